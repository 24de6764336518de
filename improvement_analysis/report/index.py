"""The page that lists what there is under an outputs folder: a row a council and month, with its verdicts and files.

Source: docs/outputs.md.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from .._files import clear_halves, write_whole
from .._wording import capital, month_in_words, one_line
from ..blocks.html import shape
from ..disclosure import MARKING
from ..judgement.verdicts import ANSWERS
from ..words.page_one import MARKS, SHORTER
from .figure_files import PAGE
from .pack import PDF, WORD, WORKBOOK
from .page import TEMPLATES
from .unchanged import INDEX

LISTED = {"Report": PAGE, "PDF": PDF, "Word": WORD, "Workbook": WORKBOOK, "Public version": f"public/{PAGE}"}
"""The files of a month that are linked, if they are there."""


@dataclass(frozen=True)
class Pack:
    """A month's row: `verdicts` by measure (its number and title), the links by what they are called."""

    council: str
    month: str
    verdicts: dict[str, str]
    links: dict[str, str]


def write_index(outputs: Path) -> Path:
    """Write `index.html`, a table a council and in it a row a month, the newest first, and return its path.

    Of several councils a table with a row a council stands before them, each with its newest month.

    Nobody else may be writing it. A month whose verdicts cannot be read is listed without them.
    """
    councils: dict[str, list[Pack]] = {}
    pages = outputs.glob(f"*/[0-9][0-9][0-9][0-9]-[0-9][0-9]/{PAGE}")
    for page in sorted(pages, key=lambda page: page.parts[-2], reverse=True):
        folder = page.parent
        if not 1 <= int(folder.name[5:]) <= 12:
            continue  # a folder of somebody's own
        council, verdicts = _verdicts(folder)
        there = {name: folder / file for name, file in LISTED.items() if (folder / file).exists()}
        links = {name: path.relative_to(outputs).as_posix() for name, path in there.items()}
        councils.setdefault(council, []).append(Pack(council, month_in_words(folder.name), verdicts, links))
    found = sorted(councils.items())
    tables = [_table(council, "Month", [(pack.month, pack) for pack in packs]) for council, packs in found]
    if len(found) > 1:
        newest = [(f"{council}, {packs[0].month}", packs[0]) for council, packs in found]
        tables = [_table("The newest report of each council", "Council", newest), *tables]
    index = outputs / INDEX
    clear_halves(index)
    used = {verdict for each in tables for _, pack in each["rows"] for verdict in pack.verdicts.values()}
    legend = [(verdict, capital(SHORTER.get(verdict, verdict))) for verdict in ANSWERS if verdict in used]
    shapes = {verdict: Markup(shape(mark)) for verdict, mark in MARKS.items()}
    page = TEMPLATES.get_template(INDEX)
    write_whole(index, page.render(tables=tables, shapes=shapes, legend=legend, marking=MARKING["board"]))
    return index


def _table(heading: str, column: str, rows: list[tuple[str, Pack]]) -> dict:
    """A table under its heading: each row under a name, with the measures and files that any of them has."""
    measures = list(dict.fromkeys(name for _, pack in rows for name in pack.verdicts))
    files = [name for name in LISTED if any(name in pack.links for _, pack in rows)]
    return {"heading": heading, "column": column, "measures": measures, "files": files, "rows": rows}


def _verdicts(folder: Path) -> tuple[str, dict[str, str]]:
    """The council as the month's verdicts name it, and the verdicts; the folder's name where they cannot be read."""
    try:
        found = json.loads((folder / "verdicts.json").read_text("utf-8"))
        council, measures = found["council"], found["measures"]
        verdicts = {f"{each['number']}. {one_line(each['title'])}": each["verdict"] for each in measures}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return folder.parent.name, {}
    if not isinstance(council, str):
        return folder.parent.name, {}
    return council, {name: verdict for name, verdict in verdicts.items() if verdict in ANSWERS}
