"""Every indicator for every month in one tidy shape: value, interval, and where there is none, why.

Restatement: beside each month's value as now known stands the value as first published, from the month's own extract.
Source: measures.md, opening paragraphs and "Restatement"; tables.md, "Short histories".
"""

from functools import cache

import numpy as np
import pandas as pd

from .._wording import joined
from ..calendars import Months, as_date, day_number
from ..errors import UnusableInput
from ..records.extract import not_used
from . import INDICATORS, Indicator, wants
from .indicator import groups_of
from .teams import FIGURES, by_team

DIVIDED = ("rate", "share", "mean")
COUNTED = ("count", "pounds")
FIGURE = ["numerator", "denominator", "value"]
NO_EXTRACT = "no value: the month has no extract of its own"
AS_FIRST = "as first published: later extracts do not reach back so far"
ROW = ["indicator", "reading", "group", "month"]
COLUMNS = [*ROW, *FIGURE, "lower", "upper", "unit", "note", "first_published"]


def compute(extract, months, notice, indicators=None) -> pd.DataFrame:
    """The value of each indicator, reading and group for each month.

    Args:
        extract: an Extract, with the earlier ones of its data folder.
        months: the Months that end with the extract's own; each is computed with its own as-at day.
        notice: the Notice, for its standards, day of issue and reserve.
        indicators: ids; all if left out.

    Returns:
        Columns COLUMNS, in the order of measures.md, then group, then month. Numbers are floats, NaN where blank;
        `lower` and `upper` are the Wilson 95% interval of a rate; `note` says why there is no value, and of the
        extract's own month which tables lost rows that the figure would have read. A month that the
        extract's history does not reach has the figures first published, if it has an extract of its own.
    """
    wanted = [INDICATORS[id] for id in indicators or INDICATORS]
    before = _published(extract, months, notice, wanted)
    now = _restated(_counted(extract, months, notice, [each for each in wanted if not each.from_figures]), before)
    found = pd.concat([now, _restated(_reproduced(now, extract, months, wanted), before)], ignore_index=True)
    own = before[[*ROW, "value"]].rename(columns={"value": "first_published"})
    found = found.merge(own, on=ROW, how="left")
    latest = found["month"] == extract.month
    found.loc[latest, "first_published"] = found["value"]
    found.loc[latest, "note"] = _with_losses(found[latest], extract)
    extract.warnings += [not_used(each.month, each.unusable) for each in extract.earlier if each.unusable]
    return _in_order(_with_intervals(found))[COLUMNS]


def compute_by_team(extract, months, notice) -> pd.DataFrame:
    """The figures by team (`teams.by_team`), with value and interval; none that the history rules out.

    Returns:
        Columns COLUMNS, in their order.
    """
    found = by_team(extract, months, notice).assign(note="", first_published=np.nan)
    notes = {about: _why_not(INDICATORS[about[0]], about[1], extract, months, notice)["note"] for about in FIGURES}
    rows = zip(found["indicator"], found["reading"], found["month"], strict=True)
    kept = [not notes[id, reading][month] for id, reading, month in rows]
    found = found[np.array(kept, dtype=bool)].reset_index(drop=True)
    found["unit"] = found["indicator"].map({id: each.unit for id, each in INDICATORS.items()})
    latest = found["month"] == extract.month
    found.loc[latest, "note"] = _with_losses(found[latest], extract)
    return _in_order(_with_intervals(_with_values(found)))[COLUMNS]


def answerable(extract, notice) -> dict[tuple[str, str], str]:
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
        else _why_not(each, reading, extract, month, notice)["note"].iloc[0]
        for id, each in INDICATORS.items()
        for reading in each.readings
    }


def _published(extract, months, notice, wanted) -> pd.DataFrame:
    """Each earlier month's figures of the window from its own extract: what a run for that month gave."""
    parts = [pd.DataFrame(columns=[*ROW, *FIGURE, "unit", "note"])]
    for earlier in extract.earlier:
        if earlier.month not in months.labels:
            continue
        month = Months.ending(earlier.month, 1)
        try:
            found = _counted(earlier, month, notice, [each for each in wanted if not each.from_figures])
            parts += [found, _reproduced(found, earlier, month, wanted)]
        except UnusableInput as error:
            earlier.unusable = str(error)
        earlier.forget()
    return pd.concat(parts[1:] or parts, ignore_index=True)


def _counted(extract, months, notice, wanted) -> pd.DataFrame:
    """The figures of these indicators from one extract."""
    return _with_values(pd.concat([_rows(each, extract, months, notice) for each in wanted], ignore_index=True))


def _reproduced(found: pd.DataFrame, extract, months, wanted) -> pd.DataFrame:
    """The figures that are computed from the other figures."""
    parts = [_rows(each, extract, months, found) for each in wanted if each.from_figures]
    return _with_values(pd.concat(parts, ignore_index=True)) if parts else found.iloc[:0]


def _rows(indicator: Indicator, extract, months, notice) -> pd.DataFrame:
    parts, computed = [], None
    for reading in indicator.readings:
        lacking = extract.lacks(indicator.needs(reading))
        if lacking:
            groups = ["", *groups_of(extract, notice, indicator.id)] if indicator.grouped_by else [""]
            parts += [_blank(months, reading, group, f"no value: {lacking}") for group in groups]
            continue
        if computed is None:
            computed = indicator.compute(extract, months, notice)
        found = computed[computed["reading"] == reading].copy()
        parts.append(_ruled_out(found, indicator, reading, extract, months, notice))
    return pd.concat(parts).assign(indicator=indicator.id, unit=indicator.unit)


