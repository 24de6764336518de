"""The Standard Safeguarding Dataset (SSD) as an extract.

| table | from |
|---|---|
| `episodes` | `cin_episodes`, but for referrals that ended in no further action, which opened no case |
| `referrals` | `cin_episodes`; the SSD does not say when a referral was decided |
| `assessments` | `cin_assessments`; the day of authorisation is that of completion |
| `allocations` | `involvements` in a role that says *allocated*, or `CW`; of every role where none does |
| `workers` | `professionals` who had an involvement |
| `plans` | `cin_plans`, `cp_plans` but for those of other authorities, and periods of `cla_episodes` |
| `visits` | `cin_visits`, `cp_visits` and `cla_visits`; what stands in two of them is one visit |
| `enquiries` | `s47_enquiry` with its `initial_cp_conference`, and conferences without an enquiry |

What the SSD cannot say is chosen as follows, and the import says so.

- It has no dates of a worker's post: a worker counts as in post from the first involvement to the end of the last, or
  open-ended while one is open. Social workers without a case are therefore not in post, so that a caseload for each
  social worker in post is one for each case holder. Role, fte, agency and team are those of the day on which the
  dataset was made, so `workers` is complete on the as-at day alone. The role is read from the job title.
- The day on which a section 47 enquiry began is that of the strategy discussion, as the children in need census has it.
- A conference is required where one is recorded or the enquiry's outcome says so, and is not where the outcome is no
  further action or another one; else it is blank.
- It does not say whether a visit was virtual: all count as face to face. Nor does `cin_visits` say what kind of visit
  each was: by the codes that System C's script selects, home visits, reviewing officers' visits and supervised contact
  as well as statutory ones.
- A team is named by its identifier, which `department` gives a name.

A dataset holds what ended or happened in its last six years (or fewer, if the oldest such row is younger) and what is
still open, however old. Plans, allocations and events are complete from then. A referral is there only if it *began*
in that time or is open, so a case that began earlier and has closed since is not: `episodes` is complete on the as-at
day alone.

Source: data/README.md; the SSD's public data model (data-to-insight/ssd-data-model); DfE, children in need census
guide.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from .._wording import count, joined
from ..records.extract import write_extract
from ..records.tables import TABLES
from .month_folder import last_day_of_new
from .ssd_tables import MODEL, PREFIX, read_dataset
from .workbooks import plain

YEARS = 6
ON_THE_DAY = ("workers", "episodes")
ROLES = (
    ("other", r"student|assistant(?! team manager)|support worker|family worker|personal advis|administrat"),
    ("manager", r"manager|head of|director|principal social worker"),
    ("duty", r"\bduty\b"),
    ("social_worker", r"social worker|senior practitioner|advanced practitioner|newly qualified|\basye\b|\bnqsw\b"),
)
"""A role and the words of a job title that tell it, the first that fits."""

YES, NO = {"y", "yes", "t", "true", "1"}, {"n", "no", "f", "false", "0"}
FLAG = r'"{}"\s*:\s*"?(\w+)'
ROW = ("row", "rows")


@dataclass(frozen=True)
class Imported:
    """What an import read and wrote: rows by table, from when each table is complete, and what to know of them."""

    rows_read: dict[str, int]
    rows_written: dict[str, int]
    complete_from: dict[str, date]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        read = ", ".join(f"{rows} rows of {PREFIX}{name}" for name, rows in self.rows_read.items())
        written = ", ".join(f"{name} {rows}" for name, rows in self.rows_written.items())
        days = sorted(set(self.complete_from.values()))
        complete = [
            f"Complete from {day}: {', '.join(name for name, its in self.complete_from.items() if its == day)}"
            for day in days
        ]
        return "\n".join([f"Read: {read}", f"Wrote: {written}", *complete, *(f"Note: {each}" for each in self.notes)])


def import_ssd(source: str, to: Path, extracted_on: date | None = None) -> Imported:
    """Write the SSD's tables as the extract `to`, a folder named for its month (YYYY-MM).

    Args:
        source: a folder of CSV files, one a table, or a database's SQLAlchemy URL.
        to: the extract's folder.
        extracted_on: when the dataset was made; the month's last day unless given.

    Raises `UnusableInput`, with nothing written, where no table is there or a needed column is not, the database
    cannot be read, or `to` is no month or holds something already.
    """
    as_at = last_day_of_new(to)
    extracted_on = extracted_on or as_at
    dataset = read_dataset(source)
    notes: list[str] = []
    tables = {name: rows for name, rows in _tables(dataset.tables, notes).items() if not rows.empty}
    begins = _begins(dataset.tables, extracted_on)
    complete_from = {name: as_at if name in ON_THE_DAY else begins for name in tables}
    about = {"extracted_on": extracted_on, "source": f"SSD {dataset.named}", "synthetic": False}
    write_extract(to, tables, about=about, history_from=complete_from)
    return Imported(
        rows_read={name: len(rows) for name, rows in dataset.tables.items()},
        rows_written={name: len(rows) for name, rows in tables.items()},
        complete_from=complete_from,
        notes=(*_absent(dataset.tables, tables), *dataset.notes, *notes, *_not_read(dataset.not_read)),
    )


def _tables(there: dict[str, pd.DataFrame], notes: list[str]) -> dict[str, pd.DataFrame]:
    """The extract's tables, columns as in the dictionary, rows in text order; what was decided goes to `notes`."""
    tables = {}
    if "cin_episodes" in there:
        tables["episodes"] = _episodes(there["cin_episodes"], there.get("department"), notes)
        tables["referrals"] = there["cin_episodes"].rename(columns={"start_date": "referred_on"})
    if "cin_assessments" in there:
        tables["assessments"] = there["cin_assessments"]
    if "involvements" in there:
        tables["allocations"] = _allocations(there["involvements"], notes)
        if "professionals" in there:
            tables["workers"] = _workers(there["professionals"], there["involvements"], notes)
            notes += _unknown_workers(tables["allocations"], there["professionals"])
    plans = [_plans(there[name], kind, notes) for name, kind in PLANS if name in there]
    if plans:
        tables["plans"] = pd.concat(plans, ignore_index=True)
    visits = [there[name] for name in ("cp_visits", "cla_visits", "cin_visits") if name in there]
    if visits:
        tables["visits"] = _visits(visits, notes)
    # One without the other would tell of conferences out of time that we cannot see.
    if "s47_enquiry" in there and "initial_cp_conference" in there:
        tables["enquiries"] = _enquiries(there["s47_enquiry"], there["initial_cp_conference"], notes)
    return {name: _in_order(name, tables[name]) for name in TABLES if name in tables}


