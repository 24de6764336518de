"""Measure 3: every rule worked by hand, row by row, and against the slow plain reading of `oracle_rules`."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import oracle_rules
from .oracle_cases import COLUMNS, RECENT, days, ends, examples, soon_after, spoilt, table
from .oracle_council import Council, assert_as_the_oracle, notice_of
from .oracle_measures import BLANK

EXTRACTED = "extracted_on = 2020-07-03"  # a Friday; D is Tuesday 30 June

EPISODES = "child_id, start_date, end_date\n"
WORKERS = "worker_id, role, fte, start_date, end_date\n"
ALLOCATIONS = "child_id, worker_id, start_date, end_date\n"
PLANS = "child_id, plan_type, start_date, end_date\n"
VISITS = "child_id, visit_date, recorded_on\n"
ENQUIRIES = "child_id, strategy_discussion_date, icpc_date, transfer_in\n"
REPORTED = "indicator, month, value, reading, produced_by\n"


@pytest.fixture
def council(tmp_path):
    return Council(tmp_path)


@pytest.fixture
def failing(council):
    """How many rows of an extract taken on 3 July 2020 fail each rule, as {rule: rows} of the rules that any fails."""

    def failing(about=EXTRACTED, **tables) -> dict:
        council.write("2020-06", about, **tables)
        found = council.series("2020-06", 1, indicators=["records_failing", "records_valid"])
        valid = found[found["indicator"] == "records_valid"].iloc[0]
        rules = found[found["indicator"] == "records_failing"].set_index("group")["value"]
        assert list(rules.index) == sorted(oracle_rules.RULES)
        some = {rule: int(rows) for rule, rows in rules.items() if rows > 0}
        return some | {"fails": int(valid["denominator"] - valid["numerator"]), "read": int(valid["denominator"])}

    return failing


def only(rule: str, rows: int, read: int) -> dict:
    """One rule alone is failed, by so many rows of those read."""
    return ({rule: rows} if rows else {}) | {"fails": rows, "read": read}


def test_an_extract_without_fault(failing):
    assert failing(
        workers=f"{WORKERS}u, social_worker, 1, 2019-01-01,",
        episodes=f"{EPISODES}a, 2019-01-01,",
        allocations=f"{ALLOCATIONS}a, u, 2019-01-01,",
        plans=f"{PLANS}a, CP, 2019-01-01,",
        visits=f"{VISITS}a, 2020-06-30, 2020-07-03",
        enquiries=f"{ENQUIRIES}a, 2020-06-01, 2020-06-10,",
    ) == {"fails": 0, "read": 6}


@pytest.mark.parametrize(
    ("row", "faulty"),
    [
        ("a, 2020-06-01, low, true, 2020-06-02,", 0),
        # Of columns that may be blank the cell alone is treated as blank, and the row stays.
        ("a, 2020-06-01, none, true, 2020-06-02,", 1),
        ("a, 2020-06-01, low, yes, 2020-06-02,", 1),
        ("a, 2020-06-01, low, true, 2020-06-31,", 1),
        # Two faults are one row.
        ("a, 2020-06-01, none, yes, 2020-06-31,", 1),
        # Needed columns: the row is set aside, and fails all the same.
        (", 2020-06-01, low, true, 2020-06-02,", 1),
        ("a, , low, true, 2020-06-02,", 1),
        ("a, 1/6/2020, low, true, 2020-06-02,", 1),
    ],
)
def test_faults(failing, row, faulty):
    reviews = "child_id, reviewed_on, risk_level, action_required, action_due, action_completed_on"
    found = failing(case_reviews=f"{reviews}\nb, 2020-06-01, low, false, ,\n{row}")
    assert found == only("fault", faulty, read=2)


def test_a_row_set_aside_fails_as_a_fault_alone(failing):
    # It ends before it starts, and after the extract, but cannot be used at all.
    found = failing(plans=f"{PLANS}a, XX, 2020-08-01, 2020-01-01\na, CP, 2020-08-01, 2020-99-01")
    assert found == only("fault", 2, read=2)


def test_exact_duplicates_count_once(failing):
    plans = f"{PLANS}a, CP, 2020-06-10, 2020-06-01\n  a ,CP,2020-06-10,2020-06-01\na, CP, 2020-06-10, 2020-06-02"
    assert failing(plans=plans) == only("end_before_start", 2, read=2)


@pytest.mark.parametrize(
    ("name", "row", "fails"),
    [
        ("workers", "worker_id, role, fte, start_date, end_date\nu, duty, 1, 2020-06-10, 2020-06-09", 1),
        ("workers", "worker_id, role, fte, start_date, end_date\nu, duty, 1, 2020-06-10, 2020-06-10", 0),
        ("workers", "worker_id, role, fte, start_date, asye_start, asye_end\nu, duty, 1, 2020-06-01, 2020-06-10,", 0),
        ("workers", "worker_id, role, fte, start_date, asye_start, asye_end\nu, duty, 1, 2020-06-01, , 2020-06-10", 0),
        (
            "workers",
            "worker_id, role, fte, start_date, asye_start, asye_end\nu, duty, 1, 2020-06-01, 2020-06-10, 2020-06-09",
            1,
        ),
        # Both pairs of one row: one row.
        (
            "workers",
            "worker_id, role, fte, start_date, end_date, asye_start, asye_end\n"
            "u, duty, 1, 2020-06-02, 2020-06-01, 2020-06-10, 2020-06-09",
            1,
        ),
        ("absences", "worker_id, start_date, end_date\nu, 2020-06-10, 2020-06-09", 1),
        ("absences", "worker_id, start_date, end_date\nu, 2020-06-10, 2020-06-10", 0),
        ("episodes", "child_id, start_date, end_date\na, 2020-06-10, 2020-06-09", 1),
        ("episodes", "child_id, start_date, end_date\na, 2020-06-10,", 0),
        ("allocations", "child_id, worker_id, start_date, end_date\na, u, 2020-06-10, 2020-06-09", 1),
        ("plans", "child_id, plan_type, start_date, end_date\na, CLA, 2020-06-10, 2020-06-09", 1),
        ("assessments", "child_id, started_on, completed_on\na, 2020-06-10, 2020-06-09", 1),
        ("assessments", "child_id, started_on, completed_on\na, 2020-06-10, 2020-06-10", 0),
        ("case_reviews", "child_id, reviewed_on, action_completed_on\na, 2020-06-10, 2020-06-09", 1),
        ("case_reviews", "child_id, reviewed_on, action_completed_on\na, 2020-06-10, 2020-06-10", 0),
        # No rule of this kind: an action due, or completed, before it was asked for; a referral decided before it.
        ("case_reviews", "child_id, reviewed_on, action_due\na, 2020-06-10, 2020-06-09", 0),
        ("referrals", "child_id, referred_on, decided_on\na, 2020-06-10, 2020-06-09", 0),
        ("plan_actions", "action_id, priority_area, due_on, completed_on\n1, risk, 2020-06-10, 2020-06-09", 0),
    ],
)
def test_end_before_start(failing, name, row, fails):
    assert failing(**{name: row}) == only("end_before_start", fails, read=1)


AHEAD = [
    ("workers", "worker_id, role, fte, start_date", "u, duty, 1, DAY"),
    ("absences", "worker_id, start_date", "u, DAY"),
    ("plans", "child_id, plan_type, start_date", "a, CP, DAY"),
    ("visits", "child_id, visit_date", "a, DAY"),
    ("visits", "child_id, visit_date, recorded_on", "a, 2020-06-01, DAY"),
    ("enquiries", "child_id, strategy_discussion_date", "a, DAY"),
    ("enquiries", "child_id, strategy_discussion_date, icpc_date", "a, 2020-06-01, DAY"),
    ("enquiries", "child_id, strategy_discussion_date, recorded_on", "a, 2020-06-01, DAY"),
    ("supervisions", "worker_id, held_on", "u, DAY"),
    ("supervisions", "worker_id, held_on, recorded_on", "u, 2020-06-01, DAY"),
    ("case_supervisions", "child_id, held_on", "u, DAY"),
    ("case_supervisions", "child_id, held_on, recorded_on", "u, 2020-06-01, DAY"),
    ("case_reviews", "child_id, reviewed_on", "a, DAY"),
    ("case_reviews", "child_id, reviewed_on, action_completed_on", "a, 2020-06-01, DAY"),
    ("audits", "audit_id, child_id, audited_on, domain, grade", "1, a, DAY, overall, Good"),
    ("audit_actions", "audit_id, due_on, completed_on", "1, 2020-06-01, DAY"),
    ("referrals", "child_id, referred_on", "a, DAY"),
    ("referrals", "child_id, referred_on, decided_on", "a, 2020-06-01, DAY"),
    ("assessments", "child_id, started_on", "a, DAY"),
    ("assessments", "child_id, started_on, completed_on", "a, 2020-06-01, DAY"),
    ("plan_actions", "action_id, priority_area, due_on, completed_on", "1, risk, 2020-06-01, DAY"),
    ("reserve_calls", "call_id, requested_on, amount", "1, DAY, 10"),
    ("reserve_calls", "call_id, requested_on, amount, approved_on", "1, 2020-06-01, 10, DAY"),
    ("reserve_calls", "call_id, requested_on, amount, declined_on", "1, 2020-06-01, 10, DAY"),
]
MAY_LIE_AHEAD = [
    ("workers", "worker_id, role, fte, start_date, end_date", "u, duty, 1, 2020-06-01, DAY"),
    ("workers", "worker_id, role, fte, start_date, asye_start", "u, duty, 1, 2020-06-01, DAY"),
    ("workers", "worker_id, role, fte, start_date, asye_end", "u, duty, 1, 2020-06-01, DAY"),
    ("absences", "worker_id, start_date, end_date", "u, 2020-06-01, DAY"),
    ("episodes", "child_id, start_date, end_date", "a, 2020-06-01, DAY"),
    ("plans", "child_id, plan_type, start_date, end_date", "a, CP, 2020-06-01, DAY"),
    ("supervision_timetable", "worker_id, due_on", "u, DAY"),
    ("case_reviews", "child_id, reviewed_on, action_due", "a, 2020-06-01, DAY"),
    ("audit_actions", "audit_id, due_on", "1, DAY"),
    ("plan_actions", "action_id, priority_area, due_on", "1, risk, DAY"),
    ("commentary", "measure, text, due_on", "1, text, DAY"),
]


@pytest.mark.parametrize(("name", "headings", "row"), AHEAD)
def test_after_extract(failing, name, headings, row):
    for day, fails in (("2020-07-03", 0), ("2020-07-04", 1)):
        assert failing(**{name: f"{headings}\n{row.replace('DAY', day)}"}) == only("after_extract", fails, read=1)


@pytest.mark.parametrize(("name", "headings", "row"), MAY_LIE_AHEAD)
def test_dates_that_may_lie_ahead(failing, name, headings, row):
    assert failing(**{name: f"{headings}\n{row.replace('DAY', '2020-07-04')}"}) == only("after_extract", 0, read=1)


def test_every_date_of_the_dictionary_is_held_against_the_day_of_the_extract_or_may_lie_ahead():
    held = {(name, headings.split(", ")[row.split(", ").index("DAY")]) for name, headings, row in AHEAD + MAY_LIE_AHEAD}
    dates = {(name, column) for name, columns in COLUMNS.items() for column, of in columns.items() if of.kind == "date"}
    below = {("episodes", "start_date"), ("allocations", "start_date"), ("allocations", "end_date")}
    assert dates - held == below


def test_cases_and_allocations_after_the_extract(failing):
    episodes = f"{EPISODES}a, 2019-01-01, 2020-07-04\nb, 2020-07-03,\nb, 2020-07-04,"
    assert failing(episodes=episodes) == only("after_extract", 1, read=3)
    allocations = f"{ALLOCATIONS}a, u, 2019-01-01, 2020-07-04\nb, u, 2020-07-03,\nb, u, 2020-07-04,"
    assert failing(allocations=allocations) == only("after_extract", 1, read=3)


def test_months_are_no_dates(failing):
    assert failing(audit_plan="month, expected\n2020-09, 5") == {"fails": 0, "read": 1}
    assert failing(reported_figures="indicator, month, value\ncases_open, 2020-09, 5") == {"fails": 0, "read": 1}


def test_an_extract_without_a_date_was_taken_on_the_last_day(failing):
    for day, fails in (("2020-06-30", 0), ("2020-07-01", 1)):
        found = failing(about="", visits=f"{VISITS}a, {day},")
        assert found == only("after_extract", fails, read=1)


@pytest.mark.parametrize(
    ("row", "before", "without"),
    [
        # strategy discussion, conference, transfer-in
        ("2020-06-10, 2020-06-10,", 0, 0),
        ("2020-06-10, 2020-06-09,", 1, 0),
        ("2020-06-10, 2020-06-09, true", 1, 0),
        ("2020-06-10, ,", 0, 0),
        (", 2020-06-09,", 0, 1),
        (", 2020-06-09, false", 0, 1),
        (", 2020-06-09, true", 0, 0),
        (", ,", 0, 0),
    ],
)
def test_conferences_before_or_without_a_discussion(failing, row, before, without):
    found = failing(enquiries=f"{ENQUIRIES}a, {row}")
    rules = {"conference_before_discussion": before, "conference_without_discussion": without}
    assert found == {rule: 1 for rule, fails in rules.items() if fails} | {"fails": before + without, "read": 1}


def test_without_a_column_of_transfers_there_are_none(failing):
    enquiries = "child_id, strategy_discussion_date, icpc_date\na, , 2020-06-09"
    assert failing(enquiries=enquiries) == only("conference_without_discussion", 1, read=1)


SPANS = [
    ("2020-05-31", 1),  # the day before the first
    ("2020-06-01", 0),
    ("2020-06-10", 0),  # the last day is taken in
    ("2020-06-11", 1),
    ("2020-06-19", 1),
    ("2020-06-20", 0),  # the second spell has no end
    ("2020-07-03", 0),
]


@pytest.mark.parametrize(("day", "fails"), SPANS)
def test_plans_and_visits_without_an_open_case(failing, day, fails):
    episodes = f"{EPISODES}a, 2020-06-01, 2020-06-10\na, 2020-06-20,\nb, 2019-01-01,"
    found = failing(episodes=episodes, plans=f"{PLANS}a, CIN, {day},")
    assert found == only("plan_without_open_case", fails, read=4)
    found = failing(episodes=episodes, visits=f"{VISITS}a, {day},")
    assert found == only("visit_without_open_case", fails, read=4)


def test_a_child_without_any_case(failing):
    found = failing(episodes=EPISODES, plans=f"{PLANS}a, CP, 2020-06-01,", visits=f"{VISITS}a, 2020-06-01,")
    assert found == {"plan_without_open_case": 1, "visit_without_open_case": 1, "fails": 2, "read": 2}


@pytest.mark.parametrize(("day", "fails"), SPANS)
def test_allocations_to_an_unknown_worker(failing, day, fails):
    workers = f"{WORKERS}u, other, 0, 2020-06-01, 2020-06-10\nu, manager, 1, 2020-06-20,"
    found = failing(workers=workers, allocations=f"{ALLOCATIONS}a, u, {day}, {day}")
    assert found == only("allocation_to_unknown_worker", fails, read=3)


@pytest.mark.parametrize(
    ("start", "end", "left", "fails"),
    [
        # On 3 July, the day of the extract: what ends on it is no longer open.
        ("2020-06-01", "", "2020-07-03", 1),
        ("2020-06-01", "", "2020-07-04", 0),
        ("2020-06-01", "", "", 0),
        ("2020-06-01", "2020-07-03", "2020-07-03", 0),
        ("2020-06-01", "2020-07-04", "2020-07-03", 1),
        ("2020-07-03", "", "2020-07-03", 1),
    ],
)
def test_allocations_after_leaving(failing, start, end, left, fails):
    workers = f"{WORKERS}u, duty, 1, 2019-01-01, {left}"
    found = failing(workers=workers, allocations=f"{ALLOCATIONS}a, u, {start}, {end}")
    assert found == only("allocation_after_leaving", fails, read=2)


def test_a_worker_who_left_and_came_back(failing):
    allocations = f"{ALLOCATIONS}a, u, 2020-01-01,"
    back = f"{WORKERS}u, duty, 1, 2019-01-01, 2020-02-01\nu, duty, 1, 2020-03-01,"
    assert failing(workers=back, allocations=allocations) == {"fails": 0, "read": 3}


def test_an_allocation_to_nobody_known(failing):
    found = failing(workers=WORKERS, allocations=f"{ALLOCATIONS}a, u, 2020-06-01,\nb, u, 2020-06-01, 2020-06-02")
    assert found == {"allocation_after_leaving": 1, "allocation_to_unknown_worker": 2, "fails": 2, "read": 2}


@pytest.mark.parametrize(
    ("first", "second", "fails"),
    [
        (", 2020-01-01,", ", 2020-06-01,", 2),
        (", 2020-01-01, 2020-07-03", ", 2020-06-01,", 0),
        (", 2020-01-01, 2020-07-04", ", 2020-06-01,", 2),
        (", 2020-01-01,", ", 2020-07-03,", 2),
    ],
)
def test_two_allocations(failing, first, second, fails):
    # One worker may be allocated twice; b has one.
    for worker in "uv":
        found = failing(allocations=f"{ALLOCATIONS}a, u{first}\na, {worker}{second}\nb, u, 2020-01-01,")
        assert found == only("two_allocations", fails, read=3)


def test_three_allocations_fail_and_an_ended_one_beside_them_does_not(failing):
    rows = "a, u, 2020-01-01,\na, v, 2020-01-01,\na, w, 2020-01-01,\na, x, 2020-01-01, 2020-02-01"
    assert failing(allocations=ALLOCATIONS + rows) == only("two_allocations", 3, read=4)


def test_an_allocation_that_begins_after_the_extract_is_not_open(failing):
    rows = "a, u, 2020-01-01,\na, v, 2020-07-04,\na, w, 2020-07-05, 2020-07-04"
    found = failing(allocations=ALLOCATIONS + rows)
    assert found == {"after_extract": 2, "end_before_start": 1, "fails": 2, "read": 3}


@pytest.mark.parametrize(
    ("name", "headings", "row"),
    [
        ("visits", "child_id, visit_date, recorded_on", "a, 2020-06-10"),
        ("enquiries", "child_id, strategy_discussion_date, recorded_on", "a, 2020-06-10"),
        ("supervisions", "worker_id, held_on, recorded_on", "u, 2020-06-10"),
        ("case_supervisions", "child_id, held_on, recorded_on", "a, 2020-06-10"),
    ],
)
def test_recorded_before_event(failing, name, headings, row):
    for recorded, fails in (("2020-06-09", 1), ("2020-06-10", 0), ("", 0)):
        assert failing(**{name: f"{headings}\n{row}, {recorded}"}) == only("recorded_before_event", fails, read=1)


def test_an_enquiry_without_a_discussion_is_recorded_before_nothing(failing):
    enquiries = "child_id, strategy_discussion_date, recorded_on\na, , 2020-06-09"
    assert failing(enquiries=enquiries) == {"fails": 0, "read": 1}


@pytest.mark.parametrize(
    ("spells", "fails"),
    [
        # fte, start, end
        (["1.5, 2020-01-01,"], 0),
        (["0.8, 2020-01-01,", "0.7, 2020-02-01,"], 0),  # 1.5, and 1.5000000000000002 in binary
        (["0.8, 2020-01-01,", "0.71, 2020-02-01,"], 2),
        (["0.8, 2020-01-01, 2020-07-03", "0.8, 2020-02-01,"], 0),
        (["0.8, 2020-01-01, 2020-07-04", "0.8, 2020-02-01,"], 2),
        # A blank is 1.0. A third spell that has ended does not fail.
        ([", 2020-01-01,", "0.6, 2020-02-01,", "1, 2019-01-01, 2019-12-31"], 2),
        ([", 2020-01-01,", "0.5, 2020-02-01,"], 0),
        (["0.3, 2020-01-01,", "0.6, 2020-02-01,", "0.6, 2020-03-01,"], 0),
        (["0.4, 2020-01-01,", "0.6, 2020-02-01,", "0.6, 2020-03-01,"], 3),
    ],
)
def test_fte_implausible(failing, spells, fails):
    for role in ("social_worker", "other"):
        rows = "\n".join(f"u, {role}, {spell}" for spell in spells)
        found = failing(workers=f"{WORKERS}{rows}\nv, duty, 1.5, 2020-01-01,")
        assert found == only("fte_implausible", fails, read=len(spells) + 1)


def test_more_than_one_and_a_half_in_one_spell_is_a_fault(failing):
    workers = f"{WORKERS}u, duty, 1.6, 2020-01-01,\nu, duty, 1.5, 2020-01-01,"
    assert failing(workers=workers) == only("fault", 1, read=2)


@pytest.mark.parametrize("role", ["social_worker", "manager", "other"])
@pytest.mark.parametrize(("children", "fails"), [(60, 0), (61, 2)])
def test_caseload_implausible(failing, role, children, fails):
    # Two open spells of one worker, and one that ended: both open ones fail.
    workers = f"{WORKERS}u, {role}, 0.5, 2019-01-01,\nu, {role}, 0.5, 2019-02-01,\nu, duty, 1, 2018-01-01, 2018-12-31"
    names = [f"child {number}" for number in range(children)]
    episodes = EPISODES + "\n".join(f"{name}, 2019-03-01," for name in names)
    allocations = ALLOCATIONS + "\n".join(f"{name}, u, 2019-03-01," for name in names)
    # An open allocation of a child who is not open, and an ended one of a child who is, do not count.
    episodes += "\nclosed, 2019-03-01, 2020-07-03\nother, 2019-03-01,"
    allocations += "\nclosed, u, 2019-03-01,\nother, u, 2019-03-01, 2020-07-03"
    found = failing(workers=workers, episodes=episodes, allocations=allocations)
    assert found == only("caseload_implausible", fails, read=3 + 2 * children + 4)


def test_the_allocated_worker_of_several_has_the_caseload(failing):
    # 61 children have an open allocation to u, but one of them is held by v, allocated later: u holds 60.
    workers = f"{WORKERS}u, social_worker, 1, 2019-01-01,\nv, social_worker, 1, 2019-01-01,"
    names = [f"child {number}" for number in range(61)]
    episodes = EPISODES + "\n".join(f"{name}, 2019-03-01," for name in names)
    allocations = ALLOCATIONS + "\n".join(f"{name}, u, 2019-03-01," for name in names)
    found = failing(workers=workers, episodes=episodes, allocations=f"{allocations}\nchild 7, v, 2019-04-01,")
    assert found == only("two_allocations", 2, read=2 + 61 + 62)


def test_a_row_that_fails_two_rules_fails_once(failing):
    found = failing(episodes=EPISODES, plans=f"{PLANS}a, XX, ,\na, CP, 2020-07-04, 2020-06-01")
    assert found == {
        "fault": 1, "after_extract": 1, "end_before_start": 1, "plan_without_open_case": 1, "fails": 2, "read": 2,
    }  # fmt: skip


def test_rules_that_cannot_be_checked(council):
    council.write("2020-06", visits=f"{VISITS}a, 2020-06-10, 2020-06-09", allocations=f"{ALLOCATIONS}a, u, 2020-06-01,")
    found = council.series("2020-06", indicators=["records_failing"]).set_index("group")
    checked = {rule: rows for rule, rows in found["value"].items() if not math.isnan(rows)}
    assert checked == {
        "fault": 0, "end_before_start": 0, "after_extract": 0, "recorded_before_event": 1, "two_allocations": 0,
    }  # fmt: skip
    notes = found["note"]
    assert "episodes" in notes["visit_without_open_case"]
    assert "plans" in notes["plan_without_open_case"]
    assert "enquiries" in notes["conference_before_discussion"]
    assert "workers" in notes["allocation_after_leaving"]
    assert "workers" in notes["fte_implausible"]
    assert (notes[list(checked)] == "").all()
    valid = council.rows("records_valid", ["2020-06"]).iloc[0]
    assert (valid["numerator"], valid["denominator"], valid["value"]) == (1, 2, 0.5)


def test_rules_that_lack_a_column(council):
    workers = "worker_id, role, fte, start_date\nu, duty, 1.5, 2020-01-01\nu, duty, 1, 2020-01-01"
    allocations = "child_id, worker_id, start_date\na, v, 2020-01-01\na, w, 2020-01-01"
    council.write("2020-06", workers=workers, allocations=allocations)
    found = council.series("2020-06", indicators=["records_failing"]).set_index("group")
    for rule in ("fte_implausible", "two_allocations", "allocation_after_leaving", "allocation_to_unknown_worker"):
        assert math.isnan(found["value"][rule])
        assert "end_date" in found["note"][rule]
    assert math.isnan(found["value"]["end_before_start"])  # nothing of what it compares is there


def test_records_are_about_a_month_with_an_extract_of_its_own(council):
    tables = {"plans": f"{PLANS}a, CP, 2020-05-02, 2020-05-01", "episodes": f"{EPISODES}a, 2019-01-01,"}
    months = ["2020-04", "2020-05", "2020-06"]
    assert council.figures("records_valid", months, **tables) == [BLANK, BLANK, (1, 2, 0.5)]
    found = council.figures("records_failing", months, group="end_before_start", **tables)
    assert found == [BLANK, BLANK, (1, None, 1)]
    assert council.rows("records_valid", months)["note"].str.startswith("no value").tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("visit", "recorded", "prompt"),
    [
        # Monday 1 June 2020: the 2nd working day after it is Wednesday 3.
        ("2020-06-01", "2020-06-01", 1),
        ("2020-06-01", "2020-06-03", 1),
        ("2020-06-01", "2020-06-04", 0),
        ("2020-06-01", "2020-05-31", 0),
        # Thursday 4: Monday 8, over the weekend. Friday 5: Tuesday 9. Saturday 6 and Sunday 7: Tuesday 9 too.
        ("2020-06-04", "2020-06-08", 1),
        ("2020-06-04", "2020-06-09", 0),
        ("2020-06-05", "2020-06-09", 1),
        ("2020-06-05", "2020-06-10", 0),
        ("2020-06-06", "2020-06-09", 1),
        ("2020-06-06", "2020-06-10", 0),
        ("2020-06-07", "2020-06-09", 1),
        ("2020-06-07", "2020-06-10", 0),
        ("2020-06-06", "2020-06-06", 1),
        # Recorded in the month after: Tuesday 30 June, by Thursday 2 July.
        ("2020-06-30", "2020-07-02", 1),
        ("2020-06-30", "2020-07-03", 0),
    ],
)
def test_visits_recorded_promptly(council, visit, recorded, prompt):
    tables = {"visits": f"{VISITS}a, {visit}, {recorded}", "about": EXTRACTED}
    assert council.figure("visits_recorded_promptly", "2020-06", **tables) == (prompt, 1, prompt)


@pytest.mark.parametrize(
    ("visit", "last"),
    [
        # Thursday 7 May 2020, the 8th a bank holiday: Tuesday 12. Maundy Thursday 9 April: Wednesday 15.
        ("2020-05-07", "2020-05-12"),
        ("2020-05-08", "2020-05-12"),
        ("2020-04-09", "2020-04-15"),
        # Tuesday 24 December 2019: Friday 27, Monday 30.
        ("2019-12-24", "2019-12-30"),
        # Friday 28 and Saturday 29 February 2020.
        ("2020-02-28", "2020-03-03"),
        ("2020-02-29", "2020-03-03"),
    ],
)
def test_prompt_about_bank_holidays(council, visit, last):
    late = date.fromordinal(date.fromisoformat(last).toordinal() + 1)
    for recorded, prompt in ((last, 1), (late, 0)):
        found = council.figure("visits_recorded_promptly", visit[:7], visits=f"{VISITS}a, {visit}, {recorded}")
        assert found == (prompt, 1, prompt)


def test_visits_of_the_month_that_say_when_they_were_recorded(council):
    visits = f"""{VISITS}
        a, 2020-05-31, 2020-06-01
        a, 2020-06-01, 2020-06-01
        a, 2020-06-30, 2020-06-30
        a, 2020-06-15,
        a, 2020-06-16, 2020-06-30
        a, 2020-07-01, 2020-07-01
    """.replace("\n\n", "\n")
    assert council.figure("visits_recorded_promptly", "2020-06", visits=visits) == (2, 3, 2 / 3)
    assert council.figure("visits_recorded_promptly", "2020-06", visits=VISITS) == (0, 0, None)


def test_another_standard_of_recording(council):
    for standard, last in ((0, "2020-06-06"), (1, "2020-06-08"), (5, "2020-06-12")):
        notice = notice_of(standards={"recording_working_days": standard})
        late = date.fromordinal(date.fromisoformat(last).toordinal() + 1)
        for recorded, prompt in ((last, 1), (late, 0)):
            visits = f"{VISITS}a, 2020-06-06, {recorded}"  # a Saturday
            found = council.figure("visits_recorded_promptly", "2020-06", notice=notice, visits=visits)
            assert found == (prompt, 1, prompt)


def test_figures_counted_by_hand(council):
    reported = f"""{REPORTED}
        cases_open, 2020-06, 12, , manual
        cases_open, 2020-06, , , manual
        nothing we know, 2020-06, 5, , system
        cases_open, 2020-06, 13, ,
        cases_open, 2020-05, 12, , manual
        cases_open, 2020-06, 12, , by magic
    """.replace("\n\n", "\n")
    months = ["2020-04", "2020-05", "2020-06"]
    found = council.figures("figures_manual", months, reported_figures=reported)
    assert found == [(0, 0, None), (1, 1, 1), (2, 3, 2 / 3)]


# Seven cases, one worker of 0.7 with six of them: 6 / 0.7 = 8.571428...
HELD = {
    "workers": f"{WORKERS}u, social_worker, 0.7, 2019-01-01,",
    "episodes": EPISODES + "\n".join(f"{number}, 2019-01-01," for number in range(7)),
    "allocations": ALLOCATIONS + "\n".join(f"{number}, u, 2019-01-01," for number in range(6)),
    # Of eight conferences seven in time: 0.875.
    "enquiries": ENQUIRIES
    + "\n".join(f"{number}, 2020-06-01, 2020-06-10," for number in range(7))
    + "\n7, , 2020-06-10,",
}
RECOMPUTED = ["cases_open", "caseload_mean", "icpc_within_15", "cp_visits_in_timescale", "records_failing"]


def reproduced(council, claims, months=1) -> list[tuple]:
    council.write("2020-06", **HELD, reported_figures=REPORTED + "\n".join(f"{claim}," for claim in claims))
    rows = council.series("2020-06", months, indicators=[*RECOMPUTED, "figures_reproduced"])
    rows = rows[rows["indicator"] == "figures_reproduced"]
    return list(zip(rows["numerator"], rows["denominator"], strict=True))


def test_figures_that_come_out_as_they_were_reported(council):
    claims = [
        "cases_open, 2020-06, 7,",
        "cases_open, 2020-06, 7.0,",
        "cases_open, 2020-06, +7,",
        "cases_open, 2020-06, 700%,",
        # 8.571428: to no place 9, to one 8.6, to two 8.57.
        "caseload_mean, 2020-06, 9,",
        "caseload_mean, 2020-06, 8.6,",
        "caseload_mean, 2020-06, 8.57,",
        "caseload_mean, 2020-06, 8.571,",
        "caseload_mean, 2020-06, 857%,",
        # Of a reading: 6 for each case holder.
        "caseload_mean, 2020-06, 6, headcount",
        "caseload_mean, 2020-06, 6.00, headcount",
        # 0.875 half up: 0.88 or 88%, 0.9, 1; 87.5% is exact.
        "icpc_within_15, 2020-06, 0.88,",
        "icpc_within_15, 2020-06, 88%,",
        "icpc_within_15, 2020-06, 87.5%,",
        "icpc_within_15, 2020-06, 0.875, year_to_date",
        "icpc_within_15, 2020-06, 0.9, rolling_12_months",
        "icpc_within_15, 2020-06, 1,",
    ]
    assert reproduced(council, claims) == [(len(claims), len(claims))]


def test_figures_that_come_out_otherwise(council):
    claims = [
        "cases_open, 2020-06, 8,",
        "cases_open, 2020-06, -7,",
        "cases_open, 2020-06, 7%,",
        "caseload_mean, 2020-06, 8,",
        "caseload_mean, 2020-06, 8.5,",
        "caseload_mean, 2020-06, 9.0,",
        "caseload_mean, 2020-06, 8.570,",
        "caseload_mean, 2020-06, 6, dfe_fte",
        "icpc_within_15, 2020-06, 87%,",
        "icpc_within_15, 2020-06, 88.0%,",
        "icpc_within_15, 2020-06, 0.87,",
        "icpc_within_15, 2020-06, 0,",
    ]
    assert reproduced(council, claims) == [(0, len(claims))]


def test_figures_that_cannot_be_recomputed(council):
    claims = [
        "cases_open, 2020-05, 7,",  # another month
        "cases_open, 2020-06, ,",
        "cases_open, 2020-06, about 7,",  # a fault is no value
        "cases_opened, 2020-06, 7,",
        "cases_open, 2020-06, 7, dfe_fte",
        "caseload_mean, 2020-06, 9, by hand",
        "icpc_within_15, 2020-06, 0, financial_year",  # no conference in that year: no value
        "cp_visits_in_timescale, 2020-06, 0,",  # no table of visits
        "records_failing, 2020-06, 0,",  # by rule alone, not for the whole council
        "figures_reproduced, 2020-06, 1,",
    ]
    assert reproduced(council, claims) == [(0, 0)]


def test_figures_reproduced_are_those_of_the_month(council):
    claims = ["cases_open, 2020-06, 7,", "cases_open, 2020-06, 6,", "cases_open, 2020-05, 7,"]
    assert reproduced(council, claims, months=3) == [(0, 0), (1, 1), (1, 2)]


INDICATORS = ["records_valid", "records_failing", "visits_recorded_promptly", "figures_manual"]


@st.composite
def recorded_visits(draw):
    pair = soon_after(days | RECENT, [-1, 0, 1, 2, 3, 4, 5, 6])
    rows = draw(st.lists(st.tuples(st.sampled_from("ab"), pair), max_size=10))
    return [["child_id", "visit_date", "recorded_on"], *([child, *dates] for child, dates in rows)]


STAFF = {
    "workers": table(
        "workers", 9, role=st.sampled_from(["social_worker", "duty"]), fte=st.sampled_from(["", "0.7", "0.8", "1"])
    ),
    "episodes": table("episodes", 5),
    "allocations": table("allocations", 8, end_date=st.just("") | ends),
}
OTHERS = {name: table(name, 6) for name in COLUMNS if name not in STAFF} | {"visits": recorded_visits()}
TAKEN = st.sampled_from([None, "2020-05-31", "2020-06-03", "2020-04-30", "2020-05-08"])


@examples(12)
@given(
    spoilt(st.fixed_dictionaries(STAFF, optional=OTHERS)),
    TAKEN.map(lambda day: day and date.fromisoformat(day)),
    st.sampled_from([2, 2, 0, 1]),
)
def test_as_the_oracle(tmp_path, tables, extracted_on, recording):
    notice = notice_of(standards={"recording_working_days": recording})
    extracts = {"2020-05": {"tables": tables, "extracted_on": extracted_on}}
    assert_as_the_oracle(tmp_path, extracts, 4, notice, INDICATORS)
