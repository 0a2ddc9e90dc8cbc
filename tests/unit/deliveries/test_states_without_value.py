"""Missing, zero, not applicable, refused and not collected stay apart, also where a value is required."""

import pytest

from kiezwirkung.deliveries.findings import sentence
from kiezwirkung.deliveries.template_faults import faults_of_template
from kiezwirkung.deliveries.templates import load_code_lists, load_templates

VISITS = "Standort-ID;Monat;Bereich;Besuche;Erstbesuche;Erfassung\nMI01NH-01;März;Angebote;{};{};gezählt\n"
MEETINGS = "Treffen-ID;Datum;Netzwerk;Organisationen\nN-2025-03;05.03.2025;{};{}\n"


def network() -> str:
    return next(iter(load_code_lists()["network"].codes.values())).label


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "die Zelle ist leer oder ohne Wert"), ("-", "die Zelle ist leer oder ohne Wert"),
        ("k. A.", "angegeben ist „keine Angabe“"), ("verweigert", "angegeben ist „keine Angabe“"),
        ("entfällt", "angegeben ist „trifft nicht zu“"), ("NZ", "angegeben ist „trifft nicht zu“"),
        ("nicht erhoben", "angegeben ist „nicht erhoben“"), ("NA", "angegeben ist „nicht erhoben“"),
        ("n. b.", "angegeben ist „nicht bekannt“"),
    ],
)  # fmt: skip
def test_a_required_value_that_is_not_given_names_what_stands_there(read, written: str, told: str):
    reading = read(VISITS.format(written, ""))
    assert [(one.code, one.cell) for one in reading.findings] == [("D206", "D2")]
    form = load_templates()["visits_v1"]
    assert sentence(reading.findings[0], form) == f"„Besuche“ ist eine Pflichtangabe, aber {told}."


def test_a_zero_is_a_value_and_a_state_in_an_optional_field_is_kept(read):
    reading = read(VISITS.format("0", "entfällt"))
    assert reading.findings == []
    row = reading.tables[0].frame.row(0, named=True)
    assert (row["visit_count"], row["first_visit_count"], row["missing_marks"]) == (0, None, "first_visit_count=NZ")


@pytest.mark.parametrize(("written", "kind"), [("nicht erhoben", "NA"), ("n. b.", "NB")])
def test_a_required_field_that_allows_a_state_keeps_it(read, written: str, kind: str):
    reading = read(MEETINGS.format(network(), written))
    assert reading.findings == []
    row = reading.tables[0].frame.row(0, named=True)
    assert (row["organisation_count"], row["is_refused"]) == (None, False)
    assert row["missing_marks"] == f"organisation_count={kind}"


@pytest.mark.parametrize("written", ["", "k. A.", "entfällt"])
def test_what_a_field_does_not_allow_is_asked_back(read, written: str):
    reading = read(MEETINGS.format(network(), written))
    assert [(one.code, one.field) for one in reading.findings] == [("D206", "organisation_count")]


def test_an_id_can_never_be_without_a_value():
    form = load_templates()["network_meetings_v1"]
    own = form.fields[0].model_copy(update={"allows": ["NA"]})
    wrong = form.model_copy(update={"fields": [own, *form.fields[1:]]})
    assert [fault for fault in faults_of_template(wrong, load_code_lists()) if "allows" in fault]
    assert not list(faults_of_template(form, load_code_lists()))
