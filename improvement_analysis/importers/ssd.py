"""The Standard Safeguarding Dataset (SSD) as an extract.

| table | from |
|---|---|
| `episodes` | `cin_episodes`, but for referrals that ended in no further action, which opened no case |
| `referrals` | `cin_episodes`; the SSD does not say when a referral was decided |
| `assessments` | `cin_assessments`; the day of authorisation is that of completion |
| `allocations` | `involvements` in a role that says *allocated*, or `CW`; of every role where none speaks of it |
| `workers` | `professionals` who had an involvement |
| `plans` | `cin_plans`, `cp_plans` but for those of other authorities, and periods of `cla_episodes` |
| `visits` | `cin_visits`, `cp_visits` and `cla_visits`; what stands in two of them is one visit |
| `enquiries` | `s47_enquiry` with its `initial_cp_conference`, and conferences without an enquiry |

What the SSD cannot say is chosen as follows, and the import says so.

- It has no dates of a worker's post: a worker counts as in post from the first involvement to the end of the last, or
  open-ended while one is open. Social workers without a case are therefore not in post, so that a caseload for each
  social worker in post is one for each case holder. Role, fte, agency and team are those of the day on which the
  dataset was made, so `workers` is complete on the as-at day alone. The role is read from the job title.
- The day on which a section 47 enquiry began is that of the strategy discussion, as the children in need census has it.
- A conference is required where one is recorded or the enquiry's outcome says so, and is not where the outcome is no
  further action or another one that is known; else it is blank.
- Roles and job titles are read by the words that tell them, whatever place, team or grade stands beside, outcomes where
  every word is known (see `ssd_words`, `ssd_outcomes`), flags where they say yes or no. Others are named with how many
  rows have them, and what is done: a flag counts as no, a role as none that holds a case, a job title as `other`, an
  outcome as blank. So is a role that is blank where others are not.
- Episodes are of one period of care only if care was entered on one day and none is open before one that has ended.
- Rows that say different things of one worker, referral, plan, allocation, enquiry, assessment or team are all written,
  and named. Totals, notes and the headings again are no rows.
- A type of plan without a row of its plans or of its visits is not held: its figures have no value.
- It does not say whether a visit was virtual: all count as face to face. Nor does `cin_visits` say what kind of visit
  each was: by the codes that System C's script selects, home visits, reviewing officers' visits and supervised contact
  as well as statutory ones.
- A team is named by its identifier, which `department` gives a name.

A dataset holds what ended or happened in its last six years (or fewer, if the oldest such row is younger) and what is
still open, however old. Plans, allocations and events are complete from then. A referral is there only if it *began*
in that time or is open, so a case that began earlier and has closed since is not: `episodes` is complete on the as-at
day alone.

Source: data/README.md; the SSD's public data model (data-to-insight/ssd-data-model); DfE, children in need census
guide.
"""

from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from .._wording import count, joined
from ..records.extract import IMPORTED
from ..records.tables import TABLES
from ..records.writing import write_extract
from .cells import Cells, read_column, written_days
from .disagreements import allocated_without_case, cases_closed
from .imported import Imported, look_at
from .impossible_days import check_days
from .month_folder import last_day_of_new
from .reckoning import FROM, Reckoning, reckonings_text
from .ssd_outcomes import read_outcome
from .ssd_tables import KINDS, MODEL, PREFIX, ROW, WHY, Read, read_dataset, read_tables
from .ssd_words import holds_the_case, role_of, speaks_of_allocation
from .twice import listed_twice
from .workbooks import plain

YEARS = 6
ON_THE_DAY = ("workers", "episodes")
REGISTERED = r"(?:swe?)?\W*\d+"
"""A number of Social Work England's register."""
NAMED = 10
"""So many unknown words are named in a sentence; import.json has more."""


