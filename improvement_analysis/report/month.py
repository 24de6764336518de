"""A month's outputs from end to end, made aside and moved into place in whole.

First the figures; for a report the notebooks too, and the page made of them; at last the manifest.
"""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from .._files import made_whole
from .._shipped import report_notebooks
from .._store import clear_halves, kept_in
from .._wording import count
from ..analysis import Analysis, analyse
from ..disclosure import AUDIENCES, analyse_for
from ..errors import UnusableInput, Warned, for_board, one_of
from .figure_files import FILES, PAGE, PRIVATE, folder_of, home_of, write_figures, write_rejects
from .inputs import Inputs, copied, recorded
from .manifest import MANIFEST, write_manifest
from .unchanged import INDEX, OUT, Record, hash_of_inputs, hash_of_outputs, keep, list_months, record_name, store_of

if TYPE_CHECKING:
    from .notebooks import NotebookResult

TEXTS_IN_PYTHON = pd.option_context("mode.string_storage", "python")
"""Figures are few, and of few texts those that pandas keeps in Arrow, where it is not told otherwise, take longer."""

CHANGED = "The input changed while the month was made"


@dataclass(frozen=True)
class Making:
    """A month that is being made.

    Attributes:
        analysis: the month, read from the copies.
        inputs: the copies.
        parameters: what the command was given, with the one audience that it is made for.
        started: when (UTC).
        new: where the outputs are made.
        beside: where what is needed meanwhile goes.
        place: where the outputs go, and where those of before are.
        screen: where a user is told.
        said: what a user was told.
    """

    analysis: Analysis
    inputs: Inputs
    parameters: dict
    started: datetime
    new: Path
    beside: Path
    place: Path
    screen: Console
    said: list[str]

    @property
    def audience(self) -> str:
        """Whom the outputs are for."""
        return self.parameters["audience"]

    def say(self, message: object) -> None:
        """Tell a user."""
        self.said.append(self.inputs.named(message))
        self.screen.print(escape(self.said[-1]), soft_wrap=True)


@TEXTS_IN_PYTHON
def write_month(parameters: dict, out: Path, jobs: int, screen: Console, reference: Path | None = None) -> int:
    """Write a month's figures, notebooks, page and manifest, and say where they are.

    Args:
        parameters: those of every notebook: month, data, notice, audience (or several, with commas), window.
        out: the outputs folder.
        jobs: how many notebooks run at the same time.
        screen: where progress is shown.
        reference: a Word file whose styles the Word file takes.

    Returns:
        The exit code: 3 if a notebook failed, else 1 if there is something to look at in the inputs, else 0.

    Raises:
        UnusableInput: nothing is written.
    """
    from .kernels import warm_up  # late: a second's import, and `figures` needs no notebook
    from .notebooks import NoKernel

    warm_up()  # while the figures are computed
    if reference is not None:
        from .word import opened

        opened(reference)  # now, since the notebooks take a minute
    try:
        kept = record_name("run", parameters, reference)
        return _written(kept, parameters, out, screen, lambda making: _report(making, jobs, reference))
    except NoKernel as error:
        screen.print(f"[red]No notebook can be run[/red]: {escape(str(error))}")
        screen.print("Nothing is written; what was there stays. `improvement-analysis figures` needs no notebook.")
        return 3


@TEXTS_IN_PYTHON
def write_month_figures(parameters: dict, out: Path, screen: Console) -> int:
    """Write a month's figures and every fault of its extract, without a notebook, and say where they are.

    Args, Returns, Raises: as `write_month`.
    """
    return _written(record_name("figures", parameters), parameters, out, screen, _figures)


