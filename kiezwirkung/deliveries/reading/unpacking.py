"""One part of a zipped workbook, unpacked in one go.

What belongs here: the bytes of a part with the checks of `zipfile` (place, name, size, checksum). The library reads
piece by piece, which for parts of this size takes as long as the unpacking itself.
"""

import struct
import zipfile
import zlib

_LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, lengths of name and of further fields
_SIGNATURE = b"PK\x03\x04"
_SPECIAL = 0b110_0001  # encrypted, patched, strongly encrypted
_WITHOUT_HEADER = -15


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, data: bytes) -> bytes:
    """A part of the archive that lies in `data`; never more than the directory says, whatever is packed there.

    Raises:
        zipfile.BadZipFile: what is packed is not what the directory says.
        zlib.error, struct.error: it is damaged.
        RuntimeError: it is encrypted.
    """
    signature, name, further = _LOCAL_HEADER.unpack_from(data, member.header_offset)
    begin = member.header_offset + _LOCAL_HEADER.size
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
