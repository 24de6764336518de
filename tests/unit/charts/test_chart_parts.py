"""Small multiples and the dots of caseloads by what is on their Axes, and alt text by its numbers."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from improvement_analysis import charts
from improvement_analysis.analysis import NOTICE, analyse
from improvement_analysis.calendars import Months
from improvement_analysis.charts import dots
from improvement_analysis.measures import INDICATORS
from improvement_analysis.measures.caseloads import loads
from improvement_analysis.notice.notice import read_notice

NONE = np.nan
COLUMNS = ["indicator", "reading", "group", "month", "numerator", "denominator", "value"]
MONTHS = Months.ending("2020-06", 3)
DOMAINS = ("audits_good_or_better", "moderated")
MEAN = ("caseload_mean", "dfe_fte")


def rows(about, group, counts, labels=MONTHS.labels):
    """A row a month of (numerator, denominator); None where there is no row."""
    return [
        (*about, group, month, n, d, n / d if d else NONE)
        for month, each in zip(labels, counts, strict=True)
        if each is not None
        for n, d in [each]
    ]


def now_of(series=(), teams=()):
    tables = (pd.DataFrame(part, columns=COLUMNS) for part in (series, teams))
    both = dict(zip(("series", "teams"), tables, strict=True))
    about = {"levels": dict.fromkeys(INDICATORS, ()), "notice": read_notice(NOTICE)}
    return SimpleNamespace(month="2020-06", months=MONTHS, **about, **both)


def by_gid(axes):
    return {line.get_gid(): np.asarray(line.get_ydata(), float).tolist() for line in axes.lines}


PRACTICE = now_of(
    [
        *rows(DOMAINS, "", [(4, 8), (2, 8), (6, 8)]),
        *rows(DOMAINS, "plan", [(1, 4), (0, 0), (3, 4)]),
        *rows(DOMAINS, "direct work with the child", [(2, 5), (3, 6), (7, 7)]),
        *rows(DOMAINS, "seen once", [(0, 0), (0, 0), (1, 1)]),
        *rows(("audits_good_or_better", "as_audited"), "another reading", [(1, 4), (0, 4), (3, 4)]),
    ]
)


def test_a_panel_for_the_whole_and_for_each_domain_on_the_same_axes():
    figure, _, alt = charts.multiples(PRACTICE, *DOMAINS, "domain")
    whole, direct, plan = figure.axes
    assert by_gid(whole) == {"whole council": [0.5, 0.25, 0.75]}
    assert by_gid(direct) == {"whole council": [0.5, 0.25, 0.75], "direct work with the child": [0.4, 0.5, 1]}
    np.testing.assert_array_equal(by_gid(plan)["plan"], [0.25, NONE, 0.75])
    assert len({(axes.get_xlim(), axes.get_ylim()) for axes in figure.axes}) == 1
    assert [axes.get_title(loc="left") for axes in figure.axes] == [
        "Whole council\n75.0%, n 8",
        "Direct work with the\nchild\n100.0%, n 7",
        "Plan\n75.0%, n 4",
    ]
    assert "by domain, April 2020 to June 2020." in alt
    assert (
        "Plan: 25.0% in April 2020, 75.0% in June 2020; highest 75.0% in June 2020, lowest 25.0% in April 2020; "
        "1 month without a value; n 4." in alt
    )
    assert "n 5 to 7." in alt
    assert alt.endswith("Not drawn, for want of room or of months: 1 domain.")


TEAMS = now_of(
    rows(MEAN, "", [(90, 5), (90, 5), (90, 5)]),
    [
        *rows(MEAN, "North", [(40, 4), (50, 4), (60, 4)]),
        *rows(MEAN, "South", [None, (36, 3), (36, 3)]),
        *rows(MEAN, "other teams", [(30, 3), (36, 3), None]),
    ],
)


def test_a_team_is_drawn_in_the_months_in_which_it_stands_alone():
    figure, _, alt = charts.multiples(TEAMS, *MEAN, "team")
    _, north, south, others = figure.axes
    assert by_gid(north)["North"] == [10, 12.5, 15]
    np.testing.assert_array_equal(by_gid(south)["South"], [NONE, 12, 12])
    np.testing.assert_array_equal(by_gid(others)["other teams"], [10, 12, NONE])
    assert others.get_title(loc="left") == "Other teams\nno figure in Jun 2020"
    assert "Other teams are those with fewer than three case holders in a month" in alt


def test_no_more_than_twelve_panels_those_with_the_most_to_count():
    many = [row for n in range(14) for row in rows(DOMAINS, f"domain {n:02}", [(1, n + 1)] * 3)]
    figure, _, alt = charts.multiples(now_of([*rows(DOMAINS, "", [(1, 2)] * 3), *many]), *DOMAINS, "domain")
    names = [axes.get_title(loc="left").splitlines()[0] for axes in figure.axes]
    assert names == ["Whole council", *(f"Domain {n:02}" for n in range(3, 14))]
    assert alt.endswith("3 domains.")


def test_fewer_than_two_parts_are_no_picture():
    one = now_of([*rows(DOMAINS, "", [(1, 2)] * 3), *rows(DOMAINS, "plan", [(1, 2)] * 3)])
    figure, _, alt = charts.multiples(one, *DOMAINS, "domain")
    assert figure is None
    assert alt.endswith("by domain: there is nothing to draw, since fewer than two domains can be shown.")
    assert charts.multiples(now_of(), *MEAN, "team")[0] is None


def test_headings_stay_in_the_picture_and_apart():
    figure, *_ = charts.multiples(PRACTICE, *DOMAINS, "domain")
    charts.png(figure)
    boxes = [Text.get_window_extent(axes._left_title) for axes in figure.axes]
    labels = [
        label for axes in figure.axes for label in axes.get_xticklabels() if axes.xaxis.get_tick_params()["labelbottom"]
    ]
    boxes += [label.get_window_extent() for label in labels]
    assert len(boxes) == 9
    for place, box in enumerate(boxes):
        assert not [other for other in boxes[place + 1 :] if box.overlaps(other)]
        assert figure.bbox.x0 <= box.x0
        assert box.x1 <= figure.bbox.x1
        assert box.y1 <= figure.bbox.y1


def held_by(monkeypatch, *children):
    """An Analysis of a month in which case holders hold so many children."""
    monkeypatch.setattr(dots, "loads", lambda extract, months: [np.array(children)])
    values = pd.DataFrame([("workers_over_40", "", 0.0)], columns=["indicator", "group", "value"])
    return SimpleNamespace(month="2020-06", extract=None, values=values, hidden=None)


def dots_of(figure, gid):
    return [
        (float(x), float(y))
        for line in figure.axes[0].lines
        if line.get_gid() == gid
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    ]


def test_every_case_holder_is_a_dot_and_those_over_40_another_shape(monkeypatch):
    figure, _, alt = charts.caseloads(held_by(monkeypatch, 40, 12, 25, 12, 41, 26, 12, 31, 60))
    assert dots_of(figure, "held") == [(12, 1), (12, 2), (12, 3), (25, 1), (26, 1), (31, 1), (40, 1)]
    assert dots_of(figure, "over") == [(41, 1), (60, 1)]
    markers = {line.get_gid(): (line.get_marker(), line.get_color()) for line in figure.axes[0].lines}
    assert markers["held"][0] != markers["over"][0]
    assert markers["held"][1] != markers["over"][1]
    assert alt == (
        "Dot plot: Children held by each case holder, 30 June 2020. A dot for each of 9 case holders; median 26, "
        "highest 60. 5 hold more than 25, 4 hold more than 30 and 2 hold more than 40."
    )


def test_the_lines_at_25_30_and_40_part_those_over_from_the_rest(monkeypatch):
    figure, *_ = charts.caseloads(held_by(monkeypatch, 25, 26, 30, 31, 40, 41))
    places = {line.get_gid(): line.get_xdata()[0] for line in figure.axes[0].lines}
    assert 25 < places["over 25"] < 26
    assert 30 < places["over 30"] < 31
    assert 40 < places["over 40"] < 41
    assert [text.get_text() for text in figure.axes[0].texts] == ["over 40: 1", "over 30: 3", "over 25: 5"]


@pytest.mark.parametrize("children", [[3], [41] * 30, list(range(1, 130)), [22] * 400], ids=len)
def test_dots_and_their_labels_stay_in_the_picture(monkeypatch, children):
    figure, _, alt = charts.caseloads(held_by(monkeypatch, *children))
    charts.png(figure)
    axes = figure.axes[0]
    boxes = [text.get_window_extent() for text in axes.texts]
    for place, box in enumerate(boxes):
        assert not [other for other in boxes[place + 1 :] if box.overlaps(other)]
        assert box.x1 <= figure.bbox.x1
        assert box.y1 <= figure.bbox.y1
    (low, high), right = axes.get_ylim(), axes.get_xlim()[1]
    assert all(low < y < high and 0 < x < right for gid in ("held", "over") for x, y in dots_of(figure, gid))
    assert f"A dot for each of {len(children)} case holder" in alt


def test_no_case_holder_is_no_picture():
    values = pd.DataFrame([("workers_over_40", "", NONE)], columns=["indicator", "group", "value"])
    figure, _, alt = charts.caseloads(SimpleNamespace(month="2020-06", extract=None, values=values, hidden=None))
    assert figure is None
    assert alt == "Children held by each case holder: there is nothing to draw, since no case holder is known."


def test_the_dots_agree_with_the_indicators():
    now = analyse("2020-06")
    figures = (
        now.figures[now.figures["group"] == ""]
        .drop_duplicates(["indicator", "reading"])
        .set_index(["indicator", "reading"])
    )
    figure, *_ = charts.caseloads(now)
    every = dots_of(figure, "held") + dots_of(figure, "over")
    assert len(every) == figures.loc[("caseload_max", ""), "denominator"]
    assert max(x for x, _ in every) == figures.loc[("caseload_max", ""), "value"]
    assert sum(x for x, _ in every) == figures.loc[("caseload_mean", "headcount"), "numerator"]
    assert len(dots_of(figure, "over")) == figures.loc[("workers_over_40", ""), "value"]
    over = now.series[now.series["indicator"] == "workers_over_40"].set_index("month")["value"]
    held = loads(now.extract, now.months)
    assert {month: (each > 40).sum() for month, each in zip(now.months.labels, held, strict=True)} == over.to_dict()
    assert over.max() > 0


ODD = ("$a_$", "$x^2$", r"\frac{1}{0}", "$", "_hidden", "名前 😀", "a\x07b", "A" * 300)


@pytest.mark.parametrize("name", ODD)
def test_a_name_stands_as_it_is_written(name):
    figure, _, alt = charts.multiples(
        now_of(
            [*rows(DOMAINS, "", [(4, 8)] * 3), *rows(DOMAINS, name, [(1, 4)] * 3), *rows(DOMAINS, "b", [(2, 4)] * 3)]
        ),
        *DOMAINS,
        "domain",
    )
    assert charts.png(figure)
    assert not [text.get_text() for text in figure.findobj(Text) if "$" in text.get_text() and text.get_parse_math()]
    headings = [axes.get_title(loc="left").split("\n")[0].casefold() for axes in figure.axes]
    assert any(name[:10].casefold() in heading for heading in headings)
    assert name in alt or name[0].upper() + name[1:] in alt
