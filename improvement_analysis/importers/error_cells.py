"""Where errors and formulas without a value stand in a workbook: calamine tells them as blank cells.

Source: ECMA-376 part 1, 18.3.1.4 (c, cell) and 18.18.11 (ST_CellType); [MS-XLSB], 2.4.324 (BrtCellError) and 2.5.97.2
(BErr); [MS-XLS], 2.4.24 (BoolErr) and 2.5.133 (FormulaValue); [MS-CFB]; OpenDocument 1.3 part 3, 9.1.
"""

import html
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from .cells import EXCEL_ERROR
from .excel_files import DAMAGED, records_of_xls, records_of_xlsb

Cells = dict[tuple[int, int], str]
"""By row and column from 0."""

NO_VALUE = "#FORMULA!"
"""What stands for a formula of which the file has no value, as programs leave it that only write formulas."""
_CODES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_OTHER = "#ERROR!"
_CODE = rb"[\x00\x07\x0f\x17\x1d\x24\x2a\x2b]"
_PART = rb"(?:\w+:)?"
_TAG = rb"[^<>]{0,400}"
_CELL = rb"[\s\"']r=[\"']([A-Z]{1,3})(\d{1,7})[\"']" + _TAG + rb">\s*"
_FORMULA = rb"<%bf\b%b(?:/>|>[^<]*</%bf>)\s*" % (_PART, _TAG, _PART)
_ERROR = re.compile(
    rb"<%bc\b(?=%bt=[\"']e[\"'])%b%b(?:%b)?<%bv>([^<]{2,40})</" % (_PART, _TAG, _TAG, _CELL, _FORMULA, _PART)
)
_VALUELESS = re.compile(
    rb"<%bc\b(?!%bt=[\"']str[\"'])%b%b%b(?:<%bv ?/>|<%bv></%bv>)?\s*</%bc>"
    % (_PART, _TAG, _TAG, _CELL, _FORMULA, *((_PART,) * 4))
)
"""A text that a formula made (`str`) may be empty."""
_SHEET = re.compile(rb"<%bsheet\b[^<>]*>" % _PART)
_RELATION = re.compile(rb"<%bRelationship\b[^<>]*>" % _PART)
_ODS_TEXT = rb"<text:p>(#[^<]{2,40}|Err:\d{3})</text:p>"
_ODS_CELL = re.compile(
    rb"<table:(table|table-row|(?:covered-)?table-cell)(?=[\s/>])([^>]*)>(?:%b)?" % _ODS_TEXT, re.IGNORECASE
)
_XLSB_ERROR = re.compile(rb"(?:\x03\x09|\x0b[\x0f-\xff][\x00-\x7f]?)..\x00\x00.{4}" + _CODE, re.DOTALL)
_XLSB_ROW, _XLSB_SHEET, _XLSB_ERRORS = 0, 156, (3, 11)
_XLS_ERROR = re.compile(rb"\x05\x02\x08\x00.{6}.\x01|\x06[\x00\x02\x04].{8}\x02." + _CODE, re.DOTALL)
_XLS_SHEET, _XLS_VALUE, _XLS_FORMULAS, _XLS_BEGINS, _XLS_ENDS = 0x85, 0x205, (0x06, 0x206, 0x406), 0x809, 0x0A
_NO_SECTOR = 0xFFFFFFFA


