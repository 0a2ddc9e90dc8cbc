from collections.abc import Callable

import duckdb

from kiezwirkung.warehouse.arrivals import Arrival, Arrivals
from kiezwirkung.warehouse.forms import Form, in_dependency_order
from kiezwirkung.warehouse.ledger_loading import load_raw
from kiezwirkung.warehouse.missing_values import write_missing_values


def test_each_kind_of_missing_is_kept_with_its_row_and_field(
    con: duckdb.DuckDBPyConnection, forms: list[Form], arrive: Callable[..., Arrival]
) -> None:
    rows = [
        {"month": 1, "area": "angebote", "missing_marks": "visit_count=NA"},
        {"month": 2, "area": "angebote", "visit_count": 0},
        {"month": 3, "missing_marks": "area=KA,visit_count=NZ"},
    ]
    load_raw(con, forms, Arrivals([arrive("b", {"visits": rows})]))
    for form in in_dependency_order(forms):
        row_id = "substr(r.delivery_id, 1, 16) || ':' || r.sheet || ':' || r.row_number as row_id"
        con.execute(f"create table staging.{form.entity} as select {row_id}, r.* from current.{form.entity} as r")
    assert write_missing_values(con, forms) == 3
    found = con.execute("select right(row_id, 1), field, kind from quality.missing_value order by all").fetchall()
    assert found == [("4", "visit_count", "NA"), ("6", "area", "KA"), ("6", "visit_count", "NZ")]
