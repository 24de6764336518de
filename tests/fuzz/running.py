"""The commands run in this process, what each run must be whatever it was given, and what it is given.

`make test` tries the same few examples each time; `make fuzz` tries EXAMPLES new ones of the quickest kind, and of the
others in proportion.
"""

import contextlib
import io
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from improvement_analysis import cli
from improvement_analysis.errors import UnusableInput

EXAMPLES = int(os.environ.get("EXAMPLES", 0))
QUICKEST = 150
"""As many examples of the quickest kind as `make test` tries."""


def tried(quick: int) -> settings:
    """How many examples: so many in `make test`."""
    return settings(
        max_examples=max(quick, EXAMPLES * quick // QUICKEST),
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Ended:
    """A command that has ended: its exit code and what it said."""

    code: object
    out: str
    complaints: str


def ended(*arguments: object) -> Ended:
    """Run a command, and hold it against what every run must be.

    It ends with 0, 1 or 2, with 2 says why on standard error, shows no traceback, and sends a terminal no character
    that controls it.
    """
    out, complaints = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = ["improvement-analysis", *map(str, arguments)]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(complaints):
            cli.main()
    except SystemExit as end:
        run = Ended(end.code, out.getvalue(), complaints.getvalue())
    finally:
        sys.argv = before
    assert run.code in (0, 1, 2), run
    assert "Traceback" not in run.complaints, run.complaints
    assert run.code != 2 or run.complaints.strip()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", run.out), run.out
    return run


def refusal(work: Callable[[], object]) -> str:
    """Why it is refused; blank if it is done."""
    try:
        work()
    except UnusableInput as refused:
        return str(refused)
    return ""


NUMBERS = [
    "0",
    "-0",
    "1e999",
    "nan",
    "inf",
    "-1",
    "007",
    "\uff17",
    "9" * 400,
    "0.1.2",
    "1,5",
    "50%",
    "44109",
    "99999999999",
]
DAYS = [
    "0001-01-01", "9999-12-31", "10000-01-01", "0000-00-00", "2020-02-30", "2020-13", "31/06/2020", "1 Jan 0001",
    "2020-06-01T00:00:00Z", "2958465",
]  # fmt: skip
FORMULAS = ["=1+1", "'=1", "''@x", "+44", "-", "@a", "\t=1"]
CONTROLS = [
    "\x1b[2J", "\x1b]0;t\x07", "\u202egpj", "\x9b1m", "\u2066", "\u200b", "\ufeff", "\x00", "\x1a", "\r", "a\nb",
    "a\r\nb",
]  # fmt: skip
MARKUP = [
    "[red]x[/red]", "[/]", "[/red]", "[link=http://x]y", "\\", "\\[", "{0}", "%s", "<script>", ":bomb:", 'a"b', '"',
    "a,b", ";",
]  # fmt: skip
BLANKS = ["", " ", "\u00a0", "#N/A", "NULL", "TRUE", "a\u0301", "\U0001f469\u200d\U0001f52c", "x" * 5_000]
HOSTILE = [*NUMBERS, *DAYS, *FORMULAS, *CONTROLS, *MARKUP, *BLANKS]
cells = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=("Cs",)), max_size=12))


@st.composite
def spoilt(draw: st.DrawFn, raw: bytes) -> bytes:
    """Some bytes with a few of them changed, lost or added."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(raw)))
        lost = draw(st.sampled_from([0, 0, 1, 1, 2, 16]))
        added = draw(
            st.one_of(
                st.binary(max_size=3),
                st.sampled_from([b"9999999999", b"-1", b"<", b'"', b"\x00\x00\xff\xff", b"=", b"]]>", b"XFD1048576"]),
            )
        )
        raw = raw[:at] + added + raw[at + lost :]
    return raw
