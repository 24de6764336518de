"""Measure 1: caseloads, and the children whom no case holder holds.

DfE's own statistic also counts carers as cases and managers who hold cases, so its figure and ours may differ.
Source: measures.md, measure 1; tables.md, "Which worker holds a child".
"""

import numpy as np
import pandas as pd

from .indicator import Reading, indicator, rows
from .nouns import FTE, HOLDER, IN_POST
from .people import caseloads, holding, open_children, staff

HELD = ["episodes.end_date", "allocations.end_date", "workers.end_date"]
ASYE = [*HELD, "workers.asye_start", "workers.asye_end"]
HIGH_CASELOAD = 40
HIGH_ASYE_CASELOAD = 18


def _per_month(position: np.ndarray, months) -> np.ndarray:
    return np.bincount(position, minlength=len(months))


def _fte_note(extract, months) -> list[str]:
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


@indicator(
    "Open cases",
    unit="count",
    better="neither",
    reads=["episodes.end_date"],
    says="on {as_at}, {of_n} had an open case",
)
def cases_open(extract, months, notice) -> pd.DataFrame:
    """Children open to a social work team on the as-at day.

    Children with any episode open on D. Source: tables.md.
    """
    counts = extract.derive(open_children, months).counts()
    return rows(months, numerator=counts)


@indicator(
    "Children with a case holder",
    unit="count",
    better="neither",
    reads=HELD,
    says="on {as_at}, {of_n} had a case holder",
)
def cases_allocated(extract, months, notice) -> pd.DataFrame:
    """Open children whose allocated worker is a social worker in post with FTE above 0.

    Children held by a case holder. Source: tables.md.
    """
    held = extract.derive(holding, months)
    return rows(months, numerator=_per_month(held.position[held.allocated], months), note=_fte_note(extract, months))


@indicator(
    "Children held elsewhere",
    unit="count",
    better="lower",
    reads=HELD,
    says="on {as_at}, a manager, duty or another worker who is no case holder held {of_n}",
    wanted=("child held elsewhere", "children held elsewhere"),
)
def cases_held_elsewhere(extract, months, notice) -> pd.DataFrame:
    """Open children whose allocated worker is in post as a manager, on duty or in another role, or has FTE 0.

    Children held by somebody who is no case holder. Source: tables.md.
    """
    held = extract.derive(holding, months)
    return rows(months, numerator=_per_month(held.position[held.elsewhere], months), note=_fte_note(extract, months))


@indicator(
    "Children with no worker in post",
    unit="count",
    better="lower",
    reads=HELD,
    says="on {as_at}, {of_n} lacked an allocated worker in post",
    wanted=("child with no worker in post", "children with no worker in post"),
)
def cases_unallocated(extract, months, notice) -> pd.DataFrame:
    """Open children with no allocated worker, or with one who is unknown or no longer in post.

    Open children whom nobody in post holds. Source: tables.md.
    """
    held = extract.derive(holding, months)
    somebody = _per_month(held.position[held.allocated | held.elsewhere], months)
    unheld = extract.derive(open_children, months).counts() - somebody
    return rows(months, numerator=unheld, note=_fte_note(extract, months))


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
def caseload_mean(extract, months, notice) -> pd.DataFrame:
    """Children held by case holders, for each full-time equivalent of case holders (by headcount: for each case
    holder; all in post: for each social worker in post with FTE above 0, with cases or without).

    Mean caseload by three denominators. Source: measures.md, measure 1; `dfe_fte` is DfE's formula.
    """
    table, people = extract.derive(caseloads, months), extract.derive(staff, months)
    children, holders = table.sum(axis=0), (table > 0).sum(axis=0)
    fte = (people.fte * (table > 0)).sum(axis=0) / people.unit
    all_in_post = people.case_workers().sum(axis=0)
    note = _fte_note(extract, months)
    any_holder = holders > 0
    return pd.concat(
        [
            rows(months, reading="dfe_fte", numerator=children, denominator=fte, note=note),
            rows(months, reading="headcount", numerator=children, denominator=holders, note=note),
            rows(
                months,
                reading="all_in_post",
                numerator=np.where(any_holder, children, np.nan),
                denominator=np.where(any_holder, all_in_post, np.nan),
                note=note,
            ),
        ]
    )


