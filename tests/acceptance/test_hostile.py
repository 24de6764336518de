"""Broken and hostile input ends a command with 2 and a sentence, or is left out and told; nothing steers a terminal."""

import errno
import os
import shutil
from pathlib import Path

import pytest

import improvement_analysis as ia
from improvement_analysis import _files, cli
from tests.fuzz.running import ended

ROOT = Path(__file__).parents[2]


@pytest.fixture
def council(tmp_path) -> Path:
    """Two months of a small council."""
    for month in ("2020-05", "2020-06"):
        (tmp_path / "data" / month).mkdir(parents=True)
        for name in ("workers", "episodes", "plans"):
            shutil.copy(ROOT / "data" / "example" / month / f"{name}.csv", tmp_path / "data" / month)
    return tmp_path / "data"


def test_a_sheet_that_reaches_too_far(shared, tmp_path):
    for kind in ("annex-a", "mapped"):
        run = ended("import", shared / "cases" / "files" / "span.xlsx", "--as", kind, "--to", tmp_path / "2021-03")
        assert run.code == 2
        assert "span.xlsx: no workbook that can be read" in run.complaints


def test_names_and_cells_neither_steer_the_terminal_nor_act_as_markup(council):
    for name in ("[red]bold[_red] \x1b[2J.csv", "\u202egpj.csv", "[@click=x]y\x07.csv", ":bomb:.csv"):
        (council / "2020-06" / name).touch()
    about = 'council = "\\u001b]0;title\\u0007 [blink]x"\n"\\u009b1m" = 1\n'
    (council / "2020-06" / "extract.toml").write_text(about, encoding="utf-8")
    with open(council / "2020-06" / "workers.csv", "a", encoding="utf-8") as file:
        file.write("W\u202e9,\x1b[31mred,1,2020-01-01\n")
    moved = council.rename(council.with_name("[bold]d\x1b[2J"))

    for arguments in (["check", moved], ["figures", "2020-06", "--data", moved, "--out", moved / "out"]):
        told = ended(*arguments).out
        assert r"[red]bold[_red] \x1b[2J.csv" in told
        assert r"\u202egpj.csv" in told
        assert r"[@click=x]y\x07.csv" in told
        assert ":bomb:.csv" in told
        assert r"[bold]d\x1b[2J" in told.replace("\n", "")
    assert ended("check", moved / "no\x1b[2J[red]").complaints.count(r"no\x1b[2J[red]") == 1


def test_ten_thousand_unknown_columns_are_one_line(council):
    headings, row = (council / "2020-06" / "plans.csv").read_text("utf-8").splitlines()[:2]
    more = [f"notes {n}" for n in range(10_000)]
    wide = [headings + "," + ",".join(more), row + "," * 10_000]
    (council / "2020-06" / "plans.csv").write_text("\n".join(wide) + "\n", encoding="utf-8")

    told = ended("check", council).out
    assert "plans.csv: the column 'notes 0' is not known and is ignored. The same is so of 9,999 more." in told
    assert "notes 1" not in told
    (council / "2020-06" / "plans.csv").write_text(",".join(more) + "\n", encoding="utf-8")
    run = ended("check", council)
    assert run.code == 2
    assert len(run.complaints) < 1_500


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="a file that can be opened and not read is Linux's")
@pytest.mark.parametrize("name", ["plans.csv", "extract.toml"])
def test_an_earlier_file_that_cannot_be_read_leaves_out_its_month(council, name):
    (council / "2020-05" / name).unlink(missing_ok=True)
    (council / "2020-05" / name).symlink_to("/proc/self/mem")

    run = ended("figures", "2020-06", "--data", council, "--out", council / "out", "--window", 2)
    assert run.code in (0, 1)
    assert "The extract of 2020-05 cannot be used, and its first published figures are blank" in run.out
    assert name in run.out
    run = ended("check", council, "2020-05")
    assert run.code == 2
    assert f"{name}: cannot be read" in run.complaints


def test_an_earlier_folder_that_may_not_be_listed_leaves_out_its_month(council, monkeypatch):
    listed, closed = Path.iterdir, os.path.realpath(council / "2020-05")

    def iterdir(folder):
        if os.path.realpath(folder) == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    run = ended("figures", "2020-06", "--data", council, "--out", council / "out", "--window", 2)
    assert run.code in (0, 1)
    assert f"first published figures are blank: {council / '2020-05'}: Permission denied." in run.out
    assert "making" not in run.out
    run = ended("figures", "2020-05", "--data", council, "--out", council / "out", "--window", 2)
    assert run.code == 2
    assert f"{council / '2020-05'}: Permission denied" in run.complaints


