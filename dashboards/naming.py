"""File names of pages.

What belongs here: from a German name to a name every file system and link bears.
"""

import re

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug(name: str) -> str:
    """A name for files.

    >>> slug("Treptow-Köpenick")
    'treptow-koepenick'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower().translate(UMLAUTS)).strip("-")


def district_file(name: str) -> str:
    """The page of a district."""
    return f"bezirk-{slug(name)}.html"
