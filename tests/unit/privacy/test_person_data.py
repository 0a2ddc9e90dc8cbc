import pytest

from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.deliveries.wording import header_key
from kiezwirkung.privacy.person_data import Setting, holds_person_data, is_person_data, is_person_header


@pytest.mark.parametrize(
    "header",
    ["Name", "Vorname", "Nachname", "Name, Vorname", "E-Mail", "E-Mail-Adresse", "Telefon", "Tel.", "Handynummer",
     "Geburtsdatum", "geb. am", "Straße", "Anschrift", "PLZ", "Name des Kindes", "Ansprechpartnerin", "IBAN",
     "Unterschrift", "Teilnehmername"],
)  # fmt: skip
def test_a_header_that_announces_person_data_is_known(header: str):
    assert is_person_header(header_key(header))


def test_no_header_of_our_own_forms_is_taken_for_person_data():
    """The office's register holds the public addresses of houses; known fields come before any refusal."""
    public = {"street", "house_no", "zip_code"}
    for template in load_templates().values():
        fields = [one for one in template.fields if template.delivered_by == "centre" or one.name not in public]
        assert [h for field in fields for h in field.headers if is_person_header(header_key(h))] == []


@pytest.mark.parametrize(
    "text",
    ["erika.muster@example.org", "erika (at) example.org", "030 1234567", "0176/12345678", "+49 30 123456",
     "Tel. 030-1234567", "Frau Muster", "Herr Dr. Muster", "Erika Muster", "Muster, Erika", "Yoga mit Erika M.",
     "Hans-Peter Muster", "Anna von Muster", "geb. 1980", "12.03.1985", "ERIKA MUSTER", "01761234567"],
)  # fmt: skip
def test_person_data_in_a_text_is_found(text: str):
    assert holds_person_data(text)


@pytest.mark.parametrize(
    "text",
    ["Nähcafé", "Offener Treff", "Karl-Marx-Allee", "Yoga für alle", "Frauen und Beruf", "Raum 030",
     "Fest am 12.07.2025", "Eltern-Kind-Kurs",
     "Sprachcafé Deutsch A2", "10:00 bis 12:00", "Erna Café", "Deutsch, Türkisch", "MI01NH_Besuche_2025.csv", "Januar",
     "Kiezhaus Beispiel (erfunden)", "1.234,50", "Kochen mit Erika", "Sommerfest 2025"],
)  # fmt: skip
def test_ordinary_words_are_left_alone(text: str):
    assert not holds_person_data(text)


def test_no_entry_of_a_code_list_is_taken_for_person_data():
    words = [word for code_list in load_code_lists().values() for _, word in code_list.spellings()]
    assert not any(is_person_data(word, Setting.TEXT) for word in words)


@pytest.mark.parametrize("code", ["K0231", "2025-0001", "A-12/b", "0231", "MI01NH-T00001", "20250001", "x.y"])
def test_ordinary_codes_are_left_alone(code: str):
    assert not is_person_data(code, Setting.CODE)


@pytest.mark.parametrize(
    "code", ["anna muster", "ANNA MUSTER", "1.2.1980", "01-02-80", "Musterstraße 12", "0301234567"]
)
def test_a_code_that_names_a_person_is_found_in_any_case(code: str):
    assert is_person_data(code, Setting.CODE)
