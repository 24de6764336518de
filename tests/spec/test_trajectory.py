"""Process behaviour charts, labels, assurance, slope and course: the R package's own figures, and cases by hand."""

import json
import math
from collections import Counter
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_analysis.judgement import control_chart
from improvement_analysis.judgement.control_chart import assurance, assured, label, labels, xmr
from improvement_analysis.judgement.trend import Slope, ahead, chance, on_course, slope

NAN = math.nan
BETTER = {"increase": "higher", "decrease": "lower", "neutral": "neither"}
ASSURANCE = {
    "consistent_pass": "reliably meets",
    "consistent_fail": "reliably misses",
    "inconsistent": "hit and miss",
    "NA": "",
    "": "",
}
RULES = {
    "Common Cause": ("", 0),
    "Above UCL": ("outside", 1),
    "Below LCL": ("outside", -1),
    "7 Point Trend (Increasing)": ("trend", 1),
    "7 Point Trend (Decreasing)": ("trend", -1),
    "2 in 3 Above CL": ("two of three", 1),
    "2 in 3 Below CL": ("two of three", -1),
    "7 Points Above CL": ("shift", 1),
    "7 Points Below CL": ("shift", -1),
}
GOOD = {
    "common_cause": 0,
    "special_cause_improvement": 1,
    "special_cause_concern": -1,
    "special_cause_neutral_high": 1,
    "special_cause_neutral_low": -1,
}


@pytest.fixture(scope="module")
def spc(shared):
    return shared / "data" / "spc"


@pytest.fixture(scope="module")
def golden(spc):
    """Each configuration with its points as tables, a row an organisation, a column a month, and our charts of them."""
    points = pd.read_csv(spc / "golden_ae_points.csv")
    columns = ["y", "mean_col", "lpl", "upl", "special_cause_type", "point_type"]
    found = []
    for config in pd.read_csv(spc / "golden_ae_configs.csv").to_dict("records"):
        these = points[points["config"] == config["config"]]
        wide = {column: these.set_index(["org_code", "period"])[column].unstack() for column in columns}  # noqa: PD010
        months = list(wide["y"].columns)
        config["rebases"] = [months.index(config["rebase"])] if isinstance(config["rebase"], str) else []
        config["baseline"] = None if math.isnan(config["fix"]) else int(config["fix"])
        config["better"] = BETTER[config["dir"]]
        chart = xmr(wide["y"], config["better"], config["baseline"], config["rebases"], config["screen"])
        found.append((config, wide, chart))
    return found


def is_close(ours, theirs) -> np.ndarray:
    return np.isclose(ours, np.asarray(theirs, dtype=float), rtol=0, atol=1e-9, equal_nan=True)


def test_every_point_of_the_r_package(golden):
    compared = equal = 0
    rules = set()
    for config, wide, chart in golden:
        types, points = wide["special_cause_type"].to_numpy(), wide["point_type"].to_numpy()
        high = -chart.good if config["better"] == "lower" else chart.good
        ours = np.stack([chart.special, high.astype(str)], axis=-1)
        theirs = np.array([[[RULES[type][0], str(RULES[type][1])] for type in row] for row in types])
        same = (ours == theirs).all(axis=-1) & (chart.good == np.vectorize(GOOD.get)(points))
        for array, column in ((chart.mean, "mean_col"), (chart.lower, "lpl"), (chart.upper, "upl")):
            same &= is_close(array, wide[column])
        compared, equal = compared + same.size, equal + int(same.sum())
        rules |= set(types.ravel())
    assert (compared, equal) == (17_280, 17_280)
    assert rules == set(RULES)


def test_every_summary_of_the_r_package(golden, spc):
    rows = pd.read_csv(spc / "golden_ae_summary.csv", keep_default_na=False).set_index(["config", "f"])
    compared = equal = by_label = 0
    for config, wide, chart in golden:
        for place, (organisation, values) in enumerate(wide["y"].iterrows()):
            row = rows.loc[(config["config"], organisation)]
            alone = xmr(values, config["better"], config["baseline"], config["rebases"], config["screen"])
            limits = [alone.mean[-1], alone.lower[-1], alone.upper[-1]]
            same = is_close(limits, row[["mean", "lpl", "upl"]]).all() and GOOD[row["variation"]] == alone.good[-1]
            same &= chart.good[place, -1] == alone.good[-1]
            same &= assured(alone, values, config["better"], config["target"]) == ASSURANCE[row["assurance_type"]]
            compared, equal = compared + 1, equal + int(same)
            if config["screen"] and config["baseline"] is None:
                assert label(values, config["better"], config["rebases"]) == worded(row["variation"])
                held = assurance(values, config["better"], config["target"], config["rebases"])
                assert held == ASSURANCE[row["assurance_type"]]
                by_label += 1
    assert (compared, equal, by_label) == (480, 480, 120)


