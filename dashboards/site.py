"""Building the site: from release.duckdb to a folder that opens without a network.

What belongs here: which files are written, when a build can be left out, and the swap that never leaves half a site.
The same release gives the same bytes.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from plotly.offline import get_plotlyjs

from dashboards import theme
from dashboards.pages.page import Page, definitions
from dashboards.reading import read_edition, read_release
from dashboards.rendering import Renderer

MANIFEST = "site.json"
STATES = "assets/zustand"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class SiteReport:
    """What was built: pages, bytes on disk, and which blocks had to be left out for want of data."""

    pages: int
    bytes: int
    left_out: list[str] = field(default_factory=list)


def build_site(release: Path, out: Path, *, progress: Progress | None = None) -> SiteReport:
    """Build all pages of a release into `out`; an unchanged release is not built again."""
    tell = progress or (lambda _: None)
    fingerprint = _fingerprint(read_edition(release))
    known = _unchanged(out, fingerprint)
    if known is not None:
        tell("Seiten unverändert, nichts neu gebaut")
        return known
    fresh, aside = out.with_name(f".{out.name}.neu"), out.with_name(f".{out.name}.alt")
    for folder in (fresh, aside):
        shutil.rmtree(folder, ignore_errors=True)
    fresh.mkdir(parents=True)
    report = _write(release, fresh, fingerprint, tell)
    _swap(fresh, out, aside)
    return report


def _fingerprint(edition: dict[str, str]) -> str:
    """Hash of the release's content and of everything that turns it into pages."""
    digest = hashlib.sha256(json.dumps(edition, sort_keys=True).encode())
    folder = Path(str(files("dashboards")))
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".py", ".j2", ".css", ".js"}):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    for package in ("plotly", "jinja2"):
        digest.update(version(package).encode())
    return digest.hexdigest()


def _unchanged(out: Path, fingerprint: str) -> SiteReport | None:
    try:
        held = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_whole = all(
        (out / name).is_file() and (out / name).stat().st_size == size for name, size in held.get("files", {}).items()
    )
    if held.get("fingerprint") != fingerprint or not is_whole:
        return None
    return SiteReport(held["pages"], sum(held["files"].values()), held["left_out"])


def _write(release: Path, folder: Path, fingerprint: str, tell: Progress) -> SiteReport:
    held = read_release(release)
    sections = [(d, list(d.pages(held))) for d in definitions()]
    pages = [page for _, made in sections for page in made]
    renderer = Renderer(held, sections)
    for name, text in _static():
        _put(folder / name, text)
    for page in pages:
        for name, text in _texts(renderer, page):
            _put(folder / name, text)
        tell(f"Seite {page.file_name}")
    left_out = [text for page in pages for text in page.left_out]
    sizes = {p.relative_to(folder).as_posix(): p.stat().st_size for p in sorted(folder.rglob("*")) if p.is_file()}
    manifest = {"fingerprint": fingerprint, "pages": len(pages), "left_out": left_out, "files": sizes}
    _put(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return SiteReport(len(pages), sum(sizes.values()), left_out)


def _texts(renderer: Renderer, page: Page) -> Iterator[tuple[str, str]]:
    yield page.file_name, renderer.page(page)
    for fragment in page.fragments:
        yield f"{STATES}/{fragment.key}.js", renderer.fragment(fragment)


def _static() -> Iterator[tuple[str, str]]:
    source = files("dashboards") / "static"
    yield "assets/style.css", theme.css_variables() + (source / "style.css").read_text(encoding="utf-8")
    yield "assets/app.js", (source / "app.js").read_text(encoding="utf-8")
    yield "assets/plotly.min.js", get_plotlyjs()


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _swap(fresh: Path, out: Path, aside: Path) -> None:
    """Put the new folder in place of the old one."""
    if out.exists():
        out.rename(aside)
    fresh.rename(out)
    shutil.rmtree(aside, ignore_errors=True)
