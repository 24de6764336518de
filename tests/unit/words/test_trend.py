"""What is said of directions, improvements and charts: the sentences, typed by hand from what they are to say."""

from datetime import date
from decimal import Decimal

import pytest

from improvement_analysis.judgement.verdicts import Answer, Course
from improvement_analysis.notice.movement import Moved
from improvement_analysis.notice.notice import Direction, Improvement, Limb
from improvement_analysis.words.trend import (
    ahead_in_words,
    course_in_words,
    direction_in_words,
    improvement_in_words,
    slope_in_words,
)

RISES = Direction(sense="rises", since="2019-12", source="S")
FALLS = Direction(sense="falls", since="2019-12", source="S", until=25)


def limb(indicator, **asks):
    return Limb(id="limb", indicator=indicator, **asks)


def answer(limb, moved, value=0.5):
    return Answer(6, limb.id, limb.indicator, limb.admissible[0], limb.group, value, answer=moved.answer, moved=moved)


@pytest.mark.parametrize(
    ("indicator", "asks", "moved", "said"),
    [
        ("cin_visits_in_timescale", RISES, Moved("not yet due"), "It is judged from March 2020."),
        (
            "cin_visits_in_timescale", RISES, Moved("met", "since base", 0.139, 0.0004),
            "Over the three months to June 2020 together it was 13.9 percentage points higher than in the three months "
            "to December 2019, more than chance would give (Fisher's exact test, p below 0.001).",
        ),
        (
            "caseload_mean", FALLS, Moved("met", "since base", -5.85),
            "Over the last three months, on average, it was 5.9 lower than in December 2019, and better in each of "
            "them.",
        ),
        (
            "caseload_mean", FALLS, Moved("met", "trend", -0.4512, 0.00213),
            "It has fallen over the 24 months, more than chance would give (Kendall's tau -0.45, p 0.002).",
        ),
        ("caseload_mean", FALLS, Moved("met", "until"), "In each of the last three months it was no more than 25."),
        (
            "cin_visits_in_timescale", RISES, Moved("not met", "no better than the base", -0.037, 0.3041),
            "Over the three months to June 2020 together it was 3.7 percentage points lower than in the three months "
            "to December 2019 (Fisher's exact test, p 0.304).",
        ),
        (
            "cin_visits_in_timescale", RISES, Moved("not met", "no better than the base", 0.0, 1.0),
            "Over the three months to June 2020 together it was neither higher nor lower than in the three months to "
            "December 2019 (Fisher's exact test, p 1.000).",
        ),
        (
            "caseload_mean", FALLS, Moved("insufficient evidence", "", -0.5, 0.2),
            "Over the last three months, on average, it was 0.5 lower than in December 2019: that could be chance "
            "(p 0.200).",
        ),
        (
            "caseload_mean", FALLS, Moved("insufficient evidence"),
            "Some of the months that it is compared by have no figure.",
        ),
    ],
)  # fmt: skip
def test_directions(indicator, asks, moved, said):
    of = limb(indicator, direction=asks)
    assert direction_in_words(of, answer(of, moved), "2020-06") == said


FLOOR = Improvement(or_at_least=Decimal("0.8"), source="S")


@pytest.mark.parametrize(
    ("about", "moved", "said"),
    [
        ({"indicator": "visits_seen_alone"}, Moved("met", "floor"), "It is at least 80%, which is enough."),
        (
            {"indicator": "visits_seen_alone"}, Moved("met", "label", 0.01, 0.001),
            "Its chart says improving, and the months since the notice are better on average than the 12 up to it.",
        ),
        ({"indicator": "visits_seen_alone"}, Moved("not met", "label", -0.01, 0.2), "Its chart says deteriorating."),
        (
            {"indicator": "visits_seen_alone"}, Moved("not met", "trend", -0.0123, 0.4),
            "It does not improve: over the months with a figure it has fallen by 1.2 percentage points a month "
            "(p 0.400).",
        ),
        (
            {"indicator": "visits_seen_alone"}, Moved("not met", "trend", 0.0, 1.0),
            "It does not improve: over the months with a figure it has not moved (p 1.000).",
        ),
        (
            {"indicator": "visits_seen_alone"}, Moved("insufficient evidence"),
            "Too few months have a figure to say whether it improves.",
        ),
        (
            {"indicator": "audits_good_or_better", "group": "domains"}, Moved("not met", "tau", 0.1, 0.2, "plan"),
            "The grades of single audits, all domains together, cannot count as rising, since they fall in plan.",
        ),
        (
            {"indicator": "audits_good_or_better"}, Moved("insufficient evidence", "", 0.1, 0.2),
            "The grades of single audits show no rise that stands out from chance (Kendall's tau 0.10, p 0.200).",
        ),
    ],
)  # fmt: skip
def test_improvements(about, moved, said):
    of = limb(**about, improvement=FLOOR)
    assert improvement_in_words(of, answer(of, moved)) == said


