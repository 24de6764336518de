"""Balancing measures: what a target can be met at the expense of.

Source: docs/counting-rules.md, "Balancing measures".
"""

import numpy as np
import pandas as pd

from ..calendars import NEVER, DaysOf, Months, a_year_before, expand, working_days_after, working_days_between
from ..records.extract import Extract
from .indicator import CountingRules, indicator
from .intervals import Days, MonthSet, distinct, key, place
from .nouns import CASE, FTE, REFERRAL
from .people import fte_of_social_workers, held_children, staff
from .things import CHILD, WORKER, Things, in_period, of_sets, of_whom

ASSESSMENT_DAYS = 45
CHANGES_OF_WORKER = 3
MONTH = {"": "month"}


def _a_year_before(days: np.ndarray) -> np.ndarray:
    known, place_of = np.unique(days, return_inverse=True)
    return np.array([a_year_before(day) for day in known], dtype=np.int64)[place_of]


def _rows(table: str, rows: pd.DataFrame) -> dict:
    """What Things say of a table's rows, each about a child."""
    return {"kind": CHILD, "who": rows["child_id"].to_numpy(), "table": table, "row": rows.index.to_numpy()}


@indicator(
    "Re-referrals within 12 months",
    unit="rate",
    better="lower",
    reads=["referrals"],
    period="month and the year before",
    says="in {month}, {n} of {of_d} ({value}) came within 12 months of an earlier one of the same child",
    things=REFERRAL,
    wanted=("re-referral", "re-referrals"),
)
def rereferrals_12m(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the referrals in the month, those of a child with an earlier referral in the 12 months before.

    Referrals of a child referred on an earlier day of the 12 months before. Source: docs/counting-rules.md; DfE.
    """
    referrals = extract["referrals"]
    now = referrals[months.position(referrals["referred_on"]) >= 0]
    day = now["referred_on"].to_numpy(dtype=np.int64)
    before = Days(referrals["child_id"], referrals["referred_on"]).last_upto(now["child_id"], day - 1)
    again = before >= _a_year_before(day)
    return in_period(months, day, counted=again, facts={"previous_referral": before}, **_rows("referrals", now))


@indicator(
    "Referrals decided by the next working day",
    unit="rate",
    better="higher",
    reads=["referrals.decided_on"],
    period="month",
    says="in {month}, {n} of {of_d} ({value}) had a decision by the next working day",
    things=REFERRAL,
    wanted=("referral decided in time", "referrals decided in time"),
    rest="in {month}, {rest} had no decision by the next working day, or one dated before the referral",
)
def referral_decisions_1day(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the referrals in the month, those decided from their day to the next working day; the last ones of the month,
    whose next working day is yet to come, count only if they are decided.

    Referrals decided from their day to the next working day. Source: docs/counting-rules.md.
    """
    referrals = extract["referrals"]
    position = months.position(referrals["referred_on"])
    referrals, as_at = referrals[position >= 0], months.ends[position[position >= 0]]
    day, decided = (referrals[column].to_numpy(dtype=np.int64) for column in ("referred_on", "decided_on"))
    next_day = working_days_after(day, 1)
    due = (next_day <= as_at) | (decided <= as_at)
    in_time = (day <= decided) & (decided <= next_day)
    about = {"facts": {"due_on": next_day[due]}, "worst": "due_on"}
    return in_period(months, day[due], counted=in_time[due], **about, **_rows("referrals", referrals[due]))


@indicator(
    "Assessments completed in time",
    unit="rate",
    better="higher",
    reads=["assessments.completed_on"],
    period="month",
    says="in {month}, {n} of {of_d} ({value}) took no more than 45 working days",
    things=("completed assessment", "completed assessments"),
    wanted=("assessment completed in time", "assessments completed in time"),
    rest="in {month}, {rest} took longer than 45 working days or had dates the wrong way round",
)
def assessments_within_45(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the assessments completed in the month, those completed within 45 working days of their start.

    Assessments completed on or after their start and within 45 working days. Source: docs/counting-rules.md.
    """
    assessments = extract["assessments"]
    started, completed = assessments["started_on"].to_numpy(), assessments["completed_on"].to_numpy()
    taken = working_days_between(started, completed)
    in_time = (started <= completed) & (taken <= ASSESSMENT_DAYS)
    about = {"facts": {"days_taken": taken}, "worst": "days_taken"}
    return in_period(months, completed, counted=in_time, **about, **_rows("assessments", assessments))


@indicator(
    "Cases closed",
    unit="count",
    better="neither",
    reads=["episodes.end_date"],
    period="month",
    says="in {month}, {of_n} closed",
    counted=CASE,
    wanted=CASE,
)
def cases_closed(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Cases that closed in the month.

    Episodes with end_date in the month. Source: docs/counting-rules.md.
    """
    return in_period(months, extract["episodes"]["end_date"], **_rows("episodes", extract["episodes"]))


@indicator(
    "Repeat child protection plans",
    unit="rate",
    better="lower",
    reads=["plans.end_date"],
    plan_type="CP",
    period="month",
    says="in {month}, {n} of {of_d} ({value}) began for a child with an earlier one that had ended",
    things=("new child protection plan", "new child protection plans"),
    wanted=("repeat plan", "repeat plans"),
)
def repeat_cp_plans(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the child protection plans begun in the month, those of a child with an earlier one that had ended.

    CP plans of a child with an earlier CP plan that ended by this one's start. Source: docs/counting-rules.md.
    """
    plans = extract["plans"]
    plans = plans[plans["plan_type"] == "CP"].sort_values(["child_id", "start_date"])
    first_end = np.append(plans.groupby("child_id")["end_date"].cummin().to_numpy(dtype=np.int64), NEVER)
    starts = key(plans["child_id"], plans["start_date"])
    # The last plan with an earlier start: of another child, or -1, where there is none.
    earlier = place(starts, starts) - 1
    same_child = (earlier >= 0) & (starts[earlier] >> 32 == starts >> 32) if len(plans) else earlier >= 0
    again = same_child & (first_end[earlier] <= plans["start_date"].to_numpy())
    return in_period(months, plans["start_date"], counted=again, **_rows("plans", plans))


@indicator(
    "Agency social workers",
    unit="share",
    better="lower",
    reads=["workers.end_date", "workers.agency"],
    says="on {as_at}, agency workers filled {n} of {of_d} of social workers in post ({value})",
    things=FTE,
    as_published=True,
    wanted=FTE,
)
def agency_rate(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the full-time equivalents of social workers in post, those of agency workers.

    FTE of agency social workers in post, out of all. Source: docs/counting-rules.md.
    """
    people = extract.derive(staff, months)
    who, position = np.nonzero(people.social_worker)
    fte = people.fte[who, position]
    agency = np.where(people.agency[who, position], fte, 0)
    parts = {"amount": agency, "weight": fte, "unit": people.unit, "weight_unit": people.unit}
    return Things(position, kind=WORKER, who=who, facts={"fte": fte / people.unit}, worst="fte", **parts)


@indicator(
    "Working time of social workers lost to sickness",
    unit="share",
    better="lower",
    reads=["workers.end_date", "absences.end_date", "absences.reason"],
    period="month",
    says="in {month}, sickness took {n} of {of_d} of social workers in post, counted by full-time equivalent ({value})",
    things=("working day", "working days"),
    wanted=("working day lost", "working days lost"),
)
def sickness_rate(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the working days of social workers in post in the month, by FTE, those lost to sickness.

    FTE with a sickness absence open, added up over the month's working days, out of all FTE.
    Source: docs/counting-rules.md.
    """
    absences, people = extract["absences"], extract.derive(staff, months)
    sick = absences[absences["reason"] == "sickness"]
    lost, worked = np.zeros((2, *people.fte.shape), dtype=people.fte.dtype)
    for position, (first, last) in enumerate(zip(months.starts, months.ends, strict=True)):
        days = np.arange(first, last + 1)
        days = DaysOf(tuple(days[working_days_between(days - 1, days) > 0]))
        away = MonthSet.of_intervals(sick["worker_id"], sick["start_date"], sick["end_date"], days)
        fte = fte_of_social_workers(extract, days)
        worked[:, position] = fte.sum(axis=1)
        lost[:, position] = np.where(away.spread_over(fte), fte, 0).sum(axis=1)
    who, position = np.nonzero(worked)
    parts = {"amount": lost[who, position], "weight": worked[who, position]}
    parts |= {"unit": people.unit, "weight_unit": people.unit}
    facts = {"days_lost": lost[who, position] / people.unit}
    return Things(position, kind=WORKER, who=who, facts=facts, worst="days_lost", **parts)


@indicator(
    "Children with 3 or more workers in 12 months",
    unit="rate",
    better="lower",
    reads=["episodes.end_date", "allocations.end_date", "workers.end_date"],
    period="year up to D",
    says="on {as_at}, {n} of {of_d} held by case holders ({value}) had had 3 or more allocated workers in the last 12 "
    "months",
    wanted=("child with so many workers", "children with so many workers"),
)
def worker_changes(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the children held by case holders, those who had 3 or more allocated workers in the last 12 months.

    Children with three or more workers among their allocations of the last 12 months. Source: docs/counting-rules.md.
    """
    allocations, allocated = extract["allocations"], extract.derive(held_children, months)
    child = allocations["child_id"].to_numpy()
    several = np.bincount(child)[child] >= CHANGES_OF_WORKER
    allocations = allocations[several]
    first = np.searchsorted(months.ends, allocations["start_date"])
    last = np.searchsorted(months.a_year_before_ends, allocations["end_date"])
    row, position = expand(first, last)
    child, worker = (allocations[column].to_numpy(dtype=np.int64)[row] for column in ("child_id", "worker_id"))
    counted = allocated.has(child, position)
    cell = child * len(months) + position
    held = distinct(key(cell[counted], worker[counted])) >> 32
    workers = pd.Series(*np.unique(held, return_counts=True)[::-1])
    many = MonthSet.of(*np.divmod(workers.index[workers >= CHANGES_OF_WORKER], len(months)), months)

    def how_many(who: np.ndarray, day: int) -> np.ndarray:
        return workers.reindex(who * len(months) + np.searchsorted(months.ends, day), fill_value=1).to_numpy()

    facts = {"workers_in_12_months": of_whom(how_many)}
    return of_sets(CHILD, allocated, many, facts=facts, worst="workers_in_12_months")
