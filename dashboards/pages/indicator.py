"""Indikator: one page per definition, with everything known about its figures."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import anchored, breakdown, definition, indicator_csv, judging, numbers, sentences, todays
from dashboards.comparison import comparison
from dashboards.development import development
from dashboards.funnel import funnel_block
from dashboards.language import _, is_german, later
from dashboards.naming import indicator_file
from dashboards.outlinemap import prognoseraum_map
from dashboards.pages.page import Attachment, Navigation, Page
from dashboards.release import Indicator, Release
from dashboards.spread import spread_block

NAVIGATION = Navigation(later("Indikator"), 31, place="nowhere")


def pages(release: Release) -> Iterator[Page]:
    """One page per definition of the catalogue, measured or not."""
    for indicator in release.indicators:
        yield _page(release, indicator)


def _page(release: Release, indicator: Indicator) -> Page:
    name = indicator_file(indicator.indicator_id)
    context = partial(_context, release, indicator)
    title, label, files = indicator.title, indicator.title_short, _files(release, indicator) if is_german() else ()
    return Page(name, "indicator.html.j2", title, label, context, attachments=files)


def _files(release: Release, indicator: Indicator) -> tuple[Attachment, ...]:
    """All figures to take along, once; pages in other languages lead to them."""
    return tuple(
        Attachment(indicator_csv.file_name(indicator, is_for_machines=machine), partial(text, release, indicator))
        for text, machine in ((indicator_csv.for_excel, False), (indicator_csv.for_machines, True))
    )


def _context(release: Release, indicator: Indicator) -> dict[str, Any]:
    is_shown = indicator.indicator_id in release.is_shown and indicator.is_measurable
    parts = breakdown.blocks(release, indicator)
    silent = _("{name}: {block}, keine Angaben", name=indicator.title, block=_("Werte"))
    return {
        "indicator": indicator,
        "headline": _headline(release, indicator, is_shown=is_shown, has_parts=bool(parts)),
        "csv": indicator_csv.address(indicator, is_for_machines=False),
        "csv_machine": indicator_csv.address(indicator, is_for_machines=True),
        "sheet": definition.sheet(release, indicator),
        "is_shown": is_shown,
        "reason": _reason(indicator, has_parts=bool(parts)),
        "breakdowns": parts,
        "versions": definition.versions(indicator),
        "left_out": () if is_shown or parts else (silent,),
        **(_figures(release, indicator) if is_shown else {}),
    }


def _headline(release: Release, indicator: Indicator, *, is_shown: bool, has_parts: bool) -> str:
    if not indicator.is_measurable:
        return _("{title}: noch nicht messbar", title=indicator.title_short)
    if not is_shown:
        return indicator.title if has_parts else _("{title}: noch keine Werte", title=indicator.title_short)
    value = release.berlin(indicator)
    series = release.series(indicator, "berlin", release.berlin_code)
    since = judging.compared_with(value, series) if value else ""
    return sentences.trend_heading(indicator, value, since)


def _reason(indicator: Indicator, *, has_parts: bool) -> str:
    if indicator.not_measurable_reason:
        return indicator.not_measurable_reason
    if has_parts:
        return _("Diesen Indikator gibt es nur aufgegliedert; eine Summe über alle Teile hätte keine Aussage.")
    return _("Diese Ausgabe enthält für Berlin keinen Wert. Er erscheint, sobald Meldungen dazu vorliegen.")


def _figures(release: Release, indicator: Indicator) -> dict[str, Any]:
    berlin = release.berlin(indicator)
    return {
        "berlin": sentences.value_words(indicator, berlin) if berlin else "",
        "berlin_period": numbers.period_long(berlin.period_type, berlin.period_start_on) if berlin else "",
        "today": todays.indicator_block(release, indicator),
        "comparison": comparison(release, indicator),
        "development": development(release, indicator),
        "map": prognoseraum_map(release, indicator),
        "spread": spread_block(release, indicator),
        "funnel": funnel_block(release, indicator),
        "groups": anchored.areas(release, indicator),
        "project_groups": anchored.projects(release, indicator),
    }
