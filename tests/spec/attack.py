"""An attacker on a public series: every identity that there is, as linear equations, and whole numbers between bounds.

Written from docs/indicators.md without a look at how cells are hidden: each cell is an unknown of its own, and equal
quantities are equations like others.
"""

from itertools import groupby, pairwise

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from improvement_analysis.calendars import month_label, month_number
from improvement_analysis.disclosure.identities import FROM_A_GIVEN_WHOLE, OF_ALL_GROUPS, ONE_COHORT, SAME, SUMS

FRACTIONS = {("agency_rate", ""), ("sickness_rate", ""), ("caseload_mean", "dfe_fte")}


class Attack:
    """What is known and unknown, and the equations.

    Args:
        cells: by (indicator, reading, group, month, part) the number; parts `n` and `d`.
        hidden: the cells that are not shown.
        over_months: whether months add up (not of what was first published, which is of many extracts).
    """

    def __init__(self, cells: dict[tuple, float], hidden: set[tuple], over_months: bool = True, given=()):
        self.cells, self.hidden, self.given = cells, hidden, dict(given)
        self.equations: list[dict] = []
        self.months = sorted({cell[3] for cell in cells})
        self._within_months()
        if over_months:
            self._over_months()

    def add(self, equation: dict) -> None:
        """Add an equation, unless it does not hold: months of two extracts need not add up."""
        whole = sum(self.cells.get(cell, np.nan) * times for cell, times in equation.items())
        if np.isnan(whole) or abs(whole) < 1e-6:
            self.equations.append(equation)

    def equal(self, *cells) -> None:
        for one, other in pairwise(cell for cell in cells if cell in self.cells):
            self.add({one: 1, other: -1})

    def _within_months(self) -> None:
        for month in self.months:
            for same in SAME:
                self.equal(*((*quantity[:2], "", month, quantity[2]) for quantity in same))
            for each in SUMS:
                cell = {part: (*part[:2], "", month, part[2]) for part in (each.whole, *each.parts) if len(part) == 3}
                if all(found in self.cells for found in cell.values()):
                    parts = {cell.get(part, ("?", part, month)): times for part, times in each.parts.items()}
                    self.add(parts | {cell[each.whole]: -1})
            for id in OF_ALL_GROUPS:
                for part in "nd":
                    of = [cell for cell in self.cells if cell[0] == id and cell[3:] == (month, part)]
                    if len(of) > 1 and any(not cell[2] for cell in of):
                        self.add({cell: 1 if cell[2] else -1 for cell in of})
            for (id, reading, part), (of, its, its_part) in FROM_A_GIVEN_WHOLE.items():
                left, taken = (id, reading, "", month, part), (of, its, "", month, its_part)
                if left in self.cells and taken in self.cells:
                    given = ("reserve", month)
                    self.given[given] = self.cells[left] + self.cells[taken]
                    self.cells[given] = self.given[given]
                    self.add({left: 1, taken: 1, given: -1})
            for reading in ("moderated", "as_audited"):
                self._grades(month, reading)
        for cell, number in list(self.cells.items()):
            other = (*cell[:4], "d")
            part = cell[-1] == "n" and other in self.cells and not np.isnan(number)
            if part and cell[0] != "audits_completed" and not cell[0].endswith("_mean"):
                self.add({cell: 1, ("rest", *cell): 1, other: -1})

    def _grades(self, month: str, reading: str) -> None:
        """Audits by grade, Outstanding 4 to Inadequate 1: what they come to and what their scores add up to."""
        outstanding, good, improve = (("?", grade, month, reading) for grade in "OGR")
        better, inadequate = ((f"audits_{name}", reading, "", month, "n") for name in ("good_or_better", "inadequate"))
        number, scores = (*better[:4], "d"), ("audit_grade_mean", reading, "", month, "n")
        if {better, inadequate, number, scores} <= self.cells.keys():
            self.add({outstanding: 1, good: 1, better: -1})
            self.add({better: 1, improve: 1, inadequate: 1, number: -1})
            self.add({outstanding: 4, good: 3, improve: 2, inadequate: 1, scores: -1})

    def _over_months(self) -> None:
        for id, reading, part in ONE_COHORT:
            self.equal(*((id, reading, "", month, part) for month in self.months))
        for part in "nd":
            for month in self.months:
                number = month_number(month)
                year_end = number - (number - 2) % 12
                spans = {
                    "rolling_12_months": range(number - 11, number + 1),
                    "financial_year": range(year_end - 11, year_end + 1),
                    "year_to_date": range(number - (number - 3) % 12, number + 1),
                }
                for reading, span in spans.items():
                    self._sum(("icpc_within_15", reading, "", month, part), "icpc_within_15", "month", span, part)
        for month in self.months:
            number = month_number(month)
            whole = ("audit_agreement", "", "", month, "d")
            self._sum(whole, "audits_moderated", "", range(number - 11, number + 1), "n")

    def _sum(self, whole: tuple, id: str, reading: str, span, part: str) -> None:
        if whole in self.cells:
            self.add({whole: -1} | {(id, reading, "", month_label(number), part): 1 for number in span})

    def is_unknown(self, cell: tuple) -> bool:
        return cell not in self.cells or cell in self.hidden

    def solved(self) -> list[tuple]:
        """The hidden cells that have one value alone."""
        return [cell for equations in self._components() for cell in self._solved_of(equations)]

    def _components(self) -> list[list[dict]]:
        parent = list(range(len(self.equations)))

        def root(place: int) -> int:
            while parent[place] != place:
                place = parent[place]
            return place

        first: dict[tuple, int] = {}
        for place, equation in enumerate(self.equations):
            for cell in filter(self.is_unknown, equation):
                parent[root(place)] = root(first.setdefault(cell, place))
        order = sorted(range(len(self.equations)), key=root)
        return [[self.equations[place] for place in places] for _, places in groupby(order, key=root)]

    def _solved_of(self, equations: list[dict]) -> list[tuple]:
        unknown = sorted({cell for equation in equations for cell in equation if self.is_unknown(cell)}, key=str)
        wanted = [cell for cell in unknown if cell in self.hidden]
        if not wanted:
            return []
        matrix = np.array([[equation.get(cell, 0) for cell in unknown] for equation in equations], dtype=float)
        right = [
            -sum(self.cells[cell] * times for cell, times in equation.items() if not self.is_unknown(cell))
            for equation in equations
        ]
        # By linear algebra: a cell is given if its unit vector lies in the row space.
        _, sizes, directions = np.linalg.svd(matrix, full_matrices=True)
        free = directions[int((sizes > 1e-9).sum()) :]
        given = np.abs(free).max(axis=0, initial=0) < 1e-7
        found = [cell for cell, is_given in zip(unknown, given, strict=True) if is_given and cell in self.hidden]
        return found or self._between_bounds(unknown, wanted, matrix, np.array(right))

    def _between_bounds(self, unknown: list, wanted: list, matrix: np.ndarray, right: np.ndarray) -> list[tuple]:
        """By whole numbers between bounds: a hidden cell is at least 1, what is not published at least 0."""
        fraction = np.array([cell[:2] in FRACTIONS or cell[1:3] in FRACTIONS for cell in unknown])
        least = np.array([1.0 if cell in self.hidden and self.cells[cell] > 0 else 0.0 for cell in unknown])
        least[fraction] = 0
        rows = LinearConstraint(matrix, right - 1e-6, right + 1e-6)
        found = []
        if len(matrix) == 1 and len(unknown) > 1:
            room = right[0] - matrix[0] @ least  # one equation alone: how far anything can rise above its least
            return wanted if abs(room) < 1e-6 and (matrix[0] > 0).all() else []
        seen: list[np.ndarray] = []
        for cell in wanted:
            place = unknown.index(cell)
            ends = {round(float(each[place]), 3) for each in seen}
            for sign in (1, -1) if len(ends) < 2 else ():
                aim = np.zeros(len(unknown))
                aim[place] = sign
                made = milp(aim, constraints=rows, bounds=Bounds(least, 1e5), integrality=(~fraction).astype(int))
                assert made.success, (cell, made.message)
                seen.append(made.x)
                ends.add(round(float(made.x[place]), 3))
            if len(ends) < 2:
                found.append(cell)
        return found