def _written(kept: str, parameters: dict, out: Path, screen: Console, make: Callable[[Making], int]) -> int:
    """Open a month, hold its place, make it of copies of its inputs for each audience, and move it into place.

    `kept` is the name by which the record of it is kept.
    """
    started, audiences = datetime.now(UTC), _audiences(parameters["audience"])
    opened = analyse(**{name: value for name, value in parameters.items() if name != "audience"})
    place, said = folder_of(opened, out), []
    with made_whole(place, lambda text: screen.print(escape(text))) as (new, beside):
        inputs = copied(parameters, opened, beside)
        try:
            with kept_in(store_of(out)):  # where the notebooks' kernels find the figures again
                clear_halves()
                _keep_others(audiences, parameters, inputs, new, place, screen)
                code = 0
                for audience in audiences:
                    its = {"audience": audience}
                    analysis = analyse_for(**inputs.parameters | its)
                    homes = home_of(audience, new), beside, home_of(audience, place)
                    homes[0].mkdir(mode=0o700 if audience == PRIVATE else 0o777, exist_ok=True)
                    write_figures(analysis, homes[0])
                    code = max(code, make(Making(analysis, inputs, parameters | its, started, *homes, screen, said)))
                if PRIVATE in audiences:
                    _close(new / PRIVATE)
        except UnusableInput as error:
            raise UnusableInput(inputs.named(error)) from None
        read, made = hash_of_inputs(inputs.parameters), hash_of_outputs(new)
    outputs = Path(out).absolute()
    if (place / PAGE).exists() or (outputs / INDEX).exists():
        list_months(outputs, screen)
    notes = [*analysis.warnings, *analysis.extract.warnings, *analysis.extract.out_of_date()]
    for warning in notes:
        screen.print(f"[yellow]Note:[/yellow] {escape(inputs.named(warning))}")
    said = [line.replace(str(outputs), OUT) for line in said]
    index, ended = (outputs / INDEX).exists(), datetime.now(UTC).isoformat()
    record = Record(place.relative_to(outputs).as_posix(), read, made, code, said, notes, index, ended)
    if not any(line.startswith(CHANGED) for line in said):  # or "Run it again" would be all that is said again
        keep(kept, parameters, out, record)
    return code


def _audiences(given: str) -> list[str]:
    """The audiences that a user asks for, the board first.

    Raises:
        UnusableInput: one of them is not served.
    """
    asked = [each.strip() for each in given.split(",")]
    for each in asked:
        one_of(each, AUDIENCES, "audience")
    return sorted(set(asked), key=lambda each: (each != "board", each))


def _close(private: Path) -> None:
    """Let nobody but their owner read a folder and the files in it."""
    private.chmod(0o700)
    for path in private.iterdir():
        path.chmod(0o600)


def _report(making: Making, jobs: int, reference: Path | None) -> int:
    analysis = making.analysis
    results = _run_shown(making, jobs)
    failed = [result for result in results if result.status != "completed"]
    for result in failed:  # now, since what follows may fail too
        making.say(f"{result.name} failed: {result.error}")
        with suppress(FileNotFoundError):
            shutil.copy2(making.place / f"{result.name}.ipynb", making.new)
    good = [making.new / f"{result.name}.ipynb" for result in results if result.status == "completed"]
    changed = _changed(making)
    notes = [
        *for_board([*analysis.warnings, *changed]),
        *(f"{sentence}." for sentence in analysis.extract.out_of_date()),
        *(f"The section {result.name} could not be made this time." for result in failed),
    ]
    from .pack import write_pack

    write_pack(analysis, good, making.new, notes, reference, making.audience)
    if making.audience == PRIVATE:  # and of no other: they name children and workers
        from .exceptions import write_exceptions

        write_rejects(analysis, making.new)
        write_exceptions(analysis, making.new)
    _finish(making, "run", changed, {each.name: each.status for each in results})
    faults = len(analysis.extract.faults())
    if faults and making.audience != "public":  # which is not shown all of the tables
        cells = "1 faulty cell" if faults == 1 else f"{faults:,} faulty cells"
        listed = f"{PRIVATE}/rejects.csv"
        by = (
            f"{listed} lists each"
            if making.audience == PRIVATE
            else f"`improvement-analysis figures {analysis.month}`, with the same options, lists each in {listed}"
        )
        making.say(f"The extract has {cells}: {by}.")
    making.say(f"The {making.audience} report of {analysis.month}: {making.place / PAGE}")
    return 3 if failed else 1 if faults or changed else 0


