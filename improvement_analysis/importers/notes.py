"""What people write among and below the rows of a list: totals and notes.

Whether a line of such words is no row is for each list to say, by what else stands in it.
"""

import re

from .workbooks import plain

_TOTAL = re.compile(
    r"(grand |sub ?|overall |list |running )?totals?\b.*"
    r"|(average|mean|median|count|sum|number|maximum|minimum|percentage|percent)"
    r"( (of|per|in|to|for|by|with|open|closed)\b.*|( \d+)*)"
    r"|no of\b.*|n \d+"
    r"|\d+ (children|child|rows?|records?|cases?|plans?|referrals?|assessments?|enquiries|entries|audits?|staff)\b.*"
)
_NOTE = re.compile(
    r"\W*(notes?|source|key|n\.?b|end of|report|page \d+|printed|extracted|produced|generated|created|prepared|run on"
    r"|date (of|run|produced|extracted|printed)|as at|as of|data|official|confidential|restricted|list \d+|excludes?"
    r"|includes?|please|children|completion time)\b.*|[*\u2020\u2021#].*"
    r"|\W+\d+ rows? affected\W*|\d+ rows? selected\W*"
)
COUNT = re.compile(r"\d{1,6}([.,]\d+)?%?|#[\w/]+[!?]?")
"""A cell of a total, or its error: where a day is wanted, it is none."""
_CODE = re.compile(r"(?!(?:grand |sub ?|overall |running )?totals?\b|page\b)[a-z]+[ .:-]?\d{3,}|\d{3,} ?[a-z]+")
"""A word and a number, which may be an identifier (`N 4001`, `Key 4001`); `n = 120` is none."""
NOTE_WORDS = 4
"""A cell that has so many words, where an identifier would stand, is a note."""


def is_dated_note(text: str, cells: int) -> bool:
    """Whether a line in which a day stands is a total or note all the same: `Data as at`, and the day.

    Args:
        text: the cell where an identifier would stand, or the first that is filled.
        cells: how many of the line are filled. A row has more, and its name may begin like a note (`Key, Ann`).
    """
    return (
        cells <= 2
        and not may_be_code(text)
        and (is_total(text) or ("," not in text and bool(_NOTE.fullmatch(text.casefold()))))
    )


def may_be_code(text: str) -> bool:
    """Whether what reads like a total or note may be an identifier too, if a day or name stands beside it."""
    return bool(_CODE.fullmatch(text.casefold()))


def is_like_a_note(text: str) -> bool:
    """Whether a cell reads like a note or a total."""
    return is_note(text) or is_total(text)


def is_total(text: str) -> bool:
    """Whether a cell begins a line of totals, averages or counts."""
    return bool(_TOTAL.fullmatch(plain(text)))


def is_note(text: str) -> bool:
    """Whether a cell is a note, where an identifier would stand."""
    return bool(_NOTE.fullmatch(text.casefold())) or len(text.split()) >= NOTE_WORDS
