"""Texts of a CSV file that a spreadsheet would take for a formula: written after an apostrophe, and read without it.

Such a text begins with `=`, `+`, `-`, `@`, a tab or a carriage return and is no number. One that has apostrophes before
such a character gets one more, so that what is read is what was written. Source: docs/outputs.md.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

from .tables import NUMBER

_STARTS = "'*[=+@\\t\\r-]"
_NO_FORMULA = re.compile(NUMBER)
_MAY_START = re.compile(_STARTS)


def guarded(text: str) -> str:
    """The text as it is written into a CSV file.

    >>> guarded("=HYPERLINK()"), guarded("-12.5"), guarded("-"), guarded("'-")
    ("'=HYPERLINK()", '-12.5', "'-", "''-")
    """
    return f"'{text}" if _MAY_START.match(text) and not _NO_FORMULA.fullmatch(text) else text


def unguarded(texts: pa.Array) -> pa.Array:
    """Trimmed texts of a CSV file without the apostrophe of `guarded`, as other programs write it too."""
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(texts, rf"^'({_STARTS})", r"\1"))
