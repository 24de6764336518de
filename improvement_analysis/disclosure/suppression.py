"""Which cells are hidden: small numbers, and as many others as keep them from being solved.

A number of things in 1..5 is small; so is a part of one (0.4 of a full-time equivalent), and what a numerator leaves
out of its denominator. A hidden cell can be solved if the identities with what is shown leave it one value: by linear
algebra, or because a whole number of things between its bounds can be no other.

Source: docs/outputs.md, "Audiences".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import product

import numpy as np
import pandas as pd

from ..measures.series import FIRST
from .equations import AT_FIRST, DENOMINATOR, NOW, NUMERATOR, OF_THINGS, PART, Cells, Equation, cells_of
from .identities import GOES_WITH

MOST_SMALL = 5
EXACT = 9  # decimal places: FTE are added up in binary fractions
NOUGHT = 1e-9
"""Identities have small whole coefficients, so that what elimination leaves below this is none."""
TOUCHING = 1e-4
COLUMNS = ["numerator", "denominator", "value", "first_published"]


def is_small(number) -> np.ndarray:
    """Whether a number of things is one that the public is not shown; so is what is above 0 and below 1.

    >>> is_small([0, 0.4, 5, 6, -3]).tolist()
    [False, True, True, False, True]
    """
    size = np.round(np.abs(np.asarray(number, dtype=float)), EXACT)
    return (size > 0) & (size <= MOST_SMALL)


def hidden_cells(rows: pd.DataFrame, month: str, also: Iterable[tuple[int, int]] = ()) -> pd.DataFrame:
    """Which cells of the figures the public is not shown.

    Args:
        rows: columns as `series.COLUMNS`, of all months that anything is drawn or told of, without rows by team or
            domain.
        month: the extract's own.
        also: cells that must be hidden as well: the number of a row, and NUMERATOR or DENOMINATOR.

    Returns:
        Columns COLUMNS, booleans, a row for each of the rows. Bounds and what is short go with `value`.
    """
    rows = rows.reset_index(drop=True)
    cells = cells_of(rows, month)
    hidden = Hidden(cells)
    hidden.hide(_small(cells))
    hidden.hide([int(cells.of[NOW, part, row]) for row, part in also])
    hidden.close()
    now = hidden.cells_hidden(NOW)
    found = pd.DataFrame({"numerator": now[NUMERATOR], "denominator": now[DENOMINATOR], "value": now.any(axis=0)})
    return found.assign(first_published=found["value"] | hidden.cells_hidden(AT_FIRST).any(axis=0) | _revised(rows))


def _small(cells: Cells) -> list[int]:
    """The cells that are small, or whose difference from the other of their figure is."""
    value = np.array(cells.value)
    small = set(np.flatnonzero(is_small(value[: cells.published])).tolist())
    # Of a mean the numerator is no part of the denominator, and what they differ by no cell: its numerator is hidden.
    mean = (cells.rows["unit"] == "mean").to_numpy()
    for layer in (NOW, AT_FIRST):
        n, d = cells.of[layer][:, mean]
        small |= set(n[is_small(value[n] - value[d]) & (value[n] > 0)].tolist())
    # A revision of so few gives them away.
    for part in (NUMERATOR, DENOMINATOR):
        now, first = cells.of[:, part]
        small |= set(first[is_small(value[now] - value[first])].tolist())
    return sorted(small)


def _revised(rows: pd.DataFrame) -> np.ndarray:
    """Whether a value that is no rate has moved by a small number since it was first published."""
    counted = ~rows["unit"].isin([*OF_THINGS, "mean"]).to_numpy()
    return counted & is_small(rows["value"].to_numpy(dtype=float) - rows[FIRST["value"]].to_numpy(dtype=float))


class Hidden:
    """Which unknowns are hidden, and the hiding of more until no hidden one can be solved."""

    def __init__(self, cells: Cells):
        self.cells = cells
        self.value = np.array(cells.value)
        self.is_hidden = np.zeros(len(self.value), dtype=bool)
        self.is_hidden[cells.published :] = True
        self.is_hidden[list(cells.given)] = False
        self.kept = np.zeros(len(self.value), dtype=bool)
        rests = np.array(sorted(cells.rests.values()), dtype=int)
        self.kept[rests] = is_small(self.value[rests])
        """Unknowns that must not be solved: hidden cells, and small numbers that a numerator leaves out."""
        self.in_equations: dict[int, list[int]] = defaultdict(list)
        for place, equation in enumerate(cells.equations):
            for each in equation:
                self.in_equations[each].append(place)
        # Where a figure is published first, and its numerator before its denominator: ties go to the first.
        self.order = np.full(len(self.value), np.iinfo(np.int64).max)
        every = np.arange(cells.of[NOW].size).reshape(cells.of[NOW].T.shape)
        for layer in (AT_FIRST, NOW):
            np.minimum.at(self.order, cells.of[layer].T, every)
        self.taken_along = self._taken_along()

    def _taken_along(self) -> dict[int, set[int]]:
        """By number, what is hidden with it: the same part of the figure as first published, and what GOES_WITH it."""
        found: dict[int, set[int]] = defaultdict(set)
        for part in (NUMERATOR, DENOMINATOR):
            for now, first in self.cells.of[:, part].T.tolist():
                found[now].add(first)
        place = self.cells.place
        for (id, reading, part), others in GOES_WITH.items():
            for layer, month in product((NOW, AT_FIRST), self.cells.rows["month"].unique()):
                rows = [place.get((*other[:2], "", month)) for other in others]
                mine = place.get((id, reading, "", month))
                for row, other in zip(rows, others, strict=True):
                    if mine is not None and row is not None:
                        number = int(self.cells.of[layer, PART[other[2]], row])
                        found[number].add(int(self.cells.of[layer, PART[part], mine]))
        return found

    def hide(self, numbers: Iterable[int]) -> None:
        """Hide these, and what is hidden with them."""
        for number in numbers:
            if not (self.kept[number] and self.is_hidden[number]) and not np.isnan(self.value[number]):
                self.is_hidden[number] = self.kept[number] = True
                self.hide(sorted(self.taken_along.get(number, ())))

    def cells_hidden(self, layer: int) -> np.ndarray:
        """By part and row, whether a cell that is there is hidden."""
        number = self.cells.of[layer]
        return self.is_hidden[number] & ~np.isnan(self.value[number])

    def close(self) -> None:
        """Hide more until nothing that must not be solved can be."""
        safe: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
        while True:
            found = 0
            for equation in self.cells.equations:
                found += self._hide_one(self._alone(equation))
            if found:
                continue
            for places in self._components():
                equations = [self.cells.equations[place] for place in places]
                unknown = tuple(sorted({each for each_ in equations for each in each_ if self.is_hidden[each]}))
                if (places, unknown) not in safe:
                    more = self._hide_one(self._solvable(equations) or self._pinned(equations))
                    found += more
                    if not more:
                        safe.add((places, unknown))
            if not found:
                return

    def _hide_one(self, found: list[int]) -> int:
        self.hide(found)
        return len(found)

    def _smallest(self, known) -> list[int]:
        """The smallest of the shown cells that is not 0; the first of several."""
        those = [
            each for each in known if each < self.cells.published and not self.is_hidden[each] and self.value[each]
        ]
        return [min(those, key=lambda each: (abs(self.value[each]), self.order[each]))] if those else []

    def _alone(self, equation: Equation) -> list[int]:
        """What to hide where an identity has one unknown alone."""
        unknown = [each for each in equation if self.is_hidden[each]]
        return self._smallest(equation) if len(unknown) == 1 and self.kept[unknown[0]] else []

    def _components(self) -> list[tuple[int, ...]]:
        """The places of identities that hang together by what is not shown, where something must not be solved."""
        seen: set[int] = set()
        found = []
        for start, equation in enumerate(self.cells.equations):
            if start in seen or not any(self.kept[each] for each in equation):
                continue
            seen.add(start)
            these, waiting = [], [start]
            while waiting:
                place = waiting.pop()
                these.append(place)
                for each in self.cells.equations[place]:
                    if self.is_hidden[each]:
                        more = [other for other in self.in_equations[each] if other not in seen]
                        seen.update(more)
                        waiting += more
            found.append(tuple(sorted(these)))
        return found

    def _solvable(self, equations: list[Equation]) -> list[int]:
        """What to hide where several identities together give a hidden cell away."""
        equations, unknown = self._that_tell(equations)
        shown = sorted({each for equation in equations for each in equation if not self.is_hidden[each]})
        column = {each: place for place, each in enumerate([*unknown, *shown])}
        matrix = np.zeros((len(equations), len(column)))
        for place, equation in enumerate(equations):
            for each, times in equation.items():
                matrix[place, column[each]] = times
        for each, row in solved(matrix, len(unknown)).items():
            others = (shown[place] for place in np.flatnonzero(row[len(unknown) :]))
            if self.kept[unknown[each]] and (found := self._smallest(others)):
                return found
        return []

    def _that_tell(self, equations: list[Equation]) -> tuple[list[Equation], list[int]]:
        """The identities that can tell something, and their unknowns: in the others something free stands alone."""
        while True:
            often = Counter(each for equation in equations for each in equation if self.is_hidden[each])
            kept = [eq for eq in equations if not any(often[each] == 1 and not self.kept[each] for each in eq)]
            if len(kept) == len(equations):
                return equations, sorted(often)
            equations = kept

    def _pinned(self, equations: list[Equation]) -> list[int]:
        """What to hide where whole numbers and bounds leave a hidden cell one value."""
        unknown = sorted({each for equation in equations for each in equation if self.is_hidden[each]})
        column = {each: place for place, each in enumerate(unknown)}
        matrix = np.zeros((len(equations), len(unknown)))
        right = np.zeros(len(equations))
        for place, equation in enumerate(equations):
            for each, times in equation.items():
                if each in column:
                    matrix[place, column[each]] = times
                else:
                    right[place] -= times * self.value[each]
        least = np.array([self.least(each) for each in unknown])
        whole = np.array([self.cells.whole[each] for each in unknown])
        wanted = np.array([self.kept[each] for each in unknown])
        for place in np.flatnonzero(pinned(matrix, right, least, whole, wanted)):
            its = [equation for equation in equations if unknown[place] in equation]
            every = {each for equation in equations for each in equation}
            if found := self._smallest({each for equation in its for each in equation}) or self._smallest(every):
                return found
        return []

    def least(self, number: int) -> float:
        """What everybody knows a hidden number to be at least: a cell of nothing is hidden only as first published."""
        if number >= self.cells.published or not self.value[number] or not self.cells.whole[number]:
            return self.cells.least[number]
        return 1.0


def pinned(
    matrix: np.ndarray, right: np.ndarray, least: np.ndarray, whole: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """Which unknowns have one value alone, by equations that have a solution, whole numbers and bounds.

    Each solution found clears all unknowns in which it differs from the first one.

    Args:
        matrix: (equations, unknowns) how often each unknown counts in each.
        right: what each equation comes to.
        least: what each unknown is at least.
        whole: whether it is a whole number.
        wanted: whether it is asked about.

    >>> pinned(np.array([[1.0, 1.0]]), np.array([2.0]), np.ones(2), np.full(2, True), np.full(2, True)).tolist()
    [True, True]
    >>> pinned(np.array([[1.0, 1.0]]), np.array([3.0]), np.ones(2), np.full(2, True), np.full(2, True)).tolist()
    [False, False]
    """
    if len(matrix) == 1 and matrix.shape[1] > 1 and np.isin(matrix, (-1, 1)).all():
        # One sum: nothing has room above its least, or everything has.
        room = right[0] - (matrix[0] * np.where(np.isfinite(least), least, 0)).sum()
        one_way = (matrix[0] > 0).all() or (matrix[0] < 0).all()
        return wanted & bool(one_way and np.isfinite(least).all() and abs(room) < TOUCHING)
    from scipy.optimize import Bounds, LinearConstraint, milp  # late: slow to import

    rows = LinearConstraint(matrix, right - NOUGHT, right + NOUGHT)
    most = 10 * max(np.abs(right).max(initial=0), 10)

    def solution(aim: np.ndarray) -> np.ndarray | None:
        return milp(aim, constraints=rows, bounds=Bounds(least, most), integrality=whole.astype(int)).x

    open_ = wanted.copy()
    first = solution(np.where(wanted, 1.0, 0.0))
    if first is None:  # nothing is known of what cannot be
        return np.zeros_like(wanted)
    together = True
    alone = np.zeros_like(wanted)
    while open_.any():
        those = np.flatnonzero(open_) if together else np.flatnonzero(open_)[:1]
        cleared = False
        for sign in (-1.0, 1.0):
            aim = np.zeros(len(open_))
            aim[those] = sign
            other = solution(aim)
            differs = other is not None and np.abs(other - first) > TOUCHING
            cleared |= bool(np.any(differs & open_))
            open_ &= ~differs
        if not cleared and not together:
            alone[those], open_[those] = True, False
        together = cleared
    return alone


def solved(matrix: np.ndarray, unknowns: int) -> dict[int, np.ndarray]:
    """The unknowns that linear equations give, each with the equation by which they do: what they add up to.

    Args:
        matrix: (equations, unknowns and others) how often each counts in each.
        unknowns: how many of the columns are unknown; they come first.

    >>> {each: row.tolist() for each, row in solved(np.array([[1.0, 1.0, -9.0], [1.0, -1.0, -1.0]]), 2).items()}
    {0: [1.0, 0.0, -5.0], 1: [0.0, 1.0, -4.0]}
    """
    matrix, row, pivots = matrix.copy(), 0, []
    for column in range(unknowns):
        if row == len(matrix):
            break
        best = row + int(np.abs(matrix[row:, column]).argmax())
        if matrix[best, column] == 0:
            continue
        matrix[[row, best]] = matrix[[best, row]]
        matrix[row] /= matrix[row, column]
        others = np.flatnonzero(matrix[:, column])
        others = others[others != row]
        matrix[others] -= matrix[others, column][:, None] * matrix[row]
        matrix[np.abs(matrix) < NOUGHT] = 0
        pivots.append(column)
        row += 1
    alone = np.count_nonzero(matrix[: len(pivots), :unknowns], axis=1) == 1
    return {column: matrix[place] for place, column in enumerate(pivots) if alone[place]}
