"""Workbooks of any cells and of spoilt bytes: an import writes what `check` reads, or says why not."""

import contextlib
import io
import json
import shutil
import tempfile
import zipfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.importers.workbooks import read_sheets
from improvement_analysis.records.extract import Extract
from tests.workbooks import write_ods, write_workbook, write_xls

from .running import cells, ended, refusal, spoilt, tried

MAPPED = Path(__file__).parents[2] / "data" / "mapped_example"
SHEETS = {
    path.stem: [line.split(",") for line in path.read_text("utf-8").splitlines()[:8]] for path in MAPPED.glob("*.csv")
}
in_xml = cells.map(lambda text: "".join(each for each in text if each in "\t\n\r" or ord(each) >= 32))


@given(st.sampled_from(list(SHEETS)), st.lists(st.tuples(st.integers(0, 7), st.integers(0, 9), cells), max_size=8))
@tried(8)
def test_an_import_of_any_cells_writes_what_is_read(name, changes):
    with tempfile.TemporaryDirectory() as made:
        source, to = Path(made) / "sheets", Path(made) / "data" / "2020-06"
        shutil.copytree(MAPPED, source)
        rows = [list(row) for row in SHEETS[name]]
        for row, column, text in changes:
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = '"' + text.replace('"', '""') + '"'
        (source / f"{name}.csv").write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8", newline="")
        run = ended("import", source, "--as", "mapped", "--to", to, "--mapping", MAPPED / "mapping.toml")
        if run.code == 2:
            assert not to.exists()
            return
        for row in json.loads((to / "import.json").read_text("utf-8"))[0]["rows"]:
            assert row["rows"] == row["written"] + sum(row["left_out"].values())
        extract = Extract(to)
        for table in extract.paths:
            extract.table(table)
            for line in (to / f"{table}.csv").read_text("utf-8").splitlines()[1:]:
                assert not line.startswith(("=", "@", "\t"))


@given(
    st.lists(st.lists(in_xml, min_size=1, max_size=4), min_size=1, max_size=4),
    in_xml,
    st.sampled_from(["annex-a", "mapped"]),
)
@tried(6)
def test_a_workbook_of_anything_ends_in_words(rows, name, kind):
    with tempfile.TemporaryDirectory() as made, contextlib.chdir(made):
        book = write_workbook(Path(made) / "book.xlsx", {name[:31] or "List 6": rows})
        ended("import", book, "--as", kind, "--to", Path(made) / "data" / "2020-06")


def start(write) -> bytes:
    with tempfile.TemporaryDirectory() as made:
        rows = [["Child ID", "Start"], ["C1", 1.5], ["C2", "x"]]
        return write(Path(made) / "book", {"List 6": rows}).read_bytes()


BOOKS = {".xlsx": start(write_workbook), ".ods": start(write_ods), ".xls": start(write_xls)}


def with_parts_spoilt(draw: st.DrawFn, raw: bytes) -> bytes:
    """A workbook of parts, one of which is spoilt within."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, zipfile.ZipFile(held, "w") as copy:
        part = draw(st.sampled_from(archive.namelist()))
        for name in archive.namelist():
            copy.writestr(name, draw(spoilt(archive.read(name))) if name == part else archive.read(name))
    return held.getvalue()


@given(st.sampled_from(list(BOOKS)), st.data())
@tried(15)
def test_a_workbook_of_spoilt_bytes_is_read_or_refused(kind, data):
    raw = BOOKS[kind]
    if kind != ".xls" and data.draw(st.sampled_from([True, True, False])):
        raw = with_parts_spoilt(data.draw, raw)
    else:
        raw = data.draw(spoilt(raw))
    with tempfile.TemporaryDirectory() as made:
        book = Path(made) / f"book{kind}"
        book.write_bytes(raw)
        why = refusal(lambda: list(read_sheets(book).values()))
    assert not why or "book" in why
