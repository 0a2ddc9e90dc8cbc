"""Odd and hostile files nobody here wrote: each is read or refused, in bounded time, without an exception."""

import time
from pathlib import Path

import pytest

from kiezwirkung.deliveries.findings import catalogue
from kiezwirkung.deliveries.reading import read_delivery

FOLDER = Path(__file__).parents[4] / "shared" / "reference"
FILES = sorted(path for name in ("weird-spreadsheets", "messy-german") for path in (FOLDER / name).glob("*.*"))


@pytest.mark.skipif(not FILES, reason="../shared/reference ist nicht vorhanden")
@pytest.mark.parametrize("path", FILES or [FOLDER], ids=lambda path: path.name)
def test_an_odd_file_is_read_or_refused_with_a_code(path: Path, reader):
    begin = time.perf_counter()
    reading = read_delivery(path, reader)
    assert time.perf_counter() - begin < 10
    assert reading.is_conserved
    assert reading.findings
    assert all(finding.code in catalogue() for finding in reading.findings)


@pytest.mark.skipif(not FILES, reason="../shared/reference ist nicht vorhanden")
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("calamine_pass_protected.xlsx", "D102"), ("poi_poc-xmlbomb.xlsx", "D101"), ("poi_xlsx-corrupted.xlsx", "D101"),
        ("calamine_issue_594_dos.ods", "D101"), ("poi_SimpleMacro.xlsm", "D104"),
        ("phpss_premiere.utf16lebom.csv", "D104"),
        ("readxl_deaths.xls", "D104"), ("calamine_date.xlsb", "D104"),
    ],
)  # fmt: skip
def test_a_hostile_file_gets_the_right_code(name: str, code: str, reader):
    assert read_delivery(FOLDER / "weird-spreadsheets" / name, reader).findings[0].code == code
