"""Figures computed once are found again by content, in any process, and hold nobody."""

import os
import stat
import subprocess
import sys

import pandas as pd
import pytest

from improvement_analysis import _store
from improvement_analysis.analysis import analyse
from improvement_analysis.disclosure import shown_to
from improvement_analysis.errors import for_board
from improvement_analysis.measures import series
from improvement_analysis.report.figure_files import FILES, write_figures


@pytest.fixture
def store(tmp_path):
    with _store.kept_in(tmp_path / "kept"):
        yield tmp_path / "kept"


@pytest.fixture
def counted(monkeypatch):
    """How often the figures were computed."""
    calls, compute = [], series.compute
    monkeypatch.setattr(series, "compute", lambda *about: calls.append(about) or compute(*about))
    return calls


def one_case(folder, end="2020-06-30"):
    """A council with one case."""
    (folder / "2020-06").mkdir(parents=True, exist_ok=True)
    rows = f"child_id,start_date,end_date,nonsense\nCHILD-NAME,2019-01-01,{end},1\n"
    (folder / "2020-06" / "episodes.csv").write_text(rows, encoding="utf-8")
    (folder / "2020-06" / "allocations.csv").write_text("child_id,worker_id,start_date,end_date\n", encoding="utf-8")
    (folder / "2020-06" / "workers.csv").write_text("worker_id,role,fte,start_date,end_date\n", encoding="utf-8")
    return folder


def test_what_is_found_again_is_what_was_computed(store, tmp_path, counted):
    data = one_case(tmp_path / "data")
    first, again = analyse("2020-06", data), analyse("2020-06", data)
    pd.testing.assert_frame_equal(first.history, again.history)
    pd.testing.assert_frame_equal(first.teams, again.teams)
    assert any("nonsense" in warning for warning in first.extract.warnings)
    assert for_board(first.extract.warnings) == for_board(again.extract.warnings) != []
    assert not [file for file in store.iterdir() if b"nonsense" in file.read_bytes()]  # a heading may be a child's row
    assert len(counted) == 1


def test_an_earlier_extract_is_counted_once_and_again_when_it_or_one_before_it_changes(store, tmp_path, monkeypatch):
    months, count = [], series._counted
    monkeypatch.setattr(series, "_counted", lambda extract, *of: months.append(extract.month) or count(extract, *of))
    data = tmp_path / "data"
    for month in ("04", "05", "06", "07"):
        (data / f"2020-{month}").mkdir(parents=True)
        rows = f"child_id,started_on,completed_on\nC1,2020-{month}-01,2020-{month}-20\n"
        (data / f"2020-{month}" / "assessments.csv").write_text(rows, encoding="utf-8")
    first = analyse("2020-06", data).history
    later = analyse("2020-07", data).history
    assert months == ["2020-04", "2020-05", "2020-06", "2020-06", "2020-07"]  # June's window is not June as first told
    figure = ["indicator", "reading", "group", "month", "first_published"]
    both = first[figure].merge(later[figure], on=figure[:-1])
    assert both["first_published_x"].equals(both["first_published_y"])
    assert both.set_index("indicator").loc["assessments_within_45", "first_published_x"].notna().sum() == 3
    (data / "2020-05" / "assessments.csv").write_text("child_id,started_on,completed_on\n", encoding="utf-8")
    months.clear()
    changed = analyse("2020-07", data).history
    assert months == ["2020-05", "2020-06", "2020-07"]
    figures = changed.set_index(["indicator", "month"]).loc["assessments_within_45", "first_numerator"]
    assert figures["2020-04"] == 1
    assert figures["2020-05"] != 1


def test_what_was_judged_is_found_again_as_it_was(store, monkeypatch):
    first = {audience: shown_to(analyse("2020-06"), audience) for audience in ("managers", "board")}
    expected = {audience: judged(its) for audience, its in first.items()}
    monkeypatch.setattr("improvement_analysis.analysis.answer_limbs", None)  # whoever judges fails
    for audience, its in first.items():
        again = shown_to(analyse("2020-06"), audience)
        assert judged(again) == expected[audience]
        pd.testing.assert_frame_equal(its.figures, again.figures)


def judged(view) -> str:
    """All that is judged, as text, in which NaN equals NaN."""
    return repr((view.answers, view.courses, view.verdicts, view.verdicts_last_month, view.outlooks))


def test_a_changed_notice_is_judged_again(store, tmp_path):
    data, found = one_case(tmp_path / "data", "2020-07-01"), []
    for level in (1, 0):
        (data / "notice.toml").write_text(NOTICE.format(level), encoding="utf-8")
        found.append(analyse("2020-06", data).verdicts["measures"][0]["verdict"])
    assert found == ["met", "not met"]


