"""What was corrected: counted always, with figures only where both and their difference may be shown."""

from collections.abc import Iterator

import duckdb
import pytest

from kiezwirkung.indicators.corrections import release_corrections
from kiezwirkung.settings import Thresholds

TABLES = """
create schema raw; create schema quality; create schema reference; create schema mart;
create table raw.slice (entity varchar, slice_key varchar, project_id varchar, period_on date, delivery_id varchar);
create table raw.slice_change (entity varchar, slice_key varchar, old_delivery_id varchar, new_delivery_id varchar,
  row_identity varchar, kind varchar, field varchar, old_value varchar, new_value varchar);
create table raw.sheet_entity (delivery_id varchar, sheet varchar, entity varchar, header_row integer);
create table quality.correction (delivery_id varchar, sheet varchar, cell varchar, state varchar);
create table reference.reporting_form (entity varchar, title varchar, period_type varchar);
create table mart.area (level varchar, area_code varchar, area_name varchar, parent_code varchar);
create table mart.indicator_value (indicator_id varchar, level varchar, area_code varchar, period_type varchar,
  period_start_on date, breakdown varchar, value double, mark varchar);
create table raw.visits (delivery_id varchar, project_id varchar, report_year integer, month integer,
  visit_count bigint, is_refused boolean);
create table raw.consultations (delivery_id varchar, project_id varchar, report_year integer, quarter integer,
  consultation_count bigint, is_refused boolean);
create table raw.self_help_enquiries (delivery_id varchar, project_id varchar, report_year integer, quarter integer,
  enquiry_count bigint, is_refused boolean);
insert into reference.reporting_form values ('visits', 'Besuche je Monat', 'month');
insert into mart.area values ('project', 'MI01NH', 'Haus (erfunden)', '01');
insert into raw.slice values ('visits', 'MI01NH|2025|3', 'MI01NH', '2025-03-01', 'alt'),
  ('visits', 'MI01NH|2025|3', 'MI01NH', '2025-03-01', 'neu');
insert into raw.slice_change values
  ('visits', 'MI01NH|2025|3', 'alt', 'neu', '1', 'value', 'visit_count', '60', '80'),
  ('visits', 'MI01NH|2025|3', '', 'neu', '2', 'row_added', '', null, null);
insert into raw.visits values ('alt', 'MI01NH', 2025, 3, 60, false), ('alt', 'MI01NH', 2025, 3, 30, false),
  ('alt', 'MI01NH', 2025, 3, 999, true), ('alt', 'MI01NH', 2025, 4, 500, false);
"""


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(TABLES)
        yield opened


def corrected(con: duckdb.DuckDBPyConnection, value: float | None, mark: str) -> tuple[object, ...]:
    con.execute(
        "insert into mart.indicator_value values ('visits', 'project', 'MI01NH', 'month', '2025-03-01', '', ?, ?)",
        [value, mark],
    )
    release_corrections(con, Thresholds())
    (row,) = con.sql(
        "select changed_value_count, changed_row_count, old_value, new_value, value_reason from mart.correction"
    ).fetchall()
    return tuple(row)


def test_old_and_released_value_stand_side_by_side(con: duckdb.DuckDBPyConnection) -> None:
    assert corrected(con, 120.0, "") == (1, 1, 90.0, 120.0, "")


@pytest.mark.parametrize(("value", "mark"), [(None, "g"), (120.0, "u"), (95.0, ""), (6.0, ""), (None, "t")])
def test_a_withheld_figure_or_a_small_difference_hides_both(
    con: duckdb.DuckDBPyConnection, value: float | None, mark: str
) -> None:
    counted = corrected(con, value, mark)
    assert counted[:4] == (1, 1, None, None)
    assert "geheim zu halten" in str(counted[4])


def test_a_correction_of_the_office_is_counted_without_a_figure(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("delete from raw.slice_change")
    con.execute("insert into quality.correction values ('neu', 'Daten', 'C7', 'applied')")
    con.execute("insert into quality.correction values ('neu', 'Daten', 'C8', 'differs')")
    con.execute("insert into raw.sheet_entity values ('neu', 'Daten', 'visits', 1)")
    release_corrections(con, Thresholds())
    assert con.sql(
        "select correction_source, form_title, area_name, district_code, changed_value_count, period_start_on,"
        " old_value from mart.correction"
    ).fetchall() == [("steward", "Besuche je Monat", "Haus (erfunden)", "01", 1, None, None)]
