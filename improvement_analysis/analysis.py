"""One month of one council: from its extract, its notice and the published benchmarks to figures and verdicts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property, partial
from numbers import Integral
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.util import hash_pandas_object
from pydantic import ConfigDict, TypeAdapter

from . import _store
from ._shipped import BENCHMARKS, EXAMPLE, NOTICE, present
from .calendars import Months, day_number, month_end, month_label, month_number
from .errors import UnusableInput, Warned, did_you_mean, for_board
from .judgement import control_chart
from .judgement.course import Course, Outlook, courses, outlooks
from .judgement.figure_table import figure_rows
from .judgement.levels import levels
from .judgement.restatement import Drift, drifts
from .judgement.trust import Trust, trust
from .judgement.verdicts import Answer, History, all_verdicts, answer_limbs, verdicts
from .measures import INDICATORS, series
from .measures.audits import single_audits
from .measures.people import TEAM_COLUMNS
from .measures.series import TeamsAlone
from .notice.benchmarks import read_benchmarks
from .notice.notice import Limb, Notice, read_notice
from .notice.target import DatedLevel, Step
from .records.extract import Extract, open_extract

LONGEST_WINDOW = 1200
FIRST_MONTH = 12  # January of the year 1


@dataclass(frozen=True)
class Judgement:
    """What follows from a month's figures: answers, courses by figure, verdicts, and those of the month before."""

    answers: list[Answer]
    courses: list[tuple[tuple[str, str, str], Course]]
    verdicts: dict[str, Any]
    last_month: list[tuple[str | int, tuple[str, str | None]]]


@cache
def kept_judgement() -> TypeAdapter:
    """How a Judgement (in a tuple by itself) is kept as JSON and made again."""
    adapter = TypeAdapter(tuple[Judgement], config=ConfigDict(defer_build=True))  # till these names are known:
    adapter.rebuild(_types_namespace={"DatedLevel": DatedLevel, "Step": Step})
    return adapter


