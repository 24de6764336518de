"""Which children are open, who is in post, and which worker holds which child, at the end of each month.

Source: tables.md, "Which worker holds a child".
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from ..calendars import NEVER
from .intervals import MonthSet


def open_children(extract, months) -> MonthSet:
    """The months at whose end each child is open: any of its episodes is."""
    episodes = extract["episodes"]
    return MonthSet.of_intervals(episodes["child_id"], episodes["start_date"], episodes["end_date"], months)


def open_for(extract, months, days: int) -> MonthSet:
    """The months at whose end each child is open, its open episode (the earliest of several) since so many days."""
    episodes = extract["episodes"]
    since = episodes["start_date"].to_numpy(dtype=np.int64) + days
    return MonthSet.of_intervals(episodes["child_id"], since, episodes["end_date"], months)


def within(who, day, days: int, months) -> MonthSet:
    """The months in whose last so many days something happened on one of these days: D less the day is below `days`."""
    day = np.asarray(day, dtype=np.int64)
    return MonthSet.of_intervals(who, day, np.where(day < NEVER, day + days, day), months)


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
        spell: the row in `workers` of that spell; meaningless where not in post.
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


def staff(extract, months) -> Staff:
    """Who is in post at the end of each month (or on other as-at days), and as what."""
    workers = extract["workers"]
    row, position = months.open_on_ends(workers["start_date"].to_numpy(), workers["end_date"].to_numpy())
    who = workers["worker_id"].to_numpy()[row]
    shape = (int(workers["worker_id"].max()) + 1 if len(workers) else 0, len(months))
    order = np.lexsort((np.arange(len(workers)), workers["start_date"]))
    place = np.empty(len(workers), dtype=np.int64)
    place[order] = np.arange(len(workers))
    latest = np.full(shape, -1)
    np.maximum.at(latest, (who, position), place[row])
    in_post = latest >= 0
    spell = order[latest] if len(order) else latest  # meaningless where not in post
    units, unit = _in_units(workers["fte"].fillna(1.0))
    fte, blank = np.zeros(shape, dtype=units.dtype), np.zeros(shape, dtype=bool)
    np.add.at(fte, (who, position), units[row])
    np.logical_or.at(blank, (who, position), workers["fte"].isna().to_numpy()[row])
    asye_start, asye_end = workers["asye_start"].to_numpy(), workers["asye_end"].to_numpy()
    if not len(order):
        return Staff(in_post, in_post, fte, blank, in_post, in_post, spell, unit)
    in_asye = in_post & (asye_start[spell] <= months.ends) & (months.ends < asye_end[spell])
    social_worker = in_post & (workers["role"] == "social_worker").to_numpy()[spell]
    agency = in_post & workers["agency"].fillna(False).to_numpy(dtype=bool)[spell]
    return Staff(in_post, social_worker, fte, blank, in_asye, agency, spell, unit)


def _in_units(fte: pd.Series) -> tuple[np.ndarray, int]:
    """Each fte as a whole number of units, and the units in 1: added as decimals, not as binary fractions."""
    decimals = {value: Decimal(repr(value)) for value in fte.unique().tolist()}
    unit = 10 ** max([0, *(-decimal.as_tuple().exponent for decimal in decimals.values())])
    units = [int(decimals[value] * unit) for value in fte.tolist()]
    return np.array(units, dtype=np.int64 if unit <= 10**9 else object), unit


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

    def allocated_children(self, months) -> MonthSet:
        """The months at whose end each child is held by a case holder."""
        table = np.zeros((int(self.child.max(initial=-1)) + 1, len(months)), dtype=bool)
        table[self.child[self.allocated], self.position[self.allocated]] = True
        return MonthSet(table)


def holding(extract, months) -> Holding:
    """The allocated worker of each open child at the end of each month.

    Of several open allocations, one to a social worker in post with fte above 0 goes first, then the latest start,
    then the first worker_id in text order. Source: tables.md.
    """
    people, allocations = extract.derive(staff, months), extract["allocations"]
    row, position = months.open_on_ends(allocations["start_date"].to_numpy(), allocations["end_date"].to_numpy())
    child, worker = allocations["child_id"].to_numpy()[row], allocations["worker_id"].to_numpy()[row]
    start = allocations["start_date"].to_numpy()[row].astype(np.int64)
    is_open = extract.derive(open_children, months).has(child, position)
    child, worker, position, start = child[is_open], worker[is_open], position[is_open], start[is_open]
    can_hold = MonthSet(people.case_workers()).has(worker, position)
    text_order = extract.identifiers["worker_id"].text_order()
    # The best allocation is the one with the smallest preference; the lower 32 bits give back whose it is.
    preference = (~can_hold).astype(np.int64) << 62 | (2**24 - start) << 32 | text_order[worker]
    best = np.full((int(child.max(initial=-1)) + 1, len(months)), np.iinfo(np.int64).max)
    np.minimum.at(best, (child, position), preference)
    child, position = np.nonzero(best < np.iinfo(np.int64).max)
    worker = np.argsort(text_order)[best[child, position] & 0xFFFFFFFF]
    allocated = MonthSet(people.case_workers()).has(worker, position)
    elsewhere = MonthSet(people.in_post).has(worker, position) & ~allocated
    return Holding(child, position, worker, allocated, elsewhere)


def caseloads(extract, months) -> np.ndarray:
    """Children held by each social worker (row) at the end of each month (column), in the allocated sense."""
    held = extract.derive(holding, months)
    table = np.zeros(extract.derive(staff, months).in_post.shape, dtype=np.int64)
    np.add.at(table, (held.worker[held.allocated], held.position[held.allocated]), 1)
    return table
