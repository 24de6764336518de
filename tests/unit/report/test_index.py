"""The list of what there is under an outputs folder."""

import json

import pytest
from bs4 import BeautifulSoup

from improvement_analysis.report.index import write_index

FILES = ["board-report.pdf", "public/board-report.html"]
BROKEN = ["", "[]", "{", '{"council": 3, "measures": []}', '{"council": "x", "measures": [1]}']


def month(outputs, folder, page=True, council="<North> & shire", verdicts=(), files=()):
    (outputs / folder).mkdir(parents=True)
    for name in [*(["board-report.html"] if page else []), *files]:
        (outputs / folder / name).parent.mkdir(exist_ok=True)
        (outputs / folder / name).write_text("")
    measures = [{"number": n, "title": f"<{n}>", "verdict": verdict} for n, verdict in enumerate(verdicts, 1)]
    (outputs / folder / "verdicts.json").write_text(json.dumps({"council": council, "measures": measures}))


def index_of(outputs):
    index = write_index(outputs)
    assert index == outputs / "index.html"
    return BeautifulSoup(index.read_text("utf-8"), "html.parser")


def test_a_row_a_month_from_the_newest_with_a_shape_and_a_word_a_measure(tmp_path):
    month(tmp_path, "north/2020-05", verdicts=["not met", None])
    month(
        tmp_path, "north/2020-06", verdicts=["met", "not met"], files=["board-report.pdf", "public/board-report.html"]
    )
    page = index_of(tmp_path)
    assert [tag.string for tag in page("h2")] == ["<North> & shire"]
    assert [cell.get_text() for cell in page.thead("th")] == ["Month", "1. <1>", "2. <2>"]
    june, may = ([cell.get_text() for cell in row(["th", "td"])[:3]] for row in page.tbody("tr"))
    assert june == ["June 2020", "\u25cfmet", "\u25a0not met"]
    assert may == ["May 2020", "\u25a0not met", ""]
    assert [link["href"] for link in page.main("a")] == [
        *(f"north/2020-06/{name}" for name in ("board-report.html", "board-report.pdf", "public/board-report.html")),
        "north/2020-05/board-report.html",
    ]
    assert page.find(class_="marking").string == "Official-Sensitive: not for publication"
    assert page.html["lang"] == "en-GB"


def test_of_several_councils_the_newest_month_of_each_comes_first(tmp_path):
    for place in ("a/2020-05", "a/2020-06", "b/2020-05"):
        month(tmp_path, place, council=place[0].upper(), verdicts=["met", "not met"])
    page = index_of(tmp_path)
    assert [tag.string for tag in page("h2")] == ["The newest report of each council", "A", "B"]
    assert [row.th.string for row in page.tbody("tr")] == ["A, June 2020", "B, May 2020"]
    assert [link["href"].split("/board")[0] for link in page.tbody("a")] == ["a/2020-06", "b/2020-05"]
    assert [row.th.string for row in page("tbody")[1]("tr")] == ["June 2020", "May 2020"]


@pytest.mark.parametrize(
    "broken", ["", "[]", "{", '{"council": 3, "measures": []}', '{"council": "x", "measures": [1]}']
)
def test_broken_verdicts_and_folders_of_somebodys_own_stop_nothing(tmp_path, broken):
    month(tmp_path, "east/2019-12")
    (tmp_path / "east/2019-12/verdicts.json").write_text(broken)
    month(tmp_path, "east/2020-99")
    month(tmp_path, "east/not-a-month")
    month(tmp_path, "east/2020-01", page=False)
    page = index_of(tmp_path)
    assert [tag.string for tag in page("h2")] == ["east"]
    assert [link["href"] for link in page.main("a")] == ["east/2019-12/board-report.html"]