@dataclass(frozen=True)
class Analysis:
    """What is known about a month; every figure is computed when it is first asked for.

    Attributes:
        month: YYYY-MM.
        months: the window that ends with it.
        extract: the month's extract.
        notice: the council's notice.
        benchmarks: published figures, as `read_benchmarks` gives them.
        inputs: the files that it was computed from, the extract's tables aside.
        warnings: what a reader of the figures must know about the inputs.
        teams_alone: the teams that are counted by themselves (disclosure/); None: all of them.
        hidden: the month's figures (indicator, reading, group) that an audience without small numbers is not shown;
            None: it is shown all.
    """

    month: str
    months: Months
    extract: Extract
    notice: Notice
    benchmarks: pd.DataFrame
    inputs: dict[str, Path]
    warnings: list[Warned] = field(default_factory=list)
    teams_alone: TeamsAlone | None = None
    hidden: frozenset[tuple[str, str, str]] | None = None

    @property
    def council(self) -> str:
        """The notice's council; of an extract that is made up, it says so."""
        return self.notice.council + (" (synthetic)" if self.extract.synthetic else "")

    @cached_property
    def history(self) -> pd.DataFrame:
        """Every indicator, reading and group (`series.compute`) for every month that a judgement can rest on.

        These are the window's, and those that a verdict since the notice looks back on.
        """
        return self._kept("series", series.compute)

    def _kept(self, name: str, compute: Callable[..., pd.DataFrame]) -> pd.DataFrame:
        """A frame of figures of the judged months, computed unless the store has it of the same inputs."""
        found = _store.find(f"{name}-{self.key}")
        if found:
            for text in found[1]:
                self.extract.warn(Warned(text, text))
            return found[0]
        before = set(self.extract.warnings)
        frame = compute(self.extract, self._judged_months(), self.notice)
        came_with_it = [warning for warning in self.extract.warnings if warning not in before]
        _store.keep(f"{name}-{self.key}", frame, for_board(came_with_it))
        return frame

    @cached_property
    def key(self) -> str:
        """The hash of what the figures follow from, by which the store has them."""
        extracts = (*self.extract.earlier, self.extract)
        files = {f"{each.month}/{file.name}": file for each in extracts for file in each.files}
        files |= {name: file for name, file in self.inputs.items() if name == "notice"}
        return _store.key({"months": self._judged_months().labels}, files)

    def _judged_months(self) -> Months:
        asks = [ask for measure in self.notice.measure for limb in measure.limb for ask in limb.asks]
        noticed = min(self.months.last, month_number(self.notice.issued_month))
        bases = [ask.looks_back_to for ask in asks if ask.looks_back_to is not None]
        first = max(FIRST_MONTH, min([self.months.first, noticed - control_chart.WINDOW + 1, *bases]))
        return Months.ending(self.month, self.months.last - first + 1)

    @cached_property
    def series(self) -> pd.DataFrame:
        """The rows of `history` that are of the window."""
        return self.history[self.history["month"].isin(self.months.labels)].reset_index(drop=True)

    @cached_property
    def values(self) -> pd.DataFrame:
        """The rows of `series` that are of the month itself, and its rows by team."""
        both = (rows[rows["month"] == self.month] for rows in (self.series, self.teams))
        return pd.concat(both, ignore_index=True)

    @cached_property
    def teams(self) -> pd.DataFrame:
        """The figures by team (`series.compute_by_team`) of the months of `history`, whose work they share."""
        if self.teams_alone is not None:
            alone = partial(series.compute_by_team, alone=self.teams_alone)
            return self._kept(f"teams-{_store.key({'alone': sorted(self.teams_alone)}, {})[:16]}", alone)
        # Not kept: a team may be one worker.
        return series.compute_by_team(self.extract, self._judged_months(), self.notice)

    @cached_property
    def judged_by(self) -> History:
        """What directions and improvements are judged by."""
        rows = dict(list(self.history.groupby(["indicator", "reading", "group"], sort=False)))
        return History(rows, self._single_audits)

    def _single_audits(self, reading: str) -> pd.DataFrame | None:
        lacking = self.extract.lacks(INDICATORS["audits_good_or_better"].needs(reading))
        return None if lacking else self.extract.derive(single_audits, reading)

    @cached_property
    def key_of_judgement(self) -> str:
        """The hash of what the judgement follows from: figures, notice, benchmarks, and who is shown them."""
        parameters = {"month": self.month, "council": self.council, "figures": _hash_of(self.history)}
        parameters |= {"alone": sorted(self.teams_alone or ()), "gated": self.teams_alone is not None}
        return _store.key(parameters | {"files": self.key}, self.inputs)

    @cached_property
    def judgement(self) -> Judgement:
        """What follows from the figures, judged unless the store has it of the same figures, notice and benchmarks."""
        name = f"judgement-{self.key_of_judgement}"
        return _store.found_or_made(name, kept_judgement(), lambda: (self._judged(),))[0]

    def _judged(self) -> Judgement:
        answers = answer_limbs(self.values, self.notice, self.benchmarks, self.month, self.judged_by)
        its_courses = courses(self.judged_by, self.notice, self.month)
        last_month = month_label(month_number(self.month) - 1)
        return Judgement(
            answers,
            list(its_courses.items()),
            verdicts(answers, self.notice, self.month, self.council, self._answers_of, its_courses),
            list(self._verdicts_of(last_month).items()),
        )

    @property
    def answers(self) -> list[Answer]:
        """The month's figures held against what each limb asks for."""
        return self.judgement.answers

    def _answers_of(self, month: str) -> list[Answer]:
        """The answers of an earlier month, by its own day, steps and benchmarks, from its figures as now known."""
        if month not in self._answered:
            values = self.history[self.history["month"] == month]
            found = answer_limbs(values, self.notice, self.benchmarks, month, self.judged_by)
            self._answered[month] = found if len(values) else []
        return self._answered[month]

    @property
    def verdicts_last_month(self) -> dict[str | int, tuple[str, str | None]]:
        """`verdicts.all_verdicts` of the month before, as now known; empty if it ends before the notice."""
        return dict(self.judgement.last_month)

    def _verdicts_of(self, month: str) -> dict[str | int, tuple[str, str | None]]:
        issued = month_end(month_number(month)) >= day_number(self.notice.issued)
        answers = self._answers_of(month) if issued else []
        return all_verdicts(answers, self.notice) if answers else {}

    @cached_property
    def _answered(self) -> dict[str, list[Answer]]:
        return {}

    @cached_property
    def courses(self) -> dict[tuple[str, str, str], Course]:
        """The Course of each figure that has a label."""
        return dict(self.judgement.courses)

    def course_of(self, limb: Limb) -> Course | None:
        """The Course of the figure that a limb is about, by its first reading; None if it has none."""
        return self.courses.get((limb.indicator, limb.admissible[0], limb.group))

    @cached_property
    def levels(self) -> dict[str, tuple[Fraction, ...]]:
        """By indicator: the levels that its figures are held against."""
        return levels(self)

    @cached_property
    def drifts(self) -> list[Drift]:
        """The figures of earlier months that moved since they were first published."""
        return drifts(self)

    @cached_property
    def trust(self) -> dict[int, Trust]:
        """By measure's number: what bears on how far its figures can be trusted."""
        return {measure.number: trust(self, measure) for measure in self.notice.measure}

    @cached_property
    def outlooks(self) -> dict[str, tuple[Outlook, ...]]:
        """By limb's id: where the line through its figure's months is when its next steps fall due."""
        limbs = [limb for measure in self.notice.measure for limb in measure.limb]
        return {limb.id: outlooks(self.course_of(limb), limb, self.month) for limb in limbs}

    @cached_property
    def figures(self) -> pd.DataFrame:
        """The rows of figures.csv."""
        return figure_rows(self.values, self.answers, self.month, self.council, self.courses)

    @property
    def verdicts(self) -> dict:
        """The judgement of each measure and limb: what verdicts.json holds, but for the sentences."""
        return self.judgement.verdicts


