"""From figures to answers and verdicts, in exact arithmetic.

A limb gets one answer for each pair of admissible reading and target reading; its verdict follows from its answers.
For now only limbs with a target are answered.

Source: judgement.md, "The notice: dated targets, limb by limb"; outputs.md for the shapes.
"""

import math
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import pandas as pd

from .calendars import as_date, month_end, month_number
from .exact import exact, exact_value, is_divided
from .measures import INDICATORS
from .notice import Limb, Notice, Step, Target

ANSWERS = (
    "not met",
    "not met (earlier step met)",
    "insufficient evidence",
    "depends on the reading",
    "not yet due",
    "met early",
    "met",
    "nothing to judge",
)
"""Every answer and verdict, the worst first; `nothing to judge` stands outside of the order."""

FIGURE_COLUMNS = [
    "council", "month", "measure", "limb", "indicator", "reading", "group", "numerator", "denominator", "value",
    "lower", "upper", "unit", "target", "target_by", "target_reading", "benchmark", "answer", "short_by",
    "trajectory", "assurance", "n_months", "note",
]  # fmt: skip
_NUMBERS = [
    "measure", "numerator", "denominator", "value", "lower", "upper", "target", "benchmark", "short_by", "n_months",
]  # fmt: skip
# What a limb is held against where its indicator is not computed, or not for its group.
_NO_FIGURE = {"numerator": math.nan, "denominator": math.nan, "value": math.nan, "unit": ""}


@dataclass(frozen=True)
class Judged:
    """A value held against a target: the answer, and the step in force with its level and benchmark (None: unknown)."""

    answer: str
    step: Step
    level: Fraction | None
    benchmark: Fraction | None

    @property
    def by(self) -> date:
        """The day by which the step in force was due, or will be."""
        return self.step.by


@dataclass(frozen=True)
class Answer:
    """What one pair of admissible reading and target reading of a limb gives; None is blank."""

    measure: int
    limb: str
    indicator: str
    reading: str
    group: str
    value: float | None
    target_reading: str = ""
    answer: str | None = None
    target: float | None = None
    by: date | None = None
    benchmark: float | None = None
    short_by: float | None = None
    no_target: str = ""


def judge(value: Fraction | None, target: Target, better: str, day: date, benchmarks: pd.DataFrame) -> Judged:
    """Hold a value against the step of a target that is in force on a day; no minimum n.

    An earlier step that rests on a benchmark is held against what was known of it on the same day.

    Args:
        value: exact, None if there is none.
        target: its steps are in the order of their days.
        better: `lower`, `higher` or `neither` (then no benchmark counts).
        day: the as-at day D.
        benchmarks: as `read_benchmarks` gives them.
    """
    due = [step for step in target.steps if step.by <= day]
    step = due[-1] if due else target.steps[0]
    level, benchmark = _level(step, target.name, better, day, benchmarks)
    earlier = [_level(step, target.name, better, day, benchmarks)[0] for step in due[:-1]]
    if value is None or level is None:
        answer = "insufficient evidence"
    elif _meets(value, level, better):
        answer = "met" if due else "met early"
    elif not due:
        answer = "not yet due"
    elif any(_meets(value, level, better) for level in earlier if level is not None):
        answer = "not met (earlier step met)"
    else:
        answer = "not met"
    return Judged(answer, step, level, benchmark)


def _level(step: Step, name: str, better: str, day: date, benchmarks) -> tuple[Fraction | None, Fraction | None]:
    """What a step asks for on a day, and the published value behind it."""
    if step.value is not None:
        return exact(step.value), None
    held = published(step, benchmarks)
    known = held[held["published_on"] <= day]
    if known.empty or better not in ("lower", "higher"):
        return None, None
    benchmark = exact(known.sort_values(["published_on", "year_end"])["value"].iloc[-1])
    tolerance = exact(step.tolerance) / 100 * (benchmark if name == "relative" else 1)
    return benchmark + tolerance if better == "lower" else benchmark - tolerance, benchmark


def published(step: Step, benchmarks: pd.DataFrame) -> pd.DataFrame:
    """The published figures that a step rests on, of every year."""
    return benchmarks[(benchmarks["indicator"] == step.benchmark) & (benchmarks["area"] == step.area)]


