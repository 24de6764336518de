"""What is to be done, child by child and worker by worker: managers/exceptions.xlsx, for managers alone.

A sheet a question, from the rows that stand behind a figure (`measures.behind`), by team and the worst first, each with
why it is there; before them one sheet on which each child, worker and team stands once, the gravest question first.
Nothing is counted here by a rule of its own.

Source: docs/outputs.md, "Files"; docs/judgement.md, "What it would take".
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .._wording import capital, count, day_in_words, joined, month_in_words, one_line, plain
from ..calendars import NEVER, dates, day_number
from ..errors import UnusableInput
from ..judgement.concerns import short_of
from ..judgement.month import as_at
from ..judgement.what_it_takes import Shortfall, shortfalls
from ..measures import INDICATORS
from ..measures.behind import behind, counted, falling_due, rows, whose
from ..measures.conferences import conferences_awaited
from ..measures.data_accuracy import RULES
from ..measures.indicator import Indicator
from ..measures.nouns import REVIEW
from ..measures.people import NOT_RECORDED
from ..measures.things import CHILD, Things
from ..measures.visits import PLAN_TYPES, PlanType
from ..words.narrative import limb_title
from ..words.trend import chance_in_words
from .workbook import Sheet, write_workbook

if TYPE_CHECKING:
    from ..analysis import Analysis

EXCEPTIONS = "exceptions.xlsx"
MARKING = "Official-Sensitive: it names children and workers by their identifiers. For managers alone; not for a board."
TOMORROW = "Tomorrow"
SOON = 10
"""Working days ahead that `due next` looks."""
WHO = ("Child", "Worker", "Owner")
"""The columns of a list that may say whom a row is about; the first that does."""

HEADINGS = {
    "child_id": "Child", "worker_id": "Worker", "worker": "Allocated worker", "due_on": "Due", "day_0": "Discussed on",
    "why": "Why it is on the list", "fte": "FTE", "of": "Figure",
}  # fmt: skip
IDS = ("team", "owner", "priority_area", "child_id", "worker_id", "audit_id", "action_id", "worker")


@dataclass(frozen=True)
class Question:
    """One sheet: whom an indicator's headline leaves on its short side.

    Attributes:
        sheet: its name.
        asks: its title.
        indicator: the indicator's id.
        why: why a row is on the list: its facts in braces.
        never: the same where the fact `last` is blank.
        last: the fact that may be blank.
        by: the column by which the rows are grouped.
        also: the columns that it shows beside who it is, when it was due and why it is there.
    """

    sheet: str
    asks: str
    indicator: str
    why: str
    never: str = ""
    last: str = ""
    by: str = "team"
    also: tuple[str, ...] = ()


def _of_visits(each: PlanType) -> tuple[Question, Question]:
    """Who is overdue a visit, and who of them has had none."""
    return (
        Question(
            f"{each.id} visits overdue", f"{each.title}: overdue a visit", f"{each.id.lower()}_visits_in_timescale",
            "{overdue}; last visited on {last_visit}.",
            f"{{overdue}}; no visit since the {each.period} began.", "last_visit",
            also=("last_visit", "days_waited"),
        ),
        Question(
            f"{each.id} never visited", f"{each.title}: the first visit overdue", f"{each.id.lower()}_never_visited",
            f"{{overdue}}; no visit since the {each.period} began.", also=("days_waited",),
        ),
    )  # fmt: skip


_CP, _CIN, _CLA = map(_of_visits, PLAN_TYPES)
NOT_SEEN = "Not seen"
QUESTIONS = (
    Question("Conferences overdue", "Conferences overdue", "icpc_overdue",
             "{overdue}; strategy discussion on {day_0}.", also=("day_0",)),
    *_CP,
    Question(NOT_SEEN, "Children not seen face to face in the notice's days", "children_not_seen",
             "Last seen on {last_seen}.", "Never seen, by any visit recorded.", "last_seen", also=("last_seen",)),
    *_CLA,
    *_CIN,
    Question("Unallocated", "Children with no worker in post", "cases_unallocated",
             "Allocated to {worker}, who is not in post.", "No worker is allocated.", "worker", also=("open_since",)),
    Question("Held elsewhere", "Children held by a manager, by duty or by another who is no case holder",
             "cases_held_elsewhere", "Held by {worker}, who is no case holder.", also=("open_since",)),
    Question("Over 40 children", "Case holders with more than 40 children", "workers_over_40",
             "Holds {children} children; the limit is 40.", also=("children", "fte")),
    Question("ASYE over 18 children", "Case holders in the ASYE with more than 18 children", "asye_over_18",
             "Holds {children} children; the limit in the ASYE is 18.", also=("children", "fte")),
    Question("Case reviews overdue", "Children without a case review in the notice's days", "reviews_current",
             "{overdue}; last reviewed on {last_review}.", "{overdue}; never reviewed, by what is recorded.",
             "last_review", also=("last_review", "open_since")),
    Question("Not reviewed since the notice", "Children open when the notice was issued, not reviewed since",
             "review_cohort_coverage", "Open when the notice was issued; no case review since.", also=("open_since",)),
    Question("Workers to supervise", "Case holders past the supervision cycle", "supervision_workers",
             "{overdue}; last supervised on {last_supervision}.", "No supervision is recorded.",
             "last_supervision", also=("last_supervision",)),
    Question("Cases to discuss", "Children past the supervision cycle", "supervision_cases",
             "{overdue}; last discussed on {last_discussed}.", "Never discussed, by what is recorded.",
             "last_discussed", also=("last_discussed",)),
    Question("Review actions overdue", "Actions of case reviews overdue", "review_actions_overdue",
             "{overdue}; not completed.", also=("reviewed_on", "risk_level")),
    Question("Audit actions overdue", "Actions of audits overdue", "audit_actions_overdue",
             "{overdue}; not completed. To be done by: {owner}.", "{overdue}; not completed.", "owner", by="owner"),
    Question("Plan actions overdue", "Actions of the improvement plan overdue", "plan_actions_overdue",
             "{overdue}; not completed.", by="owner"),
    Question("Rows to correct", "Rows to correct, by rule", "records_failing", "{says}", by="rule",
             also=("table", "line", "correct")),
)  # fmt: skip
"""The gravest question first: by it whoever is on several lists is placed on the first sheet."""


@dataclass(frozen=True)
class Soon:
    """One sheet that no figure stands behind: who is due from the month's end to so many working days on.

    Attributes:
        sheet: its name.
        asks: its title.
        what: what is due, with {} for its day.
        indicators: those whose things they are.
        things: (extract, months) to the things, where they are not the indicators' own.
    """

    sheet: str
    asks: str
    what: str
    indicators: tuple[str, ...]
    things: Callable[..., Things] | None = None


DUE_SOON = (
    Soon("Visits due next", "Visits that fall due", "The next visit is due on {}.",
         tuple(f"{each.id.lower()}_visits_in_timescale" for each in PLAN_TYPES)),
    Soon("Conferences due next", "Conferences that fall due", "The conference is due on {}.",
         ("icpc_overdue",), conferences_awaited),
    Soon("Supervision due next", "Case holders whose supervision falls due", "The supervision cycle ends on {}.",
         ("supervision_workers",)),
    Soon("Discussion due next", "Children whose discussion in supervision falls due",
         "The supervision cycle ends on {}.", ("supervision_cases",)),
)  # fmt: skip


def _what_to_do(indicator: str) -> str:
    each = INDICATORS[indicator]
    return each.readings[each.headline].to_do[0]


_SOON = {each.sheet for each in DUE_SOON}
_DOES = {each.sheet: _what_to_do(each.indicator) for each in QUESTIONS}
_DOES |= {each.sheet: _what_to_do(each.indicators[0]) for each in DUE_SOON}
_NEVER_OF = {overdue.sheet: never.sheet for overdue, never in (_CP, _CIN, _CLA)}
_GRAVITY = {sheet: place for place, sheet in enumerate(_DOES)}
_GRAVITY |= {never: _GRAVITY[overdue] for overdue, never in _NEVER_OF.items()}
_GRAVITY |= dict.fromkeys(_SOON, len(_DOES))
_NO_CHILD = " The audit names no child."
_NO_CASE = " No case of the child is recorded."
_NOTHING = "Nothing any more: the case is closed"
_ONE_VISIT = tuple(_DOES[sheet] for sheet in (NOT_SEEN, "CP never visited", "CP visits overdue"))
"""Visits to do, of which one serves for all: the first says the most."""


def write_exceptions(now: "Analysis", folder: Path) -> Path:
    """Write exceptions.xlsx (0600) for managers, and return the path.

    Args:
        now: the month in whole, as managers see it.
        folder: where their outputs are made.
    """
    lists, unsaid = [], []
    makes = [partial(_short_side, now, each) for each in QUESTIONS] + [
        partial(_due_next, now, each) for each in DUE_SOON
    ]
    for make in makes:
        try:
            lists.append(make())
        except UnusableInput as error:
            unsaid.append(str(error))
    found = shortfalls(now)
    sheets = [_tomorrow(lists), *lists, _targets(now, found), _to_do(now, found)]
    month, council = month_in_words(now.month), one_line(now.council)
    cover = [
        council,
        f"Who and what is to be seen to after {month}, as at {day_in_words(as_at(now))}.",
        MARKING,
        *(["Synthetic data: every child, worker and figure is invented."] if now.extract.synthetic else []),
    ]
    notes = [
        f"The sheet {TOMORROW} has each child, worker, owner and team of the lists after it once, with all that they "
        "are listed for, the gravest first: the lists stand in that order. Rows to correct are not on it: they stand "
        "by rule.",
        f"A child of the list {NOT_SEEN} or Case reviews overdue is overdue since the notice's days from the last such "
        "visit or review, or from the day on which the open case began, if that is later.",
        "Each list names its figure and has as many rows as the figure's short side: those that it leaves out.",
        "Rows stand by team, the team with the most of them first, and within a team the worst first.",
        "A blank cell is one that the records leave blank, or that follows from a blank.",
        *dict.fromkeys(unsaid),
        *(_defined(now, each) for each in QUESTIONS),
    ]
    title = f"What is to be done, {month}: {council}"
    return write_workbook(folder / EXCEPTIONS, title, cover, notes, sheets, mode=0o600)


def _defined(now: "Analysis", question: Question) -> str:
    """What a list's figure counts, and that the list has those whom it does not count."""
    each = INDICATORS[question.indicator]
    left_out = f" Not counted by the figure {each.title!r}:" if each.better == "higher" else ""
    return f"{question.sheet}.{left_out} {each.definition(now.notice.standards)}"


