"""The matrix of the Einwohnerregister (EWR): inhabitants by Planungsraum and age, as published since 2001.

What belongs here: reading every layout in which the matrix was published. They differ in quotes, in the way a number is
written (2930 or 2930,00), in how a withheld one is marked, in lost leading zeros, in names of columns we do not need,
and in the edition of the LOR. Fine bands are added up to the age bands of our forms where they fit into them.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import polars as pl

from kiezwirkung.reference.areas import code, key_oddities
from kiezwirkung.reference.files import Content, TextTable
from kiezwirkung.reference.lor_codes import LEVELS, NEW, OLD, OLD_LEVELS, edition_of, lor_edition
from kiezwirkung.reference.oddities import Oddity, counted, listed

AGE_BANDS = {"u6": 0, "6_15": 6, "15_18": 15, "18_27": 18, "27_45": 27, "45_55": 45, "55_65": 55, "65plus": 65}
GENDERS = {"E_EM": "m", "E_EW": "w"}
OLDEST = 110
FINE_BAND = re.compile(r"E_E(\d\d)_(\d+)")
WITHHELD = ("", "NA", "-", ".", "x", "X", "•", "/", "…")
AREA_COUNTS = {NEW: (542,), OLD: (447, 448)}
EWR_SOURCE = "Amt für Statistik Berlin-Brandenburg, Einwohnerregister (EWR-Matrix), CC BY 3.0 DE"
Band = tuple[str, int, int]


def month_end(period: str) -> date | None:
    """The last day of a month written as yyyymm."""
    if not re.fullmatch(r"\d{4}(0[1-9]|1[0-2])", period):
        return None
    year, month = int(period[:4]), int(period[4:])
    return date(year, month, monthrange(year, month)[1])


def is_matrix(header: set[str]) -> bool:
    """Whether these columns are those of the matrix of all inhabitants (not of foreigners or households)."""
    return {"ZEIT", "RAUMID", "E_E"} <= header and any(FINE_BAND.fullmatch(name) for name in header)


def read_population(table: TextTable) -> Content:
    """Inhabitants per area and age band on every level; `gender` is empty except for the totals of women and men."""
    raw = table.frame.with_columns(code("RAUMID", 8))
    reference_on = month_end(raw["ZEIT"][0].strip())
    bands = _bands(raw.columns)
    counts = raw.select(
        pl.col("RAUMID").alias("plr_code"),
        _number("E_E").alias("all"),
        *(_sum_of(names).alias(band) for band, names in _fitting(bands).items()),
        *(_number(name).alias(gender) for name, gender in GENDERS.items() if name in raw.columns),
    )
    edition = edition_of(raw["RAUMID"].to_list()) or _edition_of_most(raw["RAUMID"].to_list())
    long = pl.concat(_by_level(counts, width, edition) for width in (8, 6, 4, 2, 0))
    is_gender = pl.col("age_band").is_in(list(GENDERS.values()))
    frame = long.select(
        "level",
        "area_code",
        pl.lit(reference_on, pl.Date).alias("reference_on"),
        pl.when(is_gender).then(pl.lit("all")).otherwise("age_band").alias("age_band"),
        pl.when(is_gender).then("age_band").alias("gender"),
        "inhabitants",
        pl.lit(edition).alias("lor_edition"),
        pl.lit(EWR_SOURCE).alias("source"),
    )
    oddities = [*_form_oddities(table, bands), *_area_oddities(table, raw, edition), *_sum_oddities(table, counts)]
    return Content(frame, reference_on, raw.height, oddities)


def _number(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars().str.replace(r"[.,]0{1,2}$", "")
    return text.cast(pl.Int64, strict=False)


def _sum_of(names: list[str]) -> pl.Expr:
    return pl.sum_horizontal([_number(name) for name in names], ignore_nulls=False)


def _bands(header: list[str]) -> list[Band]:
    found = [(name, int(match[1]), int(match[2])) for name in header if (match := FINE_BAND.fullmatch(name))]
    return sorted(found, key=lambda band: band[1])


def _fitting(bands: list[Band]) -> dict[str, list[str]]:
    """For each of our bands the fine ones that make it up exactly; a band that they do not cover is left out."""
    starts = [*AGE_BANDS.values(), OLDEST]
    found = {}
    for (band, low), high in zip(AGE_BANDS.items(), starts[1:], strict=True):
        parts = [part for part in bands if low <= part[1] and part[2] <= high]
        if parts and parts[0][1] == low and parts[-1][2] == high and _is_gapless(parts):
            found[band] = [name for name, _, _ in parts]
    return found


def _is_gapless(parts: list[Band]) -> bool:
    return all(before[2] == after[1] for before, after in pairwise(parts))


def _edition_of_most(codes: list[str]) -> str:
    old = sum(lor_edition(area) == OLD for area in codes)
    return OLD if old * 2 > len(codes) else NEW


def _by_level(counts: pl.DataFrame, width: int, edition: str) -> pl.DataFrame:
    """Sums over the areas with a stated total; where only some age bands are withheld, those are missing above too."""
    names = LEVELS | (OLD_LEVELS if edition == OLD else {})
    area = pl.col("plr_code").str.slice(0, width) if width else pl.lit("berlin")
    known = counts.drop_nulls("all")
    total = pl.when(pl.exclude("plr_code").null_count() == 0).then(pl.exclude("plr_code").sum())
    summed = known.group_by(area.alias("area_code"), maintain_order=True).agg(total)
    long = summed.unpivot(index="area_code", variable_name="age_band", value_name="inhabitants")
    level = names[width] if width else "berlin"
    return long.select(pl.lit(level).alias("level"), "area_code", "age_band", "inhabitants").drop_nulls("inhabitants")


def _form_oddities(table: TextTable, bands: list[Band]) -> Iterator[Oddity]:
    if missing := [band for band in AGE_BANDS if band not in _fitting(bands)]:
        yield Oddity("form", f"Die Altersgruppen der Datei ergeben diese Gruppen nicht: {', '.join(missing)}.")
    text = pl.all_horizontal(pl.col("E_E").str.contains(r"[.,]0{1,2}\s*$"))
    if decimal := table.cells_where("E_E", text):
        yield Oddity("text", f"{counted(len(decimal), 'Zahl steht', 'Zahlen stehen')} mit Nachkommastellen (,00).")
    if table.frame["ZEIT"].n_unique() > 1:
        yield Oddity("form", "Die Datei enthält mehrere Stichtage; der erste gilt.")


def _area_oddities(table: TextTable, raw: pl.DataFrame, edition: str) -> Iterator[Oddity]:
    if shortened := table.cells_where("RAUMID", pl.col("RAUMID").str.strip_chars().str.len_chars() < 8):
        yield Oddity("text", f"Die führende Null fehlt bei Nummern {len(shortened)}-mal; sie wurde ergänzt.", shortened)
    editions = pl.Series([lor_edition(area) for area in raw["RAUMID"].to_list()], dtype=pl.String)
    if edition == OLD:
        yield Oddity(
            "lor",
            "Die Nummern der Planungsräume sind von vor 2021; sie stehen unter eigenen Ebenen (plr_old, bzr_old, "
            "pgr_old) und werden nicht mit denen von 2021 verbunden. Bezirke und Berlin sind vergleichbar.",
        )
    if strange := table.cells("RAUMID", editions != edition):
        yield Oddity("lor", f"{counted(len(strange), 'Nummer gehört', 'Nummern gehören')} nicht dazu.", strange)
    yield from key_oddities(table, "RAUMID", raw["RAUMID"])
    if raw.height not in AREA_COUNTS[edition]:
        yield Oddity("count", f"Die Datei nennt {raw.height} Planungsräume statt {AREA_COUNTS[edition][0]}.")


def _sum_oddities(table: TextTable, counts: pl.DataFrame) -> Iterator[Oddity]:
    unknown = counts.filter(pl.col("all").is_null())["plr_code"].to_list()
    if unknown:
        areas = counted(len(unknown), "Planungsraum", "Planungsräumen")
        mark = table.frame.filter(counts["all"].is_null())["E_E"].str.strip_chars().unique().sort().to_list()
        shown = ", ".join(one if one in WITHHELD and one else "leer" if not one else "kein Zahlwort" for one in mark)
        cells = table.cells("E_E", counts["all"].is_null())
        said = f"In {areas} fehlt die Angabe ({shown}): {listed(unknown)}. Sie fehlt in allen Summen."
        yield Oddity("missing", said, cells)
    bands = [band for band in AGE_BANDS if band in counts.columns]
    if len(bands) == len(AGE_BANDS):
        differs = counts["all"].is_not_null() & (counts.select(pl.sum_horizontal(bands)).to_series() != counts["all"])
        if cells := table.cells("E_E", differs):
            areas = counted(len(cells), "Planungsraum", "Planungsräumen")
            yield Oddity("sum", f"In {areas} ergeben die Altersgruppen nicht die Summe.", cells)
    if {"m", "w"} <= set(counts.columns) and (cells := table.cells("E_E", _gender_gap(counts))):
        areas = counted(len(cells), "Planungsraum", "Planungsräumen")
        yield Oddity("sum", f"In {areas} ergeben Frauen und Männer nicht die Summe.", cells)


def _gender_gap(counts: pl.DataFrame) -> pl.Series:
    return counts.select((pl.col("m") + pl.col("w") != pl.col("all")).fill_null(value=False)).to_series()
