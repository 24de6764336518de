"""Several months and councils: whose turn it is, what fails, what is said, and where it goes."""

import json
import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console
from typer.testing import CliRunner

from improvement_analysis._shipped import NOTICE
from improvement_analysis.cli import app
from improvement_analysis.errors import UnusableInput
from improvement_analysis.records.writing import write_extract
from improvement_analysis.report import notebooks as notebooks_
from improvement_analysis.report.batch import Work, each_made, side_by_side, told, works_of, write_months
from improvement_analysis.report.figure_files import PAGE
from improvement_analysis.report.month import write_month_figures

PARAMETERS = {"data": "", "notice": "", "audience": "board", "window": 3}


@pytest.fixture
def councils(tmp_path) -> Path:
    """A folder of two councils of two rows each, and their batch."""
    rows = pd.DataFrame({"child_id": ["C1", "C2"], "started_on": "2020-04-01", "completed_on": "2020-04-20"})
    for name, month in (("North", "2020-05"), ("South", "2020-06")):
        about = {"council": name, "extracted_on": date(2020, 7, 1), "source": "typed", "synthetic": True}
        write_extract(tmp_path / name / month, {"assessments": rows}, about)
        notice = re.sub(r'(?m)^council = ".*"', f'council = "{name}"', NOTICE.read_text("utf-8"))
        (tmp_path / name / "notice.toml").write_text(notice, "utf-8")
    (tmp_path / "batch.toml").write_text(
        '[[council]]\ndata = "North"\n[[council]]\ndata = "South"\nnotice = "South/notice.toml"\n'
    )
    return tmp_path


@pytest.fixture
def quick(monkeypatch):
    """No notebook is run and no page drawn, and all in this process: a page of no words stands in their place."""
    monkeypatch.setattr("improvement_analysis.report.batch.ProcessPoolExecutor", lambda *about: ThreadPoolExecutor(1))
    monkeypatch.setattr(notebooks_, "run_notebooks", lambda *given, **options: [])
    write = "improvement_analysis.report.pack.write_pack"
    monkeypatch.setattr(write, lambda analysis, good, new, *more: (new / PAGE).write_text("<body></body>"))


def run(*arguments) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["run", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_each_council_has_its_own_place_and_one_that_fails_stops_no_other(councils, quick):
    out = councils / "out"
    code, said, complained = run("2020-05..2020-06", "--batch", councils / "batch.toml", "--out", out, "--window", 2)
    assert code == 2  # North has no June, and South no May
    made = {path.parent.relative_to(out).as_posix() for path in out.glob("*/*/board-report.html")}
    assert made == {"north-synthetic/2020-05", "south-synthetic/2020-06"}
    index = (out / "index.html").read_text("utf-8")
    assert all(f"{place}/board-report.html" in index for place in made)
    assert f"{councils / 'batch.toml'}, council[2]: " in complained.replace("\n", "")
    assert "has no extract of 2020-05. It has 2020-06." in complained
    assert "2 months could not be made: North 2020-06, South 2020-05." in said
    progress = [line.split(")")[0].split(" (") for line in said.splitlines() if " of 4 (" in line]
    assert [done for done, _ in progress] == ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]
    assert sorted(called for _, called in progress) == [
        "North 2020-05", "North 2020-06, not made", "South 2020-05, not made", "South 2020-06",
    ]  # fmt: skip
    manifest = json.loads((out / "south-synthetic" / "2020-06" / "manifest.json").read_text("utf-8"))
    assert (manifest["council"], manifest["parameters"]["data"]) == ("South (synthetic)", "given")


def outcome_of(works, make, out="out") -> tuple[int, str, list]:
    screen, complained = Console(file=StringIO(), width=1000), []

    def complain(error, about):
        complained.append((about, str(error)))
        return 2 if isinstance(error, UnusableInput) else 3

    with ThreadPoolExecutor(1) as pool:
        made = partial(each_made, pool, partial(told, make))
        code = write_months(works, lambda works: made(works, Path(out), screen, lambda error: error), screen, complain)
    return code, screen.file.getvalue(), complained


def test_the_worst_exit_code_is_that_of_all(councils):
    every = works_of(councils / "batch.toml", ["2020-05", "2020-06"], PARAMETERS)
    works = [every[0], every[3]]

    def broken(parameters, screen):
        raise ZeroDivisionError if parameters["data"].endswith("North") else UnusableInput("why")

    assert outcome_of(works, lambda parameters, screen: 1 if "South" in parameters["data"] else 0)[0] == 1
    code, said, complained = outcome_of(works, broken)
    assert (code, sorted(why for _, why in complained)) == (3, ["", "why"])
    assert "2 months could not be made: North 2020-05, South 2020-06." in said


