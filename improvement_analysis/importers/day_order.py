"""In which order a source writes day and month: told by those of its days that can be read in one order alone.

A day with slashes and a time of AM or PM (`9/4/2023 12:00:00 AM`) is written so by American defaults, often in one
column beside others that are not. So these days are judged by themselves; what neither they nor others tell is named.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from .._wording import count
from .cells import EXCEL_DAY_0, Days, is_american, two_numbers

DATES = ("date", "dates")
SHOWN = 5
"""So many columns are named."""
REMEDY = "Ask how the system writes them, or take them from it again as YYYY-MM-DD"
DAY_FIRST, MONTH_FIRST, EITHER = "day first", "month first", "either"


@dataclass
class Orders:
    """What the days in figures of a source tell.

    Attributes:
        found: how many are of which order, by whether they are of the American form.
        examples: such days with their columns, likewise.
        turned: dates as year, month and day that may be swapped, in columns with days that are month first.
        day_second: how many are year, day and month.
        either: dates as year, month and day in the same columns that could be that too.
        seconds: such days with their columns.
    """

    found: Counter = field(default_factory=Counter)
    examples: dict[tuple[bool, str], list[str]] = field(default_factory=dict)
    turned: int = 0
    day_second: int = 0
    either: int = 0
    seconds: list[str] = field(default_factory=list)

    def of(self, order: str, american: bool | None = None) -> int:
        """How many days are of an order, of one form or of both."""
        return sum(self.found[form, order] for form in (False, True) if american in (None, form))

    def named(self, order: str, american: bool | None = None) -> str:
        """The first few of them."""
        forms = [form for form in (False, True) if american in (None, form)]
        return "; ".join([each for form in forms for each in self.examples.get((form, order), [])][:SHOWN])


def orders_of(columns: Iterable[tuple[str, pd.Series]]) -> Orders:
    """What the days of these columns tell, each with its name, for messages."""
    orders = Orders()
    for name, texts in columns:
        cells, seen = texts.value_counts(), set()
        for text, number in zip(cells.index.tolist(), cells.tolist(), strict=True):
            if order := _order(text):
                key = (is_american(text), order)
                orders.found[key] += number
                if key not in seen:
                    orders.examples.setdefault(key, []).append(f"{name}: {text}")
                seen.add(key)
        if {(False, MONTH_FIRST), (True, MONTH_FIRST)} & seen:
            orders.turned += int(texts.str.fullmatch(r"\d{4}-\d\d-(0\d|1[0-2])").sum())
        second = cells[cells.index.str.fullmatch(_DAY_SECOND)]
        if len(second):
            orders.day_second += int(second.sum())
            orders.either += int(texts.str.fullmatch(_EITHER_SECOND).sum())
            orders.seconds.append(f"{name}: {second.index[0]}")
    return orders


_DAY_SECOND = r"\d{4}([-/.])(?:1[3-9]|2\d|3[01])\1(?:0?[1-9]|1[0-2])(?:[Tt ].*)?"
_EITHER_SECOND = r"\d{4}([-/.])0?([1-9]|1[0-2])\1(?!0?\2(?!\d))(?:0?[1-9]|1[0-2])(?:[Tt ].*)?"
"""Year, day and month; and two numbers of a month each, unlike, so that nobody can tell which is the day."""


def _order(text: str) -> str:
    """In which order a day in figures can be read; blank of one that is the same in both, and of any other text."""
    left, right = two_numbers(text) or (0, 0)
    if left == right or not (1 <= min(left, right) <= 12 and max(left, right) <= 31):
        return ""
    return DAY_FIRST if left > 12 else MONTH_FIRST if right > 12 else EITHER


def order_of_days(columns: Iterable[tuple[str, pd.Series]], day_zero: date = EXCEL_DAY_0) -> tuple[Days, list[str]]:
    """How a source writes its days, and what has to be looked at.

    All are read month first where some can be read so alone and none day first alone. Where both are there, those of
    the American form are, if that is so of them; nothing else is swapped.
    """
    orders = orders_of(columns)
    first, second = orders.of(DAY_FIRST), orders.of(MONTH_FIRST)
    swapped = [f"{each}. {REMEDY}" for each in _day_second(orders)]
    if not second:
        return Days(day_zero=day_zero), [*(f"{each}. {REMEDY}" for each in _unclear(orders)), *swapped]
    american = not orders.of(DAY_FIRST, True) and bool(orders.of(MONTH_FIRST, True) or not first)
    if not first:
        done = "no date says otherwise, so every date in figures is read month first"
    elif american:
        done = (
            f"so those with slashes and a time of AM or PM are read month first, {orders.of(EITHER, True)} that could "
            f"be either too; {count(first, DATES)} can be read day first alone, so no other is swapped"
        )
    else:
        done = f"{count(first, DATES)} can be read day first alone, so nothing is swapped and these stay as written"
    said = f"{count(second, DATES)} cannot be read day first and could be month first ({orders.named(MONTH_FIRST)}): "
    said += done
    if orders.turned:
        said += (
            f". {count(orders.turned, DATES)} in the same columns came as year, month and day: if Excel made them of "
            "such texts, their day and month may be swapped"
        )
    unclear = [] if american else [f"{each}. {REMEDY}" for each in _unclear(orders)]
    return Days(not first, day_zero, american), [said, *unclear, *swapped]


def against(sheet: str, columns: Iterable[tuple[str, pd.Series]], said: str) -> list[str]:
    """What contradicts the order that the analyst named for a sheet, and is not swapped: `day first` or `month first`.

    A clause a sentence, which says of how many dates and which.
    """
    orders, other = orders_of(columns), MONTH_FIRST if said == DAY_FIRST else DAY_FIRST
    told = orders.of(other)
    clauses = []
    if told:
        which = f"{count(told, DATES)} of {sheet}"
        clauses.append(f"{which} cannot be read {said} and could be {other} ({orders.named(other)})")
    clauses += _unclear(orders, f" of {sheet}") if said == DAY_FIRST else []
    return clauses + _day_second(orders, f" of {sheet}")


def _unclear(orders: Orders, of: str = "") -> list[str]:
    """That days of the American form are there, of which it cannot be told that the day is first."""
    either = orders.of(EITHER, True)
    if not either or (orders.of(DAY_FIRST, True) and not orders.of(MONTH_FIRST, True)):
        return []
    verb = "has" if either == 1 else "have"
    return [
        f"{count(either, DATES)}{of} {verb} slashes and a time of AM or PM, as American programs write days, month "
        f"first, and could be read either way ({orders.named(EITHER, True)}): read day first"
    ]


def _day_second(orders: Orders, of: str = "") -> list[str]:
    """That days are written as year, day and month, which are not read, beside some that may be so and are."""
    if not orders.day_second:
        return []
    either = f"; {count(orders.either, DATES)} in the same columns could be so too: read as year, month and day"
    return [
        f"{count(orders.day_second, DATES)}{of} can be read as year, day and month alone "
        f"({'; '.join(orders.seconds[:SHOWN])}): kept as written{either if orders.either else ''}"
    ]
