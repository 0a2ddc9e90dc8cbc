"""Colours and type as tokens: one home for stylesheet, drawings and Plotly.

What belongs here: values, no markup. The stylesheet gets them as CSS variables, Plotly as strings.
"""

from dataclasses import dataclass

TOKENS = {
    "ink": "#18272f",
    "ink-soft": "#4a5a63",
    "ink-faint": "#66757d",
    "paper": "#f5f3ec",
    "card": "#ffffff",
    "line": "#dcdfda",
    "line-strong": "#8b979c",
    "accent": "#0b5d66",
    "accent-soft": "#d5e9e6",
    "accent-pale": "#edf5f3",
    "warn": "#b3470b",
    "warn-soft": "#fbece1",
    "note": "#f6dfa4",
    "note-pale": "#fdf3d3",
    "neutral": "#3d5674",
    "range": "#8a969c",
    "step-1": "#e6f1ef",
    "step-2": "#c2e0db",
    "step-3": "#93c9c4",
    "step-4": "#58a3a4",
    "step-5": "#0b5d66",
    "against-2": "#b3470b",
    "against-1": "#e5a67b",
    "for-1": "#80bfbd",
    "for-2": "#0b5d66",
    "undecided": "#d3d8da",
}
SANS = '"Source Sans 3", "Source Sans fallback", "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif'
SERIF = '"Source Serif 4", "Source Serif fallback", Charter, Cambria, Georgia, "Liberation Serif", serif'


@dataclass(frozen=True)
class Face:
    """One cut of a type family, and the common font that takes its place until it is there, stretched to its measure.

    `scale` is the width of running German text against that font; ascent and descent are parts of the type size.
    """

    family: str
    weight: str
    file: str
    fallback: str
    locals: tuple[str, ...]
    scale: float
    ascent: float
    descent: float

    def fallback_rule(self) -> str:
        """The @font-face rule of the fallback: lines break alike before and after the type arrives."""
        sources = ",".join(f'local("{name}")' for name in self.locals)
        sizes = {
            "size-adjust": self.scale,
            "ascent-override": self.ascent / self.scale,
            "descent-override": self.descent / self.scale,
            "line-gap-override": 0.0,
        }
        rules = ";".join(f"{name}:{share * 100:.1f}%" for name, share in sizes.items())
        return f'@font-face{{font-family:"{self.fallback}";font-weight:{self.weight};src:{sources};{rules}}}\n'


_SANS = "@fontsource/source-sans-3/files/source-sans-3-latin-{}-normal.woff2"
_SERIF = "@fontsource/source-serif-4/files/source-serif-4-latin-600-normal.woff2"
FACES = (
    Face(
        "Source Sans 3",
        "400",
        _SANS.format(400),
        "Source Sans fallback",
        ("Arial", "Liberation Sans", "Arimo"),
        0.925,
        1.024,
        0.4,
    ),
    Face(
        "Source Sans 3",
        "500 700",
        _SANS.format(600),
        "Source Sans fallback",
        ("Arial Bold", "Liberation Sans Bold", "Arimo Bold"),
        0.89,
        1.024,
        0.4,
    ),
    Face(
        "Source Serif 4",
        "600",
        _SERIF,
        "Source Serif fallback",
        ("Times New Roman Bold", "Liberation Serif Bold", "Tinos Bold"),
        1.116,
        1.036,
        0.335,
    ),
)


def css_variables() -> str:
    """The tokens as a :root rule."""
    lines = [f"  --{name}: {colour};" for name, colour in TOKENS.items()]
    return "\n".join([":root {", *lines, f"  --sans: {SANS};", f"  --serif: {SERIF};", "}", ""])
