"""The commands as a user runs them: files, exit codes, messages. Source: docs/outputs.md."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from improvement_analysis.analysis import EXAMPLE

SLUG = "north-east-lincolnshire-synthetic"


def run(*arguments, cwd: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "improvement_analysis", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def data(small, tmp_path) -> Path:
    """A data folder with a small synthetic council's extract of June 2020."""
    folder = tmp_path / "data"
    shutil.copytree(small / "2020-06", folder / "2020-06")
    return folder


def edit(path: Path, change) -> None:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    change(table).to_csv(path, index=False)


@pytest.fixture(scope="module")
def twice(tmp_path_factory) -> list[tuple[subprocess.CompletedProcess, Path]]:
    """The figures of the example's June 2020, written twice into two folders."""
    folders = [tmp_path_factory.mktemp("out") for _ in range(2)]
    return [(run("figures", "2020-06", "--out", out, cwd=out), out / SLUG / "2020-06") for out in folders]


def test_figures_of_the_example_are_done_with_something_to_look_at(twice):
    done, folder = twice[0]
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    faults = pd.read_csv(folder / "managers" / "rejects.csv")
    assert list(faults) == ["table", "row", "column", "value", "reason"]
    assert len(faults) > 0


def test_the_same_inputs_give_the_same_bytes(twice):
    for name in ("figures.csv", "series.csv", "verdicts.json"):
        one, other = ((folder / name).read_bytes() for _, folder in twice)
        assert one == other
        assert b"\r" not in one


def test_the_example_answers_as_its_story_says(twice):
    figures = pd.read_csv(twice[0][1] / "figures.csv", keep_default_na=False).set_index(["limb", "reading"])
    visits = figures.loc[("visits-cin", "snapshot")]
    assert visits["answer"] == "not met (earlier step met)"
    # The smallest number of children that lifts the rate to 85%.
    numerator, denominator, short_by = (int(visits[c]) for c in ("numerator", "denominator", "short_by"))
    assert (numerator + short_by) * 100 >= 85 * denominator > (numerator + short_by - 1) * 100
    assert figures.loc[("caseload-mean", "dfe_fte"), "council"] == "North East Lincolnshire (synthetic)"


def test_the_manifest_names_every_input_by_its_hash(twice):
    manifest = json.loads((twice[0][1] / "manifest.json").read_text(encoding="utf-8"))
    files = {f"{path.parent.name}/{path.name}" for path in EXAMPLE.glob("2020-0[456]/*")}
    assert {name for name in manifest["inputs"] if "/" in name} == files
    assert manifest["as_at"] == "2020-06-30"
    assert manifest["command"] == "figures"


def test_a_needed_column_removed_is_refused_by_name(data, tmp_path):
    edit(data / "2020-06" / "visits.csv", lambda table: table.drop(columns="visit_date"))
    done = run("figures", "2020-06", "--data", data, cwd=tmp_path)
    assert done.returncode == 2
    for word in ("visits.csv", "visits", "visit_date"):
        assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "outputs").exists()


def test_a_bad_date_sets_its_row_aside_and_everything_else_is_computed(data, tmp_path):
    before = tmp_path / "before"
    run("figures", "2020-06", "--data", data, "--out", before, cwd=tmp_path)

    def spoil(table):
        table.loc[0, "visit_date"] = "31/06/2020"
        return table

    edit(data / "2020-06" / "visits.csv", spoil)
    done = run("figures", "2020-06", "--data", data, "--out", tmp_path / "after", cwd=tmp_path)
    assert done.returncode == 1
    rejects = (tmp_path / "after" / SLUG / "2020-06" / "managers" / "rejects.csv").read_text(encoding="utf-8")
    assert "visits,2,visit_date,31/06/2020," in rejects
    one, other = (pd.read_csv(each / SLUG / "2020-06" / "figures.csv") for each in (before, tmp_path / "after"))
    caseloads = one["indicator"].str.startswith("case")
    assert caseloads.any()
    pd.testing.assert_frame_equal(one[caseloads], other[caseloads])


