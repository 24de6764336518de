"""Files as trimmed text: what a CSV or parquet file may look like, and what is refused."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.records import reading
from improvement_analysis.records.reading import read_texts

KNOWN, NEEDED = ["a", "b", "c"], ["a", "b"]


def cells(path, known=KNOWN, needed=NEEDED) -> list[tuple]:
    """Each row as a tuple of the known columns that the file has, None for blank."""
    texts, rows, _ = read_texts(path, known, needed)
    columns = [[None if code < 0 else column.texts[code].as_py() for code in column.codes] for column in texts.values()]
    assert all(len(column) == rows for column in columns)
    return list(zip(*columns, strict=True))


@pytest.fixture
def csv(tmp_path):
    def csv(content: str | bytes):
        path = tmp_path / "rows.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return csv


@pytest.fixture
def parquet(tmp_path):
    def parquet(**columns):
        path = tmp_path / "rows.parquet"
        pyarrow.parquet.write_table(pa.table(columns), path)
        return path

    return parquet


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("a,b\n1,2\n", [("1", "2")]),
        ("a,b\n1,2", [("1", "2")]),
        ("a,b\r\n1,2\r\n3,4\r\n", [("1", "2"), ("3", "4")]),
        ("a,b\r1,2\r3,4\r", [("1", "2"), ("3", "4")]),
        ("\ufeffa,b\n1,2\n", [("1", "2")]),
        ('\ufeff"a","b"\n"1","2"\n', [("1", "2")]),
        # Trimmed: spaces, tabs, non-breaking and other wide spaces; what is then empty is blank.
        (" a ,\u00a0b\n 1\u00a0,\t2\u2003\n", [("1", "2")]),
        ("a,b\n \u00a0,\u202f\n", [(None, None)]),
        ("a,b\n1 \u00a02,2\n", [("1 \u00a02", "2")]),
        # Text is text.
        ("a,b\n007,NA\n7,null\n1e3,nan\n,None\n", [("007", "NA"), ("7", "null"), ("1e3", "nan"), (None, "None")]),
        ("a,b\n#N/A,N/A\ntrue,1.0\n", [("#N/A", "N/A"), ("true", "1.0")]),
        # Quoted: commas, quotation marks, lines, spaces about them.
        ('a,b\n"1,5","say ""no"""\n', [("1,5", 'say "no"')]),
        ('a,b\n"x\ny",2\n"z\r\nw",4\n', [("x\ny", "2"), ("z\r\nw", "4")]),
        ('a,b\n" 1 ",""\n', [("1", None)]),
        ('a,b\n5" nail,6"\n', [('5" nail', '6"')]),
        # Columns in another order, and others between them.
        ("x,b,y,a\nn,2,n,1\n", [("1", "2")]),
        ("x,x,a,b\nn,n,1,2\n", [("1", "2")]),
        # Blank cells, missing cells at a line's end, empty lines.
        ("a,b,c\n1,2\n3\n4,5,6\n", [("1", "2", None), ("3", None, None), ("4", "5", "6")]),
        ("a,b\n\n1,2\n\n\n3,4\n\n", [("1", "2"), ("3", "4")]),
        ("a,b\r\n\r\n1,2\r\n\r\n3\r\n", [("1", "2"), ("3", None)]),
        ("a,b\n   \n1,2\n", [("1", "2")]),
        ("\n\na,b\n1,2\n", [("1", "2")]),
        ("a,b\n,\n", [(None, None)]),
        # A surplus cell with nothing in it.
        ("a,b\n1,2,\n3,4, ,\u00a0\n", [("1", "2"), ("3", "4")]),
        ("a,b\n1,2,\n3,4,\n", [("1", "2"), ("3", "4")]),
        ("a,b,\n1,2,\n", [("1", "2")]),
        # Headings alone.
        ("a,b\n", []),
        ("a,b", []),
        ("a,b\n\n\n", []),
        ("a,b\r\n \r\n", []),
        ("é,a,b\nü,ß,日本\n", [("ß", "日本")]),
    ],
)
def test_csv(csv, content, rows):
    assert cells(csv(content)) == rows


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n\r\n \n", "empty"),
        (b"a,b\n1\x00,2\n", "zero bytes"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-8"),
        ("a,b\n1,2\n3,é\n".encode("latin-1"), "line 3"),
        ("a,b\n1,é".encode("latin-1"), "line 2"),
        ("a,b,é\n1,2,3\n".encode("latin-1"), "line 1"),
        ('a,b\n1,2\n"3,4\n5,6\n', "line 3"),
        ('a,b\n1,2\n3,"4\n5,6\n', "line 3"),
        ('a,b\n"1"x,"2\n', "line 2"),
        ("a,b\n1,2\n3,4,5\n", "line 3: 3 cells under 2 headings"),
        ("a,b\n1,2,3\n4,5,6\n", "line 2: 3 cells under 2 headings"),
        ("a,b\n1,2,,x\n", "line 2: 4 cells"),
        ('a,b\n"x\ny",2\n1,2,3\n', "line 4"),
        ("a,b,a\n1,2,3\n", "heading a stands 2 times"),
        ("a,b, a \n1,2,3\n", "heading a stands 2 times"),
        ("a,c,c,b\n1,2,3,4\n", "heading c stands 2 times"),
        ("a,c\n1,2\n", "no column b"),
        ("A,B\n1,2\n", "no column a"),
        ("a;b\n1;2\n", "separated by semicolons"),
        ("a\tb\n1\t2\n", "separated by tabs"),
    ],
)
def test_a_csv_file_that_cannot_be_used(csv, content, says):
    with pytest.raises(UnusableInput, match=says) as refused:
        read_texts(csv(content), KNOWN, NEEDED)
    assert "rows.csv" in str(refused.value)


