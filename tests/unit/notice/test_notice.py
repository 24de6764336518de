"""The notice: the shipped file against the table it was typed from, the defaults, and what is refused by name."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from improvement_analysis._toml import Entry
from improvement_analysis.errors import UnusableInput
from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice.notice import Notice, Standards, VisitStandard, read_notice

SHIPPED = Path(__file__).parents[3] / "data" / "reference" / "north-east-lincolnshire-2019.toml"

SMALL = """
council = "Anyshire"
issued = 2019-12-18
minimum_n = 5
[standards]
cp_visit = {every = 15, unit = "calendar"}
[reserve]
"2020-21" = 2700000
[[measure]]
number = 6
title = "Visits"
asks = "Are children visited in time?"
[[measure.limb]]
id = "visits"
indicator = "cp_visits_in_timescale"
readings = ["snapshot"]
may_be_empty = true
target = [{steps = [{value = 0.75, by = 2020-03-31, source = "Notice"}, {value = 1, by = 2020-06-30, source = "Notice"}]}]
[[measure.limb]]
id = "regional"
indicator = "icpc_within_15"
target = [{name = "points", steps = [{benchmark = "icpc_within_15", area = "E1", tolerance = 10, by = 2020-03-31, source = "N"}]}]
[[measure.limb]]
id = "mean"
indicator = "caseload_mean"
direction = {sense = "falls", since = "2019-12", until = 25, source = "Notice"}
[[measure.limb]]
id = "alone"
indicator = "visits_seen_alone"
improvement = {or_at_least = 0.75, source = "Notice"}
[[rebase]]
indicator = "icpc_within_15"
reading = "month"
month = "2020-04"
reason = "A new procedure"
decided_by = "The board"
source = "Minutes"
[[coverage]]
area = "Help and protection"
measures = [6]
unseen = "Much"
"""  # noqa: E501


def read(tmp_path, text: str) -> Notice:
    path = tmp_path / "notice.toml"
    path.write_text(text, encoding="utf-8")
    return read_notice(path)


def refusal(tmp_path, text: str) -> str:
    with pytest.raises(UnusableInput) as error:
        read(tmp_path, text)
    return str(error.value)


# -------------------------------------------------------------------------------------------------- the shipped notice

MARCH, JUNE = date(2020, 3, 31), date(2020, 6, 30)
AUDITS, REGION = "audits_good_or_better", "E12000003"
# id: (indicator, readings, group, asked_by, may_be_empty, what is asked), typed from what the paper quotes of it
# (docs/published-facts.md).
LIMBS = {
    1: {
        "caseload-mean": (
            "caseload_mean", ("dfe_fte", "headcount", "all_in_post"), "", "notice", False,
            {"": [(30, date(2019, 12, 31)), (25, MARCH)]},
        ),
        "caseload-falling": ("caseload_mean", ("dfe_fte",), "", "notice", False, ("falls", "2019-12", 25)),
        "caseload-over-40": ("workers_over_40", ("",), "", "notice", False, ("falls", "2019-12", 0)),
        "caseload-asye": ("asye_caseload_mean", ("",), "", "council", True, {"": [(18, date(2019, 12, 31))]}),
    },
    2: {
        "review-cohort": (
            "review_cohort_coverage", ("",), "", "notice", False,
            {"literal": [(1, MARCH)], "practical": [("0.99", MARCH)]},
        ),
        "review-current": (
            "reviews_current", ("",), "", "notice", False, {"literal": [(1, MARCH)], "practical": [("0.99", MARCH)]},
        ),
        "review-actions": (
            "review_actions_completed", ("",), "", "notice", True,
            {"literal": [(1, MARCH)], "practical": [("0.95", MARCH)]},
        ),
    },
    3: {
        "data-valid": ("records_valid", ("",), "", "notice", False, ("0.98", None)),
        "data-prompt": ("visits_recorded_promptly", ("",), "", "notice", False, ("0.9", None)),
        "data-reproduced": ("figures_reproduced", ("",), "", "notice", False, ("0.95", None)),
        "data-manual": ("figures_manual", ("",), "", "notice", False, (None, "0.1")),
        "data-used": (AUDITS, ("moderated",), "management oversight", "notice", False, ("0.8", None)),
    },
    4: {
        "audit-grades": (
            AUDITS, ("moderated", "as_audited", "moderated_only", "random_sample"), "", "notice", False, ("0.8", None),
        ),
        "audit-domains": (AUDITS, ("moderated",), "domains", "notice", False, (None, None)),
    },
    5: {
        "icpc-regional": (
            "icpc_within_15", ("month", "rolling_12_months", "financial_year"), "", "notice", False,
            {
                "points": [("icpc_within_15", REGION, 10, MARCH)],
                "relative": [("icpc_within_15", REGION, 10, MARCH)],
            },
        ),
        "icpc-rising": ("icpc_within_15", ("month",), "", "notice", False, ("rises", "2019-12", None)),
    },
    6: {
        "visits-cp": (
            "cp_visits_in_timescale", ("snapshot", "due_in_month"), "", "notice", False,
            {"": [("0.75", MARCH), ("0.85", JUNE)]},
        ),
        "visits-cin": (
            "cin_visits_in_timescale", ("snapshot", "due_in_month"), "", "notice", False,
            {"": [("0.75", MARCH), ("0.85", JUNE)]},
        ),
        "visits-cp-rising": (
            "cp_visits_in_timescale", ("snapshot",), "", "notice", False, ("rises", "2019-12", "0.85"),
        ),
        "visits-cin-rising": (
            "cin_visits_in_timescale", ("snapshot",), "", "notice", False, ("rises", "2019-12", "0.85"),
        ),
        "visits-cla-rising": (
            "cla_visits_in_timescale", ("snapshot",), "", "notice", False, ("rises", "2019-12", "0.85"),
        ),
        "visits-purposeful": (
            "visits_purposeful", ("all",), "", "notice", False, {"literal": [(1, JUNE)], "practical": [("0.95", JUNE)]},
        ),
        "visits-seen": (
            "visits_child_seen", ("all",), "", "notice", False, {"literal": [(1, JUNE)], "practical": [("0.95", JUNE)]},
        ),
        "visits-spoken": (
            "visits_child_spoken_to", ("all",), "", "notice", False,
            {"literal": [(1, JUNE)], "practical": [("0.95", JUNE)]},
        ),
        "visits-alone": ("visits_seen_alone", ("where_possible",), "", "notice", False, ("0.75", None)),
    },
    7: {
        "supervision-workers": (
            "supervision_workers", ("available", "all_in_post"), "", "notice", False,
            {"literal": [(1, MARCH)], "practical": [("0.95", MARCH)]},
        ),
        "supervision-cases": (
            "supervision_cases", ("allocated", "all_open"), "", "notice", False,
            {"literal": [(1, MARCH)], "practical": [("0.95", MARCH)]},
        ),
    },
}  # fmt: skip


def number(value):
    return None if value is None else Decimal(value)


def asked(limb):
    """What a limb asks for, in the shape of the table above."""
    if limb.direction:
        return limb.direction.sense, limb.direction.since, limb.direction.until
    if limb.improvement:
        return limb.improvement.or_at_least, limb.improvement.or_at_most
    return {
        target.name: [
            (step.value, step.by) if step.benchmark is None else (step.benchmark, step.area, step.tolerance, step.by)
            for step in target.steps
        ]
        for target in limb.target
    }


def typed(expected):
    """The table's asks with its numbers as decimals."""
    if isinstance(expected, dict):
        return {
            name: [(Decimal(step[0]), step[1]) if len(step) == 2 else step for step in steps]
            for name, steps in expected.items()
        }
    return (*expected[:2], number(expected[2])) if len(expected) == 3 else tuple(map(number, expected))


