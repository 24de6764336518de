"""What is said of charts, slopes and lines: the sentences, typed by hand from what they are to say."""

from datetime import date
from decimal import Decimal

import pytest

from improvement_analysis.judgement.course import Course, Outlook
from improvement_analysis.judgement.trend import Ahead, Slope
from improvement_analysis.notice.notice import Limb
from improvement_analysis.words.trend import (
    ahead_in_words,
    chance_in_words,
    course_in_words,
    slope_in_words,
)


def limb(indicator, **asks):
    return Limb(id="limb", indicator=indicator, **asks)


@pytest.mark.parametrize(
    ("course", "said"),
    [
        (Course("too few months", 2, ()), ""),
        (Course("no value this month", 5, ()), ""),
        (
            Course("no significant change", 6, ()),
            "Set against its own 6 months, it shows no more than its usual ups and downs; with so few a real change "
            "would often not show.",
        ),
        (
            Course("no variation", 14, ()),
            "Set against its own 14 months, it has been the same in every month.",
        ),
        (
            Course("deteriorating", 14, (), rule="outside"),
            "Set against its own 14 months, it is outside its usual range (deteriorating). Months share most of their "
            "children, so runs come easily.",
        ),
    ],
)  # fmt: skip
def test_charts(course, said):
    assert course_in_words(course, "caseload_max", "") == said


def test_no_chart_no_words():
    assert course_in_words(None, "caseload_max", "") == ""
    assert slope_in_words(None, "caseload_max", "2020-01") == ""
    assert ahead_in_words(None, "caseload_max", (), "2020-01") == ""


@pytest.mark.parametrize(
    ("median_n", "unreliable", "said"),
    [
        (20.0, (), ""),
        (19.5, ("few",), "Its usual range is unreliable, since there are few to count (a median of 19.5 a month)."),
        (100.0, ("near 100%",), "Its usual range is unreliable, since it is so near to 100%."),
        (100.0, ("near 0%",), "Its usual range is unreliable, since it is so near to 0%."),
        (
            5.0, ("few", "near 100%"),
            "Its usual range is unreliable, since there are few to count (a median of 5 a month) and it is so near to "
            "100%.",
        ),
    ],
)  # fmt: skip
def test_limits_of_small_numbers_are_unreliable(median_n, unreliable, said):
    course = Course("no significant change", 14, (), median_n=median_n, unreliable=unreliable)
    assert course_in_words(course, "visits_child_seen", "all").partition("ups and downs.")[2].strip() == said


SIX = (0.5,) * 6
"""The months from August 2019 to January 2020, of which the line goes through those since the notice of September."""


def with_slope(*slope, label="no significant change"):
    return Course(label, 6, SIX, slope=Slope(*slope), line_from=1)


def test_the_slope_with_its_interval():
    assert slope_in_words(with_slope(0.02, 0.02, 0.02, 1.0, 0.0028), "cin_visits_in_timescale", "2020-01") == (
        "Over the 5 months since September 2019 it has risen by 2.0 percentage points a month (95% interval +2.0 to "
        "+2.0, what chance allows). That is more than chance would give (Kendall's tau 1.00: later ones always higher; "
        "p 0.003)."
    )
    assert slope_in_words(with_slope(-0.15, -0.5, 0.25, -0.2, 0.6), "caseload_mean", "2020-01") == (
        "Over the 5 months since September 2019 no steady rise or fall stands out from chance (Kendall's tau -0.20: "
        "later ones more often lower than higher; p 0.600). It went down 0.2 a month (95% interval -0.5 to +0.3, what "
        "chance allows)."
    )
    small = slope_in_words(with_slope(0.000005, 0.0, 0.00001, 0.5, 0.3), "cin_visits_in_timescale", "2020-01")
    assert "It went up less than 0.01 percentage points a month (95% interval 0 to " in small
    falling = with_slope(-0.02, -0.03, -0.01, -1.0, 0.0004, label="improving")
    assert slope_in_words(falling, "cin_visits_in_timescale", "2020-01") == (
        "Yet over the 5 months since September 2019 it has fallen by 2.0 percentage points a month (95% interval -3.0 "
        "to -1.0, what chance allows). That is more than chance would give (Kendall's tau -1.00: later ones always "
        "lower; p below 0.001)."
    )