def test_a_missing_column_is_named_with_its_table_and_the_headings(csv):
    with pytest.raises(
        UnusableInput, match=r"rows\.csv: the table rows has no column b, .* headings are: a, c"
    ) as refused:
        read_texts(csv("a,c\n"), KNOWN, NEEDED)
    assert "Add" in str(refused.value)


def test_text_after_a_quoted_cell_is_no_csv(csv):
    # As where two cells open a quotation mark and neither closes it: the row between them must not be swallowed.
    with pytest.raises(UnusableInput, match="line 2"):
        read_texts(csv('a,b\n1,"sick\n2,x\n3,"sick\n'), KNOWN, NEEDED)


@pytest.mark.xfail(strict=True, reason="a row between two unclosed quotation marks is swallowed beside a short row")
def test_nor_where_another_row_is_short(csv):
    with pytest.raises(UnusableInput, match="line 3"):
        read_texts(csv('a,b,c\n1,2\n2,"sick\n3,x,\n4,"sick\n'), KNOWN, NEEDED)


def test_a_line_of_commas_before_the_headings(csv):
    for content in (",,\na,b,c\n1,2,3\n", ",,\na,b,c\n1,2\n"):
        assert [row[:2] for row in cells(csv(content))] == [("1", "2")]


def test_lines_that_end_in_several_ways(csv):
    assert cells(csv("a,b\r1,2\n")) == [("1", "2")]
    assert cells(csv("a,b\n1,2\r3,4\r\n5,6\n")) == [("1", "2"), ("3", "4"), ("5", "6")]


def test_headings_that_are_not_known(csv):
    assert read_texts(csv("x,a,b, y ,x,\n"), KNOWN, NEEDED)[2] == ["x", "y"]


def test_a_cell_of_many_lines_in_a_large_file(csv):
    # More than the megabyte that is looked at for the headings.
    lines = [f'{number},"note\n{"x" * 60}"' for number in range(20_000)]
    found = cells(csv("a,b\n" + "\n".join(lines) + "\n"))
    assert len(found) == 20_000
    assert found[-1] == ("19999", "note\n" + "x" * 60)


def test_a_row_beyond_the_first_megabyte(csv):
    long = "é" * 600_000
    assert cells(csv(f"a,b,c\n1,2,{long}\n"))[0][2] == long


NAN = float("nan")
DAY = dt.date(2020, 2, 29)


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (["007", " x\u00a0", "", None, "NA"], ["007", "x", None, None, "NA"]),
        (pa.array(["x", "y", "x"], pa.large_string()), ["x", "y", "x"]),
        (pa.array(["x", None], pa.string_view()), ["x", None]),
        (pa.array(["x ", "x", None]).dictionary_encode(), ["x", "x", None]),
        (pa.array([DAY, None]).dictionary_encode(), ["2020-02-29", None]),
        (pa.array([DAY, None], pa.date32()), ["2020-02-29", None]),
        (pa.array([DAY], pa.date64()), ["2020-02-29"]),
        (pa.array([dt.date(9999, 12, 31), dt.date(1, 1, 1)]), ["9999-12-31", "0001-01-01"]),
        (pa.array([dt.datetime(2020, 2, 29), None], pa.timestamp("ns")), ["2020-02-29", None]),
        (pa.array([dt.datetime(9999, 12, 31)], pa.timestamp("us")), ["9999-12-31"]),
        (pa.array([dt.datetime(2020, 2, 29, 12)], pa.timestamp("ms")), ["2020-02-29 12:00:00.000"]),
        (pa.array([-1, None, 1, -1], pa.date32()), ["1969-12-31", None, "1970-01-02", "1969-12-31"]),
        (pa.array([None, None], pa.date32()), [None, None]),
        ([True, False, None], ["true", "false", None]),
        ([None, True], [None, "true"]),
        ([1, 10, None], ["1", "10", None]),
        (pa.array([7], pa.uint64()), ["7"]),
        ([0.7, 1.0, NAN, None, 1e-7, 1e22], ["0.7", "1.0", None, None, "0.0000001", "10000000000000000000000"]),
        (pa.array([float("inf")]), ["Infinity"]),
        (pa.array([0.8, 1.2], pa.float32()), ["0.8", "1.2"]),  # as written, not as 0.800000011920929
        (pa.array([3_000_000], pa.date32()), ["10183-09-21"]),  # 20 x 400 years, 213 years and 263 days
        (pa.array([Decimal("0.80"), None]), ["0.80", None]),
        (pa.nulls(3), [None, None, None]),
        (pa.array([], pa.string()), []),
        (pa.array([], pa.date32()), []),
    ],
)
def test_parquet_columns_as_text(parquet, column, texts):
    assert [text for (text,) in cells(parquet(a=column), ["a"], ["a"])] == texts


