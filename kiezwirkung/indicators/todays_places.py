"""Which places count elsewhere today than in their month, and which areas that touches.

What belongs here: `moved_month` (place × month whose area, project or location is another one today) and the moves as
edges between areas. All of it follows from the register and the successions alone, never from a figure, so knowing that
a row is here tells nobody anything that is not public.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

import duckdb
import polars as pl

Columns = dict[str, pl.DataType | type[pl.DataType]]
EXAMPLE_TABLES: Final[Mapping[str, Columns]] = {
    "core.map_place_history": {
        **dict.fromkeys(("place_id", "location_id", "project_id", "district_code", "pgr_code"), pl.String),
        "applies_from": pl.Date,
    },
    "core.map_place_today": {
        **dict.fromkeys(("place_id", "location_id", "project_id", "district_code", "pgr_code"), pl.String)
    },
}
"""The columns read here, for the empty warehouse of the worked examples."""

MOVED_SQL: Final = """
create or replace temp table moved_month as
with was as (
    select h.place_id, m.month_on, h.location_id, h.project_id, h.district_code, h.pgr_code
    from (select distinct place_id from core.map_place_history) as p
    cross join (select distinct month_on from indicators.period_month where month_on <= $as_of) as m
    asof join core.map_place_history as h on h.place_id = p.place_id and m.month_on >= h.applies_from
),
both_ways as (
    select w.place_id, w.month_on, w.location_id, w.project_id, w.district_code, w.pgr_code,
        t.location_id as location_today, t.project_id as project_today, t.district_code as district_today,
        t.pgr_code as pgr_today,
        concat_ws('>', coalesce(w.district_code, ''), coalesce(t.district_code, ''), t.project_id) as project_move
    from was as w join core.map_place_today as t using (place_id)
)
select *, concat_ws('>', project_move, coalesce(pgr_code, ''), coalesce(pgr_today, ''), location_today)
        as location_move,
    min(project_move) over house = max(project_move) over house as is_whole
from both_ways
window house as (partition by project_id, month_on)
qualify (location_id, project_id, district_code, pgr_code)
    is distinct from (location_today, project_today, district_today, pgr_today)
"""
"""`is_whole`: every place of the project made the same move between districts and projects."""

EDGE_SQL: Final = """
with unit as (
    select 'project' as unit_level, project_id as source_code, project_id || '#' || project_move as unit_code, month_on,
        unnest(['district', 'project']) as level, unnest([district_code, project_id]) as was_code,
        unnest([district_today, project_today]) as today_code
    from moved_month
    union all
    select 'location', location_id, location_id || '#' || location_move, month_on,
        unnest(['pgr', 'location', 'district', 'project']),
        unnest([pgr_code, location_id, district_code, project_id]),
        unnest([pgr_today, location_today, case when is_whole then district_code else district_today end,
            case when is_whole then project_id else project_today end])
    from moved_month where location_id is not null
)
select distinct u.level, p.period_type, p.period_start_on, coalesce(u.was_code, '') as was_code,
    coalesce(u.today_code, '') as today_code, u.unit_level, u.unit_code, u.source_code
from unit as u join indicators.period_month as p using (month_on)
where u.was_code is distinct from u.today_code
order by all
"""
"""What moved (a project as a whole, else its locations) from which area to which, per level and period."""

RELABEL_SQL: Final = """
create or replace temp table relabelled_place as
select 'project' as level, place_id as area_code, project_id as today_code
from core.map_place_today where location_id is null and project_id <> place_id
union all
select 'location', place_id, location_id from core.map_place_today where location_id <> place_id
"""
"""Projects and locations that count under another one as a whole."""


def find_moves(con: duckdb.DuckDBPyConnection, as_of: date) -> pl.DataFrame:
    """Build temp tables `moved_month` and `relabelled_place`; gives the moves as edges between areas.

    One row per level, period, area as it was, area today and what moved. Empty when every place is where it was.
    """
    con.execute(MOVED_SQL, {"as_of": as_of})
    con.execute(RELABEL_SQL)
    edges: pl.DataFrame = con.sql(EDGE_SQL).pl()
    return edges


def affected_areas(edges: pl.DataFrame) -> pl.DataFrame:
    """Every area and period whose figure may be another one today, with `component`: the areas that exchanged places.

    The sum over a component is the same as it was and as it is today.
    """
    rows = []
    for (level, period_type, start_on), part in edges.group_by(
        "level", "period_type", "period_start_on", maintain_order=True
    ):
        for area, component in _components(part.select("was_code", "today_code").unique(maintain_order=True)).items():
            rows.append((level, area, period_type, start_on, component))
    types = dict.fromkeys(("level", "area_code", "period_type"), pl.String)
    schema = {**types, "period_start_on": pl.Date, "component": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _components(pairs: pl.DataFrame) -> dict[str, str]:
    """Each area with the first code of all that are linked to it; no area ('') links nobody."""
    found: dict[str, str] = {}
    for was, today in pairs.rows():
        named = [code for code in (was, today) if code]
        linked = {found.get(code, code) for code in named}
        first = min(linked)
        found |= dict.fromkeys(named, first) | {code: first for code, one in found.items() if one in linked}
    return found
