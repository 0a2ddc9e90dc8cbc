"""`kiezwirkung indicators`: the catalogue on the screen.

What belongs here: from the arguments to lines; which indicators the latest edition could measure is read from it, if
there is one. What is said about an indicator is decided in `kiezwirkung/catalogue_pages`.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from kiezwirkung.catalogue_pages.finding import find_indicator
from kiezwirkung.catalogue_pages.listing import Measurability, explanation, list_lines
from kiezwirkung.indicators.catalogue import load_catalogue
from kiezwirkung.settings import Thresholds
from kiezwirkung.warehouse.dictionary import load_dictionary
from kiezwirkung.warehouse.editions import latest_edition
from kiezwirkung.warehouse.querying import open_edition


def list_indicators(editions: Path) -> list[str]:
    """All indicators, one line each."""
    return list_lines(load_catalogue(), measured_by(editions))


def explain_indicator(editions: Path, said: str) -> list[str]:
    """One indicator with everything a reader needs; raises K609 where there is none of this name."""
    catalogue = load_catalogue()
    indicator = find_indicator(catalogue, said)
    measured = measured_by(editions).get(indicator.id)
    return list(explanation(indicator, load_dictionary(), Thresholds(), measured))


def measured_by(editions: Path) -> Mapping[str, Measurability]:
    """What the latest edition could measure, by id; empty without an edition or in one from before this was said."""
    if latest_edition(editions) is None:
        return {}
    with open_edition(editions) as con:
        try:
            rows = con.execute(
                "select indicator_id, is_measurable, coalesce(not_measurable_reason, '') from mart.indicator"
            ).fetchall()
        except duckdb.BinderException:
            return {}
    return {indicator_id: Measurability(*found) for indicator_id, *found in rows}
