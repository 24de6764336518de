"""What a sentence of the narrative may hold: for tests of sentences on figures at random."""

import re
from fractions import Fraction

import pandas as pd

from improvement_analysis._wording import MONTHS

MET = {"met", "met early", "not met (earlier step met)"}
"""Answers of which a sentence may say that something is met."""


def is_well_formed(text):
    """A whole sentence without a sign of a blank cell, a doubled space, an unbalanced bracket or a loose word."""
    blank = re.search(r"\bNone\b(?! of)|\bnan\b|  |\bNaN\b", text)
    return not blank and text.count("(") == text.count(")") and "significant" not in text and text.endswith(".")


def numbers_in(text):
    days = rf"(\d{{1,2}} )?({'|'.join(MONTHS)}) \d{{4}}"
    return re.findall(r"\d[\d,]*(?:\.\d+)?%?", re.sub(days, "", text))


def may_be_said(now, limb):
    """Numbers that a sentence on this limb may hold, each as the rows, the notice or the definition gives it."""
    figures = now.figures[now.figures["indicator"] == limb.indicator]
    beside = now.figures[now.figures["indicator"].isin(["cases_held_elsewhere", "cases_unallocated"])]
    columns = ["numerator", "denominator", "value", "target", "benchmark", "short_by"]
    found = {float(number) for number in pd.concat([figures, beside])[columns].to_numpy().ravel() if number == number}
    found |= {float(level) for ask in limb.asks for level in ask.levels if level is not None}
    found |= {10.0} if limb.id == "icpc-regional" else set()  # the tolerance
    found |= {40.0} if limb.indicator == "workers_over_40" else set()  # what it is called
    moved = now.series[now.series["indicator"] == limb.indicator][["value", "first_published"]]
    found |= {float(number) for number in moved.to_numpy().ravel() if number == number}
    published = now.benchmarks
    found |= set(published[published["indicator"] == limb.indicator]["value"])
    # Minimum n, visits and working days, "12 months", currency of a review, cycle of supervision.
    return found | {5.0, 10.0, 12.0, 15.0, 20.0, 42.0, 90.0, 31.0}


def is_one_of(text, allowed):
    number = Fraction(text.rstrip("%").replace(",", ""))
    places = len(text.rstrip("%").partition(".")[2])
    scale = 100 if text.endswith("%") else 1
    return any(abs(Fraction(repr(each)) * scale - number) <= Fraction(1, 2 * 10**places) for each in allowed)


def claims(text):
    """Every "met" of a sentence that claims that something is: not "not met", nor what would have met it."""
    return re.findall(r"\bmet\b", re.sub(r"not met( \(earlier step met\))?|would have met", "", text))
