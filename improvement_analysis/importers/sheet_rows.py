"""One sheet as rows of one table, as the mapping says: which lines are rows, and what their cells say.

Cells are read as `cells` says, the words of the mapping and of the dictionary's lists first, whatever their capitals
and hyphens. What cannot be read stays as it was written, so that no row is lost: the extract sets it aside with its
reason. No row is a line without a cell under any heading that the mapping names, the headings again, and a total or
note under the rows; each is counted with its reason.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from .._wording import joined
from ..records.tables import TABLES
from .cells import ENDS, Cells, Days, plain_word, read_column, whole
from .day_order import MONTH_FIRST, against
from .headings import find_headings
from .mapping import Sheet
from .merged import carried, over_merged, to_carry
from .notes import COUNT, is_dated_note, is_note, is_total
from .reckoning import FROM, Reckoning
from .workbooks import Rows, plain

KINDS = {"worker_id": "worker", "team": "team", "auditor_id": "team"} | dict.fromkeys(ENDS, "end")
"""How columns are read of which the dictionary's kind does not tell all; an auditor may be a post (`Team manager`)."""
SPANS = ("identifier", "text", "date", "month", "choice", "boolean")
"""Kinds of which a merged cell says the same of each of its rows; a number may be that of all of them together."""


@dataclass(frozen=True)
class Read:
    """The rows of one table from one sheet.

    Attributes:
        table: the table's name.
        source: the sheet, as the reckoning names it.
        frame: the rows as texts, by column, and FROM.
        places: where each row stands: `audits.xlsx, sheet 'Log', row 7`.
        skipped: rows left out because what the mapping names under `skip_if_blank` is blank.
        headings: under which heading the cells of each column stand.
        uses: by heading, how many cells were read otherwise than they were written (see `Cells`).
        attention: sentences on what has to be looked at.
    """

    table: str
    source: str
    frame: pd.DataFrame
    places: np.ndarray
    skipped: int
    headings: dict[str, str]
    uses: dict[str, Counter]
    attention: tuple[str, ...]


@dataclass(frozen=True)
class _Lines:
    """The lines of a sheet that are rows: their numbers (from 0), the cells of all, and where headings are."""

    cells: Rows
    numbers: list[int]
    places: dict[str, int]
    merged: dict[int, dict[int, int]]

    def column(self, heading: str, spans: bool = False) -> list[str]:
        """The cells under a heading; `spans`: a merged one for each of its rows."""
        place = self.places[heading]
        whole = [line[place] for line in self.cells]
        return over_merged(whole, self.numbers, self.merged.get(place, {}) if spans else {})


def read_sheet(
    cells: Rows,
    merged: dict[int, dict[int, int]],
    sheet: Sheet,
    where: str,
    source: str,
    key: str,
    day_zero: date,
    reckoning: Reckoning,
) -> Read:
    """The rows of a sheet below its headings.

    Args:
        cells: the sheet.
        merged: its cells that are merged downwards, as `merged_down` gives them.
        sheet: the mapping's entry.
        where: the sheet with its path, for messages.
        source: the sheet as the reckoning names it.
        key: the mapping's entry, for messages.
        day_zero: the day from which the workbook's numbers of days count.
        reckoning: where rows are counted.

    Raises:
        UnusableInput: a heading is not there, or is there twice.
    """
    days = days_of(sheet, day_zero)
    at, places = find_headings(cells, sheet.headings, sheet.heading_row, where, key, days)
    numbers = [number for number in range(at, len(cells)) if any(cells[number])]
    reckoning.read[source] = len(numbers)
    dated = {places[heading] for heading in _dated(sheet)}
    names = {place: plain(cells[at - 1][place]) for place in places.values()}
    why = {number: _no_row(cells[number], names, dated) for number in numbers}
    lines = _Lines(cells, [number for number in numbers if not why[number]], places, merged)
    rows = pd.DataFrame({FROM: source, "number": np.repeat(np.array(numbers, dtype=int), len(sheet.row_kinds()))})
    reckoning.took(sheet.table, rows)
    for reason in dict.fromkeys(filter(None, why.values())):
        rows = reckoning.keep(sheet.table, rows, rows["number"].map(why) != reason, reason)
    frame, uses = _frame(lines, sheet, days)
    frame[FROM] = source
    order = np.argsort(np.tile(lines.numbers, len(sheet.row_kinds())), kind="stable")  # the kinds of a line together
    frame = frame.iloc[order].reset_index(drop=True)
    stands = np.array([f"{where}, row {number + 1}" for number in rows["number"]], dtype=object)
    before = len(frame)
    for column in sheet.skip_if_blank:
        has = (frame[column] != "").to_numpy()
        frame, stands = reckoning.keep(sheet.table, frame, has, f"{column} is blank"), stands[has]
    attention = (*_other_order(lines, sheet, source), *_could_be_carried(lines, sheet, source))
    frame = frame.reset_index(drop=True)
    return Read(sheet.table, source, frame, stands, before - len(frame), _headings(sheet), uses, attention)


def days_of(sheet: Sheet, day_zero: date) -> Days:
    """How a sheet's days are written, as the mapping says and its workbook counts them."""
    month_first = sheet.dates == MONTH_FIRST
    return Days(month_first, day_zero, american=month_first)


def _headings(sheet: Sheet) -> dict[str, str]:
    return {column: heading for taken, _ in sheet.row_kinds() for column, heading in taken.items()}


# Which lines are rows


