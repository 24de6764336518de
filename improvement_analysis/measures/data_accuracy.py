"""Measure 3: whether the records can be relied on: the rules that rows fail, prompt recording, figures as reported.

Source: docs/counting-rules.md, measure 3.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from .._exact import exact_value, rounded
from ..calendars import NEVER, DaysOf, Months, working_days_after
from ..records.extract import Extract
from ..records.tables import TABLES
from .indicator import INDICATORS, CountingRules, indicator
from .intervals import Intervals
from .nouns import CORRECTED, REPORTED, ROW, VISIT
from .people import holding, staff
from .things import CHILD, WORKER, Fact, Things, in_period, upto

RECORDED = {
    "visits": "visit_date",
    "enquiries": "strategy_discussion_date",
    "supervisions": "held_on",
    "case_supervisions": "held_on",
}
"""Tables that say when a row was recorded, and the day of what it records."""

ENDS = {
    "workers": [("start_date", "end_date"), ("asye_start", "asye_end")],
    "absences": [("start_date", "end_date")],
    "episodes": [("start_date", "end_date")],
    "allocations": [("start_date", "end_date")],
    "plans": [("start_date", "end_date")],
    "assessments": [("started_on", "completed_on")],
    "case_reviews": [("reviewed_on", "action_completed_on")],
}
"""What cannot end before it begins."""

MAY_LIE_AHEAD = {"end_date", "asye_start", "asye_end", "action_due", "due_on"}
"""Dates that may be after the day of the extract."""

MOST_FTE = 1.5
MOST_CHILDREN = 60


@dataclass(frozen=True)
class Rule:
    """One rule that a row can fail.

    Attributes:
        id: as `records_failing` groups by it.
        says: when a row fails, in one sentence.
        remedy: what to correct, in one sentence.
        tables: the tables whose rows are held against it.
        reads: what it reads, as `Indicator.reads`: all of it must be there for a rule about one table, some of it for
            a rule over several, which looks at what is there.
        fails: (extract, table) to a boolean a row in use of that table.
    """

    id: str
    says: str
    remedy: str
    tables: tuple[str, ...]
    reads: tuple[str, ...]
    fails: Callable[..., np.ndarray]


RULES: dict[str, Rule] = {}


def rule(id, says, remedy, tables, reads):
    """Register the function below as a rule."""

    def register(fails):
        RULES[id] = Rule(id, says, remedy, tuple(tables), tuple(reads), fails)
        return fails

    return register


def _none(extract, table: str) -> np.ndarray:
    return np.zeros(len(extract[table]), dtype=bool)


@rule(
    "fault",
    "A needed cell is blank, or a cell holds something that its column does not allow.",
    "Correct the cell in the case management system: what it may hold stands in the data dictionary.",
    TABLES,
    TABLES,
)
def fault(extract, table) -> np.ndarray:
    """The rows in use with a fault; those set aside have one too."""
    return extract.table(table).faulty


@rule(
    "end_before_start",
    "It ends before it begins.",
    "Correct whichever of the two dates is wrong.",
    ENDS,
    [f"{table}.{end}" for table, pairs in ENDS.items() for _, end in pairs],
)
def end_before_start(extract, table) -> np.ndarray:
    """Ends before it starts."""
    frame, fails = extract[table], _none(extract, table)
    for start, end in ENDS[table]:
        fails |= ((frame[end] < frame[start]) & (frame[start] < NEVER)).to_numpy()
    return fails


@rule(
    "after_extract",
    "It is dated after the day on which the extract was taken.",
    "Correct the date: nothing can have happened after the extract was taken.",
    TABLES,
    TABLES,
)
def after_extract(extract, table) -> np.ndarray:
    """Has a date, other than those that may lie ahead, after extracted_on."""
    frame, fails = extract[table], _none(extract, table)
    for column, schema in TABLES[table].columns.items():
        if schema.kind == "date" and column not in MAY_LIE_AHEAD:
            fails |= ((frame[column] > extract.extracted_on) & (frame[column] < NEVER)).to_numpy()
    return fails


@rule(
    "conference_before_discussion",
    "The conference was held before the strategy discussion.",
    "Correct the date of the conference or of the strategy discussion.",
    ["enquiries"],
    ["enquiries.icpc_date"],
)
def conference_before_discussion(extract, table) -> np.ndarray:
    """The conference is before the strategy discussion."""
    frame = extract[table]
    discussed = frame["strategy_discussion_date"]
    return ((frame["icpc_date"] < discussed) & (discussed < NEVER)).to_numpy()


@rule(
    "conference_without_discussion",
    "A conference was held without a strategy discussion, and it is no transfer in.",
    "Record the strategy discussion, or that the conference is a transfer in.",
    ["enquiries"],
    ["enquiries.icpc_date"],
)
def conference_without_discussion(extract, table) -> np.ndarray:
    """A conference, no strategy discussion, not a transfer in."""
    frame = extract[table]
    without = (frame["icpc_date"] < NEVER) & (frame["strategy_discussion_date"] == NEVER)
    return (without & ~frame["transfer_in"].fillna(False).astype(bool)).to_numpy()


def _no_span(extract, spans: str, who: str, frame: pd.DataFrame, day: str) -> np.ndarray:
    """Rows whose day no spell of the same child (or worker) spans, its last day included."""
    spells = extract[spans]
    ends = spells["end_date"].to_numpy(dtype=np.int64)
    spanning = Intervals(spells[who], spells["start_date"], np.where(ends < NEVER, ends + 1, ends))
    return ~spanning.hold(frame[who], frame[day])


@rule(
    "plan_without_open_case",
    "The child had no open case on the day the plan began.",
    "Record the child's episode, or correct the day on which the plan began.",
    ["plans"],
    ["episodes.end_date"],
)
def plan_without_open_case(extract, table) -> np.ndarray:
    """No episode of the child spans the plan's start."""
    return _no_span(extract, "episodes", "child_id", extract[table], "start_date")


