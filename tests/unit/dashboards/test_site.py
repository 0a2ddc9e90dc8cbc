"""The site as files: nothing withheld, nothing unescaped, the same bytes every time."""

import dataclasses
import hashlib
import html
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboards.figures.frame import CONFIG
from dashboards.site import build_site
from tests.browser.invented_release import invent_release

pytestmark = pytest.mark.slow  # stands on a whole site
HOSTILE = '<script>alert("x")</script><img src=x onerror=y> (erfunden)'
LEAK = 987654.321
WORST = {"hostile_name": HOSTILE, "leak": LEAK}  # one release with both: a site takes seconds to build


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    made: dict[str, Path] = {}

    def build(**options: Any) -> Path:
        key = json.dumps(options)
        if key not in made:
            folder = tmp_path_factory.mktemp("site")
            build_site(invent_release(folder / "release.duckdb", **options), folder / "site")
            made[key] = folder / "site"
        return made[key]

    return build


def texts(site: Path) -> dict[str, str]:
    return {
        p.relative_to(site).as_posix(): p.read_text(encoding="utf-8")
        for p in sorted(site.rglob("*"))
        if p.suffix in {".html", ".js", ".json"} and p.name != "plotly.min.js"
    }


def hashes(site: Path) -> dict[str, str]:
    return {
        p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(site.rglob("*"))
        if p.is_file()
    }


def test_a_hostile_name_is_text_everywhere(built: Callable[..., Path]) -> None:
    for name, text in texts(built(**WORST)).items():
        assert "<script>alert" not in text, name
        assert "<img src=x" not in text, name
    page = texts(built(**WORST))["bezirk-neukoelln.html"]
    assert "&lt;script&gt;alert" in page
    for block in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S):
        json.loads(block)


def test_a_withheld_number_is_nowhere_even_if_the_release_holds_one(built: Callable[..., Path]) -> None:
    forms = ("987654", "987.654", "98765432", "98.765.432")
    for name, text in texts(built(**WORST)).items():
        said = html.unescape(text)
        assert not any(form in said for form in forms), name


def test_the_same_release_gives_the_same_bytes(built: Callable[..., Path], tmp_path: Path) -> None:
    release = invent_release(tmp_path / "release.duckdb", **WORST)
    build_site(release, tmp_path / "again")
    assert hashes(tmp_path / "again") == hashes(built(**WORST))


def test_an_unchanged_release_is_not_built_again(tmp_path: Path) -> None:
    release = invent_release(tmp_path / "release.duckdb")
    first = build_site(release, tmp_path / "site")
    told: list[str] = []
    again = build_site(release, tmp_path / "site", progress=told.append)
    assert again == dataclasses.replace(first, carried=first.pages)
    assert told == ["Seiten unverändert, nichts neu gebaut"]
    (tmp_path / "site" / "index.html").unlink()
    assert build_site(release, tmp_path / "site").pages == first.pages
    assert (tmp_path / "site" / "index.html").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith((".neu", ".alt"))] == []


def test_only_scatter_and_bar_and_only_one_configuration(built: Callable[..., Path]) -> None:
    for name, text in texts(built(**WORST)).items():
        if name.endswith(".html"):
            blocks = [
                json.loads(b) for b in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.S)
            ]
            kinds = {trace["type"] for block in blocks for trace in block.get("data", []) if "type" in trace}
            assert kinds <= {"scatter", "bar"}, name
            language = "en" if name.startswith("en/") else "de"
            assert [b for b in blocks if "showSendToCloud" in b] == [CONFIG | {"locale": language}], name
            assert not any("template" in b.get("layout", {}) for b in blocks), name


def test_plotly_py_finds_no_fault_in_any_figure(built: Callable[..., Path]) -> None:
    import plotly.graph_objects as go

    for name, text in texts(built(**WORST)).items():
        if name.endswith(".html") and not name.startswith("en/"):
            for block in re.findall(r'<script type="application/json" data-wide[^>]*>(.*?)</script>', text, re.S):
                held = json.loads(block)
                go.Figure(held["data"], held["layout"])


def test_no_page_points_outside(built: Callable[..., Path]) -> None:
    for name, text in texts(built(**WORST)).items():
        if name.endswith(".html"):
            links = re.findall(r'(?:src|href)="([^"#]+)', text)
            folder = (built(**WORST) / name).parent
            outside = [link for link in links if not link.startswith("data:") and not (folder / link).exists()]
            assert outside == [], name


def test_files_with_figures_lie_there_once_and_every_page_tells_their_true_size(built: Callable[..., Path]) -> None:
    site = built(**WORST)
    assert not (site / "en" / "daten").exists()
    for name in ("downloads.html", "en/downloads.html"):
        text = (site / name).read_text(encoding="utf-8")
        told = re.findall(r'href="([^"]*daten/[^"]+\.csv)"[^>]*>.*?([\d.,]+)\u00a0kB</a>', text)
        assert len(told) == len(list(site.glob("daten/*.csv"))) > 30
        for address, size in told:
            held = ((site / name).parent / address).stat().st_size
            assert int(re.sub(r"\D", "", size)) == max(1, round(held / 1024)), f"{name} {address}"


def test_every_page_names_its_edition_and_how_far_its_data_reach(built: Callable[..., Path]) -> None:
    site = built(**WORST)
    paths = [*site.rglob("*.html"), *(site.parent / "zentren").rglob("*.html")]
    assert len(paths) > 100
    for path in paths:
        text = path.read_text(encoding="utf-8")
        line = re.search(r'<p class="edition">(.*?)</p>', text, re.S)
        told = " ".join(html.unescape(re.sub(r"<[^>]+>", "|", line.group(1))).split()) if line else ""
        is_german = '<html lang="de"' in text
        wanted = ["Ausgabe 7", "Stichtag 10.01.2026", "Datenstand Dez 2025", "Prüfsumme 3f1c9a7e52"]
        english = ["Edition 7", "10 Jan 2026", "Dec 2025", "3f1c9a7e52"]
        assert all(one in told for one in (wanted if is_german else english)), f"{path.name} {told}"
        head = re.search(r'<p class="as-of">(.*?)</p>', text)
        assert head, path.name
        assert head.group(1).endswith("Dez 2025" if is_german else "Dec 2025"), path.name


def test_an_invented_edition_says_so_on_every_page(built: Callable[..., Path]) -> None:
    pages = {name: text for name, text in texts(built(**WORST)).items() if name.endswith(".html")}
    assert len(pages) >= 26
    english = {name: text for name, text in pages.items() if name.startswith("en/")}
    assert {name.removeprefix("en/") for name in english} == {name for name in pages if name not in english}
    assert all("All figures and names are invented." in text for text in english.values())
    assert all("Alle Zahlen und Namen sind erfunden." in pages[n] for n in pages if n not in english)


def test_the_third_box_is_never_empty(built: Callable[..., Path]) -> None:
    page = texts(built(**WORST))["index.html"]
    box = page.split("Das wissen wir noch nicht")[1].split("</section>")[0]
    assert box.count("<li>") >= 1


def test_centres_stand_in_alphabetical_order(built: Callable[..., Path]) -> None:
    page = texts(built(**WORST))["bezirk-neukoelln.html"]
    block = page.split('id="zentren"')[1].split('id="befragung"')[0]
    names = re.findall(r'class="dot-name">([^<]+\(erfunden\))', block)
    assert len(names) == 6
    assert names == sorted(names)
