"""Building the site: from release.duckdb to folders that open without a network.

What belongs here: which files are written, when a build can be left out, and the swap that never leaves half a site.
The same release gives the same bytes. Restricted pages lie beside the public site, one folder per recipient.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from dashboards import assets
from dashboards.building import Before, Build, Made, Progress
from dashboards.downloads import handed_out, laid
from dashboards.language import languages, speaking
from dashboards.pages import downloads
from dashboards.reading import read_edition, read_release
from dashboards.release import Release
from dashboards.reports.chromium import Press, find_press
from dashboards.reports.plan import plan
from dashboards.reports.writing import Written, along, titles, write_reports
from dashboards.wording import worded

MANIFEST = "site.json"
ORIGINS = ".herkunft.json"
PUBLIC, RESTRICTED = "site", "zentren"
LIBRARY = "assets/plotly.min.js"


@dataclass(frozen=True)
class SiteReport:
    """What was built: pages, bytes on disk, blocks left out for want of data, pages taken over unchanged.

    `reports` counts the PDF and XLSX files made anew, `notes` say in German what could not be made and how to get it.
    """

    pages: int
    bytes: int
    left_out: list[str] = field(default_factory=list)
    carried: int = 0
    reports: int = 0
    notes: list[str] = field(default_factory=list)


def build_site(release: Path, out: Path, *, progress: Progress | None = None, with_reports: bool = False) -> SiteReport:
    """Build all pages of a release into `out`, restricted ones into `zentren` beside it; nothing twice.

    With reports, each district, agreement, centre and Berlin also get PDF (where Chromium is), XLSX, CSV and one HTML.
    """
    tell = progress or (lambda _text: None)
    code, press = _code(), find_press() if with_reports else ""
    told = code + json.dumps(read_edition(release), sort_keys=True) + (repr(press) if with_reports else "")
    fingerprint = hashlib.sha256(told.encode()).hexdigest()
    known = _unchanged(out, fingerprint)
    if known is not None:
        tell("Seiten unverändert, nichts neu gebaut")
        return known
    fresh, aside = out.with_name(f".{out.name}.neu"), out.with_name(f".{out.name}.alt")
    for folder in (fresh, aside):
        shutil.rmtree(folder, ignore_errors=True)
    fresh.mkdir(parents=True)
    held = read_release(release)
    planned = plan(held)
    links = along(planned, with_files=with_reports, with_pdf=isinstance(press, Press))
    build = Build(fresh, _before(out), code, tell, along=links)
    written = Written()
    token = laid.set({})
    try:
        for language in languages():
            with speaking(language):
                build.write_language(worded(held))
        if with_reports:
            written = write_reports(build, held, planned, press)
            _list_downloads(build, held, written)
    finally:
        laid.reset(token)
    _share(fresh)
    report = _seal(fresh, build, fingerprint, written)
    _swap(fresh, out, aside)
    return report


def _list_downloads(build: Build, held: Release, written: Written) -> None:
    """Write the page that lists what has just been written."""
    for language in languages():
        root = "../" if language.folder else ""
        with speaking(language):
            told = worded(held)
            named = titles(plan(told))
        listed = (replace(one, title=named[one.file_name], file_name=root + one.file_name) for one in written.downloads)
        token = handed_out.set(tuple(listed))
        try:
            with speaking(language):
                build.write_again(told, downloads.PAGE)
        finally:
            handed_out.reset(token)


def _code() -> str:
    """Hash of everything that turns a release into pages."""
    digest = hashlib.sha256()
    folder = Path(str(files("dashboards")))
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".py", ".j2", ".css", ".js", ".po", ".yaml"}):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    for package in ("plotly", "jinja2", "babel"):
        digest.update(version(package).encode())
    for name, content in assets.shared():
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()


def _unchanged(out: Path, fingerprint: str) -> SiteReport | None:
    held = _json(out / MANIFEST)
    if held.get("fingerprint") != fingerprint:
        return None
    sizes = {out / name: size for name, size in held["files"].items()}
    sizes |= {out.with_name(RESTRICTED) / name: size for name, size in held["restricted_files"].items()}
    is_whole = all(path.is_file() and path.stat().st_size == size for path, size in sizes.items())
    if not is_whole:
        return None
    size, pages = sum(held["files"].values()), held["pages"]
    return SiteReport(pages, size, held["left_out"], carried=pages, notes=held.get("notes", []))


def _json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _before(out: Path) -> Before:
    """The last build, seen as the folder of all deliveries."""
    held = _json(out.with_name(f".{out.name}{ORIGINS}"))
    made = {
        name: Made(tuple((kind, key) for kind, key in one["noted"]), one["fingerprint"], tuple(one["left_out"]))
        for name, one in held.get("files", {}).items()
    }
    return Before(out, held.get("code", ""), made)


def _share(fresh: Path) -> None:
    """Style, script and type for every folder that is handed out, and the small library, which lies on disk once.

    The large library stands in for it without Node: a folder for one recipient does without, its page stays still.
    """
    folders = [fresh / PUBLIC, *sorted(p for p in fresh.glob(f"{RESTRICTED}/*") if p.is_dir())]
    for folder in folders:
        for name, content in assets.shared():
            if folder.name == PUBLIC or name != LIBRARY or assets.has_type():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                _lay(fresh / PUBLIC / name, folder / name, content)


def _lay(first: Path, path: Path, content: bytes) -> None:
    """Write a file, or give the one that lies there already another name; where that cannot be, a copy."""
    try:
        path.hardlink_to(first)
    except OSError:
        path.write_bytes(content)


def _seal(fresh: Path, build: Build, fingerprint: str, written: Written) -> SiteReport:
    """Write what the next build and whoever checks the folder need to know."""
    left_out = [text for made in build.made.values() for text in made.left_out]
    german = list(dict.fromkeys(t for n, made in build.made.items() if "/en/" not in n for t in made.left_out))
    public, hidden = _sizes(fresh / PUBLIC), _sizes(fresh / RESTRICTED)
    manifest = {"fingerprint": fingerprint, "pages": build.pages, "left_out": german, "files": public}
    manifest |= {"notes": written.notes} if written.notes else {}
    _write(fresh / PUBLIC / MANIFEST, manifest | {"restricted_files": hidden})
    origins = {name: asdict(made) for name, made in build.made.items()}
    _write(fresh / ORIGINS, {"code": build.code, "files": origins})
    known = (build.pages, sum(public.values()), german if left_out else [], build.carried)
    return SiteReport(*known, written.made, written.notes)


def _sizes(folder: Path) -> dict[str, int]:
    found: Iterable[Path] = sorted(folder.rglob("*")) if folder.exists() else ()
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in found if path.is_file()}


def _write(path: Path, held: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8", newline="\n"
    )


def _swap(fresh: Path, out: Path, aside: Path) -> None:
    """Put the new folders in place of the old ones."""
    aside.mkdir()
    places = {PUBLIC: out, RESTRICTED: out.with_name(RESTRICTED), ORIGINS: out.with_name(f".{out.name}{ORIGINS}")}
    for name, place in places.items():
        if place.exists():
            place.rename(aside / name)
        if (fresh / name).exists():
            (fresh / name).rename(place)
    shutil.rmtree(aside, ignore_errors=True)
    shutil.rmtree(fresh, ignore_errors=True)
