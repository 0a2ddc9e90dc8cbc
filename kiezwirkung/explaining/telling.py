"""The explanation in words: German sentences and lines for the terminal, or a table for a spreadsheet.

What belongs here: wording and number format. Persons are told as numbers per location, never as rows.
"""

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from kiezwirkung.explaining.asking import LEVEL_NAMES
from kiezwirkung.explaining.explanation import ExplainedPart, Explanation

SHOWN_ROWS: Final = 40
NAMES: Final = {"numerator": "Zähler", "denominator": "Nenner"}
RULES: Final = {
    "sum": "Summe der Zeilen des Zeitraums.",
    "last_value": "Bestand: je Einrichtung zählt nur ihre letzte Meldung im Zeitraum, dann Summe über die Orte.",
    "period_end": "Bestand: es zählt der letzte Monat des Zeitraums, dann Summe über die Orte.",
    "largest": "Bestand: je Einrichtung zählt ihr größter Wert im Zeitraum, dann Summe über die Orte.",
    "smallest": "Bestand: je Einrichtung zählt ihr kleinster Wert im Zeitraum, dann Summe über die Orte.",
    "values": "Kein Summand, sondern ein Wert je Zeile: der Größe nach geordnet steht hier ihr Median oder Quantil.",
    "diversity": "Die Summen je Code, zusammen quadriert, minus ihre Quadrate: 1 − Σp² ist das geteilt durch S².",
    "population": "Einwohner des Gebiets am Stichtag, aus der amtlichen Statistik.",
    "prognoseraum": "Alle Prognoseräume des Gebiets.",
    "listed": "Summe der Zeilen: amtliche Angaben oder Meldungen, die diese Größe ausmachen.",
    "count": "Wie viele Zeilen es sind: jede zählt 1.",
    "squared": "Die Summe der Zeilen, mit sich selbst malgenommen.",
    "other": "Diese Größe bildet die Rechnung selbst; sie hat keine einzelnen Zeilen.",
}
EXPECTED: Final = "Erwartet: alle Gezählten mit bekanntem Alter, verteilt wie die Einwohner; Zeilen beim Zähler."
FORMED: Final = {
    "quality.suppressed_cell_count": "Gezählt werden Zahlen dieser Ausgabe, keine Meldungen: die zurückgehaltenen.",
    "quality.published_cell_count": "Gezählt werden Zahlen dieser Ausgabe, keine Meldungen: alle, gezeigt oder nicht.",
    "equity.median_distance_m": "Weg vom Mittelpunkt jedes Planungsraums zum nächsten Standort, nach Einwohnern"
    " gewichtet der mittlere; kein Weg ist ein Summand.",
    "reference.population_by_age": EXPECTED,
    "equity.catchment_population": EXPECTED,
}
"""Why a size that the calculation forms has no rows of its own."""
ONCE: Final = {
    "person": "Jede Person zählt einmal: mit ihrer ersten Teilnahme im Zeitraum. Pseudonyme gelten je Projekt und"
    " werden hier nicht gezeigt.",
    "pgr_code": "Jeder Prognoseraum mit mindestens einem Standort zählt einmal.",
    "project_id": "Jedes Projekt, dessen Zeilen zusammen die Bedingung erreichen, zählt einmal.",
    "location_id": "Jeder Standort, dessen Zeilen zusammen die Bedingung erreichen, zählt einmal.",
}
INTERNAL: Final = (
    "Intern: Diese Erklärung liest die Datei der Auswertung (analyst.duckdb), nicht die Freigabe. Nicht weitergeben."
)
CSV_COLUMNS: Final = (
    *("part", "measure", "amount", "month_on", "location_id", "project_id", "district_code", "pgr_code"),
    *("fact", "row_id", "file_name", "sheet", "row_number", "cells", "fields"),
)


def tell(explanation: Explanation, *, shown_rows: int = SHOWN_ROWS) -> Iterator[str]:
    """The lines a person reads."""
    yield from _definition(explanation)
    yield from _value(explanation)
    for part in explanation.parts:
        yield ""
        yield from _part(part, shown_rows)
    yield ""
    yield INTERNAL


def csv_text(explanation: Explanation) -> str:
    """All rows as csv: semicolon, decimal comma, dates as JJJJ-MM-TT. Rows of persons stay out."""
    frames = [part.rows.select(CSV_COLUMNS) for part in explanation.parts if part.counted_once_by != "person"]
    told = [_by_location(part) for part in explanation.parts if part.counted_once_by == "person"]
    rows = pl.concat([*frames, *told], how="diagonal")
    return rows.write_csv(separator=";", decimal_comma=True)


def number(value: float | None, decimals: int | None = None) -> str:
    """A number as it is written in German; without `decimals` as exactly as it is.

    Examples:
        >>> number(1234.5), number(0.128, 2), number(None)
        ('1.234,5', '0,13', '–')
    """
    if value is None:
        return "–"
    text = f"{value:,.{decimals}f}" if decimals is not None else f"{value:,.9f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def _definition(explanation: Explanation) -> Iterator[str]:
    value, figure = explanation.value, explanation.figure
    slice_ = f", {value['breakdown_label']}" if figure.breakdown_code else ""
    place = LEVEL_NAMES.get(figure.level, figure.level)
    where = value["area_name"] if figure.level == "berlin" else f"{place} {value['area_name']} ({figure.area_code})"
    yield f"{value['title']}{slice_}: {where}, {value['period_label']}"
    yield f"  Bedeutung   {' '.join(value['description'].split())}"
    yield f"  Formel      {' '.join(value['formula'].split())}"
    yield (
        f"  Fassung     {figure.indicator_id}, Version {value['version']}, gültig ab {value['valid_from']:%d.%m.%Y};"
        f" Ausgabe {explanation.edition}"
    )
    if value["version"] != value["present_version"]:
        yield f"              früher; heute gilt Version {value['present_version']}, Worte oben sind die heutigen"
    yield f"  Vorbehalt   {' '.join(value['caveat'].split())}"


