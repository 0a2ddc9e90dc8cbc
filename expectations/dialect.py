"""The SQLAlchemy dialect through which Great Expectations speaks to DuckDB.

What belongs here: the three deviations Great Expectations 1.24 needs, each with its reason, and nothing else.
Imported late, by `expectations/running.py`. `tests/unit/expectations/test_dialect.py` pins why each one is needed.
"""

import atexit
import sys
from functools import cache
from typing import Any

from duckdb_engine import Dialect as DuckDBDialect
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

DRIVER = "duckdb+expectations"
_REGEX_SEARCH = {"~": "regexp_matches({}, {})", "!~": "NOT regexp_matches({}, {})"}


class BufferedContext(DuckDBDialect.execution_ctx_cls):  # type: ignore[misc]
    """Fetches every result at once.

    Great Expectations closes its connection before it fetches; SQLAlchemy then rolls back and DuckDB drops whatever
    was not fetched yet. It asks for aggregates or at most 200 rows, so buffering costs nothing.
    """

    def post_exec(self) -> None:
        """Move the rows of a statement that returned some into memory."""
        super().post_exec()
        if self.cursor.description:
            description = [(column[0], *[None] * 6) for column in self.cursor.description]  # names without DuckDB types
            rows = self.cursor.fetchall()
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(self.cursor, description, rows)


class SearchingCompiler(DuckDBDialect.statement_compiler):  # type: ignore[misc]
    """Writes regular expressions as a search, whatever `~` means in the DuckDB version at hand."""

    def visit_custom_op_binary(self, element: Any, operator: Any, **kw: Any) -> str:
        """Replace the operators `~` and `!~`, leave all others."""
        pattern = _REGEX_SEARCH.get(operator.opstring)
        if pattern is None:
            return str(super().visit_custom_op_binary(element, operator, **kw))
        return pattern.format(self.process(element.left, **kw), self.process(element.right, **kw))


class ExpectationsDialect(DuckDBDialect):  # type: ignore[misc]
    """DuckDB under the name of a database for which Great Expectations has SQL."""

    name = "postgresql"  # under "duckdb" it refuses regular expressions and quantiles
    execution_ctx_cls = BufferedContext
    statement_compiler = SearchingCompiler
    supports_statement_cache = True


@cache
def register() -> None:
    """Make `duckdb+expectations://` known to SQLAlchemy."""
    registry.register("duckdb.expectations", "expectations.dialect", "ExpectationsDialect")
    atexit.register(_let_go)


def _let_go() -> None:
    """Drop the driver's hold on DuckDB at exit.

    Great Expectations keeps SQLAlchemy alive to the very end, SQLAlchemy keeps the driver, and DuckDB then ends every
    process with pages of "nanobind: leaked …".
    """
    for name in [name for name in sys.modules if name.split(".")[0] == "duckdb_engine"]:
        vars(sys.modules[name]).clear()
