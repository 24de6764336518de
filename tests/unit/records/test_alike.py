"""Identifiers that look the same and are not, one child or worker written in two ways."""

import pytest
from typer.testing import CliRunner

from improvement_analysis.cli import app
from improvement_analysis.records.alike import alike, alike_identifiers
from improvement_analysis.records.extract import Extract


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C0012", "c0012"),
        ("0012", "12"),
        ("00", "0"),
        ("12.0", "12"),
        ("C0012", "C0012\u200b"),  # zero width space
        ("C0012", "C\u00ad0012"),  # soft hyphen
        ("C0012", "\ufeffC0012"),  # byte order mark
        ("C0012", "C\u202e0012"),  # direction
        ("C0012", "C0012\ufe0f"),  # variation selector
        ("C0012", "C\x000012"),
        ("C 0012", "C\u00a00012"),
        ("943 476 5919", "9434765919"),
        ("C-0012", "C\u20110012"),
        ("C-0012", "C\u22120012"),
        ("C0012", "\uff23\uff10\uff10\uff11\uff12"),  # as wide as Chinese signs
        ("C0012", "\u04210012"),  # Cyrillic
        ("AB12", "\u0391\u039212"),  # Greek
        ("xp7", "\u0445\u04407"),
        ("\u00c91", "E\u03011"),  # a letter and its accent
    ],
)  # fmt: skip
def test_what_is_alike(one, other):
    first, second = alike([one, other]).to_pylist()
    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [("C0012", "C0021"), ("12", "120"), ("12", "12.5"), ("0", "1"), ("E1", "\u00c91"), ("A-1", "A1"), ("O1", "01")],
)
def test_what_is_not_alike(one, other):
    first, second = alike([one, other]).to_pylist()
    assert first != second


@pytest.fixture
def extract(tmp_path):
    folder = tmp_path / "2020-06"
    folder.mkdir()
    (folder / "episodes.csv").write_text(
        "child_id,start_date\nC0012,2020-01-01\nC0013,2020-01-01\n7,2020-01-01\n", encoding="utf-8"
    )
    (folder / "plans.csv").write_text(
        "child_id,plan_type,start_date\n\u04210012,CP,2020-01-01\nC0013,CP,2020-01-01\nc0013\u200b,CIN,2020-02-01\n",
        encoding="utf-8",
    )
    (folder / "supervisions.csv").write_text("worker_id,held_on\n007,2020-06-01\n", encoding="utf-8")
    return Extract(folder)


def test_they_are_named_with_their_tables_and_what_cannot_be_seen_in_numbers(extract):
    (said,) = alike_identifiers(extract)  # a worker 007 is no child 7
    assert said.startswith("2 identifiers in child_id are written in several ways")
    assert r"'C0012' in episodes and '\u04210012' in plans" in said
    assert r"'C0013' in episodes, plans and 'c0013\u200b' in plans" in said


def test_check_says_so_and_nothing_else_does(extract):
    done = CliRunner().invoke(app, ["check", str(extract.folder.parent)], catch_exceptions=False)
    assert r"'c0013\u200b' in plans" in done.output
    assert "\u200b" not in done.output
    assert not any("several ways" in warning for warning in extract.warnings)


def test_of_many_a_few_are_named(tmp_path):
    (tmp_path / "2020-06").mkdir()
    rows = [f"{zeros}{number},2020-01-01" for number in range(10, 1210) for zeros in ("", "0")]
    (tmp_path / "2020-06" / "episodes.csv").write_text("\n".join(["child_id,start_date", *rows]), encoding="utf-8")
    (said,) = alike_identifiers(Extract(tmp_path / "2020-06"))
    assert said.startswith("1,200 identifiers in child_id")
    assert "'12' in episodes and '012' in episodes; and 1,197 more)" in said


def test_none_is_no_sentence(tmp_path):
    (tmp_path / "2020-06").mkdir()
    (tmp_path / "2020-06" / "episodes.csv").write_text("child_id,start_date\na,2020-01-01\n,x\n", encoding="utf-8")
    assert alike_identifiers(Extract(tmp_path / "2020-06")) == []
