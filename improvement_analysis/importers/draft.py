"""A first draft of a mapping, from the headings that are recognised in a file or folder.

A heading is recognised by the name of a column of the dictionary, with or without `on`, `date` and the like, or by one
of a few other names that councils use. Each sheet goes to the table of which it has the most; what is not recognised
stands in the draft as a comment, to be completed by hand.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from ..errors import UnusableInput
from ..records.tables import GRADES, TABLES, needed_columns
from .blanks import NOTHING, bare_word
from .cells import Days, read_column
from .day_order import DAY_FIRST, MONTH_FIRST, order_of_days
from .mapping import BEGINNING, Mapping, Rows, Sheet
from .reckoning import Reckoning
from .sheet_rows import columns_to_carry, days_of, read_cells
from .spreadsheets import files_of, read_mapped
from .workbooks import TITLE_ROWS, plain, read_sheets

SHOWN = 5
MOST_WORDS = 20
OVERALL = "overall"
LEAST = 2
"""Headings of a table that a sheet must have to be taken for it."""

ALSO_CALLED = {
    "allocations.start_date": ("allocated on", "date allocated", "allocation date"),
    "action_id": ("action ref", "action number", "action no"),
    "agency": ("agency worker", "is agency"),
    "audit_id": ("audit ref", "audit reference", "audit number", "audit no", "ref", "reference"),
    "audited_on": ("audit date", "date of audit", "date audited", "audit completed"),
    "auditor_id": ("auditor", "auditor name", "audited by", "name of auditor"),
    "child_id": (
        "child unique id", "child ref", "person id", "client id", "service user id", "case id", "case number",
        "case ref", "case discussed", "mosaic id", "lcs id", "liquidlogic id", "eclipse id", "azeus id",
    ),
    "completed_on": ("completed", "date completed", "completion date"),
    "due_on": ("due", "due date", "date due", "target date", "planned date"),
    "end_date": ("closed", "date closed", "case closed", "left", "closure date", "date ended", "leaving date"),
    "expected": ("audits expected", "audits due", "target"),
    "fte": ("full time equivalent", "wte"),
    "grade": ("overall grade", "overall judgement", "overall", "judgement", "rating", "audit grade", "outcome"),
    "held_on": ("date of supervision", "supervision date", "date held", "session date", "date"),
    "moderated_grade": (
        "moderated", "overall grade moderated", "moderated overall", "moderated overall grade", "overall moderated",
        "moderator grade", "grade after moderation",
    ),
    "owner": ("lead", "responsible", "lead officer"),
    "recorded_on": ("date recorded", "recorded", "date entered"),
    "reviewed_on": ("review date", "date of review", "date reviewed"),
    "risk_level": ("risk", "risk rating"),
    "role": ("job title", "post"),
    "sampling": ("sample", "sample type", "selection", "how chosen", "type of audit"),
    "start_date": ("started", "date started", "opened", "date opened", "case opened", "date from", "start"),
    "visit_date": ("date of visit", "visited on", "visit"),
    "worker_id": (
        "worker", "social worker", "allocated worker", "case holder", "staff id", "staff number", "staff no",
        "payroll number", "employee id", "employee number", "supervisee",
    ),
}  # fmt: skip
"""Other names of columns, or of the column of one table, as `plain` gives them."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
GRADE_WORDS = {"o": 0, "g": 1, "ri": 2, "r": 2, "req imp": 2, "i": 3, "inad": 3}


@dataclass(frozen=True)
class _Found:
    """What is recognised on a sheet: its table, headings by column, domains by heading, other headings, other tables
    that it could fill, the cells below each heading, and the day from which the workbook counts days."""

    file: str
    name: str
    table: str
    columns: dict[str, str]
    domains: dict[str, str]
    unused: tuple[str, ...]
    others: tuple[str, ...]
    cells: dict[str, list[str]]
    day_zero: date


