"""What shows itself in a notebook: a figure, and a piece of the report with its text."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from html import escape

import pandas as pd

from ._wording import amount, month_in_words
from .blocks import Block, as_text
from .blocks.markdown import of_markdown
from .blocks.notebook import show as display
from .measures import INDICATORS
from .words.figures import value_in_short, why


@dataclass(frozen=True)
class Figure:
    """One figure of a month: its value, what it was counted from, and how. NaN is blank.

    Attributes:
        indicator, reading, group: what it is; `group` is the team, domain, priority area or rule, blank for the whole.
        month: YYYY-MM.
        value, numerator, denominator: as in `figures.csv`.
        interval: the 95% interval of a rate (Wilson's), what chance alone could give; (NaN, NaN) of others.
        unit: the indicator's.
        note: why there is no value, or a remark.
        definition: in a sentence, by the notice's standards.
        levels: what the notice and claims hold it against, from which it is told when it is written.
    """

    indicator: str
    reading: str
    group: str
    month: str
    value: float
    numerator: float
    denominator: float
    interval: tuple[float, float]
    unit: str
    note: str
    definition: str
    levels: tuple[Fraction, ...] = ()

    @classmethod
    def of(cls, row: pd.Series, month: str, definition: str, group: str, levels: tuple[Fraction, ...] = ()) -> "Figure":
        """The figure in a row of `Month.figures`."""
        numbers = {name: float(row[name]) for name in ("value", "numerator", "denominator")}
        about = {name: row[name] for name in ("indicator", "reading", "unit", "note")}
        known = {"group": group, "month": month, "definition": definition, "levels": levels}
        return cls(**about, **numbers, **known, interval=(row["lower"], row["upper"]))

    @property
    def title(self) -> str:
        """What it is: `Mean caseload (per FTE), North Locality`."""
        each = INDICATORS[self.indicator]
        label = each.readings[self.reading].label
        return f"{each.title}{f' ({label})' if label else ''}{f', {self.group}' if self.group else ''}"

    @property
    def in_short(self) -> str:
        """`23.5 (237 children, 10.1 full-time equivalents)`, or why there is no value."""
        row = {"indicator": self.indicator, "reading": self.reading, "unit": self.unit, "note": self.note}
        row |= {"value": self.value, "numerator": self.numerator, "denominator": self.denominator}
        return f"no value: {why(row)}" if math.isnan(self.value) else value_in_short(row, self.levels)

    def __repr__(self) -> str:
        return f"{self.title}, {month_in_words(self.month)}: {self.in_short}"

    def _repr_html_(self) -> str:
        lines = [f"<strong>{escape(self.title)}</strong>, {month_in_words(self.month)}: {escape(self.in_short)}"]
        if not math.isnan(self.interval[0]):
            least, most = (amount(end, self.unit, self.levels) for end in self.interval)
            lines.append(f"What chance alone could give: {least} to {most}")
        lines += [escape(self.note)] if self.note and not math.isnan(self.value) else []
        return "<p>" + "<br>".join([*lines, escape(self.definition)]) + "</p>"


@dataclass(frozen=True)
class Shown:
    """A piece of the report: blocks, which a notebook shows and carries as data, and `str` gives as text."""

    blocks: tuple[Block, ...]

    def __str__(self) -> str:
        return as_text(self.blocks)

    def __repr__(self) -> str:
        return str(self)

    def _ipython_display_(self) -> None:
        display(self.blocks)


def show(what: str | Block | Iterable[Block]) -> Shown:
    """Sentences (Markdown) or blocks, as a notebook shows them."""
    if isinstance(what, str):
        return Shown(of_markdown(what))
    return Shown((what,) if isinstance(what, Block) else tuple(what))
