"""The manifest of a month: what was asked for, with which versions and inputs, when, and what came of it, by its hash.

It names no path or file name of the council's: inputs by month and table. Source: docs/outputs.md.
"""

import hashlib
import json
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .._files import sha256, write_whole
from ..analysis import Analysis
from ..calendars import as_date
from .figure_files import PRIVATE
from .inputs import Inputs, recorded
from .numbers import not_from_figures

MANIFEST = "manifest.json"
OWN_HASH = "sha256"
PACKAGES = ("improvement-analysis", "pandas", "numpy", "scipy", "holidays", "papermill", "matplotlib")


def write_manifest(
    analysis: Analysis,
    command: str,
    parameters: dict,
    started: datetime,
    inputs: Inputs,
    warnings: list[str],
    notebooks: dict[str, str],
    folder: Path,
) -> Path:
    """Write manifest.json; every other file is there by then.

    Args:
        analysis: the month.
        command: `run` or `figures`.
        parameters: what the command was given.
        started: when (UTC).
        inputs: what was read.
        warnings: what a board is told of the inputs.
        notebooks: the status of each notebook.
        folder: where the month's outputs are made.
    """
    manifest = {
        "command": command,
        "parameters": recorded(parameters),
        "council": analysis.council,
        "month": analysis.month,
        "as_at": as_date(analysis.extract.as_at).isoformat(),
        "synthetic": analysis.extract.synthetic,
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "inputs": {name: taken for name, taken in inputs.hashes.items() if taken},
        "outputs": hashes_of(folder),
        "not_from_figures": not_from_figures(folder),
        "warnings": warnings,
        "notebooks": notebooks,
    }
    write_whole(folder / MANIFEST, as_text(manifest))
    return folder / MANIFEST


def hashes_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a month's outputs, the manifest aside, by its path in the folder.

    Outputs of another audience, in a folder below with a manifest of its own, are none of them; nor is what a system or
    an editor leaves there (a name that begins with a point).
    """
    others = [path.parent for path in folder.glob(f"*/{MANIFEST}")]
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent not in others)
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {
        name: sha256(path)
        for name, path in names.items()
        if name != MANIFEST and not any(part.startswith(".") for part in Path(name).parts)
    }


def as_text(manifest: dict) -> str:
    """The manifest's own text, which ends with the SHA-256 of the rest of it."""
    rest = {name: value for name, value in manifest.items() if name != OWN_HASH}
    own = hashlib.sha256(json.dumps(rest, ensure_ascii=False, indent=2).encode()).hexdigest()
    return json.dumps(rest | {OWN_HASH: own}, ensure_ascii=False, indent=2) + "\n"


def is_private(name: str) -> bool:
    """Whether a file of the outputs is for managers alone, so that a copy for a board lacks it."""
    return Path(name).parts[0] == PRIVATE
