"""The appendix on simulated months: its tables and sentences give the counts of the simulation."""

import re

import pytest

from improvement_analysis.judgement.error_rates import AFTER, WAYS, how_often, on_target
from improvement_analysis.words import error_rates
from improvement_analysis.words.error_rates import rules_table, target_table


@pytest.fixture(scope="module", autouse=True)
def few_histories():
    """Twelve histories a cell, so that the tables and sentences take little time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(error_rates, "HISTORIES", 12)
        patch.setattr(error_rates, "rules_found", lambda change: how_often(change, 12))
        patch.setattr(error_rates, "targets_found", lambda: on_target(12))
        yield


def test_what_is_shown_is_what_was_counted():
    counts = how_often("step", 12)
    rows = [[cell.text for cell in row] for row in rules_table("step").rows]
    named = {first: re.fullmatch(r"(\d+) months, (\d+) cases a month", first) for first, *_ in rows}
    shown = {(int(named[first][1]), int(named[first][2])): rest for first, *rest in rows}
    columns = ["chart", "direction", *WAYS, "improvement", "any"]
    assert {key: list(map(int, each)) for key, each in shown.items()} == {
        key: counts.loc[key, columns].tolist() for key in counts.index
    }
    assert rules_table("none").caption.startswith("Simulated: ")
    assert target_table().caption.startswith("Simulated: ")
    (met,) = [row[1].text for row in target_table().rows if row[0].text.startswith("true rate 85%, 300")]
    assert met == str(on_target(12).loc[(AFTER, 300), "met"])


def test_the_words():
    said = error_rates.in_words()
    alarms, missed = how_often("none", 12).sum(), 36 - how_often("step", 12).groupby("cases")["any"].sum()[10]
    assert said.startswith("**Appendix: simulated months, of no council.**")
    assert f"the chart said improving in {error_rates._of(alarms['chart'], 108)}, the direction was" in said
    assert f"none of the three rules saw the rise in {missed} of 36 ({100 * missed / 36:.1f}%)" in said
    assert f"about {100 * alarms['any'] / 108:.0f} called better" in said
    # By hand: 1.96 * sqrt(0.25 / 12) is 28.3 points.
    assert "near 6 of 12 by up to 28.3 percentage points" in said
    assert "independent" in said


@pytest.mark.parametrize(
    ("count", "of", "said"), [(0, 300, "none of 300"), (300, 300, "all 300"), (7, 900, "7 of 900 (0.8%)")]
)
def test_counts_in_words(count, of, said):
    assert error_rates._of(count, of) == said
