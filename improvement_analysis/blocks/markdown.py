"""The blocks of a Markdown text: what words/ writes, and the cells of a notebook that hold none but text."""

import dataclasses
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .._wording import one_line
from . import Block, Bullets, Heading, Paragraph, Quote, Run, runs, table

# HTML in Markdown is text as it is typed: a name out of the data is never read as a tag.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def of_markdown(source: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text: headings, paragraphs, lists, tables, quotes; code is a paragraph of its text."""
    return tuple(_blocks(MARKDOWN.parse(source)))


def _blocks(tokens: Sequence[Token]) -> Iterable[Block]:
    place = 0
    while place < len(tokens):
        token, end = tokens[place], _end(tokens, place)
        inside = tokens[place + 1 : end]
        if token.type == "heading_open":
            yield Heading(int(token.tag[1]), "".join(run.text for run in _runs(inside)))
        elif token.type == "paragraph_open":
            yield Paragraph(_runs(inside))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield Bullets(tuple(map(_runs, _parts(inside, "list_item_open"))), token.type.startswith("ordered"))
        elif token.type == "table_open":
            first, *rows = [list(_parts(row, ("th_open", "td_open"))) for row in _parts(inside, "tr_open", deep=True)]
            yield table("", map(_plain, first), [[_plain(cell) for cell in row] for row in rows])
        elif token.type == "blockquote_open":
            yield Quote(_runs(inside))
        elif token.content and token.nesting == 0:
            yield Paragraph(runs(one_line(token.content)))
        place = end + 1


def _end(tokens: Sequence[Token], place: int) -> int:
    """Where what opens here closes; itself, if it opens nothing."""
    depth = 0
    for at in range(place, len(tokens)):
        depth += tokens[at].nesting
        if depth <= 0:
            return at
    return len(tokens) - 1


def _parts(tokens: Sequence[Token], opens: str | tuple[str, ...], deep: bool = False) -> Iterable[Sequence[Token]]:
    """What stands inside each part that opens so; `deep` looks inside of others for it."""
    opens, place = (opens,) if isinstance(opens, str) else opens, 0
    while place < len(tokens):
        end = _end(tokens, place)
        if tokens[place].type in opens:
            yield tokens[place + 1 : end]
            place = end
        elif not deep:
            place = end
        place += 1


def _runs(tokens: Sequence[Token]) -> tuple[Run, ...]:
    """The runs of all inline text in these tokens."""
    found, strong, emphasis, link = [], 0, 0, ""
    for token in (child for each in tokens for child in (each.children or ())):
        if token.type in ("strong_open", "strong_close"):
            strong += token.nesting
        elif token.type in ("em_open", "em_close"):
            emphasis += token.nesting
        elif token.type == "link_open":
            link = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            link = ""
        elif token.type in ("softbreak", "hardbreak"):
            found.append(Run(" "))
        elif token.content:
            found.append(Run(token.content, strong > 0, emphasis > 0, link))
    return _joined(found)


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    """Neighbours of one kind as one."""
    joined: list[Run] = []
    for run in runs:
        if joined and dataclasses.replace(joined[-1], text="") == dataclasses.replace(run, text=""):
            joined[-1] = dataclasses.replace(run, text=joined[-1].text + run.text)
        else:
            joined.append(run)
    return tuple(joined)


def _plain(tokens: Sequence[Token]) -> str:
    return "".join(run.text for run in _runs(tokens))