class ErrorCells:
    """The errors and formulas without a value of the sheets of a workbook; of a damaged one none.

    Formulas without a value are told of .xlsx and .xlsm alone.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._kind = path, path.suffix.lower()

    def of(self, sheet: str, rows: int, columns: int) -> Cells:
        """Those of a sheet, within its first rows and columns."""
        try:
            if self._kind == ".ods":
                found = self._of_ods.get(sheet, ())
            elif self._kind == ".xls":
                found = _of_xls(self._stream, self._sheets[sheet])
            else:
                found = (_of_xlsb if self._kind == ".xlsb" else _of_xlsx)(self._archive.read(self._sheets[sheet]))
            return {
                (at_row, at_column): text
                for (row, down), (column, across), text in found
                for at_row in range(row, min(row + down, rows))
                for at_column in range(column, min(column + across, columns))
            }
        except (*DAMAGED, ValueError, IndexError, struct.error):
            return {}

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(self._path)

    @cached_property
    def _stream(self) -> bytes:
        """The workbook's stream of an .xls, with the errors that it holds."""
        return _stream(self._path.read_bytes())

    @cached_property
    def _sheets(self) -> dict[str, int | str]:
        """By name, the part of the archive that holds a sheet, or of an .xls where in its stream it begins."""
        if self._kind == ".xls":
            return dict(_sheets_of_xls(self._stream))
        book = "xl/workbook.bin" if self._kind == ".xlsb" else "xl/workbook.xml"
        part = self._archive.read(book)
        if self._kind == ".xlsb":
            sheets = dict(_sheets_of_xlsb(part))
        else:
            sheets = {_attribute(tag, "name"): _attribute(tag, "id") for tag in _SHEET.findall(part)}
        relations = _RELATION.findall(self._archive.read(f"xl/_rels/{posixpath.basename(book)}.rels"))
        targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in relations}
        return {
            name: posixpath.join("/xl", targets[known]).removeprefix("/")
            for name, known in sheets.items()
            if known in targets
        }

    @cached_property
    def _of_ods(self) -> dict[str, list]:
        part = self._archive.read("content.xml")
        return _of_ods(part) if re.search(_ODS_TEXT, part) else {}


Found = tuple[tuple[int, int], tuple[int, int], str]
"""First row and how many, first column and how many, and the error."""


def _one(row: int, column: int, text: str) -> Found:
    return (row, 1), (column, 1), text


def _of_xlsx(part: bytes) -> Iterator[Found]:
    for match in _VALUELESS.finditer(part):
        yield _one(*_at(*match.groups()), NO_VALUE)
    for match in _ERROR.finditer(part):
        yield _one(*_at(*match.groups()[:2]), match[3].decode(errors="replace"))


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rf"[\s:]{name}\s*=\s*([\"'])(.*?)\1", tag.decode(errors="replace"))
    return html.unescape(found[2]) if found else ""


def _at(letters: bytes, row: bytes) -> tuple[int, int]:
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return int(row) - 1, column - 1


def _of_xlsb(part: bytes) -> Iterator[Found]:
    if not _XLSB_ERROR.search(part):
        return
    row = 0
    for kind, at in records_of_xlsb(part):
        if kind == _XLSB_ROW:
            (row,) = struct.unpack_from("<I", part, at)
        elif kind in _XLSB_ERRORS:  # column, style, code
            yield _one(row, *struct.unpack_from("<I", part, at), _CODES.get(part[at + 8], _OTHER))


def _sheets_of_xlsb(part: bytes) -> Iterator[tuple[str, str]]:
    """Each sheet's name with its relation: two texts, each after its length, behind the sheet's state and number."""
    for kind, at in records_of_xlsb(part):
        if kind == _XLSB_SHEET:
            relation, after = _text_of_xlsb(part, at + 8)
            yield _text_of_xlsb(part, after)[0], relation


def _text_of_xlsb(part: bytes, at: int) -> tuple[str, int]:
    """A text after its length, and where the next begins."""
    (length,) = struct.unpack_from("<I", part, at)
    after = at + 4 + 2 * length
    return part[at + 4 : after].decode("utf-16-le"), after


