"""Process behaviour (XmR) charts of monthly figures: their limits, special causes, labels and assurance.

The limits and special causes are those of NHS England's Making Data Count as the R package NHSRplotthedots 0.2.2
computes them, but for the differences that docs/judgement.md names. Many series of the same months are computed at
once.

Source: docs/judgement.md, "Trajectory".
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from ..calendars import day_number, month_label, month_number, month_start
from ..notice.evidence import WINDOW

LIMIT = 2.66
"""How many mean moving ranges the limits (three sigma) lie from the mean."""

SCREEN = 3.267
"""A moving range of so many mean ranges or more is left out of the mean range."""

RUN = 7
"""Points in a row that make a trend or a shift."""

FEWEST, ENOUGH = 5, 13
"""Values from which there are limits and a label, and from which they are held against a target."""

TOLERANCE = 1e-9
"""A difference of this much of the mean is none: a point on the mean, a tie, a flat series."""

SIGN = {"lower": -1, "higher": 1, "neither": 1}
"""By what is better: the sign that makes more of it better; 1 where neither is."""


@dataclass(frozen=True)
class Xmr:
    """The process behaviour charts of one or many series; each array has the shape of the values.

    Attributes:
        mean: of the window that the point stands in (NaN if it has no value), at gaps too.
        lower: the lower process limit of that window; NaN where it has none.
        upper: the upper one.
        special: the rule that the point falls under: `outside`, `trend`, `two of three`, `shift`, or `""`.
        good: 1 where the special cause is in the better direction, -1 in the worse, 0 where there is none; where
            neither is better, 1 is high and -1 low.
        n: how many values the window has.
        flat: whether they are all the same.
    """

    mean: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    special: np.ndarray
    good: np.ndarray
    n: np.ndarray
    flat: np.ndarray


def xmr(values, better, baseline: int | None = None, rebases: Iterable[int] = (), screen: bool = True) -> Xmr:
    """The process behaviour chart of each series.

    Each rebase begins a new window with its own mean and limits, which no range or run crosses. A window has no limits,
    and so no special cause, where fewer than 5 values or no two neighbouring ones would fix them. Where screening
    leaves no range above 0, the limits rest on all ranges.

    Args:
        values: (series, points), or (points) for a single series; NaN is a gap.
        better: `lower`, `higher` or `neither`; one for all, or one for each series.
        baseline: how many points, from the first of each window, fix its limits; all if left out.
        rebases: the positions at which a new window begins; those outside the series are of no account.
        screen: whether large moving ranges are screened out, once.

    Source: docs/judgement.md, "Trajectory"; the R package NHSRplotthedots 0.2.2.
    """
    values = np.asarray(values, dtype=float)
    table = np.atleast_2d(values)
    points = table.shape[1]
    edges = [0, *sorted({position for position in rebases if 0 < position < points}), points]
    windows = [_window(table[:, start:end], baseline, screen) for start, end in pairwise(edges)]
    joined = [np.concatenate(parts, axis=1) for parts in zip(*windows, strict=True)]
    mean, lower, upper, special, direction, n, flat = joined
    signs = np.array([[SIGN[each]] for each in ([better] if isinstance(better, str) else better)], dtype=int)
    arrays = mean, lower, upper, special, direction * signs.reshape(-1, 1), n, flat
    return Xmr(*(array.reshape(values.shape) for array in arrays))


def _window(values: np.ndarray, baseline: int | None, screen: bool) -> list[np.ndarray]:
    """Mean, limits, rule, direction (1 high, -1 low), number of values and flatness of one window."""
    fixing = values[:, :baseline]
    mean = _mean(fixing)
    near = TOLERANCE * np.abs(mean)
    spread = np.where(_count(fixing) >= FEWEST, _mean_range(fixing, near, screen), np.nan)
    side = _sign(values - mean, near)
    special, direction = _special_causes(values, mean, spread, side, near)
    n = _count(values)
    flat = (side == 0).all(axis=1, keepdims=True) & (n > 0)
    whole = mean, mean - LIMIT * spread, mean + LIMIT * spread, special, direction, n, flat
    return [np.broadcast_to(array, values.shape) for array in whole]


def _mean_range(values: np.ndarray, near: np.ndarray, screen: bool) -> np.ndarray:
    """The mean moving range between neighbours, screened once; NaN where there are no two neighbours."""
    ranges = np.abs(np.diff(values, axis=1))
    unscreened = _mean(ranges)
    if not screen:
        return unscreened
    screened = _mean(np.where(ranges < SCREEN * unscreened, ranges, np.nan))
    return np.where(screened > near, screened, unscreened)


def _special_causes(values, mean, spread, side, near) -> tuple[np.ndarray, np.ndarray]:
    """The rule that each point falls under, the first of several, and its direction."""
    two_sigma = 2 * (LIMIT / 3) * spread
    # A point on the mean is outside no limits, even where all ranges are 0.
    outside = (side != 0) & ((values > mean + LIMIT * spread) | (values < mean - LIMIT * spread))
    close = ~outside & ((values > mean + two_sigma) | (values < mean - two_sigma))
    trend, rising = _trends(values, near)
    one_side = np.abs(_sums(side, 3)) == 3
    two_of_three = close & _covered(one_side & (_sums(close, 3) >= 2), 3, values.shape)
    shift = _covered(np.abs(_sums(side, RUN)) == RUN, RUN, values.shape)
    rules = {"outside": outside, "trend": trend, "two of three": two_of_three, "shift": shift}
    special = np.select([rule & ~np.isnan(spread) for rule in rules.values()], list(rules), "")
    direction = np.where(special == "trend", np.where(rising, 1, -1), side)
    return special, np.where(special == "", 0, direction)


def _trends(values: np.ndarray, near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether each point is one of 7 that strictly rise or fall, and whether the trend rises there.

    Of two points of trends side by side, the step between them says which way the first goes, as in the R package.
    """
    steps = _sign(np.diff(values, axis=1), near)
    trend = _covered(np.abs(_sums(steps, RUN - 1)) == RUN - 1, RUN, values.shape)
    following = np.pad(trend, ((0, 0), (0, 1)))[:, 1:]
    before, after = (np.pad(steps, ((0, 0), sides))[:, : values.shape[1]] for sides in ((1, 0), (0, 1)))
    return trend, np.where(trend & following, after, before) == 1


