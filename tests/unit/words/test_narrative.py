"""Sentences: the example of docs/judgement.md, "Narrative", and what no sentence may ever say."""

import re
from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_analysis._wording import (
    amount,
    count,
    day_in_words,
    group_in_words,
    joined,
    level,
    markdown,
    month_in_words,
    plain,
    pounds,
)
from improvement_analysis.analysis import BENCHMARKS, NOTICE, analyse
from improvement_analysis.calendars import Months
from improvement_analysis.judgement.figure_table import figure_rows
from improvement_analysis.judgement.levels import levels
from improvement_analysis.judgement.verdicts import answer_limbs
from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice.benchmarks import read_benchmarks
from improvement_analysis.notice.notice import read_notice
from improvement_analysis.words import narrative
from improvement_analysis.words.figures import to_look_at
from tests.sentences import MET, claims, is_one_of, is_well_formed, may_be_said, numbers_in

SHIPPED = read_notice(NOTICE)
PUBLISHED = read_benchmarks(BENCHMARKS)
MISSING = "no value: the table visits is missing"


def month_of(figures, month="2020-06", notice=SHIPPED, benchmarks=PUBLISHED, note=MISSING, earlier=()):
    """An Analysis of these figures: (indicator, reading) to numerator and denominator, or to why there is none.

    `earlier`: indicator, reading, group, month, numerator, denominator, and the value as first published.
    """
    rows = []
    for id, indicator in INDICATORS.items():
        for reading in indicator.readings:
            found = figures.get((id, reading), note)
            n, d = (None, None) if isinstance(found, str) else found
            value = None if n is None or d == 0 else n / d if d else n
            text = (
                found if isinstance(found, str) else "" if d != 0 else "no value: there was nothing to count (out of 0)"
            )
            rows.append((id, reading, "", month, n, d, value, None, None, indicator.unit, text))
    columns = ["indicator", "reading", "group", "month", "numerator", "denominator", "value", "lower", "upper"]
    values = pd.DataFrame(rows, columns=[*columns, "unit", "note"])
    numbers = columns[4:]
    values[numbers] = values[numbers].astype(float)
    answers = answer_limbs(values, notice, benchmarks, month)
    series = pd.DataFrame(earlier, columns=[*columns[:6], "first_published"])
    series[["numerator", "denominator", "first_published"]] = series[[*columns[4:6], "first_published"]].astype(float)
    series["value"] = series["numerator"] / series["denominator"].fillna(1)
    now = SimpleNamespace(
        series=series,
        month=month,
        months=Months.ending(month, 24),
        notice=notice,
        benchmarks=benchmarks,
        values=values,
        answers=answers,
        figures=figure_rows(values, answers, month, notice.council),
        hidden=None,
        courses={},
        course_of=lambda limb: None,
        outlooks={limb.id: () for measure in notice.measure for limb in measure.limb},
        extract=SimpleNamespace(lacks=lambda needs: "the table episodes is missing"),
    )
    now.levels = levels(now)
    return now


def limb_of(now, id):
    return next(limb for measure in now.notice.measure for limb in measure.limb if limb.id == id)


def sentence(id, figures, **about):
    now = month_of(figures, **about)
    return narrative.limb_sentence(now, limb_of(now, id))


def notice_with(tmp_path, limb, **top):
    """A notice of one measure with one limb, written as TOML."""
    about = {"council": "Otherborough", "issued": date(2021, 1, 4)} | top
    lines = [f"{key} = {value if not isinstance(value, str) else repr(value)}" for key, value in about.items()]
    file = tmp_path / "notice.toml"
    file.write_text("\n".join(lines) + '\n[[measure]]\nnumber = 1\ntitle = "A"\nasks = "B?"\n[[measure.limb]]\n' + limb)
    return read_notice(file)


OVER_40 = """id = "over"
indicator = "workers_over_40"
target = [{steps = [{value = 0, by = 2021-03-31, source = "S"}]}]
"""
VISITS = {
    ("cin_visits_in_timescale", "snapshot"): (385, 500),
    ("cin_visits_in_timescale", "due_in_month"): (247, 310),
    ("cin_visits_in_timescale", "snapshot_with_virtual"): (440, 500),
}


