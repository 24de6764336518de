"""The house has floors: a module imports only from its own room and from those above it (docs/design.md)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "improvement_analysis"
ORDER = [
    "errors", "_exact", "_files", "_toml", "calendars", "_wording", "blocks", "_shipped", "_store", "records",
    "importers", "synthetic_council", "measures", "notice", "judgement", "analysis", "disclosure", "words", "charts",
    "report", "shown", "front_door", "cli", "__main__",
]  # fmt: skip
NOT_FROM = {"importers": {"synthetic_council"}, "synthetic_council": {"importers"}}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The rooms that a module imports from, wherever in it; what only type checkers read does not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    here = path.relative_to(PACKAGE).parent.parts
    rooms = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node in for_types or not node.level:
            continue
        base = here[: len(here) - node.level + 1]
        whole = [*base, *(node.module.split(".") if node.module else [])]
        rooms |= {whole[0]} if whole else {alias.name for alias in node.names}
    return rooms - {room_of(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_from_above(path):
    room = room_of(path)
    if room == "__init__":  # the front door leads to the others when it is asked
        assert imported(path) == set()
        return
    above = set(ORDER[: ORDER.index(room)]) - NOT_FROM.get(room, set())
    assert imported(path) <= above


def test_the_page_on_the_design_has_the_same_order():
    page = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    told = re.search(r"A module imports only from those above it: (.*?)\.\s", page, re.DOTALL)[1]
    names = re.findall(r"\b\w+\b", re.sub(r"\([^)]*\)", "", told))
    assert names == [name for name in ORDER if name != "__main__"]


def test_whoever_opens_the_door_imports_nothing_heavy():
    text = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert re.findall(r"^(?:from|import) .*", text, re.MULTILINE) == ["from importlib import import_module"]
