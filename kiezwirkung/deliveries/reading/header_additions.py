"""Headers with an addition that changes nothing: `Anzahl Besuche`, `Datum (TT.MM.JJJJ)`, `Dauer (Min.)`.

What belongs here: which additions are harmless for which kind of field. A year, a unit of count or any other word is
none: `Besuche 2024` and `Besuche Personen` stay unknown. Only keys of headers are compared.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from kiezwirkung.deliveries.templates import Field

_ROUNDS = 2
_ANY, _COUNT, _PART = "any", "count", "part"
_ADDITIONS: Mapping[str, re.Pattern[str]] = {
    _ANY: re.compile(r"(?:pflicht(?:feld|angabe)?|optional|(?:bitte)?(?:aus)?waehlen|auswahl(?:liste)?|zb[a-z0-9]+)$"),
    _COUNT: re.compile(
        r"^(?:gesamt)?(?:anzahl|zahl|anz)(?:der|von)?(?=[a-z0-9])|^summe(?:der)?(?=[a-z0-9])"
        r"|(?:anzahl|gesamt|insgesamt|(?:im|pro)monat|imjahr)$"
    ),
    _PART: re.compile(r"^(?:davon|darunter)|jahren?$"),
    "date": re.compile(r"(?:ttmmjj(?:jj)?|tagmonatjahr)$"),
    "month": re.compile(r"(?:jahr|112|zahl)$"),
    "time": re.compile(r"(?:(?:in)?uhr|hhmm|uhrzeit)$"),
    "minutes": re.compile(r"(?:in)?min(?:uten)?$"),
    "hours": re.compile(r"(?:in)?(?:std|stunden|h)$"),
    "share": re.compile(r"(?:in|(?:in)?prozent)$"),
    "boolean": re.compile(r"j(?:a)?n(?:ein)?$"),
}


def kinds_of(field: Field) -> frozenset[str]:
    """The kinds of additions that change nothing in a header of this field."""
    is_count = field.type in {"integer", "decimal"} and not field.plain_year
    said = {_ANY: True, _COUNT: is_count, _PART: field.part_of is not None, field.type: True}
    unit = {"minutes": field.name == "minutes", "hours": field.name.endswith("hours")}
    return frozenset(kind for kind, holds in (said | unit).items() if holds and kind in _ADDITIONS)


def bare_words(words: Mapping[str, str], kinds: Mapping[str, frozenset[str]]) -> dict[str, set[str]]:
    """The fields by their words and, for the parts of a whole, by their words without `davon` and `Jahre`."""
    found: dict[str, set[str]] = {}
    for word, name in words.items():
        for bare in _without(word, [_PART] if _PART in kinds.get(name, ()) else []):
            found.setdefault(bare, set()).add(name)
    return found


def field_with_addition(header: str, bare: Mapping[str, set[str]], kinds: Mapping[str, frozenset[str]]) -> str | None:
    """The only field whose word is left of a header when harmless additions are taken away."""
    found = set()
    for name in set(chain.from_iterable(bare.get(word, ()) for word in _without(header, _ADDITIONS))):
        if any(name in bare.get(word, ()) for word in _without(header, kinds.get(name, ()))):
            found.add(name)
    return found.pop() if len(found) == 1 else None


def _without(header: str, kinds: Iterable[str]) -> set[str]:
    """A header, and what is left of it without one or two additions of some kinds."""
    left, every = {header}, {header}
    for _ in range(_ROUNDS):
        left = set(_shorter(left, list(kinds)))
        every |= left
    return every


def _shorter(headers: Iterable[str], kinds: Iterable[str]) -> Iterator[str]:
    for header in headers:
        for kind in kinds:
            for found in _ADDITIONS[kind].finditer(header):
                if shorter := header[: found.start()] + header[found.end() :]:
                    yield shorter
