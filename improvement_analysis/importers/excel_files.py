"""What is in an Excel file that calamine does not tell or cannot read.

The day zero of its dates, and its newer errors. Where its errors stand is for `error_cells` to say.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from .cells import EXCEL_ERROR

_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true|on)[\"']", re.IGNORECASE)
_ODS_1904 = re.compile(rb"<table:null-date\b[^>]*=\s*[\"']1904-01-01")
_ERROR_VALUE = re.compile(rb"<((?:\w+:)?v)>([^<]{2,40})</\1>")
_SHEET_XML = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_BEGIN_XLS = bytes.fromhex("0908") + bytes.fromhex("1000") + bytes.fromhex("00060500")
_BOOK_PROPERTIES = 153
_DATE_MODE, _END = 0x22, 0x0A
DAMAGED = (OSError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What `zipfile` raises at a damaged archive, or at one that lacks a part."""


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
    except DAMAGED:
        return False
    if kind == ".xlsb":
        return _xlsb_counts_from_1904(part)
    return bool((_ODS_1904 if kind == ".ods" else _1904).search(part))


def _xlsb_counts_from_1904(part: bytes) -> bool:
    """By the first bit of the record of the workbook's properties."""
    at = next((at for kind, at in records_of_xlsb(part) if kind == _BOOK_PROPERTIES), len(part))
    return bool(part[at : at + 1] and part[at] & 1)


def records_of_xlsb(part: bytes) -> Iterator[tuple[int, int]]:
    """Of each record of a part of an .xlsb its number, and where its bytes begin, which stand behind their length."""
    at = 0
    while at < len(part):
        kind, at = (part[at], at + 1) if part[at] < 128 else _varying(part, at, 2)
        length, at = _varying(part, at, 4)
        yield kind, at
        at += length


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
    begins = held.find(_BEGIN_XLS)
    for kind, at, _ in records_of_xls(held, begins) if begins >= 0 else ():
        if kind in (_DATE_MODE, _END):
            return kind == _DATE_MODE and held[at : at + 1] == b"\1"
    return False


def records_of_xls(stream: bytes, begins: int) -> Iterator[tuple[int, int, int]]:
    """Of each record of an .xls from a place on its number, where its bytes begin, and how many they are."""
    while begins <= len(stream) - 4:
        kind, length = struct.unpack_from("<HH", stream, begins)
        yield kind, begins + 4, length
        begins += 4 + length


def without_new_errors(path: Path) -> bytes | None:
    """A workbook (.xlsx, .xlsm) with `#N/A` in place of every error, so that none is one that calamine does not know.

    None where the file is of another kind, or damaged.
    """
    mended, found = io.BytesIO(), False
    try:
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(mended, "w", zipfile.ZIP_STORED) as copy:
            for part in archive.infolist():
                held = archive.read(part)
                if _SHEET_XML.fullmatch(part.filename):
                    held, number = _ERROR_VALUE.subn(_known_error, held)
                    found = found or number > 0
                copy.writestr(part.filename, held)
    except DAMAGED:
        return None
    return mended.getvalue() if found else None


def _known_error(value: re.Match[bytes]) -> bytes:
    text = value[2].decode(errors="replace")
    return b"<%b>#N/A</%b>" % (value[1], value[1]) if EXCEL_ERROR.fullmatch(text) else value[0]
