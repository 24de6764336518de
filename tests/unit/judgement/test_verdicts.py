"""Answers and verdicts of limbs with a target: the table of answers row for row, boundaries in exact arithmetic."""

import json
import math
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.calendars import month_number
from improvement_analysis.judgement.course import Course
from improvement_analysis.judgement.figure_table import FIGURE_COLUMNS, figure_rows
from improvement_analysis.judgement.verdicts import (
    Answer,
    answer_limbs,
    last_rebase,
    limb_verdict,
    rebases_upto,
    verdicts,
)
from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice.ask import Judged
from improvement_analysis.notice.benchmarks import read_benchmarks
from improvement_analysis.notice.notice import Notice, read_notice
from improvement_analysis.notice.target import DatedLevel
from improvement_analysis.records.tables import BENCHMARK_COLUMNS

REFERENCE = Path(__file__).parents[3] / "data" / "reference"
SHIPPED = read_notice(REFERENCE / "north-east-lincolnshire-2019.toml")
PUBLISHED = read_benchmarks(REFERENCE / "benchmarks.csv")

MET, EARLY, NOT_YET, EARLIER = "met", "met early", "not yet due", "not met (earlier step met)"
NOT_MET, NOTHING, INSUFFICIENT = "not met", "nothing to judge", "insufficient evidence"
DEPENDS = "depends on the reading"


def step(value, by: str, source="Notice") -> dict:
    return {"value": Decimal(value), "by": date.fromisoformat(by), "source": source}


def regional(by="2020-03-31", tolerance=10, indicator="icpc_within_15") -> dict:
    day = date.fromisoformat(by)
    return {"benchmark": indicator, "area": "E12000003", "tolerance": tolerance, "by": day, "source": "Notice"}


def limb(indicator="cin_visits_in_timescale", steps=None, **keys) -> dict:
    """A limb that asks for 75% by March and 85% by June 2020 unless it says otherwise."""
    steps = steps or [step("0.75", "2020-03-31"), step("0.85", "2020-06-30")]
    asks = {} if {"target", "direction", "improvement"} & keys.keys() else {"target": [{"steps": steps}]}
    return {"id": "limb", "indicator": indicator} | asks | keys


def notice(*limbs, **keys) -> Notice:
    measure = {"number": 6, "title": "Title", "asks": "Asks?", "limb": list(limbs)}
    return Notice.model_validate({"council": "Anyshire", "issued": date(2019, 12, 18), "measure": [measure]} | keys)


def figure(numerator=math.nan, denominator=math.nan, value=None, *, of="cin_visits_in_timescale", reading="snapshot",
           group="", note="") -> dict:  # fmt: skip
    """A row of the series; the value is worked out unless given."""
    if value is None:
        value = numerator / denominator if denominator > 0 else math.nan
    return {
        "indicator": of, "reading": reading, "group": group, "month": "any", "numerator": float(numerator),
        "denominator": float(denominator), "value": float(value), "lower": math.nan, "upper": math.nan,
        "unit": INDICATORS[of].unit, "note": note,
    }  # fmt: skip


def rows(notice: Notice, *figures, month="2020-06", benchmarks=PUBLISHED) -> pd.DataFrame:
    values = pd.DataFrame(figures)
    return figure_rows(values, answer_limbs(values, notice, benchmarks, month), month, "Anyshire")


def row(asks: dict, given: dict, **keys) -> dict:
    """The one row of a limb of one reading and one target."""
    found = rows(notice(asks), given, **keys).to_dict("records")
    assert len(found) == 1
    return found[0]


# ------------------------------------------------------------------------------------ the table of answers, row by row

