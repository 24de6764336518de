"""Measure 5 by hand: small tables in, numbers out, each with its working."""

import pytest

HEADINGS = "child_id, strategy_discussion_date, icpc_date\n"


@pytest.mark.parametrize(
    ("discussion", "last_in_time", "first_late"),
    [
        # Tuesday 2 June. 3-5: 3; 8-12: 8; 15-19: 13; Monday 22: 14; Tuesday 23: 15.
        ("2020-06-02", "2020-06-23", "2020-06-24"),
        # Day 0 on Saturday 6 June. 8-12: 5; 15-19: 10; 22-26: 15; a conference on Sunday 28 is still at 15.
        ("2020-06-06", "2020-06-28", "2020-06-29"),
        # Easter. Wednesday 1 April. 2-3: 2; 6-9: 6; not 10 and 13; 14-17: 10; 20-24: 15; Monday 27: 16.
        ("2020-04-01", "2020-04-24", "2020-04-27"),
        # Christmas. Monday 16 December. 17-20: 4; 23-24: 6; 27: 7; 30-31: 9; 2-3 January: 11; 6-9: 15.
        ("2019-12-16", "2020-01-09", "2020-01-10"),
        # Day 0 on Christmas Day. 27: 1; 30-31: 3; 2-3 January: 5; 6-10: 10; 13-17: 15.
        ("2019-12-25", "2020-01-17", "2020-01-20"),
        # 29 February, a Saturday. Friday 28 February. 2-6 March: 5; 9-13: 10; 16-20: 15.
        ("2020-02-28", "2020-03-20", "2020-03-23"),
        ("2020-02-29", "2020-03-20", "2020-03-23"),
        # 29 February, a Thursday. Monday 12 February 2024. 13-16: 4; 19-23: 9; 26-29: 13; 1 March: 14; Monday 4: 15.
        ("2024-02-12", "2024-03-04", "2024-03-05"),
        # In 2020 the May holiday was on Friday 8, not on Monday 4. Thursday 30 April. 1: 1; 4-7: 5; 11-15: 10;
        # 18-22: 15; Monday 25 is the spring holiday.
        ("2020-04-30", "2020-05-25", "2020-05-26"),
        # Substitute days: 25 and 26 December 2021 were a Saturday and a Sunday, so 27 and 28 are holidays, and Monday
        # 3 January 2022. Thursday 9 December. 10: 1; 13-17: 6; 20-24: 11; 29-31: 14; 4 January: 15.
        ("2021-12-09", "2022-01-04", "2022-01-05"),
    ],
)
def test_fifteen_working_days_are_in_time_and_sixteen_are_not(figure, discussion, last_in_time, first_late):
    for held, in_time in ((last_in_time, 1), (first_late, 0)):
        enquiries = f"{HEADINGS}a, {discussion}, {held}"
        assert figure("icpc_within_15", held[:7], "month", enquiries=enquiries) == (in_time, 1, in_time)
    assert figure("icpc_median_days", first_late[:7], enquiries=enquiries) == (None, 1, 16)


def test_what_counts_as_in_time(figure):
    enquiries = """
        child_id, strategy_discussion_date, icpc_date
        same day, 2020-06-15,               2020-06-15
        none,     ,                         2020-06-15
        after,    2020-06-16,               2020-06-15
        fifteen,  2020-06-02,               2020-06-23
        sixteen,  2020-06-02,               2020-06-24
        waiting,  2020-06-02,
    """
    # Of five conferences those on the same day and on the 15th; none and after count as not in time.
    assert figure("icpc_within_15", "2020-06", "month", enquiries=enquiries) == (2, 5, 0.4)
    # 0, 15 and 16 days; none and after have taken no days.
    assert figure("icpc_median_days", "2020-06", enquiries=enquiries) == (None, 3, 15)


