"""A month's report from end to end: the figures, the notebooks, the page made of them, and the manifest."""

import re
from pathlib import Path

from ..analysis import SHIPPED, Analysis

NOTEBOOKS = SHIPPED / "notebooks"


def folder_of(analysis: Analysis, out: Path) -> Path:
    """The month's output folder: OUT/<council-slug>/<YYYY-MM>."""
    slug = re.sub(r"[\W_]+", "-", analysis.council.lower()).strip("-")
    return Path(out).absolute() / slug / analysis.month
