"""When a step that is met was first met, by hand."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

from improvement_analysis.judgement.concerns import matters, months_late
from improvement_analysis.judgement.verdicts import History
from tests.notices import a_notice

LIMB = {
    "id": "cin",
    "indicator": "cin_visits_in_timescale",
    "target": [{"steps": [{"value": Decimal("0.75"), "by": date(2020, 3, 31), "source": "Test"}]}],
}


@pytest.mark.parametrize(
    ("visited", "late"),
    [
        ({"2020-03": 7, "2020-04": 7, "2020-05": 8, "2020-06": 8}, 2),  # 70%, 70%, 80%: first met in May
        ({"2020-03": 7, "2020-05": 8, "2020-06": 8}, 2),  # a month without a value met nothing
        ({"2020-02": 9, "2020-03": 8, "2020-06": 8}, 0),
        ({"2020-03": 8, "2020-04": 7, "2020-05": 8}, 0),  # met when due; what came after is another question
        ({"2020-04": 7, "2020-05": 8}, 0),  # nobody knows whether it was met when due
        ({"2020-03": 7, "2020-06": 7}, 0),  # never met
    ],
)
def test_how_many_months_after_its_day_a_step_was_first_met(visited, late):
    measure = {"number": 1, "title": "Visits", "asks": "Are children visited?", "limb": [LIMB]}
    limb = a_notice(measure=[measure]).measure[0].limb[0]
    rows = pd.DataFrame(
        [{"month": month, "numerator": n, "denominator": 10, "value": n / 10} for month, n in visited.items()]
    )
    history = History({("cin_visits_in_timescale", "snapshot", ""): rows}, lambda reading: None)
    now = SimpleNamespace(month="2020-06", benchmarks=None, judged_by=history)
    assert months_late(now, limb) == late


def test_what_asks_for_no_step_by_a_day_is_never_late():
    limb = a_notice().measure[0].limb[0]
    assert not limb.target
    assert months_late(None, limb) == 0


def test_what_is_not_met_children_first_and_then_the_most():
    figures = [  # 20 audits, 4 children, 6 children and nobody on the short side
        ("audits_good_or_better", "moderated", 10, 30),
        ("cin_visits_in_timescale", "snapshot", 4, 8),
        ("cp_visits_in_timescale", "snapshot", 14, 20),
        ("cla_visits_in_timescale", "snapshot", 9, 9),
        ("supervision_workers", "available", 1, 9),
    ]
    asks = {"target": [{"steps": [{"value": Decimal(1), "by": date(2020, 3, 31), "source": "Test"}]}]}
    limbs = [asks | {"id": indicator, "indicator": indicator} for indicator, *_ in figures]
    notice = a_notice(measure=[{"number": 1, "title": "All", "asks": "All?", "limb": limbs}])
    series = pd.DataFrame(figures, columns=["indicator", "reading", "numerator", "denominator"])
    series = series.assign(month="2020-06", group="", value=series["numerator"] / series["denominator"])
    now = SimpleNamespace(month="2020-06", notice=notice, series=series)
    found = matters(now, {limb["id"]: "not met" for limb in limbs} | {"supervision_workers": "met"})
    assert [(each.limb.id, each.short.number, each.is_of_children) for each in found] == [
        ("cp_visits_in_timescale", 6, True),
        ("cin_visits_in_timescale", 4, True),
        ("audits_good_or_better", 20, False),
    ]
