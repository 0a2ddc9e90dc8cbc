"""The directory of a zipped workbook: where each sheet lies, and from which year its days count.

What belongs here: the order of sheets in xlsx and xlsb. What stands in a sheet is for `sheet_marks.py`.
"""

import re
import struct
from collections.abc import Iterator, Mapping

from kiezwirkung.deliveries.reading.sheet_marks import records_of_xlsb

_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_RELATION_TAG = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"""(?<![\w:])([\w:]+)\s*=\s*["']([^"']*)["']""")
_COUNTS_FROM_1904 = re.compile(rb"""\sdate1904=["'](?:1|true)""")
BOOKS = frozenset(f"xl/{name}" for book in ("workbook.xml", "workbook.bin") for name in (book, f"_rels/{book}.rels"))
_XLSB_SHEET, _XLSB_PROPERTIES = 156, 153


def sheet_paths(parts: Mapping[str, bytes]) -> list[tuple[int, str]]:
    """Position of each sheet in the workbook (1-based) and the path of its content, by the parts of BOOKS."""
    for book, ids_of in (("workbook.xml", _xml_ids), ("workbook.bin", _xlsb_ids)):
        if {f"xl/{book}", f"xl/_rels/{book}.rels"} <= parts.keys():
            relations = (_attributes(tag) for tag in _RELATION_TAG.findall(parts[f"xl/_rels/{book}.rels"]))
            targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
            ids = ids_of(parts[f"xl/{book}"])
            return [(place, _absolute(targets.get(identity, ""))) for place, identity in enumerate(ids, start=1)]
    return []


def counts_from_1904(parts: Mapping[str, bytes]) -> bool:
    """Whether the workbook numbers its days from 1904, as old Macs did."""
    if "xl/workbook.xml" in parts:
        return _COUNTS_FROM_1904.search(parts["xl/workbook.xml"]) is not None
    if "xl/workbook.bin" in parts:
        content = parts["xl/workbook.bin"]
        return any(size and content[at] & 1 for kind, at, size in records_of_xlsb(content) if kind == _XLSB_PROPERTIES)
    return False


def _xml_ids(content: bytes) -> list[str]:
    sheets = [_attributes(tag) for tag in _SHEET_TAG.findall(content)]
    return [next((value for key, value in one.items() if key.endswith(":id")), "") for one in sheets]


def _xlsb_ids(content: bytes) -> Iterator[str]:
    for kind, at, size in records_of_xlsb(content):
        if kind == _XLSB_SHEET and size >= 12:
            (length,) = struct.unpack_from("<I", content, at + 8)
            yield content[at + 12 : at + min(12 + 2 * length, size)].decode("utf-16-le", errors="replace")


def _absolute(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attributes(tag: bytes) -> dict[str, str]:
    return {key.decode(): value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(tag)}
