"""What a user can put right, and what a reader must know; each in words for the terminal and in words for a board."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Never


class UnusableInput(Exception):
    """Input or use that cannot be worked with; the message names file, table, column and what would be right."""

    def __init__(self, message: str, for_board: str = ""):
        super().__init__(message)
        self.for_board = for_board
        """The same without a cell, heading, file name or path: what a board may be told; blank if nothing."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback: the message."""
        return [f"{type(self).__name__}: {self}"]


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


def did_you_mean(given: object, known: Iterable[object]) -> str:
    """`; did you mean 'caseload_mean'`, or nothing where no known word is near but what was given itself.

    Capitals do not count: `cp` is nearest to `CP`.
    """
    others = {each.casefold(): each for each in sorted({str(each) for each in known} - {str(given)})}
    near = get_close_matches(str(given).casefold(), others, n=1)
    return "".join(f"; did you mean {others[match]!r}" for match in near)


def refuse(given: object, known: Iterable[object], what: str, where: str = "") -> Never:
    """Refuse what is none of the known.

    Raises:
        UnusableInput: the message names the nearest, or all where they are few.
    """
    known = [str(each) for each in known]
    said = f"There is no {what} {given!r}{where}"
    if str(given) in known:
        raise UnusableInput(f"{said}: write it as a text, {str(given)!r}.")
    near = did_you_mean(given, known)
    named = [each for each in known if each]
    has = f"; there is {', '.join(map(repr, named))}" if 0 < len(named) <= 12 else ""
    raise UnusableInput(f"{said}{near}?" if near else f"{said}{has}.")


def one_of(given: object, known: Iterable[object], what: str, where: str = "") -> None:
    """Refuse what is none of the known (`refuse`)."""
    known = list(known)
    if given not in known:
        refuse(given, known, what, where)


class Named(dict[str, Any]):
    """Things by their names; of a name that is not there it says so, with the nearest that is (`refuse`).

    >>> Named("reading", " of caseload_mean", {"dfe_fte": 1})["dfe_ftee"]
    Traceback (most recent call last):
    improvement_analysis.errors.UnusableInput: There is no reading 'dfe_ftee' of caseload_mean; did you mean 'dfe_fte'?
    """

    def __init__(self, what: str, where: str = "", things: Iterable = ()):
        super().__init__(things)
        self._what, self._where = what, where

    def __getitem__(self, name: object) -> Any:
        try:
            return super().__getitem__(name)
        except TypeError:  # such as a list of names
            refuse(name, self, self._what, self._where)

    def __missing__(self, name: object) -> Never:
        refuse(name, self, self._what, self._where)