def draft_mapping(source: Path, as_at: date) -> tuple[str, list[tuple[str, pd.DataFrame]]]:
    """A draft for the sheets of a file or folder, and the first five rows of each table as it would read them.

    What lists spells (cases, staff, plans) is taken to be complete from `as_at` only: who left before is seldom in it.

    Raises:
        UnusableInput: there is no sheet in which anything is recognised; the message lists the headings.
    """
    if not source.exists():
        raise UnusableInput(f"{source}: no such file or folder.")
    found, others = [], []
    for path in files_of(source):
        sheets = read_sheets(path)
        for name, cells in sheets.items():
            one = _recognised(path.name, name, cells, sheets.day_zero)
            if one:
                found.append(one)
            elif cells:
                others.append(f"{path.name}, sheet {name!r}: {_listed(_fullest(cells))}")
    if not found:
        told = "".join(f"\n  {each}" for each in others) or " none"
        raise UnusableInput(
            f"{source}: on no sheet are two headings of one table recognised, so there is nothing to draft from. Write "
            f"a mapping by hand, as README.md says. The headings:{told}"
        )
    text = "\n".join(
        [_OPENING, *(_written(one, as_at) for one in found), *(f"# Not recognised: {each}\n" for each in others)]
    )
    return text, [_shown(source, one, as_at) for one in found]


# What is recognised


def _recognised(file: str, name: str, cells: list[list[str]], day_zero: date) -> _Found | None:
    """The table that a sheet is most like, by how many needed and other columns its best row names; None if none is."""
    best, score = None, (0, 0)
    for at, row in enumerate(cells[:TITLE_ROWS]):
        for table in TABLES:
            columns = _columns(table, row)
            needed = sum(column in columns for column in needed_columns(table))
            # A table short of a needed column comes after one that has all of its own.
            rank = (needed - len(needed_columns(table)), len(columns))
            if len(columns) >= LEAST and (best is None or rank > score):
                best, score = (at, table, columns), rank
    if best is None:
        return None
    at, table, columns = best
    below = {cell: [line[place] for line in cells[at + 1 :]] for place, cell in enumerate(cells[at]) if cell}
    domains = _domains(columns, below) if table == "audits" and "domain" not in columns else {}
    taken = {*columns.values(), *domains}
    unused = tuple(cell for cell in below if cell not in taken)
    others = tuple(other for other in TABLES if other != table and _filled(other, cells[at]))
    return _Found(file, name, table, columns, domains, unused, others, below, day_zero)


def _filled(table: str, row: list[str]) -> bool:
    return set(needed_columns(table)) <= _columns(table, row).keys()


def _columns(table: str, row: list[str]) -> dict[str, str]:
    """Headings of a row by the column of the table that they name; each column and heading once."""
    there = {plain(cell): cell for cell in row if plain(cell)}
    found = {}
    for column in TABLES[table].columns:
        bare = column.removesuffix("_id").removesuffix("_on").removesuffix("_date").replace("_", " ")
        own, any_ = ALSO_CALLED.get(f"{table}.{column}", ()), ALSO_CALLED.get(column, ())
        of_day = (f"{bare} date", f"date {bare}") if TABLES[table].columns[column].kind == "date" else ()
        for name in (*own, column.replace("_", " "), bare, *of_day, *any_):
            if name in there and there[name] not in found.values():
                found[column] = there[name]
                break
    return found


def _domains(columns: dict[str, str], below: dict[str, list[str]]) -> dict[str, str]:
    """The headings under which most cells are grades, with the domain that each is."""
    graded = {
        heading: heading
        for heading, cells in below.items()
        if heading not in columns.values() and sum(map(_is_grade, filter(None, cells))) * 2 > sum(map(bool, cells))
    }
    return {columns["grade"]: OVERALL} | graded if "grade" in columns else graded


def _is_grade(cell: str) -> bool:
    return _grade(cell) is not None or bare_word(cell) in ("", *NOTHING)


def _grade(cell: str) -> str | None:
    listed = {plain(grade): grade for grade in GRADES}
    word = plain(cell)
    return GRADES[GRADE_WORDS[word]] if word in GRADE_WORDS else listed.get(word)