def _hash_of(figures: pd.DataFrame) -> int:
    """A hash of the figures themselves, the same whether they were computed or found again."""
    told = figures[[*series.ROW, *series.FIGURE, "note"]]
    return int(hash_pandas_object(told.astype(dict.fromkeys([*series.ROW, "note"], object)), index=False).sum())


def benchmarks_lacking(read: Notice, published: pd.DataFrame) -> list[Warned]:
    """The published figures that the notice rests on and the benchmarks do not hold for any year."""
    steps = [step for measure in read.measure for limb in measure.limb for step in limb.steps]
    there = set(zip(published["indicator"], published["area"], strict=True))
    lacking = {(step.benchmark, step.area) for step in steps if step.benchmark} - there
    return [
        Warned(text, text)
        for indicator, area in sorted(lacking)
        for text in [
            f"The notice rests on the published {indicator} of {area}, which the benchmarks do not hold: add it with "
            "`improvement-analysis benchmarks`."
        ]
    ]


def groups_lacking(read: Notice, extract: Extract) -> list[Warned]:
    """The teams, audit domains and priority areas of which a limb asks something and which the extract never names."""
    said = []
    for limb in [limb for measure in read.measure for limb in measure.limb if limb.group not in ("", "domains")]:
        each = INDICATORS[limb.indicator]
        columns = [each.grouped_by] if each.by else sorted(set(TEAM_COLUMNS.values()))
        there = [column.split(".") for column in columns if column and not extract.lacks((column,))]
        known = {str(name) for table, column in there for name in extract[table][column].dropna().unique()}
        if there and limb.group not in known:
            text = f"The limb {limb.id} is about the group {limb.group!r}, which the extract never names"
            said.append(Warned(f"{text}{did_you_mean(limb.group, known)}.", f"{text}."))
    return said


