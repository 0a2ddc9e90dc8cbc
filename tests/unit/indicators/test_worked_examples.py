"""Every definition proves itself before the night uses it."""

from dataclasses import replace

import pytest

from kiezwirkung.errors import BlockedError
from kiezwirkung.indicators.catalogue import Catalogue, Expect, Indicator
from kiezwirkung.indicators.worked_examples import run_worked_examples

pytestmark = pytest.mark.slow  # a warehouse for each test


def with_first_example(catalogue: Catalogue, name: str, **changes: object) -> Catalogue:
    def change(indicator: Indicator) -> Indicator:
        if indicator.id != name:
            return indicator
        first = indicator.worked_examples[0].model_copy(update=changes)
        return indicator.model_copy(update={"worked_examples": (first, *indicator.worked_examples[1:])})

    return replace(catalogue, indicators=tuple(change(indicator) for indicator in catalogue.indicators))


def alone(catalogue: Catalogue, name: str) -> Catalogue:
    """One indicator of the catalogue: to see its example fail, the others need not be computed."""
    return replace(catalogue, indicators=tuple(one for one in catalogue.indicators if one.id == name))


def test_all_worked_examples_hold(catalogue: Catalogue) -> None:
    assert run_worked_examples(catalogue) >= len(catalogue.indicators)


@pytest.mark.parametrize(
    ("name", "expect"),
    [
        pytest.param("visits", Expect(value=251), marks=pytest.mark.slow),
        ("resident_initiated_share", Expect(value=0.75, lower=0.46, upper=0.911058)),
        ("belonging", Expect(value=3.95, answer_count=99)),
    ],
)
def test_a_wrong_expectation_blocks_the_night_and_names_the_indicator(
    catalogue: Catalogue, name: str, expect: Expect
) -> None:
    with pytest.raises(BlockedError, match=name) as caught:
        run_worked_examples(with_first_example(alone(catalogue, name), name, expect=expect))
    assert caught.value.code == "K204"


def test_an_example_that_asks_for_nothing_computed_blocks(catalogue: Catalogue) -> None:
    with pytest.raises(BlockedError, match="entsteht nicht"):
        run_worked_examples(with_first_example(alone(catalogue, "events"), "events", rows={}))
