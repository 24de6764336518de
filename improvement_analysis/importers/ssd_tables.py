"""The Standard Safeguarding Dataset's tables as columns of text, from a folder of CSV files or from a database.

Names are those of the public data model (data-to-insight/ssd-data-model, version 1.4.9 of September 2026), in any case,
with or without the prefix `ssd_`; the names of the first versions, without `_date` at the end, are read too. Mosaic's
involvements and visits may name no child: it is that of their referral or plan. Every cell is read as `cells` has it.

A system may leave a column of identifiers blank, or fill it from elsewhere. So a worker of `professionals` is known by
that one of its columns which holds most workers of `involvements`, or by another that alone holds it, and a conference
without an enquiry's identifier belongs to the one enquiry of its child and referral.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from .._wording import and_more, count, joined
from ..errors import UnusableInput
from .cells import ENDS, NO, YES, Days
from .day_order import order_of_days
from .notes import COUNT, is_like_a_note, is_total
from .reckoning import FROM, Reckoning, one_identity
from .ssd_database import Columns, read_database
from .twice import listed_twice
from .workbooks import plain, read_sheets

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
        "staff_id": "prof_staff_id",
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
        "referral_id": "s47e_referral_id",
        "strategy_discussion_date": "s47e_s47_start_date",
        "end_date": "s47e_s47_end_date",
        "nfa": "s47e_s47_nfa",
        "outcome": "s47e_s47_outcome_json",
    },
    "initial_cp_conference": {
        "child_id": "icpc_person_id",
        "enquiry_id": "icpc_s47_enquiry_id",
        "referral_id": "icpc_referral_id",
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
WHY = "why no row"
"""The column of a frame that holds why a line is no row of its table."""
TOTAL = "a total or note"
AGAIN = "the headings again"
CODE = re.compile(r"[^\s:=*]*\d[^\s:=*]*")
"""An identifier with figures, which is neither a total nor a note, whatever letters it has."""
SHOWN = 5
"""So many lines of a table that are no rows are named."""
ONE = {
    "cin_episodes": (("referral_id",), ("child_id", "start_date")),
    "professionals": (("worker_id",),),
    "cin_plans": (("child_id", "plan_id"), ("child_id", "start_date")),
    "cp_plans": (("child_id", "plan_id"), ("child_id", "start_date")),
    "cla_episodes": (("child_id", "start_date"),),
    "s47_enquiry": (("child_id", "enquiry_id"), ("child_id", "strategy_discussion_date")),
    "cin_assessments": (("child_id", "started_on"),),
    "department": (("team_id",),),
}
"""What names one thing of a table, of which two rows may not say different things: the first that is filled anywhere.

Involvements are looked at among allocations; a child may be visited twice a day, an enquiry have several conferences.
"""
OWNERS = {
    "involvements": ("referral_id", "cin_episodes"),
    "cin_visits": ("plan_id", "cin_plans"),
    "cp_visits": ("plan_id", "cp_plans"),
}
"""Where the child of a row without one is found: the column that both tables have, and the other table."""
KEYS = ["referral_id", "plan_id"]
OPTIONAL = {"closure_reason", "team", "agency", "child_seen", "seen_alone", "transfer_in"}
"""Columns that may be missing, and then are in the extract."""
HINTS = {"nfa", "role", "title", "registered", "other_authority", "period", "entered", "outcome", "staff_id", *KEYS}
"""Columns that only decide how a row is read; one that is missing is blank."""
KINDS = {
    **dict.fromkeys(("child_id", "enquiry_id", "period", *KEYS), "identifier"),
    **dict.fromkeys(("worker_id", "staff_id"), "worker") | dict.fromkeys(("team", "team_id"), "team"),
    **dict.fromkeys(("start_date", "entered", "visit_date", "strategy_discussion_date", "started_on"), "date"),
    **dict.fromkeys(ENDS, "end"),
    **dict.fromkeys(("nfa", "other_authority", "transfer_in", "child_seen", "agency"), "boolean"),
    **{"seen_alone": "choice", "fte": "number"},
}
"""How a column's cells are read; those that are not here are text."""
WORDS = {
    "nfa": {"nfa": "true", "no further action": "true"},
    "child_seen": {"child seen": "true", "seen": "true", "child not seen": "false", "not seen": "false"},
    "seen_alone": dict.fromkeys((*YES, "child seen alone", "seen alone"), "yes")
    | dict.fromkeys((*NO, "child not seen alone", "not seen alone", "child not seen", "not seen"), "no")
    | {"no with reason": "no_with_reason"},
}
"""Of flags, words besides yes and no."""
ALIKE = [
    (("child_id", None),),
    (("worker_id", None), ("staff_id", None)),
    (("enquiry_id", None),),
    (("referral_id", None),),
    (("plan_id", "cin_plans"), ("plan_id", "cin_visits")),
    (("plan_id", "cp_plans"), ("plan_id", "cp_visits")),
    (("team", None), ("team_id", None)),
]
"""Columns that hold identifiers of the same things: of one table, or of every one that has it."""


