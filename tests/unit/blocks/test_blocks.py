"""Blocks: what goes in as Markdown comes out as a tree, and a tree is the same after it has been data."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.blocks import (
    Bullets,
    Cell,
    Folded,
    Heading,
    Line,
    Paragraph,
    Picture,
    Quote,
    Run,
    Table,
    as_json,
    as_text,
    of_json,
    runs,
    table,
)
from improvement_analysis.blocks.html import as_html
from improvement_analysis.blocks.markdown import of_markdown


def test_markdown_becomes_a_tree():
    source = (
        "# Are children seen?\n\nOf **ten** children, *nine* are; see [visits](06_visits.ipynb)\nand more.\n\n"
        "- one\n- **two** of them\n\n1. first\n\n> Their own words\n\n| Team | Rate |\n|---|---|\n| North | 90% |\n"
    )
    assert of_markdown(source) == (
        Heading(1, "Are children seen?"),
        Paragraph(
            (
                Run("Of "),
                Run("ten", strong=True),
                Run(" children, "),
                Run("nine", emphasis=True),
                Run(" are; see "),
                Run("visits", link="06_visits.ipynb"),
                Run(" and more."),
            )
        ),
        Bullets((runs("one"), (Run("two", strong=True), Run(" of them")))),
        Bullets((runs("first"),), numbered=True),
        Quote(runs("Their own words")),
        Table("", ("Team", "Rate"), ((Cell("North"), Cell("90%")),)),
    )


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a & b < c", "1. no list", "# none", "`x` $y$"])
def test_text_of_the_data_stays_text(text):
    assert as_text([Paragraph(runs(text))]) == text
    html = as_html([Paragraph(runs(text)), table(text, [text], [[text]])])
    assert "<script" not in html
    assert "&lt;" in html or "<" not in text


words = st.text(max_size=12)
lines = st.builds(
    Line,
    st.lists(st.none() | st.floats(0, 1), max_size=4).map(tuple),
    st.lists(st.none() | st.floats(0, 1), max_size=4).map(tuple),
    words,
)
cells = st.builds(Cell, words, st.sampled_from(["", "\u25cf"]), st.none() | lines)
tables = st.integers(1, 3).flatmap(
    lambda wide: st.builds(
        Table,
        words,
        st.lists(words, min_size=wide, max_size=wide).map(tuple),
        st.lists(st.lists(cells, min_size=wide, max_size=wide).map(tuple), max_size=3).map(tuple),
    )
)
run = st.builds(Run, words, st.booleans(), st.booleans(), words)
told = st.lists(run, max_size=3).map(tuple)
pictures = st.builds(Picture, words, words, st.just("aGk="), st.integers(0, 9), st.integers(0, 9), st.none() | tables)
leaves = (
    st.builds(Heading, st.integers(1, 6), words)
    | st.builds(Paragraph, told)
    | st.builds(Bullets, st.lists(told, max_size=3).map(tuple), st.booleans())
    | pictures
    | tables
    | st.builds(Quote, told, words)
)
trees = leaves | st.builds(Folded, words, st.lists(leaves, max_size=3).map(tuple))


@given(st.lists(trees, max_size=4).map(tuple))
def test_a_tree_is_the_same_after_it_has_been_data(blocks):
    assert of_json(as_json(blocks)) == blocks
    as_html(blocks)
    as_text(blocks)


@pytest.mark.parametrize("spoilt", [[{"block": "script"}], [{"block": "heading", "level": 1}], ["x"], [{}], {"a": 1}])
def test_what_is_no_block_is_refused(spoilt):
    with pytest.raises(ValueError, match="no block"):
        of_json(json.dumps(spoilt))


def test_a_picture_that_is_none_is_refused():
    picture = json.loads(as_json([Picture("", "", "aGk=", 1, 1)]))
    picture[0]["png"] = '"><script>'
    with pytest.raises(ValueError, match="base 64"):
        of_json(json.dumps(picture))