def test_the_voice_of_the_example():
    # The example of docs/judgement.md, "Narrative": both readings meet the earlier step alone.
    assert sentence("visits-cin", VISITS) == (
        "Children in need visited in time: not met (earlier step met). On 30 June 2020, 385 of 500 children with a "
        "child in need plan (77.0%) had been visited in time (every 20 working days). It is held against 85% "
        "due on that day; "
        "75%, due on 31 March 2020, is met. 40 more children visited in time would have met it. By visits that fell "
        "due in June 2020 it is 79.7% (247 of 310 visits). Counting virtual visits it would be 88.0% (440 of 500 "
        "children)."
    )


def test_where_readings_disagree_each_says_what_it_gives():
    said = sentence("visits-cin", VISITS | {("cin_visits_in_timescale", "due_in_month"): (279, 310)})
    assert said.startswith("Children in need visited in time: depends on how it is counted. ")
    assert "85% due on that day: not met (earlier step met); 75%, due on 31 March 2020, is met." in said
    assert "By visits that fell due in June 2020 it is 90.0% (279 of 310 visits): met." in said


def test_the_regional_benchmark_is_told_with_its_year_and_day():
    # 78.9% in the year to March 2019: 68.9% in points and 71.01% relative; 70% lies between.
    figures = {
        ("icpc_within_15", "month"): (70, 100),
        ("icpc_within_15", "rolling_12_months"): (80, 100),
        ("icpc_within_15", "financial_year"): (50, 100),
    }
    said = sentence("icpc-regional", figures)
    assert said.startswith(
        "Initial child protection conferences in time: depends on how it is counted. In June 2020, 70 of 100"
    )
    assert (
        "It is held against 68.9% or 71.0%, due on 31 March 2020: met against 68.9% and not met against 71.0%."
    ) in said
    assert "2 more conferences in time would have met 71.0%." in said
    assert "Over the 12 months to June 2020 it is 80.0% (80 of 100 conferences): met." in said
    assert "Over the year to 31 March 2020 it is 50.0% (50 of 100 conferences): not met." in said
    assert (
        "The latest figure of Yorkshire and The Humber that was known on 30 June 2020 is 78.9% in the year to 31 March "
        "2019, published on 31 October 2019. The target is 10 percentage points (68.9%) or 10 per cent (71.0%) below "
        "it."
    ) in said


def test_a_benchmark_that_nobody_had_published_yet():
    none = PUBLISHED[PUBLISHED["published_on"] > date(2020, 6, 30)]
    said = sentence("icpc-regional", {("icpc_within_15", "month"): (70, 100)}, benchmarks=none)
    assert said.startswith(
        "Initial child protection conferences in time: insufficient evidence. In June 2020, 70 of 100 "
    )
    assert (
        "The target rests on a published figure, but none of Yorkshire and The Humber had been published by "
        "30 June 2020." in said
    )
    assert "against" not in said


def test_a_benchmark_of_an_area_that_the_file_does_not_have():
    none = PUBLISHED[PUBLISHED["area"] != "E12000003"]
    said = sentence("icpc-regional", {("icpc_within_15", "month"): (70, 100)}, benchmarks=none)
    assert (
        "The target rests on a published figure, but the file of benchmarks holds none of Yorkshire and The Humber "
        "(E12000003) for this (Initial child protection conferences in time): add it there, with its source." in said
    )


CASELOADS = {
    ("caseload_mean", "dfe_fte"): (1908, 76.6),  # published: 24.9
    ("caseload_mean", "headcount"): (1908, 98),
    ("caseload_mean", "all_in_post"): (1908, 131),
    ("cases_held_elsewhere", ""): (12, None),
    ("cases_unallocated", ""): (1, None),
}


