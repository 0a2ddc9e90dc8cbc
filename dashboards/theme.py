"""Colours and type as tokens: one home for stylesheet, drawings and Plotly.

What belongs here: values, no markup. The stylesheet gets them as CSS variables, Plotly as strings. The dark set is
prepared and not switched on: print, projector and mail must look alike. It holds for `<html data-look="dark">`.
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
    "on-accent": "#ffffff",
    "warn-text": "#9c3d08",
    "band": "#eceeed",
    "rail": "#e4e8e7",
    "half": "#c3ccce",
    "strip": "#f0f1f0",
    "strip-none": "#f7f7f4",
    "hatch": "#dfe3e1",
    "quiet": "#f3f4f2",
    "mini": "#d3dedb",
    "foot": "#e7eae8",
    "foot-line": "#c6cdca",
}
DARK = {
    "ink": "#e8eef0",
    "ink-soft": "#b6c3c9",
    "ink-faint": "#8f9da4",
    "paper": "#10181c",
    "card": "#18232a",
    "line": "#2d3b42",
    "line-strong": "#74858d",
    "accent": "#6cc8c8",
    "accent-soft": "#1c3f44",
    "accent-pale": "#1a3035",
    "warn": "#f0945e",
    "warn-soft": "#40271a",
    "note": "#5c4a17",
    "note-pale": "#3a3115",
    "neutral": "#9fbade",
    "range": "#74848b",
    "step-1": "#1d3035",
    "step-2": "#1f4349",
    "step-3": "#22575d",
    "step-4": "#276b71",
    "step-5": "#8fd6d3",
    "against-2": "#f0a06c",
    "against-1": "#7f4521",
    "for-1": "#276b71",
    "for-2": "#8fd6d3",
    "undecided": "#3a474d",
    "on-accent": "#0d1619",
    "warn-text": "#f5aa7c",
    "band": "#222e34",
    "rail": "#2a373d",
    "half": "#435159",
    "strip": "#202c32",
    "strip-none": "#1d282e",
    "hatch": "#33424a",
    "quiet": "#1d282e",
    "mini": "#2a4347",
    "foot": "#151f24",
    "foot-line": "#36454c",
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
    """The tokens as a :root rule, and the dark ones for the day somebody asks for them."""
    light, dark = (";".join(f"--{name}:{colour}" for name, colour in held.items()) for held in (TOKENS, DARK))
    return f':root{{{light};--sans:{SANS};--serif:{SERIF}}}\n:root[data-look="dark"]{{color-scheme:dark;{dark}}}\n'
