"""Quotation marks in text tables that are opened and never closed: which they are, and the table without them.

What belongs here: telling a cell that spans lines, as Excel writes it, from a stray mark that swallows the lines below.
A mark is stray where none closes it, where text goes on behind the one that would, or where each line it spans is a
whole row by itself. It is taken out, so that every line is read as the row it is; its own row is told and waits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

_SAMPLE_LINES = 200
_MOST_LOOKS = 10  # at each letter, on average: a file made to cost time is read as it is
_LEAST_LOOKS = 1_000_000
_LEAST_SIGNS = 2  # of a row: with fewer, a line of text may look like one


class BrokenQuote(NamedTuple):
    """Where a mark is opened: column of its row (from 0), line of the text (from 1); and how many lines hung on it."""

    column: int
    line: int
    swallowed: int


@dataclass(frozen=True)
class Mended:
    """A text without its stray marks, and what they were by the number of their row."""

    content: bytes
    broken: Mapping[int, BrokenQuote] = field(default_factory=dict)


class _Stray(NamedTuple):
    line: int
    at: int
    column: int
    swallowed: int


def may_be_broken(content: bytes, quote: str, row_count: int) -> bool:
    """Whether a text has marks that span lines or are not in pairs; most have none, and are looked at no further."""
    sign = quote.encode()
    if sign not in content:
        return False
    line_count = content.count(b"\n") + (not content.endswith(b"\n"))
    return row_count != line_count or content.count(sign) % 2 == 1


def mend_quotes(content: bytes, delimiter: str, quote: str) -> Mended:
    """The text without the marks that are opened and not closed; as it is where that would take too long."""
    lines = content.split(b"\n")
    end = [lines.pop()] if not lines[-1] else []
    text = _Text(lines, delimiter.encode(), quote.encode(), [_MOST_LOOKS * len(content) + _LEAST_LOOKS])
    broken: dict[int, BrokenQuote] = {}
    row = at = 0
    while at < len(lines):
        last = text.end_of_row(at)
        if isinstance(last, int):
            row, at = row + 1, last + 1
            continue
        if text.looks[0] < 0:
            return Mended(content)
        broken.setdefault(row + 1, BrokenQuote(last.column, last.line + 1, last.swallowed))
        lines[last.line] = lines[last.line][: last.at] + lines[last.line][last.at + 1 :]
    return Mended(b"\n".join([*lines, *end]), broken) if broken else Mended(content)


@dataclass(frozen=True)
class _Text:
    """The lines of a text table; `looks` is how many letters may still be looked at."""

    lines: list[bytes]
    delimiter: bytes
    quote: bytes
    looks: list[int]

    @cached_property
    def closing(self) -> re.Pattern[bytes]:
        """What stands up to the next mark that is not doubled, and the mark."""
        sign = re.escape(self.quote)
        return re.compile(b"[^%b]*+(?:%b[^%b]*+)*+%b" % (sign, sign * 2, sign, sign))

    @cached_property
    def sound(self) -> re.Pattern[bytes]:
        """A line that is a row by itself: nearly all are, and are looked at no further."""
        sign, end = re.escape(self.quote), re.escape(self.delimiter)
        cell = b"(?:%b[^%b]*+(?:%b[^%b]*+)*+%b|(?!%b)[^%b]*+)" % (sign, sign, sign * 2, sign, sign, sign, end)
        return re.compile(b"%b(?:%b%b)*+\r?" % (cell, end, cell))

    @cached_property
    def quoted(self) -> re.Pattern[bytes]:
        """What stands between two marks."""
        sign = re.escape(self.quote)
        return re.compile(b"%b[^%b]*%b" % (sign, sign, sign))

    @cached_property
    def whole(self) -> int:
        """How many delimiters a whole row has: as many as the longest of the first lines, as the header must be."""
        return max(self.quoted.sub(b"", line).count(self.delimiter) for line in self.lines[:_SAMPLE_LINES])

    def end_of_row(self, start: int) -> int | _Stray:
        """The last line of the row that begins here, or the first mark in it that is not closed."""
        at, place, column = start, 0, 0
        if self.quote not in self.lines[at] or self.sound.fullmatch(self.lines[at]):
            return at
        self.looks[0] -= len(self.lines[at])
        while self.lines[at].find(self.quote, place) >= 0:
            if self.lines[at].startswith(self.quote, place):
                closing = self._closing(at, place + 1)
                if closing is None or self._is_stray((start, at, place, column), *closing):
                    last = len(self.lines) - 1 if closing is None else closing[0]
                    return _Stray(at, place, column, last - at)
                at, place = closing
            following = self.lines[at].find(self.delimiter, place)
            if following < 0:
                break
            place, column = following + len(self.delimiter), column + 1
        return at

    def _closing(self, at: int, place: int) -> tuple[int, int] | None:
        """Line and place behind the next mark that is not doubled."""
        while at < len(self.lines) and self.looks[0] >= 0:
            if found := self.closing.match(self.lines[at], place):
                return at, found.end()
            self.looks[0] -= len(self.lines[at])
            at, place = at + 1, 0
        return None

    def _is_stray(self, opened: tuple[int, int, int, int], last: int, behind: int) -> bool:
        """Whether a mark that is closed in another line is none that was meant to be."""
        start, at, place, column = opened
        if last == at:
            return False
        rest = self.lines[last][behind:].rstrip(b"\r")
        if rest and not rest.startswith(self.delimiter):
            return True
        if start != at or self.whole < _LEAST_SIGNS:
            return False
        first = column + self.lines[at].count(self.delimiter, place)
        below = [*self.lines[at + 1 : last], self.lines[last][:behind] + self.quoted.sub(b"", rest)]
        return first == self.whole and all(map(self._is_whole, below))

    def _is_whole(self, line: bytes) -> bool:
        """Whether a line, whatever its marks, has the cells of a row and something in the first."""
        return line.count(self.delimiter) == self.whole and not line.startswith(self.delimiter)


def told(row: int, one: BrokenQuote) -> str:
    """What became of the lines that hung on a mark, in German."""
    place = f"Zeile {row}" if row == one.line else f"Zeile {row}, im Texteditor Zeile {one.line}"
    if one.swallowed == 0:
        return f"{place}; bis zum Ende der Datei folgt kein zweites"
    lines = "die folgende Zeile" if one.swallowed == 1 else f"die folgenden {one.swallowed} Zeilen"
    it = "sie" if one.swallowed == 1 else "sie einzeln"
    return f"{place}; es hätte {lines} verschluckt, wir haben {it} gelesen"