def whose(read: Notice, extract: Extract, shipped: bool) -> list[Warned]:
    """What to know where the figures stand under a council's name that may not be their own.

    Args:
        read: the notice, whose council's name they have.
        extract: theirs.
        shipped: whether the notice is the shipped one because there is no other.

    Source: docs/outputs.md, "Files".
    """
    other = extract.council and extract.council != read.council
    said = []
    if shipped:
        are = "are not" if other else "may not be"
        text = (
            f"These {are} the figures of {read.council}, though they stand under its name: no notice was given and the "
            "data folder has no notice.toml, so they are held against the one that is shipped as an example."
        )
        remedy = (
            "Put your own there before anybody uses them: `improvement-analysis template DIR` writes one to fill in."
        )
        said.append(Warned(f"{text} {remedy}", f"{text} Nobody should use them before it has its own."))
    if other:
        text = f"the notice is that of {read.council}."
        said.append(
            Warned(f"The extract names {extract.council}; {text}", f"The extract names another council; {text}")
        )
    return said


def _check_types(month: object, data: object, notice: object, window: object) -> None:
    """Refuse a number for a text and the other way round: papermill's -p makes a number of 2020, its -r a text of 24.

    Raises:
        UnusableInput: the message says what the parameter must be.
    """
    for name, given, such in (("month", month, "2020-06"), ("data", data, "my-data"), ("notice", notice, "my.toml")):
        if not isinstance(given, str if name == "month" else str | PathLike):
            raise UnusableInput(
                f"The parameter {name} must be a text in quotes, such as {such!r}, not {given!r}. With papermill write "
                f"`-r {name} {such}`: -p makes numbers of what looks like one."
            )
    if isinstance(window, bool) or not isinstance(window, Integral):
        raise UnusableInput(
            f"The parameter window must be a whole number of months without quotes, such as 24, not {window!r}. With "
            "papermill write `-p window 24`: -r makes a text of it."
        )


def analyse(month: str, data: str | Path = "", notice: str | Path = "", window: int = 24) -> Analysis:
    """Open a month.

    Args:
        month: YYYY-MM.
        data: the data folder; blank for the shipped synthetic example. If it has a `benchmarks.csv`, that counts and
            not the shipped one.
        notice: the notice's file; blank for `notice.toml` in the data folder, or else the shipped one.
        window: how many months the series covers, the last of them `month`.

    Raises:
        UnusableInput: the month has no extract, or a file cannot be used.
    """
    _check_types(month, data, notice, window)
    if not 1 <= window <= LONGEST_WINDOW:
        raise UnusableInput(f"A window of {window} months cannot be shown. Use 1 to {LONGEST_WINDOW:,}; 24 is usual.")
    folder = Path(data) if data else present(EXAMPLE)
    extract = open_extract(folder, month)
    own = folder / "notice.toml"
    file = Path(notice) if notice else own if own.is_file() else present(NOTICE)
    read = read_notice(file)
    shipped = file == NOTICE and folder.resolve() != EXAMPLE and not notice
    warnings = whose(read, extract, shipped)
    if day_number(read.issued) > extract.as_at:
        text = f"The notice was issued on {read.issued}, after the month's end: there is no verdict yet."
        warnings.append(Warned(text, text))
    benchmarks = folder / "benchmarks.csv"
    inputs = {"notice": file, "benchmarks": benchmarks if benchmarks.is_file() else present(BENCHMARKS)}
    published = read_benchmarks(inputs["benchmarks"])
    warnings += [*benchmarks_lacking(read, published), *groups_lacking(read, extract)]
    return Analysis(month, Months.ending(month, window), extract, read, published, inputs, warnings)
