"""Every note of a figure without a value has a code of its own."""

import pandas as pd
import pytest

from improvement_analysis.judgement.reasons import is_as_first_published, reason, remarks


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("", ""),
        ("3 of 120 rows of the table visits could not be used", ""),
        ("no value: the table visits is missing", "missing"),
        ("no value: the column sampling of the table audits is missing; 3 of 120 rows could not be used", "missing"),
        ("no value: the table visits is complete only from 2020-06-15", "history"),
        ("no value: the month has no extract of its own", "no_extract"),
        ("no value: the first case opened on 2019-01-01", "before_first_case"),
        ("no value: the notice had not been issued", "before_notice"),
        ("no value: there was nothing to count", "nothing_to_count"),
        ("no value: there was nothing to count (out of 0)", "nothing_to_count"),
        ("no value: the audit plan has no row for the month", "no_plan"),
        ("no value: the notice names no reserve of 2020-21", "no_reserve"),
        ("no value: all grades are alike, so that there is no disagreement by chance to measure by", "no_disagreement"),
        ("no value: no such figure is counted for North_1", "not_counted"),
        ("no value: nobody knows", "other"),
    ],
)
def test_the_code_of_a_note(note, code):
    assert reason(note) == code


def test_what_a_note_says_but_for_why_there_is_no_target():
    note = "no value: the table visits is missing; no target: the benchmarks hold no agency_rate of E1; 3 rows lost"
    assert remarks(note) == ["the table visits is missing", "3 rows lost"]
    assert remarks("") == []


def test_what_only_the_months_own_extract_tells():
    first = "as first published: later extracts do not reach back so far"
    notes = pd.Series(["", first, f"3 rows lost; {first}", "no value: the table visits is missing"])
    assert is_as_first_published(notes).tolist() == [False, True, True, False]
