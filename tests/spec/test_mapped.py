"""Sheets as people keep them, by a mapping: the shipped example to the figures of measures 4 and 7, counted by hand."""

import json
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from improvement_analysis.cli import app
from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.cells import Days, read_column
from improvement_analysis.importers.mapping import read_mapping
from improvement_analysis.importers.reckoning import FROM, Reckoning
from improvement_analysis.importers.spreadsheets import import_mapped, read_mapped
from tests.workbooks import write_workbook

EXAMPLE = Path(__file__).parents[2] / "data" / "mapped_example"
# Counted by hand from the sheets, measure by measure (as at 30 June 2020).
# Audits dated June: A-002 RI (RI), A-003 Good, A-004 Good (RI), A-005 RI, A-006 Outstanding; A-007 has no such day.
# Case holders W01 to W06, of whom W05 is away and W06 new; W03 was last supervised 32 days before.
# Children of case holders C01 to C09; C09 opened on 10 June. Discussed from 31 May on: C01, C02, C03, C06, C08, (C10).
COUNTED = {
    ("audits_good_or_better", "moderated", ""): (2, 5),
    ("audits_good_or_better", "as_audited", ""): (3, 5),
    ("audits_good_or_better", "moderated_only", ""): (0, 2),
    ("audits_good_or_better", "random_sample", ""): (2, 4),
    ("audits_good_or_better", "moderated", "assessment"): (3, 5),
    ("audits_good_or_better", "moderated", "planning"): (2, 4),
    ("supervision_workers", "available", ""): (3, 4),
    ("supervision_workers", "all_in_post", ""): (4, 6),
    ("supervision_cases", "allocated", ""): (5, 8),
    ("supervision_cases", "all_open", ""): (6, 10),
}


def command(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)


def imported(source: Path, to: Path):
    return command("import", source, "--as", "mapped", "--mapping", EXAMPLE / "mapping.toml", "--to", to)


def figures(folder: Path) -> pd.DataFrame:
    done = command("figures", "2020-06", "--data", folder / "data", "--out", folder / "out", "--window", 1)
    assert done.exit_code == 1, done.output
    (path,) = folder.glob("out/*/2020-06/figures.csv")
    found = pd.read_csv(path, keep_default_na=False).drop_duplicates(["indicator", "reading", "group"])
    return found.set_index(["indicator", "reading", "group"])


def test_audit_and_supervision_sheets_end_in_measures_4_and_7(tmp_path):
    done = imported(EXAMPLE, tmp_path / "data" / "2020-06")
    assert done.exit_code == 1  # A-007 is dated 31 June
    assert "1 cell that cannot be read" in done.output
    assert "row 11: audits.audited_on '31/06/20' is no day of the calendar" in done.output
    found = figures(tmp_path).loc[list(COUNTED), ["numerator", "denominator"]].astype(float).astype(int)
    assert dict(zip(found.index, found.itertuples(index=False, name=None), strict=True)) == COUNTED


def test_the_example_says_that_it_is_synthetic(tmp_path):
    imported(EXAMPLE, tmp_path / "2020-06")
    about = tomllib.loads((tmp_path / "2020-06" / "extract.toml").read_text(encoding="utf-8"))
    assert about["synthetic"] is True
    sheets = [path for path in EXAMPLE.glob("*.csv") if "SYNTHETIC" in path.read_text(encoding="utf-8").splitlines()[1]]
    assert len(sheets) == len([*EXAMPLE.glob("*.csv")]) == 4


