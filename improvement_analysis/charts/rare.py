"""What seldom happens, as days between (a G chart), since a line of zeros shows nothing.

No limits are drawn: 24 months hold too few events for them.

Source: Benneyan, "Number-between g-type statistical quality control charts for monitoring adverse events", Health Care
Management Science 4 (2001).
"""

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .._wording import count, day_in_words, joined, month_in_words, plain
from ..calendars import Months, as_date
from ..judgement.control_chart import FEWEST
from ..measures import INDICATORS
from .canvas import PALETTE, STEP, Picture, blank, label_ends, nothing, over
from .marks import draw_notice, marks_of

if TYPE_CHECKING:
    from ..analysis import Analysis

DAYS = ("day", "days")


def is_rare(indicator: str, values: np.ndarray) -> bool:
    """Whether a count is 0 in half or more of the months that have a value, and below 1 on average."""
    known = values[~np.isnan(values)]
    if INDICATORS[indicator].unit != "count" or not len(known):
        return False
    return bool(2 * (known == 0).sum() >= len(known) and known.mean() < 1)


def days_between(months: Months, values: np.ndarray) -> tuple[list[tuple[int, int]], int | None]:
    """The days from one month's end that counts any to the next that does, and those since the last of them.

    Returns:
        The position of each such month but the first with the days before it, but for those before which a month has no
        value; the days up to the end of the last month, None where that counts any or they are not known.
    """
    there = np.flatnonzero(values > 0)
    found = [
        (int(after), int(months.ends[after] - months.ends[before]))
        for before, after in pairwise(there)
        if not np.isnan(values[before:after]).any()
    ]
    last = int(there[-1]) if len(there) else None
    if last is None or last == len(values) - 1 or np.isnan(values[last:]).any():
        return found, None
    return found, int(months.ends[-1] - months.ends[last])


def between(now: "Analysis", indicator: str, months: Months, values: np.ndarray) -> Picture:
    """The days between the months that count any: a point where each lies, a hollow one for the days since the last.

    Returns:
        As `lines`; no figure where there are fewer than two points.
    """
    about = INDICATORS[indicator].title
    found, so_far = days_between(months, values)
    if len(found) + (so_far is not None) < 2:
        return nothing(about, f"it is 0 in {plain((values == 0).sum())} of {plain((~np.isnan(values)).sum())} months.")
    marks = marks_of(now, months)
    days = [days for _, days in found]
    figure, axes = blank(months, "days", [[*days, so_far or 0]], above=marks.above)
    style = {"color": PALETTE[0], "marker": "o", "markersize": 5}
    axes.plot([place for place, _ in found], days, linewidth=1, gid="between", zorder=4, **style)
    ends = [(float(days[-1]), f"{count(days[-1], DAYS)} between", PALETTE[0])] if days else []
    if so_far is not None:
        axes.plot(len(values) - 1, so_far, markerfacecolor="white", linestyle="", gid="so far", zorder=5, **style)
        ends.append((float(so_far), f"{count(so_far, DAYS)} so far", PALETTE[0]))
    if len(days) >= FEWEST:
        mean = float(np.mean(days))
        axes.axhline(mean, color=PALETTE[0], linewidth=1.2, gid="mean", zorder=3)
        ends.append((mean, f"mean {plain(round(mean, 1))} days", STEP))
    draw_notice(axes, marks)
    label_ends(axes, ends)
    return Picture(figure, _finding(about, months, values, found, so_far), _alt(about, months, found, so_far, marks))


def _finding(about: str, months: Months, values: np.ndarray, found: list[tuple[int, int]], so_far: int | None) -> str:
    if so_far is not None:
        return f"{about}: none for {count(so_far, DAYS)} up to {day_in_words(as_date(months.ends[-1]))}"
    if np.isnan(values[-1]) or found[-1][0] != len(values) - 1:
        return over(months, f"{about}, days between")
    days = count(found[-1][1], DAYS)
    return f"{about}: {plain(values[-1])} in {month_in_words(months.labels[-1])}, {days} after the last"


def _alt(about: str, months: Months, found: list[tuple[int, int]], so_far: int | None, marks) -> str:
    told = [f"{count(days, DAYS)} before {month_in_words(months.labels[place])}" for place, days in found]
    said = [f"Chart of days between (G chart): {over(months, about)}."]
    said += [f"From one month's end with any to the next: {joined(told)}."] if told else []
    said += [f"None since: {count(so_far, DAYS)} so far, hollow."] if so_far is not None else []
    return " ".join(filter(None, [*said, marks.said]))
