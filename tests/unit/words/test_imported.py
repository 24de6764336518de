"""What a report says of an import: numbers by table, and no text of the source."""

import json
from types import SimpleNamespace

from improvement_analysis.blocks import Table
from improvement_analysis.words.imported import imports

ENTRY = {
    "as": "mapped",
    "source": "Jane Doe.xlsx",
    "read": {"Jane Doe.xlsx": 12},
    "rows": [
        {"source": "Jane Doe.xlsx", "table": "audits", "rows": 12, "written": 9, "left_out": {"a total of Jane": 3}},
        {"source": "Log", "table": "audits", "rows": 4, "written": 4, "left_out": {}},
    ],
    "cells": [
        {"source": "Log", "column": "Who", "done": "blank", "text": "n/a", "read": "", "cells": 2},
        {"source": "Log", "column": "When", "done": "blank", "text": "Jane", "read": "", "cells": 3},
    ],
}


def of(folder, hidden=None):
    return imports(SimpleNamespace(extract=SimpleNamespace(folder=folder), hidden=hidden))


def test_rows_and_cells_by_table_and_nothing_of_the_source(tmp_path):
    (tmp_path / "import.json").write_text(json.dumps([ENTRY]))
    rows, cells = of(tmp_path)
    assert [[cell.text for cell in row] for row in rows.rows] == [["audits", "16", "13", "3"]]
    assert [[cell.text for cell in row] for row in cells.rows] == [["Read as blank", "5"]]
    assert "Jane" not in f"{rows}{cells}"


def test_the_public_and_an_extract_that_came_by_no_import(tmp_path):
    (only,) = of(tmp_path)
    assert not isinstance(only, Table)
    (tmp_path / "import.json").write_text(json.dumps([ENTRY]))
    (only,) = of(tmp_path, hidden=frozenset())
    assert "13" not in f"{only}"
