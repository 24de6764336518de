"""How far the figures of a measure can be trusted: what stands against its records, and what would turn its verdict.

`now` is the `Analysis` of a month. Source: judgement.md, "Trust"; measures.md, measure 3 and "Restatement".
"""

from dataclasses import dataclass

from .._wording import capital, count, joined, markdown, month_in_words, plain, small
from ..measures import INDICATORS
from ..measures.data_accuracy import RECORDED, RULES, failing, recorded_promptly
from ..notice.notice import Limb, Measure
from ..records.tables import TABLES
from ..words.narrative import every, issued, value_in_short
from ..words.tables import table
from . import restatement
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


def trust(now, measure: Measure) -> Trust:
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
        counted=any(answer.value is not None for answer in now.answers if answer.measure == measure.number),
    )


def _late(now, name: str) -> tuple[int, int]:
    """Rows of a table of the month that were not recorded promptly, and those that say when they were."""
    if now.extract.lacks((f"{name}.recorded_on",)):
        return 0, 0
    prompt, known = (int(each[-1]) for each in recorded_promptly(now.extract, name, now.months, now.notice.standards))
    return known - prompt, known


def _moved(now, about: set[tuple[str, str]]) -> dict[str, int]:
    published = restatement.published(now)
    mine = [each in about for each in zip(published["indicator"], published["reading"], strict=True)]
    found = [each for each in restatement.drifts(now) if (each.indicator, each.reading) in about]
    return {"moved": len(found), "published": sum(mine), "changed": sum(bool(each.changes) for each in found)}


def _by_hand(now, indicators: set[str]) -> dict[str, int]:
    if now.extract.lacks(("reported_figures.produced_by",)):
        return {"manual": 0, "reported": 0}
    rows = now.extract["reported_figures"]
    rows = rows[(rows["month"].astype(str) == now.month) & rows["indicator"].isin(indicators)]
    return {"manual": int((rows["produced_by"] == "manual").sum()), "reported": int(rows["produced_by"].notna().sum())}


def _turns(now, measure: Measure, asked: list[Limb]):
    """Each reading of each limb by which, counted alone, the measure's verdict would be another.

    What has a dated target is held against it by every reading of its indicator, other limbs by the admissible ones.
    """
    stands = all_verdicts(now.answers, now.notice)[measure.number][0]
    for limb in asked:
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


def in_words(now, measure: Measure) -> str:
    """What bears on the trust in a measure's figures, in sentences of plain text."""
    found = trust(now, measure)
    return " ".join(
        filter(None, [_rows(found), _recorded(now, found), _restated(found), _counted(now, found), _turned(now, found)])
    )


def _rows(found: Trust) -> str:
    fails, read = _sums(found.failing)
    if not found.counted:
        return "None of its figures can be counted, so there is nothing to trust or doubt."
    where = ", ".join(f"{name}: {plain(each)}" for name, (each, _) in found.failing.items() if each)
    which = f"{plain(fails)} {FAIL[fails == 1]} a rule ({where})" if fails else "none fails a rule"
    return f"Of the {count(read, ROW)} that it is counted from, {which}."


def _sums(pairs: dict[str, tuple[int, int]]) -> tuple[int, int]:
    return sum(part for part, _ in pairs.values()), sum(whole for _, whole in pairs.values())


def _recorded(now, found: Trust) -> str:
    days = every(now.notice.standards, "recording_working_days")
    told = [
        f"of {count(of, ROW)} of {name} about {month_in_words(now.month)}, {_were(late)} recorded later than {days} "
        "after the day"
        for name, (late, of) in found.late.items()
    ]
    return f"{capital('; '.join(told))}." if told else ""


def _were(number: int) -> str:
    return f"{plain(number)} {'was' if number == 1 else 'were'}" if number else "none was"


def _restated(found: Trust) -> str:
    if not found.published:
        return ""
    moved = (
        f"{plain(found.moved)} {'has' if found.moved == 1 else 'have'} moved since"
        if found.moved
        else "none has moved since"
    )
    changed = f"; {count(found.changed, ('move changes', 'moves change'))} an answer" if found.moved else ""
    return f"Of {count(found.published, ('figure', 'figures'))} first reported for earlier months, {moved}{changed}."


def _counted(now, found: Trust) -> str:
    if not found.reported:
        return ""
    of = count(found.reported, ("figure", "figures"))
    return f"Of {of} reported about {month_in_words(now.month)}, {_were(found.manual)} counted by hand."


