"""The process behaviour (XmR) chart of one figure over the 24 months that its label looks at.

Source: docs/judgement.md, "Trajectory".
"""

from itertools import groupby, pairwise
from textwrap import shorten
from typing import TYPE_CHECKING

import numpy as np

from .._wording import (
    AVERAGED,
    PERCENT,
    amount,
    joined,
    level,
    month_in_words,
    one_line,
    plain,
)
from ..calendars import Months
from ..errors import one_of
from ..judgement.control_chart import ENOUGH, FEWEST, RUN, Xmr, months_upto, xmr
from ..judgement.month import limbs_about
from ..judgement.verdicts import rebases_of
from ..measures import INDICATORS
from ..notice.notice import Rebase
from .by_month import lines
from .canvas import (
    ASIDE,
    LETTER,
    PALETTE,
    POINTS,
    ROW,
    STEP,
    Picture,
    blank,
    free_place,
    label_ends,
    line_in_words,
    nothing,
    over,
    short_month,
    titled,
    value_in_month,
    written_as,
)
from .marks import draw_actions, draw_moved, draw_notice, marks_of, moved, moved_in_words
from .rare import between, is_rare
from .steps import StepLine, draw_steps, finding, in_force_now, step_lines, steps_in_words

if TYPE_CHECKING:
    from ..analysis import Analysis

KINDS = {
    "better": ("D", PALETTE[1]),
    "worse": ("s", PALETTE[3]),
    "higher": ("^", PALETTE[2]),
    "lower": ("v", PALETTE[2]),
}
"""Special causes by what they say: shape and colour. A common cause is a plain dot."""

RULES = {
    "outside": "outside the usual range",
    "trend": f"one of {RUN} months or more that move the same way",
    "two of three": "one of two in three months near the edge of the usual range",
    "shift": f"one of {RUN} months or more on one side of the mean",
}


def course(now: "Analysis", indicator: str, reading: str | None = None, group: str = "") -> Picture:
    """The process behaviour chart of a reading: its line, mean and limits, special causes, steps and rebases.

    The 24 months are those of the label, whatever the window. A window of fewer than 13 values has no limits drawn (a
    run chart), of fewer than 5 no mean. What has no label, because its months add up or overlap, is drawn by `lines`
    of the same reading: which reading comes first is the notice's choice, so that it must not stop a page.

    Args:
        now: the Analysis.
        indicator: its id.
        reading: left out: the headline of the first limb about the indicator, or its first.
        group: of audits, the domain.

    Returns:
        As `lines`.
    """
    reading = _headline(now, indicator, group) if reading is None else reading
    if not INDICATORS[indicator].is_labelled(reading):
        return lines(now, indicator, reading)
    groups = now.series[now.series["indicator"] == indicator]["group"].unique()
    one_of(group, ("", *groups), "group", f" of {indicator}")
    known = now.courses.get((indicator, reading, group))
    if known is None or np.isnan(known.values).all():
        return nothing(titled(indicator, reading, group))
    values, months = np.array(known.values), Months.ending(now.month, len(months_upto(now.month)))
    if is_rare(indicator, values):
        return between(now, indicator, months, values)
    chart = xmr(known.charted, INDICATORS[indicator].better, rebases=known.rebases)
    windows = list(pairwise([0, *known.rebases, len(values)]))
    rebases = _rebases(now, indicator, reading, months, known.rebases)
    steps = step_lines(now, indicator, months, group)
    marks, restated = marks_of(now, months, indicator), moved(now, months, indicator, reading, group)
    figure, axes = blank(months, INDICATORS[indicator].unit, [], above=marks.above + ROW * len(rebases))
    _zoom(axes, indicator, [values, *_limits(chart), [step.level for step in steps]])
    _draw(axes, indicator, reading, values, chart, windows, restated)
    draw_steps(axes, steps, [values, chart.mean, *_limits(chart)])
    _label_kinds(axes, indicator, values, chart, steps)
    draw_notice(axes, marks)
    _label_rebases(axes, months, rebases, marks.above)
    ends = [*_ends(axes, now, indicator, reading, values, chart), *in_force_now(months, steps)]
    label_ends(axes, [*ends, *draw_actions(axes, marks)])
    about = titled(indicator, reading, group)
    alt = _alt(axes, now, indicator, over(months, about), months, values, chart, windows, rebases, steps)
    alt = " ".join(filter(None, [alt, moved_in_words(months, restated & ~np.isnan(values)), marks.said]))
    return Picture(figure, finding(now, indicator, about, months, values, steps), alt)


def _headline(now: "Analysis", indicator: str, group: str) -> str:
    asked = [limb.admissible[0] for limb in limbs_about(now, indicator) if limb.group == group]
    return asked[0] if asked else INDICATORS[indicator].headline


def _rebases(
    now: "Analysis", indicator: str, reading: str, months: Months, positions
) -> list[tuple[int, list[Rebase]]]:
    """The positions of the rebases drawn, each with the notice's words."""
    told = rebases_of(now.notice, indicator, reading)
    return [(position, [each for each in told if each.month == months.labels[position]]) for position in positions]


