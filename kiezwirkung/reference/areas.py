"""The layouts of the spatial reference: LOR list and outlines.

What belongs here: turning the published files into our tables and saying in German what is odd about them.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl

from kiezwirkung.reference.files import Content, TextTable
from kiezwirkung.reference.lor_codes import NEW, lor_edition
from kiezwirkung.reference.oddities import Oddity, counted

LOR_COUNTS = {"district_code": 12, "pgr_code": 58, "bzr_code": 143, "plr_code": 542}
LOR_NAMES = {
    "district_code": "Bezirke",
    "pgr_code": "Prognoseräume",
    "bzr_code": "Bezirksregionen",
    "plr_code": "Planungsräume",
}
OUTLINE_COUNTS = {2: 12, 4: 58, 6: 143, 8: 542}
OUTLINE_COLUMNS = {2: "district_code", 4: "pgr_code", 6: "bzr_code", 8: "plr_code"}
OUTLINE_KEYS = ("id", "plr_id", "PLR_ID", "bzr_id", "BZR_ID", "pgr_id", "PGR_ID", "RAUMID", "schluessel")


def code(column: str, width: int) -> pl.Expr:
    """A key of fixed width; leading zeros that a spreadsheet swallowed come back."""
    return pl.col(column).str.strip_chars().str.zfill(width)


def key_oddities(table: TextTable, column: str, codes: pl.Series) -> Iterator[Oddity]:
    """What can be wrong with the areas of any statistic: numbers of no edition of the LOR, areas named twice."""
    editions = pl.Series([lor_edition(area) for area in codes.to_list()], dtype=pl.String)
    if unknown := table.cells(column, editions.is_null()):
        yield Oddity("key", f"{counted(len(unknown), 'Nummer ist', 'Nummern sind')} in keiner LOR-Ausgabe.", unknown)
    if copies := table.cells(column, codes.is_duplicated()):
        yield Oddity("key", f"{counted(len(copies), 'Zeile nennt', 'Zeilen nennen')} dasselbe Gebiet.", copies)


def read_lor(table: TextTable) -> Content:
    """The list of the Lebensweltlich orientierte Räume 2021."""
    raw = table.frame
    state = raw["Stand der Daten"].str.strip_chars().str.to_date("%d.%m.%Y", strict=False)
    frame = raw.select(
        code("Planungsraum (Nummer)", 8).alias("plr_code"),
        pl.col("Planungsraum (Name)").str.strip_chars().alias("plr_name"),
        code("Bezirksregion (Nummer)", 6).alias("bzr_code"),
        pl.col("Bezirksregion (Name)").str.strip_chars().alias("bzr_name"),
        code("Prognoseraum (Nummer)", 4).alias("pgr_code"),
        pl.col("Prognoseraum (Name)").str.strip_chars().alias("pgr_name"),
        code("Planungsraum (Nummer)", 8).str.slice(0, 2).alias("district_code"),
        pl.col("Fläche in qm").str.strip_chars().cast(pl.Float64, strict=False).alias("area_m2"),
    )
    latest = max((day for day in state.to_list() if day), default=None)
    return Content(frame, latest, frame.height, list(_lor_oddities(table, frame)))


def _lor_oddities(table: TextTable, frame: pl.DataFrame) -> Iterator[Oddity]:
    number = "Planungsraum (Nummer)"
    for column, expected in LOR_COUNTS.items():
        if (found := frame[column].n_unique()) != expected:
            yield Oddity("count", f"Die Datei nennt {found} {LOR_NAMES[column]} statt {expected}.")
    if padded := table.cells_where("Stand der Daten", pl.col("Stand der Daten").str.starts_with(" ")):
        yield Oddity("text", f"Im Feld „Stand der Daten“ steht {len(padded)}-mal ein Leerzeichen voran.")
    if shortened := table.cells_where(number, pl.col(number).str.strip_chars().str.len_chars() < 8):
        yield Oddity("text", f"Die führende Null fehlt bei Nummern {len(shortened)}-mal; sie wurde ergänzt.", shortened)
    editions = pl.Series([lor_edition(area) for area in frame["plr_code"].to_list()], dtype=pl.String)
    if old := table.cells(number, editions.fill_null("") != NEW):
        yield Oddity("lor", f"Nummern, die nicht zur LOR 2021 gehören: {len(old)}.", old)
    if copies := table.cells(number, frame["plr_code"].is_duplicated()):
        rows = counted(len(copies), "Zeile", "Zeilen")
        yield Oddity("key", f"Die Liste nennt Planungsräume mehrfach: {rows}.", copies)


def outline_width(features: list[dict[str, Any]]) -> int | None:
    """Digits of the areas' keys (2 district, 4, 6, 8 the LOR); None when the map is of something else."""
    widths = {len(outline_code(feature)) for feature in features}
    return widths.pop() if len(widths) == 1 and widths <= OUTLINE_COUNTS.keys() else None


def outline_code(feature: dict[str, Any]) -> str:
    """The key of an area in a map; its property has a different name in each published map."""
    properties = feature["properties"] or {}
    return next((str(properties[name]) for name in OUTLINE_KEYS if properties.get(name)), "")


def read_outlines(features: list[dict[str, Any]], width: int) -> Content:
    """The outlines of all areas of a level as a long table of points."""
    column = OUTLINE_COLUMNS[width]
    rows = [point for feature in features for point in _points(feature)]
    names = [column, "part", "ring", "point", "longitude", "latitude"]
    types = [pl.String, pl.Int32, pl.Int32, pl.Int32, pl.Float64, pl.Float64]
    frame = pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")
    return Content(frame, None, len(features), list(_outline_oddities(frame, column, OUTLINE_COUNTS[width])))


def _outline_oddities(frame: pl.DataFrame, column: str, expected: int) -> Iterator[Oddity]:
    if (found := frame[column].n_unique()) != expected:
        yield Oddity("count", f"Die Datei nennt {found} {LOR_NAMES[column]} statt {expected}.")
    if islands := frame.filter(pl.col("part") > 0)[column].n_unique():
        yield Oddity("form", f"{LOR_NAMES[column]} aus mehreren Teilen: {islands}.")
    outside = frame.filter(~pl.col("longitude").is_between(13.0, 13.8) | ~pl.col("latitude").is_between(52.3, 52.7))
    if outside.height:
        points = counted(outside.height, "Punkt liegt", "Punkte liegen")
        yield Oddity("range", f"{points} außerhalb Berlins; erwartet werden Grad (WGS84).")
    editions = {area: lor_edition(area) for area in frame[column].unique().sort().to_list()}
    if strange := [area for area, edition in editions.items() if edition not in {NEW, "both"}]:
        yield Oddity("lor", f"Nummern, die nicht zur LOR 2021 gehören: {len(strange)}.")


def _points(feature: dict[str, Any]) -> Iterator[tuple[str, int, int, int, float, float]]:
    geometry = feature["geometry"]
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    area = outline_code(feature)
    for part_number, part in enumerate(parts):
        for ring_number, ring in enumerate(part):
            for point_number, position in enumerate(ring):
                yield area, part_number, ring_number, point_number, float(position[0]), float(position[1])
