"""What an import did, as it is told."""

from collections import Counter

import pandas as pd
import pytest

from improvement_analysis.importers.cells import Cells
from improvement_analysis.importers.imported import FAULTS_SHOWN, Imported, look_at, told
from improvement_analysis.importers.reckoning import FROM, Reckoning

VISITS = pd.DataFrame({FROM: ["ssd_cin_visits"] * 3, "child_id": ["C1", "C2", "C3"]}, dtype="str")


def reckoned():
    reckoning = Reckoning("ssd", "tables")
    rows = reckoning.took("visits", VISITS)
    reckoning.wrote({"visits": reckoning.keep("visits", rows, [True, True, False], "there twice")})
    uses = Counter({("blank", "NULL", ""): 12, ("word", "Y", "true"): 1, ("word", "Z", "true"): 2})
    uses |= Counter({("word", f"w{n}", "true"): 1 for n in range(5)})
    reckoning.told("ssd_cin_visits", "seen", Cells(VISITS["child_id"], uses))
    return reckoning


def test_the_tables_of_a_reckoning():
    assert told(reckoned().written()) == [
        "Rows of the source:",
        "  source          table   rows  written  left out  why",
        "  ssd_cin_visits  visits     3        2         1  1 there twice",
        "Cells that are read otherwise than they are written, or not:",
        "  source          column  cells  done              texts",
        "  ssd_cin_visits  seen       12  read as blank     NULL (12)",
        "  ssd_cin_visits  seen        8  read as the word  Z as true (2), Y as true (1), w0 as true (1), ...",
    ]


def test_nothing_to_tell():
    assert told(Reckoning("ssd", "tables").written()) == []


def test_what_has_to_be_looked_at_comes_last():
    lines = str(Imported(("Complete.",), ("3 dates:\n  one",), reckoned())).splitlines()
    assert lines[0] == "Rows of the source:"
    assert lines[-3:] == ["Complete.", "Look at this: 3 dates:", "  one"]


def extract(folder, **tables):
    folder = folder / "2026-06"
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def visits(*days, seen="true"):
    return "child_id,visit_date,child_seen\n" + "".join(f"C{n},{day},{seen}\n" for n, day in enumerate(days))


def test_an_extract_without_a_fault(tmp_path):
    assert look_at(extract(tmp_path, visits=visits("2026-06-01"))) == []


@pytest.mark.parametrize(("bad", "said"), [(1, False), (2, True), (3, True)])
def test_half_or_more_of_a_table_set_aside(tmp_path, bad, said):
    found = look_at(extract(tmp_path, visits=visits(*["soon"] * bad, *["2026-06-01"] * 2)))
    assert any(f"visits: {bad} of {bad + 2} rows are set aside, half or more" in each for each in found) is said


def test_cells_that_cannot_be_read_are_counted_and_named(tmp_path):
    days = ["2026-06-01"] * 30
    found = look_at(extract(tmp_path, visits=visits(*days, "soon", "soon", *(f"day {n}" for n in range(FAULTS_SHOWN)))))
    lines = found[0].splitlines()
    assert lines[0] == f"{2 + FAULTS_SHOWN} cells that cannot be read, kept as written and set aside:"
    assert lines[1].startswith("  visits.visit_date 'soon' is no day")
    assert lines[1].endswith("(2 times)")
    assert lines[-1] == "  and 1 more"


def test_cells_that_cannot_be_read_by_their_place(tmp_path):
    to = extract(tmp_path, visits=visits("soon", "soon", *["2026-06-01"] * 9), plans="child_id\nC1\n")
    found = look_at(to, {"visits": ["log, row 5", "log, row 5", *["log, row 6"] * 9]})
    assert found[0].splitlines() == [
        "1 cell that cannot be read, kept as written and set aside:",
        "  log, row 5: visits.visit_date 'soon' is no day of the calendar written as YYYY-MM-DD",
    ]