TABLE = [
    # month, visited, of, may be empty, answer
    ("2020-06", 17, 20, False, MET),  # 85% on the day it is due
    ("2020-07", 18, 20, False, MET),
    ("2020-03", 15, 20, False, MET),
    ("2020-05", 16, 20, False, MET),  # June's step is not in force yet
    ("2020-02", 15, 20, False, EARLY),
    ("2020-02", 14, 20, False, NOT_YET),
    ("2020-02", 0, 20, False, NOT_YET),
    ("2020-06", 16, 20, False, EARLIER),
    ("2020-06", 15, 20, False, EARLIER),
    ("2020-06", 14, 20, False, NOT_MET),
    ("2020-03", 14, 20, False, NOT_MET),
    ("2020-06", 0, 0, True, NOTHING),
    ("2020-06", 0, 0, False, INSUFFICIENT),
    ("2020-02", 0, 0, True, NOTHING),
    ("2020-06", math.nan, math.nan, True, INSUFFICIENT),  # a table is missing
    ("2020-02", math.nan, math.nan, False, INSUFFICIENT),
    ("2020-06", 4, 4, False, INSUFFICIENT),  # below minimum_n
    ("2020-06", 4, 4, True, INSUFFICIENT),
    ("2020-06", 0, 4, False, INSUFFICIENT),
    ("2020-02", 4, 4, False, INSUFFICIENT),
    ("2020-06", 5, 5, False, MET),
    ("2020-06", 0, 5, False, NOT_MET),
]


@pytest.mark.parametrize(("month", "visited", "of", "may_be_empty", "answer"), TABLE)
def test_the_table_of_answers(month, visited, of, may_be_empty, answer):
    found = row(limb(may_be_empty=may_be_empty), figure(visited, of), month=month)
    assert found["answer"] == answer


def test_minimum_n_is_the_notices_and_holds_for_rates_alone():
    assert rows(notice(limb(), minimum_n=30), figure(29, 29))["answer"].tolist() == [INSUFFICIENT]
    assert rows(notice(limb(), minimum_n=30), figure(30, 30))["answer"].tolist() == [MET]
    held = figure(20, 2, of="caseload_mean", reading="dfe_fte")
    assert row(limb("caseload_mean", [step(25, "2020-03-31")]), held)["answer"] == MET


def test_lower_is_better():
    asks = limb("caseload_mean", [step(30, "2019-12-31"), step(25, "2020-03-31")])
    given = {"of": "caseload_mean", "reading": "dfe_fte"}
    assert row(asks, figure(1915, 76.6, **given))["answer"] == MET  # 25 exactly
    assert row(asks, figure(1916, 76.6, **given))["answer"] == EARLIER
    assert row(asks, figure(2298, 76.6, **given))["answer"] == EARLIER  # 30 exactly
    assert row(asks, figure(2299, 76.6, **given))["answer"] == NOT_MET
    assert row(asks, figure(1908, 76.6, **given))["answer"] == MET  # the DfE's 24.9 of 2020
    assert row(asks, figure(1908, 76.6, **given), month="2019-11")["answer"] == EARLY


def test_the_step_in_force_stands_in_the_row():
    early, march, june = (row(limb(), figure(80, 100), month=month) for month in ("2020-01", "2020-04", "2020-06"))
    assert (early["target"], early["target_by"]) == (0.75, "2020-03-31")
    assert (march["target"], march["target_by"]) == (0.75, "2020-03-31")
    assert (june["target"], june["target_by"]) == (0.85, "2020-06-30")
    assert math.isnan(june["benchmark"])


# ------------------------------------------------------------------------------------------- benchmarks, as known by D


def conference_limb(*targets, **keys) -> dict:
    names = targets or ("points", "relative")
    target = [{"name": name, "steps": [regional()]} for name in names]
    return limb("icpc_within_15", target=target, readings=["month"], **keys)


def conferences(within, held) -> dict:
    return figure(within, held, of="icpc_within_15", reading="month")


@pytest.mark.parametrize(
    ("within", "held", "points", "relative"),
    [
        (689, 1000, MET, NOT_MET),  # 78.9% less 10 points: 68.9%
        (6889, 10000, NOT_MET, NOT_MET),
        (7101, 10000, MET, MET),  # less a tenth of it: 71.01%
        (71, 100, MET, NOT_MET),
        (71009, 100000, MET, NOT_MET),
    ],
)
def test_the_region_of_2019_is_what_was_known_in_june_2020(within, held, points, relative):
    found = rows(notice(conference_limb()), conferences(within, held))
    assert found["answer"].tolist() == [points, relative]
    assert found["target"].tolist() == [0.689, 0.7101]
    assert found["benchmark"].tolist() == [0.789, 0.789]
    assert found["target_reading"].tolist() == ["points", "relative"]


