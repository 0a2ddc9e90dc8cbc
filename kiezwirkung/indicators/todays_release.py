"""Every figure as it is today beside the figure as it was: table mart.indicator_value_today.

What belongs here: for the districts, Prognoseräume, projects and locations that gained or lost a place since, the same
keys as mart.indicator_value with the figure of today's structure, the figure as it was, and a mark where the one must
not be shown. Everywhere else both are the same, for Berlin always: nothing is here, mart.indicator_value holds.
"""

from datetime import date
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.indicators.catalogue import Catalogue, Indicator
from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.marking import add_bound_marks, add_coverage_marks, add_time_marks, empty_withheld
from kiezwirkung.indicators.protecting import counted_cells, mark_hidden
from kiezwirkung.indicators.survey_protecting import round_surveys
from kiezwirkung.indicators.todays_figures import MOVED, TODAY, compute_moved, compute_today, world
from kiezwirkung.indicators.todays_places import affected_areas, find_moves
from kiezwirkung.indicators.todays_protection import AREA, PERIOD, hidden_today
from kiezwirkung.indicators.versions import held_versions, with_earlier
from kiezwirkung.indicators.worked_examples import example_tables
from kiezwirkung.privacy.disclosure import SMALL_REASON
from kiezwirkung.settings import Thresholds

PLACELESS: Final = frozenset({"equity.median_distance_m"})
"""Measures that no place brings along when it moves: the way to the nearest location is the same as ever."""
PUBLIC: Final = frozenset({"locations"})
"""Measure tables of the register, which anybody can read for every house."""
NOT_FOR_HOUSES: Final = "Nicht gezeigt: der Abstand zur Zahl von damals gäbe die geschützte Zahl eines Hauses preis"
NOTHING_LEFT: Final = "Heute zählt hier nichts mehr mit: was damals gemeldet wurde, zählt heute woanders"
KEY: Final = ["indicator_id", "version", "level", "area_code", *PERIOD, "breakdown", "breakdown_code"]

TODAY_SQL: Final = """
create or replace table mart.indicator_value_today as
select v.indicator_id, v.version::integer as version, v.level, v.area_code,
    coalesce(a.area_name, v.area_code) as area_name, a.district_code, v.period_type, v.period_start_on,
    p.period_label, v.breakdown, v.breakdown_code, coalesce(b.breakdown_label, v.breakdown_code) as breakdown_label,
    v.value, v.numerator, v.denominator,
    coalesce(v.delivered_count, 0)::bigint as delivered_count, coalesce(v.expected_count, 0)::bigint as expected_count,
    v.estimated_share, v.answer_count::integer as answer_count, v.mark, v.mark_reason, w.value as as_was_value,
    w.mark as as_was_mark
from today_value as v
left join mart.indicator_value as w using (indicator_id, version, level, area_code, period_type, period_start_on,
    breakdown, breakdown_code)
left join indicators.period as p on p.period_type = v.period_type and p.period_start_on = v.period_start_on
left join mart_area as a on a.level = v.level and a.area_code = v.area_code
left join breakdown_label as b on b.breakdown = v.breakdown and b.indicator_id = v.indicator_id
    and b.breakdown_code = v.breakdown_code
order by v.indicator_id, v.level, v.area_code, v.period_type, v.period_start_on, v.breakdown, v.breakdown_code
"""


def release_today(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, shown: pl.DataFrame, thresholds: Thresholds, as_of: date
) -> None:
    """Build mart.indicator_value_today; without any move it is empty and nothing is computed.

    Args:
        con: the warehouse with mart.indicator_value and the temp tables `mart_area`, `breakdown_label`, `hidden_cell`.
        catalogue: the indicators.
        shown: the values as they were, as they may be shown.
        thresholds: the smallest counts that may be shown.
        as_of: the day whose structure is today's.
    """
    edges = find_moves(con, as_of)
    today = shown.clear() if edges.is_empty() else todays_values(con, catalogue, shown, edges, (thresholds, as_of))
    con.register("today_value", today)
    con.execute(TODAY_SQL)
    con.unregister("today_value")
    con.execute("drop table moved_month; drop table relabelled_place")


def todays_values(
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    shown: pl.DataFrame,
    edges: pl.DataFrame,
    night: tuple[Thresholds, date],
) -> pl.DataFrame:
    """The figures of today's structure as they may be shown, for every area and period that a move touches."""
    thresholds, as_of = night
    every = with_earlier(catalogue)
    affected = affected_areas(edges)
    write_table(con, "moved_area", affected.select("level", "area_code").unique(), kind="temp table")
    tables = example_tables(catalogue)
    as_was = counted_cells(con, every, thresholds)
    with world(con, TODAY, tables):
        values = compute_today(con, every, as_of)
        today = counted_cells(con, every, thresholds)
        con.execute("drop table project_place")
    with world(con, MOVED, tables):
        compute_moved(con, every)
        moved = counted_cells(con, every, thresholds)
    con.execute("drop table moved_area")
    before = con.sql("select * from hidden_cell").pl()
    stocks = [measure.name for measure in catalogue.measures.values() if measure.kind == "stock"]
    hidden = hidden_today(edges, affected, (as_was, today, moved), before, stocks)
    more = hidden.join(before, on=hidden.columns, how="anti").with_columns(is_hidden=pl.lit(value=True))
    write_table(con, "hidden_cell", pl.concat([before, more], how="diagonal"), kind="temp table")
    asked = _asked(values, affected, every)
    marked = mark_hidden(con, add_time_marks(asked, as_of), every, thresholds)
    judged = held_versions(add_bound_marks(add_coverage_marks(marked, thresholds.coverage)), catalogue)
    complete = pl.concat([judged, _left_behind(judged, shown, affected, every)], how="diagonal_relaxed")
    together = _hidden_together(complete, shown, affected)
    return _rounded(empty_withheld(_withheld_for_houses(together, catalogue)), thresholds)


