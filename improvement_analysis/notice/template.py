"""What a council starts from: empty tables with their headings, a notice to fill in, and the data dictionary.

Source: docs/outputs.md, "Commands".
"""

from pathlib import Path

from .._files import write_all
from ..errors import UnusableInput
from ..measures import INDICATORS
from ..measures.dictionary import dictionary_markdown
from ..records.tables import TABLES

STARTS = Path(__file__).parent / "templates"
EXTRACT = "extract"


def write_template(folder: Path) -> list[Path]:
    """Write a data folder to fill in: `data-dictionary.md`, `notice.toml`, and `extract/`, to be copied for each month.

    Returns:
        The files, in the order in which they are to be read.

    Raises:
        UnusableInput: one of them is there already; nothing is written then.
    """
    page = dictionary_markdown()
    contents = {
        "data-dictionary.md": "# The data dictionary\n\n" + page[page.index("## A data folder") :],
        "notice.toml": _start("notice.toml") + "".join(map(_about, INDICATORS.values())),
        f"{EXTRACT}/extract.toml": _start("extract.toml") + "".join(f"#{name} = 2025-01-01\n" for name in TABLES),
        **{f"{EXTRACT}/{name}.csv": ",".join(table.columns) + "\n" for name, table in TABLES.items()},
    }
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise UnusableInput(f"{folder} is a file. Name a folder.")
    there = [name for name in contents if (folder / name).exists()]
    if there:
        named = there[0] + (f" and {len(there) - 1} more of the files" if len(there) > 1 else "")
        raise UnusableInput(f"{folder} has {named} already, and nothing is written over it. Name another folder.")
    return write_all(folder, contents)


def _start(name: str) -> str:
    return (STARTS / name).read_text(encoding="utf-8")


def _about(indicator) -> str:
    """`# caseload_mean (mean; dfe_fte, headcount, all_in_post): Mean caseload`."""
    readings = ", ".join(filter(None, indicator.readings))
    unit = f"{indicator.unit}; {readings}" if len(indicator.readings) > 1 else indicator.unit
    return f"# {indicator.id} ({unit}): {INDICATORS[indicator.id].title}\n"
