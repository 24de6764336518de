"""How numbers, days and texts from data are written in the report. Source: docs/judgement.md, "Narrative"."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from html import escape

from ._exact import exact, rounded, simplest

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
PERCENT = ("rate", "share")
AVERAGED = "mean"
HIDDEN = "[c]"
"""What stands where a number is not shown since it is small: the Government Statistical Service's symbol."""
MOST_PLACES = 12
CHANCE = 0.05
"""The chance of a mere accident, below which a rise or fall is taken for one."""


def day_in_words(day: date) -> str:
    """`30 June 2020`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_in_words(month: str) -> str:
    """`June 2020`, of a month written YYYY-MM."""
    return f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}"


def written(number, digits: int) -> str:
    """A number with so many decimal places and commas between thousands."""
    return f"{Decimal(int(rounded(number, digits) * 10**digits)).scaleb(-digits):,.{digits}f}"


def plain(number, digits: int = 2) -> str:
    """A number with no more decimal places than it has, so many at most: `1,275`, `71.4`, `13.5`."""
    text = written(number, digits)
    return text.rstrip("0").rstrip(".") if digits else text


def told_apart(number, levels: Iterable, write: Callable[..., str] = written, least: int = 1) -> str:
    """A number with the fewest decimal places with which it reads as none of the levels but those that it is.

    Args:
        number: of a float, as a figure's value is one, the simplest fraction at hand is meant.
        levels: other numbers.
        write: (number, places) to its text.
        least: how many places it has at least.
    """
    number = simplest(number)
    others = [other for other in map(simplest, levels) if other != number]
    for places in range(least, MOST_PLACES):
        said = write(number, places)
        if all(said != write(other, places) for other in others):
            return said
    return write(number, MOST_PLACES)


def amount(number, unit: str, levels: Iterable = (), least: int = 1) -> str:
    """A value of an indicator, so that it is told from each level that it is held against (and from 0, and 100%).

    Rates and shares stand in per cent, means to one decimal place, counts and days as they are; each with as many more
    places as that takes.

    >>> amount(2499 / 2500, "rate"), amount(0.8496, "rate", [0.85]), amount(0.85, "rate", [0.85])
    ('99.96%', '84.96%', '85.0%')
    """
    ends = (0, 1) if unit in PERCENT else (0,)
    return told_apart(number, (*ends, *levels), partial(_in_unit, unit), least)


def _in_unit(unit: str, number, places: int) -> str:
    if unit in PERCENT:
        return f"{written(number * 100, places)}%"
    if unit == "pounds":
        return pounds(number, max(2, places))
    return written(number, places) if unit == AVERAGED else plain(number, max(2, places))


def level(number, unit: str) -> str:
    """What a target asks for, with the decimal places that it has: `85%`, `98.5%`, `25`."""
    if unit in PERCENT:
        return f"{plain(exact(number) * 100, MOST_PLACES)}%"
    return pounds(number) if unit == "pounds" else plain(number, MOST_PLACES)


def pounds(number, digits: int = 2) -> str:
    """`£2.7 million` or `£12,500`; millions with so many decimal places at most."""
    sign, number = "-" if number < 0 else "", abs(number)
    if number >= 1_000_000:
        return f"{sign}£{plain(exact(number) / 1_000_000, digits)} million"
    return f"{sign}£{written(number, 0 if number == int(number) else 2)}"


def percentage_points(number: str) -> str:
    """`1 percentage point`, `13.9 percentage points`, of a number as it is written."""
    return f"{number} percentage point{'' if number.lstrip('+-') == '1' else 's'}"


def size_in_words(change: float, unit: str) -> str:
    """`13.9 percentage points`, `5.9`: how large a change is, to a second decimal place where the first is 0."""
    scaled = abs(exact(change)) * (100 if unit in PERCENT else 1)
    if scaled and not rounded(scaled, 2):
        return "less than 0.01 percentage points" if unit in PERCENT else "less than 0.01"
    digits = 1 if rounded(scaled, 1) else 2
    if unit in PERCENT:
        return percentage_points(written(scaled, digits))
    return amount(abs(change), unit) if digits == 1 else written(scaled, digits)


def change_in_words(change: float, unit: str) -> str:
    """`13.9 percentage points higher than`, `neither higher nor lower than`."""
    if not change:
        return "neither higher nor lower than"
    return f"{size_in_words(change, unit)} {'higher' if change > 0 else 'lower'} than"


def p_in_words(p: float) -> str:
    """`p 0.304`, `p below 0.001`, `p 0.0497`: how likely chance alone is to give as much."""
    return "p below 0.001" if p < 0.001 else f"p {told_apart(p, [CHANCE], least=3)}"


def tau_in_words(tau: float, p: float) -> str:
    """`Kendall's tau -0.45: later ones more often lower than higher; p 0.002`."""
    often = "as often higher as lower"
    if tau:
        up, down = ("higher", "lower") if tau > 0 else ("lower", "higher")
        often = f"more often {up} than {down}" if abs(tau) < 1 else f"always {up}"
    return f"Kendall's tau {told_apart(tau, (-1, 0, 1), least=2)}: later ones {often}; {p_in_words(p)}"


MOST_WORDS = 30
"""Of a sentence."""


def one_or_two(first: str, joint: str, second: str, apart: str) -> str:
    """Two parts as one sentence with a joint between them, or where that has more than MOST_WORDS words as two.

    >>> one_or_two("It is 77.1%", ", against ", "85% due on that day", "It is held against ")
    'It is 77.1%, against 85% due on that day.'
    """
    whole = f"{first}{joint}{second}."
    return whole if len(whole.split()) <= MOST_WORDS else f"{first}. {apart}{second}."


def count(number, things: tuple[str, str]) -> str:
    """`1 child`, `2 children`, `no child`."""
    return f"{plain(number) if number else 'no'} {things[0] if number in (0, 1) else things[1]}"


def joined(parts, last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    parts = list(parts)
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def capital(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with its first letter a small one, for the middle of a sentence; no title begins with an acronym."""
    return text[:1].lower() + text[1:]


