"""Which figure is meant: indicator, area, period and breakdown as people write them.

What belongs here: finding them in an edition, and saying what there is instead when they are not there (K503).
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from kiezwirkung.errors import KiezwirkungError

CODE: Final = "K503"
MONTHS: Final = (
    *("januar", "februar", "märz", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "dezember"),
)
LEVEL_NAMES: Final = {
    "berlin": "Berlin",
    "district": "Bezirk",
    "pgr": "Prognoseraum",
    "project": "Projekt",
    "location": "Standort",
}
YEAR: Final = re.compile(r"(\d{4})")
QUARTER: Final = re.compile(r"(?:(?P<y1>\d{4})[-/ ]?q(?P<q1>[1-4])|q(?P<q2>[1-4])[-/ ](?P<y2>\d{4}))")
MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
NAMED_MONTH: Final = re.compile(r"([a-zäöü]{3,9})\.? (\d{4})")
NUMBERED: Final = re.compile(r"\d{1,2}/\d{4}")  # 4/2025 may be a quarter or a month: never taken for either


@dataclass(frozen=True)
class Question:
    """The figure somebody asks for, as typed."""

    indicator: str
    area: str
    period: str
    breakdown: str = ""
    level: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure of an edition by its key."""

    indicator_id: str
    level: str
    area_code: str
    period_type: str
    period_start_on: date
    breakdown_code: str = ""


def find_figure(con: duckdb.DuckDBPyConnection, question: Question) -> Figure:
    """The figure that is meant; raises KiezwirkungError K503 with the nearest names when there is none."""
    indicator_id = _find_indicator(con, question.indicator)
    level, area_code = _find_area(con, question)
    period_type, start_on = _find_period(con, indicator_id, question.period)
    code = _find_code(con, indicator_id, question.breakdown) if question.breakdown else ""
    figure = Figure(indicator_id, level, area_code, period_type, start_on, code)
    _check_is_there(con, figure, question)
    return figure


def _find_indicator(con: duckdb.DuckDBPyConnection, said: str) -> str:
    rows = con.execute("select indicator_id, title, title_short from mart.indicator order by all").fetchall()
    for name, *titles in rows:
        if said.casefold() in {str(name), *(str(title).casefold() for title in titles)}:
            return str(name)
    known = {str(title): str(name) for name, *titles in rows for title in (name, *titles)}
    raise _unknown(f"Den Indikator „{said}“ gibt es nicht.", {known[near] for near in _near(said, known)})


def _find_area(con: duckdb.DuckDBPyConnection, question: Question) -> tuple[str, str]:
    rows = con.execute("select level, area_code, area_name, short_name, letters from mart.area order by all").fetchall()
    asked = [row for row in rows if question.level in ("", str(row[0]))]
    said = question.area.casefold()
    by_code = [row for row in asked if said == str(row[1]).casefold()]
    found = by_code or [row for row in asked if said in {str(name).casefold() for name in row[2:]}]
    if len(found) == 1:
        return str(found[0][0]), str(found[0][1])
    if found:
        places = ", ".join(f"{row[1]} ({LEVEL_NAMES.get(str(row[0]), row[0])})" for row in found[:8])
        raise _unknown(f"„{question.area}“ heißen mehrere: {places}.", (), "Bitte den Code oder --level angeben.")
    names = {str(name): str(row[1]) for row in asked for name in row[1:3]}
    near = [f"{names[name]} ({name})" if names[name] != name else name for name in _near(question.area, names)]
    raise _unknown(f"Das Gebiet oder die Einrichtung „{question.area}“ gibt es nicht.", near)


