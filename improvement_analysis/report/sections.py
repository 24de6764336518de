"""What each executed notebook gives to the board's part of the report, and to its technical annex.

Source: docs/outputs.md.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import nbformat

from ..blocks import Block, Folded, Heading
from ..blocks.notebook import ANNEX, blocks_of_cell

IN_FULL = "In full: every way of counting, tests and tables"


class Section(NamedTuple):
    """One notebook's part: `board` begins with its title and holds the annex folded away; `annex` is that alone."""

    anchor: str
    title: str
    board: tuple[Block, ...]
    annex: tuple[Block, ...]


def sections_of(notebooks: Sequence[Path]) -> list[Section]:
    """The section of each executed notebook; one without a heading is called as its file.

    What stands under a heading and is all for the annex is folded under that heading; what is for the annex among
    other things is folded behind them.
    """
    return [_section(notebook) for notebook in notebooks]


def _section(notebook: Path) -> Section:
    cells = nbformat.read(notebook, as_version=4).cells
    told = [(block, ANNEX in cell.metadata.get("tags", [])) for cell in cells for block in blocks_of_cell(cell)]
    title = next((block.text for block, _ in told if isinstance(block, Heading) and block.level == 1), "")
    if not told or not isinstance(told[0][0], Heading) or told[0][0].level != 1:
        title = notebook.stem.replace("_", " ")
        told.insert(0, (Heading(1, title), False))
    board, annex = [], []
    for heading, parts in _under_headings(told):
        shown = [block for block, folded in parts if not folded]
        folded = tuple(block for block, is_folded in parts if is_folded)
        if heading is not None and folded and not shown:
            board.append(Folded(heading.text, folded))
        else:
            board += [*([heading] if heading else []), *shown, *([Folded(IN_FULL, folded)] if folded else [])]
        if folded:
            annex += [*([heading] if heading and heading.level > 1 else []), *folded]
    return Section(slug(notebook.stem), title, tuple(board), tuple(annex))


def _under_headings(told: Iterable[tuple[Block, bool]]) -> Iterable[tuple[Heading | None, list[tuple[Block, bool]]]]:
    """Each heading of the board's part with what stands under it; first what stands under none."""
    heading, parts = None, []
    for block, folded in told:
        if isinstance(block, Heading) and not folded:
            if heading or parts:
                yield heading, parts
            heading, parts = block, []
        else:
            parts.append((block, folded))
    yield heading, parts


def slug(text: str) -> str:
    """A text as part of an address: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
