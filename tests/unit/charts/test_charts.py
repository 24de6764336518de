"""Charts by what is on their Axes, and alt text by its numbers."""

import subprocess
import sys
from base64 import b64decode
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from improvement_analysis import charts
from improvement_analysis.analysis import BENCHMARKS, NOTICE
from improvement_analysis.calendars import Months
from improvement_analysis.judgement.levels import levels
from improvement_analysis.notice.benchmarks import read_benchmarks
from improvement_analysis.notice.notice import read_notice

NONE = np.nan


def window_of(figures, month="2020-06", months=6):
    """An Analysis whose series holds these values: (indicator, reading) to one value a month."""
    window = Months.ending(month, months)
    rows = [
        (indicator, reading, "", label, value)
        for (indicator, reading), values in figures.items()
        for label, value in zip(window.labels, values, strict=True)
    ]
    now = SimpleNamespace(
        month=month,
        months=window,
        notice=read_notice(NOTICE),
        benchmarks=read_benchmarks(BENCHMARKS),
        hidden=None,
        series=pd.DataFrame(rows, columns=["indicator", "reading", "group", "month", "value"]).assign(
            first_published=NONE, as_first=False
        ),
        extract=SimpleNamespace(lacks=lambda needs: "the table reported_figures is missing"),
    )
    now.levels = levels(now)
    return now


def drawn(figure):
    """The lines of a figure by gid: positions and values; the steps in a list."""
    axes = figure.axes[0]
    found = {"step": []}
    for line in axes.lines:
        data = (line.get_xdata(), line.get_ydata())
        if line.get_gid() == "step":
            found["step"].append(([float(x) for x in data[0]], float(data[1][0])))
        else:
            found[line.get_gid()] = data
    return found


CIN = {
    ("cin_visits_in_timescale", "snapshot"): [0.60, NONE, 0.70, 0.74, 0.76, 0.772],
    ("cin_visits_in_timescale", "due_in_month"): [NONE] * 6,
    ("cin_visits_in_timescale", "snapshot_with_virtual"): [0.60, 0.61, 0.70, 0.80, 0.88, 0.89],
}


def test_a_line_a_reading_with_its_gaps():
    figure, *_ = charts.lines(window_of(CIN), "cin_visits_in_timescale")
    found = drawn(figure)
    assert list(found) == ["step", "snapshot", "snapshot_with_virtual"]  # what never has a value is no line
    months, values = found["snapshot"]
    assert list(months) == [0, 1, 2, 3, 4, 5]
    np.testing.assert_array_equal(values, [0.60, NONE, 0.70, 0.74, 0.76, 0.772])


def test_steps_are_drawn_in_the_months_in_which_they_are_in_force():
    # 75% by 31 March and 85% by 30 June 2020: from March to May, and in June.
    figure, *_ = charts.lines(window_of(CIN), "cin_visits_in_timescale")
    assert drawn(figure)["step"] == [([1.5, 4.5], 0.75), ([4.5, 5.5], 0.85)]


def test_no_step_before_it_is_due_nor_for_who_is_asked_nothing():
    figure, _, alt = charts.lines(window_of(CIN, month="2020-02"), "cin_visits_in_timescale")
    assert drawn(figure)["step"] == []
    assert "No dated step is in force in these months." in alt


def test_a_step_on_a_benchmark_moves_when_the_next_is_published():
    # 78.9% until the end of October 2020, when 79.4% came out: less 10 points, and less 10 per cent.
    now = window_of({("icpc_within_15", "month"): [0.5, 0.6, 0.7, 0.8]}, month="2020-12", months=4)
    steps = [(step.first, step.last, round(step.level, 6)) for step in charts.step_lines(now, "icpc_within_15")]
    assert steps == [(0, 0, 0.689), (1, 3, 0.694), (0, 0, 0.7101), (1, 3, 0.7146)]


