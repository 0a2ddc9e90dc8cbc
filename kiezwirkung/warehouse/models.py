"""SQL models: one file is one table, its header says what it means, its text says what it needs.

What belongs here: finding the files, checking their headers, lineage, order and code version. Running them is
`building.py`. The path is the name: `sql/core/fct_visit.sql` builds `core.fct_visit`.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiezwirkung.errors import DefinitionError
from kiezwirkung.yaml_text import parse_yaml

LAYERS = ("staging", "core", "measures", "mart", "analyst")
MODELLED_LAYERS = ("staging", "core", "measures")  # only SQL files make tables here: an unknown name is a typing error
_HEADER = re.compile(r"\A\s*/\*---\s*\n(?P<yaml>.*?)\n\s*---\*/\s*(?P<body>.*)\Z", re.DOTALL)


class Measure(BaseModel):
    """One measure: whether it may be added over time, and what it counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Literal["flow", "stock", "mean_part", "values"]
    counts: str


class Header(BaseModel):
    """What a model says about itself; an unknown key stops the load."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    grain: list[str] = Field(min_length=1)
    owner: str | None = None
    unit: str | None = None
    measures: dict[str, Measure] = Field(default_factory=dict)
    breakdowns: list[str] = Field(default_factory=list)
    protection: Any = None


@dataclass(frozen=True)
class Model:
    """One SQL file: its name, header, statement, upstream tables and the hash of its statement."""

    name: str
    layer: str
    header: Header
    sql: str
    upstream: frozenset[str]
    code_version: str


def load_models(folder: Traversable | None = None) -> dict[str, Model]:
    """Every model of a folder (default: the package `sql`) in the order in which they can be built."""
    source = files("sql") if folder is None else folder
    models = {model.name: model for model in (_load(layer, entry) for layer, entry in _sql_files(source))}
    _check_upstreams(models)
    return {name: models[name] for name in _ordered(models)}


def parse_model(name: str, text: str) -> Model:
    """One model from its text; raises DefinitionError K102 that names the file."""
    where = f"sql/{name.replace('.', '/')}.sql"
    match = _HEADER.match(text)
    if match is None:
        raise _fault(where, "Der Kopf fehlt.", "Die Datei beginnt mit /*--- … ---*/ und YAML darin.")
    body = match["body"].strip().removesuffix(";").strip()
    header = _parse_header(where, match["yaml"])
    return Model(
        name=name,
        layer=name.split(".", maxsplit=1)[0],
        header=header,
        sql=body,
        upstream=frozenset(_upstream(where, body) - {name}),
        code_version=hashlib.sha256(body.encode()).hexdigest(),
    )


def _sql_files(source: Traversable) -> Iterator[tuple[str, Traversable]]:
    for layer in LAYERS:
        folder = source.joinpath(layer)
        if folder.is_dir():
            entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
            yield from ((layer, entry) for entry in entries if entry.name.endswith(".sql"))


def _load(layer: str, entry: Traversable) -> Model:
    return parse_model(f"{layer}.{entry.name.removesuffix('.sql')}", entry.read_text(encoding="utf-8"))


def _parse_header(where: str, text: str) -> Header:
    try:
        return Header.model_validate(parse_yaml(text))
    except yaml.YAMLError as fault:
        raise _fault(
            where, "Der Kopf ist kein gültiges YAML.", "Bitte Einrückung und Anführungszeichen prüfen."
        ) from fault
    except ValidationError as fault:
        named = "; ".join(f"{'.'.join(str(part) for part in e['loc']) or 'Kopf'}: {e['msg']}" for e in fault.errors())
        raise _fault(where, named, f"Erlaubte Angaben: {', '.join(Header.model_fields)}.") from fault


@lru_cache(maxsize=512)
def _upstream(where: str, body: str) -> frozenset[str]:
    import sqlglot  # slow to import, needed only where models are loaded
    from sqlglot import exp

    try:
        statements = sqlglot.parse(body, read="duckdb")
    except sqlglot.errors.SqlglotError as fault:
        raise _fault(where, "Die Abfrage lässt sich nicht lesen.", str(fault).splitlines()[0]) from fault
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise _fault(where, "Die Datei muss genau eine Abfrage enthalten.", "Ein Modell ist ein select.")
    return _tables(where, statements[0], exp)


def _tables(where: str, statement: Any, exp: Any) -> frozenset[str]:
    ctes = {cte.alias for cte in statement.find_all(exp.CTE)}
    named = [table for table in statement.find_all(exp.Table) if isinstance(table.this, exp.Identifier)]
    bare = sorted({table.name for table in named if not table.db and table.name not in ctes})
    if bare:
        raise _fault(where, f"Tabelle ohne Schema: {', '.join(bare)}.", "Bitte als schema.tabelle schreiben.")
    return frozenset(f"{table.db}.{table.name}" for table in named if table.db)


def _check_upstreams(models: dict[str, Model]) -> None:
    for model in models.values():
        unknown = sorted(u for u in model.upstream if u.split(".")[0] in MODELLED_LAYERS and u not in models)
        if unknown:
            where = f"sql/{model.name.replace('.', '/')}.sql"
            raise _fault(where, f"Unbekannte Tabelle: {', '.join(unknown)}.", "Gibt es dazu eine Datei unter sql/?")


def _ordered(models: dict[str, Model]) -> list[str]:
    sorter = TopologicalSorter({name: sorted(m.upstream & models.keys()) for name, m in sorted(models.items())})
    try:
        return list(sorter.static_order())
    except CycleError as fault:
        circle = " → ".join(str(name) for name in fault.args[1])
        raise _fault(
            "sql/", f"Modelle hängen im Kreis voneinander ab: {circle}.", "Eine Abhängigkeit lösen."
        ) from fault


def _fault(where: str, what: str, what_to_do: str) -> DefinitionError:
    return DefinitionError("K102", what, where=where, what_to_do=what_to_do)
