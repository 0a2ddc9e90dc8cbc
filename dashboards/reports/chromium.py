"""Printing by one warm Chromium: from a page to a tagged PDF.

What belongs here: finding Chromium and Playwright, saying how to get what is missing, and printing without script and
without a network. Days inside a PDF are those of the edition, so that the same page gives the same file.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from dashboards.reports.finishing import finished

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
PLACE = "KIEZWIRKUNG_CHROMIUM"
SECONDS = 60
PACKAGES = ("Playwright", "pikepdf")
ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")
WITHOUT_PACKAGE = "Ohne PDF gebaut: Das Python-Paket {name} fehlt. Zu bekommen mit: pip install 'kiezwirkung[reports]'"
WITHOUT_CHROMIUM = (
    "Ohne PDF gebaut: Chromium fehlt. Zu bekommen mit: apt-get install chromium "
    f"(oder den Pfad eines Chrome, Chromium oder Edge in {PLACE} nennen)"
)
DAY = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}([^)]*)\)")
NODE = re.compile(rb"\(node(\d{8})\)")


@dataclass(frozen=True)
class Press:
    """A Chromium that can print: where it lies, which version it is."""

    path: str
    version: str


def find_press() -> Press | str:
    """The Chromium of this machine, or in German what is missing and how to get it."""
    missing = next((name for name in PACKAGES if find_spec(name.lower()) is None), "")
    if missing:
        return WITHOUT_PACKAGE.format(name=missing)
    told = os.environ.get(PLACE)
    found = next((path for name in ([told] if told else NAMES) if (path := shutil.which(name))), None)
    if found is None:
        return WITHOUT_CHROMIUM
    try:
        asked = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=SECONDS, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return WITHOUT_CHROMIUM
    return Press(found, asked.stdout.strip())


class PrintingError(Exception):
    """Chromium would not start or print."""


class Printer:
    """One open window that prints page after page."""

    def __init__(self, tab: "Page", folder: Path, day: str) -> None:
        self._tab, self._folder, self._day = tab, folder, day

    def pdf(self, text: str) -> bytes:
        """A tagged PDF of a page that is one file; raises PrintingError."""
        from playwright.sync_api import Error

        source = self._folder / ".druck.html"
        source.write_bytes(text.encode())
        try:
            self._tab.goto(source.as_uri(), wait_until="load")
            made = self._tab.pdf(tagged=True, outline=True, prefer_css_page_size=True, print_background=True)
        except Error as fault:
            raise PrintingError(_first_line(fault)) from None
        finally:
            source.unlink(missing_ok=True)
        return finished(settled(made, self._day))


def settled(made: bytes, day: str) -> bytes:
    """The PDF without what differs from one print to the next: the moment, and the numbers Chromium gives its nodes."""
    dated = DAY.sub(lambda found: b"/%b (D:%b000000%b)" % (found[1], day.encode(), found[2]), made)
    ranks = {node: rank for rank, node in enumerate(sorted(set(NODE.findall(dated))), 1)}
    return NODE.sub(lambda found: b"(node%08d)" % ranks[found[1]], dated)


@contextmanager
def printing(press: Press, folder: Path, day: str) -> Iterator[Printer]:
    """A warm Chromium; `folder` is for the page being printed, `day` (JJJJMMTT) is written into the files."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as play:
        try:
            browser = play.chromium.launch(executable_path=press.path, args=list(ARGUMENTS))
        except Error as fault:
            raise PrintingError(_first_line(fault)) from None
        try:
            tab = browser.new_context(java_script_enabled=False, offline=True, locale="de-DE").new_page()
            tab.set_default_timeout(SECONDS * 1000)
            yield Printer(tab, folder, day)
        finally:
            browser.close()


def _first_line(fault: Exception) -> str:
    return str(fault).strip().partition("\n")[0]
