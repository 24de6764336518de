"""Ofsted's Annex A (child-level lists 3 to 8) as an extract.

What the lists cannot say is left out, not guessed: there is no `workers` table, and no column that Annex A does not ask
for (`mode`, `spoken_to`, `transfer_in`, `recorded_on`, `decided_on`, ...). Cells are read as `cells` says. A date that
cannot be read, or an answer that is neither yes nor no, stays as it was written: the extract reports it as a fault. A
table without a row is left out: a list or a column that nobody filled in is no nought.

| table | from |
|---|---|
| `enquiries` | List 5; *deemed unnecessary* is `icpc_required` turned round, and undecided is blank |
| `referrals` | List 3 |
| `assessments` | List 4; the day of authorisation is that of completion |
| `episodes` | List 6, and spells of Lists 7 and 8 of children who are not in it, overlapping ones joined |
| `plans` | Lists 6 (case status CIN; dates of the episode, as a CIN plan has none), 7 (CP), 8 (CLA) |
| `visits` | the last visits of Lists 6, 7 and 8; the same child and day in two lists is one visit |
| `allocations` | the workers of cases open on the as-at day; a closed case names the worker who held it last |

Lists 7 and 8 do not say whether the child was seen, so there is no `child_seen`: a blank would count as not seen.

The lists look back six months: enquiries, referrals, assessments and episodes are complete from then on, as
data/README.md has it. Lists 6 to 8 hold each child's latest worker, visit and plan alone, so visits, allocations and
plans are complete on the one day only: whether a plan is a second one cannot be known. They hold each child's latest
episode alone too, and List 6 leaves out what was closed after assessment: an earlier month may count a few cases too
few, which the import says. *No* in List 5
without a date is also the answer for a child who is on a CP plan already; such an enquiry is no overdue conference,
as `icpc_overdue` sees from `plans`.

Source: data/README.md; Ofsted's guidance to Annex A (August 2019).
"""

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from .._wording import count
from ..records.extract import IMPORTED
from ..records.writing import write_extract
from .annex_a_lists import Read, read_lists
from .annex_a_rows import LINE, WHY
from .cells import plain_word, written_days
from .disagreements import cases_closed, open_on, several_workers
from .imported import Imported, look_at
from .impossible_days import check_days
from .month_folder import last_day_of_new
from .reckoning import FROM, Reckoning, reckonings_text
from .twice import listed_twice
from .workbooks import plain

_LOOKING_BACK = ("episodes", "enquiries", "referrals", "assessments")
_LATEST_ALONE = ("plans", "visits", "allocations")
_WHY_FEW = " (of a child's several episodes the latest alone, so earlier months may count a few too few)"
_WHY_LATEST = " (each child's latest alone, so nothing that fell due in a month is counted, and no earlier month)"
_BEGAN = {3: "referred_on", 4: "started_on", 5: "strategy_discussion_date", **dict.fromkeys((6, 7, 8), "start_date")}
"""The day on which what each list counts began."""
_OPEN_ONCE = (6, 7, 8)
"""Lists in which a child has one open spell."""
_CODES = {"a": "no plan", "b": "no plan", "c": "plan", "d": "no plan", "e": "closed"}
"""Ofsted's case statuses, where the code stands alone."""
_OF_CASE = "case|episode|referral|assessment|cin|child in need|cin plan"
_SERVICE = (
    "cin|child(?:ren)? in need|cpp?|child protection|lac|cla|cic|looked after|in(?:to)? care|care order|(?<!help )plan"
    "|s47|started|in place"
)
_OPEN = (
    "(?:open|opened|active|current(?:ly)?|live|ongoing|in progress|in place|subject to|in|on|under|an?|the|case|cwd"
    "|disabilit(?:y|ies)|disabled|team|s17|section 17)"
)
_STATUSES = (
    (
        "closed",
        r"(?!.*\b(?:not|never|be|un|re ?open\w*|open|still|error|pending|await\w*|until|unless|if|when|soon|propos\w*"
        r"|planned|previous\w*|formerly|due to close|now (?:open|cin|cp|cla|lac|child)"
        r"|request(?:ed)? (?:to|for))\b)"
        rf"(?:(?:{_OF_CASE}|is|was|has|been|now|the|date) )*(?:closed|ceased|ended)"
        rf"(?:(?!.*\b(?:{_SERVICE})\b) .*)?",
    ),
    ("closed", r"closed (?:cin|child(?:ren)? in need)(?: (?:plan|case|episode))?"),
    ("plan", rf"(?:{_OPEN} )*(?:child(?:ren)? in need|cin)(?: plan)?(?: {_OPEN})*"),
    (
        "no plan",
        rf"(?:{_OPEN} )*(?:(?:looked after(?: child(?:ren)?)?|child(?:ren)? (?:looked after|in care)|lac|cla|cic|cpp?"
        rf"|child protection|and)\b ?)+(?:plan|ext)?(?: ?\b{_OPEN})*",
    ),
    (
        "no plan",
        rf"(?:(?:{_OPEN}|cf|single|continuous|c f|child(?:ren)?(?: and)? famil(?:y|ies)) )*(?:assessments?|asmt)"
        rf"(?: {_OPEN})*",
    ),
)
"""What a case status says of a CIN plan, the first that fits: Ofsted's words, and others that councils write.

Where one service has ended and another is named (`CP plan ended - CIN plan`), it is not known.

Source: Ofsted's Annex A, codes; SocialFinanceDigitalLabs/liia-tools-pipeline, Annex A schema.
"""
_FOREVER = pd.Timestamp("9999-12-31")


