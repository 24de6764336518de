"""Measure 6: visits to children with a plan, in time, and what happened in them.

A visit qualifies when its mode is one that the standard counts. The due day is the interval-th day after its base; the
interval is the plan's own where it has one, else the standard's for its type.
Source: docs/counting-rules.md, measure 6.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..calendars import NEVER, Months, expand, working_days_after
from ..records.extract import Extract
from ..records.reading import blocks
from .indicator import CountingRules, Reading, indicator
from .intervals import Days, Intervals, day_of, distinct, key, place
from .nouns import FACE_TO_FACE, VISIT
from .things import CHILD, Things


@dataclass(frozen=True)
class PlanType:
    """A type of plan (or period) in the words of its figures: its id in `plans`, a plan, its children, what began."""

    id: str
    plan: str
    title: str
    children: str
    period: str

    @property
    def alone(self) -> str:
        """Its id; blank of a plan that is not in force while one of another type is, so that those count too."""
        return "" if self.id == "CIN" else self.id


PLAN_TYPES = (
    PlanType(
        "CP", "a child protection plan", "Children with a child protection plan", "with a child protection plan", "plan"
    ),
    PlanType("CIN", "a child in need plan", "Children in need", "with a child in need plan", "plan"),
    PlanType("CLA", "a period of being looked after", "Children looked after", "looked after", "period"),
)
PLANS_AND_VISITS = ["plans.end_date", "visits"]
BOTH_MODES = ("face_to_face", "virtual")


@dataclass(frozen=True)
class InForce:
    """Which plan of a type is its child's plan in force, and when.

    Attributes:
        plans: the plans of the type: child_id, start_date, end_date, visit_interval.
        plan: row of `plans`, for each piece of time [start, end) in which it is in force.
        start, end: those pieces; the pieces of one child do not overlap.
    """

    plans: pd.DataFrame
    plan: np.ndarray
    start: np.ndarray
    end: np.ndarray


def plans_in_force(extract: Extract, plan_type: str) -> InForce:
    """The days on which each plan of a type is in force.

    Of several open plans of the type, the one with the latest start (then the last in the file) is in force; a child
    with a CP plan or a period of being looked after open that day has no CIN plan in force.
    Source: docs/counting-rules.md.
    """
    every = extract["plans"]
    every = every[every["start_date"] < every["end_date"]]
    plans = every[every["plan_type"] == plan_type].sort_values(["child_id", "start_date"], kind="stable")
    over_it = every[every["plan_type"].isin(["CP", "CLA"])] if plan_type == "CIN" else every[:0]
    ends = [key(some["child_id"], some[end]) for some in (plans, over_it) for end in ("start_date", "end_date")]
    # Between two neighbouring days on which a plan of the child begins or ends, one plan or none is in force.
    cuts = distinct(np.concatenate(ends))
    in_force = np.full(len(cuts), -1)
    plan, piece = _pieces(plans, cuts)
    np.maximum.at(in_force, piece, plan)  # a child's plans stand in the order in which a later one takes over
    in_force[_pieces(over_it, cuts)[1]] = -1
    piece = np.flatnonzero(in_force >= 0)
    return InForce(plans.reset_index(drop=True), in_force[piece], day_of(cuts[piece]), day_of(cuts[piece + 1]))


def _pieces(plans: pd.DataFrame, cuts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of a plan (its row) and a piece of time between two cuts that it spans."""
    first = place(cuts, key(plans["child_id"], plans["start_date"]))
    return expand(first, place(cuts, key(plans["child_id"], plans["end_date"])))


def qualifying_visits(extract: Extract, modes: tuple[str, ...]) -> Days:
    """The days of each child's visits of these modes; a blank mode is face to face."""
    visits = extract["visits"]
    mode = visits["mode"].array
    those = [*(mode.categories.get_loc(each) for each in modes), *([-1] if "face_to_face" in modes else [])]
    counted = np.logical_or.reduce([mode.codes == code for code in those])
    return Days(visits["child_id"], visits["visit_date"], counted)


