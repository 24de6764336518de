"""The mapping: what it may say, and what is refused by its key's path."""

from datetime import date

import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.mapping import read_mapping

SUPERVISIONS = """
[[sheet]]
table = "supervisions"
complete_from = 2020-01-01
columns = {worker_id = "Worker", held_on = "Date"}
"""
AUDITS = """
[[sheet]]
table = "audits"
complete_from = "the beginning"
columns = {audit_id = "Ref", child_id = "Child", audited_on = "Date"}
rows = [
  {constants = {domain = "overall"}, columns = {grade = "Overall"}},
  {constants = {domain = "planning"}, columns = {grade = "Planning"}},
]
values.grade.RI = "Requires improvement"
"""


@pytest.fixture
def read(tmp_path):
    def reads(text: str):
        (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
        return read_mapping(tmp_path / "mapping.toml")

    return reads


def test_what_a_mapping_says(read):
    supervisions, audits = read(SUPERVISIONS + AUDITS).sheet
    assert supervisions.complete_from == date(2020, 1, 1)
    assert audits.complete_from is None
    assert audits.headings == ("Ref", "Child", "Date", "Overall", "Planning")
    kinds = [(taken["grade"], fixed["domain"]) for taken, fixed in audits.row_kinds()]
    assert kinds == [("Overall", "overall"), ("Planning", "planning")]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("table =", "tabel =", "sheet[1].tabel: this key is not known; did you mean 'table'"),
        ('"supervisions"', '"supervision"', "sheet[1].table (sheet supervision): 'supervision' is no table"),
        ("complete_from = 2020-01-01", "", "sheet[1].complete_from (sheet supervisions): is missing"),
        ("2020-01-01", '"always"', "'always' is no day; write the first day"),
        ("held_on", "held", "'held' is no column of supervisions; did you mean 'held_on'"),
        (', held_on = "Date"', "", "supervisions needs held_on: name its heading under columns"),
        ('"Date"', '" "', "sheet[1].columns.held_on (sheet supervisions): is blank"),
        ("columns =", 'dates = "american"\ncolumns =', "dates (sheet supervisions): must be 'day first' or"),
        ("columns =", "heading_row = 0\ncolumns =", "must be 1 or more (here: 0)"),
        ("columns =", 'constants = {held_on = "2020-13-01"}\ncolumns =', "held_on: '2020-13-01' is no day"),
        ("columns =", 'constants = {held_on = ""}\ncolumns =', "held_on: '' is blank, and it is needed"),
        ("columns =", "constants = {held_on = 2020-01-31}\ncolumns =", "held_on has both a heading and a constant"),
        ("columns =", 'skip_if_blank = ["recorded_on"]\ncolumns =', "recorded_on stands in skip_if_blank"),
        ("columns =", 'carry_down = ["recorded_on"]\ncolumns =', "recorded_on stands in carry_down, but no heading is"),
        ("columns =", 'carry_down = ["worker"]\ncolumns =', "'worker' is no column of supervisions; did you mean"),
    ],
)  # fmt: skip
def test_what_is_refused_by_name(read, right, wrong, said):
    assert right in SUPERVISIONS
    with pytest.raises(UnusableInput) as refused:
        read(SUPERVISIONS.replace(right, wrong, 1))
    assert said in str(refused.value)
    assert "mapping.toml: this mapping cannot be used" in str(refused.value)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("Requires improvement", "Requires Improvements", "grade.RI: 'Requires Improvements' is not one of"),
        ('domain = "planning"', 'area = "planning"', "'area' is no column of audits"),
        (', columns = {grade = "Planning"}', "", "audits needs grade"),
    ],
)  # fmt: skip
def test_words_and_rows_are_held_against_the_dictionary(read, right, wrong, said):
    assert right in AUDITS
    with pytest.raises(UnusableInput) as refused:
        read(AUDITS.replace(right, wrong, 1))
    assert said in str(refused.value)
