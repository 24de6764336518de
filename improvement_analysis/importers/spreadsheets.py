"""Any spreadsheet or report as tables of an extract, by a mapping.

A cell becomes the text that the dictionary asks for where it can be read so: a day as YYYY-MM-DD, a month as YYYY-MM, a
word of a list whatever its capitals and hyphens, `Yes` and `N` as `true` and `false`, `£1,200` as `1200`; `n/a` is
blank. Any other cell stays as it was written, so that no row is lost: the extract sets it aside with its reason. A row
without a cell under any heading that the mapping names is no row.

Of a month's folder, the tables of the mapping are written, in place of those of the same name; all other files stay.
`extract.toml` is written again: what it says of other tables stays too.

Source: data/README.md.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pandas as pd

from .._wording import MONTHS, count
from ..errors import UnusableInput
from ..records.extract import ABOUT, Extract, write_extract
from ..records.tables import NUMBER, TABLES
from .mapping import Mapping, Sheet, read_mapping
from .month_folder import last_day
from .workbooks import TITLE_ROWS, WORKBOOKS, Rows, date_text, nearest, plain, read_sheets

FAULTS_SHOWN = 10
BLANK = {"n/a", "#n/a"}
ANSWERS = {"yes": "true", "y": "true", "true": "true", "no": "false", "n": "false", "false": "false"}
ROW = ("row", "rows")


@dataclass(frozen=True)
class Read:
    """The rows of one table from one sheet.

    Attributes:
        table: the table's name.
        frame: the rows as texts, by column.
        places: where each row stands: `audits.xlsx, sheet 'Log', row 7`.
        skipped: rows left out because what the mapping names under `skip_if_blank` is blank.
    """

    table: str
    frame: pd.DataFrame
    places: np.ndarray
    skipped: int


@dataclass(frozen=True)
class Mapped:
    """What an import by a mapping did: a line a fact, and how many cells the extract cannot read."""

    said: tuple[str, ...]
    faults: int

    def __str__(self) -> str:
        return "\n".join(self.said)


def import_mapped(source: Path, to: Path, mapping: Path, extracted_on: date | None = None) -> Mapped:
    """Write the sheets of `source`, a file or a folder, as tables of the extract `to`, a folder named YYYY-MM.

    `extracted_on` is what `extract.toml` said before, or else the month's last day, unless given. A table is complete
    from the day that its sheets say, the latest of them.

    Raises `UnusableInput`, with nothing written, where the mapping, a file, a sheet or a heading is not as it must be.
    """
    source, to = Path(source), Path(to)
    as_at = last_day(to)
    by = read_mapping(mapping)
    read = read_mapped(source, by, mapping)
    names = list(dict.fromkeys(each.table for each in read))
    frames = {name: pd.concat([each.frame for each in read if each.table == name], ignore_index=True) for name in names}
    before = _about(to, names)
    about, history = _merged(before, by, source, extracted_on or before.get("extracted_on", as_at), names)
    replaced = [name for name in names if (to / f"{name}.csv").exists()]
    write_extract(to, {name: frames[name].fillna("") for name in TABLES if name in frames}, about, history)
    faults = _faults(to, read, names)
    said = [_table_said(name, read, name in replaced) for name in names]
    changed = before.get("extracted_on", about["extracted_on"]) != about["extracted_on"]
    if changed:
        said.append(f"extract.toml said extracted_on {before['extracted_on']}; now it says {about['extracted_on']}.")
    if faults:
        said.append(f"{count(len(faults), ('cell', 'cells'))} that cannot be read, kept as written and set aside:")
        said += [f"  {each}" for each in faults[:FAULTS_SHOWN]]
        said += [f"  and {len(faults) - FAULTS_SHOWN} more"] if len(faults) > FAULTS_SHOWN else []
        said.append("Correct the sheet, or say under [sheet.values] what such a word means, and import again.")
    return Mapped(tuple(said), len(faults))


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
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def _merged(before: dict, by: Mapping, source: Path, extracted_on: date, names: list[str]) -> tuple[dict, dict]:
    """`extract.toml` of the whole folder, and from when each table is complete."""
    sources = [each for each in before.get("source", "").split("; ") if each]
    sources += [source.name] if source.name not in sources else []
    council = by.council or before.get("council")
    about = {"council": council} if council else {}
    about |= {"extracted_on": extracted_on, "source": "; ".join(sources)}
    about["synthetic"] = by.synthetic or before.get("synthetic", False)
    about |= {key: value for key, value in before.items() if key not in ABOUT and not isinstance(value, dict | list)}
    history = {table: day for table, day in before.get("history_from", {}).items() if table not in names}
    for each in by.sheet:
        if each.complete_from:
            history[each.table] = max(each.complete_from, history.get(each.table, each.complete_from))
    return about, history


# The sheets


def read_mapped(source: Path, by: Mapping, called: Path) -> list[Read]:
    """The rows of each sheet of the mapping, in its order; each file is read once.

    Args:
        source: a file, or the folder in which the mapping's files are.
        by: the mapping.
        called: its file, for messages.

    Raises:
        UnusableInput: a file, sheet or heading is not there, or is there twice.
    """
    books: dict[Path, dict[str, Rows]] = {}
    read = []
    for place, sheet in enumerate(by.sheet, 1):
        key = f"{called}: sheet[{place}] (sheet {sheet.table})"
        path = _file(source, sheet, key)
        if path not in books:
            books[path] = read_sheets(path)
        name = _sheet(books[path], sheet, path, key)
        read.append(_rows(books[path][name], sheet, f"{path}, sheet {name!r}", key))
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


def _sheet(sheets: dict[str, Rows], sheet: Sheet, path: Path, key: str) -> str:
    found = [name for name in sheets if sheet.sheet is None or plain(name) == plain(sheet.sheet)]
    if len(found) == 1:
        return found[0]
    there = ", ".join(repr(name) for name in sheets)
    if sheet.sheet is None:
        raise UnusableInput(f"{key}.sheet is missing: {path} has the sheets {there}. Name one of them.")
    raise UnusableInput(f"{key}.sheet {sheet.sheet!r} is no sheet of {path}, which has {there}.")


def _rows(cells: Rows, sheet: Sheet, where: str, key: str) -> Read:
    """The rows of a sheet below its headings, rows without a cell left out."""
    at, columns = _columns(cells, sheet, where, key)
    used = columns.values()
    lines = [(number, line) for number, line in enumerate(cells[at:], at + 1) if any(line[place] for place in used)]
    parts, numbers = [], []
    for taken, fixed in sheet.row_kinds():
        texts = {
            column: _read_cells([line[columns[plain(heading)]] for _, line in lines], sheet, column)
            for column, heading in taken.items()
        }
        parts.append(pd.DataFrame(texts | fixed, index=range(len(lines)), dtype=object))
        numbers += [number for number, _ in lines]
    frame = pd.concat(parts, ignore_index=True)
    # One row of the sheet after the other, whatever the kinds of rows that it becomes.
    order = np.argsort(np.array(numbers, dtype=int), kind="stable")
    frame, numbers = frame.iloc[order].reset_index(drop=True), np.array(numbers, dtype=int)[order]
    kept = (frame[[each for each in sheet.skip_if_blank if each in frame]].fillna("") != "").all(axis=1).to_numpy()
    places = np.array([f"{where}, row {number}" for number in numbers[kept]], dtype=object)
    return Read(sheet.table, frame[kept].reset_index(drop=True), places, int((~kept).sum()))


def _columns(cells: Rows, sheet: Sheet, where: str, key: str) -> tuple[int, dict[str, int]]:
    """How many rows stand above the first one below the headings, and the place of each heading by its plain name."""
    if not cells:
        raise UnusableInput(f"{where}: nothing is in it. Is it the right sheet? {key} reads it.")
    wanted = {plain(heading): heading for heading in sheet.headings}
    number = sheet.heading_row or _heading_row(cells, set(wanted))
    if number > len(cells):
        raise UnusableInput(f"{key}.heading_row is {number}, but {where} has {len(cells)} rows.")
    names = [plain(cell) for cell in cells[number - 1]]
    for name, heading in wanted.items():
        if names.count(name) > 1:
            raise UnusableInput(
                f"{where}: the heading {heading!r} stands {names.count(name)} times in row {number}. Give each a name "
                f"of its own, since {key} reads it."
            )
        if name not in names:
            near = nearest(heading, cells[number - 1])
            raise UnusableInput(
                f"{where}: row {number} has no heading {heading!r}, which {key} names. "
                + (f"The nearest there is {near!r}; correct the mapping or the sheet." if near else "It is blank.")
            )
    return number, {name: names.index(name) for name in wanted}


def _heading_row(cells: Rows, wanted: set[str]) -> int:
    """The first row with the most of these headings, counted from 1: titles and notes stand above it."""
    found = [len(wanted & set(map(plain, row))) for row in cells[:TITLE_ROWS]]
    return found.index(max(found)) + 1


# The cells


def _read_cells(cells: list[str], sheet: Sheet, column: str) -> list[str]:
    """Each cell as the dictionary asks for it, the mapping's words first; each distinct text is looked at once."""
    translated = sheet.values.get(column, {})  # noqa: PD011 - no pandas here
    words = {plain(theirs) or theirs: ours for theirs, ours in translated.items()}
    reads = _reader(sheet, column)
    texts = dict.fromkeys(set(cells), "")
    for text in texts:
        word = plain(text) or text
        if word in words:
            texts[text] = words[word]
        elif text.casefold() not in BLANK:
            texts[text] = reads(text)
    return [texts[text] for text in cells]


