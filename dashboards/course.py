"""The course of the lead indicator of a district over time.

What belongs here: what the trend block needs, or None where there is no course to show.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import events, evidence, judging, numbers, overrides, sentences
from dashboards.drawing import lines
from dashboards.figures.frame import both_widths
from dashboards.figures.trend import trend
from dashboards.marks import words_of
from dashboards.release import Area, Indicator, Release, Value


def trend_block(release: Release, district: Area) -> dict[str, Any] | None:
    """The curve of the first lead indicator with at least two values."""
    for indicator in sorted(release.lead, key=lambda i: (not i.is_comparable, i.lead_rank or 0)):
        series = release.series(indicator, "district", district.area_code)
        if sum(v.value is not None for v in series) >= 2:
            return _trend(release, district, indicator, series)
    return None


def _trend(release: Release, district: Area, indicator: Indicator, series: Sequence[Value]) -> dict[str, Any]:
    berlin = release.series(indicator, "berlin", release.berlin_code) if indicator.is_comparable else ()
    last, name = series[-1], district.area_name
    told = events.events(release, indicator, series)
    drawn, alt = events.drawn(told), sentences.series_alt(indicator, name, series, told)
    return {
        "heading": overrides.heading(
            sentences.trend_heading(indicator, last, judging.compared_with(last, series)),
            "trend",
            last,
            area=district.area_code,
        ),
        "indicator": indicator,
        "last": sentences.value_words(indicator, last),
        "berlin": evidence.value_line(indicator, berlin[-1]) if berlin else "",
        "drawing": lines.trend(indicator, series, berlin, alt=alt, told=drawn),
        "gaps": [
            f"{numbers.period_short(v.period_type, v.period_start_on)}: {words_of(v.mark, v.mark_reason)}"
            for v in series
            if v.value is None
        ],
        "events": [event.words for event in told],
        "target": numbers.short(indicator, last.target) if last.target is not None else "",
        "table": evidence.series_table(indicator, series, name, told),
        "has_range": any(v.has_interval for v in series),
        "provenance": evidence.provenance(release, indicator, last),
        "figure_id": "verlauf",
        **both_widths(
            trend(indicator, name, series, berlin, is_narrow=False, told=drawn),
            trend(indicator, name, series, berlin, is_narrow=True, told=drawn),
        ),
    }