def test_the_caseload_sentence_says_who_is_in_nobodys_caseload():
    assert sentence("caseload-mean", CASELOADS) == (
        "Mean caseload: met. On 30 June 2020, case holders of 76.6 full-time equivalents together held 1,908 children, "
        "24.9 for each full-time equivalent, against no more than 25 due on 31 March 2020. By headcount of case "
        "holders it is 19.5 (1,908 children, 98 case holders). By headcount of all social workers in post it is 14.6 "
        "(1,908 children, 131 social workers in post). Beside these, 12 children were held elsewhere (by managers, "
        "duty or others) and 1 was unallocated (no worker in post): no caseload counts them. DfE's own statistic also "
        "counts carers as cases and managers who hold cases, so the two may differ. In the DfE's statistics of 30 "
        "September 2019, published by 29 February 2020, it was 32.7 in North East Lincolnshire, 18.0 in Yorkshire and "
        "The Humber and 16.9 in England."
    )


@pytest.mark.parametrize(
    ("elsewhere", "nobody", "told"),
    [
        (0, 0, "Beside these, no child was held elsewhere (by managers, duty or others) and none was unallocated (no"),
        (1, 2, "Beside these, 1 child was held elsewhere (by managers, duty or others) and 2 were unallocated (no"),
    ],
)
def test_none_and_one_and_two(elsewhere, nobody, told):
    figures = {("cases_held_elsewhere", ""): (elsewhere, None), ("cases_unallocated", ""): (nobody, None)}
    assert told in sentence("caseload-mean", CASELOADS | figures)


def test_a_value_beside_its_step_gets_the_digits_that_tell_them_apart():
    # 84.96% is no 85.0%, and 25.04 no 25.0.
    assert "(84.96%)" in sentence("visits-cin", {("cin_visits_in_timescale", "snapshot"): (2124, 2500)})
    assert "25.04 for each" in sentence("caseload-mean", CASELOADS | {("caseload_mean", "dfe_fte"): (626, 25)})
    assert "(85.0%)" in sentence("visits-cin", {("cin_visits_in_timescale", "snapshot"): (425, 500)})


def test_fewer_than_the_minimum_is_not_judged():
    said = sentence("visits-cp", {("cp_visits_in_timescale", "snapshot"): (4, 4)})
    assert said.startswith(
        "Children with a child protection plan visited in time: insufficient evidence. On 30 June 2020, 4 of 4"
    )
    assert "With fewer than 5 to count, a rate is held against no target." in said
    assert "more" not in said


def test_the_minimum_itself_is_judged():
    said = sentence("visits-cp", {("cp_visits_in_timescale", "snapshot"): (5, 5)})
    assert said.startswith("Children with a child protection plan visited in time: met. On 30 June 2020, 5 of 5")
    assert "held against no target" not in said


def test_of_several_earlier_steps_the_latest_that_is_met(tmp_path):
    steps = [(80, "2021-04-30"), (70, "2021-03-31"), (60, "2021-02-28"), (50, "2021-01-31")]
    asks = ", ".join(f'{{value = 0.{level}, by = {by}, source = "S"}}' for level, by in steps)
    limb = f'id = "steps"\nindicator = "cin_visits_in_timescale"\ntarget = [{{steps = [{asks}]}}]'
    figures = {("cin_visits_in_timescale", "snapshot"): (65, 100)}
    said = sentence("steps", figures, month="2021-04", notice=notice_with(tmp_path, limb))
    assert "It is held against 80% due on that day; 60%, due on 28 February 2021, is met. 15 more children" in said


def test_no_figure_says_why_once():
    assert sentence("visits-cin", {}) == (
        "Children in need visited in time: insufficient evidence. There is no figure to hold against 85% due on 30 "
        "June 2020, since the table visits is missing."
    )
    late = "no value: the table visits is complete only from 2020-06-15"
    assert "since the table visits is complete only from 15 June 2020" in sentence("visits-cin", {}, note=late)


def test_before_the_first_step_is_due():
    early = sentence("visits-cin", VISITS, month="2020-02")
    assert early.startswith("Children in need visited in time: met early. On 29 February 2020, 385 of 500")
    assert "It is held against 75%, not due until 31 March 2020." in early
    assert "The next step is 85%, due on 30 June 2020." in early
    late = sentence("visits-cin", {("cin_visits_in_timescale", "snapshot"): (74, 100)}, month="2020-02")
    assert late.startswith("Children in need visited in time: not yet due. ")
    assert "1 more child visited in time would be enough for it." in late


