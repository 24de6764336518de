"""What the board report opens with: what changed, what is not met, what cannot be said, what to ask."""

import re

import pytest

from improvement_analysis.analysis import analyse
from improvement_analysis.blocks import Paragraph, as_text
from improvement_analysis.blocks.html import as_html
from improvement_analysis.words import first_page
from improvement_analysis.words.answer import answer
from improvement_analysis.words.narrative import verdicts_told

ABOUT = 'council = "Anyshire"\nextracted_on = 2020-07-01\nsynthetic = true\n'
LIMB = """[[measure.limb]]
id = "{id}"
indicator = "{indicator}"
{asks}
"""
BY = '[{{steps = [{{value = {}, by = 2020-04-30, source = "Test"}}]}}]'


def notice(*limbs, issued="2019-12-18") -> str:
    """A notice with a measure for each limb: (indicator, what it asks for)."""
    lines = [f'council = "Anyshire"\nissued = {issued}\n']
    for number, (indicator, asks) in enumerate(limbs, start=1):
        lines.append(f'[[measure]]\nnumber = {number}\ntitle = "Title {number}"\nasks = "Is it so?"\n')
        lines.append(LIMB.format(id=f"limb-{number}", indicator=indicator, asks=asks))
    return "".join(lines)


@pytest.fixture
def month_of(tmp_path):
    """June 2020 of a council with eight children with a CIN plan, six visited in May and four in June."""

    def of(text, month="2020-06", **more):
        plans = "".join(f"{child},CIN,2020-01-01,\n" for child in "abcdefgh")
        visits = "".join(f"{child},2020-05-29,face_to_face\n" for child in "abcdef")
        visits += "".join(f"{child},2020-06-29,face_to_face\n" for child in "abcd")
        tables = {
            "plans": "child_id,plan_type,start_date,end_date\n" + plans,
            "visits": "child_id,visit_date,mode\n" + visits,
        }
        folder = tmp_path / month
        folder.mkdir()
        (folder / "extract.toml").write_text(ABOUT)
        for name, content in (tables | more).items():
            (folder / f"{name}.csv").write_text(content)
        (tmp_path / "notice.toml").write_text(text)
        return analyse(month, str(tmp_path))

    return of


def lists(now) -> dict[str, list[str]]:
    """The points under each heading of what to know."""
    parts = re.split(r"\*\*(.*?)\*\*\n\n", first_page.what_to_know(now))[1:]
    text = {title: text.replace("\\.", ".") for title, text in zip(parts[::2], parts[1::2], strict=True)}
    return {title: re.findall("^- (.*)$", points, re.M) for title, points in text.items()}


VISITED = ("cin_visits_in_timescale", f"target = {BY.format(0.75)}")


def test_what_changed_what_is_missed_and_what_to_ask(month_of):
    said = lists(month_of(notice(VISITED, ("supervision_workers", f"target = {BY.format(1)}"))))
    # At the end of May 6 of 8 had been visited in the 20 working days before: 75%; at the end of June 4 of 8.
    assert said == {
        "What changed this month": [
            "1. Title 1: not met, a month ago met. Children in need visited in time: not met, a month ago met."
        ],
        "What is not met": ["1. Title 1: children in need visited in time, 50.0% (4 of 8 children), short by 2."],
        "What cannot be said": ["There is no figure, since the table workers is missing: social workers supervised."],
        "What to ask": [
            "1. Title 1: by when will there be 2 more children visited in time?",
            "2. Title 2: since the table workers is missing, when will this be known: social workers supervised?",
        ],
    }


def test_where_all_is_well_it_says_so(month_of):
    assert lists(month_of(notice(("cin_visits_in_timescale", f"target = {BY.format(0.25)}")))) == {
        "What changed this month": ["No verdict has changed since a month ago."],
        "What is not met": ["Nothing that was asked is missed."],
        "What cannot be said": ["Of everything asked there is a verdict."],
        "What to ask": ["The figures raise no question of their own."],
    }


def test_what_depends_on_how_it_is_counted(month_of):
    target = f'readings = ["snapshot", "due_in_month"]\ntarget = {BY.format("0.45")}'
    now = month_of(notice(("cin_visits_in_timescale", target)))
    (answer, due) = now.answers
    assert (answer.answer, due.answer) == ("met", "not met")
    said = lists(now)
    assert said["What is not met"] == ["Nothing that was asked is missed."]
    (point,) = said["What cannot be said"]
    assert point.startswith(
        "Children in need visited in time depends on how it is counted. Met: on the day, 50.0% (4 of 8"
    )
    assert said["What to ask"] == [
        "1. Title 1: which way of counting children in need visited in time does the notice mean?"
    ]


def test_a_fall_that_did_not_come_is_asked_about(month_of):
    falls = 'direction = {sense = "falls", since = "2019-12", source = "Test"}'
    # In December there was no plan and so nobody never visited; in April there are eight, in May and June two.
    said = lists(month_of(notice(("cin_never_visited", falls))))
    assert said["What to ask"] == ["1. Title 1: why has this not fallen: children in need never visited?"]


