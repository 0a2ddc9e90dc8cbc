"""What of a definition decides its figures, as a hash: a change under the same version stops the night.

What belongs here: the fields that are only words, the hash of the others with the SQL of their measures, and comparing
it with the one of the last edition. Names of measures count as what they compute: an earlier calculation may go on
under another name. Formatting and comments of the SQL do not count, nor do other measures of the same file. What the
measures themselves are made of is compared in `model_lineage`.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl

from kiezwirkung.errors import BlockedError
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.definition import Indicator
from kiezwirkung.indicators.formulas import measures_of, parse_formula
from kiezwirkung.indicators.measures import Measures
from kiezwirkung.warehouse.querying import published_rows

CODE: Final = "K209"
WORDS: Final = frozenset(
    {
        *("id", "number", "code", "version", "valid_from", "earlier", "title", "title_english", "title_short"),
        *("description", "description_english", "formula", "unit_label", "decimals", "levels", "periods", "breakdowns"),
        *("shows_total", "direction", "band", "reference_line", "impact_step", "logic_model", "protection", "coverage"),
        *("estimated", "left_out", "persons_may_add", "caveat", "source", "lead_rank", "worked_examples"),
    }
)
"""What decides no figure: words, where and beside what a figure stands, its protection. A change of any other field is
a change of the definition and needs a version."""
PLACE_COLUMNS: Final = ("project_id", "location_id", "pgr_code", "district_code", "month_on")
HASH_TYPES: Final = {
    "indicator_id": pl.String,
    "version": pl.Int32,
    "definition_hash": pl.String,
    "fields_hash": pl.String,
}
_TOKEN: Final = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"]*\"|\w+|\S", re.DOTALL)
_OPENS: Final = {"(": 1, "[": 1, ")": -1, "]": -1}
Texts = Mapping[str, str]


class Changed(NamedTuple):
    """A version whose figures are no longer made as the last edition made them; `files` are those that differ."""

    indicator_id: str
    version: int
    is_present: bool
    files: tuple[str, ...]


def deciding_fields(indicator: Indicator) -> dict[str, object]:
    """The fields that decide figures, without those left at their default; of the interval only the method."""
    given = indicator.model_dump(exclude=set(WORDS), exclude_defaults=True)
    return {**given, "interval": indicator.interval.method, "factor": str(indicator.factor)}


def hash_frame(catalogue: Catalogue, texts: Texts | None = None) -> pl.DataFrame:
    """Per version of each indicator its two hashes; `texts` are the SQL files of the measures by table."""
    known = measure_texts() if texts is None else texts
    rows = [
        (version.id, version.version, *_hashes(version, catalogue.measures, known))
        for indicator in catalogue.indicators
        for version in (indicator, *indicator.earlier_versions())
    ]
    return pl.DataFrame(rows, schema=HASH_TYPES, orient="row")


def check_definitions(catalogue: Catalogue, last_release: Path | None, texts: Texts | None = None) -> None:
    """Stop (K209) where a definition differs from that of the last edition under the same version.

    `last_release` is the release file of the last edition; without one, or without hashes in it, nothing is asked.
    """
    before = published_rows(last_release, "mart.indicator_version", HASH_TYPES)
    if before is None:
        return
    both = hash_frame(catalogue, texts).join(before, on=["indicator_id", "version"], suffix="_before")
    differ = both.filter(pl.col("definition_hash") != pl.col("definition_hash_before"))
    if not differ.is_empty():
        raise _blocked([_changed(row, catalogue) for row in differ.iter_rows(named=True)])


@cache
def measure_texts() -> Texts:
    """The packaged SQL of every measure file, by table."""
    entries = sorted(files("sql").joinpath("measures").iterdir(), key=lambda entry: entry.name)
    found = [entry for entry in entries if entry.name.endswith(".sql")]
    return {entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8") for entry in found}


@lru_cache(maxsize=256)
def plain_sql(sql: str) -> str:
    """SQL without comments, line breaks and capitals, one blank between any two parts.

    Examples:
        >>> plain_sql("Select a.x, /* Zahl */  'A' from t")
        "select a . x , 'A' from t"
    """
    return " ".join(_tokens(sql))


def measure_text(sql: str, columns: Iterable[str]) -> str:
    """A measure file as far as it decides these columns: their expressions and everything around the select list.

    Examples:
        >>> measure_text("select a.x, /* Zahl */ sum( a.n ) as n, sum(a.m) as m from t as a", ["n"])
        'select sum ( a . n ) as n from t as a'
    """
    tokens = _tokens(sql)
    depths = _depths(tokens)
    outer = [at for at, depth in enumerate(depths) if depth == 0]
    start = max((at for at in outer if tokens[at] == "select"), default=None)
    if start is None:
        return " ".join(tokens)
    end = next((at for at in outer if at > start and tokens[at] == "from"), len(tokens))
    commas = [at for at in outer if start < at < end and tokens[at] == ","]
    parts = [tokens[a + 1 : b] for a, b in zip([start, *commas], [*commas, end], strict=True)]
    kept = [token for part in parts if part and part[-1] in set(columns) for token in part]
    return " ".join([*tokens[: start + 1], *kept, *tokens[end:]])


def _tokens(sql: str) -> list[str]:
    found = [token for token in _TOKEN.findall(sql) if not token.startswith(("--", "/*"))]
    return [token if token[0] in "'\"" else token.lower() for token in found]


def _depths(tokens: Iterable[str]) -> list[int]:
    depth, found = 0, []
    for token in tokens:
        change = _OPENS.get(token, 0)
        found.append(depth + min(change, 0))
        depth += change
    return found


def _hashes(indicator: Indicator, measures: Measures, texts: Texts) -> tuple[str, str]:
    own = json.dumps(deciding_fields(indicator), sort_keys=True, default=str)
    resolved = own
    for name in sorted(deciding_measures(indicator), key=len, reverse=True):
        resolved = resolved.replace(name, _computed(name, indicator, measures, texts))
    return short_hash(resolved), short_hash(own)


def _computed(name: str, indicator: Indicator, measures: Measures, texts: Texts) -> str:
    """What a measure computes; the name where the engine or a form stands behind it."""
    table, _, column = name.partition(".")
    if table not in texts or name not in measures:
        return name
    columns = [column, *PLACE_COLUMNS, *([indicator.over] if indicator.over else [])]
    return short_hash(f"{measures[name].kind} {measure_text(texts[table].rpartition('---*/')[2], columns)}", column)


def deciding_measures(indicator: Indicator) -> list[str]:
    """Every measure that decides the figure."""
    parts = [indicator.numerator, indicator.denominator, indicator.squares, indicator.weight]
    parts += [indicator.condition.measure] if indicator.condition else []
    parts += measures_of(parse_formula(indicator.expression)) if indicator.expression else []
    return [part for part in dict.fromkeys(parts) if part and "." in part]


def short_hash(text: str, alias: str = "") -> str:
    """A short hash; the column's own name inside its text does not count."""
    plain = re.sub(rf"\bas {re.escape(alias)}\b", "as it", text) if alias else text
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _changed(row: Mapping[str, object], catalogue: Catalogue) -> Changed:
    name, number = str(row["indicator_id"]), int(str(row["version"]))
    indicator = next(each for each in catalogue.indicators if each.id == name)
    version = next(each for each in (indicator, *indicator.earlier_versions()) if each.version == number)
    own = row["fields_hash"] != row["fields_hash_before"]
    tables = {measure.partition(".")[0] for measure in deciding_measures(version)} & set(measure_texts())
    changed = [f"sql/indicators/{name}.yaml"] if own else [f"sql/measures/{table}.sql" for table in sorted(tables)]
    return Changed(name, number, number == indicator.version, tuple(changed))


def _blocked(changed: list[Changed]) -> BlockedError:
    first = changed[0]
    named = ", ".join(f"{each.indicator_id} (Version {each.version})" for each in changed)
    what = f"Die Definition hat sich geändert, ihre Version nicht: {named}."
    present = sorted({each.indicator_id for each in changed if each.is_present})
    raised = ", ".join(f"sql/indicators/{name}.yaml" for name in present)
    advice = [f"Bitte in {raised} version und valid_from erhöhen und die bisherige unter earlier behalten."] * bool(
        raised
    )
    if any(not each.is_present for each in changed):
        advice.append("Eine frühere Version muss bleiben, wie sie war: ihre Rechnung unter eigenem Namen behalten.")
    advice.append("Was sich bewegt, zeigt kiezwirkung preview; die letzte gute Ausgabe gilt weiter.")
    where = ", ".join(dict.fromkeys(file for each in changed for file in each.files))
    return BlockedError(
        CODE, what, where=where or f"sql/indicators/{first.indicator_id}.yaml", what_to_do=" ".join(advice)
    )
