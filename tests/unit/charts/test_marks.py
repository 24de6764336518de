"""What a chart marks beside its figures, by hand; and the picture for a narrow screen."""

from base64 import b64decode
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from PIL import Image

from improvement_analysis import charts
from improvement_analysis.blocks.html import as_html
from improvement_analysis.calendars import Months, day_number
from improvement_analysis.charts.marks import marks_of, moved, places_of

from .test_chart_course import CIN, UPS_AND_DOWNS, drawn, now_of, texts

DONE = pd.DataFrame({"measure": [6.0, 6.0, 1.0, 6.0], "completed_on": [18351, 18379, 18379, 2**31 - 1]})
"""30 March 2020, 27 April 2020 (of another measure too), and not yet."""


def with_plan(now, hidden=None):
    now.hidden = hidden
    now.extract = type("Extract", (), {"lacks": lambda self, needs: "", "__getitem__": lambda self, name: DONE})()
    return now


def test_a_day_stands_where_it_lies_in_its_month():
    # December 2019 is the 18th of 24 months (17 from 0), and its end 17.0; 18 December is 13 days of 31 before.
    months, notice = Months.ending("2020-06", 24), day_number(pd.Timestamp(2019, 12, 18).date())
    assert places_of(months, [notice]) == pytest.approx([17 - 13 / 31])
    assert places_of(months, [int(months.ends[0]), int(months.ends[-1]), int(months.ends[-1]) + 1]) == [0, 23]


def test_the_notice_is_an_upright_line_in_months_that_it_lies_in():
    figure, _, alt = charts.course(now_of(UPS_AND_DOWNS), CIN[0])
    ((places, _),) = drawn(figure, "notice")
    assert places == pytest.approx([17 - 13 / 31] * 2)
    assert "notice" in texts(figure)
    assert alt.endswith("The upright line is the notice of 18 December 2019.")
    short = now_of(UPS_AND_DOWNS, window=6)
    figure, _, alt = charts.lines(short, CIN[0])
    assert drawn(figure, "notice") == []
    assert "notice" not in texts(figure)
    assert "upright" not in alt


def test_actions_of_the_plan_for_the_measure_are_marked_and_the_public_is_not_told():
    figure, _, alt = charts.course(with_plan(now_of(UPS_AND_DOWNS)), CIN[0])
    ((places, _),) = drawn(figure, "action")
    assert places == pytest.approx([20 - 1 / 31, 21 - 3 / 30])
    assert "\u25be plan action done" in texts(figure)
    assert "Actions of the plan for it were completed in March 2020 and April 2020." in alt
    assert marks_of(with_plan(now_of(UPS_AND_DOWNS), frozenset()), Months.ending("2020-06", 24), CIN[0]).actions == ()


def restated(values):
    """Of the months May and June 2020 the first published figures: May's was another, June's is its own."""
    now = now_of(values)
    first = {"2020-04": values[-3], "2020-05": 0.5, "2020-06": 0.4}
    now.series["first_published"] = now.series["month"].map(first)
    return now


def test_values_that_have_moved_are_hollow():
    now = restated(UPS_AND_DOWNS)
    assert np.flatnonzero(moved(now, Months.ending("2020-06", 24), *CIN)).tolist() == [22]
    for figure, _, alt in (charts.course(now, CIN[0]), charts.lines(now, CIN[0])):
        assert [places for places, _ in drawn(figure, "moved")] == [[22.0]]
        assert "Hollow, since first published as another value: May 2020." in alt
    (hollow,) = (line for line in figure.axes[0].lines if line.get_gid() == "moved")
    assert hollow.get_markerfacecolor() == "white"


@pytest.mark.parametrize("rebases", [[], [12]])
def test_on_a_narrow_screen_what_stands_beside_stands_below(rebases):
    picture = charts.course(now_of(UPS_AND_DOWNS, rebases=rebases), CIN[0])
    beside = texts(picture.figure)
    (block,) = charts.pictured(picture)
    assert (block.width, block.narrow.width) == (538, 356)
    assert b64decode(block.narrow.png).startswith(b"\x89PNG")
    figure = picture.figure
    assert texts(figure) == beside
    figure.canvas.draw()
    boxes = [Text.get_window_extent(text) for text in figure.axes[0].texts]
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[place + 1 :])
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1
    assert '<source media="(max-width: 30rem)" srcset="data:image/png;base64,' in as_html([block])


def test_the_two_pictures_are_the_figure_as_drawn_by_itself():
    picture = charts.lines(now_of(UPS_AND_DOWNS), *CIN[:2])
    wide = charts.png(picture.figure)
    (block,) = charts.pictured(picture)
    assert b64decode(block.png) == wide
    for text in picture.figure.axes[0].texts:
        text.set_animated(False)
    shown, drawn = (
        np.asarray(Image.open(BytesIO(png)).convert("RGB"), dtype=int)
        for png in (b64decode(block.narrow.png), charts.png(picture.figure))
    )
    assert shown.shape == drawn.shape
    assert (np.abs(shown - drawn).max(axis=2) > 16).sum() < 10  # here and there a shade is rounded otherwise


def test_a_rebase_on_the_notices_chart_stands_above_it():
    figure, *_ = charts.course(now_of(UPS_AND_DOWNS, rebases=[17]), CIN[0])
    heights = {text.get_text(): text.get_position()[1] for text in figure.axes[0].texts}
    assert heights["Dec 2019: New recording system"] > heights["notice"] > 1