def _short_side(now: "Analysis", question: Question) -> Sheet:
    each = INDICATORS[question.indicator]
    found = behind(each, each.headline, now.extract, now.months, now.notice)
    if each.by == "rule":
        found = found.join(_to_correct(now, found))
    if question.indicator == "audit_actions_overdue":
        found = found.join(_audited(now, found))
    found = _with_case(now, each, question, found)
    found = _overdue(found, as_at(now))
    found["why"] = [_why(question, row) + _nobody(row) for row in found.to_dict("records")]
    says = (f"{_rows(found)}. {_figure(now, question.indicator)}",)
    return Sheet(
        question.sheet,
        f"{question.asks}: {len(found)}",
        says,
        _table(found, question.by, (*question.also, "case_closed")),
    )


def _rows(found: pd.DataFrame) -> str:
    return f"{len(found):,} {'row' if len(found) == 1 else 'rows'}"


def _figure(now: "Analysis", indicator: str) -> str:
    """The figure whose short side the rows are, as figures.csv has it."""
    each = INDICATORS[indicator]
    named = f"{indicator}, reading {each.headline}" if each.headline else indicator
    figures = now.series[(now.series["indicator"] == indicator) & (now.series["reading"] == each.headline)]
    figures = figures[figures["month"] == now.month]
    if each.by == "rule":
        return (
            f"The figures of all rules together: {plain(figures['value'].sum())} ({named}; a row counts for each rule)."
        )
    short = short_of(now, indicator)
    if short is None:
        why = figures.loc[figures["group"] == "", "note"].iloc[0] or "there is nothing to count"
        return f"The figure has no value: {why} ({named})."
    of = "" if short.out_of is None else f" of {short.out_of:,}"
    return f"The figure's short side: {short.number:,}{of} ({named})."


