"""Sentences and the report's opening on 36 months at random: what they may never say of how a figure moved."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from improvement_analysis._wording import small
from improvement_analysis.analysis import BENCHMARKS, NOTICE, Analysis
from improvement_analysis.calendars import Months
from improvement_analysis.judgement.verdicts import all_verdicts
from improvement_analysis.measures import INDICATORS
from improvement_analysis.measures.series import COLUMNS, FIRST
from improvement_analysis.notice.benchmarks import read_benchmarks
from improvement_analysis.notice.notice import read_notice
from improvement_analysis.words import first_page, narrative
from tests.sentences import MET, claims, is_one_of, is_well_formed, may_be_said, numbers_in

SHIPPED = read_notice(NOTICE)
PUBLISHED = read_benchmarks(BENCHMARKS)
LIMBS = [limb for measure in SHIPPED.measure for limb in measure.limb]
BESIDE = {("cases_held_elsewhere", "", ""), ("cases_unallocated", "", "")}
FIGURES = sorted({(limb.indicator, reading, limb.group) for limb in LIMBS for reading in limb.admissible} | BESIDE)
ONCE = (Phase.explicit, Phase.reuse, Phase.generate)  # a seed has nothing to shrink to
DOMAINS = ["overall", "plan", "management_oversight"]
OF_MONTHS = re.compile(
    r"Over the \d+ months since|Yet over|That is|It went (up|down)|"
    r"Set against|Along the line|Its usual range|Its chart|It has (risen|fallen)|It does not"
    r"|It was (no )?better|In each of|Over the (24 months|months with|three months to|last three)|Too few|The grades"
)
"""How a sentence on the months begins: its changes, slopes and tests are in test_trend.py and tests/unit/notice."""


def values_at_random(rng, unit, months):
    """Numerators and denominators of a figure: level or moving, of few or many, with gaps or none, or all alike."""
    of = rng.choice([1, 6, 50, 3000])
    level = np.clip(rng.choice([0, 0.3, 0.84, 1]) + np.linspace(0, rng.choice([-0.6, 0, 0, 0.6]), months), 0, 1)
    if unit == "rate":
        denominators = rng.integers(0 if of == 1 else of // 2, of + 1, months).astype(float)
        numerators = rng.binomial(denominators.astype(int), level).astype(float)
    elif unit == "mean":
        denominators = np.full(months, float(of))
        numerators = np.round(denominators * (10 + 30 * level + rng.normal(0, 1, months)).clip(0))
    else:
        numerators, denominators = np.round(60 * level + rng.integers(0, 4, months)), np.full(months, np.nan)
    gone = rng.random(months) < rng.choice([0, 0, 0.3, 1])
    return np.where(gone, np.nan, numerators), np.where(gone, np.nan, denominators)


def history_at_random(rng, labels):
    rows = []
    for id, reading, group in FIGURES:
        if group == "domains":
            continue
        unit = INDICATORS[id].unit
        numerators, denominators = values_at_random(rng, unit, len(labels))
        for month, n, d in zip(labels, numerators, denominators, strict=True):
            value = n if unit not in ("rate", "mean") else n / d if d > 0 else np.nan
            note = "" if value == value else "no value: the table visits is missing"
            first = value if rng.random() < 0.8 else np.nan
            reason = "" if value == value else "missing"
            rows.append(
                (
                    id,
                    reading,
                    group,
                    month,
                    n,
                    d,
                    value,
                    np.nan,
                    np.nan,
                    unit,
                    note,
                    reason,
                    False,
                    first,
                    np.nan,
                    np.nan,
                )
            )
    about = ["indicator", "reading", "group", "month", "numerator", "denominator", "value", "lower", "upper", "unit"]
    return pd.DataFrame(rows, columns=[*about, "note", "reason", "as_first", *FIRST.values()])[COLUMNS]


def audits_at_random(rng, labels):
    of = rng.choice([0, 40, 400])
    return pd.DataFrame(
        {
            "audit_id": np.arange(of),
            "month": rng.choice(labels, of),
            "domain": rng.choice(DOMAINS, of),
            "score": rng.integers(1, 5, of),
        }
    )


def analysis_at_random(seed, month):
    """An Analysis of the shipped notice on figures that no extract stands behind."""
    rng, months = np.random.default_rng(seed), Months.ending(month, 36)
    audits = audits_at_random(rng, months.labels)
    extract = SimpleNamespace(
        synthetic=True,
        month=month,
        lacks=lambda needs: None if any("audits" in need for need in needs) else "the table visits is missing",
        derive=lambda what, reading: audits,
        earlier=(),
        files=[],
    )
    now = Analysis(month, Months.ending(month, 24), extract, SHIPPED, PUBLISHED, {})
    # Where a cached property keeps its value: as if computed from an extract.
    now.__dict__.update(history=history_at_random(rng, months.labels), teams=pd.DataFrame(columns=COLUMNS))
    return now


@settings(max_examples=8, deadline=None, phases=ONCE)
@given(st.integers(0, 2**32), st.sampled_from(["2019-11", "2020-01", "2020-03", "2020-06", "2021-03"]))
def test_no_sentence_on_months_says_what_it_may_not(seed, month):
    now = analysis_at_random(seed, month)
    for limb in LIMBS:
        said = narrative.limb_sentence(now, limb)
        assert is_well_formed(said), said
        if not {answer.answer for answer in now.answers if answer.limb == limb.id} & MET:
            assert not claims(said), said
        for answer in (answer for answer in now.answers if answer.limb == limb.id and not limb.target):
            if answer.answer == "not yet due":
                assert "more than chance would give" not in said, said
        course = now.courses.get((limb.indicator, limb.admissible[0], limb.group))
        for label in ("improving", "deteriorating"):
            assert (f"({label})" in said) == (course is not None and course.label == label), said
        allowed = may_be_said(now, limb)
        for each in re.split(r"(?<=[.:]) (?=[A-Z0-9])", said):
            for number in [] if OF_MONTHS.match(each) else numbers_in(each):
                assert is_one_of(number, allowed), (number, said)


@settings(max_examples=4, deadline=None, phases=ONCE)
@given(st.integers(0, 2**32), st.sampled_from(["2020-01", "2020-06"]))
def test_the_opening_lists_what_the_engine_says(seed, month):
    now = analysis_at_random(seed, month)
    text = first_page.what_to_know(now).replace("\\", "")
    parts = dict(zip(*[iter(re.split(r"\*\*(.*?)\*\*\n\n", text)[1:])] * 2, strict=True))
    verdicts = {id: verdict for id, (verdict, _) in all_verdicts(now.answers, SHIPPED).items() if isinstance(id, str)}
    titles = [narrative.limb_title(now, limb) for limb in LIMBS]
    for limb, title in zip(LIMBS, titles, strict=True):
        if titles.count(title) == 1:
            missed = verdicts[limb.id] in ("not met", "not met (earlier step met)")
            listed = rf"(: {re.escape(small(title))}|\. {re.escape(title)})( \(asked by [a-z ]*\))?(, (?!to )|[;.]|$)"
            assert bool(re.search(listed, parts["What is not met"], re.M)) == missed, (limb.id, text)


def test_the_checks_can_fail():
    assert claims("It is met.")
    assert not claims("It is not met; 3 more would have met it.")
    assert [is_well_formed(said) for said in ("It is (3.", "It is nan.", "It is 3 .  No.", "It is 3.")] == [
        False
    ] * 3 + [True]
    assert is_one_of("3.1%", {0.0314})
    assert not is_one_of("3.2%", {0.0314})
