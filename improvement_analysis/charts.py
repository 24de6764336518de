"""Pictures of the series, each with alt text that says what it shows with its numbers.

Shape carries the meaning and colour repeats it; lines are labelled where they end, in place of a legend; a month
without a value is a gap; a target's steps are drawn in the months in which they are in force. Titles stand in the page,
not in the picture. Figures are made without pyplot, so nothing global changes. `now` is the `Analysis` of a month.

Source: design.md, "Charts"; the palette is the Government Analysis Function's.
"""

import io
import logging
from dataclasses import dataclass
from itertools import groupby
from textwrap import shorten

import numpy as np

from .calendars import as_date
from .judgement import judge
from .measures import INDICATORS
from .narrative import limbs_about
from .wording import PERCENT, WORDS, amount, capital, count, joined, level, markdown, month_in_words, one_line

# It says so on standard error when it sets up its fonts for the first time, which is no part of a notebook.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

from matplotlib.figure import Figure  # noqa: E402
from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: E402

PALETTE = ("#12436D", "#28A197", "#801650", "#F46A25")
MARKERS = ("o", "s", "^", "D")
STEP = "#3D3D3D"
INCHES = (5.6, 3.3)
DOTS_PER_INCH = 150
POINTS = 11.5
LINE = 0.085  # a line of text as part of the axes' height
LETTER = 0.03  # a letter as part of the axes' width
LETTERS = 21  # for which there is room on the right
DATES_SHOWN = 4
LOW = 0.3  # a percentage that never gets so high has an axis of its own height
STEPS = [1, 2, 2.5, 5, 10]
NOTHING = "there is nothing to draw, since no month has a value."


@dataclass(frozen=True)
class StepLine:
    """A step of a target as drawn: from the first to the last month (positions) in which it is in force at a level."""

    first: int
    last: int
    level: float
    told: str


def lines(now, indicator: str, *readings: str) -> tuple[Figure | None, str]:
    """A line a reading (all of them if none is named, four at most), with the steps in force.

    Returns:
        The figure, None where no month has a value, and its alt text.
    """
    words, unit = WORDS[indicator], INDICATORS[indicator].unit
    series = {reading: _values(now, indicator, reading) for reading in readings or words.readings}
    series = {reading: values for reading, values in series.items() if not np.isnan(values).all()}
    if not series:
        return None, f"{words.title}: {NOTHING}"
    steps = step_lines(now, indicator)
    figure, axes = _axes(now, unit, [*series.values(), [step.level for step in steps]])
    labels = []
    # The headline lies on top of the others.
    for (reading, values), colour, marker, zorder in zip(series.items(), PALETTE, MARKERS, (6, 5, 4, 3), strict=False):
        axes.plot(
            range(len(values)),
            values,
            color=colour,
            marker=marker,
            markersize=5,
            linewidth=2,
            gid=reading,
            zorder=zorder,
        )
        last = np.flatnonzero(~np.isnan(values))[-1]
        labels.append((values[last], f"{words.readings[reading].label} {amount(values[last], unit)}".strip(), colour))
    _draw_steps(axes, steps, list(series.values()))
    _label_ends(axes, [*labels, *_in_force_now(now, steps)])
    said = [_line_in_words(now, unit, words.readings[reading].label, values) for reading, values in series.items()]
    return figure, " ".join([_opening(now, "Line chart", words.title), *said, _steps_in_words(now, steps)])


def bars(now, indicator: str) -> tuple[Figure | None, str]:
    """A bar a month of a count; a month without a value has none, a count of nothing a line on the ground.

    Returns:
        As `lines`.
    """
    words, unit = WORDS[indicator], INDICATORS[indicator].unit
    values = _values(now, indicator, next(iter(INDICATORS[indicator].readings)))
    if np.isnan(values).all():
        return None, f"{words.title}: {NOTHING}"
    steps = step_lines(now, indicator)
    figure, axes = _axes(now, unit, [values, [step.level for step in steps]])
    axes.bar(range(len(values)), values, width=0.7, color=PALETTE[0], edgecolor=PALETTE[0], linewidth=1.5)
    last = np.flatnonzero(~np.isnan(values))[-1]
    for position in {int(np.nanargmax(values)), int(last)}:
        top, told = (position, values[position]), amount(values[position], unit)
        axes.annotate(told, top, (0, 2), textcoords="offset points", ha="center", va="bottom", fontsize=POINTS)
    _draw_steps(axes, steps, [values])
    _label_ends(axes, _in_force_now(now, steps))
    said = [_opening(now, "Bar chart", words.title), _line_in_words(now, unit, "", values)]
    return figure, " ".join([*said, _steps_in_words(now, steps)])


