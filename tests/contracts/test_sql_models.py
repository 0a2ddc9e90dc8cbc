"""What every SQL file promises: readable elsewhere, no star at the end, no `filter`, a test case, described columns."""

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from kiezwirkung.warehouse.dictionary import load_dictionary
from kiezwirkung.warehouse.models import Model, load_models

CASES = Path(__file__).parents[1] / "sql"
MODELS = load_models()
MEASURES = [model for model in MODELS.values() if model.layer == "measures"]
WITH_LOGIC = [m for m in MODELS.values() if m.layer in {"measures", "mart"} or m.name.startswith("core.fct_")]
BASE_GRAIN = ["project_id", "location_id", "district_code", "pgr_code", "month_on"]


def names(model: Model) -> str:
    return model.name


@pytest.mark.parametrize("model", MEASURES, ids=names)
def test_a_measure_can_move_to_spark(model: Model) -> None:
    spark = sqlglot.transpile(model.sql, read="duckdb", write="spark")
    assert len(spark) == 1
    assert isinstance(sqlglot.parse_one(spark[0], read="spark"), exp.Select)


@pytest.mark.parametrize("model", MEASURES, ids=names)
def test_a_measure_reads_one_fact_once(model: Model) -> None:
    assert len(list(sqlglot.parse_one(model.sql, read="duckdb").find_all(exp.Table))) == 1
    assert [name.split(".")[0] for name in model.upstream] == ["core"]


@pytest.mark.parametrize("model", MEASURES, ids=names)
def test_a_measure_names_its_grain_then_its_measures(model: Model) -> None:
    statement = sqlglot.parse_one(model.sql, read="duckdb")
    assert statement.named_selects == [*BASE_GRAIN, *model.header.breakdowns, *model.header.measures]
    assert model.header.grain == [*BASE_GRAIN, *model.header.breakdowns]


@pytest.mark.parametrize("model", MEASURES, ids=names)
def test_a_measure_only_sums_and_counts(model: Model) -> None:
    statement = sqlglot.parse_one(model.sql, read="duckdb")
    assert {type(part) for part in statement.find_all(exp.AggFunc)} <= {exp.Sum, exp.Count}


@pytest.mark.parametrize("model", MODELS.values(), ids=names)
def test_no_model_filters_an_aggregate(model: Model) -> None:
    assert "filter (" not in model.sql.lower()
    assert not list(sqlglot.parse_one(model.sql, read="duckdb").find_all(exp.Filter))


@pytest.mark.parametrize("model", MODELS.values(), ids=names)
def test_a_model_names_every_column_at_its_end(model: Model) -> None:
    statement = sqlglot.parse_one(model.sql, read="duckdb")
    assert not statement.is_star
    assert all(name for name in statement.named_selects)


@pytest.mark.parametrize("model", [m for m in MODELS.values() if m.layer != "staging"], ids=names)
def test_every_column_is_in_the_dictionary(model: Model) -> None:
    dictionary = load_dictionary()
    columns = sqlglot.parse_one(model.sql, read="duckdb").named_selects
    assert [column for column in columns if dictionary.type_of(column) is None] == []


@pytest.mark.parametrize("model", WITH_LOGIC, ids=names)
def test_a_model_with_logic_has_a_case(model: Model) -> None:
    folder = CASES.joinpath(*model.name.split("."))
    assert list(folder.glob("*.yaml")), f"{folder} ist leer"


def test_every_case_belongs_to_a_model() -> None:
    tested = {f"{path.parent.parent.name}.{path.parent.name}" for path in CASES.glob("*/*/*.yaml")}
    assert tested <= MODELS.keys()
