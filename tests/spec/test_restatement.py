"""Restatement and short histories: first published beside known now, worked by hand and against `oracle_series`."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .oracle_cases import COLUMNS, cells, examples, spoilt, table
from .oracle_council import Council, assert_as_the_oracle, notice_of
from .oracle_series import REGISTERED

EPISODES = "child_id, start_date, end_date\n"
VISITS = "child_id, visit_date, recorded_on\n"
PLANS = "child_id, plan_type, start_date, end_date\n"
REPORTED = "indicator, month, value, reading\n"
MONTHS = ["2020-03", "2020-04", "2020-05", "2020-06"]


@pytest.fixture
def council(tmp_path):
    return Council(tmp_path)


def of(rows, column="value") -> list:
    """A column of the figures; None is blank."""
    return [None if math.isnan(number) else number for number in rows[column]]


def episodes_of(*rows: str) -> str:
    return EPISODES + "\n".join(rows)


def test_each_month_as_its_own_extract_had_it(council):
    # b was recorded late, c was opened by mistake and struck out, d closed earlier than was known.
    council.write("2020-03", episodes=episodes_of("a, 2019-01-01,", "c, 2020-03-01,", "d, 2019-01-01,"))
    council.write("2020-05", episodes=episodes_of("a, 2019-01-01,", "d, 2019-01-01, 2020-05-20", "b, 2020-05-01,"))
    council.write("2020-06", episodes=episodes_of("a, 2019-01-01,", "b, 2020-03-01,", "d, 2019-01-01, 2020-03-31"))
    rows = council.rows("cases_open", MONTHS)
    assert of(rows) == [2, 2, 2, 2]
    assert of(rows, "first_published") == [3, None, 2, 2]
    # A run for an earlier month knows only what was known then, and that it is its own first publication.
    rows = council.rows("cases_open", ["2020-03", "2020-04", "2020-05"])
    assert of(rows) == [2, 2, 2]
    assert of(rows, "first_published") == [3, None, 2]
    assert of(council.rows("cases_open", ["2020-03"]), "first_published") == [3]


def test_what_was_first_published_is_counted_at_the_months_own_end(council):
    # April's extract, taken in May, knew of a case of 1 May.
    council.write("2020-04", "extracted_on = 2020-05-04", episodes=episodes_of("a, 2019-01-01,", "b, 2020-05-01,"))
    council.write("2020-06", episodes=episodes_of("a, 2019-01-01,"))
    assert of(council.rows("cases_open", MONTHS), "first_published") == [None, 1, None, 1]


def test_a_blank_as_first_published(council):
    council.write("2020-05", episodes=episodes_of("a, 2019-01-01,"), visits=VISITS)
    council.write("2020-06", episodes=episodes_of("a, 2019-01-01,"), visits=f"{VISITS}a, 2020-05-10, 2020-05-10")
    rows = council.rows("visits_recorded_promptly", MONTHS)
    assert of(rows) == [None, None, 1, None]
    assert of(rows, "first_published") == [None] * 4


def test_every_row_has_what_was_first_published(council):
    audits = (
        "audit_id, child_id, audited_on, domain, grade\n1, a, 2020-05-10, overall, Good\n1, a, 2020-05-10, plans, {}"
    )
    council.write("2020-05", audits=audits.format("Inadequate"))
    council.write("2020-06", audits=audits.format("Good"))
    found = council.series("2020-06", 2, indicators=["audits_good_or_better"])
    found = found[(found["month"] == "2020-05") & (found["reading"] == "moderated")]
    assert found[["group", "value", "first_published"]].to_numpy().tolist() == [["", 1, 1], ["plans", 1, 0]]


def test_a_group_that_only_an_earlier_extract_had_has_no_row(council):
    audits = "audit_id, child_id, audited_on, domain, grade\n1, a, 2020-05-10, overall, Good"
    council.write("2020-05", audits=f"{audits}\n1, a, 2020-05-10, plans, Good")
    council.write("2020-06", audits=audits)
    assert set(council.series("2020-06", 2, indicators=["audits_good_or_better"])["group"]) == {""}


@pytest.mark.parametrize("file", ["episodes.csv", "extract.toml", "episodes.parquet"])
def test_a_later_extract_is_never_opened(council, file):
    council.write("2020-05", episodes=episodes_of("a, 2019-01-01,"))
    council.write("2020-06", episodes=episodes_of("a, 2019-01-01,", "b, 2019-01-01,"))
    (council.folder / "2020-06" / file).write_bytes(b"\0 = \0")
    assert of(council.rows("cases_open", ["2020-04", "2020-05"])) == [1, 1]
    assert council.open("2020-05").warnings == []


def test_extracts_before_the_window_are_not_shown(council):
    council.write("2020-03", episodes=episodes_of("a, 2019-01-01,"))
    council.write("2020-06", episodes=episodes_of("b, 2019-01-01,"))
    assert list(council.series("2020-06", 2, indicators=["cases_open"])["month"]) == ["2020-05", "2020-06"]


UNUSABLE = {
    "a table without a needed column": {"episodes.csv": "child_id\na"},
    "a surplus cell": {"episodes.csv": "child_id,start_date\na,2019-01-01,x"},
    "an empty file": {"episodes.csv": ""},
    "both csv and parquet": {"episodes.parquet": "text"},
    "no TOML": {"extract.toml": "council"},
    "a history that is no date": {"extract.toml": "[history_from]\nvisits = 'May'"},
}


def test_an_earlier_plan_that_cannot_be_used(council):
    """The plan of an unusable extract, in the window or not, counts for nothing; those about it are as they were."""
    plan = "action_id, priority_area, due_on\n1, risk, "
    for month, due in (("2019-12", "2020-01-31"), ("2020-04", "2020-02-29"), ("2020-06", "2020-03-31")):
        council.write(month, plan_actions=plan + due)
    for month in ("2019-11", "2020-05"):
        council.write(month, plan_actions="action_id, due_on\n1, 2019-12-31", episodes=episodes_of("a, 2019-01-01,"))
    rows = council.rows("plan_actions_moved", MONTHS)
    assert of(rows, "first_published") == [None, 1, None, 1]
    from improvement_analysis.calendars import Months
    from improvement_analysis.measures import series

    extract = council.open("2020-06")
    series.compute(extract, Months.ending("2020-06", 4), notice_of())
    for month in ("2019-11", "2020-05"):
        assert sum(f"{month} cannot be used" in warning for warning in extract.warnings) == 1


@pytest.mark.parametrize("files", UNUSABLE.values(), ids=UNUSABLE)
def test_an_earlier_extract_that_cannot_be_used(council, files):
    for month in ("2020-04", "2020-05", "2020-06"):
        council.write(month, episodes=episodes_of("a, 2019-01-01,"))
    for name, text in files.items():
        (council.folder / "2020-05" / name).write_text(text)
    extract = council.open("2020-06")
    rows = council.rows("cases_open", MONTHS)
    assert of(rows) == [1, 1, 1, 1]
    assert of(rows, "first_published") == [None, 1, None, 1]
    # The warning is there once the figures are.
    from improvement_analysis.calendars import Months
    from improvement_analysis.measures import series

    series.compute(extract, Months.ending("2020-06", 4), notice_of(), ["cases_open"])
    assert any("2020-05" in warning and "cannot be used" in warning for warning in extract.warnings)
    assert not any("2020-04" in warning for warning in extract.warnings)


def test_of_their_own_extract_alone(council):
    tables = {
        "plan_actions": "action_id, priority_area, due_on\n1, risk, {}",
        "reserve_calls": "call_id, requested_on, amount, approved_on, spent\n1, 2020-04-01, 10, 2020-04-01, {}",
    }
    for month, due, spent in (("2020-03", "2020-04-01", 1), ("2020-05", "2020-05-01", 2), ("2020-06", "2020-04-01", 7)):
        values = {"plan_actions": due, "reserve_calls": spent}
        council.write(month, **{name: text.format(values[name]) for name, text in tables.items()})
    for indicator, expected in (
        ("plan_actions_moved", [0, None, 1, 0]),
        ("reserve_spent", [0, None, 2, 7]),
        ("records_valid", [0.5, None, 1, 1]),  # in March, approved a day after the extract was taken
    ):
        rows = council.rows(indicator, MONTHS)
        assert of(rows) == of(rows, "first_published") == expected
        assert (rows["note"] == "").tolist() == [value is not None for value in expected]


def prompt(council, month: str, *visits: str, about="", **tables) -> None:
    """An extract of the cases of 2019 and these visits."""
    council.write(month, about, episodes=episodes_of("a, 2019-01-01,"), visits=VISITS + "\n".join(visits), **tables)


HISTORY = "[history_from]\nvisits = {}"


def test_a_month_before_the_history_is_as_first_published(council):
    prompt(council, "2020-03", "a, 2020-03-02, 2020-03-02", "a, 2020-03-03, 2020-03-30", "a, 2020-03-04, 2020-03-04")
    prompt(council, "2020-05", "a, 2020-05-05, 2020-05-05")
    prompt(council, "2020-06", "a, 2020-05-05, 2020-05-20", "a, 2020-06-01, 2020-06-01",
           about=HISTORY.format("2020-05-02"))  # fmt: skip
    rows = council.rows("visits_recorded_promptly", MONTHS)
    assert of(rows, "numerator") == [2, None, 1, 1]
    assert of(rows, "denominator") == [3, None, 1, 1]
    assert of(rows) == [2 / 3, None, 1, 1]
    assert of(rows, "first_published") == [2 / 3, None, 1, 1]
    # Wilson's interval is that of the figure shown: 2 of 3.
    assert of(rows, "lower")[0] == pytest.approx(0.2077, abs=1e-4)
    notes = rows["note"].tolist()
    assert "first published" in notes[0]
    assert "first published" in notes[2]
    assert "visits" in notes[1]
    assert "2020-05-02" in notes[1]
    assert notes[3] == ""


def test_a_month_within_the_history_is_as_known_now(council):
    prompt(council, "2020-05", "a, 2020-05-05, 2020-05-05")
    prompt(council, "2020-06", "a, 2020-05-05, 2020-05-20", about=HISTORY.format("2020-05-01"))
    rows = council.rows("visits_recorded_promptly", MONTHS)
    assert of(rows) == [None, None, 0, None]
    assert of(rows, "first_published") == [None, None, 1, None]
    assert rows["note"].tolist()[2] == ""


def test_no_first_publication_where_its_own_extract_does_not_reach_back(council):
    prompt(council, "2020-05", "a, 2020-05-05, 2020-05-05", about=HISTORY.format("2020-05-02"))
    prompt(council, "2020-06", "a, 2020-05-05, 2020-05-20", about=HISTORY.format("2020-06-02"))
    rows = council.rows("visits_recorded_promptly", MONTHS)
    assert of(rows) == of(rows, "first_published") == [None] * 4


def test_no_first_publication_of_an_extract_that_cannot_be_used(council):
    prompt(council, "2020-05", "a, 2020-05-05, 2020-05-05")
    (council.folder / "2020-05" / "plans.csv").write_text("child_id\na")
    prompt(council, "2020-06", "a, 2020-06-05, 2020-06-05", about=HISTORY.format("2020-06-01"), plans=PLANS)
    found = council.series("2020-06", 2)
    found = found[found["indicator"] == "visits_recorded_promptly"]
    assert of(found) == [None, 1]
    assert of(found, "first_published") == [None, 1]


def test_a_short_history_is_used_for_figures_reproduced(council):
    # May's own extract gave 1; what June's knows of it is not complete.
    prompt(council, "2020-05", "a, 2020-05-05, 2020-05-05")
    reported = f"{REPORTED}visits_recorded_promptly, 2020-05, 100%,\nvisits_recorded_promptly, 2020-04, 100%,"
    prompt(
        council, "2020-06", "a, 2020-05-05, 2020-05-20", about=HISTORY.format("2020-05-02"), reported_figures=reported
    )
    found = council.series("2020-06", 4)
    found = found[found["indicator"] == "figures_reproduced"]
    assert of(found, "numerator") == [0, 0, 1, 0]
    assert of(found, "denominator") == [0, 0, 1, 0]


def test_before_the_first_case_there_is_nothing(council):
    # May's extract knew of a case of 2019; June's of none before 1 June.
    tables = {"reported_figures": f"{REPORTED}cases_open, 2020-05, 1,", "supervisions": "worker_id, held_on",
              "workers": "worker_id, role, fte, start_date, end_date\nu, social_worker, 1, 2019-01-01,"}  # fmt: skip
    council.write("2020-05", episodes=episodes_of("a, 2019-01-01,"), **tables)
    council.write("2020-06", HISTORY.format("2020-06-01"), episodes=episodes_of("a, 2020-06-01,"), **tables)
    found = council.series("2020-06", 2)
    assert found.loc[found["month"] == "2020-05", ["numerator", "denominator", "value"]].isna().all(axis=None)
    assert (found.loc[found["month"] == "2020-05", "note"] != "").all()
    assert of(council.rows("cases_open", ["2020-05", "2020-06"]), "first_published") == [1, 1]
    # A case that begins on the last day is enough; a table of cases without rows rules nothing out.
    council.write("2020-06", episodes=episodes_of("a, 2020-05-31,"))
    assert of(council.rows("cases_open", ["2020-04", "2020-05", "2020-06"])) == [None, 1, 1]
    council.write("2020-06", episodes=EPISODES)
    assert of(council.rows("cases_open", ["2020-05", "2020-06"])) == [0, 0]


def test_records_know_no_history(council):
    prompt(council, "2020-06", "a, 2020-06-10, 2020-06-09", about=HISTORY.format("2020-07-01"))
    rows = council.rows("records_valid", ["2020-06"])
    assert of(rows) == [0.5]


# For M = June 2020 (D the 30th) and the notice of 18 December 2019: the day from which a table must be complete.
PERIODS = [
    ("cases_open", "", "episodes", "2020-06-30"),
    ("cases_closed", "", "episodes", "2020-06-01"),
    ("review_cohort_coverage", "", "episodes", "2019-12-18"),
    ("review_cohort_coverage", "", "case_reviews", "2019-12-18"),
    ("review_cohort_closed_unreviewed", "", "case_reviews", "2019-12-18"),
    ("reviews_current", "", "case_reviews", "2020-06-30"),
    ("reviews_high_risk", "", "case_reviews", "2020-06-30"),
    ("risk_unknown", "", "case_reviews", "2020-06-30"),
    ("review_actions_completed", "", "case_reviews", "2020-06-30"),
    ("review_actions_overdue", "", "case_reviews", "2020-06-30"),
    ("children_not_seen", "", "visits", "2020-06-30"),
    ("visits_recorded_promptly", "", "visits", "2020-06-01"),
    ("figures_manual", "", "reported_figures", "2020-06-01"),
    ("audits_good_or_better", "moderated", "audits", "2020-06-01"),
    ("audits_good_or_better", "random_sample", "audits", "2020-06-01"),
    ("audits_inadequate", "as_audited", "audits", "2020-06-01"),
    ("audit_grade_mean", "moderated", "audits", "2020-06-01"),
    ("audits_completed", "", "audits", "2020-06-01"),
    ("audits_completed", "", "audit_plan", "2020-06-01"),
    ("audits_moderated", "", "audits", "2020-06-01"),
    ("audits_downgraded", "", "audits", "2020-06-01"),
    ("audit_agreement", "", "audits", "2019-07-01"),
    ("audit_actions_overdue", "", "audit_actions", "2020-06-30"),
    ("supervision_workers", "available", "absences", "2020-06-30"),
    ("supervision_workers", "all_in_post", "supervisions", "2020-06-30"),
    ("supervision_workers_absent", "", "absences", "2020-06-30"),
    ("supervision_workers_new", "", "workers", "2020-06-30"),
    ("supervision_cases", "allocated", "allocations", "2020-06-30"),
    ("supervision_cases", "all_open", "case_supervisions", "2020-06-30"),
    ("supervision_timetable_kept", "", "supervisions", "2020-06-01"),
    ("supervision_timetable_kept", "", "supervision_timetable", "2020-06-01"),
    ("rereferrals_12m", "", "referrals", "2019-06-01"),
    ("referral_decisions_1day", "", "referrals", "2020-06-01"),
    ("assessments_within_45", "", "assessments", "2020-06-01"),
    ("repeat_cp_plans", "", "plans", "2020-06-01"),
    ("agency_rate", "", "workers", "2020-06-30"),
    ("sickness_rate", "", "absences", "2020-06-01"),
    ("worker_changes", "", "allocations", "2019-06-30"),
    ("worker_changes", "", "workers", "2019-06-30"),
    ("plan_actions_overdue", "", "plan_actions", "2020-06-30"),
    ("plan_actions_on_time", "", "plan_actions", "2020-06-30"),
    ("plan_actions_evidenced", "", "plan_actions", "2020-06-30"),
    ("plan_actions_moved", "", "plan_actions", "2020-06-30"),
    ("reserve_committed", "", "reserve_calls", "2020-04-01"),
    ("reserve_awaiting", "", "reserve_calls", "2020-04-01"),
    ("reserve_spent", "", "reserve_calls", "2020-04-01"),
    ("reserve_remaining", "", "reserve_calls", "2020-04-01"),
    # A table that this reading does not read rules nothing out.
    ("supervision_workers", "all_in_post", "episodes", None),
    ("supervision_cases", "all_open", "workers", None),
    ("records_valid", "", "visits", None),
    ("audits_moderated", "", "audit_plan", None),
]
HEADINGS = {name: ",".join(columns) for name, columns in COLUMNS.items()}


@pytest.mark.parametrize(("indicator", "reading", "name", "first"), PERIODS)
def test_periods(council, indicator, reading, name, first):
    """Complete from the period's first day is enough; from the day after is not."""
    tables = HEADINGS | {
        "audit_plan": "month, expected\n2020-06, 0",
        "episodes": f"{HEADINGS['episodes']}\na,2019-01-01,,,",
    }
    notice = notice_of(reserve={"2020-21": 10})
    later = date.fromordinal(date.fromisoformat(first).toordinal() + 1) if first else "2020-07-01"
    for day, known in ((first, True), (later, first is None)):
        about = f"[history_from]\n{name} = {day}" if day else ""
        council.write("2020-06", about, **tables)
        row = council.rows(indicator, ["2020-06"], reading, notice=notice).iloc[0]
        assert row[["numerator", "denominator"]].notna().any() == known
        assert (str(later) in row["note"]) == (not known)


