"""The same marks for the old xls: the records of the workbook stream within its compound file.

What belongs here: finding the stream and walking its records. What is damaged says nothing here; whether the file can
be read at all is for the parser to decide.
"""

import struct
from collections.abc import Iterator

from kiezwirkung.deliveries.reading.sheet_marks import SheetMarks

_SHIFTS = {(9, 6), (12, 6)}
_END = 0xFFFFFFFE
_ENTRY, _IN_HEADER = 128, 109
_BOF, _EOF, _BOUNDSHEET, _DATEMODE = {0x809, 0x409, 0x209, 0x009}, 0x0A, 0x85, 0x22
_ROW, _COLINFO, _FORMULAS = {0x208, 0x008}, 0x7D, {0x006, 0x206, 0x406}
_LAST_COLUMN = 256
Record = tuple[int, int, int]  # kind, place and size of its content


def marks_of_xls(data: bytes) -> tuple[dict[int, SheetMarks], bool]:
    """The marks by position of the sheet in the workbook, and whether it counts its days from 1904."""
    try:
        stream = workbook_stream(data)
        starts, is_1904 = _globals(stream)
        return {position: _marks(stream, start) for position, start in enumerate(starts, start=1)}, is_1904
    except (struct.error, LookupError, ValueError, OverflowError):
        return {}, False


def workbook_stream(data: bytes) -> bytes:
    """The workbook stream of a compound file; an older file is the stream itself.

    Raises struct.error, LookupError or ValueError where the file contradicts itself.
    """
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return data
    shifts = struct.unpack_from("<HH", data, 30)
    if shifts not in _SHIFTS:
        raise ValueError
    size, small = (1 << shift for shift in shifts)
    (first_directory,), (cutoff, first_small_fat) = (
        struct.unpack_from("<I", data, 48),
        struct.unpack_from("<II", data, 56),
    )
    fat = _numbers(b"".join(_sector(data, at, size) for at in _fat_sectors(data, size)))
    directory = _chain(data, fat, first_directory, size)
    places = range(0, len(directory) - _ENTRY + 1, _ENTRY)
    entries = {_name(directory, at): struct.unpack_from("<II", directory, at + 116) for at in places}
    start, length = entries.get("workbook") or entries["book"]
    if length >= cutoff:
        return _chain(data, fat, start, size)[:length]
    root = _chain(data, fat, entries["root entry"][0], size)
    small_fat = _numbers(_chain(data, fat, first_small_fat, size))
    return b"".join(root[at * small : (at + 1) * small] for at in _links(small_fat, start))[:length]


def _fat_sectors(data: bytes, size: int) -> list[int]:
    """Where the allocation table lies: listed in the header, then in sectors of their own."""
    listed = list(struct.unpack_from("<109I", data, 76))
    following, count = struct.unpack_from("<II", data, 68)
    for _ in range(min(count, len(data) // size)):
        *more, following = _numbers(_sector(data, following, size))
        listed += more
        if len(listed) > len(data) // size + _IN_HEADER:
            raise ValueError
    return [at for at in listed if at < _END]


def _sector(data: bytes, at: int, size: int) -> bytes:
    return data[(at + 1) * size : (at + 2) * size]


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])


def _links(fat: tuple[int, ...], start: int) -> Iterator[int]:
    for _ in range(len(fat)):
        if start >= _END:
            return
        yield start
        start = fat[start]


def _chain(data: bytes, fat: tuple[int, ...], start: int, size: int) -> bytes:
    return b"".join(_sector(data, at, size) for at in _links(fat, start))


def _name(directory: bytes, at: int) -> str:
    (length,) = struct.unpack_from("<H", directory, at + 64)
    return directory[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace").lower()


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """The records of one part of the stream, those of charts within it left out."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind in _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, at + 4, size
        at += 4 + size


def sheet_starts(stream: bytes) -> list[int]:
    """Where the sheets begin in the stream, as its first part says."""
    return _globals(stream)[0]


def _globals(stream: bytes) -> tuple[list[int], bool]:
    starts, is_1904 = list[int](), False
    for kind, at, _ in _records(stream, 0):
        if kind == _BOUNDSHEET:
            starts += struct.unpack_from("<I", stream, at)
        elif kind == _DATEMODE:
            is_1904 = struct.unpack_from("<H", stream, at)[0] == 1
    return starts, is_1904


def _marks(stream: bytes, start: int) -> SheetMarks:
    rows, columns, formulas = set[int](), set[int](), dict[int, list[int]]()
    for kind, at, size in _records(stream, start):
        if kind in _FORMULAS:
            row, column = struct.unpack_from("<HH", stream, at)
            formulas.setdefault(column + 1, []).append(row + 1)
        elif kind in _ROW and size >= 14 and struct.unpack_from("<H", stream, at + 12)[0] & 0x20:
            rows.add(struct.unpack_from("<H", stream, at)[0] + 1)
        elif kind == _COLINFO and struct.unpack_from("<H", stream, at + 8)[0] & 1:
            first, last = struct.unpack_from("<HH", stream, at)
            columns.update(range(first + 1, min(last + 1, _LAST_COLUMN) + 1))
    return SheetMarks(frozenset(rows), frozenset(columns), formulas)
