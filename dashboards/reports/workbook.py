"""The workbook of a report: from the cover to the origin of its figures.

What belongs here: which sheets there are and in which order, and the same bytes for the same content. What stands on
the sheets is in `sheets.py`.
"""

import io
from datetime import UTC, date, datetime, time

import xlsxwriter

from dashboards.language import _
from dashboards.release import Release
from dashboards.reports import courses, sheets
from dashboards.reports.figures import Held
from dashboards.reports.sheet import OPTIONS, Book


def workbook(release: Release, held: Held, title: str) -> bytes:
    """The finished file."""
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, OPTIONS)
    made.set_properties(
        {
            "title": title,
            "subject": _("Wirkungsbericht der Nachbarschaftszentren"),
            "author": "Kiezwirkung",
            "created": _moment(release.edition.get("as_of", "")),
        }
    )
    book = Book(made)
    cover = book.sheet(_("Deckblatt"), (26, 90), is_wide=False)
    written = [
        courses.write(book, release, held),
        sheets.figures(book, held),
        *([sheets.targets(book, held)] if held.targets else []),
        *sheets.annexes(book, release, held),
        sheets.definitions(book, held),
        sheets.dictionary(book, release),
        sheets.origin(book, release),
    ]
    sheets.fill_cover(cover, release, title, written)
    made.close()
    return target.getvalue()


def _moment(text: str) -> datetime:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        day = date(2000, 1, 1)
    return datetime.combine(day, time(), UTC).replace(tzinfo=None)
