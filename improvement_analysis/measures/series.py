"""Every indicator for every month in one tidy shape: value, interval, and where there is none, why.

Restatement: beside each month's value as now known stands the value as first published, from the month's own extract.
Source: docs/indicators.md, "Conventions"; docs/counting-rules.md, "Restatement"; data/README.md, "Short histories".
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from .. import _store
from .._wording import joined
from ..calendars import Months, as_date, day_number
from ..errors import UnusableInput
from ..records.extract import THREADS, Extract, not_used
from . import INDICATORS, Indicator, wants
from .data_accuracy import RULES
from .indicator import groups_of
from .people import OTHER_TEAMS, TEAM_COLUMNS, teams
from .things import Things, listed, of_entries

DIVIDED = ("rate", "share", "mean")
COUNTED = ("count", "pounds")
FIGURE = ["numerator", "denominator", "value"]
NO_VALUE = "no value: "
"""How a note begins that says why there is no value."""
NO_EXTRACT = "no value: the month has no extract of its own"
AS_FIRST = "as first published: later extracts do not reach back so far"
ROW = ["indicator", "reading", "group", "month"]
NOTHING = "no value: there was nothing to count"
OUT_OF_NOTHING = "no value: there was nothing to count (out of 0)"
TeamsAlone = frozenset[tuple[str, str]]
"""Teams, each with a month (YYYY-MM), that an audience sees by themselves."""
FIRST = {"value": "first_published", "numerator": "first_numerator", "denominator": "first_denominator"}
"""A month's figure as its own extract gave it, beside what is now known of it."""
COLUMNS = [*ROW, *FIGURE, "lower", "upper", "unit", "note", "reason", "as_first", *FIRST.values()]


def compute(extract: Extract, months: Months, notice: Any, indicators: Sequence[str] | None = None) -> pd.DataFrame:
    """The value of each indicator, reading and group for each month.

    Args:
        extract: an Extract, with the earlier ones of its data folder.
        months: the Months that end with the extract's own; each is computed with its own as-at day.
        notice: the Notice, for its standards, day of issue and reserve.
        indicators: ids; all if left out.

    Returns:
        Columns COLUMNS, in the order of docs/indicators.md, then group, then month. Numbers are floats, NaN where
        blank; `lower` and `upper` are the Wilson 95% interval of a rate; `note` says why there is no value, and of the
        extract's own month which tables lost rows that the figure would have read; `reason` is the code of why
        (things.REASONS), blank where there is a value. A month that the extract's history does not reach has the
        figures first published, if it has an extract of its own; `as_first` says so.
    """
    wanted = [INDICATORS[id] for id in indicators or INDICATORS]
    before = _published(extract, months, notice, wanted)
    now = _restated(_counted(extract, months, notice, [each for each in wanted if not each.from_figures]), before)
    found = pd.concat([now, _restated(_reproduced(now, extract, months, wanted), before)], ignore_index=True)
    found = found.merge(before[[*ROW, *FIRST]].rename(columns=FIRST), on=ROW, how="left")
    latest = found["month"] == extract.month
    found.loc[latest, list(FIRST.values())] = found.loc[latest, list(FIRST)].to_numpy()
    found.loc[latest, "note"] = _with_losses(found[latest], extract)
    for each in extract.earlier:
        if each.unusable:
            extract.warn(not_used(each.month, each.unusable))
    return _in_order(_with_intervals(found))[COLUMNS].astype(dict.fromkeys(FIRST.values(), float))


