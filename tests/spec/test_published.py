"""The DfE's published files: small ones typed here, for each format and trap, and the real ones where they are."""

import csv
import math
import shutil
import subprocess
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from improvement_analysis import cli
from improvement_analysis.analysis import BENCHMARKS, EXAMPLE, NOTICE, analyse
from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.dfe_statistics import merged, read_published
from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice.benchmarks import read_benchmarks
from improvement_analysis.report.figure_files import as_csv

ABOUT = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "new_la_code,la_name"
)
ENGLAND = "{},Reporting year,National,E92000001,England,,,,,"
REGION = "{},Reporting year,Regional,E92000001,England,E12000009,South West,,,"
COUNCIL = "{},Reporting year,Local authority,E92000001,England,E12000009,South West,{},{},{}"
TORBAY = COUNCIL.format("{}", 880, "E06000027", "Torbay")
DEVON = COUNCIL.format("{}", 878, "E10000008", "Devon")
C1 = "referral_count,rereferral_count,rereferral_percent"
C4 = "ICPC,Duration_0-10_days,Duration_11-15_days,Duration_16-20_days,Duration_21+_days,Duration_median"
WORKFORCE = "inpost_fte,agency_fte,agency_rate_fte,case_holders_fte,cases,caseload_fte"
TOOL = "Short Desc,LA and Regions,Years,Values"


def write(folder: Path, columns: str, *rows: tuple, name="file.csv", about=ABOUT) -> Path:
    """A release with these rows: what stands before, with its year filled in, and the cells after."""
    lines = [f"{about},{columns}", *(f"{place.format(year)},{cells}" for place, year, cells in rows)]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / name


def write_tool(folder: Path, *lines: str) -> Path:
    (folder / "tool.csv").write_text("\n".join([TOOL, *lines]) + "\n", encoding="utf-8")
    return folder / "tool.csv"


def figures(found, indicator: str) -> dict:
    """Value by area and year."""
    rows = found.rows[found.rows["indicator"] == indicator]
    return {(row.area, row.year_end.year): row.value for row in rows.itertuples()}


def said(found, start: str) -> str:
    """The line that says what was read of an indicator."""
    lines = [line.strip() for each in found.read for line in each.splitlines() if line.strip().startswith(start)]
    assert len(lines) == 1
    return lines[0]


def warned(found, word: str) -> str:
    warnings = [warning for warning in found.warnings if word in warning]
    assert len(warnings) == 1, found.warnings
    return warnings[0]


# ------------------------------------------------------------------------------------------------ each file's format


def test_rereferrals_are_the_published_per_cent_as_a_fraction(tmp_path):
    path = write(tmp_path, C1, (ENGLAND, 2019, "650930,147160,22.6"), (TORBAY, 2019, "1500,300,20"))
    found = read_published([path])
    assert figures(found, "rereferrals_12m") == {("E92000001", 2019): 0.226, ("E06000027", 2019): 0.2}
    row = found.rows.iloc[1]
    assert (row["area_name"], row["year_end"]) == ("Torbay", date(2019, 3, 31))


def test_conferences_are_counted_from_the_days_taken(tmp_path):
    """30 + 50 of 120 are in time, 66.7%; the two without a duration (118 of 120 have one) are not."""
    path = write(tmp_path, C4, (TORBAY, 2020, "120,30,50,18,20,14"), (REGION, 2020, "8000,1000,5000,1000,1000,13"))
    found = read_published([path])
    assert figures(found, "icpc_within_15") == {("E06000027", 2020): 0.667, ("E12000009", 2020): 0.75}
    assert figures(found, "icpc_median_days") == {("E06000027", 2020): 14, ("E12000009", 2020): 13}


def test_workforce_is_as_at_30_september(tmp_path):
    path = write(tmp_path, WORKFORCE, (TORBAY, 2020, "90,10,10,76.6,1908,24.9"))
    found = read_published([path])
    assert figures(found, "caseload_mean") == {("E06000027", 2020): 24.9}
    assert figures(found, "agency_rate") == {("E06000027", 2020): 0.1}
    assert set(found.rows["year_end"]) == {date(2020, 9, 30)}