def import_ssd(source: str, to: Path, extracted_on: date | None = None) -> Imported:
    """Write the SSD's tables as the extract `to`, a folder named for its month (YYYY-MM).

    Args:
        source: a folder of CSV files, one a table, or a database's SQLAlchemy URL.
        to: the extract's folder.
        extracted_on: when the dataset was made; the month's last day unless given.

    Raises `UnusableInput`, with nothing written, where no table is there or a needed column is not, the database
    cannot be read, or `to` is no month or holds something already.
    """
    as_at = last_day_of_new(to)
    extracted_on = extracted_on or as_at
    dataset = read_dataset(source)
    reckoning = Reckoning("ssd", dataset.named)
    read = read_tables(dataset, reckoning)
    there, said, attention = read.tables, read.said, read.attention
    for name, rows in there.items():
        there[name], sentences = check_days(rows, dataset.found[name][0], MODEL[name], reckoning, extracted_on)
        attention += sentences
    made = _Tables(read, reckoning)
    tables = {name: rows for name, rows in made.all().items() if not rows.empty}
    reckoning.wrote(tables)
    begins = _begins(there, extracted_on)
    complete_from = {name: as_at if name in ON_THE_DAY else begins for name in tables}
    about = {"extracted_on": extracted_on, "source": f"SSD {dataset.named}", "synthetic": False}
    held = [kind for name, kind, visits in PLANS if all(each in there and len(there[each]) for each in (name, visits))]
    if len(held) < len(PLANS):
        about["plan_types"] = held
    kept = {IMPORTED: reckonings_text(to, reckoning)}
    write_extract(to, tables, about=about, history_from=complete_from, besides=kept)
    said = [*_complete(complete_from), *_absent(there, tables, held), *said, *_not_read(dataset.not_read)]
    attention += [*reckoning.doubts(), *cases_closed(tables, as_at)]
    if "cin_episodes" in there:
        attention += allocated_without_case(tables, there["cin_episodes"], as_at)
    return Imported(tuple(said), (*attention, *look_at(to)), reckoning)


