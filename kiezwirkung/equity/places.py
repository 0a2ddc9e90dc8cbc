"""Which Prognoseräume have a location: by what the register says, and by where the coordinates lie.

What belongs here: table mart.place_coverage and the finding for a location whose coordinates lie in another
Prognoseraum than stated. Points are laid into the published outlines by ray casting (`reference.outlines`); outlines
or coordinates that are missing make a count unknown, never smaller.
"""

from typing import Final

import duckdb
import polars as pl

from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.rollup import BERLIN_CODE
from kiezwirkung.reference.outlines import area_of_points, rings_by_area
from kiezwirkung.warehouse.quarantine import note_rows

MISPLACED_CODE: Final = "D309"
NO_OUTLINES: Final = "Die Umrisse der Prognoseräume sind nicht geladen"
NO_POINT: Final = "Nicht alle Standorte haben Koordinaten"

POINT_SQL: Final = """
select distinct location_id, valid_from, pgr_code, longitude, latitude from core.dim_location order by all
"""

COVERAGE_SQL: Final = f"""
create or replace table mart.place_coverage as
with last_month as (
    select m.period_type, m.period_start_on, max(l.month_on) as month_on
    from core.fct_location_month as l join indicators.period_month as m using (month_on)
    where m.period_type = 'year' group by all
),
present as (
    select t.period_type, t.period_start_on, l.location_id, d.pgr_code, d.located_pgr_code,
        d.longitude is not null and d.latitude is not null as has_point
    from last_month as t
    join core.fct_location_month as l using (month_on)
    join located_place as d on d.location_id = l.location_id
    qualify row_number() over (
        partition by t.period_start_on, l.location_id
        order by d.valid_from <= last_day(t.month_on) desc, abs(date_diff('day', t.month_on, d.valid_from))) = 1
),
area as (
    select 'district' as level, district_code as area_code, pgr_code from core.dim_prognoseraum
    union all
    select 'berlin', '{BERLIN_CODE}', pgr_code from core.dim_prognoseraum
),
counted as (
    select a.level, a.area_code, t.period_type, t.period_start_on, count(distinct a.pgr_code) as pgr_count,
        count(distinct c.pgr_code) as covered_by_code, count(distinct p.located_pgr_code) as covered_by_point,
        count(distinct c.location_id) filter (c.has_point and c.pgr_code is distinct from c.located_pgr_code)
            as misplaced_count
    from area as a cross join last_month as t
    left join present as c on c.pgr_code = a.pgr_code and c.period_start_on = t.period_start_on
    left join present as p on p.located_pgr_code = a.pgr_code and p.period_start_on = t.period_start_on
    group by all
),
known as (select period_start_on, bool_and(has_point) as is_complete from present group by all)
select c.level, c.area_code, c.period_type, c.period_start_on, c.pgr_count, c.covered_by_code,
    case when $has_outlines and k.is_complete then c.covered_by_point end as covered_by_point,
    case when $has_outlines then c.misplaced_count end as misplaced_count,
    case when not $has_outlines then '{NO_OUTLINES}' when not k.is_complete then '{NO_POINT}' else '' end
        as missing_reason
from counted as c join known as k using (period_start_on)
order by all
"""

MISPLACED_SQL: Final = """
select s.row_id from staging.locations as s
join located_place as d on d.location_id = s.location_id and d.valid_from = s.valid_from
where d.longitude is not null and d.latitude is not null and d.pgr_code is distinct from d.located_pgr_code
"""


def release_place_coverage(con: duckdb.DuckDBPyConnection) -> None:
    """Build mart.place_coverage for districts, Berlin and years; leaves temp table `located_place`."""
    has_outlines = locate_places(con)
    con.execute(COVERAGE_SQL, {"has_outlines": has_outlines})


def note_misplaced(con: duckdb.DuckDBPyConnection) -> int:
    """Write a finding for each row of the register whose coordinates lie elsewhere; gives how many rows."""
    con.execute(f"delete from quality.finding where code = '{MISPLACED_CODE}'")
    if not locate_places(con):
        return 0
    return note_rows(con, "locations", MISPLACED_SQL, code=MISPLACED_CODE, field="pgr_code", source="reference")


def locate_places(con: duckdb.DuckDBPyConnection) -> bool:
    """Build temp table `located_place` with the Prognoseraum of the coordinates; whether there are outlines."""
    outlines = rings_by_area(con.sql("select * from reference.prognoseraum_outline").pl())
    points = con.sql(POINT_SQL).pl()
    has_point = points["longitude"].is_not_null() & points["latitude"].is_not_null()
    dotted = points.filter(has_point)
    found = area_of_points(outlines, dotted["longitude"].to_numpy(), dotted["latitude"].to_numpy())
    located = dotted.with_columns(located_pgr_code=pl.Series(found, dtype=pl.String))
    rest = points.filter(~has_point).with_columns(located_pgr_code=pl.lit(None, pl.String))
    write_table(con, "located_place", pl.concat([located, rest]), kind="temp table")
    return bool(outlines)
