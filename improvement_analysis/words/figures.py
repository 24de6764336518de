"""Figures in sentences: what a figure was, who stands behind it, why there is none.

Everything here is plain text, with texts from data as they are.

Source: docs/judgement.md, "Narrative".
"""

import math
import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from .._exact import exact_value
from .._wording import PERCENT, amount, capital, count, day_in_words, month_in_words, one_line, plain
from ..calendars import as_date
from ..judgement.month import as_at
from ..judgement.waiting import children_without_worker, longest_late_wait
from ..measures import INDICATORS
from ..measures.indicator import Reading
from ..measures.nouns import CHILD
from ..notice.notice import Limb
from . import comparison

if TYPE_CHECKING:
    from ..analysis import Analysis

ISO_DAY = r"\b\d{4}-\d{2}-\d{2}\b"
OPEN_CHILD = ("open child", "open children")


def figure_sentence(now: "Analysis", indicator: str, reading: str | None = None) -> str:
    """The month's figure by a reading (left out: the headline), or why there is none."""
    row = _value_row(now, indicator, INDICATORS[indicator].headline if reading is None else reading)
    if math.isnan(row["value"]):
        none = f"{INDICATORS[indicator].title}: there is no figure, since {why(row)}."
        return f"{none} {_without_worker(now)}".strip() if indicator == "cases_unallocated" else none
    return f"{capital(says(now, row))}."


def figure_alone(now: "Analysis", indicator: str) -> str:
    """An indicator's figure, and what has been published of it."""
    return " ".join(filter(None, [figure_sentence(now, indicator), comparison.in_words(now, indicator)]))


def to_look_at(now: "Analysis", *indicators: str) -> list[str]:
    """A sentence a rate on who stands behind it: those outside of its numerator, which no other sentence counts.

    None of what leaves nobody out, has no value, or is itself the number of those who are to be seen to.
    """
    return [said for indicator in indicators if (said := _behind(now, indicator))]


def _behind(now: "Analysis", indicator: str) -> str:
    """Who stands behind a figure: of a rate, the things that its numerator leaves out; blank if there are none."""
    rest = INDICATORS[indicator].rest
    row = _value_row(now, indicator, INDICATORS[indicator].headline)
    outside = row["denominator"] - row["numerator"]
    if not rest or not outside > 0:
        return ""
    return f"{capital(filled(now, rest.replace('{rest}', count(outside, reading_of(row).things)), row))}."


def why(row: dict) -> str:
    """Why a figure has no value, from its note."""
    return "; ".join(_remarks(row["note"])) or "nothing was counted"


def is_hidden(row: dict) -> bool:
    """Whether a figure's value is kept from the audience."""
    return "value" in row.get("hidden", ())


NO_VALUE, NO_TARGET = "no value: ", "no target: "


def remarks(note: str) -> list[str]:
    """What a note says, each by itself, without the words that there is no value, or why there is no target.

    >>> remarks("no value: the table visits is missing; no target: the benchmarks hold no agency_rate of E1")
    ['the table visits is missing']
    """
    said = [each for each in note.split("; ") if each and not each.startswith(NO_TARGET)]
    return [each.removeprefix(NO_VALUE) for each in said]


def _remarks(note: str) -> list[str]:
    """The remarks of a figure's note, with days in words."""
    return [with_days(one_line(remark)) for remark in remarks(note)]


def with_days(text: str) -> str:
    """A text in which each day, written YYYY-MM-DD, is written in words."""
    return re.sub(ISO_DAY, lambda found: day_in_words(date.fromisoformat(found.group())), text)


def value_in_words(now: "Analysis", row: dict) -> str:
    """A figure's value as it is written everywhere: told from each level that it is held against."""
    return amount(exact_value(row), row["unit"], now.levels[row["indicator"]])


def value_in_short(row: dict, levels: Iterable[Fraction]) -> str:
    """A figure in short: `71.3% (221 of 310 visits)`, `17.0 (1,275 children, 75 case holders)`.

    `levels` are those that it is held against (`Analysis.levels`).
    """
    reading, value = reading_of(row), amount(exact_value(row), row["unit"], levels)
    if math.isnan(row["numerator"]) or math.isnan(row["denominator"]):
        return value
    if row["unit"] in PERCENT:
        return f"{value} ({plain(row['numerator'])} of {count(row['denominator'], reading.things)})"
    return f"{value} ({count(row['numerator'], reading.counted)}, {count(row['denominator'], reading.things)})"


