"""Councils' stored figures read from their outputs, and written together: pooled.csv and places.csv.

Source: docs/outputs.md, "Councils together".
"""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, nan
from pathlib import Path

import pandas as pd
import pyarrow as pa

from .._files import made_whole, sha256, write_whole
from .._wording import HIDDEN, count, joined
from ..errors import UnusableInput, refuse
from ..judgement.figure_table import FIGURE_COLUMNS
from ..judgement.pool import FIGURE, NOT_SHOWN, not_sums, places, pooled
from ..measures import INDICATORS
from ..measures.series import DIVIDED
from ..records.formulas import unguarded
from .figure_files import FILES, SERIES, as_csv
from .manifest import MANIFEST
from .numbers import figures_not_in_series

FIGURES_FILE, SERIES_FILE, _ = FILES
WRITTEN = ("pooled.csv", "places.csv")
NUMBERS = ("numerator", "denominator", "value")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
MADE_UP = " (synthetic)"
COUNCILS = ("council", "councils")


@dataclass(frozen=True)
class Stored:
    """What a month's folder holds of a council; `series` has a row a figure and month, as `judgement.pool` takes it."""

    folder: Path
    council: str
    month: str
    series: pd.DataFrame


def write_pool(folders: list[Path], to: Path, say: Callable[[str], object]) -> int:
    """Add councils' stored figures, give each its place, and write both into a folder of their own, whole.

    Args:
        folders: a month's outputs of each council, OUT/<council>/<YYYY-MM>, the board's or the public's.
        to: the folder; one that is there may hold nothing else.
        say: told what was done, and what was left out.

    Returns:
        The exit code: 1 if a figure of the month could not be taken from each council, since it is hidden or blank
        there; else 0.

    Raises:
        UnusableInput: a folder cannot be used, they are not of one month, a council stands there twice, or figures of
            made-up councils would be added to real ones.
    """
    others = sorted(path.name for path in to.iterdir() if path.name not in WRITTEN) if to.is_dir() else []
    if others or (to.exists() and not to.is_dir()):
        what = f"holds other things ({others[0]})" if others else "is a file"
        raise UnusableInput(f"{to} {what}, and pool writes a folder whole. Name a new folder with --to.")
    stored = sorted((read_stored(folder) for folder in folders), key=lambda each: each.council)
    _check_together(stored)
    month, made_up = stored[0].month, MADE_UP if stored[0].council.endswith(MADE_UP) else ""
    shared = set.intersection(*(set(each.series["month"]) for each in stored))
    rows = pd.concat([each.series.assign(council=each.council) for each in stored], ignore_index=True)
    rows = rows[rows["month"].isin(shared)]
    together = pooled(rows, f"{count(len(stored), COUNCILS)} together{made_up}")
    of_each = places(rows, together, month)
    with made_whole(to.absolute(), say) as (new, _):
        for name, frame in zip(WRITTEN, (together, _marked(of_each)), strict=True):
            write_whole(new / name, as_csv(frame))
    for name in WRITTEN:
        say(str(to / name))
    say(
        f"{count(len(stored), COUNCILS)}{made_up}, {month} and {count(len(shared) - 1, ('month', 'months'))} before it."
    )
    return _tell_what_is_missing(rows, together[together["month"] == month], say)


def _tell_what_is_missing(rows: pd.DataFrame, of_month: pd.DataFrame, say: Callable[[str], object]) -> int:
    """Say what is not added at all, and what was not added of each council; 1 if there is any of these."""
    if none := not_sums(rows):
        named = [id for id in INDICATORS if any(id == other for other, _ in none)]
        say(f"Not added, since a median, maximum or coefficient is no sum (places.csv has them): {', '.join(named)}.")
    lacking = of_month["hidden"] + of_month["blank"] > 0
    short = of_month[lacking & (of_month["group"] == "") & (of_month["councils"] > 0)]
    for row in short.itertuples(index=False):
        kept_out = [f"{getattr(row, why)} {why}" for why in ("hidden", "blank") if getattr(row, why)]
        named = " ".join(filter(None, (row.indicator, row.reading)))
        say(f"{named}: {count(row.councils, COUNCILS)} added; not added: {joined(kept_out)}.")
    return 1 if len(short) else 0


def _marked(of_each: pd.DataFrame) -> pd.DataFrame:
    """The places with the mark of a hidden number where a council has it."""
    hides = of_each["note"] == NOT_SHOWN
    return of_each.assign(value=of_each["value"].astype(object).mask(hides, HIDDEN))


def _check_together(stored: list[Stored]) -> None:
    """Refuse what cannot be added.

    Raises:
        UnusableInput: as `write_pool`.
    """
    months = sorted({each.month for each in stored})
    if len(months) > 1:
        found = "; ".join(f"{each.folder} is of {each.month}" for each in stored)
        raise UnusableInput(f"These are not of one month: {found}. Name folders of the same month.")
    by_name: dict[str, Stored] = {}
    for each in stored:
        first = by_name.setdefault(" ".join(each.council.casefold().split()), each)
        if first is not each:
            raise UnusableInput(
                f"{first.folder} and {each.folder} are both of {each.council}, which would count twice. Name one of "
                "them."
            )
    made_up = [each for each in stored if each.council.endswith(MADE_UP)]
    if 0 < len(made_up) < len(stored):
        real = next(each for each in stored if each not in made_up)
        raise UnusableInput(
            f"{made_up[0].folder} is synthetic and {real.folder} is not: made-up figures are not added to real ones. "
            "Leave one kind out."
        )


