"""What moved since it was first reported, in the words and cells typed by hand."""

from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
import pytest

from improvement_analysis.analysis import BENCHMARKS, NOTICE
from improvement_analysis.blocks import as_text
from improvement_analysis.judgement.restatement import drifts
from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice.benchmarks import read_benchmarks
from improvement_analysis.notice.notice import read_notice
from improvement_analysis.words import restatement

COLUMNS = ["indicator", "reading", "group", "month", "numerator", "denominator"]
CIN = ("cin_visits_in_timescale", "snapshot", "")
MAY = (*CIN, "2020-05", 382, 500, 0.782)


def month_of(*rows, **levels):
    """June 2020: figures with numerator, denominator, and the value as first published; by indicator, levels."""
    series = pd.DataFrame(rows, columns=[*COLUMNS, "first_published"]).astype(dict.fromkeys(COLUMNS[4:], float))
    series["first_published"] = series["first_published"].astype(float)
    series["value"] = series["numerator"] / series["denominator"].fillna(1)
    series["note"], series["as_first"] = "", False
    now = SimpleNamespace(
        month="2020-06",
        series=series,
        notice=read_notice(NOTICE),
        benchmarks=read_benchmarks(BENCHMARKS),
        levels=dict.fromkeys(INDICATORS, ()) | levels,
    )
    now.drifts = drifts(now)
    return now


def test_what_moved_in_words():
    earlier = [
        MAY,
        (*CIN, "2020-04", 374, 500, 0.75),
        (*CIN, "2020-03", 374, 500, 0.748),
        ("cases_open", "", "", "2020-05", 258, None, 257),
        ("audits_good_or_better", "moderated", "plan", "2020-05", 1, 2, 0.0),  # a domain is no figure of the council
    ]
    assert restatement.sentences(month_of(*earlier)) == [
        "3 of 4 figures first reported for March 2020 to May 2020 have moved since; 1 of the moves changes an answer "
        "to a dated target.",
        "Children in need visited in time (on the day): 2 months ago April 2020 was reported as 75.0%; it is now known "
        "to be 74.8%. Against 75% the answer changes from met to not met.",
    ]
    assert restatement.sentences(month_of((*CIN, "2020-05", 1, 2, 0.5))) == [
        "None of 1 figure first reported for May 2020 has moved since."
    ]
    assert restatement.sentences(month_of()) == [restatement.NONE_BEFORE]


@pytest.mark.parametrize(
    ("earlier", "values", "moved"),
    [
        (MAY, ("78.2%", "76.4%"), "-1.8 percentage points"),
        ((*CIN, "2020-05", 3912, 5000, 0.782), ("78.20%", "78.24%"), "+0.04 percentage points"),
        ((*CIN, "2020-05", 3748, 5000, 0.751), ("75.1%", "74.96%"), "-0.14 percentage points"),  # 75% lies between
        (("cases_open", "", "", "2020-05", 1258, None, 1256), ("1,256", "1,258"), "+2"),
        (("caseload_mean", "dfe_fte", "", "2020-05", 235, 10, 24.0), ("24.0", "23.5"), "-0.5"),
        (("reserve_committed", "", "", "2020-05", 987500, None, 1000000), ("£1 million", "£987,500"), "-£12,500"),
    ],
)
def test_both_values_and_the_move_between_them(earlier, values, moved):
    now = month_of(earlier)
    (drift,) = drifts(now)
    assert (restatement.both_values(now, drift), restatement.moved_by(now, drift)) == (values, moved)


def test_a_value_that_misses_a_level_by_a_hair_before_and_after():
    now = month_of((*CIN, "2020-05", 4248, 5000, 0.848), cin_visits_in_timescale=(Fraction("0.85"),))
    (drift,) = drifts(now)
    assert restatement.both_values(now, drift) == ("84.8%", "84.96%")


def cells(blocks):
    (table,) = blocks
    return [[cell.text for cell in row] for row in table.rows]


def test_the_table_of_moves_has_those_that_change_an_answer_first_then_the_largest():
    earlier = [
        MAY,
        (*CIN, "2020-04", 374, 500, 0.75),
        ("icpc_within_15", "month", "", "2020-05", 9, 10, 1.0),
        ("cases_open", "", "", "2020-05", 258, None, 2),  # the notice asks nothing about it
        ("audits_good_or_better", "moderated", "management oversight", "2020-05", 0, 2, 0.5),
    ]
    in_need = "Children in need visited in time (on the day)"
    oversight = "Audits graded Good or Outstanding (moderated, management oversight)"
    conferences = "Initial child protection conferences in time (month)"
    assert cells(restatement.largest_moves(month_of(*earlier))) == [
        [in_need, "April 2020", "75.0%", "74.8%", "-0.2 percentage points", "changes"],
        [oversight, "May 2020", "50.0%", "0.0%", "-50.0 percentage points", ""],
        [conferences, "May 2020", "100.0%", "90.0%", "-10.0 percentage points", ""],
        [in_need, "May 2020", "78.2%", "76.4%", "-1.8 percentage points", ""],
    ]
    assert restatement.largest_moves(month_of()) == ()
    assert as_text(restatement.largest_moves(month_of((*CIN, "2020-05", 1, 2, 0.5)))) == (
        "No figure that the notice asks about has moved since it was first reported."
    )
