"""The cells of a public file as unknowns and the identities among them as equations, from the figures of all months.

Each figure has a numerator and a denominator as now known, and as first published; cells that are one quantity are one
unknown. What is not published, such as what a numerator leaves out, is an unknown that is never shown.

Source: docs/outputs.md, "Audiences".
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..calendars import Months
from ..measures import INDICATORS
from ..measures.series import COUNTED, FIRST
from .identities import CUMULATIVE, FROM_A_GIVEN_WHOLE, OF_ALL_GROUPS, ONE_COHORT, SAME, SUMS, Quantity

NUMERATOR, DENOMINATOR = range(2)
NOW, AT_FIRST = range(2)
PART = {"n": NUMERATOR, "d": DENOMINATOR}
OF_THINGS = ("rate", "share")
"""Units whose numerator is a part of the denominator."""

Equation = dict[int, float]
"""How often each unknown counts, by its number: together they come to 0."""


@dataclass
class Cells:
    """Every cell as an unknown, by (layer, part, row): as now known or at first, numerator or denominator.

    Attributes:
        rows: the figures, columns as `series.COLUMNS`, in the order of series.csv, numbered from 0.
        of: (2, 2, rows) the number of the unknown that each cell is.
        value: by number; NaN where there is no such cell, and of what is not published and not known here.
        whole: by number, whether it is a whole number of things.
        least: by number, what everybody knows it to be at least.
        published: how many unknowns are cells; those from this number on are never shown.
        equations: what everybody knows of them.
        rests: by row and layer, the unknown that the numerator leaves out of the denominator.
        place: the number of the row of each indicator, reading, group and month.
        given: numbers that everybody knows, though no cell holds them.
    """

    rows: pd.DataFrame
    of: np.ndarray
    value: list[float]
    whole: list[bool]
    least: list[float]
    published: int
    equations: list[Equation] = field(default_factory=list)
    rests: dict[tuple[int, int], int] = field(default_factory=dict)
    place: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    given: set[int] = field(default_factory=set)

    def unpublished(self, value: float = np.nan, whole: bool = True, least: float = 0.0) -> int:
        """The number of a new unknown that is never shown."""
        self.value.append(value)
        self.whole.append(whole)
        self.least.append(least)
        return len(self.value) - 1

    def add(self, equation: Equation) -> None:
        """Add what everybody knows, unless it does not hold (as where months are of different extracts)."""
        known = [self.value[each] for each in equation]
        if any(np.isnan(known)) or abs(sum(self.value[each] * times for each, times in equation.items())) < 1e-6:
            self.equations.append(equation)


def cells_of(rows: pd.DataFrame, month: str) -> Cells:
    """The cells of a council's figures and all that they are known to have to do with each other.

    Args:
        rows: as `Cells.rows`, without rows by team or domain.
        month: the extract's own; what was first published of it is what is now known.
    """
    values = np.stack(
        [[rows["numerator"], rows["denominator"]], [rows[FIRST["numerator"]], rows[FIRST["denominator"]]]]
    )
    values = values.astype(float)
    place = _places(rows)
    of = _numbered(rows, values, place, month)
    number = len(np.unique(of))
    whole, value = np.ones(number, dtype=bool), np.full(number, np.nan)
    value[of] = values
    there = ~np.isnan(values)
    np.logical_and.at(whole, of[there], np.round(values[there], 9) % 1 == 0)
    fractional = rows["indicator"].isin(["agency_rate", "sickness_rate"]).to_numpy()
    of_fte = ((rows["indicator"] == "caseload_mean") & (rows["reading"] == "dfe_fte")).to_numpy()
    whole[of[:, :, fractional]] = False
    whole[of[:, DENOMINATOR, of_fte]] = False
    cells = Cells(rows, of, value.tolist(), whole.tolist(), [0.0] * number, number, place=place)
    _rests(cells)
    for layer in (NOW, AT_FIRST):
        _sums(cells, place, layer)
    _over_months(cells, place)
    return cells


def _places(rows: pd.DataFrame) -> dict[tuple[str, str, str, str], int]:
    """The number of the row of each indicator, reading, group and month."""
    keys = zip(rows["indicator"], rows["reading"], rows["group"], rows["month"], strict=True)
    return {key: number for number, key in enumerate(keys)}


def _numbered(rows: pd.DataFrame, values: np.ndarray, place: dict, month: str) -> np.ndarray:
    """The number of each cell's unknown: the same for cells that are one quantity."""
    parent = np.arange(values.size)
    cell = parent.reshape(values.shape)
    flat = values.reshape(-1)

    def root(each: int) -> int:
        while parent[each] != each:
            parent[each] = parent[parent[each]]
            each = parent[each]
        return each

    def join(these: list[int]) -> None:
        by_value = defaultdict(list)
        for each in these:
            if not np.isnan(flat[each]):
                by_value[flat[each]].append(each)
        for same in by_value.values():
            first = min(map(root, same))
            for each in same:
                parent[root(each)] = first

    own = rows["indicator"].map(lambda id: INDICATORS[id].own_extract).to_numpy(dtype=bool)
    one_extract = own | (rows["month"] == month).to_numpy() | rows["as_first"].to_numpy(dtype=bool)
    for row in np.flatnonzero(one_extract):
        for part in (NUMERATOR, DENOMINATOR):
            join([cell[NOW, part, row], cell[AT_FIRST, part, row]])
    months = rows["month"].unique()
    for layer in (NOW, AT_FIRST):
        for same in SAME:
            for each in months:
                found = [(place.get((id, reading, "", each)), part) for id, reading, part in same]
                join([cell[layer, PART[part], row] for row, part in found if row is not None])
    for id, reading, part in ONE_COHORT:
        join(
            [cell[NOW, PART[part], place[id, reading, "", each]] for each in months if (id, reading, "", each) in place]
        )
    for (id, reading, part), _ in CUMULATIVE.items():
        if INDICATORS[id].readings[reading].period == "financial year":
            of_year = defaultdict(list)
            for each in months:
                if (id, reading, "", each) in place:
                    year = int(Months.ending(each, 1).period("financial year")[0][0])
                    of_year[year].append(cell[NOW, PART[part], place[id, reading, "", each]])
            for same in of_year.values():
                join(same)
    roots = np.array([root(each) for each in parent])
    return np.unique(roots, return_inverse=True)[1].reshape(values.shape)


