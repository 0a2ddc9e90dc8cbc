"""One site from the invented release for all browser tests, and a Chromium where there is one."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from dashboards.site import build_site
from tests.browser.invented_release import invent_release

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
PREFERRED = {"bezirk": "bezirk-neukoelln.html", "indikator": "indikator-visits-per-1000.html"}
Opener = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    release = invent_release(folder / "release.duckdb")
    build_site(release, folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("kein Chromium gefunden; zu bekommen mit: apt-get install chromium")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """A Chromium; not for the whole session, because an open Playwright keeps an event loop that Dagster trips over."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")
    with sync_api.sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def kinds(site: Path) -> list[str]:
    """One page of every kind, as addresses below the site: the part of the name before the first hyphen is the kind."""
    found: dict[str, str] = {}
    for path in sorted(site.glob("*.html")):
        kind = path.stem.split("-")[0]
        wanted = PREFERRED.get(kind, path.name)
        found.setdefault(kind, wanted if (site / wanted).is_file() else path.name)
    centres = sorted(site.parent.glob("zentren/*/index.html"))
    return [*found.values(), *(f"../zentren/{path.parent.name}/index.html" for path in centres[:1])]


@pytest.fixture(scope="module")
def opened(browser: Any, site: Path) -> Opener:
    """Opens a page of the site in a fresh window."""

    @contextmanager
    def open_page(page: str, *, width: int = 1440, height: int = 900, script: bool = True) -> Iterator[Any]:
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, reduced_motion="reduce"
        )
        tab = context.new_page()
        tab.set_default_timeout(15_000)
        try:
            tab.goto(f"file://{site}/{page}")
            yield tab
        finally:
            context.close()

    return open_page


# Two frames per step: on a busy machine a wait in milliseconds may pass without one, and no chart comes into view.
SCROLL = """() => new Promise(done => { scrollBy({top: 800, behavior: "instant"});
  const ended = () => done(scrollY + innerHeight >= document.documentElement.scrollHeight - 2);
  requestAnimationFrame(() => requestAnimationFrame(ended)); })"""


def scroll_through(tab: Any) -> None:
    """Bring every part of the page into view once, as a reader does."""
    for _ in range(60):
        if tab.evaluate(SCROLL):
            break
    tab.wait_for_timeout(60)


@pytest.fixture(scope="session")
def scrolling() -> Callable[[Any], None]:
    return scroll_through
