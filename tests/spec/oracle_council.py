"""A council's data folder in a test: written from small tables, read by the package, and held against the oracle."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from improvement_analysis.calendars import Months
from improvement_analysis.measures import series
from improvement_analysis.notice.notice import Notice
from improvement_analysis.records.extract import Extract, open_extract

from . import oracle, oracle_series
from .oracle_tables import extract_of

FIGURE = ["numerator", "denominator", "value"]


def notice_of(*limbs: dict, issued="2019-12-18", **keys) -> Notice:
    """A notice; each limb needs an `indicator` and no more."""
    asked = [
        {"id": str(place), "improvement": {"source": "Notice"}} | limb
        for place, limb in enumerate(limbs or [{"indicator": "records_valid"}])
    ]
    measure = {"number": 1, "title": "Title", "asks": "Asks?", "limb": asked}
    about = {"council": "Anyshire", "issued": date.fromisoformat(issued), "measure": [measure]}
    return Notice.model_validate(about | keys)


NOTICE = notice_of()


@dataclass
class Council:
    """A data folder; a table is text with commas, spaces about a cell for the eye, or rows of cells."""

    folder: Path

    def write(self, month: str, about: str = "", **tables) -> None:
        texts = {name: oracle.text_table(text) if isinstance(text, str) else text for name, text in tables.items()}
        oracle.write(self.folder / month, texts, about)

    def open(self, month: str) -> Extract:
        return open_extract(self.folder, month)

    def series(self, month: str, count: int = 1, notice=NOTICE, indicators=None) -> pd.DataFrame:
        """What the package makes of the `count` months that end with a month."""
        return series.compute(self.open(month), Months.ending(month, count), notice, indicators)

    def rows(self, indicator, months, reading="", group="", notice=NOTICE) -> pd.DataFrame:
        """An indicator's rows for these months (the last of which has the extract)."""
        first, last = (int(label[:4]) * 12 + int(label[5:]) for label in (months[0], months[-1]))
        found = self.series(months[-1], last - first + 1, notice, [indicator])
        found = found[(found["reading"] == reading) & (found["group"] == group) & found["month"].isin(months)]
        assert list(found["month"]) == list(months)
        return found

    def figures(self, indicator, months, reading="", group="", notice=NOTICE, about="", **tables) -> list[tuple]:
        """(numerator, denominator, value) by month of an extract of these tables; None is blank."""
        self.write(months[-1], about, **tables)
        numbers = self.rows(indicator, months, reading, group, notice)[FIGURE].astype(object)
        return [tuple(row) for row in numbers.where(numbers.notna(), None).itertuples(index=False)]

    def figure(self, indicator, month, reading="", **more) -> tuple:
        """The same of a single month."""
        return self.figures(indicator, [month], reading, **more)[0]


def same(ours: float, theirs) -> bool:
    if theirs is None:
        return ours != ours
    return ours == pytest.approx(float(theirs), rel=1e-12, abs=0)


def differences(found: pd.DataFrame, expected: dict) -> dict[tuple, str]:
    """Where the package's rows are not those of `oracle_series.series`."""
    keys = list(zip(*(found[column] for column in ("indicator", "reading", "group", "month")), strict=True))
    ours = dict(zip(keys, zip(*(found[c] for c in [*FIGURE, "first_published"]), strict=True), strict=True))
    wrong = {key: "stands twice" for key in keys if keys.count(key) > 1} if len(ours) < len(keys) else {}
    for key in ours.keys() | expected.keys():
        if key not in expected:
            wrong[key] = "is a row that docs/indicators.md does not have"
            continue
        if key not in ours:
            wrong[key] = "has no row"
            continue
        theirs = [*expected[key][0], expected[key][1]]
        if not all(map(same, ours[key], theirs)):
            words = ", ".join("blank" if each is None else f"{float(each):g}" for each in theirs)
            wrong[key] = f"ours {ours[key]}, the oracle's ({words})"
    return wrong


def assert_as_the_oracle(folder: Path, extracts: dict, months: int, notice=NOTICE, indicators=None) -> None:
    """Hold every row of the package against the oracle's.

    `extracts` has the tables, extracted_on and history_from by month, as `oracle_tables.extract_of` takes them; the
    last month is the one that is run for.
    """
    for month, about in extracts.items():
        lines = [f"extracted_on = {about['extracted_on']}"] if about.get("extracted_on") else []
        lines += ["[history_from]", *(f"{table} = {day}" for table, day in about.get("history_from", {}).items())]
        oracle.write(folder / month, about["tables"], "\n".join(lines) + "\n")
    month = max(extracts)
    made = series.compute(open_extract(folder, month), Months.ending(month, months), notice, indicators)
    read = {label: extract_of(label, **about) for label, about in extracts.items()}
    wanted = set(indicators or oracle_series.REGISTERED)
    expected = oracle_series.series(read, month, months, oracle_series.Asked.of(notice), wanted)
    wrong = differences(made, expected)
    assert not wrong, wrong
    assert (made.loc[made["value"].isna(), "note"] != "").all()
