"""The registry of importers: each can be loaded, and wrong combinations are refused in the words of the registry."""

import inspect

import pytest

from improvement_analysis import cli
from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers import IMPORTERS


@pytest.mark.parametrize("importer", IMPORTERS.values(), ids=list(IMPORTERS))
def test_each_takes_what_it_is_given_by_name(importer):
    options = {importer.option: "file"} if importer.option else {}
    inspect.signature(importer.load()).bind("source", "to", extracted_on=None, **options)


@pytest.mark.parametrize("importer", IMPORTERS.values(), ids=list(IMPORTERS))
def test_one_option_is_in_reach_of_the_command(importer):
    assert {importer.option} - {""} <= set(inspect.signature(cli.import_).parameters)


@pytest.mark.parametrize(
    ("source", "kind", "option", "said"),
    [
        ("sqlite:///a.db", "mapped", {}, "A database's URL goes with --as ssd, not with --as mapped. Name a file"),
        ("a.xlsx", "ssd", {"mapping": "m.toml"}, "--mapping goes with --as mapped, not with --as ssd. Leave it out."),
        ("a.xlsx", "mapped", {"headings": "h"}, "--headings goes with --as annex-a, not with --as mapped. Leave"),
        ("a.xlsx", "xml", {"headings": "h"}, "--headings goes with --as annex-a, not with --as xml. Leave it out."),
        ("a.xlsx", "xml", {}, "--as xml is not known. Use annex-a, ssd or mapped."),
    ],
)
def test_what_does_not_go_together_is_refused(tmp_path, source, kind, option, said):
    with pytest.raises(UnusableInput) as refused:
        cli.import_(source, kind, tmp_path / "2020-06", **option)
    assert str(refused.value).startswith(said)
