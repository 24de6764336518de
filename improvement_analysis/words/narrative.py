"""Sentences from data: what each limb asked, what the figure was, what follows from it, and what to look at next.

Everything here is plain text, with texts from data as they are, but for what says that it is Markdown. No sentence says
that a target is met but where the engine's answer does.

Source: docs/judgement.md, "Narrative".
"""

import math
from copy import deepcopy
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from .._exact import exact_value
from .._wording import (
    HIDDEN,
    amount,
    capital,
    count,
    day_in_words,
    group_in_words,
    joined,
    level,
    markdown,
    month_in_words,
    one_line,
    one_or_two,
    plain,
    size_in_words,
)
from ..judgement.month import as_at, issued, limbs_about
from ..judgement.verdicts import limb_verdict
from ..measures import INDICATORS
from ..notice.ask import Judged
from ..notice.benchmarks import latest_known, published
from ..notice.notice import Limb
from ..notice.target import Step
from . import comparison
from .figures import (
    about_caseloads,
    beside_it,
    better_of,
    figure_alone,
    filled,
    reading_of,
    remarks_in_words,
    says,
    too_few,
    value_in_short,
    value_in_words,
    waiting,
    why,
)
from .restatement import last_month
from .trend import ahead_in_words, course_in_words, slope_in_words

if TYPE_CHECKING:
    from ..analysis import Analysis

ASKED_BY = {"notice": "Asked by the notice", "council": "Asked by the council", "package": "Asked by this package"}
SAID = {"depends on the reading": "depends on how it is counted"}
"""The words for a verdict whose name says little; all others are said as they are."""
FALLS_SHORT = ("not met", "not met (earlier step met)", "not yet due")


def limb_sentence(now: "Analysis", limb: Limb) -> str:
    """One short paragraph on a limb: heading, figure, step in force or how it moved, short by, readings.

    Returns:
        Plain text (texts from data are not escaped).
    """
    return " ".join([f"{heading(now, limb)}.", *_limb_body(now, limb)])


def verdicts_told(now: "Analysis") -> dict:
    """What verdicts.json holds: the judgement of each measure and limb, and each limb's sentence."""
    found = deepcopy(now.verdicts)
    for measure, entry in zip(now.notice.measure, found["measures"], strict=True):
        for limb, limb_entry in zip(measure.limb, entry["limbs"], strict=True):
            limb_entry["sentence"] = limb_sentence(now, limb)
    return found


def heading(now: "Analysis", limb: Limb) -> str:
    """What the limb is about and its verdict: `Children in need visited in time: not met (earlier step met)`."""
    return f"{limb_title(now, limb)}: {verdict_said(verdict_words(now, limb))}"


def verdict_said(verdict: str) -> str:
    """A verdict as a person would say it."""
    return SAID.get(verdict, verdict)


def limb_title(now: "Analysis", limb: Limb) -> str:
    """What the limb asks of what: `Mean caseload, to fall since December 2019`."""
    return limb.asks[0].title(INDICATORS[limb.indicator]) + _of_group(limb)


def figure_title(limb: Limb) -> str:
    """What the limb's figure is: `Audits graded Good or Outstanding (every domain)`."""
    return INDICATORS[limb.indicator].title + _of_group(limb)


def _of_group(limb: Limb) -> str:
    return f" ({group_in_words(limb.indicator, limb.group)})" if limb.group else ""


def verdict_words(now: "Analysis", limb: Limb) -> str:
    """The limb's verdict, or why there is none."""
    if not issued(now):
        return f"no verdict before the notice of {day_in_words(now.notice.issued)}"
    return limb_verdict([answer.answer for answer in now.answers if answer.limb == limb.id])


def rows_of(now: "Analysis", limb: Limb) -> list[dict]:
    """The limb's rows of figures.csv, readings in the notice's order and targets within them."""
    mine = (now.figures["limb"] == limb.id) & (now.figures["group"] == limb.group)
    called = [ask.called for ask in limb.asks]
    return sorted(
        now.figures[mine].to_dict("records"),
        key=lambda row: (limb.admissible.index(row["reading"]), called.index(row["target_reading"])),
    )


