"""The DfE's own files of published statistics as rows of `benchmarks.csv`, for every council, every region and England.

| file, told by its headings | indicator | from |
|---|---|---|
| children in need C1 | `rereferrals_12m` | `rereferral_percent`; to 2024 `Re_referrals_percent` |
| children in need C4 | `icpc_within_15` | `Duration_0-10_days` and `Duration_11-15_days` out of `ICPC` |
| | `icpc_median_days` | `Duration_median` |
| children's social work workforce | `caseload_mean` | `caseload_fte` |
| | `agency_rate` | `agency_rate_fte`; to 2022 `agency_worker_rate_fte_%` |
| local authority interactive tool | `icpc_within_15` | `CP_conf_15days` |
| | `caseload_mean` | `Work_Force_AvgNumCase_SW` |
| | `agency_rate` | `Work_Force_Agecy_Rate` |

Where a release has dropped a rate but kept its parts, the rate is computed from them, and a warning says so. A cell
that holds a symbol (SYMBOLS) gives no row, nor is it worked out from the cells beside it, since that would undo the
suppression; it is counted, symbol by symbol. The figure of a joint return stands under the code of each council.

Not read, as it is counted otherwise than ours: `absence_rate_fte` (a year's sickness over the staff of one day, without
agency workers; `sickness_rate` is a month's, of all social workers), and the rates by headcount.

The files name no day of publication. One that is given is that of the edition, and holds for all its rows. Left out, it
is the approximate day of each year's first release: the end of October for children in need, the end of February for
the workforce of the September before; the source then says "day of publication approximate". As-at days are ends of
months, so only the month of publication counts.

Source: docs/judgement.md, "The notice"; docs/published-facts.md, "Published statistics".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd

from .._exact import rounded
from .._wording import count, day_in_words, joined
from ..errors import UnusableInput
from ..records.reading import Texts, headings_there, lines_of_rows, read_texts
from ..records.tables import BENCHMARK_COLUMNS
from .dfe_editions import (
    ABOUT,
    CAME_LATER,
    COUNCIL,
    EDITIONS,
    IN_NEED,
    KNOWN,
    LEVELS,
    MEDIAN,
    SYMBOLS,
    TOOL,
    TOOL_FIGURES,
    TOOL_TITLE,
    Edition,
    Figure,
    Statistic,
)
from .workbooks import nearest, plain

NOTHING = "with nothing to count"
NUMBER = r"[0-9]+(?:\.[0-9]+)?"
AS_PUBLISHED = "Give the file as the DfE published it."
ALIKE = 0.7
"""From here on two headings look like one, misspelt or renamed (0 unlike to 1 alike)."""
PACKED = (b"PK\3\4", b"\xd0\xcf\x11\xe0")
"""How ZIP folders begin, which .xlsx and .ods are as well, and .xls workbooks."""
JOINT = " / "
CODES = r"E[0-9]{8}(?: / E[0-9]{8})*"
KEY = ["indicator", "area", "year_end", "published_on"]


@dataclass(frozen=True)
class Published:
    """What the files hold: `rows` as `read_benchmarks` gives them, what was read of each file, and warnings."""

    rows: pd.DataFrame
    read: tuple[str, ...]
    warnings: tuple[str, ...]


def read_published(
    paths: Sequence[Path], published_on: date | None = None, known: pd.DataFrame | None = None
) -> Published:
    """Read the DfE's files; where the tool's extract and a release give the same figure, the release's stands.

    Args:
        paths: CSV files, in any order.
        published_on: the day of publication of all their rows; left out, see the module.
        known: benchmarks that name areas by their codes, since the tool's extract has names only.

    Raises:
        UnusableInput: a file is none of those, a cell is neither number nor symbol, two files disagree, or a year ends
            after `published_on`.
    """
    tables = {Path(path): _table(Path(path)) for path in paths}
    kinds = {path: _edition(path, table) for path, table in tables.items()}
    found, read, warnings = [], [], []
    places = [] if known is None else [known[["area", "area_name", "year_end"]]]
    for path in sorted(tables, key=lambda path: kinds[path] is None):  # the tool's extract last: the others name areas
        if kinds[path] is None:
            rows, said, warned = _tool(
                path, tables[path], published_on, pd.concat(places, ignore_index=True) if places else None
            )
        else:
            rows, said, warned = _release(path, tables[path], kinds[path], published_on)
            places.append(rows[["area", "area_name", "year_end"]])
        found.append(rows.assign(tool=kinds[path] is None, path=path.name))
        read.append(said)
        warnings += warned
    rows, differing = _agreed(pd.concat(found, ignore_index=True))
    if rows.empty:
        raise UnusableInput(
            f"{joined(map(str, paths))}: no figure is in there that can be used.\n" + "\n".join([*read, *warnings])
        )
    warnings += [*differing, *_recoded(rows), *_days(published_on, rows)]
    return Published(rows, tuple(read), tuple(dict.fromkeys(warnings)))


def merged(rows: pd.DataFrame, there: pd.DataFrame, indicators: Iterable[str]) -> tuple[pd.DataFrame, int, int]:
    """Rows added to those that a file holds already, in the order of `indicators`, then by area, year and publication.

    A row of the same indicator, area, year and day of publication takes the place of the one that was there; but one
    of the interactive tool, which rounds otherwise, does not take that of a release.

    Returns:
        All rows; how many were there and stay; how many were there and are replaced by another value.
    """
    releases = there[~there["source"].str.contains(TOOL_TITLE, regex=False)]
    known = pd.MultiIndex.from_frame(rows[KEY]).isin(pd.MultiIndex.from_frame(releases[KEY]))
    rows = rows[~(known & rows["source"].str.contains(TOOL_TITLE, regex=False))]
    both = pd.concat([rows, there], ignore_index=True)
    kept = both.drop_duplicates(KEY)
    values = there.merge(rows, on=KEY, suffixes=("", "_new"))
    order = {id: place for place, id in enumerate(indicators)}
    ordered = kept.sort_values(KEY, key=lambda column: column.map(order) if column.name == "indicator" else column)
    return ordered.reset_index(drop=True), len(kept) - len(rows), int((values["value"] != values["value_new"]).sum())


def _table(path: Path) -> pd.DataFrame:
    """The columns that are known, as texts (blank ones too), under their headings in KNOWN, by the line of the file."""
    with open(path, "rb") as file:
        if file.read(4) in PACKED:
            raise UnusableInput(
                f"{path} is a workbook or a ZIP folder, and the DfE's statistics are read from CSV files. Take the "
                "file out of the release's ZIP folder, or save the sheet as CSV UTF-8."
            )
    headings = headings_there(path)
    standard = {plain(name): name for name in KNOWN}
    names = {heading: standard[plain(heading)] for heading in headings if plain(heading) in standard}
    columns, rows, _ = read_texts(path, list(names), [])
    _refuse_unknown(path, headings, list(names.values()))
    if not rows:
        raise UnusableInput(f"{path} has headings and no row. {AS_PUBLISHED}")
    return pd.DataFrame(
        {names[heading]: _cells(texts) for heading, texts in columns.items()},
        index=lines_of_rows(path, np.arange(rows), rows),
    )


def _refuse_unknown(path: Path, headings: list[str], found: list[str]) -> None:
    """A file that is of no edition, or of which two headings are one but for case and punctuation."""
    twice = next((name for name in found if found.count(name) > 1), "")
    if twice:
        same = [heading for heading in headings if plain(heading) == plain(twice)]
        raise UnusableInput(f"{path}: {joined(same)} are one heading, which stands twice. Keep one of the columns.")
    marks = {mark: edition for edition in EDITIONS for mark in edition.marks}
    if set(found) & set(marks) or set(TOOL) <= set(found):
        return
    editions: dict[str, list[str]] = {}
    for edition in EDITIONS:
        editions.setdefault(edition.title, []).append(edition.years)
    known = [*(f"{title} (editions {'; '.join(years)})" for title, years in editions.items()), TOOL_TITLE]
    expected = [
        f"It has no column {mark} of {edition.title} ({edition.years}); the nearest there is {near}. "
        for mark, edition in marks.items()
        if (near := nearest(mark, headings, ALIKE))
    ]
    there = ", ".join(headings)
    raise UnusableInput(
        f"{path} is none of the files that are known: {joined(known)}. {''.join(expected[:1])}"
        f"Its headings are: {there[:300]}{'...' if len(there) > 300 else ''}. {AS_PUBLISHED}"
    )


def _cells(texts: Texts) -> np.ndarray:
    return np.array([*texts.texts.to_pylist(), ""], dtype=object)[texts.codes]


def _edition(path: Path, table: pd.DataFrame) -> Edition | None:
    """The edition of which most columns are there; None for the tool's extract."""
    if set(TOOL) <= set(table):
        return None
    marked = [edition for edition in EDITIONS if set(edition.marks) & set(table)]
    edition = max(marked, key=lambda edition: len(set(edition.columns) & set(table)))
    lacking = [name for name in ABOUT if name not in table]
    if lacking:
        near = [near for name in lacking if (near := nearest(name, set(headings_there(path)) - set(table), ALIKE))]
        raise UnusableInput(
            f"{path} ({edition.title}) has no column {joined(lacking)}, without which no row has a year and an area"
            + (f"; the nearest there: {joined(near)}" if near else "")
            + f". {AS_PUBLISHED}"
        )
    return edition


