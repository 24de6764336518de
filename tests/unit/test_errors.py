"""What is refused, in one sentence, and what a notebook shows of it."""

import pytest

from improvement_analysis import charts
from improvement_analysis.analysis import analyse
from improvement_analysis.errors import Named, UnusableInput, did_you_mean, one_of
from improvement_analysis.words import comparison, narrative, tables


def test_what_was_written_is_never_proposed():
    assert did_you_mean("window", ["window", "windows"]) == "; did you mean 'windows'"
    assert did_you_mean("steps", ["steps"]) == ""
    assert did_you_mean("teem", ["team", "domain"]) == "; did you mean 'team'"
    assert did_you_mean("cp", ["CIN", "CP", "CLA"]) == "; did you mean 'CP'"


@pytest.mark.parametrize(
    ("given", "known", "said"),
    [
        ("dfe_ftee", ["dfe_fte", "headcount"], "There is no reading 'dfe_ftee'; did you mean 'dfe_fte'?"),
        ("x", ["dfe_fte", "headcount"], "There is no reading 'x'; there is 'dfe_fte', 'headcount'."),
        ("x", [""], "There is no reading 'x'."),
        (None, ["month"], "There is no reading None; there is 'month'."),
        (5, ["5"], "There is no reading 5: write it as a text, '5'."),
        (["month"], ["month"], "There is no reading ['month']; did you mean 'month'?"),
    ],
)
def test_the_nearest_is_named_or_all_where_they_are_few(given, known, said):
    with pytest.raises(UnusableInput) as refused:
        one_of(given, known, "reading")
    assert str(refused.value) == said
    with pytest.raises(UnusableInput) as refused:
        Named("reading", "", dict.fromkeys(known))[given]
    assert str(refused.value) == said


def test_a_notebook_shows_the_sentence_alone():
    assert UnusableInput("There is none.")._render_traceback_() == ["UnusableInput: There is none."]


LINE, ID = (
    ("icpc_within_15", "rolling_12_month"),
    "There is no indicator 'caseload_meen'; did you mean 'caseload_mean'?",
)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda now: charts.lines(now, *LINE, "financial_year"), "'rolling_12_month' of icpc_within_15; did you mean"),
        (lambda now: charts.lines(now, *LINE), "did you mean 'rolling_12_months'?"),
        (lambda now: charts.lines(now, LINE[0], ["month"]), "There is no reading ['month'] of icpc_within_15"),
        (lambda now: charts.course(now, "caseload_meen"), ID),
        (lambda now: charts.course(now, "caseload_mean", "dfe_ftee"), "did you mean 'dfe_fte'?"),
        (
            lambda now: charts.course(now, "audits_good_or_better", "moderated", "asessment"),
            "did you mean 'assessment'?",
        ),
        (lambda now: charts.bars(now, "caseload_meen"), ID),
        (lambda now: charts.published(now, "caseload_meen"), ID),
        (lambda now: charts.step_lines(now, "caseload_meen"), ID),
        (lambda now: charts.multiples(now, "caseload_meen", "dfe_fte", "team"), ID),
        (lambda now: charts.multiples(now, "caseload_mean", "dfe_ftee", "team"), "did you mean 'dfe_fte'?"),
        (lambda now: charts.multiples(now, "caseload_mean", "dfe_fte", "teem"), "did you mean 'team'?"),
        (lambda now: tables.figure_table(now, "caseload_meen"), ID),
        (lambda now: tables.group_table(now, "Domain", "caseload_meen"), ID),
        (lambda now: tables.team_table(now, "caseload_mean", "dfe_ftee"), "did you mean 'dfe_fte'?"),
        (lambda now: tables.look_at(now, "caseload_meen"), ID),
        (lambda now: narrative.paragraphs(now, "caseload_meen"), ID),
        (lambda now: narrative.paragraphs(now, "cases_open", "caseload_meen"), ID),
        (lambda now: comparison.in_words(now, "caseload_meen"), ID),
    ],
)
def test_a_name_that_is_not_there_is_refused_by_whatever_is_asked(asked, said):
    with pytest.raises(UnusableInput) as refused:
        asked(analyse("2020-06"))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"month": 202006}, "month must be a text in quotes, such as '2020-06', not 202006."),
        ({"month": 2020.06}, "month must be a text"),
        ({"month": "2020-06", "data": 2020}, "data must be a text in quotes, such as 'my-data', not 2020."),
        ({"month": "2020-06", "data": 0}, "data must be a text"),  # else the shipped example
        ({"month": "2020-06", "data": None}, "data must be a text"),
        ({"month": "2020-06", "notice": False}, "notice must be a text"),
        ({"month": "2020-06", "window": "24"}, "window must be a whole number of months without quotes"),
        ({"month": "2020-06", "window": 24.0}, "window must be a whole number"),
        ({"month": "2020-06", "window": True}, "window must be a whole number"),
    ],
)
def test_a_parameter_of_the_wrong_type_says_what_it_must_be(parameters, said):
    with pytest.raises(UnusableInput) as refused:
        analyse(**parameters)
    assert said in str(refused.value)
