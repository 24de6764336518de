"""What a sample can show: how small a change in a rate so many cases would reveal.

Two periods of the same size are compared by the normal approximation for two independent proportions, two-sided, with
the pooled rate under no change and each period's own rate under the change.

Source: docs/judgement.md, "Small numbers"; Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions (3rd
edition, 2003), chapter 4, without continuity correction, as R's power.prop.test.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import pandas as pd

from ..calendars import Months

POWER = 0.8
ALPHA = 0.05
MONTHS = 6
"""How many months of audits make a period."""

RISE = 0.1
"""The rise of a rate, as a part of 1, of which it is told how many audits it takes to show."""

LEAST = 1e-6


def cases_needed(before: float, after: float, power: float = POWER, alpha: float = ALPHA) -> float:
    """How many cases each of two periods needs for a change from one rate to another to show.

    Args:
        before: the rate of the first period, from 0 to 1.
        after: that of the second, another one.
        power: how likely the change is to show.
        alpha: how likely chance alone is to look like a change, two-sided.

    >>> round(cases_needed(0.5, 0.75, power=0.9), 1)
    76.7
    """
    pooled = (before + after) / 2
    chance = NormalDist().inv_cdf(1 - alpha / 2) * math.sqrt(2 * pooled * (1 - pooled))
    change = NormalDist().inv_cdf(power) * math.sqrt(before * (1 - before) + after * (1 - after))
    return ((chance + change) / (after - before)) ** 2


def smallest_change_shown(rate: float, cases: float, power: float = POWER, alpha: float = ALPHA) -> float | None:
    """The smallest rise of a rate that periods of so many cases would show; None if not even a rise to 1 would.

    Args:
        rate: the rate before, from 0 to 1.
        cases: how many cases each of the two periods has.
        power: as in `cases_needed`.
        alpha: the same.
    """
    from scipy.optimize import brentq  # late: slow to import

    most = 1 - rate
    if most <= LEAST or cases_needed(rate, 1, power, alpha) > cases:
        return None
    return brentq(lambda rise: cases_needed(rate, rate + rise, power, alpha) - cases, LEAST, most)


@dataclass(frozen=True)
class AuditSample:
    """What the audits of the latest months can show of their good-or-better rate.

    Attributes:
        months: how many months are counted.
        good: the audits graded good or better in them.
        counted: all audits in them.
        each_month: the audits a month.
        smallest_rise: the smallest rise of the rate that MONTHS months of so many audits would show when they are set
            against the MONTHS before; None if no rise would.
        needed_each_month: the audits a month with which a rise of RISE would show; None if the rate has no room for it.
    """

    months: int
    good: int
    counted: int
    each_month: float
    smallest_rise: float | None
    needed_each_month: int | None

    @property
    def rate(self) -> float:
        """The part of the audits that are good or better."""
        return self.good / self.counted


def audit_sample(series: pd.DataFrame, months: Months) -> AuditSample | None:
    """What the audits (by `moderated`) of the latest months can show, MONTHS months at most; None if there was none.

    Args:
        series: figures of the council, columns as `measures.series.compute` gives them.
        months: the window; months of which the number of audits is not known do not count.
    """
    rows = series[series["month"].isin(months.labels[-MONTHS:]) & (series["group"] == "")]
    rows = rows[(rows["indicator"] == "audits_good_or_better") & (rows["reading"] == "moderated")]
    rows = rows[rows["denominator"].notna()]
    good, counted = int(rows["numerator"].sum()), int(rows["denominator"].sum())
    if not counted:
        return None
    rate, each_month = good / counted, counted / len(rows)
    needed = None if rate + RISE > 1 else math.ceil(cases_needed(rate, rate + RISE) / MONTHS)
    rise = smallest_change_shown(rate, MONTHS * each_month)
    return AuditSample(len(rows), good, counted, each_month, rise, needed)
