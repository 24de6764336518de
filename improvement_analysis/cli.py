"""The commands; they exit with 0 done, 1 done with something to look at, 2 wrong use or input, 3 a notebook failed.

Source: docs/outputs.md.
"""

import io
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ._wording import and_more, joined, visible
from .errors import UnusableInput, did_you_mean
from .importers import IMPORTERS

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The escalation measures of a children's services improvement notice, from the council's own extracts.",
)


class Screen(Console):
    """What a user reads: data can neither control the terminal nor turn the direction of a line.

    Whoever stops reading (`| head -1`) stops no work.
    """

    def render_str(self, text: str, **how) -> Text:
        """A text with its control characters as marks; every text comes by here before it is laid out."""
        return super().render_str(visible(text), **how)

    def on_broken_pipe(self) -> None:
        """Say nothing more."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())  # for what Python itself flushes at the end


screen = Screen(highlight=False, emoji=False, soft_wrap=True)
WINDOW = 24
FAULTS_SHOWN = 10
STOPPED = (129, 130, 143)
"""What a command ends with that was stopped: by closing the terminal, Ctrl+C, or the machine."""
WIDEST = 34

Data = Annotated[Path | None, typer.Option(help="The data folder. Left out: the shipped synthetic example.")]
Notice = Annotated[Path | None, typer.Option(help="The notice. Left out: DATA/notice.toml, or else the shipped one.")]
Out = Annotated[Path, typer.Option(help="Where the outputs go.")]
Window = Annotated[int, typer.Option(min=1, help="How many months the series covers.")]


def main() -> None:
    """Run the command line; what a user can put right is one message on standard error and exit code 2."""
    _write_any_letter()
    try:
        app()
    except SystemExit as end:
        if end.code in STOPPED:
            print("Stopped: what is half made is taken away, and what was there stays.", file=sys.stderr)
        raise
    except BaseException as error:  # a panic of a library in Rust is no Exception
        sys.exit(_complain(error))
    sys.exit(2)


def _complain(error: BaseException, about: str = "") -> int:
    """Say on standard error why something was not done; the exit code."""
    complaints = Screen(stderr=True, highlight=False, emoji=False, soft_wrap=True)
    if isinstance(error, UnusableInput):
        what = str(error)
    elif isinstance(error, MemoryError):
        what = "There is not enough memory for this. Close other programs, or take fewer months (--window) or jobs."
    elif isinstance(error, OSError):
        from ._files import NO_ROOM

        why = f"{error.strerror or error}. Is it there, and may you read or write it?"
        if error.errno in NO_ROOM:
            why = f"{NO_ROOM[error.errno]}, and run it again."
        what = f"{error.filename or 'A file'}: {why}"
    else:
        from rich.traceback import Traceback  # late: slow to import

        complaints.print(Traceback.from_exception(type(error), error, error.__traceback__))
        what = "This is a fault in improvement-analysis, not in your data. Please report it."
    complaints.print(f"[red]{escape(f'{about}: {what}' if about else what)}[/red]")
    # Of a fault 3 and not 1, which Python gives a crash, and which means done.
    return 2 if isinstance(error, (UnusableInput, OSError, MemoryError)) else 3


def _write_any_letter() -> None:
    """Let no letter that a terminal cannot show end a command: a Windows console, or a file it writes to, has few.

    Where there is no standard output (closed, or under Windows without a console) what is said goes nowhere.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open till the end
        elif isinstance(getattr(sys, name), io.TextIOWrapper):
            getattr(sys, name).reconfigure(errors="backslashreplace")


