"""The plan behind the measures: the actions of the improvement plan, and the earmarked reserve.

Source: docs/counting-rules.md, "The plan behind the measures".
"""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd

from ..calendars import NEVER, Months, financial_year
from ..errors import UnusableInput
from ..records.extract import Extract
from .indicator import CountingRules, indicator
from .nouns import ACTION, POUND
from .things import Things, as_at, in_period, in_units, upto

RESERVE = "year to date"


def _actions(actions: pd.DataFrame) -> dict:
    """What Things say of actions of the plan: which row each is, and its priority area."""
    rows = {"table": "plan_actions", "row": actions.index.to_numpy(), "facts": {"due_on": actions["due_on"].to_numpy()}}
    return {"group": actions["priority_area"].to_numpy(dtype=object), "worst": "due_on", **rows}


def _pounds(calls: pd.DataFrame, pounds: pd.Series) -> dict:
    """What Things say of calls on the reserve: which row each is, and its pounds."""
    amount, unit = in_units(pounds)
    return {"table": "reserve_calls", "row": calls.index.to_numpy(), "amount": amount, "unit": unit}


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
def plan_actions_overdue(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Actions of the improvement plan due by the as-at day and not completed by then.

    Plan actions due and not completed, also by priority area. Source: docs/counting-rules.md.
    """
    actions = extract["plan_actions"]
    due, completed = actions["due_on"].to_numpy(), actions["completed_on"].to_numpy()
    return as_at(months, due, np.maximum(due, completed), **_actions(actions))


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
def plan_actions_on_time(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the actions of the improvement plan due by the as-at day, those completed by their due day.

    Plan actions completed by their due day, also by priority area. Source: docs/counting-rules.md.
    """
    actions = extract["plan_actions"]
    due, completed = actions["due_on"].to_numpy(), actions["completed_on"].to_numpy()
    return upto(months, due, np.where(completed <= due, due, NEVER), **_actions(actions))


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
def plan_actions_evidenced(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the actions of the improvement plan completed by the as-at day, those that say where the proof is.

    Completed plan actions with evidence, also by priority area. Source: docs/counting-rules.md.
    """
    actions = extract["plan_actions"]
    completed, evidenced = actions["completed_on"].to_numpy(), actions["evidence"].notna().to_numpy()
    return upto(months, completed, np.where(evidenced, completed, NEVER), **_actions(actions))


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
def plan_actions_moved(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Actions of the improvement plan that are due later than the earliest extract that holds them said.

    Actions due later than the last row of the earliest extract with the action says. Source: docs/counting-rules.md.
    """
    first = {}
    for earlier in extract.earlier:
        if "plan_actions" in earlier.paths and not earlier.unusable:
            try:
                first = _due_days(earlier) | first
            except UnusableInput as error:
                earlier.unusable = error
    first = _due_days(extract) | first
    actions = extract["plan_actions"]
    names = extract.identifiers["action_id"].texts.take(actions["action_id"].to_numpy()).to_pylist()
    moved = [due > first[name] for name, due in zip(names, actions["due_on"], strict=True)]
    moved = actions[np.array(moved, dtype=bool)]
    return upto(months, np.full(len(moved), months.ends[0]), **_actions(moved))


def _due_days(extract: Extract) -> dict[str, int]:
    """The due day of each action of an extract; of several rows of one action, that of the last."""
    actions = extract["plan_actions"]
    names = extract.identifiers["action_id"].texts.take(actions["action_id"].to_numpy()).to_pylist()
    return dict(zip(names, actions["due_on"], strict=True))


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
def reserve_committed(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Calls on the reserve approved in the financial year, up to the as-at day.

    Amounts approved in the financial year up to D. Source: docs/counting-rules.md.
    """
    calls = extract["reserve_calls"]
    return in_period(months, calls["approved_on"], RESERVE, **_pounds(calls, calls["amount"]))


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
def reserve_awaiting(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Calls on the reserve asked for in the financial year, up to the as-at day, and not decided by then.

    Amounts requested in the financial year, neither approved nor declined by D. Source: docs/counting-rules.md.
    """
    calls = extract["reserve_calls"]
    decided = np.minimum(calls["approved_on"], calls["declined_on"])
    first = months.period(RESERVE)[0]
    row, position = months.open_on_ends(calls["requested_on"].to_numpy(), decided.to_numpy())
    this_year = calls["requested_on"].to_numpy()[row] >= first[position]
    awaiting = calls.iloc[row[this_year]]
    return Things(position[this_year], **_pounds(awaiting, awaiting["amount"]))


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
def reserve_spent(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """What has been spent of the calls approved in the financial year.

    Spent of the calls in reserve_committed; blank counts as 0. Source: docs/counting-rules.md.
    """
    calls = extract["reserve_calls"]
    return in_period(months, calls["approved_on"], RESERVE, **_pounds(calls, calls["spent"].fillna(0.0)))


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
def reserve_remaining(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """The reserve of the financial year less what has been committed from it.

    The notice's reserve of the financial year less reserve_committed; no value without one.
    Source: docs/counting-rules.md.
    """
    committed = reserve_committed(extract, months, notice)
    years = [financial_year(number) for number in range(months.first, months.last + 1)]
    reserve = [notice.reserve.get(year) for year in years]
    left = [
        np.nan if held is None else float(held - Decimal(repr(spent)))
        for held, spent in zip(reserve, committed.sums(len(months))[0].tolist(), strict=True)
    ]
    unnamed = [f"the notice names no reserve of {year}" for year in years]
    return replace(committed, total=left, blank=np.isnan(left), reason="no_reserve", why=unnamed)
