"""The board report's own parts: what to know first, a row a measure, and what the report cannot tell.

Tables are blocks; the rest is Markdown.

Source: docs/judgement.md, "Narrative"; docs/outputs.md.
"""

import math
from functools import partial
from typing import TYPE_CHECKING

from .._wording import capital, count, day_in_words, joined, markdown, month_in_words, one_line, plain, small
from ..blocks import Block, Paragraph, Table, runs, table
from ..errors import for_board
from ..judgement.month import issued
from ..judgement.verdicts import all_verdicts
from ..judgement.what_it_takes import still_possible
from ..measures import INDICATORS, wants
from ..notice.notice import Limb, Measure
from ..records.tables import TABLES
from . import claims, trust
from .figures import value_in_short, why, with_days
from .narrative import (
    ASKED_BY,
    ahead_of,
    figure_title,
    heading,
    headline_rows,
    limb_title,
    moved_in_words,
    readings_in_words,
    steps_in_words,
    things_short,
    verdict_said,
    verdict_words,
)
from .tables import tally

if TYPE_CHECKING:
    from ..analysis import Analysis

FIRST_PAGE = ("Measure", "Figure", "Step in force", "Verdict", "Direction", "Short by", "Trust")


def opening(now: "Analysis") -> str:
    """Markdown: how many of the notice's measures and limbs have which verdict."""
    limbs = [limb for measure in now.notice.measure for limb in measure.limb if limb.asked_by == "notice"]
    entries = zip(now.notice.measure, now.verdicts["measures"], strict=True)
    measures = [entry["verdict"] or verdict_words(now, measure.limb[0]) for measure, entry in entries]
    asked = [verdict_words(now, limb) for limb in limbs]
    return (
        f"Of {count(len(measures), ('measure', 'measures'))}, {tally(measures)}. "
        f"Of {count(len(asked), ('thing', 'things'))} that they ask for, {tally(asked)}."
    )


def what_to_know(now: "Analysis") -> str:
    """Markdown: what changed this month, what is not met, what cannot be said, and what to ask; a list each.

    A list with nothing in it says so; before the notice only what cannot be said is left.
    """
    cannot = [("What cannot be said", _cannot_be_said(now), "Of everything asked there is a verdict.")]
    lists = (
        cannot
        if not issued(now)
        else [
            ("What changed this month", _changed(now), _NOT_CHANGED),
            ("What is not met", _not_met(now), _none_missed(now)),
            *([("Off course", found, "")] if (found := _off_course(now)) else []),
            *cannot,
            ("What to ask", _to_ask(now), "The figures raise no question of their own."),
        ]
    )
    return "\n\n".join(
        "\n".join([f"**{title}**", "", *(f"- {markdown(one_line(point))}" for point in points or [nothing])])
        for title, points, nothing in lists
    )


_NOT_CHANGED = "No verdict has changed since a month ago."


def _changed(now: "Analysis") -> list[str]:
    """By measure: its own and its limbs' verdicts that are others than those of the month before, as now known."""
    before = now.verdicts_last_month
    after, points = all_verdicts(now.answers, now.notice), []
    if not before:
        return ["There is no verdict of the month before to compare with."]
    for measure in now.notice.measure:
        named = [("", measure.number), *((f"{small(limb_title(now, limb))}: ", limb.id) for limb in measure.limb)]
        told = [
            f"{title}{verdict_said(after[key][0])}, a month ago {verdict_said(before[key][0])}"
            for title, key in named
            if before[key][0] != after[key][0]
        ]
        points += [_of_measure(measure, told)] if told else []
    return points


def _of_measure(measure: Measure, told: list[str]) -> str:
    """`6. Visits: children in need visited in time, 77.1%. Visits with a recorded purpose, 88.4%.`: a sentence each."""
    first, *others = told
    return " ".join([f"{_title(measure)}: {first}.", *(f"{capital(each)}." for each in others)])


def _title(measure: Measure) -> str:
    return f"{measure.number}. {one_line(measure.title)}"