def import_annex_a(source: Path, to: Path, extracted_on: date | None = None, headings: Path | None = None) -> Imported:
    """Write lists 3 to 8 of an Annex A workbook as the extract `to`, a folder named for its month (YYYY-MM).

    Args:
        source: the workbook (.xlsx, .xls, .ods, ...), or a folder of CSV files, one a list.
        to: the extract's folder.
        extracted_on: when Annex A was made; the month's last day unless given.
        headings: the analyst's own headings, a TOML file (see `annex_a_lists`).

    Raises `UnusableInput`, with nothing written, where the file is no workbook, a list or one of its headings is not
    there, or `to` is no month or holds something already.
    """
    source, to = Path(source), Path(to)
    as_at = last_day_of_new(to)
    extracted_on = extracted_on or as_at
    reckoning = Reckoning("annex-a", source.resolve().name)
    read = read_lists(source, reckoning, headings)
    lists, attention = read.lists, list(read.attention)
    for number, lines in read.lines.items():
        rows, sentences = check_days(_rows(lists[number]), lines.name, lines.headings, reckoning, extracted_on)
        lists[number].loc[rows.index, list(rows)] = rows
        attention += sentences
    lists[6]["end_date"] = _never_open_for_good(lists[6])
    tables = _Tables(lists, reckoning).all(min(as_at, extracted_on), as_at)
    written = {name: rows for name, rows in tables.items() if not rows.empty}
    reckoning.wrote(written)
    history = _history_from(max(as_at, extracted_on))
    complete_from = {name: history[name] for name in written}
    kind = "folder" if source.is_dir() else "workbook"
    about = {"extracted_on": extracted_on, "source": f"Annex A {kind} {reckoning.source}", "synthetic": False}
    kept = {IMPORTED: reckonings_text(to, reckoning)}
    write_extract(to, written, about=about, history_from=complete_from, besides=kept)
    without, unknown = _said_of_statuses(lists[6])
    said = (
        *_not_used(read, reckoning),
        *_complete(complete_from),
        _without_worker(tables, as_at),
        *(
            f"Note: {text}"
            for text in (
                *read.said,
                *_table_warnings(tables),
                *without,
                *_date_warnings(tables["visits"], as_at, extracted_on),
                *_month_warnings(tables, as_at),
            )
        ),
    )
    twice = [
        text
        for number, lines in read.lines.items()
        for text in listed_twice(
            lines.name, lines.headings, _rows(lists[number]).set_index(LINE), ["child_id", _BEGAN[number]]
        )
    ]
    twice += [text for number in _OPEN_ONCE if number in read.lines for text in _open_twice(number, read)]
    attention += [*unknown, *twice, *cases_closed(tables, as_at), *several_workers(tables["allocations"])]
    return Imported(said, (*attention, *look_at(to)), reckoning)


def _history_from(made_on: date) -> dict[str, date]:
    """From when each table is complete, by what Ofsted asks of the lists on the day on which they were made.

    That is the as-at day, or a later day on which the workbook was extracted: what it then shows as the last visit and
    as the worker need not be those of the as-at day. Lists 3 to 5 look back six months.
    """
    lists_begin = (pd.Timestamp(made_on) - pd.DateOffset(months=6)).date() + timedelta(days=1)
    looking_back = dict.fromkeys(_LOOKING_BACK, lists_begin)
    return looking_back | dict.fromkeys(_LATEST_ALONE, made_on)


# Tables


