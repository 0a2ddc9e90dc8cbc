"""Colours and formats of the sheets we add to a feedback workbook.

What belongs here: how Quittung, Befunde and our own tables look. The look of a centre's sheets is its own, see
`styles.py`; a mark only lays its colour over it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kiezwirkung.deliveries.feedback.content import FeedbackFinding

Formats = Mapping[str, Any]
COLORS = {"FEHLER": "#F4B6B0", "WARNUNG": "#FFE08A", "HINWEIS": "#CFE3F5"}
WITHHELD = "#D9D9D9"
COMMENT = {"x_scale": 2.2, "y_scale": 1.3, "author": "Kiezwirkung", "font_size": 9}
_INK, _LINE, _SOFT = "#1F3A4D", "#9AA7B0", "#EEF2F5"
_STYLES: dict[str, dict[str, object]] = {
    "plain": {},
    "date": {"num_format": "dd.mm.yyyy"},
    "share": {"num_format": "0.0 %"},
    "decimal": {"num_format": "#,##0.00"},
    "count": {"num_format": "#,##0"},
}
_OWN: dict[str, dict[str, object]] = {
    "header": {"bold": True, "bottom": 1, "bottom_color": _LINE, "text_wrap": True, "valign": "top"},
    "title": {"bold": True, "font_size": 16, "font_color": _INK},
    "section": {"bold": True, "font_size": 12, "font_color": _INK, "bottom": 2, "bottom_color": _INK},
    "label": {"font_color": "#44525C", "valign": "top", "text_wrap": True},
    "wrap": {"text_wrap": True, "valign": "top"},
    "top": {"valign": "top"},
    "head": {
        "bold": True, "bg_color": _SOFT, "bottom": 1, "bottom_color": _LINE, "text_wrap": True, "valign": "vcenter"
    },
    "agrees": {"font_color": "#1E6B3A", "indent": 1},
    "differs": {"bold": True, "font_color": "#9C1C10", "indent": 1},
    "beside": {"font_color": "#6B7780", "indent": 1},
    "link": {"font_color": "#0B57A4", "underline": 1, "valign": "top"},
    "withheld": {"bg_color": WITHHELD, "border": 1, "border_color": _LINE},
}  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def own_formats(book: Any) -> Formats:
    """The formats of our own sheets by name; `FEHLER date` is a date marked as a fault."""
    formats = {name: book.add_format(style) if style else None for name, style in _STYLES.items()}
    for severity, color in COLORS.items():
        border = {"bg_color": color, "border": 1, "border_color": "#999999"}
        formats[severity] = book.add_format(border | {"valign": "top"})
        for name, style in _STYLES.items():
            formats[f"{severity} {name}"] = book.add_format({**style, **border})
    return formats | {name: book.add_format(style) for name, style in _OWN.items()}


def printable(text: str) -> str:
    """A text without signs that no workbook may hold, and no longer than a cell."""
    return _CONTROL.sub("\ufffd", text)[:32_000]


def comment(found: Iterable[FeedbackFinding]) -> str:
    """The note on a cell: each finding with its number, what is wrong and what to do."""
    lines = (f"{f.severity} {f.code}{f' ({f.number})' if f.number else ''}: {f.sentence} {f.repair}" for f in found)
    return printable("\n".join(dict.fromkeys(lines)))
