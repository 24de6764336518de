"""Councils' folders read and pooled: what is written, what is said, and what is refused."""

import csv
import json
import re
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from improvement_analysis.cli import app
from improvement_analysis.errors import UnusableInput
from improvement_analysis.judgement.figure_table import FIGURE_COLUMNS
from improvement_analysis.measures import INDICATORS
from improvement_analysis.report.figure_files import SERIES, as_csv
from improvement_analysis.report.pool import write_pool

RATE, MEAN, MEDIAN, COUNT = (
    ("assessments_within_45", ""), ("caseload_mean", "dfe_fte"), ("icpc_median_days", ""), ("cases_open", ""),
)  # fmt: skip


def council(folder: Path, name: str, figures: dict, months=("2020-05", "2020-06"), teams: dict | None = None) -> Path:
    """A month's folder as `figures` leaves it: `figures` are (numerator, denominator, value) by (indicator, reading).

    The same each month; every other figure is blank. `teams` stand in figures.csv alone.
    """
    rows, of_month = [], []
    for each in INDICATORS.values():
        for reading in each.readings:
            if each.by != "rule":
                numbers = figures.get((each.id, reading), ("", "", ""))
                row = dict.fromkeys(SERIES, "") | {"indicator": each.id, "reading": reading}
                row |= dict(zip(("numerator", "denominator", "value"), map(str, numbers), strict=True))
                rows += [row | {"month": month} for month in months]
                of_month += [row | {"group": group} for group in ("", *(teams or {}).get(each.id, ()))]
    folder.mkdir(parents=True)
    about = {"council": name, "month": months[-1]}
    (folder / "series.csv").write_text(as_csv(pd.DataFrame(rows, columns=SERIES)), "utf-8")
    of_month = [dict.fromkeys(FIGURE_COLUMNS, "") | row | about for row in of_month]
    (folder / "figures.csv").write_text(as_csv(pd.DataFrame(of_month)[FIGURE_COLUMNS]), "utf-8")
    sign(folder)
    return folder


def sign(folder: Path) -> None:
    hashes = {name: sha256((folder / name).read_bytes()).hexdigest() for name in ("figures.csv", "series.csv")}
    (folder / "manifest.json").write_text(json.dumps({"outputs": hashes}))


@pytest.fixture
def north(tmp_path) -> Path:
    figures = {RATE: (18, 20, 0.9), MEAN: (200, 10.1, 200 / 10.1), MEDIAN: ("", 7, 13), COUNT: (240, "", 240)}
    return council(tmp_path / "north", "Northshire", figures, teams={"caseload_mean": ["Team <b>"]})


@pytest.fixture
def east(tmp_path) -> Path:
    figures = {RATE: ("[c]", 9, "[c]"), MEAN: (100, 13.8, 100 / 13.8), MEDIAN: ("", 9, 20), COUNT: (100, "", 100)}
    return council(tmp_path / "east", "=East", figures, months=("2020-04", "2020-05", "2020-06"))


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def test_sums_and_places_are_written_and_what_is_left_out_is_said(north, east, tmp_path):
    said = []
    assert write_pool([north, east], tmp_path / "all", said.append) == 1  # a hidden cell
    assert {path.name for path in (tmp_path / "all").iterdir()} == {"pooled.csv", "places.csv"}
    together = {(row["indicator"], row["reading"], row["month"]): row for row in rows(tmp_path / "all" / "pooled.csv")}
    assert {month for *_, month in together} == {"2020-05", "2020-06"}  # those of both
    mean = together[*MEAN, "2020-06"]
    assert (mean["numerator"], mean["denominator"], mean["area"]) == ("300", "23.9", "2 councils together")
    assert together[*COUNT, "2020-05"]["value"] == "340"
    rate = together[*RATE, "2020-06"]
    assert [rate[name] for name in ("councils", "hidden", "blank", "numerator")] == ["1", "1", "0", "18"]
    assert (*MEDIAN, "2020-06") not in together
    places = {(row["indicator"], row["reading"], row["council"]): row for row in rows(tmp_path / "all" / "places.csv")}
    assert {council for *_, council in places} == {"Northshire", "'=East"}
    assert (places[*RATE, "'=East"]["value"], places[*RATE, "'=East"]["rank"]) == ("[c]", "")
    assert (places[*MEDIAN, "Northshire"]["rank"], places[*MEDIAN, "Northshire"]["pooled"]) == ("1", "")
    text = "\n".join(said)
    assert "(places.csv has them): icpc_median_days." in text
    assert "assessments_within_45: 1 council added; not added: 1 hidden." in text
    assert "Team" not in (tmp_path / "all" / "pooled.csv").read_text("utf-8")

    again = {path.name: path.read_bytes() for path in (tmp_path / "all").iterdir()}
    write_pool([east, north], tmp_path / "all", said.append)
    assert {path.name: path.read_bytes() for path in (tmp_path / "all").iterdir()} == again


