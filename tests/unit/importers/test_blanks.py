"""Words for nothing, for nobody and for no one person, and the names and teams that they must not swallow."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.importers.blanks import NOTHING, UNKNOWN, bare_word
from improvement_analysis.importers.cells import read_column


def read(kind, text):
    """As what a text is read, and what was done with it."""
    found = read_column(pd.Series([text], dtype="str"), kind)
    return found.texts[0], next((what for what, _, _ in found.uses), "")


EVERY_KIND = ["identifier", "worker", "team", "text", "date", "end", "month", "boolean", "choice", "number", "reported"]
FOR_NOTHING = ["Please select", "- Select -", "<Select one>", "Choose an item.", "Click or tap here to enter text."]
FOR_NOTHING += ["Not stated", "...", "\u2026", "***", "[]", "void", "{null}", "[none]", "empty", "nothing", "not set"]
FOR_NOTHING += ["unspecified", "N / A", "N/A.", "n. a.", "Not Recorded."]
ERRORS = ["#NULL", "#REF", "#Error", "#Deleted"]
ERRORS += [
    "#\u00a1VALOR!",
    "#\u00a1DIV/0!",
    "#\u00bfNOMBRE?",
    "#WERT!",
    "#\u00dcBERLAUF!",
    "Error 2042",
    "-2146826246",
]
FOR_NOTHING += ["'none'", '"NULL"', "(Not recorded)", "not_recorded", "NOT  STATED", "*blank*", "\u2018nil\u2019"]


@pytest.mark.parametrize("text", [*FOR_NOTHING, *ERRORS])
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_nothing_is_blank_of_every_kind(kind, text):
    assert read(kind, text) == ("", "error" if kind == "end" and text in ERRORS else "blank")


FOR_NOBODY = ["Unknown Worker", "Worker unknown", "Social worker not known", "Unknown SW", "Unknown user", "FALSE"]
FOR_NOBODY += ["Not known (North)", "[Unallocated]", "*Unallocated*", "No named worker", "Name not recorded", "TBC?"]
FOR_NOBODY += ["Unknown?", "To be decided", "TBD", "No staff member", "Select worker", "{vacant}"]


@pytest.mark.parametrize("text", FOR_NOBODY)
def test_words_for_nobody(text):
    assert read("worker", text) == ("", "blank")


@pytest.mark.parametrize(
    "text",
    ["Unknown team", "[none]", "Not Set", "Team unknown", "Team not recorded", "No area", "FALSE", "Select team"],
)
def test_words_for_no_team(text):
    assert read("team", text) == ("", "blank")


FOR_NOBODY_TOO = ["none allocated", "For allocation", "Vacant post (North)", "North Team - unallocated", "Vacancy 2"]


@pytest.mark.parametrize("text", FOR_NOBODY_TOO)
def test_words_for_nobody_beside_a_team(text):
    assert read("worker", text) == ("", "blank")


FOR_NO_NAME = ["Pending", "N/A - closed", "N/A (closed)", "Allocate", "No", "As above", "See notes", "Not required"]
FOR_NO_NAME += ["MASH", "Held by TM", "x", "Closed case - n/a", "Ditto", "For closure", "Pending transfer"]
FOR_NO_NAME += ["Jane Smith (covering vacant post)", "Unallocated - Jane Smith covering", "Vacant, Louise"]
FOR_NO_NAME += ["Nobody, Bill", "Vacant - c/o Jo Elm"]
FOR_NO_NAME += ["Closed", "closed case", "Left authority", "Has left the council", "Leaver", "ZZ", "XXX", "A N Other"]
FOR_NO_NAME += ["Allocated Worker", "Social Worker", "Worker 2", "Various", "Former worker", "Data migration", "[Duty]"]


@pytest.mark.parametrize("text", FOR_NO_NAME)
def test_what_is_no_name_stays_and_is_named(text):
    assert read("worker", text) == (text, "no person")


NAMES = [
    "Void, Ann",
    "Ann Void",
    "Select, Jo",
    "Jo Leaver",
    "Ann Closed",
    "Unknown, Jo Smith",
    "Nothing, Al",
    "Jo Other",
]
NAMES += [
    "Zz Top",
    "Max Void-Null",
    "Empty, B.",
    "Nina Na",
    "Page, Jo",
    "Choose, Ann",
    "Pick",
    "Ann Worker",
    "Nicola N/A",
]
NAMES += ["Close, Glenn", "No, Ann", "N A", "A", "TM", "X Wei", "Ann Case", "Mash, Jo", "Jo Pending"]
NAMES += ["Mr. N. Nil", "O'Nothing, Al", "Al Blank (North)", "Falsetti", "True, Jo", "Deleted Jo", "Jo Unsure"]


@pytest.mark.parametrize("text", NAMES)
def test_names_of_people_are_theirs(text):
    assert read("worker", text) == (text, "")


@pytest.mark.parametrize(
    "text",
    ["Missing Team", "Missing and exploitation", "NA Team", "Closed cases", "Duty", "Open team", "11-18", "0-25"],
)
def test_teams_are_teams(text):
    assert read("team", text) == (text, "")


@pytest.mark.parametrize("text", ["Unknown", "TBC", "Void Street", "Nothing needed", "Selected for review"])
def test_a_text_stays(text):
    assert read("text", text) == (text, "")


AROUND = st.sampled_from(["", " ", "[", "(", "{", "<", '"', "*", "--", "...", "\u201c"])


@given(st.sampled_from(sorted(NOTHING | UNKNOWN)), AROUND, AROUND, st.sampled_from([str.upper, str.title, str.lower]))
def test_what_stands_around_a_word_for_nothing_does_not_count(word, before, after, way):
    assert bare_word(word) == word
    text = f"{before}{way(word)}{after}".strip()
    assert read("worker", text) == read("end", text) == ("", "blank")
