"""The template: what is written can be filled in and read, and is never written over anything."""

import re
import shutil
import tomllib

import pytest

from improvement_analysis._toml import Entry
from improvement_analysis.errors import UnusableInput
from improvement_analysis.measures import INDICATORS
from improvement_analysis.notice import notice as notices
from improvement_analysis.notice.notice import read_notice
from improvement_analysis.notice.template import write_template
from improvement_analysis.records.extract import Extract
from improvement_analysis.records.tables import TABLES

FILLED = {
    "council": '"Anyshire"',
    "issued": "2025-03-31",
    "title": '"Caseloads"',
    "asks": '"Are they few?"',
    "id": '"caseload-mean"',
    "indicator": '"caseload_mean"',
    "value": "16",
    "by": "2025-12-31",
    "source": '"Notice, measure 1"',
}


@pytest.fixture
def folder(tmp_path):
    write_template(tmp_path / "new")
    return tmp_path / "new"


def filled(text: str) -> str:
    return re.sub(r'(?<![#\w])(\w+) = ""', lambda blank: f"{blank[1]} = {FILLED[blank[1]]}", text)


def test_a_notice_is_read_once_the_blanks_are_filled(folder):
    path = folder / "notice.toml"
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    notice = read_notice(path)
    assert notice.council == "Anyshire"
    (step,) = notice.measure[0].limb[0].target[0].steps
    assert (step.value, step.source) == (16, "Notice, measure 1")


def test_each_blank_is_named_until_it_is_filled(folder):
    with pytest.raises(UnusableInput) as refused:
        read_notice(folder / "notice.toml")
    for key in ("council", "issued", "measure[1].title", "limb[1].id", "steps[1].value", "steps[1].by"):
        assert f"{key}" in str(refused.value)


def test_every_example_in_the_notice_may_stand_there(folder):
    path = folder / "notice.toml"
    text = re.sub(r"^#(?=\S)", "", filled(path.read_text(encoding="utf-8")), flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    notice = read_notice(path)
    assert [limb.id for limb in notice.measure[0].limb] == [
        "caseload-mean", "icpc-region", "caseload-falling", "audits-better", "audits-inadequate",
    ]  # fmt: skip
    assert notice.rebase[0].reading == "dfe_fte"
    assert notice.standards == notices.Standards()  # what the examples say is what counts without them


def test_the_notice_explains_every_key_and_names_every_indicator(folder):
    text = (folder / "notice.toml").read_text(encoding="utf-8")
    models = [entry for entry in Entry.__subclasses__() if entry.__module__.startswith("improvement_analysis.notice.")]
    keys = {key for entry in models for key in entry.model_fields}
    assert len(keys) > 40
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}\b", text)] == []
    assert [id for id in INDICATORS if f"\n# {id} (" not in text] == []


def test_the_extract_is_empty_and_can_be_read(folder, tmp_path):
    shutil.copytree(folder / "extract", tmp_path / "2025-03")
    extract = Extract(tmp_path / "2025-03")
    assert extract.warnings == []
    assert list(extract.paths) == list(TABLES)
    assert {len(extract[name]) for name in TABLES} == {0}
    assert {extract.table(name).missing for name in TABLES} == {()}
    text = (folder / "extract" / "extract.toml").read_text(encoding="utf-8")
    about = tomllib.loads(re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE))
    assert list(about["history_from"]) == list(TABLES)


def test_the_dictionary_has_every_table(folder):
    text = (folder / "data-dictionary.md").read_text(encoding="utf-8")
    assert [name for name in TABLES if f"\n### {name}\n" not in text] == []


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "notice.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(UnusableInput, match=r"notice\.toml already"):
        write_template(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notice.toml"]
    assert (tmp_path / "notice.toml").read_text(encoding="utf-8") == "mine"
