"""An explanation: a figure, its two parts, the rows behind them, and whether their sum is the figure.

What belongs here: reading all of it from the analyst's file of an edition. The amounts come from the macro
`explain_figure` of that file; nothing is computed here but their exact sum. Pseudonyms are never read.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import polars as pl

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.explaining.asking import Figure

NOT_ADDED: Final = ("values", "diversity", "squared")
HIDDEN_MARKS: Final = ("g", "t", "x")
_VALUE: Final = """
select v.*, i.title, i.title_short, i.description, i.formula, i.unit_label, i.decimals, i.unit, i.kind, i.caveat,
    i.source, n.valid_from, i.version as present_version, e.exact_numerator
from mart.indicator_value as v
left join lineage.exact_part as e using (indicator_id, version, level, area_code, period_type, period_start_on,
    breakdown_code)
join mart.indicator as i using (indicator_id)
join mart.indicator_version as n on n.indicator_id = v.indicator_id and n.version = v.version
where v.indicator_id = $indicator and v.level = $level and v.area_code = $area and v.period_type = $period
    and v.period_start_on = $start and v.breakdown_code = $code
"""
_TODAY: Final = """
select t.value, t.mark, t.mark_reason from mart.indicator_value_today as t
where t.indicator_id = $indicator and t.level = $level and t.area_code = $area and t.period_type = $period
    and t.period_start_on = $start and t.breakdown_code = $code and t.version = $version
"""
_ROWS: Final = "select * from explain_figure($indicator, $area, $period, $start, $code)"
_PART: Final = (
    "select * from lineage.figure_part where indicator_id = $indicator and version = $version order by part desc"
)
_EDITION: Final = "select value from mart.edition where key = 'edition_number'"


@dataclass(frozen=True)
class ExplainedPart:
    """Numerator or denominator: where it comes from, what is published (None: withheld), what the rows add up to.

    `exact` is the amount inside the house; it differs from `published` where a survey figure is published rounded.
    """

    name: str
    measure: str
    fact: str
    rule: str
    counted_once_by: str
    quantile: float | None
    published: float | None
    exact: float | None
    rows: pl.DataFrame

    @property
    def total(self) -> float | None:
        """What the rows make: their exact sum, a quantile of them, S² − Σa² of their sums by code, or S²."""
        if self.rule == "values":
            return self.rows["amount"].quantile(self.quantile or 0, interpolation="linear")
        if self.rule == "diversity":
            by_code = self.rows.group_by("code").agg(pl.col("amount").sum())
            sums = [float(amount) for amount in by_code["amount"]]
            return sum(sums) ** 2 - sum(amount**2 for amount in sums)
        amounts = self.rows["amount"]
        whole = float(amounts[0]) if amounts.len() == 1 else float(amounts.cast(pl.Decimal(38, 9)).sum() or 0)
        return whole**2 if self.rule == "squared" else whole

    @property
    def adding(self) -> pl.DataFrame:
        """The rows that add something, largest first."""
        keys = ["amount", "month_on", "location_id", "row_id"]
        return self.rows.filter(pl.col("amount") != 0).sort(keys, descending=[True, False, False, False])

    @property
    def is_proven(self) -> bool | None:
        """Whether the rows make the exact number; None where nothing is published or there are no rows to show.

        Sums are exact to the last digit; what is squared or lies between two rows is so as far as a machine's numbers.
        """
        if self.exact is None or self.total is None or self.rule == "other":
            return None
        if self.rule in NOT_ADDED:
            return math.isclose(self.total, self.exact, rel_tol=1e-12)
        return self.total == self.exact


@dataclass(frozen=True)
class Explanation:
    """One figure with its parts, as an edition has them; `today` where houses count elsewhere today than then."""

    figure: Figure
    value: Mapping[str, Any]
    parts: tuple[ExplainedPart, ...]
    edition: str
    today: Mapping[str, Any] | None = None

    @property
    def is_withheld(self) -> bool:
        """Whether the release shows no number here."""
        return self.value["mark"] in HIDDEN_MARKS


def explain(con: duckdb.DuckDBPyConnection, figure: Figure) -> Explanation:
    """The explanation of a figure, from the analyst's file of an edition; raises K504 where the file cannot explain."""
    key = {
        "indicator": figure.indicator_id,
        "area": figure.area_code,
        "period": figure.period_type,
        "start": figure.period_start_on,
        "code": figure.breakdown_code,
    }
    try:
        value = _frame(con, _VALUE, {**key, "level": figure.level}).row(0, named=True)
        parts, rows = (
            _frame(con, _PART, {"indicator": figure.indicator_id, "version": value["version"]}),
            _frame(con, _ROWS, key),
        )
    except duckdb.CatalogException:
        raise KiezwirkungError(
            "K504",
            "Diese Ausgabe entstand, bevor es den Weg zurück gab; ihre Zahlen lassen sich nicht erklären.",
            what_to_do="Bitte eine Nacht laufen lassen und die neue Ausgabe fragen.",
        ) from None
    explained = tuple(_part(part, value, rows) for part in parts.iter_rows(named=True))
    today = _today(con, {**key, "level": figure.level, "version": value["version"]})
    return Explanation(figure, value, explained, str(_frame(con, _EDITION, {}).item()), today)


def _today(con: duckdb.DuckDBPyConnection, key: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The figure with today's structure, where it is another one; editions of before do not know it."""
    try:
        found = _frame(con, _TODAY, key)
    except duckdb.CatalogException:
        return None
    return None if found.is_empty() else found.row(0, named=True)


def _part(part: Mapping[str, Any], value: Mapping[str, Any], rows: pl.DataFrame) -> ExplainedPart:
    inside = value["exact_numerator"] if part["part"] == "numerator" else None
    return ExplainedPart(
        name=part["part"],
        measure=part["measure"],
        fact=part["fact"],
        rule=part["rule"],
        counted_once_by=part["counted_once_by"],
        quantile=part["quantile"],
        published=value[part["part"]],
        exact=value[part["part"]] if inside is None else inside,
        rows=rows.filter(pl.col("part") == part["part"]),
    )


def _frame(con: duckdb.DuckDBPyConnection, statement: str, values: Mapping[str, Any]) -> pl.DataFrame:
    frame: pl.DataFrame = con.sql(statement, params=dict(values)).pl()
    return frame
