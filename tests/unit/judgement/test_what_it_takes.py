"""Who would turn a verdict, by hand."""

from improvement_analysis.analysis import analyse
from improvement_analysis.judgement.what_it_takes import shortfalls

NOTICE = """
council = "Anyshire"
issued = 2019-12-18
minimum_n = 1
[[measure]]
number = 2
title = "Reviews"
asks = "Are cases reviewed?"
[[measure.limb]]
id = "cohort"
indicator = "review_cohort_coverage"
target = [{steps = [{value = 1, by = 2020-03-31, source = "Test"}]}]
"""


def test_who_is_no_longer_open_cannot_be_reviewed_any_more(tmp_path):
    """Of three open at the notice one was reviewed: two are needed, and one of those two is closed."""
    month = tmp_path / "2020-06"
    month.mkdir()
    (month / "episodes.csv").write_text(
        "child_id,start_date,end_date\na,2019-01-01,\nb,2019-01-01,2020-03-02\nc,2019-01-01,\n"
    )
    (month / "case_reviews.csv").write_text("child_id,reviewed_on\na,2020-02-03\n")
    (tmp_path / "notice.toml").write_text(NOTICE)
    (found,) = shortfalls(analyse("2020-06", str(tmp_path), window=3))
    assert (found.short_by, found.possible, found.can_be_met) == (2, 1, False)
    assert found.first["child_id"].tolist() == ["c"]
