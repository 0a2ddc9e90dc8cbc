"""Who is reached against who lives there, as it may be shown: table mart.equity.

What belongs here: shares of those reached and of the inhabitants by age, gender and social status, their ratio with
limits, the indices of inequality and the standardised reach beside them, and what of it is withheld. An area is
withheld as a whole where one of its groups is: in the figures these rows are made of, or by the frequency rule for the
groups by status. Limits rest on projects as clusters, those that are withheld as one cluster together, and are left out
where a project with a small count could be worked out from them.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

import duckdb
import numpy as np
import polars as pl

from kiezwirkung.equity.cells import STATUS_VISITORS
from kiezwirkung.equity.counting import REACH_SQL, count_groups
from kiezwirkung.equity.index import AREAS_NEEDED, PERSONS_NEEDED, reach_indices
from kiezwirkung.equity.standardised import standardised_rows
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.marking import WITHHELD
from kiezwirkung.indicators.rollup import BERLIN_CODE
from kiezwirkung.privacy.disclosure import SMALL_REASON, hide_cells
from kiezwirkung.settings import Thresholds
from kiezwirkung.statistics.clusters import SMALLEST_CLUSTER_COUNT, ClusterSums, cluster_share

AREA: Final = ["level", "area_code", "period_start_on"]
PLACE: Final = ["dimension", *AREA]
KEYS: Final = ", ".join(PLACE)
FIRST: Final = {"g": 0, "t": 1, "x": 2, "": 3}
"""Which mark speaks for an area whose groups have several."""
SHOWN_FROM: Final = 30
MANY_PROJECTS: Final = 10
DECIMALS: Final = 2
INDEX_DECIMALS: Final = 3

MEASURES: Final[Mapping[str, str]] = {
    "age": "visits_by_age.age_visit_count",
    "gender": "visits.female_count",
    "mss_status": STATUS_VISITORS,
}
JUDGED_BY: Final[Mapping[str, str]] = {
    "age": "age_representation",
    "gender": "female_share",
    "mss_status": "visits_from_disadvantaged_areas_share",
}
"""The indicator whose figures are made of the same counts: where one of them is withheld, so is the area."""
AGES_OF_PROJECTS: Final = "age_representation_catchment"
"""Shows the ages of single projects, beside their catchments."""

TOO_FEW: Final = f"Weniger als {SHOWN_FROM} Fälle mit Angabe: zu wenig für eine Aussage"
NO_RESIDENTS: Final = "Für dieses Gebiet und Jahr fehlt die Bevölkerung nach diesem Merkmal"
NOBODY: Final = "In diesem Gebiet wohnt niemand aus dieser Gruppe: kein Verhältnis"
FEW_PROJECTS: Final = f"Weniger als {SMALLEST_CLUSTER_COUNT} Projekte: kein Intervall"
SMALL_PROJECTS: Final = "Kein Intervall: darunter sind Projekte mit zu wenigen Fällen"
FEW_AREAS: Final = f"Weniger als {AREAS_NEEDED} Räume oder {PERSONS_NEEDED} Personen: zu wenig für einen Index"

CELL_SQL: Final = f"""
select c.measure, c.breakdown, c.breakdown_code, c.level, c.area_code, c.period_type, c.period_start_on, c.amount,
    case c.level when 'district' then '{BERLIN_CODE}' when 'project' then m.district_code end as parent_code