def show(figure: Figure | None, alt: str) -> None:
    """Display a figure as PNG under its title; its alt text is the output's plain text and stands in its metadata.

    Where there is nothing to draw, nothing is displayed: the sentences beside it say why.
    """
    from IPython.display import Markdown, display  # late: what is drawn can be tested without it

    if figure is not None:
        title = alt.partition(": ")[2].partition(". ")[0]  # what the alt text opens with
        display(Markdown(f"*{markdown(title)}*"))
        width, height = (round(inches * 96) for inches in INCHES)
        about = {"alt": alt, "width": width, "height": height}
        display({"image/png": png(figure), "text/plain": alt}, metadata={"image/png": about}, raw=True)


def png(figure: Figure) -> bytes:
    """The figure as PNG, the same bytes each time."""
    target = io.BytesIO()
    figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()


def step_lines(now, indicator: str) -> list[StepLine]:
    """The steps of every target that a limb holds the indicator against, in the months in which they are in force.

    A step that rests on a benchmark is at the level known on each month's as-at day, so it may break into several.
    """
    found = []
    for limb in limbs_about(now, indicator):
        for target in limb.target:
            named = f" ({one_line(target.name)})" if len(limb.target) > 1 else ""
            held = [_in_force(now, indicator, target, as_date(end)) for end in now.months.ends]
            for in_force, months in groupby(range(len(held)), key=held.__getitem__):
                if in_force is not None:
                    positions = list(months)
                    found.append(StepLine(positions[0], positions[-1], in_force[0], f"step {in_force[1]}{named}"))
    return found


def _in_force(now, indicator: str, target, day) -> tuple[float, str] | None:
    """The level of a target's step in force on a day; None before the first is due or while it is not known."""
    judged = judge(None, target, INDICATORS[indicator].better, day, now.benchmarks)
    if judged.by > day or judged.level is None:
        return None
    written = level if judged.benchmark is None else amount
    return float(judged.level), written(judged.level, INDICATORS[indicator].unit)


def _values(now, indicator: str, reading: str) -> np.ndarray:
    """The values of the whole council, a month each, NaN where there is none."""
    series = now.series
    mine = (series["indicator"] == indicator) & (series["reading"] == reading) & (series["group"] == "")
    return series[mine].set_index("month")["value"].reindex(now.months.labels).to_numpy(dtype=float)


