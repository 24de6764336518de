"""The children of the synthetic example: month by month, who is referred, what plan they come onto, and who leaves.

A child is at one stage at a time: NEW (being assessed, no plan), CIN, CP or CLA. The number at each stage on a month's
last day is the story's, so June 2020 has as many children as its claims can be rounded from; who moves is chance.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..calendars import NEVER, a_year_before, month_end, month_number, month_start, working_days_after
from . import story
from .story import at, some, working_day_before, working_days

STAGES = ("NEW", "CIN", "CP", "CLA")
TYPICAL_DAYS = {"NEW": 25, "CIN": 260, "CP": 200, "CLA": 900}  # how long those there at the start have been there
OWN_INTERVAL = {"CIN": (0.05, 10), "CP": (0.04, 5), "CLA": (0.04, 84)}  # the part of plans that have one, and it
NOT_CLOSED = 0.04  # the part of CIN plans left open when a child protection plan begins
REASONS = ("Needs met", "Stepped down to early help", "Moved to another council")
COLUMNS = {
    "stages": "child_id plan_type start_date end_date",
    "episodes": "child_id start_date end_date closure_reason team",
    "enquiries": "child_id strategy_discussion_date icpc_required icpc_date transfer_in recorded_on icpc_known_on "
    "known_from known_until",
    "referrals": "child_id referred_on decided_on",
    "assessments": "child_id started_on completed_on",
}


@dataclass(eq=False)
class Case:
    """One open case: its child, team and first day, the stage it is at and since when."""

    child: str
    team: str
    opened: int
    stage: str
    since: int


@dataclass
class Register:
    """The open cases by stage, those that have not moved this month, children who left, and rows for the tables."""

    rng: np.random.Generator
    teams: tuple[str, ...]
    cases: dict[str, list[Case]] = field(default_factory=lambda: {stage: [] for stage in STAGES})
    waiting: dict[str, list[Case]] = field(default_factory=dict)
    rows: dict[str, list[tuple]] = field(default_factory=lambda: defaultdict(list))
    referred: dict[str, int] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)

    def new_child(self) -> str:
        """The id of a child not known before."""
        child = f"C{len(self.referred) + 1:05d}"
        self.referred[child] = -NEVER
        return child

    def open(self, child: str, day: int, stage: str, opened: int) -> None:
        """Open a case that came to its stage on `day`."""
        team = self.teams[self.rng.integers(len(self.teams))]
        self.cases[stage].append(Case(child, team, opened, stage, day))

    def move(self, case: Case, stage: str, day: int) -> None:
        """Move an open case to another stage."""
        self.cases[case.stage].remove(case)
        self.rows["stages"].append((case.child, case.stage, case.since, day))
        case.stage, case.since = stage, day
        self.cases[stage].append(case)

    def close(self, case: Case, day: int) -> None:
        """Close a case, or end the story with it open (`day` NEVER)."""
        self.cases[case.stage].remove(case)
        self.rows["stages"].append((case.child, case.stage, case.since, day))
        reason = (
            REASONS[self.rng.choice(3, p=[0.6, 0.3, 0.1])] if case.stage != "NEW" else "Assessed, no further action"
        )
        self.rows["episodes"].append((case.child, case.opened, day, reason, case.team))
        started = case.opened + int(self.rng.integers(0, 2))
        in_time = self.rng.random() < at(story.ASSESSED_IN_45, started)
        wait = self.rng.integers(12, 46) if in_time else self.rng.integers(46, 80)
        self.rows["assessments"].append((case.child, started, min(int(working_days_after(started, wait)), day)))
        self.gone[case.child] = None

    def pick(self, stage: str, count: int) -> list[Case]:
        """Take cases of a stage that have not moved this month, long there being likelier."""
        pool = self.waiting[stage]
        count = max(0, min(count, len(pool)))
        since = np.array([case.since for case in pool])
        weight = since.max(initial=0) - since + 40.0
        chosen = set(self.rng.choice(len(pool), count, replace=False, p=weight / weight.sum())) if count else set()
        self.waiting[stage] = [case for position, case in enumerate(pool) if position not in chosen]
        return [pool[position] for position in sorted(chosen)]


def live(rng: np.random.Generator, scale: float) -> dict[str, pd.DataFrame]:
    """What happened to the children from before go-live to the end of the story.

    Returns:
        Frames whose dates are whole days: `stages` (child_id, plan_type or NEW, start_date, end_date, visit_interval),
        and the tables `episodes`, `plans`, `enquiries`, `referrals`, `assessments`.
    """
    register = Register(rng, story.localities(scale))
    _begin(register, scale)
    for month, conferences in _conferences_by_month(rng, scale).items():
        _month(register, month, conferences, _targets(month, scale))
    for cases in register.cases.values():
        for case in list(cases):
            register.close(case, NEVER)
    frames = {name: pd.DataFrame(register.rows[name], columns=columns.split()) for name, columns in COLUMNS.items()}
    frames["stages"], frames["plans"] = _plans(rng, frames["stages"])
    for column in ("icpc_required", "transfer_in"):
        frames["enquiries"][column] = frames["enquiries"][column].astype("boolean")
    return frames


def _targets(month: int, scale: float) -> dict[str, int]:
    """Children at each stage on the month's last day; in June 2020 numbers that the claims can be rounded from."""
    targets = {stage: round(float(at(story.STOCK[stage], month_end(month))) * scale) for stage in STAGES}
    if month_end(month) == story.JUNE_2020:
        targets["CP"] = story.roundable(targets["CP"], story.CLAIMED_CP)
        targets["CIN"] = story.roundable(targets["CIN"], story.CLAIMED_CIN)
    return targets