def test_councils_that_lack_nothing_end_with_0_and_made_up_ones_say_so(tmp_path):
    folders = [council(tmp_path / name, f"{name} (synthetic)", {COUNT: (9, "", 9)}) for name in ("a", "b")]
    done = CliRunner().invoke(app, ["pool", *map(str, folders), "--to", str(tmp_path / "all")])
    assert done.exit_code == 0, done.output
    assert {row["area"] for row in rows(tmp_path / "all" / "pooled.csv")} == {"2 councils together (synthetic)"}


def change(file: str, old: str, new: str, signed: bool = True):
    def changed(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        assert re.search(old, text)
        (folder / file).write_text(re.sub(old, new, text, count=1), "utf-8")
        if signed:
            sign(folder)

    return changed


REFUSED = {
    "no series": (lambda folder: (folder / "series.csv").unlink(), "has no series.csv: name the folder"),
    "another file": (lambda folder: (folder / "figures.csv").write_text("a,b\n"), "not as it was written"),
    "a foreign file": (change("figures.csv", "^council", "town"), "the first line must be the headings council,month"),
    "edited": (change("series.csv", ",240,", ",241,", signed=False), "not as it was written: the manifest"),
    "not agreeing": (change("series.csv", r"(?<=2020-06,)240,,240", "241,,241"), "do not agree .*numerator is 240"),
    "no number": (change("series.csv", ",240,", ",24O,"), "series.csv, line .*, column numerator: '24O' is no number"),
    "infinite": (change("series.csv", ",240,", ",inf,"), "'inf' is no number"),
    "above one": (change("series.csv", ",18,20,", ",28,20,"), "28 of 20 is no rate"),
    "unknown": (
        change("series.csv", "cases_open", "cases_opne"),
        r"no indicator 'cases_opne' .*did you mean 'cases_open'",
    ),
    "unknown reading": (change("series.csv", "dfe_fte", "dfe"), "no reading 'dfe' of caseload_mean"),
    "a row twice": (change("series.csv", "(cases_open.*\n)", r"\1\1"), "cases_open 2020-05 stands here twice"),
    "cut off": (change("series.csv", r"(?s)\n[^\n]*\n$", "\n"), "has no row of reserve_remaining for 2020-06"),
    "ragged": (change("series.csv", "cases_open,", "cases_open,,"), "it has 11 cells, where 10"),
    "no month": (change("series.csv", "2020-05", "2020-5"), "'2020-5' is no month"),
    "no council": (change("figures.csv", "Northshire", ""), "one council and one month"),
    "no text": (lambda folder: [(folder / "figures.csv").write_bytes(b"\xff"), sign(folder)], "no CSV file in UTF-8"),
    "broken manifest": (lambda folder: (folder / "manifest.json").write_text("{"), "manifest.json cannot be read"),
    "nothing": (lambda folder: [path.unlink() for path in folder.iterdir()], "has no figures.csv"),
}


@pytest.mark.parametrize(("spoil", "told"), REFUSED.values(), ids=REFUSED)
def test_a_folder_that_cannot_be_used_is_refused_in_words(north, east, tmp_path, spoil, told):
    spoil(north)
    with pytest.raises(UnusableInput, match=told) as raised:
        write_pool([east, north], tmp_path / "all", print)
    assert str(north) in str(raised.value)
    assert not (tmp_path / "all").exists()


@pytest.mark.parametrize(
    ("name", "months", "told"),
    [
        ("NORTHSHIRE ", ("2020-05", "2020-06"), "both of N.*would count twice"),
        ("Southshire", ("2020-05",), "not of one month: .*north is of 2020-06"),
        ("Southshire (synthetic)", ("2020-06",), "south is synthetic and .*north is not"),
    ],
)
def test_what_cannot_be_added_is_refused(north, tmp_path, name, months, told):
    south = council(tmp_path / "south", name, {}, months=months)
    with pytest.raises(UnusableInput, match=told):
        write_pool([north, south], tmp_path / "all", print)


def test_a_folder_with_other_things_stays_as_it_is(north, tmp_path):
    with pytest.raises(UnusableInput, match=r"north holds other things \(figures.csv\).* --to"):
        write_pool([north], north, print)
    with pytest.raises(UnusableInput, match="is a file"):
        write_pool([north], north / "figures.csv", print)
    assert len(list(north.iterdir())) == 3
