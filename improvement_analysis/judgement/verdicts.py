"""From figures to answers and verdicts, in exact arithmetic.

A limb gets one answer for each pair of admissible reading and target reading (of one that asks for a direction or an
improvement: for each admissible reading). What it asks for judges (`notice.ask.Ask`); a limb's verdict follows from its
answers, and a measure's from its limbs'.

Source: docs/judgement.md, "A target" and "Verdicts"; docs/outputs.md.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..calendars import as_date, month_end, month_label, month_number
from ..measures import INDICATORS
from ..notice.ask import Judged
from ..notice.evidence import NO_AUDITS, NO_FIGURE, WINDOW, Evidence, Figure, begun, by_month, in_window
from ..notice.notice import Limb, Notice, Rebase
from . import control_chart, trend

if TYPE_CHECKING:
    from .course import Courses

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


@dataclass(frozen=True)
class Answer:
    """What a limb gives on one admissible reading and one thing that it asks.

    Attributes:
        measure: its number; with `limb`, `indicator`, `reading` and `group` as in figures.csv.
        value: None where blank.
        judged: the answer and what it rests on.
        target_reading: which of the limb's target readings it is, where it has several.
        lower: the ends of the value's 95% interval, NaN where it has none; with `upper`.
    """

    measure: int
    limb: str
    indicator: str
    reading: str
    group: str
    value: float | None
    judged: Judged
    target_reading: str = ""
    lower: float = math.nan
    upper: float = math.nan

    @property
    def answer(self) -> str:
        """`met` and its like, one of ANSWERS."""
        return self.judged.answer

    @property
    def target(self) -> float | None:
        """What the step in force asks for; None where it is not known or there is none."""
        return _float(self.judged.in_force and self.judged.in_force.level)

    @property
    def by(self) -> date | None:
        """The day of the step in force."""
        return self.judged.in_force and self.judged.in_force.by

    @property
    def benchmark(self) -> float | None:
        """The published value that the step in force rests on."""
        return _float(self.judged.in_force and self.judged.in_force.benchmark)

    @property
    def short_by(self) -> float | None:
        """How many whole things are missing to meet the step in force."""
        return _float(self.judged.short_by)


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


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
    """What is known of other months than the one judged.

    Attributes:
        rows: by indicator, reading and group, the figures of all months: columns month, numerator, denominator, value
            (NaN where blank); a month without a row has no value.
        audits: (reading) to single audits, as `audits.single_audits` gives them; None where the extract has none.
    """

    rows: dict[tuple[str, str, str], pd.DataFrame]
    audits: Callable[[str], pd.DataFrame | None]
    _figures: dict[tuple[str, str, str], dict[int, Figure]] = field(default_factory=dict, repr=False, compare=False)

    def figures(self, about: tuple[str, str, str]) -> dict[int, Figure]:
        """The figures that have a value, by month number, of an indicator, reading and group."""
        if about not in self._figures:
            self._figures[about] = by_month(self.rows[about]) if about in self.rows else {}
        return self._figures[about]


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
                about = (limb.indicator, reading, limb.group)
                figure = figures.get(about, NO_FIGURE)
                evidence = _evidence(limb, reading, figure, notice, benchmarks, month, history)
                value = None if math.isnan(figure["value"]) else figure["value"]
                interval = {end: figure.get(end, math.nan) for end in ("lower", "upper")}
                answers += [
                    Answer(measure.number, limb.id, *about, value, ask.judge(evidence), ask.called, **interval)
                    for ask in limb.asks
                ]
    return answers


def _evidence(
    limb: Limb,
    reading: str,
    figure: Figure,
    notice: Notice,
    benchmarks: pd.DataFrame,
    month: str,
    history: History,
) -> Evidence:
    """What there is to judge a limb by on one of its readings."""
    about, indicator = (limb.indicator, reading, limb.group), INDICATORS[limb.indicator]
    figures, now = history.figures(about), month_number(month)
    starts = {"rebased": last_rebase(notice, about, now), "begun": _begun(figures, about, now)}

    def recent() -> np.ndarray:
        return in_window(figures, now, starts["begun"] or 0)

    def label() -> str:
        if not indicator.is_labelled(reading):
            return ""
        return control_chart.label(recent(), indicator.better, rebases_upto(notice, about, month))

    def slope() -> tuple[float, float] | None:
        found = trend.slope(in_window(figures, now, max(filter(None, starts.values()), default=0)))
        return found and (found.per_month, found.p)

    def audits() -> pd.DataFrame:
        found = history.audits(reading)
        return NO_AUDITS if found is None else found

    return Evidence(
        indicator,
        month,
        figure,
        figures,
        reading=reading,
        group=limb.group,
        noticed=notice.issued_month,
        minimum_n=notice.minimum_n,
        may_be_empty=limb.may_be_empty,
        benchmarks=benchmarks,
        label=label,
        slope=slope,
        audits=audits,
        **starts,
    )


def last_rebase(notice: Notice, about: tuple[str, str, str], now: int) -> int | None:
    """The number of the month of a figure's last rebase up to a month; None where there is none."""
    months = [month_number(each.month) for each in rebases_of(notice, *about[:2])]
    return max((number for number in months if number <= now), default=None)


def _begun(figures: Mapping[int, Figure], about: tuple[str, str, str], now: int) -> int | None:
    """The number of the month from which on what a figure counts was done; None where it always was."""
    if not may_not_have_begun(*about[:2]):
        return None
    place = begun(in_window(figures, now))
    return now - WINDOW + 1 + place if place else None


def may_not_have_begun(id: str, reading: str) -> bool:
    """Whether noughts may say that it was not done yet: of a rate as at a day, where higher is better."""
    each = INDICATORS[id]
    return each.unit == "rate" and each.better == "higher" and each.readings[reading].period == "as at"


def begins_afresh(notice: Notice, about: tuple[str, str, str], month: str) -> bool:
    """Whether a month is that of a figure's rebase, so that it cannot be held against the month before."""
    return last_rebase(notice, about, month_number(month)) == month_number(month)


def rebases_of(notice: Notice, id: str, reading: str) -> list[Rebase]:
    """The rebases by which the notice lets the chart of a figure begin afresh."""
    headline = INDICATORS[id].headline
    return [each for each in notice.rebase if each.indicator == id and (each.reading or headline) == reading]


def rebases_upto(notice: Notice, about: tuple[str, str, str], month: str) -> list[int]:
    """The positions, among the months that a label looks at, at which the notice lets a figure's chart begin afresh."""
    days = [date.fromisoformat(f"{each.month}-01") for each in rebases_of(notice, *about[:2])]
    return control_chart.rebase_positions(days, control_chart.months_upto(month))[0]


def _as_at(month: str) -> date:
    return as_date(month_end(month_number(month)))


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
    if headline.by is None or INDICATORS[limb.indicator].unit != "rate":
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
