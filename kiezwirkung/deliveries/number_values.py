"""Numbers as people in Germany write them: 1.234,5 and 1234.5, 35 %, ca. 120, and what is no number.

What belongs here: parsers of numeric types on the distinct cells of one column. The decimal sign is decided for the
column: a value such as `12,5` or `0.75` that allows one reading only decides; where all separated values allow two
readings, the column is asked back (D111). Native workbook numbers are never ambiguous.
"""

import polars as pl

from kiezwirkung.deliveries.templates import Field

_APPROXIMATE = r"^(?i:ca\.?|circa|zirka|etwa|rund|ungefähr|ungef\.|~|≈)\s*"
_RANGE = (
    r"^(?:[<>≤≥]|(?i:über|unter|mehr als|weniger als|mindestens|höchstens|mind\.|max\.|bis zu|ab)\s)\s*=?\s*\d"
    r"|^\d[\d.,]*\s*(?:-|–|—|(?i:bis))\s*\d[\d.,]*$"
    r"|^\d[\d.,]*\s*\+$"
)
_PLAIN = r"^[+-]?\d+$"
_GERMAN = (
    r"^[+-]?(?:\d*,(?:\d{1,2}|\d{4,})|0*,\d+|0+,\d{3}|\d{4,},\d{3}|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,})$"
)
_ENGLISH = (
    r"^[+-]?(?:\d*\.(?:\d{1,2}|\d{4,})|0*\.\d+|0+\.\d{3}|\d{4,}\.\d{3}|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})$"
)
_DOT_BOTH = r"^[+-]?[1-9]\d{0,2}\.\d{3}$"
_COMMA_BOTH = r"^[+-]?[1-9]\d{0,2},\d{3}$"
_SPACED = r"^[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?$"
_LARGEST = 1e15
_NOT_APPLICABLE = (8.0, 9.0)


def parse_integer(distinct: pl.DataFrame, field: Field) -> pl.DataFrame:
    """Whole numbers: D201 no number, D203 not whole, D202 out of range, D216 a span, D111 two readings."""
    numbers = read_numbers(distinct, dot_groups=True)
    is_whole = pl.col("value") == pl.col("value").round()
    return _in_range(_fault_where(numbers, ~is_whole, "D203"), field, "D202")


def parse_decimal(distinct: pl.DataFrame, field: Field) -> pl.DataFrame:
    """Numbers: D201 no number, D202 out of range, D216 a span, D111 two readings."""
    return _in_range(read_numbers(distinct), field, "D202")


def parse_share(distinct: pl.DataFrame, field: Field) -> pl.DataFrame:
    """Shares from 0 to 1: `35 %`, `0,35` and `35`; D220 if none, D111 if a column mixes 0,35 and 35."""
    has_sign = pl.col("text").str.contains(r"%$")
    stripped = distinct.with_columns(
        is_percent=has_sign & (pl.col("tag") == ""),
        text=pl.col("text").str.replace(r"\s*%$", "").str.replace(r"^([+-]?\d+),(\d+)$", "${1}.${2}"),
    )
    numbers = _fault_codes(read_numbers(stripped, dot_decimals=True), {"D201": "D220"})
    bare = pl.when(~pl.col("is_percent")).then(pl.col("value"))
    numbers = numbers.with_columns(has_whole=(bare > 1).any(), has_parts=((bare > 0) & (bare <= 1)).any())
    is_mixed = pl.col("has_whole") & pl.col("has_parts") & (bare > 0) & (bare <= 1)
    numbers = _fault_where(numbers, is_mixed, "D111")
    scaled = pl.when(pl.col("is_percent") | pl.col("has_whole")).then(pl.col("value") / 100).otherwise(pl.col("value"))
    bounded = field if field.maximum is not None else field.model_copy(update={"minimum": 0, "maximum": 1})
    return _in_range(numbers.with_columns(value=scaled), bounded, "D220")


def parse_scale(distinct: pl.DataFrame, field: Field) -> pl.DataFrame:
    """Answers on a scale, 8 not applicable, 9 no answer; anything else is D218."""
    numbers = _fault_codes(read_numbers(distinct), dict.fromkeys(("D201", "D216", "D111"), "D218"))
    is_answer = pl.col("value").is_between(field.minimum or 0, field.maximum or 0) & (pl.col("value") % 1 == 0)
    return _fault_where(numbers, ~(is_answer | pl.col("value").is_in(_NOT_APPLICABLE)), "D218")


