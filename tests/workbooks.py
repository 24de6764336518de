"""Small spreadsheets made cell by cell, with nothing but the standard library: .xlsx, .xlsb, .ods and .xls."""

import struct
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape


class Error(str):
    """A cell in which Excel shows this error."""


class Formula(str):
    """A formula of which the file has no value, as openpyxl writes it."""


NA = Error("#N/A")
CODES = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}
"""Of errors in .xls and .xlsb; source: [MS-XLS], 2.5.10 (BErr)."""

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs>'


def cell(value) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, Error):
        return f'<c t="e"><v>{escape(value)}</v></c>'
    if isinstance(value, Formula):
        return f"<c><f>{escape(value)}</f><v></v></c>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    if isinstance(value, datetime):
        return f'<c s="2"><v>{(value - datetime(1899, 12, 30)) / timedelta(days=1)}</v></c>'
    if isinstance(value, date):
        return f'<c s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    return f"<c><v>{value}</v></c>"


def placed(row: list, number: int) -> list[str]:
    """The cells of a row with their references (`B2`)."""
    letters = [f"{chr(64 + n // 26) if n >= 26 else ''}{chr(65 + n % 26)}" for n in range(len(row))]
    return [cell(value).replace("<c", f'<c r="{at}{number}"', 1) for at, value in zip(letters, row, strict=True)]


def relationships(*targets: tuple[str, str]) -> str:
    rows = (f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(targets))
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(rows)}</Relationships>'


def write_workbook(
    path: Path,
    sheets: dict[str, list[list]],
    merged: tuple[str, ...] = (),
    states: dict[str, str] | None = None,
    properties: str = "",
) -> Path:
    """An Excel workbook; `merged` are ranges (`A2:A4`) of every sheet, whose first cell alone should have a value.

    `states` are those of sheets that are not shown (`hidden`), and `properties` the attributes of the workbook's.
    """
    ranges = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    merges = f'<mergeCells count="{len(merged)}">{ranges}</mergeCells>' if merged else ""
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" state="{(states or {}).get(name, "visible")}" r:id="r{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    about = f"<workbookPr {properties}/><sheets>{names}</sheets>"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}">{about}</workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("styles", "styles.xml"), *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1))
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET}">{STYLES}</styleSheet>',
    }
    for number, rows in enumerate(sheets.values(), 1):
        data = "".join(f"<row>{''.join(placed(row, at))}</row>" for at, row in enumerate(rows, 1))
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{data}</sheetData>{merges}</worksheet>'
        )
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return path


