"""A target: a level to be met by a day, or several, each by its own.

Source: docs/judgement.md, "A target" and "Short by".
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

import pandas as pd
from pydantic import Field, field_validator, model_validator

from .._exact import exact, is_divided
from .._toml import Entry, Number, OneOrMore, Text, once_each
from .._wording import PERCENT, amount, day_in_words, level, one_line, percentage_points, plain
from ..measures import INDICATORS, Indicator
from .ask import Ask, Judged
from .benchmarks import latest_known, published
from .evidence import Evidence, Figure
from .keys import Day, IndicatorId

MOST_TOLERANCE = 100
"""A tolerance of so much or more, in points or of what is better the more there is, asks for nothing."""


class Step(Entry):
    """One dated step: a `value`, or a published `benchmark` of an `area` less a `tolerance` in points or per cent."""

    by: Day
    source: Text
    value: Number | None = None
    benchmark: IndicatorId | None = None
    area: Text | None = None
    tolerance: Annotated[Number, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _a_value_or_a_benchmark(self):
        published = [key is not None for key in (self.benchmark, self.area, self.tolerance)]
        if any(published) if self.value is not None else not all(published):
            raise ValueError("needs either `value`, or `benchmark`, `area` and `tolerance` together")
        return self


@dataclass(frozen=True)
class DatedLevel:
    """What a dated step asks for on a day, and the published value that it rests on; None where not known."""

    step: Step
    level: Fraction | None
    benchmark: Fraction | None

    @property
    def by(self) -> date:
        """The day by which the step was due, or will be."""
        return self.step.by

    def in_words(self, unit: str, values: Iterable = ()) -> str:
        """The level as it is written: `85%`, `68.9%`, `25`; one that follows from a benchmark, told from the values."""
        return level(self.level, unit) if self.benchmark is None else amount(self.level, unit, values)


class Target(Entry, Ask):
    """One reading of what a limb asks for: dated steps, in the order of their days whatever the file's order."""

    steps: OneOrMore[Step]
    name: str = ""

    @field_validator("steps")
    @classmethod
    def _one_step_a_day(cls, steps):
        once_each([step.by.isoformat() for step in steps], "a step by")
        return tuple(sorted(steps, key=lambda step: step.by))

    @model_validator(mode="after")
    def _benchmarks_say_how(self):
        if self.name not in ("points", "relative") and any(step.benchmark for step in self.steps):
            raise ValueError(
                "a benchmark step needs a target named 'points' (the tolerance is in percentage points) "
                "or 'relative' (it is in per cent of the benchmark)"
            )
        return self

    @property
    def called(self) -> str:
        """Its name among the target readings of its limb."""
        return self.name

    @property
    def levels(self) -> tuple[Decimal | None, ...]:
        """What its steps ask for; None of one that rests on a benchmark."""
        return tuple(step.value for step in self.steps)

    def held_against(self, indicator: Indicator, day: date, benchmarks: pd.DataFrame) -> list[Fraction]:
        """The level of each of its steps, and the published value that it rests on, where they are known."""
        dated = (self._on(step, indicator.better, day, benchmarks) for step in self.steps)
        return [known for each in dated for known in (each.level, each.benchmark) if known is not None]

    def fits(self, indicator: Indicator) -> None:
        """Refuse what cannot be asked of an indicator (`Ask.fits`); percentage points are of percentages alone."""
        super().fits(indicator)
        for step in self.steps:
            known = INDICATORS.get(step.benchmark)
            if known and (known.unit, known.between) != (indicator.unit, indicator.between):
                raise ValueError(
                    f"{indicator.id} is a {indicator.unit}, and {step.benchmark}, its benchmark, a {known.unit}: a "
                    "figure of one cannot be held against the other"
                )
            most = self.name == "points" or indicator.better == "higher"
            if known and most and step.tolerance >= MOST_TOLERANCE:
                tolerance = self.tolerance_in_words(step)
                raise ValueError(f"a tolerance of {tolerance} would let every value meet the benchmark")
        points = self.name == "points" and any(step.benchmark for step in self.steps)
        if points and indicator.unit not in PERCENT:
            raise ValueError(
                f"{indicator.id} is no percentage and has no percentage points: use a target named 'relative'"
            )

    def judge(self, evidence: Evidence) -> Judged:
        """The month's figure held against the step in force."""
        value, figure, better = evidence.value, evidence.figure, evidence.indicator.better
        judged = self.hold(value, better, evidence.as_at, evidence.benchmarks)
        due, answer = judged.in_force, judged.answer
        if value is None and evidence.may_be_empty and figure["denominator"] == 0:
            answer = "nothing to judge"
        if value is not None and evidence.too_few:
            answer = "insufficient evidence"
        known = value is not None and due.level is not None
        return replace(
            judged,
            answer=answer,
            short_by=_short_by(figure, value, due.level, better) if known else None,
            no_target=_why_no_target(due, evidence.as_at, evidence.benchmarks),
        )

    def hold(self, value: Fraction | None, better: str, day: date, benchmarks: pd.DataFrame) -> Judged:
        """Hold a value alone against the step in force on a day, whatever it was counted from.

        An earlier step that rests on a benchmark is held against what was known of it on the same day.

        Args:
            value: exact, None if there is none.
            better: `lower`, `higher` or `neither` (then no benchmark counts).
            day: the as-at day D.
            benchmarks: as `read_benchmarks` gives them.
        """
        due = self._due(better, day, benchmarks)
        in_force = next(due)
        is_due, earlier = in_force.by <= day, None
        if value is None or in_force.level is None:
            answer = "insufficient evidence"
        elif _meets(value, in_force.level, better):
            answer = "met" if is_due else "met early"
        elif not is_due:
            answer = "not yet due"
        else:
            known = (each for each in due if each.level is not None)
            earlier = next((each for each in known if _meets(value, each.level, better)), None)
            answer = "not met (earlier step met)" if earlier else "not met"
        return Judged(answer, value, in_force, earlier)

    def in_force(self, better: str, day: date, benchmarks: pd.DataFrame) -> DatedLevel:
        """The step in force on a day (`hold`): the latest that is due, or else the first."""
        return next(self._due(better, day, benchmarks))

    def _due(self, better: str, day: date, benchmarks: pd.DataFrame) -> Iterator[DatedLevel]:
        """The steps that are due on a day, the latest first; the first one where none is."""
        due = [step for step in self.steps if step.by <= day] or self.steps[:1]
        return (self._on(step, better, day, benchmarks) for step in reversed(due))

    def _on(self, step: Step, better: str, day: date, benchmarks: pd.DataFrame) -> DatedLevel:
        """What a step asks for on a day, and the published value behind it."""
        if step.value is not None:
            return DatedLevel(step, exact(step.value), None)
        known = latest_known(published(benchmarks, step.benchmark, step.area), day)
        if known is None or better not in ("lower", "higher"):
            return DatedLevel(step, None, None)
        benchmark = exact(known["value"])
        tolerance = exact(step.tolerance) / 100 * (benchmark if self.name == "relative" else 1)
        return DatedLevel(step, benchmark + tolerance if better == "lower" else benchmark - tolerance, benchmark)

    def asked(self, indicator: Indicator, alone: bool, area: Callable[[Step], str]) -> list[tuple[str, str]]:
        """Each of its steps in words, and its source (`Ask.asked`): `at most 25 by 31 March 2020`."""
        return [(self._step_in_words(step, indicator, alone, area), step.source) for step in self.steps]

    def _step_in_words(self, step: Step, indicator: Indicator, alone: bool, area: Callable[[Step], str]) -> str:
        if step.value is None:
            asked = (
                f"within {self.tolerance_in_words(step)} of {area(step)}" if step.tolerance else f"{area(step)}'s own"
            )
        else:
            most = "at most " if indicator.better == "lower" else ""
            asked = f"{most}{level(step.value, indicator.unit)}{self.named(alone)}"
        return f"{asked} by {day_in_words(step.by)}"

    def named(self, alone: bool) -> str:
        """` (literal)`: its name behind a level, where its limb has other target readings."""
        return "" if alone else f" ({one_line(self.name)})"

    def tolerance_in_words(self, step: Step) -> str:
        """`10 percentage points`, `10 per cent`: by how much less than its benchmark a step asks for."""
        if self.name == "relative":
            return f"{plain(step.tolerance)} per cent"
        return percentage_points(plain(step.tolerance))


def _meets(value: Fraction, level: Fraction, better: str) -> bool:
    return value <= level if better == "lower" else value >= level


def _short_by(figure: Figure, value: Fraction, level: Fraction, better: str) -> Fraction | int:
    """The smallest whole number of things with which the numerator meets the level; of a count, value less target."""
    missing = value - level if better == "lower" else level - value
    return max(0, math.ceil(missing * exact(figure["denominator"])) if is_divided(figure) else missing)


def _why_no_target(due: DatedLevel, day: date, benchmarks: pd.DataFrame) -> str:
    """Why what a step asks for is not known on a day; blank where it is."""
    if due.level is not None:
        return ""
    held = published(benchmarks, due.step.benchmark, due.step.area)
    if held.empty:
        return f"no target: the benchmarks hold no {due.step.benchmark} of {due.step.area}"
    if (held["published_on"] > day).all():
        return f"no target: no {due.step.benchmark} of {due.step.area} had been published by then"
    return f"no target: of {due.step.benchmark} neither higher nor lower is better"
