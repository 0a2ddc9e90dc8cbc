"""From internal values to the release: marks, disclosure, changes, names; the tables of schema `mart`.

What belongs here: building mart.indicator, mart.indicator_version, mart.indicator_lineage,
mart.indicator_value(_today), mart.survey_item, mart.survey_scale, mart.survey_effect, mart.funnel, mart.equity and
mart.edition; the targets have a package of their own. Nothing reaches `mart` that has not passed `protecting`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.deliveries.templates import load_code_lists
from kiezwirkung.equity.comparing import release_equity
from kiezwirkung.indicators.catalogue import Catalogue, Indicator
from kiezwirkung.indicators.changes import add_changes
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.definition_hashes import hash_frame
from kiezwirkung.indicators.funnel_limits import release_funnels
from kiezwirkung.indicators.indicator_rows import indicator_frame
from kiezwirkung.indicators.marking import add_bound_marks, add_coverage_marks, add_time_marks, empty_withheld
from kiezwirkung.indicators.model_lineage import lineage_frame
from kiezwirkung.indicators.protecting import protect
from kiezwirkung.indicators.rollup import BERLIN_CODE
from kiezwirkung.indicators.suppression import add_suppression
from kiezwirkung.indicators.survey_items import release_survey_items
from kiezwirkung.indicators.survey_protecting import protect_limits, round_surveys
from kiezwirkung.indicators.survey_scales import release_survey_scales
from kiezwirkung.indicators.todays_release import release_today
from kiezwirkung.indicators.versions import held_versions, version_frame, with_earlier
from kiezwirkung.settings import Thresholds
from kiezwirkung.targets.releasing import release_targets

AREA_SQL: Final = f"""
create or replace temp table mart_area as
select 'berlin' as level, '{BERLIN_CODE}' as area_code, 'Berlin' as area_name, null::varchar as district_code,
    null::varchar as project_id
union all
select 'district', district_code, district_name, district_code, null from core.dim_district
union all
select 'pgr', pgr_code, pgr_name, district_code, null from core.dim_prognoseraum
union all
select 'project', project_id, arg_max(project_name, valid_from), arg_max(district_code, valid_from), project_id
from core.dim_project group by project_id
union all
select 'location', location_id, arg_max(facility_name, valid_from), arg_max(district_code, valid_from),
    arg_max(project_id, valid_from)
from core.dim_location group by location_id
"""

VALUE_SQL: Final = """
create or replace table mart.indicator_value as
select v.indicator_id, v.version::integer as version, v.level, v.area_code,
    coalesce(a.area_name, v.area_code) as area_name, a.district_code, v.period_type, v.period_start_on,
    p.period_label,
    v.breakdown, v.breakdown_code, coalesce(b.breakdown_label, v.breakdown_code) as breakdown_label,
    v.value, v.numerator, v.denominator, v.lower, v.upper, v.interval_reason,
    coalesce(v.delivered_count, 0)::bigint as delivered_count, coalesce(v.expected_count, 0)::bigint as expected_count,
    v.estimated_share, v.answer_count::integer as answer_count,
    v.mark, v.mark_reason, v.previous_value, v.change, v.change_is_certain, v.change_reason,
    null::double as target, v.denominator_reference_on, v.is_break, v.filled_share,
    v.persons_lower, v.persons_upper, v.persons_reason,
    false as is_revised
from shown_value as v
left join indicators.period as p on p.period_type = v.period_type and p.period_start_on = v.period_start_on
left join mart_area as a on a.level = v.level and a.area_code = v.area_code
left join breakdown_label as b on b.breakdown = v.breakdown and b.indicator_id = v.indicator_id
    and b.breakdown_code = v.breakdown_code
order by v.indicator_id, v.level, v.area_code, v.period_type, v.period_start_on, v.breakdown, v.breakdown_code
"""

EDITION_SQL: Final = """
create or replace table mart.edition as
select * from (values ('edition_number', ''), ('as_of', $as_of), ('data_month', $data_month), ('is_invented', ''),
    ('catalogue_version', $version), ('content_hash', ''), ('sources', '')) as t(key, value)
"""

DATA_MONTH_SQL: Final = """
select max(period_start_on) from indicators.coverage as c
join (select distinct entity from core.fct_reporting_obligation where period_type = 'month') as m using (entity)
where c.period_type = 'month' and c.delivered_obligation_count > 0
    and c.period_start_on < date_trunc('month', $as_of::date)
"""


def release(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, thresholds: Thresholds, as_of: date) -> None:
    """Build the indicator part of schema `mart` from `indicators.value`."""
    con.execute("create schema if not exists mart")
    con.execute(AREA_SQL)
    exact = shown_values(con, catalogue, thresholds, as_of)
    shown = round_surveys(exact, thresholds.survey_digits)
    write_table(con, "breakdown_label", breakdown_labels(catalogue.indicators), kind="temp table")
    con.register("shown_value", shown)
    con.execute(VALUE_SQL)
    con.unregister("shown_value")
    release_today(con, catalogue, shown, thresholds, as_of)
    measurable = con.sql("select * from indicators.measurable").pl()
    listed = indicator_frame(catalogue).join(measurable, on="indicator_id", how="left", maintain_order="left")
    write_table(con, "mart.indicator", listed)
    write_table(con, "mart.indicator_version", _versions(catalogue))
    write_table(con, "mart.indicator_lineage", lineage_frame(catalogue))
    release_targets(con, as_of)
    release_survey_items(con, thresholds, as_of)
    release_survey_scales(con, exact, thresholds.survey_digits)
    release_funnels(con, shown, catalogue)
    release_equity(con, shown, thresholds, as_of)
    release_edition(con, catalogue, as_of)
    con.execute("drop table breakdown_label; drop table mart_area; drop table hidden_cell")


def _versions(catalogue: Catalogue) -> pl.DataFrame:
    hashes = hash_frame(catalogue)
    return version_frame(catalogue).join(hashes, on=["indicator_id", "version"], how="left", maintain_order="left")


def shown_values(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, thresholds: Thresholds, as_of: date
) -> pl.DataFrame:
    """The values as they may be shown: marked, protected, emptied, of the version that held, compared in time.

    Figures of surveys are not rounded yet.
    """
    marked = add_time_marks(con.sql("select * from indicators.value order by all").pl(), as_of)
    protected = protect(con, marked, with_earlier(catalogue), thresholds)
    protected = add_suppression(con, protected, catalogue, as_of)
    shown = empty_withheld(add_bound_marks(add_coverage_marks(protected, thresholds.coverage)))
    return add_changes(held_versions(protect_limits(con, shown, with_earlier(catalogue)), catalogue))


def release_edition(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, as_of: date) -> None:
    """The rows of mart.edition that the engine knows; whoever publishes fills in the empty ones."""
    found = con.execute(DATA_MONTH_SQL, {"as_of": as_of}).fetchone()
    data_month = found[0].isoformat() if found and found[0] else ""
    values = {"as_of": as_of.isoformat(), "data_month": data_month, "version": catalogue.version}
    con.execute(EDITION_SQL, values)


def breakdown_labels(indicators: Sequence[Indicator]) -> pl.DataFrame:
    """Labels of the codes of every breakdown, from the code lists of the forms."""
    lists = load_code_lists()
    rows = [
        (indicator.id, breakdown, code, entry.label)
        for indicator in indicators
        for breakdown, code_list in indicator.breakdowns.items()
        for code, entry in lists[code_list].codes.items()
    ]
    names = ["indicator_id", "breakdown", "breakdown_code", "breakdown_label"]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
