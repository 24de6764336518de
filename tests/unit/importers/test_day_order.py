"""The order of day and month: of both forms, what is evident, what is against it and what nobody can tell."""

import pandas as pd
import pytest

from improvement_analysis.importers.cells import EXCEL_DAY_0_OF_1904
from improvement_analysis.importers.day_order import against, order_of_days, orders_of


def order(*texts):
    """As (month first, American form month first), and the sentences."""
    days, said = order_of_days([("List 6, Start", pd.Series(texts, dtype="str"))])
    return (days.month_first, days.american), said


def test_days_that_can_be_read_in_one_order_alone():
    texts = [
        "13/09/2023",
        "09/13/2023",
        "09/14/23 10:00",
        "04/09/2023",
        "04/04/2023",
        "32/13/2023",
        "soon",
        "00/13/2023",
    ]
    assert orders_of([("a", pd.Series(texts))]).found == {
        (False, "day first"): 1,
        (False, "month first"): 2,
        (False, "either"): 1,
    }


AM = " 12:00:00 AM"
CASES = [
    # what stands there, how it is read, and how many sentences say something
    (["13/09/2023", "04/09/2023"], (False, False), 0),
    (["09/13/2023", "04/09/2023"], (True, True), 1),
    (["09/13/2023", "13/09/2023"], (False, False), 1),
    (["09132023", "04092023"], (True, True), 1),
    (["13092023", "04092023"], (False, False), 0),
    ([f"13/09/2023{AM}", f"04/09/2023{AM}"], (False, False), 0),
    ([f"9/13/2023{AM}", f"9/4/2023{AM}"], (True, True), 1),
    (["13/09/2023", f"9/4/2023{AM}"], (False, False), 1),
    ([f"9/4/2023{AM}"], (False, False), 1),
    (["13/09/2023", f"9/4/2023{AM}", f"9/13/2023{AM}"], (False, True), 1),
    (["13/09/2023", "9/13/2023", f"9/4/2023{AM}"], (False, False), 2),
    ([f"13/9/2023{AM}", f"9/4/2023{AM}", f"9/13/2023{AM}"], (False, False), 2),
    (["9/13/2023", f"9/4/2023{AM}"], (True, True), 1),
    (["9/13/2023", f"13/9/2023{AM}"], (False, False), 1),
    ([f"9/9/2023{AM}", "2023-09-04"], (False, False), 0),
    (["2020-25-03", "2020-04-03"], (False, False), 1),
    (["2020-04-03", "2020-03-25", "2020-13-32", "2020-25-13"], (False, False), 0),
    (["9/13/2023", "2020.25.03 00:00"], (True, True), 2),
]


@pytest.mark.parametrize(("texts", "read", "sentences"), CASES)
def test_how_a_source_is_read_and_whether_it_is_told(texts, read, sentences):
    found, said = order(*texts)
    assert found == read
    assert len(said) == sentences


def test_what_is_said_names_number_and_example():
    _, (said,) = order("13/09/2023", f"9/4/2023{AM}", f"10/4/2023{AM}")
    assert said.startswith("2 dates have slashes and a time of AM or PM")
    assert f"(List 6, Start: 9/4/2023{AM}): read day first" in said
    _, (said,) = order("13/09/2023", f"9/4/2023{AM}", f"9/13/2023{AM}")
    assert "1 date cannot be read day first and could be month first" in said
    assert "are read month first, 1 that could be either too" in said


def test_days_after_the_year_are_named_with_what_could_be_so_too():
    texts = ["2020-25-03", "2020-13-1", "2020-04-03", "2020-04-03", "2020-4-4", "2020-04-4", "2020-1-10", "2020-04-30"]
    _, (said,) = order(*texts, "2020/25-03")
    assert said.startswith(
        "2 dates can be read as year, day and month alone (List 6, Start: 2020-25-03): kept as written; 3 dates in the "
    )
    (said,) = against("audits", [("Date", pd.Series(["2020-25-03"]))], "month first")
    assert said == "1 date of audits can be read as year, day and month alone (Date: 2020-25-03): kept as written"
    assert order("2020-04-03", "2020-1-10") == ((False, False), [])


def test_day_zero_is_kept():
    assert order_of_days([], EXCEL_DAY_0_OF_1904)[0].day_zero == EXCEL_DAY_0_OF_1904


def test_what_is_against_a_mapping():
    column = [("Date", pd.Series(["09/13/2023", "13/09/2023", f"9/4/2023{AM}"]))]
    assert [text.split(" ")[:4] for text in against("audits", column, "day first")] == [
        ["1", "date", "of", "audits"],
        ["1", "date", "of", "audits"],
    ]
    (said,) = against("audits", column, "month first")
    assert said == "1 date of audits cannot be read month first and could be day first (Date: 13/09/2023)"