def test_a_second_import_replaces_its_tables_and_no_other(tmp_path):
    to = tmp_path / "2020-06"
    shutil.copytree(EXAMPLE.parent / "example" / "2020-06", to)
    text = (to / "extract.toml").read_text(encoding="utf-8")
    (to / "extract.toml").write_text(f'plan_types = ["CP"]\n{text}', encoding="utf-8")
    before = {path.name: path.read_bytes() for path in to.glob("*.csv")}
    shutil.copy(EXAMPLE / "supervision-sheet.csv", tmp_path / "log.csv")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(SUPERVISIONS, encoding="utf-8")
    import_mapped(tmp_path / "log.csv", to, mapping)
    after = {path.name: path.read_bytes() for path in to.glob("*.csv")}
    assert {name for name in after if after[name] != before[name]} == {"supervisions.csv"}
    assert after.keys() == before.keys()
    about = tomllib.loads((to / "extract.toml").read_text(encoding="utf-8"))
    assert about["council"] == "North East Lincolnshire"
    assert about["synthetic"] is True
    assert about["plan_types"] == ["CP"]
    assert about["source"].endswith("; log.csv")
    assert about["history_from"]["supervisions"] == date(2020, 2, 1)
    assert about["history_from"]["visits"] == date(2018, 7, 1)
    once = (to / "extract.toml").read_bytes()
    import_mapped(tmp_path / "log.csv", to, mapping)
    assert (to / "extract.toml").read_bytes() == once


SUPERVISIONS = """
[[sheet]]
table = "supervisions"
complete_from = 2020-02-01
columns = {worker_id = "supervisee", held_on = "Date of Supervision:"}
"""


def test_a_workbook_with_several_sheets_and_real_dates(tmp_path):
    rows = [["Log"], [], ["Worker", "Held", "Ref"], [7, date(2020, 6, 9), 1.0], [8, "9 June 2020", None], [None] * 3]
    write_workbook(tmp_path / "log 2020-06.xlsx", {"Notes": [["Read me"]], "Log 2020": rows})
    (tmp_path / "mapping.toml").write_text(
        '[[sheet]]\nfile = "log*.xlsx"\nsheet = "LOG_2020"\ntable = "supervisions"\ncomplete_from = "the beginning"\n'
        'columns = {worker_id = "Worker", held_on = "Held"}\n',
        encoding="utf-8",
    )
    done = import_mapped(tmp_path, tmp_path / "data" / "2020-06", tmp_path / "mapping.toml")
    assert done.attention == ()
    text = (tmp_path / "data" / "2020-06" / "supervisions.csv").read_text(encoding="utf-8")
    assert text == "worker_id,held_on\n7,2020-06-09\n8,2020-06-09\n"
    assert "history_from" not in (tmp_path / "data" / "2020-06" / "extract.toml").read_text(encoding="utf-8")


TWO_TEAMS = """
[[sheet]]
file = "north.csv"
table = "supervision_timetable"
complete_from = 2020-02-01
columns = {worker_id = "Worker"}
rows = [{columns = {due_on = "First"}}, {columns = {due_on = "Second"}}]

[[sheet]]
file = "south.csv"
table = "supervision_timetable"
complete_from = 2020-04-01
columns = {worker_id = "Who", due_on = "When"}
"""


