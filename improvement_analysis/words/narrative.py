"""Sentences from data: what each limb asked, what the figure was, what follows from it, and what to look at next.

Everything here is plain text, with texts from data as they are, but for what says that it is Markdown. `now` is
always the `Analysis` of a month. No sentence says that a target is met but where the engine's answer does.

Source: judgement.md, "Narrative".
"""

import math
import re
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby

from .._exact import exact, exact_value, rounded
from .._wording import (
    PERCENT,
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
    plain,
)
from ..calendars import NEVER, as_date, month_end, month_number
from ..judgement.restatement import MORE_DIGITS, last_month
from ..judgement.verdicts import limb_verdict
from ..measures import INDICATORS
from ..measures.intervals import MonthSet
from ..measures.nouns import CHILD
from ..measures.people import open_children
from ..measures.visits import longest_wait
from ..notice.ask import Judged
from ..notice.benchmarks import latest_known, published
from ..notice.notice import Limb
from ..notice.target import Step
from . import comparison
from .trend import ahead_in_words, course_in_words, slope_in_words

ASKED_BY = {"notice": "Asked by the notice", "council": "Asked by the council", "package": "Asked by this package"}
OPEN_CHILD = ("open child", "open children")
ISO_DAY = r"\b\d{4}-\d{2}-\d{2}\b"
FALLS_SHORT = ("not met", "not met (earlier step met)", "not yet due")


def limb_sentence(now, limb: Limb) -> str:
    """One short paragraph on a limb: heading, figure, step in force or how it moved, short by, readings.

    Returns:
        Plain text (texts from data are not escaped).
    """
    return " ".join([f"{heading(now, limb)}.", *_limb_body(now, limb)])


def heading(now, limb: Limb) -> str:
    """What the limb is about and its verdict: `Children in need visited in time: not met (earlier step met)`."""
    return f"{limb_title(now, limb)}: {verdict_words(now, limb)}"


def limb_title(now, limb: Limb) -> str:
    """What the limb asks of what: `Mean caseload, to fall since December 2019`."""
    return limb.asks[0].title(INDICATORS[limb.indicator]) + _of_group(limb)


def figure_title(limb: Limb) -> str:
    """What the limb's figure is: `Audits graded Good or Outstanding (every domain)`."""
    return INDICATORS[limb.indicator].title + _of_group(limb)


def _of_group(limb: Limb) -> str:
    return f" ({group_in_words(limb.indicator, limb.group)})" if limb.group else ""


def verdict_words(now, limb: Limb) -> str:
    """The limb's verdict, or why there is none."""
    if not issued(now):
        return f"no verdict before the notice of {day_in_words(now.notice.issued)}"
    return limb_verdict([answer.answer for answer in now.answers if answer.limb == limb.id])


def rows_of(now, limb: Limb) -> list[dict]:
    """The limb's rows of figures.csv, readings in the notice's order and targets within them."""
    mine = (now.figures["limb"] == limb.id) & (now.figures["group"] == limb.group)
    called = [ask.called for ask in limb.asks]
    return sorted(
        now.figures[mine].to_dict("records"),
        key=lambda row: (limb.admissible.index(row["reading"]), called.index(row["target_reading"])),
    )


def limbs_about(now, indicator: str) -> list[Limb]:
    """The limbs of the notice that ask something of an indicator."""
    return [limb for measure in now.notice.measure for limb in measure.limb if limb.indicator == indicator]


def asked(now, limb: Limb) -> str:
    """What a limb asks for, by whom, and where that stands; what stands in one place is said together."""
    sourced = [(words, one_line(source)) for words, source in asks(now, limb)]
    last = "or" if len(limb.asks) > 1 else "and"  # target readings are ways to read one thing, not things in a row
    groups = groupby(sourced, key=lambda ask: ask[1])
    together = [f"{joined((words for words, _ in same), last)} ({source})" for source, same in groups]
    return f"{ASKED_BY[limb.asked_by]}: {f'; {last} '.join(together) if last == 'or' else '; '.join(together)}."


