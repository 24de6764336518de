"""Page one of a small month, its numbers counted by hand; and the rule of trust in one word."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from improvement_analysis.analysis import analyse
from improvement_analysis.blocks import as_text
from improvement_analysis.disclosure import for_the_public
from improvement_analysis.judgement.concerns import Short, short_of
from improvement_analysis.judgement.trust import Trust, grade
from improvement_analysis.notice.notice import Rebase
from improvement_analysis.words import first_page, page_one
from improvement_analysis.words.answer import answer
from improvement_analysis.words.narrative import level_in_words

NOTICE = """
council = "Anyshire"
issued = 2020-04-18
[[measure]]
number = 1
title = "Visits"
asks = "Are children visited?"
[[measure.limb]]
id = "cin"
indicator = "cin_visits_in_timescale"
target = [{steps = [{value = 0.75, by = 2020-04-30, source = "Test"}]}]
[[measure]]
number = 2
title = "Never visited"
asks = "Is each child visited?"
[[measure.limb]]
id = "never"
indicator = "cin_never_visited"
target = [{steps = [{value = 0, by = 2020-04-30, source = "Test"}]}]
"""
COMMENTARY = "measure,text,author,role,owner\n1,We visit more,Jo,Manager,Team managers\n"


def council(folder, plans, visits, notice=NOTICE):
    """June 2020 of a council of these plans and visits, which are its whole extract but for what it says itself."""
    month = folder / "2020-06"
    month.mkdir(parents=True)
    (month / "extract.toml").write_text('council = "Anyshire"\nextracted_on = 2020-07-01\nsynthetic = true\n')
    (month / "plans.csv").write_text("child_id,plan_type,start_date,end_date\n" + plans)
    (month / "visits.csv").write_text("child_id,visit_date,mode\n" + visits)
    (month / "commentary.csv").write_text(COMMENTARY)
    (folder / "notice.toml").write_text(notice)
    return analyse("2020-06", str(folder))


@pytest.fixture
def june(tmp_path):
    """Eight children with a CIN plan: six were visited in May and four in June, the same four."""
    plans = "".join(f"{child},CIN,2020-01-01,\n" for child in "abcdefgh")
    visits = "".join(f"{child},2020-05-29,face_to_face\n" for child in "abcdef")
    return council(tmp_path, plans, visits + "".join(f"{child},2020-06-29,face_to_face\n" for child in "abcd"))


def test_the_short_side_now_and_a_month_before(june):
    # In May two had not been visited; in June the visit of two more had run out.
    assert short_of(june, "cin_visits_in_timescale") == Short(4, 8, 2)
    assert short_of(june, "cin_never_visited") == Short(2, None, 2)
    assert short_of(june, "caseload_mean") is None  # no things
    assert short_of(june, "children_not_seen") is None  # no value


def test_the_sentence_says_how_many_are_met_and_what_concerns_most(june):
    assert page_one.in_a_sentence(june) == (
        "None of the two measures is met. The largest shortfall, counted in children, is in children in need visited "
        "in time: short by 4 of 8 children on 30 June 2020, 2 more than in May."
    )


def test_children_first_has_the_same_rows_whatever_there_is(june):
    rows = [[cell.text for cell in row] for row in page_one.children_first(june).rows]
    assert len(rows) == 11
    assert ["Overdue a visit: children in need", "4", "8", "2", "+2"] in rows
    assert ["First visit overdue: children in need", "2", "", "2", "0"] in rows
    assert ["Not seen for 42 days or more", "no figure", "", "", ""] in rows
    assert ["Child protection conference overdue", "no figure", "", "", ""] in rows


BY_TWO_COUNTS = """
council = "Anyshire"
issued = 2020-04-18
[[measure]]
number = 1
title = "Visits"
asks = "Are children visited?"
[[measure.limb]]
id = "cp"
indicator = "cp_visits_in_timescale"
readings = ["snapshot", "due_in_month"]
target = [{steps = [{value = 0.9, by = 2020-04-30, source = "Test"}]}]
"""


def test_a_verdict_that_depends_on_the_count_says_by_which_it_is_what(tmp_path):
    """All eight were visited on 30 June, so that none is overdue; three of them had not been since May."""
    days = [date(2020, 1, 1) + timedelta(days=9 * n) for n in range(20)]
    visits = [(child, day) for child in "abcdefgh" for day in days if child in "abcde" or day < date(2020, 6, 1)]
    visits = [(child, day) for child, day in visits if day < date(2020, 6, 21)]
    visits += [(child, date(2020, 6, 30)) for child in "abcdefgh"]
    plans = "".join(f"{child},CP,2020-01-01,\n" for child in "abcdefgh")
    made = "".join(f"{child},{day},face_to_face\n" for child, day in visits)
    (said,) = page_one.changed(council(tmp_path, plans, made, BY_TWO_COUNTS))
    assert said.endswith(
        "visited in time: met (on the day, 100.0%) and not met (due in month, 88.5%) (in May: met, 100.0%)."
    )


def test_a_row_a_measure_with_its_shape_word_figure_and_distance(june):
    table = page_one.measures(june)
    first, second = ([cell.text for cell in row] for row in table.rows)
    assert first[:5] == ["1. Visits", "Not met", "Children in need visited in time", "50.0% of 8", "75%"]
    assert first[6] == "2 more children visited in time"
    assert table.rows[0][1].mark == page_one.MARKS["not met"] == "\u25a0"
    assert second[2:5] == ["Children in need never visited", "2", "0"]
    line = table.rows[0][5].line
    assert len(line.values) == len(line.levels) == 24
    assert (line.values[-1], line.levels[-1], line.levels[-4]) == (0.5, 0.75, None)  # due since April


def test_the_digits_of_the_sentence_stand_on_page_one_too(june):
    june.levels["cin_visits_in_timescale"] = (Fraction("0.5004"), Fraction("0.7504"))
    assert page_one.measures(june).rows[0][5].line.alt.endswith(" to 50.00% in June 2020")
    assert page_one._figures(june, june.notice.measure[0].limb[0]) == (", 50.00%", ", 75.00%")


def test_a_figure_counted_afresh_this_month_is_held_against_none_before(june):
    rebase = {"indicator": "cin_visits_in_timescale", "month": "2020-06", "reason": "R", "decided_by": "B"}
    about = june.notice.model_copy(update={"rebase": (Rebase.model_validate(rebase | {"source": "S"}),)})
    june = replace(june, notice=about)
    assert short_of(june, "cin_visits_in_timescale") == Short(4, 8, None)
    assert page_one._figures(june, june.notice.measure[0].limb[0])[1] == ", 75.0%, before it was counted afresh"
    assert "In May 2020, before it was counted afresh, it was 75.0%" in as_text(answer(june, "cin_visits_in_timescale"))


def test_a_level_that_follows_from_a_benchmark_has_no_more_digits_than_in_its_sentence():
    row = {"value": 0.5, "numerator": 4.0, "denominator": 8.0, "unit": "rate", "target": 0.7101, "benchmark": 0.789}
    assert level_in_words(row) == "71.0%"


def test_what_to_decide_the_most_children_first_and_who_answers(june):
    first, second = page_one.decide(june)
    assert first.startswith("Children in need visited in time. On 30 June 2020, 4 of 8 children")
    assert first.endswith(". Team managers to answer. By when will there be 2 more children visited in time?")
    assert second.startswith("Children in need never visited. 2 children never visited on 30 June 2020, as in May")


def test_the_public_is_not_asked_for_what_perhaps_can_no_longer_be_done(tmp_path):
    children = [f"c{number}" for number in range(40)]
    plans = "".join(f"{child},CIN,2020-01-01,\n" for child in children)
    now = council(tmp_path, plans, "".join(f"{child},2020-06-29,face_to_face\n" for child in children[:20]))
    public, asked = for_the_public(now), "Visits: by when will there be 10 more children visited in time?"
    assert page_one.decide(now)[0].endswith("By when will there be 10 more children visited in time?")
    assert page_one.decide(public)[0].endswith(
        "20 fewer than in May. Not as asked since April 2020. What will change, and by when?"
    )
    assert asked in first_page.what_to_know(now)
    assert "by when" not in first_page.what_to_know(public)
    assert "10 more children visited in time would do." in as_text(answer(now, "cin_visits_in_timescale"))
    assert "10 more children visited in time would have done." in as_text(answer(public, "cin_visits_in_timescale"))


def test_no_statistic_stands_on_page_one(june):
    said = as_text(page_one.page_one(june)).lower()
    assert not [word for word in ("kendall", "fisher", "interval", "p 0.", "tau", "significan") if word in said]


def test_the_answer_of_a_section(june):
    assert as_text(answer(june, "cin_visits_in_timescale")) == (
        "Children in need visited in time: not met. It is 50.0% (4 of 8 children), against 75% due on 30 April 2020. "
        "2 more children visited in time would do. In May 2020 it was 75.0% (6 of 8 children).\n\n"
        "In the service's own words (Jo, Manager): \u201cWe visit more\u201d"
    )


SOUND = Trust({"visits": (0, 100)}, {"visits": (9, 100)}, 0, 4, 0, 1, 4, (), True)


@pytest.mark.parametrize(
    ("changes", "word", "reason"),
    [
        ({}, "sound", ""),
        ({"late": {"visits": (10, 100)}}, "care", "late"),
        ({"failing": {"visits": (1, 100)}}, "care", "failing"),
        ({"failing": {"visits": (5, 100)}}, "weak", "many failing"),
        ({"failing": {"visits": (1, 100), "plans": (0, 100)}}, "sound", ""),
        ({"manual": 2}, "care", "manual"),
        ({"moved": 1}, "care", "moved"),
        ({"moved": 1, "changed": 1}, "weak", "changed"),
        ({"turns": ("a turn",)}, "weak", "turns"),
        ({"counted": False}, "weak", "no figure"),
        ({"late": {}, "failing": {}, "reported": 0, "manual": 0}, "sound", ""),
    ],
)
def test_trust_in_one_word(changes, word, reason):
    assert grade(replace(SOUND, **changes)) == (word, reason)
