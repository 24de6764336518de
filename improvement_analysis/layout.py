"""What stands beside the sentences in the notebooks: the banner, the tables, the first page and its caveats.

Tables are HTML with a caption and headings that screen readers can follow, every text escaped; the rest is Markdown.
`now` is the `Analysis` of a month.

Source: outputs.md, "Audiences"; judgement.md, "Narrative".
"""

import math
from functools import partial
from html import escape

from .calendars import financial_year, month_number
from .judgement import ANSWERS
from .measures import INDICATORS
from .measures.data_accuracy import RULES
from .measures.teams import FIGURES, TEAM_COLUMNS, for_a_board
from .narrative import (
    ASKED_BY,
    as_at,
    heading,
    limb_title,
    readings_in_words,
    rows_of,
    steps_in_words,
    to_look_at,
    value_in_short,
    verdict_words,
    why,
)
from .notice import Measure
from .tables import TABLES
from .wording import (
    WORDS,
    amount,
    capital,
    count,
    day_in_words,
    joined,
    markdown,
    month_in_words,
    one_line,
    plain,
    pounds,
)

MARKING = {"board": "Official-Sensitive: not for publication."}
COUNTED = ("count", "pounds")
FIRST_PAGE = ("Measure", "What is asked", "Figure", "Step in force", "Verdict", "Direction", "Short by")


def banner(now, audience: str) -> str:
    """Markdown: the marking, that data is synthetic, and whose figures of which day these are, against which notice."""
    notice = now.notice
    lines = [f"**{MARKING[audience]}**"] if audience in MARKING else []
    if now.extract.synthetic:
        lines.append("**Synthetic data: every child, worker and figure on this page is made up.**")
    lines.append(
        f"{markdown(one_line(now.council))}, {month_in_words(now.month)}: figures as at {day_in_words(as_at(now))}, "
        f"held against the notice of {day_in_words(notice.issued)}."
    )
    lines += [f"**{markdown(one_line(warning))}**" for warning in now.warnings]
    return "\n\n".join(lines)


def figure_table(now, *indicators: str) -> str:
    """HTML: the month's figures in every reading, and how each is counted; blank where the extract has none of them."""
    if not _there(now, *indicators):
        return ""
    values = now.values[(now.values["group"] == "") & now.values["indicator"].isin(indicators)]
    rows = [[_named_figure(row), *_figure_cells(row)] for row in values.to_dict("records")]
    titles = {id: WORDS[id].title for id in INDICATORS if id in indicators}
    related = " and related figures" if len(indicators) > 1 else ""
    caption = f"{WORDS[indicators[0]].title}{related}, {month_in_words(now.month)}"
    definitions = {title: INDICATORS[id].definition(now.notice.standards) for id, title in titles.items()}
    counted = [f"<li>{escape(title)}: {escape(definition)}</li>" for title, definition in definitions.items()]
    figures = table(caption, *_without_blank(("Figure", "Number", "Out of", "Value"), rows))
    return "\n".join([figures, "<p>How it is counted:</p>", "<ul>", *counted, "</ul>", ""])


def _there(now, *indicators: str) -> list[str]:
    """Those of the indicators for which the extract has what some reading needs; what it lacks stands in `lacking`."""
    needs = {id: map(INDICATORS[id].needs, INDICATORS[id].readings) for id in indicators}
    return [id for id in indicators if not all(map(now.extract.lacks, needs[id]))]


def _named_figure(row: dict) -> str:
    words = WORDS[row["indicator"]]
    return ", ".join(filter(None, [words.title, words.readings[row["reading"]].label]))


def _figure_cells(row: dict) -> list[str]:
    """Number, out of and value; a count is its own number."""
    number = math.nan if row["unit"] in COUNTED else row["numerator"]
    cells = ["" if math.isnan(each) else plain(each) for each in (number, row["denominator"])]
    return [*cells, f"no value: {why(row)}" if math.isnan(row["value"]) else amount(row["value"], row["unit"])]


