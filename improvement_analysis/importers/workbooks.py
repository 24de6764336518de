"""What people keep their rows in: workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods), CSV files, folders of CSV files.

Every cell becomes text, so that a source adapter need not know what kind of file its rows came from.

| in the file | the text |
|---|---|
| a date | `2020-10-05`, with its time if it has one: `2020-10-05T23:00:00` |
| a number | as short as it can be written: `10692868` for 10692868.0, `0.5`; of more than 15 digits, of which |
| | Excel keeps 15, `1.00234000000000e+15` |
| text | trimmed, runs of spaces, non-breaking spaces and line ends as one space, and without control characters |
| Excel's zero time, an empty cell | blank |
| an Excel error (`#N/A`, `#SPILL!`) | as it is, unless the row holds nothing else |
| a formula without a value, as a program leaves it in .xlsx and .xlsm | `#FORMULA!` |

What a text or number means is for `cells` to say.
"""

import csv
import difflib
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from ..errors import UnusableInput
from .bounds import refuse_beyond_bounds, refuse_mended
from .cells import EXCEL_DAY_0, EXCEL_DAY_0_OF_1904, EXCEL_ERROR
from .error_cells import ErrorCells
from .excel_files import counts_from_1904, without_new_errors

Rows = list[list[str]]
Merged = dict[int, dict[int, int]]
"""By column, the first row of a range of merged cells by each other row of it; counted from 0."""

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TITLE_ROWS = 20
"""How far down headings are looked for: councils put titles and notes above them."""

_MARKS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_SIGNATURES = {
    b"%PDF": "it is a PDF; ask for the workbook that it was printed from",
    b"<": "it is a web page or XML under another name; open it in Excel and save it as .xlsx",
    b"\xff\xfe": "it looks like UTF-16 text; save it as CSV UTF-8, or as .xlsx",
    b"\xfe\xff": "it looks like UTF-16 text; save it as CSV UTF-8, or as .xlsx",
    b"PK": "it is damaged, or of another kind than its name says; open it and save it as .xlsx",
    b"\xd0\xcf\x11\xe0": "it is damaged, or of another kind than its name says; open it and save it as .xlsx",
}


class Sheets(Mapping[str, Rows]):
    """The sheets of a workbook or of a folder of CSV files: by name, rows of cells as text, read when asked for.

    Row 1 of a sheet is the first of its list, blank rows kept; all rows of a sheet are of one width; blank rows at its
    end are left out, and a sheet without a cell has no rows.

    Attributes:
        hidden: the sheets that Excel does not show.
        day_zero: the day from which the workbook's numbers of days count.

    Raises `UnusableInput` where a sheet that is asked for cannot be read.
    """

    def __init__(
        self,
        readers: dict[str, Callable[[], tuple[Rows, Merged]]],
        hidden: Iterable[str] = (),
        day_zero: date = EXCEL_DAY_0,
    ) -> None:
        self.hidden, self.day_zero = frozenset(hidden), day_zero
        self._readers = readers
        self._read: dict[str, tuple[Rows, Merged]] = {}

    def __getitem__(self, name: str) -> Rows:
        return self._sheet(name)[0]

    def merged_down(self, name: str) -> Merged:
        """Which cells of a sheet are merged over several rows; empty where that cannot be seen, as of a CSV file."""
        return self._sheet(name)[1]

    def _sheet(self, name: str) -> tuple[Rows, Merged]:
        if name not in self._read:
            self._read[name] = self._readers[name]()
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._readers)

    def __len__(self) -> int:
        return len(self._readers)


def read_sheets(path: Path) -> Sheets:
    """The sheets of a workbook, a CSV file or a folder of CSV files.

    A CSV file is one sheet, named as the file without its ending. It is UTF-8, or Windows-1252 as Excel's plain "CSV"
    writes.

    Raises `UnusableInput` where nothing can be read: the sentence names the file (and sheet) and what to do.
    """
    path = Path(path)
    if not path.exists():
        raise UnusableInput(f"{path}: no such file")
    if not (path.is_file() or path.is_dir()):  # a device or a pipe may never end
        raise UnusableInput(f"{path}: neither a file nor a folder; name one")
    if path.is_dir():
        return Sheets({file.stem: lambda file=file: (_csv(file), {}) for file in _csv_files(path)})
    if path.suffix.lower() == ".csv":
        rows = _csv(path)
        return Sheets({path.stem: lambda: (rows, {})})
    book = _open(path)
    there = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    errors = ErrorCells(path)
    return Sheets(
        {sheet.name: lambda name=sheet.name: _sheet(book, name, path, errors) for sheet in there},
        [sheet.name for sheet in there if sheet.visible != Visible.Visible],
        EXCEL_DAY_0_OF_1904 if counts_from_1904(path) else EXCEL_DAY_0,
    )


def _csv_files(path: Path) -> list[Path]:
    files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".csv" and file.is_file())
    files = [file for file in files if file.name[0] not in ".~"]  # what an open spreadsheet keeps beside itself
    if not files:
        raise UnusableInput(
            f"{path}: a folder without a CSV file; name the workbook itself, or put the CSV files there"
        )
    return files