@pytest.mark.parametrize(
    ("month", "benchmark"), [("2019-09", 0.714), ("2019-10", 0.789), ("2020-09", 0.789), ("2020-10", 0.794)]
)
def test_a_benchmark_counts_from_its_day_of_publication(month, benchmark):
    assert row(conference_limb("points"), conferences(1, 10), month=month)["benchmark"] == benchmark


def test_no_benchmark_was_published_yet():
    found = row(conference_limb("points"), conferences(9, 10), month="2013-09")
    assert found["answer"] == INSUFFICIENT
    assert math.isnan(found["target"])
    assert math.isnan(found["short_by"])
    assert (found["target_by"], found["note"]) == (
        "2020-03-31", "no target: no icpc_within_15 of E12000003 had been published by then",
    )  # fmt: skip


def test_where_lower_is_better_the_tolerance_is_added():
    asks = limb("caseload_mean", target=[{"name": "relative", "steps": [regional(indicator="caseload_mean")]}])
    given = {"of": "caseload_mean", "reading": "dfe_fte"}
    found = row(asks, figure(198, 10, **given))  # 18.0 in 2019, and a tenth of it
    assert (found["target"], found["benchmark"], found["answer"]) == (19.8, 18, MET)
    assert row(asks, figure(1981, 100, **given))["answer"] == NOT_MET


def test_of_figures_published_on_one_day_the_latest_year_is_taken():
    published = [
        ["icpc_within_15", "E12000003", "Region", date(2019, 3, 31), 0.7, date(2019, 10, 31), "S"],
        ["icpc_within_15", "E12000003", "Region", date(2018, 3, 31), 0.6, date(2019, 10, 31), "S"],
        ["icpc_within_15", "E12000001", "Another", date(2020, 3, 31), 0.5, date(2020, 1, 31), "S"],
        ["agency_rate", "E12000003", "Region", date(2020, 3, 31), 0.4, date(2020, 1, 31), "S"],
    ]
    benchmarks = pd.DataFrame(published, columns=BENCHMARK_COLUMNS)
    assert row(conference_limb("points"), conferences(1, 10), benchmarks=benchmarks)["benchmark"] == 0.7


def test_a_year_published_again_counts_as_published_last():
    published = [
        ["icpc_within_15", "E12000003", "Region", date(2019, 3, 31), 0.7, date(2020, 1, 31), "Revised"],
        ["icpc_within_15", "E12000003", "Region", date(2019, 3, 31), 0.6, date(2019, 10, 31), "First"],
    ]
    benchmarks = pd.DataFrame(published, columns=BENCHMARK_COLUMNS)
    for month, benchmark in (("2019-12", 0.6), ("2020-01", 0.7)):
        found = row(conference_limb("points"), conferences(1, 10), month=month, benchmarks=benchmarks)
        assert found["benchmark"] == benchmark


def test_an_earlier_step_is_judged_at_its_own_level():
    steps = [regional("2020-01-31", 20), regional("2020-03-31", 10), regional("2020-05-31", 0)]
    asks = limb("icpc_within_15", target=[{"name": "points", "steps": steps}], readings=["month"])
    answers = [row(asks, conferences(n, 1000))["answer"] for n in (588, 589, 689, 788, 789)]
    assert answers == [NOT_MET, EARLIER, EARLIER, EARLIER, MET]
    assert row(asks, conferences(588, 1000), month="2020-04")["answer"] == NOT_MET
    assert row(asks, conferences(588, 1000), month="2019-12")["answer"] == NOT_YET


# ------------------------------------------------------------------------------------------------------------ short by


