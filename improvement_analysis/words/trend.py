"""How a figure moved, and what its chart says, in sentences of plain text.

Source: judgement.md, "A direction", "Improvement", "Trajectory" and "Narrative".
"""

import math
from collections.abc import Iterable

from .._exact import exact, rounded
from .._wording import PERCENT, amount, capital, day_in_words, joined, level, month_in_words, plain, written
from ..calendars import month_label, month_number
from ..judgement.control_chart import ENOUGH, RUN, WINDOW
from ..judgement.course import Course, Outlook
from ..judgement.verdicts import Answer
from ..measures import INDICATORS
from ..notice.movement import CHANCE, JUDGED_BY_AUDIT, MONTHS_SINCE
from ..notice.notice import Limb


def direction_in_words(limb: Limb, answer: Answer, month: str) -> str:
    """What one reading of a limb that asks for a direction rests on; blank where the figure itself is missing."""
    moved, since = answer.moved, month_in_words(limb.direction.since)
    unit, rate = INDICATORS[limb.indicator].unit, INDICATORS[limb.indicator].unit == "rate"
    if answer.answer == "not yet due":
        return f"It is judged from {month_in_words(month_label(month_number(limb.direction.since) + MONTHS_SINCE))}."
    if moved.rule == "until":
        sense = "no more than" if limb.direction.sense == "falls" else "at least"
        return f"In each of the last three months it was {sense} {level(limb.direction.until, unit)}."
    if moved.rule == "trend":
        side = "fallen" if limb.direction.sense == "falls" else "risen"
        return f"It has {side} over the {WINDOW} months, more than chance would give ({_tau(moved)})."
    if moved.estimate is None:
        return (
            "" if math.isnan(answer.value or math.nan) else "Some of the months that it is compared by have no figure."
        )
    over = (
        f"over the three months to {month_in_words(month)} together"
        if rate
        else "over the last three months, on average,"
    )
    base = f"the three months to {since}" if rate else since
    change = f"{capital(over)} it was {_changed(moved.estimate, unit)} in {base}"
    fisher = f" (Fisher's exact test, {_p(moved.p)})" if rate and moved.p is not None else ""
    if moved.rule == "since base":
        return f"{change}, " + (f"more than chance would give{fisher}." if rate else "and better in each of them.")
    if moved.rule:
        return f"{change}{fisher}."
    return f"{change}: that could be chance{fisher or (f' ({_p(moved.p)})' if moved.p is not None else '')}."


def _changed(change: float, unit: str) -> str:
    """`13.9 percentage points higher than`, `no higher or lower than`."""
    if not change:
        return "neither higher nor lower than"
    return f"{_size(change, unit)} {'higher' if change > 0 else 'lower'} than"


def _size(change: float, unit: str) -> str:
    """`13.9 percentage points`, `5.9`; with a second decimal place where one alone would be nothing."""
    scaled = abs(exact(change)) * (100 if unit in PERCENT else 1)
    if scaled and not rounded(scaled, 2):
        return "less than 0.01 percentage points" if unit in PERCENT else "less than 0.01"
    digits = 1 if rounded(scaled, 1) else 2
    if unit in PERCENT:
        return f"{written(scaled, digits)} percentage points"
    return amount(abs(change), unit) if digits == 1 else written(scaled, digits)


def improvement_in_words(limb: Limb, answer: Answer) -> str:
    """What one reading of a limb that asks for an improvement rests on."""
    moved, floor = answer.moved, limb.improvement.or_at_least
    if moved.rule == "floor":
        side, asked_for = ("at least", floor) if floor is not None else ("no more than", limb.improvement.or_at_most)
        return f"It is {side} {level(asked_for, INDICATORS[limb.indicator].unit)}, which is enough."
    audits = limb.group == "domains" or limb.indicator in JUDGED_BY_AUDIT
    if moved.estimate is None:
        return "Too few months have a figure to say whether it improves." if not audits else "There are no such audits."
    if audits:
        grades = (
            "The grades of single audits, all domains together,"
            if limb.group == "domains"
            else "The grades of single audits"
        )
        if moved.named:
            return f"{grades} cannot count as rising, since they fall in {moved.named}."
        if answer.answer == "insufficient evidence":
            if moved.estimate <= 0 or moved.p < CHANCE:  # it would be judged if the months were enough
                return f"Too few months have a figure to say whether they improve ({_tau(moved)})."
            return f"{grades} show no rise that stands out from chance ({_tau(moved)})."
        rose = "have risen, more than chance would give" if answer.answer == "met" else "have not risen"
        return f"{grades} {rose} ({_tau(moved)})."
    if moved.rule == "label":
        better = "improving, and the months since the notice are better on average than the 12 up to it"
        return f"Its chart says {better if answer.answer == 'met' else 'deteriorating'}."
    a_month = f"{_size(moved.estimate, INDICATORS[limb.indicator].unit)} a month" if moved.estimate else ""
    has = f"{'risen' if moved.estimate > 0 else 'fallen'} by {a_month}" if a_month else "not moved"
    if moved.rule == "trend":
        return f"It does not improve: over the months with a figure it has {has} ({_p(moved.p)})."
    if moved.p < CHANCE:
        said = "but neither its chart nor the months since the notice are enough to say that it improves"
        return f"Over the months with a figure it has {has} ({_p(moved.p)}), {said}."
    return f"Over the months with a figure it has {has}, which could be chance ({_p(moved.p)})."


def _tau(moved) -> str:
    return f"Kendall's tau {written(moved.estimate, 2)}, {_p(moved.p)}"


def _p(p: float) -> str:
    return "p below 0.001" if p < 0.001 else f"p {written(p, 3)}"


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
    said = f"Set against its own {course.n_months} months, it {fired}"
    said += f" ({course.label})" if course.label not in SAID_OF_LABEL else ""
    if course.n_months < ENOUGH:
        said += "; with so few a real change would often not show"
    if course.label not in SAID_OF_LABEL and INDICATORS[indicator].readings[reading].period == "as at":
        said += "; months share most of their children, so runs come easily"
    return f"{said}.{_unreliable(course)}"


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


def slope_in_words(course: Course | None, indicator: str) -> str:
    """How a figure rose or fell over its months: Theil-Sen slope with its interval, Kendall's tau; blank if flat."""
    fit = course and course.slope
    if not fit or not fit.per_month:
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


def ahead_in_words(course: Course | None, indicator: str, outlooks: Iterable[Outlook]) -> str:
    """Where the line through a figure's months is on the next due day, and whether that is on course; blank if nowhere.

    A rate is not said to go beyond 0% or 100%.

    Args:
        course: the figure's; None if it has none, and then no outlook.
        indicator: its id.
        outlooks: of each target reading that has a step to come.
    """
    unit, told = INDICATORS[indicator].unit, {}
    for each in outlooks:
        line, low, high = (_within(end, unit) for end in (each.ahead.line, each.ahead.lower, each.ahead.upper))
        where = f"it would be {line} on {day_in_words(each.by)} (95% interval {low} to {high})"
        told.setdefault(where, []).append(f"against {level(each.target, unit)}: {each.answer}")
    said = "; ".join(f"{where}, {joined(answers)}" for where, answers in told.items())
    return f"Along the line through its {course.n_months} months {said}." if said else ""


def _within(value: float, unit: str) -> str:
    least = max(0.0, value)
    return amount(min(1.0, least) if unit in PERCENT else least, unit)
