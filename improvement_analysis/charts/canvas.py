"""What every chart is drawn on: palette, axes, labels that do not collide, the picture, the words for its values."""

import io
import logging
import warnings
from base64 import b64encode
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from PIL import Image

from .. import blocks
from .._wording import PERCENT, amount, capital, count, month_in_words, one_line
from ..blocks.notebook import show_picture
from ..calendars import Months
from ..judgement.month import rows_of_figure
from ..measures import INDICATORS

# It says so on standard error when it sets up its fonts for the first time, and when a name has a letter that its font
# has not, for which it draws a box: no part of a notebook, whose alt texts have every letter.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", r"Glyph .* missing from font", UserWarning)

from matplotlib.axes import Axes  # noqa: E402
from matplotlib.backends.backend_agg import RendererAgg  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.text import Annotation, Text  # noqa: E402
from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: E402

if TYPE_CHECKING:
    from ..analysis import Analysis

PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25")
STEP = "#3D3D3D"
FAINT = "#8A8A8A"
GRID = "#D9D9D9"
INCHES = (5.6, 3.3)
BOX = (0.12, 0.17, 0.515, 0.79)  # the axes as parts of those
DOTS_PER_INCH = 150
COLOURS = 64
"""Of a picture: the palette, the greys and what lies between them at the edges of letters."""
POINTS = 11.5
ASIDE = "aside"
"""The gid of a text beside or above the axes, which stands below them where the picture is narrow."""
ROW = 0.24  # inches for a row of words above the axes
EDGE = 0.15  # inches to the right of the axes of a narrow picture
LINE = 0.085  # a line of text as part of the axes' height
LETTER = 0.03  # a letter as part of the axes' width
LETTERS = 21  # for which there is room on the right
DATES_SHOWN = 4
LOW = 0.3  # a percentage that never gets so high has an axis of its own height
STEPS = [1, 2, 2.5, 5, 10]
NOTHING = "there is nothing to draw, since no month has a value."


class PlainAxes(Axes):
    """Axes on which a text stands as it is written: a name with `$...$` in it is no mathematics."""

    def text(self, *args, **style):
        """As `Axes.text`."""
        return super().text(*args, parse_math=False, **style)

    def annotate(self, *args, **style):
        """As `Axes.annotate`."""
        return super().annotate(*args, parse_math=False, **style)

    def set_title(self, *args, **style):
        """As `Axes.set_title`."""
        return super().set_title(*args, parse_math=False, **style)


class Picture(NamedTuple):
    """A chart as a page shows it.

    Attributes:
        figure: what is drawn; None where there is nothing to draw.
        title: what stands above it.
        alt: what it shows with its numbers, for who cannot see it; without a figure, why there is nothing to draw.
    """

    figure: Figure | None
    title: str
    alt: str


def nothing(title: str, why: str = NOTHING) -> Picture:
    """The picture of what cannot be drawn."""
    return Picture(None, title, f"{title}: {why}")


def blank(months: Months, unit: str, drawn: list, above: float = 0):
    """An empty figure with the months below and room for labels on the right, and above so many inches."""
    height = INCHES[1] + above
    figure = Figure(figsize=(INCHES[0], height), dpi=DOTS_PER_INCH)
    left, bottom, width, tall = BOX
    box = (left, bottom * INCHES[1] / height, width, tall * INCHES[1] / height)
    axes = figure.add_axes(box, axes_class=PlainAxes)
    every = max(1, -(-len(months) // DATES_SHOWN))
    shown = range(len(months) - 1, -1, -every)
    axes.set_xlim(-0.7, len(months) - 0.3)
    axes.set_xticks(list(shown), [short_month(months.labels[position]) for position in shown])
    axes.set_ylim(0, _top(unit, max((np.nanmax(values) for values in drawn if len(values)), default=0)))
    bare(axes, unit, POINTS)
    return figure, axes


def bare(axes, unit: str, points: float, ticks: int = 5) -> None:
    """Axes with a grid that lies behind, ticks in the unit, and no frame."""
    axes.yaxis.set_major_locator(MaxNLocator(ticks, steps=STEPS, integer=unit not in PERCENT))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda height, _: _tick(unit, height)))
    axes.tick_params(labelsize=points, length=3)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_label_coords(0, 0)  # it has no label, so that no room for one is looked for
    axes.spines[["top", "right", "left"]].set_visible(False)


def _top(unit: str, highest: float) -> float:
    """How high the axis goes: that of percentages to 100%, but for what stays low or goes beyond."""
    if unit not in PERCENT:
        return max(1.0, 1.15 * highest)
    return max(0.05, 1.15 * highest) if highest < LOW else 1.04 * max(1, highest)


