"""Notebooks with their parameters: run by papermill, strictly, or copied for JupyterLab.

Papermill alone lets an unknown parameter pass with a warning and a wrong type without one, takes the defaults where no
cell or two cells are tagged, takes `sys.exit(0)` for success, and writes a failing run over the last good one.
"""

import ast
import logging
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat
import papermill
from jupyter_client.localinterfaces import localhost
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from .._files import write_all, write_whole
from .._shipped import PACKAGE
from .._wording import joined
from ..errors import UnusableInput
from .kernels import OwnKernel, warm_up

TYPES = {"str": str, "int": int, "float": float, "bool": bool}
CELL_TIMEOUT = 600


@dataclass(frozen=True)
class NotebookResult:
    """How one notebook ended: `completed`, or `failed` with the cell and the error in one line."""

    name: str
    status: str
    seconds: float
    error: str = ""


class NoKernel(Exception):
    """No notebook can be run, since no kernel starts; the message is why."""


def run_notebooks(
    notebooks: list[Path],
    parameters: Mapping[str, str | int | float | bool],
    out: Path,
    jobs: int = 3,
    on_done: Callable[[NotebookResult], object] = lambda result: None,
    cell_timeout: int = CELL_TIMEOUT,
    records: Mapping[str, object] | None = None,
    beside: Path | None = None,
) -> list[NotebookResult]:
    """Run notebooks side by side and write those that complete, whole, into `out` under their own names.

    A notebook that fails writes nothing: an earlier good output of it stays as it was.

    Args:
        notebooks: what to run.
        parameters: theirs.
        out: the folder to write into.
        jobs: how many run at the same time.
        on_done: called in this thread with each result as it comes.
        cell_timeout: seconds after which a cell counts as failed.
        records: the parameters as the executed notebooks record them; left out: as they are.
        beside: a folder for what tells the kernels how to be reached; left out: the system's temporary folder.

    Returns:
        The results, in the order of `notebooks`.

    Raises:
        UnusableInput: before anything runs, if a notebook cannot be read or does not declare these parameters.
        NoKernel: kernels cannot be reached, or no notebook has come to a first cell when one ends.
    """
    for notebook in notebooks:
        check_parameters(notebook, parameters)
    _reach_oneself()
    warm_up()
    # Its messages repeat what the results say.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    reached: dict[str, str] = {}  # by notebook, the source of the last cell that it came to
    run_one = partial(_run, parameters=dict(parameters), out=out, cell_timeout=cell_timeout, reached=reached)
    run_one = partial(run_one, records=dict(parameters if records is None else records), beside=beside)
    with ThreadPoolExecutor(jobs) as pool:
        runs = [pool.submit(run_one, notebook) for notebook in notebooks]
        try:
            for run in as_completed(runs):
                if not reached and run.result().error:
                    raise NoKernel(run.result().error)
                on_done(run.result())
        except BaseException:
            for queued in runs:
                queued.cancel()
            while not all(run.done() for run in runs):
                OwnKernel.kill_all()
                wait(runs, timeout=0.2)
            raise
        finally:
            OwnKernel.started.clear()
    return [run.result() for run in runs]


def _reach_oneself() -> None:
    """A kernel is reached over the machine's own network; without one each would be waited for, a minute long.

    Raises:
        NoKernel: there is none.
    """
    try:
        with socket.create_server((localhost(), 0)) as server:
            socket.create_connection(server.getsockname(), timeout=10).close()
    except OSError as error:
        raise NoKernel(f"this computer cannot reach itself at {localhost()} (loopback): {error.strerror}") from None


def copy_notebooks(
    notebooks: list[Path], parameters: Mapping[str, str | int | float | bool], folder: Path
) -> list[Path]:
    """Copy notebooks into a folder: these parameters in their parameters cell, no outputs, no execution counts.

    Returns:
        The copies.

    Raises:
        UnusableInput: a copy would stand on a file that is there, or as `run_notebooks`; nothing is written then.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise UnusableInput(f"{folder} is a file. Name a folder.")
    there = [notebook.name for notebook in notebooks if (folder / notebook.name).exists()]
    if there:
        raise UnusableInput(f"{folder} has {joined(there)} already, and nothing is written over. Name another folder.")
    copies = {notebook.name: nbformat.writes(_filled_in(notebook, parameters)) for notebook in notebooks}
    return write_all(folder, copies)


def _filled_in(notebook: Path, parameters: Mapping[str, str | int | float | bool]) -> nbformat.NotebookNode:
    check_parameters(notebook, parameters)
    copy = _read(notebook)
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if _is_tagged(cell):
            cell.source = "\n".join(_assigned(notebook, line, parameters) for line in cell.source.splitlines())
    return copy


def _assigned(notebook: Path, line: str, parameters: Mapping[str, str | int | float | bool]) -> str:
    """The line, with the parameter's value in place of the default: `repr` of a text is a literal on every machine."""
    if not _declares(line):
        return line
    name, kind = _declaration(notebook, line)
    return f"{name}: {kind.__name__} = {parameters[name]!r}" if name in parameters else line


