"""The site from the latest edition, without a night: all pages with their reports, or single pages for mail.

What belongs here: which edition, which pages, where to. How pages and files are made is in `dashboards/`.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kiezwirkung.errors import EXIT_OK, KiezwirkungError
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.editions import latest_edition
from pipelines.nightly import only_night

Say = Callable[[str], None]
OVERVIEW = "index.html"


def rebuild(settings: Settings, say: Say, *, with_reports: bool) -> int:
    """Build the pages of the latest edition and their reports; raises K501 without an edition."""
    from dashboards.site import build_site

    edition = latest_edition(settings.editions)
    if edition is None:
        raise KiezwirkungError(
            "K501", "Es gibt noch keine Ausgabe.", what_to_do="Bitte zuerst kiezwirkung nightly laufen lassen."
        )
    say(f"Seiten{' und Berichte' if with_reports else ''} der Ausgabe {edition.name} bauen …")
    with only_night(settings.data):
        report = build_site(edition / "release.duckdb", settings.site, with_reports=with_reports)
    say(f"  {report.pages} Seiten, {report.bytes / 1e6:.1f} MB, davon unverändert {report.carried}")
    say(f"  {report.reports} PDF und XLSX neu geschrieben" if with_reports else "  ohne Berichte")
    for note in report.notes:
        say(f"  {note}")
    say(f"  {settings.site / OVERVIEW}")
    return EXIT_OK


def write_single(settings: Settings, pages: Sequence[str], out: Path, say: Say) -> int:
    """Write pages of the built site as one file each; raises K401 without a site, K403 for an unknown page."""
    from dashboards.reports.mailing import single_page

    if not (settings.site / OVERVIEW).exists():
        raise KiezwirkungError(
            "K401",
            "Hier liegen noch keine Seiten.",
            where=str(settings.site),
            what_to_do="Bitte erst kiezwirkung site.",
        )
    found = dict(_found(settings.site, pages or [OVERVIEW]))
    out.mkdir(parents=True, exist_ok=True)
    for name, path in found.items():
        content = single_page(path, kept=[other for other in found if other != name]).encode()
        (out / name).write_bytes(content)
        say(f"{out / name}  ({len(content) / 1e6:.2f} MB)")
    return EXIT_OK


def _found(site: Path, pages: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """The file of each page asked for, under the name it gets; centres are asked for as zentren/<id>."""
    for asked in pages:
        name = asked if asked.endswith(".html") else f"{asked}.html"
        centre = asked.removeprefix("zentren/").removesuffix("/index.html").lower()
        places = {
            name.replace("/", "-"): site / name,
            f"zentrum-{centre}.html": site.parent / "zentren" / centre / OVERVIEW,
        }
        known = {held: path for held, path in places.items() if _is_below(path, site.parent) and path.is_file()}
        if not known:
            raise KiezwirkungError(
                "K403",
                "Diese Seite gibt es nicht.",
                where=asked,
                what_to_do="Gemeint ist der Dateiname, zum Beispiel bezirk-neukoelln.html.",
            )
        yield next(iter(known.items()))


def _is_below(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
