"""Files in whole: written to a temporary name beside their place and moved there, so that nobody reads half a file."""

import csv
import hashlib
import os
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pandas as pd


def csv_text(frame: pd.DataFrame) -> str:
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
    try:
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # by its own name, not the temporary one
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        os.chmod(made, mode)  # mkstemp makes it for its owner alone; a report is for its readers
        os.replace(made, path)
    except BaseException:
        os.unlink(made)
        raise


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