def test_the_shipped_notice_says_what_the_facts_say():
    notice = read_notice(SHIPPED)
    assert [measure.number for measure in notice.measure] == list(LIMBS)
    for measure in notice.measure:
        assert [limb.id for limb in measure.limb] == list(LIMBS[measure.number])
        for limb in measure.limb:
            *rest, expected = LIMBS[measure.number][limb.id]
            assert [limb.indicator, limb.admissible, limb.group, limb.asked_by, limb.may_be_empty] == rest
            assert asked(limb) == typed(expected)


def test_the_shipped_notice_is_of_its_council_and_standards():
    notice = read_notice(SHIPPED)
    assert (notice.council, notice.code) == ("North East Lincolnshire", "E06000012")
    assert (notice.region, notice.region_name) == ("E12000003", "Yorkshire and The Humber")
    assert (notice.issued, notice.period, notice.minimum_n) == (date(2019, 12, 18), "six months", 5)
    assert len(notice.priority_areas) == 4
    assert notice.reserve == {"2020-21": 2700000}
    assert notice.rebase == ()
    assert notice.standards == Standards()
    assert [area.area for area in notice.coverage] == [
        "Help and protection", "Children in care", "Care leavers", "Leaders",
    ]  # fmt: skip
    assert "was not at hand" in SHIPPED.read_text(encoding="utf-8")


