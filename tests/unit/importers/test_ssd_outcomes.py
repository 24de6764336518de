"""Outcomes of section 47 enquiries as systems write them; the vocabularies of the systems are in tests/vocabularies."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.importers.ssd_outcomes import read_outcome


@pytest.mark.parametrize(
    "text",
    [
        '{"CP_CONFERENCE_FLAG":"Y","NFA_FLAG":"N"}',
        '{"OUTCOME_CP_CONFERENCE_FLAG" : "Y", "OUTCOME_NFA_FLAG" : "N"}',
        "OUTCOME_CP_CONFERENCE_FLAG : Y, OUTCOME_NFA_FLAG : N",
        "cp_conference_flag: yes; nfa_flag: no",
        "CP_CONFERENCE_FLAG=1|NFA_FLAG=0",
        "{'cpConferenceFlag': 'true'}",
        '{ CP_CONFERENCE_FLAG: "Y" }',
        '{"outcomes": {"ICPC": true}}',
        '["Legal action", "Initial CP Conference"]',
        '[{"outcome": "ICPC"}]',
        "{&quot;CP_CONFERENCE_FLAG&quot;: &quot;Y&quot;}",
        '{"CP_CONFERENCE_FLAG": "Y", "OUTCOME_COMM',  # cut off by the width of its column
        '{"NFA_FLAG": "N", "COMMENTS": "said "no", twice: see plan", "CP_CONFERENCE_FLAG": "Y"}',
        "Outcome: Initial Child Protection Conference",
        "convene icpc",
        "Initial Child Protection Conference (ICPC)",
        "Pre-birth ICPC",
        "Concerns substantiated - ICPC to be convened",
        "CPConferenceFlag: Y",
        '[{"name": "Initial Child Protection Conference", "selected": "Y"}, {"name": "NFA", "selected": "N"}]',
        '{"label": "ICPC", "checked": true}',
        '{"outcome": {"id": 1, "text": "Initial child protection conference"}}',
        '{"CP_CONFERENCE_FLAG": "1.0"}',
        '{"CP_CONFERENCE_FLAG": 1.0}',
        "ICPC - Yes",
        '{"CP_CONFERENCE_FLAG": "Y", "NFA_FLAG": "Y"}',  # the conference goes first
    ],
)
def test_a_conference_is_required(text):
    outcome = read_outcome(text)
    assert (outcome.conference, outcome.unknown) == ("yes", ())


@pytest.mark.parametrize(
    "text",
    [
        '{"CP_CONFERENCE_FLAG": "N"}',
        '{"CP_CONFERENCE_FLAG": "", "PROV_OF_SERVICES_FLAG": "Y"}',
        "NFA",
        "No further action",
        "Decision: no further action",
        "No child protection conference required",
        "Conference not needed",
        "No ICPC",
        "NFA - case closed",
        '{"OUTCOME_NFA_CONTINUE_SINGLE_FLAG" : "Y"}',
        "No Further Action - ICPC not required",
        "ICPC not required - NFA",
        "ICPC - No",
        "Concerns not substantiated",
        "Concerns of significant harm not substantiated, NFA",
        "Concerns substantiated but child not judged to be at continuing risk of significant harm",
        '{"outcome":{"id":3,"text":"No further action"}}',
        '[{"name":"Initial Child Protection Conference","selected":"N"},{"name":"No further action","selected":"Y"}]',
        '{"name":"ICPC","value":"No"}',
        '{"value": false, "type": "CP conference"}',
        '{"CP_CONFERENCE_FLAG": "0.0", "NFA_FLAG": "1.0"}',
    ],
)
def test_no_conference_is_required(text):
    outcome = read_outcome(text)
    assert (outcome.conference, outcome.unknown) == ("no", ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "NULL",
        '{"CP_CONFERENCE_FLAG": null, "COMMENTS": "x"}',
        "{",
        '{"name": "ICPC", "selected": ""}',
        '{"name": "ICPC", "selected": null}',
    ],
)
def test_it_says_nothing(text):
    assert read_outcome(text) == read_outcome("")


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Concerns substantiated", "Concerns substantiated"),
        ("Review conference", "Review conference"),
        ('{"CP_CONFERENCE_FLAG": "Maybe"}', "CP_CONFERENCE_FLAG: Maybe"),
        ('{"CP_CONFERENCE_FLAG": "", "CHILD_PROTECTION_MEETING": "N"}', "CHILD_PROTECTION_MEETING: N"),
        ('{"MONITOR_FLAG": "Y", "PANEL_FLAG": "Y"}', "PANEL_FLAG: Y"),  # which may be a conference by another name
        ("Y", "Y"),
        *[(text, text) for text in (
            "Family Group Conference", "Strategy conference", "Transfer-in conference", "Professionals conference",
            "Conference", "ICPC to be avoided", "never progressed to ICPC", "ICPC postponed", "ICPC? TBC",
            "ICPC not held", "ICPC cancelled", "ICPC if needed", "Transfer in child protection conference",
            "No family group conference", "NFA not agreed", "NFA?", "NFA overturned", "Legal action not needed",
            "Case closed in error", "TBC", "?",
        )],
        ('{"name": "ICPC", "selected": "maybe"}', "ICPC: maybe"),
        ('[{"name": "NFA", "value": "Y"}, {"name": "Panel", "value": "Y"}]', "Panel: Y"),
        ('{"NO_CONFERENCE_FLAG": "N"}', "NO_CONFERENCE_FLAG: N"),
        ('{"TRANSFER_IN_CONFERENCE_FLAG": "Y"}', "TRANSFER_IN_CONFERENCE_FLAG: Y"),
        ('{"CP_CONFERENCE_CANCELLED_FLAG": "Y"}', "CP_CONFERENCE_CANCELLED_FLAG: Y"),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_named_and_never_not_required(text, unknown):
    outcome = read_outcome(text)
    assert (outcome.conference, outcome.unknown) == ("", (unknown,))


def test_a_conference_that_is_denied_stays_so_beside_an_unknown_key():
    outcome = read_outcome('{"CP_CONFERENCE_FLAG": "N", "PANEL_FLAG": "Y"}')
    assert (outcome.conference, outcome.unknown) == ("no", ("PANEL_FLAG: Y",))


FLAGS = ("NFA", "LEGAL_ACTION", "PROV_OF_SERVICES", "CP_CONFERENCE", "NFA_CONTINUE_SINGLE", "MONITOR")


@given(
    flags=st.dictionaries(st.sampled_from(FLAGS), st.sampled_from("YN"), min_size=1),
    prefix=st.sampled_from(["", "OUTCOME_", "s47_outcome_"]),
    way=st.sampled_from([str.upper, str.lower]),
    written=st.sampled_from(
        [json.dumps, lambda told: ", ".join(f"{key} : {value}" for key, value in told.items()), str]
    ),
)
def test_prefix_case_and_form_do_not_matter(flags, prefix, way, written):
    expected = "no" if "Y" in flags.values() else ""
    expected = {"Y": "yes", "N": "no", None: expected}[flags.get("CP_CONFERENCE")]
    told = {way(f"{prefix}{key}_FLAG"): way(value) for key, value in flags.items()}
    assert read_outcome(written(told)).conference == expected


@given(st.text())
def test_no_text_stops_it(text):
    assert read_outcome(text).conference in ("yes", "no", "")
