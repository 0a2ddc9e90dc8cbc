"""From pages to HTML: the Jinja environment and what every page shares.

What belongs here: autoescaping, the page frame, the security policy. No figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dashboards import assets, evidence, numbers
from dashboards.figures.frame import config, safe_json, shared
from dashboards.language import _, languages, later, ngettext, spoken
from dashboards.marks import SHAPES, letter_words
from dashboards.navigation import Sections, foot, head
from dashboards.pages.page import Page
from dashboards.release import Release

# `file:` lets pages opened from a folder load their own files in every browser; nothing may be asked for elsewhere.
PUBLIC = "site"
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src 'self' data:; "
    "font-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Along:
    """What goes with a page: its kind and where it lies from the root of its delivery; files are in German only."""

    kind: str
    file_name: str
    is_page: bool = False


KINDS = {
    "pdf": later("PDF"),
    "xlsx": later("Excel"),
    "csv": later("CSV für Excel"),
    "maschine": later("CSV für Programme"),
    "html": later("eine HTML-Datei"),
    "sachbericht": later("Anhang zum Sachbericht"),
}


class Renderer:
    """Renders pages and fragments of one release in the language being written."""

    def __init__(
        self, release: Release, sections: Sections, along: Mapping[str, tuple[Along, ...]] | None = None
    ) -> None:
        self._env = Environment(
            loader=PackageLoader("dashboards", "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            keep_trailing_newline=True,
        )
        self.sections = sections
        self._along = along or {}
        self._env.globals.update(
            _=_,
            ngettext=ngettext,
            language=spoken(),
            letters=letter_words(),
            shapes=SHAPES,
            policy=POLICY,
            has_type=assets.has_type(),
            footer=_footer(release.edition),
            is_invented=release.edition.get("is_invented", "") == "true",
            data_date=evidence.data_date(release.edition),
            plotly_config=safe_json(config()),
            plotly_shared=safe_json(shared()),
        )

    def page(self, page: Page, context: Mapping[str, Any]) -> str:
        """The whole HTML file."""
        return self._env.get_template(page.template).render(page=page, **self._frame(page), **context)

    def carried(self, page: Page, body: str) -> str:
        """A page with a body made before, in the frame of now."""
        held = Markup(body)  # noqa: S704
        return self._env.get_template("carried.html.j2").render(page=page, **self._frame(page), body=held)

    def _frame(self, page: Page) -> dict[str, Any]:
        """Head and foot; a page of a restricted delivery has no way to the public site."""
        sections, place = [] if page.delivery else self.sections, f"{page.delivery or PUBLIC}/{page.file_name}"
        return {
            "root": "../" if spoken().folder else "",
            "home": page.file_name if page.delivery else "index.html",
            "others": _others(page),
            "along": [(one, _(KINDS[one.kind])) for one in self._along.get(place, ())],
            "entries": head(sections),
            "foot_links": foot(sections),
        }

    def fragment(self, key: str, context: Mapping[str, Any]) -> str:
        """One state of the choice as a script that hands its HTML over; scripts load from a folder, requests do not."""
        parts = {
            name: self._env.get_template(f"{name}.html.j2").render(**{name: held}) for name, held in context.items()
        }
        return f"kiezwirkung.state({safe_json(key)},{safe_json(parts)});\n"

    def figures(self, key: str, context: Mapping[str, Any]) -> str:
        """The live figures of a page as a script; each is JSON already."""
        parts = [
            f"{safe_json(name)}:{{{','.join(f'{safe_json(kind)}:{held}' for kind, held in kinds.items())}}}"
            for name, kinds in context.items()
        ]
        return f"kiezwirkung.state({safe_json(key)},{{{','.join(parts)}}});\n"


def _others(page: Page) -> list[dict[str, str]]:
    """The same page in the other languages."""
    here = spoken()
    return [
        {
            "code": other.code,
            "name": other.name,
            "href": f"{'../' if here.folder else ''}{other.folder + '/' if other.folder else ''}{page.file_name}",
        }
        for other in languages()
        if other.code != here.code
    ]


def _footer(edition: Mapping[str, str]) -> list[tuple[str, str]]:
    told = [
        (_("Ausgabe"), edition.get("edition_number", "")),
        (_("Stichtag"), _day(edition.get("as_of", ""))),
        (_("Datenstand"), evidence.data_date(edition)),
        (_("Indikatorenkatalog"), edition.get("catalogue_version", "")),
        (_("Prüfsumme"), edition.get("content_hash", "")[:12]),
        (_("Quelle"), edition.get("sources", "")),
    ]
    return [(name, text) for name, text in told if text]


def _day(text: str) -> str:
    try:
        return numbers.day(date.fromisoformat(text[:10]))
    except ValueError:
        return text
