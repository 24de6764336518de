"""What stands behind measure 3 in its notebook: figures that moved since they were reported.

`now` is the `Analysis` of a month. Source: measures.md, measure 3 and "Restatement"; judgement.md, "Trust".
"""

from . import restatement
from .layout import table
from .wording import markdown, month_in_words

MOST_MOVES = 10


def restated(now) -> str:
    """Markdown: how many figures moved since they were first reported, and each move that changes an answer."""
    return "\n".join(f"- {markdown(sentence)}" for sentence in restatement.in_words(now))


def restated_table(now) -> str:
    """HTML: the largest moves among figures that the notice asks about; those that change an answer come first.

    Blank where nothing is known of what was first reported, which `restated` says.
    """
    if not restatement.months_before(now):
        return ""
    asked = {
        (limb.indicator, reading, limb.group)
        for measure in now.notice.measure
        for limb in measure.limb
        for reading in limb.admissible
    }
    found = [each for each in restatement.drifts(now) if (each.indicator, each.reading, each.group) in asked]
    found.sort(key=lambda each: (not each.changes, -restatement.size(each)))
    if not found:
        return "<p>No figure that the notice asks about has moved since it was first reported.</p>"
    rows = [_moved_cells(each) for each in found[:MOST_MOVES]]
    headings = ("Figure", "Month", "First reported", "Now known", "Moved by", "Answer")
    return table("Figures that the notice asks about: the largest moves since first reported", headings, rows)


def _moved_cells(drift: restatement.Drift) -> list[str]:
    values = restatement.both_values(drift)
    answer = "changes" if drift.changes else ""
    month = month_in_words(drift.month)
    return [restatement.figure_of(drift), month, *values, restatement.moved_by(drift), answer]
