"""What an analyst works with: one month of one council, whose figures, children, sentences and charts are a word away.

`import improvement_analysis as ia` leads here. A figure is asked for by its id; ids, readings and teams that are not
there are told with the nearest one that is.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from .analysis import Analysis
from .analysis import analyse as analyse_month
from .blocks.html import as_html
from .calendars import Months, as_date
from .disclosure import shown_to
from .errors import UnusableInput, did_you_mean, one_of
from .measures import INDICATORS
from .measures.behind import behind
from .measures.indicator import DIMENSIONS, Indicator
from .measures.series import compute_by_team
from .notice.notice import Standards
from .shown import Figure, Shown, show
from .words.answer import answer
from .words.card import card, in_a_line
from .words.narrative import limb_title, paragraphs
from .words.tables import banner, figure_table, group_table, look_at, team_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

EXAMPLE_MONTH = "2020-06"
FIGURES = ["indicator", "reading", "numerator", "denominator", "value", "lower", "upper", "unit", "note"]
BY = ("team", *DIMENSIONS)
READINGS_DRAWN = {"course": 1, "bars": 0, "published": 0, "teams": 1, "domains": 1, "workers": 0}
"""By kind of chart: how many readings it can be asked for; lines: as many as there are."""


def analyse(
    month: str, data: str | Path = "", notice: str | Path = "", audience: str = "managers", window: int = 24
) -> "Month":
    """Open a month of a council.

    Args:
        month: YYYY-MM.
        data: the data folder; blank for the shipped synthetic example.
        notice: the notice's file; blank for `notice.toml` in the data folder, or else the shipped one.
        audience: `managers`, who see everything, `board`, which sees no child or worker and no small team, or `public`,
            which sees no team, no audit domain and no small number.
        window: how many months the series covers, the last of them `month`.

    Raises:
        UnusableInput: the month has no extract, or a file cannot be used.

    >>> analyse("2020-06").council
    'North East Lincolnshire (synthetic)'
    >>> analyse("2020-13")
    Traceback (most recent call last):
    improvement_analysis.errors.UnusableInput: '2020-13' is no month: write it as YYYY-MM, for instance 2020-06.
    """
    _refuse_unknown_parameters()
    return Month(analyse_month(str(month) if isinstance(month, pd.Period) else month, data, notice, window), audience)


INJECTED = "# Parameters\n"
"""How papermill begins the cell that it puts behind a notebook's parameters."""


