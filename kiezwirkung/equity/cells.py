"""The measures of equity as cells of the cube: catchment, residences by status, way to the nearest location.

What belongs here: forming `equity.*` for every year. Each needs reference data; where they are missing there are no
cells, and the indicators that stand on them are not measurable by rule.
"""

from collections.abc import Mapping
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.equity.distance import distances_m, weighted_median
from kiezwirkung.equity.status import LOW_STATUS_FROM, build_area_status
from kiezwirkung.indicators.rollup import BERLIN_CODE

CATCHMENT: Final = "equity.catchment_population"
OF_GENDER: Final = ("reference.female_population", "reference.gendered_population")
LOW_STATUS: Final = "equity.low_status_visitor_count"
KNOWN_RESIDENCE: Final = "equity.known_residence_count"
MEDIAN_DISTANCE: Final = "equity.median_distance_m"
STATUS_VISITORS: Final = "equity.status_visitor_count"
"""Persons by class of the area they live in (breakdown mss_status; `none`: outside Berlin or without a class)."""
NO_STATUS: Final = "none"
AREA_WIDTHS: Final[Mapping[str, int]] = {"pgr": 4, "district": 2, "berlin": 0}

Columns = dict[str, pl.DataType | type[pl.DataType]]
EXAMPLE_TABLES: Final[Mapping[str, Columns]] = {
    "core.map_location_catchment": dict.fromkeys(("location_id", "pgr_code"), pl.String),
    "core.dim_location": {
        **dict.fromkeys(("location_id", "project_id", "facility_name", "district_code", "pgr_code"), pl.String),
        **dict.fromkeys(("longitude", "latitude"), pl.Float64),
        **dict.fromkeys(("valid_from", "valid_to"), pl.Date),
    },
    "reference.area_center": {
        **dict.fromkeys(("level", "area_code"), pl.String),
        **dict.fromkeys(("longitude", "latitude"), pl.Float64),
    },
    "reference.mss_area": {
        **dict.fromkeys(("level", "area_code"), pl.String),
        "reference_on": pl.Date,
        "status_class": pl.Int32,
        "plr_count": pl.Int64,
        "inhabitants": pl.Int64,
    },
    "reference.population_gender": {
        **dict.fromkeys(("level", "area_code", "gender"), pl.String),
        "reference_on": pl.Date,
        "inhabitants": pl.Int64,
    },
    "reference.prognoseraum_outline": {
        "pgr_code": pl.String,
        **dict.fromkeys(("part", "ring", "point"), pl.Int32),
        **dict.fromkeys(("longitude", "latitude"), pl.Float64),
    },
}
"""The columns read here, for the empty warehouse of the worked examples."""

SERVED_SQL: Final = """
create or replace temp table served_area as
with active as (
    select distinct l.project_id, l.location_id, m.period_type, m.period_start_on, l.month_on
    from core.fct_location_month as l join indicators.period_month as m using (month_on)
    where m.period_type = 'year'
    qualify l.month_on = max(l.month_on) over (partition by l.project_id, m.period_start_on)
),
served as (
    select distinct a.project_id, a.period_type, a.period_start_on, c.pgr_code
    from active as a left join core.map_location_catchment as c using (location_id)
)
select *, count(*) over (partition by project_id, period_start_on) as area_count from served
"""
"""The Prognoseräume that any of the last open locations is there for, each once."""

CATCHMENT_SQL: Final = f"""
insert into indicators.cube
with resident as (
    select '{CATCHMENT}' as measure, case age_band when 'all' then '' else 'age_band' end as breakdown,
        case age_band when 'all' then '' else age_band end as breakdown_code, area_code as pgr_code, period_type,
        period_start_on, amount
    from indicators.population where level = 'pgr'
    union all
    select measure, breakdown, breakdown_code, area_code, period_type, period_start_on, amount
    from indicators.cube where level = 'pgr' and measure in {OF_GENDER}
)
select r.measure, r.breakdown, r.breakdown_code, 'project', s.project_id, s.period_type, s.period_start_on,
    sum(r.amount)
from served_area as s join resident as r using (pgr_code, period_type, period_start_on)
group by all having count(*) = any_value(s.area_count)
"""
"""Who lives in the areas a project is there for.

A location without a catchment is an area nobody knows; unless the inhabitants of all areas are known there is no sum.
"""

PLACED_RESIDENCES_SQL: Final = f"""
dated as (select distinct period_type, period_start_on from indicators.area_status),
lived as (
    select r.*, m.period_type, m.period_start_on, s.status_class
    from {{residences}} as r
    join indicators.period_month as m using (month_on)
    join dated as d using (period_type, period_start_on)
    left join indicators.area_status as s on s.period_type = m.period_type
        and s.period_start_on = m.period_start_on and s.pgr_code = r.residence_pgr
    where r.known_residence_count is not null
),
placed as (
    select 'project' as level, project_id as area_code, * from lived
    union all
    select 'district', district_code, * from lived where district_code is not null
    union all
    select '{BERLIN_CODE}', '{BERLIN_CODE}', * from lived
)
"""
"""Where known visitors live, per level and period, with the class of that area; `explain` lists the same rows."""

