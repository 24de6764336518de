"""The plan behind the measures: the actions of the improvement plan, and the earmarked reserve.

Source: measures.md, "The plan behind the measures".
"""

from decimal import Decimal

import numpy as np
import pandas as pd

from ..calendars import financial_year
from ..errors import UnusableInput
from .indicator import groups_of, indicator, rows
from .nouns import ACTION, POUND

RESERVE = {"": "year to date"}


def _by_priority_area(extract, months, notice, id: str, count) -> pd.DataFrame:
    """`count(actions)` for the whole plan and for each priority area."""
    actions = extract["plan_actions"]
    areas = groups_of(extract, notice, id)
    parts = [rows(months, group=area, **count(actions[actions["priority_area"] == area])) for area in areas]
    return pd.concat([rows(months, **count(actions)), *parts])


@indicator(
    "Improvement plan actions overdue",
    unit="count",
    better="lower",
    reads=["plan_actions.completed_on"],
    says="on {as_at}, {of_n} of the improvement plan remained overdue",
    counted=ACTION,
    wanted=("action overdue", "actions overdue"),
    by="priority_area",
    labelled=False,
)
def plan_actions_overdue(extract, months, notice) -> pd.DataFrame:
    """Actions of the improvement plan due by the as-at day and not completed by then.

    Plan actions due and not completed, also by priority area. Source: measures.md.
    """

    def count(actions):
        due = actions["due_on"]
        return {"numerator": months.count_upto(due) - months.count_upto(np.maximum(due, actions["completed_on"]))}

    return _by_priority_area(extract, months, notice, "plan_actions_overdue", count)


@indicator(
    "Improvement plan actions completed on time",
    unit="rate",
    better="higher",
    reads=["plan_actions.completed_on"],
    says="by {as_at}, {n} of {of_d} of the improvement plan due by then ({value}) had been completed on time",
    things=ACTION,
    wanted=("action completed on time", "actions completed on time"),
    rest="by {as_at}, {rest} of the improvement plan had missed the day due",
    by="priority_area",
    labelled=False,
)
def plan_actions_on_time(extract, months, notice) -> pd.DataFrame:
    """Of the actions of the improvement plan due by the as-at day, those completed by their due day.

    Plan actions completed by their due day, also by priority area. Source: measures.md.
    """

    def count(actions):
        due = actions["due_on"]
        on_time = due[actions["completed_on"] <= due]
        return {"numerator": months.count_upto(on_time), "denominator": months.count_upto(due)}

    return _by_priority_area(extract, months, notice, "plan_actions_on_time", count)


@indicator(
    "Improvement plan actions with evidence",
    unit="rate",
    better="higher",
    reads=["plan_actions.completed_on", "plan_actions.evidence"],
    says="by {as_at}, {n} of {of_d} of the improvement plan completed by then ({value}) had evidence recorded",
    things=ACTION,
    wanted=("action with evidence", "actions with evidence"),
    rest="by {as_at}, {rest} of the improvement plan had been completed with no evidence recorded",
    by="priority_area",
    labelled=False,
)
def plan_actions_evidenced(extract, months, notice) -> pd.DataFrame:
    """Of the actions of the improvement plan completed by the as-at day, those that say where the proof is.

    Completed plan actions with evidence, also by priority area. Source: measures.md.
    """

    def count(actions):
        completed = actions["completed_on"]
        evidenced = completed[actions["evidence"].notna()]
        return {"numerator": months.count_upto(evidenced), "denominator": months.count_upto(completed)}

    return _by_priority_area(extract, months, notice, "plan_actions_evidenced", count)


@indicator(
    "Improvement plan actions put off",
    unit="count",
    better="lower",
    reads=["plan_actions"],
    says="by {as_at}, {of_n} of the improvement plan had a later due day than in the earliest extract at hand",
    counted=ACTION,
    wanted=("action put off", "actions put off"),
    labelled=False,
    own_extract=True,
)
def plan_actions_moved(extract, months, notice) -> pd.DataFrame:
    """Actions of the improvement plan that are due later than the earliest extract that holds them said.

    Actions due later than the last row of the earliest extract with the action says. Source: measures.md.
    """
    first = {}
    for earlier in extract.earlier:
        if "plan_actions" in earlier.paths and not earlier.unusable:
            try:
                first = _due_days(earlier) | first
            except UnusableInput as error:
                earlier.unusable = str(error)
    first = _due_days(extract) | first
    actions = extract["plan_actions"]
    names = extract.identifiers["action_id"].texts.take(actions["action_id"].to_numpy()).to_pylist()
    moved = [due > first[name] for name, due in zip(names, actions["due_on"], strict=True)]
    return rows(months, numerator=np.full(len(months), sum(moved)))