def compute_by_team(
    extract: Extract, months: Months, notice: Any, alone: TeamsAlone | None = None, every: bool = False
) -> pd.DataFrame:
    """The readings that figures.csv gives by team, team by team; none that the history rules out.

    Args:
        extract: an Extract.
        months: the Months that end with the extract's own.
        notice: the Notice, for its standards, day of issue and reserve.
        alone: the teams that are counted by themselves, the others as `other teams`; left out: all of them.
        every: every reading that counts children or workers, in place of those that figures.csv gives.

    Returns:
        Columns COLUMNS, in their order; `group` is the team. A team with a denominator of 0 has no row, and neither has
        an indicator whose tables or team column are missing.
    """
    parts = [pd.DataFrame(columns=[*ROW, *FIGURE, "unit", "note", "reason", "as_first", *FIRST.values()])]
    for each in INDICATORS.values():
        for reading in each.readings.values():
            if reading.by_team or (every and not each.from_figures):
                parts.append(_by_team(each, reading.id, extract, months, notice, alone))
    found = pd.concat(parts, ignore_index=True).astype(dict.fromkeys([*FIGURE, *FIRST.values()], float))
    latest = found["month"] == extract.month
    found.loc[latest, "note"] = _with_losses(found[latest], extract)
    return _in_order(_with_intervals(found))[COLUMNS]


def _by_team(each: Indicator, reading: str, extract: Extract, months: Months, notice: Any, alone) -> pd.DataFrame:
    """One reading team by team; empty where what it counts belongs to no team, or something is missing."""
    if extract.lacks(each.needs(reading)):
        return pd.DataFrame()
    things = listed(each.count(extract, months, notice, reading))
    if not things.kind or things.out_of is not None or extract.lacks((TEAM_COLUMNS[things.kind],)):
        return pd.DataFrame()
    entry, position = things.of_months()
    if things.whole is not None:
        kept = things.whole[entry]
        entry, position = entry[kept], position[kept]
    names = teams(extract, months, things.kind, things.who[entry], position)
    team, known = pd.factorize(names)
    known = list(known)
    if alone is not None:
        known += [OTHER_TEAMS] if OTHER_TEAMS not in known else []
        by_itself = np.array([[(name, month) in alone for month in months.labels] for name in known])
        team = np.where(by_itself[team, position], team, known.index(OTHER_TEAMS))
    can_know = why_not(each, reading, extract, months, notice)["note"] == ""
    found = []
    for code in sorted(np.unique(team), key=known.__getitem__):
        of_team = _at(things, entry[team == code], position[team == code])
        rows = _rows_of(each, reading, known[code], months, figure(each, of_team, len(months)))
        kept = can_know & (of_team.sums(len(months))[1] > 0)
        found.append({column: values[kept] for column, values in rows.items()})
    if not found:
        return pd.DataFrame()
    rows = _joined(found)
    more = {"as_first": False} | dict.fromkeys(FIRST.values(), np.nan)
    return rows.assign(note=rows["note"].where(rows["value"].isna(), ""), **more)


def why_no_teams(each: Indicator, reading: str, extract: Extract, months: Months, notice: Any) -> str:
    """Which table or column keeps a reading from being given by team; blank where none does."""
    lacking = extract.lacks(each.needs(reading))
    return lacking or extract.lacks((TEAM_COLUMNS[each.count(extract, months, notice, reading).kind],))


def _at(things: Things, entry: np.ndarray, position: np.ndarray) -> Things:
    """These entries, each in this one month alone."""
    return replace(
        things,
        first=position,
        last=None,
        counted=things.is_counted(entry, position),
        counted_from=None,
        counted_to=None,
        whole=None,
        total=None,
        out_of=None,
        **{name: of_entries(getattr(things, name), entry) for name in ("who", "row", "amount", "weight", "group")},
        facts={name: fact[entry] for name, fact in things.facts.items() if isinstance(fact, np.ndarray)},
    )


def answerable(extract: Extract, notice: Any) -> dict[tuple[str, str], str]:
    """By indicator and reading, what its value for the extract's own month needs; blank where it is computed.

    `needs the table plans`, `needs the column end_date of the table plans`, or why the extract cannot know the value.
    """
    month, found = Months.ending(extract.month, 1), {}
    for id, reading, need in wants(extract):
        table, _, column = need.partition(".")
        what = f"the column {column} of the table {table}" if table in extract.paths else f"the table {table}"
        found.setdefault((id, reading), {})[what] = None
    return {
        (id, reading): f"needs {joined(found[id, reading])}"
        if (id, reading) in found
        else why_not(each, reading, extract, month, notice)["note"][0]
        for id, each in INDICATORS.items()
        for reading in each.readings
    }


