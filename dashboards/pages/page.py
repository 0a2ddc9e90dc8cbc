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
    """The entry in the head of every page; `is_group` lists the pages under one word."""

    label: str
    order: int
    is_group: bool = False


@dataclass(frozen=True)
class Fragment:
    """A part of a page for one state of a choice, loaded on demand."""

    key: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """One HTML file: where it lies, what it is called, what its template gets."""

    file_name: str
    template: str
    title: str
    label: str
    context: Mapping[str, Any]
    fragments: tuple[Fragment, ...] = ()
    left_out: tuple[str, ...] = field(default=())


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