def test_short_by_is_whole_things():
    assert row(limb(), figure(385, 500))["short_by"] == 40  # 425 of 500 are 85%
    assert row(limb(), figure(425, 500))["short_by"] == 0
    assert row(limb(), figure(424, 500))["short_by"] == 1
    assert row(limb(), figure(0, 3))["short_by"] == 3
    given = {"of": "caseload_mean", "reading": "dfe_fte"}
    asks = limb("caseload_mean", [step(25, "2020-03-31")])
    assert row(asks, figure(2699, 82.6, **given))["short_by"] == 634  # the DfE's 32.7 of 2019: 2,065 are 25 each
    assert math.isnan(row(limb(), figure())["short_by"])


def test_short_by_of_a_count_is_the_value_less_the_target():
    asks = limb("icpc_overdue", [step("2.5", "2020-03-31")])
    assert row(asks, figure(7, value=7, of="icpc_overdue", reading=""))["short_by"] == 4.5
    assert row(asks, figure(2, value=2, of="icpc_overdue", reading=""))["short_by"] == 0
    asks = limb("caseload_max", [step(30, "2020-03-31")])  # a denominator, and no numerator
    assert row(asks, figure(denominator=60, value=41, of="caseload_max", reading=""))["short_by"] == 11


@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 1000))
def test_short_by_is_what_a_slow_search_finds(numerator, denominator, thousandths):
    target = Decimal(thousandths) / 1000
    numerator = min(numerator, denominator)
    needed = next(k for k in range(100) if Decimal(numerator + k) >= target * denominator)
    found = row(limb(steps=[step(target, "2020-03-31")]), figure(numerator, denominator))
    assert found["short_by"] == needed
    assert found["answer"] == (INSUFFICIENT if denominator < 5 else NOT_MET if needed else MET)


@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 1000))
def test_short_by_where_lower_is_better(numerator, denominator, thousandths):
    target = Decimal(thousandths) / 1000
    numerator = min(numerator, denominator)
    needed = next(k for k in range(100) if Decimal(numerator - k) <= target * denominator)
    unseen = "children_not_seen"
    found = row(limb(unseen, [step(target, "2020-03-31")]), figure(numerator, denominator, of=unseen, reading=""))
    assert found["short_by"] == needed
    assert found["answer"] == (INSUFFICIENT if denominator < 5 else NOT_MET if needed else MET)


# ------------------------------------------------------------------------------------------------------------ verdicts


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ([MET], MET),
        ([MET, MET], MET),
        ([MET, NOT_MET], DEPENDS),
        ([MET, EARLIER], DEPENDS),
        ([MET, NOT_YET], DEPENDS),
        ([MET, EARLY], DEPENDS),
        ([NOT_MET, EARLIER], NOT_MET),
        ([EARLIER, EARLIER], EARLIER),
        ([NOT_MET, NOT_YET], NOT_MET),
        ([EARLY, EARLY], EARLY),
        ([EARLY, NOT_YET], NOT_YET),
        ([NOT_YET], NOT_YET),
        ([MET, INSUFFICIENT], MET),
        ([MET, NOTHING, INSUFFICIENT], MET),
        ([NOT_MET, INSUFFICIENT], NOT_MET),
        ([MET, INSUFFICIENT, NOT_MET], DEPENDS),
        ([EARLY, INSUFFICIENT], EARLY),
        ([INSUFFICIENT], INSUFFICIENT),
        ([NOTHING, INSUFFICIENT], INSUFFICIENT),
        ([NOTHING, NOTHING], NOTHING),
    ],
)
def test_the_verdict_of_a_limb(answers, verdict):
    assert limb_verdict(answers) == verdict
    assert limb_verdict(answers[::-1]) == verdict


def judged(*limbs, figures, month="2020-06", **keys) -> dict:
    asks = notice(*limbs, **keys)
    return verdicts(answer_limbs(pd.DataFrame(figures), asks, PUBLISHED, month), asks, month, "Anyshire")


