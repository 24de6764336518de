"""Annex A under other names: synonyms, the analyst's own headings, sheets and files of every kind."""

import csv
from datetime import date

import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.annex_a import import_annex_a
from improvement_analysis.importers.annex_a_lists import LISTS, read_corrections
from improvement_analysis.importers.imported import Imported
from improvement_analysis.importers.workbooks import plain
from tests.workbooks import write_ods, write_workbook, write_xls

LIST_3 = ["Child Unique ID", "Date of referral", "Referral Source", "Referral NFA?"]
LIST_4 = ["Child Unique ID", "Continuous Assessment Start Date", "Continuous Assessment Date of Authorisation"]
LIST_5 = ["Child Unique ID", "Strategy discussion initiating Section 47 Enquiry Start Date"]
LIST_5 += [
    "Was an Initial Child Protection Conference deemed unnecessary?",
    "Date of Initial Child Protection Conference",
]
LIST_6 = ["Child Unique ID", "CIN Start Date", "Date Child Was Last Seen", "CIN Closure Date", "Reason for Closure"]
LIST_6 += ["Case Status", "Allocated Team", "Allocated Worker"]
LIST_7 = ["Child Unique ID", "Child Protection Plan Start Date", "Date of the Last Statutory Visit"]
LIST_7 += ["Was the Child Seen Alone?", "Child Protection Plan End Date", "Allocated Team", "Allocated Worker"]
LIST_8 = ["Child Unique ID", "Date Started to be Looked After", "Date of Last Social Work Visit"]
LIST_8 += ["Date Ceased to be Looked After", "Allocated Team", "Allocated Worker"]
SHEETS = {
    "List 3": [LIST_3, ["007", date(2021, 2, 1), "q) 6: Police", "b) No"], [10692868, "03/02/2021", None, None]],
    "List 4": [LIST_4, ["007", date(2021, 2, 2), date(2021, 3, 5)], ["007", date(2021, 3, 8), None]],
    "List 5": [LIST_5, ["007", date(2021, 2, 9), "b) No", "02/03/2021"], ["A 1", date(2021, 1, 4), "b) No", None]],
    "List 6": [LIST_6, ["007", date(2021, 2, 1), date(2021, 3, 1), None, None, "b) Child Protection plan", "T", "Jo"]],
    "List 7": [LIST_7, ["007", date(2021, 3, 2), date(2021, 3, 9), "a) Yes", None, "T", "Jo"]],
    "List 8": [LIST_8, ["A 1", date(2020, 5, 1), date(2021, 3, 15), None, "T", "Al"]],
}
TABLES = {
    "referrals": ["007,2021-02-01", "10692868,2021-02-03"],
    "assessments": ["007,2021-02-02,2021-03-05", "007,2021-03-08,"],
    "enquiries": ["007,2021-02-09,true,2021-03-02", "A 1,2021-01-04,true,"],
    "episodes": ["007,2021-02-01,,,T", "A 1,2020-05-01,,,T"],
    "plans": ["007,CP,2021-03-02,", "A 1,CLA,2020-05-01,"],
    "visits": ["007,2021-03-01,", "007,2021-03-09,yes", "A 1,2021-03-15,"],
    "allocations": ["007,Jo,2021-03-31,", "A 1,Al,2021-03-31,"],
}


