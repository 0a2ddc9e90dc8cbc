"""Every figure of pages, XLSX and CSV read back and compared with the release; nothing withheld anywhere.

This file knows the artefacts and release.duckdb, and none of the code that makes the one from the other.
"""

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from dashboards import assets
from dashboards.site import SiteReport, build_site
from tests.browser.invented_release import invent_release

HOSTILE = '=cmd|"/c calc"!A1 <script>alert("x")</script> & Co (erfunden)'
LEAK = 987654.321
LEAKED = ("987654", "987.654", "987,654", "98765432", "98.765.432")
SILENT = {"g", "t", "x"}
NUMBER = re.compile(r"[−-]?\d[\d.]*(?:,\d+)?")
Row = dict[str, Any]


@dataclass(frozen=True)
class Handed:
    """What was handed out, and the release it was made from."""

    folder: Path
    report: SiteReport
    figures: dict[tuple[Any, ...], Row]
    indicators: dict[str, Row]
    con: duckdb.DuckDBPyConnection

    def rows(self, sql: str) -> list[Row]:
        result = self.con.execute(sql)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def pages(self) -> Iterator[tuple[Path, str]]:
        for path in sorted(self.folder.rglob("*.html")):
            if "en" not in path.parts and "berichte" not in path.parts:
                yield path, path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handed]:
    folder = tmp_path_factory.mktemp("reports")
    release = invent_release(folder / "release.duckdb", hostile_name=HOSTILE, leak=LEAK)
    con = duckdb.connect(str(release))
    con.execute("delete from mart.completeness where level = 'project' and district_code <> '08'")
    con.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIEZWIRKUNG_CHROMIUM", "keiner")
        report = build_site(release, folder / "out" / "site", with_reports=True)
    con = duckdb.connect(str(release), read_only=True)
    made = Handed(folder / "out", report, {}, {}, con)
    made.indicators.update({row["indicator_id"]: row for row in made.rows("from mart.indicator")})
    made.figures.update({_key(row): row for row in made.rows("from mart.indicator_value")})
    yield made
    con.close()


def _key(row: Row) -> tuple[Any, ...]:
    names = ("indicator_id", "level", "area_code", "period_type", "period_start_on", "breakdown", "breakdown_code")
    return tuple(row[name] or "" for name in names)


def _number(held: Row, name: str) -> Any:
    return None if held["mark"] in SILENT else held[name]


def says(cell: str, amount: float | None, *, is_share: bool = False) -> bool:
    """Whether a shown text is this number, rounded to the places it shows; no number is no number."""
    found = NUMBER.search(cell)
    if amount is None or found is None:
        return amount is None and found is None
    text = found.group(0).replace(".", "").replace("−", "-")
    places = len(text.partition(",")[2])
    return abs(float(text.replace(",", ".")) - amount * (100 if is_share else 1)) <= 0.5 * 10**-places + 1e-9


def says_range(cell: str, held: Row, *, is_share: bool) -> bool:
    lower, upper = (_number(held, name) for name in ("lower", "upper"))
    ends = re.split(r"–| bis ", cell)
    if lower is None or upper is None:
        return not NUMBER.search(cell)
    return len(ends) == 2 and all(says(e, a, is_share=is_share) for e, a in zip(ends, (lower, upper), strict=True))


def text_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", markup, flags=re.S))).split())


def tables(page: str) -> Iterator[tuple[str, list[str], list[tuple[str, list[str]]]]]:
    """Caption, head, and rows (with their opening tags and first cells) of every table."""
    for found in re.findall(r"<table.*?</table>", page, re.S):
        caption = text_of("".join(re.findall(r"<caption.*?</caption>", found, re.S)))
        head = [text_of(c) for c in re.findall(r"<th\b.*?</th>", found.partition("<tbody")[0], re.S)]
        rows = []
        for opening, body in re.findall(r"(<tr[^>]*>)(.*?)</tr>", found.partition("</thead>")[2], re.S):
            cells = re.findall(r"<t[hd]\b.*?</t[hd]>", body, re.S)
            rows.append((opening + (cells[0] if cells else ""), [text_of(c) for c in cells]))
        yield caption, head, rows


