"""Directions and improvements: worked by hand, boundary by boundary, and against a slow plain reading.

Kendall's p by hand: of the n! orders of n values without ties, those at least as far from chance, in both directions;
1, n - 1 and n(n - 1)/2 - 1 orders have 0, 1 and 2 pairs the wrong way round. Fisher's: the tables with the same margins
that are no likelier than the one found.
"""

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from statistics import mean, median
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from improvement_analysis.calendars import month_number
from improvement_analysis.judgement import control_chart, trend
from improvement_analysis.measures import INDICATORS
from improvement_analysis.measures.audits import single_audits
from improvement_analysis.notice.ask import Judged
from improvement_analysis.notice.direction import Direction
from improvement_analysis.notice.evidence import NO_FIGURE, Evidence, begun, by_month, in_window
from improvement_analysis.notice.improvement import Improvement

from .oracle_cases import examples

RATE, COUNT, MEAN = (INDICATORS[id] for id in ("visits_child_seen", "workers_over_40", "caseload_mean"))
SNAPSHOT, SHARE = INDICATORS["cp_visits_in_timescale"], INDICATORS["agency_rate"]
RATE_LOWER, RECORDS, AUDITS = (INDICATORS[id] for id in ("rereferrals_12m", "records_valid", "audits_good_or_better"))
MET, NOT_MET, NOT_DUE, CHANCE = "met", "not met", "not yet due", "insufficient evidence"


def after(month: str, count: int) -> str:
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + count
    return f"{number // 12}-{number % 12 + 1:02d}"


def rates(first: str, *pairs) -> pd.DataFrame:
    """A rate from a month on: (numerator, denominator), None for no value."""
    rows = [
        (after(first, place), *(pair or (math.nan, math.nan)), pair[0] / pair[1] if pair else math.nan)
        for place, pair in enumerate(pairs)
    ]
    return pd.DataFrame(rows, columns=["month", "numerator", "denominator", "value"]).astype({"value": float})


def counts(first: str, *values) -> pd.DataFrame:
    """A count from a month on; None for no value."""
    values = [math.nan if value is None else float(value) for value in values]
    months = [after(first, place) for place in range(len(values))]
    return pd.DataFrame({"month": months, "numerator": values, "denominator": math.nan, "value": values})


def asked(sense="rises", since="2019-12", until=None) -> Direction:
    return Direction(sense=sense, since=since, until=None if until is None else Decimal(until), source="Test")


def floor(at_least=None, at_most=None) -> Improvement:
    levels = [None if level is None else Decimal(level) for level in (at_least, at_most)]
    return Improvement(or_at_least=levels[0], or_at_most=levels[1], source="Test")


class Moved(NamedTuple):
    """What decides, and by how much, of what a direction or an improvement answers."""

    answer: str
    rule: str = ""
    estimate: float | None = None
    p: float | None = None
    falling: str = ""


def moved(found: Judged) -> Moved:
    return Moved(found.answer, found.rule, found.estimate, found.p, found.falling)


def evidence(rows, indicator, month, **about) -> Evidence:
    figures = by_month(rows)
    return Evidence(indicator, month, figures.get(month_number(month), NO_FIGURE), figures, **about)


def judge_direction(rows, request: Direction, indicator, month, minimum_n, rebased=None) -> Moved:
    since_then = None if rebased is None else month_number(rebased)
    return moved(request.judge(evidence(rows, indicator, month, minimum_n=minimum_n, rebased=since_then)))


def months_better(rows, sense, month, since) -> tuple[int, int]:
    return asked(sense, since).judge(evidence(rows, COUNT, month)).months_better


def judge_improvement(
    rows, request: Improvement, indicator, month, noticed, minimum_n, audits=None, rebases=(), labelled=True
):
    """By the label and the slope that judgement gives."""
    about = evidence(rows, indicator, month, noticed=noticed, minimum_n=minimum_n)
    recent = in_window(about.figures, about.now)
    slope = trend.slope(recent)
    about = replace(
        about,
        label=lambda: control_chart.label(recent, indicator.better, rebases) if labelled else "",
        slope=lambda: slope and (slope.per_month, slope.p),
        audits=lambda: audits.assign(domain="overall"),
    )
    return moved(request.judge(about))


def judge_domains(audits, month, noticed) -> Moved:
    about = Evidence(AUDITS, month, noticed=noticed, group="domains", audits=lambda: audits)
    return moved(floor().judge(about))


def judged(found: Moved) -> tuple[str, str]:
    return found.answer, found.rule


# --- A direction -----------------------------------------------------------------------------------------------------

GOOD = rates("2019-10", *[(0, 9)] * 3, *[(9, 9)] * 4)


@pytest.mark.parametrize(
    ("month", "answer"), [("2019-11", NOT_DUE), ("2020-02", NOT_DUE), ("2020-03", MET), ("2020-04", MET)]
)
def test_a_direction_is_due_three_months_after_since(month, answer):
    assert judge_direction(GOOD, asked(), RATE, month, 5).answer == answer


def test_a_direction_is_not_yet_due_with_or_without_a_value():
    assert judge_direction(GOOD.iloc[:0], asked(), RATE, "2020-02", 5) == Moved(NOT_DUE)


@pytest.mark.parametrize(("n", "answer"), [(4, CHANCE), (5, MET)])
def test_a_rate_of_too_few_is_not_judged_whatever_its_rules_say(n, answer):
    rows = rates("2019-10", *[(0, 9)] * 3, (9, 9), (9, 9), (n, n))
    found = judge_direction(rows, asked(until=0), RATE, "2020-03", 5)
    assert found.answer == answer
    # Only the month judged needs the minimum.
    rows = rates("2019-10", *[(0, 9)] * 3, (1, 1), (9, 9), (9, 9))
    assert judge_direction(rows, asked(), RATE, "2020-03", 5).answer == MET


def test_a_mean_is_judged_whatever_its_denominator():
    rows = rates("2019-12", (30, 1), (29, 1), (28, 1), (27, 1))
    found = judge_direction(rows, asked("falls"), MEAN, "2020-03", 5)
    assert found == Moved(MET, "since base", -2.0, None)


def test_no_value_in_the_month_is_insufficient_whatever_else_is_met():
    rows = rates("2019-10", *[(0, 9)] * 3, *[(9, 9)] * 3, None)
    assert judge_direction(rows, asked(until=0), RATE, "2020-04", 5) == Moved(CHANCE)
    assert judge_direction(rows.iloc[:-1], asked(until=0), RATE, "2020-04", 5) == Moved(CHANCE)


