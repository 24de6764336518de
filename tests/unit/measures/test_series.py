from math import sqrt

import pandas as pd
import pytest

from improvement_analysis.calendars import Months
from improvement_analysis.measures import INDICATORS, series
from improvement_analysis.records.extract import Extract
from tests.notices import a_notice
from tests.spec import oracle

# In the order of docs/indicators.md: the readings, the headline first, the unit, and what is better.
EXPECTED = {
    "cases_open": ([""], "count", "neither"),
    "cases_allocated": ([""], "count", "neither"),
    "cases_held_elsewhere": ([""], "count", "lower"),
    "cases_unallocated": ([""], "count", "lower"),
    "caseload_mean": (["dfe_fte", "headcount", "all_in_post"], "mean", "lower"),
    "caseload_max": ([""], "count", "lower"),
    "caseload_p90": ([""], "count", "lower"),
    "workers_over_40": ([""], "count", "lower"),
    "asye_caseload_mean": ([""], "mean", "lower"),
    "asye_over_18": ([""], "count", "lower"),
    "icpc_within_15": (
        ["month", "rolling_12_months", "financial_year", "year_to_date", "first_discussion"],
        "rate",
        "higher",
    ),
    "icpc_repeat_discussions": ([""], "count", "lower"),
    "icpc_median_days": ([""], "days", "lower"),
    "icpc_overdue": ([""], "count", "lower"),
    "icpc_transfer_in": ([""], "count", "neither"),
    **{
        f"{kind}_visits_in_timescale": (["snapshot", "snapshot_with_virtual", "due_in_month"], "rate", "higher")
        for kind in ("cp", "cin", "cla")
    },
    **{f"{kind}_never_visited": ([""], "count", "lower") for kind in ("cp", "cin", "cla")},
    "visits_child_seen": (["all", "recorded"], "rate", "higher"),
    "visits_child_spoken_to": (["all", "recorded"], "rate", "higher"),
    "visits_seen_alone": (["where_possible", "all"], "rate", "higher"),
    "visits_purposeful": (["all", "recorded"], "rate", "higher"),
}
MONTHS = Months.ending("2020-06", 3)

# A council in which every figure is something else.
TABLES = {
    "workers": """
        worker_id, role,          fte, start_date, end_date, agency, asye_start, asye_end,   team
        s,         social_worker, 0.5, 2019-01-01, ,         true,   2019-09-01, ,           east
        t,         social_worker, ,    2019-01-01, ,         ,       2019-01-01, 2020-01-01, west
        m,         manager,       1,   2019-01-01, ,         ,       ,           ,           east
        left,      social_worker, 1,   2019-01-01, 2020-06-01, ,     ,           ,           east
    """,
    "episodes": """
        child_id, start_date, end_date,   closure_reason, team
        a,        2020-01-01, ,           ,               east
        b,        2020-01-01, ,           ,               east
        c,        2020-01-01, ,           ,               west
        d,        2020-01-01, ,           ,               west
        e,        2020-01-01, 2020-06-10, moved,          west
        f,        2020-01-01, ,           ,               west
    """,
    "allocations": """
        child_id, worker_id, start_date, end_date
        a,        s,         2020-01-01,
        b,        t,         2020-01-01,
        c,        t,         2020-01-01,
        d,        m,         2020-01-01,
        f,        t,         2020-01-01, 2020-03-01
    """,
    "plans": """
        child_id, plan_type, start_date, end_date,   visit_interval
        a,        CP,        2020-01-01, ,           60
        b,        CP,        2020-01-01, ,
        c,        CIN,       2020-01-01, ,           3
        d,        CIN,       2020-01-01, ,
        d,        CIN,       2020-02-01, 2020-04-01,
        f,        CLA,       2020-01-01, ,
        e,        CP,        2020-01-01, 2020-05-01,
    """,
    "visits": """
        child_id, visit_date, mode,         child_seen, spoken_to, seen_alone,     purpose_recorded, recorded_on
        a,        2020-05-11, ,             true,       true,      yes,            true,             2020-05-12
        b,        2020-06-25, virtual,      true,       true,      yes,            true,             2020-06-25
        b,        2020-06-12, face_to_face, true,       ,          no_with_reason, true,
        c,        2020-06-12, face_to_face, ,           true,      no,             ,
        d,        2020-06-12, face_to_face, true,       false,     no,             false,
        f,        2020-06-01, face_to_face, false,      false,     ,               true,
    """,
    "enquiries": """
        child_id, strategy_discussion_date, icpc_required, icpc_date,  transfer_in, recorded_on
        a,        2020-06-01,               ,              2020-06-10, ,
        b,        2020-05-01,               ,              2020-06-10, ,
        c,        2020-06-01,               ,              ,           ,
        d,        2020-06-01,               false,         ,           ,
        f,        2020-06-01,               ,              2020-06-16, true,
        f,        2020-05-20,               ,              ,           true,
        e,        2020-01-06,               ,              2020-01-15, ,
    """,
}


