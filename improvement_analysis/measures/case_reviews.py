"""Measure 2: the urgent review of cases: who was reviewed, what was found, what was done, who was closed unreviewed.

Source: measures.md, measure 2.
"""

import numpy as np
import pandas as pd

from ..calendars import NEVER, day_number
from .indicator import indicator, rows
from .intervals import Days, Intervals, MonthSet
from .nouns import ACTION, CASE
from .people import open_children, open_for, within

SINCE = {"": "since the notice"}


def _cohort(extract, issued) -> np.ndarray:
    """The children (numbers) open on the day the notice was issued."""
    episodes = extract["episodes"]
    children = np.unique(episodes["child_id"])
    is_open = Intervals(episodes["child_id"], episodes["start_date"], episodes["end_date"])
    return children[is_open.hold(children, np.full(len(children), day_number(issued)))]


def _cohort_reviewed_on(extract, issued) -> tuple[np.ndarray, np.ndarray]:
    """The cohort, and the day of each child's first review on or after the notice's date; NEVER if none."""
    cohort, reviews = extract.derive(_cohort, issued), extract["case_reviews"]
    reviewed = Days(reviews["child_id"], reviews["reviewed_on"])
    return cohort, reviewed.first_from(cohort, np.full(len(cohort), day_number(issued)), none=NEVER)


def _from_the_notice(months, issued, counts) -> np.ndarray:
    """The counts, blank before the notice's date."""
    return np.where(months.ends < day_number(issued), np.nan, counts)


def _before_the_notice(months, issued) -> np.ndarray:
    return np.where(months.ends < day_number(issued), "no value: the notice had not been issued", "")


@indicator(
    "Children open when the notice was issued, reviewed since",
    unit="rate",
    better="higher",
    reads=["episodes.end_date", "case_reviews"],
    period="since the notice",
    says="by {as_at}, {n} of {of_d} open when the notice was issued ({value}) had had a case review since",
    wanted=("child reviewed", "children reviewed"),
    rest="by {as_at}, {rest} open when the notice was issued had had no case review since",
    labelled=False,
)
def review_cohort_coverage(extract, months, notice) -> pd.DataFrame:
    """Of the children open on the day the notice was issued, those whose case has been reviewed since.

    The notice's cohort with a case review on or after its date and by D. Source: measures.md, measure 2.
    """
    cohort, reviewed_on = extract.derive(_cohort_reviewed_on, notice.issued)
    return rows(
        months,
        numerator=_from_the_notice(months, notice.issued, months.count_upto(reviewed_on)),
        denominator=_from_the_notice(months, notice.issued, len(cohort)),
        note=_before_the_notice(months, notice.issued),
    )


@indicator(
    "Cases closed without a review",
    unit="count",
    better="lower",
    reads=["episodes.end_date", "case_reviews"],
    period="since the notice",
    says="by {as_at}, {of_n} open when the notice was issued had since closed without a review",
    counted=CASE,
    wanted=("case closed without a review", "cases closed without a review"),
    labelled=False,
)
def review_cohort_closed_unreviewed(extract, months, notice) -> pd.DataFrame:
    """Children open on the day the notice was issued who have not been reviewed since and are no longer open.

    The notice's cohort with no such review, not open on D. Source: measures.md, measure 2.
    """
    cohort, reviewed_on = extract.derive(_cohort_reviewed_on, notice.issued)
    waiting = MonthSet.of_intervals(cohort, np.full(len(cohort), day_number(notice.issued)), reviewed_on, months)
    closed = waiting - extract.derive(open_children, months)
    numerator = _from_the_notice(months, notice.issued, closed.counts())
    return rows(months, numerator=numerator, note=_before_the_notice(months, notice.issued))


def due_and_reviewed(extract, months, standards) -> tuple[MonthSet, MonthSet]:
    """Children open for as long as a review is current, and children reviewed within that time."""
    days, reviews = standards.review_currency_days, extract["case_reviews"]
    return open_for(extract, months, days), within(reviews["child_id"], reviews["reviewed_on"], days, months)


@indicator(
    "Case reviews up to date",
    unit="rate",
    better="higher",
    reads=["episodes.end_date", "case_reviews"],
    says="on {as_at}, {n} of {of_d} open for {every} or more ({value}) had had a case review in the last {every}",
    wanted=("child reviewed in time", "children reviewed in time"),
    rest="on {as_at}, {rest} open for {every} or more had had no case review in the last {every}",
    standard="review_currency_days",
)
def reviews_current(extract, months, notice) -> pd.DataFrame:
    """Of the children open for {review_currency_days} days or more, those whose case was reviewed in the last
    {review_currency_days} days.

    Children with a case review in the currency of a review. Source: measures.md, measure 2.
    """
    due, reviewed = due_and_reviewed(extract, months, notice.standards)
    return rows(months, numerator=(due & reviewed).counts(), denominator=due.counts())