@dataclass(frozen=True)
class Dataset:
    """The tables of the model that are there, before their cells are read.

    Attributes:
        found: by our name of a table, the dataset's own name of it and its columns.
        not_read: the names of other tables.
        named: where they came from, without a password.
    """

    found: dict[str, tuple[str, Columns]]
    not_read: tuple[str, ...]
    named: str


def read_dataset(source: str) -> Dataset:
    """The tables of a folder of CSV files, or of a database by its SQLAlchemy URL.

    Raises:
        UnusableInput: there is none of the dataset's tables, one is there twice, or the database cannot be read.
    """
    if "://" in source:
        found, named = read_database(source, _wanted)
    else:
        found, named = _of_folder(Path(source)), Path(source).absolute().name
    called: dict[str, list[str]] = {}
    for name in sorted(found):
        called.setdefault(_ours(name), []).append(name)
    there = [name for name in MODEL if name in called]
    if there in ([], ["department"]):  # names of teams alone make no table
        wanted = ", ".join(f"{PREFIX}{name}" for name in MODEL)
        raise UnusableInput(f"{named}: none of the tables that are read from the SSD is there: {wanted}")
    twice = next((called[name] for name in there if len(called[name]) > 1), None)
    if twice:
        raise UnusableInput(f"{named}: {joined(twice)} are one table of the SSD; keep one of them")
    # A database may hold much else; of a folder every file is meant.
    others = [name for key, names in called.items() if key not in MODEL for name in names]
    if "://" in source:
        others = [name for name in others if name.casefold().startswith(PREFIX)]
    tables = {name: (called[name][0], found[called[name][0]]) for name in there}
    return Dataset(tables, tuple(sorted(others)), named)


def _ours(name: str) -> str:
    return name.casefold().removeprefix(PREFIX)


def _wanted(name: str) -> set[str]:
    return {each for column in MODEL.get(_ours(name), {}).values() for each in _names(column)}


def _names(column: str) -> tuple[str, ...]:
    return (column, column.removesuffix("_date"), *OTHER_NAMES.get(column, ()))


def _of_folder(folder: Path) -> dict[str, Columns]:
    if folder.is_file():
        raise UnusableInput(f"{folder}: a file; name the folder of the SSD's CSV files, or a database's URL")
    found = {}
    for name, rows in read_sheets(folder).items():
        headings, wanted = (rows[0] if rows else []), _wanted(name)
        cells = {line: row for line, row in enumerate(rows[1:], 2) if any(row)}
        # The first column too: that is where people write `Total`, whatever else it holds.
        places = [at for at, heading in enumerate(headings) if heading.casefold() in wanted or (wanted and at == 0)]
        lines = list(cells)
        found[name] = (
            headings,
            pd.DataFrame({at: pd.Series([cells[n][at] for n in lines], lines, dtype="str") for at in places}, lines),
        )
    return found


@dataclass(frozen=True)
class Read:
    """The tables of a dataset with their cells read.

    Attributes:
        tables: by our names, a column each of our names and FROM.
        apart: of each table the lines that are no rows of it (totals, notes, the headings again), with FROM and WHY.
        said: what is to be said of them.
        attention: what has to be looked at.
    """

    tables: dict[str, pd.DataFrame]
    apart: dict[str, pd.DataFrame]
    said: list[str]
    attention: list[str]


