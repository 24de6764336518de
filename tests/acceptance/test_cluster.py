"""Months on a cluster: a scheduler and two workers in processes of their own, one of them killed in the middle."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from improvement_analysis.errors import UnusableInput
from improvement_analysis.records.writing import write_extract
from improvement_analysis.report.batch import works_of, write_months
from improvement_analysis.report.cluster import _there, on_cluster
from improvement_analysis.report.figure_files import FILES
from improvement_analysis.report.month import write_month_figures

MONTHS = ["2020-05", "2020-06"]
PARAMETERS = {"data": "", "notice": "", "audience": "board", "window": 3}


@pytest.fixture
def council(tmp_path) -> Path:
    """The extracts of a council of two rows."""
    rows = pd.DataFrame({"child_id": ["C1", "C2"], "started_on": "2020-04-01", "completed_on": "2020-04-20"})
    for month in MONTHS:
        about = {"council": "Testshire", "extracted_on": date(2020, 7, 1), "source": "typed", "synthetic": True}
        write_extract(tmp_path / "data" / month, {"assessments": rows}, about)
    return tmp_path / "data"


class Killer(threading.Thread):
    """Kills the first worker that holds a month's place in the outputs."""

    def __init__(self, out: Path, workers: list[int]):
        super().__init__(daemon=True)
        self.out, self.workers, self.month = out, workers, ""

    def run(self) -> None:
        while not self.month:
            for holder in self.out.glob("*/.*.holder"):
                found = re.match(r"process (\d+)", holder.read_text("utf-8") if holder.exists() else "")
                if found and int(found[1]) in self.workers:
                    self.month = holder.name.removeprefix(".").removesuffix(".holder")
                    os.kill(int(found[1]), signal.SIGKILL)
                    return
            time.sleep(0.005)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_lost_workers_month_is_made_again_with_the_same_bytes(council, tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs the extra cluster")
    works = works_of(None, MONTHS, PARAMETERS | {"data": str(council)})
    out, screen, complained = tmp_path / "out", Console(file=StringIO(), width=10_000), []
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0") as cluster, ExitStack() as last:
        workers = []
        for _ in range(2):
            started = subprocess.Popen([*worker, cluster.scheduler_address], cwd=tmp_path, stderr=subprocess.DEVNULL)
            last.callback(started.wait)
            last.callback(started.kill)
            workers.append(started)
        while len(cluster.scheduler.workers) < 2:
            assert [each.poll() for each in workers] == [None, None]
            time.sleep(0.05)
        killer = Killer(out, [each.pid for each in workers])
        killer.start()
        outcomes = on_cluster(partial(write_month_figures, out=out), cluster.scheduler_address, out, screen)
        code = write_months(works, outcomes, screen, lambda *error: complained.append(error) or 3)
        assert sorted(each.poll() is None for each in workers) == [False, True]  # one of them is dead
    assert (code, complained) == (0, []), screen.file.getvalue()
    assert "2 of 2 (2020-0" in screen.file.getvalue()
    assert len(list(out.glob("*/2020-0[56]/manifest.json"))) == 2
    assert not list(out.rglob(".*-making"))
    (lost,) = (work for work in works if work.parameters["month"] == killer.month)
    write_month_figures(lost.parameters, tmp_path / "here", Console(file=StringIO()))
    for name in FILES:
        (one,), (other,) = (each.glob(f"*/{killer.month}/{name}") for each in (out, tmp_path / "here"))
        assert one.read_bytes() == other.read_bytes()


def test_without_the_extra_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UnusableInput, match=r'pip install "improvement-analysis\[cluster\]"'):
        list(on_cluster(print, "tcp://127.0.0.1:1", tmp_path, Console())([]))


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:8786", "tcp://[", "127.0.0.1:1"])
def test_where_no_scheduler_answers_it_says_so(tmp_path, monkeypatch, address):
    pytest.importorskip("distributed", reason="needs the extra cluster")
    monkeypatch.setattr("improvement_analysis.report.cluster.PATIENCE", 0.5)
    with pytest.raises(UnusableInput, match=r"No Dask scheduler answers at .*such as tcp://10.0.0.5:8786"):
        list(on_cluster(print, address, tmp_path, Console())([]))


def test_a_worker_with_another_version_makes_nothing():
    with pytest.raises(UnusableInput, match="Install the same on both"):
        _there(lambda *given, **options: pytest.fail("it made a month"), "another", {})
