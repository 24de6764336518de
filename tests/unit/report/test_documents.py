"""The PDF, the Word file and the workbook, opened again by other programs' libraries."""

import base64
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import docx
import matplotlib
import openpyxl
import pandas as pd
import pikepdf
import pytest
from docx.shared import Inches, Twips

from improvement_analysis.blocks import (
    Bullets,
    Cell,
    Folded,
    Heading,
    Line,
    Paragraph,
    Picture,
    Quote,
    Run,
    runs,
    table,
)
from improvement_analysis.charts.small import small_line
from improvement_analysis.errors import UnusableInput
from improvement_analysis.report.pdf import write_pdf
from improvement_analysis.report.word import write_word
from improvement_analysis.report.workbook import Percent, Sheet, _value, write_workbook

HOSTILE = '#set text(red) $x_1$ <script> @a \\\\ "=1+1" _b_ *c* \u202e\x07'
LINE = Line((0.5, None, 0.7, 0.6), (None, 0.6, 0.6, 0.6), "from 50% to 60%")
PICTURE = Picture("In time for 60%", "Line chart: 60%", base64.b64encode(small_line(LINE)).decode(), 230, 54)
FIRST = (
    Heading(1, "Is it done?"),
    Paragraph((Run("One of two is met", strong=True), Run(", see "), Run("visits", link="06_visits.ipynb"))),
    Bullets((runs(HOSTILE), runs("two")), numbered=True),
    table("Measures", ["Measure", "Verdict", "Months"], [["Visits", Cell("Not met", "\u25a0"), Cell("", line=LINE)]]),
    PICTURE,
    Folded("In full", (Paragraph(runs("only in the annex")),)),
)
SECOND = (Heading(1, "Visits"), Quote(runs("New workers have started"), "A manager"), Heading(2, "By team"))
PARTS = [("first", FIRST), ("visits", SECOND)]


def text_of(document: docx.document.Document) -> str:
    cells = [cell.text for held in document.tables for row in held.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    out = tmp_path_factory.mktemp("pdf") / "report.pdf"
    write_pdf(out, "Report <of> June", HOSTILE, "Not for publication", PARTS, {"06_visits.ipynb": "visits"})
    assert [path.name for path in out.parent.iterdir()] == ["report.pdf"]  # nothing else stays
    with pikepdf.open(out) as opened:
        yield opened


def test_the_pdf_is_tagged_has_a_title_a_language_and_bookmarks(pdf):
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang).lower().startswith("en")
    assert pdf.docinfo["/Title"] == "Report <of> June"
    with pdf.open_metadata() as about:
        assert about.get("pdfuaid:part") == "1"
    with pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Is it done?", "Visits"]
        assert [item.title for item in outline.root[1].children] == ["By team"]


def test_each_section_of_the_pdf_begins_on_a_page_and_each_picture_has_its_alt_text(pdf):
    assert len(pdf.pages) == 2
    alts = {str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each}
    assert {"Line chart: 60%", "from 50% to 60%"} <= alts


def test_the_word_file_has_real_headings_captions_header_rows_and_alt_texts(tmp_path):
    document = docx.Document(str(write_word(tmp_path / "r.docx", "Report", "Council", "Not for publication", PARTS)))
    styles = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.text]
    assert ("Heading 1", "Is it done?") in styles
    assert ("Heading 2", "By team") in styles
    assert ("Caption", "Measures") in styles
    assert styles.index(("Normal", "A manager")) + 1 == styles.index(("Quote", "New workers have started"))
    assert document.core_properties.title == "Report"
    assert document.sections[0].footer.paragraphs[0].text == "Not for publication"
    (held,) = document.tables
    assert held.rows[0]._tr.trPr.xpath("./w:tblHeader")
    assert [cell.text for cell in held.rows[1].cells] == ["Visits", "\u25a0 Not met", ""]
    alts = [each.get("descr") for each in document.element.xpath("//wp:docPr")]
    assert sorted(alts) == ["Line chart: 60%", "from 50% to 60%"]
    assert "only in the annex" not in text_of(document)
    assert HOSTILE.replace("\x07", "\ufffd") in text_of(document)


WIDE = table(
    "The measures",
    ["Measure", "Verdict", "Decided by", "Now", "Asked", "24 months", "Still to do", "Direction", "Trust"],
    [
        ["5. Initial child protection conferences", Cell("Depends on the count", "\u25c6"),
         "Audits graded Good or Outstanding, to improve", "86.1% of 2,698", "100%", Cell("", line=LINE),
         "112 more children reviewed; can still be done for 22", "\u2192 no clear change", "weak: turns on the count"],
        [*["W" * 400] * 5, Cell("", line=LINE), *["x"] * 3],
    ],
)  # fmt: skip


