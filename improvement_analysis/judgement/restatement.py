"""What a month was first reported as, what it is now known to be, and which of those moves change an answer.

A figure is what `series.csv` gives in `value` and `first_published`.

Source: docs/counting-rules.md, "Restatement"; docs/judgement.md, "Narrative".
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from .._exact import exact, exact_value
from .._wording import PERCENT
from ..calendars import as_date, month_end, month_label, month_number
from ..measures import INDICATORS
from ..notice.notice import Limb
from .month import Month, rows_of_figure


@dataclass(frozen=True)
class Change:
    """The answer to one dated target that a move changes.

    Attributes:
        before: the answer to the value as first published.
        after: the answer to the value as now known.
        target: what the target asked for in that month.
        benchmark: the published value that it rests on; None where the notice sets it.
    """

    before: str
    after: str
    target: Fraction
    benchmark: Fraction | None


@dataclass(frozen=True)
class Drift:
    """A figure of an earlier month that was first reported as one value and is now known to be another.

    Attributes:
        indicator: its id; with `reading` and `group` as in series.csv.
        month: YYYY-MM.
        first: the value as first published.
        known: the value as now known.
        changes: the answers that it changes, in the order of the limbs and their targets.
    """

    indicator: str
    reading: str
    group: str
    month: str
    first: Fraction
    known: Fraction
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Restatement:
    """How far the figures of the whole council have moved since they were first published.

    Attributes:
        months: the earlier months of which it is known what was first published.
        figures: how many figures are known of them, a reading and a month each.
        moved: how many of those moved.
        turning: the moves that change an answer.
    """

    months: tuple[str, ...]
    figures: int
    moved: int
    turning: tuple[Drift, ...]


def restatement(now: Month) -> Restatement | None:
    """How far the figures of the whole council have moved; None where nothing is known of an earlier month."""
    there = published(now)
    whole = there[there["group"] == ""]
    if whole.empty:
        return None
    moved = int((whole["value"] != whole["first_published"]).sum())
    turning = tuple(drift for drift in now.drifts if drift.changes and not drift.group)
    return Restatement(tuple(sorted(whole["month"].unique())), len(whole), moved, turning)


def drifts(now: Month) -> list[Drift]:
    """Every figure of the earlier months of the window that moved, in the order of series.csv."""
    rows = published(now)
    return [_drift(now, row) for row in rows[rows["value"] != rows["first_published"]].to_dict("records")]


def published(now: Month) -> pd.DataFrame:
    """The rows of earlier months that have both a value as first published and one as now known.

    Left out is what only the month's own extract can tell: its value is the one first published, and cannot move.
    """
    series = now.series
    both = series["first_published"].notna() & series["value"].notna()
    own = series["indicator"].isin([each.id for each in INDICATORS.values() if each.own_extract]) | series["as_first"]
    return series[both & ~own & (series["month"] != now.month)]


def _drift(now: Month, row: dict) -> Drift:
    first, known = exact(row["first_published"]), exact_value(row)
    about = (row[key] for key in ("indicator", "reading", "group", "month"))
    return Drift(*about, first, known, tuple(_changed_answers(now, row, first, known)))


def _changed_answers(now: Month, row: dict, first: Fraction, known: Fraction) -> list[Change]:
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
    return [
        Change(before.answer, after.answer, after.in_force.level, after.in_force.benchmark)
        for before, after in held
        if before.answer != after.answer
    ]


def _admits(limb: Limb, row: dict) -> bool:
    return row["reading"] in limb.admissible and row["group"] == limb.group


def size(drift: Drift) -> Fraction:
    """How large a move is: in points of a rate or share, else as a part of the larger of the two values."""
    moved = abs(drift.known - drift.first)
    if INDICATORS[drift.indicator].unit in PERCENT:
        return moved
    return moved / max(abs(drift.known), abs(drift.first))


def months_before(now: Month) -> list[str]:
    """The earlier months of the window of which it is known what was first reported."""
    return sorted(published(now)["month"].unique())


def month_before(now: Month, indicator: str, reading: str, group: str = "") -> Drift | None:
    """What a figure of the month before was first reported as and is now known to be, moved or not; None if unknown."""
    found = rows_of_figure(now.series, indicator, reading, group)
    rows = found[found.index == month_label(month_number(now.month) - 1)].to_dict("records")
    if not rows or math.isnan(rows[0]["value"]) or math.isnan(rows[0]["first_published"]):
        return None
    return _drift(now, rows[0])


def moves_asked_about(now: Month) -> list[Drift]:
    """The moves of figures that the notice asks about: those that change an answer first, then the largest."""
    asked = {
        (limb.indicator, reading, limb.group)
        for measure in now.notice.measure
        for limb in measure.limb
        for reading in limb.admissible
    }
    found = [each for each in now.drifts if (each.indicator, each.reading, each.group) in asked]
    return sorted(found, key=lambda each: (not each.changes, -size(each)))
