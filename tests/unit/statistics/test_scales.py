"""Scores of the instruments: golden numbers of the project's field (DOMAIN 11), missing rules, directions."""

import numpy as np
import pytest

from kiezwirkung.statistics.scales import Scale, scales, score

GAP = float("nan")


def of(code: str, *answers: float) -> float:
    return float(score(np.array([answers], dtype=float), scales()[code]).value[0])


@pytest.mark.parametrize(
    ("code", "answers", "expected"),
    [
        ("nci8", [1] * 8, 5.0),
        ("nci8_form", [5] * 8, 5.0),
        ("ucla3", [1, 2, 3], 6),
        ("who5", [3, 3, 3, 2, 2], 52),
        ("collective_efficacy", [3] * 10, 30),
        ("collective_efficacy", [5] * 8 + [1, 1], 50),
        ("asku", [5, 4, 3], 4.0),
        ("bscs", [1, 2, 3, 4, 5, 5, 5, 5], 3.75),
        ("kusiv3", [5, 1, 5], 5.0),
    ],
)
def test_the_instruments_give_the_golden_scores(code: str, answers: list[float], expected: float) -> None:
    assert of(code, *answers) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("code", "answers", "has_score"),
    [
        ("nci8", [1, 1, 1, 1, 1, GAP, 1, 1], False),
        ("nci8", [1, 1, GAP, GAP, 1, 1, 1, 1], False),
        ("nci8", [1, 1, GAP, 1, 1, 1, 1, 1], True),
        ("nci8", [GAP, GAP, 1, 1, 1, 1, 1, 1], True),
        ("nci8", [GAP, GAP, 1, 1, GAP, 1, 1, 1], False),
        ("ucla3", [1, 2, GAP], False),
        ("who5", [3, 3, 3, 3, GAP], False),
        ("collective_efficacy", [3] * 8 + [GAP] * 2, True),
        ("collective_efficacy", [3] * 7 + [GAP] * 3, False),
        ("asku", [5, 4, GAP], False),
    ],
)
def test_each_instrument_keeps_its_own_missing_rule(code: str, answers: list[float], has_score: bool) -> None:
    assert bool(np.isfinite(of(code, *answers))) is has_score


def test_four_of_five_answers_with_one_turned_round_have_a_mean_of_three_and_a_half() -> None:
    own = Scale(
        title="(erfunden)", items=("a", "b", "c", "d", "e"), lowest=1, highest=5, reversed=("e",), score="mean",
        missing="share", answered_share=0.8, source="METHODS 3.2",
    )  # fmt: skip
    found = score(np.array([[4, 5, GAP, 4, 5], [4, GAP, GAP, 4, 5]]), own)
    assert (found.value[0], found.lost) == (3.5, 1)


def test_a_gap_in_a_sum_counts_as_the_mean_of_the_others() -> None:
    assert of("collective_efficacy", 4, 4, 4, 4, 4, 4, 4, GAP, 2, 2) == pytest.approx(40)


def test_not_applicable_and_no_answer_are_gaps() -> None:
    assert np.isnan(of("asku", 5, 4, 8))
    assert np.isnan(of("ucla3", 1, 2, 9))
    assert np.isnan(of("who5", 3, 3, 3, 3, 6))


def test_half_a_tenth_is_rounded_up_as_in_the_published_variable() -> None:
    assert of("nci8_form", 2, 2, 2, 2, 2, 2, 3, 3) == 2.3


def test_a_subscale_has_its_own_mean() -> None:
    found = score(np.array([[1, 2, 3, 4, 5, 5, 4, 5]], dtype=float), scales()["bscs"], "connection")
    assert found.value[0] == pytest.approx(4.5)


@pytest.mark.parametrize("code", sorted(scales()))
def test_every_domain_and_turned_item_is_an_item_of_its_instrument(code: str) -> None:
    scale = scales()[code]
    assert set(scale.reversed) <= set(scale.items)
    if scale.domains:
        assert sorted(item for part in scale.domains.values() for item in part) == sorted(scale.items)
    assert scale.missing == "share" or scale.domains
