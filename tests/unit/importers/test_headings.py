"""Headings that a mapping names, found in a sheet: by name, with the heading over them, and as days."""

import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.cells import Days
from improvement_analysis.importers.headings import find_headings


def found(cells, *wanted, heading_row=None, days=Days()):  # noqa: B008 - frozen
    return find_headings(cells, wanted, heading_row, "log.xlsx, sheet 'Log'", "m.toml: sheet[1]", days)


def refusal(cells, *wanted) -> str:
    with pytest.raises(UnusableInput) as told:
        found(cells, *wanted)
    return str(told.value)


def test_by_name_under_titles():
    cells = [["Supervision log", "", ""], ["", "", ""], ["Staff No.", "DATE held", "Notes"], ["7", "2020-06-09", ""]]
    assert found(cells, "staff no", "Date-held") == (3, {"staff no": 0, "Date-held": 1})


@pytest.mark.parametrize("shown", ["2023-09-01", "45170", "Sep-23", "September 2023", "01/09/2023", "1 Sep 23", "Sep"])
@pytest.mark.parametrize(
    "named", ["Sep-23", "Sept 2023", "September 2023", "09/2023", "2023-09", "2023-09-01", "1/9/23", "Sep"]
)
def test_a_month_whatever_shows_it(shown, named):
    others = ["2023-08-01", "2023-10-01"]
    assert found([["Worker", others[0], shown, others[1]]], "Worker", named)[1][named] == 2


@pytest.mark.parametrize("named", ["2023-09-11", "11/09/2023", "Mon 11 Sep", "11-Sep", "11 September", "w/c 11/9/23"])
def test_a_day_among_those_of_its_month(named):
    named = named.removeprefix("Mon ")
    row = ["Worker", "2023-09-04", "2023-09-11", "2023-09-18"]
    assert found([row], "Worker", named)[1][named] == 2


def test_days_are_read_in_the_sheets_own_order():
    row = ["Worker", "2023-09-04", "2023-04-09"]
    assert found([row], "04/09/2023")[1] == {"04/09/2023": 1}
    assert found([row], "04/09/2023", days=Days(month_first=True))[1] == {"04/09/2023": 2}


def test_a_month_of_which_there_are_several_days_is_not_chosen():
    said = refusal([["Worker", "2023-09-04", "2023-09-11"]], "Worker", "Sep-23")
    assert "the heading 'Sep-23' may be '2023-09-04' or '2023-09-11' in row 1. Name one of them" in said


def test_a_day_that_is_not_there_is_no_other_day_of_its_month():
    said = refusal([["Worker", "2023-09-04", "2023-10-02"]], "Worker", "2023-09-11")
    assert "no heading '2023-09-11'" in said
    assert "Its headings that are days or months are '2023-09-04', '2023-10-02'" in said


def test_a_name_goes_before_a_day():
    assert found([["May", "2023-05-01"]], "May")[1] == {"May": 0}


def test_the_row_of_headings_is_found_by_days_too():
    cells = [["2023", ""], ["2023-09-01", "2023-10-01"], ["2023-09-12", "2023-10-10"]]
    assert found(cells, "Sep-23", "Oct-23") == (2, {"Sep-23": 0, "Oct-23": 1})


TWO_ROWS = [
    ["Staff", "Autumn", "", "Spring", ""],
    ["", "Planned", "Held", "Planned", "Held"],
    ["7", "2020-09-01", "2020-09-02", "2021-03-01", "2021-03-02"],
]


def test_of_headings_in_two_rows_one_is_named_with_that_over_it():
    assert found(TWO_ROWS, "Staff", "Autumn held", "Spring: Held") == (
        2,
        {"Staff": 0, "Autumn held": 2, "Spring: Held": 4},
    )


def test_one_that_is_there_twice_is_refused_with_the_names_that_would_do():
    said = refusal(TWO_ROWS, "Staff", "Held")
    assert "the heading 'Held' stands 2 times in row 2" in said
    assert "name it with the heading over it ('Autumn Held' or 'Spring Held')" in said


def test_in_the_row_that_the_mapping_names():
    assert found([["Worker"], ["Worker"]], "Worker", heading_row=2)[0] == 2
    with pytest.raises(UnusableInput, match="heading_row is 3, but"):
        found([["Worker"], ["Worker"]], "Worker", heading_row=3)
    assert "nothing is in it" in refusal([], "Worker")
