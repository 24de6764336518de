"""Who stands behind a figure: as many as its short side, of every indicator on random councils; and who, by hand."""

import random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.analysis import analyse
from improvement_analysis.errors import UnusableInput
from improvement_analysis.front_door import Month
from improvement_analysis.measures import INDICATORS
from improvement_analysis.records.tables import IDENTIFIERS, TABLES

from . import oracle
from .oracle_cases import NONSENSE, TEXTS, examples
from .oracle_council import Council
from .oracle_tables import COLUMNS

MONTH = "2020-05"
TEXTS = TEXTS | {
    "child_id": [f"C{n}" for n in range(25)],
    "worker_id": ["u", "v", "w", "x", "Z", "é", "a"],
    "audit_id": [str(n) for n in range(30)],
    "indicator": ["cases_open", "caseload_mean", "happiness"],
}


def cell(draw: random.Random, heading: str, kind: str, needed: bool) -> str:
    if not needed and draw.random() < 0.25:
        return ""
    if heading in TEXTS:
        return draw.choice(TEXTS[heading])
    if kind == "date":
        if heading == "end_date" and draw.random() < 0.5:
            return ""
        return str((pd.Timestamp("2019-01-01") + pd.Timedelta(days=int(draw.triangular(0, 530, 450)))).date())
    if kind == "truth":
        return draw.choice(["true", "true", "false"])
    if kind == "month":
        return draw.choice(["2020-03", "2020-04", "2020-05"])
    if kind == "figure":
        return draw.choice(["1", "50%", "0.67", "25"])
    if "|" in kind:
        return draw.choice(kind.split("|"))
    return draw.choice({"0..1.5": ["0", "0.7", "1", "1"], "0..": ["0", "12.34", "1000"]}.get(kind, ["1", "2", "60"]))


@st.composite
def councils(draw):
    """Every table of the dictionary with 15 to 120 rows, some of them with nonsense, some tables without a column."""
    by = random.Random(draw(st.integers(0, 10**9)))
    tables = {}
    for name, columns in COLUMNS.items():
        headings = [heading for heading, column in columns.items() if column.required or by.random() > 0.03]
        size = {"visits": 120, "episodes": 40, "allocations": 50, "workers": 15}.get(name, 30)
        needed = {each: columns[each].required and not columns[each].may_be_blank for each in headings}
        rows = [[cell(by, each, columns[each].kind, needed[each]) for each in headings] for _ in range(size)]
        if by.random() < 0.5:
            rows[by.randrange(size)][by.randrange(len(headings))] = by.choice(NONSENSE)
        tables[name] = [headings, *rows]
    return tables


def short_side(indicator, row) -> int | None:
    """How many stand behind a figure, from the figure alone; None where it says nothing of how many."""
    if indicator.unit == "rate":
        return row["denominator"] - row["numerator"] if indicator.better == "higher" else row["numerator"]
    if indicator.unit == "count" and pd.isna(row["denominator"]):
        return row["numerator"]
    if pd.isna(row["numerator"]):  # a median, a largest, a coefficient: over how many it was taken
        return row["denominator"]
    return row["denominator"] if row["reading"] in ("headcount", "moderated", "as_audited") else None


@examples(8)
@given(councils())
def test_as_many_stand_behind_a_figure_as_its_short_side(tmp_path_factory, tables):
    folder = tmp_path_factory.mktemp("council")
    oracle.write(folder / MONTH, tables, "")
    month = Month(analyse(MONTH, folder, window=3))
    compared = 0
    for row in month.figures.to_dict("records"):
        indicator = INDICATORS[row["indicator"]]
        about = (indicator.id, row["reading"])
        if pd.isna(row["value"]) or indicator.id == "audits_completed":
            continue
        listed, expected = month.behind(*about), short_side(indicator, row)
        assert expected is None or len(listed) == expected, about
        compared += expected is not None
    rules = month.figures_by("rule").set_index("rule")["value"]
    assert len(month.behind("records_failing")) == rules.sum()
    assert compared > 25


@examples(4)
@given(councils())
def test_the_teams_of_a_figure_add_up_to_the_council(tmp_path_factory, tables):
    folder = tmp_path_factory.mktemp("council")
    oracle.write(folder / MONTH, tables, "")
    month = Month(analyse(MONTH, folder, window=3))
    by_team = month.figures_by("team").groupby(["indicator", "reading"])[["numerator", "denominator"]].sum(min_count=1)
    whole = month.figures.set_index(["indicator", "reading"])[["numerator", "denominator"]]
    whole = whole.loc[by_team.index].dropna(subset="numerator")  # a median or a kappa is no sum of the teams'
    pd.testing.assert_frame_equal(by_team.loc[whole.index], whole, check_dtype=False, check_index_type=False, rtol=1e-9)
    assert len(whole) > 20


PLANS = "child_id, plan_type, start_date, end_date\n"


@pytest.fixture
def june(tmp_path):
    """Children a to d with a CP plan: visited 3 days ago, 40 days ago, never since 1 May, never since 29 June."""
    council = Council(tmp_path)
    plans = PLANS + "a, CP, 2020-01-01,\nb, CP, 2020-01-01,\nc, CP, 2020-05-01,\nd, CP, 2020-06-29,"
    visits = "child_id, visit_date\na, 2020-06-27\nb, 2020-05-21\na, 2020-06-01"
    episodes = "child_id, start_date, end_date, team\n" + "\n".join(f"{child}, 2020-01-01,, North" for child in "abcd")
    allocations = "child_id, worker_id, start_date, end_date\nb, w, 2020-01-01,"
    workers = "worker_id, role, fte, start_date, end_date\nw, social_worker, 1, 2019-01-01,"
    tables = {"plans": plans, "visits": visits, "episodes": episodes, "allocations": allocations, "workers": workers}
    council.write("2020-06", **tables)
    return Month(analyse("2020-06", tmp_path))


