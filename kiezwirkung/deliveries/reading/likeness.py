"""Headers with a typing error: which word of a form was meant, if exactly one can be.

What belongs here: comparing one unknown header with the words of a form. A header is never taken for one that counts
something else: `Besucher` (persons) is one letter from `Besuche` (visits). Where any other known word is as near, or
only the ending or a digit differs, nothing is said.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from kiezwirkung.deliveries.reading.header_additions import bare_words, field_with_addition

_FROM_LENGTH = ((10, 2), (5, 1))
_DIGITS = re.compile(r"[0-9]+")
OTHER_UNITS = frozenset((
    "besucher", "besucherin", "besucherinnen", "besuchende", "besuchenden", "besucherzahl", "teilnehmer",
    "teilnehmerin", "teilnehmerinnen", "teilnehmende", "teilnehmenden", "teilnehmerzahl", "nutzer", "nutzerinnen",
    "nutzende", "personen", "gaeste", "kunden", "kundinnen", "beratene", "ratsuchende", "ehrenamtlicher",
    "erstbesucher", "erstbesucherinnen", "erstbesuchende", "erstteilnehmer", "erstteilnehmende", "mitglieder",
    "mitarbeiter", "gruppen", "angebote", "termine", "standorte", "veranstaltungen", "monate", "wochen", "quartale",
    "minuten", "stunden", "tage", "zugaenge", "abgaenge", "einnahmen", "ausnahmen", "anfragen", "abfragen", "kosten",
))  # fmt: skip


_REMEMBERED = 5_000
_MOST_COMPARED = 60


@dataclass(frozen=True)
class Slips:
    """What headers with a slip stand for in one form: its fields by word, and the words that mean something else."""

    words: Mapping[str, str]
    others: Set[str]
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _known: dict[str, str | None] = field(default_factory=dict)

    def fields(self, columns: Sequence[tuple[int, list[str]]], taken: Set[str]) -> dict[str, int]:
        """Columns by the field their words are a slip for; two columns for one field are none."""
        if len(columns) > _MOST_COMPARED or taken >= set(self.words.values()):
            return {}
        found: dict[str, list[int]] = {}
        for index, words in columns:
            names = {name for word in words if (name := self.field_of(word)) and name not in taken}
            for name in names if len(names) == 1 else ():
                found.setdefault(name, []).append(index)
        return {name: places[0] for name, places in found.items() if len(places) == 1}

    def field_of(self, word: str) -> str | None:
        """The field a header with a slip or a harmless addition stands for."""
        if word not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[word] = None if word in self.others else self._meant(word)
        return self._known[word]

    def _meant(self, word: str) -> str | None:
        """The field whose header has a harmless addition, or else a slip."""
        if name := field_with_addition(word, self._bare, self.kinds):
            return name
        found = meant(word, self.words, self.others)
        return self.words[found] if found else None

    @cached_property
    def _bare(self) -> dict[str, set[str]]:
        return bare_words(self.words, self.kinds)


def meant(header: str, own: Iterable[str], others: Iterable[str]) -> str | None:
    """The only word of `own` that `header` can be a slip for, given the words that mean something else."""
    limit = _slips(header)
    if not limit:
        return None
    near = [(distance(header, word, limit), word) for word in own if _may_be(header, word)]
    least, word = min(near, default=(limit + 1, ""))
    if least > min(limit, _slips(word)) or sum(found == least for found, _ in near) > 1:
        return None
    is_other_near = any(distance(header, other, least) <= least for other in others if _is_near(header, other, least))
    return None if is_other_near else word


def _slips(word: str) -> int:
    """How many slips a word of its length may have."""
    return next((slips for length, slips in _FROM_LENGTH if len(word) >= length), 0)


def _may_be(header: str, word: str) -> bool:
    """Whether a difference can be a slip: not the number in it, and not just another ending."""
    if header.startswith(word) or word.startswith(header):
        return False
    return _is_near(header, word, 2) and _DIGITS.findall(header) == _DIGITS.findall(word)


def _is_near(header: str, word: str, limit: int) -> bool:
    return abs(len(header) - len(word)) <= limit


def distance(one: str, other: str, limit: int) -> int:
    """Letters changed, added, left out or swapped with their neighbour; `limit` + 1 if there are more.

    >>> distance("besuhce", "besuche", 2), distance("besucher", "besuche", 2)
    (1, 1)
    """
    before, last = list[int](), list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        row = [at]
        for place, wanted in enumerate(other, start=1):
            best = min(last[place] + 1, row[-1] + 1, last[place - 1] + (letter != wanted))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == wanted:
                best = min(best, before[place - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)
