"""What follows from several reference tables together: classes by area, development, indices through the match.

What belongs here: SQL over `reference.*` that fills further tables of the same schema. Nothing is carried from one
edition of the LOR to another unless a published match says that exactly one area became exactly one; everything else
has no value and a reason.
"""

from typing import Final

import duckdb

YEARS_OF_DEVELOPMENT: Final = 5
LEVELS_OF_PLR: Final = "(values ('plr', 8), ('pgr', 4), ('district', 2), ('berlin', 0)) as v(level, width)"

MSS_AREA_SQL: Final = f"""
insert into reference.mss_area
select case when m.lor_edition = 'old' and v.width > 2 then v.level || '_old' else v.level end as level,
    case when v.width = 0 then 'berlin' else left(m.plr_code, v.width) end as area_code, m.reference_on, m.status_class,
    count(*) as plr_count, sum(m.inhabitants)::bigint as inhabitants
from reference.mss as m cross join {LEVELS_OF_PLR}
group by all
"""

MSS_POPULATION_SQL: Final = f"""
insert into reference.mss_population
with counted as (
    select area_code as plr_code, reference_on, age_band, inhabitants
    from reference.population where level = 'plr'
),
dated as (select distinct reference_on from counted),
edition as (
    select d.reference_on, max(m.reference_on) as mss_on
    from dated as d
    join (select distinct reference_on from reference.mss where lor_edition = '2021') as m
        on m.reference_on <= d.reference_on
    group by d.reference_on
)
select v.level, case when v.width = 0 then 'berlin' else left(c.plr_code, v.width) end as area_code, e.mss_on,
    c.reference_on, m.status_class, c.age_band, sum(c.inhabitants)::bigint as inhabitants
from counted as c
join edition as e on e.reference_on = c.reference_on
left join reference.mss as m on m.plr_code = c.plr_code and m.reference_on = e.mss_on and m.lor_edition = '2021'
cross join {LEVELS_OF_PLR}
group by all
"""

DEVELOPMENT_SQL: Final = f"""
insert into reference.population_development
with counted as (
    select level, area_code, reference_on, inhabitants from reference.population where age_band = 'all'
)
select c.level, c.area_code, c.reference_on, c.inhabitants, e.reference_on as earlier_on,
    e.inhabitants as earlier_inhabitants,
    (c.inhabitants - e.inhabitants) / nullif(e.inhabitants, 0)::double as change_share,
    case
        when e.inhabitants = 0 then 'Vor {YEARS_OF_DEVELOPMENT} Jahren lebte hier niemand.'
        when e.inhabitants is not null then ''
        when o.reference_on is not null
            then 'Die Zahlen von vor {YEARS_OF_DEVELOPMENT} Jahren gelten für andere Räume (LOR bis 2020).'
        else 'Die Zahlen von vor {YEARS_OF_DEVELOPMENT} Jahren sind nicht geladen.'
    end as missing_reason
from counted as c
left join counted as e on e.level = c.level and e.area_code = c.area_code
    and last_day(c.reference_on - interval {YEARS_OF_DEVELOPMENT} year) = e.reference_on
left join (select distinct reference_on from counted where level = 'plr_old') as o
    on last_day(c.reference_on - interval {YEARS_OF_DEVELOPMENT} year) = o.reference_on
"""

GESIX_SQL: Final = """
insert into reference.gesix_area
select level, area_code, survey_year, gesix, 'published' as method,
    case when gesix is null then 'Der Atlas nennt keinen Wert.' else '' end as missing_reason
from reference.gssa
union all
select m.level, m.new_code as area_code, g.survey_year, g.gesix, 'match' as method,
    case when g.gesix is null then 'Der Atlas nennt keinen Wert.' else '' end as missing_reason
from reference.lor_match as m join reference.gssa as g on g.level = m.old_level and g.area_code = m.old_code
where m.match_kind = 'one_to_one'
union all
select distinct m.level, m.new_code, g.survey_year, null::double, 'match',
    'Das Gebiet entspricht keinem der LOR bis 2020 genau.'
from reference.lor_match as m
join (select distinct level, survey_year from reference.gssa where is_old_lor) as g on g.level = m.old_level
where m.match_kind <> 'one_to_one'
"""


def derive(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `mss_area`, `mss_population`, `population_development` and `gesix_area`."""
    for statement in (MSS_AREA_SQL, MSS_POPULATION_SQL, DEVELOPMENT_SQL, GESIX_SQL):
        con.execute(statement)
