"""The tile map: every district one field, roughly where it lies; colour tells height only.

What belongs here: places, names that may break, the five classes of height.
"""

from collections.abc import Sequence
from typing import Any

from dashboards import evidence, numbers
from dashboards.naming import district_file
from dashboards.release import Area, Indicator, Value

TILES = {
    "RD": (1, 4),
    "PA": (1, 6),
    "SP": (2, 1),
    "CW": (2, 3),
    "MI": (2, 5),
    "FK": (2, 7),
    "LI": (2, 9),
    "MH": (2, 11),
    "SZ": (3, 2),
    "TS": (3, 4),
    "NK": (3, 6),
    "TK": (3, 8),
}
CLASSES = 5
BREAKS = {
    "Reinickend": "Reini\u00adckend",
    "Lichtenberg": "Lichten\u00adberg",
    "Charlottenburg": "Charlotten\u00adburg",
    "Wilmersdorf": "Wilmers\u00addorf",
    "Hellersdorf": "Hellers\u00addorf",
    "Friedrichshain": "Friedrichs\u00adhain",
    "Kreuzberg": "Kreuz\u00adberg",
    "Tempelhof": "Tempel\u00adhof",
    "Schöneb": "Schö\u00adneb",
    "Zehlendorf": "Zehlen\u00addorf",
    "Steglitz": "Steg\u00adlitz",
    "Köpenick": "Köpe\u00adnick",
}


def tiles(districts: Sequence[Area], indicator: Indicator, values: Sequence[Value]) -> list[dict[str, Any]]:
    """The tile map: place, class of height, text."""
    by_code = {v.area_code: v for v in values}
    scale = class_scale(values)
    found = []
    for i, district in enumerate(districts):
        row, column = TILES.get(district.letters, (4 + i // 6, i % 6 * 2 + 1))
        value = by_code.get(district.area_code)
        told = value is not None and value.value is not None
        found.append(
            {
                "row": row,
                "column": column,
                "code": district.area_code,
                "name": district.area_name,
                "short": soft_hyphens(district.short_name),
                "href": district_file(district.area_name),
                "step": class_of(value.value, scale) if value and value.value is not None else 0,
                "text": numbers.short(indicator, value.value)
                if value and value.value is not None
                else (value.mark if value else "") or "–",
                "mark": value.mark if told and value and value.mark == "u" else "",
                "words": evidence.value_line(indicator, value),
            }
        )
    return sorted(found, key=lambda t: (t["row"], t["column"]))


def soft_hyphens(name: str) -> str:
    """A short name that may break after its hyphen and inside long parts."""
    for whole, broken in BREAKS.items():
        name = name.replace(whole, broken)
    return name.replace("-", "-\u200b")


def class_scale(values: Sequence[Value]) -> tuple[float, float]:
    """The lowest and the highest value."""
    held = [v.value for v in values if v.value is not None]
    return (min(held), max(held)) if held else (0.0, 0.0)


def class_of(value: float, scale: tuple[float, float]) -> int:
    """The class of height, 1 to 5."""
    low, high = scale
    return 3 if high <= low else min(CLASSES, int((value - low) / (high - low) * CLASSES) + 1)


def legend(indicator: Indicator, values: Sequence[Value]) -> list[dict[str, Any]]:
    """The five classes with their bounds."""
    low, high = class_scale(values)
    if high <= low:
        return []
    width = (high - low) / CLASSES
    return [
        {"step": k + 1, "text": numbers.interval(indicator, low + k * width, low + (k + 1) * width)}
        for k in range(CLASSES)
    ]
