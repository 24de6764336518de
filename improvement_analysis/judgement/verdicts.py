"""From figures to answers and verdicts, in exact arithmetic.

A limb gets one answer for each pair of admissible reading and target reading (of one that asks for a direction or an
improvement: for each admissible reading, by `movement`); its verdict follows from its answers, and a measure's from
its limbs'.

Source: judgement.md, "The notice: dated targets, limb by limb"; outputs.md for the shapes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from .._exact import exact, exact_value, is_divided
from ..calendars import as_date, month_end, month_label, month_number
from ..measures import INDICATORS
from ..notice import movement
from ..notice.movement import Moved
from ..notice.notice import Limb, Notice, Rebase, Step, Target
from . import control_chart

if TYPE_CHECKING:
    from .course import Course, Courses

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

SECURE_MONTHS = 3

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
    lower: float = math.nan
    upper: float = math.nan
    moved: Moved | None = None


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


@dataclass(frozen=True)
class History:
    """What directions and improvements are judged by.

    Attributes:
        rows: by indicator, reading and group, the figures of all months as `movement.direction` takes them.
        audits: (reading) to single audits, as `audits.single_audits` gives them; None where the extract has none.
    """

    rows: dict[tuple[str, str, str], pd.DataFrame]
    audits: Callable[[str], pd.DataFrame | None]


NO_HISTORY = History({}, lambda reading: None)


def answer_limbs(
    values: pd.DataFrame, notice: Notice, benchmarks: pd.DataFrame, month: str, history: History = NO_HISTORY
) -> list[Answer]:
    """The answers of every limb of the notice, in the order of measure, limb, reading, target reading.

    Args:
        values: the figures of the month, columns as `series.COLUMNS`; numbers are floats, NaN where blank.
        notice: the Notice.
        benchmarks: as `read_benchmarks` gives them.
        month: YYYY-MM.
        history: of the months up to it, and any number before and after.
    """
    figures = {(row["indicator"], row["reading"], row["group"]): row for row in values.to_dict("records")}
    answers = []
    for measure in notice.measure:
        for limb in measure.limb:
            for reading in limb.admissible:
                figure = figures.get((limb.indicator, reading, limb.group), _NO_FIGURE)
                value = None if math.isnan(figure["value"]) else figure["value"]
                plain = Answer(measure.number, limb.id, limb.indicator, reading, limb.group, value)
                if limb.target:
                    answers += [
                        _held_against(each, plain, limb, figure, notice, month, benchmarks) for each in limb.target
                    ]
                else:
                    moved = _moved(limb, reading, notice, month, history)
                    answers.append(replace(plain, answer=moved.answer, moved=moved))
    return answers


def _moved(limb: Limb, reading: str, notice: Notice, month: str, history: History) -> Moved:
    """The answer of one reading of a limb that asks for a direction or an improvement."""
    indicator, about = INDICATORS[limb.indicator], (limb.indicator, reading, limb.group)
    rows = history.rows.get(about, NO_ROWS)
    if limb.direction:
        return movement.direction(rows, limb.direction, indicator, month, notice.minimum_n)
    noticed = notice.issued_month
    audits = None
    if limb.indicator in movement.JUDGED_BY_AUDIT or limb.group == "domains":
        audits = history.audits(reading)
        audits = NO_AUDITS if audits is None else audits
    if limb.group == "domains":
        return movement.domains(audits, month, noticed)
    if audits is not None:
        audits = audits[audits["domain"] == (limb.group or "overall")]
    return movement.improvement(
        rows,
        limb.improvement,
        indicator,
        month,
        noticed,
        notice.minimum_n,
        audits,
        rebases_upto(notice, about, month),
        INDICATORS[limb.indicator].is_labelled(reading),
    )


NO_ROWS = pd.DataFrame({"month": [], "numerator": [], "denominator": [], "value": []})
NO_AUDITS = pd.DataFrame({"audit_id": [], "month": [], "domain": [], "score": []})


def rebases_of(notice: Notice, id: str, reading: str) -> list[Rebase]:
    """The rebases by which the notice lets the chart of a figure begin afresh."""
    headline = INDICATORS[id].headline
    return [each for each in notice.rebase if each.indicator == id and (each.reading or headline) == reading]


def rebases_upto(notice: Notice, about: tuple[str, str, str], month: str) -> list[int]:
    """The positions, among the months that a label looks at, at which the notice lets a figure's chart begin afresh."""
    days = [date.fromisoformat(f"{each.month}-01") for each in rebases_of(notice, *about[:2])]
    return control_chart.rebase_positions(days, control_chart.months_upto(month))[0]


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
        lower=figure.get("lower", math.nan),
        upper=figure.get("upper", math.nan),
    )


def _as_at(month: str) -> date:
    return as_date(month_end(month_number(month)))


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def _short_by(figure: dict, value: Fraction, level: Fraction, better: str) -> Fraction | int:
    """The smallest whole number of things with which the numerator meets the level; of a count, value less target."""
    missing = value - level if better == "lower" else level - value
    return max(0, math.ceil(missing * exact(figure["denominator"])) if is_divided(figure) else missing)