def _begin(register: Register, scale: float) -> None:
    """The cases that are open when the story begins."""
    rng, last = register.rng, month_start(story.FIRST_MONTH) - 1
    for stage, count in _targets(story.FIRST_MONTH - 1, scale).items():
        longest = 60 if stage == "NEW" else 6 * TYPICAL_DAYS[stage]
        for days in np.minimum(rng.exponential(TYPICAL_DAYS[stage], count), longest).astype(int).tolist():
            child = register.new_child()
            opened = last - days - (0 if stage == "NEW" else int(rng.integers(20, 90)))
            register.open(child, last - days, stage, opened)
            register.referred[child] = opened


def _conferences_by_month(rng, scale) -> dict[int, tuple[int, int, int]]:
    """By month: conferences held, those in time, and late ones of June 2020 that June's own extract does not know."""
    months = list(range(story.FIRST_MONTH, story.LAST_MONTH + 1))
    held, in_time = {}, {}
    for month in months:
        mean = at(story.CONFERENCES, month_end(month)) * scale
        held[month] = max(story.LEAST_CONFERENCES, some(rng, mean * rng.uniform(0.85, 1.15)))
        part = at(story.IN_TIME, month_end(month))
        # Less than chance would give, so that a small example tells the story too.
        spread = 0.6 * np.sqrt(held[month] * part * (1 - part))
        in_time[month] = int(np.clip(round(rng.normal(held[month] * part, spread)), 0, held[month]))
    year = list(range(month_number("2019-04"), month_number("2020-04")))
    wanted = round(story.IN_TIME_YEAR_TO_MARCH_2020 * sum(held[month] for month in year))
    while difference := wanted - sum(in_time[month] for month in year):
        month = year[rng.integers(12)]
        in_time[month] = int(np.clip(in_time[month] + np.sign(difference), 0, held[month]))
    june = month_number("2020-06")
    known = story.roundable(at(story.CONFERENCES, story.JUNE_2020) * scale, story.CLAIMED_ICPC)
    unknown = max(1, known // 10)
    held[june], in_time[june] = known + unknown, story.rounds_to(known, story.CLAIMED_ICPC)
    return {month: (held[month], in_time[month], unknown if month == june else 0) for month in months}


def _month(register: Register, month: int, conferences: tuple[int, int, int], target: dict[str, int]) -> None:
    """One month: conferences, then who leaves each stage, then as many new cases as the story wants."""
    rng, cases = register.rng, register.cases
    days = working_days(month_start(month), month_end(month))
    register.waiting = {stage: list(cases[stage]) for stage in STAGES}

    def leave(chosen: list[Case], **ways: float) -> None:
        for case in chosen:
            way = rng.choice(list(ways), p=list(ways.values()))
            day = int(rng.choice(days))
            register.close(case, day) if way == "close" else register.move(case, str(way), day)

    _hold_conferences(register, days, conferences, target["CP"])
    leave(register.pick("CP", len(cases["CP"]) - target["CP"]), CIN=0.62, CLA=0.16, close=0.22)
    leave(register.pick("CLA", some(rng, 0.025 * target["CLA"])), CIN=0.4, close=0.6)
    entering = max(0, target["CLA"] - len(cases["CLA"]))
    leave(register.pick("NEW", round(0.6 * entering)) + register.pick("CIN", entering - round(0.6 * entering)), CLA=1)
    leave(register.pick("CLA", len(cases["CLA"]) - target["CLA"]), close=1)
    leave(register.pick("NEW", some(rng, 0.5 * len(register.waiting["NEW"]))), CIN=0.55, close=0.45)
    leave(register.pick("NEW", target["CIN"] - len(cases["CIN"])), CIN=1)
    leave(register.pick("CIN", len(cases["CIN"]) - target["CIN"]), close=1)
    _take_referrals(register, days, max(0, target["NEW"] - len(cases["NEW"])))


def _hold_conferences(register: Register, days: np.ndarray, conferences: tuple[int, int, int], target: int) -> None:
    """Choose the children, match long waits to old cases, write the enquiries, and begin the plans."""
    rng, (count, in_time, unknown), june = register.rng, conferences, story.JUNE_2020 in days
    late = count - in_time
    cases = register.pick("CIN", max(late, round(0.4 * count)))
    cases = sorted(cases + register.pick("NEW", count - len(cases)), key=lambda case: case.opened)
    waits = np.sort(_days_taken(rng, in_time, late))[::-1].tolist()
    plans = max(round(0.86 * count), target - len(register.cases["CP"]))
    given = set(rng.permutation(count)[:plans].tolist())
    for position, (case, wait) in enumerate(zip(cases, waits, strict=True)):
        held = int(rng.choice(days))
        known_on = held + (int(rng.integers(0, 2)) if wait <= 15 else 3 + int(rng.geometric(0.08)))
        if june and wait <= 15:
            known_on = held
        elif june:  # late and known in the month, or held late in it and known in July
            held = int(rng.choice(days[:14] if position >= unknown else days[14:]))
            known_on = held + 5 if position >= unknown else story.JUNE_2020 + 8
        _enquire(register, case, held, wait, known_on, settled=june)
        if position in given:
            register.move(case, "CP", held)
    _other_enquiries(register, days, count)


def _days_taken(rng, in_time: int, late: int) -> np.ndarray:
    """Working days taken: in time mostly 11 to 15, late mostly 21 and more, as published for the year to March 2020."""
    quick = np.where(rng.random(in_time) < 0.14, rng.integers(4, 11, in_time), rng.integers(11, 16, in_time))
    slow = np.where(rng.random(late) < 0.25, rng.integers(16, 21, late), 20 + rng.geometric(0.12, late))
    return np.concatenate([quick, np.minimum(slow, 48)])


def _enquire(register: Register, case: Case, held: int, wait: int, known_on: int, settled: bool) -> None:
    """The enquiry that led to a conference; at times an earlier discussion, a second row, or a date put right later."""
    rng, rows = register.rng, register.rows["enquiries"]
    discussed = int(working_day_before(held, wait))
    recorded = known_from = min(discussed + int(rng.geometric(0.5)), held)
    required = None if rng.random() < 0.03 else True
    if wait > 15 and not settled and rng.random() < 0.12:
        # First entered with a later discussion, which made the conference look in time.
        first_entered = int(working_day_before(held, rng.integers(11, 16)))
        recorded, known_from = first_entered + 1, held + int(rng.integers(25, 60))
        rows.append((case.child, first_entered, required, held, False, recorded, known_on, recorded, known_from))
    rows.append((case.child, discussed, required, held, False, recorded, known_on, known_from, NEVER))
    earlier = int(working_day_before(discussed, rng.integers(4, 15)))
    if 8 < wait <= 15 and earlier > case.opened and rng.random() < at(story.RESTARTED, held):
        rows.append((case.child, earlier, False, NEVER, False, earlier + 1, NEVER, earlier + 1, NEVER))
    elif (wait > 17 or wait < 13) and rng.random() < 0.05:
        twin = int(working_day_before(discussed, 1))
        rows.append((case.child, twin, required, held, False, twin + 1, known_on, twin + 1, NEVER))


def _other_enquiries(register: Register, days: np.ndarray, conferences: int) -> None:
    """Conferences of children moving in from other councils, and enquiries that ended without a conference."""
    rng, rows = register.rng, register.rows["enquiries"]
    for day in rng.choice(days, some(rng, 0.03 * conferences)).tolist():
        child = register.new_child()
        register.open(child, day, "CP", opened=day)
        rows.append((child, NEVER, True, day, True, day, day, day, NEVER))
    for stage, count in (("NEW", some(rng, 0.6 * conferences)), ("CIN", some(rng, 0.8 * conferences))):
        pool = register.cases[stage]
        for position, day in zip(rng.integers(0, len(pool), count), rng.choice(days, count).tolist(), strict=True):
            day = max(day, pool[position].since)
            known = day + int(rng.geometric(0.4))
            rows.append((pool[position].child, day, False, NEVER, False, known, NEVER, known, NEVER))


def _take_referrals(register: Register, days: np.ndarray, cases: int) -> None:
    """Referrals of the month: those that become cases, and half as many again that do not."""
    rng, referred = register.rng, register.referred
    year = a_year_before(int(days[-1]))
    again = [child for child in register.gone if referred[child] >= year]
    for position in range(cases + some(rng, 0.55 * cases)):
        decided = int(rng.choice(days))
        returns = bool(again) and rng.random() < at(story.REREFERRED, decided)
        child = again.pop(int(rng.integers(len(again)))) if returns else register.new_child()
        prompt = rng.random() < at(story.DECIDED_NEXT_DAY, decided)
        came = int(working_day_before(decided, rng.integers(0, 2) if prompt else rng.integers(2, 6)))
        referred[child] = came
        register.rows["referrals"].append((child, came, decided))
        if position < cases:
            register.gone.pop(child, None)
            register.open(child, decided, "NEW", opened=decided)
        else:
            register.gone[child] = None


def _plans(rng, stages: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Stages with their own visit intervals, and the plans: some CIN plans are left open into a CP plan."""
    stages = stages.sort_values(["child_id", "start_date", "end_date"], ignore_index=True)
    own = pd.Series(pd.NA, index=stages.index, dtype="Int64")
    chance = rng.random(len(stages))
    for plan_type, (part, interval) in OWN_INTERVAL.items():
        own[(stages.plan_type == plan_type) & (chance < part)] = interval
    stages["visit_interval"] = own
    after = stages.shift(-1)
    left_open = (stages.plan_type == "CIN") & (after.plan_type == "CP") & (after.child_id == stages.child_id)
    left_open &= (after.start_date == stages.end_date) & (rng.random(len(stages)) < NOT_CLOSED)
    longer = np.minimum(stages.end_date + rng.integers(20, 90, len(stages)), after.end_date)
    plans = stages.assign(end_date=np.where(left_open, longer, stages.end_date).astype(np.int64))
    return stages, plans[plans.plan_type != "NEW"].reset_index(drop=True)