def _due_day(base, plans: pd.DataFrame, plan, standard) -> np.ndarray:
    """The day on which the visit after `base` is due, by the interval of the plan at row `plan`."""
    interval = plans["visit_interval"].fillna(standard.every).clip(upper=10**6).to_numpy(dtype=np.int64)
    due = np.empty(len(base), dtype=np.int64)
    for these in blocks(len(base)):
        every = interval[plan[these]]
        due[these] = working_days_after(base[these], every) if standard.unit == "working" else base[these] + every
    return due


@dataclass(frozen=True)
class Snapshot:
    """Children with a plan of a type in force at the end of each month: one entry a child and month.

    `child` is its number, `position` the month's, `visited` whether there is a qualifying visit since the plan's start,
    `due` the day on which the visit after it (after the plan's start, if none) is due, `late` whether that day has
    passed, `waited` the days since that visit or start.
    """

    child: np.ndarray
    position: np.ndarray
    visited: np.ndarray
    due: np.ndarray
    late: np.ndarray
    waited: np.ndarray


def snapshot(extract: Extract, months: Months, plan_type: str, standard: Any, modes: tuple[str, ...]) -> Snapshot:
    """Who was visited, and for whom a visit is late, on each as-at day. Children never visited stay in."""
    force = extract.derive(plans_in_force, plan_type)
    row, position = months.open_on_ends(force.start, force.end)
    plan, as_at = force.plan[row], months.ends[position]
    child, start = force.plans["child_id"].to_numpy()[plan], force.plans["start_date"].to_numpy()[plan]
    each = [extract.derive(qualifying_visits, (mode,)).last_upto(child, as_at) for mode in modes]
    last = np.maximum.reduce(each)
    visited = last >= start
    base = np.where(visited, last, start)
    due = _due_day(base, force.plans, plan, standard)
    return Snapshot(child, position, visited, due, due < as_at, as_at - base)


def due_in_months(extract: Extract, months: Months, plan_type: str, standard: Any, modes: tuple[str, ...]) -> Things:
    """The due days of each month, counted where they were kept.

    Each base of a plan (a day with a qualifying visit while it was open; its start, unless visited that day) makes one
    due day. It counts in the month that it lies in, if the plan is in force on it; and, still overdue, in each later
    month on whose first day no visit has come and the plan is in force, never as kept.
    """
    force = extract.derive(plans_in_force, plan_type)
    visits = extract.derive(qualifying_visits, modes)
    plan, base, following = _bases(force.plans, visits)
    due = _due_day(base, force.plans, plan, standard)
    within = np.maximum(due, following) >= months.starts[0]
    plan, due, following = plan[within], due[within], following[within]
    late = due < following
    # First kind: due in the month. Second kind: overdue on its first day.
    first = np.flatnonzero(Intervals(force.plan, force.start, force.end).hold(plan, due))
    position = months.position(due[first])
    first, position = first[position >= 0], position[position >= 0]
    row, overdue = _months_overdue(force, months, plan[late], due[late], following[late])
    entry = np.concatenate([first, np.flatnonzero(late)[row]])
    return Things(
        np.concatenate([position, overdue]),
        counted=np.concatenate([~late[first], np.zeros(len(row), dtype=bool)]),
        kind=CHILD,
        who=force.plans["child_id"].to_numpy()[plan[entry]],
        facts={"due_on": due[entry]},
        worst="due_on",
    )


def _bases(plans: pd.DataFrame, visits: Days) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The bases of every plan: its row, the day, and the day of the next qualifying visit after it (NEVER if none)."""
    child, start = plans["child_id"].to_numpy(), plans["start_date"].to_numpy()
    first = place(visits.keys, key(child, start))
    unvisited = visits.at(first, child, none=NEVER) != start  # then the place before its first visit is the start's
    plan, visit = expand(first - unvisited, place(visits.keys, key(child, plans["end_date"])))
    base = visits.of_places(visit)
    before = visit < first[plan]
    base[before] = start[plan[before]]
    following = np.append(base[1:], NEVER)
    last = np.flatnonzero(np.append(plan[1:] != plan[:-1], True)) if len(plan) else plan
    following[last] = visits.at(visit[last] + 1, child[plan[last]], none=NEVER)
    return plan, base, following


def _months_overdue(force: InForce, months: Months, plan, due, following) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of a visit (its row) and a month (its position) on whose first day it is overdue, the plan in force."""
    crossing = np.flatnonzero(months.starts.searchsorted(due + 1) < months.starts.searchsorted(following + 1))
    plan, due, following = plan[crossing], due[crossing], following[crossing]
    order = np.argsort(force.plan, kind="stable")
    of_plan = force.plan[order]
    row, piece = expand(np.searchsorted(of_plan, plan), np.searchsorted(of_plan, plan, side="right"))
    piece = order[piece]
    begins = np.maximum(due[row] + 1, force.start[piece])
    ends = np.minimum(following[row] + 1, force.end[piece])
    pair, position = expand(np.searchsorted(months.starts, begins), np.searchsorted(months.starts, ends))
    return crossing[row[pair]], position


