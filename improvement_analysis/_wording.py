"""How numbers, days and texts from data are written in the report. Source: docs/judgement.md, "Narrative"."""

import re
from datetime import date
from html import escape

from ._exact import exact, rounded

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
PERCENT = ("rate", "share")
AVERAGED = "mean"
HIDDEN = "[c]"
"""What stands where a number is not shown since it is small: the Government Statistical Service's symbol."""


def day_in_words(day: date) -> str:
    """`30 June 2020`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_in_words(month: str) -> str:
    """`June 2020`, of a month written YYYY-MM."""
    return f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}"


def written(number, digits: int) -> str:
    """A number with so many decimal places and commas between thousands."""
    return f"{float(rounded(number, digits)):,.{digits}f}"


def plain(number) -> str:
    """A number with no more decimal places than it has, two at most: `1,275`, `71.4`, `13.5`."""
    text = written(number, 2)
    return text.rstrip("0").rstrip(".")


def amount(number, unit: str, digits: int = 1) -> str:
    """A value of an indicator: rates and shares in per cent, means to one decimal, counts and days as they are."""
    if unit in PERCENT:
        return f"{written(exact(number) * 100, digits)}%"
    if unit == "pounds":
        return pounds(number)
    return written(number, digits) if unit == AVERAGED else plain(number)


def level(number, unit: str) -> str:
    """What a target asks for, with no more decimal places than it has: `85%`, `98.5%`, `25`."""
    if unit in PERCENT:
        return f"{plain(exact(number) * 100)}%"
    return pounds(number) if unit == "pounds" else plain(number)


def pounds(number) -> str:
    """`£2.7 million` or `£12,500`."""
    sign, number = "-" if number < 0 else "", abs(number)
    if number >= 1_000_000:
        return f"{sign}£{plain(exact(number) / 1_000_000)} million"
    return f"{sign}£{written(number, 0 if number == int(number) else 2)}"


def size_in_words(change: float, unit: str) -> str:
    """`13.9 percentage points`, `5.9`: how large a change is, to a second decimal place where the first is 0."""
    scaled = abs(exact(change)) * (100 if unit in PERCENT else 1)
    if scaled and not rounded(scaled, 2):
        return "less than 0.01 percentage points" if unit in PERCENT else "less than 0.01"
    digits = 1 if rounded(scaled, 1) else 2
    if unit in PERCENT:
        return f"{written(scaled, digits)} percentage points"
    return amount(abs(change), unit) if digits == 1 else written(scaled, digits)


def change_in_words(change: float, unit: str) -> str:
    """`13.9 percentage points higher than`, `neither higher nor lower than`."""
    if not change:
        return "neither higher nor lower than"
    return f"{size_in_words(change, unit)} {'higher' if change > 0 else 'lower'} than"


def p_in_words(p: float) -> str:
    """`p 0.304`, `p below 0.001`: how likely chance alone is to give as much."""
    return "p below 0.001" if p < 0.001 else f"p {written(p, 3)}"


def tau_in_words(tau: float, p: float) -> str:
    """`Kendall's tau -0.45, p 0.002`."""
    return f"Kendall's tau {written(tau, 2)}, {p_in_words(p)}"


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


def one_line(text: str) -> str:
    """A text from data on one line, without doubled spaces."""
    return " ".join(str(text).split())


def markdown(text: str) -> str:
    """A plain text so that Markdown shows it as it is, whatever is in it: `6. Visits` begins no list."""
    marked = re.sub(r"([\\`*_{}\[\]#|~$])", r"\\\1", escape(text, quote=False))
    return re.sub(r"^(\s*)(\d*)([.)+-])(?=\s|$)", r"\1\2\\\3", marked)
