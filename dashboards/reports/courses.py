"""The courses of the lead indicators as a sheet with native charts.

What belongs here: the cells charts are drawn from and the charts. A withheld figure is an empty cell beside its mark,
so that no chart can remember it; names in charts point to cells, because Excel reads a leading '=' as a formula.
"""

from typing import Any

from dashboards import numbers, sentences
from dashboards.language import _
from dashboards.marks import words_of
from dashboards.release import Indicator, Release, Value
from dashboards.reports.figures import Held, series
from dashboards.reports.sheet import Book, Sheet, amount

CHART_ROWS, CHART_COLUMN = 16, 9
LINES = (
    (1, {"color": "#0b5d66", "width": 2.25}, "circle"),
    (2, {"color": "#0b5d66", "width": 0.75, "dash_type": "round_dot"}, "none"),
    (3, {"color": "#0b5d66", "width": 0.75, "dash_type": "round_dot"}, "none"),
    (4, {"color": "#8a8f96", "width": 1.5}, "none"),
    (5, {"color": "#b3470b", "width": 1, "dash_type": "dash"}, "none"),
)


def write(book: Book, release: Release, held: Held) -> tuple[str, str]:
    """Write the sheet; returns its name and what it holds."""
    sheet = book.sheet(_("Verläufe"), (16, 14, 14, 14, 14, 14, 9, 44))
    sheet.line([_("Verläufe der Leitindikatoren")], "title")
    told = [(i, found) for i in held.lead if (found := series(release, i, held.scope))]
    if not told:
        sheet.line([_("Es liegen keine Zahlen vor, die gezeigt werden dürfen.")])
    for indicator, found in told:
        sheet.row += 1
        _course(sheet, release, held, indicator, found)
    return sheet.name, _("Leitindikatoren über die Zeit, mit Diagrammen")


def _course(sheet: Sheet, release: Release, held: Held, indicator: Indicator, found: tuple[Value, ...]) -> None:
    title = sheet.line([f"{indicator.title} ({indicator.unit_label or indicator.unit})"], "strong")
    names = [_("Zeitraum"), held.scope.name, _("unteres Ende"), _("oberes Ende"), "Berlin", _("Ziel")]
    head = sheet.line([*names, _("Zeichen"), _("Grund")], "head")
    berlin = {v.period_start_on: v.value for v in release.series(indicator, "berlin", release.berlin_code)}
    is_compared = held.scope.level != "berlin" and indicator.is_comparable
    for value in found:
        shown = [value.value, value.lower, value.upper, berlin.get(value.period_start_on) if is_compared else None]
        sheet.line(
            [
                numbers.period_short(value.period_type, value.period_start_on),
                *(amount(indicator, number) for number in [*shown, value.target]),
                value.mark,
                words_of(value.mark, value.mark_reason) if value.mark or value.value is None else "",
            ]
        )
    if any(v.value is not None for v in found):
        chart = _chart(sheet, indicator, title, head, found, is_compared=is_compared)
        alt = sentences.series_alt(indicator, held.scope.name, found)
        sheet.made.insert_chart(title, CHART_COLUMN, chart, {"description": alt, "object_position": 1})
    sheet.row = max(sheet.row, title + CHART_ROWS)


def _chart(
    sheet: Sheet, indicator: Indicator, title: int, head: int, found: tuple[Value, ...], *, is_compared: bool
) -> Any:
    first, last, chart = head + 1, head + len(found), sheet.book.made.add_chart({"type": "line"})
    is_there = {
        1: True,
        2: any(v.lower is not None for v in found),
        3: any(v.upper is not None for v in found),
        4: is_compared,
        5: any(v.target is not None for v in found),
    }
    for column, line, marker in LINES:
        if is_there[column]:
            chart.add_series(
                {
                    "name": [sheet.name, head, column],
                    "categories": [sheet.name, first, 0, last, 0],
                    "values": [sheet.name, first, column, last, column],
                    "line": line,
                    "marker": {"type": marker, "size": 5, "fill": line, "border": line},
                }
            )
    chart.set_title({"name": [sheet.name, title, 0], "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom"})
    form = amount(indicator, None).format
    chart.set_y_axis({"num_format": form, "major_gridlines": {"visible": True, "line": {"color": "#e3e6e8"}}})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 560, "height": 300})
    return chart
