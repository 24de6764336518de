"""The notice: what each limb of each measure asks for and by when, and the published figures it may be held against.

A notice is one TOML file, of which every key is an attribute of the same name here; every dated step carries its own
source. The published figures are one CSV file.

Source: judgement.md, "The notice: dated targets, limb by limb".
"""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import AfterValidator, Field, field_validator, model_validator

from .._toml import Entry, Many, Number, OneOrMore, Text, did_you_mean, once_each, read_toml
from ..calendars import month_number
from ..errors import UnusableInput
from ..measures import INDICATORS
from ..records.tables import BENCHMARK_COLUMNS


def known_indicator(id: str) -> str:
    """The id itself.

    Raises:
        ValueError: it is no indicator of measures.md.
    """
    if id not in INDICATORS:
        raise ValueError(f"{id!r} is no indicator{did_you_mean(id, INDICATORS)}")
    return id


def _no_indicator_lacks(indicator: str, readings) -> None:
    """Refuse a reading that the indicator does not have (of an indicator not yet computed, none is known)."""
    for reading in readings:
        if indicator in INDICATORS and reading not in INDICATORS[indicator].readings:
            has = ", ".join(repr(name) for name in INDICATORS[indicator].readings)
            raise ValueError(f"{reading!r} is no reading of {indicator}, which has {has}")


def _month(text: str) -> str:
    try:
        month_number(text)
    except UnusableInput as error:
        raise ValueError(str(error)) from None
    return text


Month = Annotated[str, AfterValidator(_month)]
Days = Annotated[int, Field(ge=0, le=36_500)]
IndicatorId = Annotated[str, AfterValidator(known_indicator)]


class VisitStandard(Entry):
    """How often a child is visited: every so many working or calendar days."""

    every: Annotated[int, Field(ge=1)]
    unit: Literal["working", "calendar"]


class Standards(Entry):
    """The local standards that the indicators count by. Source: measures.md; facts.md for the visits."""

    cp_visit: VisitStandard = VisitStandard(every=10, unit="working")
    cin_visit: VisitStandard = VisitStandard(every=20, unit="working")
    cla_visit: VisitStandard = VisitStandard(every=42, unit="calendar")
    review_currency_days: Days = 90
    not_seen_days: Days = 42
    supervision_cycle_days: Days = 31
    supervision_grace_days: Days = 7
    absence_days: Days = 14
    recording_working_days: Days = 2
    qualifying_modes: Many[Literal["face_to_face", "virtual"]] = ("face_to_face",)


class Step(Entry):
    """One dated step: a `value`, or a published `benchmark` of an `area` less a `tolerance` in points or per cent."""

    by: date
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


class Target(Entry):
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


class Direction(Entry):
    """Asks that the indicator falls or rises since a month, until a value where there is one."""

    sense: Literal["falls", "rises"]
    since: Month
    source: Text
    until: Number | None = None


class Improvement(Entry):
    """Asks for improvement, or for a floor where one is given."""

    source: Text
    or_at_least: Number | None = None
    or_at_most: Number | None = None

    @model_validator(mode="after")
    def _one_floor(self):
        if self.or_at_least is not None and self.or_at_most is not None:
            raise ValueError("give `or_at_least` or `or_at_most`, not both")
        return self