def _open(path: Path) -> CalamineWorkbook:
    if path.suffix.lower() not in WORKBOOKS:
        raise UnusableInput(
            f"{path}: no workbook that can be read (its name ends in {path.suffix!r}); save it as .xlsx"
        )
    refuse_beyond_bounds(path)
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError:
        raise UnusableInput(f"{path}: protected by a password; save a copy without one") from None
    except (CalamineError, OSError) as error:
        raise UnusableInput(f"{path}: no workbook that can be read: {_looks_like(path, error)}") from None


def _looks_like(path: Path, error: Exception) -> str:
    """What a file that is no workbook seems to be, and what to do; blank bytes before it apart."""
    start = path.read_bytes()[:512].lstrip() if path.is_file() else b""
    known = [words for signature, words in _SIGNATURES.items() if start.startswith(signature)]
    return known[0] if known else f"{error}; save it again as .xlsx"


def _sheet(book: CalamineWorkbook, name: str, path: Path, errors: ErrorCells) -> tuple[Rows, Merged]:
    try:
        return _read(book, name, errors)
    except (CalamineError, OSError) as error:
        mended = without_new_errors(path)
        try:
            if mended is not None:
                refuse_mended(path, mended)
                return _read(CalamineWorkbook.from_filelike(io.BytesIO(mended)), name, errors)
        except (CalamineError, OSError):
            pass
        raise UnusableInput(
            f"{path}: sheet {name!r} cannot be read ({error}); copy its cells as values into a new sheet"
        ) from None


def _read(book: CalamineWorkbook, name: str, errors: ErrorCells) -> tuple[Rows, Merged]:
    sheet = book.get_sheet_by_name(name)
    rows = _rows(sheet)
    for (row, column), error in errors.of(name, len(rows), max(map(len, rows), default=0)).items():
        if rows[row]:  # a row of errors alone has none
            rows[row][column] = rows[row][column] or error
    rows = _even(rows)
    merged: Merged = {}
    room = sum(map(len, rows))
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        below = range(top + 1, min(bottom + 1, len(rows)))
        room -= len(below)
        if room < 0:
            raise CalamineError("its merged cells lie on one another")
        if below:
            merged.setdefault(left, {}).update(dict.fromkeys(below, top))
    return rows, merged


def _rows(sheet: CalamineSheet) -> Rows:
    """The cells of a sheet from A1 on as text, its rows of one width; of a blank row none."""
    if sheet.start is None:
        return []
    blank, before, none = [""] * sheet.width, [""] * sheet.start[1], []
    return [
        none if row == blank else before + [trimmed(cell) if type(cell) is str else _text(cell) for cell in row]
        for row in sheet.iter_rows()
    ]


def _csv(path: Path) -> Rows:
    text = _decoded(path)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise UnusableInput(f"{path}: no CSV file that can be read ({error}); save it again as CSV UTF-8") from None
    if rows and max(map(len, rows)) == 1:
        for mark, called in _MARKS.items():
            if mark in text:
                raise UnusableInput(f"{path}: the cells are separated by {called}; save it as CSV with commas")
    if rows and re.fullmatch(r"sep=.?", ",".join(rows[0]).strip()):
        rows = rows[1:]  # it tells Excel the separator, which does not show it
    return _even([[trimmed(cell) for cell in row] for row in rows])


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    if b"\0" in raw or raw.startswith(b"%PDF"):
        words = [words for signature, words in _SIGNATURES.items() if raw.startswith(signature)]
        raise UnusableInput(
            f"{path}: no CSV file: {words[0] if words else 'it holds zero bytes; save it as CSV UTF-8'}"
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _even(rows: Rows) -> Rows:
    """Rows of one width, without the blank ones at the end; a row of errors alone is blank."""
    none: list[str] = []  # one for all blank rows, of which a sheet may have a million
    rows = [row if row and any(cell and not EXCEL_ERROR.fullmatch(cell) for cell in row) else none for row in rows]
    last = max((number for number, row in enumerate(rows, 1) if any(row)), default=0)
    width = max((len(row) for row in rows[:last]), default=0)
    blank = [""] * width
    return [row + blank[len(row) :] if row else blank for row in rows[:last]]


# Cells


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if abs(cell) >= MOST_EXACT:
            return f"{cell:.14e}"
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        # A day's fraction as Excel has it may miss the second by less than half of one.
        cell = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        return cell.isoformat() if cell.time() != time(0) else cell.date().isoformat()
    return "" if cell == time(0) else str(cell)


MOST_EXACT = 10**15
"""Excel writes a number from here on with zeros in place of its last digits."""


_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")


@lru_cache(2**16)  # what comes again is one text in memory
def trimmed(text: str) -> str:
    """A text with one space between its words, without what no CSV file can hold: control characters, half characters.

    They stand for nothing: a system fills a cell up with zero bytes, and Excel writes one as `_x0000_`.
    """
    return " ".join((text if text.isprintable() else _CONTROLS.sub("", text)).split())


# Names of sheets, headings and lists


@lru_cache(2**16)
def plain(name: str) -> str:
    """A name without what varies between files: case, spaces, apostrophes, punctuation."""
    return " ".join(re.sub(r"[\W_]+", " ", re.sub("['`\u2018\u2019]", "", name.casefold())).split())


def nearest(name: str, others: Iterable[str], at_least: float = 0) -> str:
    """The one of these names that is most like `name` (0 unlike to 1 alike, by difflib); blank if none is."""
    there = {plain(other): other for other in others if plain(other)}
    near = difflib.get_close_matches(plain(name), there, n=1, cutoff=at_least)
    return there[near[0]] if near else ""
