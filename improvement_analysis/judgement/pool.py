"""Councils' stored figures together: added up to a region or England, and each council's place among them.

No row of a child or worker is needed: a rate of all is the sum of numerators over the sum of denominators. What is no
sum of anything (a median, a maximum, a coefficient) has no numerator, and is not added.

Source: docs/outputs.md, "Councils together"; the funnel: Spiegelhalter, Funnel plots for comparing institutional
performance, Statistics in Medicine 24 (2005), by the exact binomial distribution.
"""

import numpy as np
import pandas as pd

from .._exact import exact
from ..measures import INDICATORS
from ..measures.series import COUNTED, DIVIDED, wilson

FIGURE = ["indicator", "reading", "group", "month"]
POOLED = [
    "area", "month", "indicator", "reading", "group", "councils", "hidden", "blank", "numerator", "denominator",
    "value", "lower", "upper", "unit",
]  # fmt: skip
PLACES = [
    "council", "month", "indicator", "reading", "numerator", "denominator", "value", "unit", "better", "rank", "of",
    "quartile", "pooled", "lower_95", "upper_95", "lower_998", "upper_998", "funnel", "note",
]  # fmt: skip
LIMITS = {"95%": (0.025, "lower_95", "upper_95"), "99.8%": (0.001, "lower_998", "upper_998")}
"""The funnel's limits: what part of councils chance alone puts below the lower one at most, and above the upper one."""
LEAST_FOR_QUARTILES = 4
GROUPS = ("rule", "domain")
"""Dimensions whose groups mean the same at every council; teams and priority areas are a council's own."""
NOT_SHOWN, NO_VALUE = "small number, not shown by the council", "no value"


def not_sums(rows: pd.DataFrame) -> set[tuple[str, str]]:
    """The indicators and readings that have a value somewhere and no numerator, so that nothing can be added."""
    return set(rows.loc[rows["no_sum"], ["indicator", "reading"]].itertuples(index=False, name=None))


def pooled(rows: pd.DataFrame, area: str) -> pd.DataFrame:
    """The figures of all councils together, each sum exact.

    Args:
        rows: a row a council and figure, every council with the same months: columns `council` and FIGURE; `numerator`,
            `denominator`, `value` floats, NaN where blank or hidden; `hides`, whether one of these is hidden; `no_sum`,
            whether it has a value (shown or hidden) without a numerator.
        area: what the councils together are called.

    Returns:
        Columns POOLED, in the order of docs/indicators.md, then group, then month. `councils`: how many were added;
        `hidden` and `blank`: how many were not, since a cell that would be added is hidden, or blank. `lower` and
        `upper` are the Wilson 95% interval of a rate.
    """
    none = not_sums(rows)
    by, unit = _of_indicator(rows, "by"), _of_indicator(rows, "unit")
    pairs = zip(rows["indicator"], rows["reading"], strict=True)
    can_add = unit.isin([*DIVIDED, *COUNTED]) & ((rows["group"] == "") | by.isin(GROUPS))
    rows = rows.assign(unit=unit)[can_add & np.array([pair not in none for pair in pairs])]
    divided = rows["unit"].isin(DIVIDED)
    lacking = ~rows["hides"] & (rows["numerator"].isna() | (rows["denominator"].isna() & divided))
    added = ~rows["hides"] & ~lacking
    sums = {"numerator": rows["numerator"].where(added), "denominator": rows["denominator"].where(added & divided)}
    rows = rows.assign(area=area, councils=added, hidden=rows["hides"], blank=lacking, **sums)
    figures = rows.groupby([*FIGURE, "area", "unit"], sort=False)
    frame = figures.agg(dict.fromkeys(("councils", "hidden", "blank"), "sum") | dict.fromkeys(sums, _sum)).reset_index()
    over = frame["denominator"].where(frame["denominator"] != 0)
    frame["value"] = np.where(frame["unit"].isin(DIVIDED), frame["numerator"] / over, frame["numerator"])
    rates = ((frame["unit"] == "rate") & (frame["denominator"] > 0)).to_numpy()
    bounds = np.full((2, len(frame)), np.nan)
    bounds[:, rates] = wilson(*(frame.loc[rates, name].to_numpy() for name in ("numerator", "denominator")))
    frame = frame.assign(lower=bounds[0], upper=bounds[1])[POOLED]
    return frame.loc[_order(frame, ["group", "month"])].reset_index(drop=True)


