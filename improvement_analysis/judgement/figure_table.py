"""The rows of figures.csv: the month's figures, and what each limb that rests on them makes of them.

Source: docs/outputs.md, "figures.csv".
"""

import math

import pandas as pd

from ..measures import INDICATORS
from ..measures.series import OTHER_TEAMS
from . import control_chart
from .course import Course, Courses
from .verdicts import Answer

FIGURE_COLUMNS = [
    "council", "month", "measure", "limb", "indicator", "reading", "group", "numerator", "denominator", "value",
    "lower", "upper", "unit", "target", "target_by", "target_reading", "benchmark", "answer", "short_by",
    "trajectory", "assurance", "n_months", "note",
]  # fmt: skip
_NUMBERS = [
    "measure", "numerator", "denominator", "value", "lower", "upper", "target", "benchmark", "short_by", "n_months",
]  # fmt: skip


def figure_rows(
    values: pd.DataFrame, answers: list[Answer], month: str, council: str, courses: Courses | None = None
) -> pd.DataFrame:
    """The rows of `figures.csv`: each figure of the month, or in place of it one for each answer that rests on it.

    Args:
        values: as `answer_limbs` takes them.
        answers: what it gave.
        month: YYYY-MM.
        council: as it stands in every row.
        courses: the Course of each figure that has one.

    Returns:
        Columns FIGURE_COLUMNS in the order of docs/outputs.md; numbers are floats, NaN where blank, and texts "" where
        blank.
    """
    resting, figures = {}, values.to_dict("records")
    for answer in answers:
        resting.setdefault((answer.indicator, answer.reading, answer.group), []).append(answer)
    there = {(figure["indicator"], figure["reading"], figure["group"]) for figure in figures}
    joined = {about[:2] for about in there if about[2] == OTHER_TEAMS}
    asked = [about for about in resting if about not in there and about[2] not in ("", "domains")]
    rows = []
    for figure in sorted([*figures, *(_no_such_figure(*about, about[:2] in joined) for about in asked)], key=_place):
        about = (figure["indicator"], figure["reading"], figure["group"])
        course = (courses or {}).get(about)
        figure = figure | ({"trajectory": course.label, "n_months": course.n_months} if course else {})
        held = [_columns_of(answer, figure["note"], course) for answer in resting.get(about, [])]
        rows += [figure | each for each in held] or [figure]
    frame = pd.DataFrame(rows).assign(council=council, month=month).reindex(columns=FIGURE_COLUMNS)
    texts = [column for column in FIGURE_COLUMNS if column not in _NUMBERS]
    return frame.astype(dict.fromkeys(_NUMBERS, float) | dict.fromkeys(texts, "str")).fillna(dict.fromkeys(texts, ""))


def _no_such_figure(indicator: str, reading: str, group: str, joined: bool) -> dict:
    """The row of a group that a limb names, where the figure is not counted for it; `joined`: small teams are one."""
    alone = " by itself, since small teams are counted together" if joined else ""
    about = {"indicator": indicator, "reading": reading, "group": group, "unit": INDICATORS[indicator].unit}
    numbers = dict.fromkeys(("numerator", "denominator", "value", "lower", "upper"), math.nan)
    return about | numbers | {"note": f"no value: no such figure is counted for {group}{alone}"}


def _place(figure: dict) -> tuple:
    id = figure["indicator"]
    return list(INDICATORS).index(id), list(INDICATORS[id].readings).index(figure["reading"]), figure["group"]


def _columns_of(answer: Answer, note: str, course: Course | None) -> dict:
    better = INDICATORS[answer.indicator].better
    assured = course and answer.target is not None
    return {
        "measure": answer.measure,
        "limb": answer.limb,
        "target": answer.target,
        "target_by": answer.by and answer.by.isoformat(),
        "target_reading": answer.target_reading,
        "benchmark": answer.benchmark,
        "answer": answer.answer,
        "short_by": answer.short_by,
        "assurance": control_chart.assurance(course.charted, better, answer.target, course.rebases) if assured else "",
        "note": "; ".join(filter(None, (note, answer.judged.no_target))),
    }
