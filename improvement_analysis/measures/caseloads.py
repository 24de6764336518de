"""Measure 1: caseloads, and the children whom no case holder holds.

DfE's own statistic also counts carers as cases and managers who hold cases, so its figure and ours may differ.
Source: docs/counting-rules.md, measure 1; data/README.md, "Which worker holds a child".
"""

from dataclasses import replace

import numpy as np

from ..calendars import Months
from ..records.extract import Extract
from .indicator import CountingRules, Reading, indicator
from .nouns import ALLOCATED, FTE, HOLDER, IN_POST
from .people import caseloads, held_children, holding, open_children, open_since, staff
from .things import CHILD, WORKER, Things, of_sets

HELD = ["episodes.end_date", "allocations.end_date", "workers.end_date"]
ASYE = [*HELD, "workers.asye_start", "workers.asye_end"]
HIGH_CASELOAD = 40
HIGH_ASYE_CASELOAD = 18


def _fte_note(extract: Extract, months: Months) -> list[str]:
    """How many social workers in post count as 1.0 because no fte is recorded."""
    people = extract.derive(staff, months)
    counts = (people.social_worker & people.fte_blank).sum(axis=0)
    words = {1: "1 social worker in post has no fte recorded, which counts as 1.0"}
    return [
        words.get(n, f"{n} social workers in post have no fte recorded, which counts as 1.0") if n else ""
        for n in counts
    ]


def loads(extract, months, asye: bool = False) -> list[np.ndarray]:
    """How many children each case holder holds on each as-at day, an array a month; of those in their ASYE if asked."""
    table, people = extract.derive(caseloads, months), extract.derive(staff, months)
    among = (table > 0) & people.in_asye if asye else table > 0
    return [table[among[:, position], position] for position in range(len(months))]


def _held(extract: Extract, months: Months, those: np.ndarray) -> Things:
    """Those of the children who have a worker, a child and month each."""
    held = extract.derive(holding, months)
    about = {"note": _fte_note(extract, months), "facts": {"open_since": open_since(extract)}}
    return Things(held.position[those], kind=CHILD, who=held.child[those], **about)


def _holders(extract: Extract, months: Months, *, asye: bool = False, by_fte: bool = False, **about) -> Things:
    """Case holders (those in their ASYE if asked), a worker and month each, with the children that each holds."""
    table, people = extract.derive(caseloads, months), extract.derive(staff, months)
    who, position = np.nonzero((table > 0) & people.in_asye if asye else table > 0)
    children, fte = table[who, position], people.fte[who, position]
    if by_fte:
        about |= {"weight": fte, "weight_unit": people.unit}
    facts = {"children": children, "fte": fte / people.unit}
    about |= {"facts": facts, "worst": "children", "note": _fte_note(extract, months)}
    return Things(position, kind=WORKER, who=who, amount=children, **about)


def _over(holders: Things, children: int, months: int) -> Things:
    """Which of the case holders hold more than so many children; no value where there is no case holder."""
    nobody = np.bincount(holders.first, minlength=months) == 0
    return replace(holders, counted=holders.amount > children, amount=None, blank=nobody)


