"""Claims: judged on their own figures, held against the records, and reproduced by which reading."""

from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from improvement_analysis.analysis import analyse
from improvement_analysis.judgement.claims import (
    claimed_answers,
    claimed_of_measures,
    claims,
    on_own_figures,
    reproduced_by,
    stands,
)
from improvement_analysis.judgement.verdicts import ANSWERS
from improvement_analysis.records.writing import write_extract
from improvement_analysis.words import claims as claim_words

INSUFFICIENT, EARLIER = "insufficient evidence", "not met (earlier step met)"
PAPER = "Cabinet paper of 8 July 2020"
COLUMNS = ["indicator", "value", "reading", "produced_by", "claimed_target", "claimed_verdict"]
# The paper's seven claims, typed from it: four have no figure. Source: docs/published-facts.md.
SAID = [
    ("caseload_mean", "17", None, None, None, "met"),
    ("asye_caseload_mean", "14", None, None, "18", "met"),
    ("review_cohort_coverage", None, None, None, None, "met"),
    ("records_valid", None, None, None, None, "met"),
    ("audits_good_or_better", None, None, None, None, "met"),
    ("icpc_within_15", "86%", None, None, "68%", "met"),
    ("cp_visits_in_timescale", "90%", None, None, None, "met"),
    ("cin_visits_in_timescale", "77%", None, None, None, "met"),
    ("supervision_workers", None, None, None, None, "met"),
]
# Four open children, three workers in post, one half-time and one without a child: 4 / 1.5, 4 / 2 and 4 / 3.
RECORDS = {
    "workers": pd.DataFrame(
        [("w1", "social_worker", 1.0), ("w2", "social_worker", 0.5), ("w3", "social_worker", 1.0)],
        columns=["worker_id", "role", "fte"],
    ).assign(start_date=date(2018, 1, 1), end_date=None),
    "episodes": pd.DataFrame({"child_id": list("abcd")}).assign(start_date=date(2020, 1, 1), end_date=None),
    "allocations": pd.DataFrame(
        [("a", "w1"), ("b", "w1"), ("c", "w1"), ("d", "w2")], columns=["child_id", "worker_id"]
    ).assign(start_date=date(2020, 1, 1), end_date=None),
}


@pytest.fixture
def month_of(tmp_path):
    """An Analysis of an extract that holds these claims about its month, and these tables."""

    def of(*said, month="2020-06", document=PAPER, **tables):
        reported = pd.DataFrame(said, columns=COLUMNS).assign(month=month, document=document)
        about = {"council": "Anyshire", "extracted_on": date(2020, 7, 1), "source": "typed", "synthetic": True}
        write_extract(tmp_path / month, {"reported_figures": reported, **tables}, about)
        return analyse(month, str(tmp_path))

    return of


def cells(blocks) -> list[list[str]]:
    """The texts of the tables, row by row, headings first."""
    return [row for table in blocks for row in [[*table.headings], *([c.text for c in row] for row in table.rows)]]


def test_the_papers_own_figures(month_of):
    now = month_of(*SAID)
    (made,) = claims(now).values()
    assert claimed_of_measures(now, made) == dict.fromkeys(range(1, 8), "met")
    assert on_own_figures(now, made, range(1, 8)) == {
        1: (INSUFFICIENT, "caseload-falling"),
        2: (INSUFFICIENT, "review-cohort"),
        3: (INSUFFICIENT, "data-valid"),
        4: (INSUFFICIENT, "audit-grades"),
        5: (INSUFFICIENT, "icpc-rising"),
        6: (EARLIER, "visits-cin"),
        7: (INSUFFICIENT, "supervision-workers"),
    }
    answers = [(each.limb, each.answer) for each in claimed_answers(now, made)]
    for limb, expected in (("caseload-mean", ["met"]), ("icpc-regional", ["met", "met"]), ("caseload-asye", ["met"])):
        assert [answer for id, answer in answers if id == limb] == expected


def test_without_any_record_nothing_claimed_is_shown(month_of):
    """The extract holds the claims and nothing else: no measure has a figure, so no claim stands."""
    said = claim_words.in_short(month_of(*SAID))
    assert said == (
        "Cabinet paper of 8 July 2020 says that 7 of 7 measures are met. Judged on its own figures: not met (earlier "
        "step met): 1; insufficient evidence: 6; met: 0. Held against the records, what it says is not shown for 7 "
        "measures."
    )


def test_one_claim_of_one_measure(month_of):
    said = claim_words.in_short(month_of(("supervision_workers", None, None, None, None, "not met")))
    assert said.startswith(f"{PAPER} says that 0 of 7 measures are met.")
    assert said.endswith("is not shown for 1 measure.")


