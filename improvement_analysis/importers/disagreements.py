"""Where lists of one source say different things of a child: it cannot be known which is right, so each is named."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from .._wording import and_more, count, joined
from .cells import written_days
from .reckoning import FROM

SHOWN = 5
CHILDREN = ("child", "children")


def open_on(rows: pd.DataFrame, day: date) -> pd.Series:
    """Which rows are open at the close of a day; none of which a day cannot be read."""
    day = pd.Timestamp(day)
    return (written_days(rows["start_date"]) <= day) & (
        (rows["end_date"] == "") | (written_days(rows["end_date"]) > day)
    )


def cases_closed(tables: Mapping[str, pd.DataFrame], day: date) -> list[str]:
    """Children with an open plan, or looked after, whose case is closed or not there: their plan says it is open."""
    if "episodes" not in tables or "plans" not in tables:
        return []
    plans = _without_case(tables, "plans", day).drop_duplicates(["child_id", "plan_type"])
    if plans.empty:
        return []
    closed = _closed(tables["episodes"])
    shown = [
        f"child {child}: {kind} since {start} in {source}, {closed.get(child, 'and no case is there')}"
        for child, kind, start, source in plans.head(SHOWN)[["child_id", "plan_type", "start_date", FROM]].itertuples(
            index=False
        )
    ]
    return [
        f"{count(plans['child_id'].nunique(), CHILDREN)} with a plan or care that is open on {day}, and no open case "
        f"({'; '.join(and_more(shown, len(plans)))}): no open case is counted for them. Correct whichever list is wrong"
    ]


def allocated_without_case(tables: Mapping[str, pd.DataFrame], referrals: pd.DataFrame, day: date) -> list[str]:
    """Children with a worker whose case is closed, or whose referral is open and said to be of no further action.

    Args:
        tables: those of the extract. Children with an open plan are left to `cases_closed`.
        referrals: all rows of cases of the source, `nfa` as `true` of those that opened none.
        day: the as-at day.
    """
    if "episodes" not in tables or "allocations" not in tables:
        return []
    held = _without_case(tables, "allocations", day)
    planned = _without_case(tables, "plans", day)["child_id"] if "plans" in tables else ()
    held = held[held["child_id"].isin(referrals["child_id"]) & ~held["child_id"].isin(planned)]
    if held.empty:
        return []
    ended = referrals[(referrals["nfa"] == "true") & open_on(referrals, day)]
    ended = ended.drop_duplicates("child_id", keep="last").set_index("child_id")["start_date"]
    why = {**_closed(referrals), **("the referral of " + ended + " is open, and of no further action")}
    shown = [
        f"child {child}: {worker} since {start}, {why[child]}"
        for child, worker, start in held.head(SHOWN)[["child_id", "worker_id", "start_date"]].itertuples(index=False)
    ]
    return [
        f"{count(held['child_id'].nunique(), CHILDREN)} with an allocated worker on {day}, and no open case "
        f"({'; '.join(and_more(shown, len(held)))}): no open case is counted for them. End the allocation, or correct "
        "the referral"
    ]


def _without_case(tables: Mapping[str, pd.DataFrame], name: str, day: date) -> pd.DataFrame:
    """The open rows of a table of children of whom no case is open."""
    rows, cases = tables[name], tables["episodes"]
    return rows[open_on(rows, day) & ~rows["child_id"].isin({*cases["child_id"][open_on(cases, day)], ""})]


def _closed(cases: pd.DataFrame) -> pd.Series:
    """By child, when the last case was closed, in words."""
    ends = cases.sort_values("end_date").drop_duplicates("child_id", keep="last").set_index("child_id")["end_date"]
    return "closed " + ends.mask(ends == "", "or not yet begun")


def several_workers(allocations: pd.DataFrame) -> list[str]:
    """Children whom lists of their latest workers give to several."""
    named = allocations[allocations["child_id"] != ""]
    several = named[named.groupby("child_id")[FROM].transform("nunique") > 1]  # of one list, its rows are named
    held = several["worker_id"] + " in " + several[FROM]
    shown = [f"child {child}: {joined(each)}" for child, each in held.groupby(several["child_id"], sort=False)]
    if not shown:
        return []
    named = "; ".join(and_more(shown[:SHOWN], len(shown)))
    return [
        f"{count(len(shown), CHILDREN)} with several workers ({named}): each is written, so "
        "that the child counts for each. Correct the list that is wrong"
    ]