def read_tables(dataset: Dataset, reckoning: Reckoning) -> Read:
    """Read the cells of a dataset.

    Args:
        dataset: the tables as they were found.
        reckoning: where rows and cells are counted.

    Raises:
        UnusableInput: a table lacks a column that is needed, or has it twice.
    """
    places = {name: _places(name, *found, dataset.named) for name, found in dataset.found.items()}
    apart, said, found = {}, [], {}
    for name, (called, (names, cells)) in dataset.found.items():
        reckoning.read[called] = len(cells)
        why, telling = _why_no_row(names, cells, places[name])
        apart[name] = pd.DataFrame({FROM: called, WHY: why[why != ""]})
        said += _said_of_lines(called, why, telling)
        found[name] = called, (names, cells[why == ""])
    dataset = replace(dataset, found=found)
    days, attention = _days(dataset, places)
    tables, headings = {}, {}
    for name, (called, (names, cells)) in dataset.found.items():
        frame = {}
        for ours, place in places[name].items():
            if place is None:
                frame[ours] = pd.Series("", index=cells.index, dtype="str")
                continue
            headings[name, ours] = called, names[place]
            kind = KINDS.get(ours, "text")
            frame[ours] = reckoning.column(called, names[place], cells[place], kind, WORDS.get(ours), days)
            if kind == "number":  # 1.00 is 1, however a database writes it
                frame[ours] = frame[ours].str.replace(r"^(\d+)\.0+$|^(\d+\.\d*[1-9])0+$", r"\1\2", regex=True)
        tables[name] = pd.DataFrame(frame).assign(**{FROM: called})
    attention += _one_identity(tables, headings, reckoning)
    for name in OWNERS:
        if name in tables:
            found, shared = _find_children(name, tables, dataset)
            said, attention = [*said, *found], [*attention, *shared]
    said += [*_find_workers(tables, headings), *_find_enquiries(tables)]
    for name, rows in tables.items():
        attention += _twice(name, rows, headings)
        tables[name] = rows.drop(columns=[*KEYS, "staff_id"], errors="ignore")
    return Read(tables, apart, list(filter(None, said)), attention)


def _twice(name: str, rows: pd.DataFrame, headings: dict[tuple[str, str], tuple[str, str]]) -> list[str]:
    """Sentences on things of one table of which its rows say different things."""
    keys = next((keys for keys in ONE.get(name, ()) if all((rows[key] != "").any() for key in keys)), None)
    if keys is None:
        return []
    theirs = {ours: heading for (table, ours), (_, heading) in headings.items() if table == name}
    return listed_twice(rows[FROM].iloc[0], theirs, rows, keys)


# Which lines are rows


def _why_no_row(names: list[str], cells: pd.DataFrame, places: dict[str, int | None]) -> tuple[pd.Series, pd.Series]:
    """Why each line of a table is no row (blank where it is one), and the text that tells it.

    A total or note is a line that has words for it in its first column or where an identifier would stand, not a code
    with figures, and beside them counts alone. A total may have days too, and a note below the last row one day alone.

    Args:
        names: the table's headings.
        cells: the cells, by the places of their headings.
        places: by our names, where each column stands.
    """
    why, telling = (pd.Series("", index=cells.index, dtype="str") for _ in range(2))
    named = {
        place for ours, place in places.items() if ours == "team_id" or KINDS.get(ours) in ("identifier", "worker")
    }
    for place in cells:
        if place == 0 or place in named:
            codes = cells[place].str.fullmatch(CODE).astype(bool)
            telling = telling.mask((telling == "") & ~codes, cells[place])
    dated = {place for ours, place in places.items() if KINDS.get(ours) in ("date", "end")}
    headings = {place: plain(names[place]) for place in cells}
    words = {text for text in telling.unique() if text}
    words = {text for text in words if is_like_a_note(text) or plain(text) in headings.values()}
    below = True
    for line in reversed(cells.index[telling.isin(words)].tolist() if words else []):
        filled = {place: text for place, text in cells.loc[line].items() if text}
        if len(filled) > 1 and all(plain(text) == headings[place] for place, text in filled.items()):
            why[line] = AGAIN
            continue
        below = below and not (why[line:].iloc[1:] == "").any()
        others = [place for place, text in filled.items() if text != telling[line] and not COUNT.fullmatch(text)]
        if not others or (
            dated.issuperset(others) and (is_total(telling[line]) or (below and len(filled) == 1 + len(others) == 2))
        ):
            why[line] = TOTAL
    return why, telling


