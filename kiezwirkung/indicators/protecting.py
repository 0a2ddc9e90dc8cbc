"""Which counts stand behind which value, and what of them must be hidden.

What belongs here: handing cells of the cube and the rules of the catalogue to `privacy.disclosure`, and taking the
marks back. The rule itself lives there. What a share leaves over (`complement`) is a count of its own: it adds up like
any other, so it is protected against subtraction as well.
"""

from typing import Final

import duckdb
import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue, Indicator
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.persons import UPPER
from kiezwirkung.privacy.disclosure import apply_frequency_rule, hide_cells, smallest_shown
from kiezwirkung.settings import Thresholds

RULE_TYPES: Final = {
    "indicator_id": pl.String,
    "measure": pl.String,
    "part": pl.String,
    "below_total": pl.Boolean,
    "threshold": pl.Int64,
}
ORIGIN_TYPES: Final = {
    "indicator_id": pl.String,
    "measure": pl.String,
    "is_total": pl.Boolean,
    "years_before": pl.Int32,
}

CELL_SQL: Final = """
with rule as (
    select measure, below_total, max(threshold) as threshold from count_rule where measure <> '' group by all
),
counted as (
    select c.*, r.threshold
    from indicators.cube as c join rule as r on r.measure = c.measure and r.below_total = (c.breakdown <> '')
    union all
    select d.indicator_id || '.complement', n.breakdown, n.breakdown_code, n.level, n.area_code, n.period_type,
        n.period_start_on, w.amount - n.amount, r.threshold
    from count_rule as r
    join indicators.definition as d using (indicator_id)
    join indicators.cube as n on n.measure = d.numerator_measure and r.below_total = (n.breakdown <> '')
    join indicators.cube as w on w.measure = d.denominator_measure and w.level = n.level and w.area_code = n.area_code
        and w.period_type = n.period_type
        and w.period_start_on = (n.period_start_on + to_years(d.denominator_shift))::date
        and w.breakdown = case when d.denominator_is_total then '' else n.breakdown end
        and w.breakdown_code = case when d.denominator_is_total then '' else n.breakdown_code end
    where r.part = 'complement'
)
select c.measure, c.breakdown, c.breakdown_code, c.level, c.area_code, c.period_type, c.period_start_on, c.amount,
    c.threshold::bigint as threshold,
    case c.level when 'district' then 'berlin' when 'project' then coalesce(m.district_code, a.district_code)
        when 'pgr' then a.district_code when 'location' then a.project_id end as parent_code
from counted as c
join indicators.period as p using (period_type, period_start_on)
left join mart_area as a on a.level = c.level and a.area_code = c.area_code
asof left join core.map_project_area as m on m.project_id = c.area_code and p.period_end_on >= m.applies_from
"""

BASE_SQL: Final = """
with place as (
    select row_number, indicator_id, level, area_code, period_type, period_start_on, breakdown, breakdown_code,
        coalesce(numerator, persons_lower) as numerator, denominator
    from value_to_protect
),
inherited as (
    select p.row_number, h.amount, h.threshold, h.is_hidden
    from place as p
    join count_origin as o using (indicator_id)
    join hidden_cell as h on h.measure = o.measure and h.level = p.level and h.area_code = p.area_code
        and h.period_type = p.period_type and h.period_start_on = (p.period_start_on + to_years(o.years_before))::date
        and h.breakdown = case when o.is_total then '' else p.breakdown end
        and h.breakdown_code = case when o.is_total then '' else p.breakdown_code end
),
own as (
    select p.row_number, case r.part when 'numerator' then p.numerator when 'denominator' then p.denominator
        else p.denominator - p.numerator end as amount, r.threshold, false as is_hidden
    from place as p
    join count_rule as r on r.indicator_id = p.indicator_id and r.below_total = (p.breakdown <> '')
        and r.part in ('numerator', 'denominator', 'complement')
)
select row_number, amount, threshold, is_hidden from inherited
union all
select row_number, amount, threshold, is_hidden from own
"""


