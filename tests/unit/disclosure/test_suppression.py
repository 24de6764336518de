"""Small tables in, what is hidden out: the smallest cell that keeps a hidden one from being solved."""

import numpy as np
import pandas as pd
import pytest

from improvement_analysis.calendars import Months
from improvement_analysis.disclosure.suppression import hidden_cells, is_small, pinned
from improvement_analysis.measures import INDICATORS
from improvement_analysis.measures.series import COLUMNS, FIRST

MONTH = "2020-06"


def rows_of(*figures: tuple, month: str = MONTH) -> pd.DataFrame:
    """Rows of (indicator, reading, numerator, denominator), of which the month's own extract gave the same."""
    made = pd.DataFrame(
        [(id, reading, "", month, n, d) for id, reading, n, d in figures],
        columns=[*COLUMNS[:4], "numerator", "denominator"],
    ).astype({"numerator": float, "denominator": float})
    made["unit"] = made["indicator"].map(lambda id: INDICATORS[id].unit)
    divided = made["unit"].isin(["rate", "share", "mean"])
    made["value"] = np.where(divided, made["numerator"] / made["denominator"], made["numerator"])
    made = made.assign(lower=np.nan, upper=np.nan, note="", reason="", as_first=False)
    return made.assign(**{first: made[now] for now, first in FIRST.items()})[COLUMNS]


def hidden(*figures: tuple) -> set[str]:
    """The hidden cells: `cases_open n`, and of what has several readings `caseload_mean headcount d`."""
    rows = rows_of(*figures)
    found = hidden_cells(rows, MONTH)
    return {
        f"{' '.join(filter(None, (id, reading)))} {part}"
        for part, name in (("n", "numerator"), ("d", "denominator"))
        for id, reading, is_hidden in zip(rows["indicator"], rows["reading"], found[name], strict=True)
        if is_hidden
    }


@pytest.mark.parametrize(
    ("number", "small"),
    [
        (0, False),
        (1, True),
        (5, True),
        (6, False),
        (0.4, True),
        (5.2, False),
        (-5, True),
        (np.nan, False),
        (20.6 - 15.6, True),  # a little more than 5 in binary fractions
    ],
)
def test_what_is_small(number, small):
    assert is_small(number) == small


@pytest.mark.parametrize(
    ("pair", "parts"),
    [
        ((3, 40), "n"),
        ((0, 40), ""),
        ((40, 40), ""),
        ((34, 40), ""),
        ((35, 40), "n"),  # five are left out
        ((6, 12), ""),
        ((0, 5), "d"),
        ((2, 5), "nd"),
        ((5, 5), "nd"),
        ((0, 0), ""),
    ],
)
def test_a_numerator_a_denominator_and_their_difference(pair, parts):
    assert hidden(("children_not_seen", "", *pair)) == {f"children_not_seen {part}" for part in parts}


def test_the_value_goes_with_them():
    found = hidden_cells(rows_of(("children_not_seen", "", 3, 40)), MONTH)
    assert found.iloc[0].to_dict() == {
        "numerator": True, "denominator": False, "value": True, "first_published": True,
    }  # fmt: skip


def test_of_parts_and_their_sum_the_smallest_other_is_hidden():
    cases = [("cases_open", 246), ("cases_allocated", 200), ("cases_held_elsewhere", 43), ("cases_unallocated", 3)]
    assert hidden(*((id, "", n, np.nan) for id, n in cases)) == {"cases_unallocated n", "cases_held_elsewhere n"}


def test_a_part_of_nothing_hides_nothing_so_that_the_next_smallest_is_hidden():
    cases = [("cases_open", 203), ("cases_allocated", 200), ("cases_held_elsewhere", 0), ("cases_unallocated", 3)]
    assert hidden(*((id, "", n, np.nan) for id, n in cases)) == {"cases_unallocated n", "cases_allocated n"}


def test_two_small_parts_protect_each_other():
    cases = [("cases_open", 207), ("cases_allocated", 200), ("cases_held_elsewhere", 4), ("cases_unallocated", 3)]
    assert hidden(*((id, "", n, np.nan) for id, n in cases)) == {"cases_unallocated n", "cases_held_elsewhere n"}


def test_two_hidden_parts_of_two_could_be_no_other_than_one_each():
    """6 less 4 leaves 2 for two parts that are there: 1 and 1."""
    cases = [("cases_open", 9), ("cases_allocated", 7), ("cases_held_elsewhere", 1), ("cases_unallocated", 1)]
    assert hidden(*((id, "", n, np.nan) for id, n in cases)) == {
        "cases_unallocated n", "cases_held_elsewhere n", "cases_allocated n",
    }  # fmt: skip