def _release(path: Path, table: pd.DataFrame, kind: Edition, published_on: date | None):
    """The rows of a statistical release, what was read of it, and warnings."""
    table, warnings = _placed(path, table)
    year = _years(path, table["time_period"])
    _refuse_twice(path, table[["area", "time_period"]])
    found, said = [], [f"{path.name}: {kind.title}, {len(table):,} rows, {_span(year)}"]
    for figure in kind.figures:
        dropped = [name for name in figure.columns if name not in table]
        if figure.column in dropped or not figure.column:
            if not figure.parts or set(figure.parts) & set(dropped):
                warnings.append(f"{path.name} has no column {joined(dropped)}: no {figure.indicator} is read.")
                continue
            if figure.column:
                warnings.append(
                    f"{path.name} has no column {figure.column}: {figure.indicator} is computed from its parts, and "
                    "may differ from the DfE's by its rounding, or by more where an area lacks some councils."
                )
        values, missing = _values(path, table, figure)
        if figure.column == MEDIAN:
            sums = _sums(table, year, values)
            warnings += _say_sums(path, table[sums], year[sums])
            values = values[~sums[values.index]]
        found.append(_rows(path, table, year, values, kind.statistic, figure, published_on))
        said.append(_say(figure.indicator, len(found[-1]), missing))
    return pd.concat(found or [pd.DataFrame(columns=BENCHMARK_COLUMNS)]), "\n  ".join(said), warnings


