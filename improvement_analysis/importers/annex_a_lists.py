"""The lists of an Annex A workbook, found by name or heading and read as columns of text.

A heading is matched without regard to case, spaces, apostrophes and punctuation: first the analyst's own corrections,
then Ofsted's headings (2015 to 2024), then other names that councils give them. A file of corrections has a table a
list, in which a heading of the workbook stands for one of Ofsted's:

    ["List 6"]
    "Last seen (SW)" = "Date Child Was Last Seen"

What none of them knows is not read, and is named with the nearest heading of Ofsted's. Lists 1 (contacts), 2 (early
help), 9 (care leavers), 10 and 11 (adoption) hold no row of a table of ours, and their rows are counted only: a contact
is no referral, early help no statutory assessment, and a care leaver's row has no dates.

Source: Ofsted's Annex A, headings and guidance; data/README.md.
"""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd

from .._toml import parsed
from .._wording import and_more, count, joined
from ..errors import UnusableInput
from .annex_a_rows import LINE, WHY, Lines, read_rows
from .blanks import NOTHING, bare_word
from .reckoning import FROM, Reckoning
from .workbooks import TITLE_ROWS, Rows, Sheets, nearest, plain, read_sheets


@dataclass(frozen=True)
class AnnexList:
    """One list: the columns that are read from it by Ofsted's headings, other names of them, and what is not read."""

    number: int
    title: str
    headings: dict[str, str]
    synonyms: dict[str, tuple[str, ...]]
    others: tuple[str, ...]

    def __str__(self) -> str:
        return f"List {self.number} ({self.title})"


_CHILD = {"child_id": "Child Unique ID"}
_CHILD_TOO = {"child_id": ("Child ID", "Child's Unique ID", "Unique Child ID", "Unique ID", "Person ID", "Client ID")}
_HELD_BY = {"team": "Allocated Team", "worker_id": "Allocated Worker"}
_HELD_BY_TOO = {
    "team": ("Team", "Allocated Team Name", "Social Work Team"),
    "worker_id": ("Allocated Social Worker", "Allocated Worker Name", "Social Worker", "Case Worker"),
}
_ABOUT_THE_CHILD = (
    *("Gender", "Sex", "Ethnicity", "Date of Birth", "Age of Child (Years)", "Age", "Does the Child have a Disability"),
    *("Allocated Team", "Allocated Worker"),
)
_NOT_READ_OF_LIST_8 = (
    "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)",
    "Child's Category of Need",
    "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
    "Start date of current legal status",
    "Child's Legal Status",
    "Date of Latest Statutory Review",
    "What is the permanence plan for this child?",
    "Date of Last IRO Visit / Contact to the Child",
    "Date of Last Health Assessment",
    "Date of Last Dental Check",
    "Number of Placements in the Last 12 months",
    "Reason Ceased to be Looked After",
    "Start Date of Most Recent Placement",
    "Placement Type",
    "Placement Provider",
    "Placement postcode",
    "URN of Placement",
    "Placement Location",
    "LA of Placement",
    "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months",
    "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months",
    "Was the child offered a Return Interview after their last missing episode (Y/N)?",
    "Did the child accept a Return Interview after their last missing episode (Y/N)?",
)