def test_verdicts_as_written():
    both = limb(readings=["snapshot", "due_in_month"])
    found = judged(both, figures=[figure(385, 500), figure(9, 10, reading="due_in_month")])
    assert json.loads(json.dumps(found)) == {
        "council": "Anyshire",
        "month": "2020-06",
        "as_at": "2020-06-30",
        "measures": [
            {
                "number": 6,
                "title": "Title",
                "verdict": DEPENDS,
                "decided_by": "limb",
                "since": "2020-06",
                "limbs": [
                    {
                        "id": "limb",
                        "indicator": "cin_visits_in_timescale",
                        "asked_by": "notice",
                        "verdict": DEPENDS,
                        "since": "2020-06",
                        "secure": False,
                        "answers": [
                            {
                                "reading": "snapshot", "group": None, "target_reading": None, "answer": EARLIER,
                                "value": 0.77, "target": 0.85, "by": "2020-06-30",
                            },
                            {
                                "reading": "due_in_month", "group": None, "target_reading": None, "answer": MET,
                                "value": 0.9, "target": 0.85, "by": "2020-06-30",
                            },
                        ],
                        "short_by": 40,
                        "trajectory": None,
                        "sentence": None,
                    }
                ],
            }
        ],
    }  # fmt: skip


def test_readings_stand_outside_and_target_readings_inside():
    asks = conference_limb() | {"readings": ["rolling_12_months", "month"]}
    figures = [conferences(70, 100), figure(80, 100, of="icpc_within_15", reading="rolling_12_months")]
    (found,) = judged(asks, figures=figures)["measures"][0]["limbs"]
    assert [(each["reading"], each["target_reading"], each["answer"]) for each in found["answers"]] == [
        ("rolling_12_months", "points", MET),
        ("rolling_12_months", "relative", MET),
        ("month", "points", MET),
        ("month", "relative", NOT_MET),
    ]
    assert found["verdict"] == DEPENDS
    assert found["short_by"] == 0  # the headline pair's: rolling_12_months, points


def test_whole_numbers_are_written_without_a_point():
    found = judged(limb("icpc_overdue", [step(0, "2020-03-31")]), figures=[figure(7, value=7, of="icpc_overdue",
                   reading="")])["measures"][0]["limbs"][0]  # fmt: skip
    assert json.dumps([found["short_by"], found["answers"][0]["value"], found["answers"][0]["target"]]) == "[7, 7, 0]"


def test_no_verdict_for_a_month_that_ends_before_the_notice():
    for month, verdict in (("2019-11", None), ("2019-12", EARLY)):
        (found,) = judged(limb(), figures=[figure(80, 100)], month=month)["measures"][0]["limbs"]
        assert found["verdict"] == verdict
        assert found["answers"][0]["answer"] == EARLY
    (found,) = judged(limb(), figures=[figure(9, 10)], issued=date(2020, 6, 30))["measures"][0]["limbs"]
    assert found["verdict"] == MET


def test_a_limb_whose_indicator_is_not_computed_has_no_evidence():
    target = [
        {"name": "literal", "steps": [step(1, "2020-03-31")]},
        {"name": "practical", "steps": [step("0.9", "2020-03-31")]},
    ]
    asks = limb("supervision_workers", readings=["available", "all_in_post"], target=target)
    (found,) = judged(asks, figures=[figure(1, 2)])["measures"][0]["limbs"]
    assert found["verdict"] == INSUFFICIENT
    assert [each["answer"] for each in found["answers"]] == [INSUFFICIENT] * 4
    assert [each["value"] for each in found["answers"]] == [None] * 4
    assert [each["target"] for each in found["answers"]] == [1, 0.9, 1, 0.9]
    assert {each["by"] for each in found["answers"]} == {"2020-03-31"}
    assert found["short_by"] is None


def test_every_limb_of_the_notice_has_its_entry():
    answers = answer_limbs(pd.DataFrame([figure(385, 500)]), SHIPPED, PUBLISHED, "2020-06")
    found = verdicts(answers, SHIPPED, "2020-06", "Anyshire")
    for measure, entry in zip(SHIPPED.measure, found["measures"], strict=True):
        assert (entry["number"], entry["title"]) == (measure.number, measure.title)
        assert [each["id"] for each in entry["limbs"]] == [each.id for each in measure.limb]
    of_limb = {each["id"]: each for entry in found["measures"] for each in entry["limbs"]}
    assert of_limb["visits-cin"]["verdict"] == EARLIER
    assert of_limb["icpc-regional"]["verdict"] == INSUFFICIENT
    assert len(of_limb["icpc-regional"]["answers"]) == 6
    assert of_limb["visits-cin-rising"]["verdict"] == INSUFFICIENT  # no other month is known
    assert of_limb["visits-cin-rising"]["answers"][0] == {
        "reading": "snapshot", "group": None, "target_reading": None, "answer": INSUFFICIENT, "value": 0.77,
        "target": None,
        "by": None,
    }  # fmt: skip
    assert [each["group"] for each in of_limb["audit-domains"]["answers"]] == ["domains"]


