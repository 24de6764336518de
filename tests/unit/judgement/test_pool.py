"""Councils together, against a table worked by hand, scipy's distribution, and a slow reading of the definitions."""

from fractions import Fraction
from math import isnan, nan

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from improvement_analysis.judgement.pool import FIGURE, NO_VALUE, NOT_SHOWN, PLACES, POOLED, funnel, places, pooled

MONTH = "2020-06"
RATE, RATE_HIGHER = ("repeat_cp_plans", ""), ("assessments_within_45", "")


def rows_of(*cells) -> pd.DataFrame:
    """Rows of (council, indicator, reading, group, numerator, denominator, value); a cell may be hidden: "[c]"."""
    found = []
    for council, id, reading, group, *numbers in cells:
        row = dict(zip(FIGURE, (id, reading, group, MONTH), strict=True)) | {"council": council}
        told = [nan if number in ("[c]", None) else float(number) for number in numbers]
        row |= dict(zip(("numerator", "denominator", "value"), told, strict=True))
        found.append(row | {"hides": "[c]" in numbers, "no_sum": numbers[0] is None and numbers[2] is not None})
    return pd.DataFrame(found)


def both(*cells) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = rows_of(*cells)
    together = pooled(rows, "all")
    return together, places(rows, together, MONTH)


def test_a_table_worked_by_hand():
    together, of_each = both(
        ("A", *RATE_HIGHER, "", 18, 20, 0.9),
        ("B", *RATE_HIGHER, "", 60, 100, 0.6),
        ("C", *RATE_HIGHER, "", 50, 100, 0.5),
        ("D", *RATE_HIGHER, "", "[c]", 9, "[c]"),
        ("E", *RATE_HIGHER, "", None, None, None),
        ("F", *RATE_HIGHER, "", 0, 0, None),
        ("G", *RATE_HIGHER, "", 12, 20, 0.6),
        ("A", "caseload_mean", "dfe_fte", "", 200, 10.1, 19.801980198019802),
        ("B", "caseload_mean", "dfe_fte", "", 100, 13.8, 7.246376811594203),
        ("A", "caseload_max", "", "", None, 10, 34),
        ("B", "caseload_max", "", "", None, 0, None),
        ("A", "records_failing", "", "after_extract", 3, None, 3),
        ("B", "records_failing", "", "after_extract", 4, None, 4),
        ("A", "plan_actions_overdue", "", "Workforce", 3, None, 3),
    )
    assert list(together) == POOLED
    assert list(of_each) == PLACES
    added = together.set_index("indicator")
    assert set(added.index) == {"caseload_mean", "records_failing", RATE_HIGHER[0]}  # no maximum, no council's own area
    rate = added.loc[RATE_HIGHER[0]]
    assert (rate["councils"], rate["hidden"], rate["blank"]) == (5, 1, 1)  # 0 of 0 adds nothing, and is no blank
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (140, 240, 140 / 240)
    bounds = binomtest(140, 240).proportion_ci(method="wilson")
    assert (rate["lower"], rate["upper"]) == pytest.approx((bounds.low, bounds.high), rel=1e-14)
    mean = added.loc["caseload_mean"]
    assert (mean["numerator"], mean["denominator"], mean["value"]) == (300, 23.9, 300 / 23.9)
    assert (added.loc["records_failing", "group"], added.loc["records_failing", "value"]) == ("after_extract", 7)

    of_rate = of_each[of_each["indicator"] == RATE_HIGHER[0]].set_index("council")
    ranked = {council: of_rate.loc[council, "rank"] for council in "ABCG"}
    assert ranked == {"A": 1, "B": 2, "G": 2, "C": 4}
    assert {council: of_rate.loc[council, "quartile"] for council in "ABCG"} == {"A": 1, "B": 2, "G": 2, "C": 4}
    assert set(of_rate["of"]) == {4}
    assert of_rate.loc[["D", "E", "F"], "rank"].isna().all()
    assert list(of_rate.loc[["D", "E", "F"], "note"]) == [NOT_SHOWN, NO_VALUE, NO_VALUE]
    assert set(of_rate["pooled"]) == {140 / 240}
    assert of_rate.loc["A", "upper_95"] == binom.ppf(0.975, 20, 140 / 240) / 20
    assert 0.001 < binom.sf(17, 20, 140 / 240) < 0.025  # 18 or more of 20
    assert (of_rate.loc["A", "funnel"], of_rate.loc["B", "funnel"]) == ("above 95%", "inside")
    largest = of_each[of_each["indicator"] == "caseload_max"].set_index("council")
    assert (largest.loc["A", "rank"], largest.loc["A", "of"]) == (1, 1)
    assert isnan(largest.loc["A", "quartile"])
    assert isnan(largest.loc["A", "pooled"])
    assert of_each.loc[of_each["unit"] != "rate", ["lower_95", "upper_998"]].isna().all(axis=None)