def _of_xls(stream: bytes, begins: int) -> Iterator[Found]:
    if not _XLS_ERROR.search(stream):
        return
    depth = 0
    for kind, at, length in records_of_xls(stream, begins):
        depth += (kind == _XLS_BEGINS) - (kind == _XLS_ENDS)  # a chart on the sheet begins and ends within it
        if depth == 0:
            return
        if depth > 1:
            continue
        value = stream[at + 6 : at + min(length, 14)]
        if kind == _XLS_VALUE and value[1:] == b"\1":
            yield _one(*struct.unpack_from("<HH", stream, at), _CODES.get(value[0], _OTHER))
        elif kind in _XLS_FORMULAS and value[:1] == b"\2" and value[6:] == b"\xff\xff":
            yield _one(*struct.unpack_from("<HH", stream, at), _CODES.get(value[2], _OTHER))


def _sheets_of_xls(stream: bytes) -> Iterator[tuple[str, int]]:
    """Each sheet's name with where it begins."""
    for kind, at, _ in records_of_xls(stream, 0):
        if kind == _XLS_ENDS:
            return
        if kind == _XLS_SHEET:
            begins, _, letters, wide = struct.unpack_from("<IHBB", stream, at)
            name = stream[at + 8 : at + 8 + letters * (1 + wide)]
            yield name.decode("utf-16-le" if wide else "latin-1"), begins


def _stream(held: bytes) -> bytes:
    """The workbook's stream of a compound file."""
    (sector, short), (folder,) = struct.unpack_from("<HH", held, 30), struct.unpack_from("<I", held, 48)
    least, shorts, _, more = struct.unpack_from("<4I", held, 56)
    sector, short, body = 1 << sector, 1 << short, held[1 << sector :]
    numbers = f"<{sector // 4}I"

    def table(numbered: list[int]) -> list[int]:
        parts = [body[each * sector : (each + 1) * sector] for each in numbered if each < _NO_SECTOR]
        return [each for part in parts for each in struct.unpack(numbers, part)]

    tables = list(struct.unpack_from("<109I", held, 76))
    while more < _NO_SECTOR and len(tables) * sector < len(held):
        *others, more = table([more])
        tables += others
    following = table(tables)
    entries = _chain(body, sector, following, folder)
    root = _chain(body, sector, following, *struct.unpack_from("<I", entries, 116))
    for at in range(0, len(entries), 128):
        named = entries[at : at + max(struct.unpack_from("<H", entries, at + 64)[0] - 2, 0)].decode("utf-16-le")
        first, size = struct.unpack_from("<II", entries, at + 116)
        if named in ("Workbook", "Book") and size < least:  # kept in parts of a sector
            after = _chain(body, sector, following, shorts)
            return _chain(root, short, struct.unpack(f"<{len(after) // 4}I", after), first)[:size]
        if named in ("Workbook", "Book"):
            return _chain(body, sector, following, first)[:size]
    return b""


def _chain(body: bytes, size: int, following: Sequence[int], number: int) -> bytes:
    """Parts of one size, each after that which it follows."""
    parts = []
    while number < _NO_SECTOR and len(parts) <= len(following):
        parts.append(body[number * size : (number + 1) * size])
        number = following[number]
    return b"".join(parts)


def _of_ods(part: bytes) -> dict[str, list[Found]]:
    """By sheet, the errors among the texts of its cells."""
    found: dict[str, list[Found]] = {}
    name, row, down, column = "", 0, 0, 0
    for match in _ODS_CELL.finditer(part):
        tag, about, text = match.groups(b"")
        if tag == b"table":
            name, row, down = _attribute(about, "name"), 0, 0
        elif tag == b"table-row":
            row, down, column = row + down, _repeated(about, "rows"), 0
        else:
            across = _repeated(about, "columns")
            if text and EXCEL_ERROR.fullmatch(error := html.unescape(text.decode(errors="replace"))):
                found.setdefault(name, []).append(((row, down), (column, across), error))
            column += across
    return found


def _repeated(about: bytes, what: str) -> int:
    return max(int(_attribute(about, f"number-{what}-repeated") or 1), 1) if b"repeated" in about else 1
