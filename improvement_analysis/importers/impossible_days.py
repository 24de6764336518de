"""Days that cannot be, seen beside others: what every importer asks of the rows of a list, sheet or table.

| days | are |
|---|---|
| an end before its start, and before 1990 | a placeholder: read as no end, so that it closes no open case |
| an end a year or more before its start, on 1 January or 31 December | the same |
| another end before its start | kept: it cannot be known which of the two is wrong |
| something that began or happened before 1990 | kept |
| the same after the day on which the source was made | kept |
| a child's end more than a year after that day | kept: it counts as open till then |
| a strategy discussion that cannot be read, of a conference that was held | read as blank: it is not in time |

Each is named with its column, and calls for attention. What a system keeps in place of no day at all, whatever stands
beside it, is blank already (see `cells`).

Source: data/README.md, for what each column may hold.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from .._wording import and_more, count
from ..records.tables import TABLES
from .cells import Cells, written_days
from .reckoning import Reckoning

SPELLS = (
    *(("start_date", "end_date"), ("started_on", "completed_on"), ("asye_start", "asye_end")),
    *(("strategy_discussion_date", "icpc_date"), ("strategy_discussion_date", "end_date")),
    *(("reviewed_on", "action_completed_on"), ("referred_on", "decided_on")),
    *(("requested_on", "approved_on"), ("requested_on", "declined_on")),
)
"""Columns of a day and of one that cannot lie before it."""
AHEAD = frozenset(("end_date", "asye_start", "asye_end", "action_due", "due_on"))
"""Columns of days that may be planned."""
HAPPENED = frozenset(
    column
    for table in TABLES.values()
    for column, schema in table.columns.items()
    if schema.kind == "date" and column not in AHEAD
)
FIRST = pd.Timestamp(1990, 1, 1)
"""A child of a service of this day was not born before; a worker may have been in post."""
FAR = timedelta(days=366)
NAMED = 5
DAYS = ("day", "days")
DISCUSSION, HELD = "strategy_discussion_date", "icpc_date"


def check_days(
    rows: pd.DataFrame, source: str, headings: Mapping[str, str], reckoning: Reckoning, made_on: date
) -> tuple[pd.DataFrame, list[str]]:
    """The rows without ends that cannot be, and sentences on what has to be looked at.

    Args:
        rows: cells as `read_column` leaves them, by our names of columns.
        source: the list, sheet or table, as the reckoning names it.
        headings: how each column is headed there.
        reckoning: where cells that are read as blank are counted.
        made_on: the day on which the source was made.
    """
    rows, said = rows.copy(), []
    made, of_children = pd.Timestamp(made_on), "child_id" in rows
    at = {column: f"{source}, {heading}" for column, heading in headings.items()}

    def name(column: str, those: pd.Series, what: str, beside: str = "") -> None:
        if those.any():
            number, named = count(int(those.sum()), DAYS), _named(rows[those], column, beside)
            said.append(f"{at[column]}: {number} {what.format(named)}")

    days = {column: written_days(rows[column]) for column in headings if column in HAPPENED | AHEAD and column in rows}
    for start, end in SPELLS:
        if start not in days or end not in days:
            continue
        edge = days[end].dt.day_of_year.eq(1) | (days[end] + timedelta(days=1)).dt.day_of_year.eq(1)
        never = (days[end] < FIRST) & ~(days[start] <= days[end]) | edge & (days[end] + FAR < days[start])
        what = "before the start, and before 1990 or the first or last of a year ({}): read as no end. Correct them"
        name(end, never, what, start)
        _blank(rows, end, never, source, headings[end], reckoning)
        days[end] = days[end].mask(never)
        before = days[end] < days[start]
        so = ", so that the row is open on no day" if (start, end) == ("start_date", "end_date") else ""
        other = f"before {headings[start]} ({{}}): kept{so}. Correct whichever is wrong"
        name(end, before, other, start)
    for column, found in days.items():
        if column in HAPPENED:
            if of_children or column != "start_date":
                name(column, found < FIRST, "before 1990 ({}): kept. Correct them in the source")
            remedy = "Correct them, or say with --extracted-on when it was made"
            name(column, found > made, f"after {made_on}, when the source was made ({{}}): kept. {remedy}")
        elif column == "end_date" and of_children:
            far = f"more than a year after {made_on} ({{}}): kept, so that such a row counts as open till then"
            name(column, found > made + FAR, far)
    if DISCUSSION in days:
        held = days[HELD].notna() if HELD in days else False
        lost = days[DISCUSSION].isna() & (rows[DISCUSSION] != "") & held
        name(
            DISCUSSION, lost,
            "that cannot be read ({}): read as blank, so that its conference counts, and as not in time. Correct them "
            "in the source",
        )  # fmt: skip
        rows[DISCUSSION] = rows[DISCUSSION].mask(lost, "")
    return rows, said


def _blank(rows: pd.DataFrame, column: str, those: pd.Series, source: str, heading: str, reckoning: Reckoning) -> None:
    if those.any():
        texts = rows[column][those]
        uses = Counter({("no day", text, ""): int(number) for text, number in texts.value_counts().items()})
        reckoning.told(source, heading, Cells(texts, uses))
        rows[column] = rows[column].mask(those, "")


def _named(rows: pd.DataFrame, column: str, beside: str) -> str:
    """The first of these days, each with whose it is and the day that it is held against."""
    whose = next((each for each in ("child_id", "worker_id") if each in rows), "")
    shown = []
    for _, row in rows.head(NAMED).iterrows():
        of = f"{whose.removesuffix('_id')} {row[whose]}: " if whose and row[whose] else ""
        against = f", begun {row[beside]}" if beside and row[beside] else ""
        shown.append(f"{of}{row[column]!r}{against}")
    return "; ".join(and_more(shown, len(rows)))
