"""Small random extracts: few children, workers and days, so that ties, overlaps and boundaries meet often."""

import os
from datetime import date, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from .oracle import due_day
from .oracle_tables import COLUMNS

# A campaign by hand: EXAMPLES=5000 pytest tests/spec/test_supervision.py
CAMPAIGN = os.environ.get("EXAMPLES")


def examples(number: int):
    return settings(
        max_examples=int(CAMPAIGN or number),
        derandomize=not CAMPAIGN,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    )


# Month ends and firsts, weekends, Christmas, 29 February and 28 February a year earlier, Easter, the May bank holidays.
DAYS = [
    "2019-02-28", "2019-03-01", "2019-04-30", "2019-05-01", "2019-05-31", "2019-11-30", "2019-12-18", "2019-12-24",
    "2019-12-25", "2019-12-27", "2019-12-31", "2020-01-01", "2020-02-01", "2020-02-28", "2020-02-29", "2020-03-01",
    "2020-03-31", "2020-04-01", "2020-04-09", "2020-04-10", "2020-04-14", "2020-04-30", "2020-05-01", "2020-05-07",
    "2020-05-08", "2020-05-22", "2020-05-31", "2020-06-01",
]  # fmt: skip
RECENT = st.dates(date(2020, 1, 25), date(2020, 6, 10)).map(str)
days = st.sampled_from(DAYS) | RECENT | st.dates(date(2019, 2, 20), date(2020, 6, 10)).map(str)
ends = st.sampled_from(["", "", ""]) | days

TEXTS = {
    "child_id": ["007", "7", "b", "child d"],
    "worker_id": ["u", "Z", "é", "a"],
    "audit_id": ["1", "01"],
    "action_id": ["1", "01", "A"],
    "call_id": ["1", "2", "3"],
    "auditor_id": ["", "u"],
    "team": ["", "North", "south"],
    "domain": ["overall", "overall", "overall", "planning", "Planning", "management oversight"],
    "priority_area": ["risk", "data"],
    "evidence": ["", "minutes"],
    "reading": [""],
    "indicator": ["cases_open"],
}


def cells(heading: str, kind: str, needed: bool):
    """The cells of a column: blank now and then where it may be."""
    if heading in TEXTS:
        return st.sampled_from(TEXTS[heading])
    if kind == "date":
        return days if needed else ends
    blank = [] if needed else [""]
    if kind == "truth":
        return st.sampled_from([*blank, "true", "true", "false", "TRUE"])
    if "|" in kind:
        return st.sampled_from([*blank, *kind.split("|")])
    if kind == "month":
        return st.sampled_from(["2020-03", "2020-04", "2020-05", "2020-06"])
    if kind == "figure":
        return st.sampled_from(["", "0", "1", "2", "50%", "33.3%", "0.67", "-0", "1.0"])
    if kind == "0..1.5":
        return st.sampled_from(["", "0", "0.1", "0.2", "0.7", "0.8", "1", "1.0"])
    if kind == "0..":
        return st.sampled_from([*blank, "0", "0.1", "0.2", "12.34", "1000", "99999.99"])
    if kind.startswith("whole"):
        return st.sampled_from([*blank, "1", "2", "5.0", "60"])
    return st.sampled_from(["", "a text"])


def table(name: str, most: int, **columns):
    """A table of up to `most` rows of the dictionary's columns; some are given, the others drawn by their kind."""
    drawn = {
        heading: columns.get(heading, cells(heading, column.kind, column.required and not column.may_be_blank))
        for heading, column in COLUMNS[name].items()
    }
    rows = st.lists(st.tuples(*drawn.values()).map(list), max_size=most)
    return rows.map(lambda lines: [list(drawn), *lines])


NONSENSE = ["", "\u00a0", "NA", "null", "2020-02-30", "31/12/2019", "0", "-1", "1e3", "true", "86%", " 2020-03-31 "]


@st.composite
def spoilt(draw, tables, without: bool = True):
    """Tables with nonsense in some cells and, now and then, without a table or a column that may be missing."""
    made = draw(tables)
    for name, lines in made.items():
        for _ in range(draw(st.sampled_from([0, 0, 1, 2])) if len(lines) > 1 else 0):
            row = draw(st.integers(1, len(lines) - 1))
            lines[row][draw(st.integers(0, len(lines[0]) - 1))] = draw(st.sampled_from(NONSENSE))
        if not without:
            continue
        optional = [heading for heading in lines[0] if not COLUMNS[name][heading].required]
        if optional and draw(st.integers(0, 5)) == 0:
            gone = lines[0].index(draw(st.sampled_from(optional)))
            for line in lines:
                del line[gone]
    if without and made and draw(st.integers(0, 8)) == 0:
        del made[draw(st.sampled_from(sorted(made)))]
    return made


@st.composite
def soon_after(draw, first, steps, unit="calendar"):
    """A day and another so many days later (or blank), often just on a boundary."""
    day = draw(first)
    after = st.sampled_from(steps).map(lambda step: shifted(day, step, unit))
    return day, draw(st.sampled_from([""]) | after | after | days)


def shifted(day: str, step: int, unit: str = "calendar") -> str:
    start = date.fromisoformat(day)
    return str(due_day(start, step, "working") if unit == "working" else start + timedelta(days=step))


def before_month_ends(*steps: int):
    """Days so many days before one of the last month ends."""
    month_ends = st.sampled_from(["2020-02-29", "2020-03-31", "2020-04-30", "2020-05-31"])
    return st.tuples(month_ends, st.sampled_from(steps)).map(lambda pair: shifted(pair[0], -pair[1]))
