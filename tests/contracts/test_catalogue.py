"""The catalogue as agreed: every number once, nothing left out, every reader warned, every figure placed."""

from collections import Counter

import pytest

from kiezwirkung.indicators.catalogue import Catalogue, load_catalogue
from kiezwirkung.reference.builtin_tables import builtin_table

NUMBERS = range(1, 71)
SHARED_NUMBERS = {41, 42, 43, 50, 59, 68}
WITH_BAND = {5, 6, 18, 27, 32, 42}
GENERAL_CAVEAT = "Nicht für Ranglisten von Einrichtungen oder automatische Kürzungen"
ABOUT_NO_CENTRE = {59, 60, 61, 62, 63, 69}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_every_number_of_the_catalogue_is_there(catalogue: Catalogue) -> None:
    counted = Counter(indicator.number for indicator in catalogue.indicators)
    assert counted == {number: 2 if number in SHARED_NUMBERS else 1 for number in NUMBERS}


def test_codes_and_titles_name_one_indicator_each(catalogue: Catalogue) -> None:
    for names in ([i.code for i in catalogue.indicators], [i.title for i in catalogue.indicators]):
        assert [name for name, count in Counter(names).items() if count > 1 or not name] == []


def test_every_indicator_speaks_german_and_english(catalogue: Catalogue) -> None:
    assert [i.id for i in catalogue.indicators if not (i.description_english and i.title_english)] == []


def test_every_figure_about_centres_carries_the_general_caveat(catalogue: Catalogue) -> None:
    assert [
        i.id for i in catalogue.indicators if GENERAL_CAVEAT not in i.caveat and i.number not in ABOUT_NO_CENTRE
    ] == []


def test_bands_have_limits_where_the_field_names_them(catalogue: Catalogue) -> None:
    assert {i.number for i in catalogue.indicators if i.band} == WITH_BAND
    assert {i.direction for i in catalogue.indicators if i.band} == {"band"}


def test_context_is_never_a_goal(catalogue: Catalogue) -> None:
    assert {i.direction for i in catalogue.indicators if i.logic_model == "impact"} == {"context"}


def test_the_annex_places_every_indicator(catalogue: Catalogue) -> None:
    lines = builtin_table("report_line")
    placed = lines.filter(report="srs")["indicator_id"].to_list()
    assert set(placed) == {i.id for i in catalogue.indicators}
    assert set(lines["indicator_id"]) <= set(placed)
    twice = {name for name, count in Counter(placed).items() if count > 1}
    assert twice == set()


def test_lines_and_blocks_of_a_report_are_numbered_in_order() -> None:
    for _, report in builtin_table("report_line").group_by("report", maintain_order=True):
        assert report["line_number"].to_list() == list(range(1, report.height + 1))
        assert report["block_number"].is_sorted()