def _limbs_with(now: "Analysis", *verdicts: str) -> list[tuple[Measure, Limb]]:
    """What is asked, by the notice or by others, and has one of these verdicts."""
    limbs = [(measure, limb) for measure in now.notice.measure for limb in measure.limb]
    return [(measure, limb) for measure, limb in limbs if verdict_words(now, limb) in verdicts]


def _not_met(now: "Analysis") -> list[str]:
    """By measure: what is asked and not met, with its figure and how much it is short by."""
    missed = _limbs_with(now, "not met", "not met (earlier step met)")
    told = [
        (measure, [_figure(now, limb) for each, limb in missed if each is measure]) for measure in now.notice.measure
    ]
    return [_of_measure(measure, figures) for measure, figures in told if figures]


def _none_missed(now: "Analysis") -> str:
    """Where nothing is missed: of what can be judged, if that is anything."""
    verdicts = {verdict_words(now, limb) for measure in now.notice.measure for limb in measure.limb}
    if verdicts <= {"insufficient evidence", "nothing to judge"}:
        return "Nothing that was asked can be judged."
    unsure = "insufficient evidence" in verdicts
    return "Of what can be judged nothing is missed." if unsure else "Nothing that was asked is missed."


def _off_course(now: "Analysis") -> list[str]:
    """What the line through its months would miss on the next due day."""
    return [
        f"{_title(measure)}: {small(_titled(now, limb))}. {ahead_of(now, limb)}"
        for measure in now.notice.measure
        for limb in measure.limb
        if any(outlook.answer == "off course" for outlook in now.outlooks[limb.id])
    ]


def _figure(now: "Analysis", limb: Limb) -> str:
    """`children in need visited in time, 77.0% (385 of 500 children), short by 40`."""
    rows, title = headline_rows(now, limb), small(_titled(now, limb))
    if not rows:
        return title
    levels = now.levels[limb.indicator]
    value = value_in_short(rows[0], levels) if rows[0]["value"] >= 0 else f"no figure, since {why(rows[0])}"
    short = f", short by {plain(rows[0]['short_by'])}" if rows[0]["short_by"] > 0 else ""
    return f"{title}, {value}{short}"


def _titled(now: "Analysis", limb: Limb) -> str:
    """A limb's title, with who asks for it where that is not the notice."""
    return limb_title(now, limb) + _other_asker(limb)


def _other_asker(limb: Limb) -> str:
    return f" ({ASKED_BY[limb.asked_by].lower()})" if limb.asked_by != "notice" else ""


def _cannot_be_said(now: "Analysis") -> list[str]:
    """By reason: what is asked and cannot be answered, and what depends on how it is counted."""
    if not issued(now):
        return [f"The notice of {day_in_words(now.notice.issued)} is later than this month: there is no verdict."]
    none, unsure, points, no_target = {}, [], [], []
    for _, limb in _limbs_with(now, "insufficient evidence"):
        rows = headline_rows(now, limb)
        if rows and math.isnan(rows[0]["value"]):
            none.setdefault(why(rows[0]), []).append(small(_titled(now, limb)))
        elif rows and rows[0]["target_by"] and math.isnan(rows[0]["target"]):
            no_target.append(_figure(now, limb))
        else:
            unsure.append(_figure(now, limb))
    for _, limb in _limbs_with(now, "depends on the reading"):
        points.append(f"{_titled(now, limb)} depends on how it is counted. {capital(readings_in_words(now, limb))}.")
    points += [f"There is no figure, since {reason}: {'; '.join(limbs)}." for reason, limbs in none.items()]
    points += (
        [f"The published figure that the target rests on is not known: {'; '.join(no_target)}."] if no_target else []
    )
    return [*points, f"Too little to tell from chance: {'; '.join(unsure)}."] if unsure else points


def _to_ask(now: "Analysis") -> list[str]:
    """A question on what decides each measure that is not met, and on each claim that does not come out."""
    entries = zip(now.notice.measure, now.verdicts["measures"], strict=True)
    asked = [_question(now, measure, entry) for measure, entry in entries]
    return [*filter(None, asked), *claims.differing(now)]


