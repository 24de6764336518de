"""What a board may see: no team of few case holders by itself.

Source: docs/outputs.md, "Audiences".
"""

from collections.abc import Mapping
from dataclasses import replace

from pydantic import TypeAdapter

from .. import _store
from ..analysis import Analysis
from ..measures.series import TeamsAlone

FEWEST_CASE_HOLDERS = 3


def for_a_board(analysis: Analysis) -> Analysis:
    """The analysis with teams of few case holders counted as one."""
    view = replace(analysis, teams_alone=alone_for_a_board(analysis))
    vars(view)["history"] = analysis.history  # the same whoever sees it: it has no rows by team
    return view


def alone_for_a_board(analysis: Analysis) -> TeamsAlone:
    """The teams, each with a month, that a board sees by themselves.

    How many case holders a team has is known from `caseload_max`; where that is not known, no team stands alone.
    """
    kind = TypeAdapter(list[tuple[str, str]])
    return frozenset(_store.found_or_made(f"alone-{analysis.key}", kind, lambda: _alone(analysis)))


def _alone(analysis: Analysis) -> list[tuple[str, str]]:
    rows = analysis.teams
    holders = rows[rows["indicator"] == "caseload_max"].set_index(["group", "month"])["denominator"].to_dict()
    alone = set()
    for month, of_month in rows.groupby("month"):
        teams = {team: int(holders.get((team, month), 0)) for team in of_month["group"].unique()}
        alone |= {(team, month) for team in teams.keys() - too_small(teams)}
    return sorted(alone)


def too_small(holders: Mapping[str, int]) -> set[str]:
    """The teams that do not stand alone: those with few case holders, and the next smallest till they have enough.

    >>> sorted(too_small({"North": 5, "South": 1, "West": 9}))
    ['North', 'South']
    >>> too_small({"North": 5, "West": 9})
    set()
    """
    by_size = sorted(holders, key=lambda team: (holders[team], team))
    joined = [team for team in by_size if holders[team] < FEWEST_CASE_HOLDERS]
    for team in by_size[len(joined) :]:
        if not joined or sum(holders[each] for each in joined) >= FEWEST_CASE_HOLDERS:
            break
        joined.append(team)
    return set(joined)