def _why(question: Question, row: dict[str, Any]) -> str:
    template = question.never if question.last and pd.isna(row.get(question.last)) else question.why
    return template.format_map({name: _in_words(value) for name, value in row.items()})


def _nobody(row: dict[str, Any]) -> str:
    """Why nobody is named who could act, where that is so."""
    return _closed(row.get("case_closed")) or row.get("nobody") or ""


def _closed(day: date | None) -> str:
    return "" if pd.isna(day) else f" The case was closed on {day_in_words(day)}."


def _with_case(now: "Analysis", each: Indicator, question: Question, found: pd.DataFrame) -> pd.DataFrame:
    """The children's rows with when the case was closed, and when a standard's days were over, if neither is said."""
    if "child_id" not in found or now.extract.lacks(("episodes.end_date",)):
        return found
    episodes, day = now.extract["episodes"], day_number(as_at(now))
    child = pd.Series(now.extract.texts("child_id", episodes["child_id"].to_numpy()), index=episodes.index)
    is_open = (episodes["start_date"] <= day) & (day < episodes["end_date"])
    opened = episodes["start_date"][is_open].groupby(child[is_open]).min()
    ended = episodes["end_date"][episodes["end_date"] <= day]
    closed = ended.groupby(child[ended.index]).max().drop(opened.index, errors="ignore")
    unknown = found["child_id"].notna() & ~found["child_id"].isin(opened.index.union(closed.index))
    if unknown.any():
        found = found.assign(nobody=found.get("nobody", pd.Series("", found.index)).mask(unknown, _NO_CASE))
    if found["child_id"].isin(closed.index).any():
        found = found.assign(case_closed=dates(found["child_id"].map(closed).fillna(NEVER).to_numpy(dtype=np.int64)))
    if each.standard and question.last in ("last_seen", "last_review"):
        since = pd.Series(dates(found["child_id"].map(opened).fillna(NEVER).to_numpy(dtype=np.int64)), found.index)
        allowed = pd.Timedelta(days=getattr(now.notice.standards, each.standard) - 1)
        found = found.assign(due_on=pd.concat([found[question.last], since], axis=1).max(axis=1) + allowed)
    return found


