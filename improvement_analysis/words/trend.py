"""What the chart of a figure says, and its slope and line, in sentences of plain text.

Source: judgement.md, "Trajectory" and "Narrative".
"""

import math
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from statistics import fmean, median

from .._exact import exact, rounded
from .._wording import PERCENT, amount, day_in_words, joined, level, plain, written
from .._wording import p_in_words as _p
from .._wording import size_in_words as _size
from ..calendars import day_number, month_end, month_number
from ..judgement.control_chart import ENOUGH, FEWEST, RUN, ahead, on_course, slope, xmr
from ..judgement.verdicts import Course
from ..measures import INDICATORS
from ..notice.evidence import CHANCE
from ..notice.notice import Limb

MONTHS_A_YEAR, DAYS_A_YEAR = 12, 365.25


SAID_OF_RULE = {
    "outside": "is outside its usual range",
    "trend": f"has moved the same way for {RUN} months in a row",
    "two of three": "has been at the edge of its usual range in two of three months",
    "shift": f"has been on one side of its mean for {RUN} months in a row",
}
SAID_OF_LABEL = {
    "no significant change": "shows no more than its usual ups and downs",
    "no variation": "has been the same in every month",
}


FALLS = {"higher": "fallen", "lower": "risen"}
"""By what is better: how a figure that gets worse has moved."""

SMALL_N = 20
NEAR_THE_END = 0.05
"""A rate of fewer a month, or so near to 0% or 100%, has limits that cannot be relied on."""


def course_in_words(course: Course | None, indicator: str, reading: str) -> str:
    """What the process behaviour chart of 24 months says of a figure, and how far that can be relied on."""
    if course is None or course.label in ("too few months", "no value this month"):
        return ""
    rule = xmr(course.values, INDICATORS[indicator].better, rebases=course.rebases).special[-1]
    fired = SAID_OF_LABEL.get(course.label) or SAID_OF_RULE[rule]
    said = f"Set against its own {course.n_months} months, it {fired}"
    said += f" ({course.label})" if course.label not in SAID_OF_LABEL else ""
    if course.n_months < ENOUGH:
        said += "; with so few a real change would often not show"
    if course.label not in SAID_OF_LABEL and INDICATORS[indicator].readings[reading].period == "as at":
        said += "; months share most of their children, so runs come easily"
    return f"{said}.{_unreliable(course)}"


def _unreliable(course: Course) -> str:
    """That the limits of a rate of small numbers, or of one near to 0% or 100%, cannot be relied on; else blank."""
    if course.median_n is None or course.label == "no variation":
        return ""
    middle = fmean(value for value in course.values if not math.isnan(value))
    why = [f"there are few to count (a median of {plain(course.median_n)} a month)"] * (course.median_n < SMALL_N)
    why += ["it is so near to 0%"] * (middle <= NEAR_THE_END) + ["it is so near to 100%"] * (middle >= 1 - NEAR_THE_END)
    return f" Its usual range is unreliable, since {joined(why)}." if why else ""


def slope_in_words(course: Course | None, indicator: str) -> str:
    """How a figure rose or fell over its months: Theil-Sen slope with its interval, Kendall's tau; blank if flat."""
    fit = None if course is None or course.n_months < FEWEST else slope(course.values)
    if fit is None or not fit.per_month or course.label == "no variation":
        return ""
    unit = INDICATORS[indicator].unit
    interval = f"95% interval {_signed(fit.lower, unit)} to {_signed(fit.upper, unit)}"
    trend = f"Kendall's tau {written(fit.tau, 2)}, {_p(fit.p)}"
    by, over = f"{_size(fit.per_month, unit)} a month", f"Over its {course.n_months} months"
    if fit.p >= CHANCE:
        side = "up" if fit.per_month > 0 else "down"
        return f"{over} no steady rise or fall stands out from chance ({side} {by}, {interval}; {trend})."
    has, better = "risen" if fit.per_month > 0 else "fallen", INDICATORS[indicator].better
    against = {"improving": has == FALLS.get(better), "deteriorating": has != FALLS.get(better)}
    if better != "neither" and against.get(course.label):
        over = f"Yet over all of its {course.n_months} months"
    return f"{over} it has {has} by {by} ({interval}), more than chance would give ({trend})."


def _signed(change: float, unit: str) -> str:
    """`-0.2`, `+1.2`: percentage points of a rate."""
    scaled = exact(change) * (100 if unit in PERCENT else 1)
    return f"{'+' if scaled > 0 else ''}{written(scaled, 1 if rounded(scaled, 1) else 2)}" if scaled else "0"


def ahead_in_words(course: Course | None, limb: Limb, month: str, steps: Iterable[tuple[date, Decimal]]) -> str:
    """Where the line through a figure's months is on the next due day, and whether that is on course.

    A rate is not said to go beyond 0% or 100%. Blank where too few months have a value, and where the line is level
    only because most months are the same: then it says nothing of those that are not.

    Args:
        course: the figure's.
        limb: what asks for the targets.
        month: YYYY-MM.
        steps: of each target reading that has one, the day on which the next step is due, and what it asks for.
    """
    indicator, told = INDICATORS[limb.indicator], {}
    if course is None or indicator.better == "neither":
        return ""
    for day, target in steps:
        months = (day_number(day) - month_end(month_number(month))) * MONTHS_A_YEAR / DAYS_A_YEAR
        found = ahead(course.values, months)
        if found is None or (course.label != "no variation" and found.lower == found.upper == _middle(course)):
            return ""
        line, low, high = (_within(end, indicator.unit) for end in (found.line, found.lower, found.upper))
        where = f"it would be {line} on {day_in_words(day)} (95% interval {low} to {high})"
        answer = on_course(found, indicator.better, float(target))
        told.setdefault(where, []).append(f"against {level(target, indicator.unit)}: {answer}")
    said = "; ".join(f"{where}, {joined(answers)}" for where, answers in told.items())
    return f"Along the line through its {course.n_months} months {said}." if said else ""


def _middle(course: Course) -> float:
    return median(value for value in course.values if not math.isnan(value))


def _within(value: float, unit: str) -> str:
    least = max(0.0, value)
    return amount(min(1.0, least) if unit in PERCENT else least, unit)