@app.command()
def run(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="YYYY-MM, or a range 2020-01..2020-06.")],
    data: Data = None,
    notice: Notice = None,
    out: Out = Path("outputs"),
    audience: Annotated[str, typer.Option(help="For whom: board, managers, public, or several with commas.")] = "board",
    window: Window = WINDOW,
    jobs: Annotated[int, typer.Option(min=1, help="So many notebooks, or months of a range, at the same time.")] = 3,
    reference_docx: Annotated[
        Path | None, typer.Option(help="The council's Word template, whose styles the Word file takes.")
    ] = None,
    batch: Annotated[
        Path | None, typer.Option(help="Several councils: a TOML file that names the data and the notice of each.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler, to whose workers the months are sent.")
    ] = None,
) -> None:
    """Write the month's report: its notebooks, the page made of them, and the figures."""
    from .report.unchanged import write_month

    if batch and (data or notice):
        raise UnusableInput("--batch names the data and the notice of each council: leave --data and --notice out.")
    parameters = _parameters(month, data, notice, audience, window)
    make = partial(write_month, out=out, jobs=jobs, reference=reference_docx)
    first, last = _range(month)
    if first == last and not (batch or cluster):
        raise typer.Exit(make(parameters | {"month": first}, screen=screen))
    from .calendars import months_between
    from .report.batch import side_by_side, works_of, write_months

    works = works_of(batch, months_between(first, last), parameters)
    if cluster:
        from .report.cluster import on_cluster

        reference = reference_docx and reference_docx.absolute()  # a worker has a working directory of its own
        make = partial(make, out=out.absolute(), reference=reference)
        outcomes = on_cluster(make, cluster, out, screen)
    else:
        processes = min(jobs, len(works))
        outcomes = side_by_side(partial(make, jobs=jobs // processes), out, screen, processes)
    raise typer.Exit(write_months(works, outcomes, screen, _complain))


@app.command()
def figures(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="YYYY-MM.")],
    data: Data = None,
    notice: Notice = None,
    out: Out = Path("outputs"),
    window: Window = WINDOW,
) -> None:
    """Write the month's figures alone, without a notebook: the same bytes as `run` writes."""
    from .report.unchanged import write_month_figures

    raise typer.Exit(write_month_figures(_parameters(month, data, notice, "board", window), out, screen))


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="A month's outputs: OUT/COUNCIL/YYYY-MM.")],
) -> None:
    """Hold a month's outputs against their manifest, and the numbers of its sentences against its figures."""
    from .report.verify import differences

    found = differences(folder)
    for each in found:
        screen.print(escape(each))
    if not found:
        screen.print("Every file is as it was written, and the figures give every number that they should.")
    raise typer.Exit(1 if found else 0)


@app.command()
def pool(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER...", help="A month's outputs of each council: OUT/COUNCIL/YYYY-MM.")
    ],
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where pooled.csv and places.csv go: a folder of their own.")],
) -> None:
    """Add councils' stored figures up to a region or England, and give each its place among them."""
    from .report.pool import write_pool

    raise typer.Exit(write_pool(folders, to, lambda said: screen.print(escape(said))))


@app.command()
def notebooks(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where the notebooks go.")],
    month: Annotated[str, typer.Option(metavar="MONTH", help="YYYY-MM.")],
    data: Data = None,
    notice: Notice = None,
) -> None:
    """Copy the report's notebooks with their parameters filled in, ready for JupyterLab."""
    from importlib.util import find_spec

    from ._shipped import shipped_notebooks
    from .analysis import analyse
    from .report.notebooks import copy_notebooks

    parameters = _parameters(month, data, notice, "board", WINDOW)
    del parameters["audience"]  # each notebook says itself whom it is for
    found = analyse(**parameters)
    for copy in copy_notebooks(shipped_notebooks(), parameters, directory):
        screen.print(escape(str(copy)))
    _warn(found.warnings)
    if find_spec("jupyterlab") is None:
        screen.print("JupyterLab is not installed here: pip install jupyterlab")
    screen.print(escape(f'To open them: jupyter lab "{directory}"'))


