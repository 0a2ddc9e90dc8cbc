"""Vereinbarungen: targets, duties and course of the cooperation agreements, and why a district is behind."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import agreements, evidence
from dashboards.language import _, later
from dashboards.naming import slug
from dashboards.pages.page import Navigation, Page
from dashboards.release import Release

NAVIGATION = Navigation(later("Vereinbarungen"), 10, under=later("Themen"))


def pages(release: Release) -> Iterator[Page]:
    """The one page of this definition."""
    name = _("Vereinbarungen")
    yield Page(agreements.PAGE, "agreements.html.j2", name, name, partial(_context, release))


def _context(release: Release) -> dict[str, Any]:
    blocks, city = agreements.blocks(release), agreements.city_block(release)
    return {
        "headline": agreements.headline(release),
        "blocks": [*blocks, *([city] if city else [])],
        "late": [
            {"name": name, "id": slug(name), "titles": [t.indicator_title for t in late], "year": late[0].target_year}
            for name, late in agreements.behind(release).items()
        ],
        "without": [d.area_name for d in release.districts if d.area_name not in {b["name"] for b in blocks}],
        "data_date": evidence.data_date(release.edition),
        "left_out": ()
        if blocks
        else (_("{name}: {block}, keine Angaben", name=_("Vereinbarungen"), block=_("Ziele")),),
    }