def asks(now, limb: Limb) -> list[tuple[str, str]]:
    """Each thing that a limb asks for and its source."""
    indicator, alone = INDICATORS[limb.indicator], len(limb.asks) == 1
    return [each for ask in limb.asks for each in ask.asked(indicator, alone, partial(_area, now))]


def figure_sentence(now, indicator: str, reading: str | None = None) -> str:
    """The month's figure by a reading (left out: the headline), or why there is none."""
    row = _value_row(now, indicator, INDICATORS[indicator].headline if reading is None else reading)
    if math.isnan(row["value"]):
        none = f"{INDICATORS[indicator].title}: there is no figure, since {why(row)}."
        return f"{none} {_without_worker(now)}".strip() if indicator == "cases_unallocated" else none
    return f"{capital(_says(now, row))}."


def _alone(now, indicator: str) -> str:
    """An indicator's figure, and what has been published of it."""
    return " ".join(filter(None, [figure_sentence(now, indicator), comparison.in_words(now, indicator)]))


def to_look_at(now, *indicators: str) -> list[str]:
    """A sentence an indicator on who stands behind the figures: of a rate, those outside of its numerator.

    None where there is nothing behind one: a count of nothing, a rate that leaves nobody out.
    """
    return [said for indicator in indicators if (said := _behind(now, indicator))]


def paragraphs(now, indicator: str, *related: str) -> str:
    """Markdown: what each limb asks of an indicator (or of related ones) and what became of it.

    Where no limb has a target for the indicator itself, its figure comes first.
    """
    limbs = limbs_about(now, indicator)
    alone = [] if any(limb.target for limb in limbs) else [markdown(_alone(now, indicator))]
    limbs += [limb for each in related for limb in limbs_about(now, each)]
    return "\n\n".join([*alone, *(_limb_paragraph(now, limb) for limb in limbs)])


def why(row: dict) -> str:
    """Why a figure has no value, from its note."""
    return "; ".join(_remarks(row)).removeprefix("no value: ") or "nothing was counted"


def _remarks(row: dict) -> list[str]:
    """The remarks of a figure's note, but for why it has no target, which is said elsewhere."""
    remarks = [remark for remark in one_line(row["note"]).split("; ") if not remark.startswith("no target: ")]
    return [re.sub(ISO_DAY, lambda found: day_in_words(date.fromisoformat(found.group())), each) for each in remarks]


def as_at(now) -> date:
    """The as-at day D."""
    return as_date(month_end(month_number(now.month)))


def issued(now) -> bool:
    """Whether the month ends on or after the day of the notice: before it there is no verdict."""
    return as_at(now) >= now.notice.issued


def _limb_paragraph(now, limb: Limb) -> str:
    said = [f"**{markdown(heading(now, limb))}.**", *map(markdown, _limb_body(now, limb))]
    paragraph = f"{' '.join(said)}\n\n*{markdown(asked(now, limb))}*"
    return "\n\n".join(filter(None, [paragraph, in_its_own_words(now, limb)]))


def in_its_own_words(now, limb: Limb) -> str:
    """Markdown: what the service says of a limb, marked as its own words, with who said it; blank if nothing.

    What it says of a measure without naming one of its limbs stands under the measure's first.
    """
    if now.extract.lacks(("commentary",)):
        return ""
    measure = next(measure for measure in now.notice.measure if limb in measure.limb)
    ids = [each.id for each in measure.limb]
    said = now.extract["commentary"]
    said = said[said["measure"] == measure.number]
    mine = (said["limb"] if "limb" in said else said["measure"].astype(str)).map(lambda id: id if id in ids else ids[0])
    return "\n>\n".join(_own_words(row) for row in said[mine == limb.id].to_dict("records"))


