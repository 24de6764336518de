"""What judgement takes of the analysis of a month, which is made from it and so comes after it."""

from datetime import date
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from ..calendars import Months, as_date, month_end, month_number
from ..notice.notice import Limb, Notice
from ..records.extract import Extract

if TYPE_CHECKING:
    from .restatement import Drift
    from .verdicts import Answer, History


class Month(Protocol):
    """A month of a council, its figures and answers: an `Analysis`, or what stands in for one."""

    @property
    def month(self) -> str:
        """YYYY-MM."""

    @property
    def months(self) -> Months:
        """The window that ends with it."""

    @property
    def extract(self) -> Extract:
        """The month's extract."""

    @property
    def notice(self) -> Notice:
        """The council's notice."""

    @property
    def benchmarks(self) -> pd.DataFrame:
        """Published figures, as `read_benchmarks` gives them."""

    @property
    def series(self) -> pd.DataFrame:
        """The figures of each month of the window, columns as `series.compute` gives them."""

    @property
    def values(self) -> pd.DataFrame:
        """The figures of the month itself, those by team too; columns as `series`."""

    @property
    def answers(self) -> list["Answer"]:
        """The figures held against what each limb asks for."""

    @property
    def hidden(self) -> frozenset[tuple[str, str, str]] | None:
        """The month's figures that an audience without small numbers is not shown; None: it is shown all."""

    @property
    def drifts(self) -> "list[Drift]":
        """The figures of earlier months that moved (`restatement.drifts`)."""

    @property
    def judged_by(self) -> "History":
        """What directions and improvements are judged by."""


def as_at(now: Month) -> date:
    """The as-at day D: the month's last."""
    return as_date(month_end(month_number(now.month)))


def issued(now: Month) -> bool:
    """Whether the month ends on or after the day of the notice: before it there is no verdict."""
    return as_at(now) >= now.notice.issued


def rows_of_figure(rows: pd.DataFrame, indicator: str, reading: str, group: str = "") -> pd.DataFrame:
    """The rows of one figure, columns as `series`, its months (YYYY-MM) as the index too."""
    mine = (rows["indicator"] == indicator) & (rows["reading"] == reading) & (rows["group"] == group)
    return rows[mine].set_index("month", drop=False)


def limbs_about(now: Month, indicator: str) -> list[Limb]:
    """The limbs of the notice that ask something of an indicator."""
    return [limb for measure in now.notice.measure for limb in measure.limb if limb.indicator == indicator]
