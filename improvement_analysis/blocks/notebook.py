"""Blocks in a notebook: shown as HTML and text, and carried in its outputs as data, to be read from there again."""

from collections.abc import Iterable, Mapping
from typing import Any

from . import Block, Paragraph, Picture, as_json, as_text, of_json, runs
from .html import as_html
from .markdown import of_markdown

MIME = "application/vnd.improvement-analysis.blocks.v1"
"""Its content is JSON as one text: a notebook would write each field of an object on a line of its own."""
OUR_OWN = "improvement-analysis"
"""The key of an output's metadata under which we say what it is."""


def show(blocks: Iterable[Block]) -> None:
    """Display blocks; a picture is an output of its own, as PNG, whose alt text stands in its metadata."""
    from IPython.display import display  # late: plain Python needs none

    together: list[Block] = []
    for block in [*blocks, None]:
        if together and (block is None or isinstance(block, Picture)):
            data = {"text/html": as_html(together), "text/plain": as_text(together), MIME: as_json(together)}
            display(data, raw=True)
            together = []
        if isinstance(block, Picture):
            show_picture(block)
        elif block is not None:
            together.append(block)


def show_picture(picture: Picture) -> None:
    """Display a picture under its title."""
    from IPython.display import display

    if picture.title:
        title = (Paragraph(runs(picture.title, emphasis=True)),)
        data = {"text/html": as_html(title), "text/plain": picture.title}
        display(data, metadata={OUR_OWN: "title of a picture"}, raw=True)
    about = {"title": picture.title, "alt": picture.alt, "width": picture.width, "height": picture.height}
    if picture.narrow is not None:
        about["narrow"] = {name: getattr(picture.narrow, name) for name in ("png", "width", "height")}
    display({"image/png": picture.png, "text/plain": picture.alt}, metadata={"image/png": about}, raw=True)


ANNEX = "annex"
"""The tag of a cell whose blocks stand in the technical annex, and on the page behind a line that opens it."""


def blocks_of_cell(cell: Mapping[str, Any]) -> list[Block]:
    """What a cell of an executed notebook shows; nothing of one tagged `remove-cell`, which is for the notebook alone.

    Markdown, our own blocks, pictures and printed text are read; HTML and standard error are not.

    Raises:
        ValueError: an output says that it holds blocks and does not.
    """
    if "remove-cell" in cell["metadata"].get("tags", []):
        return []
    if cell["cell_type"] == "markdown":
        return list(of_markdown(cell["source"]))
    return [block for output in cell.get("outputs", []) for block in _of_output(output)]


def _of_output(output: Mapping[str, Any]) -> Iterable[Block]:
    if output["output_type"] == "stream":
        return [Paragraph(runs(output["text"].strip()))] if output["name"] == "stdout" else []
    data, about = output.get("data", {}), output.get("metadata", {})
    if OUR_OWN in about:
        return []
    if MIME in data:
        return of_json(data[MIME])
    if "text/markdown" in data:
        return of_markdown(data["text/markdown"])
    if "image/png" in data:
        its = about.get("image/png", {})
        png = "".join(data["image/png"].split())
        alt = its.get("alt", "Picture without a description")
        narrow = Picture("", alt, **its["narrow"]) if "narrow" in its else None
        return [Picture(its.get("title", ""), alt, png, its.get("width", 0), its.get("height", 0), narrow=narrow)]
    return [Paragraph(runs(data["text/plain"]))] if "text/plain" in data else []
