"""Words with a fixed form: codes of a list, ids, area codes, yes and no, participant codes.

What belongs here: parsers of everything that is not a number or a point in time, on the distinct cells of a column.
Person data in a code, an id or a text is D214, before any question of form.
"""

from collections.abc import Mapping

import polars as pl

from kiezwirkung.deliveries.templates import Field
from kiezwirkung.deliveries.wording import code_key
from kiezwirkung.privacy.person_data import Setting, person_data

_TRUE = ("ja", "j", "x", "wahr", "true", "1", "yes", "y", "✓", "✔")
_FALSE = ("nein", "n", "falsch", "false", "0", "no")
_ABROAD = ("aus", "ausserhalb", "auswaerts", "ausserhalbberlins")
_PROJECT = r"^(?:[A-Z]{2}\d{2}(?:NH|SK)|\d{6}_E)$"
_LOCATION = r"^(?:[A-Z]{2}\d{2}(?:NH|SK)|\d{6}_E)-\d{2}$"
_IDENTIFIER = r"^[A-Za-z0-9_./-]{1,32}$"
_LONGEST_CODE = 64
_LONGEST_NAME = 200


def parse_codes(distinct: pl.DataFrame, words: Mapping[str, str], *, many: bool) -> pl.DataFrame:
    """Entries of a code list by any known spelling; several are joined sorted; D207 if one is unknown."""
    texts = distinct.get_column("text").to_list()
    read = _codes if many else _code
    known = {text: read(text, words) for text in set(texts) if text is not None}
    found = [known.get(text) for text in texts]
    return _with_fault(distinct.with_columns(pl.Series("value", found, dtype=pl.String)), "D207")


def _code(text: str, words: Mapping[str, str]) -> str | None:
    return words.get(code_key(text))


def _codes(text: str, words: Mapping[str, str]) -> str | None:
    if whole := words.get(code_key(text)):
        return whole
    parts = [part for part in text.replace(";", ",").replace("/", ",").replace(" und ", ",").split(",") if part.strip()]
    codes = {words.get(code_key(part)) for part in parts}
    return ",".join(sorted(code for code in codes if code)) if codes and None not in codes else None


def parse_boolean(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """Yes or no; D222 if neither."""
    word = pl.col("text").str.to_lowercase().str.strip_chars(" .")
    value = pl.when(word.is_in(_TRUE)).then(pl.lit(value=True)).when(word.is_in(_FALSE)).then(pl.lit(value=False))
    return _with_fault(distinct.with_columns(value=pl.when(pl.col("tag").is_in(["", "b", "n"])).then(value)), "D222")


def parse_project_id(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """Project ids; D209 if malformed."""
    return _matching(distinct, _PROJECT)


def parse_location_id(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """Location ids; D209 if malformed."""
    return _matching(distinct, _LOCATION)


def _matching(distinct: pl.DataFrame, pattern: str) -> pl.DataFrame:
    text = pl.col("text").str.to_uppercase()
    return _with_fault(distinct.with_columns(value=pl.when(text.str.contains(pattern)).then(text)), "D209")


def parse_identifier(distinct: pl.DataFrame, field: Field) -> pl.DataFrame:
    """Ids of sessions, offers and the like; D214 if it names a person, D209 if malformed."""
    is_id = pl.col("text").str.contains(_IDENTIFIER) & pl.col("tag").is_in(["", "n"])
    if any(sign.isdigit() for sign in field.example):
        is_id &= pl.col("text").str.contains(r"\d")
    named = _screen(distinct.with_columns(value=pl.when(is_id).then(pl.col("text"))), Setting.CODE)
    return _with_fault(named, "D209")


def parse_participant_code(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """The centre's own code for a person, ready to be turned into a pseudonym; D214 if it names the person.

    Upper and lower case are one code: people type `k0231` and `K0231` for the same person.
    """
    code = pl.col("text").str.to_uppercase()
    is_code = pl.col("tag").is_in(["", "n"]) & (pl.col("text").str.len_chars() <= _LONGEST_CODE)
    return _with_fault(_screen(distinct.with_columns(value=pl.when(is_code).then(code)), Setting.CODE), "D209")


def parse_text(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """Free text: looked at for person data (D214), never kept."""
    return _screen(distinct.with_columns(value=pl.lit("", pl.String)), Setting.TEXT)


def parse_name(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """Names of facilities and carriers in the register, as written."""
    return distinct.with_columns(value=pl.col("text").str.slice(0, _LONGEST_NAME))


def parse_pgr(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """Four-digit codes of Prognoseräume; a lost leading zero is given back; D209 if malformed."""
    return _with_fault(distinct.with_columns(value=_pgr()), "D209")


def parse_residence(distinct: pl.DataFrame, _: Field) -> pl.DataFrame:
    """A Prognoseraum, or AUS for people from outside Berlin; D209 if neither."""
    folded = pl.Series([code_key(text or "") for text in distinct.get_column("text")], dtype=pl.String)
    value = pl.when(folded.is_in(_ABROAD)).then(pl.lit("AUS")).otherwise(_pgr())
    return _with_fault(distinct.with_columns(value=value), "D209")


def _pgr() -> pl.Expr:
    is_code = pl.col("tag").is_in(["", "n"]) & pl.col("text").str.contains(r"^\d{3,4}$")
    return pl.when(is_code).then(pl.col("text").str.zfill(4))


def _screen(cells: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    is_person = (pl.col("tag") == "d") | person_data(cells.get_column("text"), setting)
    return cells.with_columns(fault=pl.when(is_person).then(pl.lit("D214")))


def _with_fault(cells: pl.DataFrame, code: str) -> pl.DataFrame:
    known = pl.col("fault") if "fault" in cells.columns else pl.lit(None, pl.String)
    return cells.with_columns(fault=pl.coalesce(known, pl.when(pl.col("value").is_null()).then(pl.lit(code))))
