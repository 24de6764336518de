"""The page is read back with an HTML parser, as a browser would, and held against what docs/outputs.md promises."""

import base64
import json
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from improvement_analysis.blocks import (
    Cell,
    Folded,
    Heading,
    Line,
    Paragraph,
    Quote,
    as_json,
    runs,
    table,
)
from improvement_analysis.blocks.notebook import MIME
from improvement_analysis.report.page import write_pages
from improvement_analysis.report.sections import sections_of


def blocks(*shown):
    return shows({MIME: as_json(shown), "text/html": "<p>not read</p>"})


PNG = base64.encodebytes(b"\x89PNG\r\n\x1a\n" + bytes(range(200))).decode()
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


def shows(data, **metadata):
    return new_output("display_data", data=data, metadata=metadata)


def code(*outputs, source="secret_call(1)"):
    return new_code_cell(source, outputs=list(outputs), execution_count=7)


@pytest.fixture
def pack(tmp_path):
    """Cells of notebooks by name, made into a page and read back; `text` keeps the page as it was written."""

    def made(books=None, council="Northshire", month="2020-06", **options):
        books = books or {"00_board": [new_markdown_cell("# Board")]}
        paths = []
        for name, cells in books.items():
            paths.append(tmp_path / f"{name}.ipynb")
            nbformat.write(new_notebook(cells=cells), paths[-1])
        sections = sections_of(paths)
        anchors = {path.name: section.anchor for path, section in zip(paths, sections, strict=True)}
        page, _ = write_pages(sections, tmp_path, anchors, council, month, **options)
        text = page.read_text("utf-8")
        soup = BeautifulSoup(text, "html.parser")
        soup.text_written = text
        return soup

    return made


def headings(page):
    return [(int(tag.name[1]), tag.get_text(), tag.get("id")) for tag in page(re.compile("^h[1-6]$"))]


def assert_self_contained(page):
    assert not page(["script", "link", "iframe", "object", "embed", "form", "base"])
    assert len(page("style")) == 1
    assert "url(" not in page.style.string
    assert "@import" not in page.style.string
    for tag in page(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name in ("style", "srcset", "action")]
        assert tag.get("src", "data:image/png;base64,").startswith("data:image/png;base64,")
        assert tag.get("href", "#").startswith("#")


def test_the_page_says_whose_it_is_what_month_and_that_it_is_not_to_be_published(pack):
    page = pack(council="Northshire & Co", month="2020-02")
    assert page.html["lang"] == "en-GB"
    assert page.title.string == "Improvement report, February 2020: Northshire & Co"
    assert page.find(class_="council").string == "Northshire & Co"
    assert "Figures as at 29 February 2020." in page.header.get_text()
    assert [tag.string for tag in page(class_="marking")] == ["Official-Sensitive: not for publication"] * 2
    assert 'content: "Official-Sensitive: not for publication"' in page.style.string


def test_synthetic_data_are_called_so_on_screen_and_on_each_sheet_and_others_are_not(pack):
    page = pack(synthetic=True)
    assert "Synthetic data." in page.header.get_text()
    assert 'content: "Official-Sensitive: not for publication · synthetic data"' in page.style.string
    assert "ynthetic" not in pack().text_written


def test_notes_stand_before_the_figures_or_nowhere(pack):
    page = pack(notes=["4 rows have a fault.", "The notice is another council's."])
    assert [item.string for item in page.find(class_="notice")("li")] == [
        "4 rows have a fault.",
        "The notice is another council's.",
    ]
    assert not pack()(class_="notice")


def test_code_prompts_and_standard_error_are_not_shown_and_printed_text_is(pack):
    cells = [
        new_markdown_cell("# Title"),
        code(
            new_output("stream", name="stderr", text="a warning"),
            new_output("stream", name="stdout", text="1 < 2 printed"),
            new_output("execute_result", data={"text/plain": "plain & short"}, execution_count=7),
        ),
        nbformat.v4.new_raw_cell("raw text"),
    ]
    page = pack({"00_board": cells})
    assert [tag.get_text() for tag in page.section("p")] == ["1 < 2 printed", "plain & short"]
    for hidden in ("secret_call", "a warning", "raw text", "[7]"):
        assert hidden not in page.text_written


def test_a_cell_tagged_remove_cell_is_for_the_notebook_alone(pack):
    banner = code(shows({"text/markdown": "Banner"}))
    hint = new_markdown_cell("Change the month above", metadata={"tags": ["remove-cell"]})
    assert "Banner" in pack({"06_visits": [banner, hint]}).text_written
    banner.metadata["tags"] = ["remove-cell"]
    text = pack({"06_visits": [banner, hint]}).text_written
    assert "Banner" not in text
    assert "Change the month" not in text


