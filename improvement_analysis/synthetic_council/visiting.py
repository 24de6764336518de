"""The visits of the synthetic example: each plan is visited again and again, in time as often as the story says.

The visits of June 2020 are then put right by a few children, so that the rates of children visited in time on 30 June
round to the paper's.
"""

import numpy as np
import pandas as pd

from ..calendars import NEVER, month_end, month_number, working_days_after
from . import story
from .story import at, working_day_before

# The interval of each kind of visit, its unit, and how much too late, in intervals, a late visit is on average.
# Children without a plan are seen for their assessment.
STANDARDS = {
    "NEW": (15, "working", 1.5),
    "CIN": (20, "working", 2.0),
    "CP": (10, "working", 1.5),
    "CLA": (42, "calendar", 0.7),
}
EARLY = 1 - 0.5 / 3  # the mean of a timely interval, as a part of the longest: 1 - u²/2 for u from 0 to 1


def visit(rng: np.random.Generator, stages: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """All visits to children at their stages (dates are whole days), with when each row was known.

    Args:
        stages: child_id, plan_type or NEW, start_date, end_date, visit_interval.
        plans: the table, for the visits in time that June 2020 is to have.
    """
    carried_over = stages[stages.end_date >= story.HISTORY_FROM]
    made = [_contacts(rng, carried_over[carried_over.plan_type == kind], kind) for kind in STANDARDS]
    visits = pd.concat(made, ignore_index=True).sort_values(["child_id", "visit_date"], ignore_index=True)
    visits = visits.drop_duplicates(["child_id", "visit_date"], ignore_index=True)
    visits = _with_details(rng, visits)
    for plan_type, claim in (("CP", story.CLAIMED_CP), ("CIN", story.CLAIMED_CIN)):
        visits = _settle(rng, plans, visits, plan_type, claim)
    return _with_corrections(rng, visits)


def due_day(base, plan_type: str, own) -> np.ndarray:
    """The interval-th day after each base, by the plan's own interval where it has one."""
    standard, unit, _ = STANDARDS[plan_type]
    interval = pd.Series(own).fillna(standard).to_numpy(dtype=np.int64)
    return working_days_after(base, interval) if unit == "working" else np.asarray(base) + interval


def snapshot(plans: pd.DataFrame, visits: pd.DataFrame, plan_type: str, day: int) -> pd.DataFrame:
    """Children with a plan of the type in force on a day.

    Args:
        plans, visits: the tables, with only the rows that are known.

    Returns:
        child_id, start_date, visit_interval, `due`, `in_time`.
    """
    there = plans[(plans.start_date <= day) & (plans.end_date > day)].sort_values("start_date", kind="stable")
    force = there[there.plan_type == plan_type].drop_duplicates("child_id", keep="last")
    if plan_type == "CIN":
        force = force[~force.child_id.isin(there.child_id[there.plan_type != "CIN"])]
    made = visits[(visits.visit_date <= day) & (visits["mode"] != "virtual")]
    last = force.child_id.map(made.groupby("child_id").visit_date.max()).fillna(-NEVER)
    base = np.maximum(last, force.start_date).to_numpy(dtype=np.int64)
    due = due_day(base, plan_type, force.visit_interval.to_numpy())
    columns = ["child_id", "start_date", "visit_interval"]
    return force[columns].reset_index(drop=True).assign(due=due, in_time=due >= day)


def _contacts(rng, stages: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Visits of one kind: all plans side by side, one interval at a time, until each has ended."""
    standard, unit, too_late = STANDARDS[kind]
    interval = stages.visit_interval.fillna(standard).to_numpy(dtype=np.int64)
    begins = story.CARRIED_OVER_FROM - 30
    base = np.maximum(stages.start_date.to_numpy(), begins - rng.integers(0, standard, len(stages)))
    ends, child = np.minimum(stages.end_date.to_numpy(), story.LAST_DAY + 1), stages.child_id.to_numpy()
    made = []
    while len(base):
        wait = _wait(rng, base, interval, at(story.VISITED[kind], base), too_late)
        day = working_days_after(base, wait) if unit == "working" else working_day_before(base + wait, 0)
        day = np.maximum(day, base + 1)
        made.append((child[day < ends], day[day < ends], "face_to_face"))
        for part in (0.4, 0.8):
            call = working_day_before(base + ((day - base) * (part + 0.15 * rng.random(len(base)))).astype(np.int64), 0)
            called = (rng.random(len(base)) < at(story.VIRTUAL, base)) & (call >= story.LOCKDOWN)
            called &= (call > base) & (call < np.minimum(day, ends))
            made.append((child[called], call[called], "virtual"))
        going = day < ends
        base, interval, ends, child = day[going], interval[going], ends[going], child[going]
    return pd.concat(
        [pd.DataFrame({"child_id": children, "visit_date": days, "mode": mode}) for children, days, mode in made]
    )


def _wait(rng, base, interval, in_time, too_late: float) -> np.ndarray:
    """Days until the next visit, late so often that on a random day the part `in_time` of children is not overdue."""
    late_by = interval * too_late
    mean, left = interval * EARLY, interval * (1 - EARLY)
    # A child is overdue for late_by of a late wait, of (1 - late) * mean + late * (interval + late_by) in all.
    late = mean * (1 - in_time) / (in_time * (late_by + left) - left)
    timely = interval - (interval * 0.5 * rng.random(len(base)) ** 2).astype(np.int64)
    return np.where(rng.random(len(base)) < late, interval + rng.geometric(1 / late_by), timely)


def _with_details(rng, visits: pd.DataFrame) -> pd.DataFrame:
    """What was recorded of each visit, and when."""
    count, day = len(visits), visits.visit_date.to_numpy()
    faced = (visits["mode"] == "face_to_face").to_numpy()
    seen = rng.random(count) < np.where(faced, 0.965, 0.8)
    alone = rng.choice(["yes", "no_with_reason", "no"], count, p=[0.70, 0.17, 0.13])
    prompt = rng.random(count) < at(story.RECORDED_PROMPTLY, day)
    lag = np.where(prompt, rng.choice(3, count, p=[0.5, 0.3, 0.2]), 2 + rng.geometric(0.2, count))
    recorded = np.where(lag == 0, day, working_days_after(day, np.maximum(lag, 1)))
    blank = rng.random((4, count)) < np.array([[0.01], [0.03], [0.04], [0.02]])
    boolean = {
        "child_seen": seen,
        "spoken_to": seen & (rng.random(count) < 0.93),
        "purpose_recorded": rng.random(count) < at(story.PURPOSE_RECORDED, day),
    }
    details = {name: pd.array(values, dtype="boolean") for name, values in boolean.items()}
    details["spoken_to"][blank[1]] = pd.NA
    details["purpose_recorded"][blank[2]] = pd.NA
    return visits.assign(
        mode=np.where(faced & blank[0], None, visits["mode"]),
        **details,
        seen_alone=np.where(seen & ~blank[1], alone, None),
        recorded_on=np.where(blank[3], NEVER, recorded),
        known_from=np.where(blank[3], day, recorded),
        known_until=NEVER,
    )


def _settle(rng, plans: pd.DataFrame, visits: pd.DataFrame, plan_type: str, claim: int) -> pd.DataFrame:
    """Make June 2020's visits of a few children virtual, or visit a few more, until the rate rounds to the claim."""
    day = story.JUNE_2020
    force = snapshot(plans, visits[visits.known_from <= day], plan_type, day)
    surplus = int(force.in_time.sum()) - story.rounds_to(len(force), claim)
    if surplus > 0:
        could_be_late = due_day(force.start_date, plan_type, force.visit_interval.to_numpy()) < day
        late = force[force.in_time & could_be_late].sample(surplus, random_state=rng)
        own = visits.child_id.map(late.set_index("child_id").visit_interval)
        recent = visits.child_id.isin(late.child_id) & (visits.visit_date <= day)
        recent &= due_day(visits.visit_date, plan_type, own.to_numpy()) >= day
        return visits.assign(mode=visits["mode"].mask(recent, "virtual"))
    chosen = force.child_id[~force.in_time].sample(-surplus, random_state=rng).to_numpy()
    days = working_day_before(day, rng.integers(0, 4, len(chosen)))
    more = pd.DataFrame({"child_id": chosen, "visit_date": days, "mode": "face_to_face"})
    more = _with_details(rng, more).assign(recorded_on=days, known_from=days)
    visits = pd.concat([visits, more], ignore_index=True)
    return visits.drop_duplicates(["child_id", "visit_date"], keep="last", ignore_index=True)


def _with_corrections(rng, visits: pd.DataFrame) -> pd.DataFrame:
    """Spring's virtual visits that were entered as face to face, and are put right in May: two versions of one row."""
    spring = (visits["mode"] == "virtual") & (visits.visit_date <= month_end(month_number("2020-04")))
    wrong = spring & (visits.known_from < story.MODES_CORRECTED) & (rng.random(len(visits)) < 0.3)
    before = visits[wrong].assign(mode="face_to_face", known_until=story.MODES_CORRECTED)
    after = visits.assign(known_from=visits.known_from.mask(wrong, story.MODES_CORRECTED))
    return pd.concat([before, after], ignore_index=True)
