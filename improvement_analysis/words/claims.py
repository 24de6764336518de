"""The claims of a month in words and tables: which of them stand, and what to ask of whoever made them.

Tables are HTML with every text escaped; the rest is Markdown.

Source: docs/judgement.md, "Claims".
"""

from fractions import Fraction
from typing import TYPE_CHECKING

from .._wording import amount, capital, count, day_in_words, joined, markdown, month_in_words, one_line
from ..blocks import Block, table
from ..judgement.claims import (
    NOT_SHOWN,
    Claim,
    claimed_answers,
    claimed_of_measures,
    claims,
    is_out,
    limb_of,
    on_own_figures,
    read_by,
    recomputed,
    reproduced_by,
    stands,
)
from ..judgement.month import issued
from ..judgement.verdicts import limb_verdict
from ..measures import INDICATORS
from ..notice.notice import Measure
from .narrative import asks, headline_rows, limb_title, steps_in_words, verdict_said, verdict_words
from .tables import tally

if TYPE_CHECKING:
    from ..analysis import Analysis

NONE_REPORTED = "no figure was reported about the month"
PRODUCED = {"system": "system", "manual": "by hand"}
STANDING = ("does not stand", NOT_SHOWN, "depends on the reading", "stands")
NOT_NAMED = "A document that is not named"
FIGURE, MEASURE = ("figure", "figures"), ("measure", "measures")
BY_MEASURE = (
    "Measure",
    "What is said",
    "On its own figures",
    "By the records",
    "Does it stand?",
    "Do the records give its figure?",
)
BY_FIGURE = ("Figure", "As claimed", "What is asked", "Judged alone", "By the records", "Comes out the same")


def in_short(now: "Analysis") -> str:
    """Markdown: a paragraph a document: how many measures it claims as met, and for how many of them that stands.

    Where nothing was claimed, why.
    """
    found = claims(now)
    if not found:
        return " ".join([f"There is no claim to hold against the records, since {_why_none(now)}.", *_unread(now)])
    return "\n\n".join(markdown(said) for said in [*(_in_short(now, *each) for each in found.items()), *_unread(now)])


def _unread(now: "Analysis") -> list[str]:
    """That reported figures could not be read, so that no claim of theirs is judged."""
    if now.extract.lacks(("reported_figures",)):
        return []
    faults = now.extract.faults()
    number = int(((faults["table"] == "reported_figures") & (faults["column"] == "value")).sum())
    if not number:
        return []
    which = "1 reported figure cannot" if number == 1 else f"{number:,} reported figures cannot"
    return [f"{which} be read, of whatever month, and no claim of theirs is judged: see managers/rejects.csv."]


def _why_none(now: "Analysis") -> str:
    return now.extract.lacks(("reported_figures",)) or NONE_REPORTED


def _in_short(now: "Analysis", document: str, made: list[Claim]) -> str:
    named, claimed = document or NOT_NAMED, claimed_of_measures(now, made)
    if not claimed:
        return f"{named} gives {count(len(made), FIGURE)}, and says of no measure that it is met or not met."
    met = sum(verdict == "met" for verdict in claimed.values())
    says = f"{named} says that {met} of {count(len(now.notice.measure), MEASURE)} {'is' if met == 1 else 'are'} met."
    if not issued(now):
        return f"{says} There is no verdict before the notice of {day_in_words(now.notice.issued)}."
    own = [verdict for verdict, _ in on_own_figures(now, made, claimed).values()]
    held = [stands(verdict, _by_records(now)[number]["verdict"]) for number, verdict in claimed.items()]
    none = "" if "met" in own else "; met: 0"
    alone = f"Judged on its own figures: {tally(own)}{none}."
    return f"{says} {alone} Held against the records, what it says {_by_each(held)}."


def _by_records(now: "Analysis") -> dict[int, dict]:
    return {entry["number"]: entry for entry in now.verdicts["measures"]}


def _by_each(held: list[str]) -> str:
    """`does not stand for 5 measures, depends on how it is counted for 1 and stands for 1`."""
    counts = [(each, held.count(each)) for each in STANDING if each in held]
    told = [f"{'is ' * (each == NOT_SHOWN)}{verdict_said(each)} for {number}" for each, number in counts]
    told[0] = f"{told[0]} {MEASURE[counts[0][1] != 1]}"
    return joined(told)


