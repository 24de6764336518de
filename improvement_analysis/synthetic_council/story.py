"""The story that the synthetic council lives through: every number of it, and why it has the value that it has.

The volumes at scale 1 and their course follow what the Department for Education published about North East
Lincolnshire and what its cabinet paper of 8 July 2020 claims for June 2020; all else is invented. A curve is a set of
points `{month: value at that month's end}` with straight lines between them (`at`).

Source of the published figures and of the claims: docs/published-facts.md.
"""

from datetime import date
from functools import cache

import numpy as np

from ..calendars import day_number, month_end, month_number, working_days_between

COUNCIL = "North East Lincolnshire"

HISTORY_FROM = day_number(date(2018, 7, 1))
"""The day the system went live: every table is complete from here."""
CARRIED_OVER_FROM = day_number(date(2018, 2, 1))
"""Visits to cases open at go-live were carried over from here, or July 2018 would look as if nobody had visited."""
FIRST_MONTH = month_number("2018-04")  # three months to settle before the history begins
LAST_MONTH = month_number("2020-12")  # half a year after the paper, so that June's late records can come in
LAST_DAY = month_end(LAST_MONTH)
NOTICE = day_number(date(2019, 12, 18))
JUNE_2020 = month_end(month_number("2020-06"))
LOCKDOWN = day_number(date(2020, 3, 24))
MODES_CORRECTED = day_number(date(2020, 5, 20))
"""Spring's virtual visits that had been recorded as face to face were corrected on this day."""

# The paper's figures for June 2020, in per cent and children; the extract of June 2020 rounds to them.
CLAIMED_ICPC, CLAIMED_CP, CLAIMED_CIN, CLAIMED_CASELOAD, CLAIMED_ASYE = 86, 90, 77, 17, 14

# Children at each stage of their case. DfE counted 1,863 cases in September 2018, 2,699 in 2019 and 1,908 in 2020
# (carers included, which these do not); the fall between December 2019 and March 2020 is cases being closed.
STOCK = {
    "NEW": {"2018-07": 190, "2019-03": 260, "2019-11": 330, "2020-03": 220, "2020-06": 180, "2020-12": 185},
    "CIN": {"2018-07": 900, "2019-03": 1100, "2019-10": 1450, "2019-12": 1390, "2020-03": 960, "2020-06": 780},
    "CP": {"2018-07": 330, "2019-03": 380, "2019-11": 480, "2020-03": 440, "2020-06": 400, "2020-12": 380},
    "CLA": {"2018-07": 430, "2019-11": 505, "2020-06": 540, "2020-12": 555},
}
# Conferences a month: 339 in the year to March 2019, 569 in the year to March 2020.
CONFERENCES = {"2018-04": 27, "2019-03": 31, "2019-05": 46, "2020-02": 48, "2020-04": 34, "2020-06": 36}
LEAST_CONFERENCES = 5  # so that a small example has a rate in most months
# Their share in time: 65.2% in the year to March 2019, 50.3% in the year to March 2020 (met exactly), 87.3% after it.
IN_TIME = {"2018-07": 0.72, "2019-01": 0.64, "2019-06": 0.54, "2019-11": 0.40, "2020-02": 0.56, "2020-04": 0.74}
IN_TIME |= {"2020-05": 0.80, "2020-06": 0.86, "2020-12": 0.88}
IN_TIME_YEAR_TO_MARCH_2020 = 0.503
# The procedural change to strategy discussions: from February 2020 more conferences had an earlier discussion.
RESTARTED = {"2018-04": 0.04, "2020-01": 0.05, "2020-02": 0.22, "2020-12": 0.22}
# Re-referrals: 15.7% and 16.7% in the years to March 2019 and 2020, 31.1% after the closures.
REREFERRED = {"2018-04": 0.16, "2019-12": 0.17, "2020-04": 0.25, "2020-07": 0.31, "2020-12": 0.33}
DECIDED_NEXT_DAY = {"2018-07": 0.76, "2019-11": 0.72, "2020-06": 0.90}
ASSESSED_IN_45 = {"2018-07": 0.84, "2019-11": 0.74, "2020-06": 0.87}

# Whole-time equivalents of workers who hold cases: 69.6, 82.6 and 76.6 in September 2018, 2019 and 2020.
HOLDERS_FTE = {"2018-04": 70, "2018-09": 70, "2019-09": 82, "2019-12": 82, "2020-06": 74, "2020-12": 76}
AGENCY = {"2018-04": 0.09, "2019-09": 0.13, "2020-06": 0.22, "2020-12": 0.25}
ASYE_STARTERS = {"2018-10": 6, "2019-10": 9, "2020-02": 5, "2020-10": 8}
ASYE_LOAD = 0.56  # the caseload of a worker in their ASYE as a part of a colleague's
ASYE_MOST = {"2018-04": 22, "2019-12": 21, "2020-03": 18, "2020-06": 16}  # what is passed on once a month above this
LOCALITIES = ("North Locality", "South Locality", "East Locality", "West Locality")
LOCALITIES_AT_SCALE_1 = 16  # as many as four; a small example has fewer, for each needs several workers
# Children on a manager's caseload, and children with nobody. The first rises as the mean caseload falls.
WITH_MANAGERS = {"2018-04": 12, "2019-11": 18, "2020-03": 46, "2020-06": 58, "2020-12": 55}
UNALLOCATED = {"2018-04": 18, "2019-11": 46, "2020-03": 28, "2020-06": 22}
# A duty worker who stands for a tray of cases: more than 60, which no worker holds. Too many for a small example.
TRAY = 67
TRAY_FROM_SCALE = 0.7

