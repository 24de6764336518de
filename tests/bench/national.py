"""How long the figures take for all of England: `make bench`.

Writes a synthetic extract of about 150 councils at once (1.2 million children, 16 million visits; no real person's
data) into a temporary folder, computes every figure of 24 months from it, and prints seconds and memory.
"""

import argparse
import tempfile
import time
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


def main() -> None:
    """Write the tables, compute the figures, print what it took."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--scale", type=float, default=1.0, help="1 is all of England")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / MONTH
        place.mkdir()
        for name, columns in tables(asked.parse_args().scale, np.random.default_rng(1)):
            pq.write_table(pa.table(columns), place / f"{name}.parquet")
        began = time.perf_counter()
        extract = Extract(place)
        rows = sum(extract.table(name).rows_read for name in extract.paths)
        read = time.perf_counter()
        found = series.compute(extract, Months.ending(MONTH, 24), read_notice(NOTICE))
        ended = time.perf_counter()
    print(f"{rows:,} rows read and checked in {read - began:.1f} s")
    print(f"{len(found):,} figures of 24 months computed in {ended - read:.1f} s")


if __name__ == "__main__":
    main()
