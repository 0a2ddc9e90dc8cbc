"""The rules that come with the programme: each has been red once, each names what exists."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.errors import DefinitionError
from kiezwirkung.plausibility.definitions import CentreRule, load_rules, packaged_rules
from kiezwirkung.plausibility.figure_rules import Sources, violation_query
from kiezwirkung.warehouse.forms import by_entity, stored_columns
from kiezwirkung.yaml_text import parse_yaml

Change = dict[str, Any]
RULES = packaged_rules()
FOLDER = Path(load_rules.__code__.co_filename).parent / "rules"
COLUMNS = {entity: set(stored_columns(forms)) for entity, forms in by_entity(load_templates().values()).items()}


@pytest.fixture(scope="module")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("create table figure (unit text, period_on date, period_type text, figure text, value double)")
        con.execute("create table unit (unit text, parent text)")
        con.execute("create table own_group (group_name text, unit text)")
        yield con


def is_broken(con: duckdb.DuckDBPyConnection, rule: CentreRule, example: dict[str, float]) -> bool:
    con.execute("delete from figure")
    for name, value in example.items():
        con.execute("insert into figure values ('haus', '2025-01-01', ?, ?, ?)", [rule.period_type, name, value])
    return bool(con.execute(violation_query(rule, Sources("figure", "unit", "own_group"))).fetchall())


@pytest.mark.parametrize("rule", RULES.between.rules, ids=lambda rule: rule.id)
def test_each_rule_between_figures_holds_and_breaks_as_its_examples_say(
    empty: duckdb.DuckDBPyConnection, rule: CentreRule
) -> None:
    assert [example for example in rule.holds if is_broken(empty, rule, example)] == []
    assert [example for example in rule.breaks if not is_broken(empty, rule, example)] == []


@pytest.mark.parametrize("rule", RULES.between.rules, ids=lambda rule: rule.id)
def test_the_sentence_of_a_rule_fits_into_the_finding(rule: CentreRule) -> None:
    assert (rule.sentence[0].islower(), rule.sentence.endswith(".")) == (True, False)


def test_every_entry_names_forms_and_columns_that_exist() -> None:
    compared = RULES.comparisons
    entries = [*RULES.ranges.series, *compared.last_year, *compared.programme_mean, *compared.copied]
    named = [(entry.entity, {entry.field, *entry.group}) for entry in entries]
    named += [(entry.entity, {*entry.match, *entry.fields}) for entry in compared.copied]
    named += [(figure.entity, {figure.unit, figure.field}) for figure in RULES.between.figures.values()]
    assert [(entity, columns - COLUMNS[entity]) for entity, columns in named if columns - COLUMNS[entity]] == []
    ids = [entry.id for entry in entries] + [rule.id for rule in RULES.between.rules]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("expected_ranges.yaml", {"series": [{"id": "x", "entity": "visits", "feld": "visit_count"}]}),
        (
            "expected_ranges.yaml",
            {"series": [{"id": "x", "entity": "x", "field": "y", "method": {"name": "auge"}}]},
        ),
        ("comparisons.yaml", {"last_year": [{"id": "x", "entity": "visits", "field": "visit_count", "base": 0}]}),
        ("figure_rules.yaml", {"left": "sum(offer_attendances)"}),
        ("figure_rules.yaml", {"left": "nirgends_gezaehlt"}),
        ("figure_rules.yaml", {"mark": "visits_in_offers"}),
        ("figure_rules.yaml", {"code": "D999"}),
        ("figure_rules.yaml", {"operator": "=>"}),
        ("figure_rules.yaml", {"period_type": "month"}),
        ("figure_rules.yaml", {"breaks": []}),
    ],
)
def test_a_wrong_definition_stops_the_load_and_names_its_file(
    tmp_path: Path, file: str, change: dict[str, Any]
) -> None:
    for source in FOLDER.glob("*.yaml"):
        content = parse_yaml(source.read_text(encoding="utf-8"))
        if source.name == file and file == "figure_rules.yaml":
            content["rules"][0] |= change
        elif source.name == file:
            content |= change
        (tmp_path / source.name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DefinitionError, match=f"K607.*{file}"):
        load_rules(tmp_path)
