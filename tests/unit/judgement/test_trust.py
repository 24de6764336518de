"""Trust: what stands against the records of a measure, and what would turn its verdict."""

from datetime import date

import pytest

from improvement_analysis.analysis import analyse
from improvement_analysis.judgement.trust import trust
from improvement_analysis.words import trust as trust_words

NOTICE = """
council = "Anyshire"
issued = 2019-12-18
[[measure]]
number = 6
title = "Visits"
asks = "Are children visited?"
[[measure.limb]]
id = "visits-cin"
indicator = "cin_visits_in_timescale"
target = [{steps = [{value = 0.85, by = 2020-06-30, source = "Test"}]}]
"""
ABOUT = 'council = "Anyshire"\nextracted_on = 2020-07-01\nsynthetic = true\n'
PLANS = "child_id,plan_type,start_date,end_date\n" + "".join(f"{child},CIN,2020-01-01,\n" for child in "abcdef")
VISITS = "child_id,visit_date,mode,recorded_on\n"
MAY = "".join(f"{child},2020-05-29,face_to_face,2020-05-29\n" for child in "abcd")
# Of June: five seen (one recorded after three working days), the sixth on a screen, and a row without a day.
JUNE = (
    "a,2020-06-29,face_to_face,2020-06-29\nb,2020-06-29,face_to_face,2020-07-01\nc,2020-06-25,face_to_face,2020-06-30\n"
    "d,2020-06-29,face_to_face,\ne,2020-06-29,face_to_face,2020-06-30\nf,2020-06-29,virtual,2020-06-29\n"
    "f,29 June,face_to_face,2020-06-29\n"
)
REPORTED = """indicator,month,value,produced_by
cin_visits_in_timescale,2020-06,83%,manual
cin_visits_in_timescale,2020-06,83%,system
cin_visits_in_timescale,2020-05,60%,manual
cp_visits_in_timescale,2020-06,90%,manual
"""


@pytest.fixture
def month_of(tmp_path):
    def of(month="2020-06", notice=NOTICE, **tables):
        written = {"2020-06": {"plans": PLANS, "visits": VISITS + MAY + JUNE} | tables}
        if month == "2020-06":
            # Known at the end of May: two of the four visits of that month.
            written["2020-05"] = {"plans": PLANS, "visits": VISITS + "".join(MAY.splitlines(keepends=True)[:2])}
        for folder, texts in written.items():
            (tmp_path / folder).mkdir()
            day = "2020-07-01" if folder == "2020-06" else "2020-06-01"
            (tmp_path / folder / "extract.toml").write_text(ABOUT.replace("2020-07-01", day))
            for name, text in texts.items():
                (tmp_path / folder / f"{name}.csv").write_text(text)
        (tmp_path / "notice.toml").write_text(notice)
        return analyse("2020-06", str(tmp_path))

    return of


def test_what_stands_against_a_measure(month_of):
    now = month_of(reported_figures=REPORTED)
    found = trust(now, now.notice.measure[0])
    assert found.failing == {"plans": (0, 6), "visits": (1, 11)}
    assert found.late == {"visits": (1, 5)}  # c, on the third working day; d does not say
    # One reading of May: two of six were visited when it was reported, four as now known; neither meets 85%.
    assert (found.moved, found.published, found.changed) == (1, 1, 0)
    assert (found.manual, found.reported) == (1, 2)
    (turn,) = found.turns
    assert (turn.limb.id, turn.reading, turn.of_limb, turn.of_measure) == (
        "visits-cin", "snapshot_with_virtual", "met", "met",
    )  # fmt: skip


def test_it_is_said(month_of):
    now = month_of(reported_figures=REPORTED)
    assert trust_words.in_words(now, now.notice.measure[0]) == (
        "Of the 17 rows that it is counted from, 1 fails a rule (visits: 1). Of 5 rows of visits about June 2020, 1 "
        "was recorded later than 2 working days after the day. Of 1 figure first reported for earlier months, 1 has "
        "moved since; no move changes an answer. Of 2 figures reported about June 2020, 1 was counted by hand. The "
        "verdict turns on how one figure is counted. Counted another way, children in need visited in time would make "
        "the measure met: with virtual, 100.0% (6 of 6 children)."
    )
    assert trust_words.in_short(now, now.notice.measure[0]) == (
        "1 of 17 rows fails a rule; 1 of 5 rows recorded late; 1 of 1 earlier figures moved; 1 of 2 reported figures "
        "counted by hand; the verdict turns on how one figure is counted"
    )


def test_of_what_is_not_there_nothing_is_said(month_of):
    visits = "child_id,visit_date,mode\n" + "".join(f"{child},2020-06-29,face_to_face\n" for child in "abcdef")
    now = month_of(visits=visits)
    said = trust_words.in_words(now, now.notice.measure[0])
    assert said.startswith("Of the 12 rows that it is counted from, none fails a rule. Of 1 figure first reported")
    assert "recorded" not in said
    assert "by hand" not in said


def test_another_limb_that_is_missed_holds_the_verdict(month_of):
    """The measure stays not met by any reading of one limb, so none turns it."""
    cp = '[[measure.limb]]\nid = "cp"\nindicator = "records_valid"\n'
    cp += 'target = [{steps = [{value = 1, by = 2020-06-30, source = "Test"}]}]\n'
    now = month_of(notice=NOTICE + cp)
    assert now.verdicts["measures"][0]["verdict"] == "not met"
    assert trust(now, now.notice.measure[0]).turns == ()


def test_before_the_notice_nothing_turns(month_of):
    now = month_of(notice=NOTICE.replace("2019-12-18", "2020-07-18"))
    assert now.notice.issued == date(2020, 7, 18)
    assert trust(now, now.notice.measure[0]).turns == ()
    assert "verdict" not in trust_words.in_words(now, now.notice.measure[0])


def test_a_measure_without_any_of_its_tables(month_of):
    other = NOTICE.replace("cin_visits_in_timescale", "supervision_workers")
    now = month_of(notice=other)
    assert trust_words.in_words(now, now.notice.measure[0]).startswith("None of its figures can be counted")
    assert trust_words.in_short(now, now.notice.measure[0]) == "no figure to trust"