def council(folder, without: str = "", **tables) -> pd.DataFrame:
    """Every figure of the council, without a table or a column (`visits`, `visits.mode`), or with other tables."""
    table, _, column = without.partition(".")
    lines = {name: oracle.text_table(text) for name, text in TABLES.items()} | tables
    if column:
        place = [heading.strip() for heading in lines[table][0]].index(column)
        lines[table] = [line[:place] + line[place + 1 :] for line in lines[table]]
    elif table:
        del lines[table]
    return series.compute(Extract(oracle.write(folder / "2020-06", lines)), MONTHS, a_notice(), list(EXPECTED))


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> pd.DataFrame:
    return council(tmp_path_factory.mktemp("whole"))


def numbers(found: pd.DataFrame) -> dict[tuple, tuple]:
    rows = found.set_index(["indicator", "reading", "month"])[["numerator", "denominator", "value", "lower", "upper"]]
    return {name: tuple(None if value != value else value for value in row) for name, row in rows.iterrows()}


def test_indicators_and_their_readings_in_order():
    ours = {name: (list(each.readings), each.unit, each.better) for name, each in INDICATORS.items()}
    listed = {name: about for name, about in ours.items() if name in EXPECTED}
    assert listed == EXPECTED
    assert list(listed) == list(EXPECTED)
    assert all(INDICATORS[name].definition_template.endswith(".") for name in EXPECTED)


def test_those_counted_at_once_are_of_different_measures(tmp_path):
    tables = {name: oracle.text_table(TABLES[name]) for name in ("episodes", "visits")}
    extract = Extract(oracle.write(tmp_path / "2020-06", tables))
    wanted = [INDICATORS[id] for id in ("cases_open", "caseload_max", "cp_never_visited", "cin_never_visited")]
    visits, cases, *others = series._in_turns(wanted, extract)
    assert (visits.id, cases.id) == ("cp_never_visited", "cases_open")
    assert {each.id for each in others} == {"caseload_max", "cin_never_visited"}


def test_the_tidy_shape(whole):
    assert list(whole.columns) == [
        "indicator", "reading", "group", "month", "numerator", "denominator", "value", "lower", "upper", "unit", "note",
        "reason", "as_first", "first_published", "first_numerator", "first_denominator",
    ]  # fmt: skip
    assert list(whole[["indicator", "reading", "month"]].itertuples(index=False, name=None)) == [
        (indicator, reading, month)
        for indicator, (readings, _, _) in EXPECTED.items()
        for reading in readings
        for month in ("2020-04", "2020-05", "2020-06")
    ]
    assert not whole["group"].any()
    assert (whole["unit"] == whole["indicator"].map({name: unit for name, (_, unit, _) in EXPECTED.items()})).all()
    for column in ("numerator", "denominator", "value", "lower", "upper"):
        assert whole[column].dtype == float


def test_units_say_which_numbers_are_given(whole):
    counts = whole[whole["unit"] == "count"]
    ranks = counts["indicator"].isin(["caseload_max", "caseload_p90"])
    assert (counts.loc[~ranks, "numerator"] == counts.loc[~ranks, "value"]).all()
    assert counts.loc[~ranks, "denominator"].isna().all()
    taken_over = whole[whole["indicator"].isin(["caseload_max", "caseload_p90", "icpc_median_days"])]
    assert taken_over["numerator"].isna().all()
    assert taken_over["denominator"].notna().all()
    june = whole[whole["month"] == "2020-06"]
    assert june.loc[june["unit"].isin(["mean", "rate"]), ["numerator", "denominator"]].notna().all(axis=None)
    assert whole.loc[whole["unit"] != "rate", ["lower", "upper"]].isna().all(axis=None)


def test_only_what_was_asked_for(tmp_path):
    oracle.write(tmp_path / "2020-06", {name: oracle.text_table(text) for name, text in TABLES.items()})
    found = series.compute(Extract(tmp_path / "2020-06"), MONTHS, a_notice(), ["cases_open"])
    assert list(found["value"]) == [6, 6, 5]


def wilson(k: int, n: int) -> tuple[float, float]:
    z = 1.959963984540054  # the normal distribution's 97.5th percentile
    middle, width = k / n + z * z / (2 * n), z * sqrt(k / n * (1 - k / n) / n + z * z / (4 * n * n))
    return (middle - width) / (1 + z * z / n), (middle + width) / (1 + z * z / n)


@pytest.mark.parametrize(("k", "n"), [(0, 1), (1, 1), (1, 2), (7, 10), (81, 263), (15, 148), (0, 20), (385, 500)])
def test_wilson_intervals(tmp_path, k, n):
    # 81 of 263 gives 0.2553 to 0.3662, as in Newcombe's paper of 1998; the rest by the formula.
    rows = [["c" + str(i), "2020-06-01", "2020-06-02" if i < k else "2020-06-30"] for i in range(n)]
    enquiries = [["child_id", "strategy_discussion_date", "icpc_date"], *rows]
    folder = oracle.write(tmp_path / "2020-06", {"enquiries": enquiries})
    found = series.compute(Extract(folder), Months.ending("2020-06", 1), a_notice(), ["icpc_within_15"]).iloc[0]
    assert (found["numerator"], found["denominator"]) == (k, n)
    low, high = wilson(k, n)
    assert found["lower"] == pytest.approx(max(low, 0), abs=1e-12)
    assert found["upper"] == pytest.approx(min(high, 1), abs=1e-12)
    if (k, n) == (81, 263):
        assert (round(found["lower"], 4), round(found["upper"], 4)) == (0.2553, 0.3662)


