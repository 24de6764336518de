"""What an audience may see: the one gate between the figures and every page, chart, table and file.

A view is made once, before anything is drawn or written, and everything is made from it.

Source: docs/outputs.md, "Audiences".
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from . import _store
from .analysis import Analysis, analyse
from .errors import UnusableInput
from .measures.series import TeamsAlone

AUDIENCES = ("managers", "board")
FEWEST_CASE_HOLDERS = 3


def analyse_for(audience: str, month: str, data: str = "", notice: str = "", window: int = 24) -> Analysis:
    """A month as an audience may see it: `analyse` behind the gate, by the parameters that every notebook has."""
    return shown_to(analyse(month, data, notice, window), audience)


def shown_to(analysis: Analysis, audience: str) -> Analysis:
    """The analysis as an audience may see it: for the board, teams with few case holders are counted as one.

    Raises:
        UnusableInput: the audience is not one of AUDIENCES.
    """
    if audience not in AUDIENCES:
        known = " or ".join(AUDIENCES)
        raise UnusableInput(f"The audience {audience!r} is not served yet. Use {known}.")
    if audience == "managers":
        return analysis
    view = replace(analysis, teams_alone=alone_for_a_board(analysis))
    vars(view)["history"] = analysis.history  # the same whoever sees it: it has no rows by team
    return view


def alone_for_a_board(analysis: Analysis) -> TeamsAlone:
    """The teams, each with a month, that a board sees by themselves.

    How many case holders a team has is known from `caseload_max`; where that is not known, no team stands alone.
    """
    name = f"alone-{analysis.key}"
    found = _store.find_text(name)
    if found is not None:
        with suppress(ValueError):  # a file that somebody spoilt
            return frozenset((team, month) for team, month in json.loads(found))
    rows = analysis.teams
    holders = rows[rows["indicator"] == "caseload_max"].set_index(["group", "month"])["denominator"].to_dict()
    alone = set()
    for month, of_month in rows.groupby("month"):
        teams = {team: int(holders.get((team, month), 0)) for team in of_month["group"].unique()}
        alone |= {(team, month) for team in teams.keys() - too_small(teams)}
    _store.keep_text(name, json.dumps(sorted(alone)))
    return frozenset(alone)


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
