"""Supervision, case reviews and audits of the synthetic example: how closely the work is watched, and what is found."""

from statistics import NormalDist

import numpy as np
import pandas as pd

from ..calendars import NEVER, expand, month_end, month_label, month_number, month_start
from . import story
from .story import at, working_day_before, working_days

CYCLE = 31  # days between supervisions, as the notice's local standard has it
TIMETABLE_FROM = month_start(month_number("2020-02"))
GRADES = ("Inadequate", "Requires improvement", "Good", "Outstanding")
DOMAINS = ("assessment", "plan", "management oversight", "direct work with the child", "quality of recording")
HARDER = {"management oversight": -0.10, "quality of recording": -0.05, "direct work with the child": 0.08}


def supervise(rng: np.random.Generator, workers: pd.DataFrame, absences: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """`supervisions` held with social workers, and the `supervision_timetable` that began in February 2020."""
    staff = workers[workers.role == "social_worker"]
    worker, starts, ends = (staff[name].to_numpy() for name in ("worker_id", "start_date", "end_date"))
    held = np.maximum(starts, story.HISTORY_FROM - 40) + rng.integers(8, 32, len(staff))
    rows = []
    while len(held):
        there = (held < ends) & (held <= story.LAST_DAY)
        worker, held, ends = worker[there], working_day_before(held[there], 0), ends[there]
        rows.append(pd.DataFrame({"worker_id": worker, "held_on": held}))
        in_time = rng.random(len(held)) < at(story.SUPERVISED, held + CYCLE)
        wait = np.where(in_time, rng.integers(22, CYCLE - 1, len(held)), CYCLE + rng.geometric(1 / 14, len(held)))
        held = held + wait
    sessions = pd.concat(rows, ignore_index=True)
    delayed = rng.random(len(sessions)) < at(story.SESSION_DELAYED, sessions.held_on)
    wait = np.where(delayed, rng.integers(9, 20, len(sessions)), rng.integers(-3, 6, len(sessions)))
    timetable = sessions.assign(due_on=working_day_before(sessions.held_on - wait, 0))
    timetable = timetable[timetable.due_on >= TIMETABLE_FROM].drop(columns="held_on")
    sessions = sessions[~_is_away(sessions.worker_id, sessions.held_on, absences)]
    recorded = sessions.held_on + rng.geometric(0.35, len(sessions)) - 1
    return {
        "supervisions": sessions.assign(recorded_on=recorded, known_from=recorded),
        "supervision_timetable": timetable.drop_duplicates(ignore_index=True),
    }


def _is_away(worker: pd.Series, day: pd.Series, absences: pd.DataFrame) -> np.ndarray:
    """Whether each worker has an absence on that day."""
    asked = pd.DataFrame({"worker_id": worker.to_numpy(), "day": day.to_numpy(), "row": np.arange(len(worker))})
    both = asked.merge(absences, on="worker_id")
    away = both.row[(both.start_date <= both.day) & (both.day < both.end_date)]
    return np.isin(asked.row, away)


def discuss_cases(rng: np.random.Generator, sessions: pd.DataFrame, allocations: pd.DataFrame) -> pd.DataFrame:
    """`case_supervisions`: the children of a worker who were discussed in each of the worker's sessions."""
    sessions = sessions.sort_values(["worker_id", "held_on"], ignore_index=True)
    number = pd.Index(sessions.worker_id.unique())
    key = number.get_indexer(sessions.worker_id) * 65536 + sessions.held_on.to_numpy()
    mine = allocations[allocations.worker_id.isin(number)].reset_index(drop=True)
    worker = number.get_indexer(mine.worker_id) * 65536
    ends = np.minimum(mine.end_date, story.LAST_DAY + 1)
    held, session = expand(np.searchsorted(key, worker + mine.start_date), np.searchsorted(key, worker + ends))
    rows = sessions.iloc[session].assign(child_id=mine.child_id.to_numpy()[held]).reset_index(drop=True)
    rows = rows[rng.random(len(rows)) < at(story.CASE_DISCUSSED, rows.held_on)]
    return rows.drop_duplicates(["child_id", "held_on"], ignore_index=True)


def review_cases(rng: np.random.Generator, episodes: pd.DataFrame) -> pd.DataFrame:
    """`case_reviews`: the urgent review after the notice, then every child again and again; some are missed."""
    there = episodes[episodes.end_date > story.NOTICE]
    child, ends = there.child_id.to_numpy(), np.minimum(there.end_date, story.LAST_DAY + 1).to_numpy()
    at_notice = there.start_date.to_numpy() < story.NOTICE
    first = np.where(at_notice, story.NOTICE + 3 + 95 * rng.beta(2, 2.2, len(there)), 0).astype(np.int64)
    # Most of those that were closed before their turn came were reviewed on the way out.
    hurried = at_notice & (first >= ends) & (rng.random(len(there)) < 0.85)
    before_end = story.NOTICE + 1 + ((ends - story.NOTICE - 2) * rng.random(len(there))).astype(np.int64)
    first = np.where(hurried, before_end, first)
    later = there.start_date.to_numpy() + rng.integers(25, 85, len(there))
    day, risk = np.where(at_notice, first, later), rng.normal(0, 0.8, len(there))
    missed = rng.random(len(there)) < 0.02
    child, ends, day, risk = child[~missed], ends[~missed], day[~missed], risk[~missed]
    rows = []
    while len(child):
        day = working_day_before(day, 0)
        going = day < ends
        child, ends, day, risk = child[going], ends[going], day[going], risk[going]
        level = np.digitize(risk + rng.normal(0, 0.5, len(child)), [0.1, 1.1])
        rows.append(pd.DataFrame({"child_id": child, "reviewed_on": day, "level": level}))
        soon, late = rng.integers(55, 89, len(child)), rng.integers(92, 150, len(child))
        day = day + np.where(rng.random(len(child)) < 0.9, soon, late)
    reviews = pd.concat(rows, ignore_index=True).sort_values(["reviewed_on", "child_id"], ignore_index=True)
    return _with_actions(rng, reviews)


def _with_actions(rng, reviews: pd.DataFrame) -> pd.DataFrame:
    count, day = len(reviews), reviews.reviewed_on.to_numpy()
    asked = rng.random(count) < np.array([0.25, 0.5, 0.85])[reviews.level]
    due = working_day_before(day + np.array([28, 21, 10])[reviews.level], 0)
    in_time = rng.random(count) < 0.86
    done = np.where(in_time, day + (due - day) * rng.random(count), due + rng.geometric(1 / 20, count)).astype(np.int64)
    done = np.where(rng.random(count) < 0.03, NEVER, working_day_before(np.maximum(done, day + 1), 0))
    risk = np.array(["low", "medium", "high"], dtype=object)[reviews.level]
    return pd.DataFrame(
        {
            "child_id": reviews.child_id,
            "reviewed_on": day,
            "risk_level": np.where(rng.random(count) < 0.03, None, risk),
            "action_required": pd.array(asked, dtype="boolean"),
            "action_due": np.where(asked, due, NEVER),
            "action_completed_on": np.where(asked, np.maximum(done, day), NEVER),
        }
    )


def audit(
    rng: np.random.Generator, scale: float, episodes: pd.DataFrame, auditors: pd.Series
) -> dict[str, pd.DataFrame]:
    """`audits`, `audit_actions` and `audit_plan`: auditors grade ever higher, and moderators do not follow them."""
    rows, actions, plan = [], [], []
    for month in range(month_number("2018-07"), story.LAST_MONTH + 1):
        expected = max(story.LEAST_AUDITS, round(float(at(story.AUDITS, month_end(month))) * scale))
        plan.append((month_label(month), expected, month_start(month)))
        days = working_days(month_start(month), month_end(month))
        for number in range(max(1, expected - int(rng.binomial(max(2, expected // 4), 0.4)))):
            day = int(rng.choice(days))
            open_then = np.flatnonzero((episodes.start_date < day) & (episodes.end_date > day))
            child = episodes.child_id.iloc[int(rng.choice(open_then))]
            audit_id = f"A{month_label(month).replace('-', '')}{number + 1:02d}"
            about = (audit_id, child, day, str(rng.choice(auditors)))
            graded = _grade(rng, *about)
            rows += graded
            if graded[0][4] in GRADES[:2]:
                actions += _actions(rng, audit_id, day)
    columns = [
        "audit_id",
        "child_id",
        "audited_on",
        "domain",
        "grade",
        "moderated_grade",
        "auditor_id",
        "sampling",
        "moderated_on",
    ]
    return {
        "audits": pd.DataFrame(rows, columns=columns),
        "audit_actions": pd.DataFrame(actions, columns=["audit_id", "due_on", "completed_on", "owner", "known_from"]),
        "audit_plan": pd.DataFrame(plan, columns=["month", "expected", "known_from"]),
    }


def _grade(rng, audit_id: str, child: str, day: int, auditor: str) -> list[tuple]:
    """The rows of one audit: `overall` first, the auditor's grade drawn to the moderator's and then made generous."""
    quality = rng.normal(0, 0.7)
    moderated_on = day + int(rng.integers(2, 15)) if rng.random() < at(story.MODERATED, day) else NEVER
    sampling = str(rng.choice(["random", "targeted", "thematic"], p=[0.6, 0.25, 0.15]))
    rows = []
    for domain in ("overall", *DOMAINS):
        # Bounds on a normal scale of standard deviation 1, so that the part GOOD_IN_TRUTH is Good or better.
        truth = quality + rng.normal(0, 0.71) + HARDER.get(domain, 0)
        bounds = [-1.3, NormalDist().inv_cdf(1 - story.GOOD_IN_TRUTH), 2.1]
        generous = at(story.AUDITOR_GENEROUS, day) * 2 * rng.random()
        grade, moderated = GRADES[np.digitize(truth + generous, bounds)], GRADES[np.digitize(truth, bounds)]
        moderated = moderated if moderated_on != NEVER else None
        rows.append((audit_id, child, day, domain, grade, moderated, auditor, sampling, moderated_on))
    return rows


def _actions(rng, audit_id: str, day: int) -> list[tuple]:
    """What an audit below Good asks for: one to three actions, most of them completed in time."""
    actions = []
    for _ in range(int(rng.integers(1, 4))):
        due = int(working_day_before(day + rng.integers(14, 45), 0))
        done = due - int(rng.integers(0, 10)) if rng.random() < 0.72 else due + int(rng.geometric(0.04))
        owner = str(rng.choice(["Social worker", "Team manager", "Service manager"], p=[0.5, 0.4, 0.1]))
        actions.append((audit_id, due, done if rng.random() < 0.95 else NEVER, owner, day))
    return actions
