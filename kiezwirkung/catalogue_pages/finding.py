"""Which indicator a person means.

What belongs here: from a word to one indicator, or the nearest names.
"""

import difflib

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.indicators.catalogue import Catalogue
from kiezwirkung.indicators.definition import Indicator


def find_indicator(catalogue: Catalogue, said: str) -> Indicator:
    """The indicator with this id, code, number or title; raises K609 with the nearest ids where there is none."""
    wanted = " ".join(said.split()).casefold()
    for indicator in catalogue.indicators:
        if wanted in {name.casefold() for name in _names(indicator)}:
            return indicator
    numbered = [indicator for indicator in catalogue.indicators if str(indicator.number) == wanted]
    if len(numbered) == 1:
        return numbered[0]
    near = [indicator.id for indicator in numbered] or _nearest(catalogue, wanted)
    raise KiezwirkungError(
        "K609",
        "Diesen Indikator gibt es nicht.",
        what_to_do=f"Gemeint: {', '.join(near)}?" if near else "kiezwirkung indicators zeigt alle.",
    )


def _names(indicator: Indicator) -> list[str]:
    return [indicator.id, indicator.title, indicator.title_short, indicator.title_english, indicator.code or ""]


def _nearest(catalogue: Catalogue, wanted: str) -> list[str]:
    by_name = {
        name.casefold(): indicator.id for indicator in catalogue.indicators for name in _names(indicator) if name
    }
    found = [by_name[near] for near in difflib.get_close_matches(wanted, list(by_name), n=5, cutoff=0.5)]
    found += [id_ for name, id_ in by_name.items() if len(wanted) > 2 and wanted in name]
    return list(dict.fromkeys(found))[:5]
