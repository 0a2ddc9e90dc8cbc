"""The tables that the way back from a figure needs: parts, fields, months, files, columns.

What belongs here: filling schema `lineage` in the warehouse before an edition is written. It is no content of an
edition: a renamed file makes no new one.
"""

from collections.abc import Mapping
from typing import Final

import duckdb

from kiezwirkung.explaining.listed_rows import write_listed_rows
from kiezwirkung.explaining.parts import Parts
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.warehouse.models import Model

TABLES: Final = {
    "lineage.period_month": """
        select p.period_type, p.period_start_on, m.month_on
        from indicators.period as p join core.dim_month as m
            on m.month_on between p.period_start_on and p.period_end_on""",
    "lineage.source_file": """
        select distinct substr(d.delivery_id, 1, 16) as delivery_key, d.file_name from raw.delivery as d""",
    "lineage.source_column": """
        select distinct substr(c.delivery_id, 1, 16) as delivery_key, c.sheet, c.entity, c.field, c.column_letter
        from raw.sheet_column as c""",
    "lineage.row_origin": """
        with placed as (
            select f.row_id, f.location_id, a.applies_from
            from core.fct_location_month as f
            asof join core.map_location_area as a
                on f.location_id = a.location_id and f.month_on >= a.applies_from
        )
        select p.row_id, s.row_id as source_row_id, 'locations' as entity
        from placed as p join staging.locations as s using (location_id)
        qualify row_number() over (partition by p.row_id order by s.valid_from <= p.applies_from desc,
            abs(s.valid_from - p.applies_from), s.row_id) = 1
        union all
        select f.row_id, min(substr(d.delivery_id, 1, 16)), f.entity
        from core.fct_reporting_obligation as f
        join quality.delivered_period as d using (entity, project_id, period_on)
        where d.is_first
        group by all""",
    "lineage.exact_part": """
        select v.indicator_id, v.version, v.level, v.area_code, v.period_type, v.period_start_on, v.breakdown_code,
            i.numerator as exact_numerator
        from mart.indicator_value as v join indicators.value as i
            on split_part(i.indicator_id, '@', 1) = v.indicator_id and i.version = v.version and i.level = v.level
            and i.area_code = v.area_code and i.period_type = v.period_type
            and i.period_start_on = v.period_start_on and i.breakdown = v.breakdown
            and i.breakdown_code = v.breakdown_code
        where i.numerator <> v.numerator""",
}
"""What each table is made of. A row without a delivered row of its own (a location in a month, a duty to report) has
its origin in the register's row that holds, or in the delivery that fulfils the duty. The exact numerator stands only
where the published one is rounded (surveys)."""


def write_explaining_tables(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, models: Mapping[str, Model]) -> Parts:
    """Fill the tables; gives the parts, from which the views of the analyst's file are made."""
    parts = Parts(catalogue, models)
    write_table(con, "lineage.figure_part", parts.part_frame())
    write_table(con, "lineage.measure_field", parts.field_frame())
    write_listed_rows(con, models)
    for name, sql in TABLES.items():
        con.execute(f"create or replace table {name} as select * from ({sql}) order by all")
    return parts
