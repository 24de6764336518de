"""What a sample can show, against published sample sizes and a count of every outcome."""

from types import SimpleNamespace

import pandas as pd
import pytest
from scipy.stats import binom

from improvement_analysis.calendars import Months
from improvement_analysis.judgement.sample_size import audits_in_words, cases_needed, smallest_change_shown


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


@pytest.mark.parametrize(("rate", "cases"), [(0.9, 70), (1, 1000), (0.5, 0)])
def test_no_change_would_show(rate, cases):
    assert smallest_change_shown(rate, cases) is None


def month_of(audits, window=24):
    months = Months.ending("2020-06", window)
    padded = [(0, 50)] * (window - len(audits)) + audits
    rows = [
        ("audits_good_or_better", "moderated", "", month, good, counted)
        for month, (good, counted) in zip(months.labels, padded, strict=True)
    ]
    columns = ["indicator", "reading", "group", "month", "numerator", "denominator"]
    return SimpleNamespace(month="2020-06", months=months, series=pd.DataFrame(rows, columns=columns).astype(
        {"numerator": float, "denominator": float}
    ))  # fmt: skip


def test_the_sentence():
    # 40% of 60 in six months, 10 a month. By hand as above, 65% needs 61.4 each and 66% needs 56.7, so 26 points;
    # 50% needs 387.3, which is 64.6 a month.
    assert audits_in_words(month_of([(4, 10)] * 6)) == (
        "Over the 6 months to June 2020, 24 of 60 audits (40.0%) were good or better; there were 10.0 audits a month. "
        "At that number, only a rise of 26 percentage points or more would show in 6 months set against the 6 before. "
        "For a rise of 10 percentage points to show it would take 65 audits a month. To show is to be told from chance "
        "four times in five (80% power, 5% two-sided; normal approximation for two proportions)."
    )


def test_the_sentence_where_there_is_little_to_say():
    nothing = audits_in_words(month_of([(float("nan"), float("nan"))] * 3, window=3))
    assert nothing == "No audit is known in the months up to June 2020, so no change could show."
    said = audits_in_words(month_of([(float("nan"), float("nan")), (0, 0), (4, 4)], window=3))
    assert (
        "Over the 2 months to June 2020, 4 of 4 audits (100.0%) were good or better; there were 2.0 audits a month."
        in said
    )
    assert "no rise, however large, would show in 6 months" in said
    assert "There is no room left for a rise of 10 percentage points." in said