def headline_rows(now: "Analysis", limb: Limb) -> list[dict]:
    """Those of `rows_of` that are of the limb's first reading, one a target; none where the limb has no figure."""
    return [row for row in rows_of(now, limb) if row["reading"] == limb.admissible[0]]


def things_short(limb: Limb, number: float) -> str:
    """`62 more children visited in time`: so many whole things, more or fewer by what is better."""
    each = INDICATORS[limb.indicator]
    return count(number, each.wanted).replace(" ", f" {'fewer' if each.better == 'lower' else 'more'} ", 1)


def asked(now: "Analysis", limb: Limb) -> str:
    """What a limb asks for, by whom, and where that stands; what stands in one place is said together."""
    sourced = [(words, one_line(source)) for words, source in asks(now, limb)]
    last = "or" if len(limb.asks) > 1 else "and"  # target readings are ways to read one thing, not things in a row
    groups = groupby(sourced, key=lambda ask: ask[1])
    together = [f"{joined((words for words, _ in same), last)} ({source})" for source, same in groups]
    return f"{ASKED_BY[limb.asked_by]}: {f'; {last} '.join(together) if last == 'or' else '; '.join(together)}."


def asks(now: "Analysis", limb: Limb) -> list[tuple[str, str]]:
    """Each thing that a limb asks for and its source."""
    indicator, alone = INDICATORS[limb.indicator], len(limb.asks) == 1
    return [each for ask in limb.asks for each in ask.asked(indicator, alone, partial(_area, now))]


def paragraphs(now: "Analysis", indicator: str, *related: str) -> str:
    """Markdown: what each limb asks of an indicator (or of related ones) and what became of it.

    Where no limb has a target for the indicator itself, its figure comes first.
    """
    limbs = limbs_about(now, indicator)
    alone = [] if any(limb.target for limb in limbs) else [markdown(figure_alone(now, indicator))]
    limbs += [limb for each in related for limb in limbs_about(now, INDICATORS[each].id)]
    return "\n\n".join([*alone, *(_limb_paragraph(now, limb) for limb in limbs)])


def _limb_paragraph(now: "Analysis", limb: Limb) -> str:
    said = [f"**{markdown(heading(now, limb))}.**", *map(markdown, _limb_body(now, limb))]
    return f"{' '.join(said)}\n\n*{markdown(asked(now, limb))}*"


def _limb_body(now: "Analysis", limb: Limb) -> list[str]:
    if not limb.target:
        return moved_in_words(now, limb)
    rows = rows_of(now, limb)
    if not rows:  # such as of all rules together, where the indicator is counted rule by rule
        return ["There is no such figure, so there is nothing to hold against what is asked."]
    readings = [list(same) for _, same in groupby(rows, key=lambda row: row["reading"])]
    differ = issued(now) and len({row["answer"] for row in rows}) > 1
    sentences = [
        _headline(now, limb, readings[0], differ),
        too_few(now, rows),
        _short_by(limb, readings[0]),
        *(_other_reading(now, rows_, differ) for rows_ in readings[1:] if not _same_gap(rows_[0], readings[0][0])),
        *_benchmarks(now, limb, readings[0]),
        _next_steps(now, limb),
        beside_it(now, limb, readings[0][0]),
        waiting(now, limb, readings[0][0]),
        *(about_caseloads(now, readings[0][0]) if limb.indicator == "caseload_mean" else []),
        comparison.in_words(now, limb.indicator, {step.area for step in limb.steps}),
        remarks_in_words(readings[0][0]),
        *_courses(now, limb, readings[0][0]["reading"]),
        last_month(now, limb.indicator, readings[0][0]["reading"], limb.group),
    ]
    return [sentence for sentence in sentences if sentence]


