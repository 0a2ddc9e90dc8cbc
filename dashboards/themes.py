"""One figure among others on a page about a theme: finding, course, districts, parts, small print.

What belongs here: the block that Selbsthilfe, Wirkung and the centres' pages share.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import breakdown, evidence, judging, numbers, sentences
from dashboards.comparison import current_values, ranked
from dashboards.dotplot import dot_plot
from dashboards.drawing import lines
from dashboards.language import _
from dashboards.naming import indicator_file, value_link
from dashboards.release import Indicator, Release


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
    held = current_values(release, indicator, berlin)
    told = [v for v in held if v.value is not None or v.mark in {"g", "u", "t"}]
    pairs = ranked(indicator, told, berlin)
    return {
        "indicator": indicator,
        "id": indicator_file(indicator.indicator_id).removesuffix(".html"),
        "heading": sentences.trend_heading(indicator, berlin, judging.compared_with(berlin, series)),
        "value": sentences.value_words(indicator, berlin),
        "href": value_link(berlin),
        "period": numbers.period_long(berlin.period_type, berlin.period_start_on),
        "drawing": lines.trend(indicator, series, (), alt=sentences.series_alt(indicator, "Berlin", series), height=220)
        if sum(v.value is not None for v in series) > 1
        else "",
        "dots": dot_plot(indicator, pairs, berlin, links=True) if any(v.value is not None for v in told) else None,
        "comparison": sentences.comparison_heading(indicator, pairs, berlin),
        "parts": parts,
        "table": evidence.series_table(indicator, series, "Berlin"),
        "provenance": evidence.provenance(release, indicator, berlin),
    }


def _parts_only(indicator: Indicator, parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "id": indicator_file(indicator.indicator_id).removesuffix(".html"),
        "heading": parts[0]["heading"],
        "value": "",
        "href": indicator_file(indicator.indicator_id),
        "period": parts[0]["period"],
        "drawing": "",
        "dots": None,
        "comparison": "",
        "parts": parts,
        "table": parts[0]["table"],
        "provenance": parts[0]["provenance"],
    }
