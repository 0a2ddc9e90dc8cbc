"""The layouts of the funder's registers: Stadtteilzentren (STZ) and Selbsthilfekontaktstellen (SHK).

What belongs here: turning the published lists into `reference.register_location` and saying in German what is odd.
Only keys, names, types and coordinates are kept; columns that reach people (Telefon, E_Mail) are never stored.
"""

from collections.abc import Iterator

import polars as pl

from kiezwirkung.reference.files import Content, TextTable, counted, listed
from kiezwirkung.reference.outlines import Rings, area_of_points

KEYS = ("Standortnummer", "Geschäftskennzeichen", "ID")
PROJECT_ID = r"^[A-Z]{2}\d{2}(NH|SK)$|^\d{6}_E$"
LOST_DASH = "\x96"
OLD_TYPES = {"Nachbarschaftstreff": "Nachbarschaftshaus"}
PASSING = r"(?i)tempor|übergang|ausbau"


def key_column(header: list[str]) -> str | None:
    """The column that holds the key: its name changed between editions of the list."""
    return next((name for name in KEYS if name in header), None)


def read_register(table: TextTable, register: str, districts: pl.DataFrame, outlines: dict[str, Rings]) -> Content:
    """One of the two lists; without outlines the place of the coordinates is not checked."""
    raw = table.frame
    name_of_key = key_column(raw.columns) or KEYS[0]
    frame = _typed(raw, register, name_of_key).join(
        districts.select("district_name", "district_code"), on="district_name", how="left", maintain_order="left"
    )
    frame = _located(frame, outlines)
    days = [day for day in frame["state_on"].to_list() if day]
    oddities = [
        *_form_oddities(table, name_of_key),
        *_text_oddities(raw),
        *_key_oddities(frame),
        *_place_oddities(frame, register, outlines),
    ]
    return Content(_stored(frame), max(days, default=None), raw.height, oddities)


def _typed(raw: pl.DataFrame, register: str, name_of_key: str) -> pl.DataFrame:
    return raw.with_row_index("entry_number", offset=1).select(
        pl.lit(register).alias("register"),
        pl.col("entry_number").cast(pl.Int32),
        pl.col(name_of_key).str.strip_chars().alias("register_id"),
        _clean("Einrichtungsname").alias("facility_name"),
        _clean("Einrichtungsart").replace(OLD_TYPES).alias("facility_type"),
        _clean("Bezirk").alias("district_name"),
        _number(raw, "X_Koordinate").alias("longitude"),
        _number(raw, "Y_Koordinate").alias("latitude"),
        _day(raw, "Sachstand").alias("state_on"),
    )


def _clean(column: str) -> pl.Expr:
    dashed = pl.col(column).str.replace_all(LOST_DASH, "–", literal=True)
    return dashed.str.replace_all(r"\s+", " ").str.strip_chars()


def _number(raw: pl.DataFrame, column: str) -> pl.Expr:
    if column not in raw.columns:
        return pl.lit(None, pl.Float64)
    return pl.col(column).str.strip_chars().str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)


def _day(raw: pl.DataFrame, column: str) -> pl.Expr:
    if column not in raw.columns:
        return pl.lit(None, pl.Date)
    return pl.col(column).str.strip_chars().str.to_date("%Y-%m-%d", strict=False)


def _located(frame: pl.DataFrame, outlines: dict[str, Rings]) -> pl.DataFrame:
    return frame.with_columns(located_district_code=pl.Series(areas_of(frame, outlines), dtype=pl.String))


def areas_of(frame: pl.DataFrame, outlines: dict[str, Rings]) -> list[str | None]:
    """For each row the area of its coordinates; None without outlines or coordinates."""
    points = frame.select(pl.col("longitude", "latitude").fill_null(0.0)).to_numpy()
    return area_of_points(outlines, points[:, 0], points[:, 1])


def _stored(frame: pl.DataFrame) -> pl.DataFrame:
    order = ["register", "entry_number", "register_id", "facility_name", "facility_type", "district_code"]
    return frame.select(*order, "longitude", "latitude", "state_on")