def test_defaults_are_those_of_the_definitions():
    standards = Standards()
    assert standards.cp_visit == VisitStandard(every=10, unit="working")
    assert standards.cin_visit == VisitStandard(every=20, unit="working")
    assert standards.cla_visit == VisitStandard(every=42, unit="calendar")
    assert (standards.review_currency_days, standards.not_seen_days, standards.absence_days) == (90, 42, 14)
    assert (standards.supervision_cycle_days, standards.supervision_grace_days) == (31, 7)
    assert (standards.recording_working_days, standards.qualifying_modes) == (2, ("face_to_face",))


# ---------------------------------------------------------------------------------------------------------- any notice


def test_a_small_notice(tmp_path):
    notice = read(tmp_path, SMALL)
    visits, regional, mean, alone = notice.measure[0].limb
    assert visits.asked_by == "notice"
    assert visits.may_be_empty
    assert visits.target[0].steps[0].value == Decimal("0.75")
    assert visits.target[0].steps[1].value == Decimal(1)
    assert not regional.may_be_empty
    assert regional.admissible == ("month",)
    assert mean.admissible == ("dfe_fte",)
    assert alone.admissible == ("where_possible",)
    assert notice.standards.cp_visit == VisitStandard(every=15, unit="calendar")
    assert notice.standards.cin_visit == VisitStandard(every=20, unit="working")


def test_standards_can_be_a_key_of_a_cache(tmp_path):
    standards = read(tmp_path, SMALL).standards
    assert {standards: 1}[read(tmp_path, SMALL).standards] == 1
    assert hash(standards) != hash(Standards())


def test_numbers_are_exact(tmp_path):
    text = SMALL.replace("value = 0.75", "value = 0.70000000000000000001")
    assert read(tmp_path, text).measure[0].limb[0].target[0].steps[0].value == Decimal("0.70000000000000000001")


def test_steps_come_in_the_order_of_their_days(tmp_path):
    text = SMALL.replace("2020-03-31", "2021-03-31", 1)
    assert [step.by.year for step in read(tmp_path, text).measure[0].limb[0].target[0].steps] == [2020, 2021]


