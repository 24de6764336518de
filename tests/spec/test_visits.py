"""Measure 6 by hand: small tables in, numbers out, each with its working."""

import pytest

from improvement_analysis.calendars import Months
from improvement_analysis.measures.visits import longest_wait
from improvement_analysis.notice.notice import Standards, VisitStandard

PLANS = "child_id, plan_type, start_date, end_date, visit_interval\n"
VISITS = "child_id, visit_date, mode\n"


def visits_of(*days: str, child: str = "a") -> str:
    return VISITS + "\n".join(f"{child}, {day}" + ("" if "," in day else ",") for day in days)


@pytest.mark.parametrize(
    ("plan_type", "interval", "in_time", "late"),
    [
        # To Tuesday 30 June from Tuesday 16 June: 17-19: 3; 22-26: 8; 29-30: 10.
        ("CP", "", "2020-06-16", "2020-06-15"),
        # From Tuesday 2 June: 3-5: 3; 8-12: 8; 15-19: 13; 22-26: 18; 29-30: 20.
        ("CIN", "", "2020-06-02", "2020-06-01"),
        # 42 days of the calendar: 30 of June and 12 of May, from the 19th.
        ("CLA", "", "2020-05-19", "2020-05-18"),
        # A child's own interval, in the unit of the standard.
        ("CP", "5", "2020-06-23", "2020-06-22"),
        ("CP", "1.0", "2020-06-29", "2020-06-28"),  # the next working day after Sunday 28 is Monday 29
        ("CIN", "22", "2020-05-31", "2020-05-28"),  # 22 in June; the first after Sunday 31 May, or Friday 29, is 1 June
        ("CLA", "7", "2020-06-23", "2020-06-22"),
    ],
)
def test_the_last_day_in_time(figure, plan_type, interval, in_time, late):
    plans = f"{PLANS}a, {plan_type}, 2020-01-01, , {interval}"
    name = f"{plan_type.lower()}_visits_in_timescale"
    for day, numerator in ((in_time, 1), (late, 0)):
        tables = {"plans": plans, "visits": visits_of(day)}
        assert figure(name, "2020-06", "snapshot", **tables) == (numerator, 1, numerator)
        # The same days, when they are the plan's start and nobody has visited.
        begun = {"plans": plans.replace("2020-01-01", day), "visits": VISITS}
        assert figure(name, "2020-06", "snapshot", **begun) == (numerator, 1, numerator)
        assert figure(f"{plan_type.lower()}_never_visited", "2020-06", **begun) == (1 - numerator, None, 1 - numerator)


@pytest.mark.parametrize(
    ("month", "in_time", "late"),
    [
        # To Thursday 30 April over Easter: from Wednesday 15: 16-17: 2; 20-24: 7; 27-30: 11; so from Thursday 16: 10.
        ("2020-04", "2020-04-16", "2020-04-15"),
        # To Tuesday 31 December: 31, 30, 27 (not 26, 25), 24, 23, 20, 19, 18, 17, 16: from Friday 13, or Sunday 15.
        ("2019-12", "2019-12-13", "2019-12-12"),
        # D is Saturday 29 February: due on Friday 28 (17-21, 24-28: ten days after Friday 14, or Sunday 16) is late, on
        # Monday 2 March is not.
        ("2020-02", "2020-02-17", "2020-02-16"),
        # D is Sunday 31 May; 8 and 25 are holidays. Due on Friday 29: 26-29: 4; 18-22: 9; 15: 10; from Thursday 14.
        # From Friday 15 the tenth day is Monday 1 June.
        ("2020-05", "2020-05-15", "2020-05-14"),
    ],
)
def test_months_that_end_about_holidays_and_weekends(figure, month, in_time, late):
    for day, numerator in ((in_time, 1), (late, 0)):
        tables = {"plans": f"{PLANS}a, CP, 2019-01-01, ,", "visits": visits_of(day)}
        assert figure("cp_visits_in_timescale", month, "snapshot", **tables) == (numerator, 1, numerator)


