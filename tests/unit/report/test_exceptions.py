"""The lists for managers, of a council of four children: what stands on a sheet, and how it is typed."""

from dataclasses import replace
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from improvement_analysis.analysis import analyse
from improvement_analysis.judgement.what_it_takes import shortfalls
from improvement_analysis.report.exceptions import _to_do, _tomorrow, write_exceptions
from improvement_analysis.report.workbook import Sheet
from tests.spec import oracle

EPISODES = """child_id, start_date, end_date, team
=1+1, 2019-01-01, , North
b, 2019-01-01, , North
c, 2019-01-01, , South
d, 2019-01-01, 2020-02-01, South"""
PLANS = """child_id, plan_type, start_date, end_date
=1+1, CP, 2020-01-01,
b, CP, 2020-01-01,
c, CP, 2020-01-01,"""
VISITS = """child_id, visit_date
=1+1, 2020-06-05
b, 2020-06-24
c, 2020-06-15"""
AUDITS = (
    "audit_id, child_id, audited_on, domain, grade\nA1, c, 2020-03-01, overall, Good\nA3, z, 2020-03-01, overall, Good"
)
AUDIT_ACTIONS = """audit_id, due_on, completed_on, owner
A1, 2020-06-01, , Team manager
A2, 2020-06-02, , Head of service
A3, 2020-06-03, , Team manager"""
REVIEWS = "child_id, reviewed_on\n=1+1, 2020-01-10\nb, 2020-01-10"
NOTICE = """council = "Anyshire"
issued = 2019-12-18
minimum_n = 1
[[measure]]
number = 1
title = "Visits"
asks = "In time?"
[[measure.limb]]
id = "visits"
indicator = "cp_visits_in_timescale"
readings = ["snapshot"]
target = [{steps = [{value = 0.5, by = 2020-03-31, source = "A"}, {value = 1, by = 2020-06-30, source = "A"}]}]
[[measure.limb]]
id = "cohort"
indicator = "review_cohort_coverage"
target = [{steps = [{value = 1, by = 2020-03-31, source = "A"}]}]
[[measure.limb]]
id = "due"
indicator = "cp_visits_in_timescale"
readings = ["due_in_month"]
target = [{steps = [{value = 1, by = 2020-03-31, source = "A"}]}]
"""


@pytest.fixture(scope="module")
def june(tmp_path_factory):
    folder = tmp_path_factory.mktemp("anyshire")
    tables = {"episodes": EPISODES, "plans": PLANS, "visits": VISITS, "case_reviews": REVIEWS, "audits": AUDITS,
              "audit_actions": AUDIT_ACTIONS}  # fmt: skip
    oracle.write(folder / "2020-06", {name: oracle.text_table(text) for name, text in tables.items()}, "")
    (folder / "notice.toml").write_text(NOTICE)
    return analyse("2020-06", folder, window=3)


@pytest.fixture(scope="module")
def book(june, tmp_path_factory):
    path = write_exceptions(june, tmp_path_factory.mktemp("out"))
    assert path.name == "exceptions.xlsx"
    return openpyxl.load_workbook(path)


