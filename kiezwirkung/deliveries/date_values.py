"""Days, times, months, quarters and survey waves as people write them.

What belongs here: parsers of everything about time on the distinct cells of one column. Day.month.year with dots is
fixed; with slashes or dashes a value such as 25/3/2025 decides the order for the column, else it is asked back (D111).
A month or quarter may carry a year; it is handed on, because only the row knows its reporting year.
"""

import re

import polars as pl

from kiezwirkung.deliveries.templates import Field
from kiezwirkung.deliveries.wording import fold

_MONTH_NAMES = (
    ("januar", "jan", "jaenner", "january"), ("februar", "feb", "febr", "february"),
    ("maerz", "mrz", "maer", "mar", "march"), ("april", "apr"), ("mai", "may"), ("juni", "jun", "june"),
    ("juli", "jul", "july"), ("august", "aug"), ("september", "sep", "sept"), ("oktober", "okt", "oct", "october"),
    ("november", "nov"), ("dezember", "dez", "dec", "december"),
)  # fmt: skip
MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_DOTTED = r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})$"
_YEAR_FIRST = r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$"
_SLASHED = r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})$"
_NAMED = re.compile(r"^(\d{1,2})\.?\s*([a-z]+)\.?,?\s*(\d{4}|\d{2})$")
_WEEKDAY = r"^(?i:mo|di|mi|do|fr|sa|so)[a-zA-Z]*\.?,?\s+"
_CLOCK = r"[ T]+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d+)?(?:\s*Uhr)?$"
_PIVOT = 70
_FIRST_YEAR = 1900
_MONTH_TEXT = re.compile(r"^(?:(20\d\d)[-/. ]*)?([a-z]+|0?[1-9]|1[0-2])\.?(?:[-/., ']*(20\d\d|\d\d))?$")
_QUARTER_TEXT = re.compile(
    r"^(?:(20\d\d)[-/. ]*)?q?\s?([1-4]|i{1,3}|iv)\.?\s?(?:q|quartal|vj|vierteljahr)?\.?(?:[-/. ]*(20\d\d|\d\d))?$"
)
_WAVE_TEXT = re.compile(r"^(?:(20\d\d)[-/_ ]*(q[1-4]|a|b)|(q[1-4]|a|b)[-/_ ]*(20\d\d))$")


