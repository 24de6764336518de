"""Measure 7: worked by hand, boundary by boundary, and against the slow plain reading of `oracle_measures`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .oracle_cases import before_month_ends, days, examples, spoilt, table
from .oracle_council import Council, assert_as_the_oracle, notice_of

WORKERS = "worker_id, role, fte, start_date, end_date\n"
EPISODES = "child_id, start_date, end_date\n"
ALLOCATIONS = "child_id, worker_id, start_date, end_date\n"
ABSENCES = "worker_id, start_date, end_date\n"
SUPERVISIONS = "worker_id, held_on\n"
TIMETABLE = "worker_id, due_on\n"
CASES = "child_id, held_on\n"
# D is Tuesday 30 June 2020; one case holder, one child.
ONE = {
    "workers": f"{WORKERS}u, social_worker, 1, 2019-01-01,",
    "episodes": f"{EPISODES}a, 2019-01-01,",
    "allocations": f"{ALLOCATIONS}a, u, 2019-01-01,",
    "absences": ABSENCES,
    "supervisions": SUPERVISIONS,
}


@pytest.fixture
def council(tmp_path):
    return Council(tmp_path)


@pytest.fixture
def workers(council):
    """The numbers of supervision_workers: (supervised, available), and how many were left out as away and as new."""

    def workers(month="2020-06", notice=None, **tables):
        standards = {"notice": notice} if notice else {}
        tables = ONE | tables
        found = council.figure("supervision_workers", month, "available", **standards, **tables)
        absent = council.figure("supervision_workers_absent", month, **standards, **tables)
        new = council.figure("supervision_workers_new", month, **standards, **tables)
        assert absent[1] is new[1] is None
        return found[:2], absent[2], new[2]

    return workers


@pytest.mark.parametrize(
    ("held", "supervised"),
    [
        # 30 days before 30 June is 31 May, 31 is 30 May.
        ("2020-05-31", 1),
        ("2020-05-30", 0),
        ("2020-06-30", 1),
        ("2020-07-01", 0),
    ],
)
def test_supervised_in_the_31_days_up_to_d(council, held, supervised):
    tables = ONE | {"supervisions": f"{SUPERVISIONS}u, {held}\nv, 2020-06-10\nu, 2019-06-10"}
    for reading in ("available", "all_in_post"):
        found = council.figure("supervision_workers", "2020-06", reading, **tables)
        assert found == (supervised, 1, supervised)


def test_the_cycle_may_reach_into_the_month_before_last(council):
    # 30 days before 31 March is 1 March; before 1 March the year is leap: 29 February is 30 days before 30 March.
    for month, held, supervised in (("2020-03", "2020-03-01", 1), ("2020-03", "2020-02-29", 0),
                                    ("2020-02", "2020-01-30", 1), ("2020-02", "2020-01-29", 0)):  # fmt: skip
        tables = ONE | {"supervisions": f"{SUPERVISIONS}u, {held}"}
        found = council.figure("supervision_workers", month, "available", **tables)
        assert found == (supervised, 1, supervised)


def test_several_sessions_are_one_worker(council):
    tables = ONE | {"supervisions": f"{SUPERVISIONS}u, 2020-06-10\nu, 2020-06-20"}
    assert council.figure("supervision_workers", "2020-06", "available", **tables) == (1, 1, 1)


@pytest.mark.parametrize(
    ("absence", "away"),
    [
        # 14 days before 30 June is 16 June.
        ("2020-06-16,", 1),
        ("2020-06-17,", 0),
        ("2020-06-01, 2020-06-30", 0),  # back on D
        ("2020-06-01, 2020-07-01", 1),
        ("2020-06-01, 2020-06-20", 0),
        ("2020-07-01,", 0),
        ("2019-06-01,", 1),
        # Two absences, one after the other, are two: the open one began less than 14 days ago.
        ("2020-06-01, 2020-06-20\nu, 2020-06-20,", 0),
        ("2020-06-20,\nu, 2020-06-01,", 1),
    ],
)
def test_away(workers, absence, away):
    assert workers(absences=f"{ABSENCES}u, {absence}") == ((0, 1 - away), away, 0)
    # Away, and supervised all the same: left out.
    held = f"{SUPERVISIONS}u, 2020-06-10"
    assert workers(absences=f"{ABSENCES}u, {absence}", supervisions=held) == ((1 - away, 1 - away), away, 0)


@pytest.mark.parametrize(
    ("spells", "new"),
    [
        # In post for less than 31 days: 30 days before 30 June is 31 May.
        (["2020-05-31,"], 1),
        (["2020-05-30,"], 0),
        (["2020-06-30,"], 1),
        # The earliest of any spell, however long ago it ended, and of whatever role.
        (["2020-06-10,", "2019-01-01, 2019-02-01"], 0),
        (["2020-06-10,", "2020-05-31, 2020-06-10"], 1),
        (["2020-06-10,", "2020-05-30, 2020-06-10"], 0),
    ],
)
def test_new(workers, spells, new):
    rows = "\n".join(f"u, social_worker, 1, {spell}" for spell in spells)
    assert workers(workers=WORKERS + rows) == ((0, 1 - new), 0, new)
    assert workers(workers=(WORKERS + rows).replace("social_worker, 1, 2019", "other, 0, 2019")) == (
        (0, 1 - new), 0, new,
    )  # fmt: skip


def test_new_and_away_is_away(workers):
    staff = f"{WORKERS}u, social_worker, 1, 2020-06-10,"
    assert workers(workers=staff, absences=f"{ABSENCES}u, 2020-06-16,") == ((0, 0), 1, 0)
    assert workers(workers=staff, absences=f"{ABSENCES}u, 2020-06-17,") == ((0, 0), 0, 1)


@pytest.mark.parametrize(
    ("worker", "case_holder", "in_post"),
    [
        ("social_worker, 1, 2019-01-01,", 1, 1),
        ("social_worker, , 2019-01-01,", 1, 1),
        ("social_worker, 0, 2019-01-01,", 0, 1),  # in post, yet holds nobody
        ("manager, 1, 2019-01-01,", 0, 0),
        ("social_worker, 1, 2019-01-01, 2020-06-30", 0, 0),
        ("social_worker, 1, 2019-01-01, 2020-07-01", 1, 1),
    ],
)
def test_whom_the_readings_count(council, worker, case_holder, in_post):
    tables = ONE | {"workers": f"{WORKERS}u, {worker}", "supervisions": f"{SUPERVISIONS}u, 2020-06-10"}
    for reading, number in (("available", case_holder), ("all_in_post", in_post)):
        found = council.figure("supervision_workers", "2020-06", reading, **tables)
        assert found == (number, number, 1 if number else None)


def test_all_in_post_counts_the_away_the_new_and_those_without_cases(council):
    tables = ONE | {
        "workers": f"{WORKERS}u, social_worker, 1, 2019-01-01,\nv, social_worker, 1, 2020-06-30,\n"
        "w, social_worker, 1, 2019-01-01,\nx, duty, 1, 2019-01-01,",
        "absences": f"{ABSENCES}u, 2020-01-01,",
        "supervisions": f"{SUPERVISIONS}u, 2020-06-10\nx, 2020-06-10",
    }
    assert council.figure("supervision_workers", "2020-06", "all_in_post", **tables) == (1, 3, 1 / 3)
    assert council.figure("supervision_workers", "2020-06", "available", **tables) == (0, 0, None)


def test_all_in_post_needs_no_cases_and_no_absences(council):
    tables = {"workers": ONE["workers"], "supervisions": f"{SUPERVISIONS}u, 2020-06-10"}
    assert council.figure("supervision_workers", "2020-06", "all_in_post", **tables) == (1, 1, 1)
    row = council.rows("supervision_workers", ["2020-06"], "available").iloc[0]
    assert row[["numerator", "denominator", "value"]].isna().all()
    assert "episodes" in row["note"]


def test_other_standards(workers):
    shorter = notice_of(standards={"supervision_cycle_days": 10, "absence_days": 3})
    staff = f"{WORKERS}u, social_worker, 1, 2020-06-20,"  # 10 days before D: not new
    for held, supervised in (("2020-06-21", 1), ("2020-06-20", 0)):
        found = workers(notice=shorter, workers=staff, supervisions=f"{SUPERVISIONS}u, {held}")
        assert found == ((supervised, 1), 0, 0)
    assert workers(notice=shorter, workers=staff.replace("20,", "21,")) == ((0, 0), 0, 1)
    assert workers(notice=shorter, absences=f"{ABSENCES}u, 2020-06-27,") == ((0, 0), 1, 0)
    assert workers(notice=shorter, absences=f"{ABSENCES}u, 2020-06-28,") == ((0, 1), 0, 0)


def cases(council, month="2020-06", **tables) -> tuple:
    """(supervised, among) of supervision_cases, allocated and all open."""
    found = (council.figure("supervision_cases", month, each, **ONE | tables) for each in ("allocated", "all_open"))
    return tuple(each[:2] for each in found)


@pytest.mark.parametrize(
    ("held", "supervised"), [("2020-05-31", 1), ("2020-05-30", 0), ("2020-06-30", 1), ("2020-07-01", 0)]
)
def test_cases_supervised_in_the_cycle(council, held, supervised):
    found = cases(council, case_supervisions=f"{CASES}a, {held}\nb, 2020-06-10")
    assert found == ((supervised, 1), (supervised, 1))


@pytest.mark.parametrize(
    ("spells", "among"),
    [
        # Open for 31 days or more: since 30 May.
        (["2020-05-30,"], 1),
        (["2020-05-31,"], 0),
        (["2020-05-31,", "2020-05-30, 2020-06-30"], 0),
        (["2020-05-31,", "2020-05-30, 2020-07-01"], 1),
        (["2019-01-01, 2020-06-30"], 0),
    ],
)
def test_cases_open_for_a_cycle(council, spells, among):
    episodes = EPISODES + "\n".join(f"a, {spell}" for spell in spells)
    assert cases(council, episodes=episodes, case_supervisions=CASES) == ((0, among), (0, among))


@pytest.mark.parametrize(
    ("allocation", "allocated"),
    [
        ("u, 2020-06-30,", 1),  # since D: it is the case that must have been open for a cycle
        ("u, 2020-07-01,", 0),
        ("u, 2019-01-01, 2020-06-30", 0),
        ("nobody, 2019-01-01,", 0),
        ("m, 2019-01-01,", 0),
    ],
)
def test_cases_that_are_allocated(council, allocation, allocated):
    tables = {
        "workers": ONE["workers"] + "\nm, manager, 1, 2019-01-01,",
        "allocations": f"{ALLOCATIONS}a, {allocation}",
        "case_supervisions": f"{CASES}a, 2020-06-10",
    }
    assert cases(council, **tables) == ((allocated, allocated), (1, 1))


def test_all_open_needs_no_workers(council):
    tables = {"episodes": ONE["episodes"], "case_supervisions": f"{CASES}a, 2020-06-10"}
    assert council.figure("supervision_cases", "2020-06", "all_open", **tables) == (1, 1, 1)
    row = council.rows("supervision_cases", ["2020-06"], "allocated").iloc[0]
    assert row[["numerator", "denominator", "value"]].isna().all()
    assert "allocations" in row["note"]


@pytest.mark.parametrize(
    ("due", "held", "kept"),
    [
        ("2020-06-15", "2020-06-15", 1),
        ("2020-06-15", "2020-06-08", 1),
        ("2020-06-15", "2020-06-07", 0),
        ("2020-06-15", "2020-06-22", 1),
        ("2020-06-15", "2020-06-23", 0),
        # By D: seven days after 30 June is July.
        ("2020-06-30", "2020-06-30", 1),
        ("2020-06-30", "2020-07-01", 0),
        ("2020-06-24", "2020-06-30", 1),
        ("2020-06-23", "2020-07-01", 0),
        # In the month before.
        ("2020-06-01", "2020-05-25", 1),
        ("2020-06-01", "2020-05-24", 0),
        # Too early by far, or too late; the second of two is near enough.
        ("2020-06-15", "2020-06-01\nu, 2020-06-20", 1),
        ("2020-06-15", "2020-06-01\nu, 2020-06-30", 0),
    ],
)
def test_the_timetable_is_kept(council, due, held, kept):
    tables = {"supervision_timetable": f"{TIMETABLE}u, {due}", "supervisions": f"{SUPERVISIONS}u, {held}"}
    assert council.figure("supervision_timetable_kept", "2020-06", **tables) == (kept, 1, kept)


def test_the_timetable_of_the_month(council):
    # One session may serve two that were planned; that of another worker serves none.
    timetable = TIMETABLE + "u, 2020-05-31\nu, 2020-06-01\nu, 2020-06-08\nv, 2020-06-08\nv, 2020-06-30\nu, 2020-07-01"
    tables = {"supervision_timetable": timetable, "supervisions": f"{SUPERVISIONS}u, 2020-06-05\nw, 2020-06-08"}
    months = ["2020-04", "2020-05", "2020-06"]
    found = council.figures("supervision_timetable_kept", months, **tables)
    assert found == [(0, 0, None), (0, 1, 0), (2, 4, 0.5)]  # on 31 May the session of 5 June is to come


def test_another_grace(council):
    tables = {"supervision_timetable": f"{TIMETABLE}u, 2020-06-15", "supervisions": f"{SUPERVISIONS}u, 2020-06-16"}
    for grace, kept in ((1, 1), (0, 0)):
        notice = notice_of(standards={"supervision_grace_days": grace})
        assert council.figure("supervision_timetable_kept", "2020-06", notice=notice, **tables) == (kept, 1, kept)


INDICATORS = [
    "supervision_workers", "supervision_workers_absent", "supervision_workers_new", "supervision_cases",
    "supervision_timetable_kept",
]  # fmt: skip
TABLES = {
    "workers": table(
        "workers",
        7,
        role=st.sampled_from(["social_worker", "social_worker", "social_worker", "manager"]),
        start_date=days | before_month_ends(-1, 0, 30, 31),
    ),
    "absences": table("absences", 5, start_date=days | before_month_ends(0, 13, 14)),
    "episodes": table("episodes", 6, start_date=days | before_month_ends(30, 31)),
    "allocations": table("allocations", 9),
    "supervisions": table("supervisions", 7, held_on=days | before_month_ends(-1, 0, 30, 31)),
    "case_supervisions": table("case_supervisions", 7, held_on=days | before_month_ends(-1, 0, 30, 31)),
    "supervision_timetable": table("supervision_timetable", 6, due_on=days | before_month_ends(0, 6, 7, 8)),
}
STANDARDS = st.fixed_dictionaries(
    {
        "supervision_cycle_days": st.sampled_from([31, 31, 31, 1, 2, 30]),
        "supervision_grace_days": st.sampled_from([7, 7, 0, 1]),
        "absence_days": st.sampled_from([14, 14, 0, 1]),
    }
)


@examples(18)
@given(spoilt(st.fixed_dictionaries(TABLES)), STANDARDS)
def test_as_the_oracle(tmp_path, tables, standards):
    extracts = {"2020-05": {"tables": tables}}
    assert_as_the_oracle(tmp_path, extracts, 5, notice_of(standards=standards), INDICATORS)
