"""What was claimed, held against the notice on its own figures, and against what the records give.

A claim is a row of `reported_figures` about the month. On its own figures a document answers a limb with the value
that it gives, as written and without a minimum n; of what it gives no figure, there is insufficient evidence.

Source: docs/judgement.md, "A target" and "Claims".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .._exact import exact_value, rounded
from .._wording import PERCENT, one_line
from ..calendars import month_number
from ..measures import INDICATORS
from ..measures.data_accuracy import written_value
from ..notice.evidence import NO_FIGURE, Evidence
from ..notice.notice import Limb, Measure
from .month import Month, limbs_about
from .verdicts import Answer, all_verdicts

HOLDS = {
    "met": "stands",
    "met early": "stands",
    "not met": "does not stand",
    "not met (earlier step met)": "does not stand",
    "depends on the reading": "depends on the reading",
}
NOT_SHOWN = "not shown"


@dataclass(frozen=True)
class Claim:
    """One figure as it was claimed; None is blank.

    Attributes:
        indicator: its id, as written.
        reading: the reading that the claim names; None where it does not say how the figure was counted.
        written: the value as written; None for a claim without a figure.
        value: the same, exact; None too for a rate above 100%, which can be no rate.
        produced_by: `system` or `manual`.
        document: where it was claimed; blank where that is not said.
        target: the target that the claim names, as written.
        verdict: what it claims: `met` or `not met`.
    """

    indicator: str
    reading: str | None
    written: str | None
    value: Fraction | None
    produced_by: str | None
    document: str
    target: str | None
    verdict: str | None


def claims(now: Month) -> dict[str, list[Claim]]:
    """By document: the claims about the month, in the order of the notice; none where the extract has no such table."""
    if now.extract.lacks(("reported_figures",)):
        return {}
    reported = now.extract["reported_figures"]
    rows = reported[reported["month"].astype(str) == now.month].to_dict("records")
    made = [_claim({key: value if isinstance(value, str) else None for key, value in row.items()}) for row in rows]
    limbs = [limb for measure in now.notice.measure for limb in measure.limb]
    place = {claim: limbs.index(limb) if (limb := limb_of(now, claim)) else len(limbs) for claim in made}
    found = {}
    for claim in sorted(made, key=place.__getitem__):
        found.setdefault(claim.document, []).append(claim)
    return found


def _claim(row: dict[str, str | None]) -> Claim:
    value = None if row["value"] is None else written_value(row["value"])[0]
    known = INDICATORS.get(row["indicator"])
    if value is not None and known and known.unit in PERCENT and value > 1:
        value = None
    about = (row.get(key) for key in ("produced_by", "document", "claimed_target", "claimed_verdict"))
    produced, document, target, verdict = about
    return Claim(
        row["indicator"], row.get("reading"), row["value"], value, produced, one_line(document or ""), target, verdict
    )


def claimed_answers(now: Month, made: Iterable[Claim]) -> list[Answer]:
    """What the claims of a document answer to each limb of the notice, on their own figures.

    A claim answers a limb about its indicator for the whole council, unless it names a reading that the limb does not
    admit. A direction, and an improvement short of its floor, need a series, which a claim has not.
    """
    answers = []
    for measure in now.notice.measure:
        for limb in measure.limb:
            mine = [claim for claim in made if claim.indicator == limb.indicator and _answers_limb(claim, limb)]
            for claim in mine or [None]:
                answers += _held_against(now, measure, limb, claim)
    return answers


def _answers_limb(claim: Claim, limb: Limb) -> bool:
    return claim.value is not None and not limb.group and claim.reading in (None, *limb.admissible)


def _held_against(now: Month, measure: Measure, limb: Limb, claim: Claim | None) -> list[Answer]:
    """The answers of one claim (or of none) to a limb, one for each target reading, on its value alone."""
    value, number = claim and claim.value, month_number(now.month)
    figure = NO_FIGURE if value is None else {"numerator": value, "denominator": 1, "value": value}
    evidence = Evidence(
        INDICATORS[limb.indicator],
        now.month,
        figure,
        figures={} if value is None else {number: figure},
        group=limb.group,
        noticed=now.notice.issued_month,
        benchmarks=now.benchmarks,
    )
    reading = (claim and claim.reading) or limb.admissible[0]
    about = (measure.number, limb.id, limb.indicator, reading, limb.group, value and float(value))
    return [Answer(*about, ask.judge(evidence), ask.called) for ask in limb.asks]


def reproduced_by(now: Month, claim: Claim) -> list[str] | None:
    """The readings by which the month's figure comes out as claimed, rounded to its places; None if none can be told.

    Where the claim names a reading, that one alone.
    """
    if claim.value is None or claim.indicator not in INDICATORS:
        return None
    figures = {reading: value for reading, value in recomputed(now, claim.indicator).items() if value is not None}
    if claim.reading is not None:
        figures = {reading: value for reading, value in figures.items() if reading == claim.reading}
    claimed, places = written_value(claim.written)
    return [reading for reading, value in figures.items() if rounded(value, places) == claimed] if figures else None


def recomputed(now: Month, indicator: str) -> dict[str, Fraction | None]:
    """The month's value for the whole council by each reading."""
    mine = now.values[(now.values["indicator"] == indicator) & (now.values["group"] == "")]
    return {row["reading"]: exact_value(row) for row in mine.to_dict("records")}


def stands(claimed: str | None, verdict: str | None) -> str:
    """Whether what was claimed (`met`, `not met`) stands before the verdict of the records; blank if either is."""
    if claimed is None or verdict is None:
        return ""
    held = HOLDS.get(verdict, NOT_SHOWN)
    opposite = {"stands": "does not stand", "does not stand": "stands"}
    return held if claimed == "met" else opposite.get(held, held)


def on_own_figures(now: Month, made: list[Claim], numbers: Iterable[int]) -> dict[int, tuple[str, str | None]]:
    """By measure: the verdict on the document's own figures, and the limb that decides it."""
    found = all_verdicts(claimed_answers(now, made), now.notice)
    return {number: found[number] for number in numbers}


def claimed_of_measures(now: Month, made: list[Claim]) -> dict[int, str]:
    """By number: what a document says of each measure of which it says anything; not met if it says so of any part."""
    found = {}
    for measure in now.notice.measure:
        said = [claim.verdict for claim in made if claim.verdict and limb_of(now, claim) in measure.limb]
        if said:
            found[measure.number] = "not met" if "not met" in said else "met"
    return found


def limb_of(now: Month, claim: Claim) -> Limb | None:
    """The limb that a claim is read beside: of those for the whole council the first with a target, or the first."""
    limbs = [limb for limb in limbs_about(now, claim.indicator) if not limb.group]
    return next((limb for limb in limbs if limb.target), limbs[0] if limbs else None)


def is_out(now: Month, claim: Claim) -> bool:
    """Whether a figure can be compared and is another by the reading that it names, or else by the headline."""
    readings = reproduced_by(now, claim)
    return readings is not None and read_by(claim) not in readings


def read_by(claim: Claim) -> str:
    """The reading that a claim names, or else the headline of its indicator."""
    return INDICATORS[claim.indicator].headline if claim.reading is None else claim.reading
