"""Months on a cluster: a scheduler and two workers in processes of their own, one of them killed in the middle."""

import os
import re
import signal
import sys
import threading
import time
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
from improvement_analysis.report.cluster import on_cluster
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


def kill_who_makes_first(out: Path, killed: list[int], enough: threading.Event) -> None:
    """Kill the first process that holds a month's place in the outputs."""
    while not enough.is_set() and not killed:
        for holder in out.glob("*/.*.holder"):
            if found := re.match(r"process (\d+)", holder.read_text("utf-8") if holder.exists() else ""):
                killed.append(int(found[1]))
                os.kill(killed[0], signal.SIGKILL)
                return
        time.sleep(0.005)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_lost_workers_month_is_made_again_with_the_same_bytes(council, tmp_path):
    distributed = pytest.importorskip("distributed", reason="needs the extra cluster")
    works = works_of(None, MONTHS, PARAMETERS | {"data": str(council)})
    out, screen, complained = tmp_path / "out", Console(file=StringIO(), width=10_000), []
    killed, enough = [], threading.Event()
    killer = threading.Thread(target=kill_who_makes_first, args=(out, killed, enough))
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        workers = {worker.pid for worker in cluster.workers.values()}
        killer.start()
        make = partial(write_month_figures, out=out)
        outcomes = on_cluster(make, cluster.scheduler_address, out, screen)
        code = write_months(works, outcomes, screen, lambda *error: complained.append(error) or 3)
        enough.set()
        killer.join()
    assert (code, complained) == (0, []), screen.file.getvalue()
    assert set(killed) <= workers
    assert len(killed) == 1
    assert "2 of 2 (2020-0" in screen.file.getvalue()
    for work in works:
        write_month_figures(work.parameters, tmp_path / "here", Console(file=StringIO()))
        for name in FILES:
            place = next(out.glob(f"*/{work.parameters['month']}/{name}")).relative_to(out)
            assert (out / place).read_bytes() == (tmp_path / "here" / place).read_bytes()
    assert not list(out.rglob(".*-making"))


def test_without_the_extra_or_a_scheduler_it_says_what_to_do(council, monkeypatch):
    works = works_of(None, MONTHS, PARAMETERS | {"data": str(council)})
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UnusableInput, match=r'pip install "improvement-analysis\[cluster\]"'):
        list(on_cluster(print, "tcp://127.0.0.1:1", council, Console())(works))