def _grade_words(found: _Found, headings) -> dict[str, str]:
    """The words for grades under these headings that the dictionary does not know of itself."""
    cells = {cell for heading in filter(None, headings) for cell in found.cells[heading]}
    words = sorted(cell for cell in cells if plain(cell) in GRADE_WORDS)
    return {word: _grade(word) for word in words}


# How it is written

_OPENING = """\
# A first draft, from the headings that were recognised. Complete it by hand, and import again with --mapping and the
# name of this file. Left of each = stands what the package calls it, right of it what the sheet does; data/README.md
# says what each table and column holds, and the package's README.md what else may stand here.
"""


def _sheet(found: _Found, as_at: date) -> Sheet:
    """The mapping's entry of what was recognised, needed columns that are missing and all."""
    columns, rows, moderated = dict(found.columns), [], _moderated(found.domains)
    if found.domains:
        both = {column: columns.pop(column) for column in ("grade", "moderated_grade") if column in columns}
        for heading, domain in found.domains.items():
            other = {"moderated_grade": moderated[heading]} if heading in moderated else {}
            taken = both | other if domain == OVERALL else {"grade": heading} | other
            if heading not in moderated.values():
                rows.append(Rows(columns=taken, constants={"domain": domain}))
    graded = {
        "grade": [*(each for each in found.domains if each not in moderated.values()), found.columns.get("grade")],
        "moderated_grade": [found.columns.get("moderated_grade"), *moderated.values()],
    }
    values = {column: _grade_words(found, headings) for column, headings in graded.items()}
    dated = [(column, pd.Series(_dates(found, column), dtype="str")) for column in found.columns]
    days, _ = order_of_days(dated, found.day_zero)
    sheet = Sheet.model_construct(
        table=found.table,
        complete_from=as_at if "end_date" in TABLES[found.table].columns else _earliest(found, days),
        dates=MONTH_FIRST if days.month_first else DAY_FIRST,
        file=found.file,
        sheet=None if found.file.lower().endswith(".csv") else found.name,
        columns=columns,
        values={column: words for column, words in values.items() if words},
        skip_if_blank=("grade",) if rows else (),
        rows=tuple(rows),
    )
    down = columns_to_carry(sheet, lambda column, heading: found.cells[heading])
    return sheet.model_copy(update={"carry_down": tuple(down)})


def _moderated(domains: dict[str, str]) -> dict[str, str]:
    """By heading of a domain the heading of its moderated grade: `Moderated plan` is that of `Plan`."""
    there = {plain(heading): heading for heading in domains}
    pairs = (
        (heading, there.get(f"moderated {name}") or there.get(f"{name} moderated")) for name, heading in there.items()
    )
    return {heading: other for heading, other in pairs if other}


def _written(found: _Found, as_at: date) -> str:
    """The `[[sheet]]` of what was recognised."""
    sheet = _sheet(found, as_at)
    other = "month first" if sheet.dates == "day first" else "day first"
    lines = ["[[sheet]]", f"file = {_text(found.file)} # * may stand for what changes from month to month"]
    lines += [f"sheet = {_text(found.name)}"] if sheet.sheet else []
    lines += [f"table = {_text(found.table)}"]
    lines += [f"# It could fill these too, each with a [[sheet]] of its own: {', '.join(found.others)}"] * bool(
        found.others
    )
    lines += [*_complete_from(sheet.complete_from), f'dates = "{sheet.dates}" # as 12/06/20 is read; or "{other}"']
    if sheet.rows:
        lines.append('skip_if_blank = ["grade"]')
    blank = [column for column in needed_columns(found.table) if _has_blanks(found, sheet, column)]
    blank = [column for column in blank if column not in sheet.carry_down]
    lines += [f"# skip_if_blank = {_text(blank)} # if rows where it is blank are none of this table"] * bool(blank)
    if sheet.carry_down:
        lines.append(f"carry_down = {_text(list(sheet.carry_down))} # a blank cell is the one above it: or is it not?")
    lines += ["", "[sheet.columns]", *(f"{column} = {_text(heading)}" for column, heading in sheet.columns.items())]
    given = {column for taken, fixed in sheet.row_kinds() for column in (*taken, *fixed)}
    about = TABLES[found.table].columns
    missing = [column for column in needed_columns(found.table) if column not in given]
    lines += [f'# {column} = "" # needed. {about[column].description}' for column in missing]
    optional = [column for column in about if column not in (*given, *missing)]
    lines += [f"# It could also have: {', '.join(optional)}"] if optional else []
    lines += [f"# Headings not used: {_listed(found.unused)}"] if found.unused else []
    lines += _words(found, sheet)
    for each in sheet.rows:
        columns = ", ".join(f"{column} = {_text(heading)}" for column, heading in each.columns.items())
        lines += ["", "[[sheet.rows]]", f"constants = {{domain = {_text(each.constants['domain'])}}}"]
        lines.append(f"columns = {{{columns}}}")
    return "\n".join(lines) + "\n"


