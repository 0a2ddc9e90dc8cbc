"""Zentrum: one page per project, handed out to the project and its district only."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from dashboards import evidence, own_course, sentences
from dashboards.goals import own_targets
from dashboards.language import _, later
from dashboards.matrix import matrix
from dashboards.naming import centre_folder
from dashboards.pages.page import Fragment, Navigation, Page
from dashboards.release import Release

NAVIGATION = Navigation(later("Zentrum"), 99, place="nowhere")
SOURCE = "bilder-verlauf"


def pages(release: Release) -> Iterator[Page]:
    """One page per project, in the order of their ids; none of them is part of the public site."""
    found = {r.area_code: (r.area_name, r.district_code) for r in release.completeness if r.level == "project"}
    for code, (name, district_code) in sorted(found.items()):
        context = partial(_context, release, code, name, district_code)
        live = Fragment(SOURCE, partial(own_course.figures, release, code, name), is_figures=True)
        title, folder = name or code, centre_folder(code)
        yield Page("index.html", "centre.html.j2", title, title, context, (live,), delivery=folder)


def _context(release: Release, code: str, name: str, district_code: str) -> dict[str, Any]:
    district = next((d for d in release.districts if d.area_code == district_code), None)
    rows = [r for r in release.completeness if r.level == "project" and r.area_code == code]
    blocks = own_course.blocks(release, code, name, district)
    owed = own_course.owed(release.deliveries.of(code))
    return {
        "name": name,
        "code": code,
        "district": district.area_name if district else "",
        "headline": f"{name}: {sentences.completeness_heading(rows)}",
        "matrix": matrix(rows, is_counted=False) if rows else None,
        "owed": owed,
        "owed_table": own_course.owed_table(owed),
        "source": SOURCE,
        "blocks": blocks,
        "targets": own_targets(release, code),
        "contact": release.edition.get("steward_contact", ""),
        "data_date": evidence.data_date(release.edition),
        "left_out": () if blocks else (_("{name}: {block}, keine Angaben", name=name, block=_("Verlauf")),),
    }