LIMB1 = "measure[1].limb[1]"
REFUSED = [
    ("council =", "counsil =", "counsil: this key is not known; did you mean 'council'"),
    ('council = "Anyshire"\n', "", "council: is missing"),
    ('"Anyshire"', '" "', "council: is blank"),
    ('"Anyshire"', "3", "council: must be text in quotes (here: 3)"),
    ("issued = 2019-12-18", 'issued = "2019-12-18"', "issued: must be a day without quotes"),
    ("issued = 2019-12-18", "issued = 2019-12-18T10:00:00", "issued: must be a day without quotes"),
    ("minimum_n = 5", 'minimum_n = "5"', "minimum_n: must be a whole number, without quotes (here: '5')"),
    ("minimum_n = 5", "minimum_n = true", "minimum_n: must be a whole number, without quotes (here: true)"),
    ("minimum_n = 5", "minimum_n = -1", "minimum_n: must be 0 or more"),
    ("every = 15", "every = 15.5", "standards.cp_visit.every: must be a whole number"),
    ("every = 15", "every = 0", "standards.cp_visit.every: must be 1 or more"),
    ('unit = "calendar"', 'unit = "weeks"', "standards.cp_visit.unit: must be 'working' or 'calendar'"),
    ("[standards]", "[standards]\nreview_currency = 90", "standards.review_currency: this key is not known"),
    ("[standards]", '[standards]\nqualifying_modes = ["phone"]', "standards.qualifying_modes[1]: must be"),
    ("[standards]", "[standards]\nqualifying_modes = []", "standards.qualifying_modes: must hold at least one"),
    ("[standards]", "[standards]\nreview_currency_days = 0", "standards.review_currency_days: must be 1 or more"),
    ("every = 15", "every = 99999", "standards.cp_visit.every: must be 36500 or less"),
    ("issued = 2019-12-18", "issued = 0001-01-01", "issued: 0001-01-01 cannot be meant: a notice is of the years 1990"),
    ("issued = 2019-12-18", "issued = 9999-12-31", "issued: 9999-12-31 cannot be meant"),
    ('"2020-21"', '"2020-22"', "reserve: '2020-22' is no financial year"),
    ("2700000", '"2.7m"', "reserve.2020-21: must be a number, without quotes"),
    ('title = "Visits"\n', "", "measure[1].title: is missing"),
    ("number = 6", 'number = "6"', "measure[1].number: must be a whole number"),
    ('id = "visits"\n', "", f"{LIMB1}.id: is missing"),
    ('"cp_visits_in_timescale"', '"cp_visits_in_time"', f"{LIMB1}.indicator (limb visits): 'cp_visits_in_time' is no"),
    ('["snapshot"]', '["snapshots"]', f"{LIMB1}.readings (limb visits): 'snapshots' is no reading of"),
    ('["snapshot"]', '["snapshot", "snapshot"]', "reading 'snapshot' stands here twice"),
    ('["snapshot"]', '"snapshot"', f"{LIMB1}.readings (limb visits): must be a list"),
    ("may_be_empty = true", 'may_be_empty = "true"', f"{LIMB1}.may_be_empty (limb visits): must be true or false"),
    ("may_be_empty = true", "may_be_empty = 1", f"{LIMB1}.may_be_empty (limb visits): must be true or false"),
    ("may_be_empty = true", 'asked_by = "ofsted"', f"{LIMB1}.asked_by (limb visits): must be 'notice'"),
    ("value = 0.75", 'value = "0.75"', f"{LIMB1}.target[1].steps[1].value (limb visits): must be a number"),
    ("value = 0.75", "value = true", f"{LIMB1}.target[1].steps[1].value (limb visits): must be a number"),
    ("value = 0.75", "value = nan", f"{LIMB1}.target[1].steps[1].value (limb visits): must be a number"),
    ("value = 0.75", "value = 75", "is a rate from 0 to 1: write 0.75 for 75% (here: 75)"),
    ("value = 0.75, ", "", f"{LIMB1}.target[1].steps[1] (limb visits): needs either `value`, or `benchmark`"),
    ("value = 0.75", "value = 0.75, tolerance = 5", f"{LIMB1}.target[1].steps[1] (limb visits): needs either"),
    ("by = 2020-03-31", 'by = "2020-03-31"', f"{LIMB1}.target[1].steps[1].by (limb visits): must be a day without"),
    ("by = 2020-03-31", "bye = 2020-03-31", f"{LIMB1}.target[1].steps[1].by (limb visits): is missing"),
    ("2020-06-30", "2020-03-31", f"{LIMB1}.target[1].steps (limb visits): a step by '2020-03-31' stands here twice"),
    (
        ', source = "Notice"}, {value = 1',
        "}, {value = 1",
        f"{LIMB1}.target[1].steps[1].source (limb visits): is missing",
    ),
    ('source = "Notice"}, {value = 1', 'source = ""}, {value = 1', "steps[1].source (limb visits): is blank"),
    ('name = "points"', 'name = "point"', "limb[2].target[1] (limb regional): a benchmark step needs a target named"),
    ("tolerance = 10, ", "", "limb[2].target[1].steps[1] (limb regional): needs either `value`, or `benchmark`"),
    ("tolerance = 10", "tolerance = -10", "tolerance (limb regional): must be 0 or more"),
    ("target = [{name", "target = [] # [{name", "limb[2] (limb regional): needs exactly one of `target`"),
    ("target = [{name", 'group = "domains"\ntarget = [{name', "only an `improvement` can be asked of all `domains`"),
    ('"falls"', '"drops"', "measure[1].limb[3].direction.sense (limb mean): must be 'falls' or 'rises'"),
    ('"2019-12"', '"2019-13"', "measure[1].limb[3].direction.since (limb mean): '2019-13' is no month"),
    ('25, source = "Notice"', "25", "measure[1].limb[3].direction.source (limb mean): is missing"),
    ('id = "alone"', 'id = "alone"\ndirection = {sense = "rises", since = "2019-12", source = "N"}', "exactly one of"),
    ("or_at_least = 0.75", "or_at_most = 0.75", "higher is better: use the other one"),
    ("or_at_least = 0.75", "or_at_least = 0.75, or_at_most = 0.8", "not both"),
    ('id = "alone"', 'id = "mean"', "measure: limb id 'mean' stands here twice"),
    ("[[coverage]]", "[[measure]]\nnumber = 7\ntitle = 'x'\nasks = 'x'\n[[coverage]]", "measure[2].limb: is missing"),
    ("measures = [6]", "measures = [6, 7]", "coverage: 7 is the number of no measure"),
    ('decided_by = "The board"\n', "", "rebase[1].decided_by: is missing"),
    ('month = "2020-04"', "month = 2020-04-01", "rebase[1].month: must be text in quotes"),
]


