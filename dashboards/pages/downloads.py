"""Downloads: every file to take along with its size and day."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import evidence, indicator_csv, numbers
from dashboards.downloads import Download, handed_out
from dashboards.language import _, later
from dashboards.naming import indicator_file
from dashboards.pages.page import Navigation, Page
from dashboards.release import Indicator, Release
from dashboards.situation import as_of

PAGE = "downloads.html"
NAVIGATION = Navigation(later("Downloads"), 45, under=later("Zahlen"))


def pages(release: Release) -> Iterator[Page]:
    """The one page of this definition."""
    name = _("Downloads")
    yield Page(PAGE, "downloads.html.j2", name, name, partial(_context, release))


def _context(release: Release) -> dict[str, Any]:
    day = as_of(release)
    held = sorted(release.indicators, key=lambda i: i.title)
    return {
        "reports": handed_out.get(),
        "rows": [_row(release, i) for i in held],
        "day": numbers.day(day) if day else "",
        "data_date": evidence.data_date(release.edition),
        "edition": release.edition.get("edition_number", ""),
    }


def _row(release: Release, indicator: Indicator) -> dict[str, Any]:
    texts = (
        (indicator_csv.for_excel(release, indicator), False, _("CSV für Excel")),
        (indicator_csv.for_machines(release, indicator), True, _("CSV für Programme")),
    )
    files = [
        Download(kind, indicator_csv.file_name(indicator, is_for_machines=machine), "csv", len(text.encode()))
        for text, machine, kind in texts
    ]
    return {"title": indicator.title, "href": indicator_file(indicator.indicator_id), "files": files}
