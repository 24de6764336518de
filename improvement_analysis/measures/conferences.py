"""Measure 5: initial child protection conferences (ICPCs) within 15 working days of the strategy discussion.

Day 0 is the strategy discussion that initiated the section 47 enquiry; days taken are working days after it, up to and
including the conference's day. Transfer-in conferences are left out throughout and shown by themselves.
Source: docs/counting-rules.md, measure 5; DfE, characteristics of children in need.
"""

import numpy as np
import pandas as pd

from ..calendars import NEVER, Months, working_days_after, working_days_before, working_days_between
from ..records.extract import Extract
from .indicator import INDICATORS, CountingRules, Reading, indicator
from .intervals import Days, Intervals
from .nouns import CONFERENCE
from .people import open_children
from .things import CHILD, Things, in_period

DAYS_ALLOWED = 15
RESTART_LOOKS_BACK = 30
"""Working days before a conference in which an earlier strategy discussion is taken for the same clock, restarted."""


def conferences(extract) -> pd.DataFrame:
    """Conferences held: one row a child and day, transfers in left out, by child and day.

    Returns:
        Columns child_id, icpc_date, day_0 (the earliest strategy discussion of its rows; NEVER where none has one),
        first_discussion (the earliest of the child's that belongs to it, see docs/counting-rules.md), in_time and
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


def _held(months: Months, held: pd.DataFrame, period: str = "month", **about) -> Things:
    """Conferences held in each month's period, with how long each took."""
    days = {name: held[name].to_numpy() for name in ("day_0", "first_discussion")}
    taken = np.where(days["day_0"] < NEVER, working_days_between(days["day_0"], held["icpc_date"]), -1)
    about |= {"facts": days | {"days_taken": taken}, "worst": "days_taken"}
    return in_period(months, held["icpc_date"], period, kind=CHILD, who=held["child_id"].to_numpy(), **about)


