"""What stands beside the sentences in the notebooks: the banner, the tables, the first page and its caveats.

Tables are HTML with a caption and headings that screen readers can follow, every text escaped; the rest is Markdown.
`now` is the `Analysis` of a month.

Source: outputs.md, "Audiences"; judgement.md, "Narrative".
"""

import math
from html import escape

from .judgement import ANSWERS
from .measures import INDICATORS
from .narrative import (
    ASKED_BY,
    NOT_JUDGED,
    as_at,
    heading,
    limb_title,
    rows_of,
    steps_in_words,
    to_look_at,
    value_in_short,
    verdict_words,
    why,
)
from .notice import Limb, Measure
from .wording import WORDS, amount, capital, day_in_words, joined, markdown, month_in_words, one_line, plain

MARKING = {"board": "Official-Sensitive: not for publication."}
NOT_COMPUTED = "not yet computed by this version"
FIRST_PAGE = ("Measure", "What is asked", "Figure", "Step in force", "Verdict", "Short by")


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
    return "\n\n".join(lines)


def figure_table(now, *indicators: str) -> str:
    """HTML: the month's figures in every reading, and how each is counted."""
    values = now.values[(now.values["group"] == "") & now.values["indicator"].isin(indicators)]
    rows = [_figure_cells(row) for row in values.to_dict("records")]
    titles = {id: WORDS[id].title for id in INDICATORS if id in indicators}
    related = " and related figures" if len(indicators) > 1 else ""
    caption = f"{WORDS[indicators[0]].title}{related}, {month_in_words(now.month)}"
    counted = [f"<li>{escape(title)}: {escape(INDICATORS[id].counts)}</li>" for id, title in titles.items()]
    figures = table(caption, ("Figure", "Number", "Out of", "Value"), rows)
    return "\n".join([figures, "<p>How it is counted:</p>", "<ul>", *counted, "</ul>", ""])


def _figure_cells(row: dict) -> list[str]:
    words = WORDS[row["indicator"]]
    named = ", ".join(filter(None, [words.title, words.readings[row["reading"]].label]))
    number, out_of = ("" if math.isnan(row[key]) else plain(row[key]) for key in ("numerator", "denominator"))
    value = f"no value: {why(row)}" if math.isnan(row["value"]) else amount(row["value"], row["unit"])
    return [named, number, out_of, value]


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


def first_page(now) -> str:
    """HTML: a row a measure, for which the notice's limb with the worst verdict stands."""
    caption = (
        f"The measures of the notice of {day_in_words(now.notice.issued)}, {month_in_words(now.month)}. Each row shows "
        "the limb with the worst verdict of those with a dated target; a measure's verdict as a whole is not yet given "
        "by this version."
    )
    return table(caption, FIRST_PAGE, [_measure_cells(now, measure) for measure in now.notice.measure])


def _measure_cells(now, measure: Measure) -> list[str]:
    named = [f"{measure.number}. {one_line(measure.title)}", one_line(measure.asks)]
    limbs = [limb for limb in measure.limb if limb.asked_by == "notice"]
    judged = [limb for limb in limbs if limb.target and rows_of(now, limb)]
    if not judged:
        computed = any(limb.indicator in INDICATORS for limb in limbs)
        return [*named, "" if computed else NOT_COMPUTED, "", NOT_JUDGED, ""]
    worst = min(judged, key=lambda limb: _badness(now, limb))
    rows = [row for row in rows_of(now, worst) if row["reading"] == worst.admissible[0]]
    figure = f"no figure: {why(rows[0])}" if math.isnan(rows[0]["value"]) else value_in_short(rows)
    short = "" if math.isnan(rows[0]["short_by"]) else plain(rows[0]["short_by"])
    verdict = f"This limb: {verdict_words(now, worst)}."
    if len(judged) < len(limbs):
        verdict += f" {len(limbs) - len(judged)} of {len(limbs)} limbs: {NOT_JUDGED}."
    return [*named, f"{limb_title(now, worst)}: {figure}", steps_in_words(now, rows), verdict, short]