@pytest.mark.parametrize(
    ("base", "latest", "p", "answer", "rule"),
    [
        # 5 of 6 against 0 of 4: (C(6,5) + C(6,1)) / C(10,5); 5 of 7: (C(7,5) + C(7,1)) / C(11,5).
        ([(0, 1), (0, 1), (0, 2)], [(1, 1), (1, 2), (3, 3)], Fraction(12, 252), MET, "since base"),
        ([(0, 1), (0, 1), (0, 2)], [(1, 1), (1, 3), (3, 3)], Fraction(28, 462), CHANCE, ""),
        # 5 of 5 against 1 of 5: 2 * C(6,5) / C(10,5).
        ([(1, 3), (0, 1), (0, 1)], [(2, 2), (1, 1), (2, 2)], Fraction(12, 252), MET, "since base"),
        # 5 of 6 against 1 of 6, two-sided: 2 * (36 + 1) / C(12,6); on one side it would be below 0.05.
        ([(0, 2), (0, 2), (1, 2)], [(1, 2), (2, 2), (2, 2)], Fraction(74, 924), CHANCE, ""),
        # Fisher's tea: 3 of 4 against 1 of 4, 34/70.
        ([(1, 2), (0, 1), (0, 1)], [(1, 1), (1, 1), (1, 2)], Fraction(34, 70), CHANCE, ""),
        # As sure, but the wrong way.
        ([(1, 1), (1, 2), (3, 3)], [(0, 1), (0, 1), (0, 2)], Fraction(12, 252), NOT_MET, "no better than the base"),
        # Equal: 2 of 6 and 3 of 9.
        ([(0, 2), (1, 2), (1, 2)], [(1, 3), (1, 3), (1, 3)], 1, NOT_MET, "no better than the base"),
    ],
)
def test_since_base_of_a_rate(base, latest, p, answer, rule):
    # The base lies so far back that there is no trend to speak of.
    rows = pd.concat([rates("2016-10", *base), rates("2020-01", *latest)])
    found = judge_direction(rows, asked(since="2016-12"), RATE, "2020-03", 2)
    assert judged(found) == (answer, rule)
    assert found.p == pytest.approx(float(p), rel=1e-9)
    change = Fraction(*map(sum, zip(*latest, strict=True))) - Fraction(*map(sum, zip(*base, strict=True)))
    assert found.estimate == pytest.approx(float(change), rel=1e-12)
    # The same of a rate that is to fall, by what is left of each month.
    rows["numerator"] = rows["denominator"] - rows["numerator"]
    rows["value"] = rows["numerator"] / rows["denominator"]
    found = judge_direction(rows, asked("falls", since="2016-12"), RATE_LOWER, "2020-03", 2)
    assert judged(found) == (answer, rule)
    assert found.estimate == pytest.approx(-float(change), rel=1e-12)


def test_the_sense_is_the_good_direction_not_what_the_indicator_says():
    rows = rates("2019-10", *[(9, 9)] * 3, *[(0, 9)] * 3)
    assert judge_direction(rows, asked("falls"), RATE, "2020-03", 5).answer == MET


def test_the_base_of_a_rate_is_the_three_months_that_end_with_since():
    # September and January would spoil it; the base is used however far back it lies.
    rows = pd.concat([rates("2019-09", (9, 9), *[(0, 9)] * 3, (9, 9)), rates("2023-01", (9, 9), (9, 9), (9, 9))])
    assert judged(judge_direction(rows, asked(), RATE, "2023-03", 5)) == (MET, "since base")


@pytest.mark.parametrize("lacking", ["2019-10", "2019-11", "2019-12", "2020-01", "2020-02"])
def test_a_month_without_value_in_the_base_or_the_last_three(lacking):
    rows = rates("2019-10", *[(9, 9)] * 3, *[(0, 9)] * 3)
    assert judge_direction(rows, asked(), RATE, "2020-03", 5).answer == NOT_MET
    rows.loc[rows["month"] == lacking, ["numerator", "denominator", "value"]] = np.nan
    assert judge_direction(rows, asked(), RATE, "2020-03", 5) == Moved(CHANCE)


@pytest.mark.parametrize(
    ("base", "latest", "p", "answer", "rule"),
    [
        # 5 of 5 against 0 of 5: 2 / C(10,5). The two before it share its children and are not pooled with it.
        ((0, 5), [(1, 5), (1, 5), (5, 5)], Fraction(2, 252), MET, "since base"),
        ((0, 5), [(5, 5), (5, 5), (1, 5)], 1, CHANCE, ""),  # 1 of 5 against 0 of 5
        ((0, 5), [(0, 5), (1, 5), (5, 5)], Fraction(2, 252), CHANCE, ""),  # April is not better than the base
        ((5, 5), [(0, 5), (0, 5), (0, 5)], Fraction(2, 252), NOT_MET, "no better than the base"),
        # The mean of the values: (0.2 + 0.4 + 0.6) / 3 is the base's 0.4.
        ((2, 5), [(1, 5), (2, 5), (3, 5)], 1, NOT_MET, "no better than the base"),
    ],
)
def test_since_base_of_a_rate_as_at_a_day(base, latest, p, answer, rule):
    rows = pd.concat([rates("2016-10", (5, 5), (5, 5), base), rates("2020-01", *latest)])
    found = judge_direction(rows, asked(since="2016-12"), SNAPSHOT, "2020-03", 5)
    assert judged(found) == (answer, rule)
    assert found.p == pytest.approx(float(p), rel=1e-9)
    change = sum(Fraction(*pair) for pair in latest) / 3 - Fraction(*base)
    assert found.estimate == pytest.approx(float(change), abs=1e-12)


@pytest.mark.parametrize(
    ("rebased", "answer", "rule"),
    [
        ("2019-11", CHANCE, ""),  # after the base of a rate begins
        ("2019-10", MET, "since base"),  # as it begins: nothing is crossed
        ("2020-03", CHANCE, ""),  # in the month judged
        ("2020-01", CHANCE, ""),
    ],
)
def test_the_base_does_not_cross_a_rebase(rebased, answer, rule):
    rows = rates("2019-10", *[(0, 9)] * 3, *[(9, 9)] * 3)
    found = judge_direction(rows, asked(), RATE, "2020-03", 5, rebased)
    assert judged(found) == (answer, rule)


def test_past_a_rebase_only_its_own_trend_and_until_can_meet():
    # 50% before January, then 85, 86, 87, 88, 89: five in order, 2/120; with December too few would be as clear.
    up = rates("2019-10", *[(50, 100)] * 3, *[(value, 100) for value in (85, 86, 87, 88, 89)])
    found = judge_direction(up, asked(), RATE, "2020-05", 5, "2020-01")
    assert (judged(found), found.p) == ((MET, "trend"), pytest.approx(2 / 120))
    assert judged(judge_direction(up, asked(), RATE, "2020-05", 5, "2020-02")) == (CHANCE, "")  # four months
    down = rates("2019-10", *[(50, 100)] * 3, *[(value, 100) for value in (89, 88, 87, 86, 85)])
    assert judge_direction(down, asked(), RATE, "2020-05", 5, "2020-01") == Moved(CHANCE)
    assert judged(judge_direction(down, asked(until="0.8"), RATE, "2020-05", 5, "2020-01")) == (MET, "until")


