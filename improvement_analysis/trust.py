"""What stands behind measure 3 in its notebook: figures that moved since they were reported, figures as reported.

`now` is the `Analysis` of a month. Source: measures.md, measure 3 and "Restatement"; judgement.md, "Trust".
"""

from . import restatement
from .layout import table
from .measures import INDICATORS
from .measures.data_accuracy import reproduced
from .wording import WORDS, amount, markdown, month_in_words, one_line

MOST_MOVES = 10
NONE_REPORTED = "no figure was reported about the month"
PRODUCED = {"system": "system", "manual": "by hand"}


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


def reported_table(now) -> str:
    """HTML: each figure reported about the month beside the recomputed one, rounded as it was reported."""
    lacking = now.extract.lacks(("reported_figures",))
    if lacking:
        return f"<p>There are no reported figures to compare, since {lacking}.</p>"
    reported = now.extract["reported_figures"]
    reported = reported[reported["month"].astype(str) == now.month]
    if reported.empty:
        return f"<p>There are no reported figures to compare, since {NONE_REPORTED}.</p>"
    found = reported.join(reproduced(reported, now.series)[["recomputed", "equal"]])
    rows = [_reported_cells(row) for row in found.to_dict("records")]
    headings = ("Figure", "Reported", "Produced", "Recomputed", "The same, rounded")
    return table(f"Figures reported about {month_in_words(now.month)}, and what they come to now", headings, rows)


def _reported_cells(row: dict) -> list[str]:
    """A reported figure; the last cells are blank where there is nothing to compare."""
    value, produced = (row[key] if isinstance(row[key], str) else "" for key in ("value", "produced_by"))
    compared = isinstance(row["equal"], bool)
    recomputed = amount(row["recomputed"], INDICATORS[row["indicator"]].unit) if compared else ""
    same = ("yes" if row["equal"] else "no") if compared else ""
    return [_reported(row), value or "no figure given", PRODUCED.get(produced, "not said"), recomputed, same]


def _reported(row: dict) -> str:
    """Which figure was reported; an indicator or reading that is not known as it was written."""
    words = WORDS.get(row["indicator"])
    if words is None:
        return one_line(row["indicator"])
    reading = row["reading"] if isinstance(row["reading"], str) else next(iter(words.readings))
    label = words.readings[reading].label if reading in words.readings else one_line(reading)
    return f"{words.title} ({label})" if label else words.title
