"""A month's report from end to end: the figures, the notebooks, the page made of them, and the manifest."""

from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from .._shipped import report_notebooks
from .._store import kept_in
from ..disclosure import analyse_for
from ..errors import UnusableInput
from .figure_files import folder_of, store_of, write_figures
from .manifest import write_manifest
from .notebooks import NotebookResult, run_notebooks
from .page import PAGE, board_report, packs_index


def write_month(parameters: dict, out: Path, jobs: int, screen: Console) -> int:
    """Write a month's figures, notebooks, page and manifest, and say where they are.

    Args:
        parameters: those of every notebook: month, data, notice, audience, window.
        out: the outputs folder.
        jobs: how many notebooks run at the same time.
        screen: where progress is shown.

    Returns:
        The exit code: 3 if a notebook failed, else 1 if the extract has faults, else 0.

    Raises:
        UnusableInput: nothing is written.
    """
    started = datetime.now(UTC)
    if parameters["audience"] != "board":
        raise UnusableInput(f"The audience {parameters['audience']!r} is not served yet. Use board.")
    notebooks = report_notebooks()
    with kept_in(store_of(out)):  # where the notebooks' kernels find the figures again
        analysis = analyse_for(**parameters)
        folder = folder_of(analysis, out)
        write_figures(analysis, folder)
        results = _run_shown(notebooks, parameters, folder, jobs, screen)
    failed = [result for result in results if result.status != "completed"]
    good = [folder / f"{result.name}.ipynb" for result in results if result.status == "completed"]
    stale = [f"{sentence}." for sentence in analysis.extract.out_of_date()]
    notes = [
        *analysis.warnings,
        *stale,
        *(f"The section {result.name} could not be made this time." for result in failed),
    ]
    page = board_report(good, folder / PAGE, analysis.council, analysis.month, analysis.extract.synthetic, notes)
    write_manifest(analysis, "run", parameters, started, {each.name: each.status for each in results}, folder)
    packs_index(Path(out).absolute())
    faults = len(analysis.extract.faults())
    if faults:
        cells = "1 faulty cell" if faults == 1 else f"{faults:,} faulty cells"
        screen.print(f"The extract has {cells}: `improvement-analysis figures` lists each in managers/rejects.csv.")
    for warning in [*analysis.warnings, *analysis.extract.warnings, *analysis.extract.out_of_date()]:
        screen.print(f"[yellow]Note:[/yellow] {escape(warning)}")
    for result in failed:
        screen.print(f"[red]{result.name} failed[/red]: {escape(result.error)}")
    screen.print(f"The board report of {analysis.month}: {escape(str(page))}", soft_wrap=True)
    return 3 if failed else 1 if faults else 0


def _run_shown(
    notebooks: list[Path], parameters: dict, folder: Path, jobs: int, screen: Console
) -> list[NotebookResult]:
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} of {task.total}"),
        TimeElapsedColumn(), console=screen,
    ) as progress:  # fmt: skip
        bar = progress.add_task(f"Notebooks of {parameters['month']}", total=len(notebooks))
        return run_notebooks(notebooks, parameters, folder, jobs, on_done=lambda result: progress.advance(bar))
