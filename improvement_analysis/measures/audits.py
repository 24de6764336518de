"""Measure 4: case audits: grades by reading and domain, moderation, the plan of audits, the actions they asked for.

An audit is a row of the domain `overall`. Source: docs/counting-rules.md, measure 4.
"""

import numpy as np
import pandas as pd

from ..calendars import Months
from ..records.extract import Extract
from ..records.tables import GRADES
from .indicator import CountingRules, Reading, indicator
from .nouns import ACTION, AUDIT, COMPLETED, MODERATED, POINT
from .things import CHILD, Things, as_at, in_period

SCORES = {grade: 4 - place for place, grade in enumerate(GRADES)}
"""Outstanding 4, Good 3, Requires improvement 2, Inadequate 1."""

AUDITED = {"moderated": "month", "as_audited": "month"}
READINGS = {**AUDITED, "moderated_only": "month", "random_sample": "month"}
ALSO = {"moderated_only": ("audits.moderated_grade",), "random_sample": ("audits.sampling",)}
MONTH = {"": "month"}


def _scored(extract) -> pd.DataFrame:
    """The audits' rows with `auditor` and `moderator` (scores, NaN where blank)."""
    audits = extract["audits"]
    scores = {"auditor": "grade", "moderator": "moderated_grade"}
    return audits.assign(**{who: audits[grade].map(SCORES).astype(float) for who, grade in scores.items()})


def _by_reading(extract, reading: str) -> pd.DataFrame:
    """The rows that a reading counts, with their `score` by it."""
    scored = extract.derive(_scored)
    score = scored["auditor"] if reading == "as_audited" else scored["moderator"]
    if reading in ("moderated", "random_sample"):
        score = score.fillna(scored["auditor"])
    counted = score.notna()
    if reading == "random_sample":
        counted &= scored["sampling"] == "random"
    return scored.assign(score=score)[counted]


def single_audits(extract, reading: str) -> pd.DataFrame:
    """Each graded domain of each audit that a reading counts, `overall` among them, of whatever month.

    Returns:
        Columns audit_id (the extract's number for it), month (YYYY-MM of audited_on), domain, score (1 to 4, by the
        reading). Source: docs/counting-rules.md, measure 4.
    """
    counted = _by_reading(extract, reading)
    months = counted["audited_on"].to_numpy().astype("datetime64[D]").astype("datetime64[M]").astype(str)
    return counted.assign(month=months)[["audit_id", "month", "domain", "score"]]


def _overall(scored: pd.DataFrame) -> pd.DataFrame:
    return scored[scored["domain"] == "overall"]


def _audits(months: Months, audits: pd.DataFrame, counted=None, period: str = "month", **about) -> Things:
    """Graded domains of audits by month, grouped by domain; in the figure of the council those of domain `overall`."""
    domain = audits["domain"].array
    rows = {"kind": CHILD, "who": audits["child_id"].to_numpy(), "table": "audits", "row": audits.index.to_numpy()}
    scores = {"score": audits.get("score", audits["auditor"]), "moderated_score": audits["moderator"]}
    facts = {name: score.to_numpy(dtype=float) for name, score in scores.items()}
    about |= {"group": domain, "whole": domain == "overall", "facts": facts, "worst": "", **rows}
    counted = counted if counted is None else counted.to_numpy(dtype=bool)
    return in_period(months, audits["audited_on"], period, counted=counted, **about)


