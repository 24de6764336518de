"""CSV and parquet files as trimmed text: the distinct texts of each column, and which of them each row holds."""

import csv
import os
from collections import deque
from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from ..errors import UnusableInput
from .formulas import unguarded

csv.field_size_limit(2**31 - 1)
HEAD = 1 << 20
"""As many bytes of a file as its headings are looked for in."""
HEADINGS_SHOWN = 40
BLOCK = 1 << 16
FAR_APART = 100_000
"""Days: more than two centuries, and few texts."""


@dataclass(frozen=True)
class Texts:
    """A column: `codes` (one a row; -1 is blank) into its distinct trimmed `texts`.

    Of days, and of true and false, there may be some that no row holds.
    """

    codes: np.ndarray
    texts: pa.Array


def blocks(rows: int) -> Iterator[slice]:
    """So many rows at once that what is computed of them stays in the processor's cache."""
    return (slice(first, first + BLOCK) for first in range(0, rows, BLOCK))


def looked_up(values: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """`values[codes]`, the last one where a code is -1, in half of the time."""
    found = np.empty(len(codes), dtype=values.dtype)
    for these in blocks(len(codes)):
        values.take(codes[these], out=found[these], mode="wrap")
    return found


def read_texts(
    path: Path, known: list[str], needed: list[str], names: Container[str] = ()
) -> tuple[dict[str, Texts], int, list[str]]:
    """Read a table's file.

    Args:
        path: a `.csv` or `.parquet` file.
        known: the dictionary's columns; others are not read.
        needed: those without which the file is refused.
        names: the columns that name things. Numbers there are names: of 12.0, which pandas makes of 12 where another
            cell is blank, the name is 12.

    Returns:
        The known columns that are there, the number of rows, and the headings that are not known.

    Raises:
        UnusableInput: no CSV or parquet file, empty, a needed column missing, a heading twice, a surplus cell,
            names as numbers with a point that are too long to be told apart.
    """
    read = _parquet if path.suffix == ".parquet" else _csv
    columns, rows, headings = read(path, known, needed)
    texts = {column: _encode(path, column, columns[column], column in names) for column in known if column in columns}
    return texts, rows, [heading for heading in dict.fromkeys(headings) if heading and heading not in known]


def columns_there(path: Path, known: list[str], needed: list[str]) -> list[str]:
    """Which of the known columns a table's file has, from its headings alone.

    Raises:
        UnusableInput: as `read_texts`, of what the headings show.
    """
    headings = headings_there(path)
    _check_headings(path, headings, known, needed)
    return [column for column in known if column in headings]


def headings_there(path: Path) -> list[str]:
    """The headings of a table's file, trimmed, in its order.

    Raises:
        UnusableInput: no CSV or parquet file, or empty.
    """
    if path.suffix == ".parquet":
        try:
            with open(path, "rb") as held:  # Arrow opens no path that is not UTF-8
                return [name.strip() for name in pyarrow.parquet.read_schema(held).names]
        except (pa.ArrowException, OSError) as error:
            raise UnusableInput(f"{path} is no parquet file that can be read: {str(error).rstrip('.')}.") from None
    raw = read_bytes(path, HEAD)
    _refuse_zero_bytes(path, raw)
    return _headings(path, raw)[0]


def _check_headings(path: Path, headings: list[str], known: list[str], needed: list[str]) -> None:
    for column in known:
        if headings.count(column) > 1:
            raise UnusableInput(
                f"{path}: the heading {column} stands {headings.count(column)} times. Keep one of them."
            )
    for mark, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(headings) == 1 and mark in headings[0]:
            raise UnusableInput(f"{path}: the cells are separated by {called}. Save the table with commas.")
    some = ", ".join(headings[:HEADINGS_SHOWN]) + (" and more" if len(headings) > HEADINGS_SHOWN else "")
    for column in needed:
        if column not in headings:
            raise UnusableInput(
                f"{path}: the table {path.stem} has no column {column}, which is needed. Its headings are: "
                f"{some}. Add the column, or take the file away.",
                for_board=f"the table {path.stem} has no column {column}",
            )


def _csv(path: Path, known: list[str], needed: list[str]):
    raw = read_bytes(path)
    _refuse_zero_bytes(path, raw)
    headings, lines = _headings(path, raw)
    _check_headings(path, headings, known, needed)
    names = [heading if heading in known else f"#{place}" for place, heading in enumerate(headings)]
    wanted = [name for name in names if name in known]
    if _lines(raw) <= lines:
        return {name: pa.chunked_array([[]], pa.string()) for name in wanted}, 0, headings
    try:
        table = None if raw.count(b'"') % 2 else _arrow_csv(raw, names, wanted, lines)
    except pa.ArrowInvalid:
        table = None  # rows of unequal length, which the slow reader pads, or no UTF-8, of which it names the line
    if table is None:
        table = _slow_csv(path, raw, names, wanted, lines)
    elif b'"' in raw and _lines(raw) != lines + table.num_rows:
        # Cells of several lines, or two marks that are never closed, which swallow the rows between: the strict reader
        # tells which.
        deque(_records(path, raw, strict=True), maxlen=0)
    return {name: table[name] for name in wanted}, table.num_rows, headings


def is_there(path: Path) -> bool:
    """Whether a file is there; a folder is none.

    Raises:
        UnusableInput: something else stands there, which may never end.
    """
    if path.is_file():
        return True
    if path.is_dir() or not os.path.lexists(path):
        return False
    raise UnusableInput(
        f"{path}: no file, but a link that leads to none, a device or a pipe. Put the file there, or take it away."
    )


def read_bytes(path: Path, most: int = -1) -> bytes:
    """The file's bytes, or the first so many.

    Raises:
        UnusableInput: it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return file.read(most)
    except OSError as error:
        raise UnusableInput(f"{path}: cannot be read ({error.strerror}). May you read it?") from None


def _refuse_zero_bytes(path: Path, raw: bytes) -> None:
    if b"\0" not in raw:
        return
    seems = "an Excel workbook under another name" if raw.startswith(b"PK") else ""
    seems = "UTF-16 text" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else seems
    what = f"it looks like {seems}" if seems else "it holds zero bytes"
    raise UnusableInput(f"{path} is no CSV file in UTF-8: {what}. Save it as CSV UTF-8.")


def _arrow_csv(raw: bytes, names: list[str], wanted: list[str], lines: int) -> pa.Table:
    return pyarrow.csv.read_csv(
        pa.BufferReader(raw),
        read_options=pyarrow.csv.ReadOptions(column_names=names, skip_rows=lines),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=b'"' in raw),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(wanted, pa.string()),
            include_columns=wanted,
            null_values=[],
            strings_can_be_null=False,
        ),
    )


def _headings(path: Path, raw: bytes) -> tuple[list[str], int]:
    """The headings and how many lines of the file stand before the first row."""
    reader = csv.reader(StringIO(_decoded(path, raw[:HEAD], whole=False), newline=""))
    for record in reader:
        if any(cell.strip() for cell in record):
            return [cell.strip() for cell in record], reader.line_num
    raise UnusableInput(f"{path} is empty. A table without rows has a line of headings; or take the file away.")


def _decoded(path: Path, raw: bytes, whole: bool = True) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not whole and error.end == len(raw):  # cut in the middle of a character
            return raw[: error.start].decode("utf-8-sig")
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnusableInput(f"{path}, line {line}: not UTF-8 text. Save the file as CSV UTF-8.") from None


def _records(path: Path, raw: bytes, strict: bool = False):
    """Each record with the line it starts on, the headings first; empty lines left out."""
    reader = csv.reader(StringIO(_decoded(path, raw), newline=""), strict=strict)
    start = 1
    try:
        for record in reader:
            if len(record) > 1 or any(cell.strip() for cell in record):
                yield start, record
            start = reader.line_num + 1
    except csv.Error:
        raise UnusableInput(
            f"{path}, line {start}: a quotation mark is not closed, or text stands after one. Put the cell in "
            "quotation marks and write each mark inside it twice."
        ) from None


def _slow_csv(path: Path, raw: bytes, names: list[str], wanted: list[str], lines: int) -> pa.Table:
    """Any CSV file: cells missing at a line's end are blank; a surplus cell with something in it is refused."""
    cells = []
    # An odd number of quotation marks may be one that is never closed, which only the strict reader sees.
    for line, record in _records(path, raw, strict=raw.count(b'"') % 2 == 1):
        if line <= lines:  # the headings, and what stands before them
            continue
        if any(cell.strip() for cell in record[len(names) :]):
            raise UnusableInput(
                f"{path}, line {line}: {len(record)} cells under {len(names)} headings. A cell that holds a comma is "
                "put in quotation marks; a surplus cell is taken away."
            )
        cells.append(record[: len(names)] + [""] * (len(names) - len(record)))
    columns = list(zip(*cells, strict=True)) or [()] * len(names)
    return pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})


