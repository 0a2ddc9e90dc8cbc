"""Headers with a slip of the pen: taken for the one word that can be meant, never for another unit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiezwirkung.deliveries.reading.likeness import OTHER_UNITS, distance, meant
from kiezwirkung.deliveries.reading.recognising import Recogniser
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.deliveries.wording import header_key

RECOGNISER = Recogniser(load_templates())
OWN = ("standortid", "besuche", "erstbesuche", "erfassung", "davonweiblich", "davonmaennlich", "zaehltage", "frage1")


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("besuhce", "besuche"), ("bsuche", "besuche"), ("erfasung", "erfassung"), ("davonwieblcih", "davonweiblich"),
        ("zahltage", "zaehltage"), ("standordid", "standortid"),
        ("besucher", None), ("besuchr", None), ("besuch", None), ("besuchende", None), ("frage2", None),
        ("erstbesucher", None), ("besuhce1", None), ("neu", None), ("bemerkung", None), ("besuhec", None),
    ],
)  # fmt: skip
def test_a_slip_stands_for_one_word_or_for_none(header: str, word: str | None):
    assert meant(header, OWN, OTHER_UNITS) == word


def test_a_header_that_may_be_two_words_is_none():
    assert meant("gueltigab3", ("gueltigab1", "gueltigab2"), ()) is None
    assert meant("besuhce", ("besuche",), ("besuhle",)) is None


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xbc", 1), ("abc", "x", 3)],
)
def test_the_distance_counts_slips(one: str, other: str, steps: int):
    assert distance(one, other, 5) == distance(other, one, 5) == steps


@settings(deadline=None, max_examples=100)
@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 3))
def test_a_limit_changes_no_distance_below_it(one: str, other: str, limit: int):
    assert distance(one, other, limit) == min(distance(one, other, 99), limit + 1)


@pytest.mark.parametrize("word", sorted(OTHER_UNITS))
def test_a_word_for_another_unit_never_stands_for_a_field_of_any_form(word: str):
    for form in RECOGNISER.forms:
        assert (
            word in form.words or meant(word, form.words, (RECOGNISER.words | OTHER_UNITS) - form.words.keys()) is None
        )


def test_no_header_of_a_form_is_a_slip_of_another():
    for form in RECOGNISER.forms:
        for word in RECOGNISER.words - form.words.keys():
            assert RECOGNISER.slips[form.template.id].field_of(word) is None


@pytest.mark.parametrize("header", ["Vornahme", "Geburtsdatum", "Telefon"])
def test_a_header_of_persons_is_no_slip(header: str):
    assert all(slips.field_of(header_key(header)) is None for slips in RECOGNISER.slips.values())


@pytest.mark.parametrize(
    ("form", "header", "field"),
    [
        ("visits_v2", "Anzahl Besuche", "visit_count"), ("visits_v2", "Anzahl der Besuche", "visit_count"),
        ("visits_v2", "Besuche (Anzahl)", "visit_count"), ("visits_v2", "Besuche insgesamt", "visit_count"),
        ("visits_v2", "Anz. Kontakte", "visit_count"), ("visits_v2", "weiblich (Anzahl)", "female_count"),
        ("visits_v2", "6 bis 14", "age_6_15_count"), ("visits_v2", "unter 6 Jahren", "age_u6_count"),
        ("visits_v2", "ab 65 Jahre", "age_65plus_count"), ("visits_v2", "Monat/Jahr", "month"),
        ("visits_v2", "Bereich (bitte auswählen)", "area"), ("visits_v2", "Migrationsanteil in %", "migration_share"),
        ("events_v1", "Datum (TT.MM.JJJJ)", "held_on"), ("events_v1", "öffentlich (ja/nein)", "is_public"),
        ("events_v1", "Anzahl Anwesende", "attendee_count"), ("sessions_v2", "Beginn (Uhr)", "start"),
        ("sessions_v2", "Dauer (Min.)", "minutes"), ("volunteers_v2", "Stunden (Std.)", "hours"),
        ("visits_v2", "Besuche 2024", None), ("visits_v2", "Anzahl Besucher", None), ("visits_v2", "Anzahl", None),
        ("visits_v2", "Besuche Personen", None), ("visits_v2", "Anzahl Besuchende gesamt", None),
        ("sessions_v2", "Dauer (Std.)", None), ("sessions_v2", "Anzahl Teilnehmende", None),
        ("visits_v2", "davon Besuche", None), ("volunteers_v2", "Freiwilligen (Std.)", None),
        ("events_v1", "Datum (MM/TT/JJJJ)", None), ("volunteers_v2", "Freiwillige (h)", None),
    ],
)  # fmt: skip
def test_an_addition_that_changes_nothing_is_no_other_header(form: str, header: str, field: str | None):
    assert RECOGNISER.slips[form].field_of(header_key(header)) == field