def test_before_the_notice_there_is_no_verdict():
    said = sentence("caseload-mean", CASELOADS, month="2019-11")
    assert said.startswith("Mean caseload: no verdict before the notice of 18 December 2019. On 30 November 2019, case")
    assert not re.search(r"\bmet\b", said)


def test_a_limb_that_may_be_empty_has_nothing_to_judge():
    said = sentence("caseload-asye", {("asye_caseload_mean", ""): (0, 0)})
    assert said.startswith(
        "Mean caseload in the assessed and supported year (ASYE): nothing to judge. There is no figure"
    )


def test_a_direction_without_the_months_that_it_is_compared_by():
    now = month_of({("caseload_mean", "dfe_fte"): (237, 10)})
    assert narrative.limb_sentence(now, limb_of(now, "caseload-falling")) == (
        "Mean caseload, to fall since December 2019: insufficient evidence. For June 2020, it is 23.7 (237 children, "
        "10 full-time equivalents). Some of the months that it is compared by have no figure."
    )


def test_the_review_of_the_cohort():
    assert sentence("review-cohort", {("review_cohort_coverage", ""): (339, 346)}) == (
        "Children open when the notice was issued, reviewed since: not met. By 30 June 2020, 339 of 346 children open "
        "when the notice was issued (98.0%) had had a case review since. It is held against 100% (literal) or 99% "
        "(practical), due on 31 March 2020. 7 more children reviewed would have met 100% and 4 more 99%."
    )


def test_reviews_that_are_current():
    # 198 of 199 is 99.497%: it misses all and meets all but one in a hundred.
    assert sentence("review-current", {("reviews_current", ""): (198, 199)}) == (
        "Case reviews up to date: depends on how it is counted. On 30 June 2020, 198 of 199 children open for 90 days "
        "or more (99.5%) had had a case review in the last 90 days. It is held against 100% (literal) or 99% "
        "(practical), due "
        "on 31 March 2020: not met against 100% and met against 99%. 1 more child reviewed in time would have met 100%."
    )


def test_actions_from_reviews():
    assert sentence("review-actions", {("review_actions_completed", ""): (9, 10)}) == (
        "Actions from case reviews completed: not met. By 30 June 2020, 9 of 10 actions from case reviews due by then "
        "(90.0%) had been completed, against 100% (literal) or 95% (practical), due on 31 March 2020. 1 more action "
        "completed would have met 100% and 95%."
    )
    nothing = sentence("review-actions", {("review_actions_completed", ""): (0, 0)})
    assert nothing.startswith("Actions from case reviews completed: nothing to judge. There is no figure to hold")


def test_supervision_of_workers():
    figures = {("supervision_workers", "available"): (38, 40), ("supervision_workers", "all_in_post"): (41, 50)}
    assert sentence("supervision-workers", figures) == (
        "Social workers supervised: depends on how it is counted. On 30 June 2020, 38 of 40 case holders neither away "
        "nor new (95.0%) had had supervision in the last 31 days. It is held against 100% (literal) or 95% "
        "(practical), "
        "due on 31 March 2020: not met against 100% and met against 95%. 2 more social workers supervised "
        "would have met 100%. "
        "Among all social workers in post it is 82.0% (41 of 50 social workers in post): not met."
    )


def test_supervision_of_cases():
    figures = {("supervision_cases", "allocated"): (180, 200), ("supervision_cases", "all_open"): (180, 210)}
    assert sentence("supervision-cases", figures) == (
        "Cases discussed in supervision: not met. On 30 June 2020, 180 of 200 children held by case holders and open "
        "for 31 days or more (90.0%) had been discussed in supervision in the last 31 days. It is held "
        "against 100% (literal) "
        "or 95% (practical), due on 31 March 2020. 20 more children discussed would have met 100% and 10 more "
        "95%. Among all children open that long it is 85.7% (180 of 210 children)."
    )