def _turned(now, found: Trust) -> str:
    """By which other ways of counting one figure the measure would have which verdict."""
    if not issued(now) or not found.counted:
        return ""
    if not found.turns:
        return "No other way of counting a single figure would change the verdict."
    told = {}
    for turn in found.turns:
        told.setdefault((INDICATORS[turn.limb.indicator].title, turn.of_measure), []).append(_way(now, turn))
    ways = [
        f"with {small(title)} counted another way the measure would be {verdict}: {joined(each)}"
        for (title, verdict), each in told.items()
    ]
    return f"The verdict turns on how one figure is counted: {'; '.join(ways)}."


def _way(now, turn: Turn) -> str:
    """`counting virtual visits, 88.0% (440 of 500 children)`."""
    values = now.values
    mine = (values["indicator"] == turn.limb.indicator) & (values["reading"] == turn.reading)
    (row,) = values[mine & (values["group"] == turn.limb.group)].to_dict("records")
    label = INDICATORS[turn.limb.indicator].readings[turn.reading].label
    return ", ".join(filter(None, [label, value_in_short([row])]))


def in_short(now, measure: Measure) -> str:
    """What stands against them in a few words: `5 of 1,392 rows fail a rule; 6 of 10 earlier figures moved`."""
    found = trust(now, measure)
    if not found.counted:
        return "no figure to trust"
    fails, read = _sums(found.failing)
    late, dated = _sums(found.late)
    told = [
        f"{plain(fails)} of {plain(read)} rows {FAIL[fails == 1]} a rule" if read else "no records",
        f"{plain(late)} of {plain(dated)} rows recorded late" if late else "",
        f"{plain(found.moved)} of {plain(found.published)} earlier figures moved" if found.moved else "",
        f"{plain(found.manual)} of {plain(found.reported)} reported figures counted by hand" if found.manual else "",
        "the verdict turns on how one figure is counted" if found.turns else "",
    ]
    return "; ".join(filter(None, told))


ROW = ("row", "rows")
FAIL = ("fail", "fails")
MOST_MOVES = 10


def restated(now) -> str:
    """Markdown: how many figures moved since they were first reported, and each move that changes an answer."""
    return "\n".join(f"- {markdown(sentence)}" for sentence in restatement.in_words(now))


def restated_table(now) -> str:
    """HTML: the largest moves among figures that the notice asks about; those that change an answer come first.

    Blank where nothing is known of what was first reported, which `restated` says.
    """
    if not restatement.months_before(now):
        return ""
    asked = {
        (limb.indicator, reading, limb.group)
        for measure in now.notice.measure
        for limb in measure.limb
        for reading in limb.admissible
    }
    found = [each for each in restatement.drifts(now) if (each.indicator, each.reading, each.group) in asked]
    found.sort(key=lambda each: (not each.changes, -restatement.size(each)))
    if not found:
        return "<p>No figure that the notice asks about has moved since it was first reported.</p>"
    rows = [_moved_cells(each) for each in found[:MOST_MOVES]]
    headings = ("Figure", "Month", "First reported", "Now known", "Moved by", "Answer")
    return table("Figures that the notice asks about: the largest moves since first reported", headings, rows)


def _moved_cells(drift: restatement.Drift) -> list[str]:
    values = restatement.both_values(drift)
    answer = "changes" if drift.changes else ""
    month = month_in_words(drift.month)
    return [restatement.figure_of(drift), month, *values, restatement.moved_by(drift), answer]


def faults(now) -> str:
    """HTML: the tables with rows that could not be used as they are, and how many of each kind."""
    read = {name: now.extract.table(name) for name in now.extract.paths}
    counts = {name: (len(each.faults), each.set_aside, each.duplicates) for name, each in read.items()}
    rows = [[name, *map(plain, (read[name].rows_read, *found))] for name, found in counts.items() if any(found)]
    if not rows:
        return "<p>Every row of the extract could be used as it is.</p>"
    caption = "The extract's tables: faulty cells, rows set aside for them, and exact duplicates dropped"
    return table(caption, ("Table", "Rows", "Faults", "Set aside", "Dropped"), rows)


def rules(now) -> str:
    """HTML: how many rows of the extract fail each rule, and how many rules could not be checked."""
    found = now.values[now.values["indicator"] == "records_failing"].set_index("group")["value"].reindex(list(RULES))
    failed = [[RULES[id].says, plain(rows)] for id, rows in found[found > 0].items()]
    unchecked = int(found.isna().sum())
    if failed:
        said = table("Rows of the extract that fail a rule", ("What is wrong", "Rows"), failed)
    else:
        said = "<p>No row of the extract fails a rule.</p>"
    rest = f"<p>{count(unchecked, ('rule', 'rules'))} could not be checked, for want of a table or column.</p>"
    return said + (rest if unchecked else "")
