"""Colours and type as tokens: one home for stylesheet, drawings and Plotly.

What belongs here: values, no markup. The stylesheet gets them as CSS variables, Plotly as strings.
"""

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
SANS = '"Source Sans 3", "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif'
SERIF = (
    '"Source Serif 4", "Source Serif Pro", Charter, "Bitstream Charter", Cambria, Georgia, "Liberation Serif", serif'
)


def css_variables() -> str:
    """The tokens as a :root rule."""
    lines = [f"  --{name}: {colour};" for name, colour in TOKENS.items()]
    return "\n".join([":root {", *lines, f"  --sans: {SANS};", f"  --serif: {SERIF};", "}", ""])
