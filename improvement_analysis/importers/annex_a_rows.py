"""The rows of Annex A's lists: which lines below the headings are rows, and what their cells say.

No row is a line with nothing under a heading that is read, the headings again, and a total or note: words that name no
child, without a day, most often below the last row. Each keeps its reason, so that an import can say it. Cells are read
as `cells` says, the days of all lists in one order.

Source: Ofsted's Annex A, guidance.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from .._wording import and_more, count
from .cells import ENDS, NO, YES, Cells, Days, read_column
from .day_order import order_of_days
from .notes import COUNT, is_dated_note, is_like_a_note, is_total, may_be_code
from .reckoning import Reckoning, one_identity
from .workbooks import plain

LINE = "line of its sheet"
"""The column of a frame that holds each row's number in its sheet, from 1."""
WHY = "why no row"
"""The column of a frame that holds why a line is no row of the list; blank where it is one."""
DATES = {
    *("start_date", "end_date", "visit_date", "strategy_discussion_date", "icpc_date"),
    *("referred_on", "started_on", "completed_on"),
}
KINDS = dict.fromkeys(DATES, "date") | {
    **dict.fromkeys(ENDS, "end"),
    "child_id": "identifier",
    "team": "team",
    "worker_id": "worker",
    "unnecessary": "boolean",
    "seen_alone": "boolean",
}
"""What the cells of a column are; text, if nothing is said."""
WORDS = {
    "seen_alone": dict.fromkeys(YES, "yes")
    | dict.fromkeys(NO, "no")
    | dict.fromkeys(("seen alone", "child seen alone"), "yes")
    | dict.fromkeys(("not seen alone", "child not seen alone", "not seen", "child not seen"), "no")
}
NO_CHILD = r"unborn(?: (?:child|baby))?|unknown|not known|tbc"
"""What stands in place of an identifier for a child who has none yet."""
NOTHING_READ = "nothing under a heading that is read"
AGAIN = "the headings again"
TOTAL = "a total or note"
SHOWN = 5
"""So many lines or rows of a kind are named."""

_CODE = r"[^\s:=*]*\d[^\s:=*]*"


@dataclass(frozen=True)
class Lines:
    """The lines of a sheet below the headings of a list, those without a cell left out.

    Attributes:
        name: `List 6`.
        frame: the texts of each column that is read, as written, with FROM and LINE.
        headings: how each column is headed in the sheet.
    """

    name: str
    frame: pd.DataFrame
    headings: dict[str, str]

    def dates(self) -> list[str]:
        """The columns of days."""
        return [column for column in self.headings if column in DATES]


def read_rows(
    lists: Mapping[int, Lines], day_zero: date, reckoning: Reckoning
) -> tuple[dict[int, pd.DataFrame], list[str], list[str]]:
    """The lists with their cells as the extract has them.

    Args:
        lists: by number.
        day_zero: the day from which the source's numbers of days count.
        reckoning: where lines and cells are counted.

    Returns:
        By number, a row a line, with FROM, LINE and WHY; facts; and sentences on what has to be looked at.
    """
    told = {number: _why_no_row(lines, Days(day_zero=day_zero)) for number, lines in lists.items()}
    why = {number: reasons for number, (reasons, _) in told.items()}
    rows = {number: lines.frame[why[number] == ""] for number, lines in lists.items()}
    days, attention = _order_of_days(lists, rows, day_zero)
    read, said = {}, []
    for number, lines in lists.items():
        reckoning.read[lines.name] = len(lines.frame)
        cells, sentences = _cells(lines, rows[number], days, reckoning)
        others = lines.frame.assign(**{WHY: why[number]})[why[number] != ""]
        read[number] = pd.concat([cells, others]).sort_index()
        said += [*_left_out(lines, why[number]), *sentences]
        attention += _like_notes(lines, told[number][1])
    for column in ("child_id", "worker_id"):
        attention += _one_identity(lists, read, column, reckoning)
    return read, said, [*attention, *reckoning.doubts()]


# Which lines are rows