def _rounded(values: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """Figures of surveys as they are published; there are no changes over time here."""
    without = dict.fromkeys(("previous_value", "change"), pl.lit(None, pl.Float64))
    return round_surveys(values.with_columns(**without), thresholds.survey_digits)


def _asked(values: pl.DataFrame, affected: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """The values whose numerator or denominator a move touches, of indicators that stand on places."""
    placed = [indicator.id for indicator in catalogue.indicators if stands_on_places(indicator, catalogue)]
    touched = affected.select(AREA).unique()
    shift = pl.col("denominator_shift").fill_null(0).cast(pl.String) + "y"
    rows = values.filter(pl.col("indicator_id").is_in(placed)).with_row_index("row_number")
    later = rows.with_columns(pl.col("period_start_on").dt.offset_by(shift)).join(touched, on=AREA)["row_number"]
    now = rows.join(touched, on=AREA)["row_number"]
    return rows.filter(pl.col("row_number").is_in(pl.concat([now, later]).unique().implode())).drop("row_number")


def _left_behind(
    values: pl.DataFrame, shown: pl.DataFrame, affected: pl.DataFrame, catalogue: Catalogue
) -> pl.DataFrame:
    """Rows without a figure for areas where nothing that was reported then counts today."""
    gone = _asked(shown, affected, catalogue).join(values, on=KEY, how="anti")
    return gone.select(*KEY, "kind", "rule", "interval_method", mark=pl.lit("x"), mark_reason=pl.lit(NOTHING_LEFT))


def stands_on_places(indicator: Indicator, catalogue: Catalogue) -> bool:
    """Whether a figure can change when a place counts elsewhere."""
    named = {str(name) for name in (indicator.numerator, indicator.denominator) if name in catalogue.measures}
    tables = {catalogue.measures[name].table for name in named - PLACELESS}
    return bool(tables - {"reference"}) and indicator.numerator not in PLACELESS


def not_for_houses(catalogue: Catalogue) -> list[str]:
    """Indicators with a part that no indicator shows for a single project: a difference would show it."""
    of_houses = [i for i in catalogue.indicators if {"project", "location"} & set(i.levels)]
    shown = {name for i in of_houses for name in _placed_parts(i, catalogue)}
    return [i.id for i in catalogue.indicators if _placed_parts(i, catalogue) - shown]


def _placed_parts(indicator: Indicator, catalogue: Catalogue) -> set[str]:
    names = {name for name in (indicator.numerator, indicator.denominator) if name in catalogue.measures}
    return {
        str(n) for n in names if n not in PLACELESS and catalogue.measures[str(n)].table not in {"reference", *PUBLIC}
    }


def _withheld_for_houses(values: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    hides = pl.col("indicator_id").is_in(not_for_houses(catalogue)) & pl.col("mark").is_in(["", "p", "u"])
    return values.with_columns(
        mark=pl.when(hides).then(pl.lit("g")).otherwise("mark"),
        mark_reason=pl.when(hides).then(pl.lit(NOT_FOR_HOUSES)).otherwise("mark_reason"),
    )


def _hidden_together(values: pl.DataFrame, shown: pl.DataFrame, affected: pl.DataFrame) -> pl.DataFrame:
    """Areas that exchanged places are shown together or not at all, whatever hides one of them, then or today."""
    key = [name for name in KEY if name != "area_code"]
    both = pl.concat([frame.select(*KEY, "mark") for frame in (values, shown)])
    secret = both.filter(pl.col("mark") == "g").join(affected, on=AREA).select(*key, "component").unique()
    with_component = values.join(affected, on=AREA, how="left", maintain_order="left")
    found = with_component.join(
        secret.with_columns(is_secret=pl.lit(value=True)), on=[*key, "component"], how="left", maintain_order="left"
    )
    is_open = pl.col("mark").is_in(["", "p", "u"]) | (pl.col("mark_reason") == NOTHING_LEFT)
    hides = pl.col("is_secret").fill_null(value=False) & is_open
    return found.with_columns(
        mark=pl.when(hides).then(pl.lit("g")).otherwise("mark"),
        mark_reason=pl.when(hides).then(pl.lit(SMALL_REASON)).otherwise("mark_reason"),
    ).drop("component", "is_secret")
