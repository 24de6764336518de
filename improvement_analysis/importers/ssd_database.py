"""The tables of a database as columns of text, whatever the database: SQL Server, PostgreSQL, MySQL, Oracle, SQLite.

Columns are asked for without their types, so that no type of SQLAlchemy's converts a cell: of SQLite it would make yes
of any text in a BOOLEAN column, and fail on a blank one in a DATETIME. What the driver gives becomes a text.

| the driver gives | the text |
|---|---|
| none, a number that is none | blank |
| a text | its words, one space between them, without control characters |
| yes and no | `true`, `false`; a bit is `1` or `0` |
| a day, a day with its time | `2020-06-30`, `2020-06-30 23:00:00+00:00` |
| a number | as short as it can be written: `1` for 1.0 and 1.00 |
| bytes | the text that they are, or their hexadecimal digits |
| JSON | as JSON is written |
"""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import UnusableInput
from .workbooks import trimmed

ROWS_AT_ONCE = 50_000

Columns = tuple[list[str], pd.DataFrame]
"""The headings of a table, and the texts of those columns that are read, each under its heading's position, by the
number of each row in the source as people count them."""


def read_database(url: str, wanted: Callable[[str], set[str]]) -> tuple[dict[str, Columns], str]:
    """The tables of a database by its SQLAlchemy URL, and the URL without its password and options.

    Args:
        url: the URL.
        wanted: of a table's name, the headings in small letters that are read; none if it is not read. Tables are those
            of the first schema, the default one before others, that has any that is read.

    Raises:
        UnusableInput: SQLAlchemy or the driver is not installed, the URL is none, or the database cannot be read.
    """
    try:
        import sqlalchemy
    except ImportError:
        raise UnusableInput(
            'A database is read through SQLAlchemy: pip install "improvement-analysis[sql]" and the driver of your '
            "database, or export the tables to CSV files and name their folder"
        ) from None
    parts, named = _address(sqlalchemy, url)
    _refuse_absent(parts, named)
    try:
        connection = sqlalchemy.create_engine(parts, poolclass=sqlalchemy.NullPool).connect()
    except ImportError as error:
        raise UnusableInput(f"{named}: its driver is not installed: pip install {error.name}") from None
    except Exception as error:  # a driver refuses an address with whatever error its own function raises
        raise UnusableInput(f"{named}: the database cannot be read ({_why(error)}); {_remedy(parts)}") from None
    try:
        with connection:
            return _tables_of(connection, sqlalchemy, wanted, named), named
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise UnusableInput(f"{named}: the database cannot be read ({_why(error)}); {_remedy(parts)}") from None


def _address(sqlalchemy, url: str) -> tuple[Any, str]:
    try:
        parts = sqlalchemy.make_url(url)
        parts.get_dialect()
        if "@" in (parts.host or ""):
            raise ValueError
        # A password may stand in the query too: odbc_connect=...PWD=..., password=...
        return parts, parts.set(query={}).render_as_string(hide_password=True)
    except (ValueError, sqlalchemy.exc.ArgumentError):
        # Nothing of it is repeated: what is no port may be part of a password.
        raise UnusableInput(
            "The database's address is no URL that SQLAlchemy knows, such as sqlite:///ssd.db; in a password, write "
            "@ as %40, : as %3A and / as %2F"
        ) from None


def _refuse_absent(parts, named: str) -> None:
    """Refuse a file of SQLite that is not there: it would make an empty one."""
    file = (parts.database or "").removeprefix("file:") if parts.get_backend_name() == "sqlite" else ""
    if file not in ("", ":memory:") and not Path(file).is_file():
        raise UnusableInput(
            f"{named}: the database cannot be read: there is no such file; its path comes after sqlite:///"
        )


def _why(error: Exception) -> str:
    """The kind of an error: not its text, since a driver may repeat the address with its password."""
    return type(getattr(error, "orig", None) or error).__name__


def _remedy(parts) -> str:
    said = [] if parts.username or not parts.host else ["it names no user: USER:PASSWORD@ goes before the server"]
    if parts.query:
        said.append(f"its driver may not know the options {', '.join(sorted(parts.query))}")
    return "; ".join([*said, "check address, user and rights"])