def _sign(differences: np.ndarray, near: np.ndarray) -> np.ndarray:
    """1 above, -1 below, 0 for a difference too near to be one or a gap."""
    return (differences > near).astype(int) - (differences < -near)


def _sums(array: np.ndarray, length: int) -> np.ndarray:
    """The sum of every so many neighbours of each row; none where the rows are shorter."""
    if array.shape[1] < length:
        return np.zeros((len(array), 0), dtype=int)
    return np.lib.stride_tricks.sliding_window_view(array, length, axis=1).sum(axis=-1)


def _covered(hits: np.ndarray, length: int, shape: tuple[int, int]) -> np.ndarray:
    """The points that lie in a stretch of this length which is a hit; a hit stands at its stretch's first point."""
    covered = np.zeros(shape, dtype=bool)
    for offset in range(length if hits.shape[1] else 0):
        covered[:, offset : offset + hits.shape[1]] |= hits
    return covered


def _count(values: np.ndarray) -> np.ndarray:
    return (~np.isnan(values)).sum(axis=1, keepdims=True)


def _mean(values: np.ndarray) -> np.ndarray:
    """The mean of each row without its gaps, as a column; NaN where it has no value."""
    count = _count(values)
    return np.where(count > 0, np.nansum(values, axis=1, keepdims=True) / np.maximum(count, 1), np.nan)


def months_upto(month: str) -> list[str]:
    """The months (YYYY-MM) that a label, a slope and a count look at: the 24 that end with a month."""
    last = month_number(month)
    return [month_label(number) for number in range(max(last - WINDOW + 1, 0), last + 1)]


