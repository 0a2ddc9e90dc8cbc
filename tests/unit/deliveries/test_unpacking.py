"""A part of a zipped workbook is what the directory says it is, or it is refused."""

import struct
import zipfile
from io import BytesIO

import pytest

from kiezwirkung.deliveries.reading.unpacking import archived, unpacked

NAME, CONTENT = "xl/sheet.xml", b"<row/>" * 10_000
_DIRECTORY_SIZE, _DIRECTORY_CHECKSUM, _DIRECTORY_FLAGS = 24, 16, 8  # where they lie in an entry of the directory


def archive(packing: int = zipfile.ZIP_DEFLATED, content: bytes = CONTENT) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", packing) as written:
        written.writestr(NAME, content)
    return out.getvalue()


def changed(data: bytes, place: int, value: int) -> bytes:
    """With another number of four bytes in the directory's first entry."""
    at = data.index(b"PK\x01\x02") + place
    return data[:at] + struct.pack("<I", value) + data[at + 4 :]


def read(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as opened:
        return unpacked(opened, opened.infolist()[0], data)


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("content", [b"", b"x", CONTENT])
def test_a_part_is_given_as_it_was_packed(packing: int, content: bytes):
    assert read(archive(packing, content)) == content


def test_a_part_larger_than_the_directory_says_is_never_unpacked_whole():
    with pytest.raises(zipfile.BadZipFile):
        read(changed(archive(), _DIRECTORY_SIZE, 600))


def test_a_part_with_another_checksum_is_refused():
    with pytest.raises(zipfile.BadZipFile):
        read(changed(archive(), _DIRECTORY_CHECKSUM, 1))


def test_a_part_under_another_name_than_in_the_directory_is_refused():
    with pytest.raises(zipfile.BadZipFile):
        read(archive().replace(NAME.encode(), b"xl/other.xml", 1))


def test_an_encrypted_part_is_told_from_a_damaged_one():
    with pytest.raises(RuntimeError, match="encrypted"):
        read(changed(archive(), _DIRECTORY_FLAGS, zipfile.ZIP_DEFLATED << 16 | 1))


def test_parts_put_together_anew_are_an_archive_with_the_same_parts():
    parts = {"xl/workbook.xml": b"<a/>", "xl/Übersicht.xml": CONTENT, "xl/empty.xml": b""}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    with zipfile.ZipFile(packed) as opened:
        anew = archived((one, opened.read(one)) for one in opened.infolist())
    with zipfile.ZipFile(BytesIO(anew)) as again:
        assert again.testzip() is None
        assert {name: again.read(name) for name in again.namelist()} == parts