class _Tables:
    """The extract's tables, made from the lists.

    Args:
        lists: by number, with FROM and WHY.
        reckoning: where their rows are counted.
    """

    def __init__(self, lists: dict[int, pd.DataFrame], reckoning: Reckoning) -> None:
        self.lists, self.reckoning = lists, reckoning

    def all(self, known_on: date, as_at: date) -> dict[str, pd.DataFrame]:
        """By table, columns as in the dictionary and FROM; allocations of cases open on `as_at` begin on `known_on`."""
        tables = {
            "episodes": self._episodes(),
            "allocations": self._allocations(known_on, as_at),
            "plans": self._plans(),
            "visits": self._visits(),
            "enquiries": self._enquiries(),
        }
        own = {
            name: self._of(name, number)
            for name, number in (("referrals", 3), ("assessments", 4))
            if number in self.lists
        }
        return tables | own

    def _of(self, table: str, *numbers: int) -> pd.DataFrame:
        """The rows of lists that may become rows of a table."""
        rows = self.reckoning.took(
            table, pd.concat([self.lists[number] for number in numbers], ignore_index=True).fillna("")
        )
        for why in filter(None, rows[WHY].unique()):
            rows = self.reckoning.keep(table, rows, rows[WHY] != why, why)
        return rows

    def _enquiries(self) -> pd.DataFrame:
        rows = self._of("enquiries", 5)
        turned = rows["unnecessary"].map({"true": "false", "false": "true"})
        return rows.assign(icpc_required=turned.fillna(rows["unnecessary"]))

    def _episodes(self) -> pd.DataFrame:
        cases, spells = self._of("episodes", 6), self._of("episodes", 7, 8)
        known = spells["child_id"].isin(cases["child_id"]) & (spells["child_id"] != "")
        spells = self.reckoning.keep("episodes", spells, ~known, "the child is in List 6")
        others = _as_cases(spells)
        self.reckoning.keep(
            "episodes", spells, spells.index.isin(others.index), "joined with another row of the same case"
        )
        return pd.concat([cases, others], ignore_index=True).fillna("")

    def _plans(self) -> pd.DataFrame:
        cases = self._of("plans", 6)
        for status, why in _BY_STATUS.items():
            cases = self.reckoning.keep("plans", cases, _statuses(cases) != status, why)
        plans = [cases.assign(plan_type="CIN"), self._of("plans", 7).assign(plan_type="CP")]
        return pd.concat([*plans, self._of("plans", 8).assign(plan_type="CLA")], ignore_index=True)

    def _visits(self) -> pd.DataFrame:
        """One row for each child and day of a last visit, seen alone if a list says so."""
        rows = self._of("visits", 6, 7, 8)
        rows = self.reckoning.keep("visits", rows, rows["visit_date"] != "", "no last visit")
        keys = ["child_id", "visit_date"]
        if "seen_alone" in rows:
            again = rows[rows.duplicated(keys, keep=False) & (rows["child_id"] != "")]
            # In text order a blank comes first, so the largest is what any list knows.
            known = again.groupby(keys)["seen_alone"].transform("max")
            rows = rows.assign(seen_alone=known.reindex(rows.index).fillna(rows["seen_alone"]))
        first = ~rows.duplicated(keys) | (rows["child_id"] == "")
        return self.reckoning.keep("visits", rows, first, "the same visit in another row")

    def _allocations(self, start: date, as_at: date) -> pd.DataFrame:
        rows = self._of("allocations", 6, 7, 8)
        rows = self.reckoning.keep("allocations", rows, open_on(rows, as_at), f"not open on {as_at}")
        rows = self.reckoning.keep("allocations", rows, rows["worker_id"] != "", "no worker")
        first = ~rows.duplicated(["child_id", "worker_id"])
        rows = self.reckoning.keep("allocations", rows, first, "the same child and worker in another row")
        return rows.assign(start_date=start.isoformat(), end_date="")[
            [FROM, "child_id", "worker_id", "start_date", "end_date"]
        ]


_BY_STATUS = {
    "no plan": "a case status other than a CIN plan",
    "closed": "closed",
    "": "no case status",
    "unknown": "a case status that is not known",
}
"""Why a row of List 6 is no plan."""


def _rows(lines: pd.DataFrame) -> pd.DataFrame:
    return lines[lines[WHY] == ""]


def _open_twice(number: int, read: Read) -> list[str]:
    """Children who stand in a list of their latest spell with two that are open, from different days."""
    lines, rows = read.lines[number], _rows(read.lists[number]).set_index(LINE)
    still = rows[rows["end_date"] == ""].drop_duplicates(["child_id", _BEGAN[number]])
    return listed_twice(lines.name, lines.headings, still, ["child_id"])


def _never_open_for_good(rows: pd.DataFrame) -> pd.Series:
    """List 6's closure dates; a case that is closed, we cannot tell when, has its status there, which is a fault."""
    return rows["end_date"].mask((_statuses(rows) == "closed") & (rows["end_date"] == ""), rows["status"])