@pytest.mark.parametrize(
    ("label", "values", "said"),
    [
        ("too few months", [1, 2], ""),
        ("no value this month", [1, 2, 1, 2, 1, float("nan")], ""),
        (
            "no significant change", [1, 2, 1, 2, 1, 2],
            "Set against its own 6 months, it shows no more than its usual ups and downs; with so few a real change "
            "would often not show.",
        ),
        (
            "no variation", [3] * 14,
            "Set against its own 14 months, it has been the same in every month.",
        ),
        (
            "deteriorating", [10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 30],
            "Set against its own 14 months, it is outside its usual range (deteriorating); months share most of their "
            "children, so runs come easily.",
        ),
    ],
)  # fmt: skip
def test_charts(label, values, said):
    known = sum(value == value for value in values)
    course = Course(label, known, tuple(map(float, values)), ())
    assert course_in_words(course, "caseload_max", "") == said


def test_no_chart_no_words():
    assert course_in_words(None, "caseload_max", "") == ""
    assert slope_in_words(None, "caseload_max") == ""
    assert ahead_in_words(None, TARGET, "2020-01", [(date(2020, 6, 30), Decimal("0.85"))]) == ""


@pytest.mark.parametrize(
    ("median_n", "rate", "said"),
    [
        (20.0, 0.5, ""),
        (19.5, 0.5, "Its usual range is unreliable, since there are few to count (a median of 19.5 a month)."),
        (100.0, 0.95, "Its usual range is unreliable, since it is so near to 100%."),
        (100.0, 0.05, "Its usual range is unreliable, since it is so near to 0%."),
        (100.0, 0.94, ""),
        (100.0, 0.06, ""),
        (
            5.0, 0.96,
            "Its usual range is unreliable, since there are few to count (a median of 5 a month) and it is so near to "
            "100%.",
        ),
    ],
)  # fmt: skip
def test_limits_of_small_numbers_are_unreliable(median_n, rate, said):
    values = tuple(rate + sign * 0.01 for sign in [1, -1] * 7)
    course = Course("no significant change", 14, values, (), median_n)
    assert course_in_words(course, "visits_child_seen", "all").partition("ups and downs.")[2].strip() == said


TARGET = limb(
    "cin_visits_in_timescale", target=[{"steps": [{"value": Decimal("0.85"), "by": date(2020, 6, 30), "source": "S"}]}]
)


def course_of(*values):
    return Course("no significant change", len(values), values, (), 100.0)


def test_the_slope_with_its_interval():
    # A straight line: every slope between two months is 2 points, and tau is 1.
    assert slope_in_words(course_of(0.5, 0.52, 0.54, 0.56, 0.58, 0.6), "cin_visits_in_timescale") == (
        "Over its 6 months it has risen by 2.0 percentage points a month (95% interval +2.0 to +2.0), more than "
        "chance would give (Kendall's tau 1.00, p 0.003)."
    )
    assert slope_in_words(course_of(20.0, 21, 20, 21, 20, 19.5), "caseload_mean").startswith(
        "Over its 6 months no steady rise or fall stands out from chance (down 0."
    )
    assert "(up less than 0.01 percentage points a month, 95% interval " in slope_in_words(
        course_of(0.5, 0.50001, 0.5, 0.50001, 0.50002), "cin_visits_in_timescale"
    )
    assert slope_in_words(course_of(0.5, 0.5, 0.5, 0.5, 0.5), "cin_visits_in_timescale") == ""
    assert slope_in_words(course_of(0.5, 0.6, 0.7, 0.8), "cin_visits_in_timescale") == ""  # too few months


@pytest.mark.parametrize(
    ("first", "line", "said"),
    [
        # Two points a month; from January to June five months, of 30.4 days each (151 days are 4.96 months).
        (0.64, "83.9%", "off course"),
        (0.66, "85.9%", "on course"),
        (0.90, "100.0%", "on course"),
    ],
)
def test_on_course_for_the_next_step(first, line, said):
    course = course_of(*(first + 0.02 * month for month in range(6)))
    step = (date(2020, 6, 30), Decimal("0.85"))
    assert ahead_in_words(course, TARGET, "2020-01", [step]) == (
        f"Along the line through its 6 months it would be {line} on 30 June 2020 (95% interval {line} to {line}), "
        f"against 85%: {said}."
    )
    assert ahead_in_words(course, TARGET, "2020-01", []) == ""


def test_targets_of_one_day_are_told_together_and_a_level_line_of_nothing_is_not_told():
    steps = [(date(2020, 6, 30), Decimal(1)), (date(2020, 6, 30), Decimal("0.75"))]
    assert ahead_in_words(course_of(*(0.66 + 0.02 * month for month in range(6))), TARGET, "2020-01", steps) == (
        "Along the line through its 6 months it would be 85.9% on 30 June 2020 (95% interval 85.9% to 85.9%), against "
        "100%: off course and against 75%: on course."
    )
    # Nothing in 19 months, then a beginning: most slopes are nought, and the line says nothing of the beginning.
    assert ahead_in_words(course_of(*[0.0] * 19, 0.2), TARGET, "2020-01", steps) == ""
