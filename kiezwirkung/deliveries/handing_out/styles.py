"""How a handed-out workbook looks: colours, borders, fonts, and which cells are locked.

What belongs here: one format per look, made once. What stands in the cells is decided elsewhere.
"""

from typing import Any

FONT = "Arial"
COLORS = {"required": "#FFF4C2", "optional": "#FFFFFF", "given": "#E9EDF0", "wrong": "#F4B6B0"}
_AS_TYPED = "@"
_DARK, _MUTED, _LINE, _STRONG_LINE, _SUM = "#1F4E5F", "#5B6770", "#C9D1D6", "#7F8C93", "#DCE9EE"
_BASE: dict[str, object] = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
_LOOKS: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 16, "font_color": _DARK},
    "mark": {"font_color": _DARK, "bold": True},
    "text": {"text_wrap": True},
    "muted": {"text_wrap": True, "font_color": _MUTED},
    "step": {"text_wrap": True, "align": "left", "indent": 1},
    "number": {"bold": True, "font_color": _DARK, "align": "right"},
    "chapter": {
        "bold": True, "font_size": 11, "font_color": "#FFFFFF", "bg_color": _DARK, "align": "left", "indent": 1,
    },
    "head": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": _DARK, "text_wrap": True, "border": 1,
        "border_color": _LINE, "align": "left", "indent": 1,
    },
    "cell": {"text_wrap": True, "border": 1, "border_color": _LINE, "align": "left", "indent": 1},
    "sum": {"bold": True, "bg_color": _SUM, "border": 1, "border_color": _LINE, "bottom": 2, "bottom_color": _DARK},
}  # fmt: skip


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book, self._made = book, dict[tuple[object, ...], Any]()

    def look(self, name: str, **more: object) -> Any:
        """One of the named looks; locked like everything that is not for input."""
        return self._format({**_BASE, **_LOOKS[name], **more})

    def cell(self, role: str, number_format: str, *, starts_block: bool = False) -> Any:
        """A cell of a form: `given` cells are locked, the others are for input."""
        line: dict[str, object] = {"border": 1, "border_color": _LINE}
        if starts_block:
            line |= {"top": 1, "top_color": _STRONG_LINE}
        if number_format == _AS_TYPED:
            line |= {"align": "left", "indent": 1}
        look = {"bg_color": COLORS[role], "num_format": number_format, "locked": role == "given"}
        return self._format({**_BASE, **line, **look})

    def legend(self, role: str) -> Any:
        """A sample of a colour."""
        return self._format({**_BASE, "bg_color": COLORS[role], "border": 1, "border_color": _LINE})

    def warning(self) -> Any:
        """What a cell turns into while it does not fit."""
        return self._format({"bg_color": COLORS["wrong"]})

    def _format(self, look: dict[str, object]) -> Any:
        key = tuple(sorted((name, str(value)) for name, value in look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]