def test_the_tools_extract_takes_its_codes_from_a_release_beside_it(tmp_path):
    durham = COUNCIL.format("{}", 840, "E06000047", "County Durham")
    release = write(tmp_path, WORKFORCE, (durham, 2020, "90,10,10,76.6,1908,24.9"))
    tool = write_tool(
        tmp_path,
        "CP_conf_15days,durham,2021,76.900000000000006",
        "Work_Force_AvgNumCase_SW,Durham,2016,11.7",
        "Work_Force_AvgNumCase_SW,Durham,2021,:",
        "Work_Force_Agecy_Rate,Durham,2021,-",
        "CP_conf_15days,Atlantis,2021,80",
        "Section_47,Durham,2021,170",
    )
    found = read_published([tool, release])
    assert figures(found, "icpc_within_15") == {("E06000047", 2021): 0.769}
    assert set(found.rows["area_name"]) == {"County Durham"}
    assert set(figures(found, "caseload_mean")) == {("E06000047", 2020)}  # 2016 is before the release's first year
    assert "before 2017 left out" in warned(found, "Work_Force_AvgNumCase_SW")
    assert "Atlantis" in warned(found, "codes of areas")
    assert "Section_47" in warned(found, "not read")
    tool_read = found.read[1]
    assert "caseload_mean: 0 figures; no figure: 1 : (not available)" in tool_read
    assert "agency_rate: 0 figures; no figure: 1 - (not published)" in tool_read


def test_the_tools_extract_has_the_code_of_the_year(tmp_path):
    old, new = (COUNCIL.format("{}", 815, code, "North Yorkshire") for code in ("E10000023", "E06000065"))
    release = write(tmp_path, C1, (old, 2022, "1500,300,20"), (new, 2023, "1500,315,21"))
    tool = write_tool(
        tmp_path, *(f"CP_conf_15days,North Yorkshire,{year},{year - 1943}" for year in (2022, 2023, 2024))
    )
    found = figures(read_published([tool, release]), "icpc_within_15")
    assert found == {("E10000023", 2022): 0.79, ("E06000065", 2023): 0.8, ("E06000065", 2024): 0.81}


def test_a_releases_figure_stands_before_the_tools(tmp_path):
    release = write(tmp_path, C4, (TORBAY, 2018, "1000,300,414,100,186,14"))
    tool = write_tool(tmp_path, "CP_conf_15days,Torbay,2018,71.5")
    for order in ([tool, release], [release, tool]):
        found = read_published(order)
        assert figures(found, "icpc_within_15") == {("E06000027", 2018): 0.714}
        assert "0.715 against 0.714" in warned(found, "another figure")


# ----------------------------------------------------------------------------------------------- symbols and traps


@pytest.mark.parametrize("symbol", ["c", "x", "u", "z", "low", ":", "-", ""])
def test_a_symbol_is_counted_by_itself_and_gives_no_row(tmp_path, symbol):
    rows = [(TORBAY, 2019, f"1500,300,{symbol}"), (DEVON, 2019, "7000,1400,20")]
    found = read_published([write(tmp_path, C1, *rows)])
    assert figures(found, "rereferrals_12m") == {("E10000008", 2019): 0.2}
    assert f"no figure: 1 {symbol or 'blank'}" in said(found, "rereferrals_12m: 1 figures")


def test_a_suppressed_cell_is_not_worked_out_from_its_neighbours(tmp_path):
    """Of 128 conferences 123 after 11 to 15 days, none later: the suppressed cell could be found, and is not."""
    rows = [(TORBAY, 2022, "128,c,123,0,0,14"), (DEVON, 2022, "0,0,0,0,0,z"), (ENGLAND, 2022, "100,10,70,10,10,14")]
    found = read_published([write(tmp_path, C4, *rows)])
    assert figures(found, "icpc_within_15") == {("E92000001", 2022): 0.8}
    assert said(found, "icpc_within_15").endswith("1 c (suppressed) and 1 with nothing to count")
    assert said(found, "icpc_median_days").endswith("no figure: 1 z (not applicable)")