def _value(explanation: Explanation) -> Iterator[str]:
    value = explanation.value
    if explanation.is_withheld:
        yield f"  Wert        in der Freigabe nicht gezeigt ({value['mark']}): {value['mark_reason']}"
    else:
        note = f" ({value['mark']}: {value['mark_reason']})" if value["mark"] else ""
        yield f"  Wert        {_shown(value, 'value')}{note}"
        yield f"  Bereich     {_interval(value)}"
    if today := explanation.today:
        told = "nicht gezeigt" if today["value"] is None else _shown({**value, "value": today["value"]}, "value")
        note = f" ({today['mark']}: {today['mark_reason']})" if today["mark"] else ""
        yield f"  Heute       {told}{note}: Häuser zählen heute anderswo als damals; oben und unten steht, wie es war"
    yield f"  Abdeckung   {value['delivered_count']} von {value['expected_count']} haben geliefert{_estimated(value)}"


def _shown(value: dict[str, Any] | Any, name: str) -> str:
    is_share = value["unit"] == "%"
    amount = value[name]
    shown = number(amount * 100 if is_share and amount is not None else amount, value["decimals"])
    return f"{shown} %" if is_share else f"{shown} {value['unit_label']}".rstrip()


def _interval(value: dict[str, Any] | Any) -> str:
    if value["lower"] is None:
        return f"keiner: {' '.join(str(value['interval_reason'] or '').split())}"
    return f"{_shown(value, 'lower')} bis {_shown(value, 'upper')}"


def _estimated(value: dict[str, Any] | Any) -> str:
    share = value["estimated_share"]
    return "" if share is None else f"; geschätzt oder hochgerechnet: {number(share * 100, 1)} %"


def _part(part: ExplainedPart, shown_rows: int) -> Iterator[str]:
    yield f"{NAMES[part.name]}: {part.measure} ({part.fact or 'Rechnung'})"
    is_formed = part.rule == "other" and part.measure in FORMED
    yield f"  {FORMED[part.measure] if is_formed else RULES.get(part.rule, RULES['other'])}"
    if part.counted_once_by:
        yield f"  {ONCE.get(part.counted_once_by, 'Jeder Code mit mindestens einer Zeile zählt einmal.')}"
    yield from _persons(part) if part.counted_once_by == "person" else _rows(part, shown_rows)
    yield f"  {_proof(part)}"


def _proof(part: ExplainedPart) -> str:
    total = number(part.total)
    if part.rule == "other":
        return f"Veröffentlicht: {number(part.published)}."
    if part.is_proven is None:
        return f"Summe der Zeilen: {total}. In der Freigabe steht hier keine Zahl."
    rounded = "" if part.exact == part.published else f" im Haus; veröffentlicht gerundet {number(part.published)}"
    told = f"{number(part.exact)}{rounded}" if rounded else f"veröffentlicht {number(part.exact)}"
    if part.is_proven:
        return f"Probe: Summe der Zeilen {total} = {told}."
    return f"PROBE GEHT NICHT AUF: Summe der Zeilen {total}, {told}."


def _rows(part: ExplainedPart, shown_rows: int) -> Iterator[str]:
    adding = part.adding
    for row in adding.head(shown_rows).iter_rows(named=True):
        yield f"    {_row(row)}"
    if adding.height > shown_rows:
        amount = float(adding.slice(shown_rows)["amount"].cast(pl.Decimal(38, 9)).sum())
        rest = number(adding.height - shown_rows)
        yield f"    … und {rest} weitere Zeilen mit zusammen {number(amount)} (alle mit --csv)"
    if silent := part.rows.height - adding.height:
        yield f"    {number(silent)} weitere Zeilen tragen 0 bei."


def _row(row: dict[str, Any]) -> str:
    place = row["location_id"] or row["project_id"] or row["pgr_code"] or row["district_code"] or ""
    month = row["month_on"].strftime("%m.%Y") if row["month_on"] else ""
    return f"{number(row['amount']):>14}  {place:<10} {month:<8} {_address(row)}".rstrip()


def _address(row: dict[str, Any]) -> str:
    if row["row_number"] is None:
        return str(row["file_name"] or row["row_id"])
    sheet = f", Blatt {row['sheet']}" if row["sheet"] else ""
    cells = f", Zelle {row['cells']}" if row["cells"] else f", Zeile {row['row_number']}"
    return f"{row['file_name']}{sheet}{cells}"


def _by_location(part: ExplainedPart) -> pl.DataFrame:
    return (
        part.rows.group_by("part", "measure", "location_id", "project_id", "district_code", "pgr_code", "fact")
        .agg(pl.col("amount").sum())
        .sort("location_id", "project_id")
    )


def _persons(part: ExplainedPart) -> Iterator[str]:
    for row in _by_location(part).iter_rows(named=True):
        yield f"    {number(row['amount']):>14}  {row['location_id'] or row['project_id'] or ''}"
    yield f"    aus {number(part.rows.height)} Teilnahmen; wer an mehreren Orten war, zählt beim ersten."
