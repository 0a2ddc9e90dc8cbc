"""The parts of a figure: by topic, channel, gender, age, as far as they may be shown.

What belongs here: rows with a bar for Berlin, and a table of the districts. Withheld parts are named, not drawn.
"""

from typing import Any

from dashboards import evidence, numbers
from dashboards.drawing.svg import bar, drawing
from dashboards.language import _, later
from dashboards.marks import words_of
from dashboards.release import Indicator, Release, Value

NAMES = {
    "topic": later("nach Thema"),
    "topic_area": later("nach Themenfeld"),
    "channel": later("nach Kanal"),
    "gender": later("nach Geschlecht"),
    "age_band": later("nach Altersgruppe"),
    "age": later("nach Altersgruppe"),
    "enquirer": later("nach Anfragenden"),
    "outcome": later("nach Ergebnis"),
    "mss_status": later("nach sozialem Status des Gebiets"),
    "target_group": later("nach Zielgruppe"),
    "field": later("nach Handlungsfeld"),
    "method": later("nach Art der Erhebung"),
    "migration_method": later("nach Art der Erhebung"),
    "group_status": later("nach Stand der Gruppe"),
    "result_kind": later("nach Art des Ergebnisses"),
    "room_use_type": later("nach Art der Nutzung"),
    "staff_role": later("nach Aufgabe"),
}


def blocks(release: Release, indicator: Indicator) -> list[dict[str, Any]]:
    """One block per breakdown that Berlin has."""
    made = [_block(release, indicator, name) for name in release.breakdowns(indicator)]
    return [block for block in made if block]


def title_of(breakdown: str) -> str:
    """'nach Thema'."""
    return _(NAMES[breakdown]) if breakdown in NAMES else _("nach „{name}“", name=breakdown)


def _block(release: Release, indicator: Indicator, breakdown: str) -> dict[str, Any] | None:
    values = release.split(indicator, "berlin", release.berlin_code, breakdown)
    if not values:
        return None
    shown = sorted(values, key=lambda v: (v.value is None, -(v.value or 0), v.breakdown_label))
    widest = max((v.value for v in values if v.value is not None), default=0.0)
    first = values[0]
    period = numbers.period_long(first.period_type, first.period_start_on)
    return {
        "name": breakdown,
        "title": title_of(breakdown),
        "heading": _heading(indicator, shown, breakdown),
        "period": period,
        "rows": [_row(indicator, v, widest) for v in shown],
        "table": _table(release, indicator, breakdown, values),
        "provenance": evidence.provenance(release, indicator, first),
        "silent": sum(v.value is None for v in values),
    }


def _heading(indicator: Indicator, shown: list[Value], breakdown: str) -> str:
    told = [v for v in shown if v.value is not None and v.mark != "u"]
    title = title_of(breakdown)
    head = indicator.title_short if title in indicator.title_short else f"{indicator.title_short} {title}"
    if not told:
        return _("{head}: nichts davon darf gezeigt werden", head=head)
    if len(told) == 1 or told[0].value == told[1].value:
        return head
    most = _("{label} ({value})", label=told[0].breakdown_label, value=numbers.full(indicator, told[0].value or 0))
    return _("{head}: am meisten {most}", head=head, most=most)


def _row(indicator: Indicator, value: Value, widest: float) -> dict[str, Any]:
    told = value.value is not None
    share = round((value.value or 0) / widest * 100, 2) if told and widest > 0 else 0.0
    ends = (
        numbers.interval(indicator, value.lower, value.upper)
        if value.lower is not None and value.upper is not None
        else ""
    )
    return {
        "label": value.breakdown_label,
        "track": drawing([bar(0, 100, 6, 12, "rail-wide"), bar(0, share, 6, 12, "part-bar")], 24) if told else "",
        "value": numbers.full(indicator, value.value) if value.value is not None else "",
        "range": ends,
        "mark": value.mark if told else "",
        "words": "" if told else words_of(value.mark, value.mark_reason),
    }


def _table(release: Release, indicator: Indicator, breakdown: str, values: tuple[Value, ...]) -> evidence.Table:
    """Berlin and the districts; the columns are the parts."""
    codes = {v.breakdown_code: v.breakdown_label for v in values}
    rows = [("Berlin", *_cells(indicator, values, codes))]
    for district in release.districts:
        held = release.split(indicator, "district", district.area_code, breakdown)
        if held:
            rows.append((district.area_name, *_cells(indicator, held, codes)))
    title = title_of(breakdown)
    caption = indicator.title if title in indicator.title else f"{indicator.title} {title}"
    return evidence.Table(caption, (_("Gebiet"), *codes.values()), tuple(rows))


def _cells(indicator: Indicator, values: tuple[Value, ...], codes: dict[str, str]) -> tuple[str, ...]:
    by_code = {v.breakdown_code: v for v in values}
    return tuple(_cell(indicator, by_code.get(code)) for code in codes)


def _cell(indicator: Indicator, value: Value | None) -> str:
    if value is None or value.value is None:
        return (value.mark if value else "") or "–"
    return numbers.short(indicator, value.value) + (f" {value.mark}" if value.mark else "")
