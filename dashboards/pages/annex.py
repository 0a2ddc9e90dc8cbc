"""Anhang zum Sachbericht: the figures of a year in the order of the SRS, and the five blocks of the programme."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import evidence, numbers
from dashboards.anchored import row
from dashboards.language import _, later
from dashboards.naming import CENTRE_ANNEX, annex_file, centre_folder, indicator_file
from dashboards.pages.page import Navigation, Page
from dashboards.release import Indicator, Release, Value
from dashboards.report_lines import IFP, SRS, Block, ReportLine, blocks, fellow, key

NAVIGATION = Navigation(later("Anhang zum Sachbericht"), 91, place="nowhere")


def pages(release: Release) -> Iterator[Page]:
    """One page for Berlin, per district and per project the release has lines for."""
    held = set(release.lines)
    for area in release.areas:
        if key(area.level, area.area_code) in held:
            yield _page(release, (area.level, area.area_code, area.area_name), annex_file(area.area_name))
    names = {r.area_code: r.area_name for r in release.completeness if r.level == "project"}
    for code, name in sorted(names.items()):
        if key("project", code) in held:
            yield _page(release, ("project", code, name or code), CENTRE_ANNEX, centre_folder(code))


def _page(release: Release, area: tuple[str, str, str], file_name: str, delivery: str = "") -> Page:
    title = _("Anhang zum Sachbericht: {name}", name=area[2])
    context = partial(_context, release, *area)
    return Page(file_name, "annex.html.j2", title, title, context, delivery=delivery)


def _context(release: Release, level: str, code: str, name: str) -> dict[str, Any]:
    lines = release.lines.get(key(level, code), ())
    parts = [
        (_("Anhang in der Ordnung des Social Reporting Standard"), blocks(lines, SRS)),
        (_("Programmstatistik in fünf Blöcken"), blocks(lines, IFP)),
    ]
    return {
        "name": name,
        "beside": beside(level),
        "parts": [
            {"title": title, "blocks": [_block(release, b, level) for b in found]} for title, found in parts if found
        ],
        "caveats": _caveats(release, lines),
        "data_date": evidence.data_date(release.edition),
    }


def beside(level: str) -> list[str]:
    """The levels whose figure stands beside one of this level."""
    return {"project": ["district", "berlin"], "district": ["berlin"]}.get(level, [])


def _block(release: Release, block: Block, level: str) -> dict[str, Any]:
    told = [(i, line) for line in block.lines if (i := release.indicator(line.value.indicator_id))]
    return {
        "heading": _("{code} {title}, {year}", code=block.code, title=block.title, year=block.year),
        "rows": [_row(release, indicator, line, level) for indicator, line in told],
    }


def _row(release: Release, indicator: Indicator, line: ReportLine, level: str) -> dict[str, Any]:
    value = line.value
    shown = row(indicator, value)
    before = value.previous_value
    return {
        "title": indicator.title,
        "part": value.breakdown_label or value.breakdown_code,
        "href": indicator_file(value.indicator_id) if level != "project" else "",
        "line": line.line_number,
        "shown": shown,
        "previous": numbers.short(indicator, before) if before is not None else "–",
        "beside": [_beside(release, indicator, value, other) for other in beside(level)],
    }


def _beside(release: Release, indicator: Indicator, value: Value, level: str) -> str:
    found = fellow(release, value, level, value.district_code if level == "district" else release.berlin_code)
    if found is None:
        return "–"
    return numbers.short(indicator, found.value) if found.value is not None else found.mark or "–"


def _caveats(release: Release, lines: tuple[ReportLine, ...]) -> list[tuple[str, str]]:
    """What to beware of with each figure, once per indicator."""
    held = {i.title: i.caveat for line in lines if (i := release.indicator(line.value.indicator_id)) and i.caveat}
    return list(held.items())
