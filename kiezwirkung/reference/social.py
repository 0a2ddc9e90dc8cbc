"""The layouts of the social statistics: Monitoring Soziale Stadtentwicklung (MSS) and the atlas (GSSA).

What belongs here: turning the published files into our tables and saying in German what is odd about them. -9999 and
„Planungsraum ohne Zuordnung“ mean that an area has no class; nor has one whose number does not fit its own word.
"""

import re
from collections.abc import Iterator
from datetime import date

import polars as pl

from kiezwirkung.reference.areas import code, key_oddities
from kiezwirkung.reference.files import Content, TextTable
from kiezwirkung.reference.lor_codes import LEVELS, NEW, OLD, OLD_LEVELS, edition_of, lor_edition
from kiezwirkung.reference.oddities import Oddity, counted, listed
from kiezwirkung.reference.population import month_end

STATUS_WORDS = {"1": "hoch", "2": "mittel", "3": "niedrig", "4": "sehr niedrig"}
DYNAMIC_WORDS = {"1": "positiv", "3": "stabil", "5": "negativ"}
CLASSES = {"SI": STATUS_WORDS, "DI": DYNAMIC_WORDS}
MISSING_CLASS = "-9999"
NO_CLASS_WORDS = "Planungsraum ohne Zuordnung"
VALID = "gültig"
MSS_INDICATOR = re.compile(r"(S\d|D\d|KI?_?\d\d)")
GROUPS = {"deviation_group": "_SD_GR", "equal_group": "_AG_GR"}
GSSA_KEYS = {"bezID": 2, "pgrID": 4, "bzrID": 6, "plrID": 8}
GSSA_INDEX = re.compile(r"(GESIx|ESIx)_(\d{4})")
LARGEST_INDEX = 10.0


def read_mss(table: TextTable) -> Content:
    """The classes of the MSS, one row per Planungsraum; no class where the area is not assigned to one."""
    raw = table.frame
    reference_on = month_end(raw["ZEIT"][0].strip())
    frame = raw.select(
        code("PLR_ID", 8).alias("plr_code"),
        pl.lit(reference_on, pl.Date).alias("reference_on"),
        pl.col("EW").str.strip_chars().cast(pl.Int64, strict=False).alias("inhabitants"),
        _class(table, "SI").alias("status_class"),
        _class(table, "DI").alias("dynamic_class"),
        pl.when(_class(table, "SI").is_not_null()).then(pl.col("SDI").str.strip_chars()).alias("status_dynamic"),
        (pl.col("KOM").str.strip_chars() == VALID).alias("is_valid"),
        pl.when(pl.col("KOM").str.strip_chars() != VALID).then(pl.col("KOM").str.strip_chars()).alias("invalid_reason"),
        _edition(raw).alias("lor_edition"),
    )
    oddities = [*_area_oddities(table), *_class_oddities(table, frame), *_text_oddities(table)]
    return Content(frame, reference_on, raw.height, oddities)


def _edition(raw: pl.DataFrame) -> pl.Expr:
    """The edition of each area: a number of before 2021 is never taken for one of today."""
    codes = raw.select(code("PLR_ID", 8))["PLR_ID"].to_list()
    return pl.lit(pl.Series([lor_edition(area) for area in codes], dtype=pl.String))


def _class(table: TextTable, index: str) -> pl.Expr:
    """The class by its number; by its word where the file has no number or the two contradict each other: none."""
    words = CLASSES[index]
    number = pl.col(f"{index}_N").str.strip_chars()
    known = pl.when(number.is_in(list(words))).then(number.cast(pl.Int32, strict=False))
    if f"{index}_V" not in table.frame.columns:
        return known
    word = pl.col(f"{index}_V").str.strip_chars()
    named = word.replace_strict({text: int(key) for key, text in words.items()}, default=None, return_dtype=pl.Int32)
    return pl.when(number == "").then(named).when(named == known).then(known)