def test_the_median_of_an_even_number_lies_between_the_middle_two(figure):
    # From Monday 1 June to Wednesday 3 is 2, to Monday 8 is 5: (2 + 5) / 2.
    enquiries = f"{HEADINGS}a, 2020-06-01, 2020-06-03\nb, 2020-06-01, 2020-06-08"
    assert figure("icpc_median_days", "2020-06", enquiries=enquiries) == (None, 2, 3.5)


def test_nothing_to_count(figure):
    enquiries = f"{HEADINGS}a, 2020-06-01,"
    assert figure("icpc_within_15", "2020-06", "month", enquiries=enquiries) == (0, 0, None)
    assert figure("icpc_median_days", "2020-06", enquiries=enquiries) == (None, 0, None)
    assert figure("icpc_repeat_discussions", "2020-06", enquiries=enquiries) == (0, None, 0)
    assert figure("icpc_transfer_in", "2020-06", enquiries=enquiries) == (0, None, 0)


def test_month_ends(figures):
    enquiries = """
        child_id, strategy_discussion_date, icpc_date
        a,        2020-05-28,               2020-05-31
        b,        2020-05-28,               2020-06-01
        c,        2020-05-28,               2020-06-30
        d,        2020-06-29,               2020-07-01
    """
    # c took 24 working days: 29 May, and the 22 of June.
    months = ["2020-05", "2020-06", "2020-07"]
    assert figures("icpc_within_15", months, "month", enquiries=enquiries) == [(1, 1, 1), (1, 2, 0.5), (1, 1, 1)]


def test_transfers_in_are_left_out_and_counted_by_themselves(figure):
    enquiries = """
        child_id, strategy_discussion_date, icpc_date,  transfer_in
        a,        2020-06-01,               2020-06-10, true
        a,        2020-06-02,               2020-06-10, TRUE
        b,        2020-06-01,               2020-06-10, false
        c,        2020-01-01,               2020-06-10,
        d,        2020-06-01,               2020-07-01, true
    """
    # b is in time, c is not; two rows of a are transfers in June, that of d is in July.
    assert figure("icpc_within_15", "2020-06", "month", enquiries=enquiries) == (1, 2, 0.5)
    assert figure("icpc_transfer_in", "2020-06", enquiries=enquiries) == (2, None, 2)
    assert figure("icpc_median_days", "2020-06", enquiries=enquiries)[1] == 2


def test_rows_of_a_child_with_one_day_are_one_conference_from_the_earliest_discussion(figure):
    enquiries = """
        child_id, strategy_discussion_date, icpc_date
        a,        2020-06-10,               2020-06-24
        a,        2020-06-02,               2020-06-24
        b,        ,                         2020-06-24
        b,        2020-06-10,               2020-06-24
        c,        2020-06-10,               2020-06-24
        c,        2020-06-10,               2020-06-25
    """
    # a: from 2 June 16 days, late. b: from 10 June 10 days. c: two conferences, 10 and 11 days.
    assert figure("icpc_within_15", "2020-06", "month", enquiries=enquiries) == (3, 4, 0.75)
    assert figure("icpc_median_days", "2020-06", enquiries=enquiries) == (None, 4, 10.5)


def test_a_transfer_in_gives_no_discussion_to_another_conference_of_that_day(figure):
    enquiries = """
        child_id, strategy_discussion_date, icpc_date,  transfer_in
        a,        2020-06-22,               2020-06-24,
        a,        2020-06-01,               2020-06-24, true
    """
    assert figure("icpc_within_15", "2020-06", "month", enquiries=enquiries) == (1, 1, 1)
    assert figure("icpc_within_15", "2020-06", "first_discussion", enquiries=enquiries) == (1, 1, 1)


