import pytest

from kiezwirkung.deliveries.field_words import german_number
from kiezwirkung.deliveries.findings import SEVERITY_ORDER, Finding, catalogue, repair, sentence
from kiezwirkung.deliveries.templates import load_templates


@pytest.mark.parametrize(
    ("row_number", "column", "cell"), [(12, "C", "C12"), (None, "C", "C"), (12, "", ""), (None, "", "")]
)
def test_a_cell_is_named_as_excel_names_it(row_number: int | None, column: str, cell: str):
    assert Finding("D201", "x", row_number=row_number, column=column).cell == cell


def test_every_code_can_say_its_sentence_with_and_without_a_form():
    template = load_templates()["visits_v1"]
    for code, entry in catalogue().items():
        assert entry.severity in SEVERITY_ORDER
        for form in (None, template):
            text = sentence(Finding(code, "x", field="visit_count"), form) + repair(
                Finding(code, "x", field="area"), form
            )
            assert "{" not in text


def test_a_sentence_names_label_range_and_choices():
    visits = load_templates()["visits_v1"]
    assert (
        sentence(Finding("D202", "x", field="visit_count"), visits)
        == "Der Wert in „Besuche“ liegt außerhalb des Möglichen (0 bis 200.000)."
    )
    assert "Offener Bereich, Angebote" in repair(Finding("D207", "x", field="area"), visits)
    assert "MI01NH-01" in repair(Finding("D209", "x", field="location_id"), visits)


def test_the_advice_on_a_missing_entry_is_that_of_its_type():
    said = [
        ("visits_v2", "visit_count", "wenn es nichts gab, eine 0"),
        ("visits_v2", "area", "Offener Bereich, Angebote"),
        ("visits_v2", "month", "den Monat eintragen, zum Beispiel März"),
        ("sessions_v2", "held_on", "das Datum eintragen, zum Beispiel"),
        ("sessions_v2", "minutes", "die Zahl eintragen, zum Beispiel 120"),
        ("offers_v2", "title", "in wenigen Worten"),
        ("locations_v2", "ifp_funded", "ja oder nein"),
        ("network_meetings_v1", "organisation_count", "Erlaubt ist auch „nicht erhoben“"),
    ]
    for form, field, advice in said:
        found = Finding("D206", "x", field=field)
        assert advice in repair(found, load_templates()[form])
        assert "leer oder ohne Wert" in sentence(found, load_templates()[form])
        assert (" 0." in repair(found, load_templates()[form])) == field.endswith("_count")


def test_a_finding_names_the_senders_header_with_our_label_beside_it_where_it_differs():
    visits, found = load_templates()["visits_v2"], Finding("D201", "x", field="visit_count")
    assert sentence(found, visits) == "Der Eintrag in „Besuche“ ist keine Zahl."
    assert "in „Zahl der Besuche“ ist" in sentence(found, visits, {"visit_count": "Zahl der Besuche"})
    assert "in „Kontakte“ (Feld „Besuche“) ist" in sentence(found, visits, {"visit_count": "Kontakte"})
    parts = sentence(Finding("D212", "x", field="female_count"), visits, {"visit_count": "Kontakte"})
    assert parts.endswith("größer als „Kontakte“ (Feld „Besuche“).")


def test_a_long_list_of_entries_is_cut_and_says_so():
    advice = repair(Finding("D207", "x", field="language"), load_templates()["participations_v1"])
    assert "und 20 weitere" in advice
    assert len(advice) < 250


def test_the_pseudonym_column_has_the_label_of_the_code():
    form = load_templates()["participations_v1"]
    assert "Teilnahmecode" in sentence(Finding("D214", "x", field="person_key"), form)


@pytest.mark.parametrize(("value", "text"), [(200000, "200.000"), (0.5, "0,5"), (1234.5, "1.234,5"), (0, "0")])
def test_bounds_are_written_the_german_way(value: float, text: str):
    assert german_number(value) == text