def _why_no_target(judged: Judged, day: date, benchmarks: pd.DataFrame) -> str:
    """Why the level of a step is not known; blank where it is."""
    if judged.level is not None:
        return ""
    held = published(judged.step, benchmarks)
    if held.empty:
        return f"no target: the benchmarks hold no {judged.step.benchmark} of {judged.step.area}"
    if (held["published_on"] > day).all():
        return f"no target: no {judged.step.benchmark} of {judged.step.area} had been published by then"
    return f"no target: of {judged.step.benchmark} neither higher nor lower is better"


def _meets(value: Fraction, level: Fraction, better: str) -> bool:
    return value <= level if better == "lower" else value >= level


def limb_verdict(answers: list[str]) -> str:
    """The verdict of a limb from its answers.

    >>> limb_verdict(["met", "not met", "insufficient evidence"])
    'depends on the reading'
    """
    judged = {answer for answer in answers if answer not in ("insufficient evidence", "nothing to judge")}
    if not judged:
        return "insufficient evidence" if "insufficient evidence" in answers else "nothing to judge"
    if "met" in judged and len(judged) > 1:
        return "depends on the reading"
    return min(judged, key=ANSWERS.index)


def answer_limbs(values: pd.DataFrame, notice: Notice, benchmarks: pd.DataFrame, month: str) -> list[Answer]:
    """The answers of every limb of the notice, in the order of measure, limb, reading, target reading.

    Args:
        values: the figures of the month, columns as `series.COLUMNS`; numbers are floats, NaN where blank.
        notice: the Notice.
        benchmarks: as `read_benchmarks` gives them.
        month: YYYY-MM.
    """
    figures = {(row["indicator"], row["reading"], row["group"]): row for row in values.to_dict("records")}
    answers = []
    for measure in notice.measure:
        for limb in measure.limb:
            for reading in limb.admissible:
                figure = figures.get((limb.indicator, reading, limb.group), _NO_FIGURE)
                value = None if math.isnan(figure["value"]) else figure["value"]
                plain = Answer(measure.number, limb.id, limb.indicator, reading, limb.group, value)
                held = [_held_against(target, plain, limb, figure, notice, month, benchmarks) for target in limb.target]
                answers += held or [plain]
    return answers


def _held_against(target: Target, plain: Answer, limb: Limb, figure: dict, notice: Notice, month, benchmarks) -> Answer:
    """A limb's answer on one target."""
    better = INDICATORS[limb.indicator].better
    value = exact_value(figure)
    judged = judge(value, target, better, _as_at(month), benchmarks)
    answer = judged.answer
    if value is None and limb.may_be_empty and figure["denominator"] == 0:
        answer = "nothing to judge"
    if value is not None and figure["unit"] == "rate" and figure["denominator"] < notice.minimum_n:
        answer = "insufficient evidence"
    known = value is not None and judged.level is not None
    return replace(
        plain,
        target_reading=target.name,
        answer=answer,
        target=_float(judged.level),
        by=judged.by,
        benchmark=_float(judged.benchmark),
        short_by=float(_short_by(figure, value, judged.level, better)) if known else None,
        no_target=_why_no_target(judged, _as_at(month), benchmarks),
    )


def _as_at(month: str) -> date:
    return as_date(month_end(month_number(month)))


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def _short_by(figure: dict, value: Fraction, level: Fraction, better: str) -> Fraction | int:
    """The smallest whole number of things with which the numerator meets the level; of a count, value less target."""
    missing = value - level if better == "lower" else level - value
    return max(0, math.ceil(missing * exact(figure["denominator"])) if is_divided(figure) else missing)


