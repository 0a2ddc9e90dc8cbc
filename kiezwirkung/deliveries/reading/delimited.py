"""Text tables (csv) to grids: delimiter and quotation mark are found from the content.

What belongs here: text to one grid of untagged texts. The encoding is decided in `encodings.py`. Row numbers are record
numbers, blank lines included.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Mapping, Set
from contextlib import suppress
from functools import partial
from io import StringIO

import polars as pl

from kiezwirkung.deliveries.reading.broken_quotes import BrokenQuote, may_be_broken, mend_quotes
from kiezwirkung.deliveries.reading.encodings import as_utf8, begins_as_utf8
from kiezwirkung.deliveries.reading.extents import MAX_CSV_COLUMNS, ImplausibleError
from kiezwirkung.deliveries.reading.grids import TAG, Grid, columns_of_texts
from kiezwirkung.deliveries.reading.workbooks import UnreadableError

_DELIMITERS = "\t;|,"
_RARE_DELIMITERS = "^~¦"
_SAMPLE_LINES = 200
_SAMPLE_LETTERS = 65_536
_LONG = 1_000_000
_CONTROL = re.compile("[\x00-\x08\x0e-\x1e\x7f]")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)


def open_delimited(data: bytes, words: Set[str] = frozenset()) -> Grid:
    """The one table of a csv file; the sheet has no name. `words` help to tell encodings apart."""
    if len(data) > _LONG and begins_as_utf8(data):
        with suppress(UnicodeError, pl.exceptions.PolarsError):
            return _open(data, _read_sound)
    return _open(as_utf8(data, words), _read)


def _open(content: bytes, read: Callable[[bytes, str], list[pl.Series]]) -> Grid:
    """The table of a text in UTF-8."""
    if (tag := TAG.encode()) in content:
        content = content.replace(tag, b"")
    if _CONTROL.search(_beginning(content)):
        raise UnreadableError
    if b"\r" in content and b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    delimiter, is_declared = find_delimiter(_beginning(content))
    series, broken = _without_broken_quotes(content, delimiter, read)
    columns = columns_of_texts(series)
    if is_declared:
        for column in columns:
            column.codes[:1] = 0
    return Grid("", columns, delimiter=delimiter, broken_quotes=broken)


def _without_broken_quotes(
    content: bytes, delimiter: str, read: Callable[[bytes, str], list[pl.Series]]
) -> tuple[list[pl.Series], Mapping[int, BrokenQuote]]:
    """The columns, read once more without the marks that swallow lines; and which rows those marks stand in."""
    quote, series = find_quote(_beginning(content), delimiter), read(content, delimiter)
    if not series or not may_be_broken(content, quote, len(series[0])):
        return series, {}
    mended = mend_quotes(content, delimiter, quote)
    return (read(mended.content, delimiter), mended.broken) if mended.broken else (series, {})


def _beginning(content: bytes) -> str:
    """The first letters; a letter takes four bytes at most, and one that is cut there lies beyond them."""
    return content[: 4 * _SAMPLE_LETTERS].decode("utf-8", errors="ignore")[:_SAMPLE_LETTERS]


def find_delimiter(text: str) -> tuple[str, bool]:
    """The delimiter, and whether the first line declares it (`sep=;`)."""
    begin = text[:_SAMPLE_LETTERS]
    if declared := _SEPARATOR_LINE.match(begin.partition("\n")[0]):
        return declared.group(1), True
    lines = _lines_without_quoted(begin)
    for delimiter in _DELIMITERS + _RARE_DELIMITERS:
        counts = Counter(count for line in lines if (count := line.count(delimiter)))
        if counts and counts.most_common(1)[0][1] >= (len(lines) + 1) // 2:
            return delimiter, False
    return max(_DELIMITERS, key=lambda sign: (sum(line.count(sign) for line in lines), sign == ";")), False


def _lines_without_quoted(begin: str) -> list[str]:
    """The first lines without what stands in quotation marks, line breaks included where the marks are in pairs."""
    if begin.count('"') % 2 == 0:
        begin = _QUOTED.sub("", begin)
    lines = (_QUOTED.sub("", line) for line in begin.split("\n")[:_SAMPLE_LINES])
    return [_QUOTED_SINGLY.sub("", line) for line in lines if line.strip(" \r")]


def find_quote(text: str, delimiter: str) -> str:
    """The quotation mark around cells: `'` where most lines have a cell in such marks and more than have one in `"`."""
    lines = [line for line in text[:_SAMPLE_LETTERS].split("\n")[:_SAMPLE_LINES] if delimiter in line]
    singly, doubly = (_lines_with_quoted(lines, delimiter, quote) for quote in "'\"")
    return "'" if 2 * singly > len(lines) and singly > doubly else '"'


def _lines_with_quoted(lines: list[str], delimiter: str, quote: str) -> int:
    edge = re.escape(delimiter)
    cell = re.compile(rf"(?:^|{edge}){quote}(?:[^{quote}]|{quote}{quote})*{quote}(?=$|{edge}|\r)")
    return sum(cell.search(line) is not None for line in lines)


_QUOTED = re.compile(r'"[^"]*"')
_QUOTED_SINGLY = re.compile(r"(?<![^\t;,|^~¦])'[^'\n]*'(?![^\t;,|^~¦\r])")


def _read_sound(content: bytes, delimiter: str) -> list[pl.Series]:
    """The columns of a table whose rows are all as long as the first ones; polars raises where it is not all UTF-8."""
    begin = _beginning(content)
    return _read_fast(content, delimiter, find_quote(begin, delimiter), _width(begin.encode(), delimiter))


def _read(content: bytes, delimiter: str) -> list[pl.Series]:
    """The columns of a table; longer rows far below widen it."""
    quote = find_quote(_beginning(content), delimiter)
    try:
        return _read_sound(content, delimiter)
    except (pl.exceptions.PolarsError, UnicodeError):
        width = _width(content, delimiter)
    try:
        return _read_fast(content, delimiter, quote, width)
    except (pl.exceptions.PolarsError, UnicodeError):
        return _read_patiently(content.decode("utf-8"), delimiter, quote, width)


def _width(content: bytes, delimiter: str) -> int:
    sign = delimiter.encode()
    width = max((line.count(sign) for line in content.split(b"\n")), default=0) + 1
    if width > MAX_CSV_COLUMNS:
        raise ImplausibleError
    return width


def _read_fast(content: bytes, delimiter: str, quote: str, width: int) -> list[pl.Series]:
    """Read with polars; a first line of delimiters fixes the number of columns and is dropped again.

    To put that line before a long file is to copy it. Polars reads it alike under given columns, if the first line has
    them all; empty lines at the beginning it would pass over.
    """
    read = partial(pl.read_csv, separator=delimiter, quote_char=quote, has_header=False, raise_if_empty=False)
    if len(content) > _LONG and not content.startswith((b"\r", b"\n")):
        with suppress(pl.exceptions.PolarsError):
            frame = read(content, schema={f"column_{number}": pl.String for number in range(1, width + 1)})
            if frame.width == width:
                return frame.get_columns()
    guide = delimiter * (width - 1) if width > 1 else "x"
    frame = read(b"%b\n%b" % (guide.encode(), content), infer_schema=False)
    if frame.width != width or frame.height == 0:
        raise pl.exceptions.ComputeError
    return frame.slice(1).get_columns()


def _read_patiently(text: str, delimiter: str, quote: str, width: int) -> list[pl.Series]:
    """Read record by record, for files with broken quotes."""
    try:
        rows = csv.reader(StringIO(text), delimiter=delimiter, quotechar=quote)
        records = [(record + [""] * width)[:width] for record in rows]
    except csv.Error as error:
        raise UnreadableError from error
    return [pl.Series(values, dtype=pl.String) for values in zip(*records, strict=True)]
