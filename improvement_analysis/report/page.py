"""The board's page: the executed notebooks as one self-contained HTML file, and a page that lists the packs there are.

Shown are Markdown, tables, pictures and printed text; code and standard error are not. Whatever comes from a notebook
passes an allowlist (nh3), so that no script, style or outside address gets into the page, whatever a cell of the
council's data holds.
"""

import html
import json
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import nbformat
import nh3
from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, PackageLoader
from markdown_it import MarkdownIt
from markupsafe import Markup

from .._files import clear_halves, write_whole
from .._wording import day_in_words, month_in_words

PAGE = "board-report.html"
MARKING = "Official-Sensitive: not for publication"

# HTML in Markdown is shown as it is typed: a name out of the data is never read as a tag.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
TEMPLATES = Environment(
    loader=PackageLoader(__package__), autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
)

ATTRIBUTES = {
    "a": {"href"},
    "abbr": {"title"},
    "div": {"role", "tabindex", "aria-label"},
    "img": {"src", "alt", "width", "height"},
    "table": {"role"},
    "tbody": {"role"},
    "td": {"colspan", "rowspan", "role", "data-label"},
    "th": {"colspan", "rowspan", "role", "data-label", "scope"},
    "thead": {"role"},
    "tr": {"role"},
} | {f"h{level}": {"id"} for level in range(2, 7)}
CLASSES = {"div": {"scroll"}, "table": {"stack"}, "td": {"number"}, "th": {"number"}}
ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
PICTURE = "data:image/png;base64,"
NUMBER = re.compile(r"[-+\u2212]?£?\d[\d,]*(\.\d+)?%?")
NO_NUMBER = {"", "-", "\u2013", "[c]"}  # an empty cell, dashes, a hidden number
WORDY_COLUMNS_SIDE_BY_SIDE = 3  # as many as a telephone shows


