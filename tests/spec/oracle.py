"""A slow, plain reading of data/README.md and of docs/counting-rules.md, measures 1, 5 and 6: day by day.

Nothing here is shared with the package: no numpy, no calendar of ours, no dictionary of ours. A table is a list of rows
of text, the headings first, as in a CSV file. `figures` reads such tables and gives every indicator and reading for a
month.
"""

import csv
import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import holidays

DAY = timedelta(days=1)
BLANK = (None, None, None)

# The dictionary, typed from data/README.md. A column that is needed has a star, and a question mark where it may be
# blank all the same; a list stands in brackets; a number has its least, its most and whether it is whole.
DICTIONARY = """
workers                worker_id* role*(social_worker|manager|duty|other) fte*?[0,1.5] start_date*:date end_date:date
                       agency:truth asye_start:date asye_end:date team
absences               worker_id* start_date*:date end_date:date reason(sickness|parental|leave|other)
episodes               child_id* start_date*:date end_date:date closure_reason team
allocations            child_id* worker_id* start_date*:date end_date:date
plans                  child_id* plan_type*(CIN|CP|CLA) start_date*:date end_date:date visit_interval[1,,whole]
visits                 child_id* visit_date*:date mode(face_to_face|virtual) child_seen:truth spoken_to:truth
                       seen_alone(yes|no_with_reason|no) purpose_recorded:truth recorded_on:date
enquiries              child_id* strategy_discussion_date*?:date icpc_required:truth icpc_date:date transfer_in:truth
                       recorded_on:date
supervisions           worker_id* held_on*:date recorded_on:date
supervision_timetable  worker_id* due_on*:date
case_supervisions      child_id* held_on*:date worker_id recorded_on:date
case_reviews           child_id* reviewed_on*:date risk_level(low|medium|high) action_required:truth action_due:date
                       action_completed_on:date
audits                 audit_id* child_id* audited_on*:date domain*
                       grade*(Outstanding|Good|Requires_improvement|Inadequate)
                       moderated_grade(Outstanding|Good|Requires_improvement|Inadequate)
                       auditor_id sampling(random|targeted|thematic)
audit_actions          audit_id* due_on*:date completed_on:date owner
audit_plan             month*:month expected*[0,,whole]
referrals              child_id* referred_on*:date decided_on:date
assessments            child_id* started_on*:date completed_on:date
reported_figures       indicator* month*:month value*?:reported reading produced_by(system|manual) document
                       claimed_target:reported claimed_verdict(met|not_met)
plan_actions           action_id* priority_area* due_on*:date title measure[1,,whole] owner completed_on:date evidence
reserve_calls          call_id* requested_on*:date amount*[0,] purpose priority_area approved_on:date declined_on:date
                       spent[0,]
commentary             measure*[1,,whole] text* limb author role action owner due_on:date
"""
# In a list an underscore stands for a space in these alone.
SPACED = {"Requires_improvement": "Requires improvement", "not_met": "not met"}
COLUMN = re.compile(r"(?P<name>\w+)(?P<needed>\*?)(?P<blank>\??)(:(?P<kind>\w+)|\((?P<list>.*)\)|\[(?P<range>.*)\])?")


@dataclass(frozen=True)
class Column:
    """What a cell may hold: its kind (text, date, truth, month, reported, list, number), and whether it must."""

    name: str
    needed: bool
    may_be_blank: bool
    kind: str = "text"
    listed: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    whole: bool = False


def _column(text: str) -> Column:
    found = COLUMN.fullmatch(text)
    about = {"name": found["name"], "needed": bool(found["needed"])}
    about["may_be_blank"] = not found["needed"] or bool(found["blank"])
    if found["list"]:
        about |= {"kind": "list", "listed": tuple(SPACED.get(value, value) for value in found["list"].split("|"))}
    elif found["range"]:
        least, most, *whole = found["range"].split(",")
        about |= {"kind": "number", "least": Decimal(least), "most": Decimal(most) if most else None}
        about["whole"] = bool(whole)
    elif found["kind"]:
        about["kind"] = found["kind"]
    return Column(**about)


