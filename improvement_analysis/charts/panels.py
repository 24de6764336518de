"""Small multiples: a panel for each part of the council, all on the same axes, the whole council's line behind."""

from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .._wording import PERCENT, capital, count, one_line, plain
from ..errors import Named
from ..judgement.month import rows_of_figure
from ..measures import INDICATORS
from ..measures.people import OTHER_TEAMS
from .canvas import (
    DOTS_PER_INCH,
    FAINT,
    INCHES,
    PALETTE,
    STEP,
    Figure,
    Picture,
    PlainAxes,
    bare,
    line_in_words,
    nothing,
    over,
    short_month,
    titled,
    written_as,
)
from .marks import draw_notice, marks_of

if TYPE_CHECKING:
    from ..analysis import Analysis

MOST = 12
ACROSS = 3
POINTS = 9.5
LETTERS = 24  # of a heading's line
WHOLE = "whole council"
FEW = "Other teams are those with fewer than three case holders in a month, and the next smallest with them."
HEAD, TALL, FOOT = 0.58, 0.95, 0.5  # inches of a panel's heading and axes, and of the months below them all
LEFT, GAP = 0.5, 0.25  # inches before the first panel and between panels


def multiples(now: "Analysis", indicator: str, reading: str, by: str) -> Picture:
    """A small panel for each domain or team over the window, the whole council first and faint behind each.

    The teams are those of the month's table: what has few case holders in a month is among the other teams in it, so
    that a team's line may have gaps. A part with a single month is not drawn; of more
    than 11, those with the most to count in the month are.

    Args:
        now: the Analysis.
        indicator: its id.
        reading: its reading.
        by: `domain` (of audits) or `team`.

    Returns:
        As `lines`; no figure either where nothing is known of two parts or more.
    """
    parts = Named("dimension", "", {"domain": _domains, "team": _teams})[by](now, indicator, reading)
    months = now.months
    whole = rows_of_figure(now.series, indicator, reading)
    told, drawn = titled(indicator, reading), _largest(parts, now.month)
    if len(drawn) < 2 or whole.reindex(months.labels)["value"].isna().all():
        return nothing(f"{told} by {by}", f"there is nothing to draw, since fewer than two {by}s can be shown.")
    every = {name: rows.reindex(months.labels) for name, rows in {WHOLE: whole, **drawn}.items()}
    figure, panels = _blank(len(every), months)
    top = _draw(panels, every)
    for place, axes in enumerate(panels):
        _dress(axes, place, len(every), months, INDICATORS[indicator].unit, top)
    marks = marks_of(now, months)
    for axes, (name, rows) in zip(panels, every.items(), strict=True):
        draw_notice(axes, marks, named=False)
        _head(axes, now, indicator, name, rows.iloc[-1])
    said = [_part_in_words(now, indicator, name, rows) for name, rows in every.items()]
    left_out = len(parts) - len(drawn)
    more = f"Not drawn, for want of room or of months: {count(left_out, (by, f'{by}s'))}." if left_out else ""
    few = FEW if OTHER_TEAMS in every else ""
    title = over(months, f"{told} by {by}")
    return Picture(figure, title, " ".join(filter(None, [f"Small multiples: {title}.", *said, few, more, marks.said])))


def _domains(now: "Analysis", indicator: str, reading: str) -> dict[str, pd.DataFrame]:
    """The rows of each domain that has a value in the window, by month."""
    rows = now.series[(now.series["indicator"] == indicator) & (now.series["reading"] == reading)]
    known = rows[(rows["group"] != "") & rows["value"].notna()]["group"]
    return {group: rows_of_figure(rows, indicator, reading, group) for group in sorted(known.unique())}


def _teams(now: "Analysis", indicator: str, reading: str) -> dict[str, pd.DataFrame]:
    """The rows by month of each team, those that do not stand alone together and last."""
    rows = now.teams[now.teams["month"].isin(now.months.labels)]
    mine = (rows["indicator"] == indicator) & (rows["reading"] == reading)
    names = sorted(rows[mine]["group"].unique(), key=lambda name: (name == OTHER_TEAMS, name))
    return {name: rows_of_figure(rows, indicator, reading, name) for name in names}


