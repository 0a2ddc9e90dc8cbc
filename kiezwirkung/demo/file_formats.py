"""The kinds of files centres send.

What belongs here: format, delimiter, encoding, and turning sheets into the bytes of one kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kiezwirkung.demo.sheets import Mark, Sheet
from kiezwirkung.demo.writing import csv_bytes, ods_bytes, xlsx_bytes


@dataclass(frozen=True)
class FileFormat:
    """A kind of file; encoding and delimiter for csv only."""

    suffix: str
    delimiter: str = ""
    encoding: str = ""
    has_month_sheets: bool = False

    @property
    def is_workbook(self) -> bool:
        """Workbooks have sheets with names and native values."""
        return self.suffix != "csv"


EXCEL = FileFormat("xlsx")
EXCEL_BY_MONTH = FileFormat("xlsx", has_month_sheets=True)
GERMAN_CSV = FileFormat("csv", ";", "cp1252")
ENGLISH_CSV = FileFormat("csv", ",", "utf-8-sig")
UNICODE_CSV = FileFormat("csv", ";", "utf-16")
PLAIN_CSV = FileFormat("csv", ";", "utf-8")
OPEN_DOCUMENT = FileFormat("ods")
VISIT_FORMATS = (
    EXCEL_BY_MONTH, GERMAN_CSV, EXCEL, ENGLISH_CSV, UNICODE_CSV, OPEN_DOCUMENT, EXCEL_BY_MONTH, EXCEL, GERMAN_CSV,
    EXCEL, PLAIN_CSV, EXCEL_BY_MONTH,
)  # fmt: skip
LIST_FORMATS = (GERMAN_CSV, PLAIN_CSV, ENGLISH_CSV, GERMAN_CSV, UNICODE_CSV)


@dataclass(frozen=True)
class InventedFile:
    """A file on its way to the inbox, with the findings it must cause; corrections are late."""

    name: str
    content: bytes
    marks: tuple[Mark, ...]
    year: int
    is_late: bool = False


def pack(file_format: FileFormat, sheets: Sequence[Sheet]) -> bytes:
    """The bytes of a file in this format."""
    if file_format.suffix == "csv":
        return csv_bytes(sheets[0], file_format.delimiter, file_format.encoding)
    return ods_bytes(sheets) if file_format.suffix == "ods" else xlsx_bytes(sheets)
