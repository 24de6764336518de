"""Page one: what a chair reads in thirty seconds. No statistic's name, no p and no definition stands on it.

Source: docs/judgement.md, "The first page".
"""

import math
from typing import TYPE_CHECKING

import pandas as pd

from .._exact import exact_value
from .._wording import (
    HIDDEN,
    amount,
    capital,
    count,
    day_in_words,
    joined,
    month_in_words,
    one_line,
    one_or_two,
    plain,
    small,
)
from ..blocks import Block, Bullets, Cell, Heading, Line, Paragraph, Table, runs, table
from ..calendars import as_date, month_end, month_label, month_number
from ..judgement import restatement
from ..judgement.concerns import FEW, Matter, Short, matters, months_late, short_of
from ..judgement.control_chart import ENOUGH
from ..judgement.month import as_at, issued, rows_of_figure
from ..judgement.trust import grade
from ..judgement.verdicts import all_verdicts, begins_afresh
from ..judgement.waiting import longest_late_wait
from ..judgement.what_it_takes import still_possible
from ..measures import INDICATORS
from ..notice.notice import Limb, Measure
from . import first_page
from .figures import filled, is_hidden
from .narrative import (
    headline_rows,
    level_in_words,
    limb_title,
    things_short,
    verdict_said,
    verdict_words,
    why_it_depends,
)
from .restatement import figure_of, moved_by

if TYPE_CHECKING:
    from ..analysis import Analysis

MARKS = {
    "met": "\u25cf",
    "met early": "\u25d0",
    "not met": "\u25a0",
    "not met (earlier step met)": "\u25e7",
    "depends on the reading": "\u25c6",
    "insufficient evidence": "\u25cb",
    "not yet due": "\u25b3",
    "nothing to judge": "\u25cb",
}
"""By verdict: a shape, which says the same as the word beside it."""
SHORTER = {
    "not met (earlier step met)": "not met, an earlier step is",
    "depends on the reading": "depends on the count",
}
ROWS = ("Measure", "Verdict", "Decided by", "Now", "Asked", "24 months", "Still to do", "Direction", "Trust")
GOING = {
    "improving": ("\u2191", "better"),
    "deteriorating": ("\u2193", "worse"),
    "no significant change": ("\u2192", "no clear change"),
    "no variation": ("\u2192", "always the same"),
    "higher than usual": ("\u2191", "higher than usual"),
    "lower than usual": ("\u2193", "lower than usual"),
}
REASONS = {
    "no figure": "no figure",
    "turns": "turns on the count",
    "changed": "past answers changed",
    "many failing": "many records fail rules",
    "failing": "some records fail rules",
    "late": "recorded late",
    "manual": "counted by hand",
    "moved": "past figures moved",
}
MONTHS_DRAWN = 24
LINES = 5
"""So many changes are told on page one."""


def page_one(now: "Analysis") -> tuple[Block, ...]:
    """All of page one but its heading: the sentence, the rows, children first, what to decide, changes, limits."""
    return (
        Paragraph(runs(in_a_sentence(now), strong=True)),
        Heading(2, "Children first"),
        children_first(now),
        Heading(2, "Where does each measure stand?"),
        measures(now),
        Heading(2, "What is there to decide?"),
        Bullets(tuple(runs(each) for each in decide(now)) or (runs(_nothing_to_decide(now)),)),
        Heading(2, "What changed since last month?"),
        Bullets(tuple(runs(each) for each in changed(now))),
        Heading(2, "What can this report not tell?"),
        Bullets(tuple(runs(each) for each in limits(now))),
    )


def _verdicts(now: "Analysis") -> dict[str, str]:
    return {limb.id: verdict_words(now, limb) for measure in now.notice.measure for limb in measure.limb}


# The sentence