def _badness(now, limb: Limb) -> int:
    words = verdict_words(now, limb)
    return ANSWERS.index(words) if words in ANSWERS else len(ANSWERS)


def every_limb(now) -> str:
    """Markdown: measure by measure, the verdict of each limb that has one, and which limbs have none yet."""
    return "\n\n".join(
        "\n".join([f"**{measure.number}. {markdown(one_line(measure.title))}**", "", *_limb_lines(now, measure)])
        for measure in now.notice.measure
    )


def _limb_lines(now, measure: Measure) -> list[str]:
    lines, later = [], {NOT_JUDGED: [], NOT_COMPUTED: []}
    for limb in measure.limb:
        if limb.indicator not in INDICATORS:
            later[NOT_COMPUTED].append(limb.id)
        elif not limb.target:
            later[NOT_JUDGED].append(limb_title(now, limb))
        else:
            lines.append(heading(now, limb) + (f" ({ASKED_BY[limb.asked_by].lower()})" * (limb.asked_by != "notice")))
    lines += [f"{capital(words)}: {'; '.join(limbs)}" for words, limbs in later.items() if limbs]
    return [f"- {markdown(one_line(line))}" for line in lines]


def look_at(now, *indicators: str) -> str:
    """Markdown: what to look at next, a list of what stands behind the figures."""
    return "\n".join(["What to look at next:", "", *(f"- {markdown(text)}" for text in to_look_at(now, *indicators))])


def cannot_tell(now) -> str:
    """Markdown: what this report cannot tell: what is not built, not in the extract, or not to be relied on."""
    points = [*_not_built(now), *_no_values(now), *_extract(now), *now.warnings]
    return "\n".join(f"- {markdown(one_line(point))}" for point in points)


def _not_built(now) -> list[str]:
    missing = [
        f"{measure.number} ({one_line(measure.title)})"
        for measure in now.notice.measure
        if not any(limb.indicator in INDICATORS for limb in measure.limb)
    ]
    plural = "s" if len(missing) > 1 else ""
    figures = (
        [f"This version does not yet compute the figures of measure{plural} {joined(missing)}."] if missing else []
    )
    judged = (
        "This version judges dated targets only: not yet whether a figure rises, falls or improves, how far it can be "
        "trusted, or how it differs from what was first published."
    )
    return [*figures, judged]


def _no_values(now) -> list[str]:
    """The figures without a value, by the reason why."""
    values = now.values[now.values["group"] == ""]
    found = {}
    for row in values[values["value"].isna()].to_dict("records"):
        found.setdefault(why(row), {}).setdefault(row["indicator"], []).append(row["reading"])
    return [
        f"No figure, since {reason}: {joined(_named(*each) for each in ids.items())}." for reason, ids in found.items()
    ]


def _named(indicator: str, readings: list[str]) -> str:
    words = WORDS[indicator]
    if len(readings) == len(words.readings):
        return words.title
    return f"{words.title} ({joined(words.readings[reading].label for reading in readings)})"


def _extract(now) -> list[str]:
    """The extract's own warnings and its short histories."""
    histories = [f"{why({'note': text})}." for text in now.extract.short_histories(now.months)]
    return [*now.extract.warnings, *histories]


def faults(now) -> str:
    """HTML: the tables with rows that could not be used as they are, and how many of each kind."""
    read = {name: now.extract.table(name) for name in now.extract.paths}
    counts = {name: (len(each.faults), each.set_aside, each.duplicates) for name, each in read.items()}
    rows = [[name, *map(plain, (read[name].rows_read, *found))] for name, found in counts.items() if any(found)]
    if not rows:
        return "<p>Every row of the extract could be used as it is.</p>"
    caption = "The extract's tables: faulty cells, rows set aside for them, and exact duplicates dropped"
    return table(caption, ("Table", "Rows", "Faults", "Set aside", "Dropped"), rows)


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
