"""The figures by team: worked by hand, and against the slow plain reading of `oracle_measures.by_team`."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.calendars import Months
from improvement_analysis.measures import series
from improvement_analysis.records.extract import open_extract

from . import oracle, oracle_measures
from .oracle_cases import before_month_ends, days, examples, spoilt, table
from .oracle_council import FIGURE, NOTICE, Council, notice_of, same
from .oracle_series import REGISTERED, Asked
from .oracle_tables import extract_of

WORKERS = "worker_id, role, fte, start_date, end_date, team\n"
EPISODES = "child_id, start_date, end_date, team\n"
ALLOCATIONS = "child_id, worker_id, start_date, end_date\n"
PLANS = "child_id, plan_type, start_date, end_date\n"

# D is 30 June 2020. u and v hold the children of North, of whom c is in South by its later episode; w holds d.
TABLES = {
    "workers": f"""{WORKERS}
        u, social_worker, 0.6, 2019-01-01, , North
        v, social_worker, 0.2, 2019-01-01, , North
        w, social_worker, 1,   2019-01-01, , North
        w, social_worker, 0.5, 2019-02-01, , south
        x, social_worker, 1,   2019-01-01, , idle
        y, social_worker, 1,   2019-01-01, ,
    """,
    "episodes": f"""{EPISODES}
        a, 2019-01-01, , North
        b, 2019-01-01, , North
        c, 2020-01-01, , South
        c, 2019-01-01, , North
        d, 2019-01-01, , south
        e, 2019-01-01, ,
        f, 2019-01-01, 2020-06-30, North
        g, 2019-01-01, , Same
        g, 2019-01-01, , Last
    """,
    "allocations": f"{ALLOCATIONS}a, u, 2019-01-01,\nb, u, 2019-01-01,\nc, v, 2019-01-01,\nd, w, 2019-01-01,\n"
    "e, y, 2019-01-01,",
    "absences": "worker_id, start_date, end_date\nv, 2020-06-01,",
    "supervisions": "worker_id, held_on\nu, 2020-06-10\ny, 2020-05-30",
    "case_supervisions": "child_id, held_on\na, 2020-06-10\nd, 2020-06-10\ng, 2020-06-10",
    "case_reviews": "child_id, reviewed_on\nb, 2020-06-10\nd, 2020-04-02\ne, 2020-04-01",
    "plans": f"{PLANS}a, CP, 2020-06-01,\nb, CP, 2020-06-29,\nc, CIN, 2020-06-29,\nf, CP, 2020-06-29,\n"
    "h, CIN, 2019-01-01,",
    "visits": "child_id, visit_date\nf, 2020-06-29",
}
TABLES = {name: text.replace("\n\n", "\n") for name, text in TABLES.items()}
BY_TEAM = {
    # u holds two and v one, on 0.6 and 0.2; w's team is that of the later spell, its fte both; x holds nobody.
    ("caseload_mean", "dfe_fte"): {"North": (3, 0.8, 3 / 0.8), "not recorded": (1, 1, 1), "south": (1, 1.5, 1 / 1.5)},
    ("caseload_max", ""): {"North": (None, 2, 2), "not recorded": (None, 1, 1), "south": (None, 1, 1)},
    # v is away. y was last supervised 31 days ago.
    ("supervision_workers", "available"): {"North": (1, 1, 1), "not recorded": (0, 1, 0), "south": (0, 1, 0)},
    # a's plan of Monday 1 June was due by the 15th. f's case has closed, h's never was: not recorded.
    ("cp_visits_in_timescale", "snapshot"): {"North": (1, 2, 0.5), "not recorded": (1, 1, 1)},
    ("cin_visits_in_timescale", "snapshot"): {"South": (1, 1, 1), "not recorded": (0, 1, 0)},
    # g is nobody's.
    ("supervision_cases", "allocated"): {
        "North": (1, 2, 0.5), "South": (0, 1, 0), "not recorded": (0, 1, 0), "south": (1, 1, 1),
    },
    # Of two episodes begun on one day, the last in the file says the team.
    ("reviews_current", ""): {
        "Last": (0, 1, 0), "North": (1, 2, 0.5), "South": (0, 1, 0), "not recorded": (0, 1, 0), "south": (1, 1, 1),
    },
}  # fmt: skip


@pytest.fixture
def council(tmp_path):
    return Council(tmp_path)


def by_team(extract, month: str, notice=NOTICE) -> dict:
    """{(indicator, reading): {team: (numerator, denominator, value)}} with None for a blank; the order is checked."""
    rows = series.compute_by_team(extract, Months.ending(month, 1), notice)
    assert list(rows.columns) == series.COLUMNS
    assert set(rows["month"]) <= {month}
    order = [(list(REGISTERED).index(row.indicator), row.reading, row.group) for row in rows.itertuples()]
    assert order == sorted(order)
    numbers = rows[FIGURE].astype(object).where(rows[FIGURE].notna(), None)
    found = {}
    for row, figure in zip(rows.itertuples(), numbers.itertuples(index=False), strict=True):
        found.setdefault((row.indicator, row.reading), {})[row.group] = tuple(figure)
    return found


def test_every_figure_by_team(council):
    council.write("2020-06", **TABLES)
    assert by_team(council.open("2020-06"), "2020-06") == BY_TEAM


def test_units_and_intervals(council):
    council.write("2020-06", **TABLES)
    rows = series.compute_by_team(council.open("2020-06"), Months.ending("2020-06", 1), NOTICE)
    assert (rows["unit"] == rows["indicator"].map(lambda id: REGISTERED[id].unit)).all()
    assert (rows["lower"].notna() == (rows["unit"] == "rate")).all()


def test_teams_add_up_to_the_whole_council(council):
    council.write("2020-06", **TABLES)
    whole = council.series("2020-06").set_index(["indicator", "reading", "group"])
    for (indicator, reading), teams in by_team(council.open("2020-06"), "2020-06").items():
        figure = whole.loc[(indicator, reading, "")]
        assert sum(team[1] for team in teams.values()) == pytest.approx(figure["denominator"])
        if indicator == "caseload_max":
            assert max(team[2] for team in teams.values()) == figure["value"]
        else:
            assert sum(team[0] for team in teams.values()) == figure["numerator"]


def test_several_months_at_once_are_the_months_one_by_one(council):
    council.write("2020-06", "[history_from]\nsupervisions = 2020-04-15", **TABLES)
    extract = council.open("2020-06")
    together = series.compute_by_team(extract, Months.ending("2020-06", 20), NOTICE)
    months = [
        series.compute_by_team(extract, Months.ending(month, 1), NOTICE) for month in sorted(set(together["month"]))
    ]
    by = ["indicator", "reading", "group", "month"]
    alone = pd.concat(months).sort_values(by).reset_index(drop=True)
    pd.testing.assert_frame_equal(together.sort_values(by).reset_index(drop=True), alone)
    assert together["month"].nunique() > 3
    figures = together.groupby(by[:3])["denominator"].nunique()
    assert figures.max() > 1  # so that months taken for one another would show


def test_no_rows_by_team_in_the_series(council):
    council.write("2020-06", **TABLES)
    found = council.series("2020-06", 2)
    assert not found.loc[found["indicator"].isin({indicator for indicator, _ in BY_TEAM}), "group"].any()


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("workers", ["caseload_mean", "caseload_max", "supervision_workers"]),
        ("episodes", ["cp_visits_in_timescale", "cin_visits_in_timescale", "supervision_cases", "reviews_current"]),
    ],
)
def test_a_table_without_teams(council, name, gone):
    lines = TABLES[name].strip().splitlines()
    bare = "\n".join(line.rpartition(",")[0] for line in lines)
    council.write("2020-06", **TABLES | {name: bare})
    found = by_team(council.open("2020-06"), "2020-06")
    assert found == {pair: teams for pair, teams in BY_TEAM.items() if pair[0] not in gone}


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("absences", ["supervision_workers"]),
        ("supervisions", ["supervision_workers"]),
        ("case_supervisions", ["supervision_cases"]),
        ("case_reviews", ["reviews_current"]),
        ("visits", ["cp_visits_in_timescale", "cin_visits_in_timescale"]),
        ("plans", ["cp_visits_in_timescale", "cin_visits_in_timescale"]),
        ("allocations", ["caseload_mean", "caseload_max", "supervision_workers", "supervision_cases"]),
        ("workers", ["caseload_mean", "caseload_max", "supervision_workers", "supervision_cases"]),
    ],
)
def test_a_missing_table(council, name, gone):
    council.write("2020-06", **{table: text for table, text in TABLES.items() if table != name})
    found = by_team(council.open("2020-06"), "2020-06")
    assert found == {pair: teams for pair, teams in BY_TEAM.items() if pair[0] not in gone}


def test_a_short_history(council):
    council.write("2020-06", "[history_from]\nsupervisions = 2020-07-01\nvisits = 2020-06-30", **TABLES)
    found = by_team(council.open("2020-06"), "2020-06")
    assert found == {pair: teams for pair, teams in BY_TEAM.items() if pair[0] != "supervision_workers"}


def test_nothing_at_all(council):
    council.write("2020-06", audits="audit_id, child_id, audited_on, domain, grade")
    assert by_team(council.open("2020-06"), "2020-06") == {}
    council.write("2020-06", **{name: text.splitlines()[0] for name, text in TABLES.items()})
    assert by_team(council.open("2020-06"), "2020-06") == {}


RANDOM = {
    "workers": table("workers", 7, role=st.sampled_from(["social_worker", "social_worker", "social_worker", "duty"])),
    "absences": table("absences", 3),
    "episodes": table("episodes", 8, start_date=days | before_month_ends(30, 31, 89, 90)),
    "allocations": table("allocations", 9),
    "plans": table("plans", 8, plan_type=st.sampled_from(["CP", "CIN", "CIN", "CLA"])),
    "visits": table("visits", 8),
    "supervisions": table("supervisions", 5, held_on=days | before_month_ends(30, 31)),
    "case_supervisions": table("case_supervisions", 6, held_on=days | before_month_ends(30, 31)),
    "case_reviews": table("case_reviews", 6, reviewed_on=days | before_month_ends(89, 90)),
}


@examples(18)
@given(spoilt(st.fixed_dictionaries(RANDOM), without=False), st.sampled_from([31, 10]))
def test_as_the_oracle(tmp_path, tables, cycle):
    notice, month = notice_of(standards={"supervision_cycle_days": cycle}), "2020-05"
    oracle.write(tmp_path / month, tables)
    ours = by_team(open_extract(tmp_path, month), month, notice)
    expected = {}
    for (indicator, reading, team), figure in oracle_measures.by_team(
        extract_of(month, tables), month, Asked.of(notice)
    ).items():
        if figure[1]:
            expected.setdefault((indicator, reading), {})[team] = figure
    assert {pair: set(teams) for pair, teams in ours.items()} == {pair: set(teams) for pair, teams in expected.items()}
    for pair, teams in expected.items():
        for team, figure in teams.items():
            blank = [float("nan") if each is None else each for each in ours[pair][team]]
            assert all(map(same, blank, figure)), (pair, team, ours[pair][team], figure)
