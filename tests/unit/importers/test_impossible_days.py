"""Days that cannot be beside others: by hand, and against a plain reading of one row at a time."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.importers.cells import read_column
from improvement_analysis.importers.impossible_days import check_days
from improvement_analysis.importers.reckoning import Reckoning
from improvement_analysis.importers.ssd import import_ssd
from tests.unit.importers.test_annex_a_rows import tables
from tests.unit.importers.test_ssd import DATASET, folder_of

MADE = date(2026, 6, 30)
HEADINGS = {"start_date": "Opened", "end_date": "Closed"}


def checked(*spells, headings=HEADINGS, **columns):
    """The days after the check, its sentences and the cells that it read as blank."""
    rows = pd.DataFrame(list(spells), columns=list(headings), dtype="str").assign(**columns)
    reckoning = Reckoning("mapped", "log.xlsx")
    found, said = check_days(rows, "Log", headings, reckoning, MADE)
    return [tuple(row) for row in found[list(headings)].to_numpy()], said, reckoning.cells()


NO_ENDS = [
    "1969-12-31",
    "1970-01-02",
    "1980-01-01",
    "1950-01-01",
    "1985-05-05",
    "1989-12-31",
    "1990-01-01",
    "2000-01-01",
]


@pytest.mark.parametrize("end", NO_ENDS)
def test_an_end_that_cannot_be_closes_no_case(end):
    (row,), (said,), (cell,) = checked(("2026-01-05", end), child_id="4001")
    assert row == ("2026-01-05", "")
    assert "Log, Closed: 1 day before the start" in said
    assert f"child 4001: '{end}', begun 2026-01-05" in said
    assert (cell["done"], cell["text"], cell["read"], cell["cells"]) == ("no day", end, "", 1)


@pytest.mark.parametrize(
    "end", ["02/01/1900", "0", "1858-11-17", "1901-12-13", "1677-09-21", "11/11/1111", "1601-01-01"]
)
def test_no_end_of_before_the_living_is_a_day(end):
    found = read_column(pd.Series([end], dtype="str"), "end")
    assert list(found.texts) == [""]
    assert [what for what, *_ in found.uses] == ["no day"]


@pytest.mark.parametrize("end", ["2026-01-04", "2025-12-31", "1991-03-04"])
def test_another_end_before_its_start_is_kept_and_named(end):
    (row,), (said,), cells = checked(("2026-01-05", end), child_id="4001")
    assert row == ("2026-01-05", end)
    assert said.startswith(f"Log, Closed: 1 day before Opened (child 4001: '{end}', begun 2026-01-05): kept")
    assert cells == []


@pytest.mark.parametrize(
    ("spell", "told"),
    [
        (("1980-01-01", ""), "Log, Opened: 1 day before 1990 (child 4001: '1980-01-01'): kept"),
        (
            ("2026-07-01", ""),
            "Log, Opened: 1 day after 2026-06-30, when the source was made (child 4001: '2026-07-01')",
        ),
        (
            ("2026-01-05", "2032-01-01"),
            "Log, Closed: 1 day more than a year after 2026-06-30 (child 4001: '2032-01-01')",
        ),
    ],
)
def test_other_days_that_cannot_be_are_kept_and_named(spell, told):
    (row,), (said,), _ = checked(spell, child_id="4001")
    assert row == spell
    assert said.startswith(told)


@pytest.mark.parametrize(
    "spell", [("2026-01-05", "2026-01-05"), ("2020-01-01", "2027-06-30"), ("", "2026-01-01"), ("soon", "")]
)
def test_days_that_can_be_are_not_named(spell):
    assert checked(spell, child_id="4001") == ([spell], [], [])


def test_a_worker_may_have_begun_long_ago_and_leave_years_ahead():
    spells = [("1985-01-07", "1988-12-31"), ("2020-01-06", "2029-03-31")]
    assert checked(*spells, worker_id="W1") == (spells, [], [])


def test_nothing_is_named_for_what_may_be_planned():
    assert checked(("2031-01-01",), headings={"due_on": "Due"}, child_id="1")[1] == []


def test_of_many_the_first_are_shown():
    _, (said,), _ = checked(*[("2026-07-01", "")] * 7, child_id="4001")
    assert said.count("4001") == 5
    assert "; and 2 more)" in said


DAY = st.dates(date(1985, 1, 1), date(2030, 1, 1))


@given(st.lists(st.tuples(DAY, DAY), min_size=1, max_size=6))
def test_no_end_that_is_kept_closes_a_case_in_silence(spells):
    texts = [(start.isoformat(), end.isoformat()) for start, end in spells]
    rows, said, cells = checked(*texts, child_id="1")
    blank = 0
    for (start, end), row in zip(spells, rows, strict=True):
        edge = (end.month, end.day) in ((1, 1), (12, 31)) and end + timedelta(366) < start
        no_end = end < start and (end.year < 1990 or edge)
        blank += no_end
        assert row == (start.isoformat(), "" if no_end else end.isoformat())
    assert sum(cell["cells"] for cell in cells) == blank
    kept = [(start, end) for (start, end), row in zip(spells, rows, strict=True) if row[1]]
    assert any("before Opened" in text for text in said) == any(end < start for start, end in kept)


def test_the_dataset_is_asked_the_same(tmp_path):
    cases = [list(row) for row in DATASET["ssd_cin_episodes"]]
    cases[1][3], cases[4][3] = "1980-01-01", "2020-06-29"  # c1 is open still, c4 is looked after and closed
    done = import_ssd(folder_of(tmp_path / "ssd", DATASET | {"ssd_cin_episodes": cases}), tmp_path / "2020-06")
    ends = {row["child_id"]: row["end_date"] for row in tables(tmp_path / "2020-06")["episodes"]}
    assert (ends["c1"], ends["c4"]) == ("", "2020-06-29")
    assert any(text.startswith("ssd_cin_episodes, cine_close_date: 1 day before the start") for text in done.attention)
    assert any(
        "child c4: CLA since 2017-01-09 in ssd_cla_episodes, closed 2020-06-29" in text for text in done.attention
    )
