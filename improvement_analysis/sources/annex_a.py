"""Ofsted's Annex A workbook (child-level lists 5 to 8) as an extract.

What the lists cannot say is left out, not guessed: there is no `workers` table, and no column that Annex A does not ask
for (`mode`, `spoken_to`, `transfer_in`, `recorded_on`, ...). Every cell becomes text, dates as YYYY-MM-DD. A date that
cannot be read, or an answer that is neither yes nor no, stays as it was written: the extract reports it as a fault.

| table | from |
|---|---|
| `enquiries` | List 5; *deemed unnecessary* is `icpc_required` turned round, and undecided is blank |
| `episodes` | List 6, and spells of Lists 7 and 8 of children who are not in it, overlapping ones joined |
| `plans` | Lists 6 (case status CIN; the dates are those of the episode, as a CIN plan has none), 7 (CP), 8 (CLA) |
| `visits` | the last visits of Lists 6, 7 and 8; the same child and day in two lists is one visit |
| `allocations` | the workers of cases open on the as-at day; a closed case names the worker who held it last |

Source: tables.md; the headings are those of Ofsted's Annex A (2019 and 2024).
"""

import difflib
import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from improvement_analysis.errors import UnusableInput
from improvement_analysis.extract import write_extract


@dataclass(frozen=True)
class Imported:
    """What an import read and wrote: rows by list and by table, open children without a worker, warnings."""

    rows_read: dict[str, int]
    rows_written: dict[str, int]
    children_without_worker: int
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        read = ", ".join(f"{rows} rows of {name}" for name, rows in self.rows_read.items())
        written = ", ".join(f"{name} {rows}" for name, rows in self.rows_written.items())
        without = f"Open children without a worker: {self.children_without_worker}"
        return "\n".join([f"Read: {read}", f"Wrote: {written}", without, *(f"Note: {text}" for text in self.warnings)])


@dataclass(frozen=True)
class _List:
    number: int
    title: str
    headings: dict[str, str]

    def __str__(self) -> str:
        return f"List {self.number} ({self.title})"


_CHILD = {"child_id": "Child Unique ID"}
_HELD_BY = {"team": "Allocated Team", "worker_id": "Allocated Worker"}
_LISTS = (
    _List(
        5,
        "Section 47 enquiries and Initial Child Protection Conferences",
        _CHILD
        | {
            "strategy_discussion_date": "Strategy discussion initiating Section 47 Enquiry Start Date",
            "unnecessary": "Was an Initial Child Protection Conference deemed unnecessary?",
            "icpc_date": "Date of Initial Child Protection Conference",
        },
    ),
    _List(
        6,
        "Children in Need",
        _CHILD
        | {
            "start_date": "CIN Start Date",
            "visit_date": "Date Child Was Last Seen",
            "end_date": "CIN Closure Date",
            "closure_reason": "Reason for Closure",
            "status": "Case Status",
        }
        | _HELD_BY,
    ),
    _List(
        7,
        "Child protection",
        _CHILD
        | {
            "start_date": "Child Protection Plan Start Date",
            "visit_date": "Date of the Last Statutory Visit",
            "seen_alone": "Was the Child Seen Alone?",
            "end_date": "Child Protection Plan End Date",
        }
        | _HELD_BY,
    ),
    _List(
        8,
        "Children in care",
        _CHILD
        | {
            "start_date": "Date Started to be Looked After",
            "visit_date": "Date of Last Social Work Visit",
            "end_date": "Date Ceased to be Looked After",
        }
        | _HELD_BY,
    ),
)
_OPTIONAL = {"team", "closure_reason", "seen_alone"}
_DATES = {"start_date", "end_date", "visit_date", "strategy_discussion_date", "icpc_date"}

_TITLE_ROWS = 20  # councils put titles and notes above the headings
_BLANK = {"#n/a", "n/a"}
_NOBODY = {"", "none", "unallocated", "not allocated"}
_CODE = r"^[a-z]{1,2}\)\s*"  # Ofsted's codes: "a) Yes"
_CIN = r"(?:child(?:ren)? in need|cin)(?: plan)?"
_CLOSED = r".*\b(?:closed|ceased|ended)\b.*"
_OTHER_STATUS = (
    r"looked after(?: child)?|child(?:ren)? (?:looked after|in care)|lac|cla|cic"
    r"|child protection(?: plan)?|cpp?(?: plan)?|(?:open )?assessment"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WRITTEN_DATES = [
    re.compile(order + r"(?:[t ]\d{1,2}:\d{2}.*)?")
    for order in (
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2}|[a-z]{3,9})[-/. ](?P<year>\d{4}|\d{2})",
    )
]
_FOREVER = pd.Timestamp("9999-12-31")
_EXCEL_DAY_0 = date(1899, 12, 30)
_EXCEL_DAYS = (25569, 73051)  # 1970 to 2099: in a date column, a number so large is a date that has lost its format


