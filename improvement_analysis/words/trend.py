"""What the chart of a figure says, and its slope and line, in sentences of plain text.

Source: docs/judgement.md, "Trajectory" and "Narrative".
"""

from collections.abc import Iterable

from .._exact import simplest
from .._wording import (
    PERCENT,
    amount,
    day_in_words,
    joined,
    level,
    month_in_words,
    plain,
    size_in_words,
    tau_in_words,
    told_apart,
)
from ..calendars import month_label, month_number
from ..judgement.control_chart import ENOUGH, RUN
from ..judgement.course import Course, Outlook
from ..measures import INDICATORS
from ..notice.evidence import CHANCE

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


def course_in_words(course: Course | None, indicator: str, reading: str) -> str:
    """What the process behaviour chart of 24 months says of a figure, and how far that can be relied on."""
    if course is None or course.label in ("too few months", "no value this month"):
        return ""
    fired = SAID_OF_LABEL.get(course.label) or SAID_OF_RULE[course.rule]
    n = course.n_since_rebase if course.rebases else course.n_months
    said = f"Set against its own {n} months{' since it was rebased' if course.rebases else ''}, it {fired}"
    said += f" ({course.label})" if course.label not in SAID_OF_LABEL else ""
    if n < ENOUGH:
        said += "; with so few a real change would often not show"
    said += "."
    if course.label not in SAID_OF_LABEL and INDICATORS[indicator].readings[reading].period == "as at":
        said += " Months share most of their children, so runs come easily."
    return f"{said}{_unreliable(course)}"


def _unreliable(course: Course) -> str:
    """That the limits of a rate of small numbers, or of one near to 0% or 100%, cannot be relied on; else blank."""
    if not course.unreliable:
        return ""
    why = {
        "few": f"there are few to count (a median of {plain(course.median_n)} a month)",
        "near 0%": "it is so near to 0%",
        "near 100%": "it is so near to 100%",
    }
    return f" Its usual range is unreliable, since {joined(why[reason] for reason in course.unreliable)}."


def slope_in_words(course: Course | None, indicator: str, month: str) -> str:
    """How a figure rose or fell over its months: Theil-Sen slope with its interval, Kendall's tau; blank if flat."""
    fit = course and course.slope
    if not fit or not fit.per_month:
        return ""
    unit = INDICATORS[indicator].unit
    interval = f"95% interval {_signed(fit.lower, unit)} to {_signed(fit.upper, unit)}, what chance allows"
    trend = tau_in_words(fit.tau, fit.p)
    by = f"{size_in_words(fit.per_month, unit)} a month"
    over = f"Over the {course.n_along} months since {_since(course, month)}"
    if fit.p >= CHANCE:
        side = "up" if fit.per_month > 0 else "down"
        return f"{over} no steady rise or fall stands out from chance ({trend}). It went {side} {by} ({interval})."
    has, better = "risen" if fit.per_month > 0 else "fallen", INDICATORS[indicator].better
    against = {"improving": has == FALLS.get(better), "deteriorating": has != FALLS.get(better)}
    if better != "neither" and against.get(course.label):
        over = f"Yet over the {course.n_along} months since {_since(course, month)}"
    return f"{over} it has {has} by {by} ({interval}). That is more than chance would give ({trend})."


def _signed(change: float, unit: str) -> str:
    """`-0.2`, `+1.2`: percentage points of a rate."""
    scaled = simplest(change) * (100 if unit in PERCENT else 1)
    return f"{'+' if scaled > 0 else ''}{told_apart(scaled, [0])}" if scaled else "0"


def ahead_in_words(course: Course | None, indicator: str, outlooks: Iterable[Outlook], month: str) -> str:
    """Where the line through a figure's months is on the next due day, and whether that is on course; blank if nowhere.

    A rate is not said to go beyond 0% or 100%.

    Args:
        course: the figure's; None if it has none, and then no outlook.
        indicator: its id.
        outlooks: of each target reading that has a step to come.
        month: YYYY-MM, the last of the course.
    """
    outlooks = list(outlooks)
    days = [day_in_words(each.by) for each in outlooks if each.ahead is None]
    if days:
        since = _since(course, month)
        return f"Too few months since {since} have a figure to tell where it would be on {joined(dict.fromkeys(days))}."
    unit, told, targets = INDICATORS[indicator].unit, {}, [each.target for each in outlooks]
    for each in outlooks:
        ends = (each.ahead.line, each.ahead.lower, each.ahead.upper)
        line, low, high = (amount(_within(end, unit), unit, targets) for end in ends)
        where = f"it would be {line} on {day_in_words(each.by)} (95% interval {low} to {high})"
        told.setdefault(where, []).append(f"against {level(each.target, unit)}: {each.answer}")
    said = "; ".join(f"{where}, {joined(answers)}" for where, answers in told.items())
    line = f"Along the line through the {course.n_along} months since {_since(course, month)}" if said else ""
    if not said:
        return ""
    if any(each.chance is None for each in outlooks):
        return f"{line} {said}."
    return f"{line} {said}. As its months have gone, the chance is {chance_in_words(outlooks, unit)}."


def chance_in_words(outlooks: Iterable[Outlook], unit: str) -> str:
    """`about three in ten by 30 June 2020`, of each step to come, or `cannot tell`; blank where none is to come.

    In words, to the next tenth: it is an estimate from a few months, and no figure.
    """
    outlooks = list(outlooks)
    said = [_tenths(each.chance) for each in outlooks]
    of = ["" if len(set(said)) == 1 else f" against {level(each.target, unit)}" for each in outlooks]
    days = [day_in_words(each.by) for each in outlooks]
    told = [f"{tenths}{which} by {day}" for tenths, which, day in zip(said, of, days, strict=True)]
    return "; ".join(dict.fromkeys(told))


TENTHS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def _tenths(chance: float | None) -> str:
    if chance is None:
        return "cannot tell"
    if chance < 0.1 or chance > 0.9:
        return "less than one in ten" if chance < 0.1 else "more than nine in ten"
    return f"about {TENTHS[round(chance * 10) - 1]} in ten"


def _since(course: Course, month: str) -> str:
    """`December 2019`: the month from which on the line goes."""
    return month_in_words(month_label(month_number(month) - (len(course.values) - 1 - course.line_from)))


def _within(value: float, unit: str) -> float:
    least = max(0.0, value)
    return min(1.0, least) if unit in PERCENT else least