def standard_of(standards: Any, plan_type: str) -> tuple[Any, tuple[str, ...]]:
    """The visiting standard of a plan type, and the modes of visit that count."""
    return getattr(standards, f"{plan_type.lower()}_visit"), tuple(standards.qualifying_modes)


def _not_held(extract: Extract, plan_type: str) -> Things | None:
    """No value at all, where the extract says that it does not hold the plans and visits of a type; else None."""
    if plan_type in extract.plan_types:
        return None
    nobody = np.array([], dtype=np.int64)
    return Things(
        nobody, kind=CHILD, who=nobody, unknown={"": f"the plans or the visits of type {plan_type} are missing"}
    )


def _in_timescale(extract: Extract, months: Months, notice: CountingRules, plan_type: str, reading: str) -> Things:
    if (nothing := _not_held(extract, plan_type)) is not None:
        return nothing
    standard, modes = standard_of(notice.standards, plan_type)
    if reading == "due_in_month":
        return due_in_months(extract, months, plan_type, standard, modes)
    modes = (*modes, "virtual") if reading == "snapshot_with_virtual" else modes
    taken = extract.derive(snapshot, months, plan_type, standard, modes)
    return Things(taken.position, counted=~taken.late, **_visited(taken, np.arange(len(taken.child))))


def _without_a_visit(extract: Extract, months: Months, notice: CountingRules, plan_type: str) -> Things:
    if (nothing := _not_held(extract, plan_type)) is not None:
        return nothing
    taken = extract.derive(snapshot, months, plan_type, *standard_of(notice.standards, plan_type))
    never = np.flatnonzero(~taken.visited & taken.late)
    return Things(taken.position[never], **_visited(taken, never))


def _visited(taken: Snapshot, those: np.ndarray) -> dict:
    """What Things say of entries of a snapshot: the child, its last visit, how long ago, and when the next was due."""
    visited, waited = taken.visited[those], taken.waited[those]

    def last_visit(things: Things, entry: np.ndarray, day: int) -> np.ndarray:
        return np.where(visited[entry], day - waited[entry], NEVER)

    facts = {"last_visit": last_visit, "due_on": taken.due[those], "days_waited": waited}
    return {"kind": CHILD, "who": taken.child[those], "facts": facts, "worst": "days_waited"}


def longest_wait(extract: Extract, months: Months, standards: Any, plan_type: str) -> int | None:
    """The most days that a child whose visit is late at the end of the last month has waited; None if none is late.

    Counted from the last qualifying visit, or from the plan's start where there is none since.
    """
    if plan_type not in extract.plan_types:
        return None
    standard, modes = standard_of(standards, plan_type)
    taken = extract.derive(snapshot, months, plan_type, standard, modes)
    waited = taken.waited[taken.late & (taken.position == len(months) - 1)]
    return int(waited.max()) if len(waited) else None