def test_a_council_under_two_entries_is_made_once(councils):
    (councils / "batch.toml").write_text('[[council]]\ndata = "North"\n' * 2)
    works, made = works_of(councils / "batch.toml", ["2020-05"], PARAMETERS), []
    code, _, complained = outcome_of(works, lambda parameters, screen: made.append(parameters) or 0)
    assert (code, len(made)) == (2, 1)
    assert complained[0][0] == f"{councils / 'batch.toml'}, council[2]"
    assert re.search(r"council\[1\] is North \(synthetic\) too.*take one out", complained[0][1])


def test_processes_write_the_same_bytes_and_one_that_is_killed_stops_no_other(councils):
    works = works_of(councils / "batch.toml", ["2020-05", "2020-06"], PARAMETERS)
    works, screen = [works[0], works[3]], Console(file=StringIO(), width=1000)
    outcomes = side_by_side(partial(write_month_figures, out=councils / "two"), councils / "two", screen, 2)
    assert [outcome for _, outcome in outcomes(works)] == [0, 0]
    for work in works:
        write_month_figures(work.parameters, councils / "one", Console(file=StringIO()))
    assert bytes_of(councils / "one") == bytes_of(councils / "two") != {}
    assert str(councils / "two" / "south-synthetic" / "2020-06" / "figures.csv") in screen.file.getvalue()
    (north, why), south = side_by_side(killed, councils, screen, 1)(works)
    assert (north, south) == (works[0], (works[1], 0))
    assert "The process that made it was ended" in str(why)


def killed(parameters, screen):
    if parameters["data"].endswith("North"):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
    return 0


def bytes_of(out) -> dict:
    return {
        path.relative_to(out): path.read_bytes() for path in out.glob("*/*/*.[cj]s[vo]*") if path.stem != "manifest"
    }


def test_what_fails_each_month_in_the_same_words_is_said_once(tmp_path):
    works = [
        Work(PARAMETERS | {"month": month, "data": str(tmp_path / "no")}, month) for month in ("2020-05", "2020-06")
    ]
    _, said, complained = outcome_of(works, lambda parameters, screen: 0)
    assert [why for _, why in complained] == [
        f"There is no folder {tmp_path / 'no'}. Name the one that holds the extracts, a folder a month."
    ]
    assert "2 months could not be made: 2020-05, 2020-06." in said


def test_progress_says_what_is_left_and_how_long(monkeypatch):
    clock = iter([0.0, 300.0, 600.0, 60000.0])
    monkeypatch.setattr("improvement_analysis.report.batch.time.monotonic", lambda: next(clock))
    works = [Work({}, name) for name in "abc"]
    screen = Console(file=StringIO(), width=1000)
    write_months(works, lambda works: ((work, 0) for work in works), screen, None)
    assert screen.file.getvalue().splitlines() == [
        "1 of 3 (a); 2 left, about 10 minutes.", "2 of 3 (b); 1 left, about 5 minutes.", "3 of 3 (c), in 16.7 hours.",
    ]  # fmt: skip


def test_paths_of_a_batch_are_from_where_its_file_is(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    absolute = (tmp_path / "b").as_posix()
    (tmp_path / "x.toml").write_text(f'[[council]]\ndata = "a"\nnotice = "n.toml"\n[[council]]\ndata = "{absolute}"\n')
    one, other = works_of(tmp_path / "x.toml", ["2020-06"], PARAMETERS)
    assert (one.parameters["data"], one.parameters["notice"]) == (str(tmp_path / "a"), str(tmp_path / "n.toml"))
    assert (other.parameters["data"], other.parameters["notice"]) == (str(tmp_path / "b"), "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "council: is missing"),
        ("council = []", "must hold at least one entry"),
        ("[[council]]\nnotice = 'x'", r"council\[1\].data: is missing"),
        ("[[council]]\ndata = 'a'\n[[council]]\ndata = 2020", r"council\[2\].data: must be text in quotes"),
        ("[[council]]\ndata = 'a'\nnotise = 'b'", r"council\[1\].notise \(council a\): .*did you mean 'notice'"),
        ("[council]\ndata = 'a'", "council: must be a list"),
        ("[[council]\n", "not written in TOML"),
    ],
)
def test_a_batch_that_cannot_be_used_is_refused_with_file_entry_and_remedy(tmp_path, text, told):
    (tmp_path / "batch.toml").write_text(text)
    with pytest.raises(UnusableInput, match=told) as raised:
        works_of(tmp_path / "batch.toml", ["2020-06"], PARAMETERS)
    assert str(tmp_path / "batch.toml") in str(raised.value)


def test_a_batch_names_data_and_notice_itself(tmp_path):
    done = CliRunner().invoke(app, ["run", "2020-06", "--batch", str(tmp_path / "x"), "--data", str(tmp_path)])
    assert isinstance(done.exception, UnusableInput)
    assert "leave --data and --notice out" in str(done.exception)
