"""The board's page: the executed notebooks as one self-contained HTML file, and the technical annex.

Shown are the blocks that a notebook carries, its Markdown, pictures and printed text; code, HTML and standard error are
not. What is made of them passes an allowlist (nh3), so that no script, style or outside address gets into the page,
whatever a cell of the council's data holds.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import nh3
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from .._files import write_whole
from .._wording import day_in_words, month_in_words
from ..blocks import Block, Heading
from ..blocks.html import Html
from ..disclosure import LEFT_OUT, MARKING
from .figure_files import PAGE
from .sections import Section, slug

ANNEX = "annex.html"

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
    "source": {"media", "srcset", "width", "height"},
    "span": {"class", "aria-hidden"},
    "svg": {"class", "role", "aria-label", "viewBox", "width", "height"},
    **dict.fromkeys(("table", "tbody", "thead", "tr", "td", "th"), _PART),
} | {f"h{level}": {"id"} for level in range(2, 7)}
TAGS = {
    *ATTRIBUTES,
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "figure",
    "figcaption",
    "picture",
    "blockquote",
    "caption",
} | {
    *("details", "summary"),
}
PICTURE = "data:image/png;base64,"


def write_pages(
    sections: Sequence[Section],
    folder: Path,
    anchors: Mapping[str, str],
    council: str,
    month: str,
    synthetic: bool = False,
    notes: Sequence[str] = (),
    audience: str = "board",
) -> list[Path]:
    """Write the board's page and the technical annex, and return their paths.

    Args:
        sections: in the order of the report.
        folder: of the month's outputs.
        anchors: by the file name of a notebook, the anchor of its section, to which links to it lead.
        council: whose report it is.
        month: YYYY-MM.
        synthetic: whether the data are made up.
        notes: plain sentences on what to bear in mind about these data, shown before the figures.
        audience: whom they are for.

    Source: docs/outputs.md.
    """
    board = [(each.anchor, each.board) for each in sections]
    annex = [(each.anchor, (Heading(1, each.title), *each.annex)) for each in sections if each.annex]
    about = {"council": council, "month": month, "synthetic": synthetic, "anchors": anchors}
    about["marking"], left_out = MARKING[audience], LEFT_OUT[audience]
    return [
        _page(folder / PAGE, "Improvement report", board, notes=[*left_out, *notes], **about),
        _page(folder / ANNEX, "Technical annex", annex, notes=left_out, **about),
    ]


def _page(
    out: Path,
    title: str,
    parts: Sequence[tuple[str, Sequence[Block]]],
    anchors: Mapping[str, str],
    council: str,
    month: str,
    synthetic: bool,
    marking: str,
    notes: Sequence[str],
) -> Path:
    taken = {"report", "notes", "contents", *(anchor for anchor, _ in parts)}
    there = {name: anchor for name, anchor in anchors.items() if anchor in taken}
    year, number = map(int, month.split("-"))
    page = TEMPLATES.get_template("board_report.html").render(
        title=title,
        council=council,
        month=month_in_words(month),
        as_at=day_in_words(date(year, number, monthrange(year, number)[1])),
        marking=marking,
        synthetic=synthetic,
        notes=notes,
        sections=[_section(anchor, blocks, there, taken) for anchor, blocks in parts],
    )
    write_whole(out, page)
    return out


def _section(anchor: str, blocks: Iterable[Block], anchors: Mapping[str, str], taken: set[str]) -> dict:
    """A section's title, anchor and content; `taken` collects the ids of the page."""
    headings: list[tuple[int, str, str]] = []

    def named(level: int, title: str) -> str:
        found = _free(f"{anchor}-{slug(title)}", taken) if headings else anchor
        headings.append((level, found, title))
        return found

    def leads_to(name: str) -> str:
        return f"#{anchors[name]}" if name in anchors else ""

    content = _clean(Html(deeper=1, anchor=named, link=leads_to).of(blocks), anchors)
    return {"anchor": anchor, "title": headings[0][2], "content": Markup(content)}


def _clean(content: str, anchors: Mapping[str, str]) -> str:
    """What the allowlist leaves: links that lead to sections, pictures that are in the page."""
    sections = {f"#{anchor}" for anchor in anchors.values()}

    def kept(tag: str, attribute: str, value: str) -> str | None:
        refused = (attribute == "href" and value not in sections) or (
            attribute in ("src", "srcset") and not value.startswith(PICTURE)
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