def test_every_row_of_an_indicator_page_is_the_row_of_the_release(handed: Handed) -> None:
    slugs = {name.replace("_", "-"): row for name, row in handed.indicators.items()}
    areas = {(r["level"], r["area_code"].lower()): r for r in handed.figures.values()}
    count = 0
    for path, page in handed.pages():
        for _caption, head, rows in tables(page) if path.name.startswith("indikator-") else ():
            if head[1:6] != ["Wert", "95-%-Bereich", "Zähler", "Nenner", "Zeichen"]:
                continue
            indicator = slugs[path.stem.removeprefix("indikator-")]
            for opening, cells in rows:
                anchor = re.search(r'id="(berlin|district|project)-(.+?)-(\d{4})(?:-q(\d))?"', opening)
                assert anchor is not None
                level, area, year, quarter = anchor.groups()
                on = date(int(year), 3 * int(quarter or 1) - 2, 1)
                area_code = areas[level, area]["area_code"]
                kind = "quarter" if quarter else "year"
                held = handed.figures[indicator["indicator_id"], level, area_code, kind, on, "", ""]
                is_share = indicator["unit"] == "%"
                where = f"{path.name} {anchor.group(0)} {cells}"
                assert says(cells[1], _number(held, "value"), is_share=is_share), where
                assert says_range(cells[2], held, is_share=is_share), where
                assert says(cells[3], _number(held, "numerator")), where
                assert says(cells[4], _number(held, "denominator")), where
                assert cells[5].startswith(held["mark"] or "keines"), where
                assert cells[6] == f"{held['delivered_count']} von {held['expected_count']}", where
                assert says(cells[7], _number(held, "estimated_share"), is_share=True), where
                count += 1
    assert count > 1000


def test_every_table_of_a_course_says_what_the_release_says(handed: Handed) -> None:
    by_name = {
        (handed.indicators[r["indicator_id"]]["title"], r["area_name"], r["period_label"]): r
        for r in handed.figures.values()
        if not r["breakdown"]
    }
    count = 0
    for path, page in handed.pages():
        for caption, head, rows in tables(page):
            if head[:4] == ["Zeitraum", "Wert", "95-%-Bereich", "Zeichen"]:
                for _opening, cells in rows:
                    held = next(
                        r for (title, name, period), r in by_name.items()
                        if period == cells[0] and caption == f"{title}, {name}"
                    )  # fmt: skip
                    is_share = handed.indicators[held["indicator_id"]]["unit"] == "%"
                    assert says(cells[1], _number(held, "value"), is_share=is_share), f"{path} {caption} {cells}"
                    assert says_range(cells[2], held, is_share=is_share), f"{path} {caption} {cells}"
                    count += 1
            elif head[:1] == ["Bezirk"] and re.fullmatch(r"(\d/)?\d{4}", head[-1]):
                title = caption.removesuffix(" nach Bezirk und Zeitraum")
                for _opening, cells in rows:
                    for period, cell in zip(head[1:], cells[1:], strict=True):
                        held = by_name[title, cells[0], period]
                        is_share = handed.indicators[held["indicator_id"]]["unit"] == "%"
                        assert says(cell, _number(held, "value"), is_share=is_share), f"{path} {caption} {cells}"
                        count += 1
    assert count > 1000


def test_the_profile_of_a_district_says_what_the_release_says(handed: Handed) -> None:
    names = {r["title"]: name for name, r in handed.indicators.items()}
    districts = {r["short_name"]: r["area_code"] for r in handed.rows("from mart.area where level = 'district'")}
    newest: dict[tuple[str, str, str, str], Row] = {
        (r["indicator_id"], r["level"], r["area_code"], r["period_label"]): r for r in handed.figures.values()
    }
    count = 0
    for path, page in handed.pages():
        for caption, head, rows in tables(page):
            for opening, cells in rows if caption.startswith("Bezirksprofil") else ():
                title = re.search(r'<a href="indikator-[^"]*">([^<]*)</a>', opening)
                if title is None:
                    continue
                indicator = handed.indicators[names[html.unescape(title.group(1))]]
                period = next(p for p in re.findall(r"\d/\d{4}|\d{4}", cells[0]) if p)
                key, is_share = indicator["indicator_id"], indicator["unit"] == "%"
                own = newest[key, "district", districts[head[1]], period]
                assert says(cells[1], _number(own, "value"), is_share=is_share), f"{path} {cells}"
                assert says_range(cells[2], own, is_share=is_share), f"{path} {cells}"
                berlin = newest[key, "berlin", "11", period]
                assert says(cells[4], _number(berlin, "value"), is_share=is_share), f"{path} {cells}"
                count += 1
    assert count > 100


def test_every_annex_says_what_the_release_says(handed: Handed) -> None:
    lines = handed.rows("from mart.srs_annex")
    titles = {i: row["title"] for i, row in handed.indicators.items()}
    held = {(r["area_name"], titles[r["indicator_id"]]): r for r in lines}
    count = 0
    for path, page in handed.pages():
        for caption, head, rows in tables(page) if path.name.startswith("sachbericht") else ():
            area = re.split(r", (?:3\.2|1) ", caption)[0]
            for _opening, cells in rows:
                row = held[area, cells[0]]
                is_share = handed.indicators[row["indicator_id"]]["unit"] == "%"
                assert says(cells[1], _number(row, "value"), is_share=is_share), f"{path} {cells}"
                assert says_range(cells[2], row, is_share=is_share), f"{path} {cells}"
                assert says(cells[3], _number(row, "previous_value"), is_share=is_share), f"{path} {cells}"
                assert cells[head.index("Zeichen")].startswith(row["mark"] or "keines"), f"{path} {cells}"
                count += 1
    assert count > len(lines)


