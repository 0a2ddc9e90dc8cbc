"""A quotation mark that is never closed swallows nothing: its row waits and is told, all others are read."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiezwirkung.deliveries.findings import sentence
from kiezwirkung.deliveries.reading.broken_quotes import may_be_broken, mend_quotes
from kiezwirkung.deliveries.reading.delimited import open_delimited
from kiezwirkung.deliveries.reading.results import Reading
from tests.unit.deliveries.conftest import Read

HEAD = (
    "Angebots-ID;Standort-ID;Titel;Form;Handlungsfeld;Termine im Zeitraum;Stunden;Teilnahmen;neu / beendet;"
    "Erfassung;verantwortet von"
)
REST = "Kurs;Nachbarschaft;10;20;120;neu;gezählt;hauptamtlich"


def offers(*titles: str) -> str:
    rows = [f"MI01NH-A00{n};MI01NH-01;{title};{REST}" for n, title in enumerate(titles, start=1)]
    return "\n".join([HEAD, *rows, ""])


def outcome(reading: Reading) -> tuple[int, list[int], list[tuple[str, str, str]]]:
    assert reading.is_conserved
    [table] = reading.tables
    refused = table.frame.filter(table.frame["is_refused"])["row_number"].to_list()
    return reading.rows_read, refused, [(one.code, one.cell, one.detail) for one in reading.findings]


@pytest.mark.parametrize(
    ("titles", "refused", "told"),
    [
        (("Chor", '"Nähcafé', "Tee", "Tanz"), [3], ["die folgenden 2 Zeilen verschluckt"]),  # to the end of the file
        (("Chor", '"Nähcafé', "Tee", '"Tanz', "x"), [3, 5], ["folgenden 2 Zeilen", "die folgende Zeile"]),
        (("Chor", '"Nähcafé', 'Tee"', "Tanz"), [3], ["die folgende Zeile verschluckt"]),  # closed by another stray one
        (("Chor", '"Tanz'), [3], ["bis zum Ende der Datei folgt kein zweites"]),
        (("Chor", '"Nähcafé "Garn""', "Tee"), [], []),
        (("Chor", '"Chor; ""Kiez""\nund Tanz"', "Tee"), [], []),  # Alt and Enter in Excel
        (("Chor", '3" Rohre', "Tee"), [], []),
    ],
)
def test_each_line_is_a_row_again_and_only_that_of_the_mark_waits(
    titles: tuple[str, ...], refused: list[int], told: list[str], read: Read
):
    rows, found, findings = outcome(read(offers(*titles)))
    assert (rows, found) == (len(titles), refused)
    assert [code for code, *_ in findings] == ["D226"] * len(refused)
    assert [cell for _, cell, _ in findings] == [f"C{row}" for row in refused]
    assert all(said in detail for said, (*_, detail) in zip(told, findings, strict=True))


def test_the_finding_names_the_line_and_that_of_the_editor_where_cells_span_lines(read: Read):
    [found] = read(offers('"Chor\nund Tanz"', '"Tee', "Tanz")).findings
    assert found.row_number == 3
    assert "(Zeile 3, im Texteditor Zeile 4; es hätte die folgende Zeile verschluckt" in sentence(found)


def test_a_mark_in_the_title_does_not_hide_the_header(read: Read):
    reading = read('"Angebote 2025;;;;;;;;;;\n' + offers("Chor", "Tee"))
    assert [table.rows_read for table in reading.tables] == [2]
    assert [one.code for one in reading.findings] == ["D226"]


def test_a_mark_that_swallows_a_delimiter_in_its_own_line_still_lets_the_next_rows_in(read: Read):
    rows, refused, findings = outcome(read(offers('"Chor; Tanz', "Tee", "Kino")))
    assert (rows, refused) == (3, [2])
    assert [code for code, *_ in findings] == ["D226"]


CELLS = st.text(alphabet='ab;"\n ', max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=1, max_size=6), st.booleans())
def test_what_a_program_has_written_with_its_marks_is_never_mended(rows: list[list[str]], quotes_all: bool):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL if quotes_all else 0)
    writer.writerows([["k1", "k2", "k3", "k4"], *[[f"a{row[0]}", "b", row[2], f"z{row[3]}".strip()] for row in rows]])
    content = buffer.getvalue().encode()
    whole_lines = any("\n" in cell and cell.count(";") > 1 for row in rows for cell in row)
    assert whole_lines or not mend_quotes(content, ";", '"').broken


def test_a_file_without_line_breaks_in_cells_is_not_looked_at_again():
    content = offers("Chor", '"Tee; Tanz"').encode()
    assert not may_be_broken(content, '"', open_delimited(content).height)
    assert not may_be_broken(offers("Chor").encode(), '"', 99)


def test_a_file_made_of_marks_is_read_in_bounded_time():
    content = b";".join([b"a", b'"b', b"c"]) + b"\n" + b'1;"a;""\n' * 20_000
    assert len(mend_quotes(content, ";", '"').broken) in {0, 20_001}
