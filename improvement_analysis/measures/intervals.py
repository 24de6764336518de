"""Fast answers to "when did this child ...": sorted days, intervals, and sets of months, for many children at once.

A child (or worker) and a day are one whole number, the child in the upper half, so that one sorted array serves them
all and a question is one binary search. "Open on D" or "visited in time on D" asks whether an interval [a, b) holds D.
"""

import numpy as np

from ..records.reading import blocks

_BEFORE = 1 << 20  # more days than there are from year 1 to 1970, so that no day is negative

LONG_AGO = -_BEFORE
"""Earlier than every day: the last visit of a child that has had none."""


def key(who, day) -> np.ndarray:
    """Who and day (a day number, or NEVER) as one number that sorts by who and then by day."""
    keys = np.array(who, dtype=np.int64)
    keys <<= 32  # in place: there can be millions
    keys += np.asarray(day)
    keys += _BEFORE
    return keys


def day_of(keys: np.ndarray) -> np.ndarray:
    """The day in each key."""
    return (keys & 0xFFFFFFFF) - _BEFORE


def distinct(keys: np.ndarray) -> np.ndarray:
    """The keys in order, each once."""
    keys = np.sort(keys)
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys


def place(keys: np.ndarray, asked: np.ndarray, side: str = "left") -> np.ndarray:
    """`np.searchsorted`, asked in order: millions of questions in any order would each miss the processor's cache."""
    if (asked[1:] >= asked[:-1]).all():
        return np.searchsorted(keys, asked, side=side)
    found = np.empty(len(asked), dtype=np.int64)
    for these in blocks(len(asked)):
        order = np.argsort(asked[these])
        found[these][order] = np.searchsorted(keys, asked[these][order], side=side)
    return found


class Days:
    """The days, each once, on which something happened to each child (or worker); in those rows alone, if given."""

    def __init__(self, who, day, those: np.ndarray | None = None):
        who, day = np.asarray(who), np.asarray(day)
        keys = [np.empty(0, dtype=np.int64)]
        for these in blocks(len(who)):
            found = key(who[these], day[these])
            keys.append(found if those is None else found[those[these]])
        self._padded = np.concatenate([[-1], distinct(np.concatenate(keys)), [-1]])
        self.keys = self._padded[1:-1]

    def first_from(self, who, day, none) -> np.ndarray:
        """The first day of `who` on or after `day`; `none` where there is none."""
        return self.at(place(self.keys, key(who, day)), who, none)

    def last_upto(self, who, day) -> np.ndarray:
        """The last day of `who` on or before `day`; LONG_AGO where there is none."""
        return self.at(place(self.keys, key(who, day), side="right") - 1, who, LONG_AGO)

    def at(self, places, who, none) -> np.ndarray:
        """The days at these places of `keys`; `none` where it is no day of `who`, or no place."""
        found = self._padded[places + 1]
        return np.where(found >> 32 == np.asarray(who), day_of(found), none)

    def of_places(self, places) -> np.ndarray:
        """The days at these places of `keys`, whoever's they are."""
        return day_of(self._padded[places + 1])


class Intervals:
    """Intervals [start, end) of each child (or worker, or plan); they may overlap."""

    def __init__(self, who, start, end):
        starts, ends = key(who, start), key(who, end)
        order = np.argsort(starts, kind="stable")
        self._starts = starts[order]
        # The latest end of all intervals of the same child that began before: one of them is open if this one is.
        self._ends = np.maximum.accumulate(ends[order]) if len(ends) else ends

    def hold(self, who, day) -> np.ndarray:
        """Whether any interval of `who` holds `day`."""
        asked = key(who, day)
        return np.concatenate([[-1], self._ends])[place(self._starts, asked, side="right")] > asked


class MonthSet:
    """For each child (or worker), the months at whose end something held.

    `table` is a boolean array, a row a child and a column a month; a column's cells lie side by side.
    """

    def __init__(self, table: np.ndarray):
        self.table = np.asfortranarray(table)

    @classmethod
    def of_intervals(cls, who, start, end, months) -> "MonthSet":
        """The months whose last day lies in any interval [start, end) of the child."""
        who, start, end = (np.asarray(each) for each in (who, start, end))
        found = cls._empty(who, months)
        cells, children = found._cells(), len(found.table)
        for these in blocks(len(who)):
            first, last = months.first_from(start[these]), months.first_from(end[these])
            row = np.flatnonzero(first < last)
            cell, left = first[row].astype(np.int64) * children + who[these][row], (last - first)[row]
            while len(cell):  # all intervals' first months, then all second ones
                cells[cell] = True
                more = left > 1
                cell, left = cell[more] + children, left[more] - 1
        return found

    @classmethod
    def of(cls, who, position, months) -> "MonthSet":
        """The months at these positions, each of the child (or worker) beside it."""
        who = np.asarray(who)
        found = cls._empty(who, months)
        found._cells()[np.multiply(position, len(found.table), dtype=np.int64) + who] = True
        return found

    @classmethod
    def _empty(cls, who: np.ndarray, months) -> "MonthSet":
        return cls(np.zeros((int(who.max(initial=-1)) + 1, len(months)), dtype=bool, order="F"))

    def _cells(self) -> np.ndarray:
        """The table as one row, a month after the other: numpy is slow at two subscripts."""
        return self.table.T.reshape(-1)

    def has(self, who, position) -> np.ndarray:
        """Whether the month at `position` is in the set of `who`."""
        who = np.asarray(who)
        known = who < len(self.table)
        cell = np.multiply(position, len(self.table), dtype=np.int64) + who
        return known & self._cells().take(cell, mode="clip") if len(self.table) else known

    def __and__(self, other: "MonthSet") -> "MonthSet":
        """The months that are in both sets."""
        known = min(len(self.table), len(other.table))
        return MonthSet(self.table[:known] & other.table[:known])

    def __sub__(self, other: "MonthSet") -> "MonthSet":
        """The months that are in this set and not in the other."""
        table = self.table.copy(order="F")
        known = min(len(table), len(other.table))
        table[:known] &= ~other.table[:known]
        return MonthSet(table)

    def spread_over(self, like: np.ndarray) -> np.ndarray:
        """The set as a boolean array of the shape of `like`."""
        spread = np.zeros(like.shape, dtype=bool)
        spread[: len(self.table)] = self.table[: len(spread)]
        return spread

    def counts(self) -> np.ndarray:
        """How many children have each month."""
        return np.array([np.count_nonzero(month) for month in self.table.T])