def test_a_regional_median_that_is_a_sum_is_left_out(tmp_path):
    rows = [(place, year, f"100,10,70,10,10,{median}") for place, year, median in (
        (TORBAY, 2018, 13), (DEVON, 2018, 15), (REGION, 2018, 28), (ENGLAND, 2018, 14),
        (TORBAY, 2019, 13), (DEVON, 2019, 15), (REGION, 2019, 15), (ENGLAND, 2019, 14),
    )]  # fmt: skip
    found = read_published([write(tmp_path, C4, *rows)])
    assert ("E12000009", 2018) not in figures(found, "icpc_median_days")
    assert figures(found, "icpc_median_days")["E12000009", 2019] == 15
    assert figures(found, "icpc_median_days")["E92000001", 2018] == 14
    assert figures(found, "icpc_within_15")["E12000009", 2018] == 0.8
    assert "South West in 2018 " in warned(found, "is a sum and no median")


def test_a_dropped_rate_is_computed_from_its_parts_with_a_warning(tmp_path):
    found = read_published([write(tmp_path, "referral_count,rereferral_count", (TORBAY, 2025, "1200,251"))])
    assert figures(found, "rereferrals_12m") == {("E06000027", 2025): 0.209}
    assert "rereferral_percent" in warned(found, "is computed from")
    assert "computed from its numerator and denominator" in found.rows["source"][0]
    columns = "inpost_fte,agency_fte,case_holders_fte,cases"
    workforce = read_published([write(tmp_path, columns, (TORBAY, 2025, "98.5,32,76.6,1908"))])
    assert figures(workforce, "caseload_mean") == {("E06000027", 2025): 24.9}
    assert figures(workforce, "agency_rate") == {("E06000027", 2025): 0.245}


def test_a_dropped_rate_without_its_parts_is_said(tmp_path):
    columns = WORKFORCE.replace(",agency_rate_fte", "").replace(",agency_fte", "")
    found = read_published([write(tmp_path, columns, (TORBAY, 2025, "98.5,76.6,1908,24.9"))])
    assert set(found.rows["indicator"]) == {"caseload_mean"}
    assert "agency_rate_fte and agency_fte" in warned(found, "no agency_rate is read")


def test_a_joint_return_stands_under_the_code_of_each_council(tmp_path):
    joint = COUNCIL.format("{}", "314 / 318", "E09000021 / E09000027", "Kingston upon Thames / Richmond upon Thames")
    found = read_published([write(tmp_path, WORKFORCE, (joint, 2020, "90,10,10,80,1200,15"))])
    assert figures(found, "caseload_mean") == {("E09000021", 2020): 15, ("E09000027", 2020): 15}
    assert set(found.rows["area_name"]) == {"Kingston upon Thames / Richmond upon Thames"}
    assert "Kingston" in warned(found, "joint return")


def test_an_old_code_alone_is_no_area_and_a_changed_code_is_said(tmp_path):
    old, new = (COUNCIL.format("{}", 815, code, "North Yorkshire") for code in ("E10000023", "E06000065"))
    unknown = COUNCIL.format("{}", 812, "812", "North East Lincolnshire")
    rows = [(old, 2022, "1500,300,20"), (new, 2023, "1500,315,21"), (unknown, 2023, "1000,200,20")]
    found = read_published([write(tmp_path, C1, *rows)])
    assert figures(found, "rereferrals_12m") == {("E10000023", 2022): 0.2, ("E06000065", 2023): 0.21}
    assert "on line 4: Local authority North East Lincolnshire" in warned(found, "without a nine-character code")
    assert "North Yorkshire (E10000023 and E06000065)" in warned(found, "code changed")