# ------------------------------------------------------------------------------------- measures, since when, how secure


def of_two(first, second, second_by="notice", number=6):
    """A notice of one measure with two limbs, and answers of theirs."""
    asks = [limb() | {"id": "one"}, limb() | {"id": "two", "asked_by": second_by}]
    notice = Notice.model_validate(
        {"council": "Anyshire", "issued": date(2019, 12, 18)}
        | {"measure": [{"number": number, "title": "Title", "asks": "Asks?", "limb": asks}]}
    )
    of_cin = (number, "cin_visits_in_timescale", "snapshot", "", 0.8)
    in_force = DatedLevel(notice.measure[0].limb[0].steps[0], Fraction(3, 4), None)
    made = [
        Answer(number, id, *of_cin[1:], Judged(answer, in_force=in_force), lower=low, upper=1.0)
        for id, (answer, low) in (("one", first), ("two", second))
    ]
    return notice, made


@pytest.mark.parametrize(
    ("first", "second", "second_by", "expected"),
    [
        (MET, MET, "notice", (MET, "one")),
        (MET, NOT_MET, "notice", (NOT_MET, "two")),
        (NOT_MET, NOT_MET, "notice", (NOT_MET, "one")),  # the first of several
        (EARLIER, INSUFFICIENT, "notice", (EARLIER, "one")),
        (INSUFFICIENT, NOT_YET, "notice", (INSUFFICIENT, "one")),
        (NOT_YET, EARLY, "notice", (NOT_YET, "one")),
        (EARLY, MET, "notice", (EARLY, "one")),
        (NOTHING, MET, "notice", (MET, "two")),
        (NOTHING, NOTHING, "notice", (INSUFFICIENT, None)),
        (MET, NOT_MET, "council", (MET, "one")),  # shown beside it, without a say
        (MET, NOT_MET, "package", (MET, "one")),
    ],
)
def test_a_measure_is_as_its_worst_limb(first, second, second_by, expected):
    notice, answers = of_two((first, 0), (second, 0), second_by)
    (entry,) = verdicts(answers, notice, "2020-06", "Anyshire")["measures"]
    assert (entry["verdict"], entry["decided_by"]) == expected


def test_since_when_and_how_secure():
    """The months from February on; one was met in April alone, two from April on, and both in the notice's month."""
    said = {
        "2019-12": (MET, MET), "2020-01": (MET, MET), "2020-02": (NOT_MET, NOT_MET), "2020-03": (NOT_MET, NOT_MET),
        "2020-04": (MET, MET), "2020-05": (NOT_MET, MET), "2020-06": (NOT_MET, MET),
    }  # fmt: skip
    low = {"2020-04": 0.75, "2020-05": 0.8, "2020-06": 0.76}

    def answers_of(month):
        return of_two(*((answer, low.get(month, 0)) for answer in said.get(month, (NOT_YET, NOT_YET))))[1]

    def entry(month):
        found = verdicts(answers_of(month), of_two((MET, 0), (MET, 0))[0], month, "Anyshire", answers_of)
        (measure,) = found["measures"]
        return measure["since"], [limb["since"] for limb in measure["limbs"]], measure["limbs"][1]["secure"]

    assert entry("2020-06") == ("2020-05", ["2020-05", "2020-04"], True)  # 0.75 is on the good side of 0.75
    low["2020-04"] = 0.7499
    assert entry("2020-06")[2] is False
    low |= {"2020-04": 0.75, "2020-05": 0.7499}
    assert entry("2020-06")[2] is False  # the month between counts too
    assert entry("2020-03") == ("2020-02", ["2020-02", "2020-02"], False)
    assert entry("2020-01")[:2] == ("2019-12", ["2019-12", "2019-12"])  # never further back than the notice


