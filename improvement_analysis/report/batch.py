"""Several months, of one council or of several, made by processes side by side: each in its place, whatever fails.

Source: docs/outputs.md, "Several months and councils".
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.markup import escape

from .._files import signals_raise
from .._toml import Entry, OneOrMore, Text, read_toml
from .._wording import count
from ..analysis import analyse
from ..errors import UnusableInput
from .figure_files import folder_of


class Council(Entry):
    """An entry of a batch: a council's data folder, and its notice (left out: as `--notice` left out)."""

    data: Text
    notice: str = ""


class Batch(Entry):
    """The whole file: `[[council]]`, one or several."""

    council: OneOrMore[Council]


@dataclass(frozen=True)
class Work:
    """A month that is to be made.

    Attributes:
        parameters: those of every notebook.
        called: what it is called where progress is shown: `north 2020-06`.
        entry: the batch's file and the entry that it is of; blank where there is none.
    """

    parameters: dict
    called: str
    entry: str = ""


ENDED = "The process that made it was ended, as when memory is too small. Close other programs, and run it again."
Outcome = int | Exception
"""The exit code of a month that was made, or why it was not."""
Outcomes = Callable[[list[Work]], Iterator[tuple[Work, Outcome]]]
"""What makes months and gives each with its outcome, as they come."""


class Make(Protocol):
    """What makes one month and gives its exit code: `report.month.write_month`, but for what is the same for all."""

    def __call__(self, parameters: dict, *, screen: Console) -> int:
        """Make the month of these parameters, and say on the screen what came of it."""


def works_of(batch: Path | None, months: list[str], parameters: dict) -> list[Work]:
    """The months to make, council by council; relative paths of a batch are from where its file is.

    Args:
        batch: its file; None for one council.
        months: YYYY-MM.
        parameters: those of every notebook, but for the month (and of a batch `data` and `notice`).

    Raises:
        UnusableInput: the file cannot be read, or an entry of it says what it cannot; the message names it.
    """
    if batch is None:
        return [Work(parameters | {"month": month}, month) for month in months]
    found = []
    for at, council in enumerate(read_toml(batch, Batch, "batch", ("council", "data")).council, start=1):
        files = {name: given and str(batch.absolute().parent / given) for name, given in council}
        entry = f"{batch}, council[{at}]"
        found += [Work(parameters | files | {"month": month}, f"{council.data} {month}", entry) for month in months]
    return found


def write_months(
    works: list[Work],
    outcomes: Outcomes,
    screen: Console,
    complain: Callable[[Exception, str], int],
) -> int:
    """Make months, say after each how many are left and for how long, and at the end which could not be made.

    Args:
        works: the months.
        outcomes: makes them.
        screen: where progress is shown.
        complain: (why, of what) tells a user why a month was not made, and gives the exit code.

    Returns:
        The worst exit code of all.
    """
    first_of_all = time.monotonic()
    worst, failed, told = 0, [], set()
    for done, (work, outcome) in enumerate(outcomes(works), start=1):
        how = ""
        if isinstance(outcome, Exception):
            how = ", not made"
            failed.append(work.called)
            if (work.entry, str(outcome)) not in told:  # of a folder that is not there once, and not once a month
                told.add((work.entry, str(outcome)))
                worst = max(worst, complain(outcome, work.entry or work.called))
        else:
            worst = max(worst, outcome)
        taken, left = time.monotonic() - first_of_all, len(works) - done
        about = f"; {left} left, about {_span(taken / done * left)}" if left else f", in {_span(taken)}"
        screen.print(escape(f"{done} of {len(works)} ({work.called}{how}){about}."))
    if failed:
        screen.print(escape(f"{count(len(failed), ('month', 'months'))} could not be made: {', '.join(failed)}."))
    return worst


