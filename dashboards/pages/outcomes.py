"""Wirkung: what visitors say, and what may not be concluded from it."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import evidence, numbers, reached, sentences
from dashboards.answers import survey_block
from dashboards.language import _, later
from dashboards.marks import words_of
from dashboards.naming import district_file
from dashboards.pages.page import Fragment, Navigation, Page
from dashboards.release import Indicator, Release, SurveyItem
from dashboards.scales import scales_block
from dashboards.themes import berlin_pairs, figures, headline, themes

NAVIGATION = Navigation(later("Wirkung"), 20, under=later("Themen"))
SOURCE = "bilder-wirkung"


def pages(release: Release) -> Iterator[Page]:
    """The one page of this definition."""
    name = _("Wirkung")
    live = Fragment(SOURCE, partial(_figures, release), is_figures=True)
    yield Page("wirkung.html", "outcomes.html.j2", name, name, partial(_context, release), (live,))


def _held(release: Release) -> list[Indicator]:
    return [i for i in release.indicators if i.logic_model == "outcome"]


def _figures(release: Release) -> dict[str, Any]:
    return figures(release, _held(release)) | {
        name: {"wide": b["wide"], "narrow": b["narrow"]} for name, b in _ranges(release).items() if b["has_plot"]
    }


def _ranges(release: Release) -> dict[str, dict[str, Any]]:
    """The blocks with rows beside one line, by the ids of their figures."""
    scales = scales_block(release, "berlin", release.berlin_code)
    groups = {b["id"]: b for b in reached.blocks(release, "berlin", release.berlin_code)}
    return ({"skalen": scales} if scales else {}) | groups


def _context(release: Release) -> dict[str, Any]:
    held = _held(release)
    told = themes(release, held)
    berlin = next((a for a in release.areas if a.level == "berlin"), None)
    survey = survey_block(release, berlin) if berlin else None
    ranges = _ranges(release)
    return {
        "headline": _headline(berlin_pairs(release, held)),
        "survey": survey,
        "scales": ranges.pop("skalen", None),
        "groups_reached": list(ranges.values()),
        "answers": _answers(release),
        "source": SOURCE,
        **told,
        "data_date": evidence.data_date(release.edition),
        "left_out": ()
        if told["blocks"] or survey
        else (_("{name}: {block}, keine Angaben", name=_("Wirkung"), block=_("Befragung")),),
    }


def _headline(values: list[sentences.Pair]) -> str:
    if not values:
        return _("Was sich für Menschen ändert: noch zu wenige Angaben, um etwas zu sagen")
    return headline(_("Wirkung"), values)


def _answers(release: Release) -> dict[str, Any] | None:
    """How many answered in which district, and where that is too few to say anything."""
    newest = max((i.period_start_on for i in release.survey), default=None)
    if newest is None:
        return None
    by_area: dict[str, list[SurveyItem]] = {}
    for item in release.survey:
        if item.period_start_on == newest and item.level == "district":
            by_area.setdefault(item.area_code, []).append(item)
    rows = [(d.area_name, district_file(d.area_name), *_told(by_area.get(d.area_code, []))) for d in release.districts]
    too_few = [name for name, _href, _count, is_enough, _words in rows if not is_enough]
    told = tuple((name, count, words) for name, _href, count, _is_enough, words in rows)
    table = evidence.Table(_("Antworten je Bezirk"), (_("Bezirk"), _("Antworten"), _("Aussagekraft")), told)
    return {"year": newest.year, "table": table, "rows": rows, "too_few": sentences.joined(too_few)}


def _told(items: list[SurveyItem]) -> tuple[str, bool, str]:
    """Answers per statement, whether that is enough, and in words."""
    counts = [i.answer_count for i in items if i.answer_count is not None]
    if not items:
        return "–", False, _("keine Befragung")
    if not counts:
        return items[0].mark or "–", False, words_of(items[0].mark)
    low, high = min(counts), max(counts)
    count = numbers.number(high) if low == high else f"{numbers.number(low)}–{numbers.number(high)}"
    if any(i.mark == "u" for i in items) or high < 30:
        return count, False, _("zu wenige, um etwas zu sagen")
    return count, True, _("genug für eine Aussage über die Befragten")
