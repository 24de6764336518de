"""A workbook that would take all memory, or end the process, is refused in a sentence."""

import zipfile
from pathlib import Path

import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers import bounds
from improvement_analysis.importers.workbooks import read_sheets
from tests.workbooks import SPREADSHEET, write_ods, write_workbook

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


def test_a_cell_that_is_said_to_repeat_for_ever_ends_no_process(tmp_path):
    book = write_ods(tmp_path / "list.ods", {"List": [["a", 1], ["b", 2]]})
    cell = '<table:table-cell table:number-columns-repeated="9000" office:value="1"/>'
    changed(book, "content.xml", "<table:table-row>", f'<table:table-row table:number-rows-repeated="1048576">{cell}')

    with pytest.raises(UnusableInput, match=r"reach too far|no workbook that can be read"):
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
    with pytest.raises(UnusableInput, match=r"large\.xlsx: unpacks to 2 million bytes; at most 1 million are read"):
        read_sheets(book)


def test_what_the_reader_refuses_in_words_stays_in_its_words(tmp_path):
    (tmp_path / "no.xlsx").write_bytes(b"PK\3\4 and no more")
    with pytest.raises(UnusableInput, match="damaged, or of another kind"):
        read_sheets(tmp_path / "no.xlsx")
    broken = changed(write_workbook(tmp_path / "b.xlsx", {"List": [["a"]]}), SHEET, SPREADSHEET, 'x" y="')
    assert list(read_sheets(broken)) == ["List"]
