"""A target against the figures of its year, and the sentence that says why."""

from dataclasses import replace
from datetime import date

import pytest

from kiezwirkung.targets.assessing import Agreed, Assessment, Figure, Known, Reports, assess
from kiezwirkung.targets.judging import Goal
from kiezwirkung.targets.sums import Part, check_sums
from kiezwirkung.targets.telling import Amounts, reason

VISITS = Agreed(2025, Goal("up", 1300), "linear")
AMOUNTS = Amounts("Anzahl", "Besuche", 0)
JULY = date(2025, 7, 20)
FULL = Reports(2, 2)
RUNNING = Known(
    last_month=6,
    part_months=1,
    whole=Figure(None, mark="t", mark_reason="Der Zeitraum läuft noch"),
    parts={month: Figure(100.0) for month in range(1, 7)},
    reports=dict.fromkeys(range(1, 7), FULL),
)


def told(agreed: Agreed, known: Known, amounts: Amounts = AMOUNTS, today: date = JULY) -> tuple[Assessment, str]:
    found = assess(agreed, known, today)
    return found, reason(found, known, amounts, known.whole.mark_reason if known.whole else "")


def test_a_running_year_is_judged_up_to_the_last_month_with_data() -> None:
    found, sentence = told(VISITS, RUNNING)
    assert (found.state, found.figure.value, found.due_share, found.missing) == ("behind", 600, 0.5, -50)
    assert sentence == (
        "Im Rückstand: 600 Besuche; fällig sind bis Juni 650; 50 zu wenig; alle erwarteten Meldungen liegen vor."
    )


def test_a_gap_in_the_reports_is_named_and_nothing_is_called_behind() -> None:
    found, sentence = told(VISITS, replace(RUNNING, reports={**RUNNING.reports, 3: Reports(1, 2), 5: Reports(0, 2)}))
    assert found.state == "open"
    assert sentence == (
        "Noch nicht zu beurteilen: 600 Besuche; fällig sind bis Juni 650; 50 zu wenig; es fehlen Meldungen für März"
        " und Mai (gemeldet haben 0 von 2 Projekten)."
    )


def test_a_month_without_a_shown_figure_makes_the_year_incomplete() -> None:
    parts = {**RUNNING.parts, 2: Figure(None, mark="t")}
    found, sentence = told(VISITS, replace(RUNNING, parts=parts))
    assert (found.state, found.figure.value) == ("open", 500)
    assert "für Februar ist keine Zahl gezeigt" in sentence


def test_a_protected_month_leaves_no_sum_to_subtract_from() -> None:
    found, sentence = told(VISITS, replace(RUNNING, parts={**RUNNING.parts, 2: Figure(None, mark="g")}))
    assert (found.state, found.figure.value) == ("no_value", None)
    assert sentence == "Ohne Wert: Der Zeitraum läuft noch."


def test_a_quarter_counts_only_when_it_is_over() -> None:
    known = replace(RUNNING, last_month=5, part_months=3, parts={1: Figure(325.0), 4: Figure(9.0)})
    found, _ = told(VISITS, known)
    assert (found.state, found.figure.value, found.due_share, found.until_month) == ("on_course", 325, 0.25, 3)


def test_a_finished_year_is_held_against_the_whole_target() -> None:
    known = replace(RUNNING, last_month=12, whole=Figure(1300.0))
    found, sentence = told(VISITS, known, today=date(2026, 3, 1))
    assert (found.state, found.due_share, found.due_share_today) == ("reached", 1, 1)
    assert sentence == "Erreicht: 1.300 Besuche, Ziel 1.300; alle erwarteten Meldungen liegen vor."


def test_a_provisional_year_says_so() -> None:
    found, sentence = told(VISITS, replace(RUNNING, whole=Figure(1200.0, mark="p")))
    assert found.state == "open"
    assert "die Zahl ist vorläufig, Nachmeldungen sind möglich" in sentence


def test_voluntary_reports_are_not_missed() -> None:
    found, _ = told(VISITS, replace(RUNNING, reports=dict.fromkeys(range(1, 7), Reports(0, 2, is_voluntary=True))))
    assert found.state == "behind"