@pytest.mark.parametrize(
    ("values", "first"),
    [
        ([0] * 5 + [3, 0, 2], 5),
        ([0] * 4 + [3, 2], 0),  # four noughts
        ([0, np.nan, 0, 0, 0, 0, 1], 6),
        ([np.nan] * 5 + [1, 2], 0),  # no value is no nought
        ([0] * 8, 0),  # never begun
        ([1, 0, 0, 0, 0, 0, 2], 0),
        ([], 0),
    ],
)
def test_not_yet_begun(values, first):
    assert begun(np.array(values, dtype=float)) == first


@pytest.mark.parametrize(
    ("values", "answer", "rule", "estimate"),
    [
        ((10, 9, 9, 9), MET, "since base", -1),
        ((10, 9, 9, 10), CHANCE, "", Fraction(-2, 3)),  # equal is not better
        ((10, 10, 9, 9), CHANCE, "", Fraction(-2, 3)),
        ((10, 8, 9, 13), NOT_MET, "no better than the base", 0),  # mean 10
        ((10, 8, 9, 12), CHANCE, "", Fraction(-1, 3)),
        ((10, 10, 10, 10), NOT_MET, "no better than the base", 0),
        ((10, 8, None, 8), CHANCE, "", None),
        ((None, 8, 7, 6), CHANCE, "", None),
    ],
)
def test_since_base_of_a_count(values, answer, rule, estimate):
    # The months before since are no part of the base.
    for before in (0, 99):
        rows = pd.concat([counts("2016-11", before, values[0]), counts("2020-01", *values[1:])])
        found = judge_direction(rows, asked("falls", since="2016-12"), COUNT, "2020-03", 5)
        assert judged(found) == (answer, rule)
        assert found.estimate == (None if estimate is None else pytest.approx(float(estimate)))
        assert found.p is None


def test_the_last_three_months_of_a_mean_are_not_pooled():
    # Values 30, then 40, 40 and 11: their mean is 30 1/3; pooled they would be 130/12, far below the base.
    rows = rates("2019-12", (30, 1), (40, 1), (40, 1), (110, 10))
    found = judge_direction(rows, asked("falls"), MEAN, "2020-03", 5)
    assert judged(found) == (NOT_MET, "no better than the base")


def test_values_are_compared_as_the_fractions_that_they_are():
    # 2.1 over 0.7 and 3 over 1 are both 3, but 2.1 / 0.7 is 3.0000000000000004 in binary.
    assert 2.1 / 0.7 > 3
    rows = rates("2019-12", (2.1, 0.7), (3.0, 1.0), (3.0, 1.0), (3.0, 1.0))
    assert judged(judge_direction(rows, asked("falls"), MEAN, "2020-03", 5)) == (NOT_MET, "no better than the base")
    found = judge_direction(rows.iloc[::-1].assign(month=rows["month"].to_numpy()), asked("falls", until=3), MEAN,
                               "2020-03", 5)  # fmt: skip
    assert judged(found) == (MET, "until")


@pytest.mark.parametrize(
    ("values", "answer", "rule", "p"),
    [
        # Since is without a value, so that only the trend can tell. All 5 in order: 2/120.
        ((9, 8, 7, 6, 5), MET, "trend", Fraction(2, 120)),
        ((9, 8, 7, 5, 6), CHANCE, "", Fraction(10, 120)),
        ((9, 8, 7, 6), CHANCE, "", None),
        ((9, 8, 7, None, 5, 6), CHANCE, "", Fraction(10, 120)),
        ((9, None, None, 8, 7, 6, None, 5), MET, "trend", Fraction(2, 120)),
        # Six: one pair the wrong way 2 * 6/720, two 2 * 20/720.
        ((9, 8, 7, 6, 4, 5), MET, "trend", Fraction(12, 720)),
        ((9, 8, 7, 4, 5, 6), CHANCE, "", None),  # three
        ((8, 9, 7, 6, 4, 5), CHANCE, "", Fraction(40, 720)),
        # The wrong way, and without any change.
        ((5, 6, 7, 8, 9), CHANCE, "", None),
        ((5, 5, 5, 5, 5), CHANCE, "", None),
    ],
)
def test_trend(values, answer, rule, p):
    month = after("2020-03", len(values) - 1)
    found = judge_direction(counts("2020-03", *values), asked("falls"), COUNT, month, 5)
    assert judged(found) == (answer, rule)
    if rule:
        assert found.p == pytest.approx(float(p), rel=1e-12)
        assert found.estimate < 0


def test_beside_a_change_that_could_be_chance_stands_the_p_of_the_trend():
    # Mean of 10, 8 and 9 is 9, against 10; of the ten pairs of 10, 11, 10, 8, 9 (January on) scipy's tau-b.
    rows = counts("2019-12", 10, 11, 12, 10, 8, 9)
    found = judge_direction(rows, asked("falls"), COUNT, "2020-05", 5)
    assert judged(found) == (CHANCE, "")
    assert found.estimate == -1.0
    assert found.p == kendalltau(range(6), [10, 11, 12, 10, 8, 9]).pvalue
    short = judge_direction(counts("2019-12", 10, 10, 8, 9), asked("falls"), COUNT, "2020-03", 5)
    assert short == Moved(CHANCE, "", -1.0, None)


def test_a_trend_is_of_the_24_months_that_end_with_the_month_judged():
    # 24 falling months: 2/24!; two years of rising before them are of no account, nor is what comes after.
    values = [*range(100, 124), *range(48, 24, -1), 500]
    rows = counts("2018-01", *values)
    found = judge_direction(rows, asked("falls", since="2019-06"), COUNT, "2021-12", 5)
    assert judged(found) == (MET, "since base")
    rows.loc[rows["month"] == "2019-06", ["numerator", "value"]] = np.nan
    found = judge_direction(rows, asked("falls", since="2019-06"), COUNT, "2021-12", 5)
    assert judged(found) == (MET, "trend")
    assert found.estimate == -1.0
    # 5 values, of which the first in the 25th month: 4 are left, in perfect order.
    rows = counts("2018-01", 9, *[None] * 20, 8, 7, 6, 5)
    assert judged(judge_direction(rows, asked("falls", since="2017-12"), COUNT, "2020-01", 5)) == (CHANCE, "")
    rows = counts("2018-02", 9, *[None] * 19, 8, 7, 6, 5)
    assert judged(judge_direction(rows, asked("falls", since="2017-12"), COUNT, "2020-01", 5)) == (MET, "trend")


