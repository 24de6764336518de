"""What each figure is held against, by hand, and the month that it is judged in."""

from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
import pytest

from improvement_analysis.analysis import analyse
from improvement_analysis.judgement.levels import levels
from improvement_analysis.judgement.month import issued, limbs_about
from improvement_analysis.records.writing import write_extract
from tests.notices import a_notice

NOTICE = """
council = "Anyshire"
issued = 2019-12-18
[[measure]]
number = 6
title = "Visits"
asks = "Are children visited?"
[[measure.limb]]
id = "visits"
indicator = "cin_visits_in_timescale"
target = [{steps = [
    {value = 0.75, by = 2020-03-31, source = "Test"}, {value = 0.85, by = 2020-06-30, source = "Test"}
]}]
[[measure.limb]]
id = "rising"
indicator = "cin_visits_in_timescale"
direction = {sense = "rises", since = "2019-12", until = 0.9, source = "Test"}
"""
SAID = pd.DataFrame(
    [("cases_open", "2"), ("cases_closed", "5"), ("cases_unallocated", "1")], columns=["indicator", "value"]
).assign(month="2020-06", reading=None, produced_by=None, claimed_verdict=None, document="Paper")
OPEN = pd.DataFrame({"child_id": ["a", "b"]}).assign(start_date=date(2020, 1, 1), end_date=None)


def test_levels_are_what_limbs_name_and_claims_that_do_not_come_out(tmp_path):
    """Two children are open, as claimed, and none was closed; who is unallocated is not known without allocations."""
    about = {"council": "Anyshire", "extracted_on": date(2020, 7, 1), "source": "typed", "synthetic": True}
    write_extract(tmp_path / "2020-06", {"reported_figures": SAID, "episodes": OPEN}, about)
    (tmp_path / "notice.toml").write_text(NOTICE)
    found = levels(analyse("2020-06", str(tmp_path), window=3))
    assert {id: set(each) for id, each in found.items() if each} == {
        "cin_visits_in_timescale": {Fraction(3, 4), Fraction(17, 20), Fraction(9, 10)},
        "cases_closed": {5},
    }


@pytest.mark.parametrize(("month", "whether"), [("2020-02", True), ("2020-01", False), ("2020-03", True)])
def test_a_notice_of_the_last_day_of_a_month_is_issued_in_it(month, whether):
    assert issued(SimpleNamespace(month=month, notice=a_notice(issued=date(2020, 2, 29)))) is whether


def test_the_limbs_about_an_indicator():
    notice = a_notice()
    assert limbs_about(SimpleNamespace(notice=notice), "cases_open") == [notice.measure[0].limb[0]]
    assert limbs_about(SimpleNamespace(notice=notice), "caseload_mean") == []