def _without_blank(headings, rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Headings and rows without the columns in which no cell has a text."""
    kept = [place for place in range(len(headings)) if any(row[place] for row in rows)]
    return [headings[place] for place in kept], [[row[place] for place in kept] for row in rows]


def group_table(now, heading: str, *indicators: str) -> str:
    """HTML: the month's figures by what an indicator is given by: a row a group, a column an indicator or reading.

    `heading` says what the groups are: `Domain`, `Priority area`. The first row is the whole. Blank as `figure_table`.
    """
    if not _there(now, *indicators):
        return ""
    values = now.values[now.values["indicator"].isin(indicators)]
    columns = list(dict.fromkeys(zip(values["indicator"], values["reading"], strict=True)))
    cells = {(row["indicator"], row["reading"], row["group"]): row for row in values.to_dict("records")}
    whole = "overall" if heading == "Domain" else "all together"
    rows = [
        [one_line(group) or whole, *(_value_of(cells.get((*column, group))) for column in columns)]
        for group in sorted(values["group"].unique())
    ]
    named = [WORDS[id].title if len(indicators) > 1 else WORDS[id].readings[reading].label for id, reading in columns]
    related = " and related figures" if len(indicators) > 1 else ""
    caption = f"{WORDS[indicators[0]].title}{related} by {heading.lower()}, {month_in_words(now.month)}"
    return table(caption, (heading, *(capital(name) for name in named)), rows)


def _value_of(row: dict | None) -> str:
    """A figure in short; `none` where there is nothing to count; blank where a group is not given by a reading."""
    if row is None:
        return ""
    if math.isnan(row["value"]):
        return "none" if row["denominator"] == 0 else f"no value: {why(row)}"
    return value_in_short([row])


def team_table(now, indicator: str, reading: str = "") -> str:
    """HTML: the month's figure by team, as `teams.for_a_board` joins those with few case holders.

    Blank as `figure_table`.
    """
    teams = for_a_board(now.values[now.values["group"] != ""], indicator, reading)
    if not _there(now, indicator):
        return ""
    if not teams:
        return f"<p>There are no figures by team, since {escape(_why_no_teams(now, indicator, reading))}.</p>"
    rows = [[one_line(row["group"]), *_figure_cells(row)] for row in teams]
    words = WORDS[indicator]
    label = words.readings[reading].label
    caption = f"{words.title}{f' ({label})' if label else ''} by team, {month_in_words(now.month)}"
    return table(caption, *_without_blank(("Team", "Number", "Out of", "Value"), rows))


def _why_no_teams(now, indicator: str, reading: str) -> str:
    team_of = FIGURES[indicator, reading][0]
    needs = (*INDICATORS[indicator].needs(reading), TEAM_COLUMNS[team_of])
    return now.extract.lacks(needs) or "there is nothing to count in any team"


def table(caption: str, headings, rows: list[list[str]]) -> str:
    """HTML: a table whose first column heads its rows; texts are escaped."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in headings)
    body = "\n".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(text)}</td>" for text in rest)}</tr>'
        for first, *rest in rows
    )
    return (
        f"<table>\n<caption>{escape(one_line(caption))}</caption>\n<thead>\n<tr>{head}</tr>\n</thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n"
    )


def opening(now) -> str:
    """Markdown: how many of the notice's measures and limbs have which verdict."""
    limbs = [limb for measure in now.notice.measure for limb in measure.limb if limb.asked_by == "notice"]
    entries = zip(now.notice.measure, now.verdicts["measures"], strict=True)
    measures = [entry["verdict"] or verdict_words(now, measure.limb[0]) for measure, entry in entries]
    asked = [verdict_words(now, limb) for limb in limbs]
    return (
        f"Of {count(len(measures), ('measure', 'measures'))}, {_tally(measures)}. "
        f"Of {count(len(asked), ('thing', 'things'))} that they ask for, {_tally(asked)}."
    )


def _tally(verdicts: list[str]) -> str:
    return "; ".join(f"{each}: {verdicts.count(each)}" for each in dict.fromkeys(sorted(verdicts, key=_worst_first)))


def first_page(now) -> str:
    """HTML: a row a measure, with the limb that decides its verdict."""
    caption = (
        f"{capital(month_in_words(now.month))}: the measures of the notice of {day_in_words(now.notice.issued)}. A "
        "measure is met only when everything that the notice asks of it is; each row shows the figure that decides."
    )
    return table(
        caption, FIRST_PAGE, list(map(partial(_measure_cells, now), now.notice.measure, now.verdicts["measures"]))
    )