def test_a_fall_before_the_notice_is_no_fall_since_it():
    # Twelve falling months to December, then level: the mean of February to April is 19, as December. Of all 16 months
    # tau is near -1; of the ten pairs from December on (19, 19, 20, 18, 19) three rise, four fall and three are equal.
    rows = counts("2019-01", *range(30, 18, -1), 19, 20, 18, 19)
    assert kendalltau(range(16), rows["value"]).pvalue < 0.001
    found = judge_direction(rows, asked("falls"), COUNT, "2020-04", 5)
    assert judged(found) == (NOT_MET, "no better than the base")
    # In March too the mean is 19. Without February there is nothing to compare with December, and no trend.
    assert judge_direction(rows, asked("falls"), COUNT, "2020-03", 5).answer == NOT_MET
    assert judged(judge_direction(rows[rows["month"] != "2020-02"], asked("falls"), COUNT, "2020-04", 5)) == (
        CHANCE,
        "",
    )


def test_the_trend_begins_with_since_itself():
    # The months before have no value, so that there is no base. Five in order from December: 2/120; four from January.
    rows = rates("2019-12", (1, 20), (2, 20), (3, 20), (4, 20), (5, 20))
    found = judge_direction(rows, asked(since="2019-12"), RATE, "2020-04", 5)
    assert judged(found) == (MET, "trend")
    assert found.p == pytest.approx(2 / 120)
    assert judged(judge_direction(rows, asked(since="2020-01"), RATE, "2020-04", 5)) == (CHANCE, "")


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ((25, 25, 25), MET),  # equal meets
        ((26, 25, 25, 25), MET),
        ((25, 25, 26), CHANCE),
        ((26, 25, 25), CHANCE),
        ((25, 26, 25), CHANCE),
        ((25, None, 25), CHANCE),
        ((None, 25, 25), CHANCE),
    ],
)
def test_until(values, answer):
    # Without a value in since, only `until` can tell.
    rows = counts(after("2020-06", 1 - len(values)), *values)
    found = judge_direction(rows, asked("falls", until=25), COUNT, "2020-06", 5)
    assert judged(found) == (answer, "until" if answer == MET else "")
    upwards = rows.assign(value=50 - rows["value"])
    assert judge_direction(upwards, asked("rises", until=25), COUNT, "2020-06", 5).answer == answer
    assert judge_direction(rows, asked("falls"), COUNT, "2020-06", 5).answer == CHANCE


def test_until_comes_before_no_better_than_the_base():
    rows = rates("2019-10", *[(9, 10)] * 3, *[(85, 100)] * 3)
    assert judged(judge_direction(rows, asked(until="0.85"), RATE, "2020-03", 5)) == (MET, "until")
    assert judged(judge_direction(rows, asked(until="0.851"), RATE, "2020-03", 5)) == (
        NOT_MET,
        "no better than the base",
    )


@pytest.mark.parametrize(
    ("sense", "expected"), [("falls", (2, 4)), ("rises", (1, 4))]
)  # 9 to 8 better, 8 to 8 equal, a gap, 6 to 7 worse, 7 to 5 better
def test_better_than_the_month_before(sense, expected):
    rows = counts("2019-11", 99, 9, 8, 8, None, 6, 7, 5, 1)
    assert months_better(rows, sense, "2020-06", "2019-12") == expected


def test_better_than_the_month_before_among_24_months():
    rows = counts("2018-01", *range(40, 0, -1))
    assert months_better(rows, "falls", "2020-12", "2018-01") == (23, 23)
    assert months_better(rows, "falls", "2018-03", "2018-01") == (2, 2)
    assert months_better(rows, "falls", "2018-01", "2018-01") == (0, 0)


# --- Improvement -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "improvement", "figure", "answer"),
    [
        (RATE, floor(at_least="0.8"), (4, 5), MET),
        (RATE, floor(at_least="0.8"), (4, 4), CHANCE),  # a denominator below 5
        (RATE, floor(at_least="0.8"), (79, 100), CHANCE),
        (RATE, floor(at_least="0.800001"), (4, 5), CHANCE),
        (RATE, floor(), (4, 5), CHANCE),
        (RATE_LOWER, floor(at_most="0.1"), (1, 10), MET),
        (RATE_LOWER, floor(at_most="0.1"), (11, 100), CHANCE),
        (RATE_LOWER, floor(at_most="0.1"), (0, 4), CHANCE),
        (MEAN, floor(at_most=20), (40, 2), MET),  # no rate, no minimum
    ],
)
def test_the_floor_from_one_month_on(indicator, improvement, figure, answer):
    found = judge_improvement(rates("2020-06", figure), improvement, indicator, "2020-06", "2019-12", 5)
    assert judged(found) == (answer, "floor" if answer == MET else "")


@pytest.mark.parametrize(
    ("indicator", "figure", "answer"),
    [
        (RATE, (5, 5), MET),
        (RATE, (4, 4), CHANCE),  # a denominator below 5
        (RATE, (2499, 2500), CHANCE),
        (RATE, (0, 5), CHANCE),  # the bad end
        (RATE_LOWER, (0, 5), MET),
        (RATE_LOWER, (0, 4), CHANCE),
        (RATE_LOWER, (5, 5), CHANCE),
        (SHARE, (0, 2), MET),  # no rate, no minimum
        (COUNT, (0, 1), CHANCE),  # a count has no end that it is said to be at
    ],
)
def test_what_is_at_the_end_of_its_scale_cannot_improve(indicator, figure, answer):
    found = judge_improvement(rates("2020-06", figure), floor(), indicator, "2020-06", "2019-12", 5)
    assert judged(found) == (answer, "end" if answer == MET else "")


def test_the_end_of_the_scale_says_so():
    found = floor().judge(evidence(rates("2020-06", (5, 5)), RATE, "2020-06", noticed="2019-12", minimum_n=5))
    assert floor().because(found, RATE, "", "2020-06") == "It is 100% and cannot improve."


def test_no_value_in_the_month_is_no_improvement_to_judge():
    rows = rates("2020-01", *[(9, 9)] * 5, None)
    assert judge_improvement(rows, floor(at_least=0), RATE, "2020-06", "2019-12", 5) == Moved(CHANCE)


# Twelve months at 10 and then a drop that stays: the last is outside its usual range, and the slope is 0.
STEADY = [10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 11]


def improved(values, month="2020-06", noticed="2019-12", indicator=COUNT, **more) -> Moved:
    """A series that ends with the month."""
    rows = counts(after(month, 1 - len(values)), *values)
    return judge_improvement(rows, floor(), indicator, month, noticed, 5, **more)


def test_a_label_and_better_means_are_an_improvement():
    values = [*STEADY, 10, 1]
    found = improved(values)
    assert control_chart.label(np.array(values, dtype=float), "lower") == "improving"
    assert judged(found) == (MET, "label")
    # The median of the slopes of 14 values: plainly 0 or worse would be no improvement, but the label comes first.
    assert found.estimate == pytest.approx(float(theil_sen(list(range(14)), [Fraction(v) for v in values])))


