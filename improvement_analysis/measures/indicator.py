"""What an indicator is: a function that counts, registered under its id with its unit, direction and definition."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

UNITS = ("rate", "share", "mean", "count", "days", "pounds", "coefficient")


@dataclass(frozen=True)
class Indicator:
    """One indicator of measures.md.

    Attributes:
        id: as in `figures.csv`.
        unit: one of UNITS; a `rate` has a Wilson interval.
        better: `lower`, `higher` or `neither`.
        counts: its definition in one sentence, with the notice's standards in braces (`definition` fills them in).
        readings: each reading and the period it counts (of calendars.PERIODS), the headline first; `""` if only one.
        reads: the tables, and columns that a table may lack, without which it has no value: `plans`, `plans.end_date`.
        also_reads: the same, of single readings.
        grouped_by: the column whose texts are its groups: `audits.domain`; blank where there are none.
        own_extract: whether a month's value can only come from that month's own extract.
        from_figures: whether it is computed from the other figures; `compute` takes them in place of the notice.
        compute: (extract, months, notice) to rows as `rows` makes them.
    """

    id: str
    unit: str
    better: str
    counts: str
    readings: Mapping[str, str]
    reads: tuple[str, ...]
    also_reads: Mapping[str, tuple[str, ...]]
    grouped_by: str
    own_extract: bool
    from_figures: bool
    compute: Callable[..., pd.DataFrame] = field(repr=False, compare=False)

    def tables(self, reading: str) -> tuple[str, ...]:
        """The tables that one reading reads, each once."""
        return tuple(dict.fromkeys(need.partition(".")[0] for need in self.needs(reading)))

    def definition(self, standards) -> str:
        """Its definition by the standards of a notice, as notebooks and workbooks print it."""
        return self.counts.format_map(dict(standards))

    def needs(self, reading: str) -> tuple[str, ...]:
        """All that one reading reads."""
        return (*self.reads, *self.also_reads.get(reading, ()))


INDICATORS: dict[str, Indicator] = {}
"""Every indicator by id, in the order of measures.md (the modules register in that order)."""


def wants(extract) -> Iterator[tuple[str, str, str]]:
    """Each indicator and reading with each missing table or column that it reads: `plans`, `plans.end_date`."""
    for id, each in INDICATORS.items():
        for reading in each.readings:
            yield from ((id, reading, need) for need in each.needs(reading) if extract.lacks((need,)))


def indicator(
    id,
    unit,
    better,
    counts,
    *,
    reads,
    readings=None,
    also_reads=None,
    grouped_by="",
    own_extract=False,
    from_figures=False,
):
    """Register the function below under `id`; `readings` is left out for an indicator as at D of one reading."""

    def register(compute):
        INDICATORS[id] = Indicator(
            id=id,
            unit=unit,
            better=better,
            counts=counts,
            readings=readings or {"": "as at"},
            reads=tuple(reads),
            also_reads=also_reads or {},
            grouped_by=grouped_by,
            own_extract=own_extract,
            from_figures=from_figures,
            compute=compute,
        )
        return compute

    return register


def rows(months, *, reading="", group="", numerator=None, denominator=None, value=None, note="") -> pd.DataFrame:
    """One reading of an indicator, a row a month.

    Args:
        months: the Months counted.
        reading: the reading's id.
        group: blank for the whole council.
        numerator: an array, a number a month; of a count, the value itself.
        denominator: the same; left out for a count.
        value: the same, for what is neither counted nor divided: a maximum, percentile, median or coefficient.
        note: a remark, one or one a month.

    Returns:
        Columns reading, group, month, numerator, denominator, value, note; numbers NaN where blank.
    """
    blank = np.full(len(months), np.nan)
    columns = {"numerator": numerator, "denominator": denominator, "value": value}
    return pd.DataFrame(
        {"reading": reading, "group": group, "month": months.labels}
        | {name: blank if array is None else np.asarray(array, dtype=float) for name, array in columns.items()}
        | {"note": note}
    )


def groups_of(extract, notice, id: str) -> list[str]:
    """The groups of an indicator: those found in any row of the extract, and those that a limb of it names.

    They are the same for each month and reading, whether or not there is a value. Source: measures.md.
    """
    limbs = [limb for measure in notice.measure for limb in measure.limb if limb.indicator == id]
    found = {limb.group for limb in limbs}
    table, _, column = INDICATORS[id].grouped_by.partition(".")
    if table in extract.paths:
        found |= {*extract[table][column].dropna().unique()}
    whole = {"", "domains", "overall"} if table == "audits" else {""}
    return sorted(found - whole)