LISTS = (
    AnnexList(
        3,
        "Referrals",
        _CHILD | {"referred_on": "Date of referral"},
        _CHILD_TOO | {"referred_on": ("Referral Date", "Date Referral Received")},
        ("Referral Source", "Referral NFA?", "Number of Referrals in Last 12 Months"),
    ),
    AnnexList(
        4,
        "Assessments",
        _CHILD
        | {
            "started_on": "Continuous Assessment Start Date",
            "completed_on": "Continuous Assessment Date of Authorisation",
        },
        _CHILD_TOO
        | {
            "started_on": ("Date Continuous Assessment Started", "Single Assessment Start Date"),
            "completed_on": ("Continuous Assessment Authorisation Date", "Single Assessment Date of Authorisation"),
        },
        (
            "Child Seen During Continuous Assessment",
            "Was the child assessed as requiring LA children's social care support?",
        ),
    ),
    AnnexList(
        5,
        "Section 47 enquiries and Initial Child Protection Conferences",
        _CHILD
        | {
            "strategy_discussion_date": "Strategy discussion initiating Section 47 Enquiry Start Date",
            "unnecessary": "Was an Initial Child Protection Conference deemed unnecessary?",
            "icpc_date": "Date of Initial Child Protection Conference",
        },
        _CHILD_TOO
        | {
            "strategy_discussion_date": ("Strategy Discussion Date", "Date of Strategy Discussion"),
            "unnecessary": ("Was an ICPC deemed unnecessary?", "ICPC deemed unnecessary"),
            "icpc_date": ("Date of ICPC", "ICPC Date", "Initial Child Protection Conference Date"),
        },
        (
            "Did the Initial Child Protection Conference Result in a Child Protection Plan",
            "Number of Section 47 Enquiries in the last 12 months",
            "Number of ICPCs in the last 12 months",
        ),
    ),
    AnnexList(
        6,
        "Children in Need",
        _CHILD
        | {
            "start_date": "CIN Start Date",
            "visit_date": "Date Child Was Last Seen",
            "end_date": "CIN Closure Date",
            "closure_reason": "Reason for Closure",
            "status": "Case Status",
        }
        | _HELD_BY,
        _CHILD_TOO
        | _HELD_BY_TOO
        | {
            "start_date": ("Child in Need Start Date", "CIN Episode Start Date"),
            "visit_date": ("Date Child Last Seen", "Date Last Seen", "Child Last Seen Date"),
            "end_date": ("CIN End Date", "Child in Need Closure Date", "CIN Episode End Date", "Closure Date"),
            "closure_reason": ("Closure Reason", "CIN Closure Reason", "CIN Reason for Closure"),
            "status": ("Status", "Current Case Status", "CIN Case Status"),
        },
        ("Primary Need Code",),
    ),
    AnnexList(
        7,
        "Child protection",
        _CHILD
        | {
            "start_date": "Child Protection Plan Start Date",
            "visit_date": "Date of the Last Statutory Visit",
            "seen_alone": "Was the Child Seen Alone?",
            "end_date": "Child Protection Plan End Date",
        }
        | _HELD_BY,
        _CHILD_TOO
        | _HELD_BY_TOO
        | {
            "start_date": ("CP Plan Start Date", "CPP Start Date", "CP Start Date"),
            "visit_date": ("Date of Last Statutory Visit", "Last Statutory Visit Date", "Date of Last CP Visit"),
            "seen_alone": ("Child Seen Alone", "Was Child Seen Alone?", "Seen Alone"),
            "end_date": ("CP Plan End Date", "CPP End Date", "CP End Date"),
        },
        (
            "Initial Category of Abuse",
            "Latest Category of Abuse",
            "Date of latest review conference",
            "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
            "Number of Previous Child Protection Plans",
        ),
    ),
    AnnexList(
        8,
        "Children in care",
        _CHILD
        | {
            "start_date": "Date Started to be Looked After",
            "visit_date": "Date of Last Social Work Visit",
            "end_date": "Date Ceased to be Looked After",
        }
        | _HELD_BY,
        _CHILD_TOO
        | _HELD_BY_TOO
        | {
            "start_date": ("Date Started Being Looked After", "Date Became Looked After", "LAC Start Date"),
            "visit_date": ("Date of the Last Social Work Visit", "Last Social Work Visit Date"),
            "end_date": ("Date Ceased Being Looked After", "LAC End Date"),
        },
        _NOT_READ_OF_LIST_8,
    ),
)

_NEEDED = range(5, 9)
_OPTIONAL = {"team", "closure_reason", "seen_alone"}
_FIRST_HEADINGS = {"child unique id", "individual adopter identifier"}
_LIKE = 0.6
_SHOWN = 5
"""So many headings that are not known are named."""