def test_standards_are_told_as_the_notice_sets_them(tmp_path):
    limb = (
        'id = "a"\nindicator = "reviews_current"\ntarget = [{steps = [{value = 1, by = 2021-03-31, source = "S"}]}]\n'
    )
    standards = "[standards]\nreview_currency_days = 60\nrecording_working_days = 1\nabsence_days = 1\n"
    notice = notice_with(tmp_path, limb + standards)
    figures = {
        ("risk_unknown", ""): (1, None),
        ("visits_recorded_promptly", ""): (1, 2),
        ("supervision_workers_absent", ""): (1, None),
    }
    now = month_of(figures, notice=notice)
    assert to_look_at(now, *(id for id, _ in figures)) == [
        "In June 2020, recording took longer, or is dated before the visit, for 1 visit.",
    ]


def test_nothing_to_look_at():
    figures = {("risk_unknown", ""): (0, None), ("visits_recorded_promptly", ""): (2, 2)}
    assert to_look_at(month_of(figures), "risk_unknown", "visits_recorded_promptly") == []


def test_who_stands_behind_reviews_and_supervision():
    figures = {
        ("review_cohort_coverage", ""): (345, 346),
        ("children_not_seen", ""): (0, 3),
        ("supervision_cases", "allocated"): (180, 200),
        ("records_valid", ""): (99, 100),
        ("audits_completed", ""): (9, 8),
        ("reserve_remaining", ""): (-12_500, None),
    }
    assert to_look_at(month_of(figures), *(id for id, _ in figures)) == [
        "By 30 June 2020, 1 child open when the notice was issued had had no case review since.",
        "On 30 June 2020, 20 children held by case holders and open for 31 days or more had not been discussed in "
        "supervision in the last 31 days.",
        "In the extract of June 2020, 1 row failed at least one rule.",
    ]


def test_a_limb_about_a_team_has_but_the_readings_that_teams_have(tmp_path):
    limb = (
        'id = "team"\nindicator = "supervision_workers"\ngroup = "North_1"\nreadings = ["available", "all_in_post"]\n'
        'target = [{steps = [{value = 1, by = 2020-03-31, source = "S"}]}]\n'
    )
    now = month_of({}, notice=notice_with(tmp_path, limb, issued=date(2019, 12, 18)))
    figures = vars(now)["values"]
    row = figures[(figures["indicator"] == "supervision_workers") & (figures["reading"] == "available")]
    row = row.assign(group="North_1", numerator=4.0, denominator=5.0, value=0.8, note="")
    figures = pd.concat([figures, row], ignore_index=True)
    now.answers = answer_limbs(figures, now.notice, PUBLISHED, now.month)
    now.values, now.figures = figures, figure_rows(figures, now.answers, now.month, now.notice.council)
    assert narrative.limb_sentence(now, limb_of(now, "team")) == (
        "Social workers supervised (North_1): not met. On 30 June 2020, 4 of 5 case holders neither away nor new "
        "(80.0%) had had supervision in the last 31 days. It is held against 100% due on 31 March 2020: not "
        "met. 1 more "
        "social worker supervised would have met it. Among all social workers in post there is no figure: no "
        "such figure is counted for North_1."
    )


CIN = ("cin_visits_in_timescale", "snapshot", "")
MAY = (*CIN, "2020-05", 382, 500, 0.782)


def test_a_month_ago_in_the_voice_of_the_example():
    said = sentence("visits-cin", VISITS, earlier=[MAY])
    assert said.endswith(" A month ago May 2020 was reported as 78.2%; it is now known to be 76.4%.")


@pytest.mark.parametrize(
    "earlier",
    [
        (*CIN, "2020-05", 391, 500, 0.782),  # as it was
        (*CIN, "2020-05", 3911, 5000, 0.782),  # 78.22%: the move does not show
        (*CIN, "2020-04", 382, 500, 0.782),  # two months ago
        (*CIN, "2020-06", 382, 500, 0.782),  # the month itself
        (*CIN, "2020-05", 382, 500, None),  # without an extract of its own
        ("cin_visits_in_timescale", "due_in_month", "", "2020-05", 382, 500, 0.782),
        ("cp_visits_in_timescale", "snapshot", "", "2020-05", 382, 500, 0.782),
        ("cin_visits_in_timescale", "snapshot", "A team", "2020-05", 382, 500, 0.782),
    ],
)
def test_nothing_is_said_of_what_did_not_move(earlier):
    assert sentence("visits-cin", VISITS, earlier=[earlier]) == sentence("visits-cin", VISITS)


