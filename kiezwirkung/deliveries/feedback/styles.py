"""The look of cells in a centre's workbook, as properties that XlsxWriter understands.

What belongs here: fonts, fills, borders, alignment, number formats and the colours behind them. A style is built up
from known properties only; names of styles, unknown fonts and words in number formats stay behind.
"""

import colorsys
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from kiezwirkung.deliveries.feedback.words import is_known_text

Style = dict[str, Any]
_DEFAULT_THEME = ("FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646")
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)))
_INDEXED = (
    "000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF", "000000", "FFFFFF", "FF0000",
    "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF", "800000", "008000", "000080", "808000", "800080", "008080",
    "C0C0C0", "808080", "9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080", "0066CC", "CCCCFF", "000080",
    "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF", "00CCFF", "CCFFFF", "CCFFCC", "FFFF99",
    "99CCFF", "FF99CC", "CC99FF", "FFCC99", "3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699",
    "969696", "003366", "339966", "003300", "333300", "993300", "993366", "333399", "333333",
)  # fmt: skip
_FONTS = frozenset({
    "Aptos", "Aptos Narrow", "Arial", "Arial Narrow", "Calibri", "Calibri Light", "Cambria", "Carlito",
    "Century Gothic", "Comic Sans MS", "Consolas", "Courier New", "DejaVu Sans", "Franklin Gothic Book", "Garamond",
    "Georgia", "Helvetica", "Liberation Sans", "Lucida Sans", "Noto Sans", "Open Sans", "Palatino Linotype", "Roboto",
    "Segoe UI", "Tahoma", "Times New Roman", "Trebuchet MS", "Verdana",
})  # fmt: skip
_BORDERS = {
    name: number
    for number, name in enumerate(
        ("none", "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed", "dashDot",
         "mediumDashDot", "dashDotDot", "mediumDashDotDot", "slantDashDot")
    )
}  # fmt: skip
_PATTERNS = {
    name: number
    for number, name in enumerate(
        ("none", "solid", "mediumGray", "darkGray", "lightGray", "darkHorizontal", "darkVertical", "darkDown", "darkUp",
         "darkGrid", "darkTrellis", "lightHorizontal", "lightVertical", "lightDown", "lightUp", "lightGrid",
         "lightTrellis", "gray125", "gray0625")
    )
}  # fmt: skip
_ALIGN = {
    "left": "left", "center": "center", "right": "right", "fill": "fill", "justify": "justify",
    "centerContinuous": "center_across", "distributed": "distributed",
}  # fmt: skip
_VALIGN = {"top": "top", "center": "vcenter", "justify": "vjustify", "distributed": "vdistributed"}
_UNDERLINE = {"single": 1, "double": 2, "singleAccounting": 33, "doubleAccounting": 34}
_BUILTIN_FORMATS = 164
_FORMAT = re.compile(
    r"(?:General|Standard|AM/PM|A/P|[Ee][+-]|[dDmMyYhHsSTJ]+|[0#?.,%/;:()+ €$@-]|\\[^A-Za-z]|[_*][^A-Za-z]"
    r"|\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+|h+|m+|s+|[<>=]+-?[\d.]+|\$[€$£]?-?[0-9A-Fa-f]*)\]"
    r'|"(?P<words>[^"]*)")'
)
_COLOR = re.compile(r"^(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})$")


@dataclass(frozen=True)
class Styles:
    """The styles of cells by number, and the differences that conditional formats apply, by number."""

    cells: Sequence[Style] = ()
    differences: Sequence[Style] = ()


@dataclass
class _Palette:
    theme: Sequence[str] = _DEFAULT_THEME
    indexed: Sequence[str] = _INDEXED

    def color(self, element: ET.Element | None) -> str | None:
        """`#RRGGBB`, or None where the colour is left to the program."""
        if element is None:
            return None
        if (rgb := _COLOR.match(element.get("rgb", ""))) is not None:
            base = rgb.group(1)
        elif element.get("theme", "").isdigit() and int(element.get("theme", "")) < len(self.theme):
            base = self.theme[int(element.get("theme", ""))]
        elif element.get("indexed", "").isdigit() and int(element.get("indexed", "")) < len(self.indexed):
            base = self.indexed[int(element.get("indexed", ""))]
        else:
            return None
        return f"#{_tinted(base, float(element.get('tint', 0)))}"


def read_styles(styles: ET.Element | None, theme: ET.Element | None) -> Styles:
    """The styles of a workbook; without the part there are none."""
    if styles is None:
        return Styles()
    palette = _Palette(_theme_colors(theme), _indexed_colors(styles))
    formats = {one.get("numFmtId", ""): one.get("formatCode", "") for one in _listed(styles, "numFmts")}
    fonts = [_font(one, palette) for one in _listed(styles, "fonts")]
    fills = [_fill(one, palette) for one in _listed(styles, "fills")]
    borders = [_border(one, palette) for one in _listed(styles, "borders")]

    def whole(xf: ET.Element) -> Style:
        looks = (_at(fonts, xf.get("fontId")), _at(fills, xf.get("fillId")), _at(borders, xf.get("borderId")))
        number = _number_format(xf.get("numFmtId", "0"), formats)
        return {key: value for look in (*looks, number, _alignment(xf)) for key, value in look.items()}

    cells = [whole(xf) for xf in _listed(styles, "cellXfs")]
    return Styles(cells, [_difference(one, palette) for one in _listed(styles, "dxfs")])


def safe_format(code: str) -> str:
    """A number format whose words are all known; any other becomes "General".

    >>> safe_format('#,##0.0 "Stunden"'), safe_format('0 "Quirin"')
    ('#,##0.0 "Stunden"', 'General')
    """
    at = 0
    while at < len(code):
        token = _FORMAT.match(code, at)
        if token is None or (token["words"] and not is_known_text(token["words"])):
            return "General"
        at = token.end()
    return code