def test_what_is_looked_up_by_blocks_is_what_stands_there(monkeypatch):
    monkeypatch.setattr(reading, "BLOCK", 3)
    values, codes = np.array([5, 6, 7, 8], dtype=np.int8), np.array([3, -1, 0, 0, 2, -1, 1])
    assert reading.looked_up(values, codes).tolist() == [8, 8, 5, 5, 7, 8, 6]


def test_parquet_in_several_row_groups(tmp_path):
    path = tmp_path / "rows.parquet"
    table = pa.table({"a": [str(number % 7) for number in range(100)], "b": [DAY] * 100})
    pyarrow.parquet.write_table(table, path, row_group_size=9)
    assert cells(path) == [(str(number % 7), "2020-02-29") for number in range(100)]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"a": ["x"]}, "no column b"),
        ({"a": ["x"], " a": ["y"], "b": ["z"]}, "heading a stands 2 times"),
        ({"a": [b"x"], "b": ["y"]}, "column a is of type binary"),
        ({"a": [["x"]], "b": ["y"]}, "column a is of type list"),
        ({"a": [{"x": 1}], "b": ["y"]}, "column a is of type struct"),
        ({"a": [dt.time(12)], "b": ["y"]}, "column a is of type time"),
        ({"a": pa.array([0], pa.timestamp("us", "UTC")), "b": ["y"]}, "date without a zone"),
    ],
)
def test_a_parquet_file_that_cannot_be_used(parquet, columns, says):
    with pytest.raises(UnusableInput, match=says) as refused:
        read_texts(parquet(**columns), KNOWN, NEEDED)
    assert "rows.parquet" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PAR1" + bytes(20) + b"PAR1"])
def test_what_is_no_parquet(tmp_path, content):
    path = tmp_path / "rows.parquet"
    path.write_bytes(content)
    with pytest.raises(UnusableInput, match=r"rows\.parquet"):
        read_texts(path, KNOWN, NEEDED)


def test_parquet_text_that_is_no_utf_8(parquet):
    offsets = pa.py_buffer(np.array([0, 1], dtype=np.int32).tobytes())
    broken = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(b"\xe9")])
    with pytest.raises(UnusableInput, match=r"rows\.parquet"):
        read_texts(parquet(a=broken, b=["x"]), KNOWN, NEEDED)


def test_parquet_columns_that_are_not_known_may_be_of_any_type(parquet):
    path = parquet(a=["x"], b=["y"], z=[[1]])
    assert cells(path) == [("x", "y")]
    assert read_texts(path, KNOWN, NEEDED)[2] == ["z"]


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ([12.0, None, 13.0], ["12", None, "13"]),  # what pandas makes of whole numbers where one is blank
        ([12.0, float("nan"), 12.5], ["12", None, "12.5"]),
        (pa.array([120000000003.0]), ["120000000003"]),
        (pa.array([-1.0, 0.0, 1000.0]), ["-1", "0", "1000"]),
        (pa.array([16777215.0], pa.float32()), ["16777215"]),
        (pa.array([2.0**53 - 1]), ["9007199254740991"]),
        (pa.array([Decimal("12.00"), None]), ["12", None]),
        (pa.array([Decimal("12")], pa.decimal128(20, 0)), ["12"]),
        (pa.array([12.0, None, 12.0]).dictionary_encode(), ["12", None, "12"]),
        (pa.array([12, None]), ["12", None]),
        (pa.array(["12.0", "012"]), ["12.0", "012"]),  # text is text
    ],
)
def test_a_whole_number_in_a_parquet_column_of_names_has_no_point(parquet, column, texts):
    read, _, _ = read_texts(parquet(a=column), ["a"], ["a"], names={"a"})
    assert [None if code < 0 else read["a"].texts[code].as_py() for code in read["a"].codes] == texts


@pytest.mark.parametrize(
    "column",
    [
        [2.0**53],
        [12.0, -(2.0**60)],
        pa.array([2.0**24], pa.float32()),
        pa.array([2.0**53, None]).dictionary_encode(),
    ],
    ids=str,
)
def test_a_number_that_a_float_cannot_tell_from_its_neighbours_is_no_name(parquet, column):
    with pytest.raises(UnusableInput, match=r"rows\.parquet: the column a is of type .* cannot tell \S+ from its"):
        read_texts(parquet(a=column), ["a"], ["a"], names={"a"})
    assert len(cells(parquet(a=column), ["a"], ["a"])) == len(column)  # as a number it is what it is