def says(now: "Analysis", row: dict) -> str:
    """What a figure is, in its reading's own sentence."""
    return filled(now, reading_of(row).says, row)


def filled(now: "Analysis", template: str, row: dict) -> str:
    """A template of `wording` with the figure's numbers and the month's days."""
    reading, standard = reading_of(row), INDICATORS[row["indicator"]].standard
    financial_year, to_date = now.months.period("financial year")[1][-1], now.months.period("year to date")[0][-1]
    n, d = row["numerator"], row["denominator"]
    return template.format(
        as_at=day_in_words(as_at(now)),
        month=month_in_words(now.month),
        year_end=day_in_words(as_date(financial_year)),
        april=day_in_words(as_date(to_date)),
        value="" if math.isnan(row["value"]) else value_in_words(now, row),
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


def beside_it(now: "Analysis", limb: Limb, row: dict) -> str:
    """The readings that are not admissible, where they count something else: what it would be."""
    values = now.values[(now.values["indicator"] == limb.indicator) & (now.values["group"] == limb.group)]
    found = [each for each in values.to_dict("records") if each["reading"] not in limb.admissible]
    counted = [(each["numerator"], each["denominator"]) for each in (row, *found)]
    levels = now.levels[limb.indicator]
    said = [
        (filled(now, reading_of(each).beside, each), value_in_short(each, levels))
        for each, pair in zip(found, counted[1:], strict=True)
        if each["value"] >= 0 and pair != counted[0]
    ]
    if not said:
        return ""
    first, *rest = said
    return f"{capital(first[0])} it would be {first[1]}{''.join(f'; {beside}, {value}' for beside, value in rest)}."


def waiting(now: "Analysis", limb: Limb, row: dict) -> str:
    """Of children visited late: how many have never been visited, and the longest wait; blank where none is late."""
    plan_type, _, suffix = limb.indicator.partition("_")
    late = row["denominator"] > row["numerator"]
    if suffix != "visits_in_timescale" or not late or now.extract.lacks(INDICATORS[limb.indicator].needs("snapshot")):
        return ""
    never = _value_row(now, f"{plan_type}_never_visited", "")["value"]
    if now.hidden is not None and math.isnan(never):
        return ""
    told = (
        f"{count(never, CHILD)} {'has' if never == 1 else 'have'} never been visited since the plan began"
        if never
        else "every child has been visited since the plan began, or is not yet due to be"
    )
    if now.hidden is not None:  # how long one child waited is nobody else's to know
        return f"{capital(told)}."
    longest = longest_late_wait(now, plan_type.upper())
    return f"{capital(told)}; the longest wait of a child visited late is {count(longest, ('day', 'days'))}."


def about_caseloads(now: "Analysis", row: dict) -> list[str]:
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


def _without_worker(now: "Analysis") -> str:
    """What can be said of them where no table of workers is at hand; blank where nothing can, or for the public."""
    found = None if now.hidden is not None else children_without_worker(now)
    if found is None or not found[1]:
        return ""
    nobody, everyone = found
    return f"{plain(nobody) if nobody else 'None'} of {count(everyone, OPEN_CHILD)} had no allocated worker named."


def too_few(now: "Analysis", rows: list[dict]) -> str:
    """That a rate of fewer than the notice's minimum is not judged; blank where none is."""
    least = now.notice.minimum_n
    few = any(row["unit"] == "rate" and 0 < row["denominator"] < least for row in rows)
    return f"With fewer than {least} to count, a rate is held against no target." if few else ""


def remarks_in_words(row: dict) -> str:
    """The remarks that go with a value, as sentences."""
    return "" if math.isnan(row["value"]) else " ".join(f"{capital(remark)}." for remark in _remarks(row["note"]))


def _value_row(now: "Analysis", indicator: str, reading: str) -> dict:
    """The month's figure for the whole council, as a record."""
    values = now.values
    by = INDICATORS[indicator].readings[reading].id
    mine = (values["indicator"] == indicator) & (values["reading"] == by) & (values["group"] == "")
    return values[mine].to_dict("records")[0]


def reading_of(row: dict) -> Reading:
    """The reading by which a figure is counted."""
    return INDICATORS[row["indicator"]].readings[row["reading"]]


def better_of(row: dict) -> str:
    """Whether `lower`, `higher` or `neither` of a figure is better."""
    return INDICATORS[row["indicator"]].better