def test_names_of_files_that_are_no_utf8(council):
    try:
        (council / "2020-06" / os.fsdecode(b"caf\xe9.csv")).touch()
        moved = council.rename(council.with_name(os.fsdecode(b"d\xe4ta")))
    except OSError:
        pytest.skip("this file system has names in UTF-8 alone")
    run = ended("figures", "2020-06", "--data", moved, "--out", moved / "out", "--window", 2)
    assert run.code in (0, 1)
    assert r"caf\udce9.csv is no table" in run.out
    assert ended("check", moved).code in (0, 1)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_link_that_leads_to_no_file(council, ending):
    (council / "2020-06" / "visits.csv").unlink(missing_ok=True)
    (council / "2020-06" / f"visits.{ending}").symlink_to(f"visits.{ending}")
    for arguments in (["check", council], ["figures", "2020-06", "--data", council, "--out", council / "out"]):
        run = ended(*arguments)
        assert run.code == 2
        assert f"visits.{ending}: no file, but a link that leads to none" in run.complaints
    loop = council / "loop"
    loop.symlink_to(loop)
    for kind in ("annex-a", "mapped", "ssd"):
        run = ended("import", loop, "--as", kind, "--to", council / "2020-07")
        assert run.code == 2
        assert "loop: no such file" in run.complaints
    moved = council / "2020-08"
    moved.symlink_to(moved)
    example = ROOT / "data" / "mapped_example"
    run = ended("import", example, "--as", "mapped", "--mapping", example / "mapping.toml", "--to", moved)
    assert run.code == 2
    assert "2020-08: a link that leads to itself" in run.complaints


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="a file without an end is of Linux and macOS")
def test_a_notice_without_end(council):
    run = ended("figures", "2020-06", "--data", council, "--notice", "/dev/zero", "--out", council / "out")
    assert run.code == 2
    assert "/dev/zero" in run.complaints


@pytest.mark.parametrize("day", ["0001-01-01", "2020-05-31", "9999-12-31"])
def test_a_day_on_which_no_extract_was_taken(tmp_path, day):
    example = ROOT / "data" / "mapped_example"
    given = ["--as", "mapped", "--mapping", example / "mapping.toml", "--to", tmp_path / "2020-06"]
    run = ended("import", example, *given, "--extracted-on", day)
    assert run.code == 2
    assert f"--extracted-on {day}" in run.complaints


@pytest.mark.parametrize(("council_said", "are"), [("", "may not be"), ('council = "Anyshire"', "are not")])
def test_whose_figures_they_are_is_told_where_the_notice_is_the_shipped_one(council, council_said, are):
    (council / "2020-06" / "extract.toml").write_text(council_said, encoding="utf-8")
    said = f"These {are} the figures of North East Lincolnshire, though they stand under its name: no notice was given"
    assert said in ended("check", council).out
    assert said in str(ia.analyse("2020-06", data=council, window=1, audience="board").banner())


def test_a_place_that_cannot_be_written_is_named_and_not_what_locks_it(tmp_path, monkeypatch):
    def full(path, *_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    run = ended("benchmarks", ROOT / "data" / "reference" / "benchmarks.csv", "--to", tmp_path / "b.csv")
    assert run.code == 2
    assert "b.csv: the disk is full" in run.complaints
    assert ".b.csv" not in run.complaints


def test_a_range_where_one_month_is_wanted(council):
    run = ended("figures", "2020-06..2020-04", "--data", council, "--out", council / "out")
    assert run.code == 2
    assert "'2020-06..2020-04' is a range, not a month" in run.complaints


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    run = ended("import", f"sqlite:///{tmp_path / 'typo.db'}", "--as", "ssd", "--to", tmp_path / "2020-06")
    assert run.code == 2
    assert "typo.db: the database cannot be read: there is no such file" in run.complaints
    assert not list(tmp_path.iterdir())


class Panic(BaseException):
    """As a library in Rust raises it."""


@pytest.mark.parametrize(("raised", "code"), [(MemoryError(), 2), (Panic("chunk size must be non-zero"), 3)])
def test_what_is_no_ordinary_error_ends_in_words(monkeypatch, capsys, raised, code):
    def app():
        raise raised

    monkeypatch.setattr(cli, "app", app)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == code
    assert capsys.readouterr().err.strip()


@pytest.mark.parametrize("scale", ["inf", "nan", "1e300", "-inf"])
def test_a_scale_without_bounds(tmp_path, scale):
    assert ended("example", tmp_path, "--scale", scale).code == 2


@pytest.mark.parametrize("month", ["0000-05", "0001-01", "0000-00", "10000-01"])
def test_months_before_the_first_year(council, month):
    (council / "2020-05").rename(council / month)
    assert ended("figures", month, "--data", council, "--out", council / "out").code == 2
    assert ended("check", council, month).code in (1, 2)
    assert ended("check", council).code in (0, 1)


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only")]
)
def test_a_disk_that_takes_nothing_is_told_with_the_file(tmp_path, monkeypatch, number, words):
    def no_room(path, *_):
        raise OSError(number, "no", str(path))

    (tmp_path / "mine").touch()
    monkeypatch.setattr(_files, "write_whole", no_room)
    run = ended("template", tmp_path)
    assert run.code == 2
    assert f"{tmp_path / 'data-dictionary.md'}: {words}" in run.complaints.replace("\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
