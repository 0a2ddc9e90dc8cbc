from pathlib import Path

import duckdb
import pytest

from kiezwirkung.errors import BlockedError, DefinitionError
from kiezwirkung.warehouse.building import build_model
from kiezwirkung.warehouse.dictionary import load_dictionary, write_mart_dictionary
from kiezwirkung.warehouse.models import Model, parse_model

COLUMNS = """
visit_count: {type: bigint, description: Besuche, unit: Besuche}
project_id: {type: text, description: Kennung des Projekts}
"""


def model(body: str, grain: str = "project_id") -> Model:
    return parse_model(
        "core.fct_visit", f"/*---\ntitle: Besuche\ndescription: Besuche.\ngrain: [{grain}]\n---*/\n{body}"
    )


@pytest.fixture
def columns(tmp_path: Path) -> Path:
    path = tmp_path / "columns.yaml"
    path.write_text(COLUMNS, encoding="utf-8")
    return path


def test_a_table_that_keeps_its_contract_is_built(con: duckdb.DuckDBPyConnection, columns: Path) -> None:
    result = build_model(
        con, model("select 'MI01NH' as project_id, 3::bigint as visit_count"), load_dictionary(columns)
    )
    assert result.row_count == 1
    assert result.columns == {"project_id": "VARCHAR", "visit_count": "BIGINT"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("select 'MI01NH' as project_id, 3 as visit_count", "visit_count hat den Typ INTEGER"),
        ("select 'MI01NH' as project_id, 3::bigint as visits", "visits steht nicht"),
        ("select 3::bigint as visit_count", "project_id des Korns fehlt"),
        ("select unnest(['geheim', 'geheim']) as project_id, 3::bigint as visit_count", "1 Schlüssel"),
    ],
)
def test_a_broken_contract_blocks_and_leaves_the_last_good_table(
    con: duckdb.DuckDBPyConnection, columns: Path, body: str, said: str
) -> None:
    dictionary = load_dictionary(columns)
    build_model(con, model("select 'MI01NH' as project_id, 3::bigint as visit_count"), dictionary)
    with pytest.raises(BlockedError, match=said) as caught:
        build_model(con, model(body), dictionary)
    assert caught.value.code == "K201"
    assert "core.fct_visit" in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert con.execute("select project_id, visit_count from core.fct_visit").fetchall() == [("MI01NH", 3)]


def test_a_fault_while_running_names_the_file_and_no_value(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(DefinitionError, match=r"core/fct_visit\.sql") as caught:
        build_model(con, model("select v::integer as project_id from (select 'geheim' as v)"))
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: {type: bigint}", "Spalte a"),
        ("a: {type: bigint, description: x, unitt: y}", "unitt"),
        ("a: {type: bigintt, description: x}", "DuckDB-Typ"),
        ("a: {type: bigint, description: ''}", "leer"),
        ("[a]", "columns.yaml"),
        ("a: {", "YAML"),
    ],
)
def test_a_faulty_dictionary_stops_the_load(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "columns.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match=said) as caught:
        load_dictionary(path)
    assert caught.value.code == "K103"


def test_the_dictionary_can_be_read_by_people_and_from_the_mart(con: duckdb.DuckDBPyConnection, columns: Path) -> None:
    dictionary = load_dictionary(columns)
    con.execute("create table mart.profile as select 'MI01NH' as project_id, 3::bigint as visit_count")
    assert "| `visit_count` | BIGINT | Besuche | Besuche |" in dictionary.markdown([model("select 1 as project_id")])
    assert write_mart_dictionary(con, dictionary) == 6
    rows = con.execute("select column_name, description from mart.dictionary where table_name = 'profile'").fetchall()
    assert sorted(rows) == [("project_id", "Kennung des Projekts"), ("visit_count", "Besuche [Besuche]")]
