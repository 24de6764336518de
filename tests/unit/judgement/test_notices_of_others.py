"""What other councils were asked, expressed in notice files and judged: facts of published documents, in our own words.

What they count and we do not (assessments closed without action, plans over two years) stands here as another rate of
which less is better.
"""

from fractions import Fraction

import pandas as pd
import pytest

from improvement_analysis.judgement.verdicts import History, all_verdicts, answer_limbs
from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice.benchmarks import BENCHMARK_COLUMNS
from improvement_analysis.notice.notice import read_notice

NONE_PUBLISHED = pd.DataFrame(columns=BENCHMARK_COLUMNS)
MET, EARLY, NOT_YET, EARLIER = "met", "met early", "not yet due", "not met (earlier step met)"
NOT_MET, INSUFFICIENT = "not met", "insufficient evidence"


def limb(id: str, indicator: str, *steps: tuple[str, str]) -> str:
    """A limb whose target is these levels by these days."""
    asked = ", ".join(f'{{value = {level}, by = {by}, source = "Document"}}' for level, by in steps)
    return f'[[measure.limb]]\nid = "{id}"\nindicator = "{indicator}"\ntarget = [{{steps = [{asked}]}}]\n'


def falls(id: str, indicator: str, since: str, until: str) -> str:
    asked = f'{{sense = "falls", since = "{since}", until = {until}, source = "Document"}}'
    return f'[[measure.limb]]\nid = "{id}"\nindicator = "{indicator}"\ndirection = {asked}\n'


@pytest.fixture
def verdicts_of(tmp_path):
    """By limb: the verdict of a month, from the figures of months: indicator to month to numerator and denominator."""

    def of(issued: str, limbs: list[str], month: str, figures: dict, more: str = "") -> dict[str, str]:
        head = f'council = "Another"\nissued = {issued}\n{more}\n[[measure]]\nnumber = 1\ntitle = "T"\nasks = "A?"\n'
        path = tmp_path / "notice.toml"
        path.write_text(head + "".join(limbs), encoding="utf-8")
        notice = read_notice(path)
        rows = pd.DataFrame(
            [
                (
                    id,
                    INDICATORS[id].headline,
                    "",
                    each,
                    float(n),
                    float(d),
                    float(Fraction(n) / Fraction(d)) if d else n,
                )
                for id, months in figures.items()
                for each, (n, d) in months.items()
            ],
            columns=["indicator", "reading", "group", "month", "numerator", "denominator", "value"],
        )
        history = History(dict(list(rows.groupby(["indicator", "reading", "group"]))), lambda reading: None)
        answers = answer_limbs(rows[rows["month"] == month], notice, NONE_PUBLISHED, month, history)
        found = all_verdicts(answers, notice)
        return {id: verdict for id, (verdict, _) in found.items() if isinstance(id, str)}

    return of


@pytest.mark.parametrize(
    ("month", "of_100", "verdict"),
    [("2012-06", 35, NOT_YET), ("2012-06", 30, EARLY), ("2012-09", 30, MET), ("2012-09", 31, NOT_MET)],
)
def test_gloucestershire_2011(verdicts_of, month, of_100, verdict):
    """Closed with no further action: from 66% in September 2010 to 30% by September 2012."""
    limbs = [
        limb("level", "repeat_cp_plans", ("0.3", "2012-09-30")),
        falls("fall", "repeat_cp_plans", "2010-09", "0.3"),
    ]
    known = {f"2010-0{number}": (66, 100) for number in (7, 8, 9)} | {
        f"2012-0{number}": (of_100, 100) for number in range(4, 10)
    }
    found = verdicts_of("2011-06-01", limbs, month, {"repeat_cp_plans": known})
    # 198 of 300 against at most 105 of 300 is no chance.
    assert found == {"level": verdict, "fall": MET}


