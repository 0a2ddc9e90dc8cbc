"""Random tables, written at random in any format and layout, are read back with every value at its address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiezwirkung.deliveries.reading.files import Reader, Reading, read_bytes
from tests.unit.deliveries.written_tables import as_csv, as_ods, as_openpyxl, as_xls, as_xlsb, as_xlsx

MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
          "Dezember")  # fmt: skip
quick = settings(
    deadline=None, max_examples=60, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
thorough = settings(quick, max_examples=400)
Said = tuple[Any, Any]  # as written, as stored


def same(value: Any) -> Said:
    return value, value


def months() -> st.SearchStrategy[Said]:
    return st.integers(1, 12).flatmap(lambda at: st.sampled_from([(MONTHS[at - 1], at), (str(at), at), (at, at)]))


NUMBERS = st.integers(0, 99_999).map(str) | st.integers(0, 999).map("{:05}".format)
IDS = st.builds("MI01NH-{}{}".format, st.sampled_from("AT"), NUMBERS).map(same)  # a pattern costs seconds once
PLACES = st.integers(1, 9).map(lambda number: same(f"MI01NH-0{number}"))
CAPTURES = st.sampled_from([("gezählt", "gezaehlt"), ("Schätzung", "geschaetzt"), ("HOCHGERECHNET", "hochgerechnet")])
DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31)).map(same)
COUNTS = st.integers(0, 4_999).map(same)
NOTHING = st.sampled_from([("", None), ("-", None), ("k. A.", None)])
FORMS: dict[str, dict[str, st.SearchStrategy[Said]]] = {
    "sessions_v1": {
        "session_id": IDS, "offer_id": IDS, "location_id": PLACES, "held_on": DAYS,
        "start": st.sampled_from([same("16:00"), ("9.30", "09:30"), ("18 Uhr", "18:00")]) | NOTHING,
        "minutes": st.integers(1, 1440).map(same), "capacity": COUNTS | NOTHING, "attendance_count": COUNTS,
        "capture_method": CAPTURES,
    },
    "visits_v1": {
        "location_id": PLACES, "month": months(),
        "area": st.sampled_from([("Angebote", "angebote"), ("Kurse und Gruppen", "angebote"), ("mobil", "mobil")]),
        "visit_count": st.integers(5_000, 200_000).map(same), "female_count": COUNTS | NOTHING,
        "migration_share": st.integers(0, 100).map(lambda share: (f"{share} %", share * 0.01)) | NOTHING,
        "capture_method": CAPTURES,
    },
    "volunteers_v1": {
        "location_id": PLACES, "cutoff_on": DAYS, "volunteer_count": st.integers(500, 2_000).map(same),
        "active_count": st.integers(0, 500).map(same),
        "hours": st.integers(0, 99_999_999).map(lambda cents: same(cents / 100)), "capture_method": CAPTURES,
    },
}  # fmt: skip
OPTIONAL = {"start", "capacity", "female_count", "migration_share"}
WRITERS: dict[str, Callable[[Any], bytes]] = {
    "xlsx": as_xlsx, "openpyxl": as_openpyxl, "xls": as_xls, "xlsb": as_xlsb, "ods": as_ods, "csv": as_csv,
    "csv comma": lambda rows: as_csv(rows, ","), "csv pipe": lambda rows: as_csv(rows, "|"),
    "csv tab": lambda rows: as_csv(rows, "\t", "utf-16"), "csv windows": lambda rows: as_csv(rows, encoding="cp1252"),
    "csv mac": lambda rows: as_csv(rows, encoding="mac_roman", end="\r"),
    "csv quoted": lambda rows: as_csv(rows, encoding="utf-8-sig", all_quoted=True),
}  # fmt: skip
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str, str.upper, str.lower, lambda word: f" {word}: ", lambda word: word.replace("ä", "ae").replace("ö", "oe"),
    lambda word: word.replace("ä", "a\u0308").replace("ö", "o\u0308"),
)  # fmt: skip


@dataclass
class Written:
    """A table as a sheet of cells, and what each place should say once read (row and column from 0)."""

    form: str
    cells: list[list[Any]]
    places: dict[tuple[int, int], Any]
    fields: list[str]
    data_rows: list[int]


@st.composite
def written(draw: st.DrawFn, reader: Reader) -> Written:
    form = draw(st.sampled_from(sorted(FORMS)))
    columns = FORMS[form]
    kept = [name for name in columns if name not in OPTIONAL or draw(st.booleans())]
    fields: list[str] = draw(st.permutations(kept))
    left = draw(st.integers(0, 2))
    headers = reader.templates[form].by_name
    head = [draw(st.sampled_from(SPELLINGS))(draw(st.sampled_from(headers[name].headers))) for name in fields]
    titles = draw(
        st.sampled_from([[], [["Meldung (erfunden)"]], [["Projekt-ID: MI01NH", "", "Meldejahr", "2025"], []]])
    )
    cells: list[list[Any]] = [*titles, [""] * left + head]
    table = Written(form, cells, {}, fields, [])
    for said in draw(st.lists(st.tuples(*(columns[name] for name in fields)), min_size=1, max_size=5)):
        if draw(st.integers(0, 4)) == 0:
            cells.append(draw(st.sampled_from([[], [""] * left + head])))
        table.data_rows.append(len(cells))
        for at, (_, stored) in enumerate(said):
            table.places[len(cells), left + at] = stored
        cells.append([""] * left + [cell for cell, _ in said])
    cells += draw(st.sampled_from([[], [[], ["* ohne Ferien"]], [["Stand: 01.02.2026"]]]))
    width = max(map(len, cells))
    cells[:] = [[*row, *[""] * (width - len(row))] for row in cells]
    return table


def number_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def check_addresses(table: Written, reading: Reading) -> None:
    """Every stored value is what stands at its address, and nothing that was written is left out."""
    (read,) = reading.tables
    assert read.template_id.partition("_v")[0] == table.form.partition("_v")[0]
    assert reading.is_conserved
    assert sorted(read.columns) == sorted(table.fields)
    seen = {}
    for row in read.frame.iter_rows(named=True):
        for name, letters in read.columns.items():
            place = row["row_number"] - 1, number_of(letters) - 1
            seen[place] = row[name]
    assert {place: value for place, value in table.places.items() if value is not None} == pytest.approx(
        {place: value for place, value in seen.items() if value is not None}
    )
    assert seen.keys() == table.places.keys()


def read_back(table: Written, writer: str, reader: Reader) -> Reading:
    return read_bytes(WRITERS[writer](table.cells), "MI01NH_2025.x", reader)


def _values_and_addresses(data: st.DataObject, reader: Reader) -> None:
    table, writer = data.draw(written(reader)), data.draw(st.sampled_from(sorted(WRITERS)))
    reading = read_back(table, writer, reader)
    assert reading.findings == []
    assert not reading.tables[0].frame.get_column("is_refused").any()
    check_addresses(table, reading)


@quick
@given(st.data())
def test_what_is_written_is_read_with_every_value_at_its_address(reader: Reader, data: st.DataObject):
    _values_and_addresses(data, reader)


@pytest.mark.slow
@thorough
@given(st.data())
def test_what_is_written_is_read_with_every_value_at_its_address_many_times(reader: Reader, data: st.DataObject):
    _values_and_addresses(data, reader)


@quick
@given(st.data())
def test_a_fault_is_found_at_the_cell_that_holds_it(reader: Reader, data: st.DataObject):
    table, writer = data.draw(written(reader)), data.draw(st.sampled_from(sorted(WRITERS)))
    row, column = data.draw(st.sampled_from(sorted(table.places)))
    table.cells[row][column] = "Unsinn!"
    reading = read_back(table, writer, reader)
    (found,) = reading.findings
    assert (found.row_number, number_of(found.column), found.severity) == (row + 1, column + 1, "FEHLER")
    frame = reading.tables[0].frame
    assert [number for number, bad in frame.select("row_number", "is_refused").iter_rows() if bad] == [row + 1]
    assert frame.get_column("row_number").to_list() == [at + 1 for at in table.data_rows]


@quick
@given(st.data())
def test_two_ways_to_write_a_table_are_read_to_the_same(reader: Reader, data: st.DataObject):
    table = data.draw(written(reader))
    one, other = data.draw(st.permutations(sorted(WRITERS)))[:2]
    here, there = (read_back(table, writer, reader).tables[0].frame for writer in (one, other))
    assert here.drop("delivery_id", "sheet").equals(there.drop("delivery_id", "sheet"))
