"""Who holds which child in the synthetic example: day by day, cases are opened, passed on and closed.

A case is with duty for its first days, then with a worker of its locality who has most room. Managers take some on,
more of them as the mean caseload falls; some children have nobody. On 30 June 2020 a few children change hands so that
the caseloads of that day round to the paper's.
"""

from heapq import heappop, heappush

import numpy as np
import pandas as pd

from ..calendars import NEVER, month_end, month_start
from . import story
from .story import at

LEAVE, CLOSE, JOIN, PLACE, OPEN, REVIEW, SETTLE = range(7)  # the order of a day's events
NOBODY = -1


def allocate(rng: np.random.Generator, episodes: pd.DataFrame, workers: pd.DataFrame, scale: float) -> pd.DataFrame:
    """The allocations of all cases (dates are whole days; who has nobody has no row)."""
    desk = _Desk(rng, episodes, workers, scale)
    while desk.events:
        desk.day, kind, number = heappop(desk.events)
        desk.happen(kind, number)
    for case in list(desk.holder):
        desk.give(case, NOBODY, ends=NEVER)
    frame = pd.DataFrame(desk.rows, columns=["case", "worker", "start_date", "end_date"])
    frame = frame[frame.end_date > frame.start_date]
    child, worker = episodes.child_id.to_numpy()[frame.case], workers.worker_id.to_numpy()[frame.worker]
    return frame.assign(child_id=child, worker_id=worker).drop(columns=["case", "worker"])


