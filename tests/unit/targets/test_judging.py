"""Lights, with due values computed by hand."""

from fractions import Fraction

import pytest

from kiezwirkung.targets.judging import Goal, Span, Standing, light

HALF = Fraction(1, 2)
VISITS = Goal("up", 1200)
ACCIDENTS = Goal("down", 40)
OFFERS = Goal("band", 100, 140)
BELONGING = Goal("up", 4.2, baseline=3.8, kind="mean")
DISTANCE = Goal("down", 500, baseline=700, kind="median")
FIRST_VISITS = Goal("band", 0.1, 0.3, kind="ratio")


@pytest.mark.parametrize(
    ("goal", "due"),
    [
        (VISITS, Span(600)),
        (ACCIDENTS, Span(high=20)),
        (OFFERS, Span(50, 70)),
        (BELONGING, Span(4.0)),
        (DISTANCE, Span(high=600)),
        (FIRST_VISITS, Span(0.1, 0.3)),
    ],
)
def test_what_is_due_after_half_of_the_year(goal: Goal, due: Span) -> None:
    assert goal.due(HALF) == due


def test_a_level_without_a_baseline_is_due_at_the_end_only() -> None:
    goal = Goal("up", 4.2, kind="mean")
    assert (goal.due(HALF), goal.due(Fraction(1))) == (None, Span(4.2))


@pytest.mark.parametrize(
    ("goal", "actual", "share", "state"),
    [
        (VISITS, 600, HALF, "on_course"),
        (VISITS, 599, HALF, "behind"),
        (VISITS, 1200, HALF, "reached"),
        (VISITS, 1199.5, 1, "behind"),
        (VISITS, 1200, 1, "reached"),
        (VISITS, 0, 0, "on_course"),
        (ACCIDENTS, 20, HALF, "on_course"),
        (ACCIDENTS, 21, HALF, "behind"),
        (ACCIDENTS, 40, 1, "reached"),
        (ACCIDENTS, 41, 1, "behind"),
        (ACCIDENTS, 41, 0, "behind"),
        (OFFERS, 49, HALF, "behind"),
        (OFFERS, 60, HALF, "on_course"),
        (OFFERS, 71, HALF, "behind"),
        (OFFERS, 120, 1, "reached"),
        (OFFERS, 141, 1, "behind"),
        (BELONGING, 3.99, HALF, "behind"),
        (BELONGING, 4.0, HALF, "on_course"),
        (DISTANCE, 601, HALF, "behind"),
        (DISTANCE, 599, HALF, "on_course"),
        (DISTANCE, 500, HALF, "reached"),
        (FIRST_VISITS, 0.31, HALF, "behind"),
        (FIRST_VISITS, 0.2, HALF, "on_course"),
        (VISITS, None, HALF, "no_value"),
        (VISITS, 5, None, "open"),
    ],
)
def test_the_light_of_a_settled_figure(goal: Goal, actual: float | None, share: Fraction | None, state: str) -> None:
    assert light(goal, Standing(actual, share=None if share is None else Fraction(share))) == state


@pytest.mark.parametrize(
    ("goal", "actual", "share", "state"),
    [
        (Goal("up", 1200, tolerance=0.05), 570, HALF, "on_course"),
        (Goal("up", 1200, tolerance=0.05), 569, HALF, "behind"),
        (Goal("up", 1200, tolerance=0.05), 1140, 1, "reached"),
        (Goal("down", 40, tolerance=0.1), 22, HALF, "on_course"),
        (Goal("down", 40, tolerance=0.1), 23, HALF, "behind"),
        (Goal("band", 100, 140, tolerance=0.1), 77, HALF, "on_course"),
        (Goal("band", 100, 140, tolerance=0.1), 44, HALF, "behind"),
    ],
)
def test_a_tolerance_moves_the_due_value(goal: Goal, actual: float, share: Fraction, state: str) -> None:
    assert light(goal, Standing(actual, share=Fraction(share))) == state


@pytest.mark.parametrize(
    ("goal", "lower", "upper", "state"),
    [
        (BELONGING, 3.8, 4.1, "unsure"),
        (BELONGING, 3.7, 3.99, "behind"),
        (BELONGING, 3.8, 4.0, "unsure"),
        (DISTANCE, 600, 640, "unsure"),
        (BELONGING, 4.01, 4.1, "on_course"),
        (BELONGING, 4.2, 4.4, "reached"),
        (DISTANCE, 590, 610, "unsure"),
        (DISTANCE, 610, 650, "behind"),
        (DISTANCE, 550, 590, "on_course"),
        (FIRST_VISITS, 0.25, 0.35, "unsure"),
        (FIRST_VISITS, 0.31, 0.35, "behind"),
        (FIRST_VISITS, 0.05, 0.45, "unsure"),
    ],
)
def test_with_an_interval_only_one_that_excludes_the_due_value_decides(
    goal: Goal, lower: float, upper: float, state: str
) -> None:
    assert light(goal, Standing((lower + upper) / 2, lower, upper, HALF)) == state


@pytest.mark.parametrize("flag", ["is_provisional", "is_incomplete"])
@pytest.mark.parametrize("goal", [VISITS, ACCIDENTS, OFFERS, BELONGING, DISTANCE, FIRST_VISITS])
@pytest.mark.parametrize("share", [Fraction(0), HALF, Fraction(1)])
def test_what_is_provisional_or_incomplete_is_never_called_behind(goal: Goal, flag: str, share: Fraction) -> None:
    for actual in (0.0, 0.05, 3.0, 50.0, 1e6):
        assert light(goal, Standing(actual, share=share, **{flag: True})) != "behind"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("goal", "actual", "flags", "state"),
    [
        (VISITS, 600, {"is_incomplete": True}, "on_course"),
        (VISITS, 1200, {"is_provisional": True}, "reached"),
        (ACCIDENTS, 5, {"is_incomplete": True}, "open"),
        (OFFERS, 60, {"is_provisional": True}, "open"),
        (BELONGING, 4.1, {"is_provisional": True}, "open"),
        (BELONGING, 4.1, {"is_thin": True}, "open"),
        (BELONGING, 4.1, {"is_incomplete": True}, "on_course"),
    ],
)
def test_a_good_verdict_stands_only_if_what_is_missing_cannot_turn_it(
    goal: Goal, actual: float, flags: dict[str, bool], state: str
) -> None:
    assert light(goal, Standing(actual, share=HALF, **flags)) == state  # type: ignore[arg-type]