def _own_words(row: dict) -> str:
    """One row of commentary as a quotation: the text, what is to be done about it, and who says so."""
    text, action, owner, author, role = (
        one_line(row[key]) if isinstance(row.get(key), str) else ""
        for key in ("text", "action", "owner", "author", "role")
    )
    due = f"by {day_in_words(as_date(row['due_on']))}" if row.get("due_on", NEVER) < NEVER else ""
    who = ", ".join(filter(None, [author, role])) or "not said who"
    to_do = (
        f" To do: {action}{f' ({about})' if (about := ', '.join(filter(None, [owner, due]))) else ''}."
        if action
        else ""
    )
    return f"> *In the service's own words* ({markdown(who)}): {markdown(text + to_do)}"


def _limb_body(now, limb: Limb) -> list[str]:
    if not limb.target:
        return moved_in_words(now, limb)
    rows = rows_of(now, limb)
    if not rows:  # such as of all rules together, where the indicator is counted rule by rule
        return ["There is no such figure, so there is nothing to hold against what is asked."]
    readings = [list(same) for _, same in groupby(rows, key=lambda row: row["reading"])]
    differ = issued(now) and len({row["answer"] for row in rows}) > 1
    sentences = [
        _headline(now, limb, readings[0], differ),
        _too_few(now, rows),
        _short_by(limb, readings[0]),
        *(_other_reading(now, rows_, differ) for rows_ in readings[1:] if not _same_gap(rows_[0], readings[0][0])),
        *_benchmarks(now, limb, readings[0]),
        _next_steps(now, limb),
        _beside(now, limb, readings[0][0]),
        _waiting(now, limb, readings[0][0]),
        *(_about_caseloads(now, readings[0][0]) if limb.indicator == "caseload_mean" else []),
        comparison.in_words(now, limb.indicator, {step.area for step in limb.steps}),
        _note(readings[0][0]),
        *_courses(now, limb, readings[0][0]["reading"]),
        last_month(now, limb.indicator, readings[0][0]["reading"], limb.group),
    ]
    return [sentence for sentence in sentences if sentence]


def moved_in_words(now, limb: Limb) -> list[str]:
    """How a figure moved, reading by reading, and what its chart says, for a limb without a dated target."""
    answers = [answer for answer in now.answers if answer.limb == limb.id]
    rows = {row["reading"]: row for row in rows_of(now, limb)}
    differ = issued(now) and len({answer.answer for answer in answers}) > 1
    (ask,), indicator, said = limb.asks, INDICATORS[limb.indicator], []
    for answer in answers:
        row = rows.get(answer.reading)
        if row is not None:
            beside = _filled(now, _reading(row).beside, row) if len(answers) > 1 else f"for {month_in_words(now.month)}"
            value = f"it is {value_in_short([row])}" if row["value"] >= 0 else f"there is no figure: {why(row)}"
            said.append(f"{capital(beside)}, {value}{f': {answer.answer}' if differ else ''}.")
            said.append(_too_few(now, [row]))
        said.append(ask.because(answer.judged, indicator, limb.group, now.month))
    said += [ask.beside(answers[0].judged), _course(now, limb, answers[0].reading)]
    return [*filter(None, said)]


def _course(now, limb: Limb, reading: str) -> str:
    return course_in_words(now.courses.get((limb.indicator, reading, limb.group)), limb.indicator, reading)


def _courses(now, limb: Limb, reading: str) -> list[str]:
    """What the months of a figure with a target say: its chart, its slope, and whether it is on course."""
    course = now.courses.get((limb.indicator, reading, limb.group))
    return [
        course_in_words(course, limb.indicator, reading),
        slope_in_words(course, limb.indicator),
        ahead_of(now, limb),
    ]


def ahead_of(now, limb: Limb) -> str:
    """Where the line through the headline's months is when the next step is due, and whether that is on course."""
    course = now.courses.get((limb.indicator, limb.admissible[0], limb.group))
    return ahead_in_words(course, limb, now.month, _still_to_come(now, limb))


def _still_to_come(now, limb: Limb) -> list[tuple[date, Decimal]]:
    """The next step of each target reading that is not due yet and does not rest on what will be published."""
    later = ([step for step in target.steps if step.by > as_at(now)] for target in limb.target)
    return [(steps[0].by, steps[0].value) for steps in later if steps and steps[0].value is not None]


