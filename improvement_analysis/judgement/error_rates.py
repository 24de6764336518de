"""How often the rules would be wrong: what they answer in simulated months, where nothing changed and where it did.

The months are made up and are no council's: every case of every month is a toss of its own at a true rate that is set
here. The rules are the engine's own: the label of the process behaviour chart, a direction, an improvement without a
floor, a dated target and whether it is secure.

Source: docs/judgement.md, "A direction", "Improvement", "Trajectory" and "Verdicts".
"""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd

from ..calendars import month_label, month_number
from ..measures import INDICATORS
from ..measures.series import wilson
from ..notice.direction import Direction
from ..notice.evidence import Evidence, Figure
from ..notice.improvement import Improvement
from ..notice.notice import Notice
from . import control_chart, trend
from .verdicts import answer_limbs, verdicts

SEED = 20191218
HISTORIES = 100
MONTHS = (7, 13, 24)
CASES = (10, 50, 300)
BEFORE, AFTER = Decimal("0.70"), Decimal("0.85")

BASE = 3
"""The month of a history since which the direction is asked, and in which the notice of an improvement was issued."""

RATES = (Decimal("0.80"), AFTER, Decimal("0.90"))
"""The true rates that are held against a target of AFTER."""

SECURE = 3
RULES = ("chart", "direction", "improvement")
WAYS = ("since base", "trend", "until")

_INDICATOR = INDICATORS["visits_child_seen"]  # any rate of a month of which more is better
_LAST = month_number("2020-06")
_SOURCE = "simulation"
_RULES_FOUND, _TARGETS_FOUND = (Path(__file__).with_name(f"error_rates_{of}.csv") for of in ("rules", "targets"))


def course(change: str, months: int) -> list[Decimal]:
    """The true rate of each month: BEFORE throughout (`none`), or AFTER from the second half on (`step`)."""
    first = months if change == "none" else months // 2
    return [BEFORE] * first + [AFTER] * (months - first)


def simulated(histories: int, rates: list[Decimal], cases: int) -> np.ndarray:
    """How many cases of each month go well: (histories, months).

    A toss is a random number held against the rate, so that every machine gets the same. The tosses depend on how many
    months and cases there are and on nothing else: a changed and an unchanged course share theirs.

    Args:
        histories: how many; the first of many are the same as of few.
        rates: the true rate of each month.
        cases: how many each month has.
    """
    tosses = np.random.default_rng([SEED, len(rates), cases]).random((histories, len(rates), cases))
    return (tosses < np.array(rates, dtype=float)[:, None]).sum(axis=2)


def answers(counts: np.ndarray, cases: int) -> pd.DataFrame:
    """What the rules say at the last month of each history.

    Args:
        counts: as `simulated` gives them.
        cases: how many each month has.

    Returns:
        A row a history: `chart`, the label; `direction`, the rule by which it is met, blank where it is not;
        `improvement`, whether it is met.
    """
    labels = control_chart.labels(counts / cases, [_INDICATOR.better] * len(counts))
    histories = [_evidence(each, cases, label) for each, label in zip(counts, labels, strict=True)]
    directions = [_met_by(each) for each in histories]
    # Without a floor an improvement needs this label, or the end of the scale; to judge all would take twice as long.
    improved = [
        (label == "improving" or each.value == 1) and Improvement(source=_SOURCE).judge(each).answer == "met"
        for each, label in zip(histories, labels, strict=True)
    ]
    return pd.DataFrame({"chart": labels, "direction": directions, "improvement": improved})


def _evidence(counts: np.ndarray, cases: int, label: str) -> Evidence:
    """What there is to judge the last month of a history by, the notice being of its month BASE."""
    figures: list[Figure] = [
        {"numerator": each, "denominator": cases, "value": each / cases} for each in counts.tolist()
    ]
    numbers = range(_LAST - len(counts) + 1, _LAST + 1)

    def slope() -> tuple[float, float]:
        found = trend.slope(counts / cases)
        return found.per_month, found.p

    return Evidence(
        _INDICATOR,
        month_label(_LAST),
        figures[-1],
        dict(zip(numbers, figures, strict=True)),
        noticed=month_label(numbers[BASE - 1]),
        minimum_n=_notice().minimum_n,
        label=lambda: label,
        slope=slope,
    )