def test_one_h1_each_notebook_an_h2_and_inner_headings_below_it(pack):
    books = {
        "01_caseloads": [new_markdown_cell("# Caseloads?\n\n## By team"), code(shows({"text/markdown": "### Detail"}))],
        "06_visits": [code(blocks(Heading(1, "Visits in time"), Heading(6, "Deep")))],
    }
    found = headings(pack(books))
    assert found == [
        (1, "Improvement report, June 2020", None),
        (2, "Caseloads?", "01-caseloads"),
        (3, "By team", "01-caseloads-by-team"),
        (4, "Detail", "01-caseloads-detail"),
        (2, "Contents", "contents"),
        (2, "Visits in time", "06-visits"),
        (6, "Deep", "06-visits-deep"),
    ]


def test_a_notebook_without_a_title_goes_by_its_name(pack):
    page = pack({"06_visits": [new_markdown_cell("## By team")]})
    assert headings(page)[1:3] == [(2, "06 visits", "06-visits"), (3, "By team", "06-visits-by-team")]
    assert [link.string for link in page.nav("a")] == ["06 visits"]


def test_ids_are_unique_and_the_contents_lead_to_every_section(pack):
    twice = new_markdown_cell("# Visits\n\n## By team\n\n## By team\n\n### Small\n\n## ...")
    page = pack({"06_visits": [twice], "06_visits_by_team": [new_markdown_cell("# Teams")]}, notes=["A note."])
    ids = [tag["id"] for tag in page(id=True)]
    assert len(ids) == len(set(ids))
    leads = {link["href"][1:]: link.string for link in page.nav("a")}
    assert leads == {
        anchor: title
        for level, title, anchor in headings(page)
        if level == 2 and title not in ("Contents", "Bear in mind")
    }
    assert list(leads.values()) == ["Visits", "Teams"]
    assert page.find(class_="skip")["href"][1:] in ids


def test_pictures_are_in_the_page_with_their_alternative_text_and_size(pack):
    alt = 'Rates fell from 90% to "77%" < 85%'
    cells = [
        code(
            shows({"image/png": PNG, "text/plain": "<Figure>"}, **{"image/png": {"alt": alt, "width": 640}}),
            shows({"image/png": PNG}),
        )
    ]
    first, second = pack({"06_visits": cells})("img")
    assert base64.b64decode(first["src"].removeprefix("data:image/png;base64,")) == base64.b64decode(PNG)
    assert first["alt"] == alt
    assert first["width"] == "640"
    assert second["alt"] == "Picture without a description"


def test_links_lead_to_other_sections_and_nowhere_outside(pack):
    text = (
        "# One\n\n[visits](06_visits.ipynb) [the notice](https://www.gov.uk/x) [other](07_supervision.ipynb) "
        "[js](javascript:alert(1)) <https://example.org> [here](#one) "
        "![a picture](https://example.org/a.png) ![b](b.png)"
    )
    page = pack({"00_board": [new_markdown_cell(text)], "06_visits": [new_markdown_cell("# Visits")]})
    assert_self_contained(page)
    paragraph = page.section.p
    assert {link.get_text(): link.get("href") for link in paragraph("a")} == {"visits": "#06-visits"}
    for text in ("the notice", "other", "https://example.org", "here"):
        assert text in paragraph.get_text()
    assert not paragraph("img")


def test_what_the_data_hold_is_shown_as_text_and_never_read_as_html(pack):
    held = table(HOSTILE, [HOSTILE, HOSTILE], [[HOSTILE, Cell(HOSTILE, mark=HOSTILE)]])
    cells = [
        new_markdown_cell(f"# {HOSTILE}\n\n{HOSTILE}"),
        code(
            blocks(held, Paragraph(runs(HOSTILE)), Quote(runs(HOSTILE), HOSTILE), Folded(HOSTILE, (held,))),
            shows({"text/markdown": f"Team **{HOSTILE}**\n\n| a |\n|---|\n| {HOSTILE} |"}),
            shows({"image/png": PNG}, **{"image/png": {"alt": HOSTILE}}),
            shows({"text/plain": HOSTILE}),
            new_output("stream", name="stdout", text=HOSTILE),
        ),
    ]
    page = pack({"06_visits": cells}, council=HOSTILE, notes=[HOSTILE])
    assert_self_contained(page)
    assert len(page("img")) == 1
    assert page.img["alt"] == HOSTILE
    # title, council, note, contents, heading, paragraph; twice six of the table; paragraph, quote and who, what folds;
    # two of the Markdown, plain, printed
    assert page.get_text().count(HOSTILE) == 6 + 2 * 6 + 4 + 4


def test_html_of_a_notebook_is_not_read_at_all(pack):
    page = pack({"06_visits": [code(shows({"text/html": f"<p>{HOSTILE}</p>", "text/plain": "in words"}))]})
    assert_self_contained(page)
    assert "in words" in page.section.get_text()
    assert "alert" not in page.text_written


