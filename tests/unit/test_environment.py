"""pyproject.toml is the one source of dependencies: everything else that names them is held to it."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PYPROJECT["dependency-groups"]
RUN = PYPROJECT["project"]["dependencies"] + GROUPS["build"] + GROUPS["test"]
LOCKED = {"requirements/test.txt": RUN, "requirements/lab.txt": RUN + GROUPS["lab"]}
# The first is spelt so there; the second is without Qt, which a chart in a page has no use for.
CONDA_NAMES = {"jupyter-client": "jupyter_client", "matplotlib": "matplotlib-base", "typst": "typst-py"}


def pins(name: str) -> list[Requirement]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [Requirement(line) for line in re.findall(r"^(\w[^\\\n]*)", text, re.MULTILINE)]


def conda_lines() -> list:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]


def test_conda_has_the_names_and_ranges_of_pyproject():
    wanted = [Requirement(text) for text in LOCKED["requirements/lab.txt"]]
    expected = {CONDA_NAMES.get(one.name, one.name): one.specifier for one in wanted}
    expected["python"] = SpecifierSet(PYPROJECT["project"]["requires-python"])
    expected["pip"] = SpecifierSet()

    found = [Requirement(line) for line in conda_lines() if isinstance(line, str)]

    assert {one.name: one.specifier for one in found} == expected
    assert len(found) == len(expected)


def test_conda_takes_only_this_package_with_pip():
    assert [line for line in conda_lines() if not isinstance(line, str)] == [{"pip": ["-e ."]}]


def test_what_builds_the_package_is_locked():
    assert PYPROJECT["build-system"]["requires"] == GROUPS["build"]


@pytest.mark.parametrize(("name", "wanted"), LOCKED.items())
def test_locks_pin_every_dependency_within_its_range(name, wanted):
    locked = pins(name)
    for one in map(Requirement, wanted):
        versions = [specifier.version for pin in locked if pin.name == one.name for specifier in pin.specifier]
        assert versions, f"{name} lacks {one.name}: make lock"
        assert all(version in one.specifier for version in versions), f"{name} has {one.name} {versions}: make lock"


@pytest.mark.parametrize("name", LOCKED)
def test_locks_pin_exactly_with_hashes(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(name))
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.]+ ", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("name", LOCKED)
def test_locks_hold_no_address_and_no_path_of_a_machine(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "://" in line or "--index-url" in line or re.search(r"(^|\s)/\w", line)] == []


def test_lab_has_the_versions_of_the_reports():
    reports, lab = ({pin.name: pin.specifier for pin in pins(name)} for name in LOCKED)
    assert reports.items() <= lab.items()
