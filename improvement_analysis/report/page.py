"""The board's page: the executed notebooks as one self-contained HTML file, and a page that lists the packs there are.

Shown are the blocks that a notebook carries, its Markdown, pictures and printed text; code, HTML and standard error are
not. What is made of them passes an allowlist (nh3), so that no script, style or outside address gets into the page,
whatever a cell of the council's data holds.
"""

import json
import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import nbformat
import nh3
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from .._files import clear_halves, write_whole
from .._wording import day_in_words, month_in_words
from ..blocks import Block, Heading
from ..blocks.html import Html
from ..blocks.notebook import blocks_of_cell

PAGE = "board-report.html"
MARKING = "Official-Sensitive: not for publication"

TEMPLATES = Environment(
    loader=PackageLoader(__package__), autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
)

# What the blocks become, and nothing else: a second lock on a door that escaping has closed.
_PART = {"role", "class", "data-label", "scope"}
ATTRIBUTES = {
    "a": {"href"},
    "circle": {"cx", "cy", "r"},
    "div": {"role", "tabindex", "aria-label", "class"},
    "img": {"src", "alt", "width", "height"},
    "path": {"d", "class"},
    "span": {"class", "aria-hidden"},
    "svg": {"class", "role", "aria-label", "viewBox", "width", "height"},
    **dict.fromkeys(("table", "tbody", "thead", "tr", "td", "th"), _PART),
} | {f"h{level}": {"id"} for level in range(2, 7)}
TAGS = {*ATTRIBUTES, "p", "ul", "ol", "li", "strong", "em", "figure", "figcaption", "blockquote", "caption"} | {
    *("details", "summary"),
}
PICTURE = "data:image/png;base64,"


def board_report(
    notebooks: Sequence[Path], out: Path, council: str, month: str, synthetic: bool = False, notes: Sequence[str] = ()
) -> Path:
    """Write one page from executed notebooks and return its path, `out`.

    Each notebook is a section under its own first heading, in the order given; `month` is `YYYY-MM`; `notes` are plain
    sentences on what to bear in mind about these data, shown before the figures. A link to another notebook of the
    pack leads to its section. Source: docs/outputs.md.
    """
    sections = sections_of(notebooks)
    anchors = {notebook.name: anchor for notebook, (anchor, _) in zip(notebooks, sections, strict=True)}
    taken = {"report", "notes", "contents", *anchors.values()}
    year, number = map(int, month.split("-"))
    page = TEMPLATES.get_template("board_report.html").render(
        council=council,
        month=month_in_words(month),
        as_at=day_in_words(date(year, number, monthrange(year, number)[1])),
        marking=MARKING,
        synthetic=synthetic,
        notes=notes,
        sections=[_section(anchor, blocks, anchors, taken) for anchor, blocks in sections],
    )
    write_whole(out, page)
    return out


def packs_index(outputs: Path) -> Path:
    """Write `index.html`, which lists the packs under `outputs` by council and month, and return its path.

    Nobody else may be writing it.
    """
    councils: dict[str, list] = {}
    for page in sorted(outputs.glob(f"*/[0-9][0-9][0-9][0-9]-[0-9][0-9]/{PAGE}"), reverse=True):
        if not 1 <= int(page.parts[-2][5:]) <= 12:
            continue  # a folder of somebody's own
        link = page.relative_to(outputs).as_posix()
        councils.setdefault(_council_of(page), []).append({"month": month_in_words(page.parts[-2]), "link": link})
    index = outputs / "index.html"
    clear_halves(index)
    write_whole(index, TEMPLATES.get_template("index.html").render(councils=sorted(councils.items()), marking=MARKING))
    return index


def _council_of(page: Path) -> str:
    """The council as the month's verdicts name it, or its folder where they cannot be read."""
    try:
        council = json.loads(page.with_name("verdicts.json").read_text("utf-8"))["council"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        council = None
    return council if isinstance(council, str) else page.parts[-3]


def sections_of(notebooks: Sequence[Path]) -> list[tuple[str, list[Block]]]:
    """What each executed notebook shows, with the anchor of its section; without a heading it is called as its file."""
    found = []
    for notebook in notebooks:
        cells = nbformat.read(notebook, as_version=4).cells
        blocks = [block for cell in cells for block in blocks_of_cell(cell)]
        if not blocks or not isinstance(blocks[0], Heading) or blocks[0].level != 1:
            blocks.insert(0, Heading(1, notebook.stem.replace("_", " ")))
        found.append((_slug(notebook.stem), blocks))
    return found


def _section(anchor: str, blocks: list[Block], anchors: dict[str, str], taken: set[str]) -> dict:
    """A section's title, anchor, inner headings and content; `taken` collects the ids of the page."""
    headings: list[tuple[int, str, str]] = []

    def named(level: int, title: str) -> str:
        found = _free(f"{anchor}-{_slug(title)}", taken) if headings else anchor
        headings.append((level, found, title))
        return found

    def leads_to(name: str) -> str:
        return f"#{anchors[name]}" if name in anchors else ""

    content = _clean(Html(deeper=1, anchor=named, link=leads_to).of(blocks), anchors)
    parts = [{"anchor": found, "title": title} for level, found, title in headings[1:] if level <= 3]
    return {"anchor": anchor, "title": headings[0][2], "parts": parts, "content": Markup(content)}


def _clean(content: str, anchors: dict[str, str]) -> str:
    """What the allowlist leaves: links that lead to sections, pictures that are in the page."""
    sections = {f"#{anchor}" for anchor in anchors.values()}

    def kept(tag: str, attribute: str, value: str) -> str | None:
        refused = (attribute == "href" and value not in sections) or (
            attribute == "src" and not value.startswith(PICTURE)
        )
        return None if refused else value

    return nh3.clean(
        content,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=kept,
        url_schemes={"data"},
        link_rel=None,
    )


def _free(wish: str, taken: set[str]) -> str:
    """An id that the page does not have yet: the one wished for, or the first numbered one after it."""
    found, number = wish, 1
    while found in taken:
        number += 1
        found = f"{wish}-{number}"
    taken.add(found)
    return found


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