def parse_date(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """Days: D204 no valid day, D111 if slashes leave day and month open."""
    is_native = pl.col("tag").is_in(["d", "t"])
    text = pl.col("text").str.replace(_WEEKDAY, "").str.replace(_CLOCK, "").str.strip_chars(" ,")
    if set(distinct.get_column("tag")) == {"d"}:
        return distinct.with_columns(value=pl.col("text").str.to_date("%Y-%m-%d", strict=False))
    cells = distinct.with_columns(
        text=pl.when(is_native).then(pl.col("text").str.slice(0, 10))
        .when(pl.col("tag") == "").then(_spell_out(distinct, text)),
    )  # fmt: skip
    cells = _resolve_slashes(cells)
    value = pl.coalesce(_build("text", _DOTTED, (3, 2, 1)), _build("text", _YEAR_FIRST, (1, 2, 3)), pl.col("slashed"))
    cells = cells.with_columns(value=value)
    is_valid = pl.col("value").is_not_null() & (pl.col("value").dt.year() >= _FIRST_YEAR)
    return cells.with_columns(
        fault=pl.when(pl.col("is_open")).then(pl.lit("D111")).when(~is_valid).then(pl.lit("D204")),
    )


def _spell_out(distinct: pl.DataFrame, text: pl.Expr) -> pl.Series:
    """`1. März 2025` as `1.3.2025`; other texts unchanged."""
    return distinct.select(text).to_series().map_elements(_number_month, return_dtype=pl.String)


def _number_month(text: str) -> str:
    if not any(sign.isalpha() for sign in text):
        return text
    found = _NAMED.match(fold(text))
    month = MONTH_NUMBERS.get(found.group(2)) if found else None
    return f"{found.group(1)}.{month}.{found.group(3)}" if found and month else text


def _build(column: str, pattern: str, order: tuple[int, int, int]) -> pl.Expr:
    """A day from the groups of a pattern given in the order year, month, day; impossible days are null."""
    year, month, day = (pl.col(column).str.extract(pattern, group).cast(pl.Int32, strict=False) for group in order)
    full = pl.when(year >= 100).then(year).when(year < _PIVOT).then(year + 2000).otherwise(year + 1900)
    padded = [part.cast(pl.String).str.zfill(width) for part, width in ((full, 4), (month, 2), (day, 2))]
    return pl.concat_str(padded, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _resolve_slashes(cells: pl.DataFrame) -> pl.DataFrame:
    first, second = (pl.col("text").str.extract(_SLASHED, group).cast(pl.Int32, strict=False) for group in (1, 2))
    seen = cells.select(day_first=(first > 12).any(), month_first=(second > 12).any()).row(0)
    day_first, month_first = bool(seen[0]), bool(seen[1])
    german, english = _build("text", _SLASHED, (3, 2, 1)), _build("text", _SLASHED, (3, 1, 2))
    if day_first != month_first:
        chosen = german if day_first else english
        return cells.with_columns(slashed=chosen, is_open=pl.lit(value=False))
    is_open = ((first <= 12) & (second <= 12) & (first != second)).fill_null(value=False)
    return cells.with_columns(slashed=pl.when(~is_open).then(pl.coalesce(german, english)), is_open=is_open)


def parse_time(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """Times as HH:MM; 24:00 is the end of a day; anything else is D211."""
    pattern = r"^([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.][0-5]\d)?$"
    text = pl.col("text").str.replace(r"\s*(?i:uhr|h)\.?$", "")
    whole = pl.col("text").str.extract(r"^([01]?\d|2[0-4])\s*(?i:uhr|h)\.?$", 1)
    hour, minute = text.str.extract(pattern, 1), text.str.extract(pattern, 2)
    value = (
        pl.when(~pl.col("tag").is_in(["", "h"])).then(None)
        .when(text.is_in(["24:00", "24.00"])).then(pl.lit("24:00"))
        .when(hour.is_not_null()).then(hour.str.zfill(2) + ":" + minute)
        .when(whole.is_not_null()).then(whole.str.zfill(2) + ":00")
    )  # fmt: skip
    return distinct.with_columns(value=value).with_columns(
        fault=pl.when(pl.col("value").is_null()).then(pl.lit("D211"))
    )


def _by_word(
    distinct: pl.DataFrame, read: "dict[str, tuple[object, int | None]]", value_type: pl.DataType
) -> pl.DataFrame:
    pairs = [read.get(cell, (None, None)) for cell in distinct.get_column("cell").to_list()]
    return distinct.with_columns(
        pl.Series("value", [value for value, _ in pairs], dtype=value_type),
        pl.Series("year", [year for _, year in pairs], dtype=pl.Int32),
    ).with_columns(fault=pl.when(pl.col("value").is_null()).then(pl.lit("D219")))


def parse_month(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """Months as 1 to 12, with the year if one is written; D219 if none."""
    read = {cell: found for cell, tag, text in _rows(distinct) if (found := read_month(text, tag))}
    return _by_word(distinct, dict(read), pl.Int32())


def parse_quarter(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """Quarters as 1 to 4, with the year if one is written; D219 if none."""
    read = {cell: found for cell, tag, text in _rows(distinct) if tag in {"", "n"} and (found := _read_quarter(text))}
    return _by_word(distinct, dict(read), pl.Int32())


def parse_wave(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """Survey waves as `2025-Q1`, `2025-A` or `2025-B`; D219 if none."""
    read = {cell: found for cell, tag, text in _rows(distinct) if tag == "" and (found := _read_wave(text))}
    return _by_word(distinct, dict(read), pl.String())


def _rows(distinct: pl.DataFrame) -> list[tuple[str, str, str]]:
    return list(distinct.select("cell", "tag", "text").drop_nulls().unique().iter_rows())


def read_month(text: str, tag: str = "") -> tuple[int, int | None] | None:
    """Month and year of `März`, `03`, `3/2025`, `Jan 25` or a native date; None if it is no month."""
    if tag in {"d", "t"}:
        return int(text[5:7]), int(text[:4])
    found = _MONTH_TEXT.match(fold(text).strip())
    if found is None or tag not in {"", "n"}:
        return None
    word = found.group(2)
    month = int(word) if word.isdigit() else MONTH_NUMBERS.get(word)
    return (month, _year(found.group(1) or found.group(3))) if month else None


def _read_quarter(text: str) -> tuple[int, int | None] | None:
    found = _QUARTER_TEXT.match(fold(text).strip())
    if found is None:
        return None
    word = found.group(2)
    return int(word) if word.isdigit() else _ROMAN[word], _year(found.group(1) or found.group(3))


def _read_wave(text: str) -> tuple[str, int | None] | None:
    found = _WAVE_TEXT.match(fold(text).strip())
    if found is None:
        return None
    year, part = found.group(1) or found.group(4), found.group(2) or found.group(3)
    return f"{year}-{part.upper()}", int(year)


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)