def worded(variation: str) -> str:
    return {
        "common_cause": "no significant change",
        "special_cause_improvement": "improving",
        "special_cause_concern": "deteriorating",
        "special_cause_neutral_high": "higher than usual",
        "special_cause_neutral_low": "lower than usual",
    }[variation]


NAMED = {
    "constant_100_screen": "a flat series is no variation and is held against the target directly",
    "constant_100_target_100": "a flat series is no variation and is held against the target directly",
    "one_dip_screen": "screening that leaves no range falls back",
    "middle_missing": "a gap breaks a run and never raises",
    "na_in_rise": "a gap breaks a run and never raises",
    "all_na": "a gap breaks a run and never raises",
    "n1": "fewer than 13 are not held against a target",
    "n2": "fewer than 5 have no limits",
}


def test_every_edge_case_of_the_r_package_but_for_the_named_differences(spc):
    cases = pd.read_csv(spc / "golden_edge_cases.csv", keep_default_na=False)
    equal, different = Counter(), Counter()
    for case, rows in cases.groupby("case", sort=False):
        first = rows.iloc[0]
        values = pd.to_numeric(rows["y"], errors="coerce").to_numpy(dtype=float)
        target = float(first["target"]) if first["target"] not in ("", "NA") else None
        better = BETTER[first["improvement_direction"]]
        chart = xmr(values, better, screen=str(first["screen_outliers"]).upper() == "TRUE")
        same = np.array([RULES.get(type, ("error", 0))[0] for type in rows["special_cause_type"]]) == chart.special
        same &= np.array([GOOD.get(point) for point in rows["point_type"]]) == chart.good
        same &= np.full(len(rows), ASSURANCE.get(first["assurance_type"]) == assured(chart, values, better, target))
        for array, column in ((chart.mean, "mean"), (chart.lower, "lpl"), (chart.upper, "upl")):
            same &= is_close(array, pd.to_numeric(rows[column], errors="coerce"))
        assert same.all() == (case not in NAMED), case
        equal[case] += int(same.sum())
        different[NAMED.get(case)] += int((~same).sum())
    assert (len(cases), equal.total()) == (259, 139)
    assert different == {
        None: 0,
        "a flat series is no variation and is held against the target directly": 48,
        "screening that leaves no range falls back": 24,
        "a gap breaks a run and never raises": 45,
        "fewer than 13 are not held against a target": 1,
        "fewer than 5 have no limits": 2,
    }


def test_the_limits_of_individuals_charts_of_a_second_r_package(spc):
    """qicharts2 has the same mean and screening, and 3 / 1.128 mean ranges where 2.66 rounds it."""
    points = pd.read_csv(spc / "golden_qicharts2.csv")
    compared = equal = 0
    for (screened, _), rows in points[points["chart"] == "i"].groupby(["screened_mr", "org_code"]):
        chart = xmr(rows["y"], "higher", screen=bool(screened))
        three_sigma = (chart.upper - chart.mean) / 2.66 * 3 / 1.128
        same = is_close(chart.mean, rows["cl"])
        same &= is_close(chart.mean - three_sigma, rows["lcl"]) & is_close(chart.mean + three_sigma, rows["ucl"])
        compared, equal = compared + len(rows), equal + int(same.sum())
    assert (compared, equal) == (336, 336)


# The package's own rule vectors. Trends are those of the values given. Points on one side, and points close to a limit,
# are laid about a mean of 0 that a long baseline fixes, at 1 and 2.2 mean ranges (the limits lie at 2.66, two sigma at
# 1.77).

BASELINE = [0.5, -0.5] * 8


def about_the_mean(points) -> np.ndarray:
    """The rules that these points fall under behind a baseline of mean 0 and mean range 1, on no side, and a gap."""
    return xmr([*BASELINE, NAN, *points], "higher", baseline=len(BASELINE), screen=False).special[len(BASELINE) + 1 :]


