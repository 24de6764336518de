"""What the DfE has published of an indicator for the council, its region and England, as known on the as-at day.

The months of an extract say how a council moves; only published statistics say how it stands among others, and whether
its own count is the one that the DfE made. Source: docs/judgement.md, "Narrative" (the comparison with the region).
"""

from collections.abc import Collection
from datetime import date

import pandas as pd

from ..measures import INDICATORS
from .month import Month, as_at

ENGLAND = "E92000001"
AREAS = ("this council", "its region", "England")


def published_of(now: Month, indicator: str) -> pd.DataFrame:
    """The figures published by the as-at day, of each area and year the latest edition.

    Returns:
        Columns as `read_benchmarks`, and `which` (one of AREAS), in the order of areas, then years; an area that the
        notice does not name, or the benchmarks do not hold, has none.
    """
    codes = dict(zip((now.notice.code, now.notice.region, ENGLAND), AREAS, strict=True))
    rows = now.benchmarks[now.benchmarks["indicator"] == indicator]
    rows = rows[rows["area"].isin(codes) & (rows["published_on"] <= as_at(now))]
    rows = rows.sort_values("published_on", kind="stable").drop_duplicates(["area", "year_end"], keep="last")
    which = pd.Categorical(rows["area"].map(codes), AREAS)
    return rows.assign(which=which).sort_values(["which", "year_end"]).reset_index(drop=True)


def latest_published(now: Month, indicator: str, said: Collection[str] = ()) -> pd.DataFrame:
    """The rows of `published_of` of the latest year of any area, but for the areas (codes) whose figure is said."""
    rows = published_of(now, indicator)
    return rows[(rows["year_end"] == rows["year_end"].max()) & ~rows["area"].isin(said)]


def own_figure(now: Month, indicator: str, year_end: date) -> float | None:
    """What the extract gives for the month that a published year ends with, counted as published; None if nothing."""
    reading, rows = INDICATORS[indicator].as_published, now.series
    mine = (rows["indicator"] == indicator) & (rows["reading"] == reading) & (rows["group"] == "")
    value = rows[mine & (rows["month"] == year_end.isoformat()[:7])]["value"].dropna()
    return None if value.empty else float(value.iloc[0])
