"""All of England in one extract, and what is measured on it, each in a process of its own for `bench.py`.

`write FOLDER SCALE` makes it up (at scale 1: 1.2 million children, 16 million visits; no real person's data); `read
EXTRACT` reads its files' columns and nothing more; `figures EXTRACT CSV [ID ...]` computes figures of 24 months.
"""

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from improvement_analysis.analysis import NOTICE
from improvement_analysis.calendars import Months, day_number, month_end, month_number
from improvement_analysis.measures import series
from improvement_analysis.notice.notice import read_notice
from improvement_analysis.records.extract import Extract

MONTH = "2020-06"
FIRST, LAST = day_number(date(2018, 7, 1)), month_end(month_number(MONTH))


def days(numbers: np.ndarray, blank=False) -> pa.Array:
    """Day numbers as dates; those after the month's end, or where `blank`, are blank."""
    return pa.array(numbers.astype(np.int32), mask=(numbers > LAST) | blank).cast(pa.date32())


def names(letter: str, numbers: np.ndarray) -> pa.Array:
    """Identifiers: a letter and eight digits."""
    return pa.array(np.char.add(letter, np.char.zfill(numbers.astype(str), 8)))


def tables(scale: float, draw: np.random.Generator):
    """Each table's name and rows, one after the other."""
    children, workers = int(1_200_000 * scale), int(45_000 * scale)
    start = draw.integers(FIRST - 300, LAST, children)
    length = draw.exponential(300, children).astype(int) + 1
    child = draw.permutation(children)
    yield "episodes", {"child_id": names("C", child), "start_date": days(start), "end_date": days(start + length)}
    roles = draw.choice(["social_worker", "manager", "duty"], workers, p=[0.9, 0.05, 0.05])
    in_post = draw.integers(FIRST - 2000, LAST, workers)
    yield "workers", {
        "worker_id": names("W", np.arange(workers)), "role": roles, "fte": draw.choice([1.0, 0.8, 0.6], workers),
        "start_date": days(in_post), "end_date": days(in_post, blank=True),
        "asye_start": days(in_post, blank=draw.random(workers) < 0.9), "asye_end": days(in_post + 365),
    }  # fmt: skip
    of = np.repeat(np.arange(children), 3)
    begin = start[of] + (np.sort(draw.random((children, 3)), axis=1).ravel() * length[of]).astype(int)
    end = np.where(np.arange(len(of)) % 3 == 2, (start + length)[of], np.append(begin[1:], LAST))
    yield "allocations", {
        "child_id": names("C", child[of]), "worker_id": names("W", draw.integers(0, workers, len(of))),
        "start_date": days(begin), "end_date": days(end),
    }  # fmt: skip
    of = draw.integers(0, children, int(1_500_000 * scale))
    begin = start[of] + (draw.random(len(of)) * length[of] / 2).astype(int)
    yield "plans", {
        "child_id": names("C", child[of]), "plan_type": draw.choice(["CIN", "CP", "CLA"], len(of), p=[0.6, 0.2, 0.2]),
        "start_date": days(begin), "end_date": days(begin + draw.exponential(200, len(of)).astype(int) + 1),
    }  # fmt: skip
    of = draw.integers(0, children, int(900_000 * scale))
    begin = draw.integers(FIRST, LAST, len(of))
    held = begin + draw.integers(5, 40, len(of))
    yield "enquiries", {
        "child_id": names("C", child[of]), "strategy_discussion_date": days(begin), "icpc_date": days(held),
    }  # fmt: skip
    of = draw.integers(0, children, int(16_000_000 * scale))
    visited = np.minimum(start[of] + (draw.random(len(of)) * length[of]).astype(int), LAST)
    flags = {flag: draw.random(len(of)) < 0.9 for flag in ("child_seen", "spoken_to", "purpose_recorded")}
    yield "visits", {
        "child_id": names("C", child[of]), "visit_date": days(visited),
        "mode": draw.choice(["face_to_face", "virtual"], len(of), p=[0.85, 0.15]), **flags,
        "seen_alone": draw.choice(["yes", "no", "no_with_reason"], len(of)), "recorded_on": days(visited + 1),
    }  # fmt: skip


def write(folder: str, scale: str) -> None:
    """Write the extract of MONTH into a folder."""
    place = Path(folder) / MONTH
    place.mkdir(parents=True)
    for name, columns in tables(float(scale), np.random.default_rng(1)):
        pq.write_table(pa.table(columns), place / f"{name}.parquet")


def read(extract: str) -> None:
    """Read every column of every file, and keep it."""
    kept = [pq.read_table(path) for path in Path(extract).glob("*.parquet")]
    print(f"{sum(table.num_rows for table in kept):,} rows")


def figures(extract: str, file: str, *indicators: str) -> None:
    """Compute the figures of these indicators (none: all)."""
    found = series.compute(Extract(Path(extract)), Months.ending(MONTH, 24), read_notice(NOTICE), indicators or None)
    found.to_csv(file, index=False)


if __name__ == "__main__":
    {"write": write, "read": read, "figures": figures}[sys.argv[1]](*sys.argv[2:])
