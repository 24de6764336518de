"""Rows that are wrong as councils' rows are: a few for each kind of fault and each rule of measure 3.

None of them touches a figure of June 2020: what is spoilt is an old record of a child who has long left, or a row more.
Nearly all of them stand in every extract that follows, as councils' do. A caseload of more than 60 is no mistake made
here but the duty tray (`story.TRAY`). Source of the faults: data/README.md; of the rules: docs/counting-rules.md.
"""

from datetime import date

import numpy as np
import pandas as pd

DAY = "%Y-%m-%d"
OLD = pd.Timestamp("2019-04-01")
AFTER_NOTICE = pd.Timestamp("2020-03-01")  # case reviews began with the notice: theirs count as old up to here
# Cells that are wrong as they stand: table ("+": a copy of a row, so that no case, worker or figure is lost), cells,
# and a column that the row must have. First what cannot be read, then what breaks a rule.
CELLS = (
    ("visits", {"visit_date": "31/04/2019"}, None),
    ("visits", {"visit_date": "2019-02-30"}, None),
    ("visits", {"mode": "telephone"}, None),
    ("visits", {"child_id": None}, None),
    ("+episodes", {"end_date": "2019-02-29"}, None),
    ("allocations", {"worker_id": None}, None),
    ("+workers", {"role": "Social Worker"}, None),
    ("+workers", {"fte": "37"}, None),
    ("plans", {"plan_type": "CPP"}, None),
    ("plans", {"visit_interval": "0"}, None),
    ("absences", {"reason": "annual leave"}, None),
    ("supervisions", {"held_on": None}, None),
    ("case_supervisions", {"held_on": "13.02.2019"}, None),
    ("enquiries", {"icpc_required": "Y"}, None),
    ("assessments", {"completed_on": "not known"}, None),
    ("referrals", {"referred_on": None}, None),
    ("case_reviews", {"risk_level": "High"}, None),
    ("case_reviews", {"action_due": "asap"}, None),
    ("audits", {"grade": "RI"}, None),
    ("audits", {"domain": None}, None),
    ("audit_actions", {"completed_on": "done"}, None),
    ("+audit_plan", {"expected": "tbc"}, None),
    ("+reserve_calls", {"amount": "12,500"}, None),
    ("+plan_actions", {"due_on": "June"}, None),
    ("+reported_figures", {"value": "about 80%"}, None),
    ("enquiries", {"strategy_discussion_date": None}, "icpc_date"),
    ("enquiries", {"strategy_discussion_date": None}, "icpc_date"),
    ("allocations", {"worker_id": "W999"}, None),
    ("workers", {"asye_start": pd.Timestamp("2015-09-01"), "asye_end": pd.Timestamp("2014-08-31")}, None),
)
# Dates that cannot be, for the order of things or a mistyped year: table, column, the date it is reckoned from, days.
DATES = (
    ("absences", "end_date", "start_date", -7),
    ("+episodes", "end_date", "start_date", -20),
    ("+allocations", "end_date", "start_date", -3),
    ("+plans", "end_date", "start_date", -30),
    ("assessments", "completed_on", "started_on", -10),
    ("assessments", "completed_on", "started_on", -364),
    ("case_reviews", "action_completed_on", "reviewed_on", -2),
    ("enquiries", "strategy_discussion_date", "icpc_date", 7),
    ("enquiries", "strategy_discussion_date", "icpc_date", 1),
    ("enquiries", "recorded_on", "strategy_discussion_date", -2),
    ("visits", "recorded_on", "visit_date", -3),
    ("visits", "recorded_on", "visit_date", -31),
    ("visits", "recorded_on", "visit_date", -365),
    ("supervisions", "recorded_on", "held_on", -7),
    ("case_supervisions", "recorded_on", "held_on", -1),
    ("referrals", "referred_on", "referred_on", 26298),  # 2091 for 2019
    ("referrals", "referred_on", "referred_on", 26298),
    ("visits", "visit_date", "visit_date", 26298),
)
AFTER_CLOSURE = (("visits", {"visit_date": 9, "recorded_on": 10}, 3), ("plans", {"start_date": 30, "end_date": 55}, 2))
NEVER_CLOSED = 3  # allocations left open of children who went to another worker; as many of workers who have since left
TWICE = (("visits", 3), ("allocations", 1), ("case_supervisions", 2))  # rows entered twice

Mistake = tuple[str, int, dict]  # the table ("+": a copy of the row), the row, what its cells become


