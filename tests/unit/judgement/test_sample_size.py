"""What a sample can show, against published sample sizes and a count of every outcome."""

import math

import pandas as pd
import pytest
from scipy.stats import binom

from improvement_analysis.calendars import Months
from improvement_analysis.judgement.sample_size import audit_sample, cases_needed, smallest_change_shown


def test_sample_sizes_as_published():
    # R, help of power.prop.test: 76.7 each for 50% and 75% at 90% power; 74 at least for 90% and 100% at 80%.
    assert cases_needed(0.5, 0.75, power=0.9) == pytest.approx(76.7, abs=0.05)
    assert 73 < cases_needed(0.9, 1) <= 74
    # And 50 each show the change from 50% to 75% with 74.0% power.
    assert cases_needed(0.5, 0.75, power=0.740) == pytest.approx(50, abs=0.06)


def test_by_hand():
    # 40% and 60%: pooled 50%. (1.959964 * sqrt(0.5) + 0.841621 * sqrt(0.48))^2 / 0.04 = (1.385904 + 0.583092)^2 / 0.04.
    assert cases_needed(0.4, 0.6) == pytest.approx(96.924, abs=0.001)
    assert cases_needed(0.6, 0.4) == pytest.approx(96.924, abs=0.001)


@pytest.mark.parametrize(("rate", "cases"), [(0.45, 42), (0.2, 60), (0, 30), (0.7, 200)])
def test_the_smallest_change_is_one_that_so_many_cases_just_show(rate, cases):
    rise = smallest_change_shown(rate, cases)
    assert cases_needed(rate, rate + rise) == pytest.approx(cases)
    assert cases_needed(rate, rate + rise - 0.01) > cases


def test_the_power_is_near_what_a_count_of_all_outcomes_gives():
    # The pooled z test of 42 audits against 42, every pair of outcomes with its probability.
    n, before = 42, 0.45
    after = before + smallest_change_shown(before, n)
    shown = 0.0
    for x in range(n + 1):
        for y in range(n + 1):
            pooled = (x + y) / (2 * n)
            error = (2 * pooled * (1 - pooled) / n) ** 0.5
            if error and abs(y - x) / n > 1.959964 * error:
                shown += binom.pmf(x, n, before) * binom.pmf(y, n, after)
    assert shown == pytest.approx(0.8, abs=0.03)


def test_as_many_cases_as_a_rise_to_all_needs_just_show_it():
    assert smallest_change_shown(0.5, cases_needed(0.5, 1)) == 0.5


@pytest.mark.parametrize(("rate", "cases"), [(0.9, 70), (1, 1000), (0.5, 0)])
def test_no_change_would_show(rate, cases):
    assert smallest_change_shown(rate, cases) is None


def series_of(audits, months):
    """A series of audits: good or better, and all, of each month."""
    rows = [
        ("audits_good_or_better", "moderated", "", month, *each)
        for month, each in zip(months.labels, audits, strict=True)
    ]
    columns = ["indicator", "reading", "group", "month", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=columns).astype({"numerator": float, "denominator": float})


def test_the_audits_of_the_latest_six_months_that_are_known():
    months, unknown = Months.ending("2020-06", 8), (math.nan, math.nan)
    found = audit_sample(series_of([(50, 50), (50, 50), (4, 10), unknown, *[(4, 10)] * 4], months), months)
    # 40% of 50. By hand as above, 50% needs 387.3 cases, which is 64.6 a month.
    assert (found.months, found.good, found.counted, found.each_month, found.rate) == (5, 20, 50, 10, 0.4)
    assert found.smallest_rise == smallest_change_shown(0.4, 60)
    assert found.needed_each_month == 65


def test_no_audit_and_no_room_to_rise():
    months = Months.ending("2020-06", 1)
    assert audit_sample(series_of([(math.nan, math.nan)], months), months) is None
    assert audit_sample(series_of([(0, 0)], months), months) is None
    every_one = audit_sample(series_of([(4, 4)], months), months)
    assert (every_one.smallest_rise, every_one.needed_each_month) == (None, None)
