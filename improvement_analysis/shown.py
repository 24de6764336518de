"""What shows itself in a notebook: a figure, and a piece of the report with its text."""

import math
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from ._wording import amount, month_in_words
from .measures import INDICATORS
from .words.figures import value_in_short, why

if TYPE_CHECKING:
    from .charts.canvas import Picture


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
    """A piece of the report: sentences, a table or a picture, which a notebook shows and `str` gives as text."""

    kind: str
    content: Any

    @classmethod
    def markdown(cls, text: str) -> "Shown":
        """Sentences."""
        return cls("markdown", text)

    @classmethod
    def html(cls, text: str) -> "Shown":
        """A table, escaped already."""
        return cls("html", text)

    @classmethod
    def picture(cls, picture: "Picture") -> "Shown":
        """A chart with its title and alt text."""
        return cls("picture", picture)

    def __str__(self) -> str:
        return self.content.alt if self.kind == "picture" else self.content

    def __repr__(self) -> str:
        return str(self)

    def _ipython_display_(self) -> None:
        from IPython.display import HTML, Markdown, display  # late: plain Python needs none

        if self.kind == "picture":
            from .charts import show

            show(*self.content)
        else:
            display((Markdown if self.kind == "markdown" else HTML)(self.content))
