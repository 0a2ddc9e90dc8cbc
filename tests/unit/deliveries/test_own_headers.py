"""Findings speak of a column as its sender does, and repeat nothing but the words by which it was recognised."""

import pytest

from kiezwirkung.deliveries.findings import Finding, sentence
from kiezwirkung.deliveries.reading.results import Reading
from kiezwirkung.deliveries.templates import load_templates
from tests.unit.deliveries.conftest import Read

ROW = "MI01NH-01;März;Angebote;viele;gezählt"


def headers(reading: Reading) -> dict[str, str]:
    return reading.tables[0].headers


def test_only_headers_that_read_otherwise_than_our_label_are_kept(read: Read):
    assert headers(read(f"Standort-ID;Monat;Bereich *;BESUCHE:;Erfassung\n{ROW}\n")) == {}
    assert headers(read(f"Standort;Monat;Bereich;Kontakte;Zählweise\n{ROW}\n")) == {
        "location_id": "Standort", "visit_count": "Kontakte", "capture_method": "Zählweise",
    }  # fmt: skip


def test_a_header_over_two_rows_is_said_as_it_is_read(read: Read):
    header = "Standort-ID;Monat;Bereich;Besuche;davon;;Erfassung\n;;;;weiblich;Männer;\n"
    text = f"{header}MI01NH-01;März;Angebote;9;4;5;gezählt\n"
    assert headers(read(text))["male_count"] == "davon Männer"


@pytest.mark.parametrize("sign", ["Иванов", "=", "<>", "@", "\u202e", "|", '""'])
def test_what_comparing_leaves_out_is_not_repeated(sign: str, read: Read):
    reading = read(f'Standort-ID;Monat;Bereich;"Kontakte {sign}";Erfassung\n{ROW}\n')
    assert headers(reading) == {}
    assert [one.field for one in reading.findings] == ["visit_count"]


def test_a_long_header_is_cut(read: Read):
    [said] = headers(read(f"Standort-ID;Monat;Bereich;Kontakte{' . ' * 100};Erfassung\n{ROW}\n")).values()
    assert len(said) == 60


def test_columns_that_were_not_recognised_have_no_header_to_repeat(read: Read):
    text = f"Standort-ID;Monat;Bereich;Kontakte;Erfassung;Erika Mustermann\n{ROW};x\n"
    reading = read(text)
    assert headers(reading) == {"visit_count": "Kontakte"}
    form = load_templates()["visits_v2"]
    assert not any("Mustermann" in sentence(one, form, headers(reading)) for one in reading.findings)


def test_a_header_with_a_slip_is_named_beside_what_it_was_taken_for(read: Read):
    reading = read("Standort-ID;Monat;Bereich;Besuhce;Erfassung\nMI01NH-01;März;Angebote;9;gezählt\n")
    [found] = reading.findings
    said = sentence(found, load_templates()["visits_v2"], headers(reading))
    assert said == "Den Spaltenkopf „Besuhce“ kennen wir so nicht; wir haben die Spalte als „Besuche“ gelesen."


def test_a_missing_column_is_named_by_our_label_although_no_table_is_kept(read: Read):
    reading = read("Standort-ID;Monat;Bereich;Erfassung\nMI01NH-01;März;Angebote;gezählt\n")
    [found] = reading.findings
    assert (found.code, found.entity) == ("D108", "visits")
    assert "„Besuche“ fehlt" in sentence(found, load_templates()["visits_v2"])


def test_two_findings_that_differ_only_in_what_is_said_about_them_are_the_same():
    assert Finding("D108", "x", entity="visits") == Finding("D108", "x")