def in_a_sentence(now: "Analysis") -> str:
    """`One of seven measures is met. The largest shortfall ...`: how many are met, and what concerns most children."""
    if not issued(now):
        return f"There is no verdict yet: the notice was issued on {day_in_words(now.notice.issued)}."
    found = [entry["verdict"] for entry in now.verdicts["measures"]]
    met, all_ = sum(each == "met" for each in found), _number(len(found))
    of = f"of the {all_}" if not met else f"of {all_}"
    verb = "is" if met <= 1 else "are"
    if set(found) == {"insufficient evidence"}:
        return f"None of the {all_} measures can be judged yet: too little is known."
    unknown = found.count("insufficient evidence")
    unjudged = f"; {_number(unknown)} cannot be judged" if unknown else ""
    said = [f"{capital(_number(met))} {of} {'measure' if len(found) == 1 else 'measures'} {verb} met{unjudged}."]
    most = next((each for each in matters(now, _verdicts(now)) if each.is_of_children), None)
    if most is not None:
        children = count(most.short.number if most.short.out_of is None else most.short.out_of, ("child", "children"))
        each = INDICATORS[most.limb.indicator]
        short = "short by " if each.better == "higher" else ""  # those of whom it is not so
        of = short if most.short.out_of is None else f"{short}{most.short.number:,} of "
        said.append(
            f"The largest shortfall, counted in children, is in {small(limb_title(now, most.limb))}: {of}{children} "
            f"on {day_in_words(as_at(now))}{_moved(now, most.short)}."
        )
    return " ".join(said)


NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _stands_behind(now: "Analysis", matter: Matter) -> str:
    """`On 30 June 2020, 179 of 780 children in need had a visit overdue, 12 more than in May.`, or in two sentences."""
    things, each = _things(matter.limb), INDICATORS[matter.limb.indicator]
    out_of = "" if matter.short.out_of is None else f" of {count(matter.short.out_of, things)}"
    named = f"{matter.short.number:,}{out_of}" if out_of else count(matter.short.number, things)
    row = headline_rows(now, matter.limb)[0]
    said = f"{named} on {day_in_words(as_at(now))}"
    if each.rest and each.better == "higher":
        said = filled(now, each.rest.replace("{rest}", named), row)
    moved = _moved(now, matter.short).removeprefix(", ")
    return one_or_two(capital(said), ", ", moved, "That is ") if moved else f"{capital(said)}."


def _things(limb: Limb) -> tuple[str, str]:
    each = INDICATORS[limb.indicator]
    return each.readings[limb.admissible[0]].things if each.unit == "rate" else each.wanted


def _moved(now: "Analysis", short: Short) -> str:
    """`, 12 more than in May`; blank where the month before is not known."""
    if short.more is None:
        return ""
    month = month_in_words(month_label(month_number(now.month) - 1)).split()[0]
    if not short.more:
        return f", as in {month}"
    return f", {abs(short.more):,} {'more' if short.more > 0 else 'fewer'} than in {month}"


# Children first

_CHILDREN = (
    ("children_not_seen", "Not seen for {days} days or more"),
    ("cp_visits_in_timescale", "Overdue a visit: child protection plan"),
    ("cin_visits_in_timescale", "Overdue a visit: children in need"),
    ("cla_visits_in_timescale", "Overdue a visit: looked after"),
    ("cp_never_visited", "First visit overdue: child protection plan"),
    ("cin_never_visited", "First visit overdue: children in need"),
    ("cla_never_visited", "First visit overdue: looked after"),
    ("icpc_overdue", "Child protection conference overdue"),
    ("risk_unknown", "Level of risk not known"),
    ("cases_unallocated", "Without a worker in post"),
)
_PLANS = ("CP", "CIN", "CLA")


def _children(now: "Analysis") -> list[tuple[str, Short | None]]:
    """What each row is called, and how many it is of."""
    days = now.notice.standards.not_seen_days
    return [(said.format(days=days), short_of(now, indicator)) for indicator, said in _CHILDREN]


def children_first(now: "Analysis") -> Table:
    """How many children wait, and how many a month before: the same rows each month, whatever decides."""
    before = month_in_words(month_label(month_number(now.month) - 1))
    rows = []
    for (indicator, _), (said, short) in zip(_CHILDREN, _children(now), strict=True):
        cells = [_no_figure(now, indicator), "", "", ""] if short is None else _child_cells(short)
        rows.append([said, *cells])
    waits = [(days, plan) for plan in _PLANS if (days := _wait(now, plan)) is not None]
    longest = f"{max(waits)[0]:,}" if waits else "no figure"
    if now.hidden is None:  # it is about one child
        rows.append(["Longest wait of a child overdue a visit, in days", longest, "", "", ""])
    return table(f"Children on {day_in_words(as_at(now))}", ("Children", "Now", "Of", before, "Change"), rows)