def _lines(raw: bytes) -> int:
    """Lines of a CSV file, whichever way they end."""
    ends = raw.count(b"\n") + raw.count(b"\r") - raw.count(b"\r\n")
    return ends + (not raw.endswith((b"\n", b"\r")))


def lines_of_rows(path: Path, rows: np.ndarray, count: int) -> np.ndarray:
    """The line on which each of these rows (counted from 0) of the file's `count` rows starts.

    The heading is line 1; in parquet the line is the row's number plus one.
    """
    if path.suffix == ".csv":
        raw = read_bytes(path)
        if _lines(raw) != count + 1:  # empty lines, or cells of several lines
            headings = _headings(path, raw)[1]
            return np.array([line for line, _ in _records(path, raw) if line > headings])[rows]
    return rows + 2


def _parquet(path: Path, known: list[str], needed: list[str]):
    try:
        with open(path, "rb") as held:
            file = pyarrow.parquet.ParquetFile(held)
            headings = [heading.strip() for heading in file.schema_arrow.names]
            _check_headings(path, headings, known, needed)
            wanted = [field for field in file.schema_arrow if field.name.strip() in known]
            texts = [field.name for field in wanted if pa.types.is_string(field.type)]
            file = pyarrow.parquet.ParquetFile(held, metadata=file.metadata, read_dictionary=texts)
            table = file.read(columns=[field.name for field in wanted])
    except (pa.ArrowException, OSError) as error:
        raise UnusableInput(f"{path} is no parquet file that can be read: {str(error).rstrip('.')}.") from None
    return {field.name.strip(): table[field.name] for field in wanted}, table.num_rows, headings


