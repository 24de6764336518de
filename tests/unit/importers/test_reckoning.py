"""What becomes of the rows and cells of a source: every row is counted once, and import.json says so."""

import json
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.importers.cells import Cells
from improvement_analysis.importers.reckoning import (
    DONE,
    FROM,
    IMPORTED,
    WORDS_SHOWN,
    Reckoning,
    one_identity,
    read_reckonings,
    reckonings_text,
)


def frame(*sources):
    return pd.DataFrame({FROM: pd.Series(sources, dtype="str"), "child_id": [f"C{n}" for n in range(len(sources))]})


def ids(*texts):
    return pd.Series(texts, dtype="str")


def test_rows_are_written_or_left_out_with_the_reason():
    reckoning = Reckoning("ssd", "tables")
    rows = reckoning.took("visits", frame("a", "a", "b", "b", "b"))
    rows = reckoning.keep("visits", rows, [True, False, True, False, True], "no date")
    rows = reckoning.keep("visits", rows, [True, True, False], "there twice")
    reckoning.wrote({"visits": rows})
    assert reckoning.rows() == [
        {"source": "a", "table": "visits", "rows": 2, "written": 1, "left_out": {"no date": 1}},
        {"source": "b", "table": "visits", "rows": 3, "written": 1, "left_out": {"no date": 1, "there twice": 1}},
    ]


def test_one_source_may_feed_several_tables():
    reckoning = Reckoning("annex-a", "book.xlsx")
    rows = frame("List 6", "List 6")
    reckoning.took("episodes", rows)
    reckoning.took("plans", rows)
    reckoning.wrote({"episodes": rows, "plans": reckoning.keep("plans", rows, [True, False], "no plan")})
    assert [(row["table"], row["written"]) for row in reckoning.rows()] == [("episodes", 2), ("plans", 1)]


@pytest.mark.parametrize(
    "written",
    [
        {"visits": frame("a")},  # one is lost
        {"visits": frame("a", "a", "a")},  # one is there twice
        {"visits": frame("a", "b")},  # one is another's
        {"visits": frame("a", "a"), "plans": frame("a")},  # one was never taken
        {},
    ],
)
def test_rows_that_do_not_add_up_stop_the_import(written):
    reckoning = Reckoning("ssd", "tables")
    reckoning.took("visits", frame("a", "a"))
    with pytest.raises(AssertionError, match="do not add up"):
        reckoning.wrote(written)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "blank", "twice", "other"]))))
def test_whatever_is_left_out_rows_add_up(rows):
    reckoning = Reckoning("ssd", "tables")
    left = reckoning.took("visits", frame(*(source for source, _ in rows)).assign(why=[why for _, why in rows]))
    for why in ("blank", "twice", "other"):
        left = reckoning.keep("visits", left, left["why"] != why, why)
    reckoning.wrote({"visits": left})
    found = {row["source"]: row for row in reckoning.rows()}
    assert {source: row["rows"] for source, row in found.items()} == Counter(source for source, _ in rows)
    for source, row in found.items():
        assert row["left_out"] == Counter(why for its, why in rows if its == source and why)


def test_cells_are_counted_under_their_column_and_only_those_read_otherwise():
    reckoning = Reckoning("ssd", "tables")
    first = reckoning.column("a", "Closed", ids("NULL", "2026-06-30", "", "30/06/2026", "null"), "date")
    assert first.tolist() == ["", "2026-06-30", "", "2026-06-30", ""]
    reckoning.column("b", "Closed", ids("2026-06-30"), "date")
    assert [
        (cell["source"], cell["done"], cell["text"], cell["read"], cell["cells"]) for cell in reckoning.cells()
    ] == [
        ("a", "blank", "NULL", "", 1),
        ("a", "blank", "null", "", 1),
        ("a", "day", "day/month/year", "", 1),
    ]


def test_many_texts_of_a_column_are_told_as_one_number():
    reckoning = Reckoning("ssd", "tables")
    uses = Counter({("unread", f"word {n:03}", ""): 2 for n in range(WORDS_SHOWN + 3)})
    reckoning.told("a", "Role", Cells(ids(), uses))
    cells = reckoning.cells()
    assert len(cells) == WORDS_SHOWN + 1
    assert (cells[-1]["text"], cells[-1]["cells"]) == ("3 other texts", 6)
    assert sum(cell["cells"] for cell in cells) == 2 * (WORDS_SHOWN + 3)


# One identity


