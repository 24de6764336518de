"""What a workbook may take to be read: one that would take more, or that its reader cannot survive, is refused."""

import subprocess
import sys
import zipfile
from functools import lru_cache
from pathlib import Path

from ..errors import UnusableInput

MOST_UNPACKED = 300_000_000
"""As many bytes as the parts of a workbook may come to: some six million cells."""
MOST_MEMORY = 1_000_000_000
"""As many bytes of memory as the reader may take."""
PATIENCE = 60
"""As many seconds as the reader may take."""

# In a process of its own, since calamine ends the process that it is in when it gets no memory, and panics at some
# files. What it refuses in words is for the caller to say. 3 is what it says when all is well, lest anything else be
# taken for it.
_TRIAL = """
import sys
try:
    import resource
    most = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, ValueError, OSError):
    pass
from python_calamine import CalamineError, CalamineWorkbook
try:
    book = CalamineWorkbook.from_path(sys.argv[1])
    for name in book.sheet_names:
        try:
            book.get_sheet_by_name(name).merged_cell_ranges
        except CalamineError:
            pass
except (CalamineError, OSError):
    pass
sys.exit(3)
"""


def refuse_beyond_bounds(path: Path) -> None:
    """Refuse a workbook that unpacks to more than is read, or at which its reader fails.

    Raises:
        UnusableInput: the sentence names the file and what to do.
    """
    _refuse_large(path)
    about = path.stat()
    if not _survives(path, about.st_mtime_ns, about.st_size):
        raise UnusableInput(
            f"{path}: no workbook that can be read: it is damaged, or its sheets reach too far, as with a cell in "
            "the last row and column. Delete what stands far from the rows, or save each sheet as CSV UTF-8."
        )


def _refuse_large(path: Path) -> None:
    """By what its parts say of their size, before any of them is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return  # no archive, as an .xls is none; or one that the reader will refuse
    if unpacked > MOST_UNPACKED:
        raise UnusableInput(
            f"{path}: unpacks to {unpacked / 1e6:,.0f} million bytes; at most {MOST_UNPACKED / 1e6:,.0f} million are "
            "read. Save each of its sheets as CSV UTF-8, or in a workbook of its own."
        )


@lru_cache
def _survives(path: Path, _changed: int, _size: int) -> bool:
    """Whether a process that reads the workbook comes to its end."""
    if not sys.executable:  # Python inside another program
        return True
    trial = [sys.executable, "-I", "-c", _TRIAL, str(path), str(MOST_MEMORY)]
    try:
        return subprocess.run(trial, capture_output=True, timeout=PATIENCE).returncode == 3
    except subprocess.TimeoutExpired:
        return False
