"""Odd and hostile files and strings nobody here wrote: each gets the verdict stated here, in bounded time."""

import csv
import json
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kiezwirkung.deliveries.reading.files import read_delivery
from kiezwirkung.deliveries.reading.grids import TAG
from kiezwirkung.deliveries.reading.opening import open_bytes
from kiezwirkung.deliveries.reading.values import ColumnParser
from kiezwirkung.deliveries.templates import Field

FOLDER = Path(__file__).parents[4] / "shared" / "reference"
NUMBERS = FOLDER / "outside-cases" / "dhis2-number-strings" / "numeric_strings.csv"
is_there = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/reference ist nicht vorhanden")

# file: (code of the refusal, rows counted). None of these is one of our forms, so D104 is right for each that can be
# opened; its rows are counted and skipped as refused with the file.
VERDICTS = {
    "weird-spreadsheets/calamine_date.xlsb": ("D104", 3),
    "weird-spreadsheets/calamine_date_1904.xlsx": ("D104", 3),
    "weird-spreadsheets/calamine_errors.xlsx": ("D103", 0),  # nothing but errors of the spreadsheet
    "weird-spreadsheets/calamine_inlineStr_with_value.xlsx": ("D104", 2),
    "weird-spreadsheets/calamine_issue_594_dos.ods": ("D114", 0),  # repeats that would fill the memory
    "weird-spreadsheets/calamine_merged_cells.ods": ("D104", 3),
    "weird-spreadsheets/calamine_merged_range.xlsx": ("D104", 8),
    "weird-spreadsheets/calamine_pass_protected.xlsx": ("D102", 0),
    "weird-spreadsheets/csvlint_invalid-byte-sequence.csv": ("D104", 24),
    "weird-spreadsheets/messytables_excel_pasting.csv": ("D104", 19),
    "weird-spreadsheets/messytables_skip_initials.csv": ("D104", 3),
    "weird-spreadsheets/messytables_utf-16le_encoded.csv": ("D104", 328),
    "weird-spreadsheets/messytables_weird_head_padding.csv": ("D104", 83),
    "weird-spreadsheets/phpss_premiere.utf16lebom.csv": ("D104", 2),
    "weird-spreadsheets/poi_SimpleMacro.xlsm": ("D104", 1),  # the macro is not looked at
    "weird-spreadsheets/poi_duplicate-filename.xlsx": ("D124", 0),  # two first sheets; which one is meant is open
    "weird-spreadsheets/poi_poc-xmlbomb.xlsx": ("D101", 0),  # a document type definition
    "weird-spreadsheets/poi_xlsx-corrupted.xlsx": ("D101", 0),
    "weird-spreadsheets/readODS_decimal_comma.ods": ("D104", 2),
    "weird-spreadsheets/readxl_deaths.xls": ("D104", 38),
    "weird-spreadsheets/readxl_deaths.xlsx": ("D104", 38),
    "messy-german/ba-altona-spendenbericht-2-halbjahr-2013.xlsx": ("D104", 24),
    "messy-german/besucherstatistik-2013-2014.xls": ("D104", 158),  # visitors are persons, not our visits
    "messy-german/bwvi-sponsoringbericht-1-halbjahr-2013.xlsx": ("D104", 47),
    "messy-german/real_odd_dates_half_a.json": ("D104", 40),
    "messy-german/real_odd_participant_numbers_half_a.json": ("D104", 41),
    "messy-german/versammlungen_Freiburg_2014.xlsx": ("D104", 173),
    "messy-german/versammlungen_Freiburg_2018.xlsx": ("D104", 253),
    "messy-german/versammlungen_Kiel_2022.xlsx": ("D104", 949),
    "messy-german/versammlungen_Mainz_2023_2023.xlsx": ("D104", 395),
    "messy-german/versammlungen_Potsdam_2021.xlsx": ("D104", 291),
}


@is_there
def test_every_file_of_the_two_folders_has_a_verdict():
    folders = ("weird-spreadsheets", "messy-german")
    assert {f"{folder}/{path.name}" for folder in folders for path in (FOLDER / folder).glob("*.*")} == set(VERDICTS)


@is_there
@pytest.mark.parametrize("name", VERDICTS)
def test_an_odd_file_gets_its_verdict(name: str, reader):
    code, rows = VERDICTS[name]
    begin = time.perf_counter()
    reading = read_delivery(FOLDER / name, reader)
    assert time.perf_counter() - begin < 10
    assert [finding.code for finding in reading.findings] == [code]
    assert (reading.rows_read, reading.tables) == (rows, [])
    assert reading.is_conserved
    assert Counter(skip.reason for skip in reading.skips) == Counter({"file_refused": rows} if rows else {})


# What the cells of files that can be opened say, one row each.
CELLS = {
    ("calamine_date_1904.xlsx", 0): [f"{TAG}d2021-01-01", f"{TAG}n15"],
    ("calamine_date.xlsb", 1): [f"{TAG}d2021-01-02", f"{TAG}n16"],
    ("readODS_decimal_comma.ods", 1): [f"{TAG}n3.4", f"{TAG}n2.3", f"{TAG}n0.03"],
    ("phpss_premiere.utf16lebom.csv", 0): ["première", "second", "troisième"],
    ("calamine_inlineStr_with_value.xlsx", 1): [
        f"{TAG}n1", "+", None, "1.", "RQ11610", "requirement", "Textual Requirement", "test",
    ],
    ("calamine_merged_range.xlsx", 1): ["A1", "B1", "C1", None, "E1", "F1", "G1", "H1"],
    ("messytables_skip_initials.csv", 2): ["hello2", "goodbye2"],
    ("poi_SimpleMacro.xlsm", 0): ["This is a macro workbook"],
}  # fmt: skip


