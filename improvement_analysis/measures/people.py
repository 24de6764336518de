"""Which children are open, who is in post, and which worker holds which child, at the end of each month.

Source: data/README.md, "Which worker holds a child".
"""

from dataclasses import dataclass

import numpy as np

from ..calendars import NEVER, AsAtDays, Months
from ..records.extract import Extract
from .intervals import MonthSet
from .things import CHILD, WORKER, Fact, in_units, of_whom


def open_children(extract: Extract, months: AsAtDays) -> MonthSet:
    """The months at whose end each child is open: any of its episodes is."""
    episodes = extract["episodes"]
    return MonthSet.of_intervals(episodes["child_id"], episodes["start_date"], episodes["end_date"], months)


def open_for(extract: Extract, months: AsAtDays, days: int) -> MonthSet:
    """The months at whose end each child is open, its open episode (the earliest of several) since so many days."""
    episodes = extract["episodes"]
    since = episodes["start_date"].to_numpy(dtype=np.int64) + days
    return MonthSet.of_intervals(episodes["child_id"], since, episodes["end_date"], months)


def within(who, day, days: int, months: AsAtDays) -> MonthSet:
    """The months in whose last so many days something happened on one of these days: D less the day is below `days`."""
    return MonthSet.of_intervals(who, day, np.minimum(day, NEVER - days) + days, months)


def open_since(extract: Extract) -> Fact:
    """The day on which the open episode of a child began, the earliest of several."""
    episodes = extract["episodes"]

    def since(who: np.ndarray, day: int) -> np.ndarray:
        is_open = episodes[(episodes["start_date"] <= day) & (day < episodes["end_date"])]
        return is_open.groupby("child_id")["start_date"].min().reindex(who).fillna(NEVER).to_numpy(dtype=np.int64)

    return of_whom(since)


@dataclass(frozen=True)
class Staff:
    """Workers by month end; each array has a row a worker (by number) and a column a month.

    Attributes:
        in_post: a spell is open.
        social_worker: the role of the open spell with the latest start (of equal ones, the last in the file).
        fte: the full-time equivalents of the open spells together, in units of `unit`; blank counts as 1. Whole numbers
            of any size where an fte has many decimal places.
        fte_blank: an open spell has no fte.
        in_asye: in the assessed and supported year in employment.
        agency: the latest open spell is that of an agency worker.
        spell: the row in `workers` of that spell; -1 where not in post.
        unit: how many units of `fte` are one.
    """

    in_post: np.ndarray
    social_worker: np.ndarray
    fte: np.ndarray
    fte_blank: np.ndarray
    in_asye: np.ndarray
    agency: np.ndarray
    spell: np.ndarray
    unit: int

    def case_workers(self) -> np.ndarray:
        """Social workers in post with fte above 0: those whom a child can be allocated to."""
        return self.social_worker & (self.fte > 0)


def staff(extract: Extract, months: AsAtDays) -> Staff:
    """Who is in post at the end of each month (or on other as-at days), and as what."""
    workers, spells = extract["workers"], extract.derive(_spells)
    spell, fte, (who, position, row) = _in_post(extract, months)
    in_post, blank = spell >= 0, np.zeros(spell.shape, dtype=bool)
    no_fte = workers["fte"].isna().to_numpy()[row]
    blank[who[no_fte], position[no_fte]] = True
    asye_start, asye_end = workers["asye_start"].to_numpy(), workers["asye_end"].to_numpy()
    if not len(workers):
        return Staff(in_post, in_post, fte, blank, in_post, in_post, spell, spells.unit)
    in_asye = in_post & (asye_start[spell] <= months.ends) & (months.ends < asye_end[spell])
    agency = in_post & workers["agency"].fillna(False).to_numpy(dtype=bool)[spell]
    return Staff(in_post, in_post & spells.social_worker[spell], fte, blank, in_asye, agency, spell, spells.unit)


def fte_of_social_workers(extract: Extract, days: AsAtDays) -> np.ndarray:
    """`Staff.fte` of those who are a social worker on each of the days, 0 of all others."""
    spell, fte, _ = _in_post(extract, days)
    return fte * np.append(extract.derive(_spells).social_worker, False)[spell]


@dataclass(frozen=True)
class _Spells:
    """What of each spell in post is asked day by day: its place and all spells by start, and more as in Staff."""

    place: np.ndarray
    order: np.ndarray
    fte: np.ndarray
    unit: int
    social_worker: np.ndarray


def _spells(extract: Extract) -> _Spells:
    workers = extract["workers"]
    order = np.argsort(workers["start_date"].to_numpy(), kind="stable")
    place = np.empty(len(workers), dtype=np.int64)
    place[order] = np.arange(len(workers))
    return _Spells(place, order, *in_units(workers["fte"].fillna(1.0)), (workers["role"] == "social_worker").to_numpy())


