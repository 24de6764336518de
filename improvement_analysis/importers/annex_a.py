"""Ofsted's Annex A (child-level lists 3 to 8) as an extract.

What the lists cannot say is left out, not guessed: there is no `workers` table, and no column that Annex A does not ask
for (`mode`, `spoken_to`, `transfer_in`, `recorded_on`, `decided_on`, ...). Every cell becomes text, dates as
YYYY-MM-DD. A date that cannot be read, or an answer that is neither yes nor no, stays as it was written: the extract
reports it as a fault. A table without a row is left out: a list or a column that nobody filled in is no nought.

| table | from |
|---|---|
| `enquiries` | List 5; *deemed unnecessary* is `icpc_required` turned round, and undecided is blank |
| `referrals` | List 3 |
| `assessments` | List 4; the day of authorisation is that of completion |
| `episodes` | List 6, and spells of Lists 7 and 8 of children who are not in it, overlapping ones joined |
| `plans` | Lists 6 (case status CIN; dates of the episode, as a CIN plan has none), 7 (CP), 8 (CLA) |
| `visits` | the last visits of Lists 6, 7 and 8; the same child and day in two lists is one visit |
| `allocations` | the workers of cases open on the as-at day; a closed case names the worker who held it last |

Lists 7 and 8 do not say whether the child was seen, so there is no `child_seen`: a blank would count as not seen.

The lists look back six months: enquiries, referrals, assessments, episodes and plans are complete from then on, as
data/README.md has it. Lists 6 to 8 hold each child's latest worker and visit alone, so visits and allocations are
complete on the one day only. They hold each child's latest episode and plan alone too, and List 6 leaves out what was
closed after assessment: an earlier month may count a few cases and plans too few, which the import says. *No* in List 5
without a date is also the answer for a child who is on a CP plan already; such an enquiry is no overdue conference,
as `icpc_overdue` sees from `plans`.

Source: data/README.md; Ofsted's guidance to Annex A (August 2019).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from improvement_analysis.importers.annex_a_lists import read_lists
from improvement_analysis.importers.month_folder import last_day_of_new
from improvement_analysis.importers.workbooks import plain
from improvement_analysis.records.extract import write_extract


@dataclass(frozen=True)
class Imported:
    """What an import read, left alone and wrote: rows by list and by table, open children without a worker, warnings.

    `complete_from` is what `extract.toml` says of each table's history.
    """

    rows_read: dict[str, int]
    rows_not_used: dict[str, int]
    rows_written: dict[str, int]
    complete_from: dict[str, date]
    children_without_worker: int
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        read, not_used = (
            ", ".join(f"{rows} rows of {name}" for name, rows in counted.items())
            for counted in (self.rows_read, self.rows_not_used)
        )
        written = ", ".join(f"{name} {rows}" for name, rows in self.rows_written.items())
        without = f"Open children without a worker: {self.children_without_worker}"
        notes = (f"Note: {text}" for text in self.warnings)
        used = [f"Read: {read}", *([f"No table has a place for: {not_used}"] if not_used else [])]
        return "\n".join([*used, f"Wrote: {written}", *self._complete(), without, *notes])

    def _complete(self) -> list[str]:
        there = [
            ([name for name in names if name in self.complete_from], why)
            for names, why in ((_LOOKING_BACK, _WHY_FEW), (_LATEST_ALONE, _WHY_LATEST))
        ]
        return [
            f"Complete from {self.complete_from[names[0]]}: {', '.join(names)}{why}" for names, why in there if names
        ]


_LOOKING_BACK = ("episodes", "plans", "enquiries", "referrals", "assessments")
_LATEST_ALONE = ("visits", "allocations")
_WHY_FEW = " (of a child's several episodes or plans the latest alone, so earlier months may count a few too few)"
_WHY_LATEST = " (each child's latest alone, so nothing that fell due in a month is counted, and no earlier month)"
_NOBODY = {"", "none", "unallocated", "not allocated"}
_CODE = r"^[a-z]{1,2}\)\s*"  # Ofsted's codes: "a) Yes"
_CIN = r"(?:child(?:ren)? in need|cin)(?: plan)?"
_CLOSED = r".*\b(?:closed|ceased|ended)\b.*"
_OTHER_STATUS = (
    r"looked after(?: child)?|child(?:ren)? (?:looked after|in care)|lac|cla|cic"
    r"|child protection(?: plan)?|cpp?(?: plan)?|(?:open )?assessment"
)
_FOREVER = pd.Timestamp("9999-12-31")


def import_annex_a(source: Path, to: Path, extracted_on: date | None = None, headings: Path | None = None) -> Imported:
    """Write lists 3 to 8 of an Annex A workbook as the extract `to`, a folder named for its month (YYYY-MM).

    Args:
        source: the workbook (.xlsx, .xls, .ods, ...), or a folder of CSV files, one a list.
        to: the extract's folder.
        extracted_on: when Annex A was made; the month's last day unless given.
        headings: the analyst's own headings, a TOML file (see `annex_a_lists`).

    Raises `UnusableInput`, with nothing written, where the file is no workbook, a list or one of its headings is not
    there, or `to` is no month or holds something already.
    """
    source, to = Path(source), Path(to)
    as_at = last_day_of_new(to)
    extracted_on = extracted_on or as_at
    read = read_lists(source, headings)
    lists = read.lists
    lists[6]["end_date"] = _never_open_for_good(lists[6])
    tables = _tables(lists, min(as_at, extracted_on), as_at)
    written = {name: rows for name, rows in tables.items() if not rows.empty}
    history = _history_from(max(as_at, extracted_on))
    complete_from = {name: history[name] for name in written}
    kind = "folder" if source.is_dir() else "workbook"
    about = {"extracted_on": extracted_on, "source": f"Annex A {kind} {source.resolve().name}", "synthetic": False}
    write_extract(to, written, about=about, history_from=complete_from)
    open_children = set(tables["episodes"]["child_id"][_open_on(tables["episodes"], as_at)])
    return Imported(
        rows_read={f"List {number}": len(rows) for number, rows in lists.items()},
        rows_not_used=read.not_used,
        rows_written={name: len(rows) for name, rows in written.items()},
        complete_from=complete_from,
        children_without_worker=len(open_children - set(tables["allocations"]["child_id"]) - {""}),
        warnings=(
            *read.warnings,
            *_table_warnings(tables),
            *_status_warnings(lists[6]),
            *_date_warnings(tables["visits"], as_at, extracted_on),
            *_month_warnings(tables, as_at),
        ),
    )


def _history_from(made_on: date) -> dict[str, date]:
    """From when each table is complete, by what Ofsted asks of the lists on the day on which they were made.

    That is the as-at day, or a later day on which the workbook was extracted: what it then shows as the last visit and
    as the worker need not be those of the as-at day. Lists 3 to 5 look back six months.
    """
    lists_begin = (pd.Timestamp(made_on) - pd.DateOffset(months=6)).date() + timedelta(days=1)
    looking_back = dict.fromkeys(_LOOKING_BACK, lists_begin)
    return looking_back | dict.fromkeys(_LATEST_ALONE, made_on)


# Tables


def _tables(lists: dict[int, pd.DataFrame], known_on: date, as_at: date) -> dict[str, pd.DataFrame]:
    tables = {
        "episodes": _episodes(lists),
        "allocations": _allocations(lists, known_on, as_at),
        "plans": _plans(lists),
        "visits": _visits(lists),
        "enquiries": _enquiries(lists[5]),
    }
    return tables | {name: lists[number] for name, number in (("referrals", 3), ("assessments", 4)) if number in lists}


def _never_open_for_good(rows: pd.DataFrame) -> pd.Series:
    """List 6's closure dates; a case that is closed, we cannot tell when, has its status there, which is a fault."""
    return rows["end_date"].mask(_plain_status(rows).str.fullmatch(_CLOSED) & (rows["end_date"] == ""), rows["status"])


