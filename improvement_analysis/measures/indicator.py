"""What an indicator is: a function that says whom it counts, registered with every fact and word about it.

Everything that is known of one indicator stands on it, once: nothing elsewhere lists ids.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from ..calendars import PERIODS
from ..errors import Named, did_you_mean
from ..records.extract import Extract
from ..records.tables import TABLES
from .nouns import CHILD
from .things import Things

UNITS = ("rate", "share", "mean", "count", "days", "pounds", "coefficient")
BETTER = ("lower", "higher", "neither")
BETWEEN = {"rate": (0, 1), "share": (0, 1), "coefficient": (-1, 1)}
"""The least and the most that a value can be, by unit; of all others 0 or more."""
DIMENSIONS = {"domain": "audits.domain", "priority_area": "plan_actions.priority_area", "rule": ""}
"""What a figure is given by beside the whole council, and the column whose texts are its groups."""


class CountingRules(Protocol):
    """What of a notice the indicators count by."""

    issued: date
    standards: Any
    reserve: Mapping[str, Decimal]


@dataclass(frozen=True)
class Reading:
    """One rule by which an indicator is counted, and how its figure is told.

    In `says`: {as_at} the as-at day, {month}, {value}, {n} the numerator as a number, {of_n} and {of_d} numerator and
    denominator with what they count (`2 children`), {every} the days that a standard sets, {year_end} and {april} the
    ends of the financial years.

    Attributes:
        id: as in `figures.csv`; blank for an only reading.
        period: what its value counts, one of calendars.PERIODS.
        says: the figure as a clause that begins with its day or period.
        beside: what makes this reading another one: `by headcount of case holders`; blank for an only reading.
        label: the same in a word or two, for a chart and a table.
        things: one and several of what the denominator counts.
        counted: the same of the numerator, where it counts something else.
        also_reads: tables and columns that it needs beyond those of its indicator.
        labelled: whether its months get a label; not where they add up or overlap, so that runs come of themselves.
        as_published: whether it counts as the DfE does, so that a published figure can be held beside it.
        by_team: whether `figures.csv` gives it by team.
        to_do: one and several of what, done on the as-at day for one of its short side, moves it over; blank for
            what is past, or cannot be done to one thing alone.
    """

    id: str = ""
    period: str = "as at"
    says: str = ""
    beside: str = ""
    label: str = ""
    things: tuple[str, str] = CHILD
    counted: tuple[str, str] = CHILD
    also_reads: tuple[str, ...] = ()
    labelled: bool = True
    as_published: bool = False
    by_team: bool = False
    to_do: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Indicator:
    """One indicator of docs/indicators.md, with all that is known of it.

    Attributes:
        id: as in `figures.csv`: the name of its function.
        title: what heads its sentence.
        definition_template: the first paragraph of its docstring, with the notice's standards in braces.
        unit: one of UNITS; a `rate` has a Wilson interval.
        better: one of BETTER.
        readings: each Reading by its id, the headline first.
        reads: the tables, and columns that a table may lack, without which it has no value: `plans`, `plans.end_date`.
        wanted: one and several of what `short_by` counts: `40 more children visited in time would have met it`.
        rest: of a rate, the things outside the numerator, with {rest}: `{rest} had a visit overdue`.
        standard: the notice's standard that {every} is taken from.
        by: the dimension that it is given by, one of DIMENSIONS; blank where there is none.
        plan_type: the only type of plan that it looks at; blank where it looks at several, or at none.
        measure: what the module that counts it is about: `Measure 1: caseloads, ...`.
        between: the least and the most that its value can be; None where there is no most.
        labelled: whether its months get a label at all (see `Reading.labelled`).
        own_extract: whether a month's value can only come from that month's own extract.
        from_figures: whether it is computed from the other figures; `count` takes them in place of the notice.
        count: (extract, months, notice, reading) to the Things that it counts.
    """

    id: str
    title: str
    definition_template: str
    unit: str
    better: str
    readings: Mapping[str, Reading]
    reads: tuple[str, ...]
    wanted: tuple[str, str]
    rest: str
    standard: str
    by: str
    plan_type: str
    measure: str
    between: tuple[int, int | None]
    labelled: bool
    own_extract: bool
    from_figures: bool
    count: Callable[..., Things] = field(repr=False, compare=False)

    @property
    def headline(self) -> str:
        """The id of its first reading."""
        return next(iter(self.readings))

    @property
    def as_published(self) -> str | None:
        """The reading that counts as the DfE does; None where none does."""
        return next((id for id, reading in self.readings.items() if reading.as_published), None)

    @property
    def grouped_by(self) -> str:
        """The column whose texts are its groups, `audits.domain`; blank where there is none."""
        return DIMENSIONS.get(self.by, "")

    def definition(self, standards: Any) -> str:
        """Its definition by the standards of a notice, as notebooks and workbooks print it."""
        return self.definition_template.format_map(dict(standards))

    def needs(self, reading: str) -> tuple[str, ...]:
        """All the tables and columns that one reading reads."""
        return (*self.reads, *self.readings[reading].also_reads)

    def tables(self, reading: str) -> tuple[str, ...]:
        """The tables that one reading reads, each once."""
        return tuple(dict.fromkeys(need.partition(".")[0] for need in self.needs(reading)))

    def is_labelled(self, reading: str) -> bool:
        """Whether the months of a reading get a label: improving, deteriorating, no significant change."""
        return self.labelled and self.readings[reading].labelled


INDICATORS: dict[str, Indicator] = Named("indicator")
"""Every indicator by id, in the order of docs/indicators.md (the modules register in that order)."""


def wants(extract: Extract) -> Iterator[tuple[str, str, str]]:
    """Each indicator and reading with each missing table or column that it reads: `plans`, `plans.end_date`."""
    for id, each in INDICATORS.items():
        for reading in each.readings:
            yield from ((id, reading, need) for need in each.needs(reading) if extract.lacks((need,)))


def indicator(
    title: str,
    *,
    unit: str,
    better: str,
    reads: Sequence[str],
    readings: Sequence[Reading] = (),
    wanted: tuple[str, str] = CHILD,
    rest: str = "",
    standard: str = "",
    by: str = "",
    plan_type: str = "",
    between: tuple[int, int | None] | None = None,
    labelled: bool = True,
    own_extract: bool = False,
    from_figures: bool = False,
    **only,
):
    """Register the function below, whose name is the id and whose docstring's first paragraph is the definition.

    An indicator of one reading gives that reading's facts (`says`, `period`, `things` ...) in place of `readings`.

    The function takes (extract, months, notice), of several readings the reading's id too, and gives Things.

    Raises:
        ValueError: it is registered already, or a unit, direction, period, dimension, table, column or reading is none.
    """

    def register(function):
        found = tuple(readings) or (Reading(**only),)
        each = Indicator(
            id=function.__name__,
            title=title,
            definition_template=" ".join(inspect.getdoc(function).partition("\n\n")[0].split()),
            unit=unit,
            better=better,
            readings=Named("reading", f" of {function.__name__}", ((reading.id, reading) for reading in found)),
            reads=tuple(reads),
            wanted=wanted,
            rest=rest,
            standard=standard,
            by=by,
            plan_type=plan_type,
            measure=inspect.getdoc(inspect.getmodule(function)).partition("\n")[0].partition(". ")[0].rstrip("."),
            between=between or BETWEEN.get(unit, (0, None)),
            labelled=labelled,
            own_extract=own_extract,
            from_figures=from_figures,
            count=function if readings else lambda extract, months, notice, reading: function(extract, months, notice),
        )
        _check(each, found)
        INDICATORS[each.id] = each
        return function

    return register


def _check(each: Indicator, readings: Sequence[Reading]) -> None:
    """Refuse what would only show much later."""
    if each.id in INDICATORS:
        raise ValueError(f"{each.id}: there is an indicator of that name already")
    _one_of(each, "unit", each.unit, UNITS)
    _one_of(each, "direction", each.better, BETTER)
    if each.by:
        _one_of(each, "dimension", each.by, DIMENSIONS)
    if len(each.readings) < len(readings) or (len(readings) > 1 and "" in each.readings):
        raise ValueError(f"{each.id}: each of several readings needs a name of its own")
    for reading in readings:
        _one_of(each, "period", reading.period, PERIODS)
        for need in each.needs(reading.id):
            table, _, column = need.partition(".")
            _one_of(each, "table", table, TABLES)
            if column:
                _one_of(each, f"column of {table}", column, TABLES[table].columns)


def _one_of(each: Indicator, what: str, given: str, known) -> None:
    if given not in known:
        near = did_you_mean(given, known)
        raise ValueError(f"{each.id}: {given!r} is no {what}{f'{near}?' if near else ''}")


def groups_of(extract: Extract, notice, id: str) -> list[str]:
    """The groups of an indicator: those found in any row of the extract, and those that a limb of it names.

    They are the same for each month and reading, whether or not there is a value. Source: docs/counting-rules.md.
    """
    limbs = [limb for measure in notice.measure for limb in measure.limb if limb.indicator == id]
    found = {limb.group for limb in limbs}
    table, _, column = INDICATORS[id].grouped_by.partition(".")
    if table in extract.paths:
        found |= {*extract[table][column].dropna().unique()}
    whole = {"", "domains", "overall"} if table == "audits" else {""}
    return sorted(found - whole)