def _measure_cells(now, measure: Measure, entry: dict) -> list[str]:
    named = [f"{measure.number}. {one_line(measure.title)}", one_line(measure.asks)]
    limb = next((limb for limb in measure.limb if limb.id == entry["decided_by"]), measure.limb[0])
    rows = [row for row in rows_of(now, limb) if row["reading"] == limb.admissible[0]]
    verdict = capital(entry["verdict"] or verdict_words(now, limb))
    asked_for = [each for each in entry["limbs"] if each["asked_by"] == "notice"]
    alike = [each for each in asked_for if each["verdict"] == entry["verdict"]]
    if entry["verdict"] and len(asked_for) > 1:
        verdict += f" ({plain(len(alike))} of the {plain(len(asked_for))} things asked)"
    if entry["verdict"] == "depends on the reading":
        verdict += f": {readings_in_words(now, limb)}"
    if entry["since"] and entry["since"] != now.month:
        verdict += f", since {month_in_words(entry['since'])}"
    title = limb_title(now, limb)
    if not rows:
        return [*named, title, "", f"{verdict}.", "", ""]
    figure = f"no figure: {why(rows[0])}" if math.isnan(rows[0]["value"]) else value_in_short(rows)
    depends = entry["verdict"] == "depends on the reading"  # then being short by 0 on one of them says little
    short = "" if math.isnan(rows[0]["short_by"]) or depends else plain(rows[0]["short_by"])
    steps = steps_in_words(now, rows) if limb.target else ""
    return [*named, f"{title}: {figure}", steps, f"{verdict}.", rows[0]["trajectory"], short]


def _worst_first(words: str) -> int:
    return ANSWERS.index(words) if words in ANSWERS else len(ANSWERS)


def every_limb(now) -> str:
    """Markdown: measure by measure, the verdict of each limb."""
    return "\n\n".join(
        "\n".join([f"**{measure.number}. {markdown(one_line(measure.title))}**", "", *_limb_lines(now, measure)])
        for measure in now.notice.measure
    )


def _limb_lines(now, measure: Measure) -> list[str]:
    lines = [
        heading(now, limb) + (f" ({ASKED_BY[limb.asked_by].lower()})" * (limb.asked_by != "notice"))
        for limb in measure.limb
    ]
    return [f"- {markdown(one_line(line))}" for line in lines]


def look_at(now, *indicators: str) -> str:
    """Markdown: what to look at next, a list of what stands behind the figures; blank as `figure_table`."""
    points = [f"- {markdown(text)}" for text in to_look_at(now, *_there(now, *indicators))]
    return "\n".join(["What to look at next:", "", *points]) if points else ""


def cannot_tell(now) -> str:
    """Markdown: what this report cannot tell: what is not built, not known, or not to be relied on.

    What tables and columns the extract lacks stands in `lacking`.
    """
    points = [NOT_BUILT, *_no_values(now), *_extract(now), *now.warnings]
    return "\n".join(f"- {markdown(one_line(point))}" for point in points)


NOT_BUILT = (
    "This version does not yet say how far each measure can be trusted, nor hold what was claimed against what the "
    "records give."
)


def _no_values(now) -> list[str]:
    """The figures without a value, by the reason why, but for those for which a table or column is missing."""
    values = now.values[now.values["group"] == ""]
    found = {}
    for row in values[values["value"].isna()].to_dict("records"):
        if not now.extract.lacks(INDICATORS[row["indicator"]].needs(row["reading"])):
            found.setdefault(why(row), {}).setdefault(row["indicator"], []).append(row["reading"])
    return [
        f"No figure, since {reason}: {joined(_named(*each) for each in ids.items())}." for reason, ids in found.items()
    ]


def lacking(now) -> str:
    """HTML: table by table what the extract lacks: the columns to fill, and the figures that need them.

    Every figure without a value for want of a table or column stands in the row of each that it wants.
    """
    columns, figures = {}, {}
    for id, reading, need in _wants(now):
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
        return "<p>The extract has every table and column that the figures need.</p>"
    return table("What the extract lacks", ("Table", "Columns", "Figures that need it"), rows)


