"""An extract: a council's month-end folder of tables, read once, checked, and turned into numbers.

Every table becomes a data frame with all columns of its dictionary, in which

- an identifier is a whole number (its position in `Extract.identifiers[column]`; -1 is blank), the same in all tables;
- a date is a whole number of days since 1 January 1970 (NEVER is blank);
- a boolean is pandas' nullable boolean, a choice or a text a categorical, a number a float (NaN is blank).

Rows that cannot be used are set aside and exact duplicates dropped; both are counted, and nothing stops for a bad cell.
Source: data/README.md.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .._files import restore
from .._toml import as_written, parsed
from .._wording import few
from ..calendars import as_date, dates, day_number, month_end, month_number
from ..errors import UnusableInput, Warned
from .checking import FAULT, Cells, read_cells
from .reading import Texts, columns_there, is_there, lines_of_rows, looked_up, read_bytes
from .tables import IDENTIFIERS, TABLES, needed_columns

THREADS = 2
"""How many tables are read at once, and indicators counted: each takes memory of its own."""
LOSS_WORTH_SAYING = 0.01
MONTH_OR_MORE = 31
REGULAR = {"visits": "visit_date", "supervisions": "held_on", "case_supervisions": "held_on"}
"""What a service does all the time, so that a month without a row says that the extract is out of date."""

IMPORTED = "import.json"
"""What imports say of the tables that they wrote: no table."""
ABOUT = {
    "council": str, "extracted_on": date, "source": str, "synthetic": bool, "plan_types": list, "history_from": dict
}  # fmt: skip
PLAN_TYPES = tuple(TABLES["plans"].columns["plan_type"].choices)
ABOUT_UNUSABLE = "its extract.toml cannot be read"


@dataclass(frozen=True)
class Table:
    """One table as it was read.

    Attributes:
        frame: the rows in use, in the file's order, as described above.
        faults: one row a faulty cell: `row` (position in the file), `column`, `value` (trimmed text), `reason`.
        faulty: whether each row in use has a fault.
        missing: the dictionary's columns that the file does not have; blank in `frame`.
        rows_read: rows without exact duplicates, rows set aside included.
        aside: the positions in the file of rows not in use, for a fault in a needed column or in end_date.
        dropped: those of exact duplicates.
        lost: the rows not in use, like `frame`; their faulty cells are blank.
    """

    frame: pd.DataFrame
    faults: pd.DataFrame
    faulty: np.ndarray
    missing: tuple[str, ...]
    rows_read: int
    aside: np.ndarray
    dropped: np.ndarray
    lost: pd.DataFrame

    @property
    def set_aside(self) -> int:
        """How many rows are not in use, for a fault in a needed column or in end_date."""
        return len(self.aside)

    @property
    def duplicates(self) -> int:
        """How many exact duplicates were dropped."""
        return len(self.dropped)

    def places(self) -> np.ndarray:
        """The position in the file of each row in use."""
        return np.delete(np.arange(self.rows_read + self.duplicates), np.concatenate([self.aside, self.dropped]))


class Identifiers:
    """The identifiers of one column in all tables, numbered as they are met."""

    def __init__(self):
        self.texts = pa.array([], pa.string())

    def numbers(self, columns: list[Texts]) -> list[np.ndarray]:
        """The number of each cell of these columns, -1 where it is blank; new texts are added, all columns' at once."""
        each = (self.texts, *(column.texts for column in columns))
        words = [pa.DictionaryArray.from_arrays(np.arange(len(texts), dtype=np.int32), texts) for texts in each]
        one = pa.chunked_array(words).unify_dictionaries()
        self.texts = one.chunk(0).dictionary
        numbers = [np.append(chunk.indices.to_numpy(), np.int32(-1)) for chunk in one.chunks[1:]]
        return [looked_up(number, column.codes) for number, column in zip(numbers, columns, strict=True)]

    def text_order(self) -> np.ndarray:
        """For each number, the place of its text in the order of code points."""
        order = np.empty(len(self.texts), dtype=np.int64)
        order[pc.sort_indices(self.texts.cast(pa.binary())).to_numpy()] = np.arange(len(self.texts))
        return order


@dataclass
class _Derived:
    """What is derived from an extract: its value, once it is known."""

    lock: Lock = field(default_factory=Lock)
    known: bool = False
    value: object = None


