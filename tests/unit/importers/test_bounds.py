"""A workbook that would take all memory, or end the process, is refused in a sentence."""

import os
import zipfile
from pathlib import Path

import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers import bounds
from improvement_analysis.importers.workbooks import read_sheets
from tests.workbooks import SPREADSHEET, Error, write_ods, write_workbook

SHEET = "xl/worksheets/sheet1.xml"


def changed(path: Path, part: str, old: str, new: str) -> Path:
    """A workbook with something else in one of its parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {each.filename: archive.read(each) for each in archive.infolist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in parts.items():
            archive.writestr(name, held)
    return path


@pytest.mark.parametrize("last", ["XFD1048576", "ZZZ999999999", "AZ1048576"])
def test_a_cell_far_from_the_others_ends_no_process(tmp_path, last):
    book = write_workbook(tmp_path / "span.xlsx", {"List": [["a"]]})
    rows = "".join(f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>' for row, cell in ((1, "A1"), (9, last)))
    changed(book, SHEET, "<sheetData>", f"<sheetData>{rows}")

    with pytest.raises(UnusableInput, match=r"span\.xlsx: no workbook that can be read: .* reach too far"):
        read_sheets(book)


@pytest.mark.parametrize(
    ("row", "cell", "reaches"),
    [
        (1048576, "XFD1048576", "row 1,048,576 and column 16,384"),
        (1000000, "ALL1000000", "row 1,000,000 and column 1,000"),
        (4294967295, "A4294967295", "row 4,294,967,295 and column 1;"),
        (1, "ZZZZZZ1", "row 1 and column 321,272,406"),
        (1048576, "J1048576", "row 1,048,576 and column 10;"),
    ],
)
def test_a_cell_that_stands_alone_and_far(tmp_path, row, cell, reaches):
    book = write_workbook(tmp_path / "span.xlsx", {"List": []})
    changed(book, SHEET, "<sheetData>", f'<sheetData><row r="{row}"><c r="{cell}"><v>1</v></c></row>')

    with pytest.raises(UnusableInput, match=rf"span\.xlsx: sheet 'List' reaches to {reaches}.* 10 million cells"):
        read_sheets(book)


def test_a_far_cell_behind_an_error_that_the_reader_does_not_know(tmp_path):
    book = write_workbook(tmp_path / "span.xlsx", {"List": [[Error("#SPILL!")]]})
    changed(book, SHEET, "</sheetData>", '<row r="9"><c r="XFD1048576"><v>1</v></c></row></sheetData>')

    with pytest.raises(UnusableInput, match="reach too far"):
        read_sheets(book)["List"]


def test_a_cell_within_bounds_is_read_where_it_stands(tmp_path):
    book = write_workbook(tmp_path / "far.xlsx", {"List": []})
    changed(book, SHEET, "<sheetData>", '<sheetData><row r="3"><c r="C3"><v>1</v></c></row>')

    assert read_sheets(book)["List"] == [["", "", ""], ["", "", ""], ["", "", "1"]]


def test_merged_cells_count_as_far_as_there_are_rows(tmp_path):
    rows = [["a", 1], [None, 2], [None, 3]]
    far = write_workbook(tmp_path / "far.xlsx", {"List": rows}, merged=("A1:A4294967295",))
    assert read_sheets(far).merged_down("List") == {0: {1: 0, 2: 0}}

    over = write_workbook(tmp_path / "over.xlsx", {"List": rows}, merged=("A1:A3",) * 4)
    with pytest.raises(UnusableInput, match=r"over\.xlsx: sheet 'List' cannot be read \(.*lie on one another"):
        read_sheets(over)["List"]


def test_more_sheets_than_anybody_reads(tmp_path):
    book = write_workbook(tmp_path / "many.xlsx", {f"s{number}": [] for number in range(501)})
    with pytest.raises(UnusableInput, match=r"many\.xlsx: it has 501 sheets; at most 500 sheets"):
        read_sheets(book)


def test_a_part_is_counted_as_it_unpacks_not_by_what_it_says(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "LARGE", 1_000_000)
    book = write_workbook(tmp_path / "bomb.xlsx", {"List": []})
    changed(book, SHEET, "<sheetData>", "<sheetData>" + " " * 2_000_000)
    with zipfile.ZipFile(book) as archive:
        size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    book.write_bytes(book.read_bytes().replace(size, (1_000).to_bytes(4, "little")))

    with pytest.raises(UnusableInput, match=r"bomb\.xlsx: xl/worksheets/sheet1\.xml in it unpacks to more than any"):
        read_sheets(book)


def test_tags_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "MOST_TAGS", 1_000)
    book = write_workbook(tmp_path / "rows.xlsx", {"List": []})
    changed(book, SHEET, "<sheetData>", "<sheetData>" + "<row/>" * 2_000)
    with pytest.raises(UnusableInput, match=r"rows\.xlsx: .*sheet1\.xml in it unpacks to more than any list holds"):
        read_sheets(book)


def test_what_is_neither_a_file_nor_a_folder(tmp_path):
    (tmp_path / "endless.csv").symlink_to(os.devnull)
    with pytest.raises(UnusableInput, match="neither a file nor a folder"):
        read_sheets(tmp_path / "endless.csv")


@pytest.mark.parametrize(("columns", "why"), [(16, "reach too far"), (9_000, "no workbook that can be read")])
def test_a_cell_that_is_said_to_repeat_for_ever_ends_no_process(tmp_path, columns, why):
    book = write_ods(tmp_path / "list.ods", {"List": [["a", 1], ["b", 2]]})
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value="1"/>'
    changed(book, "content.xml", "<table:table-row>", f'<table:table-row table:number-rows-repeated="1048576">{cell}')

    with pytest.raises(UnusableInput, match=rf"list\.ods: .*{why}"):
        read_sheets(book)


def test_rows_and_columns_that_are_only_said_to_be_there_are_no_harm(tmp_path):
    book = write_workbook(tmp_path / "said.xlsx", {"List": [["a", 1]]})
    changed(book, SHEET, "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    after = '</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    changed(book, SHEET, "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row>' + after)

    assert read_sheets(book)["List"] == [["a", "1"]]


def test_a_workbook_that_unpacks_to_too_much_is_refused_by_what_its_parts_say(tmp_path, monkeypatch):
    book = write_workbook(tmp_path / "large.xlsx", {"List": [["a"]]})
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/picture.png", bytes(2_000_000))
    assert list(read_sheets(book)) == ["List"]

    monkeypatch.setattr(bounds, "MOST_UNPACKED", 1_000_000)
    bounds._why_not.cache_clear()
    with pytest.raises(UnusableInput, match=r"large\.xlsx: unpacks to 2 million bytes; at most 1 million are read"):
        read_sheets(book)


def test_what_the_reader_refuses_in_words_stays_in_its_words(tmp_path):
    (tmp_path / "no.xlsx").write_bytes(b"PK\3\4 and no more")
    with pytest.raises(UnusableInput, match="damaged, or of another kind"):
        read_sheets(tmp_path / "no.xlsx")
    broken = changed(write_workbook(tmp_path / "b.xlsx", {"List": [["a"]]}), SHEET, SPREADSHEET, 'x" y="')
    assert list(read_sheets(broken)) == ["List"]