def _in_post(extract: Extract, days: AsAtDays) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, ...]]:
    """`Staff.spell` and `Staff.fte`, and each day of each spell: the worker, the day's position, the spell's row."""
    workers, spells = extract["workers"], extract.derive(_spells)
    row, position = days.open_on_ends(workers["start_date"].to_numpy(), workers["end_date"].to_numpy())
    who = workers["worker_id"].to_numpy(dtype=np.int64)[row]
    shape = (int(workers["worker_id"].max()) + 1 if len(workers) else 0, len(days))
    latest, fte = np.full(shape, -1), np.zeros(shape, dtype=spells.fte.dtype)
    cell = who * len(days) + position  # of flat arrays: numpy is slow at such sums by two subscripts
    np.maximum.at(latest.ravel(), cell, spells.place[row])
    np.add.at(fte.ravel(), cell, spells.fte[row])
    return np.append(spells.order, -1)[latest], fte, (who, position, row)


@dataclass(frozen=True)
class Holding:
    """Open children by month end, each with its allocated worker: one entry a child and month that has one.

    Attributes:
        child, position, worker: the child's number, the month's position, the worker's number.
        allocated: the worker is a social worker in post with fte above 0.
        elsewhere: the worker is in post but is not a social worker, or has fte 0.
    """

    child: np.ndarray
    position: np.ndarray
    worker: np.ndarray
    allocated: np.ndarray
    elsewhere: np.ndarray


def holding(extract: Extract, months: AsAtDays) -> Holding:
    """The allocated worker of each open child at the end of each month.

    Of several open allocations, one to a social worker in post with fte above 0 goes first, then the latest start,
    then the first worker_id in text order. Source: data/README.md.
    """
    people, allocations = extract.derive(staff, months), extract["allocations"]
    row, position = months.open_on_ends(allocations["start_date"].to_numpy(), allocations["end_date"].to_numpy())
    child, worker = (allocations[who].to_numpy(dtype=np.int64)[row] for who in (CHILD, WORKER))
    start = allocations["start_date"].to_numpy()[row].astype(np.int64)
    is_open = extract.derive(open_children, months).has(child, position)
    child, worker, position, start = child[is_open], worker[is_open], position[is_open], start[is_open]
    can_hold = MonthSet(people.case_workers()).has(worker, position)
    text_order = extract.identifiers["worker_id"].text_order()
    # The best allocation is the one with the smallest preference; the lower 32 bits give back whose it is.
    preference = (~can_hold).astype(np.int64) << 62 | (2**24 - start) << 32 | text_order[worker]
    cell = child * len(months) + position
    order = np.argsort(cell)
    cell, preference = cell[order], preference[order]
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    best = np.minimum.reduceat(preference, first) if len(first) else preference
    child, position = np.divmod(cell[first], len(months))
    worker = np.argsort(text_order)[best & 0xFFFFFFFF]
    allocated = MonthSet(people.case_workers()).has(worker, position)
    elsewhere = MonthSet(people.in_post).has(worker, position) & ~allocated
    return Holding(child, position, worker, allocated, elsewhere)


def held_children(extract: Extract, months: Months, somebody: bool = False) -> MonthSet:
    """The months at whose end each child is held by a case holder (or by somebody in post at all)."""
    held = extract.derive(holding, months)
    those = held.allocated | held.elsewhere if somebody else held.allocated
    return MonthSet.of(held.child[those], held.position[those], months)


NOT_RECORDED, OTHER_TEAMS = "not recorded", "other teams"
TEAM_COLUMNS = {CHILD: "episodes.team", WORKER: "workers.team"}
"""The column that names the team of a child or worker."""


def teams(extract: Extract, months: Months, kind: str, who: np.ndarray, position: np.ndarray) -> np.ndarray:
    """The team of each child or worker at the end of the month at `position`, `not recorded` where blank.

    The team of a worker is that of the open spell with the latest start; the team of a child that of its open episode
    with the latest start (of equal ones, the last in the file). Source: data/README.md, "Teams".
    """
    table = extract["episodes" if kind == CHILD else "workers"]
    latest = extract.derive(_latest_episode, months) if kind == CHILD else extract.derive(staff, months).spell
    known = who < len(latest)
    row = np.where(known, latest[np.where(known, who, 0), position], -1) if len(latest) else np.full(len(who), -1)
    names = table["team"].cat.categories.to_numpy(dtype=object)
    return np.append(names, NOT_RECORDED)[np.append(table["team"].cat.codes, -1)[row]]


def _latest_episode(extract: Extract, months: Months) -> np.ndarray:
    """By child (row) and month (column), the row of the open episode with the latest start; -1 where none is open."""
    episodes = extract["episodes"].sort_values("start_date", kind="stable")
    row, position = months.open_on_ends(episodes["start_date"].to_numpy(), episodes["end_date"].to_numpy())
    child = episodes["child_id"].to_numpy()
    latest = np.full((int(child.max(initial=-1)) + 1, len(months)), -1)
    np.maximum.at(latest, (child[row], position), row)
    return np.append(episodes.index.to_numpy(), -1)[latest]


def caseloads(extract: Extract, months: Months) -> np.ndarray:
    """Children held by each social worker (row) at the end of each month (column), in the allocated sense."""
    held = extract.derive(holding, months)
    table = extract.derive(staff, months).in_post
    cell = held.worker[held.allocated] * len(months) + held.position[held.allocated]
    return np.bincount(cell, minlength=table.size).reshape(table.shape)
