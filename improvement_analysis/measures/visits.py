"""Measure 6: visits to children with a plan, in time, and what happened in them.

A visit qualifies when its mode is one that the standard counts. The due day is the interval-th day after its base; the
interval is the plan's own where it has one, else the standard's for its type. Source: measures.md, measure 6.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..calendars import NEVER, expand, working_days_after
from .indicator import Reading, indicator, rows
from .intervals import Days, Intervals, day_of, distinct, key, place
from .nouns import FACE_TO_FACE, VISIT


@dataclass(frozen=True)
class PlanType:
    """A type of plan (or period) in the words of its figures: its id in `plans`, a plan, its children, what began."""

    id: str
    plan: str
    title: str
    children: str
    period: str


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


def plans_in_force(extract, plan_type: str) -> InForce:
    """The days on which each plan of a type is in force.

    Of several open plans of the type, the one with the latest start (then the last in the file) is in force; a child
    with a CP plan or a period of being looked after open that day has no CIN plan in force. Source: measures.md.
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


def qualifying_visits(extract, modes: tuple[str, ...]) -> Days:
    """The days of each child's visits of these modes; a blank mode is face to face."""
    visits = extract["visits"]
    counted = visits["mode"].isin(modes) | (visits["mode"].isna() & ("face_to_face" in modes))
    return Days(visits.loc[counted, "child_id"], visits.loc[counted, "visit_date"])


def _due_day(base, plans: pd.DataFrame, plan, standard) -> np.ndarray:
    """The day on which the visit after `base` is due, by the interval of the plan at row `plan`."""
    interval = plans["visit_interval"].fillna(standard.every).clip(upper=10**6).to_numpy(dtype=np.int64)[plan]
    return working_days_after(base, interval) if standard.unit == "working" else base + interval


@dataclass(frozen=True)
class Snapshot:
    """Children with a plan of a type in force at the end of each month: one entry a child and month.

    `child` is its number, `position` the month's, `visited` whether there is a qualifying visit since the plan's start,
    `late` whether the due day after it (after the plan's start, if none) has passed, `waited` the days since then.
    """

    child: np.ndarray
    position: np.ndarray
    visited: np.ndarray
    late: np.ndarray
    waited: np.ndarray


def snapshot(extract, months, plan_type: str, standard, modes: tuple[str, ...]) -> Snapshot:
    """Who was visited, and for whom a visit is late, on each as-at day. Children never visited stay in."""
    force = extract.derive(plans_in_force, plan_type)
    row, position = months.open_on_ends(force.start, force.end)
    plan, as_at = force.plan[row], months.ends[position]
    child, start = force.plans["child_id"].to_numpy()[plan], force.plans["start_date"].to_numpy()[plan]
    last = extract.derive(qualifying_visits, modes).last_upto(child, as_at)
    visited = last >= start
    base = np.where(visited, last, start)
    due = _due_day(base, force.plans, plan, standard)
    return Snapshot(child, position, visited, due < as_at, as_at - base)