def _audited(now: "Analysis", found: pd.DataFrame) -> pd.DataFrame:
    """Of actions of audits whose case was audited, with its team and worker; or why that cannot be said."""
    if now.extract.lacks(("audits",)):
        return pd.DataFrame({"nobody": _NO_CHILD}, index=found.index)
    audits = now.extract["audits"].drop_duplicates(["audit_id", "child_id"]).drop_duplicates("audit_id", keep=False)
    audit = now.extract.texts("audit_id", audits["audit_id"].to_numpy())
    child = found["audit_id"].map(pd.Series(audits["child_id"].to_numpy(), audit)).fillna(-1).to_numpy(dtype=np.int64)
    who = pd.DataFrame(whose(CHILD, child, now.extract, now.months), index=found.index)
    named = child >= 0
    return who[named].reindex(found.index).assign(nobody=np.where(named, "", _NO_CHILD))


def _in_words(value: Any) -> str:
    if isinstance(value, date) and not pd.isna(value):
        return day_in_words(value)
    return plain(value) if isinstance(value, int | float) and not pd.isna(value) else str(value)


def _overdue(found: pd.DataFrame, day: date) -> pd.DataFrame:
    """The rows with how many days each is overdue on a day, where they say when they were due."""
    if "due_on" not in found:
        return found
    days = (pd.Timestamp(day) - found["due_on"]).dt.days
    words = {0: "Due on the day itself", 1: "1 day overdue"}
    told = [words.get(each, f"{each:,.0f} days overdue") for each in days]
    return found.assign(days_overdue=days, overdue=told)


def _to_correct(now: "Analysis", found: pd.DataFrame) -> pd.DataFrame:
    """What each rule says, and what is to be corrected: of a faulty row its cells with their reasons."""
    faults = now.extract.faults()
    cells = (
        (faults["column"] + ": " + faults["reason"])
        .groupby([faults["table"], faults["row"].astype(int)])
        .agg("; ".join)
    )
    of_row = [
        cells.get((row["table"], row["line"]), "") if row["rule"] == "fault" else "" for row in found.to_dict("records")
    ]
    correct = [cell or RULES[rule].remedy for cell, rule in zip(of_row, found["rule"], strict=True)]
    return pd.DataFrame({"says": [RULES[rule].says for rule in found["rule"]], "correct": correct}, index=found.index)


