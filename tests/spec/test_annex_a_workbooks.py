"""Real Annex A workbooks, read a second time straight from their XML, with neither calamine nor pandas."""

import csv
import re
import tomllib
import zipfile
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from improvement_analysis.calendars import Months
from improvement_analysis.errors import UnusableInput
from improvement_analysis.extract import open_extract
from improvement_analysis.series import compute
from improvement_analysis.sources import annex_a
from improvement_analysis.sources.annex_a import import_annex_a
from tests.notices import a_notice

LIIA = "liia-tools-pipeline_Annex_A_2024_Jan.xlsx"
JOURNEYS = "CSCDP_child-event-journeys_annexa_example.xlsx"
TEMPLATE = "CSCDP_2015-01-sample.xlsx"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def folder(shared):
    folder = shared / "data" / "annex_a"
    if not folder.is_dir():
        pytest.skip("needs the Annex A workbooks of ../shared")
    return folder


def sheet(book: Path, number: int) -> list[dict[str, str]]:
    """Rows of List `number` as heading to text: dates as Excel's day numbers, errors as Excel shows them."""
    with zipfile.ZipFile(book) as archive:
        strings = [
            "".join(text.text or "" for text in item.iter(f"{MAIN}t"))
            for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        ]
        root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
    lines = []
    for row in root.iter(f"{MAIN}row"):
        cells = {}
        for cell in row:
            value = cell.findtext(f"{MAIN}v")
            if value is not None:
                column = re.sub(r"\d", "", cell.get("r"))
                cells[column] = strings[int(value)] if cell.get("t") == "s" else value
        if cells:
            lines.append(cells)
    headings, *rows = lines
    return [{headings[column]: value for column, value in row.items()} for row in rows]