def _has_blanks(found: _Found, sheet: Sheet, column: str) -> bool:
    may_be_blank = TABLES[found.table].columns[column].may_be_blank
    return column in sheet.columns and not may_be_blank and "" in found.cells[sheet.columns[column]]


def _words(found: _Found, sheet: Sheet) -> list[str]:
    """The words of each column that has a list: known abbreviations, and commented those that are not known at all."""
    headings = {column: [heading] for column, heading in sheet.columns.items()}
    for each in sheet.rows:
        for column, heading in each.columns.items():
            headings.setdefault(column, []).append(heading)
    lines = []
    for column, named in headings.items():
        listed = TABLES[found.table].columns[column].choices
        given = sheet.values.get(column, {})  # noqa: PD011 - no pandas here
        cells = pd.Series([cell for heading in named for cell in found.cells[heading]], dtype=object)
        uses = read_cells(cells, sheet, column, days_of(sheet, found.day_zero)).uses if listed else {}
        unknown = sorted(text for what, text, _ in uses if what == "unread")
        if listed and (given or unknown):
            hint = f" # your word = one of {', '.join(listed)}" if unknown else ""
            lines += ["", f"[sheet.values.{column}]{hint}"]
            lines += [f"{_text(word)} = {_text(to)}" for word, to in given.items()]
            lines += [f'# {_text(word)} = ""' for word in unknown[:MOST_WORDS]]
    return lines


def _earliest(found: _Found, days: Days) -> date | None:
    """The earliest day in the needed dates, from which the sheet may be complete."""
    needed = [cell for column in needed_columns(found.table) for cell in _dates(found, column)]
    days = [day for day in read_column(pd.Series(needed, dtype=object), "date", days=days).texts if _ISO.fullmatch(day)]
    return date.fromisoformat(min(days)) if days else None


def _dates(found: _Found, column: str) -> list[str]:
    """The cells of a column of dates; none of another."""
    is_date = TABLES[found.table].columns[column].kind == "date"
    return found.cells[found.columns[column]] if is_date and column in found.columns else []


def _complete_from(earliest: date | None) -> list[str]:
    if earliest is None:
        return [f'complete_from = "{BEGINNING}" # or the first day from which the sheet holds every row: 2020-01-01']
    return [
        f'# The first day from which the sheet holds every row, or "{BEGINNING}": figures that would need an earlier',
        "# one stay blank. Here: the earliest event in it; of a list of spells the month's last day.",
        f"complete_from = {earliest}",
    ]


def _shown(source: Path, found: _Found, as_at: date) -> tuple[str, pd.DataFrame]:
    sheet = _sheet(found, as_at)
    mapping = Mapping.model_construct(sheet=(sheet,))
    (read,) = read_mapped(source, mapping, Path("the draft"), Reckoning("mapped", source.name))
    order = [column for column in TABLES[found.table].columns if column in read.frame]
    return found.table, read.frame[order].head(SHOWN).fillna("")


def _text(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _listed(headings) -> str:
    return ", ".join(repr(heading) for heading in headings if heading) or "none"


def _fullest(cells: list[list[str]]) -> list[str]:
    """The first of the rows with the most cells among those where headings are looked for."""
    return max(cells[:TITLE_ROWS], key=lambda row: sum(map(bool, row)))
