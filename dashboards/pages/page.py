"""What a page is, and how the folder's pages are found.

What belongs here: the value every page module yields. A module in this folder with `NAVIGATION` and `pages` is a page
definition; it needs no entry anywhere else.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.release import Release


@dataclass(frozen=True)
class Navigation:
    """The entry on every page; `is_group` lists the pages under one word, `under` shares a word with other modules.

    `place` is head, foot or nowhere.
    """

    label: str
    order: int
    is_group: bool = False
    under: str = ""
    place: str = "head"


Context = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Fragment:
    """A part of a page for one state of a choice, loaded on demand; or its live figures, when the first comes near.

    The context of figures holds, by the id of a figure, its JSON as `wide` and `narrow`.
    """

    key: str
    context: Context
    is_figures: bool = False


@dataclass(frozen=True)
class Attachment:
    """A file to take along that lies beside a page; its text is made when the page is."""

    name: str
    text: Callable[[], str]


@dataclass(frozen=True)
class Page:
    """One HTML file: where it lies, what it is called, what its template gets.

    The context may be a function that reads the release: it is then called only when what it reads has changed. Blocks
    that had to be left out stand in the context as `left_out`.

    `delivery` names the restricted folder the page is handed out in; '' is the public site.
    """

    file_name: str
    template: str
    title: str
    label: str
    context: Context
    fragments: tuple[Fragment, ...] = ()
    left_out: tuple[str, ...] = field(default=())
    delivery: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Definition:
    """A page module: its navigation entry and the pages it makes."""

    navigation: Navigation
    pages: Callable[[Release], Iterator[Page]]


def definitions() -> list[Definition]:
    """All page definitions of this folder, in the order of the navigation."""
    folder = importlib.import_module("dashboards.pages")
    found = []
    for entry in pkgutil.iter_modules(folder.__path__):
        module = importlib.import_module(f"dashboards.pages.{entry.name}")
        if hasattr(module, "NAVIGATION"):
            found.append(Definition(module.NAVIGATION, module.pages))
    return sorted(found, key=lambda d: d.navigation.order)