@pytest.fixture
def said_to_improve(monkeypatch):
    """Every label is `improving`, so that only the means can decide."""
    monkeypatch.setattr(control_chart, "label", lambda *_: "improving")


@pytest.mark.parametrize(
    ("before", "following", "answer"),
    [
        # The 12 months that end with the notice's, and not the one before them: means of 10 and 9, 10 and 10.
        ([0, *[10] * 12], [12, 6], (MET, "label")),
        ([99, *[10] * 12], [12, 8], (NOT_MET, "trend")),
        # The first of the 12 counts: means of 11 and 10 1/2, but of 10 without it.
        ([0, 22, *[10] * 11], [15, 6], (MET, "label")),
        # Fewer will do: those that have a value. Means of 9 and 8 1/2, 9 and 9.
        ([10, 9, None, 8], [None, 12, 5], (MET, "label")),
        ([10, 9, None, 8], [None, 12, 6], (CHANCE, "")),
        # None at all will not.
        ([None], [9, 8, 7, 6, 5], (CHANCE, "")),
        # Nor will 4 values.
        ([10, 9], [None, 8, 7], (CHANCE, "")),
        ([10, 9, 9], [None, 8, 7], (MET, "label")),
    ],
)
def test_the_means_about_the_notice(said_to_improve, before, following, answer):
    assert judged(improved([*before, *following], after("2019-12", len(following)))) == answer


def test_means_reach_beyond_the_24_months(said_to_improve):
    # The notice is three years old: its 12 months are worse than every one after, also outside of the 24 months.
    values = [*[20] * 12, *[5] * 12, *[10] * 24]
    assert judged(improved(values, "2022-12", "2019-12")) == (MET, "label")
    assert judged(improved([*[9] * 12, *[5] * 12, *[10] * 24], "2022-12", "2019-12")) == (MET, "label")
    assert judged(improved([*[9] * 12, *[9] * 12, *[10] * 24], "2022-12", "2019-12")) == (NOT_MET, "trend")


def test_before_the_notice_nothing_has_improved_since(said_to_improve):
    assert improved([9, 8, 7, 6, 5], "2019-12").answer == CHANCE
    assert improved([9, 8, 7, 6, 5], "2020-01").answer == MET


@pytest.mark.parametrize(
    ("values", "indicator", "answer", "rule"),
    [
        ([9, 8, 7, 6, 5], COUNT, CHANCE, ""),  # the right way; the label is "no significant change"
        ([5, 6, 7, 8, 9], COUNT, NOT_MET, "trend"),
        ([5, 6, 7, 8], COUNT, CHANCE, ""),  # 4 values
        ([5, 6, None, 7, 8], COUNT, CHANCE, ""),
        ([5, 6, None, 7, 8, 9], COUNT, NOT_MET, "trend"),
        ([7, 7, 7, 7, 7], COUNT, NOT_MET, "trend"),
        ([5, 6, 7, 8, 9], INDICATORS["audits_completed"], CHANCE, ""),
        ([9, 8, 7, 6, 5], INDICATORS["audits_completed"], NOT_MET, "trend"),
        # Only among the 24 months: the fifth value is of the 25th.
        ([5, *[None] * 20, 6, 7, 8, 9], COUNT, CHANCE, ""),
        ([5, *[None] * 19, 6, 7, 8, 9], COUNT, NOT_MET, "trend"),
    ],
)
def test_a_slope_of_0_or_worse_is_no_improvement(values, indicator, answer, rule):
    found = improved(values, indicator=indicator)
    assert judged(found) == (answer, rule)
    assert found.estimate is not None
    assert found.p is not None


@pytest.mark.parametrize("tenths", [(1, 5, 6, 4, 3), (1, 7, 4, 5, 3)])
def test_a_slope_of_0_is_0_also_where_binary_fractions_miss_it(tenths):
    # Of 1 5 6 4 3 the ten slopes in order are -2, -3/2, -1, -2/3, -1/2, 1/2, 1, 1, 5/2, 4: the middle is 0.
    assert theil_sen(range(5), [Fraction(each) for each in tenths]) == 0
    values = [each / 10 for each in tenths]
    assert trend.slope(values).per_month != 0
    assert judged(improved(values, indicator=INDICATORS["audits_completed"])) == (NOT_MET, "trend")
    assert judged(improved(values, indicator=COUNT)) == (NOT_MET, "trend")


def test_a_deteriorating_label_is_no_improvement_whatever_the_slope():
    # Falling nearly every month, then a leap.
    values = [30, 29, 29, 28, 28, 27, 27, 26, 26, 25, 25, 24, 90]
    assert control_chart.label(np.array(values, dtype=float), "lower") == "deteriorating"
    found = improved(values)
    assert judged(found) == (NOT_MET, "label")
    assert found.estimate < 0


def test_without_a_label_none_says_that_it_improves_or_deteriorates():
    assert improved([*STEADY, 10, 1], labelled=False).rule != "label"
    assert improved([30, 29, 29, 28, 28, 27, 27, 26, 26, 25, 25, 24, 90], labelled=False).answer == CHANCE
    assert improved([5, 6, 7, 8, 9], labelled=False).answer == NOT_MET


def test_a_rebase_begins_the_label_afresh():
    # 24 months of which the last 5 stand alone: a window of its own, which has nothing unusual.
    values = [*[20, 21] * 9, 20, 10, 11, 10, 11, 10]
    assert judged(improved(values)) == (MET, "label")
    assert improved(values, rebases=[19]).rule != "label"


# --- Improvement over single audits ----------------------------------------------------------------------------------


def audits(*rows) -> pd.DataFrame:
    """(month, score) of single audits."""
    return pd.DataFrame(rows, columns=["month", "score"]).astype({"month": "str", "score": float})


def by_audit(single, values=5, month="2020-06", noticed="2019-12", minimum_n=5, improvement=None) -> Moved:
    """The improvement of audits good or better, with a value in so many months."""
    rows = rates(after(month, 1 - values), *[(1, 3)] * values)
    return judge_improvement(rows, improvement or floor(), AUDITS, month, noticed, minimum_n, single)


def rising(first: str, *scores) -> pd.DataFrame:
    return audits(*[(after(first, place), score) for place, score in enumerate(scores)])


def test_audits_are_judged_by_tau_over_single_audits():
    # Two a month, Inadequate up to January, Outstanding from April on.
    single = pd.concat([rising("2020-01", 1, 2, 2, 3, 4, 4), rising("2020-01", 1, 1, 2, 3, 3, 4)])
    found = by_audit(single)
    assert judged(found) == (MET, "tau")
    expected = kendalltau([1, 2, 3, 4, 5, 6] * 2, [1, 2, 2, 3, 4, 4, 1, 1, 2, 3, 3, 4])
    assert (found.estimate, found.p) == pytest.approx((expected.statistic, expected.pvalue))
    assert judged(by_audit(single.assign(score=5 - single["score"]))) == (NOT_MET, "tau")


