"""From a measure to the fields of the forms, read from the SQL files alone."""

import pytest

from kiezwirkung.explaining.lineage import ColumnLineage, Field, fact_of, row_grain_sql
from kiezwirkung.warehouse.models import Model, load_models, parse_model

HEAD = "/*---\ntitle: Probe\ndescription: Probe\ngrain: [row_id]\n---*/\n"


@pytest.fixture(scope="module")
def models() -> dict[str, Model]:
    """The packaged SQL files."""
    return load_models()


@pytest.mark.parametrize(
    ("table", "column", "entity", "fields"),
    [
        ("measures.visits", "visit_count", "visits", {"visit_count"}),
        ("measures.visits", "estimated_visit_count", "visits", {"visit_count", "capture_method"}),
        ("measures.self_help_enquiries", "enquiry_count", "self_help_enquiries", {"enquiry_count"}),
        ("measures.volunteers", "volunteer_hours", "volunteers", {"hours"}),
        ("measures.locations", "accessible_count", "locations", {"accessible"}),
        ("measures.participations", "participation_count", "participations", set()),
    ],
)
def test_a_measure_names_the_fields_it_looks_at(
    models: dict[str, Model], table: str, column: str, entity: str, fields: set[str]
) -> None:
    assert ColumnLineage(models).fields(table, column) == {Field(entity, name) for name in fields}


def test_a_fact_knows_whose_rows_it_holds(models: dict[str, Model]) -> None:
    lineage = ColumnLineage(models)
    assert fact_of(models["measures.visits"]) == "core.fct_visit"
    assert lineage.row_entity("core.fct_visit") == "visits"
    assert lineage.row_entity("core.fct_location_month") is None


def test_lineage_follows_unions_stars_and_subqueries() -> None:
    made = {
        "core.a": "select r.x as n, r.delivery_id as row_id from current.left_form as r",
        "core.b": "with c as (select * from core.a) select c.n + 1 as n from c union all"
        " select s.y as n from (select r.y from current.right_form as r) as s",
    }
    models = {name: parse_model(name, HEAD + sql) for name, sql in made.items()}
    assert ColumnLineage(models).fields("core.b", "n") == {Field("left_form", "x"), Field("right_form", "y")}


def test_every_measure_file_can_be_asked_row_by_row(models: dict[str, Model]) -> None:
    for model in models.values():
        if model.layer == "measures":
            assert "f.row_id" in row_grain_sql(model), model.name
            assert fact_of(model), model.name