def rebase_positions(days: Iterable[date], months: Sequence[str]) -> tuple[list[int], list[str]]:
    """The positions at which rebases begin new windows, and a sentence on each that falls between two months.

    Args:
        days: the day of each rebase; one that is not the first of a month counts from the next month.
        months: YYYY-MM of each point, in order.

    >>> rebase_positions([date(2020, 4, 1), date(2020, 5, 9)], ["2020-03", "2020-04", "2020-05", "2020-06"])
    ([1, 3], ['The rebase of 2020-05-09 counts from 2020-06, the next month.'])
    """
    starts = [month_start(month_number(month)) for month in months]
    positions, moved = [], []
    for day in sorted(days):
        position = int(np.searchsorted(starts, day_number(day)))
        if not 0 < position < len(months):
            continue
        positions.append(position)
        if day.day != 1:
            moved.append(f"The rebase of {day} counts from {months[position]}, the next month.")
    return positions, moved


def label(values, better: str, rebases: Iterable[int] = ()) -> str:
    """The label of the last of a series of months, at most 24, from the rules of its own window.

    Returns:
        In this order: `too few months` (fewer than 5 values since the latest rebase), `no value this month`, `no
        variation`, `improving` or `deteriorating` (`higher than usual` or `lower than usual` where neither is
        better), `no significant change`; only the last where no two neighbouring months have a value.

    >>> label([50, 52, 51, 53, 52, 51, 90], "higher")
    'improving'
    """
    return labels([values], [better], rebases)[0]


def labels(values, betters: Sequence[str], rebases: Iterable[int] = ()) -> list[str]:
    """The label (`label`) of each of many series of the same months, (series, points)."""
    values = np.asarray(values, dtype=float)
    if not values.shape[1]:
        return ["too few months"] * len(values)
    return labelled(xmr(values, betters, rebases=rebases), values, betters)


def labelled(chart: Xmr, values: np.ndarray, betters: Sequence[str]) -> list[str]:
    """The label of each series of a chart, as `labels` gives it; (series, points), at least one point."""
    neither = np.array([better == "neither" for better in betters], dtype=bool)
    cases = {
        "too few months": chart.n[:, -1] < FEWEST,
        "no value this month": np.isnan(values[:, -1]),
        "no significant change": np.isnan(chart.lower[:, -1]),
        "no variation": chart.flat[:, -1],
        "higher than usual": neither & (chart.good[:, -1] == 1),
        "lower than usual": neither & (chart.good[:, -1] == -1),
        "improving": chart.good[:, -1] == 1,
        "deteriorating": chart.good[:, -1] == -1,
    }
    return np.select(list(cases.values()), list(cases), "no significant change").tolist()


def assurance(values, better: str, target: float | None, rebases: Iterable[int] = ()) -> str:
    """Whether the limits of the latest window of one series lie on the good side of a target (`assured`)."""
    return assured(xmr(values, better, rebases=rebases), values, better, target)


def assured(chart: Xmr, values, better: str, target: float | None) -> str:
    """What the limits of a chart of one series say of a target: a limit on the target itself is not yet beyond it.

    A flat series is held against the target directly, where equal meets it.

    Returns:
        `reliably meets`, `reliably misses` or `hit and miss`; `""` without a target or limits, where neither direction
        is better, or with fewer than 13 values since the latest rebase.
    """
    if target is None or better == "neither" or not len(chart.n) or chart.n[-1] < ENOUGH:
        return ""
    sign = SIGN[better]
    if chart.flat[-1]:
        known = np.asarray(values, dtype=float)
        latest = known[~np.isnan(known)][-1]
        return "reliably meets" if sign * latest >= sign * target else "reliably misses"
    if math.isnan(chart.lower[-1]):
        return ""
    worst, best = sorted((sign * chart.lower[-1], sign * chart.upper[-1]))
    if worst > sign * target:
        return "reliably meets"
    return "reliably misses" if best < sign * target else "hit and miss"
