"""From pages to HTML: the Jinja environment and what every page shares.

What belongs here: autoescaping, the page frame, the security policy. No figures.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from jinja2 import Environment, PackageLoader, StrictUndefined

from dashboards import evidence, numbers
from dashboards.figures.frame import CONFIG, safe_json
from dashboards.marks import LETTERS, SHAPES
from dashboards.pages.page import Definition, Fragment, Page
from dashboards.release import Release

# `file:` lets pages opened from a folder load their own files in every browser; nothing may be asked for elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'none'; base-uri 'none'; form-action 'none'"
)


class Renderer:
    """Renders pages and fragments of one release."""

    def __init__(self, release: Release, sections: Sequence[tuple[Definition, Sequence[Page]]]) -> None:
        self._env = Environment(
            loader=PackageLoader("dashboards", "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            keep_trailing_newline=True,
        )
        self._env.globals.update(
            letters=LETTERS,
            shapes=SHAPES,
            policy=POLICY,
            sections=sections,
            footer=_footer(release.edition),
            is_invented=release.edition.get("is_invented", "") == "true",
            data_date=evidence.data_date(release.edition),
            plotly_config=safe_json(CONFIG),
        )

    def page(self, page: Page) -> str:
        """The whole HTML file."""
        return self._env.get_template(page.template).render(page=page, **page.context)

    def fragment(self, fragment: Fragment) -> str:
        """One state of the choice as a script that hands its HTML over; scripts load from a folder, requests do not."""
        parts = {
            name: self._env.get_template(f"{name}.html.j2").render(**{name: held})
            for name, held in fragment.context.items()
        }
        return f"kiezwirkung.state({safe_json(fragment.key)},{safe_json(parts)});\n"


def _footer(edition: Mapping[str, str]) -> list[tuple[str, str]]:
    told = [
        ("Ausgabe", edition.get("edition_number", "")),
        ("Stichtag", _day(edition.get("as_of", ""))),
        ("Datenstand", evidence.data_date(edition)),
        ("Indikatorenkatalog", edition.get("catalogue_version", "")),
        ("Prüfsumme", edition.get("content_hash", "")[:12]),
        ("Quelle", edition.get("sources", "")),
    ]
    return [(name, text) for name, text in told if text]


def _day(text: str) -> str:
    try:
        return numbers.day(date.fromisoformat(text[:10]))
    except ValueError:
        return text
