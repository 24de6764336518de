"""Exact arithmetic: a figure as the fraction that it is, and rounding as people do it."""

import math
from fractions import Fraction


def exact(number) -> Fraction:
    """A number as it is written: a float by its shortest decimal, so 0.1 is a tenth.

    >>> exact(0.789) - exact(0.1)
    Fraction(689, 1000)
    """
    return Fraction(repr(float(number))) if isinstance(number, float) else Fraction(number)


def exact_value(numerator: float, denominator: float, value: float) -> Fraction | None:
    """A figure's value without rounding; None where it has none.

    It is the numerator over the denominator, where it has both; a maximum, percentile or median has no numerator.
    """
    if math.isnan(value):
        return None
    return exact(numerator) / exact(denominator) if is_divided(numerator, denominator) else exact(value)


def is_divided(numerator: float, denominator: float) -> bool:
    """Whether a figure is a numerator over a denominator."""
    return denominator > 0 and not math.isnan(numerator)


def rounded(number, places: int) -> Fraction:
    """A number rounded half up (away from zero) to so many decimal places.

    >>> rounded(0.0625, 3)
    Fraction(63, 1000)
    """
    scaled = abs(exact(number)) * 10**places
    whole = Fraction(int(scaled + Fraction(1, 2)), 10**places)
    return whole if number >= 0 else -whole
