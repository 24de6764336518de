"""What an import did with each row and cell of its source, written beside the extract as import.json.

Of each list, sheet or table of the source and each table of the extract, the rows that were taken are those that were
written and those that were left out, with the reason: always, or the import stops. Of each column, how many cells were
read otherwise than they were written.

Source: docs/outputs.md, "import.json".
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from .._wording import count, joined
from ..records.alike import alike
from ..records.extract import IMPORTED
from .cells import AS_HERE, Cells, Days, read_column

FROM = "from source"
"""The column of a frame that holds which list, sheet or table of the source each row is from."""
WORDS_SHOWN = 20
"""So many texts of a column are named; how many cells have another one is one number."""
DONE = (
    *("blank", "error", "no day", "zero", "rounded", "lost", "word", "day", "other day", "late"),
    *("identifier", "changed", "no person", "no one", "no number", "number", "carried", "joined", "unread"),
)
"""What is done with cells (see `Cells.uses`), in the order in which it is written."""

DOUBTS_SHOWN = 5
DOUBTS = (
    (
        "rounded",
        ("identifier", "identifiers"),
        "rounded by Excel ({}): it cannot be known whose, so read as blank. Take such from the system again, as text",
    ),
    (
        "lost",
        ("cell", "cells"),
        "no identifier but what a formula or a narrow column leaves ({}): read as blank. Take such from the system "
        "again",
    ),
    (
        "changed",
        ("identifier", "identifiers"),
        "written as Excel shows a day, time, sum or fraction ({}): kept, and may be that of somebody else. Take such "
        "from the system again, as text",
    ),
    (
        "no person",
        ("cell", "cells"),
        "found to name no one person ({}): kept as a worker of that name. What the workers' table says of it counts; "
        "where it is not there, nobody holds the children",
    ),
    (
        "no one",
        ("cell", "cells"),
        "found to name no one thing ({}): kept as an identifier. Write each on a row of its own, in full",
    ),
    (
        "no number",
        ("number", "numbers"),
        "said not to be known ({}): read as blank, and an fte that is blank counts as 1. Correct the source when it is "
        "known",
    ),
    (
        "error",
        ("end", "ends"),
        "an error of Excel's, or a formula without a value ({}): read as no end, so that what it would end stays open. "
        "Take such from the system again",
    ),
    (
        "other day",
        ("time", "times"),
        "written in a zone where it is another day than here ({}): read as the day here. Is it the one meant?",
    ),
    (
        "late",
        ("time", "times"),
        "23:00 of a day in summer, beside days without a time ({}): read as the next day, as of which it is the "
        "midnight in UTC. Is it the one meant?",
    ),
)
"""What is said of cells that call for attention: done with them (see DONE), what they are, and the sentence's end."""


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
        self._took.update({(source, table): number for source, number in _by_source(rows)})
        return rows

    def keep(self, table: str, rows: pd.DataFrame, kept: Iterable[bool], why: str) -> pd.DataFrame:
        """The rows that are kept; the others are left out of a table for a reason, a clause: `no visit date`."""
        kept = np.asarray(kept, dtype=bool)
        for source, number in _by_source(rows[~kept]):
            self._left.setdefault((source, table), Counter())[why] += number
        return rows[kept]

    def wrote(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Count what is written, and hold it against what was taken.

        Raises:
            AssertionError: a row of the source is neither written nor left out, or is both.
        """
        for table, rows in tables.items():
            self._wrote.update({(source, table): number for source, number in _by_source(rows)})
        for row in self.rows():
            if row["rows"] != row["written"] + sum(row["left_out"].values()):
                raise AssertionError(f"the rows of {row['source']} for {row['table']} do not add up: {row}")

    def rows(self) -> list[dict]:
        """By list of the source and table of the extract: rows, written, left_out by reason."""
        places = dict.fromkeys((*self._took, *self._left, *self._wrote))
        return [
            {
                "source": source,
                "table": table,
                "rows": self._took[source, table],
                "written": self._wrote[source, table],
                "left_out": dict(self._left.get((source, table), {})),
            }
            for source, table in places
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

    def doubts(self) -> list[str]:
        """A sentence a column and kind of cells that call for attention: what they mean cannot be known."""
        return [
            f"{count(cells, things)} of {source}, {heading}, {'was' if cells == 1 else 'were'} {said.format(named)}"
            for (source, heading), uses in self._cells.items()
            for done, things, said in DOUBTS
            if (texts := Counter({text: number for (what, text, _), number in uses.items() if what == done}))
            for cells in [sum(texts.values())]
            for named in [", ".join(map(_times, *zip(*texts.most_common(DOUBTS_SHOWN), strict=True)))]
        ]

    def written(self) -> dict:
        """As import.json has it."""
        return {
            "as": self.kind,
            "source": self.source,
            "read": self.read,
            "rows": self.rows(),
            "cells": self.cells(),
        }


def _times(text: str, number: int) -> str:
    return text if number == 1 else f"{text} {number} times"


def _by_source(rows: pd.DataFrame) -> list[tuple[str, int]]:
    """How many rows are of each source, in the order in which the sources are met."""
    return [(source, int(number)) for source, number in rows[FROM].value_counts(sort=False).items()]


def one_identity(
    reckoning: Reckoning, columns: Mapping[tuple[str, str], pd.Series], *, of_same: bool = False
) -> tuple[dict[tuple[str, str], pd.Series], list[str]]:
    """Identifiers that differ only by what a program changes on the way: capitals, zeros before them (see `alike`).

    Where no list holds two forms of one identifier, they are one: Excel took the zeros of one list, or a database
    that does not tell capitals apart joined them. The form with all its zeros stands for all, as zeros are lost and
    never added; of several the one that most lists have, the longest, that of the first list. Where a list holds two
    forms they stay two, and are named.

    Args:
        reckoning: where cells that change are counted.
        columns: by list and heading, the identifiers of one kind (of children, or of workers).
        of_same: whether lists are of the same things, so that one which shares none with any other is named however
            its identifiers are written; else only if they are written otherwise, too.

    Returns:
        The columns as they are now, and sentences on forms that could not be joined.
    """
    lists = {}
    for (source, _), ids in columns.items():
        lists.setdefault(source, set()).update(ids.unique().tolist())
    every = pd.Series(sorted(set().union(*lists.values()) - {""}), dtype="str")
    same = alike(every).to_pandas()
    twins = same.duplicated(keep=False)  # mostly none or few
    several = {}
    for form, each in zip(every[twins], same[twins], strict=True):
        several.setdefault(each, []).append(form)
    one_of, unclear = {}, []
    for forms in several.values():
        held = {form: sum(form in ids for ids in lists.values()) for form in forms}
        if any(len(ids.intersection(forms)) > 1 for ids in lists.values()):
            unclear.append(forms)
            continue
        first = next(form for ids in lists.values() for form in forms if form in ids)
        best = max(forms, key=lambda form: (_zeros(form), held[form], len(form), form == first, form))
        one_of |= {form: best for form in forms if form != best}
    changed = dict(columns)
    for (source, heading), ids in columns.items() if one_of else ():
        mine = ids.isin(one_of)
        if mine.any():
            uses = {("joined", text, one_of[text]): int(number) for text, number in ids[mine].value_counts().items()}
            reckoning.told(source, heading, Cells(ids, Counter(uses)))
            changed[source, heading] = ids.mask(mine, ids[mine].map(one_of))
    written = [*_said_of_letters(lists, every, same), *_said_of_signs(lists, every, same)]
    return changed, [
        *_said_of_forms(unclear),
        *(written or _said_of_strangers(lists, every, same, of_same)),
        *_said_of_names(every, same),
    ]


def _zeros(form: str) -> int:
    """How many zeros an identifier begins with."""
    return len(form) - len(form.lstrip("0"))


def _said_of_forms(unclear: list[list[str]]) -> list[str]:
    if not unclear:
        return []
    differ = count(len(unclear), ("identifier is written in two forms", "identifiers are written in two forms"))
    return [
        f"{differ} that differ by capitals or zeros before it alone ({joined(unclear[0])}), and one list holds both: "
        "they stay two. Correct the source if they are one"
    ]


def _said_of_letters(lists: Mapping[str, set[str]], every: pd.Series, same: pd.Series) -> list[str]:
    """That some lists write letters beside identifiers (`P4003`) that others have without (`4003`).

    Args:
        lists: by list, its identifiers.
        every: all of them.
        same: each as `alike` has it.
    """
    alone = same.str.isdecimal().to_numpy(dtype=bool)
    if alone.all() or not alone.any():  # mostly, and there may be many
        return []
    bare = dict(zip(same[alone], every[alone], strict=True))
    figures = same[~alone].str.extract(_LETTERED, expand=False)
    written = zip(every[~alone], figures, strict=True)
    pairs = [(form, bare[figure]) for form, figure in written if isinstance(figure, str) and figure in bare]
    pairs = [pair for pair in pairs if not any(ids.issuperset(pair) for ids in lists.values())]
    if not pairs:
        return []
    named = " and ".join(f"{form} in {next(name for name, ids in lists.items() if form in ids)}" for form in pairs[0])
    stand = ("identifier stands", "identifiers stand")
    return [
        f"{count(len(pairs), stand)} beside letters in one list and alone in another ({named}): they may be one, and "
        "stay two. If they are one, write them alike in the source"
    ]


_LETTERED = r"^\D*?0*(\d+)\D*$"
"""Of an identifier as `alike` has it, its figures with letters or signs beside them."""


def _said_of_signs(lists: Mapping[str, set[str]], every: pd.Series, same: pd.Series) -> list[str]:
    """That lists write identifiers with other signs in them, or zeros after letters: `{P-01}`, `P1`."""
    if same.str.isdecimal().all():  # often, and there may be many
        return []
    bare = same.str.replace(r"[\W_]+", "", regex=True).str.replace(r"(?<=[^\W\d])0+(?=\d)", "", regex=True)
    mine = bare.duplicated(keep=False) & bare.str.contains(r"\d", regex=True)
    written = {}
    for form, each, key in zip(every[mine], same[mine], bare[mine], strict=True):
        written.setdefault(key, {}).setdefault(each, form)
    several = [list(forms.values()) for forms in written.values() if len(forms) > 1]
    several = [forms for forms in several if not any(len(ids.intersection(forms)) > 1 for ids in lists.values())]
    if not several:
        return []
    named = joined([f"{form} in {next(name for name, ids in lists.items() if form in ids)}" for form in several[0]])
    differ = count(len(several), ("identifier differs", "identifiers differ"))
    return [
        f"{differ} by signs, or by zeros after letters, from one in another list ({named}): they may be one, and stay "
        "apart. If they are one, write them alike in the source"
    ]


def _said_of_strangers(lists: Mapping[str, set[str]], every: pd.Series, same: pd.Series, of_same: bool) -> list[str]:
    """That no identifier of a list is in any other, as where another system wrote them.

    Names are not looked at: teams may have workers of their own.
    """
    alike_of = dict(zip(every, same, strict=True))
    coded = {
        name: {alike_of[form] for form in ids if form and any(map(str.isdigit, form))} for name, ids in lists.items()
    }
    times = Counter(each for ids in coded.values() for each in ids)
    said = []
    for name, ids in coded.items():
        others = [ids for other, ids in coded.items() if other != name and ids]
        if len(ids) < FEW or not others or any(times[each] > 1 for each in ids):
            continue
        forms = set(map(_form, ids))
        if of_same or forms.isdisjoint(form for mine in others for form in map(_form, mine)):
            theirs = min(form for other in lists if other != name and coded[other] for form in lists[other] if form)
            shown = joined([f"{min(form for form in lists[name] if form)} there", f"{theirs} elsewhere"])
            said.append((name, len(ids), shown))
    return [
        f"{name}: none of its {number} identifiers is in any other list ({shown}): if they are of the same, their rows "
        "come to nothing. Write them alike in the source"
        for name, number, shown in said
    ]


FEW = 2
"""Of so many identifiers one would be expected in another list."""
_HEX = re.compile(r"\W*[\da-f]{8}(?:-?[\da-f]{4}){3}-?[\da-f]{12}\W*")
"""A globally unique identifier (GUID)."""


def _form(identifier: str) -> str:
    """How an identifier is written: its signs, and where letters and figures stand, whatever they are."""
    if _HEX.fullmatch(identifier):
        return re.sub(r"[\da-f]+", "h", identifier)
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d+", "9", identifier))


def _said_of_names(every: pd.Series, same: pd.Series) -> list[str]:
    """That a name is written in several ways: `Elm, Ben`, `Ben Elm`, `Mr Ben Elm`."""
    named, written = ~every.str.contains(r"\d", regex=True).to_numpy(dtype=bool), {}
    for form, each in zip(every[named], same[named], strict=True):
        words = re.findall(r"[^\W\d_]+", _without_accents(re.sub("['\u2019]", "", form)).casefold())
        words = sorted(word for word in words if word not in _TITLES)
        if len(words) > 1:
            written.setdefault(" ".join(words), {}).setdefault(each, form)
    several = [list(forms.values()) for forms in written.values() if len(forms) > 1]
    if not several:
        return []
    shown = "; ".join(joined(forms) for forms in several[:DOUBTS_SHOWN])
    return [
        f"{count(len(several), ('name is', 'names are'))} written in several ways ({shown}): they stay apart, as if of "
        "several people. If they are one, write them alike in the source"
    ]


_TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr")


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


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
        read = {source: number for source, number in each["read"].items() if source not in gone}
        cells = [cell for cell in each["cells"] if cell["source"] not in gone]
        kept += [each | {"read": read, "rows": rows, "cells": cells}] if rows else []
    return json.dumps([*kept, reckoning.written()], ensure_ascii=False, indent=1) + "\n"


def read_reckonings(folder: Path) -> list[dict]:
    """What the imports into an extract's folder said, the earliest first; none where there is no import.json.

    What cannot be read as one says nothing: it explains the extract and is no part of it.
    """
    try:
        found = json.loads((Path(folder) / IMPORTED).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    return [each for each in found if _is_reckoning(each)] if isinstance(found, list) else []


ROW = {"source": str, "table": str, "rows": int, "written": int, "left_out": dict}
CELL = {"source": str, "column": str, "done": str, "text": str, "read": str, "cells": int}


def _is_reckoning(each: object) -> bool:
    """Whether it is what `Reckoning.written` gives."""
    return (
        _has(each, {"as": str, "source": str, "read": dict, "rows": list, "cells": list})
        and all(_has(row, ROW) and _are_numbers(row["left_out"]) for row in each["rows"])
        and all(_has(cell, CELL) and cell["done"] in DONE for cell in each["cells"])
        and _are_numbers(each["read"])
    )


def _has(value: object, fields: dict[str, type]) -> bool:
    return isinstance(value, dict) and all(type(value.get(name)) is kind for name, kind in fields.items())


def _are_numbers(counts: dict) -> bool:
    return all(type(number) is int for number in counts.values())