class Extract:
    """A month-end extract; a table is read when it is first asked for.

    Attributes:
        folder: the month's folder.
        month: YYYY-MM.
        as_at: the last day of the month, D (a day number).
        council: as `extract.toml` names it, or "".
        extracted_on: the day it was taken (a day number); D where it does not say.
        synthetic: whether it says that its rows are made up.
        plan_types: the types of plan of which it holds the plans and visits.
        history_from: table by table, the first day from which it is complete (a day number).
        warnings: sentences on what was ignored or is odd, as a terminal and as a board is told.
        earlier: the extracts of earlier months in the same data folder, the earliest first.
        unusable: why an earlier extract cannot be used, where a table of it has turned out so; None till then.

    Raises:
        UnusableInput: `extract.toml`, or a table when it is read, cannot be used.
    """

    def __init__(self, folder: Path, earlier: tuple["Extract", ...] = ()):
        self.folder = Path(folder)
        self.earlier = earlier
        self.unusable: UnusableInput | None = None
        self.month = self.folder.name
        self.as_at = month_end(month_number(self.month))
        self.identifiers: dict[str, Identifiers] = defaultdict(Identifiers)
        self.warnings: list[Warned] = []
        self._tables: dict[str, Table] = {}
        self._lacking: dict[str, tuple[str, ...]] = {}
        self._derived: dict[tuple, _Derived] = {}
        self._lock = Lock()
        refuse_half(self.folder)
        about = _read_about(self.folder / "extract.toml")
        self.council = about.get("council", "")
        self.source = about.get("source", "")
        self.synthetic = about.get("synthetic", False)
        self.extracted_on = about.get("extracted_on", self.as_at)
        self.plan_types = tuple(about.get("plan_types", PLAN_TYPES))
        self.history_from = about.get("history_from", {})
        self._warn(about)

    def warn(self, sentence: Warned) -> None:
        """Add a warning, once however often a table is read."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def _ignored(self, texts: list[str], counted: str, many: str) -> None:
        """Warn of each of these texts; a board is told how many there are."""
        said = f"{counted} and is ignored." if len(texts) == 1 else f"{len(texts):,} {many} and are ignored."
        for text in few(texts):
            self.warn(Warned(text, said))

    def _warn(self, about: dict) -> None:
        self._ignored(
            [
                f"extract.toml: the key {key!r} is not known and is ignored."
                for key in sorted(about.keys() - ABOUT.keys())
            ],
            "extract.toml: a key is not known",
            "keys of extract.toml are not known",
        )
        self._ignored(
            [
                f"extract.toml: [history_from] names {table!r}, which is no table; it is ignored."
                for table in sorted(self.history_from.keys() - TABLES.keys())
            ],
            "extract.toml: [history_from] names something that is no table",
            "names under [history_from] of extract.toml are no tables",
        )
        if self.extracted_on < self.as_at:
            early = (
                f"The extract was taken on {as_date(self.extracted_on)}, {_days(self.as_at - self.extracted_on)} "
                f"before the month's end ({as_date(self.as_at)}): what happened since is missing."
            )
            self.warn(Warned(early, early))
        folders = [path.name for path in sorted(self.folder.iterdir()) if path.is_dir()]
        files = [
            path.name
            for path in sorted(self.folder.iterdir())
            if not (path.is_dir() or path.name in ("extract.toml", IMPORTED) or is_of_a_table(path))
        ]
        self._ignored(
            [f"{name} is a folder, no table, and is ignored." for name in folders],
            f"The extract of {self.month} holds a folder, which is no table",
            f"folders in the extract of {self.month} are no tables",
        )
        self._ignored(
            [f"{name} is no table of the dictionary and is ignored." for name in files],
            f"The extract of {self.month} holds a file that is no table of the dictionary",
            f"files of the extract of {self.month} are no tables of the dictionary",
        )

    @cached_property
    def paths(self) -> dict[str, Path]:
        """The file of each table that is there, in the dictionary's order."""
        paths = {}
        for name in TABLES:
            found = [path for ending in ("csv", "parquet") if is_there(path := self.folder / f"{name}.{ending}")]
            if len(found) > 1:
                raise UnusableInput(
                    f"{self.folder}: {name}.csv and {name}.parquet are both there. Keep one of them.",
                    for_board=f"the table {name} is there twice",
                )
            if found:
                paths[name] = found[0]
        return paths

    @property
    def files(self) -> list[Path]:
        """Every file that the extract is read from."""
        about = self.folder / "extract.toml"
        return [*([about] if is_there(about) else []), *self.paths.values()]

    def table(self, name: str) -> Table:
        """A table that is there, with its faults and counts."""
        if name not in self._tables:
            with _told_of(name):
                self._take({name: read_cells(self.paths[name], name)})
        return self._tables[name]

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The rows in use of a table that is there."""
        return self.table(name).frame

    def texts(self, column: str, numbers: np.ndarray) -> pd.array:
        """The identifiers of a column by their numbers, as text; missing where the number is -1."""
        numbers = pa.array(numbers, mask=np.asarray(numbers) < 0)
        return pd.array(self.identifiers[column].texts.take(numbers).to_pylist(), dtype="str")

    def lacks(self, needs: tuple[str, ...]) -> str:
        """What of `needs` (`plans`, `plans.end_date`) the extract does not have, in words; blank if nothing."""
        for need in needs:
            table, _, column = need.partition(".")
            if table not in self.paths:
                return f"the table {table} is missing"
            if column in self._missing(table):
                self.table(table)  # that its rows cannot be used goes before that a column is missing
                return f"the column {column} of the table {table} is missing"
        return ""

    def _missing(self, name: str) -> tuple[str, ...]:
        """The dictionary's columns that a table's file does not have; the rows are not read for it."""
        if name in self._tables:
            return self._tables[name].missing
        if name not in self._lacking:
            known = list(TABLES[name].columns)
            with _told_of(name):
                there = columns_there(self.paths[name], known, needed_columns(name))
            self._lacking[name] = tuple(column for column in known if column not in there)
        return self._lacking[name]

    def out_of_date(self) -> list[str]:
        """Sentences on the tables of regular events whose newest one lies a month or more before the as-at day."""
        found = []
        for name, column in REGULAR.items():
            days = self[name][column].to_numpy() if name in self.paths else np.array([])
            newest = days[days <= self.as_at].max(initial=-1) if len(days) else self.as_at
            if newest <= self.as_at - MONTH_OR_MORE:
                when = f"the newest is of {as_date(newest)}" if newest >= 0 else "none"
                found.append(f"The table {name} has no row of the month before {as_date(self.as_at)}: {when}")
        return found

    def losses(self, tables, plan_type: str = "") -> str:
        """Which of these tables lost a row in a hundred or more to faults, in words; blank if none did.

        Args:
            tables: their names.
            plan_type: of plans, the type of which one in a hundred has to be lost; blank for all.
        """
        read = {name: self.table(name) for name in tables if name in self.paths}
        return "; ".join(
            f"{each.set_aside:,} of {each.rows_read:,} rows of the table {name} could not be used"
            for name, each in read.items()
            if _lost_many(each, plan_type if name == "plans" else "")
        )

    def short_histories(self, months) -> list[str]:
        """Sentences on the tables that do not reach back to the first of these months, those of one day together."""
        tables = {}
        for table, first in self.history_from.items():
            if table in self.paths and first > months.starts[0]:
                tables.setdefault(first, []).append(table)
        return [
            f"Complete only from {as_date(first)}, so that figures of earlier months are blank: {', '.join(names)}"
            for first, names in sorted(tables.items())
        ]

    def read(self, names: Iterable[str]) -> None:
        """Read these of the tables that are there by threads; one that is unusable says so when it is asked for."""
        unread = [name for name in self.paths if name in names and name not in self._tables]
        read = {}
        with ThreadPoolExecutor(THREADS) as pool:
            size = {name: self.paths[name].stat().st_size for name in unread}
            for name in sorted(unread, key=size.get, reverse=True):  # the longest work first
                read[name] = pool.submit(read_cells, self.paths[name], name)
        self._take({name: read[name].result() for name in unread if not read[name].exception()})
        del read
        pa.default_memory_pool().release_unused()  # Arrow would keep it, and what counts takes none of Arrow's

    def derive(self, compute: Callable, *arguments):
        """`compute(self, *arguments)`, computed once, by whichever thread asks first: what several indicators share."""
        with self._lock:
            found = self._derived.setdefault((compute, *arguments), _Derived())
        with found.lock:
            if not found.known:
                found.value, found.known = compute(self, *arguments), True
        return found.value

    def forget(self) -> None:
        """Drop the rows that were read; they are read again when they are asked for."""
        self._tables.clear()
        self._derived.clear()

    def faults(self) -> pd.DataFrame:
        """Every fault: table, row (line of the file), column, value, reason; in the dictionary's order."""
        found = [self._faults(name) for name in self.paths]
        none = pd.DataFrame(columns=["table", *FAULT], dtype=object)
        return pd.concat([none, *found], ignore_index=True)[["table", *FAULT]]

    def lines(self, name: str, places: np.ndarray) -> np.ndarray:
        """The line of a table's file on which each row (by its position in the file) starts; the heading is line 1."""
        table = self.table(name)
        return lines_of_rows(self.paths[name], places, table.rows_read + table.duplicates)

    def readable(self, name: str, rows: np.ndarray | None = None) -> pd.DataFrame:
        """A table's rows in use (or those at these positions) as an analyst knows them.

        Returns:
            The dictionary's columns: identifiers as text, dates as datetime64 (NaT where blank or after the year 2261),
            whole-number and other numbers as floats, booleans nullable, texts and choices as text; blanks missing.
        """
        frame = self[name] if rows is None else self[name].iloc[rows].reset_index(drop=True)
        return pd.DataFrame(
            {column: _readable(schema, frame[column], self) for column, schema in TABLES[name].columns.items()}
        )

    def _faults(self, name: str) -> pd.DataFrame:
        faults = self.table(name).faults
        if faults.empty:
            return faults
        column = faults["column"].map({column: place for place, column in enumerate(TABLES[name].columns)})
        faults = faults.assign(table=name, place=column).sort_values(["row", "place"])
        return faults.assign(row=self.lines(name, faults["row"].to_numpy()))

    def _take(self, read: dict[str, Cells]) -> None:
        """Take up tables that were read: identifiers become numbers, and rows of no use are set aside."""
        numbers: dict[str, dict[str, np.ndarray]] = defaultdict(dict)
        for column in {column for name in read for column in TABLES[name].columns if column in IDENTIFIERS}:
            those = [name for name in read if column in TABLES[name].columns]
            numbered = self.identifiers[column].numbers([read[name].columns[column] for name in those])
            for name, its_numbers in zip(those, numbered, strict=True):
                numbers[name][column] = its_numbers
        for name, cells in read.items():
            self._ignored(
                [
                    f"{self.paths[name].name}: the column {head!r} is not known and is ignored."
                    for head in cells.unknown
                ],
                f"A column of the table {name} is not known",
                f"columns of the table {name} are not known",
            )
            frame, aside = pd.DataFrame(cells.columns | numbers[name], copy=False), cells.aside
            self._tables[name] = Table(
                frame[~aside].reset_index(drop=True) if aside.any() else frame,
                cells.faults,
                cells.faulty[~aside],
                cells.missing,
                len(frame),
                cells.kept[aside],
                cells.dropped,
                frame[aside],
            )


