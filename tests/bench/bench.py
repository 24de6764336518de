"""How long it takes, as ratios: `make bench`; `python tests/bench/bench.py --scale 0.1 --rounds 1` is soon done.

What is compared runs in processes of its own, one after the other, so many rounds; of each the median stands in the
table. Seconds are those of the clock, start-up included; behind them in brackets those of the processors, which other
work on the machine disturbs less (but those of kernels are not among them).
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log
from pathlib import Path
from statistics import median

import pandas as pd

from improvement_analysis.analysis import NOTICE

ROOT = Path(__file__).parents[2]
HERE, NOTEBOOKS = ROOT / "tests" / "bench", sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SHARED, PEER_PYTHON = ROOT.parent / "shared" / "bench", ROOT / ".venv-bench" / "bin" / "python"
OURS = [sys.executable, "-m", "improvement_analysis"]
NAMED = re.compile('^council = ".*"$', re.MULTILINE)
KEY = ["indicator", "reading", "group", "month"]
COMPILED_ONCE = {"PYTHONDONTWRITEBYTECODE": ""}
"""As where people work: machines for tests are often told to compile everything anew in each process."""
FULL, TENTH = 150, 15
"""Councils in all of England, and in a tenth of it."""


@dataclass(frozen=True)
class Took:
    """What one process (or several, one after another) took: seconds by the clock and of processors, GiB at most."""

    clock: float
    processor: float
    peak: float


def run(*commands: list, may_exit: tuple[int, ...] = (0,)) -> Took:
    """Run commands one after another, silently."""
    began, processor, peak = time.perf_counter(), 0.0, 0.0
    for command in commands:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started = subprocess.Popen([*map(str, command)], **quiet, cwd=ROOT, env=os.environ | COMPILED_ONCE)
        _, status, used = os.wait4(started.pid, 0)
        if os.waitstatus_to_exitcode(status) not in may_exit:
            raise SystemExit(f"failed: {' '.join(map(str, command))}")
        processor, peak = processor + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss / 2**20)
    return Took(time.perf_counter() - began, processor, peak)


def rounds_of(count: int, **contenders) -> dict[str, list[Took]]:
    """So many rounds, in each of which every contender runs once."""
    found: dict[str, list[Took]] = {name: [] for name in contenders}
    for _ in range(count):
        for name, contender in contenders.items():
            found[name].append(contender())
    return found


def told(found: dict[str, list[Took]]) -> str:
    """The medians of each contender."""
    each = ((name, *(median(getattr(one, what) for one in took) for what in ("clock", "processor"))) for name, took in
            found.items())  # fmt: skip
    return "; ".join(f"{name.replace('_', ' ')} {clock:.1f} s ({processor:.1f})" for name, clock, processor in each)


def ratio(these: list[Took], those: list[Took], by: int = 1, what: str = "clock") -> float:
    """The median over the rounds of how many times as long the first took, `by` of which are one of the second."""
    pairs = zip(these, those, strict=True)
    return median(getattr(one, what) / getattr(other, what) / by for one, other in pairs)


Row = tuple[str, str, str, str]
"""A ratio, what it may be, of what, and the seconds behind it."""


def row(found: dict[str, list[Took]], one: str, other: str, goal: str, by: int = 1) -> Row:
    """The row that holds one contender against another."""
    clock, processor = (ratio(found[one], found[other], by, what) for what in ("clock", "processor"))
    what = f"{one} / {other}" + (f" / {by}" if by > 1 else "")
    return f"{clock:.2f} ({processor:.2f})", goal, what.replace("_", " "), told({one: found[one], other: found[other]})


def month(rounds: int, folder: Path) -> Iterator[Row]:
    """The example's month against the notebooks' code in one process, papermill's command line, and itself again."""
    outputs = [folder / f"month-{number}" for number in range(rounds)]
    papermill = Path(sys.executable).with_name("papermill")

    def ours(command: str) -> Callable[[], Took]:
        places = iter(outputs)
        return lambda: run([*OURS, command, "2020-06", "--out", next(places)], may_exit=(0, 1))

    figures = rounds_of(rounds, figures=ours("figures"), figures_again=ours("figures"))
    yield row(figures, "figures_again", "figures", "")
    for each in outputs:
        shutil.rmtree(each)
    found = rounds_of(
        rounds,
        run=ours("run"),
        run_again=ours("run"),
        plain_code_in_one_process=lambda: run([sys.executable, HERE / "plain.py", *NOTEBOOKS]),
        papermill_one_after_another=lambda: run(*([papermill, each, folder / "out.ipynb"] for each in NOTEBOOKS)),
    )
    yield row(found, "run", "plain_code_in_one_process", "")
    yield row(found, "papermill_one_after_another", "run", "")
    yield row(found, "run_again", "run", "")


