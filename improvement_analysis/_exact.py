"""Exact arithmetic: a figure as the fraction that it is, and rounding as people do it."""

import math
from collections.abc import Mapping
from fractions import Fraction

SIMPLEST = 10**9


def exact(number) -> Fraction:
    """A number as it is written: a float by its shortest decimal, so 0.1 is a tenth.

    >>> exact(0.789) - exact(0.1)
    Fraction(689, 1000)
    """
    return Fraction(repr(float(number))) if isinstance(number, float) else Fraction(number)


def simplest(number) -> Fraction:
    """As `exact`; of a float the simplest fraction at hand, for what was computed in binary fractions.

    >>> simplest(1 / 3), simplest(27.499999999999996)
    (Fraction(1, 3), Fraction(55, 2))
    """
    return exact(number).limit_denominator(SIMPLEST) if isinstance(number, float) else exact(number)


def is_divided(figure: Mapping) -> bool:
    """Whether a figure is a numerator over a denominator; a maximum, percentile or median has no numerator."""
    return figure["denominator"] > 0 and not math.isnan(figure["numerator"])


def exact_value(figure: Mapping) -> Fraction | None:
    """A figure's value without rounding, from its numerator, denominator and value; None where it has none."""
    if math.isnan(figure["value"]):
        return None
    if is_divided(figure):
        return exact(figure["numerator"]) / exact(figure["denominator"])
    return simplest(figure["value"])


def rounded(number, places: int) -> Fraction:
    """A number rounded half up (away from zero) to so many decimal places.

    >>> rounded(0.0625, 3)
    Fraction(63, 1000)
    """
    scaled = abs(exact(number)) * 10**places
    whole = Fraction(int(scaled + Fraction(1, 2)), 10**places)
    return whole if number >= 0 else -whole
