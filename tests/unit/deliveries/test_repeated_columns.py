"""Two columns for one field: read where they agree, asked back where they do not, never one of them by chance."""

import pytest

from kiezwirkung.deliveries.findings import sentence
from kiezwirkung.deliveries.templates import load_templates

HEAD = "Standort-ID;Monat;Bereich;Besuche;Erfassung;"
ROWS = "MI01NH-01;März;Angebote;{};gezählt;{}\nMI01NH-01;April;Angebote;{};gezählt;{}\n"


def table(second: str, *cells: str) -> str:
    return f"{HEAD}{second}\n{ROWS.format(*cells)}"


def found(reading) -> list[tuple[str, str]]:
    return [(finding.code, finding.cell) for finding in reading.findings]


@pytest.mark.parametrize("second", ["Kontakte", "Zahl der Besuche", "Besuche"])
@pytest.mark.parametrize("cells", [("120", "120", "80", "81"), ("120", "120", "80", ""), ("", "120", "80", "80")])
def test_columns_that_contradict_each_other_are_asked_back_row_by_row(read, second: str, cells: tuple[str, ...]):
    reading = read(table(second, *cells))
    assert found(reading) == [("D117", "F1"), ("D111", "D2"), ("D111", "D3")]
    assert reading.tables[0].frame.get_column("is_refused").to_list() == [True, True]
    assert reading.tables[0].frame.get_column("visit_count").to_list() == [None, None]
    assert reading.is_conserved


def test_both_addresses_are_named(read):
    form = load_templates()["visits_v1"]
    told = [sentence(finding, form) for finding in read(table("Kontakte", "1", "2", "3", "4")).findings]
    assert told[:2] == [
        "„Besuche“ steht in mehr als einer Spalte (keine von ihnen zählt).",
        "Die Spalte „Besuche“ lässt zwei Lesarten zu (die Spalten D und F nennen Verschiedenes).",
    ]


@pytest.mark.parametrize("cells", [("1.200", "1200", "80", "80"), ("5", "", "6", ""), ("", "5", "", "6")])
def test_columns_that_agree_are_read_once_and_the_other_is_told(read, cells: tuple[str, ...]):
    reading = read(table("Kontakte", *cells))
    is_second = cells[0] == ""
    assert found(reading) == [("D117", "D1" if is_second else "F1")]
    assert reading.tables[0].columns["visit_count"] == ("F" if is_second else "D")
    assert not reading.tables[0].frame.get_column("is_refused").any()
    assert reading.tables[0].frame.get_column("visit_count").null_count() == 0


def test_an_empty_row_stays_a_row_without_the_value(read):
    said = {"März": "3;3", "April": ";", "Mai": "2;"}
    rows = "".join(f"MI01NH-01;{month};Angebote;9;gezählt;{cells}\n" for month, cells in said.items())
    reading = read(f"{HEAD}Erstbesuche;davon Erstbesuche\n{rows}")
    assert found(reading) == [("D117", "G1"), ("D111", "F2"), ("D111", "F4")]
    assert reading.tables[0].frame.get_column("is_refused").to_list() == [True, False, True]


def test_two_projects_for_one_row_are_asked_back(read):
    rows = "MI01NH-01;März;Angebote;1;gezählt;MI01NH;MI02NH\n"
    reading = read(f"{HEAD}Projekt-ID;Projektnummer\n{rows}")
    assert found(reading) == [("D117", "G1"), ("D111", "F2")]
    assert "Projekt-ID" in sentence(reading.findings[1], load_templates()["visits_v1"])


def test_two_columns_of_remarks_are_no_contradiction(read):
    head = (
        "Angebots-ID;Standort-ID;Titel;Form;Handlungsfeld;verantwortet von;Termine im Zeitraum;Stunden;Teilnahmen;"
        "neu / beendet;Erfassung;Titel"
    )
    row = "MI01NH-A1;MI01NH-01;Nähcafé;Kurs;Kultur;hauptamtlich;10;20;100;laufend;gezählt;Nähstube"
    assert found(read(f"{head}\n{row}\n")) == [("D117", "L1")]
