"""The sheets for managers hold a figure's short side; the smallest list, carried out in the data, turns the verdict.

Of what a list can be made of, rows to correct and caseloads to bring down are not carried out here: what the right cell
would be, and which child is to move, nobody but the council knows.
"""

import copy
import math
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import openpyxl
import pandas as pd
from hypothesis import given

from improvement_analysis._exact import exact_value
from improvement_analysis._shipped import BENCHMARKS
from improvement_analysis.analysis import analyse
from improvement_analysis.calendars import Months, as_date, month_end, month_number
from improvement_analysis.judgement.verdicts import History, answer_limbs
from improvement_analysis.judgement.what_it_takes import shortfalls
from improvement_analysis.measures import INDICATORS, series
from improvement_analysis.notice.benchmarks import read_benchmarks
from improvement_analysis.records.extract import open_extract
from improvement_analysis.report.exceptions import DUE_SOON, QUESTIONS, write_exceptions
from tests.notices import a_notice

from . import oracle
from .oracle_cases import CAMPAIGN, examples
from .test_behind import MONTH, councils

D = str(as_date(month_end(month_number(MONTH))))
A_WORKER = {"worker_id": "new", "role": "social_worker", "fte": "1", "start_date": "2019-01-01"}
ADDS = {
    "visits": {"visit_date": D, "mode": "face_to_face", "child_seen": "true"},
    "case_reviews": {"reviewed_on": D, "risk_level": "low"},
    "supervisions": {"held_on": D},
    "case_supervisions": {"held_on": D},
    "allocations": {"start_date": D, "worker_id": "new"},
}
"""By table, the row that is added for a child or worker."""
DOES = {
    "review_cohort_coverage": "case_reviews",
    "reviews_current": "case_reviews",
    "risk_unknown": "case_reviews",
    "children_not_seen": "visits",
    "supervision_workers": "supervisions",
    "supervision_cases": "case_supervisions",
    "supervision_timetable_kept": "supervisions",
    "cases_unallocated": "allocations",
    "cases_held_elsewhere": "allocations",
} | {f"{plan}_{what}": "visits" for plan in ("cp", "cin", "cla") for what in ("visits_in_timescale", "never_visited")}
FILLS = {
    "icpc_overdue": ("enquiries", {"icpc_date": D}),
    "review_actions_completed": ("case_reviews", {"action_completed_on": D}),
    "review_actions_overdue": ("case_reviews", {"action_completed_on": D}),
    "audit_actions_overdue": ("audit_actions", {"completed_on": D}),
    "plan_actions_overdue": ("plan_actions", {"completed_on": D}),
    "plan_actions_evidenced": ("plan_actions", {"evidence": "minutes"}),
    "audits_moderated": ("audits", {"moderated_grade": "Good"}),
}
"""By indicator, the cells of a row that is there which are filled."""


def carried_out(tables: dict, indicator: str, listed: pd.DataFrame) -> dict:
    """The tables of a council after what the list says was done on D."""
    tables = copy.deepcopy(tables)

    def add(name: str, cells: dict) -> None:
        headings = tables[name][0]
        tables[name].append([str(cells.get(heading, "")) for heading in headings])

    if indicator in DOES:
        if DOES[indicator] == "allocations":
            add("workers", A_WORKER)
        who = next(column for column in ("child_id", "worker_id") if column in listed)
        for each in listed[who]:
            add(DOES[indicator], {who: each} | ADDS[DOES[indicator]])
        return tables
    name, cells = FILLS[indicator]
    headings, *rows = tables[name]
    for row in listed.to_dict("records"):
        known = {heading: row[heading] for heading in headings if heading in row and heading not in cells}
        said = {heading: value for heading, value in known.items() if pd.notna(value)}
        alike = [there for there in rows if all(_same(there[headings.index(name)], said[name]) for name in said)]
        # A cell that is nonsense is read as blank: of several rows the one with the most blanks is meant.
        meant = min(
            alike, key=lambda there: sum(there[headings.index(name)] != "" for name in known.keys() - said.keys())
        )
        for heading, cell in cells.items():
            meant[headings.index(heading)] = cell
    return tables


def _same(cell: str, value) -> bool:
    if isinstance(value, pd.Timestamp):
        return cell == str(value.date())
    if isinstance(value, bool | np.bool):
        return cell == str(value).lower()
    return cell == value if isinstance(value, str) else cell != "" and float(cell) == value


def a_target(row: dict) -> float | None:
    """A step that a figure misses by some of its things; None where it cannot miss one."""
    each = INDICATORS[row["indicator"]]
    if math.isnan(row["value"]) or not each.readings[row["reading"]].to_do[0]:
        return None
    if each.better == "higher":
        return None if row["value"] == 1 else (row["value"] + 1) / 2
    return None if row["value"] == 0 else row["value"] / 2


