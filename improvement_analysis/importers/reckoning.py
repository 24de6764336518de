"""What an import did with each row and cell of its source: written beside the extract as import.json, and shown.

Of each list, sheet or table of the source and each table of the extract, the rows that were taken are those that were
written and those that were left out, with the reason: always, or the import stops. Of each column, how many cells were
read otherwise than they were written.

Source: docs/outputs.md, "import.json".
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from .._wording import count
from ..records.extract import IMPORTED, Extract
from .cells import AS_HERE, Cells, Days, alike, read_column

FROM = "from source"
"""The column of a frame that holds which list, sheet or table of the source each row is from."""
WORDS_SHOWN = 20
"""So many texts of a column are named; how many cells have another one is one number."""
FAULTS_SHOWN = 10
DONE = {
    "blank": "read as blank",
    "no day": "a placeholder, read as blank",
    "zero": "a formula's zero for an empty cell, or none, read as blank",
    "rounded": "an identifier that Excel has rounded, so that it cannot be known whose: read as blank",
    "word": "read as the word",
    "day": "read as a day",
    "identifier": "read as the identifier",
    "number": "read as the number",
    "joined": "read as the identifier of other lists, from which it differs by what a program changes",
    "unread": "cannot be read",
}
"""What is done with a cell, in the order in which it is said."""


@dataclass
class Reckoning:
    """The rows and cells of one import, filled while it goes on.

    Attributes:
        kind: what `--as` says.
        source: what was imported, by its name alone.
        read: rows of each list or sheet of the source that hold something, whether a table has a place for them or not.
    """

    kind: str
    source: str
    read: dict[str, int] = field(default_factory=dict)
    _took: Counter = field(default_factory=Counter)
    _wrote: Counter = field(default_factory=Counter)
    _left: dict[tuple[str, str], Counter] = field(default_factory=dict)
    _cells: dict[tuple[str, str], Counter] = field(default_factory=dict)

    def column(
        self,
        source: str,
        heading: str,
        texts: pd.Series,
        kind: str,
        words: Mapping[str, str] | None = None,
        days: Days = AS_HERE,
    ) -> pd.Series:
        """The texts of a column as they are read (see `read_column`), counted under its list and heading."""
        found = read_column(texts, kind, words, days)
        self.told(source, heading, found)
        return found.texts

    def told(self, source: str, heading: str, found: Cells) -> None:
        """Count what a column's cells were read as."""
        if found.uses:
            self._cells.setdefault((source, heading), Counter()).update(found.uses)

    def took(self, table: str, rows: pd.DataFrame) -> pd.DataFrame:
        """Count rows of the source as such that could become rows of a table; the same rows are given back."""
        self._took.update({(source, table): int(number) for source, number in rows[FROM].value_counts().items()})
        return rows

    def keep(self, table: str, rows: pd.DataFrame, kept: Iterable[bool], why: str) -> pd.DataFrame:
        """The rows that are kept; the others are left out of a table for a reason, a clause: `no visit date`."""
        kept = np.asarray(kept, dtype=bool)
        for source, number in rows[FROM][~kept].value_counts().items():
            self._left.setdefault((source, table), Counter())[why] += int(number)
        return rows[kept]

    def wrote(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Count what is written, and hold it against what was taken.

        Raises:
            AssertionError: a row of the source is neither written nor left out, or is both.
        """
        for table, rows in tables.items():
            self._wrote.update({(source, table): int(number) for source, number in rows[FROM].value_counts().items()})
        for row in self.rows():
            if row["rows"] != row["written"] + sum(row["left_out"].values()):
                raise AssertionError(f"the rows of {row['source']} for {row['table']} do not add up: {row}")

    def rows(self) -> list[dict]:
        """By list of the source and table of the extract: rows, written, left_out by reason."""
        return [
            {
                "source": source,
                "table": table,
                "rows": rows,
                "written": self._wrote[source, table],
                "left_out": dict(self._left.get((source, table), {})),
            }
            for (source, table), rows in self._took.items()
        ]

    def cells(self) -> list[dict]:
        """By column of the source: what was done, with which text or form, as what it is read, how many cells."""
        found = []
        for (source, heading), uses in self._cells.items():
            for what in DONE:
                mine = Counter({(text, read): n for (done, text, read), n in uses.items() if done == what})
                shown = mine.most_common(WORDS_SHOWN)
                others = sum(mine.values()) - sum(number for _, number in shown)
                shown += [((f"{len(mine) - WORDS_SHOWN} other texts", ""), others)] if others else []
                found += [
                    {"source": source, "column": heading, "done": what, "text": text, "read": read, "cells": number}
                    for (text, read), number in shown
                ]
        return found

    def written(self) -> dict:
        """As import.json has it."""
        return {
            "as": self.kind,
            "source": self.source,
            "read": self.read,
            "rows": self.rows(),
            "cells": self.cells(),
        }


def one_identity(reckoning: Reckoning, columns: Mapping[tuple[str, str], pd.Series]) -> tuple[dict, list[str]]:
    """Identifiers that differ only by what a program changes on the way: capitals, or zeros before them.

    Where no list holds two forms of one identifier, they are one: Excel took the zeros of one list, or a database
    that does not tell capitals apart joined them. The form that most lists have, the longest of several, stands for
    all. Where a list holds two forms they stay two, and are named.

    Args:
        reckoning: where cells that change are counted.
        columns: by list and heading, the identifiers of one kind (of children, or of workers).

    Returns:
        The columns as they are now, and sentences on what was joined and what could not be.
    """
    seen = pd.concat(
        [pd.DataFrame({"place": [place] * len(ids), "id": ids}) for place, ids in _distinct(columns).items()],
        ignore_index=True,
    )
    seen["alike"] = alike(seen["id"])
    forms = seen.groupby("alike")["id"].nunique()
    several = seen[seen["alike"].isin(forms.index[forms > 1])]
    if several.empty:
        return dict(columns), []
    twice = set(several.loc[several.groupby(["place", "alike"])["id"].transform("nunique") > 1, "alike"])
    known = several[~several["alike"].isin(twice)]
    by_form = known.groupby(["alike", "id"]).size().reset_index(name="lists")
    by_form["length"] = by_form["id"].str.len()
    best = by_form.sort_values(["lists", "length", "id"]).drop_duplicates("alike", keep="last").set_index("alike")["id"]
    joined = {row.id: best[row.alike] for row in by_form.itertuples() if row.id != best[row.alike]}
    changed = {}
    for (source, heading), ids in columns.items():
        mine = ids[ids.isin(joined)]
        if len(mine):
            uses = Counter({("joined", text, joined[text]): int(n) for text, n in mine.value_counts().items()})
            reckoning.told(source, heading, Cells(mine, uses))
        changed[source, heading] = ids.map(lambda text: joined.get(text, text))
    return changed, _said_of_forms(joined, several[several["alike"].isin(twice)])


def _distinct(columns: Mapping[tuple[str, str], pd.Series]) -> dict[tuple[str, str], list[str]]:
    return {place: [text for text in ids.unique() if text] for place, ids in columns.items()}


def _said_of_forms(joined: dict[str, str], unclear: pd.DataFrame) -> list[str]:
    said = []
    if joined:
        one, other = next(iter(joined.items()))
        said.append(
            f"{count(len(joined), ('identifier differs', 'identifiers differ'))} between lists by capitals or zeros "
            f"before it alone ({one} and {other}): one child or worker each, since no list holds both"
        )
    if len(unclear):
        number = unclear["alike"].nunique()
        forms = list(unclear.loc[unclear["alike"] == unclear["alike"].iloc[0], "id"].unique())
        said.append(
            f"{count(number, ('identifier differs', 'identifiers differ'))} by capitals or zeros before it alone "
            f"({' and '.join(forms[:2])}), and one list holds both: they stay two. Correct the source"
        )
    return said


@dataclass(frozen=True)
class Imported:
    """What an import did.

    Attributes:
        said: a line a fact.
        attention: sentences on what has to be looked at; with one or more, the command ends with 1.
        reckoning: the rows and cells of the source.
    """

    said: tuple[str, ...]
    attention: tuple[str, ...]
    reckoning: Reckoning

    def __str__(self) -> str:
        return "\n".join(
            [*self.said, *told(self.reckoning.written()), *(f"Look at: {each}" for each in self.attention)]
        )


def told(written: dict) -> list[str]:
    """The reckoning of an import as lines: a table of rows, and one of cells that were read otherwise."""
    lines = []
    if written["rows"]:
        lines += ["Rows of the source:", *_table(_rows_shown(written["rows"]))]
    if written["cells"]:
        lines += ["Cells read otherwise than they are written:", *_table(_cells_shown(written["cells"]))]
    return lines


def _rows_shown(rows: list[dict]) -> pd.DataFrame:
    left = [
        "; ".join(f"{number} {why}" for why, number in row["left_out"].items()) if row["left_out"] else "none"
        for row in rows
    ]
    shown = pd.DataFrame(rows)[["source", "table", "rows", "written"]]
    return shown.assign(**{"left out": left})


def _cells_shown(cells: list[dict]) -> pd.DataFrame:
    shown = pd.DataFrame(cells)
    done = [
        DONE[cell["done"]] + (f" {cell['read']}" if cell["read"] and cell["done"] != "unread" else "") for cell in cells
    ]
    return shown[["source", "column", "text", "cells"]].assign(done=done)


def _table(shown: pd.DataFrame) -> list[str]:
    return [f"  {line}" for line in shown.to_string(index=False, justify="left").splitlines()]


def look_at(to: Path, places: Mapping[str, np.ndarray] | None = None) -> list[str]:
    """What the extract that was written cannot use: cells as they are written, and tables that lose half of their rows.

    Args:
        to: the extract.
        places: where each row of a table stands in the source, if that is known: `audits.xlsx, sheet 'Log', row 7`.
    """
    extract, found, lost = Extract(to), {}, []
    for name in places if places is not None else extract.paths:
        table = extract.table(name)
        for fault in table.faults.sort_values("row", kind="stable").itertuples():
            where = f"{places[name][fault.row]}: " if places is not None else ""
            at = f"{where}{name}.{fault.column} {fault.value!r} is {fault.reason}"
            found[at] = found.get(at, 0) + 1  # a cell that several rows have from one row of the sheet is told once
        if table.rows_read and 2 * table.set_aside >= table.rows_read:
            lost.append(
                f"{name}: {table.set_aside} of {table.rows_read} rows are set aside, half or more: this import is not "
                "what you want. Correct the source, or say how it is to be read, and import again"
            )
    said = lost
    if found:
        cells = len(found) if places is not None else sum(found.values())
        said.append(f"{count(cells, ('cell', 'cells'))} that cannot be read, kept as written and set aside:")
        said += [
            f"  {at}" + (f" ({number} times)" if number > 1 and places is None else "")
            for at, number in list(found.items())[:FAULTS_SHOWN]
        ]
        said += [f"  and {len(found) - FAULTS_SHOWN} more"] if len(found) > FAULTS_SHOWN else []
    return said


def reckonings_text(to: Path, reckoning: Reckoning, replaced: Iterable[str] = ()) -> str:
    """What import.json is to say: this import, after what earlier ones into the folder said of other tables.

    Args:
        to: the extract's folder, as it is before the import is written.
        reckoning: of this import.
        replaced: the tables that it writes in place of those of an earlier import.
    """
    replaced, kept = set(replaced), []
    for each in read_reckonings(to):
        rows = [row for row in each["rows"] if row["table"] not in replaced]
        gone = {row["source"] for row in each["rows"]} - {row["source"] for row in rows}
        if rows:
            kept.append(each | {"rows": rows, "cells": [cell for cell in each["cells"] if cell["source"] not in gone]})
    return json.dumps([*kept, reckoning.written()], ensure_ascii=False, indent=1) + "\n"


def read_reckonings(folder: Path) -> list[dict]:
    """What the imports into an extract's folder said, the earliest first; none where there is no import.json.

    A file that cannot be read as one says nothing: it explains the extract and is no part of it.
    """
    try:
        found = json.loads((Path(folder) / IMPORTED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    fields = {"as", "source", "read", "rows", "cells"}
    return (
        [each for each in found if isinstance(each, dict) and fields <= each.keys()] if isinstance(found, list) else []
    )