def _published(extract: Extract, months: Months, notice: Any, wanted: list[Indicator]) -> pd.DataFrame:
    """Each earlier month's figures of the window from its own extract: what a run for that month gave."""
    parts = [pd.DataFrame(columns=[*ROW, *FIGURE, "unit", "note", "reason"])]
    before, about = "", {"notice": repr(notice), "indicators": [each.id for each in wanted]}
    for earlier in extract.earlier:
        try:
            # Of those before it too, since actions put off are told by them.
            before = _store.key(
                about | {"before": before}, {f"{earlier.month}/{file.name}": file for file in earlier.files}
            )
            if earlier.month in months.labels:
                parts.append(_first_published(earlier, notice, wanted, f"first-{earlier.month}-{before}"))
        except UnusableInput as error:
            earlier.unusable = error
        earlier.forget()
    return pd.concat(parts[1:] or parts, ignore_index=True)


def _first_published(extract: Extract, notice: Any, wanted: list[Indicator], name: str) -> pd.DataFrame:
    """The figures of an extract's own month, counted unless the store has them by this name."""
    if found := _store.find(name):
        return found[0]
    month = Months.ending(extract.month, 1)
    counted = _counted(extract, month, notice, [each for each in wanted if not each.from_figures])
    figures = pd.concat([counted, _reproduced(counted, extract, month, wanted)])
    _store.keep(name, figures, [])
    return figures


def _counted(extract: Extract, months: Months, notice: Any, wanted: list[Indicator]) -> pd.DataFrame:
    """The figures of these indicators from one extract, counted by threads: numpy works outside of Python's lock."""
    reads = {table for each in wanted for reading in each.readings for table in each.tables(reading)}
    extract.read(reads if all(each.reads for each in wanted) else extract.paths)
    with ThreadPoolExecutor(THREADS) as pool:
        parts = {
            each.id: pool.submit(lambda each: list(_rows(each, extract, months, notice)), each)
            for each in _in_turns(wanted, extract)
        }
        return _joined([rows for each in wanted for rows in parts[each.id].result()])


def _in_turns(wanted: list[Indicator], extract: Extract) -> list[Indicator]:
    """One of each measure, then a second of each, those of the largest tables first.

    What those of one measure share is derived by one thread, and a second would wait for it.
    """
    sizes = {table: path.stat().st_size for table, path in extract.paths.items()}
    turns = Counter()
    keys = {}
    for each in wanted:
        keys[each.id] = (turns[each.measure], -sum(sizes.get(table, 0) for table in each.tables(each.headline)))
        turns[each.measure] += 1
    return sorted(wanted, key=lambda each: keys[each.id])


def _reproduced(found: pd.DataFrame, extract: Extract, months: Months, wanted: list[Indicator]) -> pd.DataFrame:
    """The figures that are computed from the other figures."""
    parts = [rows for each in wanted if each.from_figures for rows in _rows(each, extract, months, found)]
    return _joined(parts) if parts else found.iloc[:0]


def _rows(indicator: Indicator, extract: Extract, months: Months, notice: Any) -> Iterator[dict[str, np.ndarray]]:
    """One indicator, in every reading and group: the columns of its rows, a row a month."""
    groups = _groups(indicator, extract, notice)
    for reading in indicator.readings:
        lacking = extract.lacks(indicator.needs(reading))
        if lacking:
            figures = dict.fromkeys(FIGURE, np.full(len(months), np.nan))
            said = {"note": f"no value: {lacking}", "reason": "missing", "elsewhere": False}
            blank = figures | {column: np.full(len(months), one) for column, one in said.items()}
            yield from (_rows_of(indicator, reading, group, months, blank) for group in groups)
            continue
        things = indicator.count(extract, months, notice, reading)
        ruled_out = why_not(indicator, reading, extract, months, notice)
        for group in groups:
            found = _ruled_out(figure(indicator, things, len(months), group), ruled_out)
            yield _rows_of(indicator, reading, group, months, found)


def _groups(indicator: Indicator, extract: Extract, notice: Any) -> list[str]:
    """What a figure is given for: the whole council (blank), then its groups; of rules, each of them alone."""
    if indicator.by == "rule":
        return list(RULES)
    return ["", *groups_of(extract, notice, indicator.id)] if indicator.by else [""]


