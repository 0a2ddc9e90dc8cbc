"""Which words of a centre's file may stand in its feedback: a white list, never a black one.

What belongs here: the vocabulary of forms and code lists with the usual words of titles, and the one question whether
a text consists of nothing else. An unknown word may be a name, so the whole text is withheld.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from kiezwirkung.privacy.person_data import Setting, is_person_data

_WORD = re.compile(r"[^\W\d_]+")
_IDENTIFIER = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{2}\d{2}(?:NH|SK)|\d{6}_E)(?:-\d{2})?(?![A-Za-z0-9])")
_DIGITS = re.compile(r"\d")
_BOUND = ("", "s", "n", "en", "es")
_LONGEST = 300
_MOST_DIGITS = 8  # a date has eight; phone numbers and accounts have more
_SHORTEST_PART = 4


def is_known_text(text: str, names: Iterable[str] = (), setting: Setting | None = None) -> bool:
    """Whether a text holds nothing but known words, few digits and signs.

    `names` are public names of facilities, as the register has them; project and location ids count as known. Where
    a day is expected (`Setting.TEXT`) a date is no sign of a person; elsewhere nothing may look like one.
    """
    if len(text) > _LONGEST or "@" in text:
        return False
    rest = text
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, " ") if name else rest
    return _is_known(_IDENTIFIER.sub(" ", rest), setting)


@lru_cache(16_384)
def _is_known(text: str, setting: Setting | None) -> bool:
    if len(_DIGITS.findall(text)) > _MOST_DIGITS or not all(_is_word(word) for word in _WORD.findall(text)):
        return False
    return not any(is_person_data(text, one) for one in ([setting] if setting else Setting))


@lru_cache(16_384)
def _is_word(word: str) -> bool:
    """A known word, a single letter, or a compound of two known words."""
    folded, known = word.casefold(), vocabulary()
    return len(folded) == 1 or folded in known or any(_are_parts(*parts, known) for parts in _splits(folded))


def _splits(word: str) -> Iterator[tuple[str, str]]:
    return ((word[:at], word[at:]) for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1))


def _are_parts(first: str, second: str, known: frozenset[str]) -> bool:
    if second not in known:
        return False
    stems = (first.removesuffix(bound) for bound in _BOUND if first.endswith(bound))
    return any(len(stem) >= _SHORTEST_PART and stem in known for stem in stems)


@cache
def vocabulary() -> frozenset[str]:
    """All known words in lower case; first names are never among them."""
    texts = (*_texts_of_forms(), *_texts_of_code_lists(), _file("kiezwirkung.deliveries.feedback", "words.txt"))
    words = {word.casefold() for text in texts for word in _WORD.findall(text)}
    usual = _file("kiezwirkung.privacy", "usual_words.txt").split()
    names = _file("kiezwirkung.privacy", "first_names.txt").split()
    return frozenset((words | set(usual)) - {name.casefold() for name in names})


def _file(package: str, name: str) -> str:
    return (files(package) / name).read_text(encoding="utf-8")


def _texts_of_forms() -> Iterator[str]:
    for template in load_templates().values():
        yield from (template.title, *template.sheet_names)
        for field in template.fields:
            yield from field.headers


def _texts_of_code_lists() -> Iterator[str]:
    for code_list in load_code_lists().values():
        yield from (word for _, word in code_list.spellings())
