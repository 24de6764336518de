"""Where the headings that a mapping names stand in a sheet: found by name, by the heading above them, or as a day.

A heading may be a date: Excel shows `Sep-23` where the cell holds 2023-09-01, or 45170 where it has lost its format. So
a day or month matches whatever shows the same one.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from .._wording import MONTHS
from ..errors import UnusableInput
from .cells import Days, read_column
from .workbooks import TITLE_ROWS, Rows, nearest, plain


def find_headings(
    cells: Rows, wanted: Iterable[str], heading_row: int | None, where: str, key: str, days: Days
) -> tuple[int, dict[str, int]]:
    """How many rows stand above the first one below the headings, and the place of each heading (from 0) by its name.

    Args:
        cells: the sheet.
        wanted: the headings, as the mapping names them.
        heading_row: the row in which they are (from 1), if the mapping says so.
        where: the sheet, for messages.
        key: the mapping's entry, for messages.
        days: how days are written.

    Raises:
        UnusableInput: a heading is not there, or is there twice.
    """
    if not cells:
        raise UnusableInput(f"{where}: nothing is in it. Is it the right sheet? {key} reads it.")
    if heading_row and heading_row > len(cells):
        raise UnusableInput(f"{key}.heading_row is {heading_row}, but {where} has {len(cells)} rows.")
    wanted = tuple(wanted)
    number = heading_row or _heading_row(cells, wanted, days)
    row, above = cells[number - 1], cells[number - 2] if number > 1 else []
    groups, found = _groups(above, len(row)), {}
    for heading in wanted:
        places = _places(row, above, heading, days)
        if len(places) > 1:
            raise UnusableInput(f"{where}: {_several(row, groups, places, heading, number)}, since {key} reads it.")
        if not places:
            near = _near(row, heading, days)
            raise UnusableInput(
                f"{where}: row {number} has no heading {heading!r}, which {key} names. "
                + (f"{near}; correct the mapping or the sheet." if near else "It is blank.")
            )
        found[heading] = places[0]
    return number, found


def _heading_row(cells: Rows, wanted: tuple[str, ...], days: Days) -> int:
    """The first row with the most of these headings, counted from 1: titles and notes stand above it."""
    top = cells[:TITLE_ROWS]
    found = [
        sum(bool(_places(row, above, heading, days)) for heading in wanted)
        for above, row in zip([[], *top], top, strict=False)
    ]
    return found.index(max(found)) + 1


def _places(row: list[str], above: list[str], heading: str, days: Days) -> list[int]:
    """Where a heading is in a row: by its name; else with what stands over it (`Autumn Held`); else as a day."""
    name = plain(heading)
    if by_name := [place for place, cell in enumerate(row) if plain(cell) == name]:
        return by_name
    over = [
        place
        for place, (group, cell) in enumerate(zip(_groups(above, len(row)), row, strict=True))
        if group and plain(f"{group} {cell}") == name and (cell or plain(above[place]) == name)
    ]
    if over or not (ours := _days_of(heading, days)):
        return over
    shown = [(place, _days_of(cell, days)) for place, cell in enumerate(row)]
    return [place for place, theirs in shown if theirs and (theirs[0] in ours or ours[0] in theirs)]


def _groups(above: list[str], width: int) -> list[str]:
    """Of each column the nearest cell of the row above it, to the left: what is merged over several has it once."""
    groups, group = [], ""
    for cell in (*above, *[""] * (width - len(above))):
        group = cell or group
        groups.append(group)
    return groups


@lru_cache(maxsize=4096)
def _days_of(heading: str, days: Days) -> tuple[str, ...]:
    """A heading that is a day or month as one: year, month and day, and then with less of them; else empty."""
    text = re.sub(r"^(w/c|wc|w/e|week (commencing|ending|beginning))\.?:? *", "", heading.casefold())
    if match := re.fullmatch(r"(?:(\d{1,2})(?:st|nd|rd|th)?[-/. ]*)?([a-z]{3,9})\.?", text):
        named = [number for number, name in enumerate(MONTHS, 1) if name.casefold().startswith(match[2])]
        month = f"{named[0]:02d}" if named else ""
        return () if not month else (f"{month}-{int(match[1]):02d}",) if match[1] else (month,)
    day, month = (read_column(pd.Series([text]), kind, days=days).texts[0] for kind in ("date", "month"))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        return day, day[:7], day[5:], day[5:7]
    return (month, month[5:]) if re.fullmatch(r"\d{4}-\d\d", month) else ()


def _several(row: list[str], groups: list[str], places: list[int], heading: str, number: int) -> str:
    """That a heading is there several times, and what would tell them apart."""
    there = list(dict.fromkeys(row[place] for place in places))
    named = list(dict.fromkeys(f"{groups[place]} {row[place]}".strip() for place in places))
    if len(there) > 1:
        return f"the heading {heading!r} may be {' or '.join(map(repr, there))} in row {number}. Name one of them"
    besides = f", or name it with the heading over it ({' or '.join(map(repr, named))})" if len(named) > 1 else ""
    return f"the heading {heading!r} stands {len(places)} times in row {number}. Give each a name of its own{besides}"


def _near(row: list[str], heading: str, days: Days) -> str:
    dated = [cell for cell in row if _days_of(cell, days)] if _days_of(heading, days) else []
    if dated:
        return f"Its headings that are days or months are {', '.join(map(repr, dated))}"
    near = nearest(heading, row)
    return f"The nearest there is {near!r}" if near else ""
