"""A direction: its sentences, typed by hand from what they are to say; its answers are in spec/test_movement.py."""

from dataclasses import replace
from fractions import Fraction

import pytest

from improvement_analysis.calendars import month_number
from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice.ask import Judged
from improvement_analysis.notice.direction import Direction

RATE, MEAN = INDICATORS["cin_visits_in_timescale"], INDICATORS["caseload_mean"]
RISES = Direction(sense="rises", since="2019-12", source="S")
NO_BETTER = "no better than the base"
FALLS = Direction(sense="falls", since="2019-12", source="S", until=25)


@pytest.mark.parametrize(
    ("indicator", "asks", "judged", "said"),
    [
        ("visits_child_seen", RISES, Judged("not yet due"), "It is judged from March 2020."),
        (
            "visits_child_seen", RISES, Judged("met", rule="since base", estimate=0.139, p=0.0004),
            "Over the three months to June 2020 together it was 13.9 percentage points higher than in the three months "
            "to December 2019. That is more than chance would give (Fisher's exact test, p below 0.001).",
        ),
        (
            "caseload_mean", FALLS, Judged("met", rule="since base", estimate=-5.85),
            "Over the last three months, on average, it was 5.9 lower than in December 2019, and better in each of "
            "them.",
        ),
        (
            "caseload_mean", FALLS, Judged("met", rule="trend", estimate=-0.4512, p=0.00213),
            "It has fallen over the months from December 2019 to June 2020. That is more than chance would give "
            "(Kendall's tau -0.45: later ones more often lower than higher; p 0.002).",
        ),
        (
            "caseload_mean", FALLS, Judged("met", rule="until"),
            "In each of the last three months it was no more than 25.",
        ),
        (
            "visits_child_seen", RISES, Judged("not met", rule=NO_BETTER, estimate=-0.037, p=0.3041),
            "Over the three months to June 2020 together it was 3.7 percentage points lower than in the three months "
            "to December 2019 (Fisher's exact test, p 0.304).",
        ),
        (
            "visits_child_seen", RISES, Judged("not met", rule=NO_BETTER, estimate=0.0, p=1.0),
            "Over the three months to June 2020 together it was neither higher nor lower than in the three months to "
            "December 2019 (Fisher's exact test, p 1.000).",
        ),
        (
            "caseload_mean", FALLS, Judged("insufficient evidence", estimate=-0.5, p=0.2),
            "Over the last three months, on average, it was 0.5 lower than in December 2019: that could be chance "
            "(p 0.200). No more than 25 in each of the last three months would have been enough.",
        ),
        (
            "caseload_mean", FALLS, Judged("insufficient evidence"),
            "Some of the months that it is compared by have no figure.",
        ),
    ],
)  # fmt: skip
def test_what_an_answer_rests_on(indicator, asks, judged, said):
    judged = replace(judged, value=Fraction(1, 2))
    assert asks.because(judged, INDICATORS[indicator], "", "2020-06") == said


@pytest.mark.parametrize("change", [0.1, 0.097])
def test_the_p_of_the_last_month_alone_does_not_call_chance_what_was_not_better_in_each(change):
    """Of a rate as at a day, p is of the last month; with p below 0.05 only a month that is no better withholds met."""
    judged = Judged("insufficient evidence", Fraction(7, 10), estimate=change, p=1e-6)
    said = RISES.because(judged, INDICATORS["cp_visits_in_timescale"], "", "2020-06")
    assert said.endswith("higher than in December 2019, but it was not better in each of them.")
    assert "chance" not in said


@pytest.mark.parametrize(
    ("indicator", "base"),
    [("visits_child_seen", "the three months to December 2019"), ("cp_visits_in_timescale", "December 2019")],
)
def test_a_rebase_names_the_base_that_it_keeps_out(indicator, base):
    judged = Judged("insufficient evidence", Fraction(1, 2), rebased="2019-11")
    said = RISES.because(judged, INDICATORS[indicator], "", "2020-06")
    assert said.startswith(
        f"From November 2019 on it is counted afresh, so that it cannot be held against {base}. The months since"
    )


def test_a_value_that_would_be_enough_and_is_missed_is_named():
    judged = Judged("not met", Fraction("25.04"), rule=NO_BETTER, estimate=0.5)
    assert FALLS.because(judged, MEAN, "", "2020-06").endswith(
        " No more than 25 in each of the last three months would have been enough."
    )


def test_a_trend_of_which_the_first_months_are_too_far_back_to_count():
    trend = Judged("met", rule="trend", estimate=-0.45, p=0.002)
    said = FALLS.because(trend, MEAN, "", "2022-06")
    assert said.startswith(
        "It has fallen over the months from July 2020 to June 2022. That is more than chance would give"
    )


def test_a_figure_that_is_missing_says_so_itself():
    assert RISES.because(Judged("insufficient evidence"), RATE, "", "2020-06") == ""


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ((0, 0), ""),
        ((0, 1), "It was no better than the month before."),
        ((1, 1), "It was better than the month before."),
        ((2, 5), "It was better than the month before in 2 of 5 months."),
    ],
)
def test_how_often_it_was_better_stands_beside_it(months, said):
    assert RISES.beside(Judged("not met", months_better=months)) == said


def test_it_names_itself_and_says_what_it_asks():
    assert RISES.title(RATE) == f"{RATE.title}, to rise since December 2019"
    assert FALLS.title(MEAN) == f"{MEAN.title}, to fall since December 2019"
    assert RISES.asked(RATE, True, None) == [("a rise since December 2019", "S")]
    assert FALLS.asked(MEAN, True, None) == [("a fall since December 2019, until 25", "S")]
    assert RISES.why_not("visits in time") == "why has this not risen: visits in time?"
    assert FALLS.why_not("mean caseload") == "why has this not fallen: mean caseload?"


def test_it_looks_back_to_the_three_months_that_end_with_since():
    assert FALLS.looks_back_to == month_number("2019-10")
