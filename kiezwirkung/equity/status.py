"""The social status of a Prognoseraum, in the edition of the MSS that a year may use.

What belongs here: table `indicators.area_status` (period, pgr_code, status_class, mean_class, status_on). The MSS gives
classes to Planungsräume; residences come as Prognoseräume. The class of a Prognoseraum is that of the inhabitant in the
middle of all its classed inhabitants, and it has none where most inhabitants live in areas without a class. An edition
holds for the years after it up to EDITION_HOLDS_YEARS; the day it speaks for is kept beside every class.
"""

from typing import Final

import duckdb

EDITION_HOLDS_YEARS: Final = 5
LOW_STATUS_FROM: Final = 3

STATUS_SQL: Final = f"""
create or replace table indicators.area_status as
with edition as (
    select p.period_type, p.period_start_on, max(m.reference_on) as status_on
    from indicators.period as p
    join (select distinct reference_on from reference.mss_area where level = 'pgr') as m
        on m.reference_on <= p.period_end_on
            and m.reference_on >= p.period_end_on - interval {EDITION_HOLDS_YEARS} year
    where p.period_type = 'year' group by all
),
spread as (
    select area_code, reference_on, status_class, inhabitants,
        sum(inhabitants) over (partition by area_code, reference_on) as everybody,
        sum(inhabitants) filter (status_class is not null) over (partition by area_code, reference_on) as classed,
        sum(inhabitants) filter (status_class is not null) over (
            partition by area_code, reference_on order by status_class nulls last) as reached
    from reference.mss_area where level = 'pgr'
),
class as (
    select area_code, reference_on, min(status_class) filter (2 * reached >= classed) as status_class,
        sum(status_class * inhabitants) / sum(inhabitants) filter (status_class is not null)::double as mean_class
    from spread where 2 * classed >= everybody and status_class is not null group by all
)
select e.period_type, e.period_start_on, c.area_code as pgr_code, c.status_class::integer as status_class,
    c.mean_class::double as mean_class, e.status_on
from edition as e join class as c on c.reference_on = e.status_on
"""


def build_area_status(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `indicators.area_status`; needs `indicators.period` and `reference.mss_area`, empty without the latter."""
    con.execute(STATUS_SQL)
