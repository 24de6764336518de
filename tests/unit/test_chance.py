import math

import numpy as np
import pytest
from scipy import stats

from improvement_analysis._chance import fisher, kendall, theil_sen

DRAW = np.random.default_rng(16)
SERIES = [
    (np.sort(DRAW.choice(60, n, replace=False)), DRAW.integers(0, spread, n) / 7)
    for n in (2, 3, 5, 12, 24, 33, 34, 45)
    for spread in (2, n, 10**9)
    for _ in range(8)
]


@pytest.mark.parametrize("order", ["x by y", "y by x"])
def test_kendall_as_scipy_has_it(order):
    for pair in SERIES:
        x, y = pair if order == "x by y" else pair[::-1]
        expected = stats.kendalltau(x, y)
        if math.isnan(expected.statistic):
            assert kendall(x, y) == (0, 1)
        else:
            assert kendall(x, y) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-12)


def test_kendall_of_many_months_in_order():
    expected = stats.kendalltau(range(1200), range(1200))
    assert kendall(range(1200), range(1200)) == (expected.statistic, expected.pvalue) == (1, 0)


def test_theil_sen_as_scipy_has_it():
    for x, y in SERIES:
        expected = stats.theilslopes(y, x, 0.95)
        assert theil_sen(x, y) == (expected.slope, expected.low_slope, expected.high_slope)


@pytest.mark.parametrize(
    "table",
    [(3, 10, 3, 10), (0, 5, 5, 5), (0, 7, 0, 9), (4, 4, 9, 9), (1, 2, 3, 1000), (81, 263, 140, 301), (950, 1000, 1, 2),
     (5200, 10000, 4800, 9000), (0, 400, 390, 400)],
)  # fmt: skip
def test_fisher_as_scipy_has_it(table):
    k, n, other_k, other_n = table
    expected = stats.fisher_exact([[k, n - k], [other_k, other_n - other_k]]).pvalue
    assert fisher(*table) == pytest.approx(expected, rel=1e-9)