def day(number: str) -> date:
    return date(1899, 12, 30) + timedelta(days=int(number))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def weekdays_after(start: date, end: date) -> int:
    """Working days after `start` up to `end`: no bank holiday of England lies between September and Christmas."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 for day in days)


@pytest.fixture(scope="module")
def liia(folder, tmp_path_factory):
    to = tmp_path_factory.mktemp("data") / "2021-03"
    return to, import_annex_a(folder / LIIA, to)


def test_every_row_of_every_list_is_read(folder, liia):
    _, summary = liia
    assert summary.rows_read == {f"List {number}": len(sheet(folder / LIIA, number)) for number in (5, 6, 7, 8)}
    assert sum(summary.rows_read.values()) == 22
    assert summary.warnings == ()
    assert str(summary) == (
        "Read: 5 rows of List 5, 5 rows of List 6, 7 rows of List 7, 5 rows of List 8\n"
        "Wrote: episodes 17, allocations 6, plans 17, visits 17, enquiries 5\n"
        "Open children without a worker: 5"
    )


def test_three_conferences_of_13_13_and_11_working_days(folder, liia):
    to, _ = liia
    strategy = "Strategy discussion initiating Section 47 Enquiry Start Date"
    held = "Date of Initial Child Protection Conference"
    listed = {
        row["Child Unique ID"]: (day(row[strategy]), day(row[held])) for row in sheet(folder / LIIA, 5) if held in row
    }
    enquiries = table(to / "enquiries.csv")
    written = {
        row["child_id"]: tuple(map(date.fromisoformat, (row["strategy_discussion_date"], row["icpc_date"])))
        for row in enquiries
        if row["icpc_date"]
    }
    assert written == listed
    taken = sorted((held, weekdays_after(strategy, held)) for strategy, held in written.values())
    assert taken == [(date(2020, 10, 1), 11), (date(2020, 10, 5), 13), (date(2020, 10, 5), 13)]
    unnecessary = [row for row in enquiries if row["icpc_required"] == "false"]
    assert [row["icpc_date"] for row in unnecessary] == ["", ""]
    assert [row["icpc_required"] for row in enquiries if row["icpc_date"]] == ["true"] * 3


def test_five_children_of_list_6_have_no_worker(folder, liia):
    to, summary = liia
    without = {row["Child Unique ID"] for row in sheet(folder / LIIA, 6) if row["Allocated Worker"] == "#N/A"}
    allocations = table(to / "allocations.csv")
    assert len(without) == summary.children_without_worker == 5
    assert without.isdisjoint(row["child_id"] for row in allocations)
    ends = {7: "Child Protection Plan End Date", 8: "Date Ceased to be Looked After"}
    held = {
        (row["Child Unique ID"], row["Allocated Worker"])
        for number, end in ends.items()
        for row in sheet(folder / LIIA, number)
        if end not in row
    }
    assert {(row["child_id"], row["worker_id"]) for row in allocations} == held
    assert {row["start_date"] for row in allocations} == {"2021-03-31"}


@pytest.mark.parametrize(
    ("number", "plan_type", "start", "end", "last_visit"),
    [
        (6, "CIN", "CIN Start Date", "CIN Closure Date", "Date Child Was Last Seen"),
        (
            7,
            "CP",
            "Child Protection Plan Start Date",
            "Child Protection Plan End Date",
            "Date of the Last Statutory Visit",
        ),
        (
            8,
            "CLA",
            "Date Started to be Looked After",
            "Date Ceased to be Looked After",
            "Date of Last Social Work Visit",
        ),
    ],
)
def test_plans_episodes_and_visits_are_those_of_the_lists(folder, liia, number, plan_type, start, end, last_visit):
    # No child of this workbook is in two lists, and all of List 6 are on CIN plans.
    to, _ = liia
    rows = sheet(folder / LIIA, number)
    spells = {
        (row["Child Unique ID"], day(row[start]).isoformat(), day(row[end]).isoformat() if end in row else "")
        for row in rows
    }
    plans, episodes, visits = (table(to / f"{name}.csv") for name in ("plans", "episodes", "visits"))
    children = {child for child, _, _ in spells}
    assert {
        (row["child_id"], row["start_date"], row["end_date"]) for row in plans if row["plan_type"] == plan_type
    } == spells
    assert {(r["child_id"], r["start_date"], r["end_date"]) for r in episodes if r["child_id"] in children} == spells
    assert {(row["child_id"], row["visit_date"]) for row in visits if row["child_id"] in children} == {
        (row["Child Unique ID"], day(row[last_visit]).isoformat()) for row in rows
    }
    assert len(plans) == len(episodes) == len(visits) == 17


def test_histories(liia):
    to, _ = liia
    about = tomllib.loads((to / "extract.toml").read_text(encoding="utf-8"))
    assert about["extracted_on"] == date(2021, 3, 31)
    assert about["history_from"] == {
        "episodes": date(2020, 10, 1),
        "plans": date(2020, 10, 1),
        "enquiries": date(2020, 10, 1),
        "visits": date(2021, 3, 31),
        "allocations": date(2021, 3, 31),
    }


@pytest.fixture(scope="module")
def figures(liia):
    to, _ = liia
    extract = open_extract(to.parent, "2021-03")
    assert extract.faults().empty
    found = compute(extract, Months.ending("2021-03", 12), a_notice())
    return found.set_index(["indicator", "reading", "month"])[["numerator", "denominator"]]


@pytest.mark.parametrize(
    ("indicator", "reading", "month", "numerator", "denominator"),
    [
        ("icpc_within_15", "month", "2020-10", 3, 3),
        ("icpc_within_15", "month", "2020-09", None, None),  # before the lists begin
        ("icpc_within_15", "month", "2021-03", 0, 0),
        ("icpc_overdue", "", "2021-03", 0, None),
        # Due days: a CP child was seen on 2 March, so due on the 16th. Of CIN, only 5 and 15 March reach April (20
        # working days without Good Friday and Easter Monday); of CLA, only the two of 22 February (42 days).
        ("cp_visits_in_timescale", "snapshot", "2021-03", 0, 2),
        ("cin_visits_in_timescale", "snapshot", "2021-03", 2, 5),
        ("cla_visits_in_timescale", "snapshot", "2021-03", 2, 4),
        ("cin_visits_in_timescale", "snapshot", "2021-02", None, None),
        ("cin_visits_in_timescale", "due_in_month", "2021-03", None, None),
        ("cases_open", "", "2021-03", 11, None),
        ("caseload_mean", "dfe_fte", "2021-03", None, None),
    ],
)
def test_figures_worked_by_hand(figures, indicator, reading, month, numerator, denominator):
    found = figures.loc[(indicator, reading, month)]
    assert [None if pd.isna(number) else number for number in found] == [numerator, denominator]


def test_the_journeys_example(folder, tmp_path):
    summary = import_annex_a(folder / JOURNEYS, tmp_path / "2020-06")
    assert summary.rows_read == {f"List {number}": len(sheet(folder / JOURNEYS, number)) for number in (5, 6, 7, 8)}
    episodes = {
        (row["child_id"], row["start_date"], row["end_date"]) for row in table(tmp_path / "2020-06/episodes.csv")
    }
    # By hand: 4444 is in List 6; 9999 was looked after for five days while on a CP plan, and is one case.
    assert episodes == {
        ("1111", "2019-05-01", ""),
        ("4444", "2019-07-01", ""),
        ("9999", "2019-10-05", ""),
        ("2547", "2020-05-15", ""),
        ("2458", "2019-11-09", ""),
        ("9685", "2019-11-19", "2020-03-31"),
    }
    # No case status, so no CIN plan is known.
    assert {row["plan_type"] for row in table(tmp_path / "2020-06/plans.csv")} == {"CP", "CLA"}


def test_ofsteds_empty_template_is_refused(folder, tmp_path):
    with pytest.raises(UnusableInput, match="headings but no rows"):
        import_annex_a(folder / TEMPLATE, tmp_path / "2020-06")


@pytest.mark.parametrize("year", ["heading_2019", "heading_2024_sample"])
def test_headings_of_both_layouts_are_known(folder, year):
    rows = table(folder / "annex_a_headings_2019_vs_2024sample.csv")
    for wanted in annex_a._LISTS:
        there = [row[year] for row in rows if row["list"] == str(wanted.number)]
        assert set(annex_a._columns(there, wanted)) == set(wanted.headings)
