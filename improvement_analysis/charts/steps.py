"""The steps of targets as charts show them: dashed, in the months in which they are in force, each labelled."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from textwrap import shorten
from typing import TYPE_CHECKING

import numpy as np

from .._wording import change_in_words, joined, month_in_words, size_in_words
from ..calendars import Months, as_date
from ..judgement.month import limbs_about
from ..measures import INDICATORS
from ..notice.target import Target
from .canvas import LETTERS, POINTS, STEP, free_place, over, value_in_month

if TYPE_CHECKING:
    from ..analysis import Analysis


@dataclass(frozen=True)
class StepLine:
    """A step of a target as drawn: from the first to the last month (positions) in which it is in force at a level.

    `asked` says what it asks for: `85%`, `100% (literal)`.
    """

    first: int
    last: int
    level: float
    asked: str

    @property
    def label(self) -> str:
        """What stands beside it, in as many letters as there is room for: `step 85%`."""
        return shorten(f"step {self.asked}", LETTERS, placeholder=" ...")


def step_lines(now: "Analysis", indicator: str, months: Months | None = None, group: str = "") -> list[StepLine]:
    """The steps of every target that a limb holds the figure against, in the months in which they are in force.

    A step that rests on a benchmark is at the level known on each month's as-at day, so it may break into several.
    `months` are the window's if left out.
    """
    of_month = now.series[(now.series["indicator"] == INDICATORS[indicator].id) & (now.series["month"] == now.month)]
    found, figures = [], of_month["value"].dropna().tolist()
    for limb in limbs_about(now, indicator):
        for target in limb.target if limb.group == group else ():
            named = target.named(alone=len(limb.target) == 1)
            held = [_in_force(now, indicator, target, as_date(end), figures) for end in (months or now.months).ends]
            for in_force, same in groupby(range(len(held)), key=held.__getitem__):
                if in_force is not None:
                    positions = list(same)
                    found.append(StepLine(positions[0], positions[-1], in_force[0], f"{in_force[1]}{named}"))
    return found


def _in_force(now: "Analysis", indicator: str, target: Target, day: date, figures: list) -> tuple[float, str] | None:
    """The level of a target's step in force on a day; None before the first is due or while it is not known."""
    in_force = target.in_force(INDICATORS[indicator].better, day, now.benchmarks)
    if in_force.by > day or in_force.level is None:
        return None
    return float(in_force.level), in_force.in_words(INDICATORS[indicator].unit, figures)


def in_force_now(months: Months, steps: list[StepLine]) -> list[tuple[float, str, str]]:
    """The labels of the steps that are in force in the last month."""
    in_force = [step for step in steps if step.last == len(months) - 1]
    return [(step.level, step.label, STEP) for step in in_force]


def draw_steps(axes, steps: list[StepLine], drawn: list[np.ndarray]) -> None:
    """Dashed lines; one that is no longer in force is labelled by itself, as near as the data leaves room."""
    months = len(drawn[0])
    for step in steps:
        ends = [step.first - 0.5, step.last + 0.5]
        axes.plot(ends, [step.level] * 2, color=STEP, linestyle=(0, (4, 2)), linewidth=1.5, gid="step", zorder=7)
        if step.last < months - 1:
            others = [np.full(months, other.level) for other in steps if other != step]
            mine, where = np.full(months, step.level), [(step.first + step.last) // 2]
            text = free_place(axes, step.label, where, mine, [*drawn, *others])
            middle = ((step.first + step.last) / 2, step.level)
            thread = {"arrowstyle": "-", "color": STEP, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
            style = {"ha": "center", "va": "center", "color": STEP, "fontsize": POINTS, "textcoords": "axes fraction"}
            axes.annotate(step.label, middle, text, arrowprops=thread, **style)


def steps_in_words(months: Months, steps: list[StepLine]) -> str:
    """The steps drawn, each with the first month in which it is in force."""
    if not steps:
        return "No dated step is in force in these months."
    told = [f"{step.asked} from {month_in_words(months.labels[step.first])}" for step in steps]
    return f"Step in force, dashed: {joined(told)}."


def finding(now: "Analysis", indicator: str, about: str, months: Months, values, steps: list[StepLine]) -> str:
    """What the chart shows: `...: 77.1% in June 2020, 7.9 percentage points below the step of 85%`.

    Where no step is in force, how far from the first month that has a value; without a value, what it is a chart of.
    """
    unit, (first, *others) = INDICATORS[indicator].unit, np.flatnonzero(~np.isnan(values))
    if not others or np.isnan(values[-1]):
        return over(months, about)
    told = f"{about}: {value_in_month(now, months, indicator, values, len(months) - 1)}"
    in_force = next((step for step in steps if step.last == len(months) - 1), None)
    if in_force is None:
        return f"{told}, {change_in_words(values[-1] - values[first], unit)} in {month_in_words(months.labels[first])}"
    beyond = values[-1] - in_force.level
    where = f"{size_in_words(beyond, unit)} {'above' if beyond > 0 else 'below'}" if beyond else "at"
    return f"{told}, {where} the step of {in_force.asked}"