PLANS = (("cin_plans", "CIN"), ("cp_plans", "CP"), ("cla_episodes", "CLA"))


def _in_order(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    columns = [column for column in TABLES[name].columns if column in rows]
    return rows[columns].fillna("").sort_values(columns, ignore_index=True)


CHOSEN_BY = dict.fromkeys(("cin_plans", "cp_plans", "cla_episodes", "involvements", "s47_enquiry"), "end_date") | {
    **dict.fromkeys(("cin_visits", "cp_visits", "cla_visits"), "visit_date"),
    "initial_cp_conference": "icpc_date",
    "cin_assessments": "completed_on",
}
"""The day by which a row is within the dataset's window; without one it is still open, and there however old."""


def _begins(there: dict[str, pd.DataFrame], extracted_on: date) -> date:
    """The first day of the dataset's window: six years back, or its oldest event or end if that is later."""
    days = [_days(there[name][column]) for name, column in CHOSEN_BY.items() if name in there]
    if "cin_episodes" in there:  # by their start, but for those that are open
        days.append(_days(there["cin_episodes"]["start_date"][there["cin_episodes"]["end_date"] != ""]))
    window = pd.Timestamp(extracted_on) - pd.DateOffset(years=YEARS)
    oldest = min((each.min() for each in days if each.notna().any()), default=pd.Timestamp(extracted_on))
    return max(window, oldest).date()


def _days(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")


def _is(cells: pd.Series, words: set[str]) -> pd.Series:
    return cells.str.casefold().isin(words)


def _answers(cells: pd.Series, yes: str, no: str) -> pd.Series:
    """Flags in the dictionary's words; any other text as it was written, so that the extract reports it."""
    return cells.mask(_is(cells, YES), yes).mask(_is(cells, NO), no)


# Tables


def _episodes(rows: pd.DataFrame, departments: pd.DataFrame | None, notes: list[str]) -> pd.DataFrame:
    if departments is not None and "team" in rows:
        names = departments.drop_duplicates("team_id").set_index("team_id")["team_name"]
        rows = rows.assign(team=rows["team"].map(names[names != ""]).fillna(rows["team"]))
    ended = _is(rows["nfa"], YES)
    if ended.any():
        notes.append(f"{count(int(ended.sum()), ROW)} of referrals that ended in no further action opened no case")
    return rows[~ended]


def _allocations(rows: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    allocated = rows["role"].str.contains(ALLOCATED, case=False, regex=True)
    nobody = (rows["worker_id"] == "") & (allocated | (not allocated.any()))
    if nobody.any():
        notes.append(f"{count(int(nobody.sum()), ROW)} of involvements that would be an allocation left out: no worker")
    if not allocated.any():
        notes.append(
            "No involvement is in a role that says 'allocated' or is CW: every involvement counts as an allocation"
        )
        return rows[rows["worker_id"] != ""]
    roles = joined(sorted({plain(role) for role in rows["role"][allocated]}))
    notes.append(f"Allocations are the {int(allocated.sum())} of {len(rows)} involvements in the role of {roles}")
    return rows[allocated & (rows["worker_id"] != "")]


ALLOCATED = r"(?<!un)(?<!not )allocated|^cw$"
"""The role of the worker who holds a case: in words, or, from version 1.4.5 in System C, as a code."""


def _unknown_workers(allocations: pd.DataFrame, professionals: pd.DataFrame) -> list[str]:
    unknown = int((~allocations["worker_id"].isin(professionals["worker_id"])).sum())
    if not unknown:
        return []
    return [f"{unknown} of {len(allocations)} allocations are to a worker who is not in professionals: no case holder"]


def _workers(rows: pd.DataFrame, involvements: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    spells = _joined(involvements, ["worker_id"])
    found = rows.merge(spells[spells["worker_id"] != ""], on="worker_id")
    found["role"] = _roles(found)
    if "agency" in found:
        found["agency"] = _answers(found["agency"], "true", "false")
    told = ", ".join(f"{number} {role.replace('_', ' ')}" for role, number in found["role"].value_counts().items())
    notes.append(f"Roles are read from job titles: {told}")
    notes.append("A worker counts as in post from the first involvement to the end of the last")
    if len(found) < len(rows):
        notes.append(f"{count(len(rows) - len(found), ROW)} of professionals without an involvement left out")
    return found


def _roles(rows: pd.DataFrame) -> np.ndarray:
    """The role that each job title tells; without a title, a social worker if registered as one."""
    titles = rows["title"].str.casefold()
    untold = (titles == "") & (rows["registered"] != "")
    conditions = [untold, *(titles.str.contains(words, regex=True) for _, words in ROLES)]
    return np.select(conditions, ["social_worker", *(role for role, _ in ROLES)], "other")


def _plans(rows: pd.DataFrame, kind: str, notes: list[str]) -> pd.DataFrame:
    if kind == "CLA":
        rows = _periods(rows)
    if kind == "CP":
        others = _is(rows["other_authority"], YES)
        if others.any():
            notes.append(f"{count(int(others.sum()), ROW)} of CP plans of other authorities left out")
        rows = rows[~others]
    return rows.assign(plan_type=kind)


def _periods(rows: pd.DataFrame) -> pd.DataFrame:
    """Episodes of one period of being looked after as one: open while any is, from the day care was entered."""
    alone = rows["period"].mask(rows["period"] == "", rows.index.astype(str) + " alone")
    start = rows["entered"].mask(rows["entered"] == "", rows["start_date"])
    return _joined(rows.assign(period=alone, start_date=start), ["child_id", "period"])


def _joined(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One spell of all that share these keys: from the first start to the last end, open while any of them is."""
    parts = rows.assign(open=rows["end_date"] == "", start_date=rows["start_date"].mask(rows["start_date"] == ""))
    spells = parts.groupby(keys, as_index=False, sort=False)
    found = spells.agg(start_date=("start_date", "min"), end_date=("end_date", "max"), open=("open", "any"))
    return found.assign(end_date=found["end_date"].mask(found["open"], ""))


def _visits(parts: list[pd.DataFrame], notes: list[str]) -> pd.DataFrame:
    rows = pd.concat(parts, ignore_index=True).fillna("")
    for column, words in (("child_seen", ("true", "false")), ("seen_alone", ("yes", "no"))):
        if column in rows:
            rows[column] = _answers(rows[column], *words)
    once = rows.drop_duplicates()
    if len(once) < len(rows):
        notes.append(f"{count(len(rows) - len(once), ('visit', 'visits'))} that stand in two tables count once")
    notes.append(
        "The SSD does not say whether a visit was virtual, nor what kind a CIN visit was: every visit counts as face "
        "to face, and those that are not statutory (home, reviewing officer, contact), where there are any, count too"
    )
    return once


def _enquiries(enquiries: pd.DataFrame, conferences: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """A row an enquiry with its first conference, and a row a conference that belongs to no enquiry."""
    if "transfer_in" in conferences:
        conferences = conferences.assign(transfer_in=_answers(conferences["transfer_in"], "true", "false"))
    theirs = pd.MultiIndex.from_frame(conferences[_ENQUIRY])
    known = theirs.isin(pd.MultiIndex.from_frame(enquiries[_ENQUIRY])) & (conferences["enquiry_id"] != "")
    alone = conferences[~known]
    # Of several the first that was held: in text order a blank would come before every day.
    held = conferences[known].assign(conference="yes", last=conferences["icpc_date"] == "")
    first = held.sort_values(["last", "icpc_date"], kind="stable").drop_duplicates(_ENQUIRY)
    found = enquiries.merge(first, on=_ENQUIRY, how="left").fillna("")
    found["icpc_required"] = _required(found)
    notes.append("The day on which a section 47 enquiry began counts as that of the strategy discussion")
    if len(alone):
        notes.append(
            f"{count(len(alone), ('conference', 'conferences'))} without an enquiry: no strategy discussion is known"
        )
    return pd.concat([found, alone.assign(strategy_discussion_date="")], ignore_index=True)


_ENQUIRY = ["child_id", "enquiry_id"]


def _required(rows: pd.DataFrame) -> np.ndarray:
    """Whether each enquiry needed a conference: one is recorded, or what its outcome says; blank where nothing does."""
    outcome = rows["outcome"].str.casefold()
    flag = outcome.str.extract(FLAG.format("cp_conference_flag"), expand=False).fillna("")
    other = outcome.str.contains(r'_flag"\s*:\s*"?(?:' + "|".join(sorted(YES)) + r")\b", regex=True)
    wanted = (rows["conference"] == "yes") | flag.isin(YES)
    ended = (rows["end_date"] != "") & (flag.isin(NO) | other)
    return np.select([wanted, _is(rows["nfa"], YES) | ended], ["true", "false"], "")


# What to know


def _absent(there: dict[str, pd.DataFrame], tables: dict[str, pd.DataFrame]) -> list[str]:
    gone = [f"{PREFIX}{name}" for name in MODEL if name not in there]
    blank = [name for name in FROM_SSD if name not in tables]
    said = [f"Not there: {', '.join(gone)}"] if gone else []
    said += [f"There is no row for {', '.join(blank)}: what needs them has no value"] if blank else []
    return said


FROM_SSD = ("workers", "episodes", "allocations", "plans", "visits", "enquiries", "referrals", "assessments")


def _not_read(names: tuple[str, ...]) -> list[str]:
    return [f"Not read, since no table has a place for them: {', '.join(names)}"] if names else []
