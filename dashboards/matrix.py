"""Who delivered what: matrices of areas or projects by month.

What belongs here: cells with sign and words for the completeness of deliveries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards import numbers
from dashboards.evidence import Table
from dashboards.language import _, later
from dashboards.release import Completeness

MONTHS_SHOWN = 12
WORDS = {
    "complete": later("alles gemeldet"),
    "partial": later("teilweise gemeldet"),
    "none": later("nichts gemeldet"),
    "open": later("Frist läuft noch"),
    "not_expected": later("nichts zu melden"),
}


@dataclass(frozen=True)
class Cell:
    """One area in one month."""

    state: str
    text: str
    words: str


def matrix(rows: Sequence[Completeness], *, is_counted: bool) -> dict[str, Any]:
    """Rows by name, the last twelve months; counts for areas, signs for single projects."""
    months = sorted({r.month_on for r in rows})[-MONTHS_SHOWN:]
    by_area: dict[tuple[str, str], dict[date, Completeness]] = {}
    for row in rows:
        by_area.setdefault((row.area_name, row.area_code), {})[row.month_on] = row
    return {
        "months": [{"short": numbers.month_name(m.month), "long": numbers.period_long("month", m)} for m in months],
        "rows": [
            {
                "name": name,
                "cells": [_cell(held.get(m), is_counted=is_counted) for m in months],
                "total": _total([held[m] for m in months if m in held]),
            }
            for (name, _c), held in sorted(by_area.items())
        ],
        "table": _table(by_area, months),
        "states": _used(rows, months, is_counted=is_counted),
        "open_until": _deadlines(rows),
    }


def _table(by_area: Mapping[tuple[str, str], Mapping[date, Completeness]], months: Sequence[date]) -> Table:
    """What came of what was due, month by month; '–' where nothing was."""
    head = (_("Name"), *(numbers.period_long("month", month) for month in months), _("fällig"))
    rows = (
        (name, *(_came(held.get(month)) for month in months), _total([held[m] for m in months if m in held]))
        for (name, _code), held in sorted(by_area.items())
    )
    return Table(_("Eingegangene von fälligen Meldungen"), head, tuple(rows))


def _came(row: Completeness | None) -> str:
    if row is None or row.state == "not_expected":
        return "–"
    return _("{count} von {total}", count=row.delivered_count, total=row.expected_count)


def _cell(row: Completeness | None, *, is_counted: bool) -> Cell:
    if row is None:
        state = "not_expected"
        return Cell(state, "·", _(WORDS[state]))
    counts = _("{count} von {total}", count=row.delivered_count, total=row.expected_count)
    return Cell(row.state, _sign(row, is_counted=is_counted), f"{_(WORDS.get(row.state, row.state))}, {counts}")


def _sign(row: Completeness, *, is_counted: bool) -> str:
    if row.state == "complete" or (row.state == "open" and row.delivered_count == row.expected_count):
        return "✓"
    if row.state == "not_expected":
        return "·"
    if is_counted or 0 < row.delivered_count < row.expected_count:
        return f"{row.delivered_count}/{row.expected_count}"
    return {"none": "✕", "open": "…"}.get(row.state, "½")


def _total(rows: Sequence[Completeness]) -> str:
    due = [r for r in rows if r.state not in {"open", "not_expected"}]
    expected, delivered = sum(r.expected_count for r in due), sum(r.delivered_count for r in due)
    return numbers.percent(int(delivered / expected * 100) / 100) if expected else "–"


def _used(rows: Sequence[Completeness], months: Sequence[date], *, is_counted: bool) -> list[dict[str, str]]:
    states = {r.state for r in rows if r.month_on in months}
    signs = {
        "complete": "✓",
        "partial": "4/5" if is_counted else "½",
        "none": "0/5" if is_counted else "✕",
        "open": "3/5" if is_counted else "…",
        "not_expected": "·",
    }
    return [{"state": s, "text": signs[s], "words": _(WORDS[s])} for s in signs if s in states]


def _deadlines(rows: Sequence[Completeness]) -> str:
    due = sorted({r.due_on for r in rows if r.state == "open" and r.due_on})
    return numbers.day(due[-1]) if due else ""