def test_before_the_notice_there_is_nothing_to_list(month_of):
    assert lists(month_of(notice(VISITED, issued="2020-08-01"))) == {
        "What cannot be said": ["The notice of 1 August 2020 is later than this month: there is no verdict."]
    }


def test_the_month_of_the_notice_has_none_before_it(month_of):
    said = lists(month_of(notice(VISITED, issued="2020-06-15")))
    assert said["What changed this month"] == ["There is no verdict of the month before to compare with."]


def test_the_services_own_words_stand_under_their_limb_marked_and_escaped(month_of):
    commentary = (
        "measure,text,limb,author,role,action,owner,due_on\n"
        "1,All <b>well</b>,limb-1,A Director,service,See *two* children,Team manager,2020-07-31\n"
        "1,Second words,,,,,,\n1,Of a limb that is not there,other,,,,,\n2,Of the other,,B,,,,\n3,Of no measure,,,,,,\n"
    )
    now = month_of(notice(VISITED, ("supervision_workers", f"target = {BY.format(1)}")), commentary=commentary)
    first, second = (answer(now, id)[1:] for id in ("cin_visits_in_timescale", "supervision_workers"))
    own = "In the service's own words ({}):".format
    assert [(as_text([Paragraph(quote.runs)]), quote.said_by) for quote in first] == [
        ("All <b>well</b> To do: See *two* children (Team manager, by 31 July 2020).", own("A Director, service")),
        ("Second words", own("not said who")),
        ("Of a limb that is not there", own("not said who")),
    ]
    assert [(as_text([Paragraph(quote.runs)]), quote.said_by) for quote in second] == [("Of the other", own("B"))]
    assert "&lt;b&gt;" in as_html(first)
    assert as_html(first).index("A Director") < as_html(first).index("All ")
    assert "Of no measure" in first_page.cannot_tell(now)


def test_where_nothing_can_be_judged_it_does_not_say_that_nothing_is_missed(month_of):
    said = lists(month_of(notice(("supervision_workers", f"target = {BY.format(1)}"))))
    assert said["What is not met"] == ["Nothing that was asked can be judged."]
    assert said["What to ask"] == [
        "1. Title 1: since the table workers is missing, when will this be known: social workers supervised?"
    ]
    met = ("cin_visits_in_timescale", f"target = {BY.format(0.25)}")
    both = lists(month_of(notice(met, ("supervision_workers", f"target = {BY.format(1)}")), month="2020-05"))
    assert both["What is not met"] == ["Of what can be judged nothing is missed."]


def test_what_is_off_course_is_said_before_it_is_due(month_of):
    later = '[{steps = [{value = 0.95, by = 2020-09-30, source = "Test"}]}]'
    held = [f"{child},2020-0{month}-28,face_to_face\n" for child in "abcd" for month in range(1, 7)]
    visits = "child_id,visit_date,mode\n" + "".join(held)
    now = month_of(notice(("cin_visits_in_timescale", f"target = {later}")), visits=visits)
    # Half of the eight are visited in time in each of the six months since their plans began.
    assert lists(now)["Off course"] == [
        "1. Title 1: children in need visited in time. Along the line through the 6 months since December 2019 it "
        "would be 50.0% on 30 September 2020 (95% interval 50.0% to 50.0%), against 95%: off course."
    ]


def test_a_published_figure_that_is_not_there_is_no_want_of_numbers(month_of):
    rests = '[{name = "points", steps = [{benchmark = "icpc_within_15", area = "E9", tolerance = 10, '
    rests += 'by = 2020-03-31, source = "Test"}]}]'
    held = "".join(f"{child},2020-06-0{day},2020-06-1{day}\n" for day, child in enumerate("abcdef", start=1))
    now = month_of(
        notice(("icpc_within_15", f"target = {rests}")),
        enquiries="child_id,strategy_discussion_date,icpc_date\n" + held,
    )
    (said,) = lists(now)["What cannot be said"]
    assert said.startswith("The published figure that the target rests on is not known: initial child protection")
    assert any("icpc_within_15 of E9, which the benchmarks do not hold" in warning for warning in now.warnings)


def test_a_figure_that_does_not_exist_is_insufficient_evidence_and_no_fault(month_of):
    # Rows that fail a rule are counted rule by rule, and never all together.
    now = month_of(notice(("records_failing", f"target = {BY.format(1)}")))
    (entry,) = verdicts_told(now)["measures"]
    assert entry["verdict"] == "insufficient evidence"
    assert entry["limbs"][0]["sentence"] == (
        "Rows that fail a rule: insufficient evidence. There is no such figure, so there is nothing to hold against "
        "what is asked."
    )
    assert "Insufficient evidence" in as_text([first_page.first_page(now)])
    assert lists(now)["What is not met"] == ["Nothing that was asked can be judged."]