@pytest.mark.parametrize(
    ("indicator", "reading", "value", "answers"),
    [
        ("cin_visits_in_timescale", None, "85%", ["met", INSUFFICIENT]),  # visits-cin and visits-cin-rising
        ("cin_visits_in_timescale", None, "0.85", ["met", INSUFFICIENT]),
        ("cin_visits_in_timescale", None, "84.9%", [EARLIER, INSUFFICIENT]),
        ("cin_visits_in_timescale", None, "74.9%", ["not met", INSUFFICIENT]),
        ("cin_visits_in_timescale", "due_in_month", "85%", ["met", INSUFFICIENT]),
        ("cin_visits_in_timescale", "snapshot_with_virtual", "85%", [INSUFFICIENT, INSUFFICIENT]),  # not admissible
        ("cin_visits_in_timescale", None, "85", [INSUFFICIENT, INSUFFICIENT]),  # 8,500% is no rate
        ("icpc_within_15", None, "70%", ["met", "not met", INSUFFICIENT]),  # 68.9% and 71.01%
        ("figures_manual", None, "10%", ["met"]),  # a floor is met by a value alone
        ("figures_manual", None, "11%", [INSUFFICIENT]),
        ("records_valid", None, "98%", ["met"]),
        ("records_valid", None, "97.9%", [INSUFFICIENT]),
        ("records_valid", None, None, [INSUFFICIENT]),
    ],
)
def test_a_claim_is_judged_on_its_value_alone(month_of, indicator, reading, value, answers):
    now = month_of((indicator, value, reading, None, None, None))
    (made,) = claims(now).values()
    assert [each.answer for each in claimed_answers(now, made) if each.indicator == indicator] == answers


def test_before_three_months_a_direction_is_not_due_and_before_the_notice_there_is_no_verdict(month_of):
    now = month_of(SAID[0], month="2020-02")
    assert [each.answer for each in claimed_answers(now, claims(now)[PAPER])][:3] == [
        "met",
        "not yet due",
        "not yet due",
    ]
    early = month_of(SAID[0], month="2019-11")
    assert claim_words.in_short(early) == (
        f"{PAPER} says that 1 of 7 measures is met. There is no verdict before the notice of 18 December 2019."
    )
    assert claim_words.by_measure(early) == ()
    assert cells(claim_words.by_figure(early))[1][3] == ""


@pytest.mark.parametrize(
    ("value", "reading", "expected"),
    [
        ("2.7", None, ["dfe_fte"]),
        ("3", None, ["dfe_fte"]),  # 2.67 rounds to it
        ("2", None, ["headcount"]),
        ("2.0", None, ["headcount"]),
        ("1.3", None, ["all_in_post"]),
        ("1", None, ["all_in_post"]),
        ("1.33", "all_in_post", ["all_in_post"]),
        ("1.6", "headcount", []),
        ("5", None, []),
        (None, None, None),
    ],
)
def test_by_which_reading_a_figure_comes_out_as_claimed(month_of, value, reading, expected):
    now = month_of(("caseload_mean", value, reading, None, None, "met"), **RECORDS)
    (claim,) = claims(now)[PAPER]
    assert reproduced_by(now, claim) == expected


@pytest.mark.parametrize("verdict", [*ANSWERS, None])
def test_what_stands(verdict):
    held = {"met": True, "met early": True, "not met": False, EARLIER: False}
    words = {True: "stands", False: "does not stand"}
    other = "" if verdict is None else "depends on the reading" if verdict == "depends on the reading" else "not shown"
    assert stands("met", verdict) == words.get(held.get(verdict), other)
    assert stands("not met", verdict) == words.get(
        verdict in held and not held[verdict] if verdict in held else None, other
    )
    assert stands(None, verdict) == ""


def test_figures_as_claimed_beside_the_records(month_of):
    said = [
        ("happiness <b>", "9", None, "system", None, None),
        ("cases_open", None, None, "system", None, None),
        ("caseload_mean", "1.3", None, "manual", "2", "met"),
        ("caseload_mean", "7", "headcount", None, None, None),
    ]
    now = month_of(*said, **RECORDS)
    assert cells(claim_words.by_figure(now)) == [
        list(claim_words.BY_FIGURE),
        ["Mean caseload", "1.3, by hand; target named: 2", "no more than 25 due on 31 March 2020", "met", "2.7: met",
         "only by: all in post"],
        ["Mean caseload (per holder)", "7, how counted not said", "no more than 25 due on 31 March 2020", "met",
         "2.0: met", "no"],
        ["happiness <b>", "9, system", "nothing asked", "", "no such figure is known", ""],
        ["Open cases", "no figure given", "nothing asked", "", "4", ""],
    ]  # fmt: skip
    asked = claim_words.to_ask(now)
    assert (
        "Mean caseload: 1.3 was claimed; the records give 2.7 (per FTE), 2.0 (per holder) and 1.3 (all in post)."
        in asked
    )


def test_where_nothing_was_reported(month_of, tmp_path):
    assert claim_words.in_short(month_of()).endswith("since no figure was reported about the month.")
    assert claim_words.to_ask(month_of()) == ""
    assert claim_words.by_figure(month_of()) == ()
    about = {"council": "Anyshire", "extracted_on": date(2020, 7, 1), "source": "typed", "synthetic": True}
    write_extract(tmp_path / "bare" / "2020-06", RECORDS, about)
    now = analyse("2020-06", str(tmp_path / "bare"))
    assert claim_words.in_short(now).endswith("since the table reported_figures is missing.")


def test_a_value_is_kept_exact(month_of):
    (claim,) = claims(month_of(("icpc_within_15", "68.9%", None, None, None, None)))[PAPER]
    assert claim.value == Fraction(689, 1000)


def test_a_claim_that_cannot_be_read_is_told_without_its_text(month_of):
    read = ("caseload_mean", "17", None, None, None, "met")
    unread = ("icpc_within_15", "about 80%", None, None, None, "met")
    words = "of whatever month, and no claim of theirs is judged: see managers/rejects.csv."
    said = claim_words.in_short(month_of(read, unread))
    assert said.endswith(f"1 reported figure cannot be read, {words}")
    assert "about 80%" not in said
    assert claim_words.in_short(month_of(unread, month="2020-05")).endswith(words)