def test_lines_are_told_apart_by_shape_and_labelled_where_they_end():
    figure, *_ = charts.lines(window_of(CIN), "cin_visits_in_timescale")
    data = [line for line in figure.axes[0].lines if line.get_gid() != "step"]
    assert len({line.get_marker() for line in data}) == len({line.get_color() for line in data}) == len(data)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert {"\u25cf on the day 77.2%", "\u25a0 with virtual 89.0%", "step 85%", "step 75%"} == set(texts)
    assert figure.axes[0].get_title() == ""
    assert figure.axes[0].get_legend() is None


def test_the_axes_of_a_rate_and_of_a_mean():
    figure, *_ = charts.lines(window_of(CIN), "cin_visits_in_timescale")
    axes = figure.axes[0]
    assert axes.get_ylim()[0] == 0
    assert axes.yaxis.get_major_formatter()(0.5, 0) == "50%"
    mean, *_ = charts.lines(
        window_of({("caseload_mean", "dfe_fte"): [31, 30, 29, 28, 26, 24.9]}), "caseload_mean", "dfe_fte"
    )
    assert mean.axes[0].yaxis.get_major_formatter()(25, 0) == "25"
    assert mean.axes[0].get_ylim()[0] == 0


@pytest.mark.parametrize(
    ("indicator", "highest", "top"),
    [
        ("sickness_rate", 0.02, 0.05),  # what stays low has an axis of its own height, 5% at least
        ("sickness_rate", 0.2, 0.23),
        ("agency_rate", 0.31, 1.04),
        ("audits_completed", 1.25, 1.3),  # more audits than planned
    ],
)
def test_how_high_the_axis_of_a_percentage_goes(indicator, highest, top):
    figure, *_ = charts.lines(window_of({(indicator, ""): [0, highest, 0, NONE, 0, 0]}), indicator)
    assert figure.axes[0].get_ylim() == pytest.approx((0, top))


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (1_476_500, ["£0", "£500k", "£1m", "£1.5m"]),
        (4000, ["£0", "£1k", "£2k", "£3k", "£4k"]),
        (400, ["£0", "£100", "£200", "£300", "£400"]),
    ],
)
def test_the_axis_of_money(highest, ticks):
    figure, _, alt = charts.bars(window_of({("reserve_committed", ""): [0, 0, 0, 0, 0, highest]}), "reserve_committed")
    axes = figure.axes[0]
    shown = [tick for tick in axes.get_yticks() if tick <= axes.get_ylim()[1]]
    assert [axes.yaxis.get_major_formatter()(tick, 0) for tick in shown] == ticks
    figure.canvas.draw()
    assert min(label.get_window_extent().x0 for label in axes.get_yticklabels()) >= 0
    assert "£0 in January 2020" in alt


def test_bars_of_counts_with_no_bar_where_there_is_no_value():
    figure, _, alt = charts.bars(window_of({("workers_over_40", ""): [3, 2, NONE, 2, 0, 1]}), "workers_over_40")
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    np.testing.assert_array_equal(heights, [3, 2, NONE, 2, 0, 1])
    assert alt == (
        "Bar chart: Case holders with more than 40 children, January 2020 to June 2020. 3 in January 2020, 1 in June "
        "2020; highest 3 in January 2020, lowest 0 in May 2020; 1 month without a value. No dated step is in force in "
        "these months."
    )


def test_alt_text_of_lines():
    *_, alt = charts.lines(window_of(CIN), "cin_visits_in_timescale", "snapshot")
    assert alt == (
        "Line chart: Children in need visited in time, January 2020 to June 2020. On the day: 60.0% in January 2020, "
        "77.2% in June 2020; highest 77.2% in June 2020, lowest 60.0% in January 2020; 1 month without a value. "
        "Step in force, dashed: 75% from March 2020 and 85% from June 2020."
    )


def test_a_single_value_beside_a_step():
    values = [NONE, NONE, NONE, NONE, 0.5, NONE]
    about = "cin_visits_in_timescale", "snapshot"
    figure, _, alt = charts.lines(window_of({about: values}), *about)
    assert "On the day: 50.0% in May 2020; 5 months without a value." in alt
    assert figure is not None


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([0.4] * 6, "it is 40.0% in each of 6 months."),
        ([NONE, NONE, NONE, 0.4, 0.5, 0.6], "3 months have a value, which sentences tell."),
    ],
)
def test_a_line_that_a_sentence_says_as_well_is_not_drawn(values, why):
    figure, _, alt = charts.lines(window_of({("agency_rate", ""): values}), "agency_rate")
    assert figure is None
    assert alt == f"Agency social workers: {why}"


