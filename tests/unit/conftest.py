"""A finished night for what only looks at whether there was one."""

from datetime import date
from pathlib import Path

import pytest

from kiezwirkung import freshness
from kiezwirkung.settings import Settings


@pytest.fixture
def finished(tmp_path: Path) -> Settings:
    """A data folder as a night of 10 January 2026 leaves it; on 16 January something changes by itself."""
    settings = Settings(tmp_path / "inbox", tmp_path / "data", tmp_path / "key", date(2026, 1, 10))
    edition = settings.editions / "000001"
    edition.mkdir(parents=True)
    (edition / "manifest.json").write_text("{}", encoding="utf-8")
    (settings.editions / "latest").symlink_to(edition.name)
    settings.site.mkdir()
    (settings.site / "index.html").write_text("", encoding="utf-8")
    settings.warehouse.write_bytes(b"")
    freshness.begin(settings)
    freshness.finish(settings, {"edition_number": 1}, next_change_on=date(2026, 1, 16))
    return settings
