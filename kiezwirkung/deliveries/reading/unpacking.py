"""The parts of a zipped workbook, each unpacked once and in one go.

What belongs here: the bytes of a part with the checks of `zipfile` (place, name, size, checksum), and an archive of
unpacked parts, so that what was looked at is what is parsed. The library works piece by piece, which for parts of this
size takes as long as the unpacking itself.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable

_HEADER = struct.Struct("<4sHHHHHLLLHH")  # of a part: signature first, lengths of name and of further fields last
_SIGNATURE = b"PK\x03\x04"
_ENTRY = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_VERSION, _UTF8 = 20, 0x800
_SPECIAL = 0b110_0001  # encrypted, patched, strongly encrypted
_WITHOUT_HEADER = -15


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, data: bytes) -> bytes:
    """A part of the archive that lies in `data`; never more than the directory says, whatever is packed there.

    Raises:
        zipfile.BadZipFile: what is packed is not what the directory says.
        zlib.error, struct.error: it is damaged.
        RuntimeError: it is encrypted.
    """
    signature, *_, name, further = _HEADER.unpack_from(data, member.header_offset)
    begin = member.header_offset + _HEADER.size
    is_plain = member.compress_type == zipfile.ZIP_DEFLATED and member.file_size and not member.flag_bits & _SPECIAL
    is_its_own = signature == _SIGNATURE and data[begin : begin + name] == member.orig_filename.encode()
    if not is_plain or not is_its_own:
        return archive.read(member)
    begin += name + further
    packed = data[begin : begin + member.compress_size]
    content = zlib.decompressobj(_WITHOUT_HEADER).decompress(packed, member.file_size)
    if zlib.crc32(content) != member.CRC:
        raise zipfile.BadZipFile
    return content


def archived(parts: Iterable[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    """An archive of unpacked parts under their names, not compressed; `unpacked` has compared their checksums.

    Written as APPNOTE 6.3.10 says (sections 4.3.7, 4.3.12 and 4.3.16), without times.
    """
    pieces, entries, at = list[bytes](), list[bytes](), 0
    for member, content in parts:
        name, size = member.orig_filename.encode(), len(content)
        known = (_VERSION, _UTF8, zipfile.ZIP_STORED, 0, 0, member.CRC, size, size, len(name), 0)
        pieces += [_HEADER.pack(_SIGNATURE, *known), name, content]
        entries += [_ENTRY.pack(b"PK\x01\x02", _VERSION, *known, 0, 0, 0, 0, at), name]
        at += _HEADER.size + len(name) + size
    directory, count = b"".join(entries), len(entries) // 2
    return b"".join([*pieces, directory, _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), at, 0)])
