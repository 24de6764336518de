"""Workbooks, CSV files and folders as text: small files made here, and what each cell must become."""

import zipfile
from datetime import date, datetime

import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.cells import EXCEL_DAY_0
from improvement_analysis.importers.excel_files import counts_from_1904
from improvement_analysis.importers.workbooks import nearest, plain, read_sheets
from tests.workbooks import NA, Error, Formula, compound_file, write_ods, write_workbook, write_xls

SHEETS = {
    "List 6": [["Child", "Seen"], ["007", date(2020, 10, 5)], [10692868, None], [0.5, "05/10/2020"]],
    "Notes": [["kept by Jo"]],
}
READ = {
    "List 6": [["Child", "Seen"], ["007", "2020-10-05"], ["10692868", ""], ["0.5", "05/10/2020"]],
    "Notes": [["kept by Jo"]],
}


@pytest.mark.parametrize(
    ("ending", "write"), [("xlsx", write_workbook), ("xlsm", write_workbook), ("ods", write_ods), ("xls", write_xls)]
)
def test_a_workbook_of_each_kind(tmp_path, ending, write):
    assert read_sheets(write(tmp_path / f"a.{ending}", SHEETS)) == READ


def test_a_csv_file_and_a_folder_of_them(tmp_path):
    (tmp_path / "List 6.csv").write_text("Child,Seen\n007,2020-10-05\n10692868\n0.5,05/10/2020\n", encoding="utf-8")
    (tmp_path / "Notes.CSV").write_bytes("\ufeffkept by Jo\r\n".encode())
    for name in ("readme.txt", "~$Notes.csv", ".~lock.Notes.csv"):
        (tmp_path / name).write_text("not read", encoding="utf-8")
    (tmp_path / "older.csv").mkdir()
    assert read_sheets(tmp_path) == READ
    assert read_sheets(tmp_path / "List 6.csv") == {"List 6": READ["List 6"]}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (10692868.0, "10692868"),
        (12.25, "12.25"),
        ("10692868.0", "10692868.0"),  # what it means is for cells to say
        ("12.5.0", "12.5.0"),
        ("007", "007"),
        ("\u00a0A\u00a0 12\n", "A 12"),
        ("NA", "NA"),
        ("n/a", "n/a"),
        ("#N/A", "#N/A"),
        ("#ref!", "#ref!"),
        ("#4", "#4"),
        (NA, "#N/A"),
        (None, ""),
        (date(1899, 12, 30), ""),  # Excel's zero as a date
        (datetime(2020, 10, 5, 13, 30), "2020-10-05T13:30:00"),
        (datetime(2020, 10, 4, 23), "2020-10-04T23:00:00"),
        (datetime(2020, 10, 5), "2020-10-05"),
        (100234000000, "100234000000"),
        (999999999999999, "999999999999999"),
        (1002340000000123, "1.00234000000012e+15"),  # Excel keeps fifteen digits
        ("#SPILL!", "#SPILL!"),
        ("#N/V", "#N/V"),
        ("#1!", "#1!"),
        ("_x0000_P1_x001B_", "P1"),  # as Excel writes control characters
    ],
)
def test_cells(tmp_path, cell, text):
    book = write_workbook(tmp_path / "a.xlsx", {"A": [["x", cell, "y"]]})
    assert read_sheets(book) == {"A": [["x", text, "y"]]}


