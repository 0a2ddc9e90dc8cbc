"""Which reports there are: for Berlin, each district, each agreement, each centre, and the annexes.

What belongs here: from a release to names, places and the pages reports are made from. Reports are in German: they are
filed by offices. A centre's reports lie in its own folder only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards import agreements
from dashboards.language import _
from dashboards.naming import CENTRE_ANNEX, agreement_file, annex_file, centre_folder, district_file, slug
from dashboards.release import Release
from dashboards.report_lines import key

PUBLIC, FOLDER = "site", "berichte"


@dataclass(frozen=True)
class Scope:
    """What a report speaks of: an area of a level (berlin, district, project), or the agreement with a district."""

    level: str
    area_code: str
    name: str
    district_code: str = ""
    is_agreement: bool = False


@dataclass(frozen=True)
class Report:
    """One report: its title, the page it is printed from, its files without ending, both below all deliveries.

    `has_tables` tells whether figures come along as XLSX and CSV; those of an annex are sheets of its area's report.
    """

    title: str
    page: str
    base: str
    scope: Scope
    has_tables: bool = True

    @property
    def is_public(self) -> bool:
        """Whether the report lies on the public site."""
        return self.page.startswith(f"{PUBLIC}/")

    def endings(self, *, with_pdf: bool) -> tuple[str, ...]:
        """The endings of its files; an annex is filed as a PDF, as one HTML only where there is none."""
        if not self.has_tables:
            return (".pdf",) if with_pdf else (".html",)
        return (*((".pdf",) if with_pdf else ()), ".xlsx", ".csv", "-maschine.csv", ".html")


def plan(release: Release) -> list[Report]:
    """All reports of a release, public ones first."""
    found = [*_berlin(release), *_districts(release), *_agreements(release), *_centres(release)]
    return sorted(found, key=lambda report: not report.is_public)


def _berlin(release: Release) -> Iterator[Report]:
    scope = Scope("berlin", release.berlin_code, "Berlin")
    yield _public(_("Berlin"), "index.html", "berlin", scope)
    if key("berlin", release.berlin_code) in set(release.lines):
        yield _annex(scope, annex_file("Berlin"))


def _districts(release: Release) -> Iterator[Report]:
    for district in release.districts:
        scope = Scope("district", district.area_code, district.area_name, district.area_code)
        page = district_file(district.area_name)
        yield _public(_("Bezirk {name}", name=district.area_name), page, page.removesuffix(".html"), scope)
        if key("district", district.area_code) in set(release.lines):
            yield _annex(scope, annex_file(district.area_name))


def _agreements(release: Release) -> Iterator[Report]:
    for district in agreements.partners(release):
        scope = Scope("district", district.area_code, district.area_name, district.area_code, is_agreement=True)
        page = agreement_file(district.area_name)
        yield _public(_("Vereinbarung {name}", name=district.area_name), page, page.removesuffix(".html"), scope)


def _centres(release: Release) -> Iterator[Report]:
    found = {r.area_code: (r.area_name, r.district_code) for r in release.completeness if r.level == "project"}
    for code, (name, district_code) in sorted(found.items()):
        scope, folder = Scope("project", code, name or code, district_code), centre_folder(code)
        yield Report(name or code, f"{folder}/index.html", f"{folder}/{FOLDER}/{slug(code)}", scope)
        if key("project", code) in set(release.lines):
            base = f"{folder}/{FOLDER}/{slug(code)}-sachbericht"
            title = _("Anhang zum Sachbericht: {name}", name=name or code)
            yield Report(title, f"{folder}/{CENTRE_ANNEX}", base, scope, has_tables=False)


def _public(title: str, page: str, name: str, scope: Scope) -> Report:
    return Report(title, f"{PUBLIC}/{page}", f"{PUBLIC}/{FOLDER}/{name}", scope)


def _annex(scope: Scope, page: str) -> Report:
    title = _("Anhang zum Sachbericht: {name}", name=scope.name)
    base = f"{PUBLIC}/{FOLDER}/{page.removesuffix('.html')}"
    return Report(title, f"{PUBLIC}/{page}", base, scope, has_tables=False)