def _no_figure(now: "Analysis", indicator: str) -> str:
    about = (indicator, INDICATORS[indicator].headline, "")
    return HIDDEN if about in (now.hidden or ()) else "no figure"


def _wait(now: "Analysis", plan: str) -> int | None:
    needs = ("plans.end_date", "visits")
    return None if now.extract.lacks(needs) else longest_late_wait(now, plan)


def _child_cells(short: Short) -> list[str]:
    out_of = "" if short.out_of is None else f"{short.out_of:,}"
    if short.before is None:
        return [f"{short.number:,}", out_of, "", ""]
    return [f"{short.number:,}", out_of, f"{short.before:,}", f"{short.more:+,}" if short.more else "0"]


# The rows


def measures(now: "Analysis") -> Table:
    """A row a measure: its verdict, the figure that decides it, its months, what is still to do, direction, trust."""
    caption = f"The measures of the notice of {day_in_words(now.notice.issued)}, {month_in_words(now.month)}"
    entries = zip(now.notice.measure, now.verdicts["measures"], strict=True)
    return table(caption, ROWS, [_row(now, measure, entry) for measure, entry in entries])


def _row(now: "Analysis", measure: Measure, entry: dict) -> list[str | Cell]:
    limb = next((limb for limb in measure.limb if limb.id == entry["decided_by"]), measure.limb[0])
    verdict = entry["verdict"] or "no verdict yet"
    rows = headline_rows(now, limb)
    word, reason = grade(now.trust[measure.number])
    hidden = now.hidden is not None and reason == "no figure"  # which is there, and not shown
    trusted = "" if hidden else word + (f": {REASONS[reason]}" if reason else "")
    return [
        f"{measure.number}. {one_line(measure.title)}",
        Cell(capital(SHORTER.get(verdict, verdict)) + late_in_words(now, limb, verdict), mark=MARKS.get(verdict, "")),
        limb_title(now, limb),
        *_figure_and_step(now, limb, rows),
        Cell("", line=line_of(now, limb)),
        _to_do(now, limb, rows),
        _direction(now, limb),
        trusted,
    ]


def late_in_words(now: "Analysis", limb: Limb, verdict: str) -> str:
    """`, two months late` of what is met, but was not when it was due; else blank."""
    late = months_late(now, limb) if verdict == "met" else 0
    return f", {_number(late)} {'month' if late == 1 else 'months'} late" if late else ""


def _figure_and_step(now: "Analysis", limb: Limb, rows: list[dict]) -> tuple[str, str]:
    """`77.2% of 101` and `85%`; blank where there is no such thing."""
    if not rows:
        return "", ""
    row = rows[0]
    if is_hidden(row):
        return HIDDEN, ""
    if math.isnan(row["value"]):
        return "no figure", ""
    value = amount(exact_value(row), row["unit"], now.levels[limb.indicator])
    if row["unit"] == "rate":
        value += f" of {plain(row['denominator'])}"
    if math.isnan(row["target"]):
        return value, "improvement" if limb.improvement else ""
    return value, level_in_words(row)


def _to_do(now: "Analysis", limb: Limb, rows: list[dict]) -> str:
    """What is missing to the step, and for how many it can still be done where that is fewer."""
    missing = still_to_do(limb, rows)
    possible = still_possible(now, limb) if missing else None
    return missing if possible is None else f"{missing}; can still be done for {possible:,}"


def still_to_do(limb: Limb, rows: list[dict]) -> str:
    """`62 more children visited in time`: what is missing to the step in force; blank where nothing is, or no step."""
    if not rows or not rows[0]["short_by"] > 0 or math.isnan(rows[0]["numerator"]):
        return ""
    return things_short(limb, math.ceil(rows[0]["short_by"]))