def _headline(now, limb: Limb, rows: list[dict], differ: bool) -> str:
    """The headline figure against the steps in force, and an earlier step where that is what is met."""
    row, known = rows[0], [row for row in rows if not math.isnan(row["target"])]
    if math.isnan(row["value"]):
        against = f" to hold against {_targets(now, known)}" if known else ""
        return f"There is no figure{against}, since {why(row)}."
    says = capital(_says(now, row, _digits(rows)))
    most = "no more than " if _better(row) == "lower" else ""
    against = f", against {most}{_targets(now, known, '{as_at}' in _reading(row).says)}" if known else ""
    earlier = [_earlier_step(now, limb, row) for row in rows if row["answer"] == "not met (earlier step met)"]
    answers = f": {_answers(rows)}" if differ else ""
    return "; ".join([f"{says}{against}{answers}", *dict.fromkeys(earlier)]) + "."


def _targets(now, rows: list[dict], same_day: bool = False) -> str:
    """The steps in force: `85% due on that day`, `68.9% or 71.0%, due on 31 March 2020`."""
    levels = [_level(row, named=len(rows) > 1) for row in rows]
    dues = [_due(now, date.fromisoformat(row["target_by"]), same_day) for row in rows]
    if len(set(dues)) > 1:
        return joined([f"{asked_for}, {due}" for asked_for, due in zip(levels, dues, strict=True)], "or")
    comma = "," if len(levels) > 1 or dues[0].startswith("not") else ""
    return f"{joined(levels, 'or')}{comma} {dues[0]}"


def _due(now, by: date, same_day: bool) -> str:
    if by > as_at(now):
        return f"not due until {day_in_words(by)}"
    return "due on that day" if same_day and by == as_at(now) else f"due on {day_in_words(by)}"


def _level(row: dict, named: bool = False) -> str:
    """What is asked for; beside other targets with the target's name, where no benchmark explains it."""
    if not math.isnan(row["benchmark"]):
        return amount(row["target"], row["unit"], _digits([row]))
    return level(row["target"], row["unit"]) + (f" ({one_line(row['target_reading'])})" if named else "")


def steps_in_words(now, rows: list[dict]) -> str:
    """The steps in force of a reading's rows: `no more than 25 due on 31 March 2020`; why where none is known.

    Blank for what has no dated steps.
    """
    known = [row for row in rows if not math.isnan(row["target"])]
    if not known:
        dated = rows and rows[0]["target_by"]
        return "not known: it rests on a published figure that is not at hand" if dated else ""
    most = "no more than " if _better(known[0]) == "lower" else ""
    return f"{most}{_targets(now, known)}"


def _digits(rows: list[dict]) -> int:
    """How many decimal places show on which side of its targets a value lies: one, where it can be told by one."""
    value, scale = exact_value(rows[0]), 100 if rows[0]["unit"] in PERCENT else 1
    levels = [exact(row["target"]) for row in rows if not math.isnan(row.get("target", math.nan))]
    if value is None:
        return 1
    for digits in MORE_DIGITS:
        seen = rounded(value * scale, digits)
        if all(value == asked_ or seen != rounded(asked_ * scale, digits) for asked_ in levels):
            return digits
    return MORE_DIGITS[-1]


def _answers(rows: list[dict]) -> str:
    """The answers of one reading: `met`, or `met against 68.9% and not met against 71.0%`."""
    if len({row["answer"] for row in rows}) == 1:
        return rows[0]["answer"]
    unknown = "a benchmark that was not yet published"
    return joined(f"{row['answer']} against {unknown if math.isnan(row['target']) else _level(row)}" for row in rows)


def readings_in_words(now, limb: Limb) -> str:
    """Which reading gives which answer: `met: month, 85.7%; not met: 12 months, 57.5% and financial year, 50.7%`."""
    told = {}
    for reading, same in groupby(rows_of(now, limb), key=lambda row: row["reading"]):
        rows = list(same)
        value = "no figure" if math.isnan(rows[0]["value"]) else value_in_short(rows)
        label = INDICATORS[limb.indicator].readings[reading].label
        told.setdefault(_answers(rows), []).append(f"{label}, {value}" if label else value)
    return "; ".join(f"{answer}: {joined(each)}" for answer, each in told.items())


