"""What several keys of a notice hold: the id of an indicator, a month."""

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
        month_number(text)
    except UnusableInput as error:
        raise ValueError(str(error)) from None
    return text


Month = Annotated[str, AfterValidator(_month)]
IndicatorId = Annotated[str, AfterValidator(known_indicator)]