def _table(found: pd.DataFrame, by: str, also: tuple[str, ...] = ()) -> pd.DataFrame:
    """The rows as a sheet shows them: grouped, the group with the most first, else in their order."""
    if by in found:
        size = found.groupby(by, dropna=False)[by].transform("size")
        group = found[by].fillna("").astype(str)
        order = pd.DataFrame({"size": -size, "group": group}).sort_values(["size", "group"], kind="stable").index
        found = found.loc[order]
    columns = [*dict.fromkeys([by, *IDS, "days_overdue", "due_on", "why", *also])]
    shown = found[[column for column in columns if column in found]]
    return shown.rename(columns=lambda name: HEADINGS.get(name, capital(name.replace("_", " ")))).reset_index(drop=True)


# What to do tomorrow


def _tomorrow(lists: list[Sheet]) -> Sheet:
    """Whoever is on a list once, with all that it says: by team, first the team itself, then the gravest question.

    Of one question who is overdue the longest goes first (a blank before all), then as its list has them; last of all
    who is on no list but those of what falls due, by day. Those whom no team is recorded for stand after the teams.
    """
    rows = [
        row | {"list": sheet.name, "place": place}
        for sheet in lists
        for place, row in enumerate(sheet.table.to_dict("records"))
    ]
    there: dict[tuple[str, str, str], list[dict]] = {}
    for row in rows:
        who = next((name for name in WHO if isinstance(row.get(name), str)), None)
        if who is not None:
            there.setdefault((_team(row), who, row[who]), []).append(row)
    teams: dict[str, list[dict]] = {}
    for (team, _, _), mine in there.items():
        teams.setdefault(team, []).extend(mine)
    table = []
    for team, all_of_team in sorted(
        teams.items(), key=lambda each: (_no_team(each[0]), -_overdue_rows(each[1]), each[0])
    ):
        table += [_row_of(team, "Team", team, all_of_team)] if team else []
        table += sorted((_row_of(*who, mine) for who, mine in there.items() if who[0] == team), key=_worst_first)
    columns = ["Team", "Who", "Identifier", "Allocated worker", "Gravest", "Days overdue", "Lists", "Next due",
               "What to do", "Why it is on the list"]  # fmt: skip
    says = (
        "By team: first the team itself, then by the gravest list that somebody is on, and of one list who is overdue "
        "the longest, in days of that list; a blank, such as never discussed, goes first. "
        f"Lists of what falls due in the next {SOON} working days do not count among the lists, and go last.",
    )
    title = f"What to do tomorrow: {len(there):,} children, workers and owners"
    return Sheet(TOMORROW, title, says, pd.DataFrame(table, columns=columns, dtype=object))


def _team(row: dict[str, Any]) -> str:
    return row["Team"] if isinstance(row.get("Team"), str) else ""


def _no_team(team: str) -> int:
    return 2 if not team else team == NOT_RECORDED


def _overdue_rows(rows: list[dict[str, Any]]) -> int:
    return sum(row["list"] not in _SOON for row in rows)


def _worst_first(row: dict[str, Any]) -> tuple:
    days = row["Days overdue"]
    next_due = pd.Timestamp.max if row["Lists"] else row["Next due"]
    nothing = row["What to do"] == _NOTHING
    return nothing, row["gravity"], -np.inf if days is None else -days, next_due, row["place"], row["Identifier"]


