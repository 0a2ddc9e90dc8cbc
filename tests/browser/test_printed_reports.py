"""Reports printed by Chromium, and single files opened in it: tagged, whole, silent, only anew when they changed."""

import html
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboards.reports.chromium import Press, find_press, printing
from dashboards.reports.mailing import single_page
from dashboards.site import SiteReport, build_site
from tests.browser.invented_release import invent_release
from tests.unit.dashboards.read_back import spelled

pytestmark = pytest.mark.browser

HOSTILE = '=cmd|"/c calc"!A1 <script>alert("x")</script> (erfunden)'
LEAK = 987654.321
FOLDED = re.compile(r"<details.*?</details>", re.S)
FEWER = """
delete from mart.area where level = 'district' and area_code not in ('08', '12');
delete from mart.completeness where level = 'project' and area_code not in ('NK01NH', 'NK02NH')
"""


@dataclass(frozen=True)
class Printed:
    folder: Path
    release: Path
    first: SiteReport

    def pdfs(self) -> list[Path]:
        return sorted(self.folder.rglob("*.pdf"))


@pytest.fixture(scope="module")
def printed(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    pytest.importorskip("playwright.sync_api", reason="pip install 'kiezwirkung[reports]'")
    folder = tmp_path_factory.mktemp("printed")
    release: Path = invent_release(folder / "release.duckdb", hostile_name=HOSTILE, leak=LEAK)
    with duckdb.connect(str(release)) as con:
        con.execute(FEWER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIEZWIRKUNG_CHROMIUM", chromium)
        first = build_site(release, folder / "out" / "site", with_reports=True)
    return Printed(folder / "out", release, first)


@cache
def words(path: Path) -> str:
    """All text of a PDF without spaces, which Chromium sets as it likes."""
    reader = import_module("pypdf").PdfReader(path)
    return "".join("".join(page.extract_text().split()) for page in reader.pages)


@cache
def alternatives(path: Path) -> list[str]:
    """The alternative texts of the figures in the tree of tags; '' where a figure has none."""
    waiting, found = [import_module("pypdf").PdfReader(path).trailer["/Root"]["/StructTreeRoot"]], []
    while waiting:
        node = waiting.pop()
        found += [str(node.get("/Alt", ""))] if node.get("/S") == "/Figure" else []
        below = node.get("/K", [])
        below = below if isinstance(below, list) else [below]
        held = [one.get_object() for one in below]
        waiting += [one for one in held if isinstance(one, dict)]
    return found


def page_of(path: Path, folder: Path) -> str:
    name = path.stem
    if name == "berlin":
        return (folder / "site" / "index.html").read_text(encoding="utf-8")
    if path.is_relative_to(folder / "zentren"):
        page = "sachbericht.html" if name.endswith("sachbericht") else "index.html"
        return (path.parents[1] / page).read_text(encoding="utf-8")
    return (folder / "site" / f"{name}.html").read_text(encoding="utf-8")


def shown_figures(page: str) -> Iterator[str]:
    """The figures a page prints: cards, profile, dots, annexes; tables under a click are left out."""
    main = FOLDED.sub("", page.partition("<main")[2].partition("</main>")[0])
    for found in re.findall(r"<strong>([^<]*\d[^<]*)</strong>", main):
        yield "".join(found.replace("&#39;", "'").split())


def test_every_report_is_a_tagged_pdf_with_language_title_and_alternative_texts(printed: Printed) -> None:
    names = {path.relative_to(printed.folder).as_posix() for path in printed.pdfs()}
    wanted = {"berlin", "bezirk-neukoelln", "vereinbarung-neukoelln", "sachbericht-berlin", "sachbericht-neukoelln"}
    assert {f"site/berichte/{name}.pdf" for name in wanted} <= names
    assert {"zentren/nk01nh/berichte/nk01nh.pdf", "zentren/nk01nh/berichte/nk01nh-sachbericht.pdf"} <= names
    assert printed.first.notes == []
    for path in printed.pdfs():
        reader = import_module("pypdf").PdfReader(path)
        root = reader.trailer["/Root"]
        assert root["/Lang"] == "de", path.name
        assert root["/MarkInfo"]["/Marked"], path.name
        assert "/StructTreeRoot" in root, path.name
        assert "Kiezwirkung" in reader.metadata.title, path.name
        assert reader.metadata.creation_date.strftime("%Y-%m-%d") == "2026-01-10", path.name
        main = FOLDED.sub("", page_of(path, printed.folder)).partition("<main")[2].partition("</main>")[0]
        drawings = re.findall(r'<svg[^>]*role="img" aria-label="([^"]*)"', main)
        assert sorted(alternatives(path)) == sorted(map(html.unescape, drawings)), path.name
        assert len(path.read_bytes()) <= 400_000, path.name
        assert len(reader.pages) <= 4 or not path.name.startswith("bezirk-"), path.name


def test_a_site_of_150_pages_with_all_its_reports_stays_small(printed: Printed) -> None:
    pages = [path for path in (printed.folder / "site").rglob("*.html") if "berichte" not in path.parts]
    library = (printed.folder / "site" / "assets" / "plotly.min.js").stat().st_size  # once, however many pages
    assert (printed.first.bytes - 2 * library) / len(pages) * 150 + 2 * library <= 40_000_000  # and in Berlin's file


SHOWN = frozenset({"f", "f*", "S", "s", "B", "B*", "b", "b*", "Tj", "TJ", "'", '"', "Do", "sh", "BI"})


def untagged(path: Path) -> list[str]:
    """Operators that show something outside of every tag and every artifact."""
    pikepdf, found = import_module("pikepdf"), []
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            depth = 0
            for instruction in pikepdf.parse_content_stream(page):
                operator = str(instruction.operator)
                depth += (operator in {"BDC", "BMC"}) - (operator == "EMC")
                found += [operator] if operator in SHOWN and not depth else []
            assert depth == 0, path.name
    return found


def test_everything_a_pdf_shows_is_tagged_or_decoration_and_its_title_stands_in_the_metadata(printed: Printed) -> None:
    kinds = {re.sub(r"^(nk\d+nh|\w+?)(-.*)?$", r"\1", path.stem): path for path in printed.pdfs()}
    assert len(kinds) >= 5  # one of each kind: the same steps make all of them
    for path in kinds.values():
        assert untagged(path) == [], path.name
        with import_module("pikepdf").open(path) as pdf:
            title = str(pdf.docinfo["/Title"])
            assert pdf.open_metadata().get("dc:title") == title, path.name
            assert set(pdf.Root.StructTreeRoot.RoleMap) == {"/Strong", "/Em"}, path.name  # unknown before PDF 2.0
            tags = [one for one in pdf.objects if isinstance(one, import_module("pikepdf").Dictionary)]
            heads = [one for one in tags if one.get("/S") == "/TH"]
            assert all(any("/Scope" in attributes for attributes in head.A) for head in heads), path.name
            assert "/Outlines" in pdf.Root, path.name
            assert pdf.Root.ViewerPreferences.DisplayDocTitle, path.name
            assert all(page.get("/Tabs") == "/S" for page in pdf.pages), path.name


def test_a_pdf_holds_every_figure_its_page_shows(printed: Printed) -> None:
    count = 0
    for path in printed.pdfs():
        text = words(path)
        missing = [figure for figure in shown_figures(page_of(path, printed.folder)) if figure not in text]
        assert missing == [], path.name
        count += 1
    assert count >= 9


def all_of(path: Path) -> str:
    """Everything a PDF says: its text, every string of its objects (alternatives, titles, outline), its raw streams."""
    reader = import_module("pypdf").PdfReader(path)
    told = [words(path)]
    for number in range(1, int(reader.trailer["/Size"])):
        held = reader.get_object(number)
        told += strings_in(held)
        if hasattr(held, "get_data") and "/Length1" not in held:  # programs of fonts are no text
            told.append(held.get_data().decode("latin-1"))
    return "\n".join(told)


def strings_in(held: Any) -> Iterator[str]:
    if isinstance(held, str) and not hasattr(held, "get_data"):
        yield str(held)
    elif isinstance(held, dict | list):
        for one in held.values() if isinstance(held, dict) else held:
            yield from strings_in(one)


def test_nothing_withheld_and_no_place_of_this_machine_stands_in_a_pdf(printed: Printed) -> None:
    leaked = spelled(LEAK)
    for path in printed.pdfs():
        raw, said = path.read_bytes(), all_of(path)
        assert leaked.search(said) is None, path.name
        assert b"file://" not in raw, path.name
        assert "file://" not in said, path.name
        assert str(printed.folder) not in said, path.name


HIDDEN = {
    "text": "<p>Spandau: 987.654 Besuche</p>",
    "drawing": '<svg width="200" height="20"><text y="15">987654</text></svg>',
    "alternative": '<svg role="img" aria-label="Spandau: 987.654 Besuche"><rect width="9" height="9"/></svg>',
    "picture": '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="987.654">',
    "outline": "<h2>987.654 Besuche</h2>",
    "link": '<a href="#x" title="987.654">Besuche</a>',
    "table": "<table><tr><th>Besuche</th></tr><tr><td>987.654</td></tr></table>",
}


def test_a_leak_is_found_wherever_a_pdf_hides_it(chromium: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("KIEZWIRKUNG_CHROMIUM", chromium)

    def print_all() -> None:
        press = find_press()
        assert isinstance(press, Press)
        with printing(press, tmp_path, "20260110") as printer:
            for name, markup in {"nothing": "<p>1.234</p>", **HIDDEN}.items():
                page = f"<html lang=de><title>{name}</title><h1>Berlin</h1>{markup}<p id=x>Ende</p></html>"
                (tmp_path / f"{name}.pdf").write_bytes(printer.pdf(page))

    with ThreadPoolExecutor(1) as apart:
        apart.submit(print_all).result()
    found = {path.stem for path in tmp_path.glob("*.pdf") if spelled(LEAK).search(all_of(path))}
    assert found == set(HIDDEN) - {"link"}  # Chromium leaves the title of a link out of the file


def built(*args: Any, **kwargs: Any) -> Any:
    """The build in a thread of its own: two browsers at once in one thread are more than Playwright allows."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(build_site, *args, **kwargs).result()


def test_only_reports_that_changed_are_made_anew(printed: Printed, chromium: str, monkeypatch: Any) -> None:
    monkeypatch.setenv("KIEZWIRKUNG_CHROMIUM", chromium)
    site = printed.folder / "site"
    before = {path: path.read_bytes() for path in printed.folder.rglob("*") if path.suffix in {".pdf", ".xlsx"}}
    with duckdb.connect(str(printed.release)) as con:
        con.execute("update mart.edition set value = '8' where key = 'edition_number'")
        con.execute("update mart.survey_item set answer_count = 77 where area_code = '08'")
    report = built(printed.release, site, with_reports=True)
    changed = {path.name for path, content in before.items() if path.read_bytes() != content}
    assert changed == {"bezirk-neukoelln.pdf"}
    assert report.reports == 1
    assert "Ausgabe 8" in (site / "berichte" / "berlin.html").read_text(encoding="utf-8")
    told: list[str] = []
    built(printed.release, site, with_reports=True, progress=told.append)
    assert told == ["Seiten unverändert, nichts neu gebaut"]


def test_a_single_file_becomes_live_without_asking_for_anything(printed: Printed, browser: Any) -> None:
    alone = printed.folder / "site" / "berichte" / "bezirk-neukoelln-bewegt.html"  # as `kiezwirkung site --single` does
    alone.write_text(single_page(printed.folder / "site" / "bezirk-neukoelln.html"), encoding="utf-8")
    for name in ("berlin.html", alone.name):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
        tab = context.new_page()
        asked: list[str] = []
        faults: list[str] = []
        tab.on("request", lambda request, into=asked: into.append(request.url))
        tab.on("console", lambda message, into=faults: into.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error, into=faults: into.append(str(error)))
        tab.goto((printed.folder / "site" / "berichte" / name).as_uri())
        tab.locator("[data-figure]").first.scroll_into_view_if_needed()
        tab.wait_for_selector("[data-live] .main-svg", state="attached", timeout=15_000)
        choices = tab.locator("#indikator option").all() if name == "berlin.html" else []
        if len(choices) > 1:  # with the large charts library a file for mail has room for one state only
            title = choices[-1].inner_text()
            tab.select_option("#indikator", choices[-1].get_attribute("value"))
            tab.wait_for_function(f"document.querySelector('#vergleich').innerText.includes({json.dumps(title)})")
        assert faults == []
        assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [asked[0]]
        context.close()