def test_a_level_line_and_too_few_months_have_no_slope_to_tell():
    assert slope_in_words(with_slope(0.0, -0.01, 0.01, 0.1, 0.8), "cin_visits_in_timescale", "2020-01") == ""
    assert slope_in_words(Course("too few months", 4, ()), "cin_visits_in_timescale", "2020-01") == ""


def outlook(target, answer, *ahead):
    return Outlook(date(2020, 6, 30), Decimal(target), Ahead(*ahead), answer)


@pytest.mark.parametrize(
    ("ahead", "line", "answer"),
    [
        ((0.8392, 0.81, 0.86), "83.9% on 30 June 2020 (95% interval 81.0% to 86.0%)", "cannot tell"),
        ((1.02, 0.99, 1.05), "100.0% on 30 June 2020 (95% interval 99.0% to 100.0%)", "on course"),
        ((-0.1, -0.2, 0.05), "0.0% on 30 June 2020 (95% interval 0.0% to 5.0%)", "off course"),
    ],
)
def test_on_course_for_the_next_step(ahead, line, answer):
    course = Course("no significant change", 6, SIX, line_from=1)
    assert ahead_in_words(course, "cin_visits_in_timescale", [outlook("0.85", answer, *ahead)], "2020-01") == (
        f"Along the line through the 5 months since September 2019 it would be {line}, against 85%: {answer}."
    )
    assert ahead_in_words(course, "cin_visits_in_timescale", (), "2020-01") == ""


def test_too_few_months_to_tell_where_it_would_be():
    course = Course("too few months", 4, (0.5,) * 4)
    asked = [Outlook(date(2020, 6, 30), Decimal("0.85"), None, "cannot tell")] * 2
    assert ahead_in_words(course, "cin_visits_in_timescale", asked, "2020-01") == (
        "Too few months since October 2019 have a figure to tell where it would be on 30 June 2020."
    )


@pytest.mark.parametrize(
    ("chance", "told"),
    [
        (0.0999, "less than one in ten"), (0.1, "about one in ten"), (0.25, "about two in ten"),
        (0.36, "about four in ten"), (0.9, "about nine in ten"), (0.91, "more than nine in ten"), (None, "cannot tell"),
    ],
)  # fmt: skip
def test_the_chance_is_told_in_tenths(chance, told):
    each = Outlook(date(2020, 6, 30), Decimal("0.85"), Ahead(0.84, 0.81, 0.86), "cannot tell", chance)
    assert chance_in_words([each], "rate") == f"{told} by 30 June 2020"
    assert chance_in_words([], "rate") == ""
    course = Course("no significant change", 6, SIX, line_from=1)
    said = ahead_in_words(course, "cin_visits_in_timescale", [each], "2020-01")
    assert said.endswith("cannot tell." if chance is None else f"the chance is {told} by 30 June 2020.")


def test_the_chances_of_two_targets_are_told_apart():
    line = (Ahead(0.84, 0.81, 0.86), "cannot tell")
    both = [Outlook(date(2020, 6, 30), Decimal(step), *line, chance) for step, chance in (("0.85", 0.4), ("1", 0.02))]
    assert chance_in_words(both, "rate") == (
        "about four in ten against 85% by 30 June 2020; less than one in ten against 100% by 30 June 2020"
    )


def test_targets_of_one_day_are_told_together():
    line = (0.859, 0.859, 0.859)
    both = [outlook("1", "off course", *line), outlook("0.75", "on course", *line)]
    course = Course("no significant change", 6, SIX, line_from=1)
    assert ahead_in_words(course, "cin_visits_in_timescale", both, "2020-01") == (
        "Along the line through the 5 months since September 2019 it would be 85.9% on 30 June 2020 (95% interval "
        "85.9% to 85.9%), against 100%: off course and against 75%: on course."
    )
