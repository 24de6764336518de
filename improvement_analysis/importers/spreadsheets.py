"""Any spreadsheet or report as tables of an extract, by a mapping.

Of a month's folder, the tables of the mapping are written, in place of those of the same name; all other files stay.
`extract.toml` and import.json are written again: what they say of other tables stays too.

Source: data/README.md.
"""

from collections import Counter
from dataclasses import replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pandas as pd

from .._toml import parsed
from .._wording import count
from ..errors import UnusableInput
from ..records.extract import ABOUT, IMPORTED, Extract
from ..records.tables import IDENTIFIERS, TABLES
from ..records.writing import write_extract
from .cells import Cells
from .imported import Imported, look_at
from .impossible_days import check_days
from .mapping import Mapping, Sheet, read_mapping
from .month_folder import last_day
from .reckoning import Reckoning, one_identity, reckonings_text
from .sheet_rows import Read, read_sheet
from .twice import listed_twice
from .workbooks import WORKBOOKS, Sheets, plain, read_sheets

ROW = ("row", "rows")
KEYS = {
    "audits": ("audit_id", "domain"),
    "episodes": ("child_id", "start_date"),
    "workers": ("worker_id", "start_date"),
}
"""By table, the columns that together name one thing."""


def import_mapped(source: Path, to: Path, mapping: Path, extracted_on: date | None = None) -> Imported:
    """Write the sheets of `source`, a file or a folder, as tables of the extract `to`, a folder named YYYY-MM.

    `extracted_on` is what `extract.toml` said before, or else the month's last day, unless given. A table is complete
    from the day that its sheets say, the latest of them.

    Raises `UnusableInput`, with nothing written, where the mapping, a file, a sheet or a heading is not as it must be.
    """
    source, to = Path(source), Path(to)
    as_at = last_day(to)
    by = read_mapping(mapping)
    reckoning = Reckoning("mapped", source.name)
    read = read_mapped(source, by, mapping, reckoning)
    unclear = _one_identity(read, reckoning)
    names = list(dict.fromkeys(each.table for each in read))
    before = _about(to, names)
    made_on = extracted_on or before.get("extracted_on", as_at)
    for place, each in enumerate(read):
        frame, sentences = check_days(each.frame, each.source, each.headings, reckoning, made_on)
        read[place] = replace(each, frame=frame, attention=(*each.attention, *sentences, *_twice(each, frame)))
    frames = {name: pd.concat([each.frame for each in read if each.table == name], ignore_index=True) for name in names}
    places = {name: np.concatenate([each.places for each in read if each.table == name]) for name in names}
    reckoning.wrote(frames)
    about, history = _merged(before, by, source, made_on, names)
    replaced = [name for name in names if (to / f"{name}.csv").exists()]
    imported = {IMPORTED: reckonings_text(to, reckoning, names)}
    write_extract(to, {name: frames[name] for name in TABLES if name in frames}, about, history, imported)
    said = [_table_said(name, read, name in replaced) for name in names]
    if before.get("extracted_on", about["extracted_on"]) != about["extracted_on"]:
        said.append(f"extract.toml said extracted_on {before['extracted_on']}; now it says {about['extracted_on']}.")
    attention = [*(sentence for each in read for sentence in each.attention), *unclear, *reckoning.doubts()]
    if found := look_at(to, places):
        remedy = "Correct the sheet, or say under [sheet.values] what such a word means, and import again."
        attention += [*found[:-1], f"{found[-1]}\n{remedy}"]
    return Imported(tuple(said), tuple(dict.fromkeys(attention)), reckoning)


# What was there before


def _about(to: Path, names: list[str]) -> dict:
    """What `extract.toml` says now, checked; empty where there is none.

    Raises:
        UnusableInput: it cannot be used, or a table to write is there as parquet.
    """
    for name in names:
        if (to / f"{name}.parquet").exists():
            raise UnusableInput(f"{to / name}.parquet is there already. Move it away: a table is one file.")
    if to.is_dir():
        Extract(to).paths  # noqa: B018 - refuses what it cannot use, by its name
    path = to / "extract.toml"
    if not path.is_file():
        return {}
    return parsed(path)


def _merged(before: dict, by: Mapping, source: Path, extracted_on: date, names: list[str]) -> tuple[dict, dict]:
    """`extract.toml` of the whole folder, and from when each table is complete."""
    sources = [each for each in before.get("source", "").split("; ") if each]
    sources += [source.name] if source.name not in sources else []
    council = by.council or before.get("council")
    about = {"council": council} if council else {}
    about |= {"extracted_on": extracted_on, "source": "; ".join(sources)}
    about["synthetic"] = by.synthetic or before.get("synthetic", False)
    if "plan_types" in before and not {"plans", "visits"} & set(names):
        about["plan_types"] = before["plan_types"]
    about |= {key: value for key, value in before.items() if key not in ABOUT and not isinstance(value, dict | list)}
    history = {table: day for table, day in before.get("history_from", {}).items() if table not in names}
    for each in by.sheet:
        if each.complete_from:
            history[each.table] = max(each.complete_from, history.get(each.table, each.complete_from))
    return about, history


# The sheets


