"""What the months of a figure say: its control chart, the line through them, and where that line leads.

Source: docs/judgement.md, "Trajectory".
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import fmean, median

import numpy as np

from ..calendars import as_date, day_number, month_end, month_number
from ..measures import INDICATORS
from ..notice.evidence import NO_FIGURE, begun
from ..notice.notice import Limb, Notice
from . import control_chart, trend
from .trend import Ahead, Slope
from .verdicts import History, may_not_have_begun, rebases_upto

SMALL_N = 20
NEAR_THE_END = 0.05
"""A rate of fewer a month, or so near to 0% or 100%, has limits that cannot be relied on."""

MONTHS_A_YEAR, DAYS_A_YEAR = 12, 365.25


@dataclass(frozen=True)
class Course:
    """What a figure's months say as a process behaviour chart, and the line through them.

    Attributes:
        label: of the last month.
        n_months: months with a value of the 24, from `begins` on.
        values: of those 24 months, NaN where blank.
        rebases: positions at which the chart begins afresh.
        median_n: of a rate, the median denominator of the months with a value; None for others and without one.
        rule: the rule that the last month falls under, as `Xmr.special`.
        unreliable: why a rate's limits cannot be relied on, of `few`, `near 0%` and `near 100%`; empty where they can.
        slope: of the line; None with fewer than 5 values, and where all are the same.
        begins: the position from which on limits and label look: before it what is counted was not done yet.
        line_from: the position from which on the line goes: the notice's month, or a later rebase or `begins`.
    """

    label: str
    n_months: int
    values: tuple[float, ...]
    rebases: tuple[int, ...] = ()
    median_n: float | None = None
    rule: str = ""
    unreliable: tuple[str, ...] = ()
    slope: Slope | None = None
    begins: int = 0
    line_from: int = 0

    @property
    def charted(self) -> np.ndarray:
        """The values that limits and label look at: without those before it was begun."""
        return _from(np.array(self.values), self.begins)

    @property
    def n_since_rebase(self) -> int:
        """How many months with a value its label looks at: those since the last rebase."""
        return int(np.isfinite(_from(self.charted, max(self.rebases, default=0))).sum())

    @property
    def along_the_line(self) -> np.ndarray:
        """The values that the line goes through."""
        return _from(np.array(self.values), self.line_from)

    @property
    def n_along(self) -> int:
        """How many months with a value the line goes through."""
        return int(np.isfinite(self.along_the_line).sum())


Courses = Mapping[tuple[str, str, str], Course]
"""By indicator, reading and group."""


def courses(history: History, notice: Notice, month: str) -> dict[tuple[str, str, str], Course]:
    """The course of each figure that has a label: by indicator, reading and group."""
    months, found = [month_number(each) for each in control_chart.months_upto(month)], {}
    noticed = len(months) - 1 - (month_number(month) - month_number(notice.issued_month))
    for about in history.rows:
        whole_or_domain = not about[2] or INDICATORS[about[0]].grouped_by == "audits.domain"
        if INDICATORS[about[0]].is_labelled(about[1]) and whole_or_domain:
            known = [history.figures(about).get(number, NO_FIGURE) for number in months]
            figures = np.array([[each["value"], each["denominator"]] for each in known])
            begins = begun(figures[:, 0]) if may_not_have_begun(*about[:2]) else 0
            found[about] = (figures, tuple(rebases_upto(notice, about, month)), begins)
    told = {}
    for rebases in {rebases for _, rebases, _ in found.values()}:
        these = [about for about, (_, its, _) in found.items() if its == rebases]
        values = np.array([_from(found[about][0][:, 0], found[about][2]) for about in these])
        betters = [INDICATORS[about[0]].better for about in these]
        chart = control_chart.xmr(values, betters, rebases=rebases)
        labels = control_chart.labelled(chart, values, betters)
        told |= dict(zip(these, zip(labels, chart.special[:, -1].tolist(), strict=True), strict=True))
    return {about: course(*told[about], *found[about], noticed, INDICATORS[about[0]].unit) for about in found}


def _from(values: np.ndarray, begins: int) -> np.ndarray:
    """The values with those before a position blank."""
    return np.where(np.arange(len(values)) < begins, np.nan, values)


def course(
    label: str, rule: str, figures: np.ndarray, rebases: tuple[int, ...], begins: int, noticed: int, unit: str
) -> Course:
    """The course of one figure.

    Args:
        label: of its last month.
        rule: the rule that its last month falls under.
        figures: (months, 2): value and denominator, NaN where blank.
        rebases: positions at which the chart begins afresh.
        begins: the position from which on it was done.
        noticed: the position of the notice's month; below 0 where it lies before the months.
        unit: the indicator's.
    """
    values = _from(figures[:, 0], begins)
    there = ~np.isnan(values)
    n_months, median_n = int(there.sum()), None
    if unit == "rate" and n_months:
        median_n = float(np.median(figures[there, 1]))
    varies = label != "no variation"
    line_from = max(0, noticed, begins, *rebases)
    along = _from(values, line_from)
    slope = trend.slope(along) if np.isfinite(along).sum() >= control_chart.FEWEST and varies else None
    unreliable = _unreliable(values[there], median_n) if median_n is not None and varies else ()
    every = tuple(figures[:, 0].tolist())
    return Course(label, n_months, every, rebases, median_n, rule, unreliable, slope, begins, line_from)


def _unreliable(values: np.ndarray, median_n: float) -> tuple[str, ...]:
    """Why the limits of a rate with these values cannot be relied on."""
    middle = fmean(values)
    reasons = {
        "few": median_n < SMALL_N,
        "near 0%": middle <= NEAR_THE_END,
        "near 100%": middle >= 1 - NEAR_THE_END,
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


@dataclass(frozen=True)
class Outlook:
    """Where the line through a figure's months is when a step falls due, and what that says of the step.

    Attributes:
        by: the day on which the step is due.
        target: what it asks for.
        ahead: the line on that day; a rate's may lie beyond 0 or 1. None where too few months have a value.
        answer: `on course`, `off course` or `cannot tell`.
        chance: that the figure meets it by then (`trend.chance`); None where that cannot be told.
    """

    by: date
    target: Decimal
    ahead: Ahead | None
    answer: str
    chance: float | None = None


def outlooks(course: Course | None, limb: Limb, month: str) -> tuple[Outlook, ...]:
    """Where the line through a figure's months leads: to the next step of each target reading of a limb.

    It goes through the months from the notice's on. Left out are steps that rest on what will be published. Empty where
    the line is level only because most months are the same: then it says nothing of those that are not.

    Args:
        course: the figure's; None if it has none.
        limb: what asks for the targets.
        month: YYYY-MM, the last of the course.
    """
    better, found = INDICATORS[limb.indicator].better, []
    if course is None or better == "neither":
        return ()
    for by, target in _still_to_come(limb, month):
        months = (day_number(by) - month_end(month_number(month))) * MONTHS_A_YEAR / DAYS_A_YEAR
        line = trend.ahead(course.along_the_line, months)
        varies = len(set(course.along_the_line[np.isfinite(course.along_the_line)])) > 1
        if line and varies and line.lower == line.upper == _middle(course):
            return ()
        chance = trend.chance(course.along_the_line, months, better, float(target))
        found.append(Outlook(by, target, line, trend.on_course(line, better, float(target)), chance))
    return tuple(found)


def _still_to_come(limb: Limb, month: str) -> list[tuple[date, Decimal]]:
    """The next step of each target reading that is not due yet and does not rest on what will be published."""
    as_at = as_date(month_end(month_number(month)))
    later = ([step for step in target.steps if step.by > as_at] for target in limb.target)
    return [(steps[0].by, steps[0].value) for steps in later if steps and steps[0].value is not None]


def _middle(course: Course) -> float:
    return median(value for value in course.along_the_line if not math.isnan(value))