def read_numbers(distinct: pl.DataFrame, *, dot_groups: bool = False, dot_decimals: bool = False) -> pl.DataFrame:
    """Numbers of a column by its own decimal sign, as floats with fault and `is_approximate`.

    Args:
        distinct: the distinct cells with `tag` and `text`.
        dot_groups: 1.234 means 1234 (whole numbers).
        dot_decimals: 1.234 means 1234/1000 (shares).
    """
    if set(distinct.get_column("tag")) == {"n"}:
        value = pl.col("text").cast(pl.Float64, strict=False)
        return distinct.with_columns(value=value, fault=pl.lit(None, pl.String), is_approximate=pl.lit(value=False))
    is_text = pl.col("tag") == ""
    body = pl.col("text").str.replace(_APPROXIMATE, "").str.replace_all("\u2212", "-").str.strip_chars()
    body = pl.when(body.str.contains(_SPACED)).then(body.str.replace_all(" ", "")).otherwise(body)
    marked = distinct.with_columns(
        is_approximate=is_text & pl.col("text").str.contains(_APPROXIMATE),
        number=body,
        kind=pl.when(pl.col("tag") == "n")
        .then(pl.lit("native"))
        .when(~is_text)
        .then(pl.lit("none"))
        .otherwise(_kind(body)),
    )
    return _read(_decide(marked, dot_groups=dot_groups, dot_decimals=dot_decimals))


def _kind(body: pl.Expr) -> pl.Expr:
    return (
        pl.when(body.str.contains(_PLAIN)).then(pl.lit("plain"))
        .when(body.str.contains(_DOT_BOTH)).then(pl.lit("dot"))
        .when(body.str.contains(_COMMA_BOTH)).then(pl.lit("comma"))
        .when(body.str.contains(_GERMAN)).then(pl.lit("german"))
        .when(body.str.contains(_ENGLISH)).then(pl.lit("english"))
        .when(body.str.contains(_RANGE)).then(pl.lit("range"))
        .otherwise(pl.lit("none"))
    )  # fmt: skip


def _decide(marked: pl.DataFrame, *, dot_groups: bool, dot_decimals: bool) -> pl.DataFrame:
    """Give the values with two readings the one their column decides, or leave them undecided."""
    kinds = set(marked.get_column("kind").to_list())
    german, english = "german" in kinds, "english" in kinds
    if dot_groups:
        german = german or "dot" in kinds
    if dot_decimals:
        german, english = False, True
    reading = "german" if german and not english else "english" if english and not german else "both"
    of_dot = "german" if dot_groups else reading
    kind = pl.col("kind").replace({"dot": of_dot, "comma": reading})
    return marked.with_columns(kind=kind)


def _read(marked: pl.DataFrame) -> pl.DataFrame:
    as_german = pl.col("number").str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    as_english = pl.col("number").str.replace_all(",", "", literal=True)
    kind = pl.col("kind")
    text = (
        pl.when(kind == "german").then(as_german).when(kind == "english").then(as_english).otherwise(pl.col("number"))
    )
    is_number = kind.is_in(["plain", "native", "german", "english"])
    return marked.with_columns(
        value=pl.when(is_number).then(text.str.strip_prefix("+").cast(pl.Float64, strict=False)),
        fault=pl.when(kind == "both").then(pl.lit("D111"))
        .when(kind == "range").then(pl.lit("D216"))
        .when(kind == "none").then(pl.lit("D201")),
    )  # fmt: skip


def _fault_where(numbers: pl.DataFrame, condition: pl.Expr, code: str) -> pl.DataFrame:
    first = pl.col("fault").is_null() & condition.fill_null(value=False)
    return numbers.with_columns(fault=pl.when(first).then(pl.lit(code)).otherwise(pl.col("fault")))


def _fault_codes(numbers: pl.DataFrame, codes: dict[str, str]) -> pl.DataFrame:
    return numbers.with_columns(fault=pl.col("fault").replace(codes))


def _in_range(numbers: pl.DataFrame, field: Field, code: str) -> pl.DataFrame:
    outside = pl.col("value").abs() > _LARGEST
    if field.minimum is not None:
        outside |= pl.col("value") < field.minimum
    if field.maximum is not None:
        outside |= pl.col("value") > field.maximum
    return _fault_where(numbers, outside, code)
