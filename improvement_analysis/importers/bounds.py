"""What a workbook may take to be read: one that would take more, or that its reader cannot survive, is refused."""

import subprocess
import sys
import zipfile
from functools import lru_cache
from pathlib import Path

from ..errors import UnusableInput

MOST_UNPACKED = 300_000_000
"""As many bytes as the parts of a workbook may come to."""
MOST_TAGS = 40_000_000
"""As many tags as its parts may hold; a filled cell has four to six."""
MOST_SQUEEZED = 300
"""As many times its size as a large part may unpack to: an identifier and a hundred like cells a row come to 250, like
cells alone to 400 and more."""
LARGE = 20_000_000
"""From so many bytes on, a part is large."""
MOST_SHEETS = 500
MOST_CELLS = 10_000_000
"""As many cells as its sheets may come to, each from A1 to its last row and column, blank ones too."""
MOST_MEMORY = 1_000_000_000
"""As many bytes of memory as the reader may take."""
PATIENCE, READ_A_SECOND = 10, 5_000_000
"""The reader may take so many seconds, and one more for each so many bytes."""

_DAMAGED = (
    "no workbook that can be read: it is damaged, or its sheets reach too far or hold too much, as with a cell in the "
    "last row and column. Delete what stands far from the rows, or save each sheet as CSV UTF-8."
)
_TOO_MUCH = (
    f"at most {MOST_SHEETS} sheets and {MOST_CELLS / 1e6:.0f} million cells in all, blank ones too, are read. Delete "
    "what stands far from the rows, or save each sheet as CSV UTF-8."
)

# In a process of its own, since calamine ends the process that it is in when it gets no memory, and panics at some
# files. It makes the calls by which workbooks are read. What it refuses in words is for the caller to say. 3 is what
# it says when all is well, lest anything else be taken for it; 4 if there is too much, and what on standard output.
_TRIAL = """
import io, sys
path, (memory, sheets, cells) = sys.argv[1], map(int, sys.argv[2:])
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except (ImportError, ValueError, OSError):
    pass
from python_calamine import CalamineError, CalamineWorkbook
def too_much(what):
    sys.stdout.buffer.write(what.encode())
    sys.stdout.buffer.flush()
    sys.exit(4)
try:
    book = CalamineWorkbook.from_object(path or io.BytesIO(sys.stdin.buffer.read()))
    if len(book.sheet_names) > sheets:
        too_much(f"it has {len(book.sheet_names):,} sheets")
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except CalamineError:
            continue
        if sheet.end:
            rows, columns = (last + 1 for last in sheet.end)
            cells -= rows * columns
            if cells < 0:
                too_much(f"sheet {name!r} reaches to row {rows:,} and column {columns:,}")
            list(sheet.iter_rows())
        sheet.merged_cell_ranges
except (CalamineError, OSError):
    pass
sys.exit(3)
"""


def refuse_beyond_bounds(path: Path) -> None:
    """Refuse a workbook that unpacks to more than is read, or at which its reader fails.

    Raises:
        UnusableInput: the sentence names the file and what to do.
    """
    about = path.stat()
    _refuse(path, _why_not(path, about.st_mtime_ns, about.st_size))


def refuse_mended(path: Path, mended: bytes) -> None:
    """Refuse the bytes that are read in place of a workbook's own, as `refuse_beyond_bounds` does.

    Raises:
        UnusableInput: the sentence names the file and what to do.
    """
    _refuse(path, _tried(None, len(mended), mended))


def _refuse(path: Path, why: str) -> None:
    if why:
        raise UnusableInput(f"{path}: {why}")


@lru_cache
def _why_not(path: Path, _changed: int, size: int) -> str:
    """Why a workbook is not read; blank if it is."""
    with open(path, "rb") as file:
        packed = file.read(2) == b"PK"
    if not packed:  # an .xls
        return _too_large(size) or _tried(path, size)
    unpacked, why = _unpacked(path)
    return why or _tried(path, unpacked)


def _too_large(size: int) -> str:
    if size <= MOST_UNPACKED:
        return ""
    return (
        f"unpacks to {size / 1e6:,.0f} million bytes; at most {MOST_UNPACKED / 1e6:,.0f} million are read. Save each "
        "of its sheets as CSV UTF-8, or in a workbook of its own."
    )


def _unpacked(path: Path) -> tuple[int, str]:
    """As many bytes as the parts of an archive come to, and why that is too much.

    They are counted as they are unpacked: what a part says of its own size is not always so.
    """
    size = tags = 0
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if why := _too_large(sum(part.file_size for part in parts)):
                return size, why
            for part in parts:
                part.file_size, before = sys.maxsize, size
                with archive.open(part) as held:
                    while some := held.read(1_000_000):
                        size, tags = size + len(some), tags + some.count(b"<")
                        most = max(LARGE, part.compress_size * MOST_SQUEEZED)
                        if size - before > most or tags > MOST_TAGS:
                            return size, f"{part.filename} in it unpacks to more than any list holds; {_TOO_MUCH}"
                        if why := _too_large(size):
                            return size, why
    except Exception:  # zipfile has many words for an archive that is none: the reader will refuse it in its own
        pass
    return size, ""


def _tried(path: Path | None, size: int, held: bytes | None = None) -> str:
    """Why a process that reads the workbook (or its bytes) does not come to its end; blank if it does."""
    if not sys.executable:  # Python inside another program
        return ""
    limits = (MOST_MEMORY, MOST_SHEETS, MOST_CELLS)
    trial = [sys.executable, "-I", "-c", _TRIAL, str(path or ""), *map(str, limits)]
    try:
        ended = subprocess.run(trial, input=held, capture_output=True, timeout=PATIENCE + size / READ_A_SECOND)
    except subprocess.TimeoutExpired:
        return _DAMAGED
    if ended.returncode == 4:
        return f"{ended.stdout.decode()}; {_TOO_MUCH}"
    return "" if ended.returncode == 3 else _DAMAGED