# --------------------------------------------------------------------------------------------- the day of publication


@pytest.mark.parametrize(("year", "workforce"), [(2019, date(2020, 2, 29)), (2020, date(2021, 2, 28))])
def test_without_a_day_each_year_has_that_of_its_first_release(tmp_path, year, workforce):
    need = read_published([write(tmp_path, C1, (TORBAY, year, "1500,300,20"))])
    assert need.rows["published_on"].tolist() == [date(year, 10, 31)]
    census = read_published([write(tmp_path, WORKFORCE, (TORBAY, year, "90,10,10,76.6,1908,24.9"))])
    assert set(census.rows["published_on"]) == {workforce}
    assert census.rows["source"].str.endswith("; day of publication approximate").all()
    warned(need, "name no day of publication")


def test_a_day_that_is_given_holds_for_all_rows(tmp_path):
    path = write(tmp_path, C1, (TORBAY, 2018, "1500,300,20"), (TORBAY, 2019, "1500,315,21"))
    found = read_published([path], date(2019, 10, 31))
    assert set(found.rows["published_on"]) == {date(2019, 10, 31)}
    assert not found.rows["source"].str.contains("approximate").any()
    assert "2018 to 2019" in warned(found, "knows none of them")
    assert read_published([path], date(2019, 3, 31)).rows["value"].tolist() == [0.2, 0.21]
    with pytest.raises(UnusableInput, match=r"line 3: .* 31 March 2019.* on 2019-03-30"):
        read_published([path], date(2019, 3, 30))


# ---------------------------------------------------------------------------------------------------------- the command


