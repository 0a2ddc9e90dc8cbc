"""Überblick: Berlin as a whole and its districts side by side."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import boxes, evidence, numbers, sentences
from dashboards.comparison import comparison
from dashboards.development import development
from dashboards.language import _, later
from dashboards.matrix import matrix
from dashboards.pages.page import Fragment, Navigation, Page
from dashboards.release import Indicator, Release

NAVIGATION = Navigation(later("Überblick"), 1)


def pages(release: Release) -> Iterator[Page]:
    """The one page of this definition."""
    chosen = _first(release)
    fragments = tuple(Fragment(i.indicator_id, partial(_state, release, i)) for i in release.shown)
    yield Page(
        "index.html",
        "overview.html.j2",
        _("Überblick"),
        _("Überblick"),
        partial(_context, release, chosen),
        fragments,
    )


def _context(release: Release, chosen: Indicator | None) -> dict[str, Any]:
    completeness = [r for r in release.completeness if r.level == "district"]
    cards = [c for i in release.lead if (c := evidence.card(release, i, "berlin", release.berlin_code, "Berlin"))]
    return {
        "headline": sentences.berlin_headline([(i, v) for i in release.lead if (v := release.berlin(i))]),
        "period": cards[0].period if cards else "",
        "boxes": boxes.three_boxes(release),
        "cards": cards,
        "lead_words": numbers.counted(len(cards)).capitalize(),
        "choices": release.shown,
        "chosen": chosen,
        "completeness_heading": sentences.completeness_heading(completeness),
        "matrix": matrix(completeness, is_counted=True) if completeness else None,
        **(_state(release, chosen) if chosen else {}),
        "left_out": () if completeness else (_missing(),),
    }


def _missing() -> str:
    return _("{name}: {block}, keine Angaben", name=_("Überblick"), block=_("Meldestand"))


def _first(release: Release) -> Indicator | None:
    comparable = [i for i in release.shown if i.is_comparable and release.berlin(i)]
    return next(iter([*comparable, *release.shown]), None)


def _state(release: Release, indicator: Indicator) -> dict[str, Any]:
    return {"comparison": comparison(release, indicator), "development": development(release, indicator)}
