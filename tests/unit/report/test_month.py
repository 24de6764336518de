"""A month's outputs: whole, of the bytes that the manifest names, and with nothing in them that a board may not see."""

import csv
import json
import os
import random
import re
import shutil
import stat
from hashlib import sha256
from io import StringIO
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from rich.console import Console

from improvement_analysis._shipped import EXAMPLE
from improvement_analysis.analysis import analyse
from improvement_analysis.blocks import as_text as blocks_in_words
from improvement_analysis.errors import UnusableInput, Warned, for_board
from improvement_analysis.report import month as month_
from improvement_analysis.report import notebooks as notebooks_
from improvement_analysis.report.manifest import as_text, hashes_of
from improvement_analysis.report.month import write_month, write_month_figures
from improvement_analysis.report.notebooks import NoKernel, NotebookResult
from improvement_analysis.report.verify import differences
from improvement_analysis.words import card, first_page, tables

SLUG = "north-east-lincolnshire-synthetic"


@pytest.fixture
def data(small, tmp_path) -> Path:
    for month in ("2020-05", "2020-06"):
        shutil.copytree(small / month, tmp_path / "Jane DOE data" / month)
    return tmp_path / "Jane DOE data"


@pytest.fixture
def notebooks(monkeypatch) -> dict[str, str]:
    """In place of a run of notebooks: the text of each, or how it fails."""
    texts = {"00_board_report": "# What?", "01_caseloads": "# How many?"}

    def run(paths, parameters, out, jobs, on_done, records, beside):
        results = []
        for name, text in texts.items():
            failed = text.startswith("fails")
            if not failed:
                nbformat.write(new_notebook(cells=[new_markdown_cell(text)]), out / f"{name}.ipynb")
            results.append(NotebookResult(name, "failed" if failed else "completed", 1.0, text if failed else ""))
        return results

    monkeypatch.setattr(notebooks_, "run_notebooks", run)
    return texts


class Made:
    """A command that writes a month: its exit code, what it said, and the month's folder."""

    def __init__(self, write, data: Path, out: Path, notice: str = "", jobs: tuple = (), audience: str = "board"):
        screen = Console(file=StringIO(), width=10_000)
        parameters = {"month": "2020-06", "data": str(data), "notice": notice, "audience": audience, "window": 3}
        self.code = write(parameters, out, *jobs, screen)
        self.said = screen.file.getvalue()
        self.folder = out / SLUG / "2020-06"
        manifest = self.folder / "manifest.json"
        self.manifest = json.loads(manifest.read_text("utf-8")) if manifest.exists() else {}


def figures(data, out, **options):
    return Made(write_month_figures, data, out, **options)


