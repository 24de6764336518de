"""Databases: cells as drivers give them, and addresses that cannot be used."""

import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.ssd_database import read_database, texts_of


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  two\u00a0 words\n", "two words"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (7.0, "7"),
        (0.6, "0.6"),
        (1e15, "1000000000000000"),
        (2.0**53 - 1, "9007199254740991"),
        (2.0**53, "9.00719925474099e+15"),  # as is 2**53 + 1
        (12345678901234567.0, "1.23456789012346e+16"),
        (float("nan"), ""),
        (float("inf"), "inf"),
        (Decimal("1.00"), "1"),
        (Decimal("0.60"), "0.6"),
        (Decimal("1E+3"), "1000"),
        (Decimal("NaN"), ""),
        (date(2026, 6, 30), "2026-06-30"),
        (datetime(2026, 6, 29, 23, 0), "2026-06-29 23:00:00"),
        (datetime(2026, 6, 29, 23, 0, tzinfo=UTC), "2026-06-29 23:00:00+00:00"),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        ("P1\0\0", "P1"),
        ("\x1b[2JP\x001 \x07", "[2JP1"),
        ("P1\udc80", "P1"),
        (b"\x01", "1"),
        (b"\x00", "0"),
        (b"P1 ", "P1"),
        (bytearray(b"P1"), "P1"),
        (memoryview(b"P1"), "P1"),
        (b"\xff\x00", "ff00"),
        ({"CP_CONFERENCE_FLAG": "Y"}, '{"CP_CONFERENCE_FLAG": "Y"}'),
        (["a"], '["a"]'),
    ],
)
def test_a_cell_as_a_text(cell, text):
    assert texts_of([cell]).tolist() == [text]
    assert texts_of([cell, None, "x"]).tolist() == [text, "", "x"]


@given(st.text())
def test_no_text_of_a_database_keeps_an_extract_from_being_read_back(text):
    read = texts_of([text])[0]
    assert "\0" not in read
    assert read.encode("utf-8").decode("utf-8") == " ".join(read.split()) == texts_of([read])[0]


def sqlite_with(path, *statements):
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return f"sqlite:///{path}"


def wanted(name):
    return {"a", "b"} if name == "t" else set()


def test_types_of_a_column_change_no_cell(tmp_path):
    url = sqlite_with(
        tmp_path / "x.db",
        "CREATE TABLE t (a BOOLEAN, B DATETIME, other GEOGRAPHY)",
        "INSERT INTO t VALUES ('N', '', 1), (1, '2026-06-30 00:00:00.000', 2)",
        "INSERT INTO t VALUES (NULL, 20260630, 3), ('maybe', x'5031', 4)",
        "CREATE TABLE u (a TEXT)",
    )
    tables, named = read_database(url, wanted)
    headings, cells = tables["t"]
    assert headings == ["a", "B", "other"]
    assert cells[0].tolist() == ["N", "1", "", "maybe"]
    assert cells[1].tolist() == ["", "2026-06-30 00:00:00.000", "20260630", "P1"]
    assert list(cells) == [0, 1]
    assert tables["u"][0] == []  # a table that is not read is not looked into
    assert named == url


def test_a_table_without_a_row_and_a_view(tmp_path):
    url = sqlite_with(tmp_path / "x.db", "CREATE TABLE source (a TEXT)", "CREATE VIEW t AS SELECT a FROM source")
    tables, _ = read_database(url, wanted)
    assert tables["t"][0] == ["a"]
    assert tables["t"][1][0].tolist() == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql+pg8000://127.0.0.1:1/db", "names no user"),
        ("postgresql+pg8000://bob:secret@127.0.0.1:1/db?nosuch=1", "may not know the options nosuch"),
        ("postgresql+pg8000://bob:secret@127.0.0.1:1/db?timeout=secret", "cannot be read"),
        ("postgresql+pg8000://bob:secret@127.0.0.1:99999999/db", "cannot be read"),
        ("postgresql+pg8000://bob:secret@nowhere.invalid/db", "cannot be read"),
        ("postgresql+pg8000://bob:secret@127.0.0.1:port/db", "no URL that SQLAlchemy knows"),
        ("sqlite:///none/x.db", "cannot be read"),
        ("nosuch://bob:secret@127.0.0.1/db", "no URL that SQLAlchemy knows"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_in_words(address, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnusableInput) as refused:
        read_database(address, wanted)
    assert said in str(refused.value)
    assert "=secret" not in str(refused.value)
    assert ":secret@" not in str(refused.value)


def test_a_cell_that_the_driver_cannot_take(tmp_path):
    url = sqlite_with(
        tmp_path / "x.db", "CREATE TABLE t (a timestamp)", "INSERT INTO t VALUES ('2026-06-30 00:00:00'), ('soon')"
    )
    with pytest.raises(UnusableInput, match=r"x\.db: t: its rows cannot be read \(ValueError\)"):
        read_database(f"{url}?detect_types=1", wanted)
    not_text = sqlite_with(tmp_path / "y.db", "CREATE TABLE t (a TEXT)", "INSERT INTO t VALUES (CAST(x'e4' AS TEXT))")
    with pytest.raises(UnusableInput, match=r"y\.db"):
        read_database(not_text, wanted)