@app.command()
def check(
    data: Annotated[Path, typer.Argument(help="The data folder.")],
    month: Annotated[str | None, typer.Argument(metavar="[MONTH]", help="YYYY-MM. Left out: the latest.")] = None,
) -> None:
    """Say what is wrong with an extract, table by table, which rules its rows fail, and what it can answer."""
    from ._shipped import BENCHMARKS, EXAMPLE, NOTICE, present
    from .analysis import benchmarks_lacking, groups_lacking, whose
    from .calendars import Months
    from .notice.benchmarks import read_benchmarks
    from .notice.notice import read_notice
    from .records.alike import alike_identifiers
    from .records.extract import months_there, open_extract
    from .records.tables import TABLES

    there = months_there(data)
    if not there:
        raise UnusableInput(f"{data} has no folder named YYYY-MM: put each month-end extract into one, like 2020-06.")
    extract = open_extract(data, month or there[-1])
    readers = {name: partial(extract.table, name) for name in extract.paths}
    own = {"notice.toml": read_notice, "benchmarks.csv": read_benchmarks}
    read = _all_read(readers | {name: partial(of, data / name) for name, of in own.items() if (data / name).exists()})
    notice, benchmarks = (read.pop(name, None) for name in own)
    shown = Table(
        "table", "rows", "set aside", "exact duplicates", "faults", title=escape(f"{data}: extract of {extract.month}")
    )
    for name, table in read.items():
        shown.add_row(
            name, *(f"{n:,}" for n in (table.rows_read, table.set_aside, table.duplicates, len(table.faults)))
        )
    screen.print(shown)
    _say_imports(extract.folder)
    faults = extract.faults()
    for name, found in faults.groupby("table", sort=False):
        screen.print(f"\n[bold]{name}[/bold]: {_faults(len(found))}")
        for fault in found.head(FAULTS_SHOWN).itertuples():
            near = did_you_mean(fault.value, TABLES[name].columns[fault.column].choices or ())
            screen.print(escape(f"  line {fault.row}, {fault.column}: {fault.value!r} is {fault.reason}{near}"))
        if len(found) > FAULTS_SHOWN:
            screen.print(f"  and {len(found) - FAULTS_SHOWN} more; the command figures writes them all to rejects.csv")
    failed = _say_rules(extract)
    own, notice = notice is not None, notice or read_notice(present(NOTICE))
    _say_answerable(extract, notice)
    _warn(
        [
            *whose(notice, extract, shipped=not own and data.resolve() != EXAMPLE),
            *benchmarks_lacking(notice, read_benchmarks(present(BENCHMARKS)) if benchmarks is None else benchmarks),
            *groups_lacking(notice, extract),
            *extract.warnings,
            *extract.out_of_date(),
            *alike_identifiers(extract),
            *extract.short_histories(Months.ending(extract.month, WINDOW)),
        ]
    )
    raise typer.Exit(1 if failed or not faults.empty else 0)


def _all_read(readers: Mapping[str, Callable]) -> dict[str, Any]:
    """What each reader gives, by name.

    Raises:
        UnusableInput: some of it cannot be used; the message says so of each.
    """
    read, refused = {}, []
    for name, reader in readers.items():
        try:
            read[name] = reader()
        except UnusableInput as error:
            refused.append(str(error))
    if refused:
        raise UnusableInput("\n".join(refused))
    return read


@app.command()
def example(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where the extracts go.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 2020,
    scale: Annotated[float, typer.Option(min=0.05, help="1 is a council of about 1,900 open children.")] = 1.0,
    months: Annotated[str, typer.Option(metavar="A..B", help="The first and the last month.")] = "2020-04..2020-06",
) -> None:
    """Write synthetic extracts: made-up rows of a made-up service, month by month."""
    from .synthetic_council import write_example

    write_example(directory, seed=seed, scale=scale, months=_range(months))
    screen.print(f"Synthetic extracts are in {escape(str(directory))}.")


