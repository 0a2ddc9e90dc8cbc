"""Opening a delivery: bytes to grids, whatever the suffix says.

What belongs here: telling formats apart by content, and the ways a file can be refused as a whole before anybody
looks at its cells. The formats themselves are in `workbooks.py` and `delimited.py`.
"""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Set
from dataclasses import dataclass
from typing import Literal

from kiezwirkung.deliveries.reading.delimited import open_delimited
from kiezwirkung.deliveries.reading.extents import MAX_FILE, ContradictoryError, ForbiddenError, ImplausibleError
from kiezwirkung.deliveries.reading.grids import Grid
from kiezwirkung.deliveries.reading.guarding import Survey, survey_zip
from kiezwirkung.deliveries.reading.guarding_xls import check_xls
from kiezwirkung.deliveries.reading.sheet_marks_xls import marks_of_xls
from kiezwirkung.deliveries.reading.workbooks import LockedError, UnreadableError, open_workbook

Format = Literal["zip", "ole", "foreign", "text"]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOTHING = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"
_BEGINNING = 4_096
_BIFF5 = b"\x09\x08"
_FOREIGN = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"<?xml",
    b"<html",
)
_LOCK_NAMES = tuple(name.encode("utf-16-le") for name in ("EncryptedPackage", "EncryptionInfo"))
_BROKEN = (
    UnreadableError,
    ForbiddenError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ArithmeticError,
    LookupError,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
)  # what archive and text decoders raise on damaged input
_REFUSALS = {LockedError: "D102", ImplausibleError: "D114", MemoryError: "D114", ContradictoryError: "D124"}


@dataclass(frozen=True)
class Opened:
    """The sheets of a file, or the code of the finding that refuses it."""

    grids: tuple[Grid, ...] = ()
    refusal: str = ""


def open_bytes(data: bytes, words: Set[str] = frozenset()) -> Opened:
    """Open a file's bytes: D101 unreadable, D102 locked, D103 nothing in it, D114 too large, D124 ambiguous.

    `words` are the words our forms know; they tell encodings apart.
    """
    if not data[:_BEGINNING].strip(_NOTHING) and not data.strip(_NOTHING):
        return Opened(refusal="D103")
    try:
        grids = tuple(_open(data, words))
    except tuple(_REFUSALS) as error:
        return Opened(refusal=next(code for kind, code in _REFUSALS.items() if isinstance(error, kind)))
    except _BROKEN:
        return Opened(refusal="D101")
    except RuntimeError as error:  # zipfile: "encrypted, password required"
        return Opened(refusal="D102" if "encrypted" in str(error) else "D101")
    is_empty = all(grid.is_empty for grid in grids)
    return Opened(grids, refusal="D103" if is_empty else "")


def detect(data: bytes) -> Format:
    """What the content is, by its first bytes."""
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return "zip"
    if data.startswith((_OLE, _BIFF5)):
        return "ole"
    return "foreign" if data[:64].lstrip().lower().startswith(tuple(sign.lower() for sign in _FOREIGN)) else "text"


def _open(data: bytes, words: Set[str]) -> list[Grid]:
    if len(data) > MAX_FILE:
        raise ImplausibleError
    match detect(data):
        case "zip":
            survey = survey_zip(data)
            return open_workbook(survey.seen or data, survey)
        case "ole":
            if any(name in data for name in _LOCK_NAMES):
                raise LockedError
            check_xls(data)
            return open_workbook(data, Survey(*marks_of_xls(data)))
        case "text":
            return [open_delimited(data, words)]
        case _:
            raise UnreadableError