def _blank(months, reading: str, group: str, note: str) -> pd.DataFrame:
    about = {"reading": reading, "group": group, "month": months.labels, "note": note, "elsewhere": False}
    return pd.DataFrame(about | dict.fromkeys(FIGURE, np.nan))


def _ruled_out(found: pd.DataFrame, indicator: Indicator, reading: str, extract, months, notice) -> pd.DataFrame:
    """The rows of a reading, blank where the extract cannot know the month's value."""
    notes = _why_not(indicator, reading, extract, months, notice)
    found["elsewhere"] = found["month"].map(notes["elsewhere"])
    why = found["month"].map(notes["note"])
    found.loc[why != "", FIGURE] = np.nan
    found["note"] = why.where(why != "", found["note"])
    return found


def _why_not(indicator: Indicator, reading: str, extract, months, notice) -> pd.DataFrame:
    """By month: `note`, why the extract cannot know the value, blank where it can; `elsewhere`, if another may."""
    period = indicator.readings[reading].period
    since_notice = period == "since the notice"
    starts = np.full(len(months), day_number(notice.issued)) if since_notice else months.period(period)[0]
    notes = pd.DataFrame({"note": "", "elsewhere": False}, index=months.labels)
    for table in indicator.tables(reading):
        if table in extract.history_from:
            first = extract.history_from[table]
            notes[starts < first] = f"no value: the table {table} is complete only from {as_date(first)}", True
    if indicator.own_extract:
        others = np.array(months.labels) != extract.month
        notes[others] = NO_EXTRACT, True
    episodes = extract["episodes"]["start_date"] if "episodes" in extract.paths else []
    if len(episodes):
        notes[months.ends < episodes.min()] = f"no value: the first case opened on {as_date(episodes.min())}", False
    return notes


def _restated(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Figures that this extract cannot know, taken as they were first published, blank ones too."""
    published = before.set_index(ROW)
    unknown = now.index[now["elsewhere"]]
    these = unknown[pd.MultiIndex.from_frame(now.loc[unknown, ROW]).isin(published.index)]
    if len(these):
        taken = published.loc[pd.MultiIndex.from_frame(now.loc[these, ROW])]
        now.loc[these, FIGURE] = taken[FIGURE].to_numpy(dtype=float)
        own, note = now.loc[these, "note"] == NO_EXTRACT, taken["note"].to_numpy()
        as_first = np.where(note == "", AS_FIRST, note + "; " + AS_FIRST)
        now.loc[these, "note"] = np.where(own, note, as_first)
    return now


def _with_values(found: pd.DataFrame) -> pd.DataFrame:
    divided, counted = found["unit"].isin(DIVIDED), found["unit"].isin(COUNTED) & found["value"].isna()
    none = divided & (found["denominator"] == 0)
    found.loc[divided & ~none, "value"] = found["numerator"] / found["denominator"]
    # A maximum or percentile is counted too, but has its value given, a denominator and no numerator.
    found.loc[counted, "value"] = found["numerator"]
    blank = found["value"].isna() & ~found["note"].str.startswith("no value")
    reason = np.where(none, "no value: there was nothing to count (out of 0)", "no value: there was nothing to count")
    noted = np.where(found["note"] == "", reason, reason + pd.Series("; ", found.index) + found["note"])
    found["note"] = found["note"].where(~blank, noted)
    return found


def _with_losses(found: pd.DataFrame, extract) -> pd.Series:
    """The notes, with which of the tables that the figure reads lost rows."""

    pairs = list(zip(found["indicator"], found["reading"], strict=True))
    losses = {pair: extract.losses(INDICATORS[pair[0]].tables(pair[1])) for pair in dict.fromkeys(pairs)}
    notes = zip(found["note"], (losses[pair] for pair in pairs), strict=True)
    return pd.Series(["; ".join(filter(None, both)) for both in notes], index=found.index, dtype=object)


def _with_intervals(found: pd.DataFrame) -> pd.DataFrame:
    rates = (found["unit"] == "rate") & (found["denominator"] > 0)
    counts = found.loc[rates, ["numerator", "denominator"]].astype(int)
    bounds = [wilson(k, n) for k, n in counts.itertuples(index=False)]
    return found.join(pd.DataFrame(bounds, index=counts.index, columns=["lower", "upper"], dtype=float))


def _in_order(found: pd.DataFrame) -> pd.DataFrame:
    """By indicator and reading as in measures.md, then group, then month."""
    places = {(each.id, reading): place for each in INDICATORS.values() for place, reading in enumerate(each.readings)}
    order = {id: place for place, id in enumerate(INDICATORS)}
    place = pd.Series(list(zip(found["indicator"], found["reading"], strict=True)), index=found.index).map(places)
    keys = pd.DataFrame({"a": found["indicator"].map(order), "b": place, "c": found["group"], "d": found["month"]})
    return found.loc[keys.sort_values(["a", "b", "c", "d"]).index].reset_index(drop=True)


@cache
def wilson(k: int, n: int) -> tuple[float, float]:
    """The 95% interval of a rate of k of n (Wilson's score interval)."""
    from scipy.stats import binomtest  # late: slow to import

    interval = binomtest(k, n).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
