"""Which published cells are the same quantity, and which add up: what somebody could solve a hidden cell from.

A cell is a numerator or a denominator of a figure: ("cases_open", "", "n"). A maximum, percentile, median or
coefficient has only a denominator. What is told here holds in every month; that it does is tested on random councils.

Source: docs/indicators.md; docs/outputs.md, "Audiences".
"""

from dataclasses import dataclass

Quantity = tuple[str, str, str]
"""Indicator, reading, and `n` (numerator) or `d` (denominator)."""


def _n(indicator: str, *readings: str) -> list[Quantity]:
    return [(indicator, reading, "n") for reading in readings or ("",)]


def _d(indicator: str, *readings: str) -> list[Quantity]:
    return [(indicator, reading, "d") for reading in readings or ("",)]


VISITED = ("cp_visits_in_timescale", "cin_visits_in_timescale", "cla_visits_in_timescale")
GRADED = ("moderated", "as_audited")
"""The readings of audits by which all three of the good, the inadequate and the mean grade are given."""

SAME: list[list[Quantity]] = [
    # children held by case holders
    [*_n("cases_allocated"), *_n("caseload_mean", "dfe_fte", "headcount", "all_in_post"), *_d("worker_changes")],
    # case holders
    [*_d("caseload_mean", "headcount"), *_d("caseload_max"), *_d("caseload_p90")],
    # visits in the month to children with a plan
    [*_d("visits_child_seen", "all"), *_d("visits_child_spoken_to", "all"), *_d("visits_purposeful", "all")],
    # those of them in which the child was seen
    [*_n("visits_child_seen", "all", "recorded"), *_d("visits_seen_alone", "all")],
    _n("visits_child_spoken_to", "all", "recorded"),
    _n("visits_seen_alone", "where_possible", "all"),
    _n("visits_purposeful", "all", "recorded"),
    *(_d(indicator, "snapshot", "snapshot_with_virtual") for indicator in VISITED),
    # conferences of the month, by either clock
    _d("icpc_within_15", "month", "first_discussion"),
    # audits of the month; of those whose grade the auditor gave
    [
        *_d("audits_good_or_better", *GRADED),
        *_d("audits_inadequate", *GRADED),
        *_d("audit_grade_mean", *GRADED),
        *_n("audits_completed"),
        *_d("audits_moderated"),
    ],
    # moderated audits of the month
    [*_n("audits_moderated"), *_d("audits_downgraded"), *_d("audits_good_or_better", "moderated_only")],
]
"""Cells that are one quantity, month by month."""


@dataclass(frozen=True)
class Sum:
    """A cell that others of the same month add up to.

    Attributes:
        whole: the sum.
        parts: each with how often it counts, by cell, or by a name of its own what is not published.
    """

    whole: Quantity
    parts: dict[Quantity | str, int]


SUMS: list[Sum] = [
    Sum(
        ("cases_open", "", "n"),
        {("cases_allocated", "", "n"): 1, ("cases_held_elsewhere", "", "n"): 1, ("cases_unallocated", "", "n"): 1},
    ),
    Sum(
        ("review_actions_completed", "", "d"),
        {("review_actions_completed", "", "n"): 1, ("review_actions_overdue", "", "n"): 1},
    ),
    Sum(
        ("caseload_max", "", "d"),
        {
            ("supervision_workers", "available", "d"): 1,
            ("supervision_workers_absent", "", "n"): 1,
            ("supervision_workers_new", "", "n"): 1,
        },
    ),
    *(
        Sum(
            ("audits_good_or_better", reading, "d"),
            {
                ("audits_good_or_better", reading, "n"): 1,
                ("audits_inadequate", reading, "n"): 1,
                f"Requires improvement, {reading}": 1,
            },
        )
        for reading in GRADED
    ),
]

CUMULATIVE: dict[Quantity, Quantity] = {
    **{
        ("icpc_within_15", reading, part): ("icpc_within_15", "month", part)
        for reading in ("rolling_12_months", "financial_year", "year_to_date")
        for part in ("n", "d")
    },
    ("audit_agreement", "", "d"): ("audits_moderated", "", "n"),
}
"""A cell that counts a longer period, and the cell of single months that it adds up; the period is its reading's."""

GOES_WITH: dict[Quantity, list[Quantity]] = {
    ("audit_grade_mean", reading, "n"): [
        ("audits_good_or_better", reading, "n"),
        ("audits_inadequate", reading, "n"),
        ("audit_grade_mean", reading, "d"),
    ]
    for reading in GRADED
}
"""A cell that is hidden where one of others is: the scores of so few audits leave little else that it can be."""

FROM_A_GIVEN_WHOLE: dict[Quantity, Quantity] = {("reserve_remaining", "", "n"): ("reserve_committed", "", "n")}
"""A cell that is what another one leaves of a number that everybody knows: either gives the other."""

ONE_COHORT: list[Quantity] = _d("review_cohort_coverage")
"""Cells that are the same in every month that has them."""

OF_ALL_GROUPS = ("plan_actions_overdue", "plan_actions_on_time", "plan_actions_evidenced")
"""Indicators whose groups add up to the figure of the whole."""
