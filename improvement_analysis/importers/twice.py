"""Rows of a source that are about one thing and say different things of it."""

from collections.abc import Mapping, Sequence

import pandas as pd

from .._wording import joined

SHOWN = 5
"""So many things of a table are named."""
_CALLED = {
    "child_id": ("child", "children"),
    "worker_id": ("worker", "workers"),
    "referral_id": ("referral", "referrals"),
    "team_id": ("team", "teams"),
    "audit_id": ("audit", "audits"),
}


def listed_twice(name: str, headings: Mapping[str, str], rows: pd.DataFrame, keys: Sequence[str]) -> list[str]:
    """Sentences on things of which rows say different things: it cannot be known which is right.

    Args:
        name: the list or table.
        headings: how each column that is compared is headed in it.
        rows: its rows as they are read, with the number of each in the source as index.
        keys: the columns that together name one thing; a row where one of them is blank names none.
    """
    keys, columns = list(keys), list(dict.fromkeys([*keys, *headings]))
    named = rows[(rows[keys] != "").all(axis=1)].drop_duplicates(columns)
    named = named[named.duplicated(keys, keep=False)]
    one, many = _CALLED[keys[0]]
    said = []
    for values, group in named.groupby(keys, sort=False):
        differ = [column for column in columns if len(group[column].unique()) > 1]
        found = "; ".join(
            f"{headings[column]} {joined(text or 'blank' for text in group[column].unique())}" for column in differ
        )
        others = "".join(f", {headings[key]} {value}" for key, value in zip(keys[1:], values[1:], strict=True))
        thing = f"{one} {values[0]}{others}," if others else f"{one} {values[0]}"
        said.append(
            f"{name}, rows {joined(map(str, group.index))}: {thing} is there {len(group)} times "
            f"with different values ({found}). All are written; it cannot be known which is right: correct the list"
        )
    more = len(said) - SHOWN
    several = [f"{name}: {more} more {many} are there several times with different values"] if more > 0 else []
    return [*said[:SHOWN], *several]
