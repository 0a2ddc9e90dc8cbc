"""Where a value came from: a row of the facts and a field lead to one cell of a delivered file, and there it stands."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

Ask = Callable[[Path, str], pl.DataFrame]
pytestmark = pytest.mark.slow
VALUES = {
    "fct_visit": ("visits", "visit_count"),
    "fct_offer": ("offers", "attendance_count"),
    "fct_session": ("sessions", "attendance_count"),
    "fct_event": ("events", "attendee_count"),
    "fct_consultation": ("consultations", "consultation_count"),
    "fct_self_help_enquiry": ("self_help_enquiries", "enquiry_count"),
}
# A row id is `<first 16 digits of the delivery>:<sheet>:<row>`.
ADDRESSES = """
select s.file_name, c.sheet, c.column_letter, regexp_extract(f.row_id, '([0-9]+)$', 1)::integer as row_number,
    f.{field}::double as value
from core.{fact} as f
inner join lineage.source_column as c
    on c.delivery_key = left(f.row_id, 16) and f.row_id like c.delivery_key || ':' || c.sheet || ':%'
    and regexp_matches(substr(f.row_id, 19 + length(c.sheet)), '^[0-9]+$')
    and c.entity = '{entity}' and c.field = '{field}'
inner join lineage.source_file as s on s.delivery_key = c.delivery_key
where f.{field} is not null
order by hash(f.row_id) limit 12
"""


def rows_of(path: Path, sheet: str) -> tuple[int, int, list[list[Any]]]:
    """Number of the first row and column, and the rows of a sheet, as another reader than ours sees them."""
    if path.suffix == ".csv":
        data = path.read_bytes()
        encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            text = data.decode("cp1252")
        delimiter = max(";,\t|", key=text.splitlines()[-1].count)
        return 1, 1, list(csv.reader(text.splitlines(), delimiter=delimiter))
    book = CalamineWorkbook.from_path(path)
    page = book.get_sheet_by_name(re.sub(r" ?\[ab [A-Z]+\d+\]$", "", sheet) or book.sheet_names[0])
    return 1, 1, page.to_python(skip_empty_area=False)


def number_in(cell: object) -> float | None:
    """The number a person reads in a cell: 120, `1.234`, `ca. 50`, `12,5`."""
    if isinstance(cell, int | float):
        return float(cell)
    found = re.search(r"\d[\d.  ]*(?:,\d+)?", str(cell))
    return float(re.sub(r"[.  ]", "", found.group()).replace(",", ".")) if found else None


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def test_a_value_stands_in_the_delivered_file_where_its_address_says(demo_night: Any, ask: Ask) -> None:
    analyst = demo_night.settings.editions / "latest" / "analyst.duckdb"
    corrected = ask(demo_night.settings.warehouse, "select file_name, sheet, cell from quality.correction").rows()
    compared, suffixes = 0, set[str]()
    for fact, (entity, field) in VALUES.items():
        found = ask(analyst, ADDRESSES.format(fact=fact, entity=entity, field=field))
        for file_name, sheet, letter, row_number, value in found.rows():
            if (file_name, sheet, f"{letter}{row_number}") in corrected:
                continue
            path = demo_night.settings.inbox / file_name
            first_row, first_column, rows = rows_of(path, sheet)
            cell = rows[row_number - first_row][column_number(letter) - first_column]
            assert number_in(cell) == value, f"{file_name} {sheet} {letter}{row_number} ({fact}.{field})"
            compared += 1
            suffixes.add(path.suffix)
    assert compared >= 50
    assert len(suffixes) > 1
