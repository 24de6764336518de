"""A slow, plain reading of data/README.md: every table of the dictionary, its faults, who holds a child, and teams.

Nothing here is shared with the package. A table is a list of rows of text, the headings first, as in a CSV file.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .oracle import first_and_last, is_open

# The dictionary as data/README.md gives it. After a name: `!` it is required, `?` required but blank without a fault.
DICTIONARY = """
workers: worker_id! text; role! social_worker|manager|duty|other; fte? 0..1.5; start_date! date; end_date date;
    agency truth; asye_start date; asye_end date; team text
absences: worker_id! text; start_date! date; end_date date; reason sickness|parental|leave|other
episodes: child_id! text; start_date! date; end_date date; closure_reason text; team text
allocations: child_id! text; worker_id! text; start_date! date; end_date date
plans: child_id! text; plan_type! CIN|CP|CLA; start_date! date; end_date date; visit_interval whole 1..
visits: child_id! text; visit_date! date; mode face_to_face|virtual; child_seen truth; spoken_to truth;
    seen_alone yes|no_with_reason|no; purpose_recorded truth; recorded_on date
enquiries: child_id! text; strategy_discussion_date? date; icpc_required truth; icpc_date date; transfer_in truth;
    recorded_on date
supervisions: worker_id! text; held_on! date; recorded_on date
supervision_timetable: worker_id! text; due_on! date
case_supervisions: child_id! text; held_on! date; worker_id text; recorded_on date
case_reviews: child_id! text; reviewed_on! date; risk_level low|medium|high; action_required truth; action_due date;
    action_completed_on date
audits: audit_id! text; child_id! text; audited_on! date; domain! text; grade! GRADES; moderated_grade GRADES;
    auditor_id text; sampling random|targeted|thematic
audit_actions: audit_id! text; due_on! date; completed_on date; owner text
audit_plan: month! month; expected! whole 0..
referrals: child_id! text; referred_on! date; decided_on date
assessments: child_id! text; started_on! date; completed_on date
reported_figures: indicator! text; month! month; value? figure; reading text; produced_by system|manual; document text;
    claimed_target figure; claimed_verdict met|not met
plan_actions: action_id! text; priority_area! text; due_on! date; title text; measure whole 1..; owner text;
    completed_on date; evidence text
reserve_calls: call_id! text; requested_on! date; amount! 0..; purpose text; priority_area text; approved_on date;
    declined_on date; spent 0..
commentary: measure! whole 1..; text! text; limb text; author text; role text; action text; owner text; due_on date
"""
GRADES = "Outstanding|Good|Requires improvement|Inadequate"


@dataclass(frozen=True)
class Column:
    kind: str
    required: bool
    may_be_blank: bool


def _dictionary() -> dict[str, dict[str, Column]]:
    tables = {}
    for line in re.sub(r"\n +", " ", DICTIONARY.strip()).splitlines():
        name, _, columns = line.partition(": ")
        tables[name] = {}
        for column in columns.split("; "):
            heading, _, kind = column.partition(" ")
            kind = kind.replace("GRADES", GRADES)
            tables[name][heading.rstrip("!?")] = Column(kind, heading[-1] in "!?", heading[-1] != "!")
    return tables


COLUMNS = _dictionary()


def value_of(kind: str, text: str):
    """The value of a trimmed cell with something in it; ValueError where it is a fault."""
    if kind == "text":
        return text
    if kind == "figure":
        return text if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?%?", text) else wrong()
    if kind == "date":
        return date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else wrong()
    if kind == "month":
        return text if re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", text) and text[:4] != "0000" else wrong()
    if kind == "truth":
        return {"true": True, "false": False}[text.lower()] if text.lower() in ("true", "false") else wrong()
    if "|" in kind:
        return text if text in kind.split("|") else wrong()
    pattern = r"[+-]?[0-9]+(\.0+)?" if kind.startswith("whole") else r"[+-]?[0-9]+(\.[0-9]+)?"
    least, most = (Decimal(bound or "Infinity") for bound in kind.removeprefix("whole ").split(".."))
    if not re.fullmatch(pattern, text) or not least <= Decimal(text) <= most:
        wrong()
    return Decimal(text)


def wrong():
    raise ValueError


@dataclass
class Table:
    """A table as read; each row in use is a dictionary, with `faulty` beside its columns."""

    rows: list[dict] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    rows_read: int = 0
    set_aside: int = 0


def read(name: str, lines: list[list[str]]) -> Table:
    headings = [heading.strip() for heading in lines[0]]
    table = Table(missing=[column for column in COLUMNS[name] if column not in headings])
    seen = []
    for line in lines[1:]:
        texts = {heading: cell.strip() for heading, cell in zip(headings, line, strict=True)}
        texts = {heading: text for heading, text in texts.items() if heading in COLUMNS[name]}
        if texts in seen:
            continue
        seen.append(texts)
        table.rows_read += 1
        row, usable = {"faulty": False}, True
        for heading, column in COLUMNS[name].items():
            text = texts.get(heading, "")
            row[heading] = None
            try:
                if text:
                    row[heading] = value_of(column.kind, text)
                elif not column.may_be_blank:
                    wrong()
            except ValueError:
                row["faulty"] = True
                usable = usable and not column.required and heading != "end_date"
        if usable:
            table.rows.append(row)
        else:
            table.set_aside += 1
    return table


@dataclass
class Extract:
    """The tables of a month's extract that are there, and what its extract.toml says."""

    month: str
    tables: dict[str, Table]
    extracted_on: date
    history_from: dict[str, date] = field(default_factory=dict)

    def __getitem__(self, name: str) -> list[dict]:
        return self.tables[name].rows

    def __contains__(self, name: str) -> bool:
        return name in self.tables

    def lacks(self, need: str) -> bool:
        """Whether a table (`plans`), or a column of one (`plans.end_date`), is not there."""
        table, _, column = need.partition(".")
        return table not in self.tables or column in self.tables[table].missing