def attacks(whole: pd.DataFrame, seen: pd.DataFrame) -> dict[str, Attack]:
    """The attacks on a public series: on the figures as now known, and as first published.

    Args:
        whole: the series as it is, columns as `series.COLUMNS`.
        seen: the same rows as the public sees them, with the column `hidden`.
    """
    now, first, not_shown, not_first = {}, {}, set(), set()
    for row, shown in zip(whole.to_dict("records"), seen.to_dict("records"), strict=True):
        about = tuple(row[key] for key in ("indicator", "reading", "group", "month"))
        assert about == tuple(shown[key] for key in ("indicator", "reading", "group", "month"))
        for part, name in (("n", "numerator"), ("d", "denominator")):
            if not np.isnan(row[name]) and not row["as_first"]:
                now[(*about, part)] = row[name]
                if np.isnan(shown[name]):
                    not_shown.add((*about, part))
            at_first = row[f"first_{name}"]
            if not np.isnan(at_first) and not np.isnan(row["first_published"]):
                first[(*about, part)] = at_first
                if np.isnan(shown["first_published"]):
                    not_first.add((*about, part))
    return {"now": Attack(now, not_shown), "at first": Attack(first, not_first, over_months=False)}


def given_away(attack: Attack, at_first: bool) -> list[tuple]:
    """The hidden cells that an attack solves; of what was first published, a value is hidden if one part of it is."""
    solved = set(attack.solved())
    if not at_first:
        return sorted(solved)
    return [
        cell
        for cell in sorted(solved)
        if 0 < attack.cells[cell] <= 5 or {other for other in attack.hidden if other[:4] == cell[:4]} <= solved
    ]