def import_annex_a(source: Path, to: Path, extracted_on: date | None = None) -> Imported:
    """Write lists 5 to 8 of an Annex A workbook as the extract `to`, a folder named for its month (YYYY-MM).

    Visits and allocations are complete from the month's last day D only; enquiries, episodes and plans from the day
    after D less six months. `extracted_on` is D unless given.

    Raises `UnusableInput`, with nothing written, where the file is no workbook, a list or one of its headings is not
    there, or `to` is no month or holds something already.
    """
    source, to = Path(source), Path(to)
    as_at = _last_day(to)
    extracted_on = extracted_on or as_at
    lists = _read_lists(source)
    episodes = _episodes(lists)
    allocations = _allocations(lists, min(as_at, extracted_on), as_at)
    tables = {
        "episodes": episodes,
        "allocations": allocations,
        "plans": _plans(lists),
        "visits": _visits(lists),
        "enquiries": _enquiries(lists[5]),
    }
    write_extract(
        to,
        tables,
        about={"extracted_on": extracted_on, "source": f"Annex A workbook {source.name}", "synthetic": False},
        history_from=_history_from(max(as_at, extracted_on)),
    )
    open_children = set(episodes["child_id"][_open_on(episodes, as_at)])
    return Imported(
        rows_read={f"List {number}": len(rows) for number, rows in lists.items()},
        rows_written={name: len(rows) for name, rows in tables.items()},
        children_without_worker=len(open_children - set(allocations["child_id"]) - {""}),
        warnings=(
            *_list_warnings(lists),
            *_status_warnings(lists[6]),
            *_date_warnings(tables["visits"], as_at, extracted_on),
        ),
    )


def _last_day(to: Path) -> date:
    try:
        first = date.fromisoformat(f"{to.name}-01")
    except ValueError:
        raise UnusableInput(f"{to}: the folder to import into is named for its month, such as 2021-03") from None
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise UnusableInput(f"{to}: already there; move it away or import into another folder")
    return first.replace(day=monthrange(first.year, first.month)[1])


def _history_from(made_on: date) -> dict[str, date]:
    """From when each table is complete: the lists look back six months from the day on which they were made.

    That is the as-at day, or a later day on which the workbook was extracted: what it then shows as the last visit and
    as the worker need not be those of the as-at day.
    """
    lists_begin = (pd.Timestamp(made_on) - pd.DateOffset(months=6)).date() + timedelta(days=1)
    return {
        "episodes": lists_begin,
        "allocations": made_on,
        "plans": lists_begin,
        "visits": made_on,
        "enquiries": lists_begin,
    }


# Tables


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
        alone = _answers(statutory["seen_alone"], yes="yes", no="no")
        # Seen alone is seen; not seen alone may be seen with others, or not at all.
        statutory = statutory.assign(seen_alone=alone, child_seen=alone.eq("yes").map({True: "true", False: ""}))
    visits = _chosen(
        [seen.assign(child_seen="true"), statutory, social_work], ["child_id", "visit_date", "child_seen", "seen_alone"]
    )
    made = visits[visits["visit_date"] != ""]
    # In text order a blank comes first, so the largest is what either list knows.
    return made.groupby(["child_id", "visit_date"], sort=False, as_index=False).max()


def _allocations(lists: dict[int, pd.DataFrame], start: date, as_at: date) -> pd.DataFrame:
    held = pd.concat([rows[_open_on(rows, as_at)] for number, rows in lists.items() if number > 5])
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


def _list_warnings(lists: dict[int, pd.DataFrame]) -> list[str]:
    empty = [f"{wanted} has no rows" for wanted in _LISTS if lists[wanted.number].empty]
    return empty + [
        f"List {wanted.number} has no heading {heading!r}: left blank"
        for wanted in _LISTS
        for name, heading in wanted.headings.items()
        if name not in lists[wanted.number]
    ]


def _status_warnings(rows: pd.DataFrame) -> list[str]:
    plain = _plain_status(rows)
    unknown = rows["status"][~plain.str.fullmatch(f"{_CIN}|{_CLOSED}|{_OTHER_STATUS}")].value_counts()
    warnings = [
        f"List 6: {number} with the case status {status!r}, which is none of Ofsted's: no CIN plan is written for them"
        for status, number in unknown.items()
    ]
    undated = int(_days(rows["end_date"]).isna()[plain.str.fullmatch(_CLOSED)].sum())
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


def _plain_status(rows: pd.DataFrame) -> pd.Series:
    return rows["status"].str.lower().str.replace(_CODE, "", regex=True).map(_plain)


# The workbook


def _read_lists(source: Path) -> dict[int, pd.DataFrame]:
    book = _open(source)
    lists = {wanted.number: _read_sheet(book, _find_sheet(book, wanted, source), wanted, source) for wanted in _LISTS}
    if all(rows.empty for rows in lists.values()):
        raise UnusableInput(f"{source}: lists 5 to 8 have headings but no rows, as in Ofsted's empty template")
    closed = _plain_status(lists[6]).str.fullmatch(_CLOSED) & (lists[6]["end_date"] == "")
    # Closed, we cannot tell when: the status in place of the date is a fault, and the case is not open for good.
    lists[6]["end_date"] = lists[6]["end_date"].mask(closed, lists[6]["status"])
    return lists