def _area_oddities(table: TextTable) -> Iterator[Oddity]:
    codes = table.frame.select(code("PLR_ID", 8))["PLR_ID"]
    editions = pl.Series([lor_edition(area) for area in codes.to_list()], dtype=pl.String)
    if old := table.cells("PLR_ID", editions == OLD):
        rows = counted(len(old), "Nummer ist", "Nummern sind")
        yield Oddity("lor", f"{rows} von vor 2021 und gehören zu keinem Planungsraum der LOR 2021.", old)
    yield from key_oddities(table, "PLR_ID", codes)
    if edition_of(codes.to_list()) == NEW and table.frame.height != 542:
        yield Oddity("count", f"Die Datei nennt {table.frame.height} Planungsräume statt 542.")


def _class_oddities(table: TextTable, frame: pl.DataFrame) -> Iterator[Oddity]:
    raw = table.frame
    for index, column in (("SI", "status_class"), ("DI", "dynamic_class")):
        numbers = raw[f"{index}_N"].str.strip_chars()
        is_marked = (numbers == MISSING_CLASS) | numbers.str.contains(NO_CLASS_WORDS, literal=True)
        if index == "SI" and is_marked.any():
            areas = counted(int(is_marked.sum()), "Planungsraum hat", "Planungsräume haben")
            named = listed(frame.filter(is_marked)["plr_code"].to_list())
            yield Oddity("missing", f"{areas} keine Zuordnung (-9999): {named}.", table.cells(f"{index}_N", is_marked))
        if wrong := table.cells(f"{index}_N", frame[column].is_null() & ~is_marked):
            areas = counted(len(wrong), "Planungsraum", "Planungsräumen")
            said = f"In {areas} passt die Klasse ({index}_N) nicht zu ihrem Wort oder ist keine; sie gilt als fehlend."
            yield Oddity("class", said, wrong)
    reasons = raw.filter(pl.col("KOM").str.strip_chars() != VALID).group_by("KOM").len().sort("KOM")
    for reason, count in reasons.iter_rows():
        cells = table.cells_where("KOM", pl.col("KOM") == reason)
        yield Oddity("class", f"{counted(count, 'Planungsraum ist', 'Planungsräume sind')} {reason.strip()}.", cells)
    is_unlike = (raw["KOM"].str.strip_chars() == VALID) != frame["status_class"].is_not_null()
    if unlike := table.cells("KOM", is_unlike):
        areas = counted(len(unlike), "Planungsraum", "Planungsräumen")
        yield Oddity("class", f"In {areas} widersprechen sich Klasse und Gültigkeit (KOM).", unlike)


def _text_oddities(table: TextTable) -> Iterator[Oddity]:
    if "SDI_V" in table.frame.columns and (stray := table.cells_where("SDI_V", pl.col("SDI_V").str.contains(" ,"))):
        yield Oddity("text", f"Im Feld SDI_V steht {len(stray)}-mal ein Leerzeichen vor dem Komma.")
    if empty := table.cells_where("EW", pl.col("EW").str.strip_chars() == ""):
        areas = counted(len(empty), "Planungsraum", "Planungsräumen")
        yield Oddity("missing", f"In {areas} fehlt die Zahl der Einwohner.", empty)


def read_mss_indicators(table: TextTable) -> Content:
    """The indicators behind the MSS (S1–S4, D1–D4, KI_01 …), one row per Planungsraum and indicator with a value."""
    raw = table.frame
    reference_on = month_end(raw["ZEIT"][0].strip())
    names = [name for name in raw.columns if MSS_INDICATOR.fullmatch(name)]
    frame = pl.concat(
        raw.select(
            code("PLR_ID", 8).alias("plr_code"),
            pl.lit(reference_on, pl.Date).alias("reference_on"),
            pl.lit(name).alias("indicator_code"),
            _value(name).alias("value"),
            *(
                (_value(name + ending) if name + ending in raw.columns else pl.lit(None)).cast(pl.Int32).alias(column)
                for column, ending in GROUPS.items()
            ),
        )
        for name in names
    ).drop_nulls("value")
    oddities = [*_area_oddities(table), *_indicator_oddities(table, names)]
    return Content(frame, reference_on, raw.height, oddities)