def moved_in_words(now: "Analysis", limb: Limb) -> list[str]:
    """How a figure moved, reading by reading, and what its chart says, for a limb without a dated target."""
    answers = [answer for answer in now.answers if answer.limb == limb.id]
    rows = {row["reading"]: row for row in rows_of(now, limb)}
    differ = issued(now) and len({answer.answer for answer in answers}) > 1
    (ask,), indicator, said = limb.asks, INDICATORS[limb.indicator], []
    levels = now.levels[limb.indicator]
    for answer in answers:
        row = rows.get(answer.reading)
        if row is not None:
            beside = (
                filled(now, reading_of(row).beside, row) if len(answers) > 1 else f"for {month_in_words(now.month)}"
            )
            value = f"it is {value_in_short(row, levels)}" if row["value"] >= 0 else f"there is no figure: {why(row)}"
            said.append(f"{capital(beside)}, {value}{f': {answer.answer}' if differ else ''}.")
            said.append(too_few(now, [row]))
        if answer.judged.rule != HIDDEN:
            said.append(ask.because(answer.judged, indicator, limb.group, now.month, answer.reading))
    said += [ask.beside(answers[0].judged), _course(now, limb, answers[0].reading)]
    return [*filter(None, said)]


def _course(now: "Analysis", limb: Limb, reading: str) -> str:
    return course_in_words(now.courses.get((limb.indicator, reading, limb.group)), limb.indicator, reading)


def _courses(now: "Analysis", limb: Limb, reading: str) -> list[str]:
    """What the months of a figure with a target say: its chart, its slope, and whether it is on course."""
    course = now.courses.get((limb.indicator, reading, limb.group))
    return [
        course_in_words(course, limb.indicator, reading),
        slope_in_words(course, limb.indicator, now.month),
        ahead_of(now, limb),
    ]


def ahead_of(now: "Analysis", limb: Limb) -> str:
    """Where the line through the headline's months is when the next step is due, and whether that is on course."""
    return ahead_in_words(now.course_of(limb), limb.indicator, now.outlooks[limb.id], now.month)


def _headline(now: "Analysis", limb: Limb, rows: list[dict], differ: bool) -> str:
    """The headline figure against the steps in force, and an earlier step where that is what is met."""
    row, known = rows[0], [row for row in rows if not math.isnan(row["target"])]
    if math.isnan(row["value"]):
        against = f" to hold against {_targets(now, known)}" if known else ""
        return f"There is no figure{against}, since {why(row)}."
    told = capital(says(now, row))
    earlier = [_earlier_step(now, limb, row) for row in rows if row["answer"] == "not met (earlier step met)"]
    answers = f": {_answers(rows)}" if differ else ""
    if not known:
        return f"{told}{answers}."
    most = "no more than " if better_of(row) == "lower" else ""
    asked = f"{most}{_targets(now, known, '{as_at}' in reading_of(row).says)}{answers}"
    return one_or_two(told, ", against ", "; ".join([asked, *dict.fromkeys(earlier)]), "It is held against ")


def _targets(now: "Analysis", rows: list[dict], same_day: bool = False) -> str:
    """The steps in force: `85% due on that day`, `68.9% or 71.0%, due on 31 March 2020`."""
    levels = [level_in_words(row, named=len(rows) > 1) for row in rows]
    dues = [_due(now, date.fromisoformat(row["target_by"]), same_day) for row in rows]
    if len(set(dues)) > 1:
        return joined([f"{asked_for}, {due}" for asked_for, due in zip(levels, dues, strict=True)], "or")
    comma = "," if len(levels) > 1 or dues[0].startswith("not") else ""
    return f"{joined(levels, 'or')}{comma} {dues[0]}"


def _due(now: "Analysis", by: date, same_day: bool) -> str:
    if by > as_at(now):
        return f"not due until {day_in_words(by)}"
    return "due on that day" if same_day and by == as_at(now) else f"due on {day_in_words(by)}"


def level_in_words(row: dict, named: bool = False) -> str:
    """What is asked for; beside other targets with the target's name, where no benchmark explains it."""
    if not math.isnan(row["benchmark"]):
        return amount(row["target"], row["unit"], _value_of(row))
    return level(row["target"], row["unit"]) + (f" ({one_line(row['target_reading'])})" if named else "")


def _value_of(row: dict) -> list[Fraction]:
    """A figure's value, from which a level that follows from a benchmark is to be told; none where it has none."""
    return [] if math.isnan(row["value"]) else [exact_value(row)]