def test_nothing_but_the_target_of_a_rate_is_secure():
    asks = [limb(), limb("caseload_mean", [step(25, "2020-03-31")], readings=["dfe_fte"])]
    values = [figure(9, 10), figure(237, 10, of="caseload_mean", reading="dfe_fte")]
    for each, figures, secure in zip(asks, ([values[0]], [values[1]]), (False, None), strict=True):
        assert judged(each, figures=figures)["measures"][0]["limbs"][0]["secure"] is secure


# --------------------------------------------------------------------------------------------------------- figures.csv


def test_the_assurance_of_a_row_is_beside_its_own_step():
    """80% in each month: the notice asks for 75% by March and 85% by June; a direction has no step."""
    rises = {"direction": {"sense": "rises", "since": "2019-12", "source": "Notice"}}
    asked, values = notice(limb(), limb(id="rises", **rises)), pd.DataFrame([figure(8, 10)])
    courses = {("cin_visits_in_timescale", "snapshot", ""): Course("no change", 24, (0.8,) * 24)}
    for month, said in {"2020-04": "reliably meets", "2020-06": "reliably misses"}.items():
        found = figure_rows(values, answer_limbs(values, asked, PUBLISHED, month), month, "Anyshire", courses)
        assert found["assurance"].tolist() == [said, ""]


def test_the_rows_of_figures_stand_in_their_order():
    found = rows(
        SHIPPED,
        figure(17, 20, of="cp_visits_in_timescale", reading="due_in_month"),
        figure(8, 10, reading="snapshot", group="émile"),
        figure(8, 10, reading="snapshot", group="Zed"),
        figure(8, 10, reading="snapshot", group="apple"),
        figure(385, 500, reading="snapshot"),
        figure(400, 500, reading="snapshot_with_virtual"),
        figure(600, value=600, of="cases_open", reading=""),
        conferences(43, 50),
        figure(1908, 98, of="caseload_mean", reading="headcount"),
        figure(1908, 76.6, of="caseload_mean", reading="dfe_fte"),
    )
    assert found.columns.tolist() == FIGURE_COLUMNS
    columns = ["indicator", "reading", "group", "measure", "limb", "target_reading", "answer"]
    nobody = math.nan
    assert found[columns].fillna(-1).to_numpy().tolist() == [
        [-1 if cell is nobody else cell for cell in line]
        for line in [
            ["cases_open", "", "", nobody, "", "", ""],
            ["caseload_mean", "dfe_fte", "", 1, "caseload-mean", "", MET],
            ["caseload_mean", "dfe_fte", "", 1, "caseload-falling", "", INSUFFICIENT],
            ["caseload_mean", "headcount", "", 1, "caseload-mean", "", MET],
            ["audits_good_or_better", "moderated", "management oversight", 3, "data-used", "", INSUFFICIENT],
            ["icpc_within_15", "month", "", 5, "icpc-regional", "points", MET],
            ["icpc_within_15", "month", "", 5, "icpc-regional", "relative", MET],
            ["icpc_within_15", "month", "", 5, "icpc-rising", "", INSUFFICIENT],
            ["cp_visits_in_timescale", "due_in_month", "", 6, "visits-cp", "", MET],
            ["cin_visits_in_timescale", "snapshot", "", 6, "visits-cin", "", EARLIER],
            ["cin_visits_in_timescale", "snapshot", "", 6, "visits-cin-rising", "", INSUFFICIENT],
            ["cin_visits_in_timescale", "snapshot", "Zed", nobody, "", "", ""],
            ["cin_visits_in_timescale", "snapshot", "apple", nobody, "", "", ""],
            ["cin_visits_in_timescale", "snapshot", "émile", nobody, "", "", ""],
            ["cin_visits_in_timescale", "snapshot_with_virtual", "", nobody, "", "", ""],
        ]
    ]
    assert set(found["council"]) == {"Anyshire"}
    assert set(found["month"]) == {"2020-06"}