def joined(**lists):
    reckoning = Reckoning("ssd", "tables")
    columns, attention = one_identity(reckoning, {(name, "id"): ids(*texts) for name, texts in lists.items()})
    return {name: column.tolist() for (name, _), column in columns.items()}, attention, reckoning.cells()


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ({"a": ["P1"], "b": ["p1", ""], "c": ["P1"]}, {"a": ["P1"], "b": ["P1", ""], "c": ["P1"]}),
        ({"a": ["00123", "00124"], "b": ["123"]}, {"a": ["00123", "00124"], "b": ["00123"]}),
        ({"a": ["7"], "b": ["07"], "c": ["007"]}, {"a": ["007"], "b": ["007"], "c": ["007"]}),
        ({"a": ["P1", "P2"], "b": ["P3"]}, {"a": ["P1", "P2"], "b": ["P3"]}),
        ({"a": [], "b": [""]}, {"a": [], "b": [""]}),
        ({}, {}),
    ],
)
def test_forms_of_one_identifier_in_several_lists_are_one(lists, expected):
    columns, attention, _ = joined(**lists)
    assert (columns, attention) == (expected, [])


def test_what_is_joined_is_counted_where_it_changed():
    _, _, cells = joined(a=["P1"], b=["p1", "p1"], c=["P1"])
    assert cells == [{"source": "b", "column": "id", "done": "joined", "text": "p1", "read": "P1", "cells": 2}]


def test_two_forms_in_one_list_stay_two_and_are_named():
    columns, attention, cells = joined(a=["P1", "p1", "P2"], b=["P1", "p2"])
    assert columns == {"a": ["P1", "p1", "P2"], "b": ["P1", "P2"]}
    assert len(attention) == 1
    assert "P1 and p1" in attention[0]
    assert [cell["text"] for cell in cells] == ["p2"]


GUIDS = [f"3f2504e0-4f89-41d3-9a0c-0305e82c330{n}" for n in (1, 2)]


@pytest.mark.parametrize(
    ("lists", "named"),
    [
        ({"a": ["P1", "P2"], "b": ["P001", "P3"], "c": ["P3"]}, "P001 in b and P1 in a"),
        ({"a": ["P4001"], "b": ["P004001"]}, "1 identifier differs by signs, or by zeros after letters"),
        ({"a": GUIDS, "b": [f"{{{each}}}" for each in GUIDS]}, "2 identifiers differ by signs"),
        ({"a": GUIDS, "b": [each.replace("-", "") for each in GUIDS]}, "2 identifiers differ by signs"),
        ({"a": ["P01", "P02"], "b": ["PO1", "PO2"]}, "b: none of its 2 identifiers is in any other list (PO1 there"),
        (
            {"a": GUIDS, "b": ["e004253f894fd3419a0c0305e82c3301", "e004253f894fd3419a0c0305e82c3302"]},
            "b: none of its 2",
        ),
    ],
)
def test_identifiers_that_one_list_writes_otherwise_are_named_and_nothing_is_joined(lists, named):
    columns, attention, _ = joined(**lists)
    assert columns == lists
    assert named in "; ".join(attention)


@pytest.mark.parametrize(
    "lists",
    [
        {"a": ["P1", "P2"], "b": ["P10", "P11"]},  # children of other years, workers of another team
        {"a": ["98", "99"], "b": ["1001", "1002"]},
        {"a": ["Jo Elm", "Al Oak"], "b": ["W1", "W2"], "c": ["W1", "W2"]},
        {"a": ["P1", "P2"], "b": ["PO3"], "c": ["P1", "P2"]},  # one alone may be so
        {"a": ["P-1", "P1"], "b": ["P1", "P-1"]},  # two where a list has both
    ],
)
def test_lists_that_may_be_of_others_are_not_named(lists):
    assert joined(**lists)[1] == []


def test_lists_of_the_same_things_share_some():
    columns = {("a", "child"): ids("P1", "P2"), ("b", "child"): ids("P10", "P11"), ("c", "child"): ids("P2", "P1")}
    (said,) = one_identity(Reckoning("ssd", "tables"), columns, of_same=True)[1]
    assert said.startswith("b: none of its 2 identifiers is in any other list (P10 there and P1 elsewhere)")


def test_two_columns_of_one_list_are_that_list():
    reckoning = Reckoning("ssd", "tables")
    columns = {("a", "worker"): ids("W1"), ("a", "staff"): ids("w1"), ("b", "worker"): ids("W1")}
    changed, attention = one_identity(reckoning, columns)
    assert {place: column.tolist() for place, column in changed.items()} == {
        place: column.tolist() for place, column in columns.items()
    }
    assert len(attention) == 1


