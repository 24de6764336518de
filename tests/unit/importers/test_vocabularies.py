"""Every value that public tools write or accept is read as its meaning, or named; never silently something else.

The values, their meanings and sources: tests/vocabularies.
"""

import csv
import json
import re
import tempfile
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.annex_a import import_annex_a
from improvement_analysis.importers.annex_a_lists import LISTS as ANNEX_A
from improvement_analysis.importers.spreadsheets import import_mapped
from improvement_analysis.importers.ssd import import_ssd
from improvement_analysis.importers.ssd_tables import MODEL
from improvement_analysis.records.extract import open_extract

VOCABULARIES = Path(__file__).parents[2] / "vocabularies"
MONTH = "2026-06"
REFUSED = "refused"
"""The meaning of a value of which none is right: it must be named."""

Rows = list[dict[str, str]]
Tables = dict[str, Rows]


@dataclass(frozen=True)
class Vocabulary:
    """The values of one column of one system: each with what it means."""

    importer: str
    system: str
    table: str
    column: str
    values: dict[str, str]
    beside: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.importer} {self.system} {self.column}"


def vocabularies(importer: str) -> list[Vocabulary]:
    found = tomllib.loads((VOCABULARIES / f"{importer}.toml").read_text(encoding="utf-8"))
    assert {each["source"] for each in (*found["list"], *found.get("null", ()))} == set(found["sources"])
    return [
        Vocabulary(
            importer,
            each.get("system", "any"),
            str(each.get("table", each.get("list"))),
            each["column"],
            each["values"],
            each.get("with", {}),
        )
        for each in found["list"]
    ]


VOCABULARY = [each for name in ("ssd", "annex_a", "mapped") for each in vocabularies(name)]


# One dataset: a row of each value, and as many without one, so that no table is mostly faults


def folder_of(rows: Tables, folder: Path) -> Path:
    folder.mkdir()
    for name, lines in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(column for line in lines for column in line)), restval="")
            writer.writeheader()
            writer.writerows(lines)
    return folder


SSD_ROW = {
    "cin_episodes": {"cine_referral_id": "R{}", "cine_person_id": "C{}", "cine_referral_date": "2026-01-05"},
    "involvements": {
        "invo_professional_id": "W{}",
        "invo_professional_role_id": "Allocated Case Worker",
        "invo_person_id": "C{}",
        "invo_involvement_start_date": "2026-01-06",
    },
    "professionals": {
        "prof_professional_id": "W{}",
        "prof_staff_id": "W{}",
        "prof_professional_job_title": "Social Worker",
        "prof_full_time_equivalency": "1",
    },
    "cin_plans": {"cinp_cin_plan_id": "N{}", "cinp_person_id": "C{}", "cinp_cin_plan_start_date": "2026-02-02"},
    "cp_plans": {"cppl_cp_plan_id": "P{}", "cppl_person_id": "C{}", "cppl_cp_plan_start_date": "2026-02-02"},
    "cin_visits": {"cinv_person_id": "C{}", "cinv_cin_visit_date": "2026-06-15"},
    "cp_visits": {"cppv_person_id": "C{}", "cppv_cp_visit_date": "2026-06-15"},
    "cla_visits": {"clav_person_id": "C{}", "clav_cla_visit_date": "2026-06-15"},
    "s47_enquiry": {
        "s47e_s47_enquiry_id": "Q{}",
        "s47e_person_id": "C{}",
        "s47e_s47_start_date": "2026-05-11",
        "s47e_s47_end_date": "2026-05-22",
    },
    "initial_cp_conference": {"icpc_s47_enquiry_id": "", "icpc_person_id": "C{}", "icpc_icpc_date": "2026-06-01"},
}
ANNEX_A_ROW = {
    5: {
        "Child Unique ID": "C{}",
        "Strategy discussion initiating Section 47 Enquiry Start Date": "11/05/2026",
        "Date of Initial Child Protection Conference": "",
    },
    6: {"Child Unique ID": "C{}", "CIN Start Date": "05/01/2026", "Case Status": "d) Open assessment"}
    | {"Allocated Team": "North", "Allocated Worker": "Jo {}"},
    7: {
        "Child Unique ID": "C{}",
        "Child Protection Plan Start Date": "02/02/2026",
        "Date of the Last Statutory Visit": "15/06/2026",
    },
    8: {"Child Unique ID": "L{}", "Date Started to be Looked After": "02/02/2026"},
}