@cache
def _months(number: int) -> list[str]:
    return [month_label(month) for month in range(_LAST - number + 1, _LAST + 1)]


def _met_by(history: Evidence) -> str:
    """The rule by which a rise since the month BASE is met; blank where it is not."""
    judged = Direction(sense="rises", since=history.noticed, until=AFTER, source=_SOURCE).judge(history)
    return judged.rule if judged.answer == "met" else ""


@cache
def how_often(change: str, histories: int) -> pd.DataFrame:
    """In how many histories each rule says that things are better.

    Args:
        change: as `course` takes it.
        histories: how many of each number of months and of cases a month.

    Returns:
        Index months, cases; columns RULES, WAYS (by which the direction is met) and `any` of the RULES.
    """
    rows = {}
    for months in MONTHS:
        for cases in CASES:
            told = answers(simulated(histories, course(change, months), cases), cases)
            better = told.assign(chart=told["chart"] == "improving", direction=told["direction"] != "")[[*RULES]]
            ways = {way: (told["direction"] == way).sum() for way in WAYS}
            rows[months, cases] = {**better.sum(), **ways, "any": better.any(axis=1).sum()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(["months", "cases"])


@cache
def on_target(histories: int) -> pd.DataFrame:
    """In how many histories of three months a target of AFTER is met in the last month, and in how many it is secure.

    Returns:
        Index rate (the true one, the same each month), cases; columns met, secure.
    """
    rows = {}
    for rate in RATES:
        for cases in CASES:
            counts = simulated(histories, [rate] * SECURE, cases).tolist()
            answers = {count: _held_against_target(count, cases) for count in set().union(*counts)}
            limbs = [_limb([answers[count] for count in each]) for each in counts]
            met = sum(limb["verdict"] == "met" for limb in limbs)
            rows[rate, cases] = {"met": met, "secure": sum(limb["secure"] for limb in limbs)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(["rate", "cases"])


@cache
def rules_found(change: str) -> pd.DataFrame:
    """`how_often` of HISTORIES, which comes with the package: it depends on no data, and takes seconds to simulate."""
    return pd.read_csv(_RULES_FOUND, index_col=["change", "months", "cases"]).loc[change]


@cache
def targets_found() -> pd.DataFrame:
    """`on_target` of HISTORIES, which comes with the package."""
    return pd.read_csv(_TARGETS_FOUND, converters={"rate": Decimal}, index_col=["rate", "cases"])


@cache
def _notice() -> Notice:
    """A notice with one target, due in the first of the three months."""
    target = {"steps": [{"value": AFTER, "by": date(2020, 4, 30), "source": _SOURCE}]}
    limb = {"id": _SOURCE, "indicator": _INDICATOR.id, "target": [target]}
    measure = {"number": 1, "title": _SOURCE, "asks": _SOURCE, "limb": [limb]}
    return Notice.model_validate({"council": _SOURCE, "issued": date(2020, 4, 1), "measure": [measure]})


def _held_against_target(count: int, cases: int) -> list:
    """The engine's answers on one month; those of the three months differ in their counts alone."""
    lower, upper = wilson(count, cases)
    about = {"indicator": _INDICATOR.id, "reading": _notice().measure[0].limb[0].admissible[0], "group": ""}
    figure = {"numerator": float(count), "denominator": float(cases), "value": count / cases, "unit": "rate"}
    values = pd.DataFrame([about | figure | {"lower": lower, "upper": upper}])
    return answer_limbs(values, _notice(), pd.DataFrame(), month_label(_LAST))


def _limb(answers: list[list]) -> dict:
    """The limb's entry in the verdicts of the last month, from the answers of three months."""
    earlier = dict(zip(_months(SECURE), answers, strict=True))
    found = verdicts(answers[-1], _notice(), month_label(_LAST), _SOURCE, earlier.__getitem__)
    return found["measures"][0]["limbs"][0]


def margin(share: float, of: int) -> float:
    """How far (95%) the luck of the simulation moves a share of so many histories, either way; both from 0 to 1."""
    return NormalDist().inv_cdf(0.975) * (share * (1 - share) / of) ** 0.5


if __name__ == "__main__":
    told = {change: how_often(change, HISTORIES) for change in ("none", "step")}
    pd.concat(told, names=["change"]).to_csv(_RULES_FOUND)
    on_target(HISTORIES).to_csv(_TARGETS_FOUND)
