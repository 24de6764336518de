"""Exact arithmetic: figures as the fractions that they are, half-up rounding, figures as they were written."""

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_analysis._exact import exact, exact_value, rounded
from improvement_analysis.measures.data_accuracy import written_value


@pytest.mark.parametrize(
    ("number", "places", "expected"),
    [
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("0.4999", 0, "0"),
        ("-0.4999", 0, "0"),
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("1.005", 2, "1.01"),
        ("0.865", 2, "0.87"),
        ("17", 1, "17"),
        ("16.95", 1, "17"),
        ("16.949", 1, "16.9"),
        ("0", 3, "0"),
    ],
)
def test_half_up_and_away_from_zero(number, places, expected):
    assert rounded(Fraction(number), places) == Fraction(expected)
    # A binary fraction is taken for the decimal that it is written as: 1.005 is not 1.00499999999999989...
    assert rounded(float(number), places) == Fraction(expected)


def test_a_fraction_that_no_decimal_holds():
    assert rounded(Fraction(2, 3), 2) == Fraction(67, 100)
    assert rounded(Fraction(1, 3), 4) == Fraction(3333, 10000)
    assert rounded(Fraction(-2, 3), 0) == -1


@settings(derandomize=True, database=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=4), st.integers(0, 5))
def test_as_decimal_rounds(number, places):
    expected = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert rounded(Fraction(number), places) == Fraction(expected)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.1, Fraction(1, 10)),
        (np.float64(0.1), Fraction(1, 10)),
        (1e-7, Fraction(1, 10**7)),
        (1e22, Fraction(10**22)),
        (-0.789, Fraction(-789, 1000)),
        (3, Fraction(3)),
        (Decimal("0.30"), Fraction(3, 10)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_a_number_as_it_is_written(number, expected):
    assert exact(number) == expected


def value(numerator, denominator, value) -> Fraction | None:
    return exact_value({"numerator": numerator, "denominator": denominator, "value": value})


def test_the_value_of_a_figure():
    assert value(1.0, 3.0, 1 / 3) == Fraction(1, 3)  # not 0.3333333333333333
    assert value(6.0, 0.7, 6 / 0.7) == Fraction(60, 7)
    assert value(0.1, 0.3, 0.1 / 0.3) == Fraction(1, 3)
    # A count has no denominator, a maximum or percentile no numerator.
    assert value(7.0, math.nan, 7.0) == 7
    assert value(math.nan, 12.0, 17.3) == Fraction(173, 10)
    # Nothing to divide by, nothing to show.
    assert value(0.0, 0.0, math.nan) is None
    assert value(math.nan, math.nan, math.nan) is None


@pytest.mark.parametrize(
    ("text", "expected", "places"),
    [
        ("86%", "0.86", 2),
        ("86.0%", "0.86", 3),
        ("86.5%", "0.865", 3),
        ("0.86", "0.86", 2),
        ("0.860", "0.86", 3),
        ("17", "17", 0),
        ("17.0", "17", 1),
        ("-0.5", "-0.5", 1),
        ("+17", "17", 0),
        ("-3%", "-0.03", 2),
        ("007", "7", 0),
        ("0%", "0", 2),
    ],
)
def test_a_figure_as_it_was_written(text, expected, places):
    assert written_value(text) == (Fraction(expected), places)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        # What is rounded half up to the figure as written: from `low`, which is, up to `high`, which is not.
        ("86%", "0.855", "0.865"),
        ("86.0%", "0.8595", "0.8605"),
        ("0.9", "0.85", "0.95"),
        ("17", "16.5", "17.5"),
        ("17.0", "16.95", "17.05"),
    ],
)
def test_what_a_figure_stands_for(text, low, high):
    figure, places = written_value(text)
    hair = Fraction(1, 10**9)
    for number, equal in ((low, True), (high, False)):
        assert (rounded(Fraction(number), places) == figure) is equal
        assert (rounded(-Fraction(number), places) == -figure) is equal
    assert rounded(Fraction(low) - hair, places) != figure
    assert rounded(Fraction(high) - hair, places) == figure
