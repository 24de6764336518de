"""Days, months and working days, as whole days since 1 January 1970, so that a column of dates is an array."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

import numpy as np

from .errors import UnusableInput

NEVER = 2**31 - 1
"""A blank date: later than every day, so what has no end is open for good and what has no date has not happened."""

PERIODS = (
    "as at", "month", "12 months", "financial year", "year to date", "month and the year before", "year up to D",
    "since the notice",
)  # fmt: skip
"""What a value counts: things as they stand on D, or the events of a period. The financial year (April to March) is the
latest that is complete by D; the year to date begins on 1 April; the month and the year before begins 12 months before
the month's first day, the year up to D on the day 12 months before D."""

_EPOCH = date(1970, 1, 1)
_FIRST_DAY = (date.min - _EPOCH).days
# Bank holidays are known for these years; before and after them every Monday to Friday counts as a working day.
_FIRST_YEAR, _LAST_YEAR = 1950, 2150


def day_number(day: date) -> int:
    """The day as a whole number of days since 1 January 1970.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - _EPOCH).days


def dates(days) -> np.ndarray:
    """Day numbers as datetime64 in seconds, as pandas keeps them; NaT for NEVER and for days out of reason.

    >>> dates(np.array([1, NEVER])).astype(str).tolist()
    ['1970-01-02T00:00:00', 'NaT']
    """
    days = np.asarray(days, dtype=np.int64)
    known = (days < NEVER) & (days >= _FIRST_DAY)
    return np.where(known, days, np.iinfo(np.int64).min).astype("datetime64[D]").astype("datetime64[s]")


def as_date(number: int) -> date:
    """The date of a day number (not of NEVER)."""
    return _EPOCH + timedelta(days=int(number))


@cache
def _working_days() -> tuple[int, np.ndarray, np.ndarray]:
    """First day of the table, working days up to and including each of its days, and the working days themselves."""
    import holidays  # late: reading a notice or a table needs no bank holidays

    years = range(_FIRST_YEAR, _LAST_YEAR + 1)
    bank_holidays = holidays.country_holidays("GB", subdiv="ENG", years=years)
    first, last = day_number(date(1, 1, 1)), day_number(date(9999, 12, 31))
    week = (np.arange(first, first + 7) + 3) % 7 < 5  # day 0 was a Thursday
    working = np.tile(week, (last - first) // 7 + 1)[: last - first + 1]
    working[np.array([day_number(day) for day in bank_holidays]) - first] = False
    return first, np.cumsum(working), np.flatnonzero(working) + first


def working_days_between(start, end) -> np.ndarray:
    """Working days after `start` up to and including `end`; negative where `end` is before `start`.

    Monday to Friday without the bank holidays of England and Wales (package `holidays`). Day 0 is never counted and may
    be a non-working day. Source: docs/indicators.md, "Conventions".

    >>> int(working_days_between(day_number(date(1970, 6, 2)), day_number(date(1970, 6, 23))))
    15
    """
    first, upto, _ = _working_days()
    position = [np.clip(np.asarray(day, dtype=np.int64) - first, 0, len(upto) - 1) for day in (start, end)]
    return upto[position[1]] - upto[position[0]]


def working_days_after(start, n) -> np.ndarray:
    """The day of the n-th working day after `start` (n of 1 or more); NEVER where the calendar ends before it."""
    first, upto, days = _working_days()
    position = np.clip(np.asarray(start, dtype=np.int64) - first, 0, len(upto) - 1)
    nth = upto[position] + np.asarray(n, dtype=np.int64) - 1
    return np.where(nth < len(days), days[np.minimum(nth, len(days) - 1)], NEVER)


def working_days_before(day, n) -> np.ndarray:
    """The earliest day from which there are `n` working days or fewer up to and including `day`.

    >>> str(as_date(working_days_before(day_number(date(1970, 6, 23)), 15)))
    '1970-06-02'
    """
    return working_days_after(day, -np.asarray(n, dtype=np.int64))


def month_number(label: str) -> int:
    """A month written YYYY-MM as a whole number of months since year 0.

    Raises:
        UnusableInput: the text is no month.
    """
    try:
        day = date.fromisoformat(f"{label}-01") if len(label) == 7 else None
    except ValueError:
        day = None
    if day is None and ".." in label:
        raise UnusableInput(
            f"{label!r} is a range, not a month: write one, for instance 2020-06. The command run alone takes a range."
        )
    if day is None:
        raise UnusableInput(f"{label!r} is no month: write it as YYYY-MM, for instance 2020-06.")
    return day.year * 12 + day.month - 1


def month_label(number: int) -> str:
    """A month number as YYYY-MM."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def months_between(first: str, last: str) -> list[str]:
    """The months from `first` to `last`, both YYYY-MM and both included.

    Raises:
        UnusableInput: one is no month, or `last` is before `first`.
    """
    start, end = month_number(first), month_number(last)
    if end < start:
        raise UnusableInput(f"The months {first}..{last} run backwards: write the earlier one first.")
    return [month_label(number) for number in range(start, end + 1)]


