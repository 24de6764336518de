"""The manifest of a run: what was asked for, with which versions and inputs, when, and how each notebook ended."""

import json
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .._files import sha256, write_whole
from ..analysis import Analysis
from ..calendars import as_date

PACKAGES = ("improvement-analysis", "pandas", "numpy", "scipy", "holidays", "papermill", "matplotlib")


def write_manifest(
    analysis: Analysis, command: str, parameters: dict, started: datetime, notebooks: dict[str, str], folder: Path
) -> Path:
    """Write manifest.json.

    Args:
        analysis: the month.
        command: `run` or `figures`.
        parameters: what the command was given.
        started: when (UTC).
        notebooks: the status of each notebook.
        folder: the month's output folder.
    """
    extract = analysis.extract
    files = {}
    for each in (*extract.earlier, extract):
        files |= {f"{each.month}/{path.name}": path for path in each.files}
    manifest = {
        "command": command,
        "parameters": parameters,
        "council": analysis.council,
        "month": analysis.month,
        "as_at": as_date(extract.as_at).isoformat(),
        "synthetic": extract.synthetic,
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "inputs": {name: sha256(path) for name, path in files.items()}
        | {path.name: sha256(path) for path in analysis.inputs.values()},
        "warnings": [*analysis.warnings, *extract.warnings],
        "notebooks": notebooks,
    }
    write_whole(folder / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    return folder / "manifest.json"