def test_rule_vectors(spc):
    vectors = json.loads((spc / "rule_vectors.json").read_text(encoding="utf-8"))
    for vector in vectors["seven_one_side"]:
        # Rises and falls by turns, so that no trend is in the way.
        points = [side * (1 + place % 2 / 10) for place, side in enumerate(vector["in"])]
        assert list(about_the_mean(points) == "shift") == covered(vector["end_flags"])
    for vector in vectors["seven_trend"]:
        rules = xmr([*vector["in"], NAN, 100, -100, 100, -100, 100], "higher").special[: len(vector["in"])]
        assert list(rules == "trend") == covered(vector["end_flags"])
    for vector in vectors["two_in_three_window"]:
        pairs = zip(vector["close"], vector["side"], strict=True)
        points = [side * (2.2 if close else 1) for close, side in pairs]
        assert list(about_the_mean(points) == "two of three") == [flag == 1 for flag in vector["flagged"]]
    for vector in vectors["assurance"]:
        for direction in ("increase", "decrease", "neutral"):
            # 12 and one more values whose limits are exactly those of the vector.
            chart = chart_of(vector["lpl"], vector["upl"])
            assert assured(chart, [], BETTER[direction], vector["target"]) == ASSURANCE[vector[direction] or ""]


def covered(end_flags: list[int]) -> list[bool]:
    """The points of every run of 7, from the flags at their ends."""
    return [any(end_flags[place : place + 7]) for place in range(len(end_flags))]


def chart_of(lower: float, upper: float) -> control_chart.Xmr:
    whole = [np.array([each]) for each in ((lower + upper) / 2, lower, upper, "", 0, 13, False)]
    return control_chart.Xmr(*whole)


# Cases by hand


def test_limits_by_hand():
    """Values 10, 12, 11, 13, 9: mean 11; ranges 2, 1, 2, 4, mean 2.25; 2.66 times that is 5.985."""
    chart = xmr([10, 12, 11, 13, 9], "higher")
    assert chart.mean == pytest.approx([11] * 5)
    assert chart.lower == pytest.approx([5.015] * 5)
    assert chart.upper == pytest.approx([16.985] * 5)
    assert (list(chart.special), list(chart.good), list(chart.n)) == ([""] * 5, [0] * 5, [5] * 5)


def test_a_baseline_fixes_the_limits_and_the_rules_look_at_every_point():
    """The first 5 points as above; 17 is outside 16.985."""
    chart = xmr([10, 12, 11, 13, 9, 17, NAN, 16.9], "lower", baseline=5)
    assert chart.upper == pytest.approx([16.985] * 8)
    assert list(chart.special[5:]) == ["outside", "", ""]
    assert list(chart.good) == [0, 0, 0, 0, 0, -1, 0, 0]


def test_a_large_range_is_screened_out_once():
    """Ranges 1 (eight times), 20, 21: mean 4.9; 20 is above 3.267 times 4.9 = 16.008. Left: ranges of 1."""
    chart = xmr([0, 1, 0, 1, 0, 20, -1, 0, 1, 0, 1], "higher")
    assert chart.upper[0] - chart.mean[0] == pytest.approx(2.66)
    assert chart.mean[0] == pytest.approx(23 / 11)


def test_a_range_of_exactly_3267_thousandths_of_the_mean_is_screened_out():
    """Ranges 3267, 243, 245, 245: mean 1000; left: 733 / 3."""
    chart = xmr([0, 3267, 3024, 2779, 2534], "higher")
    assert chart.upper[0] - chart.mean[0] == pytest.approx(2.66 * 733 / 3)


def test_screening_that_leaves_no_range_falls_back():
    """One dip among 14: ranges 0 (eleven times) and 6 (twice), mean 12 / 13; only zeros are left under 3.016."""
    chart = xmr([50] * 7 + [44] + [50] * 6, "higher")
    assert chart.upper - chart.lower == pytest.approx([2 * 2.66 * 12 / 13] * 14)
    assert list(chart.special) == ["shift"] * 7 + ["outside"] + [""] * 6


