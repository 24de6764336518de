"""Children who wait: those visited late, and those who have nobody.

Source: docs/counting-rules.md, measures 1 and 6.
"""

from ..measures.intervals import MonthSet
from ..measures.people import open_children
from ..measures.visits import longest_wait
from .month import Month


def longest_late_wait(now: Month, plan_type: str) -> int | None:
    """The most days that a child visited late has waited on the as-at day (`measures.visits.longest_wait`)."""
    return longest_wait(now.extract, now.months, now.notice.standards, plan_type)


def children_without_worker(now: Month) -> tuple[int, int] | None:
    """Open children with no open allocation, and open children, on the as-at day; None if it cannot be known.

    It needs no table of workers, as the unallocated children of docs/counting-rules.md do.
    """
    extract, months = now.extract, now.months
    if extract.lacks(("episodes.end_date", "allocations.end_date")):
        return None
    if any(extract.history_from.get(table, months.ends[-1]) > months.ends[-1] for table in ("episodes", "allocations")):
        return None
    named = extract["allocations"]
    held = MonthSet.of_intervals(named["child_id"], named["start_date"], named["end_date"], months)
    is_open = extract.derive(open_children, months).table[:, -1].nonzero()[0]
    return int((~held.has(is_open, len(months) - 1)).sum()), len(is_open)
