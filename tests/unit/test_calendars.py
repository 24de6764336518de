from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_analysis.calendars import (
    NEVER,
    Months,
    a_year_before,
    as_date,
    day_number,
    expand,
    month_end,
    month_label,
    month_number,
    month_start,
    months_between,
    working_days_after,
    working_days_before,
    working_days_between,
)
from improvement_analysis.errors import UnusableInput
from tests.spec import oracle

examples = settings(max_examples=100, deadline=None, derandomize=True, database=None)
near = st.dates(date(2015, 1, 1), date(2026, 12, 31))


def number(text: str) -> int:
    return day_number(date.fromisoformat(text))


@pytest.mark.parametrize("text", ["0001-01-01", "1969-12-31", "1970-01-01", "2020-02-29", "9999-12-31"])
def test_day_numbers_and_back(text):
    assert as_date(number(text)).isoformat() == text


def test_days_are_counted_from_1970():
    assert [number(text) for text in ("1969-12-31", "1970-01-01", "1971-01-01")] == [-1, 0, 365]
    assert number("9999-12-31") < NEVER


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("1970-06-02", "1970-06-23", 15),  # docs/counting-rules.md says so
        ("2020-05-07", "2020-05-11", 1),  # 8 May 2020 was a bank holiday,
        ("2020-05-01", "2020-05-04", 1),  # and 4 May was not
        ("2020-04-09", "2020-04-14", 1),  # Good Friday and Easter Monday
        ("2019-12-24", "2019-12-27", 1),  # Christmas Day and Boxing Day
        ("2019-12-31", "2020-01-02", 1),
        ("2021-12-24", "2021-12-29", 1),  # 27 and 28 stand in for a Saturday and a Sunday
        ("2022-09-16", "2022-09-20", 1),  # the Queen's funeral
        ("2023-05-05", "2023-05-09", 1),  # the King's coronation
        ("2020-02-28", "2020-03-02", 1),
        ("2020-06-06", "2020-06-07", 0),
        ("2020-06-05", "2020-06-08", 1),
        ("2020-06-08", "2020-06-08", 0),
        ("2020-03-16", "2020-03-17", 1),  # St Patrick's Day is no holiday of England and Wales
        ("2020-08-28", "2020-09-01", 1),  # 31 August is
        ("2020-08-03", "2020-08-04", 1),  # and 3 August (Scotland's) is not
        ("2020-07-31", "2020-08-03", 1),
    ],
)
def test_working_days(start, end, days):
    assert working_days_between(number(start), number(end)) == days


def test_before_the_start_is_negative():
    assert working_days_between(number("2020-06-09"), number("2020-06-08")) < 0


@examples
@given(near, st.integers(0, 90))
def test_working_days_taken_are_counted_day_by_day(start, later):
    end = start + timedelta(later)
    assert working_days_between(day_number(start), day_number(end)) == oracle.working_days_taken(start, end)


@examples
@given(near, st.integers(1, 60))
def test_the_nth_working_day_is_counted_day_by_day(start, n):
    expected = oracle.due_day(start, n, "working")
    assert as_date(working_days_after(day_number(start), n)) == expected


@examples
@given(near, st.integers(0, 40))
def test_the_earliest_day_within_n_working_days(day, n):
    earliest = day
    while oracle.working_days_taken(earliest - timedelta(1), day) <= n:
        earliest -= timedelta(1)
    assert as_date(working_days_before(day_number(day), n)) == earliest


def test_whole_columns_at_once():
    starts = np.array([number("2020-06-02"), number("2020-04-09")])
    assert list(working_days_after(starts, np.array([15, 1]))) == [number("2020-06-23"), number("2020-04-14")]
    # From 9 April 13 in April (14-17, 20-24, 27-30), 19 in May (not 8 and 25), 17 in June.
    assert list(working_days_between(starts, number("2020-06-23"))) == [15, 49]


def test_every_day_of_the_calendar_has_an_answer():
    last = number("9999-12-31")
    assert working_days_after(last, 1) == NEVER
    assert working_days_after(number("2020-06-01"), 10**6) > number("2020-06-01")
    assert working_days_after(number("2020-06-01"), 10**7) == NEVER
    assert working_days_between(last, last) == 0
    assert working_days_between(number("0001-01-01"), number("0001-01-08")) == 5  # a Monday to a Monday
    assert working_days_between(number("1970-06-02"), NEVER) > 0