def read_mapped(source: Path, by: Mapping, called: Path, reckoning: Reckoning) -> list[Read]:
    """The rows of each sheet of the mapping, in its order; each file is read once.

    Args:
        source: a file, or the folder in which the mapping's files are.
        by: the mapping.
        called: its file, for messages.
        reckoning: where rows and cells are counted.

    Raises:
        UnusableInput: a file, sheet or heading is not there, or is there twice.
    """
    books: dict[Path, Sheets] = {}
    read, uses = [], {}
    for place, sheet in enumerate(by.sheet, 1):
        key = f"{called}: sheet[{place}] (sheet {sheet.table})"
        path = _file(source, sheet, key)
        if path not in books:
            books[path] = read_sheets(path)
        book = books[path]
        name = _sheet(book, sheet, path, key)
        source_name = f"{path.name}, sheet {name!r}"
        where, merged = f"{path}, sheet {name!r}", book.merged_down(name)
        one = read_sheet(book[name], merged, sheet, where, source_name, key, book.day_zero, reckoning)
        for heading, used in one.uses.items():  # what two tables have of one column is told once
            uses[source_name, heading] = uses.get((source_name, heading), Counter()) | used
        read.append(one)
    for (sheet_name, heading), used in uses.items():
        reckoning.told(sheet_name, heading, Cells(pd.Series(dtype=object), used))
    return read


def files_of(source: Path) -> list[Path]:
    """The workbooks and CSV files of a folder, or the one file.

    Raises:
        UnusableInput: the folder has none.
    """
    if not source.is_dir():
        return [source]
    kinds = (*WORKBOOKS, ".csv")
    files = sorted(path for path in source.iterdir() if path.suffix.lower() in kinds and path.name[0] not in ".~")
    if not files:
        raise UnusableInput(f"{source}: a folder without a workbook or CSV file. Put the sheets there, or name one.")
    return files


def _file(source: Path, sheet: Sheet, key: str) -> Path:
    if not source.exists():
        raise UnusableInput(f"{source}: no such file or folder.")
    files = files_of(source)
    there = ", ".join(path.name for path in files)
    if sheet.file is None:
        if len(files) != 1:
            raise UnusableInput(f"{key}.file is missing: {source} has several files. Name one of: {there}.")
        return files[0]
    named = [path for path in files if path.name.casefold() == sheet.file.casefold()]
    found = named or [path for path in files if fnmatch(path.name.casefold(), sheet.file.casefold())]
    if len(found) != 1:
        many = "is the name of several files" if found else "is the name of no file"
        raise UnusableInput(f"{key}.file {sheet.file!r} {many} of {source}. The files are: {there}.")
    return found[0]


def _sheet(sheets: Sheets, sheet: Sheet, path: Path, key: str) -> str:
    found = [name for name in sheets if sheet.sheet is None or plain(name) == plain(sheet.sheet)]
    if len(found) == 1:
        return found[0]
    there = ", ".join(repr(name) + " (hidden)" * (name in sheets.hidden) for name in sheets)
    if sheet.sheet is None:
        raise UnusableInput(f"{key}.sheet is missing: {path} has the sheets {there}. Name one of them.")
    raise UnusableInput(f"{key}.sheet {sheet.sheet!r} is no sheet of {path}, which has {there}.")


# What differs between sheets


def _one_identity(read: list[Read], reckoning: Reckoning) -> list[str]:
    """Make identifiers of one column that differ by what programs change one, in the frames; what could not be made."""
    unclear = []
    for column in dict.fromkeys(column for each in read for column in each.headings if column in IDENTIFIERS):
        columns = {}
        for each in read:
            if heading := each.headings.get(column):
                one = pd.DataFrame({"at": each.places, "id": each.frame[column]})
                columns.setdefault((each.source, heading), []).append(one)
        # What two tables have of one cell counts once.
        ids = {place: pd.concat(parts, ignore_index=True).drop_duplicates()["id"] for place, parts in columns.items()}
        changed, twice = one_identity(reckoning, ids)
        unclear += twice
        now = {old: new for place in ids for old, new in zip(ids[place], changed[place], strict=True) if old != new}
        for each in read if now else ():
            if column in each.frame:
                each.frame[column] = each.frame[column].map(lambda text, now=now: now.get(text, text))
    return unclear


def _twice(each: Read, frame: pd.DataFrame) -> list[str]:
    """That rows of a sheet say different things of one thing."""
    keys = KEYS.get(each.table, ())
    if not keys or not {*keys} <= {*frame}:
        return []
    numbers = [int(place.rpartition(" ")[2]) for place in each.places]
    headings = dict(zip(keys, keys, strict=True)) | each.headings
    return listed_twice(each.source, headings, frame.set_index(pd.Index(numbers)), keys)


# What is said


def _table_said(name: str, read: list[Read], replaced: bool) -> str:
    mine = [each for each in read if each.table == name]
    rows, skipped = sum(len(each.frame) for each in mine), sum(each.skipped for each in mine)
    left = f"; {count(skipped, ROW)} left out, as skip_if_blank says" if skipped else ""
    return f"{name}: {count(rows, ROW)} written{left}{'; they replace those that were there' if replaced else ''}."
