"""What it would take to meet the targets that are not met: the smallest list of things to do, child by child.

Source: docs/judgement.md, "What it would take".
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from ..errors import UnusableInput
from ..measures import INDICATORS
from ..measures.behind import behind
from ..notice.notice import Limb
from .month import Month
from .verdicts import Answer

MISSED = ("not met", "not met (earlier step met)")


@dataclass(frozen=True)
class Shortfall:
    """What one reading of a limb misses the step in force by, and the smallest list that would have met it.

    Attributes:
        limb: the limb.
        reading: the reading's id.
        target: the hardest step that it misses.
        short_by: how many things are missing to meet each step that it misses.
        first: those to do first, as `behind` gives them, worst first: `short_by` of them, or all where there are fewer;
            None where what is missing is past, or is no list of things.
        possible: how many things can still be done; None where `first` is.
    """

    limb: Limb
    reading: str
    target: float
    short_by: int
    first: pd.DataFrame | None
    possible: int | None

    @property
    def can_be_met(self) -> bool:
        """Whether doing all of the list on the as-at day would have met it."""
        return self.possible is not None and self.possible >= self.short_by


def still_possible(now: Month, limb: Limb) -> int | None:
    """For how many it can still be done, by the first reading; None where that would meet it, or is not known.

    None for the public too, to whom it might give away what is hidden.
    """
    if now.hidden is not None:
        return None
    found = next((each for each in _of_limb(now, limb) if each.reading == limb.admissible[0]), None)
    return None if found is None or found.can_be_met else found.possible


def shortfalls(now: Month) -> list[Shortfall]:
    """The targets that the month does not meet, in the notice's order, reading by reading."""
    limbs = [limb for measure in now.notice.measure for limb in measure.limb if limb.target]
    return [found for limb in limbs for found in _of_limb(now, limb)]


def _of_limb(now: Month, limb: Limb) -> Iterator[Shortfall]:
    answers = [answer for answer in now.answers if answer.limb == limb.id]
    for reading, same in groupby(answers, key=lambda answer: answer.reading):
        missed = [answer for answer in same if answer.answer in MISSED and answer.short_by]
        if missed:
            yield _shortfall(now, limb, reading, missed)


def _shortfall(now: Month, limb: Limb, reading: str, missed: Iterable[Answer]) -> Shortfall:
    hardest = max(missed, key=lambda answer: answer.short_by)
    short_by, each, listed = math.ceil(hardest.short_by), INDICATORS[limb.indicator], None
    if each.readings[reading].to_do[0]:
        try:
            listed = behind(each, reading, now.extract, now.months, now.notice, limb.group, still=True)
        except UnusableInput:  # who it is cannot be said, though how many can
            listed = None
    if listed is None:
        return Shortfall(limb, reading, hardest.target, short_by, None, None)
    return Shortfall(limb, reading, hardest.target, short_by, listed.head(short_by), len(listed))
