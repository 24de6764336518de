"""What the months of a figure say: the rule that fired, limits that mislead, the line and where it leads, by hand."""

import math
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from improvement_analysis.analysis import NOTICE
from improvement_analysis.judgement.control_chart import xmr
from improvement_analysis.judgement.course import Course, course, courses, outlooks
from improvement_analysis.judgement.trend import Slope
from improvement_analysis.judgement.verdicts import History
from improvement_analysis.notice.notice import Limb, read_notice

CIN = ("cin_visits_in_timescale", "snapshot", "")
MONTHS = [f"{2018 + month // 12}-{month % 12 + 1:02}" for month in range(6, 30)]  # July 2018 to June 2020
SHIPPED = read_notice(NOTICE)


def rate(values, denominator=100.0, label="no significant change", noticed=-1):
    figures = np.array([(value, denominator) for value in values], dtype=float)
    return course(label, "", figures, (), 0, noticed, "rate")


def rows(values, months=MONTHS):
    known = months[len(months) - len(values) :]
    return pd.DataFrame({"month": known, "numerator": values, "denominator": 1.0, "value": values})


def test_the_rule_of_the_last_month_stands_on_the_course():
    still = [10, 11] * 7
    histories = {
        ("caseload_max", "", ""): [*still[:-1], 30],  # far beyond all before
        ("cases_open", "", ""): [9, 1, 9, *range(1, 9)],  # the last seven rise
        CIN: [0.6, 0.62, 0.61, 0.6, 0.62, 0.61],
        ("cases_unallocated", "", ""): [],
        ("caseload_mean", "dfe_fte", "A team"): still,  # a team has no label
    }
    found = courses_of(histories)
    assert {about: (each.label, each.rule, each.n_months) for about, each in found.items()} == {
        ("caseload_max", "", ""): ("deteriorating", "outside", 14),
        ("cases_open", "", ""): ("higher than usual", "trend", 11),
        CIN: ("no significant change", "", 6),
        ("cases_unallocated", "", ""): ("too few months", "", 0),
    }


def test_a_chart_of_many_gives_each_the_rule_that_it_has_alone():
    random = np.random.default_rng(5)
    whole = {id: random.integers(0, 9, 24).astype(float) for id in ("caseload_max", "cases_unallocated")}
    found = courses_of({(id, "", ""): its for id, its in whole.items()})
    for id, its in whole.items():
        assert found[id, "", ""].rule == xmr(its, "lower").special[-1]


@pytest.mark.parametrize(
    ("rate_", "denominator", "unreliable"),
    [
        (0.5, 20.0, ()),
        (0.5, 19.5, ("few",)),
        (0.95, 100.0, ("near 100%",)),
        (0.05, 100.0, ("near 0%",)),
        (0.94, 100.0, ()),
        (0.06, 100.0, ()),
        (0.96, 5.0, ("few", "near 100%")),
    ],
)
def test_limits_of_a_rate_of_few_or_near_its_ends_are_unreliable(rate_, denominator, unreliable):
    values = [rate_ + sign / 64 for sign in [1, -1] * 7]  # so that their mean is the rate itself
    assert rate(values, denominator).unreliable == unreliable
    assert rate(values, denominator, label="no variation").unreliable == ()
    figures = np.array([(value, denominator) for value in values])
    assert course("no significant change", "", figures, (), 0, -1, "count").unreliable == ()


def test_the_slope_of_a_straight_line():
    # Every slope between two months is 2, and all 15 pairs rise: tau 1, p 2 / 6!.
    found = rate([10, 12, 14, 16, 18, 20])
    assert found.slope == Slope(2, 2, 2, pytest.approx(1), pytest.approx(2 / 720))
    assert (found.n_months, found.median_n) == (6, 100)
    assert rate([10, 12, 14, 16, np.nan]).slope is None  # fewer than five values
    assert rate([3] * 6, label="no variation").slope is None


def test_the_line_goes_through_the_months_from_the_notice_on():
    # 50% for six months, and from the notice on two points a month.
    values = [0.5] * 6 + [0.5 + 0.02 * month for month in range(5)]
    found = rate(values, noticed=6)
    assert found.slope == Slope(*[pytest.approx(0.02)] * 3, pytest.approx(1), pytest.approx(2 / 120))
    assert (found.n_along, found.n_months) == (5, 11)
    (ahead,) = outlooks(found, limb([(JUNE, "0.85")]), "2020-05")
    assert ahead.ahead.line == pytest.approx(0.58 + 0.02 * 30 * 12 / 365.25)
    assert rate(values, noticed=7).slope is None  # four months
    (few,) = outlooks(rate(values, noticed=7), limb([(JUNE, "0.85")]), "2020-05")
    assert few.answer == "cannot tell"