def region(rounds: int, folder: Path, councils: int, months: str) -> Iterator[Row]:
    """A few made-up councils and months in one command, against one council's figures."""
    first, last = (int(end[-2:]) for end in months.split(".."))
    batch = folder / "batch.toml"
    for seed in range(councils):
        data = folder / f"council-{seed}"
        run([*OURS, "example", data, "--seed", seed, "--scale", 0.2, "--months", months])
        (data / "notice.toml").write_text(NAMED.sub(f'council = "Council {seed}"', NOTICE.read_text("utf-8")), "utf-8")
    batch.write_text("".join(f'[[council]]\ndata = "council-{seed}"\n' for seed in range(councils)))
    outputs = (folder / f"region-{number}" for number in range(2 * rounds))
    one = ["--data", folder / "council-0"]
    found = rounds_of(
        rounds,
        region=lambda: run([*OURS, "run", months, "--batch", batch, "--out", next(outputs)], may_exit=(0, 1)),
        figures=lambda: run([*OURS, "figures", months[-7:], *one, "--out", next(outputs)], may_exit=(0, 1)),
    )
    yield row(found, "region", "figures", "<= 2", councils * (last - first + 1))


def national(rounds: int, folder: Path, scale: float) -> Iterator[Row]:
    """All of England's figures against reading the files, against DuckDB by hand, and against a tenth of them."""
    script = [sys.executable, HERE / "national.py"]
    for name, councils in (("whole", FULL), ("tenth", TENTH)):
        run([sys.executable, SHARED / "make_data.py", folder / name, "--councils", round(councils * scale)]
            if SHARED.is_dir() else [*script, "write", folder / name, councils / FULL * scale])  # fmt: skip
    whole, tenth, peer = folder / "whole" / "2020-06", folder / "tenth" / "2020-06", SHARED / "peer_duckdb.py"
    found = rounds_of(
        rounds,
        all_figures=lambda: run([*script, "figures", whole, folder / "all.csv"]),
        reading_the_files=lambda: run([*script, "read", whole]),
        all_figures_of_a_tenth=lambda: run([*script, "figures", tenth, folder / "tenth.csv"]),
    )
    if peer.is_file() and PEER_PYTHON.is_file():
        run([PEER_PYTHON, peer, tenth, "--out", folder / "peer.csv"])
        ids = sorted(set(pd.read_csv(folder / "peer.csv")["indicator"]))
        against = rounds_of(
            rounds,
            same_figures=lambda: run([*script, "figures", whole, folder / "same.csv", *ids]),
            DuckDB_by_hand=lambda: run([PEER_PYTHON, peer, whole, "--out", folder / "peer.csv"]),
        )
        value, goal, what, seconds = row(against, "same_figures", "DuckDB_by_hand", "<= 1")
        yield value, goal, what, f"{seconds}; {alike(folder / 'same.csv', folder / 'peer.csv')}"
    else:
        yield "missing", "<= 1", "same figures / DuckDB by hand", f"no {peer}, or no {PEER_PYTHON} (group bench)"
    yield row(found, "all_figures", "reading_the_files", "<= 8")
    times = [ratio(found["all_figures"], found["all_figures_of_a_tenth"], what=of) for of in ("clock", "processor")]
    grows = [log(each) / log(FULL / TENTH) for each in times]
    yield f"{grows[0]:.2f} ({grows[1]:.2f})", "<= 1.05", "growth exponent, a tenth to the whole", told(found)
    yield f"{max(took.peak for took in found['all_figures']):.1f} GiB", "<= 4", "peak memory, all figures", ""


def alike(ours: Path, theirs: Path) -> str:
    """How many of the peer's figures are ours to nine places."""
    both = [pd.read_csv(file, keep_default_na=False).set_index(KEY) for file in (ours, theirs)]
    values = [pd.to_numeric(one["value"].reindex(both[1].index), errors="coerce") for one in both]
    same = ((values[0] - values[1]).abs() <= 1e-9 * values[1].abs().clip(lower=1)) | values[0].isna() & values[1].isna()
    return f"{same.sum():,} of {len(same):,} alike"


def main() -> None:
    """Measure what was asked for, and print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--scale", type=float, default=1.0, help="of England; 1 is all of it")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--councils", type=int, default=2, help="in the region")
    asked.add_argument("--months", default="2020-01..2020-06", help="of the region, in one year")
    asked.add_argument("--only", choices=["month", "region", "national"])
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = {
            "month": lambda: month(given.rounds, folder),
            "national": lambda: national(given.rounds, folder, given.scale),
            "region": lambda: region(given.rounds, folder, given.councils, given.months),
        }
        print(f"{'ratio':14s} {'goal':8s} of what: seconds by the clock (of processors)", flush=True)
        for part in [given.only] if given.only else parts:
            for value, goal, what, seconds in parts[part]():
                print(f"{value:14s} {goal:8s} {what}: {seconds}", flush=True)


if __name__ == "__main__":
    main()
