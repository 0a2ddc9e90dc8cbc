"""Lineage by column: which fields of which form a measure looks at.

What belongs here: following a column through the SQL files down to `current.<entity>`, where its name is the name of
the field, and asking a measure file row by row. Nothing is written down a second time: the SQL text is the only source.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from kiezwirkung.warehouse.models import Model

DELIVERED: Final = "current"
PROVENANCE: Final = frozenset({"delivery_id", "sheet", "row_number"})


class Field(NamedTuple):
    """A field of a form."""

    entity: str
    name: str


class ColumnLineage:
    """Answers for one set of models; each SQL text is parsed once."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        self._models = models
        self._scopes: dict[str, Any] = {}
        self._known: dict[tuple[str, str], frozenset[Field]] = {}

    def fields(self, table: str, column: str) -> frozenset[Field]:
        """The fields a column of a table stands on; the columns that only say where a row lies are left out."""
        return frozenset(field for field in self.origins(table, column) if field.name not in PROVENANCE)

    def row_entity(self, table: str) -> str | None:
        """The form whose rows are the rows of a table; None where its `row_id` is no delivered row."""
        found = {field.entity for field in self.origins(table, "row_id") if field.name == "delivery_id"}
        return found.pop() if len(found) == 1 else None

    def origins(self, table: str, column: str) -> frozenset[Field]:
        """Every field a column stands on."""
        schema, name = table.split(".")
        if schema == DELIVERED:
            return frozenset({Field(name, column)})
        if table not in self._models:
            return frozenset()
        key = (table, column)
        if key not in self._known:
            self._known[key] = frozenset()  # a circle ends here
            self._known[key] = frozenset(self._of_scope(self._scope(table), column))
        return self._known[key]

    def _scope(self, table: str) -> Any:
        if table not in self._scopes:
            import sqlglot  # slow to import, needed only where figures are explained
            from sqlglot.optimizer.scope import build_scope

            self._scopes[table] = build_scope(sqlglot.parse_one(self._models[table].sql, read="duckdb"))
        return self._scopes[table]

    def _of_scope(self, scope: Any, column: str) -> Iterator[Field]:
        for part in scope.set_operation_scopes:
            yield from self._of_scope(part, column)
        if scope.set_operation_scopes:
            return
        for projection in scope.expression.selects:
            if projection.alias_or_name == column:
                yield from self._of_expression(scope, projection)
            elif projection.is_star:
                yield from self._of_star(scope, projection, column)

    def _of_expression(self, scope: Any, expression: Any) -> Iterator[Field]:
        from sqlglot import exp

        for found in expression.find_all(exp.Column):
            yield from self._of_source(scope, found.table, found.name)

    def _of_star(self, scope: Any, projection: Any, column: str) -> Iterator[Field]:
        table = getattr(projection, "table", "")
        for source in [table] if table else list(scope.sources):
            yield from self._of_source(scope, source, column)

    def _of_source(self, scope: Any, table: str, column: str) -> Iterator[Field]:
        from sqlglot import exp

        source = scope.sources.get(table) if table else next(iter(scope.sources.values()), None)
        if isinstance(source, exp.Table):
            yield from self.origins(f"{source.db}.{source.name}", column)
        elif source is not None:
            yield from self._of_scope(source, column)


def fact_of(model: Model) -> str:
    """The table whose rows a measure file adds up: the one its last select calls `f`."""
    import sqlglot
    from sqlglot import exp

    statement = sqlglot.parse_one(model.sql, read="duckdb")
    source = statement.args.get("from_") or statement.args.get("from")
    table = source.this if source is not None else None
    return f"{table.db}.{table.name}" if isinstance(table, exp.Table) and table.db else ""


def row_grain_sql(model: Model) -> str:
    """The measure file with the row in its select: `group by all` makes the row its grain.

    Examples:
        >>> from kiezwirkung.warehouse.models import load_models
        >>> ", f.row_id FROM core.fct_event AS f" in row_grain_sql(load_models()["measures.events"])
        True
    """
    import sqlglot
    from sqlglot import exp

    statement = sqlglot.parse_one(model.sql, read="duckdb")
    if not isinstance(statement, exp.Select):
        return model.sql
    return str(statement.select("f.row_id", dialect="duckdb").sql(dialect="duckdb"))
