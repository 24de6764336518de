"""What there is to judge a limb by: the month's figure, the figures of the other months, and what judgement adds.

Figures are compared as the fractions that they are; only tests, slopes and labels work in binary numbers.

Source: docs/judgement.md, "The notice".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import isnan, nan

import numpy as np
import pandas as pd

from .._exact import exact_value
from .._wording import CHANCE as CHANCE
from ..calendars import as_date, month_end, month_number
from ..measures import Indicator

WINDOW = 24
"""The months that a label, a slope and a count of months look at, the last of them the month judged."""

FEWEST_VALUES = 5
Figure = Mapping[str, float]
"""A figure: numerator, denominator and value, NaN where blank."""

NO_FIGURE: Figure = {"numerator": nan, "denominator": nan, "value": nan}
NO_AUDITS = pd.DataFrame({"audit_id": [], "month": [], "domain": [], "score": []})


@dataclass(frozen=True)
class Evidence:
    """What there is to judge a limb by on one of its readings.

    What only some kinds of limb look at is a function, called where it is needed.

    Attributes:
        indicator: what the figures are of.
        month: the month judged, YYYY-MM.
        figure: of that month.
        figures: by month number, of every month that has a value, before and after the month judged.
        reading: the reading's id; blank for the headline.
        group: the limb's; `domains` for all audit domains together.
        noticed: the month in which the notice was issued, YYYY-MM.
        minimum_n: a rate of fewer is not judged.
        may_be_empty: whether a denominator of 0 leaves nothing to judge.
        benchmarks: as `read_benchmarks` gives them.
        label: what the control chart says of the month; blank for a figure without a label.
        slope: of the months of the WINDOW, the slope a month and its p; None with fewer than 2 values.
        rebased: the number of the month of the figure's last rebase up to the month judged; None without one.
        begun: the number of the month from which on it was done (`begun`); None where it always was.
        audits: the single audits of the reading, as `audits.single_audits` gives them.
    """

    indicator: Indicator
    month: str
    figure: Figure = field(default_factory=lambda: NO_FIGURE)
    figures: Mapping[int, Figure] = field(default_factory=dict)
    reading: str = ""
    group: str = ""
    noticed: str = ""
    minimum_n: int = 0
    may_be_empty: bool = False
    benchmarks: pd.DataFrame | None = None
    label: Callable[[], str] = lambda: ""
    slope: Callable[[], tuple[float, float] | None] = lambda: None
    audits: Callable[[], pd.DataFrame] = lambda: NO_AUDITS
    rebased: int | None = None
    begun: int | None = None

    @property
    def now(self) -> int:
        """The number of the month judged."""
        return month_number(self.month)

    @property
    def as_at(self) -> date:
        """The last day of the month judged."""
        return as_date(month_end(self.now))

    @property
    def value(self) -> Fraction | None:
        """The month's value, exact; None where there is none."""
        return exact_value(self.figure)

    @property
    def too_few(self) -> bool:
        """Whether the figure is a rate of fewer than the notice's minimum."""
        return self.indicator.unit == "rate" and self.figure["denominator"] < self.minimum_n

    @property
    def is_snapshot(self) -> bool:
        """Whether it is a rate as at a day: its months share most of their children, so they are not pooled."""
        period = self.indicator.readings[self.reading or self.indicator.headline].period
        return self.indicator.unit == "rate" and period == "as at"

    @property
    def starts(self) -> int:
        """The number of the first month that chart, slope and improvement look at: none before a rebase or a start."""
        return max(each for each in (self.rebased, self.begun, 0) if each is not None)

    def values(self, first: int, last: int) -> dict[int, Fraction]:
        """The values there are of some months in a row, by month number, in their order."""
        return {number: exact_value(self.figures[number]) for number in self._known(first, last)}

    def each_of(self, first: int, last: int) -> list[Figure]:
        """The figures of some months in a row; none where one of them has no value."""
        known = self._known(first, last)
        return [self.figures[number] for number in known] if len(known) == last - first + 1 else []

    def _known(self, first: int, last: int) -> list[int]:
        return [number for number in range(first, last + 1) if number in self.figures]


def by_month(rows: pd.DataFrame) -> dict[int, Figure]:
    """The figures that have a value, by month number.

    Args:
        rows: one indicator, reading and group: columns month (YYYY-MM), numerator, denominator, value.
    """
    # Column by column: pandas takes five times as long to give its rows as dictionaries.
    parts = ("numerator", "denominator", "value")
    months, *columns = (rows[column].tolist() for column in ("month", *parts))
    figures = zip(months, zip(*columns, strict=True), strict=True)
    return {
        month_number(month): dict(zip(parts, figure, strict=True)) for month, figure in figures if not isnan(figure[2])
    }


def in_window(figures: Mapping[int, Figure], now: int, starts: int = 0) -> np.ndarray:
    """The values of the WINDOW that ends with a month, in their order; NaN where blank, and before it `starts`."""
    known = {number: figure for number, figure in figures.items() if number >= starts}
    return np.array([known.get(number, NO_FIGURE)["value"] for number in range(now - WINDOW + 1, now + 1)], dtype=float)


def begun(values: np.ndarray) -> int:
    """The place of the first of a series' values above 0, where five or more before it are all 0; else 0.

    Of a rate as at a day where higher is better, so many noughts say that what it counts was not done yet.
    """
    above = np.flatnonzero(values > 0)
    first = int(above[0]) if len(above) else 0
    return first if np.isfinite(values[:first]).sum() >= FEWEST_VALUES else 0


def kendall(months: list[int], values: list) -> tuple[float, float]:
    """Kendall's tau-b of month number and value, and its p; 0 and 1 where there is no change to speak of."""
    ranks = {value: rank for rank, value in enumerate(sorted(set(values)))}
    if len(set(months)) < 2 or len(ranks) < 2:
        return 0.0, 1.0
    from scipy.stats import kendalltau  # late: slow to import

    found = kendalltau(months, [ranks[value] for value in values])
    return float(found.statistic), float(found.pvalue)
