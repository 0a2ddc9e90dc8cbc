"""The SQL below the measures a definition stands on: a changed model stops the night until it is released.

What belongs here: which models of `sql/core` and `sql/staging` stand behind each version (mart.indicator_lineage),
their hashes, and comparing them with the last edition. What a changed model means for the figures is said in
`sql/model_changes.yaml`; its last entry for a model releases exactly one text. Formatting and comments do not count.
Python that stands between (staging, the engine) is not compared: its tests watch over it.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiezwirkung.errors import BlockedError, DefinitionError
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.definition_hashes import CODE, deciding_measures, plain_sql, short_hash
from kiezwirkung.indicators.measures import Measures
from kiezwirkung.warehouse.querying import published_rows
from kiezwirkung.yaml_text import parse_yaml

CHANGES: Final = "sql/model_changes.yaml"
LAYERS: Final = ("staging", "core", "measures")
COMPARED: Final = ("core.", "staging.")
_NAMED: Final = re.compile(rf"\b({'|'.join(LAYERS)}) \. (\w+)")
KEYS: Final = ["indicator_id", "version", "model"]
LINEAGE_TYPES: Final = {
    "indicator_id": pl.String,
    "version": pl.Int32,
    "model": pl.String,
    "model_hash": pl.String,
    "recalculated_because": pl.String,
}
Texts = Mapping[str, str]


class ModelChange(BaseModel):
    """A changed model that somebody looked at: its new text by hash, whether figures move, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    model: str
    model_hash: str
    figures_move: bool
    because: str = Field(min_length=1)


class Blocked(NamedTuple):
    """A changed model without an entry, and how many indicators stand on it."""

    model: str
    model_hash: str
    indicators: int


def lineage_frame(
    catalogue: Catalogue, texts: Texts | None = None, changes: Iterable[ModelChange] | None = None
) -> pl.DataFrame:
    """Per version of each indicator every model it stands on, with its hash and why it was last recalculated."""
    known = model_texts() if texts is None else texts
    moved = {each.model: each.because for each in (load_changes() if changes is None else changes) if each.figures_move}
    hashes = model_hashes(known)
    below = _models_below(known)
    rows = [
        (version.id, version.version, model, hashes[model], moved.get(model, ""))
        for indicator in catalogue.indicators
        for version in (indicator, *indicator.earlier_versions())
        for model in _stands_on(deciding_measures(version), catalogue.measures, below)
    ]
    return pl.DataFrame(rows, schema=LINEAGE_TYPES, orient="row")


def check_lineage(
    catalogue: Catalogue,
    last_release: Path | None,
    texts: Texts | None = None,
    changes: Iterable[ModelChange] | None = None,
) -> None:
    """Stop (K209) where a model below a definition differs from that of the last edition and is not released.

    `last_release` is the release file of the last edition; without one, or without a lineage in it, nothing is asked.
    """
    before = published_rows(last_release, "mart.indicator_lineage", [*KEYS, "model_hash"])
    if before is None or last_release is None:
        return
    known = tuple(load_changes() if changes is None else changes)
    released = {each.model: each.model_hash for each in known}
    both = lineage_frame(catalogue, texts, known).join(before, on=KEYS, suffix="_before")
    differ = both.filter(pl.col("model_hash") != pl.col("model_hash_before"))
    counted = differ.group_by("model", "model_hash").agg(pl.col("indicator_id").n_unique()).sort("model")
    blocked = [Blocked(*row) for row in counted.iter_rows() if released.get(row[0]) != row[1]]
    if blocked:
        raise _blocked(blocked, is_invented=_is_invented(last_release))


@cache
def model_texts() -> Texts:
    """The packaged SQL of every model on the way to a measure, by name (`core.fct_visit`)."""
    return {
        f"{layer}.{entry.name.removesuffix('.sql')}": entry.read_text(encoding="utf-8")
        for layer in LAYERS
        for entry in sorted(files("sql").joinpath(layer).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".sql")
    }


def model_hashes(texts: Texts) -> dict[str, str]:
    """The hash of each model's own statement; its header does not count."""
    return {name: short_hash(plain_sql(_statement(text))) for name, text in texts.items()}


@cache
def load_changes() -> tuple[ModelChange, ...]:
    """The entries of `sql/model_changes.yaml` in their order; raises DefinitionError K102."""
    try:
        listed = parse_yaml(files("sql").joinpath("model_changes.yaml").read_text(encoding="utf-8"))
        return tuple(ModelChange.model_validate(entry) for entry in listed["changes"] or ())
    except (yaml.YAMLError, ValidationError, KeyError, TypeError) as fault:
        advice = "Jeder Eintrag nennt model, model_hash, figures_move und because."
        raise DefinitionError("K102", "Ein Eintrag ist nicht lesbar.", where=CHANGES, what_to_do=advice) from fault


def _statement(text: str) -> str:
    return text.rpartition("---*/")[2].strip().removesuffix(";")


def _models_below(texts: Texts) -> dict[str, frozenset[str]]:
    """Each model with everything it is made of, as far as files stand behind it."""
    made_of = {
        name: {".".join(match) for match in _NAMED.findall(plain_sql(_statement(text)))} & texts.keys()
        for name, text in texts.items()
    }
    found = {}
    for name in texts:
        reached, waiting = {name}, [name]
        while waiting:
            new = made_of[waiting.pop()] - reached
            reached |= new
            waiting += new
        found[name] = frozenset(reached)
    return found


def _stands_on(names: Iterable[str], measures: Measures, below: Mapping[str, frozenset[str]]) -> list[str]:
    known = [measures[name] for name in names if name in measures]
    starts = {model for measure in known for model in measure.reads or (f"measures.{measure.table}",)}
    models = {model for start in starts for model in below.get(start, ())}
    return sorted(model for model in models if model.startswith(COMPARED))


def _is_invented(release: Path) -> bool:
    keys = published_rows(release, "mart.edition", ["key", "value"])
    return keys is not None and ("is_invented", "true") in keys.rows()


def _blocked(models: list[Blocked], *, is_invented: bool) -> BlockedError:
    named = ", ".join(f"{each.model} ({each.indicators} Indikatoren)" for each in models)
    entries = " ".join(f"{{model: {each.model}, model_hash: {each.model_hash}, …}}" for each in models)
    advice = [
        f"Bitte in {CHANGES} je Modell einen Eintrag anhängen: {entries}, dazu because und figures_move: false, wenn"
        " sich keine Zahl bewegt, true, wenn alle Zeiträume neu gerechnet sein sollen (was sich bewegt, trägt dann r).",
        "Soll die alte Rechnung für frühere Zeiträume bleiben: ein neues Modell und eine neue Version der Indikatoren.",
        "Die letzte gute Ausgabe gilt weiter.",
    ]
    if is_invented:
        advice.append("Ein Ordner der Vorführung lässt sich auch neu anlegen: kiezwirkung demo --into <neuer Ordner>.")
    where = ", ".join(f"sql/{each.model.replace('.', '/')}.sql" for each in models)
    what = f"SQL unter den Messgrößen hat sich geändert, ohne dass jemand sagt, was das für die Zahlen heißt: {named}."
    return BlockedError(CODE, what, where=where, what_to_do=" ".join(advice))
