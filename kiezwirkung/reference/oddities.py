"""What is odd about an official file: one German sentence, what kind it is, and in which cells it stands.

What belongs here: the shape of a finding about reference data, and the words that several layouts share. An official
file is never refused for an oddity and never changed: it is read as published, and whoever uses it can look them up in
`reference.finding`. Sentences name keys, counts and columns, never names or other values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["form", "text", "key", "place", "missing", "class", "sum", "count", "lor", "range"]
Cells = tuple[tuple[int, str], ...]
KINDS: dict[str, str] = {
    "form": "Schreibweise der Datei",
    "text": "Schreibweise in Zellen",
    "key": "Kennung",
    "place": "Ort",
    "missing": "fehlende Angabe",
    "class": "Klasse",
    "sum": "Summe",
    "count": "Anzahl",
    "lor": "Ausgabe der LOR",
    "range": "Wert außerhalb des Möglichen",
}
SHOWN_CELLS = 5


@dataclass(frozen=True)
class Oddity:
    """One oddity: its kind, one German sentence, and the cells (row of the file, address) if it stands in cells."""

    kind: Kind
    sentence: str
    cells: Cells = ()

    @property
    def where(self) -> str:
        """The first cells for a sentence's end; all of them stand in `reference.finding`."""
        shown = [address or f"Zeile {number}" for number, address in self.cells[:SHOWN_CELLS]]
        more = " …" if len(self.cells) > SHOWN_CELLS else ""
        return f" [{', '.join(shown)}{more}]" if shown else ""


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> counted(1, "Zeile", "Zeilen"), counted(2, "Zeile", "Zeilen")
    ('1 Zeile', '2 Zeilen')
    """
    return f"{count} {one if count == 1 else many}"


def listed(codes: Sequence[str]) -> str:
    """Some keys for a sentence, at most ten."""
    return ", ".join(codes[:10]) + (" …" if len(codes) > 10 else "")
