"""How caseloads are spread: every case holder a dot."""

import math
from typing import TYPE_CHECKING

import numpy as np

from .._wording import capital, day_in_words, joined, plain
from ..calendars import Months
from ..judgement.month import as_at
from ..measures.caseloads import HIGH_CASELOAD, loads
from .canvas import DOTS_PER_INCH, INCHES, PALETTE, POINTS, STEP, Figure, Picture, PlainAxes, nothing

if TYPE_CHECKING:
    from ..analysis import Analysis

MARKED = (25, 30, HIGH_CASELOAD)
TITLE = "Children held by each case holder"
LARGEST = 9  # points across a dot
ROW = 0.2  # inches for a label above the axes
LEAST = 0.7  # inches of the axes' height
BELOW = 0.6  # inches for ticks and their label
SIDE = 0.03


def caseloads(now: "Analysis") -> Picture:
    """Every case holder a dot where the number of children held on the as-at day says, none of them named.

    Those who hold more than 40 are `workers_over_40`, and the farthest is `caseload_max`.

    Returns:
        As `lines`; no figure where the month has no value of `workers_over_40`.
    """
    if now.hidden is not None:
        return nothing(TITLE, "each dot would be one worker, whom the public is not shown.")
    known = now.values[(now.values["indicator"] == "workers_over_40") & (now.values["group"] == "")]["value"]
    if not known.notna().any():
        return nothing(TITLE, "there is nothing to draw, since no case holder is known.")
    held = np.sort(loads(now.extract, Months.ending(now.month, 1))[0])
    # Dots of the same number stand on each other: 1 for the lowest of them, 2 for the next.
    stacked = np.arange(len(held)) - np.searchsorted(held, held) + 1
    figure, axes, across = _blank(held, stacked)
    for those, marker, colour, name in (
        (held <= HIGH_CASELOAD, "o", PALETTE[0], "held"),
        (held > HIGH_CASELOAD, "D", PALETTE[3], "over"),
    ):
        size = across * (1 if marker == "o" else 0.8)  # a diamond is wider than a dot of its size
        about = {"marker": marker, "markersize": size, "markeredgewidth": 0, "linestyle": ""}
        axes.plot(held[those], stacked[those], color=colour, gid=name, **about)
    _mark(axes, held)
    over = {level: int((held > level).sum()) for level in MARKED}
    told = [
        f"{plain(n) if n else 'none'} {'holds' if n == 1 else 'hold'} more than {level}" for level, n in over.items()
    ]
    title = f"{TITLE}, {day_in_words(as_at(now))}"
    alt = (
        f"Dot plot: {title}. A dot for each of {plain(len(held))} "
        f"{'case holder' if len(held) == 1 else 'case holders'}; median {plain(np.median(held))}, highest "
        f"{plain(held[-1])}. {capital(joined(told))}."
    )
    return Picture(figure, title, alt)


def _blank(held: np.ndarray, stacked: np.ndarray):
    """A figure as high as its highest stack needs, and how many points a dot is across."""
    wide = INCHES[0] * (1 - 2 * SIDE) * 72
    furthest = max(MARKED[-1] + 13, held[-1] + 2)  # room for the label of the last line
    tallest = (INCHES[1] - BELOW - ROW * len(MARKED)) * 72
    across = min(LARGEST, 0.95 * wide / furthest, tallest / (stacked.max() + 0.5))
    tall = max(LEAST, across * (stacked.max() + 0.5) / 72)
    height = BELOW + tall + ROW * len(MARKED)
    figure = Figure(figsize=(INCHES[0], height), dpi=DOTS_PER_INCH)
    axes = figure.add_axes((SIDE, BELOW / height, 1 - 2 * SIDE, tall / height), axes_class=PlainAxes)
    axes.set_xlim(0, furthest)
    axes.set_ylim(0.4, 0.4 + tall * 72 / across)
    axes.set_yticks([])
    axes.set_xticks(range(0, math.ceil(furthest), 10))
    axes.set_xlabel("children held; each dot is a case holder", fontsize=POINTS, color=STEP)
    axes.tick_params(labelsize=POINTS, length=3)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return figure, axes, across


def _mark(axes, held: np.ndarray) -> None:
    """A line behind the last dot that is not over each number, labelled above, the lines' labels on steps."""
    height = axes.get_window_extent().height / axes.figure.dpi
    across = axes.get_xaxis_transform()
    for row, level in enumerate(reversed(MARKED)):
        top = 1 + ROW * (row + 0.8) / height
        style = {"color": STEP, "linewidth": 1, "clip_on": False, "gid": f"over {level}", "transform": across}
        axes.plot([level + 0.5] * 2, [0, top], zorder=1, **style)
        text = f"over {level}: {plain((held > level).sum())}"
        axes.text(level + 0.9, top, text, transform=across, color=STEP, fontsize=POINTS, va="top")