def rows(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_a_row_says_who_since_when_and_why(book):
    # The 10th working day after 5 June 2020 is 19 June, after 15 June 29 June.
    assert rows(book["CP visits overdue"]) == [
        ["Children with a child protection plan: overdue a visit: 2"],
        ["2 rows. The figure's short side: 2 of 3 (cp_visits_in_timescale, reading snapshot)."],
        ["Team", "Child", "Days overdue", "Due", "Why it is on the list", "Last visit", "Days waited"],
        ["North", "'=1+1", 11, datetime(2020, 6, 19), "11 days overdue; last visited on 5 June 2020.",
         datetime(2020, 6, 5), 25],
        ["South", "c", 1, datetime(2020, 6, 29), "1 day overdue; last visited on 15 June 2020.",
         datetime(2020, 6, 15), 15],
    ]  # fmt: skip
    assert book["CP visits overdue"]["B4"].data_type == "s"
    assert book["CP visits overdue"].freeze_panes == "B4"
    assert not any(sheet.merged_cells.ranges for sheet in book)


def test_what_falls_due_says_that_no_figure_stands_behind_it(book):
    # b's visit of 24 June 2020 runs to 8 July; ten working days from 30 June are 14 July.
    title, _, says, _, *found = rows(book["Visits due next"])
    assert title == ["Visits that fall due in the next 10 working days: 1"]
    assert says[0].startswith("No figure of the report stands behind this list.")
    assert [row[1] for row in found] == ["b"]


def test_what_cannot_be_listed_is_said(book):
    assert "Conferences overdue" not in book.sheetnames
    notes = [row[0].value for row in book["Notes"]]
    assert any(note.startswith("Who stands behind icpc_overdue cannot be said: the table enquiries") for note in notes)


def test_the_smallest_list_and_what_is_past(june, book):
    visits, cohort, due = shortfalls(june)
    assert (visits.short_by, visits.possible, list(visits.first["child_id"])) == (2, 2, ["=1+1", "c"])
    # c can still be reviewed; d's case closed on 1 February.
    assert (cohort.short_by, cohort.possible, list(cohort.first["child_id"])) == (2, 1, ["c"])
    assert (visits.can_be_met, cohort.can_be_met) == (True, False)
    assert due.first is None
    assert not due.can_be_met
    told = [row[4] for row in book["Targets not met"].iter_rows(min_row=4, values_only=True)]
    assert told == [
        "2 visits: the sheet To do has whose, the worst first.",
        "It cannot be met any more: 1 case review can still be done.",
        "No list of things to do: what it counts is past, or is not done one by one.",
    ]


def test_one_visit_stands_once_with_every_target_that_it_serves(june, book):
    title, _, headings, *found = rows(book["To do"])
    assert title == ["The smallest lists that would meet the targets: 3"]
    assert headings == ["Team", "Due", "To do", "Child", "Worker", "Allocated worker", "Record", "What is asked"]
    # By team; c's review has no due day and goes before c's visit.
    assert [row[-1] for row in found] == [
        "Children with a child protection plan visited in time (visits): on the day",
        "Children open when the notice was issued, reviewed since (cohort)",
        "Children with a child protection plan visited in time (visits): on the day",
    ]
    assert [next(cell for cell in row if cell in ("'=1+1", "c")) for row in found] == ["'=1+1", "c", "c"]
    visits = shortfalls(june)[0]
    twice = _to_do(june, [visits, replace(visits, reading="snapshot_with_virtual")]).table
    assert list(twice["Child"]) == ["=1+1", "c"]
    assert set(twice["What is asked"]) == {
        "Children with a child protection plan visited in time (visits): on the day and with virtual"
    }


def test_an_action_stands_with_its_child_or_says_that_the_audit_names_none(book):
    headings, *found = list(book["Audit actions overdue"].iter_rows(min_row=3, values_only=True))
    told = {row[headings.index("Audit id")]: dict(zip(headings, row, strict=True)) for row in found}
    assert (told["A1"]["Child"], told["A1"]["Team"], told["A2"]["Child"]) == ("c", "South", None)
    assert told["A1"]["Why it is on the list"] == "29 days overdue; not completed. To be done by: Team manager."
    assert told["A2"]["Why it is on the list"].endswith("Head of service. The audit names no child.")
    assert told["A3"]["Why it is on the list"].endswith("Team manager. No case of the child is recorded.")


def test_what_the_notices_days_make_overdue_says_by_how_many(book):
    headings, *found = list(book["Case reviews overdue"].iter_rows(min_row=3, values_only=True))
    days = {row[headings.index("Child")]: row[headings.index("Days overdue")] for row in found}
    # b: 90 days from 10 January 2020 are over on 9 April; c, never reviewed, is open since 1 January 2019.
    assert days == {"'=1+1": 83, "b": 83, "c": 457}


def test_tomorrow_has_each_child_once_with_all_reasons_the_team_first_and_the_worst_first(book):
    sheet = book["Tomorrow"]
    assert book.sheetnames.index("Tomorrow") == 3  # after cover, contents and notes
    headings, *found = list(sheet.iter_rows(min_row=3, values_only=True))
    assert headings[:3] == ("Team", "Who", "Identifier")
    # The South has four rows, all of c (a visit, two of reviews, an action), the North three; d closed on 1 February.
    assert [row[:3] for row in found] == [
        ("South", "Team", "South"), ("South", "Child", "c"),
        ("North", "Team", "North"), ("North", "Child", "'=1+1"), ("North", "Child", "b"),
        ("not recorded", "Team", "not recorded"), ("not recorded", "Child", "z"), ("not recorded", "Child", "d"),
        ("", "Owner", "Head of service"),
    ]  # fmt: skip
    told = {row[2]: dict(zip(headings, row, strict=True)) for row in found}
    why = {who: row["Why it is on the list"] for who, row in told.items()}
    assert why["'=1+1"].startswith("CP visits overdue: 11 days overdue; last visited on 5 June 2020.")
    assert why["b"].endswith("Visits due next: The next visit is due on 8 July 2020.")
    # Days of the gravest list: c's visit is 1 day overdue, though its review is 457; b's gravest is the review.
    assert {who: (row["Gravest"], row["Days overdue"]) for who, row in told.items() if row["Who"] == "Child"} == {
        "'=1+1": ("CP visits overdue", 11), "b": ("Case reviews overdue", 83), "c": ("CP visits overdue", 1),
        "d": ("Not reviewed since the notice", None), "z": ("Audit actions overdue", 27),
    }  # fmt: skip
    assert told["d"]["What to do"] == "Nothing any more: the case is closed"
    assert why["d"].endswith("no case review since. The case was closed on 1 February 2020.")
    assert "The audit names no child" in why["Head of service"]
    on_one = set()
    for name in book.sheetnames[4:]:
        rows_ = list(book[name].iter_rows(values_only=True))
        heads = next((row for row in rows_ if "Why it is on the list" in row), None)
        for row in rows_[rows_.index(heads) + 1 :] if heads else ():
            named = [row[heads.index(who)] for who in ("Child", "Worker", "Owner") if who in heads]
            on_one.add(next(filter(None, named), None))
    assert on_one - {None} == {row[2] for row in found if row[1] != "Team"}


def listed(sheet, child, why, days=None, team="North", due=None):
    row = {"Team": team, "Child": child, "Days overdue": days, "Due": due, "Why it is on the list": why}
    return Sheet(sheet, sheet, (), pd.DataFrame([row], dtype=object))


def test_tomorrow_is_by_gravity_and_names_one_visit_once():
    never = "5 days overdue; no visit since the plan began."
    table = _tomorrow([
        listed("Conferences overdue", "conference", "35 days overdue; strategy discussion on 1 May 2020.", 35),
        listed("CP visits overdue", "protection", "1 day overdue; last visited on 15 June 2020.", 1),
        listed("Not seen", "need", "Last seen on 1 May 2020.", 19),
        listed("CLA visits overdue", "looked after", "200 days overdue; last visited on 1 December 2019.", 200),
        listed("CIN visits overdue", "need", never, 5),
        listed("CIN never visited", "need", never, 5),
        listed("Cases to discuss", "need", "Never discussed, by what is recorded."),
        listed("Cases to discuss", "discussed", "300 days overdue; last discussed on 1 August 2019.", 300),
        listed("Visits due next", "soon", "The next visit is due on 8 July 2020.", due=pd.Timestamp("2020-07-08")),
    ]).table  # fmt: skip
    assert list(table["Identifier"]) == [
        "North", "conference", "protection", "need", "looked after", "discussed", "soon",
    ]  # fmt: skip
    need = table[table["Identifier"] == "need"].iloc[0]
    assert (need["Gravest"], need["Days overdue"], need["Lists"]) == ("Not seen", 19, 4)
    assert need["What to do"] == "Visit in which the child is seen, case discussed in supervision"
    assert need["Why it is on the list"] == (
        f"Not seen, CIN never visited: Last seen on 1 May 2020. {never} "
        "Cases to discuss: Never discussed, by what is recorded."
    )
