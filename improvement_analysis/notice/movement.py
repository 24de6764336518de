"""Whether a figure moves as a limb asks: the answers of limbs that ask for a direction or an improvement.

Figures are compared as the fractions that they are; only the tests (Fisher's exact test, Kendall's tau) and the
trajectory work in binary numbers. Source: judgement.md, "A direction" and "Improvement".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isnan
from statistics import mean

import numpy as np
import pandas as pd

from .._exact import exact, exact_value
from ..calendars import month_number
from ..judgement import control_chart, trend
from ..measures import Indicator
from .notice import Direction, Improvement

CHANCE = 0.05
FEWEST_VALUES = 5
MONTHS_SINCE = 3
"""A direction since a month is judged from so many months after it on."""

JUDGED_BY_AUDIT = ("audits_good_or_better", "audit_grade_mean")
"""The indicators whose improvement is judged over single audits, not over their monthly values."""

# The median of slopes in binary fractions can miss a nought by a hair: this much of the largest value is none.
_NO_SLOPE = 1e-12


@dataclass(frozen=True)
class Moved:
    """The answer of one admissible reading of a limb, and what it rests on.

    Attributes:
        answer: `met`, `not met`, `not yet due` or `insufficient evidence`.
        rule: which rule decided: `since base`, `trend`, `until`, `no better than the base`, `floor`, `label`, `tau`;
            blank where none did. `trend` is Kendall's tau of a direction, the slope of an improvement.
        estimate: of a direction the last three months less the base, or tau where the trend decided; of an improvement
            the slope a month, or tau over single audits (of `domains` always of the audits' means); None where there
            is none or it played no part.
        p: how likely chance alone is to give as much: Fisher's exact test for the last three months of a rate, else
            Kendall's tau; None as `estimate`, and with fewer than 5 values of what is no rate.
        named: the domains that fall, in text order.
    """

    answer: str
    rule: str = ""
    estimate: float | None = None
    p: float | None = None
    named: str = ""


def direction(rows: pd.DataFrame, direction: Direction, indicator: Indicator, month: str, minimum_n: int) -> Moved:
    """Whether the figure has fallen or risen since a month, beyond chance.

    Args:
        rows: one indicator, reading and group: columns month, numerator, denominator, value (NaN where blank); a month
            without a row has no value.
        direction: what the notice asks for; better is what its sense says.
        indicator: the Indicator, for its unit.
        month: the month judged, YYYY-MM.
        minimum_n: a rate of fewer is not judged.
    """
    now, since = month_number(month), month_number(direction.since)
    if now < since + MONTHS_SINCE:
        return Moved("not yet due")
    figures, rate = _figures(rows), indicator.unit == "rate"
    if now not in figures or (rate and figures[now]["denominator"] < minimum_n):
        return Moved("insufficient evidence")
    good = 1 if direction.sense == "rises" else -1
    latest = _of_months(figures, now - 2, now)
    base = _of_months(figures, since - 2 if rate else since, since)
    change, p, beyond_chance = (_pooled_change if rate else _change_of_each)(latest, base, good)
    if beyond_chance:
        return Moved("met", "since base", change, p)
    recent = _values(figures, now - control_chart.WINDOW + 1, now)
    tau, tau_p = _tau(list(recent), list(recent.values())) if len(recent) >= FEWEST_VALUES else (0.0, None)
    if tau * good > 0 and tau_p < CHANCE:
        return Moved("met", "trend", tau, tau_p)
    if latest and direction.until is not None and _all_meet(latest, exact(direction.until), good):
        return Moved("met", "until")
    if change is None:
        return Moved("insufficient evidence")
    if change * good <= 0:
        return Moved("not met", "no better than the base", change, p)
    return Moved("insufficient evidence", "", change, p if rate else tau_p)


def months_better(rows: pd.DataFrame, better_sense: str, month: str, since: str) -> tuple[int, int]:
    """In how many months the figure was better than in the month before, of how many.

    Counted are the months after `since`, up to the month judged, that have a value and follow one that has, both among
    the 24 that end with the month judged. Shown without weight.

    Args:
        rows: as `direction` takes them.
        better_sense: `falls` or `rises`.
        month: the month judged, YYYY-MM.
        since: YYYY-MM.
    """
    now = month_number(month)
    values = _values(_figures(rows), max(month_number(since), now - control_chart.WINDOW + 1), now)
    good = 1 if better_sense == "rises" else -1
    steps = [(values[number] - values[number - 1]) * good for number in values if number - 1 in values]
    return sum(step > 0 for step in steps), len(steps)


def improvement(
    rows: pd.DataFrame,
    improvement: Improvement,
    indicator: Indicator,
    month: str,
    notice_month: str,
    minimum_n: int,
    audits: pd.DataFrame | None = None,
    rebases=(),
    labelled: bool = True,
) -> Moved:
    """Whether the figure is at its floor, or has improved since the notice.

    Args:
        rows: as `direction` takes them.
        improvement: what the notice asks for, with or without a floor.
        indicator: the Indicator, for its id and unit and which way is better.
        month: the month judged, YYYY-MM.
        notice_month: the month in which the notice was issued, YYYY-MM.
        minimum_n: a rate of fewer is not held against the floor.
        audits: for an indicator of JUDGED_BY_AUDIT, the single audits of the reading and group: columns month
            (YYYY-MM), score.
        rebases: positions among the 24 months that end with the month judged, as `control_chart.label` takes them.
        labelled: whether the figure has a label (`control_chart.is_labelled`); without one, none says that it improves.
    """
    now, noticed = month_number(month), month_number(notice_month)
    figures = _figures(rows)
    if now not in figures:
        return Moved("insufficient evidence")
    if _at_floor(figures[now], improvement, indicator, minimum_n):
        return Moved("met", "floor")
    by_month = np.array(
        [figures.get(number, {"value": np.nan})["value"] for number in range(now - control_chart.WINDOW + 1, now + 1)]
    )
    enough = np.isfinite(by_month).sum() >= FEWEST_VALUES
    if indicator.id in JUDGED_BY_AUDIT:
        judged = _audits_judged(audits, now, noticed)
        if judged.empty:
            return Moved("insufficient evidence")
        tau, p = _tau_of_audits(judged)
        return _by_tau(tau, p) if enough else Moved("insufficient evidence", "", tau, p)
    slope = trend.slope(by_month)
    estimate, p = (None, None) if slope is None else (slope.per_month, slope.p)
    if not enough:
        return Moved("insufficient evidence", "", estimate, p)
    good = 1 if indicator.better == "higher" else -1
    label = control_chart.label(by_month, indicator.better, rebases) if labelled else ""
    if label == "improving" and _better_since(figures, noticed, now, good):
        return Moved("met", "label", estimate, p)
    if label == "deteriorating":
        return Moved("not met", "label", estimate, p)
    if estimate * good <= _NO_SLOPE * np.nanmax(np.abs(by_month)):
        return Moved("not met", "trend", estimate, p)
    return Moved("insufficient evidence", "", estimate, p)


def domains(audits: pd.DataFrame, month: str, notice_month: str) -> Moved:
    """Whether practice has improved over all audit domains together, and has fallen in none.

    The chance that one of several domains falls by chance is held down by dividing 0.05 by their number (Bonferroni).

    Args:
        audits: of one reading: columns audit_id, month (YYYY-MM), domain, score; `overall` is left out here.
        month: the month judged, YYYY-MM.
        notice_month: the month in which the notice was issued, YYYY-MM.
    """
    graded = audits[audits["domain"] != "overall"]
    judged = _audits_judged(graded, month_number(month), month_number(notice_month))
    if judged.empty:
        return Moved("insufficient evidence")
    tau, p = _tau_of_audits(judged.groupby(["audit_id", "month"], observed=True)["score"].mean().reset_index())
    of_domain = {domain: _tau_of_audits(its) for domain, its in judged.groupby("domain", observed=True)}
    falling = [
        domain for domain, (its_tau, its_p) in of_domain.items() if its_tau < 0 and its_p < CHANCE / len(of_domain)
    ]
    if falling:
        return Moved("not met", "tau", tau, p, ", ".join(sorted(falling)))
    return _by_tau(tau, p)


def _figures(rows: pd.DataFrame) -> dict[int, Mapping]:
    """The figures that have a value, by month number."""
    # Column by column: pandas takes five times as long to give its rows as dictionaries.
    parts = ("numerator", "denominator", "value")
    months, *columns = (rows[column].tolist() for column in ("month", *parts))
    figures = zip(months, zip(*columns, strict=True), strict=True)
    return {
        month_number(month): dict(zip(parts, figure, strict=True)) for month, figure in figures if not isnan(figure[2])
    }


def _values(figures: dict, first: int, last: int) -> dict[int, Fraction]:
    """The values there are of some months in a row, by month number, in their order."""
    return {number: exact_value(figures[number]) for number in range(first, last + 1) if number in figures}


def _of_months(figures: dict, first: int, last: int) -> list[Mapping]:
    """The figures of some months in a row; none where one of them has no value."""
    months = range(first, last + 1)
    return [figures[number] for number in months] if all(number in figures for number in months) else []


def _pooled_change(latest: list, base: list, good: int) -> tuple[float | None, float | None, bool]:
    """Of a rate: the last three months pooled less the base pooled, its p, and whether it is better beyond chance."""
    if not latest or not base:
        return None, None, False
    from scipy.stats import fisher_exact  # late: slow to import

    pooled = [[int(sum(figure[part] for figure in months)) for part in ("numerator", "denominator")]
              for months in (latest, base)]  # fmt: skip
    now, then = (Fraction(*pair) for pair in pooled)
    p = float(fisher_exact([[k, n - k] for k, n in pooled]).pvalue)
    return float(now - then), p, (now - then) * good > 0 and p < CHANCE


def _change_of_each(latest: list, base: list, good: int) -> tuple[float | None, None, bool]:
    """Of another unit: the mean of the last three months less the base, no p, and whether each of them is better."""
    if not latest or not base:
        return None, None, False
    then = exact_value(base[0])
    changes = [exact_value(figure) - then for figure in latest]
    return float(mean(changes)), None, all(change * good > 0 for change in changes)


def _all_meet(latest: list, until: Fraction, good: int) -> bool:
    return all((exact_value(figure) - until) * good >= 0 for figure in latest)


def _at_floor(figure: Mapping, improvement: Improvement, indicator: Indicator, minimum_n: int) -> bool:
    if indicator.unit == "rate" and figure["denominator"] < minimum_n:
        return False
    value, least, most = exact_value(figure), improvement.or_at_least, improvement.or_at_most
    return (least is not None and value >= exact(least)) or (most is not None and value <= exact(most))


def _better_since(figures: dict, noticed: int, now: int, good: int) -> bool:
    """Whether the mean of the months after the notice's is better than that of the up to 12 that end with it."""
    after, before = _values(figures, noticed + 1, now), _values(figures, noticed - 11, noticed)
    return bool(after and before) and (mean(after.values()) - mean(before.values())) * good > 0


def _audits_judged(audits: pd.DataFrame, now: int, noticed: int) -> pd.DataFrame:
    """The audits after the notice's month once five months of them have one, else of the last 12; months as numbers."""
    numbers = audits["month"].map(month_number).astype(int)
    enough = numbers[numbers.between(noticed + 1, now)].nunique() >= FEWEST_VALUES
    return audits.assign(month=numbers)[numbers.between(noticed + 1 if enough else now - 11, now)]


def _tau_of_audits(audits: pd.DataFrame) -> tuple[float, float]:
    return _tau(audits["month"].tolist(), audits["score"].tolist())


def _by_tau(tau: float, p: float) -> Moved:
    if tau > 0 and p < CHANCE:
        return Moved("met", "tau", tau, p)
    return Moved("not met", "tau", tau, p) if tau <= 0 else Moved("insufficient evidence", "", tau, p)


def _tau(months: list[int], values: list) -> tuple[float, float]:
    """Kendall's tau-b of month number and value, and its p; 0 and 1 where there is no change to speak of."""
    ranks = {value: rank for rank, value in enumerate(sorted(set(values)))}
    if len(set(months)) < 2 or len(ranks) < 2:
        return 0.0, 1.0
    from scipy.stats import kendalltau  # late: slow to import

    found = kendalltau(months, [ranks[value] for value in values])
    return float(found.statistic), float(found.pvalue)
