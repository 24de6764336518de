"""What chance alone would do: Kendall's tau, the Theil-Sen line, Fisher's exact test.

Each is a few lines, and scipy.stats, which has them too, takes longer to import than all figures to judge; a test holds
them against it.
"""

import math
from itertools import accumulate

import numpy as np

Z = 1.959963984540054
"""The normal distribution's 97.5th percentile."""
EXACT_UPTO = 33
ALIKE = 1 + 1e-9
"""Tables whose probabilities differ by no more are equally likely: they differ by how the computer rounds."""


def kendall(x, y) -> tuple[float, float]:
    """Kendall's tau-b of pairs of numbers and its two-sided p; 0 and 1 where either does not vary.

    The p is exact of up to 33 pairs without ties, else by the normal distribution. Source: Kendall, Rank Correlation
    Methods, 4th edition, 1970.
    """
    place, counts = zip(*(np.unique(each, return_inverse=True, return_counts=True)[1:] for each in (x, y)), strict=True)
    if min(map(len, counts)) < 2:
        return 0.0, 1.0
    n = len(place[0])
    table = np.zeros((len(counts[0]), len(counts[1])), dtype=np.int64)
    np.add.at(table, place, 1)
    before = np.zeros_like(table)  # by cell: the pairs of a smaller x
    before[1:] = table.cumsum(axis=0)[:-1]
    upto = before.cumsum(axis=1)
    score = int((table * (upto - before - (upto[:, -1:] - upto))).sum())
    pairs = n * (n - 1) // 2
    tied = [int((each * (each - 1) // 2).sum()) for each in counts]
    tau = score / math.sqrt(pairs - tied[0]) / math.sqrt(pairs - tied[1])
    tau = min(1.0, max(-1.0, tau))
    inversions = (pairs - abs(score)) // 2
    if not any(tied) and (n <= EXACT_UPTO or inversions <= 1):
        below = sum(_permutations(n, inversions))
        return tau, 1.0 if score == 0 else min(1.0, 2 * below / math.factorial(n))
    every, of_three, of_all = n * (n - 1), [], []
    for each in counts:
        ties = each.astype(float)
        of_three.append(float((ties * (ties - 1) * (ties - 2)).sum()))
        of_all.append(float((ties * (ties - 1) * (2 * ties + 5)).sum()))
    spread = (every * (2 * n + 5) - sum(of_all)) / 18 + 2 * tied[0] * tied[1] / every
    spread += math.prod(of_three) / (9 * every * (n - 2)) if n > 2 else 0
    return tau, math.erfc(abs(score) / math.sqrt(2 * spread))


def _permutations(n: int, most: int) -> list[int]:
    """How many permutations of n have 0, 1, ... up to `most` inversions."""
    counts = [1] + [0] * most
    for size in range(2, n + 1):
        upto = [0] * size + list(accumulate(counts))
        counts = [upto[place + size] - upto[place] for place in range(most + 1)]
    return counts


def theil_sen(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    """The median slope of all pairs of points, no two of one x, and its 95% interval.

    Source: Sen, Journal of the American Statistical Association 63, 1968, equation 2.6.
    """
    first, second = np.triu_indices(len(x), 1)
    slopes = np.sort((y[second] - y[first]) / (x[second] - x[first]))
    n, ties = len(y), np.unique(y, return_counts=True)[1]
    spread = (n * (n - 1) * (2 * n + 5) - int((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    half = Z * math.sqrt(spread)
    low, high = (round((len(slopes) + side * half) / 2) for side in (-1, 1))
    return float(np.median(slopes)), float(slopes[max(low - 1, 0)]), float(slopes[min(high, len(slopes) - 1)])


def fisher(k: int, n: int, other_k: int, other_n: int) -> float:
    """The two-sided p of Fisher's exact test of k of n against other_k of other_n: all tables that are no likelier."""
    together = k + other_k
    least, most = max(0, together - other_n), min(together, n)
    at = np.arange(least, most, dtype=float)
    ratios = (together - at) * (n - at) / ((at + 1) * (other_n - together + at + 1))
    logs = np.append(0, np.cumsum(np.log(ratios)))
    chances = np.exp(logs - logs.max())
    return float(chances[chances <= chances[k - least] * ALIKE].sum() / chances.sum())
