"""Extracts of any cells, headings and encodings: no row is lost, and every command ends in words."""

import csv
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.records.extract import Extract
from improvement_analysis.records.tables import TABLES

from .running import cells, ended, refusal, spoilt, tried

EXAMPLE = Path(__file__).parents[2] / "data" / "example" / "2020-06"
ROWS = 6
ENCODINGS = ["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"]


def first_rows(table: str) -> list[list[str]]:
    """A table's headings and first rows in the example."""
    (path,) = EXAMPLE.glob(f"{table}.*")
    if path.suffix == ".parquet":
        rows = pq.read_table(path).slice(0, ROWS)
        return [rows.column_names, *([str(cell or "") for cell in row.values()] for row in rows.to_pylist())]
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[: ROWS + 1]


START = {table: first_rows(table) for table in TABLES}


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[list[str]]]:
    """A table of which some cells, headings or rows are others."""
    name = draw(st.sampled_from(list(START)))
    rows = [list(row) for row in START[name]]
    for _ in range(draw(st.integers(0, 8))):
        row = rows[draw(st.integers(1, len(rows) - 1))]
        row[draw(st.integers(0, len(row) - 1))] = draw(cells)
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        what = draw(st.sampled_from(["heading", "column", "twice", "short", "long", "blank", "lost"]))
        at = draw(st.integers(1, len(rows) - 1))
        if what == "heading":
            rows[0][draw(st.integers(0, len(rows[0]) - 1))] = draw(cells)
        elif what == "column":
            rows = [[*row, draw(cells)] for row in rows]
        elif what == "twice":
            rows.append(list(rows[at]))
        elif what == "short":
            rows[at] = rows[at][: draw(st.integers(0, len(rows[at])))]
        elif what == "long":
            rows[at] = [*rows[at], draw(cells)]
        elif what == "blank":
            rows.insert(at, [])
        elif len(rows) > 2:
            del rows[at]
    return name, rows


def written(rows: list[list[str]], end: str = "\n") -> str:
    # Python quotes a line end within a cell only where it is part of the line's own end.
    lines = []
    csv.writer(SimpleNamespace(write=lambda line: lines.append(line[:-2] + end)), lineterminator="\r\n").writerows(rows)
    return "".join(lines)


@given(tables(), st.sampled_from(ENCODINGS), st.sampled_from(["\n", "\r\n", "\r"]), st.data())
@tried(150)
def test_no_row_of_a_table_is_lost(table, encoding, end, data):
    name, rows = table
    raw = written(rows, end).encode(encoding, errors="replace")
    whole = encoding.startswith("utf-8") and data.draw(st.sampled_from([True, True, True, False]))
    raw = raw if whole else data.draw(spoilt(raw))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "2020-06"
        folder.mkdir()
        (folder / f"{name}.csv").write_bytes(raw)
        extract = Extract(folder)
        if why := refusal(extract.faults):
            assert f"{name}.csv" in why
            return
        read, faults = extract.table(name), extract.faults()
    assert len(read.frame) + read.set_aside == read.rows_read
    assert len(faults) == len(read.faults)
    if whole:
        held = [row for row in rows[1:] if len(row) > 1 or any(cell.strip() for cell in row)]
        assert read.rows_read + read.duplicates == len(held)


@given(st.lists(tables(), min_size=1, max_size=3), st.sampled_from(["check", "figures"]), cells)
@tried(6)
def test_a_command_ends_in_words_whatever_the_cells(given_tables, command, file_name):
    with tempfile.TemporaryDirectory() as made:
        for month in ("2020-05", "2020-06"):
            folder = Path(made) / "data" / month
            folder.mkdir(parents=True)
            for name, rows in given_tables:
                (folder / f"{name}.csv").write_text(written(rows), encoding="utf-8", newline="")
        name = file_name.replace("/", "_").replace("\0", "_")[:80]
        for each in (name, "\x1b[2J\u202e[red]x"):
            (Path(made) / "data" / "2020-06" / f"{each}.csv").touch()
        if command == "check":
            ended("check", Path(made) / "data")
        else:
            ended("figures", "2020-06", "--data", Path(made) / "data", "--out", Path(made) / "out", "--window", 2)