@app.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="The council's own export: a file, a folder, or a database's URL.")],
    as_: Annotated[str, typer.Option("--as", help=f"What it is: {joined(IMPORTERS, 'or')}.")],
    to: Annotated[Path, typer.Option(help="DATA/YYYY-MM: the extract to write.")],
    extracted_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When it was taken. Left out: the month's last day.")
    ] = None,
    headings: Annotated[
        Path | None, typer.Option(help="Annex A: a TOML file of the council's own headings and Ofsted's.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="For mapped: how the sheets become tables. Left out: a draft of it is written.")
    ] = None,
) -> None:
    """Turn a council's own export into an extract."""
    from .importers.month_folder import importing, last_day

    importer, options = IMPORTERS.get(as_), {"mapping": mapping, "headings": headings}
    if "://" in source and not (importer and importer.databases):
        named = joined((name for name, each in IMPORTERS.items() if each.databases), "or")
        raise UnusableInput(f"A database's URL goes with --as {named}, not with --as {as_}. Name a file or a folder.")
    for option, file in options.items():
        if file and not (importer and importer.option == option):
            named = joined((name for name, each in IMPORTERS.items() if each.option == option), "or")
            raise UnusableInput(f"--{option} goes with --as {named}, not with --as {as_}. Leave it out.")
    if not importer:
        raise UnusableInput(f"--as {as_} is not known. Use {joined(IMPORTERS, 'or')}.")
    if importer.drafts and not options[importer.option]:
        raise typer.Exit(_draft(Path(source), to))
    if "://" not in source and not Path(source).exists():
        raise UnusableInput(f"{source}: no such file or folder.")
    taken = extracted_on.date() if extracted_on else None
    if taken and not last_day(to).replace(day=1) <= taken <= date.today() + timedelta(days=1):
        raise UnusableInput(
            f"--extracted-on {taken}: an extract of {to.name} is taken in that month or later, not after today."
        )
    own = {importer.option: options[importer.option]} if importer.option else {}
    with importing(to, lambda said: screen.print(escape(said))):
        done = importer.load()(source, to, extracted_on=taken, **own)
    screen.print(escape(str(done)))
    if importer.starts:
        _say_next(to)
    raise typer.Exit(1 if done.attention else 0)


def _say_next(to: Path) -> None:
    """What to do with the extract that was written, and with whose notice it would be held against."""
    data = f'"{to.parent}"'
    if not (to.parent / "notice.toml").exists():
        screen.print(
            escape(f"There is no {to.parent / 'notice.toml'}: figures are held against the shipped notice, under its")
            + " council's name. `improvement-analysis template DIR` writes one to fill in."
        )
    screen.print(
        escape(f"Next: improvement-analysis check {data}, and improvement-analysis run {to.name} --data {data}")
    )


def _say_imports(folder: Path) -> None:
    """What the imports into an extract's folder did with the rows and cells of their sources."""
    from .importers.imported import told
    from .importers.reckoning import read_reckonings

    for each in read_reckonings(folder):
        screen.print(f"\n[bold]Imported[/bold] from {escape(each['source'])} as {escape(each['as'])}")
        for line in told(each):
            screen.print(escape(line))


def _draft(source: Path, to: Path) -> int:
    """Write a draft of a mapping and show what it reads; the exit code is 1, since nothing is imported yet."""
    from ._files import write_whole
    from .importers.draft import draft_mapping
    from .importers.month_folder import last_day

    named = source.absolute()
    draft = Path(f"{named.name if named.is_dir() else named.stem}.mapping.toml")
    if draft.exists():
        raise UnusableInput(
            f"{draft} is there already. Complete it and name it with --mapping, or move it away for a new draft."
        )
    text, shown = draft_mapping(source, last_day(to))
    write_whole(draft, text)
    for table, rows in shown:
        screen.print(f"\n[bold]{table}[/bold], the first rows as this draft reads them:")
        screen.print(escape(rows.to_string(index=False)) if len(rows) else "  none")
    screen.print(
        f"\nNothing is imported yet. {escape(str(draft))} is a first draft: complete it, then run\n  "
        + escape(f'improvement-analysis import "{source}" --as mapped --to "{to}" --mapping "{draft}"')
    )
    return 1


@app.command()
def template(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where the empty data folder goes.")],
) -> None:
    """Write an empty extract, a commented notice to fill in, and the data dictionary."""
    from .notice.template import EXTRACT, write_template

    files = write_template(directory)
    for file in files[:3]:
        screen.print(escape(str(file)))
    screen.print(
        f"and {len(files) - 3} empty tables. Copy {escape(str(directory / EXTRACT))} for each month-end, and name"
    )
    screen.print(f"the copy for the month, like {escape(str(directory / '2020-06'))}.")


