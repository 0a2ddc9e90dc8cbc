"""Rules between figures: what must hold between two sums of one unit and one period.

What belongs here: the shape of a rule, and the one query per rule that finds all its violations. Which rules there
are is data (`rules/*.yaml`); where figures come from is the matter of `figures.py`.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

import pydantic

from kiezwirkung.plausibility.expressions import ExpressionError, Side, compile_side
from kiezwirkung.warehouse.connecting import quote, quote_text

Operator = Literal["==", "!=", "<", "<=", ">", ">=", "compulsory pair", "exclusive pair"]
Missing = Literal["skip if all missing", "skip if any missing", "never skip"]
PeriodType = Literal["month", "quarter", "year"]
SideMissing = Missing | dict[Literal["left", "right"], Missing]
_PAIRS = {
    "compulsory pair": "(left_value is null) <> (right_value is null)",
    "exclusive pair": "left_value is not null and right_value is not null",
}
_EQUAL = "abs(left_value - right_value) <= 1e-9 * greatest(1, abs(left_value), abs(right_value))"
_HOLDS = {
    "==": _EQUAL,
    "!=": f"not ({_EQUAL})",
    "<": f"left_value < right_value and not ({_EQUAL})",
    "<=": f"left_value < right_value or {_EQUAL}",
    ">": f"left_value > right_value and not ({_EQUAL})",
    ">=": f"left_value > right_value or {_EQUAL}",
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class FigureRule(pydantic.BaseModel):
    """`left operator right` must hold for every unit and period that has any of the figures.

    `missing_values` says when a side is not judged: with all or any of its figures missing, or never (missing counts
    as 0); one word for both sides, or one for each. A unit and period without any figure of the rule is not judged.
    """

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, pydantic.Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
    left: str
    operator: Operator
    right: str
    missing_values: SideMissing
    period_type: PeriodType

    @pydantic.model_validator(mode="after")
    def _speaks_the_language(self) -> "FigureRule":
        try:
            named = self.figures
        except ExpressionError as error:
            raise ValueError(f"rule {self.id}: {error}") from error
        if not named:
            raise ValueError(f"rule {self.id}: die Regel nennt keine Größe")
        return self

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides compiled."""
        return compile_side(self.left), compile_side(self.right)

    @property
    def figures(self) -> list[str]:
        """Every figure the rule names, once."""
        return list(dict.fromkeys([*self.sides[0].figures, *self.sides[1].figures]))

    def missing(self, side: Literal["left", "right"]) -> Missing:
        """When a side is skipped."""
        if isinstance(self.missing_values, str):
            return self.missing_values
        return self.missing_values.get(side, "skip if all missing")


@dataclass(frozen=True)
class Sources:
    """Names of the tables a rule is asked about.

    `figures` (unit, period_on, period_type, figure, value), `units` (unit, parent), `groups` (group_name, unit).
    """

    figures: str
    units: str
    groups: str


def violation_query(rule: FigureRule, sources: Sources) -> str:
    """The query for where a rule does not hold: unit, period_on, left_value, right_value; in no order."""
    left, right = (_value(rule, side) for side in ("left", "right"))
    broken = _PAIRS.get(rule.operator) or f"not ({_HOLDS.get(rule.operator)})"
    return f"""
    with recursive unit_below as (
        select unit, parent as ancestor from {sources.units} where parent is not null
        union
        select b.unit, u.parent from unit_below as b
        inner join {sources.units} as u on b.ancestor = u.unit where u.parent is not null
    ), unit_group as (select group_name, unit from {sources.groups}),
    point as (
        select unit, period_on, {_days(rule)} as days_in_period, {", ".join(map(_column, rule.figures))}
        from {sources.figures}
        where period_type = {quote_text(rule.period_type)} and ({" or ".join(map(_is_figure, rule.figures))})
            and value is not null
        group by unit, period_on
    ), judged as (
        select unit, period_on, ({left})::double as left_value, ({right})::double as right_value from point
    )
    select unit, period_on, coalesce(left_value, 0) as left_value, coalesce(right_value, 0) as right_value
    from judged where {broken}"""


def _value(rule: FigureRule, name: Literal["left", "right"]) -> str:
    side = rule.sides[0] if name == "left" else rule.sides[1]
    missing = rule.missing(name)
    skipped = side.any_missing() if missing == "skip if any missing" else side.all_missing()
    if missing == "never skip" and rule.operator not in _PAIRS:
        return side.sql
    return f"case when not {skipped} then {side.sql} end"


def _days(rule: FigureRule) -> str:
    return f"date_diff('day', period_on, (period_on + interval {_MONTHS[rule.period_type]} month)::date)"


def _is_figure(name: str) -> str:
    """A figure with a dot is one part; without, it is the sum of itself and all its parts."""
    exact = f"figure = {quote_text(name)}"
    return exact if "." in name else f"({exact} or starts_with(figure, {quote_text(name + '.')}))"


def _column(name: str) -> str:
    return f"sum(case when {_is_figure(name)} then value end)::double as {quote(name)}"