def _wants(now):
    """Each indicator and reading with each missing table or column that it reads: `plans`, `plans.end_date`."""
    for id, indicator in INDICATORS.items():
        for reading in indicator.readings:
            yield from ((id, reading, need) for need in indicator.needs(reading) if now.extract.lacks((need,)))


def _figures(ids: dict[str, list[str]]) -> str:
    return "; ".join(_named(id, list(dict.fromkeys(readings))) for id, readings in ids.items())


def _named(indicator: str, readings: list[str]) -> str:
    words = WORDS[indicator]
    if len(readings) == len(words.readings):
        return words.title
    return f"{words.title} ({joined(words.readings[reading].label for reading in readings)})"


def _extract(now) -> list[str]:
    """The extract's own warnings, where it is out of date, and its short histories."""
    told = [*now.extract.out_of_date(), *now.extract.short_histories(now.months)]
    return [*now.extract.warnings, *(f"{why({'note': text})}." for text in told)]


def faults(now) -> str:
    """HTML: the tables with rows that could not be used as they are, and how many of each kind."""
    read = {name: now.extract.table(name) for name in now.extract.paths}
    counts = {name: (len(each.faults), each.set_aside, each.duplicates) for name, each in read.items()}
    rows = [[name, *map(plain, (read[name].rows_read, *found))] for name, found in counts.items() if any(found)]
    if not rows:
        return "<p>Every row of the extract could be used as it is.</p>"
    caption = "The extract's tables: faulty cells, rows set aside for them, and exact duplicates dropped"
    return table(caption, ("Table", "Rows", "Faults", "Set aside", "Dropped"), rows)


def rules(now) -> str:
    """HTML: how many rows of the extract fail each rule, and how many rules could not be checked."""
    found = now.values[now.values["indicator"] == "records_failing"].set_index("group")["value"].reindex(list(RULES))
    failed = [[RULES[id].says, plain(rows)] for id, rows in found[found > 0].items()]
    unchecked = int(found.isna().sum())
    if failed:
        said = table("Rows of the extract that fail a rule", ("What is wrong", "Rows"), failed)
    else:
        said = "<p>No row of the extract fails a rule.</p>"
    rest = f"<p>{count(unchecked, ('rule', 'rules'))} could not be checked, for want of a table or column.</p>"
    return said + (rest if unchecked else "")


def reserve(now) -> str:
    """Markdown: what became of the reserve of the financial year: committed, spent, awaiting a decision, remaining."""
    named, day = financial_year(month_number(now.month)), day_in_words(as_at(now))
    whole = now.notice.reserve.get(named)
    values = now.values[now.values["group"] == ""].set_index("indicator")["value"]
    known = values.loc[[f"reserve_{part}" for part in ("committed", "spent", "awaiting", "remaining")]]
    committed, spent, awaiting, remaining = known
    if math.isnan(committed):
        return f"What was committed from the reserve of {named} is not known."
    said = f"by {day}, {pounds(committed)} was committed"
    said += "" if math.isnan(spent) else f", of which {pounds(spent)} was spent"
    if not math.isnan(awaiting):
        more = f"{pounds(awaiting)} more was asked for and" if awaiting else "nothing more"
        said += f"; {more} awaited a decision"
    if whole is None:
        return f"The notice's file names no reserve for {named}. {capital(said)}."
    left = f"{pounds(remaining)} remained" if remaining >= 0 else f"that is {pounds(-remaining)} more than the reserve"
    return f"Of the reserve of {pounds(whole)} for {named}: {said}; {left}."


def context(now) -> str:
    """Markdown: what the notice's file recalls, with its sources."""
    return "\n".join(f"- {markdown(one_line(f'{each.text} ({each.source})'))}" for each in now.notice.context)


def unseen(now) -> str:
    """HTML: the areas of Ofsted's framework, the measures that bear on each, and what they leave unseen."""
    rows = [
        [one_line(area.area), joined(map(str, area.measures)) if area.measures else "none", one_line(area.unseen)]
        for area in now.notice.coverage
    ]
    return (
        table(
            "Areas of Ofsted's framework, and the measures that bear on them", ("Area", "Measures", "Left unseen"), rows
        )
        if rows
        else ""
    )
