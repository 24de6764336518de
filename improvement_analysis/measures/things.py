"""Whom an indicator counts: the things of its denominator, from which every figure and list of it follows.

A thing is a child, a worker or a row of a table. It stands in the denominator of the months [first, last) (positions in
the Months asked about) and, within them, is counted in the numerator in the months [counted_from, counted_to). So a
whole history is a few arrays: a sum by month is a running total, and only who is asked for by name is ever listed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

import numpy as np

from ..calendars import Months, expand
from .intervals import MonthSet

CHILD, WORKER = "child_id", "worker_id"

FACTS = {
    "last_review": "day", "last_visit": "day", "last_seen": "day", "last_supervision": "day", "last_discussed": "day",
    "open_since": "day", "due_on": "day", "away_since": "day", "in_post_since": "day", "previous_referral": "day",
    "day_0": "day", "first_discussion": "day", "days_waited": "number", "days_taken": "number", "children": "number",
    "fte": "number", "workers_in_12_months": "number", "days_lost": "number", "score": "number",
    "moderated_score": "number", "line": "number",
    "table": "text", "rule": "text", "recomputed": "text",
}  # fmt: skip
"""The facts that a person who must act can be given, and what each is: a day number, a number, a worker's number or a
text. A measure's function gives those that it has at hand anyway."""

Fact = np.ndarray | Callable[["Things", np.ndarray, int], np.ndarray]
"""A fact of each entry, or (things, entries, as-at day) to it, for what would cost too much to compute of all."""


AN_ITEM_AN_ENTRY = ("counted", "who", "row", "amount", "weight", "group", "whole")

REASONS = (
    "missing", "history", "no_extract", "before_first_case", "before_notice", "nothing_to_count", "undefined",
    "not_planned", "no_reserve", "no_such_figure",
)  # fmt: skip
"""Why a figure can have no value: the code that stands beside the sentence in its note."""


def of_whom(known: Callable[[np.ndarray, int], np.ndarray]) -> Fact:
    """A fact that follows from who it is and the day: (numbers of children or workers, as-at day) to it."""
    return lambda things, entry, day: known(things.who[entry], day)


def _by_month(first, last, weight, length: int) -> np.ndarray:
    """Of things in the months [first, last) (of one month where `last` is None), how much each month has."""
    if weight is not None and weight.dtype == object:  # whole numbers beyond 64 bits
        total = np.zeros(length + 1, dtype=object)
        np.add.at(total, first, weight)
        if last is None:
            return total[:length]
        np.subtract.at(total, last, weight)
        return np.cumsum(total)[:length]
    begins = np.bincount(first, weights=weight, minlength=length + 1)[:length]
    if last is None:
        return begins
    return np.cumsum(begins - np.bincount(last, weights=weight, minlength=length + 1)[:length])


