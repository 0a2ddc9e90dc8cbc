"""Selbsthilfe: groups, enquiries by channel, density, topics as far as they may be shown."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards.language import _, later
from dashboards.pages.page import Fragment, Navigation, Page
from dashboards.release import Indicator, Release
from dashboards.themes import berlin_pairs, figures, headline, themes

NAVIGATION = Navigation(later("Selbsthilfe"), 21, under=later("Themen"))
SOURCE = "bilder-selbsthilfe"
WORDS = ("self_help", "enquir", "shg", "shk")


def pages(release: Release) -> Iterator[Page]:
    """The one page of this definition."""
    name = _("Selbsthilfe")
    live = Fragment(SOURCE, partial(_figures, release), is_figures=True)
    yield Page("selbsthilfe.html", "self_help.html.j2", name, name, partial(_context, release), (live,))


def of_self_help(indicator: Indicator) -> bool:
    """Whether a definition is about self-help contact points, by its id or its code of the catalogue."""
    return any(word in f"{indicator.indicator_id} {indicator.code}" for word in WORDS)


def _figures(release: Release) -> dict[str, Any]:
    return figures(release, [i for i in release.indicators if of_self_help(i)])


def _context(release: Release) -> dict[str, Any]:
    held = [i for i in release.indicators if of_self_help(i)]
    told, values = themes(release, held), berlin_pairs(release, held)
    nothing = _("{name}: {block}, keine Angaben", name=_("Selbsthilfe"), block=_("Werte"))
    return {
        "headline": headline(_("Selbsthilfe"), values) if values else _("Selbsthilfe: noch keine Werte"),
        "source": SOURCE,
        **told,
        "left_out": () if told["blocks"] else (nothing,),
    }