@pytest.mark.parametrize(
    ("visits", "in_time", "with_virtual", "never"),
    [
        ([], 0, 0, 1),
        # Virtual visits do not count by default, and do beside it.
        (["2020-06-29, virtual"], 0, 1, 1),
        (["2020-06-01, face_to_face", "2020-06-29, virtual"], 0, 1, 0),
        (["2020-06-29, face_to_face"], 1, 1, 0),
        (["2020-06-29,"], 1, 1, 0),  # blank is face to face
        # Not before the plan, not after D; on its first day and on D.
        (["2020-05-11,"], 0, 0, 1),
        (["2020-07-01,"], 0, 0, 1),
        (["2020-05-12,"], 0, 0, 0),
        (["2020-06-30,"], 1, 1, 0),
    ],
)
def test_which_visits_are_a_base(figure, visits, in_time, with_virtual, never):
    tables = {"plans": f"{PLANS}a, CP, 2020-05-12, ,", "visits": visits_of(*visits)}
    assert figure("cp_visits_in_timescale", "2020-06", "snapshot", **tables) == (in_time, 1, in_time)
    assert figure("cp_visits_in_timescale", "2020-06", "snapshot_with_virtual", **tables) == (
        with_virtual, 1, with_virtual,
    )  # fmt: skip
    assert figure("cp_never_visited", "2020-06", **tables) == (never, None, never)


def test_children_never_visited_stay_in(figure):
    plans = f"{PLANS}a, CIN, 2020-01-01, ,\nb, CIN, 2020-01-01, ,\nc, CIN, 2020-06-29, ,"
    tables = {"plans": plans, "visits": visits_of("2020-06-10", child="a")}
    # a in time, b never, c's first visit not due yet.
    assert figure("cin_visits_in_timescale", "2020-06", "snapshot", **tables) == (2, 3, 2 / 3)
    assert figure("cin_never_visited", "2020-06", **tables) == (1, None, 1)


def test_a_notice_may_count_other_modes_and_units(figure):
    tables = {"plans": f"{PLANS}a, CP, 2020-01-01, ,", "visits": visits_of("2020-06-20, virtual", "2020-06-10")}
    assert figure("cp_visits_in_timescale", "2020-06", "snapshot", **tables) == (0, 1, 0)
    both = Standards(qualifying_modes=("face_to_face", "virtual"))
    assert figure("cp_visits_in_timescale", "2020-06", "snapshot", standards=both, **tables) == (1, 1, 1)
    # 10 June and 20 days of the calendar is 30 June; 19 is 29 June.
    for every, in_time in ((20, 1), (19, 0)):
        standards = Standards(cp_visit=VisitStandard(every=every, unit="calendar"))
        found = figure("cp_visits_in_timescale", "2020-06", "snapshot", standards=standards, **tables)
        assert found == (in_time, 1, in_time)


@pytest.mark.parametrize(
    ("plans", "cp", "cin", "cla"),
    [
        # A plan is in force from its first day to the day before its last.
        (["CP, 2020-06-30, ,"], 1, 0, 0),
        (["CP, 2020-07-01, ,"], 0, 0, 0),
        (["CP, 2020-01-01, 2020-06-30,"], 0, 0, 0),
        (["CP, 2020-01-01, 2020-07-01,"], 1, 0, 0),
        (["CP, 2020-06-30, 2020-06-30,"], 0, 0, 0),
        # CP or CLA over CIN; both stand side by side; one that has ended gives way.
        (["CIN, 2020-03-01, ,", "CP, 2020-01-01, ,"], 1, 0, 0),
        (["CIN, 2020-03-01, ,", "CLA, 2020-01-01, ,"], 0, 0, 1),
        (["CIN, 2020-03-01, ,", "CLA, 2020-01-01, ,", "CP, 2020-01-01, ,"], 1, 0, 1),
        (["CIN, 2020-03-01, ,", "CP, 2020-01-01, 2020-06-30,"], 0, 1, 0),
        (["CIN, 2020-03-01, ,", "CP, 2020-07-01, ,"], 0, 1, 0),
        # Two of a type are one child.
        (["CIN, 2020-03-01, ,", "CIN, 2020-01-01, ,"], 0, 1, 0),
    ],
)
def test_plans_in_force(figure, plans, cp, cin, cla):
    tables = {"plans": PLANS + "\n".join(f"a, {plan}" for plan in plans), "visits": VISITS}
    for name, children in (("cp", cp), ("cin", cin), ("cla", cla)):
        assert figure(f"{name}_visits_in_timescale", "2020-06", "snapshot", **tables)[1] == children


