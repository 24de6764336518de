"""The Standard Safeguarding Dataset's tables as columns of text, from a folder of CSV files or from a database.

Names are those of the public data model (data-to-insight/ssd-data-model, version 1.4.9 of September 2026), in any case,
with or without the prefix `ssd_`; the names of the first versions, without `_date` at the end, are read too. Mosaic's
involvements and visits may name no child: it is that of their referral or plan. Every cell becomes text, dates as
YYYY-MM-DD. What stands for *none* in the systems that the dataset is made from is blank: `-1` where an identifier is
wanted, `1900-01-01` where a date is.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from .._wording import joined
from ..errors import UnusableInput
from .workbooks import Rows, date_text, read_sheets

PREFIX = "ssd_"
MODEL = {
    "cin_episodes": {
        "referral_id": "cine_referral_id",
        "child_id": "cine_person_id",
        "start_date": "cine_referral_date",
        "end_date": "cine_close_date",
        "nfa": "cine_referral_nfa",
        "closure_reason": "cine_close_reason",
        "team": "cine_referral_team",
    },
    "involvements": {
        "referral_id": "invo_referral_id",
        "child_id": "invo_person_id",
        "worker_id": "invo_professional_id",
        "start_date": "invo_involvement_start_date",
        "end_date": "invo_involvement_end_date",
        "role": "invo_professional_role_id",
    },
    "professionals": {
        "worker_id": "prof_professional_id",
        "title": "prof_professional_job_title",
        "registered": "prof_social_worker_registration_no",
        "fte": "prof_full_time_equivalency",
        "agency": "prof_agency_worker_flag",
        "team": "prof_professional_department",
    },
    "cin_plans": {
        "plan_id": "cinp_cin_plan_id",
        "child_id": "cinp_person_id",
        "start_date": "cinp_cin_plan_start_date",
        "end_date": "cinp_cin_plan_end_date",
    },
    "cp_plans": {
        "plan_id": "cppl_cp_plan_id",
        "child_id": "cppl_person_id",
        "start_date": "cppl_cp_plan_start_date",
        "end_date": "cppl_cp_plan_end_date",
        "other_authority": "cppl_cp_plan_ola",
    },
    "cla_episodes": {
        "child_id": "clae_person_id",
        "start_date": "clae_cla_episode_start_date",
        "end_date": "clae_cla_episode_ceased_date",
        "period": "clae_cla_id",
        "entered": "clae_entered_care_date",
    },
    "cin_visits": {
        "plan_id": "cinv_cin_plan_id",
        "child_id": "cinv_person_id",
        "visit_date": "cinv_cin_visit_date",
        "child_seen": "cinv_cin_visit_seen",
        "seen_alone": "cinv_cin_visit_seen_alone",
    },
    "cp_visits": {
        "plan_id": "cppv_cp_plan_id",
        "child_id": "cppv_person_id",
        "visit_date": "cppv_cp_visit_date",
        "child_seen": "cppv_cp_visit_seen",
        "seen_alone": "cppv_cp_visit_seen_alone",
    },
    "cla_visits": {
        "child_id": "clav_person_id",
        "visit_date": "clav_cla_visit_date",
        "child_seen": "clav_cla_visit_seen",
        "seen_alone": "clav_cla_visit_seen_alone",
    },
    "s47_enquiry": {
        "child_id": "s47e_person_id",
        "enquiry_id": "s47e_s47_enquiry_id",
        "strategy_discussion_date": "s47e_s47_start_date",
        "end_date": "s47e_s47_end_date",
        "nfa": "s47e_s47_nfa",
        "outcome": "s47e_s47_outcome_json",
    },
    "initial_cp_conference": {
        "child_id": "icpc_person_id",
        "enquiry_id": "icpc_s47_enquiry_id",
        "icpc_date": "icpc_icpc_date",
        "transfer_in": "icpc_icpc_transfer_in",
    },
    "cin_assessments": {
        "child_id": "cina_person_id",
        "started_on": "cina_assessment_start_date",
        "completed_on": "cina_assessment_auth_date",
    },
    "department": {"team_id": "dept_team_id", "team_name": "dept_team_name"},
}
"""By table, what is read of it: our name and the dataset's."""

