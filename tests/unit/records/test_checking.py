"""Reading a table's cells: what a file's own dictionary holds beside them, duplicates, and several tables at once."""

import threading
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from improvement_analysis.records.checking import read_cells
from improvement_analysis.records.extract import Extract, Identifiers
from improvement_analysis.records.reading import Texts


@pytest.fixture
def month(tmp_path):
    folder = tmp_path / "2020-06"
    folder.mkdir()
    return folder


def referrals(month, children, days=("2020-06-01",), **how):
    days = pa.array(list(days) * (1 if len(days) > 1 else len(children))).cast(pa.date32())
    pq.write_table(pa.table({"child_id": children, "referred_on": days}), month / "referrals.parquet", **how)
    return month / "referrals.parquet"


def test_a_text_of_a_files_dictionary_that_no_cell_has_is_no_identifier(month):
    children = pa.DictionaryArray.from_arrays(pa.array([2, 0, None], pa.int8()), pa.array(["C1", "unused", "C3 "]))
    cells = read_cells(referrals(month, children), "referrals")
    assert sorted(cells.columns["child_id"].texts.to_pylist()) == ["C1", "C3"]
    assert cells.columns["child_id"].codes[2] == -1
    assert list(cells.faulty) == [False, False, True]


def test_one_text_in_several_row_groups_is_one_identifier(month):
    path = referrals(month, pa.array(["C1", "C2", "C2", "C3", "C1"]), row_group_size=2)
    cells = read_cells(path, "referrals")
    assert cells.columns["child_id"].texts.to_pylist() == ["C1", "C2", "C3"]
    assert list(cells.dropped) == [2, 4]
    assert list(cells.columns["child_id"].codes) == [0, 1, 2]


def test_rows_that_differ_in_one_column_are_no_duplicates(month):
    days = ["2020-06-01", "2020-06-02", "2020-06-01", "2020-06-01"]
    cells = read_cells(referrals(month, pa.array(["C1", "C1", "C2", "C1"]), days), "referrals")
    assert list(cells.dropped) == [3]
    assert list(cells.kept) == [0, 1, 2]


def test_identifiers_have_one_number_in_all_columns_at_once_and_later():
    known, column = Identifiers(), lambda *texts: Texts(np.arange(-1, len(texts), dtype=np.int32), pa.array(texts))
    assert [list(each) for each in known.numbers([column("a", "b"), column("c", "a")])] == [[-1, 0, 1], [-1, 2, 0]]
    assert [list(each) for each in known.numbers([column("d", "c")])] == [[-1, 3, 2]]
    assert known.texts.to_pylist() == ["a", "b", "c", "d"]


def test_what_is_derived_is_computed_once_whoever_asks(month):
    asked, found = [], []

    def slowly(extract):
        asked.append(extract)
        time.sleep(0.05)
        return len(asked)

    extract = Extract(month)
    threads = [threading.Thread(target=lambda: found.append(extract.derive(slowly))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1, 1, 1, 1]
