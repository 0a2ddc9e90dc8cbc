"""What every SQL file promises: readable elsewhere, no star at the end, no `filter`, a test case, described columns."""

import functools
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from kiezwirkung.warehouse.dictionary import load_dictionary
from kiezwirkung.warehouse.models import LAYERS as LAYER_NAMES
from kiezwirkung.warehouse.models import Model, load_models

CASES = Path(__file__).parents[1] / "sql"
SQL = Path(__file__).parents[2] / "sql"
LAYERS = {layer: sorted(f"{layer}.{path.stem}" for path in SQL.joinpath(layer).glob("*.sql")) for layer in LAYER_NAMES}
MODELS = [name for names in LAYERS.values() for name in names]
MEASURES = LAYERS["measures"]
WITH_LOGIC = [*MEASURES, *LAYERS["mart"], *(name for name in LAYERS["core"] if name.startswith("core.fct_"))]
BASE_GRAIN = ["project_id", "location_id", "district_code", "pgr_code", "month_on"]


@pytest.fixture(scope="module")
def models() -> dict[str, Model]:
    return load_models()


@pytest.fixture
def model(request: pytest.FixtureRequest, models: dict[str, Model]) -> Model:
    return models[request.param]


@functools.cache
def parsed(sql: str) -> exp.Expression:
    """A statement for looking at."""
    return sqlglot.parse_one(sql, read="duckdb")


@pytest.mark.parametrize("model", MEASURES, indirect=True)
def test_a_measure_can_move_to_spark(model: Model) -> None:
    spark = sqlglot.transpile(model.sql, read="duckdb", write="spark")
    assert len(spark) == 1
    assert isinstance(sqlglot.parse_one(spark[0], read="spark"), exp.Select)


@pytest.mark.parametrize("model", MEASURES, indirect=True)
def test_a_measure_reads_one_fact_once(model: Model) -> None:
    assert len(list(parsed(model.sql).find_all(exp.Table))) == 1
    assert [name.split(".")[0] for name in model.upstream] == ["core"]


@pytest.mark.parametrize("model", MEASURES, indirect=True)
def test_a_measure_names_its_grain_then_its_measures(model: Model) -> None:
    statement = parsed(model.sql)
    assert statement.named_selects == [*BASE_GRAIN, *model.header.breakdowns, *model.header.measures]
    assert model.header.grain == [*BASE_GRAIN, *model.header.breakdowns]


@pytest.mark.parametrize("model", MEASURES, indirect=True)
def test_a_measure_only_sums_and_counts(model: Model) -> None:
    statement = parsed(model.sql)
    assert {type(part) for part in statement.find_all(exp.AggFunc)} <= {exp.Sum, exp.Count}


@pytest.mark.parametrize("model", MODELS, indirect=True)
def test_no_model_filters_an_aggregate(model: Model) -> None:
    assert "filter (" not in model.sql.lower()
    assert not list(parsed(model.sql).find_all(exp.Filter))


@pytest.mark.parametrize("model", MODELS, indirect=True)
def test_a_model_names_every_column_at_its_end(model: Model) -> None:
    statement = parsed(model.sql)
    assert not statement.is_star
    assert all(name for name in statement.named_selects)


@pytest.mark.parametrize("model", [name for name in MODELS if name not in LAYERS["staging"]], indirect=True)
def test_every_column_is_in_the_dictionary(model: Model) -> None:
    dictionary = load_dictionary()
    columns = parsed(model.sql).named_selects
    assert [column for column in columns if dictionary.type_of(column) is None] == []


@pytest.mark.parametrize("model", WITH_LOGIC, indirect=True)
def test_a_model_with_logic_has_a_case(model: Model) -> None:
    folder = CASES.joinpath(*model.name.split("."))
    assert list(folder.glob("*.yaml")), f"{folder} ist leer"


def test_every_case_belongs_to_a_model(models: dict[str, Model]) -> None:
    assert sorted(models) == sorted(MODELS)
    tested = {f"{path.parent.parent.name}.{path.parent.name}" for path in CASES.glob("*/*/*.yaml")}
    assert tested <= models.keys()
