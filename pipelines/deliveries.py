"""`kiezwirkung inbox`: what lies in the inbox, what came earlier, and what became of it.

What belongs here: the listing. Its content is what the last night left beside the ledger, and the inbox as it is now.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from kiezwirkung.deliveries.intake.inbox import InboxFile, Look, look_into
from kiezwirkung.deliveries.intake.ledger import delivery_number, shown_file_name
from kiezwirkung.deliveries.template_order import newest_forms
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.german_dates import german_day
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.delivery_states import STATES, load_delivery_states
from pipelines.configuration import BERLIN

_HEADS = (
    "Nummer",
    "Eingang",
    "Projekt",
    "Formulare",
    "Zeitraum",
    "Zeilen",
    "angenommen",
    "Befunde",
    "Zustand",
    "Datei",
)
_RIGHT = {"Zeilen", "angenommen"}


def list_deliveries(settings: Settings, *, project: str = "", state: str = "") -> list[str]:
    """The lines of the listing, oldest first; `project` and `state` (a key of STATES) choose."""
    told = load_delivery_states(settings.ledger)
    known = pl.DataFrame() if told is None else told
    titles = {entity: form.title for entity, form in newest_forms(load_templates().values()).items()}
    rows = [_row(one, titles) for one in _chosen(known, project, state).iter_rows(named=True)]
    look = Look([], []) if project or state else look_into(settings.inbox)
    seen = set(known["delivery_id"]) if known.width else set()
    waiting = list(_waiting([file for file in look.files if file.sha256 not in seen]))
    left_out = list(_left_out([file for file in look.left_out if file.sha256 not in seen]))
    if not rows and not waiting and not left_out:
        return ["Keine Meldungen." if told is not None else "Hier lief noch keine Nacht, und der Eingang ist leer."]
    return [*_table([_HEADS, *rows, *waiting, *left_out]), "", *_closing(known, len(waiting))]


def _chosen(known: pl.DataFrame, project: str, state: str) -> pl.DataFrame:
    if project and known.width:
        known = known.filter(pl.col("project_ids").str.split(", ").list.contains(project))
    return known.filter(pl.col("state") == state) if state and known.width else known


def _row(one: dict[str, Any], titles: Mapping[str, str]) -> tuple[str, ...]:
    gone = "" if one["is_present"] else ", nicht mehr im Eingang"
    return (
        one["delivery_number"],
        _day(one["received_at"]),
        _first(one["project_ids"].split(", "), 2),
        _first([titles.get(entity, entity) for entity in one["entities"].split(",") if entity], 2),
        _period(one["period_on"], one["period_end_on"]),
        f"{one['rows_read'] or 0}",
        f"{one['rows_accepted'] or 0}",
        _findings(one),
        STATES[one["state"]] + gone,
        _shown(one["file_name"]),
    )


def _findings(one: Mapping[str, Any]) -> str:
    """Open findings by severity, and how many of all are new, accepted or repaired: `2 F 1 H, 3 neu, 1 akzeptiert`."""
    open_ones = [("error_count", "F"), ("warning_count", "W"), ("hint_count", "H")]
    life = [("new_count", "neu"), ("accepted_count", "akzeptiert"), ("closed_count", "behoben")]
    words = [" ".join(f"{one[name]} {sign}" for name, sign in open_ones if one[name])]
    words += [f"{one[name]} {word}" for name, word in life if one.get(name)]
    return ", ".join(filter(None, words)) or "–"


def _waiting(files: Sequence[InboxFile]) -> Iterator[tuple[str, ...]]:
    """Files the last night has not seen yet."""
    for file in files:
        place = (delivery_number(file.sha256), _day(file.modified_at), "", "", "", "", "", "")
        yield (*place, "neu, wartet auf die nächste Nacht", _shown(shown_file_name(file)))


def _left_out(files: Sequence[InboxFile]) -> Iterator[tuple[str, ...]]:
    """Links the last night has not seen yet; no night will read them."""
    for file in files:
        place = ("", _day(file.modified_at), "", "", "", "", "", "")
        yield (*place, STATES["left_out"], _shown(shown_file_name(file)))


def _closing(known: pl.DataFrame, waiting: int) -> Iterator[str]:
    counts = dict(known.group_by("state").len().iter_rows()) if known.width else {}
    parts = [f"{counts[state]} {label}" for state, label in STATES.items() if state in counts]
    yield ", ".join([*parts, *([f"{waiting} neu"] if waiting else [])]) + "."
    life = "Befunde: F Fehler, W Warnungen, H Hinweise, soweit offen; dazu wie viele neu, akzeptiert oder behoben sind."
    yield f"{life} Eine Meldung zurückziehen oder freigeben: README, „Steward inputs“."


def _first(names: Sequence[str], shown: int) -> str:
    return ", ".join(names[:shown]) + (f" und {len(names) - shown} weitere" if len(names) > shown else "")


def _day(moment: datetime) -> str:
    return german_day(moment.astimezone(BERLIN))


def _period(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return ""
    return f"{start:%m/%Y}" if (start.year, start.month) == (end.year, end.month) else f"{start:%m/%Y}–{end:%m/%Y}"


def _shown(name: str) -> str:
    """A file name without signs that move the cursor or turn the line around."""
    return "".join(sign if sign.isprintable() else "�" for sign in name)


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    for row in rows:
        cells = zip(_HEADS, row, widths, strict=True)
        padded = (f"{cell:>{width}}" if head in _RIGHT else f"{cell:<{width}}" for head, cell, width in cells)
        yield "  ".join(padded).rstrip()
