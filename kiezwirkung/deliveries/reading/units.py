"""Headers that name a unit: the form's own in another spelling, or another one in which the values would be wrong.

What belongs here: `Dauer (Min.)` for `Dauer in Minuten`, and `Dauer (Std.)`, which is asked back. Nothing is converted:
whoever writes hours over a column may have gone on in minutes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from kiezwirkung.deliveries.templates import Template

_FAMILIES = (
    {
        "Minuten": ("minuten", "minute", "min"),
        "Stunden": ("stunden", "stunde", "std", "h", "zeitstunden"),
    },
    {
        "Euro": ("euro", "eur"),
        "tausend Euro": ("tsd", "tsdeuro", "tsdeur", "tausend", "tausendeuro", "teur", "keur", "t", "k"),
    },
    {"m²": ("m2", "qm", "quadratmeter")},
)
_NUMBERS = {"integer", "decimal"}
_CONVERTED = {
    ("Stunden", "Minuten"): "1,5 Stunden sind 90 Minuten",
    ("Minuten", "Stunden"): "90 Minuten sind 1,5 Stunden",
    ("tausend Euro", "Euro"): "12,5 Tausend Euro sind 12.500 Euro",
}


class OtherUnit(NamedTuple):
    """A column that names a field in another unit: the field, the word it was known by, their unit and ours."""

    field: str
    word: str
    theirs: str
    ours: str

    @property
    def is_ours(self) -> bool:
        """Whether only the spelling is other."""
        return self.theirs == self.ours

    def told(self, header: str) -> str:
        """What is other about it, in German, with an example of the conversion."""
        said = f"„{header}“ nennt" if header else "sie nennt"
        example = _CONVERTED.get((self.theirs, self.ours))
        return f"{said} {self.theirs}, wir brauchen {self.ours}{f'; {example}' if example else ''}"


@dataclass(frozen=True)
class Units:
    """The headers with units of one form; `words` are its fields by the words of all their headers."""

    template: Template
    words: Mapping[str, str]

    @cached_property
    def known(self) -> dict[str, OtherUnit]:
        """What a header with a unit means, by word; words of the form itself are left out."""
        found: dict[str, OtherUnit] = {}
        for one in self.template.fields:
            own = [word for word, name in self.words.items() if name == one.name and one.type in _NUMBERS]
            parted = [pair for word in own if (pair := _parted(word))]
            for family in _FAMILIES:
                ours = next((unit for _, unit in parted if unit in family), None)
                if ours is not None:
                    bases = {base for base, _ in parted} | {word for word in own if _parted(word) is None}
                    written = (pair for base in sorted(bases) for pair in _written(base, family))
                    means = {word: OtherUnit(one.name, word, unit, ours) for word, unit in written}
                    found |= {word: its for word, its in means.items() if word not in self.words}
        return found

    def meant(self, candidates: Sequence[str]) -> OtherUnit | None:
        """What a column with these words means, if a unit is all that keeps it from being known."""
        return next((self.known[word] for word in candidates if word in self.known), None)


def _parted(word: str) -> tuple[str, str] | None:
    """`dauer` and Minuten of `dauerinminuten`; a single letter at the end is no unit."""
    for family in _FAMILIES:
        for unit, spellings in family.items():
            for spelling in spellings:
                if len(spelling) > 1 and word.endswith(spelling):
                    return word.removesuffix(spelling).removesuffix("in"), unit
    return None


def _written(base: str, family: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """All ways to write a unit behind a word, or alone."""
    for unit, spellings in family.items():
        for spelling in spellings:
            if base:
                yield from ((f"{base}{between}{spelling}", unit) for between in ("", "in"))
            elif len(spelling) > 1:
                yield spelling, unit
