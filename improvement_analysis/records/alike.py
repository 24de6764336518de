"""Identifiers that look the same and are not: which of them a program or a keyboard may have made of another."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._wording import count
from .extract import Extract

SHOWN = 3
_UNSEEN = (
    r"[\p{Z}\p{Cc}\p{Cf}\x{34f}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180b}-\x{180e}\x{3164}\x{fe00}-\x{fe0f}\x{ffa0}]"
)
"""Spaces, control, format and direction marks, joiners, fillers and selectors: by Unicode's categories and by hand."""
_LETTERS = str.maketrans(
    # Cyrillic, Greek, signs: those whose shape in some common typeface is that of the one below.
    "\u0410\u0412\u0415\u0405\u0406\u04c0\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u04ae"
    "\u0430\u0435\u0455\u0456\u0458\u043a\u043c\u043e\u0440\u0441\u0442\u0443\u0445\u04af\u0501\u04bb\u04cf"
    "\u050c\u051a\u051c\u051b\u051d"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u037f\u03f9"
    "\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5\u03f2\u03f3\u0131\u2044\u2215\u2018\u2019\u02bc\u2024",
    "ABESIIJKMHOPCTYXYaesijkmopctyxydhlGQWqwABEZHIKMNOPTYXJCaikvopucji//'''.",
)
_DASHES = r"[\x{2010}-\x{2015}\x{2212}\x{2043}\x{fe58}\x{fe63}\x{ff0d}]"


def alike(identifiers: Iterable[str]) -> pa.Array:
    """Each identifier without what is not seen or may change on its way; those that come to the same are alike.

    That is: capitals, zeros before it, a `.0` after it, spaces and signs without width, widths and ligatures
    (Unicode's NFKC), dashes of any length, and Cyrillic and Greek letters that look like Latin ones.

    Args:
        identifiers: texts; distinct ones, where there are many.
    """
    texts = pc.utf8_normalize(pa.array(identifiers, pa.string()), "NFKC")
    texts = pc.replace_substring_regex(texts, _UNSEEN, "")
    foreign = pc.invert(pc.string_is_ascii(texts))
    if pc.any(foreign).as_py():
        texts = pc.replace_substring_regex(texts, _DASHES, "-")
        latin = [text.translate(_LETTERS).casefold() for text in texts.filter(foreign).to_pylist()]
        texts = pc.replace_with_mask(texts, foreign, pa.array(latin, pa.string()))
    texts = pc.replace_substring_regex(pc.utf8_lower(texts), r"^(\d+)\.0+$", r"\1")
    return pc.replace_substring_regex(texts, r"^0+(.)", r"\1")


def alike_identifiers(extract: Extract) -> list[str]:
    """Sentences on identifiers of the extract's tables that are alike, a column each; every table is read.

    What cannot be seen is shown by its number in Unicode (`'C1\\u200b'`).
    """
    for table in extract.paths:
        extract.table(table)
    found = []
    for column, known in extract.identifiers.items():
        key = alike(known.texts).dictionary_encode().indices.to_numpy()
        several = np.flatnonzero(np.bincount(key) > 1)
        if len(several):
            groups = [np.flatnonzero(key == one) for one in several[:SHOWN]]
            named = "; ".join(" and ".join(_named(extract, column, number) for number in group) for group in groups)
            more = f"; and {len(several) - SHOWN:,} more" if len(several) > SHOWN else ""
            what = (f"{column} is written in several ways", f"identifiers in {column} are written in several ways")
            found.append(
                f"{count(len(several), what)} that differ only by capitals, zeros before it, or characters that are "
                f"not seen or look like others ({named}{more}): each way counts as another. Write it one way."
            )
    return found


def _named(extract: Extract, column: str, number: int) -> str:
    """An identifier and the tables in which it is."""
    tables = [name for name in extract.paths if column in extract[name] and (extract[name][column] == number).any()]
    where = f" in {', '.join(tables)}" if tables else ""
    return f"{extract.identifiers[column].texts[number].as_py()!a}{where}"
