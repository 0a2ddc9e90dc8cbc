"""One sheet of a workbook: typed cells, German formats, texts that stay texts.

What belongs here: the way a Python value goes into a cell. No text ever becomes a formula or a link.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboards.release import Indicator

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
DAY = "dd.mm.yyyy"
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18, "font_color": "#0b5d66"},
    "soft": {"font_color": "#5a5f66", "text_wrap": True, "valign": "top"},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#eef3f3"},
    "strong": {"bold": True},
    "text": {"valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top"},
}


@dataclass(frozen=True)
class Amount:
    """A number with the format of its indicator; None stays an empty cell beside its mark."""

    value: float | None
    format: str


def number_format(decimals: int, *, is_share: bool = False) -> str:
    """'#,##0.0' shows 1.234,5 in a German Excel; shares as per cent.

    >>> number_format(1, is_share=True)
    '0.0%'
    """
    places = "." + "0" * decimals if decimals else ""
    return f"0{places}%" if is_share else f"#,##0{places}"


def amount(indicator: Indicator, value: float | None) -> Amount:
    """A figure of an indicator as the release holds it, shown as on the pages."""
    return Amount(value, number_format(indicator.decimals, is_share=indicator.is_share))


@dataclass
class Book:
    """A workbook with its formats, each made once."""

    made: Any
    formats: dict[str, Any] = field(default_factory=dict)

    def look(self, name: str) -> Any:
        """A format by its name in LOOKS, or a number format."""
        if name not in self.formats:
            told = LOOKS.get(name) or {"num_format": name, "valign": "top"}
            self.formats[name] = self.made.add_format({"font_name": "Calibri", **told})
        return self.formats[name]

    def sheet(self, name: str, widths: Sequence[float], *, is_wide: bool = True) -> "Sheet":
        """A new sheet, ready to print."""
        made = self.made.add_worksheet(name)
        for column, width in enumerate(widths):
            made.set_column(column, column, width)
        made.set_paper(9)
        made.fit_to_pages(1, 0)
        made.set_footer("&L&A&R&P / &N")
        if is_wide:
            made.set_landscape()
        return Sheet(self, made, name)


@dataclass
class Sheet:
    """A sheet that is written from top to bottom."""

    book: Book
    made: Any
    name: str
    row: int = 0

    def line(self, cells: Iterable[object], look: str = "text") -> int:
        """Write one row; returns its number, counted from 0."""
        for column, cell in enumerate(cells):
            self._cell(self.row, column, cell, look)
        self.row += 1
        return self.row - 1

    def head(self, cells: Sequence[str], *, is_filtered: bool = False) -> int:
        """Write the row with the names of the columns and keep it in sight."""
        row = self.line(cells, "head")
        self.made.freeze_panes(row + 1, 0)
        self.made.repeat_rows(row)
        if is_filtered:
            self.made.autofilter(row, 0, row, len(cells) - 1)
        return row

    def _cell(self, row: int, column: int, cell: object, look: str) -> None:
        if isinstance(cell, Amount):
            if cell.value is not None:
                self.made.write_number(row, column, cell.value, self.book.look(cell.format))
        elif isinstance(cell, bool):
            self.made.write_string(row, column, "ja" if cell else "nein", self.book.look(look))
        elif isinstance(cell, int | float):
            self.made.write_number(row, column, cell, self.book.look("#,##0" if isinstance(cell, int) else "General"))
        elif isinstance(cell, date):
            self.made.write_datetime(row, column, cell, self.book.look(DAY))
        elif cell is not None and cell != "":
            self.made.write_string(row, column, str(cell), self.book.look(look))