def test_shares_are_told_as_per_cent_and_their_distance_in_points() -> None:
    share = Agreed(2025, Goal("up", 0.7, kind="ratio"), "linear")
    known = Known(unit="%", last_month=12, part_months=1, whole=Figure(0.62, 0.58, 0.66))
    _, sentence = told(share, known, Amounts("%", "%", 0))
    assert sentence == "Im Rückstand: 62 %; fällig sind bis Jahresende 70 %; 8 Prozentpunkte zu wenig."


def test_the_interval_is_told_where_it_leaves_the_matter_open() -> None:
    share = Agreed(2025, Goal("up", 0.7, kind="ratio"), "linear")
    _, sentence = told(share, Known(unit="%", whole=Figure(0.68, 0.64, 0.72)), Amounts("%", "%", 0))
    assert sentence == (
        "Nicht gesichert: 68 %, der 95-%-Bereich von 64 % bis 72 % schließt den fälligen Wert ein;"
        " fällig sind bis Jahresende 70 %."
    )


def test_a_target_written_as_per_cent_is_not_taken_for_a_share() -> None:
    found, sentence = told(Agreed(2025, Goal("up", 70, kind="ratio"), "linear"), Known(unit="%", whole=Figure(0.7)))
    assert found.state == "open"
    assert "einzutragen ist der Anteil (0,7 für 70 %)" in sentence


@pytest.mark.parametrize(
    ("agreed", "words"),
    [
        (Agreed(2025, Goal("up", 1300), "seasonal"), "fehlt ein vollständiges früheres Jahr"),
        (Agreed(2025, Goal("up", 1300), "named", (5.0,) * 12), "ergeben nicht 100 %"),
        (Agreed(2025, Goal("up", 4, kind="mean"), "seasonal"), "nur für Mengen"),
        (Agreed(2025, Goal("up", 4000, kind="stock"), "linear"), "ohne Ausgangswert"),
        (Agreed(2025, Goal("band", 1300), "linear"), "zum Zielband fehlt die Obergrenze"),
    ],
)
def test_without_a_course_nothing_is_judged_and_the_sentence_says_why(agreed: Agreed, words: str) -> None:
    found, sentence = told(agreed, RUNNING)
    assert found.state == "open"
    assert words in sentence


def test_a_tolerance_that_was_needed_is_told() -> None:
    agreed = Agreed(2025, Goal("up", 1300, tolerance=0.1), "linear")
    found, sentence = told(agreed, RUNNING)
    assert found.state == "on_course"
    assert "innerhalb der vereinbarten Toleranz von 10 %" in sentence


def test_the_english_sentence_says_the_same() -> None:
    found = assess(VISITS, RUNNING, JULY)
    assert reason(found, RUNNING, replace(AMOUNTS, language="en")) == (
        "Behind: 600; due by June: 650; 50 too few; all expected reports are in."
    )


def part(level: str, area: str, parent: str | None, value: float, kind: str = "flow") -> Part:
    return Part("visits", 2025, level, area, parent, value, kind, AMOUNTS)


def test_the_sum_of_the_centres_is_held_against_the_district_and_not_corrected() -> None:
    parts = [
        part("district", "01", "berlin", 1000),
        part("project", "A", "01", 400),
        part("project", "B", "01", 550),
        part("district", "02", "berlin", 500),
        part("berlin", "berlin", None, 1500),
    ]
    city, district = check_sums(parts, {("district", "01"): 3, ("berlin", "berlin"): 12})
    assert (city.difference, city.state, city.part_count, city.area_count) == (0, "equal", 2, 12)
    assert (district.target_value, district.parts_value, district.difference, district.state) == (
        *(1000, 950, -50),
        "differs",
    )
    assert district.reason == (
        "Die Teilziele ergeben nicht das Ziel: 950 Besuche in Teilzielen, 1.000 im Ziel darüber, 50 zu wenig,"
        " mit Zielen in 2 von 3 Projekten."
    )


@pytest.mark.parametrize("kind", ["ratio", "mean", "persons", "median"])
def test_what_does_not_add_up_is_not_added(kind: str) -> None:
    parts = [part("district", "01", "berlin", 0.5, kind), part("project", "A", "01", 0.5, kind)]
    (check,) = check_sums(parts, {})
    assert (check.parts_value, check.difference, check.state) == (None, None, "not_additive")


def test_two_targets_for_one_area_are_not_summed() -> None:
    parts = [part("district", "01", None, 9), part("project", "A", "01", 4), part("project", "A", "01", 5)]
    (check,) = check_sums(parts, {})
    assert (check.parts_value, check.state) == (None, "ambiguous")