def _enquiries(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(icpc_required=_answers(rows["unnecessary"], yes="false", no="true"))[
        ["child_id", "strategy_discussion_date", "icpc_required", "icpc_date"]
    ]


def _episodes(lists: dict[int, pd.DataFrame]) -> pd.DataFrame:
    spells = pd.concat([lists[7], lists[8]], ignore_index=True)
    cases = _as_cases(spells[~spells["child_id"].isin(lists[6]["child_id"])])
    return _chosen([lists[6], cases], ["child_id", "start_date", "end_date", "closure_reason", "team"])


def _as_cases(spells: pd.DataFrame) -> pd.DataFrame:
    """Overlapping or touching spells of one child as one case: looked after while on a CP plan is no second case."""
    start, end = _days(spells["start_date"]), _days(spells["end_date"]).mask(spells["end_date"] == "", _FOREVER)
    known = start.notna() & end.notna()
    dated = spells.assign(start=start, end=end)[known].sort_values(["child_id", "start"], ignore_index=True)
    reach = dated.groupby("child_id")["end"].cummax().groupby(dated["child_id"]).shift()
    case = (~(dated["start"] <= reach)).cumsum()
    cases = dated.sort_values("end", kind="stable").groupby(case)
    joined = cases.last().assign(start_date=cases["start_date"].min())
    return pd.concat([joined, spells[~known]], ignore_index=True)


def _plans(lists: dict[int, pd.DataFrame]) -> pd.DataFrame:
    is_cin = _plain_status(lists[6]).str.fullmatch(_CIN)
    plans = [
        lists[6][is_cin].assign(plan_type="CIN"),
        lists[7].assign(plan_type="CP"),
        lists[8].assign(plan_type="CLA"),
    ]
    return _chosen(plans, ["child_id", "plan_type", "start_date", "end_date"])


def _visits(lists: dict[int, pd.DataFrame]) -> pd.DataFrame:
    seen, statutory, social_work = (lists[number] for number in (6, 7, 8))
    if "seen_alone" in statutory:
        statutory = statutory.assign(seen_alone=_answers(statutory["seen_alone"], yes="yes", no="no"))
    visits = _chosen([seen, statutory, social_work], ["child_id", "visit_date", "seen_alone"])
    made = visits[visits["visit_date"] != ""]
    # In text order a blank comes first, so the largest is what either list knows.
    return made.groupby(["child_id", "visit_date"], sort=False, as_index=False).max()


def _allocations(lists: dict[int, pd.DataFrame], start: date, as_at: date) -> pd.DataFrame:
    held = pd.concat([rows[_open_on(rows, as_at)] for number, rows in lists.items() if number in (6, 7, 8)])
    held = held[~held["worker_id"].str.lower().isin(_NOBODY)]
    pairs = held[["child_id", "worker_id"]].drop_duplicates()
    return pairs.assign(start_date=start.isoformat(), end_date="")


def _chosen(parts: Iterable[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    rows = pd.concat(parts, ignore_index=True)
    return rows[[column for column in columns if column in rows]].fillna("")


def _open_on(rows: pd.DataFrame, day: date) -> pd.Series:
    day = pd.Timestamp(day)
    return (_days(rows["start_date"]) <= day) & ((rows["end_date"] == "") | (_days(rows["end_date"]) > day))


def _days(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")


def _answers(cells: pd.Series, yes: str, no: str) -> pd.Series:
    words = dict.fromkeys(("yes", "y", "true", "1"), yes) | dict.fromkeys(("no", "n", "false", "0"), no)
    words |= dict.fromkeys(("", "unknown", "not known"), "")
    plain = cells.str.lower().str.replace(_CODE, "", regex=True)
    return plain.map(words).fillna(cells)


# Warnings


def _table_warnings(tables: dict[str, pd.DataFrame]) -> list[str]:
    without = [name for name, rows in tables.items() if rows.empty]
    return [f"There is no row for {', '.join(without)}: what needs them has no value"] if without else []


def _status_warnings(rows: pd.DataFrame) -> list[str]:
    found = _plain_status(rows)
    unknown = rows["status"][~found.str.fullmatch(f"{_CIN}|{_CLOSED}|{_OTHER_STATUS}")].value_counts()
    warnings = [
        f"List 6: {number} with the case status {status!r}, which is none of Ofsted's: no CIN plan is written for them"
        if status
        else f"List 6: {number} without a case status: no CIN plan is written for them"
        for status, number in unknown.items()
    ]
    undated = int(_days(rows["end_date"]).isna()[found.str.fullmatch(_CLOSED)].sum())
    if undated:
        warnings.append(f"List 6: {undated} closed without a closure date that can be read: set aside as faults")
    return warnings


def _date_warnings(visits: pd.DataFrame, as_at: date, extracted_on: date) -> list[str]:
    warnings = []
    if extracted_on > as_at:
        warnings.append(
            f"The workbook was made after {as_at}: its lists reach back six months from {extracted_on}, "
            "and what is counted as at the month's end from visits and workers has no value"
        )
    later = int((_days(visits["visit_date"]) > pd.Timestamp(as_at)).sum())
    if later:
        warnings.append(
            f"{later} last visits were made after {as_at}: the visit before each of them is not in the workbook"
        )
    return warnings


def _month_warnings(tables: dict[str, pd.DataFrame], as_at: date) -> list[str]:
    """That the newest row is of a month or more before, as in the workbook of another month."""
    dated = {"visits": "visit_date", "enquiries": "strategy_discussion_date", "referrals": "referred_on"}
    days = pd.concat([_days(tables[name][column]) for name, column in dated.items() if name in tables])
    newest = days[days <= pd.Timestamp(as_at)].max()
    if days.notna().any() and not newest > pd.Timestamp(as_at) - pd.DateOffset(months=1):
        told = f"the newest is of {newest.date()}" if pd.notna(newest) else f"the first is of {days.min().date()}"
        return [
            f"No visit, enquiry or referral is of the month before {as_at} ({told}): is the workbook of that month?"
        ]
    return []


def _plain_status(rows: pd.DataFrame) -> pd.Series:
    return rows["status"].str.lower().str.replace(_CODE, "", regex=True).map(plain)