def _limits(chart: Xmr) -> tuple[np.ndarray, np.ndarray]:
    """The limits as drawn: not of fewer than 13 values, nor of a flat series, whose limits are its mean."""
    hidden = (chart.n < ENOUGH) | chart.flat
    return np.where(hidden, np.nan, chart.lower), np.where(hidden, np.nan, chart.upper)


def _mean(chart: Xmr) -> np.ndarray:
    """The mean as drawn: not of fewer than 5 values."""
    return np.where(chart.n < FEWEST, np.nan, chart.mean)


def _bounds(indicator: str) -> tuple[float, float]:
    """What no value can pass: a rate is at most 1, and nothing that is counted is below 0."""
    return 0.0, 1.0 if INDICATORS[indicator].unit == "rate" else np.inf


def _zoom(axes, indicator: str, drawn: list) -> None:
    """The axis goes as far as what is drawn, since a chart of variation from 0 would hide it."""
    percent = INDICATORS[indicator].unit in PERCENT
    least, most = _bounds(indicator)
    known = np.concatenate([np.asarray(each, dtype=float) for each in drawn])
    low, high = (float(np.clip(each(known), least, most)) for each in (np.nanmin, np.nanmax))
    wanting = max(0.0, (0.05 if percent else 2) - (high - low)) / 2
    margin = 0.08 * (high - low) + wanting
    bottom = max(0.0, low - margin)
    axes.set_ylim(bottom, min(high + margin + max(0.0, margin - low), most * 1.005))


def _kinds(indicator: str, chart: Xmr) -> np.ndarray:
    """What each point's special cause says, one of KINDS; blank for a common cause."""
    up, down = ("higher", "lower") if INDICATORS[indicator].better == "neither" else ("better", "worse")
    return np.select([chart.good == 1, chart.good == -1], [up, down], "")


def _draw(axes, indicator: str, reading: str, values, chart: Xmr, windows, restated: np.ndarray) -> None:
    months = np.arange(len(values))
    axes.plot(months, values, color=PALETTE[0], linewidth=1, gid=reading, zorder=4)
    kinds = _kinds(indicator, chart)
    for kind, (marker, colour) in {"": ("o", PALETTE[0]), **KINDS}.items():
        those = (kinds == kind) & ~np.isnan(values)
        if those.any():
            style = {"color": colour, "marker": marker, "markersize": 7 if kind else 4, "linestyle": ""}
            axes.plot(months[those], values[those], gid=kind or "common", zorder=6, clip_on=False, **style)
            draw_moved(axes, months[those & restated], values[those & restated], {**style, "zorder": 6})
    styles = {"mean": (0, ()), "limit": (0, (1, 1.5))}
    for first, end in windows:
        whole = [first - 0.5, end - 0.5]
        for name, height in (
            ("mean", _mean(chart)),
            *(("limit", np.clip(each, *_bounds(indicator))) for each in _limits(chart)),
        ):
            if not np.isnan(height[first]):
                about = {"linestyle": styles[name], "linewidth": 1.2, "gid": name, "zorder": 3}
                axes.plot(whole, [height[first]] * 2, color=PALETTE[0], **about)
        if first:
            axes.axvline(first - 0.5, color=STEP, linestyle=(0, (1, 2)), linewidth=1.2, gid="rebase")


def _label_kinds(axes, indicator: str, values, chart: Xmr, steps: list[StepLine]) -> None:
    """Each kind of special cause named once, beside one of its points, the latest that has room."""
    kinds, at = _kinds(indicator, chart), np.arange(len(values))
    held = [np.where((step.first <= at) & (at <= step.last), step.level, np.nan) for step in steps]
    for kind, (_, colour) in KINDS.items():
        where = np.flatnonzero(kinds == kind)
        if len(where):
            place = free_place(axes, kind, where, values, [_mean(chart), *_limits(chart), *held])
            style = {"ha": "center", "va": "center", "color": colour, "fontsize": POINTS, "zorder": 8}
            axes.annotate(kind, place, xycoords="axes fraction", **style)


def _label_rebases(axes, months, rebases: list[tuple[int, list[Rebase]]], below: float) -> None:
    """The month and reason of each rebase above the axes, a row each, on the side where there is more room.

    `below` are inches that are taken between them and the axes.
    """
    left, _, width, _ = axes.get_position().bounds
    height = axes.get_window_extent().height / axes.figure.dpi
    for row, (position, told) in enumerate(rebases):
        x = position - 0.5
        share = left + width * (x + 0.7) / (len(months))
        rightwards = share < 0.5
        letters = int((1 - share if rightwards else share) / (width * LETTER)) - 1
        begun = one_line(short_month(months.labels[position]))
        text = f"{begun}: {joined(one_line(each.reason) for each in told)}"
        place = 1 + (below + ROW * (len(rebases) - row - 0.5)) / height
        style = {"ha": "left" if rightwards else "right", "va": "center", "color": STEP, "fontsize": POINTS}
        style["gid"] = ASIDE
        axes.text(x, place, shorten(text, letters, placeholder=" ..."), transform=axes.get_xaxis_transform(), **style)


