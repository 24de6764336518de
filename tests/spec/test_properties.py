"""Measures 1, 5 and 6 of random small extracts, against the slow reading of `oracle.py`.

The extracts are small and drawn from few children, workers and days, so that overlaps, ties, repeated rows, events of
one day, ends before or on the start, month ends, weekends, Easter, Christmas and 29 February meet often.
"""

import os
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from improvement_analysis.calendars import Months
from improvement_analysis.measures import series
from improvement_analysis.notice.notice import Standards, VisitStandard
from improvement_analysis.records.extract import Extract
from tests.notices import a_notice

from . import oracle

# A campaign by hand: EXAMPLES=5000 pytest tests/spec/test_properties.py
CAMPAIGN = os.environ.get("EXAMPLES")
examples = settings(
    max_examples=int(CAMPAIGN or 18),
    derandomize=not CAMPAIGN,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

MONTHS = Months.ending("2020-05", 8)

# Month ends and firsts, the days about Christmas, 29 February, the year's end, Easter and the early May bank holiday.
DAYS = [
    "2019-10-31", "2019-11-01", "2019-11-30", "2019-12-02", "2019-12-24", "2019-12-25", "2019-12-27", "2019-12-31",
    "2020-01-01", "2020-01-31", "2020-02-01", "2020-02-28", "2020-02-29", "2020-03-01", "2020-03-02", "2020-03-31",
    "2020-04-01", "2020-04-09", "2020-04-10", "2020-04-14", "2020-04-30", "2020-05-01", "2020-05-08", "2020-05-31",
    "2020-06-01",
]  # fmt: skip
days = st.sampled_from(DAYS) | st.dates(date(2019, 9, 1), date(2020, 6, 10)).map(str)
starts = days | st.sampled_from(DAYS[:6])
ends = st.just("") | st.just("") | days
children = st.sampled_from(["007", "a", "b", "child d"])
workers = st.sampled_from(["u", "Z", "é", "a"])
truth = st.sampled_from(["true", "false", "", "TRUE"])


def table(most: int, **columns):
    """A table of `most` / 3 to `most` rows, each cell drawn from its column's strategy; a row may stand twice."""
    rows = st.lists(st.tuples(*columns.values()).map(list), min_size=most // 3, max_size=most)
    return rows.map(lambda lines: [list(columns), *lines])


def back(day: date, working: int) -> str:
    """A day from which it is so many working days to `day`."""
    earlier = day
    while oracle.working_days_taken(earlier, day) < working:
        earlier -= oracle.DAY
    return str(earlier)


@st.composite
def enquiries(draw):
    """Conferences and month ends, and discussions that are often just within or just over 15 or 30 days before them."""
    held = draw(st.lists(days, min_size=1, max_size=3))
    to = st.sampled_from([*held, *(str(oracle.first_and_last(month)[1]) for month in MONTHS.labels[2:])])
    apart = st.sampled_from([0, 1, 14, 15, 16, 29, 30, 31])
    near = st.builds(lambda day, working: back(date.fromisoformat(day), working), to, apart)
    after = st.sampled_from(held).map(lambda day: str(date.fromisoformat(day) + oracle.DAY))
    discussion = near | near | near | st.sampled_from(held) | after | st.just("")
    row = st.tuples(
        st.sampled_from(["a", "b"]),
        discussion,
        st.sampled_from([*held, *held, ""]),
        st.sampled_from(["", "", "true", "false"]),
        st.sampled_from(["", "", "", "false", "true"]),
    )
    rows = draw(st.lists(row.map(list), min_size=2, max_size=12))
    return [["child_id", "strategy_discussion_date", "icpc_date", "icpc_required", "transfer_in"], *rows]


episodes = table(6, child_id=children, start_date=starts, end_date=ends)
posts = table(
    10,
    worker_id=workers,
    role=st.sampled_from(["social_worker", "social_worker", "social_worker", "manager", "duty", "other"]),
    fte=st.sampled_from(["", "0", "0.1", "0.2", "0.3", "0.7", "1", "1.0"]),
    start_date=starts,
    end_date=ends,
    asye_start=ends,
    asye_end=ends,
)
allocations = table(14, child_id=children, worker_id=workers, start_date=starts, end_date=ends)
plans = table(
    12,
    child_id=children,
    plan_type=st.sampled_from(["CIN", "CIN", "CP", "CLA"]),
    start_date=starts,
    end_date=ends,
    visit_interval=st.sampled_from(["", "", "1", "2", "5.0", "60"]),
)
visits = table(
    25,
    child_id=children,
    visit_date=days,
    mode=st.sampled_from(["", "face_to_face", "face_to_face", "virtual"]),
    child_seen=truth,
    spoken_to=truth,
    seen_alone=st.sampled_from(["", "yes", "no", "no_with_reason"]),
    purpose_recorded=truth,
)
visit_standards = st.builds(
    VisitStandard, every=st.sampled_from([1, 2, 10, 20, 42]), unit=st.sampled_from(["working", "calendar"])
)
STANDARDS = Standards()
standards = st.just(STANDARDS) | st.builds(
    Standards,
    cp_visit=visit_standards,
    cin_visit=visit_standards,
    cla_visit=visit_standards,
    qualifying_modes=st.sampled_from([("face_to_face",), ("virtual",), ("face_to_face", "virtual")]),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("data") / "2020-05"


def same(ours, theirs) -> bool:
    if theirs is None:
        return ours != ours
    return ours == pytest.approx(float(theirs), rel=1e-12, abs=0)


def assert_as_the_oracle(folder, tables, standards=STANDARDS, history_from=None, indicators=tuple(oracle.READS)):
    about = "".join(f"{table} = {day}\n" for table, day in (history_from or {}).items())
    oracle.write(folder, tables, f"[history_from]\n{about}" if about else "")
    found = series.compute(Extract(folder), MONTHS, a_notice(standards=standards), indicators)
    assert not found["group"].any()
    ours = {
        (row.indicator, row.reading, row.month): (row.numerator, row.denominator, row.value)
        for row in found.itertuples()
    }
    assert len(ours) == len(found)
    expected = {
        (*name, month): figure
        for month in MONTHS.labels
        for name, figure in oracle.figures(tables, month, standards, history_from).items()
        if name[0] in indicators
    }
    assert ours.keys() == expected.keys()
    wrong = {
        name: f"ours {ours[name]}, the oracle's {figure}"
        for name, figure in expected.items()
        if not all(map(same, ours[name], figure))
    }
    assert not wrong
    blank = found["value"].isna()
    assert (found.loc[blank, "note"] != "").all()
    return found


CASELOADS = [name for name in oracle.READS if name.startswith(("case", "workers", "asye"))]
CONFERENCES = [name for name in oracle.READS if name.startswith("icpc")]
VISITS = [name for name in oracle.READS if "visit" in name]


@examples
@given(st.fixed_dictionaries({"episodes": episodes, "workers": posts, "allocations": allocations}))
def test_caseloads(folder, tables):
    found = assert_as_the_oracle(folder, tables, indicators=CASELOADS)
    cases = found[found["reading"] == ""].pivot(index="month", columns="indicator", values="value")
    parts = cases["cases_allocated"] + cases["cases_held_elsewhere"] + cases["cases_unallocated"]
    assert (cases["cases_open"].fillna(-1) == parts.fillna(-1)).all()


@examples
@given(st.fixed_dictionaries({"episodes": episodes, "enquiries": enquiries(), "plans": plans}))
def test_conferences(folder, tables):
    assert_as_the_oracle(folder, tables, indicators=CONFERENCES)


@examples
@given(st.fixed_dictionaries({"plans": plans, "visits": visits}), standards)
def test_visits(folder, tables, standards):
    assert_as_the_oracle(folder, tables, standards, indicators=VISITS)


TABLES = {
    "workers": posts,
    "episodes": episodes,
    "allocations": allocations,
    "plans": plans,
    "visits": visits,
    "enquiries": enquiries(),
}
NONSENSE = ["", "\u00a0", "NA", "null", "2020-02-30", "31/12/2019", "0", "-1", "1e3", "true", "CIN", " 2020-03-31 "]


@st.composite
def spoilt(draw):
    """An extract with nonsense in some cells, and tables and columns that are not there."""
    tables = draw(st.fixed_dictionaries({}, optional=TABLES))
    for name, lines in tables.items():
        for _ in range(draw(st.integers(0, 2)) if len(lines) > 1 else 0):
            row = draw(st.integers(1, len(lines) - 1))
            lines[row][draw(st.integers(0, len(lines[0]) - 1))] = draw(st.sampled_from(NONSENSE))
        optional = [heading for heading in lines[0] if not oracle.TABLES[name][heading].needed]
        for heading in draw(st.lists(st.sampled_from(optional), max_size=1)):
            for line in lines[1:]:
                del line[lines[0].index(heading)]
            lines[0].remove(heading)
    return tables


@examples
@given(spoilt(), st.dictionaries(st.sampled_from([*TABLES, "audits"]), days, max_size=2))
def test_spoilt_extracts_of_short_histories(folder, tables, history):
    history = {table: date.fromisoformat(day) for table, day in history.items()}
    assert_as_the_oracle(folder, tables, history_from=history)