@pytest.mark.parametrize(("written", "instead", "named"), REFUSED)
def test_a_fault_is_named_with_its_place_and_the_remedy(tmp_path, written, instead, named):
    assert written in SMALL
    message = refusal(tmp_path, SMALL.replace(written, instead, 1))
    assert named in message
    assert str(tmp_path / "notice.toml") in message


def test_every_fault_is_named_at_once(tmp_path):
    message = refusal(tmp_path, SMALL.replace("every = 15", "every = 0").replace('asks = "', 'ask = "'))
    assert len(message.splitlines()) == 4
    for place in ("standards.cp_visit.every", "measure[1].ask:", "measure[1].asks:"):
        assert place in message


def test_several_targets_need_a_name_each(tmp_path):
    target = '{name = "relative", steps = [{value = 0.5, by = 2020-03-31, source = "N"}]}'
    assert len(read(tmp_path, SMALL.replace('target = [{name = "p', f'target = [{target}, {{name = "p')).measure) == 1
    message = refusal(tmp_path, SMALL.replace('target = [{name = "p', f'target = [{target}, {target}, {{name = "p'))
    assert "limb[2].target (limb regional): target 'relative' stands here twice" in message
    message = refusal(tmp_path, SMALL.replace('target = [{name = "p', f'target = [{{{target[20:]}, {{name = "p'))
    assert "limb[2].target (limb regional): each of several targets needs a `name`" in message


def test_what_cannot_be_asked_of_an_indicator(tmp_path):
    message = refusal(tmp_path, SMALL.replace('"icpc_within_15"\ntarget', '"caseload_mean"\ntarget'))
    assert "caseload_mean is a mean, and icpc_within_15, its benchmark, a rate" in message
    message = refusal(tmp_path, SMALL.replace('"icpc_within_15"', '"caseload_mean"'))
    assert "caseload_mean is no percentage" in message
    message = refusal(tmp_path, SMALL.replace('"icpc_within_15"\ntarget', '"cases_open"\ntarget'))
    assert "of cases_open neither more nor less is better" in message


def test_two_rebases_of_one_month(tmp_path):
    rebase = SMALL[SMALL.index("[[rebase]]") : SMALL.index("[[coverage]]")]
    assert "rebase: rebase 'icpc_within_15 month 2020-04' stands here twice" in refusal(tmp_path, SMALL + rebase)
    assert len(read(tmp_path, SMALL + rebase.replace("2020-04", "2020-05")).rebase) == 2


def test_a_file_that_is_no_toml_names_the_line(tmp_path):
    assert "line 3" in refusal(tmp_path, SMALL.replace("issued = 2019-12-18", "issued = 18 December 2019"))


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(UnusableInput, match="cannot be read"):
        read_notice(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'council = "\xe9"')
    with pytest.raises(UnusableInput, match="UTF-8"):
        read_notice(tmp_path / "latin.toml")


def test_a_notice_may_ask_about_every_indicator_of_the_definitions_and_no_other(shared):
    text = (shared / "spec" / "measures.md").read_text(encoding="utf-8")
    rules = text[text.index("| rule | tables |") : text.index("**Restatement**")]
    firsts = [line.split("|")[1] for line in text.replace(rules, "").splitlines() if line.startswith("| ")]
    defined = {id for first in firsts for id in re.findall(r"`([a-z0-9_]+)`", first)}
    assert len(defined) > 60
    assert defined == set(INDICATORS)


