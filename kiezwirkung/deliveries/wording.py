"""How words of people are compared: headers, code labels, sheet names.

What belongs here: turning a written word into a comparable key, so that case, umlauts, blanks and dashes do not
matter. Works on single short texts (headers, code lists, distinct values), never on whole columns.
"""

import re
import unicodedata
from functools import lru_cache

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_DASHES = re.compile(r"[\u2010-\u2015\u2212\x96\x97]")
_NOT_WORD = re.compile(r"[^a-z0-9_]+")
_BLANKS = re.compile(r"[\s.\u200b\ufeff\u00ad]+")
LONGEST_HEADER = 500  # signs
_HYPHENS = dict.fromkeys((0x2010, 0x2011, 0x2013), "-")


def fold(text: str) -> str:
    """Lower case, composed, umlauts written out, all dashes alike.

    >>> fold("Größe – m²")
    'groesse - m2'
    """
    if text.isascii():
        return text.lower()
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text).casefold()).translate(_UMLAUTS)


def header_key(text: str) -> str:
    """The key under which a column header or sheet name is compared: letters, digits and underscores only.

    Of a text longer than any header only the beginning counts.

    >>> header_key(" Standort-ID: ") == header_key("StandortID")
    True
    """
    return _header_key(text[:LONGEST_HEADER])


@lru_cache(16_384)
def _header_key(text: str) -> str:
    return _NOT_WORD.sub("", fold(text))


def code_key(text: str) -> str:
    """The key under which an entry of a code list is compared: signs such as `<`, `+` and `-` keep their meaning.

    >>> code_key("6 – 14"), code_key("o. A.")
    ('6-14', 'oa')
    """
    return _BLANKS.sub("", fold(text))


def with_plain_hyphens(text: str) -> str:
    """An id with the hyphen of the keyboard: Word and web pages write U+2010, U+2011 or the dash U+2013 for it."""
    return text if text.isascii() else text.translate(_HYPHENS)