def _tick(unit: str, height: float) -> str:
    if unit in PERCENT:
        return f"{round(100 * height, 6):g}%"
    if unit == "pounds":
        size, letter = next((pair for pair in ((1_000_000, "m"), (1_000, "k")) if height >= pair[0]), (1, ""))
        return f"£{height / size:g}{letter}"
    return f"{height:,.0f}"


def short_month(month: str) -> str:
    """The month and below it the year."""
    name, year = month_in_words(month).split()
    return f"{name[:3]}\n{year}"


def values_of(rows: pd.DataFrame, indicator: str, reading: str, group: str, months: Months) -> np.ndarray:
    """The values of one figure, a month each, NaN where there is none.

    Raises:
        UnusableInput: the indicator has no such reading.
    """
    mine = rows_of_figure(rows, indicator, INDICATORS[indicator].readings[reading].id, group)
    return mine["value"].reindex(months.labels).to_numpy(dtype=float)


def free_place(axes, text: str, where, values: np.ndarray, others: list[np.ndarray]) -> tuple[float, float]:
    """The place (parts of the axes) nearest to one of some points of a line at which a text lies on no line or text.

    Args:
        axes: with its limits set.
        text: of one line.
        where: the positions of the points.
        values: the line.
        others: further lines; NaN where there is none.
    """
    months = len(values)
    fine = np.linspace(0, months - 1, 20 * months)
    lines = [np.column_stack([fine, np.interp(fine, range(months), line)]) for line in (values, *others)]
    # A point alone, or at the end of a line, has its shape all the same.
    taken = axes.transLimits.transform(np.vstack([*lines, np.column_stack([range(months), values])]))
    paper = _paper(axes.figure)
    texts = [each.get_window_extent(paper).transformed(axes.transAxes.inverted()) for each in axes.texts]
    wide, tall = half = len(text) * LETTER / 2 + 0.015, LINE / 2

    def hits(found: tuple[float, tuple[float, float]]) -> int:
        _, (x, y) = found
        points = (np.abs(taken - (x, y)) < half).all(axis=1).sum()
        return points + 100 * sum(
            box.x0 < x + wide and x - wide < box.x1 and box.y0 < y + tall and y - tall < box.y1 for box in texts
        )

    found = []
    for age, (x, y) in enumerate(axes.transLimits.transform([(each, values[each]) for each in reversed(where)])):
        for away in (1, -1, 1.3, -1.3, 1.7, -1.7, 2.2, -2.2, 3, -3):
            for aside in (0, -0.6, 0.6, -1.2, 1.2):
                place = min(max(x + 2 * aside * wide, wide), 1 - wide), y + away * LINE
                if tall <= place[1] <= 1.02 - tall:
                    found.append((abs(away) + abs(aside) + 0.2 * age, place))
    found.sort()
    return (next((each for each in found if not hits(each)), None) or min(found, key=hits))[1]


def label_ends(axes, labels: list[tuple[float, str, str]]) -> None:
    """What ends on the right: its height, its text and its colour; moved apart where they would collide."""
    low, high = axes.get_ylim()
    places = apart([(height - low) / (high - low) for height, _, _ in labels], LINE)
    for (_, text, colour), place in zip(labels, places, strict=True):
        style = {"color": colour, "va": "center", "fontsize": POINTS, "gid": ASIDE}
        axes.annotate(text, (1.02, place), xycoords="axes fraction", **style)


def apart(places: list[float], gap: float) -> list[float]:
    """The places (parts of the axes' height) of labels, at least a line apart and neither above nor below the axes."""
    order = np.argsort(places, kind="stable")
    upwards, downwards = np.array(places, dtype=float)[order], np.array(places, dtype=float)[order]
    for lower in range(len(order) - 1):
        upwards[lower + 1] = max(upwards[lower + 1], upwards[lower] + gap)
    for upper in range(len(order) - 1, 0, -1):
        downwards[upper - 1] = min(downwards[upper - 1], downwards[upper] - gap)
    highest = 1 - gap * np.arange(len(order))[::-1]
    found = np.empty(len(order))
    found[order] = np.minimum(np.maximum((upwards + downwards) / 2, gap * np.arange(len(order))), highest)
    return found.tolist()


def show(figure: Figure | None, title: str, alt: str) -> None:
    """Display a Picture as PNG under its title; its alt text is the output's plain text and stands in its metadata.

    Where there is nothing to draw, nothing is displayed: the sentences beside it say why.
    """
    for block in pictured(Picture(figure, title, alt)):
        show_picture(block)