def board_report(
    notebooks: Sequence[Path], out: Path, council: str, month: str, synthetic: bool = False, notes: Sequence[str] = ()
) -> Path:
    """Write one page from executed notebooks and return its path, `out`.

    Each notebook is a section under its own first heading, in the order given; `month` is `YYYY-MM`; `notes` are plain
    sentences on what to bear in mind about these data, shown before the figures. A picture's alternative text is `alt`
    in its output's metadata; a link to another notebook of the pack leads to its section. Source: docs/outputs.md.
    """
    anchors = {notebook.name: _slug(notebook.stem) for notebook in notebooks}
    taken = {"report", "notes", "contents", *anchors.values()}
    year, number = map(int, month.split("-"))
    page = TEMPLATES.get_template("board_report.html").render(
        council=council,
        month=month_in_words(month),
        as_at=day_in_words(date(year, number, monthrange(year, number)[1])),
        marking=MARKING,
        synthetic=synthetic,
        notes=notes,
        sections=[_section(notebook, anchors, taken) for notebook in notebooks],
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


def _section(notebook: Path, anchors: Mapping[str, str], taken: set[str]) -> dict:
    """A notebook's title, anchor, inner headings and content; `taken` collects the ids of the page."""
    anchor, headings = anchors[notebook.name], []
    cells = nbformat.read(notebook, as_version=4).cells
    blocks = [block for cell in cells for block in _blocks(cell)]
    content = "".join(_clean(_arranged(block, anchor, anchors, headings, taken), anchors) for block in blocks)
    if not headings or headings[0][0] > 2:
        title = notebook.stem.replace("_", " ")
        headings.insert(0, (2, anchor, title))
        content = f'<h2 id="{anchor}">{html.escape(title)}</h2>{content}'
    parts = [{"anchor": found, "title": title} for level, found, title in headings[1:] if level <= 3]
    return {"anchor": anchor, "title": headings[0][2], "parts": parts, "content": Markup(content)}


def _blocks(cell: nbformat.NotebookNode) -> list[str]:
    """The HTML, not yet to be trusted, of what a cell shows; a cell tagged `remove-cell` is for the notebook alone."""
    if "remove-cell" in cell.metadata.get("tags", []):
        return []
    if cell.cell_type == "markdown":
        return [MARKDOWN.render(cell.source)]
    return [_output(output) for output in cell.outputs] if cell.cell_type == "code" else []


def _output(output: nbformat.NotebookNode) -> str:
    if output.output_type == "stream":
        return f"<pre>{html.escape(output.text)}</pre>" if output.name == "stdout" else ""
    data = output.get("data", {})
    if "text/html" in data:
        return data["text/html"]
    if "text/markdown" in data:
        return MARKDOWN.render(data["text/markdown"])
    if "image/png" in data:
        return _picture(data["image/png"], output.metadata.get("image/png", {}))
    return f"<pre>{html.escape(data['text/plain'])}</pre>" if "text/plain" in data else ""


def _picture(png: str, about: Mapping) -> str:
    size = "".join(f' {side}="{about[side]:d}"' for side in ("width", "height") if side in about)
    alt = html.escape(about.get("alt", "Picture without a description"))
    return f'<figure><img src="{PICTURE}{"".join(png.split())}" alt="{alt}"{size}></figure>'


def _arranged(block: str, anchor: str, anchors: Mapping[str, str], headings: list, taken: set[str]) -> str:
    """A block with its headings one level down, named and noted, its links led inside, its tables made accessible."""
    soup = BeautifulSoup(block, "html.parser")
    for heading in soup(re.compile("^h[1-6]$")):
        level, title = min(int(heading.name[1]) + 1, 6), heading.get_text(" ", strip=True)
        found = anchor if not headings and level == 2 else _free(f"{anchor}-{_slug(title)}", taken)
        heading.name, heading.attrs = f"h{level}", {"id": found}
        headings.append((level, found, title))
    for link in soup("a", href=True):
        link["href"] = f"#{anchors.get(link['href'], '')}"
    for picture in soup("img"):
        if not picture.get("src", "").startswith(PICTURE):
            picture.replace_with(picture.get("alt", ""))
    for table in soup("table"):
        _arrange_table(table)
        table.wrap(soup.new_tag("div", attrs={"class": "scroll", "role": "group", "tabindex": "0"}))
        table.parent["aria-label"] = table.caption.get_text(" ", strip=True) if table.caption else "Table"
    return str(soup)


def _arrange_table(table: Tag) -> None:
    """Say what each heading heads, set columns of numbers to the right, and let a wordy table stack when narrow."""
    for cell in table("th"):
        if not cell.get_text(strip=True):
            cell.name = "td"  # a blank heading heads nothing
        elif not cell.has_attr("scope"):
            cell["scope"] = "col" if cell.find_parent("thead") else "row"
    rows = [row(["th", "td"]) for row in table("tr")]
    wordy = 0
    for heading, *column in zip(*rows, strict=False):
        texts = {cell.get_text(strip=True) for cell in column} - NO_NUMBER
        if all(NUMBER.fullmatch(text) for text in texts):
            for cell in (heading, *column):
                cell["class"] = "number"
        else:
            wordy += 1
    if wordy > WORDY_COLUMNS_SIDE_BY_SIDE:
        _make_stackable(table, rows)


def _make_stackable(table: Tag, rows: list[list[Tag]]) -> None:
    """Give each cell its column's name, and all their roles, which some browsers forget of a table shown as blocks."""
    table["class"] = "stack"
    names = [cell.get_text(" ", strip=True) for cell in rows[0]]
    for row in rows[1:]:
        for cell, name in zip(row, names, strict=False):
            cell["data-label"] = name
    for tag in (table, *table(list(ROLES))):
        tag["role"] = ROLES[tag.name]
    for cell in table("th"):
        cell["role"] = "columnheader" if cell["scope"].startswith("col") else "rowheader"


def _clean(block: str, anchors: Mapping[str, str]) -> str:
    """What the allowlist leaves of a block: its links lead to sections, its pictures are in the page."""
    sections = {f"#{anchor}" for anchor in anchors.values()}

    def kept(tag: str, attribute: str, value: str) -> str | None:
        refused = (attribute == "href" and value not in sections) or (
            attribute == "src" and not value.startswith(PICTURE)
        )
        return None if refused else value

    return nh3.clean(
        block,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
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