OTHER_NAMES = {"cinp_cin_plan_id": ("cin_plan_id",), "invo_person_id": ("personid",)}
"""Mosaic's names of columns."""
OWNERS = {
    "involvements": ("referral_id", "cin_episodes"),
    "cin_visits": ("plan_id", "cin_plans"),
    "cp_visits": ("plan_id", "cp_plans"),
}
"""Where the child of a row without one is found: the column that both tables have, and the other table."""
KEYS = ["referral_id", "plan_id"]
OPTIONAL = {"closure_reason", "team", "agency", "child_seen", "seen_alone", "transfer_in"}
"""Columns that may be missing, and then are in the extract."""
HINTS = {"nfa", "role", "title", "registered", "other_authority", "period", "entered", "outcome", *KEYS}
"""Columns that only decide how a row is read; one that is missing is blank."""
DATES = {"start_date", "end_date", "entered", "visit_date", "strategy_discussion_date", "icpc_date"} | {
    *("started_on", "completed_on"),
}
IDENTIFIERS = {"child_id", "worker_id", "enquiry_id", "period", "team", "team_id", *KEYS}
NOTHING = {"1900-01-01", "-1"}


@dataclass(frozen=True)
class Dataset:
    """The tables of the model that are there, columns as in MODEL, and the names of others.

    `named` says where they came from, without a password; `notes` are of rows that name no child.
    """

    tables: dict[str, pd.DataFrame]
    not_read: tuple[str, ...]
    named: str
    notes: tuple[str, ...]


def read_dataset(source: str) -> Dataset:
    """The tables of a folder of CSV files, or of a database by its SQLAlchemy URL.

    Raises:
        UnusableInput: there is none of the dataset's tables, one is there twice, lacks a column that is needed or has
            it twice, or the database cannot be read.
    """
    found, named = _of_database(source) if "://" in source else (_of_folder(Path(source)), Path(source).absolute().name)
    called: dict[str, list[str]] = {}
    for name in sorted(found):
        called.setdefault(name.casefold().removeprefix(PREFIX), []).append(name)
    there = [name for name in MODEL if name in called]
    if there in ([], ["department"]):  # names of teams alone make no table
        wanted = ", ".join(f"{PREFIX}{name}" for name in MODEL)
        raise UnusableInput(f"{named}: none of the tables that are read from the SSD is there: {wanted}")
    twice = next((called[name] for name in there if len(called[name]) > 1), None)
    if twice:
        raise UnusableInput(f"{named}: {joined(twice)} are one table of the SSD; keep one of them")
    tables = {name: _table(name, called[name][0], found[called[name][0]], named) for name in there}
    notes = [_find_children(name, tables, named) for name in OWNERS if name in tables]
    tables = {name: rows.drop(columns=KEYS, errors="ignore") for name, rows in tables.items()}
    others = tuple(sorted(name for key, names in called.items() if key not in MODEL for name in names))
    return Dataset(tables, others, named, tuple(filter(None, notes)))


def _find_children(name: str, tables: dict[str, pd.DataFrame], named: str) -> str:
    """Give the rows of a table without a child that of their referral or plan; what is to be said of it."""
    rows, (key, other) = tables[name], OWNERS[name]
    if "child_id" in rows:
        return ""
    column = MODEL[name]["child_id"]
    if other not in tables:
        raise UnusableInput(f"{named}: {PREFIX}{name} has no column {column}; add it, or the table {PREFIX}{other}")
    owners = tables[other][tables[other][key] != ""].drop_duplicates(key).set_index(key)["child_id"]
    tables[name] = rows.assign(child_id=rows[key].map(owners).fillna(""))
    without = int((tables[name]["child_id"] == "").sum())
    return (
        f"{PREFIX}{name} has no column {column}: the child is that of {PREFIX}{other}"
        f", where {without} of {len(rows)} rows have none: they are set aside as faults"
    )


def _of_folder(folder: Path) -> dict[str, Rows]:
    if folder.is_file():
        raise UnusableInput(f"{folder}: a file; name the folder of the SSD's CSV files, or a database's URL")
    return read_sheets(folder)