def by_measure(now: "Analysis") -> tuple[Block, ...]:
    """A table a document, a row a measure of which it says anything: what it says, and whether that stands.

    Blank where nothing was claimed of any measure, or there is no verdict yet.
    """
    made_of = claims(now).items() if issued(now) else ()
    return tuple(table for document, made in made_of for table in _measures_table(now, document, made))


def _measures_table(now: "Analysis", document: str, made: list[Claim]) -> tuple[Block, ...]:
    claimed = claimed_of_measures(now, made)
    own, records = on_own_figures(now, made, claimed), _by_records(now)
    rows = []
    for measure in now.notice.measure:
        if measure.number in claimed:
            entry, verdict = records[measure.number], claimed[measure.number]
            rows.append(
                [
                    f"{measure.number}. {one_line(measure.title)}",
                    _claimed_in_words(now, measure, verdict, made),
                    _on_own(now, measure, *own[measure.number], made),
                    _decided(now, measure, entry["verdict"], entry["decided_by"]),
                    capital(verdict_said(stands(verdict, entry["verdict"]))),
                    _come_out(now, measure, made),
                ]
            )
    caption = f"{document or NOT_NAMED}: what it says of the measures of {month_in_words(now.month)}"
    return (table(caption, BY_MEASURE, rows),) if rows else ()


def _claimed_in_words(now: "Analysis", measure: Measure, verdict: str, made: list[Claim]) -> str:
    """`Met: mean caseload 17; ...`, `Met; no figure given`."""
    figures = [
        f"{_figure_of(claim)} {claim.written}"
        for claim in made
        if claim.written is not None and limb_of(now, claim) in measure.limb
    ]
    return f"{capital(verdict)}: {'; '.join(figures)}" if figures else f"{capital(verdict)}; no figure given"


def _on_own(now: "Analysis", measure: Measure, verdict: str, decided_by: str | None, made: list[Claim]) -> str:
    """As `_decided`; of insufficient evidence, for how much of what is asked."""
    if verdict != "insufficient evidence":
        return _decided(now, measure, verdict, decided_by)
    asked = [limb.id for limb in measure.limb if limb.asked_by == "notice"]
    answers = claimed_answers(now, made)
    lacking = sum(limb_verdict([each.answer for each in answers if each.limb == id]) == verdict for id in asked)
    return f"{capital(verdict)} on {lacking} of {count(len(asked), ('thing', 'things'))} asked"


def _come_out(now: "Analysis", measure: Measure, made: list[Claim]) -> str:
    """Whether the records give each figure claimed of a measure: `17 only by: all in post; 14`; blank without one."""
    mine = [claim for claim in made if limb_of(now, claim) in measure.limb and reproduced_by(now, claim) is not None]
    told = [(claim, "yes" if not is_out(now, claim) else _only_by(claim, reproduced_by(now, claim))) for claim in mine]
    return "; ".join(f"{claim.written}: {found}" for claim, found in told)


def _decided(now: "Analysis", measure: Measure, verdict: str, decided_by: str | None) -> str:
    """A verdict and what decides it: `Not met (earlier step met): children in need visited in time`."""
    limb = next((limb for limb in measure.limb if limb.id == decided_by), None)
    if limb is None or verdict == "met":
        return capital(verdict)
    return f"{capital(verdict_said(verdict))}: {limb_title(now, limb)}"


def by_figure(now: "Analysis") -> tuple[Block, ...]:
    """A table a document, a row a claim: its figure judged alone, what the records give, whether they agree."""
    return tuple(
        table(
            f"{document or NOT_NAMED}: its figures of {month_in_words(now.month)}, judged alone and beside the records",
            BY_FIGURE,
            [_figure_cells(now, claim) for claim in made],
        )
        for document, made in claims(now).items()
    )


def _figure_cells(now: "Analysis", claim: Claim) -> list[str]:
    limb = limb_of(now, claim)
    value = "no figure given" if claim.written is None else claim.written
    value += f", {PRODUCED.get(claim.produced_by, 'how counted not said')}" if claim.written is not None else ""
    value += f"; target named: {claim.target}" if claim.target else ""
    cells = [_figure_of(claim), value]
    if limb is None:
        return [*cells, "nothing asked", "", _found(now, claim), _reproduced(now, claim)]
    rows = headline_rows(now, limb)
    asked = steps_in_words(now, rows) or asks(now, limb)[0][0]
    alone = limb_verdict([each.answer for each in claimed_answers(now, [claim]) if each.limb == limb.id])
    found = f"{_found(now, claim)}: {verdict_said(verdict_words(now, limb))}"
    return [*cells, asked, verdict_said(alone) if issued(now) else "", found, _reproduced(now, claim)]


