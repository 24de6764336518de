"""The folder that an import writes: DATA/YYYY-MM."""

import re
from datetime import date
from pathlib import Path

from ..calendars import as_date, month_end, month_number
from ..errors import UnusableInput


def last_day(to: Path) -> date:
    """The as-at day of the folder to import into.

    Raises:
        UnusableInput: it is not named for a month, or is a file.
    """
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", to.name):
        raise UnusableInput(f"{to}: the folder to import into is named for its month, such as 2021-03.")
    if to.exists() and not to.is_dir():
        raise UnusableInput(f"{to}: a file, not a folder. Move it away or import into another folder.")
    return as_date(month_end(month_number(to.name)))


def last_day_of_new(to: Path) -> date:
    """`last_day` of a folder that is not there yet, or empty.

    Raises:
        UnusableInput: as `last_day`, or something is in it.
    """
    day = last_day(to)
    if to.exists() and any(to.iterdir()):
        raise UnusableInput(f"{to}: already there; move it away or import into another folder")
    return day