def _of_database(url: str) -> tuple[dict[str, Rows], str]:
    """The tables of the first schema, the default one before others, that has any; and the URL without its password."""
    try:
        import sqlalchemy
    except ImportError:
        raise UnusableInput(
            'A database is read through SQLAlchemy: pip install "improvement-analysis[sql]" and the driver of your '
            "database, or export the tables to CSV files and name their folder"
        ) from None
    try:
        parts = sqlalchemy.make_url(url)
        if "@" in (parts.host or ""):
            raise ValueError
        # A password may stand in the query too: odbc_connect=...PWD=..., password=...
        named = parts.set(query={}).render_as_string(hide_password=True)
        engine = sqlalchemy.create_engine(parts)
    except ImportError as error:
        raise UnusableInput(f"{named}: its driver is not installed: pip install {error.name}") from None
    except (ValueError, sqlalchemy.exc.ArgumentError):
        # Nothing of it is repeated: what is no port may be part of a password.
        raise UnusableInput(
            "The database's address is no URL that SQLAlchemy knows, such as sqlite:///ssd.db; in a password, write "
            "@ as %40, : as %3A and / as %2F"
        ) from None
    try:
        with engine.connect() as connection:
            return _tables_of(connection, sqlalchemy), named
    except sqlalchemy.exc.SQLAlchemyError as error:
        # Not the error's own text: a driver may repeat the address with its password.
        why = type(getattr(error, "orig", None) or error).__name__
        raise UnusableInput(f"{named}: the database cannot be read ({why}); check address, user and rights") from None


def _tables_of(connection, sqlalchemy) -> dict[str, Rows]:
    inspector = sqlalchemy.inspect(connection)
    schemas = [None, *(name for name in inspector.get_schema_names() if name != inspector.default_schema_name)]
    for schema in schemas:
        names = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
        known = [name for name in names if name.casefold().removeprefix(PREFIX) in MODEL]
        if known:
            read = {name: _rows_of(connection, sqlalchemy, name, schema) for name in known}
            return read | {name: [] for name in names if name.casefold().startswith(PREFIX) and name not in known}
    return {}


def _rows_of(connection, sqlalchemy, name: str, schema: str | None) -> Rows:
    table = sqlalchemy.Table(name, sqlalchemy.MetaData(), schema=schema, autoload_with=connection)
    model = MODEL[name.casefold().removeprefix(PREFIX)]
    wanted = {each for column in model.values() for each in _names(column)}
    columns = [column for column in table.columns if column.name.casefold() in wanted]
    if not columns:
        return [[column.name for column in table.columns]]
    rows = connection.execute(sqlalchemy.select(*columns))
    return [[column.name for column in columns], *([_text(cell) for cell in row] for row in rows)]


def _text(cell) -> str:
    """A cell of a database as a CSV file would have it: a day without its time, a whole number without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _names(column: str) -> tuple[str, ...]:
    return (column, column.removesuffix("_date"), *OTHER_NAMES.get(column, ()))


def _table(name: str, called: str, rows: Rows, named: str) -> pd.DataFrame:
    """What is read of one table, a column each of our names."""
    where, headings = f"{named}: {called}", [heading.casefold() for heading in (rows[0] if rows else [])]
    twice = [heading for heading, times in Counter(filter(None, headings)).items() if times > 1]
    if twice:
        raise UnusableInput(f"{where}: the column {twice[0]} is there more than once; keep one")
    places = {
        ours: next((headings.index(each) for each in _names(column) if each in headings), None)
        for ours, column in MODEL[name].items()
    }
    spare = OPTIONAL | HINTS
    if name in OWNERS and places[OWNERS[name][0]] is not None:
        spare = spare | {"child_id"}
    lacking = [MODEL[name][ours] for ours, place in places.items() if place is None and ours not in spare]
    if lacking:
        raise UnusableInput(f"{where} has no column {joined(lacking)}; add what the SSD's data model has there")
    columns = {ours: place for ours, place in places.items() if place is not None or ours in HINTS}
    cells = {ours: ["" if place is None else row[place] for row in rows[1:]] for ours, place in columns.items()}
    frame = pd.DataFrame({ours: pd.Series(column, dtype="str") for ours, column in cells.items()})
    frame = frame.apply(_cells)
    return frame[(frame != "").any(axis=1)].sort_values(list(frame.columns), ignore_index=True)


def _cells(texts: pd.Series) -> pd.Series:
    texts = texts.mask(texts.str.casefold() == "null", "")
    if texts.name in DATES:
        texts = texts.map({text: date_text(text) for text in texts.unique()})
    return texts.mask(texts.isin(NOTHING), "") if texts.name in DATES | IDENTIFIERS else texts
