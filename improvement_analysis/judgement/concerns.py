"""Whom a month's figures leave out: how many children, workers or things are on the short side, and how that moved.

Source: docs/judgement.md, "The first page".
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from .._exact import exact_value
from ..calendars import as_date, month_end, month_label, month_number
from ..measures import INDICATORS
from ..measures.nouns import CHILD
from ..notice.notice import Limb, Measure
from .month import Month, as_at, rows_of_figure
from .verdicts import begins_afresh

FEW = 5
"""As many matters as a board decides in one sitting."""


@dataclass(frozen=True)
class Short:
    """The short side of a figure: of a rate where higher is better what its numerator leaves out, else its numerator.

    Attributes:
        number: how many things.
        out_of: of how many; None of a count.
        before: the same a month before, as now known; None where it is not known, or the month begins afresh.
    """

    number: int
    out_of: int | None
    before: int | None

    @property
    def more(self) -> int | None:
        """How many more than a month before; None where that is not known."""
        return None if self.before is None else self.number - self.before


def short_of(now: Month, indicator: str, reading: str = "", group: str = "") -> Short | None:
    """The short side of a figure of the month; None where it has no value, or counts no things."""
    each = INDICATORS[indicator]
    if each.unit not in ("rate", "count"):
        return None
    rows = rows_of_figure(now.series, indicator, reading or each.headline, group)
    number, out_of = _side(rows, now.month, indicator)
    if number is None:
        return None
    if begins_afresh(now.notice, (indicator, reading or each.headline, group), now.month):
        return Short(number, out_of, None)
    before, _ = _side(rows, month_label(month_number(now.month) - 1), indicator)
    return Short(number, out_of, before)


def _side(rows: pd.DataFrame, month: str, indicator: str) -> tuple[int | None, int | None]:
    if month not in rows.index or math.isnan(rows.loc[month, "value"]):
        return None, None
    row, each = rows.loc[month], INDICATORS[indicator]
    if each.unit == "count":
        return round(row["value"]), None
    missed = each.better == "higher"
    number = row["denominator"] - row["numerator"] if missed else row["numerator"]
    return round(number), round(row["denominator"])


@dataclass(frozen=True)
class Matter:
    """Something asked that is not met and has somebody on its short side."""

    measure: Measure
    limb: Limb
    short: Short

    @property
    def is_of_children(self) -> bool:
        """Whether those on its short side are children."""
        each = INDICATORS[self.limb.indicator]
        return each.readings[self.limb.admissible[0]].things == CHILD or each.wanted[1].startswith("children")


def matters(now: Month, verdicts: Mapping[str, str]) -> list[Matter]:
    """What is not met, children before other things, the most first; of an indicator asked twice the first alone.

    Args:
        now: the month.
        verdicts: by limb's id.
    """
    found: dict[tuple[str, str], Matter] = {}
    for matter in _missed(now, verdicts):
        found.setdefault((matter.limb.indicator, matter.limb.group), matter)
    return sorted(found.values(), key=lambda each: (not each.is_of_children, -each.short.number))


def _missed(now: Month, verdicts: Mapping[str, str]) -> Iterator[Matter]:
    for measure in now.notice.measure:
        for limb in measure.limb:
            if verdicts.get(limb.id) in ("not met", "not met (earlier step met)", "depends on the reading"):
                short = short_of(now, limb.indicator, limb.admissible[0], limb.group)
                if short is not None and short.number:
                    yield Matter(measure, limb, short)


def months_late(now: Month, limb: Limb) -> int:
    """How many months after its due day the step in force was first met, by the limb's first reading.

    0 where it was met in time, is not met, where nothing is dated, or where the month of its day has no value.
    """
    if not limb.target:
        return 0
    target, indicator = limb.target[0], INDICATORS[limb.indicator]
    last = month_number(now.month)
    due = target.in_force(indicator.better, as_at(now), now.benchmarks).by
    first = month_number(f"{due:%Y-%m}")
    figures = now.judged_by.figures((limb.indicator, limb.admissible[0], limb.group))
    for number in range(first, last + 1) if first in figures else ():
        day = max(as_date(month_end(number)), due)
        value = exact_value(figures[number]) if number in figures else None
        if target.hold(value, indicator.better, day, now.benchmarks).answer == "met":
            return number - first
    return 0
