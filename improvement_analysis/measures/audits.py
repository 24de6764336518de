"""Measure 4: case audits: grades by reading and domain, moderation, the plan of audits, the actions they asked for.

An audit is a row of the domain `overall`. Source: measures.md, measure 4.
"""

import numpy as np
import pandas as pd

from ..records.tables import GRADES
from .indicator import INDICATORS, groups_of, indicator, rows

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
        reading). Source: measures.md, measure 4.
    """
    counted = _by_reading(extract, reading)
    months = counted["audited_on"].to_numpy().astype("datetime64[D]").astype("datetime64[M]").astype(str)
    return counted.assign(month=months)[["audit_id", "month", "domain", "score"]]


def _overall(scored: pd.DataFrame) -> pd.DataFrame:
    return scored[scored["domain"] == "overall"]


def _share(months, among: pd.DataFrame, those, **about) -> pd.DataFrame:
    """Those of the audits, out of all of them, month by month."""
    counted = months.count(among["audited_on"][those])
    return rows(months, numerator=counted, denominator=months.count(among["audited_on"]), **about)


def _mean(months, among: pd.DataFrame, **about) -> pd.DataFrame:
    position = months.position(among["audited_on"])
    inside = position >= 0
    total = np.bincount(position[inside], weights=among["score"][inside], minlength=len(months))
    return rows(months, numerator=total, denominator=months.count(among["audited_on"]), **about)


def _each_reading_and_domain(extract, months, notice, id: str, figure) -> pd.DataFrame:
    """`figure(rows of the reading and domain)` for the audits overall and for each other domain."""
    domains = groups_of(extract, notice, id)
    parts = []
    for reading in INDICATORS[id].readings:
        counted = _by_reading(extract, reading)
        parts.append(figure(_overall(counted), reading=reading))
        parts += [figure(counted[counted["domain"] == domain], reading=reading, group=domain) for domain in domains]
    return pd.concat(parts)


@indicator(
    "audits_good_or_better",
    unit="rate",
    better="higher",
    counts="Of the case audits of the month, those graded Good or Outstanding: by the moderator's grade where there is "
    "one, else the auditor's (as audited: the auditor's throughout; moderated only: of moderated audits; random "
    "sample: of cases drawn at random).",
    readings=READINGS,
    reads=["audits"],
    also_reads=ALSO,
    grouped_by="audits.domain",
)
def audits_good_or_better(extract, months, notice) -> pd.DataFrame:
    """Audits graded Good or Outstanding, also by domain. Source: measures.md, measure 4."""

    def figure(among, **about):
        return _share(months, among, among["score"] >= SCORES["Good"], **about)

    return _each_reading_and_domain(extract, months, notice, "audits_good_or_better", figure)


@indicator(
    "audits_inadequate",
    unit="rate",
    better="lower",
    counts="Of the case audits of the month, those graded Inadequate: by the moderator's grade where there is one, "
    "else the auditor's (as audited: the auditor's throughout).",
    readings=AUDITED,
    reads=["audits"],
)
def audits_inadequate(extract, months, notice) -> pd.DataFrame:
    """Audits graded Inadequate. Source: measures.md, measure 4."""
    parts = []
    for reading in AUDITED:
        among = _overall(_by_reading(extract, reading))
        parts.append(_share(months, among, among["score"] == SCORES["Inadequate"], reading=reading))
    return pd.concat(parts)


@indicator(
    "audit_grade_mean",
    unit="mean",
    better="higher",
    counts="The mean grade of the case audits of the month, from Inadequate 1 to Outstanding 4.",
    readings=AUDITED,
    reads=["audits"],
    grouped_by="audits.domain",
)
def audit_grade_mean(extract, months, notice) -> pd.DataFrame:
    """Sum of scores over audits, also by domain. Source: measures.md, measure 4."""

    def figure(among, **about):
        return _mean(months, among, **about)

    return _each_reading_and_domain(extract, months, notice, "audit_grade_mean", figure)


@indicator(
    "audits_completed",
    unit="share",
    better="higher",
    counts="Case audits of the month, out of those that the audit plan expected.",
    readings=MONTH,
    reads=["audits", "audit_plan"],
)
def audits_completed(extract, months, notice) -> pd.DataFrame:
    """Audits against the plan; no row of the plan, no value. Source: measures.md, measure 4."""
    plan = extract["audit_plan"]
    expected = plan.groupby(plan["month"].astype(str))["expected"].sum().reindex(months.labels)
    done = months.count(_overall(extract["audits"])["audited_on"])
    unplanned = np.where(expected.isna(), "no value: the audit plan has no row for the month", "")
    return rows(months, numerator=np.where(expected.isna(), np.nan, done), denominator=expected, note=unplanned)


@indicator(
    "audits_moderated",
    unit="rate",
    better="higher",
    counts="Of the case audits of the month, those that were moderated.",
    readings=MONTH,
    reads=["audits.moderated_grade"],
)
def audits_moderated(extract, months, notice) -> pd.DataFrame:
    """Audits with a moderated grade. Source: measures.md, measure 4."""
    audits = _overall(extract.derive(_scored))
    return _share(months, audits, audits["moderator"].notna())


@indicator(
    "audits_downgraded",
    unit="rate",
    better="lower",
    counts="Of the moderated case audits of the month, those whose grade the moderator lowered.",
    readings=MONTH,
    reads=["audits.moderated_grade"],
)
def audits_downgraded(extract, months, notice) -> pd.DataFrame:
    """Moderated grade below the auditor's. Source: measures.md, measure 4."""
    audits = _overall(extract.derive(_scored))
    audits = audits[audits["moderator"].notna()]
    return _share(months, audits, audits["moderator"] < audits["auditor"])