class Limb(Entry):
    """One thing that a measure asks of one indicator: a target, a direction or an improvement."""

    id: Text
    indicator: IndicatorId
    readings: Many[str] = ()
    group: str = ""
    asked_by: Literal["notice", "council", "package"] = "notice"
    may_be_empty: bool = False
    target: Many[Target] = ()
    direction: Direction | None = None
    improvement: Improvement | None = None

    @property
    def admissible(self) -> tuple[str, ...]:
        """The admissible readings, the headline first; readings left out: the indicator's only or first one."""
        if self.readings:
            return self.readings
        return (INDICATORS[self.indicator].headline,) if self.indicator in INDICATORS else ("",)

    @field_validator("readings")
    @classmethod
    def _readings_of_the_indicator(cls, readings, info):
        once_each(readings, "reading")
        _no_indicator_lacks(info.data.get("indicator"), readings)
        return readings

    @field_validator("target")
    @classmethod
    def _targets_have_names(cls, targets):
        if len(targets) > 1 and not all(target.name for target in targets):
            raise ValueError("each of several targets needs a `name`")
        once_each([target.name for target in targets], "target")
        return targets

    @model_validator(mode="after")
    def _asks_for_one_thing(self):
        if [bool(self.target), self.direction is not None, self.improvement is not None].count(True) != 1:
            raise ValueError("needs exactly one of `target`, `direction` and `improvement`")
        if self.group == "domains" and self.improvement is None:
            raise ValueError("only an `improvement` can be asked of all `domains` together")
        return self

    @model_validator(mode="after")
    def _fits_the_indicator(self):
        if self.indicator in INDICATORS:
            _fits(self, INDICATORS[self.indicator])
        return self


def _fits(limb: Limb, indicator) -> None:
    """Refuse what cannot be asked of an indicator of this unit and direction."""
    steps = [(target.name, step) for target in limb.target for step in target.steps]
    at_least, at_most = (
        (limb.improvement.or_at_least, limb.improvement.or_at_most) if limb.improvement else (None, None)
    )
    levels = [step.value for _, step in steps] + [at_least, at_most, limb.direction.until if limb.direction else None]
    if indicator.better == "neither" and limb.direction is None:
        raise ValueError(f"of {indicator.id} neither more nor less is better: only a `direction` can be asked of it")
    if {"lower": at_least, "higher": at_most}.get(indicator.better) is not None:
        raise ValueError(f"{indicator.better} is better: use the other one of `or_at_least` and `or_at_most`")
    if indicator.unit not in ("rate", "share") and any(name == "points" and step.benchmark for name, step in steps):
        raise ValueError(f"{indicator.id} is no percentage and has no percentage points: use a target named 'relative'")
    for level in levels:
        if indicator.unit == "rate" and level is not None and not 0 <= level <= 1:
            raise ValueError(f"{indicator.id} is a rate from 0 to 1: write 0.75 for 75% (here: {level})")


class Measure(Entry):
    """One measure of the notice: its number and title, what it asks in one sentence, its limbs."""

    number: Annotated[int, Field(ge=1)]
    title: Text
    asks: Text
    limb: OneOrMore[Limb]


class Rebase(Entry):
    """A month from which an indicator's chart starts afresh (reading blank: the headline), why, and who decided it."""

    indicator: IndicatorId
    reading: str = ""
    month: Month
    reason: Text
    decided_by: Text
    source: Text

    @field_validator("reading")
    @classmethod
    def _of_its_indicator(cls, reading, info):
        _no_indicator_lacks(info.data.get("indicator"), [reading] if reading else [])
        return reading


class Context(Entry):
    """Something that the board report's first page recalls."""

    text: Text
    source: Text


class Coverage(Entry):
    """An area of Ofsted's framework, the measures that bear on it, and what they leave unseen."""

    area: Text
    measures: Many[int] = ()
    unseen: str = ""


