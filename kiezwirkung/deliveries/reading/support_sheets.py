"""Sheets that only help to fill a form in: hints and lists of choices.

What belongs here: telling such a sheet by its name. It is never read and, if hidden, not worth a word.
"""

from kiezwirkung.deliveries.wording import header_key

_SUPPORT_SHEETS = ("hinweis", "anleitung", "legende", "ausfuellhilfe", "erlaeuterung", "auswahl", "codeliste")
_SUPPORT_NAMES = {"listen", "codes", "codelisten", "listenwerte"}


def is_support_sheet(name: str) -> bool:
    """Whether a sheet only helps to fill the form in (hints, choices) by its name."""
    key = header_key(name)
    return key in _SUPPORT_NAMES or key.startswith(_SUPPORT_SHEETS)