def _dictionary() -> dict[str, dict[str, Column]]:
    tables = {}
    for line in DICTIONARY.strip().splitlines():
        if not line.startswith(" "):
            name, line = line.split(maxsplit=1)
        columns = [_column(text) for text in line.split()]
        tables.setdefault(name, {}).update({column.name: column for column in columns})
    return tables


TABLES = _dictionary()


# The conventions of data/README.md


def as_read(column: Column, text: str):
    """The value of a trimmed cell with something in it; ValueError where it is a fault."""
    if column.kind == "date":
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return date(int(text[:4]), int(text[5:7]), int(text[8:]))
    if column.kind == "month" and (not re.fullmatch("[0-9]{4}-(0[1-9]|1[0-2])", text) or text < "0001"):
        raise ValueError
    if column.kind == "truth":
        if text.lower() not in ("true", "false"):
            raise ValueError
        return text.lower() == "true"
    if column.kind == "list" and text not in column.listed:
        raise ValueError
    if column.kind == "reported" and not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?%?", text):
        raise ValueError
    if column.kind == "number":
        if not re.fullmatch(r"[+-]?[0-9]+(\.0+)?" if column.whole else r"[+-]?[0-9]+(\.[0-9]+)?", text):
            raise ValueError
        number = Decimal(text)
        if number < column.least or (column.most is not None and number > column.most):
            raise ValueError
        return int(number) if column.whole else number
    return text


@dataclass
class Table:
    """A table as read: rows in use (a dictionary each), faults (row counted from 0, column, value), what it lacks."""

    rows: list[dict] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    rows_read: int = 0
    set_aside: int = 0
    duplicates: int = 0


def read(name: str, lines: list[list[str]]) -> Table:
    columns, headings = TABLES[name], [heading.strip() for heading in lines[0]]
    table = Table(missing=[column for column in columns if column not in headings])
    seen = set()
    for number, line in enumerate(lines[1:]):
        cells = zip(headings, line, strict=True)
        texts = {heading: cell.strip() for heading, cell in cells if heading in columns}
        if tuple(texts.items()) in seen:
            table.duplicates += 1
            continue
        seen.add(tuple(texts.items()))
        table.rows_read += 1
        row, usable = {}, True
        for name, column in columns.items():
            text = texts.get(name, "")
            row[name] = None
            try:
                if text:
                    row[name] = as_read(column, text)
                elif not column.may_be_blank:
                    raise ValueError
            except ValueError:
                table.faults.append((number, name, text))
                usable = usable and not column.needed and name != "end_date"
        if usable:
            table.rows.append(row)
        else:
            table.set_aside += 1
    return table


def text_table(text: str) -> list[list[str]]:
    """Rows from lines with commas, aligned as the eye likes."""
    return [line.split(",") for line in text.strip().splitlines()]


def write(folder: Path, tables: dict[str, list[list[str]]], about: str = "") -> Path:
    """Write tables as an extract, `about` as its extract.toml; an older table of the same folder goes."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, lines in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)
    if about:
        (folder / "extract.toml").write_text(about, encoding="utf-8")
    return folder


# Days


@cache
def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in bank_holidays()


@cache
def bank_holidays():
    return holidays.country_holidays("GB", subdiv="ENG")


@cache
def working_days_taken(start: date, end: date) -> int:
    """Working days after `start` up to and including `end` (not before it)."""
    days = 0
    while start < end:
        start += DAY
        days += is_working(start)
    return days


@cache
def due_day(base: date, every: int, unit: str) -> date:
    day = base
    while every:
        day += DAY
        if unit == "calendar" or is_working(day):
            every -= 1
    return day


def first_and_last(month: str) -> tuple[date, date]:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def months_upto(month: str, count: int) -> list[str]:
    """The `count` months that end with `month`, the earliest first."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(number - count + 1, number + 1)]


