"""Headers over one, two or three rows: which words stand over a column.

What belongs here: putting the words of header rows together, as merged cells leave them, and what of a header may be
said again to its sender. What headers mean is decided in `recognising.py`.
"""

import re
from collections.abc import Iterator, Sequence

from kiezwirkung.deliveries.wording import header_key

MAX_HEIGHT = 3
_LONGEST_SAID = 60
_SAYABLE = re.compile(r"[A-Za-zÄÖÜäöüß0-9 ._,:;/()&%€²³*?!–—+-]+")


def join_headers(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Header rows as candidates per column, the fullest first.

    `davon` over `weiblich` is `davonweiblich`, then `weiblich`. A word counts for the columns to its right until the
    next word beside it; a word alone over empty cells stands for itself.
    """
    if len(rows) == 1:
        return [[word] if word else [] for word in rows[0]]
    return [_candidates(words) for words in _stacks(rows)]


def _stacks(rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """The words over each column from top to bottom, merged cells filled to the right."""
    above = [""] * (len(rows) - 1)
    for words in zip(*rows, strict=True):
        for level in range(len(above)):
            if words[level]:
                above[level:] = [words[level], *[""] * (len(above) - level - 1)]
            elif not any(words[level + 1 :]):
                above[level] = ""
        yield [*above, words[-1]]


def _candidates(stack: Sequence[str], between: str = "") -> list[str]:
    words = [word for word in stack if word]
    if not words:
        return []
    lowest = words[-1]
    joined = [between.join(words[at:]) for at in range(len(words) - 1)]
    skipped = [between.join((words[0], lowest))] if len(words) > 2 else []
    return [*joined, *skipped, lowest]


def said_headers(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Header rows as candidates per column as their sender reads them: `davon weiblich`, then `weiblich`."""
    return [_candidates(words, " ") for words in _stacks(rows)]


def sayable(header: str) -> str:
    """A header that was recognised, fit to be said again; empty if it holds more than words, numbers and dots.

    Comparing leaves out all signs but letters and digits, so the rest of the text could be anything.

    >>> sayable("Dauer  (Std.)"), sayable("Besuche =cmd()"), sayable("Besuche Иванов")
    ('Dauer (Std.)', '', '')
    """
    said = " ".join(header.split())
    if not _SAYABLE.fullmatch(said) or not header_key(said):
        return ""
    return said if len(said) <= _LONGEST_SAID else f"{said[: _LONGEST_SAID - 1]}…"