def filled(row: dict[str, str], number: object, **others: str) -> dict[str, str]:
    return {column: cell.format(number) for column, cell in row.items()} | others


ROLE = "invo_professional_role_id"
NEEDS = {"professionals": ("involvements",), "involvements": ("professionals",)}
"""The tables without a row of which a row of a table comes to nothing."""


def ssd(of: Vocabulary, values: list[str], folder: Path) -> tuple[str, Path]:
    rows = {}
    for name, row in SSD_ROW.items():
        columns = dict.fromkeys(MODEL[name].values(), "") | dict.fromkeys(row, "")
        mine = range(len(values)) if name in (of.table, *NEEDS.get(of.table, ())) else ()
        # Of roles, no others: another system's allocated worker would hide that none of them is one.
        others = () if of.column == ROLE and name == "involvements" else range(len(values), 2 * len(values) + 1)
        rows[f"ssd_{name}"] = [
            columns | filled(row, n, **(of.beside | {of.column: values[n]} if name == of.table and n in mine else {}))
            for n in (*mine, *others)
        ]
    return str(import_ssd(str(folder_of(rows, folder / "ssd")), folder / MONTH)), folder / MONTH


def annex_a(of: Vocabulary, values: list[str], folder: Path) -> tuple[str, Path]:
    rows = {}
    for number, row in ANNEX_A_ROW.items():
        columns = dict.fromkeys(next(each.headings.values() for each in ANNEX_A if each.number == number), "")
        rows[f"List {number}"] = [
            columns | filled(row, n, **(of.beside | {of.column: values[n]} if n < len(values) else {}))
            for n in range(0 if str(number) == of.table else len(values), 2 * len(values) + 1)
        ]
    return str(import_annex_a(folder_of(rows, folder / "annex a"), folder / MONTH)), folder / MONTH


MAPPED_ROW = {
    "workers": {"worker_id": "W{}", "role": "social_worker", "fte": "1", "start_date": "2026-01-05"},
    "absences": {"worker_id": "W{}", "start_date": "2026-01-05"},
    "visits": {"child_id": "C{}", "visit_date": "2026-06-15"},
    "enquiries": {"child_id": "C{}", "strategy_discussion_date": "2026-05-11"},
    "plans": {"child_id": "C{}", "plan_type": "CIN", "start_date": "2026-02-02"},
    "audits": {"audit_id": "A{}", "child_id": "C{}", "audited_on": "2026-06-02", "domain": "overall", "grade": "Good"}
    | {"sampling": "random"},
}


def mapped(of: Vocabulary, values: list[str], folder: Path) -> tuple[str, Path]:
    row = MAPPED_ROW[of.table]
    rows = [filled(row, n) | {of.column: row.get(of.column, "")} for n in range(len(values), 2 * len(values) + 1)]
    rows += [filled(row, number, **(of.beside | {of.column: value})) for number, value in enumerate(values)]
    columns = "\n".join(f'{column} = "{column}"' for column in rows[0])
    mapping = folder / "mapping.toml"
    mapping.write_text(
        f'[[sheet]]\ntable = "{of.table}"\ncomplete_from = "the beginning"\n[sheet.columns]\n{columns}\n',
        encoding="utf-8",
    )
    source = folder_of({of.table: rows}, folder / "sheets")
    return str(import_mapped(source, folder / MONTH, mapping)), folder / MONTH


IMPORT = {"ssd": ssd, "annex_a": annex_a, "mapped": mapped}


# What came of a value


def cell(table: str, column: str, key: str = "child_id", of: str = "C{}") -> Callable[[Tables, int], str]:
    """The cell of the value's row in the extract; `no row` where there is none."""
    return lambda tables, number: next(
        (row.get(column, "") for row in tables.get(table, []) if row[key] == of.format(number)), "no row"
    )


