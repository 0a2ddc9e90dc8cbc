"""The ways through the site: what stands in the head, what in the foot.

What belongs here: entries made from the page definitions, nothing is listed by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.language import _
from dashboards.pages.page import Definition, Page

Sections = Sequence[tuple[Definition, Sequence[Page]]]


@dataclass(frozen=True)
class Link:
    """One link to a page of the site."""

    label: str
    file_name: str


@dataclass(frozen=True)
class Entry:
    """One word in the head: a link, or several links under the word."""

    label: str
    links: tuple[Link, ...]
    is_group: bool


def head(sections: Sections) -> list[Entry]:
    """The entries of the head in the order of the definitions; those under one word stand together."""
    found: dict[str, Entry] = {}
    for definition, pages in sections:
        navigation = definition.navigation
        if navigation.place != "head" or not pages:
            continue
        word = _(navigation.under or navigation.label)
        is_group = bool(navigation.under) or navigation.is_group
        links = tuple(Link(p.label if navigation.is_group else _(navigation.label), p.file_name) for p in pages)
        held = found.get(word)
        found[word] = Entry(word, (*(held.links if held else ()), *links), is_group)
    return list(found.values())


def foot(sections: Sections) -> list[Link]:
    """The links in the foot."""
    return [Link(p.label, p.file_name) for d, pages in sections if d.navigation.place == "foot" for p in pages]