def _earlier_step(now, limb: Limb, row: dict) -> str:
    """The latest of the steps before the one in force that the value meets."""
    met = _judged(now, limb, row).earlier
    return f"{met.in_words(row['unit'])}, due on {day_in_words(met.by)}, is met"


def _judged(now, limb: Limb, row: dict) -> Judged:
    """What the answer in one of the limb's rows rests on."""
    key = (limb.id, row["reading"], row["target_reading"])
    return next(each.judged for each in now.answers if (each.limb, each.reading, each.target_reading) == key)


def _short_by(limb: Limb, rows: list[dict]) -> str:
    """How many more (or fewer) would have done: `40 more children visited in time would have met it`."""
    short = [row for row in rows if row["answer"] in FALLS_SHORT and row["short_by"] > 0]
    if not short:
        return ""
    more = "fewer" if _better(rows[0]) == "lower" else "more"
    wanted = INDICATORS[limb.indicator].wanted
    due = short[0]["answer"] != "not yet due"
    would, other = ("would have met", "") if due else ("would be enough for", "for ")
    first = count(short[0]["short_by"], wanted).replace(" ", f" {more} ", 1)
    if len(rows) == 1:
        return f"{first} {would} it."
    if len({row["short_by"] for row in short}) == 1:
        return f"{first} {would} {joined(_level(row) for row in short)}."
    others = [f"{plain(row['short_by'])} {more} {other}{_level(row)}" for row in short[1:]]
    return f"{joined([f'{first} {would} {_level(short[0])}', *others])}."


def _other_reading(now, rows: list[dict], differ: bool) -> str:
    """Another admissible reading, with its answer where the answers differ."""
    beside = capital(_filled(now, _reading(rows[0]).beside, rows[0]))
    if math.isnan(rows[0]["value"]):
        return f"{beside} there is no figure: {why(rows[0])}."
    return f"{beside} it is {value_in_short(rows)}{f': {_answers(rows)}' if differ else ''}."


def _same_gap(row: dict, headline: dict) -> bool:
    """Whether neither has a value, for the same reason."""
    return math.isnan(row["value"]) and math.isnan(headline["value"]) and row["note"] == headline["note"]


def value_in_short(rows: list[dict]) -> str:
    """A figure in short: `71.3% (221 of 310 visits)`, `17.0 (1,275 children, 75 case holders)`."""
    row, reading = rows[0], _reading(rows[0])
    value = amount(exact_value(row), row["unit"], _digits(rows))
    if math.isnan(row["numerator"]) or math.isnan(row["denominator"]):
        return value
    if row["unit"] in PERCENT:
        return f"{value} ({plain(row['numerator'])} of {count(row['denominator'], reading.things)})"
    return f"{value} ({count(row['numerator'], reading.counted)}, {count(row['denominator'], reading.things)})"


def _too_few(now, rows: list[dict]) -> str:
    least = now.notice.minimum_n
    few = any(row["unit"] == "rate" and 0 < row["denominator"] < least for row in rows)
    return f"With fewer than {least} to count, a rate is held against no target." if few else ""


def _benchmarks(now, limb: Limb, rows: list[dict]) -> list[str]:
    """Where the targets that follow from a published figure come from, or that it was not yet published."""
    places = {}
    for row in rows:
        step = _judged(now, limb, row).in_force.step
        if step.benchmark:
            target = next(target for target in limb.target if target.name == row["target_reading"])
            places.setdefault((step.benchmark, step.area), []).append((row, step, target.tolerance_in_words(step)))
    return [_benchmark(now, indicator, held) for (indicator, _), held in places.items()]


