"""The provisional frequency rule: boundaries, inheritance, zeros, and protection against one subtraction."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiezwirkung.privacy.disclosure import apply_frequency_rule, hide_cells, smallest_shown
from kiezwirkung.settings import Thresholds

YEAR = date(2025, 1, 1)


def cell(  # noqa: PLR0917
    level: str, area: str, parent: str | None, amount: float | None, code: str = "", threshold: int = 5
) -> dict[str, Any]:
    return {
        "measure": "visits.visit_count",
        "breakdown": "topic" if code else "",
        "breakdown_code": code,
        "level": level,
        "area_code": area,
        "parent_code": parent,
        "period_type": "year",
        "period_start_on": YEAR,
        "amount": amount,
        "threshold": threshold,
    }


def hidden(*cells: dict[str, Any]) -> set[str]:
    types = {"parent_code": pl.String, "amount": pl.Float64}
    done = hide_cells(pl.DataFrame(list(cells), schema_overrides=types)).filter("is_hidden")
    return {f"{area}{code and ':' + code}" for area, code in done.select("area_code", "breakdown_code").iter_rows()}


def berlin_of(amounts: dict[str, float]) -> list[dict[str, Any]]:
    districts = [cell("district", code, "berlin", amount) for code, amount in amounts.items()]
    return [cell("berlin", "berlin", None, sum(amounts.values())), *districts]


@pytest.mark.parametrize(("rule", "threshold"), [("persons", 5), ("health", 10), ("survey", 10), ("none", 0)])
def test_each_rule_has_its_threshold(rule: str, threshold: int) -> None:
    assert smallest_shown(rule, Thresholds()) == threshold


@pytest.mark.parametrize(
    ("threshold", "amount", "is_hidden"),
    [(5, 0, False), (5, 1, True), (5, 4, True), (5, 5, False), (10, 9, True), (10, 10, False)],
)
def test_the_boundary_is_exact_and_zero_stays(threshold: int, amount: int, is_hidden: bool) -> None:
    assert bool(hidden(cell("berlin", "berlin", None, amount, threshold=threshold))) is is_hidden


def test_a_missing_count_is_not_small() -> None:
    assert hidden(cell("berlin", "berlin", None, None)) == set()


def test_one_hidden_district_hides_the_smallest_other_one() -> None:
    assert hidden(*berlin_of({"01": 3, "02": 50, "03": 20, "04": 0})) == {"01", "03"}


def test_two_hidden_districts_protect_each_other() -> None:
    assert hidden(*berlin_of({"01": 3, "02": 50, "03": 2})) == {"01", "03"}


def test_the_second_hidden_district_hides_one_of_its_projects_and_that_ones_location() -> None:
    cells = berlin_of({"01": 3, "02": 50, "03": 20})
    cells += [cell("project", "A", "01", 3), cell("project", "B", "03", 12), cell("project", "C", "03", 8)]
    cells += [cell("location", "C1", "C", 8), cell("location", "B1", "B", 12)]
    assert hidden(*cells) == {"01", "03", "A", "C", "C1"}


def test_one_hidden_project_hides_another_in_the_same_district() -> None:
    cells = [cell("district", "01", "berlin", 30), cell("project", "A", "01", 4), cell("project", "B", "01", 26)]
    assert hidden(*cells) == {"A", "B"}


def test_one_hidden_part_of_a_breakdown_hides_the_next_smallest_part() -> None:
    cells = [cell("berlin", "berlin", None, 60)]
    cells += [cell("berlin", "berlin", None, n, code) for code, n in (("a", 3), ("b", 17), ("c", 40))]
    assert hidden(*cells) == {"berlin:a", "berlin:b"}


def test_a_hidden_part_that_is_all_there_is_hides_its_total() -> None:
    cells = [cell("berlin", "berlin", None, 7), cell("berlin", "berlin", None, 7, "a", threshold=10)]
    assert hidden(*cells) == {"berlin", "berlin:a"}
    assert hidden(*cells, cell("berlin", "berlin", None, 0, "b", threshold=10)) == {"berlin", "berlin:a"}


def test_a_long_chain_of_single_subtractions_is_closed_to_its_end() -> None:
    size = 40
    pairs = [(n, n, 3.0 if n == 0 else 20.0) for n in range(size)] + [(n, (n + 1) % size, 30.0) for n in range(size)]
    cells = [cell("location", f"L{place}", "P", amount, f"t{topic}") for place, topic, amount in pairs]
    for n in range(size):
        cells.append(cell("location", f"L{n}", "P", sum(amount for place, _, amount in pairs if place == n)))
        cells.append(cell("project", "P", "01", sum(amount for _, topic, amount in pairs if topic == n), f"t{n}"))
    assert hidden(*cells) == {f"L{place}:t{topic}" for place, topic, _ in pairs}


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=12))
def test_no_single_subtraction_gives_a_hidden_district_away(amounts: list[int]) -> None:
    codes = {f"{n:02d}": float(amount) for n, amount in enumerate(amounts)}
    found = hidden(*berlin_of(codes)) - {"berlin"}
    positive = [code for code, amount in codes.items() if amount > 0]
    assert all(code in found for code, amount in codes.items() if 0 < amount < 5)
    assert len(found) != 1 or len(positive) == 1


def values(**columns: list[Any]) -> pl.DataFrame:
    size = len(next(iter(columns.values())))
    base = {
        "row_number": list(range(size)),
        "mark": [""] * size,
        "mark_reason": [""] * size,
        "answer_count": [None] * size,
        "rule": ["persons"] * size,
    }
    return pl.DataFrame({**base, **columns}, schema_overrides={"answer_count": pl.Int64})


def counts(*rows: tuple[int, float, int, bool]) -> pl.DataFrame:
    types = {"row_number": pl.Int64, "amount": pl.Float64, "threshold": pl.Int64, "is_hidden": pl.Boolean}
    return pl.DataFrame(list(rows), schema=types, orient="row")


def test_a_ratio_inherits_from_numerator_denominator_and_the_rest() -> None:
    cells = counts(
        (0, 40, 5, False), (0, 43, 5, False), (0, 3, 5, False), (1, 40, 5, False), (1, 45, 5, False), (1, 5, 5, False)
    )
    assert apply_frequency_rule(values(mark=["", ""]), cells, Thresholds())["mark"].to_list() == ["g", ""]


def test_a_value_is_hidden_with_a_cell_it_is_made_of() -> None:
    assert apply_frequency_rule(values(mark=["p"]), counts((0, 900, 5, True)), Thresholds())["mark"].to_list() == ["g"]


@pytest.mark.parametrize(("answers", "mark"), [(0, ""), (9, "g"), (10, "u"), (29, "u"), (30, "")])
def test_a_survey_value_is_hidden_below_ten_and_unsure_below_thirty(answers: int, mark: str) -> None:
    cells = counts((0, answers, 10, False))
    marked = apply_frequency_rule(values(answer_count=[answers], rule=["survey"]), cells, Thresholds())
    assert marked["mark"].to_list() == [mark]


@pytest.mark.parametrize("mark", ["t", "x"])
def test_what_is_withheld_for_another_reason_keeps_its_mark(mark: str) -> None:
    assert apply_frequency_rule(values(mark=[mark]), counts((0, 3, 5, False)), Thresholds())["mark"].to_list() == [mark]
