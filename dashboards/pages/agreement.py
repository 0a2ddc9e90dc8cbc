"""Vereinbarung: the agreement with one district alone, to be filed."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import agreements, evidence
from dashboards.language import _, later
from dashboards.naming import agreement_file
from dashboards.pages.page import Navigation, Page
from dashboards.release import Area, Release

NAVIGATION = Navigation(later("Vereinbarung"), 90, place="nowhere")


def pages(release: Release) -> Iterator[Page]:
    """One page per district with an agreement, in alphabetical order."""
    for district in agreements.partners(release):
        title = _("Vereinbarung {name}", name=district.area_name)
        context = partial(_context, release, district)
        yield Page(agreement_file(district.area_name), "agreements.html.j2", title, title, context)


def _context(release: Release, district: Area) -> dict[str, Any]:
    block = agreements.block(release, district.area_code, district.area_name)
    return {
        "headline": block["heading"],
        "blocks": [block | {"heading": _("Ziele, Pflichten und Verlauf")}],
        "late": [],
        "without": [],
        "data_date": evidence.data_date(release.edition),
    }