def test_a_flat_series_is_no_variation_and_is_held_against_the_target_directly():
    flat = [0.85] * 12 + [NAN, 0.85]
    chart = xmr(flat, "higher")
    assert chart.flat.all()
    assert set(chart.special) == {""}
    assert label(flat, "higher") == label(flat, "neither") == "no variation"
    assert assurance(flat, "higher", 0.85) == assurance(flat, "lower", 0.85) == "reliably meets"
    assert assurance(flat, "higher", 0.86) == assurance(flat, "lower", 0.84) == "reliably misses"
    assert assurance(flat, "neither", 0.85) == ""
    # Of values that differ too little to be different, the latest is held against the target.
    assert assurance([0.85 + 1e-12] * 12 + [0.85], "lower", 0.85) == "reliably meets"
    assert not xmr([NAN] * 6, "higher").flat.any()


def test_a_tie_and_a_point_on_the_mean_and_a_flat_series_are_judged_with_a_tolerance():
    noise = 1e-13
    assert label([0.3, 0.3, 0.3 + noise, 0.3 - noise, 0.3, 0.3 + noise], "higher") == "no variation"
    assert not xmr([1.0, 1.0, 1.0, 1.0, 1 + 1e-8], "higher").flat.any()
    # A rise of 7 whose third step is none: no trend.
    rising = [1, 2, 3, 3 + noise, 4, 5, 6]
    assert "trend" not in xmr(rising, "higher").special
    assert "trend" in xmr([1, 2, 3, 3.1, 4, 5, 6], "higher").special
    # Seven points above the mean of the baseline, the fourth of them on it.
    above = [1, 1.2, 1, noise, 1, 1.2, 1]
    baseline = [10.5, 9.5] * 8
    chart = xmr([*baseline, NAN, *(10 + np.array(above))], "higher", baseline=16)
    assert set(chart.special[-7:]) == {""}


def test_a_gap_breaks_a_run_and_no_range_crosses_it():
    """Ranges 1, 1, 1 and 1, 1, 1 with a gap of one month between 4 and 25: mean range 1."""
    chart = xmr([1, 2, 3, 4, NAN, 25, 26, 27, 28], "higher")
    assert chart.mean[4] == pytest.approx(14.5)
    assert chart.upper[0] == pytest.approx(17.16)
    assert list(chart.special) == ["outside"] * 4 + [""] + ["outside"] * 4
    assert set(xmr([1, 2, 3, NAN, 4, 5, 6, 7], "higher").special) == {"", "outside"}
    assert set(about_the_mean([1, 1.2, 1, NAN, 1, 1.2, 1])) == {""}
    assert set(about_the_mean([2.2, NAN, 2.2])) == {""}


@pytest.mark.parametrize(
    ("points", "rules"),
    [
        # Outside (above 2.66) before all else; the other points of the run keep the run's rule.
        ([1, 1.2, 1, 3, 1, 1.2, 1], ["shift"] * 3 + ["outside"] + ["shift"] * 3),
        # A trend before two of three.
        ([-2, -1.2, -0.5, 0.5, 1, 1.9, 2.5], ["trend"] * 7),
        # Two of three before a shift.
        ([1, 1.2, 1, 2, 1, 2, 1], ["shift"] * 3 + ["two of three", "shift", "two of three", "shift"]),
        # A point outside is none of the two, but may be the third on their side.
        ([2, 3, 1], ["", "outside", ""]),
        ([2, 3, 2], ["two of three", "outside", "two of three"]),
        # Six are no run.
        ([1, 1.2, 1, 1.2, 1, 1.2], [""] * 6),
    ],
)
def test_precedence(points, rules):
    assert list(about_the_mean(points)) == rules


def test_a_trend_goes_its_own_way_whichever_side_of_the_mean():
    """A rise that is still below the mean is improving where higher is better."""
    series = [60, 61, 60, 61, 60, 61, 60, 61, 60, 61, 60, 40, 41, 42, 43, 44, 45, 46]
    chart = xmr(series, "higher", baseline=11, screen=False)
    assert list(chart.special[11:]) == ["outside"] * 7
    below = [50, 54, 50, 54, 50, 54, 50, 54, 50, 54, 46, 46.5, 47, 47.5, 48, 48.5, 49]
    assert xmr(below, "higher").special[-1] == "trend"
    assert xmr(below, "higher").mean[-1] > 49
    assert label(below, "higher") == "improving"
    assert label(below, "lower") == "deteriorating"
    assert label(below, "neither") == "higher than usual"


