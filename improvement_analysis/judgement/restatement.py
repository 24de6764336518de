"""What a month was first reported as, what it is now known to be, and which of those moves change an answer.

`now` is the `Analysis` of a month. A figure of it is what `series.csv` gives in `value` and `first_published`.

Source: measures.md, "Restatement"; judgement.md, "Narrative".
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from .._exact import exact, exact_value
from .._wording import PERCENT, amount, count, group_in_words, joined, month_in_words, plain
from ..calendars import as_date, month_end, month_label, month_number
from ..measures import INDICATORS
from ..measures.series import AS_FIRST

MORE_DIGITS = range(1, 7)
FIGURE = ("figure", "figures")
NONE_BEFORE = "No earlier month has an extract of its own that could be read: nothing says what was first reported."


@dataclass(frozen=True)
class Drift:
    """A figure of an earlier month that was first reported as one value and is now known to be another.

    Attributes:
        indicator: its id; with `reading` and `group` as in series.csv.
        month: YYYY-MM.
        first: the value as first published.
        known: the value as now known.
        changes: the answers that it changes: `against 75% the answer changes from met to not met`.
    """

    indicator: str
    reading: str
    group: str
    month: str
    first: Fraction
    known: Fraction
    changes: tuple[str, ...]


def drifts(now) -> list[Drift]:
    """Every figure of the earlier months of the window that moved, in the order of series.csv."""
    rows = published(now)
    return [_drift(now, row) for row in rows[rows["value"] != rows["first_published"]].to_dict("records")]


def published(now):
    """The rows of earlier months that have both a value as first published and one as now known.

    Left out is what only the month's own extract can tell: its value is the one first published, and cannot move.
    """
    series = now.series
    both = series["first_published"].notna() & series["value"].notna()
    own = series["indicator"].map(lambda id: INDICATORS[id].own_extract) | series["note"].str.contains(AS_FIRST)
    return series[both & ~own & (series["month"] != now.month)]


def _drift(now, row: dict) -> Drift:
    first, known = exact(row["first_published"]), exact_value(row)
    about = (row[key] for key in ("indicator", "reading", "group", "month"))
    return Drift(*about, first, known, tuple(_changed_answers(now, row, first, known)))


def _changed_answers(now, row: dict, first: Fraction, known: Fraction) -> list[str]:
    """What dated targets in force in that month say to the one value and to the other, where that differs.

    None for a month before the notice, nor for a rate of fewer than the notice's minimum as now known.
    """
    day, indicator = as_date(month_end(month_number(row["month"]))), INDICATORS[row["indicator"]]
    if day < now.notice.issued or (indicator.unit == "rate" and row["denominator"] < now.notice.minimum_n):
        return []
    limbs = [limb for measure in now.notice.measure for limb in measure.limb if limb.indicator == indicator.id]
    targets = [each for limb in limbs if _admits(limb, row) for each in limb.target]
    held = [
        [target.hold(value, indicator.better, day, now.benchmarks) for value in (first, known)] for target in targets
    ]
    levels = {}
    for before, after in held:
        if before.answer != after.answer:
            levels.setdefault((before.answer, after.answer), []).append(after.in_force.in_words(indicator.unit))
    return [
        f"against {joined(dict.fromkeys(each))} the answer changes from {before} to {after}"
        for (before, after), each in levels.items()
    ]


def _admits(limb, row: dict) -> bool:
    return row["reading"] in limb.admissible and row["group"] == limb.group


def figure_of(drift: Drift) -> str:
    """Which figure it is: `Children in need visited in time (due in month)`."""
    words = INDICATORS[drift.indicator]
    about = [words.readings[drift.reading].label, group_in_words(drift.indicator, drift.group)]
    told = ", ".join(filter(None, about))
    return f"{words.title} ({told})" if told else words.title


def both_values(drift: Drift) -> tuple[str, str]:
    """The value as first reported and as now known, with as many decimal places as tell them apart."""
    unit = INDICATORS[drift.indicator].unit
    for digits in MORE_DIGITS:
        first, known = (amount(value, unit, digits) for value in (drift.first, drift.known))
        if first != known:
            break
    return first, known


def moved_by(drift: Drift) -> str:
    """By how much it moved: `-1.8 percentage points`, `+2`, `-£12,500`."""
    unit, moved = INDICATORS[drift.indicator].unit, drift.known - drift.first
    first, known = both_values(drift)
    digits = max(len(text.rstrip("%").partition(".")[2]) for text in (first, known))
    sign = "+" if moved > 0 else "-"
    if unit in PERCENT:
        return f"{sign}{amount(abs(moved), unit, digits).rstrip('%')} percentage points"
    return f"{sign}{amount(abs(moved), unit, digits)}"


def size(drift: Drift) -> Fraction:
    """How large a move is: in points of a rate or share, else as a part of the larger of the two values."""
    moved = abs(drift.known - drift.first)
    if INDICATORS[drift.indicator].unit in PERCENT:
        return moved
    return moved / max(abs(drift.known), abs(drift.first))


def moved_sentence(now, drift: Drift) -> str:
    """`A month ago May 2020 was reported as 78.2%; it is now known to be 76.4%.`"""
    first, known = both_values(drift)
    months = month_number(now.month) - month_number(drift.month)
    ago = "A month ago" if months == 1 else f"{months} months ago"
    return f"{ago} {month_in_words(drift.month)} was reported as {first}; it is now known to be {known}."


def last_month(now, indicator: str, reading: str, group: str = "") -> str:
    """The sentence on the month before, where the move shows in the figure as it is written; else blank."""
    before = month_label(month_number(now.month) - 1)
    series, unit = now.series, INDICATORS[indicator].unit
    mine = (series["month"] == before) & (series["indicator"] == indicator) & (series["reading"] == reading)
    for row in series[mine & (series["group"] == group)].to_dict("records"):
        if math.isnan(row["value"]) or math.isnan(row["first_published"]):
            return ""
        drift = _drift(now, row)
        if amount(drift.first, unit) != amount(drift.known, unit):
            return moved_sentence(now, drift) + (" The answer for that month changes with it." if drift.changes else "")
    return ""


def months_before(now) -> list[str]:
    """The earlier months of the window of which it is known what was first reported."""
    return sorted(published(now)["month"].unique())


def in_words(now) -> list[str]:
    """How many figures have moved since first published, and each move that changes an answer.

    Returns:
        Sentences in plain text. Counted are the figures of the whole council, a reading and a month each.
    """
    there = published(now)
    whole = there[there["group"] == ""]
    if whole.empty:
        return [NONE_BEFORE]
    moved = int((whole["value"] != whole["first_published"]).sum())
    months = sorted(whole["month"].unique())
    span = month_in_words(months[0]) + (f" to {month_in_words(months[-1])}" if len(months) > 1 else "")
    turning = [drift for drift in drifts(now) if drift.changes and not drift.group]
    change = f"{plain(len(turning)) if turning else 'none'} of the moves {'change' if len(turning) > 1 else 'changes'}"
    opening = (
        f"{plain(moved) if moved else 'None'} of {count(len(whole), FIGURE)} first reported for {span} "
        f"{'have' if moved > 1 else 'has'} moved since"
    )
    opening += f"; {change} an answer to a dated target." if moved else "."
    return [opening, *(_turning(now, drift) for drift in turning)]


def _turning(now, drift: Drift) -> str:
    moved = moved_sentence(now, drift).removesuffix(".")
    return f"{figure_of(drift)}: {moved[0].lower()}{moved[1:]}; {', and '.join(drift.changes)}."