@pytest.mark.parametrize("rows", [WIDE.rows[:1], WIDE.rows], ids=["words", "an address of 400 letters"])
def test_a_small_line_lies_in_its_cell_and_no_heading_breaks(tmp_path, rows):
    made = write_word(tmp_path / "r.docx", "R", "C", "M", [("a", (*FIRST, replace(WIDE, rows=rows)))])
    for held in docx.Document(str(made)).tables:
        for column, heading in zip(held.columns, held.rows[0].cells, strict=True):
            inner = column.width - 2 * Twips(108)  # Word's own margins in a cell
            pictures = [each for cell in column.cells for each in cell._tc.xpath(".//wp:inline")]
            assert all(0.6 * Inches(1) < int(each.extent.cx) <= inner for each in pictures)
            # LibreOffice puts an eighth of an inch beside a picture that does not say otherwise.
            assert all(each.get(side) == "0" for each in pictures for side in ("distL", "distR"))
            assert all(cell.width == column.width for cell in column.cells)
            assert all(
                bold_arial(word, heading.paragraphs[0].runs[0].font.size) < inner for word in heading.text.split()
            )


def bold_arial(word: str, size: int) -> float:
    """How wide a word is in Word's bold Arial, whose widths are Helvetica's (EMU)."""
    metrics = (Path(matplotlib.get_data_path()) / "fonts/pdfcorefonts/Helvetica-Bold.afm").read_text()
    thousandths = {chr(int(code)): int(wide) for code, wide in re.findall(r"C (\d+) ; WX (\d+)", metrics)}
    return sum(thousandths[letter] for letter in word) / 1000 * size


def test_the_councils_own_template_gives_its_styles_and_none_of_its_words(tmp_path):
    own = docx.Document()
    own.add_paragraph("Delete me")
    own.styles["Heading 1"].font.name = "Comic Sans MS"
    own.save(str(tmp_path / "own.docx"))
    made = write_word(tmp_path / "r.docx", "Report", "Council", "Marked", PARTS, tmp_path / "own.docx")
    document = docx.Document(str(made))
    assert "Delete me" not in text_of(document)
    assert "Marked" in text_of(document)
    assert document.styles["Heading 1"].font.name == "Comic Sans MS"


def test_a_template_that_is_no_word_file_is_refused(tmp_path):
    (tmp_path / "own.docx").write_text("no zip")
    with pytest.raises(UnusableInput, match=r"own\.docx: no Word file"):
        write_word(tmp_path / "r.docx", "Report", "Council", "Marked", PARTS, tmp_path / "own.docx")


@pytest.fixture
def workbook(tmp_path: Path):
    frame = pd.DataFrame(
        {
            "Figure": ["Visits in time", "=HYPERLINK(1)", "@SUM(1)"],
            "Value": [Percent(0.771), 25.4, Percent(0.9996, 2)],
            "Number": [12.0, float("nan"), 3],
            "Due": [pd.Timestamp("2020-06-30").date(), None, None],
        },
        dtype=object,
    )
    sheets = [Sheet("Figures", "All figures", ("A note above",), frame)]
    return openpyxl.load_workbook(write_workbook(tmp_path / "f.xlsx", "Title", ["Whose"], ["What blank means"], sheets))


def test_the_workbook_has_cover_contents_notes_and_a_table_a_sheet(workbook):
    assert workbook.sheetnames == ["Cover", "Contents", "Notes", "Figures"]
    assert [page["A1"].value for page in workbook] == ["Title", "Contents", "Notes", "All figures"]
    page = workbook["Figures"]
    assert page.freeze_panes == "B4"
    assert not page.merged_cells.ranges
    (held,) = page.tables.values()
    assert held.ref == "A3:D6"
    assert [cell.value for cell in page[3]] == ["Figure", "Value", "Number", "Due"]


def test_numbers_are_numbers_and_no_text_is_a_formula(workbook):
    page = workbook["Figures"]
    assert (page["B4"].value, page["B4"].number_format) == (0.771, "0.0%")
    assert (page["B6"].value, page["B6"].number_format) == (0.9996, "0.00%")
    assert page["C4"].value == 12
    assert page["D4"].value.date().isoformat() == "2020-06-30"
    assert page["C5"].value is None
    assert [page[f"A{row}"].value for row in (5, 6)] == ["'=HYPERLINK(1)", "'@SUM(1)"]
    assert {cell.data_type for row in page for cell in row} <= {"s", "n", "d"}


def test_a_workbook_of_a_sheet_without_rows(tmp_path):
    empty = Sheet("None", "No figures", (), pd.DataFrame({"Figure": []}))
    assert (
        openpyxl.load_workbook(write_workbook(tmp_path / "e.xlsx", "T", [], [], [empty]))["None"]["A2"].value
        == "Figure"
    )


@pytest.mark.parametrize(
    ("value", "levels", "places"), [(0.85, (Fraction("0.85"),), 1), (0.8496, (Fraction("0.85"),), 2), (0.9996, (), 2)]
)
def test_a_percentage_in_the_workbook_has_the_digits_of_its_sentence(value, levels, places):
    now = SimpleNamespace(levels={"agency_rate": levels})
    told = _value(now, {"indicator": "agency_rate", "value": value}, "value")
    assert (told, told.places) == (value, places)