@pytest.mark.parametrize(
    "label", ["2020-6", "2020-13", "2020-00", "0000-01", "June 2020", "2020-06-01", "", "2020/06", "\uff12020-06"]
)
def test_what_is_no_month(label):
    with pytest.raises(UnusableInput, match="YYYY-MM"):
        month_number(label)


@pytest.mark.parametrize("label", ["0001-01", "1999-12", "2020-02", "9999-11"])
def test_months_and_their_days(label):
    first, last = oracle.first_and_last(label)
    month = month_number(label)
    assert month_label(month) == label
    assert (as_date(month_start(month)), as_date(month_end(month))) == (first, last)


def test_months_in_a_row():
    assert months_between("2019-11", "2020-02") == ["2019-11", "2019-12", "2020-01", "2020-02"]
    assert months_between("2020-02", "2020-02") == ["2020-02"]
    with pytest.raises(UnusableInput, match="backwards"):
        months_between("2020-02", "2020-01")
    assert Months.ending("2020-02", 4).labels == ["2019-11", "2019-12", "2020-01", "2020-02"]
    assert len(Months.ending("2020-02", 24)) == 24


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2020-02-29", "2019-02-28"),
        ("2021-02-28", "2020-02-28"),
        ("2020-03-01", "2019-03-01"),
        ("2020-12-31", "2019-12-31"),
    ],
)
def test_a_year_before(day, before):
    assert as_date(a_year_before(number(day))).isoformat() == before


PERIODS = {
    "as at": "as at",
    "month": "month",
    "12 months": "rolling_12_months",
    "financial year": "financial_year",
    "year to date": "year_to_date",
}


@pytest.mark.parametrize("period", PERIODS)
def test_periods(period):
    months = Months.ending("2021-05", 30)
    firsts, lasts = months.period(period)
    expected = [oracle.period(PERIODS[period], label) for label in months.labels]
    assert [(as_date(first), as_date(last)) for first, last in zip(firsts, lasts, strict=True)] == expected


@examples
@given(st.lists(near), st.sampled_from(sorted(PERIODS)))
def test_events_of_a_period(days, period):
    months = Months.ending("2020-12", 30)
    periods = [oracle.period(PERIODS[period], label) for label in months.labels]
    expected = [sum(first <= day <= last for day in days) for first, last in periods]
    assert list(months.count([day_number(day) for day in days], period)) == expected


def test_the_month_of_a_day():
    months = Months.ending("2020-03", 2)
    days = ["2020-01-31", "2020-02-01", "2020-02-29", "2020-03-01", "2020-03-31", "2020-04-01", "0001-01-01"]
    assert list(months.position([*map(number, days), NEVER])) == [-1, 0, 0, 1, 1, -1, -1, -1]


@examples
@given(st.lists(st.tuples(near, near)))
def test_intervals_that_hold_a_month_end(intervals):
    months = Months.ending("2020-12", 30)
    starts, ends = ([day_number(interval[side]) for interval in intervals] for side in (0, 1))
    expected = [
        (row, position)
        for row, (start, end) in enumerate(intervals)
        for position, label in enumerate(months.labels)
        if start <= oracle.first_and_last(label)[1] < end
    ]
    row, position = months.open_on_ends(np.array(starts, dtype=np.int32), np.array(ends, dtype=np.int32))
    assert list(zip(row.tolist(), position.tolist(), strict=True)) == expected


def test_expanding_nothing():
    assert [list(array) for array in expand(np.array([3, 5]), np.array([3, 4]))] == [[], []]
    assert [list(array) for array in expand(np.array([], dtype=int), np.array([], dtype=int))] == [[], []]


def test_days_far_from_the_months_asked_about():
    """No day is so early or late, a blank one included, that it wraps round."""
    months = Months.ending("0001-03", 2)
    days = np.array([months.starts[0] - 1, months.ends[1], months.ends[1] + 1, NEVER, 3_000_000], dtype=np.int32)
    assert months.first_from(days).tolist() == [0, 1, 2, 2, 2]
    assert months.position(days).tolist() == [-1, 1, -1, -1, -1]
