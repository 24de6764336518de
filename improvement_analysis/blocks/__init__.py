"""What the report is made of: a small tree of blocks, from which page, PDF, Word file and workbook are all made.

A notebook shows blocks as HTML and text, and carries them in its output as data under a MIME type of its own, so that
whatever is made of an executed notebook reads blocks, and nothing searches in HTML.

Source: docs/design.md.
"""

import dataclasses
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .._wording import one_line


@dataclass(frozen=True)
class Run:
    """A piece of a sentence; `link` is the file name of another notebook of the pack, to whose section it leads."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (a notebook's title) to 6."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Sentences."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Bullets:
    """A list of sentences; `numbered` where their order says something."""

    items: tuple[tuple[Run, ...], ...]
    numbered: bool = False


@dataclass(frozen=True)
class Picture:
    """A chart: PNG in base 64, `alt` for who cannot see it, its size in CSS pixels; `data` are the numbers drawn.

    `narrow` is the same for a narrow screen, None where there is no such.
    """

    title: str
    alt: str
    png: str
    width: int
    height: int
    data: "Table | None" = None
    narrow: "Picture | None" = None


@dataclass(frozen=True)
class Line:
    """A small line of a figure's months in a table's cell, each maker drawing it in its own way.

    Attributes:
        values: by month, the last one the month's own; None for none.
        levels: by month, the step in force; None before there was one.
        alt: what it shows, for who cannot see it.
    """

    values: tuple[float | None, ...]
    levels: tuple[float | None, ...]
    alt: str


@dataclass(frozen=True)
class Cell:
    """A cell of a table: text, a verdict's shape before it, and a small line in it."""

    text: str
    mark: str = ""
    line: Line | None = None


@dataclass(frozen=True)
class Table:
    """A table whose first column heads its rows."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Quote:
    """The council's own words; `said_by`, which stands before them, says who said them."""

    runs: tuple[Run, ...]
    said_by: str = ""


@dataclass(frozen=True)
class Folded:
    """What stands in the technical annex, and on the page below a line that opens it."""

    title: str
    blocks: tuple["Block", ...]


Block = Heading | Paragraph | Bullets | Picture | Table | Quote | Folded
KINDS = {kind.__name__.lower(): kind for kind in (Heading, Paragraph, Bullets, Picture, Table, Quote, Folded)}


def runs(words: str, strong: bool = False, emphasis: bool = False) -> tuple[Run, ...]:
    """Words as they are, none of them read as Markdown."""
    return (Run(words, strong, emphasis),)


def table(caption: str, headings: Iterable[str], rows: Iterable[Iterable[str | Cell]]) -> Table:
    """A table of texts or cells, each on one line."""
    return Table(
        one_line(caption),
        tuple(headings),
        tuple(tuple(cell if isinstance(cell, Cell) else Cell(one_line(cell)) for cell in row) for row in rows),
    )


# As data


def to_data(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Blocks as JSON holds them."""
    return [{"block": type(block).__name__.lower(), **_fields(block)} for block in blocks]


def _fields(thing: Any) -> dict[str, Any]:
    return {each.name: _datum(getattr(thing, each.name)) for each in dataclasses.fields(thing)}


def _datum(value: Any) -> Any:
    if isinstance(value, tuple):
        return to_data(value) if value and isinstance(value[0], tuple(KINDS.values())) else list(map(_datum, value))
    return _fields(value) if dataclasses.is_dataclass(value) else value


def from_data(data: Iterable[dict[str, Any]]) -> tuple[Block, ...]:
    """The blocks that JSON holds.

    Raises:
        ValueError: it holds something else.
    """
    try:
        return tuple(_FROM[each["block"]](each) for each in data)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no block of the report: {error}") from None


def as_json(blocks: Iterable[Block]) -> str:
    """Blocks as one line of JSON."""
    return json.dumps(to_data(blocks), ensure_ascii=False, separators=(",", ":"))


def of_json(text: str) -> tuple[Block, ...]:
    """The blocks that a text of JSON holds.

    Raises:
        ValueError: it holds something else, or is no JSON.
    """
    return from_data(json.loads(text))


def _run_of(data: list[dict]) -> tuple[Run, ...]:
    return tuple(
        Run(str(each["text"]), bool(each["strong"]), bool(each["emphasis"]), str(each["link"])) for each in data
    )


def _picture_of(data: dict) -> Picture:
    inside = _table_of(data["data"]) if data["data"] else None
    if not re.fullmatch(r"[A-Za-z0-9+/=]*", data["png"]):
        raise ValueError("a picture of the report is PNG in base 64")
    narrow = _picture_of(data["narrow"]) if data["narrow"] else None
    size = int(data["width"]), int(data["height"])
    return Picture(str(data["title"]), str(data["alt"]), data["png"], *size, inside, narrow)


def _cell_of(data: dict) -> Cell:
    line = data["line"]
    drawn = (
        Line(*(tuple(map(_number, line[part])) for part in ("values", "levels")), str(line["alt"])) if line else None
    )
    return Cell(str(data["text"]), str(data["mark"]), drawn)


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _table_of(data: dict) -> Table:
    rows = tuple(tuple(map(_cell_of, row)) for row in data["rows"])
    return Table(str(data["caption"]), tuple(map(str, data["headings"])), rows)


_FROM: dict[str, Callable[[dict], Block]] = {
    "heading": lambda data: Heading(int(data["level"]), str(data["text"])),
    "paragraph": lambda data: Paragraph(_run_of(data["runs"])),
    "bullets": lambda data: Bullets(tuple(map(_run_of, data["items"])), bool(data["numbered"])),
    "picture": _picture_of,
    "table": _table_of,
    "quote": lambda data: Quote(_run_of(data["runs"]), str(data["said_by"])),
    "folded": lambda data: Folded(str(data["title"]), from_data(data["blocks"])),
}


# As text


def as_text(blocks: Iterable[Block]) -> str:
    """Blocks in plain words: a table as its cells, a picture as its alt text."""
    return "\n\n".join(filter(None, map(_text, blocks)))


def words_of(runs: Iterable[Run]) -> str:
    """The words of some runs alone."""
    return "".join(run.text for run in runs)


def _text(block: Block) -> str:
    match block:
        case Heading():
            return block.text
        case Paragraph():
            return words_of(block.runs)
        case Bullets():
            return "\n".join(f"- {words_of(item)}" for item in block.items)
        case Picture():
            return block.alt
        case Table():
            lines = [block.headings, *(tuple(map(cell_words, row)) for row in block.rows)]
            return "\n".join([*filter(None, [block.caption]), *("; ".join(line) for line in lines)])
        case Quote():
            return " ".join(filter(None, (block.said_by, f"\u201c{words_of(block.runs)}\u201d")))
        case Folded():
            return f"{block.title}\n\n{as_text(block.blocks)}"


def cell_words(cell: Cell) -> str:
    """What a cell says, its line in words."""
    return " ".join(filter(None, (cell.mark, cell.text, cell.line.alt if cell.line else "")))
