"""What an indicator is: a function that counts, registered under its id with its unit, direction and definition."""

from collections.abc import Callable, Mapping
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
        counts: its definition in one sentence, as notebooks and workbooks print it.
        readings: each reading and the period it counts (of calendars.PERIODS), the headline first; `""` if only one.
        reads: the tables, and columns that a table may lack, without which it has no value: `plans`, `plans.end_date`.
        compute: (extract, months, standards) to rows as `rows` makes them.
    """

    id: str
    unit: str
    better: str
    counts: str
    readings: Mapping[str, str]
    reads: tuple[str, ...]
    compute: Callable[..., pd.DataFrame] = field(repr=False, compare=False)


INDICATORS: dict[str, Indicator] = {}
"""Every indicator by id, in the order of measures.md (the modules register in that order)."""


def indicator(id, unit, better, counts, *, reads, readings=None):
    """Register the function below under `id`; `readings` is left out for an indicator as at D of one reading."""

    def register(compute):
        INDICATORS[id] = Indicator(id, unit, better, counts, readings or {"": "as at"}, tuple(reads), compute)
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
