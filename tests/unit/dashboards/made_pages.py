"""The pages of one release, each rendered when it is asked for: most tests need few of them.

What belongs here: making pages without writing a site.
"""

from collections.abc import Mapping

from dashboards.pages.page import Page, definitions
from dashboards.release import Indicator, Release
from dashboards.rendering import Renderer


class Made:
    """The release and the pages made of it."""

    def __init__(self, release: Release) -> None:
        self.release = release
        sections = [(d, list(d.pages(release))) for d in definitions()]
        self.pages: Mapping[str, Page] = {
            f"{p.delivery}/{p.file_name}".strip("/"): p for _d, made in sections for p in made
        }
        self.renderer = Renderer(release, sections)

    def __getitem__(self, name: str) -> str:
        return self.raw(self.pages[name])

    def raw(self, page: Page) -> str:
        context = page.context() if callable(page.context) else page.context
        return self.renderer.page(page, context)

    def indicator(self, name: str) -> Indicator:
        found = self.release.indicator(name)
        assert found is not None
        return found