def is_there(table: str, there: str, not_there: str, **cells: str) -> Callable[[Tables, int], str]:
    def came(tables: Tables, number: int) -> str:
        found = [row for row in tables.get(table, []) if row["child_id"] == f"C{number}"]
        return there if any(cells.items() <= row.items() for row in found) else not_there

    return came


def status(tables: Tables, number: int) -> str:
    plan = is_there("plans", "plan", "no plan", plan_type="CIN")(tables, number)
    return "closed" if plan == "no plan" and cell("episodes", "end_date")(tables, number) else plan


def worker(tables: Tables, number: int) -> str:
    found = cell("allocations", "worker_id")(tables, number)
    return "nobody" if found == "no row" else found


def child(tables: Tables, number: int) -> str:
    """The child of the only row of the value, whatever the identifier."""
    others = {f"C{place}" for place in range(1000)} | {f"L{place}" for place in range(1000)}
    return next((row["child_id"] for row in tables["episodes"] if row["child_id"] not in others), "no row")


WORKER = {"key": "worker_id", "of": "W{}"}
CAME = {
    "cine_referral_nfa": is_there("episodes", "case", "no case"),
    "cine_close_reason": cell("episodes", "closure_reason"),
    "cine_close_date": cell("episodes", "end_date"),
    "invo_professional_role_id": is_there("allocations", "allocated", "other"),
    "prof_professional_job_title": cell("workers", "role", **WORKER),
    "prof_social_worker_registration_no": cell("workers", "role", **WORKER),
    "prof_agency_worker_flag": cell("workers", "agency", **WORKER),
    "prof_full_time_equivalency": cell("workers", "fte", **WORKER),
    "cppl_cp_plan_ola": is_there("plans", "plan", "no plan", plan_type="CP"),
    "cinv_cin_visit_seen": cell("visits", "child_seen"),
    "cppv_cp_visit_seen": cell("visits", "child_seen"),
    "clav_cla_visit_seen": cell("visits", "child_seen"),
    "cinv_cin_visit_seen_alone": cell("visits", "seen_alone"),
    "cppv_cp_visit_seen_alone": cell("visits", "seen_alone"),
    "clav_cla_visit_seen_alone": cell("visits", "seen_alone"),
    "s47e_s47_nfa": cell("enquiries", "icpc_required"),
    "s47e_s47_outcome_json": cell("enquiries", "icpc_required"),
    "icpc_icpc_transfer_in": cell("enquiries", "transfer_in"),
    "Was an Initial Child Protection Conference deemed unnecessary?": cell("enquiries", "icpc_required"),
    "Case Status": status,
    "Reason for Closure": cell("episodes", "closure_reason"),
    "CIN Closure Date": cell("episodes", "end_date"),
    "Was the Child Seen Alone?": cell("visits", "seen_alone"),
    "Allocated Worker": worker,
    "Child Unique ID": child,
}


MAPPED_KEYS = {"workers": ("worker_id", "W{}"), "absences": ("worker_id", "W{}"), "audits": ("audit_id", "A{}")}


def tables_of(folder: Path) -> Tables:
    return {path.stem: list(csv.DictReader(path.open(encoding="utf-8", newline=""))) for path in folder.glob("*.csv")}


def told_of(said: str, folder: Path) -> set[str]:
    """Each text that the import names: in quotes, as a cell that cannot be read, or as one read as blank."""
    named = {text for _, text in re.findall(r"(?<!\w)(['\"])(.*?)\1(?!\w)", said)}
    if folder.is_dir():
        named |= set(open_extract(folder.parent, folder.name).faults()["value"])
        kept = folder / "import.json"
        imports = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else []
        cells = [each for one in imports for each in one["cells"]]
        named |= {each["text"] for each in cells if not each["read"] or each["done"] == "unread"}
    return {plain(text) for text in named} - {""}


def plain(text: str) -> str:
    return " ".join(text.casefold().split())


def same(came: str, meaning: str) -> bool:
    try:
        return float(came) == float(meaning)
    except ValueError:
        return plain(came) == plain(meaning)