def _lost_many(table: Table, plan_type: str) -> bool:
    """Whether a row in a hundred or more is lost; of a type of plan, those count of which no other type is known."""
    lost, read = table.set_aside, table.rows_read
    if plan_type:
        lost = int((table.lost["plan_type"].isna() | (table.lost["plan_type"] == plan_type)).sum())
        read = lost + int((table.frame["plan_type"] == plan_type).sum())
    return bool(lost) and lost >= LOSS_WORTH_SAYING * read


def months_there(data: Path) -> list[str]:
    """The months (YYYY-MM) that have an extract in a data folder, in order.

    Raises:
        UnusableInput: it is no folder.
    """
    if not Path(data).is_dir():
        raise UnusableInput(f"There is no folder {data}. Name the one that holds the extracts, a folder a month.")
    return sorted(
        path.name
        for path in Path(data).iterdir()
        if path.is_dir() and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", path.name)
    )


def open_extract(data: Path, month: str) -> Extract:
    """The extract of a month in a data folder, with those of earlier months; a later one is never opened.

    Raises:
        UnusableInput: the month has no folder; the message lists those that are there.
    """
    month_number(month)
    there = months_there(data)
    if month not in there:
        restore(Path(data) / month, lambda said: None)
        there = months_there(data)
    if month not in there:
        have = f"It has {', '.join(there)}." if there else "It has no folder named YYYY-MM."
        raise UnusableInput(f"{data} has no extract of {month}. {have}")
    earlier: list[Extract] = []
    spoilt: list[Warned] = []
    for before in there[: there.index(month)]:
        try:
            extract = Extract(Path(data) / before, tuple(earlier))
            for file in extract.files:  # refuses a table that is there twice, and one that may not be read
                read_bytes(file, 1)
            earlier.append(extract)
        except UnusableInput as error:
            spoilt.append(not_used(before, error))
        except OSError as error:
            spoilt.append(not_used(before, UnusableInput(f"{error.filename}: {error.strerror}.")))
    extract = Extract(Path(data) / month, tuple(earlier))
    extract.warnings += spoilt
    extract._ignored(
        [
            f"The folder {path.name!r} is not named for a month and is ignored: write it as 2020-06."
            for path in sorted(Path(data).iterdir())
            if path.is_dir() and path.name[:1].isdecimal() and path.name not in there
        ],
        "A folder beside the extracts is not named for a month",
        "folders beside the extracts are not named for a month",
    )
    return extract


