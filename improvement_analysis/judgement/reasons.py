"""Why a figure has no value, as a code: what `note` says in a sentence.

The one place where a note is read. TODO for `measures.series`: a column `reason` with these codes takes its place.
"""

import re

import pandas as pd

from ..measures.series import AS_FIRST

NO_VALUE, NO_TARGET = "no value: ", "no target: "

REASONS = {
    "missing": r"the (table|column) .* is missing",
    "history": r"the table \w+ is complete only from ",
    "no_extract": r"the month has no extract of its own",
    "before_first_case": r"the first case opened on ",
    "before_notice": r"the notice had not been issued",
    "nothing_to_count": r"there was nothing to count",
    "no_plan": r"the audit plan has no row for the month",
    "no_reserve": r"the notice names no reserve of ",
    "no_disagreement": r"all grades are alike",
    "not_counted": r"no such figure is counted for ",
}
"""By code: how the sentence begins that says why there is no value."""


def reason(note: str) -> str:
    """Why a figure has no value, one of REASONS; `other` where none of them says it, blank where it has a value.

    >>> reason("no value: the table visits is missing")
    'missing'
    >>> reason("3 of 120 rows of the table visits could not be used")
    ''
    """
    if not note.startswith(NO_VALUE):
        return ""
    why = note.removeprefix(NO_VALUE)
    return next((code for code, begins in REASONS.items() if re.match(begins, why)), "other")


def remarks(note: str) -> list[str]:
    """What a note says, each by itself: why there is no value, without those words, and what else bears on the figure.

    Left out is why there is no target, which the answer says.

    >>> remarks("no value: the table visits is missing; no target: the benchmarks hold no agency_rate of E1")
    ['the table visits is missing']
    """
    said = [each for each in note.split("; ") if each and not each.startswith(NO_TARGET)]
    return [each.removeprefix(NO_VALUE) for each in said]


def is_as_first_published(notes: pd.Series) -> pd.Series:
    """Of which figures only the month's own extract tells: later ones do not reach back so far."""
    return notes.str.contains(AS_FIRST, regex=False)
