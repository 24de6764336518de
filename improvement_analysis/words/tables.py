"""What stands beside the sentences in the notebooks: the banner, the tables, the first page and its caveats.

Tables are HTML with a caption and headings that screen readers can follow, every text escaped; the rest is Markdown.

Source: docs/outputs.md, "Audiences"; docs/judgement.md, "Narrative".
"""

import math
from functools import partial
from typing import TYPE_CHECKING

from .._wording import HIDDEN, amount, capital, day_in_words, joined, markdown, month_in_words, one_line, plain, pounds
from ..blocks import Block, Bullets, Paragraph, runs, table
from ..calendars import financial_year, month_number
from ..disclosure import LEFT_OUT, MARKING
from ..errors import for_board
from ..judgement.month import as_at
from ..judgement.verdicts import ANSWERS
from ..measures import INDICATORS
from ..measures.people import OTHER_TEAMS
from ..measures.series import why_no_teams
from .figures import is_hidden, to_look_at, value_in_short, value_in_words, why
from .narrative import verdict_said

if TYPE_CHECKING:
    from ..analysis import Analysis

COUNTED = ("count", "pounds")


def banner(now: "Analysis", audience: str) -> str:
    """Markdown: the marking, that data is synthetic, and whose figures of which day these are, against which notice."""
    notice = now.notice
    lines = [f"**{MARKING[audience]}.**"] if MARKING[audience] else []
    lines += map(markdown, LEFT_OUT[audience])
    if now.extract.synthetic:
        lines.append("**Synthetic data: every child, worker and figure on this page is made up.**")
    lines.append(
        f"{markdown(one_line(now.council))}, {month_in_words(now.month)}: figures as at {day_in_words(as_at(now))}, "
        f"held against the notice of {day_in_words(notice.issued)}."
    )
    lines += [f"**{markdown(one_line(warning))}**" for warning in for_board(now.warnings)]
    return "\n\n".join(lines)


def figure_table(now: "Analysis", *indicators: str) -> tuple[Block, ...]:
    """The month's figures in every reading, and how each is counted; blank where the extract has none of them."""
    if not _there(now, *indicators):
        return ()
    values = now.values[(now.values["group"] == "") & now.values["indicator"].isin(indicators)]
    rows = [[_named_figure(row), *_figure_cells(now, row)] for row in values.to_dict("records")]
    titles = {id: INDICATORS[id].title for id in INDICATORS if id in indicators}
    related = " and related figures" if len(indicators) > 1 else ""
    caption = f"{INDICATORS[indicators[0]].title}{related}, {month_in_words(now.month)}"
    definitions = {title: INDICATORS[id].definition(now.notice.standards) for id, title in titles.items()}
    counted = Bullets(tuple(runs(f"{title}: {definition}") for title, definition in definitions.items()))
    figures = table(caption, *_without_blank(("Figure", "Number", "Out of", "Value"), rows))
    return figures, Paragraph(runs("How it is counted:")), counted


def _there(now: "Analysis", *indicators: str) -> list[str]:
    """Those of the indicators for which the extract has what some reading needs; what it lacks stands in `lacking`."""
    needs = {id: map(INDICATORS[id].needs, INDICATORS[id].readings) for id in indicators}
    return [id for id in indicators if not all(map(now.extract.lacks, needs[id]))]


def _named_figure(row: dict) -> str:
    words = INDICATORS[row["indicator"]]
    return ", ".join(filter(None, [words.title, words.readings[row["reading"]].label]))


def _figure_cells(now: "Analysis", row: dict) -> list[str]:
    """Number, out of and value; a count is its own number."""
    number = math.nan if row["unit"] in COUNTED else row["numerator"]
    cells = ["" if math.isnan(each) else plain(each) for each in (number, row["denominator"])]
    if is_hidden(row):
        parts = zip(("numerator", "denominator"), cells, strict=True)
        return [*(HIDDEN if part in row["hidden"] else cell for part, cell in parts), HIDDEN]
    return [*cells, f"no value: {why(row)}" if math.isnan(row["value"]) else value_in_words(now, row)]


