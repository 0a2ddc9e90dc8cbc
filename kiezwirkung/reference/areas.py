"""The layouts of the spatial reference: LOR list and outlines.

What belongs here: turning the published files into our tables and saying in German what is odd about them.
"""

from collections.abc import Iterator
from typing import Any

import polars as pl

from kiezwirkung.reference.files import Content, TextTable, counted

LOR_COUNTS = {"district_code": 12, "pgr_code": 58, "bzr_code": 143, "plr_code": 542}
LOR_NAMES = {
    "district_code": "Bezirke",
    "pgr_code": "Prognoseräume",
    "bzr_code": "Bezirksregionen",
    "plr_code": "Planungsräume",
}
OUTLINE_COUNTS = {2: 12, 4: 58}


def code(column: str, width: int) -> pl.Expr:
    """A key of fixed width; leading zeros that a spreadsheet swallowed come back."""
    return pl.col(column).str.strip_chars().str.zfill(width)


def is_old_lor(plr_or_longer: pl.Expr) -> pl.Expr:
    """Whether a key is from before 2021: today the Prognoseraum (digits 3 and 4) ends in 0."""
    return plr_or_longer.str.slice(3, 1) != "0"


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
    return Content(frame, latest, frame.height, list(_lor_oddities(raw, frame)))


def _lor_oddities(raw: pl.DataFrame, frame: pl.DataFrame) -> Iterator[str]:
    for column, expected in LOR_COUNTS.items():
        if (found := frame[column].n_unique()) != expected:
            yield f"Die Datei nennt {found} {LOR_NAMES[column]} statt {expected}."
    if padded := raw["Stand der Daten"].str.starts_with(" ").sum():
        yield f"Im Feld „Stand der Daten“ steht {padded}-mal ein Leerzeichen voran."
    if shortened := (raw["Planungsraum (Nummer)"].str.strip_chars().str.len_chars() < 8).sum():
        yield f"Die führende Null fehlt bei Nummern {shortened}-mal; sie wurde ergänzt."
    if old := frame.select(is_old_lor(pl.col("plr_code")).sum()).item():
        yield f"Nummern von vor 2021: {old}."
    if copies := frame.height - frame["plr_code"].n_unique():
        yield f"Die Liste nennt Planungsräume mehrfach: {counted(copies, 'Zeile', 'Zeilen')} zu viel."


def outline_width(features: list[dict[str, Any]]) -> int | None:
    """Digits of the areas' keys (2 district, 4 Prognoseraum); None when the map is of something else."""
    widths = {len(str((feature["properties"] or {}).get("id", ""))) for feature in features}
    return widths.pop() if len(widths) == 1 and widths <= OUTLINE_COUNTS.keys() else None


def read_outlines(features: list[dict[str, Any]], width: int) -> Content:
    """The outlines of all districts or Prognoseräume as a long table of points."""
    column = "district_code" if width == 2 else "pgr_code"
    rows = [point for feature in features for point in _points(feature)]
    names = [column, "part", "ring", "point", "longitude", "latitude"]
    types = [pl.String, pl.Int32, pl.Int32, pl.Int32, pl.Float64, pl.Float64]
    frame = pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")
    return Content(frame, None, len(features), list(_outline_oddities(frame, column, OUTLINE_COUNTS[width])))


def _outline_oddities(frame: pl.DataFrame, column: str, expected: int) -> Iterator[str]:
    if (found := frame[column].n_unique()) != expected:
        yield f"Die Datei nennt {found} {LOR_NAMES[column]} statt {expected}."
    if islands := frame.filter(pl.col("part") > 0)[column].n_unique():
        yield f"{LOR_NAMES[column]} aus mehreren Teilen: {islands}."
    outside = frame.filter(~pl.col("longitude").is_between(13.0, 13.8) | ~pl.col("latitude").is_between(52.3, 52.7))
    if outside.height:
        points = counted(outside.height, "Punkt liegt", "Punkte liegen")
        yield f"{points} außerhalb Berlins; erwartet werden Grad (WGS84)."


def _points(feature: dict[str, Any]) -> Iterator[tuple[str, int, int, int, float, float]]:
    geometry = feature["geometry"]
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    area = str(feature["properties"]["id"])
    for part_number, part in enumerate(parts):
        for ring_number, ring in enumerate(part):
            for point_number, position in enumerate(ring):
                yield area, part_number, ring_number, point_number, float(position[0]), float(position[1])
