"""Rules an IATI activity file has to keep, beyond its schema.

What belongs here: rules as functions from one activity to the places that break them. Our own export passes through
them before it is written, and so may any other file. Values of a file never appear in a finding, places do.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree import ElementTree as ET

NUMERIC_MEASURES: Final = frozenset({"1", "2", "3", "4"})
START_PLANNED: Final = frozenset({"1", "start-planned"})
END_PLANNED: Final = frozenset({"3", "end-planned"})
START_ACTUAL: Final = frozenset({"2", "start-actual"})
END_ACTUAL: Final = frozenset({"4", "end-actual"})
WHOLE: Final = Decimal(100)
NO_VOCABULARY: Final = "1"
"""What a sector without vocabulary is coded in: the OECD list."""

Rule = Callable[[ET.Element], Iterator[str]]


def broken_rules(root: ET.Element) -> list[str]:
    """What an `iati-activities` tree breaks, as German sentences; empty when nothing is wrong."""
    return [sentence for activity in root.iter("iati-activity") for rule in RULES for sentence in rule(activity)]


def _values(activity: ET.Element) -> Iterator[str]:
    """A numeric or percentage indicator states a number wherever it states anything."""
    for indicator in activity.iterfind("./result/indicator"):
        if indicator.get("measure") not in NUMERIC_MEASURES:
            continue
        for name, path in (("baseline", "baseline"), ("target", "period/target"), ("actual", "period/actual")):
            if any(not _is_number(element.get("value")) for element in indicator.iterfind(path)):
                yield f"Ein Indikator mit Zahlen hat ein {name} ohne Zahl."


def _references(activity: ET.Element) -> Iterator[str]:
    """A reference to a code list sits on the result or on its indicators, not on both."""
    for result in activity.iterfind("result"):
        if result.find("reference") is not None and result.find("indicator/reference") is not None:
            yield "Ein Verweis auf eine Codeliste steht am Ergebnis und zugleich an seinem Indikator."


def _dates(activity: ET.Element) -> Iterator[str]:
    """An activity does not end before it starts."""
    for starts, ends in ((START_PLANNED, END_PLANNED), (START_ACTUAL, END_ACTUAL)):
        first, last = _days(activity, starts), _days(activity, ends)
        if first and last and min(first) > max(last):
            yield "Der Beginn einer Aktivität liegt nach ihrem Ende."
    for period in activity.iterfind("./result/indicator/period"):
        start, end = period.find("period-start"), period.find("period-end")
        if start is not None and end is not None and (start.get("iso-date") or "") > (end.get("iso-date") or ""):
            yield "Der Beginn eines Zeitraums liegt nach seinem Ende."


def _days(activity: ET.Element, kinds: frozenset[str]) -> list[date]:
    days = []
    for element in activity.iterfind("activity-date"):
        if element.get("type") in kinds:
            try:
                days.append(date.fromisoformat((element.get("iso-date") or "")[:10]))
            except ValueError:
                continue
    return days


def _sectors(activity: ET.Element) -> Iterator[str]:
    """The percentages of the sectors of one vocabulary add up to 100; a single sector may do without."""
    shares: dict[str, list[str | None]] = defaultdict(list)
    for sector in activity.iterfind("sector"):
        shares[sector.get("vocabulary") or NO_VOCABULARY].append(sector.get("percentage"))
    for given in shares.values():
        if given == [None]:
            continue
        known = [Decimal(part) for part in given if part is not None and _is_number(part)]
        if len(known) < len(given) or sum(known) != WHOLE:
            yield "Die Anteile der Sektoren eines Verzeichnisses ergeben nicht 100."


def _is_number(text: str | None) -> bool:
    try:
        return Decimal(text or "").is_finite()
    except InvalidOperation:
        return False


RULES: Final[tuple[Rule, ...]] = (_values, _references, _dates, _sectors)
