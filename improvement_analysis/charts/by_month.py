"""A line a reading, or a bar a month, over the window."""

from typing import TYPE_CHECKING

import numpy as np

from ..measures import INDICATORS
from .canvas import PALETTE, POINTS, Picture, blank, label_ends, line_in_words, nothing, over, values_of, written_as
from .steps import draw_steps, in_force_now, step_lines, steps_in_words

if TYPE_CHECKING:
    from ..analysis import Analysis

MARKERS = ("o", "s", "^", "D")


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
    steps = step_lines(now, indicator)
    figure, axes = blank(now.months, unit, [*series.values(), [step.level for step in steps]])
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
        told = f"{words.readings[reading].label} {written_as(now, indicator, values[last])}"
        labels.append((values[last], told.strip(), colour))
    draw_steps(axes, steps, list(series.values()))
    label_ends(axes, [*labels, *in_force_now(now.months, steps)])
    said = [
        line_in_words(now, now.months, indicator, words.readings[reading].label, values)
        for reading, values in series.items()
    ]
    title = over(now.months, words.title)
    return Picture(figure, title, " ".join([f"Line chart: {title}.", *said, steps_in_words(now.months, steps)]))


def bars(now: "Analysis", indicator: str) -> Picture:
    """A bar a month of a count; a month without a value has none, a count of nothing a line on the ground.

    Returns:
        As `lines`.
    """
    words, unit = INDICATORS[indicator], INDICATORS[indicator].unit
    values = values_of(now.series, indicator, INDICATORS[indicator].headline, "", now.months)
    if np.isnan(values).all():
        return nothing(words.title)
    steps = step_lines(now, indicator)
    figure, axes = blank(now.months, unit, [values, [step.level for step in steps]])
    axes.bar(range(len(values)), values, width=0.7, color=PALETTE[0], edgecolor=PALETTE[0], linewidth=1.5)
    last = np.flatnonzero(~np.isnan(values))[-1]
    for position in {int(np.nanargmax(values)), int(last)}:
        top, told = (position, values[position]), written_as(now, indicator, values[position])
        axes.annotate(told, top, (0, 2), textcoords="offset points", ha="center", va="bottom", fontsize=POINTS)
    draw_steps(axes, steps, [values])
    label_ends(axes, in_force_now(now.months, steps))
    title = over(now.months, words.title)
    said = [f"Bar chart: {title}.", line_in_words(now, now.months, indicator, "", values)]
    return Picture(figure, title, " ".join([*said, steps_in_words(now.months, steps)]))
