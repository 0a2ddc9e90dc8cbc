"""Erklärung zur Barrierefreiheit, with the contact the settings name."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import numbers
from dashboards.language import _, later
from dashboards.pages.page import Navigation, Page
from dashboards.release import Release
from dashboards.situation import as_of

NAVIGATION = Navigation(later("Erklärung zur Barrierefreiheit"), 90, place="foot")


def pages(release: Release) -> Iterator[Page]:
    """The one page of this definition."""
    name = _("Erklärung zur Barrierefreiheit")
    yield Page("barrierefreiheit.html", "accessibility.html.j2", name, name, partial(_context, release))


def _context(release: Release) -> dict[str, Any]:
    day = as_of(release)
    return {
        "contact": release.edition.get("accessibility_contact", ""),
        "operator": release.edition.get("operator", ""),
        "day": numbers.day(day) if day else "",
    }
