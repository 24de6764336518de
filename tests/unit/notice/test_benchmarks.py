"""The published figures: the shipped rows against the DfE's own files, and what `read_benchmarks` refuses."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.notice.benchmarks import read_benchmarks

SHIPPED = Path(__file__).parents[3] / "data" / "reference" / "benchmarks.csv"
COUNCIL, REGION, ENGLAND = "E06000012", "E12000003", "E92000001"
HEADING = "indicator,area,area_name,year_end,value,published_on,source\n"
ROW = "icpc_within_15,E12000003,Yorkshire and The Humber,2019-03-31,0.789,2019-10-31,DfE\n"


def shipped(indicator: str) -> dict:
    """Value by area and year."""
    rows = read_benchmarks(SHIPPED).query("indicator == @indicator")
    return {(row.area, row.year_end.year): row.value for row in rows.itertuples()}


def published(folder: Path, name: str) -> dict:
    """The rows of a published file by area (the narrowest named) and year, of the three areas."""
    with open(folder / "data" / "published" / name, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for row in rows:
        area = row["new_la_code"] or row["region_code"] or row["country_code"]
        if area in (COUNCIL, REGION, ENGLAND):
            assert (area, int(row["time_period"])) not in found
            found[area, int(row["time_period"])] = row
    return found


def test_every_figure_of_the_reference_is_there_and_no_other():
    three, alone = [COUNCIL, REGION, ENGLAND], [COUNCIL]
    expected = {
        "icpc_within_15": {(area, year) for area in three for year in range(2013, 2026)},
        "caseload_mean": {(area, year) for area in three for year in range(2017, 2026)},
        "agency_rate": {(area, year) for area in alone for year in range(2017, 2026)},
        "rereferrals_12m": {(area, year) for area in alone for year in range(2018, 2023)},
    }
    assert set(read_benchmarks(SHIPPED)["indicator"]) == set(expected)
    for indicator, places in expected.items():
        assert set(shipped(indicator)) == places
    assert shipped("icpc_within_15")[REGION, 2019] == 0.789
    assert shipped("icpc_within_15")[COUNCIL, 2020] == 0.503
    assert shipped("caseload_mean")[COUNCIL, 2020] == 24.9


def test_days_of_publication():
    for row in read_benchmarks(SHIPPED).itertuples():
        year = row.year_end.year
        if row.indicator in ("caseload_mean", "agency_rate"):
            assert row.year_end == date(year, 9, 30)
            assert row.published_on == date(year + 1, 3, 1) - timedelta(days=1)
        else:
            assert (row.year_end, row.published_on) == (date(year, 3, 31), date(year, 10, 31))
        assert "approximate" in row.source


def test_conferences_are_those_of_the_published_counts(shared):
    files = published(shared, "c4_children_in_need_section_47s_and_icpcs_2013_to_2024.csv")
    ours = {place: value for place, value in shipped("icpc_within_15").items() if place[1] <= 2024}
    assert len(ours) == 36
    for place, value in ours.items():
        row = files[place]
        in_time = int(row["Duration_0-10_days"]) + int(row["Duration_11-15_days"])
        assert value == round(in_time / int(row["ICPC"]), 3)


def test_conferences_are_within_a_tenth_of_the_published_rate(shared):
    """The DfE rounds before it adds up, so a few of its rates differ by 0.1 points from its own counts."""
    path = shared / "data" / "published" / "extract_lait_nel_yh_england_2016_2025.csv"
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Short Desc"] == "CP_conf_15days"]
    areas = {"North East Lincolnshire": COUNCIL, "Yorkshire and the Humber": REGION, "England": ENGLAND}
    ours = shipped("icpc_within_15")
    assert len(rows) == 30
    for row in rows:
        place, rate = (areas[row["LA and Regions"]], int(row["Years"])), round(float(row["Values"]), 1)
        assert abs(ours[place] * 100 - rate) < (0.05 if place[1] == 2025 else 0.15)


def test_workforce_and_rereferrals_are_those_published(shared):
    workforce = published(shared, "csww_indicators_2017_to_2025.csv")
    for place, value in shipped("caseload_mean").items():
        assert value == float(workforce[place]["caseload_fte"])
    for place, value in shipped("agency_rate").items():
        assert value == round(float(workforce[place]["agency_rate_fte"]) / 100, 3)
    referrals = published(shared, "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv")
    for place, value in shipped("rereferrals_12m").items():
        assert value == round(float(referrals[place]["rereferral_percent"]) / 100, 3)


def read(tmp_path, text: str):
    path = tmp_path / "benchmarks.csv"
    path.write_text(text, encoding="utf-8")
    return read_benchmarks(path)


@pytest.mark.parametrize(
    ("written", "instead", "named"),
    [
        ("0.789", "78.9", "line 2: icpc_within_15 is a rate from 0 to 1: write 0.789 for 78.9%"),
        ("0.789", "c", "line 2: value 'c' is no number"),
        ("0.789", "", "line 2: needs a cell for each of"),
        ("2019-03-31", "31/03/2019", "line 2: year_end '31/03/2019' is no day"),
        ("2019-03-31", "20190331", "line 2: year_end '20190331' is no day"),
        ("2019-10-31", "2018-10-31", "line 2: published_on 2018-10-31 is before year_end 2019-03-31"),
        ("icpc_within_15", "icpc_within_51", "did you mean 'icpc_within_15'"),
        (",DfE", "", "line 2: needs a cell for each of"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path, written, instead, named):
    with pytest.raises(UnusableInput) as error:
        read(tmp_path, HEADING + ROW.replace(written, instead, 1))
    assert named in str(error.value)
    assert "benchmarks.csv" in str(error.value)


def test_a_later_publication_of_the_same_year_may_stand_beside_the_first(tmp_path):
    assert len(read(tmp_path, HEADING + ROW + ROW.replace("2019-10-31", "2020-10-31"))) == 2
    with pytest.raises(UnusableInput, match="twice"):
        read(tmp_path, HEADING + ROW + ROW)


@pytest.mark.parametrize("text", ["", "indicator,area\n", ROW])
def test_other_headings_are_refused(tmp_path, text):
    with pytest.raises(UnusableInput, match="headings indicator,area,area_name"):
        read(tmp_path, text)


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(UnusableInput, match="cannot be read"):
        read_benchmarks(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(b"indicator,\xe9")
    with pytest.raises(UnusableInput, match="UTF-8"):
        read_benchmarks(tmp_path / "latin.csv")
