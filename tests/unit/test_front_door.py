"""What an analyst asks for and cannot have is refused by name, never left out in silence."""

import pytest

import improvement_analysis as ia
from improvement_analysis.errors import UnusableInput


@pytest.fixture
def june(tmp_path):
    folder = tmp_path / "2020-06"
    folder.mkdir()
    (folder / "audits.csv").write_text(
        "audit_id,child_id,audited_on,domain,grade\nA1,C1,2020-06-02,overall,Good\n", encoding="utf-8"
    )
    (folder / "extract.toml").write_text('council = "Anyshire"\n', encoding="utf-8")
    return ia.analyse("2020-06", tmp_path, window=3)


@pytest.mark.parametrize(
    ("kind", "readings", "said"),
    [
        (None, ["month", "financial_year"], "A chart of course draws one reading"),
        ("teams", ["month", "financial_year"], "A chart of teams draws one reading"),
        ("bars", ["month"], "A chart of bars draws no reading that is named"),
        ("published", ["rolling_12_months"], "A chart of published draws no reading that is named"),
        ("lines", ["rolling_12_month"], "did you mean 'rolling_12_months'"),
    ],
)
def test_a_chart_leaves_out_no_reading_in_silence(june, kind, readings, said):
    with pytest.raises(UnusableInput, match=said):
        june.chart("icpc_within_15", *readings, kind=kind)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"reading": "mnth"}, "did you mean 'month'"),
        ({"reading": "month"}, "this one has every reading"),
        ({"reading": "month", "by": "domain"}, "this one has every reading"),
    ],
)
def test_a_table_leaves_out_no_reading_in_silence(june, asked, said):
    with pytest.raises(UnusableInput, match=said):
        june.table("icpc_within_15", **asked)