class Notice(Entry):
    """A notice, as its file says it."""

    council: Text
    issued: date
    measure: OneOrMore[Measure]
    code: str = ""
    region: str = ""
    region_name: str = ""
    period: str = ""
    priority_areas: Many[Text] = ()
    minimum_n: Annotated[int, Field(ge=0)] = 5
    standards: Standards = Standards()
    reserve: dict[str, Number] = Field(default_factory=dict)
    rebase: Many[Rebase] = ()
    context: Many[Context] = ()
    coverage: Many[Coverage] = ()

    @property
    def issued_month(self) -> str:
        """The month in which it was issued, YYYY-MM."""
        return self.issued.isoformat()[:7]

    @field_validator("measure")
    @classmethod
    def _told_apart(cls, measures):
        once_each([measure.number for measure in measures], "measure number")
        once_each([limb.id for measure in measures for limb in measure.limb], "limb id")
        return measures

    @field_validator("reserve")
    @classmethod
    def _by_financial_year(cls, reserve):
        for year in reserve:
            start, _, end = year.partition("-")
            if not (len(start) == 4 and start.isdecimal() and end == f"{(int(start) + 1) % 100:02d}"):
                raise ValueError(f'{year!r} is no financial year: write it as "2020-21"')
        return reserve

    @field_validator("rebase")
    @classmethod
    def _one_rebase_a_month(cls, rebases):
        once_each([" ".join((each.indicator, each.reading, each.month)) for each in rebases], "rebase")
        return rebases

    @field_validator("coverage")
    @classmethod
    def _covers_its_own_measures(cls, coverage, info):
        numbers = [measure.number for measure in info.data.get("measure", ())]
        for number in [number for area in coverage for number in area.measures]:
            if numbers and number not in numbers:
                raise ValueError(f"{number} is the number of no measure of this notice")
        return coverage


def read_notice(path: Path) -> Notice:
    """Read a notice and check it.

    Numbers are read exactly, as they are written.

    Raises:
        UnusableInput: the file cannot be read or says what a notice cannot; every fault is named with its key's path.
    """
    return read_toml(path, Notice, "notice", ("limb", "id"))


def read_benchmarks(path: Path) -> pd.DataFrame:
    """Read published figures: one row for each indicator, area, year and publication.

    Returns:
        Columns BENCHMARK_COLUMNS; `value` a float in the unit of `figures.csv` (0.789, not 78.9), `year_end` and
        `published_on` dates.

    Raises:
        UnusableInput: the file cannot be read or a row is unusable; every fault is named with its line and column.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            heading, *lines = list(csv.reader(file)) or [[]]
    except OSError as error:
        raise UnusableInput(f"{path}: these benchmarks cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UnusableInput(f"{path}: these benchmarks are no UTF-8 text; save them with that encoding.") from error
    if heading != BENCHMARK_COLUMNS:
        raise UnusableInput(f"{path}: the first line must be the headings {','.join(BENCHMARK_COLUMNS)}.")
    faults, rows = [], []
    for line, cells in enumerate(lines, start=2):
        try:
            rows.append(_benchmark(cells))
        except ValueError as error:
            faults.append(f"\n  line {line}: {error}")
    frame = pd.DataFrame(rows, columns=BENCHMARK_COLUMNS)
    twice = frame.duplicated(["indicator", "area", "year_end", "published_on"])
    faults += [f"\n  {' '.join(map(str, row))} stands here twice" for row in frame[twice].iloc[:, :4].to_numpy()]
    if faults:
        raise UnusableInput(f"{path}: these benchmarks cannot be used:{''.join(faults)}")
    return frame


def _benchmark(cells: list[str]) -> list:
    """The cells of a line, typed."""
    if len(cells) != len(BENCHMARK_COLUMNS) or not all(cell.strip() for cell in cells):
        raise ValueError(f"needs a cell for each of {', '.join(BENCHMARK_COLUMNS)}, none of them blank")
    indicator, area, area_name, year_end, value, published_on, source = (cell.strip() for cell in cells)
    ends, published = _day("year_end", year_end), _day("published_on", published_on)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        raise ValueError(f"value {value!r} is no number; write it in the unit of figures.csv, such as 0.789 or 24.9")
    if published < ends:
        raise ValueError(f"published_on {published_on} is before year_end {year_end}")
    unit = INDICATORS[indicator].unit if known_indicator(indicator) in INDICATORS else ""
    if unit == "rate" and float(value) > 1:
        raise ValueError(f"value {value} is no rate from 0 to 1: write 0.789 for 78.9%")
    return [indicator, area, area_name, ends, float(value), published, source]


def _day(column: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError(f"{column} {text!r} is no day; write it as 2019-03-31")
    return day