def check_parameters(notebook: Path, parameters: Mapping[str, object]) -> None:
    """Hold parameters against those that a notebook declares, by name and type.

    Raises:
        UnusableInput: the declaration is not as it should be, a name is unknown, or a value has another type.
    """
    declared = _declared_parameters(notebook)
    for name, value in parameters.items():
        if name not in declared:
            raise UnusableInput(
                f"{notebook.name} has no parameter '{name}'; its parameters cell declares {', '.join(declared)}"
            )
        if type(value) is not declared[name]:
            raise UnusableInput(
                f"{notebook.name}: parameter '{name}' is declared {declared[name].__name__}, not {value!r}"
            )


def _declared_parameters(notebook: Path) -> dict[str, type]:
    """Name and type of each parameter, from the one cell tagged `parameters`."""
    cells = [cell for cell in _read(notebook).cells if _is_tagged(cell)]
    if len(cells) != 1 or cells[0].cell_type != "code":
        raise UnusableInput(
            f"{notebook.name}: exactly one code cell must be tagged 'parameters'; {len(cells)} cells are tagged"
        )
    return dict(_declaration(notebook, line) for line in cells[0].source.splitlines() if _declares(line))


def _is_tagged(cell: nbformat.NotebookNode) -> bool:
    return "parameters" in cell.metadata.get("tags", [])


def _declares(line: str) -> bool:
    """Whether a line of the parameters cell is neither blank nor a comment."""
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _declaration(notebook: Path, line: str) -> tuple[str, type]:
    """Name and type declared by a line like `month: str = "2020-06"`."""
    try:
        (statement,) = ast.parse(line).body
        name, kind, value = statement.target.id, TYPES[statement.annotation.id], ast.literal_eval(statement.value)
    except (SyntaxError, ValueError, AttributeError, KeyError) as error:
        raise UnusableInput(
            f"{notebook.name}: each line of the parameters cell must be one annotated value of type "
            f'{", ".join(TYPES)}, such as month: str = "2020-06", not: {line}'
        ) from error
    if type(value) is not kind:
        raise UnusableInput(f"{notebook.name}: parameter '{name}' is declared {kind.__name__}, not {value!r}")
    return name, kind


def _read(notebook: Path) -> nbformat.NotebookNode:
    try:
        return nbformat.read(notebook, as_version=4)
    except (OSError, ValueError, nbformat.ValidationError) as error:
        raise UnusableInput(f"{notebook} cannot be read as a notebook: {_one_line(error)}") from error


def _run(
    notebook: Path, parameters: dict, out: Path, cell_timeout: int, reached: dict, records: dict, beside: Path | None
) -> NotebookResult:
    started = time.monotonic()
    # Without transport_encryption ipykernel 7.4 warns on standard error at every start.
    config = Config({"KernelManager": {"transport_encryption": "required"}})
    if beside:
        config.ConnectionFileMixin.connection_file = str(beside / f"{notebook.stem}.json")
    try:
        executed = papermill.execute_notebook(
            # Papermill fills braces in a path, as in a format string.
            str(notebook.resolve()).replace("{", "{{").replace("}", "}}"),
            None,
            parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            shutdown_kernel="immediate",
            execution_timeout=cell_timeout,
            on_cell_execute=lambda cell, cell_index: reached.update({notebook.stem: cell.source}),
            kernel_manager_class=OwnKernel,
            # A kernel looks into the working directory first, and would find another copy of the package there.
            extra_arguments=[f"--InteractiveShellApp.ignore_cwd={Path.cwd() != PACKAGE.parent}"],
            config=config,
        )
        error = "" if _is_complete(executed) else "the run stopped here without an error"
        if not error:
            write_whole(out / notebook.name, nbformat.writes(_without_the_machine(executed, records)))
    except PapermillExecutionError as raised:
        error = _one_line(f"{raised.ename}: {raised.evalue}")
    except Exception as raised:  # whatever ended it, the other notebooks are kept and this one is named
        error = _one_line(f"{type(raised).__name__}: {raised}")
    if error and notebook.stem in reached:
        error = f"at `{_one_line(reached[notebook.stem], 60)}`: {error}"
    return NotebookResult(notebook.stem, "failed" if error else "completed", time.monotonic() - started, error)


def _without_the_machine(executed: nbformat.NotebookNode, records: dict) -> nbformat.NotebookNode:
    """An executed notebook without paths: its parameters as they are recorded, and nothing of standard error."""
    about = executed.metadata.papermill
    for name in ("input_path", "output_path"):
        about.pop(name, None)
    about.parameters = records
    for cell in executed.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = "\n".join(["# Parameters", *(f"{name} = {value!r}" for name, value in records.items())])
        if cell.cell_type == "code":
            cell.outputs = [each for each in cell.outputs if each.get("name") != "stderr"]
    return executed


def _is_complete(executed: nbformat.NotebookNode) -> bool:
    """Whether each code cell ran to its end: after `sys.exit(0)` papermill returns as if all were well."""
    return all(
        cell.metadata.papermill.status == "completed" and cell.execution_count
        for cell in executed.cells
        if cell.cell_type == "code" and cell.source.strip()
    )


def _one_line(message: object, width: int = 500) -> str:
    line = " ".join(str(message).split())
    return line if len(line) <= width else f"{line[: width - 4]} ..."
