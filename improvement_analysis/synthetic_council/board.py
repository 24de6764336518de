"""What the board of the synthetic example reads: the plan, the reserve, the service's words, and reported figures.

The claims of June 2020 are the cabinet paper's; everything else is made up, in the CSV files beside this module.
Source of the claims: docs/published-facts.md.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from ..calendars import NEVER, month_end, month_label, month_number, month_start, working_days_between
from . import story
from .known import as_known
from .visiting import snapshot

# The seven claims of the paper: indicator, figure, target as the paper gives it, and (made up) how it was counted.
PAPER = "Cabinet paper of 8 July 2020"
CLAIMS = (
    ("caseload_mean", "17", None, "manual"),
    ("asye_caseload_mean", "14", "18", "manual"),
    ("review_cohort_coverage", None, None, None),
    ("records_valid", None, None, None),
    ("audits_good_or_better", None, None, None),
    ("icpc_within_15", "86%", "68%", "system"),
    ("cp_visits_in_timescale", "90%", None, "system"),
    ("cin_visits_in_timescale", "77%", None, "system"),
    ("supervision_workers", None, None, None),
)
SCORECARD = range(month_number("2020-01"), month_number("2020-06"))


def _read(table: str, days: list[str]) -> pd.DataFrame:
    """A table of the board's, from the file beside this module, its dates as whole days."""
    frame = pd.read_csv(Path(__file__).with_name(f"{table}.csv"), keep_default_na=False, na_values={"": ""})
    epoch = pd.Timestamp(0)
    read = {column: (pd.to_datetime(frame[column]) - epoch).dt.days.fillna(NEVER).astype(np.int64) for column in days}
    return frame.assign(**read)


def plan_actions() -> pd.DataFrame:
    """The improvement plan's actions, a version for each due day that was set."""
    frame = _read("plan_actions", ["due_on", "completed_on", "known_from"])
    until = frame.groupby("action_id").known_from.shift(-1, fill_value=NEVER)
    return frame.assign(known_until=until)


def reserve_calls() -> pd.DataFrame:
    """Calls on the reserve, a version for each month, in which more of what was approved is spent."""
    calls = _read("reserve_calls", ["requested_on", "approved_on", "declined_on"])
    versions = []
    for month in range(month_number("2020-04"), story.LAST_MONTH + 1):
        first, until = month_start(month), month_start(month + 1)
        going = np.ceil((until - calls.approved_on) / 30.4).clip(0, calls.spent_over_months)
        spent = (calls.amount * going / calls.spent_over_months / 100).round() * 100
        known = np.maximum(calls.requested_on, first)
        spent = spent.where(calls.approved_on < until).astype("Int64")
        rows = calls.assign(spent=spent, known_from=known, known_until=until)
        versions.append(rows[calls.requested_on < until])
    return pd.concat(versions, ignore_index=True)


def commentary() -> pd.DataFrame:
    """The service's own words, each in the extract of the month in which it said them."""
    frame = _read("commentary", ["due_on"])
    said = frame.said_in.map(month_number)
    return frame.assign(known_from=said.map(month_start), known_until=(said + 1).map(month_start))


def reported_figures(rng: np.random.Generator, world: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """A monthly scorecard from January to May 2020, here and there one out, and the paper's claims about June."""
    rows = []
    for month in SCORECARD:
        for indicator, part, whole, how in _counted(as_known(world, month_end(month)), month):
            wrong = int(rng.integers(1, 3)) if how == "manual" and rng.random() < 0.4 else 0
            value = f"{(200 * part + whole) // (2 * whole) + wrong}%" if whole else f"{part + wrong}"
            known = month_end(month)
            rows.append((indicator, month_label(month), value, None, how, "Monthly scorecard", None, None, known))
    for indicator, value, target, how in CLAIMS:
        rows.append((indicator, "2020-06", value, None, how, PAPER, target, "met", story.JUNE_2020))
    columns = "indicator month value reading produced_by document claimed_target claimed_verdict known_from"
    return pd.DataFrame(rows, columns=columns.split())


def _counted(tables: dict[str, pd.DataFrame], month: int) -> list[tuple[str, int, int, str]]:
    """What the scorecard counts in a month: indicator, numerator, denominator (0: a count), how."""
    last, episodes, enquiries = month_end(month), tables["episodes"], tables["enquiries"]
    closed = (episodes.end_date >= month_start(month)) & (episodes.end_date <= last)
    held = enquiries[(enquiries.icpc_date >= month_start(month)) & (enquiries.icpc_date <= last)]
    held = held[~held.transfer_in].groupby("child_id")[["strategy_discussion_date", "icpc_date"]].min()
    in_time = working_days_between(held.strategy_discussion_date, held.icpc_date) <= 15
    rows = [
        ("cases_open", int((episodes.end_date > last).sum()), 0, "system"),
        ("cases_closed", int(closed.sum()), 0, "system"),
        ("icpc_within_15", int(in_time.sum()), len(held), "system"),
    ]
    for plan_type, indicator in (("CP", "cp_visits_in_timescale"), ("CIN", "cin_visits_in_timescale")):
        force = snapshot(tables["plans"], tables["visits"], plan_type, last)
        rows.append((indicator, int(force.in_time.sum()), len(force), "manual"))
    return rows
