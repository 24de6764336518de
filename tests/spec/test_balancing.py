"""Balancing measures: worked by hand, boundary by boundary, and against the slow plain reading of `oracle_measures`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .oracle_cases import days, ends, examples, shifted, soon_after, spoilt, table
from .oracle_council import Council, assert_as_the_oracle
from .oracle_measures import BLANK

REFERRALS = "child_id, referred_on, decided_on\n"
ASSESSMENTS = "child_id, started_on, completed_on\n"
EPISODES = "child_id, start_date, end_date\n"
PLANS = "child_id, plan_type, start_date, end_date\n"
WORKERS = "worker_id, role, fte, start_date, end_date, agency\n"
ABSENCES = "worker_id, start_date, end_date, reason\n"
ALLOCATIONS = "child_id, worker_id, start_date, end_date\n"


@pytest.fixture
def council(tmp_path):
    return Council(tmp_path)


@pytest.mark.parametrize(
    ("earlier", "day", "again"),
    [
        ("2020-06-14", "2020-06-15", 1),
        ("2020-06-16", "2020-06-15", 0),  # later: it is that one that is a re-referral, below
        # 12 months before is the same day of the year before, and counts.
        ("2019-06-15", "2020-06-15", 1),
        ("2019-06-14", "2020-06-15", 0),
        ("2019-02-28", "2020-02-29", 1),
        ("2019-02-27", "2020-02-29", 0),
        ("2019-03-01", "2020-02-29", 1),
        ("2019-02-28", "2020-02-28", 1),
        ("2020-02-29", "2021-02-28", 1),
        ("2020-02-28", "2021-02-28", 1),
        ("2020-02-29", "2021-03-01", 0),
        ("2020-03-01", "2021-03-01", 1),
    ],
)
def test_rereferrals(council, earlier, day, again):
    numerator, among = again, 1
    if earlier[:7] == day[:7]:  # both of the month: one of the two is a re-referral, whichever comes first in the file
        numerator, among = 1, 2
    referrals = f"child_id, referred_on\na, {earlier}\na, {day}"
    found = council.figure("rereferrals_12m", day[:7], referrals=referrals)
    assert found == (numerator, among, numerator / among)


def test_rereferrals_of_a_day_and_of_a_child(council):
    # Two of a day are no re-referral of each other; both are of one a week before. Another child's does not count.
    referrals = f"{REFERRALS}a, 2020-06-15,\na, 2020-06-15, 2020-06-16\nb, 2020-06-01,"
    assert council.figure("rereferrals_12m", "2020-06", referrals=referrals) == (0, 3, 0)
    assert council.figure("rereferrals_12m", "2020-06", referrals=f"{referrals}\na, 2020-06-08,") == (2, 4, 0.5)
    # The latest before it is too long ago, or not: what matters is any within the 12 months.
    referrals = f"{REFERRALS}a, 2019-01-01,\na, 2019-12-01,\na, 2020-06-15,"
    assert council.figures("rereferrals_12m", ["2019-12", "2020-05", "2020-06"], referrals=referrals) == [
        (1, 1, 1), (0, 0, None), (1, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("referred", "decided", "expected"),
    [
        # Monday 15 June 2020.
        ("2020-06-15", "2020-06-15", (1, 1)),
        ("2020-06-15", "2020-06-16", (1, 1)),
        ("2020-06-15", "2020-06-17", (0, 1)),
        ("2020-06-15", "", (0, 1)),
        ("2020-06-15", "2020-06-14", (0, 1)),  # decided before it came
        # Friday 12, Saturday 13 and Sunday 14: the next working day is Monday 15.
        ("2020-06-12", "2020-06-15", (1, 1)),
        ("2020-06-12", "2020-06-16", (0, 1)),
        ("2020-06-13", "2020-06-15", (1, 1)),
        ("2020-06-14", "2020-06-15", (1, 1)),
        ("2020-06-14", "2020-06-16", (0, 1)),
        # Tuesday 30 June, the last day: the next working day is yet to come. Decided by D or not yet counted.
        ("2020-06-30", "2020-06-30", (1, 1)),
        ("2020-06-30", "2020-06-29", (0, 1)),
        ("2020-06-30", "2020-07-01", (0, 0)),
        ("2020-06-30", "", (0, 0)),
        ("2020-06-29", "", (0, 1)),
        # Thursday 7 May, the 8th a bank holiday: Monday 11. Friday 29 to Sunday 31 May: Monday 1 June.
        ("2020-05-07", "2020-05-11", (1, 1)),
        ("2020-05-07", "2020-05-12", (0, 1)),
        ("2020-05-28", "", (0, 1)),
        ("2020-05-29", "", (0, 0)),
        ("2020-05-29", "2020-05-31", (1, 1)),
        ("2020-05-31", "2020-06-01", (0, 0)),
    ],
)
def test_decisions_by_the_next_working_day(council, referred, decided, expected):
    referrals = f"{REFERRALS}a, {referred}, {decided}"
    assert council.figure("referral_decisions_1day", referred[:7], referrals=referrals)[:2] == expected


def test_decisions_on_referrals_of_the_month(council):
    referrals = f"{REFERRALS}a, 2020-04-30, 2020-05-01\na, 2020-05-29, 2020-06-01\na, 2020-06-01, 2020-06-30"
    months = ["2020-03", "2020-04", "2020-05", "2020-06"]
    found = council.figures("referral_decisions_1day", months, referrals=referrals)
    # On 30 April and 31 May their next working days are to come, and so are the decisions.
    assert found == [(0, 0, None), (0, 0, None), (0, 0, None), (0, 1, 0)]


@pytest.mark.parametrize(
    ("started", "completed", "in_time"),
    [
        # From Monday 6 January 2020: 4 more that week, then 5 a week: 44 by Friday 6 March, 45 on Monday 9 March.
        ("2020-01-06", "2020-03-09", 1),
        ("2020-01-06", "2020-03-10", 0),
        # From Saturday 4 January: Monday 6 is the first, Friday 6 March the 45th; the weekend after adds none.
        ("2020-01-04", "2020-03-06", 1),
        ("2020-01-04", "2020-03-08", 1),
        ("2020-01-04", "2020-03-09", 0),
        # From Wednesday 1 April over Good Friday, Easter Monday, 8 and 25 May, week by week: 2 + 4 + 4 + 5 + 5 + 4 + 5
        # + 5 + 4 = 38 by Friday 29 May, 43 by Friday 5 June, 45 on Tuesday 9 June.
        ("2020-04-01", "2020-06-09", 1),
        ("2020-04-01", "2020-06-10", 0),
        ("2020-03-09", "2020-03-09", 1),
        ("2020-03-10", "2020-03-09", 0),
    ],
)
def test_assessments_within_45_working_days(council, started, completed, in_time):
    assessments = f"{ASSESSMENTS}a, {started}, {completed}"
    found = council.figure("assessments_within_45", completed[:7], assessments=assessments)
    assert found == (in_time, 1, in_time)


def test_assessments_completed_in_the_month(council):
    rows = "a, 2020-05-01, 2020-05-31\nb, 2020-06-01, 2020-06-01\nc, 2020-01-01, 2020-06-30\nd, 2020-06-01,"
    months = ["2020-05", "2020-06"]
    found = council.figures("assessments_within_45", months, assessments=ASSESSMENTS + rows)
    assert found == [(1, 1, 1), (1, 2, 0.5)]


def test_cases_closed(council):
    # Two episodes of a child are two; one that never was open, too.
    rows = "a, 2019-01-01, 2020-06-01\na, 2020-06-10, 2020-06-30\nb, 2020-06-10, 2020-06-10\nc, 2019-01-01, 2020-05-31"
    episodes = f"{EPISODES}{rows}\nd, 2019-01-01, 2020-07-01\ne, 2019-01-01,"
    found = council.figures("cases_closed", ["2020-04", "2020-05", "2020-06"], episodes=episodes)
    assert found == [(0, None, 0), (1, None, 1), (3, None, 3)]


@pytest.mark.parametrize(
    ("earlier", "repeat"),
    [
        ("CP, 2019-01-01, 2020-06-15", 1),  # ended by this one's start
        ("CP, 2019-01-01, 2020-06-16", 0),
        ("CP, 2019-01-01,", 0),
        ("CP, 1999-01-01, 2003-01-01", 1),  # however long ago
        ("CIN, 2019-01-01, 2020-01-01", 0),
        ("CP, 2020-06-15, 2020-06-15", 0),  # begun the same day: not earlier (and both are of the month)
        ("CP, 2019-01-01,\na, CP, 2018-01-01, 2018-06-01", 1),
        ("CP, 2018-01-01,\na, CP, 2019-01-01, 2019-06-01", 1),
    ],
)
def test_repeat_cp_plans(council, earlier, repeat):
    plans = f"{PLANS}a, CP, 2020-06-15,\na, {earlier}\nb, CP, 2010-01-01, 2011-01-01\nb, CIN, 2020-06-01,"
    among = 2 if ", 2020-06-15, 2020" in earlier else 1
    assert council.figure("repeat_cp_plans", "2020-06", plans=plans) == (repeat, among, repeat / among)


def test_each_plan_of_the_month_counts(council):
    # The second of the month comes after the first has ended; one of July is another month's.
    rows = "a, CP, 2020-06-01, 2020-06-10\na, CP, 2020-06-10,\na, CP, 2020-07-01,\nb, CP, 2020-06-30,"
    found = council.figures("repeat_cp_plans", ["2020-05", "2020-06"], plans=PLANS + rows)
    assert found == [(0, 0, None), (1, 3, 1 / 3)]


@pytest.mark.parametrize(
    ("workers", "agency", "everyone"),
    [
        ("u, social_worker, 0.6, 2019-01-01, , true\nv, social_worker, 0.3, 2019-01-01, , false", 0.6, 0.9),
        ("u, social_worker, 0.6, 2019-01-01, , TRUE\nv, social_worker, 0.3, 2019-01-01, ,", 0.6, 0.9),
        ("u, social_worker, , 2019-01-01, , true\nv, social_worker, 0.5, 2019-01-01, ,", 1, 1.5),
        ("u, manager, 1, 2019-01-01, , true\nv, social_worker, 0.5, 2019-01-01, ,", 0, 0.5),
        ("u, social_worker, 1, 2019-01-01, 2020-06-30, true\nv, social_worker, 1, 2020-06-30, ,", 0, 1),
        ("u, social_worker, 1, 2019-01-01, 2020-07-01, true\nv, social_worker, 1, 2020-07-01, ,", 1, 1),
        # Spells of one worker: the fte added up, agency and role of the latest.
        ("u, social_worker, 0.1, 2019-01-01, ,\nu, social_worker, 0.2, 2019-02-01, , true", 0.3, 0.3),
        ("u, social_worker, 0.1, 2019-02-01, , false\nu, social_worker, 0.2, 2019-01-01, , true", 0, 0.3),
        ("u, duty, 0.1, 2019-02-01, ,\nu, social_worker, 0.2, 2019-01-01, , true", 0, 0),
        ("u, social_worker, 0, 2019-01-01, , true", 0, 0),
    ],
)
def test_agency(council, workers, agency, everyone):
    found = council.figure("agency_rate", "2020-06", workers=WORKERS + workers)
    assert found == (agency, everyone, pytest.approx(agency / everyone) if everyone else None)


# June 2020 has 22 working days (five weeks of Monday to Friday less 3, 4 and 5 July), May 19 without 8 and 25.
@pytest.mark.parametrize(
    ("absence", "month", "lost"),
    [
        ("2020-06-10,", "2020-06", 15),  # 10-12: 3; 15-19: 8; 22-26: 13; 29-30: 15
        ("2020-06-10, 2020-06-11", "2020-06", 1),
        ("2020-06-10, 2020-06-10", "2020-06", 0),  # back the same day
        ("2020-06-12, 2020-06-15", "2020-06", 1),  # Friday; back on Monday
        ("2020-06-13, 2020-06-15", "2020-06", 0),  # Saturday and Sunday
        ("2020-05-07, 2020-05-12", "2020-05", 2),  # Thursday, Monday; the 8th a bank holiday
        ("2020-01-01, 2020-06-01", "2020-06", 0),
        ("2020-01-01, 2020-06-02", "2020-06", 1),
        ("2020-06-30,", "2020-06", 1),
        ("2020-07-01,", "2020-06", 0),
        ("2020-01-01,", "2020-05", 19),
        # Two absences that overlap are one.
        ("2020-06-10, 2020-06-12, sickness\nu, 2020-06-11, 2020-06-13", "2020-06", 3),
    ],
)
def test_sickness(council, absence, month, lost):
    working_days = {"2020-05": 19, "2020-06": 22}[month]
    tables = {
        "workers": f"{WORKERS}u, social_worker, 1, 2019-01-01, ,\nv, duty, 1, 2019-01-01, ,",
        "absences": f"{ABSENCES}u, {absence}, sickness\nu, 2020-06-01, , leave\nu, 2020-06-01, ,\n"
        "v, 2020-06-01, , sickness",
    }
    assert council.figure("sickness_rate", month, **tables) == (lost, working_days, lost / working_days)


def test_sickness_by_fte_of_the_day(council):
    # u is in post from Monday 15 June (12 days: 5 + 5 + 2), v until Wednesday 10 June (days 1-5, 8, 9: 7), w all 22.
    # w's fte is 0.1, and 0.3 from 29 June (2 days). u is away from the 22nd (7 days), w from the 26th (1 + 2 days).
    tables = {
        "workers": f"{WORKERS}u, social_worker, 0.7, 2020-06-15, ,\nv, social_worker, 1, 2019-01-01, 2020-06-10,\n"
        "w, social_worker, 0.1, 2019-01-01, ,\nw, social_worker, 0.2, 2020-06-29, ,",
        "absences": f"{ABSENCES}u, 2020-06-22, , sickness\nv, 2020-06-15, , sickness\nw, 2020-06-26, , sickness\n"
        "u, 2020-06-01, 2020-06-15, sickness",
    }
    # 0.7 x 7 + 0.1 + 0.3 x 2 = 5.6; 0.7 x 12 + 7 + 0.1 x 20 + 0.3 x 2 = 18.
    assert council.figure("sickness_rate", "2020-06", **tables) == (5.6, 18, pytest.approx(5.6 / 18, rel=1e-15))


def test_a_worker_who_becomes_a_manager_is_no_social_worker_from_that_day(council):
    # Role of the spell with the latest start, day by day: a social worker on 1 to 12 June, 10 working days.
    tables = {
        "workers": f"{WORKERS}u, social_worker, 1, 2019-01-01, ,\nu, manager, 0.5, 2020-06-15, ,",
        "absences": f"{ABSENCES}u, 2020-06-12, , sickness",
    }
    assert council.figure("sickness_rate", "2020-06", **tables) == (1, 10, 0.1)


def test_nobody_in_post(council):
    tables = {"workers": WORKERS, "absences": f"{ABSENCES}u, 2020-06-12, , sickness"}
    assert council.figure("sickness_rate", "2020-06", **tables) == (0, 0, None)
    assert council.figure("agency_rate", "2020-06", **tables) == (0, 0, None)


HELD = {
    "workers": f"{WORKERS}u, social_worker, 1, 2019-01-01, ,",
    "episodes": f"{EPISODES}a, 2019-01-01,",
}


@pytest.mark.parametrize(
    ("others", "changed"),
    [
        # Besides u, who has held the child since 1 June 2020: workers of the year to 30 June, known or not.
        (["v, 2020-01-01, 2020-03-01", "w, 2020-03-01, 2020-06-01"], 1),
        (["v, 2020-01-01, 2020-03-01"], 0),
        (["v, 2020-01-01, 2020-03-01", "v, 2020-03-01, 2020-06-01"], 0),  # the same worker twice
        (["v, 2020-01-01, 2020-03-01", "u, 2020-03-01, 2020-06-01"], 0),
        (["v, 2020-01-01, 2020-03-01", "w, 2020-03-01, 2020-06-01", "x, 2020-03-02, 2020-06-01"], 1),
        # Ended later than 30 June 2019.
        (["v, 2019-01-01, 2019-06-30", "w, 2020-03-01, 2020-06-01"], 0),
        (["v, 2019-01-01, 2019-07-01", "w, 2020-03-01, 2020-06-01"], 1),
        # Begun by D.
        (["v, 2019-01-01,", "w, 2020-06-30, 2020-07-05"], 1),
        (["v, 2019-01-01,", "w, 2020-07-01,"], 0),
        (["v, 2020-01-01, 2020-01-01", "w, 2020-01-01, 2020-01-01"], 1),
    ],
)
def test_changes_of_worker(council, others, changed):
    rows = "\n".join(f"a, {other}" for other in others)
    allocations = f"{ALLOCATIONS}a, u, 2020-06-01,\n{rows}\nb, v, 2020-01-01,\nb, x, 2020-01-01,"
    found = council.figure("worker_changes", "2020-06", **HELD, allocations=allocations)
    assert found == (changed, 1, changed)


def test_changes_of_worker_in_the_year_to_29_february(council):
    # The day 12 months before 29 February 2020 is 28 February 2019.
    for end, changed in (("2019-02-28", 0), ("2019-03-01", 1)):
        allocations = f"{ALLOCATIONS}a, u, 2020-02-01,\na, v, 2019-01-01, {end}\na, w, 2019-06-01, 2019-07-01"
        found = council.figure("worker_changes", "2020-02", **HELD, allocations=allocations)
        assert found == (changed, 1, changed)


def test_changes_of_worker_of_children_who_are_allocated(council):
    # b is held by nobody known, c by nobody, d is closed.
    tables = HELD | {"episodes": f"{EPISODES}a, 2019-01-01,\nb, 2019-01-01,\nc, 2019-01-01,\nd, 2019-01-01, 2020-06-30"}
    several = "{0}, v, 2020-01-01, 2020-02-01\n{0}, w, 2020-01-01, 2020-02-01\n{0}, x, 2020-01-01, 2020-02-01\n"
    rows = "".join(several.format(child) for child in "bcd") + "a, u, 2020-06-01,\nb, v, 2020-06-01,\nd, u, 2020-06-01,"
    assert council.figure("worker_changes", "2020-06", **tables, allocations=ALLOCATIONS + rows) == (0, 1, 0)
    assert council.figure("worker_changes", "2020-06", **tables, allocations=ALLOCATIONS) == (0, 0, None)


def test_missing_columns(council):
    workers = "worker_id, role, fte, start_date, end_date\nu, social_worker, 1, 2019-01-01,"
    bare = {
        "referral_decisions_1day": {"referrals": "child_id, referred_on\na, 2020-06-01"},
        "assessments_within_45": {"assessments": "child_id, started_on\na, 2020-06-01"},
        "cases_closed": {"episodes": "child_id, start_date\na, 2020-06-01"},
        "repeat_cp_plans": {"plans": "child_id, plan_type, start_date\na, CP, 2020-06-01"},
        "agency_rate": {"workers": workers},
        "sickness_rate": {"workers": workers, "absences": "worker_id, start_date, end_date\nu, 2020-06-01,"},
    }
    for indicator, tables in bare.items():
        assert council.figure(indicator, "2020-06", **tables) == BLANK


INDICATORS = [
    "rereferrals_12m", "referral_decisions_1day", "assessments_within_45", "cases_closed", "repeat_cp_plans",
    "agency_rate", "sickness_rate", "worker_changes",
]  # fmt: skip
CHILD = st.sampled_from(["007", "7"])


@st.composite
def pairs(draw, headings, first, steps, unit="calendar"):
    rows = draw(st.lists(st.tuples(CHILD, soon_after(first, steps, unit)), max_size=12))
    return [["child_id", *headings], *([child, *dates] for child, dates in rows)]


@st.composite
def referrals(draw):
    """Referrals with, now and then, another of the child about a year later."""
    lines = draw(pairs(["referred_on", "decided_on"], days, [-1, 0, 1, 2, 3, 4]))
    steps = st.sampled_from([0, 1, 364, 365, 366, 367])
    before = st.tuples(st.sampled_from(lines[1:] or [["7", "2019-05-31", ""]]), steps)
    again = draw(st.lists(before))
    return lines + [[child, shifted(day, step), ""] for (child, day, _), step in again]


TABLES = {
    "workers": table("workers", 7, role=st.sampled_from(["social_worker", "social_worker", "social_worker", "duty"])),
    "absences": table("absences", 6, reason=st.sampled_from(["sickness", "sickness", "leave", ""])),
    "episodes": table("episodes", 6),
    "allocations": table("allocations", 14, child_id=CHILD, end_date=ends),
    "plans": table("plans", 9, plan_type=st.sampled_from(["CP", "CP", "CP", "CIN"]), child_id=CHILD),
    "referrals": referrals(),
    "assessments": pairs(["started_on", "completed_on"], days, [0, 1, 44, 45, 46], "working"),
}


@examples(18)
@given(spoilt(st.fixed_dictionaries(TABLES)))
def test_as_the_oracle(tmp_path, tables):
    assert_as_the_oracle(tmp_path, {"2020-05": {"tables": tables}}, 5, indicators=INDICATORS)
