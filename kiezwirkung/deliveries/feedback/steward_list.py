"""The steward's list: every finding of the night in one csv file that Excel opens as it is.

What belongs here: `data/steward/befunde.csv`. No values of cells, only where they stand and what is wrong. New findings
come first, then open ones, then what is accepted, and last what a newer delivery has settled.
"""

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb

from kiezwirkung.deliveries.feedback.content import worded
from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.templates import Template

HEADERS = (
    "Dringlichkeit", "Code", "Datei", "Formular", "Blatt", "Zeile", "Zelle", "Was nicht stimmt", "Was zu tun ist",
    "Gefunden von", "Befundnummer", "Stand", "zuerst gesehen", "akzeptiert bis", "Begründung",
)  # fmt: skip
_SOURCES = {"reading": "Lesen", "reference": "Verweise", "suite": "Regeln"}
_QUERY = """
select f.code, coalesce(f.file_name, '') as file_name, coalesce(f.entity, ''), coalesce(f.sheet, ''), f.row_number,
    coalesce(f.field, ''), coalesce(f.cell, ''), f.source,
    s.finding_id, coalesce(s.state, 'behoben'), s.first_seen_on,
    case when s.state = 'akzeptiert' then s.accepted_until end, case when s.state = 'akzeptiert' then s.reason end
from quality.finding as f
left join quality.finding_state as s
    on f.code = s.code and f.delivery_id = s.delivery_id and f.file_name = s.file_name
    and coalesce(f.entity, '') = s.entity and coalesce(f.sheet, '') = s.sheet
    and f.row_number is not distinct from s.row_number and coalesce(f.field, '') = s.field
    and coalesce(f.cell, '') = s.cell
order by case s.state when 'neu' then 0 when 'offen' then 1 when 'akzeptiert' then 2 else 3 end,
    case f.severity when 'FEHLER' then 0 when 'WARNUNG' then 1 else 2 end, 2, 4, 5, 7, 1, 3, 6, 8"""


def write_findings_csv(con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template], out: Path) -> int:
    """Write the list (`;`, UTF-8 with BOM) at once and whole; gives the number of findings.

    Needs quality.finding and quality.finding_state of this night.
    """
    by_entity = {template.entity: template for template in templates.values()}
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADERS)
    rows = con.execute(_QUERY).fetchall()
    for code, file_name, entity, sheet, row_number, field, cell, source, *life in rows:
        template = by_entity.get(entity)
        found = worded(Finding(code, "", sheet, row_number, field), template)
        place = (file_name, template.title if template else "", sheet, row_number or "", cell)
        line = (
            found.severity,
            code,
            *place,
            found.sentence,
            found.repair,
            _SOURCES.get(source, source),
            *map(_shown, life),
        )
        writer.writerow([neutral(str(value)) for value in line])
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_suffix(".building")
    beside.write_bytes(b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8"))
    beside.replace(out)
    return len(rows)


def _shown(value: object) -> str:
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value or "")


def neutral(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula.

    >>> neutral("=1+1"), neutral("Besuche")
    ("'=1+1", 'Besuche')
    """
    return f"'{text}" if text.lstrip()[:1] in {"=", "+", "-", "@"} or text[:1] in {"\t", "\r"} else text
