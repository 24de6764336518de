"""Real Annex A workbooks, read a second time straight from their XML, with neither calamine nor pandas."""

import csv
import re
import tomllib
import zipfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from improvement_analysis.calendars import Months
from improvement_analysis.importers import annex_a_lists
from improvement_analysis.importers.annex_a import import_annex_a
from improvement_analysis.measures.series import compute
from improvement_analysis.records.extract import open_extract
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


def sheet_files(book: Path) -> dict[str, int]:
    """The number of each sheet's XML file by the sheet's name."""
    kin = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    with zipfile.ZipFile(book) as archive:
        sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        files = {
            each.get("Id"): int(re.search(r"sheet(\d+)", each.get("Target"))[1])
            for each in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
            if "sheets/sheet" in each.get("Target")
        }
    return {each.get("name"): files[each.get(kin)] for each in sheets}


def sheet(book: Path, number: int) -> list[dict[str, str]]:
    """Rows of the sheet's XML file as heading to text: dates as Excel's day numbers, errors as Excel shows them."""
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
    headings, *rows = lines if "A" in lines[0] and "B" in lines[0] else lines[1:]  # a title stands alone in its row
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


def written(summary) -> dict[str, int]:
    """By table, how many rows an import wrote; those without a row left out."""
    found = Counter()
    for row in summary.reckoning.rows():
        found[row["table"]] += row["written"]
    return dict(+found)


USED = [f"List {number}" for number in range(3, 9)]


def test_every_row_of_every_list_is_read(folder, liia):
    _, summary = liia
    read = summary.reckoning.read
    assert {name: read[name] for name in USED} == {
        f"List {number}": len(sheet(folder / LIIA, number)) for number in range(3, 9)
    }
    assert sum(read[name] for name in USED) == 33
    assert written(summary) == {
        **{"episodes": 17, "allocations": 6, "plans": 17, "visits": 17},
        **{"enquiries": 5, "referrals": 6, "assessments": 5},
    }
    assert summary.attention == ()
    assert summary.said == (
        "No table has a place for: 5 rows of List 1, 5 rows of List 2, 6 rows of List 9, 5 rows of List 10, "
        "5 rows of List 11",
        "Complete from 2020-10-01: episodes, enquiries, referrals, assessments (of a child's several episodes the "
        "latest alone, so earlier months may count a few too few)",
        "Complete from 2021-03-31: plans, visits, allocations (each child's latest alone, so nothing that fell due in "
        "a month is counted, and no earlier month)",
        "Open children without a worker: 5",
    )


@pytest.mark.parametrize(("book", "month"), [(LIIA, "2021-03"), (JOURNEYS, "2020-06"), (TEMPLATE, "2015-03")])
def test_every_workbook_is_imported_with_the_rows_of_its_xml(folder, tmp_path, book, month):
    summary = import_annex_a(folder / book, tmp_path / month)
    counted = summary.reckoning.read
    place = sheet_files(folder / book)
    named = {name.replace("_", " "): file for name, file in place.items() if name.startswith("List")}
    assert counted == {name: len(sheet(folder / book, file)) for name, file in named.items()}
    assert len(counted) == 11
    # Each of these tables has one row for each row of its list, or is not written where the list has none.
    for table, name in (("enquiries", "List 5"), ("referrals", "List 3"), ("assessments", "List 4")):
        assert written(summary).get(table, 0) == counted[name]
    assert not [text for text in summary.said if "no heading" in text]


def test_referrals_and_assessments_are_those_of_lists_3_and_4(folder, liia):
    to, _ = liia
    assert [tuple(row.values()) for row in table(to / "referrals.csv")] == [
        (row["Child Unique ID"], day(row["Date of Referral"]).isoformat()) for row in sheet(folder / LIIA, 3)
    ]
    started, done = "Continuous Assessment Start Date", "Continuous Assessment Date of Authorisation"
    assert [tuple(row.values()) for row in table(to / "assessments.csv")] == [
        (row["Child Unique ID"], day(row[started]).isoformat(), day(row[done]).isoformat() if done in row else "")
        for row in sheet(folder / LIIA, 4)
    ]


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
    assert len(without) == 5
    assert "Open children without a worker: 5" in summary.said
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
    six_months, one_day = date(2020, 10, 1), date(2021, 3, 31)
    assert about["history_from"] == {
        "enquiries": six_months,
        "referrals": six_months,
        "assessments": six_months,
        "episodes": six_months,
        "plans": one_day,
        "visits": one_day,
        "allocations": one_day,
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
        ("cases_open", "", "2020-09", None, None),  # before the six months
        # Three of the five were authorised in February, none within 45 working days of starting in 2019 or 2020.
        ("assessments_within_45", "", "2021-02", 0, 3),
        ("rereferrals_12m", "", "2021-03", None, None),
        ("caseload_mean", "dfe_fte", "2021-03", None, None),
    ],
)
def test_figures_worked_by_hand(figures, indicator, reading, month, numerator, denominator):
    found = figures.loc[(indicator, reading, month)]
    assert [None if pd.isna(number) else number for number in found] == [numerator, denominator]


def test_the_journeys_example(folder, tmp_path):
    summary = import_annex_a(folder / JOURNEYS, tmp_path / "2020-06")
    assert written(summary)["episodes"] == 6
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


def test_a_template_with_referrals_alone_has_no_noughts(folder, tmp_path):
    summary = import_annex_a(folder / TEMPLATE, tmp_path / "2015-03")
    assert written(summary) == {"referrals": 5}
    extract = open_extract(tmp_path, "2015-03")
    found = compute(extract, Months.ending("2015-03", 12), a_notice()).set_index("indicator")["value"]
    assert found["cases_open"].isna().all()
    assert found["icpc_overdue"].isna().all()


@pytest.mark.parametrize("year", ["heading_2019", "heading_2024_sample"])
def test_headings_of_both_layouts_are_known(folder, year):
    rows = table(folder / "annex_a_headings_2019_vs_2024sample.csv")
    for wanted in annex_a_lists.LISTS:
        there = [row[year] for row in rows if row["list"] == str(wanted.number)]
        assert set(annex_a_lists._columns(there, wanted, {})) == set(wanted.headings)
        assert annex_a_lists._unknown(there, wanted, {}) == []