@indicator(
    "Audits graded Good or Outstanding",
    unit="rate",
    better="higher",
    reads=["audits"],
    readings=[
        Reading(
            "moderated",
            period="month",
            says="in {month}, by the moderator's grade where there is one, {n} of {of_d} ({value}) came out Good or "
            "Outstanding",
            beside="by the moderator's grade where there is one",
            label="moderated",
            things=AUDIT,
            counted=POINT,
        ),
        Reading(
            "as_audited",
            period="month",
            says="in {month}, by the auditor's own grade, {n} of {of_d} ({value}) came out Good or Outstanding",
            beside="by the auditor's own grade",
            label="as audited",
            things=AUDIT,
            counted=POINT,
        ),
        Reading(
            "moderated_only",
            period="month",
            says="in {month}, among moderated audits alone, {n} of {of_d} ({value}) came out Good or Outstanding",
            beside="among moderated audits alone",
            label="moderated only",
            things=AUDIT,
            counted=POINT,
            also_reads=("audits.moderated_grade",),
        ),
        Reading(
            "random_sample",
            period="month",
            says="in {month}, among audits of cases drawn at random, {n} of {of_d} ({value}) came out Good or "
            "Outstanding",
            beside="among audits of cases drawn at random",
            label="random sample",
            things=AUDIT,
            counted=POINT,
            also_reads=("audits.sampling",),
        ),
    ],
    wanted=("audit graded Good or Outstanding", "audits graded Good or Outstanding"),
    rest="in {month}, {rest} came out below Good",
    by="domain",
)
def audits_good_or_better(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
    """Of the case audits of the month, those graded Good or Outstanding: by the moderator's grade where there is one,
    else the auditor's (as audited: the auditor's throughout; moderated only: of moderated audits; random sample: of
    cases drawn at random).

    Audits graded Good or Outstanding, also by domain. Source: docs/counting-rules.md, measure 4.
    """
    counted = extract.derive(_by_reading, reading)
    return _audits(months, counted, counted["score"] >= SCORES["Good"])


@indicator(
    "Audits graded Inadequate",
    unit="rate",
    better="lower",
    reads=["audits"],
    readings=[
        Reading(
            "moderated",
            period="month",
            says="in {month}, by the moderator's grade where there is one, {n} of {of_d} ({value}) came out Inadequate",
            beside="by the moderator's grade where there is one",
            label="moderated",
            things=AUDIT,
            counted=POINT,
        ),
        Reading(
            "as_audited",
            period="month",
            says="in {month}, by the auditor's own grade, {n} of {of_d} ({value}) came out Inadequate",
            beside="by the auditor's own grade",
            label="as audited",
            things=AUDIT,
            counted=POINT,
        ),
    ],
    wanted=("audit graded Inadequate", "audits graded Inadequate"),
)
def audits_inadequate(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
    """Of the case audits of the month, those graded Inadequate: by the moderator's grade where there is one, else the
    auditor's (as audited: the auditor's throughout).

    Audits graded Inadequate. Source: docs/counting-rules.md, measure 4.
    """
    counted = _overall(extract.derive(_by_reading, reading))
    return _audits(months, counted, counted["score"] == SCORES["Inadequate"])


@indicator(
    "Mean audit grade",
    unit="mean",
    between=(1, 4),
    better="higher",
    reads=["audits"],
    readings=[
        Reading(
            "moderated",
            period="month",
            says="in {month}, by the moderator's grade where there is one, the mean grade of {of_d} was {value}, from "
            "Inadequate (1) to Outstanding (4)",
            beside="by the moderator's grade where there is one",
            label="moderated",
            things=AUDIT,
            counted=POINT,
        ),
        Reading(
            "as_audited",
            period="month",
            says="in {month}, by the auditor's own grade, the mean grade of {of_d} was {value}, from Inadequate (1) to "
            "Outstanding (4)",
            beside="by the auditor's own grade",
            label="as audited",
            things=AUDIT,
            counted=POINT,
        ),
    ],
    wanted=POINT,
    by="domain",
)
def audit_grade_mean(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
    """The mean grade of the case audits of the month, from Inadequate 1 to Outstanding 4.

    Sum of scores over audits, also by domain. Source: docs/counting-rules.md, measure 4.
    """
    counted = extract.derive(_by_reading, reading)
    return _audits(months, counted, amount=counted["score"].to_numpy(dtype=np.int64))


@indicator(
    "Audits done against the audit plan",
    unit="share",
    better="higher",
    reads=["audits", "audit_plan"],
    period="month",
    says="in {month}, {of_n} took place out of {of_d} ({value})",
    things=("planned", "planned"),
    counted=AUDIT,
    wanted=AUDIT,
)
def audits_completed(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Case audits of the month, out of those that the audit plan expected.

    Audits against the plan; no row of the plan, no value. Source: docs/counting-rules.md, measure 4.
    """
    plan = extract["audit_plan"]
    expected = plan.groupby(plan["month"].astype(str))["expected"].sum().reindex(months.labels).to_numpy()
    unplanned = {"reason": "not_planned", "why": "the audit plan has no row for the month"}
    return _audits(months, _overall(extract.derive(_scored)), out_of=expected, blank=np.isnan(expected), **unplanned)


@indicator(
    "Audits moderated",
    unit="rate",
    better="higher",
    reads=["audits.moderated_grade"],
    period="month",
    says="in {month}, {n} of {of_d} ({value}) had a moderator's grade",
    things=AUDIT,
    wanted=MODERATED,
    to_do=("moderation", "moderations"),
    rest="in {month}, {rest} had no moderator's grade",
)
def audits_moderated(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the case audits of the month, those that were moderated.

    Audits with a moderated grade. Source: docs/counting-rules.md, measure 4.
    """
    audits = _overall(extract.derive(_scored))
    return _audits(months, audits, audits["moderator"].notna())


@indicator(
    "Audits whose grade the moderator lowered",
    unit="rate",
    better="lower",
    reads=["audits.moderated_grade"],
    period="month",
    says="in {month}, the moderator lowered the grade of {n} of {of_d} ({value})",
    things=MODERATED,
    wanted=("audit with a lowered grade", "audits with a lowered grade"),
)
def audits_downgraded(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the moderated case audits of the month, those whose grade the moderator lowered.

    Moderated grade below the auditor's. Source: docs/counting-rules.md, measure 4.
    """
    audits = _overall(extract.derive(_scored))
    audits = audits[audits["moderator"].notna()]
    return _audits(months, audits, audits["moderator"] < audits["auditor"])


@indicator(
    "Agreement of auditor and moderator",
    unit="coefficient",
    better="higher",
    reads=["audits.moderated_grade"],
    period="12 months",
    says="over the 12 months to {month}, auditor's and moderator's grades on {of_d} have a weighted kappa of "
    "{value} (1: always the same; 0: as alike as by chance)",
    things=AUDIT,
    wanted=("point of kappa", "points of kappa"),
    labelled=False,
)
def audit_agreement(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """How far auditor and moderator agree beyond chance over 12 months: quadratic-weighted kappa, 1 if always.

    Quadratic-weighted Cohen's kappa; the denominator is the number of audits.
    Source: docs/counting-rules.md; Cohen (1968).
    """
    audits = _overall(extract.derive(_scored))
    both = audits[audits["moderator"].notna()]

    def kappa(things: Things, entry: np.ndarray) -> float:
        return _kappa(*(things.facts[score][entry].astype(int) for score in ("score", "moderated_score")))

    alike = "all grades are alike, so that there is no disagreement by chance to measure by"
    return _audits(months, both, period="12 months", statistic=kappa, undefined=alike)


def _kappa(one: np.ndarray, other: np.ndarray) -> float:
    """One less the mean squared difference over that of grades paired by chance; blank where chance leaves none."""
    grades = np.arange(1, 5)
    squares = (grades[:, None] - grades) ** 2
    chance = (np.outer(np.bincount(one, minlength=5)[1:], np.bincount(other, minlength=5)[1:]) * squares).sum()
    # Whole numbers and one division, so that a value of 9/20 is 0.45 and not a little less.
    return (chance - len(one) * ((one - other) ** 2).sum()) / chance if chance else np.nan


@indicator(
    "Actions from audits overdue",
    unit="count",
    better="lower",
    reads=["audit_actions.completed_on"],
    says="on {as_at}, {of_n} from audits remained overdue",
    counted=ACTION,
    wanted=("action overdue", "actions overdue"),
    to_do=COMPLETED,
)
def audit_actions_overdue(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Actions that audits asked for, due by the as-at day and not completed by then.

    Audit actions due and not completed. Source: docs/counting-rules.md, measure 4.
    """
    actions = extract["audit_actions"]
    due, completed = actions["due_on"].to_numpy(), actions["completed_on"].to_numpy()
    about = {"table": "audit_actions", "row": actions.index.to_numpy(), "facts": {"due_on": due}, "worst": "due_on"}
    return as_at(months, due, np.maximum(due, completed), **about)
