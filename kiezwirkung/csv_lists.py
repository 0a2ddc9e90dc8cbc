"""Lists for the office as csv files that Excel opens as they are.

What belongs here: the one way in which such a list is put into bytes. What stands in it is its writer's.
"""

import csv
import io
from collections.abc import Iterable, Sequence


def csv_list(headers: Sequence[str], lines: Iterable[Iterable[object]]) -> bytes:
    """The list (`;`, UTF-8 with BOM, all cells quoted, nothing a spreadsheet would run)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([neutral(str(value)) for value in line] for line in lines)
    return buffer.getvalue().encode("utf-8-sig")


def neutral(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula.

    >>> neutral("=1+1"), neutral("Besuche")
    ("'=1+1", 'Besuche')
    """
    return f"'{text}" if text.lstrip()[:1] in {"=", "+", "-", "@"} or text[:1] in {"\t", "\r"} else text
