"""Downloads: every file to take along with its size and day."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import evidence, indicator_csv, numbers
from dashboards.downloads import Download, handed_out, laid
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
    list(indicator_csv.figures(release, indicator))  # sizes come from the files; noted as read, they change this page
    kinds = ((False, _("CSV für Excel")), (True, _("CSV für Programme")))
    files = [_file(indicator, words, is_for_machines=is_for_machines) for is_for_machines, words in kinds]
    return {"title": indicator.title, "href": indicator_file(indicator.indicator_id), "files": files}


def _file(indicator: Indicator, words: str, *, is_for_machines: bool) -> Download:
    size = laid.get({}).get(indicator_csv.file_name(indicator, is_for_machines=is_for_machines), 0)
    return Download(words, indicator_csv.address(indicator, is_for_machines=is_for_machines), "csv", size)
