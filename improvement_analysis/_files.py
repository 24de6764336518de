"""Files and folders in whole: made beside their place and moved there, so that nobody finds half of one."""

import csv
import ctypes
import errno
import hashlib
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from .errors import UnusableInput

if TYPE_CHECKING:
    import pandas as pd

PATIENCE = 600
"""As many seconds as a second run of a month waits for the first."""

NO_ROOM = {
    errno.ENOSPC: "the disk is full. Make room",
    getattr(errno, "EDQUOT", errno.ENOSPC): "your share of the disk is used up. Make room",
    errno.EROFS: "the disk is read-only. Name another folder",
    errno.EFBIG: "no file may be as large there. Allow larger ones",
}
"""Why nothing can be written, and what to do."""


def csv_text(frame: "pd.DataFrame") -> str:
    """A frame of texts as CSV with `\n` at the end of each line.

    Python quotes a cell that holds a character of the line's end only, and a lone `\r` ends a line for its readers.
    """
    lines = []
    whole = csv.writer(SimpleNamespace(write=lambda line: lines.append(f"{line[:-2]}\n")), lineterminator="\r\n")
    whole.writerow(frame.columns)
    whole.writerows(frame.itertuples(index=False, name=None))
    return "".join(lines)


def write_whole(path: Path, content: str | bytes, mode: int = 0o644) -> None:
    """Write a file (text as UTF-8 with `\\n`), its folder too, and move it into place whole."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    made = None
    try:
        with _errors_of(path):
            handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
            os.chmod(made, mode)  # mkstemp makes it for its owner alone; a report is for its readers
            os.replace(made, path)
    except BaseException:
        if made:
            with suppress(OSError):
                os.unlink(made)
        raise


def clear_halves(path: Path) -> None:
    """Remove what a killed `write_whole` left of a file that nobody else is writing."""
    for half in path.parent.glob(f".{path.name}-*"):
        half.unlink(missing_ok=True)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def held(place: Path, say: Callable[[str], object], patience: float = PATIENCE) -> Iterator[None]:
    """Hold a place for oneself; whoever comes second says who holds it, and waits.

    Who holds it already may hold it again.

    Raises:
        UnusableInput: after so many seconds the other still holds it.
    """
    from filelock import FileLock, Timeout  # late: slow to import

    lock, holder = (place.with_name(f".{place.name}.{ending}") for ending in ("lock", "holder"))
    with _folders(place.parent), signals_raise():
        mine = FileLock(lock, is_singleton=True)
        with _errors_of(place):
            try:
                mine.acquire(timeout=0)
            except Timeout:
                by = _text_of(holder) or "another process"
                say(f"{place} is being written by {by}. Waiting for it, for {patience / 60:g} minutes at most.")
                try:
                    mine.acquire(timeout=patience)
                except Timeout:
                    by = _text_of(holder) or "another process"
                    raise UnusableInput(f"{place} is still being written by {by}. Wait for it, or end it.") from None
        try:
            with _errors_of(place):
                since = f"process {os.getpid()} since {datetime.now():%H:%M:%S on %Y-%m-%d}"
                holder.write_text(since, encoding="utf-8")
            yield
        except BaseException:
            _raise_no_more()
            raise
        finally:
            if mine.lock_counter == 1:
                holder.unlink(missing_ok=True)
                with suppress(OSError):  # Windows lets nobody remove it while it is locked, and does so on release
                    lock.unlink(missing_ok=True)
            mine.release()


@contextmanager
def _errors_of(path: Path) -> Iterator[None]:
    """Let an error name this path, not that of a file which serves it."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


