"""The targets of the cooperation agreement of a district.

What belongs here: done, due by now, target of the year; judged by the release, never here.
"""

from typing import Any

from dashboards import numbers
from dashboards.drawing import rows
from dashboards.marks import words_of
from dashboards.release import Area, Release, Target

STATES = {
    "on_course": ("✓", "auf Kurs"),
    "reached": ("✓", "erreicht"),
    "behind": ("▼", "im Rückstand"),
    "unsure": ("≈", "nicht gesichert"),
    "no_value": ("–", "kein Wert"),
}


def targets_block(release: Release, district: Area) -> dict[str, Any]:
    """The targets of the agreement of the newest year, or none."""
    held = [t for t in release.targets if t.district_code == district.area_code]
    year = max((t.target_year for t in held), default=0)
    now = [t for t in held if t.target_year == year]
    good = sum(t.state in {"on_course", "reached"} for t in now)
    return {
        "year": year,
        "rows": [_target_row(t) for t in now],
        "heading": f"Jahresziele {year}: {numbers.counted(good)} von {numbers.counted(len(now))} auf Kurs oder erreicht"
        if now
        else "Jahresziele aus der Vereinbarung",
    }


def _target_row(target: Target) -> dict[str, Any]:
    sign, words = STATES.get(target.state, ("–", target.state))
    if target.state == "behind" and target.due_share is not None and target.actual_value is not None:
        late = target.target_value * target.due_share - target.actual_value
        words = f"{_amount(target, late)} im Rückstand" if late > 0 else words
    actual = words_of(target.mark) if target.actual_value is None else _amount(target, target.actual_value)
    ends = (
        f" ({_plain(target, target.lower)}–{_plain(target, target.upper)})"
        if target.lower is not None and target.upper is not None
        else ""
    )
    share = (
        f" ({numbers.percent(target.actual_value / target.target_value)})"
        if target.actual_value is not None and target.target_value and not ends
        else ""
    )
    base = f", Ausgangswert {_amount(target, target.baseline_value)}" if target.baseline_value is not None else ""
    return {
        "title": target.indicator_title,
        "sign": sign,
        "words": words,
        "state": target.state,
        "actual": actual + ends + (f" {target.mark}" if target.mark and target.actual_value is not None else ""),
        "goal": f"{_amount(target, target.target_value)}{share}{base}",
        "drawing": rows.bullet(target),
        "due": ""
        if target.due_share is None
        else f"Soll bis jetzt {_amount(target, target.target_value * target.due_share)}",
    }


def _plain(target: Target, value: float) -> str:
    return numbers.number(value * (100 if target.unit_label == "%" else 1), target.decimals)


def _amount(target: Target, value: float) -> str:
    unit = f"{numbers.NARROW}%" if target.unit_label == "%" else f"{numbers.FIXED}{target.unit_label}".rstrip()
    return _plain(target, value) + unit