def financial_year(number: int) -> str:
    """The financial year, from April to March, that a month lies in: `2020-21`."""
    first = (number - 3) // 12
    return f"{first}-{(first + 1) % 100:02d}"


def month_start(number: int) -> int:
    """The first day of a month (a day number)."""
    return day_number(date(int(number) // 12, int(number) % 12 + 1, 1))


def month_end(number: int) -> int:
    """The last day of a month (a day number): its as-at day D."""
    return month_start(number + 1) - 1


def a_year_before(day: int) -> int:
    """The same day of the month a year earlier (29 February becomes 28)."""
    then = as_date(day)
    return day_number(date(then.year - 1, then.month, 28 if (then.month, then.day) == (2, 29) else then.day))


class AsAtDays:
    """Days in order, `ends`, on each of which something is counted; positions count from 0."""

    ends: np.ndarray

    def open_on_ends(self, start, end) -> tuple[np.ndarray, np.ndarray]:
        """For each interval [start, end), the pairs of its row and the position of a day that it holds.

        What is counted as at D is an interval that holds D: an open case [start, end), a review [r, r + 90).
        """
        return expand(self.first_from(start), self.first_from(end))

    def first_from(self, days) -> np.ndarray:
        """The position of the first of the days in order that is no earlier than each day, by a table of days."""
        return self._first_from.take(_since(days, self.ends[0]), mode="clip")

    @cached_property
    def _first_from(self) -> np.ndarray:
        return np.searchsorted(self.ends, np.arange(self.ends[0], self.ends[-1] + 2)).astype(np.int16)


@dataclass(frozen=True)
class DaysOf(AsAtDays):
    """The days given."""

    days: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.days)

    @cached_property
    def ends(self) -> np.ndarray:
        """The days."""
        return np.array(self.days, dtype=np.int64)


@dataclass(frozen=True)
class Months(AsAtDays):
    """Months in a row, of which every indicator computes one value each, as at their last days.

    `first` and `last` are month numbers (`month_number`).
    """

    first: int
    last: int

    @classmethod
    def ending(cls, label: str, count: int) -> "Months":
        """The `count` months that end with the month written YYYY-MM."""
        last = month_number(label)
        return cls(last - count + 1, last)

    def __len__(self) -> int:
        return self.last - self.first + 1

    @cached_property
    def labels(self) -> list[str]:
        """YYYY-MM of each month."""
        return [month_label(number) for number in range(self.first, self.last + 1)]

    @cached_property
    def starts(self) -> np.ndarray:
        """The first day of each month."""
        return np.array([month_start(number) for number in range(self.first, self.last + 1)], dtype=np.int64)

    @cached_property
    def ends(self) -> np.ndarray:
        """The last day of each month: the as-at days D."""
        return np.array([month_end(number) for number in range(self.first, self.last + 1)], dtype=np.int64)

    def position(self, days) -> np.ndarray:
        """The position of the month that each day lies in, -1 for a day outside of all of them."""
        return self._month_of.take(_since(days, self.starts[0] - 1), mode="clip")

    @cached_property
    def _month_of(self) -> np.ndarray:
        months = np.arange(len(self), dtype=np.int16)
        return np.concatenate([months[:1] - 1, np.repeat(months, self.ends - self.starts + 1), months[:1] - 1])

    def period(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """The first and the last day of the period (one of PERIODS) that each month's value counts."""
        last = np.arange(self.first, self.last + 1)
        first = last
        if name == "as at":
            return self.ends, self.ends
        if name == "12 months":
            first = last - 11
        elif name == "financial year":
            last = last - (last - 2) % 12  # a month number leaves 2 in March
            first = last - 11
        elif name == "year to date":
            first = last - (last - 3) % 12
        elif name == "month and the year before":
            first = last - 12
        elif name == "year up to D":
            return self.a_year_before_ends, self.ends
        return np.array([month_start(n) for n in first]), np.array([month_end(n) for n in last])

    def count(self, days, period: str = "month") -> np.ndarray:
        """How many of the days lie in each month's period."""
        first, last = self.period(period)
        days = np.sort(np.asarray(days, dtype=np.int64))
        return np.searchsorted(days, last, side="right") - np.searchsorted(days, first)

    @cached_property
    def a_year_before_ends(self) -> np.ndarray:
        """The day 12 months before each as-at day."""
        return np.array([a_year_before(day) for day in self.ends], dtype=np.int64)


def _since(days, first: int) -> np.ndarray:
    """The days from `first` on to each, by one array, since there can be millions."""
    return np.subtract(np.asarray(days), first, dtype=np.int64, casting="unsafe")


def expand(low, high) -> tuple[np.ndarray, np.ndarray]:
    """The pairs (row, number) of every whole number from `low` up to but not including `high` of that row.

    >>> [array.tolist() for array in expand(np.array([3, 5, 7]), np.array([5, 5, 8]))]
    [[0, 0, 2], [3, 4, 7]]
    """
    counts = np.maximum(np.asarray(high) - low, 0)
    row = np.repeat(np.arange(len(counts)), counts)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts - low, counts)