PERIODS = """
    child_id, strategy_discussion_date, icpc_date
    a,        2018-03-30,               2018-03-31
    b,        2018-04-01,               2018-04-01
    c,        2018-01-01,               2019-03-31
    d,        2019-01-01,               2019-04-01
    e,        2019-06-28,               2019-06-30
    f,        2019-06-28,               2019-07-01
    g,        2019-01-01,               2020-03-31
    h,        2020-04-01,               2020-04-01
    i,        2020-01-01,               2020-06-30
    j,        2020-06-30,               2020-07-01
"""


@pytest.mark.parametrize(
    ("month", "rolling", "year", "to_date"),
    [
        # In time: a, b, e, f, h, j.
        # February 2020: 12 months (from March 2019) c d e f; year to March 2019 b c; from April 2019 d e f.
        ("2020-02", (2, 4), (1, 2), (2, 3)),
        # 31 March 2020 completes the year and is in it: d e f g by each rule.
        ("2020-03", (2, 4), (2, 4), (2, 4)),
        # April: 12 months (from May 2019) e f g h; the year as in March; to date h alone.
        ("2020-04", (3, 4), (2, 4), (1, 1)),
        # June: from 1 July 2019 f g h i; e, on 30 June 2019, no longer; to date h i.
        ("2020-06", (2, 4), (2, 4), (1, 2)),
        # March 2019: b c in each.
        ("2019-03", (1, 2), (1, 2), (1, 2)),
    ],
)
def test_longer_periods(figure, month, rolling, year, to_date):
    for reading, (numerator, denominator) in (
        ("rolling_12_months", rolling),
        ("financial_year", year),
        ("year_to_date", to_date),
    ):
        found = figure("icpc_within_15", month, reading, enquiries=PERIODS)
        assert found == (numerator, denominator, numerator / denominator), reading


# Conferences on Tuesday 30 June 2020. Of June 22 days are working days, so 8 of May make 30: 19-22 and 26-29 (25 is a
# holiday). From Monday 18 May it is 30 working days, from Sunday 17 May (and Friday 15) it is 31.
@pytest.mark.parametrize(
    ("rows", "by_first", "repeats"),
    [
        (["2020-06-16, 2020-06-30"], 1, 0),
        (["2020-06-16, 2020-06-30", "2020-05-18,"], 0, 1),
        (["2020-06-16, 2020-06-30", "2020-05-17,"], 1, 0),
        (["2020-06-16, 2020-06-30", "2020-06-09,"], 1, 1),  # 15 days from the 9th: differs, and still in time
        (["2020-06-16, 2020-06-30", "2020-06-08,"], 0, 1),  # 16
        (["2020-06-16, 2020-06-30", "2020-06-15,"], 1, 1),  # a day earlier is another day 0
        (["2020-06-16, 2020-06-30", "2020-06-17,"], 1, 0),  # later than its own: its own
        (["2020-06-16, 2020-06-30", "2020-06-01,", "2020-05-20,"], 0, 1),
        # A previous conference shuts out what lies before it and on its day, and no more.
        (["2020-06-16, 2020-06-30", "2020-05-18, 2020-05-29"], 1, 0),
        (["2020-06-16, 2020-06-30", "2020-05-29, 2020-05-29"], 1, 0),
        (["2020-06-16, 2020-06-30", "2020-05-29,", ", 2020-05-29"], 1, 0),
        (["2020-06-16, 2020-06-30", "2020-05-30,", ", 2020-05-29"], 0, 1),
        (["2020-06-16, 2020-06-30", "2020-05-29, 2020-05-28"], 0, 1),
        (["2020-06-16, 2020-06-30", "2020-05-28,", ", 2020-05-27", ", 2020-05-29"], 1, 0),
        # A discussion after the conference belongs to another one.
        (["2020-06-16, 2020-06-30", "2020-07-01, 2020-07-10"], 1, 0),
        # Its own is more than 30 working days back: what comes after it is later, so its own stays.
        (["2020-04-01, 2020-06-30", "2020-06-16,"], 0, 0),
        # No discussion of its own: the first that is found, and the two differ; none at all: they do not.
        ([", 2020-06-30", "2020-06-16,"], 1, 1),
        ([", 2020-06-30", "2020-05-17,"], 0, 0),
        ([", 2020-06-30"], 0, 0),
        # Held before its own discussion.
        (["2020-07-06, 2020-06-30", "2020-06-16,"], 1, 1),
        (["2020-07-06, 2020-06-30"], 0, 0),
        # Held on the day of the discussion found.
        ([", 2020-06-30", "2020-06-30,"], 1, 1),
    ],
)
def test_first_discussion(figure, rows, by_first, repeats):
    others = "\nother, 2020-05-20, 2020-05-21\nother, 2020-05-25,"  # of another child: it changes nothing
    enquiries = HEADINGS + "\n".join(f"a, {row}" for row in rows) + others
    assert figure("icpc_within_15", "2020-06", "first_discussion", enquiries=enquiries) == (by_first, 1, by_first)
    assert figure("icpc_repeat_discussions", "2020-06", enquiries=enquiries) == (repeats, None, repeats)


