"""A line a reading, or a bar a month, over the window."""

from typing import TYPE_CHECKING

import numpy as np

from .._wording import count, one_line
from ..measures import INDICATORS
from .canvas import (
    PALETTE,
    POINTS,
    Picture,
    blank,
    label_ends,
    line_in_words,
    nothing,
    over,
    titled,
    values_of,
    written_as,
)
from .marks import draw_moved, draw_notice, marks_of, moved, moved_in_words
from .rare import between, is_rare
from .steps import draw_steps, finding, in_force_now, step_lines, steps_in_words

if TYPE_CHECKING:
    from ..analysis import Analysis

MARKERS = {"o": "\u25cf", "s": "\u25a0", "^": "\u25b2", "D": "\u25c6"}
"""The shapes of lines, each as the letter that stands before the line's label."""
FEWEST_DRAWN = 4
"""Points of a line alone; fewer are told in a sentence."""


def lines(now: "Analysis", indicator: str, *readings: str) -> Picture:
    """A line a reading (all of them if none is named, four at most), with the steps in force.

    Returns:
        The picture, without a figure where no month has a value.
    """
    words, unit = INDICATORS[indicator], INDICATORS[indicator].unit
    series = {
        reading: values_of(now.series, indicator, reading, "", now.months) for reading in readings or words.readings
    }
    series = {reading: values for reading, values in series.items() if not np.isnan(values).all()}
    if not series:
        return nothing(words.title)
    steps, marks = step_lines(now, indicator), marks_of(now, now.months)
    (first, values), alone = next(iter(series.items())), len(series) == 1
    if alone and is_rare(indicator, values):
        return between(now, indicator, now.months, values)
    if alone and not steps and (why := _says_itself(now, indicator, values)):
        return nothing(titled(indicator, first), why)
    figure, axes = blank(now.months, unit, [*series.values(), [step.level for step in steps]], above=marks.above)
    labels, restated = [], {each: moved(now, now.months, indicator, each) for each in series}
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
        hollow = np.flatnonzero(restated[reading] & ~np.isnan(values))
        style = {"color": colour, "marker": marker, "markersize": 5, "zorder": zorder}
        draw_moved(axes, hollow, values[hollow], style)
        last = np.flatnonzero(~np.isnan(values))[-1]
        shape = "" if alone else MARKERS[marker]
        told = f"{shape} {words.readings[reading].label} {written_as(now, indicator, values[last])}"
        labels.append((values[last], one_line(told), colour))
    draw_steps(axes, steps, list(series.values()))
    draw_notice(axes, marks)
    label_ends(axes, [*labels, *in_force_now(now.months, steps)])
    said = [
        line_in_words(now, now.months, indicator, words.readings[reading].label, values)
        for reading, values in series.items()
    ]
    any_restated = np.logical_or.reduce(list(restated.values()))
    said += [steps_in_words(now.months, steps), moved_in_words(now.months, any_restated), marks.said]
    title = over(now.months, words.title)
    told = finding(now, indicator, titled(indicator, first), now.months, values, steps) if alone else title
    return Picture(figure, told, " ".join(filter(None, [f"Line chart: {title}.", *said])))


def _says_itself(now: "Analysis", indicator: str, values: np.ndarray) -> str:
    """Why a line alone shows nothing that a sentence does not: fewer than four points, or all the same; else blank."""
    known = values[~np.isnan(values)]
    if len(known) < FEWEST_DRAWN:
        return f"{count(len(known), ('month has', 'months have'))} a value, which sentences tell."
    if (known == known[0]).all():
        return f"it is {written_as(now, indicator, known[0])} in each of {len(known)} months."
    return ""


def bars(now: "Analysis", indicator: str) -> Picture:
    """A bar a month of a count; a month without a value has none, a count of nothing a line on the ground.

    Returns:
        As `lines`.
    """
    words, unit = INDICATORS[indicator], INDICATORS[indicator].unit
    values = values_of(now.series, indicator, INDICATORS[indicator].headline, "", now.months)
    if np.isnan(values).all():
        return nothing(words.title)
    if is_rare(indicator, values):
        return between(now, indicator, now.months, values)
    steps, marks = step_lines(now, indicator), marks_of(now, now.months)
    restated = moved(now, now.months, indicator, words.headline) & ~np.isnan(values)
    figure, axes = blank(now.months, unit, [values, [step.level for step in steps]], above=marks.above)
    colours = np.where(restated, "white", PALETTE[0])
    axes.bar(range(len(values)), values, width=0.7, color=colours, edgecolor=PALETTE[0], linewidth=1.5)
    last = np.flatnonzero(~np.isnan(values))[-1]
    for position in {int(np.nanargmax(values)), int(last)}:
        beside = np.nanmax(values[max(0, position - 1) : position + 2])  # a neighbour may be higher than the label
        top, told = (position, beside), written_as(now, indicator, values[position])
        axes.annotate(told, top, (0, 2), textcoords="offset points", ha="center", va="bottom", fontsize=POINTS)
    draw_steps(axes, steps, [values])
    draw_notice(axes, marks)
    label_ends(axes, in_force_now(now.months, steps))
    title = over(now.months, words.title)
    said = [f"Bar chart: {title}.", line_in_words(now, now.months, indicator, "", values)]
    said += [steps_in_words(now.months, steps), moved_in_words(now.months, restated), marks.said]
    told = finding(now, indicator, words.title, now.months, values, steps)
    return Picture(figure, told, " ".join(filter(None, said)))