def figure_rows(values: pd.DataFrame, answers: list[Answer], month: str, council: str) -> pd.DataFrame:
    """The rows of `figures.csv`: each figure of the month, or in place of it one for each answer that rests on it.

    Args:
        values: as `answer_limbs` takes them.
        answers: what it gave.
        month: YYYY-MM.
        council: as it stands in every row.

    Returns:
        Columns FIGURE_COLUMNS in the order of outputs.md; numbers are floats, NaN where blank, and texts "" where
        blank. Blank until they are built: trajectory, assurance, n_months, answers to limbs without a target.
    """
    resting, figures = {}, values.to_dict("records")
    for answer in answers:
        resting.setdefault((answer.indicator, answer.reading, answer.group), []).append(answer)
    there = {(figure["indicator"], figure["reading"], figure["group"]) for figure in figures}
    asked = [about for about in resting if about not in there and about[2] not in ("", "domains")]
    rows = []
    for figure in sorted([*figures, *(_no_such_figure(*about) for about in asked)], key=_place):
        held = resting.get((figure["indicator"], figure["reading"], figure["group"]), [])
        rows += [figure | _columns_of(answer, figure["note"]) for answer in held] or [figure]
    frame = pd.DataFrame(rows).assign(council=council, month=month).reindex(columns=FIGURE_COLUMNS)
    texts = [column for column in FIGURE_COLUMNS if column not in _NUMBERS]
    return frame.astype(dict.fromkeys(_NUMBERS, float) | dict.fromkeys(texts, "str")).fillna(dict.fromkeys(texts, ""))


def _no_such_figure(indicator: str, reading: str, group: str) -> dict:
    """The row of a group that a limb names, where the figure is not counted for it."""
    about = {"indicator": indicator, "reading": reading, "group": group, "unit": INDICATORS[indicator].unit}
    numbers = dict.fromkeys(("numerator", "denominator", "value", "lower", "upper"), math.nan)
    return about | numbers | {"note": f"no value: no such figure is counted for {group}"}


def _place(figure: dict) -> tuple:
    id = figure["indicator"]
    return list(INDICATORS).index(id), list(INDICATORS[id].readings).index(figure["reading"]), figure["group"]


def _columns_of(answer: Answer, note: str) -> dict:
    return {
        "measure": answer.measure,
        "limb": answer.limb,
        "target": answer.target,
        "target_by": answer.by and answer.by.isoformat(),
        "target_reading": answer.target_reading,
        "benchmark": answer.benchmark,
        "answer": answer.answer,
        "short_by": answer.short_by,
        "note": "; ".join(filter(None, (note, answer.no_target))),
    }


def verdicts(answers: list[Answer], notice: Notice, month: str, council: str) -> dict:
    """The judgement of the month as it stands in `verdicts.json`; None is null.

    Null until they are built: verdicts of limbs without a target and of measures, `decided_by`, `since`, `secure`,
    `trajectory`; `sentence` is for the narrative to fill.

    Args:
        answers: as `answer_limbs` gives them.
        notice: the Notice that they answer.
        month: YYYY-MM.
        council: as in the figures.
    """
    of_limb = {}
    for answer in answers:
        of_limb.setdefault(answer.limb, []).append(answer)
    issued = _as_at(month) >= notice.issued
    measures = [
        {
            "number": measure.number,
            "title": measure.title,
            "verdict": None,
            "decided_by": None,
            "since": None,
            "limbs": [_limb_entry(limb, of_limb[limb.id], issued) for limb in measure.limb],
        }
        for measure in notice.measure
    ]
    return {"council": council, "month": month, "as_at": _as_at(month).isoformat(), "measures": measures}


def _limb_entry(limb: Limb, answers: list[Answer], issued: bool) -> dict:
    """A limb of `verdicts.json`; there is no verdict for a month that ends before the notice was issued."""
    return {
        "id": limb.id,
        "indicator": limb.indicator,
        "asked_by": limb.asked_by,
        "verdict": limb_verdict([answer.answer for answer in answers]) if issued and limb.target else None,
        "since": None,
        "secure": None,
        "answers": [_answer_entry(answer) for answer in answers],
        "short_by": _plain(answers[0].short_by),
        "trajectory": None,
        "sentence": None,
    }


def _answer_entry(answer: Answer) -> dict:
    return {
        "reading": answer.reading or None,
        "group": answer.group or None,
        "target_reading": answer.target_reading or None,
        "answer": answer.answer,
        "value": _plain(answer.value),
        "target": _plain(answer.target),
        "by": answer.by and answer.by.isoformat(),
    }


def _plain(number: float | None) -> int | float | None:
    """Whole numbers as integers, so that JSON writes no point."""
    return int(number) if number is not None and number == int(number) else number
