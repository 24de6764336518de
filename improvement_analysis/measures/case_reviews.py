"""Measure 2: the urgent review of cases: who was reviewed, what was found, what was done, who was closed unreviewed.

Source: docs/counting-rules.md, measure 2.
"""

from datetime import date

import numpy as np
import pandas as pd

from ..calendars import NEVER, Months, day_number
from ..records.extract import Extract
from .indicator import CountingRules, indicator
from .intervals import Days, Intervals, MonthSet
from .nouns import ACTION, CASE, COMPLETED, REVIEW
from .people import open_children, open_for, open_since, within
from .things import CHILD, Fact, Things, as_at, of_sets, of_whom, upto

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


def _before_the_notice(months: Months, issued: date) -> dict:
    """What Things say of the months before the notice: that they have no value."""
    before = {"reason": "before_notice", "why": "the notice had not been issued"}
    return {"blank": months.ends < day_number(issued), **before}


def _last_review(extract: Extract) -> dict[str, Fact]:
    reviews = extract["case_reviews"]
    last = of_whom(lambda who, day: Days(reviews["child_id"], reviews["reviewed_on"]).last_upto(who, day))
    return {"last_review": last, "open_since": open_since(extract)}


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
    to_do=REVIEW,
)
def review_cohort_coverage(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the children open on the day the notice was issued, those whose case has been reviewed since.

    The notice's cohort with a case review on or after its date and by D. Source: docs/counting-rules.md, measure 2.
    """
    cohort, reviewed_on = extract.derive(_cohort_reviewed_on, notice.issued)
    since = np.full(len(cohort), day_number(notice.issued))
    since_ = open_since(extract)
    about = {"facts": {"open_since": since_}, "still": lambda *asked: since_(*asked) < NEVER}
    about |= _before_the_notice(months, notice.issued)
    return upto(months, since, reviewed_on, kind=CHILD, who=cohort, **about)


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
def review_cohort_closed_unreviewed(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Children open on the day the notice was issued who have not been reviewed since and are no longer open.

    The notice's cohort with no such review, not open on D. Source: docs/counting-rules.md, measure 2.
    """
    cohort, reviewed_on = extract.derive(_cohort_reviewed_on, notice.issued)
    waiting = MonthSet.of_intervals(cohort, np.full(len(cohort), day_number(notice.issued)), reviewed_on, months)
    closed = waiting - extract.derive(open_children, months)
    return of_sets(CHILD, closed, **_before_the_notice(months, notice.issued))


@indicator(
    "Case reviews up to date",
    unit="rate",
    by_team=True,
    better="higher",
    reads=["episodes.end_date", "case_reviews"],
    says="on {as_at}, {n} of {of_d} open for {every} or more ({value}) had had a case review in the last {every}",
    wanted=("child reviewed in time", "children reviewed in time"),
    rest="on {as_at}, {rest} open for {every} or more had had no case review in the last {every}",
    standard="review_currency_days",
    to_do=REVIEW,
)
def reviews_current(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the children open for {review_currency_days} days or more, those whose case was reviewed in the last
    {review_currency_days} days.

    Children with a case review in the currency of a review. Source: docs/counting-rules.md, measure 2.
    """
    days = notice.standards.review_currency_days
    reviewed = within(extract["case_reviews"]["child_id"], extract["case_reviews"]["reviewed_on"], days, months)
    return of_sets(CHILD, open_for(extract, months, days), reviewed, facts=_last_review(extract), worst="last_review")


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
def reviews_high_risk(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the open children whose latest review records a level of risk, those for whom it says high.

    Children at high risk by their latest review by D. Source: docs/counting-rules.md, measure 2.
    """
    latest, is_open = extract.derive(_latest_until), extract.derive(open_children, months)
    known, high = (
        is_open & MonthSet.of_intervals(some["child_id"], some["reviewed_on"], some["until"], months)
        for some in (latest[latest["risk_level"].notna()], latest[latest["risk_level"] == "high"])
    )
    return of_sets(CHILD, known, high, facts=_last_review(extract), worst="last_review")


@indicator(
    "Children whose level of risk is not known",
    unit="count",
    better="lower",
    reads=["episodes.end_date", "case_reviews.risk_level"],
    says="on {as_at}, {of_n} lacked a level of risk from a review in the last {every}",
    wanted=("child whose risk is not known", "children whose risk is not known"),
    standard="review_currency_days",
    to_do=("case review that records the risk", "case reviews that record the risk"),
)
def risk_unknown(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Open children with no review in the last {review_currency_days} days that records a level of risk.

    Open children without a current level of risk. Source: docs/counting-rules.md, measure 2.
    """
    reviews = extract["case_reviews"]
    reviews = reviews[reviews["risk_level"].notna()]
    known = within(reviews["child_id"], reviews["reviewed_on"], notice.standards.review_currency_days, months)
    unknown = extract.derive(open_children, months) - known
    return of_sets(CHILD, unknown, facts=_last_review(extract), worst="last_review")


def _actions(extract: Extract) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The reviews that asked for an action; the day on which it was both asked for and due, and that done as well."""
    reviews = extract["case_reviews"]
    asked = reviews[reviews["action_required"].fillna(False).to_numpy(dtype=bool)]
    due = asked[["reviewed_on", "action_due"]].max(axis=1).to_numpy()
    return asked, due, np.maximum(due, asked["action_completed_on"].to_numpy())


def _action(asked: pd.DataFrame) -> dict:
    """What Things say of each such review."""
    rows = {"table": "case_reviews", "row": asked.index.to_numpy(), "facts": {"due_on": asked["action_due"].to_numpy()}}
    return {"kind": CHILD, "who": asked["child_id"].to_numpy(), "worst": "due_on", **rows}


ACTIONS = ["case_reviews.action_required", "case_reviews.action_due", "case_reviews.action_completed_on"]


@indicator(
    "Actions from case reviews completed",
    unit="rate",
    better="higher",
    reads=ACTIONS,
    says="by {as_at}, {n} of {of_d} from case reviews due by then ({value}) had been completed",
    things=ACTION,
    wanted=COMPLETED,
    to_do=COMPLETED,
    rest="on {as_at}, {rest} from case reviews remained overdue",
    labelled=False,
)
def review_actions_completed(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the actions that reviews asked for and that were due by the as-at day, those completed by then.

    Actions of case reviews completed, out of those due. Source: docs/counting-rules.md, measure 2.
    """
    asked, due, done = _actions(extract)
    return upto(months, due, done, **_action(asked))


@indicator(
    "Actions from case reviews overdue",
    unit="count",
    better="lower",
    reads=ACTIONS,
    says="on {as_at}, {of_n} from case reviews remained overdue",
    counted=ACTION,
    wanted=("action overdue", "actions overdue"),
    to_do=COMPLETED,
    labelled=False,
)
def review_actions_overdue(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Actions that reviews asked for, due by the as-at day and not completed by then.

    Actions of case reviews due and not completed. Source: docs/counting-rules.md, measure 2.
    """
    asked, due, done = _actions(extract)
    return as_at(months, due, done, **_action(asked))


@indicator(
    "Children not seen",
    unit="rate",
    better="lower",
    reads=["episodes.end_date", "visits.child_seen"],
    says="on {as_at}, {n} of {of_d} open for {every} or more ({value}) had not been seen face to face in the last "
    "{every}",
    wanted=("child not seen", "children not seen"),
    standard="not_seen_days",
    to_do=("visit in which the child is seen", "visits in which the child is seen"),
)
def children_not_seen(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the children open for {not_seen_days} days or more, those not seen in a face-to-face visit in the last
    {not_seen_days} days.

    Children whom nobody has seen face to face for six weeks. Source: docs/counting-rules.md, measure 2.
    """
    days, visits = notice.standards.not_seen_days, extract["visits"]
    in_person = (visits["mode"] != "virtual") & visits["child_seen"].fillna(False).astype(bool)
    child, day = (visits[column].to_numpy()[in_person.to_numpy()] for column in ("child_id", "visit_date"))
    long_open = open_for(extract, months, days)
    facts = {"last_seen": of_whom(lambda who, until: Days(child, day).last_upto(who, until))}
    return of_sets(CHILD, long_open, long_open - within(child, day, days, months), facts=facts, worst="last_seen")