def _refuse_unknown_parameters() -> None:
    """Refuse what papermill alone was given and this notebook has no parameter for: it only warns, and runs on.

    Raises:
        UnusableInput: the message names the parameter, and the nearest that there is.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    cells = shell.user_ns.get("In", []) if shell else []
    for declaring, injected in pairwise(cells):
        declared = _assigned(declaring) if injected.startswith(INJECTED) else []
        for name in _assigned(injected) if declared else []:
            if name not in declared:
                near = did_you_mean(name, declared)
                raise UnusableInput(
                    f"This notebook has no parameter {name!r}{near}{'?' if near else '.'} It has {', '.join(declared)}."
                )


def _assigned(cell: str) -> list[str]:
    """The names that a cell gives values to; none of a cell that does anything else."""
    try:
        statements = ast.parse(cell).body
    except SyntaxError:  # such as a cell with a magic command
        return []
    if not all(isinstance(each, ast.Assign | ast.AnnAssign) for each in statements):
        return []
    targets = [each.target if isinstance(each, ast.AnnAssign) else each.targets[0] for each in statements]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def example(month: str = EXAMPLE_MONTH) -> "Month":
    """The shipped example: made-up rows of a made-up service.

    >>> example()
    North East Lincolnshire (synthetic), June 2020: of 7 measures, ...
    """
    return analyse(month)


def indicators() -> pd.DataFrame:
    """Every indicator: its id, title, unit, what is better, definition, readings, and what of an extract it needs.

    >>> indicators().set_index("id").loc["caseload_mean", ["title", "unit", "better", "readings"]].tolist()
    ['Mean caseload', 'mean', 'lower', 'dfe_fte, headcount, all_in_post']
    """
    standards = Standards()
    return pd.DataFrame(
        {
            "id": each.id,
            "title": each.title,
            "unit": each.unit,
            "better": each.better,
            "definition": each.definition(standards),
            "readings": ", ".join(filter(None, each.readings)),
            "needs": ", ".join(dict.fromkeys(need for reading in each.readings for need in each.needs(reading))),
        }
        for each in INDICATORS.values()
    )


class Records(Mapping):
    """The tables of an extract as an analyst knows them: identifiers as text, days as datetime64.

    >>> example().records["plans"].dtypes.astype(str)[["child_id", "start_date"]].tolist()
    ['str', 'datetime64[s]']
    """

    def __init__(self, analysis: Analysis):
        self._extract = analysis.extract

    def __getitem__(self, table: str) -> pd.DataFrame:
        one_of(table, self._extract.paths, "table", f" in the extract of {self._extract.month}")
        return self._extract.readable(table)

    def __iter__(self) -> Iterator[str]:
        return iter(self._extract.paths)

    def __len__(self) -> int:
        return len(self._extract.paths)

    def __repr__(self) -> str:
        return f"Tables of the extract of {self._extract.month}: {', '.join(self)}"


class Month:
    """One month of one council, as an audience may see it; shows itself as a card with a verdict a measure.

    >>> june = example()
    >>> june.council, june.as_at.isoformat()
    ('North East Lincolnshire (synthetic)', '2020-06-30')
    """

    def __init__(self, analysis: Analysis, audience: str = "managers"):
        self.audience = audience
        self._whole = analysis
        self.analysis = shown_to(analysis, audience)
        """What the words and charts of the report are made from."""

    @property
    def council(self) -> str:
        """The council's name."""
        return self.analysis.council

    @property
    def month(self) -> str:
        """YYYY-MM."""
        return self.analysis.month

    @property
    def as_at(self) -> date:
        """The as-at day D, the last of the month."""
        return as_date(self.analysis.extract.as_at)

    @property
    def figures(self) -> pd.DataFrame:
        """Every figure of the council, a row an indicator and reading: columns FIGURES; NaN is blank, `note` says why.

        >>> example().figures.set_index("indicator")["value"]["cases_open"].item()
        1900.0
        """
        now = self.analysis
        rows = now.values
        return rows[rows["group"] == ""][FIGURES].reset_index(drop=True)

    def figures_by(self, dimension: str) -> pd.DataFrame:
        """The month's figures by `team`, `domain` (of audits), `priority_area` (of the plan) or `rule` (of the data).

        Returns:
            Columns of `figures`, with one named for the dimension after the reading. By team every indicator that
            counts children or workers (for the board those of figures.csv alone): a child's team is that of its
            episode, a worker's that of the spell in post. A team with nothing to count has no row.

        >>> example().figures_by("domain")["domain"].unique().tolist()[:2]
        ['assessment', 'direct work with the child']
        """
        one_of(dimension, BY, "dimension")
        now = self.analysis
        rows = self._by_team() if dimension == "team" else now.values
        if dimension != "team":
            given = rows["indicator"].map(lambda id: INDICATORS[id].by) == dimension
            rows = rows[given & (rows["group"] != "")]
        return rows[[*FIGURES[:2], "group", *FIGURES[2:]]].rename(columns={"group": dimension}).reset_index(drop=True)

    def _by_team(self) -> pd.DataFrame:
        now = self.analysis
        if now.hidden is not None:
            return now.teams
        return compute_by_team(
            now.extract, Months.ending(now.month, 1), now.notice, now.teams_alone, every=self.audience == "managers"
        )

    def figure(
        self,
        id: str,
        reading: str | None = None,
        *,
        team: str | None = None,
        domain: str | None = None,
        priority_area: str | None = None,
        rule: str | None = None,
    ) -> Figure:
        """One figure of the month, by a reading (left out: the headline), of the council or of one part of it.

        Raises:
            UnusableInput: there is no such indicator, reading, team, domain, priority area or rule.

        >>> example().figure("caseload_mean", team="North Locality").denominator
        18.1
        >>> example().figure("caseload_meen")
        Traceback (most recent call last):
        improvement_analysis.errors.UnusableInput: There is no indicator 'caseload_meen'; did you mean 'caseload_mean'?
        """
        each, reading = _read_by(id, reading)
        parts = {"team": team, "domain": domain, "priority_area": priority_area, "rule": rule}
        given = {dimension: part for dimension, part in parts.items() if part is not None}
        _one_part(given)
        rows = self.figures
        for dimension, part in given.items():
            every = self.figures_by(dimension)
            rows = every[(every["indicator"] == id) & (every["reading"] == reading)]
            if part in set(every[dimension]) - set(rows[dimension]):
                raise UnusableInput(f"{id} has nothing to count for the {dimension.replace('_', ' ')} {part!r}.")
            one_of(part, rows[dimension].unique(), dimension.replace("_", " "), f" of {id} in {self.month}")
            rows = rows[rows[dimension] == part]
        row = rows[(rows["indicator"] == id) & (rows["reading"] == reading)]
        if row.empty:
            raise _by_part_alone(each)
        definition = each.definition(self.analysis.notice.standards)
        return Figure.of(row.iloc[0], self.month, definition, next(iter(given.values()), ""), self.analysis.levels[id])

    def series(
        self, id: str, *, domain: str | None = None, priority_area: str | None = None, rule: str | None = None
    ) -> pd.DataFrame:
        """The months of one indicator, of the council or of one domain, priority area or rule.

        Raises:
            UnusableInput: there is no such indicator or part, or it is given by its parts alone.

        Returns:
            A row a month (a monthly period), a column a reading (`value` where there is one); `.plot()` draws it.

        >>> example().series("caseload_mean")["dfe_fte"].round(1).tail(2).to_dict()
        {Period('2020-05', 'M'): 24.2, Period('2020-06', 'M'): 23.4}
        """
        each, rows = _indicator(id), self.analysis.series
        parts = {"domain": domain, "priority_area": priority_area, "rule": rule}
        dimension, group = _one_part({name: part for name, part in parts.items() if part is not None})
        rows = rows[rows["indicator"] == id]
        if group:
            one_of(group, [each for each in rows["group"].unique() if each], dimension, f" of {id}")
        elif "" not in set(rows["group"]):
            raise _by_part_alone(each)
        rows = rows[rows["group"] == group].assign(
            month=pd.PeriodIndex(rows[rows["group"] == group]["month"], freq="M")
        )
        wide = rows.pivot(index="month", columns="reading", values="value")[list(each.readings)]
        return wide.rename(columns={"": "value"}).rename_axis(columns=None)

    def behind(self, id: str, reading: str | None = None) -> pd.DataFrame:
        """The children, workers or rows on the short side of a figure, worst first, with what is needed to act.

        Returns:
            A row each: ids as text, team, the child's worker, days as datetime64, days waited and the like. How many
            there are is the figure's short side: of a rate where higher is better, what its numerator leaves out.

        Raises:
            UnusableInput: the audience may not see it, something is missing, or nothing behind it can be listed.

        >>> june = example()
        >>> figure = june.figure("cin_visits_in_timescale")
        >>> len(june.behind("cin_visits_in_timescale")) == figure.denominator - figure.numerator
        True
        """
        each, reading = _read_by(id, reading)
        if self.audience != "managers":
            raise UnusableInput(f"Who stands behind a figure is shown to managers alone, not to the {self.audience}.")
        now = self.analysis
        return behind(each, reading, now.extract, now.months, now.history if each.from_figures else now.notice)

    @property
    def records(self) -> Records:
        """The tables of the extract.

        >>> sorted(example().records)[:3]
        ['absences', 'allocations', 'assessments']
        """
        if self.audience != "managers":
            raise UnusableInput(f"Records are shown to managers alone, not to the {self.audience}.")
        return Records(self.analysis)

    @property
    def verdicts(self) -> pd.DataFrame:
        """What the notice asks: a row a measure (`limb` blank), and below it one for each thing that it asks for.

        Returns:
            Columns measure, limb, title, verdict, since (YYYY-MM), short_by, on_course.

        >>> found = example().verdicts.set_index("limb")
        >>> found["verdict"]["visits-cin"], found["short_by"]["visits-cin"].item()
        ('not met', 62.0)
        """
        rows = []
        for measure, entry in zip(self.analysis.notice.measure, self.analysis.verdicts["measures"], strict=True):
            about = {"measure": measure.number, "limb": "", "title": measure.title}
            rows.append(about | {"verdict": entry["verdict"], "since": entry["since"]})
            for limb, found in zip(measure.limb, entry["limbs"], strict=True):
                outlooks = self.analysis.outlooks.get(limb.id, ())
                rows.append(
                    {
                        "measure": measure.number,
                        "limb": limb.id,
                        "title": limb_title(self.analysis, limb),
                        "verdict": found["verdict"],
                        "since": found["since"],
                        "short_by": found["short_by"],
                        "on_course": "; ".join(dict.fromkeys(outlook.answer for outlook in outlooks)),
                    }
                )
        columns = ["measure", "limb", "title", "verdict", "since", "short_by", "on_course"]
        return pd.DataFrame(rows, columns=columns).assign(
            short_by=lambda found: pd.to_numeric(found["short_by"], errors="coerce")
        )

    def plot(self, id: str, ax: "Axes | None" = None, reading: str | None = None, team: str | None = None) -> "Axes":
        """Draw one reading's months on axes of your own (left out: new ones), to draw on.

        >>> example().plot("caseload_mean", team="North Locality").get_ylabel()
        'Mean caseload (per FTE), North Locality'
        """
        from .charts.plot import plot

        each, reading = _read_by(id, reading)
        rows = self.analysis.series if team is None else self._teams_of(each, reading)
        if team is not None:
            one_of(team, rows["group"].unique(), "team", f" of {id} in these months")
        elif each.by == "rule":
            raise _by_part_alone(each)
        return plot(self.analysis, rows, id, reading, team or "", ax)

    def _teams_of(self, each: Indicator, reading: str) -> pd.DataFrame:
        """The months of one reading team by team."""
        now = self.analysis
        every = self.audience == "managers" and not each.readings[reading].by_team
        rows = now.teams
        if every:
            rows = compute_by_team(now.extract, now.months, now.notice, now.teams_alone, every=True)
        return rows[(rows["indicator"] == each.id) & (rows["reading"] == reading)]

    def text(self, id: str, *related: str) -> Shown:
        """What is asked of an indicator (and of related ones) and what became of it, in sentences.

        >>> print(example().text("caseload_mean"))
        Mean caseload: met. ...
        """
        for each in (id, *related):
            _indicator(each)
        if INDICATORS[id].by == "rule":
            raise _by_part_alone(INDICATORS[id])
        return show(paragraphs(self.analysis, id, *related))

    def answer(self, id: str, *related: str) -> Shown:
        """What became of what is asked of an indicator (and of related ones), as a person would say it.

        >>> print(example().answer("caseload_mean"))
        Mean caseload: met, one month late. It is ...
        """
        for each in (id, *related):
            _indicator(each)
        return show(answer(self.analysis, id, *related))

    def table(self, id: str, *related: str, by: str | None = None, reading: str | None = None) -> Shown:
        """The month's figures in every reading and how each is counted; or by team, domain or priority area.

        >>> "Mean caseload, June 2020" in str(example().table("caseload_mean"))
        True
        """
        for each in (id, *related):
            _indicator(each)
        if reading is not None:
            _read_by(id, reading)
            if by != "team":
                raise UnusableInput("Only a table by='team' is of one reading: this one has every reading.")
        if by is None:
            return show(figure_table(self.analysis, id, *related))
        one_of(by, BY, "dimension")
        if by != "team" and by != INDICATORS[id].by:
            raise UnusableInput(f"{id} is not given by {by.replace('_', ' ')}.")
        if by == "team" and not _read_by(id, reading)[0].readings[_read_by(id, reading)[1]].by_team:
            raise UnusableInput(
                f"The report does not give {id} by team: figures_by('team') has what can be counted so."
            )
        if by == "team":
            return show(team_table(self.analysis, id, _read_by(id, reading)[1]))
        return show(group_table(self.analysis, by.replace("_", " ").capitalize(), id, *related))

    def look_at(self, id: str, *related: str) -> Shown:
        """What to look at next: who stands behind the figures, in sentences.

        >>> print(example().look_at("cp_visits_in_timescale"))
        What to look at next: ...
        """
        for each in (id, *related):
            if _indicator(each).by == "rule":
                raise _by_part_alone(INDICATORS[each])
        return show(look_at(self.analysis, id, *related))

    def banner(self) -> Shown:
        """Whose figures of which day these are, against which notice, and who may see them.

        >>> "made up" in str(example().banner())
        True
        """
        return show(banner(self.analysis, self.audience))

    def chart(self, id: str, *readings: str, kind: str | None = None) -> Shown:
        """A picture of an indicator's months, with its alt text.

        Args:
            id: the indicator's.
            readings: those to draw, as many as the kind can (READINGS_DRAWN); left out: as the kind has it.
            kind: `course` (a process behaviour chart), `lines`, `bars`, `published` (what the DfE published of it),
                `teams` or `domains` (small multiples), `workers` (every case holder a dot); left out: what suits it.

        >>> str(example().chart("caseload_mean")).split(":")[0]
        'Process behaviour chart'
        """
        from . import charts

        each = _indicator(id)
        for reading in readings:
            _read_by(id, reading)
        now, first = self.analysis, readings[0] if readings else each.headline
        kind = kind or _suits(each)
        kinds = {
            "course": lambda: charts.course(now, id, *readings),
            "lines": lambda: charts.lines(now, id, *readings),
            "bars": lambda: charts.bars(now, id),
            "published": lambda: charts.published(now, id),
            "teams": lambda: charts.multiples(now, id, first, "team"),
            "domains": lambda: charts.multiples(now, id, first, "domain"),
            "workers": lambda: charts.caseloads(now),
        }
        one_of(kind, kinds, "kind of chart")
        if len(readings) > READINGS_DRAWN.get(kind, len(each.readings)):
            most = "one reading" if READINGS_DRAWN[kind] else "no reading that is named"
            raise UnusableInput(f"A chart of {kind} draws {most}: ask for kind='lines'.")
        return show(charts.pictured(kinds[kind]()))

    def shown_to(self, audience: str) -> "Month":
        """The same month as another audience may see it: a view to make files from, no lock on this session.

        >>> example().shown_to("board").audience
        'board'
        """
        return Month(self._whole, audience)

    def __repr__(self) -> str:
        return in_a_line(self.analysis)

    def _repr_html_(self) -> str:
        return as_html(card(self.analysis, self.audience))


def _one_part(given: dict[str, str]) -> tuple[str, str]:
    """The dimension and the part that were asked for; blank ones where none was.

    Raises:
        UnusableInput: there are several.
    """
    if len(given) > 1:
        raise UnusableInput(f"A figure is given by one of {' and '.join(given)}, not by both.")
    return next(iter(given.items()), ("", ""))


def _by_part_alone(each: Indicator) -> UnusableInput:
    by = each.by.replace("_", " ")
    return UnusableInput(f"{each.id} is given by {by} alone: ask for one, or for figures_by({each.by!r}).")


def _suits(each: Indicator) -> str:
    if each.is_labelled(each.headline):
        return "course"
    return "bars" if each.unit in ("count", "pounds") else "lines"


def _indicator(id: str) -> Indicator:
    one_of(id, INDICATORS, "indicator")
    return INDICATORS[id]


def _read_by(id: str, reading: str | None) -> tuple[Indicator, str]:
    """The indicator, and the reading or its headline."""
    each = _indicator(id)
    if reading is not None:
        one_of(reading, each.readings, "reading", f" of {id}")
    return each, each.headline if reading is None else reading
