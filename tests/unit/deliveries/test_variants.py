"""The same table in every format, encoding, delimiter, quotation and header style is read to the identical table."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests.unit.deliveries.written_tables import (
    as_csv,
    as_ods,
    as_openpyxl,
    as_text,
    as_xls,
    as_xlsb,
    as_xlsx,
    german,
)

HEADER = [
    "Termin-ID", "Angebots-ID", "Standort-ID", "Datum", "Beginn", "Dauer in Minuten", "Kapazität", "Teilnahmen",
    "Erfassung",
]  # fmt: skip
ROWS: list[list[Any]] = [
    ["MI01NH-T1", "MI01NH-A1", "MI01NH-01", date(2025, 3, 3), "16:00", 90, 20, 1234, "gezählt"],
    ["MI01NH-T2", "MI01NH-A1", "MI01NH-01", date(2025, 12, 31), "09:30", 60, "", 0, "geschätzt"],
    ["MI01NH-T3", "MI01NH-A2", "MI01NH-02", date(2025, 1, 1), "10:00", 45, 1000, 7, "Hochrechnung"],
]
TITLES = [["Terminliste der Nachbarschaft (erfunden)"], ["Projekt-ID: MI01NH", "", "Meldejahr", "2025"], []]
PLAIN = [HEADER, *ROWS]
TWO = [
    ["Termin-ID", "Angebots-ID", "Standort-ID", "Termin", "", "Dauer in", "Kapazität", "Teilnahmen", "Erfassung"],
    ["", "", "", "am", "Beginn", "Minuten", "", "", ""],
]
THREE = [
    ["Kennungen", "", "", "Termin", "", "", "", "Teilnahmen", "Erfassung"],
    ["", "", "", "Zeit", "", "Dauer in", "", "", ""],
    ["Termin-ID", "Angebots-ID", "Standort-ID", "Datum", "Beginn", "Minuten", "Plätze", "", ""],
]
RENAMED = ["Terminnummer", "Angebot-Nr.", "STANDORT", "Tag", "Uhrzeit", "Minuten", "Plätze", "Zahl der Teilnahmen",
           "Zählweise"]  # fmt: skip
SPELLED = ["TERMIN - ID", "angebots id", "Standort–ID", "Datum:", "Beginn*", "Dauer  in\nMinuten", "Kapazitaet",
           "Teilnahmen", "Erfassung "]  # fmt: skip
DECOMPOSED = [*HEADER[:6], "Kapazita\u0308t", *HEADER[7:]]
SLIPS = ["Termin-ID", "Angebots-ID", "Standort-ID", "Datum", "Begnin", "Dauer in Minuen", "Kapazität",
         "Teilnahmen", "Erfasung"]  # fmt: skip


def _days(form: str) -> list[list[Any]]:
    """The rows with their days written in another form."""
    return [[*row[:3], format(row[3], form) if form else row[3], *row[4:]] for row in ROWS]


def _numbers(separator: str) -> list[list[Any]]:
    """The rows as text, with thousands written in another form."""
    return [
        [f"{cell:,}".replace(",", separator) if isinstance(cell, int) else german(cell) for cell in row] for row in ROWS
    ]


def _merged(_: Any, page: Any) -> None:
    page.merge_range(0, 3, 0, 4, "Termin")


def _serials(epoch: date) -> list[list[Any]]:
    return [[*row[:3], (row[3] - epoch).days, *row[4:]] for row in ROWS]


def _with_noise() -> list[list[Any]]:
    total = ["Summe", "", "", "", "", 195, 1020, 1241, ""]
    return [*TITLES, HEADER, ROWS[0], [], HEADER, *ROWS[1:], total, [], ["* ohne Ferien"], ["Stand: 01.02.2026"]]


CSV = {
    "utf-8": as_csv(PLAIN),
    "utf-8 with mark": as_csv(PLAIN, encoding="utf-8-sig"),
    "windows-1252": as_csv([["Termine – Preise in €"], *PLAIN], encoding="cp1252"),
    "latin-1": as_csv(PLAIN, encoding="latin-1"),
    "latin-9": as_csv([["Termine, Preise in €"], *PLAIN], encoding="iso8859-15"),
    "mac roman": as_csv(PLAIN, encoding="mac_roman", end="\r"),
    "utf-16 with mark": as_csv(PLAIN, "\t", "utf-16"),
    "utf-16 little": as_csv(PLAIN, "\t", "utf-16-le"),
    "utf-16 big": as_csv(PLAIN, "\t", "utf-16-be"),
    "utf-16 big with mark": b"\xfe\xff" + as_csv(PLAIN, "\t", "utf-16-be"),
    "comma": as_csv(PLAIN, ","),
    "pipe": as_csv(PLAIN, "|"),
    "caret": as_csv(PLAIN, "^"),
    "declared": b"sep=,\r\n" + as_csv(PLAIN, ","),
    "declared after a mark": b"\xef\xbb\xbfsep=;\r\n" + as_csv(PLAIN),
    "all quoted": as_csv(PLAIN, all_quoted=True),
    "singly quoted": as_csv(PLAIN, quote="'", all_quoted=True),
    "break in a quoted header": as_csv([SPELLED, *ROWS], ","),
    "unix ends": as_csv(PLAIN, end="\n"),
    "titles": as_csv([*TITLES, *PLAIN]),
    "titles, sums and footnotes": as_csv(_with_noise()),
    "two rows": as_csv([*TWO, *ROWS]),
    "three rows": as_csv([*THREE, *ROWS]),
    "renamed": as_csv([RENAMED, *ROWS]),
    "decomposed umlauts": as_csv([DECOMPOSED, *ROWS]),
    "slips": as_csv([SLIPS, *ROWS]),
    "moved": as_csv([row[::-1] for row in PLAIN]),
    "context in columns": as_csv([["Projekt-ID", "Meldejahr", *HEADER], *[["MI01NH", "2025", *row] for row in ROWS]]),
    "days as iso": as_csv([HEADER, *_days("%Y-%m-%d")]),
    "days short": as_csv([HEADER, *_days("%-d.%-m.%y")]),
    "days slashed": as_csv([HEADER, *_days("%d/%m/%Y")]),
    "blanks in thousands": as_csv([HEADER, *_numbers(" ")]),
    "thin blanks in thousands": as_csv([HEADER, *_numbers("\u202f")]),
    "apostrophes in thousands": as_csv([HEADER, *_numbers("'")]),
    "no thousands": as_csv([HEADER, *_numbers("")]),
}
BOOKS = {
    "xlsx": as_xlsx(PLAIN),
    "xlsx by another": as_openpyxl(PLAIN),
    "xlsx with titles": as_xlsx([*TITLES, *PLAIN]),
    "xlsx with sums and footnotes": as_xlsx(_with_noise()),
    "xlsx two rows merged": as_xlsx([*TWO, *ROWS], fill=_merged),
    "xlsx three rows": as_xlsx([*THREE, *ROWS]),
    "xlsx as text": as_xlsx(as_text(PLAIN)),
    "xlsx from 1904": as_xlsx(PLAIN, options={"date_1904": True}),
    "xlsx serials": as_xlsx([HEADER, *_serials(date(1899, 12, 30))]),
    "xlsx serials from 1904": as_xlsx([HEADER, *_serials(date(1904, 1, 1))], options={"date_1904": True}),
    "xlsx moved and shifted": as_openpyxl([[], ["", "", ""], *[["", "", *row[::-1]] for row in PLAIN]]),
    "xls": as_xls(PLAIN),
    "xls with titles": as_xls([*TITLES, *PLAIN]),
    "xlsb": as_xlsb(PLAIN),
    "xlsb with titles": as_xlsb([*TITLES, *PLAIN]),
    "ods": as_ods(PLAIN),
    "ods with titles": as_ods([*TITLES, *PLAIN]),
    "ods two rows": as_ods([*TWO, *ROWS]),
}
VARIANTS = CSV | BOOKS
SAID_ALOUD = {"slips": {"D116"}, "xlsx serials": {"D223"}, "xlsx serials from 1904": {"D223"}}


def test_there_are_many_variants():
    assert len(set(VARIANTS.values())) == len(VARIANTS) >= 50


@pytest.fixture(scope="module")
def plain_values(request: pytest.FixtureRequest) -> list[Any]:
    return [
        ("MI01NH", 2025, "MI01NH-T1", "MI01NH-A1", "MI01NH-01", date(2025, 3, 3), "16:00", 90, 20, 1234, "gezaehlt"),
        ("MI01NH", 2025, "MI01NH-T2", "MI01NH-A1", "MI01NH-01", date(2025, 12, 31), "09:30", 60, None, 0, "geschaetzt"),
        ("MI01NH", 2025, "MI01NH-T3", "MI01NH-A2", "MI01NH-02", date(2025, 1, 1), "10:00", 45, 1000, 7,
         "hochgerechnet"),
    ]  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_reads_to_the_identical_table(read, variant: str, plain_values: list[Any]):
    reading = read(VARIANTS[variant], "MI01NH_2025.csv")
    assert {finding.code for finding in reading.findings} == SAID_ALOUD.get(variant, set())
    assert reading.is_conserved
    frame = reading.tables[0].frame
    assert frame.get_column("is_refused").to_list() == [False] * 3
    assert frame.get_column("missing_marks").to_list() == [None] * 3
    assert frame.select(pl.exclude("delivery_id", "sheet", "row_number", "is_refused", "missing_marks")).rows() == (
        plain_values
    )


@pytest.mark.parametrize("variant", ["titles", "xlsx with titles", "xls with titles", "xlsb with titles"])
def test_a_variant_with_titles_needs_no_help_from_its_name(read, variant: str):
    reading = read(VARIANTS[variant], "liste")
    assert reading.findings == []
    assert set(reading.tables[0].frame.get_column("project_id")) == {"MI01NH"}
