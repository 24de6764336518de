"""The pages of docs/ that are written by hand: do they name everything that there is?"""

import re
from pathlib import Path

import typer

from improvement_analysis.cli import app
from improvement_analysis.judgement.figure_table import FIGURE_COLUMNS
from improvement_analysis.judgement.verdicts import ANSWERS
from improvement_analysis.measures import INDICATORS
from improvement_analysis.measures.data_accuracy import RULES
from improvement_analysis.notice.notice import Notice
from improvement_analysis.report.figure_files import SERIES

DOCS = Path(__file__).parents[2] / "docs"
PACKAGE = Path(__file__).parents[2] / "improvement_analysis"


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def part(name: str, heading: str) -> str:
    """What stands under a heading, up to the next of its level or above."""
    (level,) = re.findall(rf"^(#+) {re.escape(heading)}$", page(name), re.MULTILINE)
    return re.split(rf"^#{{1,{len(level)}}} ", page(name).partition(f"{level} {heading}\n")[2], flags=re.MULTILINE)[0]


def test_every_indicator_and_reading_has_its_counting_rule():
    named = set(re.findall(r"`(\w+)`", page("counting-rules")))
    assert INDICATORS.keys() - named == set()
    assert {reading for each in INDICATORS.values() for reading in each.readings if reading} - named == set()


def test_every_rule_of_data_accuracy_is_told_in_its_order():
    assert re.findall(r"^\| `(\w+)`", part("counting-rules", "The rules that a row can fail"), re.MULTILINE) == [*RULES]


def test_every_answer_is_told():
    told = re.findall(r"^\| `(.+?)` \|", part("judgement", "A target"), re.MULTILINE)
    assert {*told, "depends on the reading"} == set(ANSWERS)
    assert "`depends on the reading`" in part("judgement", "Verdicts").replace("\n", " ")


def test_every_key_of_a_notice_is_told():
    told = part("judgement", "The notice")
    tables = {"standards", "reserve", "measure", "rebase", "context", "coverage"}
    assert [key for key in Notice.model_fields.keys() - tables if f"`{key}`" not in told] == []
    assert [key for key in tables if not re.search(rf"`\[\[?{key}\]", told)] == []


def test_every_command_is_told():
    commands = typer.main.get_command(app).commands
    assert [name for name in commands if f"| `{name} " not in part("outputs", "Commands")] == []


def test_every_column_of_the_figures_is_told():
    told = re.findall(r"`(\w+)`", "".join(re.findall(r"^\|.*", part("outputs", "figures.csv"), re.MULTILINE)))
    assert [column for column in told if column in FIGURE_COLUMNS] == FIGURE_COLUMNS
    assert f"`{', '.join(SERIES)}`" in part("outputs", "series.csv")


def test_every_room_is_drawn():
    drawn = set(re.findall(r"^  (\w+)(?:/|\.py) ", part("design", "The rooms"), re.MULTILINE))
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders - drawn == set()
