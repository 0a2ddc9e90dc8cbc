"""From cells to values: every type of a form has one parser, and all work on whole columns.

What belongs here: the shared shape of a parsed column, missing marks, and the choice of the parser. The parsers
themselves are in `number_values.py`, `date_values.py` and `word_values.py`. A parser sees the whole column, because
decimal sign and date order are decided per column, never per cell.
"""

from collections.abc import Callable, Mapping

import polars as pl

from kiezwirkung.deliveries import date_values, number_values, word_values
from kiezwirkung.deliveries.grids import TAG
from kiezwirkung.deliveries.templates import CodeList, Field
from kiezwirkung.deliveries.wording import code_key

MISSING_MARKS = (
    "k.a.", "k. a.", "k.a", "ka", "-", "--", "–", "—", "n.b.", "n. b.", "?", "na", "n/a",
    "#div/0!", "#nv", "#n/a", "#wert!", "#value!", "#bezug!", "#ref!", "#name?", "#zahl!", "#num!", "#null!",
)  # fmt: skip
_SHORT = 4_000
Parser = Callable[[pl.DataFrame, Field], pl.DataFrame]
_PARSERS: Mapping[str, Parser] = {
    "integer": number_values.parse_integer,
    "decimal": number_values.parse_decimal,
    "share": number_values.parse_share,
    "scale": number_values.parse_scale,
    "date": date_values.parse_date,
    "time": date_values.parse_time,
    "month": date_values.parse_month,
    "quarter": date_values.parse_quarter,
    "wave": date_values.parse_wave,
    "boolean": word_values.parse_boolean,
    "project_id": word_values.parse_project_id,
    "location_id": word_values.parse_location_id,
    "identifier": word_values.parse_identifier,
    "name": word_values.parse_name,
    "text": word_values.parse_text,
    "participant_code": word_values.parse_participant_code,
    "pgr_code": word_values.parse_pgr,
    "residence_pgr": word_values.parse_residence,
}


def parse_column(cells: pl.Series, field: Field, code_lists: Mapping[str, CodeList]) -> pl.DataFrame:
    """Parse one column; long ones by their distinct cells.

    Returns:
        One row per cell: `value` in the stored type, `fault` (a finding code or null), `is_missing`, `is_approximate`
        and `year` (the year a month or quarter was written with, or null).
    """
    frame = pl.DataFrame({"cell": cells})
    if cells.len() <= _SHORT:
        return _parse_cells(frame, field, code_lists).drop("cell")
    table = _parse_cells(frame.unique(maintain_order=True), field, code_lists)
    return frame.join(table, on="cell", how="left", nulls_equal=True, maintain_order="left").drop("cell")


def _parse_cells(frame: pl.DataFrame, field: Field, code_lists: Mapping[str, CodeList]) -> pl.DataFrame:
    words = code_lists[field.code_list].lookup if field.code_list else {}
    cells = _mark_missing(split_tags(frame), words)
    if field.code_list:
        return _complete(word_values.parse_codes(cells, words, many=field.type == "codes"), field)
    return _complete(_PARSERS[field.type](cells, field), field)


def split_tags(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `tag` ('' for text, else the kind of native value) and `text` (one line, plain blanks)."""
    cell = pl.col("cell")
    if not frame.get_column("cell").str.starts_with(TAG).any():
        return frame.with_columns(tag=pl.lit(""), text=_one_line(cell))
    is_native = cell.str.starts_with(TAG)
    tag = pl.when(is_native).then(cell.str.slice(1, 1)).otherwise(pl.lit(""))
    return frame.with_columns(tag=tag, text=pl.when(is_native).then(cell.str.slice(2)).otherwise(_one_line(cell)))


def _one_line(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(r"[\s\u00a0\u202f\u2007\u2009\u200b\ufeff]+", " ").str.strip_chars()


def _mark_missing(cells: pl.DataFrame, words: Mapping[str, str]) -> pl.DataFrame:
    """Missing marks are missing, unless the field's code list knows the mark as a word of its own."""
    marks = ["", *(mark for mark in MISSING_MARKS if code_key(mark) not in words)]
    text = pl.col("text")
    is_missing = text.is_null() | text.str.to_lowercase().is_in(marks)
    return cells.with_columns(is_missing.alias("is_missing"), pl.when(~is_missing).then(text).alias("text"))


def _complete(parsed: pl.DataFrame, field: Field) -> pl.DataFrame:
    """All columns in their order and type; no value where there is a fault, no fault where there is no entry."""
    has = parsed.columns
    fault = pl.col("fault") if "fault" in has else pl.lit(None, pl.String)
    is_sound = ~pl.col("is_missing") & fault.is_null()
    return parsed.select(
        "cell",
        pl.when(is_sound).then(pl.col("value").cast(getattr(pl, field.stored_type), strict=False)).alias("value"),
        pl.when(~pl.col("is_missing")).then(fault).cast(pl.String).alias("fault"),
        "is_missing",
        (is_sound & pl.col("is_approximate") if "is_approximate" in has else pl.lit(value=False)).alias(
            "is_approximate"
        ),
        (pl.col("year") if "year" in has else pl.lit(None, pl.Int32)).alias("year"),
    )