def _why_no_row(lines: Lines, days: Days) -> tuple[pd.Series, list[int]]:
    """Why each line is no row, blank where it is one; and which rows read like a note, but for their day and cells."""
    frame, columns = lines.frame, list(lines.headings)
    identifiers = frame["child_id"]
    heading = plain(lines.headings["child_id"])
    # Nearly all are a figure or a word with one, which is neither a heading nor a total nor a note.
    words = identifiers[~identifiers.str.fullmatch(_CODE).astype(bool)]
    again = _those(words, lambda text: plain(text) == heading)
    total = _those(words, lambda text: is_total(text) and not may_be_code(text))
    why = pd.Series("", index=frame.index, dtype="str")
    why[(frame[columns] == "").all(axis=1)] = NOTHING_READ
    why[again] = AGAIN
    why[total] = TOTAL
    dated = pd.Series(False, index=frame.index)
    for column in lines.dates():
        dated |= _are_days(frame[column], days)
    doubtful = _dated_notes(frame, columns, why, dated, words)
    rows = frame.index[dated & (why == "") & ~frame.index.isin(doubtful)]
    below = pd.Series(frame.index > (rows.max() if len(rows) else frame.index.max()), index=frame.index)
    apart = (frame[LINE].diff().gt(1) & below).cumsum() > 0
    odd = frame.index[~dated & (why == "") & (below | (identifiers == ""))].union(
        _those(words[~dated & (why == "")], is_like_a_note)
    )
    shapes = set(map(_shape, identifiers[rows].unique())) if len(odd) else set()
    for at in odd:
        cells = [cell for cell in frame.loc[at, columns] if cell]
        strange = bool(below[at]) and (bool(apart[at]) or _shape(identifiers[at]) not in shapes)
        if _is_no_row(identifiers[at], cells, strange):
            why[at] = TOTAL
    return why, [at for at in doubtful if why[at] == ""]


def _dated_notes(
    frame: pd.DataFrame, columns: list[str], why: pd.Series, dated: pd.Series, words: pd.Series
) -> pd.Index:
    """Lines with a day that read like a note and like no other identifier; those that are notes get TOTAL in `why`."""
    found = _those(words[dated & (why == "")], is_like_a_note)
    if found.empty:
        return found
    others = frame["child_id"][dated & (why == "") & ~frame.index.isin(found)]
    codes = Counter(_shape(text) for text in frame["child_id"][found].unique() if may_be_code(text))
    shapes = {*map(_shape, others.unique()), *(shape for shape, number in codes.items() if number > 1)}
    found = found[[_shape(frame.loc[at, "child_id"]) not in shapes for at in found]]
    for at in found:
        if is_dated_note(frame.loc[at, "child_id"], int((frame.loc[at, columns] != "").sum())):
            why[at] = TOTAL
    return found


def _those(texts: pd.Series, asked: Callable[[str], bool]) -> pd.Index:
    """Where the texts are of which this is so, asked once of a distinct one."""
    return texts.index[texts.isin([text for text in texts.unique() if asked(text)])]


def _are_days(texts: pd.Series, days: Days) -> pd.Series:
    """Which texts say a day, in whichever order day and month stand."""
    left = pd.Series(texts.unique(), dtype="str")
    found: set[str] = set()
    for month_first in (False, True):
        read = read_column(left, "date", days=Days(month_first, days.day_zero)).texts
        is_day = read.str.fullmatch(r"\d{4}-\d\d-\d\d").astype(bool)
        found |= set(left[is_day])
        left = left[~is_day]
    return texts.isin(found)


def _is_no_row(identifier: str, cells: list[str], strange: bool) -> bool:
    """Whether a line without a day is a total or note.

    Args:
        identifier: what stands where the child's identifier would.
        cells: all its cells that are filled.
        strange: it stands below the last row, behind a blank line or with an identifier that looks like no other.
    """
    text = identifier or cells[0]
    others = list(cells)
    others.remove(text)
    if re.match(NO_CHILD, text.casefold()) or not all(map(COUNT.fullmatch, others)):
        return False
    return strange or is_like_a_note(text)


