"""One sheet as rows of one table: which lines are rows, what merged cells and words become, what is pointed out."""

import json
from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_analysis.importers.spreadsheets import import_mapped
from improvement_analysis.records.extract import IMPORTED
from tests.workbooks import NA, write_workbook

AUDITS = """
[[sheet]]
table = "audits"
complete_from = 2023-11-01
columns = {audit_id = "Ref", child_id = "Child", audited_on = "Date", domain = "Domain", grade = "Grade"}
values.grade.RI = "Requires improvement"
"""
SUPERVISIONS = """
[[sheet]]
table = "supervisions"
complete_from = 2023-09-01
columns = {worker_id = "Worker", held_on = "Held"}
"""


@pytest.fixture
def imported(tmp_path):
    """What an import of a sheet did, its table, and its entry of import.json."""

    def imported(mapping: str, rows: list[list], table: str, merged: tuple[str, ...] = (), **options):
        source, to = tmp_path / "log.xlsx", tmp_path / "data" / "2023-11"
        write_workbook(source, {"Log": rows}, merged, **options)
        (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
        done = import_mapped(source, to, tmp_path / "mapping.toml")
        (entry,) = json.loads((to / IMPORTED).read_text(encoding="utf-8"))
        written = pd.read_csv(to / f"{table}.csv", dtype=str, keep_default_na=False)
        return done, written.to_numpy().tolist(), entry

    return imported


def cells_done(entry: dict) -> set[tuple]:
    return {(cell["column"], cell["done"], cell["text"], cell["read"], cell["cells"]) for cell in entry["cells"]}


AUDIT_ROWS = [
    ["Ref", "Child", "Date", "Domain", "Grade"],
    ["A1", 4001, date(2023, 11, 6), "overall", "Good"],
    [None, None, None, "planning", "RI"],
    ["A2", 4002, date(2023, 11, 7), "overall", "RI"],
    [None, None, None, "planning", "Good"],
]
AUDITS_READ = [
    ["A1", "4001", "2023-11-06", "overall", "Good"],
    ["A1", "4001", "2023-11-06", "planning", "Requires improvement"],
    ["A2", "4002", "2023-11-07", "overall", "Requires improvement"],
    ["A2", "4002", "2023-11-07", "planning", "Good"],
]


def test_cells_merged_downwards_stand_for_each_of_their_rows(imported):
    merged = tuple(f"{column}{row}:{column}{row + 1}" for column in "ABC" for row in (2, 4))
    done, rows, entry = imported(AUDITS, AUDIT_ROWS, "audits", merged)
    assert rows == AUDITS_READ
    assert done.attention == ()
    assert cells_done(entry) == {
        ("Ref", "carried", "a blank cell", "", 2),
        ("Child", "carried", "a blank cell", "", 2),
        ("Date", "carried", "a blank cell", "", 2),
        ("Grade", "word", "RI", "Requires improvement", 2),
    }


def test_cells_left_blank_are_carried_where_the_mapping_says_so_and_else_it_is_named(imported):
    done, rows, _ = imported(AUDITS, AUDIT_ROWS, "audits")
    assert rows[1] == ["", "", "", "planning", "Requires improvement"]
    assert 'write carry_down = ["audit_id", "child_id", "audited_on"] into' in done.attention[0]
    assert "audits: 2 of 4 rows are set aside, half or more" in "\n".join(done.attention)
    carried = AUDITS + 'carry_down = ["audit_id", "child_id", "audited_on"]\n'
    done, rows, _ = imported(carried, AUDIT_ROWS, "audits")
    assert (rows, done.attention) == (AUDITS_READ, ())


def test_a_merged_number_is_not_that_of_each_row(imported):
    plan = (
        '[[sheet]]\ntable = "audit_plan"\ncomplete_from = 2023-01-01\ncolumns = {month = "Month", expected = "Due"}\n'
    )
    rows = [["Month", "Due"], ["Sep-23", 12], ["Oct-23", None], ["Nov-23", None]]
    done, read, _ = imported(plan, rows, "audit_plan", ("B2:B4",))
    assert read == [["2023-09", "12"], ["2023-10", ""], ["2023-11", ""]]
    assert "blank, and it is needed" in "\n".join(done.attention)


def test_what_is_no_row_is_counted_with_its_reason(imported):
    rows = [
        ["Supervision log"], ["Worker", "Held", "By"],
        ["7", date(2023, 9, 4), "x"], [None, None, "nobody that is read"], ["Worker", "Held", "By"],
        ["8", date(2023, 9, 5), "x"], ["Total", 2, 2], ["Grand total: 2"], ["Source: the team's own log"],
        ["* includes sessions by telephone"], ["9"],
    ]  # fmt: skip
    done, read, entry = imported(SUPERVISIONS, rows, "supervisions")
    assert read == [["7", "2023-09-04"], ["8", "2023-09-05"], ["9", ""]]  # of a worker alone the day is missing
    (counted,) = entry["rows"]
    assert counted == {
        "source": "log.xlsx, sheet 'Log'",
        "table": "supervisions",
        "rows": 9,
        "written": 3,
        "left_out": {
            "nothing under a heading that is read": 1, "the headings again": 1, "a total": 2, "a note": 2,
        },
    }  # fmt: skip
    assert "row 11: supervisions.held_on '' is blank, and it is needed" in "\n".join(done.attention)


def test_words_for_nothing_placeholders_and_zeros_are_blank_and_counted(imported):
    mapping = """
[[sheet]]
table = "allocations"
complete_from = 2023-11-30
columns = {child_id = "Child", worker_id = "Worker", start_date = "From", end_date = "To"}
skip_if_blank = ["worker_id"]
"""
    rows = [
        ["Child", "Worker", "From", "To"],
        ["C1", "W1", "2023-09-04", "31/12/9999"], ["C2", "Unallocated", "2023-09-04", "NULL"],
        ["C3", 0, "2023-09-04", ""], ["C4", "W1", "04-Sep-98", "#SPILL!"], ["C5", NA, datetime(2023, 9, 4), None],
    ]  # fmt: skip
    _, read, entry = imported(mapping, rows, "allocations")
    assert read == [["C1", "W1", "2023-09-04", ""], ["C4", "W1", "1998-09-04", ""]]
    assert entry["rows"][0]["left_out"] == {"worker_id is blank": 3}
    assert cells_done(entry) == {
        ("Worker", "blank", "Unallocated", "", 1),
        ("Worker", "zero", "0", "", 1),
        ("From", "day", "a year of two digits", "", 1),
        ("To", "no day", "31/12/9999", "", 1),
        ("To", "blank", "NULL", "", 1),
        ("To", "error", "#SPILL!", "", 1),
        ("Worker", "blank", "#N/A", "", 1),
    }


def test_a_word_with_a_question_mark_is_not_the_word(imported):
    mapping = """
[[sheet]]
table = "allocations"
complete_from = 2023-11-30
columns = {child_id = "Child", worker_id = "Worker", start_date = "From"}
[[sheet]]
table = "workers"
complete_from = 2023-11-30
columns = {worker_id = "Worker", role = "Role"}
constants = {start_date = 2020-01-01, fte = 1}
[sheet.values.role]
"SW" = "social_worker"
"PA?" = "other"
"""
    rows = [["Child", "Worker", "From", "Role"]]
    rows += [["C1", f"W{n}", "2023-09-04", role] for n, role in enumerate(["Manager", "manager?", "SW", "SW?", "PA?"])]
    _, read, _ = imported(mapping, rows, "workers")
    assert [row[1] for row in read] == ["manager", "manager?", "social_worker", "SW?", "other"]


def test_the_mappings_words_come_first(imported):
    mapping = SUPERVISIONS + 'values.worker_id = {"NA" = "NA", "0" = "W0"}\nvalues.held_on = {"not held" = ""}\n'
    rows = [["Worker", "Held"], ["NA", "2023-09-04"], ["0", "2023-09-05"], ["n/a", "Not held"]]
    _, read, entry = imported(mapping, rows, "supervisions")
    assert read == [["NA", "2023-09-04"], ["W0", "2023-09-05"], ["", ""]]
    assert ("Worker", "word", "0", "W0", 1) in cells_done(entry)
    assert ("Held", "blank", "Not held", "", 1) in cells_done(entry)
    assert ("Worker", "blank", "n/a", "", 1) in cells_done(entry)


@pytest.mark.parametrize(
    ("dates", "cell", "told"),
    [
        ("day first", "09/13/2023", "cannot be read day first and could be month first"),
        ("month first", "13/09/2023", "cannot be read month first and could be day first"),
    ],
)
def test_days_of_the_other_order_are_named_and_nothing_is_swapped(imported, dates, cell, told):
    rows = [["Worker", "Held"], ["7", cell], ["8", "04/09/2023"]]
    done, read, _ = imported(SUPERVISIONS + f'dates = "{dates}"\n', rows, "supervisions")
    assert read == [["7", cell], ["8", "2023-09-04" if dates == "day first" else "2023-04-09"]]
    assert done.attention[0].startswith(f"1 date of log.xlsx, sheet 'Log' {told}")
    assert f"Held: {cell}" in done.attention[0]


def test_american_days_of_which_nobody_can_tell_the_order_are_named(imported):
    rows = [["Worker", "Held"], ["7", "9/4/2023 12:00:00 AM"], ["8", "13/09/2023"]]
    done, read, _ = imported(SUPERVISIONS, rows, "supervisions")
    assert read == [["7", "2023-04-09"], ["8", "2023-09-13"]]
    (said,) = done.attention
    assert said.startswith("1 date of log.xlsx, sheet 'Log' has slashes and a time of AM or PM")


def test_numbers_of_days_count_from_the_workbooks_own_day(imported):
    rows = [["Worker", "Held"], ["7", "43711"]]
    assert imported(SUPERVISIONS, rows, "supervisions", properties='date1904="1"')[1] == [["7", "2023-09-04"]]


def test_words_of_teams_and_ends(imported):
    mapping = """
    [[sheet]]
    table = "episodes"
    complete_from = 2023-11-01
    columns = {child_id = "Child", start_date = "From", end_date = "To", team = "Team"}
    """
    rows = [
        ["Child", "From", "To", "Team"],
        ["1", "04/09/2023", "Ongoing", "No team"],
        ["2", "04/09/2023", "-", "Duty"],
    ]
    done, read, entry = imported(mapping, rows, "episodes")
    assert read == [["1", "2023-09-04", "", ""], ["2", "2023-09-04", "", "Duty"]]
    assert {("To", "blank", "Ongoing", "", 1), ("Team", "blank", "No team", "", 1)} <= cells_done(entry)
    assert done.attention == ()


def test_an_auditor_may_be_a_post_and_nobody_is_blank(imported):
    mapping = AUDITS.replace("columns = {", 'columns = {auditor_id = "By", ')
    rows = [[*AUDIT_ROWS[0], "By"], [*AUDIT_ROWS[1], "Team manager"], [*AUDIT_ROWS[3], "Vacant"]]
    done, read, _ = imported(mapping, rows, "audits")
    assert sorted(row.count("Team manager") for row in read) == [0, 1]
    assert not any("Vacant" in row for row in read)
    assert done.attention == ()


@pytest.mark.parametrize("word", ["1", "1.0"])
def test_a_word_of_the_mapping_that_is_a_number(imported, word):
    mapping = AUDITS.replace("values.grade.RI", f'values.grade."{word}"')
    rows = [AUDIT_ROWS[0], ["A1", "4001", "06/11/2023", "overall", "1.0"]]
    assert imported(mapping, rows, "audits")[1][0][-1] == "Requires improvement"


def test_rounded_identifiers_are_blank_and_named(imported):
    rows = [["Worker", "Held"], ["1.00234E+11", "2023-09-04"], ["8", "2023-09-04"], ["9", "2023-09-04"]]
    done, read, _ = imported(SUPERVISIONS, rows, "supervisions")
    assert read[0] == ["", "2023-09-04"]
    assert "1 identifier of log.xlsx, sheet 'Log', Worker, was rounded by Excel (1.00234E+11)" in done.attention[0]


def test_two_tables_of_one_sheet_count_a_cell_once(imported):
    cases = SUPERVISIONS.replace('"supervisions"', '"case_supervisions"')
    cases = cases.replace("columns = {", 'skip_if_blank = ["child_id"]\ncolumns = {child_id = "Child", ')
    rows = [["Worker", "Child", "Held"], ["'07", "C1", "4 Sep 2023"], ["8", "null", "5 Sep 2023"]]
    _, _, entry = imported(SUPERVISIONS + cases, rows, "case_supervisions")
    assert [(row["table"], row["rows"], row["written"]) for row in entry["rows"]] == [
        ("supervisions", 2, 2),
        ("case_supervisions", 2, 1),
    ]
    assert entry["read"] == {"log.xlsx, sheet 'Log'": 2}
    assert cells_done(entry) == {
        ("Worker", "identifier", "'07", "07", 1),
        ("Held", "day", "day month year", "", 2),
        ("Child", "blank", "null", "", 1),
    }


TEXTS = "7|007|W1|w1|Total|Worker|Held|n/a|4 Sep 2023|2023-09-04|45170|0|Source: x"
CELLS = st.one_of(
    st.none(),
    st.sampled_from(TEXTS.split("|")),
    st.dates(date(2020, 1, 1), date(2024, 1, 1)),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
)
WIDE = """
[[sheet]]
table = "supervision_timetable"
complete_from = "the beginning"
columns = {worker_id = "Worker"}
rows = [{columns = {due_on = "First"}}, {columns = {due_on = "Held"}}]
skip_if_blank = ["due_on"]
"""


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=12))
def test_rows_always_add_up(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("sheet")
    pd.DataFrame([["Worker", "Held", "First", "Else"], *rows]).to_csv(folder / "log.csv", index=False, header=False)
    (folder / "mapping.toml").write_text(SUPERVISIONS + 'carry_down = ["worker_id"]\n' + WIDE, encoding="utf-8")
    to = folder / "data" / "2023-11"
    import_mapped(folder / "log.csv", to, folder / "mapping.toml")
    (entry,) = json.loads((to / IMPORTED).read_text(encoding="utf-8"))
    for row in entry["rows"]:
        assert row["rows"] == row["written"] + sum(row["left_out"].values())
        table = pd.read_csv(to / f"{row['table']}.csv", dtype=str)
        assert row["written"] == len(table)
    (read,) = entry["read"].values() if entry["read"] else (0,)
    assert sorted(row["rows"] for row in entry["rows"]) == ([read, 2 * read] if read else [])


def test_the_shared_cases(tmp_path, shared):
    """Cases 27 and 52: headings that are dates, shown as Sep-23; and audits, children and days merged over domains."""
    cases = shared / "cases" / "sources"
    tracker = cases / "27-mapped-month-headings"
    import_mapped(tracker / "tracker.xlsx", tmp_path / "2023-11", tracker / "tracker.mapping.toml")
    read = pd.read_csv(tmp_path / "2023-11" / "supervisions.csv", dtype=str)
    assert ["0012", "2023-10-10"] in read.to_numpy().tolist()
    assert len(read) == 10  # of 4 workers and 3 months, two cells say that none was held
    audits = cases / "52-mapped-merged-audit-refs"
    done = import_mapped(audits / "audits.xlsx", tmp_path / "2023-11", audits / "audits.mapping.toml")
    read = pd.read_csv(tmp_path / "2023-11" / "audits.csv", dtype=str)
    assert read["audit_id"].tolist() == [ref for ref in ("A1", "A2", "A3") for _ in range(3)]
    assert done.attention == ()
    entries = json.loads((tmp_path / "2023-11" / IMPORTED).read_text(encoding="utf-8"))
    assert [entry["rows"][0]["table"] for entry in entries] == ["supervisions", "audits"]


EPISODES = """
[[sheet]]
table = "episodes"
complete_from = "the beginning"
columns = {child_id = "Child", start_date = "Opened", end_date = "Closed", team = "Team"}
"""
OPENED = date(2023, 9, 4)


def test_days_that_cannot_be_are_read_as_no_end_or_named_with_their_heading(imported):
    ends = [date(1980, 1, 1), date(2023, 9, 1), date(2032, 1, 1), date(2023, 11, 6), "To be closed"]
    lines = [[4001 + number, OPENED, end, "[none]"] for number, end in enumerate(ends)]
    done, rows, entry = imported(EPISODES, [["Child", "Opened", "Closed", "Team"], *lines], "episodes")
    assert [row[2:] for row in rows] == [["", ""], ["2023-09-01", ""], ["2032-01-01", ""], ["2023-11-06", ""], ["", ""]]
    assert ("Closed", "no day", "1980-01-01", "", 1) in cells_done(entry)
    at = "log.xlsx, sheet 'Log', Closed: 1 day "
    assert [text.removeprefix(at).split(":")[0] for text in done.attention] == [
        "before the start, and before 1990 or the first or last of a year (child 4001",
        "before Opened (child 4002",
        "more than a year after 2023-11-30 (child 4003",
    ]


@pytest.mark.parametrize(
    "note", [["Data as at", date(2023, 11, 30)], ["Total", date(2023, 11, 30)], ["Page 1", OPENED]]
)
def test_a_note_with_a_day_is_no_row(imported, note):
    rows = [["Child", "Opened", "Closed", "Team"], [4001, OPENED, None, "North"], note]
    done, written, _ = imported(EPISODES, rows, "episodes")
    assert [child for child, *_ in written] == ["4001"]
    assert done.attention == ()


def test_a_share_of_full_time_costs_no_worker(imported):
    columns = '{worker_id = "Who", fte = "FTE", start_date = "From"}'
    mapping = f'[[sheet]]\ntable = "workers"\ncomplete_from = 2023-11-01\ncolumns = {columns}\n'
    mapping += '[sheet.constants]\nrole = "social_worker"\n'
    lines = [["W1", "60%", OPENED], ["W2", "100 %", OPENED], ["W3", "0.8 FTE", OPENED]]
    done, rows, _ = imported(mapping, [["Who", "FTE", "From"], *lines], "workers")
    assert sorted(cell for row in rows for cell in row if cell in ("0.6", "1", "0.8")) == ["0.6", "0.8", "1"]
    assert done.attention == ()


def test_an_audit_with_two_grades_of_one_domain_is_named(imported):
    mapping = """
[[sheet]]
table = "audits"
complete_from = 2020-01-01
columns = {audit_id = "Ref", child_id = "Child", audited_on = "Date", grade = "Grade"}
constants = {domain = "overall", sampling = "random"}
"""
    rows = [["Ref", "Child", "Date", "Grade"], ["A1", "C1", "2023-09-04", "Good"], ["A2", "C1", "2023-09-04", "Good"]]
    rows += [["A1", "C1", "2023-09-04", "Requires Improvement to be Good"], ["A2", "C1", "2023-09-04", "Good"]]
    done, read, _ = imported(mapping, rows, "audits")
    assert len(read) == 4
    (said,) = done.attention
    assert "rows 2 and 4: audit A1" in said
    assert "(Grade Good and Requires improvement)" in said