def test_windows_do_not_cross_a_rebase():
    old, new = [10, 12, 11, 13, 9], [50, 52, 51, 53, 49]
    chart = xmr(old + new, "higher", rebases=[5])
    assert chart.mean == pytest.approx([11] * 5 + [51] * 5)
    assert chart.lower == pytest.approx([5.015] * 5 + [45.015] * 5)
    assert list(chart.n) == [5] * 10
    assert set(chart.special) == {""}
    # A run of seven with a new window in its midst is none.
    assert set(xmr(range(1, 11), "higher", rebases=[5]).special) == {""}
    assert set(xmr(range(1, 11), "higher").special) >= {"trend"}
    # Positions outside the series begin no window.
    outside = xmr(old + new, "higher", rebases=[-3, 0, 10, 40])
    assert list(outside.n) == [10] * 10


def test_a_baseline_is_counted_from_each_rebase():
    old, new = [10, 12, 11, 13, 9, 20], [50, 52, 51, 53, 49, 20]
    chart = xmr(old + new, "higher", baseline=5, rebases=[6])
    assert chart.mean == pytest.approx([11] * 6 + [51] * 6)
    assert list(chart.good) == [0] * 5 + [1] + [0] * 5 + [-1]


def test_a_rebase_between_two_months_moves_to_the_next_and_says_so():
    months = ["2019-11", "2019-12", "2020-01", "2020-02"]
    assert control_chart.rebase_positions([date(2020, 1, 1)], months) == ([2], [])
    positions, moved = control_chart.rebase_positions([date(2020, 1, 2), date(2019, 12, 31)], months)
    assert positions == [2, 3]
    assert moved == [
        "The rebase of 2019-12-31 counts from 2020-01, the next month.",
        "The rebase of 2020-01-02 counts from 2020-02, the next month.",
    ]
    outside = [date(2019, 11, 1), date(2019, 10, 31), date(2020, 2, 2), date(2020, 3, 1)]
    assert control_chart.rebase_positions(outside, months) == ([], [])


def test_fewer_than_five_values_have_no_limits():
    few = xmr([5, 6, 5, NAN, 6], "higher")
    assert few.mean == pytest.approx([5.5] * 5)
    assert np.isnan([few.lower, few.upper]).all()
    enough = xmr([5, 6, 5, 6, NAN, 6], "higher")
    assert not np.isnan([enough.lower, enough.upper]).any()
    assert np.isnan(xmr([5, 6, 5, 6, 5, 6], "higher", baseline=4).lower).all()


@pytest.mark.parametrize(
    ("values", "better", "expected"),
    [
        ([], "higher", "too few months"),
        ([NAN] * 24, "higher", "too few months"),
        ([1, 2, 3, 4], "higher", "too few months"),
        ([1, 2, 3, 4, NAN], "higher", "too few months"),
        ([1, 1, 1, 1, NAN], "higher", "too few months"),
        ([1, 2, 3, 4, 5, NAN], "higher", "no value this month"),
        ([1, 1, 1, 1, 1, NAN], "higher", "no value this month"),
        ([1, NAN, 2, NAN, 3, NAN, 4, NAN, 50], "higher", "no significant change"),
        ([1, NAN, 1, NAN, 1, NAN, 1, NAN, 1], "higher", "no significant change"),
        ([1, 1, 1, 1, 1], "lower", "no variation"),
        ([0, 0, 0, 0, 0, 0], "lower", "no variation"),
        ([10, 12, 11, 13, 9], "higher", "no significant change"),
        ([1, 2, 3, 4, 5, 6, 7], "higher", "improving"),
        ([1, 2, 3, 4, 5, 6, 7], "lower", "deteriorating"),
        ([1, 2, 3, 4, 5, 6, 7], "neither", "higher than usual"),
        ([7, 6, 5, 4, 3, 2, 1], "neither", "lower than usual"),
        ([7, 6, 5, 4, 3, 2, 1], "lower", "improving"),
        ([1, 2, 3, 4, 5, 6, 7, 6], "higher", "no significant change"),
    ],
)
def test_labels(values, better, expected):
    assert label(values, better) == expected