def test_a_limb_about_a_group_is_asked_of_that_group_alone():
    found = rows(notice(limb(group="North")), figure(385, 500), figure(9, 10, group="North"))
    assert found["answer"].tolist() == ["", MET]


def test_only_targets_fill_the_columns_of_targets():
    found = rows(SHIPPED, figure(385, 500)).set_index("limb").loc["visits-cin-rising"]
    assert (found["target_by"], found["answer"], found["assurance"]) == ("", INSUFFICIENT, "")
    assert found[["target", "short_by", "benchmark", "n_months"]].isna().all()
    assert found["measure"] == 6


def test_a_group_that_is_not_there_is_said_without_small_teams():
    found = rows(notice(limb(group="South")), figure(8, 10), figure(9, 10, group="North")).set_index("group")
    assert found.loc["South", "note"] == "no value: no such figure is counted for South"


def test_the_last_rebase_up_to_a_month():
    about = {"indicator": "cin_visits_in_timescale", "reason": "A new form", "decided_by": "Board"} | {
        "source": "Notice"
    }
    asked = notice(limb(), rebase=[about | {"month": month} for month in ("2020-01", "2020-03", "2020-08")])
    for month, last in {"2019-12": None, "2020-01": "2020-01", "2020-03": "2020-03", "2020-07": "2020-03"}.items():
        found = last_rebase(asked, ("cin_visits_in_timescale", "snapshot", ""), month_number(month))
        assert found == (last and month_number(last))
    for reading, expected in {
        "snapshot": [18, 20],
        "due_in_month": [],
    }.items():  # July 2018 is 0; a blank: the headline
        assert rebases_upto(asked, ("cin_visits_in_timescale", reading, ""), "2020-06") == expected


def test_a_note_of_the_series_is_kept():
    assert row(limb(), figure(note="no value: the table visits is missing"))["note"].endswith("is missing")


# -------------------------------------------------------------------------------------- the paper's own figures, alone

PAPER = [
    # limb, the figure as claimed, the answers on each target reading
    ("caseload-mean", "17", [MET]),
    ("caseload-asye", "14", [MET]),
    ("icpc-regional", "0.86", [MET, MET]),
    ("visits-cp", "0.90", [MET]),
    ("visits-cin", "0.77", [EARLIER]),
]


def test_the_papers_seven_targets_met():
    """Judged on the paper's own figures: one measure was missed by them, six have too few to say, none is met."""
    claimed = {id: answers for id, _, answers in PAPER}
    made = [
        Answer(measure.number, limb.id, limb.indicator, limb.admissible[0], limb.group, None, Judged(answer))
        for measure in SHIPPED.measure
        for limb in measure.limb
        for answer in claimed.get(limb.id, [INSUFFICIENT])  # of the others the paper gives no figure
    ]
    found = verdicts(made, SHIPPED, "2020-06", "Anyshire")["measures"]
    assert [(each["number"], each["verdict"]) for each in found] == [
        (1, INSUFFICIENT), (2, INSUFFICIENT), (3, INSUFFICIENT), (4, INSUFFICIENT), (5, INSUFFICIENT), (6, EARLIER),
        (7, INSUFFICIENT),
    ]  # fmt: skip
    assert found[5]["decided_by"] == "visits-cin"
    of_limb = {limb["id"]: limb["verdict"] for each in found for limb in each["limbs"]}
    assert (of_limb["caseload-mean"], of_limb["icpc-regional"]) == (MET, MET)


@pytest.mark.parametrize(("id", "claimed", "answers"), PAPER)
def test_a_claim_is_judged_on_its_value_alone(id, claimed, answers):
    asks = next(each for measure in SHIPPED.measure for each in measure.limb if each.id == id)
    better = INDICATORS[asks.indicator].better
    found = [target.hold(Fraction(claimed), better, date(2020, 6, 30), PUBLISHED) for target in asks.target]
    assert [each.answer for each in found] == answers
    assert all(each.in_force.by <= date(2020, 6, 30) for each in found)
