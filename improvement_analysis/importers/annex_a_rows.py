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

from .._wording import count, joined
from .cells import NO, YES, Cells, Days, day_orders, read_column
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
    "child_id": "identifier",
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

_TOTAL = re.compile(
    r"(grand |sub ?|overall |list )?totals?\b.*|(average|mean|median|count|sum|number|maximum|minimum)\b.*"
    r"|\d+ (children|child|rows?|records?|cases?|plans?|referrals?|assessments?|enquiries|entries)\b.*|n \d+"
)
_NOTE = re.compile(
    r"\W*(notes?|source|key|n\.?b|end of|report|page \d+|printed|extracted|produced|generated|created|prepared|run on"
    r"|date (of|run|produced|extracted|printed)|as at|as of|data|official|confidential|restricted|list \d+|excludes?"
    r"|includes?|please|children)\b.*|[*\u2020\u2021#].*"
)
_CODE = r"[^\s:=*]*\d[^\s:=*]*"
_COUNT = re.compile(r"\d{1,6}([.,]\d+)?%?")
NOTE_WORDS = 4
"""A cell in place of an identifier that has so many words is a note."""


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
    why = {number: _why_no_row(lines, Days(day_zero=day_zero)) for number, lines in lists.items()}
    rows = {number: lines.frame[why[number] == ""] for number, lines in lists.items()}
    days, attention = _order_of_days(lists, rows, day_zero)
    read, said = {}, []
    for number, lines in lists.items():
        reckoning.read[lines.name] = len(lines.frame)
        cells, sentences = _cells(lines, rows[number], days, reckoning)
        others = lines.frame.assign(**{WHY: why[number]})[why[number] != ""]
        read[number] = pd.concat([cells, others]).sort_index()
        said += [*_left_out(lines, why[number]), *sentences]
    for column in ("child_id", "worker_id"):
        attention += _one_identity(lists, read, column, reckoning)
    return read, said, [*attention, *reckoning.rounded()]


# Which lines are rows


def _why_no_row(lines: Lines, days: Days) -> pd.Series:
    """Why each line is no row; blank where it is one."""
    frame, columns = lines.frame, list(lines.headings)
    identifiers = frame["child_id"]
    heading = plain(lines.headings["child_id"])
    # Nearly all are a figure or a word with one, which is neither a heading nor a total nor a note.
    words = identifiers[~identifiers.str.fullmatch(_CODE).astype(bool)]
    again = _those(words, lambda text: plain(text) == heading)
    total = _those(words, lambda text: bool(_TOTAL.fullmatch(plain(text))))
    why = pd.Series("", index=frame.index, dtype="str")
    why[(frame[columns] == "").all(axis=1)] = NOTHING_READ
    why[again] = AGAIN
    why[total] = TOTAL
    dated = pd.Series(False, index=frame.index)
    for column in lines.dates():
        dated |= _are_days(frame[column], days)
    rows = frame.index[dated & (why == "")]
    below = pd.Series(frame.index > (rows.max() if len(rows) else frame.index.max()), index=frame.index)
    apart = (frame[LINE].diff().gt(1) & below).cumsum() > 0
    odd = frame.index[~dated & (why == "") & (below | (identifiers == ""))].union(
        _those(words[~dated & (why == "")], _is_note)
    )
    shapes = set(map(_shape, identifiers[rows].unique())) if len(odd) else set()
    for at in odd:
        cells = [cell for cell in frame.loc[at, columns] if cell]
        strange = bool(below[at]) and (bool(apart[at]) or _shape(identifiers[at]) not in shapes)
        if _is_no_row(identifiers[at], cells, strange):
            why[at] = TOTAL
    return why


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


def _is_note(text: str) -> bool:
    return bool(_NOTE.fullmatch(text.casefold())) or len(text.split()) >= NOTE_WORDS


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
    if re.match(NO_CHILD, text.casefold()) or not all(map(_COUNT.fullmatch, others)):
        return False
    return strange or _is_note(text) or bool(_TOTAL.fullmatch(plain(text)))


def _shape(text: str) -> str:
    """What an identifier looks like: of `A 12` and `B 7`, `a 9`."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", text))


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
    """How the source writes its days: month first where some are days so alone, and none is day first alone."""
    day_first = month_first = taken = 0
    examples = []
    for number, lines in lists.items():
        for column in lines.dates():
            texts = rows[number][column].value_counts()
            orders = {text: day_orders([text]) for text in texts.index}
            day_first += sum(int(texts[text]) for text, (first, _) in orders.items() if first)
            second = {text: int(texts[text]) for text, (_, first) in orders.items() if first}
            if second:
                month_first += sum(second.values())
                examples.append(f"{lines.name}, {lines.headings[column]}: {next(iter(second))}")
                taken += int(rows[number][column].str.fullmatch(r"\d{4}-\d\d-(0\d|1[0-2])").sum())
    if not month_first:
        return Days(day_zero=day_zero), []
    dates = ("date", "dates")
    named = "; ".join(examples[:SHOWN])
    done = (
        f"{count(day_first, dates)} can be read day first alone, so nothing is swapped"
        if day_first
        else "no date says otherwise, so every date in figures is read month first"
    )
    said = f"{count(month_first, dates)} cannot be read day first and could be month first ({named}): {done}"
    if taken:
        said += (
            f". {count(taken, dates)} in the same columns came as year, month and day: if Excel made them of such "
            "texts, their day and month may be swapped"
        )
    return Days(not day_first, day_zero), [said]


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


def listed_twice(lines: Lines, rows: pd.DataFrame, key: str) -> list[str]:
    """Rows of one child and day that say different things: it cannot be known which is right.

    Args:
        lines: the list, for its name and headings.
        rows: its rows, as they are read.
        key: the column of the day on which what the list counts began.
    """
    keys, columns = ["child_id", key], list(lines.headings)
    named = rows[(rows["child_id"] != "") & (rows[key] != "")]
    named = named.drop_duplicates(columns)
    named = named[named.duplicated(keys, keep=False)]
    said = []
    for (child, day), group in named.groupby(keys, sort=False):
        differ = [column for column in columns if len(group[column].unique()) > 1]
        values = "; ".join(
            f"{lines.headings[column]} {joined(text or 'blank' for text in group[column].unique())}"
            for column in differ
        )
        where = joined(map(str, group[LINE]))
        said.append(
            f"{lines.name}, rows {where}: child {child}, {lines.headings[key]} {day}, is there {len(group)} times with "
            f"different values ({values}). All are written; it cannot be known which is right: correct the list"
        )
    more = len(said) - SHOWN
    return (
        [*said[:SHOWN], f"{lines.name}: {more} more children are there several times with different values"]
        if (more > 0)
        else said
    )
