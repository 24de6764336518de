"""Some of the figures team by team, for the month alone.

The team of a worker is that of the open spell with the latest start; the team of a child that of its open episode with
the latest start (of equal ones, the last in the file). Source: tables.md, "Teams"; measures.md, "By team".
"""

import numpy as np
import pandas as pd

from .case_reviews import due_and_reviewed
from .lookup import MonthSet
from .people import caseloads, staff
from .registry import INDICATORS
from .supervision import allocated_children, available_workers, supervised_children, supervised_workers
from .visits import snapshot, standard_of

NOT_RECORDED = "not recorded"


def by_team(extract, month, notice) -> pd.DataFrame:
    """The figures by team of measures.md.

    Args:
        extract: the month's extract.
        month: Months, of that month alone.
        notice: the Notice.

    Returns:
        Columns indicator, reading, group (the team), numerator, denominator, value (of a maximum alone). A team with a
        denominator of 0 has no row, and neither has an indicator whose tables or team column are missing.
    """
    parts = [pd.DataFrame(columns=["indicator", "reading", "group", "numerator", "denominator", "value"])]
    for (id, reading), (team_of, count) in FIGURES.items():
        if extract.lacks((*INDICATORS[id].needs(reading), TEAM_COLUMNS[team_of])):
            continue
        each = count(extract, month, notice)
        teams = each.groupby(team_of(extract, month, each["who"].to_numpy()))
        found = teams[["numerator", "denominator"]].sum()
        if id == "caseload_max":
            found = found.assign(value=teams["numerator"].max(), numerator=np.nan)
        if id == "caseload_mean":
            found["denominator"] /= extract.derive(staff, month).unit
        found = found[found["denominator"] > 0].rename_axis("group").reset_index()
        parts.append(found.assign(indicator=id, reading=reading))
    return pd.concat(parts, ignore_index=True).astype({"numerator": float, "denominator": float, "value": float})


def _team_of_worker(extract, month, who: np.ndarray) -> np.ndarray:
    return _named(extract["workers"]["team"].iloc[extract.derive(staff, month).spell[who, 0]])


def _team_of_child(extract, month, who: np.ndarray) -> np.ndarray:
    day, episodes = month.ends[0], extract["episodes"]
    is_open = (episodes["start_date"] <= day) & (day < episodes["end_date"])
    latest = episodes[is_open].sort_values("start_date", kind="stable").drop_duplicates("child_id", keep="last")
    return _named(latest.set_index("child_id")["team"].reindex(who))


def _named(teams: pd.Series) -> np.ndarray:
    return teams.astype(object).fillna(NOT_RECORDED).to_numpy()


TEAM_COLUMNS = {_team_of_worker: "workers.team", _team_of_child: "episodes.team"}


def _each(among: MonthSet, counted: MonthSet) -> pd.DataFrame:
    """A row a child or worker among whom we count: 1, and whether it is counted."""
    who = np.flatnonzero(among.table[:, 0])
    return pd.DataFrame({"who": who, "numerator": counted.has(who, 0).astype(int), "denominator": 1})


def _caseloads(extract, month, notice) -> pd.DataFrame:
    """A row a case holder: children, and fte in whole units."""
    loads, people = extract.derive(caseloads, month)[:, 0], extract.derive(staff, month)
    who = np.flatnonzero(loads)
    return pd.DataFrame({"who": who, "numerator": loads[who], "denominator": people.fte[who, 0]})


def _visits(plan_type: str):
    def count(extract, month, notice) -> pd.DataFrame:
        taken = extract.derive(snapshot, month, plan_type, *standard_of(notice.standards, plan_type))
        return pd.DataFrame({"who": taken.child, "numerator": (~taken.late).astype(int), "denominator": 1})

    return count


FIGURES = {
    ("caseload_mean", "dfe_fte"): (_team_of_worker, _caseloads),
    ("caseload_max", ""): (_team_of_worker, lambda *month: _caseloads(*month).assign(denominator=1)),
    ("supervision_workers", "available"): (
        _team_of_worker,
        lambda extract, month, notice: _each(
            available_workers(extract, month, notice.standards), supervised_workers(extract, month, notice.standards)
        ),
    ),
    ("cp_visits_in_timescale", "snapshot"): (_team_of_child, _visits("CP")),
    ("cin_visits_in_timescale", "snapshot"): (_team_of_child, _visits("CIN")),
    ("supervision_cases", "allocated"): (
        _team_of_child,
        lambda extract, month, notice: _each(
            allocated_children(extract, month, notice.standards), supervised_children(extract, month, notice.standards)
        ),
    ),
    ("reviews_current", ""): (
        _team_of_child,
        lambda extract, month, notice: _each(*due_and_reviewed(extract, month, notice.standards)),
    ),
}
"""Which figures are given by team: whose team, and a row a child or worker with numerator and denominator."""