def _direction(now: "Analysis", limb: Limb) -> str:
    """An arrow and a word, by the rule that the limb asks for: its own direction, else its chart's label."""
    if limb.direction is not None:
        answers = [answer.answer for answer in now.answers if answer.limb == limb.id]
        if "met" in answers:
            return "\u2191 better, as asked"
        return "\u2192 not as asked" if "not met" in answers else "\u2192 no clear change"
    course = now.course_of(limb)
    if course and course.n_months < ENOUGH and course.label in ("improving", "deteriorating"):
        return "too few to tell"
    return " ".join(GOING.get(course.label, ("", ""))).strip() if course else ""


def line_of(now: "Analysis", limb: Limb) -> Line | None:
    """The limb's figure over 24 months, with the step in force in each; None where it has no two values."""
    rows = rows_of_figure(now.history, limb.indicator, limb.admissible[0], limb.group)["value"]
    last, unit = month_number(now.month), INDICATORS[limb.indicator].unit
    months = [month_label(number) for number in range(last - MONTHS_DRAWN + 1, last + 1)]
    values = rows.reindex(months)
    if values.notna().sum() < 2:
        return None
    levels = [_level(now, limb, month) for month in months]
    known = values.dropna()
    first, last_known = (
        f"{amount(known.iloc[at], unit, now.levels[limb.indicator])} in {month_in_words(known.index[at])}"
        for at in (0, -1)
    )
    alt = f"{limb_title(now, limb)}: from {first} to {last_known}"
    return Line(tuple(None if pd.isna(value) else float(value) for value in values), tuple(levels), alt)


def _level(now: "Analysis", limb: Limb, month: str) -> float | None:
    """The step in force at the end of a month, by the first target reading; None before one is due."""
    if not limb.target:
        return None
    day = as_date(month_end(month_number(month)))
    held = limb.target[0].in_force(INDICATORS[limb.indicator].better, day, now.benchmarks)
    return None if held.level is None or held.by > day else float(held.level)


# What to decide, what changed, what it cannot tell


def _nothing_to_decide(now: "Analysis") -> str:
    if issued(now) and any(entry["verdict"] not in ("met", "met early") for entry in now.verdicts["measures"]):
        if any(short is not None and short.number for _, short in _children(now)):
            return "The measures' figures do not say what to decide. Ask about the children in the first table."
        return "The figures do not say what to decide: what is missing stands below."
    return "The figures ask for no decision."


def decide(now: "Analysis") -> list[str]:
    """At most five matters, the most children first: what, how many, since when, who answers for it, what to ask."""
    since = {each["id"]: each["since"] for entry in now.verdicts["measures"] for each in entry["limbs"]}
    return [_matter(now, each, since) for each in matters(now, _verdicts(now))[:FEW]] if issued(now) else []


def _matter(now: "Analysis", matter: Matter, since: dict[str, str | None]) -> str:
    said = [f"{limb_title(now, matter.limb)}.", _stands_behind(now, matter)]
    began, owner = since.get(matter.limb.id), _owner(now, matter)
    told = [f"not as asked since {month_in_words(began)}"] if began and began != now.month else []
    told += [f"{owner} to answer"] if owner else []
    said += [f"{capital('; '.join(told))}."] if told else []
    return " ".join([*said, _question(now, matter)])


def _question(now: "Analysis", matter: Matter) -> str:
    """What to ask: only of those for whom it can still be done."""
    limb = matter.limb
    rows = headline_rows(now, limb)
    missing = still_to_do(limb, rows)
    if not missing or now.hidden is not None:  # of the public's figures nobody can tell whether it can still be done
        return "What will change, and by when?"
    possible = still_possible(now, limb)
    if possible is None:
        return f"By when will there be {missing}?"
    if not possible:
        return "It can be done for none of them any more: why was it not?"
    return f"It can still be done for {possible:,}: by when? Why was it not for the others?"