@dataclass(frozen=True)
class Things:
    """The things of an indicator's denominator, an entry each (or one a thing and month, where months are no run).

    Attributes:
        first: the position of the first month that an entry stands in.
        last: that of the month after its last; left out where every entry is of one month.
        counted: whether it is counted in the numerator in all of its months; left out where all are. In place of it
            `counted_from` and `counted_to` give the positions between which it is.
        kind: CHILD or WORKER where `who` is one; blank for what is about nobody.
        who: the number of the child or worker, as the extract numbers it.
        table: the table whose row an entry is; blank for none.
        row: that row's position in the extract's frame.
        amount: how much an entry adds to the numerator, in whole `unit`s; left out: 1.
        weight: the same of the denominator.
        unit: how many whole units of `amount` are one (and `weight_unit` of `weight`).
        group: the text that an entry is grouped by: its domain, priority area or rule.
        unknown: the groups without a value, each with why.
        whole: whether an entry counts in the figure of the whole council; left out where all do.
        total: the numerator by month, where it is more than the entries add up to.
        out_of: the denominator by month, where it counts more than the entries: what a plan expected, all rows read.
        statistic: (things, entries) to the value of what is no sum: a median, a maximum.
        undefined: why `statistic` gives none (NaN) of entries that are there; then the denominator is blank too.
        still: whether something can still be done for an entry on the as-at day; left out: for each.
        blank: by month, whether there is no value whatever the entries are.
        reason: the code of that (REASONS), and `why` its sentence, one or one a month.
        note: a remark, one or one a month.
        facts: by name (FACTS), what a person who must act needs to know.
        worst: the fact by which the worst come first; blank: the order of the entries.
    """

    first: np.ndarray
    last: np.ndarray | None = None
    counted: np.ndarray | None = None
    counted_from: np.ndarray | None = None
    counted_to: np.ndarray | None = None
    kind: str = ""
    who: np.ndarray | None = None
    table: str = ""
    row: np.ndarray | None = None
    amount: np.ndarray | None = None
    weight: np.ndarray | None = None
    unit: int = 1
    weight_unit: int = 1
    group: np.ndarray | None = None
    unknown: Mapping[str, str] = field(default_factory=dict)
    whole: np.ndarray | None = None
    total: np.ndarray | None = None
    out_of: np.ndarray | None = None
    statistic: Callable[["Things", np.ndarray], float] | None = None
    undefined: str = ""
    still: Fact | None = None
    blank: np.ndarray | None = None
    reason: str = "nothing_to_count"
    why: str | Sequence[str] = ""
    note: str | Sequence[str] = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    worst: str = ""

    def sums(self, length: int, those: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """Numerator and denominator by month, of those entries alone (left out: of those of the whole council)."""
        those = self.whole if those is None else those
        first, last, amount, weight = (
            of_entries(each, those) for each in (self.first, self.last, self.amount, self.weight)
        )
        denominator = _by_month(first, last, weight, length) / self.weight_unit
        if self.counted_from is not None:
            start, stop = of_entries(self.counted_from, those), of_entries(self.counted_to, those)
            numerator = _by_month(start, np.maximum(start, stop), amount, length)
        elif self.counted is not None:
            counted = of_entries(self.counted, those)
            numerator = _by_month(*(of_entries(each, counted) for each in (first, last, amount)), length)
        else:
            numerator = _by_month(first, last, amount, length)
        numerator, denominator = (numerator / self.unit).astype(float), denominator.astype(float)
        if those is self.whole:
            numerator = numerator if self.total is None else np.asarray(self.total, dtype=float)
            denominator = denominator if self.out_of is None else np.asarray(self.out_of, dtype=float)
        return numerator, denominator

    def statistics(self, length: int, those: np.ndarray | None = None) -> np.ndarray:
        """The value by month of what is no sum, NaN where there is none."""
        those = self.whole if those is None else those
        entry, position = self.of_months()
        kept = np.ones(len(entry), dtype=bool) if those is None else those[entry]
        entry, position = entry[kept], position[kept]
        order = np.argsort(position, kind="stable")
        ends = np.searchsorted(position[order], np.arange(length + 1))
        of_month = (entry[order[first:last]] for first, last in pairwise(ends))
        return np.array([self.statistic(self, these) if len(these) else np.nan for these in of_month], dtype=float)

    def in_month(self, position: int) -> np.ndarray:
        """The entries that stand in one month."""
        if self.last is None:
            return np.flatnonzero(self.first == position)
        return np.flatnonzero((self.first <= position) & (position < self.last))

    def of_months(self) -> tuple[np.ndarray, np.ndarray]:
        """Every pair of an entry and the position of a month that it stands in."""
        if self.last is None:
            return np.arange(len(self.first)), self.first
        return expand(self.first, self.last)

    def is_counted(self, entry: np.ndarray, position) -> np.ndarray:
        """Whether each entry is counted in the numerator of a month that it stands in."""
        if self.counted_from is not None:
            return (self.counted_from[entry] <= position) & (position < self.counted_to[entry])
        return np.ones(len(entry), dtype=bool) if self.counted is None else self.counted[entry]

    def numerators(self, entry: np.ndarray, position) -> np.ndarray:
        """What each entry adds to the numerator of a month, in whole units."""
        counted = self.is_counted(entry, position)
        return counted.astype(np.int64) if self.amount is None else np.where(counted, self.amount[entry], 0)


def of_entries(values: np.ndarray | None, those: np.ndarray | None) -> np.ndarray | None:
    """An array's items of those entries; all of them, or none, where there is nothing to choose (from)."""
    return values if values is None or those is None else values[those]


def as_at(months: Months, start, end, counted_from=None, **about) -> Things:
    """Things that stand at each as-at day in [start, end); counted from `counted_from` on, where that is given."""
    first = months.first_from(start)
    last = np.maximum(first, months.first_from(end))
    if counted_from is not None:
        about |= {"counted_from": np.minimum(months.first_from(counted_from), last), "counted_to": last}
    return Things(first, last, **about)


def upto(months: Months, since, counted_from=None, **about) -> Things:
    """Things that stand at each as-at day from a day on, for good."""
    return as_at(months, since, np.full(len(since), months.ends[-1] + 1), counted_from, **about)


def in_period(months: Months, days, period: str = "month", **about) -> Things:
    """Events of each month's period (one of calendars.PERIODS); those of no month asked about are dropped.

    Arrays in `about` have an item a day, as `days` has.
    """
    days = np.asarray(days, dtype=np.int64)
    if period == "month":
        first, last = months.position(days), None
        kept = first >= 0
    else:
        begins, ends = months.period(period)
        first, last = np.searchsorted(ends, days), np.searchsorted(begins, days, side="right")
        kept = first < last
    if not kept.all():
        first, last = first[kept], of_entries(last, kept)
        about |= {name: about[name][kept] for name in AN_ITEM_AN_ENTRY if about.get(name) is not None}
        facts = about.get("facts", {})
        about["facts"] = {name: fact[kept] if isinstance(fact, np.ndarray) else fact for name, fact in facts.items()}
    return Things(first, last, **about)


@dataclass(frozen=True)
class SetThings(Things):
    """Children or workers by sets of months: who stands in the denominator, and who is counted.

    The sums need no entries; they are made of the sets when somebody is asked for by name.
    """

    first: np.ndarray = None
    among: MonthSet = None
    those: MonthSet | None = None

    def sums(self, length: int, those: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """As those of Things."""
        if those is not None:
            return self.listed.sums(length, those)
        denominator = self.among.counts().astype(float)
        return (denominator if self.those is None else (self.among & self.those).counts().astype(float)), denominator

    @cached_property
    def listed(self) -> Things:
        """The same, an entry a child (or worker) and month."""
        who, position = np.nonzero(self.among.table)
        counted = None if self.those is None else self.those.has(who, position)
        about = {"still": self.still, "blank": self.blank, "reason": self.reason, "why": self.why, "note": self.note}
        return Things(position, None, counted, kind=self.kind, who=who, facts=self.facts, worst=self.worst, **about)


def of_sets(kind: str, among: MonthSet, those: MonthSet | None = None, **about) -> SetThings:
    """Children or workers in `among`, of whom `those` are counted (left out: all)."""
    return SetThings(kind=kind, among=among, those=those, **about)


def listed(things: Things) -> Things:
    """The things with an entry each, whatever they were made of."""
    return things.listed if isinstance(things, SetThings) else things


MOST_PLACES = 9
"""Decimal places up to which sums of whole units fit 64 bits."""


def in_units(amounts) -> tuple[np.ndarray, int]:
    """Decimal numbers as whole units, and the units in 1, so that they are added as decimals and not in binary."""
    amounts = np.asarray(amounts, dtype=float)
    decimals = {value: Decimal(repr(value)) for value in set(amounts.tolist())}
    places = max([0, *(-decimal.as_tuple().exponent for decimal in decimals.values())])
    unit = 10**places
    units = [int(decimals[value] * unit) for value in amounts.tolist()]
    small = places <= MOST_PLACES and max(map(abs, units), default=0) < 2**31
    return np.array(units, dtype=np.int64 if small else object), unit
