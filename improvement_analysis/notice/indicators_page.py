"""The indicators in words, for whoever reads a figure: `docs/indicators.md` is this module's output.

`python -m improvement_analysis.notice.indicators_page > docs/indicators.md` writes it again. It stands here and not in
`measures`, since an indicator's definition names days that a notice sets.
"""

from collections.abc import Iterable
from itertools import groupby

from ..measures import INDICATORS, Indicator
from ..measures.data_accuracy import RULES
from ..measures.dictionary import markdown_table
from ..measures.indicator import Reading
from ..records.tables import TABLES
from .notice import Standards

INTRODUCTION = """\
# The indicators

Every figure that the package gives: what it is, how it can be counted, and what it is counted from. This page is
written from the code that counts them, so do not edit it by hand:
`python -m improvement_analysis.notice.indicators_page > docs/indicators.md` writes it again.
[counting-rules.md](counting-rules.md) has the rules to the letter, [judgement.md](judgement.md) what is made of them.

## Conventions

- An **indicator** has one value for each month of a council: a numerator divided by a denominator, a count, a mean, or
  the middle or top of several numbers. A **reading** is one of the ways to count it. Of several, the first is the
  headline; the others stand beside it, since it matters to know when a verdict hangs on the way of counting.
- **D**, the as-at day, is the last day of the month. "By D" is on that day or before it; "in the month" is from its
  first day to its last. "12 months before D" is the same day of the month a year earlier (for 29 February, the 28th).
- **Working days** are Monday to Friday without the bank holidays of England and Wales. "The n-th working day after" a
  day never counts that day itself, which may be a weekend or a holiday.
- A **group** is what a figure is about if not the whole council: a team, an audit domain, a priority area, a rule. The
  groups of a month are those found in any row of its extract that is in use, and those that the notice names; the same
  for every month of the series. Of rules, all.
- A **blank** is never a 0. Where there is nothing to divide by, the value is blank, and numerator and denominator are
  given; where there is no value for another reason, all three are, and the note says why. A count of nothing is 0; the
  maximum, percentile or median of nothing is blank.
- **Units**: a `rate` is counted things out of counted things, with Wilson's 95% interval; a `share` is a part of FTE,
  time or a plan, and has none; a `mean` is so much for each. These three give numerator and denominator. Of a `count`
  and of `pounds`, the numerator is the value and the denominator is blank. Of a maximum, a percentile, a median (in
  `days`) and a `coefficient`, the numerator is blank and the denominator says how many things it was taken over.
- A **standard** is the number of days that a rule speaks of. Those below hold unless the notice sets others.
- A **period** is what a value counts. `as at`: things as they stand on D, however far back it looks. Or events: of the
  `month`; of the `12 months` that end with it; of the latest `financial year`, April to March, that is complete by D;
  of the `year to date`, from 1 April to D; of the `month and the year before`, from 12 months before the month's first
  day; of the `year up to D`, from 12 months before D; and of the time `since the notice`.
- A **label** says which way a figure's months are going ([judgement.md](judgement.md), "Trajectory"). Months that add
  up or overlap have none, since their runs come of themselves.
- An indicator **reads** the tables named, and of the columns that a table may lack those named after the point; without
  one of them it has no value.
- In what a reading says, *n* and *d* stand for its numerator and denominator.
"""

RULES_HEADING = """\
## The rules of data accuracy

`records_valid` and `records_failing` hold every row against these.
"""


def indicators_markdown() -> str:
    """The indicators as a Markdown page: the conventions, each indicator under its measure, the rules of measure 3."""
    parts = [INTRODUCTION]
    for measure, indicators in groupby(INDICATORS.values(), key=lambda each: each.measure):
        parts += [f"## {measure}\n", *map(_indicator, indicators)]
    return "\n".join([*parts, RULES_HEADING, markdown_table(("rule", "a row fails it", "tables"), _rules())])


def _indicator(each: Indicator) -> str:
    readings = each.readings.values()
    several = len(readings) > 1
    lines = [
        f"### {each.title}\n",
        f"`{each.id}`: unit `{each.unit}`; {_better(each)}.\n",
        f"{each.definition(Standards())}\n",
        markdown_table(_headings(several), [_cells(each, reading, several) for reading in readings]),
        *_facts(each, readings),
    ]
    return "\n".join([*lines, ""])


def _better(each: Indicator) -> str:
    return "neither way is better" if each.better == "neither" else f"{each.better} is better"


def _headings(several: bool) -> tuple[str, ...]:
    return ("reading", "in short", "says", "period") if several else ("says", "period")


def _cells(each: Indicator, reading: Reading, several: bool) -> list[str]:
    named = [f"`{reading.id}`", reading.label] if several else []
    return [*named, _says(each, reading), reading.period]


def _says(each: Indicator, reading: Reading) -> str:
    """The sentence of a reading with letters for its numbers: `on D, *n* of *d* children (*value*) had ...`."""
    return reading.says.format(
        as_at="D", month="the month", year_end="31 March", april="1 April", value="*value*", n="*n*",
        of_n=f"*n* {reading.counted[1]}", of_d=f"*d* {reading.things[1]}", every=_every(each.standard),
    )  # fmt: skip


def _every(standard: str) -> str:
    return _days(standard) if standard else ""


def _days(standard: str) -> str:
    """The days of a standard where the notice sets no others: `20 working days`, `31 days`."""
    default = getattr(Standards(), standard)
    if isinstance(default, int):
        return f"{default} working days" if standard.endswith("working_days") else f"{default} days"
    return f"{default.every} working days" if default.unit == "working" else f"{default.every} days"


def _facts(each: Indicator, readings: Iterable[Reading]) -> list[str]:
    """What else is known of it, a line each."""
    also = [f"; `{reading.id}` also {_listed(reading.also_reads)}" for reading in readings if reading.also_reads]
    labelled = [each.is_labelled(reading.id) for reading in readings]
    without = [f"`{reading.id}`" for reading in readings if not each.is_labelled(reading.id)]
    label = "yes" if all(labelled) else f"yes, but not of {', '.join(without)}" if any(labelled) else "none"
    facts = {
        "Reads": (_listed(each.reads) or "every table that is there") + "".join(also),
        "Given for": "the whole council" + (f", and by {each.by.replace('_', ' ')}" if each.by else ""),
        "Standard": f"`{each.standard}`, {_days(each.standard)}" if each.standard else "",
        "Label": label,
        "The DfE publishes it": _published(each),
        "Months": "those with an extract of their own" if each.own_extract else "",
    }
    return [f"- {name}: {fact}." for name, fact in facts.items() if fact]


def _published(each: Indicator) -> str:
    if each.as_published is None:
        return ""
    return f"as `{each.as_published}` counts it" if each.as_published else "counted in this way"


def _listed(needs: Iterable[str]) -> str:
    return ", ".join(f"`{need}`" for need in needs)


def _rules() -> list[tuple[str, str, str]]:
    return [
        (f"`{each.id}`", each.says, "all" if set(each.tables) == set(TABLES) else ", ".join(each.tables))
        for each in RULES.values()
    ]


if __name__ == "__main__":
    print(indicators_markdown(), end="")
