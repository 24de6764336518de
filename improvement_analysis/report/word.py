"""The report as a Word file of the blocks, for a clerk to edit: real headings, captions, header rows, alt texts.

Source: docs/outputs.md.
"""

import base64
import io
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .._files import write_whole
from ..blocks import Block, Bullets, Cell, Folded, Heading, Line, Paragraph, Picture, Quote, Run, Table
from ..errors import UnusableInput

if TYPE_CHECKING:
    from docx.document import Document

LINE_INCHES = 0.9
SMALLEST_LINE = 48
"""Points below which no small line is made for the sake of words."""
CELL_POINTS = 8.5
LONGEST_WORD = 90
"""Points: of a cell's word that is longer, such as an address, more than that breaks, and no heading for its sake."""
PADDING = 5.4
"""Points on either side in a cell, as Word has it in every table."""
TWIPS_A_POINT = 20
WIDEST = 6.6
"""Inches between the margins of A4 as they are set here."""
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_word(
    out: Path,
    title: str,
    council: str,
    marking: str,
    parts: Sequence[tuple[str, Iterable[Block]]],
    reference: Path | None = None,
) -> Path:
    """Write a Word file and return its path, `out`.

    Args:
        out: the file.
        title: of the document.
        council: whose report it is.
        marking: what stands at the foot of each page.
        parts: the sections in their order, each with its anchor; each begins on a page of its own.
        reference: a Word file whose styles, margins, header and footer are used; what is written in it is left out.

    Raises:
        UnusableInput: `reference` is no Word file, or lacks a style that is needed.
    """
    document = opened(reference)
    document.part.get_style_id = cache(document.part.get_style_id)  # which goes through all styles, at each paragraph
    about = document.core_properties
    about.title, about.author, about.language = _xml(title), _xml(council), "en-GB"
    if reference is None:
        document.sections[0].header.paragraphs[0].text = _xml(title)
        document.sections[0].footer.paragraphs[0].text = _xml(marking)
    else:
        document.add_paragraph(_xml(marking))
    try:
        for number, (_, blocks) in enumerate(parts):
            if number:
                document.add_page_break()
            for block in blocks:
                _add(document, block)
    except KeyError as error:
        raise UnusableInput(f"{reference}: {error.args[0]}: use a template that has Word's own styles.") from None
    target = io.BytesIO()
    document.save(target)
    write_whole(out, target.getvalue())
    return out


def opened(reference: Path | None) -> "Document":
    """An empty document, with the styles of the reference or our own margins.

    Raises:
        UnusableInput: the reference cannot be read as a Word file.
    """
    import docx  # late: not every run makes a Word file
    from docx.shared import Cm, Pt

    if reference is None:
        document = docx.Document()
        page = document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
        body = document.styles["Normal"]
        body.font.name, body.font.size, body.paragraph_format.space_after = "Arial", Pt(10), Pt(6)
        return document
    try:
        document = docx.Document(str(reference))
    except Exception:
        raise UnusableInput(
            f"{reference}: no Word file (.docx) that can be read. Save the template as .docx."
        ) from None
    body = document.element.body
    for each in list(body):
        if not each.tag.endswith("}sectPr"):
            body.remove(each)
    return document