def _rows_of(
    indicator: Indicator, reading: str, group: str, months: Months, columns: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The columns of one figure's rows, a row a month."""
    about = {"indicator": indicator.id, "unit": indicator.unit, "reading": reading, "group": group}
    same = {column: np.full(len(months), text, dtype=object) for column, text in about.items()}
    return same | {"month": np.array(months.labels, dtype=object)} | columns


def _joined(parts: list[dict[str, np.ndarray]]) -> pd.DataFrame:
    """The rows of many figures: one frame made once, since to make one a figure takes longer than to count."""
    return pd.DataFrame({column: np.concatenate([part[column] for part in parts]) for column in parts[0]})


def figure(indicator: Indicator, things: Things, length: int, group: str = "", those: np.ndarray | None = None) -> dict:
    """The figure of an indicator's things, month by month.

    Args:
        indicator: the Indicator.
        things: those of one reading.
        length: how many months.
        group: blank for the whole council.
        those: the entries that count, in place of a group's.

    Returns:
        numerator, denominator, value (floats, NaN where blank), note and reason, an array each.
    """
    if those is None and group:
        those = np.asarray(things.group == group)
    numerator, denominator = things.sums(length, those)
    blank = np.zeros(length, dtype=bool) if things.blank is None else np.asarray(things.blank)
    why = np.array([things.why] * length if isinstance(things.why, str) else things.why, dtype=object)
    reason, value = things.reason, numerator
    if group in things.unknown:
        blank, why[:], reason = np.ones(length, dtype=bool), things.unknown[group], "missing"
    if things.statistic:
        value = things.statistics(length, those)
        undefined = np.isnan(value) & (denominator > 0)
        if things.undefined:
            blank, reason = blank | undefined, "undefined"
            why[undefined] = things.undefined
        numerator = np.full(length, np.nan)
    elif indicator.unit in DIVIDED:
        value = np.divide(numerator, denominator, out=np.full(length, np.nan), where=denominator != 0)
    elif indicator.unit in COUNTED:
        denominator = np.full(length, np.nan)
    found = {"numerator": numerator, "denominator": denominator, "value": value}
    found = {name: np.where(blank, np.nan, numbers) for name, numbers in found.items()}
    none = np.isnan(found["value"])
    of_none = np.where((indicator.unit in DIVIDED) & (found["denominator"] == 0), OUT_OF_NOTHING, NOTHING)
    told = np.where(blank & (why != ""), "no value: " + why, of_none)
    notes = [things.note] * length if isinstance(things.note, str) else things.note
    notes = [joined_notes(said if no else "", note) for no, said, note in zip(none, told, notes, strict=True)]
    reasons = np.where(none, np.where(blank, reason, "nothing_to_count"), "")
    return found | {"note": np.array(notes, dtype=object), "reason": reasons.astype(object)}


def joined_notes(*notes: str) -> str:
    """Remarks on one figure, one after the other; blank ones left out."""
    return "; ".join(filter(None, notes))


def _ruled_out(found: dict[str, np.ndarray], why: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """A figure month by month, blank where the extract cannot know the month's value (`why_not`)."""
    out = why["note"] != ""
    numbers = {column: np.where(out, np.nan, found[column]) for column in FIGURE}
    texts = {column: np.where(out, why[column], found[column]) for column in ("note", "reason")}
    return numbers | texts | {"elsewhere": why["elsewhere"]}


def why_not(indicator: Indicator, reading: str, extract: Extract, months: Months, notice: Any) -> dict[str, np.ndarray]:
    """By month: `note` and `reason`, why the extract cannot know the value; `elsewhere`, if another may."""
    note, reason = (np.full(len(months), "", dtype=object) for _ in range(2))
    elsewhere = np.zeros(len(months), dtype=bool)

    def rule_out(those: np.ndarray, said: str, code: str, known_elsewhere: bool) -> None:
        note[those], reason[those], elsewhere[those] = said, code, known_elsewhere

    histories = {table: extract.history_from.get(table) for table in indicator.tables(reading)}
    if any(first is not None for first in histories.values()):
        period = indicator.readings[reading].period
        starts = day_number(notice.issued) if period == "since the notice" else months.period(period)[0]
        for table, first in histories.items():
            if first is not None:
                short = f"no value: the table {table} is complete only from {as_date(first)}"
                rule_out(np.broadcast_to(starts < first, len(months)), short, "history", True)
    if indicator.own_extract:
        rule_out(np.array(months.labels) != extract.month, NO_EXTRACT, "no_extract", True)
    episodes = extract["episodes"]["start_date"].to_numpy() if "episodes" in extract.paths else []
    if len(episodes):
        opened = episodes.min()
        first = f"no value: the first case opened on {as_date(opened)}"
        rule_out(months.ends < opened, first, "before_first_case", False)
    return {"note": note, "reason": reason, "elsewhere": elsewhere}


def _restated(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Figures that this extract cannot know, taken as they were first published, blank ones too."""
    published = before.set_index(ROW)
    now["as_first"] = False
    unknown = now.index[now["elsewhere"]]
    these = unknown[pd.MultiIndex.from_frame(now.loc[unknown, ROW]).isin(published.index)]
    if len(these):
        taken = published.loc[pd.MultiIndex.from_frame(now.loc[these, ROW])]
        now.loc[these, FIGURE] = taken[FIGURE].to_numpy(dtype=float)
        own, note = (now.loc[these, "reason"] == "no_extract").to_numpy(), taken["note"].to_numpy()
        as_first = np.where(note == "", AS_FIRST, note + "; " + AS_FIRST)
        now.loc[these, "note"] = np.where(own, note, as_first)
        now.loc[these, "reason"] = taken["reason"].to_numpy()
        now.loc[these, "as_first"] = ~own
    return now


def _with_losses(found: pd.DataFrame, extract: Extract) -> list[str]:
    """The notes, with which of the tables that the figure reads lost rows."""
    pairs = list(zip(found["indicator"], found["reading"], strict=True))
    losses = {}
    for id, reading in dict.fromkeys(pairs):
        each = INDICATORS[id]
        losses[id, reading] = extract.losses(each.tables(reading), each.plan_type)
    return [joined_notes(note, losses[pair]) for note, pair in zip(found["note"], pairs, strict=True)]


def _with_intervals(found: pd.DataFrame) -> pd.DataFrame:
    rates = ((found["unit"] == "rate") & (found["denominator"] > 0)).to_numpy()
    bounds = np.full((2, len(found)), np.nan)
    bounds[:, rates] = wilson(*(found.loc[rates, column].to_numpy() for column in ("numerator", "denominator")))
    return found.assign(lower=bounds[0], upper=bounds[1])


def _in_order(found: pd.DataFrame) -> pd.DataFrame:
    """By indicator and reading as in docs/indicators.md, then group, then month."""
    places = {(each.id, reading): place for each in INDICATORS.values() for place, reading in enumerate(each.readings)}
    order = {id: place for place, id in enumerate(INDICATORS)}
    place = pd.Series(list(zip(found["indicator"], found["reading"], strict=True)), index=found.index).map(places)
    keys = pd.DataFrame({"a": found["indicator"].map(order), "b": place, "c": found["group"], "d": found["month"]})
    return found.loc[keys.sort_values(["a", "b", "c", "d"]).index].reset_index(drop=True)


Z = 1.959963984540054  # the normal distribution's 97.5th percentile


def wilson(k: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 95% intervals of rates of k of n, n above 0: Wilson's score interval (Newcombe 1998), in scipy's own order.

    >>> [round(float(bound), 4) for bound in wilson(np.array(81), np.array(263))]
    [0.2553, 0.3662]
    """
    k, n = np.asarray(k, dtype=float), np.asarray(n, dtype=float)
    p = k / n
    scale = 2 * (n + Z**2)
    middle, half = (2 * n * p + Z**2) / scale, Z / scale * np.sqrt(4 * n * p * (1 - p) + Z**2)
    return np.where(k == 0, 0.0, middle - half), np.where(k == n, 1.0, middle + half)
