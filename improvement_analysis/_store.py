"""Figures computed once and found again: kept by content under the output folder, without a row of a child or worker.

A key is the hash of everything that the figures follow from: the bytes of the extracts and the notice, the parameters,
and the package itself. Whatever changes, the key changes, so nothing stale is ever found.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ._files import held, sha256
from .errors import UnusableInput

if TYPE_CHECKING:
    import pandas as pd
    from pydantic import TypeAdapter

T = TypeVar("T")
PLACE = "IMPROVEMENT_ANALYSIS_STORE"
"""The environment variable that names the store's folder for the kernels of a run; it names a place and no more."""

COUNTED_WITH = ("holidays", "numpy", "pandas", "pyarrow", "scipy")

MOST_KEPT = 200
"""As many files of a kind as are kept, its name's first word; the ones that were used least lately go."""

HALF = ".making"
"""The file that is being written; one process at a time does."""

PATIENCE = 10
"""As many seconds as are waited for another process that is keeping something; then nothing is kept."""


@contextmanager
def kept_in(place: Path) -> Iterator[None]:
    """Keep figures in this folder meanwhile, in this process and in those that it starts."""
    before = os.environ.get(PLACE)
    os.environ[PLACE] = str(place)
    try:
        yield
    finally:
        if before is None:
            del os.environ[PLACE]
        else:
            os.environ[PLACE] = before


def folder() -> Path:
    """Where figures are kept: `outputs/.figures` of the working directory, or where a run's outputs go."""
    return Path(os.environ.get(PLACE) or Path("outputs", ".figures")).absolute()


def key(parameters: dict, files: Mapping[str, Path]) -> str:
    """The hash of parameters, the bytes of files by what they are, and this package."""
    content = {name: sha256(file) for name, file in files.items()}
    about = [_package(), parameters, content]
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).hexdigest()


@cache
def _package() -> str:
    """Versions and code: a changed definition, or another calendar of holidays, finds no figure of the one before."""
    versions = [f"{name} {version(name)}" for name in ("improvement-analysis", *COUNTED_WITH)]
    code = hashlib.sha256(" ".join(versions).encode())
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        code.update(file.read_bytes())
    return code.hexdigest()


def keep(name: str, frame: "pd.DataFrame", warnings: list[str]) -> None:
    """Keep a frame and the warnings that came with it, as a board is given them.

    Where nothing can be written, nothing is kept.
    """
    import pyarrow as pa  # late: slow to import
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), b"warnings": json.dumps(warnings).encode()})
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    _keep(f"{name}.parquet", sink.getvalue().to_pybytes())


def keep_text(name: str, text: str) -> None:
    """Keep a text, as `keep`."""
    _keep(f"{name}.json", text.encode())


def clear_halves() -> None:
    """Remove what a killed process left of a file that it was keeping."""
    if folder().is_dir():
        with suppress(OSError, UnusableInput), held(folder() / "kept", say=lambda text: None, patience=PATIENCE):
            (folder() / HALF).unlink(missing_ok=True)


def _keep(name: str, content: bytes) -> None:
    place = folder()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
        half = place / HALF
        with held(place / "kept", say=lambda text: None, patience=PATIENCE):
            half.unlink(missing_ok=True)
            half.touch(mode=0o600)
            half.write_bytes(content)
            os.replace(half, place / name)
            kept = sorted(place.glob(f"{name.partition('-')[0]}-*"), key=lambda file: file.stat().st_mtime)
            for file in kept[:-MOST_KEPT]:
                file.unlink(missing_ok=True)
    except (OSError, UnusableInput):
        return


def find(name: str) -> "tuple[pd.DataFrame, list[str]] | None":
    """A frame as it was kept, and its warnings; None where there is none that can be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = folder() / f"{name}.parquet"
    try:
        table = pq.read_table(file)
        os.utime(file)
        return table.to_pandas(), json.loads(table.schema.metadata[b"warnings"])
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return None


def find_text(name: str) -> str | None:
    """A text as it was kept; None where there is none that can be read."""
    file = folder() / f"{name}.json"
    try:
        text = file.read_text(encoding="utf-8")
        os.utime(file)
    except (OSError, UnicodeDecodeError):
        return None
    return text


def found_or_made(name: str, kind: "TypeAdapter[T]", make: Callable[[], T]) -> T:
    """What is kept as JSON, or where none of its kind is that can be read, made and kept."""
    found = find_text(name)
    if found is not None:
        with suppress(ValueError):  # a file that somebody spoilt
            return kind.validate_json(found)
    made = make()
    keep_text(name, json.dumps(kind.dump_python(made, mode="json")))
    return made
