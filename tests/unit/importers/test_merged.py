"""Cells that stand for the rows below them."""

import pytest

from improvement_analysis.importers.merged import carried, over_merged, to_carry


def test_a_merged_cell_is_that_of_each_of_its_rows_alone():
    assert over_merged(["A", "", "", ""], [0, 1, 2, 3], {1: 0, 2: 0}) == ["A", "A", "A", ""]
    assert over_merged(["A", "", "C", ""], [1, 2], {1: 0, 2: 0}) == ["A", "C"]


def test_a_blank_cell_is_the_one_above_it():
    assert carried([["A", "", "B", ""], ["1", "", "2", ""]]) == [["A", "A", "B", "B"], ["1", "1", "2", "2"]]
    assert carried([["", "A", ""]]) == [["", "A", "A"]]
    assert carried([]) == []


def test_what_is_filled_ends_what_those_after_it_carry():
    audits, days = carried([["A", "", "B", "", "B"], ["1 May", "", "", "", "2 May"]])
    assert audits == ["A", "A", "B", "B", "B"]
    assert days == ["1 May", "1 May", "", "", "2 May"]  # audit B has no day of audit A


@pytest.mark.parametrize(
    ("columns", "right"),
    [
        ({"ref": ["A", "", "B", ""], "child": ["1", "", "2", ""], "grade": list("abcd")}, ["ref", "child"]),
        ({"ref": ["A", "", "B", ""], "child": ["1", "2", "3", "4"]}, ["ref"]),
        ({"ref": ["A", "B", "C", "D", ""], "child": ["1", "2", "3", "4", "5"]}, []),  # one was forgotten
        ({"ref": ["A", "B", "C", "D", ""], "child": ["1", "2", "3", "4", ""]}, ["ref", "child"]),
        ({"ref": ["A", "", "B", ""], "note": ["", "", "", ""]}, ["ref"]),  # blank everywhere
        ({"ref": ["", "A", ""]}, []),  # nothing above the first
        ({"ref": ["A", "B"]}, []),
        ({"ref": []}, []),
    ],
)
def test_what_looks_as_if_it_were_written_once_for_several_rows(columns, right):
    assert to_carry(columns, ["ref"]) == right
