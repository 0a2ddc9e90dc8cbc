"""The same cheap look for the old xls: a compound file whose numbers lie makes the parser allocate or walk for ever.

What belongs here: the tables of the compound file (sectors that exist, chains that end), and the counts and places in
the records of its workbook. What lies is D101 for the centre, what is absurdly large D114. What is hidden or computed
is noted in `sheet_marks_xls.py`.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiezwirkung.deliveries.reading.extents import ForbiddenError, check_rectangle
from kiezwirkung.deliveries.reading.sheet_marks_xls import sheet_starts, workbook_stream

_OLE = b"\xd0\xcf\x11\xe0"
_SECTOR_SIZES, _SMALL_SECTOR, _SMALL_STREAM = {512, 4096}, 64, 4096
_END, _NO_SECTOR = 0xFFFFFFFE, 0xFFFFFFFC
_ENTRY, _ROOT = 128, 5
_BOOKS, _MACROS = {"workbook", "book"}, "_vba_project_cur"
_EOF, _DIMENSIONS, _STRINGS, _MANY = 0x0A, {0x200, 0x000}, 0xFC, 0xBD
_CELLS = {0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6, 0x006, 0x206, 0x406, 0x002, 0x003, 0x004, 0x005, 0x007, _MANY}


def check_xls(data: bytes) -> None:
    """Refuse a compound file that contradicts itself, and sheets beyond Excel's own limits.

    Raises:
        ForbiddenError: a sector that does not exist, a chain without end, a list longer than its file.
        ImplausibleError: an absurd extent.
    """
    try:
        if data.startswith(_OLE):
            _check_compound(data)
        stream = workbook_stream(data)
        for start in {0, *sheet_starts(stream)}:
            _check_records(stream, start)
    except (struct.error, LookupError, ValueError) as fault:
        raise ForbiddenError from fault


@dataclass(frozen=True)
class _Chains:
    """The chains of one allocation table."""

    links: Sequence[int]
    count: int

    def follow(self, at: int) -> Iterator[int]:
        """The sectors of a chain; each exists, and the chain ends."""
        for _ in range(self.count + 1):
            if at == _END:
                return
            if at >= self.count:
                raise ForbiddenError
            yield at
            at = self.links[at]
        raise ForbiddenError


def _check_compound(data: bytes) -> None:
    size, small = (1 << min(shift, 20) for shift in struct.unpack_from("<HH", data, 30))
    if size not in _SECTOR_SIZES or small != _SMALL_SECTOR:
        raise ForbiddenError
    count = -(-len(data) // size)  # sectors, the last one perhaps cut
    directories, tables, first_directory = struct.unpack_from("<III", data, 40)
    first_small, smalls, first_list, lists = struct.unpack_from("<4I", data, 60)
    if max(directories, tables, smalls, lists) > count:
        raise ForbiddenError
    table = [number for at in _table_sectors(data, size, count, first_list) for number in _numbers(data, at, size)]
    chains = _Chains(table, min(count, len(table)))
    directory = b"".join(_sector(data, at, size) for at in chains.follow(first_directory))
    small_table = [number for at in chains.follow(first_small) for number in _numbers(data, at, size)] if smalls else []
    _check_streams(directory, len(data), chains, _Chains(small_table, len(small_table)))


def _check_streams(directory: bytes, size: int, chains: _Chains, small_chains: _Chains) -> None:
    """Follow what the parser will follow: the workbook, the container of small streams, macros where there are any."""
    entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
    has_macros = any(_name(entry) == _MACROS for entry in entries)
    for number, entry in enumerate(entries):
        start, length = struct.unpack_from("<II", entry, 116)
        is_root = number == 0 or entry[66] == _ROOT
        if not is_root and not (length and (has_macros or _name(entry) in _BOOKS)):
            continue
        if length > size:
            raise ForbiddenError
        if not is_root:
            list((chains if length >= _SMALL_STREAM else small_chains).follow(start))
        elif small_chains.count:
            list(chains.follow(start))


def _table_sectors(data: bytes, size: int, count: int, following: int) -> list[int]:
    """The sectors of the allocation table: listed in the header, then in sectors of their own."""
    listed = list(struct.unpack_from("<109I", data, 76))
    for _ in range(count):
        if following >= _NO_SECTOR:
            break
        if following >= count:
            raise ForbiddenError
        *more, following = _numbers(data, following, size)
        listed += more
    sectors = [at for at in listed if at < _NO_SECTOR]
    if following < _NO_SECTOR or len(sectors) > count or max(sectors, default=0) >= count:
        raise ForbiddenError
    return sectors


def _sector(data: bytes, at: int, size: int) -> bytes:
    return data[(at + 1) * size : (at + 2) * size]


def _numbers(data: bytes, at: int, size: int) -> tuple[int, ...]:
    return struct.unpack(f"<{size // 4}I", _sector(data, at, size).ljust(size, b"\xff"))


def _name(entry: bytes) -> str:
    return entry[:_SMALL_SECTOR].decode("utf-16-le", errors="replace").partition("\0")[0].lower()


def _check_records(stream: bytes, at: int) -> None:
    """Refuse counts and places that no file of this size can hold, up to the end of one part of the stream."""
    first_row = first_column = 0xFFFF
    last_row = last_column = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == _EOF:
            break
        if kind in _CELLS and length >= 6:
            row, column = struct.unpack_from("<HH", stream, at + 4)
            first_row, last_row, first_column = min(first_row, row), max(last_row, row), min(first_column, column)
            last_column = max(last_column, _last_column(stream, at + 4, length) if kind == _MANY else column)
        elif kind in _DIMENSIONS and length >= 8:
            _check_dimensions(stream, at + 4, length)
        elif kind == _STRINGS and length >= 8 and struct.unpack_from("<I", stream, at + 8)[0] > len(stream):
            raise ForbiddenError
        at += 4 + length
    cells = max(last_row - first_row + 1, 0) * max(last_column - first_column + 1, 0)
    check_rectangle(last_row, last_column, cells)


def _last_column(stream: bytes, at: int, length: int) -> int:
    number: int = struct.unpack_from("<H", stream, at + length - 2)[0]
    return number


def _check_dimensions(stream: bytes, at: int, length: int) -> None:
    shape = "<IIHH" if length >= 14 else "<HHHH"
    first_row, last_row, first_column, last_column = struct.unpack_from(shape, stream, at)
    check_rectangle(last_row, last_column, max(last_row - first_row, 0) * max(last_column - first_column, 0))
