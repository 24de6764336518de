"""How numbers are written: told from each level that they are held against, and by no more places than that takes."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis._exact import exact
from improvement_analysis._wording import amount, level, p_in_words, plain, tau_in_words, written


@pytest.mark.parametrize(
    ("number", "unit", "levels", "told"),
    [
        (Fraction(2124, 2500), "rate", [Decimal("0.85")], "84.96%"),  # beside a step of 85%
        (Fraction(1874, 2500), "rate", [Decimal("0.85"), Decimal("0.75")], "74.96%"),  # an earlier step, by a hair
        (Fraction(2499, 2500), "rate", [], "99.96%"),
        (Fraction(1, 3000), "rate", [], "0.03%"),
        (Fraction(1, 300_000), "share", [], "0.0003%"),
        (Fraction(1), "rate", [], "100.0%"),
        (Fraction(0), "rate", [], "0.0%"),
        (Fraction(17, 20), "rate", [Decimal("0.85")], "85.0%"),  # exactly the level
        (0.85, "rate", [Decimal("0.85")], "85.0%"),
        (Fraction(1, 3), "rate", [Decimal("0.333")], "33.33%"),
        (1.1996, "share", [Decimal("1.2")], "119.96%"),  # shares go beyond 100%
        (Fraction(626, 25), "mean", [25], "25.04"),
        (Fraction(2996, 1000), "mean", [3], "2.996"),
        (0.04, "mean", [], "0.04"),
        (25.0, "mean", [25], "25.0"),
        (27.499999999999996, "days", [27.5], "27.5"),  # as binary fractions have it
        (27.496, "days", [27.5], "27.496"),
        (0.5996, "coefficient", [Decimal("0.6")], "0.5996"),
        (1275, "count", [1276], "1,275"),
        (2_704_000, "pounds", [2_700_000], "£2.704 million"),
        (2_704_000, "pounds", [], "£2.7 million"),
    ],
)
def test_an_amount_is_told_from_each_level(number, unit, levels, told):
    assert amount(number, unit, levels) == told


@given(
    st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.lists(st.decimals(0, 1, places=4), max_size=4),
    st.sampled_from(["rate", "share", "mean"]),
)
def test_whoever_reads_it_answers_as_exact_arithmetic_does(pair, levels, unit):
    value, scale = Fraction(*pair), 1 if unit == "mean" else 100
    told = exact(Decimal(amount(value, unit, levels).rstrip("%")))
    assert amount(float(value), unit, levels) == amount(value, unit, levels)
    for each in [*levels, 0, *([] if unit == "mean" else [1])]:
        seen = exact(Decimal(level(each, unit).rstrip("%")))
        assert seen == exact(each) * scale
        assert (told > seen, told == seen) == (value > exact(each), value == exact(each))


@pytest.mark.parametrize(
    ("number", "unit", "told"),
    [(Decimal("0.85"), "rate", "85%"), (Decimal("0.98765"), "rate", "98.765%"), (Decimal("25.125"), "mean", "25.125"),
     (Decimal("12345678.1"), "count", "12,345,678.1"), (Decimal(100), "count", "100"), (0.7101, "rate", "71.01%")],
)  # fmt: skip
def test_a_level_has_the_places_that_it_has(number, unit, told):
    assert level(number, unit) == told


def test_chances_and_correlations():
    assert (p_in_words(0.0004), p_in_words(0.304), p_in_words(0.0497)) == ("p below 0.001", "p 0.304", "p 0.0497")
    assert p_in_words(0.05) == "p 0.050"
    assert tau_in_words(0.004, 0.9) == "Kendall's tau 0.004: later ones more often higher than lower; p 0.900"
    assert tau_in_words(-0.45, 0.0021) == "Kendall's tau -0.45: later ones more often lower than higher; p 0.002"
    assert tau_in_words(0, 1) == "Kendall's tau 0.00: later ones as often higher as lower; p 1.000"
    assert tau_in_words(-1, 0.003) == "Kendall's tau -1.00: later ones always lower; p 0.003"


def test_numbers_alone():
    assert (written(1234567.891, 1), written(-0.04, 1), plain(100), plain(71.4)) == (
        "1,234,567.9",
        "0.0",
        "100",
        "71.4",
    )
