"""The letters beside figures and the shapes in charts, each with its words.

What belongs here: what g u t x p r mean, and the five ways a figure can stand to Berlin, by shape and colour.
"""

from dataclasses import dataclass

LETTERS = {
    "g": "Wert geheim zu halten",
    "u": "Wert unsicher, wenige Fälle",
    "t": "Angabe folgt später",
    "x": "Aussage nicht sinnvoll",
    "p": "vorläufig",
    "r": "berichtigt",
}


@dataclass(frozen=True)
class Shape:
    """How one standing looks: a path around (0, 0), a CSS class and the words of the legend."""

    name: str
    path: str
    words: str
    plotly_symbol: str


SHAPES = {
    "better": Shape("better", "M0-6.5A6.5 6.5 0 1 1 0 6.5 6.5 6.5 0 1 1 0-6.5Z", "günstiger als Berlin", "circle"),
    "same": Shape("same", "M0-6A6 6 0 1 1 0 6 6 6 0 1 1 0-6Z", "kein gesicherter Unterschied", "circle-open"),
    "worse": Shape("worse", "M-7.5-5.5H7.5L0 7Z", "ungünstiger als Berlin", "triangle-down"),
    "differs": Shape("differs", "M-5.5-5.5H5.5V5.5H-5.5Z", "gesichert anders, ohne Wertung", "square"),
    "unsure": Shape("unsure", "M0-7.5L7.5 0 0 7.5-7.5 0Z", "unsicher (u)", "diamond-open"),
    "plain": Shape("plain", "M0-5A5 5 0 1 1 0 5 5 5 0 1 1 0-5Z", "ohne Vergleich", "circle"),
}


def words_of(mark: str, reason: str = "") -> str:
    """'t – Angabe folgt später': the letter with its words, or with the reason the release gives."""
    return f"{mark} – {reason or LETTERS.get(mark, 'ohne Angabe')}" if mark else reason or "keine Angabe"
