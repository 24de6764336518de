"""What several keys of a notice hold: the id of an indicator, a month, a day."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from ..calendars import month_number
from ..errors import UnusableInput, did_you_mean
from ..measures import INDICATORS


def known_indicator(id: str) -> str:
    """The id itself.

    Raises:
        ValueError: it is no indicator of docs/indicators.md.
    """
    if id not in INDICATORS:
        raise ValueError(f"{id!r} is no indicator{did_you_mean(id, INDICATORS)}")
    return id


def _month(text: str) -> str:
    try:
        _refuse_beyond(month_number(text) // 12, text)
    except UnusableInput as error:
        raise ValueError(str(error)) from None
    return text


def _day(day: date) -> date:
    _refuse_beyond(day.year, day)
    return day


def _refuse_beyond(year: int, written: object) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{written} cannot be meant: a notice is of the years {FIRST_YEAR} to {LAST_YEAR}")


FIRST_YEAR, LAST_YEAR = 1990, 2100
"""A notice rests on the Children Act 1989 and what came after it."""
Day = Annotated[date, AfterValidator(_day)]
Month = Annotated[str, AfterValidator(_month)]
IndicatorId = Annotated[str, AfterValidator(known_indicator)]
