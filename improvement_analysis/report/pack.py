"""The pack of a month: its page and annex, and the same as PDF, Word file and workbook.

Source: docs/outputs.md.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from .._wording import month_in_words, one_line
from ..blocks import Heading, Paragraph, runs
from ..disclosure import LEFT_OUT, MARKING
from .page import write_pages
from .pdf import write_pdf
from .sections import sections_of
from .word import write_word
from .workbook import write_figures_workbook

if TYPE_CHECKING:
    from ..analysis import Analysis

PDF, WORD, WORKBOOK = "board-report.pdf", "board-report.docx", "figures.xlsx"
SYNTHETIC = "Synthetic data: every child, worker and figure is made up."


def write_pack(
    analysis: "Analysis",
    notebooks: Sequence[Path],
    folder: Path,
    notes: Sequence[str] = (),
    reference: Path | None = None,
    audience: str = "board",
) -> list[Path]:
    """Write what an audience is given of a month, and return the paths, the page first.

    Args:
        analysis: the month, as its readers may see it.
        notebooks: the executed ones, in the order of the report.
        folder: of the month's outputs.
        notes: plain sentences on what to bear in mind about these data.
        reference: a Word file whose styles are used.
        audience: whom it is for.

    Raises:
        UnusableInput: `reference` is no Word file that can be used.
    """
    sections = sections_of(notebooks)
    anchors = {notebook.name: section.anchor for notebook, section in zip(notebooks, sections, strict=True)}
    synthetic, council = analysis.extract.synthetic, one_line(analysis.council)
    marking = MARKING[audience]
    pages = write_pages(sections, folder, anchors, council, analysis.month, synthetic, notes, audience)
    title = f"Improvement report, {month_in_words(analysis.month)}: {council}"
    first = [Paragraph(runs(SYNTHETIC, strong=True))] if synthetic else []
    first += [Paragraph(runs(note)) for note in (*LEFT_OUT[audience], *notes)]
    parts = [(each.anchor, each.board) for each in sections]
    if parts:
        (anchor, (heading, *rest)), *others = parts
        parts = [(anchor, (heading, *first, *rest)), *others]
    parts += [
        (f"annex-{each.anchor}", (Heading(1, f"Annex: {each.title}"), *each.annex)) for each in sections if each.annex
    ]
    with ThreadPoolExecutor(1) as beside:  # while Typst's process is at work
        pdf = beside.submit(write_pdf, folder / PDF, title, council, marking, parts, anchors)
        word = write_word(folder / WORD, title, council, marking, parts, reference)
        workbook = write_figures_workbook(analysis, folder / WORKBOOK, [*filter(None, [marking]), *LEFT_OUT[audience]])
    return [*pages, pdf.result(), word, workbook]