@pytest.mark.parametrize(
    ("plans", "in_time"),
    [
        # The last visit was on 10 June, 14 working days before D. The later plan began after it: no visit since.
        (["CP, 2020-01-01, , 60", "CP, 2020-06-11, ,"], 0),
        (["CP, 2020-06-11, ,", "CP, 2020-01-01, , 60"], 0),
        (["CP, 2020-01-01, ,", "CP, 2020-06-16, ,"], 1),
        # The interval is that of the plan in force: of equal starts the last in the file.
        (["CP, 2020-01-01, , 60", "CP, 2020-01-01, ,"], 0),
        (["CP, 2020-01-01, ,", "CP, 2020-01-01, , 60"], 1),
        (["CP, 2020-01-01, , 60", "CP, 2020-02-01, ,"], 0),
        # One that has ended, or never was open, gives way to the other.
        (["CP, 2020-01-01, , 60", "CP, 2020-06-11, 2020-06-30,"], 1),
        (["CP, 2020-01-01, , 60", "CP, 2020-06-11, 2020-06-11,"], 1),
    ],
)
def test_of_two_plans_the_later_is_in_force(figure, plans, in_time):
    tables = {"plans": PLANS + "\n".join(f"a, {plan}" for plan in plans), "visits": visits_of("2020-06-10")}
    assert figure("cp_visits_in_timescale", "2020-06", "snapshot", **tables) == (in_time, 1, in_time)


def due_in_month(figures, months, plans, *visits):
    tables = {"plans": PLANS + plans, "visits": visits_of(*visits)}
    return [found[:2] for found in figures("cp_visits_in_timescale", months, "due_in_month", **tables)]


SUMMER = ["2020-06", "2020-07", "2020-08"]


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        # A CP plan from Monday 1 June is first due on Monday 15 June (2-5: 4; 8-12: 9; 15: 10). Never visited: late in
        # June, and overdue on 1 July and 1 August.
        ([], [(0, 1), (0, 1), (0, 1)]),
        # 12 June is in time, and its own due day is Friday 26 June (15-19, 22-26): late; then overdue.
        (["2020-06-12"], [(1, 2), (0, 1), (0, 1)]),
        # The visit of 30 June is too late for 26 June; due on 14 July (1-3: 3; 6-10: 8; 13-14: 10).
        (["2020-06-12", "2020-06-30"], [(1, 2), (0, 1), (0, 1)]),
        # The visit of 1 July comes on the first day of July, not before it: overdue once more. Its own due day is
        # 15 July (2-3: 2; 6-10: 7; 13-15: 10): that of 15 July is in time; next due 29 July, late, overdue in August.
        (["2020-06-12", "2020-07-01", "2020-07-15"], [(1, 2), (1, 3), (0, 1)]),
        # A visit on the plan's first day is its base, and there is one due day, not two.
        (["2020-06-01"], [(0, 1), (0, 1), (0, 1)]),
        (["2020-06-01", "2020-06-15"], [(1, 2), (0, 1), (0, 1)]),
        # Two visits of one day are one base; a virtual one is none and comes for nothing.
        (["2020-06-12", "2020-06-12, face_to_face"], [(1, 2), (0, 1), (0, 1)]),
        (["2020-06-12, virtual"], [(0, 1), (0, 1), (0, 1)]),
        # On the due day is in time, a day later is not (and is a base: due 30 June).
        (["2020-06-15"], [(1, 2), (0, 1), (0, 1)]),
        (["2020-06-16"], [(0, 2), (0, 1), (0, 1)]),
        # A visit before the plan is no base.
        (["2020-05-29"], [(0, 1), (0, 1), (0, 1)]),
        # Due in July: from Wednesday 24 June (25-26: 2; 29-30: 4; 1-3: 7; 6-8: 10) Wednesday 8 July.
        (["2020-06-12", "2020-06-24", "2020-07-08"], [(2, 2), (1, 2), (0, 1)]),
    ],
)
def test_due_in_month(figures, visits, expected):
    assert due_in_month(figures, SUMMER, "a, CP, 2020-06-01, ,", *visits) == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        # Due 15 June, never visited: the plan must be open on the due day, and on the first day of a later month.
        ("2020-06-15", [(0, 0), (0, 0), (0, 0)]),
        ("2020-06-16", [(0, 1), (0, 0), (0, 0)]),
        ("2020-07-01", [(0, 1), (0, 0), (0, 0)]),
        ("2020-07-02", [(0, 1), (0, 1), (0, 0)]),
    ],
)
def test_due_in_month_of_a_plan_that_ends(figures, end, expected):
    assert due_in_month(figures, SUMMER, f"a, CP, 2020-06-01, {end},") == expected


def test_a_visit_on_the_day_a_plan_ends_is_no_base(figures):
    # The later plan from 12 June is due on the 26th; that of 1 June ended that day, and is not in force on its due day,
    # the 15th. The visit of 12 June is on the later plan's first day.
    plans = "a, CP, 2020-06-01, 2020-06-12,\na, CP, 2020-06-12, ,"
    assert due_in_month(figures, SUMMER, plans, "2020-06-12") == [(0, 1), (0, 1), (0, 1)]


