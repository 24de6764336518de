"""How far the figures of a measure can be trusted, in sentences, and in tables what fails in the extract.

Sentences are plain text; tables are HTML with every text escaped.

Source: docs/judgement.md, "Trust"; docs/counting-rules.md, measure 3.
"""

from typing import TYPE_CHECKING

from .._wording import HIDDEN, capital, count, joined, month_in_words, plain, small
from ..blocks import Block, Paragraph, runs, table
from ..judgement.month import issued
from ..judgement.trust import Trust, Turn
from ..measures import INDICATORS
from ..measures.data_accuracy import RULES
from ..notice.notice import Measure
from .figures import every, value_in_short

if TYPE_CHECKING:
    from ..analysis import Analysis

ROW = ("row", "rows")
FAIL = ("fail", "fails")


def in_words(now: "Analysis", measure: Measure) -> str:
    """What bears on the trust in a measure's figures, in sentences of plain text."""
    found = now.trust[measure.number]
    if now.hidden is None:
        said = [_rows(found), _recorded(now, found), _restated(found), _counted(now, found), _turned(now, found)]
    else:
        said = [_without_numbers(found), _restated(found), _turned(now, found)]
    return " ".join(filter(None, said))


def _without_numbers(found: Trust) -> str:
    """For the public: that there are such rows, since from how many of which table hidden ones could be worked out."""
    if not found.counted:
        return _rows(found)
    some = _some(found)
    return f"{capital(joined(some))}." if some else "None of the rows that it is counted from fails a rule."


def _some(found: Trust) -> list[str]:
    told = (
        ("some rows fail a rule", found.rows_failing[0]),
        ("some rows were recorded late", found.rows_late[0]),
        ("some reported figures were counted by hand", found.manual),
    )
    return [words for words, number in told if number]


def _rows(found: Trust) -> str:
    fails, read = found.rows_failing
    if not found.counted:
        return "None of its figures can be counted, so there is nothing to trust or doubt."
    where = ", ".join(f"{name}: {plain(each)}" for name, (each, _) in found.failing.items() if each)
    which = f"{plain(fails)} {FAIL[fails == 1]} a rule ({where})" if fails else "none fails a rule"
    return f"Of the {count(read, ROW)} that it is counted from, {which}."


def _recorded(now: "Analysis", found: Trust) -> str:
    days = every(now.notice.standards, "recording_working_days")
    told = [
        f"Of {count(of, ROW)} of {name} about {month_in_words(now.month)}, {_were(late)} recorded later than {days} "
        "after the day."
        for name, (late, of) in found.late.items()
    ]
    return " ".join(told)


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


def _counted(now: "Analysis", found: Trust) -> str:
    if not found.reported:
        return ""
    of = count(found.reported, ("figure", "figures"))
    return f"Of {of} reported about {month_in_words(now.month)}, {_were(found.manual)} counted by hand."


def _turned(now: "Analysis", found: Trust) -> str:
    """By which other ways of counting one figure the measure would have which verdict."""
    if not issued(now) or not found.counted:
        return ""
    if not found.turns:
        # By the ways that the public is not shown, another might.
        return "" if now.hidden is not None else "No other way of counting a single figure would change the verdict."
    told = {}
    for turn in found.turns:
        told.setdefault((INDICATORS[turn.limb.indicator].title, turn.of_measure), []).append(_way(now, turn))
    ways = [
        f"Counted another way, {small(title)} would make the measure {verdict}: {joined(each)}."
        for (title, verdict), each in told.items()
    ]
    return " ".join(["The verdict turns on how one figure is counted.", *ways])


def _way(now: "Analysis", turn: Turn) -> str:
    """`counting virtual visits, 88.0% (440 of 500 children)`."""
    values = now.values
    mine = (values["indicator"] == turn.limb.indicator) & (values["reading"] == turn.reading)
    (row,) = values[mine & (values["group"] == turn.limb.group)].to_dict("records")
    label = INDICATORS[turn.limb.indicator].readings[turn.reading].label
    return ", ".join(filter(None, [label, value_in_short(row, now.levels[turn.limb.indicator])]))


def in_short(now: "Analysis", measure: Measure) -> str:
    """What stands against them in a few words: `5 of 1,392 rows fail a rule; 6 of 10 earlier figures moved`."""
    found = now.trust[measure.number]
    if not found.counted:
        return "no figure to trust"
    fails, read = found.rows_failing
    late, dated = found.rows_late
    moved = f"{plain(found.moved)} of {plain(found.published)} earlier figures moved" if found.moved else ""
    told = [
        f"{plain(fails)} of {plain(read)} rows {FAIL[fails == 1]} a rule" if read else "no records",
        f"{plain(late)} of {plain(dated)} rows recorded late" if late else "",
        moved,
        f"{plain(found.manual)} of {plain(found.reported)} reported figures counted by hand" if found.manual else "",
    ]
    if now.hidden is not None:
        told = [*_some(found), moved]
    turns = "the verdict turns on how one figure is counted" if found.turns else ""
    return "; ".join(filter(None, [*told, turns]))


def faults(now: "Analysis") -> tuple[Block, ...]:
    """The tables with rows that could not be used as they are, and how many of each kind."""
    if now.hidden is not None:
        return (Paragraph(runs("How many rows of each table could not be used is not shown to the public.")),)
    read = {name: now.extract.table(name) for name in now.extract.paths}
    counts = {name: (len(each.faults), each.set_aside, each.duplicates) for name, each in read.items()}
    rows = [[name, *map(plain, (read[name].rows_read, *found))] for name, found in counts.items() if any(found)]
    if not rows:
        return (Paragraph(runs("Every row of the extract could be used as it is.")),)
    caption = "The extract's tables: faulty cells, rows set aside for them, and exact duplicates dropped"
    return (table(caption, ("Table", "Rows", "Faults", "Set aside", "Dropped"), rows),)


def rules(now: "Analysis") -> tuple[Block, ...]:
    """How many rows of the extract fail each rule, and how many rules could not be checked."""
    found = now.values[now.values["indicator"] == "records_failing"].set_index("group")["value"].reindex(list(RULES))
    failed = [[RULES[id].says, plain(rows)] for id, rows in found[found > 0].items()]
    hidden = [group for id, _, group in now.hidden or () if id == "records_failing"]
    failed += [[RULES[id].says, HIDDEN] for id in found.index if id in hidden]
    unchecked = int(found.isna().sum()) - len(hidden)
    if failed:
        said = table("Rows of the extract that fail a rule", ("What is wrong", "Rows"), failed)
    else:
        said = Paragraph(runs("No row of the extract fails a rule."))
    rest = f"{count(unchecked, ('rule', 'rules'))} could not be checked, for want of a table or column."
    return (said, Paragraph(runs(rest))) if unchecked else (said,)