def _said_of_lines(called: str, why: pd.Series, telling: pd.Series) -> list[str]:
    """Sentences on lines that are no rows."""
    said = []
    for reason in (AGAIN, TOTAL):
        mine = telling[why == reason]
        if len(mine):
            shown = joined([f"row {line} {text!r}" for line, text in mine.head(SHOWN).items()])
            more = f" and {len(mine) - SHOWN} more" if len(mine) > SHOWN else ""
            said.append(f"{called}: {count(len(mine), ('line', 'lines'))} left out, {reason}: {shown}{more}")
    return said


def _places(name: str, called: str, columns: Columns, named: str) -> dict[str, int | None]:
    """By our names, where each column of a table stands; None of one that is not there and is blank."""
    where, headings = f"{named}: {called}", [heading.casefold() for heading in columns[0]]
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
    if places.get("staff_id") is not None:
        spare = spare | {"worker_id"}
    lacking = [MODEL[name][ours] for ours, place in places.items() if place is None and ours not in spare]
    if lacking:
        raise UnusableInput(f"{where} has no column {joined(lacking)}; add what the SSD's data model has there")
    return {ours: place for ours, place in places.items() if place is not None or ours not in OPTIONAL}


def _days(dataset: Dataset, places: dict[str, dict[str, int | None]]) -> tuple[Days, list[str]]:
    """How the dataset's days are written, and what has to be looked at."""
    return order_of_days(
        (f"{called}, {headings[place]}", cells[place])
        for name, (called, (headings, cells)) in dataset.found.items()
        for ours, place in places[name].items()
        if place is not None and KINDS.get(ours) in ("date", "end")
    )


def _one_identity(tables: dict[str, pd.DataFrame], headings: dict, reckoning: Reckoning) -> list[str]:
    """Make one of identifiers that programs changed on the way, in all tables; what has to be looked at."""
    attention = []
    for columns in ALIKE:
        places = [
            (name, column)
            for column, table in columns
            for name in tables
            if table in (None, name) and (name, column) in headings
        ]
        if not places:
            continue
        theirs = {headings[name, column]: tables[name][column] for name, column in places}
        changed, unclear = one_identity(reckoning, theirs, of_same=columns[0][0] == "child_id")
        for name, column in places:
            tables[name][column] = changed[headings[name, column]]
        attention += unclear
    return attention


def _find_children(name: str, tables: dict[str, pd.DataFrame], dataset: Dataset) -> tuple[list[str], list[str]]:
    """Give the rows of a table without a child that of their referral or plan, where only one has it.

    Returns:
        What is to be said of it, and what has to be looked at.
    """
    rows, (key, other), column = tables[name], OWNERS[name], MODEL[name]["child_id"]
    blank = rows["child_id"] == ""
    there = any(each in map(str.casefold, dataset.found[name][1][0]) for each in _names(column))
    if there and not (blank.any() and other in tables):
        return [], []
    if other not in tables:
        raise UnusableInput(
            f"{dataset.named}: {PREFIX}{name} has no column {column}; add it, or the table {PREFIX}{other}"
        )
    owners = tables[other][(tables[other][[key, "child_id"]] != "").all(axis=1)].drop_duplicates([key, "child_id"])
    shared = owners[owners.duplicated(key, keep=False) & owners[key].isin(rows[key][blank])]
    owners = owners.drop_duplicates(key, keep=False).set_index(key)["child_id"]
    attention = _said_of_shared(name, rows[key][blank], shared)
    found = rows[key].map({"": "", **owners}).fillna("")
    if there and not (blank & (found != "")).any():
        return [], attention
    tables[name] = rows.assign(child_id=rows["child_id"].mask(blank, found))
    without = int((tables[name]["child_id"] == "").sum())
    lacks = f"does not name the child in {count(int(blank.sum()), ROW)}" if there else f"has no column {column}"
    left = f", where {without} of {len(rows)} rows have none: they are set aside as faults" if without else ""
    return [f"{PREFIX}{name} {lacks}: the child is that of {PREFIX}{other}{left}"], attention