@app.command()
def benchmarks(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The DfE's files of published statistics.")],
    published_on: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="When these editions were published. Left out: the approximate day of each year's first release.",
        ),
    ] = None,
    to: Annotated[Path, typer.Option(help="The file to write; rows that it holds already stay.")] = Path(
        "benchmarks.csv"
    ),
) -> None:
    """Read the DfE's published statistics into the benchmarks that a notice may rest on."""
    from ._files import clear_halves, held, write_whole
    from ._shipped import BENCHMARKS, present
    from .importers.dfe_statistics import merged, read_published
    from .measures import INDICATORS
    from .notice.benchmarks import read_benchmarks
    from .report.figure_files import as_csv

    if to.is_dir():
        raise UnusableInput(f"{to} is a folder. Name a file.")
    with held(to, lambda said: screen.print(escape(said))):
        clear_halves(to)
        there = read_benchmarks(to if to.exists() else present(BENCHMARKS))
        found = read_published(files, published_on.date() if published_on else None, there)
        rows, kept, changed = merged(found.rows, there if to.exists() else there[:0], INDICATORS)
        write_whole(to, as_csv(rows.astype({"year_end": str, "published_on": str})))
    for each in found.read:
        screen.print(escape(each))
    before = (
        f"; of those that were there, {kept:,} stay and {changed:,} have another value now" if kept + changed else ""
    )
    screen.print(f"{escape(str(to))}: {len(found.rows):,} figures{before}.")
    _warn(list(found.warnings))


def _range(months: str) -> tuple[str, str]:
    """The first and the last month of `2020-01..2020-06`, or of one month."""
    first, dots, last = months.partition("..")
    return first, last if dots else first


def _parameters(month: str, data: Path | None, notice: Path | None, audience: str, window: int) -> dict:
    """The parameters of a notebook; paths are absolute, since a notebook has a working directory of its own."""
    files = {"data": str(data.absolute()) if data else "", "notice": str(notice.absolute()) if notice else ""}
    return {"month": month, **files, "audience": audience, "window": window}


def _warn(warnings: list[str]) -> None:
    for warning in warnings:
        screen.print(f"[yellow]Note:[/yellow] {escape(warning)}")


def _faults(count: int) -> str:
    return "1 fault" if count == 1 else f"{count:,} faults"


def _say_rules(extract) -> int:
    """How many rows fail each rule, and where the first stand; the number of rules that some row fails."""
    from .measures.data_accuracy import RULES, failing

    counts, _, rows_failing = extract.derive(failing)
    failed = {id: rows for id, rows in counts.items() if not isinstance(rows, str) and rows}
    if failed:
        screen.print("\n[bold]Rows that fail a rule[/bold]")
    for id, rows in failed.items():
        screen.print(f"  {rows:,} ({id}): {RULES[id].says}")
        mine = rows_failing[(rows_failing["rule"] == id) & (id != "fault")]  # of a fault the line stands above
        for name, places in mine.groupby("table", sort=False, observed=True)["place"]:
            lines = [str(line) for line in extract.lines(name, places.to_numpy()[:FAULTS_SHOWN])]
            screen.print(f"    {name}, line {', '.join(and_more(lines, len(places)))}")
    unchecked = [f"{id} ({why})" for id, why in counts.items() if isinstance(why, str)]
    if unchecked:
        screen.print(f"\nNot checked: {'; '.join(unchecked)}.")
    return len(failed)


def _say_answerable(extract, notice) -> None:
    """A line an indicator: which of its readings are computed, and what the others need."""
    from .calendars import Months
    from .measures.series import answerable, compute
    from .words.figures import remarks

    rows = compute(extract, Months.ending(extract.month, 1), notice)
    blank = rows[(rows["group"] == "") & rows["value"].isna()].set_index(["indicator", "reading"])["note"]
    by_answer = {}
    for about, needs in answerable(extract, notice).items():
        none = f"blank this month: {'; '.join(remarks(blank[about]))}" if about in blank else "computed"
        answer = needs or none
        by_answer.setdefault(about[0], {}).setdefault(answer, []).append(about[1])
    screen.print(f"\n[bold]What can be computed for {extract.month}[/bold]")
    for id, answers in by_answer.items():
        for answer, readings in answers.items():
            named = f"{id} ({', '.join(readings)})" if len(answers) > 1 else id
            screen.print(escape(f"  {named:<{WIDEST}}  {answer}"))
    every = [answer for answers in by_answer.values() for answer in answers]
    screen.print(f"  {len(by_answer)} indicators; {every.count('computed')} of them are computed, at least in part.")
