"""What is in an Excel file that calamine does not tell or cannot read.

The day zero of its dates, its newer errors, and where its errors and formulas without a value stand.
"""

import html
import io
import posixpath
import re
import struct
import zipfile
from pathlib import Path

from .cells import EXCEL_ERROR

_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true|on)[\"']", re.IGNORECASE)
_ODS_1904 = re.compile(rb"<table:null-date\b[^>]*=\s*[\"']1904-01-01")
_ERROR_VALUE = re.compile(rb"<((?:\w+:)?v)>([^<]{2,40})</\1>")
_SHEET_XML = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_BEGIN_XLS = bytes.fromhex("0908") + bytes.fromhex("1000") + bytes.fromhex("00060500")
_BOOK_PROPERTIES = 153
_DATE_MODE, _END = 0x22, 0x0A


def counts_from_1904(path: Path) -> bool:
    """Whether the numbers of days of a workbook count from 1904-01-01, as Excel for the Macintosh had it.

    Source: ECMA-376 part 1, workbookPr; [MS-XLSB], BrtWbProp; [MS-XLS], Date1904; OpenDocument, table:null-date.
    """
    kind = path.suffix.lower()
    if kind == ".xls":
        return _xls_counts_from_1904(path.read_bytes())
    name = {".xlsb": "xl/workbook.bin", ".ods": "content.xml"}.get(kind, "xl/workbook.xml")
    try:
        with zipfile.ZipFile(path) as archive:
            part = archive.read(name)
    except (OSError, KeyError, zipfile.BadZipFile):
        return False
    if kind == ".xlsb":
        return _xlsb_counts_from_1904(part)
    return bool((_ODS_1904 if kind == ".ods" else _1904).search(part))


def _xlsb_counts_from_1904(part: bytes) -> bool:
    """By the first bit of the record of the workbook's properties; a record is its number, its length and its bytes."""
    at = 0
    while at < len(part):
        number, at = _varying(part, at, 2)
        length, at = _varying(part, at, 4)
        if number == _BOOK_PROPERTIES:
            return bool(part[at : at + 1] and part[at] & 1)
        at += length
    return False


def _varying(part: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, the last byte the first below 128, and where the next begins."""
    number = 0
    for place, byte in enumerate(part[at : at + most]):
        number |= (byte & 127) << 7 * place
        at += 1
        if byte < 128:
            break
    return number, at


def _xls_counts_from_1904(held: bytes) -> bool:
    """By the record of the workbook's globals, which stands within the first sector of its stream."""
    at = held.find(_BEGIN_XLS)
    while 0 <= at <= len(held) - 6:
        kind, length = struct.unpack_from("<HH", held, at)
        if kind in (_DATE_MODE, _END):
            return kind == _DATE_MODE and held[at + 4] == 1
        at += 4 + length
    return False


def without_new_errors(path: Path) -> bytes | None:
    """A workbook (.xlsx, .xlsm) with `#N/A` in place of every error, so that none is one that calamine does not know.

    None where the file is of another kind.
    """
    if not zipfile.is_zipfile(path):
        return None
    mended, found = io.BytesIO(), False
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(mended, "w", zipfile.ZIP_STORED) as copy:
        for part in archive.infolist():
            held = archive.read(part)
            if _SHEET_XML.fullmatch(part.filename):
                held, number = _ERROR_VALUE.subn(_known_error, held)
                found = found or number > 0
            copy.writestr(part.filename, held)
    return mended.getvalue() if found else None


NO_VALUE = "#FORMULA!"
"""What stands for a formula of which the file has no value, as programs leave it that only write formulas."""
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


def errors_of(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """Errors and formulas without a value of a sheet of an .xlsx or .xlsm, by row and column from 0; else none.

    Source: ECMA-376 part 1, 18.3.1.4 (c, cell) and 18.18.11 (ST_CellType).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            part = archive.read(_part_of(archive, sheet))
    except (OSError, KeyError, zipfile.BadZipFile):
        return {}
    found = {_at(*match.groups()[:2]): match[3].decode(errors="replace") for match in _ERROR.finditer(part)}
    return {_at(*match.groups()): NO_VALUE for match in _VALUELESS.finditer(part)} | found


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the archive that holds a sheet.

    Raises:
        KeyError: it is not told.
    """
    sheets = {_attribute(tag, "name"): _attribute(tag, "id") for tag in _SHEET.findall(archive.read("xl/workbook.xml"))}
    relations = _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in relations}
    return posixpath.join("/xl", targets[sheets[sheet]]).removeprefix("/")


def _attribute(tag: bytes, name: str) -> str:
    found = re.search(rf"[\s:]{name}\s*=\s*([\"'])(.*?)\1", tag.decode(errors="replace"))
    return html.unescape(found[2]) if found else ""


def _at(letters: bytes, row: bytes) -> tuple[int, int]:
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return int(row) - 1, column - 1


def _known_error(value: re.Match[bytes]) -> bytes:
    text = value[2].decode(errors="replace")
    return b"<%b>#N/A</%b>" % (value[1], value[1]) if EXCEL_ERROR.fullmatch(text) else value[0]
