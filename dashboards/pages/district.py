"""Bezirk: one page per district, from its profile to its deliveries."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import agreements, evidence, numbers, profile, reached, sentences, todays
from dashboards.answers import survey_block
from dashboards.centres import centres_block
from dashboards.course import trend_block
from dashboards.goals import targets_block
from dashboards.language import _, later, ngettext
from dashboards.matrix import matrix
from dashboards.naming import district_file
from dashboards.outlinemap import prognoseraum_block
from dashboards.pages.page import Navigation, Page
from dashboards.release import Area, Release
from dashboards.tilemap import TILES

NAVIGATION = Navigation(later("Bezirke"), 2, is_group=True)


def pages(release: Release) -> Iterator[Page]:
    """One page per district, in alphabetical order."""
    for district in release.districts:
        name = district.area_name
        yield Page(district_file(name), "district.html.j2", name, name, partial(_context, release, district))


def _context(release: Release, district: Area) -> dict[str, Any]:
    name, code = district.area_name, district.area_code
    rows = [r for r in release.completeness if r.level == "project" and r.district_code == code]
    groups = profile.groups(release, district)
    survey, centres = survey_block(release, district), centres_block(release, district)
    cards = [c for i in release.lead if (c := evidence.card(release, i, "district", code, name))]
    trend = trend_block(release, district)
    missing = {_("Verlauf"): trend, _("Zentren"): centres, _("Befragung"): survey, _("Meldestand"): rows}
    return {
        "area": district,
        "headline": sentences.district_headline(name, profile.standings(release, district)),
        "facts": _facts(release, district),
        "mini": _mini(release, district),
        "cards": cards,
        "groups": groups,
        "profile_heading": profile.heading(groups, name),
        "used": profile.shapes_used(groups),
        "period": cards[0].period if cards else "",
        "data_date": evidence.data_date(release.edition),
        "trend": trend,
        "map": prognoseraum_block(release, district),
        "today": todays.district_block(release, district),
        "targets": targets_block(release, district),
        "centres": centres,
        "survey": survey,
        "groups_reached": reached.blocks(release, "district", code),
        "matrix": matrix(rows, is_counted=False) if rows else None,
        "matrix_heading": sentences.completeness_heading(rows),
        "left_out": tuple(
            _("{name}: {block}, keine Angaben", name=name, block=block) for block, held in missing.items() if not held
        ),
    }


def _facts(release: Release, district: Area) -> list[tuple[str, str]]:
    code = district.area_code
    rows = [r for r in release.completeness if r.district_code == code]
    projects = {r.area_code for r in rows if r.level == "project"}
    facts = [(str(len(projects)), ngettext("Projekt", "Projekte", len(projects)))] if projects else []
    months = [r for r in rows if r.level == "district"]
    if months:
        last = max(months, key=lambda r: r.month_on)
        facts.append(
            (
                _("{count} von {total}", count=last.delivered_count, total=last.expected_count),
                _("Meldungen für {month}", month=numbers.period_long("month", last.month_on)),
            )
        )
    if district.inhabitants:
        on = district.inhabitants_on
        words = _("Einwohner*innen am {day}", day=numbers.day(on)) if on else _("Einwohner*innen")
        facts.append((numbers.number(district.inhabitants), words))
    targets = [t for t in release.targets if t.district_code == code]
    if targets:
        now = agreements.settled(targets)
        held = sum(t.state in {"on_course", "reached"} for t in now)
        words = _("Jahreszielen {year} auf Kurs oder erreicht", year=now[0].target_year) if now else ""
        facts += [(_("{count} von {total}", count=held, total=len(now)), words)] if now else []
    return facts


def _mini(release: Release, district: Area) -> list[dict[str, object]]:
    return [
        {
            "row": TILES[d.letters][0],
            "column": TILES[d.letters][1],
            "is_here": d == district,
            "name": d.area_name,
            "href": district_file(d.area_name),
        }
        for d in release.districts
        if d.letters in TILES
    ]
