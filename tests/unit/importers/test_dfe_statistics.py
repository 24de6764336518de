"""Earlier editions of the DfE's files: each edition's own headings, how they are told, and what is refused by name."""

from datetime import date
from pathlib import Path

import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.dfe_editions import EDITIONS
from improvement_analysis.importers.dfe_statistics import read_published

ABOUT = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "new_la_code,la_name"
)
# Headings as published; the numbers under them are invented.
C1_2025 = (
    "category,referral_count,rereferral_count,rereferral_percent,no_further_action_count,no_further_action_percent,"
    "not_in_need_count,not_in_need_percent,referral_child_count,rereferral_child_count,rereferral_child_percent"
)
C1_2024 = (
    "category,Referrals,Referrals_rate,Re_referrals,Re_referrals_percent,No_Further_Action,No_Further_Action_percent,"
    "Not_in_Need,Not_in_Need_percent,Referrals_child,Referrals_child_rate,Re_referrals_child,Re_referrals_child_percent"
)
C1_2023 = C1_2024.replace("category", "Category")
C4_2025 = (
    "category,Section47,Section47_child,ICPC,ICPC_child,Duration_0-10_days,Duration_11-15_days,Duration_16-20_days,"
    "Duration_21+_days,Duration_25th_Percentile,Duration_median,Duration_75th_Percentile"
)
C4_2024 = (
    "category,Section47,Section47_rate,Section47_child,Section47_child_rate,ICPC,ICPC_rate,ICPC_child,ICPC_child_rate,"
    "Duration_0-10_days,Duration_11-15_days,Duration_16-20_days,Duration_21+_days,Duration_25th_Percentile,"
    "Duration_median,Duration_75th_Percentile"
)
WORKFORCE_2025 = (
    "inpost_fte,inpost_headcount,starters_fte,starters_headcount,leavers_fte,leavers_headcount,turnover_rate_fte,"
    "turnover_rate_headcount,agency_fte,agency_headcount,agency_rate_fte,agency_rate_headcount,agency_cover_fte,"
    "agency_cover_rate_fte,vacancy_fte,vacancy_rate_fte,vacancy_agency_cover_rate_fte,case_holders_fte,cases,"
    "caseload_fte,working_days_lost_fte,absence_rate_fte"
)
WORKFORCE_2022 = (
    "social_worker_fte,leaver_fte,turnover_rate_fte_%,working_days_lost_fte,absence_rate_fte_%,agency_fte,"
    "agency_worker_rate_fte_%,agency_cover_fte,agency_cover_rate_fte_%,vacancy_fte,vacancy_rate_fte_%,"
    "vacancy_agency_cover_rate_fte_%,case_holders_fte,cases,caseload_fte,social_worker_headcount,leaver_headcount,"
    "turnover_rate_headcount_%,agency_headcount,agency_worker_rate_headcount_%"
)
C1_CELLS = {"referral_count": 1500, "rereferral_count": 300, "rereferral_percent": 20.1}
C1_EARLIER = {"Referrals": 1500, "Re_referrals": 300, "Re_referrals_percent": 20.1}
C4_CELLS = {"ICPC": 120, "Duration_0-10_days": 30, "Duration_11-15_days": 50, "Duration_median": 14}
STAFF = {"agency_fte": 50, "case_holders_fte": 80, "cases": 1605, "caseload_fte": 20}
STAFF_2025 = {**STAFF, "inpost_fte": 100, "agency_rate_fte": 33.4}
STAFF_2022 = {**STAFF, "social_worker_fte": 100, "agency_worker_rate_fte_%": 33.4}
LAYOUTS = {
    "C1 2025": (C1_2025, C1_CELLS, {"rereferrals_12m": 0.201}),
    "C1 2024": (C1_2024, C1_EARLIER, {"rereferrals_12m": 0.201}),
    "C1 2023": (C1_2023, C1_EARLIER, {"rereferrals_12m": 0.201}),
    "C4 2025": (C4_2025, C4_CELLS, {"icpc_within_15": 0.667, "icpc_median_days": 14}),
    "C4 2024": (C4_2024, C4_CELLS, {"icpc_within_15": 0.667, "icpc_median_days": 14}),
    "workforce 2025": (WORKFORCE_2025, STAFF_2025, {"caseload_mean": 20, "agency_rate": 0.334}),
    "workforce 2022": (WORKFORCE_2022, STAFF_2022, {"caseload_mean": 20, "agency_rate": 0.334}),
}