def make_mistakes(rng: np.random.Generator, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables of an extract with its wrong rows in them.

    Args:
        tables: all tables as they were known, dates as dates, in the order of their files.
    """
    last = tables["episodes"].fillna({"end_date": pd.Timestamp("2100-01-01")}).groupby("child_id").end_date.max()
    gone = last[last < OLD]
    old = {name: _old_rows(name, frame, gone) for name, frame in tables.items()}

    def take(name: str, *has: str | None) -> list[int]:
        """One old row that nobody has taken and that has something in these columns; none where there is none."""
        frame, rows = tables[name.lstrip("+")], old[name.lstrip("+")]
        fine = rows[frame.loc[rows, [column for column in has if column]].notna().all(axis="columns")]
        row = fine[rng.integers(len(fine), size=min(1, len(fine)))]
        old[name.lstrip("+")] = rows.drop(row)
        return row.tolist()

    found: list[Mistake] = [(name, row, cells) for name, cells, has in CELLS for row in take(name, has)]
    for name, column, base, days in DATES:
        for row in take(name, column, base):
            found.append((name, row, {column: tables[name.lstrip("+")].loc[row, base] + pd.Timedelta(days=days)}))
    for name, days_later, count in AFTER_CLOSURE:
        for row in [row for _ in range(count) for row in take(name)]:
            left = gone[tables[name].loc[row, "child_id"]]
            cells = {column: left + pd.Timedelta(days=days) for column, days in days_later.items()}
            found.append((f"+{name}", row, cells))
    found += _never_closed(rng, tables) + _two_posts(tables["workers"])
    tables = {name: _spoil(name, frame, found) for name, frame in tables.items()}
    for name, count in TWICE:
        tables[name] = pd.concat([tables[name], tables[name].iloc[100 : 100 + count]], ignore_index=True)
    return tables


def _old_rows(name: str, frame: pd.DataFrame, gone: pd.Series) -> pd.Index:
    """The rows of long ago, about children who have left: the same ones in every extract that holds them."""
    if name == "reported_figures":
        return frame.index[frame.month == "2020-01"]
    if name in ("audit_plan", "plan_actions", "reserve_calls"):
        return frame.index[:1]
    dates = frame.select_dtypes("datetime")
    fine = dates.iloc[:, 0] < (AFTER_NOTICE if name == "case_reviews" else OLD)
    if "child_id" in frame and name not in ("audits", "case_reviews", "enquiries"):
        fine &= frame.child_id.isin(gone.index)
    return frame.index[fine]


def _never_closed(rng: np.random.Generator, tables: dict[str, pd.DataFrame]) -> list[Mistake]:
    """Allocations that ended and are left open, some of them to workers who have left the council.

    Only of children whom a social worker in post has taken over since: that later allocation is the one that counts.
    """
    workers, rows = tables["workers"], tables["allocations"]
    there = workers[workers.end_date.isna()]
    now = rows[rows.end_date.isna() & rows.worker_id.isin(there.worker_id[there.role == "social_worker"])]
    since = rows.child_id.map(now.set_index("child_id").start_date)
    ended = rows.end_date.notna() & (rows.start_date < since)
    found = []
    for here in (True, False):
        stale = rows.index[ended & (rows.worker_id.isin(there.worker_id) == here)]
        chosen = rng.permutation(stale)[:NEVER_CLOSED]
        found += [("allocations", int(row), {"end_date": None}) for row in chosen]
    return found


def _two_posts(workers: pd.DataFrame) -> list[Mistake]:
    """A worker of the fostering team, who holds nobody, with a second post that makes more than 1.5 FTE together."""
    here = workers[(workers.team == "Fostering") & workers.end_date.isna()]
    return [("+workers", int(here.index[0]), {"start_date": pd.Timestamp("2018-09-03"), "fte": 1.2})]


def _spoil(name: str, frame: pd.DataFrame, found: list[Mistake]) -> pd.DataFrame:
    """A table with its mistakes, as text in the columns that have one: cells changed, copies at the end."""
    mine = [(table.startswith("+"), row, cells) for table, row, cells in found if table.lstrip("+") == name]
    wrong = {column for _, _, cells in mine for column in cells}
    spoilt = frame.assign(**{column: _as_text(frame[column]) for column in wrong})
    copies = []
    for copied, row, cells in mine:
        cells = {column: value.strftime(DAY) if isinstance(value, date) else value for column, value in cells.items()}
        if copied:
            copies.append(spoilt.loc[row].to_dict() | cells)
        else:
            spoilt.loc[row, list(cells)] = list(cells.values())
    more = pd.DataFrame(copies, columns=spoilt.columns).astype(spoilt.dtypes)
    return pd.concat([spoilt, more], ignore_index=True) if copies else spoilt


def _as_text(column: pd.Series) -> pd.Series:
    """A column that can hold what is no date and no number."""
    return (column.dt.strftime(DAY) if column.dtype.kind == "M" else column).astype(object)