@contextmanager
def _folders(folder: Path) -> Iterator[None]:
    """See that a folder is there; those that were made for it go again if they stay empty."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        with suppress(OSError):
            for each in missing:
                each.rmdir()


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


@contextmanager
def made_whole(place: Path, say: Callable[[str], object] = lambda said: None) -> Iterator[tuple[Path, Path]]:
    """Make a folder aside and move it to its place in one step when all of it is there; else what was there stays.

    It is made in `.NAME-making` beside its place, which nobody else may enter. What a killed process left there is
    cleared by the next. Linux swaps the folder with that which was there in one step. Elsewhere it takes two: for a
    moment nothing stands there, and if the process is killed in that moment, `restore` puts back what did.

    Args:
        place: the folder; the one that is there is replaced. Of a link, that to which it leads.
        say: told who holds the place, if another process does.

    Yields:
        The folder to fill, and one beside it for what is needed meanwhile.

    Raises:
        UnusableInput: another process holds the place, or the disk is full or read-only.
    """
    place = Path(os.path.realpath(place)) if place.is_symlink() else place
    if place.is_symlink():
        raise UnusableInput(f"{place}: a link that leads to itself. Take it away, or name another folder.")
    making = _making(place)
    new, beside = making / "new", making / "beside"
    try:
        with held(place, say), ExitStack() as last:
            for left in (*place.parent.glob(".*-making"), *place.parent.glob(".*.holder")):
                name = left.name.removeprefix(".").removesuffix("-making").removesuffix(".holder")
                _clear(place.with_name(name), place)
            last.callback(_put_back, making, place)
            last.callback(_raise_no_more)
            making.mkdir(mode=0o700)
            beside.mkdir(mode=0o700)
            new.mkdir()
            usual = new.stat().st_mode & place.parent.stat().st_mode & 0o777
            new.chmod(0o700)
            yield new, beside
            new.chmod(place.stat().st_mode & 0o777 if place.exists() else usual)
            _swap(new, place, making / "before")
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise OSError(error.errno, error.strerror, error.filename or str(place)) from None
        stays = "; what was there stays" if place.exists() else ""
        raise UnusableInput(f"{place}: {NO_ROOM[error.errno]}, and run it again. Nothing is written{stays}.") from None


def write_all(folder: Path, texts: dict[str, str]) -> list[Path]:
    """Write files into a folder, all or none; if nothing else is in it, one rename brings the folder.

    Args:
        folder: where they go; it and theirs are made.
        texts: by name (`a.csv`, `extract/a.csv`); none is there yet.

    Returns:
        The files.
    """
    files = [folder / name for name in texts]
    if not (folder.exists() and any(folder.iterdir())):
        with made_whole(folder) as (new, _):
            for name, text in texts.items():
                write_whole(new / name, text)
        return files
    with ExitStack() as undo:
        for file, text in zip(files, texts.values(), strict=True):
            undo.callback(file.unlink, missing_ok=True)
            clear_halves(file)
            write_whole(file, text)
        undo.pop_all()
    return files


def restore(place: Path, say: Callable[[str], object]) -> None:
    """Put a folder back that a process was killed in the middle of replacing."""
    if _making(place).exists():
        with held(place, say):
            _clear(place, place)


def _making(place: Path) -> Path:
    return place.with_name(f".{place.name}-making")


def _clear(place: Path, own: Path) -> None:
    """Remove what a killed process left, and put back what it had moved away; nothing of a place that is held."""
    from filelock import FileLock, Timeout

    with ExitStack() as stack:
        if place != own:
            lock = FileLock(place.with_name(f".{place.name}.lock"))
            try:
                lock.acquire(timeout=0)
            except (Timeout, OSError):
                return
            stack.callback(lock.release)
            stack.callback(place.with_name(f".{place.name}.lock").unlink, missing_ok=True)
            stack.callback(place.with_name(f".{place.name}.holder").unlink, missing_ok=True)
        _put_back(_making(place), place)


def _put_back(making: Path, place: Path) -> None:
    """Remove what was made aside; what was there goes back to its place if nothing stands there."""
    if (making / "before").is_dir() and not place.exists():
        os.rename(making / "before", place)
    shutil.rmtree(making, ignore_errors=True)


def _swap(new: Path, place: Path, before: Path) -> None:
    """Move a folder to its place; that which was there is then in `new` or in `before`."""
    if not place.exists():
        os.rename(new, place)
    elif not _exchanged(new, place):
        os.rename(place, before)  # and back again by _put_back if the next one fails
        os.rename(new, place)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two folders were swapped in one step: Linux can on most file systems (renameat2, RENAME_EXCHANGE)."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2 if sys.platform == "linux" else None
    except (AttributeError, OSError):
        return False
    here, exchange = -100, 2
    return bool(renameat2) and renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


AGAIN = 10
"""Seconds after which a signal that did not end the process is raised once more."""


@contextmanager
def signals_raise() -> Iterator[None]:
    """Meanwhile, let the signals that end a process raise SystemExit, so that it tidies up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    kinds = [kind for name in ("SIGTERM", "SIGHUP") if (kind := getattr(signal, name, None))]

    def end(kind: int, _frame: object) -> None:
        for each in kinds:
            signal.signal(each, signal.SIG_IGN)
        if hasattr(signal, "setitimer"):  # what is raised in a callback of an import or of the collector is lost
            signal.signal(signal.SIGALRM, lambda *_: end(kind, None))
            signal.setitimer(signal.ITIMER_REAL, AGAIN)
        raise SystemExit(128 + kind)

    before = {kind: signal.signal(kind, end) for kind in kinds if signal.getsignal(kind) is signal.SIG_DFL}
    try:
        yield
    finally:
        if before:  # within another one a signal that was lost is still to be raised again
            _raise_no_more()
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _raise_no_more() -> None:
    """A signal that has ended the work does not end the tidying up."""
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        signal.setitimer(signal.ITIMER_REAL, 0)
