"""What is said of charts, slopes and lines: the sentences, typed by hand from what they are to say."""

from datetime import date
from decimal import Decimal

import pytest

from improvement_analysis.judgement.verdicts import Course
from improvement_analysis.notice.notice import Limb
from improvement_analysis.words.trend import (
    ahead_in_words,
    course_in_words,
    slope_in_words,
)


def limb(indicator, **asks):
    return Limb(id="limb", indicator=indicator, **asks)


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
