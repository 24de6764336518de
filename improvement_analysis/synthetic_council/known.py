"""What of the synthetic council's history was known on a day: the extract taken on it.

A row is known from its own date, or from `known_from` until `known_until` where it has them (recorded late, or one of
several versions). What had not happened yet is blank (NEVER). Columns beginning with `known_` are never written.
"""

import pandas as pd

from ..calendars import NEVER
from ..records.tables import TABLES
from . import story

KNOWN_FROM = {
    "workers": "start_date",
    "absences": "start_date",
    "episodes": "start_date",
    "allocations": "start_date",
    "plans": "start_date",
    "supervision_timetable": "due_on",
    "case_reviews": "reviewed_on",
    "audits": "audited_on",
    "referrals": "referred_on",
    "assessments": "started_on",
}
PLANNED = ("asye_end", "action_due", "due_on")  # days that may lie ahead
# Blank until the day in another column.
BLANK_UNTIL = {
    "episodes": {"closure_reason": "end_date"},
    "enquiries": {"icpc_date": "icpc_known_on"},
    "audits": {"moderated_grade": "moderated_on"},
    "plan_actions": {"evidence": "completed_on"},
    "reserve_calls": {"spent": "approved_on"},
}
# What a row has to reach to be in the system that went live: spans that had not ended, events since.
REACHES = {
    **dict.fromkeys(("workers", "absences", "episodes", "allocations", "plans"), "end_date"),
    "referrals": "referred_on",
    "assessments": "completed_on",
    "supervisions": "held_on",
    "case_supervisions": "held_on",
    "visits": "visit_date",
    "enquiries": "icpc_known_on",
}


def date_columns(table: str) -> list[str]:
    """The date columns of a table of the dictionary."""
    return [name for name, column in TABLES[table].columns.items() if column.kind == "date"]


def since_go_live(world: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The world without what ended before the system went live; two months of visits were carried over."""
    kept = {}
    for name, frame in world.items():
        first = story.CARRIED_OVER_FROM if name == "visits" else story.HISTORY_FROM
        kept[name] = frame[frame[REACHES[name]] >= first] if name in REACHES else frame
    return kept


def as_known(world: dict[str, pd.DataFrame], day: int) -> dict[str, pd.DataFrame]:
    """Every table as it was known at the close of a day (dates are whole days, NEVER where blank)."""
    return {name: _as_known(name, frame, day) for name, frame in world.items()}


def _as_known(name: str, frame: pd.DataFrame, day: int) -> pd.DataFrame:
    known = frame[KNOWN_FROM.get(name, "known_from")] <= day
    if "known_until" in frame:
        known &= frame.known_until > day
    frame = frame[known].copy()
    for column, until in BLANK_UNTIL.get(name, {}).items():
        blank = NEVER if column in date_columns(name) else None
        frame[column] = frame[column].mask(frame[until] > day, blank)
    for column in date_columns(name):
        if column not in PLANNED:
            frame[column] = frame[column].mask(frame[column] > day, NEVER)
    return frame
