"""The council, its region and England as published: which year is known when, in words and in a picture.

The figures are those of docs/published-facts.md, as the package's own reference file has them.
"""

from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
import pytest

from improvement_analysis import charts
from improvement_analysis.analysis import BENCHMARKS, NOTICE, analyse
from improvement_analysis.judgement.comparison import published_of
from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice.benchmarks import read_benchmarks
from improvement_analysis.notice.notice import read_notice
from improvement_analysis.records.tables import BENCHMARK_COLUMNS
from improvement_analysis.words import comparison
from improvement_analysis.words.narrative import verdicts_told

SHIPPED, PUBLISHED = read_notice(NOTICE), read_benchmarks(BENCHMARKS)
COLUMNS = ["indicator", "reading", "group", "month", "value"]


def month_of(month, *series, benchmarks=PUBLISHED, notice=SHIPPED, **levels):
    rows = pd.DataFrame(series, columns=COLUMNS)
    held = dict.fromkeys(INDICATORS, ()) | levels
    return SimpleNamespace(month=month, notice=notice, benchmarks=benchmarks, series=rows, levels=held)


@pytest.mark.parametrize(
    ("month", "indicator", "said"),
    [
        # The workforce census of September comes out at the end of the February after it.
        (
            "2020-02", "caseload_mean",
            "In the DfE's statistics of 30 September 2019, published by 29 February 2020, it was 32.7 in North East "
            "Lincolnshire, 18.0 in Yorkshire and The Humber and 16.9 in England.",
        ),
        (
            "2020-01", "caseload_mean",
            "In the DfE's statistics of 30 September 2018, published by 28 February 2019, it was 26.8 in North East "
            "Lincolnshire, 17.9 in Yorkshire and The Humber and 17.4 in England.",
        ),
        (
            "2020-06", "rereferrals_12m",
            "In the DfE's statistics of the year to 31 March 2019, published by 31 October 2019, it was 15.7% in North "
            "East Lincolnshire.",
        ),
        ("2010-06", "caseload_mean", ""),
        ("2020-06", "cases_open", ""),
    ],
)  # fmt: skip
def test_the_latest_year_known_on_the_day(month, indicator, said):
    assert comparison.in_words(month_of(month), indicator) == said


def test_what_the_extract_gives_for_the_same_day_is_said_beside_it():
    own = ("caseload_mean", "dfe_fte", "", "2019-09", 30.14), ("caseload_mean", "headcount", "", "2019-09", 28.0)
    said = comparison.in_words(month_of("2020-06", *own), "caseload_mean")
    assert said.endswith("and 16.9 in England. This extract gives 30.1 for that day.")
    year = ("icpc_within_15", "financial_year", "", "2019-03", 0.6), ("icpc_within_15", "month", "", "2019-03", 0.9)
    assert comparison.in_words(month_of("2020-06", *year), "icpc_within_15").endswith("gives 60.0% for that year.")
    # A month's re-referrals are no year's: nothing is held beside the published year.
    month = ("rereferrals_12m", "", "", "2019-03", 0.2)
    assert "extract" not in comparison.in_words(month_of("2020-06", month), "rereferrals_12m")


def test_both_have_the_digits_that_tell_them_from_the_levels_that_the_figure_is_held_against():
    year = ("icpc_within_15", "financial_year", "", "2019-03", 0.7896)
    said = comparison.in_words(month_of("2020-06", year, icpc_within_15=(Fraction("0.79"),)), "icpc_within_15")
    assert said.endswith(". This extract gives 78.96% for that year.")
    _, _, alt = charts.published(month_of("2020-06", icpc_within_15=(Fraction("0.7891"),)), "icpc_within_15")
    assert "78.90% (2019)" in alt


def test_an_area_that_is_named_already_is_left_out():
    said = comparison.in_words(month_of("2020-06"), "icpc_within_15", {"E12000003"})
    assert said.endswith("it was 65.2% in North East Lincolnshire and 78.7% in England.")


def test_the_latest_edition_known_counts():
    rows = [("agency_rate", "E1", "Anyshire", date(2019, 9, 30), 0.1, date(2020, 2, 29), "S"),
            ("agency_rate", "E1", "Anyshire", date(2019, 9, 30), 0.2, date(2020, 5, 31), "S")]  # fmt: skip
    held = pd.DataFrame(rows, columns=PUBLISHED.columns)
    notice = SHIPPED.model_copy(update={"code": "E1"})
    for month, value in (("2020-04", "10.0%"), ("2020-05", "20.0%")):
        assert f"was {value} in Anyshire" in comparison.in_words(
            month_of(month, benchmarks=held, notice=notice), "agency_rate"
        )


def test_what_is_published_of_an_indicator_by_area_and_year():
    found = published_of(month_of("2020-06"), "caseload_mean")
    assert found.columns.tolist() == [*BENCHMARK_COLUMNS, "which"]
    assert found["which"].tolist() == ["this council"] * 3 + ["its region"] * 3 + ["England"] * 3
    assert [day.year for day in found["year_end"]] == [2017, 2018, 2019] * 3


def test_a_line_an_area_with_the_years_known():
    figure, _, alt = charts.published(month_of("2020-06"), "caseload_mean")
    drawn = {line.get_gid(): line.get_ydata().tolist() for line in figure.axes[0].lines}
    assert drawn == {
        "this council": [22.9, 26.8, 32.7], "its region": [18.1, 17.9, 18.0], "England": [17.7, 17.4, 16.9],
    }  # fmt: skip
    assert [label.get_text() for label in figure.axes[0].texts] == [
        "● this council 32.7", "■ its region 18.0", "▲ England 16.9",
    ]  # fmt: skip
    assert alt.startswith("Line chart: Mean caseload as published by the DfE, 30 September 2017 to 30 September 2019. ")
    assert "England: 17.7 (2017), 17.4 (2018) and 16.9 (2019)." in alt


def test_the_six_latest_years_and_none():
    figure, *_ = charts.published(month_of("2025-12"), "icpc_within_15")
    (england,) = (line for line in figure.axes[0].lines if line.get_gid() == "England")
    assert england.get_ydata().tolist() == [0.777, 0.83, 0.792, 0.784, 0.797, 0.814]
    assert charts.published(month_of("2020-06"), "cases_open")[0] is None


def test_it_stands_in_the_sentence_of_a_limb():
    limbs = verdicts_told(analyse("2020-06"))["measures"][0]["limbs"]
    assert "18.0 in Yorkshire and The Humber and 16.9 in England" in limbs[0]["sentence"]
