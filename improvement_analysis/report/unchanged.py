"""A month that is there, of the very same inputs and program, is not made again: what was said is said again.

What is known of it is kept in OUT/.figures: hashes, and what a board may be told. Nothing here imports pandas, which
alone takes longer than the answer. Source: docs/outputs.md, "Not made again".
"""

import json
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from .. import _store
from .._files import held, sha256
from .._shipped import BENCHMARKS, EXAMPLE, NOTEBOOKS, NOTICE, PACKAGE
from .._wording import day_in_words
from ..errors import Warned

READ = (".csv", ".parquet", ".toml", ".json")
"""What is read of an extract's folder; anything else there counts by its name."""
INDEX = "index.html"
OUT = "{out}"
"""What stands in a record for the outputs folder."""


@dataclass(frozen=True)
class Record:
    """What is kept of a month that was made.

    Attributes:
        place: its folder, from the outputs folder on.
        read: `hash_of_inputs` of what was read.
        made: `hash_of_outputs` of what was made.
        code: the exit code.
        said: the lines that a user was told, OUT in them.
        notes: the warnings.
        index: whether the outputs had an index page when it was made.
        ended: when it was made, in UTC.
    """

    place: str
    read: str
    made: str
    code: int
    said: list[str]
    notes: list[str]
    index: bool
    ended: str


def write_month(parameters: dict, out: Path, jobs: int, screen: Console, reference: Path | None = None) -> int:
    """`month.write_month`, unless nothing has changed since."""
    code = _told_again("run", parameters, out, screen, reference)
    if code is None:
        from .month import write_month as made  # late, as pandas with it

        code = made(parameters, out, jobs, screen, reference)
    return code


def write_month_figures(parameters: dict, out: Path, screen: Console) -> int:
    """`month.write_month_figures`, unless nothing has changed since."""
    code = _told_again("figures", parameters, out, screen)
    if code is None:
        from .month import write_month_figures as made

        code = made(parameters, out, screen)
    return code


def store_of(out: Path) -> Path:
    """Where figures are kept, to be found again: OUT/.figures."""
    return Path(out).absolute() / ".figures"


def record_name(command: str, parameters: dict, reference: Path | None = None) -> str:
    """By what the record of a month is found: what was asked for, and the program, its libraries, pages and notebooks.

    Args:
        command: `run` or `figures`.
        parameters: what it was given.
        reference: a Word file whose styles the Word file takes.
    """
    data = Path(parameters["data"] or EXAMPLE)
    about = {name: given and "given" if name in ("data", "notice") else given for name, given in parameters.items()}
    example = Path(os.path.realpath(data)) == EXAMPLE  # which of links that lead in a circle says nothing
    about |= {"command": command, "example": example, "own": (data / "notice.toml").is_file()}
    about |= {"python": sys.version, "libraries": sorted({each.name for each in _libraries()})}
    files = [*(PACKAGE / "report" / "templates").glob("*"), *(PACKAGE / "judgement").glob("*.csv")]
    files += NOTEBOOKS.glob("*.ipynb")
    named = {file.name: file for file in files} | ({"reference": reference} if reference else {})
    return f"month-{_store.key(about, named)}"


def _libraries() -> Iterable[Path]:
    """What is installed: a folder a library, named for it and its version."""
    return (each for place in sys.path for each in Path(place).glob("*.dist-info"))


def hash_of_inputs(parameters: dict) -> str:
    """The hash of all that a month is made of: bytes of tables, notice and benchmarks, names of what else is there.

    Blank where some of it cannot be read.
    """
    data = Path(parameters["data"] or EXAMPLE)
    own = {"notice": (data / "notice.toml", NOTICE), "benchmarks": (data / "benchmarks.csv", BENCHMARKS)}
    files = {name: given if given.is_file() else shipped for name, (given, shipped) in own.items()}
    if parameters["notice"]:
        files["notice"] = Path(parameters["notice"])
    try:
        if not files["notice"].is_file():
            return ""
        folders = {}
        for folder in (each for each in data.iterdir() if each.is_dir()):
            inside = folder.iterdir() if folder.name <= parameters["month"] else ()
            read = ((file, file.suffix in READ and file.is_file()) for file in inside)  # a pipe would never end
            folders[folder.name] = sorted((file.name, sha256(file) if to_read else "") for file, to_read in read)
        return _store.key(folders, files)
    except OSError:
        return ""