def _axes(now, unit: str, drawn: list):
    """An empty figure with the window's months below and room for labels on the right."""
    figure = Figure(figsize=INCHES, dpi=DOTS_PER_INCH)
    axes = figure.add_axes((0.12, 0.17, 0.515, 0.79))
    count_of = len(now.months)
    every = max(1, -(-count_of // DATES_SHOWN))
    shown = range(count_of - 1, -1, -every)
    axes.set_xlim(-0.7, count_of - 0.3)
    axes.set_xticks(list(shown), [_short(now.months.labels[position]) for position in shown])
    axes.set_ylim(0, _top(unit, max((np.nanmax(values) for values in drawn if len(values)), default=0)))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=STEPS, integer=unit not in PERCENT))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda height, _: _tick(unit, height)))
    axes.tick_params(labelsize=POINTS, length=3)
    axes.grid(axis="y", color="#D9D9D9", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return figure, axes


def _top(unit: str, highest: float) -> float:
    """How high the axis goes: that of percentages to 100%, but for what stays low or goes beyond."""
    if unit not in PERCENT:
        return max(1.0, 1.15 * highest)
    return max(0.05, 1.15 * highest) if highest < LOW else 1.04 * max(1, highest)


def _tick(unit: str, height: float) -> str:
    if unit in PERCENT:
        return f"{height:.0%}"
    if unit == "pounds":
        size, letter = next((pair for pair in ((1_000_000, "m"), (1_000, "k")) if height >= pair[0]), (1, ""))
        return f"£{height / size:g}{letter}"
    return f"{height:,.0f}"


def _short(month: str) -> str:
    name, year = month_in_words(month).split()
    return f"{name[:3]}\n{year}"


def _in_force_now(now, steps: list[StepLine]) -> list[tuple[float, str, str]]:
    """The labels of the steps that are in force in the last month."""
    in_force = [step for step in steps if step.last == len(now.months) - 1]
    return [(step.level, shorten(step.told, LETTERS, placeholder=" ..."), STEP) for step in in_force]


def _draw_steps(axes, steps: list[StepLine], drawn: list[np.ndarray]) -> None:
    """Dashed lines; one that is no longer in force is labelled by itself, as near as the data leaves room."""
    months = len(drawn[0])
    for step in steps:
        ends = [step.first - 0.5, step.last + 0.5]
        axes.plot(ends, [step.level] * 2, color=STEP, linestyle=(0, (4, 2)), linewidth=1.5, gid="step", zorder=7)
        if step.last < months - 1:
            width = len(step.told) * LETTER * months
            others = [np.full(months, other.level) for other in steps if other != step]
            height = _free_height(axes, step.level, step.last + 0.5 - width, step.last + 0.5, [*drawn, *others])
            middle, text = ((step.first + step.last) / 2, step.level), (step.last + 0.5, height)
            thread = {"arrowstyle": "-", "color": STEP, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
            style = {"ha": "right", "va": "center", "color": STEP, "fontsize": POINTS}
            axes.annotate(step.told, middle, text, arrowprops=thread, **style)


def _free_height(axes, level: float, left: float, right: float, drawn: list[np.ndarray]) -> float:
    """The height nearest to a level at which a label from left to right lies on no line."""
    low, high = axes.get_ylim()
    at = np.linspace(left, right, 9)
    lines_ = [np.interp(at, range(len(values)), values) for values in drawn]  # NaN where a value is missing: no line
    taken = np.concatenate([*lines_, [level]])
    taken = taken[~np.isnan(taken)]
    heights = level + (high - low) * LINE * np.array([0.75, -0.75, 1, -1, 1.5, -1.5, 2, -2, 3, -3, 4, -4])
    room = [np.abs(taken - height).min() / (high - low) for height in heights]
    inside = (heights > low + (high - low) * LINE) & (heights < high)
    free = np.flatnonzero((np.array(room) >= LINE * 0.7) & inside)
    return float(heights[free[0]] if len(free) else heights[0])


def _label_ends(axes, labels: list[tuple[float, str, str]]) -> None:
    """What ends on the right: its height, its text and its colour; moved apart where they would collide."""
    low, high = axes.get_ylim()
    places = _apart([(height - low) / (high - low) for height, _, _ in labels], LINE)
    for (_, text, colour), place in zip(labels, places, strict=True):
        axes.annotate(text, (1.02, place), xycoords="axes fraction", color=colour, va="center", fontsize=POINTS)


def _apart(places: list[float], gap: float) -> list[float]:
    """The places (parts of the axes' height) of labels, at least a line apart and no higher than the axes."""
    order = np.argsort(places, kind="stable")
    upwards, downwards = np.array(places, dtype=float)[order], np.array(places, dtype=float)[order]
    for lower in range(len(order) - 1):
        upwards[lower + 1] = max(upwards[lower + 1], upwards[lower] + gap)
    for upper in range(len(order) - 1, 0, -1):
        downwards[upper - 1] = min(downwards[upper - 1], downwards[upper] - gap)
    highest = 1 - gap * np.arange(len(order))[::-1]
    found = np.empty(len(order))
    found[order] = np.minimum((upwards + downwards) / 2, highest)
    return found.tolist()


def _opening(now, kind: str, title: str) -> str:
    first, last = (month_in_words(now.months.labels[position]) for position in (0, -1))
    return f"{kind}: {title}, {first} to {last}."


def _line_in_words(now, unit: str, label: str, values: np.ndarray) -> str:
    """First, last, highest and lowest value with their months, and how many months have none."""

    def told(position) -> str:
        return f"{amount(values[position], unit)} in {month_in_words(now.months.labels[position])}"

    there = np.flatnonzero(~np.isnan(values))
    named = f"{capital(label)}: " if label else ""
    gaps = len(values) - len(there)
    missing = f"; {count(gaps, ('month', 'months'))} without a value" if gaps else ""
    if len(there) == 1:
        return f"{named}{told(there[0])}{missing}."
    span = f"{told(there[0])}, {told(there[-1])}"
    extremes = f"highest {told(np.nanargmax(values))}, lowest {told(np.nanargmin(values))}"
    return f"{named}{span}; {extremes}{missing}."


def _steps_in_words(now, steps: list[StepLine]) -> str:
    """The steps drawn, each with the first month in which it is in force."""
    if not steps:
        return "No dated step is in force in these months."
    told = [f"{step.told.removeprefix('step ')} from {month_in_words(now.months.labels[step.first])}" for step in steps]
    return f"Step in force, dashed: {joined(told)}."
