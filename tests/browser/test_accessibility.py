"""No page kind breaks a rule of axe-core, at either width; every pair of colours has enough contrast."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboards import assets
from dashboards.theme import DARK, TOKENS

pytestmark = pytest.mark.browser

AXE = "axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-soft", "accent") for ground in ("paper", "card", "accent-pale")),
    ("ink", "accent-soft"),
    ("accent", "accent-soft"),
    ("ink", "note"),
    ("ink", "note-pale"),
    *(("on-accent", ground) for ground in ("accent", "warn", "ink", "step-5", "for-2", "against-2")),
    *(("ink", f"step-{k}") for k in (1, 2, 3, 4)),
    ("ink", "for-1"),
    ("ink", "against-1"),
    ("ink", "undecided"),
    *(("warn-text", ground) for ground in ("card", "warn-soft")),
    *(("ink-soft", ground) for ground in ("strip", "strip-none", "quiet", "foot", "band")),
    *(("ink", ground) for ground in ("foot", "warn-soft", "rail")),
    ("accent", "foot"),
]
MARKER_PAIRS = [(name, "card") for name in ("accent", "warn", "neutral", "ink-faint", "range", "ink-soft")]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [TOKENS, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, 4.5), (MARKER_PAIRS, 3.0)])
def test_every_pair_of_colours_has_enough_contrast(
    tokens: dict[str, str], pairs: list[tuple[str, str]], least: float
) -> None:
    held = {(one, other): round(contrast(tokens[one], tokens[other]), 2) for one, other in pairs}
    assert {pair: found for pair, found in held.items() if found < least} == {}


def test_the_dark_set_has_every_colour_and_is_switched_on_nowhere(site: Path) -> None:
    assert DARK.keys() == TOKENS.keys()
    style = (site / "assets/style.css").read_text(encoding="utf-8")
    assert ':root[data-look="dark"]{color-scheme:dark;--ink:' in style
    own = re.sub(
        r"@media (print|\(forced-colors).*", "", style.partition('data-look="dark"]')[2].partition("}")[2], flags=re.S
    )
    assert re.findall(r"#[0-9a-fA-F]{3,6}\b(?![^{}]*\{)", own) == []  # every colour is a token
    assert not [page.name for page in site.glob("*.html") if "data-look" in page.read_text(encoding="utf-8")]


@pytest.fixture(scope="module")
def axe() -> str:
    folder = assets.packages()
    if folder is None or not (folder / AXE).is_file():
        pytest.skip("axe-core fehlt; zu bekommen mit: npm ci")
    return (folder / AXE).read_text(encoding="utf-8")


def faults(tab: Any, axe: str) -> list[str]:
    tab.evaluate(axe)
    found = tab.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_any_kind_of_page(
    browser: Any, site: Path, kinds: list[str], axe: str, *, scrolling: Callable[[Any], None], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True, reduced_motion="reduce")
    found = {}
    for page in [*kinds, "en/index.html"]:
        tab = context.new_page()
        tab.goto(f"file://{site}/{page}")
        scrolling(tab)
        if told := faults(tab, axe):
            found[page] = told
        tab.close()
    context.close()
    assert found == {}


def test_axe_sees_what_is_wrong(browser: Any, axe: str) -> None:
    tab = browser.new_page()
    tab.set_content("<html><body><img src='data:,'><p style='color:#aaa'>blass</p></body></html>")
    told = {fault.split(":")[0] for fault in faults(tab, axe)}
    tab.close()
    assert {"image-alt", "html-has-lang", "color-contrast"} <= told


def test_every_chart_has_a_name_and_a_table(site: Path) -> None:
    for page in site.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        for figure in re.findall(r'<figure class="chart[^>]*>(.*?)</figure>', text, re.S):
            assert 'role="img" aria-label="' in figure or "<table" in figure, page.name
        assert not re.search(r'role="img" aria-label=""', text), page.name