def _question(now: "Analysis", measure: Measure, entry: dict) -> str:
    """What to ask about the limb that decides a measure; blank where it is met or not yet due."""
    limb = next((limb for limb in measure.limb if limb.id == entry["decided_by"]), None)
    if limb is None or entry["verdict"] in ("met", "met early", "not yet due"):
        return ""
    named, title = _title(measure), small(limb_title(now, limb))
    if entry["verdict"] == "depends on the reading":
        return f"{named}: which way of counting {title} does the notice mean?"
    if entry["verdict"] == "insufficient evidence":
        rows = headline_rows(now, limb)
        if rows and math.isnan(rows[0]["value"]):
            return f"{named}: since {why(rows[0])}, when will this be known: {title}?"
        return f"{named}: what more is needed to answer this: {title}?"
    what = small(figure_title(limb))
    if limb.improvement is not None and (course := now.course_of(limb)) is not None and course.label == "improving":
        return f"{named}: has the latest change come to stay: {what}?"
    rows = headline_rows(now, limb)
    short = rows[0]["short_by"] if rows else math.nan  # all domains of audits together have no figure of their own
    if not short > 0 or short % 1:  # no part of a child can be asked for
        return f"{named}: {limb.asks[0].why_not(what)}"
    if now.hidden is not None:  # nobody can tell whether it can still be done
        return f"{named}: {limb.asks[0].why_not(what)}"
    possible = still_possible(now, limb)
    if possible is not None:
        return f"{named}: it can still be done for {possible:,}: by when, and why was it not for the others?"
    return f"{named}: by when will there be {things_short(limb, short)}?"


def first_page(now: "Analysis") -> Table:
    """A row a measure, with the limb that decides its verdict."""
    caption = (
        f"{capital(month_in_words(now.month))}: the measures of the notice of {day_in_words(now.notice.issued)}. A "
        "measure is met only when everything that the notice asks of it is; each row shows the figure that decides."
    )
    return table(
        caption, FIRST_PAGE, list(map(partial(_measure_cells, now), now.notice.measure, now.verdicts["measures"]))
    )


def _measure_cells(now: "Analysis", measure: Measure, entry: dict) -> list[str]:
    named = _title(measure)
    limb = next((limb for limb in measure.limb if limb.id == entry["decided_by"]), measure.limb[0])
    rows, trusted = headline_rows(now, limb), f"{capital(trust.in_short(now, measure))}."
    verdict = capital(verdict_said(entry["verdict"] or verdict_words(now, limb)))
    asked_for = [each for each in entry["limbs"] if each["asked_by"] == "notice"]
    alike = [each for each in asked_for if each["verdict"] == entry["verdict"]]
    if entry["verdict"] and len(asked_for) > 1:
        verdict += f" ({plain(len(alike))} of the {plain(len(asked_for))} things asked)"
    if entry["verdict"] == "depends on the reading":
        verdict += f": {readings_in_words(now, limb)}"
    if entry["since"] and entry["since"] != now.month and entry["verdict"] != "insufficient evidence":
        verdict += f", since {month_in_words(entry['since'])}"
    title = limb_title(now, limb)
    if not rows:  # all domains of audits together have no figure of their own, but what they are judged by
        return [named, ". ".join([title, *moved_in_words(now, limb)]), "", f"{verdict}.", "", "", trusted]
    levels = now.levels[limb.indicator]
    figure = f"no figure: {why(rows[0])}" if math.isnan(rows[0]["value"]) else value_in_short(rows[0], levels)
    depends = entry["verdict"] == "depends on the reading"  # then being short by 0 on one of them says little
    short = "" if math.isnan(rows[0]["short_by"]) or depends else plain(rows[0]["short_by"])
    steps = steps_in_words(now, rows)
    return [named, f"{title}: {figure}", steps, f"{verdict}.", rows[0]["trajectory"], short, trusted]


def every_measure(now: "Analysis") -> str:
    """Markdown: measure by measure, each limb's verdict, and how far its figures can be trusted."""
    return "\n\n".join(_measure(now, measure) for measure in now.notice.measure)


