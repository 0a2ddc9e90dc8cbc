"""A release in the language being written: titles, descriptions, reasons and labels.

What belongs here: which fields of a release hold texts of ours, and the sentences that have a gap. Pages are made from
the release this returns, so that nothing else has to think of languages.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from dashboards.language import _, is_german, later, spoken
from dashboards.release import Release

TITLES = frozenset({"title", "title_short", "indicator_title", "block_title", "form_title"})
UNITS = frozenset({"unit_label"})
TOLD = frozenset({"description", "formula", "caveat", "source", "reason", "numerator", "denominator"})
TEXTS = TITLES | UNITS | TOLD | {"worked_example", "reference_label", "breakdown_label", "item_label"}
GAPPED = (
    later("Ohne Intervall keine Aussage: {reason}"),
    later("Geringe Abdeckung: weniger als {part} der Meldungen liegt vor"),
    later("Nicht messbar: es liegt keine Angabe aus dem Formular „{form}“ vor."),
    later("Nicht messbar: im Formular „{form}“ hat niemand die Angabe ausgefüllt, die er braucht."),
)
PARTS = (later("die Hälfte"),)
GAP = re.compile(r"\\{(\w+)\\}")
PATTERNS = tuple((text, re.compile(GAP.sub(r"(?P<\1>.+)", re.escape(text)))) for text in GAPPED)


def worded(release: Release) -> Release:
    """The release with its texts in the language being written."""
    if is_german():
        return release
    told: Release = _told(release)
    return replace(told, edition={key: _(text) if key == "sources" else text for key, text in told.edition.items()})


def _told(held: Any) -> Any:
    """The same with every text in it, however deep, in the language being written."""
    if isinstance(held, Mapping):
        return MappingProxyType({key: _told(value) for key, value in held.items()})
    if isinstance(held, tuple):
        return tuple(map(_told, held))
    if not is_dataclass(held) or isinstance(held, type):
        return held
    kind = type(held)
    changed = {name: _text(held, name) for name in _texts(kind) if getattr(held, name)}
    changed |= {name: _told(getattr(held, name)) for name in _deep(kind)}
    return replace(held, **changed) if changed else held


@cache
def _texts(kind: type) -> tuple[str, ...]:
    names = [field.name for field in fields(kind) if field.type in {"str", str}]
    return tuple(name for name in names if name in TEXTS or name.endswith("_reason"))


@cache
def _deep(kind: type) -> tuple[str, ...]:
    """Fields that hold further values; those that hold one text or number do not."""
    return tuple(field.name for field in fields(kind) if not _is_plain(field.type))


def _is_plain(kind: object) -> bool:
    named = kind if isinstance(kind, str) else getattr(kind, "__name__", str(kind))
    return {part.strip() for part in str(named).split("|")} <= {"str", "int", "float", "bool", "date", "None"}


def _text(held: Any, name: str) -> str:
    """The fellow beside it, else the one the catalogue knows; English writes titles large and units small."""
    text = getattr(held, f"{name}_english", "") or _known(getattr(held, name), spoken().code)
    if name in TITLES:
        return text[:1].upper() + text[1:]
    return text[:1].lower() + text[1:] if name in UNITS else text


@cache
def _known(text: str, language: str) -> str:
    """A text the catalogue knows, or a sentence with a gap; an unknown one stays."""
    if text in spoken().texts:
        return _(text)
    for sentence, pattern in PATTERNS:
        if found := pattern.fullmatch(text):
            return _(sentence, **{name: _known(part, language) for name, part in found.groupdict().items()})
    return text
