"""The steward's list: every finding of the night in one csv file that Excel opens as it is.

What belongs here: `data/steward/befunde.csv`. No values of cells, only where they stand and what is wrong. New findings
come first, then open ones, then what is accepted, and last what a newer delivery has settled.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from kiezwirkung.csv_lists import csv_list
from kiezwirkung.deliveries.feedback.content import worded
from kiezwirkung.deliveries.feedback.own_headers import Key, read_own_headers
from kiezwirkung.deliveries.findings import NO_HEADERS, Finding
from kiezwirkung.deliveries.template_order import newest_forms
from kiezwirkung.deliveries.templates import Template
from kiezwirkung.german_dates import german_day
from kiezwirkung.whole_files import write_whole

HEADERS = (
    "Dringlichkeit", "Code", "Datei", "Formular", "Blatt", "Zeile", "Zelle", "Was nicht stimmt", "Was zu tun ist",
    "Gefunden von", "Befundnummer", "Stand", "zuerst gesehen", "akzeptiert bis", "Begründung",
)  # fmt: skip
_SOURCES = {"reading": "Lesen", "reference": "Verweise", "suite": "Regeln"}
_QUERY = """
select f.delivery_id, f.code, coalesce(f.file_name, '') as file_name, coalesce(f.entity, ''), coalesce(f.sheet, ''),
    f.row_number, coalesce(f.field, ''), coalesce(f.cell, ''), coalesce(f.detail, ''), f.source,
    s.finding_id, coalesce(s.state, 'behoben'), s.first_seen_on,
    case when s.state = 'akzeptiert' then s.accepted_until end, case when s.state = 'akzeptiert' then s.reason end
from quality.finding as f
left join quality.finding_state as s
    on f.code = s.code and f.delivery_id = s.delivery_id and f.file_name = s.file_name
    and coalesce(f.entity, '') = s.entity and coalesce(f.sheet, '') = s.sheet
    and f.row_number is not distinct from s.row_number and coalesce(f.field, '') = s.field
    and coalesce(f.cell, '') = s.cell
order by case s.state when 'neu' then 0 when 'offen' then 1 when 'akzeptiert' then 2 else 3 end,
    case f.severity when 'FEHLER' then 0 when 'WARNUNG' then 1 else 2 end, 3, 5, 6, 8, 2, 4, 7, 10"""


def write_findings_csv(con: duckdb.DuckDBPyConnection, templates: Mapping[str, Template], out: Path) -> int:
    """Write the list at once and whole; gives the number of findings.

    Needs quality.finding and quality.finding_state of this night.
    """
    forms, headers = newest_forms(templates.values()), read_own_headers(con)
    lines = [_line(row, forms, headers) for row in con.execute(_QUERY).fetchall()]
    write_whole(out, csv_list(HEADERS, lines))
    return len(lines)


def _line(
    row: Sequence[Any], forms: Mapping[str, Template], headers: Mapping[Key, Mapping[str, str]]
) -> tuple[object, ...]:
    delivery_id, code, file_name, entity, sheet, row_number, field, cell, detail, source, *life = row
    form = forms.get(entity)
    own = headers.get((delivery_id, sheet, entity), NO_HEADERS)
    found = worded(Finding(code, "", sheet, row_number, field, detail=detail), form, entity, own)
    place = (file_name, form.title if form else "", sheet, row_number or "", cell)
    said = (found.sentence, found.repair, _SOURCES.get(source, source))
    return (found.severity, code, *place, *said, *map(_shown, life))


def _shown(value: object) -> str:
    return german_day(value) if isinstance(value, date) else str(value or "")
