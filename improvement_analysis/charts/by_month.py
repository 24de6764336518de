"""A line a reading, or a bar a month, over the window."""

import numpy as np

from .._wording import amount
from ..measures import INDICATORS
from .canvas import NOTHING, PALETTE, POINTS, Figure, blank, label_ends, line_in_words, opening, values_of
from .steps import draw_steps, in_force_now, step_lines, steps_in_words

MARKERS = ("o", "s", "^", "D")


def lines(now, indicator: str, *readings: str) -> tuple[Figure | None, str]:
    """A line a reading (all of them if none is named, four at most), with the steps in force.

    Returns:
        The figure, None where no month has a value, and its alt text.
    """
    words, unit = INDICATORS[indicator], INDICATORS[indicator].unit
    series = {
        reading: values_of(now.series, indicator, reading, "", now.months) for reading in readings or words.readings
    }
    series = {reading: values for reading, values in series.items() if not np.isnan(values).all()}
    if not series:
        return None, f"{words.title}: {NOTHING}"
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
        labels.append((values[last], f"{words.readings[reading].label} {amount(values[last], unit)}".strip(), colour))
    draw_steps(axes, steps, list(series.values()))
    label_ends(axes, [*labels, *in_force_now(now.months, steps)])
    said = [
        line_in_words(now.months, indicator, words.readings[reading].label, values)
        for reading, values in series.items()
    ]
    return figure, " ".join([opening(now.months, "Line chart", words.title), *said, steps_in_words(now.months, steps)])


def bars(now, indicator: str) -> tuple[Figure | None, str]:
    """A bar a month of a count; a month without a value has none, a count of nothing a line on the ground.

    Returns:
        As `lines`.
    """
    words, unit = INDICATORS[indicator], INDICATORS[indicator].unit
    values = values_of(now.series, indicator, INDICATORS[indicator].headline, "", now.months)
    if np.isnan(values).all():
        return None, f"{words.title}: {NOTHING}"
    steps = step_lines(now, indicator)
    figure, axes = blank(now.months, unit, [values, [step.level for step in steps]])
    axes.bar(range(len(values)), values, width=0.7, color=PALETTE[0], edgecolor=PALETTE[0], linewidth=1.5)
    last = np.flatnonzero(~np.isnan(values))[-1]
    for position in {int(np.nanargmax(values)), int(last)}:
        top, told = (position, values[position]), amount(values[position], unit)
        axes.annotate(told, top, (0, 2), textcoords="offset points", ha="center", va="bottom", fontsize=POINTS)
    draw_steps(axes, steps, [values])
    label_ends(axes, in_force_now(now.months, steps))
    said = [opening(now.months, "Bar chart", words.title), line_in_words(now.months, indicator, "", values)]
    return figure, " ".join([*said, steps_in_words(now.months, steps)])