from indicators.cube as c
join indicators.period as p using (period_type, period_start_on)
asof left join core.map_project_area as m on m.project_id = c.area_code and p.period_end_on >= m.applies_from
where c.measure = '{STATUS_VISITORS}'
"""

GROUP_SQL: Final = f"""
with project as (
    select {KEYS}, project_id, sum(amount) as n from equity_count group by all
),
resident as (select *, sum(inhabitants) over (partition by {KEYS}) as everybody from equity_resident),
member as (
    select {KEYS}, group_code from equity_count
    union
    select {KEYS}, group_code from resident join (select distinct {KEYS} from project) using ({KEYS})
),
single as (
    select m.*, p.project_id, p.n, coalesce(c.amount, 0) as amount
    from member as m join project as p using ({KEYS})
    left join equity_count as c using ({KEYS}, group_code, project_id)
),
cluster as (
    select {KEYS}, group_code, case when h.project_id is null then s.project_id else 'rest' end as cluster_id,
        sum(n) as n, sum(amount) as amount
    from single as s left join equity_withheld as h using (dimension, period_start_on, project_id)
    group by all
),
summed as (
    select {KEYS}, group_code, sum(amount) as total, sum(n) as n, count(*) filter (n > 0)::double as clusters,
        sum(amount * amount) as tt, sum(amount * n) as tn, sum(n * n) as nn,
        bool_or((amount > 0 and amount < $persons) or (n > amount and n - amount < $persons)) as has_small
    from cluster group by all
)
select s.*, coalesce(r.inhabitants, 0) / nullif(e.everybody, 0) as resident_share
from summed as s
left join resident as r using ({KEYS}, group_code)
left join (select distinct {KEYS}, everybody from resident) as e using ({KEYS})
where s.n > 0 and year(s.period_start_on) < $year
order by all
"""

SCHEMA: Final[Mapping[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(("level", "area_code", "period_type"), pl.String),
    "period_start_on": pl.Date,
    **dict.fromkeys(("measure", "dimension", "group_code"), pl.String),
    **dict.fromkeys(("reached_share", "resident_share", "ratio", "lower", "upper"), pl.Float64),
    "index_kind": pl.String,
    **dict.fromkeys(("index_value", "index_lower", "index_upper"), pl.Float64),
    "case_count": pl.Int64,
    **dict.fromkeys(("missing_reason", "mark"), pl.String),
}


def release_equity(con: duckdb.DuckDBPyConnection, shown: pl.DataFrame, thresholds: Thresholds, as_of: date) -> None:
    """Build mart.equity for years that are over; `shown` are the values after disclosure control."""
    count_groups(con)
    write_table(con, "equity_withheld", withheld_projects(shown), kind="temp table")
    counted = con.sql(GROUP_SQL, params={"persons": thresholds.persons, "year": as_of.year}).pl()
    compared = compare(counted, judged_areas(con, shown, thresholds))
    indices = index_rows(con.sql(REACH_SQL).pl(), compared)
    standardised = standardised_rows(con, shown, thresholds.persons, as_of.year)
    rows = (
        pl.concat([compared, indices, standardised], how="diagonal")
        .select(*SCHEMA)
        .sort("dimension", *AREA, "group_code", "index_kind")
    )
    write_table(con, "mart.equity", rows)
    con.execute("drop table equity_count; drop table equity_resident; drop table equity_withheld")


def withheld_projects(shown: pl.DataFrame) -> pl.DataFrame:
    """Projects whose own figure is not shown, by dimension and year: only their sum may go into limits."""
    names = {indicator: dimension for dimension, indicator in JUDGED_BY.items()} | {AGES_OF_PROJECTS: "age"}
    own = shown.filter(pl.col("indicator_id").is_in(list(names)), pl.col("level") == "project")
    is_withheld = pl.when(pl.col("breakdown") == "").then(pl.col("value").is_null()).otherwise(pl.col("mark") == "g")
    return (
        own.filter(pl.col("period_type") == "year", is_withheld)
        .select(
            pl.col("indicator_id").replace_strict(names, return_dtype=pl.String).alias("dimension"),
            "period_start_on",
            project_id="area_code",
        )
        .unique(maintain_order=True)
    )


def judged_areas(con: duckdb.DuckDBPyConnection, shown: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """PLACE of every area with the mark and reason that forbid to show it; both empty where all its groups are shown.

    An area that is not here has not been judged and is not shown either.
    """
    names = {indicator: dimension for dimension, indicator in JUDGED_BY.items()}
    judged = shown.filter(pl.col("indicator_id").is_in(list(names)), pl.col("period_type") == "year").select(
        pl.col("indicator_id").replace_strict(names, return_dtype=pl.String).alias("dimension"),
        *AREA,
        mark=pl.when(pl.col("mark").is_in(WITHHELD)).then("mark").otherwise(pl.lit("")),
        missing_reason=pl.when(pl.col("mark").is_in(WITHHELD)).then("mark_reason").otherwise(pl.lit("")),
    )
    cells = con.sql(CELL_SQL).pl().with_columns(threshold=pl.lit(thresholds.persons, pl.Int64))
    hidden = hide_cells(cells).filter(pl.col("is_hidden"))
    also = hidden.select(
        pl.lit("mss_status").alias("dimension"), *AREA, mark=pl.lit("g"), missing_reason=pl.lit(SMALL_REASON)
    )
    ranked = pl.concat([judged, also]).with_columns(rank=pl.col("mark").replace_strict(FIRST, return_dtype=pl.Int32))
    return ranked.sort("rank", "missing_reason", maintain_order=True).unique(PLACE, keep="first", maintain_order=True)


def compare(counted: pl.DataFrame, judged: pl.DataFrame) -> pl.DataFrame:
    """The rows of mart.equity for groups: shares, ratio, limits; empty where withheld or too few."""
    parts = (counted[part].to_numpy() for part in ("n", "total", "total", "clusters", "tt", "tn", "nn"))
    limits = cluster_share(ClusterSums(*parts))
    rows = counted.join(judged, on=PLACE, how="left", maintain_order="left").with_columns(
        pl.col("mark").fill_null("x"),
        pl.col("missing_reason").fill_null(NO_RESIDENTS),
        reached_share=pl.col("total") / pl.col("n"),
        share_lower=pl.Series(limits.lower).fill_nan(None),
        share_upper=pl.Series(limits.upper).fill_nan(None),
        period_type=pl.lit("year"),
        index_kind=pl.lit(""),
        measure=pl.col("dimension").replace_strict(MEASURES, return_dtype=pl.String),
        **dict.fromkeys(("index_value", "index_lower", "index_upper"), pl.lit(None, pl.Float64)),
    )
    is_thin, lives = (pl.col("mark") == "") & (pl.col("n") < SHOWN_FROM), pl.col("resident_share") > 0
    rows = rows.with_columns(
        mark=pl.when(is_thin).then(pl.lit("x")).otherwise("mark"),
        missing_reason=pl.when(is_thin)
        .then(pl.lit(TOO_FEW))
        .when(pl.col("mark") == "")
        .then(_reason())
        .otherwise("missing_reason"),
    )
    kept, has_limits = pl.col("mark") == "", pl.col("missing_reason") == ""
    return rows.with_columns(
        ratio=pl.when(kept & lives).then(pl.col("reached_share") / pl.col("resident_share")),
        lower=pl.when(has_limits).then((pl.col("share_lower") / pl.col("resident_share")).round(DECIMALS)),
        upper=pl.when(has_limits).then((pl.col("share_upper") / pl.col("resident_share")).round(DECIMALS)),
        reached_share=pl.when(kept).then("reached_share"),
        case_count=pl.when(kept).then(pl.col("total").cast(pl.Int64)),
    ).select(*SCHEMA)


def _reason() -> pl.Expr:
    """Why a shown group has no ratio or no limits; empty where it has both."""
    is_open = pl.col("has_small") & (pl.col("clusters") < MANY_PROJECTS)
    return (
        pl.when(pl.col("resident_share").is_null())
        .then(pl.lit(NO_RESIDENTS))
        .when(pl.col("resident_share") == 0)
        .then(pl.lit(NOBODY))
        .when(pl.col("clusters") < SMALLEST_CLUSTER_COUNT)
        .then(pl.lit(FEW_PROJECTS))
        .when(is_open)
        .then(pl.lit(SMALL_PROJECTS))
        .otherwise(pl.lit(""))
    )


def index_rows(reach: pl.DataFrame, compared: pl.DataFrame) -> pl.DataFrame:
    """The indices for Berlin by social status, for each year whose groups are shown; rounded, they are estimates."""
    shown = compared.filter(pl.col("dimension") == "mss_status", pl.col("level") == "berlin", pl.col("mark") == "")
    years = shown["period_start_on"].unique().sort().to_list()
    rows = [row for year in years for row in _index_rows(year, reach.filter(pl.col("period_start_on") == year))]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _index_rows(year: date, reach: pl.DataFrame) -> Iterator[dict[str, object]]:
    persons = float(reach["persons"].sum())
    row: dict[str, object] = {"level": "berlin", "area_code": BERLIN_CODE, "period_type": "year"}
    row |= {"period_start_on": year, "measure": STATUS_VISITORS, "dimension": "mss_status", "group_code": ""}
    row |= {"case_count": int(persons), "mark": "", "missing_reason": ""}
    if reach["mean_class"].n_unique() < AREAS_NEEDED or persons < PERSONS_NEEDED:
        yield row | {"index_kind": "slope", "case_count": None, "missing_reason": FEW_AREAS, "mark": "x"}
        return
    parts = (reach[column].to_numpy().astype(np.float64) for column in ("persons", "inhabitants", "mean_class"))
    for kind, estimate in reach_indices(*parts).items():
        value, lower, upper = (round(part, INDEX_DECIMALS) for part in estimate)
        yield row | {"index_kind": kind, "index_value": value, "index_lower": lower, "index_upper": upper}
