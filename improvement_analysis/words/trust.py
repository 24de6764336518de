"""How far the figures of a measure can be trusted, in sentences, and in tables what fails in the extract.

Sentences are plain text; tables are HTML with every text escaped.

Source: docs/judgement.md, "Trust"; docs/counting-rules.md, measure 3.
"""

from typing import TYPE_CHECKING

from .._wording import HIDDEN, capital, count, joined, month_in_words, plain, small
from ..blocks import Block, Paragraph, runs, table
from ..judgement.month import issued
from ..judgement.trust import Trust, Turn, trust
from ..measures import INDICATORS
from ..measures.data_accuracy import RULES
from ..notice.notice import Measure
from .figures import every, of_all, value_in_short

if TYPE_CHECKING:
    from ..analysis import Analysis

ROW = ("row", "rows")
FAIL = ("fail", "fails")


def in_words(now: "Analysis", measure: Measure) -> str:
    """What bears on the trust in a measure's figures, in sentences of plain text."""
    found = trust(now, measure)
    return " ".join(
        filter(
            None,
            [_rows(now, found), _recorded(now, found), _restated(found), _counted(now, found), _turned(now, found)],
        )
    )


def _rows(now: "Analysis", found: Trust) -> str:
    fails, read = found.rows_failing
    if not found.counted:
        return "None of its figures can be counted, so there is nothing to trust or doubt."
    where = [f"{name}: {of_all(now, *pair)[0]}" for name, pair in found.failing.items() if pair[0]]
    told, of = of_all(now, fails, read)
    if any(HIDDEN in each for each in where):  # the others and the sum would give it away
        told, where = HIDDEN, []
    where = f" ({', '.join(where)})" if where else ""
    which = f"{told} {FAIL[fails == 1]} a rule{where}" if fails else "none fails a rule"
    return f"Of the {of} {ROW[read != 1]} that it is counted from, {which}."


def _recorded(now: "Analysis", found: Trust) -> str:
    days = every(now.notice.standards, "recording_working_days")
    told = [
        f"of {of_all(now, late, of)[1]} {ROW[of != 1]} of {name} about {month_in_words(now.month)}, "
        f"{_were(now, late, of)} recorded later than {days} after the day"
        for name, (late, of) in found.late.items()
    ]
    return f"{capital('; '.join(told))}." if told else ""


def _were(now: "Analysis", number: int, of: int) -> str:
    return f"{of_all(now, number, of)[0]} {'were' if number > 1 else 'was'}"


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
    of = f"{of_all(now, found.manual, found.reported)[1]} {'figure' if found.reported == 1 else 'figures'}"
    by_hand = _were(now, found.manual, found.reported)
    return f"Of {of} reported about {month_in_words(now.month)}, {by_hand} counted by hand."


def _turned(now: "Analysis", found: Trust) -> str:
    """By which other ways of counting one figure the measure would have which verdict."""
    if not issued(now) or not found.counted:
        return ""
    if not found.turns:
        return "" if now.hidden is not None else "No other way of counting a single figure would change the verdict."
    told = {}
    for turn in found.turns:
        told.setdefault((INDICATORS[turn.limb.indicator].title, turn.of_measure), []).append(_way(now, turn))
    ways = [
        f"with {small(title)} counted another way the measure would be {verdict}: {joined(each)}"
        for (title, verdict), each in told.items()
    ]
    return f"The verdict turns on how one figure is counted: {'; '.join(ways)}."


def _way(now: "Analysis", turn: Turn) -> str:
    """`counting virtual visits, 88.0% (440 of 500 children)`."""
    values = now.values
    mine = (values["indicator"] == turn.limb.indicator) & (values["reading"] == turn.reading)
    (row,) = values[mine & (values["group"] == turn.limb.group)].to_dict("records")
    label = INDICATORS[turn.limb.indicator].readings[turn.reading].label
    return ", ".join(filter(None, [label, value_in_short(row, now.levels[turn.limb.indicator])]))


def in_short(now: "Analysis", measure: Measure) -> str:
    """What stands against them in a few words: `5 of 1,392 rows fail a rule; 6 of 10 earlier figures moved`."""
    found = trust(now, measure)
    if not found.counted:
        return "no figure to trust"
    fails, read = found.rows_failing
    late, _ = found.rows_late
    told = [
        f"{_in_all(now, found.failing)} rows {FAIL[fails == 1]} a rule" if read else "no records",
        f"{_in_all(now, found.late)} rows recorded late" if late else "",
        f"{plain(found.moved)} of {plain(found.published)} earlier figures moved" if found.moved else "",
        f"{' of '.join(of_all(now, found.manual, found.reported))} reported figures counted by hand"
        if found.manual
        else "",
        "the verdict turns on how one figure is counted" if found.turns else "",
    ]
    return "; ".join(filter(None, told))


def _in_all(now: "Analysis", tables: dict[str, tuple[int, int]]) -> str:
    """`5 of 1,392`, of tables together; `[c]` where a table's own is, since the others would give it away."""
    fails, read = (sum(pair[place] for pair in tables.values()) for place in (0, 1))
    told, of = of_all(now, fails, read) if fails else ("0", plain(read))
    return f"{HIDDEN if any(HIDDEN in of_all(now, *pair) for pair in tables.values()) else told} of {of}"


def faults(now: "Analysis") -> tuple[Block, ...]:
    """The tables with rows that could not be used as they are, and how many of each kind."""
    read = {name: now.extract.table(name) for name in now.extract.paths}
    counts = {name: (len(each.faults), each.set_aside, each.duplicates) for name, each in read.items()}
    rows = [
        [name, plain(read[name].rows_read), *(_of_rows(now, each, read[name].rows_read) for each in found)]
        for name, found in counts.items()
        if any(found)
    ]
    if not rows:
        return (Paragraph(runs("Every row of the extract could be used as it is.")),)
    caption = "The extract's tables: faulty cells, rows set aside for them, and exact duplicates dropped"
    return (table(caption, ("Table", "Rows", "Faults", "Set aside", "Dropped"), rows),)


def _of_rows(now: "Analysis", number: int, read: int) -> str:
    return of_all(now, number, read)[0] if number else "0"


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