def _latest_until(extract) -> pd.DataFrame:
    """The reviews by child, day and place in the file, with the day on which a later one takes each one's place."""
    reviews = extract["case_reviews"].sort_values(["child_id", "reviewed_on"], kind="stable")
    following = reviews["reviewed_on"].shift(-1, fill_value=0)
    return reviews.assign(until=following.where(reviews["child_id"] == reviews["child_id"].shift(-1), NEVER))


@indicator(
    "Children at high risk by their latest review",
    unit="rate",
    better="neither",
    reads=["episodes.end_date", "case_reviews.risk_level"],
    says="on {as_at}, of {of_d} whose latest review records a level of risk, it was high for {n} ({value})",
    wanted=("child at high risk", "children at high risk"),
)
def reviews_high_risk(extract, months, notice) -> pd.DataFrame:
    """Of the open children whose latest review records a level of risk, those for whom it says high.

    Children at high risk by their latest review by D. Source: measures.md, measure 2.
    """
    latest, is_open = extract.derive(_latest_until), extract.derive(open_children, months)
    known, high = (
        is_open & MonthSet.of_intervals(some["child_id"], some["reviewed_on"], some["until"], months)
        for some in (latest[latest["risk_level"].notna()], latest[latest["risk_level"] == "high"])
    )
    return rows(months, numerator=high.counts(), denominator=known.counts())


@indicator(
    "Children whose level of risk is not known",
    unit="count",
    better="lower",
    reads=["episodes.end_date", "case_reviews.risk_level"],
    says="on {as_at}, {of_n} lacked a level of risk from a review in the last {every}",
    wanted=("child whose risk is not known", "children whose risk is not known"),
    standard="review_currency_days",
)
def risk_unknown(extract, months, notice) -> pd.DataFrame:
    """Open children with no review in the last {review_currency_days} days that records a level of risk.

    Open children without a current level of risk. Source: measures.md, measure 2.
    """
    reviews = extract["case_reviews"]
    reviews = reviews[reviews["risk_level"].notna()]
    known = within(reviews["child_id"], reviews["reviewed_on"], notice.standards.review_currency_days, months)
    return rows(months, numerator=(extract.derive(open_children, months) - known).counts())


def _actions(extract, months) -> tuple[np.ndarray, np.ndarray]:
    """How many actions of reviews were due by each D, and how many of them were completed by then."""
    reviews = extract["case_reviews"]
    asked = reviews[reviews["action_required"].fillna(False).to_numpy(dtype=bool)]
    due = asked[["reviewed_on", "action_due"]].max(axis=1)
    return months.count_upto(due), months.count_upto(np.maximum(due, asked["action_completed_on"]))


ACTIONS = ["case_reviews.action_required", "case_reviews.action_due", "case_reviews.action_completed_on"]


@indicator(
    "Actions from case reviews completed",
    unit="rate",
    better="higher",
    reads=ACTIONS,
    says="by {as_at}, {n} of {of_d} from case reviews due by then ({value}) had been completed",
    things=ACTION,
    wanted=("action completed", "actions completed"),
    rest="on {as_at}, {rest} from case reviews remained overdue",
    labelled=False,
)
def review_actions_completed(extract, months, notice) -> pd.DataFrame:
    """Of the actions that reviews asked for and that were due by the as-at day, those completed by then.

    Actions of case reviews completed, out of those due. Source: measures.md, measure 2.
    """
    due, completed = _actions(extract, months)
    return rows(months, numerator=completed, denominator=due)


@indicator(
    "Actions from case reviews overdue",
    unit="count",
    better="lower",
    reads=ACTIONS,
    says="on {as_at}, {of_n} from case reviews remained overdue",
    counted=ACTION,
    wanted=("action overdue", "actions overdue"),
    labelled=False,
)
def review_actions_overdue(extract, months, notice) -> pd.DataFrame:
    """Actions that reviews asked for, due by the as-at day and not completed by then.

    Actions of case reviews due and not completed. Source: measures.md, measure 2.
    """
    due, completed = _actions(extract, months)
    return rows(months, numerator=due - completed)


@indicator(
    "Children not seen",
    unit="rate",
    better="lower",
    reads=["episodes.end_date", "visits.child_seen"],
    says="on {as_at}, {n} of {of_d} open for {every} or more ({value}) had not been seen face to face in the last "
    "{every}",
    wanted=("child not seen", "children not seen"),
    standard="not_seen_days",
)
def children_not_seen(extract, months, notice) -> pd.DataFrame:
    """Of the children open for {not_seen_days} days or more, those not seen in a face-to-face visit in the last
    {not_seen_days} days.

    Children whom nobody has seen face to face for six weeks. Source: measures.md, measure 2.
    """
    days, visits = notice.standards.not_seen_days, extract["visits"]
    in_person = (visits["mode"] != "virtual") & visits["child_seen"].fillna(False).astype(bool)
    seen = within(visits.loc[in_person, "child_id"], visits.loc[in_person, "visit_date"], days, months)
    long_open = open_for(extract, months, days)
    return rows(months, numerator=(long_open - seen).counts(), denominator=long_open.counts())
