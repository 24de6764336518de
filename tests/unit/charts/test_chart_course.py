"""Process behaviour charts by what is on their Axes, and alt text by its numbers."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from improvement_analysis import charts
from improvement_analysis.analysis import BENCHMARKS, NOTICE
from improvement_analysis.calendars import Months
from improvement_analysis.judgement.control_chart import xmr
from improvement_analysis.judgement.course import Course
from improvement_analysis.judgement.levels import levels
from improvement_analysis.notice.benchmarks import read_benchmarks
from improvement_analysis.notice.notice import Rebase, read_notice

NONE = np.nan
CIN = ("cin_visits_in_timescale", "snapshot", "")


def now_of(values, about=CIN, rebases=(), window=24):
    """An Analysis of June 2020 with the last of 24 months of a figure, and the positions of its rebases."""
    whole = [NONE] * (24 - len(values)) + list(values)
    labels = Months.ending("2020-06", 24).labels
    words = {"reason": "New  recording system", "decided_by": "the board", "source": "Minutes"}
    told = [Rebase(indicator=about[0], reading=about[1], month=labels[position], **words) for position in rebases]
    months = Months.ending("2020-06", window)
    rows = [(*about, month, value) for month, value in zip(labels, whole, strict=True) if month in months.labels]
    now = SimpleNamespace(
        month="2020-06",
        months=months,
        notice=read_notice(NOTICE).model_copy(update={"rebase": tuple(told)}),
        benchmarks=read_benchmarks(BENCHMARKS),
        series=pd.DataFrame(rows, columns=["indicator", "reading", "group", "month", "value"]).assign(
            first_published=NONE, as_first=False
        ),
        hidden=None,
        courses={about: Course("", 0, tuple(whole), tuple(rebases))},
        extract=SimpleNamespace(lacks=lambda needs: "the table reported_figures is missing"),
    )
    now.levels = levels(now)
    return now


def drawn(figure, gid):
    """The lines of a figure with a gid: positions and values of each."""
    return [
        (np.asarray(line.get_xdata(), float).tolist(), np.asarray(line.get_ydata(), float).tolist())
        for line in figure.axes[0].lines
        if line.get_gid() == gid
    ]


def points(figure, gid):
    """The positions of the points of a kind."""
    return [x for months, _ in drawn(figure, gid) for x in months]


def texts(figure):
    return {text.get_text() for text in figure.axes[0].texts}


UPS_AND_DOWNS = [0.60, 0.64] * 12


def test_values_mean_and_limits_are_those_of_the_trajectory():
    values = [*UPS_AND_DOWNS[:10], NONE, *UPS_AND_DOWNS[:13]]
    figure, _, alt = charts.course(now_of(values), "cin_visits_in_timescale")
    ((months, shown),) = drawn(figure, "snapshot")
    assert months == list(range(24))
    np.testing.assert_array_equal(shown, values)
    chart = xmr(values, "higher")
    assert drawn(figure, "mean") == [([-0.5, 23.5], [chart.mean[0]] * 2)]
    assert sorted(levels[0] for _, levels in drawn(figure, "limit")) == [chart.lower[0], chart.upper[0]]
    assert points(figure, "common") == [place for place in range(24) if place != 10]
    assert alt.startswith(
        "Process behaviour chart: Children in need visited in time (on the day), July 2018 to June 2020."
    )
    assert "1 month without a value" in alt
    assert "No special cause." in alt


def test_mean_and_limits_by_hand():
    # 60% and 64% in turn: mean 62%, each range 4 points, limits 2.66 x 4 = 10.64 points on each side.
    figure, _, alt = charts.course(now_of(UPS_AND_DOWNS), "cin_visits_in_timescale")
    assert "Mean 62.0%, limits 51.4% and 72.6%." in alt
    assert {
        "on the day 64.0%",
        "mean 62.0%",
        "lower limit 51.4%",
        "upper limit 72.6%",
        "step 75%",
        "step 85%",
        "axis from 48.7%",  # 8 in 100 of what lies between the lower limit and the step, below the limit
        "notice",
    } == texts(figure)


@pytest.mark.parametrize(
    ("values", "finding"),
    [
        ([0.61, 0.77], "77.0% in June 2020, 8.0 percentage points below the step of 85%"),
        ([0.61, 0.85], "85.0% in June 2020, at the step of 85%"),
        ([0.61, 0.8625], "86.3% in June 2020, 1.3 percentage points above the step of 85%"),
    ],
)
def test_the_title_says_what_the_chart_shows(values, finding):
    _, title, _ = charts.course(now_of(values), "cin_visits_in_timescale")
    assert title == f"Children in need visited in time (on the day): {finding}"


def test_a_title_without_a_step_and_one_without_a_value():
    closed = ("cases_closed", "", "")
    _, title, _ = charts.course(now_of([40, 52], closed), "cases_closed")
    assert title == "Cases closed: 52 in June 2020, 12 higher than in May 2020"
    _, title, _ = charts.course(now_of([40, 52, NONE], closed), "cases_closed")
    assert title == "Cases closed, July 2018 to June 2020"


def test_steps_are_those_in_force_month_by_month():
    figure, *_ = charts.course(now_of(UPS_AND_DOWNS), "cin_visits_in_timescale")
    assert drawn(figure, "step") == [([19.5, 22.5], [0.75] * 2), ([22.5, 23.5], [0.85] * 2)]  # March, June 2020


HIGH_LAST = [*UPS_AND_DOWNS[:23], 0.90]
LOW_LAST = [*UPS_AND_DOWNS[:23], 0.30]
KINDS = {
    "better": ("cin_visits_in_timescale", "snapshot", HIGH_LAST, "D"),
    "worse": ("cin_visits_in_timescale", "snapshot", LOW_LAST, "s"),
    "higher": ("cases_closed", "", [100 * value for value in HIGH_LAST], "^"),
    "lower": ("cases_closed", "", [100 * value for value in LOW_LAST], "v"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_special_cause_has_the_shape_colour_and_name_of_its_kind(kind):
    indicator, reading, values, marker = KINDS[kind]
    figure, _, alt = charts.course(now_of(values, (indicator, reading, "")), indicator)
    assert points(figure, kind) == [23]
    assert not any(points(figure, other) for other in KINDS if other != kind)
    by_gid = {line.get_gid(): line for line in figure.axes[0].lines}
    assert by_gid[kind].get_marker() == marker
    assert by_gid["common"].get_marker() == "o"
    assert by_gid[kind].get_color() != by_gid["common"].get_color()
    assert kind in texts(figure)
    said = {"better": "90.0%", "worse": "30.0%", "higher": "90", "lower": "30"}[kind]
    assert f"Special causes: {kind} (outside the usual range): {said} in June 2020." in alt


def test_each_special_cause_is_told_with_month_value_and_rule():
    # Six on the low side break the pattern of ups and downs only from the seventh on.
    values = [*UPS_AND_DOWNS[:17], *[0.605, 0.606, 0.604, 0.607, 0.603, 0.608, 0.605]]
    chart = xmr(values, "higher")
    figure, _, alt = charts.course(now_of(values), "cin_visits_in_timescale")
    assert points(figure, "worse") == np.flatnonzero(chart.good == -1).tolist()
    assert set(chart.special) - {""} == {"shift"}
    told = re.search(r"worse \(one of 7 months or more on one side of the mean\): ([^;]*?)\.(?= [A-Z])", alt)
    assert len(re.findall(r"\d\d\.\d% in \w+ \d{4}", told.group(1))) == (chart.good == -1).sum()


def test_fewer_than_13_values_are_a_run_chart():
    figure, _, alt = charts.course(now_of([0.6, 0.64] * 4), "cin_visits_in_timescale")
    assert drawn(figure, "limit") == []
    assert drawn(figure, "mean")[0][1] == pytest.approx([0.62] * 2)
    assert "8 of 13 points" in texts(figure)
    assert alt.startswith("Run chart: ")
    assert "8 of 13 points, so no limits; mean 62.0%." in alt
    assert "limits 5" not in alt


def test_fewer_than_5_values_are_points():
    figure, _, alt = charts.course(now_of([0.6, 0.64, 0.6, 0.64]), "cin_visits_in_timescale")
    assert drawn(figure, "limit") == drawn(figure, "mean") == []
    assert "4 of 13 points" in texts(figure)
    assert alt.startswith("Points: ")
    assert "4 of 13 points, so no limits and no mean." in alt
    assert "pecial cause" not in alt


@pytest.mark.parametrize(("values", "kind"), [(5, "Run chart"), (12, "Run chart"), (13, "Process behaviour chart")])
def test_where_run_charts_end(values, kind):
    assert charts.course(now_of(UPS_AND_DOWNS[:values]), "cin_visits_in_timescale").alt.startswith(f"{kind}: ")


def test_each_window_of_a_rebase_has_its_own_mean_and_limits():
    values = [*([0.60, 0.64] * 7), *([0.80, 0.84] * 5)]
    figure, _, alt = charts.course(now_of(values, rebases=[14]), "cin_visits_in_timescale")
    (months, _), (again, levels) = drawn(figure, "mean")
    assert (months, again) == ([-0.5, 13.5], [13.5, 23.5])
    assert levels == pytest.approx([0.82] * 2)
    assert [months for months, _ in drawn(figure, "limit")] == [[-0.5, 13.5]] * 2
    assert [months for months, _ in drawn(figure, "rebase")] == [[13.5, 13.5]]
    assert "Sep 2019: New recording system" in texts(figure)
    assert "10 of 13 points" in texts(figure)
    assert (
        "From September 2019 the chart begins afresh, because: New recording system (decided by the board). Since then "
        "10 of 13 points, so no limits; mean 82.0%." in alt
    )
    assert "No special cause." in alt


def test_a_flat_series_has_no_variation():
    figure, _, alt = charts.course(now_of([2.0] * 24, ("workers_over_40", "", "")), "workers_over_40")
    assert drawn(figure, "limit") == []
    assert {"no variation", "2"} <= texts(figure)
    assert "No variation: 2 in every month that has a value." in alt
    assert "pecial cause" not in alt


def test_limits_that_no_rate_can_reach_are_clipped_and_told_in_full():
    # 90% and 100% in turn: mean 95%, limits 26.6 points away.
    figure, _, alt = charts.course(now_of([0.9, 1.0] * 12), "cin_visits_in_timescale")
    assert max(levels[0] for _, levels in drawn(figure, "limit")) == 1
    assert "limits 68.4% and 121.6% (drawn at 100%)" in alt
    assert "limit over 100%" in texts(figure)
    figure, _, alt = charts.course(now_of([0, 4] * 12, ("workers_over_40", "", "")), "workers_over_40")
    assert min(levels[0] for _, levels in drawn(figure, "limit")) == 0
    assert "limits -8.6 (drawn at 0) and 12.6" in alt
    assert "limit under 0" in texts(figure)


def test_the_axis_says_where_it_begins():
    figure, _, alt = charts.course(now_of(UPS_AND_DOWNS), "cin_visits_in_timescale")
    assert 0 < figure.axes[0].get_ylim()[0] < 0.514
    assert f"does not begin at 0 but at {100 * figure.axes[0].get_ylim()[0]:.1f}%." in alt


def test_the_24_months_of_the_label_whatever_the_window():
    alts = [
        charts.course(now_of(UPS_AND_DOWNS, window=window), "cin_visits_in_timescale").alt for window in (3, 24, 60)
    ]
    assert len(set(alts)) == 1


def test_what_has_no_label_is_a_plain_line():
    about = ("icpc_within_15", "rolling_12_months", "")
    figure, _, alt = charts.course(now_of(UPS_AND_DOWNS, about), *about[:2])
    assert alt.startswith("Line chart: ")
    assert drawn(figure, "mean") == []


def test_the_reading_left_out_is_the_headline_of_the_notice():
    about = ("audits_good_or_better", "moderated", "")
    assert "(moderated)" in charts.course(now_of(UPS_AND_DOWNS, about), "audits_good_or_better").alt


def test_a_domain_has_its_name_and_not_the_steps_of_the_whole():
    about = ("audits_good_or_better", "moderated", "plan")
    alt = charts.course(now_of(UPS_AND_DOWNS, about), *about).alt
    assert "Audits graded Good or Outstanding (moderated) (plan), " in alt
    now = now_of(UPS_AND_DOWNS, (CIN[0], CIN[1], "North"))
    assert drawn(charts.course(now, CIN[0], CIN[1], "North")[0], "step") == []


@pytest.mark.parametrize(
    "now", [now_of([]), now_of([0.5], about=("icpc_within_15", "month", ""))], ids=["none", "absent"]
)
def test_nothing_to_draw(now):
    figure, _, alt = charts.course(now, "cin_visits_in_timescale", "snapshot")
    assert figure is None
    assert alt == "Children in need visited in time (on the day): there is nothing to draw, since no month has a value."


CROWDED = {
    "rising": list(np.linspace(0.3, 0.95, 24)),
    "falling": list(np.linspace(0.95, 0.3, 24)),
    "one outlier": LOW_LAST,
    "shifts": [*[0.5, 0.52] * 6, *[0.8, 0.82] * 6],
    "on its step": [*UPS_AND_DOWNS[:20], 0.75, 0.75, 0.75, 0.85],
}


@pytest.mark.parametrize("values", CROWDED.values(), ids=CROWDED)
@pytest.mark.parametrize("rebases", [[], [12]], ids=["whole", "rebased"])
def test_no_text_lies_on_another_or_leaves_the_picture(values, rebases):
    figure, *_ = charts.course(now_of(values, rebases=rebases), "cin_visits_in_timescale")
    charts.png(figure)
    axes = figure.axes[0]
    boxes = [Text.get_window_extent(text) for text in axes.texts]  # without the thread to what it names
    assert len(boxes) >= 4
    for place, box in enumerate(boxes):
        assert not [other for other in boxes[place + 1 :] if box.overlaps(other)], axes.texts[place]
        assert figure.bbox.x0 <= box.x0
        assert box.x1 <= figure.bbox.x1
        assert box.y1 <= figure.bbox.y1


@pytest.mark.parametrize("name", ["$a_$", r"\frac{1}{0} $", "_hidden", "名前 😀", "two words " * 40])
def test_the_name_of_a_target_stands_as_it_is_written(name):
    now = now_of(UPS_AND_DOWNS)
    limbs = [limb for measure in now.notice.measure for limb in measure.limb if limb.indicator == CIN[0]]
    (target,) = limbs[0].target
    vars(limbs[0])["target"] = (target.model_copy(update={"name": name}), target.model_copy(update={"name": "other"}))
    figure, _, alt = charts.course(now, CIN[0])
    assert charts.png(figure)
    labels = [text for text in figure.findobj(Text) if text.get_text().startswith("step")]
    assert [text.get_text() for text in labels if len(text.get_text()) > 21] == []
    assert not any(text.get_parse_math() for text in labels)
    assert f"({' '.join(name.split())})" in alt


def test_label_and_alt_text_have_the_digits_of_the_sentence():
    _, _, alt = charts.course(now_of([0.7, 0.72, 0.8496]), CIN[0])
    assert "84.96% in June 2020" in alt
    figure, *_ = charts.lines(now_of([0.7, 0.72, 0.8496]), CIN[0], CIN[1])
    assert "84.96%" in " ".join(text.get_text() for text in figure.findobj(Text))
