"""What became of the rows and cells of a source when it was imported, table by table.

No text of the source is shown, nor what it calls its sheets and columns: `check` shows those to the council itself.

Source: docs/outputs.md, "import.json".
"""

from collections import Counter
from typing import TYPE_CHECKING

from .._wording import capital, plain
from ..blocks import Block, Paragraph, runs, table
from ..importers.imported import DONE
from ..importers.reckoning import read_reckonings
from ..records.tables import TABLES

if TYPE_CHECKING:
    from ..analysis import Analysis

HEADINGS = ("Table", "Rows of the source", "Written", "Left out")


def imports(now: "Analysis") -> tuple[Block, ...]:
    """Rows of the source, written and left out by table of the extract, and how many cells were read how.

    One sentence where the extract came by no import; nothing of the numbers for the public.
    """
    found = read_reckonings(now.extract.folder)
    if not found:
        return (Paragraph(runs("No import says how this extract was made.")),)
    if now.hidden is not None:
        return (Paragraph(runs("What was left out when the records were imported is not shown to the public.")),)
    taken, written, done = Counter(), Counter(), Counter()
    for each in found:
        for row in each["rows"]:
            taken[row["table"]] += row["rows"]
            written[row["table"]] += row["written"]
        for cell in each["cells"]:
            done[cell["done"]] += cell["cells"]
    rows = [
        [name, *map(plain, (taken[name], written[name], taken[name] - written[name]))] for name in TABLES if taken[name]
    ]
    blocks: list[Block] = [table("The import: rows of the source that could become rows of a table", HEADINGS, rows)]
    cells = [[capital(words), plain(done[what])] for what, words in DONE.items() if done[what]]
    if cells:
        blocks.append(table("Cells that are read otherwise than they are written, or not", ("Done", "Cells"), cells))
    return tuple(blocks)
