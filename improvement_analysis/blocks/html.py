"""Blocks as HTML, for a notebook and for the page; every text is escaped."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from . import Block, Bullets, Cell, Folded, Heading, Line, Paragraph, Picture, Quote, Run, Table

NUMBER = re.compile(r"[-+\u2212]?\u00a3?\d[\d,]*(\.\d+)?%?")
NO_NUMBER = {"", "-", "\u2013", "[c]"}  # an empty cell, dashes, a hidden number
WORDY_COLUMNS_SIDE_BY_SIDE = 3  # as many as a telephone shows


@dataclass
class Html:
    """How blocks become HTML: every text escaped, tables that screen readers can follow.

    Attributes:
        deeper: by how many levels headings go down.
        anchor: the id of a heading, by its level and text; blank for none.
        link: where the file name of another notebook leads; blank where it leads nowhere.
        folds: whether what is folded is there at all; on a page made for print it is not.
    """

    deeper: int = 0
    anchor: Callable[[int, str], str] = lambda level, title: ""
    link: Callable[[str], str] = lambda name: ""
    folds: bool = True

    def of(self, blocks: Iterable[Block]) -> str:
        """The HTML of some blocks, one after the other."""
        return "\n".join(filter(None, map(self._one, blocks)))

    def _one(self, block: Block) -> str:
        match block:
            case Heading():
                level = min(block.level + self.deeper, 6)
                return _tag(f"h{level}", escape(block.text), id=self.anchor(level, block.text))
            case Paragraph():
                return _tag("p", self._runs(block.runs))
            case Bullets():
                items = "".join(_tag("li", self._runs(item)) for item in block.items)
                return _tag("ol" if block.numbered else "ul", items)
            case Picture():
                title = _tag("figcaption", escape(block.title)) if block.title else ""
                return _tag("figure", title + _image(block))
            case Table():
                return _table(block)
            case Quote():
                said_by = _tag("p", escape(block.said_by)) if block.said_by else ""
                return _tag("blockquote", said_by + _tag("p", self._runs(block.runs)))
            case Folded():
                inside = self.of(block.blocks) if self.folds else ""
                return _tag("details", f"{_tag('summary', escape(block.title))}\n{inside}\n") if inside else ""

    def _runs(self, runs: Iterable[Run]) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: Run) -> str:
        found = escape(run.text)
        found = _tag("em", found) if run.emphasis else found
        found = _tag("strong", found) if run.strong else found
        target = self.link(run.link) if run.link else ""
        return _tag("a", found, href=target) if target else found


def as_html(blocks: Iterable[Block]) -> str:
    """Blocks as a notebook shows them."""
    return Html().of(blocks)


def _tag(name: str, inside: str, **attributes: str) -> str:
    """An element; a blank attribute is left out, and `_` in a name is a hyphen (`class_` is class)."""
    named = [f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items() if value]
    return f"<{name}{''.join(named)}>{inside}</{name}>"


NARROW = "(max-width: 30rem)"
"""The screens on which a picture for narrow ones is shown."""


def _image(picture: Picture) -> str:
    source, alt = f"data:image/png;base64,{picture.png}", escape(picture.alt)
    image = f'<img src="{source}" alt="{alt}" width="{picture.width}" height="{picture.height}">'
    if (narrow := picture.narrow) is None:
        return image
    source, size = f"data:image/png;base64,{narrow.png}", f'width="{narrow.width}" height="{narrow.height}"'
    return f'<picture><source media="{NARROW}" srcset="{source}" {size}>{image}</picture>'


def _table(block: Table) -> str:
    """In a frame that scrolls; numbers to the right; a wordy one stacks its cells on a narrow screen.

    Some browsers forget what a table's parts are where they are shown as blocks, so such a one says their roles.
    """
    kinds = [_kind({cell.text for cell in column}) for column in zip(*block.rows, strict=True)]
    kinds = kinds or [""] * len(block.headings)
    stack = kinds.count("") > WORDY_COLUMNS_SIDE_BY_SIDE

    def part(name: str, role: str, inside: str, **attributes: str) -> str:
        return _tag(name, inside, role=role if stack else "", **attributes)

    def row_of(row: Sequence[Cell]) -> str:
        found = []
        for place, (cell, name, kind) in enumerate(zip(row, block.headings, kinds, strict=True)):
            inside = " ".join(
                filter(None, (shape(cell.mark), escape(cell.text), _line(cell.line) if cell.line else ""))
            )
            more = {"data_label": name if stack else "", "class_": kind}
            heads = place == 0 and bool(inside)  # a blank heading heads nothing
            found.append(
                part("th", "rowheader", inside, scope="row", **more) if heads else part("td", "cell", inside, **more)
            )
        return part("tr", "row", "".join(found))

    head = "".join(
        part("th", "columnheader", escape(name), scope="col", class_=kind) if name else part("td", "cell", "")
        for name, kind in zip(block.headings, kinds, strict=True)
    )
    caption = _tag("caption", escape(block.caption)) if block.caption else ""
    parts = [
        caption,
        part("thead", "rowgroup", part("tr", "row", head)),
        part("tbody", "rowgroup", "\n".join(map(row_of, block.rows))),
    ]
    whole = part("table", "table", "\n".join(filter(None, parts)), class_="stack" if stack else "")
    return _tag("div", whole, class_="scroll", role="group", tabindex="0", aria_label=block.caption or "Table")


def shape(mark: str) -> str:
    """A shape in its colour, passed over by a screen reader, since the word beside it says the same; blank for none."""
    return _tag("span", escape(mark), class_=_MARKS.get(mark, "mark"), aria_hidden="true") if mark else ""


_MARKS = {"\u25cf": "mark good", "\u25d0": "mark good", "\u25cb": "mark open", "\u25b3": "mark open"}
"""The colours of shapes, which say the same as shape and word: met, met early, no answer, not due."""

WIDE, HIGH, EDGE = 120, 28, 3
"""A small line's size in CSS pixels, and what is left free around it."""


def _line(line: Line) -> str:
    """A small line as SVG: the values, a gap where there is none, a dot for the last, and the step in force dashed."""
    known = [value for value in (*line.values, *line.levels) if value is not None]
    if not known:
        return ""
    low, span, last = min(known), (max(known) - min(known)) or 1, max(len(line.values) - 1, 1)

    def paths(values: Sequence[float | None]) -> str:
        found, pen = [], "M"
        for place, value in enumerate(values):
            if value is None:
                pen = "M"
                continue
            x = EDGE + place / last * (WIDE - 2 * EDGE)
            found.append(f"{pen}{x:.1f} {HIGH - EDGE - (value - low) / span * (HIGH - 2 * EDGE):.1f}")
            pen = "L"
        return "".join(found)

    def path(values: Sequence[float | None], kind: str) -> str:
        return _tag("path", "", d=paths(values), class_=kind)

    dot = ""
    if line.values and line.values[-1] is not None:
        y = HIGH - EDGE - (line.values[-1] - low) / span * (HIGH - 2 * EDGE)
        dot = _tag("circle", "", cx=f"{WIDE - EDGE}", cy=f"{y:.1f}", r="2.5")
    drawn = path(line.levels, "level") + path(line.values, "values") + dot
    about = {"class_": "line", "role": "img", "aria_label": line.alt, "viewBox": f"0 0 {WIDE} {HIGH}"}
    return _tag("svg", drawn, width=str(WIDE), height=str(HIGH), **about)


def _kind(texts: set[str]) -> str:
    """`number` for a column in which nothing but numbers stands."""
    return "number" if all(map(NUMBER.fullmatch, texts - NO_NUMBER)) else ""