@indicator(
    "Initial child protection conferences in time",
    unit="rate",
    better="higher",
    reads=["enquiries.icpc_date"],
    readings=[
        Reading(
            "month",
            period="month",
            says="in {month}, {n} of {of_d} ({value}) took place within 15 working days of the strategy discussion",
            beside="in {month}",
            label="month",
            things=CONFERENCE,
        ),
        Reading(
            "rolling_12_months",
            period="12 months",
            says="over the 12 months to {month}, {n} of {of_d} ({value}) took place within 15 working days of the "
            "strategy discussion",
            beside="over the 12 months to {month}",
            label="12 months",
            things=CONFERENCE,
            labelled=False,
        ),
        Reading(
            "financial_year",
            period="financial year",
            says="over the year to {year_end}, {n} of {of_d} ({value}) took place within 15 working days of the "
            "strategy discussion",
            beside="over the year to {year_end}",
            label="financial year",
            things=CONFERENCE,
            labelled=False,
            as_published=True,
        ),
        Reading(
            "year_to_date",
            period="year to date",
            says="from {april} to {as_at}, {n} of {of_d} ({value}) took place within 15 working days of the strategy "
            "discussion",
            beside="from {april} to {as_at}",
            label="since April",
            things=CONFERENCE,
            labelled=False,
        ),
        Reading(
            "first_discussion",
            period="month",
            says="in {month}, {n} of {of_d} ({value}) took place within 15 working days of the child's first strategy "
            "discussion",
            beside="counted from the child's first strategy discussion",
            label="first discussion",
            things=CONFERENCE,
        ),
    ],
    wanted=("conference in time", "conferences in time"),
    rest="in {month}, {rest} took longer than 15 working days or had no strategy discussion beforehand",
)
def icpc_within_15(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
    """Of the initial child protection conferences held, those held within 15 working days of the strategy discussion;
    one without a strategy discussion date, or held before it, is not in time.

    Conferences held in 15 working days or fewer, out of conferences held; reading `first_discussion` has day 0 at
    the child's first strategy discussion since its previous conference. Source: docs/counting-rules.md, measure 5.
    """
    held, period = extract.derive(conferences), INDICATORS["icpc_within_15"].readings[reading].period
    in_time = held["in_time_from_first" if reading == "first_discussion" else "in_time"].to_numpy()
    return _held(months, held, period, counted=in_time)


@indicator(
    "Conferences with an earlier strategy discussion",
    unit="count",
    better="lower",
    reads=["enquiries.icpc_date"],
    period="month",
    says="in {month}, {of_n} had an earlier strategy discussion than the one that the days were counted from",
    counted=CONFERENCE,
    wanted=("such conference", "such conferences"),
)
def icpc_repeat_discussions(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Conferences held in the month for which an earlier strategy discussion was found than the one that the clock was
    started from.

    Conferences whose two days 0 differ (one blank: they differ). Source: docs/counting-rules.md, measure 5.
    """
    held = extract.derive(conferences)
    return _held(months, held[held["first_discussion"] != held["day_0"]])


@indicator(
    "Working days to the conference",
    unit="days",
    better="lower",
    reads=["enquiries.icpc_date"],
    period="month",
    says="in {month}, the median of {of_d} was {value} working days from the strategy discussion",
    things=CONFERENCE,
    wanted=("working day", "working days"),
)
def icpc_median_days(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """The median number of working days from strategy discussion to conference, of conferences held in the month on or
    after their strategy discussion.

    Median working days taken; the denominator is the number of conferences. Source: docs/counting-rules.md, measure 5.
    """
    held = extract.derive(conferences)
    held = held[held["day_0"] <= held["icpc_date"]]
    return _held(months, held, statistic=lambda things, entry: np.median(things.facts["days_taken"][entry]))


@indicator(
    "Conferences overdue",
    unit="count",
    better="lower",
    reads=["enquiries.icpc_date", "episodes.end_date", "plans.end_date"],
    says="on {as_at}, {of_n} had gone more than 15 working days without the conference called for",
    counted=("section 47 enquiry of an open child", "section 47 enquiries of open children"),
    wanted=("conference overdue", "conferences overdue"),
    to_do=CONFERENCE,
)
def icpc_overdue(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Section 47 enquiries that need a conference, have had none by the as-at day, and whose strategy discussion is
    more than 15 working days back, of open children who had no child protection plan on the discussion's day.

    Enquiries without their conference, more than 15 working days on. Source: docs/counting-rules.md, measure 5.
    """
    due = extract.derive(_called_for)
    return _waiting(extract, months, due, working_days_after(due["strategy_discussion_date"], DAYS_ALLOWED + 1))


def conferences_awaited(extract: Extract, months: Months) -> Things:
    """The enquiries of `icpc_overdue` from their strategy discussion on, whether or not they are overdue yet."""
    due = extract.derive(_called_for)
    return _waiting(extract, months, due, due["strategy_discussion_date"].to_numpy())


def _called_for(extract: Extract) -> pd.DataFrame:
    """The enquiries that need a conference, of children who had no CP plan on the discussion's day."""
    due = _own_enquiries(extract)
    due = due[due["icpc_required"].fillna(True).to_numpy(dtype=bool) & (due["strategy_discussion_date"] < NEVER)]
    plans = extract["plans"]
    protected = plans[plans["plan_type"] == "CP"]
    had_plan = Intervals(protected["child_id"], protected["start_date"], protected["end_date"])
    return due[~had_plan.hold(due["child_id"], due["strategy_discussion_date"])]


def _waiting(extract: Extract, months: Months, due: pd.DataFrame, since: np.ndarray) -> Things:
    """Those of the enquiries without their conference at each as-at day from a day on, of children open that day."""
    row, position = months.open_on_ends(since, due["icpc_date"].to_numpy())
    is_open = extract.derive(open_children, months).has(due["child_id"].to_numpy()[row], position)
    row, position = row[is_open], position[is_open]
    discussed = due["strategy_discussion_date"].to_numpy()[row]
    return Things(
        position,
        kind=CHILD,
        who=due["child_id"].to_numpy()[row],
        table="enquiries",
        row=due.index.to_numpy()[row],
        facts={"day_0": discussed, "due_on": working_days_after(discussed, DAYS_ALLOWED)},
        worst="due_on",
    )


@indicator(
    "Transfer-in conferences",
    unit="count",
    better="neither",
    reads=["enquiries.icpc_date"],
    period="month",
    says="in {month}, {of_n} took place for children who came with a plan from another council; they are not in the "
    "figures above",
    counted=("transfer-in conference", "transfer-in conferences"),
)
def icpc_transfer_in(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Transfer-in conferences held in the month, for children who came with a plan from another council.

    Transfer-in rows with icpc_date in the month. Source: docs/counting-rules.md, measure 5.
    """
    enquiries = extract["enquiries"]
    came = enquiries[enquiries["transfer_in"].fillna(False).to_numpy(dtype=bool)]
    about = {"kind": CHILD, "who": came["child_id"].to_numpy(), "table": "enquiries", "row": came.index.to_numpy()}
    return in_period(months, came["icpc_date"], **about)