def _said_of_shared(name: str, wanted: pd.Series, shared: pd.DataFrame) -> list[str]:
    """Sentences on referrals or plans of several children, where rows of another table name no child themselves.

    Args:
        name: the other table.
        wanted: the referral or plan of each of its rows without a child.
        shared: referrals or plans of several children, a row each child.
    """
    key, other = OWNERS[name]
    several = shared.groupby(key)["child_id"].agg(sorted)
    rows = int(wanted.isin(several.index).sum())
    shown = [f"{one} of {joined(children)}" for one, children in several.head(SHOWN).items()]
    if not rows:
        return []
    named = "; ".join(and_more(shown, len(several)))
    return [
        f"{PREFIX}{other}: one {key.removesuffix('_id')} is there of several children ({named}), and "
        f"{count(rows, ROW)} of {PREFIX}{name} without a child of their own {'names' if rows == 1 else 'name'} such a "
        "one: whose they are cannot be known, so they are set aside"
    ]


ROW = ("row", "rows")


def _find_workers(tables: dict[str, pd.DataFrame], headings: dict) -> Iterable[str]:
    """Name the workers by that column of professionals which holds most workers of involvements, others by another."""
    if "professionals" not in tables or "involvements" not in tables:
        return
    rows, wanted = tables["professionals"], set(tables["involvements"]["worker_id"]) - {""}
    held = {ours: len(wanted & set(rows[ours])) for ours in ("worker_id", "staff_id", "registered")}
    best = max(held, key=held.__getitem__)  # the first of several
    if not held[best]:
        return
    if best != "worker_id":
        yield (
            f"Workers are known by {headings['professionals', best][1]}, which holds {held[best]} of the {len(wanted)} "
            f"workers of {PREFIX}involvements; prof_professional_id holds {held['worker_id'] or 'none'}"
        )
    known = rows[best]
    for other in held if held[best] < len(wanted) else ():
        # Of one who has no identifier there the other one is it.
        known = known.mask((known == "") & rows[other].isin(wanted - {*known}), rows[other])
        theirs = pd.DataFrame({"by": rows[other], "known": known}).drop_duplicates()
        theirs = theirs[theirs["by"].isin(wanted - {*known}) & (theirs["known"] != "")]
        one = theirs.drop_duplicates("by", keep=False).set_index("by")["known"]
        if len(one):
            workers = tables["involvements"]["worker_id"]
            tables["involvements"] = tables["involvements"].assign(worker_id=workers.replace(one.to_dict()))
            yield (
                f"{count(len(one), ('worker', 'workers'))} of {PREFIX}involvements known by "
                f"{headings['professionals', other][1]} alone ({joined(one.index[:SHOWN])})"
            )
    tables["professionals"] = rows.assign(worker_id=known)


def _find_enquiries(tables: dict[str, pd.DataFrame]) -> Iterable[str]:
    """Where no conference names its enquiry, give it the one enquiry of its child and referral."""
    if "s47_enquiry" not in tables or "initial_cp_conference" not in tables:
        return
    key, rows = ["child_id", "referral_id"], tables["initial_cp_conference"]
    enquiries = tables["s47_enquiry"]
    if set(rows["enquiry_id"]) & set(enquiries["enquiry_id"]) - {""}:
        return
    alone = enquiries[(enquiries["referral_id"] != "") & ~enquiries.duplicated(key, keep=False)].copy()
    # An enquiry without an identifier of its own gets one.
    alone["theirs"] = alone["enquiry_id"].mask(alone["enquiry_id"] == "", "of referral " + alone["referral_id"])
    found = rows[key].merge(alone[[*key, "theirs"]], on=key, how="left")["theirs"].fillna("").to_numpy()
    if not (found != "").any():
        return
    tables["initial_cp_conference"] = rows.assign(enquiry_id=found)
    known = alone["theirs"].reindex(enquiries.index).fillna(enquiries["enquiry_id"])
    tables["s47_enquiry"] = enquiries.assign(enquiry_id=known)
    yield (
        f"No conference names an enquiry that is there: {int((found != '').sum())} of {len(rows)} are those of the one "
        "enquiry of their child and referral"
    )
