"""What of a text from data a terminal is shown."""

import sys
import unicodedata

import pytest

from improvement_analysis._wording import few, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b2J", r"\x9b2J"),
        ("a\rb\x08", r"a\rb\x08"),
        ("gpj\u202eexe", r"gpj\u202eexe"),
        ("\u2066x\u2069\u200f\u061c", r"\u2066x\u2069\u200f\u061c"),
        ("C\u200b1\ufeff\xad", r"C\u200b1\ufeff\xad"),
        ("caf\udce9.csv", r"caf\udce9.csv"),
        ("\u2028\u2029\x85", r"\u2028\u2029\x85"),
        (
            "Zo\u00eb \u05d0 \U0001f469\u200d\U0001f52c\tcol\nline",
            "Zo\u00eb \u05d0 \U0001f469\u200d\U0001f52c\tcol\nline",
        ),
    ],
)
def test_controls_are_marks(text, shown):
    assert visible(text) == shown


def test_nothing_that_controls_or_turns_is_left():
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    left = [each for each in visible(every) if each not in "\t\n"]
    assert not [each for each in left if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp")]
    turning = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not [each for each in left if unicodedata.bidirectional(each) in turning]


def test_many_of_a_kind_are_said_in_one_line():
    assert few(["a is new.", "b is new."]) == ["a is new.", "b is new."]
    assert few([f"{n} is new." for n in range(10_000)]) == ["0 is new. The same is so of 9,999 more."]