def test_a_move_that_changes_an_answer_is_said_to():
    said = sentence("visits-cin", VISITS, earlier=[(*CIN, "2020-05", 376, 500, 0.742)])
    assert said.endswith("it is now known to be 75.2%. The answer for that month changes with it.")


def test_what_a_limb_asks_for_stands_with_its_source():
    now = month_of({})
    asked = narrative.asked(now, limb_of(now, "caseload-mean"))
    assert asked == (
        "Asked by the notice: at most 30 by 31 December 2019 and at most 25 by 31 March 2020 (Cabinet paper, "
        "measure 1)."
    )
    assert narrative.asked(now, limb_of(now, "caseload-asye")).startswith("Asked by the council: at most 18 by ")
    regional = narrative.asked(now, limb_of(now, "icpc-regional"))
    within = "within 10 percentage points of Yorkshire and The Humber by 31 March 2020 or within 10 per cent of"
    assert within in regional
    falling = narrative.asked(now, limb_of(now, "caseload-falling"))
    assert falling.startswith("Asked by the notice: a fall since December 2019, until 25 (")
    assert "improvement, or at least 75% (" in narrative.asked(now, limb_of(now, "visits-alone"))


def test_a_count_is_short_by_whole_things(tmp_path):
    said = sentence(
        "over", {("workers_over_40", ""): (3, None)}, month="2021-03", notice=notice_with(tmp_path, OVER_40)
    )
    assert said == (
        "Case holders with more than 40 children: not met. On 31 March 2021, 3 case holders had more than 40 children, "
        "against no more than 0 due on that day. 3 fewer case holders with more than 40 children would have met it."
    )


def test_what_to_look_at_is_who_stands_behind_the_figure():
    now = month_of(VISITS | {("cin_never_visited", ""): (12, None)})
    assert to_look_at(now, "cin_visits_in_timescale", "cin_never_visited", "cp_never_visited") == [
        "On 30 June 2020, 115 children with a child in need plan had a visit overdue.",
    ]


def test_texts_from_data_are_shown_as_they_are(tmp_path):
    now = month_of(
        {("workers_over_40", ""): (3, None)},
        month="2021-03",
        notice=notice_with(tmp_path, OVER_40.replace('"S"', '"<b>*a*  $x$"')),
    )
    shown = narrative.paragraphs(now, "workers_over_40")
    assert r"(&lt;b&gt;\*a\* \$x\$)" in shown
    assert "<b>" not in shown


def test_paragraphs_of_an_indicator_that_nobody_asks_about():
    assert narrative.paragraphs(month_of({("cases_unallocated", ""): (0, None)}), "cases_unallocated") == (
        "On 30 June 2020, no child lacked an allocated worker in post."
    )


def test_every_indicator_and_reading_has_words():
    for indicator in INDICATORS.values():
        assert indicator.title
        assert all(reading.says for reading in indicator.readings.values())
        assert len(indicator.readings) == 1 or all(each.beside and each.label for each in indicator.readings.values())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (amount(Fraction(385, 500), "rate"), "77.0%"),
        (amount(0.0625, "rate"), "6.3%"),  # half up
        (amount(24.94999, "mean"), "24.9"),
        (amount(13.5, "days"), "13.5"),
        (level(0.85, "rate"), "85%"),
        (level(0.985, "rate"), "98.5%"),
        (level(1, "rate"), "100%"),
        (level(20, "count"), "20"),
        (plain(1275), "1,275"),
        (pounds(2_700_000), "£2.7 million"),
        (pounds(12_500), "£12,500"),
        (pounds(-1_250_000.5), "-£1.25 million"),
        (group_in_words("records_failing", "end_before_start"), "end before start"),
        (group_in_words("audits_good_or_better", "domains"), "every domain"),
        (group_in_words("caseload_max", "Team_1"), "Team_1"),
        (count(1, ("child", "children")), "1 child"),
        (count(0, ("child", "children")), "no child"),
        (joined(["a", "b", "c"]), "a, b and c"),
        (day_in_words(date(2020, 6, 30)), "30 June 2020"),
        (month_in_words("2020-06"), "June 2020"),
        (markdown("a_b <i> [c](d)"), r"a\_b &lt;i&gt; \[c\](d)"),
    ],
)
def test_numbers_and_days(written, expected):
    assert written == expected


