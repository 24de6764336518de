"""Which way a figure is going: the Theil-Sen line through its months, Kendall's tau, and where the line leads.

Source: docs/judgement.md, "Trajectory".
"""

import math
from dataclasses import dataclass

import numpy as np

from .control_chart import FEWEST, SIGN, TOLERANCE

PACE_KEPT = 0.25
"""How much of the pace of some months the next ones keep: of simulated councils no more of it did (tests/bench)."""


@dataclass(frozen=True)
class Slope:
    """The trend of a series: Theil-Sen slope a month with its 95% interval, Kendall's tau-b and its p."""

    per_month: float
    lower: float
    upper: float
    tau: float
    p: float


def slope(values) -> Slope | None:
    """The slope of one series of months, gaps left out; None with fewer than 2 values. A flat one has tau 0 and p 1."""
    from scipy.stats import kendalltau  # late: slow to import

    months, known = _known(values)
    if len(known) < 2:
        return None
    fit = _theil_sen(months, known)
    trend = kendalltau(months, known)
    tau, p = (0.0, 1.0) if math.isnan(trend.statistic) else (float(trend.statistic), float(trend.pvalue))
    return Slope(float(fit.slope), float(fit.low_slope), float(fit.high_slope), tau, p)


@dataclass(frozen=True)
class Ahead:
    """Where the Theil-Sen line of a series is so many months after its last, and the ends of its 95% interval."""

    line: float
    lower: float
    upper: float


def ahead(values, months_ahead: float) -> Ahead | None:
    """The Theil-Sen line of a series so many months after its last month; None with fewer than 5 values.

    The line and its interval turn about the median month and the median value.
    """
    months, known = _known(values)
    if len(known) < FEWEST:
        return None
    fit = _theil_sen(months, known)
    distance = len(values) - 1 + months_ahead - np.median(months)
    line, first, second = (float(np.median(known) + distance * each) for each in (fit[0], fit[2], fit[3]))
    return Ahead(line, min(first, second), max(first, second))


def on_course(found: Ahead | None, better: str, target: float) -> str:
    """What a line ahead says of a target.

    Returns:
        `on course` where the whole interval meets the target, equal included, `off course` where none of it does, else
        `cannot tell`; so too where there is no line, or neither direction is better.
    """
    if found is None or better == "neither":
        return "cannot tell"
    meets = [SIGN[better] * (end - target) >= -TOLERANCE * abs(target) for end in (found.lower, found.upper)]
    return "on course" if all(meets) else "cannot tell" if any(meets) else "off course"


def chance(values, months_ahead: float, better: str, target: float) -> float | None:
    """The chance that a series meets a target so many months after its last; None with fewer than 5 values.

    It goes on from the last value, with PACE_KEPT of the Theil-Sen slope, and strays from there as its months have from
    one to the next: by the root mean square of their changes, times the root of the months (Student's t, a degree of
    freedom a change). None too where no month differs from the one before, or neither direction is better.
    """
    from scipy.stats import t  # late: slow to import

    months, known = _known(values)
    if len(known) < FEWEST or better == "neither":
        return None
    apart = np.diff(months)
    step = float(np.sqrt(np.mean(np.diff(known) ** 2 / apart)))
    distance = len(values) - 1 + months_ahead - months[-1]
    if not step or distance <= 0:
        return None
    there = known[-1] + PACE_KEPT * float(_theil_sen(months, known)[0]) * distance
    return float(t.cdf(SIGN[better] * (there - target) / (step * distance**0.5), len(apart)))


def _known(values) -> tuple[np.ndarray, np.ndarray]:
    """The positions and the values of a series without its gaps."""
    values = np.asarray(values, dtype=float)
    months = np.flatnonzero(~np.isnan(values))
    return months, values[months]


def _theil_sen(months: np.ndarray, values: np.ndarray):
    from scipy.stats import theilslopes  # late: slow to import

    return theilslopes(values, months, 0.95)