def test_the_longest_wait_first_with_what_is_needed_to_act(june):
    # 10 working days after 1 May 2020 (8 May is a bank holiday) is 18 May; after 21 May (25 May is one) 5 June.
    found = june.behind("cp_visits_in_timescale")
    assert found.to_dict("list") == {
        "child_id": ["c", "b"],
        "team": ["North", "North"],
        "worker": [pytest.approx(float("nan"), nan_ok=True), "w"],
        "last_visit": [pd.NaT, pd.Timestamp("2020-05-21")],
        "due_on": [pd.Timestamp("2020-05-18"), pd.Timestamp("2020-06-05")],
        "days_waited": [60, 40],
    }
    assert june.figure("cp_visits_in_timescale").numerator == 2
    assert list(june.behind("cp_never_visited")["child_id"]) == ["c"]


def test_what_names_a_thing():
    assert {"child_id", "worker_id", "audit_id", "auditor_id", "action_id", "call_id"} == IDENTIFIERS


def test_ids_are_text_and_days_are_days(june):
    found = june.behind("cp_visits_in_timescale")
    assert str(found["child_id"].dtype) == "str"
    assert found["due_on"].dtype == "datetime64[s]"
    assert set(june.records) == {"workers", "episodes", "allocations", "plans", "visits"}
    assert str(june.records["plans"]["child_id"].dtype) == "str"
    assert june.records["plans"]["start_date"].dtype == "datetime64[s]"
    assert list(june.records["plans"]) == list(TABLES["plans"].columns)


def test_what_is_missing_is_said(june):
    with pytest.raises(UnusableInput, match="Who stands behind icpc_within_15 cannot be said: the table enquiries is"):
        june.behind("icpc_within_15")


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda june: june.figure("caseload_meen"),
            "There is no indicator 'caseload_meen'; did you mean 'caseload_mean'",
        ),
        (lambda june: june.figure("caseload_mean", "dfe"), "There is no reading 'dfe' of caseload_mean; did you mean"),
        (
            lambda june: june.figure("caseload_mean", team="Nroth"),
            "There is no team 'Nroth' of caseload_mean in 2020-06",
        ),
        (lambda june: june.figures_by("teams"), "There is no dimension 'teams'; did you mean 'team'"),
        (lambda june: june.records["plan"], "There is no table 'plan' in the extract of 2020-06; did you mean 'plans'"),
        (lambda june: june.chart("caseload_mean", kind="pie"), "There is no kind of chart 'pie'; there is 'course'"),
        (lambda june: june.series("caseload_means"), "There is no indicator 'caseload_means'; did you mean"),
        (
            lambda june: june.figure("cp_never_visited", team="North", domain="plan"),
            "is given by one of team and domain",
        ),
        (lambda june: june.text("records_failing"), "records_failing is given by rule alone: ask for one"),
        (lambda june: june.series("records_failing"), "records_failing is given by rule alone: ask for one"),
        (lambda june: june.plot("cp_never_visited", team="Nroth"), "There is no team 'Nroth' of cp_never_visited in"),
        (lambda june: june.table("caseload_mean", by="domain"), "caseload_mean is not given by domain"),
        (lambda june: june.table("cases_open", by="team"), "The report does not give cases_open by team"),
        (lambda june: june.text("xyz"), "There is no indicator 'xyz'\\."),
        (lambda june: june.shown_to("boards"), "The audience 'boards' is not served"),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest_that_is(june, ask, said):
    with pytest.raises(UnusableInput, match=said):
        ask(june)


def test_behind_a_figure_that_the_extract_cannot_know(tmp_path):
    council = Council(tmp_path)
    history = "[history_from]\nenquiries = 2020-06-01"
    council.write(
        "2020-06", history, enquiries="child_id, strategy_discussion_date, icpc_date\na, 2020-06-01, 2020-06-29"
    )
    month = Month(analyse("2020-06", tmp_path))
    assert len(month.behind("icpc_within_15")) == 1  # 20 working days
    with pytest.raises(UnusableInput, match="the table enquiries is complete only from 2020-06-01"):
        month.behind("icpc_within_15", "rolling_12_months")


def test_nobody_stands_behind_a_figure_of_nothing(tmp_path):
    council = Council(tmp_path)
    council.write(
        "2020-06",
        workers="worker_id, role, fte, start_date, end_date\nu, social_worker, 1, 2019-01-01,",
        episodes="child_id, start_date, end_date\na, 2019-01-01,",
        allocations="child_id, worker_id, start_date, end_date",
    )
    month = Month(analyse("2020-06", tmp_path))
    assert pd.isna(month.figure("caseload_mean", "all_in_post").value)
    assert len(month.behind("caseload_mean", "all_in_post")) == 0


def test_the_working_time_of_each_agency_worker(tmp_path):
    council = Council(tmp_path)
    council.write(
        "2020-06",
        workers="worker_id, role, fte, start_date, end_date, agency\n"
        "u, social_worker, 0.5, 2019-01-01,, true\nv, social_worker, 0.8, 2019-01-01,, true\n"
        "w, social_worker, 1, 2019-01-01,, false",
    )
    listed = Month(analyse("2020-06", tmp_path)).behind("agency_rate")
    assert listed[["worker_id", "fte"]].to_numpy().tolist() == [["v", 0.8], ["u", 0.5]]
