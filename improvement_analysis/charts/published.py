"""What the DfE has published of a figure, year by year: the council, its region and England."""

from typing import TYPE_CHECKING

import numpy as np

from .._wording import count, day_in_words, joined, one_line
from ..calendars import Months, month_number
from ..judgement.comparison import AREAS, published_of
from ..measures import INDICATORS
from .by_month import FEWEST_DRAWN, MARKERS
from .canvas import PALETTE, Picture, blank, label_ends, nothing, short_month, written_as

if TYPE_CHECKING:
    from ..analysis import Analysis

YEARS = 6
"""As many of the latest years as are drawn."""


def published(now: "Analysis", indicator: str) -> Picture:
    """A line an area of what was published by the as-at day, a point where a year ends.

    Returns:
        As `lines`; no figure where nothing was published of the council, its region or England.
    """
    about, unit, rows = INDICATORS[indicator].title, INDICATORS[indicator].unit, published_of(now, indicator)
    ends = sorted(set(rows["year_end"]))[-YEARS:]
    if not ends:
        return nothing(about)
    at = np.array([month_number(end.isoformat()[:7]) for end in ends])
    months = Months(at[0], at[-1])
    at -= at[0]
    rows = rows[rows["year_end"] >= ends[0]]
    if len(rows) < FEWEST_DRAWN:
        return nothing(about, f"{count(len(rows), ('figure was', 'figures were'))} published, which sentences tell.")
    figure, axes = blank(months, unit, [rows["value"]])
    axes.set_xticks(at, [short_month(months.labels[position]) for position in at])
    labels, said = [], []
    for which, colour, marker in zip(AREAS, PALETTE, MARKERS, strict=False):
        mine = rows[rows["which"] == which]
        values = mine.set_index("year_end")["value"].reindex(ends).to_numpy(dtype=float)
        if len(known := values[~np.isnan(values)]):
            axes.plot(at, values, color=colour, marker=marker, markersize=5, linewidth=2, gid=which)
            labels.append((known[-1], f"{MARKERS[marker]} {which} {written_as(now, indicator, known[-1])}", colour))
            told = (
                f"{written_as(now, indicator, row['value'])} ({row['year_end'].year})"
                for row in mine.to_dict("records")
            )
            said.append(f"{one_line(mine['area_name'].iloc[-1])}: {joined(told)}.")
    label_ends(axes, labels)
    span = joined(dict.fromkeys(day_in_words(end) for end in (ends[0], ends[-1])), "to")
    title = f"{about} as published by the DfE, {span}"
    return Picture(figure, title, f"Line chart: {title}. {' '.join(said)}")