def _encode(path: Path, column: str, cells: pa.ChunkedArray, names: bool) -> Texts:
    """Cells of any type as codes into their distinct trimmed texts."""
    try:
        if pa.types.is_dictionary(cells.type) and not pa.types.is_string(cells.type.value_type):
            cells = cells.cast(cells.type.value_type)
        cells.validate(full=True)
        if (counted := _counted(cells)) is not None:
            return counted
        # One dictionary for all chunks.
        words = cells.unify_dictionaries() if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    except pa.ArrowNotImplementedError:
        raise _not_a_type(path, column, cells.type) from None
    except pa.ArrowInvalid as error:
        raise UnusableInput(f"{path}: the column {column} cannot be read: {error}.") from None
    if not words.num_chunks:
        return Texts(np.empty(0, dtype=np.int32), pa.array([], pa.string()))
    distinct, places = words.chunk(0).dictionary, [_indices(chunk) for chunk in words.chunks]
    places = np.concatenate(places) if len(places) > 1 else places[0]
    texts = _as_names(path, column, distinct) if names else _as_text(path, column, distinct)
    trimmed = pc.utf8_trim_whitespace(texts)
    trimmed = unguarded(trimmed) if path.suffix == ".csv" else trimmed
    if pa.types.is_dictionary(cells.type):  # that of a file may hold texts that no cell has
        used = np.zeros(len(distinct) + 1, dtype=bool)
        used[places] = True
        trimmed = trimmed if used[:-1].all() else pc.if_else(pa.array(used[:-1]), trimmed, None)
    if not trimmed.null_count and trimmed.equals(texts) and pc.index(trimmed, "").as_py() < 0:
        return Texts(places, trimmed)
    trimmed = trimmed.dictionary_encode()
    kept = pc.not_equal(trimmed.dictionary, "").to_numpy(zero_copy_only=False)
    number = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    after = np.append(number, np.int32(-1))[_indices(trimmed)]  # what each text before trimming became
    return Texts(looked_up(np.append(after, np.int32(-1)), places), trimmed.dictionary.filter(pa.array(kept)))