def group_in_words(indicator: str, group: str) -> str:
    """What a figure is about: a team, domain or priority area as written, a rule without its underscores."""
    if group == "domains":
        return "every domain"
    return group.replace("_", " ") if indicator == "records_failing" else one_line(group)


CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What does something to a terminal, or is not seen there: controls but for tab and line end, separators of lines,
marks and overrides of direction, blanks of no width, half characters, tags; not joiners, which some scripts need."""


def visible(text: str) -> str:
    r"""A text for a terminal, with a mark in place of each character of CONTROLS.

    >>> print(visible("one\x1b[2J \N{RIGHT-TO-LEFT OVERRIDE}two"))
    one\x1b[2J \u202etwo
    """
    return CONTROLS.sub(lambda found: repr(found[0])[1:-1], text)


def few(sentences: list[str], most: int = 5) -> list[str]:
    """Sentences of one kind; where there are many, the first of them and how many more there are, on one line."""
    return sentences if len(sentences) <= most else [f"{sentences[0]} The same is so of {len(sentences) - 1:,} more."]


def and_more(shown: list[str], of: int) -> list[str]:
    """The first of so many things, and how many more there are.

    >>> and_more(["C1", "C2"], 5)
    ['C1', 'C2', 'and 3 more']
    """
    return [*shown, f"and {of - len(shown)} more"] if of > len(shown) else shown


def one_line(text: str) -> str:
    """A text from data on one line, without doubled spaces."""
    return " ".join(str(text).split())


def markdown(text: str) -> str:
    """A plain text so that Markdown shows it as it is, whatever is in it: `6. Visits` begins no list."""
    marked = re.sub(r"([\\`*_{}\[\]#|~$])", r"\\\1", escape(text, quote=False))
    return re.sub(r"^(\s*)(\d*)([.)+-])(?=\s|$)", r"\1\2\\\3", marked)
