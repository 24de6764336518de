"""What is no Annex A workbook, and where none can be imported to: one sentence, nothing written."""

import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.sources.annex_a import import_annex_a


def password_protected() -> bytes:
    """The smallest compound file that says what an encrypted .xlsx says: a stream named EncryptedPackage."""
    free, end, table = b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\xfd\xff\xff\xff"
    counts = b"".join(number.to_bytes(4, "little") for number in (0, 1, 1, 0, 4096))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff09000600") + bytes(6)
    header += counts + end + bytes(4) + end + bytes(4) + bytes(4) + free * 108

    def entry(name: str, kind: int, child: bytes) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        about = len(text).to_bytes(2, "little") + bytes([kind, 1]) + free * 2 + child
        return text.ljust(64, b"\0") + about + bytes(36) + end + bytes(8)

    entries = entry("Root Entry", 5, (1).to_bytes(4, "little")) + entry("EncryptedPackage", 2, free)
    return header + table + end * 2 + free * 125 + entries + bytes(256)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 a report", "no workbook that can be read"),
        (b"", "no workbook that can be read"),
        ("Child Unique ID\n1\n".encode("utf-16"), "no workbook that can be read"),
        (password_protected(), "protected by a password"),
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


@pytest.mark.parametrize("name", ["2021-13", "2021-3", "March 2021", "202103", "2021-03-01", "2021-W10"])
def test_a_folder_that_is_not_named_for_a_month_is_refused(tmp_path, name):
    with pytest.raises(UnusableInput, match=f"{name}: the folder to import into is named for its month"):
        import_annex_a(tmp_path / "a.xlsx", tmp_path / name)
