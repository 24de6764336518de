"""What each figure is held against, so that it is written with the decimal places that tell it apart.

Source: docs/judgement.md, "Narrative" (percentages).
"""

from dataclasses import replace
from fractions import Fraction
from itertools import chain

from ..measures import INDICATORS
from .claims import claims, reproduced_by
from .month import Month, as_at, limbs_about


def levels(now: Month) -> dict[str, tuple[Fraction, ...]]:
    """By indicator: the levels that its figures are held against: what limbs name, and claims that do not come out.

    A claim that comes out by some reading is that figure, rounded: it need not be told from it.
    """
    found = {id: {} for id in INDICATORS}
    for id, known in found.items():
        for ask in (ask for limb in limbs_about(now, id) for ask in limb.asks):
            known |= dict.fromkeys(ask.held_against(INDICATORS[id], as_at(now), now.benchmarks))
    for claim in chain(*claims(now).values()):
        if reproduced_by(now, replace(claim, reading=None)) == []:
            found[claim.indicator][claim.value] = None
    return {id: tuple(known) for id, known in found.items()}
