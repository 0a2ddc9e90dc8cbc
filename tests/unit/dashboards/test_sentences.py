"""Sentences are true to the figures they are made from."""

from dataclasses import replace
from datetime import date

import pytest

from dashboards import judging, sentences
from dashboards.release import Completeness, Indicator, Value

INDICATOR = Indicator(
    indicator_id="belonging",
    version="1",
    title="Zugehörigkeit im Kiez",
    title_short="Zugehörigkeit",
    description="",
    formula="",
    unit="%",
    unit_label="%",
    decimals=0,
    kind="ratio",
    direction="up",
    logic_model="outcome",
    caveat="",
    source="",
    lead_rank=1,
    native_period="quarter",
)
VALUE = Value(
    indicator_id="belonging",
    level="district",
    area_code="08",
    area_name="Neukölln",
    district_code="08",
    period_type="quarter",
    period_start_on=date(2025, 10, 1),
    period_label="4/2025",
    value=0.72,
    lower=0.70,
    upper=0.74,
    interval_reason="",
    delivered_count=5,
    expected_count=6,
    estimated_share=None,
    answer_count=None,
    mark="",
    mark_reason="",
    previous_value=0.66,
    change=0.06,
    change_is_certain=True,
    change_reason="",
    target=None,
)
BERLIN = replace(VALUE, level="berlin", area_name="Berlin", value=0.66, lower=0.65, upper=0.67)


@pytest.mark.parametrize(
    ("lower", "upper", "direction", "expected"),
    [
        (0.67, 0.74, "up", "better"),
        (0.60, 0.65, "up", "worse"),
        (0.65, 0.70, "up", "same"),
        (0.67, 0.74, "down", "worse"),
        (0.67, 0.74, "context", "differs"),
        (None, None, "up", "plain"),
    ],
)
def test_a_standing_follows_the_interval_never_the_rank(
    lower: float | None, upper: float | None, direction: str, expected: str
) -> None:
    value = replace(VALUE, lower=lower, upper=upper)
    assert judging.standing(replace(INDICATOR, direction=direction), value, BERLIN) == expected


def test_an_unsure_value_and_a_total_are_never_judged() -> None:
    assert judging.standing(INDICATOR, replace(VALUE, mark="u"), BERLIN) == "unsure"
    assert judging.standing(replace(INDICATOR, kind="flow"), VALUE, BERLIN) == "plain"
    assert judging.standing(INDICATOR, replace(VALUE, value=None, mark="g"), BERLIN) == ""


@pytest.mark.parametrize(
    ("lower", "upper", "state"),
    [(0.70, 0.74, "reached"), (0.66, 0.69, "missed"), (0.69, 0.74, "unsure"), (None, None, "unsure")],
)
def test_a_target_is_reached_only_when_the_range_says_so(lower: float | None, upper: float | None, state: str) -> None:
    found = judging.target_state(INDICATOR, replace(VALUE, lower=lower, upper=upper, target=0.70))
    assert found is not None
    assert found.state == state


def test_a_headline_names_certain_changes_only() -> None:
    assert sentences.berlin_headline([(INDICATOR, VALUE)]) == "Zugehörigkeit: gesichert gestiegen"
    quiet = replace(VALUE, change_is_certain=False)
    assert sentences.berlin_headline([(INDICATOR, quiet)]) == "Keine gesicherte Veränderung bei den Leitindikatoren"


def test_the_words_of_a_change_say_whether_it_is_certain() -> None:
    assert sentences.change_words(INDICATOR, VALUE) == "gesicherter Anstieg"
    assert sentences.change_words(INDICATOR, replace(VALUE, change=-0.05)) == "gesicherter Rückgang"
    assert sentences.change_words(INDICATOR, replace(VALUE, change_is_certain=False)) == "Anstieg nicht gesichert"
    assert (
        sentences.change_words(INDICATOR, replace(VALUE, change=None, change_reason="kein Vorjahr")) == "kein Vorjahr"
    )


def test_the_comparison_counts_districts_by_interval() -> None:
    above = replace(VALUE, lower=0.69, upper=0.75)
    below = replace(VALUE, value=0.6, lower=0.58, upper=0.62)
    pairs = [(above, "better"), (above, "better"), (below, "worse")]
    assert sentences.comparison_heading(INDICATOR, pairs, BERLIN) == (
        "Zwei Bezirke liegen gesichert über dem Berliner Wert, ein darunter"
    )
    assert sentences.comparison_heading(INDICATOR, pairs[2:], BERLIN) == (
        "Ein Bezirk liegt gesichert unter dem Berliner Wert"
    )


def test_a_withheld_value_is_told_by_letter_and_words_without_number() -> None:
    hidden = replace(VALUE, value=None, lower=None, upper=None, change=None, mark="g")
    assert sentences.value_words(INDICATOR, hidden) == "g – Wert geheim zu halten"
    assert "Ohne Wert: Neukölln" in sentences.dots_alt(INDICATOR, [(VALUE, "same"), (hidden, "")], BERLIN)


def test_a_figure_leads_a_page_only_when_most_deliveries_are_in() -> None:
    assert replace(VALUE, delivered_count=5, expected_count=6).is_complete_enough
    assert not replace(VALUE, delivered_count=1, expected_count=6).is_complete_enough
    assert replace(VALUE, delivered_count=None).is_complete_enough


def test_completeness_never_rounds_up_to_all() -> None:
    rows = [Completeness("district", "08", "Neukölln", "08", date(2025, 1, 1), 1000, 999, "partial", None)]
    assert sentences.completeness_heading(rows) == "999 von 1.000 fälligen Meldungen liegen vor (99,9\u202f%)"


def test_the_period_compared_with_is_found_in_the_series() -> None:
    past = replace(VALUE, period_start_on=date(2024, 10, 1), value=0.66)
    assert judging.compared_with(VALUE, [past, VALUE]) == "zum Vorjahresquartal"
    assert judging.compared_with(VALUE, [VALUE]) == "zum Vergleichszeitraum"
