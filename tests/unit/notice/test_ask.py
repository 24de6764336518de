"""A new kind of thing to ask is one class: made up here, it is judged and told without a word elsewhere."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from improvement_analysis._toml import Entry, Text
from improvement_analysis.judgement.figure_table import figure_rows
from improvement_analysis.judgement.verdicts import answer_limbs, verdicts
from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice.ask import Ask, Judged
from improvement_analysis.notice.notice import Limb, Measure, Notice
from improvement_analysis.words import first_page, narrative


class NotOne(Entry, Ask):
    """Asks that there is none of what the indicator counts."""

    source: Text

    @property
    def levels(self):
        return (None,)

    def judge(self, evidence):
        return Judged("not met" if evidence.value else "met", evidence.value)

    def asked(self, indicator, alone, area):
        return [("not one", self.source)]

    def because(self, judged, indicator, group, month, reading=""):
        return f"That is {int(judged.value)} too many." if judged.value else ""


class LimbOfAnyKind(Limb):
    """A limb of a notice that may say `not_one`."""

    not_one: NotOne | None = None

    @property
    def asks(self):
        return super().asks or (self.not_one,)


@pytest.fixture
def month_of():
    """What the words need of a month in which so many workers hold more than 40 children."""
    limb = LimbOfAnyKind(id="over", indicator="workers_over_40", not_one=NotOne(source="Made up"))
    measure = Measure(number=1, title="Workload", asks="Is it even?", limb=(limb,))
    notice = Notice(council="Anyshire", issued=date(2019, 12, 18), measure=(measure,))

    def of(count):
        figure = {"numerator": float(count), "denominator": float("nan"), "value": float(count), "unit": "count"}
        about = {"indicator": "workers_over_40", "reading": "", "group": "", "note": ""}
        values = pd.DataFrame([about | figure | {"lower": float("nan"), "upper": float("nan")}])
        answers = answer_limbs(values, notice, None, "2020-06")
        now = SimpleNamespace(month="2020-06", notice=notice, values=values, answers=answers, courses={})
        now.levels = {"workers_over_40": ()}
        now.figures = figure_rows(values, answers, "2020-06", "Anyshire")
        now.verdicts = verdicts(answers, notice, "2020-06", "Anyshire")
        return now

    return of


def test_a_new_kind_is_judged_and_told(month_of):
    now = month_of(3)
    (limb,) = now.notice.measure[0].limb
    title = INDICATORS["workers_over_40"].title
    assert now.verdicts["measures"][0]["verdict"] == "not met"
    assert narrative.limb_sentence(now, limb) == f"{title}: not met. For June 2020, it is 3. That is 3 too many."
    assert narrative.asked(now, limb) == "Asked by the notice: not one (Made up)."
    (question,) = first_page._to_ask(SimpleNamespace(**vars(now), extract=SimpleNamespace(lacks=lambda _: True)))
    assert question == f"1. Workload: why is this not met: {title[0].lower()}{title[1:]}?"


def test_it_is_met_like_any_other(month_of):
    now = month_of(0)
    assert now.verdicts["measures"][0]["limbs"][0]["verdict"] == "met"
    assert now.figures["answer"].tolist() == ["met"]