def test_a_label_rests_on_the_months_since_the_rebase():
    values = [10, 12, 11, 13, 9, 10, 12, 50, 52, 51, 53]
    assert label(values, "higher", [7]) == "too few months"
    assert label([*values, 54], "higher", [7]) == "no significant change"
    assert label([*values, 54], "higher") == "improving"
    assert label([10, 12, 11, 13, 50, 50, 50, 50, 50], "higher", [4]) == "no variation"


def test_many_labels_at_once():
    rows = [[1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7], [3] * 7, [NAN] * 7]
    expected = ["improving", "higher than usual", "no variation", "too few months"]
    assert labels(rows, ["higher", "neither", "lower", "lower"]) == expected
    assert labels(np.zeros((0, 24)), []) == []
    assert labels(np.zeros((2, 0)), ["lower", "lower"]) == ["too few months"] * 2


def test_assurance_by_hand():
    """Seven of 10 and six of 12 by turns: mean 142 / 13 = 10.923, mean range 2, limits 5.603 and 16.243."""
    values = [10, 12] * 6 + [10]
    assert assurance(values, "higher", 5.6) == assurance(values, "lower", 16.3) == "reliably meets"
    assert assurance(values, "higher", 16.3) == assurance(values, "lower", 5.6) == "reliably misses"
    assert assurance(values, "higher", 11) == assurance(values, "lower", 11) == "hit and miss"
    assert assurance(values, "higher", 5.61) == assurance(values, "lower", 16.24) == "hit and miss"


def test_assurance_needs_a_target_a_direction_and_thirteen_values():
    values = [10, 12] * 6 + [10]
    assert assurance(values, "higher", None) == ""
    assert assurance(values, "neither", 5) == ""
    assert assurance(values[:12], "higher", 5) == ""
    assert assurance([*values[:12], NAN], "higher", 5) == ""
    assert assurance([*values, NAN], "higher", 5) == "reliably meets"
    assert assurance(values, "higher", 5, rebases=[1]) == ""
    assert assurance([99, *values], "higher", 5, rebases=[1]) == "reliably meets"
    assert assurance([], "higher", 5) == ""
    assert assurance([10, NAN, 12, NAN] * 7, "higher", 5) == ""


def test_a_limit_on_the_target_itself_is_hit_and_miss():
    for better in ("higher", "lower"):
        assert assured(chart_of(1, 3), [], better, 1) == assured(chart_of(1, 3), [], better, 3) == "hit and miss"


def test_slope_by_hand():
    """Months 0, 1 and 3: slopes 2, 8 / 3, 3, the middle 8 / 3; all three pairs rise, tau 1, p 2 / 3! = 1 / 3."""
    found = slope([1, 3, NAN, 9, NAN])
    assert (found.per_month, found.tau, found.p) == pytest.approx((8 / 3, 1, 1 / 3))
    assert (found.lower, found.upper) == pytest.approx((2, 3))
    assert slope([5, 4, 3, 2, 1]).tau == pytest.approx(-1)
    # 2 of 5! orders are as far from chance as this.
    assert slope([5, 4, 3, 2, 1]).p == pytest.approx(2 / 120)


def test_slope_of_gilberts_worked_interval():
    """10 values, 45 slopes; C = 1.96 sqrt(10 x 9 x 25 / 18) = 21.9: 11.5 from each end: the 12th and 34th slope."""
    values = np.array([3.0, 1, 4, 1.5, 5, 9, 2, 6, 5.5, 3.5])
    slopes = sorted((values[j] - values[i]) / (j - i) for i in range(10) for j in range(i + 1, 10))
    found = slope(values)
    assert found.per_month == pytest.approx(slopes[22])
    assert found.lower == pytest.approx(slopes[11])
    assert found.upper == pytest.approx(slopes[33])


def test_slope_of_too_few_values_and_of_no_change():
    assert slope([]) is None
    assert slope([NAN, 4, NAN]) is None
    assert slope([NAN, 4, NAN, 8]) == Slope(2, 2, 2, 1, 1)
    assert slope([0.5, 0.5, NAN, 0.5]) == Slope(0, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("target", "months_ahead", "better", "expected"),
    [
        # The line 10, 12, ... 28 rises by 2 a month without a doubt: 34 three months on.
        (34, 3, "higher", "on course"),
        (34.1, 3, "higher", "off course"),
        (34, 3, "lower", "on course"),
        (33.9, 3, "lower", "off course"),
        (34.1, 4, "higher", "on course"),
        (28, 0, "higher", "on course"),
        (28.1, 0, "higher", "off course"),
        (34, 3, "neither", "cannot tell"),
    ],
)
def test_on_course_along_a_line(target, months_ahead, better, expected):
    values = [10.0, 12, NAN, 16, 18, 20, 22, 24, NAN, 28]
    assert on_course(ahead(values, months_ahead), better, target) == expected