def _tables_of(connection, sqlalchemy, wanted: Callable[[str], set[str]], named: str) -> dict[str, Columns]:
    inspector = sqlalchemy.inspect(connection)
    schemas = [None, *(name for name in inspector.get_schema_names() if name != inspector.default_schema_name)]
    for schema in schemas:
        names = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
        if any(map(wanted, names)):
            return {
                name: _table(connection, sqlalchemy, name, schema, wanted(name), named) if wanted(name) else _NONE
                for name in names
            }
    return {}


_NONE: Columns = ([], pd.DataFrame())


def _table(connection, sqlalchemy, name: str, schema: str | None, wanted: set[str], named: str) -> Columns:
    table = sqlalchemy.table(name, schema=schema)
    headings = _headings(connection, sqlalchemy, name, schema)
    places = [place for place, heading in enumerate(headings) if heading.casefold() in wanted]
    if not places:
        return headings, pd.DataFrame()
    chosen = sqlalchemy.select(*(sqlalchemy.column(headings[place]) for place in places)).select_from(table)
    result = connection.execute(chosen, execution_options={"stream_results": True})
    parts = [
        pd.DataFrame({place: texts_of(cells) for place, cells in zip(places, zip(*rows, strict=True), strict=True)})
        for rows in _fetched(result, f"{named}: {name}")
    ]
    empty = pd.DataFrame({place: pd.Series(dtype="str") for place in places})
    cells = pd.concat(parts, ignore_index=True) if parts else empty
    return headings, cells.set_axis(range(1, len(cells) + 1))


def _headings(connection, sqlalchemy, name: str, schema: str | None) -> list[str]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sqlalchemy.exc.SAWarning)  # of types that it does not know: none is used
        return [column["name"] for column in sqlalchemy.inspect(connection).get_columns(name, schema)]


def _fetched(result, where: str) -> Iterator[Sequence[Sequence[Any]]]:
    try:
        yield from result.partitions(ROWS_AT_ONCE)
    except Exception as error:  # what a driver cannot convert it says by whatever error its own function raises
        raise UnusableInput(
            f"{where}: its rows cannot be read ({_why(error)}): a cell holds what the driver cannot take. Export the "
            "table to a CSV file, or make a view of it with the columns as text"
        ) from None


_SPACED = r"[^ -~]|^ | $|  "
"""What texts hold that have other spaces than one between words."""


def texts_of(cells: Sequence[Any]) -> pd.Series:
    """The cells of a column, as a driver gives them, as texts."""
    if {type(cell) for cell in cells} <= {str, type(None)}:
        with suppress(UnicodeEncodeError):  # half a character, which a column of texts cannot hold
            texts = pd.Series(cells, dtype="str").fillna("")
            odd = texts.str.contains(_SPACED, regex=True)
            return texts.mask(odd, texts[odd].map(_text)) if odd.any() else texts
    try:
        known = {cell: _text(cell) for cell in set(cells)}  # so 1, 1.0 and True, which are equal, have one text
    except TypeError:  # JSON
        return pd.Series([_text(cell) for cell in cells], dtype="str")
    return pd.Series([known[cell] for cell in cells], dtype="str")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return trimmed(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | Decimal):
        return _number(cell)
    if isinstance(cell, bytes | bytearray | memoryview):
        return _of_bytes(bytes(cell))
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return cell.isoformat() if type(cell) is date else " ".join(str(cell).split())


def _number(cell: float | Decimal) -> str:
    if math.isnan(cell):
        return ""
    if math.isinf(cell):
        return str(cell)
    if isinstance(cell, float) and abs(cell) >= 2**53:
        return f"{cell:.14e}"  # a double does not keep its last digits, and two are one: 2**53 + 1 is 2**53
    if cell == int(cell):
        return str(int(cell))
    return repr(cell) if isinstance(cell, float) else format(cell.normalize(), "f")


def _of_bytes(cell: bytes) -> str:
    if cell in (b"\0", b"\1"):
        return str(cell[0])
    try:
        text = cell.decode("utf-8")
    except UnicodeDecodeError:
        return cell.hex()
    words = " ".join(text.split())
    return words if words.isprintable() else cell.hex()
