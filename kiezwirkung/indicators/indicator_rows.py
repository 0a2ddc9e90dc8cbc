"""The catalogue as the release has it: one row of mart.indicator per definition, with its words and norms.

What belongs here: which fields of a definition are published, and the words that follow from its formula: numerator,
denominator, worked example. What a night could measure is added by `releasing`.
"""

import re
from typing import Final

import polars as pl

from kiezwirkung.catalogue_pages.listing import expected
from kiezwirkung.indicators.catalogue import Catalogue, Indicator

PROTECTION_CLASSES: Final = {"none": 0, "persons": 1, "health": 2, "survey": 3}
DIVIDED: Final = " ÷ "
_FACTOR: Final = re.compile(r" × [\d.]+$")

INDICATOR_TYPES: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "indicator_id": pl.String,
    "version": pl.Int32,
    **dict.fromkeys(("title", "title_short", "description", "formula", "unit", "unit_label"), pl.String),
    "decimals": pl.Int32,
    "kind": pl.String,
    "direction": pl.String,
    "logic_model": pl.String,
    "impact_step": pl.Int32,
    "interval_method": pl.String,
    "protection_class": pl.Int32,
    "caveat": pl.String,
    "source": pl.String,
    "lead_rank": pl.Int32,
    "native_period": pl.String,
    "valid_from": pl.Date,
    "number": pl.Int32,
    "code": pl.String,
    **dict.fromkeys(("title_english", "description_english"), pl.String),
    **dict.fromkeys(("numerator_text", "denominator_text", "worked_example_text"), pl.String),
    **dict.fromkeys(("band_lower", "band_upper", "reference_value"), pl.Float64),
    "reference_label": pl.String,
}


def indicator_frame(catalogue: Catalogue) -> pl.DataFrame:
    """The catalogue as mart.indicator."""
    return pl.DataFrame([_indicator_row(indicator) for indicator in catalogue.indicators], schema=INDICATOR_TYPES)


def formula_parts(indicator: Indicator) -> tuple[str, str]:
    """Numerator and denominator in words, from the formula; without a denominator the whole formula and ''."""
    formula = " ".join(indicator.formula.split())
    numerator, divided, denominator = formula.rpartition(DIVIDED)
    is_outer = numerator.count("(") == numerator.count(")")
    if not (divided and is_outer and indicator.denominator_cell):
        return formula, ""
    return _bare(numerator), _bare(_FACTOR.sub("", denominator))


def _bare(text: str) -> str:
    """Without brackets around the whole."""
    inner = text[1:-1]
    return inner if text.startswith("(") and text.endswith(")") and "(" not in inner else text


def _indicator_row(indicator: Indicator) -> dict[str, object]:
    row = {name: getattr(indicator, name, None) for name in INDICATOR_TYPES}
    numerator, denominator = formula_parts(indicator)
    example = next((e for e in indicator.worked_examples if e.expect.value is not None), indicator.worked_examples[0])
    band, line = indicator.band, indicator.reference_line
    return row | {
        "indicator_id": indicator.id,
        "interval_method": indicator.interval.method,
        "protection_class": PROTECTION_CLASSES[indicator.protection.rule],
        "numerator_text": numerator,
        "denominator_text": denominator,
        "worked_example_text": f"{example.title}: {expected(indicator, example.expect)}",
        "band_lower": band.lower if band else None,
        "band_upper": band.upper if band else None,
        "reference_value": line.value if line else None,
        "reference_label": line.label if line else "",
    }