def _reader(sheet: Sheet, column: str) -> Callable[[str], str]:
    """How a cell of a column is read."""
    about = TABLES[sheet.table].columns[column].metadata
    month_first = sheet.dates == "month first"
    if about["kind"] == "date":
        return lambda text: written_date(text, month_first)
    if about["kind"] == "month":
        return lambda text: _written_month(text, month_first)
    if about["kind"] == "boolean":
        return lambda text: ANSWERS.get(plain(text), text)
    if about["kind"] == "choice":
        listed = {plain(value): value for value in about["values"]}
        return lambda text: listed.get(plain(text), text)
    return _written_number if about["kind"] in ("number", "reported") else lambda text: text


_WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\.?,? +")
_NAMED_MONTH_FIRST = re.compile(r"^([a-z]{3,9})\.? (\d{1,2}),? (\d{4}|\d{2})$")
_MONTH_FIRST = re.compile(r"^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})\b")


def written_date(text: str, month_first: bool = False) -> str:
    """A day as people write it as YYYY-MM-DD: `12/06/20`, `12 Jun 2020`, `Fri 12th June 2020`; any other text as it is.

    A year of two digits is of this century.
    """
    tidy = _WEEKDAY.sub("", text.casefold())
    tidy = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", tidy).replace(" of ", " ")
    tidy = _NAMED_MONTH_FIRST.sub(r"\2 \1 \3", tidy)
    if month_first:
        tidy = _MONTH_FIRST.sub(r"\3\2\1\2\4", tidy)
    found = date_text(tidy)
    return found if found == "" or re.fullmatch(r"\d{4}-\d\d-\d\d", found) else text


