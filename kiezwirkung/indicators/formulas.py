"""Formulas over cells of the cube: exact, with rational numbers, rounded never; what is missing stays missing.

What belongs here: the small language and its evaluation for one area and period. Words: numbers, measures
(`visits.visit_count`), `+ - * /`, `>`, `[-1]` (the period before), `to_date(x)` (the months of the calendar year up to
the end of the period), `period_in_year`, `periods_per_year`, and over the projects or locations inside the area
`sum_of(project, x)`, `mean_of`, `largest_of`, `count_of`. In a sum a missing part counts as nothing, and a sum of
missing parts is missing; a product or quotient with a missing part is missing, and so is a division by zero.
"""

import ast
import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from kiezwirkung.errors import DefinitionError

Number = Fraction | None
YEAR: Final = 12
OVER_PLACES: Final[Mapping[str, Callable[[list[Fraction]], Fraction]]] = {
    "sum_of": lambda found: sum(found, Fraction(0)),
    "mean_of": lambda found: sum(found, Fraction(0)) / len(found),
    "largest_of": max,
    "count_of": lambda found: Fraction(sum(1 for amount in found if amount)),
}
PLACE_LEVELS: Final = ("project", "location")
SIGNS: Final[Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Cells:
    """The amounts a formula may ask for.

    `amounts` by measure, level, area code, period type and start; `starts` the starts of each period type in order;
    `places` the codes of one level inside an area, by this level, level, area code, period type and start.
    """

    amounts: Mapping[tuple[str, str, str, str, date], Fraction]
    starts: Mapping[str, Sequence[date]]
    places: Mapping[tuple[str, str, str, str, date], Sequence[str]]


@dataclass(frozen=True)
class At:
    """Where a formula is evaluated."""

    level: str
    area_code: str
    period_type: str
    period_start_on: date


@functools.cache
def parse_formula(text: str) -> ast.expr:
    """The formula as a tree; DefinitionError K104 for any word outside the language."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        tree = None
    if tree is None or not _is_known(tree):
        raise DefinitionError("K104", f"Die Formel „{text}“ ist nicht zu verstehen.", where="expression")
    return tree


def measures_of(tree: ast.expr) -> list[str]:
    """Every measure that a formula names, once."""
    return list(dict.fromkeys(ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)))


def evaluate(tree: ast.expr, cells: Cells, at: At) -> Number:
    """The value of a formula at one area and period, or None where it is missing."""
    return EVALUATORS[type(tree)](tree, cells, at)


def _constant(tree: ast.Constant, _cells: Cells, _at: At) -> Number:
    return Fraction(str(tree.value))


def _measure(tree: ast.Attribute, cells: Cells, at: At) -> Number:
    return cells.amounts.get((ast.unparse(tree), at.level, at.area_code, at.period_type, at.period_start_on))


def _calendar(tree: ast.Name, cells: Cells, at: At) -> Number:
    same_year = [start for start in cells.starts[at.period_type] if start.year == at.period_start_on.year]
    number = same_year.index(at.period_start_on) + 1 if tree.id == "period_in_year" else len(same_year)
    return Fraction(number)


def _comparison(tree: ast.Compare, cells: Cells, at: At) -> Number:
    left, right = evaluate(tree.left, cells, at), evaluate(tree.comparators[0], cells, at)
    return None if left is None or right is None else Fraction(left > right)


def _period_before(tree: ast.Subscript, cells: Cells, at: At) -> Number:
    starts = cells.starts[at.period_type]
    position = starts.index(at.period_start_on) + int(ast.literal_eval(tree.slice))
    return evaluate(tree.value, cells, replace(at, period_start_on=starts[position])) if position >= 0 else None


def _call(tree: ast.Call, cells: Cells, at: At) -> Number:
    name = ast.unparse(tree.func)
    if name == "to_date":
        return _to_date(tree.args[0], cells, at)
    return _over_places(name, ast.unparse(tree.args[0]), tree.args[1], cells, at)


def _combined(tree: ast.BinOp, cells: Cells, at: At) -> Number:
    sign, left, right = tree.op, evaluate(tree.left, cells, at), evaluate(tree.right, cells, at)
    if isinstance(sign, ast.Add | ast.Sub) and (left is None) != (right is None):
        known = tree.right if left is None else tree.left
        if not any(isinstance(node, ast.Attribute) for node in ast.walk(known)):
            return None  # a number alone is no data
        left, right = left or Fraction(0), right or Fraction(0)
    if left is None or right is None or (isinstance(sign, ast.Div) and right == 0):
        return None
    return SIGNS[type(sign)](left, right)


def _to_date(inner: ast.expr, cells: Cells, at: At) -> Number:
    starts = cells.starts[at.period_type]
    after = [start for start in starts if start > at.period_start_on]
    months = [
        start
        for start in cells.starts["month"]
        if start.year == at.period_start_on.year and (not after or start < after[0])
    ]
    found = [evaluate(inner, cells, replace(at, period_type="month", period_start_on=start)) for start in months]
    known = [amount for amount in found if amount is not None]
    return sum(known, Fraction(0)) if known else None


def _over_places(name: str, level: str, inner: ast.expr, cells: Cells, at: At) -> Number:
    codes = cells.places.get((level, at.level, at.area_code, at.period_type, at.period_start_on), ())
    found = [evaluate(inner, cells, replace(at, level=level, area_code=code)) for code in codes]
    known = [amount for amount in found if amount is not None]
    return OVER_PLACES[name](known) if known else None


EVALUATORS: Final[Mapping[type[ast.expr], Callable[..., Number]]] = {
    ast.Constant: _constant,
    ast.Attribute: _measure,
    ast.Name: _calendar,
    ast.BinOp: _combined,
    ast.Compare: _comparison,
    ast.Subscript: _period_before,
    ast.Call: _call,
}


def _is_known(tree: ast.expr) -> bool:
    """Whether the tree holds only words of the language."""
    shapes = (
        isinstance(tree, ast.Constant) and type(tree.value) in {int, float},
        isinstance(tree, ast.Attribute) and isinstance(tree.value, ast.Name),
        isinstance(tree, ast.Name) and tree.id in {"period_in_year", "periods_per_year"},
        isinstance(tree, ast.BinOp) and type(tree.op) in SIGNS and _is_known(tree.left) and _is_known(tree.right),
        isinstance(tree, ast.Compare) and _is_known_comparison(tree),
        isinstance(tree, ast.Subscript) and _is_step_back(tree.slice) and _is_known(tree.value),
        isinstance(tree, ast.Call) and not tree.keywords and _is_known_call(ast.unparse(tree.func), tree.args),
    )
    return any(shapes)


def _is_known_comparison(tree: ast.Compare) -> bool:
    return [type(sign) for sign in tree.ops] == [ast.Gt] and _is_known(tree.left) and _is_known(tree.comparators[0])


def _is_step_back(step: ast.expr) -> bool:
    return isinstance(step, ast.UnaryOp) and isinstance(step.op, ast.USub) and isinstance(step.operand, ast.Constant)


def _is_known_call(name: str, given: Sequence[ast.expr]) -> bool:
    if name == "to_date":
        return len(given) == 1 and _is_known(given[0])
    return name in OVER_PLACES and len(given) == 2 and ast.unparse(given[0]) in PLACE_LEVELS and _is_known(given[1])