@rule(
    "visit_without_open_case",
    "The child had no open case on the day of the visit.",
    "Record the child's episode, or correct the day of the visit or whose visit it was.",
    ["visits"],
    ["episodes.end_date"],
)
def visit_without_open_case(extract, table) -> np.ndarray:
    """No episode of the child spans the visit's day."""
    return _no_span(extract, "episodes", "child_id", extract[table], "visit_date")


@rule(
    "allocation_to_unknown_worker",
    "The worker was not in post on the day of allocation.",
    "Record the worker's time in post, or correct the worker or the day of allocation.",
    ["allocations"],
    ["workers.end_date"],
)
def allocation_to_unknown_worker(extract, table) -> np.ndarray:
    """No spell of the worker spans the allocation's start."""
    return _no_span(extract, "workers", "worker_id", extract[table], "start_date")


def _open_on_the_day(extract, table: str) -> np.ndarray:
    frame, day = extract[table], extract.extracted_on
    return ((frame["start_date"] <= day) & (day < frame["end_date"])).to_numpy()


@rule(
    "allocation_after_leaving",
    "The allocation is open, and the worker is not in post.",
    "End the allocation, and allocate the child to a worker in post.",
    ["allocations"],
    ["allocations.end_date", "workers.end_date"],
)
def allocation_after_leaving(extract, table) -> np.ndarray:
    """Open on extracted_on, and the worker has no spell open on that day."""
    allocations, there = extract[table], extract["workers"][_open_on_the_day(extract, "workers")]
    return _open_on_the_day(extract, table) & ~allocations["worker_id"].isin(there["worker_id"]).to_numpy()


@rule(
    "two_allocations",
    "The allocation is open, and so is another of the same child.",
    "End the allocations that no longer hold, so that one is open.",
    ["allocations"],
    ["allocations.end_date"],
)
def two_allocations(extract, table) -> np.ndarray:
    """Open on extracted_on and so is another of the same child."""
    is_open = _open_on_the_day(extract, table)
    several = extract[table]["child_id"].where(is_open).duplicated(keep=False)
    return is_open & several.to_numpy()


