"""Words of totals and notes, and those that are names or identifiers."""

import pytest

from improvement_analysis.importers.notes import COUNT, is_dated_note, is_note, is_total

TOTALS = [
    "Total",
    "Grand total",
    "Sub-total North",
    "Totals:",
    "Average",
    "Count of children",
    "Number of cases",
    "Sum",
]
TOTALS += ["5 children", "12 rows", "n = 5", "No. of plans", "Mean"]
NOTES = [
    "Note: NULL means open",
    "Source: Mosaic",
    "* provisional",
    "Printed 01/12/2023",
    "OFFICIAL",
    "(5 rows affected)",
]
NOTES += ["Completion time: 2026-07-01", "End of report", "Children open at the end", "this list has four words"]
NEITHER = ["4001", "Max", "W12", "Jo Bloggs", "Jo Count", "Number 12A High", "Duty", "C 12", "Unborn"]


@pytest.mark.parametrize("text", TOTALS)
def test_totals(text):
    assert is_total(text)


@pytest.mark.parametrize("text", NOTES)
def test_notes(text):
    assert is_note(text)


@pytest.mark.parametrize("text", NEITHER)
def test_neither(text):
    assert not is_total(text)
    assert not is_note(text)


def test_what_stands_in_a_total_where_a_day_would():
    assert all(map(COUNT.fullmatch, ["5", "1,204", "80%", "12.5", "#DIV/0!", "#N/A"]))
    assert not any(map(COUNT.fullmatch, ["04/09/2023", "2023-09-04", "soon", ""]))


def test_a_word_and_a_number_beside_a_day_are_an_identifier():
    assert not any(is_dated_note(text, 2) for text in ("N 4001", "Number 4001", "Key 4001", "4001 cases"))
    assert all(is_dated_note(text, 2) for text in ("Data as at", "Total 4001", "n = 4001", "Page 1", "Printed", "Key"))