def _name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _listed(root: ET.Element, name: str) -> list[ET.Element]:
    return [one for group in root if _name(group) == name for one in group]


def _child(element: ET.Element | None, name: str) -> ET.Element | None:
    return next((child for child in element if _name(child) == name), None) if element is not None else None


def _at(looks: Sequence[Style], number: str | None) -> Style:
    return looks[int(number)] if number and number.isdigit() and int(number) < len(looks) else {}


def _theme_colors(theme: ET.Element | None) -> Sequence[str]:
    if theme is None:
        return _DEFAULT_THEME
    scheme = next((one for one in theme.iter() if _name(one) == "clrScheme"), None)
    found = {_name(one): one[0] for one in scheme if len(one)} if scheme is not None else {}
    said = ((found[name].get("lastClr") or found[name].get("val") if name in found else "") for name in _THEME_ORDER)
    colors = [_COLOR.match(color or "") for color in said]
    return [color.group(1) if color else usual for color, usual in zip(colors, _DEFAULT_THEME, strict=True)]


def _indexed_colors(styles: ET.Element) -> Sequence[str]:
    own = [_COLOR.match(one.get("rgb", "")) for group in _listed(styles, "colors") for one in group
           if _name(group) == "indexedColors"]  # fmt: skip
    return [color.group(1) if color else usual for color, usual in zip(own, _INDEXED, strict=False)] or _INDEXED


def _tinted(base: str, tint: float) -> str:
    """Lighter (tint above 0) or darker, as Excel does it: by lightness."""
    if not tint:
        return base.upper()
    red, green, blue = (int(base[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    mixed = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), saturation)
    return "".join(f"{round(part * 255):02X}" for part in mixed)


def _is_on(element: ET.Element | None) -> bool:
    return element is not None and element.get("val", "1") not in {"0", "false", "none"}


def _font(font: ET.Element, palette: _Palette) -> Style:
    size, name = _child(font, "sz"), _child(font, "name")
    underline = _child(font, "u")
    look: Style = {"font_size": _within(size.get("val"), 6, 48, 11.0) if size is not None else None}
    look["font_name"] = name.get("val") if name is not None and name.get("val") in _FONTS else None
    look["bold"], look["italic"] = _is_on(_child(font, "b")), _is_on(_child(font, "i"))
    look["font_strikeout"] = _is_on(_child(font, "strike"))
    look["underline"] = _UNDERLINE.get(underline.get("val", "single"), 0) if underline is not None else None
    look["font_color"] = palette.color(_child(font, "color"))
    return {key: value for key, value in look.items() if value}


def _within(text: str | None, low: float, high: float, otherwise: float) -> float:
    try:
        return min(high, max(low, float(text or "")))
    except ValueError:
        return otherwise


def _fill(fill: ET.Element, palette: _Palette) -> Style:
    pattern = _child(fill, "patternFill")
    kind = _PATTERNS.get(pattern.get("patternType", "none"), 0) if pattern is not None else 0
    if not kind:
        return {}
    front, back = palette.color(_child(pattern, "fgColor")), palette.color(_child(pattern, "bgColor"))
    if kind == 1:
        return {"pattern": 1, "bg_color": front} if front else {}
    colors = {"fg_color": front, "bg_color": back}
    return {"pattern": kind} | {key: value for key, value in colors.items() if value}


def _border(border: ET.Element, palette: _Palette) -> Style:
    look: Style = {}
    for side in ("left", "right", "top", "bottom"):
        line = _child(border, side)
        if line is not None and (kind := _BORDERS.get(line.get("style", "none"), 0)):
            look[side] = kind
            if color := palette.color(_child(line, "color")):
                look[f"{side}_color"] = color
    return look


def _number_format(number: str, formats: Mapping[str, str]) -> Style:
    if number in formats:
        return {"num_format": safe_format(formats[number])}
    return {"num_format": int(number)} if number.isdigit() and 0 < int(number) < _BUILTIN_FORMATS else {}


def _alignment(xf: ET.Element) -> Style:
    said = _child(xf, "alignment")
    if said is None:
        return {}
    look: Style = {"align": _ALIGN.get(said.get("horizontal", "")), "valign": _VALIGN.get(said.get("vertical", ""))}
    look["text_wrap"], look["shrink"] = (said.get(one) in {"1", "true"} for one in ("wrapText", "shrinkToFit"))
    look["indent"] = int(_within(said.get("indent"), 0, 15, 0))
    turned = int(_within(said.get("textRotation"), 0, 255, 0))
    look["rotation"] = 270 if turned == 255 else turned if turned <= 90 else 90 - min(turned, 180)
    return {key: value for key, value in look.items() if value}


def _difference(dxf: ET.Element, palette: _Palette) -> Style:
    """What a conditional format changes; its fill keeps the colour in the background."""
    font, fill, border, number = (_child(dxf, name) for name in ("font", "fill", "border", "numFmt"))
    look = _font(font, palette) if font is not None else {}
    look = {key: value for key, value in look.items() if key not in {"font_name", "font_size"}}
    pattern = _child(fill, "patternFill")
    color = palette.color(_child(pattern, "bgColor")) or palette.color(_child(pattern, "fgColor"))
    look |= {"bg_color": color} if color else {}
    look |= _border(border, palette) if border is not None else {}
    return look | ({"num_format": safe_format(number.get("formatCode", ""))} if number is not None else {})


def safe_color(element: ET.Element) -> str | None:
    """The colour of an element by the usual theme; for scales and bars, whose colours are mostly given outright."""
    return _Palette().color(element)
