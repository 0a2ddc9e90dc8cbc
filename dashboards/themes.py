"""One figure among others on a page about a theme: finding, course, districts, parts, small print.

What belongs here: the block that Selbsthilfe, Wirkung and the centres' pages share.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import breakdown, events, evidence, judging, numbers, sentences
from dashboards.comparison import current_values, ranked
from dashboards.dotplot import Pair, dot_plot
from dashboards.drawing import lines
from dashboards.figures.dots import ranked_dots
from dashboards.figures.frame import both_widths
from dashboards.figures.trend import trend
from dashboards.language import _
from dashboards.naming import indicator_file, value_link
from dashboards.release import Indicator, Release, Value

HEIGHT = 220


def headline(theme_name: str, pairs: Sequence[sentences.Pair]) -> str:
    """What certainly changed within a theme, or that nothing did."""
    moved = [(i, v) for i, v in pairs if v.change_is_certain and v.change and v.mark != "u"]
    up = sentences.joined([i.title_short for i, v in moved if (v.change or 0) > 0][:2])
    down = sentences.joined([i.title_short for i, v in moved if (v.change or 0) < 0][:2])
    if up and down:
        return _("{theme}: gesichert gestiegen {up}; gesichert gesunken {down}", theme=theme_name, up=up, down=down)
    if up:
        return _("{theme}: gesichert gestiegen {up}", theme=theme_name, up=up)
    if down:
        return _("{theme}: gesichert gesunken {down}", theme=theme_name, down=down)
    return _("{theme}: keine Veränderung ist gesichert", theme=theme_name)


def themes(release: Release, held: Sequence[Indicator]) -> dict[str, Any]:
    """What a page about a theme shows of its indicators: `blocks`, and in `silent` those without anything to show."""
    blocks = [block for indicator in held if (block := theme(release, indicator))]
    shown = {block["indicator"].indicator_id for block in blocks}
    return {"blocks": blocks, "silent": [i for i in held if i.indicator_id not in shown]}


def berlin_pairs(release: Release, held: Sequence[Indicator]) -> list[sentences.Pair]:
    """The indicators that have a value for Berlin that may be shown, with it."""
    return [(i, v) for i in held if i.indicator_id in release.is_shown and (v := release.berlin(i))]


def theme(release: Release, indicator: Indicator) -> dict[str, Any] | None:
    """The block of one indicator for Berlin and the districts, or None where there is nothing to show."""
    parts = breakdown.blocks(release, indicator)
    if indicator.indicator_id not in release.is_shown:
        return _parts_only(indicator, parts) if parts else None
    berlin = release.berlin(indicator)
    if berlin is None:
        return None
    series = release.series(indicator, "berlin", release.berlin_code)
    pairs, told = _districts(release, indicator, berlin), events.events(release, indicator, series)
    alt = sentences.series_alt(indicator, "Berlin", series, told)
    return {
        "indicator": indicator,
        "id": _id(indicator),
        "heading": sentences.trend_heading(indicator, berlin, judging.compared_with(berlin, series)),
        "value": sentences.value_words(indicator, berlin),
        "href": value_link(berlin),
        "period": numbers.period_long(berlin.period_type, berlin.period_start_on),
        "drawing": lines.trend(indicator, series, (), alt=alt, height=HEIGHT, told=events.drawn(told))
        if has_course(series)
        else "",
        "events": [event.words for event in told],
        "dots": dot_plot(indicator, pairs, berlin, links=True) if _has_dots(pairs) else None,
        "comparison": sentences.comparison_heading(indicator, pairs, berlin),
        "parts": parts,
        "table": evidence.series_table(indicator, series, "Berlin", told),
        "provenance": evidence.provenance(release, indicator, berlin),
    }


def figures(release: Release, held: Sequence[Indicator]) -> dict[str, dict[str, str]]:
    """The live forms of all pictures of these blocks, by their ids."""
    found: dict[str, dict[str, str]] = {}
    for indicator in (i for i in held if i.indicator_id in release.is_shown):
        berlin = release.berlin(indicator)
        series = release.series(indicator, "berlin", release.berlin_code)
        if berlin is None:
            continue
        if has_course(series):
            drawn = events.drawn(events.events(release, indicator, series))
            found[f"{_id(indicator)}-verlauf"] = course_figures(indicator, "Berlin", series, (), drawn)
        pairs = _districts(release, indicator, berlin)
        if _has_dots(pairs):
            found[f"{_id(indicator)}-bezirke"] = {
                **both_widths(
                    ranked_dots(indicator, pairs, berlin, is_narrow=False),
                    ranked_dots(indicator, pairs, berlin, is_narrow=True),
                ),
            }
    return found


def course_figures(
    indicator: Indicator, name: str, series: Sequence[Value], berlin: Sequence[Value], told: Sequence[events.Event]
) -> dict[str, str]:
    """A course in both widths."""
    wide = trend(indicator, name, series, berlin, is_narrow=False, height=HEIGHT, told=told)
    narrow = trend(indicator, name, series, berlin, is_narrow=True, height=HEIGHT, told=told)
    return both_widths(wide, narrow)


def has_course(series: Sequence[Value]) -> bool:
    """Whether there are two figures to draw a line between."""
    return sum(v.value is not None for v in series) > 1


def _id(indicator: Indicator) -> str:
    return indicator_file(indicator.indicator_id).removesuffix(".html")


def _districts(release: Release, indicator: Indicator, berlin: Value) -> list[Pair]:
    held = current_values(release, indicator, berlin)
    return ranked(indicator, [v for v in held if v.value is not None or v.mark in {"g", "u", "t"}], berlin)


def _has_dots(pairs: Sequence[Pair]) -> bool:
    return any(v.value is not None for v, _shape in pairs)


def _parts_only(indicator: Indicator, parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "id": _id(indicator),
        "heading": parts[0]["heading"],
        "value": "",
        "href": indicator_file(indicator.indicator_id),
        "period": parts[0]["period"],
        "drawing": "",
        "events": [],
        "dots": None,
        "comparison": "",
        "parts": parts,
        "table": parts[0]["table"],
        "provenance": parts[0]["provenance"],
    }
