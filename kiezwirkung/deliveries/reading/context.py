"""For whom and for which year a delivery speaks: from a column, the title cells or the file name, in this order.

What belongs here: finding project id and reporting year around the table. Nothing is guessed: what is written but
malformed stays malformed, and two different years in a file name are none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from kiezwirkung.deliveries.wording import header_key, with_plain_hyphens

_ID = r"(?:[A-Z]{2}\d{2}(?:NH|SK)|\d{6}_E)"
PROJECT_ID = re.compile(rf"^{_ID}$")
PROJECT_ID_BEGINS = re.compile(_ID, re.IGNORECASE)
CONTEXT_HEADERS = {
    **dict.fromkeys(
        map(header_key, ("Projekt-ID", "Projektnummer", "Projekt-Nr.", "Geschäftskennzeichen")), "project_id"
    ),
    **dict.fromkeys(map(header_key, ("Meldejahr", "Berichtsjahr")), "report_year"),
}
MALFORMED = "?"
_PROJECT_LABEL = re.compile(
    r"^\W*(projekt-?\s?(?:id|nr\.?|nummer)|projektnummer|geschäftskennzeichen)\s*[:=]?\s*(.*)$", re.IGNORECASE
)
_YEAR_LABEL = re.compile(r"(?:^|.*\W)(meldejahr|berichtsjahr)\s*[:=]?\s*(.*)$", re.IGNORECASE)
_ID_INSIDE = re.compile(rf"(?<![A-Z0-9])({_ID})(?![A-Z0-9])")
_LOCATION_LABEL = re.compile(r"^\W*(standort(?:-?\s?(?:id|nr\.?|nummer))?)\s*[:=]?\s*(.*)$", re.IGNORECASE)
_LOCATION_INSIDE = re.compile(rf"(?<![A-Z0-9])({_ID}-\d{{2}})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_WHOLE_DATE = re.compile(
    r"(?<!\d)(?:20\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])|\d{1,2}\.\d{1,2}\.20\d\d)(?!\d)"
)

_OTHER_TIME = re.compile(
    r"(?i:\b(?:stand|version|fassung|vordruck|formular|vorlage|muster|seit|gegründet|vorjahr|vergleich|gültig|vom|am|ab)\b)"
    r"|20\d\d\s?[-/–]\s?\d"
)


@dataclass(frozen=True)
class Context:
    """Project id and reporting year as text; '' where nothing is said, MALFORMED where something unusable is.

    `location_id` is the one place the whole table is about, for tables without a column of their own for it.
    `bare_year` is the only year a title or the sheet's name says without calling it the reporting year.
    """

    project_id: str = ""
    report_year: str = ""
    location_id: str = ""
    bare_year: str = ""

    def or_else(self, other: "Context") -> "Context":
        """What is missing here, taken from there; a place is never taken from elsewhere."""
        return replace(
            self, project_id=self.project_id or other.project_id, report_year=self.report_year or other.report_year
        )

    def with_bare_year(self, other: "Context", *, is_one_of_many: bool) -> "Context":
        """The year said in passing, unless `other` (the file's name) says another; which one holds is not guessed.

        Where the sheets of a file say different years, each is about its own.
        """
        if self.report_year or not self.bare_year:
            return self
        agrees = is_one_of_many or other.report_year in {"", self.bare_year}
        return replace(self, report_year=self.bare_year if agrees else MALFORMED)


def from_titles(rows: Sequence[Sequence[str]], sheet_name: str = "") -> Context:
    """The context of the cells above a table: `Projekt-ID: MI01NH` in one cell or in two neighbouring ones.

    What the titles leave out, the sheet's name may say: one sheet per centre.
    """
    project_id = next((_well_formed_id(value) for value in _labelled(rows, _PROJECT_LABEL)), "")
    report_year = next((_well_formed_year(value) for value in _labelled(rows, _YEAR_LABEL)), "")
    titles = " ".join(cell for row in rows for cell in row)
    return Context(
        project_id or _single_id(titles) or _single_id(sheet_name),
        report_year,
        location_of(rows, sheet_name),
        "" if report_year else _bare_year([cell for row in rows for cell in row if cell], sheet_name),
    )


def _bare_year(titles: Sequence[str], sheet_name: str) -> str:
    """The only year of the sheet's name and of the titles that speak of no other time and of no form.

    Two years in a title are none; another year in the sheet's name than in the titles is MALFORMED.
    """
    of_titles = [title for title in titles if not _OTHER_TIME.search(title)]
    years = {_only_year(said) for said in ([sheet_name], of_titles)} - {""}
    return MALFORMED if len(years) > 1 else next(iter(years), "")


def _only_year(texts: Sequence[str]) -> str:
    years = {year for text in texts for year in _YEAR.findall(_WHOLE_DATE.sub(" ", text))}
    return years.pop() if len(years) == 1 else ""


def location_of(rows: Sequence[Sequence[str]], sheet_name: str = "") -> str:
    """The one place that cells name behind `Standort`, or else the sheet's name; '' if none or several."""
    named = (_single(_LOCATION_INSIDE, value) for value in _labelled(rows, _LOCATION_LABEL))
    return next(filter(None, named), "") or _single(_LOCATION_INSIDE, sheet_name)


def names_context(row: Sequence[str]) -> bool:
    """Whether a row of cells is labelled as the project or the reporting year."""
    return any(_PROJECT_LABEL.match(cell) or _YEAR_LABEL.match(cell) for cell in row)


def _labelled(rows: Sequence[Sequence[str]], label: re.Pattern[str]) -> Iterator[str]:
    for row in rows:
        for index, cell in enumerate(row):
            if found := label.match(cell):
                value = found.group(2).strip() or next((text for text in row[index + 1 :] if text.strip()), "")
                yield value.strip()


def _well_formed_id(text: str) -> str:
    words = text.upper().split()
    return words[0] if words and PROJECT_ID.match(words[0]) else MALFORMED if words else ""


def _well_formed_year(text: str) -> str:
    found = re.match(r"(20\d\d|19\d\d)(?:\.0)?(?!\d)", text)
    return found.group(1) if found else MALFORMED if text else ""


def _single_id(text: str) -> str:
    return _single(_ID_INSIDE, text)


def _single(pattern: re.Pattern[str], text: str) -> str:
    found = set(pattern.findall(with_plain_hyphens(text.upper())))
    return found.pop() if len(found) == 1 else ""


def from_file_name(name: str) -> Context:
    """The context of a file name such as `MI01NH_Besuche_2025.csv`; whole dates in it are no reporting year."""
    stem = PurePath(name).stem
    return Context(_single_id(stem), _only_year([stem]))
