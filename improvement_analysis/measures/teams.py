"""Some of the figures team by team, and which teams a board may see by themselves.

The team of a worker is that of the open spell with the latest start; the team of a child that of its open episode with
the latest start (of equal ones, the last in the file). Source: tables.md, "Teams"; measures.md, "By team".
"""

import math

import numpy as np
import pandas as pd

from .case_reviews import due_and_reviewed
from .indicator import INDICATORS
from .intervals import MonthSet
from .people import caseloads, staff
from .supervision import allocated_children, available_workers, supervised_children, supervised_workers
from .visits import snapshot, standard_of

NOT_RECORDED = "not recorded"
OTHER_TEAMS = "other teams"
FEWEST_CASE_HOLDERS = 3


def by_team(extract, months, notice) -> pd.DataFrame:
    """The figures by team of measures.md.

    Args:
        extract: an Extract.
        months: the Months that end with the extract's own.
        notice: the Notice.

    Returns:
        Columns indicator, reading, group (the team), month, numerator, denominator, value (of a maximum alone). A team
        with a denominator of 0 has no row, and neither has an indicator whose tables or team column are missing.
    """
    parts = [pd.DataFrame(columns=["indicator", "reading", "group", "month", "numerator", "denominator", "value"])]
    for (id, reading), (team_of, count) in FIGURES.items():
        if extract.lacks((*INDICATORS[id].needs(reading), TEAM_COLUMNS[team_of])):
            continue
        each = count(extract, months, notice)
        who, position = each["who"].to_numpy(), each["position"].to_numpy()
        teams = each.groupby([team_of(extract, months, who, position), position])
        found = teams[["numerator", "denominator"]].sum()
        if id == "caseload_max":
            found = found.assign(value=teams["numerator"].max(), numerator=np.nan)
        if id == "caseload_mean":
            found["denominator"] /= extract.derive(staff, months).unit
        found = found[found["denominator"] > 0].rename_axis(["group", "month"]).reset_index()
        labels = np.array(months.labels)[found["month"].to_numpy(dtype=int)]
        parts.append(found.assign(indicator=id, reading=reading, month=labels))
    return pd.concat(parts, ignore_index=True).astype({"numerator": float, "denominator": float, "value": float})


def _team_of_worker(extract, months, who: np.ndarray, position: np.ndarray) -> np.ndarray:
    return _named(extract["workers"]["team"].iloc[extract.derive(staff, months).spell[who, position]])


def _team_of_child(extract, months, who: np.ndarray, position: np.ndarray) -> np.ndarray:
    episodes = extract["episodes"].sort_values("start_date", kind="stable")
    row, at = months.open_on_ends(episodes["start_date"].to_numpy(), episodes["end_date"].to_numpy())
    held = pd.DataFrame({"row": row, "who": episodes["child_id"].to_numpy()[row], "at": at})
    latest = held.drop_duplicates(["who", "at"], keep="last").set_index(["who", "at"])["row"]
    rows = latest.reindex(pd.MultiIndex.from_arrays([who, position])).fillna(-1).to_numpy(dtype=int)
    return _named(pd.Series(np.append(episodes["team"].to_numpy(dtype=object), None)[rows]))


def _named(teams: pd.Series) -> np.ndarray:
    return teams.astype(object).fillna(NOT_RECORDED).to_numpy()


TEAM_COLUMNS = {_team_of_worker: "workers.team", _team_of_child: "episodes.team"}


def _each(among: MonthSet, counted: MonthSet) -> pd.DataFrame:
    """A row a month and child or worker among whom we count: 1, and whether it is counted."""
    who, position = np.nonzero(among.table)
    counts = counted.has(who, position).astype(int)
    return pd.DataFrame({"who": who, "position": position, "numerator": counts, "denominator": 1})


def _caseloads(extract, months, notice) -> pd.DataFrame:
    """A row a month and case holder: children, and fte in whole units."""
    loads, people = extract.derive(caseloads, months), extract.derive(staff, months)
    who, position = np.nonzero(loads)
    counts = {"numerator": loads[who, position], "denominator": people.fte[who, position]}
    return pd.DataFrame({"who": who, "position": position} | counts)


def _visits(plan_type: str):
    def count(extract, months, notice) -> pd.DataFrame:
        taken = extract.derive(snapshot, months, plan_type, *standard_of(notice.standards, plan_type))
        counts = {"numerator": (~taken.late).astype(int), "denominator": 1}
        return pd.DataFrame({"who": taken.child, "position": taken.position} | counts)

    return count


FIGURES = {
    ("caseload_mean", "dfe_fte"): (_team_of_worker, _caseloads),
    ("caseload_max", ""): (_team_of_worker, lambda *about: _caseloads(*about).assign(denominator=1)),
    ("supervision_workers", "available"): (
        _team_of_worker,
        lambda extract, months, notice: _each(
            available_workers(extract, months, notice.standards), supervised_workers(extract, months, notice.standards)
        ),
    ),
    ("cp_visits_in_timescale", "snapshot"): (_team_of_child, _visits("CP")),
    ("cin_visits_in_timescale", "snapshot"): (_team_of_child, _visits("CIN")),
    ("supervision_cases", "allocated"): (
        _team_of_child,
        lambda extract, months, notice: _each(
            allocated_children(extract, months, notice.standards),
            supervised_children(extract, months, notice.standards),
        ),
    ),
    ("reviews_current", ""): (
        _team_of_child,
        lambda extract, months, notice: _each(*due_and_reviewed(extract, months, notice.standards)),
    ),
}
"""Which figures are given by team: whose team, and a row a month and child or worker with numerator and denominator."""


def for_a_board(rows: pd.DataFrame, indicator: str, reading: str) -> list[dict]:
    """A figure by team in one month as a board may see it: teams with few case holders as one, at the end.

    How many case holders a team has is known from the rows of `caseload_max`; where it is not, no team stands alone.

    Args:
        rows: the month's rows by team (`by_team`) of this figure and of `caseload_max`.
        indicator: its id.
        reading: its reading.

    Source: outputs.md, "Audiences".
    """
    teams = rows.to_dict("records")
    holders = {row["group"]: row["denominator"] for row in teams if row["indicator"] == "caseload_max"}
    teams = [row for row in teams if (row["indicator"], row["reading"]) == (indicator, reading)]
    few = [row for row in teams if holders.get(row["group"], 0) < FEWEST_CASE_HOLDERS]
    return [row for row in teams if row not in few] + ([_together(few)] if few else [])


def _together(teams: list[dict]) -> dict:
    """Teams as one: their things added up; of maxima the largest."""
    numerator, denominator = (sum(row[key] for row in teams) for key in ("numerator", "denominator"))
    value = max(row["value"] for row in teams) if math.isnan(numerator) else numerator / denominator
    return teams[0] | {"group": OTHER_TEAMS, "numerator": numerator, "denominator": denominator, "value": value}
