"""What an audience may see: the one gate between the figures and every page, chart, table and file.

A view is made once, before anything is drawn or written, and everything is made from it.

Source: docs/outputs.md, "Audiences".
"""

from .._wording import HIDDEN
from ..analysis import Analysis, analyse
from ..errors import UnusableInput
from .board import for_a_board
from .public import for_the_public, marked
from .suppression import is_small

__all__ = ["AUDIENCES", "LEFT_OUT", "MARKING", "analyse_for", "is_small", "marked", "shown_to"]

AUDIENCES = ("managers", "board", "public")
MARKING = {
    "managers": "Official-Sensitive: names children and workers, for the service's managers alone",
    "board": "Official-Sensitive: not for publication",
    "public": "",
}
"""What stands on each page of an audience's."""
LEFT_OUT = {
    "managers": (),
    "board": (),
    "public": (
        f"{HIDDEN} stands for a number from 1 to 5, for what rests on one, and for others from which one could be "
        "worked out: so few children or workers might be recognised. Nothing is shown by team or by area of audit, "
        "nor of a single child or worker, nor in the service's own words.",
    ),
}
"""What an audience is told of what is kept from it, and why."""


def analyse_for(audience: str, month: str, data: str = "", notice: str = "", window: int = 24) -> Analysis:
    """A month as an audience may see it: `analyse` behind the gate, by the parameters that every notebook has."""
    return shown_to(analyse(month, data, notice, window), audience)


def shown_to(analysis: Analysis, audience: str) -> Analysis:
    """The analysis as an audience may see it: to the board without small teams, to the public without small numbers.

    Raises:
        UnusableInput: the audience is not one of AUDIENCES.
    """
    if audience not in AUDIENCES:
        known = f"{', '.join(AUDIENCES[:-1])} or {AUDIENCES[-1]}"
        raise UnusableInput(f"The audience {audience!r} is not served. Use {known}.")
    if audience == "managers":
        return analysis
    return for_a_board(analysis) if audience == "board" else for_the_public(analysis)