def _measure(now: "Analysis", measure: Measure) -> str:
    limbs = [heading(now, limb) + _other_asker(limb) for limb in measure.limb]
    lines = "\n".join(f"- {markdown(one_line(line))}" for line in limbs)
    trusted = f"How far it can be trusted: {markdown(small(trust.in_words(now, measure)))}"
    return "\n\n".join([f"**{markdown(_title(measure))}**", lines, trusted])


def cannot_tell(now: "Analysis") -> str:
    """Markdown: what this report cannot tell: what is not built, not known, or not to be relied on.

    What tables and columns the extract lacks stands in `lacking`.
    """
    points = [*_no_values(now), *_extract(now), *_of_no_measure(now), *for_board(now.warnings), *NEVER_SEEN]
    return "\n".join(f"- {markdown(one_line(point))}" for point in points)


NEVER_SEEN = (
    "What nobody recorded, and whether a visit, a review or a supervision was a good one: only that it was held.",
    "Whether services are good: the measures of a notice leave most of Ofsted's framework unseen, as the page on the "
    "improvement plan shows.",
    "Why a figure moved: it says whether chance alone could have done so, and nothing of the cause.",
)


def _no_values(now: "Analysis") -> list[str]:
    """The figures without a value, by the reason why, but for those for which a table or column is missing."""
    values = now.values[now.values["group"] == ""]
    found = {}
    for row in values[values["value"].isna()].to_dict("records"):
        if row["reason"] != "missing":
            found.setdefault(why(row), {}).setdefault(row["indicator"], []).append(row["reading"])
    return [f"No figure, since {why_}: {joined(_named(*each) for each in ids.items())}." for why_, ids in found.items()]


def _of_no_measure(now: "Analysis") -> list[str]:
    """What the service says of a measure that the notice has not: it stands nowhere else."""
    if now.extract.lacks(("commentary",)):
        return []
    numbers, said = [measure.number for measure in now.notice.measure], now.extract["commentary"]
    others = said[~said["measure"].isin(numbers)].to_dict("records")
    numbered = [(plain(each["measure"]), each["text"]) for each in others]
    return [
        f"In its own words the service says of measure {number}, which the notice has not: {text}"
        for number, text in numbered
    ]


def lacking(now: "Analysis") -> tuple[Block, ...]:
    """Table by table what the extract lacks: the columns to fill, and the figures that need them.

    Every figure without a value for want of a table or column stands in the row of each that it wants.
    """
    columns, figures = {}, {}
    for id, reading, need in wants(now.extract):
        table_, _, column = need.partition(".")
        required = [name for name, schema in TABLES[table_].columns.items() if schema.required]
        columns.setdefault(table_, {}).update(dict.fromkeys([] if table_ in now.extract.paths else required))
        columns[table_].update({column: None} if column else {})
        figures.setdefault(table_, {}).setdefault(id, []).append(reading)
    rows = [
        [name, ", ".join(column for column in TABLES[name].columns if column in columns[name]), _figures(figures[name])]
        for name in TABLES
        if name in figures
    ]
    if not rows:
        return (Paragraph(runs("The extract has every table and column that the figures need.")),)
    return (table("What the extract lacks", ("Table", "Columns", "Figures that need it"), rows),)


def _figures(ids: dict[str, list[str]]) -> str:
    return "; ".join(_named(id, list(dict.fromkeys(readings))) for id, readings in ids.items())


def _named(indicator: str, readings: list[str]) -> str:
    words = INDICATORS[indicator]
    if len(readings) == len(words.readings):
        return words.title
    return f"{words.title} ({joined(words.readings[reading].label for reading in readings)})"


def _extract(now: "Analysis") -> list[str]:
    """The extract's own warnings, where it is out of date, and its short histories."""
    told = [*now.extract.out_of_date(), *now.extract.short_histories(now.months)]
    return [*for_board(now.extract.warnings), *(f"{with_days(text)}." for text in told)]


def context(now: "Analysis") -> str:
    """Markdown: what the notice's file recalls, with its sources."""
    return "\n".join(f"- {markdown(one_line(f'{each.text} ({each.source})'))}" for each in now.notice.context)
