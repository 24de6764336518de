"""What an audience may see: the one gate between the figures and every page, chart, table and file.

Source: outputs.md, "Audiences".
"""

import math

import pandas as pd

OTHER_TEAMS = "other teams"
FEWEST_CASE_HOLDERS = 3


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
