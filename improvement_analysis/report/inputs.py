"""What a month is made from, as it was when the run began: a copy of the council's files, hashed as they are copied.

The notebooks of a run read in processes of their own, and later. From the copy they all read the same bytes, those that
the manifest names, whatever becomes of the council's files meanwhile.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .._files import sha256
from .._shipped import EXAMPLE
from ..analysis import Analysis
from ..errors import UnusableInput
from ..records.extract import IMPORTED, is_of_a_table, months_there
from ..records.reading import is_there

GIVEN = "given"
"""What stands in an output for a path: that there was one."""
BLOCK = 1 << 20


@dataclass(frozen=True)
class Inputs:
    """A month's inputs, copied.

    Attributes:
        parameters: those of the run, with the copies in place of the council's files.
        hashes: the SHA-256 of each file's bytes as they were read, by month and table or by what it is; blank where it
            could not be read.
        originals: where each was read.
        places: each copy's folder or file, and that of the council's.
    """

    parameters: dict
    hashes: dict[str, str]
    originals: dict[str, Path]
    places: dict[Path, Path]

    def changed(self) -> list[str]:
        """The inputs that are no longer as they were read."""
        return [name for name, path in self.originals.items() if _hash_now(path) != self.hashes[name]]

    def named(self, message: object) -> str:
        """A message to the terminal that names the council's files and not their copies."""
        told = str(message)
        for copy, original in self.places.items():
            told = told.replace(str(copy), str(original))
        return told


def recorded(parameters: dict) -> dict:
    """Parameters as an output holds them: no path of the machine."""
    return {name: GIVEN if name in ("data", "notice") and value else value for name, value in parameters.items()}


def copied(parameters: dict, opened: Analysis, folder: Path) -> Inputs:
    """Copy what a month is made from: the extracts up to it, the notice, the benchmarks.

    What is no table is there by its name alone, so that it is warned of; what comes with the package is not copied, but
    for the example. Of an earlier month, a file or folder that cannot be read is a link in the copy, to be read no more
    there than here.

    Args:
        parameters: month, data, notice, audience, window.
        opened: the month as they open it.
        folder: where the copies go, which nobody else may enter.
    """
    data, own = opened.extract.folder.parent, folder / "data"
    notice, benchmarks = opened.inputs["notice"], opened.inputs["benchmarks"]
    originals, hashes, places = {}, {}, {own: data}
    for original, copy in _tables(data, own, opened.month):
        name = f"{original.parent.name}/{original.name}"
        try:
            originals[name], hashes[name] = original, _copy(original, copy)
        except UnusableInput:
            if original.parent.name == opened.month:
                raise
            hashes[name] = ""
            copy.unlink()
            copy.symlink_to(original.absolute())
    files, named = {"notice.toml": notice, "benchmarks.csv": benchmarks}, ""
    for name, original in files.items():
        originals[name] = original
        if original.parent == data:
            hashes[name] = _copy(original, own / name)
        elif name == "notice.toml" and (parameters["notice"] or data.resolve() == EXAMPLE):
            named = str(folder / name)
            places[folder / name] = original
            hashes[name] = _copy(original, folder / name)
        else:
            hashes[name] = sha256(original)
    return Inputs(parameters | {"data": str(own), "notice": named}, hashes, originals, places)


def _tables(data: Path, own: Path, month: str) -> list[tuple[Path, Path]]:
    """The files to copy and where to, of the months up to this one; folders and stand-ins are made."""
    found = []
    own.mkdir(mode=0o700)
    months = [each for each in months_there(data) if each <= month]
    for folder in sorted(data.iterdir()):
        if not folder.is_dir():
            continue
        copies = own / folder.name
        try:
            files = sorted(folder.iterdir()) if folder.name in months else []
            inside = [(path, path.is_dir()) for path in files]
        except OSError:
            if folder.name == month:
                raise
            copies.symlink_to(folder.absolute())
            continue
        copies.mkdir(mode=0o700)
        for path, is_folder in inside:
            if is_folder:
                (copies / path.name).mkdir(mode=0o700)
            elif is_of_a_table(path) or path.name in ("extract.toml", IMPORTED):
                found.append((path, copies / path.name))
            else:
                (copies / path.name).touch(mode=0o600)
    return found


def _copy(original: Path, copy: Path) -> str:
    """Copy a file for oneself alone; the SHA-256 of what was read."""
    taken = hashlib.sha256()
    copy.touch(mode=0o600)
    with open(copy, "wb") as target:
        for block in _blocks(original):
            taken.update(block)
            target.write(block)
    return taken.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    is_there(path)
    try:
        with open(path, "rb") as source:
            while block := source.read(BLOCK):
                yield block
    except OSError as error:
        raise UnusableInput(f"{path}: cannot be read ({error.strerror}).") from None


def _hash_now(path: Path) -> str:
    try:
        return sha256(path)
    except OSError:
        return ""
