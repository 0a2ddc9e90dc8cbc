"""Making the files of one language: pages and states, fresh or carried over from the last build.

What belongs here: what is made anew and what is not. A carried page keeps its body; head and foot are always of now,
because they name the edition.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dashboards.downloads import laid
from dashboards.inputs import Fingerprints, Noted, NotedRelease
from dashboards.language import spoken
from dashboards.pages.page import Context, Page, definitions
from dashboards.release import Release
from dashboards.rendering import Along, Renderer

PUBLIC = "site/"
STATES = "assets/zustand"
BODY = re.compile(r"<main [^>]*>\n(.*)</main>", re.S)
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """One file of the last build: what it was made from, and what it had to leave out."""

    noted: tuple[Noted, ...]
    fingerprint: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Before:
    """The last build: where its public site lies, which code made it, what its files were made from."""

    site: Path
    code: str = ""
    files: Mapping[str, Made] = field(default_factory=dict)

    def place(self, name: str) -> Path:
        """Where a file of the last build lies."""
        return self.site / name.removeprefix(PUBLIC) if name.startswith(PUBLIC) else self.site.parent / name


@dataclass
class Build:
    """One build under way: from `before` to files below `folder`."""

    folder: Path
    before: Before
    code: str
    tell: Progress
    made: dict[str, Made] = field(default_factory=dict)
    carried: int = 0
    pages: int = 0
    along: Mapping[str, tuple[Along, ...]] = field(default_factory=dict)

    def write_language(self, release: Release) -> None:
        """All pages and states in the language being written."""
        maker, listed = self._maker(release)
        for page in (page for _d, pages in maker.renderer.sections for page in pages):
            replace(maker, listed=listed[_path(page, page.file_name)]).write(page)

    def write_again(self, release: Release, file_name: str) -> None:
        """One public page anew, because it shows what was written after it; the next build makes it anew, too."""
        maker, __ = self._maker(release)
        page = next(p for __, pages in maker.renderer.sections for p in pages if p.file_name == file_name)
        maker.write_again(page)

    def _maker(self, release: Release) -> tuple["_Maker", dict[str, set[Noted]]]:
        noting, prints = NotedRelease.of(release), Fingerprints(release)
        listed: dict[str, set[Noted]] = {}
        sections = []
        for definition in definitions():
            noting.start()
            pages = list(definition.pages(noting))
            listed |= {_path(page, page.file_name): noting.read() for page in pages}
            sections.append((definition, pages))
        return _Maker(self, Renderer(release, sections, self.along), noting, prints, set()), listed


@dataclass(frozen=True)
class _Maker:
    """Writes one page with its states."""

    build: Build
    renderer: Renderer
    noting: NotedRelease
    prints: Fingerprints
    listed: set[Noted]

    def write(self, page: Page) -> None:
        name = _path(page, page.file_name)
        held = self._unchanged(name)
        if held is not None:
            body = BODY.search(self.build.before.place(name).read_text(encoding="utf-8"))
            text = self.renderer.carried(page, body.group(1) if body else "")
            self._put(name, text, held)
        else:
            context = self._context(page.context)
            left_out = (*page.left_out, *context.get("left_out", ()))
            self._put(name, self.renderer.page(page, context), self._noted(left_out))
        self.build.carried += held is not None
        self.build.pages += 1
        self.build.tell(f"Seite {name}" + (" unverändert" if held else ""))
        for attachment in page.attachments:
            self._attach(_path(page, attachment.name), attachment.text)
        for fragment in page.fragments:
            state = _path(page, f"{STATES}/{fragment.key}.js")
            known = self._unchanged(state)
            if known is not None:
                self._put(state, self.build.before.place(state).read_text(encoding="utf-8"), known)
            else:
                write = self.renderer.figures if fragment.is_figures else self.renderer.fragment
                text = write(fragment.key, self._context(fragment.context))
                self._put(state, text, self._noted())

    def write_again(self, page: Page) -> None:
        name, context = _path(page, page.file_name), self._context(page.context)
        self._put(name, self.renderer.page(page, context), Made((), ""))

    def _attach(self, name: str, text: Callable[[], str]) -> None:
        known = self._unchanged(name)
        if known is not None:
            self._put(name, self.build.before.place(name).read_bytes().decode(), known)
        else:
            self.noting.start(self.listed)
            self._put(name, text(), self._noted())
        laid.get({})[name.removeprefix(PUBLIC)] = (self.build.folder / name).stat().st_size

    def _context(self, context: Context) -> Mapping[str, Any]:
        self.noting.start(self.listed)
        return context() if callable(context) else context

    def _noted(self, left_out: tuple[str, ...] = ()) -> Made:
        noted = tuple(sorted(self.noting.read()))
        return Made(noted, self.prints.of(noted), left_out)

    def _unchanged(self, name: str) -> Made | None:
        before = self.build.before
        held = before.files.get(name)
        if held is None or before.code != self.build.code or not before.place(name).is_file():
            return None
        return held if self.prints.of(held.noted) == held.fingerprint else None

    def _put(self, name: str, text: str, made: Made) -> None:
        path = self.build.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        self.build.made[name] = made


def _path(page: Page, name: str) -> str:
    """Where a file of a page lies below the folder of all deliveries; the public site is one of them."""
    return "/".join(part for part in (page.delivery or PUBLIC.rstrip("/"), spoken().folder, name) if part)
