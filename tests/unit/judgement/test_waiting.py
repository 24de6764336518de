"""Children who have nobody, by hand."""

from types import SimpleNamespace

import pytest

from improvement_analysis.calendars import Months
from improvement_analysis.judgement.waiting import children_without_worker
from improvement_analysis.records.extract import Extract

EPISODES = """child_id,start_date,end_date
a,2020-01-01,
b,2020-06-30,
c,2020-01-01,2020-06-30
d,2020-01-01,
e,2020-01-01,
f,2020-01-01,
g,2020-01-01,2020-06-15
"""
# Of the five open on 30 June: a has none, b one from that day, d's ends on it, e's begins a day later, f's was of May.
ALLOCATIONS = """child_id,worker_id,start_date,end_date
b,u,2020-06-30,
c,u,2020-01-01,
d,u,2020-01-01,2020-06-30
e,u,2020-07-01,
f,u,2020-05-01,2020-06-01
"""


def without(folder, history="", **tables):
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text)
    (folder / "extract.toml").write_text(history)
    return children_without_worker(SimpleNamespace(extract=Extract(folder), months=Months.ending("2020-06", 3)))


@pytest.mark.parametrize("table", ["episodes", "allocations"])
def test_open_children_with_no_open_allocation_on_the_last_day(tmp_path, table):
    month = tmp_path / "2020-06"
    month.mkdir()
    both = {"episodes": EPISODES, "allocations": ALLOCATIONS}
    assert without(month, **both) == (4, 5)
    assert without(month, f"[history_from]\n{table} = 2020-06-30\n", **both) == (4, 5)
    assert without(month, f"[history_from]\n{table} = 2020-07-01\n", **both) is None  # complete a day too late
    (month / f"{table}.csv").unlink()
    assert without(month) is None