def _counted(cells: pa.ChunkedArray) -> Texts | None:
    """Days counted from the first, and true counted from false: quicker than to look for what is distinct.

    None of other types, and of days so far apart that the texts of all between would be many.
    """
    if not (pa.types.is_date32(cells.type) or pa.types.is_boolean(cells.type)):
        return None
    numbers = cells.cast(pa.int32() if pa.types.is_date32(cells.type) else pa.int8())
    first, last = pc.min_max(numbers).as_py().values()
    if first is None or last - first > FAR_APART or first <= np.iinfo(np.int32).min:
        return None
    codes = np.concatenate([chunk.fill_null(first - 1).to_numpy() for chunk in numbers.chunks])
    codes -= first
    return Texts(codes, pa.array(range(first, last + 1), numbers.type).cast(cells.type).cast(pa.string()))


def _indices(words: pa.DictionaryArray) -> np.ndarray:
    """The place of each cell's text in the dictionary; -1, the last one, where it is null."""
    return words.indices.fill_null(-1).to_numpy().astype(np.int32, copy=False)


def _as_names(path: Path, column: str, values: pa.Array) -> pa.Array:
    """`_as_text` of values that are names: whole numbers without a point.

    Raises:
        UnusableInput: a number so large that its neighbours have become the same one.
    """
    kind = values.type
    if pa.types.is_floating(kind):
        exact = 2.0 ** (np.finfo(kind.to_pandas_dtype()).nmant + 1)
        numbers = values.to_numpy(zero_copy_only=False).astype(float)
        large = numbers[np.isfinite(numbers) & (np.abs(numbers) >= exact)]
        if len(large):
            raise UnusableInput(
                f"{path}: the column {column} is of type {kind}, which cannot tell {large[0]:.0f} from its neighbours. "
                "Write it as text, from the system that it is from."
            )
    texts = _as_text(path, column, values)
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return pc.replace_substring_regex(texts, r"\.0+$", "")
    return texts


def _as_text(path: Path, column: str, values: pa.Array) -> pa.Array:
    """Distinct values of a parquet column as the text that a CSV file would hold."""
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_integer(kind):
        return values.cast(pa.string())
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_null(kind):
        return values.cast(pa.string())
    if pa.types.is_boolean(kind):
        return values.cast(pa.string())
    if pa.types.is_floating(kind):
        return pa.array([_number(value) for value in values.to_numpy(zero_copy_only=False)], pa.string())
    if pa.types.is_decimal(kind):
        return pa.array([None if value is None else format(value, "f") for value in values.to_pylist()], pa.string())
    if pa.types.is_date(kind):
        return values.cast(pa.date32()).cast(pa.string())
    if pa.types.is_timestamp(kind) and kind.tz is None:
        return pc.replace_substring_regex(values.cast(pa.string()), r" 00:00:00(\.0+)?$", "")
    raise _not_a_type(path, column, kind)


def _not_a_type(path: Path, column: str, kind: pa.DataType) -> UnusableInput:
    return UnusableInput(
        f"{path}: the column {column} is of type {kind}. Write it as text, boolean, number or date without a zone."
    )


def _number(value: np.floating) -> str | None:
    """The fewest digits that give the same number back in its own width."""
    return None if np.isnan(value) else format(Decimal(str(value)), "f")