def steps_in_words(now: "Analysis", rows: list[dict]) -> str:
    """The steps in force of a reading's rows: `no more than 25 due on 31 March 2020`; why where none is known.

    Blank for what has no dated steps.
    """
    known = [row for row in rows if not math.isnan(row["target"])]
    if not known:
        dated = rows and rows[0]["target_by"]
        return "not known: it rests on a published figure that is not at hand" if dated else ""
    most = "no more than " if better_of(known[0]) == "lower" else ""
    return f"{most}{_targets(now, known)}"


def _answers(rows: list[dict]) -> str:
    """The answers of one reading: `met`, or `met against 68.9% and not met against 71.0%`."""
    if len({row["answer"] for row in rows}) == 1:
        return rows[0]["answer"]
    unknown = "a benchmark that was not yet published"
    return joined(
        f"{row['answer']} against {unknown if math.isnan(row['target']) else level_in_words(row)}" for row in rows
    )


def readings_in_words(now: "Analysis", limb: Limb) -> str:
    """Which reading gives which answer: `met: month, 85.7%; not met: 12 months, 57.5% and financial year, 50.7%`."""
    told = {}
    for reading, same in groupby(rows_of(now, limb), key=lambda row: row["reading"]):
        rows = list(same)
        value = "no figure" if math.isnan(rows[0]["value"]) else value_in_short(rows[0], now.levels[limb.indicator])
        label = INDICATORS[limb.indicator].readings[reading].label
        told.setdefault(_answers(rows), []).append(f"{label}, {value}" if label else value)
    return "; ".join(f"{answer}: {joined(each)}" for answer, each in told.items())


def why_it_depends(now: "Analysis", limb: Limb) -> str:
    """`met (on the day, 90.0%) and not met (due in month, 84.2%)`: which reading gives which answer."""
    told: dict[str, list[str]] = {}
    for reading, same in groupby(rows_of(now, limb), key=lambda row: row["reading"]):
        rows, label = list(same), INDICATORS[limb.indicator].readings[reading].label
        answer = _answers(rows).removesuffix(" (earlier step met)")
        value = "" if math.isnan(rows[0]["value"]) else value_in_words(now, rows[0])
        told.setdefault(answer, []).append(", ".join(filter(None, [label, value])))
    if len(told) == 1:  # by another level
        return ", ".join([*told, value])
    return joined(f"{answer} ({' and '.join(each)})" for answer, each in told.items())


def _earlier_step(now: "Analysis", limb: Limb, row: dict) -> str:
    """The latest of the steps before the one in force that the value meets."""
    met = _judged(now, limb, row).earlier
    return f"{met.in_words(row['unit'], _value_of(row))}, due on {day_in_words(met.by)}, is met"


def _judged(now: "Analysis", limb: Limb, row: dict) -> Judged:
    """What the answer in one of the limb's rows rests on."""
    key = (limb.id, row["reading"], row["target_reading"])
    return next(each.judged for each in now.answers if (each.limb, each.reading, each.target_reading) == key)


def _short_by(limb: Limb, rows: list[dict]) -> str:
    """How many more (or fewer) would have done: `40 more children visited in time would have met it`."""
    short = [row for row in rows if row["answer"] in FALLS_SHORT and row["short_by"] > 0]
    if not short:
        return ""
    if any(math.isnan(row["numerator"]) for row in short):  # a percentile, a median, kappa: no number of things
        return f"It is {joined(_from_level(row) for row in short)}."
    short = [row | {"short_by": math.ceil(row["short_by"])} for row in short]  # of a count against 2.5
    more = "fewer" if better_of(rows[0]) == "lower" else "more"
    due = short[0]["answer"] != "not yet due"
    would, other = ("would have met", "") if due else ("would be enough for", "for ")
    first = things_short(limb, short[0]["short_by"])
    if len(rows) == 1:
        return f"{first} {would} it."
    if len({row["short_by"] for row in short}) == 1:
        return f"{first} {would} {joined(level_in_words(row) for row in short)}."
    others = [f"{plain(row['short_by'])} {more} {other}{level_in_words(row)}" for row in short[1:]]
    return f"{joined([f'{first} {would} {level_in_words(short[0])}', *others])}."