def test_on_course_within_the_interval_cannot_be_told():
    """Median month 4.5 and value 3.75; the slopes as above."""
    values = [3.0, 1, 4, 1.5, 5, 9, 2, 6, 5.5, 3.5]
    found = slope(values)
    ends = [3.75 + 7.5 * found.lower, 3.75 + 7.5 * found.upper]
    assert on_course(ahead(values, 3), "higher", ends[0] - 0.01) == "on course"
    assert on_course(ahead(values, 3), "higher", ends[0] + 0.01) == "cannot tell"
    assert on_course(ahead(values, 3), "lower", ends[1] - 0.01) == "cannot tell"
    assert on_course(ahead(values, 3), "lower", ends[1] + 0.01) == "on course"
    assert on_course(ahead(values, 3), "higher", ends[1] + 0.01) == "off course"
    assert on_course(ahead(values[:4], 3), "higher", -100) == "cannot tell"


# A slow reading of the rules, a point at a time


def slow_window(values: list[float], baseline: int | None, screen: bool) -> list[tuple]:
    """(mean, lower, upper, rule, direction, n, flat) of each point of one window; None is a gap or no number."""
    known = [value for value in values if value is not None]
    fixing = values[:baseline] if baseline is not None else values
    fixed = [value for value in fixing if value is not None]
    if not fixed:
        return [(None, None, None, "", 0, len(known), False)] * len(values)
    mean = sum(fixed) / len(fixed)
    near = abs(mean) * 1e-9
    flat = all(abs(value - mean) <= near for value in known)
    ranges = [abs(b - a) for a, b in pairwise(fixing) if a is not None and b is not None]
    if len(fixed) < 5 or not ranges:
        return [(mean, None, None, "", 0, len(known), flat)] * len(values)
    spread = sum(ranges) / len(ranges)
    kept = [each for each in ranges if each < 3.267 * spread]
    if screen and any(each > near for each in kept):
        spread = sum(kept) / len(kept)
    lower, upper = mean - 2.66 * spread, mean + 2.66 * spread
    found = []
    for place in range(len(values)):
        rule, direction = slow_rule(values, place, mean, spread, near)
        found.append((mean, lower, upper, rule, direction, len(known), flat))
    return found


def slow_rule(values, place, mean, spread, near) -> tuple[str, int]:
    def side(value):
        return 0 if value is None or abs(value - mean) <= near else 1 if value > mean else -1

    def step(a, b):
        return 0 if a is None or b is None or abs(b - a) <= near else 1 if b > a else -1

    def outside(value):
        return side(value) != 0 and not mean - 2.66 * spread <= value <= mean + 2.66 * spread

    def close(value):
        two = 2 * (2.66 / 3) * spread
        return value is not None and not outside(value) and not mean - two <= value <= mean + two

    def stretches(length, at):
        starts = range(max(0, at - length + 1), min(at, len(values) - length) + 1)
        return [values[start : start + length] for start in starts]

    def in_trend(at):
        return any({step(a, b) for a, b in pairwise(run)} in ({1}, {-1}) for run in stretches(7, at))

    value = values[place]
    if outside(value):
        return "outside", side(value)
    if in_trend(place):
        onward = place + 1 < len(values) and in_trend(place + 1)
        pair = (value, values[place + 1]) if onward else (values[place - 1], value)
        return "trend", 1 if step(*pair) == 1 else -1
    threes = [run for run in stretches(3, place) if {side(each) for each in run} in ({1}, {-1})]
    if close(value) and any(sum(close(each) for each in run) >= 2 for run in threes):
        return "two of three", side(value)
    if any({side(each) for each in run} in ({1}, {-1}) for run in stretches(7, place)):
        return "shift", side(value)
    return "", 0