def test_of_what_is_better_lower_the_lowest_is_first_and_of_a_count_there_are_no_limits():
    _, of_each = both(
        ("A", *RATE, "", 10, 20, 0.5), ("B", *RATE, "", 1, 20, 0.05),
        ("A", "cases_open", "", "", 300, None, 300), ("B", "cases_open", "", "", 200, None, 200),
    )  # fmt: skip
    found = of_each.set_index(["indicator", "council"])
    assert found["rank"].to_dict() == {
        (RATE[0], "A"): 2,
        (RATE[0], "B"): 1,
        ("cases_open", "A"): 1,
        ("cases_open", "B"): 2,
    }
    assert list(found.loc["cases_open", "funnel"]) == ["", ""]


def slow_limit(p: Fraction, n: int, part: Fraction) -> int:
    """The least k of which P(X <= k) reaches `part`, in exact fractions."""
    at, below = Fraction(1), Fraction(0)
    choose = 1
    for k in range(n + 1):
        at = choose * p**k * (1 - p) ** (n - k)
        below += at
        if below >= part:
            return k
        choose = choose * (n - k) // (k + 1)
    raise AssertionError


@pytest.mark.parametrize(
    ("k", "n_all", "n"), [(1, 3, 7), (140, 240, 20), (7, 50, 93), (0, 9, 5), (9, 9, 5), (1, 400, 1)]
)
def test_limits_are_those_of_the_exact_binomial_distribution(k, n_all, n):
    found = funnel(k / n_all, n)
    for column, part in (
        ("lower_95", "1/40"),
        ("upper_95", "39/40"),
        ("lower_998", "1/1000"),
        ("upper_998", "999/1000"),
    ):
        assert found[column] == slow_limit(Fraction(k, n_all), n, Fraction(part)) / n, column


FIGURES = st.one_of(
    st.just(("[c]", "[c]", "[c]")),
    st.just((None, None, None)),
    st.just((0, 0, None)),
    st.integers(1, 60).flatmap(lambda n: st.integers(0, n).map(lambda k: (k, n, k / n))),
)


@settings(max_examples=12)
@given(st.lists(FIGURES, min_size=1, max_size=9), st.sampled_from([RATE, RATE_HIGHER]))
def test_places_and_sums_are_those_of_a_slow_reading(figures, about):
    together, of_each = both(*((f"{at:02}", *about, "", *figure) for at, figure in enumerate(figures)))
    shown = [figure for figure in figures if figure[0] not in ("[c]", None)]
    (row,) = together.to_dict("records")
    assert row["councils"] == len(shown)
    assert row["hidden"] == sum(figure[0] == "[c]" for figure in figures)
    assert row["blank"] == sum(figure[0] is None for figure in figures)
    if shown:
        assert (row["numerator"], row["denominator"]) == (sum(k for k, *_ in shown), sum(n for _, n, _ in shown))
    ranked = [Fraction(k, n) for k, n, _ in shown if n]
    for figure, place in zip(figures, of_each.to_dict("records"), strict=True):
        if figure[2] in ("[c]", None):
            assert isnan(place["rank"])
            assert place["funnel"] == ""
            continue
        own = Fraction(*figure[:2])
        ahead = sum(other < own if about == RATE else other > own for other in ranked)
        assert place["rank"] == ahead + 1
        if len(ranked) >= 4:
            assert place["quartile"] == min(quarter for quarter in (1, 2, 3, 4) if ahead * 4 < quarter * len(ranked))
        below, above = binom.cdf(figure[0], figure[1], row["value"]), binom.sf(figure[0] - 1, figure[1], row["value"])
        if place["funnel"] == "inside":
            assert min(below, above) > 0.025 - 1e-9
        elif place["funnel"].endswith(" 95%"):
            assert 0.001 - 1e-9 < min(below, above) <= 0.025 + 1e-9
        else:
            assert min(below, above) <= 0.001 + 1e-9