def period(kind: str, month: str) -> tuple[date, date]:
    """The first and the last day of what a value counts; of what counts as at D, D and D."""
    first, last = first_and_last(month)
    if kind == "as at":
        return last, last
    if kind == "rolling_12_months":
        return first_and_last(months_upto(month, 12)[0])[0], last
    april = date(first.year if first.month >= 4 else first.year - 1, 4, 1)
    if kind == "year_to_date":
        return april, last
    if kind == "financial_year":
        if last == date(last.year, 3, 31):
            return april, last
        return date(april.year - 1, 4, 1), date(april.year, 3, 31)
    return first, last


# Numbers


def rate(numerator, denominator):
    if not denominator:
        return numerator, denominator, None
    return float(numerator), float(denominator), float(numerator) / float(denominator)


def count(number):
    return number, None, number


def middle(numbers: list[int], share: float):
    """Percentile by linear interpolation between the two neighbours in order; over nothing, blank."""
    numbers = sorted(numbers)
    if not numbers:
        return None, 0, None
    place = (len(numbers) - 1) * share
    low = int(place)
    high = min(low + 1, len(numbers) - 1)
    return None, len(numbers), numbers[low] + (numbers[high] - numbers[low]) * (place - low)


def is_open(row: dict, day: date) -> bool:
    return row["start_date"] <= day and (row["end_date"] is None or row["end_date"] > day)


# Measure 1


def workers_in_post(x, day: date) -> dict[str, dict]:
    """Each worker in post: role and ASYE of the latest spell, fte of all open spells added up, spells of blank fte."""
    spells = {}
    for row in x["workers"].rows:
        if is_open(row, day):
            spells.setdefault(row["worker_id"], []).append(row)
    workers = {}
    for worker, rows in spells.items():
        latest = rows[0]
        for row in rows:
            if row["start_date"] >= latest["start_date"]:
                latest = row
        fte = sum((Decimal(1) if row["fte"] is None else row["fte"] for row in rows), Decimal(0))
        in_asye = (
            latest["asye_start"] is not None
            and latest["asye_start"] <= day
            and (latest["asye_end"] is None or latest["asye_end"] > day)
        )
        blank = any(row["fte"] is None for row in rows)
        workers[worker] = {
            "carries": latest["role"] == "social_worker" and fte > 0, "fte": fte, "asye": in_asye, "blank": blank,
        }  # fmt: skip
    return workers


def children_open(x, day: date) -> set[str]:
    return {row["child_id"] for row in x["episodes"].rows if is_open(row, day)}


def allocated_worker(x, workers, child: str, day: date) -> str | None:
    rows = [row for row in x["allocations"].rows if row["child_id"] == child and is_open(row, day)]
    rows.sort(key=lambda row: row["worker_id"])
    rows.sort(key=lambda row: row["start_date"], reverse=True)
    rows.sort(key=lambda row: not (row["worker_id"] in workers and workers[row["worker_id"]]["carries"]))
    return rows[0]["worker_id"] if rows else None


def caseloads(x, day: date):
    """Children by case holder, children held elsewhere, children unallocated, and everybody in post."""
    workers = workers_in_post(x, day)
    held, elsewhere, unallocated = {}, 0, 0
    for child in children_open(x, day):
        worker = allocated_worker(x, workers, child, day)
        if worker not in workers:
            unallocated += 1
        elif workers[worker]["carries"]:
            held[worker] = held.get(worker, 0) + 1
        else:
            elsewhere += 1
    return held, elsewhere, unallocated, workers