def _as_cases(spells: pd.DataFrame) -> pd.DataFrame:
    """Overlapping or touching spells of one child as one case: looked after while on a CP plan is no second case.

    Of each case the row that ends last is given, with the first start; its index is that of the row.
    """
    start, end = (
        written_days(spells["start_date"]),
        written_days(spells["end_date"]).mask(spells["end_date"] == "", _FOREVER),
    )
    known = start.notna() & end.notna() & (spells["child_id"] != "")
    dated = spells.assign(start=start, end=end)[known].sort_values(["child_id", "start"], kind="stable")
    reach = dated.groupby("child_id")["end"].cummax().groupby(dated["child_id"]).shift()
    dated["case"] = (~(dated["start"] <= reach)).cumsum()
    dated["start_date"] = dated.groupby("case")["start_date"].transform("first")
    last = dated.sort_values(["case", "end"], kind="stable").drop_duplicates("case", keep="last")
    return pd.concat([last[spells.columns], spells[~known]])


def _statuses(rows: pd.DataFrame) -> pd.Series:
    """Of each row of List 6: `plan`, `no plan`, `closed`, `unknown`, or blank where no status is given."""
    return rows["status"].map({text: _status(text) for text in rows["status"].unique()}).astype("str")


def _status(text: str) -> str:
    if alone := re.fullmatch(r"([a-e])[).:]?", text.casefold()):
        return _CODES[alone[1]]
    word = plain(plain_word(text))
    if text.endswith("?"):
        return "unknown"
    return next((status for status, form in _STATUSES if re.fullmatch(form, word)), "unknown") if text else ""


# What is said


def _not_used(read: Read, reckoning: Reckoning) -> list[str]:
    named = ", ".join(f"{reckoning.read[name]} rows of {name}" for name in read.not_used)
    return [f"No table has a place for: {named}"] if named else []


def _complete(complete_from: dict[str, date]) -> list[str]:
    there = [
        ([name for name in names if name in complete_from], why)
        for names, why in ((_LOOKING_BACK, _WHY_FEW), (_LATEST_ALONE, _WHY_LATEST))
    ]
    return [f"Complete from {complete_from[names[0]]}: {', '.join(names)}{why}" for names, why in there if names]


def _without_worker(tables: dict[str, pd.DataFrame], as_at: date) -> str:
    open_children = tables["episodes"]["child_id"][open_on(tables["episodes"], as_at)]
    without = len(set(open_children) - set(tables["allocations"]["child_id"]) - {""})
    nameless = int((open_children == "").sum())
    said = (
        f"; {count(nameless, ('open case', 'open cases'))} without a child's identifier not counted" if nameless else ""
    )
    return f"Open children without a worker: {without}{said}"


def _table_warnings(tables: dict[str, pd.DataFrame]) -> list[str]:
    without = [name for name, rows in tables.items() if rows.empty]
    return [f"There is no row for {', '.join(without)}: what needs them has no value"] if without else []


def _said_of_statuses(lines: pd.DataFrame) -> tuple[list[str], list[str]]:
    """What is said of cases without a status or a day of closure, and of statuses that are not known."""
    rows = _rows(lines)
    found, without = _statuses(rows), []
    blank = int((found == "").sum())
    if blank:
        without.append(f"List 6: {blank} without a case status: no CIN plan is written for them")
    undated = int(written_days(rows["end_date"]).isna()[found == "closed"].sum())
    if undated:
        without.append(f"List 6: {undated} closed without a closure date that can be read: set aside as faults")
    return without, [
        f"List 6: {number} with the case status {status!r}, which is none of Ofsted's: no CIN plan is written for them"
        for status, number in rows["status"][found == "unknown"].value_counts().items()
    ]


def _date_warnings(visits: pd.DataFrame, as_at: date, extracted_on: date) -> list[str]:
    warnings = []
    if extracted_on > as_at:
        warnings.append(
            f"The workbook was made after {as_at}: its lists reach back six months from {extracted_on}, "
            "and what is counted as at the month's end from visits and workers has no value"
        )
    later = int((written_days(visits["visit_date"]) > pd.Timestamp(as_at)).sum())
    if later:
        warnings.append(
            f"{later} last visits were made after {as_at}: the visit before each of them is not in the workbook"
        )
    return warnings


def _month_warnings(tables: dict[str, pd.DataFrame], as_at: date) -> list[str]:
    """That the newest row is of a month or more before, as in the workbook of another month."""
    dated = {"visits": "visit_date", "enquiries": "strategy_discussion_date", "referrals": "referred_on"}
    days = pd.concat([written_days(tables[name][column]) for name, column in dated.items() if name in tables])
    newest = days[days <= pd.Timestamp(as_at)].max()
    if days.notna().any() and not newest > pd.Timestamp(as_at) - pd.DateOffset(months=1):
        told = f"the newest is of {newest.date()}" if pd.notna(newest) else f"the first is of {days.min().date()}"
        return [
            f"No visit, enquiry or referral is of the month before {as_at} ({told}): is the workbook of that month?"
        ]
    return []
