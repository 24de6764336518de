"""Every indicator for every month in one tidy shape: value, interval, and where there is none, why.

Source: measures.md, opening paragraphs; tables.md, "Short histories".
"""

from functools import cache

import numpy as np
import pandas as pd

from .calendars import as_date
from .measures import INDICATORS, Indicator

DIVIDED = ("rate", "share", "mean")
COUNTED = ("count", "pounds")
COLUMNS = [
    "indicator", "reading", "group", "month", "numerator", "denominator", "value", "lower", "upper", "unit", "note",
]  # fmt: skip


def compute(extract, months, standards, indicators=None) -> pd.DataFrame:
    """The value of each indicator, reading and group for each month.

    Args:
        extract: an Extract.
        months: the Months; all are computed from this one extract, each with its own as-at day.
        standards: the notice's Standards.
        indicators: ids; all if left out.

    Returns:
        Columns COLUMNS, in the order of measures.md, then group, then month. Numbers are floats, NaN where blank;
        `lower` and `upper` are the Wilson 95% interval of a rate; `note` says why there is no value.
    """
    parts = [_rows(INDICATORS[id], extract, months, standards) for id in indicators or INDICATORS]
    return _with_values(pd.concat(parts, ignore_index=True))[COLUMNS]


def _rows(indicator: Indicator, extract, months, standards) -> pd.DataFrame:
    lacking = extract.lacks(indicator.reads)
    if lacking:
        found = pd.DataFrame(
            [(reading, "", month) for reading in indicator.readings for month in months.labels],
            columns=["reading", "group", "month"],
        ).assign(numerator=np.nan, denominator=np.nan, value=np.nan, note=f"no value: {lacking}")
    else:
        found = indicator.compute(extract, months, standards)
        found = pd.concat([_ruled_out(found, indicator, reading, extract, months) for reading in indicator.readings])
    return found.assign(indicator=indicator.id, unit=indicator.unit)


def _ruled_out(found: pd.DataFrame, indicator: Indicator, reading: str, extract, months) -> pd.DataFrame:
    """The rows of a reading, blank where the extract's history does not reach back far enough."""
    found = found[found["reading"] == reading].copy()
    starts = pd.Series(months.period(indicator.readings[reading])[0], index=months.labels)
    notes = pd.Series("", index=months.labels)
    for table in dict.fromkeys(need.partition(".")[0] for need in indicator.reads):
        if table in extract.history_from:
            first = extract.history_from[table]
            notes[starts < first] = f"no value: the table {table} is complete only from {as_date(first)}"
    episodes = extract["episodes"]["start_date"] if "episodes" in extract.paths else []
    if len(episodes):
        notes[months.ends < episodes.min()] = f"no value: the first case opened on {as_date(episodes.min())}"
    why = found["month"].map(notes)
    found.loc[why != "", ["numerator", "denominator", "value"]] = np.nan
    found["note"] = why.where(why != "", found["note"])
    return found


def _with_values(found: pd.DataFrame) -> pd.DataFrame:
    divided, counted = found["unit"].isin(DIVIDED), found["unit"].isin(COUNTED) & found["value"].isna()
    none = divided & (found["denominator"] == 0)
    found.loc[divided & ~none, "value"] = found["numerator"] / found["denominator"]
    # A maximum or percentile is counted too, but has its value given, a denominator and no numerator.
    found.loc[counted, "value"] = found["numerator"]
    blank = found["value"].isna() & ~found["note"].str.startswith("no value")
    reason = np.where(none, "no value: there is nothing to count it out of", "no value: there is nothing to count")
    noted = np.where(found["note"] == "", reason, reason + pd.Series("; ", found.index) + found["note"])
    found["note"] = found["note"].where(~blank, noted)
    rates = (found["unit"] == "rate") & (found["denominator"] > 0)
    counts = found.loc[rates, ["numerator", "denominator"]].astype(int)
    bounds = [_wilson(k, n) for k, n in counts.itertuples(index=False)]
    return found.join(pd.DataFrame(bounds, index=counts.index, columns=["lower", "upper"], dtype=float))


@cache
def _wilson(k: int, n: int) -> tuple[float, float]:
    from scipy.stats import binomtest  # late: slow to import

    interval = binomtest(k, n).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
