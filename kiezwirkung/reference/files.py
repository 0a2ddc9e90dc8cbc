"""Opening an official file: bytes to a table of text or to a map, with a note of how it was written.

What belongs here: encodings, separators, line ends. What the columns mean is in the layouts.
"""

import csv
import gzip
import io
import json
import zlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.reference.oddities import Cells, Oddity

LARGEST_FILE = 64 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "cp1252")
SEPARATORS = (";", ",", "\t")
GZIP_START = b"\x1f\x8b"
ACCEPTED = (
    "Angenommen werden: Register der Stadtteilzentren (STZ.csv) und Selbsthilfekontaktstellen (SHK.csv), "
    "LOR-Liste 2021, Zuordnung der LOR bis 2020 zu 2021, EWR-Matrix (Einwohner), MSS (Indizes, Index- und "
    "Kontext-Indikatoren), GSSA (CSV), "
    "Grenzen der Bezirke, Prognoseräume, Bezirksregionen oder Planungsräume (GeoJSON)."
)


@dataclass(frozen=True)
class TextTable:
    """A delimited file as text: every cell a string, blanks at the ends kept, each row with its number in the file."""

    frame: pl.DataFrame
    separator: str
    line_end: str
    encoding: str
    row_numbers: tuple[int, ...] = ()

    def cells(self, column: str, is_odd: pl.Series) -> Cells:
        """Row and address of the cells of a column where `is_odd` holds; a column the file lacks gives rows only."""
        letter = column_letter(self.frame.columns.index(column)) if column in self.frame.columns else ""
        numbers = [self.row_numbers[int(index)] for index in is_odd.fill_null(value=False).arg_true()]
        return tuple((number, f"{letter}{number}" if letter else "") for number in numbers)

    def cells_where(self, column: str, condition: pl.Expr) -> Cells:
        """The same for a condition on the text of the table."""
        return self.cells(column, self.frame.select(condition.alias("is_odd"))["is_odd"])


@dataclass(frozen=True)
class Content:
    """What a layout made of a file: a typed table, the day its data speak for, rows read, and what was odd."""

    frame: pl.DataFrame
    state_on: date | None
    row_count: int
    oddities: list[Oddity] = field(default_factory=list)


def column_letter(index: int) -> str:
    """The letters of a column in a spreadsheet, from 0.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(53)
    ('A', 'Z', 'AA', 'BB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def unknown_file(path: Path, what: str) -> KiezwirkungError:
    """The error for a file that is none of ours."""
    return KiezwirkungError("K301", what, where=path.name, what_to_do=ACCEPTED)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file of sensible size; raises K301 otherwise."""
    if not path.is_file():
        raise unknown_file(path, "Die Datei gibt es nicht.")
    if path.stat().st_size > LARGEST_FILE:
        raise unknown_file(path, "Die Datei ist größer als 64 MB.")
    data = path.read_bytes()
    return _unpacked(path, data) if data.startswith(GZIP_START) else data


def _unpacked(path: Path, data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            content = packed.read(LARGEST_FILE + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise unknown_file(path, "Die gepackte Datei ist beschädigt.") from fault
    if len(content) > LARGEST_FILE:
        raise unknown_file(path, "Die Datei ist ausgepackt größer als 64 MB.")
    return content


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
        numbered = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1)
        records = [(number, row) for number, row in numbered if any(row)]
    except csv.Error as fault:
        raise unknown_file(path, "Die Datei ist keine CSV-Datei.") from fault
    if len(records) < 2:
        raise unknown_file(path, "Die Datei hat keine Zeilen.")
    header = _unique(path, [name.strip() for name in records[0][1]])
    columns = list(zip(*(_padded(row, len(header)) for _, row in records[1:]), strict=True))
    frame = pl.DataFrame(dict(zip(header, columns, strict=True)), schema=dict.fromkeys(header, pl.String))
    numbers = tuple(number for number, _ in records[1:])
    return TextTable(frame, separator, "CRLF" if "\r\n" in text else "LF", encoding, numbers)


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