@indicator(
    "Open cases",
    unit="count",
    better="neither",
    reads=["episodes.end_date"],
    says="on {as_at}, {of_n} had an open case",
)
def cases_open(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Children open to a social work team on the as-at day.

    Children with any episode open on D. Source: data/README.md.
    """
    return of_sets(CHILD, extract.derive(open_children, months), facts={"open_since": open_since(extract)})


@indicator(
    "Children with a case holder",
    unit="count",
    better="neither",
    reads=HELD,
    says="on {as_at}, {of_n} had a case holder",
)
def cases_allocated(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Open children whose allocated worker is a social worker in post with FTE above 0.

    Children held by a case holder. Source: data/README.md.
    """
    held = extract.derive(holding, months)
    return _held(extract, months, held.allocated)


@indicator(
    "Children held elsewhere",
    unit="count",
    better="lower",
    reads=HELD,
    says="on {as_at}, a manager, duty or another worker who is no case holder held {of_n}",
    wanted=("child held elsewhere", "children held elsewhere"),
    to_do=ALLOCATED,
)
def cases_held_elsewhere(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Open children whose allocated worker is in post as a manager, on duty or in another role, or has FTE 0.

    Children held by somebody who is no case holder. Source: data/README.md.
    """
    held = extract.derive(holding, months)
    return _held(extract, months, held.elsewhere)


@indicator(
    "Children with no worker in post",
    unit="count",
    better="lower",
    reads=HELD,
    says="on {as_at}, {of_n} lacked an allocated worker in post",
    wanted=("child with no worker in post", "children with no worker in post"),
    to_do=ALLOCATED,
)
def cases_unallocated(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Open children with no allocated worker, or with one who is unknown or no longer in post.

    Open children whom nobody in post holds. Source: data/README.md.
    """
    somebody = held_children(extract, months, somebody=True)
    unheld = extract.derive(open_children, months) - somebody
    since = {"open_since": open_since(extract)}
    return of_sets(CHILD, unheld, facts=since, worst="open_since", note=_fte_note(extract, months))


@indicator(
    "Mean caseload",
    unit="mean",
    better="lower",
    reads=HELD,
    readings=[
        Reading(
            "dfe_fte",
            period="as at",
            says="on {as_at}, case holders of {of_d} together held {of_n}, {value} for each full-time equivalent",
            beside="by full-time equivalent of case holders",
            label="per FTE",
            by_team=True,
            things=FTE,
            as_published=True,
        ),
        Reading(
            "headcount",
            period="as at",
            says="on {as_at}, {of_d} held {of_n}, {value} each",
            beside="by headcount of case holders",
            label="per holder",
            things=HOLDER,
        ),
        Reading(
            "all_in_post",
            period="as at",
            says="on {as_at}, {of_d}, with cases or without, held {of_n}, {value} each",
            beside="by headcount of all social workers in post",
            label="all in post",
            things=IN_POST,
        ),
    ],
)
def caseload_mean(extract: Extract, months: Months, notice: CountingRules, reading: str) -> Things:
    """Children held by case holders, for each full-time equivalent of case holders (by headcount: for each case
    holder; all in post: for each social worker in post with FTE above 0, with cases or without).

    Mean caseload by three denominators. Source: docs/counting-rules.md, measure 1; `dfe_fte` is DfE's formula.
    """
    if reading != "all_in_post":
        return _holders(extract, months, by_fte=reading == "dfe_fte")
    table, people = extract.derive(caseloads, months), extract.derive(staff, months)
    who, position = np.nonzero(people.case_workers())
    children = table[who, position]
    about = {"facts": {"children": children}, "worst": "children", "note": _fte_note(extract, months)}
    return Things(position, kind=WORKER, who=who, amount=children, blank=~(table > 0).any(axis=0), **about)


@indicator(
    "Largest caseload",
    unit="count",
    better="lower",
    by_team=True,
    reads=HELD,
    says="on {as_at}, the largest caseload was {value} (of {of_d})",
    things=HOLDER,
)
def caseload_max(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """The largest number of children held by one case holder.

    The largest caseload; the denominator is the number of case holders. Source: docs/counting-rules.md, measure 1.
    """
    return _holders(extract, months, statistic=lambda things, entry: things.amount[entry].max())


@indicator(
    "Caseload that nine in ten do not exceed",
    unit="count",
    better="lower",
    reads=HELD,
    says="on {as_at}, the caseload that nine in ten of {of_d} do not exceed was {value}, interpolated",
    things=HOLDER,
)
def caseload_p90(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """The number of children that nine in ten case holders do not exceed (90th percentile, interpolated).

    The 90th percentile of caseloads, by numpy's default interpolation. Source: docs/counting-rules.md, measure 1.
    """
    return _holders(extract, months, statistic=lambda things, entry: np.percentile(things.amount[entry], 90))


@indicator(
    "Case holders with more than 40 children",
    unit="count",
    better="lower",
    reads=HELD,
    says="on {as_at}, {of_n} had more than 40 children",
    counted=HOLDER,
    wanted=("case holder with more than 40 children", "case holders with more than 40 children"),
    to_do=("caseload brought down to 40", "caseloads brought down to 40"),
)
def workers_over_40(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """How many case holders hold more than 40 children on the as-at day.

    Case holders with more than 40 children; no value where there is no case holder. Source: docs/counting-rules.md.
    """
    return _over(_holders(extract, months), HIGH_CASELOAD, len(months))


@indicator(
    "Mean caseload in the assessed and supported year (ASYE)",
    unit="mean",
    better="lower",
    reads=ASYE,
    says="on {as_at}, {of_d} in their assessed and supported year held {of_n}, {value} each",
    things=HOLDER,
)
def asye_caseload_mean(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Children held by case holders in their assessed and supported year (ASYE), for each of those case holders.

    Mean caseload of case holders in their ASYE on D. Source: docs/counting-rules.md, measure 1.
    """
    return _holders(extract, months, asye=True)


@indicator(
    "Case holders in the assessed and supported year (ASYE) with more than 18 children",
    unit="count",
    better="lower",
    reads=ASYE,
    says="on {as_at}, {of_n} in their assessed and supported year had more than 18 children",
    counted=HOLDER,
    wanted=("such case holder", "such case holders"),
    to_do=("caseload brought down to 18", "caseloads brought down to 18"),
)
def asye_over_18(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """How many case holders in their assessed and supported year (ASYE) hold more than 18 children on the as-at day.

    Those with more than 18 children; no value where nobody is in their ASYE. Source: docs/counting-rules.md, measure 1.
    """
    return _over(_holders(extract, months, asye=True), HIGH_ASYE_CASELOAD, len(months))