def test_nothing_is_blank_in_june(whole):
    """So that each test below takes something away."""
    assert whole.loc[(whole["month"] == "2020-06"), "value"].notna().all()


@pytest.mark.parametrize("table", TABLES)
def test_without_a_table(tmp_path, whole, table):
    part = council(tmp_path, table)
    for (name, now), (_, then), note in zip(numbers(part).items(), numbers(whole).items(), part["note"], strict=True):
        if table in oracle.READS[name[0]]:
            assert now == (None,) * 5, name
            assert "no value" in note, name
            assert table in note, name
        else:
            assert now == then, name


COUNTS_AS_BLANK = ("visits.mode", "enquiries.icpc_required", "enquiries.transfer_in", "plans.visit_interval")
OPTIONAL = [
    f"{table}.{column.name}" for table in TABLES for column in oracle.TABLES[table].values() if not column.needed
]


@pytest.mark.parametrize("column", [column for column in OPTIONAL if column not in COUNTS_AS_BLANK])
def test_without_an_optional_column(tmp_path, whole, column):
    table, _, heading = column.partition(".")
    part = council(tmp_path, column)
    for (name, now), (_, then), note in zip(numbers(part).items(), numbers(whole).items(), part["note"], strict=True):
        if column in oracle.READS[name[0]]:
            assert now == (None,) * 5, name
            assert f"column {heading}" in note, name
            assert table in note, name
        else:
            assert now == then, name


@pytest.mark.parametrize("column", COUNTS_AS_BLANK)
def test_a_missing_column_that_counts_as_blank(tmp_path, whole, column):
    table, _, heading = column.partition(".")
    lines = oracle.text_table(TABLES[table])
    place = [cell.strip() for cell in lines[0]].index(heading)
    blank = [lines[0], *([*line[:place], "", *line[place + 1 :]] for line in lines[1:])]
    part = numbers(council(tmp_path, column))
    assert part == numbers(council(tmp_path, **{table: blank}))
    assert part != numbers(whole)


def test_without_anything(tmp_path):
    found = series.compute(Extract(oracle.write(tmp_path / "2020-06", {})), MONTHS, a_notice(), list(EXPECTED))
    assert found[["numerator", "denominator", "value"]].isna().all(axis=None)
    assert found["note"].str.startswith("no value").all()


def test_nothing_in_any_table_counts_0(tmp_path):
    headings = {name: oracle.text_table(text)[:1] for name, text in TABLES.items()}
    found = series.compute(Extract(oracle.write(tmp_path / "2020-06", headings)), MONTHS, a_notice(), list(EXPECTED))
    rates = found[found["unit"].isin(["rate", "mean"]) & (found["reading"] != "all_in_post")]
    assert (rates[["numerator", "denominator"]] == 0).all(axis=None)
    assert rates["value"].isna().all()
    assert (rates["note"] != "").all()
    nothing = found[(found["unit"] == "count") & ~found["indicator"].isin(
        ["caseload_max", "caseload_p90", "workers_over_40", "asye_over_18"]
    )]  # fmt: skip
    assert (nothing["value"] == 0).all()
    assert found.loc[found["indicator"].isin(["workers_over_40", "asye_over_18"]), "value"].isna().all()


def test_the_note_of_a_short_history_names_the_table_and_the_day(tmp_path):
    lines = {name: oracle.text_table(text) for name, text in TABLES.items()}
    folder = oracle.write(tmp_path / "2020-06", lines, "[history_from]\nenquiries = 2020-06-01\n")
    found = series.compute(Extract(folder), MONTHS, a_notice(), ["icpc_transfer_in"])
    assert list(found["value"].isna()) == [True, True, False]
    assert found["note"].iloc[0].startswith("no value")
    assert "enquiries" in found["note"].iloc[0]
    assert "2020-06-01" in found["note"].iloc[0]
    assert found["note"].iloc[2] == ""


def test_the_note_of_months_before_the_first_case_says_when_it_opened(tmp_path):
    lines = {name: oracle.text_table(text) for name, text in TABLES.items()}
    folder = oracle.write(tmp_path / "2020-06", lines)
    found = series.compute(Extract(folder), Months.ending("2020-01", 2), a_notice(), list(EXPECTED))
    december, january = found[found["month"] == "2019-12"], found[found["month"] == "2020-01"]
    assert december[["numerator", "denominator", "value"]].isna().all(axis=None)
    assert december["note"].str.contains("2020-01-01").all()
    assert january["numerator"].notna().any()
