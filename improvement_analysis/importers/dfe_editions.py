"""The layouts of the DfE's files of published statistics, edition by edition: facts, as data.

| file | headings seen of the editions |
|---|---|
| children in need C1 | 2025; 2022 to 2024, which say `Re_referrals_percent` |
| children in need C4 | 2023 to 2025 |
| children's social work workforce | 2023 to 2025; 2022 (years 2017 to 2022), which says `agency_worker_rate_fte_%` |

Headings count without case and punctuation, as those vary (`Category`, `category`).

Source: docs/published-facts.md, "Published statistics".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

SYMBOLS = {
    "c": "suppressed",
    "x": "not available",
    "u": "of low reliability",
    "z": "not applicable",
    "low": "above 0, and rounds to it",
    "k": "above 0, and rounds to it",
    ":": "not available",
    "..": "not available",
    "n/a": "not available",
    "#n/a": "not available",
    ".": "not applicable",
    "-": "not published",
    "": "blank",
}
"""What stands in place of a number, in either case, and in brackets or not (`[c]` in the DfE's workbooks)."""


@dataclass(frozen=True)
class Statistic:
    """A yearly statistic, with the end of its year and the day of its first release, which is approximate, by year."""

    title: str
    period: str
    year_end: Callable[[int], date]
    first_published: Callable[[int], date]
    first_year: int


@dataclass(frozen=True)
class Figure:
    """An indicator's column, and the columns that it can be computed from: sums over sums, to so many places.

    `percent`: the DfE gives it in per cent; in `benchmarks.csv` it is a fraction from 0 to 1.
    """

    indicator: str
    column: str = ""
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    places: int = 3
    percent: bool = True
    how: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """Those that it can be computed from."""
        return (*self.numerator, *self.denominator)

    @property
    def columns(self) -> tuple[str, ...]:
        """Its own and its parts, each once."""
        return tuple(dict.fromkeys(filter(None, (self.column, *self.parts))))


@dataclass(frozen=True)
class Edition:
    """One layout of a file.

    Attributes:
        title: which file it is.
        years: the editions of which these headings were seen.
        marks: headings of which no other file has one.
    """

    title: str
    years: str
    marks: tuple[str, ...]
    statistic: Statistic
    figures: tuple[Figure, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Its marks and those of its figures, each once."""
        return tuple(dict.fromkeys((*self.marks, *(name for figure in self.figures for name in figure.columns))))


IN_NEED = Statistic(
    "Characteristics of children in need", "year to 31 March",
    lambda year: date(year, 3, 31), lambda year: date(year, 10, 31), 2013,
)  # fmt: skip
WORKFORCE = Statistic(
    "Children's social work workforce", "30 September",
    lambda year: date(year, 9, 30), lambda year: date(year + 1, 3, 1) - timedelta(days=1), 2017,
)  # fmt: skip
CAME_LATER = {date(2020, 3, 31): date(2020, 11, 26)}
"""Ends of years of children in need whose first release came in a later month than `first_published` says."""

MEDIAN = "Duration_median"
_C1 = "children in need C1, referrals and re-referrals"
_C4 = "children in need C4, section 47 enquiries and initial child protection conferences"
_CENSUS = "children's social work workforce"
_CASELOAD = Figure("caseload_mean", "caseload_fte", ("cases",), ("case_holders_fte",), places=1, percent=False)
_IN_TIME = ("Duration_0-10_days", "Duration_11-15_days")


def _rereferrals(rate: str, part: str, whole: str) -> tuple[Figure, ...]:
    return (Figure("rereferrals_12m", rate, (part,), (whole,)),)


def _staff(agency_rate: str, in_post: str) -> tuple[Figure, ...]:
    return (_CASELOAD, Figure("agency_rate", agency_rate, ("agency_fte",), ("agency_fte", in_post)))


EDITIONS = (
    Edition(
        _C1, "2025", ("rereferral_count", "rereferral_percent"), IN_NEED,
        _rereferrals("rereferral_percent", "rereferral_count", "referral_count"),
    ),
    Edition(
        _C1, "2022 to 2024", ("Re_referrals", "Re_referrals_percent"), IN_NEED,
        _rereferrals("Re_referrals_percent", "Re_referrals", "Referrals"),
    ),
    Edition(
        _C4, "2023 to 2025", ("ICPC",), IN_NEED,
        (
            Figure("icpc_within_15", "", _IN_TIME, ("ICPC",), how="from its counts by working days taken"),
            Figure("icpc_median_days", MEDIAN, percent=False),
        ),
    ),
    Edition(
        _CENSUS, "2023 to 2025", ("caseload_fte", "case_holders_fte", "agency_rate_fte"), WORKFORCE,
        _staff("agency_rate_fte", "inpost_fte"),
    ),
    Edition(
        _CENSUS, "2022", ("caseload_fte", "case_holders_fte", "agency_worker_rate_fte_%"), WORKFORCE,
        _staff("agency_worker_rate_fte_%", "social_worker_fte"),
    ),
)  # fmt: skip
"""The newest of each file before the earlier ones."""

TOOL = ("Short Desc", "LA and Regions", "Years", "Values")
TOOL_TITLE = "local authority interactive tool, extract"
TOOL_FIGURES = {
    "CP_conf_15days": (IN_NEED, Figure("icpc_within_15", "Values")),
    "Work_Force_AvgNumCase_SW": (WORKFORCE, Figure("caseload_mean", "Values", percent=False)),
    "Work_Force_Agecy_Rate": (WORKFORCE, Figure("agency_rate", "Values")),
}
COUNCIL = "Local authority"
LEVELS = {
    "National": ("country_code", "country_name"),
    "Regional": ("region_code", "region_name"),
    COUNCIL: ("new_la_code", "la_name"),
}
ABOUT = ("time_period", "geographic_level", *(name for pair in LEVELS.values() for name in pair))
KNOWN = tuple(dict.fromkeys((*ABOUT, *TOOL, *(name for edition in EDITIONS for name in edition.columns))))