@indicator(
    "Largest caseload",
    unit="count",
    better="lower",
    reads=HELD,
    says="on {as_at}, the largest caseload was {value} (of {of_d})",
    things=HOLDER,
)
def caseload_max(extract, months, notice) -> pd.DataFrame:
    """The largest number of children held by one case holder.

    The largest caseload; the denominator is the number of case holders. Source: measures.md, measure 1.
    """
    held = loads(extract, months)
    largest = [load.max() if len(load) else np.nan for load in held]
    return rows(months, value=largest, denominator=[len(load) for load in held], note=_fte_note(extract, months))


@indicator(
    "Caseload that nine in ten do not exceed",
    unit="count",
    better="lower",
    reads=HELD,
    says="on {as_at}, the caseload that nine in ten of {of_d} do not exceed was {value}, interpolated",
    things=HOLDER,
)
def caseload_p90(extract, months, notice) -> pd.DataFrame:
    """The number of children that nine in ten case holders do not exceed (90th percentile, interpolated).

    The 90th percentile of caseloads, by numpy's default interpolation. Source: measures.md, measure 1.
    """
    held = loads(extract, months)
    ninetieth = [np.percentile(load, 90) if len(load) else np.nan for load in held]
    return rows(months, value=ninetieth, denominator=[len(load) for load in held], note=_fte_note(extract, months))


@indicator(
    "Case holders with more than 40 children",
    unit="count",
    better="lower",
    reads=HELD,
    says="on {as_at}, {of_n} had more than 40 children",
    counted=HOLDER,
    wanted=("case holder with more than 40 children", "case holders with more than 40 children"),
)
def workers_over_40(extract, months, notice) -> pd.DataFrame:
    """How many case holders hold more than 40 children on the as-at day.

    Case holders with more than 40 children; no value where there is no case holder. Source: measures.md.
    """
    held = loads(extract, months)
    over = [(load > HIGH_CASELOAD).sum() if len(load) else np.nan for load in held]
    return rows(months, numerator=over, note=_fte_note(extract, months))


@indicator(
    "Mean caseload in the assessed and supported year (ASYE)",
    unit="mean",
    better="lower",
    reads=ASYE,
    says="on {as_at}, {of_d} in their assessed and supported year held {of_n}, {value} each",
    things=HOLDER,
)
def asye_caseload_mean(extract, months, notice) -> pd.DataFrame:
    """Children held by case holders in their assessed and supported year (ASYE), for each of those case holders.

    Mean caseload of case holders in their ASYE on D. Source: measures.md, measure 1.
    """
    held = loads(extract, months, asye=True)
    children, holders = [load.sum() for load in held], [len(load) for load in held]
    return rows(months, numerator=children, denominator=holders, note=_fte_note(extract, months))


@indicator(
    "Case holders in the assessed and supported year (ASYE) with more than 18 children",
    unit="count",
    better="lower",
    reads=ASYE,
    says="on {as_at}, {of_n} in their assessed and supported year had more than 18 children",
    counted=HOLDER,
    wanted=("such case holder", "such case holders"),
)
def asye_over_18(extract, months, notice) -> pd.DataFrame:
    """How many case holders in their assessed and supported year (ASYE) hold more than 18 children on the as-at day.

    Those with more than 18 children; no value where nobody is in their ASYE. Source: measures.md, measure 1.
    """
    held = loads(extract, months, asye=True)
    over = [(load > HIGH_ASYE_CASELOAD).sum() if len(load) else np.nan for load in held]
    return rows(months, numerator=over, note=_fte_note(extract, months))