def read_stored(folder: Path) -> Stored:
    """Read what a month's folder holds of a council.

    Raises:
        UnusableInput: it is no such folder, a file of it is not as it was written, or a row cannot be used.
    """
    for name in (FIGURES_FILE, SERIES_FILE):
        if not (folder / name).is_file():
            raise UnusableInput(
                f"{folder} has no {name}: name the folder of a council's month, such as outputs/north-shire/2020-06."
            )
    _check_hashes(folder)
    figures = _rows(folder / FIGURES_FILE, FIGURE_COLUMNS)
    found = {(row["council"], row["month"]) for _, row in figures}
    if len(found) != 1 or not all(next(iter(found))):
        raise UnusableInput(f"{folder / FIGURES_FILE}: every row must be of one council and one month, named in each.")
    ((council, month),) = found
    frame = _series(folder / SERIES_FILE, month)
    if different := figures_not_in_series(folder):
        raise UnusableInput(f"{folder}: the two files do not agree ({different[0]}). Ask the council for both anew.")
    return Stored(folder, " ".join(unguarded(pa.array([council]))[0].as_py().split()), month, frame)


def _check_hashes(folder: Path) -> None:
    """Hold the two files against the manifest, if there is one."""
    if not (folder / MANIFEST).exists():
        return
    try:
        written = dict(json.loads((folder / MANIFEST).read_text("utf-8"))["outputs"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise UnusableInput(f"{folder / MANIFEST} cannot be read. Ask the council for its outputs anew.") from None
    for name in (FIGURES_FILE, SERIES_FILE):
        if written.get(name) != sha256(folder / name):
            raise UnusableInput(
                f"{folder / name} is not as it was written: the manifest has another SHA-256. Ask the council for it "
                "anew; a spreadsheet that saves a CSV file changes it."
            )


def _rows(path: Path, heading: list[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a file, each with the line on which it ends."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            if next(reader, None) != heading:
                raise UnusableInput(f"{path}: the first line must be the headings {','.join(heading)}.")
            rows = [(reader.line_num, cells) for cells in reader]
    except OSError as error:
        raise UnusableInput(f"{path} cannot be read ({error.strerror}).") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnusableInput(f"{path} is no CSV file in UTF-8 ({error}). Ask the council for it anew.") from None
    for line, cells in rows:
        if len(cells) != len(heading):
            raise UnusableInput(f"{path}, line {line}: it has {len(cells)} cells, where {len(heading)} must be.")
    return [(line, dict(zip(heading, cells, strict=True))) for line, cells in rows]


def _series(path: Path, month: str) -> pd.DataFrame:
    """The rows of series.csv, checked; every figure of the whole council in the month itself must be there."""
    found, seen = [], set()
    for line, row in _rows(path, SERIES):
        where = f"{path}, line {line}"
        about = tuple(row[name] for name in FIGURE)
        if about in seen:
            raise UnusableInput(f"{where}: {' '.join(filter(None, about))} stands here twice.")
        seen.add(about)
        found.append(dict(zip(FIGURE, about, strict=True)) | _numbers(row, where))
    for each in INDICATORS.values():
        for reading in each.readings if each.by != "rule" else ():
            if (each.id, reading, "", month) not in seen:
                named = " ".join(filter(None, (each.id, reading)))
                raise UnusableInput(f"{path} has no row of {named} for {month}. Ask the council for it anew.")
    return pd.DataFrame(found)


def _numbers(row: dict[str, str], where: str) -> dict:
    """The cells of a figure as numbers, NaN where blank or hidden."""
    if row["indicator"] not in INDICATORS:
        refuse(row["indicator"], INDICATORS, "indicator", f" ({where})")
    each = INDICATORS[row["indicator"]]
    if row["reading"] not in each.readings:
        refuse(row["reading"], each.readings, "reading", f" of {each.id} ({where})")
    if not MONTH.fullmatch(row["month"]):
        raise UnusableInput(f"{where}, column month: {row['month']!r} is no month; it is written 2020-06.")
    found = {
        name: nan if row[name] in ("", HIDDEN) else _number(row[name], f"{where}, column {name}") for name in NUMBERS
    }
    hides = HIDDEN in (row[name] for name in NUMBERS)
    no_sum = row["value"] != "" and row["numerator"] == ""
    if no_sum and each.unit in DIVIDED:
        raise UnusableInput(f"{where}, column numerator: it is blank beside a value. Ask the council for it anew.")
    if each.unit == "rate" and (found["numerator"] > found["denominator"] or found["numerator"] < 0):
        raise UnusableInput(f"{where}: {row['numerator']} of {row['denominator']} is no rate.")
    return found | {"hides": hides, "no_sum": no_sum}


def _number(text: str, where: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = nan
    if not isfinite(number):
        raise UnusableInput(f"{where}: {text!r} is no number; it may also be blank, or {HIDDEN}.")
    return number
