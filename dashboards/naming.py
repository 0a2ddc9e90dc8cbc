"""File names of pages.

What belongs here: from a German name to a name every file system and link bears.
"""

import re

from dashboards.release import Value

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


def indicator_file(indicator_id: str) -> str:
    """The page of an indicator.

    >>> indicator_file("visits_per_1000")
    'indikator-visits-per-1000.html'
    """
    return f"indikator-{slug(indicator_id)}.html"


def value_anchor(value: Value) -> str:
    """The place of one figure on the page of its indicator: 'district-08-2025-q4'."""
    on = value.period_start_on
    when = {"year": f"{on.year}", "quarter": f"{on.year}-q{(on.month + 2) // 3}"}.get(value.period_type)
    return slug(f"{value.level}-{value.area_code}-{when or f'{on:%Y-%m}'}")


def value_link(value: Value) -> str:
    """From any page to the figure's place on the page of its indicator."""
    return f"{indicator_file(value.indicator_id)}#{value_anchor(value)}"


def agreement_file(district_name: str) -> str:
    """The page of the agreement with one district."""
    return f"vereinbarung-{slug(district_name)}.html"


def annex_file(name: str) -> str:
    """The annex to the Sachbericht of Berlin or a district."""
    return f"sachbericht-{slug(name)}.html"


CENTRE_ANNEX = "sachbericht.html"


def centre_folder(project_id: str) -> str:
    """The folder of a centre's own page, outside the public site."""
    return f"zentren/{slug(project_id)}"
