"""Methodik: letters, intervals, suppression, words, changes of definitions, data dictionary."""

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import Any

from dashboards import definition, numbers
from dashboards.glossary import TERMS
from dashboards.language import _, later
from dashboards.naming import indicator_file
from dashboards.pages.page import Navigation, Page
from dashboards.release import Release

NAVIGATION = Navigation(later("Methodik"), 50)


def pages(release: Release) -> Iterator[Page]:
    """The one page of this definition."""
    name = _("Methodik")
    yield Page("methodik.html", "methods.html.j2", name, name, partial(_context, release))


def _context(release: Release) -> dict[str, Any]:
    return {
        "terms": [(_(term), _(meaning)) for term, meaning in TERMS],
        "intervals": [_(words) for words in definition.INTERVALS.values()],
        "smallest": [_(words) for words in definition.SMALLEST.values()],
        "changes": _changes(release),
        "tables": [
            {"name": name, "rows": [(column, kind, text) for _table, column, kind, text in rows]}
            for name, rows in groupby(release.dictionary, key=lambda row: row[0])
        ],
    }


def _changes(release: Release) -> list[dict[str, str]]:
    """Every later version of a definition, newest first."""
    found = [
        (v.valid_from, i, v.version) for i in release.indicators for v in i.versions[1:] if v.valid_from is not None
    ]
    return [
        {
            "day": numbers.day(on),
            "title": indicator.title,
            "href": f"{indicator_file(indicator.indicator_id)}#fassungen",
            "words": _("Fassung {version}", version=version),
        }
        for on, indicator, version in sorted(found, key=lambda f: (f[0], f[1].title), reverse=True)
    ]
