"""The little language of rules between figures, compiled to SQL.

What belongs here: which words an expression may use and what they become. The text is parsed by sqlglot; whatever is
not on the list below is refused, so a rule can neither read a table nor call a function of the database.

Words: numbers, figures (`visits`; `visits.women` for one part of it, `visits` then being all parts together),
`+ - * /`, comparisons, `and or not`, `if(condition, then, else)`, `isNull(figure)`, `isNotNull(figure)`,
`firstNonNull(…)`, `greatest(…)`, `least(…)`, `below('unit', …)`, `in_group('group', …)`, `days_in_period`.
A missing figure counts as 0 in arithmetic and is left out by `firstNonNull`, `greatest` and `least`; whether a side
with missing figures is judged at all is said by the rule. A division by 0 gives no value.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from kiezwirkung.warehouse.connecting import quote, quote_text

DAYS = "days_in_period"
_BINARY: dict[type[exp.Expression], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.And: "and",
    exp.Or: "or",
}


class ExpressionError(Exception):
    """The text is no expression of this language; the message says why, in German."""


@dataclass(frozen=True)
class Side:
    """One side of a rule: its SQL over the columns of the figures, and what may be missing in it.

    `missing` holds one condition per figure that counts when a side is skipped; figures asked about by `isNull` do not
    count, and all figures of a `firstNonNull` count as one.
    """

    sql: str
    figures: tuple[str, ...]
    missing: tuple[str, ...]

    def any_missing(self) -> str:
        """SQL: at least one figure is missing."""
        return f"({' or '.join(self.missing)})" if self.missing else "false"

    def all_missing(self) -> str:
        """SQL: there are figures, and every one is missing."""
        return f"({' and '.join(self.missing)})" if self.missing else "false"


@dataclass
class _Compiler:
    figures: dict[str, None] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)

    def compile(self, node: Any) -> str:
        if isinstance(node, exp.Paren):
            return self.compile(node.this)
        if type(node) in _BINARY:
            return f"({self.compile(node.this)} {_BINARY[type(node)]} {self.compile(node.expression)})"
        found = _COMPILERS.get(type(node))
        if found is None:
            raise ExpressionError(f"„{node.sql()}“ ist in einer Regel nicht vorgesehen")
        return found(self, node)

    def figure(self, node: exp.Column, *, counts: bool = True) -> str:
        if not isinstance(node, exp.Column) or node.args.get("db"):
            raise ExpressionError(f"„{node.sql()}“ ist keine Größe")
        name = f"{node.table}.{node.name}" if node.table else node.name
        self.figures[name] = None
        column = quote(name)
        if counts:
            self.missing[f"{column} is null"] = None
        return column

    def first_of(self, nodes: Sequence[Any]) -> str:
        columns = ", ".join(self.figure(node, counts=False) for node in nodes)
        self.missing[f"coalesce({columns}) is null"] = None
        return f"coalesce({columns}, 0)"

    def extreme(self, name: str, nodes: Sequence[Any]) -> str:
        values = [self.figure(node) if _is_figure(node) else self.compile(node) for node in nodes]
        return f"coalesce({name}({', '.join(values)}), 0)"

    def question(self, nodes: Sequence[Any], answer: str) -> str:
        if len(nodes) != 1:
            raise ExpressionError("isNull und isNotNull fragen nach genau einer Größe")
        return f"({self.figure(nodes[0], counts=False)} {answer})"


@functools.cache
def compile_side(text: str) -> Side:
    """One side of a rule as SQL; raises ExpressionError for anything outside the language."""
    try:
        parsed = sqlglot.parse(text, read="duckdb")
    except SqlglotError as error:
        raise ExpressionError(f"„{text}“ lässt sich nicht lesen") from error
    if len(parsed) != 1 or parsed[0] is None:
        raise ExpressionError(f"„{text}“ ist nicht genau ein Ausdruck")
    compiler = _Compiler()
    sql = compiler.compile(parsed[0])
    return Side(sql, tuple(compiler.figures), tuple(compiler.missing))


def _is_figure(node: Any) -> bool:
    return isinstance(node, exp.Column) and node.name != DAYS


def _column(compiler: _Compiler, node: Any) -> str:
    if node.name == DAYS and not node.table:
        return DAYS
    return f"coalesce({compiler.figure(node)}, 0)"


def _number(_: _Compiler, node: Any) -> str:
    if node.is_string:
        raise ExpressionError("Text steht in einer Regel nur als Name einer Einheit oder Gruppe")
    return str(float(node.this))


def _choice(compiler: _Compiler, node: Any) -> str:
    if node.args.get("true") is None or node.args.get("false") is None:
        raise ExpressionError("if braucht Bedingung, dann und sonst")
    condition, yes, no = (compiler.compile(node.args[part]) for part in ("this", "true", "false"))
    return f"case when {condition} then {yes} else {no} end"


def _division(compiler: _Compiler, node: Any) -> str:
    return f"({compiler.compile(node.this)} / nullif({compiler.compile(node.expression)}, 0))"


def _greatest(compiler: _Compiler, node: Any) -> str:
    return compiler.extreme("greatest", [node.this, *node.expressions])


def _least(compiler: _Compiler, node: Any) -> str:
    return compiler.extreme("least", [node.this, *node.expressions])


def _named(compiler: _Compiler, node: Any) -> str:
    """Functions that sqlglot does not know by name."""
    name, nodes = str(node.this).lower(), node.expressions
    functions: dict[str, Callable[[], str]] = {
        "isnull": lambda: compiler.question(nodes, "is null"),
        "isnotnull": lambda: compiler.question(nodes, "is not null"),
        "firstnonnull": lambda: compiler.first_of(nodes),
        "below": lambda: f"unit in (select unit from unit_below where ancestor in ({_names(nodes)}))",
        "in_group": lambda: f"unit in (select unit from unit_group where group_name in ({_names(nodes)}))",
    }
    if name not in functions or not nodes:
        raise ExpressionError(f"die Funktion „{node.this}“ ist in einer Regel nicht vorgesehen")
    return functions[name]()


def _names(nodes: Sequence[Any]) -> str:
    if not all(isinstance(node, exp.Literal) and node.is_string for node in nodes):
        raise ExpressionError("Einheiten und Gruppen stehen in einfachen Anführungszeichen")
    return ", ".join(quote_text(node.this) for node in nodes)


_COMPILERS: dict[type[exp.Expression], Callable[[_Compiler, Any], str]] = {
    exp.Column: _column,
    exp.Literal: _number,
    exp.If: _choice,
    exp.Div: _division,
    exp.Neg: lambda compiler, node: f"(-{compiler.compile(node.this)})",
    exp.Not: lambda compiler, node: f"(not {compiler.compile(node.this)})",
    exp.Greatest: _greatest,
    exp.Least: _least,
    exp.Anonymous: _named,
}