def write_ods(path: Path, sheets: dict[str, list[list]]) -> Path:
    """An OpenDocument spreadsheet of texts, numbers, dates and errors."""
    names = {"office": "office", "table": "table", "text": "text"}
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)

    def of(value) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        if isinstance(value, Error):  # as LibreOffice writes it
            about = 'table:formula="of:=A1" office:value-type="string" office:string-value=""'
            return f"<table:table-cell {about}><text:p>{escape(value)}</text:p></table:table-cell>"
        if isinstance(value, str):
            text = f"<text:p>{escape(value)}</text:p>"
            return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(map(of, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return path


FREE, END, TABLE = b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\xfd\xff\xff\xff"


def compound_file(name: str, stream: bytes = b"") -> bytes:
    """A compound file, as .xls is, of one stream (no longer than 126 sectors of 512 bytes)."""
    stream = stream.ljust(4096, b"\0") if stream else b""  # a shorter one would be kept in a stream of short streams
    stream += bytes(-len(stream) % 512)
    sectors = len(stream) // 512
    counts = b"".join(number.to_bytes(4, "little") for number in (0, 1, 1, 0, 4096))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(6)
    header += counts + END + bytes(4) + END + bytes(4) + bytes(4) + FREE * 108
    chain = b"".join((2 + number).to_bytes(4, "little") for number in range(1, sectors)) + (END if sectors else b"")

    def entry(name: str, kind: int, child: bytes, first: bytes, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        about = len(text).to_bytes(2, "little") + bytes([kind, 1]) + FREE * 2 + child
        return text.ljust(64, b"\0") + about + bytes(36) + first + size.to_bytes(8, "little")

    first = (2).to_bytes(4, "little") if sectors else END
    entries = entry("Root Entry", 5, (1).to_bytes(4, "little"), END, 0) + entry(name, 2, FREE, first, len(stream))
    return header + (TABLE + END + chain).ljust(512, b"\xff") + entries + bytes(256) + stream


def write_xls(path: Path, sheets: dict[str, list[list]]) -> Path:
    """An Excel 97 workbook (BIFF8) of texts, numbers, dates and errors, those at odd places from 0 of formulas."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 0))

    def of(row: int, column: int, value) -> bytes:
        if value is None:
            return b""
        if isinstance(value, Error) and column % 2:  # of a formula
            told = struct.pack("<BBBBHH", 2, 0, CODES[value], 0, 0, 0xFFFF)
            return record(0x06, struct.pack("<HHH", row, column, 0) + told + bytes(8))
        if isinstance(value, Error):
            return record(0x205, struct.pack("<HHHBB", row, column, 0, CODES[value], 1))
        if isinstance(value, str):
            return record(0x204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + value.encode("utf-16-le"))
        is_date = isinstance(value, date)
        number = (value - date(1899, 12, 30)).days if is_date else value
        return record(0x203, struct.pack("<HHHd", row, column, int(is_date), number))

    end = record(0x0A, b"")
    parts = [
        begin(0x10)
        + b"".join(of(at, column, value) for at, row in enumerate(rows) for column, value in enumerate(row))
        + end
        for rows in sheets.values()
    ]
    styles = b"".join(record(0xE0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 14))
    bounds = [record(0x85, struct.pack("<IHBB", 0, 0, len(name), 0) + name.encode("ascii")) for name in sheets]
    offset = len(begin(5)) + len(styles) + sum(map(len, bounds)) + len(end)
    placed = b""
    for bound, part in zip(bounds, parts, strict=True):
        placed += bound[:4] + struct.pack("<I", offset) + bound[8:]
        offset += len(part)
    path.write_bytes(compound_file("Workbook", begin(5) + styles + placed + end + b"".join(parts)))
    return path


def write_xlsb(path: Path, sheets: dict[str, list[list]]) -> Path:
    """A binary Excel workbook of texts, numbers and errors, those at odd places from 0 of formulas."""

    def varying(number: int) -> bytes:
        return bytes([number]) if number < 128 else bytes([number & 127 | 128, number >> 7])

    def record(kind: int, content: bytes = b"") -> bytes:
        return varying(kind) + varying(len(content)) + content

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    def of(column: int, value) -> bytes:
        at = struct.pack("<II", column, 0)
        if isinstance(value, Error):
            told = at + bytes([CODES[value]])
            return record(11, told + bytes(10)) if column % 2 else record(3, told)
        if isinstance(value, str):
            return record(6, at + text(value))
        return b"" if value is None else record(5, at + struct.pack("<d", value))

    bundles = b"".join(
        record(156, struct.pack("<II", 0, n) + text(f"r{n - 1}") + text(name)) for n, name in enumerate(sheets, 1)
    )
    targets = [("worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1)]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"/>')
        archive.writestr("_rels/.rels", relationships(("officeDocument", "xl/workbook.bin")))
        archive.writestr("xl/workbook.bin", record(131) + record(143) + bundles + record(144) + record(132))
        archive.writestr("xl/_rels/workbook.bin.rels", relationships(*targets))
        for (_, target), rows in zip(targets, sheets.values(), strict=True):
            width = max(map(len, rows), default=1)
            cells = b"".join(
                record(0, struct.pack("<I", at) + bytes(13)) + b"".join(of(n, value) for n, value in enumerate(row))
                for at, row in enumerate(rows)
            )
            size = record(148, struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, width - 1))
            held = record(129) + size + record(145) + cells + record(146) + record(130)
            archive.writestr(f"xl/{target}", held)
    return path
