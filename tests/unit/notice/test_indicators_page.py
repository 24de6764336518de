import re
from pathlib import Path

from improvement_analysis.measures import INDICATORS
from improvement_analysis.measures.data_accuracy import RULES
from improvement_analysis.notice.indicators_page import indicators_markdown

PAGE = Path(__file__).parents[3] / "docs" / "indicators.md"


def section(title: str) -> str:
    """What stands under the heading of one indicator."""
    (found,) = re.findall(rf"^### {re.escape(title)}$\n(.*?)(?=^##)", indicators_markdown(), re.MULTILINE | re.DOTALL)
    return found


def test_the_page_is_written_from_the_registry():
    """If this fails: python -m improvement_analysis.notice.indicators_page > docs/indicators.md."""
    assert PAGE.read_text(encoding="utf-8") == indicators_markdown()


def test_every_indicator_has_a_part_of_its_own_with_its_readings():
    assert len(re.findall("^### ", indicators_markdown(), re.MULTILINE)) == len(INDICATORS)
    for id, each in INDICATORS.items():
        part = section(each.title)
        assert f"`{id}`: unit `{each.unit}`" in part
        assert re.findall(r"^\| `(\w+)`", part, re.MULTILINE) == [reading for reading in each.readings if reading]


def test_the_measures_are_the_headings():
    numbers = re.findall(r"^## Measure (\d): ", indicators_markdown(), re.MULTILINE)
    assert numbers == ["1", "2", "3", "4", "5", "6", "7"]
    others = re.findall(r"^## (?!Measure)(.*?)(?::|$)", indicators_markdown(), re.MULTILINE)
    assert others == ["Conventions", "Balancing measures", "The plan behind the measures", "The rules of data accuracy"]


def test_standards_are_filled_in_where_the_notice_sets_none():
    visits, reviews = section("Children in need visited in time"), section("Case reviews up to date")
    assert "had been visited in time (every 20 working days)" in visits
    assert "- Standard: `cin_visit`, 20 working days." in visits
    assert "open for 90 days or more" in reviews
    assert "- Standard: `recording_working_days`, 2 working days." in section("Visits recorded promptly")
    assert "{" not in indicators_markdown()


def test_what_is_known_of_an_indicator_stands_there():
    conferences = section("Initial child protection conferences in time")
    assert "unit `rate`; higher is better" in conferences
    assert "- Reads: `enquiries.icpc_date`." in conferences
    assert "- Label: yes, but not of `rolling_12_months`, `financial_year`, `year_to_date`." in conferences
    assert "- The DfE publishes it: as `financial_year` counts it." in conferences
    assert re.findall(r"^\| `(\w+)` .* \| ([\w ]+) \|$", conferences, re.MULTILINE) == [
        ("month", "month"), ("rolling_12_months", "12 months"), ("financial_year", "financial year"),
        ("year_to_date", "year to date"), ("first_discussion", "month"),
    ]  # fmt: skip
    assert "- Given for: the whole council, and by priority area." in section("Improvement plan actions overdue")
    assert "- Label: none." in section("Agreement of auditor and moderator")
    assert "DfE" not in section("Largest caseload")


def test_every_rule_stands_there_with_its_tables():
    rows = re.findall(
        r"^\| `(\w+)` \| (.*) \| (.*) \|$", indicators_markdown().partition("## The rules")[2], re.MULTILINE
    )
    assert [rule for rule, _, _ in rows] == list(RULES)
    assert ("two_allocations", "The allocation is open, and so is another of the same child.", "allocations") in rows
    assert {rule for rule, _, tables in rows if tables == "all"} == {"fault", "after_extract"}