def _add(document: "Document", block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(_xml(block.text), min(block.level, 9))
        case Paragraph():
            _runs(document.add_paragraph(), block.runs)
        case Bullets():
            for item in block.items:
                _runs(document.add_paragraph(style="List Number" if block.numbered else "List Bullet"), item)
        case Picture():
            if block.title:
                caption = document.add_paragraph(_xml(block.title), style="Caption")
                caption.paragraph_format.keep_with_next = True
            _picture(document.add_paragraph().add_run(), block, min(block.width / 96, WIDEST))
        case Table():
            _table(document, block)
        case Quote():
            if block.said_by:
                document.add_paragraph(_xml(block.said_by)).paragraph_format.keep_with_next = True
            _runs(document.add_paragraph(style="Quote"), block.runs)
        case Folded():
            pass  # it stands in the annex


def _runs(paragraph, runs: Iterable[Run]) -> None:
    for each in runs:
        run = paragraph.add_run(_xml(each.text))
        run.bold, run.italic = each.strong or None, each.emphasis or None


def _table(document: "Document", block: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Twips

    if block.caption:
        caption = document.add_paragraph(_xml(block.caption), style="Caption")
        caption.paragraph_format.keep_with_next = True
    found = document.add_table(rows=1 + len(block.rows), cols=len(block.headings), style="Table Grid")
    # What a screen reader says of the table, and that its first row heads each page that it stands on.
    description = OxmlElement("w:tblDescription")
    description.set(_word("val"), _xml(block.caption))
    found._tblPr.append(description)
    found.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    found.autofit = False
    page = document.sections[-1]
    whole = page.page_width - page.left_margin - page.right_margin
    widths = [Twips(each) for each in _widths(block, int(whole / Twips(1)))]
    for column, width in zip(found.columns, widths, strict=True):
        column.width = width  # which some readers go by, and others by the cells
    for heads, (row, cells) in enumerate(zip(found.rows, (tuple(map(Cell, block.headings)), *block.rows), strict=True)):
        for cell, its, width in zip(row.cells, cells, widths, strict=True):
            cell.width = width
            _cell(cell, its, bold=not heads)


def _widths(block: Table, whole: int) -> list[int]:
    """How many twips wide each column is: headings and lines first, then whole words, then who has most to say."""
    inner = whole / TWIPS_A_POINT - 2 * PADDING * len(block.headings)
    least, words, wishes = zip(*(_needs(block, place) for place in range(len(block.headings))), strict=True)
    points = [min(1, inner / sum(least)) * each for each in least]
    for more, at_most in ((words, 1), (wishes if any(wishes) else least, inner)):
        share = min(at_most, (inner - sum(points)) / (sum(more) or 1))
        points = [own + share * each for own, each in zip(points, more, strict=True)]
    return [int((each + 2 * PADDING) * TWIPS_A_POINT) for each in points]


def _needs(block: Table, place: int) -> tuple[float, float, float]:
    """The points that a column's heading and lines need, how many more its words need, and what it asks for beyond."""
    heading, cells = block.headings[place], [row[place] for row in block.rows]
    lines = (SMALLEST_LINE for cell in cells if cell.line)
    least = max(1, *(_points(word, bold=True) for word in (*heading.split(), "")), *lines)
    words = min(max((_points(word) for cell in cells for word in _words(cell).split()), default=0), LONGEST_WORD)
    longest = max(_points(heading, bold=True), *(_points(_words(cell)) for cell in cells), 0)
    return least, max(words - least, 0), max(longest - max(words, least), 0) ** 0.5


@cache
def _points(text: str, bold: bool = False) -> float:
    """How wide a text is in the PDF's font, which few are wider than: what Word has of fonts, nobody knows here."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=CELL_POINTS)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]


def _words(cell: Cell) -> str:
    """The verdict's shape and the text."""
    return _xml(" ".join(filter(None, (cell.mark, cell.text))))


def _cell(cell, its: Cell, bold: bool) -> None:
    from docx.shared import Inches, Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(_words(its))
    run.bold, run.font.size = bold or None, Pt(CELL_POINTS)
    if its.line:
        paragraph.paragraph_format.space_before = Pt(2)  # else it lies on the row's upper border
        _picture(run, _drawn(its.line), min(LINE_INCHES, (cell.width - 2 * Pt(PADDING)) / Inches(1)))


def _drawn(line: Line) -> Picture:
    """A small line as a picture, since Word draws none."""
    from ..charts.small import small_line

    return Picture("", line.alt, base64.b64encode(small_line(line)).decode(), 0, 0)


def _picture(run, picture: Picture, inches: float) -> None:
    from docx.shared import Inches

    shape = run.add_picture(io.BytesIO(base64.b64decode(picture.png)), width=Inches(inches))
    shape._inline.docPr.set("descr", _xml(picture.alt))
    for side in "TBLR":  # left out, LibreOffice keeps an eighth of an inch clear, and a picture leaves its cell
        shape._inline.set(f"dist{side}", "0")


def _word(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


def _xml(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