def test_periods_about_29_february(council):
    # 12 months before 29 February 2020 is 28 February 2019, before the month's first day 1 February 2019.
    for indicator, name, first in (("worker_changes", "allocations", 28), ("rereferrals_12m", "referrals", 1)):
        for day, known in ((first, True), (first + 1, False)):
            about = (
                f"[history_from]\n{name} = 2019-02-{day:02d}" if day < 29 else f"[history_from]\n{name} = 2019-03-01"
            )
            council.write("2020-02", about, **HEADINGS)
            row = council.rows(indicator, ["2020-02"]).iloc[0]
            assert row[["numerator", "denominator"]].notna().any() == known


def test_the_financial_year_begins_in_april(council):
    for month, first in (("2020-03", "2019-04-01"), ("2020-04", "2020-04-01")):
        for day, known in ((first, True), (first[:8] + "02", False)):
            council.write(month, f"[history_from]\nreserve_calls = {day}", reserve_calls=HEADINGS["reserve_calls"])
            assert (of(council.rows("reserve_committed", [month])) == [0]) == known


NAMES = [(id, reading) for id, each in REGISTERED.items() for reading in {*each.periods, ""}]


@st.composite
def reported(draw):
    """Figures as reported of any indicator and reading, known or not."""
    name = st.sampled_from([*NAMES, ("unknown", ""), ("cases_open", "dfe_fte")])
    month = st.sampled_from(["2020-03", "2020-04", "2020-05"])
    made = st.sampled_from(["system", "manual", ""])
    rows = draw(st.lists(st.tuples(name, month, cells("value", "figure", False), made), max_size=12))
    headings = ["indicator", "reading", "month", "value", "produced_by"]
    return [headings, *([id, reading, *others] for (id, reading), *others in rows)]


