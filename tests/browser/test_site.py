"""The site in a real browser, from a folder, without a network."""

import itertools
import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser

PAGES = ("index.html", "bezirk-neukoelln.html", "bezirk-pankow.html", "bezirk-spandau.html")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_language_title_one_heading_and_landmarks(opened: Any, page: str) -> None:
    with opened(page, script=False) as tab:
        assert tab.locator("html").get_attribute("lang") == "de"
        assert "Kiezwirkung" in tab.title()
        assert tab.locator("h1").count() == 1
        assert [tab.locator(name).count() for name in ("main", "header", "footer")] == [1, 1, 1]
        levels = [int(name[1]) for name in tab.locator("h1,h2,h3,h4").evaluate_all("all => all.map(e => e.tagName)")]
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
        assert tab.locator("svg[role=img]:not([aria-label])").count() == 0
        assert tab.locator("svg[role=img]").count() > 6


def test_choosing_an_indicator_changes_tiles_heading_table_and_address(opened: Any) -> None:
    with opened("index.html") as tab:
        before = tab.locator("#vergleich .tile strong").all_inner_texts()
        tab.select_option("#indikator", "visits_per_1000")
        tab.wait_for_function("document.querySelector('#vergleich').innerText.includes('Besuche je 1.000 Einwohner')")
        after = tab.locator("#vergleich .tile strong").all_inner_texts()
        assert before != after
        assert "t" in [text.strip() for text in after]
        assert tab.evaluate("location.hash") == "#vergleich?indikator=visits_per_1000"
        assert "Besuche je 1.000" in tab.locator("#vergleich caption").first.text_content()
        assert "Besuche je 1.000" in tab.locator("#entwicklung .subtitle").inner_text()


def test_a_permalink_restores_the_choice(opened: Any) -> None:
    with opened("index.html#vergleich?indikator=open_hours") as tab:
        tab.wait_for_function("document.querySelector('#vergleich').innerText.includes('Öffnungsstunden je Woche,')")
        assert tab.locator("#indikator").input_value() == "open_hours"


def test_a_figure_becomes_live_after_scrolling_to_it(opened: Any) -> None:
    with opened("index.html") as tab:
        assert tab.locator(".main-svg").count() == 0
        tab.locator("#vergleich").scroll_into_view_if_needed()
        tab.wait_for_selector("#vergleich [data-live] .main-svg", state="attached")
        assert tab.locator("#vergleich .dots").is_hidden()
        assert tab.evaluate("document.querySelector('[data-live]')._context.locale") == "de"
        names = ("displayModeBar", "showSendToCloud", "plotlyServerURL")
        context = "document.querySelector('[data-live]')._context"
        shown = [tab.evaluate(f"{context}.{name}") for name in names]
        assert shown == [False, False, ""]


def test_every_number_stands_there_without_script_too(opened: Any) -> None:
    with opened("index.html", script=False) as tab:
        rows = tab.locator("#vergleich .dot-row[data-area] .dot-value").all_inner_texts()
        assert len(rows) == 12
        assert all(re.search(r"\d", text) for text in rows)
        assert tab.locator(".kpi .figure strong").count() == 6
        assert tab.locator(".kpi .figure strong").first.is_visible()
        assert tab.locator("[data-chooser]").is_hidden()


def test_print_shows_the_static_drawing(opened: Any) -> None:
    with opened("bezirk-neukoelln.html") as tab:
        tab.locator("#zentren").scroll_into_view_if_needed()
        tab.wait_for_selector("#zentren [data-live] .main-svg", state="attached")
        tab.wait_for_selector("#zentren .dots.replaced", state="attached")
        tab.emulate_media(media="print")
        assert tab.locator("#zentren .dots").is_visible()
        assert tab.locator("#zentren [data-live]").is_hidden()


def test_fewer_than_three_shown_centres_get_a_table_only(opened: Any) -> None:
    with opened("bezirk-pankow.html") as tab:
        assert tab.locator("#zentren [data-figure]").count() == 0
        assert tab.locator("#zentren table").count() == 1
        assert "keine Kooperationsvereinbarung" in tab.locator("#ziele").inner_text()


def test_the_switch_leads_to_the_same_page_in_the_same_state(opened: Any) -> None:
    with opened("index.html#vergleich?indikator=open_hours") as tab:
        tab.wait_for_function("document.querySelector('#vergleich').innerText.includes('Öffnungsstunden je Woche,')")
        tab.click("[data-switch]")
        tab.wait_for_url("**/en/index.html#vergleich?indikator=open_hours")
        tab.wait_for_function("document.querySelector('#indikator').value === 'open_hours'")
        assert tab.locator("html").get_attribute("lang") == "en"
        tab.click("[data-switch]")
        tab.wait_for_url("**/site/index.html#vergleich?indikator=open_hours")


def test_a_live_figure_speaks_the_language_of_its_page(opened: Any) -> None:
    with opened("en/index.html") as tab:
        tab.locator("#vergleich").scroll_into_view_if_needed()
        tab.wait_for_selector("#vergleich [data-live] .main-svg", state="attached")
        assert tab.evaluate("document.querySelector('[data-live]')._context.locale") == "en"
        assert tab.evaluate("document.querySelector('[data-live]').layout.separators") == ".,"