@pytest.mark.parametrize(
    ("lists", "named"),
    [
        ({"a": ["P4003", "P4004"], "b": ["4003", "4004"]}, "2 identifiers stand beside letters"),
        ({"a": ["LCS-4003"], "b": ["04003"]}, "LCS-4003 in a and 04003 in b"),
        ({"a": ["4003 (Ann)"], "b": ["4003"]}, "1 identifier stands beside letters"),
    ],
)
def test_letters_beside_an_identifier_of_another_list_are_named_and_nothing_is_joined(lists, named):
    columns, (said,), _ = joined(**lists)
    assert columns == lists
    assert named in said


@pytest.mark.parametrize(
    "lists", [{"a": ["P1", "1"], "b": ["1"]}, {"a": ["P1"], "b": ["Q1"]}, {"a": ["P1"], "b": ["2"]}]
)
def test_letters_that_one_list_tells_apart_are_not_named(lists):
    assert joined(**lists)[:2] == (lists, [])


def test_cells_that_nobody_can_know_are_named_with_how_many():
    reckoning = Reckoning("ssd", "tables")
    reckoning.column("List 6", "Worker", ids("Duty", "Duty", "Jo"), "worker")
    reckoning.column("List 6", "Start", ids("2023-01-10T00:30:00+01:00", "2023-01-10"), "date")
    reckoning.column("Staff", "FTE", ids("TBC", "0.6"), "number")
    worker, start, fte = reckoning.doubts()
    assert worker.startswith("2 cells of List 6, Worker, were found to name no one person (Duty 2 times): kept")
    assert start.startswith("1 time of List 6, Start, was written in a zone where it is another day than here (2023-")
    assert fte.startswith("1 number of Staff, FTE, was said not to be known (TBC): read as blank, and an fte that is ")


# import.json


def reckoned(kind, **tables):
    reckoning = Reckoning(kind, f"{kind} source")
    for table, source in tables.items():
        reckoning.read[source] = 1
        reckoning.wrote({table: reckoning.took(table, frame(source))})
        reckoning.told(source, "Closed", Cells(ids(), Counter({("blank", "NULL", ""): 1})))
    return reckoning


def write(folder, text):
    (folder / IMPORTED).write_text(text, encoding="utf-8")


def test_an_import_is_read_back_as_it_was_written(tmp_path):
    reckoning = reckoned("ssd", visits="v", plans="p")
    write(tmp_path, reckonings_text(tmp_path, reckoning))
    assert read_reckonings(tmp_path) == [reckoning.written()]
    assert read_reckonings(tmp_path)[0]["as"] == "ssd"


def test_a_later_import_replaces_what_is_said_of_its_tables(tmp_path):
    write(tmp_path, reckonings_text(tmp_path, reckoned("ssd", visits="v", plans="p")))
    write(tmp_path, reckonings_text(tmp_path, reckoned("mapped", visits="sheet"), ["visits"]))
    before, after = read_reckonings(tmp_path)
    assert ([row["table"] for row in before["rows"]], before["read"]) == (["plans"], {"p": 1})
    assert [cell["source"] for cell in before["cells"]] == ["p"]
    assert [row["table"] for row in after["rows"]] == ["visits"]
    write(tmp_path, reckonings_text(tmp_path, reckoned("mapped", plans="other", visits="sheet"), ["plans", "visits"]))
    assert [each["as"] for each in read_reckonings(tmp_path)] == ["mapped"]


@pytest.mark.parametrize(
    "text",
    [
        "", "[", "{}", "null", "[1]", '[{"as": "ssd"}]', "[" * 10_000,
        '[{"as": "ssd", "source": "x", "read": {}, "rows": [1], "cells": []}]',
        '[{"as": "ssd", "source": "x", "read": {"a": "b"}, "rows": [], "cells": []}]',
        '[{"as": "ssd", "source": "x", "read": {}, "rows": [], "cells": [{"source": "a"}]}]',
    ],
)  # fmt: skip
def test_a_file_that_is_none_says_nothing(tmp_path, text):
    write(tmp_path, text)
    assert read_reckonings(tmp_path) == []
    assert json.loads(reckonings_text(tmp_path, reckoned("ssd", visits="v")))[0]["as"] == "ssd"


def test_no_file_says_nothing(tmp_path):
    assert read_reckonings(tmp_path / "nowhere") == []


def test_each_use_of_a_cell_has_its_words():
    from improvement_analysis.importers import imported

    assert tuple(imported.DONE) == DONE