TABLES = {name: table(name, 6) for name in COLUMNS if name != "commentary"} | {"reported_figures": reported()}
STARTS = [
    "2019-02-28", "2019-12-18", "2019-12-19", "2020-02-29", "2020-03-01", "2020-04-01", "2020-04-02", "2020-05-01",
    "2020-05-31",
]  # fmt: skip
HISTORIES = st.dictionaries(st.sampled_from(list(COLUMNS)), st.sampled_from(STARTS).map(date.fromisoformat), max_size=3)


@st.composite
def folders(draw):
    """Two or three extracts, the earlier ones with some of the last one's rows and with spoilt cells of their own."""
    now = draw(st.fixed_dictionaries(TABLES))
    extracts = {}
    for month in draw(st.sampled_from([["2020-04"], ["2020-03", "2020-04"]])):
        kept = {name: [lines[0], *(line for line in lines[1:] if draw(st.booleans()))] for name, lines in now.items()}
        copied = {name: [list(line) for line in lines] for name, lines in kept.items()}
        extracts[month] = {"tables": draw(spoilt(st.just(copied))), "history_from": draw(HISTORIES)}
    return extracts | {"2020-05": {"tables": draw(spoilt(st.just(now))), "history_from": draw(HISTORIES)}}


@examples(4)
@given(folders())
def test_as_the_oracle(tmp_path_factory, extracts):
    assert_as_the_oracle(tmp_path_factory.mktemp("data"), extracts, 4, notice_of(reserve={"2019-20": 100}))
