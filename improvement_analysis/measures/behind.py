"""Who stands behind a figure: its things on the short side, worst first, with what a person who must act needs.

The short side of a rate where higher is better is what its numerator leaves out; of any other rate and of a count it is
what the numerator holds; of a mean, a median, a largest or a share everything that was counted.
"""

from typing import Any

import numpy as np
import pandas as pd

from ..calendars import Months, dates, working_days_after
from ..errors import UnusableInput
from ..records.extract import Extract
from ..records.tables import IDENTIFIERS
from .indicator import Indicator
from .people import TEAM_COLUMNS, holding, teams
from .series import why_not
from .things import CHILD, FACTS, Fact, Things, listed

HOLDING = ("episodes.end_date", "allocations.end_date", "workers.end_date")


def behind(
    each: Indicator,
    reading: str,
    extract: Extract,
    months: Months,
    notice: Any,
    group: str = "",
    still: bool = False,
) -> pd.DataFrame:
    """The children, workers or rows on the short side of one reading in the last of the months, worst first.

    Args:
        each: the Indicator.
        reading: the reading's id.
        extract: the month's extract.
        months: the Months that end with the extract's own.
        notice: the Notice, for its standards, day of issue and reserve.
        group: of one domain, priority area or rule alone; blank for the whole council.
        still: only those for whom something can still be done (`Things.still`).

    Returns:
        A row a thing: child_id or worker_id (text), team, the child's allocated worker, the facts of the indicator
        (things.FACTS: days as datetime64), then the columns of the table's row where a thing is one. Ids are text.

    Raises:
        UnusableInput: a table or column is missing, the extract does not reach back so far, or the indicator counts
            what cannot be listed. Where there was nothing to count, there is no row.
    """
    things = counted(each, reading, extract, months, notice)
    position = len(months) - 1
    entry = short_side(each, things, position, group)
    if things.blank is not None and things.blank[position]:
        entry = entry[:0]
    if still and things.still is not None:
        entry = entry[np.asarray(_fact(things, things.still, entry, int(months.ends[-1])), dtype=bool)]
    return rows(things, entry, extract, months)


def counted(each: Indicator, reading: str, extract: Extract, months: Months, notice: Any) -> Things:
    """The things of one reading that can be listed, an entry each; arguments and errors as of `behind`."""
    lacking = extract.lacks(each.needs(reading))
    if lacking:
        raise UnusableInput(f"Who stands behind {each.id} cannot be said: {lacking}.")
    now = Months(months.last, months.last)
    ruled_out = why_not(each, reading, extract, now, notice)["note"][0] if not each.from_figures else ""
    if ruled_out:
        raise UnusableInput(f"Who stands behind {each.id} cannot be said: {ruled_out.removeprefix('no value: ')}.")
    things = listed(each.count(extract, months, notice, reading))
    if "" in things.unknown:
        raise UnusableInput(f"Who stands behind {each.id} cannot be said: {things.unknown['']}.")
    if things.out_of is not None and things.counted is None:
        raise UnusableInput(f"Nobody stands behind {each.id}: it is held against a plan, which names no rows.")
    return things


def rows(things: Things, entry: np.ndarray, extract: Extract, months: Months) -> pd.DataFrame:
    """A row each of these entries of the last of the months, worst first, as `behind` gives them."""
    columns = whose(things.kind, things.who[entry], extract, months) if things.kind else {}
    columns |= _facts(things, entry, int(months.ends[-1]))
    found = pd.DataFrame(columns, index=range(len(entry)))
    if things.table:
        row = extract.readable(things.table, things.row[entry])
        found = found.join(row[[column for column in row if column not in found]])
    return _worst_first(found, things.worst)


def falling_due(things: Things, months: Months, working_days: int) -> np.ndarray:
    """The entries of the last of the months that are due (fact `due_on`) from its as-at day to so many working days on.

    They are not on the short side: what is due on a day is overdue from the next day on.
    """
    entry, day = things.in_month(len(months) - 1), int(months.ends[-1])
    due = _fact(things, things.facts["due_on"], entry, day)
    return entry[(day <= due) & (due <= working_days_after(day, working_days))]


def short_side(each: Indicator, things: Things, position: int, group: str = "") -> np.ndarray:
    """The entries of a month on the short side of the figure."""
    entry = things.in_month(position)
    if group:
        entry = entry[np.asarray(things.group[entry] == group)]
    elif things.whole is not None:
        entry = entry[things.whole[entry]]
    if things.statistic or each.unit == "mean":
        return entry
    counted = things.numerators(entry, position) != 0
    return entry[~counted] if each.unit == "rate" and each.better == "higher" else entry[counted]


def whose(kind: str, who: np.ndarray, extract: Extract, months: Months) -> dict[str, Any]:
    """The columns that say who these children or workers (numbers) are at the end of the last of the months."""
    found = {kind: extract.texts(kind, who)}
    if not extract.lacks((TEAM_COLUMNS[kind],)):
        position = np.full(len(who), len(months) - 1)
        found["team"] = pd.array(teams(extract, months, kind, who, position).tolist(), dtype="str")
    if kind == CHILD and not extract.lacks(HOLDING):
        held = extract.derive(holding, months)
        now = held.position == len(months) - 1
        worker = np.full(max(int(held.child.max(initial=-1)), int(who.max(initial=-1))) + 1, -1)
        worker[held.child[now]] = held.worker[now]
        found["worker"] = extract.texts("worker_id", worker[who])
    return found


def _fact(things: Things, fact: Fact, entry: np.ndarray, day: int) -> np.ndarray:
    return fact[entry] if isinstance(fact, np.ndarray) else fact(things, entry, day)


def _facts(things: Things, entry: np.ndarray, day: int) -> dict[str, Any]:
    found = {}
    for name, fact in things.facts.items():
        values = _fact(things, fact, entry, day)
        kind = FACTS[name]
        found[name] = dates(values) if kind == "day" else pd.array(values.tolist(), "str") if kind == "text" else values
    return found


def _worst_first(found: pd.DataFrame, worst: str) -> pd.DataFrame:
    """The earliest day first (none at all before every day), the largest number first; of equal ones, by identifier."""
    ids = [column for column in found if column in IDENTIFIERS][:1]
    keys = ([worst] if worst else []) + ids
    if not keys:
        return found
    ascending = [FACTS.get(key) != "number" for key in keys]
    return found.sort_values(keys, ascending=ascending, na_position="first", kind="stable", ignore_index=True)
