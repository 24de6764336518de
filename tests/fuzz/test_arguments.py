"""Commands with any arguments end in words."""

import contextlib
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from .running import HOSTILE, ended, tried

COMMANDS = ["check", "figures", "notebooks", "pool", "example", "import", "template", "benchmarks", "run"]
OPTIONS = [
    "--data", "--out", "--month", "--window", "--to", "--as", "--mapping", "--headings", "--extracted-on", "--seed",
    "--scale", "--months", "--notice", "--audience", "--published-on", "--help", "--",
]  # fmt: skip
MONTHS = ["2020-06", "2020-05", "0000-01", "0001-01", "9999-12", "2020-00", "2020-06..2020-05", "0001-01-01"]
PLACES = ["data", "data/2020-06", "book.xlsx", "notice.toml", "sqlite:///x", "x://", "://", "..", "."]
WORDS = [*COMMANDS, *OPTIONS, *MONTHS, *PLACES, "annex-a", "mapped", "ssd", "nan", "inf", "1", "-1", "1e9", "99999999"]
WITHOUT_END = [each.replace("\0", "") for each in HOSTILE]
word = st.one_of(st.sampled_from(WORDS), st.sampled_from(WITHOUT_END))


@given(st.sampled_from(COMMANDS[:-1]), st.lists(word, max_size=6))
@tried(40)
def test_any_arguments_end_in_words(command, rest):
    with tempfile.TemporaryDirectory() as made, contextlib.chdir(made):
        Path("data/2020-06").mkdir(parents=True)
        Path("data/2020-06/workers.csv").write_text("worker_id,role,start_date\nW1,social_worker,2020-01-01\n")
        Path("book.xlsx").write_bytes(b"PK")
        Path("notice.toml").write_text("council = 1")
        ended(command, *(["--scale", "0.05"] if command == "example" else []), *rest)