def hash_of_outputs(folder: Path) -> str:
    """The hash of each file of a month's outputs, but for what a system or an editor leaves there.

    Of a folder in it counts who may enter, which of the managers' is nobody else.
    """
    there = [path for path in folder.rglob("*") if not path.name.startswith(".")]
    modes = {path.relative_to(folder).as_posix(): path.stat().st_mode for path in there if path.is_dir()}
    return _store.key(modes, {path.relative_to(folder).as_posix(): path for path in there if not path.is_dir()})


def list_months(outputs: Path, screen: Console) -> None:
    """Write the index page of an outputs folder, unless the one that is there was written of what is there."""
    index, months = outputs / INDEX, {}
    for folder in outputs.glob("*/[0-9][0-9][0-9][0-9]-[0-9][0-9]"):
        files = sorted(path.name for path in [*folder.glob("*"), *folder.glob("public/*")])
        verdicts = folder / "verdicts.json"
        months[folder.relative_to(outputs).as_posix()] = files, sha256(verdicts) if verdicts.is_file() else ""

    def listed() -> str:
        return _store.key(months, {INDEX: index}) if index.is_file() else ""

    with _store.kept_in(store_of(outputs)):
        if index.is_file() and _store.find_text("index") == listed():
            return
        with held(index, lambda text: screen.print(escape(text))):
            from .index import write_index  # late: slow to import

            write_index(outputs)
            _store.keep_text("index", listed())


def keep(name: str, parameters: dict, out: Path, record: Record) -> None:
    """Keep a record, unless the inputs are others by now, or a warning says more than a board may be told."""
    safe = all(not isinstance(note, Warned) or note == note.for_board for note in record.notes)
    if safe and record.code < 2 and record.read and hash_of_inputs(parameters) == record.read:
        with _store.kept_in(store_of(out)):
            _store.keep_text(_of_inputs(name, record.read), json.dumps(vars(record)))


def _of_inputs(name: str, read: str) -> str:
    """The record's name with its inputs in it: several councils may be asked for in the same way."""
    return f"{name}-{read[:16]}"


def _told_again(
    command: str, parameters: dict, out: Path, screen: Console, reference: Path | None = None
) -> int | None:
    """Say what was said of a month that is there, unchanged; its exit code, or None if it is to be made."""
    outputs = Path(out).absolute()
    try:
        with _store.kept_in(store_of(out)):
            name, read = record_name(command, parameters, reference), hash_of_inputs(parameters)
            record = _record_of(_store.find_text(_of_inputs(name, read)) or "null")
        place = outputs / record.place
        there = read == record.read and hash_of_outputs(place) == record.made
        half = any(place.parent.glob(".*-making"))  # of a run that was killed, which is to be cleared
        if not there or half:
            return None
        ended = datetime.fromisoformat(record.ended).astimezone()
        lines = [line.replace(OUT, str(outputs)) for line in record.said]
    except Exception:  # there is none, somebody spoilt it, or what is wrong is better said by who makes the month
        return None
    for line in lines:
        screen.print(escape(line), soft_wrap=True)
    if record.index or (outputs / INDEX).exists():
        list_months(outputs, screen)
    for note in record.notes:
        screen.print(f"[yellow]Note:[/yellow] {escape(note)}")
    screen.print(f"This is of {day_in_words(ended)}, {ended:%H:%M}: nothing has changed since.")
    return record.code


def _record_of(text: str) -> Record:
    """A record as it was kept.

    Raises:
        ValueError, TypeError: it cannot be one of ours.
    """
    record = Record(**json.loads(text))
    lines = all(isinstance(line, str) for line in [*record.said, *record.notes])
    if not lines or record.code not in (0, 1) or not re.fullmatch(r"[\w-]+/\d{4}-\d\d", record.place):
        raise ValueError(text)
    return record
