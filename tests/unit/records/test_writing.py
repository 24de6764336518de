"""An extract is written whole, or not at all; half of one is refused."""

import datetime as dt
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from improvement_analysis import _files
from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.month_folder import importing, last_day_of_new
from improvement_analysis.records.extract import open_extract
from improvement_analysis.records.writing import write_extract

PLANS = pd.DataFrame({"child_id": ["a"], "plan_type": ["CP"], "start_date": ["2020-01-01"]})
OTHERS = pd.DataFrame({"child_id": ["b"], "visit_date": ["2020-02-29"]})
POSIX = pytest.mark.skipif(os.name != "posix", reason="such a folder is known by the modes of POSIX too")
ABOUT = {"extracted_on": dt.date(2020, 7, 1)}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def month(tmp_path) -> Path:
    """An extract with files of its own besides."""
    folder = tmp_path / "data" / "2020-06"
    write_extract(folder, {"plans": PLANS, "visits": OTHERS}, ABOUT, besides={"import.json": "[]"})
    (folder / "notes").mkdir()
    for name in ("workers.parquet", "notes/mine.txt"):
        (folder / name).write_bytes(b"kept")
    return folder


def test_an_import_into_a_folder_replaces_its_tables_and_keeps_the_rest(month):
    before = files(month)
    write_extract(month, {"plans": PLANS.replace("a", "c")}, ABOUT | {"source": "log"})
    after = files(month)
    assert b"c,CP" in after["plans.csv"]
    assert b"log" in after["extract.toml"]
    for name in ("visits.csv", "import.json", "workers.parquet", str(Path("notes/mine.txt"))):
        assert after[name] == before[name]
    assert [path.name for path in month.parent.iterdir()] == ["2020-06"]


@pytest.mark.parametrize("there", [True, False])
def test_till_the_last_step_nothing_is_to_be_seen_of_it(month, monkeypatch, there):
    folder = month if there else month.with_name("2020-07")
    before, looks = files(month.parent), []

    def ended(new, place, _):
        looks.append((place, set(files(new)) >= {"plans.csv", "extract.toml", "import.json"}))
        raise SystemExit(143)

    monkeypatch.setattr(_files, "_swap", ended)
    with pytest.raises(SystemExit):
        write_extract(folder, {"plans": PLANS.replace("a", "c")}, ABOUT, besides={"import.json": "[1]"})
    assert looks == [(folder, True)]
    assert files(month.parent) == before


@POSIX
def test_half_of_an_extract_is_refused_and_of_an_earlier_month_left_out(month):
    """What an import left beside it that wrote table by table; `extract.toml` need not be there in any extract."""
    (month / "extract.toml").unlink()
    assert open_extract(month.parent, "2020-06").paths
    left = month.with_name(".2020-06-a1b2_c3d")
    left.mkdir(mode=0o700)
    assert open_extract(month.parent, "2020-06").paths  # all of it was moved
    (left / "Jane DOE.csv").touch()

    with pytest.raises(UnusableInput, match=r"2020-06 is half of an extract: .* left \.2020-06-a1b2_c3d beside it"):
        open_extract(month.parent, "2020-06")
    with pytest.raises(UnusableInput, match="Remove both, and import again"):
        last_day_of_new(month)
    write_extract(month.with_name("2020-07"), {"plans": PLANS}, ABOUT)
    later = open_extract(month.parent, "2020-07")
    (warned,) = (each for each in later.warnings if "2020-06" in each)
    assert later.earlier == ()
    assert "half of an extract" in warned
    assert warned.for_board.endswith("its first published figures are blank: an import of it was cut short.")


@POSIX
def test_what_a_cut_import_left_is_cleared_by_the_next(month):
    for left in (".2020-07-a1b2_c3d", ".2020-07-making"):
        month.with_name(left).mkdir(mode=0o700)
        (month.with_name(left) / "new").mkdir()
        (month.with_name(left) / "new" / "plans.csv").write_text("child_id")
    for left in (".2020-05.lock", ".2020-05.holder"):
        month.with_name(left).touch()
    kept = [".2020-07-mine", ".2020-07-original"]
    for name in kept:
        shutil.copytree(month, month.with_name(name))
    write_extract(month.with_name("2020-07"), {"plans": PLANS}, ABOUT)
    assert sorted(path.name for path in month.parent.iterdir()) == [*kept, "2020-06", "2020-07"]


def test_a_folder_that_was_moved_away_when_a_process_was_killed_is_put_back(month):
    making = month.with_name(".2020-06-making")
    making.mkdir()
    month.rename(making / "before")
    assert open_extract(month.parent, "2020-06").paths
    assert not making.exists()


def test_what_is_no_month_is_not_held(tmp_path):
    for name in ("", "x", "2020-13"):
        with pytest.raises(UnusableInput, match="named for its month"), importing(tmp_path / name, print):
            pass
    assert list(tmp_path.iterdir()) == []