def test_the_previous_conference_of_another_child_shuts_nothing_out(figure):
    # Of two children in a row, b's clock started on 1 June; a's conference of 22 June is not b's.
    enquiries = """
        child_id, strategy_discussion_date, icpc_date
        a,        2020-06-22,               2020-06-22
        b,        2020-06-16,               2020-06-30
        b,        2020-06-01,
    """
    assert figure("icpc_within_15", "2020-06", "first_discussion", enquiries=enquiries) == (1, 2, 0.5)


def test_a_transfer_in_is_neither_a_previous_conference_nor_a_discussion(figure):
    enquiries = """
        child_id, strategy_discussion_date, icpc_date,  transfer_in
        a,        2020-06-16,               2020-06-30,
        a,        2020-06-01,               ,
        a,        ,                         2020-06-10, true
        b,        2020-06-16,               2020-06-30,
        b,        2020-06-01,               ,           true
    """
    # a's clock started on 1 June, 21 working days before; b's on 16 June.
    assert figure("icpc_within_15", "2020-06", "first_discussion", enquiries=enquiries) == (1, 2, 0.5)
    assert figure("icpc_repeat_discussions", "2020-06", enquiries=enquiries) == (1, None, 1)


OPEN = "child_id, start_date, end_date\n"
EVERY_CHILD = OPEN + "".join(f"{child}, 2020-01-01,\n" for child in "abcdefghijklm")
NO_PLANS = "child_id, plan_type, start_date, end_date\n"


def test_overdue_from_the_sixteenth_working_day(figures):
    # To 30 June: from Monday 8 June 9-12: 4; 15-19: 9; 22-26: 14; 29-30: 16. From Tuesday 9 June 15.
    # To 31 May, a Sunday: from Thursday 7 May 11-15: 5; 18-22: 10; 26-29: 14, not yet; from Wednesday 6 May 15;
    # from Tuesday 5 May (6, 7 and 14 more) 16.
    enquiries = HEADINGS + "a, 2020-06-08,\nb, 2020-06-09,\nc, 2020-05-05,\nd, 2020-05-06,"
    tables = {"enquiries": enquiries, "episodes": EVERY_CHILD, "plans": NO_PLANS}
    found = figures("icpc_overdue", ["2020-04", "2020-05", "2020-06"], **tables)
    assert found == [(0, None, 0), (1, None, 1), (3, None, 3)]