def test_annex_a_says_how_many_have_no_worker(shared, tmp_path):
    from improvement_analysis.importers.annex_a import import_annex_a

    import_annex_a(shared / "data/annex_a/liia-tools-pipeline_Annex_A_2024_Jan.xlsx", tmp_path / "2021-03", None)
    now = analyse("2021-03", tmp_path)
    said = narrative.limb_sentence(now, limb_of(now, "caseload-mean"))
    # List 6 names no worker for five children; eleven of all lists were open on 31 March 2021.
    assert "since the table workers is missing" in said
    assert "5 of 11 open children had no allocated worker named." in said


# Judgements at random: each figure with or without a value, in months before, at and after the steps.
UNITS = st.one_of(
    st.just(MISSING),
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (min(pair), max(pair))),
    st.tuples(st.integers(0, 5000), st.integers(1, 5000)).map(lambda pair: (min(pair), max(pair))),
)
COUNTS = st.one_of(st.just(MISSING), st.integers(0, 2000).map(lambda n: (n, None)))
MEANS = st.one_of(
    st.just(MISSING), st.tuples(st.integers(0, 3000), st.integers(1, 1000).map(lambda tenths: tenths / 10))
)


def figures_at_random():
    kinds = {"rate": UNITS, "mean": MEANS}
    return st.fixed_dictionaries(
        {
            (id, reading): kinds.get(indicator.unit, COUNTS)
            for id, indicator in INDICATORS.items()
            for reading in indicator.readings
        }
    )


@settings(max_examples=18, deadline=None)
@given(
    figures_at_random(),
    st.sampled_from(["2019-11", "2020-01", "2020-03", "2020-06", "2020-11"]),
    st.tuples(st.integers(0, 30), st.integers(1, 30), st.integers(0, 30), st.integers(1, 30)),
)
def test_no_sentence_says_what_it_may_not(figures, month, before):
    number, other = min(before[:2]), min(before[2:]) / max(before[2:])
    month_before = Months.ending(month, 2).labels[0]
    asked = {(limb.indicator, limb.admissible[0]) for measure in SHIPPED.measure for limb in measure.limb}
    earlier = [(*pair, "", month_before, number, max(before[:2]), other) for pair in sorted(asked)]
    now = month_of(figures, month=month, earlier=earlier)
    for measure in now.notice.measure:
        for limb in measure.limb:
            said = narrative.limb_sentence(now, limb)
            answers = {answer.answer for answer in now.answers if answer.limb == limb.id}
            if not answers & MET or month == "2019-11":
                assert not claims(said), said
            allowed = may_be_said(now, limb)
            for number in numbers_in(said):
                assert is_one_of(number, allowed), (number, said)
            assert is_well_formed(said), said


@settings(max_examples=18, deadline=None)
@given(figures_at_random())
def test_each_reading_is_said_with_the_engines_answer(figures):
    now = month_of(figures)
    limb = limb_of(now, "icpc-regional")
    said = narrative.limb_sentence(now, limb)
    for reading, phrase in (
        ("rolling_12_months", "Over the 12 months to June 2020"),
        ("financial_year", "Over the year to"),
    ):
        answers = [answer for answer in now.answers if answer.limb == limb.id and answer.reading == reading]
        everything = {answer.answer for answer in now.answers if answer.limb == limb.id}
        told = re.search(phrase + r"[^.]*?it is [\d.]+% \([^)]*\)(.*?)\. (?=[A-Z])", said + " Z")
        if told and len(everything) > 1 and len({answer.answer for answer in answers}) == 1:
            assert told.group(1) == f": {answers[0].answer}", said