def side_by_side(make: Make, out: Path, screen: Console, processes: int) -> Outcomes:
    """Months made by processes of this machine, as `write_months` takes them.

    Args:
        make: makes one month; it is sent to the processes.
        out: the outputs folder.
        screen: where a user is told what was said of a month, when it is done.
        processes: how many; each makes one month after another. If one is ended from outside, as where memory is too
            small, what is not made yet is made by one alone.
    """

    def outcomes(works: list[Work]) -> Iterator[tuple[Work, Outcome]]:
        left, at_once = works, processes
        while left:
            lost = []
            for work, outcome in _made_by(at_once, make, left, out, screen):
                if isinstance(outcome, BrokenProcessPool):
                    lost.append(work)
                else:
                    yield work, outcome
            left = sorted(lost, key=works.index)
            if left and at_once == 1:  # it was at the first of them
                yield left.pop(0), UnusableInput(ENDED)
            at_once = 1

    return outcomes


def _made_by(
    processes: int, make: Make, works: list[Work], out: Path, screen: Console
) -> Iterator[tuple[Work, Outcome]]:
    spawned = multiprocessing.get_context("spawn")
    with signals_raise(), ProcessPoolExecutor(processes, spawned, _begin) as pool:
        try:
            yield from each_made(pool, partial(_told, make), works, out, screen, lambda error: error)
        except BaseException:
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def each_made(
    executor: Executor,
    make: Callable[[dict], tuple[int, str]],
    works: list[Work],
    out: Path,
    screen: Console,
    in_words: Callable[[Exception], Exception],
) -> Iterator[tuple[Work, Outcome]]:
    """Send months to who makes them, and give each with its outcome as they come.

    Args:
        executor: who makes them.
        make: makes the month of these parameters there; its exit code, and what was said.
        works: the months.
        out: the outputs folder.
        screen: where what was said is shown.
        in_words: an error of the executor itself as what a user can put right; any other as it is.
    """
    of_place: dict[Path, Work] = {}
    sent = {}

    def of(done: Iterator) -> Iterator[tuple[Work, Outcome]]:
        for future in done:
            work = sent.pop(future)
            try:
                code, said = future.result()
                screen.print(escape(said), end="")
                yield work, code
            except Exception as error:
                yield work, in_words(error)

    for work in works:
        try:
            check_alone(work, out, of_place)
            sent[executor.submit(make, work.parameters)] = work
        except Exception as error:  # whatever it is, the others are made
            yield work, in_words(error)
        yield from of([future for future in sent if future.done()])
    yield from of(as_completed([*sent]))


def told(make: Make, parameters: dict) -> tuple[int, str]:
    """Make a month where no screen is: its exit code, and what was said."""
    screen = Console(file=StringIO(), width=10_000, highlight=False, emoji=False)
    return make(parameters, screen=screen), screen.file.getvalue()


def _told(make: Make, parameters: dict) -> tuple[int, str]:
    try:
        return told(make, parameters)
    except SystemExit:  # of a signal: what was half made is cleared by now, and no other month is begun
        os._exit(1)


def _begin() -> None:
    """Of a process: an interrupt is for the command, which ends it, and it ends where the command is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_command, daemon=True).start()


def _end_with_the_command() -> None:
    multiprocessing.parent_process().join()
    while True:  # while what is half made is cleared, it is not heard
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)


def check_alone(work: Work, out: Path, of_place: dict[Path, Work]) -> None:
    """Refuse a month whose place in the outputs another one of the batch has.

    Args:
        work: the month.
        out: the outputs folder.
        of_place: by place, what has it; this one is added.

    Raises:
        UnusableInput: another one has it, or the month cannot be opened.
    """
    opened = analyse(**{name: value for name, value in work.parameters.items() if name != "audience"})
    place = folder_of(opened, out)
    first = of_place.setdefault(place, work)
    if first is not work:
        raise UnusableInput(
            f"{first.entry} is {opened.council} too, and both would be written to {place.parent}. Give each entry a "
            "notice that names its own council, or take one out."
        )


def _span(seconds: float) -> str:
    """`45 s`, `12 minutes`, `3.5 hours`."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"
