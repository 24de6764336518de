"""Which cells are hidden: small numbers, and as many others as keep them from being solved.

A number of things in 1..5 is small; so is a part of one (0.4 of a full-time equivalent), and what a numerator leaves
out of its denominator. A hidden cell can be solved if the identities with what is shown leave it one value: by linear
algebra, or because a whole number of things between its bounds can be no other.

Source: docs/outputs.md, "Audiences".
"""

from collections import defaultdict

import numpy as np
import pandas as pd

from ..measures.series import FIRST
from .equations import AT_FIRST, DENOMINATOR, NOW, NUMERATOR, OF_THINGS, Cells, Equation, cells_of

MOST_SMALL = 5
EXACT = 9  # decimal places: FTE are added up in binary fractions
COLUMNS = ["numerator", "denominator", "value", "first_published"]


def is_small(number) -> np.ndarray:
    """Whether a number of things is one that the public is not shown; so is what is above 0 and below 1.

    >>> is_small([0, 0.4, 5, 6, -3]).tolist()
    [False, True, True, False, True]
    """
    size = np.round(np.abs(np.asarray(number, dtype=float)), EXACT)
    return (size > 0) & (size <= MOST_SMALL)


def hidden_cells(rows: pd.DataFrame, month: str, also: list[tuple[int, int]] = []) -> pd.DataFrame:  # noqa: B006
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
    """Which unknowns are hidden, and the hiding of more until no hidden one can be solved.

    Attributes:
        by_complement: how many of the cells are hidden for the sake of others.
    """

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
        self.rows_of = self._rows_of()
        self.by_complement = 0

    def _rows_of(self) -> dict[int, list[int]]:
        found = defaultdict(list)
        for row in range(len(self.cells.rows)):
            for number in set(self.cells.of[NOW][:, row].tolist()):
                if not np.isnan(self.value[number]):
                    found[number].append(row)
        return found

    def hide(self, numbers: list[int]) -> None:
        """Hide these, and what was first published of a figure together with what is now known of it."""
        for number in numbers:
            if self.kept[number] and self.is_hidden[number]:
                continue
            self.is_hidden[number] = self.kept[number] = True
            for row in self.rows_of.get(number, ()):
                self.hide([int(each) for each in self.cells.of[AT_FIRST][:, row] if not np.isnan(self.value[each])])

    def cells_hidden(self, layer: int) -> np.ndarray:
        """By part and row, whether a cell that is there is hidden."""
        number = self.cells.of[layer]
        return self.is_hidden[number] & ~np.isnan(self.value[number])

    def close(self) -> None:
        """Hide more until nothing that must not be solved can be."""
        while True:
            found = self._alone() or self._solvable() or self._pinned()
            if not found:
                return
            self.by_complement += len(found)
            self.hide(found)

    def _smallest(self, known) -> list[int]:
        """The smallest of the shown cells that is not 0; the first of several."""
        those = [each for each in known if each < self.cells.published and not self.is_hidden[each] and self.value[each]]
        return [min(those, key=lambda each: (abs(self.value[each]), self.order[each]))] if those else []

    def _alone(self) -> list[int]:
        """What to hide where an identity has one unknown alone."""
        for equation in self.cells.equations:
            unknown = [each for each in equation if self.is_hidden[each]]
            if len(unknown) == 1 and self.kept[unknown[0]] and (found := self._smallest(equation)):
                return found
        return []

    def _components(self) -> list[list[Equation]]:
        """The identities that hang together by what is not shown, where something in them must not be solved."""
        seen: set[int] = set()
        found = []
        for start in range(len(self.cells.equations)):
            if start in seen or not any(self.kept[each] for each in self.cells.equations[start]):
                continue
            seen.add(start)
            these, waiting = [], [start]
            while waiting:
                place = waiting.pop()
                these.append(self.cells.equations[place])
                for each in self.cells.equations[place]:
                    if self.is_hidden[each]:
                        more = [other for other in self.in_equations[each] if other not in seen]
                        seen.update(more)
                        waiting += more
            found.append(these)
        return found

    def _solvable(self) -> list[int]:
        """What to hide where several identities together give a hidden cell away."""
        for equations in self._components():
            unknown = sorted({each for equation in equations for each in equation if self.is_hidden[each]})
            column = {each: place for place, each in enumerate(unknown)}
            matrix = np.zeros((len(equations), len(unknown)))
            for place, equation in enumerate(equations):
                for each, times in equation.items():
                    if each in column:
                        matrix[place, column[each]] = times
            for each in np.flatnonzero(solvable(matrix)):
                if self.kept[unknown[each]]:
                    wanted = np.zeros(len(unknown))
                    wanted[each] = 1
                    how = np.linalg.lstsq(matrix.T, wanted, rcond=None)[0]
                    given: dict[int, float] = defaultdict(float)
                    for equation, times in zip(equations, how, strict=True):
                        for number, often in equation.items():
                            given[number] += often * times
                    found = self._smallest(number for number, times in given.items() if abs(times) > 1e-6)
                    if found:
                        return found
        return []

    def _pinned(self) -> list[int]:
        """What to hide where bounds leave a hidden cell one value."""
        for equations in self._components():
            by = self._bounds_meet(equations)
            if by is not None:
                found = self._smallest(by) or self._smallest(each for equation in equations for each in equation)
                if found:
                    return found
        return []

    def _bounds_meet(self, equations: list[Equation]) -> Equation | None:
        """The identity by which the bounds of something that must not be solved meet; None where none do."""
        value, low, high = self.value, {}, {}
        for each in {each for equation in equations for each in equation}:
            known = not self.is_hidden[each]
            low[each] = value[each] if known else self.least(each)
            high[each] = value[each] if known else np.inf
        moved = True
        while moved:
            moved = False
            for equation in equations:
                for each, times in equation.items():
                    if not self.is_hidden[each]:
                        continue
                    ends = [
                        sorted((-often / times * low[other], -often / times * high[other]))
                        for other, often in equation.items()
                        if other != each
                    ]
                    least, most = (sum(end[side] for end in ends) for side in (0, 1))
                    if self.cells.whole[each]:
                        least, most = np.ceil(least - 1e-6), np.floor(most + 1e-6)
                    if least > low[each] + 1e-6 or most < high[each] - 1e-6:
                        low[each], high[each], moved = max(low[each], least), min(high[each], most), True
                        if self.kept[each] and high[each] - low[each] < 1e-6:
                            return equation
        return None

    def least(self, number: int) -> float:
        """What everybody knows a hidden number to be at least: a cell of nothing is hidden only as first published."""
        if number >= self.cells.published or not self.value[number] or not self.cells.whole[number]:
            return self.cells.least[number]
        return 1.0


def solvable(matrix: np.ndarray) -> np.ndarray:
    """Which unknowns linear equations give: those in which every solution agrees.

    Args:
        matrix: (equations, unknowns) how often each unknown counts in each.

    >>> solvable(np.array([[1.0, 1.0, 0.0], [1.0, -1.0, 0.0]])).tolist()
    [True, True, False]
    """
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=True)
    rank = int((sizes > 1e-9 * max(sizes, default=0.0)).sum())
    free = directions[rank:]
    return np.abs(free).max(axis=0, initial=0.0) < 1e-7
