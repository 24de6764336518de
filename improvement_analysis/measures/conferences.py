"""Measure 5: initial child protection conferences (ICPCs) within 15 working days of the strategy discussion.

Day 0 is the strategy discussion that initiated the section 47 enquiry; days taken are working days after it, up to and
including the conference's day. Transfer-in conferences are left out throughout and shown by themselves.
Source: measures.md, measure 5; DfE, characteristics of children in need.
"""

import numpy as np
import pandas as pd

from ..calendars import NEVER, working_days_after, working_days_before, working_days_between
from .indicator import indicator, rows
from .intervals import Days, Intervals
from .people import open_children

DAYS_ALLOWED = 15
RESTART_LOOKS_BACK = 30
"""Working days before a conference in which an earlier strategy discussion is taken for the same clock, restarted."""
READINGS = {
    "month": "month",
    "rolling_12_months": "12 months",
    "financial_year": "financial year",
    "year_to_date": "year to date",
    "first_discussion": "month",
}


def conferences(extract) -> pd.DataFrame:
    """Conferences held: one row a child and day, transfers in left out, by child and day.

    Returns:
        Columns child_id, icpc_date, day_0 (the earliest strategy discussion of its rows; NEVER where none has one),
        first_discussion (the earliest of the child's that belongs to it, see measures.md), in_time and
        in_time_from_first (15 working days or fewer, held on or after day 0).
    """
    rows_ = _own_enquiries(extract)
    held = rows_[rows_["icpc_date"] < NEVER].groupby(["child_id", "icpc_date"], as_index=False)
    found = held["strategy_discussion_date"].min().rename(columns={"strategy_discussion_date": "day_0"})
    found["first_discussion"] = _first_discussion(found, rows_[rows_["strategy_discussion_date"] < NEVER])
    for clock, column in (("day_0", "in_time"), ("first_discussion", "in_time_from_first")):
        taken = working_days_between(found[clock], found["icpc_date"])
        found[column] = (found[clock] <= found["icpc_date"]) & (taken <= DAYS_ALLOWED)
    return found


def _own_enquiries(extract) -> pd.DataFrame:
    enquiries = extract["enquiries"]
    return enquiries[~enquiries["transfer_in"].fillna(False).to_numpy(dtype=bool)]


def _first_discussion(found: pd.DataFrame, discussed: pd.DataFrame) -> np.ndarray:
    """The earliest discussion after the previous conference, not too long before this one, and not after its own."""
    previous = found["icpc_date"].shift(fill_value=0).where(found["child_id"] == found["child_id"].shift(), -(2**20))
    earliest = np.maximum(previous + 1, working_days_before(found["icpc_date"], RESTART_LOOKS_BACK))
    discussions = Days(discussed["child_id"], discussed["strategy_discussion_date"])
    first = discussions.first_from(found["child_id"], earliest, none=NEVER)
    return np.where(first <= found["icpc_date"], np.minimum(first, found["day_0"]), found["day_0"])


@indicator(
    "icpc_within_15",
    unit="rate",
    better="higher",
    counts="Of the initial child protection conferences held, those held within 15 working days of the strategy "
    "discussion; one without a strategy discussion date, or held before it, is not in time.",
    readings=READINGS,
    reads=["enquiries.icpc_date"],
)
def icpc_within_15(extract, months, notice) -> pd.DataFrame:
    """Conferences held in 15 working days or fewer, out of conferences held; reading `first_discussion` has day 0 at
    the child's first strategy discussion since its previous conference. Source: measures.md, measure 5.
    """
    held = extract.derive(conferences)
    parts = []
    for reading, period in READINGS.items():
        in_time = held["in_time_from_first" if reading == "first_discussion" else "in_time"]
        on_time = months.count(held.loc[in_time, "icpc_date"], period)
        parts.append(
            rows(months, reading=reading, numerator=on_time, denominator=months.count(held["icpc_date"], period))
        )
    return pd.concat(parts)


@indicator(
    "icpc_repeat_discussions",
    unit="count",
    better="lower",
    counts="Conferences held in the month for which an earlier strategy discussion was found than the one that the "
    "clock was started from.",
    readings={"": "month"},
    reads=["enquiries.icpc_date"],
)
def icpc_repeat_discussions(extract, months, notice) -> pd.DataFrame:
    """Conferences whose two days 0 differ (one blank: they differ). Source: measures.md, measure 5."""
    held = extract.derive(conferences)
    return rows(months, numerator=months.count(held.loc[held["first_discussion"] != held["day_0"], "icpc_date"]))


@indicator(
    "icpc_median_days",
    unit="days",
    better="lower",
    counts="The median number of working days from strategy discussion to conference, of conferences held in the month "
    "on or after their strategy discussion.",
    readings={"": "month"},
    reads=["enquiries.icpc_date"],
)
def icpc_median_days(extract, months, notice) -> pd.DataFrame:
    """Median working days taken; the denominator is the number of conferences. Source: measures.md, measure 5."""
    held = extract.derive(conferences)
    held = held[held["day_0"] <= held["icpc_date"]]
    taken = pd.Series(working_days_between(held["day_0"], held["icpc_date"]))
    by_month = taken.groupby(months.position(held["icpc_date"])).median()
    return rows(months, value=by_month.reindex(range(len(months))), denominator=months.count(held["icpc_date"]))


@indicator(
    "icpc_overdue",
    unit="count",
    better="lower",
    counts="Section 47 enquiries that need a conference, have had none by the as-at day, and whose strategy discussion "
    "is more than 15 working days back, of open children who had no child protection plan on the discussion's day.",
    reads=["enquiries.icpc_date", "episodes.end_date", "plans.end_date"],
)
def icpc_overdue(extract, months, notice) -> pd.DataFrame:
    """Enquiries without their conference, more than 15 working days on. Source: measures.md, measure 5."""
    due = _own_enquiries(extract)
    due = due[due["icpc_required"].fillna(True).to_numpy(dtype=bool) & (due["strategy_discussion_date"] < NEVER)]
    plans = extract["plans"]
    protected = plans[plans["plan_type"] == "CP"]
    had_plan = Intervals(protected["child_id"], protected["start_date"], protected["end_date"])
    due = due[~had_plan.hold(due["child_id"], due["strategy_discussion_date"])]
    overdue_from = working_days_after(due["strategy_discussion_date"], DAYS_ALLOWED + 1)
    row, position = months.open_on_ends(overdue_from, due["icpc_date"].to_numpy())
    is_open = extract.derive(open_children, months).has(due["child_id"].to_numpy()[row], position)
    return rows(months, numerator=np.bincount(position[is_open], minlength=len(months)))


@indicator(
    "icpc_transfer_in",
    unit="count",
    better="neither",
    counts="Transfer-in conferences held in the month, for children who came with a plan from another council.",
    readings={"": "month"},
    reads=["enquiries.icpc_date"],
)
def icpc_transfer_in(extract, months, notice) -> pd.DataFrame:
    """Transfer-in rows with icpc_date in the month. Source: measures.md, measure 5."""
    enquiries = extract["enquiries"]
    came = enquiries["transfer_in"].fillna(False).to_numpy(dtype=bool)
    return rows(months, numerator=months.count(enquiries.loc[came, "icpc_date"]))