Corrections = dict[int, dict[str, str]]
"""By list: a heading of the workbook and the column that it is."""


@dataclass(frozen=True)
class Read:
    """The lists that are there.

    Attributes:
        lists: by number, a row a line of the sheet, cells as the extract has them, with FROM, LINE and WHY.
        lines: the lists as they are written.
        not_used: the lists that hold no row for a table of ours.
        said: facts.
        attention: sentences on what has to be looked at.
    """

    lists: dict[int, pd.DataFrame]
    lines: dict[int, Lines]
    not_used: tuple[str, ...]
    said: list[str]
    attention: list[str]


def read_lists(source: Path, reckoning: Reckoning, headings: Path | None = None) -> Read:
    """Lists 3 to 8 of a workbook or of a folder of CSV files; 3 and 4 may be absent.

    Raises `UnusableInput` where one of Lists 5 to 8, or a heading of theirs, is not there or there twice.
    """
    corrections = read_corrections(headings) if headings else {}
    sheets = read_sheets(source)
    if not any(_may_be_a_list(sheets, name) for name in sheets):
        names = ", ".join(map(repr, sheets))
        raise UnusableInput(
            f"{source}: none of Annex A's Lists 3 to 8 is there (there is {names}). Other spreadsheets: --as mapped"
        )
    not_used = _not_used(sheets)
    lines, said, doubts = {}, [], []
    for wanted in LISTS:
        corrected = corrections.get(wanted.number, {})
        name = _find_sheet(sheets, wanted, corrected, source)
        if name is None or (not sheets[name] and wanted.number not in _NEEDED):
            said.append(f"{wanted} is not there: no table {wanted.title.lower()}")
            continue
        lines[wanted.number], odd, unclear = _read_list(sheets, name, wanted, corrected, source)
        said += [*_hidden(sheets, wanted, name), *odd]
        doubts += unclear
    lists, facts, attention = read_rows(lines, sheets.day_zero, reckoning)
    if not any((rows[WHY] == "").any() for rows in lists.values()):
        raise UnusableInput(f"{source}: lists 3 to 8 have headings but no rows, as in Ofsted's empty template")
    reckoning.read |= not_used
    return Read(lists, lines, tuple(not_used), [*said, *facts], [*doubts, *attention])


def _not_used(sheets: Sheets) -> dict[str, int]:
    """Rows below the headings of Lists 1, 2, 9, 10 and 11, where a sheet is named for one."""
    counted = {}
    for name in sheets:
        number = re.search(r"\blist ?0*(1|2|9|10|11)\b", plain(name))
        rows = _rows(sheets, name) if number and name not in sheets.hidden else []
        at = next(
            (at for at, row in enumerate(rows[:TITLE_ROWS]) if _FIRST_HEADINGS & {plain(cell) for cell in row}), None
        )
        if at is not None:
            counted[f"List {number[1]}"] = sum(any(row) for row in rows[at + 1 :])
    return counted


def _rows(sheets: Sheets, name: str) -> Rows:
    """The rows of a sheet that nobody needs; none if it cannot be read."""
    try:
        return sheets[name]
    except UnusableInput:
        return []


# Corrections


