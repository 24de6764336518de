from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_analysis.calendars import NEVER, Months, day_number
from improvement_analysis.measures.intervals import LONG_AGO, Days, Intervals, MonthSet, day_of, key
from improvement_analysis.records import reading

examples = settings(max_examples=150, deadline=None, derandomize=True, database=None)
who = st.integers(0, 3)
days = st.integers(-3, 8) | st.sampled_from([day_number(date.min), day_number(date.max)])
LAST = day_number(date.max)


@pytest.fixture(autouse=True, scope="module")
def in_small_blocks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BLOCK", 3)
        yield


def columns(rows: list[tuple], count: int) -> list[np.ndarray]:
    return [np.array([row[place] for row in rows], dtype=np.int32) for place in range(count)]


@examples
@given(st.lists(st.tuples(who, days)))
def test_keys_sort_by_who_and_then_by_day(pairs):
    assert list(np.argsort(key(*columns(pairs, 2)), kind="stable")) == sorted(range(len(pairs)), key=pairs.__getitem__)
    assert list(day_of(key(*columns(pairs, 2)))) == [day for _, day in pairs]


def test_never_is_after_the_last_day():
    assert key(0, LAST) < key(0, NEVER) < key(1, day_number(date.min))
    assert day_of(key(5, NEVER)) == NEVER


@examples
@given(st.lists(st.tuples(who, days), max_size=8), st.lists(st.tuples(who, days), min_size=1, max_size=8))
def test_the_next_and_the_last_day_of_each(happened, asked):
    found = Days(*columns(happened, 2))
    people, on = columns(asked, 2)
    after = [min((day for w, day in happened if w == a and day >= on), default=NEVER) for a, on in asked]
    before = [max((day for w, day in happened if w == a and day <= on), default=LONG_AGO) for a, on in asked]
    assert list(found.first_from(people, on, none=NEVER)) == after
    assert list(found.last_upto(people, on)) == before
    assert len(found.keys) == len(set(happened))


@examples
@given(st.lists(st.tuples(who, days, days | st.just(NEVER)), max_size=8), st.lists(st.tuples(who, days), min_size=1))
def test_whether_an_interval_holds_a_day(intervals, asked):
    held = Intervals(*columns(intervals, 3)).hold(*columns(asked, 2))
    assert list(held) == [any(w == a and start <= on < end for w, start, end in intervals) for a, on in asked]


@examples
@given(st.lists(st.tuples(who, days, days | st.just(NEVER)), max_size=8), st.lists(who, min_size=1))
def test_months_of_intervals(intervals, asked):
    months = Months.ending("1970-02", 3)  # which end on days -1, 30 and 58
    found = MonthSet.of_intervals(*columns(intervals, 3), months)
    ends = [-1, 30, 58]
    for position, last in enumerate(ends):
        expected = [any(w == a and start <= last < end for w, start, end in intervals) for a in asked]
        assert list(found.has(np.array(asked), np.full(len(asked), position))) == expected
        assert found.counts()[position] == len({w for w, start, end in intervals if start <= last < end})