RESIDENCE_SQL: Final = f"""
insert into indicators.cube
with {PLACED_RESIDENCES_SQL.format(residences="measures.reach_residences")},
counted as (
    select level, area_code, period_type, period_start_on, coalesce(status_class::varchar, '{NO_STATUS}') as status,
        sum(known_residence_count)::double as persons
    from placed group by all
)
select '{STATUS_VISITORS}', 'mss_status', status, level, area_code, period_type, period_start_on, persons from counted
union all
select unnest(['{STATUS_VISITORS}', '{KNOWN_RESIDENCE}', '{LOW_STATUS}']), '', '', level, area_code, period_type,
    period_start_on, unnest([sum(persons), sum(persons),
        coalesce(sum(persons) filter (try_cast(status as integer) >= {LOW_STATUS_FROM}), 0)])
from counted group by level, area_code, period_type, period_start_on
"""

HOME_SQL: Final = """
select c.area_code as plr_code, c.longitude, c.latitude, p.period_start_on, n.inhabitants::double as inhabitants
from reference.area_center as c
join reference.population as n on n.level = 'plr' and n.area_code = c.area_code and n.age_band = 'all'
join indicators.period as p on p.period_type = 'year' and n.reference_on <= p.period_end_on
    and n.reference_on >= p.period_end_on - interval 1 year
where c.level = 'plr' and n.inhabitants > 0
qualify n.reference_on = max(n.reference_on) over (partition by c.area_code, p.period_start_on)
order by all
"""

OPEN_SQL: Final = """
with last_month as (
    select m.period_start_on, max(l.month_on) as month_on
    from core.fct_location_month as l join indicators.period_month as m using (month_on)
    where m.period_type = 'year' group by all
)
select distinct t.period_start_on, d.longitude, d.latitude
from last_month as t
join core.fct_location_month as l using (month_on)
join core.dim_location as d on d.location_id = l.location_id and d.valid_from <= last_day(t.month_on)
    and (d.valid_to is null or d.valid_to >= t.month_on)
qualify bool_and(d.longitude is not null and d.latitude is not null) over (partition by t.period_start_on)
order by all
"""
"""Where the locations of the last month of a year lie; nothing unless all of them are known."""


def add_equity(con: duckdb.DuckDBPyConnection, needed: set[str]) -> None:
    """Add the cells of every needed measure to the cube; needs `indicators.population` and the measure tables."""
    build_area_status(con)
    if {CATCHMENT, *OF_GENDER} & needed:
        con.execute(SERVED_SQL)
        con.execute(CATCHMENT_SQL)
        con.execute("drop table served_area")
    if {LOW_STATUS, KNOWN_RESIDENCE} & needed:
        con.execute(RESIDENCE_SQL)
    if MEDIAN_DISTANCE in needed:
        cells = distance_cells(con)
        con.register("distance_cells", cells)
        con.execute(
            f"""insert into indicators.cube select '{MEDIAN_DISTANCE}', '', '', level, area_code, 'year',
            period_start_on, amount from distance_cells"""
        )
        con.unregister("distance_cells")


def distance_cells(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Median way in metres by level, area_code and period_start_on; Berlin only where every district is known."""
    homes, places = con.sql(HOME_SQL).pl(), con.sql(OPEN_SQL).pl()
    known = con.sql("select distinct district_code from core.dim_prognoseraum").pl()["district_code"].to_list()
    rows = []
    for (start_on,), part in homes.group_by("period_start_on", maintain_order=True):
        near = places.filter(pl.col("period_start_on") == start_on)
        if near.is_empty():
            continue
        way = distances_m(*(frame[c].to_numpy() for frame in (part, near) for c in ("longitude", "latitude")))
        dated = part.with_columns(way=way.min(axis=1))
        whole = set(known) <= set(dated["plr_code"].str.slice(0, 2).to_list())
        rows += [
            (level, area, start_on, weighted_median(areas["way"].to_numpy(), areas["inhabitants"].to_numpy()))
            for level, width in AREA_WIDTHS.items()
            if width or whole
            for area, areas in _by_area(dated, width)
        ]
    schema = {"level": pl.String, "area_code": pl.String, "period_start_on": pl.Date, "amount": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _by_area(homes: pl.DataFrame, width: int) -> list[tuple[str, pl.DataFrame]]:
    code = pl.col("plr_code").str.slice(0, width) if width else pl.lit(BERLIN_CODE)
    grouped = homes.with_columns(area=code).group_by("area", maintain_order=True)
    return [(str(area), rows) for (area,), rows in grouped]
