"""Does every page that a docstring, comment, notebook or page cites exist, and every heading in it?"""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = [*ROOT.glob("improvement_analysis/**/*.py"), *ROOT.glob("tests/**/*.py")]
PAGES = [ROOT / "README.md", ROOT / "data" / "README.md", *ROOT.glob("docs/*.md")]
NOTEBOOKS = [*ROOT.glob("notebooks/*.ipynb")]

# A name within quotation marks is a file that the code opens, and no citation; a link is looked at for itself.
CITED = re.compile(r"""(?<!["'\[\w/.-])(?<!\]\()(\w[\w./-]*\.md)(?![\w"'])""")
LINKED = re.compile(r"\]\(([\w./-]+\.md)\)")
HEADINGS = r""", (?:measure \d and )?("[^"]+"(?:(?:, | and )"[^"]+")*)"""
MEASURES = r", measures? (\d(?:(?:, | and )\d)*)"
WRITTEN_FOR_USERS = {"data-dictionary.md"}  # by `template`, into the user's own folder


def headings(page: Path) -> list[str]:
    return re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)


def broken(text: str, folder: Path, name: re.Pattern) -> list[str]:
    """What of the citations in a text leads nowhere; paths are from `folder`."""
    text = re.sub(r"\s+(?:# )?", " ", text)
    found = []
    for cited in name.finditer(text):
        page, rest = folder / cited[1], text[cited.end() :]
        if cited[1] in WRITTEN_FOR_USERS:
            continue
        if not page.is_file():
            found.append(cited[1])
            continue
        if quoted := re.match(HEADINGS, rest):
            asked = re.findall(r'"([^"]+)"', quoted[1])
            found += [f"{cited[1]}, {heading!r}" for heading in asked if heading not in headings(page)]
        if numbered := re.match(MEASURES, rest):
            asked = re.findall(r"\d", numbered[1])
            there = " ".join(headings(page))
            found += [f"{cited[1]}, measure {number}" for number in asked if f"Measure {number}: " not in there]
    return found


def test_what_is_broken_is_found():
    """The checks below can fail: each citation here leads nowhere, but for the last three."""
    text = """
    Source: nowhere.md. Source: README.md, "No such heading". Source: docs/judgement.md, "Trust" and
    # "Mistrust". Source: docs/counting-rules.md, measures 1 and 8.
    Source: docs/judgement.md, "A direction", "Improvement"; docs/counting-rules.md, measure 3 and "Restatement";
    README.md.
    """
    assert broken(text, ROOT, CITED) == [
        "nowhere.md",
        "README.md, 'No such heading'",
        "docs/judgement.md, 'Mistrust'",
        "docs/counting-rules.md, measure 8",
    ]
    assert broken('[there](outputs.md), "Files", [not](output.md)', ROOT / "docs", LINKED) == ["output.md"]


@pytest.mark.parametrize("file", [path for path in PYTHON if path != Path(__file__)], ids=lambda path: path.name)
def test_what_the_code_cites_is_there(file):
    assert broken(file.read_text(encoding="utf-8"), ROOT, CITED) == []


@pytest.mark.parametrize("file", PAGES, ids=lambda path: path.name)
def test_what_a_page_links_to_is_there(file):
    assert broken(file.read_text(encoding="utf-8"), file.parent, LINKED) == []


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda path: path.name)
def test_what_a_notebook_cites_is_there(file):
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    assert broken("\n".join("".join(cell["source"]) for cell in cells), ROOT, CITED) == []