@indicator(
    "audit_agreement",
    unit="coefficient",
    better="higher",
    counts="How far auditor and moderator agree beyond chance over 12 months: quadratic-weighted kappa, 1 if always.",
    readings={"": "12 months"},
    reads=["audits.moderated_grade"],
)
def audit_agreement(extract, months, notice) -> pd.DataFrame:
    """Quadratic-weighted Cohen's kappa; the denominator is the number of audits. Source: measures.md; Cohen (1968)."""
    audits = _overall(extract.derive(_scored))
    both = audits[audits["moderator"].notna()]
    by, after = both["auditor"].to_numpy(dtype=int), both["moderator"].to_numpy(dtype=int)
    day = both["audited_on"].to_numpy()
    values, counts = [], []
    for first, last in zip(*months.period("12 months"), strict=True):
        during = (first <= day) & (day <= last)
        values.append(_kappa(by[during], after[during]))
        counts.append(during.sum())
    # Where there are audits but chance leaves no disagreement, there is no value for another reason than "out of 0".
    alike = np.isnan(values) & (np.array(counts) > 0)
    note = np.where(
        alike, "no value: all grades are alike, so that there is no disagreement by chance to measure by", ""
    )
    return rows(months, value=values, denominator=np.where(alike, np.nan, counts), note=note)


def _kappa(one: np.ndarray, other: np.ndarray) -> float:
    """One less the mean squared difference over that of grades paired by chance; blank where chance leaves none."""
    grades = np.arange(1, 5)
    squares = (grades[:, None] - grades) ** 2
    chance = (np.outer(np.bincount(one, minlength=5)[1:], np.bincount(other, minlength=5)[1:]) * squares).sum()
    # Whole numbers and one division, so that a value of 9/20 is 0.45 and not a little less.
    return (chance - len(one) * ((one - other) ** 2).sum()) / chance if chance else np.nan


@indicator(
    "audit_actions_overdue",
    unit="count",
    better="lower",
    counts="Actions that audits asked for, due by the as-at day and not completed by then.",
    reads=["audit_actions.completed_on"],
)
def audit_actions_overdue(extract, months, notice) -> pd.DataFrame:
    """Audit actions due and not completed. Source: measures.md, measure 4."""
    actions = extract["audit_actions"]
    done_or_due = np.maximum(actions["due_on"], actions["completed_on"])
    return rows(months, numerator=months.count_upto(actions["due_on"]) - months.count_upto(done_or_due))