def test_what_is_overdue(figures):
    enquiries = """
        child_id, strategy_discussion_date, icpc_date,  icpc_required, transfer_in
        a,        2020-06-08,               ,           true,
        b,        2020-06-08,               ,           false,
        c,        2020-06-08,               2020-06-30, ,
        d,        2020-06-08,               2020-07-01, ,
        e,        2020-06-08,               ,           ,              true
        f,        ,                         ,           ,
        g,        2020-06-08,               ,           ,
        h,        2020-06-08,               ,           ,
        i,        2020-06-08,               ,           ,
        j,        2020-06-08,               ,           ,
        k,        2020-06-08,               ,           ,
        k,        2020-06-07,               ,           ,
        l,        2020-06-08,               2020-06-01, ,
        nobody,   2020-06-08,               ,           ,
    """
    episodes = EVERY_CHILD + "closed, 2020-01-01, 2020-06-30"
    enquiries += "closed, 2020-06-08, , , "
    plans = """
        child_id, plan_type, start_date, end_date
        g,        CP,        2020-06-08,
        h,        CP,        2020-01-01, 2020-06-08
        i,        CP,        2020-06-09,
        j,        CIN,       2020-01-01,
    """
    # June: a; not b (not required), c (held by 30 June); d (not held yet); not e, f; not g, who had a plan on 8 June;
    # h, whose plan ended that day; i, whose plan came later; j, whose plan is no CP; both of k; not l, nobody, closed.
    # July: d has had its conference.
    found = figures("icpc_overdue", ["2020-06", "2020-07"], enquiries=enquiries, episodes=episodes, plans=plans)
    assert found == [(7, None, 7), (6, None, 6)]


@pytest.mark.parametrize(
    ("complete_from", "blank"),
    [
        ("2019-04-01", set()),
        ("2019-04-02", {"financial_year"}),
        ("2019-07-01", {"financial_year"}),
        ("2019-07-02", {"financial_year", "rolling_12_months"}),
        ("2020-04-01", {"financial_year", "rolling_12_months"}),
        ("2020-04-02", {"financial_year", "rolling_12_months", "year_to_date"}),
        ("2020-06-01", {"financial_year", "rolling_12_months", "year_to_date"}),
        ("2020-06-02", {"financial_year", "rolling_12_months", "year_to_date", "month", "first_discussion"}),
    ],
)
def test_a_short_history_of_enquiries(figure, complete_from, blank):
    about = f"[history_from]\nenquiries = {complete_from}\n"
    for reading in ("month", "rolling_12_months", "financial_year", "year_to_date", "first_discussion"):
        found = figure("icpc_within_15", "2020-06", reading, about=about, enquiries=PERIODS)
        assert (found == (None, None, None)) == (reading in blank), reading
    for indicator in ("icpc_repeat_discussions", "icpc_median_days", "icpc_transfer_in"):
        found = figure(indicator, "2020-06", about=about, enquiries=PERIODS)
        assert (found == (None, None, None)) == ("month" in blank), indicator


def test_overdue_counts_as_at_the_last_day(figure):
    tables = {"enquiries": HEADINGS + "a, 2020-06-08,", "episodes": EVERY_CHILD, "plans": NO_PLANS}
    for table in tables:
        for day, expected in (("2020-06-30", (1, None, 1)), ("2020-07-01", (None, None, None))):
            assert figure("icpc_overdue", "2020-06", about=f"[history_from]\n{table} = {day}\n", **tables) == expected


def test_months_before_the_first_case_have_no_value(figures):
    enquiries = HEADINGS + "a, 2020-05-25, 2020-05-30\na, 2020-06-25, 2020-06-30"
    months = ["2020-05", "2020-06"]
    late = OPEN + "a, 2020-06-30,\nb, 2020-07-01,"
    assert figures("icpc_within_15", months, "month", enquiries=enquiries, episodes=late) == [(None,) * 3, (1, 1, 1)]
    # A row set aside is no case, nor is a table without rows a first case.
    faulty = late + "\nc, 2020-05-01, 2020-02-30"
    assert figures("icpc_within_15", months, "month", enquiries=enquiries, episodes=faulty) == [(None,) * 3, (1, 1, 1)]
    assert figures("icpc_within_15", months, "month", enquiries=enquiries, episodes=OPEN) == [(1, 1, 1)] * 2
