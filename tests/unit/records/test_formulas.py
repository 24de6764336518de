"""A text that a spreadsheet would take for a formula goes into an extract and comes out of it as it was."""

import re
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.records.extract import Extract, write_extract
from improvement_analysis.records.formulas import guarded, unguarded

STARTERS = ("=", "+", "-", "@", "\t", "\r")


@given(st.text(alphabet="'=+-@\t\r1.a", max_size=6))
def test_what_is_read_is_what_was_written(text):
    written = guarded(text)
    assert not written.startswith(STARTERS) or re.fullmatch(r"[+-]\d+(\.\d+)?", text)
    if text == text.strip():  # a cell is trimmed in any case
        assert unguarded(pa.array([written])).to_pylist() == [text]


@pytest.mark.parametrize("text", ["-5", "+5", "-0.5", "5", "O'Neill", "'tis", "a=b", ""])
def test_what_is_no_formula_stays(text):
    assert guarded(text) == text
    assert unguarded(pa.array([text])).to_pylist() == [text]


TEAM = '=HYPERLINK("http://x.example")'


def test_an_import_holds_no_formula_and_identifiers_join(tmp_path):
    child = ["=1+1", "'=1+1", "@c", "-", "-3"]
    opened = pd.DataFrame({"episode_id": [f"E{n}" for n in range(5)], "child_id": child, "team": TEAM})
    opened = opened.assign(start_date=pd.Timestamp("2020-01-01"))
    plans = pd.DataFrame({"child_id": child, "plan_type": "CIN", "start_date": pd.Timestamp("2020-01-02")})
    about = {"extracted_on": date(2020, 6, 30), "source": "x\x7f\udce4", "my key": 1.5}
    write_extract(tmp_path / "2020-06", {"episodes": opened, "plans": plans}, about)

    lines = (tmp_path / "2020-06" / "episodes.csv").read_text("utf-8").splitlines()[1:]
    assert not any(cell.startswith(STARTERS) for line in lines for cell in line.split(",") if cell != "-3")
    extract = Extract(tmp_path / "2020-06")
    assert list(extract.texts("child_id", extract["episodes"]["child_id"])) == child
    assert list(extract["episodes"]["child_id"]) == list(extract["plans"]["child_id"])
    assert set(extract["episodes"]["team"]) == {TEAM}
    assert extract.warnings == ["extract.toml: the key 'my key' is not known and is ignored."]