@pytest.mark.parametrize(
    ("scores", "answer", "p"),
    [
        # Scores without ties show the exact p: 2/24, as good as it gets, is chance.
        ((1, 2, 3, 4), CHANCE, Fraction(2, 24)),
        ((4, 3, 2, 1), NOT_MET, Fraction(2, 24)),
        ((2, 2, 2, 2), NOT_MET, 1),
        ((2, 3, 3, 2), NOT_MET, 1),
        ((3,), NOT_MET, 1),
    ],
)
def test_tau_over_few_audits(scores, answer, p):
    found = by_audit(rising(after("2020-06", 1 - len(scores)), *scores))
    assert found.answer == answer
    assert found.p == pytest.approx(float(p))


def test_with_fewer_than_5_months_of_value_no_tau_decides():
    up, down = rising("2020-01", 1, 1, 2, 3, 4, 4), rising("2020-01", 4, 4, 3, 2, 1, 1)
    assert [by_audit(single, values=5).answer for single in (up, down)] == [MET, NOT_MET]
    found = by_audit(down, values=4)
    assert judged(found) == (CHANCE, "")
    assert found.estimate < 0
    assert by_audit(up, values=4).answer == CHANCE


def test_the_floor_of_audits():
    found = by_audit(rising("2020-01", 4, 3, 2, 1), minimum_n=3, improvement=floor(at_least="0.3333"))
    assert judged(found) == (MET, "floor")


def test_the_label_plays_no_part_for_audits(monkeypatch):
    monkeypatch.setattr(control_chart, "label", lambda *_: "deteriorating")
    assert by_audit(rising("2020-01", 1, 1, 2, 3, 4, 4)).answer == MET
    assert by_audit(rising("2020-03", 1, 2, 3, 4)).answer == CHANCE


@pytest.mark.parametrize("id", ["audits_good_or_better", "audit_grade_mean"])
def test_both_indicators_of_grades(id):
    rows = rates("2020-02", *[(1, 3)] * 5)
    single = rising("2020-01", 1, 1, 2, 3, 4, 4)
    found = judge_improvement(rows, floor(), INDICATORS[id], "2020-06", "2019-12", 5, single)
    assert judged(found) == (MET, "tau")


def test_from_the_month_after_the_notices_once_five_months_have_an_audit():
    before = audits(*[("2019-08", 4)] * 20, ("2019-12", 4))  # would turn the tau
    since = rising("2020-01", 1, 1, 2, 3, 4, 4)
    assert by_audit(pd.concat([before, since])).answer == MET
    # Five of the six months will do.
    five = since[since["month"] != "2020-03"]
    assert by_audit(pd.concat([before, five])).answer == MET
    # Four will not, however many audits there are in them: the last 12 months, with August of the year before.
    four = five[five["month"] != "2020-02"]
    assert by_audit(pd.concat([before, four, four, four])).answer == NOT_MET
    # The 12th month from the last is July; June is the 13th.
    assert by_audit(pd.concat([audits(*[("2019-07", 4)] * 20), four, four])).answer == NOT_MET
    assert by_audit(pd.concat([audits(*[("2019-06", 4)] * 20), four, four])).answer == MET
    # Nor was December, the notice's own month, one of the five: of a notice of November it is.
    assert by_audit(pd.concat([before, four, four, four]), noticed="2019-11").answer == MET


def test_audits_after_the_month_judged_have_not_happened():
    since = rising("2020-01", 1, 1, 2, 3, 4, 4)
    assert by_audit(pd.concat([since, audits(*[("2020-07", 1)] * 20)])).answer == MET
    # Nor do they make up the five months.
    spoilt = pd.concat([audits(*[("2019-10", 4)] * 20), rising("2020-03", 1, 2, 3, 4), audits(("2020-07", 4))])
    assert by_audit(spoilt).answer == NOT_MET


def test_the_months_after_the_notices_reach_back_beyond_24():
    single = pd.concat([rising("2017-02", 1, 1, 1, 1, 1, 1), rising("2020-05", 4, 4)])
    assert by_audit(single, noticed="2017-01").answer == MET
    assert by_audit(single, noticed="2019-12").answer == NOT_MET


def test_no_audit_at_hand_is_no_evidence():
    assert by_audit(audits()) == Moved(CHANCE)


# --- All domains together --------------------------------------------------------------------------------------------


def of_domains(*rows) -> pd.DataFrame:
    """(audit, month, domain, score)."""
    return pd.DataFrame(rows, columns=["audit_id", "month", "domain", "score"]).astype({"score": float})


def graded(first: str, **scores) -> pd.DataFrame:
    """One audit a month: the scores of each domain, month after month."""
    return of_domains(
        *[
            (f"{place}", after(first, place), domain.replace("_", " "), score)
            for domain, row in scores.items()
            for place, score in enumerate(row)
        ]
    )


def test_all_domains_together():
    # Means of the two: 1, 1.5, 2, 2.5, 3, without ties: p is 2/120.
    rows = graded("2020-01", planning=(1, 1, 2, 2, 3), assessment=(1, 2, 2, 3, 3), overall=(4, 3, 2, 1, 1))
    found = judge_domains(rows, "2020-05", "2019-12")
    assert judged(found) == (MET, "tau")
    assert (found.estimate, found.p) == pytest.approx((1.0, 2 / 120))
    # Means 1, 1.5, 2, 3, 2.5: one pair the wrong way, 10/120.
    rows = graded("2020-01", planning=(1, 1, 2, 3, 2), assessment=(1, 2, 2, 3, 3))
    found = judge_domains(rows, "2020-05", "2019-12")
    assert found == Moved(CHANCE, "", pytest.approx(0.8), pytest.approx(10 / 120))


@pytest.mark.parametrize(
    ("planning", "assessment"), [((3, 2, 2, 1, 1), (3, 3, 2, 2, 1)), ((2, 2, 2, 2, 2), (2, 2, 2, 2, 2)),
                                 ((1, 2, 3, 2, 1), (1, 2, 3, 2, 1))]
)  # fmt: skip
def test_domains_with_tau_0_or_worse(planning, assessment):
    rows = graded("2020-01", planning=planning, assessment=assessment)
    assert judged(judge_domains(rows, "2020-05", "2019-12")) == (NOT_MET, "tau")


def test_no_such_audit():
    assert judge_domains(graded("2020-01", overall=(1, 2, 3)), "2020-03", "2019-12") == Moved(CHANCE)
    assert judge_domains(graded("2020-01", planning=(1, 2, 3)), "2019-12", "2019-11") == Moved(CHANCE)
    assert judge_domains(of_domains(), "2019-12", "2019-11") == Moved(CHANCE)