def _from_level(row: dict) -> str:
    """`0.4 above 25`: how far a figure is from the step in force."""
    side = "above" if better_of(row) == "lower" else "below"
    return f"{size_in_words(row['short_by'], row['unit'])} {side} {level_in_words(row)}"


def _other_reading(now: "Analysis", rows: list[dict], differ: bool) -> str:
    """Another admissible reading, with its answer where the answers differ."""
    beside = capital(filled(now, reading_of(rows[0]).beside, rows[0]))
    if math.isnan(rows[0]["value"]):
        return f"{beside} there is no figure: {why(rows[0])}."
    value = value_in_short(rows[0], now.levels[rows[0]["indicator"]])
    return f"{beside} it is {value}{f': {_answers(rows)}' if differ else ''}."


def _same_gap(row: dict, headline: dict) -> bool:
    """Whether neither has a value, for the same reason."""
    return math.isnan(row["value"]) and math.isnan(headline["value"]) and row["note"] == headline["note"]


def _benchmarks(now: "Analysis", limb: Limb, rows: list[dict]) -> list[str]:
    """Where the targets that follow from a published figure come from, or that it was not yet published."""
    places = {}
    for row in rows:
        step = _judged(now, limb, row).in_force.step
        if step.benchmark:
            target = next(target for target in limb.target if target.name == row["target_reading"])
            places.setdefault((step.benchmark, step.area), []).append((row, step, target.tolerance_in_words(step)))
    return [_benchmark(now, indicator, held) for (indicator, _), held in places.items()]


def _benchmark(now: "Analysis", indicator: str, held: list[tuple[dict, Step, str]]) -> str:
    day, (row, step, _) = as_at(now), held[0]
    if math.isnan(row["benchmark"]):
        return f"The target rests on a published figure, but {_not_published(now, step)}."
    known, named = latest_known(published(now.benchmarks, step.benchmark, step.area), day), _area(now, step)
    period = comparison.period(indicator, known["year_end"])
    side = "above" if better_of(row) == "lower" else "below"
    less = [f"{tolerance} ({level_in_words(row)})" for row, step, tolerance in held if step.tolerance]
    less = [f"{joined(less, 'or')} {side} it"] if less else []
    own = ["that figure"] if any(not step.tolerance for _, step, _ in held) else []
    known_as = amount(row["benchmark"], row["unit"], _value_of(row))
    figure = f"{known_as} {period}, published on {day_in_words(known['published_on'])}"
    latest = f"The latest figure of {named} that was known on {day_in_words(day)} is {figure}"
    return one_or_two(latest, "; the target is ", joined([*less, *own], "or"), "The target is ")


def _not_published(now: "Analysis", step: Step) -> str:
    named, title = _area(now, step), INDICATORS[step.benchmark].title
    if published(now.benchmarks, step.benchmark, step.area).empty:
        return f"the file of benchmarks holds none of {named} for this ({title}): add it there, with its source"
    return f"none of {named} had been published by {day_in_words(as_at(now))}"


def _next_steps(now: "Analysis", limb: Limb) -> str:
    """The next dated step that is not due yet, beyond the one that the figure is held against."""
    indicator, found = INDICATORS[limb.indicator], []
    for target in limb.target:
        due = [step for step in target.steps if step.by <= as_at(now)]
        later = target.steps[max(len(due), 1) :]
        if later and later[0].value is not None:
            asked_for = level(later[0].value, indicator.unit) + target.named(alone=len(limb.target) == 1)
            found.append(f"{asked_for}, due on {day_in_words(later[0].by)}")
    most = "no more than " if indicator.better == "lower" else ""
    return f"The next step is {most}{joined(dict.fromkeys(found))}." if found else ""


def _area(now: "Analysis", step: Step) -> str:
    """The name of the area that a step rests on; its code where neither the benchmarks nor the notice name it."""
    named = published(now.benchmarks, step.benchmark, step.area)["area_name"]
    own = f"{now.notice.region_name} ({step.area})" if step.area == now.notice.region else step.area
    return one_line(named.iloc[-1] if len(named) else own)
