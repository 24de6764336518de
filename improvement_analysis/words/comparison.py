"""How the council stands beside what the DfE has published, in a sentence.

Source: docs/judgement.md, "Narrative" (the comparison with the region).
"""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from .._wording import amount, day_in_words, joined, one_line
from ..judgement.comparison import latest_published, own_figure
from ..measures import INDICATORS

if TYPE_CHECKING:
    from ..analysis import Analysis


def in_words(now: "Analysis", indicator: str, said: Collection[str] = ()) -> str:
    """The latest year published, area by area, and what the extract itself gives for it; blank where there is none.

    Args:
        now: the Analysis.
        indicator: its id.
        said: codes of areas whose figure stands already.
    """
    unit, rows = INDICATORS[indicator].unit, latest_published(now, indicator, said)
    if rows.empty:
        return ""
    year_end, levels = rows["year_end"].iloc[0], now.levels[indicator]
    each = joined(
        f"{amount(row['value'], unit, levels)} in {one_line(row['area_name'])}" for row in rows.to_dict("records")
    )
    of = f"{'' if _on_a_day(indicator) else 'the year to '}{day_in_words(year_end)}"
    known = day_in_words(rows["published_on"].max())
    return f"In the DfE's statistics of {of}, published by {known}, it was {each}.{_own(now, indicator, year_end)}"


def _own(now: "Analysis", indicator: str, year_end: date) -> str:
    value = own_figure(now, indicator, year_end)
    if value is None:
        return ""
    of = "that day" if _on_a_day(indicator) else "that year"
    return f" This extract gives {amount(value, INDICATORS[indicator].unit, now.levels[indicator])} for {of}."


def period(indicator: str, year_end: date) -> str:
    """`on 30 September 2019`, `in the year to 31 March 2019`: what a published figure is about."""
    return f"{'on' if _on_a_day(indicator) else 'in the year to'} {day_in_words(year_end)}"


def _on_a_day(indicator: str) -> bool:
    return INDICATORS[indicator].readings[INDICATORS[indicator].headline].period == "as at"
