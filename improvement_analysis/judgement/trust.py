"""How far the figures of a measure can be trusted: what stands against its records, and what would turn its verdict.

Source: docs/judgement.md, "Trust"; docs/counting-rules.md, measure 3 and "Restatement".
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .._wording import HIDDEN
from ..measures import INDICATORS
from ..measures.data_accuracy import RECORDED, failing, recorded_promptly
from ..notice.notice import Limb, Measure
from ..records.tables import TABLES
from . import restatement
from .month import Month, issued
from .verdicts import all_verdicts, answer_limbs, limb_verdict


@dataclass(frozen=True)
class Turn:
    """Another way of counting one figure, by which the measure's verdict would be another.

    Attributes:
        limb: the limb whose figure it is.
        reading: the reading that would be counted alone, admissible or not.
        of_limb: the limb's verdict by that reading.
        of_measure: the measure's.
    """

    limb: Limb
    reading: str
    of_limb: str
    of_measure: str


@dataclass(frozen=True)
class Trust:
    """What bears on how far the figures that the notice asks about in one measure can be trusted.

    Attributes:
        failing: by table that they are counted from: rows that fail a rule of measure 3 (set aside or not), rows read.
        late: by table that says when it was recorded: rows of the month recorded late, rows that say when.
        moved: figures of earlier months (a reading and a month each) that moved since they were first published.
        published: those of which it is known what was first published.
        changed: how many of the moves change an answer.
        manual: figures reported about the month that were counted by hand.
        reported: those that say how they were counted.
        turns: the other ways of counting one figure that would turn the verdict.
        counted: whether any of the figures has a value.
    """

    failing: dict[str, tuple[int, int]]
    late: dict[str, tuple[int, int]]
    moved: int
    published: int
    changed: int
    manual: int
    reported: int
    turns: tuple[Turn, ...]
    counted: bool

    @property
    def rows_failing(self) -> tuple[int, int]:
        """Rows that fail a rule and rows read, of all tables together."""
        return _sums(self.failing)

    @property
    def rows_late(self) -> tuple[int, int]:
        """Rows recorded late and rows that say when they were, of all tables together."""
        return _sums(self.late)


def _sums(pairs: dict[str, tuple[int, int]]) -> tuple[int, int]:
    return sum(part for part, _ in pairs.values()), sum(whole for _, whole in pairs.values())


LATE, FAILING, MANUAL = 0.1, 0.01, 0.5
"""The shares of rows recorded late, of rows that fail a rule, of figures counted by hand that are worth care."""


def grade(found: Trust) -> tuple[str, str]:
    """How far a measure's figures can be trusted in one word, and the worst reason for it.

    `weak` where none has a value, the verdict turns on how one figure is counted, a move since it was first published
    changes an answer, or five times as many rows fail a rule as are worth care; `care` where rows fail, were recorded
    late or figures were counted by hand in a share worth care, or any figure moved; else `sound`.

    Returns:
        The word, and the reason's name: `no figure`, `turns`, `changed`, `failing`, `late`, `manual`, `moved` or blank.
    """
    fails, late = _share(found.rows_failing), _share(found.rows_late)
    reasons = {
        "no figure": ("weak", not found.counted),
        "turns": ("weak", bool(found.turns)),
        "changed": ("weak", bool(found.changed)),
        "many failing": ("weak", fails >= 5 * FAILING),
        "failing": ("care", fails >= FAILING),
        "late": ("care", late >= LATE),
        "manual": ("care", _share((found.manual, found.reported)) >= MANUAL),
        "moved": ("care", bool(found.moved)),
    }
    return next(((word, name) for name, (word, holds) in reasons.items() if holds), ("sound", ""))


def _share(pair: tuple[int, int]) -> float:
    return pair[0] / pair[1] if pair[1] else 0.0


def trust(now: Month, measure: Measure) -> Trust:
    """What bears on the trust in a measure's figures; of what the extract lacks, nothing."""
    asked = [limb for limb in measure.limb if limb.asked_by == "notice"]
    about = {(limb.indicator, reading) for limb in asked for reading in limb.admissible}
    names = {name for id, reading in about for name in INDICATORS[id].tables(reading)}
    names = [name for name in TABLES if name in names and name in now.extract.paths]
    counted = now.extract.derive(failing)[1]
    return Trust(
        failing={name: (counted[name][1] - counted[name][0], counted[name][1]) for name in names},
        late={name: late for name in names if name in RECORDED and (late := _late(now, name))[1]},
        **_moved(now, about),
        **_by_hand(now, {id for id, _ in about}),
        turns=tuple(_turns(now, measure, asked)) if issued(now) else (),
        counted=any(
            answer.value is not None or answer.judged.rule == HIDDEN
            for answer in now.answers
            if answer.measure == measure.number
        ),
    )


def _late(now: Month, name: str) -> tuple[int, int]:
    """Rows of a table of the month that were not recorded promptly, and those that say when they were."""
    if now.extract.lacks((f"{name}.recorded_on",)):
        return 0, 0
    prompt, known = (int(each[-1]) for each in recorded_promptly(now.extract, name, now.months, now.notice.standards))
    return known - prompt, known


def _moved(now: Month, about: set[tuple[str, str]]) -> dict[str, int]:
    published = restatement.published(now)
    mine = [each in about for each in zip(published["indicator"], published["reading"], strict=True)]
    found = [each for each in now.drifts if (each.indicator, each.reading) in about]
    return {"moved": len(found), "published": sum(mine), "changed": sum(bool(each.changes) for each in found)}


def _by_hand(now: Month, indicators: set[str]) -> dict[str, int]:
    if now.extract.lacks(("reported_figures.produced_by",)):
        return {"manual": 0, "reported": 0}
    rows = now.extract["reported_figures"]
    rows = rows[(rows["month"].astype(str) == now.month) & rows["indicator"].isin(indicators)]
    return {"manual": int((rows["produced_by"] == "manual").sum()), "reported": int(rows["produced_by"].notna().sum())}


def _turns(now: Month, measure: Measure, asked: list[Limb]) -> Iterator[Turn]:
    """Each reading of each limb by which, counted alone, the measure's verdict would be another.

    What has a dated target is held against it by every reading of its indicator, other limbs by the admissible ones.
    """
    stands = all_verdicts(now.answers, now.notice)[measure.number][0]
    for limb in asked:
        if now.hidden is not None and not limb.target:
            continue  # months that are not shown would make another answer of it
        for reading in INDICATORS[limb.indicator].readings if limb.target else limb.admissible:
            alone = limb.model_copy(update={"readings": (reading,)})
            only = now.notice.model_copy(update={"measure": (measure.model_copy(update={"limb": (alone,)}),)})
            answers = answer_limbs(now.values, only, now.benchmarks, now.month, now.judged_by)
            if all(answer.value is None for answer in answers):
                continue  # what cannot be counted so turns nothing
            others = [answer for answer in now.answers if answer.limb != limb.id]
            verdict = all_verdicts([*others, *answers], now.notice)[measure.number][0]
            if verdict != stands:
                yield Turn(limb, reading, limb_verdict([answer.answer for answer in answers]), verdict)