@is_there
@pytest.mark.parametrize(("name", "row"), CELLS)
def test_an_odd_file_that_opens_keeps_its_cells(name: str, row: int):
    opened = open_bytes((FOLDER / "weird-spreadsheets" / name).read_bytes())
    assert opened.grids[0].row(row) == CELLS[name, row]


def verdict(kind: str, text: str) -> object:
    """What a field of a type says to a text alone in its column: a value, or the code of its fault."""
    cell = ColumnParser({}).parse([text or None], Field.model_validate({"name": "x", "label": "X", "type": kind}))[0]
    return cell.fault or (f"{cell.value} odd" if cell.is_odd else cell.mark or cell.value)


# Our rule for days: one day that exists, with its year, or the cell is asked back. Several days, weekdays, spans,
# slips of the pen and words are no day; "entfällt" says that there is none. 38 strings, all decided alike but one.
NO_DAY = {"entfällt": "NZ"}
# Our rule for counts: one number, or the cell is asked back. Two numbers, spans, words and remarks are no count; where
# people mark a number as estimated we read it as estimated.
NO_COUNT = {"entfällt": "NZ", "150 (geschätzt)": 150}


@is_there
@pytest.mark.parametrize(
    ("name", "kind", "fault", "others", "count"),
    [
        ("real_odd_dates_half_a.json", "date", "D204", NO_DAY, 38),
        ("real_odd_participant_numbers_half_a.json", "integer", "D201", NO_COUNT, 39),
    ],
)
def test_what_people_really_typed_is_asked_back_and_never_guessed(
    name: str, kind: str, fault: str, others: dict[str, object], count: int
):
    strings = json.loads((FOLDER / "messy-german" / name).read_text(encoding="utf-8"))
    assert len(strings) == count
    assert {text: verdict(kind, text) for text in strings} == {text: others.get(text, fault) for text in strings}


# text: (a decimal field, a whole-number field). Decisions in docs/decisions/0009-number-strings.md.
GERMAN_NUMBERS = {
    "123": (123.0, 123), "0": (0.0, 0), "1.2": (1.2, "D203"), "12.34": (12.34, "D203"), "0.0": (0.0, 0),
    "1.234": ("D111", 1234), "-1234": (-1234.0, -1234), "-12.34": (-12.34, "D203"), "-0.34": (-0.34, "D203"),
    "6.34": (6.34, "D203"), "3.34": (3.34, "D203"), "2.43": (2.43, "D203"), "Hey": ("D201", "D201"),
    "45 Perinatal Condition": ("D201", "D201"), "Long street 2": ("D201", "D201"), "1.2f": ("D201", "D201"),
    "1 234": (1234.0, 1234), ".": ("D201", "D201"), "1.": ("D201", "D201"), ".1": ("0.1 odd", "D203"),
    "": (None, None), " ": (None, None), "+1234  ": (1234.0, 1234), "1234  ": (1234.0, 1234),
    "  1234": (1234.0, 1234), "1,234": ("D111", "D111"), "0,1": (0.1, "D203"), "0,": ("D201", "D201"),
    "0.": ("D201", "D201"), "01": ("1.0 odd", "1 odd"), "001": ("1.0 odd", "1 odd"), "00.23": ("0.23 odd", "D203"),
    "01.23": ("1.23 odd", "D203"), "4.23E": ("D201", "D201"), "4.23Ef": ("D201", "D201"), "E5": ("D201", "D201"),
}  # fmt: skip


@pytest.mark.parametrize("text", GERMAN_NUMBERS)
def test_a_number_string_gets_the_german_reading(text: str):
    assert (verdict("decimal", text), verdict("integer", text)) == GERMAN_NUMBERS[text]


@is_there
def test_the_table_of_number_strings_is_complete():
    with NUMBERS.open(encoding="utf-8", newline="") as file:
        assert {row[0] for row in list(csv.reader(file))[1:]} == set(GERMAN_NUMBERS)


@pytest.mark.parametrize(
    ("column", "kind", "expected"),
    [
        (["1.234", "12,5"], "decimal", 1234.0), (["1.234", "12.5"], "decimal", 1.234),
        (["1,234", "12,5"], "decimal", 1.234), (["1,234", "1,234,567"], "integer", 1234),
    ],
)  # fmt: skip
def test_the_column_decides_what_the_cell_cannot(column: list[str], kind: str, expected: object):
    field = Field.model_validate({"name": "x", "label": "X", "type": kind})
    assert ColumnParser({}).parse(column, field)[0].value == expected


def test_a_bare_number_is_a_day_only_if_it_can_be_nothing_else():
    assert verdict("date", "45717") == f"{date(2025, 3, 1)} odd"
    assert verdict("date", "20250301") == f"{date(2025, 3, 1)} odd"
    assert verdict("date", "41025") == "D111"
    assert verdict("date", "20614") == "D204"