def measure_1(x, month: str) -> dict:
    day = first_and_last(month)[1]
    there = all(name in x for name in ("episodes", "allocations", "workers"))
    held, elsewhere, unallocated, workers = caseloads(x, day) if there else ({}, 0, 0, {})
    allocated = sum(held.values())
    fte = sum((workers[worker]["fte"] for worker in held), Decimal(0))
    carrying = [worker for worker in workers if workers[worker]["carries"]]
    asye = [cases for worker, cases in held.items() if workers[worker]["asye"]]
    return {
        ("cases_open", ""): lambda: count(len(children_open(x, day))),
        ("cases_allocated", ""): lambda: count(allocated),
        ("cases_held_elsewhere", ""): lambda: count(elsewhere),
        ("cases_unallocated", ""): lambda: count(unallocated),
        ("caseload_mean", "dfe_fte"): lambda: rate(allocated, fte),
        ("caseload_mean", "headcount"): lambda: rate(allocated, len(held)),
        ("caseload_mean", "all_in_post"): lambda: rate(allocated, len(carrying)) if held else BLANK,
        ("caseload_max", ""): lambda: (None, len(held), max(held.values(), default=None)),
        ("caseload_p90", ""): lambda: middle(list(held.values()), 0.9),
        ("workers_over_40", ""): lambda: count(sum(c > 40 for c in held.values())) if held else BLANK,
        ("asye_caseload_mean", ""): lambda: rate(sum(asye), len(asye)),
        ("asye_over_18", ""): lambda: count(sum(cases > 18 for cases in asye)) if asye else BLANK,
    }


# Measure 5


@dataclass
class Conference:
    """One conference: its day, the earliest strategy discussion of its rows, and day 0 by `first_discussion`."""

    child: str
    held: date
    day_0: date | None
    first: date | None = None


def conferences(x) -> list[Conference]:
    rows = [row for row in x["enquiries"].rows if row["transfer_in"] is not True]
    found = []
    for child, held in sorted({(row["child_id"], row["icpc_date"]) for row in rows if row["icpc_date"]}):
        its = [r["strategy_discussion_date"] for r in rows if (r["child_id"], r["icpc_date"]) == (child, held)]
        found.append(Conference(child, held, min((day for day in its if day), default=None)))
    for conference in found:
        before = [c.held for c in found if c.child == conference.child and c.held < conference.held]
        candidates = [
            row["strategy_discussion_date"]
            for row in rows
            if row["child_id"] == conference.child
            and row["strategy_discussion_date"]
            and row["strategy_discussion_date"] <= conference.held
            and working_days_taken(row["strategy_discussion_date"], conference.held) <= 30
            and all(row["strategy_discussion_date"] > day for day in before)
        ]
        conference.first = min(candidates, default=None)
        own = conference.day_0
        if conference.first is None or (own is not None and conference.first > own):
            conference.first = own
    return found


def in_15(day_0: date | None, held: date) -> bool:
    return day_0 is not None and day_0 <= held and working_days_taken(day_0, held) <= 15


def measure_5(x, month: str) -> dict:
    def held_in(kind):
        first, last = period(kind, month)
        return [conference for conference in conferences(x) if first <= conference.held <= last]

    def within(kind):
        held = held_in(kind)
        return rate(sum(in_15(conference.day_0, conference.held) for conference in held), len(held))

    def by_first_discussion():
        held = held_in("month")
        return rate(sum(in_15(conference.first, conference.held) for conference in held), len(held))

    def median_days():
        held = [c for c in held_in("month") if c.day_0 is not None and c.day_0 <= c.held]
        return middle([working_days_taken(c.day_0, c.held) for c in held], 0.5)

    def overdue():
        day, number = first_and_last(month)[1], 0
        for row in x["enquiries"].rows:
            day_0 = row["strategy_discussion_date"]
            if row["transfer_in"] is True or row["icpc_required"] is False or day_0 is None or day_0 > day:
                continue
            if row["icpc_date"] is not None and row["icpc_date"] <= day:
                continue
            on_cp = any(
                is_open(plan, day_0)
                for plan in x["plans"].rows
                if plan["child_id"] == row["child_id"] and plan["plan_type"] == "CP"
            )
            if working_days_taken(day_0, day) > 15 and row["child_id"] in children_open(x, day) and not on_cp:
                number += 1
        return count(number)

    first, last = first_and_last(month)
    rows = x["enquiries"].rows if "enquiries" in x else []
    moved_in = [r for r in rows if r["transfer_in"] is True and r["icpc_date"] and first <= r["icpc_date"] <= last]
    return {
        ("icpc_within_15", "month"): lambda: within("month"),
        ("icpc_within_15", "rolling_12_months"): lambda: within("rolling_12_months"),
        ("icpc_within_15", "financial_year"): lambda: within("financial_year"),
        ("icpc_within_15", "year_to_date"): lambda: within("year_to_date"),
        ("icpc_within_15", "first_discussion"): by_first_discussion,
        ("icpc_repeat_discussions", ""): lambda: count(sum(c.day_0 != c.first for c in held_in("month"))),
        ("icpc_median_days", ""): median_days,
        ("icpc_overdue", ""): overdue,
        ("icpc_transfer_in", ""): lambda: count(len(moved_in)),
    }