def workbooks(handed: Handed) -> list[Path]:
    return sorted(handed.folder.rglob("*.xlsx"))


def sheet(path: Path, name: str) -> list[Row]:
    book = CalamineWorkbook.from_path(str(path))
    head, *rows = book.get_sheet_by_name(name).to_python()
    return [dict(zip(head, row, strict=True)) for row in rows]


LEVELS = {"Berlin": "berlin", "Bezirk": "district", "Projekt": "project"}
NUMBERS = {
    "Wert": "value", "unteres Ende": "lower", "oberes Ende": "upper", "Zähler": "numerator", "Nenner": "denominator",
}  # fmt: skip


def test_there_is_a_workbook_for_berlin_each_district_each_agreement_and_each_centre(handed: Handed) -> None:
    names = [path.relative_to(handed.folder).as_posix() for path in workbooks(handed)]
    assert len([n for n in names if n.startswith("site/berichte/bezirk-")]) == 12
    assert len([n for n in names if n.startswith("site/berichte/vereinbarung-")]) == 5
    assert len([n for n in names if n.startswith("zentren/nk")]) == 6
    assert "site/berichte/berlin.xlsx" in names
    assert len(names) == 24
    for path in workbooks(handed):
        assert {p.suffix for p in path.parent.glob(f"{path.stem}*")} == {".xlsx", ".csv", ".html"}


def test_every_figure_of_a_workbook_is_the_figure_of_the_release(handed: Handed) -> None:
    count = 0
    for path in workbooks(handed):
        for row in sheet(path, "Zahlen"):
            if not row["Kennung"]:
                continue
            on = row["Beginn"].date() if isinstance(row["Beginn"], datetime) else row["Beginn"]
            place = (row["Kennung"], LEVELS[row["Ebene"]], row["Gebietscode"], row["Zeitraumart"], on)
            held = handed.figures[*place, row["Aufgliederung"], row["Teilcode"]]
            for column, name in NUMBERS.items():
                wanted = _number(held, name)
                shown = None if row[column] == "" else row[column]
                assert shown is None or isinstance(shown, float | int), f"{path.name} {place} {column}"
                assert (shown is None) == (wanted is None), f"{path.name} {place} {column}"
                assert wanted is None or shown == pytest.approx(wanted, rel=1e-12), f"{path.name} {place} {column}"
            assert row["Zeichen"] == held["mark"], place
            assert row["Wert"] != "" or row["Zeichen"], place
            assert (row["Meldungen da"], row["Meldungen fällig"]) == (held["delivered_count"], held["expected_count"])
            count += 1
    assert count > 3000


def test_the_annex_stands_in_the_workbook_too(handed: Handed) -> None:
    rows = sheet(handed.folder / "site" / "berichte" / "bezirk-neukoelln.xlsx", "Sachbericht")
    lines = handed.rows("from mart.srs_annex where area_code = '08' order by line_number")
    assert [r["Zeile"] for r in rows] == [line["line_number"] for line in lines]
    for row, line in zip(rows, lines, strict=True):
        wanted = _number(line, "value")
        assert row["Wert"] == ("" if wanted is None else pytest.approx(wanted, rel=1e-12))
        assert row["Zeichen"] == line["mark"]
    assert {r["Überschrift"] for r in sheet(handed.folder / "site/berichte/berlin.xlsx", "Programmstatistik")} == {
        "Besuche"
    }


def test_the_targets_stand_in_the_workbook_of_the_agreement(handed: Handed) -> None:
    rows = sheet(handed.folder / "site" / "berichte" / "vereinbarung-neukoelln.xlsx", "Ziele")
    held = {r["indicator_title"]: r for r in handed.rows("from mart.agreement_target where district_code = '08'")}
    assert {r["Indikator"] for r in rows} == set(held)
    for row in rows:
        target = held[row["Indikator"]]
        for column, name in {"Jahresziel": "target_value", "erreicht": "actual_value", "unteres Ende": "lower"}.items():
            assert row[column] == ("" if target[name] is None else pytest.approx(target[name])), row


