"""The data dictionary in words, for whoever writes an extract: `data/README.md` is this module's output.

`python -m improvement_analysis.measures.dictionary > data/README.md` writes it again.
"""

from collections.abc import Iterable, Sequence

from ..records.tables import TABLES
from . import INDICATORS

INTRODUCTION = """\
# The data

What the figures are computed from: month-end extracts of a council's children's services records, as plain tables.
This page says what they look like. It is written from the schemas that the package checks them by, so do not edit it
by hand: `python -m improvement_analysis.measures.dictionary > data/README.md` writes it again.

- `example/` holds **synthetic** extracts of April, May and June 2020, of a council of full size, the large tables as
  parquet. No row is about a real child or worker.
- `mapped_example/` holds small **synthetic** sheets as people keep them, and the mapping that makes tables of them.
- `reference/` holds what is published: improvement notices (`*.toml`) and the Department for Education's statistics
  (`benchmarks.csv`).

## A data folder

```
my-data/
  notice.toml         the council's notice; without it, the one that comes with the package
  2020-05/            one folder per month-end extract, named YYYY-MM
  2020-06/
    extract.toml      what is known about the extract (optional)
    workers.csv       each table is one file, <table>.csv or <table>.parquet, never both
    episodes.csv
    ...
```

An extract holds the whole history that the system held when it was taken, not the month's events alone: the figures
of earlier months are computed from it too. Earlier extracts show what was known then. A run for a month reads that
month's folder and the earlier ones, and never opens a later one.

You need not have every table, nor every column. A figure that needs one which is not there has no value, and says
which it is; only a missing `mode`, `icpc_required`, `transfer_in`, `visit_interval` or `reading` counts as blank in
every row (and a missing `moderated_grade` too, where the auditor's grade stands in for it).
Columns and files that are not listed here are ignored, with a warning.

`extract.toml` may say:

```
council = "North Example"       # the notice's name counts; another one here brings a warning
extracted_on = 2020-07-02     # when it was taken; left out: the last day of the month
source = "case management system, report 12"
synthetic = false             # true: the rows are made up, and every page says so
plan_types = ["CP", "CIN"]    # only where the plans or visits of a type are missing: those that are there

[history_from]                # only for tables that do not reach back to the beginning:
visits = 2019-10-01           # the first day from which the table is complete
```

An extract taken before the last day of its month is used all the same, with a warning that says how many days are
missing from it.

## Short histories

Some sources do not reach back: Annex A holds six months and each child's last visit, a new system starts empty. For
such a table, `[history_from]` names the first day from which every row is there. A figure that would need an earlier
day is left blank, rather than counted from part of it:

- a figure that is counted as at the last day of the month needs that day, however far back it looks;
- a figure of what happened in a period needs the whole of it: the month; 12 months; the financial year; the year to
  date, from 1 April; the month and the 12 before it, for a referral that comes again; the year up to the last day, for
  changes of worker; the time since the notice.

So visits that are complete only from the last day of the month on still say how many children were visited in time on
that day, but not which visits fell due in the month. Where the month has an extract of its own, the figure first
published stands in for the one that this extract cannot give, and says so. No figure at all is given for a month that
ends before the first case in `episodes` opened, and `check` warns of a table that begins within the months shown.

## The notice

`notice.toml` says what the council is held to; `reference/north-east-lincolnshire-2019.toml` is one to start from, and
holds every kind of entry. In it, each `[[measure]]` has its `number`, `title` and question (`asks`), and one
`[[measure.limb]]` for each thing that is asked: an `id`, the `indicator`, the admissible `readings` (the first is
the headline), by whom it is asked (`asked_by`), and one of

- `target`: dated steps (`value` or a published `benchmark` of an `area` with a `tolerance`; `by`; `source`), under
  several names where the words of the notice can be read in several ways;
- `direction`: whether it `falls` or `rises`, `since` which month, `until` which level;
- `improvement`: from month to month, or a floor that is enough.

`[standards]` holds the council's own rules (how often a child is visited, how long a review lasts), `[reserve]` the
money set aside by financial year. Fractions are written from 0 to 1, every entry has its `source`, and a key that is
not known is refused by name.

A `benchmark` is looked up in the data folder's own `benchmarks.csv`, or where it has none in
`reference/benchmarks.csv`: one line for each indicator, area and year, with the day on which it was published.
`improvement-analysis benchmarks FILE... --to my-data/benchmarks.csv` writes it for every council and region from the
Department for Education's own files. A target that rests on an area which is not in there has no level until a line is
added.

## How cells are written

- CSV is UTF-8, separated by commas, quoted where a cell holds a comma, a quotation mark or a new line. Line 1 holds
  the headings; the order of the columns does not matter.
- Spaces about a cell do not count, non-breaking ones included. A blank cell means "not recorded". Cells that are
  missing at the end of a line are blank, an empty line is no row, and a file with headings alone is an empty table:
  its counts are 0.
- In CSV, an apostrophe before `=`, `+`, `-` or `@` is no part of the cell, since programs write it to keep a
  spreadsheet from taking a text for a formula: `'=A1` is `=A1`. What has several of them loses one.
- Identifiers are text: `007` and `7` are two children. `NA`, `None` and `null` are text like any other, not blanks.
- Dates are `YYYY-MM-DD` and a day of the calendar (9999-12-31 is one), months `YYYY-MM`. `true` and `false` may be
  in capitals.
- Numbers have a point, and no commas, units or exponents: `0.8`, not `.8`, `0,8` or `8e-1`. A whole number may end
  in `.0`.
- In parquet, dates may be dates, booleans booleans and numbers numbers.
- A figure as it was written may be `86%` (0.86, to two places), `0.86`, `17` or `17.0`: a number, with or without %.
- Text is never wrong: a reported figure about an indicator that does not exist is only never recomputed.

## What happens to rows that are wrong

- A cell that is not as described below is a **fault**; so is a blank one in a needed column, unless it says below
  that a cell may be blank. A fault in a needed column or in `end_date` (nobody can tell whether the row has ended)
  sets the whole row aside; in any other column the cell counts as blank and the row stays. Nothing stops the run:
  `improvement-analysis figures` lists each fault, with its line and its reason, in `managers/rejects.csv`, and its row
  counts as failing in the figures of how good the records are.
- Rows that are equal in every column listed here are counted once. How many were dropped is reported.
- A file that cannot be read as described is refused with a message that says what would be right (exit code 2): one
  without a needed column, with a heading twice, with something in a cell that has no heading, or empty. In an earlier
  extract such a file brings a warning, and what was first published for its month is blank.

## What is open on a day

Something with a start and an end date is **open** on a day if it began by then and has not ended by then: what ends on
a day is not open at the close of it.

Each month is counted as at its last day, D. A past month is counted from the same extract as at its own D: what
happened after it has not happened yet (a case that closed later is open, an action completed later is not). What
happened by D counts whenever it was recorded: only figures about the records themselves look at `recorded_on`.

## Which worker holds a child

A child is open on D if any of its episodes is. Its **allocated worker** is the worker of its open allocation. Of
several, one to a social worker in post with FTE above 0 goes first, then the one that started last, then the first
worker in the order of their identifiers as text: so each child is counted once. An open child is

- *allocated* if that worker is a social worker, in post on D, with FTE above 0. A social worker who so holds at least
  one child is a **case holder**;
- *held elsewhere* if the worker is in post on D, but as a manager, on duty or in another role, or with FTE 0;
- *unallocated* if there is no open allocation, or its worker is not known or no longer in post.

A worker is in post on D if a spell in `workers` is open. Where several are, their FTE are added up (as decimals), and
role, agency, ASYE and team are those of the spell that started last; of equal ones, the last in the file. Dates say
what was so when. All else (role, FTE, grades, evidence) is taken as it stands in the extract.

## Teams

A worker's team is that of this same spell. A child's team is that of its open episode; of several, the one that started
last, then the last in the file. Where it is blank, or the child has no open episode, the team is `not recorded`.

## The tables
"""