def extract_of(month, tables: dict[str, list[list[str]]], extracted_on=None, history_from=None) -> Extract:
    """The extract of a month whose tables are rows of text."""
    last = first_and_last(month)[1]
    read_tables = {name: read(name, lines) for name, lines in tables.items()}
    return Extract(month, read_tables, extracted_on or last, history_from or {})


# Days


def a_year_before(day: date) -> date:
    """The same day of the month a year earlier; 29 February becomes 28."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


# Who is open, in post, held by whom


def open_children(x: Extract, day: date) -> set[str]:
    return {row["child_id"] for row in x["episodes"] if is_open(row, day)}


def open_since(x: Extract, child: str, day: date) -> date:
    """The earliest start of the child's episodes open on the day."""
    return min(row["start_date"] for row in x["episodes"] if row["child_id"] == child and is_open(row, day))


def open_as_long(x: Extract, day: date, days: int) -> set[str]:
    """The children open on the day whose open episode (the earliest start of several) began so many days before."""
    return {child for child in open_children(x, day) if (day - open_since(x, child, day)).days >= days}


@dataclass
class Worker:
    role: str
    fte: Decimal
    agency: bool
    team: str

    @property
    def is_social_worker(self) -> bool:
        return self.role == "social_worker"

    @property
    def can_hold(self) -> bool:
        return self.is_social_worker and self.fte > 0


NOBODY_SAYS = "not recorded"


def in_post(x: Extract, day: date) -> dict[str, Worker]:
    """Everybody with a spell open on the day."""
    spells = {}
    for row in x["workers"]:
        if is_open(row, day):
            spells.setdefault(row["worker_id"], []).append(row)
    workers = {}
    for who, rows in spells.items():
        latest = the_last(rows, "start_date")
        fte = sum((Decimal(1) if row["fte"] is None else row["fte"] for row in rows), Decimal(0))
        workers[who] = Worker(latest["role"], fte, latest["agency"] is True, latest["team"] or NOBODY_SAYS)
    return workers


def the_last(rows: list[dict], by: str) -> dict:
    """The row with the latest day; of equal ones, the last in the file."""
    latest = max(row[by] for row in rows)
    return [row for row in rows if row[by] == latest][-1]


def allocated_workers(x: Extract, day: date) -> dict[str, str]:
    """The allocated worker of each open child with an open allocation."""
    workers, found = in_post(x, day), {}
    for child in open_children(x, day):
        rows = [row for row in x["allocations"] if row["child_id"] == child and is_open(row, day)]
        able = [row for row in rows if row["worker_id"] in workers and workers[row["worker_id"]].can_hold]
        if rows:
            latest = max(row["start_date"] for row in able or rows)
            found[child] = min(row["worker_id"] for row in able or rows if row["start_date"] == latest)
    return found


def held(x: Extract, day: date) -> dict[str, str]:
    """The case holder of each child that is allocated to one."""
    workers = in_post(x, day)
    holders = allocated_workers(x, day)
    return {child: who for child, who in holders.items() if who in workers and workers[who].can_hold}


def team_of_child(x: Extract, child: str, day: date) -> str:
    rows = [row for row in x["episodes"] if row["child_id"] == child and is_open(row, day)]
    return (the_last(rows, "start_date")["team"] if rows else None) or NOBODY_SAYS
