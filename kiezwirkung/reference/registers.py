"""The layouts of the funder's registers: Stadtteilzentren (STZ) and Selbsthilfekontaktstellen (SHK).

What belongs here: turning the published lists into `reference.register_location` and saying in German what is odd.
Names of columns, separators and line ends differ from one published state to the next; `COLUMNS` knows them all. Only
keys, names, types, carriers (which are organisations) and coordinates are kept; columns that reach people (Telefon,
E_Mail) are never stored.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from kiezwirkung.reference.files import Content, TextTable
from kiezwirkung.reference.oddities import Oddity, counted, listed
from kiezwirkung.reference.outlines import Rings, area_of_points

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "key": ("Standortnummer", "Geschäftskennzeichen", "Projekt-ID", "Projektnummer", "ID"),
    "name": ("Einrichtungsname", "Name der Einrichtung", "Einrichtung"),
    "type": ("Einrichtungsart", "Einrichtungstyp", "Art der Einrichtung"),
    "district": ("Bezirk", "Berliner Bezirk"),
    "carrier": ("Träger", "Traeger", "Trägername"),
    "longitude": ("X_Koordinate", "X-Koordinate", "Longitude", "Längengrad"),
    "latitude": ("Y_Koordinate", "Y-Koordinate", "Latitude", "Breitengrad"),
    "state": ("Sachstand", "Stand", "Datenstand"),
}
PROJECT_ID = r"^[A-Z]{2}\d{2}(NH|SK)$|^\d{6}_E$"
LOST_DASH = "\x96"
OLD_TYPES = {"Nachbarschaftstreff": "Nachbarschaftshaus"}
PASSING = r"(?i)tempor|übergang|ausbau"
STATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y")
LEGAL_FORM = re.compile(r"e\s*\.\s*V\s*\.?(?!\w)")


def register_kind(header: list[str]) -> str | None:
    """`stz` or `shk` by the columns of a list; None where it is no register."""
    names = column_names(header)
    if not {"key", "name", "type", "district"} <= names.keys():
        return None
    return "stz" if {"longitude", "latitude"} <= names.keys() else "shk"


def column_names(header: list[str]) -> dict[str, str]:
    """What we call a column: what this state of the list calls it. Case does not matter."""
    written = {name.casefold(): name for name in header}
    found = {ours: [written[one.casefold()] for one in theirs if one.casefold() in written] for ours, theirs in
             COLUMNS.items()}  # fmt: skip
    return {ours: names[0] for ours, names in found.items() if names}


def carrier_spelling(name: str) -> str:
    """A carrier's name in one spelling, so that the same carrier is the same in every state of the list.

    Examples:
        >>> carrier_spelling("Verein  Eins e.V ."), carrier_spelling("Verein Eins e. V. ")
        ('Verein Eins e. V.', 'Verein Eins e. V.')
    """
    return LEGAL_FORM.sub("e. V.", " ".join(name.replace(LOST_DASH, "–").split())).replace("e. V..", "e. V.")


def read_register(table: TextTable, register: str, districts: pl.DataFrame, outlines: dict[str, Rings]) -> Content:
    """One of the two lists; without outlines the place of the coordinates is not checked."""
    names = column_names(table.frame.columns)
    frame = _typed(table.frame, register, names).join(
        districts.select("district_name", "district_code"), on="district_name", how="left", maintain_order="left"
    )
    frame = _located(frame, outlines)
    days = [day for day in frame["state_on"].to_list() if day]
    oddities = [
        *_form_oddities(table, names),
        *_text_oddities(table, names),
        *_key_oddities(table, frame, names),
        *_place_oddities(table, frame, register, outlines, names),
    ]
    return Content(_stored(frame), max(days, default=None), table.frame.height, oddities)


def _typed(raw: pl.DataFrame, register: str, names: Mapping[str, str]) -> pl.DataFrame:
    return raw.with_row_index("entry_number", offset=1).select(
        pl.lit(register).alias("register"),
        pl.col("entry_number").cast(pl.Int32),
        pl.col(names["key"]).str.strip_chars().alias("register_id"),
        _clean(names["name"]).alias("facility_name"),
        _clean(names["type"]).replace(OLD_TYPES).alias("facility_type"),
        _carrier(names.get("carrier")).alias("carrier_name"),
        _clean(names["district"]).alias("district_name"),
        _number(names.get("longitude")).alias("longitude"),
        _number(names.get("latitude")).alias("latitude"),
        _day(names.get("state")).alias("state_on"),
    )


def _clean(column: str) -> pl.Expr:
    dashed = pl.col(column).str.replace_all(LOST_DASH, "–", literal=True)
    return dashed.str.replace_all(r"\s+", " ").str.strip_chars()


def _carrier(column: str | None) -> pl.Expr:
    if column is None:
        return pl.lit(None, pl.String)
    return pl.col(column).map_elements(carrier_spelling, return_dtype=pl.String).replace("", None)


def _number(column: str | None) -> pl.Expr:
    if column is None:
        return pl.lit(None, pl.Float64)
    return pl.col(column).str.strip_chars().str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)


def _day(column: str | None) -> pl.Expr:
    if column is None:
        return pl.lit(None, pl.Date)
    text = pl.col(column).str.strip_chars()
    return pl.coalesce(text.str.to_date(form, strict=False) for form in STATE_FORMATS)


def _located(frame: pl.DataFrame, outlines: dict[str, Rings]) -> pl.DataFrame:
    return frame.with_columns(located_district_code=pl.Series(areas_of(frame, outlines), dtype=pl.String))


def areas_of(frame: pl.DataFrame, outlines: dict[str, Rings]) -> list[str | None]:
    """For each row the area of its coordinates; None without outlines or coordinates."""
    points = frame.select(pl.col("longitude", "latitude").fill_null(0.0)).to_numpy()
    return area_of_points(outlines, points[:, 0], points[:, 1])


def _stored(frame: pl.DataFrame) -> pl.DataFrame:
    order = ["register", "entry_number", "register_id", "facility_name", "facility_type", "carrier_name"]
    return frame.select(*order, "district_code", "longitude", "latitude", "state_on")


def _form_oddities(table: TextTable, names: Mapping[str, str]) -> Iterator[Oddity]:
    if table.separator != "," or table.line_end != "LF":
        separator = {";": "Semikolon", ",": "Komma"}.get(table.separator, "Tabulator")
        said = f"Die Datei trennt mit {separator} und {table.line_end}; beschrieben sind Komma und LF."
        yield Oddity("form", said)
    if names["key"] == "ID":
        yield Oddity("form", "Die Kennung steht in der Spalte ID (neuere Ausgaben: Standortnummer).")
    if table.encoding == "cp1252":
        yield Oddity("form", "Die Datei ist in Windows-1252 geschrieben.")
    if old := table.cells_where(names["type"], pl.col(names["type"]).is_in(list(OLD_TYPES))):
        rows = counted(len(old), "Zeile", "Zeilen")
        said = f"In {rows} steht die alte Art Nachbarschaftstreff; gelesen als Nachbarschaftshaus."
        yield Oddity("text", said, old)


def _text_oddities(table: TextTable, names: Mapping[str, str]) -> Iterator[Oddity]:
    raw = table.frame
    if controls := raw.select(pl.sum_horizontal(pl.all().str.count_matches(LOST_DASH, literal=True)).sum()).item():
        cells = [cell for name in raw.columns for cell in table.cells_where(name, pl.col(name).str.contains(LOST_DASH))]
        yield Oddity("text", f"{controls}-mal steht das Steuerzeichen U+0096 anstelle eines Strichs.", tuple(cells))
    wanted = [name for name in (names["name"], "Adresse", names.get("carrier")) if name in raw.columns]
    blank = {name: table.cells_where(name, pl.col(name).str.contains(r"\s\s|^\s|\s$")) for name in wanted}
    if spare := [cell for found in blank.values() for cell in found]:
        rows = counted(len({number for number, _ in spare}), "Zeile", "Zeilen")
        said = f"In {rows} stehen doppelte oder überzählige Leerzeichen in Name, Adresse oder Träger."
        yield Oddity("text", said, tuple(spare))
    carrier = names.get("carrier")
    if carrier and (variants := table.cells_where(carrier, pl.col(carrier).str.contains(r"e\.V"))):
        rows = counted(len(variants), "Zeile", "Zeilen")
        yield Oddity("text", f"In {rows} steht beim Träger „e.V.“ oder „e.V .“, sonst „e. V.“.", variants)
    if "Kurzbeschreibung" in raw.columns and (empty := (raw["Kurzbeschreibung"].str.strip_chars() == "").sum()):
        yield Oddity("missing", f"Die Kurzbeschreibung fehlt in {empty} von {raw.height} Zeilen.")
    if "Angebot" in raw.columns:
        repeats = pl.Series([_repeats(cell) for cell in raw["Angebot"].to_list()], dtype=pl.Boolean)
        if repeated := table.cells("Angebot", repeats):
            rows = counted(len(repeated), "Zeile", "Zeilen")
            yield Oddity("text", f"Im Feld Angebot steht in {rows} etwas doppelt.", repeated)
    if "Anmerkungen" in raw.columns and (
        passing := table.cells_where("Anmerkungen", pl.col("Anmerkungen").str.contains(PASSING))
    ):
        rows = counted(len(passing), "Anmerkung spricht", "Anmerkungen sprechen")
        yield Oddity("place", f"{rows} von einem vorübergehenden oder entstehenden Standort.", passing)


def _repeats(cell: str) -> bool:
    values = [value.strip() for value in cell.split(",") if value.strip()]
    return len(values) != len(set(values))


def _key_oddities(table: TextTable, frame: pl.DataFrame, names: Mapping[str, str]) -> Iterator[Oddity]:
    counts = frame.group_by("register_id").len().filter(pl.col("len") > 1).sort("register_id")
    if counts.height:
        named = listed([f"{key} {count}-mal" for key, count in counts.iter_rows()])
        unique = frame["register_id"].n_unique()
        keys = counted(unique, "Kennung", "Kennungen")
        cells = table.cells(names["key"], frame["register_id"].is_duplicated())
        yield Oddity("key", f"{keys} auf {frame.height} Zeilen; mehrfach stehen: {named}.", cells)
    if malformed := table.cells(names["key"], ~frame["register_id"].str.contains(PROJECT_ID)):
        rows = counted(len(malformed), "Zeile", "Zeilen")
        yield Oddity("key", f"In {rows} hat die Kennung nicht die Form DDnnNH, DDnnSK oder nnnnnn_E.", malformed)
    if unknown := table.cells(names["district"], frame["district_code"].is_null()):
        yield Oddity("place", f"In {counted(len(unknown), 'Zeile', 'Zeilen')} steht kein Berliner Bezirk.", unknown)
    if "state" in names and (undated := table.cells(names["state"], frame["state_on"].is_null())):
        yield Oddity("missing", f"In {counted(len(undated), 'Zeile', 'Zeilen')} ist kein Sachstand lesbar.", undated)


def _place_oddities(
    table: TextTable, frame: pl.DataFrame, register: str, outlines: dict[str, Rings], names: Mapping[str, str]
) -> Iterator[Oddity]:
    if register != "stz":
        return
    is_missing = frame["longitude"].is_null() | frame["latitude"].is_null()
    if missing := table.cells(names["longitude"], is_missing):
        yield Oddity("missing", f"In {counted(len(missing), 'Zeile', 'Zeilen')} fehlen die Koordinaten.", missing)
    if not outlines:
        said = "Ob die Koordinaten zum Bezirk passen, ist nicht geprüft: Es sind keine Bezirksgrenzen geladen."
        yield Oddity("place", said)
        return
    is_elsewhere = (frame["located_district_code"] != frame["district_code"]).fill_null(value=False)
    if conflicts := table.cells(names["district"], is_elsewhere):
        rows = counted(len(conflicts), "Zeile", "Zeilen")
        named = listed(frame.filter(is_elsewhere)["register_id"].to_list())
        yield Oddity("place", f"Bei {rows} liegen die Koordinaten nicht im genannten Bezirk: {named}.", conflicts)
    is_outside = ~is_missing & frame["located_district_code"].is_null()
    if outside := table.cells(names["longitude"], is_outside):
        rows = counted(len(outside), "Zeile", "Zeilen")
        yield Oddity("range", f"In {rows} liegen die Koordinaten außerhalb Berlins.", outside)