def test_due_in_month_counts_the_plan_in_force(figures):
    # Due on 15 June by the first plan, but a later one is in force on it; that one ends on 1 July, so on 1 July the
    # first is in force again, its visit still overdue. The later one's due day: 10 June and 1 working day, 11 June.
    plans = "a, CP, 2020-06-01, ,\na, CP, 2020-06-10, 2020-07-01, 1"
    assert due_in_month(figures, SUMMER, plans) == [(0, 1), (0, 1), (0, 1)]
    # CIN under a CP plan is not in force.
    tables = {"plans": f"{PLANS}a, CIN, 2020-06-01, , 10\na, CP, 2020-06-15, 2020-07-01,", "visits": VISITS}
    found = figures("cin_visits_in_timescale", SUMMER, "due_in_month", **tables)
    assert found == [(0, 0, None), (0, 1, 0), (0, 1, 0)]


def test_the_next_visit_may_come_the_next_day(figure):
    # Every day of the calendar: due on the 2nd (made that day) and on the 3rd (not made); the plan ends on the 4th.
    tables = {"plans": f"{PLANS}a, CLA, 2020-06-01, 2020-06-04, 1", "visits": visits_of("2020-06-01", "2020-06-02")}
    assert figure("cla_visits_in_timescale", "2020-06", "due_in_month", **tables) == (1, 2, 0.5)


@pytest.mark.parametrize(
    ("start", "visits", "expected"),
    [
        # Due on 1 July, 42 days on, the first day of the only month that is asked for.
        ("2020-05-20", ["2020-06-30"], (1, 1)),
        ("2020-05-20", ["2020-07-01"], (1, 1)),
        ("2020-05-20", ["2020-07-02"], (0, 1)),
        # Due on 30 June: overdue on 1 July unless the visit came before that day.
        ("2020-05-19", ["2020-06-30"], (0, 0)),
        ("2020-05-19", ["2020-07-01"], (0, 1)),
    ],
)
def test_due_on_the_first_day_of_the_first_month(figure, start, visits, expected):
    tables = {"plans": f"{PLANS}a, CLA, {start}, ,", "visits": visits_of(*visits)}
    assert figure("cla_visits_in_timescale", "2020-07", "due_in_month", **tables)[:2] == expected


def test_due_on_the_last_day_and_on_the_first(figures):
    # CLA every 42 days: from 19 May due 30 June, from 20 May due 1 July.
    months = ["2020-05", *SUMMER]
    for start, expected in (("2020-05-19", [(0, 0), (0, 1), (0, 1)]), ("2020-05-20", [(0, 0), (0, 0), (0, 1)])):
        tables = {"plans": f"{PLANS}a, CLA, {start}, ,", "visits": VISITS}
        found = figures("cla_visits_in_timescale", months, "due_in_month", **tables)
        assert [figure[:2] for figure in found][:3] == expected


VISITED = """
    child_id, visit_date, mode,         child_seen, spoken_to, seen_alone,     purpose_recorded
    a,        2020-06-01, face_to_face, true,       true,      yes,            true
    a,        2020-06-30, ,             TRUE,       false,     no,             false
    a,        2020-06-15, face_to_face, true,       ,          no_with_reason,
    a,        2020-06-15, face_to_face, true,       true,      ,               true
    a,        2020-06-16, face_to_face, false,      false,     yes,            true
    a,        2020-06-17, face_to_face, ,           ,          yes,
    a,        2020-06-17, face_to_face, ,           ,          yes,
    a,        2020-06-18, virtual,      true,       true,      yes,            true
    a,        2020-05-31, face_to_face, true,       true,      yes,            true
    a,        2020-07-01, face_to_face, true,       true,      yes,            true
    b,        2020-06-10, face_to_face, true,       true,      yes,            true
    c,        2020-06-10, face_to_face, true,       true,      yes,            true
"""


