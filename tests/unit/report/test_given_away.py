"""No identifier of the example reaches a board or the public: a search of the files of theirs.

PDF and Word file are made of the same blocks as the pages.
"""

import base64
import re
import zipfile
from pathlib import Path

import pandas as pd

from improvement_analysis._shipped import EXAMPLE, report_notebooks
from improvement_analysis.analysis import analyse
from improvement_analysis.blocks import as_text
from improvement_analysis.disclosure import LEFT_OUT, MARKING, shown_to
from improvement_analysis.report.figure_files import write_figures
from improvement_analysis.report.pack import WORKBOOK
from improvement_analysis.report.page import write_pages
from improvement_analysis.report.sections import sections_of
from improvement_analysis.report.workbook import write_figures_workbook
from improvement_analysis.words import first_page, page_one

BASE64 = re.compile(rb"[A-Za-z0-9+/=]{200,}")


def identifiers() -> set[str]:
    """Every child's, worker's and record's, of every table and month."""
    found = set()
    for file in EXAMPLE.glob("2020-*/*.csv"):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        found |= {each for name in table if name.endswith("_id") for each in table[name] if each}
    return found


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as parts:
            raw = b" ".join(parts.read(name) for name in parts.namelist() if name.endswith((".xml", ".rels")))
    for picture in BASE64.findall(raw):
        assert not picture.startswith(b"iVBOR") or set(chunks(base64.b64decode(picture))) <= DRAWN
    return BASE64.sub(b" ", raw).decode("utf-8")


DRAWN = {b"IHDR", b"pHYs", b"IDAT", b"IEND", b"PLTE", b"tRNS"}
"""The parts of a PNG that hold no text."""


def chunks(png: bytes) -> list[bytes]:
    place, found = 8, []
    while place < len(png):
        found.append(png[place + 4 : place + 8])
        place += 12 + int.from_bytes(png[place : place + 4], "big")
    return found


def words_of(folder: Path) -> set[str]:
    texts = [text_of(path) for path in folder.rglob("*") if path.is_file()]
    return {word for text in texts for word in re.findall(r"[\w-]+", text)}


def test_no_identifier_of_the_example_is_in_a_file_of_the_boards_or_the_publics(tmp_path):
    ids, whole = identifiers(), analyse("2020-06")
    assert {"W016", "A20180701"} < ids
    board, public = (shown_to(whole, audience) for audience in ("board", "public"))
    for audience, view in (("board", board), ("public", public)):
        (tmp_path / audience).mkdir()
        write_figures(view, tmp_path / audience)
        write_figures_workbook(view, tmp_path / audience / WORKBOOK, LEFT_OUT[audience])
    sections = sections_of(report_notebooks())  # committed as they ran for a board
    write_pages(sections, tmp_path / "board", {}, board.council, board.month)
    said = [as_text(page_one.page_one(public)), first_page.every_measure(public), first_page.cannot_tell(public)]
    (tmp_path / "public" / "page.txt").write_text("\n".join(said), encoding="utf-8")
    assert MARKING["board"] in text_of(tmp_path / "board" / "board-report.html")
    for audience in ("board", "public"):
        assert words_of(tmp_path / audience) & ids == set()
    hidden = public.figures["hidden"].map(lambda names: "value" in names)
    assert hidden.any()
    assert public.figures.loc[hidden, ["value", "lower", "upper", "short_by"]].isna().all(axis=None)
    teams = [*whole.teams["group"].unique(), *board.teams["group"].unique()]
    assert len(teams) > 3
    assert not [team for team in teams if team in said[0] + text_of(tmp_path / "public" / "figures.csv")]