def protect(
    con: duckdb.DuckDBPyConnection, values: pl.DataFrame, catalogue: Catalogue, thresholds: Thresholds
) -> pl.DataFrame:
    """The values with the marks of the frequency rule; needs temp table `mart_area` and leaves `hidden_cell`."""
    hidden = hide_cells(counted_cells(con, catalogue, thresholds))
    write_table(con, "hidden_cell", hidden.filter(pl.col("is_hidden")), kind="temp table")
    return mark_hidden(con, values, catalogue, thresholds)


def counted_cells(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, thresholds: Thresholds) -> pl.DataFrame:
    """Every cell of the cube that a rule looks at, with `amount`, `threshold` and `parent_code`; needs `mart_area`."""
    write_table(con, "count_rule", count_rules(catalogue, thresholds), kind="temp table")
    cells: pl.DataFrame = con.sql(CELL_SQL).pl()
    con.execute("drop table count_rule")
    return cells


def mark_hidden(
    con: duckdb.DuckDBPyConnection, values: pl.DataFrame, catalogue: Catalogue, thresholds: Thresholds
) -> pl.DataFrame:
    """The values with the marks that follow from temp table `hidden_cell` and from their own counts."""
    write_table(con, "count_rule", count_rules(catalogue, thresholds), kind="temp table")
    write_table(con, "count_origin", count_origins(catalogue), kind="temp table")
    rules = pl.DataFrame(
        {
            "indicator_id": [i.id for i in catalogue.indicators],
            "rule": [i.protection.rule for i in catalogue.indicators],
        }
    )
    ready = values.with_row_index("row_number").join(rules, on="indicator_id", maintain_order="left")
    con.register("value_to_protect", ready)
    cells = con.sql(BASE_SQL).pl()
    con.unregister("value_to_protect")
    con.execute("drop table count_rule; drop table count_origin")
    return apply_frequency_rule(ready, cells, thresholds).drop("row_number")


def count_rules(catalogue: Catalogue, thresholds: Thresholds) -> pl.DataFrame:
    """Per indicator and count: the threshold, once for the total and once below it."""
    rows = [row for indicator in catalogue.indicators for row in _rules(indicator, thresholds)]
    return pl.DataFrame(rows, schema=RULE_TYPES, orient="row").unique(maintain_order=True)


def count_origins(catalogue: Catalogue) -> pl.DataFrame:
    """Per indicator: the measures whose hidden cells hide the value as well, and whether the total's cell is meant."""
    rows = []
    for indicator in catalogue.indicators:
        rows.append((indicator.id, indicator.numerator_cell, False, 0))
        if indicator.kind == "persons":
            rows.append((indicator.id, indicator.numerator_cell + UPPER, False, 0))
        if indicator.denominator_cell:
            kept = indicator.denominator_is_total
            rows.append((indicator.id, indicator.denominator_cell, kept, indicator.denominator_shift))
        rows += [(indicator.id, base, False, 0) for base in indicator.protection.base if "." in base]
        if "complement" in indicator.protection.base:
            rows.append((indicator.id, f"{indicator.id}.complement", False, 0))
    return pl.DataFrame(rows, schema=ORIGIN_TYPES, orient="row").unique(maintain_order=True)


def _rules(indicator: Indicator, thresholds: Thresholds) -> list[tuple[str, str, str, bool, int]]:
    named = {"numerator": indicator.numerator_cell, "denominator": indicator.denominator_cell or "", "complement": ""}
    protection = indicator.protection
    rows = []
    for below_total in (False, True) if indicator.breakdowns else (False,):
        rule = protection.breakdown_rule if below_total and protection.breakdown_rule else protection.rule
        threshold = smallest_shown(rule, thresholds)
        rows += [(indicator.id, named.get(base, base), base, below_total, threshold) for base in protection.base]
        if indicator.kind == "persons":
            rows.append((indicator.id, indicator.numerator_cell + UPPER, "bounds", below_total, threshold))
    return rows