def test_texts_that_would_break_a_line_or_start_a_formula(data, tmp_path):
    path = data / "2020-06" / "audits.csv"
    text = path.read_text(encoding="utf-8")
    first = text.splitlines()[1]
    made = [first.replace(first.split(",")[3], domain, 1) for domain in ('"a\rb"', '"=SUM(A1)"')]
    path.write_text("\n".join([text.rstrip("\n"), *made, '"x\ry",,,,']), encoding="utf-8", newline="")
    run("figures", "2020-06", "--data", data, "--out", tmp_path / "out", cwd=tmp_path)
    (figures,) = (tmp_path / "out").rglob("figures.csv")
    with figures.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(None not in row and None not in row.values() for row in rows)
    assert {"a\rb", "'=SUM(A1)"} <= {row["group"] for row in rows}


@pytest.mark.parametrize("arguments", [["run", "2020-06.."], ["figures", "2020-06", "--window", "24300"]])
def test_half_a_range_and_a_window_before_the_calendar(arguments, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_a_month_without_an_extract_names_those_that_are_there(data, tmp_path):
    done = run("figures", "2020-05", "--data", data, cwd=tmp_path)
    assert done.returncode == 2
    assert "2020-06" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["figures", "June"], "YYYY-MM"),
        (["run", "2020-06", "--audience", "board,nobody"], "nobody"),
        (["run", "2020-06..2020-04"], "backwards"),
        (["import", "none.xlsx", "--as", "xml", "--to", "data/2020-06"], "annex-a"),
        (["import", "none", "--as", "ssd", "--to", "data/2020-06"], "none: no such file"),
        (["import", "sqlite:///none.db", "--as", "annex-a", "--to", "data/2020-06"], "--as ssd"),
        (["import", "x://me:secret@h:p/d", "--as", "ssd", "--to", "data/2020-06"], "no URL"),
        (["import", "postgresql+pg8000://127.0.0.1:1/d", "--as", "ssd", "--to", "data/2020-06"], "names no user"),
        (["figures", "2020-06", "--notice", "none.toml"], "none.toml"),
        (["figures", "2020-06", "--window", "0"], "--window"),
    ],
)
def test_wrong_use_is_one_message_and_exit_code_2(arguments, word, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_check_says_what_is_wrong_table_by_table(data, tmp_path):
    done = run("check", data, cwd=tmp_path)
    assert done.returncode == 1
    assert "visits" in done.stdout
    shutil.copytree(data / "2020-06", data / "2020-07")
    for path in (data / "2020-07").glob("*.csv"):
        if path.name != "episodes.csv":
            path.unlink()
    edit(data / "2020-07" / "episodes.csv", lambda table: table.head(5))
    assert run("check", data, cwd=tmp_path).returncode == 0


def test_a_pdf_named_as_a_workbook_leaves_nothing_behind(tmp_path):
    (tmp_path / "annex a.xlsx").write_bytes(b"%PDF-1.7")
    done = run("import", "annex a.xlsx", "--as", "annex-a", "--to", "DATA/2021-03", cwd=tmp_path)
    assert done.returncode == 2
    assert "annex a.xlsx: no workbook that can be read: it is a PDF" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["annex a.xlsx"]


def test_a_folder_of_lists_with_the_councils_own_headings(tmp_path):
    lists = {
        5: "Child Unique ID,Strategy Discussion Date,ICPC deemed unnecessary,ICPC Date\n",
        6: "Child Unique ID,CIN Start Date,Our last sight,CIN Closure Date,Reason for Closure,Case Status,Team,Worker\n"
        "007,01/02/2021,30/03/2021,,,c) Child in need plan,North,Jo\n",
        7: "Child ID,CP Plan Start Date,Date of Last Statutory Visit,Seen Alone,CP Plan End Date,Team,Social Worker\n",
        8: "Child ID,LAC Start Date,Date of Last Social Work Visit,LAC End Date,Team,Social Worker\n",
    }
    (tmp_path / "annex a").mkdir()
    for number, text in lists.items():
        (tmp_path / "annex a" / f"List {number}.csv").write_text(text, encoding="utf-8")
    own = '["List 6"]\n"Our last sight" = "Date Child Was Last Seen"\n"Worker" = "Allocated Worker"\n'
    (tmp_path / "headings.toml").write_text(own, encoding="utf-8")
    done = run(
        *("import", "annex a", "--as", "annex-a", "--to", "DATA/2021-03", "--headings", "headings.toml"), cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    visits, allocations = ((tmp_path / f"DATA/2021-03/{name}.csv").read_text() for name in ("visits", "allocations"))
    assert visits.splitlines()[1].startswith("007,2021-03-30,")
    assert allocations.splitlines()[1] == "007,Jo,2021-03-31,"


def test_a_workbook_becomes_a_month_of_figures(shared, tmp_path):
    workbook = shared / "data" / "annex_a" / "liia-tools-pipeline_Annex_A_2024_Jan.xlsx"
    done = run("import", workbook, "--as", "annex-a", "--to", "DATA/2021-03", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "without a worker: 5" in done.stdout
    done = run("figures", "2021-03", "--data", "DATA", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (series,) = tmp_path.glob("outputs/*/2021-03/series.csv")
    found = pd.read_csv(series).set_index(["indicator", "reading", "month"])
    conferences = found.loc[("icpc_within_15", "month", "2020-10")]
    assert (conferences["numerator"], conferences["denominator"]) == (3, 3)
    assert pd.isna(found.loc[("caseload_mean", "dfe_fte", "2021-03"), "value"])


SSD = {
    "ssd_cin_episodes": "cine_referral_id,cine_person_id,cine_referral_date,cine_close_date,cine_referral_nfa\n"
    "R1,P1,2021-01-05,NULL,N\nR2,P2,2021-02-02,NULL,{flag}\n",
    "ssd_cin_visits": "cinv_person_id,cinv_cin_visit_date\np1,2021-03-05\np1,2021-03-05\n",
}


@pytest.mark.parametrize(("flag", "code"), [("Y", 0), ("Perhaps", 1)])
def test_an_import_tells_what_became_of_each_row_and_check_tells_it_again(tmp_path, flag, code):
    (tmp_path / "ssd").mkdir()
    for name, text in SSD.items():
        (tmp_path / "ssd" / f"{name}.csv").write_text(text.format(flag=flag), encoding="utf-8")
    done = run("import", "ssd", "--as", "ssd", "--to", "DATA/2021-03", cwd=tmp_path)
    assert done.returncode == code, done.stderr
    again = run("check", "DATA", cwd=tmp_path)
    left = {"Y": ("1", "1 no further action"), "Perhaps": ("0", "")}[flag]
    for said in (done.stdout, again.stdout):
        words = [" ".join(line.split()) for line in said.splitlines()]
        written = 2 - int(left[0])
        assert f"ssd_cin_episodes episodes 2 {written} {left[0]} {left[1]}".strip() in "\n".join(words)
        assert "ssd_cin_visits visits 2 1 1 1 in the table twice" in words
        assert "ssd_cin_episodes cine_close_date 2 read as blank NULL (2)" in words
        assert "ssd_cin_visits cinv_person_id 2 read as the identifier of other lists p1 as P1 (2)" in words
    assert ("Look at this: ssd_cin_episodes.cine_referral_nfa: 1 row" in done.stdout) is bool(code)
    assert "Imported from ssd as ssd" in again.stdout
    assert "import.json" not in again.stdout  # which is no table, and is not ignored


def test_a_crash_is_no_success(tmp_path):
    broken = "from improvement_analysis import cli; cli.app = lambda: 1 / 0; cli.main()"
    done = subprocess.run([sys.executable, "-c", broken], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "not in your data" in done.stderr
