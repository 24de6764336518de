"""A TOML file that nobody writes is refused in a sentence, whoever reads it, and at once."""

import time
import tomllib

import pytest

from improvement_analysis._toml import parsed
from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.annex_a_lists import read_corrections
from improvement_analysis.importers.mapping import read_mapping
from improvement_analysis.notice.notice import read_notice
from improvement_analysis.records.extract import Extract

HOSTILE = {
    "lists in lists": "x = " + "[" * 50_000 + "]" * 50_000,
    "a thousand lists": "x = " + "[" * 1_000 + "]" * 1_000,
    "just too deep": "x = " + "[" * 21 + "]" * 21,
    "tables in tables": "council = " + "{a=" * 20_000 + "1" + "}" * 20_000,
    "a key of 3,000 parts": ".".join(["a"] * 3_000) + " = 1",
    "a heading of 200,000 parts": "[" + ".".join(["a"] * 200_000) + "]",
    "a key of quoted parts": " . ".join(['"a"', "'b'"] * 1_500) + " = 1",
    "a key in a table": "x = {" + ".".join(["a"] * 3_000) + " = 1}",
    "a number of 10,000 digits": "x = " + "9" * 10_000,
    "the year 0": "extracted_on = 0000-01-01",
    "two million bytes": "# " + "x" * 2_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_each_reader_refuses_it_in_a_sentence(tmp_path, text):
    (tmp_path / "2020-06").mkdir()
    file = tmp_path / "2020-06" / "extract.toml"
    file.write_text(text, encoding="utf-8")
    began = time.perf_counter()
    for read in (read_notice, read_mapping, read_corrections):
        with pytest.raises(UnusableInput, match=r"extract\.toml"):
            read(file)
    with pytest.raises(UnusableInput, match=r"extract\.toml"):
        Extract(file.parent)
    assert time.perf_counter() - began < 5


def test_what_people_write_is_read(tmp_path):
    file = tmp_path / "a.toml"
    file.write_text(f"x = {'[' * 15}1{']' * 15}\n{'.'.join('abcdefghij')} = 'www.a.b.c.d.e.f.g.h.i.j.k'\n", "utf-8")
    assert parsed(file)["a"]["b"]["c"]["d"]["e"]["f"]["g"]["h"]["i"]["j"] == "www.a.b.c.d.e.f.g.h.i.j.k"
    file.write_text("x = [", encoding="utf-8")
    with pytest.raises(tomllib.TOMLDecodeError):
        parsed(file)


def test_of_many_faults_the_first_are_named(tmp_path):
    file = tmp_path / "notice.toml"
    file.write_text("".join(f"key{n} = 1\n" for n in range(10_000)), encoding="utf-8")
    with pytest.raises(UnusableInput) as refused:
        read_notice(file)
    lines = str(refused.value).splitlines()
    assert len(lines) == 22  # three needed keys are missing besides
    assert lines[-1] == "  and 9,983 more"
