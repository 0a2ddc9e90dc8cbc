"""The data dictionary: one meaning and one type for each column name, in all tables.

What belongs here: loading `sql/columns.yaml`, comparing tables with it, and writing it out for people. The one home
of a column's meaning is the YAML file; everything here derives from it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import duckdb
import yaml

from kiezwirkung.errors import DefinitionError
from kiezwirkung.warehouse.connecting import column_types, table_names
from kiezwirkung.warehouse.models import Model
from kiezwirkung.yaml_text import parse_yaml

_KEYS = {"type", "description", "unit"}
_ALIASES = {
    "TEXT": "VARCHAR",
    "STRING": "VARCHAR",
    "INT": "INTEGER",
    "INT4": "INTEGER",
    "INT8": "BIGINT",
    "LONG": "BIGINT",
    "BOOL": "BOOLEAN",
    "FLOAT8": "DOUBLE",
    "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE",
}
_SIMPLE = {
    "VARCHAR",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "SMALLINT",
    "UBIGINT",
    "DOUBLE",
    "BOOLEAN",
    "DATE",
    "TIME",
    "TIMESTAMP",
}
_TYPES = _SIMPLE | {"TIMESTAMP WITH TIME ZONE"}


@dataclass(frozen=True)
class Column:
    """One column name: DuckDB type, German meaning, unit."""

    name: str
    type: str
    description: str
    unit: str = ""


@dataclass(frozen=True)
class Dictionary:
    """All columns by name."""

    columns: Mapping[str, Column]

    def type_of(self, name: str) -> str | None:
        """The type a column must have, or None when it is not in the dictionary."""
        column = self.columns.get(name)
        return column.type if column else None

    def description_of(self, name: str) -> str:
        """What a column means, with its unit; empty when it is not in the dictionary."""
        column = self.columns.get(name)
        if column is None:
            return ""
        return f"{column.description} [{column.unit}]" if column.unit else column.description

    def markdown(self, models: Iterable[Model] = ()) -> str:
        """The text of docs/data-dictionary.md: tables by layer, then columns by name."""
        lines = ["# Datenwörterbuch", "", "Erzeugt aus `sql/columns.yaml` und den Köpfen der SQL-Dateien.", ""]
        tables = sorted(models, key=lambda model: model.name)
        if tables:
            lines += ["## Tabellen", "", "| Tabelle | Titel | Bedeutung | eine Zeile je |", "|---|---|---|---|"]
            lines += [_table_row(model) for model in tables] + [""]
        lines += ["## Spalten", "", "| Spalte | Typ | Einheit | Bedeutung |", "|---|---|---|---|"]
        lines += [_column_row(self.columns[name]) for name in sorted(self.columns)]
        return "\n".join(lines) + "\n"


def load_dictionary(file: Traversable | None = None) -> Dictionary:
    """The dictionary from `sql/columns.yaml`; raises DefinitionError K103 that names the column."""
    return _packaged() if file is None else _read(file)


@cache
def _packaged() -> Dictionary:
    return _read(files("sql").joinpath("columns.yaml"))


def _read(source: Traversable) -> Dictionary:
    try:
        entries = parse_yaml(source.read_text(encoding="utf-8"))
    except (yaml.YAMLError, OSError) as fault:
        raise _fault("", "Die Datei fehlt oder ist kein gültiges YAML.") from fault
    if not isinstance(entries, dict):
        raise _fault("", "Erwartet wird je Spalte ein Eintrag.")
    return Dictionary({str(name): _column(str(name), entry) for name, entry in entries.items()})


def write_mart_dictionary(con: duckdb.DuckDBPyConnection, dictionary: Dictionary) -> int:
    """Describe every column of the mart in mart.dictionary; gives the number of rows."""
    con.execute(
        "create or replace table mart.dictionary"
        " (table_name varchar, column_name varchar, column_type varchar, description varchar)"
    )
    rows = dictionary_rows(con, dictionary, "mart")
    con.executemany("insert into mart.dictionary values (?, ?, ?, ?)", rows)
    return len(rows)


def dictionary_rows(
    con: duckdb.DuckDBPyConnection, dictionary: Dictionary, schema: str
) -> list[tuple[str, str, str, str]]:
    """Table, column, type and meaning for every column of a schema."""
    return [
        (table, column, kind, dictionary.description_of(column))
        for table in table_names(con, schema)
        for column, kind in column_types(con, f"{schema}.{table}").items()
    ]


def _column(name: str, entry: Any) -> Column:
    if not isinstance(entry, dict) or not entry.keys() >= {"type", "description"}:
        raise _fault(name, "Typ oder Beschreibung fehlt.")
    if unknown := sorted(entry.keys() - _KEYS):
        raise _fault(name, f"Unbekannte Angabe: {', '.join(unknown)}.")
    kind = " ".join(str(entry["type"]).upper().split())
    kind = _ALIASES.get(kind, kind)
    if kind not in _TYPES and not kind.startswith("DECIMAL("):
        raise _fault(name, "Der Typ ist kein bekannter DuckDB-Typ.")
    description = str(entry["description"] or "").strip()
    if not description:
        raise _fault(name, "Die Beschreibung ist leer.")
    return Column(name, kind, description, str(entry.get("unit") or ""))


def _table_row(model: Model) -> str:
    header = model.header
    return f"| `{model.name}` | {header.title} | {' '.join(header.description.split())} | {', '.join(header.grain)} |"


def _column_row(column: Column) -> str:
    return f"| `{column.name}` | {column.type} | {column.unit} | {' '.join(column.description.split())} |"


def _fault(column: str, what: str) -> DefinitionError:
    where = f"sql/columns.yaml, Spalte {column}" if column else "sql/columns.yaml"
    return DefinitionError(
        "K103", what, where=where, what_to_do="Form: name: {type: VARCHAR, description: Deutsch, unit: …}"
    )