def _row_of(team: str, who: str, identifier: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    rows = sorted(rows, key=lambda row: _GRAVITY[row["list"]])
    gravity = _GRAVITY[rows[0]["list"]]
    gravest = [row for row in rows if _GRAVITY[row["list"]] == gravity]
    days = [row["Days overdue"] for row in gravest if not pd.isna(row.get("Days overdue"))]
    due = [row["Due"] for row in rows if row["list"] in _SOON]
    workers = dict.fromkeys(row["Allocated worker"] for row in rows if isinstance(row.get("Allocated worker"), str))
    names = Counter(row["list"] for row in rows)
    return {
        "Team": team,
        "Who": who,
        "Identifier": identifier,
        "Allocated worker": ", ".join(workers) if who == "Child" else "",
        "Gravest": _named_once([row["list"] for row in gravest]),
        "Days overdue": max(days, default=None),
        "Lists": len(names.keys() - _SOON),
        "Next due": min(due, default=None),
        "What to do": _what_is_to_be_done(rows),
        "Why it is on the list": _reasons(rows) if who in ("Child", "Worker") else _numbers(rows, names),
        "gravity": gravity,
        "place": min(row["place"] for row in gravest),
    }


def _named_once(names: list[str]) -> str:
    """The lists, but not that a visit is overdue beside that there was none."""
    return ", ".join(name for name in dict.fromkeys(names) if _NEVER_OF.get(name) not in names)


def _what_is_to_be_done(rows: list[dict[str, Any]]) -> str:
    """Each thing to do once: one visit for all that ask for one; nothing of a review whose case is closed."""
    closed = (REVIEW[0] if not pd.isna(row.get("Case closed")) else "" for row in rows)
    to_do = [_DOES[row["list"]] for row, past in zip(rows, closed, strict=True) if _DOES[row["list"]] != past]
    visits = [visit for visit in _ONE_VISIT if visit in to_do]
    once = dict.fromkeys(visits[0] if each in visits else each for each in to_do)
    return capital(", ".join(once)) or _NOTHING


def _numbers(rows: list[dict[str, Any]], names: Counter[str]) -> str:
    """`Audit actions overdue: 7.`, and why no child is named behind them where that is so."""
    unnamed = any(row["Why it is on the list"].endswith(_NO_CHILD) for row in rows)
    return " ".join(f"{name}: {n:,}." for name, n in names.items()) + unnamed * _NO_CHILD


def _reasons(rows: list[dict[str, Any]]) -> str:
    """`Not seen, CIN never visited: Last seen on 5 March 2020. 83 days overdue; no visit since the plan began.`"""
    overdue = next((row["list"] for row in rows if row["list"] in _NEVER_OF), NOT_SEEN)
    same_visit = {never: list_ for list_, never in _NEVER_OF.items()} | {NOT_SEEN: overdue}
    reasons: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        why = row["Why it is on the list"].removesuffix(_closed(row.get("Case closed")))
        reasons.setdefault(same_visit.get(row["list"], row["list"]), {}).setdefault(why, []).append(row["list"])
    told = [
        f"{_named_once([name for each in same.values() for name in each])}: {' '.join(same)}"
        for same in reasons.values()
    ]
    return " ".join(told) + next(filter(None, (_closed(row.get("Case closed")) for row in rows)), "")


def _due_next(now: "Analysis", soon: Soon) -> Sheet:
    parts, lacking = [], None
    for indicator in soon.indicators:
        each = INDICATORS[indicator]
        try:
            things = counted(each, each.headline, now.extract, now.months, now.notice)
        except UnusableInput as error:
            lacking = error
            continue
        things = soon.things(now.extract, now.months) if soon.things else things
        found = rows(things, falling_due(things, now.months, SOON), now.extract, now.months)
        parts.append(found.assign(why=[soon.what.format(day_in_words(due)) for due in found["due_on"]], of=each.title))
    if not parts:
        raise lacking
    found = pd.concat(parts, ignore_index=True).sort_values("due_on", kind="stable", ignore_index=True)
    says = (
        f"{_rows(found)}: due from {day_in_words(as_at(now))} to {SOON} working days later.",
        "No figure of the report stands behind this list. It is made from the same records as "
        f"{', '.join(soon.indicators)}, of those that are not overdue yet.",
    )
    title = f"{soon.asks} in the next {SOON} working days: {len(found)}"
    return Sheet(soon.sheet, title, says, _table(found, "team", ("of",) if len(soon.indicators) > 1 else ()))


# What it would take


def _named(now: "Analysis", found: Shortfall) -> dict[str, Any]:
    label = INDICATORS[found.limb.indicator].readings[found.reading].label
    return {"What is asked": f"{limb_title(now, found.limb)} ({found.limb.id})", "Reading": label}


def _targets(now: "Analysis", every: list[Shortfall]) -> Sheet:
    table = [
        _named(now, found)
        | {
            "Short by": found.short_by,
            "Can still be done": found.possible,
            "What it would take": _taken(found),
            "By team": _by_team(found),
            "Chance by the next due day": chance_in_words(
                now.outlooks[found.limb.id], INDICATORS[found.limb.indicator].unit
            ),
        }
        for found in every
    ]
    columns = ["What is asked", "Reading", "Short by", "Can still be done", "What it would take", "By team",
               "Chance by the next due day"]  # fmt: skip
    says = ("Of each target that is not met: the smallest list that would have met it on the as-at day.",)
    return Sheet(
        "Targets not met", f"What would it take: {len(every)}", says, pd.DataFrame(table, columns=columns, dtype=object)
    )


def _taken(found: Shortfall) -> str:
    to_do = INDICATORS[found.limb.indicator].readings[found.reading].to_do
    if found.possible is None:
        return "No list of things to do: what it counts is past, or is not done one by one."
    if found.can_be_met:
        return f"{count(found.short_by, to_do)}: the sheet To do has whose, the worst first."
    return f"It cannot be met any more: {count(found.possible, to_do)} can still be done."


def _by_team(found: Shortfall) -> str:
    if found.first is None or "team" not in found.first:
        return ""
    return "; ".join(
        f"{one_line(team)}: {n}" for team, n in found.first["team"].value_counts(sort=False).sort_index().items()
    )


def _to_do(now: "Analysis", every: list[Shortfall]) -> Sheet:
    """Each thing to do once, with every target and reading that lists it: by team, what was due first at the top."""
    columns = ["Team", "Due", "To do", "Child", "Worker", "Allocated worker", "Record", "What is asked"]
    parts = [_items(now, found) for found in every if found.first is not None]
    table = pd.DataFrame(columns=columns, dtype=object)
    if any(len(part) for part in parts):
        things = ["Team", "To do", "Child", "Worker", "Allocated worker", "Record", "time"]
        once = pd.concat(parts).groupby(things, dropna=False, sort=False)
        found = once.agg({"Due": "min", "What is asked": lambda limbs: _limbs_and_readings(limbs)}).reset_index()
        table = found.sort_values(["Team", "Due"], na_position="first", kind="stable")[columns].reset_index(drop=True)
    says = (
        "By team and due day; what has no due day, such as a child never reviewed, goes first. One visit, review or "
        "supervision that serves several targets, or several ways of counting one, stands once and names them all.",
    )
    return Sheet("To do", f"The smallest lists that would meet the targets: {len(table)}", says, table)


def _items(now: "Analysis", found: Shortfall) -> pd.DataFrame:
    """The list of one target and reading, a row a thing; `time` tells apart what is alike in all else."""
    listed, named = found.first, _named(now, found)
    records = [name for name in ("audit_id", "action_id", "table", "line") if name in listed]
    shown = pd.DataFrame(
        {HEADINGS.get(name, capital(name)): listed.get(name) for name in ("team", "child_id", "worker_id", "worker")},
        index=listed.index, dtype=object,
    )  # fmt: skip
    shown["Due"] = listed.get("due_on", pd.NaT)
    shown["Record"] = [
        ", ".join(f"{name.replace('_', ' ')} {row[name]}" for name in records if row[name])
        for row in listed.to_dict("records")
    ]
    shown["To do"] = capital(INDICATORS[found.limb.indicator].readings[found.reading].to_do[0])
    shown["time"] = shown.groupby(list(shown.columns.drop("Due")), dropna=False).cumcount()
    shown["What is asked"] = [(named["What is asked"], named["Reading"])] * len(shown)
    return shown


def _limbs_and_readings(limbs: "pd.Series[tuple[str, str]]") -> str:
    """`Children in need visited in time (visits-cin): on the day and due in month`, of each that is asked."""
    of_limb: dict[str, list[str]] = {}
    for asked, reading in dict.fromkeys(limbs):
        of_limb.setdefault(asked, []).append(reading)
    return "; ".join(f"{asked}: {joined(named)}" if any(named) else asked for asked, named in of_limb.items())
