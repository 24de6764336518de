import re
from pathlib import Path

from improvement_analysis.measures.dictionary import dictionary_markdown
from tests.spec import oracle

README = Path(__file__).parents[3] / "data" / "README.md"
KINDS = {
    "date": "date",
    "month": "month",
    "truth": "`true` or `false`",
    "reported": "figure as it was written: `86%`, `0.86`, `17`",
}
NUMBERS = {
    "fte": "number from 0 to 1.5",
    "visit_interval": "whole number of 1 or more",
    "expected": "whole number of 0 or more",
    "measure": "whole number of 1 or more",
    "amount": "number of 0 or more",
    "spent": "number of 0 or more",
}


def test_the_readme_is_written_from_the_schemas():
    """If this fails: python -m improvement_analysis.measures.dictionary > data/README.md."""
    assert README.read_text(encoding="utf-8") == dictionary_markdown()


def needed(column: oracle.Column) -> str:
    if not column.needed:
        return "no"
    return "yes, but a cell may be blank" if column.may_be_blank else "yes"


def holds(column: oracle.Column) -> str:
    if column.listed:
        return ", ".join(f"`{value}`" for value in column.listed)
    if column.kind == "text":
        return "identifier" if column.name.endswith("_id") else "text"
    return NUMBERS[column.name] if column.kind == "number" else KINDS[column.kind]


def test_every_table_and_column_stands_there_in_order():
    text = README.read_text(encoding="utf-8")
    tables = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    assert [table.split("\n", 1)[0] for table in tables] == list(oracle.TABLES)
    for table in tables:
        rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \| (.+) \|$", table, re.MULTILINE)
        columns = oracle.TABLES[table.split("\n", 1)[0]].values()
        assert [row[:3] for row in rows] == [(column.name, needed(column), holds(column)) for column in columns]


def test_the_example_is_called_synthetic():
    assert "`example/` holds **synthetic** extracts" in README.read_text(encoding="utf-8")
