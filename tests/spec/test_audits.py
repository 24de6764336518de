"""Measure 4: worked by hand, boundary by boundary, and against the slow plain reading of `oracle_measures`."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .oracle_cases import days, examples, spoilt, table
from .oracle_council import Council, assert_as_the_oracle, notice_of
from .oracle_measures import BLANK, kappa

HEADINGS = "audit_id, child_id, audited_on, domain, grade, moderated_grade, sampling\n"
GRADES = {"O": "Outstanding", "G": "Good", "R": "Requires improvement", "I": "Inadequate", "": ""}


def audits_of(*rows: str) -> str:
    """Audits as `day, domain, grades, sampling`; grades by their letters: `GR` is Good, moderated to the one below."""
    lines = []
    for number, row in enumerate(rows):
        day, domain, grades, sampling = (cell.strip() for cell in row.split(","))
        grade, moderated = GRADES[grades[0]], GRADES[grades[1:]]
        lines.append(f"{number}, a, {day}, {domain}, {grade}, {moderated}, {sampling}")
    return HEADINGS + "\n".join(lines)


@pytest.fixture
def council(tmp_path):
    return Council(tmp_path)


# May 2020 by auditor: O, G, G, R, I; by moderator: -, R, G, G, -; drawn at random: the second, fourth and fifth.
MAY = [
    "2020-05-01, overall, O, targeted",
    "2020-05-10, overall, GR, random",
    "2020-05-31, overall, GG, thematic",
    "2020-05-15, overall, RG, random",
    "2020-05-15, overall, I, random",
]


@pytest.mark.parametrize(
    ("indicator", "reading", "numerator", "denominator"),
    [
        # Moderated: O, R, G, G, I.
        ("audits_good_or_better", "moderated", 3, 5),
        ("audits_good_or_better", "as_audited", 3, 5),
        ("audits_good_or_better", "moderated_only", 2, 3),
        ("audits_good_or_better", "random_sample", 1, 3),
        ("audits_inadequate", "moderated", 1, 5),
        ("audits_inadequate", "as_audited", 1, 5),
        # 4 + 2 + 3 + 3 + 1, and 4 + 3 + 3 + 2 + 1.
        ("audit_grade_mean", "moderated", 13, 5),
        ("audit_grade_mean", "as_audited", 13, 5),
        ("audits_moderated", "", 3, 5),
        ("audits_downgraded", "", 1, 3),
    ],
)
def test_a_month_of_audits(council, indicator, reading, numerator, denominator):
    # The day before and the day after are of other months; another domain is no audit.
    others = ["2020-04-30, overall, IO, random", "2020-06-01, overall, IO, random", "2020-05-10, planning, IO, random"]
    found = council.figure(indicator, "2020-05", reading, audits=audits_of(*MAY, *others))
    assert found == (numerator, denominator, numerator / denominator)


@pytest.mark.parametrize(
    ("audit", "better", "inadequate", "mean"),
    [
        # By moderator, by auditor.
        ("O", (1, 1), (0, 0), (4, 4)),
        ("G", (1, 1), (0, 0), (3, 3)),
        ("R", (0, 0), (0, 0), (2, 2)),
        ("I", (0, 0), (1, 1), (1, 1)),
        ("OG", (1, 1), (0, 0), (3, 4)),
        ("OI", (0, 1), (1, 0), (1, 4)),
        ("IG", (1, 0), (0, 1), (3, 1)),
        ("RI", (0, 0), (1, 0), (1, 2)),
    ],
)
def test_grades_by_reading(council, audit, better, inadequate, mean):
    audits = audits_of(f"2020-05-10, overall, {audit}, random")
    for indicator, expected in (
        ("audits_good_or_better", better),
        ("audits_inadequate", inadequate),
        ("audit_grade_mean", mean),
    ):
        for reading, number in zip(("moderated", "as_audited"), expected, strict=True):
            assert council.figure(indicator, "2020-05", reading, audits=audits) == (number, 1, number)


@pytest.mark.parametrize(("audit", "lower"), [("GG", 0), ("GR", 1), ("GI", 1), ("GO", 0), ("OG", 1), ("II", 0)])
def test_downgraded(council, audit, lower):
    audits = audits_of(f"2020-05-10, overall, {audit}, random", "2020-05-10, overall, I, random")
    assert council.figure("audits_downgraded", "2020-05", audits=audits) == (lower, 1, lower)


def test_a_month_without_audits(council):
    for indicator, reading in (
        ("audits_good_or_better", "moderated"),
        ("audits_good_or_better", "moderated_only"),
        ("audits_inadequate", "as_audited"),
        ("audit_grade_mean", "moderated"),
        ("audits_moderated", ""),
        ("audits_downgraded", ""),
    ):
        assert council.figure(indicator, "2020-06", reading, audits=audits_of(*MAY)) == (0, 0, None)


def test_domains(council):
    audits = audits_of(
        "2020-05-10, overall, I, random",
        "2020-05-10, planning, GR, random",
        "2020-05-10, planning, O, targeted",
        "2020-05-10, Planning, G, random",
        "2020-03-10, management oversight, IG, random",
        "2020-06-10, child's voice, G, random",  # audited after D: a domain all the same
    )
    months = ["2020-03", "2020-04", "2020-05"]
    by_reading = {
        ("planning", "moderated"): (1, 2, 0.5),
        ("planning", "as_audited"): (2, 2, 1),
        ("planning", "moderated_only"): (0, 1, 0),
        ("planning", "random_sample"): (0, 1, 0),
        ("Planning", "moderated"): (1, 1, 1),
        ("child's voice", "moderated"): (0, 0, None),
    }
    for (group, reading), expected in by_reading.items():
        found = council.figures("audits_good_or_better", months, reading, group, audits=audits)
        assert found == [(0, 0, None), (0, 0, None), expected]
    found = council.figures("audits_good_or_better", months, "moderated", "management oversight", audits=audits)
    assert found == [(1, 1, 1), (0, 0, None), (0, 0, None)]
    assert council.figure("audit_grade_mean", "2020-05", "moderated", group="planning", audits=audits) == (6, 2, 3)
    assert council.figure("audit_grade_mean", "2020-05", "as_audited", group="planning", audits=audits) == (7, 2, 3.5)


def test_the_rows_of_domains(council):
    # Those of any row in use, the one set aside (no such day) not; and those that a limb names; overall is blank.
    council.write("2020-05", audits=audits_of(
        "2020-05-10, overall, I, random", "2020-05-10, planning, G, random", "2020-05-32, plans, G, random",
        "2018-05-10, Assessment, G, random",
    ))  # fmt: skip
    named = notice_of(
        {"indicator": "audits_good_or_better", "group": "management oversight"},
        {"indicator": "audits_good_or_better", "group": "domains"},
        {"indicator": "audits_good_or_better", "group": "planning"},
        {"indicator": "audits_inadequate"},
    )
    found = council.series("2020-05", 2, named)
    good = found[found["indicator"] == "audits_good_or_better"]
    groups = ["", "Assessment", "management oversight", "planning"]
    readings = ["moderated", "as_audited", "moderated_only", "random_sample"]
    assert list(zip(good["reading"], good["group"], good["month"], strict=True)) == [
        (reading, group, month) for reading in readings for group in groups for month in ("2020-04", "2020-05")
    ]
    mean = found[(found["indicator"] == "audit_grade_mean") & (found["reading"] == "moderated")]
    assert sorted(set(mean["group"])) == ["", "Assessment", "planning"]
    for indicator in ("audits_inadequate", "audits_moderated", "audits_completed", "audit_agreement"):
        assert set(found.loc[found["indicator"] == indicator, "group"]) == {""}
    nowhere = good[(good["group"] == "management oversight") & (good["reading"] == "moderated")]
    assert nowhere[["numerator", "denominator"]].to_numpy().tolist() == [[0, 0], [0, 0]]


def test_a_domain_that_only_a_limb_names_where_there_are_no_audits(council):
    council.write("2020-05", episodes="child_id, start_date\na, 2019-01-01")
    named = notice_of({"indicator": "audits_good_or_better", "group": "planning"})
    found = council.series("2020-05", 1, named, ["audits_good_or_better"])
    assert list(found.loc[found["reading"] == "moderated", "group"]) == ["", "planning"]
    assert found["value"].isna().all()
    assert found["note"].str.contains("audits").all()


def test_readings_that_lack_a_column(council):
    plain = "audit_id, child_id, audited_on, domain, grade\n1, a, 2020-05-10, overall, Good"
    council.write("2020-05", audits=plain)
    found = council.series("2020-05", indicators=["audits_good_or_better"]).set_index("reading")
    assert found.loc["moderated", "value"] == found.loc["as_audited", "value"] == 1
    assert found.loc[["moderated_only", "random_sample"], ["numerator", "denominator", "value"]].isna().all(axis=None)
    assert "moderated_grade" in found.loc["moderated_only", "note"]
    assert "sampling" in found.loc["random_sample", "note"]
    # With a column of sampling, and none of moderation: a blank moderated grade in every row.
    sampled = plain.replace("grade\n", "grade, sampling\n") + ", random"
    assert council.figure("audits_good_or_better", "2020-05", "random_sample", audits=sampled) == (1, 1, 1)
    assert council.figure("audits_inadequate", "2020-05", "moderated", audits=sampled) == (0, 1, 0)
    assert council.figure("audit_grade_mean", "2020-05", "moderated", audits=sampled) == (3, 1, 3)
    for indicator in ("audits_moderated", "audits_downgraded", "audit_agreement"):
        assert council.figure(indicator, "2020-05", audits=sampled) == BLANK


def test_audits_against_the_plan(council):
    plan = "month, expected\n2020-05, 8\n2020-05, 2.0\n2020-03, 0\n2020-02, -1\n2020-06, 5"
    months = ["2020-02", "2020-03", "2020-04", "2020-05"]
    audits = audits_of(*MAY, "2020-05-10, planning, G, random", "2020-03-10, overall, G, random")
    found = council.figures("audits_completed", months, audits=audits, audit_plan=plan)
    # A fault, so no row; expected none, with one done; no row; 8 and 2 added up.
    assert found == [BLANK, (1, 0, None), BLANK, (5, 10, 0.5)]
    found = council.rows("audits_completed", months)
    assert found["lower"].isna().all()  # a share has no interval
    lost = "1 of 5 rows of the table audit_plan could not be used"
    assert found["note"].str.startswith("no value").tolist() == [True, True, True, False]
    assert (found["note"] == lost).tolist() == [False, False, False, True]


def test_more_audits_than_the_plan_expected(council):
    plan = "month, expected\n2020-05, 4"
    assert council.figure("audits_completed", "2020-05", audits=audits_of(*MAY), audit_plan=plan) == (5, 4, 1.25)


def test_agreement_by_hand(council):
    # auditor:    O G G R I R
    # moderator:  G G R R I G     squared differences 1 0 1 0 0 1, together 3.
    # Chance: each of the auditor's 4 3 3 2 1 2 against each of the moderator's 3 3 2 2 1 3:
    # of 4: 1 1 4 4 9 1 = 20; of 3: 0 0 1 1 4 0 = 6, twice 12; of 2: 1 1 0 0 1 1 = 4, twice 8; of 1: 4 4 1 1 0 4 = 14.
    # Together 54, a mean of 54 / 36 = 1.5; observed 3 / 6 = 0.5; kappa 1 - 0.5 / 1.5.
    pairs = ["OG", "GG", "GR", "RR", "II", "RG"]
    audits = audits_of(*(f"2020-0{place}-28, overall, {pair}, random" for place, pair in enumerate(pairs, start=1)),
                       "2020-05-10, overall, I, random", "2020-05-10, planning, IO, random")  # fmt: skip
    assert council.figure("audit_agreement", "2020-06", audits=audits) == (None, 6, pytest.approx(2 / 3, rel=1e-15))
    assert kappa([(4, 3), (3, 3), (3, 2), (2, 2), (1, 1), (2, 3)]) == Fraction(2, 3)


def test_agreement_is_the_nearest_number_to_its_fraction(council):
    """Scores 22311121321 and 22421212232 of 11 audits: kappa is 9/20, and 0.45 the number nearest to it."""
    grades = dict(zip("1234", ["Inadequate", "Requires improvement", "Good", "Outstanding"], strict=True))
    lines = [
        f"{place}, c, 2020-05-10, overall, {grades[one]}, {grades[other]}"
        for place, (one, other) in enumerate(zip("22311121321", "22421212232", strict=True))
    ]
    audits = "\n".join(["audit_id, child_id, audited_on, domain, grade, moderated_grade", *lines])
    assert council.figure("audit_agreement", "2020-05", audits=audits) == (None, 11, 0.45)


def test_agreement_of_twelve_months(council):
    # Opposed in June 2019, at one since.
    audits = audits_of("2019-06-01, overall, GR, random", "2019-06-30, overall, RG, random",
                       "2019-07-01, overall, GG, random", "2020-05-31, overall, RR, random",
                       "2020-07-01, overall, IO, random")  # fmt: skip
    months = ["2019-05", "2019-06", "2019-07", "2020-04", "2020-05", "2020-06"]
    found = council.figures("audit_agreement", months, audits=audits)
    assert found[0] == (None, 0, None)
    assert found[1] == (None, 2, -1)
    # G G R against R G G: observed 2 / 3; chance 4 / 9 (mean of squared differences of 2 of 3 and 2 of 3); 1 - 3 / 2.
    assert found[2] == found[3] == (None, 3, pytest.approx(-0.5, rel=1e-15))
    assert found[4] == (None, 4, 0)  # G G R R against R G G R: observed 2 / 4, chance 1 / 2
    assert found[5] == (None, 2, 1)


def test_weights_are_quadratic(council):
    # One of three is out by two grades: O G I against O G G. Observed 4 / 3; chance: of 4: 0 1 1; of 3: 1 0 0; of 1:
    # 9 4 4: 20 / 9. 1 - 12 / 20.
    audits = audits_of("2020-05-10, overall, OO, random", "2020-05-10, overall, GG, random",
                       "2020-05-10, overall, IG, random")  # fmt: skip
    assert council.figure("audit_agreement", "2020-05", audits=audits) == (None, 3, pytest.approx(0.4, rel=1e-15))


@pytest.mark.parametrize(
    ("due", "completed", "overdue"),
    [
        ("2020-05-31", "", 1),
        ("2020-05-31", "2020-05-31", 0),
        ("2020-05-31", "2020-06-01", 1),
        ("2020-06-01", "", 0),
        ("2020-06-01", "2020-05-20", 0),
        ("2020-05-01", "2020-05-20", 0),  # late, but done
        ("2019-05-01", "", 1),
    ],
)
def test_audit_actions_overdue(council, due, completed, overdue):
    actions = f"audit_id, due_on, completed_on\n1, {due}, {completed}\n2, 2020-05-10, 2020-05-09"
    assert council.figure("audit_actions_overdue", "2020-05", audit_actions=actions) == (overdue, None, overdue)


INDICATORS = [
    "audits_good_or_better", "audits_inadequate", "audit_grade_mean", "audits_completed", "audits_moderated",
    "audits_downgraded", "audit_agreement", "audit_actions_overdue",
]  # fmt: skip
TABLES = {
    "audits": table("audits", 20, audited_on=days | st.sampled_from(["2020-05-10", "2020-04-10"])),
    "audit_actions": table("audit_actions", 8),
    "audit_plan": table("audit_plan", 5),
}


@examples(18)
@given(spoilt(st.fixed_dictionaries(TABLES)))
def test_as_the_oracle(tmp_path, tables):
    assert_as_the_oracle(tmp_path, {"2020-05": {"tables": tables}}, 14, indicators=INDICATORS)