NOTICE = """
council = "Anyshire"
issued = 2020-01-01
[[measure]]
number = 1
title = "Cases"
asks = "Asks?"
[[measure.limb]]
id = "held"
indicator = "cases_unallocated"
target = [{{steps = [{{value = {}, by = 2020-06-30, source = "Notice"}}]}}]
"""


def test_a_changed_input_is_computed_again(store, tmp_path, counted):
    found = []
    for end in ("2020-07-01", "2020-06-30"):
        series_ = analyse("2020-06", one_case(tmp_path / "data", end)).history
        rows = series_[(series_["indicator"] == "cases_open") & (series_["month"] == "2020-06")]
        found += rows["value"].tolist()
    assert found == [1, 0]
    assert len(counted) == 2


def test_changed_code_is_computed_again(store, tmp_path, counted, monkeypatch):
    analyse("2020-06", one_case(tmp_path / "data")).history  # noqa: B018
    monkeypatch.setattr(_store, "_package", lambda: "another")
    analyse("2020-06", one_case(tmp_path / "data")).history  # noqa: B018
    assert len(counted) == 2


def test_no_child_is_in_it_and_nobody_else_reads_it(store, tmp_path):
    analyse("2020-06", one_case(tmp_path / "data")).figures  # noqa: B018
    files = list(store.iterdir())
    assert len(files) == 2  # the series, and what was judged; figures by team only as a board sees them
    assert not [file for file in files if b"CHILD-NAME" in file.read_bytes()]
    if os.name == "posix":
        assert stat.S_IMODE(store.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_another_process_finds_it(store, tmp_path):
    found = analyse("2020-06", one_case(tmp_path / "data")).series
    code = (
        "from improvement_analysis.measures import series\n"
        "series.compute = None\n"  # whoever computes fails
        "from improvement_analysis.analysis import analyse\n"
        "print(len(analyse('2020-06', 'data').series))"
    )
    assert int(subprocess.check_output([sys.executable, "-c", code], text=True, cwd=tmp_path)) == len(found)


def test_a_warning_goes_with_its_cause(store, tmp_path):
    data = one_case(tmp_path / "data")
    (data / "2020-06" / "notes.txt").write_text("Notes", encoding="utf-8")
    first = analyse("2020-06", data)
    assert len(first.history)
    assert any("notes.txt" in warning for warning in first.extract.warnings)
    (data / "2020-06" / "notes.txt").unlink()
    again = analyse("2020-06", data)
    assert len(again.history)
    assert not any("notes.txt" in warning for warning in again.extract.warnings)


@pytest.mark.parametrize("spoilt", [b"", b"{", b"PAR1 and no more"])
def test_a_file_that_cannot_be_read_is_computed_again(store, tmp_path, counted, spoilt):
    analyse("2020-06", one_case(tmp_path / "data")).history  # noqa: B018
    analyse("2020-06", one_case(tmp_path / "data")).answers  # noqa: B018
    for file in store.iterdir():
        file.write_bytes(spoilt)
    again = analyse("2020-06", one_case(tmp_path / "data"))
    assert len(again.history)
    assert again.answers
    assert len(counted) == 2


def test_texts_of_another_shape_are_made_again(store, tmp_path):
    written, data = [], one_case(tmp_path / "data")
    for spoilt in ("", "null", '[[{}, "x"]]', "[" * 100_000):
        texts = [*store.glob("alone-*"), *store.glob("files-*")]
        assert len(texts) == (2 if written else 0)
        for text in texts:
            text.write_text(spoilt)
        write_figures(shown_to(analyse("2020-06", data), "board"), tmp_path)
        written.append([(tmp_path / name).read_bytes() for name in FILES])
    assert written == written[:1] * 4


def test_where_nothing_can_be_kept_figures_come_all_the_same(tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with _store.kept_in(tmp_path / "file"):
        assert len(analyse("2020-06", one_case(tmp_path / "data")).history)


def test_as_many_are_kept_as_are_said(store, monkeypatch):
    monkeypatch.setattr(_store, "MOST_KEPT", 2)
    _store.keep_text("month-a", "of another kind")
    for name in ("series-a", "series-b", "series-c"):
        _store.keep(name, pd.DataFrame({"value": [1.0]}), [])
    assert {file.name for file in store.iterdir()} == {"month-a.json", "series-b.parquet", "series-c.parquet"}