def command(*arguments, cwd: Path) -> subprocess.CompletedProcess:
    line = [sys.executable, "-m", "improvement_analysis", "benchmarks", *map(str, arguments)]
    return subprocess.run(line, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_command_adds_to_the_file_and_says_what_it_read(tmp_path):
    first = write(tmp_path, C1, (TORBAY, 2018, "1500,300,20"), (DEVON, 2018, "10,c,c"), name="first.csv")
    second = write(tmp_path, C1, (TORBAY, 2018, "1500,303,20.2"), (TORBAY, 2019, "1500,315,21"), name="second.csv")
    done = command(first, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 c (suppressed)" in done.stdout
    assert (tmp_path / "benchmarks.csv").read_text(encoding="utf-8") == (
        "indicator,area,area_name,year_end,value,published_on,source\n"
        "rereferrals_12m,E06000027,Torbay,2018-03-31,0.2,2018-10-31,DfE: Characteristics of children in need; year to "
        "31 March 2018; Open Government Licence; day of publication approximate\n"
    )
    done = command(second, "--published-on", "2019-10-31", cwd=tmp_path)
    assert "2 figures; of those that were there, 1 stay and 0 have another value now" in done.stdout
    rows = read_benchmarks(tmp_path / "benchmarks.csv")
    assert rows["value"].tolist() == [0.2, 0.202, 0.21]
    assert rows["published_on"].tolist() == [date(2018, 10, 31), date(2019, 10, 31), date(2019, 10, 31)]
    before = (tmp_path / "benchmarks.csv").read_bytes()
    command(second, "--published-on", "2019-10-31", cwd=tmp_path)
    assert (tmp_path / "benchmarks.csv").read_bytes() == before


def test_a_row_read_again_replaces_that_of_the_same_day(tmp_path):
    old = read_published([write(tmp_path, C1, (TORBAY, 2018, "1500,300,20"))]).rows
    new = read_published([write(tmp_path, C1, (TORBAY, 2018, "1500,303,20.2"), (DEVON, 2018, "10,1,10"))]).rows
    rows, kept, changed = merged(new, old, INDICATORS)
    assert (rows["value"].tolist(), kept, changed) == ([0.202, 0.1], 0, 1)


def test_the_tools_extract_does_not_replace_a_release(tmp_path):
    release = read_published([write(tmp_path, C1, (TORBAY, 2018, "1500,300,20"))]).rows
    tool = release.assign(value=0.21, source="DfE: local authority interactive tool, extract; year to 31 March 2018")
    other = tool.assign(year_end=date(2019, 3, 31))
    rows, kept, changed = merged(pd.concat([tool, other]), release, INDICATORS)
    assert (rows["value"].tolist(), kept, changed) == ([0.2, 0.21], 1, 0)
    # The other way round the release comes after, and stands.
    assert merged(release, tool, INDICATORS)[0]["value"].tolist() == [0.2]


def test_what_is_written_is_read_back(tmp_path):
    name = '"=Tor, ""bay"""'
    path = write(tmp_path, C1, (COUNCIL.format("{}", 880, "E06000027", name), 2019, "1500,300,20"))
    rows = read_published([path]).rows
    text = as_csv(rows.astype({"year_end": str, "published_on": str}))
    (tmp_path / "out.csv").write_text(text, encoding="utf-8")
    back = read_benchmarks(tmp_path / "out.csv")
    assert back["area_name"].tolist() == ['\'=Tor, "bay"']
    pd.testing.assert_frame_equal(back.drop(columns="area_name"), rows.drop(columns="area_name"))


GOOD = f"{ABOUT},{C1}\n{TORBAY.format(2019)},1500,300,20\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n1 0 obj\n", "none of the files that are known"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "not UTF-8"),
        (GOOD.encode("utf-16"), "UTF-16"),
        (b"", "is empty"),
        (GOOD.splitlines()[0].encode(), "no row"),
        (b"a,b\n1,2\n", "Its headings are: a, b"),
        (GOOD.replace("rereferral_count", "rereferral_percent").encode(), "rereferral_percent stands 2 times"),
        (GOOD.replace("new_la_code", "la_code").encode(), "no column new_la_code"),
        (GOOD.replace("2019,Rep", "201819,Rep").encode(), "line 2: time_period '201819' is no year"),
        (GOOD.replace(",20\n", ",20%\n").encode(), "line 2: rereferral_percent '20%' is neither a number nor a symbol"),
        (GOOD.replace(",20\n", ",120\n").encode(), "line 2: rereferrals_12m would be 120.0%"),
        ((GOOD + GOOD.splitlines()[1]).encode(), "line 3: E06000027 and 2019 stand there a second time"),
        (GOOD.replace(",20\n", ",c\n").encode(), "no figure is in there"),
        (b"Short Desc,LA and Regions,Years,Values\nCP_conf_15days,Atlantis,2019,80\n", "no figure is in there"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence_and_nothing_is_written(tmp_path, monkeypatch, capsys, content, words):
    (tmp_path / "wrong.csv").write_bytes(content)
    good = write(tmp_path, C1, (DEVON, 2019, "1500,300,20"), name="good.csv")
    files = [good, tmp_path / "wrong.csv"] if words != "no figure is in there" else [tmp_path / "wrong.csv"]
    monkeypatch.setattr(sys, "argv", ["ia", "benchmarks", *map(str, files), "--to", str(tmp_path / "out" / "to.csv")])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    complaint = capsys.readouterr().err
    assert words in complaint
    assert "wrong.csv" in complaint
    assert "Traceback" not in complaint
    assert not (tmp_path / "out").exists()


def test_two_editions_that_disagree_are_refused(tmp_path):
    first = write(tmp_path, C1, (TORBAY, 2018, "1500,300,20"), name="first.csv")
    second = write(tmp_path, C1, (TORBAY, 2018, "1500,303,20.2"), name="second.csv")
    with pytest.raises(UnusableInput, match=r"second.csv gives 0.202 .* first.csv 0.2: two editions"):
        read_published([first, second])
    assert len(read_published([first, first]).rows) == 1


def test_an_unusable_file_to_add_to_is_left_as_it_was(tmp_path):
    (tmp_path / "benchmarks.csv").write_text("mine\n", encoding="utf-8")
    done = command(write(tmp_path, C1, (TORBAY, 2018, "1500,300,20")), cwd=tmp_path)
    assert done.returncode == 2
    assert "benchmarks.csv" in done.stderr
    assert (tmp_path / "benchmarks.csv").read_text(encoding="utf-8") == "mine\n"


def test_a_data_folders_own_benchmarks_count(tmp_path):
    """A notice held against the South West, of which the shipped file holds nothing."""
    shutil.copytree(EXAMPLE / "2020-06", tmp_path / "2020-06")
    text = NOTICE.read_text(encoding="utf-8").replace("E12000003", "E12000009")
    (tmp_path / "notice.toml").write_text(text, encoding="utf-8")

    assert analyse("2020-06", data=str(tmp_path)).inputs["benchmarks"] == BENCHMARKS
    release = write(tmp_path, C4, (REGION, 2019, "8000,1000,5000,1000,1000,13"), (REGION, 2020, "800,100,0,0,0,13"))
    assert command(release, "--to", "benchmarks.csv", cwd=tmp_path).returncode == 0
    found = analyse("2020-06", data=str(tmp_path))
    assert found.inputs["benchmarks"] == tmp_path / "benchmarks.csv"
    row = found.figures.query("limb == 'icpc-regional' and target_reading == 'points'").iloc[0]
    assert (row["benchmark"], row["target"]) == (0.75, 0.65)


def test_check_refuses_benchmarks_that_cannot_be_used(tmp_path, monkeypatch, capsys):
    shutil.copytree(EXAMPLE / "2020-06", tmp_path / "2020-06")
    (tmp_path / "benchmarks.csv").write_text("mine\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["ia", "check", str(tmp_path)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    assert "benchmarks.csv: the first line must be the headings" in capsys.readouterr().err


# ----------------------------------------------------------------- the real files, held against docs/published-facts.md

COUNCIL_CODE, REGION_CODE, ENGLAND_CODE = "E06000012", "E12000003", "E92000001"
CENSUS = range(2017, 2026)
CASELOADS = {
    COUNCIL_CODE: [22.9, 26.8, 32.7, 24.9, 20.0, 22.7, 18.3, 18.6, 20.9],
    REGION_CODE: [18.1, 17.9, 18.0, 16.9, 16.9, 17.0, 16.5, 15.8, 15.9],
    ENGLAND_CODE: [17.7, 17.4, 16.9, 16.3, 16.3, 16.6, 16.0, 15.4, 15.2],
}
AGENCY = {COUNCIL_CODE: [8.2, 9.4, 13.4, 24.5, 36.9, 46.4, 28.6, 25.1, 8.7]}
CONFERENCES = {
    COUNCIL_CODE: [67.1, 68.0, 68.5, 91.0, 90.8, 91.4, 65.2, 50.3, 87.3, 91.0, 73.2, 79.4, 87.3],
    REGION_CODE: [63.7, 60.5, 74.3, 76.3, 77.6, 71.4, 78.9, 79.4, 81.9, 71.8, 73.2, 75.2, 80.3],
    ENGLAND_CODE: [69.7, 69.3, 74.8, 76.7, 77.2, 76.9, 78.7, 77.7, 83.0, 79.2, 78.4, 79.7, 81.4],
}
REREFERRALS = {COUNCIL_CODE: [14.3, 15.7, 16.7, 31.1, 27.7]}
CENSUS_FILE = "csww_indicators_2017_to_2025.csv"
ROUNDED_OTHERWISE = {
    2017: "Calderdale, Milton Keynes, North East, Sheffield, Southampton, West Berkshire",
    2018: "Cheshire East, Stockton-on-Tees, Warrington",
    2019: "Oldham",
    2020: "Herefordshire; County of, Plymouth",
    2021: "Torbay",
    2022: "Doncaster, Gateshead, Sefton, South Gloucestershire",
    2023: "Hartlepool, Isles of Scilly, Newcastle upon Tyne, Portsmouth, Rotherham, Sefton, Telford and Wrekin, "
    "Wakefield",
    2024: "Nottingham, Peterborough, Portsmouth, Rutland, Trafford",
    2025: "Rutland",
}


@pytest.fixture(scope="module")
def folder(shared) -> Path:
    if not (shared / "data" / "published").is_dir():
        pytest.skip("needs the published files of ../shared")
    return shared / "data" / "published"


@pytest.fixture(scope="module")
def everything(folder):
    return read_published(sorted(folder.glob("*.csv")))


@pytest.mark.parametrize(
    ("indicator", "typed", "years", "per"),
    [
        ("caseload_mean", CASELOADS, CENSUS, 1),
        ("agency_rate", AGENCY, CENSUS, 100),
        ("icpc_within_15", CONFERENCES, range(2013, 2026), 100),
        ("rereferrals_12m", REREFERRALS, range(2018, 2023), 100),
    ],
)
def test_published_rows_equal_the_facts_to_the_digit(everything, indicator, typed, years, per):
    found = figures(everything, indicator)
    for area, values in typed.items():
        assert [found[area, year] for year in years] == [float(Fraction(str(value)) / per) for value in values]


def test_the_shipped_rows_come_out_as_they_stand(everything):
    shipped = read_benchmarks(BENCHMARKS)
    both = shipped.merge(everything.rows)
    assert len(both) == len(shipped) == 80


def test_every_row_of_the_files_is_a_figure_or_a_symbol(everything, folder):
    """Counted by hand of the files: rows of each release, less the cells that are no number."""
    for name, column, indicator in (
        ("c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", "rereferral_percent", "rereferrals_12m"),
        (CENSUS_FILE, "caseload_fte", "caseload_mean"),
        (CENSUS_FILE, "agency_rate_fte", "agency_rate"),
    ):
        rows = census(folder, name)
        numbers = [row for row in rows if row[column][:1].isdigit()]
        codes = sum((row["new_la_code"] or "one").count("/") + 1 for row in numbers)
        assert len(figures(everything, indicator)) == codes
        told = next(line for line in "\n".join(everything.read).splitlines() if f" {indicator}:" in line)
        for symbol in {row[column] for row in rows} - {row[column] for row in numbers}:
            held = sum(row[column] == symbol for row in rows)
            assert f"{held} {symbol} (" in told


def test_the_regional_medians_that_are_sums_are_left_out(everything):
    medians = figures(everything, "icpc_median_days")
    region = {year: value for (area, year), value in medians.items() if area == REGION_CODE}
    assert region == dict.fromkeys(range(2019, 2025), 14)
    assert "Yorkshire and The Humber in 2013 to 2018" in warned(everything, "is a sum and no median")
    assert sum(year == 2018 and area.startswith(("E12", "E13")) for area, year in medians) == 10


def census(folder: Path, name: str) -> list[dict]:
    with open(folder / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_caseload_is_cases_over_fte_for_all_but_a_named_few(everything, folder):
    """Of 1,458 areas and years 31 differ by a digit, as the FTE was rounded to a tenth after the DfE had divided."""
    found, compared, differing = figures(everything, "caseload_mean"), 0, {}
    for row in census(folder, CENSUS_FILE):
        area, year = row["new_la_code"] or row["region_code"] or row["country_code"], int(row["time_period"])
        published = found.get((area.split(" / ")[0], year))
        if published is None:
            continue
        compared += 1
        published, cases, fte = (Fraction(str(each)) for each in (published, row["cases"], row["case_holders_fte"]))
        if math.floor(cases / fte * 10 + Fraction(1, 2)) != published * 10:
            differing.setdefault(year, []).append((row["la_name"] or row["region_name"]).replace(",", ";"))
            tenth = Fraction(1, 20)
            assert cases / (fte + tenth) - tenth <= published <= cases / (fte - tenth) + tenth
    assert compared == 1458
    assert {year: ", ".join(sorted(names)) for year, names in differing.items()} == ROUNDED_OTHERWISE
