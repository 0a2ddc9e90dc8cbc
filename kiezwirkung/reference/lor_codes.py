"""Which edition of the Lebensweltlich orientierte Räume a key belongs to: 2021 or before.

What belongs here: telling the two apart, so that nothing is ever joined across them by the mere number. Both write
district, Prognoseraum, Bezirksregion and Planungsraum as 2, 4, 6 and 8 digits; most old Prognoseräume end in 1 to 7,
but in Reinickendorf three of the old ones end in 0 as well, and 1210 is the number of one in each edition.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

NEW, OLD, BOTH = "2021", "old", "both"
LEVELS = {2: "district", 4: "pgr", 6: "bzr", 8: "plr"}
OLD_LEVELS = {4: "pgr_old", 6: "bzr_old", 8: "plr_old"}
LEVEL_NAMES = {"district": "Bezirk", "pgr": "Prognoseraum", "bzr": "Bezirksregion", "plr": "Planungsraum"}
SHARED = "1210"
OLD_REGIONS_OF_SHARED = ("31", "32")


def lor_edition(code: str) -> str | None:
    """`2021`, `old`, `both` (a district, or 1210), or None for a number of neither edition.

    Examples:
        >>> lor_edition("01100101"), lor_edition("01011101"), lor_edition("0110"), lor_edition("0101")
        ('2021', 'old', '2021', 'old')
        >>> lor_edition("1210"), lor_edition("12103115"), lor_edition("12100101"), lor_edition("1299")
        ('both', 'old', '2021', None)
    """
    if len(code) not in LEVELS or not code.isdigit() or not "01" <= code[:2] <= "12":
        return None
    if len(code) == 2:
        return BOTH
    place = code[:4]
    if place == SHARED:
        return BOTH if len(code) == 4 else OLD if code[4:6] in OLD_REGIONS_OF_SHARED else NEW
    return NEW if place in _new_places() else OLD if place in old_places() else None


def edition_of(codes: Iterable[str]) -> str | None:
    """The edition that all these numbers can be of; None where they are of both or of neither."""
    found = {lor_edition(code) for code in codes} - {BOTH}
    return found.pop() if len(found) == 1 else None


def successors(old_place: str) -> tuple[str, ...]:
    """Prognoseräume of today in which an old one lies; none where nothing is known.

    Examples:
        >>> successors("0706"), successors("1230"), successors("0406")
        (('0760',), ('1250', '1260'), ())
    """
    return old_places().get(old_place, ())


@cache
def old_places() -> dict[str, tuple[str, ...]]:
    """The Prognoseräume up to 2020 with those of today."""
    found: dict[str, tuple[str, ...]] = {}
    for old, new in _rows("prognoseraum_match.csv"):
        found[old] = (*found.get(old, ()), *([new] if new else []))
    return found


@cache
def _new_places() -> frozenset[str]:
    return frozenset(row[0] for row in _rows("prognoseraum.csv"))


def _rows(name: str) -> list[list[str]]:
    text = files("kiezwirkung.reference").joinpath("builtin", name).read_text(encoding="utf-8")
    return [line.split(",") for line in text.splitlines()[2:]]
