"""What an extract can answer, indicator by indicator."""

from datetime import date
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from improvement_analysis.analysis import NOTICE, groups_lacking
from improvement_analysis.cli import app
from improvement_analysis.measures.series import answerable
from improvement_analysis.notice.notice import read_notice
from improvement_analysis.records.extract import Extract
from tests.notices import a_notice

TABLES = {
    "workers": "worker_id,role,fte,start_date\nW1,social_worker,1,2019-01-01\n",
    "supervisions": "worker_id,held_on\nW1,2020-06-09\n",
    "audits": "audit_id,child_id,audited_on,domain,grade\nA1,C1,2020-06-02,overall,Good\n",
}


@pytest.fixture
def month(tmp_path):
    folder = tmp_path / "data" / "2020-06"
    folder.mkdir(parents=True)
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "extract.toml").write_text("[history_from]\naudits = 2020-05-01\n", encoding="utf-8")
    return folder


def test_each_reading_is_computed_or_says_what_it_needs(month):
    found = answerable(Extract(month), read_notice(NOTICE))
    assert found["audits_good_or_better", "as_audited"] == ""
    assert found["audits_good_or_better", "moderated"] == ""  # a missing moderated grade counts as blank
    assert found["audits_good_or_better", "moderated_only"] == "needs the column moderated_grade of the table audits"
    assert found["supervision_workers", "all_in_post"] == "needs the column end_date of the table workers"
    assert found["visits_recorded_promptly", ""] == "needs the table visits"
    assert found["audit_agreement", ""].startswith("needs the column moderated_grade")


def test_a_short_history_is_told_where_nothing_is_missing(month):
    (month / "audits.csv").write_text(TABLES["audits"].replace("grade\n", "grade,moderated_grade\n"), encoding="utf-8")
    found = answerable(Extract(month), read_notice(NOTICE))
    assert found["audit_agreement", ""] == "no value: the table audits is complete only from 2020-05-01"


def test_check_prints_a_line_an_indicator(month):
    said = CliRunner().invoke(app, ["check", str(month.parent)]).output.splitlines()
    lines = [line.split(maxsplit=1) for line in said]
    assert ["audits_inadequate", "computed"] in lines
    assert ["icpc_within_15", "needs the table enquiries"] in lines
    assert ["audits_good_or_better", "(moderated_only)  needs the column moderated_grade of the table audits"] in lines


def test_check_says_why_a_figure_that_could_be_computed_is_blank(month):
    (month / "audits.csv").write_text("audit_id,child_id,audited_on,domain,grade\n", encoding="utf-8")
    said = CliRunner().invoke(app, ["check", str(month.parent)]).output.splitlines()
    lines = [line.split(maxsplit=1) for line in said]
    assert ["audits_inadequate", "blank this month: there was nothing to count (out of 0)"] in lines


def test_check_says_that_a_published_figure_is_not_there(month):
    text = NOTICE.read_text("utf-8").replace('area = "E12000003"', 'area = "E12000099"')
    (month.parent / "notice.toml").write_text(text, encoding="utf-8")
    said = " ".join(CliRunner().invoke(app, ["check", str(month.parent)]).output.split())
    assert "rests on the published icpc_within_15 of E12000099, which the benchmarks do not hold" in said


def test_check_says_that_a_limb_is_about_a_group_that_the_extract_never_names(month):
    limb = {"id": "plans", "indicator": "audits_good_or_better", "improvement": {"source": "Test"}}
    (month / "audits.csv").write_text(TABLES["audits"].replace("overall", "assessment"), encoding="utf-8")
    extract = Extract(month)
    for group, said in (
        ("assessment", []),
        ("domains", []),
        ("assesment", ["The limb plans is about the group 'assesment', which the extract never names; did you mean "
                       "'assessment'."]),
    ):  # fmt: skip
        asks = {"number": 1, "title": "Audits", "asks": "Are they better?", "limb": [limb | {"group": group}]}
        assert groups_lacking(a_notice(measure=[asks]), extract) == said


def test_a_team_is_looked_for_among_those_of_workers(month):
    (month / "workers.csv").write_text(
        "worker_id,role,fte,start_date,team\nW1,social_worker,1,2019-01-01,South\n", encoding="utf-8"
    )
    limb = {"id": "t", "indicator": "caseload_mean", "group": "Suoth", "target": [
        {"steps": [{"value": Decimal(18), "by": date(2020, 6, 30), "source": "Test"}]}]}  # fmt: skip
    read = a_notice(measure=[{"number": 1, "title": "Caseloads", "asks": "How many?", "limb": [limb]}])
    (said,) = groups_lacking(read, Extract(month))
    assert said.endswith("'Suoth', which the extract never names; did you mean 'South'.")
    assert "South" not in said.for_board  # a team of the extract may be one worker
