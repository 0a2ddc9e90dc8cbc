"""The parts of an xlsx package, taken out one by one and without believing them.

What belongs here: unpacking within limits, parsing without document types, and following the workbook's relations to
parts of the same file. What the parts mean is in `original.py` and `styles.py`.
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.etree import ElementTree as ET

_MOST_BYTES = 12_000_000  # of one part, unpacked


@dataclass
class Parts:
    """The parts of the package, unpacked on demand and never beyond the limit."""

    archive: zipfile.ZipFile
    budget: int = field(default=2 * _MOST_BYTES)

    def tree(self, name: str) -> ET.Element:
        """A part as a tree; ValueError if it is too large or odd, KeyError if there is none."""
        info = self.archive.getinfo(name)
        if info.file_size > _MOST_BYTES or info.file_size > self.budget:
            raise ValueError
        with self.archive.open(info) as file:
            content = file.read(_MOST_BYTES + 1)
        self.budget -= len(content)
        is_odd = content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in content[:64]
        if len(content) > _MOST_BYTES or is_odd or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise ValueError
        return ET.fromstring(content)  # noqa: S314 without a document type there are no entities

    def optional(self, name: str) -> ET.Element | None:
        """A part as a tree, or None if there is none."""
        return self.tree(name) if name in self.archive.namelist() else None


def local(element: ET.Element) -> str:
    """The name of an element without its namespace: files of both kinds of the standard read alike."""
    return str(element.tag).rpartition("}")[2]


def children(element: ET.Element | None, name: str) -> list[ET.Element]:
    """The children of one name."""
    return [child for child in element if local(child) == name] if element is not None else []


def relation_id(sheet: ET.Element) -> str:
    """The relation under which the workbook knows a sheet."""
    return next((value for key, value in sheet.attrib.items() if key.rpartition("}")[2] == "id" and "}" in key), "")


def targets_of(relations: ET.Element | None) -> dict[str, tuple[str, str]]:
    """Kind and path of each part the workbook points to; parts outside the file have none."""
    found: dict[str, tuple[str, str]] = {}
    for one in relations if relations is not None else ():
        if one.get("TargetMode", "Internal") == "Internal":
            target = one.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], path)
    return found


def linked(parts: Parts, targets: Mapping[str, tuple[str, str]], kind: str) -> ET.Element | None:
    """The part of one kind the workbook points to, or None."""
    path = next((path for one, path in targets.values() if one == kind), "")
    return parts.optional(path) if path else None


def print_names(book: ET.Element) -> dict[tuple[int, str], str]:
    """Print areas and titles by sheet; no other name is looked at."""
    found = {}
    for group in children(book, "definedNames"):
        for one in group:
            kind = one.get("name", "").removeprefix("_xlnm.")
            if kind in {"Print_Area", "Print_Titles"} and one.get("localSheetId", "").isdigit():
                found[int(one.get("localSheetId", "")), kind] = one.text or ""
    return found
