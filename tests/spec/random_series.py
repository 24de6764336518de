"""A council's months at random, as `series.compute` gives them: figures counted from a few random things each."""

import numpy as np
import pandas as pd

from improvement_analysis.calendars import Months
from improvement_analysis.measures import INDICATORS
from improvement_analysis.measures.series import COLUMNS

MONTH = "2020-06"


def random_series(seed: int, count: int = 18, scale: float | None = None) -> pd.DataFrame:
    """Figures of caseloads, reviews, audits, conferences, visits and supervision for months up to MONTH.

    Args:
        seed: of the random numbers.
        count: how many months.
        scale: how large the council is; left out: at random.
    """
    rng = np.random.default_rng(seed)
    scale = rng.choice([0.3, 1, 3]) if scale is None else scale
    months, rows = Months.ending(MONTH, count), []
    held = rng.poisson(8 * scale, count + 24)
    in_time = rng.binomial(held, 0.7)
    moderated_of = {}
    for place, month in enumerate(months.labels):
        found = _of_a_month(rng, scale) | _conferences(months, place, held, in_time)
        moderated_of[place] = found["audits_moderated", ""][0]
        if place >= 11:
            found["audit_agreement", ""] = (None, sum(moderated_of[place - back] for back in range(12)))
        rows += [(*about, "", month, *_parts(pair)) for about, pair in found.items()]
    made = pd.DataFrame(rows, columns=[*COLUMNS[:4], "numerator", "denominator"])
    made["unit"] = made["indicator"].map(lambda id: INDICATORS[id].unit)
    divided = made["unit"].isin(["rate", "share", "mean"])
    made["value"] = np.where(divided, made["numerator"] / made["denominator"], made["numerator"])
    made["lower"], made["upper"] = made["value"].where(made["unit"] == "rate"), made["value"]
    made = made.assign(note="", reason="", as_first=False)
    return _with_what_was_first(made, rng)[COLUMNS]


def _parts(pair) -> tuple[float, float]:
    numerator, denominator = pair
    return (np.nan if numerator is None else float(numerator), np.nan if denominator is None else float(denominator))


def _of_a_month(rng, scale: float) -> dict:
    allocated, elsewhere, unheld = (rng.poisson(mean * scale) for mean in (60, 5, 3))
    available, away, new = (rng.poisson(mean * scale) for mean in (12, 1, 2))
    due = rng.poisson(20 * scale)
    done = rng.binomial(due, 0.85)
    grades = rng.multinomial(rng.poisson(9 * scale), [0.1, 0.4, 0.35, 0.15])
    audited = rng.multinomial(grades.sum(), [0.1, 0.45, 0.3, 0.15])
    moderated = rng.binomial(grades.sum(), 0.5)
    visits, seen = rng.poisson(30 * scale), 0
    seen = rng.binomial(visits, 0.9)
    in_force = rng.poisson(14 * scale)
    on_the_day = rng.binomial(in_force, 0.8)
    found = {
        ("cases_open", ""): (allocated + elsewhere + unheld, None),
        ("cases_allocated", ""): (allocated, None),
        ("cases_held_elsewhere", ""): (elsewhere, None),
        ("cases_unallocated", ""): (unheld, None),
        ("caseload_mean", "headcount"): (allocated, available + away + new),
        ("caseload_max", ""): (None, available + away + new),
        ("review_actions_completed", ""): (done, due),
        ("review_actions_overdue", ""): (due - done, None),
        ("audits_moderated", ""): (moderated, grades.sum()),
        ("cin_visits_in_timescale", "snapshot"): (on_the_day, in_force),
        ("cin_visits_in_timescale", "snapshot_with_virtual"): (rng.integers(on_the_day, in_force + 1), in_force),
        ("visits_child_seen", "all"): (seen, visits),
        ("visits_child_seen", "recorded"): (seen, rng.integers(seen, visits + 1)),
        ("visits_seen_alone", "all"): (rng.binomial(seen, 0.7), seen),
        ("supervision_workers", "available"): (rng.binomial(available, 0.7), available),
        ("supervision_workers_absent", ""): (away, None),
        ("supervision_workers_new", ""): (new, None),
    }
    for reading, of in (("moderated", grades), ("as_audited", audited)):
        found["audits_good_or_better", reading] = (of[:2].sum(), of.sum())
        found["audits_inadequate", reading] = (of[3], of.sum())
        found["audit_grade_mean", reading] = (of @ [4, 3, 2, 1], of.sum())
    return found


def _conferences(months: Months, place: int, held: np.ndarray, in_time: np.ndarray) -> dict:
    """Conferences of the month and of longer periods; `held` begins 24 months before the first."""
    now, number = place + 24, months.first + place
    year_end = now - (number - 2) % 12
    spans = {
        "month": slice(now, now + 1),
        "rolling_12_months": slice(now - 11, now + 1),
        "financial_year": slice(year_end - 11, year_end + 1),
        "year_to_date": slice(now - (number - 3) % 12, now + 1),
    }
    return {("icpc_within_15", reading): (in_time[span].sum(), held[span].sum()) for reading, span in spans.items()}


def _with_what_was_first(made: pd.DataFrame, rng) -> pd.DataFrame:
    """What was first published of the last three months: the month before has lost a thing or two since."""
    numerator, denominator = made["numerator"].copy(), made["denominator"].copy()
    before = (made["month"] == "2020-05") & made["indicator"].isin(["risk_unknown", "visits_child_seen"])
    numerator[before] -= np.minimum(numerator[before], rng.integers(0, 8, before.sum()))
    known = made["month"] >= "2020-04"
    value = np.where(denominator.notna() & numerator.notna(), numerator / denominator, numerator)
    return made.assign(
        first_published=pd.Series(value).where(known),
        first_numerator=numerator.where(known),
        first_denominator=denominator.where(known),
    )
