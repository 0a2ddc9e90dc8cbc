"""What readers are told about the indicators: the list, one explanation, the page."""

import pytest

from kiezwirkung.catalogue_pages import wording
from kiezwirkung.catalogue_pages.finding import find_indicator
from kiezwirkung.catalogue_pages.listing import Measurability, explanation, in_order, list_lines
from kiezwirkung.catalogue_pages.markdown import catalogue_page
from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.indicators.catalogue import Catalogue, load_catalogue
from kiezwirkung.settings import Thresholds
from kiezwirkung.warehouse.dictionary import load_dictionary


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def told(catalogue: Catalogue, said: str, measured: Measurability | None = None) -> str:
    found = find_indicator(catalogue, said)
    return " ".join(" ".join(explanation(found, load_dictionary(), Thresholds(), measured)).split())


def test_every_code_of_the_catalogue_has_a_word(catalogue: Catalogue) -> None:
    asked = {
        "kind": {i.kind for i in catalogue.indicators},
        "direction": {i.direction for i in catalogue.indicators},
        "logic_model": {i.logic_model for i in catalogue.indicators},
        "impact_step": {str(i.impact_step) for i in catalogue.indicators},
        "interval": {i.interval.method for i in catalogue.indicators},
        "protection": {i.protection.rule for i in catalogue.indicators},
        "level": {level for i in catalogue.indicators for level in i.levels},
        "period": {period for i in catalogue.indicators for period in i.periods},
    }
    assert [(kind, codes - wording.words()[kind].keys()) for kind, codes in asked.items()] == [
        (kind, set()) for kind in asked
    ]


def test_the_list_has_one_line_for_each_indicator_in_the_order_of_the_catalogue(catalogue: Catalogue) -> None:
    lines = list_lines(catalogue, {})
    assert [line.split()[1] for line in lines[1:]] == [i.id for i in in_order(catalogue.indicators)]
    assert "messbar" not in lines[0]


def test_the_list_says_what_the_last_night_could_measure(catalogue: Catalogue) -> None:
    measured = {"visits": Measurability(True), "events": Measurability(False, "Nicht messbar: …")}
    ends = {line.split()[1]: line.split()[-1] for line in list_lines(catalogue, measured)[1:]}
    assert (ends["visits"], ends["events"], ends["offer_hours"]) == ("ja", "nein", "gerechnet")


@pytest.mark.parametrize("said", ["visits", "24", "out_visits", "  besuche ", "Visits"])
def test_an_indicator_answers_to_its_id_number_code_and_titles(catalogue: Catalogue, said: str) -> None:
    assert find_indicator(catalogue, said).id == "visits"


@pytest.mark.parametrize(("said", "near"), [("vists", "visits"), ("gruppen", "self_help_groups"), ("50", "belonging")])
def test_an_unknown_name_gets_the_nearest_ids(catalogue: Catalogue, said: str, near: str) -> None:
    with pytest.raises(KiezwirkungError) as caught:
        find_indicator(catalogue, said)
    assert caught.value.code == "K609"
    assert near in caught.value.what_to_do


def test_an_explanation_says_what_a_reader_needs(catalogue: Catalogue) -> None:
    text = told(catalogue, "room_utilisation", Measurability(False, "Nicht messbar: ohne Räume."))
    for expected in (
        *(
            "Raumauslastung",
            "Nr. 18 (act_room_util)",
            "Version 1",
            "room_uses.room_hours",
            "rooms.bookable_room_minutes",
        ),
        *(
            "Zielband 40 % bis 80 %",
            "Standort",
            "Stufe 1",
            "kein Intervall",
            "Nicht auf 100 % treiben",
            "Room hours used",
        ),
        *("nein. Nicht messbar: ohne Räume.", "120 von 300 Stunden eines Standorts: 40 %", "kein Wert: kein Wert"),
    ):
        assert expected in text


def test_a_band_with_one_limit_and_a_norm_are_told(catalogue: Catalogue) -> None:
    assert "Zielband ab 10 " in told(catalogue, "floor_area_per_1000")
    assert "Norm: 4 – Norm der Bevölkerung" in told(catalogue, "self_efficacy")
    assert "Zielband ohne feste Grenzen" in told(catalogue, "female_share")


def test_the_protection_names_the_threshold_in_force(catalogue: Catalogue) -> None:
    consultations = find_indicator(catalogue, "consultations")
    assert wording.protection(consultations, Thresholds(persons=6, health=12)) == (
        "Klasse 1: Zahlen unter 6 werden nicht gezeigt; "
        "in der Aufgliederung Klasse 2: Zahlen unter 12 werden nicht gezeigt"
    )


def test_the_page_holds_every_indicator_once(catalogue: Catalogue) -> None:
    page = catalogue_page(catalogue)
    assert [page.count(f'<a id="{i.id}"></a>') for i in catalogue.indicators] == [1] * len(catalogue.indicators)
    assert [page.count(f"(#{i.id})") for i in catalogue.indicators] == [1] * len(catalogue.indicators)
