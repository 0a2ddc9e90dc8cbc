"""Adding an official file: recognise it by its content, read it as published, say what is odd, keep it.

What belongs here: the list of layouts and the way through them. What a layout means is in `registers.py`, `areas.py`
and `social.py`; which added file the night takes is in `storing.py`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiezwirkung.reference.areas import outline_width, read_lor, read_outlines
from kiezwirkung.reference.builtin_tables import builtin_table
from kiezwirkung.reference.files import Content, TextTable, read_bytes, read_map, read_table, unknown_file
from kiezwirkung.reference.outlines import Rings, rings_by_area
from kiezwirkung.reference.registers import key_column, read_register
from kiezwirkung.reference.social import read_gssa, read_mss, read_population
from kiezwirkung.reference.storing import newest, store
from kiezwirkung.settings import Settings

LOR_PARTS = ("Nummer", "Name")
OUTLINE_KINDS = {2: "district_outline", 4: "prognoseraum_outline"}
TABLE_LAYOUTS: dict[str, tuple[frozenset[str], Callable[[TextTable], Content]]] = {
    "lor": (
        frozenset(
            f"{area} ({part})" for area in ("Planungsraum", "Bezirksregion", "Prognoseraum") for part in LOR_PARTS
        )
        | {"Fläche in qm", "Stand der Daten"},
        read_lor,
    ),
    "population": (frozenset({"ZEIT", "RAUMID", "E_E", "E_E00_01", "E_E95_110"}), read_population),
    "mss": (frozenset({"ZEIT", "PLR_ID", "EW", "SI_N", "DI_N", "SDI", "KOM"}), read_mss),
    "gssa_district": (frozenset({"bezID", "bezNAME", "GESIx_2022", "ESIx_2022"}), read_gssa),
    "gssa_region": (frozenset({"bzrID", "bzrNAME", "GESIx_2022", "ESIx_2022"}), read_gssa),
}
REGISTER_COLUMNS = frozenset({"Einrichtungsname", "Einrichtungsart", "Bezirk"})
KINDS = ("stz", "shk", *TABLE_LAYOUTS, *OUTLINE_KINDS.values())


@dataclass(frozen=True)
class ReferenceReport:
    """What was added: kind, rows read, one German sentence per oddity, where the table lies."""

    kind: str
    rows: int
    oddities: list[str]
    stored: Path


def add_reference(path: Path, settings: Settings) -> ReferenceReport:
    """Read and keep an official file; raises KiezwirkungError K301 when it is none of the known layouts."""
    data = read_bytes(path)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        kind, content = _read_as_map(path, data)
    else:
        kind, content = _read_as_table(path, data, settings.reference)
    stored = store(settings.reference, kind, hashlib.sha256(data).hexdigest(), content)
    return ReferenceReport(kind, content.row_count, content.oddities, stored.path)


def district_rings(root: Path) -> dict[str, Rings]:
    """The outlines of the districts, if they were added."""
    stored = newest(root, OUTLINE_KINDS[2])
    return rings_by_area(stored.read()) if stored else {}


def _dated(path: Path, kind: str, content: Content) -> Content:
    if content.state_on is None:
        raise unknown_file(path, f"Der Stichtag ist nicht lesbar ({kind}).")
    return content


def _read_as_map(path: Path, data: bytes) -> tuple[str, Content]:
    features = read_map(path, data)
    width = outline_width(features)
    if width is None:
        raise unknown_file(path, "Die Karte zeigt weder Bezirke noch Prognoseräume.")
    try:
        return OUTLINE_KINDS[width], read_outlines(features, width)
    except (KeyError, TypeError, ValueError, IndexError) as fault:
        raise unknown_file(path, "Die Karte enthält etwas anderes als Flächen.") from fault


def _read_as_table(path: Path, data: bytes, root: Path) -> tuple[str, Content]:
    table = read_table(path, data)
    header = set(table.frame.columns)
    for kind, (needed, read) in TABLE_LAYOUTS.items():
        if needed <= header:
            return kind, _dated(path, kind, read(table))
    if header >= REGISTER_COLUMNS and key_column(table.frame.columns):
        register = "stz" if {"X_Koordinate", "Y_Koordinate"} <= header else "shk"
        return register, read_register(table, register, builtin_table("district"), district_rings(root))
    raise unknown_file(path, "Die Spalten gehören zu keiner bekannten Datei.")
