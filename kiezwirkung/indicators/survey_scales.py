"""Scales of the survey by wave: mean, uncertainty, soundness of the scale, and what changed between waves.

What belongs here: mart.survey_scale and mart.survey_effect. Means and limits are the shown values of the scale
indicators, so protection decides once; everything is rounded as it is written. Soundness (alpha, omega) comes from the
single answers of areas that are shown. A change between waves compares different people: unpaired, with the errors of
the clustered means.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

import duckdb
import numpy as np
import polars as pl

from kiezwirkung.indicators.computing import write_table
from kiezwirkung.indicators.context import ADULT_BANDS
from kiezwirkung.indicators.marking import WITHHELD
from kiezwirkung.settings import SurveyDigits
from kiezwirkung.statistics import reliability
from kiezwirkung.statistics.distributions import Numbers, t_quantile
from kiezwirkung.statistics.effects import unbiasing
from kiezwirkung.statistics.scales import Scale, scales

SCALES: Final[Mapping[str, str]] = {
    "neighbourhood_cohesion": "nci8_form",
    "self_efficacy": "asku",
    "loneliness": "ucla3",
}
"""Indicators that are the mean of an instrument in `statistics/scales.yaml`."""
ADULTS_ONLY: Final = frozenset({"ucla3"})
PLACES: Final = {"project": "project_id", "district": "district_code", "berlin": "'berlin'"}
RESPONSE_RATE: Final = "survey_response_rate"
DECIMALS: Final = 2
ROUNDED: Final[Mapping[str, int]] = {"design_effect": 1, "effective_n": 0}
"""Coarser than the limits: with the limits they must not say more than the limits alone."""
COMPARED_FROM: Final = 30

FEW_ANSWERS: Final = f"Weniger als {reliability.SHOWN_FROM} vollständige Antworten: keine Angabe zur Güte der Skala"
ALIKE: Final = "Alle haben gleich geantwortet: keine Angabe zur Güte der Skala"
FEW_TO_COMPARE: Final = f"Weniger als {COMPARED_FROM} Antworten in einer der Wellen: zu wenig für eine Aussage"
NO_LIMITS: Final = "Ohne Intervall in beiden Wellen lässt sich die Veränderung nicht beurteilen"

KEY: Final = ["level", "area_code", "period_type", "period_start_on"]
Types = Mapping[str, pl.DataType | type[pl.DataType]]
PLACE_TYPES: Final[Types] = {
    **dict.fromkeys(("scale", "level", "area_code", "period_type"), pl.String),
    "period_start_on": pl.Date,
}
SCALE_TYPES: Final[Types] = {
    **PLACE_TYPES,
    "wave": pl.String,
    "answer_count": pl.Int32,
    "response_share": pl.Float64,
    **dict.fromkeys(("mean", "lower", "upper", "design_effect", "effective_n"), pl.Float64),
    **dict.fromkeys(("alpha", "alpha_lower", "alpha_upper", "omega"), pl.Float64),
    **dict.fromkeys(("missing_reason", "mark", "mark_reason"), pl.String),
}
EFFECT_TYPES: Final[Types] = {
    **PLACE_TYPES,
    "earlier_start_on": pl.Date,
    "answer_count": pl.Int32,
    "earlier_answer_count": pl.Int32,
    **dict.fromkeys(("wave_change", "lower", "upper", "effect_size", "effect_lower", "effect_upper"), pl.Float64),
    "missing_reason": pl.String,
}


def release_survey_scales(con: duckdb.DuckDBPyConnection, shown: pl.DataFrame, digits: SurveyDigits) -> None:
    """Build mart.survey_scale and mart.survey_effect from the values after disclosure control, not rounded yet."""
    waves = shown.filter(
        pl.col("indicator_id").is_in(list(SCALES)),
        pl.col("period_type") == "quarter",
        pl.col("breakdown") == "",
        (pl.col("answer_count") > 0) | (pl.col("mark") == "g"),
    ).with_columns(scale=pl.col("indicator_id").replace_strict(SCALES, return_dtype=pl.String))
    waves = waves.join(_responses(shown), on=KEY, how="left").sort("scale", *KEY)
    found = pl.DataFrame(list(_scale_rows(con, waves, digits)), schema=SCALE_TYPES, orient="row")
    write_table(con, "mart.survey_scale", found)
    areas = waves.group_by("scale", "level", "area_code", maintain_order=True)
    effects = [row for _, rows in areas for row in _effects(rows, digits)]
    write_table(con, "mart.survey_effect", pl.DataFrame(effects, schema=EFFECT_TYPES, orient="row"))


def _responses(shown: pl.DataFrame) -> pl.DataFrame:
    """The response rate of each area and wave, where somebody says how many questionnaires were handed out."""
    rates = shown.filter(pl.col("indicator_id") == RESPONSE_RATE, pl.col("breakdown") == "")
    return rates.filter(~pl.col("mark").is_in(WITHHELD)).select(*KEY, response_share="value")


def _scale_rows(
    con: duckdb.DuckDBPyConnection, waves: pl.DataFrame, digits: SurveyDigits
) -> Iterator[dict[str, object]]:
    kinds = {"response_share": digits.share, "value": digits.mean, "lower": digits.mean, "upper": digits.mean}
    for row in waves.iter_rows(named=True):
        is_shown = row["mark"] not in WITHHELD
        kept = {name: row[name] for name in ("scale", *KEY, "mark", "mark_reason")}
        start_on = row["period_start_on"]
        kept["wave"] = f"{start_on.year}-Q{(start_on.month + 2) // 3}"
        decimals = {**kinds, **ROUNDED}
        figures = {name: _rounded(row[name], places) if is_shown else None for name, places in decimals.items()}
        figures["answer_count"] = row["answer_count"] if is_shown else None
        figures["mean"] = figures.pop("value")
        yield kept | figures | (_soundness(con, row) if is_shown else _unsound(str(row["mark_reason"])))


def _soundness(con: duckdb.DuckDBPyConnection, row: Mapping[str, object]) -> dict[str, object]:
    """Alpha with limits and omega of the complete answers of one area and wave; rounded."""
    if int(str(row["answer_count"])) < reliability.SHOWN_FROM:
        return _unsound(FEW_ANSWERS)
    scale = scales()[str(row["scale"])]
    answers = _answers(con, row, scale)
    complete = answers[np.isfinite(answers).all(axis=1)]
    if len(complete) < reliability.SHOWN_FROM:
        return _unsound(FEW_ANSWERS)
    if not (complete.std(axis=0) > 0).all():
        return _unsound(ALIKE)
    alpha = reliability.alpha(complete)
    numbers = dict(zip(("alpha", "alpha_lower", "alpha_upper"), alpha[:3], strict=True))
    numbers["omega"] = reliability.omega(complete)
    return {**{name: _rounded(part) for name, part in numbers.items()}, "missing_reason": ""}


def _unsound(reason: str) -> dict[str, object]:
    return {**dict.fromkeys(("alpha", "alpha_lower", "alpha_upper", "omega")), "missing_reason": reason}


def _answers(con: duckdb.DuckDBPyConnection, row: Mapping[str, object], scale: Scale) -> Numbers:
    """Answers of persons (rows) to the items (columns) in one direction; nan is not answered."""
    items = ", ".join(f"{item}::double as {item}" for item in scale.items)
    adults = f"and age_band in {ADULT_BANDS}" if row["scale"] in ADULTS_ONLY else ""
    found = con.sql(
        f"""select {items} from core.fct_survey_response join indicators.period_month using (month_on)
        where period_type = $period_type and period_start_on = $start_on
            and {PLACES[str(row["level"])]} = $area_code {adults}
        order by all""",
        params={"period_type": row["period_type"], "start_on": row["period_start_on"], "area_code": row["area_code"]},
    ).pl()
    answers = found.cast(pl.Float64).fill_null(np.nan).to_numpy()
    valid = np.where((answers >= scale.lowest) & (answers <= scale.highest), answers, np.nan)
    turned = np.array([item in scale.reversed for item in scale.items])
    return np.asarray(np.where(turned, scale.lowest + scale.highest - valid, valid))


def _effects(waves: pl.DataFrame, digits: SurveyDigits) -> Iterator[dict[str, object]]:
    known = [row for row in waves.iter_rows(named=True) if row["mark"] not in WITHHELD]
    for earlier, later in pairwise(known):
        kept = {name: later[name] for name in PLACE_TYPES}
        counts = {"answer_count": later["answer_count"], "earlier_answer_count": earlier["answer_count"]}
        row = {**dict.fromkeys(EFFECT_TYPES), **kept, **counts, "earlier_start_on": earlier["period_start_on"]}
        if min(later["answer_count"], earlier["answer_count"]) < COMPARED_FROM:
            yield row | {"missing_reason": FEW_TO_COMPARE}
        elif earlier["lower"] is None or later["lower"] is None:
            yield row | {"missing_reason": NO_LIMITS}
        else:
            found = {name: round(part, digits.mean) for name, part in effect(earlier, later).items()}
            yield row | found | {"missing_reason": ""}


def effect(earlier: Mapping[str, float], later: Mapping[str, float]) -> dict[str, float]:
    """Change of the mean and Hedges' g of two independent waves, with limits; the clusters' errors go into both.

    The error of g has two parts: that of the change, and that of the spread it is divided by, known from the effective
    number of answers. Who was asked in both waves makes the true limits narrower, never wider.
    """
    errors = [(w["upper"] - w["lower"]) / 2 / float(t_quantile(w["degrees_of_freedom"])) for w in (earlier, later)]
    variance = errors[0] ** 2 + errors[1] ** 2
    parts = sum(e**4 / w["degrees_of_freedom"] for e, w in zip(errors, (earlier, later), strict=True))
    degrees = variance**2 / parts
    sums = [(w["answer_count"] - 1, w["squares"] - w["numerator"] ** 2 / w["denominator"]) for w in (earlier, later)]
    spread = float(np.sqrt(sum(part[1] for part in sums) / sum(part[0] for part in sums)))
    answers = max(earlier["effective_n"] + later["effective_n"] - 2, 1.0)
    change, shrink = later["value"] - earlier["value"], unbiasing(answers)
    size = change / spread * shrink
    half = float(t_quantile(degrees)) * float(np.sqrt(variance))
    half_size = float(t_quantile(degrees)) * float(np.sqrt(variance * shrink**2 / spread**2 + size**2 / (2 * answers)))
    found = {"wave_change": change, "lower": change - half, "upper": change + half}
    found |= {"effect_size": size, "effect_lower": size - half_size, "effect_upper": size + half_size}
    return found


def _rounded(value: object, places: int = DECIMALS) -> float | None:
    return None if value is None else round(float(str(value)), places)
