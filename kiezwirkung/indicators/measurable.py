"""Which indicators this night can measure, by rule: those whose measures have any row.

What belongs here: `indicators.measurable` with the reason in one German sentence that names what is missing. Nobody
writes this by hand, and nothing is left out of the catalogue for it.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

import duckdb
import polars as pl

from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.indicators.catalogue import Catalogue, Indicator
from kiezwirkung.indicators.persons import UPPER

NO_FORM: Final = "Nicht messbar: es liegt keine Angabe aus dem Formular „{form}“ vor."
NO_FIELD: Final = "Nicht messbar: im Formular „{form}“ hat niemand die Angabe ausgefüllt, die er braucht."
REASONS: Final[Mapping[str, str]] = {
    "reference": "Nicht messbar: die amtlichen Zahlen dafür sind nicht geladen.",
    "equity": "Nicht messbar: dafür fehlen Wohnorte, Lage oder Sozialdaten.",
    "quality": "Nicht messbar: die Angabe, aus der er entsteht, liegt nicht vor.",
}
DELIVERED_SQL: Final = "select distinct entity from indicators.coverage where delivered_obligation_count > 0"
TYPES: Final = {"indicator_id": pl.String, "is_measurable": pl.Boolean, "not_measurable_reason": pl.String}


def build_measurable(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """Fill `indicators.measurable` from the cells of the cube."""
    found = {row[0] for row in con.execute("select distinct measure from indicators.cube").fetchall()}
    delivered = {row[0] for row in con.execute(DELIVERED_SQL).fetchall()}
    rows = [(indicator.id, *judge(indicator, found, delivered)) for indicator in catalogue.indicators]
    con.register("measurable_rows", pl.DataFrame(rows, schema=TYPES, orient="row"))
    con.execute("create or replace table indicators.measurable as select * from measurable_rows")
    con.unregister("measurable_rows")


def judge(indicator: Indicator, found: set[str], delivered: set[str]) -> tuple[bool, str]:
    """Whether the indicator's numerator and denominator have any cell, and why not."""
    cells = {indicator.numerator_cell, indicator.numerator_cell + UPPER}
    if not cells & found:
        return False, _reason(indicator, indicator.numerator, delivered)
    denominator = indicator.denominator_cell
    if denominator and denominator not in found:
        return False, _reason(indicator, indicator.denominator or indicator.numerator, delivered)
    return True, ""


def _reason(indicator: Indicator, measure: str, delivered: set[str]) -> str:
    table = measure.split(".", maxsplit=1)[0]
    if table in REASONS:
        return REASONS[table]
    sentence = NO_FIELD if indicator.coverage in delivered else NO_FORM
    return sentence.format(form=_form_titles().get(indicator.coverage, indicator.coverage))


@cache
def _form_titles() -> Mapping[str, str]:
    return {template.entity: template.title for template in load_templates().values()}