def _found(now: "Analysis", claim: Claim) -> str:
    """What the records give by the reading that the claim names, or else by the headline."""
    if claim.indicator not in INDICATORS:
        return "no such figure is known"
    value = recomputed(now, claim.indicator).get(read_by(claim))
    return "no figure" if value is None else _by_the_records(now, claim, value)


def _by_the_records(now: "Analysis", claim: Claim, value: Fraction) -> str:
    return amount(value, INDICATORS[claim.indicator].unit, now.levels[claim.indicator])


def _reproduced(now: "Analysis", claim: Claim) -> str:
    """`yes`, `no`, `only by: all in post`; blank where there is nothing to compare."""
    readings = reproduced_by(now, claim)
    if readings is None:
        return ""
    return f"yes{_by(claim)}" if read_by(claim) in readings else _only_by(claim, readings)


def _by(claim: Claim) -> str:
    """`, by: month`, where the claim does not say how it was counted and there are several ways."""
    label = INDICATORS[claim.indicator].readings[read_by(claim)].label
    return f", by: {label}" if claim.reading is None and label else ""


def _only_by(claim: Claim, readings: list[str]) -> str:
    labels = [INDICATORS[claim.indicator].readings[reading].label for reading in readings]
    return f"only by: {joined(labels)}" if labels else "no"


def _figure_of(claim: Claim) -> str:
    """Which figure is claimed; an indicator or reading that is not known as it was written."""
    words = INDICATORS.get(claim.indicator)
    if words is None:
        return one_line(claim.indicator)
    if claim.reading is None:
        return words.title
    label = words.readings[claim.reading].label if claim.reading in words.readings else one_line(claim.reading)
    return f"{words.title} ({label})" if label else words.title


def differing(now: "Analysis") -> list[str]:
    """Each figure that was claimed and does not come out of the records: what they give, as a question, plain text."""
    return [said for made in claims(now).values() for claim in made if (said := _differs(now, claim))]


def to_ask(now: "Analysis") -> str:
    """Markdown: a list of what to ask of whoever made the claims; blank where there is nothing to."""
    points = [
        f"- {markdown(point)}" for document, made in claims(now).items() for point in _to_ask(now, document, made)
    ]
    return "\n".join(["What to ask:", "", *points]) if points else ""


def _to_ask(now: "Analysis", document: str, made: list[Claim]) -> list[str]:
    named = document or NOT_NAMED
    without = [_figure_of(claim) for claim in made if claim.verdict and claim.written is None]
    wrong = [f"{_figure_of(each)} ({each.written})" for each in made if each.written is not None and each.value is None]
    by_hand = [claim for claim in made if claim.produced_by == "manual"]
    unnamed = [claim for claim in made if claim.written is not None and claim.reading is None and _several(claim)]
    points = [_differs(now, claim) for claim in made]
    if without:
        points.append(f"{named} gives a verdict and no figure on these: what are the figures? {'; '.join(without)}.")
    if wrong:
        points.append(f"No rate is above 100%: {'; '.join(wrong)}. Write 86%, or 0.86.")
    if unnamed:
        told = "; ".join(_figure_of(claim) for claim in unnamed)
        points.append(f"{named} does not say how these were counted, and more than one way is fair. They are: {told}.")
    if by_hand:
        told = "; ".join(_figure_of(claim) for claim in by_hand)
        points.append(f"Counted by hand: {told}. Who counted them, and from what?")
    return [point for point in points if point]


def _several(claim: Claim) -> bool:
    return claim.indicator in INDICATORS and len(INDICATORS[claim.indicator].readings) > 1


def _differs(now: "Analysis", claim: Claim) -> str:
    """That a figure does not come out as claimed, and what each reading gives; blank where it does."""
    if not is_out(now, claim):
        return ""
    words = INDICATORS[claim.indicator]
    values = {each: value for each, value in recomputed(now, claim.indicator).items() if value is not None}
    labels = {each: words.readings[each].label for each in values}
    told = joined(
        f"{_by_the_records(now, claim, value)}{f' ({labels[each]})' if labels[each] else ''}"
        for each, value in values.items()
    )
    only = _only_by(claim, reproduced_by(now, claim))
    asks = "Why do they differ?" if only == "no" else f"It comes out as claimed {only}. Is that what was meant?"
    return f"{words.title}: {claim.written} was claimed; the records give {told}. {asks}"
