"""A slow, plain reading of docs/counting-rules.md, measure 3: the rules row by row, figures as they were reported."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from .oracle import is_open, is_working
from .oracle_measures import BLANK, counted, in_month, share
from .oracle_tables import COLUMNS, Extract, Table, allocated_workers

# rule: the tables whose rows are held against it, and what a rule about one thing cannot be checked without.
RULES = {
    "fault": (tuple(COLUMNS), ()),
    "end_before_start": (
        ("workers", "absences", "episodes", "allocations", "plans", "assessments", "case_reviews"), (),
    ),
    "after_extract": (tuple(COLUMNS), ()),
    "conference_before_discussion": (("enquiries",), ("enquiries.icpc_date",)),
    "conference_without_discussion": (("enquiries",), ("enquiries.icpc_date",)),
    "plan_without_open_case": (("plans",), ("plans", "episodes.end_date")),
    "visit_without_open_case": (("visits",), ("visits", "episodes.end_date")),
    "allocation_to_unknown_worker": (("allocations",), ("allocations", "workers.end_date")),
    "allocation_after_leaving": (("allocations",), ("allocations.end_date", "workers.end_date")),
    "two_allocations": (("allocations",), ("allocations.end_date",)),
    "recorded_before_event": (("visits", "enquiries", "supervisions", "case_supervisions"), ()),
    "fte_implausible": (("workers",), ("workers.end_date",)),
    "caseload_implausible": (("workers",), ("workers.end_date", "allocations.end_date", "episodes.end_date")),
}  # fmt: skip

BEGINS_AND_ENDS = {
    "workers": [("start_date", "end_date"), ("asye_start", "asye_end")],
    "absences": [("start_date", "end_date")],
    "episodes": [("start_date", "end_date")],
    "allocations": [("start_date", "end_date")],
    "plans": [("start_date", "end_date")],
    "assessments": [("started_on", "completed_on")],
    "case_reviews": [("reviewed_on", "action_completed_on")],
}
DAY_OF_EVENT = {
    "visits": "visit_date",
    "enquiries": "strategy_discussion_date",
    "supervisions": "held_on",
    "case_supervisions": "held_on",
}
OF_SEVERAL = {
    "end_before_start": {(name, end) for name, pairs in BEGINS_AND_ENDS.items() for _, end in pairs},
    "recorded_before_event": {(name, "recorded_on") for name in DAY_OF_EVENT},
}
MAY_BE_AHEAD = ["end_date", "asye_start", "asye_end", "action_due", "due_on"]


def before(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


def spanned(rows: list[dict], who: str, of: str, day: date) -> bool:
    """Whether a row of this child or worker spans the day, its last day included."""
    return any(
        row[who] == of and row["start_date"] <= day and (row["end_date"] is None or row["end_date"] >= day)
        for row in rows
    )


def fails(x: Extract, rule: str, table: str, row: dict) -> bool:
    today = x.extracted_on
    if rule == "fault":
        return row["faulty"]
    if rule == "end_before_start":
        return any(before(row[end], row[start]) for start, end in BEGINS_AND_ENDS[table])
    if rule == "after_extract":
        dates = [c for c, column in COLUMNS[table].items() if column.kind == "date" and c not in MAY_BE_AHEAD]
        return any(before(today, row[column]) for column in dates)
    if rule == "conference_before_discussion":
        return before(row["icpc_date"], row["strategy_discussion_date"])
    if rule == "conference_without_discussion":
        return (
            row["icpc_date"] is not None and row["strategy_discussion_date"] is None and row["transfer_in"] is not True
        )
    if rule == "plan_without_open_case":
        return not spanned(x["episodes"], "child_id", row["child_id"], row["start_date"])
    if rule == "visit_without_open_case":
        return not spanned(x["episodes"], "child_id", row["child_id"], row["visit_date"])
    if rule == "allocation_to_unknown_worker":
        return not spanned(x["workers"], "worker_id", row["worker_id"], row["start_date"])
    if rule == "recorded_before_event":
        return before(row["recorded_on"], row[DAY_OF_EVENT[table]])
    if not is_open(row, today):  # the rules that are left are about what is open today
        return False
    if rule == "two_allocations":
        return sum(a["child_id"] == row["child_id"] and is_open(a, today) for a in x["allocations"]) > 1
    spells = [w for w in x["workers"] if w["worker_id"] == row["worker_id"] and is_open(w, today)]
    if rule == "allocation_after_leaving":
        return not spells
    if rule == "fte_implausible":
        return sum((Decimal(1) if w["fte"] is None else w["fte"] for w in spells), Decimal(0)) > Decimal("1.5")
    if rule == "caseload_implausible":
        return list(allocated_workers(x, today).values()).count(row["worker_id"]) > 60
    raise KeyError(rule)


def can_be_checked(x: Extract, rule: str) -> bool:
    if rule in OF_SEVERAL:
        return any(not x.lacks(f"{table}.{column}") for table, column in OF_SEVERAL[rule])
    tables, needs = RULES[rule]
    return any(table in x for table in tables) and not any(x.lacks(need) for need in needs)


def failing(x: Extract) -> dict[str, set[tuple[str, int]] | None]:
    """The rows (table and place) that fail each rule; None where it cannot be checked."""
    return {
        rule: {
            (table, place)
            for table in tables
            if table in x
            for place, row in enumerate(x[table])
            if fails(x, rule, table, row)
        }
        if can_be_checked(x, rule)
        else None
        for rule, (tables, _) in RULES.items()
    }


def records_valid(x, month, notice):
    tables: list[Table] = list(x.tables.values())
    bad = set().union(*(rows or set() for rows in failing(x).values()))
    return share(sum(len(table.rows) for table in tables) - len(bad), sum(table.rows_read for table in tables))


def records_failing(x, month, notice):
    aside = sum(table.set_aside for table in x.tables.values())
    return {
        ("", rule): BLANK if rows is None else counted(len(rows) + (aside if rule == "fault" else 0))
        for rule, rows in failing(x).items()
    }


def visits_recorded_promptly(x, month, notice):
    these = [row for row in x["visits"] if in_month(row["visit_date"], month) and row["recorded_on"] is not None]
    prompt = 0
    for row in these:
        latest, left = row["visit_date"], notice.standards.recording_working_days
        while left:
            latest += timedelta(days=1)
            left -= is_working(latest)
        prompt += row["visit_date"] <= row["recorded_on"] <= latest
    return share(prompt, len(these))


def figures_manual(x, month, notice):
    made = [r["produced_by"] for r in x["reported_figures"] if r["month"] == month and r["produced_by"] is not None]
    return share(made.count("manual"), len(made))


def comes_out_as(value: Fraction, written: str) -> bool:
    """Whether a value, rounded half up (away from zero) to the places in which the figure was written, is that figure.

    A figure stands for the values up to half a last place from it: those nearer to zero included, those further not.
    """
    digits = written.removesuffix("%").partition(".")[2]
    unit = Fraction(1, 10 ** len(digits)) * (Fraction(1, 100) if written.endswith("%") else 1)
    figure = Fraction(written.removesuffix("%")) * (Fraction(1, 100) if written.endswith("%") else 1)
    if value < 0:
        value, figure = -value, -figure
    return figure - unit / 2 <= value < figure + unit / 2


def figures_reproduced(x, month, headlines: dict[str, str], values: dict[tuple[str, str], Fraction | None]):
    """`headlines` is each indicator's first reading, `values` the month's by (indicator, reading); None is blank."""
    held = []
    for row in x["reported_figures"]:
        if row["month"] == month and row["value"] is not None and row["indicator"] in headlines:
            reading = headlines[row["indicator"]] if row["reading"] is None else row["reading"]
            value = values.get((row["indicator"], reading))
            if value is not None and row["indicator"] != "figures_reproduced":
                held.append(comes_out_as(value, row["value"]))
    return share(sum(held), len(held))