@rule(
    "recorded_before_event",
    "It was recorded before it happened.",
    "Correct the day of what happened, or the day of its recording.",
    RECORDED,
    [f"{table}.recorded_on" for table in RECORDED],
)
def recorded_before_event(extract, table) -> np.ndarray:
    """Recorded before the day of what is recorded."""
    frame = extract[table]
    day = frame[RECORDED[table]]
    return ((frame["recorded_on"] < day) & (day < NEVER)).to_numpy()


def _workers_that_day(extract, table: str, who: np.ndarray) -> np.ndarray:
    """The open spells of these workers (a boolean a worker)."""
    return _open_on_the_day(extract, table) & who[extract[table]["worker_id"].to_numpy()]


@rule(
    "fte_implausible",
    "The worker's open spells add up to more than 1.5 FTE.",
    "End the worker's spells that are over, or correct their FTE.",
    ["workers"],
    ["workers.end_date"],
)
def fte_implausible(extract, table) -> np.ndarray:
    """Open on extracted_on, and the fte of the worker's open spells is more than 1.5."""
    people = extract.derive(staff, DaysOf((extract.extracted_on,)))
    return _workers_that_day(extract, table, people.fte[:, 0] > MOST_FTE * people.unit)


@rule(
    "caseload_implausible",
    "The worker is the allocated worker of more than 60 open children.",
    "End the allocations that no longer hold, or allocate the children to their true worker.",
    ["workers"],
    ["workers.end_date", "allocations.end_date", "episodes.end_date"],
)
def caseload_implausible(extract, table) -> np.ndarray:
    """Open on extracted_on, and the worker is the allocated worker of more than 60 open children."""
    day = DaysOf((extract.extracted_on,))
    held = extract.derive(holding, day)
    workers = len(extract.derive(staff, day).fte)
    return _workers_that_day(extract, table, np.bincount(held.worker, minlength=workers)[:workers] > MOST_CHILDREN)


def _lacking(extract, each: Rule) -> str:
    """What keeps a rule from being checked at all; blank if nothing."""
    if len(each.tables) == 1:
        return extract.lacks((*each.tables, *each.reads))
    there = any(not extract.lacks((need,)) for need in each.reads)
    return "" if there else f"none of {', '.join(each.reads)} is there"


def failing(extract: Extract) -> tuple[dict[str, int | str], dict[str, tuple[int, int]], pd.DataFrame]:
    """All rows of an extract held against all rules.

    Returns:
        Rows that fail each rule, or why it cannot be checked. By table, rows that fail none and rows read. Each row
        that fails a rule: `rule`, `table`, `place` (its position in the file), those set aside under `fault`.
    """
    counts, valid, parts = {id: _lacking(extract, each) or 0 for id, each in RULES.items()}, {}, []
    for name in extract.paths:
        table = extract.table(name)
        fails, places = np.zeros(len(table.frame), dtype=bool), None
        for id, each in RULES.items():
            if name in each.tables and not isinstance(counts[id], str):
                these = each.fails(extract, name)
                counts[id] += int(these.sum()) + (table.set_aside if id == "fault" else 0)
                fails |= these
                if these.any():
                    places = table.places() if places is None else places
                    parts.append((id, name, places[these]))
        if table.set_aside:
            parts.append(("fault", name, table.aside))
        valid[name] = (int((~fails).sum()), table.rows_read)
    return counts, valid, _lines(parts)


def _lines(parts: list[tuple[str, str, np.ndarray]]) -> pd.DataFrame:
    sizes = [len(places) for _, _, places in parts]
    rules, tables = (
        pd.Categorical.from_codes(np.repeat([known.index(part[place]) for part in parts], sizes).astype(int), known)
        for place, known in enumerate((list(RULES), list(TABLES)))
    )
    place = np.concatenate([np.array([], dtype=np.int64), *(places for _, _, places in parts)])
    return pd.DataFrame({"rule": rules, "table": tables, "place": place})


