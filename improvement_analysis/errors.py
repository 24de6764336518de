"""What a user can put right, and what a reader must know; each in words for the terminal and in words for a board."""

from collections.abc import Iterable


class UnusableInput(Exception):
    """Input or use that cannot be worked with; the message names file, table, column and what would be right."""

    def __init__(self, message: str, for_board: str = ""):
        super().__init__(message)
        self.for_board = for_board
        """The same without a cell, heading, file name or path: what a board may be told; blank if nothing."""


class Warned(str):
    """What a reader must know of the inputs: the text is for the terminal, `for_board` for all that a board is given.

    A cell, a heading, a file's name or a path may stand in the text, never in `for_board`; blank: a board is told
    nothing of it.
    """

    for_board: str

    def __new__(cls, text: str, for_board: str) -> "Warned":
        """A warning in both its forms."""
        made = super().__new__(cls, text)
        made.for_board = for_board
        return made


def for_board(warnings: Iterable[Warned]) -> list[str]:
    """What a board is told of these warnings, each sentence once."""
    return list(dict.fromkeys(warning.for_board for warning in warnings if warning.for_board))
