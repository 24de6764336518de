"""What is no Annex A workbook, and where none can be imported to: one sentence, nothing written."""

import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.importers.annex_a import import_annex_a
from tests.workbooks import compound_file


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 a report", "no workbook that can be read"),
        (b"", "no workbook that can be read"),
        ("Child Unique ID\n1\n".encode("utf-16"), "no workbook that can be read"),
        (compound_file("EncryptedPackage"), "protected by a password"),
        (None, "no such file"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(tmp_path, content, says):
    source = tmp_path / "a.xlsx"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(UnusableInput, match=rf"a.xlsx: .*{says}"):
        import_annex_a(source, tmp_path / "data" / "2021-03")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "name", ["2021-13", "2021-3", "March 2021", "202103", "2021-03-01", "2021-W10", "9999-12", "0001-01"]
)
def test_a_folder_that_is_not_named_for_a_month_is_refused(tmp_path, name):
    with pytest.raises(UnusableInput, match=f"{name}: the folder to import into is named for its month"):
        import_annex_a(tmp_path / "a.xlsx", tmp_path / name)