def test_what_is_one_quantity_is_hidden_everywhere():
    found = hidden(
        ("cases_allocated", "", 4, np.nan),
        ("caseload_mean", "dfe_fte", 4, 6.5),
        ("caseload_mean", "headcount", 4, 7),
        ("caseload_max", "", np.nan, 7),
    )
    assert found == {"cases_allocated n", "caseload_mean dfe_fte n", "caseload_mean headcount n"}


def test_actions_overdue_and_completed():
    assert hidden(("review_actions_completed", "", 40, 43), ("review_actions_overdue", "", 3, np.nan)) == {
        "review_actions_overdue n", "review_actions_completed n",
    }  # fmt: skip
    # 3 of 20 completed: what is overdue is 17, and of what was due and overdue the smaller is hidden.
    assert hidden(("review_actions_completed", "", 3, 20), ("review_actions_overdue", "", 17, np.nan)) == {
        "review_actions_completed n", "review_actions_overdue n",
    }  # fmt: skip


def test_what_is_left_of_a_reserve_that_everybody_knows():
    found = hidden(
        ("reviews_current", "", 60, 80),
        ("reserve_remaining", "", 3, np.nan),
        ("reserve_committed", "", 997, np.nan),
    )
    assert found == {"reserve_remaining n", "reserve_committed n"}


def test_case_holders_left_out_of_supervision():
    found = hidden(
        ("caseload_max", "", np.nan, 70),
        ("supervision_workers", "available", 30, 60),
        ("supervision_workers_absent", "", 2, np.nan),
        ("supervision_workers_new", "", 8, np.nan),
    )
    assert found == {"supervision_workers_absent n", "supervision_workers_new n"}


def test_the_mean_grade_goes_with_the_grades():
    found = hidden(
        ("audits_good_or_better", "moderated", 8, 20),
        ("audits_inadequate", "moderated", 2, 20),
        ("audit_grade_mean", "moderated", 47, 20),
    )
    assert found == {"audits_inadequate moderated n", "audit_grade_mean moderated n"}


def test_a_median_of_few_is_hidden():
    found = hidden_cells(rows_of(("caseload_max", "", np.nan, 4)), MONTH)
    assert found["value"].tolist() == [True]


def conferences(per_month: list[int]) -> pd.DataFrame:
    """Conferences by month, all in time, and over 12 months where the months are there."""
    labels = Months.ending(MONTH, len(per_month)).labels
    months = [
        rows_of(("icpc_within_15", "month", 0, n), month=month) for n, month in zip(per_month, labels, strict=True)
    ]
    rolling = [
        rows_of(("icpc_within_15", "rolling_12_months", 0, sum(per_month[place - 11 : place + 1])), month=labels[place])
        for place in range(11, len(labels))
    ]
    return pd.concat([*months, *rolling], ignore_index=True)


def test_a_month_cannot_be_told_from_the_readings_of_successive_months():
    """Rolling figures of two successive months differ by one month less another: both must not be shown with it."""
    per_month = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 3]
    rows = conferences(per_month)
    rows["hidden"] = hidden_cells(rows, MONTH)["denominator"]
    month, rolling = (rows[rows["reading"] == reading]["hidden"].tolist() for reading in ("month", "rolling_12_months"))
    assert month[-1]
    assert sum(month) + sum(rolling) > 1
    # The window that ends with the small month has another month or itself hidden.
    assert rolling[-1] or any(month[2:-1])


def test_a_figure_that_has_moved_by_a_few():
    rows = rows_of(("risk_unknown", "", 20, np.nan), month="2020-05")
    rows["first_published"] = rows["first_numerator"] = 17.0
    found = hidden_cells(rows, MONTH)
    assert found.iloc[0].to_dict() == {
        "numerator": False, "denominator": False, "value": False, "first_published": True,
    }  # fmt: skip
    rows["first_published"] = rows["first_numerator"] = 14.0
    assert not hidden_cells(rows, MONTH).any(axis=None)


def test_a_median_that_has_moved_by_a_few():
    rows = rows_of(("icpc_median_days", "", np.nan, 30), month="2020-05")
    rows["value"], rows["first_published"] = 20.0, 17.0
    assert hidden_cells(rows, MONTH)["first_published"].tolist() == [True]
    rows["first_published"] = 14.0
    assert not hidden_cells(rows, MONTH).any(axis=None)


def test_a_small_number_as_first_published():
    rows = rows_of(("risk_unknown", "", 20, np.nan), month="2020-05")
    rows["first_published"] = rows["first_numerator"] = 4.0
    assert hidden_cells(rows, MONTH)["first_published"].tolist() == [True]


def test_what_has_one_value_between_its_bounds():
    """x + y = 7 and y + z = 2 of whole numbers of 1 or more: y and z are 1, and so x is 6."""
    matrix, every = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]]), np.full(3, True)
    assert pinned(matrix, np.array([7.0, 2.0]), np.ones(3), every, every).tolist() == [True, True, True]
    assert pinned(matrix, np.array([7.0, 3.0]), np.ones(3), every, every).tolist() == [False, False, False]
