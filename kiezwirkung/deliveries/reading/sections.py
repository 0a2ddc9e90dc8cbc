"""What is said once for many rows: a place or a month, above the table or in a row of its own between its rows.

What belongs here: finding such rows, and such words in titles and sheet names, for tables without a column of their
own for it. A month said in passing counts only in words of a few fixed kinds; two different months or places are none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kiezwirkung.deliveries.reading.cells import split_tag
from kiezwirkung.deliveries.reading.context import PROJECT_ID_BEGINS, location_of
from kiezwirkung.deliveries.reading.date_values import read_month
from kiezwirkung.deliveries.reading.grids import Grid, plain
from kiezwirkung.deliveries.reading.layouts import Layout
from kiezwirkung.deliveries.templates import Field

_MOST_CELLS = 2
_MOST_ROWS = 2_000
_MONTH_LABEL = re.compile(r"^\W*(?i:(?:berichts|melde)?monat|(?:berichts|melde)zeitraum|zeitraum)\b\s*[:=]?\s*(.*)$")
_SAID_IN_PASSING = re.compile(
    r"^(?i:(?:monats(?:meldung|bericht|statistik|zahlen|bogen|liste)|besuche|besuchszahlen|meldung|statistik|nutzung)"
    r"(?: der besuche)?(?: im| für)?(?: den)?(?: monat)?)[ :–-]+(?=[A-Za-zÄä])"
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Month = tuple[int, int | None]
Said = tuple[str, list[tuple[int, str]]]  # above the table, and from which row on what else


@dataclass(frozen=True)
class Sections:
    """The fields that have no column, each with what the title says and what rows between the data say from there."""

    said: Mapping[str, Said] = field(default_factory=dict)

    @property
    def rows(self) -> list[int]:
        """The places of the rows that only head a section."""
        return sorted({at for _, between in self.said.values() for at, _ in between})


NO_SECTIONS = Sections()


def sections_of(grid: Grid, layout: Layout) -> Sections:
    """What stands once for many rows; nothing is searched where every field has its column."""
    wanted = [one for one in layout.template.fields if _may_stand_once(one) and one.name not in layout.fields]
    if not wanted or not layout.template.needs_context:
        return NO_SECTIONS
    titles = [[cell for cell in row if cell] for row in grid.head(layout.header_index)]
    rows = _short_rows(grid, layout)
    found = {one.name: (_above(one, titles, grid.sheet), list(_between(one, rows))) for one in wanted}
    return Sections({name: said for name, said in found.items() if said[0] or said[1]})


def _may_stand_once(one: Field) -> bool:
    return one.from_sheet_name or (one.required and one.type == "location_id")


def _short_rows(grid: Grid, layout: Layout) -> list[tuple[int, list[str]]]:
    """Rows of one or two texts below the header that begin where the table does; remarks stand beside it."""
    filled = grid.filled_counts
    begins = np.zeros(grid.height, np.bool_)
    for column in grid.columns[: min(layout.fields.values(), default=0) + 1]:
        begins |= column.codes != 0
    places = np.flatnonzero(begins & (filled <= _MOST_CELLS))
    places = places[places >= layout.first_data_index][:_MOST_ROWS]
    rows = [(at, [cell for cell in grid.row(at) if cell]) for at in places.tolist()]
    return [(at, [plain(cell) for cell in cells]) for at, cells in rows if split_tag(cells[0])[0] in {"", "d"}]


def _above(one: Field, titles: Sequence[Sequence[str]], sheet: str) -> str:
    if one.type == "location_id":
        places = {location_of(titles), location_of([], sheet)} - {""}
        return places.pop() if len(places) == 1 else ""
    return _one_of({*_months_in(titles), *filter(None, [_month(sheet)])})


def _between(one: Field, rows: Sequence[tuple[int, list[str]]]) -> Iterator[tuple[int, str]]:
    for at, cells in rows:
        said = _place(cells) if one.type == "location_id" else _one_of(_months_in([cells]))
        if said:
            yield at, said


def _place(cells: list[str]) -> str:
    return location_of([cells]) or (location_of([], cells[0]) if PROJECT_ID_BEGINS.match(cells[0]) else "")


def _months_in(rows: Sequence[Sequence[str]]) -> set[Month]:
    """The months that rows of cells say: behind a label, alone in a cell, or in words such as `Besuche im März`."""
    said = set()
    for row in rows:
        for at, cell in enumerate(row):
            label = _MONTH_LABEL.match(cell)
            text = (label.group(1) or next(iter(row[at + 1 :]), "")) if label else cell
            if label or text[:1].isalpha() or _ISO_DAY.fullmatch(text):
                said.add(_month(text))
    return {month for month in said if month is not None}


def _month(text: str) -> Month | None:
    if _ISO_DAY.fullmatch(text):
        return read_month(text, "d")
    return read_month(text) or read_month(_SAID_IN_PASSING.sub("", text))


def _one_of(months: set[Month]) -> str:
    """The only month as a cell of its column would say it, with its year if any of them has one."""
    years = {year for _, year in months if year is not None}
    if len({month for month, _ in months}) != 1 or len(years) > 1:
        return ""
    month = next(iter(months))[0]
    return f"{month}/{years.pop()}" if years else f"{month}"