def report(data, out, **options):
    return Made(write_month, data, out, jobs=(1,), **options)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_input_that_changes_meanwhile_is_told_and_what_was_read_is_certified(data, tmp_path, monkeypatch):
    file = data / "2020-06" / "episodes.csv"
    before, raw = figures(data, tmp_path / "before"), file.read_bytes()
    original = month_.analyse_for

    def changed(**parameters):
        file.write_bytes(raw[: len(raw) // 2])
        (data / "2020-06" / "visits.csv").unlink()
        return original(**parameters)

    monkeypatch.setattr(month_, "analyse_for", changed)
    made = figures(data, tmp_path / "out")
    assert made.code == 1
    assert "changed while the month was made (2020-06/episodes.csv, 2020-06/visits.csv)" in made.said
    assert any("2020-06/episodes.csv" in warning for warning in made.manifest["warnings"])
    assert made.manifest["inputs"]["2020-06/episodes.csv"] == sha256(raw).hexdigest()
    for name in month_.FILES:
        assert (made.folder / name).read_bytes() == (before.folder / name).read_bytes()


def test_the_manifest_names_inputs_by_month_and_table_and_hashes_what_was_written(data, tmp_path):
    (tmp_path / "notice of Jane DOE.toml").write_bytes((EXAMPLE.parent / "reference" / NOTICE).read_bytes())
    made = figures(data, tmp_path / "out", notice=str(tmp_path / "notice of Jane DOE.toml"))
    tables_ = {f"{path.parent.name}/{path.name}" for path in data.glob("2020-0[56]/*")}
    assert made.manifest["inputs"].keys() == tables_ | {"notice.toml", "benchmarks.csv"}
    assert made.manifest["parameters"] == {
        "month": "2020-06", "data": "given", "notice": "given", "audience": "board", "window": 3,
    }  # fmt: skip
    assert made.manifest["outputs"] == hashes_of(made.folder)
    assert {*month_.FILES, "managers/rejects.csv"} == made.manifest["outputs"].keys()
    assert "DOE" not in (made.folder / "manifest.json").read_text("utf-8")
    assert str(tmp_path) not in (made.folder / "manifest.json").read_text("utf-8")


NOTICE = "north-east-lincolnshire-2019.toml"


def spoil(data: Path) -> None:
    """Put children, names and paths wherever a council could."""
    plans = data / "2020-05" / "plans.csv"
    plans.write_text("\n".join(plans.read_text("utf-8").splitlines()[1:]), encoding="utf-8")  # rows without headings
    (data / "2020-04").mkdir()
    (data / "2020-04" / "extract.toml").write_text('council = "DOE', encoding="utf-8")
    (data / "2020-06" / "DOE chronology.csv").write_text("z", encoding="utf-8")
    (data / "2020-06" / "Family DOE").mkdir()
    (data / "2020-6 DOE").mkdir()
    for name in ("visits", "workers"):
        path = data / "2020-06" / f"{name}.csv"
        head, *rows = path.read_text("utf-8").splitlines()
        path.write_text("\n".join([f"{head},DOE's notes,on C33333", *(f"{row},x,y" for row in rows)]), encoding="utf-8")
    about = data / "2020-06" / "extract.toml"
    text = re.sub(r'council = "[^"]*"', 'council = "Council of DOE"', about.read_text("utf-8"))
    about.write_text(f'zoe_DOE = "C33333"\n{text}', encoding="utf-8")


def test_nothing_of_a_file_a_heading_a_cell_or_a_path_reaches_a_board(data, tmp_path, notebooks):
    spoil(data)
    child = (data / "2020-05" / "plans.csv").read_text("utf-8").split(",")[0]
    made = report(data, tmp_path / "out")
    now = analyse("2020-06", data, window=3)
    assert len(now.history)
    shown = [first_page.cannot_tell(now), tables.banner(now, "board"), blocks_in_words(card.card(now, "board"))]
    written = [path.read_bytes().decode("utf-8", "replace") for path in made.folder.iterdir() if path.is_file()]
    for text in [*shown, *written]:
        assert not re.search(rf"DOE|C33333|\b{child}\b|{re.escape(str(tmp_path))}", text)
    for word in ("DOE chronology.csv", "Family DOE", "2020-6 DOE", "DOE's notes", "zoe_DOE", child, str(data)):
        assert word in made.said, word
    assert "-making" not in made.said
    told = made.manifest["warnings"]
    assert any("2020-05 cannot be used" in text and "plans has no column child_id" in text for text in told)
    assert "2 columns of the table visits are not known and are ignored." in told


def test_what_is_kept_of_a_month_holds_no_heading(data, tmp_path):
    spoil(data)
    figures(data, tmp_path / "out")
    for file in (tmp_path / "out" / ".figures").iterdir():
        assert b"DOE" not in file.read_bytes()


def test_a_warning_has_a_text_for_a_board_or_is_none():
    assert for_board([Warned("a", "b"), Warned("c", ""), Warned("d", "b")]) == ["b"]
    with pytest.raises(AttributeError):
        for_board(["only for the terminal"])


def test_figures_keep_the_page_of_the_same_figures_and_no_other(data, tmp_path, notebooks):
    run, out = report(data, tmp_path / "out"), tmp_path / "out"
    page = (run.folder / "board-report.html").read_bytes()
    again = figures(data, out)
    assert names(again.folder) >= {"board-report.html", "01_caseloads.ipynb", "managers"}
    assert "other files of the same inputs: " in again.said
    assert "01_caseloads.ipynb" not in again.said
    assert (again.folder / "board-report.html").read_bytes() == page
    assert again.manifest["notebooks"] == run.manifest["notebooks"] != {}
    assert (report(data, out).folder / "managers" / "rejects.csv").exists()
    assert differences(again.folder) == []

    episodes = data / "2020-06" / "episodes.csv"
    episodes.write_text("\n".join(episodes.read_text("utf-8").splitlines()[:50]), encoding="utf-8")
    other = figures(data, out)
    assert names(other.folder) == {*month_.FILES, "manifest.json", "managers"}
    assert "2020-06" not in (out / "index.html").read_text("utf-8")
    assert names(out / SLUG) == {"2020-06"}


def test_the_earlier_notebook_of_one_that_failed_stays_and_the_page_says_so(data, tmp_path, notebooks):
    report(data, tmp_path / "out")
    notebooks |= {"00_board_report": "# What now?", "01_caseloads": "fails: for want of a team"}
    made = report(data, tmp_path / "out")
    assert made.code == 3
    assert "How many?" in (made.folder / "01_caseloads.ipynb").read_text("utf-8")
    assert "What now?" in (made.folder / "00_board_report.ipynb").read_text("utf-8")
    page = (made.folder / "board-report.html").read_text("utf-8")
    assert "The section 01_caseloads could not be made this time." in page
    assert "How many?" not in page
    assert "01_caseloads failed: fails: for want of a team" in made.said
    assert differences(made.folder) == []


@pytest.mark.parametrize(
    "raised", [NoKernel("none"), UnusableInput("no parameters"), OSError(28, "full"), SystemExit(143)]
)
def test_what_stops_a_run_leaves_the_month_as_it_was(data, tmp_path, notebooks, monkeypatch, raised):
    before = hashes_of(report(data, tmp_path / "out").folder)

    def stop(*about, **options):
        raise raised

    monkeypatch.setattr(notebooks_, "run_notebooks", stop)
    if isinstance(raised, NoKernel):
        parameters = {"month": "2020-06", "data": str(data), "notice": "", "audience": "board", "window": 3}
        assert write_month(parameters, tmp_path / "out", 1, Console(file=StringIO())) == 3
    else:
        with pytest.raises((UnusableInput, SystemExit)):
            report(data, tmp_path / "out")
    folder = tmp_path / "out" / SLUG / "2020-06"
    assert hashes_of(folder) == before
    assert names(folder.parent) == {"2020-06"}


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_files_about_children_are_their_owners_alone_whatever_the_umask(data, tmp_path, notebooks, umask):
    before = os.umask(umask)
    try:
        figures(data, tmp_path / "out")
        made = report(data, tmp_path / "out")  # which takes them along
    finally:
        os.umask(before)
    private = made.folder / "managers"
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in private.iterdir()} == {0o600}
    assert stat.S_IMODE((made.folder / "figures.csv").stat().st_mode) == 0o644


def test_each_audience_has_its_own_outputs_in_its_place(data, tmp_path, notebooks):
    shutil.rmtree(data / "2020-05")
    for path in (data / "2020-06").iterdir():
        if path.stem not in ("extract", "episodes", "workers", "allocations"):
            path.unlink()
    made = report(data, tmp_path / "out", audience="public, managers,board")
    homes = {"board": made.folder, "managers": made.folder / "managers", "public": made.folder / "public"}
    for audience, home in homes.items():
        manifest = json.loads((home / "manifest.json").read_text("utf-8"))
        assert manifest["parameters"]["audience"] == audience
        assert manifest["outputs"] == hashes_of(home)
        assert {*month_.FILES, "01_caseloads.ipynb", "annex.html", "board-report.pdf"} <= names(home)
    assert names(made.folder) - names(homes["managers"]) == {"managers", "public"}
    assert "rejects.csv" in names(homes["managers"])
    if os.name == "posix":
        modes = {path: stat.S_IMODE(path.stat().st_mode) for path in homes["managers"].rglob("*")}
        assert set(modes.values()) == {0o600}
        assert stat.S_IMODE(homes["managers"].stat().st_mode) == 0o700
    pages = {audience: (home / "board-report.html").read_text("utf-8") for audience, home in homes.items()}
    for audience, page in pages.items():
        assert ("not for publication" in page) is (audience == "board")
        assert ("managers alone" in page) is (audience == "managers")
        assert ("stands for a number from 1 to 5" in page) is (audience == "public")
    assert differences(made.folder) == []

    before = hashes_of(homes["public"])
    again = report(data, tmp_path / "out")  # the others are taken along
    assert again.manifest["outputs"] == hashes_of(again.folder)
    assert hashes_of(homes["public"]) == before
    assert differences(again.folder) == []
    (homes["public"] / "series.csv").write_text("", encoding="utf-8")
    assert "public/series.csv is not as it was written" in differences(again.folder)
    (data / "2020-06" / "workers.csv").unlink()
    alone = report(data, tmp_path / "out", audience="public")
    assert names(alone.folder) == {"public"}
    assert "The managers report was of other inputs, and is gone" in alone.said
    assert differences(alone.folder) == []


def test_an_error_names_the_councils_file(data, tmp_path):
    visits = data / "2020-06" / "visits.csv"
    visits.write_text("child_id\n", encoding="utf-8")
    with pytest.raises(UnusableInput, match=rf"^{re.escape(str(visits))}: the table visits has no column visit_date"):
        figures(data, tmp_path / "out")
    assert not (tmp_path / "out" / SLUG).exists()


def a_changed_digit(text: bytes, at: random.Random) -> bytes:
    place = at.choice([match.start() for match in re.finditer(rb"\d", text)])
    return (
        text[:place]
        + at.choice([b"%d" % d for d in range(10) if b"%d" % d != text[place : place + 1]])
        + text[place + 1 :]
    )


def test_verify_finds_one_changed_digit_anywhere(data, tmp_path, notebooks):
    notebooks["00_board_report"] = "# What?\n\nOn 30 June 2020, 12 of 345 were held."
    folder = report(data, tmp_path / "out").folder
    figures(data, tmp_path / "out")
    assert differences(folder) == []
    at = random.Random(14)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    for _ in range(40):
        path = at.choice(files)
        raw = path.read_bytes()
        path.write_bytes(a_changed_digit(raw, at))
        try:
            found = differences(folder)
        except UnusableInput as error:  # the manifest is no JSON any more
            found = [str(error)]
        assert path.name in " ".join(found), path.name
        path.write_bytes(raw)


def test_verify_finds_a_sentence_that_the_figures_do_not_give_though_the_hashes_are_right(data, tmp_path):
    folder = figures(data, tmp_path / "out").folder
    verdicts = json.loads((folder / "verdicts.json").read_text("utf-8"))
    limb = verdicts["measures"][0]["limbs"][0]
    answer = limb["answers"][0]
    assert f"{answer['value']:.1f}" in limb["sentence"]
    limb["sentence"] = limb["sentence"].replace(f"{answer['value']:.1f}", "987.6")
    answer["value"] += 1
    (folder / "verdicts.json").write_text(json.dumps(verdicts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    (folder / "manifest.json").write_text(as_text(manifest | {"outputs": hashes_of(folder)}), encoding="utf-8")
    found = differences(folder)
    assert f"limb {limb['id']}: no figure gives 987.6" in found
    assert [text for text in found if limb["id"] in text and "value is" in text]
    assert len(found) == 2


def test_verify_holds_the_figures_against_the_series(data, tmp_path):
    folder = figures(data, tmp_path / "out").folder
    lines = (folder / "figures.csv").read_text("utf-8").splitlines()
    place = next(at for at, line in enumerate(lines) if ",cases_open,,," in line)
    row = next(csv.DictReader([lines[0], lines[place]]))
    lines[place] = lines[place].replace(f",{row['numerator']},", ",98765,", 1)
    (folder / "figures.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert f"figures.csv, cases_open: numerator is 98765; series.csv has {row['numerator']}" in differences(folder)


def test_verify_names_what_is_missing_and_what_is_not_of_the_month(data, tmp_path):
    folder = figures(data, tmp_path / "out").folder
    shutil.rmtree(folder / "managers")  # as in a copy for a board
    (folder / ".DS_Store").write_text("")
    assert differences(folder) == []
    (folder / "series.csv").unlink()
    (folder / "board-report.html").write_text("<body>Of another month</body>")
    found = " ".join(differences(folder))
    assert "series.csv is missing" in found
    assert "board-report.html is not of this month's outputs" in found


@pytest.mark.parametrize("manifest", ["", "{", "[]", '{"outputs": 1}', "[" * 100_000])
def test_verify_without_a_manifest_is_wrong_use(tmp_path, manifest):
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(UnusableInput, match=re.escape(str(tmp_path))):
        differences(tmp_path)
