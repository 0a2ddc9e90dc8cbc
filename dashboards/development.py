"""The small multiples: how every district developed, all on one scale.

What belongs here: what the template of the panels needs, once per indicator.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dashboards import evidence, numbers, overrides, sentences
from dashboards.comparison import current_values
from dashboards.drawing import lines
from dashboards.drawing.svg import Scale, spanning
from dashboards.language import _
from dashboards.marks import words_of
from dashboards.naming import district_file
from dashboards.release import Area, Indicator, Release, Value


def development(release: Release, indicator: Indicator) -> dict[str, Any]:
    """The small multiples: every district on one scale."""
    now = {v.area_code: v for v in current_values(release, indicator, release.berlin(indicator))}
    held = {
        d: release.series(indicator, "district", d.area_code) or tuple(filter(None, [now.get(d.area_code)]))
        for d in release.districts
    }
    berlin: tuple[Value, ...] = ()
    if indicator.is_comparable:
        berlin = release.series(indicator, "berlin", release.berlin_code)
    numbers_held = [x for s in [*held.values(), berlin] for x in lines.reach(s, with_target=indicator.is_comparable)]
    down = spanning(numbers_held, start=65, end=5)
    current = [s[-1] for s in held.values() if s]
    return {
        "indicator": indicator,
        "heading": overrides.heading(sentences.development_heading(current), "development", release.berlin(indicator)),
        "has_berlin": bool(berlin),
        "has_range": any(v.has_interval for s in held.values() for v in s),
        "span": _span_words(berlin or next((s for s in held.values() if s), ())),
        "has_target": any(v.target is not None for v in current) and indicator.is_comparable,
        "panels": [_panel(indicator, d, s, berlin, down) for d, s in held.items() if s],
        "table": _matrix(indicator, held),
        "provenance": evidence.provenance(release, indicator, release.berlin(indicator)),
    }


def _span_words(series: Sequence[Value]) -> str:
    ends = [numbers.period_short(v.period_type, v.period_start_on) for v in (*series[:1], *series[-1:])]
    return _("{low} bis {high}", low=ends[0], high=ends[-1]) if len(series) > 1 else "".join(ends[:1])


def _panel(
    indicator: Indicator, district: Area, series: Sequence[Value], berlin: Sequence[Value], down: Scale
) -> dict[str, Any]:
    last = series[-1]
    drawn = series if indicator.is_comparable else [_without_target(v) for v in series]
    told = last.change is not None and last.value is not None
    return {
        "name": district.area_name,
        "href": district_file(district.area_name),
        "value": numbers.short(indicator, last.value) if last.value is not None else last.mark or "–",
        "mark": last.mark if last.value is not None else "",
        "words": "" if last.value is not None else words_of(last.mark, last.mark_reason),
        "drawing": lines.panel(drawn, berlin, down, alt=sentences.series_alt(indicator, district.area_name, series)),
        "change": numbers.change(indicator, last.change or 0) if told else "",
        "change_words": sentences.change_words(indicator, last) if last.value is not None else "",
    }


def _without_target(value: Value) -> Value:
    return replace(value, target=None)


def _matrix(indicator: Indicator, held: dict[Area, tuple[Value, ...]]) -> evidence.Table:
    starts = sorted({(v.period_start_on, v.period_type) for s in held.values() for v in s})
    head = (_("Bezirk"), *(numbers.period_short(kind, on) for on, kind in starts))
    rows_held = []
    for district, series in held.items():
        by_day = {v.period_start_on: v for v in series}
        texts = [_cell(indicator, by_day.get(on)) for on, _k in starts]
        rows_held.append((district.area_name, *texts))
    return evidence.Table(_("{title} nach Bezirk und Zeitraum", title=indicator.title), head, tuple(rows_held))


def _cell(indicator: Indicator, value: Value | None) -> str:
    if value is None:
        return "–"
    if value.value is None:
        return value.mark or "–"
    return numbers.short(indicator, value.value) + (f" {value.mark}" if value.mark else "")