def test_a_row_of_errors_alone_is_blank(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n#N/A,x\n#N/A,#SPILL!\n1,#REF!\n#REF!,\n#N/A,Err:502\n", encoding="utf-8")
    assert read_sheets(tmp_path / "a.csv") == {"a": [["a", "b"], ["#N/A", "x"], ["", ""], ["1", "#REF!"]]}


def test_row_numbers_are_those_of_the_sheet_and_rows_are_of_one_width(tmp_path):
    book = write_workbook(
        tmp_path / "a.xlsx", {"A": [[], [None, "title"], [], ["a", "b", "c"], [None, " "], [NA]], "B": [[None]]}
    )
    assert read_sheets(book) == {"A": [["", "", ""], ["", "title", ""], ["", "", ""], ["a", "b", "c"]], "B": []}
    (tmp_path / "A.csv").write_text("\n,title\n\na,b,c\n,,\n", encoding="utf-8")
    assert read_sheets(tmp_path / "A.csv")["A"] == read_sheets(book)["A"]


NEW_ERRORS = [
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#GETTING_DATA",
    "#BLOCKED!",
    "#UNKNOWN!",
    "#CONNECT!",
    "#BUSY!",
    "#PYTHON!",
]


@pytest.mark.parametrize("error", [*NEW_ERRORS, "#EXTERNAL!", "#TIMEOUT!"])
def test_an_error_of_a_newer_excel_is_told(tmp_path, error):
    lines = [["Child", "Seen"], ["#1", Error(error)], [Error("#DIV/0!"), "#2 of 3"]]
    book = write_workbook(tmp_path / "a.xlsx", {"A": lines, "B": [["kept", date(2020, 10, 5)]]})
    assert read_sheets(book) == {
        "A": [["Child", "Seen"], ["#1", error], ["#DIV/0!", "#2 of 3"]],
        "B": [["kept", "2020-10-05"]],
    }


def test_a_formula_without_a_value_is_told(tmp_path):
    lines = [["Child", "Closed", "By"], ["C1", Formula("DATE(2023,10,1)"), NA], [Formula("A2"), NA, None]]
    book = write_workbook(tmp_path / "a.xlsx", {"Notes & queries": lines, "Two": [["x", Error("#REF!")]]})
    assert read_sheets(book) == {
        "Notes & queries": [["Child", "Closed", "By"], ["C1", "#FORMULA!", "#N/A"]],
        "Two": [["x", "#REF!"]],
    }


def test_a_sheet_that_cannot_be_read_stops_nobody_who_does_not_ask_for_it(tmp_path):
    book = write_workbook(tmp_path / "a.xlsx", {"A": [["kept"]], "B": [[Error("#what is this")]]})
    sheets = read_sheets(book)
    assert (list(sheets), sheets["A"]) == (["A", "B"], [["kept"]])
    with pytest.raises(UnusableInput, match=r"a.xlsx: sheet 'B' cannot be read .*; copy its cells as values"):
        sheets["B"]


def test_hidden_sheets_are_told(tmp_path):
    book = write_workbook(
        tmp_path / "a.xlsx", {"A": [["1"]], "B": [["2"]], "C": [["3"]]}, states={"B": "hidden", "C": "veryHidden"}
    )
    sheets = read_sheets(book)
    assert (set(sheets), sheets.hidden) == ({"A", "B", "C"}, {"B", "C"})


def test_the_day_zero_of_an_xlsx(tmp_path):
    for said, day in (
        ('date1904="1"', date(1904, 1, 1)),
        ('date1904="true"', date(1904, 1, 1)),
        ('date1904="0"', EXCEL_DAY_0),
        ("", EXCEL_DAY_0),
    ):
        assert read_sheets(write_workbook(tmp_path / "a.xlsx", SHEETS, properties=said)).day_zero == day


def record(kind: int, held: bytes) -> bytes:
    return kind.to_bytes(2, "little") + len(held).to_bytes(2, "little") + held


@pytest.mark.parametrize(("mode", "is_1904"), [(b"\1\0", True), (b"\0\0", False), (None, False)])
def test_the_day_zero_of_an_xls(tmp_path, mode, is_1904):
    begin = record(0x809, bytes.fromhex("00060500cd07") + bytes(10))
    records = begin + record(0x5C, bytes(112)) + (record(0x22, mode) if mode else b"") + record(0x0A, b"")
    (tmp_path / "a.xls").write_bytes(compound_file("Workbook", records + b"\x22\0\2\0\1\0"))
    assert counts_from_1904(tmp_path / "a.xls") is is_1904


@pytest.mark.parametrize(("flags", "is_1904"), [(0x21, True), (0x20, False)])
def test_the_day_zero_of_an_xlsb(tmp_path, flags, is_1904):
    begin, version = b"\x83\x01\x00", b"\x80\x01\x03abc"  # BrtBeginBook, BrtFileVersion: number, length, bytes
    properties = b"\x99\x01\x0c" + bytes([flags]) + bytes(11)
    with zipfile.ZipFile(tmp_path / "a.xlsb", "w") as archive:
        archive.writestr("xl/workbook.bin", begin + version + properties)
    assert counts_from_1904(tmp_path / "a.xlsb") is is_1904


def test_the_day_zero_of_an_ods(tmp_path):
    for day in ("1899-12-30", "1904-01-01"):
        with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
            archive.writestr("content.xml", f'<table:null-date table:date-value="{day}"/>')
        assert counts_from_1904(tmp_path / "a.ods") is (day == "1904-01-01")


def test_csv_as_excel_saves_it_without_utf_8(tmp_path):
    (tmp_path / "a.csv").write_bytes("Child\u2019s \u2018Missing\u2019,Ren\u00e9e\n".encode("cp1252"))
    assert read_sheets(tmp_path / "a.csv") == {"a": [["Child\u2019s \u2018Missing\u2019", "Ren\u00e9e"]]}


@pytest.mark.parametrize("text", ["", "\n\n", ",,\n,,\n", " \n"])
def test_a_csv_file_without_a_cell_has_no_rows(tmp_path, text):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert read_sheets(tmp_path / "a.csv") == {"a": []}


# Wrong files


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", b"%PDF-1.7 a report", "no workbook that can be read: it is a PDF"),
        ("a.xls", b"%PDF-1.7 a report", "no workbook that can be read: it is a PDF"),
        ("a.csv", b"%PDF-1.7 a report", "no CSV file: it is a PDF"),
        ("a.xls", b"\n<html><table><tr><td>Child</td></tr></table></html>", "it is a web page"),
        ("a.xlsx", b"", "no workbook that can be read"),
        ("a.ods", b"Child,Seen", "no workbook that can be read"),
        ("a.xlsx", "Child\n1\n".encode("utf-16"), "it looks like UTF-16 text; save it as CSV UTF-8"),
        ("a.csv", "Child\n1\n".encode("utf-16"), "it looks like UTF-16 text; save it as CSV UTF-8"),
        ("a.csv", b"PK\x03\x04\0\0", "of another kind than its name says"),
        ("a.csv", b"a,b\0\n", "it holds zero bytes"),
        ("a.csv", b'a,"b\nc,d\n', "no CSV file that can be read"),
        ("a.csv", b"Child;Seen\n1;2\n", "separated by semicolons; save it as CSV with commas"),
        ("a.csv", b"Child\tSeen\n", "separated by tabs"),
        ("a.xlsx", compound_file("EncryptedPackage"), "protected by a password; save a copy without one"),
        ("a.docx", b"PK\x03\x04", "its name ends in '.docx'"),
        ("a", b"text", "its name ends in ''"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence_that_names_it(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnusableInput) as refusal:
        read_sheets(tmp_path / name)
    message = str(refusal.value)
    assert message.startswith(f"{tmp_path / name}: ")
    assert says in message
    assert "\n" not in message


ENCRYPTED = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry>'
    "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
)


def test_an_encrypted_ods(tmp_path):
    with zipfile.ZipFile(write_ods(tmp_path / "a.ods", SHEETS)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "b.ods", "w") as archive:
        for name, content in (parts | {"META-INF/manifest.xml": ENCRYPTED.encode()}).items():
            archive.writestr(name, content)
    with pytest.raises(UnusableInput, match=r"b.ods: protected by a password"):
        read_sheets(tmp_path / "b.ods")


def test_an_encrypted_xls(tmp_path):
    begin = (0x809, bytes.fromhex("00060500cd07") + bytes(10))
    file_pass = (0x2F, bytes.fromhex("010001000100") + bytes(48))
    records = b"".join(
        kind.to_bytes(2, "little") + len(held).to_bytes(2, "little") + held for kind, held in (begin, file_pass)
    )
    (tmp_path / "a.xls").write_bytes(compound_file("Workbook", records))
    with pytest.raises(UnusableInput, match=r"a.xls: protected by a password"):
        read_sheets(tmp_path / "a.xls")


def test_half_a_workbook(tmp_path):
    whole = write_workbook(tmp_path / "a.xlsx", SHEETS).read_bytes()
    (tmp_path / "a.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnusableInput, match=r"a.xlsx: no workbook that can be read: it is damaged"):
        read_sheets(tmp_path / "a.xlsx")


def test_a_workbook_under_the_name_of_another_kind(tmp_path):
    for ending in ("xls", "ods"):
        with pytest.raises(UnusableInput, match="of another kind than its name says"):
            read_sheets(write_workbook(tmp_path / f"a.{ending}", SHEETS))


def test_nothing_there(tmp_path):
    with pytest.raises(UnusableInput, match="no such file"):
        read_sheets(tmp_path / "a.xlsx")
    with pytest.raises(UnusableInput, match="a folder without a CSV file"):
        read_sheets(tmp_path)


# Dates and names


def test_names():
    assert plain("Child\u2019s  Legal\u00a0Status?") == plain("child's legal_status") == "childs legal status"
    assert nearest("Date last seen", ["Team", "Date Child Was Last Seen", ""]) == "Date Child Was Last Seen"
    assert nearest("Notes", ["Team"], at_least=0.6) == ""
    assert nearest("Notes", []) == ""


def test_the_line_that_tells_excel_the_separator_is_no_row(tmp_path):
    (tmp_path / "a.csv").write_text("sep=,\nchild,day\nC1,2023-09-04\n", encoding="utf-8")
    assert read_sheets(tmp_path / "a.csv")["a"] == [["child", "day"], ["C1", "2023-09-04"]]