def _written_month(text: str, month_first: bool) -> str:
    """A month as people write it as YYYY-MM: `Jun-20`, `June 2020`, `06/2020`, or any day of it."""
    tidy = text.casefold()
    if match := re.fullmatch(r"([a-z]{3,9})[-/. ]*(\d{4}|\d{2})", tidy):
        names = [number for number, name in enumerate(MONTHS, 1) if name.casefold().startswith(match[1][:3])]
        return f"{match[2] if len(match[2]) == 4 else '20' + match[2]}-{names[0]:02d}" if names else text
    if match := re.fullmatch(r"(0?[1-9]|1[0-2])[-/. ](\d{4})", tidy):
        return f"{match[2]}-{int(match[1]):02d}"
    day = written_date(text, month_first)
    return day[:7] if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else text


def _written_number(text: str) -> str:
    bare = re.sub(r"[£ ]|(?<=\d),(?=\d{3}\b)", "", text)
    return bare if re.fullmatch(rf"{NUMBER}%?", bare) else text


# What is said


def _table_said(name: str, read: list[Read], replaced: bool) -> str:
    mine = [each for each in read if each.table == name]
    rows, skipped = sum(len(each.frame) for each in mine), sum(each.skipped for each in mine)
    left = f"; {count(skipped, ROW)} left out, as skip_if_blank says" if skipped else ""
    return f"{name}: {count(rows, ROW)} written{left}{'; they replace those that were there' if replaced else ''}."


def _faults(to: Path, read: list[Read], names: list[str]) -> list[str]:
    """Each cell that the extract cannot read, by its place in the sheet."""
    extract, found = Extract(to), {}  # a cell that several rows have from one row of the sheet is told once
    for name in names:
        places = np.concatenate([each.places for each in read if each.table == name])
        for fault in extract.table(name).faults.sort_values("row", kind="stable").itertuples():
            found[f"{places[fault.row]}: {name}.{fault.column} {fault.value!r} is {fault.reason}"] = None
    return list(found)
