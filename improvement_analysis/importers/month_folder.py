"""The folder that an import writes: DATA/YYYY-MM."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from .._files import held
from ..calendars import as_date, month_end, month_number
from ..errors import UnusableInput
from ..records.extract import refuse_half


@contextmanager
def importing(to: Path, say: Callable[[str], object]) -> Iterator[None]:
    """Hold the folder to import into from the first look at it till it is written (`_files.held`).

    Raises:
        UnusableInput: as `last_day`; or it is held by another process for too long.
    """
    last_day(to)
    with held(to, say):
        yield


def last_day(to: Path) -> date:
    """The as-at day of the folder to import into.

    Raises:
        UnusableInput: it is not named for a month, or is a file.
    """
    if not re.fullmatch(r"(19|2\d)\d\d-(0[1-9]|1[0-2])", to.name):
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
    refuse_half(to)
    if to.exists() and any(to.iterdir()):
        raise UnusableInput(f"{to}: already there; move it away or import into another folder")
    return day