def verdicts(of: Vocabulary, values: Iterable[str]) -> dict[str, tuple[str, str]]:
    """By value: `read`, `named` or `silent`, and what came. `values` may be written otherwise than the vocabulary's."""
    values = list(values)
    # A child's own identifier is the value: one dataset each.
    if of.column == "Child Unique ID" and len(values) > 1:
        return {value: verdicts(of, [value])[value] for value in values}
    meanings = {plain(value): meaning for value, meaning in of.values.items()}
    came = CAME.get(of.column) or cell(of.table, of.column, *MAPPED_KEYS.get(of.table, ("child_id", "C{}")))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            said, to = IMPORT[of.importer](of, values, folder)
        except UnusableInput as error:
            said, to = str(error), folder / "nothing written"
        named, tables = told_of(said, to), tables_of(to) if to.is_dir() else {}
        outcome = {}
        for number, value in enumerate(values):
            found, meaning = came(tables, number), meanings[plain(value)]
            right = meaning != REFUSED and same(found, meaning)
            outcome[value] = ("read" if right else "named" if plain(value) in named else "silent", found)
    return outcome


@cache
def of_all(place: int) -> dict[str, tuple[str, str]]:
    return verdicts(VOCABULARY[place], VOCABULARY[place].values)


EACH = [
    pytest.param(
        place,
        value,
        id=f"{of}: {value}"[:120],
    )
    for place, of in enumerate(VOCABULARY)
    for value in of.values
]


@pytest.mark.parametrize(("place", "value"), EACH)
def test_a_value_is_read_as_its_meaning_or_named(place, value):
    verdict, came = of_all(place)[value]
    assert verdict != "silent", f"{value!r} came out as {came!r}, and nothing names it"


WAYS = [str, str.upper, str.lower, lambda text: f"  {text} ", lambda text: text.replace(" ", "\u00a0")]


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_whatever_a_council_writes_of_a_systems_words_and_however(data):
    of = data.draw(st.sampled_from(VOCABULARY), label="vocabulary")
    words = [value for value in of.values if not value.startswith("{")]
    if not words:
        return
    drawn = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=8, unique=True), label="values")
    # What is drawn is one way for the column: a council's system writes its words alike.
    way = data.draw(st.sampled_from(WAYS), label="way")
    if of.column == ROLE and not any(of.values[word] == "allocated" for word in drawn):
        return  # where no role is one that holds a case, every involvement counts, which the import says
    for value, (verdict, came) in verdicts(of, dict.fromkeys(map(way, drawn))).items():
        assert verdict != "silent", f"{of}: {value!r} came out as {came!r}, and nothing names it"


# Columns that a system leaves NULL in every row

NULLS = tomllib.loads((VOCABULARIES / "ssd.toml").read_text(encoding="utf-8"))["null"]
WRITES = {
    "professionals": ("workers", {}),
    "cp_plans": ("plans", {"plan_type": "CP"}),
    "involvements": ("allocations", {}),
    "cin_episodes": ("episodes", {}),
}


@pytest.mark.parametrize(
    "each",
    [
        pytest.param(
            each,
            id=f"{each['system']}: {each['table']}",
        )
        for each in NULLS
    ],
)
def test_no_row_is_lost_where_a_system_leaves_columns_null(each, tmp_path):
    rows = {}
    for name, row in SSD_ROW.items():
        columns = dict.fromkeys(MODEL[name].values(), "") | dict.fromkeys(row, "")
        registered = {"prof_social_worker_registration_no": "SW1"} if name == "professionals" else {}
        rows[f"ssd_{name}"] = [columns | filled(row, number, **registered) for number in range(3)]
    for row in rows[f"ssd_{each['table']}"]:
        for column in each["columns"]:
            row[column] = ""
        assert all(row[column] for column in each["instead"].values())
    said = str(import_ssd(str(folder_of(rows, tmp_path / "ssd")), tmp_path / MONTH))
    written = tables_of(tmp_path / MONTH)
    table, cells = WRITES[each["table"]]
    assert sum(cells.items() <= row.items() for row in written[table]) == len(written["allocations"]) == 3
    assert {row["role"] for row in written["workers"]} == {"social_worker"}
    assert "without an involvement" not in said
    assert "who is not in professionals" not in said