def places(rows: pd.DataFrame, together: pd.DataFrame, month: str) -> pd.DataFrame:
    """Each council's place among all, for each figure of the whole council in one month.

    Args:
        rows: as `pooled` takes them.
        together: what it gave.
        month: YYYY-MM.

    Returns:
        Columns PLACES, in the order of docs/indicators.md, then of the councils' names. A hidden cell or a blank value
        has no rank, and `note` says which it is. `rank` is 1 for the best (where neither way is better: the highest),
        the same for the same value; `of` the number of councils with one; `quartile` 1 to 4, blank of fewer than 4
        councils. `pooled` is the value of all together; the limits are of rates alone.
    """
    rows = rows[(rows["month"] == month) & (rows["group"] == "")].reset_index(drop=True)
    whole = together[(together["month"] == month) & (together["group"] == "")]
    found = rows.merge(
        whole.rename(columns={"value": "pooled"})[["indicator", "reading", "pooled"]], "left", ["indicator", "reading"]
    )
    unit, better = _of_indicator(found, "unit"), _of_indicator(found, "better")
    shown = found["value"].where(~found["hides"])
    figures = [found["indicator"], found["reading"]]
    rank = shown.where(better == "lower", -shown).groupby(figures).rank(method="min")
    of = shown.groupby(figures).transform("count")
    quartile = (1 + (4 * (rank - 1)) // of.where(of > 0)).where(of >= LEAST_FOR_QUARTILES)
    note = np.where(found["hides"], NOT_SHOWN, np.where(shown.isna(), NO_VALUE, ""))
    found = found.assign(unit=unit, better=better, rank=rank, of=of, quartile=quartile, note=note)
    found = _with_funnel(found)
    return found.loc[_order(found, ["council"])][PLACES].reset_index(drop=True)


def funnel(pooled_rate, n) -> dict[str, np.ndarray]:
    """The limits of a rate of n around the rate of all, by column of PLACES.

    A limit is the least count whose cumulative binomial probability reaches 0.025 (0.975, 0.001, 0.999), over n: a
    council at the rate of all lies below the lower one, or above the upper one, by chance with no more than that.

    >>> {name: float(limit) for name, limit in funnel(0.5, 10).items()}
    {'lower_95': 0.2, 'upper_95': 0.8, 'lower_998': 0.1, 'upper_998': 0.9}
    """
    from scipy.stats import binom

    n, found = np.asarray(n, dtype=float), {}
    for part, lower, upper in LIMITS.values():
        found |= {lower: binom.ppf(part, n, pooled_rate) / n, upper: binom.ppf(1 - part, n, pooled_rate) / n}
    return found


def _with_funnel(found: pd.DataFrame) -> pd.DataFrame:
    """The rows with the limits of rates, and where the value lies; blank for what is no rate or has no value."""
    rates = ((found["unit"] == "rate") & (found["note"] == "") & found["pooled"].notna()).to_numpy()
    limits = funnel(found.loc[rates, "pooled"], found.loc[rates, "denominator"])
    found = found.assign(**dict.fromkeys(limits, np.nan), funnel=np.where(rates, "inside", ""))
    found.loc[rates, list(limits)] = np.column_stack(list(limits.values()))
    for name, (_, lower, upper) in LIMITS.items():  # the wider ones last
        found.loc[found["value"] < found[lower], "funnel"] = f"below {name}"
        found.loc[found["value"] > found[upper], "funnel"] = f"above {name}"
    return found


def _of_indicator(rows: pd.DataFrame, fact: str) -> pd.Series:
    """A fact of each row's Indicator."""
    return rows["indicator"].map({id: getattr(each, fact) for id, each in INDICATORS.items()})


def _sum(numbers: pd.Series) -> float:
    """The sum of decimal numbers as they are written: 10.1 and 13.8 are 23.9; of none, NaN."""
    numbers = numbers.dropna().tolist()
    return float(sum(map(exact, numbers))) if numbers else np.nan


def _order(frame: pd.DataFrame, then: list[str]) -> pd.Index:
    """The rows by indicator and reading as in docs/indicators.md, then by these columns."""
    pairs = [(each.id, reading) for each in INDICATORS.values() for reading in each.readings]
    place = {pair: at for at, pair in enumerate(pairs)}
    at = [place[pair] for pair in zip(frame["indicator"], frame["reading"], strict=True)]
    return frame.assign(_place=at).sort_values(["_place", *then], kind="stable").index
