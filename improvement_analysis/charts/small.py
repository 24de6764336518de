"""A small line of a figure's months, for what draws none itself."""

import numpy as np
from matplotlib.figure import Figure

from ..blocks import Line
from .canvas import png

INCHES = (1.2, 0.28)


def small_line(line: Line) -> bytes:
    """The line as PNG: the values, the step in force dashed, and a dot for the last month."""
    figure = Figure(figsize=INCHES, dpi=192)
    axes = figure.add_axes((0.02, 0.05, 0.96, 0.9))
    axes.axis("off")
    values, levels = (
        np.array([np.nan if each is None else each for each in part]) for part in (line.values, line.levels)
    )
    axes.plot(levels, color="#801650", linewidth=0.7, linestyle="--")
    axes.plot(values, color="#12436D", linewidth=1.2)
    axes.plot(len(values) - 1, values[-1], "o", color="#12436D", markersize=3)
    return png(figure)