def _rows_that_fail(extract: Extract, months: Months, lines: pd.DataFrame, **about) -> Things:
    """Rows of `failing`, which stand in every month: only the extract's own has a value."""

    def line(things: Things, entry: np.ndarray, day: int) -> np.ndarray:
        asked = lines.iloc[entry]
        found = np.zeros(len(asked), dtype=np.int64)
        for name in asked["table"].unique():
            mine = (asked["table"] == name).to_numpy()
            found[mine] = extract.lines(name, asked["place"].to_numpy()[mine])
        return found

    facts = {"table": lines["table"].to_numpy(dtype=object), "line": line, "rule": lines["rule"].to_numpy(dtype=object)}
    return upto(months, np.full(len(lines), months.ends[0]), facts=facts, **about)


@indicator(
    "Records that fail no rule",
    unit="rate",
    better="higher",
    reads=[],
    says="in the extract of {month}, {n} of {of_d} ({value}) failed no rule",
    things=ROW,
    wanted=("valid row", "valid rows"),
    to_do=CORRECTED,
    rest="in the extract of {month}, {rest} failed at least one rule",
    labelled=False,
    own_extract=True,
)
def records_valid(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the rows of all tables of the extract, those that fail no rule.

    Rows that fail no rule, out of rows read. Source: docs/counting-rules.md, measure 3.
    """
    _, by_table, lines = extract.derive(failing)
    valid, read = (sum(counted) for counted in zip(*by_table.values(), strict=True)) if by_table else (0, 0)
    lines = lines.drop_duplicates(["table", "place"])
    every = {"total": np.full(len(months), valid), "out_of": np.full(len(months), read)}
    return _rows_that_fail(extract, months, lines, counted=np.zeros(len(lines), dtype=bool), **every)


@indicator(
    "Rows that fail a rule",
    unit="count",
    better="lower",
    reads=[],
    says="in the extract of {month}, {of_n} failed the rule",
    counted=ROW,
    wanted=("row that fails the rule", "rows that fail the rule"),
    to_do=CORRECTED,
    by="rule",
    labelled=False,
    own_extract=True,
)
def records_failing(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Rows of the extract that fail a rule; one figure a rule.

    Rows that fail each rule, `group` the rule's id. Source: docs/counting-rules.md, measure 3.
    """
    counts, _, lines = extract.derive(failing)
    unchecked = {id: why for id, why in counts.items() if isinstance(why, str)}
    return _rows_that_fail(extract, months, lines, group=lines["rule"].array, unknown=unchecked)


@indicator(
    "Visits recorded promptly",
    unit="rate",
    better="higher",
    reads=["visits.recorded_on"],
    period="month",
    says="in {month}, recording took no more than {every} for {n} of {of_d} with a day of recording ({value})",
    things=VISIT,
    wanted=("visit recorded promptly", "visits recorded promptly"),
    rest="in {month}, recording took longer, or is dated before the visit, for {rest}",
    standard="recording_working_days",
)
def visits_recorded_promptly(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the visits of the month that say when they were recorded, those recorded on their day or no later than
    {recording_working_days} working days after it.

    Visits recorded on their day or soon after; recorded before it is not prompt.
    Source: docs/counting-rules.md, measure 3.
    """
    return recorded(extract, "visits", months, notice.standards)


def recorded(extract: Extract, table: str, months: Months, standards: Any) -> Things:
    """Rows of a table of `RECORDED` that say when they were recorded, counted where that was prompt.

    They are of the month of what they record; what was recorded before it is not prompt.
    """
    frame = extract[table]
    row = np.flatnonzero((frame["recorded_on"] < NEVER).to_numpy() & (months.position(frame[RECORDED[table]]) >= 0))
    day, on = frame[RECORDED[table]].to_numpy()[row], frame["recorded_on"].to_numpy()[row]
    latest = np.maximum(day, working_days_after(day, standards.recording_working_days))
    who = CHILD if "child_id" in frame else WORKER
    rows = {"kind": who, "who": frame[who].to_numpy()[row], "table": table, "row": row}
    about = {"facts": {"due_on": latest}, "worst": "due_on"}
    return in_period(months, day, counted=(day <= on) & (on <= latest), **about, **rows)


def recorded_promptly(extract: Extract, table: str, months: Months, standards: Any) -> tuple[np.ndarray, np.ndarray]:
    """By month, the rows of `recorded` that were recorded promptly, and all of them."""
    return recorded(extract, table, months, standards).sums(len(months))


def _reported(
    months: Months, reported: pd.DataFrame, counted: np.ndarray, facts: Mapping[str, Fact] = MappingProxyType({})
) -> Things:
    """Reported figures by the month that they are about."""
    position = reported["month"].astype(str).map({month: place for place, month in enumerate(months.labels)})
    kept = position.notna().to_numpy()
    facts = {name: fact[kept] for name, fact in facts.items()}
    rows = {"table": "reported_figures", "row": reported.index.to_numpy()[kept], "facts": facts}
    return Things(position[kept].to_numpy(dtype=np.int64), counted=counted[kept], **rows)


@indicator(
    "Reported figures counted by hand",
    unit="rate",
    better="lower",
    reads=["reported_figures.produced_by"],
    period="month",
    says="for {month}, {n} of {of_d} of known origin ({value}) came from counting by hand",
    things=REPORTED,
    wanted=("figure counted by hand", "figures counted by hand"),
)
def figures_manual(extract: Extract, months: Months, notice: CountingRules) -> Things:
    """Of the figures reported about the month that say how they were produced, those counted by hand.

    Reported figures produced by hand. Source: docs/counting-rules.md, measure 3.
    """
    reported = extract["reported_figures"]
    known = reported[reported["produced_by"].notna()]
    return _reported(months, known, (known["produced_by"] == "manual").to_numpy())


def written_value(text: str) -> tuple[Fraction, int]:
    """A figure as it was written, and to how many places: `86%` is 0.86 to two, `17.0` is 17 to one.

    >>> written_value("86%")
    (Fraction(43, 50), 2)
    """
    number = text.removesuffix("%")
    places = len(number.partition(".")[2])
    return (Fraction(number) / 100, places + 2) if text.endswith("%") else (Fraction(number), places)


def reproduced(reported: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Reported figures that can be recomputed, and whether they come out as they were reported.

    Args:
        reported: rows of `reported_figures`.
        found: recomputed values, columns as `series.COLUMNS`.

    Returns:
        The rows of `reported` with a recomputed value for the whole council, with `recomputed` (exact) and `equal`.
    """
    whole = found[(found["group"] == "") & found["value"].notna() & (found["indicator"] != "figures_reproduced")]
    values = {
        (each["indicator"], each["reading"], each["month"]): exact_value(each) for each in whole.to_dict("records")
    }
    kept, recomputed, equal = [], [], []
    for place, each in enumerate(reported.itertuples()):
        known = INDICATORS.get(each.indicator)
        reading = each.reading if isinstance(each.reading, str) else next(iter(known.readings)) if known else ""
        value = values.get((each.indicator, reading, each.month))
        if value is not None and isinstance(each.value, str):
            claimed, places = written_value(each.value)
            kept.append(place)
            recomputed.append(value)
            equal.append(claimed == rounded(value, places))
    return reported.iloc[kept].assign(recomputed=recomputed, equal=np.array(equal, dtype=bool))


@indicator(
    "Reported figures reproduced",
    unit="rate",
    better="higher",
    reads=["reported_figures"],
    period="month",
    says="for {month}, {n} of {of_d} that can be recomputed ({value}) came out as reported",
    things=REPORTED,
    wanted=("figure reproduced", "figures reproduced"),
    rest="for {month}, recomputing gave another value for {rest}",
    from_figures=True,
)
def figures_reproduced(extract: Extract, months: Months, found: pd.DataFrame) -> Things:
    """Of the figures reported about the month that can be recomputed, those that come out as they were reported.

    Reported figures equal to the recomputed ones (`found`), rounded half up to their places.
    Source: docs/counting-rules.md.
    """
    held = reproduced(extract["reported_figures"], found)
    facts = {"recomputed": np.array([str(float(value)) for value in held["recomputed"]], dtype=object)}
    return _reported(months, held, held["equal"].to_numpy(dtype=bool), facts)