def _no_row(line: list[str], names: Mapping[int, str], dated: set[int]) -> str:
    """Why a line is no row, by the plain headings of the columns that are read; blank where it is one."""
    used = [place for place in names if line[place]]
    if not used:
        return "nothing under a heading that is read"
    if len(used) >= min(2, len(names)) and all(plain(line[place]) == names[place] for place in used):
        return "the headings again"
    filled = list(filter(None, line))
    days = [line[place] for place in dated & set(used)]
    dated_note = is_dated_note(filled[0], len(filled))
    if is_total(filled[0]) and (dated_note or all(map(COUNT.fullmatch, days))):
        return "a total"
    alone = len(filled) == 1 < len(names)
    if dated_note or (alone and is_note(filled[0])):
        return "a note"
    return ""


def _dated(sheet: Sheet) -> list[str]:
    """The headings of days and months."""
    kinds = ("date", "month")
    return list(
        dict.fromkeys(
            heading
            for taken, _ in sheet.row_kinds()
            for column, heading in taken.items()
            if TABLES[sheet.table].columns[column].kind in kinds
        )
    )


# What the cells say


def _frame(lines: _Lines, sheet: Sheet, days: Days) -> tuple[pd.DataFrame, dict[str, Counter]]:
    """The rows of each kind, one kind after the other, and how the cells under each heading were read."""
    parts, uses = [], {}
    for taken, fixed in sheet.row_kinds():
        written = _written(lines, sheet, taken)
        texts = {}
        for column, heading in taken.items():
            found = read_cells(pd.Series(written[column], dtype=object), sheet, column, days)
            texts[column] = found.texts.tolist()
            blank = sum(map(bool, written[column])) - sum(map(bool, lines.column(heading)))
            used = found.uses + Counter({("carried", "a blank cell", ""): blank})
            uses[heading] = uses.get(heading, Counter()) | used  # what several rows have of one cell is told once
        parts.append(pd.DataFrame(texts | fixed, index=range(len(lines.numbers)), dtype=object))
    return pd.concat(parts, ignore_index=True).fillna(""), uses


def _written(lines: _Lines, sheet: Sheet, taken: Mapping[str, str]) -> dict[str, list[str]]:
    """The cells by column, with those that stand for rows below them in each."""
    columns = TABLES[sheet.table].columns
    written = {column: lines.column(heading, spans=columns[column].kind in SPANS) for column, heading in taken.items()}
    down = [column for column in sheet.carry_down if column in taken]
    return written | dict(zip(down, carried([written[column] for column in down]), strict=True))


def read_cells(texts: pd.Series, sheet: Sheet, column: str, days: Days) -> Cells:
    """A column as the dictionary asks for it, the mapping's words and those of its own list first."""
    about = TABLES[sheet.table].columns[column]
    listed = {plain(value): value for value in about.choices}
    listed |= {word: value for word, value in _ALSO.items() if value in about.choices}
    theirs = {_word(word): ours for word, ours in sheet.values.get(column, {}).items()}  # noqa: PD011 - no pandas
    known = listed | theirs
    named = {text: _word(text) for text in texts.unique() if text}
    words = {text: known[name] for text, name in named.items() if name in known}
    kind = KINDS.get(column, about.kind)
    rest = read_column(
        texts.mask(texts.isin(words), ""), kind, {plain_word(each): each for each in about.choices}, days
    )
    uses, cells = Counter(rest.uses), texts.value_counts()
    for text, ours in words.items():
        if ours.casefold() != text.casefold():
            uses["word" if ours else "blank", text, ours] += int(cells[text])
    return Cells(texts.map(words).where(texts.isin(words), rest.texts), uses)


_ALSO = {"requires improvement to be good": "Requires improvement"}
"""Ofsted's own words of the dictionary's, as `plain` has them."""


def _word(text: str) -> str:
    """A word as it is looked up; one with a question mark is not the same as the word."""
    name = plain(whole(text))
    return name + "?" * text.endswith("?") if name else text


# What has to be looked at


def _other_order(lines: _Lines, sheet: Sheet, source: str) -> list[str]:
    """That there are days which the order that the mapping names cannot read or may read wrongly."""
    columns = ((heading, pd.Series(lines.column(heading), dtype="str")) for heading in _dated(sheet))
    asked = f'the mapping says dates = "{sheet.dates}", and nothing is swapped. Is it so for the others?'
    return [f"{told}: {asked}" for told in against(source, columns, sheet.dates)]


def _could_be_carried(lines: _Lines, sheet: Sheet, source: str) -> list[str]:
    """That cells which are needed are blank below filled ones, as they are where one stands for several rows."""
    columns = columns_to_carry(sheet, lambda column, heading: _written(lines, sheet, {column: heading})[column])
    if set(columns) <= set(sheet.carry_down):
        return []
    listed = ", ".join(f'"{column}"' for column in columns)
    verb = "is" if len(columns) == 1 else "are"
    return [
        f"{source}: {joined(columns)} {verb} blank below cells that are filled. If such a cell stands for the rows "
        f"below it too, write carry_down = [{listed}] into its [[sheet]] of the mapping, and import again"
    ]


def columns_to_carry(sheet: Sheet, cells_of: Callable[[str, str], list[str]]) -> list[str]:
    """The columns of a sheet that seem to be written once for several rows (see `to_carry`).

    Args:
        sheet: the mapping's entry.
        cells_of: gives the cells of a column and its heading.
    """
    about = TABLES[sheet.table].columns
    shared = {column: heading for column, heading in sheet.columns.items() if about[column].kind in SPANS}
    leads = [
        column
        for column in about
        if column in shared and about[column].kind == "identifier" and about[column].required
        if column not in sheet.skip_if_blank
    ]
    return to_carry({column: cells_of(column, heading) for column, heading in shared.items()}, leads)
