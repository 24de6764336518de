"""What the DfE has published of an indicator for the council, its region and England, as known on the as-at day.

The months of an extract say how a council moves; only published statistics say how it stands among others, and whether
its own count is the one that the DfE made. Source: judgement.md, "Narrative" (the comparison with the region).
"""

from datetime import date

import pandas as pd

from .._wording import amount, day_in_words, joined, one_line
from ..calendars import as_date, month_end, month_number
from ..measures import INDICATORS

ENGLAND = "E92000001"
AREAS = ("this council", "its region", "England")


def published_of(now, indicator: str) -> pd.DataFrame:
    """The figures published by the as-at day, of each area and year the latest edition.

    Returns:
        Columns as `read_benchmarks`, and `which` (one of AREAS), in the order of areas, then years; an area that the
        notice does not name, or the benchmarks do not hold, has none.
    """
    codes = dict(zip((now.notice.code, now.notice.region, ENGLAND), AREAS, strict=True))
    rows = now.benchmarks[now.benchmarks["indicator"] == indicator]
    rows = rows[rows["area"].isin(codes) & (rows["published_on"] <= as_date(month_end(month_number(now.month))))]
    rows = rows.sort_values("published_on", kind="stable").drop_duplicates(["area", "year_end"], keep="last")
    which = pd.Categorical(rows["area"].map(codes), AREAS)
    return rows.assign(which=which).sort_values(["which", "year_end"]).reset_index(drop=True)


def in_words(now, indicator: str, said=()) -> str:
    """The latest year published, area by area, and what the extract itself gives for it; blank where there is none.

    Args:
        now: the Analysis.
        indicator: its id.
        said: codes of areas whose figure stands already.
    """
    rows = published_of(now, indicator)
    rows = rows[(rows["year_end"] == rows["year_end"].max()) & ~rows["area"].isin(said)]
    if rows.empty:
        return ""
    unit, year_end = INDICATORS[indicator].unit, rows["year_end"].iloc[0]
    each = joined(f"{amount(row['value'], unit)} in {one_line(row['area_name'])}" for row in rows.to_dict("records"))
    of, known = period(indicator, year_end).partition(" ")[2], day_in_words(rows["published_on"].max())
    return f"In the DfE's statistics of {of}, published by {known}, it was {each}{_own(now, indicator, year_end)}."


def _own(now, indicator: str, year_end: date) -> str:
    """What the extract gives for the month that a published year ends with, counted alike; blank if nothing."""
    reading, rows = INDICATORS[indicator].as_published, now.series
    mine = (rows["indicator"] == indicator) & (rows["reading"] == reading) & (rows["group"] == "")
    value = rows[mine & (rows["month"] == year_end.isoformat()[:7])]["value"].dropna()
    if value.empty:
        return ""
    of = "that day" if _on_a_day(indicator) else "that year"
    return f"; this extract gives {amount(value.iloc[0], INDICATORS[indicator].unit)} for {of}"


def period(indicator: str, year_end: date) -> str:
    """`on 30 September 2019`, `in the year to 31 March 2019`: what a published figure is about."""
    return f"{'on' if _on_a_day(indicator) else 'in the year to'} {day_in_words(year_end)}"


def _on_a_day(indicator: str) -> bool:
    return INDICATORS[indicator].readings[INDICATORS[indicator].headline].period == "as at"