def test_the_months_since_the_last_of_several_rebases():
    found = Course("no significant change", 23, (0.8,) * 21 + (math.nan, 0.8, 0.8), rebases=(12, 20))
    assert found.n_since_rebase == 3  # four months, one of them blank
    assert Course("", 24, (0.8,) * 24).n_since_rebase == 24


def test_neither_line_nor_label_looks_at_months_before_it_was_begun_or_rebased():
    # Reviews at 0% for eight months, begun in March (the notice was in December), and then five months.
    begun = [0.0] * 8 + [0.5, 0.52, 0.51, 0.53, 0.52]
    (found,) = courses_of({("reviews_current", "", ""): begun}).values()
    assert (found.label, found.n_months, found.n_along) == ("no significant change", 5, 5)
    assert found.values[-13:] == tuple(begun)  # noqa: PD011 - the figures themselves stay
    # The same of a rate where lower is better, of a rate of a month and of a count: their noughts are figures.
    for id in ("children_not_seen", "assessments_within_45", "cases_unallocated"):
        (other,) = courses_of({(id, "", ""): begun}).values()
        assert other.n_months == 13


def courses_of(values):
    """The courses of these figures in June 2020."""
    history = {about: rows(its) for about, its in values.items()}
    return courses(History(history, lambda reading: None), SHIPPED, "2020-06")


def limb(*targets, indicator="cin_visits_in_timescale"):
    """A limb that asks for these: of each target reading a value (or a benchmark) by each of some days."""
    asked = [
        {
            "name": f"points{number}" if all(value is not None for _, value in steps) else "points",
            "steps": [
                {"by": by, "source": "S"}
                | (
                    {"benchmark": "icpc_within_15", "area": "E1", "tolerance": 1}
                    if value is None
                    else {"value": Decimal(value)}
                )
                for by, value in steps
            ],
        }
        for number, steps in enumerate(targets)
    ]
    return Limb.model_validate({"id": "limb", "indicator": indicator, "target": asked})


JUNE, DECEMBER = date(2020, 6, 30), date(2020, 12, 31)


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        # Two points a month, and from January to June 151 days, which are 4.96 months: 0.10 + 0.0992 further on.
        (0.64, "off course"),  # 83.9%
        (0.66, "on course"),  # 85.9%
        (0.90, "on course"),  # 109.9%
    ],
)
def test_where_the_line_leads(first, answer):
    of = rate([first + 0.02 * month for month in range(6)])
    (found,) = outlooks(of, limb([(JUNE, "0.85")]), "2020-01")
    assert (found.by, found.target, found.answer) == (JUNE, Decimal("0.85"), answer)
    line = first + 0.02 * (5 + 151 * 12 / 365.25)
    assert found.ahead.line == pytest.approx(line)
    assert (found.ahead.lower, found.ahead.upper) == (pytest.approx(line), pytest.approx(line))


def test_the_next_step_of_each_target_reading_that_is_still_to_come():
    of = rate([0.66 + 0.02 * month for month in range(6)])
    steps = [(JUNE, "1"), (DECEMBER, "0.9")], [(JUNE, "0.75")], [(date(2020, 1, 31), "0.5")], [(JUNE, None)]
    found = outlooks(of, limb(*steps), "2020-01")
    assert [(each.by, each.target, each.answer) for each in found] == [
        (JUNE, Decimal(1), "off course"),
        (JUNE, Decimal("0.75"), "on course"),
    ]
    assert [each.by for each in outlooks(of, limb(*steps), "2020-06")] == [DECEMBER]


def test_a_line_that_says_nothing():
    asked = limb([(JUNE, "0.85")])
    assert outlooks(None, asked, "2020-01") == ()
    (few,) = outlooks(rate([0.1, 0.2, 0.3, 0.4]), asked, "2020-01")
    assert (few.ahead, few.answer) == (None, "cannot tell")
    # Nothing in 19 months, then a beginning: most slopes are nought, and the line says nothing of the beginning.
    assert outlooks(rate([0.0] * 19 + [0.2]), asked, "2020-01") == ()
    # Nothing in all of them is another thing: it is level because nothing moves.
    (level,) = outlooks(rate([0.5] * 19, label="no variation"), asked, "2020-01")
    assert level.answer == "off course"