@pytest.mark.parametrize("is_for_machines", [False, True])
def test_every_figure_of_a_csv_is_the_figure_of_the_release(handed: Handed, *, is_for_machines: bool) -> None:
    count = 0
    for book in workbooks(handed):
        path = book.with_name(f"{book.stem}-maschine.csv" if is_for_machines else f"{book.stem}.csv")
        text = path.read_bytes().decode()
        assert text.startswith("\ufeff") is not is_for_machines
        for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter="," if is_for_machines else ";"):
            on = row["period_start_on"]
            day = date.fromisoformat(on) if is_for_machines else datetime.strptime(on, "%d.%m.%Y").date()  # noqa: DTZ007
            place = (row["indicator_id"], row["level"], row["area_code"], row["period_type"], day)
            held = handed.figures[*place, row["breakdown"], row["breakdown_code"]]
            for name in ("value", "lower", "upper", "numerator", "denominator"):
                wanted, shown = _number(held, name), row[name] if is_for_machines else row[name].replace(",", ".")
                assert is_for_machines or "." not in row[name]
                assert (shown == "") == (wanted is None), f"{path.name} {place} {name}"
                assert wanted is None or float(shown) == pytest.approx(wanted, abs=1e-9), f"{path.name} {place} {name}"
            assert row["mark"] == held["mark"]
            count += 1
    assert count > 3000


def everything(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text of every file, also inside workbooks."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "plotly.min.js"):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                for part in parts.namelist():
                    yield f"{name}/{part}", html.unescape(parts.read(part).decode())
        else:
            text = re.sub(r'<script type="text/plain".*?</script>', "", path.read_text(encoding="utf-8"), flags=re.S)
            yield name, html.unescape(text)


def test_nothing_withheld_stands_in_any_file(handed: Handed) -> None:
    seen = 0
    for name, text in everything(handed.folder):
        assert not [form for form in LEAKED if form in text], name
        seen += "/xl/charts/" in name
    assert seen > 50


def test_a_hostile_name_is_no_formula_and_no_markup_anywhere(handed: Handed) -> None:
    told = 0
    for path in sorted(handed.folder.rglob("*.xlsx")):
        with zipfile.ZipFile(path) as parts:
            for part in (p for p in parts.namelist() if p.startswith("xl/worksheets/sheet")):
                assert b"<f>" not in parts.read(part), path.name
            told += b"=cmd|" in parts.read("xl/sharedStrings.xml")
            for part in (p for p in parts.namelist() if p.startswith("xl/charts/")):
                references = re.findall(r"<c:f>(.*?)</c:f>", parts.read(part).decode())
                assert all(re.fullmatch(r"'?Verläufe'?!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", ref) for ref in references)
    assert told >= 2
    for path in sorted(handed.folder.rglob("*.csv")):
        text = path.read_text(encoding="utf-8-sig")
        cells = [c for row in csv.reader(io.StringIO(text), delimiter=";" if ";" in text[:60] else ",") for c in row]
        assert not [c for c in cells if c.startswith(("=", "+", "@"))], path.name
    for path in sorted(handed.folder.rglob("*.html")):
        assert "<script>alert" not in path.read_text(encoding="utf-8"), path.name


def test_a_single_file_asks_for_nothing_and_links_to_nothing_that_is_not_there(handed: Handed) -> None:
    found = sorted(handed.folder.rglob("berichte/*.html"))
    assert len(found) >= 30
    for path in found:
        text = path.read_text(encoding="utf-8")
        page = re.sub(r"<script\b.*?</script>|<style>.*?</style>", "", text, flags=re.S)
        links = re.findall(r'\s(?:href|src)="([^"]*)"', page)
        assert [link for link in links if not link.startswith(("#", "data:"))] == [], path.name
        assert "connect-src 'none'" in text
        assert "'unsafe-inline'" not in text.partition("script-src")[2].partition(";")[0]
        assert len(text.encode()) <= (1_800_000 if assets.packages() else 6_500_000), path.name


def test_without_chromium_the_build_says_what_is_missing_and_how_to_get_it(handed: Handed) -> None:
    assert len(handed.report.notes) == 1
    assert "Chromium fehlt" in handed.report.notes[0]
    assert "apt-get install chromium" in handed.report.notes[0]
    page = (handed.folder / "site" / "downloads.html").read_text(encoding="utf-8")
    assert 'href="berichte/bezirk-neukoelln.xlsx"' in page
    assert ".pdf" not in page
    english = (handed.folder / "site" / "en" / "downloads.html").read_text(encoding="utf-8")
    assert 'href="../berichte/bezirk-neukoelln.xlsx"' in english


def test_a_centres_reports_lie_in_its_own_folder_only(handed: Handed) -> None:
    assert not list((handed.folder / "site" / "berichte").glob("*nk0*"))
    for path in sorted((handed.folder / "site").glob("*.html")):
        assert "zentren/" not in path.read_text(encoding="utf-8"), path.name
    own = sheet(handed.folder / "zentren" / "nk02nh" / "berichte" / "nk02nh.xlsx", "Zahlen")
    assert {row["Gebietscode"] for row in own if row["Ebene"] == "Projekt"} == {"NK02NH"}