def test_every_key_of_the_definition_is_known(shared):
    """Each `[[table]]` key of the specification's specimen stands in one of the models."""
    text = (shared / "spec" / "judgement.md").read_text(encoding="utf-8")
    specimen = text[text.index("```toml") : text.index("A target's `name`")]
    named = set(re.findall(r"([a-z_]+) = ", specimen))
    models = [table for table in Entry.__subclasses__() if table.__module__.startswith("improvement_analysis.notice.")]
    known = {key for table in models for key in table.model_fields}
    assert len(named) > 20
    assert named <= known


@pytest.mark.parametrize(
    ("indicator", "asks", "why"),
    [
        ("agency_rate", "target = [{steps = [{value = 15, by = 2020-06-30, source = 'N'}]}]", "a share from 0 to 1"),
        ("icpc_within_15", "improvement = {or_at_least = 80, source = 'N'}", "a rate from 0 to 1"),
        (
            "rereferrals_12m",
            "direction = {sense = 'falls', since = '2019-12', until = 18, source = 'N'}",
            "from 0 to 1",
        ),
        ("audit_agreement", "target = [{steps = [{value = 1.1, by = 2020-06-30, source = 'N'}]}]", "from -1 to 1"),
        ("audit_agreement", "target = [{steps = [{value = -1.1, by = 2020-06-30, source = 'N'}]}]", "from -1 to 1"),
        ("audit_grade_mean", "improvement = {or_at_least = 0.5, source = 'N'}", "a mean from 1 to 4"),
        ("audit_grade_mean", "improvement = {or_at_least = 80, source = 'N'}", "a mean from 1 to 4"),
        ("caseload_mean", "target = [{steps = [{value = -1, by = 2020-06-30, source = 'N'}]}]", "a mean 0 or more"),
        ("cases_unallocated", "improvement = {or_at_most = -1, source = 'N'}", "a count 0 or more"),
        ("icpc_median_days", "improvement = {or_at_most = -2, source = 'N'}", "0 or more"),
    ],
)
def test_a_level_that_cannot_be_is_refused_with_the_range(tmp_path, indicator, asks, why):
    assert why in refusal(tmp_path, limb_of(indicator, asks))


@pytest.mark.parametrize(
    ("indicator", "asks"),
    [
        ("agency_rate", "target = [{steps = [{value = 0, by = 2020-06-30, source = 'N'}]}]"),
        ("agency_rate", "target = [{steps = [{value = 1, by = 2020-06-30, source = 'N'}]}]"),
        ("audit_agreement", "target = [{steps = [{value = -1, by = 2020-06-30, source = 'N'}]}]"),
        ("audit_grade_mean", "improvement = {or_at_least = 4, source = 'N'}"),
        ("caseload_mean", "target = [{steps = [{value = 1000, by = 2020-06-30, source = 'N'}]}]"),
    ],
)
def test_a_level_at_the_end_of_its_range_is_none_too_far(tmp_path, indicator, asks):
    assert read(tmp_path, limb_of(indicator, asks)).measure[0].limb[0].indicator == indicator


@pytest.mark.parametrize(
    ("indicator", "group", "why"),
    [
        ("caseload_mean", "team", "names no group; of caseload_mean write the name of one team"),
        ("caseload_mean", "Every team", "names no group"),
        ("caseload_mean", "all of the teams.", "names no group"),
        ("caseload_mean", "team by team", "names no group"),
        ("caseload_mean", "-", "names no group"),
        ("audits_good_or_better", "domain", "the name of one audit domain, or 'domains'"),
        ("records_failing", "visit_before_plan_", "is no rule"),
        ("plan_actions_on_time", "priority areas", "the name of one priority area"),
        ("reserve_spent", "North", "no figure of reserve_spent is given by team"),
    ],
)
def test_a_group_that_is_none_is_refused(tmp_path, indicator, group, why):
    asks = "target = [{steps = [{value = 0.5, by = 2020-06-30, source = 'N'}]}]"
    assert why in refusal(tmp_path, limb_of(indicator, asks, f'group = "{group}"\n'))


def limb_of(indicator, asks, more=""):
    """A notice of one limb."""
    return (
        'council = "Anyshire"\nissued = 2019-12-18\n[[measure]]\nnumber = 1\ntitle = "T"\nasks = "Q"\n'
        "[[measure.limb]]\n"
        f'id = "l"\nindicator = "{indicator}"\n{more}{asks}\n'
    )
