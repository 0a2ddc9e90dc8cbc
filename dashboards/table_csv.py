"""The table under a chart as a file to take along, inside the page itself: it works from a folder and without script.

What belongs here: exactly the rows of the table, in the form a German Excel opens with a double click. A text that
looks like a formula is defused; signs a spreadsheet does not know as numbers become plain ones.
"""

import csv
import io
import re
from collections.abc import Sequence
from urllib.parse import quote

from dashboards.indicator_csv import defused
from dashboards.language import is_german
from dashboards.numbers import FIXED, MINUS, NARROW

PLAIN = str.maketrans({NARROW: " ", FIXED: " ", MINUS: "-"})
BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,](?=\d)")
NUMBER = re.compile(r"[+-]?[\d.]+(,\d+)?( ?%)?")
LETTERS = frozenset("äöüÄÖÜß–„“·÷×≥≤")
KEPT = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '%#"<>&')


def data_address(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The table as an address that is its own file."""
    return f"data:text/csv;charset=utf-8,%EF%BB%BF{_spelled(text(head, rows))}"


def text(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Head and rows with semicolons and decimal commas."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
    writer.writerows([cell(c) for c in row] for row in (head, *rows))
    return sheet.getvalue()


def cell(shown: str) -> str:
    """One cell: figures as a German Excel reads them, everything else as it is shown.

    >>> cell("\u22121.234,5\u202f%")
    '-1.234,5 %'
    """
    plain = shown.translate(PLAIN)
    if not is_german():
        plain = BETWEEN_DIGITS.sub(lambda sign: "." if sign.group(0) == "," else ",", plain)
    return plain if NUMBER.fullmatch(plain) else defused(plain)


def _spelled(held: str) -> str:
    """Letters beyond ASCII may stand in an address; that keeps the page light."""
    return "".join(sign if sign in LETTERS else quote(sign, safe=KEPT) for sign in held)
