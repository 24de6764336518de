"""What moved since it was first reported, and which answers it changes."""

from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
import pytest

from improvement_analysis.analysis import BENCHMARKS, NOTICE
from improvement_analysis.judgement import restatement
from improvement_analysis.notice.benchmarks import read_benchmarks
from improvement_analysis.notice.notice import read_notice

COLUMNS = ["indicator", "reading", "group", "month", "numerator", "denominator"]
CIN = ("cin_visits_in_timescale", "snapshot", "")
MAY = (*CIN, "2020-05", 382, 500, 0.782)


def month_of(*rows):
    """June 2020: figures with numerator, denominator, and the value as first published."""
    series = pd.DataFrame(rows, columns=[*COLUMNS, "first_published"]).astype(dict.fromkeys(COLUMNS[4:], float))
    series["first_published"] = series["first_published"].astype(float)
    series["value"] = series["numerator"] / series["denominator"].fillna(1)
    series["note"], series["as_first"] = "", False
    now = SimpleNamespace(
        month="2020-06",
        series=series,
        notice=read_notice(NOTICE),
        benchmarks=read_benchmarks(BENCHMARKS),
    )
    now.drifts = restatement.drifts(now)
    return now


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        # 75% was in force from 31 March, 85% only from 30 June.
        ((*CIN, "2020-05", 376, 500, 0.742), [("not met", "met", "3/4", None)]),
        ((*CIN, "2020-04", 374, 500, 0.75), [("met", "not met", "3/4", None)]),
        ((*CIN, "2020-05", 450, 500, 0.76), []),
        ((*CIN, "2020-02", 374, 500, 0.75), [("met early", "not yet due", "3/4", None)]),
        ((*CIN, "2019-11", 374, 500, 0.75), []),  # before the notice
        ((*CIN, "2020-05", 3, 4, 0.5), []),  # too few to judge
        (("cin_visits_in_timescale", "snapshot_with_virtual", "", "2020-05", 376, 500, 0.742), []),  # not admissible
        ((*CIN[:2], "A team", "2020-05", 376, 500, 0.742), []),
        (
            ("supervision_workers", "available", "", "2020-05", 10, 10, 0.9),
            [("not met", "met", "1", None), ("not met", "met", "19/20", None)],
        ),
        # 68.9% in points and 71.01% relative: 70% lies between.
        (
            ("icpc_within_15", "month", "", "2020-05", 70, 100, 0.72),
            [("met", "not met", "0.7101", "0.789")],
        ),
        (
            ("caseload_mean", "dfe_fte", "", "2020-05", 251, 10, 25.0),
            [("met", "not met (earlier step met)", "25", None)],
        ),
    ],
)
def test_which_moves_change_an_answer_by_the_step_of_their_month(earlier, expected):
    (drift,) = restatement.drifts(month_of(earlier))
    changes = [
        restatement.Change(before, after, Fraction(target), benchmark and Fraction(benchmark))
        for before, after, target, benchmark in expected
    ]
    assert list(drift.changes) == changes


def test_how_many_moved_and_which_change_an_answer():
    earlier = [
        MAY,
        (*CIN, "2020-04", 374, 500, 0.75),
        (*CIN, "2020-03", 374, 500, 0.748),
        (*CIN, "2020-02", 374, 500, None),  # without an extract of its own
        ("audits_good_or_better", "moderated", "plan", "2020-05", 1, 2, 0.0),  # a domain is no figure of the council
    ]
    found = restatement.restatement(month_of(*earlier))
    assert found.months == ("2020-03", "2020-04", "2020-05")
    assert (found.figures, found.moved) == (3, 2)
    assert [(drift.month, drift.first, drift.known) for drift in found.turning] == [
        ("2020-04", Fraction(3, 4), Fraction(374, 500))
    ]
    assert restatement.restatement(month_of()) is None


def test_the_month_before_as_first_reported_and_as_now_known():
    now = month_of(
        MAY,
        ("cin_visits_in_timescale", "due_in_month", "", "2020-05", 9, 10, 0.8),
        (*CIN[:2], "A team", "2020-05", 1, 2, 1.0),
        (*CIN, "2020-04", 374, 500, 0.75),
        ("icpc_within_15", "month", "", "2020-05", 7, 10, None),
    )
    found = restatement.month_before(now, *CIN)
    assert (found.month, found.first, found.known) == ("2020-05", Fraction("0.782"), Fraction(382, 500))
    assert restatement.month_before(now, *CIN[:2], "A team").known == Fraction(1, 2)
    assert restatement.month_before(now, "icpc_within_15", "month") is None  # nobody knows what was first reported
    assert restatement.month_before(now, "cases_open", "") is None
