import pytest

from kiezwirkung.deliveries.findings import SEVERITY_ORDER, Finding, catalogue, german_number, repair, sentence
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
        == "„Besuche“ liegt außerhalb des Möglichen (0 bis 200.000)."
    )
    assert "Offener Bereich, Angebote" in repair(Finding("D207", "x", field="area"), visits)
    assert "MI01NH-01" in repair(Finding("D209", "x", field="location_id"), visits)


def test_a_missing_entry_of_a_list_is_not_answered_with_a_zero():
    visits = load_templates()["visits_v1"]
    assert "bei einer Zahl eine 0" in repair(Finding("D206", "x", field="area"), visits)
    assert "leer oder ohne Wert" in sentence(Finding("D206", "x", field="area"), visits)


def test_the_pseudonym_column_has_the_label_of_the_code():
    form = load_templates()["participations_v1"]
    assert "Teilnahmecode" in sentence(Finding("D214", "x", field="person_key"), form)


@pytest.mark.parametrize(("value", "text"), [(200000, "200.000"), (0.5, "0,5"), (1234.5, "1.234,5"), (0, "0")])
def test_bounds_are_written_the_german_way(value: float, text: str):
    assert german_number(value) == text
