"""The language of rules between figures: what it says, and that it says nothing else."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pydantic
import pytest

from kiezwirkung.plausibility.expressions import ExpressionError, compile_side
from kiezwirkung.plausibility.figure_rules import FigureRule, Sources, violation_query

FIGURES = "unit text, period_on date, period_type text, figure text, value double"
SOURCES = Sources("figure", "unit", "own_group")
MARCH = date(2024, 3, 1)
Figures = dict[str, float]


@pytest.fixture(scope="module")
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(
            "create table figure (unit text, period_on date, period_type text, figure text, value double)"
        )
        connection.execute("create table unit as from (values ('haus', 'bezirk'), ('bezirk', null)) as u(unit, parent)")
        connection.execute("create table own_group as from (values ('gross', 'haus')) as g(group_name, unit)")
        yield connection


@pytest.fixture
def con(tables: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    tables.execute("delete from figure")
    return tables


def broken(
    con: duckdb.DuckDBPyConnection, figures: Figures, left: str, operator: str, right: str, **more: Any
) -> list[tuple[float, float]]:
    con.execute("delete from figure")
    period_type = more.get("period_type", "month")
    for name, value in figures.items():
        con.execute("insert into figure values ('haus', ?, ?, ?, ?)", [MARCH, period_type, name, value])
    given = {"missing_values": "never skip", "period_type": "month"} | more
    rule = FigureRule(id="r", left=left, operator=operator, right=right, **given)  # type: ignore[arg-type]
    return [
        (left_value, right_value)
        for _, _, left_value, right_value in con.sql(violation_query(rule, SOURCES)).fetchall()
    ]


@pytest.mark.parametrize(
    ("operator", "holding", "breaking"),
    [
        ("==", [2], [1, 3]),
        ("!=", [1, 3], [2]),
        ("<", [3], [2, 1]),
        ("<=", [3, 2], [1]),
        (">", [1], [2, 3]),
        (">=", [1, 2], [3]),
    ],
)
def test_each_comparison_holds_and_breaks(
    con: duckdb.DuckDBPyConnection, operator: str, holding: list[int], breaking: list[int]
) -> None:
    for right in holding:
        assert broken(con, {"a": 2, "b": right}, "a", operator, "b") == []
    for right in breaking:
        assert broken(con, {"a": 2, "b": right}, "a", operator, "b") == [(2, right)]


def test_sums_that_differ_only_by_rounding_are_equal(con: duckdb.DuckDBPyConnection) -> None:
    assert broken(con, {"a": 0.1, "b": 0.2, "c": 0.3}, "a + b", "==", "c") == []
    assert broken(con, {"a": 0.1, "b": 0.2, "c": 0.3}, "a + b", "<", "c") == [(pytest.approx(0.3), 0.3)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b * 2", 16),
        ("(a + b) * 2", 20),
        ("a - b / 3", 2),
        ("-a + 10", 6),
        ("a / (b - 6) + 1", None),
        ("if(a > 3 and not (b > 9 or b == 7), 1, 2)", 1),
        ("if(isNull(c), 1, 2)", 1),
        ("if(isNotNull(c), 1, 2)", 2),
        ("firstNonNull(c, b)", 6),
        ("greatest(a, b, c)", 6),
        ("least(a, b, c)", 4),
        ("parts", 5),
        ("parts.women - parts.men", 1),
        ("days_in_period", 31),
        ("if(below('bezirk'), 1, 2)", 1),
        ("if(below('haus'), 1, 2)", 2),
        ("if(in_group('klein', 'gross'), 1, 2)", 1),
    ],
)
def test_words_of_the_language(con: duckdb.DuckDBPyConnection, text: str, value: float | None) -> None:
    figures = {"a": 4, "b": 6, "parts.women": 3, "parts.men": 2}
    found = broken(con, figures, f"{text} + 0 * a", "==", "-999")
    assert found == ([] if value is None else [(value, -999)])


def test_a_division_by_nothing_is_no_verdict_either_way(con: duckdb.DuckDBPyConnection) -> None:
    for operator in ("==", "!=", "<", ">"):
        assert broken(con, {"a": 4, "b": 6}, "a / (b - 6)", operator, "1") == []


@pytest.mark.parametrize(
    ("period_type", "days"), [("month", 31), ("quarter", 92), ("year", 365)], ids=["month", "quarter", "year"]
)
def test_days_of_the_period(con: duckdb.DuckDBPyConnection, period_type: str, days: int) -> None:
    assert broken(con, {"a": 1}, "a", "==", "days_in_period", period_type=period_type) == [(1, days)]


@pytest.mark.parametrize(
    ("missing", "figures", "expected"),
    [
        ("skip if all missing", {"c": 1}, []),
        ("skip if all missing", {"a": 4, "c": 1}, [(4, 1)]),
        ("skip if any missing", {"a": 4, "c": 1}, []),
        ("skip if any missing", {"a": 4, "b": 2, "c": 1}, [(6, 1)]),
        ("never skip", {"c": 1}, [(0, 1)]),
        ("never skip", {}, []),
        ({"left": "never skip", "right": "skip if all missing"}, {"c": 1}, [(0, 1)]),
        ({"left": "skip if all missing", "right": "never skip"}, {"c": 1}, []),
    ],
)
def test_missing_values_are_skipped_as_the_rule_says(
    con: duckdb.DuckDBPyConnection, missing: Any, figures: Figures, expected: list[tuple[float, float]]
) -> None:
    assert broken(con, figures, "a + b", "==", "c", missing_values=missing) == expected


@pytest.mark.parametrize(
    ("operator", "figures", "is_broken"),
    [
        ("compulsory pair", {"a": 1}, True),
        ("compulsory pair", {"b": 0}, True),
        ("compulsory pair", {"a": 1, "b": 0}, False),
        ("exclusive pair", {"a": 0, "b": 1}, True),
        ("exclusive pair", {"a": 1}, False),
    ],
)
def test_pairs_ask_whether_figures_are_there_not_how_large(
    con: duckdb.DuckDBPyConnection, operator: str, figures: Figures, is_broken: bool
) -> None:
    assert bool(broken(con, figures, "a", operator, "b")) == is_broken


def test_a_figure_that_is_asked_about_does_not_count_as_missing(con: duckdb.DuckDBPyConnection) -> None:
    found = broken(con, {"a": 1}, "if(isNull(b), 5, 6)", "==", "a", missing_values="skip if any missing")
    assert found == [(5, 1)]


def test_the_first_of_several_is_missing_only_where_all_are(con: duckdb.DuckDBPyConnection) -> None:
    either = "firstNonNull(a, b)"
    assert broken(con, {"c": 1}, either, "==", "c", missing_values="skip if all missing") == []
    assert broken(con, {"b": 2, "c": 1}, either, "==", "c", missing_values="skip if any missing") == [(2, 1)]
    assert broken(con, {"c": 1}, either, "==", "c") == [(0, 1)]


def test_other_period_types_are_another_matter(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into figure values ('haus', '2024-01-01', 'year', 'a', 5)")
    rule = FigureRule(id="r", left="a", operator="==", right="1", missing_values="never skip", period_type="month")
    assert con.sql(violation_query(rule, SOURCES)).fetchall() == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a +",
        "1; drop table figure",
        "(select 1)",
        "a in (select 1)",
        "read_csv('x')",
        "getenv('HOME')",
        "'a' || 'b'",
        "cast(a as text)",
        "x.y.z + 1",
        "if(a > 1, 2)",
        "isNull(a, b)",
        "isNull(1)",
        "below(a)",
        "in_group()",
        "sum(a)",
        "*",
    ],
)
def test_nothing_else_is_said_in_a_rule(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_side(text)


def test_names_of_units_are_only_names(con: duckdb.DuckDBPyConnection) -> None:
    assert broken(con, {"a": 1}, "if(below('x'') or true --'), 5, a)", "==", "1") == []


def test_a_rule_without_a_figure_is_refused() -> None:
    with pytest.raises(pydantic.ValidationError, match="nennt keine Größe"):
        FigureRule(id="r", left="1", operator="==", right="2", missing_values="never skip", period_type="month")