def _form_oddities(table: TextTable, name_of_key: str) -> Iterator[str]:
    if table.separator != "," or table.line_end != "LF":
        separator = {";": "Semikolon", ",": "Komma"}.get(table.separator, "Tabulator")
        yield f"Die Datei trennt mit {separator} und {table.line_end}; beschrieben sind Komma und LF."
    if name_of_key == "ID":
        yield "Die Kennung steht in der Spalte ID (neuere Ausgaben: Standortnummer)."
    if table.encoding == "cp1252":
        yield "Die Datei ist in Windows-1252 geschrieben."
    if old := table.frame["Einrichtungsart"].is_in(list(OLD_TYPES)).sum():
        rows = counted(int(old), "Zeile", "Zeilen")
        yield f"In {rows} steht die alte Art Nachbarschaftstreff; gelesen als Nachbarschaftshaus."


def _text_oddities(raw: pl.DataFrame) -> Iterator[str]:
    controls = raw.select(pl.sum_horizontal(pl.all().str.count_matches(LOST_DASH, literal=True)).sum()).item()
    if controls:
        yield f"{controls}-mal steht das Steuerzeichen U+0096 anstelle eines Strichs."
    blanks = pl.col("Einrichtungsname", "Adresse", "Träger").str.contains(r"\s\s|^\s|\s$")
    if {"Adresse", "Träger"} <= set(raw.columns) and (count := raw.select(pl.any_horizontal(blanks).sum()).item()):
        rows = counted(count, "Zeile", "Zeilen")
        yield f"In {rows} stehen doppelte oder überzählige Leerzeichen in Name, Adresse oder Träger."
    if "Träger" in raw.columns and (variants := raw["Träger"].str.contains(r"e\.V").sum()):
        rows = counted(int(variants), "Zeile", "Zeilen")
        yield f"In {rows} steht beim Träger „e.V.“ oder „e.V .“, sonst „e. V.“."
    if "Kurzbeschreibung" in raw.columns and (empty := (raw["Kurzbeschreibung"].str.strip_chars() == "").sum()):
        yield f"Die Kurzbeschreibung fehlt in {empty} von {raw.height} Zeilen."
    if "Angebot" in raw.columns and (repeated := sum(_repeats(cell) for cell in raw["Angebot"].to_list())):
        yield f"Im Feld Angebot steht in {counted(repeated, 'Zeile', 'Zeilen')} etwas doppelt."
    if "Anmerkungen" in raw.columns and (passing := raw["Anmerkungen"].str.contains(PASSING).sum()):
        rows = counted(int(passing), "Anmerkung spricht", "Anmerkungen sprechen")
        yield f"{rows} von einem vorübergehenden oder entstehenden Standort."


def _repeats(cell: str) -> bool:
    values = [value.strip() for value in cell.split(",") if value.strip()]
    return len(values) != len(set(values))


def _key_oddities(frame: pl.DataFrame) -> Iterator[str]:
    counts = frame.group_by("register_id").len().filter(pl.col("len") > 1).sort("register_id")
    if counts.height:
        named = listed([f"{key} {count}-mal" for key, count in counts.iter_rows()])
        unique = frame["register_id"].n_unique()
        keys = counted(unique, "Kennung", "Kennungen")
        yield f"{keys} auf {frame.height} Zeilen; mehrfach stehen: {named}."
    if malformed := frame.filter(~pl.col("register_id").str.contains(PROJECT_ID)).height:
        rows = counted(malformed, "Zeile", "Zeilen")
        yield f"In {rows} hat die Kennung nicht die Form DDnnNH, DDnnSK oder nnnnnn_E."
    if unknown := frame["district_code"].null_count():
        yield f"In {counted(unknown, 'Zeile', 'Zeilen')} steht kein Berliner Bezirk."


def _place_oddities(frame: pl.DataFrame, register: str, outlines: dict[str, Rings]) -> Iterator[str]:
    if register != "stz":
        return
    if missing := frame.filter(pl.col("longitude").is_null() | pl.col("latitude").is_null()).height:
        yield f"In {counted(missing, 'Zeile', 'Zeilen')} fehlen die Koordinaten."
    if not outlines:
        yield "Ob die Koordinaten zum Bezirk passen, ist nicht geprüft: Es sind keine Bezirksgrenzen geladen."
        return
    conflicts = frame.filter(pl.col("located_district_code") != pl.col("district_code"))["register_id"].to_list()
    if conflicts:
        rows = counted(len(conflicts), "Zeile", "Zeilen")
        yield f"Bei {rows} liegen die Koordinaten nicht im genannten Bezirk: {listed(conflicts)}."
    outside = frame.filter(pl.col("longitude").is_not_null() & pl.col("located_district_code").is_null()).height
    if outside:
        yield f"In {counted(outside, 'Zeile', 'Zeilen')} liegen die Koordinaten außerhalb Berlins."