def _benchmark(now, indicator: str, held: list[tuple[dict, Step, str]]) -> str:
    day, (row, step, _) = as_at(now), held[0]
    if math.isnan(row["benchmark"]):
        return f"The target rests on a published figure, but {_not_published(now, step)}."
    known, named = latest_known(published(now.benchmarks, step.benchmark, step.area), day), _area(now, step)
    period = comparison.period(indicator, known["year_end"])
    side = "above" if _better(row) == "lower" else "below"
    less = joined([f"{tolerance} ({_level(row)})" for row, _, tolerance in held], "or")
    figure = f"{amount(row['benchmark'], row['unit'])} {period}, published on {day_in_words(known['published_on'])}"
    return (
        f"The latest figure of {named} that was known on {day_in_words(day)} is {figure}; "
        f"the target is {less} {side} it."
    )


def _not_published(now, step: Step) -> str:
    named, title = _area(now, step), INDICATORS[step.benchmark].title
    if published(now.benchmarks, step.benchmark, step.area).empty:
        return f"the file of benchmarks holds none of {named} for this ({title}): add it there, with its source"
    return f"none of {named} had been published by {day_in_words(as_at(now))}"


def _next_steps(now, limb: Limb) -> str:
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


def _area(now, step: Step) -> str:
    """The name of the area that a step rests on; its code where neither the benchmarks nor the notice name it."""
    named = published(now.benchmarks, step.benchmark, step.area)["area_name"]
    own = f"{now.notice.region_name} ({step.area})" if step.area == now.notice.region else step.area
    return one_line(named.iloc[-1] if len(named) else own)


def _beside(now, limb: Limb, row: dict) -> str:
    """The readings that are not admissible, where they count something else: what it would be."""
    values = now.values[(now.values["indicator"] == limb.indicator) & (now.values["group"] == limb.group)]
    found = [each for each in values.to_dict("records") if each["reading"] not in limb.admissible]
    counted = [(each["numerator"], each["denominator"]) for each in (row, *found)]
    said = [
        (_filled(now, _reading(each).beside, each), value_in_short([each]))
        for each, pair in zip(found, counted[1:], strict=True)
        if each["value"] >= 0 and pair != counted[0]
    ]
    if not said:
        return ""
    first, *rest = said
    return f"{capital(first[0])} it would be {first[1]}{''.join(f'; {beside}, {value}' for beside, value in rest)}."


def _waiting(now, limb: Limb, row: dict) -> str:
    """Of children visited late: how many have never been visited, and the longest wait; blank where none is late."""
    plan_type, _, suffix = limb.indicator.partition("_")
    late = row["denominator"] > row["numerator"]
    if suffix != "visits_in_timescale" or not late or now.extract.lacks(INDICATORS[limb.indicator].needs("snapshot")):
        return ""
    longest = longest_wait(now.extract, now.months, now.notice.standards, plan_type.upper())
    never = _value_row(now, f"{plan_type}_never_visited", "")["value"]
    told = (
        f"{count(never, CHILD)} {'has' if never == 1 else 'have'} never been visited since the plan began"
        if never
        else "every child has been visited since the plan began, or is not yet due to be"
    )
    return f"{capital(told)}; the longest wait of a child visited late is {count(longest, ('day', 'days'))}."


def _about_caseloads(now, row: dict) -> list[str]:
    """What stands beside every mean caseload: how many children are in nobody's, and how DfE counts."""
    elsewhere, unheld = (_value_row(now, id, "")["value"] for id in ("cases_held_elsewhere", "cases_unallocated"))
    if math.isnan(elsewhere) or math.isnan(unheld):
        return ["How many children are held elsewhere or unallocated is not known either.", _without_worker(now)]
    held = f"{count(elsewhere, CHILD)} {_were(elsewhere)} held elsewhere (by managers, duty or others)"
    nobody = f"{plain(unheld) if unheld else 'none'} {_were(unheld)} unallocated (no worker in post)"
    dfe = "DfE's own statistic also counts carers as cases and managers who hold cases, so the two may differ."
    return [
        f"Beside these, {held} and {nobody}" + (": no caseload counts them." if elsewhere + unheld else "."),
        dfe if row["value"] >= 0 else "",
    ]


