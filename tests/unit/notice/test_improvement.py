"""An improvement: its sentences, typed by hand from what they are to say; its answers are in spec/test_movement.py."""

from decimal import Decimal
from fractions import Fraction

import pytest

from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice.ask import Judged
from improvement_analysis.notice.improvement import Improvement

FLOOR = Improvement(or_at_least=Decimal("0.8"), source="S")


@pytest.mark.parametrize(
    ("indicator", "group", "judged", "said"),
    [
        ("visits_seen_alone", "", Judged("met", rule="floor"), "It is at least 80%, which is enough."),
        (
            "visits_seen_alone", "", Judged("met", rule="label", estimate=0.01, p=0.001),
            "Its chart says improving, and the months since the notice are better on average than the 12 up to it.",
        ),
        (
            "visits_seen_alone", "", Judged("not met", rule="label", estimate=-0.01, p=0.2),
            "Its chart says deteriorating.",
        ),
        (
            "visits_seen_alone", "", Judged("not met", rule="trend", estimate=-0.0123, p=0.4),
            "It does not improve: over the months with a figure it has fallen by 1.2 percentage points a month "
            "(p 0.400).",
        ),
        (
            "visits_seen_alone", "", Judged("not met", rule="trend", estimate=0.0, p=1.0),
            "It does not improve steadily: the slope of its months is 0 (p 1.000).",
        ),
        (
            "visits_seen_alone", "", Judged("insufficient evidence"),
            "Too few months have a figure to say whether it improves.",
        ),
        (
            "audits_good_or_better", "domains", Judged("not met", rule="tau", estimate=0.1, p=0.2, falling="plan"),
            "The grades of single audits, all domains together, cannot count as rising, since they fall in plan.",
        ),
        (
            "audits_good_or_better", "", Judged("insufficient evidence", estimate=0.1, p=0.2),
            "The grades of single audits show no rise that stands out from chance (Kendall's tau 0.10: later ones more "
            "often higher than lower; p 0.200).",
        ),
    ],
)  # fmt: skip
def test_what_an_answer_rests_on(indicator, group, judged, said):
    assert FLOOR.because(judged, INDICATORS[indicator], group, "2020-06") == said


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        (Judged("not met", Fraction("0.7996"), rule="label"), " At least 80% would have been enough."),
        (Judged("insufficient evidence", Fraction("0.7996")), " At least 80% would have been enough."),
        (Judged("met", Fraction("0.7996"), rule="label"), ""),
        (Judged("insufficient evidence", Fraction("0.8")), ""),  # of too few
        (Judged("insufficient evidence"), ""),
    ],
)
def test_a_floor_that_is_missed_by_a_hair_is_named(judged, said):
    rate = INDICATORS["visits_seen_alone"]
    without = Improvement(source="S").because(judged, rate, "", "2020-06")
    assert FLOOR.because(judged, rate, "", "2020-06") == without + said


def test_it_names_itself_and_says_what_it_asks():
    rate, lower = INDICATORS["visits_seen_alone"], INDICATORS["figures_manual"]
    assert FLOOR.title(rate) == f"{rate.title}, to improve"
    assert FLOOR.asked(rate, True, None) == [("improvement, or at least 80%", "S")]
    assert Improvement(source="S").asked(rate, True, None) == [("improvement", "S")]
    most = Improvement(or_at_most=Decimal("0.1"), source="S")
    assert most.asked(lower, True, None) == [("improvement, or at most 10%", "S")]
    assert most.because(Judged("met", rule="floor"), lower, "", "2020-06") == "It is no more than 10%, which is enough."
    assert FLOOR.why_not("children seen alone") == "why does this not improve: children seen alone?"
