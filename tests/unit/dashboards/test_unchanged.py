"""Pages that did not change are carried over, and a carried page is the page a fresh build would write."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dashboards.inputs import Fingerprints, NotedRelease
from dashboards.reading import read_release
from dashboards.site import build_site
from tests.browser.invented_release import invent_release

Change = Callable[[duckdb.DuckDBPyConnection], object]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: Path = invent_release(tmp_path_factory.mktemp("release") / "release.duckdb")
    return found


def changed(release: Path, folder: Path, sql: str) -> Path:
    target = folder / "changed.duckdb"
    target.write_bytes(release.read_bytes())
    con = duckdb.connect(str(target))
    con.execute(sql)
    con.execute("update mart.edition set value = '8' where key = 'edition_number'")
    con.close()
    return target


def files_of(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def test_what_a_page_reads_is_noted_also_through_what_the_release_remembers(release: Path) -> None:
    noting = NotedRelease.of(read_release(release))
    noting.start()
    first = len(noting.districts)
    once = noting.read()
    noting.start()
    assert len(noting.districts) == first
    assert noting.read() == once == {("areas", "*")}
    noting.start()
    noting.berlin(noting.indicators[0])
    assert ("values", noting.indicators[0].indicator_id) in noting.read()
    assert ("values", noting.indicators[1].indicator_id) not in noting.read()


def test_a_fingerprint_changes_with_its_part_only(release: Path, tmp_path: Path) -> None:
    before = Fingerprints(read_release(release))
    other = changed(
        release, tmp_path, "update mart.indicator_value set value = value + 1 where indicator_id = 'visits'"
    )
    after = Fingerprints(read_release(other))
    for noted, is_same in (
        (("values", "visits"), False),
        (("values", "belonging"), True),
        (("edition", "as_of"), True),
    ):
        assert (before.of([noted]) == after.of([noted])) is is_same


@pytest.mark.slow  # builds the site three times
def test_a_carried_page_is_the_page_a_fresh_build_writes(release: Path, tmp_path: Path) -> None:
    build_site(release, tmp_path / "a" / "site")
    other = changed(release, tmp_path, "update mart.survey_item set answer_count = 77 where area_code = '08'")
    told: list[str] = []
    report = build_site(other, tmp_path / "a" / "site", progress=told.append)
    assert 0 < report.carried < report.pages
    assert "Seite site/index.html unverändert" in told
    assert "Seite site/bezirk-neukoelln.html" in told
    fresh = build_site(other, tmp_path / "b" / "site")
    assert fresh.carried == 0
    assert files_of(tmp_path / "a" / "site") == files_of(tmp_path / "b" / "site")
    assert "Ausgabe 8" in (tmp_path / "a" / "site" / "index.html").read_text(encoding="utf-8")
