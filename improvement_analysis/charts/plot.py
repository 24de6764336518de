"""One reading's months on axes of an analyst's own."""

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from .._wording import one_line
from ..measures import INDICATORS
from .canvas import PALETTE, titled, values_of
from .steps import step_lines

if TYPE_CHECKING:
    from ..analysis import Analysis


def plot(
    now: "Analysis", rows: pd.DataFrame, indicator: str, reading: str, team: str = "", ax: Axes | None = None
) -> Axes:
    """Draw the months of one reading, of the council or a team, with the steps of its targets.

    Args:
        now: the Analysis.
        rows: its figures, columns as `series.compute` gives them.
        indicator: its id.
        reading: its reading.
        team: blank for the whole council.
        ax: the axes; None for new ones.

    Returns:
        The axes: x counts the months of the window from 0, y is in the unit of `figures.csv`.
    """
    ax = plt.subplots()[1] if ax is None else ax
    months = now.months
    values = values_of(rows, indicator, reading, team, months)
    ax.plot(np.arange(len(months)), values, marker="o", color=PALETTE[0], gid=team or reading)
    for step in step_lines(now, indicator):
        ax.hlines(step.level, step.first - 0.5, step.last + 0.5, linestyles="dashed", color=PALETTE[2])
    every = max(1, len(months) // 6)
    shown = range(len(months) - 1, -1, -every)
    ax.set_xticks(list(shown), [months.labels[position] for position in shown])
    about = f"{titled(indicator, reading)}{f', {one_line(team)}' if team else ''}"
    ax.set_ylabel(about, parse_math=False)  # a `$` in a team's name begins no mathematics
    if INDICATORS[indicator].unit in ("rate", "share"):
        ax.set_ylim(0, 1.04)
    return ax