@pytest.mark.parametrize(
    ("month", "visits", "conferences", "verdicts"),
    [
        ("2020-01", (5, 10), (7, 10), (NOT_YET, EARLY)),
        ("2020-03", (6, 10), (7, 10), (MET, MET)),
        ("2020-06", (6, 10), (7, 10), (EARLIER, EARLIER)),
        ("2020-09", (8, 10), (19, 20), (EARLIER, MET)),
        ("2020-09", (10, 10), (6, 10), (MET, NOT_MET)),
    ],
)
def test_a_county_in_three_steps(verdicts_of, month, visits, conferences, verdicts):
    """Visits in time 60%, 80%, 100%; conferences within 15 days 70%, 75%, 95%: for the council alone."""
    days = ("2020-03-31", "2020-06-30", "2020-09-30")
    limbs = [
        limb("visits", "cla_visits_in_timescale", *zip(("0.6", "0.8", "1"), days, strict=True)),
        limb("conferences", "icpc_within_15", *zip(("0.7", "0.75", "0.95"), days, strict=True)),
    ]
    figures = {"cla_visits_in_timescale": {month: visits}, "icpc_within_15": {month: conferences}}
    found = verdicts_of("2019-12-01", limbs, month, figures)
    assert (found["visits"], found["conferences"]) == verdicts


@pytest.mark.parametrize("every", [10, 15])
def test_darlington(verdicts_of, every):
    """Levels of scrutiny papers; visits within 10 and within 15 working days are a notice of its own each."""
    by = "2019-06-30"
    asked = {
        "rereferrals_12m": "0.18",
        "referral_decisions_1day": "0.9",
        "repeat_cp_plans": "0.05",
        "cp_visits_in_timescale": "0.9",
        "cases_unallocated": "0",
        "cla_visits_in_timescale": "0.9",
    }
    limbs = [limb(id, id, (level, by)) for id, level in asked.items()]
    figures = {
        "rereferrals_12m": (148, 1000),
        "referral_decisions_1day": (968, 1000),
        "repeat_cp_plans": (6, 100),
        "cp_visits_in_timescale": (75, 1000) if every == 10 else (949, 1000),
        "cases_unallocated": (0, 0),
        "cla_visits_in_timescale": (898, 1000),
    }
    standard = f'[standards]\ncp_visit = {{every = {every}, unit = "working"}}'
    months = {id: {"2019-06": figure} for id, figure in figures.items()}
    assert verdicts_of("2019-01-01", limbs, "2019-06", months, standard) == {
        "rereferrals_12m": MET,
        "referral_decisions_1day": MET,
        "repeat_cp_plans": NOT_MET,
        "cp_visits_in_timescale": NOT_MET if every == 10 else MET,
        "cases_unallocated": MET,
        "cla_visits_in_timescale": NOT_MET,
    }


@pytest.mark.parametrize(
    ("caseloads", "level", "fall"),
    [
        # March, August, September, October 2022; each month's mean out of ten case holders.
        ((230, 190, 180, 170), MET, MET),
        ((230, 190, 180, 171), EARLIER, MET),
        ((230, 240, 230, 231), NOT_MET, NOT_MET),
        ((230, 190, 230, 180), EARLIER, INSUFFICIENT),
    ],
)
def test_devon(verdicts_of, caseloads, level, fall):
    """A mean caseload of 23 in March 2022, to be 17 by October; an agency share that is to fall from 37.9%."""
    limbs = [
        limb("level", "caseload_mean", ("23", "2022-03-31"), ("17", "2022-10-31")),
        falls("fall", "caseload_mean", "2022-03", "17"),
        limb("agency", "agency_rate", ("0.379", "2022-03-31")),
    ]
    months = ("2022-03", "2022-08", "2022-09", "2022-10")
    figures = {
        "caseload_mean": {month: (each, 10) for month, each in zip(months, caseloads, strict=True)},
        "agency_rate": {"2022-10": (379, 1000)},
    }
    assert verdicts_of("2022-03-01", limbs, "2022-10", figures) == {"level": level, "fall": fall, "agency": MET}