def _due_days(extract) -> dict[str, int]:
    """The due day of each action of an extract; of several rows of one action, that of the last."""
    actions = extract["plan_actions"]
    names = extract.identifiers["action_id"].texts.take(actions["action_id"].to_numpy()).to_pylist()
    return dict(zip(names, actions["due_on"], strict=True))


def _sums(months, days, amounts: pd.Series) -> np.ndarray:
    """The amounts of the days in each month's financial year to date, added as decimals."""
    pounds = [Decimal(repr(amount)) for amount in amounts]
    order = np.argsort(np.asarray(days), kind="stable")
    running = np.cumsum([Decimal(0), *(pounds[place] for place in order)])
    days = np.asarray(days)[order]
    first, last = months.period("year to date")
    upto = running[np.searchsorted(days, last, side="right")] - running[np.searchsorted(days, first)]
    return upto.astype(float)


@indicator(
    "Reserve committed",
    unit="pounds",
    better="neither",
    reads=["reserve_calls.approved_on"],
    period="year to date",
    says="from {april} to {as_at}, calls on the reserve of {value} had been approved",
    wanted=POUND,
    labelled=False,
)
def reserve_committed(extract, months, notice) -> pd.DataFrame:
    """Calls on the reserve approved in the financial year, up to the as-at day.

    Amounts approved in the financial year up to D. Source: measures.md.
    """
    calls = extract["reserve_calls"]
    return rows(months, numerator=_sums(months, calls["approved_on"], calls["amount"]))


@indicator(
    "Reserve asked for and not yet decided",
    unit="pounds",
    better="neither",
    reads=["reserve_calls.approved_on", "reserve_calls.declined_on"],
    period="year to date",
    says="on {as_at}, calls on the reserve of {value}, made since {april}, awaited a decision",
    wanted=POUND,
    labelled=False,
)
def reserve_awaiting(extract, months, notice) -> pd.DataFrame:
    """Calls on the reserve asked for in the financial year, up to the as-at day, and not decided by then.

    Amounts requested in the financial year, neither approved nor declined by D. Source: measures.md.
    """
    calls = extract["reserve_calls"]
    decided = np.minimum(calls["approved_on"], calls["declined_on"])
    first = months.period("year to date")[0]
    row, position = months.open_on_ends(calls["requested_on"].to_numpy(), decided.to_numpy())
    this_year = calls["requested_on"].to_numpy()[row] >= first[position]
    totals = np.full(len(months), Decimal(0))
    for call, month in zip(row[this_year], position[this_year], strict=True):
        totals[month] += Decimal(repr(float(calls["amount"].iloc[call])))
    return rows(months, numerator=totals.astype(float))


@indicator(
    "Reserve spent",
    unit="pounds",
    better="neither",
    reads=["reserve_calls.approved_on", "reserve_calls.spent"],
    period="year to date",
    says="by {as_at}, {value} had been spent of the calls on the reserve approved since {april}",
    wanted=POUND,
    labelled=False,
    own_extract=True,
)
def reserve_spent(extract, months, notice) -> pd.DataFrame:
    """What has been spent of the calls approved in the financial year.

    Spent of the calls in reserve_committed; blank counts as 0. Source: measures.md.
    """
    calls = extract["reserve_calls"]
    return rows(months, numerator=_sums(months, calls["approved_on"], calls["spent"].fillna(0.0)))


@indicator(
    "Reserve remaining",
    unit="pounds",
    better="neither",
    reads=["reserve_calls.approved_on"],
    period="year to date",
    says="on {as_at}, {value} of the year's reserve remained uncommitted",
    wanted=POUND,
    labelled=False,
)
def reserve_remaining(extract, months, notice) -> pd.DataFrame:
    """The reserve of the financial year less what has been committed from it.

    The notice's reserve of the financial year less reserve_committed; no value without one. Source: measures.md.
    """
    calls = extract["reserve_calls"]
    committed = _sums(months, calls["approved_on"], calls["amount"])
    years = [financial_year(number) for number in range(months.first, months.last + 1)]
    reserve = [notice.reserve.get(year) for year in years]
    left = [
        np.nan if held is None else float(held - Decimal(repr(spent)))
        for held, spent in zip(reserve, committed.tolist(), strict=True)
    ]
    without = [
        f"no value: the notice names no reserve of {year}" if held is None else ""
        for year, held in zip(years, reserve, strict=True)
    ]
    return rows(months, numerator=left, note=without)
