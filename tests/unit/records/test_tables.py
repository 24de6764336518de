import re

import pytest

from improvement_analysis.records.checking import reason_against
from improvement_analysis.records.tables import TABLES, needed_columns
from tests.spec import oracle

KINDS = {"truth": "boolean", "list": "choice"}


def test_tables_in_the_dictionarys_order():
    assert list(TABLES) == list(oracle.TABLES)
    assert len(TABLES) == 20


@pytest.mark.parametrize("table", oracle.TABLES)
def test_columns(table):
    schema, expected = TABLES[table], oracle.TABLES[table]
    assert list(schema.columns) == list(expected)
    assert needed_columns(table) == [column.name for column in expected.values() if column.needed]
    for name, column in expected.items():
        about = schema.columns[name]
        identifier = name.endswith("_id") and column.kind == "text"
        assert about.kind == ("identifier" if identifier else KINDS.get(column.kind, column.kind)), name
        assert about.choices == column.listed, name
        assert about.may_be_blank == column.may_be_blank, name
        assert about.description.endswith(".")


def test_the_tables_of_tables_md(shared):
    """The same against the specification itself: names, order, what is needed, lists."""
    text = (shared / "spec" / "tables.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*) \|$", text, re.MULTILINE)
    assert [name for name, _, _ in rows] == list(TABLES)
    for name, _, cell in rows:
        outside = re.sub(r"\([^()]*\)", "", cell)
        columns = [column.strip() for column in outside.split(",")]
        assert [column.strip("*") for column in columns] == list(TABLES[name].columns), name
        assert [column.strip("*") for column in columns if column.startswith("*")] == needed_columns(name), name
        for column, about in re.findall(r"(\w+)\*{0,2} \(([^()]*)\)", cell):
            kind = TABLES[name].columns[column].kind
            listed = re.findall("`([^`]+)`", about.partition(";")[0])
            if kind == "choice" and "same list" not in about:
                assert TABLES[name].columns[column].choices == tuple(listed), (name, column)
            assert (kind == "boolean") == about.startswith("bool"), (name, column)


def fails(table: str, column: str, text: str) -> bool:
    return bool(reason_against(table, column, text))


@pytest.mark.parametrize(
    ("table", "column", "good", "bad"),
    [
        (
            "visits", "visit_date",
            ["2020-02-29", "9999-12-31", "0001-01-01", "2019-12-31"],
            ["2019-02-29", "2020-2-3", "20200203", "03/02/2020", "2020-02-03T00:00:00", "2020-02-03 00:00:00", "NA",
             "2020-W06-1", "0000-01-01", "10000-01-01", "2020-02-00", "+2020-01-1", "\u0662020-01-01", "2020-13-01"],
        ),
        (
            "audit_plan", "month",
            ["2020-02", "9999-12"],
            ["2020-2", "2020-13", "202002", "2020-02-01", "2020-W1", "0000-01", "2020-1-"],
        ),
        (
            "workers", "fte",
            ["0", "1.5", "+1.0", "1.50", "0.0", "00.5", "-0", "1"],
            [".5", "5.", "1e0", "1,0", "1.6", "-0.1", "+", "inf", "nan", "0x1", "1_0", "1 0", "\u0661", "--1", "1.5.0"],
        ),
        (
            "plans", "visit_interval",
            ["1", "10.0", "+10.00", "010", "99999999999999999999"],
            ["9" * 400, "0", "0.0", "10.5", "-1", "ten", "1e1", "10.", "1.0.0", "10.01"],
        ),
        ("audit_plan", "expected", ["0", "0.0", "12"], ["-1", "0.5", "x"]),
        ("reserve_calls", "amount", ["0", "12500.50", "1" * 30], ["-1", "£12", "12,500", "1e3"]),
        ("workers", "agency", ["true", "FALSE", "True"], ["yes", "1", "0", "t", "wahr", "TRUE."]),
        ("visits", "seen_alone", ["yes", "no", "no_with_reason"], ["Yes", "no with reason", "true", "NA"]),
        ("audits", "grade", ["Requires improvement"], ["Requires Improvement", "requires improvement", "RI", "4"]),
        (
            "reported_figures", "value",
            ["86%", "0.86", "17", "17.0", "+3", "-3.5%"],
            ["86 %", "%", "86%%", ".86", "17.", "about 17", "1e2", "86percent"],
        ),
        ("episodes", "child_id", ["007", "NA", "nan", "None", "null", "1e3"], []),
    ],
)  # fmt: skip
def test_what_a_cell_may_hold(table, column, good, bad):
    assert [text for text in good if fails(table, column, text)] == []
    assert [text for text in bad if not fails(table, column, text)] == []
