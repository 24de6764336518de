"""What the audits can show, in the words typed by hand."""

from types import SimpleNamespace

import pandas as pd

from improvement_analysis.calendars import Months
from improvement_analysis.words.sample_size import audits_in_words


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