def _without_blank(headings, rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows without the columns in which no cell has a text."""
    kept = [place for place in range(len(headings)) if any(row[place] for row in rows)]
    return [headings[place] for place in kept], [[row[place] for place in kept] for row in rows]


def group_table(now: "Analysis", heading: str, *indicators: str) -> tuple[Block, ...]:
    """The month's figures by what an indicator is given by: a row a group, a column an indicator or reading.

    `heading` says what the groups are: `Domain`, `Priority area`. The first row is the whole. Blank as `figure_table`.
    """
    if not _there(now, *indicators):
        return ()
    values = now.values[now.values["indicator"].isin(indicators)]
    columns = list(dict.fromkeys(zip(values["indicator"], values["reading"], strict=True)))
    cells = {(row["indicator"], row["reading"], row["group"]): row for row in values.to_dict("records")}
    whole = "overall" if heading == "Domain" else "all together"
    rows = [
        [one_line(group) or whole, *(_value_of(now, cells.get((*column, group))) for column in columns)]
        for group in sorted(values["group"].unique())
    ]
    named = [
        INDICATORS[id].title if len(indicators) > 1 else INDICATORS[id].readings[reading].label
        for id, reading in columns
    ]
    related = " and related figures" if len(indicators) > 1 else ""
    caption = f"{INDICATORS[indicators[0]].title}{related} by {heading.lower()}, {month_in_words(now.month)}"
    return (table(caption, (heading, *(capital(name) for name in named)), rows),)


def _value_of(now: "Analysis", row: dict | None) -> str:
    """A figure in short; `none` where there is nothing to count; blank where a group is not given by a reading."""
    if row is None:
        return ""
    if is_hidden(row):
        return HIDDEN
    if math.isnan(row["value"]):
        return "none" if row["denominator"] == 0 else f"no value: {why(row)}"
    return value_in_short(row, now.levels[row["indicator"]])


def team_table(now: "Analysis", indicator: str, reading: str = "") -> tuple[Block, ...]:
    """The month's figure by team; those that do not stand alone come last, together.

    Blank as `figure_table`.
    """
    values, words = now.values, INDICATORS[indicator]
    label = words.readings[reading].label
    teams = values[(values["indicator"] == indicator) & (values["reading"] == reading) & (values["group"] != "")]
    teams = sorted(teams.to_dict("records"), key=lambda row: row["group"] == OTHER_TEAMS)
    if now.hidden is not None or not _there(now, indicator):
        return ()
    if not teams:
        why_none = _why_no_teams(now, indicator, reading)
        return (Paragraph(runs(f"There are no figures by team, since {why_none}.")),)
    rows = [[one_line(row["group"]), *_figure_cells(now, row)] for row in teams]
    words = INDICATORS[indicator]
    label = words.readings[reading].label
    caption = f"{words.title}{f' ({label})' if label else ''} by team, {month_in_words(now.month)}"
    return (table(caption, *_without_blank(("Team", "Number", "Out of", "Value"), rows)),)


def _why_no_teams(now: "Analysis", indicator: str, reading: str) -> str:
    lacking = why_no_teams(INDICATORS[indicator], reading, now.extract, now.months, now.notice)
    return lacking or "there is nothing to count in any team"


def tally(words: list[str], worst_first=ANSWERS) -> str:
    """How many of each: `insufficient evidence: 6; met: 1`; what is not among those ordered comes last."""
    order = {each: place for place, each in enumerate(worst_first)}
    each_once = sorted(dict.fromkeys(words), key=lambda word: order.get(word, len(order)))
    return "; ".join(f"{verdict_said(each)}: {words.count(each)}" for each in each_once)


def look_at(now: "Analysis", *indicators: str) -> str:
    """Markdown: what to look at next, a list of what stands behind the figures; blank as `figure_table`."""
    points = [f"- {markdown(text)}" for text in to_look_at(now, *_there(now, *indicators))]
    return "\n".join(["What to look at next:", "", *points]) if points else ""


def reserve(now: "Analysis") -> str:
    """Markdown: what became of the reserve of the financial year: committed, spent, awaiting a decision, remaining."""
    named, day = financial_year(month_number(now.month)), day_in_words(as_at(now))
    whole = now.notice.reserve.get(named)
    values = now.values[now.values["group"] == ""].set_index("indicator")["value"]
    known = values.loc[[f"reserve_{part}" for part in ("committed", "spent", "awaiting", "remaining")]]
    committed, spent, awaiting, remaining = known
    if math.isnan(committed):
        return f"What was committed from the reserve of {named} is not known."
    sum_ = partial(amount, unit="pounds", levels=[] if whole is None else [whole])
    said = [f"by {day}, {sum_(committed)} was committed"]
    said[0] += "" if math.isnan(spent) else f", of which {sum_(spent)} was spent"
    if not math.isnan(awaiting):
        more = f"{sum_(awaiting)} more was asked for and" if awaiting else "nothing more"
        said.append(f"{more} awaited a decision")
    if whole is None:
        return " ".join([f"The notice's file names no reserve for {named}.", *(f"{capital(each)}." for each in said)])
    left = f"{sum_(remaining)} remained" if remaining >= 0 else f"that is {sum_(-remaining)} more than the reserve"
    of, *rest = [f"of the reserve of {pounds(whole)} for {named}: {said[0]}", *said[1:], left]
    return " ".join(f"{capital(each)}." for each in (of, *rest))


def unseen(now: "Analysis") -> tuple[Block, ...]:
    """The areas of Ofsted's framework, the measures that bear on each, and what they leave unseen."""
    rows = [
        [one_line(area.area), joined(map(str, area.measures)) if area.measures else "none", one_line(area.unseen)]
        for area in now.notice.coverage
    ]
    caption = "Areas of Ofsted's framework, and the measures that bear on them"
    return (table(caption, ("Area", "Measures", "Left unseen"), rows),) if rows else ()
