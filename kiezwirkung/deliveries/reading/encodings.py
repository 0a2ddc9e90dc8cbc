"""Which encoding a text file has, by its content.

What belongs here: from bytes to text. A mark at the beginning decides, then UTF-16 without one, then UTF-8. Of the
encodings with one byte per letter the words decide that our forms know; where they say nothing, whole German words
in Mac Roman; else it is Windows-1252, which reads ISO-8859-1 too.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE, getincrementaldecoder
from collections.abc import Set

import polars as pl

from kiezwirkung.deliveries.wording import header_key

_MARKS = (
    (BOM_UTF8, "utf-8-sig"), (BOM_UTF32_LE, "utf-32"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_FIRST_OF_MARKS = tuple(mark for mark, _ in _MARKS)
_SAMPLE, _WORDS_WITHIN = 1 << 18, 1 << 15
_WINDOWS, _MAC, _LATIN_9 = "cp1252", "mac_roman", "iso8859-15"
_CELL_ENDS = re.compile(r"[\t;,|\r\n\"]+")
_LETTERS = {
    _WINDOWS: re.compile(rb"(?<=[A-Za-z])[\xe4\xf6\xfc\xdf](?=[a-z])|(?<![A-Za-z])[\xc4\xd6\xdc](?=[a-z]{2})"),
    _MAC: re.compile(rb"(?<=[A-Za-z])[\x8a\x9a\x9f\xa7](?=[a-z])|(?<![A-Za-z])[\x80\x85\x86](?=[a-z]{2})"),
}
_MIN_DIFFERENT_LETTERS = 2
_EURO_IN_LATIN_9 = b"\xa4"
_ABOVE_LATIN = re.compile(rb"[\x80-\x9f]")


def begins_as_utf8(data: bytes) -> bool:
    """Whether a file may be UTF-8 without a mark, by its first letters: whoever reads on must look at the others."""
    if data.startswith(_FIRST_OF_MARKS) or _bare_utf16(data) is not None:
        return False
    decoder = getincrementaldecoder("utf-8")()  # the last letter may be cut
    try:
        decoder.decode(data[:_SAMPLE])
    except UnicodeDecodeError:
        return False
    return True


def as_utf8(data: bytes, words: Set[str] = frozenset()) -> bytes:
    """The file in UTF-8 without a mark; bytes that are so already stay as they are, not even copied."""
    if not data.startswith(_FIRST_OF_MARKS) and _bare_utf16(data) is None and _is_utf8(data):
        return data
    return decode(data, words).encode()


def _is_utf8(data: bytes) -> bool:
    """Asked of polars, which looks at many bytes at once and makes no text of them."""
    try:
        pl.Series([data], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def decode(data: bytes, words: Set[str] = frozenset()) -> str:
    """Bytes to text; `words` are the keys of headers and entries our forms know."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if (bare := _bare_utf16(data)) is not None:
        return data.decode(bare, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged_utf8(data) or data.decode(single_byte(data, words), errors="replace")


def _bare_utf16(data: bytes) -> str | None:
    sample = data[:4096]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else None


def _damaged_utf8(data: bytes) -> str | None:
    """The text of a file that is UTF-8 but for a few broken bytes; no German file of another encoding looks so."""
    sample = data[:_SAMPLE].decode("utf-8", errors="replace")
    broken = sample.count("\ufffd")
    whole = len(sample) - len(sample.encode("ascii", "ignore")) - broken
    return data.decode("utf-8", errors="replace") if whole > broken else None


def single_byte(data: bytes, words: Set[str]) -> str:
    """Windows-1252, Mac Roman or ISO-8859-15."""
    sample = data[:_SAMPLE]
    known = {encoding: _known_words(sample, encoding, words) for encoding in (_WINDOWS, _MAC)}
    if known[_MAC] > known[_WINDOWS] or (known[_MAC] == known[_WINDOWS] == 0 and _is_mac(sample)):
        return _MAC
    return _LATIN_9 if _EURO_IN_LATIN_9 in sample and not _ABOVE_LATIN.search(sample) else _WINDOWS


def _known_words(sample: bytes, encoding: str, words: Set[str]) -> int:
    cells = set(_CELL_ENDS.split(sample[:_WORDS_WITHIN].decode(encoding, errors="replace")))
    return sum(header_key(cell.strip(" '")) in words for cell in cells if not cell.isascii())


def _is_mac(sample: bytes) -> bool:
    """Whether several different umlauts stand within words as Mac Roman writes them, and none as Windows does."""
    letters = {encoding: set(pattern.findall(sample)) for encoding, pattern in _LETTERS.items()}
    return len(letters[_MAC]) >= _MIN_DIFFERENT_LETTERS and not letters[_WINDOWS]
