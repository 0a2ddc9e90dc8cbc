"""Adding an official file: recognise it by its content, read it as published, say what is odd, keep it.

What belongs here: the list of layouts and the way through them. What a layout means is in `registers.py`, `areas.py`,
`population.py`, `social.py` and `lor_matches.py`; which added file the night takes is in `storing.py`.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiezwirkung.privacy.shown_names import may_be_shown
from kiezwirkung.reference.areas import outline_width, read_lor, read_outlines
from kiezwirkung.reference.builtin_tables import builtin_table
from kiezwirkung.reference.files import Content, TextTable, read_bytes, read_map, read_table, unknown_file
from kiezwirkung.reference.lor_matches import is_match_list, match_columns, read_match_list, read_match_table
from kiezwirkung.reference.oddities import Oddity
from kiezwirkung.reference.outlines import Rings, rings_by_area
from kiezwirkung.reference.population import is_matrix, read_population
from kiezwirkung.reference.registers import read_register, register_kind
from kiezwirkung.reference.social import gssa_key, read_gssa, read_mss, read_mss_indicators
from kiezwirkung.reference.storing import newest, store
from kiezwirkung.settings import Settings

LOR_PARTS = ("Nummer", "Name")
OUTLINE_KINDS = {2: "district_outline", 4: "prognoseraum_outline", 6: "region_outline", 8: "planning_outline"}
GSSA_KINDS = {"bezID": "gssa_district", "pgrID": "gssa_place", "bzrID": "gssa_region", "plrID": "gssa_planning"}
LOR_COLUMNS = frozenset(
    f"{area} ({part})" for area in ("Planungsraum", "Bezirksregion", "Prognoseraum") for part in LOR_PARTS
) | {"Fläche in qm", "Stand der Daten"}
MSS_COLUMNS = frozenset({"ZEIT", "PLR_ID", "EW", "KOM"})
MSS_CLASS_COLUMNS = MSS_COLUMNS | {"SI_N", "DI_N", "SDI"}
MSS_INDEX_COLUMNS = (MSS_COLUMNS | {"S1", "D1"}, MSS_COLUMNS | {"KI_01"})
TABLE_KINDS = ("lor", "population", "mss", "mss_index", "mss_context", *GSSA_KINDS.values())
KINDS = ("stz", "shk", *TABLE_KINDS, "lor_match", *OUTLINE_KINDS.values())


@dataclass(frozen=True)
class ReferenceReport:
    """What was added: kind, rows read, the findings, where the table lies, and whether it was new."""

    kind: str
    rows: int
    findings: list[Oddity]
    stored: Path
    is_new: bool

    @property
    def oddities(self) -> list[str]:
        """One German sentence per finding."""
        return [finding.sentence for finding in self.findings]


def add_reference(path: Path, settings: Settings, *, loaded_at: datetime | None = None) -> ReferenceReport:
    """Read and keep an official file; raises KiezwirkungError K301 when it is none of the known layouts.

    The same bytes again change nothing. `loaded_at` is noted when a file comes for the first time.
    """
    data = read_bytes(path)
    start = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start == b"{":
        kind, content = _read_as_map(path, data)
    elif start == b"[":
        kind, content = _read_as_match(path, data)
    else:
        kind, content = _read_as_table(path, data, settings.reference)
    sha256 = hashlib.sha256(data).hexdigest()
    name = path.name if may_be_shown(path.name) else f"Datei {sha256[:8]}{path.suffix}"
    stored = store(settings.reference, kind, sha256, content, file_name=name, loaded_at=loaded_at)
    return ReferenceReport(kind, content.row_count, content.oddities, stored.path, stored.is_new)


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
        raise unknown_file(path, "Die Karte zeigt weder Bezirke noch Räume der LOR.")
    try:
        return OUTLINE_KINDS[width], read_outlines(features, width)
    except (KeyError, TypeError, ValueError, IndexError) as fault:
        raise unknown_file(path, "Die Karte enthält etwas anderes als Flächen.") from fault


def _read_as_match(path: Path, data: bytes) -> tuple[str, Content]:
    try:
        parsed = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise unknown_file(path, "Die Datei ist kein lesbares JSON.") from fault
    if not is_match_list(parsed):
        raise unknown_file(path, "Die Liste ordnet keine Räume einander zu.")
    return "lor_match", _filled(path, read_match_list(parsed))


def _filled(path: Path, content: Content) -> Content:
    if not content.frame.height:
        raise unknown_file(path, "Die Liste ordnet keine alten Räume neuen zu.")
    return content


def _read_as_table(path: Path, data: bytes, root: Path) -> tuple[str, Content]:
    table = read_table(path, data)
    kind, read = _layout(table)
    if read:
        return kind, _dated(path, kind, read(table))
    if match_columns(table.frame.columns):
        return "lor_match", _filled(path, read_match_table(table))
    if register := register_kind(table.frame.columns):
        return register, read_register(table, register, builtin_table("district"), district_rings(root))
    raise unknown_file(path, "Die Spalten gehören zu keiner bekannten Datei.")


def _layout(table: TextTable) -> tuple[str, Callable[[TextTable], Content] | None]:
    header = set(table.frame.columns)
    if header >= LOR_COLUMNS:
        return "lor", read_lor
    if is_matrix(header):
        return "population", read_population
    if header >= MSS_CLASS_COLUMNS:
        return "mss", read_mss
    for kind, columns in zip(("mss_index", "mss_context"), MSS_INDEX_COLUMNS, strict=True):
        if columns <= header:
            return kind, read_mss_indicators
    key = gssa_key(header)
    return (GSSA_KINDS[key], read_gssa) if key else ("", None)