def not_used(month: str, why: UnusableInput) -> Warned:
    """The warning that the extract of an earlier month is unusable."""
    said = f"The extract of {month} cannot be used, and its first published figures are blank"
    return Warned(f"{said}: {why}", f"{said}: {why.for_board}." if why.for_board else f"{said}.")


def is_of_a_table(path: Path) -> bool:
    """Whether a file is named as one of the dictionary's tables."""
    return path.stem in TABLES and path.suffix in (".csv", ".parquet")


@contextmanager
def _told_of(table: str) -> Iterator[None]:
    """Where a table cannot be read, a board is told which, if no more."""
    try:
        yield
    except UnusableInput as error:
        error.for_board = error.for_board or f"the table {table} cannot be read"
        raise


def _read_about(path: Path) -> dict:
    """`extract.toml` with its dates as day numbers; empty where there is none."""
    if not is_there(path):
        return {}
    try:
        about = parsed(path)
    except OSError as error:
        raise UnusableInput(f"{path}: cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusableInput(f"{path} is no TOML file: {error}.", ABOUT_UNUSABLE) from None
    for key, kind in ABOUT.items():
        if key in about and kind is not date and not isinstance(about[key], kind):
            words = {str: "a text in quotation marks", bool: "true or false", dict: "a heading [history_from]"}
            words[list] = f"a list of types of plan, such as {list(PLAN_TYPES)}"
            raise UnusableInput(f"{path}: {key} is {as_written(about[key])}; it must be {words[kind]}.", ABOUT_UNUSABLE)
    unknown = [each for each in about.get("plan_types", ()) if each not in PLAN_TYPES]
    if unknown:
        raise UnusableInput(
            f"{path}: plan_types has {as_written(unknown[0])}; a type of plan is one of {', '.join(PLAN_TYPES)}.",
            ABOUT_UNUSABLE,
        )
    if "extracted_on" in about:
        about["extracted_on"] = _day(path, "extracted_on", about["extracted_on"])
    if "history_from" in about:
        history = about["history_from"]
        about["history_from"] = {table: _day(path, f"history_from.{table}", day) for table, day in history.items()}
    return about


def _day(path: Path, key: str, value) -> int:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise UnusableInput(
            f"{path}: {key} is {as_written(value)}; it must be a date without quotation marks or time: 2020-06-30.",
            ABOUT_UNUSABLE,
        )
    return day_number(value)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _readable(schema, values: pd.Series, extract: Extract) -> pd.Series:
    kind = schema.kind
    if kind == "identifier":
        return pd.Series(extract.texts(schema.name, values.to_numpy()), index=values.index)
    if kind == "date":
        return pd.Series(dates(values.to_numpy()), index=values.index)
    return values.astype("str") if isinstance(values.dtype, pd.CategoricalDtype) else values


def refuse_half(folder: Path) -> None:
    """Refuse an extract into which an import was cut short.

    `extract.toml` need not be there, so its absence says nothing. What such an import left beside the folder does.

    Raises:
        UnusableInput: it was.
    """
    for left in left_by_cut_imports(folder) if folder.is_dir() else []:
        raise UnusableInput(
            f"{folder} is half of an extract: an import into it was cut short, and left {left.name} beside it. Remove "
            "both, and import again.",
            for_board="an import of it was cut short",
        )


def left_by_cut_imports(folder: Path) -> list[Path]:
    """What imports left that wrote table by table (versions till November 2026), with the files still to be moved.

    Their owner alone may enter them, as is not so of a copy that somebody made and named alike.
    """
    left = re.compile(re.escape(f".{folder.name}-") + "[a-z0-9_]{8}")
    beside = folder.parent.glob(f".{folder.name}-*") if folder.parent.is_dir() else []
    own = [path for path in beside if left.fullmatch(path.name) and path.is_dir() and not path.stat().st_mode & 0o077]
    return [path for path in own if any(path.iterdir())]