def test_a_single_line_says_what_it_shows():
    values = [0.5, 0.52, 0.56, 0.6, 0.7, 0.72]
    title = charts.lines(window_of({("agency_rate", ""): values}), "agency_rate").title
    assert title == "Agency social workers: 72.0% in June 2020, 22.0 percentage points higher than in January 2020"


def test_the_label_of_a_bar_stands_above_its_neighbours():
    figure, *_ = charts.bars(window_of({("cases_closed", ""): [9, 2, 3, 4, 8, 5]}), "cases_closed")
    assert {text.get_text(): text.xy for text in figure.axes[0].texts} == {"9": (0, 9), "5": (5, 8)}


def test_no_value_at_all_is_no_picture():
    for made in (charts.lines, charts.bars):
        figure, _, alt = made(window_of({("icpc_overdue", ""): [NONE] * 6}), "icpc_overdue")
        assert figure is None
        assert alt == "Conferences overdue: there is nothing to draw, since no month has a value."


@pytest.mark.parametrize("months", [1, 3, 24, 60])
def test_the_last_month_is_named_whatever_the_window(months):
    values = list(np.linspace(0.2, 0.9, months))
    now = window_of({("visits_purposeful", "all"): values}, months=months)
    figure, *_ = charts.lines(now, "visits_purposeful", "all")
    ticks = dict(zip(figure.axes[0].get_xticks(), figure.axes[0].get_xticklabels(), strict=True))
    assert ticks[months - 1].get_text() == "Jun\n2020"
    assert len(ticks) <= 4
    assert charts.png(figure).startswith(b"\x89PNG")


def test_the_same_picture_is_the_same_bytes():
    first, second = (charts.png(charts.lines(window_of(CIN), "cin_visits_in_timescale")[0]) for _ in range(2))
    assert first == second


def test_labels_keep_a_line_apart_and_inside():
    places = charts.canvas.apart([0.9, 0.91, 0.2, 0.92], 0.075)
    assert sorted(places)[0] == pytest.approx(0.2)
    gaps = np.diff(sorted(places))
    assert (gaps >= 0.075 - 1e-9).all()
    assert max(places) <= 1
    assert np.argsort(places).tolist() == [2, 0, 1, 3]


CROWDED = {
    ("cin_visits_in_timescale", "snapshot"): [0.85] * 6,
    ("cin_visits_in_timescale", "due_in_month"): [0.851] * 6,
    ("cin_visits_in_timescale", "snapshot_with_virtual"): [0.852] * 6,
}
REGIONAL = {("icpc_within_15", "month"): [0.7] * 6, ("icpc_within_15", "rolling_12_months"): [0.69] * 6}


@pytest.mark.parametrize("figures", [CROWDED, REGIONAL], ids=["visits", "conferences"])
def test_labels_neither_collide_nor_leave_the_picture(figures):
    figure, *_ = charts.lines(window_of(figures), *[id for id, _ in figures][:1], *[reading for _, reading in figures])
    charts.png(figure)
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) >= 4
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[place + 1 :])
        assert box.x1 <= figure.bbox.x1
        assert box.y1 <= figure.bbox.y1


def test_show_gives_the_alt_text_with_the_picture(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *what, **about: shown.append((what, about)))
    picture = charts.lines(window_of(CIN), "cin_visits_in_timescale")
    charts.show(*picture)
    (title,), _ = shown[0]
    assert title["text/plain"] == picture.title == "Children in need visited in time, January 2020 to June 2020"
    (bundle,), about = shown[1]
    assert b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["text/plain"] == picture.alt
    assert about["metadata"]["image/png"]["alt"] == picture.alt
    charts.show(None, "Nothing", "Nothing: there is nothing to draw.")
    assert len(shown) == 2


def test_pyplot_and_its_global_state_are_left_alone():
    code = "import sys, improvement_analysis.charts; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
