"""Text tables (csv) to grids: encoding and delimiter are found from the content.

What belongs here: bytes to one grid of untagged texts. Row numbers are record numbers, blank lines included.
"""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from io import StringIO

import polars as pl

from kiezwirkung.deliveries.grids import TAG, Grid, columns_of_texts
from kiezwirkung.deliveries.workbooks import UnreadableError

_DELIMITERS = "\t;,|"
_SAMPLE_LINES = 200
_SAMPLE_BYTES = 65_536
_MAX_COLUMNS = 2_000
_CONTROL = re.compile("[\x00-\x08\x0e-\x1e\x7f]")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)


def open_delimited(data: bytes) -> Grid:
    """The one table of a csv file; the sheet has no name."""
    text = decode(data)
    if _CONTROL.search(text[:_SAMPLE_BYTES]):
        raise UnreadableError
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    delimiter, is_declared = find_delimiter(text)
    columns = columns_of_texts(_read(text, delimiter))
    if is_declared:
        for column in columns:
            column.codes[:1] = 0
    return Grid("", columns)


def decode(data: bytes) -> str:
    """Bytes to text: byte order mark, UTF-16 without one, UTF-8, else Windows-1252."""
    for mark, encoding in ((BOM_UTF8, "utf-8-sig"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if (bare := _bare_utf16(data)) is not None:
        return data.decode(bare, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _bare_utf16(data: bytes) -> str | None:
    sample = data[:4096]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else None


def find_delimiter(text: str) -> tuple[str, bool]:
    """The delimiter, and whether the first line declares it (`sep=;`)."""
    sample = text[:_SAMPLE_BYTES].split("\n")[:_SAMPLE_LINES]
    if sample and (declared := _SEPARATOR_LINE.match(sample[0])):
        return declared.group(1), True
    lines = [_QUOTED.sub("", line) for line in sample if line.strip()]
    for delimiter in _DELIMITERS:
        counts = Counter(count for line in lines if (count := line.count(delimiter)))
        if counts and counts.most_common(1)[0][1] >= max(1, len(lines) // 2):
            return delimiter, False
    return max(_DELIMITERS, key=lambda sign: (sum(line.count(sign) for line in lines), sign == ";")), False


_QUOTED = re.compile(r'"[^"]*"')


def _read(text: str, delimiter: str) -> list[pl.Series]:
    width = max((line.count(delimiter) for line in text[:_SAMPLE_BYTES].split("\n")), default=0) + 1
    if width > _MAX_COLUMNS:
        raise UnreadableError
    if TAG in text:
        text = text.replace(TAG, "")
    try:
        return _read_fast(text, delimiter, width)
    except (pl.exceptions.PolarsError, UnicodeError):
        return _read_patiently(text, delimiter, width)


def _read_fast(text: str, delimiter: str, width: int) -> list[pl.Series]:
    """Read with polars; a first line of delimiters fixes the number of columns and is dropped again."""
    guide = delimiter * (width - 1) if width > 1 else "x"
    frame = pl.read_csv(
        f"{guide}\n{text}".encode(),
        separator=delimiter,
        has_header=False,
        infer_schema=False,
        truncate_ragged_lines=True,
        raise_if_empty=False,
    )
    if frame.width != width or frame.height == 0:
        raise pl.exceptions.ComputeError
    return frame.slice(1).get_columns()


def _read_patiently(text: str, delimiter: str, width: int) -> list[pl.Series]:
    """Read record by record, for files with broken quotes."""
    try:
        records = [(record + [""] * width)[:width] for record in csv.reader(StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise UnreadableError from error
    return [pl.Series(values, dtype=pl.String) for values in zip(*records, strict=True)]
