"""What each row adds to a figure, as SQL that travels with the edition.

What belongs here: the views `lineage.rows_<measures>` (the measure file itself with `f.row_id` in its select, so that
its grain becomes the row), `lineage.contribution_<indicator>` with the parts of one indicator, and the table macro
`explain_figure`. They are made in the analyst's file when it is written and need nothing outside it.
"""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Final

from kiezwirkung.explaining.lineage import row_grain_sql
from kiezwirkung.explaining.parts import Part
from kiezwirkung.warehouse.connecting import quote, quote_text
from kiezwirkung.warehouse.models import Model

PLACES: Final = "c.row_id, c.project_id, c.location_id, c.pgr_code, c.district_code, c.month_on"
PERSON_VIEW: Final = """
create or replace view lineage.rows_person as
select f.row_id, f.project_id, f.location_id, f.pgr_code, f.district_code, f.month_on, f.person_key, 1 as person_count
from core.fct_participation as f where f.person_key is not null
"""
NOTHING: Final = """
select null::varchar as part, null::integer as version, null::varchar as row_id, null::varchar as project_id,
    null::varchar as location_id, null::varchar as pgr_code, null::varchar as district_code, null::date as month_on,
    map([]::varchar[], []::varchar[]) as codes, null::double as amount, null::varchar as counted_once
where false
"""


def analyst_statements(parts: Iterable[Part], models: Mapping[str, Model]) -> list[str]:
    """The statements that make views and macro in the analyst's file, in order."""
    by_indicator: dict[str, list[Part]] = {}
    for part in parts:
        by_indicator.setdefault(part.indicator_id, []).append(part)
    tables = sorted({p.table for some in by_indicator.values() for p in some if p.has_rows and not p.is_person})
    views = [_view(f"rows_{table}", row_grain_sql(models[f"measures.{table}"])) for table in tables]
    figures = [_view(f"contribution_{name}", _figure(some, models)) for name, some in by_indicator.items()]
    return [*views, PERSON_VIEW, *figures, _macro()]


def _macro() -> str:
    return files("kiezwirkung").joinpath("explaining", "explain_figure.sql").read_text(encoding="utf-8")


def _view(name: str, sql: str) -> str:
    return f"create or replace view lineage.{quote(name)} as {sql}"


def _figure(parts: Iterable[Part], models: Mapping[str, Model]) -> str:
    return " union all ".join([NOTHING, *(_branch(part, models) for part in parts if part.has_rows)])


def _branch(part: Part, models: Mapping[str, Model]) -> str:
    view = "rows_person" if part.is_person else f"rows_{part.table}"
    once = {"person": "c.person_key", "": "null::varchar"}.get(part.counted_once_by, f"c.{part.counted_once_by}")
    breakdowns = [] if part.is_person else models[f"measures.{part.table}"].header.breakdowns
    amount = f"c.{quote(part.column)}::double"
    return (
        f"select {quote_text(part.part)}, {part.version}, {PLACES}, {_codes(breakdowns)}, {amount}, {once}"
        f" from lineage.{quote(view)} as c"
    )


def _codes(breakdowns: Iterable[str]) -> str:
    names = list(breakdowns)
    keys = ", ".join(quote_text(name) for name in names)
    values = ", ".join(f"c.{quote(name)}::varchar" for name in names)
    return f"map([{keys}]::varchar[], [{values}]::varchar[])"
