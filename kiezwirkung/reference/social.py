"""The layouts of official statistics: Einwohnerregister matrix, Monitoring Soziale Stadtentwicklung, GSSA.

What belongs here: turning the published files into our tables and saying in German what is odd about them.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

import polars as pl

from kiezwirkung.reference.areas import code, is_old_lor
from kiezwirkung.reference.files import Content, TextTable, counted, listed

AGE_BANDS = {"u6": 0, "6_15": 6, "15_18": 15, "18_27": 18, "27_45": 27, "45_55": 45, "55_65": 55, "65plus": 65}
FINE_BAND = re.compile(r"E_E(\d\d)_(\d+)")
MISSING_CLASS = "-9999"
EWR_SOURCE = "Amt für Statistik Berlin-Brandenburg, Einwohnerregister (EWR-Matrix), CC BY 3.0 DE"


def month_end(period: str) -> date | None:
    """The last day of a month written as yyyymm."""
    if not re.fullmatch(r"\d{4}(0[1-9]|1[0-2])", period):
        return None
    year, month = int(period[:4]), int(period[4:])
    return date(year, month, monthrange(year, month)[1])


def read_population(table: TextTable) -> Content:
    """The matrix of the Einwohnerregister, summed to our age bands on every level."""
    raw = table.frame.with_columns(code("RAUMID", 8))
    reference_on = month_end(raw["ZEIT"][0].strip())
    columns = {"all": ["E_E"]} | {band: _columns_of(band, raw.columns) for band in AGE_BANDS}
    counts = raw.select(
        pl.col("RAUMID").alias("plr_code"),
        *(_sum_of(names).alias(band) for band, names in columns.items()),
    )
    long = pl.concat(_by_level(counts, level, area) for level, area in _LEVELS.items())
    frame = long.with_columns(reference_on=pl.lit(reference_on, pl.Date), source=pl.lit(EWR_SOURCE))
    order = ["level", "area_code", "reference_on", "age_band", "inhabitants", "source"]
    return Content(frame.select(order), reference_on, raw.height, list(_population_oddities(raw, counts)))


_LEVELS = {
    "plr": pl.col("plr_code"),
    "pgr": pl.col("plr_code").str.slice(0, 4),
    "district": pl.col("plr_code").str.slice(0, 2),
    "berlin": pl.lit("berlin"),
}


def _columns_of(band: str, header: list[str]) -> list[str]:
    lowest = AGE_BANDS[band]
    highest = min((start for start in AGE_BANDS.values() if start > lowest), default=200)
    fine = {name: int(found[1]) for name in header if (found := FINE_BAND.fullmatch(name))}
    return [name for name, start in fine.items() if lowest <= start < highest]


def _sum_of(names: list[str]) -> pl.Expr:
    numbers = [pl.col(name).str.strip_chars().cast(pl.Int64, strict=False) for name in names]
    return pl.sum_horizontal(numbers, ignore_nulls=False)


def _by_level(counts: pl.DataFrame, level: str, area: pl.Expr) -> pl.DataFrame:
    known = counts.drop_nulls("all")
    summed = known.group_by(area.alias("area_code"), maintain_order=True).agg(pl.exclude("plr_code").sum())
    long = summed.unpivot(index="area_code", variable_name="age_band", value_name="inhabitants")
    return long.select(pl.lit(level).alias("level"), "area_code", "age_band", "inhabitants")


def _population_oddities(raw: pl.DataFrame, counts: pl.DataFrame) -> Iterator[str]:
    unknown = counts.filter(pl.col("all").is_null())["plr_code"].to_list()
    if unknown:
        areas = counted(len(unknown), "Planungsraum", "Planungsräumen")
        yield f"In {areas} fehlt die Angabe (NA): {listed(unknown)}. Sie fehlt in allen Summen."
    known = counts.drop_nulls("all")
    if differing := known.filter(pl.sum_horizontal(list(AGE_BANDS)) != pl.col("all")).height:
        areas = counted(differing, "Planungsraum", "Planungsräumen")
        yield f"In {areas} ergeben die Altersgruppen nicht die Summe."
    if (rows := raw.height) != 542:
        yield f"Die Datei nennt {rows} Planungsräume statt 542."
    if old := raw.select(is_old_lor(pl.col("RAUMID")).sum()).item():
        yield f"Nummern von vor 2021, die nicht zur LOR-Liste 2021 passen: {old}."
    if raw["ZEIT"].n_unique() > 1:
        yield "Die Datei enthält mehrere Stichtage; der erste gilt."


def read_mss(table: TextTable) -> Content:
    """The indices of the Monitoring Soziale Stadtentwicklung; -9999 becomes empty."""
    raw = table.frame
    reference_on = month_end(raw["ZEIT"][0].strip())
    frame = raw.select(
        code("PLR_ID", 8).alias("plr_code"),
        pl.lit(reference_on, pl.Date).alias("reference_on"),
        pl.col("EW").str.strip_chars().cast(pl.Int64, strict=False).alias("inhabitants"),
        _class("SI_N").alias("status_class"),
        _class("DI_N").alias("dynamic_class"),
        pl.when(_class("SI_N").is_not_null()).then(pl.col("SDI").str.strip_chars()).alias("status_dynamic"),
        (pl.col("KOM").str.strip_chars() == "gültig").alias("is_valid"),
    )
    return Content(frame, reference_on, raw.height, list(_mss_oddities(raw, frame)))


def _class(column: str) -> pl.Expr:
    text = pl.col(column).str.strip_chars()
    return pl.when(text != MISSING_CLASS).then(text.cast(pl.Int32, strict=False))


def _mss_oddities(raw: pl.DataFrame, frame: pl.DataFrame) -> Iterator[str]:
    unclassed = frame.filter(pl.col("status_class").is_null())["plr_code"].to_list()
    if unclassed:
        areas = counted(len(unclassed), "Planungsraum hat", "Planungsräume haben")
        yield f"{areas} keine Zuordnung (-9999): {listed(unclassed)}."
    reasons = raw.filter(pl.col("KOM") != "gültig").group_by("KOM").len().sort("KOM")
    for reason, count in reasons.iter_rows():
        yield f"{counted(count, 'Planungsraum ist', 'Planungsräume sind')} {reason}."
    if "SDI_V" in raw.columns and (stray := raw["SDI_V"].str.contains(" ,", literal=True).sum()):
        yield f"Im Feld SDI_V steht {stray}-mal ein Leerzeichen vor dem Komma."
    if raw.height != 542:
        yield f"Die Datei nennt {raw.height} Planungsräume statt 542."


def read_gssa(table: TextTable) -> Content:
    """The indices of the Gesundheits- und Sozialstrukturatlas, one row per area and survey year."""
    raw = table.frame
    key, name = ("bezID", "bezNAME") if "bezID" in raw.columns else ("bzrID", "bzrNAME")
    level, width = ("district", 2) if key == "bezID" else ("bezirksregion", 6)
    years = sorted(int(column[-4:]) for column in raw.columns if re.fullmatch(r"GESIx_\d{4}", column))
    keyed = raw.with_columns(code(key, width))
    is_old = bool(width > 2 and keyed.select(is_old_lor(pl.col(key)).any()).item())  # a file is of one LOR edition
    frame = pl.concat(
        keyed.select(
            pl.lit(level).alias("level"),
            pl.col(key).alias("area_code"),
            pl.col(name).str.strip_chars().alias("area_name"),
            pl.lit(year, pl.Int32).alias("survey_year"),
            pl.col(f"GESIx_{year}").cast(pl.Float64, strict=False).alias("gesix"),
            pl.col(f"ESIx_{year}").cast(pl.Float64, strict=False).alias("esix"),
            pl.lit(is_old).alias("is_old_lor"),
        )
        for year in years
    )
    return Content(frame, date(max(years), 12, 31), raw.height, list(_gssa_oddities(raw, frame)))


def _gssa_oddities(raw: pl.DataFrame, frame: pl.DataFrame) -> Iterator[str]:
    bare = raw.select(pl.all().str.contains(r"^-?\.\d").sum()).row(0)
    if sum(bare):
        yield f"Zahlen ohne führende Null (-.5) stehen hier {sum(bare)}-mal; sie wurden gelesen."
    if old := frame.filter("is_old_lor")["area_code"].n_unique():
        yield f"Die Nummern der {old} Bezirksregionen sind von vor 2021; sie passen nicht zur LOR-Liste 2021."
    if empty := frame["gesix"].null_count():
        yield f"Der Index GESIx fehlt {empty}-mal."
