"""What a page was made from, so that an unchanged page need not be made again.

What belongs here: a release that notes what is asked of it, and the fingerprint of exactly that. Figures are noted by
their indicator, other tables as a whole, the edition by the names asked for.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cached_property
from typing import Any

from dashboards.release import Release

FIELDS = frozenset(field.name for field in fields(Release))
BY_KEY = frozenset({"values", "parts", "edition", "lines"})
CACHED = frozenset(name for name, held in vars(Release).items() if isinstance(held, cached_property))
KEYS, WHOLE = "?", "*"
Noted = tuple[str, str]


class NotedMapping(Mapping[Any, Any]):
    """A mapping that notes which keys were asked for (by their first part), or that the keys were listed."""

    def __init__(self, name: str, held: Mapping[Any, Any], note: Callable[[Noted], None]) -> None:
        self._name, self._held, self._note = name, held, note

    def __getitem__(self, key: Any) -> Any:
        self._note((self._name, _first(key)))
        return self._held[key]

    def __iter__(self) -> Iterator[Any]:
        self._note((self._name, KEYS))
        return iter(self._held)

    def __len__(self) -> int:
        self._note((self._name, KEYS))
        return len(self._held)


class NotedRelease(Release):
    """A release that notes what is read from it, also through what it remembers."""

    @classmethod
    def of(cls, release: Release) -> "NotedRelease":
        """The same release, noting."""
        made = object.__new__(cls)
        own = object.__getattribute__(made, "__dict__")
        own.update({name: getattr(release, name) for name in FIELDS} | {"noted": set(), "reads": {}})

        def note(one: Noted) -> None:
            own["noted"].add(one)  # the set of the moment, not that of today

        own.update({name: NotedMapping(name, own[name], note) for name in BY_KEY})
        return made

    def __getattribute__(self, name: str) -> Any:
        own = object.__getattribute__(self, "__dict__")
        if name in FIELDS - BY_KEY:
            own["noted"].add((name, WHOLE))
        if name in CACHED:
            if name not in own["reads"]:
                outer, own["noted"] = own["noted"], set()
                object.__getattribute__(self, name)
                own["reads"][name], own["noted"] = own["noted"], outer
            own["noted"] |= own["reads"][name]
        return object.__getattribute__(self, name)

    def start(self, noted: Iterable[Noted] = ()) -> None:
        """Note from here on, beginning with what is already known."""
        object.__getattribute__(self, "__dict__")["noted"] = set(noted)

    def read(self) -> set[Noted]:
        """What was read since the start."""
        return set(object.__getattribute__(self, "__dict__")["noted"])


class Fingerprints:
    """Fingerprints of the parts of one release, each computed once."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._held: dict[Noted, bytes] = {}
        self._groups: dict[str, dict[str, list[Any]]] = {}

    def of(self, noted: Iterable[Noted]) -> str:
        """One fingerprint of everything noted."""
        digest = hashlib.sha256()
        for one in sorted(noted):
            if one not in self._held:
                self._held[one] = hashlib.sha256(repr(self._told(*one)).encode()).digest()
            digest.update("\0".join(one).encode() + self._held[one])
        return digest.hexdigest()

    def _told(self, name: str, key: str) -> object:
        held = getattr(self._release, name)
        if name not in BY_KEY:
            return held
        return sorted(held) if key == KEYS else self._group(name).get(key)

    def _group(self, name: str) -> dict[str, list[Any]]:
        if name not in self._groups:
            groups: dict[str, list[Any]] = defaultdict(list)
            for key, told in getattr(self._release, name).items():
                groups[_first(key)].append((key, told))
            self._groups[name] = groups
        return self._groups[name]


def _first(key: Any) -> str:
    return str(key[0] if isinstance(key, tuple) else key)
