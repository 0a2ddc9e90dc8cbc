"""Six views look as they did when somebody last looked at them: same data, same type, small differences allowed.

New references after a wanted change: KIEZWIRKUNG_NEW_LOOK=1 pytest tests/browser/test_look.py, then look at them.
"""

import base64
import os
from pathlib import Path
from typing import Any

import pytest

from dashboards import assets

pytestmark = pytest.mark.browser

REFERENCES = Path(__file__).with_name("references")
SHARE_ALLOWED = 0.02  # of the pixels
STEP_ALLOWED = 48  # of 255, so that another version of the font renderer does not count
VIEWS = {
    "ueberblick-kopf": ("index.html", 1280, "screen", ".opening"),
    "ueberblick-karten": ("index.html", 390, "screen", ".kpis > :first-child"),
    "ueberblick-vergleich": ("index.html", 1280, "screen", "#vergleich .side-by-side"),
    "bezirk-profil": ("bezirk-neukoelln.html", 390, "screen", "#profil tbody:nth-of-type(2)"),
    "bezirk-ziele-druck": ("bezirk-neukoelln.html", 794, "print", "#ziele"),
    "meldestand": ("index.html", 1280, "screen", "#meldestand"),
}
COMPARE = """async ([one, other, step]) => {
  const load = async source => { const image = new Image(); image.src = source; await image.decode(); return image; };
  const images = [await load(one), await load(other)];
  const sizes = images.map(i => [i.width, i.height]);
  if (sizes[0][0] !== sizes[1][0] || Math.abs(sizes[0][1] - sizes[1][1]) > 2) { return {sizes, share: 1}; }
  const [width, height] = [sizes[0][0], Math.min(sizes[0][1], sizes[1][1])];
  const [a, b] = images.map(image => {
    const canvas = new OffscreenCanvas(width, height), pen = canvas.getContext("2d");
    pen.filter = "blur(1px)"; pen.drawImage(image, 0, 0); return pen.getImageData(0, 0, width, height).data; });
  let off = 0;
  for (let i = 0; i < a.length; i += 4) {
    if (Math.max(Math.abs(a[i] - b[i]), Math.abs(a[i+1] - b[i+1]), Math.abs(a[i+2] - b[i+2])) > step) { off += 1; } }
  return {sizes, share: off / (width * height)}; }"""


def picture(browser: Any, site: Path, view: str) -> bytes:
    page, width, media, part = VIEWS[view]
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce", bypass_csp=True)
    tab = context.new_page()
    tab.emulate_media(media=media)
    tab.goto(f"file://{site}/{page}")
    tab.add_style_tag(content="[data-live] { display: none !important } [data-static].replaced { display: flow-root }")
    tab.evaluate("document.fonts.ready")
    shot = tab.locator(part).first.screenshot()
    context.close()
    return bytes(shot)


def differing(browser: Any, one: bytes, other: bytes) -> dict[str, Any]:
    sources = [f"data:image/png;base64,{base64.b64encode(shot).decode()}" for shot in (one, other)]
    tab = browser.new_page()
    found: dict[str, Any] = tab.evaluate(COMPARE, [*sources, STEP_ALLOWED])
    tab.close()
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_looks_as_it_did(browser: Any, site: Path, view: str) -> None:
    if not assets.has_type():
        pytest.skip("ohne npm ci fehlt die Schrift, mit der die Vorlagen entstanden sind")
    shot, reference = picture(browser, site, view), REFERENCES / f"{view}.png"
    if os.environ.get("KIEZWIRKUNG_NEW_LOOK"):
        reference.write_bytes(shot)
    found = differing(browser, shot, reference.read_bytes())
    assert found["share"] <= SHARE_ALLOWED, found


def test_another_look_is_seen(browser: Any, site: Path) -> None:
    if not assets.has_type():
        pytest.skip("ohne npm ci fehlt die Schrift, mit der die Vorlagen entstanden sind")
    other = (REFERENCES / "ueberblick-karten.png").read_bytes()
    assert differing(browser, picture(browser, site, "ueberblick-kopf"), other)["share"] > SHARE_ALLOWED