class _Tables:
    """The extract's tables, made from those of the dataset.

    Args:
        read: the dataset's tables; sentences on what was chosen, and on what has to be looked at, are added to it.
        reckoning: where their rows are counted.
    """

    def __init__(self, read: Read, reckoning: Reckoning) -> None:
        self.there, self.apart, self.said, self.attention = read.tables, read.apart, read.said, read.attention
        self.reckoning = reckoning

    def all(self) -> dict[str, pd.DataFrame]:
        """By table, columns as in the dictionary and FROM, rows in text order."""
        there, tables = self.there, {}
        if "cin_episodes" in there:
            tables["episodes"] = self._episodes()
            tables["referrals"] = self._of("cin_episodes", "referrals").rename(columns={"start_date": "referred_on"})
        if "cin_assessments" in there:
            tables["assessments"] = self._of("cin_assessments", "assessments")
        if "involvements" in there:
            tables["allocations"] = self._allocations()
            if "professionals" in there:
                tables["workers"] = self._workers(tables["allocations"])
        plans = [self._plans(name, kind) for name, kind, _ in PLANS if name in there]
        if plans:
            tables["plans"] = pd.concat(plans, ignore_index=True)
        visits = [self._of(name, "visits") for name in ("cp_visits", "cla_visits", "cin_visits") if name in there]
        if visits:
            tables["visits"] = self._visits(pd.concat(visits, ignore_index=True).fillna(""))
        # One without the other would tell of conferences out of time that we cannot see.
        if "s47_enquiry" in there and "initial_cp_conference" in there:
            tables["enquiries"] = self._enquiries()
        return {name: _in_order(name, tables[name]) for name in TABLES if name in tables}

    def _of(self, name: str, table: str) -> pd.DataFrame:
        """The rows of one of the dataset's tables that may become rows of the extract's `table`."""
        apart = self.reckoning.took(table, self.apart[name])
        for why in apart[WHY].unique():
            apart = self.reckoning.keep(table, apart, apart[WHY] != why, why)
        rows = self.reckoning.took(table, self.there[name])
        something = (rows.drop(columns=FROM) != "").any(axis=1)
        return self.reckoning.keep(table, rows, something, "nothing in a column that is read")

    def _unknown(self, name: str, column: str, words: pd.Series, things: tuple[str, str], done: str) -> None:
        """Name words that nobody knows, with how many rows have each and what is done with them."""
        if words.empty:
            return
        heading = MODEL[name][column]
        found = words.value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
        if KINDS.get(column) != "boolean":  # those are counted as they are read
            uses = Counter({("unread", text, ""): int(number) for text, number in found.items()})
            self.reckoning.told(f"{PREFIX}{name}", heading, Cells(words, uses))
        named = [f"{text!r} {number}" for text, number in found.head(NAMED).items()]
        named += [f"{len(found) - NAMED} others"] if len(found) > NAMED else []
        self.attention.append(
            f"{PREFIX}{name}.{heading}: {count(len(words), things)} with words that are not known "
            f"({', '.join(named)}): {done}"
        )

    def _flagged(self, name: str, column: str, rows: pd.DataFrame, done: str) -> pd.Series:
        """Which rows a flag says yes of; other words than yes and no are named."""
        flags = rows[column]
        self._unknown(name, column, flags[~flags.isin(("true", "false", ""))], ROW, done)
        return flags == "true"

    def _named_teams(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Teams by their names, where `department` names them."""
        if "department" not in self.there or "team" not in rows:
            return rows
        teams = self.there["department"].sort_values(["team_id", "team_name"])
        names = teams[teams["team_name"] != ""].drop_duplicates("team_id").set_index("team_id")["team_name"]
        names = read_column(names, "team").texts  # a team that is called Unallocated is none
        return rows.assign(team=rows["team"].map(names).fillna(rows["team"]))

    def _episodes(self) -> pd.DataFrame:
        rows = self._named_teams(self._of("cin_episodes", "episodes"))
        ended = self._flagged("cin_episodes", "nfa", rows, "they count as referrals that opened a case")
        if ended.any():
            rows_ended = count(int(ended.sum()), ROW)
            self.said.append(f"{rows_ended} of referrals that ended in no further action opened no case")
        return self.reckoning.keep("episodes", rows, ~ended, "no further action, which opens no case")

    def _allocations(self) -> pd.DataFrame:
        rows = self._of("involvements", "allocations")
        rows = self._of_holders(rows)
        nobody = rows["worker_id"] == ""
        if nobody.any():
            self.said.append(
                f"{count(int(nobody.sum()), ROW)} of involvements that would be an allocation left out: no worker"
            )
        rows = self.reckoning.keep("allocations", rows, ~nobody, "no worker")
        if "professionals" in self.there:
            self._say_unknown_workers(rows)
        headings = {ours: MODEL["involvements"][ours] for ours in (*ALLOCATION, "end_date")}
        self.attention += listed_twice(f"{PREFIX}involvements", headings, rows, ALLOCATION)
        return rows

    def _of_holders(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The involvements in a role that holds the case; every one where no role speaks of allocation."""
        roles = rows["role"].drop_duplicates()
        hold = roles[roles.map(holds_the_case).eq(True)]
        nobody_knows = roles[(roles != "") & roles.map(holds_the_case).isna()]
        unknown = rows["role"][rows["role"].isin(nobody_knows)]
        if len(rows) and not roles.map(speaks_of_allocation).any():
            self._unknown("involvements", "role", unknown, ROW, "they count as allocations, since no role says it")
            self.attention.append(
                "No involvement is in a role that says 'allocated' or is CW: every involvement counts as an allocation"
            )
            return rows
        self._unknown("involvements", "role", unknown, ROW, "they count as no allocation")
        allocated = rows["role"].isin(hold)
        if len(hold):
            named = joined(sorted({plain(role) for role in hold}))
            self.said.append(
                f"Allocations are the {int(allocated.sum())} of {len(rows)} involvements in the role of {named}"
            )
        elif len(rows):
            self.attention.append(
                "No involvement is in a role that holds a case, as far as roles are known: none counts"
            )
        without = rows["role"] == ""
        if without.any():
            self.attention.append(
                f"{count(int(without.sum()), ROW)} of involvements without a role, where others have one: "
                "whether they are allocations cannot be known, and they count as none"
            )
        rows = self.reckoning.keep("allocations", rows, ~without, "no role")
        return self.reckoning.keep("allocations", rows, rows["role"].isin(hold), "in another role")

    def _say_unknown_workers(self, allocations: pd.DataFrame) -> None:
        unknown = int((~allocations["worker_id"].isin(self.there["professionals"]["worker_id"])).sum())
        if unknown:
            told = self.attention if 2 * unknown >= len(allocations) else self.said
            told.append(
                f"{unknown} of {len(allocations)} allocations are to a worker who is not in professionals: no case "
                "holder"
            )

    def _workers(self, allocations: pd.DataFrame) -> pd.DataFrame:
        rows = self._of("professionals", "workers")
        nameless = rows["worker_id"] == ""
        if nameless.any():
            self.said.append(f"{count(int(nameless.sum()), ROW)} of professionals without an identifier left out")
        rows = self.reckoning.keep("workers", rows, ~nameless, "no identifier")
        spells = _joined(self.there["involvements"], ["worker_id"])
        involved = rows["worker_id"].isin(spells["worker_id"])
        if not involved.all():
            self.said.append(f"{count(int((~involved).sum()), ROW)} of professionals without an involvement left out")
        rows = self.reckoning.keep("workers", rows, involved, "no involvement")
        if rows.empty:
            return rows.assign(start_date="", end_date="", role="")
        found = self._named_teams(rows.merge(spells, on="worker_id"))
        found["role"] = self._roles(found, allocations)
        told = ", ".join(f"{number} {role.replace('_', ' ')}" for role, number in found["role"].value_counts().items())
        self.said.append(f"Roles are read from job titles: {told}")
        self.said.append("A worker counts as in post from the first involvement to the end of the last")
        return found

    def _roles(self, rows: pd.DataFrame, allocations: pd.DataFrame) -> pd.Series:
        """The role that each job title tells; without a title, a social worker if registered as one."""
        titles = rows["title"]
        registered = (titles == "") & rows["registered"].str.casefold().str.fullmatch(REGISTERED)
        told = titles.map({title: role_of(title) for title in titles.unique()})
        words = Counter(("word", title, role) for title, role in zip(titles, told, strict=True) if role)
        self.reckoning.told(f"{PREFIX}professionals", MODEL["professionals"]["title"], Cells(titles, words))
        told = told.mask(registered, "social_worker")
        untold = told == ""
        holding = rows["worker_id"].isin(allocations["worker_id"][allocations["end_date"] == ""])
        hold = f"{int((untold & holding).sum())} of them hold children, who count in no social worker's caseload"
        without = int((untold & (titles == "")).sum())
        done = f"they count as other; {hold}" if (untold & holding).any() else "they count as other"
        self._unknown("professionals", "title", titles[untold & (titles != "")], WORKERS, done)
        if without:
            where = self.attention if (untold & holding & (titles == "")).any() else self.said
            where.append(
                f"{count(without, WORKERS)} without a job title or a number of Social Work England's register: {done}"
            )
        return told.mask(untold, "other")

    def _plans(self, name: str, kind: str) -> pd.DataFrame:
        rows = self._of(name, "plans")
        if kind == "CLA":
            rows = self._periods(rows)
        if kind == "CP":
            others = self._flagged(name, "other_authority", rows, "they count as plans of this council")
            if others.any():
                self.said.append(f"{count(int(others.sum()), ROW)} of CP plans of other authorities left out")
            rows = self.reckoning.keep("plans", rows, ~others, "of another authority")
        return rows.assign(plan_type=kind)

    def _periods(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Episodes of one period of being looked after as one: open while any is, from the day care was entered.

        Episodes are of one period if they say so, or else if care was entered on the same day.
        """
        alone = pd.Series("alone " + rows.index.astype(str), index=rows.index)
        by_day = ("entered " + rows["entered"]).mask(rows["entered"] == "", alone)
        start = rows["entered"].mask(rows["entered"] == "", rows["start_date"])
        period = rows["period"].mask(rows["period"] == "", by_day)
        for those, one in ((_entered_again(rows, period), by_day), (_open_before(rows, period), alone)):
            self._say_no_period(rows[those])
            period = period.mask(those, one)
            start = start.mask(those & (one == alone), rows["start_date"])
        rows = rows.assign(period=period, start_date=start)
        keys = ["child_id", "period"]
        spells = _joined(rows, keys)
        first = self.reckoning.keep("plans", rows, ~rows.duplicated(keys), "joined with another row of the same period")
        return first[[FROM, *keys]].merge(spells, on=keys)

    def _say_no_period(self, rows: pd.DataFrame) -> None:
        """Name episodes that are said to be of one period of being looked after and cannot be."""
        for child, mine in list(rows.groupby("child_id", sort=False))[:NAMED]:
            spells = [
                f"{start} to {end or 'now'}{f', care entered {entered}' if entered else ''}"
                for start, end, entered in mine[["start_date", "end_date", "entered"]].itertuples(index=False)
            ]
            self.attention.append(
                f"{PREFIX}cla_episodes, child {child}: episodes of one period that cannot be one "
                f"({'; '.join(spells)}): care was entered on several days, or one is open though a later one has "
                "ended. They are not joined. Correct the source"
            )
        more = rows["child_id"].nunique() - NAMED
        if more > 0:
            self.attention.append(f"{PREFIX}cla_episodes: {more} more children have such episodes")

    def _visits(self, rows: pd.DataFrame) -> pd.DataFrame:
        about = rows.columns.drop(FROM).tolist()
        again = rows.duplicated([*about, FROM])
        self._say_once(int(again.sum()), "there twice")
        rows = self.reckoning.keep("visits", rows, ~again, "in the table twice")
        again = rows.duplicated(about)
        self._say_once(int(again.sum()), "in two tables")
        self.said.append(
            "The SSD does not say whether a visit was virtual, nor what kind a CIN visit was: every visit counts as "
            "face to face, and those that are not statutory (home, reviewing officer, contact), where there are any, "
            "count too"
        )
        return self.reckoning.keep("visits", rows, ~again, "in another table of visits too")

    def _say_once(self, number: int, where: str) -> None:
        if number:
            stand = f"that stands {where} counts" if number == 1 else f"that stand {where} count"
            self.said.append(f"{count(number, ('visit', 'visits'))} {stand} once")

    def _enquiries(self) -> pd.DataFrame:
        """A row an enquiry with its first conference, and a row a conference that belongs to no enquiry."""
        enquiries = self._of("s47_enquiry", "enquiries")
        conferences = self._of("initial_cp_conference", "enquiries")
        theirs = pd.MultiIndex.from_frame(conferences[ENQUIRY])
        known = theirs.isin(pd.MultiIndex.from_frame(enquiries[ENQUIRY])) & (conferences["enquiry_id"] != "")
        # Of several the first that was held: in text order a blank would come before every day.
        order = ["last", *conferences.columns.drop([FROM, *ENQUIRY])]
        held = conferences.assign(last=conferences["icpc_date"] == "").sort_values([*order, *ENQUIRY])
        held = held[pd.Series(known, index=conferences.index)[held.index]]
        first = held.drop_duplicates(ENQUIRY)
        later = conferences.index.isin(held.index.difference(first.index))
        rest = self.reckoning.keep("enquiries", conferences, ~later, "a later one of the same enquiry")
        alone = self.reckoning.keep("enquiries", rest, ~rest.index.isin(first.index), "joined with its enquiry")
        first = first.drop(columns=[FROM, "last"]).assign(conference="yes")
        found = enquiries.merge(first, on=ENQUIRY, how="left").fillna("")
        found["icpc_required"] = self._required(found)
        self.said.append("The day on which a section 47 enquiry began counts as that of the strategy discussion")
        self._say_alone(enquiries, alone, first)
        return pd.concat([found, alone.assign(strategy_discussion_date="")], ignore_index=True)

    def _say_alone(self, enquiries: pd.DataFrame, alone: pd.DataFrame, joined_ones: pd.DataFrame) -> None:
        if alone.empty:
            return
        said = f"{count(len(alone), ('conference', 'conferences'))} without an enquiry: no strategy discussion is known"
        transferred = alone["transfer_in"] == "true" if "transfer_in" in alone else pd.Series(False, index=alone.index)
        if joined_ones.empty and len(enquiries) and not transferred.all():
            said += ", and none names an enquiry that is there, so that enquiries which led to one look overdue"
            self.attention.append(said)
        else:
            self.said.append(said)

    def _required(self, rows: pd.DataFrame) -> np.ndarray:
        """Whether each enquiry needed a conference: one is recorded, or its outcome says so; blank where neither."""
        nfa = self._flagged("s47_enquiry", "nfa", rows, "the outcome alone says whether a conference was required")
        outcomes = {text: read_outcome(text) for text in rows["outcome"].unique() if text}
        says = rows["outcome"].map({text: each.conference for text, each in outcomes.items()} | {"": ""})
        times = rows["outcome"].value_counts()
        read, unknown = Counter(), []
        for text, each in outcomes.items():
            for written, meaning in each.known:
                read["word", written, meaning] += int(times[text])
            unknown += [part for part in dict.fromkeys(each.unknown) for _ in range(times[text])]
        heading = MODEL["s47_enquiry"]["outcome"]
        self.reckoning.told(f"{PREFIX}s47_enquiry", heading, Cells(rows["outcome"], read))
        self._unknown(
            "s47_enquiry", "outcome", pd.Series(unknown, dtype="str"), ("part of an outcome", "parts of outcomes"),
            "where nothing else tells, whether a conference was required stays blank",
        )  # fmt: skip
        wanted = (rows["conference"] == "yes") | (says == "yes")
        ended = nfa | ((rows["end_date"] != "") & (says == "no"))
        self._say_untold(rows[~wanted & ~ended])
        return np.select([wanted, ended], ["true", "false"], "")

    def _say_untold(self, rows: pd.DataFrame) -> None:
        """Say of how many enquiries it is not known whether they need a conference, and as what they count."""
        running = int((rows["end_date"] == "").sum())
        if len(rows):
            self.said.append(
                f"{count(len(rows), ENQUIRIES)} of which it is not recorded whether a conference is required "
                f"({running} still running, {len(rows) - running} ended): blank, which counts as required, so that the "
                "conference is overdue when 15 working days have passed"
            )


WORKERS = ("worker", "workers")
ENQUIRIES = ("enquiry", "enquiries")
ALLOCATION = ["child_id", "worker_id", "start_date"]
ENQUIRY = ["child_id", "enquiry_id"]
PLANS = (
    ("cin_plans", "CIN", "cin_visits"),
    ("cp_plans", "CP", "cp_visits"),
    ("cla_episodes", "CLA", "cla_visits"),
)
"""Each type of plan with the tables of its plans and visits: without a row of either, its figures have no value."""


def _joined(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One spell of all that share these keys: from the first start to the last end, open while any of them is."""
    parts = rows.assign(open=rows["end_date"] == "", start_date=rows["start_date"].mask(rows["start_date"] == ""))
    spells = parts.groupby(keys, as_index=False, sort=False)
    found = spells.agg(start_date=("start_date", "min"), end_date=("end_date", "max"), open=("open", "any"))
    return found.assign(end_date=found["end_date"].mask(found["open"], ""))


def _entered_again(rows: pd.DataFrame, period: pd.Series) -> pd.Series:
    """Which episodes are of a period that was entered on several days."""
    return rows["entered"].mask(rows["entered"] == "").groupby([rows["child_id"], period]).transform("nunique") > 1


def _open_before(rows: pd.DataFrame, period: pd.Series) -> pd.Series:
    """Which episodes are of a period in which one is open, and a later one has ended."""
    is_open, by = rows["end_date"] == "", [rows["child_id"], period]
    first = rows["start_date"].where(is_open, "9").groupby(by).transform("min")
    last = rows["start_date"].mask(is_open, "").groupby(by).transform("max")
    return last > first


def _in_order(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    columns = [column for column in TABLES[name].columns if column in rows]
    return rows[[*columns, FROM]].fillna("").sort_values(columns, ignore_index=True)


CHOSEN_BY = dict.fromkeys(("cin_plans", "cp_plans", "cla_episodes", "involvements", "s47_enquiry"), "end_date") | {
    **dict.fromkeys(("cin_visits", "cp_visits", "cla_visits"), "visit_date"),
    "initial_cp_conference": "icpc_date",
    "cin_assessments": "completed_on",
}
"""The day by which a row is within the dataset's window; without one it is still open, and there however old."""


def _begins(there: dict[str, pd.DataFrame], extracted_on: date) -> date:
    """The first day of the dataset's window: six years back, or its oldest event or end if that is later."""
    days = [written_days(there[name][column]) for name, column in CHOSEN_BY.items() if name in there]
    if "cin_episodes" in there:  # by their start, but for those that are open
        days.append(written_days(there["cin_episodes"]["start_date"][there["cin_episodes"]["end_date"] != ""]))
    window = pd.Timestamp(extracted_on) - pd.DateOffset(years=YEARS)
    oldest = min((each.min() for each in days if each.notna().any()), default=pd.Timestamp(extracted_on))
    return max(window, oldest).date()


# What to know


def _complete(complete_from: dict[str, date]) -> list[str]:
    return [
        f"Complete from {day}: {', '.join(name for name, its in complete_from.items() if its == day)}"
        for day in sorted(set(complete_from.values()))
    ]


def _absent(there: dict[str, pd.DataFrame], tables: dict[str, pd.DataFrame], held: list[str]) -> list[str]:
    gone = [f"{PREFIX}{name}" for name in MODEL if name not in there]
    blank = [name for name in FROM_SSD if name not in tables]
    said = [f"Not there: {', '.join(gone)}"] if gone else []
    said += [f"There is no row for {', '.join(blank)}: what needs them has no value"] if blank else []
    for name, kind, visits in PLANS if "plans" in tables and "visits" in tables else ():
        if kind not in held:
            without = joined(f"{PREFIX}{each}" for each in (name, visits) if each not in there or there[each].empty)
            said.append(f"There is no row of {without}: figures of visits to children of the type {kind} have no value")
    return said


FROM_SSD = ("workers", "episodes", "allocations", "plans", "visits", "enquiries", "referrals", "assessments")


def _not_read(names: tuple[str, ...]) -> list[str]:
    return [f"Not read, since no table has a place for them: {', '.join(names)}"] if names else []