def _figures(making: Making) -> int:
    write_rejects(making.analysis, making.new / PRIVATE)
    changed = _changed(making)
    _finish(making, "figures", changed, {})
    written = {*FILES, MANIFEST, f"{PRIVATE}/rejects.csv"}
    for name in sorted(written):
        making.say(making.place / name)
    others = sum(path.is_file() for path in making.new.rglob("*")) - len(written)
    if others:
        making.say(f"{count(others, ('other file', 'other files'))} of the same inputs: {making.place}")
    if (making.place / PAGE).exists() and not (making.new / PAGE).exists():
        making.screen.print("The report that was there was of other inputs, and is gone: `run` makes it again.")
    faults = len(making.analysis.extract.faults())
    if faults:
        counted = "1 fault" if faults == 1 else f"{faults:,} faults"
        making.say(f"{counted} in the extract: see {making.place / PRIVATE / 'rejects.csv'}.")
    return 1 if faults or changed else 0


def _finish(making: Making, command: str, changed: list[Warned], notebooks: dict[str, str]) -> None:
    """Take along what still holds of the outputs that are there, and write the manifest of all."""
    notebooks = _taken_along(making) | notebooks
    warnings = for_board([*making.analysis.warnings, *making.analysis.extract.warnings, *changed])
    analysis, parameters = making.analysis, making.parameters
    write_manifest(analysis, command, parameters, making.started, making.inputs, warnings, notebooks, making.new)


def _changed(making: Making) -> list[Warned]:
    """The warning that inputs changed meanwhile, if they did."""
    names = making.inputs.changed()
    if not names:
        return []
    text = f"{CHANGED} ({', '.join(names)}): these figures are of what was there when it began."
    making.say(f"{text} Run it again.")
    return [Warned(text, text)]


def _taken_along(making: Making) -> dict[str, str]:
    """Copy what another command made of the same inputs and figures; how its notebooks ended.

    A page beside other figures than its own would be worse than none. Source: docs/outputs.md, "In whole".
    """
    before = _made_of(making.inputs, making.parameters, making.place)
    try:
        same = all((making.place / name).read_bytes() == (making.new / name).read_bytes() for name in FILES)
        if before and same:
            _copy(list(before["outputs"]), making.place, making.new)
            return dict(before["notebooks"])
    except (OSError, ValueError, TypeError, KeyError):
        pass
    return {}


def _made_of(inputs: Inputs, parameters: dict, place: Path) -> dict:
    """The manifest of outputs that are there, if they were made of the same inputs and parameters; else empty."""
    try:
        before = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        same = before["inputs"] == inputs.hashes and before["parameters"] == recorded(parameters)
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return before if same else {}


def _copy(names: list[str], place: Path, new: Path) -> None:
    """Copy outputs that are there and were not made anew."""
    for name in names:
        if (place / name).is_file() and not (new / name).exists():
            if name.startswith(PRIVATE):
                (new / PRIVATE).mkdir(mode=0o700, exist_ok=True)
            shutil.copy2(place / name, new / name)


def _keep_others(
    audiences: list[str], parameters: dict, inputs: Inputs, new: Path, place: Path, screen: Console
) -> None:
    """Take along the outputs of audiences that are not asked for, if they are of the same inputs; else say so."""
    for audience in AUDIENCES:
        home, there = home_of(audience, new), home_of(audience, place)
        if audience in audiences or not (there / MANIFEST).exists():
            continue
        before = _made_of(inputs, parameters | {"audience": audience}, there)
        if before:
            home.mkdir(mode=0o700 if audience == PRIVATE else 0o777, exist_ok=True)
            _copy([*before["outputs"], MANIFEST], there, home)
        else:
            screen.print(f"The {audience} report was of other inputs, and is gone: make it with --audience {audience}.")


def _run_shown(making: Making, jobs: int) -> "list[NotebookResult]":
    from .notebooks import run_notebooks

    notebooks = report_notebooks()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} of {task.total}"),
        TimeElapsedColumn(), console=making.screen,
    ) as progress:  # fmt: skip
        bar = progress.add_task(f"Notebooks of {making.parameters['month']}, {making.audience}", total=len(notebooks))
        return run_notebooks(
            notebooks,
            making.inputs.parameters | {"audience": making.audience},
            making.new,
            jobs,
            on_done=lambda result: progress.advance(bar),
            records=recorded(making.parameters),
            beside=making.beside,
        )
