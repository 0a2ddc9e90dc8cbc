"""How soon pages, charts and choices answer on a machine that is four times slower; limits of the specification.

What belongs here: times. They are right only where nothing else runs, so they are asked with Lighthouse:
make lighthouse.
"""

import os
from pathlib import Path
from typing import Any

import pytest

ASKED = "KIEZWIRKUNG_LIGHTHOUSE"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,  # a window per try
    pytest.mark.skipif(ASKED not in os.environ, reason="misst nur allein auf der Maschine recht: make lighthouse"),
]

TRIES = 6  # the best counts: whatever else the machine does only adds
SLOWER = 4
WATCH = """
() => { window.paint = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => { window.paint = e.startTime; }))
    .observe({type: "largest-contentful-paint", buffered: true}); }
"""
LIVE = """id => new Promise(resolve => {
  const figure = document.querySelector(`[data-figure="${id}"]`), start = performance.now();
  new MutationObserver((_, me) => { if (!figure.dataset.drawn) return;
    me.disconnect(); requestAnimationFrame(() => resolve(performance.now() - start)); })
    .observe(figure, {attributes: true});
  figure.scrollIntoView({behavior: "instant", block: "center"}); })"""
CHOOSE = """key => new Promise(resolve => {
  const select = document.getElementById("indikator"), place = document.getElementById("vergleich");
  const told = () => document.querySelector("#vergleich .statistic strong").textContent;
  const start = performance.now(), before = told();
  new MutationObserver((_, me) => { if (told() === before) return;
    me.disconnect(); requestAnimationFrame(() => resolve(performance.now() - start));
  }).observe(place, {childList: true, subtree: true});
  select.value = key; select.dispatchEvent(new Event("change")); })"""


def slowed(browser: Any, *, width: int) -> tuple[Any, Any]:
    """A fresh window on a slower machine."""
    context = browser.new_context(viewport={"width": width, "height": 844})
    context.add_init_script(f"({WATCH})()")
    tab = context.new_page()
    context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return context, tab


@pytest.mark.parametrize("page", ["index.html", "bezirk-neukoelln.html", "wirkung.html"])
def test_the_largest_part_is_painted_within_a_second(browser: Any, site: Path, page: str) -> None:
    paints: list[float] = []
    while len(paints) < TRIES and not any(0 < paint <= 1000 for paint in paints):
        context, tab = slowed(browser, width=390)
        tab.goto(f"file://{site}/{page}")
        tab.wait_for_timeout(600)
        paints.append(tab.evaluate("window.paint"))
        context.close()
    assert 0 < min(paints) <= 1000, paints


@pytest.mark.parametrize(("page", "figure"), [("index.html", "vergleich"), ("bezirk-neukoelln.html", "zentren")])
def test_the_first_chart_is_live_within_two_seconds(browser: Any, site: Path, page: str, figure: str) -> None:
    taken: list[float] = []
    while len(taken) < TRIES and not any(one <= 2000 for one in taken):
        context, tab = slowed(browser, width=390)
        tab.goto(f"file://{site}/{page}")
        tab.wait_for_timeout(300)
        assert tab.evaluate("window.Plotly") is None  # the library is asked for when a reader comes near, not before
        taken.append(tab.evaluate(LIVE, figure))
        context.close()
    assert min(taken) <= 2000, taken


def test_a_choice_answers_within_half_a_second(browser: Any, site: Path) -> None:
    context, tab = slowed(browser, width=1366)
    tab.goto(f"file://{site}/index.html")
    tab.locator("#vergleich").scroll_into_view_if_needed()
    tab.wait_for_selector("#vergleich [data-drawn]", state="attached")
    keys = tab.locator("#indikator option").evaluate_all("all => all.map(o => o.value)")
    taken = sorted(tab.evaluate(CHOOSE, key) for key in keys[1:TRIES])
    context.close()
    assert taken[0] <= 500, taken