# Measure 6


def mode(visit: dict) -> str:
    return visit["mode"] or "face_to_face"


def plan_in_force(x, child: str, kind: str, day: date) -> dict | None:
    plans = [plan for plan in x["plans"].rows if plan["child_id"] == child and is_open(plan, day)]
    if kind == "CIN" and any(plan["plan_type"] in ("CP", "CLA") for plan in plans):
        return None
    chosen = None
    for plan in plans:
        if plan["plan_type"] == kind and (chosen is None or plan["start_date"] >= chosen["start_date"]):
            chosen = plan
    return chosen


def visit_days(x, child: str, modes) -> list[date]:
    visits = [visit for visit in x["visits"].rows if visit["child_id"] == child and mode(visit) in modes]
    return sorted({visit["visit_date"] for visit in visits})


def measure_6(x, month: str, standards) -> dict:
    first, last = first_and_last(month)
    modes = set(standards.qualifying_modes)

    def due(plan, base):
        standard = getattr(standards, f"{plan['plan_type'].lower()}_visit")
        return due_day(base, plan["visit_interval"] or standard.every, standard.unit)

    def in_force(kind, day):
        children = {plan["child_id"] for plan in x["plans"].rows if plan["plan_type"] == kind}
        plans = {child: plan_in_force(x, child, kind, day) for child in children}
        return {child: plan for child, plan in plans.items() if plan}

    def snapshot(kind, modes):
        plans = in_force(kind, last)
        in_time = 0
        for child, plan in plans.items():
            visits = [day for day in visit_days(x, child, modes) if plan["start_date"] <= day <= last]
            in_time += due(plan, visits[-1] if visits else plan["start_date"]) >= last
        return rate(in_time, len(plans))

    def due_in_month(kind):
        numerator = denominator = 0
        for plan in x["plans"].rows:
            if plan["plan_type"] != kind:
                continue
            visits = visit_days(x, plan["child_id"], modes)
            for base in sorted({plan["start_date"], *(day for day in visits if is_open(plan, day))}):
                later = [day for day in visits if day > base]
                due_on = due(plan, base)
                if first <= due_on <= last and plan_in_force(x, plan["child_id"], kind, due_on) is plan:
                    denominator += 1
                    numerator += bool(later) and later[0] <= due_on
                elif due_on < first and plan_in_force(x, plan["child_id"], kind, first) is plan:
                    denominator += not any(day < first for day in later)
        return rate(numerator, denominator)

    def never_visited(kind):
        number = 0
        for child, plan in in_force(kind, last).items():
            visited = any(plan["start_date"] <= day <= last for day in visit_days(x, child, modes))
            number += not visited and due(plan, plan["start_date"]) < last
        return count(number)

    def visits_to_children_with_a_plan():
        return [
            visit
            for visit in x["visits"].rows
            if first <= visit["visit_date"] <= last
            and mode(visit) == "face_to_face"
            and any(p["child_id"] == visit["child_id"] and is_open(p, visit["visit_date"]) for p in x["plans"].rows)
        ]

    def share_of_visits(column, recorded):
        visits = visits_to_children_with_a_plan()
        if recorded:
            visits = [visit for visit in visits if visit[column] is not None]
        return rate(sum(visit[column] is True for visit in visits), len(visits))

    def seen_alone(where_possible):
        visits = [visit for visit in visits_to_children_with_a_plan() if visit["child_seen"] is True]
        if where_possible:
            visits = [visit for visit in visits if visit["seen_alone"] != "no_with_reason"]
        return rate(sum(visit["seen_alone"] == "yes" for visit in visits), len(visits))

    found = {}
    for kind in ("CP", "CIN", "CLA"):
        name = f"{kind.lower()}_visits_in_timescale"
        found[name, "snapshot"] = lambda kind=kind: snapshot(kind, modes)
        found[name, "snapshot_with_virtual"] = lambda kind=kind: snapshot(kind, modes | {"virtual"})
        found[name, "due_in_month"] = lambda kind=kind: due_in_month(kind)
        found[f"{kind.lower()}_never_visited", ""] = lambda kind=kind: never_visited(kind)
    for name, column in (
        ("visits_child_seen", "child_seen"),
        ("visits_child_spoken_to", "spoken_to"),
        ("visits_purposeful", "purpose_recorded"),
    ):
        found[name, "all"] = lambda column=column: share_of_visits(column, False)
        found[name, "recorded"] = lambda column=column: share_of_visits(column, True)
    found["visits_seen_alone", "where_possible"] = lambda: seen_alone(True)
    found["visits_seen_alone", "all"] = lambda: seen_alone(False)
    return found


