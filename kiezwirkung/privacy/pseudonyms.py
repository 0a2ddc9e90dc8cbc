"""Pseudonyms: a participant code becomes a keyed hash while it is read, and the code itself is never stored.

What belongs here: the key, and turning codes into pseudonyms. The scope (the project) is part of what is hashed, so
the same code in two projects never links. Whether a code is a person's name is asked in `person_data.py`.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from kiezwirkung.errors import KiezwirkungError

_KEY_BYTES = 32
_PSEUDONYM_BYTES = 16
_SEPARATOR = "\x1f"


def create_key(path: Path) -> None:
    """Write a new secret key, readable for its owner only; an existing key is never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(secrets.token_hex(_KEY_BYTES) + "\n", encoding="ascii")
    path.chmod(0o400)


@dataclass(frozen=True)
class Pseudonymiser:
    """Turns codes into pseudonyms under one key; the key never shows in its text form."""

    key: bytes = field(repr=False)

    @classmethod
    def from_key_file(cls, path: Path) -> "Pseudonymiser":
        """The pseudonymiser of a key file; K002 if there is none or it holds no key."""
        try:
            key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except (OSError, ValueError) as error:
            raise _no_key(path, "Der Schlüssel für Pseudonyme fehlt oder ist nicht lesbar.") from error
        if len(key) < _KEY_BYTES:
            raise _no_key(path, "Der Schlüssel für Pseudonyme ist zu kurz.")
        return cls(key)

    @property
    def key_id(self) -> str:
        """A short name of the key that does not give it away: pseudonyms of different keys must not be mixed."""
        named = self._keyed(8)
        named.update(b"key_id")
        return named.hexdigest()

    def pseudonym(self, series: pl.Series, scope: pl.Series | str) -> pl.Series:
        """The pseudonyms of codes within their scope: 32 hexadecimal digits; missing stays missing.

        Codes are best given once each: what comes again is computed again.
        """
        if isinstance(scope, str):
            pseudonym_of = self._within(scope)
            keys = [None if code is None else pseudonym_of(code) for code in series.to_list()]
            return pl.Series(series.name, keys, dtype=pl.String)
        scopes = scope.to_list()
        begun = {within: self._within(within or "") for within in set(scopes)}
        pairs = zip(series.to_list(), scopes, strict=True)
        keys = [None if code is None else begun[within](code) for code, within in pairs]
        return pl.Series(series.name, keys, dtype=pl.String)

    def _within(self, scope: str) -> Callable[[str], str]:
        """Codes of one scope to pseudonyms."""
        begun = self._keyed(_PSEUDONYM_BYTES)
        begun.update(f"{scope}{_SEPARATOR}".encode())
        begin = begun.copy

        def pseudonym(code: str) -> str:
            own = begin()  # half the work of beginning anew
            own.update(code.encode())
            return own.hexdigest()

        return pseudonym

    def _keyed(self, size: int) -> "hashlib.blake2b":
        return hashlib.blake2b(key=self.key, digest_size=size, person=b"kiezwirkung")


def _no_key(path: Path, what: str) -> KiezwirkungError:
    hint = "Mit `kiezwirkung key create` einen Schlüssel anlegen oder den bisherigen zurücklegen."
    return KiezwirkungError("K002", what, where=path.name, what_to_do=hint)
