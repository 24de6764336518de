"""What moved since it was first reported, in sentences and a table.

The table is HTML with every text escaped.

Source: docs/counting-rules.md, "Restatement"; docs/judgement.md, "Narrative".
"""

from typing import TYPE_CHECKING

from .._wording import (
    PERCENT,
    amount,
    capital,
    count,
    group_in_words,
    joined,
    level,
    markdown,
    month_in_words,
    percentage_points,
    plain,
)
from ..blocks import Block, Paragraph, runs, table
from ..calendars import month_number
from ..judgement.restatement import Change, Drift, month_before, months_before, moves_asked_about, restatement
from ..measures import INDICATORS

if TYPE_CHECKING:
    from ..analysis import Analysis

MOST_MOVES = 10
FIGURE = ("figure", "figures")
NONE_BEFORE = "No earlier month has an extract of its own that could be read: nothing says what was first reported."


def in_words(now: "Analysis") -> str:
    """Markdown: how many figures moved since they were first reported, and each move that changes an answer."""
    return "\n".join(f"- {markdown(sentence)}" for sentence in sentences(now))


def sentences(now: "Analysis") -> list[str]:
    """As `in_words`, in plain text. Counted are the figures of the whole council, a reading and a month each."""
    found = restatement(now)
    if found is None:
        return [NONE_BEFORE]
    moved, turning = found.moved, len(found.turning)
    span = joined(dict.fromkeys(month_in_words(month) for month in (found.months[0], found.months[-1])), "to")
    change = f"{plain(turning) if turning else 'none'} of the moves {'change' if turning > 1 else 'changes'}"
    opening = (
        f"{plain(moved) if moved else 'None'} of {count(found.figures, FIGURE)} first reported for {span} "
        f"{'have' if moved > 1 else 'has'} moved since"
    )
    opening += f"; {change} an answer to a dated target." if moved else "."
    return [opening, *(_turning(now, drift) for drift in found.turning)]


def _turning(now: "Analysis", drift: Drift) -> str:
    moved = moved_sentence(now, drift).removesuffix(".")
    changes = ", and ".join(changes_in_words(drift))
    return f"{figure_of(drift)}: {moved[0].lower()}{moved[1:]}. {capital(changes)}."


def changes_in_words(drift: Drift) -> list[str]:
    """The answers that a move changes: `against 75% the answer changes from met to not met`."""
    levels = {}
    for change in drift.changes:
        levels.setdefault((change.before, change.after), []).append(_level(change, drift))
    return [
        f"against {joined(dict.fromkeys(each))} the answer changes from {before} to {after}"
        for (before, after), each in levels.items()
    ]


def _level(change: Change, drift: Drift) -> str:
    unit = INDICATORS[drift.indicator].unit
    return level(change.target, unit) if change.benchmark is None else amount(change.target, unit, _values(drift))


def _values(drift: Drift) -> list[float]:
    """First reported and now known, as figures are kept: alike where both are the same fraction."""
    return [float(drift.first), float(drift.known)]


def figure_of(drift: Drift) -> str:
    """Which figure it is: `Children in need visited in time (due in month)`."""
    words = INDICATORS[drift.indicator]
    about = [words.readings[drift.reading].label, group_in_words(drift.indicator, drift.group)]
    told = ", ".join(filter(None, about))
    return f"{words.title} ({told})" if told else words.title


def both_values(now: "Analysis", drift: Drift) -> tuple[str, str]:
    """The value as first reported and as now known, told from each other and from the levels they are held against."""
    unit = INDICATORS[drift.indicator].unit
    levels = [*now.levels[drift.indicator], *(change.target for change in drift.changes)]
    first, known = (amount(value, unit, [*_values(drift), *levels]) for value in _values(drift))
    return first, known


def moved_by(now: "Analysis", drift: Drift) -> str:
    """By how much it moved: `-1.8 percentage points`, `+2`, `-£12,500`."""
    unit, moved = INDICATORS[drift.indicator].unit, drift.known - drift.first
    digits = 1 if unit == "pounds" else max(len(text.rstrip("%").partition(".")[2]) for text in both_values(now, drift))
    size = amount(abs(moved), unit, least=max(1, digits))
    told = f"{'+' if moved > 0 else '-'}{size.rstrip('%')}"
    return percentage_points(told) if unit in PERCENT else told


def moved_sentence(now: "Analysis", drift: Drift) -> str:
    """`A month ago May 2020 was reported as 78.2%; it is now known to be 76.4%.`"""
    first, known = both_values(now, drift)
    months = month_number(now.month) - month_number(drift.month)
    ago = "A month ago" if months == 1 else f"{months} months ago"
    return f"{ago} {month_in_words(drift.month)} was reported as {first}; it is now known to be {known}."


def last_month(now: "Analysis", indicator: str, reading: str, group: str = "") -> str:
    """The sentence on the month before, where the move shows in the figure as it is written; else blank."""
    drift, unit = month_before(now, indicator, reading, group), INDICATORS[indicator].unit
    if drift is None or len({amount(value, unit, now.levels[indicator]) for value in _values(drift)}) == 1:
        return ""
    return moved_sentence(now, drift) + (" The answer for that month changes with it." if drift.changes else "")


def largest_moves(now: "Analysis") -> tuple[Block, ...]:
    """The largest moves among figures that the notice asks about; those that change an answer come first.

    Blank where nothing is known of what was first reported, which `in_words` says.
    """
    if not months_before(now):
        return ()
    found = moves_asked_about(now)
    if not found:
        return (Paragraph(runs("No figure that the notice asks about has moved since it was first reported.")),)
    rows = [_cells(now, each) for each in found[:MOST_MOVES]]
    headings = ("Figure", "Month", "First reported", "Now known", "Moved by", "Answer")
    return (table("Figures that the notice asks about: the largest moves since first reported", headings, rows),)


def _cells(now: "Analysis", drift: Drift) -> list[str]:
    answer = "changes" if drift.changes else ""
    return [figure_of(drift), month_in_words(drift.month), *both_values(now, drift), moved_by(now, drift), answer]
