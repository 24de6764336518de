"""Roles and job titles that people write in the SSD: read where every word is known, else nobody knows.

Those that systems write are in tests/vocabularies.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.importers.ssd_outcomes import read_outcome
from improvement_analysis.importers.ssd_words import holds_the_case, role_of, speaks_of_allocation

HOLDS = ("Allocated Worker", "ALLOCATED CASE WORKER", "C&F Allocated Worker", "Allocated Social Worker (LAC)", "CW")
TITLES = {
    "Social Worker": "social_worker",
    "Senior Social Worker - Level 3": "social_worker",
    "Newly Qualified Social Worker (ASYE)": "social_worker",
    "Children's Social Worker (Full-Time)": "social_worker",
    "Case-holding Social Worker": "social_worker",
    "Advanced Practitioner": "social_worker",
    "Deputy Team Manager": "manager",
    "Director of Children's Services": "manager",
    "Assistant Service Manager": "manager",
    "Duty Social Worker": "duty",
    "Business Support Administrator": "other",
    "Social Work Assistant": "other",
}
TURNS = (
    *("not", "never", "non", "ex", "former", "formerly", "previous", "previously", "un", "de", "no longer", "ended"),
    *("pending", "postponed", "cancelled", "tbc", "?", "to be avoided", "trainee", "apprentice", "unqualified", "past"),
    *(
        "retired",
        "awaiting",
        "proposed",
        "withdrawn",
        "left",
        "closed on 3 May",
        "without",
        "vacant",
        "N",
        "until 2020",
    ),
)
"""Words that turn others round, or say that they are not so yet or no longer."""


def turned(words):
    """A text with such words somewhere among its own, and nothing beside a space or hyphen between them."""
    return st.builds(
        lambda text, word, at, between, way: way(
            between.join([*text.split(" ")[:at], word, *text.split(" ")[at:]])
        ),
        st.sampled_from(words), st.sampled_from(TURNS), st.integers(0, 5), st.sampled_from([" ", "-"]),
        st.sampled_from([str, str.upper]),
    )  # fmt: skip


@pytest.mark.parametrize("role", HOLDS)
def test_roles_that_hold_the_case(role):
    assert holds_the_case(role) is True


@pytest.mark.parametrize(
    "role",
    [
        "IRO",
        "Team Manager",
        "CP Chair",
        "Health Visitor",
        "Family support",
        "Co-worker",
        "REL.PERSONALAD",
        "Unallocated",
    ],
)
def test_roles_beside_the_worker_who_holds_the_case(role):
    assert holds_the_case(role) is False


@pytest.mark.parametrize(
    "role",
    [
        *("Allocated IRO", "Allocated Team Manager", "CP Chair Allocated", "Allocated Worker (ENDED)", "Deallocated"),
        *(
            "Reallocated worker",
            "Jointly allocated",
            "Allocated Team",
            "Allocated: No",
            "Allocated Student Social Worker",
        ),
        *("Allocation pending", "To be allocated", "CW (old)", "Isn't allocated", "Allocated\u0336", "Key person"),
    ],
)
def test_roles_that_nobody_knows(role):
    assert holds_the_case(role) is None


@pytest.mark.parametrize(("title", "role"), TITLES.items())
def test_job_titles(title, role):
    assert role_of(title) == role


@pytest.mark.parametrize(
    "title",
    [
        *(
            "CP Chair (Social Worker)",
            "Part-qualified Social Worker",
            "Social Worker in training",
            "Adult Social Worker",
        ),
        *("Family Support Senior Practitioner", "Would-be social worker", "Non case-holding", "Team Leader", ""),
    ],
)
def test_job_titles_that_nobody_knows(title):
    assert role_of(title) == ""


@given(turned(HOLDS))
def test_no_role_that_is_turned_round_holds_a_case(role):
    assert not holds_the_case(role)
    assert speaks_of_allocation(role) or "CW" in role.upper()


@given(turned([title for title, role in TITLES.items() if role != "other"]))
def test_no_job_title_that_is_turned_round_tells_a_role(title):
    assert role_of(title) == ""


@given(turned(["Initial child protection conference", "Convene ICPC", "CP conference", "No further action", "NFA"]))
def test_no_outcome_that_is_turned_round_is_required_or_known(text):
    outcome = read_outcome(text)
    denied = any(word in text.casefold() for word in ("no", "without"))
    assert outcome.conference == "" or (denied and "conference" in text.casefold() and outcome.conference == "no")
    assert outcome.unknown or outcome.conference == "no"