def _find_period(con: duckdb.DuckDBPyConnection, indicator_id: str, said: str) -> tuple[str, date]:
    """A calendar period by its usual spellings, any other (school year, phase) by its label."""
    if parsed := parse_period(said):
        return parsed
    rows = con.execute(
        "select distinct period_type, period_start_on, period_label from mart.indicator_value where indicator_id = ?",
        [indicator_id],
    ).fetchall()
    labels = {str(label): (str(kind), start_on) for kind, start_on, label in rows if not NUMBERED.fullmatch(str(label))}
    for label, found in labels.items():
        if said.casefold() == label.casefold():
            return found
    raise _unknown(
        f"Den Zeitraum „{said}“ verstehen wir nicht.",
        _near(said, labels),
        "Möglich sind zum Beispiel 2025, 2025-Q1, Q1/2025, 2025-03 und März 2025.",
    )


def parse_period(said: str) -> tuple[str, date] | None:
    """Type and first day of a year, quarter or month as people write it; None for anything else.

    Examples:
        >>> parse_period("Q1/2025"), parse_period("März 2025")
        (('quarter', datetime.date(2025, 1, 1)), ('month', datetime.date(2025, 3, 1)))
        >>> parse_period("2025-13") is None and parse_period("3/2025") is None
        True
    """
    text = " ".join(said.strip().casefold().split())
    if match := YEAR.fullmatch(text):
        return _dated("year", match[1], 1)
    if match := QUARTER.fullmatch(text):
        return _dated("quarter", match["y1"] or match["y2"], 3 * int(match["q1"] or match["q2"]) - 2)
    if match := MONTH.fullmatch(text):
        return _dated("month", match[1], int(match[2]))
    if match := NAMED_MONTH.fullmatch(text):
        numbers = [n for n, name in enumerate(MONTHS, 1) if name.startswith(match[1].replace("maerz", "märz"))]
        return _dated("month", match[2], numbers[0]) if len(numbers) == 1 else None
    return None


def _dated(period_type: str, year: str, month: int) -> tuple[str, date] | None:
    return (period_type, date(int(year), month, 1)) if 1 <= month <= 12 and int(year) else None


def _find_code(con: duckdb.DuckDBPyConnection, indicator_id: str, said: str) -> str:
    rows = con.execute(
        "select distinct breakdown_code, breakdown_label from mart.indicator_value"
        " where indicator_id = ? and breakdown_code <> '' order by all",
        [indicator_id],
    ).fetchall()
    for code, label in rows:
        if said.casefold() in {str(code).casefold(), str(label).casefold()}:
            return str(code)
    names = [str(code) for code, _ in rows]
    raise _unknown(f"Die Aufgliederung „{said}“ gibt es bei diesem Indikator nicht.", _near(said, names) or names[:8])


def _check_is_there(con: duckdb.DuckDBPyConnection, figure: Figure, question: Question) -> None:
    rows = con.execute(
        "select level, area_code, period_type, period_start_on, breakdown_code, period_label"
        " from mart.indicator_value where indicator_id = ?",
        [figure.indicator_id],
    ).fetchall()
    key = (figure.level, figure.area_code, figure.period_type, figure.period_start_on, figure.breakdown_code)
    if key in {tuple(row[:5]) for row in rows}:
        return
    levels = sorted({LEVEL_NAMES.get(str(row[0]), str(row[0])) for row in rows})
    there = sorted({(row[3], str(row[5])) for row in rows if row[0:2] == key[0:2] and row[2] == figure.period_type})
    spans = f" Hier gibt es {there[0][1]} bis {there[-1][1]}." if there else ""
    raise _unknown(
        f"Für „{question.area}“ und „{question.period}“ gibt es diesen Wert nicht.",
        (),
        f"Den Indikator gibt es für: {', '.join(levels)}.{spans}",
    )


def _near(said: str, names: Iterable[str]) -> list[str]:
    by_folded = {name.casefold(): name for name in names}
    return [by_folded[near] for near in difflib.get_close_matches(said.casefold(), list(by_folded), n=3, cutoff=0.5)]


def _unknown(what: str, near: Iterable[str], otherwise: str = "") -> KiezwirkungError:
    names = ", ".join(sorted(near))
    meant = f"Gemeint ist vielleicht: {names}." if names else ""
    return KiezwirkungError(CODE, what, what_to_do=" ".join(filter(None, (meant, otherwise))))