# Children visited in time on a month's last day. The dip in April 2020 is lockdown: virtual visits do not count.
VISITED = {
    "CP": {"2018-07": 0.80, "2019-09": 0.66, "2019-12": 0.70, "2020-03": 0.86, "2020-04": 0.83, "2020-06": 0.92},
    "CIN": {"2018-07": 0.68, "2019-09": 0.50, "2019-12": 0.53, "2020-03": 0.69, "2020-04": 0.66, "2020-06": 0.79},
    "CLA": {"2018-07": 0.92, "2019-09": 0.84, "2020-02": 0.90, "2020-04": 0.84, "2020-06": 0.92},
    "NEW": {"2018-07": 0.80, "2019-09": 0.62, "2020-03": 0.80, "2020-06": 0.85},
}
VIRTUAL = {"2020-04": 0.75, "2020-06": 0.55, "2020-12": 0.25}  # intervals with a virtual contact, since lockdown
RECORDED_PROMPTLY = {"2018-07": 0.74, "2019-11": 0.66, "2020-03": 0.84, "2020-06": 0.92}
PURPOSE_RECORDED = {"2018-07": 0.72, "2019-11": 0.74, "2020-06": 0.93}

SUPERVISED = {"2018-04": 0.66, "2019-11": 0.58, "2020-05": 0.90, "2020-06": 0.82, "2020-07": 0.88}
CASE_DISCUSSED = {"2018-04": 0.55, "2019-11": 0.50, "2020-06": 0.88}
SESSION_DELAYED = {"2020-02": 0.15, "2020-05": 0.15, "2020-06": 0.30, "2020-07": 0.20}  # past the timetable's grace
# Audits a month. What auditors grade rises; what moderators find does not.
AUDITS = {"2018-07": 10, "2019-11": 12, "2020-01": 24, "2020-06": 24}
LEAST_AUDITS = 8
GOOD_IN_TRUTH = 0.36  # the part of cases that a moderator would grade Good or better
AUDITOR_GENEROUS = {"2018-07": 0.05, "2019-11": 0.15, "2020-06": 0.95}  # in standard deviations of what is graded
MODERATED = {"2018-07": 0.45, "2019-11": 0.60, "2020-01": 0.88, "2020-06": 0.92}


def at(curve: dict[str, float], days) -> np.ndarray:
    """The value of a curve on each day: straight lines between its months' ends, level before and after them."""
    return np.interp(days, [month_end(month_number(month)) for month in curve], list(curve.values()))


def localities(scale: float) -> tuple[str, ...]:
    """The localities of a council of this scale: from two to four."""
    return LOCALITIES[: max(2, round(LOCALITIES_AT_SCALE_1 * scale))]


def rounds_to(count: int, claim: int) -> int | None:
    """How many of `count` make a share that rounds, half up, to `claim` per cent: the nearest; None where none does.

    >>> rounds_to(7, 86), rounds_to(8, 86)
    (6, None)
    """
    part = (count * claim + 50) // 100
    return part if count and (200 * part + count) // (2 * count) == claim else None


def roundable(count: float, claim: int) -> int:
    """The whole number nearest to `count` of which some part rounds to `claim` per cent.

    >>> roundable(4.3, 86)
    7
    """
    candidates = [number for number in range(1, int(count) + 102) if rounds_to(number, claim) is not None]
    return min(candidates, key=lambda number: abs(number - count))


def some(rng: np.random.Generator, mean: float) -> int:
    """`mean` as a whole number: up or down by chance, so that small scales do not lose what is rare."""
    return int(mean + rng.random())


@cache
def _calendar() -> np.ndarray:
    days = np.arange(day_number(date(2000, 1, 1)), day_number(date(2022, 1, 1)))
    return days[working_days_between(days - 1, days) == 1]


def working_days(first: int, last: int) -> np.ndarray:
    """The working days from `first` to `last`, both included."""
    calendar = _calendar()
    return calendar[np.searchsorted(calendar, first) : np.searchsorted(calendar, last, side="right")]


def working_day_before(day, count) -> np.ndarray:
    """The working day `count` working days before `day`; with 0, `day` itself if it is one, else the last before it."""
    calendar = _calendar()
    return calendar[np.searchsorted(calendar, day, side="right") - 1 - count]
