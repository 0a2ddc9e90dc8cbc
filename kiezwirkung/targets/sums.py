"""Whether the targets below add up to the target above: centres to district, districts to the city.

What belongs here: the difference, how many areas have a target, and a sentence. Nothing is corrected: who agreed on
what is for people to settle. Only amounts and stocks add up; shares, means and different persons do not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kiezwirkung.targets.telling import Amounts

ADDING: Final = frozenset({"flow", "stock"})
BELOW: Final = {"district": "project", "berlin": "district"}
SMALLEST_DIFFERENCE: Final = 1e-9


@dataclass(frozen=True)
class Part:
    """One target as far as sums need it; `parent_code` is the area above."""

    indicator_id: str
    year: int
    level: str
    area_code: str
    parent_code: str | None
    value: float
    kind: str
    amounts: Amounts


@dataclass(frozen=True)
class SumCheck:
    """A target and the sum of those below it; `state` is equal, differs, not_additive or ambiguous."""

    indicator_id: str
    target_year: int
    level: str
    area_code: str
    target_value: float | None
    parts_value: float | None
    difference: float | None
    part_count: int
    area_count: int
    state: str
    reason: str


def check_sums(parts: Iterable[Part], area_counts: Mapping[tuple[str, str], int]) -> Iterator[SumCheck]:
    """One check per area that has a target and targets below it.

    Args:
        parts: all targets.
        area_counts: by level and area code of the area above, how many areas of the level below there are.
    """
    by_area: dict[tuple[str, int, str, str], list[Part]] = defaultdict(list)
    below: dict[tuple[str, int, str, str], list[Part]] = defaultdict(list)
    for part in parts:
        by_area[part.indicator_id, part.year, part.level, part.area_code].append(part)
        if part.parent_code is not None:
            above = next((level for level, lower in BELOW.items() if lower == part.level), "")
            below[part.indicator_id, part.year, above, part.parent_code].append(part)
    for key in sorted(by_area.keys() & below.keys()):
        yield _check(by_area[key], below[key], area_counts.get((key[2], key[3]), 0))


def _check(above: list[Part], below: list[Part], area_count: int) -> SumCheck:
    part = above[0]
    areas = {each.area_code for each in below}
    is_ambiguous = len(above) > 1 or len(areas) < len(below)
    is_additive = part.kind in ADDING and not is_ambiguous
    total = sum(each.value for each in below) if is_additive else None
    difference = None if total is None else total - part.value
    if difference is not None and abs(difference) <= SMALLEST_DIFFERENCE * max(1.0, abs(part.value)):
        difference = 0.0
    state = "equal" if difference == 0 else "differs" if difference is not None else "not_additive"
    state = "ambiguous" if is_ambiguous else state
    value = None if len(above) > 1 else part.value
    told = _reason(part, state, total, difference, len(areas), area_count)
    return SumCheck(
        part.indicator_id,
        part.year,
        part.level,
        part.area_code,
        value,
        total,
        difference,
        len(areas),
        area_count,
        state,
        told,
    )


def _reason(  # noqa: PLR0917
    part: Part, state: str, total: float | None, difference: float | None, count: int, area_count: int
) -> str:
    """The check as one German sentence."""
    if state == "ambiguous":
        return "Für ein Gebiet stehen mehrere Ziele im selben Jahr; eine Summe wäre nicht eindeutig."
    if total is None or difference is None:
        return "Anteile, Mittelwerte und verschiedene Personen lassen sich nicht addieren."
    noun = "Projekten" if part.level == "district" else "Bezirken"
    share = f"mit Zielen in {count} von {area_count} {noun}"
    sides = f"{part.amounts.full(total)} in Teilzielen, {part.amounts.plain(part.value)} im Ziel darüber"
    if state == "equal":
        return f"Die Teilziele ergeben das Ziel: {sides}, {share}."
    word = "zu wenig" if difference < 0 else "zu viel"
    return f"Die Teilziele ergeben nicht das Ziel: {sides}, {part.amounts.distance(difference)} {word}, {share}."
