"""Measure 7: supervision of social workers, of the cases they hold, and the timetable kept.

Source: docs/counting-rules.md, measure 7.
"""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from ..calendars import Months
from ..records.extract import Extract
from .indicator import CountingRules, Reading, indicator
from .intervals import Days, MonthSet
from .nouns import HOLDER, IN_POST, SESSION, SUPERVISION
from .people import caseloads, held_children, open_for, staff, within
from .things import CHILD, WORKER, Fact, Things, in_period, of_sets, of_whom

AVAILABLE = ("episodes.end_date", "allocations.end_date", "absences.end_date")
DISCUSSED = ("case discussed in supervision", "cases discussed in supervision")
ALLOCATED = ("allocations.end_date", "workers.end_date")
HOLDERS = ["episodes.end_date", "allocations.end_date", "workers.end_date"]


def _case_holders(extract: Extract, months: Months) -> MonthSet:
    return MonthSet(extract.derive(caseloads, months) > 0)


def _away(extract: Extract, months: Months, standards: Any) -> MonthSet:
    """Workers with an absence open on D that began so many days before D or earlier."""
    absences = extract["absences"]
    since = absences["start_date"].to_numpy(dtype=np.int64) + standards.absence_days
    return MonthSet.of_intervals(absences["worker_id"], since, absences["end_date"], months)


def _new(extract: Extract, months: Months, standards: Any) -> MonthSet:
    """Workers whose earliest spell began less than a cycle before D."""
    first = extract["workers"].groupby("worker_id")["start_date"].min()
    return within(first.index, first, standards.supervision_cycle_days, months)


def _left_out(extract: Extract, months: Months, standards: Any) -> tuple[MonthSet, MonthSet]:
    """Case holders who are away, and those who are new and not away."""
    holders, away = _case_holders(extract, months), _away(extract, months, standards)
    return holders & away, (holders & _new(extract, months, standards)) - away


def _available(extract: Extract, months: Months, standards: Any) -> MonthSet:
    """Case holders who are neither away nor new."""
    away, new = _left_out(extract, months, standards)
    return _case_holders(extract, months) - away - new


