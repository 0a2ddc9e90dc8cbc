"""What a page may weigh and how fast it must be; limits as in the specification of the dashboards."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboards import assets

pytestmark = pytest.mark.browser

KIB = 1024
OWN = ("assets/style.css", "assets/app.js")
WATCH = """
() => { window.seen = {shift: 0, paint: 0, refused: []};
  const watch = (type, told) =>
    new PerformanceObserver(list => list.getEntries().forEach(told)).observe({type, buffered: true});
  watch("layout-shift", e => { if (!e.hadRecentInput) window.seen.shift += e.value; });
  watch("largest-contentful-paint", e => { window.seen.paint = e.startTime; });
  document.addEventListener("securitypolicyviolation", e => window.seen.refused.push(e.violatedDirective)); }
"""

TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > document.body.clientWidth + 1).slice(0, 4)
  .map(e => e.outerHTML.slice(0, 90))"""


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def test_a_page_with_its_style_and_script_weighs_little(site: Path) -> None:
    own = sum(packed(site / name) for name in OWN)
    heavy = {
        path.relative_to(site).as_posix(): packed(path) + own
        for path in [*site.rglob("*.html"), *site.parent.glob("zentren/**/*.html")]
        if packed(path) + own > 40_000
    }
    assert heavy == {}


def test_the_first_transfer_is_small_and_the_library_is_not_part_of_it(site: Path) -> None:
    type_faces = packed(site / assets.TYPE) if assets.has_type() else 0
    first = packed(site / "index.html") + sum(packed(site / name) for name in OWN) + type_faces
    assert first <= 120 * KIB
    assert "plotly.min.js" not in (site / "index.html").read_text(encoding="utf-8")


def test_the_small_library_weighs_little(site: Path) -> None:
    if assets.packages() is None:
        pytest.skip("ohne npm ci liegt nur die große Bibliothek von plotly.py bereit; zu bekommen mit: npm ci")
    assert packed(site / "assets/plotly.min.js") <= 400_000


def test_a_site_of_150_pages_stays_small(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    states = list(site.rglob("zustand/*.js"))
    each = sum(p.stat().st_size for p in pages) / len(pages)
    others = sum(p.stat().st_size for p in site.rglob("*") if p.is_file() and p.suffix != ".html")
    assert states
    assert each * 150 + others <= 40 * KIB * KIB


@pytest.mark.parametrize("width", [1366, 390])
def test_nothing_jumps_and_nothing_is_refused(
    browser: Any, site: Path, kinds: list[str], scrolling: Callable[[Any], None], width: int
) -> None:
    jumping, refused, wide, asked, told = {}, {}, {}, [], []
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(f"({WATCH})()")
    for page in kinds:
        tab = context.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: told.append(message.text))
        tab.on("pageerror", lambda error: told.append(str(error)))
        tab.goto(f"file://{site}/{page}")
        scrolling(tab)
        if tab.locator("[data-figure]").count():
            tab.wait_for_selector("[data-drawn] .main-svg", state="attached")
            tab.wait_for_timeout(150)
        seen = tab.evaluate("window.seen")
        if seen["shift"] > 0.02:
            jumping[page] = round(seen["shift"], 4)
        if seen["refused"]:
            refused[page] = seen["refused"]
        if tab.evaluate("document.documentElement.scrollWidth") != width:
            wide[page] = tab.evaluate(TOO_WIDE)
        tab.close()
    context.close()
    outside = [url for url in asked if not url.startswith((f"file://{site.parent}/", "data:"))]
    assert (jumping, refused, wide, outside, told) == ({}, {}, {}, [], [])


def test_the_largest_part_is_painted_soon_on_a_slow_machine(browser: Any, site: Path) -> None:
    paints = []
    for _ in range(3):
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.add_init_script(f"({WATCH})()")
        tab = context.new_page()
        session = context.new_cdp_session(tab)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        tab.goto(f"file://{site}/index.html")
        tab.wait_for_timeout(600)
        paints.append(tab.evaluate("window.seen.paint"))
        context.close()
    assert 0 < min(paints) <= 1000, paints


def test_a_choice_answers_at_once(browser: Any, site: Path) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    tab = context.new_page()
    tab.goto(f"file://{site}/index.html")
    tab.locator("#vergleich").scroll_into_view_if_needed()
    tab.wait_for_selector("#vergleich [data-drawn]", state="attached")
    choose = """key => new Promise(resolve => {
      const select = document.getElementById("indikator"), start = performance.now();
      const heading = document.querySelector("#vergleich .statistic strong").textContent;
      new MutationObserver((_, me) => {
        if (document.querySelector("#vergleich .statistic strong").textContent === heading) return;
        me.disconnect(); requestAnimationFrame(() => resolve(performance.now() - start));
      }).observe(document.getElementById("vergleich"), {childList: true, subtree: true});
      select.value = key; select.dispatchEvent(new Event("change")); })"""
    keys = tab.locator("#indikator option").evaluate_all("all => all.map(o => o.value)")
    taken = sorted(tab.evaluate(choose, key) for key in keys[1:6])
    context.close()
    assert taken[0] <= 150, taken  # the best of five: whatever else the machine does only adds


def test_every_link_and_every_anchor_leads_somewhere(site: Path) -> None:
    anchors: dict[Path, set[str]] = {}

    def ids(path: Path) -> set[str]:
        if path not in anchors:
            anchors[path] = set(re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8")))
        return anchors[path]

    broken = []
    for page in [*site.rglob("*.html"), *site.parent.glob("zentren/**/*.html")]:
        for link in re.findall(r'\bhref="([^"]+)"', page.read_text(encoding="utf-8")):
            address, _, anchor = link.partition("#")
            target = (page.parent / address).resolve() if address else page
            if address.startswith(("data:", "mailto:")):
                continue
            if not target.is_file() or (
                anchor and target.suffix == ".html" and anchor.split("?")[0] not in ids(target)
            ):
                broken.append(f"{page.relative_to(site.parent)}: {link}")
    assert broken == []