# How the cells of each kind are written; a number's range stands in its schema.
KINDS = {
    "identifier": "identifier",
    "text": "text",
    "date": "date",
    "month": "month",
    "boolean": "`true` or `false`",
    "reported": "figure as it was written: `86%`, `0.86`, `17`",
}


def dictionary_markdown() -> str:
    """The dictionary as a Markdown page: the data folder, how cells are written, and each table with its columns."""
    return "\n".join([INTRODUCTION, *map(_table, TABLES.values())])


def _table(schema) -> str:
    rows = [
        (f"`{name}`", _needed(column), _holds(column), column.description) for name, column in schema.columns.items()
    ]
    lines = [
        f"### {schema.name}",
        "",
        f"One row is {schema.description}.",
        "",
        f"Figures that read it: {_figures(schema.name)}.",
        "",
        markdown_table(("column", "needed", "holds", "meaning"), rows),
    ]
    return "\n".join(lines)


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table as Markdown, with an empty line after it; no text may hold a bar."""
    lines = [f"| {' | '.join(cells)} |" for cells in (headings, *rows)]
    lines.insert(1, "|" + "---|" * len(headings))
    return "\n".join([*lines, ""])


def _figures(table: str) -> str:
    """The figures that have no value without the table; beside them stand those of how good the records are."""
    read = [
        INDICATORS[id].title[0].lower() + INDICATORS[id].title[1:]
        for id, indicator in INDICATORS.items()
        if any(table in indicator.tables(reading) for reading in indicator.readings)
    ]
    return "; ".join(read) if read else "none; the words stand under what they are about, marked as the service's own"


def _needed(column) -> str:
    if not column.required:
        return "no"
    return "yes, but a cell may be blank" if column.may_be_blank else "yes"


def _holds(column) -> str:
    kind, values = column.kind, column.choices
    if kind == "choice":
        return ", ".join(f"`{value}`" for value in values)
    if kind == "number":
        return column.error.removeprefix("no ")
    return KINDS[kind]


if __name__ == "__main__":
    print(dictionary_markdown(), end="")