def read_corrections(path: Path) -> Corrections:
    """The analyst's own headings, from a file such as the one above.

    Raises `UnusableInput` where it is no TOML, or names a list or a heading of Ofsted's that is not read.
    """
    try:
        tables = parsed(path)
    except OSError as error:
        raise UnusableInput(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnusableInput(f"{path} is no TOML file: {error}") from None
    return dict(_corrections_of(path, name, pairs) for name, pairs in tables.items())


def _corrections_of(path: Path, name: str, pairs: object) -> tuple[int, dict[str, str]]:
    wanted = next((each for each in LISTS if plain(name) == f"list {each.number}"), None)
    example = '["List 6"] and below it "Last seen (SW)" = "Date Child Was Last Seen"'
    if wanted is None or not isinstance(pairs, dict):
        raise UnusableInput(f'{path}: {name!r} is none of the lists that are read, ["List 3"] to ["List 8"]: {example}')
    columns = {plain(heading): column for column, heading in wanted.headings.items()}
    for heading, meant in pairs.items():
        if not isinstance(meant, str) or plain(meant) not in columns:
            near = nearest(str(meant), wanted.headings.values())
            raise UnusableInput(
                f"{path}: [{name!r}] {heading!r} = {meant!r}: that is no heading that is read from {wanted}; "
                f"the nearest is {near!r}"
            )
    return wanted.number, {heading: columns[plain(meant)] for heading, meant in pairs.items()}


# Sheets


def _may_be_a_list(sheets: Sheets, name: str) -> bool:
    named = re.search(r"\blist ?0*[3-8]\b|^0*[3-8]\b", plain(name))
    return bool(named) or any(_looks_like(_rows(sheets, name), each, {}) for each in LISTS)


def _find_sheet(sheets: Sheets, wanted: AnnexList, corrected: dict[str, str], source: Path) -> str | None:
    """The sheet of a list by its name, or else by its headings; those that are shown first."""
    kind, ending = ("file", ".csv") if source.is_dir() else ("sheet", "")
    for hidden in (False, True):
        there = [name for name in sheets if (name in sheets.hidden) is hidden]
        named = []
        for called in (rf"\blist ?0*{wanted.number}\b", rf"^0*{wanted.number}\b"):
            named = named or [name for name in there if re.search(called, plain(name))]
        if len(named) == 1:
            return named[0]
        alike = [name for name in named or there if _looks_like(_rows(sheets, name), wanted, corrected)]
        if len(alike) == 1:
            return alike[0]
        if alike:
            names = " and ".join(repr(f"{name}{ending}") for name in alike)
            raise UnusableInput(f"{source}: {kind}s {names} may each be {wanted}; keep one of them there")
    if wanted.number not in _NEEDED:
        return None
    names = ", ".join(repr(f"{name}{ending}") for name in sheets)
    call = f"'List {wanted.number}{ending}'"
    raise UnusableInput(f"{source}: no {kind} for {wanted}; name it {call}. The {kind}s are {names}")


def _hidden(sheets: Sheets, wanted: AnnexList, found: str) -> list[str]:
    """That a list is read from a sheet that Excel does not show, or that such a sheet of its name is not read."""
    if found in sheets.hidden:
        return [f"{wanted} is read from sheet {found!r}, which is hidden: no sheet that is shown holds it"]
    called = rf"\blist ?0*{wanted.number}\b"
    copies = [repr(name) for name in sheets if name in sheets.hidden and re.search(called, plain(name))]
    verb = "is hidden and was" if len(copies) == 1 else "are hidden and were"
    return [f"{wanted} is read from sheet {found!r}; {joined(copies)} {verb} not read"] if copies else []


def _looks_like(rows: Rows, wanted: AnnexList, corrected: dict[str, str]) -> bool:
    """Whether a sheet has the child's identifier and two headings that only this list has."""
    if not rows:
        return False
    _, headings = _find_headings(rows, wanted, corrected)
    own = {plain(other) for other in wanted.others} & {plain(heading) for heading in headings}
    found = set(_columns(headings, wanted, corrected))
    return "child_id" in found and len(found - {"child_id", *_HELD_BY}) + len(own) >= 2


def _read_list(
    sheets: Sheets, sheet: str, wanted: AnnexList, corrected: dict[str, str], source: Path
) -> tuple[Lines, list[str], list[str]]:
    """The lines of a list below its headings, facts, and sentences on what has to be looked at."""
    where, rows = f"{source}: sheet {sheet!r}, {wanted}", sheets[sheet]
    if not rows:
        raise UnusableInput(f"{where}: the sheet is empty; put the list's headings and rows there")
    begins, headings = _find_headings(rows, wanted, corrected)
    columns = _columns(headings, wanted, corrected)
    unknown = _unknown(headings, wanted, corrected)
    _check_headings(headings, columns, unknown, wanted, where)
    numbers = [number for number in range(begins, len(rows)) if any(rows[number])]
    merged, name = sheets.merged_down(sheet), f"List {wanted.number}"
    frame = pd.DataFrame(
        {
            column: pd.Series(_cells_of(rows, numbers, place, merged.get(place, {}), begins), dtype="str")
            for column, (place,) in columns.items()
        }
    ).assign(**{FROM: name, LINE: [number + 1 for number in numbers]})
    odd = _heading_warnings(headings, columns, unknown, wanted, corrected, sheet)
    if frame.empty:
        odd.append(f"{wanted} has no rows")
    lines = Lines(name, frame, {column: headings[place] for column, (place,) in columns.items()})
    return lines, odd, _said_otherwise([rows[number] for number in numbers], headings, columns, wanted, corrected)


def _cells_of(rows: Rows, numbers: list[int], place: int, merged: dict[int, int], begins: int) -> list[str]:
    """The cells of a column in these rows; one that is merged over several of them for each."""
    return [
        rows[number][place] or (rows[merged[number]][place] if merged.get(number, -1) >= begins else "")
        for number in numbers
    ]


# Headings


def _find_headings(rows: Rows, wanted: AnnexList, corrected: dict[str, str]) -> tuple[int, list[str]]:
    """The first row below the headings, counted from 0, and the headings: one row, or two if those are more."""
    top = rows[:TITLE_ROWS]
    found = [len(_columns(row, wanted, corrected)) for row in top]
    best = found.index(max(found))
    if found[best] < len(wanted.headings):
        pairs = [_of_two_rows(upper, lower, wanted, corrected) for upper, lower in pairwise(top)]
        of_pairs = [len(_columns(pair, wanted, corrected)) for pair in pairs]
        if of_pairs and max(of_pairs) > found[best]:
            at = of_pairs.index(max(of_pairs))
            return at + 2, pairs[at]
    return best + 1, rows[best]


def _of_two_rows(upper: list[str], lower: list[str], wanted: AnnexList, corrected: dict[str, str]) -> list[str]:
    """Headings of two rows as one: `Child Unique` above `ID`, or `Allocated` above both `Team` and `Worker`."""
    known, headings, above = _known(wanted, corrected), [], ""
    for over, under in zip(upper, lower, strict=True):
        above = over or above
        ways = [f"{over} {under}".strip(), f"{above} {under}".strip(), under, over]
        headings.append(next((way for way in ways if under and plain(way) in known), ways[0]))
    return headings


def _columns(row: list[str], wanted: AnnexList, corrected: dict[str, str]) -> dict[str, list[int]]:
    """Where each column's heading stands: under the analyst's name for it, else Ofsted's, else another known one."""
    places = defaultdict(list)
    for place, heading in enumerate(row):
        places[plain(heading)].append(place)
    columns, mine = {}, {plain(name): column for name, column in corrected.items()}
    for column, heading in wanted.headings.items():
        own = [name for name, meant in mine.items() if meant == column]
        known = [[heading], wanted.synonyms[column]]
        for names in (own, *([plain(name) for name in each if plain(name) not in mine] for each in known)):
            found = [place for name in names for place in places.get(name, [])]
            if found and column not in columns:
                columns[column] = found
    return columns


def _known(wanted: AnnexList, corrected: dict[str, str]) -> set[str]:
    known = {plain(name) for name in (*wanted.headings.values(), *wanted.others, *_ABOUT_THE_CHILD)}
    return known | {plain(name) for names in (*wanted.synonyms.values(), corrected) for name in names}


def _unknown(row: list[str], wanted: AnnexList, corrected: dict[str, str]) -> list[str]:
    known = _known(wanted, corrected)
    return [heading for heading in dict.fromkeys(row) if heading and plain(heading) not in known]


def _check_headings(row: list[str], columns: dict, unknown: list[str], wanted: AnnexList, where: str) -> None:
    for name, heading in wanted.headings.items():
        alike = [row[place] for place in columns.get(name, [])]
        if len({plain(other) for other in alike}) > 1:
            which = " and ".join(map(repr, alike))
            raise UnusableInput(f"{where}: {which} may each be {heading!r}; keep one, or say which with --headings")
        if len(alike) > 1:
            raise UnusableInput(f"{where}: the heading {alike[0]!r} is there more than once; keep one")
        if name not in columns and name not in _OPTIONAL:
            raise UnusableInput(f"{where}: no heading {heading!r}; {_remedy(heading, unknown, wanted)}")


def _said_otherwise(
    rows: Rows, headings: list[str], columns: dict, wanted: AnnexList, corrected: dict[str, str]
) -> list[str]:
    """That a second column of another name of what is read says something else: `CIN Closure Date`, `Closure Date`.

    Another identifier of a child who has Ofsted's is no doubt, nor is what the analyst's own headings decide.
    """
    mine, decided, said = {plain(name) for name in corrected}, set(corrected.values()), []
    for column, (place,) in columns.items():
        if column in decided:
            continue
        names = {plain(name) for name in wanted.synonyms[column]} - mine
        for other in (at for at, heading in enumerate(headings) if at != place and plain(heading) in names):
            differ = [row for row in rows if plain(row[other]) != plain(row[place])]
            differ = [row for row in differ if bare_word(row[other]) not in {*NOTHING, ""}]
            if column == "child_id":
                differ = [row for row in differ if not row[place]]
            if differ:
                there, read, theirs = headings[place], wanted.headings[column], headings[other]
                said.append(
                    f"{wanted}: {there!r} and {theirs!r} may each be {read!r}, and differ in "
                    f"{count(len(differ), ('row', 'rows'))} (first {differ[0][place] or 'blank'!r} and "
                    f"{differ[0][other]!r}): {there!r} is read. Take one out, or say with --headings which it is: "
                    f'["List {wanted.number}"] and below it "{theirs}" = "{read}"'
                )
    return said


def _remedy(heading: str, unknown: list[str], wanted: AnnexList) -> str:
    spare = "" if wanted.number in _NEEDED else ". Or take the sheet out: what needs this list has no value then"
    if not unknown:
        return f"add it; there is no heading that is not known{spare}"
    near = nearest(heading, unknown, at_least=_LIKE)
    others = ", ".join(and_more([repr(each) for each in unknown[:_SHOWN]], len(unknown)))
    told = f"the nearest heading there is {near!r}; if it is the same" if near else f"add it; if it is one of {others}"
    name = near or (unknown[0] if len(unknown) == 1 else "its name there")
    line = f'["List {wanted.number}"] and below it "{name}" = "{heading}"'
    return f"{told}, rename it, or name a file with --headings: {line}{spare}"


def _heading_warnings(row, columns, unknown, wanted: AnnexList, corrected: dict[str, str], sheet: str) -> list[str]:
    odd = [
        f"List {wanted.number} has no heading {heading!r}: left blank"
        for name, heading in wanted.headings.items()
        if name not in columns
    ]
    there = {plain(heading) for heading in row}
    stale = [heading for heading in corrected if plain(heading) not in there]
    if stale:
        names = ", ".join(map(repr, stale))
        odd.append(f"List {wanted.number}: --headings names {names}, which sheet {sheet!r} does not have")
    if unknown:
        ofsteds = [*wanted.headings.values(), *wanted.others, *_ABOUT_THE_CHILD]
        near = {heading: nearest(heading, ofsteds, at_least=_LIKE) for heading in unknown}
        named = "; ".join(f"{name!r} (the nearest is {to!r})" if to else repr(name) for name, to in near.items())
        odd.append(f"List {wanted.number}, sheet {sheet!r}: no headings of Ofsted's, so not read: {named}")
    return odd