def test_an_output_that_says_that_it_holds_blocks_and_does_not_is_refused(pack):
    for spoilt in ([{"block": "script", "text": "x"}], [{"block": "paragraph"}], [{"text": "x"}], ["x"]):
        with pytest.raises(ValueError, match="no block of the report"):
            pack({"06_visits": [code(shows({MIME: json.dumps(spoilt)}))]})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(alphabet="<>&\"'=/! -;#xonimgsrcé", min_size=1))
def test_any_name_comes_through_as_it_is(pack, name):
    output = blocks(table("", ["team"], [[name]])), shows({"image/png": PNG}, **{"image/png": {"alt": name}})
    page = pack({"06_visits": [code(*output)]}, notes=[name])
    assert_self_contained(page)
    # the parser has its way with spaces in a row
    assert page.tbody.find(["td", "th"]).get_text().split() == name.split()
    assert page.img["alt"] == name
    assert page.find(class_="notice").li.get_text().split() == name.split()


def test_tables_say_what_each_heading_heads_and_scroll_by_themselves(pack):
    held = table("By team", ["", "share", "note"], [["North", "85.3%", "3 of 3"], ["South", "[c]", ""]])
    page = pack({"06_visits": [code(blocks(held))]})
    assert [(cell.get_text(), cell["scope"]) for cell in page.table("th")] == [
        ("share", "col"),
        ("note", "col"),
        ("North", "row"),
        ("South", "row"),
    ]
    assert [cell.get_text() for cell in page.table(class_="number")] == ["share", "85.3%", "[c]"]
    wrapper = page.table.parent
    assert wrapper.attrs == {"class": ["scroll"], "role": "group", "tabindex": "0", "aria-label": "By team"}


def test_a_table_of_more_than_three_wordy_columns_can_stack_with_every_cell_named(pack):
    wordy = table("", ["", "asked", "figure", "verdict", "short"], [["Cases", "few", "mean 24.9", "met", "2"]])
    narrow = table("", ["", "asked", "verdict", "short"], [["Cases", "few", "met", "2"]])
    page = pack({"06_visits": [code(blocks(wordy, narrow))]})
    first, second = page("table")
    assert first["class"] == ["stack"]
    assert [(cell.get_text(), cell.get("data-label")) for cell in first.tbody.tr(["th", "td"])] == [
        ("Cases", None),
        ("few", "asked"),
        ("mean 24.9", "figure"),
        ("met", "verdict"),
        ("2", "short"),
    ]
    roles = [(tag.name, tag["role"]) for tag in (first, *first(True))]
    columns = [("td", "cell")] + [("th", "columnheader")] * 4
    cells = [("th", "rowheader")] + [("td", "cell")] * 4
    rows = [("thead", "rowgroup"), ("tr", "row"), *columns, ("tbody", "rowgroup"), ("tr", "row"), *cells]
    assert roles == [("table", "table"), *rows]
    assert not second.get("class")
    assert not second(role=True)


def test_a_mark_and_a_small_line_are_drawn_and_said(pack):
    line = Line((0.5, None, 0.75, 0.7), (None, 0.75, 0.75, 0.85), "from 50% to 70%")
    held = table(
        "", ["Measure", "Verdict", "Months"], [["Visits", Cell("Not met", mark="\u25a0"), Cell("", line=line)]]
    )
    page = pack({"06_visits": [code(blocks(held))]})
    assert page.find(class_="mark").attrs == {"class": ["mark"], "aria-hidden": "true"}
    assert (page.svg["role"], page.svg["aria-label"]) == ("img", "from 50% to 70%")
    levels, values = (path["d"] for path in page.svg("path"))
    assert (values.count("M"), values.count("L")) == (2, 1)  # a gap where there is no value
    assert (levels.count("M"), levels.count("L")) == (1, 2)
    # The largest of all, 85%, lies at the top and the least, 50%, at the bottom.
    assert levels.endswith(" 3.0")
    assert values.startswith("M3.0 25.0")


def test_what_is_folded_is_on_the_page_behind_its_title(pack):
    page = pack({"06_visits": [code(blocks(Folded("How it is counted", (Paragraph(runs("By days.")),))))]})
    assert page.details.summary.get_text() == "How it is counted"
    assert page.details.p.get_text() == "By days."


@pytest.mark.parametrize(
    ("values", "is_number"),
    [
        (["1,908", "-3", "\u22122.5"], True),
        (["24.9", "", "\u2013"], True),
        (["£12", "7%"], True),
        (["", "-"], True),
        (["2020-06", "2020-05"], False),
        (["3", "three"], False),
    ],
)
def test_a_column_without_words_is_set_to_the_right(pack, values, is_number):
    page = pack({"06_visits": [code(blocks(table("", ["x"], [[value] for value in values])))]})
    assert len(page.table(class_="number")) == (len(values) + 1 if is_number else 0)
