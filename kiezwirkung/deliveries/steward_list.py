"""The steward's list: every finding of the night in one csv file that Excel opens as it is.

What belongs here: `data/steward/befunde.csv`. No values of cells, only where they stand and what is wrong.
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import duckdb

from kiezwirkung.deliveries.feedback_content import worded
from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.templates import Template

HEADERS = (
    "Dringlichkeit", "Code", "Datei", "Formular", "Blatt", "Zeile", "Zelle", "Was nicht stimmt", "Was zu tun ist",
    "Gefunden von",
)  # fmt: skip
_SOURCES = {"reading": "Lesen", "reference": "Verweise", "suite": "Regeln"}
_QUERY = """
select code, coalesce(file_name, '') as file_name, coalesce(entity, ''), coalesce(sheet, ''), row_number,
    coalesce(field, ''), coalesce(cell, ''), source
from quality.finding
order by case severity when 'FEHLER' then 0 when 'WARNUNG' then 1 else 2 end, 2, 4, 5, 7, 1, 3, 6, 8"""


def write_findings_csv(con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template], out: Path) -> int:
    """Write the list (`;`, UTF-8 with BOM) at once and whole; gives the number of findings."""
    by_entity = {template.entity: template for template in templates.values()}
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADERS)
    rows = con.execute(_QUERY).fetchall()
    for code, file_name, entity, sheet, row_number, field, cell, source in rows:
        template = by_entity.get(entity)
        found = worded(Finding(code, "", sheet, row_number, field), template)
        place = (file_name, template.title if template else "", sheet, row_number or "", cell)
        line = (found.severity, code, *place, found.sentence, found.repair, _SOURCES.get(source, source))
        writer.writerow([neutral(str(value)) for value in line])
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_suffix(".building")
    beside.write_bytes(b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8"))
    beside.replace(out)
    return len(rows)


def neutral(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula.

    >>> neutral("=1+1"), neutral("Besuche")
    ("'=1+1", 'Besuche')
    """
    return f"'{text}" if text.lstrip()[:1] in {"=", "+", "-", "@"} or text[:1] in {"\t", "\r"} else text
