"""The report as a tagged PDF (PDF/UA-1), made by typst from the blocks: page numbers, bookmarks, headings repeated.

Source: docs/outputs.md.
"""

import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from .._files import write_whole
from ..blocks import Block, Folded, Picture, to_data

TEMPLATE = "report.typ"
COMPILE = """
import sys, typst
source, output, root, fonts = sys.argv[1:]
typst.compile(source, output=output, root=root, font_paths=[fonts], ignore_system_fonts=True, pdf_standards=["ua-1"])
"""
"""In a process of its own: typst keeps a hundred megabytes of each of the last ten documents in its memory."""


def write_pdf(
    out: Path,
    title: str,
    council: str,
    marking: str,
    parts: Sequence[tuple[str, Iterable[Block]]],
    sections: Mapping[str, str],
) -> Path:
    """Write a PDF and return its path, `out`.

    Args:
        out: the file.
        title: of the document.
        council: whose report it is.
        marking: what stands at the foot of each page.
        parts: the sections in their order, each with its anchor; each begins on a page of its own.
        sections: the anchor of each notebook by its file name, for links between them.

    Raises:
        OSError: the file cannot be written.
    """
    # Beside the file, so that it lies where the month's outputs are private, and on the same disk.
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".pdf-") as made:
        folder = Path(made)
        (folder / TEMPLATE).write_bytes(files(__package__).joinpath("templates", TEMPLATE).read_bytes())
        blocks = []
        for anchor, part in parts:
            blocks += [{"block": "break"}] if blocks else []
            blocks += _numbered(_flat(part), anchor, folder, len(blocks))
        report = {"title": title, "council": council, "marking": marking, "sections": dict(sections), "blocks": blocks}
        (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
        made_of = [folder / TEMPLATE, folder / "report.pdf", folder, _fonts()]
        subprocess.run([sys.executable, "-P", "-c", COMPILE, *map(str, made_of)], check=True)
        write_whole(out, (folder / "report.pdf").read_bytes())
    return out


def _fonts() -> Path:
    """DejaVu Sans, which matplotlib brings to every machine, so that the PDF looks the same on each."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def _flat(blocks: Iterable[Block]) -> Iterable[Block]:
    """Blocks without what is folded: that stands in the annex."""
    return (block for block in blocks if not isinstance(block, Folded))


def _numbered(blocks: Iterable[Block], anchor: str, folder: Path, start: int) -> list[dict]:
    """Blocks as data, with a label for each heading and a file for each picture."""
    found, first = [], True
    for number, block in enumerate(blocks, start):
        data = to_data([block])[0]
        if data["block"] == "heading":
            data["anchor"] = anchor if first else f"{anchor}-{number}"
            first = False
        if isinstance(block, Picture):
            data["file"] = _file(block, folder, f"{number}")
        found.append(data)
    return found


def _file(picture: Picture, folder: Path, name: str) -> str:
    (folder / f"{name}.png").write_bytes(base64.b64decode(picture.png))
    return f"{name}.png"