def test_two_sheets_fill_one_table_which_is_complete_from_the_later_day(tmp_path):
    (tmp_path / "north.csv").write_text("Worker,First,Second\nA,1/6/20,15/6/20\nB,2/6/20,16/6/20\n", encoding="utf-8")
    (tmp_path / "south.csv").write_text("Who,When\nC,3/6/20\n", encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(TWO_TEAMS, encoding="utf-8")
    to = tmp_path / "data" / "2020-06"
    import_mapped(tmp_path, to, tmp_path / "mapping.toml")
    lines = (to / "supervision_timetable.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == ["A,2020-06-01", "A,2020-06-15", "B,2020-06-02", "B,2020-06-16", "C,2020-06-03"]
    about = tomllib.loads((to / "extract.toml").read_text(encoding="utf-8"))
    assert about["history_from"] == {"supervision_timetable": date(2020, 4, 1)}


def refused(tmp_path, sheet: str, mapping: str = SUPERVISIONS) -> str:
    (tmp_path / "log.csv").write_text(sheet, encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
    with pytest.raises(UnusableInput) as told:
        import_mapped(tmp_path / "log.csv", tmp_path / "data" / "2020-06", tmp_path / "mapping.toml")
    assert not (tmp_path / "data").exists()
    return str(told.value)


def test_wrong_sheets_are_refused_with_nothing_written(tmp_path):
    assert "no heading 'Date of Supervision:'" in refused(tmp_path, "Supervisee,Date supervised\nW1,2020-06-09\n")
    assert "The nearest there is 'Date supervised'" in refused(tmp_path, "Supervisee,Date supervised\nW1,2020-06-09\n")
    assert "stands 2 times in row 1" in refused(tmp_path, "Supervisee,Date of supervision,Supervisee\nW1,2020-06-09,\n")
    assert "nothing is in it" in refused(tmp_path, "")
    other = SUPERVISIONS.replace("table =", 'file = "other.csv"\ntable =')
    assert "'other.csv' is the name of no file" in refused(tmp_path, "Supervisee\n", other)
    other = SUPERVISIONS.replace("table =", 'sheet = "June"\ntable =')
    assert "'June' is no sheet of" in refused(tmp_path, "Supervisee\n", other)
    other = SUPERVISIONS.replace("table =", "heading_row = 3\ntable =")
    assert "heading_row is 3, but" in refused(tmp_path, "Supervisee,Date of supervision\n", other)


def as_day(text: str, month_first: bool = False) -> str:
    return read_column(pd.Series([text]), "date", days=Days(month_first)).texts[0]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("12/06/20", "2020-06-12"),
        ("12.6.2020", "2020-06-12"),
        ("12 Jun 2020", "2020-06-12"),
        ("12-June-20", "2020-06-12"),
        ("Fri 12th June 2020", "2020-06-12"),
        ("Wednesday, 3rd of June 2020", "2020-06-03"),
        ("June 12, 2020", "2020-06-12"),
        ("2020-06-12", "2020-06-12"),
        ("12/06/2020 09:30", "2020-06-12"),
        ("43994", "2020-06-12"),  # the day's number in Excel
        ("31/06/20", "31/06/20"),
        ("w/c 12 June", "w/c 12 June"),
        ("", ""),
    ],
)
def test_days_as_people_write_them(written, day):
    assert as_day(written) == day


def test_the_month_first_where_the_mapping_says_so():
    assert as_day("06/12/20", month_first=True) == "2020-06-12"
    assert as_day("06/12/20") == "2020-12-06"
    assert as_day("2020-06-12", month_first=True) == "2020-06-12"


CELLS = """
[[sheet]]
table = "workers"
complete_from = 2020-06-30
columns = {worker_id = "Id", role = "Role", fte = "WTE", agency = "Agency", team = "Team"}
constants = {start_date = 2020-01-31}
values.role = {"SW" = "social_worker", "Vacant" = ""}
values.team = {"-" = "", "N/A" = "none"}

[[sheet]]
table = "audit_plan"
complete_from = "the beginning"
columns = {month = "Month", expected = "Expected"}
"""


def test_cells_become_what_the_dictionary_asks_for_or_stay(tmp_path):
    (tmp_path / "mapping.toml").write_text(CELLS, encoding="utf-8")
    (tmp_path / "all.csv").write_text(
        "Id,Role,WTE,Agency,Team,Month,Expected\n"
        '007,sw,0.80,Y,-,Jun-20,"1,200"\n'
        "8,Social Worker,n/a,No,N/A,June 2020,12\n"
        "9,VACANT,half,maybe,North,06/2020,£5\n"
        "10,Duty,1,TRUE,,12/06/20,ten\n",
        encoding="utf-8",
    )
    by = read_mapping(tmp_path / "mapping.toml")
    workers, plan = read_mapped(tmp_path / "all.csv", by, Path("mapping.toml"), Reckoning("mapped", "all.csv"))
    assert workers.frame.drop(columns=FROM).to_numpy().tolist() == [
        ["007", "social_worker", "0.80", "true", "", "2020-01-31"],
        ["8", "social_worker", "", "false", "none", "2020-01-31"],
        ["9", "", "half", "maybe", "North", "2020-01-31"],
        ["10", "duty", "1", "true", "", "2020-01-31"],
    ]
    assert plan.frame.drop(columns=FROM).to_numpy().tolist() == [
        ["2020-06", "1200"], ["2020-06", "12"], ["2020-06", "5"], ["2020-06", "ten"],
    ]  # fmt: skip
    assert workers.places[3].endswith("sheet 'all', row 5")


def test_without_a_mapping_a_draft_is_written_once_and_reads_the_sheet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draft = tmp_path / "audit-sheet.mapping.toml"
    source, to = EXAMPLE / "audit-sheet.csv", tmp_path / "data" / "2020-06"
    done = command("import", source, "--as", "mapped", "--to", to)
    assert (done.exit_code, to.exists()) == (1, False)
    first = "A-001 C06 2020-05-28 overall Inadequate JB random"
    assert [" ".join(line.split()) for line in done.output.splitlines()].count(first) == 1
    text = draft.read_text(encoding="utf-8")
    with pytest.raises(UnusableInput, match="is there already"):
        command("import", source, "--as", "mapped", "--to", to)
    assert draft.read_text(encoding="utf-8") == text
    # The draft of the whole folder's audit sheet reads what the shipped mapping does, but for the domains' capitals.
    import_mapped(source, to, draft)
    imported(EXAMPLE, tmp_path / "2020-06")
    drafted, shipped = (pd.read_csv(folder / "audits.csv", dtype=str) for folder in (to, tmp_path / "2020-06"))
    pd.testing.assert_frame_equal(drafted.assign(domain=drafted["domain"].str.lower()), shipped)


def test_a_draft_names_what_it_does_not_recognise(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    log = "Worker,Session no,Comments,Date of supervision,Role\nA,1,fine,9/6/20,Head\n"
    (tmp_path / "log.csv").write_text(log, encoding="utf-8")
    staff = "Staff no,Job title,FTE\nA,Snr SW,1\n"
    (tmp_path / "staff.csv").write_text(staff, encoding="utf-8")
    (tmp_path / "other.csv").write_text("Colour,Size\nred,1\n", encoding="utf-8")
    assert command("import", tmp_path, "--as", "mapped", "--to", tmp_path / "d" / "2020-06").exit_code == 1
    text = (tmp_path / f"{tmp_path.name}.mapping.toml").read_text(encoding="utf-8")
    assert 'table = "supervisions"' in text
    assert "# Headings not used: 'Session no', 'Comments', 'Role'" in text
    assert "complete_from = 2020-06-09" in text
    assert '# start_date = "" # needed.' in text
    assert '# "Snr SW" = ""' in text
    assert "# Not recognised: other.csv, sheet 'other': 'Colour', 'Size'" in text
    with pytest.raises(UnusableInput, match="workers needs start_date"):
        read_mapping(tmp_path / f"{tmp_path.name}.mapping.toml")


def test_a_draft_of_audits_as_people_keep_them(tmp_path, monkeypatch):
    """The reference is no date, a moderated domain is that domain's, and words for grades are listed to be mapped."""
    monkeypatch.chdir(tmp_path)
    heading = "Ref,Child ID,Audit date,Auditor name,Plan,Moderated plan,Overall,Moderated overall"
    rows = "A1,7,3rd March 2021,Jo,Good,RI,Req. improvement,\nA2,8,12.3.21,Al,Inad,,Good,Good\n"
    (tmp_path / "audits.csv").write_text(f"{heading}\n{rows}", encoding="utf-8")
    assert command("import", "audits.csv", "--as", "mapped", "--to", "d/2021-03").exit_code == 1
    draft = tmp_path / "audits.mapping.toml"
    text = draft.read_text(encoding="utf-8")
    for line in ('audit_id = "Ref"', 'audited_on = "Audit date"', 'auditor_id = "Auditor name"',
                 '# "Req. improvement" = ""',
                 'columns = {grade = "Plan", moderated_grade = "Moderated plan"}',
                 'columns = {grade = "Overall", moderated_grade = "Moderated overall"}'):  # fmt: skip
        assert line in text.splitlines(), line
    draft.write_text(text.replace('# "Req. improvement" = ""', '"Req. improvement" = "Requires improvement"'))
    assert command("import", "audits.csv", "--as", "mapped", "--to", "d/2021-03", "--mapping", draft).exit_code == 0
    read = pd.read_csv("d/2021-03/audits.csv", dtype=str).fillna("")
    assert sorted(read[["audit_id", "audited_on", "domain", "grade", "moderated_grade"]].to_numpy().tolist()) == [
        ["A1", "2021-03-03", "Plan", "Good", "Requires improvement"],
        ["A1", "2021-03-03", "overall", "Requires improvement", ""],
        ["A2", "2021-03-12", "Plan", "Inadequate", ""],
        ["A2", "2021-03-12", "overall", "Good", "Good"],
    ]


MERGED = """Audit ref,Mosaic ID,Date of audit,Domain,Grade
A1,4001,11/13/2023,overall,Good
,,,planning,RI
A2,4002,11/14/2023,overall,n/a
,,,planning,Inad.
"""


def test_a_draft_proposes_what_is_carried_down_and_the_order_of_days(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "audits.csv").write_text(MERGED, encoding="utf-8")
    assert command("import", "audits.csv", "--as", "mapped", "--to", "d/2023-11").exit_code == 1
    text = (tmp_path / "audits.mapping.toml").read_text(encoding="utf-8")
    assert 'carry_down = ["audit_id", "child_id", "audited_on"] # a blank cell is the one above it' in text
    assert "skip_if_blank" not in text
    assert 'dates = "month first" # as 12/06/20 is read; or "day first"' in text
    assert "complete_from = 2023-11-13" in text
    assert '# "n/a" = ""' not in text
    done = command("import", "audits.csv", "--as", "mapped", "--to", "d/2023-11", "--mapping", "audits.mapping.toml")
    assert done.exit_code == 1  # a grade is blank
    read = pd.read_csv("d/2023-11/audits.csv", dtype=str)
    assert read["audit_id"].tolist() == ["A1", "A1", "A2", "A2"]
    assert read["audited_on"].tolist() == ["2023-11-13"] * 2 + ["2023-11-14"] * 2


def test_identifiers_that_lost_their_zeros_in_one_sheet_are_those_of_the_others(tmp_path):
    mapping = TWO_TEAMS.replace("supervision_timetable", "supervisions").replace("due_on", "held_on")
    (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
    (tmp_path / "north.csv").write_text("Worker,First,Second\n0012,1/6/20,15/6/20\n0013,2/6/20,16/6/20\n")
    (tmp_path / "south.csv").write_text("Who,When\n12,3/6/20\n")
    to = tmp_path / "data" / "2020-06"
    done = import_mapped(tmp_path, to, tmp_path / "mapping.toml")
    assert (to / "supervisions.csv").read_text(encoding="utf-8").splitlines()[-1] == "0012,2020-06-03"
    assert done.attention == ()
    (joined,) = (cell for cell in done.reckoning.cells() if cell["done"] == "joined")
    assert (joined["column"], joined["text"], joined["read"], joined["cells"]) == ("Who", "12", "0012", 1)
    (tmp_path / "south.csv").write_text("Who,When\n12,3/6/20\n0012,4/6/20\n")
    done = import_mapped(tmp_path, to, tmp_path / "mapping.toml")
    assert "one list holds both: they stay two" in done.attention[0]


def test_import_json_keeps_what_was_said_of_other_tables(tmp_path):
    to = tmp_path / "2020-06"
    imported(EXAMPLE, to)
    (tmp_path / "log.csv").write_text("Supervisee,Date of supervision\nW1,2020-06-01\n", encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(SUPERVISIONS, encoding="utf-8")
    for _ in range(2):
        import_mapped(tmp_path / "log.csv", to, tmp_path / "mapping.toml")
        first, second = json.loads((to / "import.json").read_text(encoding="utf-8"))
        assert [row["table"] for row in second["rows"]] == ["supervisions"]
        assert {row["table"] for row in first["rows"]} == {path.stem for path in to.glob("*.csv")} - {"supervisions"}


def test_a_folder_without_sheets_says_so(tmp_path):
    for more in ([], ["--mapping", EXAMPLE / "mapping.toml"]):
        with pytest.raises(UnusableInput, match="a folder without a workbook or CSV file"):
            command("import", tmp_path, "--as", "mapped", "--to", tmp_path / "d" / "2020-06", *more)


def test_a_sheet_without_a_known_heading_gives_no_draft(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.csv").write_text("Colour,Size\nred,1\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match="'Colour', 'Size'"):
        command("import", "other.csv", "--as", "mapped", "--to", "2020-06")
    assert not (tmp_path / "other.mapping.toml").exists()