def _largest(parts: dict[str, pd.DataFrame], month: str) -> dict[str, pd.DataFrame]:
    """The parts that make a line and have room, in their order: those with the largest denominator in the month."""
    sizes = pd.Series({name: rows["denominator"].get(month, 0.0) for name, rows in parts.items()}, dtype=float)
    sizes = sizes[[rows["value"].notna().sum() > 1 for rows in parts.values()]]  # a single month is no line
    kept = set(sizes.fillna(0).sort_values(ascending=False, kind="stable").index[: MOST - 1])
    return {name: rows for name, rows in parts.items() if name in kept}


def _blank(number: int, months):
    rows = -(-number // ACROSS)
    height = rows * (HEAD + TALL) + FOOT
    figure = Figure(figsize=(INCHES[0], height), dpi=DOTS_PER_INCH)
    wide = (INCHES[0] - LEFT - GAP * ACROSS) / ACROSS
    corners = [
        (LEFT + (place % ACROSS) * (wide + GAP), height - (place // ACROSS + 1) * (HEAD + TALL))
        for place in range(number)
    ]
    size = INCHES[0], height, INCHES[0], height
    boxes = [np.array([x, y, wide, TALL]) / size for x, y in corners]
    return figure, [figure.add_axes(tuple(box), axes_class=PlainAxes) for box in boxes]


def _draw(panels, every: dict[str, pd.DataFrame]) -> float:
    """The lines; the whole council's lies faint behind each of the others. Gives the highest value."""
    whole = every[WHOLE]["value"].to_numpy(dtype=float)
    months = range(len(whole))
    for axes, (name, rows) in zip(panels, every.items(), strict=True):
        values = rows["value"].to_numpy(dtype=float)
        axes.plot(months, whole, color=FAINT, linewidth=1, gid=WHOLE, zorder=3)
        if name != WHOLE:
            about = {"linewidth": 1.6, "marker": "o", "markersize": 2.5, "clip_on": False}
            axes.plot(months, values, color=PALETTE[0], gid=name, zorder=4, **about)
    return max(np.nanmax(rows["value"].to_numpy(dtype=float), initial=0.0) for rows in every.values())


def _dress(axes, place: int, number: int, months, unit: str, highest: float) -> None:
    """The same axes for each panel; months below the last of a column, heights on the left."""
    axes.set_xlim(-0.7, len(months) - 0.3)
    axes.set_ylim(0, 1.04 * max(1, highest) if unit in PERCENT else max(1.0, 1.1 * highest))
    bare(axes, unit, POINTS, ticks=3)
    ends = sorted({0, len(months) - 1})
    axes.set_xticks(ends, [short_month(months.labels[position]) for position in ends])
    for label, side in zip(axes.get_xticklabels(), ("left", "right"), strict=False):
        label.set_ha(side)
    axes.tick_params(labelbottom=place + ACROSS >= number, labelleft=place % ACROSS == 0)


def _head(axes, now: "Analysis", indicator: str, name: str, latest: pd.Series) -> None:
    """What the panel is about, and below it the latest month's value and n."""
    named = wrap(capital(one_line(name)), LETTERS, max_lines=2, placeholder=" ...")
    if np.isnan(latest["value"]):
        figure = f"no figure in {one_line(short_month(now.month))}"
    else:
        figure = f"{written_as(now, indicator, latest['value'])}, n {plain(latest['denominator'])}"
    colour = STEP if name == WHOLE else PALETTE[0]
    axes.set_title("\n".join([*named, figure]), loc="left", fontsize=POINTS, color=colour, y=1, pad=3, linespacing=1.15)


def _part_in_words(now: "Analysis", indicator: str, name: str, rows: pd.DataFrame) -> str:
    """The line of a panel, and how many it rests on."""
    line = line_in_words(now, now.months, indicator, one_line(name), rows["value"].to_numpy(dtype=float))
    n = rows["denominator"][rows["value"].notna()]
    if n.isna().all():
        return line
    least, most = plain(n.min()), plain(n.max())
    return f"{line[:-1]}; n {least if least == most else f'{least} to {most}'}."
