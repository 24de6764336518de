"""The workers of the synthetic example: who is in post, and who is away.

`post` says what a worker is there for: "holder" (holds children), "fostering" and "programme" (social workers without
children), "manager", "duty", "tray" (the duty tray, which is no person) and "support".
"""

import numpy as np
import pandas as pd

from ..calendars import NEVER, day_number, month_end, month_label, month_start
from . import story
from .story import at, some, working_days

COLUMNS = [
    "worker_id",
    "role",
    "fte",
    "start_date",
    "end_date",
    "agency",
    "asye_start",
    "asye_end",
    "team",
    "post",
    "capacity",
]
ROLE = {"manager": "manager", "duty": "duty", "tray": "duty", "support": "other"}  # all others: social_worker
# At scale 1, and the team. Duty workers hold a child for the first days of its case.
OTHERS = (("manager", 8, None), ("duty", 4, "Front Door"), ("support", 6, None), ("fostering", 10, "Fostering"))
PART_TIME, PART_TIME_FTES = 0.18, (0.8, 0.8, 0.6, 0.5)
ASYE_AT_START = 6
LEAVES_A_MONTH = {"agency": 0.04, "permanent": 0.025}
# Absences a month, their mean length in days, and the shortest. The paper calls sickness low.
ABSENCES = (("sickness", 0.045, 5, 1), ("sickness", 0.004, 45, 20), ("leave", 0.05, 6, 3), ("parental", 0.002, 200, 90))


def in_post(rng: np.random.Generator, scale: float) -> pd.DataFrame:
    """The spells of all workers but those of the improvement programme (dates are whole days)."""
    workers = _Workers(rng, story.localities(scale))
    before = month_start(story.FIRST_MONTH)
    for post, count, team in OTHERS:
        for number in range(max(2 if post == "manager" else 1, some(rng, count * scale))):
            workers.add(post, before - int(rng.integers(200, 3000)), team or workers.teams[number % len(workers.teams)])
    if scale >= story.TRAY_FROM_SCALE:
        workers.add("tray", before, "Front Door")
    learners = max(1, round(ASYE_AT_START * scale))
    while workers.fte(before) < at(story.HOLDERS_FTE, before) * scale - 0.5:
        workers.hire(before - int(rng.integers(60, 180 if learners > 0 else 2500)), asye=learners > 0)
        learners -= 1
    for month in range(story.FIRST_MONTH, story.LAST_MONTH + 1):
        workers.turn_over(month, scale)
    return pd.DataFrame(workers.rows)


def with_programme(rng: np.random.Generator, workers: pd.DataFrame, count: int) -> pd.DataFrame:
    """Add the improvement programme's social workers, who review cases and hold none; they came in early 2020."""
    added = _Workers(rng, (), len(workers))
    first, last = day_number(pd.Timestamp("2020-01-13").date()), story.JUNE_2020 - 20
    for start in np.sort(rng.integers(first, last, count)).tolist():
        added.add("programme", start, "Improvement Programme", agency=rng.random() < 0.5)
    return pd.concat([workers, pd.DataFrame(added.rows, columns=COLUMNS)], ignore_index=True)


class _Workers:
    """Rows of workers, which can still be given an end."""

    def __init__(self, rng: np.random.Generator, teams: tuple[str, ...], numbered: int = 0):
        self.rng, self.teams, self.rows, self.numbered = rng, teams, [], numbered

    def add(self, post: str, start: int, team: str, agency: bool = False, asye: bool = False) -> None:
        self.numbered += 1
        like = [row for row in self.rows if row["post"] == post and row["end_date"] == NEVER]
        part_time = sum((row["fte"] or 1.0) < 1 for row in like) < PART_TIME * len(like)
        fte = float(self.rng.choice(PART_TIME_FTES)) if part_time and not (asye or agency) else 1.0
        capacity = fte * float(np.exp(self.rng.normal(0, 0.05 if asye else 0.14)))
        capacity *= story.ASYE_LOAD if asye else 1
        ends = start + 365 if asye else NEVER
        # Agency staff often have no FTE in the system; blank counts as 1.0.
        written = None if agency and self.rng.random() < 0.3 else fte
        cells = (f"W{self.numbered:03d}", ROLE.get(post, "social_worker"), written, start, NEVER, agency)
        cells += (start if asye else NEVER, ends, team, post, capacity)
        self.rows.append(dict(zip(COLUMNS, cells, strict=True)))

    def hire(self, start: int, asye: bool = False) -> None:
        """A worker who will hold children, for the locality that has fewest."""
        here = [row for row in self.rows if row["post"] == "holder" and row["end_date"] == NEVER]
        team = min(self.teams, key=lambda team: sum(row["fte"] or 1.0 for row in here if row["team"] == team))
        agency = sum(row["agency"] for row in here) < at(story.AGENCY, start) * (len(here) + 1) - 0.5
        self.add("holder", start, team, bool(agency) and not asye, asye)

    def fte(self, day: int) -> float:
        """FTE of case holders in post after a day."""
        return sum(row["fte"] or 1.0 for row in self.rows if row["post"] == "holder" and row["end_date"] > day)

    def turn_over(self, month: int, scale: float) -> None:
        """A month's leavers and starters."""
        rng, days = self.rng, working_days(month_start(month), month_end(month))
        wanted = float(at(story.HOLDERS_FTE, days[-1])) * scale
        starters = story.ASYE_STARTERS.get(month_label(month), 0) * scale
        for _ in range(max(1, round(starters)) if starters else 0):
            self.hire(int(days[0]), asye=True)
        # A worker stays for two months at least, and to the end of an ASYE.
        here = [row for row in self.rows if row["post"] == "holder" and row["end_date"] == NEVER]
        here = [row for row in here if row["start_date"] < days[0] - 60]
        here = [row for row in here if not row["asye_start"] <= days[-1] < row["asye_end"]]
        rng.shuffle(here)
        for row in here:
            chance = LEAVES_A_MONTH["agency" if row["agency"] else "permanent"]
            fte = self.fte(days[-1])
            if fte > wanted + 0.6 or (fte > wanted - 1 and rng.random() < chance):
                row["end_date"] = int(rng.choice(days))
        while self.fte(days[-1]) < wanted - 0.5:
            self.hire(int(rng.choice(days)))


def away(rng: np.random.Generator, workers: pd.DataFrame) -> pd.DataFrame:
    """Absences of everybody but the duty tray; none overlaps another of the same worker."""
    rows = []
    for worker, start, end, post in workers[["worker_id", "start_date", "end_date", "post"]].itertuples(index=False):
        back = max(start + 30, story.HISTORY_FROM - 60)
        for month in range(story.FIRST_MONTH, story.LAST_MONTH + 1):
            for reason, chance, mean, least in ABSENCES:
                begins = month_start(month) + int(rng.integers(0, 28))
                lasts = least + int(rng.geometric(1 / mean))
                if post != "tray" and rng.random() < chance and back < begins < end:
                    back = min(begins + lasts, end)
                    rows.append((worker, begins, back, reason))
    return pd.DataFrame(rows, columns=["worker_id", "start_date", "end_date", "reason"])