@indicator(
    "Social workers supervised",
    unit="rate",
    better="higher",
    reads=["workers.end_date", "supervisions"],
    readings=[
        Reading(
            "available",
            period="as at",
            says="on {as_at}, {n} of {of_d} neither away nor new ({value}) had had supervision in the last {every}",
            beside="among case holders neither away nor new",
            label="available",
            by_team=True,
            things=HOLDER,
            also_reads=("episodes.end_date", "allocations.end_date", "absences.end_date"),
            to_do=SUPERVISION,
        ),
        Reading(
            "all_in_post",
            period="as at",
            says="on {as_at}, {n} of {of_d} ({value}) had had supervision in the last {every}",
            beside="among all social workers in post",
            label="all in post",
            things=IN_POST,
            to_do=SUPERVISION,
        ),
    ],
    wanted=("social worker supervised", "social workers supervised"),
    rest="on {as_at}, {rest} neither away nor new had had no supervision in the last {every}",
    standard="supervision_cycle_days",
)
def supervision_workers(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
    """Of the case holders who are neither away nor new, those supervised in the last {supervision_cycle_days} days
    (all in post: of every social worker in post).

    Workers with a supervision in the cycle up to D. Source: docs/counting-rules.md, measure 7.
    """
    among = MonthSet(extract.derive(staff, months).social_worker)
    if reading == "available":
        among = _available(extract, months, notice.standards)
    held = extract["supervisions"]
    cycle = notice.standards.supervision_cycle_days
    supervised = within(held["worker_id"], held["held_on"], cycle, months)
    facts = _last(held["worker_id"], held["held_on"], cycle, "last_supervision")
    return of_sets(WORKER, among, supervised, facts=facts, worst="last_supervision")


def _last(of: pd.Series, held_on: pd.Series, cycle: int, name: str) -> dict[str, Fact]:
    """The last day of each, under a name, and the last day of the cycle that it began: the next is due by then."""

    @cache
    def days() -> Days:  # where children are asked for, not where they are counted
        return Days(of, held_on)

    def last(who: np.ndarray, day: int) -> np.ndarray:
        return days().last_upto(who, day)

    return {name: of_whom(last), "due_on": of_whom(lambda who, day: last(who, day) + cycle - 1)}


@indicator(
    "Case holders left out because they are away",
    unit="count",
    better="neither",
    reads=[*HOLDERS, "absences.end_date"],
    says="on {as_at}, the rate left out {of_n} away for {every} or more",
    counted=HOLDER,
    wanted=("case holder away", "case holders away"),
    standard="absence_days",
)
def supervision_workers_absent(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Case holders left out of the rate because they have been away for {absence_days} days or more.

    Case holders left out as away. Source: docs/counting-rules.md, measure 7.
    """
    return of_sets(WORKER, _left_out(extract, months, notice.standards)[0])


@indicator(
    "Case holders left out because they are new",
    unit="count",
    better="neither",
    reads=[*HOLDERS, "absences.end_date"],
    says="on {as_at}, the rate left out {of_n} in post for less than {every}",
    counted=HOLDER,
    wanted=("new case holder", "new case holders"),
    standard="supervision_cycle_days",
)
def supervision_workers_new(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Case holders left out of the rate because they have been in post for less than a supervision cycle.

    Case holders left out as new and not away. Source: docs/counting-rules.md, measure 7.
    """
    return of_sets(WORKER, _left_out(extract, months, notice.standards)[1])


@indicator(
    "Cases discussed in supervision",
    unit="rate",
    better="higher",
    reads=["episodes.end_date", "case_supervisions"],
    readings=[
        Reading(
            "allocated",
            period="as at",
            says="on {as_at}, {n} of {of_d} held by case holders and open for {every} or more ({value}) had been "
            "discussed in supervision in the last {every}",
            beside="among children held by case holders",
            label="allocated",
            by_team=True,
            also_reads=("allocations.end_date", "workers.end_date"),
            to_do=DISCUSSED,
        ),
        Reading(
            "all_open",
            period="as at",
            says="on {as_at}, {n} of {of_d} open for {every} or more ({value}) had been discussed in supervision in "
            "the last {every}",
            beside="among all children open that long",
            label="all open",
            to_do=DISCUSSED,
        ),
    ],
    wanted=("child discussed", "children discussed"),
    rest="on {as_at}, {rest} held by case holders and open for {every} or more had not been discussed in supervision "
    "in the last {every}",
    standard="supervision_cycle_days",
)
def supervision_cases(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
    """Of the children held by case holders and open for a supervision cycle or more, those whose case was discussed in
    supervision in the cycle (all open: of every child open that long).

    Children with a case supervision in the cycle up to D. Source: docs/counting-rules.md, measure 7.
    """
    among = open_for(extract, months, notice.standards.supervision_cycle_days)
    if reading == "allocated":
        among = extract.derive(held_children, months) & among
    discussed = extract["case_supervisions"]
    days = notice.standards.supervision_cycle_days
    supervised = within(discussed["child_id"], discussed["held_on"], days, months)
    facts = _last(discussed["child_id"], discussed["held_on"], days, "last_discussed")
    return of_sets(CHILD, among, supervised, facts=facts, worst="last_discussed")


@indicator(
    "Supervision timetable kept",
    unit="rate",
    better="higher",
    reads=["supervision_timetable", "supervisions"],
    period="month",
    says="in {month}, {n} of {of_d} ({value}) took place within {every} of the day planned",
    things=SESSION,
    wanted=("supervision held near its day", "supervisions held near their day"),
    to_do=SUPERVISION,
    rest="by {as_at}, {rest} of {month} had not taken place within {every} of the day planned (which may not be over)",
    standard="supervision_grace_days",
)
def supervision_timetable_kept(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the supervisions planned for the month, those of a worker who was supervised within {supervision_grace_days}
    days of the planned day, and by the as-at day.

    Planned sessions held near their day, and by D. Source: docs/counting-rules.md, measure 7.
    """
    grace, planned, held = (
        notice.standards.supervision_grace_days,
        extract["supervision_timetable"],
        extract["supervisions"],
    )
    planned = planned[months.position(planned["due_on"]) >= 0]
    due, as_at = planned["due_on"].to_numpy(dtype=np.int64), months.ends[months.position(planned["due_on"])]
    last = np.minimum(due + grace, as_at)
    found = Days(held["worker_id"], held["held_on"]).first_from(planned["worker_id"], due - grace, none=2**31)
    rows = {"table": "supervision_timetable", "row": planned.index.to_numpy(), "facts": {"due_on": due}}
    rows["still"] = lambda things, entry, day: things.facts["due_on"][entry] + grace >= day
    who = planned["worker_id"].to_numpy()
    return in_period(months, due, counted=found <= last, kind=WORKER, who=who, worst="due_on", **rows)
