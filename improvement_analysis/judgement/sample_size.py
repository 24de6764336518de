"""What a sample can show: how small a change in a rate so many cases would reveal.

Two periods of the same size are compared by the normal approximation for two independent proportions, two-sided, with
the pooled rate under no change and each period's own rate under the change.

Source: judgement.md, "Small numbers"; Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions (3rd
edition, 2003), chapter 4, without continuity correction, as R's power.prop.test.
"""

import math
from statistics import NormalDist

from .._wording import amount, count, month_in_words, plain
from ..measures.indicator_words import AUDIT

POWER = 0.8
ALPHA = 0.05
MONTHS = 6
POINTS = 0.1
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


def audits_in_words(now) -> str:
    """What so many audits a month can show of their good-or-better rate (by `moderated`); `now` is an Analysis."""
    audits = _latest_audits(now)
    months, good, counted = len(audits), audits["numerator"].sum(), audits["denominator"].sum()
    if not counted:
        return f"No audit is known in the months up to {month_in_words(now.month)}, so no change could show."
    rate, each_month = good / counted, counted / months
    over = f"the {months} months to {month_in_words(now.month)}" if months > 1 else month_in_words(now.month)
    were = f"Over {over}, {plain(good)} of {count(counted, AUDIT)} ({amount(rate, 'rate')}) "
    were += f"{'was' if good == 1 else 'were'} good or better; there were {each_month:.1f} audits a month."
    rise = smallest_change_shown(rate, MONTHS * each_month)
    shown = "no rise, however large, would" if rise is None else f"only a rise of {_points(rise)} or more would"
    revealed = f"At that number, {shown} show in {MONTHS} months set against the {MONTHS} before."
    return " ".join([were, revealed, _ten_points(rate), METHOD])


METHOD = (
    f"To show is to be told from chance four times in five ({POWER:.0%} power, {ALPHA:.0%} two-sided; normal "
    "approximation for two proportions)."
)


def _ten_points(rate: float) -> str:
    if rate + POINTS > 1:
        return f"There is no room left for a rise of {_points(POINTS)}."
    needed = math.ceil(cases_needed(rate, rate + POINTS) / MONTHS)
    return f"For a rise of {_points(POINTS)} to show it would take {plain(needed)} audits a month."


def _points(change: float) -> str:
    return f"{plain(math.ceil(change * 100 - LEAST))} percentage points"


def _latest_audits(now):
    """The latest months of the window, six at most, of which the number of audits is known."""
    series = now.series[now.series["month"].isin(now.months.labels[-MONTHS:]) & (now.series["group"] == "")]
    mine = (series["indicator"] == "audits_good_or_better") & (series["reading"] == "moderated")
    return series[mine & series["denominator"].notna()]