def place(level="Local authority", year=2022, code="E06000012") -> dict:
    council = {"old_la_code": 812, "new_la_code": code, "la_name": "North East Lincolnshire"}
    region = {"region_code": "E12000003", "region_name": "Yorkshire and The Humber"}
    country = {"country_code": "E92000001", "country_name": "England"}
    parts = {"national": country, "regional": country | region}.get(level.casefold(), country | region | council)
    return {"time_period": year, "time_identifier": "Reporting year", "geographic_level": level} | parts


def write(folder: Path, columns: str, *rows: dict, renamed: dict | None = None, name="file.csv") -> Path:
    """A file of these headings; each other cell of a row is 7."""
    headings = f"{ABOUT},{columns}".split(",")
    about = dict.fromkeys(ABOUT.split(","), "")
    lines = [",".join(str(({**about, **row}).get(heading, 7)) for heading in headings) for row in rows]
    top = ",".join((renamed or {}).get(heading, heading) for heading in headings)
    (folder / name).write_text("\n".join([top, *lines]) + "\n", encoding="utf-8")
    return folder / name


def figures(found) -> dict:
    """Value by indicator, area and year."""
    return {(row.indicator, row.area, row.year_end.year): row.value for row in found.rows.itertuples()}


# ------------------------------------------------------------------------------------------------------ each edition


@pytest.mark.parametrize(("columns", "cells", "expected"), LAYOUTS.values(), ids=LAYOUTS)
def test_an_edition_is_read_by_its_own_headings(tmp_path, columns, cells, expected):
    rows = [
        place(level, year) | cells for level in ("National", "Regional", "Local authority") for year in (2021, 2022)
    ]
    found = read_published([write(tmp_path, columns, *rows)])
    areas = ("E92000001", "E12000003", "E06000012")
    assert figures(found) == {
        (id, area, year): expected[id] for id in expected for area in areas for year in (2021, 2022)
    }
    assert not found.rows["source"].str.contains("numerator").any()  # the DfE's rate, not one of ours
    assert not [warning for warning in found.warnings if "has no column" in warning]


def test_every_edition_that_is_known_is_tried_here():
    tried = {column for columns, _, _ in LAYOUTS.values() for column in columns.split(",")}
    assert {column for edition in EDITIONS for column in edition.columns} <= tried


