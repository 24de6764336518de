"""What a chart marks beside its figures: the notice, the plan's actions done, values that have moved since.

Source: docs/judgement.md, "Charts".
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .._wording import day_in_words, joined, month_in_words
from ..calendars import Months, day_number
from ..judgement.month import rows_of_figure
from ..judgement.restatement import published
from .canvas import FAINT, POINTS, ROW, STEP

if TYPE_CHECKING:
    from ..analysis import Analysis


@dataclass(frozen=True)
class Marks:
    """What stands at its day: places along the months, and the same in words.

    Attributes:
        notice: where the notice was issued; None outside of the months.
        actions: where actions of the plan for the measure were completed.
        said: what a reader of the alt text is told.
    """

    notice: float | None
    actions: tuple[float, ...]
    said: str

    @property
    def above(self) -> float:
        """Inches that their row takes above the axes."""
        return 0.0 if self.notice is None else ROW


def places_of(months: Months, days) -> list[float]:
    """Where each day (its number) that lies in the months stands along them: their ends are whole numbers."""
    days = np.asarray(days, dtype=np.int64)
    position = months.position(days)
    days, position = days[position >= 0], position[position >= 0]
    first, last = months.starts[position], months.ends[position]
    return (position - (last - days) / (last - first + 1)).tolist()


def marks_of(now: "Analysis", months: Months, indicator: str = "") -> Marks:
    """The notice, and of an indicator the plan's actions for its measures that were completed in the months.

    The public is not told of actions: who did them may be known.
    """
    notice = places_of(months, [day_number(now.notice.issued)])
    said = [f"The upright line is the notice of {day_in_words(now.notice.issued)}."] if notice else []
    measures = [each.number for each in now.notice.measure if indicator in [limb.indicator for limb in each.limb]]
    done = np.array([], dtype=np.int64)
    if measures and now.hidden is None and not now.extract.lacks(("plan_actions.measure", "plan_actions.completed_on")):
        actions = now.extract["plan_actions"]
        done = np.sort(actions.loc[actions["measure"].isin(measures), "completed_on"].to_numpy(dtype=np.int64))
        at = months.position(done)
        told = dict.fromkeys(month_in_words(months.labels[each]) for each in at if each >= 0)
        said += [f"Actions of the plan for it were completed in {joined(told)}."] if told else []
    return Marks(notice[0] if notice else None, tuple(places_of(months, done)), " ".join(said))


def draw_notice(axes, marks: Marks, named: bool = True) -> None:
    """The upright line where the notice was issued, named above the axes."""
    if marks.notice is None:
        return
    axes.axvline(marks.notice, color=FAINT, linewidth=1.2, gid="notice", zorder=2)
    if named:
        height = axes.get_window_extent().height / axes.figure.dpi
        style = {"ha": "center", "va": "center", "color": STEP, "fontsize": POINTS, "gid": "notice"}
        across = axes.get_xaxis_transform()
        axes.text(marks.notice, 1 + ROW / 2 / height, "notice", transform=across, **style)


def draw_actions(axes, marks: Marks) -> list[tuple[float, str, str]]:
    """A small triangle at the axes' top where an action was completed; gives the label that says so."""
    if not marks.actions:
        return []
    style = {"marker": "v", "markersize": 6, "color": STEP, "linestyle": "", "gid": "action", "clip_on": False}
    axes.plot(marks.actions, [1] * len(marks.actions), transform=axes.get_xaxis_transform(), zorder=9, **style)
    return [(axes.get_ylim()[1], "\u25be plan action done", STEP)]


def moved(now: "Analysis", months: Months, indicator: str, reading: str, group: str = "") -> np.ndarray:
    """Whether the figure of each month is now another than the one first published."""
    rows = rows_of_figure(published(now), indicator, reading, group)
    return np.isin(months.labels, rows.index[rows["value"] != rows["first_published"]])


def draw_moved(axes, places, values, style: dict) -> None:
    """Hollow points over those of a line."""
    if len(places):
        hollow = {"markerfacecolor": "white", "linestyle": "", "gid": "moved", "clip_on": False}
        axes.plot(places, values, **(style | hollow))


def moved_in_words(months: Months, these: np.ndarray) -> str:
    """`Hollow, since it has moved since it was first published: May 2020.`; blank of none."""
    told = [month_in_words(months.labels[position]) for position in np.flatnonzero(these)]
    return f"Hollow, since first published as another value: {joined(told)}." if told else ""