def _visits_in_timescale(each: PlanType) -> None:
    on_time = "{n} of {of_d} " + each.children + " ({value}) had been visited in time (every {every})"

    def count(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
        return _in_timescale(extract, months, notice, each.id, reading)

    count.__name__ = f"{each.id.lower()}_visits_in_timescale"
    count.__doc__ = (
        f"Of the children with {each.plan} in force on the as-at day, those whose next visit is not overdue that day, "
        "whether or not the child was seen at the last one (due in month: of the visits that fell due in the month or "
        "were still overdue at its start, those made in time).\n\nSource: docs/counting-rules.md, measure 6."
    )
    indicator(
        f"{each.title} visited in time",
        unit="rate",
        better="higher",
        reads=PLANS_AND_VISITS,
        plan_type=each.alone,
        readings=[
            Reading(
                "snapshot",
                says="on {as_at}, " + on_time,
                beside="on {as_at}",
                label="on the day",
                by_team=each.id in ("CP", "CIN"),
                to_do=VISIT,
            ),
            Reading(
                "snapshot_with_virtual",
                says="on {as_at}, counting virtual visits, " + on_time,
                beside="counting virtual visits",
                label="with virtual",
                to_do=VISIT,
            ),
            Reading(
                "due_in_month",
                period="month",
                says="in {month}, {n} of {of_d} due to children " + each.children + " ({value}) took place in time",
                beside="by visits that fell due in {month}",
                label="due in month",
                things=VISIT,
            ),
        ],
        wanted=("child visited in time", "children visited in time"),
        rest="on {as_at}, {rest} " + each.children + " had a visit overdue",
        standard=f"{each.id.lower()}_visit",
    )(count)


def _never_visited(each: PlanType) -> None:
    def count(extract: Extract, months: Months, notice: CountingRules) -> Things:
        return _without_a_visit(extract, months, notice, each.id)

    count.__name__ = f"{each.id.lower()}_never_visited"
    count.__doc__ = (
        f"Children with {each.plan} in force who have had no visit since it began and whose first visit is overdue."
        "\n\nSource: docs/counting-rules.md, measure 6."
    )
    indicator(
        f"{each.title} never visited",
        unit="count",
        better="lower",
        reads=PLANS_AND_VISITS,
        plan_type=each.alone,
        says=f"on {{as_at}}, the first visit since the {each.period} began was overdue for {{of_n}} {each.children}",
        wanted=("child never visited", "children never visited"),
        to_do=("first visit", "first visits"),
    )(count)


for register in (_visits_in_timescale, _never_visited):
    for plan_type in PLAN_TYPES:
        register(plan_type)


def visits_in_months(extract: Extract, months: Months) -> tuple[np.ndarray, np.ndarray]:
    """Face-to-face visits in these months to children with any plan open on the visit's day.

    Returns:
        Their rows in `visits`, and the position of the month of each.
    """
    visits, plans = extract["visits"], extract["plans"]
    position = months.position(visits["visit_date"])
    row = np.flatnonzero((position >= 0) & (visits["mode"] != "virtual").to_numpy())
    planned = Intervals(plans["child_id"], plans["start_date"], plans["end_date"])
    child, day = (visits[column].to_numpy()[row] for column in ("child_id", "visit_date"))
    row = row[planned.hold(child, day)]
    return row, position[row]


def _of_visits(extract: Extract, months: Months, counted: pd.Series, among: pd.Series | None = None) -> Things:
    """Those visits (of the ones `among`, where it is given), counted where `counted` (a boolean a row) says so."""
    row, position = extract.derive(visits_in_months, months)
    if among is not None:
        kept = among.to_numpy(dtype=bool)[row]
        row, position = row[kept], position[kept]
    child = extract["visits"]["child_id"].to_numpy()[row]
    is_counted = counted.to_numpy(dtype=bool)[row]
    return Things(position, counted=is_counted, kind=CHILD, who=child, table="visits", row=row)


def _said(extract: Extract, months: Months, reading: str, column: str) -> Things:
    """Visits by a column of true or false: of all, or of those that say which."""
    said = extract["visits"][column]
    return _of_visits(extract, months, said.fillna(False), said.notna() if reading == "recorded" else None)


@indicator(
    "Visits in which the child was seen",
    unit="rate",
    better="higher",
    reads=["visits.child_seen", "plans.end_date"],
    readings=[
        Reading(
            "all",
            period="month",
            says="in {month}, the child was seen in {n} of {of_d} ({value})",
            beside="of all face-to-face visits",
            label="all",
            things=FACE_TO_FACE,
        ),
        Reading(
            "recorded",
            period="month",
            says="in {month}, the child was seen in {n} of {of_d} that say whether ({value})",
            beside="of visits with an answer recorded",
            label="recorded",
            things=FACE_TO_FACE,
        ),
    ],
    wanted=("visit with the child seen", "visits with the child seen"),
    rest="in {month}, the child was not seen, or nothing says so, in {rest}",
)
def visits_child_seen(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
    """Of the face-to-face visits in the month to children with a plan, those in which the child was seen (recorded: of
    those that say whether).

    Visits in which the child was seen. Source: docs/counting-rules.md, measure 6.
    """
    return _said(extract, months, reading, "child_seen")


@indicator(
    "Visits in which the child was spoken to",
    unit="rate",
    better="higher",
    reads=["visits.spoken_to", "plans.end_date"],
    readings=[
        Reading(
            "all",
            period="month",
            says="in {month}, the child was spoken to in {n} of {of_d} ({value})",
            beside="of all face-to-face visits",
            label="all",
            things=FACE_TO_FACE,
        ),
        Reading(
            "recorded",
            period="month",
            says="in {month}, the child was spoken to in {n} of {of_d} that say whether ({value})",
            beside="of visits with an answer recorded",
            label="recorded",
            things=FACE_TO_FACE,
        ),
    ],
    wanted=("visit with the child spoken to", "visits with the child spoken to"),
    rest="in {month}, the child was not spoken to, or nothing says so, in {rest}",
)
def visits_child_spoken_to(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
    """Of the face-to-face visits in the month to children with a plan, those in which the child was spoken to
    (recorded: of those that say whether).

    Visits in which the child was spoken to. Source: docs/counting-rules.md, measure 6.
    """
    return _said(extract, months, reading, "spoken_to")


@indicator(
    "Visits in which the child was seen alone",
    unit="rate",
    better="higher",
    reads=["visits.child_seen", "visits.seen_alone", "plans.end_date"],
    readings=[
        Reading(
            "where_possible",
            period="month",
            says="in {month}, the child was seen alone in {n} of {of_d} ({value}), not counting visits that give a "
            "reason why not",
            beside="not counting visits that give a reason why not",
            label="where possible",
            things=VISIT,
        ),
        Reading(
            "all",
            period="month",
            says="in {month}, the child was seen alone in {n} of {of_d} ({value})",
            beside="of all visits",
            label="all",
            things=VISIT,
        ),
    ],
    wanted=("visit with the child seen alone", "visits with the child seen alone"),
    rest="in {month}, the child was not seen alone, with no reason why not, in {rest}",
)
def visits_seen_alone(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
    """Of the face-to-face visits in the month in which a child with a plan was seen, those in which it was seen alone
    (where possible: without those that give a reason why not).

    Visits in which the child was seen alone, of those in which it was seen. Source: docs/counting-rules.md, measure 6.
    """
    visits = extract["visits"]
    seen = visits["child_seen"].fillna(False).astype(bool)
    if reading == "where_possible":
        seen &= visits["seen_alone"] != "no_with_reason"
    return _of_visits(extract, months, visits["seen_alone"] == "yes", seen)


@indicator(
    "Visits with a recorded purpose",
    unit="rate",
    better="higher",
    reads=["visits.purpose_recorded", "plans.end_date"],
    readings=[
        Reading(
            "all",
            period="month",
            says="in {month}, a purpose was recorded in {n} of {of_d} ({value})",
            beside="of all face-to-face visits",
            label="all",
            things=FACE_TO_FACE,
        ),
        Reading(
            "recorded",
            period="month",
            says="in {month}, a purpose was recorded in {n} of {of_d} that say whether ({value})",
            beside="of visits with an answer recorded",
            label="recorded",
            things=FACE_TO_FACE,
        ),
    ],
    wanted=("visit with a purpose", "visits with a purpose"),
    rest="in {month}, no purpose was recorded in {rest}",
)
def visits_purposeful(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
    """Of the face-to-face visits in the month to children with a plan, those whose purpose is recorded (recorded: of
    those that say whether it is).

    Visits with a recorded purpose. Source: docs/counting-rules.md, measure 6.
    """
    return _said(extract, months, reading, "purpose_recorded")