def _value(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars().str.replace(",", ".", literal=True)
    return pl.when(text != MISSING_CLASS).then(text.cast(pl.Float64, strict=False))


def _indicator_oddities(table: TextTable, names: list[str]) -> Iterator[Oddity]:
    empty = [name for name in names if table.frame.select(_value(name).is_null().all()).item()]
    if empty:
        yield Oddity("missing", f"Spalten ohne eine einzige Angabe: {', '.join(empty)}.")
    marked = table.frame.select(pl.any_horizontal(pl.col(names).str.strip_chars() == MISSING_CLASS).alias("x"))["x"]
    if cells := table.cells("PLR_ID", marked):
        named = listed(table.frame.filter(marked).select(code("PLR_ID", 8))["PLR_ID"].to_list())
        areas = counted(len(cells), "Planungsraum hat", "Planungsräume haben")
        yield Oddity("missing", f"{areas} keine Werte (-9999): {named}.", cells)


def gssa_key(header: set[str]) -> str | None:
    """The column with the areas of a file of the atlas; None where it is none."""
    has_index = any(GSSA_INDEX.fullmatch(name) for name in header)
    return next((key for key in GSSA_KEYS if key in header), None) if has_index else None


def read_gssa(table: TextTable) -> Content:
    """The indices of the Gesundheits- und Sozialstrukturatlas, one row per area and survey year."""
    raw = table.frame
    key = gssa_key(set(raw.columns)) or "bezID"
    width, name = GSSA_KEYS[key], key.replace("ID", "NAME")
    years = sorted({int(found[2]) for column in raw.columns if (found := GSSA_INDEX.fullmatch(column))})
    codes = raw.select(code(key, width))[key]
    edition = edition_of(codes.to_list())
    level = (OLD_LEVELS if edition == OLD else LEVELS).get(width, LEVELS[width])
    frame = pl.concat(
        raw.select(
            pl.lit(level).alias("level"),
            codes.alias("area_code"),
            (pl.col(name) if name in raw.columns else pl.lit(None, pl.String)).str.strip_chars().alias("area_name"),
            pl.lit(year, pl.Int32).alias("survey_year"),
            _index(raw, f"GESIx_{year}").alias("gesix"),
            _index(raw, f"ESIx_{year}").alias("esix"),
            pl.lit(edition == OLD).alias("is_old_lor"),
        )
        for year in years
    )
    oddities = list(_gssa_oddities(table, frame, key, edition))
    return Content(frame, date(max(years), 12, 31), raw.height, oddities)


def _index(raw: pl.DataFrame, name: str) -> pl.Expr:
    if name not in raw.columns:
        return pl.lit(None, pl.Float64)
    value = pl.col(name).str.strip_chars().str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    return pl.when(value.abs() < LARGEST_INDEX).then(value)


def _gssa_oddities(table: TextTable, frame: pl.DataFrame, key: str, edition: str | None) -> Iterator[Oddity]:
    bare = table.frame.select(pl.all().str.contains(r"^-?\.\d").sum()).row(0)
    if sum(bare):
        yield Oddity("text", f"Zahlen ohne führende Null (-.5) stehen hier {sum(bare)}-mal; sie wurden gelesen.")
    if edition == OLD:
        areas = {4: "Prognoseräume", 6: "Bezirksregionen", 8: "Planungsräume"}[GSSA_KEYS[key]]
        said = f"Die Nummern der {table.frame.height} {areas} sind von vor 2021; sie passen nicht zur LOR-Liste 2021."
        yield Oddity("lor", said)
    for column in (name for name in table.frame.columns if name.startswith("GESIx_")):
        values = table.frame.select(_index(table.frame, column).alias("value"))["value"]
        if cells := table.cells(column, values.is_null()):
            said = f"Der Index {column} fehlt {len(cells)}-mal oder ist keine mögliche Zahl."
            yield Oddity("missing", said, cells)
    yield from key_oddities(table, key, table.frame.select(code(key, GSSA_KEYS[key]))[key])