def figure_rows(
    values: pd.DataFrame, answers: list[Answer], month: str, council: str, courses: "Courses | None" = None
) -> pd.DataFrame:
    """The rows of `figures.csv`: each figure of the month, or in place of it one for each answer that rests on it.

    Args:
        values: as `answer_limbs` takes them.
        answers: what it gave.
        month: YYYY-MM.
        council: as it stands in every row.
        courses: the Course of each figure that has one.

    Returns:
        Columns FIGURE_COLUMNS in the order of outputs.md; numbers are floats, NaN where blank, and texts "" where
        blank.
    """
    resting, figures = {}, values.to_dict("records")
    for answer in answers:
        resting.setdefault((answer.indicator, answer.reading, answer.group), []).append(answer)
    there = {(figure["indicator"], figure["reading"], figure["group"]) for figure in figures}
    asked = [about for about in resting if about not in there and about[2] not in ("", "domains")]
    rows = []
    for figure in sorted([*figures, *(_no_such_figure(*about) for about in asked)], key=_place):
        about = (figure["indicator"], figure["reading"], figure["group"])
        course = (courses or {}).get(about)
        figure = figure | ({"trajectory": course.label, "n_months": course.n_months} if course else {})
        held = [_columns_of(answer, figure["note"], course) for answer in resting.get(about, [])]
        rows += [figure | each for each in held] or [figure]
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


def _columns_of(answer: Answer, note: str, course: "Course | None") -> dict:
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
        "assurance": control_chart.assurance(course.values, better, answer.target, course.rebases) if assured else "",
        "note": "; ".join(filter(None, (note, answer.no_target))),
    }


def _by_limb(answers: list[Answer]) -> dict[str, list[Answer]]:
    found = {}
    for answer in answers:
        found.setdefault(answer.limb, []).append(answer)
    return found


def all_verdicts(answers: list[Answer], notice: Notice) -> dict[str | int, tuple[str, str | None]]:
    """By limb's id and by measure's number: the verdict, and of a measure the limb that decides it.

    A measure's is the worst of the limbs that the notice asks for, the first of several; those with nothing to judge
    do not count, and where there are no others it is insufficient evidence, decided by none.
    """
    of_limb = _by_limb(answers)
    found = {id: (limb_verdict([each.answer for each in its]), None) for id, its in of_limb.items()}
    for measure in notice.measure:
        limbs = [limb.id for limb in measure.limb if limb.asked_by == "notice"]
        count = [id for id in limbs if found[id][0] != "nothing to judge"]
        worst = min(count, key=lambda id: ANSWERS.index(found[id][0]), default=None)
        found[measure.number] = (found[worst][0], worst) if worst else ("insufficient evidence", None)
    return found


def verdicts(
    answers: list[Answer],
    notice: Notice,
    month: str,
    council: str,
    earlier: Callable[[str], list[Answer]] = lambda month: [],
    courses: "Courses | None" = None,
) -> dict:
    """The judgement of the month as it stands in `verdicts.json`; None is null.

    There is no verdict for a month that ends before the notice was issued. `sentence` is for the narrative to fill.

    Args:
        answers: as `answer_limbs` gives them.
        notice: the Notice that they answer.
        month: YYYY-MM.
        council: as in the figures.
        earlier: the answers of an earlier month, as now known.
        courses: the Course of each figure that has one.
    """
    issued = _as_at(month) >= notice.issued
    known = all_verdicts(answers, notice) if issued else {}
    since = _since(known, notice, month, earlier)
    of_limb = _by_limb(answers)
    entries = {
        limb.id: _limb_entry(limb, of_limb[limb.id], courses or {})
        | {"verdict": known.get(limb.id, (None,))[0], "since": since.get(limb.id)}
        | {"secure": _secure(limb, of_limb[limb.id][0], month, earlier)}
        for measure in notice.measure
        for limb in measure.limb
    }
    measures = [
        {
            "number": measure.number,
            "title": measure.title,
            "verdict": known.get(measure.number, (None,))[0],
            "decided_by": known.get(measure.number, (None, None))[1],
            "since": since.get(measure.number),
            "limbs": [entries[limb.id] for limb in measure.limb],
        }
        for measure in notice.measure
    ]
    return {"council": council, "month": month, "as_at": _as_at(month).isoformat(), "measures": measures}


def _since(known: dict, notice: Notice, month: str, earlier) -> dict[str | int, str]:
    """The first of the months in a row, up to this one, with the same verdict, back to the notice's at most."""
    since, unbroken = dict.fromkeys(known, month), set(known)
    number, first = month_number(month) - 1, month_number(notice.issued_month)
    while unbroken and number >= first:
        before = all_verdicts(answers, notice) if (answers := earlier(month_label(number))) else {}
        unbroken = {key for key in unbroken if before.get(key, (None,))[0] == known[key][0]}
        since |= dict.fromkeys(unbroken, month_label(number))
        number -= 1
    return since


def _secure(limb: Limb, headline: Answer, month: str, earlier) -> bool | None:
    """Whether a target of a rate was met in each of three months, the interval on the good side; None for others."""
    if not limb.target or INDICATORS[limb.indicator].unit != "rate":
        return None
    answers = [headline]
    for number in (month_number(month) - 1, month_number(month) - 2):
        answers += [each for each in earlier(month_label(number)) if each.limb == limb.id][:1]
    return len(answers) == SECURE_MONTHS and all(map(_beyond_chance, answers))


def _beyond_chance(answer: Answer) -> bool:
    if answer.answer != "met":
        return False
    lower_is_better = INDICATORS[answer.indicator].better == "lower"
    return answer.upper <= answer.target if lower_is_better else answer.lower >= answer.target


def _limb_entry(limb: Limb, answers: list[Answer], courses: "Courses") -> dict:
    """A limb of `verdicts.json`, without what a verdict is needed for; short_by and trajectory are the headline's."""
    course = courses.get((limb.indicator, answers[0].reading, limb.group))
    return {
        "id": limb.id,
        "indicator": limb.indicator,
        "asked_by": limb.asked_by,
        "verdict": None,
        "since": None,
        "secure": None,
        "answers": [_answer_entry(answer) for answer in answers],
        "short_by": _plain(answers[0].short_by),
        "trajectory": course.label if course else None,
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
