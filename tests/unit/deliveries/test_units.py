"""A column in another unit is neither unknown nor missing: it is asked back, once, with both units."""

import pytest

from kiezwirkung.deliveries.findings import repair, sentence
from kiezwirkung.deliveries.templates import load_templates
from tests.unit.deliveries.conftest import Read

SESSIONS = (
    "Termin-ID;Angebots-ID;Standort-ID;Datum;{};Teilnahmen;Erfassung\n"
    "MI01NH-T1;MI01NH-A001;MI01NH-01;01.03.2025;{};12;gezählt\n"
)
MEETINGS = "Treffen-ID;Datum;Netzwerk;Organisationen;{}\nN-2025-03;01.03.2025;Stadtteilzentren;12;{}\n"


def test_hours_for_minutes_are_one_clear_finding_and_not_two_that_contradict_each_other(read: Read):
    reading = read(SESSIONS.format("Dauer (Std.)", "1,5"))
    [found] = reading.findings
    assert (found.code, found.cell, found.field) == ("D126", "E1", "minutes")
    said = sentence(found, load_templates()["sessions_v2"])
    assert "Für „Dauer in Minuten“ steht hier eine Spalte in anderer Einheit" in said
    assert "(„Dauer (Std.)“ nennt Stunden, wir brauchen Minuten; 1,5 Stunden sind 90 Minuten)" in said
    assert "den Spaltenkopf in „Dauer in Minuten“ ändern" in repair(found, load_templates()["sessions_v2"])
    assert not reading.tables
    assert reading.is_conserved


@pytest.mark.parametrize("header", ["Stunden", "Dauer in Stunden", "Dauer [h]", "DAUER / STD."])
def test_any_spelling_of_the_other_unit_is_asked_back(header: str, read: Read):
    assert [one.code for one in read(SESSIONS.format(header, "2")).findings] == ["D126"]


@pytest.mark.parametrize("header", ["Dauer (Min.)", "Min.", "Dauer in min"])
def test_our_own_unit_in_another_spelling_is_read_and_told(header: str, read: Read):
    reading = read(SESSIONS.format(header, "90"))
    assert [(one.code, one.field) for one in reading.findings] == [("D116", "minutes")]
    assert reading.tables[0].frame["minutes"].to_list() == [90]


def test_an_optional_column_in_another_unit_is_left_out_with_a_warning(read: Read):
    reading = read(MEETINGS.format("Dauer (Std.)", "1,5"), "Treffen_2025.csv")
    assert [(one.code, one.severity) for one in reading.findings] == [("D127", "WARNUNG")]
    assert reading.tables[0].frame["is_refused"].to_list() == [False]


def test_a_column_in_another_unit_beside_the_one_we_read_stays_what_it_was(read: Read):
    text = SESSIONS.format("Dauer in Minuten;Dauer (Std.)", "90;1,5")
    assert [one.code for one in read(text).findings] == ["D113"]


def test_thousands_of_euro_are_not_read_as_euro(read: Read):
    text = "Projekt-ID;Meldejahr;Ausgaben für;Ausgaben in T€;geprüft\nMI01NH;2025;Personal;12,5;ja\n"
    [found] = read(text).findings
    assert found.code == "D126"
    assert "nennt tausend Euro, wir brauchen Euro" in found.detail
