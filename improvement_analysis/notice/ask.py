"""What a limb can ask for, whatever its kind.

A new kind is one class: a subclass of `Ask`, and the key of `Limb` by which a notice asks for it.

Source: docs/judgement.md, "The notice".
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from .._exact import exact
from .._wording import PERCENT
from ..measures import Indicator
from .evidence import Evidence

if TYPE_CHECKING:
    from .target import DatedLevel, Step


def within_range(indicator: Indicator, level: Decimal) -> None:
    """Refuse a level that the indicator cannot have.

    Raises:
        ValueError: it lies outside of `Indicator.between`; the message says what would be right.
    """
    least, most = indicator.between
    if least <= level and (most is None or level <= most):
        return
    reach = f"{least} or more" if most is None else f"from {least} to {most}"
    percent = level if 1 < level <= 100 else 75
    hint = f": write {percent / Decimal(100):f} for {percent}%" if indicator.unit in PERCENT else ""
    raise ValueError(f"{indicator.id} is a {indicator.unit} {reach}{hint} (here: {level})")


@dataclass(frozen=True)
class Judged:
    """The answer of one reading, and what it rests on; None and blank where its kind has no such thing.

    Attributes:
        answer: one of docs/judgement.md's, such as `met`.
        value: the month's, exact; None where there is none.
        in_force: of a target, the step in force.
        earlier: of a target, the latest of the steps before it that the value meets.
        short_by: of a target, how many whole things are missing, from 0.
        no_target: of a target, why its level is not known.
        rule: which rule decided. Of a direction `since base`, `trend`, `until`, `no better than the base`; of an
            improvement `floor`, `end` (of its scale), `label`, `trend` (the slope), `tau`; blank where none
            did; `[c]` where it would tell of a figure that an audience is not shown.
        estimate: of a direction the last three months less the base, or tau where the trend decided; of an improvement
            the slope a month, or tau over single audits (of all domains together over the audits' means); None where
            there is none or it played no part.
        p: how likely chance alone is to give as much: Fisher's exact test for the last three months of a rate, else
            Kendall's tau; None as `estimate`, and with fewer than 5 values of what is no rate.
        falling: of an improvement, the domains that fall, in text order.
        months_better: of a direction, in how many months the figure was better than in the month before, of how many.
        rebased: the month (YYYY-MM) of the rebase that keeps the base, or the months before it, out; blank where none.
        tau: of a direction, Kendall's tau over its months where they go the other way, more than chance would give.
    """

    answer: str
    value: Fraction | None = None
    in_force: "DatedLevel | None" = None
    earlier: "DatedLevel | None" = None
    short_by: Fraction | int | None = None
    no_target: str = ""
    rule: str = ""
    estimate: float | None = None
    p: float | None = None
    falling: str = ""
    months_better: tuple[int, int] | None = None
    rebased: str = ""
    tau: float | None = None


class Ask(ABC):
    """One thing that a limb asks of a figure: it judges the figure, names itself and says what it asks and why."""

    says_what_is_better: ClassVar[bool] = False
    """Whether it says itself if more or less is better, so that the indicator need not."""

    @property
    def called(self) -> str:
        """What it is called among several of its limb; blank where it stands alone."""
        return ""

    @property
    def looks_back_to(self) -> int | None:
        """The number of the first month that it needs, where that may lie further back than those all limbs need."""
        return None

    @property
    @abstractmethod
    def levels(self) -> tuple[Decimal | None, ...]:
        """The values of the indicator that it names."""

    def held_against(self, indicator: Indicator, day: date, benchmarks: pd.DataFrame) -> list[Fraction]:
        """Every value that a figure is held against in it, due or not, as known on a day (`Target.hold`)."""
        return [exact(level) for level in self.levels if level is not None]

    def fits(self, indicator: Indicator) -> None:
        """Refuse what cannot be asked of an indicator.

        Raises:
            ValueError: neither more nor less of it is better, or a level lies outside of what it can be.
        """
        if indicator.better == "neither" and not self.says_what_is_better:
            raise ValueError(
                f"of {indicator.id} neither more nor less is better: only a `direction` can be asked of it"
            )
        for level in self.levels:
            if level is not None:
                within_range(indicator, level)

    @abstractmethod
    def judge(self, evidence: Evidence) -> Judged:
        """The answer of one reading of its limb."""

    def title(self, indicator: Indicator) -> str:
        """What heads its sentence: `Mean caseload, to fall since December 2019`."""
        return ", ".join(filter(None, [indicator.title, self.aim]))

    @property
    def aim(self) -> str:
        """What the figure is to do: `to fall since December 2019`; blank of a target, which asks for a level."""
        return ""

    @abstractmethod
    def asked(self, indicator: Indicator, alone: bool, area: Callable[["Step"], str]) -> list[tuple[str, str]]:
        """Each thing that it asks for in words, and its source.

        Args:
            indicator: of which it is asked.
            alone: whether it is all that its limb asks for.
            area: gives the name of the area whose published figure a step rests on.
        """

    def why_not(self, what: str) -> str:
        """The question why it is not met, of a figure's title: `why does this not improve: mean caseload?`."""
        return f"why is this not met: {what}?"

    def because(self, judged: Judged, indicator: Indicator, group: str, month: str, reading: str = "") -> str:
        """What an answer rests on, as a sentence; blank where the figure says all."""
        return ""

    def beside(self, judged: Judged) -> str:
        """What is said beside an answer without weight in it, as a sentence; blank where there is nothing."""
        return ""