def _rests(cells: Cells) -> None:
    """What each numerator leaves out of its denominator: never shown, and no less than 0 where it is a part of it."""
    divided = cells.rows["unit"].isin(OF_THINGS).to_numpy()
    beyond = (cells.rows["indicator"] == "audits_completed").to_numpy()  # more audits can be done than were planned
    for layer in (NOW, AT_FIRST):
        for row in np.flatnonzero(divided):
            n, d = cells.of[layer, :, row]
            if not np.isnan(cells.value[n]) and not np.isnan(cells.value[d]):
                whole = cells.whole[n] and cells.whole[d]
                rest = cells.unpublished(cells.value[d] - cells.value[n], whole, -np.inf if beyond[row] else 0.0)
                cells.rests[row, layer] = rest
                cells.add({int(n): 1.0, rest: 1.0, int(d): -1.0})


def _sums(cells: Cells, place: dict, layer: int) -> None:
    """The sums within a month, and over the groups of an indicator."""

    def find(quantity: Quantity, month: str, group: str = "") -> int | None:
        id, reading, part = quantity
        row = place.get((id, reading, group, month))
        number = None if row is None else int(cells.of[layer, PART[part], row])
        return None if number is None or np.isnan(cells.value[number]) else number

    for month in cells.rows["month"].unique():
        unpublished: dict[str, int] = {}
        for each in SUMS:
            whole = find(each.whole, month)
            parts = {
                part: find(part, month) if isinstance(part, tuple) else unpublished.get(part) for part in each.parts
            }
            if whole is None or any(number is None for part, number in parts.items() if isinstance(part, tuple)):
                continue
            for part, number in parts.items():
                if number is None:
                    parts[part] = unpublished[part] = cells.unpublished()
            equation: Equation = defaultdict(float, {whole: -1.0})
            for part, times in each.parts.items():
                equation[parts[part]] += times
            cells.add(dict(equation))
    groups = cells.rows.loc[cells.rows["indicator"].isin(OF_ALL_GROUPS) & (cells.rows["group"] != ""), "group"].unique()
    for month in cells.rows["month"].unique():
        for id in OF_ALL_GROUPS:
            for part in "n" if INDICATORS[id].unit in COUNTED else "nd":
                whole = find((id, "", part), month)
                parts = [find((id, "", part), month, group) for group in groups]
                if whole is not None and None not in parts and parts:
                    cells.add({whole: -1.0} | dict.fromkeys(parts, 1.0))


def _over_months(cells: Cells, place: dict) -> None:
    """What counts a longer period is the sum of its months; those before the first one are unknown."""
    before: dict[tuple[str, str, str, str], int] = {}

    def known(row: int | None) -> bool:
        return row is not None and not cells.rows["as_first"].iloc[row]

    for (id, reading, part), (of, its_reading, its_part) in CUMULATIVE.items():
        period = INDICATORS[id].readings[reading].period
        for month in cells.rows["month"].unique():
            row = place.get((id, reading, "", month))
            whole = None if row is None else int(cells.of[NOW, PART[part], row])
            if not known(row) or np.isnan(cells.value[whole]):
                continue
            spans = Months.ending(month, 24)
            start, end = (days[-1] for days in spans.period(period))
            equation: Equation = defaultdict(float, {whole: -1.0})
            for label, first, last in zip(spans.labels, spans.starts, spans.ends, strict=True):
                if start <= first and last <= end:
                    its_row = place.get((of, its_reading, "", label))
                    number = None if not known(its_row) else int(cells.of[NOW, PART[its_part], its_row])
                    if number is None or np.isnan(cells.value[number]):
                        key = (of, its_reading, its_part, label)
                        if key not in before:
                            before[key] = cells.unpublished()
                        number = before[key]
                    equation[number] += 1.0
            cells.add(dict(equation))
    for (id, reading, part), (of, its_reading, its_part) in FROM_A_GIVEN_WHOLE.items():
        for month in cells.rows["month"].unique():
            rows = place.get((id, reading, "", month)), place.get((of, its_reading, "", month))
            if None not in rows:
                left = int(cells.of[NOW, PART[part], rows[0]])
                taken = int(cells.of[NOW, PART[its_part], rows[1]])
                given = cells.value[left] + cells.value[taken]
                if not np.isnan(given):
                    cells.given.add(cells.unpublished(given))
                    cells.add({left: 1.0, taken: 1.0, len(cells.value) - 1: -1.0})
