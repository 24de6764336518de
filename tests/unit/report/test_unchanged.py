"""A month that is there is said again and not made again, unless anything that it follows from has changed."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from improvement_analysis import _store
from improvement_analysis._shipped import BENCHMARKS, NOTICE
from improvement_analysis.errors import Warned
from improvement_analysis.records.writing import write_extract
from improvement_analysis.report import month, unchanged
from improvement_analysis.report.inputs import Inputs

MADE = 99


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, int, str]:
    """A folder with `data` and the `out` that was made of it; the exit code, and what was said."""
    folder = tmp_path_factory.mktemp("made")
    rows = pd.DataFrame({"child_id": ["C1", "C2"], "started_on": ["1 June", "2020-06-01"], "completed_on": ""})
    about = {"extracted_on": date(2020, 6, 29), "source": "typed", "synthetic": True}
    for place in (folder / "2020-05", folder / "data" / "2020-06"):
        write_extract(place, {"assessments": rows}, about)
    shutil.copy(NOTICE, folder / "data" / "notice.toml")
    for name in ("notice", "benchmarks"):  # a user's own, of what came with them
        (folder / "data" / name).mkdir()
    return folder, *figures(folder)


def figures(folder: Path, **others) -> tuple[int, str]:
    screen = Console(file=StringIO(), width=10_000)
    parameters = {"month": "2020-06", "data": str(folder / "data"), "notice": "", "audience": "board", "window": 3}
    code = unchanged.write_month_figures(parameters | others, folder / "out", screen)
    return code, screen.file.getvalue().replace(str(folder), "HERE")


@pytest.fixture
def here(made, tmp_path, monkeypatch) -> Path:
    """A copy of it, where what is made again gives the exit code MADE."""
    folder = tmp_path / "here"
    shutil.copytree(made[0], folder)
    monkeypatch.setattr(month, "write_month_figures", lambda *given: MADE)
    return folder


def home(folder: Path) -> Path:
    return next((folder / "out").glob("*/2020-06"))


def test_what_was_said_is_said_again_with_its_exit_code(here, made):
    code, said = figures(here)
    *lines, last = said.splitlines()
    assert (code, lines) == (1, made[2].splitlines())
    assert any(line.startswith("Note: The extract was taken on 2020-06-29, 1 day before") for line in lines)
    assert last.endswith("nothing has changed since.")


def records(folder: Path) -> list[Path]:
    return list((folder / "out" / ".figures").glob("month-*"))


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def spoil(folder: Path, **others: object) -> None:
    for file in records(folder):
        file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | others))


CHANGES = {
    "a table": lambda folder: append(folder / "data" / "2020-06" / "assessments.csv"),
    "a table that is gone": lambda folder: (folder / "data" / "2020-06" / "assessments.csv").unlink(),
    "what the extract says of itself": lambda folder: append(folder / "data" / "2020-06" / "extract.toml"),
    "an earlier month": lambda folder: shutil.copytree(folder / "2020-05", folder / "data" / "2020-05"),
    "a file that is no table": lambda folder: (folder / "data" / "2020-06" / "notes.docx").touch(),
    "the notice": lambda folder: append(folder / "data" / "notice.toml"),
    "no notice of its own, but the same": lambda folder: (folder / "data" / "notice.toml").unlink(),
    "the data's own benchmarks": lambda folder: (
        shutil.copy(BENCHMARKS, folder / "data" / "benchmarks.csv"),
        append(folder / "data" / "benchmarks.csv"),
    ),
    "a figure": lambda folder: append(home(folder) / "figures.csv"),
    "the manifest": lambda folder: append(home(folder) / "manifest.json"),
    "a fault": lambda folder: append(home(folder) / "managers" / "rejects.csv"),
    "an output that is gone": lambda folder: (home(folder) / "verdicts.json").unlink(),
    "all outputs gone": lambda folder: shutil.rmtree(home(folder)),
    "a file beside the outputs": lambda folder: (home(folder) / "own.txt").touch(),
    "what a killed run left": lambda folder: (home(folder).parent / ".2020-05-making").mkdir(),
    "a record that is none": lambda folder: [file.write_text("[1]") for file in records(folder)],
    "a record without an end": lambda folder: [file.write_text("[" * 100_000) for file in records(folder)],
    "a record of numbers": lambda folder: spoil(folder, notes=[1]),
    "a record of no exit code": lambda folder: spoil(folder, code=77),
    "a record of no day": lambda folder: spoil(folder, ended="0001-01-01T00:00:00+14:00"),
    "a record that leads elsewhere": lambda folder: (
        shutil.copytree(home(folder).parent, folder / "other"),
        spoil(folder, place="../other/2020-06"),
        append(home(folder) / "figures.csv"),
    ),
}


if os.name == "posix":
    CHANGES["a folder that others may enter"] = lambda folder: (home(folder) / "managers").chmod(0o755)


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_it_is_made_again(here, change):
    CHANGES[change](here)
    assert figures(here)[0] == MADE


@pytest.mark.parametrize("others", [{"window": 4}, {"notice": str(NOTICE)}, {"data": ""}])
def test_what_is_asked_for_in_another_way_is_made(here, others):
    assert figures(here, **others)[0] == MADE


def test_each_of_several_councils_is_said_again(made, tmp_path):
    shutil.copytree(made[0] / "data", tmp_path / "data")
    shutil.copytree(made[0] / "out", tmp_path / "out")
    notice = tmp_path / "data" / "notice.toml"
    notice.write_text(notice.read_text("utf-8").replace("North East Lincolnshire", "Anyshire"), "utf-8")
    assert "anyshire" in figures(tmp_path)[1]
    shutil.copy(NOTICE, notice)
    code, said = figures(tmp_path)
    assert (code, said.splitlines()[:-1]) == (made[1], made[2].splitlines())


def test_the_index_is_written_again_if_it_is_not_of_what_is_there(here):
    index = here / "out" / "index.html"
    index.write_text("of a month that is gone")
    assert figures(here)[0] == 1
    whole = index.read_bytes()
    assert b"of a month that is gone" not in whole
    at = index.stat().st_mtime_ns
    assert (figures(here)[0], index.stat().st_mtime_ns) == (1, at)
    append(home(here).parent / shutil.copytree(home(here), home(here).parent / "2020-05") / "verdicts.json")
    assert figures(here)[0] == 1
    assert index.stat().st_mtime_ns > at


def test_a_month_whose_input_changed_meanwhile_is_made_again(made, tmp_path, monkeypatch):
    shutil.copytree(made[0] / "data", tmp_path / "data")
    monkeypatch.setattr(Inputs, "changed", lambda self: ["2020-06/assessments.csv"])
    assert "Run it again." in figures(tmp_path)[1]
    assert not records(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no named pipes in folders, and lets few make links.")
def test_a_pipe_and_links_in_a_circle_are_no_input(here):
    pipe = here / "data" / "2020-06" / "plans.csv"
    os.mkfifo(pipe)
    assert figures(here)[0] == MADE  # and not for ever
    assert unchanged.hash_of_inputs({"month": "2020-06", "data": here / "data", "notice": pipe}) == ""
    pipe.unlink()
    shutil.rmtree(here / "data")
    (here / "data").symlink_to("data")
    assert unchanged.record_name("figures", {"data": here / "data", "month": "2020-06"})


def test_another_program_or_library_makes_it_again(here, tmp_path, monkeypatch):
    monkeypatch.setattr(unchanged, "_libraries", lambda: [Path("numpy-0.dist-info")])
    assert figures(here)[0] == MADE
    monkeypatch.undo()
    monkeypatch.setattr(month, "write_month_figures", lambda *given: MADE)
    found = tmp_path / "judgement"
    shutil.copytree(unchanged.PACKAGE / "report" / "templates", tmp_path / "report" / "templates")
    found.mkdir()
    (found / "error_rates_rules.csv").write_text("other")
    with monkeypatch.context() as other:
        other.setattr(unchanged, "PACKAGE", tmp_path)
        assert figures(here)[0] == MADE
    monkeypatch.setattr(_store, "_package", lambda: "another")
    assert figures(here)[0] == MADE


def test_a_later_month_and_what_a_system_leaves_change_nothing(here):
    shutil.copytree(here / "2020-05", here / "data" / "2020-07")
    (home(here) / ".DS_Store").touch()
    (here / "data" / "README.md").touch()
    assert figures(here)[0] == MADE  # a folder more, of which a reader might be told
    shutil.rmtree(here / "data" / "2020-07")
    assert figures(here)[0] == 1


@pytest.mark.parametrize(
    ("code", "note", "kept"),
    [(0, Warned("a", "a"), 1), (1, "a", 1), (3, "a", 0), (0, Warned("DOE.csv is ignored", "a file is ignored"), 0)],
)
def test_nothing_is_kept_of_a_failure_nor_what_a_board_may_not_be_told(here, code, note, kept):
    parameters = {"month": "2020-06", "data": str(here / "data"), "notice": ""}
    read = unchanged.hash_of_inputs(parameters)
    for each in ("", read):
        record = unchanged.Record("place", each, "made", code, [], [note], False, "2020-07-01")
        unchanged.keep("month-new", parameters, here / "out", record)
        assert len(records(here)) == 1 + (kept if each else 0)


def test_nothing_heavy_is_imported_before_it_is_known_that_a_month_is_made():
    code = "import sys, improvement_analysis.cli, improvement_analysis.report.unchanged; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pandas", "numpy", "pyarrow", "filelock", "pydantic"} & set(done.stdout.split())