@pytest.mark.parametrize(("columns", "cells", "expected"), LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("written", [str.upper, str.title, lambda heading: heading.replace("_", " ")])
def test_case_and_punctuation_of_headings_make_no_edition(tmp_path, written, columns, cells, expected):
    renamed = {heading: written(heading) for heading in f"{ABOUT},{columns}".split(",")}
    found = read_published([write(tmp_path, columns, place() | cells, renamed=renamed)])
    assert figures(found) == {(id, "E06000012", 2022): value for id, value in expected.items()}


def test_a_rate_without_its_sign_in_the_heading_is_that_rate(tmp_path):
    renamed = {heading: heading.removesuffix("_%") for heading in WORKFORCE_2022.split(",")}
    found = read_published([write(tmp_path, WORKFORCE_2022, place() | STAFF_2022, renamed=renamed)])
    assert figures(found)["agency_rate", "E06000012", 2022] == 0.334


def test_an_earlier_edition_without_its_rate_is_computed_from_its_own_parts(tmp_path):
    """50 agency workers of 150, and 1,605 cases of 80 who hold cases: 20.06."""
    columns = WORKFORCE_2022.replace("agency_worker_rate_fte_%,", "").replace("caseload_fte,", "")
    found = read_published([write(tmp_path, columns, place() | STAFF_2022)])
    assert figures(found) == {("caseload_mean", "E06000012", 2022): 20.1, ("agency_rate", "E06000012", 2022): 0.333}
    assert [w for w in found.warnings if "has no column agency_worker_rate_fte_%: agency_rate is computed" in w]


def test_what_was_known_then_differs_from_what_is_known_now(tmp_path):
    then = write(tmp_path, WORKFORCE_2022, place() | STAFF_2022, name="then.csv")
    now = write(tmp_path, WORKFORCE_2025, place() | STAFF_2025 | {"caseload_fte": 21}, name="now.csv")
    with pytest.raises(UnusableInput, match=r"now.csv gives 21 for caseload_mean .*then.csv 20: two editions"):
        read_published([then, now])
    day = date(2023, 2, 23)
    assert set(read_published([then], day).rows["published_on"]) == {day}


def test_england_absent_and_several_years(tmp_path):
    rows = [place(year=year) | STAFF_2022 | {"caseload_fte": year - 2000} for year in range(2017, 2023)]
    found = figures(read_published([write(tmp_path, WORKFORCE_2022, *rows)]))
    assert {year: found["caseload_mean", "E06000012", year] for year in range(2017, 2023)} == {
        2017: 17, 2018: 18, 2019: 19, 2020: 20, 2021: 21, 2022: 22,
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------ levels and symbols


@pytest.mark.parametrize("level", ["Local Authority", "local authority", "LOCAL AUTHORITY", "NATIONAL", "regional"])
def test_a_level_counts_in_any_case(tmp_path, level):
    area = {"national": "E92000001", "regional": "E12000003"}.get(level.lower(), "E06000012")
    found = read_published([write(tmp_path, WORKFORCE_2022, place(level) | STAFF_2022)])
    assert set(found.rows["area"]) == {area}


def test_another_level_is_left_out_by_its_name(tmp_path):
    rows = [place("Local authority district") | STAFF_2022, place("") | STAFF_2022]
    found = read_published([write(tmp_path, WORKFORCE_2022, place() | STAFF_2022, *rows)])
    assert len(found.rows) == 2
    (said,) = [warning for warning in found.warnings if "another level" in warning]
    assert said == (
        "file.csv: 2 rows of another level than National, Regional and Local authority left out, the first on line 3: "
        "Local authority district and a blank."
    )


@pytest.mark.parametrize(("level", "code"), [("Ward", "E06000012"), ("Local authority", "812")])
def test_a_file_of_which_no_row_has_an_area_is_refused_with_the_cause(tmp_path, level, code):
    with pytest.raises(UnusableInput, match=r"no figure is in there(.|\n)*left out, the first on line 2"):
        read_published([write(tmp_path, WORKFORCE_2022, place(level, code=code) | STAFF_2022)])


@pytest.mark.parametrize(
    ("cell", "symbol"),
    [("C", "c"), ("X", "x"), ("Z", "z"), ("LOW", "low"), ("[c]", "c"), ("[low]", "low"), ("k", "k"), (":", ":"),
     ("..", ".."), ("#N/A", "#n/a"), ("n/a", "n/a"), ("-", "-")],
)  # fmt: skip
def test_a_symbol_counts_in_either_case_and_in_brackets(tmp_path, cell, symbol):
    hidden = place(year=2021) | STAFF_2022 | {"agency_worker_rate_fte_%": cell}
    found = read_published([write(tmp_path, WORKFORCE_2022, place() | STAFF_2022, hidden)])
    assert ("agency_rate", "E06000012", 2021) not in figures(found)
    assert f"agency_rate: 1 figures; no figure: 1 {symbol} (" in found.read[0]


@pytest.mark.parametrize("cell", ["46.4%", "lots", "[", "12..5", "1e2", "-5"])
def test_what_is_neither_is_refused_as_it_is_written(tmp_path, cell):
    row = place() | STAFF_2022 | {"agency_worker_rate_fte_%": cell}
    with pytest.raises(UnusableInput) as refused:
        read_published([write(tmp_path, WORKFORCE_2022, row)])
    assert f"file.csv, line 2: agency_worker_rate_fte_% {cell!r} is neither a number" in str(refused.value)


def test_a_year_twice_is_refused(tmp_path):
    with pytest.raises(UnusableInput, match="line 3: E06000012 and 2022 stand there a second time"):
        read_published([write(tmp_path, WORKFORCE_2022, place() | STAFF_2022, place() | STAFF_2022)])


# ------------------------------------------------------------------------------------------------- what is no edition


def test_an_unknown_edition_is_refused_with_what_is_expected_the_nearest_and_the_editions_known(tmp_path):
    columns = "staff_fte,agency_workers_rate_fte,mean_cases"
    with pytest.raises(UnusableInput) as refused:
        read_published([write(tmp_path, columns, place())])
    said = str(refused.value)
    assert "children's social work workforce (editions 2023 to 2025; 2022)" in said
    assert "children in need C1, referrals and re-referrals (editions 2025; 2022 to 2024)" in said
    assert (
        "no column agency_rate_fte of children's social work workforce (2023 to 2025); the nearest there is agency"
        in said
    )


@pytest.mark.parametrize(
    "columns",
    [
        "Category,Anypoint_episodes,Started_episodes,At31_episodes,At31_episodes_rate",
        "category,Assessments,Duration_0-10_days,Duration_11-20_days,Duration_median",
        "role,ethnicity,inpost_headcount,inpost_headcount_percentage",
        "referral_type,referrals,referrals_percent",
    ],
    ids=["B1", "C2", "roles by ethnicity", "a focus on re-referrals"],
)
def test_a_file_of_another_statistic_is_refused(tmp_path, columns):
    with pytest.raises(UnusableInput, match="is none of the files that are known"):
        read_published([write(tmp_path, columns, place())])


def test_a_heading_that_is_missing_is_named_with_the_nearest_there(tmp_path):
    path = write(tmp_path, C1_2024, place() | C1_EARLIER, renamed={"new_la_code": "la_code"})
    with pytest.raises(UnusableInput, match=r"has no column new_la_code, .*; the nearest there: la_code"):
        read_published([path])


def test_two_headings_that_are_one_are_refused(tmp_path):
    columns = WORKFORCE_2022 + ",agency_worker_rate_fte"
    with pytest.raises(UnusableInput, match="agency_worker_rate_fte_% and agency_worker_rate_fte are one heading"):
        read_published([write(tmp_path, columns, place() | STAFF_2022)])


@pytest.mark.parametrize("name", ["release.zip", "table.xlsx", "table.ods", "table.csv"])
def test_a_workbook_or_folder_in_place_of_the_file_is_said(tmp_path, name):
    (tmp_path / name).write_bytes(b"PK\x03\x04\x14\x00\x00\x00")
    with pytest.raises(UnusableInput, match=r"is a workbook or a ZIP folder, .* are read from CSV files"):
        read_published([tmp_path / name])


# --------------------------------------------------------------------------------------------- the day of publication


def test_a_release_that_came_in_a_later_month_is_said(tmp_path):
    """26 November 2020, where the approximate day is the end of October; docs/published-facts.md."""
    late = read_published([write(tmp_path, C1_2024, place(year=2020) | C1_EARLIER)])
    assert any("The year to 31 March 2020 came out later, on 26 November 2020." in w for w in late.warnings)
    for columns, cells, year in ((C1_2024, C1_EARLIER, 2019), (WORKFORCE_2022, STAFF_2022, 2020)):
        found = read_published([write(tmp_path, columns, place(year=year) | cells)])
        assert not any("came out later" in warning for warning in found.warnings)


# ---------------------------------------------------------------------------------------------------------- real files


def test_the_real_edition_of_2022_has_the_published_figures(shared):
    folder = shared / "cases" / "sources" / "25-dfe-workforce-2022-edition"
    if not folder.is_dir():
        pytest.skip("needs the case 25 of ../shared")
    found = figures(read_published([folder / "csww_headline_measures_2017_to_2022.csv"]))
    assert found["caseload_mean", "E06000012", 2022] == 22.7
    assert found["agency_rate", "E06000012", 2022] == 0.464
    assert found["caseload_mean", "E92000001", 2022] == 16.6
    assert found["agency_rate", "E92000001", 2022] == 0.176
    # The council's other years, docs/published-facts.md and benchmarks.csv; only 2019's agency rate was revised later.
    years = range(2017, 2023)
    caseloads, rates = [22.9, 26.8, 32.7, 24.9, 20, 22.7], [0.082, 0.094, 0.132, 0.245, 0.369, 0.464]
    assert [found["caseload_mean", "E06000012", year] for year in years] == caseloads
    assert [found["agency_rate", "E06000012", year] for year in years] == rates
