"""Days between what seldom happens, by hand."""

import numpy as np
import pytest

from improvement_analysis import charts
from improvement_analysis.calendars import Months
from improvement_analysis.charts.rare import days_between, is_rare

from .test_chart_course import drawn, now_of, texts

NONE = np.nan
OVER = ("workers_over_40", "", "")
HALF_YEAR = Months.ending("2020-06", 6)


@pytest.mark.parametrize(
    ("values", "found", "so_far"),
    [
        # From 31 January to 30 April 2020: 29 + 31 + 30 days; from there to 30 June: 31 + 30.
        ([1, 0, 0, 2, 0, 0], [(3, 90)], 61),
        ([0, 0, 1, 0, 1, 1], [(4, 61), (5, 30)], None),
        # What lies across a month that is not known is not known.
        ([1, NONE, 0, 1, 0, 1], [(5, 61)], None),
        ([0, 1, 0, 0, NONE, 0], [], None),
        ([0] * 6, [], None),
    ],
)
def test_days_from_one_month_with_any_to_the_next(values, found, so_far):
    assert days_between(HALF_YEAR, np.array(values, dtype=float)) == (found, so_far)


@pytest.mark.parametrize(
    ("values", "rare"),
    [
        ([0, 1, 0, 1], True),
        ([0, 1, 1, NONE], False),
        ([0, 0, 0, 4], False),  # 1 on average
        ([0, 0, 0, 3], True),
        ([NONE, NONE], False),
    ],
)
def test_rare_is_what_is_0_in_half_of_the_months_and_below_1_on_average(values, rare):
    assert is_rare("workers_over_40", np.array(values, dtype=float)) is rare
    assert not is_rare("agency_rate", np.array(values, dtype=float))


def test_a_count_that_is_seldom_above_0_is_drawn_as_days_between():
    values = [0] * 12 + [1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0]  # July and October 2019, March 2020
    for picture in (charts.course(now_of(values, OVER), OVER[0]), charts.bars(now_of(values, OVER), OVER[0])):
        # 31 July to 31 October: 31 + 30 + 31; to 31 March: 30 + 31 + 31 + 29 + 31; to 30 June: 30 + 31 + 30.
        assert drawn(picture.figure, "between") == [([15, 20], [92, 152])]
        assert drawn(picture.figure, "so far") == [([23], [91])]
        assert {"152 days between", "91 days so far", "notice"} == texts(picture.figure)
        assert picture.title == "Case holders with more than 40 children: none for 91 days up to 30 June 2020"
        assert picture.alt == (
            "Chart of days between (G chart): Case holders with more than 40 children, July 2018 to June 2020. "
            "From one month's end with any to the next: 92 days before October 2019 and 152 days before March 2020. "
            "None since: 91 days so far, hollow. The upright line is the notice of 18 December 2019."
        )


def test_the_mean_of_five_and_the_title_of_a_month_that_counts_some():
    values = [0] * 12 + [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 2]
    picture = charts.course(now_of(values, OVER), OVER[0])
    # July, September, November 2019, January, March, June 2020: 61, 61, 62, 60 and 91 days; mean 67.
    assert drawn(picture.figure, "between")[0][1] == [61, 61, 62, 60, 91]
    assert "mean 67 days" in texts(picture.figure)
    assert picture.title == "Case holders with more than 40 children: 2 in June 2020, 91 days after the last"


def test_a_line_of_zeros_is_no_picture():
    figure, _, alt = charts.bars(now_of([0] * 24, OVER), OVER[0])
    assert figure is None
    assert alt == "Case holders with more than 40 children: it is 0 in 24 of 24 months."
