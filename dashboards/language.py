"""The language pages are written in: German stands in place, English in texts/en.po.

What belongs here: the way from a German text to the text of the language that is being written. Placeholders have
names: `_("{count} Projekte", count=…)`. Texts hold no markup; a placeholder may. Figures and days are `numbers.py`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from babel.messages.pofile import read_po
from markupsafe import escape

Texts = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True)
class Language:
    """One language of the site: its code, its own name, its folder below the site ('' is the root), its texts."""

    code: str
    name: str
    folder: str = ""
    texts: Texts = field(default_factory=lambda: MappingProxyType({}))


GERMAN = Language("de", "Deutsch")
_spoken: ContextVar[Language] = ContextVar("spoken", default=GERMAN)


@cache
def languages() -> tuple[Language, ...]:
    """All languages of the site, the one of the source first."""
    return (GERMAN, Language("en", "English", "en", read_texts("en")))


def read_texts(code: str) -> Texts:
    """The texts of a catalogue by their German original; fuzzy and empty ones are left out."""
    with (files("dashboards") / "texts" / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): (
            message.string if isinstance(message.string, str) else tuple(message.string)
        )
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Write everything inside in this language."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> Language:
    """The language being written."""
    return _spoken.get()


def is_german() -> bool:
    """Whether German is being written."""
    return spoken().code == "de"


def _(text: str, /, **held: object) -> str:
    """The text in the language being written, with its placeholders filled.

    >>> _("{count} Projekte", count=3)
    '3 Projekte'
    """
    found = spoken().texts.get(text, text)
    return _filled(found if isinstance(found, str) else found[0], held)


def ngettext(one: str, many: str, count: int, /, **held: object) -> str:
    """The text for one or for many; the number stands in the text only through a placeholder."""
    found = spoken().texts.get(one, (one, many))
    forms = (found, found) if isinstance(found, str) else found
    return _filled(forms[0 if count == 1 else -1], held)


def later(text: str) -> str:
    """Marks a constant as a text; where it is shown it goes through `_`."""
    return text


def _filled(text: str, held: Mapping[str, object]) -> str:
    if any(hasattr(value, "__html__") for value in held.values()):
        return escape(text).format(**held)
    return text.format(**held) if held else text