def test_no_minimum_of_months_and_none_in_the_month_judged():
    rows = of_domains(*[(f"a{k}", "2020-01", "planning", 1) for k in range(9)],
                      *[(f"b{k}", "2020-02", "planning", 4) for k in range(9)])  # fmt: skip
    assert judge_domains(rows, "2020-04", "2019-12").answer == MET


def test_a_domain_that_falls():
    # Each domain scores without ties among 4 grades; p of 4, 3, 2, 1 falling, twice over, is taken from scipy.
    months = [0, 0, 0, 1, 1, 1, 2, 2, 2]
    falls, up = [3, 3, 3, 2, 2, 2, 1, 1, 1], [1, 1, 1, 3, 3, 3, 4, 4, 4]
    p = kendalltau(months, falls).pvalue
    few, many = ["b", "c"], [f"d{k}" for k in range(math.ceil(0.05 / p))]
    assert 0.05 / (len(many) + 1) < p < 0.05 / (len(few) + 1)
    for others, answer, named in ((few, NOT_MET, "planning"), (many, MET, "")):
        rows = [(f"{k}", after("2020-01", month), domain, score)
                for domain, scores in [("planning", falls), *((other, up) for other in others)]
                for k, (month, score) in enumerate(zip(months, scores, strict=True))]  # fmt: skip
        found = judge_domains(of_domains(*rows), "2020-06", "2019-12")
        assert (found.answer, found.rule, found.falling) == (answer, "tau", named)
        assert found.estimate > 0
        # A domain whose audits lie outside of those months is not one of them; overall never is.
        old = of_domains(*[("old", "2018-01", f"e{k}", 4) for k in range(99)], ("0", "2020-01", "overall", 4))
        assert judge_domains(pd.concat([of_domains(*rows), old]), "2020-06", "2019-12").falling == named


def test_several_domains_that_fall_are_named_in_text_order():
    rows = graded("2020-01", planning=(4, 4, 3, 2, 1, 1), assessment=(4, 4, 3, 2, 1, 1), voice=(1, 2, 2, 3, 3, 3))
    rows = pd.concat([rows, rows.assign(audit_id=rows["audit_id"] + "x")])
    assert judge_domains(rows, "2020-06", "2019-12").falling == "assessment, planning"


def test_an_audit_is_the_rows_of_one_id_in_one_month():
    # One id in two months is two audits, of means 1 and 4; two ids in one month are two.
    same = of_domains(("a", "2020-01", "x", 1), ("a", "2020-01", "y", 1), ("a", "2020-02", "x", 4))
    found = judge_domains(same, "2020-02", "2019-12")
    assert (found.answer, found.estimate) == (CHANCE, pytest.approx(1.0))
    # An audit of many domains weighs no more than one of a single domain: means 4, 1 in January, 3, 3 in February.
    rows = of_domains(("a", "2020-01", "x", 4), ("b", "2020-01", "x", 1), ("b", "2020-01", "y", 1),
                      ("b", "2020-01", "z", 1), ("c", "2020-02", "x", 3), ("d", "2020-02", "x", 3))  # fmt: skip
    assert judge_domains(rows, "2020-02", "2019-12") == Moved(NOT_MET, "tau", 0.0, pytest.approx(1.0))


def test_single_audits(extract):
    made = extract(
        "2020-06",
        audits="""audit_id, child_id, audited_on, domain, grade, moderated_grade, sampling
            1, a, 2020-05-31, overall, Outstanding, , random
            1, a, 2020-05-31, planning, Good, Inadequate, random
            2, b, 2020-06-01, overall, Requires improvement, Good, targeted
            3, b, 2019-12-15, overall, Inadequate, ,""",
    )
    found = {reading: single_audits(made, reading) for reading in AUDITS.readings}
    assert list(found["moderated"].columns) == ["audit_id", "month", "domain", "score"]
    first, planned = ("2020-05", "overall", 4), ("2020-05", "planning", 1)
    second, third = ("2020-06", "overall", 3), ("2019-12", "overall", 1)
    scores = {reading: list(rows.iloc[:, 1:].itertuples(index=False, name=None)) for reading, rows in found.items()}
    assert scores == {
        "moderated": [first, planned, second, third],
        "as_audited": [first, (*planned[:2], 3), (*second[:2], 2), third],
        "moderated_only": [planned, second],
        "random_sample": [first, planned],
    }
    one, same, two, three = found["moderated"]["audit_id"]
    assert one == same
    assert len({one, two, three}) == 3
    empty = extract("2020-07", audits="audit_id, child_id, audited_on, domain, grade\n")
    assert judge_domains(single_audits(empty, "moderated"), "2020-07", "2019-12") == Moved(CHANCE)


# --- Against a slow plain reading of docs/judgement.md ----------------------------------------------------------------


def fisher(k, n, k0, n0) -> Fraction:
    def likelihood(count):
        return math.comb(n, count) * math.comb(n0, k + k0 - count)

    tables = [likelihood(count) for count in range(k + k0 + 1)]
    return Fraction(sum(each for each in tables if each <= tables[k]), math.comb(n + n0, k + k0))


def theil_sen(months, values) -> Fraction:
    return median((w - v) / (j - i) for (i, v), (j, w) in combinations(zip(months, values, strict=True), 2))


def tau(pairs) -> tuple[float, float]:
    xs, ys = zip(*pairs, strict=True)
    if len(set(xs)) == 1 or len(set(ys)) == 1:
        return 0.0, 1.0
    found = kendalltau(xs, [float(y) for y in ys])
    score = sum((x > v) * (y > w) + (x < v) * (y < w) - (x > v) * (y < w) - (x < v) * (y > w)
                for (x, y), (v, w) in combinations(pairs, 2))  # fmt: skip
    return float(np.sign(score)) * abs(found.statistic), found.pvalue


def slow_direction(held: dict, sense, since, until, month, minimum_n, kind, rebase=None) -> str:
    """`held`: (numerator, denominator) by number of month, none where there is no value; `kind`: that of the figure."""
    is_rate, pooled = kind != "count", kind == "rate"
    sign = {"rises": 1, "falls": -1}[sense]

    def value(number):
        return sign * Fraction(*held[number])

    if month - since < 3:
        return NOT_DUE
    if month not in held or (is_rate and held[month][1] < minimum_n):
        return CHANCE
    last, base = [month - 2, month - 1, month], [since - 2, since - 1, since] if pooled else [since]
    crossed = rebase is not None and base[0] < rebase <= month
    known = all(number in held for number in last + base) and not crossed
    if known and pooled:
        (k, n), (k0, n0) = (
            [sum(held[number][part] for number in months) for part in (0, 1)] for months in (last, base)
        )
        better = sign * (Fraction(k, n) - Fraction(k0, n0))
        if better > 0 and fisher(k, n, k0, n0) < Fraction(1, 20):
            return MET
    elif known:
        better = mean(map(value, last)) - value(since)
        each_better = all(value(number) > value(since) for number in last)
        if each_better and (not is_rate or fisher(*held[month], *held[since]) < Fraction(1, 20)):
            return MET
    first = max(since, month - 23, rebase if rebase is not None and rebase <= month else since)
    pairs = [(number, value(number)) for number in range(first, month + 1) if number in held]
    if len(pairs) >= 5 and tau(pairs)[0] > 0 and tau(pairs)[1] < 0.05:
        return MET
    if until is not None and all(number in held and value(number) >= sign * until for number in last):
        return MET
    return NOT_MET if known and better <= 0 else CHANCE