def due_in_months(extract, months, plan_type: str, standard, modes: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Due days of each month that were kept, and all of them.

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
    counts = Intervals(force.plan, force.start, force.end).hold(plan, due)
    late = due < following
    overdue = _months_overdue(force, months, plan[late], due[late], following[late])
    return months.count(due[counts & ~late]), months.count(due[counts]) + overdue


def _bases(plans: pd.DataFrame, visits: Days) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The bases of every plan: its row, the day, and the day of the next qualifying visit after it (NEVER if none)."""
    child, start = plans["child_id"].to_numpy(), plans["start_date"].to_numpy()
    first = place(visits.keys, key(child, start))
    plan, visit = expand(first, place(visits.keys, key(child, plans["end_date"])))
    unvisited = np.flatnonzero(visits.first_from(child, start, none=NEVER) != start)
    plan = np.concatenate([plan, unvisited])
    base = np.concatenate([day_of(visits.keys[visit]), start[unvisited]])
    return plan, base, visits.first_from(child[plan], base + 1, none=NEVER)


def _months_overdue(force: InForce, months, plan, due, following) -> np.ndarray:
    """How many visits are overdue on the first day of each month, of plans in force that day."""
    order = np.argsort(force.plan, kind="stable")
    of_plan = force.plan[order]
    row, piece = expand(np.searchsorted(of_plan, plan), np.searchsorted(of_plan, plan, side="right"))
    piece = order[piece]
    begins = np.maximum(due[row] + 1, force.start[piece])
    ends = np.minimum(following[row] + 1, force.end[piece])
    _, position = expand(np.searchsorted(months.starts, begins), np.searchsorted(months.starts, ends))
    return np.bincount(position, minlength=len(months))


def standard_of(standards, plan_type: str):
    """The visiting standard of a plan type, and the modes of visit that count."""
    return getattr(standards, f"{plan_type.lower()}_visit"), tuple(standards.qualifying_modes)


def _in_timescale(extract, months, notice, plan_type: str) -> pd.DataFrame:
    standard, modes = standard_of(notice.standards, plan_type)
    parts = []
    for reading, counted in (("snapshot", modes), ("snapshot_with_virtual", (*modes, "virtual"))):
        taken = extract.derive(snapshot, months, plan_type, standard, counted)
        everyone = np.bincount(taken.position, minlength=len(months))
        late = np.bincount(taken.position[taken.late], minlength=len(months))
        parts.append(rows(months, reading=reading, numerator=everyone - late, denominator=everyone))
    kept, due = due_in_months(extract, months, plan_type, standard, modes)
    return pd.concat([*parts, rows(months, reading="due_in_month", numerator=kept, denominator=due)])


def _without_a_visit(extract, months, notice, plan_type: str) -> pd.DataFrame:
    standard, modes = standard_of(notice.standards, plan_type)
    taken = extract.derive(snapshot, months, plan_type, standard, modes)
    never = taken.position[~taken.visited & taken.late]
    return rows(months, numerator=np.bincount(never, minlength=len(months)))


def longest_wait(extract, months, standards, plan_type: str) -> int | None:
    """The most days that a child whose visit is late at the end of the last month has waited; None if none is late.

    Counted from the last qualifying visit, or from the plan's start where there is none since.
    """
    standard, modes = standard_of(standards, plan_type)
    taken = extract.derive(snapshot, months, plan_type, standard, modes)
    waited = taken.waited[taken.late & (taken.position == len(months) - 1)]
    return int(waited.max()) if len(waited) else None


def _visits_in_timescale(each: PlanType) -> None:
    on_time = "{n} of {of_d} " + each.children + " ({value}) had been visited in time (every {every})"

    def count(extract, months, notice) -> pd.DataFrame:
        return _in_timescale(extract, months, notice, each.id)

    count.__name__ = f"{each.id.lower()}_visits_in_timescale"
    count.__doc__ = (
        f"Of the children with {each.plan} in force on the as-at day, those whose next visit is not overdue that day, "
        "whether or not the child was seen at the last one (due in month: of the visits that fell due in the month or "
        "were still overdue at its start, those made in time).\n\nSource: measures.md, measure 6."
    )
    indicator(
        f"{each.title} visited in time",
        unit="rate",
        better="higher",
        reads=PLANS_AND_VISITS,
        readings=[
            Reading("snapshot", says="on {as_at}, " + on_time, beside="on {as_at}", label="on the day"),
            Reading(
                "snapshot_with_virtual",
                says="on {as_at}, counting virtual visits, " + on_time,
                beside="counting virtual visits",
                label="with virtual",
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
    def count(extract, months, notice) -> pd.DataFrame:
        return _without_a_visit(extract, months, notice, each.id)

    count.__name__ = f"{each.id.lower()}_never_visited"
    count.__doc__ = (
        f"Children with {each.plan} in force who have had no visit since it began and whose first visit is overdue."
        "\n\nSource: measures.md, measure 6."
    )
    indicator(
        f"{each.title} never visited",
        unit="count",
        better="lower",
        reads=PLANS_AND_VISITS,
        says=f"on {{as_at}}, the first visit since the {each.period} began was overdue for {{of_n}} {each.children}",
        wanted=("child never visited", "children never visited"),
    )(count)


for register in (_visits_in_timescale, _never_visited):
    for plan_type in PLAN_TYPES:
        register(plan_type)


def visits_in_months(extract, months) -> pd.DataFrame:
    """Face-to-face visits in these months to children with any plan open on the visit's day.

    Returns:
        The rows of `visits`, with `position`, the month's.
    """
    visits, plans = extract["visits"], extract["plans"]
    position = months.position(visits["visit_date"])
    counted = (position >= 0) & (visits["mode"] != "virtual").to_numpy()
    found = visits[counted].assign(position=position[counted])
    planned = Intervals(plans["child_id"], plans["start_date"], plans["end_date"])
    return found[planned.hold(found["child_id"], found["visit_date"])]


def _share_of_visits(months, reading: str, among: pd.DataFrame, those) -> pd.DataFrame:
    everyone, counted = (
        np.bincount(positions, minlength=len(months)) for positions in (among["position"], among["position"][those])
    )
    return rows(months, reading=reading, numerator=counted, denominator=everyone)


def _all_and_recorded(extract, months, column: str) -> pd.DataFrame:
    made = extract.derive(visits_in_months, months)
    recorded = made[made[column].notna()]
    parts = [
        _share_of_visits(months, reading, among, among[column].fillna(False).to_numpy(dtype=bool))
        for reading, among in (("all", made), ("recorded", recorded))
    ]
    return pd.concat(parts)


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
def visits_child_seen(extract, months, notice) -> pd.DataFrame:
    """Of the face-to-face visits in the month to children with a plan, those in which the child was seen (recorded: of
    those that say whether).

    Visits in which the child was seen. Source: measures.md, measure 6.
    """
    return _all_and_recorded(extract, months, "child_seen")


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
def visits_child_spoken_to(extract, months, notice) -> pd.DataFrame:
    """Of the face-to-face visits in the month to children with a plan, those in which the child was spoken to
    (recorded: of those that say whether).

    Visits in which the child was spoken to. Source: measures.md, measure 6.
    """
    return _all_and_recorded(extract, months, "spoken_to")


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
def visits_seen_alone(extract, months, notice) -> pd.DataFrame:
    """Of the face-to-face visits in the month in which a child with a plan was seen, those in which it was seen alone
    (where possible: without those that give a reason why not).

    Visits in which the child was seen alone, of those in which it was seen. Source: measures.md, measure 6.
    """
    made = extract.derive(visits_in_months, months)
    seen = made[made["child_seen"].fillna(False).to_numpy(dtype=bool)]
    possible = seen[(seen["seen_alone"] != "no_with_reason").to_numpy()]
    parts = [
        _share_of_visits(months, reading, among, (among["seen_alone"] == "yes").to_numpy())
        for reading, among in (("where_possible", possible), ("all", seen))
    ]
    return pd.concat(parts)


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
def visits_purposeful(extract, months, notice) -> pd.DataFrame:
    """Of the face-to-face visits in the month to children with a plan, those whose purpose is recorded (recorded: of
    those that say whether it is).

    Visits with a recorded purpose. Source: measures.md, measure 6.
    """
    return _all_and_recorded(extract, months, "purpose_recorded")
