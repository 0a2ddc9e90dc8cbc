"""Headers over one, two or three rows: which words stand over a column.

What belongs here: putting the words of header rows together, as merged cells leave them. What they mean is decided in
`recognising.py`.
"""

from collections.abc import Iterator, Sequence

MAX_HEIGHT = 3


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


def _candidates(stack: Sequence[str]) -> list[str]:
    words = [word for word in stack if word]
    if not words:
        return []
    lowest = words[-1]
    joined = ["".join(words[at:]) for at in range(len(words) - 1)]
    skipped = [words[0] + lowest] if len(words) > 2 else []
    return [*joined, *skipped, lowest]