def _were(number) -> str:
    return "were" if number > 1 else "was"


def _without_worker(now) -> str:
    """What can be said of them where no table of workers is at hand; blank where nothing can."""
    found = children_without_worker(now)
    if found is None or not found[1]:
        return ""
    nobody, everyone = found
    return f"{plain(nobody) if nobody else 'None'} of {count(everyone, OPEN_CHILD)} had no allocated worker named."


def children_without_worker(now) -> tuple[int, int] | None:
    """Open children with no open allocation, and open children, on the as-at day; None if it cannot be known.

    It needs no table of workers, as the unallocated children of measures.md do.
    """
    extract, months = now.extract, now.months
    if extract.lacks(("episodes.end_date", "allocations.end_date")):
        return None
    if any(extract.history_from.get(table, months.ends[-1]) > months.ends[-1] for table in ("episodes", "allocations")):
        return None
    named = extract["allocations"]
    held = MonthSet.of_intervals(named["child_id"], named["start_date"], named["end_date"], months)
    is_open = extract.derive(open_children, months).table[:, -1].nonzero()[0]
    return int((~held.has(is_open, len(months) - 1)).sum()), len(is_open)


def _note(row: dict) -> str:
    """The remarks that go with a value, as sentences."""
    return "" if math.isnan(row["value"]) else " ".join(f"{capital(remark)}." for remark in _remarks(row) if remark)


def _behind(now, indicator: str) -> str:
    """Who stands behind a figure: of a rate, the things that its numerator leaves out; blank if there are none."""
    rest = INDICATORS[indicator].rest
    row = _value_row(now, indicator, INDICATORS[indicator].headline)
    outside = row["denominator"] - row["numerator"]
    if (rest and outside == 0) or (row["value"] == 0 and INDICATORS[indicator].better == "lower"):
        return ""
    if not rest or math.isnan(row["value"]):
        return figure_sentence(now, indicator)
    return f"{capital(_filled(now, rest.replace('{rest}', count(outside, _reading(row).things)), row))}."


def _says(now, row: dict, digits: int = 1) -> str:
    return _filled(now, _reading(row).says, row, digits)


def _filled(now, template: str, row: dict, digits: int = 1) -> str:
    """A template of `wording` with the figure's numbers and the month's days."""
    reading, standard = _reading(row), INDICATORS[row["indicator"]].standard
    financial_year, to_date = now.months.period("financial year")[1][-1], now.months.period("year to date")[0][-1]
    value, n, d = exact_value(row), row["numerator"], row["denominator"]
    return template.format(
        as_at=day_in_words(as_at(now)),
        month=month_in_words(now.month),
        year_end=day_in_words(as_date(financial_year)),
        april=day_in_words(as_date(to_date)),
        value="" if value is None else amount(value, row["unit"], digits),
        n="" if math.isnan(n) else plain(n),
        of_n="" if math.isnan(n) else count(n, reading.counted),
        of_d="" if math.isnan(d) else count(d, reading.things),
        every=every(now.notice.standards, standard) if standard else "",
    )


def every(standards, name: str) -> str:
    """The days that a standard of the notice sets: `20 working days`, `31 days`."""
    standard = getattr(standards, name)
    plain_days = isinstance(standard, int)
    working = "working " if (name.endswith("working_days") if plain_days else standard.unit == "working") else ""
    days = standard if plain_days else standard.every
    return f"{days} {working}{'day' if days == 1 else 'days'}"


def _value_row(now, indicator: str, reading: str) -> dict:
    """The month's figure for the whole council, as a record."""
    values = now.values
    mine = (values["indicator"] == indicator) & (values["reading"] == reading) & (values["group"] == "")
    return values[mine].to_dict("records")[0]


def _reading(row: dict):
    return INDICATORS[row["indicator"]].readings[row["reading"]]


def _better(row: dict) -> str:
    return INDICATORS[row["indicator"]].better
