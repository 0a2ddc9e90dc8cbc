"""The letters beside figures and the shapes in charts, each with its words.

What belongs here: what g u t x p r mean, and the five ways a figure can stand to Berlin, by shape and colour.
"""

from dataclasses import dataclass

from dashboards.language import _, later

LETTERS = {
    "g": later("Wert geheim zu halten"),
    "u": later("Wert unsicher, wenige Fälle"),
    "t": later("Angabe folgt später"),
    "x": later("Aussage nicht sinnvoll"),
    "p": later("vorläufig"),
    "r": later("berichtigt"),
}


@dataclass(frozen=True)
class Shape:
    """How one standing looks: a path around (0, 0), a CSS class and the words of the legend."""

    name: str
    path: str
    german: str
    plotly_symbol: str

    @property
    def words(self) -> str:
        """What the legend says."""
        return _(self.german)


SHAPES = {
    "better": Shape(
        "better", "M0-6.5A6.5 6.5 0 1 1 0 6.5 6.5 6.5 0 1 1 0-6.5Z", later("günstiger als Berlin"), "circle"
    ),
    "same": Shape("same", "M0-6A6 6 0 1 1 0 6 6 6 0 1 1 0-6Z", later("kein gesicherter Unterschied"), "circle-open"),
    "worse": Shape("worse", "M-7.5-5.5H7.5L0 7Z", later("ungünstiger als Berlin"), "triangle-down"),
    "differs": Shape("differs", "M-5.5-5.5H5.5V5.5H-5.5Z", later("gesichert anders, ohne Wertung"), "square"),
    "unsure": Shape("unsure", "M0-7.5L7.5 0 0 7.5-7.5 0Z", later("unsicher (u)"), "diamond-open"),
    "plain": Shape("plain", "M0-5A5 5 0 1 1 0 5 5 5 0 1 1 0-5Z", later("ohne Vergleich"), "circle"),
}


def words_of(mark: str, reason: str = "") -> str:
    """'t – Angabe folgt später': the letter with its words, or with the reason the release gives."""
    if not mark:
        return reason or _("keine Angabe")
    return f"{mark} – {reason or letter_words().get(mark) or _('ohne Angabe')}"


def letter_words() -> dict[str, str]:
    """All letters with their words in the language being written."""
    return {letter: _(words) for letter, words in LETTERS.items()}
