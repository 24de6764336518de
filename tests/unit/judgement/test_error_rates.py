"""Simulated months: the same each time, the engine's own answers, and near the probabilities that can be worked out."""

from itertools import product
from math import comb

import numpy as np
import pandas as pd
import pytest

from improvement_analysis.judgement import control_chart, error_rates, trend
from improvement_analysis.judgement.error_rates import (
    AFTER,
    BEFORE,
    CASES,
    HISTORIES,
    RULES,
    WAYS,
    answers,
    course,
    how_often,
    on_target,
    rules_found,
    simulated,
    targets_found,
)
from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice.direction import Direction
from improvement_analysis.notice.evidence import Evidence, by_month
from improvement_analysis.notice.improvement import Improvement


def test_the_courses():
    assert [float(rate) for rate in course("step", 7)] == [0.7] * 3 + [0.85] * 4
    assert [float(rate) for rate in course("none", 3)] == [0.7] * 3


def test_the_tosses_by_hand():
    counts = simulated(5, course("step", 7), 10)
    random = np.random.default_rng([20191218, 7, 10])
    for row, month in product(range(5), range(7)):
        assert counts[row, month] == sum(random.random() < (0.7 if month < 3 else 0.85) for _ in range(10))


def test_histories_of_few_begin_those_of_many_and_a_step_shares_its_tosses_with_none():
    many = simulated(50, course("none", 13), 50)
    assert (simulated(20, course("none", 13), 50) == many[:20]).all()
    assert (simulated(50, course("step", 13), 50) >= many).all()
    assert not (simulated(50, course("none", 24), 50)[:, :13] == many).all()


@pytest.mark.parametrize("cases", CASES)
def test_their_rates_are_the_true_ones(cases):
    counts = simulated(400, course("step", 24), cases)
    before, after = counts[:, :12].mean() / cases, counts[:, 12:].mean() / cases
    # Four standard errors of 400 x 12 months.
    assert before == pytest.approx(float(BEFORE), abs=4 * (0.21 / (4800 * cases)) ** 0.5)
    assert after == pytest.approx(float(AFTER), abs=4 * (0.1275 / (4800 * cases)) ** 0.5)


@pytest.mark.parametrize(("change", "months", "cases"), [("none", 24, 10), ("step", 13, 50), ("step", 7, 10)])
def test_the_answers_are_the_engines_one_history_at_a_time(change, months, cases):
    counts, rate = simulated(20, course(change, months), cases), INDICATORS["visits_child_seen"]
    names = [f"{2030 + month // 12}-{month % 12 + 1:02}" for month in range(months)]
    rises = Direction(sense="rises", since=names[2], until=AFTER, source="Test")
    for row, told in zip(counts, answers(counts, cases).itertuples(), strict=True):
        rows = pd.DataFrame({"month": names, "numerator": row.astype(float), "denominator": float(cases)})
        rows["value"] = rows["numerator"] / rows["denominator"]
        figures, label = by_month(rows), control_chart.label(rows["value"], "higher")
        slope = trend.slope(rows["value"])
        evidence = Evidence(
            rate,
            names[-1],
            figures[max(figures)],
            figures,
            noticed=names[2],
            minimum_n=5,
            label=lambda label=label: label,
            slope=lambda slope=slope: (slope.per_month, slope.p),
        )
        moved, improved = rises.judge(evidence), Improvement(source="Test").judge(evidence)
        assert told.chart == label
        assert told.direction == (moved.rule if moved.answer == "met" else "")
        assert told.improvement == (improved.answer == "met")


def test_a_real_rise_is_seen_more_often_than_none_and_more_often_with_more_cases():
    none, step = how_often("none", 12), how_often("step", 12)
    assert (step["any"] >= none["any"]).all()
    assert step[[*RULES]].sum().min() > none[[*RULES]].sum().max()
    by_cases = step[[*RULES]].groupby("cases").sum()
    assert by_cases["chart"].is_monotonic_increasing
    assert by_cases["direction"].is_monotonic_increasing
    assert (step[[*WAYS]].sum(axis=1) == step["direction"]).all()
    assert (step["any"] >= step[[*RULES]].max(axis=1)).all()
    assert (step["any"] <= step[[*RULES]].sum(axis=1)).all()


def test_what_comes_with_the_package_is_what_the_simulation_gives():
    """If this fails because a rule is another now: python -m improvement_analysis.judgement.error_rates."""
    for change in ("none", "step"):
        pd.testing.assert_frame_equal(rules_found(change), how_often(change, HISTORIES))
    pd.testing.assert_frame_equal(targets_found(), on_target(HISTORIES))


def chance_of_fisher(n: int, rate: float) -> float:
    """The chance that the last three months (n cases in all) are better than the base by a two-sided p below 0.05.

    Every pair of outcomes with its probability; the tables with the same total are put in order of their own.
    """
    binomial = [comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(n + 1)]
    found = 0.0
    for now, then in product(range(n + 1), repeat=2):
        total = now + then
        if now > then:
            ways = {k: comb(n, k) * comb(n, total - k) for k in range(max(0, total - n), min(n, total) + 1)}
            p = sum(each for each in ways.values() if each <= ways[now]) / comb(2 * n, total)
            found += binomial[now] * binomial[then] * (p < 0.05)
    return found


def test_false_alarms_by_the_base_are_as_rare_as_every_pair_of_outcomes_says():
    expected = chance_of_fisher(30, 0.7)
    assert 0.005 < expected < 0.025
    histories = 800
    alarms = (answers(simulated(histories, course("none", 7), 10), 10)["direction"] == "since base").sum()
    error = (expected * (1 - expected) / histories) ** 0.5
    assert alarms / histories == pytest.approx(expected, abs=4 * error)


def test_a_run_of_seven_rising_months_is_as_rare_as_their_orders():
    """Seven values without ties rise in one order of 5,040: a trend, and of seven months the label is improving."""
    values = np.random.default_rng(7).random((40_000, 7))
    rising = (np.diff(values, axis=1) > 0).all(axis=1)
    assert rising.mean() == pytest.approx(1 / 5040, abs=4 * (1 / 5040 / 40_000) ** 0.5)
    improving = np.array(control_chart.labels(values, ["higher"] * len(values))) == "improving"
    assert improving[rising].all()
    assert rising.any()


@pytest.mark.parametrize("rate", error_rates.RATES)
@pytest.mark.parametrize("cases", CASES)
def test_a_target_is_met_as_often_as_the_binomial_says(rate, cases):
    histories, p = 300, float(rate)
    expected = sum(comb(cases, k) * p**k * (1 - p) ** (cases - k) for k in range(cases + 1) if 100 * k >= 85 * cases)
    error = (expected * (1 - expected) / histories) ** 0.5
    assert on_target(histories).loc[(rate, cases), "met"] / histories == pytest.approx(expected, abs=4 * error + 1e-9)


def wilson_lower(k: int, n: int) -> float:
    z, p = 1.959963984540054, k / n
    return (p + z * z / (2 * n) - z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5) / (1 + z * z / n)


def test_secure_is_three_months_each_beyond_chance():
    found = on_target(300)["secure"]
    for (rate, cases), secure in found.items():
        counts = simulated(300, [rate] * 3, cases)
        lowest = counts.min(axis=1)
        assert secure == sum(wilson_lower(k, cases) >= 0.85 for k in lowest.tolist())
    assert found.max() > 0