def frame_of(held: dict, is_rate=True) -> pd.DataFrame:
    labels = {number: after("2020-01", number) for number in held}
    if is_rate:
        return pd.concat([rates("2020-01"), *[rates(labels[number], pair) for number, pair in held.items()]])
    return pd.concat([counts("2020-01"), *[counts(labels[number], pair[0]) for number, pair in held.items()]])


few = st.integers(1, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
many = st.integers(30, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
# Months from 0; a drift makes trends and steps, so that every answer comes up.
drifts = st.tuples(st.sampled_from([-2, -1, 0, 1, 2]), st.integers(0, 3)).flatmap(
    lambda shape: st.lists(
        st.none() | st.integers(-shape[1], shape[1]) | st.integers(-shape[1], shape[1]), min_size=8, max_size=30
    ).map(lambda noise: {i: (40 + shape[0] * i + each, 120) for i, each in enumerate(noise) if each is not None})
)
histories = drifts | st.lists(st.none() | few | many, min_size=6, max_size=30).map(
    lambda pairs: {place: pair for place, pair in enumerate(pairs) if pair}
)


@examples(60)
@given(
    histories,
    st.sampled_from(["falls", "rises"]),
    st.integers(-1, 12),
    st.integers(0, 30),
    st.booleans(),
    st.sampled_from(["rate", "snapshot", "count"]),
    st.none() | st.sampled_from(["0.3", "0.5", "0.75", "40", "45"]),
    st.none() | st.integers(-1, 20),
)
def test_directions_against_a_slow_reading(held, sense, since, month, last, kind, until, rebase):
    month = max(held, default=0) if last else month
    level = None if until is None else Fraction(until)
    rebase = None if rebase is None or rebase > month else rebase
    if kind == "count":
        held = {number: (k, 1) for number, (k, _) in held.items()}
    expected = slow_direction(held, sense, since, level, month, 5, kind, rebase)
    request = asked(sense, after("2020-01", since), until)
    indicator = {"rate": RATE, "snapshot": SNAPSHOT, "count": COUNT}[kind]
    rebased = None if rebase is None else after("2020-01", rebase)
    found = judge_direction(frame_of(held, kind != "count"), request, indicator, after("2020-01", month), 5, rebased)
    assert found.answer == expected


def slow_improvement(held: dict, at_least, month, noticed, lower: bool) -> str:
    if month not in held:
        return CHANCE
    values = {number: Fraction(*pair) for number, pair in held.items()}
    if held[month][1] >= 5 and (values[month] <= at_least if lower else values[month] >= at_least):
        return MET
    if held[month][1] >= 5 and values[month] == (0 if lower else 1):
        return MET
    window = [number for number in range(month - 23, month + 1) if number in held]
    if len(window) < 5:
        return CHANCE
    sign = -1 if lower else 1
    shown = np.array([float(values[n]) if n in values else np.nan for n in range(month - 23, month + 1)])
    label = control_chart.label(shown, "lower" if lower else "higher")
    following = [values[number] for number in held if noticed < number <= month]
    before = [values[number] for number in held if noticed - 12 < number <= noticed]
    if label == "improving" and following and before and sign * (mean(following) - mean(before)) > 0:
        return MET
    slope = theil_sen(window, [values[number] for number in window])
    return NOT_MET if label == "deteriorating" or sign * slope <= 0 else CHANCE


@examples(60)
@given(histories, st.integers(-2, 20), st.booleans(), st.sampled_from(["0.05", "0.3", "0.6", "0.9"]))
def test_improvements_against_a_slow_reading(held, noticed, lower, level):
    month = max(held, default=0)
    expected = slow_improvement(held, Fraction(level), month, noticed, lower)
    indicator, request = (RATE_LOWER, floor(at_most=level)) if lower else (RATE, floor(at_least=level))
    found = judge_improvement(frame_of(held), request, indicator, after("2020-01", month), after("2020-01", noticed), 5)
    assert found.answer == expected


def slow_months(rows, month, noticed) -> list:
    """Which rows (audit, number of month, domain, score) are judged."""
    first = noticed + 1 if len({row[1] for row in rows if noticed < row[1] <= month}) >= 5 else month - 11
    return [row for row in rows if first <= row[1] <= month]


def slow_domains(rows, month, noticed) -> tuple[str, str]:
    rows = slow_months([row for row in rows if row[2] != "overall"], month, noticed)
    if not rows:
        return CHANCE, ""
    means = [(number, mean(Fraction(row[3]) for row in rows if row[:2] == (id, number)))
             for id, number in {row[:2] for row in rows}]  # fmt: skip
    domains = sorted({row[2] for row in rows})
    fallen = []
    for domain in domains:
        its, p = tau([(row[1], row[3]) for row in rows if row[2] == domain])
        fallen += [domain] if its < 0 and p < 0.05 / len(domains) else []
    all_together, p = tau(means)
    if fallen or all_together <= 0:
        return NOT_MET, ", ".join(fallen)
    return (MET if p < 0.05 else CHANCE), ""


grades = st.sampled_from([-1, 0, 1]).flatmap(
    lambda drift: st.lists(
        st.tuples(st.sampled_from("abcdef"), st.integers(0, 26), st.sampled_from(["overall", "x", "y", "z"]),
                  st.integers(1, 4)).map(lambda row: (*row[:3], min(4, max(1, row[3] + drift * (row[1] - 13) // 6)))),
        max_size=40,
    )
)  # fmt: skip


@examples(60)
@given(grades, st.integers(10, 26), st.integers(2, 24))
def test_domains_against_a_slow_reading(rows, month, noticed):
    frame = of_domains(*[(id, after("2020-01", number), domain, score) for id, number, domain, score in rows])
    found = judge_domains(frame, after("2020-01", month), after("2020-01", noticed))
    assert (found.answer, found.falling) == slow_domains(rows, month, noticed)
    # The same rows as single audits, with a value in each of the last five months.
    expected, judged_rows = CHANCE, slow_months(rows, month, noticed)
    if judged_rows:
        estimate, p = tau([(row[1], row[3]) for row in judged_rows])
        expected = NOT_MET if estimate <= 0 else MET if p < 0.05 else CHANCE
    single = frame[["month", "score"]]
    found = by_audit(single, month=after("2020-01", month), noticed=after("2020-01", noticed))
    assert found.answer == expected