@pytest.mark.parametrize(
    ("indicator", "reading", "numerator", "denominator"),
    [
        # Counted in June: a on 1, 30, 15 (two), 16 and 17 (one of two equal rows): 6; b, whose plan ended that day, and
        # c, who has none, are not.
        ("visits_child_seen", "all", 4, 6),
        ("visits_child_seen", "recorded", 4, 5),
        ("visits_child_spoken_to", "all", 2, 6),
        ("visits_child_spoken_to", "recorded", 2, 4),
        ("visits_purposeful", "all", 3, 6),
        ("visits_purposeful", "recorded", 3, 4),
        # Seen on 1, 30, 15 and 15: yes, no, no with reason, blank.
        ("visits_seen_alone", "all", 1, 4),
        ("visits_seen_alone", "where_possible", 1, 3),
    ],
)
def test_what_happened_in_visits(figure, indicator, reading, numerator, denominator):
    plans = f"{PLANS}a, CLA, 2020-06-01, ,\na, CIN, 2020-01-01, ,\nb, CP, 2020-01-01, 2020-06-10,"
    found = figure(indicator, "2020-06", reading, plans=plans, visits=VISITED)
    assert found == (numerator, denominator, numerator / denominator)


def test_no_visits_to_children_with_a_plan(figure):
    for indicator, reading in (("visits_child_seen", "all"), ("visits_seen_alone", "where_possible")):
        assert figure(indicator, "2020-06", reading, plans=PLANS, visits=VISITED) == (0, 0, None)


def test_short_histories(figure):
    # As Annex A gives them: complete from the as-at day, a snapshot at D but nothing due in the month.
    tables = {"plans": f"{PLANS}a, CP, 2020-01-01, ,", "visits": VISITED}
    blank = (None, None, None)
    for table in ("visits", "plans"):
        about = f"[history_from]\n{table} = 2020-06-30\n"
        for reading in ("snapshot", "snapshot_with_virtual"):
            assert figure("cp_visits_in_timescale", "2020-06", reading, about=about, **tables) == (1, 1, 1)
        assert figure("cp_never_visited", "2020-06", about=about, **tables) == (0, None, 0)
        assert figure("cp_visits_in_timescale", "2020-06", "due_in_month", about=about, **tables) == blank
        assert figure("visits_child_seen", "2020-06", "all", about=about, **tables) == blank
        about = f"[history_from]\n{table} = 2020-06-01\n"
        assert figure("visits_child_seen", "2020-06", "all", about=about, **tables) == (4, 6, 4 / 6)
        about = f"[history_from]\n{table} = 2020-07-01\n"
        for reading in ("snapshot", "snapshot_with_virtual"):
            assert figure("cp_visits_in_timescale", "2020-06", reading, about=about, **tables) == blank
        assert figure("cp_never_visited", "2020-06", about=about, **tables) == blank


@pytest.mark.parametrize("interval", ["99999999", "9" * 30, "9" * 300])
def test_an_interval_beyond_every_calendar(figure, interval):
    for plan_type in ("CP", "CLA"):
        tables = {"plans": f"{PLANS}a, {plan_type}, 2020-01-01, , {interval}", "visits": VISITS}
        name = f"{plan_type.lower()}_visits_in_timescale"
        assert figure(name, "2020-06", "snapshot", **tables) == (1, 1, 1)
        assert figure(name, "2020-06", "due_in_month", **tables) == (0, 0, None)


def test_days_at_the_ends_of_the_calendar(figure):
    plans = f"{PLANS}a, CP, 0001-01-01, 9999-12-31,\nb, CP, 9999-12-31, ,"
    tables = {"plans": plans, "visits": visits_of("9999-12-31", "0001-01-01")}
    assert figure("cp_visits_in_timescale", "2020-06", "snapshot", **tables) == (0, 1, 0)
    assert figure("cp_never_visited", "2020-06", **tables) == (0, None, 0)
    assert figure("cp_visits_in_timescale", "2020-06", "due_in_month", **tables) == (0, 1, 0)


def test_the_longest_wait(extract):
    """On 30 June: a waits since 1 May (60 days), b since its plan began on 4 May (57), c was visited in time."""
    made = extract(
        "2020-06",
        plans=f"{PLANS}a, CIN, 2020-01-01, ,\nb, CIN, 2020-05-04, ,\nc, CIN, 2020-01-01, ,\nd, CP, 2019-01-01, ,",
        visits=visits_of("2020-05-01") + "\nb, 2020-04-01,\nb, 2020-06-29, virtual\nc, 2020-06-29,",
    )
    months = Months.ending("2020-06", 3)
    assert longest_wait(made, months, Standards(), "CIN") == 60
    assert longest_wait(made, Months.ending("2020-04", 1), Standards(), "CLA") is None
    # Since 1 January 2019, when its plan began: 365 days of that year and 181 of the next, 30 June less 1 January.
    assert longest_wait(made, months, Standards(), "CP") == 365 + 181
