"""The published figures that a notice may hold a council against: reading them, and what was known of one on a day.

They are one CSV file. Source: docs/judgement.md, "The notice".
"""

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd

from ..errors import UnusableInput
from ..measures import INDICATORS
from .ask import within_range
from .keys import known_indicator

BENCHMARK_COLUMNS = ["indicator", "area", "area_name", "year_end", "value", "published_on", "source"]


def read_benchmarks(path: Path) -> pd.DataFrame:
    """Read published figures: one row for each indicator, area, year and publication.

    Returns:
        Columns BENCHMARK_COLUMNS; `value` a float in the unit of `figures.csv` (0.789, not 78.9), `year_end` and
        `published_on` dates.

    Raises:
        UnusableInput: the file cannot be read or a row is unusable; every fault is named with its line and column.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            heading, *lines = list(csv.reader(file)) or [[]]
    except OSError as error:
        raise UnusableInput(f"{path}: these benchmarks cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UnusableInput(f"{path}: these benchmarks are no UTF-8 text; save them with that encoding.") from error
    if heading != BENCHMARK_COLUMNS:
        raise UnusableInput(f"{path}: the first line must be the headings {','.join(BENCHMARK_COLUMNS)}.")
    faults, rows = [], []
    for line, cells in enumerate(lines, start=2):
        try:
            rows.append(_benchmark(cells))
        except ValueError as error:
            faults.append(f"\n  line {line}: {error}")
    frame = pd.DataFrame(rows, columns=BENCHMARK_COLUMNS)
    twice = frame.duplicated(["indicator", "area", "year_end", "published_on"])
    faults += [f"\n  {' '.join(map(str, row))} stands here twice" for row in frame[twice].iloc[:, :4].to_numpy()]
    if faults:
        raise UnusableInput(f"{path}: these benchmarks cannot be used:{''.join(faults)}")
    return frame


def published(benchmarks: pd.DataFrame, indicator: str, area: str) -> pd.DataFrame:
    """The figures of an indicator published of an area, of every year and edition."""
    return benchmarks[(benchmarks["indicator"] == indicator) & (benchmarks["area"] == area)]


def latest_known(published: pd.DataFrame, day: date) -> pd.Series | None:
    """Of published figures the one that was published last by a day, of several the latest year; None if none was."""
    days = zip(published["published_on"], published["year_end"], strict=True)
    known = [(on, year_end, row) for row, (on, year_end) in enumerate(days) if on <= day]
    return published.iloc[max(known)[2]] if known else None


def _benchmark(cells: list[str]) -> list:
    """The cells of a line, typed."""
    if len(cells) != len(BENCHMARK_COLUMNS) or not all(cell.strip() for cell in cells):
        raise ValueError(f"needs a cell for each of {', '.join(BENCHMARK_COLUMNS)}, none of them blank")
    indicator, area, area_name, year_end, value, published_on, source = (cell.strip() for cell in cells)
    ends, published = _day("year_end", year_end), _day("published_on", published_on)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        raise ValueError(f"value {value!r} is no number; write it in the unit of figures.csv, such as 0.789 or 24.9")
    if published < ends:
        raise ValueError(f"published_on {published_on} is before year_end {year_end}")
    within_range(INDICATORS[known_indicator(indicator)], Decimal(value))
    return [indicator, area, area_name, ends, float(value), published, source]


def _day(column: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(f"{column} {text!r} is no day; write it as 2019-03-31")
    return day