def _placed(path: Path, table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The rows that have a nine-character code, with `area` and `area_name`, and warnings about those without.

    The area of a joint return is `E09000021 / E09000027`. `geographic_level` is written as in LEVELS.
    """
    levels = {each.casefold(): each for each in LEVELS}
    level = table["geographic_level"].map(lambda text: levels.get(text.casefold(), text))
    area, name = pd.Series("", table.index), pd.Series("", table.index)
    for each, (code, called) in LEVELS.items():
        area, name = area.mask(level == each, table[code]), name.mask(level == each, table[called])
    coded, joint, warnings = area.str.fullmatch(CODES), area.str.contains(JOINT, regex=False), []
    if joint.any():
        warnings.append(
            f"{path.name}: the figure of a joint return stands under the code of each council: {_some(name[joint])}."
        )
    known = level.isin(list(LEVELS))
    for left, why, called in (
        (known & ~coded, "without a nine-character code", level + " " + table["la_name"]),
        (~known, f"of another level than {joined(LEVELS)}", level.mask(level == "", "a blank")),
    ):
        if left.any():
            warnings.append(
                f"{path.name}: {count(left.sum(), ('row', 'rows'))} {why} left out, the first on line "
                f"{table.index[left][0]}: {_some(called[left])}."
            )
    table = table.assign(geographic_level=level, area=area, area_name=name.where(name != "", area))
    return table[known & coded], warnings


def _some(names) -> str:
    """Five of the names, each once, and how many others there are."""
    names = list(dict.fromkeys(name.strip() for name in names))
    return joined([*names[:5], *([f"{len(names) - 5} others"] if len(names) > 5 else [])])


def _refuse_twice(path: Path, keys: pd.DataFrame) -> None:
    twice = keys[keys.duplicated()]
    if len(twice):
        raise UnusableInput(
            f"{path}, line {twice.index[0]}: {joined(twice.iloc[0])} stand there a second time. Keep one of the rows."
        )


def _years(path: Path, texts: pd.Series) -> pd.Series:
    wrong = texts[~texts.str.fullmatch("20[0-9]{2}")]
    if len(wrong):
        raise UnusableInput(
            f"{path}, line {wrong.index[0]}: {texts.name} {wrong.iloc[0]!r} is no year such as 2019, in which the "
            f"period ends. {AS_PUBLISHED}"
        )
    return texts.astype(int)


def _values(path: Path, table: pd.DataFrame, figure: Figure) -> tuple[pd.Series, pd.Series]:
    """The value of each row that has one, exact, in the unit of figures.csv; and why each other row has none."""
    published = figure.column in table
    cells = table[[figure.column] if published else list(dict.fromkeys(figure.parts))]
    symbols = cells.mask(cells.apply(lambda column: column.str.fullmatch(NUMBER)))
    symbols = symbols.apply(lambda column: column.str.replace(r"^\[(.+)\]$", r"\1", regex=True).str.casefold())
    for name, column in symbols.items():
        wrong = cells[name][column.notna() & ~column.isin(list(SYMBOLS))]
        if len(wrong):
            raise UnusableInput(
                f"{path}, line {wrong.index[0]}: {name} {wrong.iloc[0]!r} is neither a number nor a symbol that the "
                f"DfE uses ({', '.join(filter(None, SYMBOLS))}). {AS_PUBLISHED}"
            )
    missing = symbols.bfill(axis=1).iloc[:, 0]
    numbers = cells[missing.isna()].map(Fraction)
    if published:
        # Six places: the tool's extract writes 76.900000000000006.
        values = numbers[figure.column].map(lambda number: rounded(number / 100 if figure.percent else number, 6))
    else:
        above, below = (numbers[list(names)].sum(axis=1) for names in (figure.numerator, figure.denominator))
        missing = missing.mask(missing.isna() & (below.reindex(missing.index) == 0), NOTHING)
        pairs = zip(above[below > 0], below[below > 0], strict=True)
        values = pd.Series([rounded(Fraction(a) / b, figure.places) for a, b in pairs], below.index[below > 0], object)
    if figure.percent and (values > 1).any():
        line = values.index[values > 1][0]
        raise UnusableInput(
            f"{path}, line {line}: {figure.indicator} would be {float(values[line]):.1%}, more than all. {AS_PUBLISHED}"
        )
    return values, missing.dropna()


def _sums(table: pd.DataFrame, year: pd.Series, values: pd.Series) -> pd.Series:
    """Whether a region's or England's median is above every council's: then it is no median of theirs, but a sum."""
    frame = table[["area", "region_code", "geographic_level"]].assign(year=year, value=values.astype(float))
    councils = frame[frame["geographic_level"] == COUNCIL]
    own = frame.merge(councils.groupby(["region_code", "year"])["value"].max().rename("largest").reset_index(), "left")[
        "largest"
    ].set_axis(frame.index)
    # London's councils are under Inner and Outer London, England's under their regions: the largest of all.
    largest = own.fillna(frame["year"].map(councils.groupby("year")["value"].max()))
    return (frame["geographic_level"] != COUNCIL) & ~(frame["value"] <= largest) & frame["value"].notna()


def _say_sums(path: Path, table: pd.DataFrame, year: pd.Series) -> list[str]:
    return [
        f"{path.name}: the {MEDIAN} of {name} in {_span(year[places])} is above that of every council in it, so it is "
        "a sum and no median: left out."
        for name, places in table.groupby("area_name").groups.items()
    ]


def _span(years: pd.Series) -> str:
    every = sorted(set(years))
    if not every:
        return "no year"
    whole = every == list(range(every[0], every[-1] + 1))
    return f"{every[0]} to {every[-1]}" if whole and len(every) > 1 else joined(map(str, every))


def _say(indicator: str, written: int, missing: pd.Series) -> str:
    told = [
        f"{number:,} {symbol} ({SYMBOLS[symbol]})" if symbol in SYMBOLS else f"{number:,} {symbol}"
        for symbol, number in missing.replace("", SYMBOLS[""]).value_counts().sort_index().items()
    ]
    return f"{indicator}: {written:,} figures" + (f"; no figure: {joined(told)}" if told else "")


def _rows(path: Path, table, year, values, statistic: Statistic, figure: Figure, published_on: date | None):
    """The figures as rows of benchmarks.csv."""
    years = year[values.index]
    late = years[years.map(statistic.year_end) > published_on] if published_on else []
    if len(late):
        raise UnusableInput(
            f"{path}, line {late.index[0]}: it holds the {statistic.period} {late.max()}, which was not published on "
            f"{published_on}. Give --published-on the day on which this edition came out."
        )
    how = [statistic.title, f"{statistic.period} {{}}"]
    computed = figure.how or ("" if figure.column in table else "computed from its numerator and denominator")
    how += [computed] * bool(computed) + ["Open Government Licence"]
    how += [] if published_on else ["day of publication approximate"]
    rows = {
        "indicator": figure.indicator,
        "area": table["area"][values.index],
        "area_name": table["area_name"][values.index],
        "year_end": years.map(statistic.year_end),
        "value": values.astype(float),
        "published_on": published_on or years.map(statistic.first_published),
        "source": years.map(f"DfE: {'; '.join(how)}".format),
    }
    frame = pd.DataFrame(rows, columns=BENCHMARK_COLUMNS)
    return frame.assign(area=frame["area"].str.split(JOINT)).explode("area")


def _tool(path: Path, table: pd.DataFrame, published_on: date | None, places: pd.DataFrame | None):
    """The rows of the tool's extract, what was read of it, and warnings."""
    warnings = []
    others = [name for name in dict.fromkeys(table["Short Desc"]) if name not in TOOL_FIGURES]
    if others:
        warnings.append(f"{path.name}: not read, as no indicator is counted like them: {joined(others)}.")
    table = table[table["Short Desc"].isin(list(TOOL_FIGURES))]
    year = _years(path, table["Years"])
    _refuse_twice(path, table[["Short Desc", "LA and Regions", "Years"]])
    table = _coded(table, year, places)
    without = table["area_name"][table["area"] == ""]
    if len(without):
        warnings.append(
            f"{path.name} has no codes of areas, and none is known for {_some(without)}: left out. Give one of the "
            "DfE's releases beside it, which holds the codes."
        )
    table = table[table["area"] != ""]
    found, said = [], [f"{path.name}: {TOOL_TITLE}, {len(table):,} rows that are known"]
    for name, (statistic, figure) in TOOL_FIGURES.items():
        own = table[table["Short Desc"] == name]
        early = year[own.index] < statistic.first_year
        if early.any():
            warnings.append(
                f"{path.name}: {name} before {statistic.first_year} left out: the DfE's own file begins with that year."
            )
        if not early.all():
            values, missing = _values(path, own[~early], figure)
            said.append(_say(figure.indicator, len(values), missing))
            found.append(_rows(path, own, year, values, statistic, figure, published_on))
    return pd.concat(found or [pd.DataFrame(columns=BENCHMARK_COLUMNS)]), "\n  ".join(said), warnings


def _coded(table: pd.DataFrame, year: pd.Series, places: pd.DataFrame | None) -> pd.DataFrame:
    """The rows with the `area` and `area_name` of their year, or else the latest; a blank area where none is known."""
    if places is None:
        return table.assign(area="", area_name=table["LA and Regions"])
    places = places.sort_values("year_end")
    known = list(zip(places["area"], places["area_name"], strict=True))
    plain = places["area_name"].map(_plain)
    latest = dict(zip(plain, known, strict=True))
    of_year = dict(zip(zip(plain, [day.year for day in places["year_end"]], strict=True), known, strict=True))
    asked = zip(table["LA and Regions"], table["LA and Regions"].map(_plain), year, strict=True)
    pairs = [of_year.get((plain, year), latest.get(plain, ("", name))) for name, plain, year in asked]
    return table.assign(area=[area for area, _ in pairs], area_name=[name for _, name in pairs])


def _plain(name: str) -> str:
    """A name without what differs between the DfE's files: `Bristol, City of`, `County Durham`, `St. Helens`."""
    short = re.sub(r", (city|county) of$|^county ", "", name.lower().replace("&", "and"))
    return " ".join(re.findall(r"\w+", short.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")))


def _agreed(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """One row for each figure; a release's before the tool's, and a warning where they differ."""
    first = rows.groupby(KEY, sort=False)["value"].transform("first")
    differs = rows["value"] != first
    clash = rows[differs & ~rows["tool"]]
    if len(clash):
        one = clash.iloc[0]
        other = rows[(rows[KEY] == one[KEY]).all(axis=1)].iloc[0]
        raise UnusableInput(
            f"{one['path']} gives {one['value']:g} for {one['indicator']} of {one['area_name']}, {one['year_end']}, "
            f"and {other['path']} {other['value']:g}: two editions. Give each on its own, with its --published-on."
        )
    told = []
    if differs.any():
        one, often = rows[differs].iloc[0], count(differs.sum(), ("time", "times"))
        told.append(
            f"{one['path']} gives another figure than the DfE's release {often} (first: {one['indicator']} of "
            f"{one['area_name']}, {one['year_end']}, {one['value']:g} against {first[differs].iloc[0]:g}); the "
            "release's stands."
        )
    return rows.drop_duplicates(KEY)[BENCHMARK_COLUMNS].reset_index(drop=True), told


def _recoded(rows: pd.DataFrame) -> list[str]:
    """Councils that stand under several codes, since a notice finds the years of the code that it names."""
    single = rows[~rows["area_name"].str.contains(JOINT, regex=False)]
    codes = single.drop_duplicates(["area_name", "area"]).groupby("area_name")["area"].agg(list)
    changed = [f"{name} ({joined(held)})" for name, held in codes.items() if len(held) > 1]
    if not changed:
        return []
    return [
        "Areas whose code changed stand under each, as in the files, and a notice finds only the rows of the code that "
        f"it names: {joined(changed)}."
    ]


def _days(published_on: date | None, rows: pd.DataFrame) -> list[str]:
    if published_on is None:
        own = rows[rows["source"].str.contains(IN_NEED.title, regex=False)]
        later = [
            f" The year to {day_in_words(end)} came out later, on {day_in_words(came)}."
            for end, came in CAME_LATER.items()
            if (own["year_end"] == end).any()
        ]
        return [
            "The files name no day of publication: each year has the approximate day of its first release (the end "
            "of October; of the workforce, the end of February), but the value of this edition, which may have been "
            "revised since. Where that matters, give --published-on." + "".join(later)
        ]
    first, last = rows["year_end"].min(), rows["year_end"].max()
    if first.year == last.year:
        return []
    return [
        f"All years from {first.year} to {last.year} are given as published on {published_on}, the day of this "
        "edition: a month that ends before knows none of them."
    ]