def pictured(picture: Picture) -> tuple[blocks.Picture, ...]:
    """A Picture as a block; none where there is nothing to draw.

    The axes are drawn once, for the wide picture and the narrow one: the texts aside are drawn onto them afterwards.
    """
    figure = picture.figure
    if figure is None:
        return ()
    aside = [text for axes in figure.axes for text in axes.texts if text.get_gid() == ASIDE]
    for text in aside:
        text.set_animated(True)  # left out by `Figure.draw`
    paper = _paper(figure)
    figure.draw(paper)
    without = _image(paper)
    for text in aside:
        text.draw(paper)
    wide = _block(picture, _image(paper))
    if not _made_narrow(figure, aside):
        return (wide,)
    paper = _paper(figure)
    for artist in (figure.patch, *aside):
        artist.draw(paper)
    whole = _image(paper)
    whole.paste(without, (0, 0))
    return (replace(wide, narrow=_block(picture, whole)),)


def _paper(figure: Figure) -> RendererAgg:
    """Blank paper as large as a figure, the same for all of its size, since it remembers how wide a text is."""
    paper = _paper_of(*figure.canvas.get_width_height(), figure.dpi)
    paper.clear()
    return paper


@lru_cache(8)
def _paper_of(width: int, height: int, dots_per_inch: float) -> RendererAgg:
    return RendererAgg(width, height, dots_per_inch)


def _block(picture: Picture, drawn: Image.Image) -> blocks.Picture:
    width, height = (round(inches * 96) for inches in picture.figure.get_size_inches())
    return blocks.Picture(picture.title, picture.alt, b64encode(_as_png(drawn)).decode(), width, height)


def _made_narrow(figure: Figure, aside: list[Text]) -> bool:
    """The same axes with what stands beside them below, for a telephone; False where the axes take all of the width."""
    if len(figure.axes) != 1 or figure.axes[0].get_position().width > BOX[2] + 0.01:
        return False
    (axes,), (width, height) = figure.axes, figure.get_size_inches()
    left, bottom, wide, tall = axes.get_position().bounds * np.array([width, height, width, height])
    more = ROW * len(aside)
    figure.set_size_inches(left + wide + EDGE, height + more)
    size = np.array([left + wide + EDGE, height + more] * 2)
    axes.set_position(np.array([left, bottom + more, wide, tall]) / size)
    for row, text in enumerate(sorted(aside, key=lambda text: -text.get_position()[1])):
        place = -(bottom + ROW * (row + 0.4)) / tall
        text.set(x=0, y=place, ha="left", transform=axes.transAxes)
        if isinstance(text, Annotation):
            text.xy = text.xyann = (0, place)
    return True


def png(figure: Figure) -> bytes:
    """The figure as PNG, the same bytes each time, of so few colours that a page of many can be sent by mail."""
    paper = _paper(figure)
    figure.draw(paper)
    return _as_png(_image(paper))


def _image(paper: RendererAgg) -> Image.Image:
    """What is drawn so far."""
    return Image.fromarray(np.asarray(paper.buffer_rgba())).convert("RGB")


def _as_png(drawn: Image.Image) -> bytes:
    target = io.BytesIO()
    drawn.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(target, "PNG")
    return target.getvalue()


def titled(indicator: str, reading: str = "", group: str = "") -> str:
    """What one figure is about: its title, its reading and its group."""
    words = INDICATORS[indicator]
    return f"{words.title}{''.join(f' ({part})' for part in (words.readings[reading].label, one_line(group)) if part)}"


def over(months: Months, about: str) -> str:
    """The title of a chart of some months: `Mean caseload, July 2018 to June 2020`."""
    first, last = (month_in_words(months.labels[position]) for position in (0, -1))
    return f"{about}, {first} to {last}"


def line_in_words(now: "Analysis", months: Months, indicator: str, label: str, values: np.ndarray) -> str:
    """First, last, highest and lowest value with their months, and how many months have none."""

    def told(position) -> str:
        return value_in_month(now, months, indicator, values, position)

    there = np.flatnonzero(~np.isnan(values))
    named = f"{capital(label)}: " if label else ""
    gaps = len(values) - len(there)
    missing = f"; {count(gaps, ('month', 'months'))} without a value" if gaps else ""
    if not len(there):
        return f"{named}no month has a value."
    if len(there) == 1:
        return f"{named}{told(there[0])}{missing}."
    span = f"{told(there[0])}, {told(there[-1])}"
    extremes = f"highest {told(np.nanargmax(values))}, lowest {told(np.nanargmin(values))}"
    return f"{named}{span}; {extremes}{missing}."


def written_as(now: "Analysis", indicator: str, value: float) -> str:
    """A value as sentences write it: told from each level that the figure is held against."""
    return amount(value, INDICATORS[indicator].unit, now.levels[indicator])


def value_in_month(now: "Analysis", months: Months, indicator: str, values, position: int) -> str:
    """`77.2% in June 2020`."""
    return f"{written_as(now, indicator, values[position])} in {month_in_words(months.labels[position])}"