class _Desk:
    """The state of a day: who holds which case since when, and what is still to come."""

    def __init__(self, rng, episodes: pd.DataFrame, workers: pd.DataFrame, scale: float):
        self.rng, self.scale, self.day = rng, scale, 0
        self.team_of_case = episodes.team.to_numpy()
        self.post, self.team = workers.post.to_numpy(), workers.team.to_numpy()
        self.capacity = workers.capacity.to_numpy()
        self.starts, self.ends = workers.start_date.to_numpy(), workers.end_date.to_numpy()
        self.asye_start, self.asye_end = workers.asye_start.to_numpy(), workers.asye_end.to_numpy()
        self.holder: dict[int, int] = {}
        self.since: dict[int, int] = {}
        self.held: list[dict[int, None]] = [{} for _ in self.post]
        self.nobody = 0
        self.rows: list[tuple] = []
        self.events: list[tuple[int, int, int]] = []
        for case, (start, end) in enumerate(zip(episodes.start_date, episodes.end_date, strict=True)):
            self.plan(start, OPEN, case)
            self.plan(end, CLOSE, case)
        for worker in np.flatnonzero(self.post == "holder"):
            self.plan(int(self.ends[worker]), LEAVE, worker)
            self.plan(int(self.starts[worker]), JOIN, worker)
        for month in range(story.FIRST_MONTH, story.LAST_MONTH + 1):
            self.plan(month_start(month) + 19, REVIEW, month)
            self.plan(month_end(month) - 1, REVIEW, month)
        self.plan(story.JUNE_2020, SETTLE, 0)

    def plan(self, day: int, kind: int, number: int) -> None:
        if day <= story.LAST_DAY:
            heappush(self.events, (int(day), kind, int(number)))

    def happen(self, kind: int, number: int) -> None:
        """One event of the day."""
        if kind == OPEN:
            self.holder[number], self.since[number] = NOBODY, self.day
            self.nobody += 1
            old = self.day < month_start(story.FIRST_MONTH)
            if not old:
                self.give(number, int(self.rng.choice(np.flatnonzero(self.post == "duty"))))
            self.plan(month_start(story.FIRST_MONTH) if old else self.day + int(self.rng.integers(1, 6)), PLACE, number)
        elif kind == CLOSE:
            self.give(number, NOBODY)
            self.nobody -= 1
            del self.holder[number]
        elif kind == PLACE and number in self.holder:
            self.place(number)
        elif kind == LEAVE:
            for case in list(self.held[number]):
                self.place(case)
        elif kind == JOIN and self.day >= month_start(story.FIRST_MONTH):
            self.take_over(number)
        elif kind == REVIEW:
            self.review()
        elif kind == SETTLE:
            self.settle()

    def give(self, case: int, worker: int, ends: int | None = None) -> None:
        """End the case's allocation today (or as said) and begin one to `worker`."""
        before = self.holder[case]
        if before != NOBODY:
            self.rows.append((case, before, self.since[case], self.day if ends is None else ends))
            del self.held[before][case]
        self.nobody += int(worker == NOBODY) - int(before == NOBODY)
        self.holder[case], self.since[case] = worker, self.day
        if worker != NOBODY:
            self.held[worker][case] = None

    def place(self, case: int) -> None:
        """Find somebody for a case, or put it off."""
        if self.nobody < at(story.UNALLOCATED, self.day) * self.scale and self.rng.random() < 0.5:
            self.give(case, NOBODY)
            self.plan(self.day + int(self.rng.integers(6, 25)), PLACE, case)
        else:
            self.give(case, self.roomiest(self.team_of_case[case]))

    def here(self, post: str, team: str | None = None) -> np.ndarray:
        """Workers of a post who are there today, of the team if it has any."""
        there = (self.post == post) & (self.starts <= self.day) & (self.ends > self.day)
        local = there & (self.team == team)
        return np.flatnonzero(local if local.any() else there)

    def holders(self) -> tuple[np.ndarray, np.ndarray]:
        """Case holders who are in their ASYE today, and the others."""
        holders = self.here("holder")
        asye = (self.asye_start[holders] <= self.day) & (self.asye_end[holders] > self.day)
        return holders[asye], holders[~asye]

    def loads(self, workers) -> np.ndarray:
        """Children held by each worker for each that they could be expected to hold."""
        return np.array([len(self.held[worker]) for worker in workers]) / self.capacity[workers]

    def roomiest(self, team: str) -> int:
        """The worker of a locality with the lightest load, most of the time."""
        workers = self.here("holder", team)
        return int(workers[np.argmin(self.loads(workers) * self.rng.uniform(0.85, 1.15, len(workers)))])

    def heaviest(self, workers: np.ndarray) -> int:
        """A case of the worker with the heaviest load."""
        worker = workers[np.argmax(self.loads(workers) * self.rng.uniform(0.85, 1.15, len(workers)))]
        return int(self.rng.choice(list(self.held[worker])))

    def take_over(self, worker: int) -> None:
        """A starter takes cases over from colleagues, up to two thirds of an even share."""
        colleagues = self.here("holder", self.team[worker])
        share = self.loads(colleagues).mean() * self.capacity[worker] * 2 / 3
        colleagues = colleagues[colleagues != worker]
        while len(colleagues) and len(self.held[worker]) < share:
            self.give(self.heaviest(colleagues), worker)

    def review(self) -> None:
        """Move cases to managers and the duty tray or back, as the story wants, and even out each locality."""
        wanted = [("manager", round(float(at(story.WITH_MANAGERS, self.day)) * self.scale))]
        wanted += [("tray", story.TRAY)] if "tray" in self.post else []
        for post, count in wanted:
            workers = self.here(post)
            cases = [case for worker in workers for case in self.held[worker]]
            for case in cases[count:]:
                self.give(case, self.roomiest(self.team_of_case[case]))
            for _ in range(count - len(cases)):
                self.give(self.heaviest(self.here("holder")), int(self.rng.choice(workers)))
        learners, others = self.holders()
        for worker in learners:
            while len(self.held[worker]) > at(story.ASYE_MOST, self.day) and len(others):
                self.give(self.heaviest(np.array([worker])), int(others[self.loads(others).argmin()]))
        for team in story.localities(self.scale):
            for _ in range(3):
                workers = self.here("holder", team)
                loads = self.loads(workers)
                if loads.max() > 1.3 * loads.min():
                    self.give(self.heaviest(workers), int(workers[loads.argmin()]))

    def settle(self) -> None:
        """Bring the caseloads of 30 June 2020 to what rounds to the paper's: ASYE, and all for each worker in post."""
        learners, others = self.holders()
        holders = np.concatenate([learners, others])

        def count(workers: np.ndarray) -> int:
            return sum(len(self.held[worker]) for worker in workers)

        while count(learners) > (story.CLAIMED_ASYE + 0.4) * len(learners):
            self.give(self.heaviest(learners), others[self.loads(others).argmin()])
        while count(learners) < (story.CLAIMED_ASYE - 0.4) * len(learners):
            self.give(self.heaviest(others), learners[self.loads(learners).argmin()])
        managers = self.here("manager")
        while abs(count(holders) / social_workers(count(holders)) - story.CLAIMED_CASELOAD) > 0.4:
            self.give(self.heaviest(others), int(self.rng.choice(managers)))


def social_workers(children: int) -> int:
    """Social workers in post, with cases or without, for whom these children come to the claimed mean."""
    return round(children / story.CLAIMED_CASELOAD)