def _shape(text: str) -> str:
    """What an identifier looks like: of `A 12` and `B 7`, `a 9`."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", text))


def _like_notes(lines: Lines, doubtful: list[int]) -> list[str]:
    rows = lines.frame.loc[doubtful[:SHOWN]]
    named = [f"line {line} {text!r}" for line, text in zip(rows[LINE], rows["child_id"], strict=True)]
    named = ", ".join(and_more(named, len(doubtful)))
    kept = ("line reads like a note and has a day", "lines read like notes and have a day")
    return [
        f"{lines.name}: {count(len(doubtful), kept)} ({named}): kept, as a child of that name. Take out of "
        "the list what is no child"
    ] * bool(doubtful)


def _left_out(lines: Lines, why: pd.Series) -> list[str]:
    said = []
    for reason, called in (
        (AGAIN, ("line repeats the headings and is no row", "lines repeat the headings and are no rows")),
        (TOTAL, ("line is a total or note and no row", "lines are totals or notes and no rows")),
    ):
        mine = lines.frame[why == reason]
        if len(mine):
            columns = list(lines.headings)
            texts = [next(cell for cell in row if cell) for row in mine[columns].head(SHOWN).itertuples(index=False)]
            named = ", ".join(f"line {line} {text!r}" for line, text in zip(mine[LINE], texts, strict=False))
            more = f" and {len(mine) - SHOWN} more" if len(mine) > SHOWN else ""
            said.append(f"{lines.name}: {count(len(mine), called)}: {named}{more}")
    return said


# What the cells say


def _order_of_days(
    lists: Mapping[int, Lines], rows: Mapping[int, pd.DataFrame], day_zero: date
) -> tuple[Days, list[str]]:
    """How the source writes its days, and what has to be looked at."""
    columns = [(number, each, column) for number, each in lists.items() for column in each.dates()]
    return order_of_days(
        ((f"{each.name}, {each.headings[column]}", rows[number][column]) for number, each, column in columns), day_zero
    )


def _cells(lines: Lines, rows: pd.DataFrame, days: Days, reckoning: Reckoning) -> tuple[pd.DataFrame, list[str]]:
    """The rows with their cells read, and what to say of them."""
    read, said = rows.copy(), []
    for column, heading in lines.headings.items():
        kind = KINDS.get(column, "text")
        read[column] = reckoning.column(lines.name, heading, rows[column], kind, WORDS.get(column), days)
    nothing = (read[list(lines.headings)] == "").all(axis=1)
    read[WHY] = pd.Series("", index=rows.index, dtype="str").mask(nothing, NOTHING_READ)
    nameless = rows["child_id"].str.fullmatch(NO_CHILD, case=False).astype(bool)
    if nameless.any():
        unborn = read["child_id"][nameless & (read["child_id"] != "")]
        uses = Counter({("blank", text, ""): int(number) for text, number in unborn.value_counts().items()})
        reckoning.told(lines.name, lines.headings["child_id"], Cells(unborn, uses))
        read["child_id"] = read["child_id"].mask(nameless, "")
        said.append(
            f"{lines.name}: {count(int(nameless.sum()), ('row names', 'rows name'))} no child (such as 'unborn'): set "
            "aside as faults"
        )
    return read, said


def _one_identity(
    lists: Mapping[int, Lines], read: Mapping[int, pd.DataFrame], column: str, reckoning: Reckoning
) -> list[str]:
    """Make identifiers that differ by what programs change one, in the frames; sentences on what could not be made."""
    places = {
        (lines.name, lines.headings[column]): (number, read[number][column][read[number][WHY] == ""])
        for number, lines in lists.items()
        if column in lines.headings
    }
    now, unclear = one_identity(reckoning, {place: ids for place, (_, ids) in places.items()})
    for place, (number, ids) in places.items():
        if now[place] is not ids:
            read[number].loc[ids.index, column] = now[place]
    return unclear
