"""Commands on consoles that show few letters, or that nobody reads."""

import os
import subprocess
import sys
from datetime import date

import pandas as pd
import pytest
from typer.testing import CliRunner

from improvement_analysis.cli import app
from improvement_analysis.records.writing import write_extract

SURNAME = "Wiśniewska"


@pytest.fixture
def data(tmp_path):
    """A data folder whose name, council and one cell have a letter that is in no Windows code page of the West."""
    rows = pd.DataFrame({"child_id": ["C1", "C2"], "started_on": [SURNAME, "2020-06-01"], "completed_on": "2020-06-20"})
    about = {"council": "Testshire", "extracted_on": date(2020, 7, 1), "source": "typed", "synthetic": True}
    write_extract(tmp_path / "Łódź" / "2020-06", {"assessments": rows}, about)
    return tmp_path / "Łódź"


def command(*arguments, encoding="utf-8", **streams):
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    return subprocess.run(
        [sys.executable, "-m", "improvement_analysis", *map(str, arguments)], env=environment, **streams
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "{data}"), 1),
        (("figures", "2020-06", "--data", "{data}", "--out", "{data}/out"), 1),
        (("notebooks", "{data}/copies", "--month", "2020-06", "--data", "{data}"), 0),
        (("check", "{data}", "2020-05"), 2),
        (("import", "{data}", "--as", "Łódź", "--to", "{data}/2020-05"), 2),
        (("benchmarks", "{data}/none.csv"), 2),
    ],
)
def test_a_letter_that_a_console_cannot_show_is_escaped(data, encoding, arguments, code):
    done = command(*(each.format(data=data) for each in arguments), encoding=encoding, capture_output=True)
    assert done.returncode == code, done.stderr
    assert "\\u0141\\xf3d\\u017a" in (done.stdout + done.stderr).decode(encoding).replace("ó", "\\xf3")


def test_who_stops_reading_stops_no_work(data):
    reads, writes = os.pipe()
    os.close(reads)
    try:
        done = command(
            "figures", "2020-06", "--data", data, "--out", data / "out", stdout=writes, stderr=subprocess.PIPE
        )
    finally:
        os.close(writes)
    assert (done.returncode, done.stderr) == (1, b"")  # 1: a cell that is no day
    assert len(list((data / "out").glob("*/2020-06/manifest.json"))) == 1


@pytest.mark.skipif(os.name == "nt", reason="a shell that closes its standard output is needed")
def test_without_a_standard_output(data):
    line = f'"{sys.executable}" -m improvement_analysis check "{data}" >&- 2>&-'
    assert subprocess.run(line, shell=True).returncode == 1


def test_check_names_the_nearest_choice_and_the_lines_that_fail_a_rule(tmp_path):
    plans = pd.DataFrame(
        {"child_id": ["C1", "C2", "C3"], "plan_type": ["cin", "CP", "CLA"], "start_date": "2020-06-01"}
    )
    plans["end_date"] = ["", "2020-05-01", "2020-05-20"]
    write_extract(tmp_path / "2020-06", {"plans": plans}, {"council": "Testshire", "synthetic": True})
    done = CliRunner().invoke(app, ["check", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 1
    said = [" ".join(line.split()) for line in done.output.splitlines()]
    assert "line 2, plan_type: 'cin' is not one of: CIN, CP, CLA; did you mean 'CIN'" in said
    at = next(place for place, line in enumerate(said) if "(end_before_start)" in line)
    assert said[at + 1] == "plans, line 3, 4"
