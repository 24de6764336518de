"""The notice: what each limb of each measure asks for and by when.

A notice is one TOML file, of which every key is an attribute of the same name; every dated step carries its own source.

Source: docs/judgement.md, "The notice".
"""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from .._toml import Entry, Many, Number, OneOrMore, Text, did_you_mean, once_each, read_toml
from ..measures import INDICATORS, Indicator
from ..measures.data_accuracy import RULES
from .ask import Ask
from .direction import Direction
from .improvement import Improvement
from .keys import Day, IndicatorId, Month
from .target import Step, Target


def _no_indicator_lacks(indicator: str, readings) -> None:
    """Refuse a reading that the indicator does not have (of an indicator not yet computed, none is known)."""
    for reading in readings:
        if indicator in INDICATORS and reading not in INDICATORS[indicator].readings:
            has = ", ".join(repr(name) for name in INDICATORS[indicator].readings)
            raise ValueError(f"{reading!r} is no reading of {indicator}, which has {has}")


_NO_GROUP = re.compile(
    r"((all|any|by|each|every|other|per)( of)?( the)? )?(teams?|(audit )?domains?|priority areas?|rules?|groups?)"
    r"( by (team|domain|area|rule|group))?"
    r"|all|any|each|every|everyone|none|overall|total|whole council|",
    re.IGNORECASE,
)
"""What says by what a figure is to be given, and names none of its groups."""


def _groups_in_words(each: Indicator) -> str:
    """The groups that a limb about an indicator may name."""
    if each.by == "domain":
        return "the name of one audit domain, or 'domains' for all together"
    if each.by == "rule":
        return f"one of {', '.join(RULES)}"
    if each.by == "priority_area":
        return "the name of one priority area"
    return "the name of one team, as the extract has it; a limb for every team cannot be asked yet"


LONGEST = 36_500
Days = Annotated[int, Field(ge=1, le=LONGEST)]
DaysOrNone = Annotated[int, Field(ge=0, le=LONGEST)]


class VisitStandard(Entry):
    """How often a child is visited: every so many working or calendar days."""

    every: Days
    unit: Literal["working", "calendar"]


class Standards(Entry):
    """The local standards that the indicators count by.

    Source: docs/counting-rules.md; docs/published-facts.md for the visits.
    """

    cp_visit: VisitStandard = VisitStandard(every=10, unit="working")
    cin_visit: VisitStandard = VisitStandard(every=20, unit="working")
    cla_visit: VisitStandard = VisitStandard(every=42, unit="calendar")
    review_currency_days: Days = 90
    not_seen_days: Days = 42
    supervision_cycle_days: Days = 31
    supervision_grace_days: DaysOrNone = 7
    absence_days: DaysOrNone = 14
    recording_working_days: DaysOrNone = 2
    qualifying_modes: OneOrMore[Literal["face_to_face", "virtual"]] = ("face_to_face",)


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

    @property
    def asks(self) -> tuple[Ask, ...]:
        """What it asks for: each of its target readings, or its one direction or improvement."""
        return tuple(filter(None, (*self.target, self.direction, self.improvement)))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The dated steps of all its target readings; none where it asks for something else."""
        return tuple(step for target in self.target for step in target.steps)

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
        if len({type(ask) for ask in self.asks}) != 1:
            raise ValueError("needs exactly one of `target`, `direction` and `improvement`")
        if self.group == "domains" and self.improvement is None:
            raise ValueError("only an `improvement` can be asked of all `domains` together")
        return self

    @model_validator(mode="after")
    def _its_group_can_be(self):
        each = INDICATORS.get(self.indicator)
        if each is None or not self.group:
            return self
        groups = _groups_in_words(each)
        together = self.group == "domains" and each.by == "domain"
        if not together and _NO_GROUP.fullmatch(" ".join(re.findall(r"\w+", self.group.replace("_", " ")))):
            raise ValueError(f"group {self.group!r} names no group; of {each.id} write {groups}")
        if each.by == "rule" and self.group not in RULES:
            raise ValueError(
                f"group {self.group!r} is no rule{did_you_mean(self.group, RULES)}; of {each.id} write {groups}"
            )
        if not each.by and not any(each.readings[reading].by_team for reading in self.admissible):
            raise ValueError(f"no figure of {each.id} is given by team, nor by anything else: leave `group` out")
        return self

    @model_validator(mode="after")
    def _fits_the_indicator(self):
        if self.indicator in INDICATORS:
            for ask in self.asks:
                ask.fits(INDICATORS[self.indicator])
        return self


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
    issued: Day
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
