"""Roles and job titles that people write in the SSD: read whatever stands beside, but for what turns them round.

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
CLEAN = {
    "social_worker": [
        *("Snr Social Worker", "PO1 Social Worker", "Social Worker PO2", "Social Worker Grade 9", "Social Worker R&A"),
        *("Social Worker - Children with Disabilities", "Social Worker CWD", "Social Worker - Long Term Team"),
        *("Social Worker P/T", "Social Worker (Maternity Cover)", "Social Worker - Hackney", "Social Worker UASC"),
        *("Social Worker, Bradford East", "Registered Social Worker", "Social Worker (Duty and Assessment)"),
        *("Social Worker - Duty & Assessment Team", "Assessment/Duty Social Worker", "Social Worker (0.6 FTE)"),
        *("Social Worker - NRPF", "No Recourse to Public Funds Social Worker", "Family Safeguarding Social Worker"),
        *("Care Leavers Social Worker", "Pre-Birth Social Worker", "Post Adoption Social Worker", "Socialworker"),
        *("Social Worker - Team No. 3", "Social Worker \u2013 Mile End", "Social Worker - Old Trafford"),
        *("Social Worker, Ashby-de-la-Zouch", "Unaccompanied Minors Social Worker", "Early Help Social Worker"),
        *("Social Worker/Practice Educator", "Senior Social Work Practitioner", "Half-time Social Worker"),
        *("Senior Practitioner (Bradford East)", "Therapeutic Social Worker", "Social Worker - Legal Gateway"),
        *("Social Worker - Family Support & Protection", "Social Worker - Recruitment & Assessment"),
    ],
    "manager": [
        *("Team Leader", "Practice Lead", "Assistant Team Leader", "Deputy Team Manager - Hackney", "Team Lead"),
        *("Business Support Manager", "Early Help Team Manager", "Principal Social Worker"),
    ],
    "duty": [
        *("Duty Worker", "Duty Officer", "Social Worker on Duty", "Emergency Duty Team Social Worker"),
        *("Social Worker - Duty", "Duty Team Social Worker", "Out of Hours Social Worker"),
    ],
    "other": [
        *("Independent Reviewing Officer", "IRO", "Early Help Practitioner", "Early Help Senior Practitioner", "GP"),
        *("Business Support Officer", "Admin Assistant", "Participation Officer", "Health Visitor", "Solicitor"),
        *("Trainee Social Worker", "Social Worker Apprentice", "Unqualified Social Worker", "CP Chair", "LADO"),
        *("Supervising Social Worker", "School Nurse", "Contact Supervisor", "Social Care Practitioner"),
    ],
}
"""Titles with a place, team or grade of their own beside the words that tell the role."""
TURNS = (
    *("not", "never", "non", "ex", "former", "formerly", "previous", "previously", "un", "de", "no longer", "ended"),
    *("pending", "postponed", "cancelled", "tbc", "?", "to be avoided", "past"),
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


def turned(words, turns=TURNS):
    """A text with such words somewhere among its own, and nothing beside a space or hyphen between them."""
    return st.builds(
        lambda text, word, at, between, way: way(
            between.join([*text.split(" ")[:at], word, *text.split(" ")[at:]])
        ),
        st.sampled_from(words), st.sampled_from(turns), st.integers(0, 5), st.sampled_from([" ", "-"]),
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


@pytest.mark.parametrize(("role", "title"), [(role, title) for role, titles in CLEAN.items() for title in titles])
def test_job_titles_with_words_that_nobody_listed(role, title):
    assert role_of(title) == role


@pytest.mark.parametrize(
    "title",
    [
        *("CP Chair (Social Worker)", "Social Worker (Reviewing Officer)", "Social Worker Recruitment Officer"),
        *("Administrator to Social Workers", "PA to Social Worker", "Social Worker Coordinator", "Social Worker?"),
        *("Social Worker or Family Support", "Social Worker - pending registration", "Part-qualified Social Worker"),
        *("Social Worker in training", "Would-be social worker", "Adult Social Worker", "Social Worker (Adults)"),
        *("Social Worker - left", "Social Worker (closed)", "ZZ Social Worker DO NOT USE", "Social Worker Applicant"),
        *("Social Worker (deregistered)", "Aspiring Social Worker", "Prospective Social Worker", "Social Worker\u0336"),
        *("Family Support Senior Practitioner", "Youth Justice Advanced Practitioner", "Non case-holding"),
        *("Case Manager", "Practitioner", "Keyworker", "Qualified without cases", ""),
    ],
)
def test_job_titles_that_nobody_knows(title):
    assert role_of(title) == ""


@pytest.mark.parametrize(
    "role",
    [
        *("Allocated Worker (CSC)", "Allocated Worker 1", "Allocated Worker - Hackney", "Allocated SW (UASC)"),
        *("Worker allocated", "Allocated Worker Team 3 North"),
    ],
)
def test_a_role_that_holds_the_case_whatever_team_stands_beside(role):
    assert holds_the_case(role) is True


@given(turned(CLEAN["social_worker"]))
def test_no_place_or_team_hides_what_turns_a_title(title):
    assert role_of(title) == ""


@given(turned(HOLDS[:2], ("trainee", "apprentice", "student", "unqualified", "second", "co", "joint", "team manager")))
def test_no_role_of_somebody_beside_holds_a_case(role):
    assert not holds_the_case(role)


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