def tried(tables: dict, folder, only=(*DOES, *FILLS)) -> list[tuple[str, str, int, bool, bool]]:
    """Each smallest list of a council's missed targets carried out, and again with one thing less.

    Returns:
        Indicator, reading, how many things were done, whether that is the whole list, whether the target is met then.
    """
    oracle.write(folder / MONTH, tables, "")
    extract, months = open_extract(folder, MONTH), Months.ending(MONTH, 1)
    values = series.compute(extract, months, a_notice(), list(only))
    rows = [row for row in values.to_dict("records") if not row["group"]]
    limbs = [
        {"id": f"{row['indicator']}-{row['reading']}", "indicator": row["indicator"], "readings": [row["reading"]],
         "target": [{"steps": [{"value": Decimal(repr(step)), "by": date(2020, 5, 1), "source": "Test"}]}]}
        for row in rows if (step := a_target(row)) is not None
    ]  # fmt: skip
    notice, day, none = (
        a_notice(measure=[{"number": 1, "title": "Title", "asks": "Asks?", "limb": limbs}]),
        as_date(month_end(month_number(MONTH))),
        read_benchmarks(BENCHMARKS),
    )
    answers = answer_limbs(values, notice, none, MONTH, History({}, lambda reading: None))
    month = SimpleNamespace(month=MONTH, months=months, extract=extract, notice=notice, answers=answers)
    outcomes = []
    for short in shortfalls(month):
        id = short.limb.indicator
        if not short.can_be_met:
            continue
        for n in (short.short_by, short.short_by - 1):
            after = folder / f"{short.limb.id}-{n}"
            oracle.write(after / MONTH, carried_out(tables, id, short.first.head(n)), "")
            figure = series.compute(open_extract(after, MONTH), Months.ending(MONTH, 1), notice, [id])
            figure = figure[(figure["reading"] == short.reading) & (figure["group"] == "")].iloc[0]
            held = short.limb.target[0].hold(exact_value(figure), INDICATORS[id].better, day, none)
            outcomes.append((id, short.reading, n, n == short.short_by, held.answer == "met"))
    return outcomes


@examples(1)
@given(councils())
def test_the_smallest_list_carried_out_turns_the_verdict(tmp_path_factory, tables):
    few = ("reviews_current", "plan_actions_evidenced")  # each costs two extracts; a campaign tries them all
    outcomes = tried(tables, tmp_path_factory.mktemp("council"), (*DOES, *FILLS) if CAMPAIGN else few)
    assert [each for each in outcomes if each[3] != each[4]] == []
    assert len(outcomes) > 3


@examples(1)
@given(councils())
def test_each_sheet_has_as_many_rows_as_the_short_side_of_its_figure(tmp_path_factory, tables):
    folder = tmp_path_factory.mktemp("council")
    oracle.write(folder / MONTH, tables, "")
    month = analyse(MONTH, folder, window=3)
    assert sheets_equal_figures(month, folder) > 5


def sheets_equal_figures(month, folder) -> int:
    """How many sheets there are, each held against its figure in the month's own figures."""
    path = write_exceptions(month, folder)
    assert path.stat().st_mode & 0o777 == 0o600
    book = openpyxl.load_workbook(path)
    there = [question for question in QUESTIONS if question.sheet in book.sheetnames]
    for question in there:
        each = INDICATORS[question.indicator]
        figures = month.figures[
            (month.figures["indicator"] == each.id) & (month.figures["reading"] == each.headline)
        ].drop_duplicates("group")
        short = figures["denominator"] - figures["numerator"] if each.better == "higher" else figures["numerator"]
        expected = short[figures["group"] != ""].sum() if each.by == "rule" else short[figures["group"] == ""].iloc[0]
        sheet = book[question.sheet]
        assert f"{0 if math.isnan(expected) else int(expected):,} row" in sheet["A2"].value
        filled = sum(any(cell.value is not None for cell in row) for row in sheet.iter_rows(min_row=4))
        assert filled == (0 if math.isnan(expected) else expected), question.sheet
    assert tomorrow(book) == {who for sheet in [*QUESTIONS, *DUE_SOON] for who in listed_on(book, sheet.sheet)}
    return len(there)


def listed_on(book, name: str) -> set[tuple[str, str]]:
    """Whom a list is about: the first of child, worker and owner that its rows name."""
    if name not in book.sheetnames:
        return set()
    headings, *rows = ([cell.value for cell in row] for row in book[name].iter_rows(min_row=3))
    if "Why it is on the list" not in headings:  # a second line under the title
        headings, *rows = rows
    found = [
        [(who, row[headings.index(who)]) for who in ("Child", "Worker", "Owner") if who in headings] for row in rows
    ]
    return {next(one for one in each if one[1] is not None) for each in found if any(one[1] for one in each)}


def tomorrow(book) -> set[tuple[str, str]]:
    """Whom the first sheet is about, each once."""
    rows = [row[1:3] for row in book["Tomorrow"].iter_rows(min_row=4, values_only=True) if row[1] not in ("Team", None)]
    assert len(rows) == len(set(rows))
    return set(rows)
