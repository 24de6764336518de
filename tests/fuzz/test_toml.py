"""Notices, mappings, corrections and extract.toml, spoilt: each reader takes them or refuses them in words."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.importers.annex_a_lists import read_corrections
from improvement_analysis.importers.mapping import read_mapping
from improvement_analysis.notice.notice import read_notice
from improvement_analysis.records.extract import Extract

from .running import HOSTILE, refusal, spoilt, tried

DATA = Path(__file__).parents[2] / "data"
CORRECTIONS = '["List 6"]\n"Last seen (SW)" = "Date Child Was Last Seen"\n'
KINDS = {
    "notice": (read_notice, next((DATA / "reference").glob("north-east*.toml")).read_text("utf-8")),
    "mapping": (read_mapping, (DATA / "mapped_example" / "mapping.toml").read_text("utf-8")),
    "corrections": (read_corrections, CORRECTIONS),
    "extract": (lambda path: Extract(path.parent), (DATA / "example" / "2020-06" / "extract.toml").read_text("utf-8")),
}
VALUES = [
    "0", "-1", "1e400", "inf", "nan", "true", '""', "[]", "{}", "[[]]", "0001-01-01", "9999-12-31",
    "2020-06-30T00:00:00Z",
    "00:00:00", '"' + "x" * 999 + '"', "9" * 5000, "[" * 30 + "]" * 30, '"\\u202e"',
]  # fmt: skip


@st.composite
def changed(draw: st.DrawFn, text: str) -> bytes:
    """A file with some values, keys or bytes changed."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        key, is_, _ = lines[at].partition(" = ")
        what = draw(st.sampled_from(["value", "text", "key", "lost", "twice", "moved"]))
        if what == "value" and is_:
            lines[at] = f"{key} = {draw(st.sampled_from(VALUES))}"
        elif what == "text" and is_:
            lines[at] = f"{key} = '''{draw(st.sampled_from(HOSTILE))}'''"
        elif what == "key":
            lines[at] = lines[at][draw(st.integers(0, 4)) :]
        elif what == "lost":
            lines[at] = ""
        elif what == "twice":
            lines.insert(at, lines[at])
        else:
            lines[at], lines[0] = lines[0], lines[at]
    raw = "\n".join(lines).encode("utf-8")
    return draw(spoilt(raw)) if draw(st.booleans()) else raw


@given(st.sampled_from(list(KINDS)), st.data())
@tried(100)
def test_it_is_read_or_refused_in_words(kind, data):
    read, text = KINDS[kind]
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "2020-06" / "extract.toml"
        file.parent.mkdir()
        file.write_bytes(data.draw(changed(text)))
        why = refusal(lambda: read(file))
    assert not why or "extract.toml" in why