def write_folder(path, sheets):
    """A folder of CSV files, dates as Excel saves them."""
    path.mkdir()
    for name, rows in sheets.items():
        cells = [[each.strftime("%d/%m/%Y") if isinstance(each, date) else each for each in row] for row in rows]
        with (path / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(cells)
    return path


def notes(summary: Imported) -> list[str]:
    """What an import notes of its lists."""
    return [said.removeprefix("Note: ") for said in summary.said if said.startswith("Note: ")]


WRITERS = {"a.xlsx": write_workbook, "a.xls": write_xls, "a.ods": write_ods, "a": write_folder}


@pytest.mark.parametrize("name", list(WRITERS))
def test_every_kind_of_file_gives_the_same_tables(tmp_path, name):
    summary = import_annex_a(WRITERS[name](tmp_path / name, SHEETS), tmp_path / "2021-03")
    written = {path.stem: path.read_text(encoding="utf-8").splitlines()[1:] for path in tmp_path.glob("2021-03/*.csv")}
    assert written == TABLES
    assert summary.reckoning.read == {name: len(rows) - 1 for name, rows in SHEETS.items()}
    kind = "folder" if name == "a" else "workbook"
    assert f'source = "Annex A {kind} {name}"' in (tmp_path / "2021-03" / "extract.toml").read_text(encoding="utf-8")


def test_a_folder_without_a_list_names_the_file_that_is_needed(tmp_path):
    folder = write_folder(tmp_path / "a", {name: SHEETS[name] for name in ("List 5", "List 6", "List 8")})
    with pytest.raises(
        UnusableInput, match=r"a: no file for List 7 .*; name it 'List 7.csv'. The files are 'List 5.csv'"
    ):
        import_annex_a(folder, tmp_path / "2021-03")
    assert not (tmp_path / "2021-03").exists()


def test_files_named_for_the_day_are_told_by_their_list_or_their_headings(tmp_path):
    named = {"5-3-2021 List 5": "List 5", "5-3-2021 List 6": "List 6", "Child protection": "List 7", "CLA": "List 8"}
    named |= {"Referrals": "List 3"}
    folder = write_folder(tmp_path / "a", {name: SHEETS[number] for name, number in named.items()})
    summary = import_annex_a(folder, tmp_path / "2021-03")
    assert summary.reckoning.read == {"List 3": 2, "List 5": 2, "List 6": 1, "List 7": 1, "List 8": 1}
    assert "List 4 (Assessments) is not there: no table assessments" in notes(summary)
    assert "assessments" not in {row["table"] for row in summary.reckoning.rows()}


def test_lists_that_feed_no_table_are_counted(tmp_path):
    contacts = [
        ["List 1: Contacts"],
        ["Child Unique ID", "Date of Contact"],
        ["007", date(2021, 2, 1)],
        [],
        ["A 1", None],
    ]
    adopters = [["Individual adopter identifier"], ["9"]]
    book = write_workbook(tmp_path / "a.xlsx", SHEETS | {"List_1": contacts, "List_11": adopters, "List 2": []})
    summary = import_annex_a(book, tmp_path / "2021-03")
    assert summary.reckoning.read == {
        "List 1": 2,
        "List 11": 1,
    } | {name: len(rows) - 1 for name, rows in SHEETS.items()}
    assert "No table has a place for: 2 rows of List 1, 1 rows of List 11" in str(summary)


# Headings


def renamed(number: int, names: dict[str, str]) -> dict[str, list[list]]:
    headings, *rows = SHEETS[f"List {number}"]
    return SHEETS | {f"List {number}": [[names.get(each, each) for each in headings], *rows]}


def imported(tmp_path, sheets, toml: str | None = None):
    if toml is not None:
        (tmp_path / "headings.toml").write_text(toml, encoding="utf-8")
    book = write_workbook(tmp_path / "a.xlsx", sheets)
    summary = import_annex_a(
        book, tmp_path / "2021-03", headings=tmp_path / "headings.toml" if toml is not None else None
    )
    written = {path.stem: path.read_text(encoding="utf-8").splitlines()[1:] for path in tmp_path.glob("2021-03/*.csv")}
    return written, summary


@pytest.mark.parametrize("number", range(3, 9))
@pytest.mark.parametrize("at", range(6))
def test_other_names_of_every_heading(tmp_path, number, at):
    wanted = LISTS[number - 3]
    names = {heading: (wanted.synonyms[column] * 6)[at] for column, heading in wanted.headings.items()}
    assert set(names) <= set(SHEETS[f"List {number}"][0])
    written, summary = imported(tmp_path, renamed(number, names))
    assert written == TABLES
    assert notes(summary) == []


def test_no_name_stands_for_two_columns():
    for wanted in LISTS:
        names = [*wanted.headings.values(), *(name for names in wanted.synonyms.values() for name in names)]
        plainly = [plain(name) for name in names]
        assert len(set(plainly)) == len(plainly)
        assert not {plain(name) for name in wanted.others} & set(plainly)


def test_what_is_not_recognised_is_named_with_the_nearest(tmp_path):
    headings, row = SHEETS["List 7"]
    sheets = SHEETS | {"List 7": [[*headings, "Notes", "Latest Category of Abuses", "Gender"], [*row, "x", "y", "z"]]}
    _, summary = imported(tmp_path, sheets)
    assert notes(summary) == [
        "List 7, sheet 'List 7': no headings of Ofsted's, so not read: 'Notes'; "
        "'Latest Category of Abuses' (the nearest is 'Latest Category of Abuse')"
    ]


OWN = '["List 6"]\n"Worker\u2019s last sight of the child" = "Date Child Was Last Seen"\n'


def test_the_analysts_own_heading(tmp_path):
    sheets = renamed(6, {"Date Child Was Last Seen": "worker's LAST sight of  the child"})
    with pytest.raises(UnusableInput) as refusal:
        imported(tmp_path, sheets)
    assert str(refusal.value) == (
        f"{tmp_path / 'a.xlsx'}: sheet 'List 6', List 6 (Children in Need): no heading 'Date Child Was Last Seen'; add "
        'it; if it is one of "worker\'s LAST sight of the child", rename it, or name a file '
        'with --headings: ["List 6"] and below it "worker\'s LAST sight of the child" = "Date Child Was Last Seen"'
    )
    assert not (tmp_path / "2021-03").exists()
    written, summary = imported(tmp_path, sheets, OWN)
    assert written == TABLES
    assert notes(summary) == []


def test_only_what_is_near_is_advised_and_a_list_that_nobody_needs_may_be_left_out(tmp_path):
    headings, *rows = SHEETS["List 4"]
    at = headings.index("Continuous Assessment Start Date")
    sheets = SHEETS | {"List 4": [[*headings[:at], *headings[at + 1 :], "Notes", "Cost centre"], *rows]}
    with pytest.raises(UnusableInput) as refusal:
        imported(tmp_path, sheets)
    said = str(refusal.value)
    assert "add it; if it is one of 'Notes', 'Cost centre', rename it" in said
    assert "nearest" not in said
    assert said.endswith(
        '"its name there" = "Continuous Assessment Start Date". Or take the sheet out: what needs this '
        "list has no value then"
    )


def test_the_analysts_own_heading_goes_before_ofsteds(tmp_path):
    headings, row = SHEETS["List 6"]
    sheets = SHEETS | {"List 6": [[*headings, "Lead worker"], [*row, "Bo"]]}
    written, summary = imported(tmp_path, sheets, '[list_6]\n"Lead worker" = "Allocated Worker"\n')
    assert written["allocations"] == ["007,Bo,2021-03-31,", "007,Jo,2021-03-31,", "A 1,Al,2021-03-31,"]
    assert notes(summary) == []


def test_two_columns_may_change_names(tmp_path):
    swapped = {"Allocated Team": "Allocated Worker", "Allocated Worker": "Allocated Team"}
    toml = '["List 6"]\n"Allocated Team" = "Allocated Worker"\n"Allocated Worker" = "Allocated Team"\n'
    written, _ = imported(tmp_path, renamed(6, swapped), toml)
    assert written == TABLES


def test_a_heading_that_the_analyst_has_claimed_is_nothing_else(tmp_path):
    headings, row = SHEETS["List 8"]
    sheets = SHEETS | {"List 8": [headings[:-1], [*row[:-2], "Al"]]}
    written, summary = imported(tmp_path, sheets, '["List 8"]\n"Allocated Team" = "Allocated Worker"\n')
    assert written["allocations"] == TABLES["allocations"]
    assert written["episodes"] == ["007,2021-02-01,,,T", "A 1,2020-05-01,,,"]
    assert notes(summary) == ["List 8 has no heading 'Allocated Team': left blank"]


def test_a_list_without_rows_is_told(tmp_path):
    _, summary = imported(tmp_path, SHEETS | {"List 8": [LIST_8]})
    assert notes(summary) == ["List 8 (Children in care) has no rows"]


def test_a_correction_that_is_not_needed_this_month_is_told(tmp_path):
    written, summary = imported(tmp_path, SHEETS, OWN)
    assert written == TABLES
    assert notes(summary) == [
        "List 6: --headings names 'Worker\u2019s last sight of the child', which sheet 'List 6' does not have"
    ]


def test_two_known_names_of_one_column_are_refused(tmp_path):
    headings, row = renamed(6, {"Allocated Worker": "Social Worker"})["List 6"]
    sheets = SHEETS | {"List 6": [[*headings, "Case Worker"], [*row, "Bo"]]}
    with pytest.raises(
        UnusableInput, match="'Social Worker' and 'Case Worker' may each be 'Allocated Worker'; keep one"
    ):
        imported(tmp_path, sheets)
    written, _ = imported(tmp_path, sheets, '["List 6"]\n"Social Worker" = "Allocated Worker"\n')
    assert written == TABLES


@pytest.mark.parametrize(
    ("number", "own", "other", "theirs"),
    [
        (6, "CIN Closure Date", "Closure Date", "01/03/2021"),
        (6, "Case Status", "Status", "e) Closed episode"),
        (6, "Allocated Worker", "Social Worker", "Bo"),
        (7, "Child Protection Plan End Date", "CP End Date", "01/03/2021"),
        (8, "Date Ceased to be Looked After", "LAC End Date", "01/03/2021"),
    ],
)
def test_a_second_column_that_says_something_else_is_named(tmp_path, number, own, other, theirs):
    headings, row = SHEETS[f"List {number}"]
    sheets = SHEETS | {f"List {number}": [[*headings, other], [*row, theirs]]}
    written, summary = imported(tmp_path, sheets)
    assert written == TABLES
    (said,) = summary.attention
    assert f"{own!r} and {other!r} may each be {own!r}, and differ in 1 row" in said
    assert theirs in said
    (tmp_path / "again").mkdir()
    _, decided = imported(tmp_path / "again", sheets, f'["List {number}"]\n"{other}" = "{own}"\n')
    assert not any("may each be" in each for each in decided.attention)


@pytest.mark.parametrize(
    ("other", "cell"),
    [("Person ID", "77"), ("Social Worker", None), ("Social Worker", "NULL"), ("Closure Date", "")],
)
def test_a_second_column_that_says_nothing_else_is_not_named(tmp_path, other, cell):
    headings, row = SHEETS["List 6"]
    written, summary = imported(tmp_path, SHEETS | {"List 6": [[*headings, other], [*row, cell]]})
    assert (written, summary.attention) == (TABLES, ())


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("List 6", "is no TOML file"),
        ('["List 9"]\n"A" = "B"', "'List 9' is none of the lists that are read"),
        ('"Last seen" = "Date Child Was Last Seen"', "'Last seen' is none of the lists that are read"),
        ('["List 6"]\n"Seen" = "Date Child Last Seen"', "the nearest is 'Date Child Was Last Seen'"),
        ('["List 6"]\n"Seen" = 6', "'Seen' = 6: that is no heading that is read from List 6"),
    ],
)
def test_a_file_of_headings_that_cannot_be_used(tmp_path, toml, says):
    (tmp_path / "headings.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(UnusableInput, match=says) as refusal:
        read_corrections(tmp_path / "headings.toml")
    assert str(tmp_path / "headings.toml") in str(refusal.value)


def test_no_file_of_headings(tmp_path):
    with pytest.raises(UnusableInput, match=r"none.toml: cannot be read \(No such file"):
        read_corrections(tmp_path / "none.toml")


# Rows


def test_unborn_children_without_an_identifier_are_not_one_child(tmp_path):
    rows = [[name, *SHEETS["List 6"][1][1:]] for name in ("Unborn", "UNBORN", "unborn baby", "Unborn Smith 1", "n/a")]
    written, summary = imported(tmp_path, SHEETS | {"List 6": [LIST_6, *rows]})
    ours = [line.split(",")[0] for line in written["episodes"] if line.endswith(",T") and "2021-02-01" in line]
    assert ours == ["", "", "", "Unborn Smith 1", ""]
    assert "List 6: 3 rows name no child (such as 'unborn'): set aside as faults" in notes(summary)


def test_rows_with_nothing_that_is_read_are_told(tmp_path):
    headings, row = SHEETS["List 7"]
    lines = [[*headings, "Age"], [*row, 3], [None] * len(headings) + [121], [None] * len(headings) + [121]]
    _, summary = imported(tmp_path, SHEETS | {"List 7": lines})
    assert summary.reckoning.read["List 7"] == 3
    assert [
        (row["table"], row["rows"], row["written"], row["left_out"]["nothing under a heading that is read"])
        for row in summary.reckoning.rows()
        if row["source"] == "List 7" and row["table"] in ("plans", "episodes")
    ] == [("episodes", 3, 0, 2), ("plans", 3, 1, 2)]  # the child of the one row is in List 6


def test_200_000_rows(tmp_path):
    folder = write_folder(tmp_path / "a", SHEETS)
    line = "C{},01/02/2021,,b) No\n"
    rows = "".join(map(line.format, range(200_000)))
    (folder / "List 3.csv").write_text(",".join(LIST_3) + "\n" + rows, encoding="utf-8")
    summary = import_annex_a(folder, tmp_path / "2021-03")
    written = next(row["written"] for row in summary.reckoning.rows() if row["table"] == "referrals")
    assert summary.reckoning.read["List 3"] == written == 200_000
