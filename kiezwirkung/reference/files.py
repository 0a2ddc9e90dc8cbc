"""Opening an official file: bytes to a table of text or to a map, with a note of how it was written.

What belongs here: encodings, separators, line ends. What the columns mean is in the layouts.
"""

import csv
import io
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from kiezwirkung.errors import KiezwirkungError

LARGEST_FILE = 64 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "cp1252")
SEPARATORS = (";", ",", "\t")
ACCEPTED = (
    "Angenommen werden: Register der Stadtteilzentren (STZ.csv) und Selbsthilfekontaktstellen (SHK.csv), "
    "LOR-Liste 2021, EWR-Matrix, MSS-Indizes, GSSA je Bezirk oder Bezirksregion (CSV), "
    "Grenzen der Bezirke oder Prognoseräume (GeoJSON)."
)


@dataclass(frozen=True)
class TextTable:
    """A delimited file as text: every cell a string, blanks at the ends kept."""

    frame: pl.DataFrame
    separator: str
    line_end: str
    encoding: str


@dataclass(frozen=True)
class Content:
    """What a layout made of a file: a typed table, the day its data speak for, rows read, and what was odd."""

    frame: pl.DataFrame
    state_on: date | None
    row_count: int
    oddities: list[str] = field(default_factory=list)


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> counted(1, "Zeile", "Zeilen"), counted(2, "Zeile", "Zeilen")
    ('1 Zeile', '2 Zeilen')
    """
    return f"{count} {one if count == 1 else many}"


def listed(codes: list[str]) -> str:
    """Some keys for a sentence, at most ten."""
    return ", ".join(codes[:10]) + (" …" if len(codes) > 10 else "")


def unknown_file(path: Path, what: str) -> KiezwirkungError:
    """The error for a file that is none of ours."""
    return KiezwirkungError("K301", what, where=path.name, what_to_do=ACCEPTED)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of sensible size; raises K301 otherwise."""
    if not path.is_file():
        raise unknown_file(path, "Die Datei gibt es nicht.")
    if path.stat().st_size > LARGEST_FILE:
        raise unknown_file(path, "Die Datei ist größer als 64 MB.")
    return path.read_bytes()


def read_map(path: Path, content: bytes) -> list[dict[str, Any]]:
    """The features of a GeoJSON FeatureCollection; raises K301 otherwise."""
    try:
        parsed = json.loads(content.decode("utf-8-sig"))
        features = parsed["features"]
        return [{"properties": f["properties"], "geometry": f["geometry"]} for f in features]
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise unknown_file(path, "Die Datei ist keine GeoJSON-FeatureCollection.") from fault


def read_table(path: Path, content: bytes) -> TextTable:
    """A delimited file in the encoding and with the separator it was written in; raises K301 for anything else."""
    text, encoding = _decode(path, content)
    header_line = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=header_line.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)]
    except csv.Error as fault:
        raise unknown_file(path, "Die Datei ist keine CSV-Datei.") from fault
    if len(rows) < 2:
        raise unknown_file(path, "Die Datei hat keine Zeilen.")
    header = _unique(path, [name.strip() for name in rows[0]])
    columns = list(zip(*(_padded(row, len(header)) for row in rows[1:]), strict=True))
    frame = pl.DataFrame(dict(zip(header, columns, strict=True)), schema=dict.fromkeys(header, pl.String))
    return TextTable(frame, separator, "CRLF" if "\r\n" in text else "LF", encoding)


def _decode(path: Path, content: bytes) -> tuple[str, str]:
    if b"\x00" in content:
        encodings: tuple[str, ...] = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ()
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise unknown_file(path, "Die Datei ist kein Text.")


def _unique(path: Path, header: list[str]) -> list[str]:
    if len(set(header)) != len(header) or not all(header):
        raise unknown_file(path, "Die Kopfzeile ist leer oder nennt eine Spalte zweimal.")
    return header


def _padded(row: list[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]
