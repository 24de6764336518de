"""Errors of cells, which calamine tells as blank, in each kind of workbook."""

import struct
import zipfile

import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.error_cells import ErrorCells
from improvement_analysis.importers.workbooks import read_sheets
from tests.workbooks import CODES, NA, Error, write_ods, write_workbook, write_xls, write_xlsb

KINDS = [("xlsx", write_workbook), ("xlsb", write_xlsb), ("ods", write_ods), ("xls", write_xls)]


@pytest.mark.parametrize(("ending", "write"), KINDS)
def test_each_error_is_told_where_it_stands(tmp_path, ending, write):
    lines = [["Child", "Seen", "By"], *([f"of {error}", Error(error), Error(error)] for error in CODES)]
    lines += [[None, NA, None], [1, 2.5, "kept"], [NA, None, 7]]
    book = write(tmp_path / f"a.{ending}", {"One": [["x", "y"], [Error("#REF!"), 1]], "Two": lines})
    found = [["Child", "Seen", "By"], *([f"of {error}", error, error] for error in CODES)]
    found += [["", "", ""], ["1", "2.5", "kept"], ["#N/A", "", "7"]]  # a row of errors alone is blank
    assert read_sheets(book) == {"One": [["x", "y"], ["#REF!", "1"]], "Two": found}


def test_an_xls_whose_parts_stand_in_another_order(tmp_path):
    book = write_xls(tmp_path / "a.xls", {"A": [["Child", "Seen"], *([f"c{n}", NA] for n in range(400))]})
    held = bytearray(book.read_bytes())
    table, last = 512, 11  # the table of what follows is the first sector; the workbook's stream begins with the third
    following = list(struct.unpack_from("<128I", held, table))
    body = {number: held[512 * (number + 1) : 512 * (number + 2)] for number in (5, last)}
    held[512 * 6 : 512 * 7], held[512 * (last + 1) : 512 * (last + 2)] = body[last], body[5]
    following[4], following[5], following[last - 1], following[last] = last, following[last], 5, 6
    struct.pack_into("<128I", held, table, *following)
    book.write_bytes(held)
    assert read_sheets(book)["A"][400] == ["c399", "#N/A"]
    assert ErrorCells(book).of("A", 401, 2) == {(row, 1): "#N/A" for row in range(1, 401)}
    struct.pack_into("<I", held, table + 4 * 5, 5)  # a part that follows itself
    book.write_bytes(held)
    assert len(ErrorCells(book).of("A", 401, 2)) < 400


@pytest.mark.parametrize(("times", "found"), [("2", 2), ("4000000000", 9), ("-5", 1), ("x", 0)])
def test_an_error_of_an_ods_that_stands_for_several_cells(tmp_path, times, found):
    book = write_ods(tmp_path / "a.ods", {"A": [["a", "b"], ["x", NA], ["y", "z"]]})
    with zipfile.ZipFile(book) as archive:
        content = archive.read("content.xml").decode()
    with zipfile.ZipFile(book, "w") as archive:
        old = '<table:table-cell table:formula="of:=A1"'
        archive.writestr("content.xml", content.replace(old, f'{old} table:number-columns-repeated="{times}"'))
    assert ErrorCells(book).of("A", 3, 10) == {(1, 1 + each): "#N/A" for each in range(found)}


@pytest.mark.parametrize(("ending", "write"), KINDS)
def test_of_half_a_workbook_nothing_is_told(tmp_path, ending, write):
    book = write(tmp_path / f"a.{ending}", {"A": [["a", "b"], ["x", NA]]})
    book.write_bytes(book.read_bytes()[:700])
    assert ErrorCells(book).of("A", 2, 2) == {}


def test_a_damaged_sheet_is_refused_in_words(tmp_path):
    book = write_workbook(tmp_path / "a.xlsx", {"A": [["a", "b"], ["x", NA]]})
    with zipfile.ZipFile(book) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(book, "w", zipfile.ZIP_STORED) as archive:
        for part, held in parts.items():
            archive.writestr(part, held)
    held = book.read_bytes()
    assert held.count(b"<sheetData") == 1
    book.write_bytes(held.replace(b"<sheetData", b"<sheetDat\0"))  # its checksum is another now
    assert ErrorCells(book).of("A", 2, 2) == {}
    with pytest.raises(UnusableInput, match="sheet 'A' cannot be read"):
        read_sheets(book)["A"]