def _open(source: Path) -> CalamineWorkbook:
    if not source.is_file():
        raise UnusableInput(f"{source}: no such file" if not source.exists() else f"{source}: a folder, not a workbook")
    try:
        return CalamineWorkbook.from_path(source)
    except PasswordError:
        raise UnusableInput(f"{source}: protected by a password; save a copy without one") from None
    except (CalamineError, OSError) as error:
        raise UnusableInput(f"{source}: no workbook that can be read ({error}); save Annex A as .xlsx") from None


def _find_sheet(book: CalamineWorkbook, wanted: _List, source: Path) -> str:
    called = re.compile(rf"(?:^|\blist ?)0*{wanted.number}\b")
    named = [name for name in book.sheet_names if called.search(_plain(name))]
    if len(named) == 1:
        return named[0]
    alike = [name for name in named or book.sheet_names if _looks_like(book, name, wanted, source)]
    if len(alike) == 1:
        return alike[0]
    if not alike:
        names = ", ".join(repr(name) for name in book.sheet_names)
        raise UnusableInput(f"{source}: no sheet for {wanted}; name it 'List {wanted.number}'. The sheets are {names}")
    names = " and ".join(repr(name) for name in alike)
    raise UnusableInput(f"{source}: sheets {names} may each be {wanted}; keep one of them in the workbook")


def _looks_like(book: CalamineWorkbook, sheet: str, wanted: _List, source: Path) -> bool:
    found = set(_columns(_heading_row(_cells(book, sheet, source, _TITLE_ROWS), wanted)[1], wanted))
    return "child_id" in found and len(found - {"child_id", *_HELD_BY}) >= 2


def _read_sheet(book: CalamineWorkbook, sheet: str, wanted: _List, source: Path) -> pd.DataFrame:
    cells = _cells(book, sheet, source)
    row, headings = _heading_row(cells, wanted)
    columns = _columns(headings, wanted)
    where = f"{source}: sheet {sheet!r}, {wanted}"
    for name, heading in wanted.headings.items():
        if len(columns.get(name, [])) > 1:
            raise UnusableInput(f"{where}: the heading {heading!r} is there more than once; keep one")
        if name not in columns and name not in _OPTIONAL:
            raise UnusableInput(f"{where}: no heading {heading!r}; {_nearest(heading, headings)}")
    texts = {}
    for name, (at,) in columns.items():
        read = _date_text if name in _DATES else _text
        texts[name] = pd.Series([read(line[at]) for line in cells[row + 1 :]], dtype="str")
    rows = pd.DataFrame(texts)
    return rows[(rows != "").any(axis=1)].reset_index(drop=True)


def _cells(book: CalamineWorkbook, sheet: str, source: Path, rows: int | None = None) -> list[list[Any]]:
    try:
        return book.get_sheet_by_name(sheet).to_python(nrows=rows)
    except CalamineError as error:
        raise UnusableInput(f"{source}: sheet {sheet!r} cannot be read ({error}); save the workbook again") from None


def _heading_row(cells: list[list[Any]], wanted: _List) -> tuple[int, list[Any]]:
    """The first of the rows that hold the most of the list's headings."""
    rows = list(enumerate(cells[:_TITLE_ROWS])) or [(0, [])]
    return max(rows, key=lambda row: len(_columns(row[1], wanted)))


def _columns(row: list[Any], wanted: _List) -> dict[str, list[int]]:
    names = {_plain(heading): name for name, heading in wanted.headings.items()}
    columns: dict[str, list[int]] = {}
    for at, cell in enumerate(row):
        if name := names.get(_plain(cell)):
            columns.setdefault(name, []).append(at)
    return columns


def _nearest(heading: str, headings: list[Any]) -> str:
    there = {_plain(other): str(other).strip() for other in headings if str(other).strip()}
    near = difflib.get_close_matches(_plain(heading), there, n=1, cutoff=0)
    return f"the nearest heading there is {there[near[0]]!r}; rename it if it is the same" if near else "it has none"


# Cells


def _plain(name: Any) -> str:
    """A name without what varies between workbooks: case, spaces, apostrophes, punctuation."""
    return " ".join(re.sub(r"[\W_]+", " ", re.sub("['`\u2018\u2019]", "", str(name).casefold())).split())


def _text(cell: Any) -> str:
    """A cell as trimmed text: a whole number without `.0`, blank for an error."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"^(\d+)\.0$", r"\1", " ".join(str(cell).split()))
    return "" if text.lower() in _BLANK else text


def _date_text(cell: Any) -> str:
    """A cell as a date, YYYY-MM-DD; blank for Excel's zero date, and any other text as it was written."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and _EXCEL_DAYS[0] <= cell < _EXCEL_DAYS[1]:
        return (_EXCEL_DAY_0 + timedelta(days=int(cell))).isoformat()
    return "" if cell == time(0) else _written_date(_text(cell))


def _written_date(text: str) -> str:
    for pattern in _WRITTEN_DATES:
        if match := pattern.fullmatch(text.lower()):
            year, month, day = match["year"], match["month"], int(match["day"])
            try:
                number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
                return date(int(year if len(year) == 4 else "20" + year), number, day).isoformat()
            except ValueError:
                return text
    return text