def slow_label(last: tuple, value: float | None, better: str) -> str:
    _, lower, _, _, direction, n, flat = last
    if n < 5:
        return "too few months"
    if value is None:
        return "no value this month"
    if lower is None or not (flat or direction):
        return "no significant change"
    if flat:
        return "no variation"
    if better == "neither":
        return "higher than usual" if direction == 1 else "lower than usual"
    return "improving" if (direction == 1) == (better == "higher") else "deteriorating"


@st.composite
def series_alike(draw):
    """Series of the same length: walks of small steps, so that runs, ties, gaps and outliers meet often."""
    points = draw(st.integers(1, 26))
    steps = st.sampled_from([-2.0, -1.0, -0.7, -0.25, 0.0, 0.25, 0.7, 1.0, 1.1, 2.0, 9.0])
    start = st.sampled_from([0.0, 3.3, 50.0])
    shape = draw(st.sampled_from(["walk", "level", "rise"]))
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        moves = draw(st.lists(steps, min_size=points, max_size=points))
        if shape == "rise":
            moves = [abs(move) for move in moves]
        base = draw(start)
        values = [base + move for move in moves] if shape == "level" else list(base + np.cumsum(moves))
        gaps = draw(st.sets(st.integers(0, points - 1), max_size=draw(st.sampled_from([0, 0, 1, points]))))
        rows.append([None if place in gaps else float(value) for place, value in enumerate(values)])
    return rows


@settings(max_examples=100, deadline=None, database=None, derandomize=True)
@given(
    rows=series_alike(),
    betters=st.lists(st.sampled_from(["lower", "higher", "neither"]), min_size=4, max_size=4),
    baseline=st.sampled_from([None, None, 4, 6, 12]),
    rebases=st.sets(st.integers(-2, 27), max_size=2),
    screen=st.booleans(),
)
def test_the_rules_are_those_of_the_slow_reading(rows, betters, baseline, rebases, screen):
    betters, points = betters[: len(rows)], len(rows[0])
    values = np.array(rows, dtype=float)
    chart = xmr(values, betters, baseline, rebases, screen)
    ours = labels(values, betters, rebases)
    edges = [0, *sorted(place for place in rebases if 0 < place < points), points]
    windows = list(pairwise(edges))
    for row, (series, better) in enumerate(zip(rows, betters, strict=True)):
        slow = [point for a, b in windows for point in slow_window(series[a:b], baseline, screen)]
        for place, (mean, lower, upper, rule, direction, n, flat) in enumerate(slow):
            numbers = [chart.mean[row, place], chart.lower[row, place], chart.upper[row, place]]
            expected = [NAN if number is None else number for number in (mean, lower, upper)]
            assert numbers == pytest.approx(expected, rel=0, abs=1e-9, nan_ok=True)
            assert (chart.special[row, place], chart.n[row, place]) == (rule, n)
            assert chart.good[row, place] == (-direction if better == "lower" else direction)
            assert mean is None or chart.flat[row, place] == flat
        latest = slow_window(series[edges[-2] :], None, True)[-1]
        assert ours[row] == slow_label(latest, series[-1], better)
        assert label(series_of(series), better, rebases) == ours[row]


def series_of(series: list) -> list[float]:
    return [NAN if value is None else value for value in series]


def test_the_chance_by_hand():
    """The slope is 0, the months move by 0.1: four months on by 0.2, so 0.7 lies one such spread above the last 0.5.

    A Student's t of 4 degrees of freedom is below -1 with 1/2 - 3/8 * (1 / 1.25 ** 0.5) * (1 - 1 / 15).
    """
    values, tail = [0.5, 0.6, 0.5, 0.6, 0.5], 0.5 - 3 / 8 / 1.25**0.5 * 14 / 15
    assert chance(values, 4, "higher", 0.7) == pytest.approx(tail)
    assert chance(values, 4, "lower", 0.3) == pytest.approx(tail)
    assert chance(values, 4, "higher", 0.5) == pytest.approx(0.5)
    assert chance([*values, np.nan], 3, "higher", 0.7) == pytest.approx(tail)  # a gap brings the day no nearer
    rising = [0.1, 0.2, 0.3, 0.4, 0.5]  # a quarter of the pace: 0.6 after four months, of a spread of 0.2
    assert chance(rising, 4, "higher", 0.6) == pytest.approx(0.5)
    for cannot in (values[:4], [0.5] * 5):
        assert chance(cannot, 4, "higher", 0.7) is None
    assert chance(values, 4, "neither", 0.7) is None