def _ends(axes, now: "Analysis", indicator: str, reading: str, values, chart: Xmr) -> list[tuple[float, str, str]]:
    """The labels on the right: the latest value, and the mean and the limits of the latest window."""
    unit, low = INDICATORS[indicator].unit, axes.get_ylim()[0]
    last = np.flatnonzero(~np.isnan(values))[-1]
    label = INDICATORS[indicator].readings[reading].label
    ends = [(values[last], f"{label} {written_as(now, indicator, values[last])}".strip(), PALETTE[0])]
    least, most = _bounds(indicator)
    mean, limits = _mean(chart)[-1], [each[-1] for each in _limits(chart)]
    if chart.flat[-1] and chart.n[-1] >= FEWEST:
        ends.append((mean, "no variation", PALETTE[0]))
    elif not np.isnan(mean):
        ends.append((mean, f"mean {_average(now, indicator, mean)}", PALETTE[0]))
    for limit, side in zip(limits, ("lower", "upper"), strict=True):
        if not np.isnan(limit):
            beyond = "under" if limit < least else "over" if limit > most else ""
            bound = float(np.clip(limit, least, most))
            within = f"{side} limit {_average(now, indicator, limit)}"
            told = f"limit {beyond} {level(bound, unit)}" if beyond else within
            ends.append((bound, told, PALETTE[0]))
    if chart.n[-1] < ENOUGH:
        ends.append((low, f"{plain(chart.n[-1])} of {ENOUGH} points", STEP))
    if low:
        ends.append((low, f"axis from {_average(now, indicator, low)}", STEP))
    return ends


def _alt(axes, now: "Analysis", indicator, title, months, values, chart, windows, rebases, steps) -> str:
    limits, mean = np.array(_limits(chart)), _mean(chart)
    kind = "Process behaviour chart" if not np.isnan(limits).all() else "Run chart"
    kind = kind if not np.isnan(mean).all() or chart.flat.any() else "Points"
    bottom = axes.get_ylim()[0]
    said = [
        f"{kind}: {title}.",
        line_in_words(now, months, indicator, "", values),
        *(_window_in_words(now, indicator, months, chart, window, dict(rebases)) for window in windows),
        _specials_in_words(now, indicator, months, values, chart),
        f"The axis does not begin at 0 but at {_average(now, indicator, bottom)}." if bottom else "",
        steps_in_words(months, steps),
    ]
    return " ".join(filter(None, said))


def _window_in_words(
    now: "Analysis", indicator: str, months, chart: Xmr, window: tuple[int, int], rebases: dict
) -> str:
    """Mean and limits of a window, or why it has none; of one that a rebase begins, why it begins afresh."""
    first = window[0]
    n = int(chart.n[first])
    mean = _average(now, indicator, chart.mean[first]) if n else ""
    if chart.flat[first] and n >= FEWEST:
        same = written_as(now, indicator, chart.mean[first])
        told = f"no variation: {same} in every month that has a value"
        told += f" ({n} of {ENOUGH} points)" if n < ENOUGH else ""
    elif not n:
        told = "no month has a value"
    elif n < ENOUGH:
        told = f"{n} of {ENOUGH} points, so no limits" + (f"; mean {mean}" if n >= FEWEST else " and no mean")
    elif np.isnan(chart.lower[first]):
        told = f"mean {mean}; no limits, since no two neighbouring months have a value"
    else:
        told = f"mean {mean}, limits {_limit_in_words(now, indicator, chart.lower[first])} and "
        told += _limit_in_words(now, indicator, chart.upper[first])
    if not first:
        return f"{told[0].upper()}{told[1:]}."
    reasons = joined(f"{one_line(each.reason)} (decided by {one_line(each.decided_by)})" for each in rebases[first])
    return (
        f"From {month_in_words(months.labels[first])} the chart begins afresh, because: {reasons}. Since then {told}."
    )


def _limit_in_words(now: "Analysis", indicator: str, limit: float) -> str:
    least, most = _bounds(indicator)
    unit = INDICATORS[indicator].unit
    bound = float(np.clip(limit, least, most))
    return _average(now, indicator, limit) + (f" (drawn at {level(bound, unit)})" if bound != limit else "")


def _average(now: "Analysis", indicator: str, number: float) -> str:
    """A mean or limit: to one decimal place, of counts too."""
    unit = INDICATORS[indicator].unit
    return amount(number, unit if unit in PERCENT else AVERAGED, now.levels[indicator])


def _specials_in_words(now: "Analysis", indicator: str, months, values, chart: Xmr) -> str:
    """Each special cause with its month, value and rule; those in a row that say the same, together."""
    if np.isnan(_mean(chart)).all() or chart.flat.all():
        return ""
    kinds = _kinds(indicator, chart)
    told = []
    for (kind, rule), same in groupby(range(len(values)), key=lambda at: (kinds[at], chart.special[at])):
        if rule:
            points = joined(value_in_month(now, months, indicator, values, position) for position in same)
            told.append(f"{kind} ({RULES[rule]}): {points}")
    return f"Special causes: {'; '.join(told)}." if told else "No special cause."
