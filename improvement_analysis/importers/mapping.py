"""The mapping: how the sheets that a council keeps become tables, as a small TOML file.

One `[[sheet]]` for each table that is made from a sheet; two may read the same sheet, and two may fill the same table.

```toml
[[sheet]]
file = "audits*.xlsx"            # in the folder SOURCE; * stands for what changes from month to month
sheet = "Audit log"              # left out: the file's only sheet
heading_row = 3                  # left out: the first row that holds all the headings named below
table = "audits"                 # our table
complete_from = 2020-01-01       # the first day from which the sheet holds every row; or "the beginning"
dates = "day first"              # as 12/06/20 is read; or "month first"
skip_if_blank = ["grade"]        # rows that are none of this table, counted in what the command says
carry_down = ["audit_id", "child_id", "audited_on"] # a blank cell is the one above it, below which one was merged

[sheet.columns]                  # our column = your heading
audit_id = "Audit ref"
child_id = "Child ID"
audited_on = "Date of audit"

[sheet.constants]                # our column = what every row has
sampling = "random"

[sheet.values.grade]             # of our column: your word = ours
RI = "Requires improvement"

[[sheet.rows]]                   # one row of the sheet becomes one for each of these, with these besides
constants = {domain = "overall"}
columns = {grade = "Overall grade"}
[[sheet.rows]]
constants = {domain = "planning"}
columns = {grade = "Quality of planning"}
```

Names of headings and sheets, and words, match whatever their case, spaces and punctuation. A heading that is a date
matches whatever shows its day or month (`Sep-23` for 2023-09-01); one of two that are alike is named with the heading
over it (`Autumn Held`). Cells that a workbook has merged downwards need no `carry_down`; in a CSV file, and where they
were left blank, they do. In its order, a cell that is filled ends what the columns after it carry.
"""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from .._toml import Entry, Many, OneOrMore, Text, did_you_mean, read_toml
from ..records.checking import reason_against
from ..records.tables import TABLES, needed_columns
from .workbooks import plain

BEGINNING = "the beginning"


def _known_table(name: str) -> str:
    if name not in TABLES:
        raise ValueError(f"{name!r} is no table{did_you_mean(name, TABLES) or '; the tables are ' + ', '.join(TABLES)}")
    return name


def _a_heading(text: str) -> str:
    if not plain(text):
        raise ValueError("is blank; write the heading as it stands in the sheet, or take the line out")
    return text


def _a_constant(value) -> str:
    if not isinstance(value, str | bool | int | Decimal | date):
        raise ValueError("must be one text, number, day or true or false")
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _day_or_beginning(value) -> date | None:
    if value == BEGINNING:
        return None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(
            f"{value!r} is no day; write the first day from which the sheet is complete without quotes, such as "
            f'2020-01-01, or "{BEGINNING}"'
        )
    return value


Constants = dict[str, Annotated[Any, AfterValidator(_a_constant)]]
Headings = dict[str, Annotated[str, AfterValidator(_a_heading)]]


class Rows(Entry):
    """One of the rows that a row of the sheet becomes: what it takes besides what they share."""

    columns: Headings = Field(default_factory=dict)
    constants: Constants = Field(default_factory=dict)


class Sheet(Entry):
    """How one sheet becomes rows of one table."""

    table: Annotated[str, AfterValidator(_known_table)]
    complete_from: Annotated[Any, AfterValidator(_day_or_beginning)]
    file: Text | None = None
    sheet: Text | None = None
    heading_row: Annotated[int, Field(ge=1)] | None = None
    dates: Literal["day first", "month first"] = "day first"
    columns: Headings = Field(default_factory=dict)
    constants: Constants = Field(default_factory=dict)
    rows: Many[Rows] = ()
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    skip_if_blank: Many[str] = ()
    carry_down: Many[str] = ()

    @field_validator("columns", "constants", "values")
    @classmethod
    def _of_the_table(cls, entries, info):
        _columns_of(info.data.get("table"), entries)
        return entries

    @field_validator("constants")
    @classmethod
    def _constants_can_be_read(cls, constants, info):
        _readable(info.data.get("table"), constants)
        return constants

    @field_validator("rows")
    @classmethod
    def _rows_of_the_table(cls, rows, info):
        for each in rows:
            _columns_of(info.data.get("table"), each.columns)
            _columns_of(info.data.get("table"), each.constants)
            _readable(info.data.get("table"), each.constants)
        return rows

    @field_validator("values")
    @classmethod
    def _words_can_be_read(cls, values, info):
        for column, words in values.items():
            for theirs, ours in words.items():
                if ours:
                    _one_readable(info.data.get("table"), column, ours, f"{column}.{theirs}")
        return values

    @field_validator("skip_if_blank", "carry_down")
    @classmethod
    def _by_its_columns(cls, columns, info):
        _columns_of(info.data.get("table"), columns)
        return columns

    @model_validator(mode="after")
    def _every_row_is_whole(self):
        for taken, fixed in self.row_kinds():
            twice = [column for column in taken if column in fixed]
            if twice:
                raise ValueError(f"{twice[0]} has both a heading and a constant; keep one of them")
            for column in needed_columns(self.table):
                if column not in taken and column not in fixed:
                    raise ValueError(
                        f"{self.table} needs {column}: name its heading under columns, or give it under constants"
                    )
        for key in ("values", "skip_if_blank", "carry_down"):
            for column in getattr(self, key):
                if not any(column in each for each, _ in self.row_kinds()):
                    raise ValueError(f"{column} stands in {key}, but no heading is named for it")
        return self

    def row_kinds(self) -> list[tuple[dict[str, str], dict[str, str]]]:
        """Headings and constants by our column, of each row that a row of the sheet becomes."""
        return [(self.columns | each.columns, self.constants | each.constants) for each in self.rows or (Rows(),)]

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that it reads, each once."""
        return tuple(dict.fromkeys(heading for taken, _ in self.row_kinds() for heading in taken.values()))


class Mapping(Entry):
    """A mapping, as its file says it."""

    sheet: OneOrMore[Sheet]
    council: Text | None = None
    synthetic: bool = False


def read_mapping(path: Path) -> Mapping:
    """Read a mapping and check it against the dictionary of the tables.

    Raises:
        UnusableInput: the file cannot be read or says what cannot be; every fault is named with its key's path.
    """
    return read_toml(path, Mapping, "mapping", ("sheet", "table"))


def _columns_of(table: str | None, columns) -> None:
    known = TABLES[table].columns if table else ()
    for column in columns if table else ():
        if column not in known:
            near = did_you_mean(column, known) or f"; it has {', '.join(known)}"
            raise ValueError(f"{column!r} is no column of {table}{near}")


def _readable(table: str | None, constants: dict[str, str]) -> None:
    for column, value in constants.items():
        _one_readable(table, column, value, column)


def _one_readable(table: str | None, column: str, text: str, where: str) -> None:
    if not table or column not in TABLES[table].columns:
        return  # told already
    about = TABLES[table].columns[column]
    why = reason_against(table, column, text) if text else "" if about.may_be_blank else "blank, and it is needed"
    if why:
        raise ValueError(f"{where}: {text!r} is {why}")
