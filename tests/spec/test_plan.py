"""The plan behind the measures: worked by hand, and against the slow plain reading of `oracle_measures`."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .oracle_cases import days, ends, examples, spoilt, table
from .oracle_council import Council, assert_as_the_oracle, notice_of
from .oracle_measures import BLANK

ACTIONS = "action_id, priority_area, due_on, completed_on, evidence\n"
CALLS = "call_id, requested_on, amount, approved_on, declined_on, spent\n"


@pytest.fixture
def council(tmp_path):
    return Council(tmp_path)


@pytest.mark.parametrize(
    ("action", "overdue", "on_time", "evidenced"),
    [
        # due, completed, evidence; D is 30 June
        ("2020-06-30, ,", 1, (0, 1), (0, 0)),
        ("2020-07-01, ,", 0, (0, 0), (0, 0)),
        ("2020-06-30, 2020-06-30,", 0, (1, 1), (0, 1)),
        ("2020-06-30, 2020-07-01, minutes", 1, (0, 1), (0, 0)),
        ("2020-06-10, 2020-06-10, minutes", 0, (1, 1), (1, 1)),
        ("2020-06-10, 2020-06-11, minutes", 0, (0, 1), (1, 1)),
        ("2020-07-10, 2020-06-11, minutes", 0, (0, 0), (1, 1)),
        ("2020-06-10, , minutes", 1, (0, 1), (0, 0)),
        ("2019-06-10, 2019-06-01, NA", 0, (1, 1), (1, 1)),
    ],
)
def test_an_action(council, action, overdue, on_time, evidenced):
    actions = f"{ACTIONS}1, risk, {action}"
    for group in ("", "risk"):
        found = council.figure("plan_actions_overdue", "2020-06", group=group, plan_actions=actions)
        assert found == (overdue, None, overdue)
        found = council.figure("plan_actions_on_time", "2020-06", group=group, plan_actions=actions)
        assert found[:2] == on_time
        found = council.figure("plan_actions_evidenced", "2020-06", group=group, plan_actions=actions)
        assert found[:2] == evidenced


def test_the_plan_month_by_month(council):
    actions = f"{ACTIONS}1, risk, 2020-04-30, 2020-06-15, x\n1, risk, 2020-05-10, 2020-05-10,\n2, data, 2020-06-30, ,"
    months = ["2020-03", "2020-04", "2020-05", "2020-06"]
    found = council.figures("plan_actions_overdue", months, plan_actions=actions)
    assert [value for *_, value in found] == [0, 1, 1, 1]
    found = council.figures("plan_actions_on_time", months, plan_actions=actions)
    assert found == [(0, 0, None), (0, 1, 0), (1, 2, 0.5), (1, 3, 1 / 3)]
    found = council.figures("plan_actions_evidenced", months, plan_actions=actions)
    assert found == [(0, 0, None), (0, 0, None), (0, 1, 0), (1, 2, 0.5)]
    found = council.figures("plan_actions_on_time", months, group="risk", plan_actions=actions)
    assert found == [(0, 0, None), (0, 1, 0), (1, 2, 0.5), (1, 2, 0.5)]
    found = council.figures("plan_actions_overdue", months, group="data", plan_actions=actions)
    assert found == [(0, None, 0), (0, None, 0), (0, None, 0), (1, None, 1)]


def test_the_rows_of_priority_areas(council):
    council.write("2020-06", plan_actions=f"{ACTIONS}1, risk, 2020-06-10, ,\n2, Data, 2022-06-10, ,\n3, late, soon, ,")
    notice = notice_of({"indicator": "plan_actions_overdue", "group": "oversight"}, priority_areas=["of the notice"])
    found = council.series("2020-06", 2, notice)
    groups = {each: list(rows["group"]) for each, rows in found[found["month"] == "2020-06"].groupby("indicator")}
    assert groups["plan_actions_overdue"] == ["", "Data", "oversight", "risk"]
    assert groups["plan_actions_on_time"] == groups["plan_actions_evidenced"] == ["", "Data", "risk"]
    assert groups["plan_actions_moved"] == [""]


PLAN = "action_id, priority_area, due_on\n"


def moved(council, month="2020-06") -> float:
    return council.rows("plan_actions_moved", [month]).iloc[0]["value"]


def test_due_dates_moved_across_three_extracts(council):
    council.write("2020-04", plan_actions=f"{PLAN}1, risk, 2020-05-31\n2, risk, 2020-05-31\n3, risk, 2020-05-31")
    # 1 is put off, 2 brought forward, 3 left; 4 is new.
    rows = "1, risk, 2020-06-30\n2, risk, 2020-05-10\n3, risk, 2020-05-31\n4, risk, 2020-06-30"
    council.write("2020-05", plan_actions=PLAN + rows)
    # 1 is brought back to its day, 2 put off by a day from the first one; 3 is gone; 4 is put off, 5 new.
    rows = "1, risk, 2020-05-31\n2, risk, 2020-06-01\n4, risk, 2020-07-01\n5, risk, 2020-09-30"
    council.write("2020-06", plan_actions=PLAN + rows)
    assert [moved(council, month) for month in ("2020-04", "2020-05", "2020-06")] == [0, 1, 2]
    # Each month as its own extract has it, and nothing where there is none.
    found = council.rows("plan_actions_moved", ["2020-03", "2020-04", "2020-05", "2020-06"])
    assert found["value"].fillna(-1).tolist() == [-1, 0, 1, 2]


def test_the_earliest_extract_is_that_which_holds_the_action(council):
    # It was away in May; what April said counts, however long before the window.
    council.write("2018-04", plan_actions=f"{PLAN}1, risk, 2020-05-31")
    council.write("2020-05", plan_actions=f"{PLAN}2, risk, 2020-05-31")
    council.write("2020-06", plan_actions=f"{PLAN}1, risk, 2020-06-30\n2, risk, 2020-06-30\n01, risk, 2020-06-30")
    assert moved(council) == 2


def test_a_repeated_action(council):
    # Of several rows of an action the last counts, in whatever order their days are; each later row is counted.
    council.write("2020-05", plan_actions=f"{PLAN}1, risk, 2020-06-30\n1, data, 2020-05-31\n2, risk, 2020-05-31\n"
                                          "2, data, 2020-06-30")  # fmt: skip
    council.write("2020-06", plan_actions=f"{PLAN}1, risk, 2020-06-01\n1, data, 2020-06-30\n2, risk, 2020-06-30")
    assert moved(council) == 2
    # In May's own extract, the row of 30 June is later than the last one.
    assert moved(council, "2020-05") == 1


def test_an_action_whose_day_cannot_be_read_says_nothing(council):
    council.write("2020-04", plan_actions=f"{PLAN}1, risk, in May")
    council.write("2020-05", plan_actions=f"{PLAN}1, risk, 2020-05-31")
    council.write("2020-06", plan_actions=f"{PLAN}1, risk, 2020-06-30\n1, risk, in June")
    assert moved(council) == 1


def test_an_earlier_extract_without_a_plan(council):
    council.write("2020-04", episodes="child_id, start_date\na, 2019-01-01")
    council.write("2020-06", plan_actions=f"{PLAN}1, risk, 2020-06-30")
    assert moved(council) == 0
    assert council.rows("plan_actions_moved", ["2020-04", "2020-05", "2020-06"])["value"].fillna(-1).tolist() == [
        -1,
        -1,
        0,
    ]


YEAR = ["2020-02", "2020-03", "2020-04", "2020-05", "2020-06"]


def values(council, indicator, calls, notice=None) -> list:
    standards = {"notice": notice} if notice else {}
    found = council.figures(indicator, YEAR, reserve_calls=CALLS + calls, **standards)
    assert all(numerator == value and denominator is None for numerator, denominator, value in found)
    return [value for *_, value in found]


@pytest.mark.parametrize(
    ("approved", "committed"),
    [
        # The financial year begins on 1 April.
        ("2020-03-31", [0, 10, 0, 0, 0]),
        ("2020-04-01", [0, 0, 10, 10, 10]),
        ("2020-06-30", [0, 0, 0, 0, 10]),
        ("2020-07-01", [0, 0, 0, 0, 0]),
        ("2019-04-01", [10, 10, 0, 0, 0]),
        ("2019-03-31", [0, 0, 0, 0, 0]),
        ("", [0, 0, 0, 0, 0]),
    ],
)
def test_committed(council, approved, committed):
    assert values(council, "reserve_committed", f"1, 2019-01-01, 10, {approved}, ,") == committed
    # Declined too, by mistake: approved it is.
    assert values(council, "reserve_committed", f"1, 2019-01-01, 10, {approved}, 2019-02-01,") == committed


def test_pounds_are_added_as_decimals(council):
    calls = "1, 2020-04-01, 0.10, 2020-04-01, ,\n2, 2020-04-01, 0.20, 2020-04-30, ,"
    calls += "\n3, 2020-04-01, 1000000000.07, 2020-06-01, ,"
    assert values(council, "reserve_committed", calls) == [0, 0, 0.3, 0.3, 1000000000.37]
    calls = "1, 2020-04-01, 0.1, , ,\n2, 2020-04-01, 0.2, , ,"
    assert values(council, "reserve_awaiting", calls) == [0, 0, 0.3, 0.3, 0.3]


@pytest.mark.parametrize(
    ("call", "awaiting"),
    [
        # requested, amount, approved, declined
        ("2020-03-31, 10, ,", [0, 10, 0, 0, 0]),  # asked for in the year before
        ("2020-04-01, 10, ,", [0, 0, 10, 10, 10]),
        ("2020-04-30, 10, ,", [0, 0, 10, 10, 10]),
        ("2020-05-01, 10, ,", [0, 0, 0, 10, 10]),
        ("2020-04-01, 10, 2020-05-31,", [0, 0, 10, 0, 0]),
        ("2020-04-01, 10, 2020-06-01,", [0, 0, 10, 10, 0]),
        ("2020-04-01, 10, , 2020-05-31", [0, 0, 10, 0, 0]),
        ("2020-04-01, 10, 2020-06-30, 2020-05-31", [0, 0, 10, 0, 0]),
        ("2020-04-01, 10, 2020-05-31, 2020-07-31", [0, 0, 10, 0, 0]),
        ("2020-05-01, 10, 2020-04-30,", [0, 0, 0, 0, 0]),
        ("2019-04-01, 10, ,", [10, 10, 0, 0, 0]),
    ],
)
def test_awaiting(council, call, awaiting):
    assert values(council, "reserve_awaiting", f"1, {call},") == awaiting


def test_spent(council):
    # Of the calls approved in the year by D: 4 and a blank; that of last year, and that still awaited, are left out.
    calls = "1, 2020-04-01, 10, 2020-04-01, , 4\n2, 2020-04-01, 10, 2020-06-30, ,\n3, 2020-03-01, 10, 2020-03-31, , 5\n"
    found = council.figures("reserve_spent", YEAR, reserve_calls=f"{CALLS}{calls}4, 2020-04-01, 10, , , 6")
    assert found == [BLANK, BLANK, BLANK, BLANK, (4, None, 4)]
    assert council.figure("reserve_spent", "2020-06", reserve_calls=CALLS) == (0, None, 0)


def test_remaining(council):
    notice = notice_of(reserve={"2019-20": 100, "2020-21": Decimal("2700000.30")})
    calls = "1, 2020-03-01, 10, 2020-03-31, ,\n2, 2020-04-01, 0.1, 2020-05-01, ,\n3, 2020-04-01, 3000000, 2020-06-01, ,"
    found = values(council, "reserve_remaining", calls, notice)
    assert found == [100, 90, 2700000.3, 2700000.2, -299999.8]
    # No reserve of the year, no value.
    notice = notice_of(reserve={"2019-20": 100})
    found = council.figures("reserve_remaining", YEAR, notice=notice, reserve_calls=CALLS + calls)
    assert found == [(100, None, 100), (90, None, 90), BLANK, BLANK, BLANK]


def test_the_turn_of_the_century(council):
    notice = notice_of(reserve={"2099-00": 5})
    assert council.figure("reserve_remaining", "2100-03", notice=notice, reserve_calls=CALLS) == (5, None, 5)
    assert council.figure("reserve_remaining", "2100-04", notice=notice, reserve_calls=CALLS) == BLANK


def test_amounts_that_cannot_be_read_are_set_aside(council):
    calls = "1, 2020-04-01, -1, 2020-04-01, ,\n2, 2020-04-01, £5, 2020-04-01, ,\n3, 2020-04-01, 7, 2020-04-01, , much"
    assert values(council, "reserve_committed", calls)[-1] == 7
    assert council.figure("reserve_spent", "2020-06", reserve_calls=CALLS + calls) == (0, None, 0)


INDICATORS = [
    "plan_actions_overdue", "plan_actions_on_time", "plan_actions_evidenced", "plan_actions_moved", "reserve_committed",
    "reserve_awaiting", "reserve_spent", "reserve_remaining",
]  # fmt: skip
TABLES = {
    "plan_actions": table("plan_actions", 9, due_on=days | st.sampled_from(["2020-05-31", "2020-06-30"])),
    "reserve_calls": table("reserve_calls", 9, requested_on=days, approved_on=ends),
}
RESERVES = st.sampled_from([{}, {"2020-21": 2700000}, {"2019-20": Decimal("0.3"), "2020-21": Decimal("1000.01")}])


@examples(18)
@given(spoilt(st.fixed_dictionaries(TABLES)), RESERVES)
def test_as_the_oracle(tmp_path, tables, reserve):
    assert_as_the_oracle(tmp_path, {"2020-05": {"tables": tables}}, 7, notice_of(reserve=reserve), INDICATORS)


@examples(10)
@given(
    st.lists(
        spoilt(st.fixed_dictionaries({"plan_actions": TABLES["plan_actions"]}), without=False), min_size=3, max_size=3
    )
)
def test_actions_moved_as_the_oracle(tmp_path, plans):
    extracts = {
        month: {"tables": tables} for month, tables in zip(["2020-03", "2020-04", "2020-05"], plans, strict=True)
    }
    assert_as_the_oracle(tmp_path, extracts, 3, indicators=["plan_actions_moved"])
