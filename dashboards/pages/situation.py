"""Datenlage: completeness, deadlines, findings, corrections, response, estimated share."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import evidence, sentences, situation
from dashboards.language import _, later
from dashboards.pages.page import Fragment, Navigation, Page
from dashboards.release import Indicator, Release
from dashboards.themes import figures, themes

NAVIGATION = Navigation(later("Datenlage"), 40, under=later("Zahlen"))
SOURCE = "bilder-datenlage"


def pages(release: Release) -> Iterator[Page]:
    """The one page of this definition."""
    name = _("Datenlage")
    live = Fragment(SOURCE, partial(_figures, release), is_figures=True)
    yield Page("datenlage.html", "situation.html.j2", name, name, partial(_context, release), (live,))


def _held(release: Release) -> list[Indicator]:
    return [i for i in release.indicators if i.logic_model == "quality"]


def _figures(release: Release) -> dict[str, Any]:
    return figures(release, _held(release))


def _context(release: Release) -> dict[str, Any]:
    matrix = situation.whole_matrix(release)
    return {
        "headline": sentences.completeness_heading([r for r in release.completeness if r.level == "project"]),
        "matrix": matrix,
        "matrix_heading": situation.matrix_heading(release),
        "deadlines": situation.deadlines(release),
        "findings": situation.findings(release),
        "corrections": situation.corrections(release),
        "source": SOURCE,
        **themes(release, _held(release)),
        "data_date": evidence.data_date(release.edition),
        "left_out": ()
        if matrix
        else (_("{name}: {block}, keine Angaben", name=_("Datenlage"), block=_("Meldestand")),),
    }
