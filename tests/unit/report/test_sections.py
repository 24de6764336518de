"""What a notebook gives to the board and to the annex: by the tag of its cells, headings kept with what they head."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from improvement_analysis.blocks import Folded, Heading, Paragraph, as_json, runs
from improvement_analysis.blocks.notebook import MIME
from improvement_analysis.report.sections import IN_FULL, sections_of


def says(text, *tags):
    output = new_output("display_data", data={MIME: as_json([Paragraph(runs(text))])})
    return new_code_cell("now.text()", outputs=[output], metadata={"tags": list(tags)}, execution_count=1)


@pytest.fixture
def section(tmp_path):
    def of(*cells):
        nbformat.write(new_notebook(cells=list(cells)), tmp_path / "06_visits.ipynb")
        (found,) = sections_of([tmp_path / "06_visits.ipynb"])
        return found

    return of


def paragraph(text):
    return Paragraph(runs(text))


def test_what_is_for_the_annex_is_folded_behind_what_the_board_reads(section):
    found = section(
        new_markdown_cell("# Visits?"),
        new_markdown_cell("## In need?"),
        says("answer"),
        says("detail", "annex"),
        says("chart"),
        says("table", "annex"),
        new_markdown_cell("## Looked after?"),
        says("another answer"),
    )
    assert (found.anchor, found.title) == ("06-visits", "Visits?")
    assert found.board == (
        Heading(1, "Visits?"),
        Heading(2, "In need?"),
        paragraph("answer"),
        paragraph("chart"),
        Folded(IN_FULL, (paragraph("detail"), paragraph("table"))),
        Heading(2, "Looked after?"),
        paragraph("another answer"),
    )
    assert found.annex == (Heading(2, "In need?"), paragraph("detail"), paragraph("table"))


def test_a_heading_of_what_is_all_for_the_annex_is_folded_with_it(section):
    found = section(new_markdown_cell("# Visits?"), new_markdown_cell("## How often wrong?"), says("tests", "annex"))
    assert found.board == (Heading(1, "Visits?"), Folded("How often wrong?", (paragraph("tests"),)))
    assert found.annex == (Heading(2, "How often wrong?"), paragraph("tests"))


def test_a_notebook_that_shows_nothing_has_its_name(section):
    found = section()
    assert (found.title, found.board, found.annex) == ("06 visits", (Heading(1, "06 visits"),), ())