def _owner(now: "Analysis", matter: Matter) -> str:
    """Who answers for it by the service's own words, or by an action of the plan that is not done; blank for nobody.

    The public is told of no single person.
    """
    if now.hidden is not None:
        return ""
    for name, measure_of in (("commentary", "measure"), ("plan_actions", "measure")):
        if now.extract.lacks((f"{name}.owner", f"{name}.{measure_of}")):
            continue
        rows = now.extract[name]
        mine = rows[(rows[measure_of] == matter.measure.number) & rows["owner"].notna()]
        owners = [one_line(str(each)) for each in mine["owner"].unique() if str(each).strip()]
        if owners:
            return owners[0]
    return ""


def changed(now: "Analysis") -> list[str]:
    """For whom it got worse, and a line a limb whose verdict is another than a month before, as now known."""
    before = now.verdicts_last_month
    if not issued(now) or not before:
        return ["There is no verdict of the month before to compare with."]
    after = all_verdicts(now.answers, now.notice)
    month = month_in_words(month_label(month_number(now.month) - 1)).split()[0]
    worse = [(short.more, said, short) for said, short in _children(now) if short is not None and (short.more or 0) > 0]
    told = [
        f"{small(said)} ({short.before:,} to {short.number:,})"
        for _, said, short in sorted(worse, key=lambda each: -each[0])[:FEW]
    ]
    lines = [f"More children than in {month}: {'; '.join(told)}."] if told else []
    for measure in now.notice.measure:
        for limb in measure.limb:
            was, found = before[limb.id][0], after[limb.id][0]
            if was != found:
                now_, then = _figures(now, limb)
                depends = found == "depends on the reading"
                said = why_it_depends(now, limb) if depends else f"{verdict_said(found)}{now_}"
                lines.append(f"{limb_title(now, limb)}: {said} (in {month}: {verdict_said(was)}{then}).")
    rest = len(lines) - LINES
    more = [f"And {rest} more, which the sections name."] if rest > 1 else []
    return (lines[:LINES] + more if more else lines) or ["No verdict has changed since a month ago."]


def _figures(now: "Analysis", limb: Limb) -> tuple[str, str]:
    """`, 71.0%` and `, 78.2%`: the limb's figure and that of the month before; blank where one is missing."""
    rows = rows_of_figure(now.series, limb.indicator, limb.admissible[0], limb.group)["value"]
    found = rows.reindex([now.month, month_label(month_number(now.month) - 1)])
    if found.isna().any():
        return "", ""
    unit, levels = INDICATORS[limb.indicator].unit, now.levels[limb.indicator]
    this, last = (f", {amount(value, unit, levels)}" for value in found)
    about = (limb.indicator, limb.admissible[0], limb.group)
    return this, last + (", before it was counted afresh" if begins_afresh(now.notice, about, now.month) else "")


def limits(now: "Analysis") -> list[str]:
    """At most three sentences on what this report cannot tell: what may move, what is missing or never recorded."""
    missing = now.figures[(now.figures["group"] == "") & now.figures["value"].isna()]
    if "hidden" in missing:
        missing = missing[~missing["hidden"].map(lambda names: "value" in names)]
    asked = {limb.indicator for measure in now.notice.measure for limb in measure.limb}
    ids = list(dict.fromkeys(missing.loc[missing["indicator"].isin(asked), "indicator"]))
    told = (
        [f"Of what is asked, {joined(small(INDICATORS[id].title) for id in ids)} has no figure in some count."]
        if ids
        else []
    )
    return [*_provisional(now), *told, first_page.NEVER_SEEN[0]]


def _provisional(now: "Analysis") -> list[str]:
    """That the month may still move, by how earlier months have moved; nothing where that is not known."""
    found = restatement.restatement(now)
    if found is None:
        return []
    named = month_in_words(now.month)
    rates = [
        each
        for each in restatement.moves_asked_about(now)
        if INDICATORS[each.indicator].unit == "rate"
        and each.reading == INDICATORS[each.indicator].headline
        and not INDICATORS[each.indicator].from_figures
    ]
    said = f"{named} is provisional: {found.moved:,} of {found.figures:,} figures of earlier months have moved since"
    if not rates or now.hidden is not None:  # a move may give away what is hidden
        return [f"{said}."]
    most = max(rates, key=restatement.size)
    return [f"{said}, most of all {small(figure_of(most))} of {month_in_words(most.month)}: {moved_by(now, most)}."]