# What each indicator reads (a table's required columns are always there), and what an event is an event of

READS = {
    ("cases_open",): "episodes episodes.end_date",
    (
        "cases_allocated", "cases_held_elsewhere", "cases_unallocated",
        "caseload_mean", "caseload_max", "caseload_p90", "workers_over_40",
    ): "episodes allocations workers episodes.end_date allocations.end_date workers.end_date",
    ("asye_caseload_mean", "asye_over_18"): (
        "episodes allocations workers episodes.end_date allocations.end_date workers.end_date "
        "workers.asye_start workers.asye_end"
    ),
    ("icpc_within_15", "icpc_repeat_discussions", "icpc_median_days", "icpc_transfer_in"): (
        "enquiries enquiries.icpc_date"
    ),
    ("icpc_overdue",): "enquiries episodes plans enquiries.icpc_date episodes.end_date plans.end_date",
    (
        "cp_visits_in_timescale", "cin_visits_in_timescale", "cla_visits_in_timescale",
        "cp_never_visited", "cin_never_visited", "cla_never_visited",
    ): "plans visits plans.end_date",
    ("visits_child_seen",): "plans visits plans.end_date visits.child_seen",
    ("visits_child_spoken_to",): "plans visits plans.end_date visits.spoken_to",
    ("visits_seen_alone",): "plans visits plans.end_date visits.child_seen visits.seen_alone",
    ("visits_purposeful",): "plans visits plans.end_date visits.purpose_recorded",
}  # fmt: skip
READS = {indicator: needs.split() for indicators, needs in READS.items() for indicator in indicators}


def counts(indicator: str, reading: str) -> str:
    """What a value counts: "as at", or the name of the period whose events it counts."""
    if indicator.startswith(("cases_", "caseload_", "workers_over", "asye_")):
        return "as at"
    if indicator.endswith(("_never_visited", "_overdue")) or reading.startswith("snapshot"):
        return "as at"
    return reading if reading in ("rolling_12_months", "financial_year", "year_to_date") else "month"


def figures(tables: dict[str, list[list[str]]], month: str, standards, history_from=None) -> dict:
    """(indicator, reading) -> (numerator, denominator, value) of a month; None is blank.

    `history_from` is the first day, by table, from which it is complete.
    """
    x = {name: read(name, lines) for name, lines in tables.items()}
    first_case = min((row["start_date"] for row in x["episodes"].rows), default=None) if "episodes" in x else None
    found = {}
    for name, compute in (measure_1(x, month) | measure_5(x, month) | measure_6(x, month, standards)).items():
        found[name] = BLANK
        tables_read = [need for need in READS[name[0]] if "." not in need]
        columns_read = [need.split(".") for need in READS[name[0]] if "." in need]
        if any(table not in x for table in tables_read) or any(c in x[table].missing for table, c in columns_read):
            continue
        begins = period(counts(*name), month)[0]
        if any(begins < day for table, day in (history_from or {}).items() if table in tables_read):
            continue
        if first_case is not None and first_and_last(month)[1] < first_case:
            continue
        found[name] = compute()
    return found
