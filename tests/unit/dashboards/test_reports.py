"""Every figure of pages, XLSX and CSV read back and compared with the release; nothing withheld anywhere.

This file knows the artefacts and release.duckdb, and none of the code that makes the one from the other. German pages
are compared with the release; an English page must say the same numbers as its German fellow.
"""

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from dashboards import assets
from dashboards.site import build_site
from tests.browser.invented_release import invent_release
from tests.unit.dashboards.comparing import (
    beside,
    due_of,
    is_same,
    partner_of,
    points,
    remembered,
    same_answers,
    same_bars,
    same_groups,
    same_limits,
    same_parts,
    same_scales,
    same_spread,
    same_sums,
    same_target,
    same_todays,
)
from tests.unit.dashboards.handed_out import Handed, key_of, slug_of
from tests.unit.dashboards.read_back import (
    Row,
    compared,
    everything,
    leaks,
    links,
    number,
    numbers_of,
    payloads,
    place,
    says,
    says_range,
    tables,
    text_of,
    told,
)

pytestmark = pytest.mark.slow  # stands on a whole site with its reports
HOSTILE = '=cmd|"/c calc"!A1 <script>alert("x")</script> & Co (erfunden)'
LEAK = 987654.321
PART = re.compile(r'<p class="(figure|soft|moved|soft small)">(.*?)</p>(?=\n)', re.S)
TILE = re.compile(
    r'<a class="tile [^>]*?data-area="(\d+)"[^>]*?title="[^":]*: ([^"]*)"[^>]*>.*?(<strong>.*?</strong>)', re.S
)
GOAL = re.compile(r'<p(?: class="goal-head")?><strong><a href="indikator-[^"]*">([^<]*)</a></strong>(.*?)</li>', re.S)
SOFT = re.compile(r'<p class="soft">(.*?)</p>', re.S)
READ = (
    r"^(Zeitraum|Projekt) \| Wert \| 95-%-Bereich", r"^Bezirk \| Wert \| .*Neben Berlin$", r"^Bezirk( \| (\d/)?\d{4})+",
    r"^Indikator \| .* \| Trend \| Berlin \|", r"^Indikator \| Wert \| .* Vorjahr", r"^Aussage \| gar nicht",
    r"^Indikator \| Berlin \|", r"^Bezirk \| (Antworten|Projekte)", r"^Befund \|",
    r"^Formular \|", r"^Projekt \| Formular",
    r"^Name \| .*fällig$", r"^Ziel \| Jahr", r"^Gruppe \|", r"^Fälle \|", r"^Skala \|", r"^Gebiet( oder Projekt)? \|",
)  # fmt: skip
WITHOUT_FIGURES = (r"^Bericht \| Format", r"^Indikator \| CSV für Excel", r"^Pflicht \| Nachweis", r"^Begriff")
COMPARED_BY_HEAD = {
    "Gruppe": same_groups, "Fälle": same_limits, "Skala": same_scales, "Gebiet": same_parts, "Ziel darüber": same_sums,
    "wie damals": same_todays, "Projekte": same_spread,
}  # fmt: skip
UNTRANSLATED = re.compile(r"je 1(00)?\.000( Einwohner\*innen(?=: was)|(?! Einwohner))|\b3\.2 (?=[A-Z])|\d+\skB")


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
    made.figures.update({key_of(row): row for row in made.rows("from mart.indicator_value")})
    yield made
    con.close()


def test_every_row_of_an_indicator_page_is_the_row_of_the_release(handed: Handed) -> None:
    count = 0
    for path, page in handed.pages():
        for _caption, head, rows in tables(page) if path.name.startswith("indikator-") else ():
            if head[1:6] != ["Wert", "95-%-Bereich", "Zähler", "Nenner", "Zeichen"]:
                continue
            for opening, cells in rows:
                anchor = re.search(r'id="([^"]*)"', opening)
                found = place(f"{path.name}#{anchor.group(1)}") if anchor else None
                assert found is not None
                held, is_share = handed.at(found)
                where, row = f"{path.name} {cells}", dict(zip(head, cells, strict=True))
                assert says(row["Wert"], told(held, "value"), is_share=is_share), where
                assert says_range(row["95-%-Bereich"], held, is_share=is_share), where
                assert says(row["Zähler"], told(held, "numerator")), where
                assert says(row["Nenner"], told(held, "denominator")), where
                assert row["Zeichen"].startswith(held["mark"] or "keines"), where
                assert row["Meldungen"] == f"{held['delivered_count']} von {held['expected_count']}", where
                assert says(row["geschätzt"], told(held, "estimated_share"), is_share=True), where
                change = None if told(held, "value") is None else told(held, "change")
                assert says(row["Veränderung"], change, is_share=is_share), where
                count += 1
    assert count > 1000


def test_every_figure_that_links_to_its_definition_is_that_figure(handed: Handed) -> None:
    count = 0
    for path, page in handed.with_states():
        for found, text, after in links(page):
            if re.match(r"[−\d]", text):
                held, is_share = handed.at(found)
                assert says(text, told(held, "value"), is_share=is_share), f"{path.name} {found} {text}"
                ends = f"{text} {after}".partition("(")[2]
                assert not ends or says_range(ends, held, is_share=is_share), f"{path.name} {found} {text} {after}"
                count += 1
    assert count > 500, count


def test_every_card_says_value_range_change_target_and_coverage_of_its_figure(handed: Handed) -> None:
    count = 0
    for path, page in handed.pages():
        for card in re.findall(r'<article class="card kpi">(.*?)</article>', page, re.S):
            found = next((one for one, _text, _after in links(card)), None)
            assert found is not None
            held, is_share = handed.at(found)
            part = {name: text_of(body) for name, body in reversed(PART.findall(card))}
            where = f"{path.name} {part}"
            silent = told(held, "value") is None
            assert silent or says(part["figure"], held["value"], is_share=is_share), where
            assert silent or says_range(part["soft"].partition("Bereich ")[2], held, is_share=is_share), where
            assert silent or says(part.get("moved", ""), told(held, "change"), is_share=is_share), where
            coverage = f"{held['delivered_count']} von {held['expected_count']} Meldungen"
            assert silent or coverage in part["soft small"], where
            goal = re.search(r"<span>Ziel ([^<]*)</span>", card)
            is_sum = handed.slugs[found.slug]["kind"] in {"flow", "stock"}  # a target of Berlin is none of a district
            assert (goal is None) == (silent or held["target"] is None or (is_sum and found.level == "district")), where
            assert goal is None or says(goal.group(1), held["target"], is_share=is_share), where
            count += 1
    assert count > 40


def test_areas_side_by_side_say_the_figure_and_judge_by_its_interval_only(handed: Handed) -> None:
    rows_read = tiles_read = 0
    for path, page in handed.with_states():
        blocks = [*compared(page), ("", "", page)] if path.suffix == ".html" else list(compared(page))
        for title, period, block in blocks:
            for caption, head, rows in tables(block) if block is not page else ():
                if head[-1] == "Neben Berlin" and head[0] == "Bezirk":
                    rows_read += beside(handed, title, period, head, rows)
                    assert caption == f"{title} nach Bezirk", path.name
            for caption, head, rows in tables(block) if block is page else ():
                if head[-1] == "Neben Berlin" and head[0] == "Projekt":
                    rows_read += beside(handed, caption.removesuffix(" nach Projekt"), "", head, rows)
            for code, words, amount in TILE.findall(block) if block is not page else ():
                held, is_share = handed.named[title, handed.districts[code], period]
                assert says(words, told(held, "value"), is_share=is_share), f"{path.name} {title} {code} {words}"
                assert says(text_of(amount), told(held, "value"), is_share=is_share), f"{path.name} {title} {code}"
                tiles_read += 1
    assert rows_read > 300, rows_read
    assert tiles_read > 200, tiles_read


def test_every_answer_of_the_survey_is_that_of_the_release(handed: Handed) -> None:
    codes = {f"bezirk-{slug_of(name)}.html": code for code, name in handed.districts.items()}
    read = drawn = 0
    for path, page in handed.pages():
        where = ("berlin", "11") if path.name == "wirkung.html" else ("district", codes.get(path.name, ""))
        for _caption, head, rows in tables(page):
            if head[:2] == ["Aussage", "gar nicht"]:
                read += same_answers(handed, where, [cells for _opening, cells in rows])
                drawn += same_bars(handed, where, page)
    assert read > 70
    assert drawn > 60  # unsure answers are drawn without sums, withheld ones not at all


def test_the_answers_per_district_are_those_of_the_release(handed: Handed) -> None:
    page = (handed.folder / "site" / "wirkung.html").read_text(encoding="utf-8")
    rows = next(rows for _caption, head, rows in tables(page) if head == ["Bezirk", "Antworten", "Aussagekraft"])
    held = handed.rows(
        """select area_name, min(answer_count) as fewest from mart.survey_item join mart.area using (level, area_code)
        where level = 'district' group by area_name"""
    )
    assert {(cells[0], number(cells[1])) for _opening, cells in rows} == {(r["area_name"], r["fewest"]) for r in held}


def test_every_target_says_what_was_agreed_and_reached(handed: Handed) -> None:
    kinds = {name: row["kind"] for name, row in handed.indicators.items()}
    held = {(r["area_name"], r["indicator_title"]): r for r in handed.rows("from mart.target")}
    count = 0
    for path, page in handed.pages():
        for title, body in GOAL.findall(page):
            row = held[partner_of(handed, path, page.partition(body)[0]), html.unescape(title)]
            amounts = {name: text_of(text) for name, text in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", body, re.S)}
            if not amounts:
                first, goal, due = (part for part in text_of(SOFT.search(body)[1]).split(" · "))  # type: ignore[index]
                amounts = {"erreicht": first, "Jahresziel": goal, "Soll bis jetzt": due}
            same_target(row, kinds[row["indicator_id"]], amounts, where=f"{path.name} {title} {amounts}")
            count += 1
        for (_caption, head, rows), start in zip(tables(page), re.finditer("<table", page), strict=True):
            for _opening, cells in rows if head[:3] == ["Ziel", "Jahr", "erreicht"] else ():
                row = held[partner_of(handed, path, page[: start.start()]), cells[0]]
                amounts = dict(zip(head, cells, strict=True))
                same_target(row, kinds[row["indicator_id"]], amounts, where=f"{path.name} {amounts}")
                count += 1
    assert count > 70


def test_the_state_of_the_data_is_told_as_the_release_has_it(handed: Handed) -> None:
    page = (handed.folder / "site" / "datenlage.html").read_text(encoding="utf-8")
    held = {caption: (head, [cells for _o, cells in rows]) for caption, head, rows in tables(page)}
    running, over = held["Fristen, die noch laufen"][1], held["Die letzten abgelaufenen Fristen"][1]
    for cells, row in zip([*running, *over], handed.rows("from mart.deadline order by due_on desc"), strict=True):
        assert (cells[0], cells[2]) == (row["form_title"], f"{row['due_on']:%d.%m.%Y}")
        assert f"{row['delivered_count']} von {row['expected_count']}" in cells
        late = [str(row[name]) for name in ("on_time_count", "late_count", "overdue_count")]
        assert cells[4:] in ([f"{row['delivered_count']} von {row['expected_count']}"], late), cells
    found = {(r["finding_code"], r["title"]): r for r in handed.rows("from mart.finding_count")}
    for cells in held["Befunde nach Art"][1]:
        row = found.pop((cells[0][-4:], cells[0][:-5]))
        assert cells[1:4] == [row["severity"], str(row["finding_count"]), str(row["delivery_count"])]
    assert found == {}
    corrections = {(r["area_name"], r["form_title"]): r for r in handed.rows("from mart.correction")}
    head, rows = held["Berichtigungen"]
    for cells in rows:
        row = corrections.pop((cells[0], cells[1]))
        said = dict(zip(head, cells, strict=True))
        assert says(said["geänderte Angaben"], row["changed_value_count"] + row["changed_row_count"])
        assert says(said["alter Wert"], row["old_value"]), cells
        assert says(said["neuer Wert"], row["new_value"]), cells
    assert corrections == {}


def test_every_report_due_is_told_as_the_release_has_it(handed: Handed) -> None:
    months = {(r["area_name"], r["month_on"]): r for r in handed.rows("from mart.completeness")}
    shown_months = sorted({on for _name, on in months})[-12:]
    count = 0
    for path, page in handed.pages():
        for _caption, head, rows in tables(page):
            if head[:1] != ["Name"] or head[-1] != "fällig":
                continue
            for _opening, cells in (row for row in rows if len(row[1]) == len(head)):
                own = [months.get((cells[0], on)) for on in shown_months]
                due = [r for r in own if r and r["state"] not in {"open", "not_expected"}]
                for cell, row in zip(cells[1:-1], own, strict=True):
                    assert row is None or f"{row['delivered_count']} von {row['expected_count']}" in cell, path.name
                    count += row is not None
                expected = sum(r["expected_count"] for r in due)
                share = sum(r["delivered_count"] for r in due) / expected if expected else None
                assert says(cells[-1], None if share is None else int(share * 100) / 100, is_share=True), cells
    assert count > 150


def test_the_facts_of_a_district_are_those_of_the_release(handed: Handed) -> None:
    areas = {r["area_code"]: r for r in handed.rows("from mart.area where level = 'district'")}
    for code, name in handed.districts.items():
        page = (handed.folder / "site" / f"bezirk-{slug_of(name)}.html").read_text(encoding="utf-8")
        facts = re.findall(r"<li>(.*?)</li>", re.findall(r'<ul class="facts">(.*?)</ul>', page, re.S)[0], re.S)
        told_facts = [text_of(fact) for fact in facts]
        people = next(fact for fact in told_facts if "Einwohner" in fact)
        assert number(people) == areas[code]["inhabitants"]
        newest = handed.rows(
            f"from mart.completeness where level = 'district' and area_code = '{code}' order by month_on desc limit 1"
        )[0]
        assert f"{newest['delivered_count']} von {newest['expected_count']} Meldungen für Dez 2025" in told_facts
    assert len(handed.districts) == 12


def test_groups_limits_scales_and_part_targets_say_what_the_release_says(handed: Handed) -> None:
    read = dict.fromkeys(COMPARED_BY_HEAD, 0)
    for path, page in handed.pages():
        for caption, head, rows in tables(page):
            for name, compare in COMPARED_BY_HEAD.items():
                if name in head[:3]:
                    said = [dict(zip(head, cells, strict=False)) for _opening, cells in rows]
                    read[name] += compare(handed, path, caption, said)
    assert min(read.values()) > 0, read


def test_no_table_of_a_page_is_left_unread(handed: Handed) -> None:
    """A table of a new kind needs a test that reads it back; those that hold no figures are named here."""
    heads = {tuple(head) for _path, page in handed.with_states() for _caption, head, _rows in tables(page)}
    unread = [
        head for head in heads if not any(re.search(known, " | ".join(head)) for known in (*READ, *WITHOUT_FIGURES))
    ]
    assert unread == []
    assert len(heads) > 30


def test_every_point_of_a_live_chart_is_a_number_of_the_release(handed: Handed) -> None:
    known = {round(factor * held, 6) for held in handed.numbers() for factor in (1, 100, -100)}
    count = 0
    for path in [*(p for p, _ in handed.pages()), *(handed.folder / "site/assets/zustand").glob("*.js")]:
        for point in points(payloads(path.read_text(encoding="utf-8"))):
            if abs(point - round(point, 1)) > 1e-9:
                assert round(point, 6) in known, f"{path.name} {point}"
                count += 1
    assert count > 1500


def test_an_english_page_says_the_numbers_of_its_german_fellow(handed: Handed) -> None:
    site, count = handed.folder / "site", 0
    for folder in (site, *sorted((handed.folder / "zentren").iterdir())):
        for path in sorted((folder / "en").rglob("*")):
            if path.suffix in {".html", ".js"} and path.name != "barrierefreiheit.html":  # versions of standards
                german = folder / path.relative_to(folder / "en")
                texts = [UNTRANSLATED.sub("", one.read_text(encoding="utf-8")) for one in (german, path)]
                numbers = [numbers_of(text, language) for text, language in zip(texts, ("de", "en"), strict=True)]
                assert numbers[0] == numbers[1], f"{path.name} {numbers[0] - numbers[1]} {numbers[1] - numbers[0]}"
                count += numbers[0].total()
    assert count > 40_000


def test_every_table_of_a_course_says_what_the_release_says(handed: Handed) -> None:
    count = 0
    for path, page in handed.with_states():
        for caption, head, rows in tables(page):
            if head[:4] == ["Zeitraum", "Wert", "95-%-Bereich", "Zeichen"]:
                title, __, name = caption.rpartition(", ")
                for _opening, cells in rows:
                    held, is_share = handed.named[title, name, cells[0]]
                    assert says(cells[1], told(held, "value"), is_share=is_share), f"{path} {caption} {cells}"
                    assert says_range(cells[2], held, is_share=is_share), f"{path} {caption} {cells}"
                    count += 1
            elif head[:1] == ["Bezirk"] and re.fullmatch(r"(\d/)?\d{4}", head[-1]):
                title = caption.removesuffix(" nach Bezirk und Zeitraum")
                for _opening, cells in rows:
                    for period, cell in zip(head[1:], cells[1:], strict=True):
                        held, is_share = handed.named[title, cells[0], period]
                        assert says(cell, told(held, "value"), is_share=is_share), f"{path} {caption} {cells}"
                        count += 1
    assert count > 3000, count


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
                assert says(cells[1], told(own, "value"), is_share=is_share), f"{path} {cells}"
                assert says_range(cells[2], own, is_share=is_share), f"{path} {cells}"
                berlin = newest[key, "berlin", "11", period]
                assert says(cells[4], told(berlin, "value"), is_share=is_share), f"{path} {cells}"
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
                assert says(cells[1], told(row, "value"), is_share=is_share), f"{path} {cells}"
                assert says_range(cells[2], row, is_share=is_share), f"{path} {cells}"
                assert says(cells[3], told(row, "previous_value"), is_share=is_share), f"{path} {cells}"
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
    "Anteil geschätzt": "estimated_share", "Antworten": "answer_count", "Vorjahr": "previous_value",
    "Veränderung": "change", "Ziel": "target", "Meldungen da": "delivered_count", "Meldungen fällig": "expected_count",
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
            spot = (row["Kennung"], LEVELS[row["Ebene"]], row["Gebietscode"], row["Zeitraumart"], on)
            held = handed.figures[*spot, row["Aufgliederung"], row["Teilcode"]]
            wrong = [column for column, name in NUMBERS.items() if not is_same(row[column], held, name)]
            assert wrong == [], f"{path.name} {spot}"
            assert row["Zeichen"] == held["mark"], spot
            assert row["Wert"] != "" or row["Zeichen"], spot
            assert row["gesichert"] == {True: "ja", False: "nein", None: ""}[told(held, "change_is_certain")], spot
            count += 1
    assert count > 3000


def test_every_course_of_a_workbook_and_what_its_charts_remember_is_the_course_of_the_release(handed: Handed) -> None:
    rows_read = points_read = 0
    for path in workbooks(handed):
        cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Verläufe").to_python(skip_empty_area=False)
        title, area = "", ""
        for row in cells:
            if row[0] and not any(row[1:]):
                title = row[0].rpartition(" (")[0]
            elif row[0] == "Zeitraum":
                area = row[1]
            elif row[0]:
                held, __ = handed.named[title, area, row[0]]
                wrong = [n for c, n in ((1, "value"), (2, "lower"), (3, "upper"), (5, "target"))
                         if not is_same(row[c], held, n)]  # fmt: skip
                berlin = handed.named[title, "Berlin", row[0]][0] if row[4] != "" else None
                assert wrong == [], f"{path.name} {row}"
                assert berlin is None or is_same(row[4], berlin, "value"), f"{path.name} {row}"
                assert row[6] == held["mark"], f"{path.name} {row}"
                rows_read += 1
        points_read += sum(remembered(path, cells))
    assert rows_read > 700
    assert points_read > 2000


def test_the_annex_stands_in_the_workbook_too(handed: Handed) -> None:
    rows = sheet(handed.folder / "site" / "berichte" / "bezirk-neukoelln.xlsx", "Sachbericht")
    lines = handed.rows("from mart.srs_annex where area_code = '08' order by line_number")
    assert [r["Zeile"] for r in rows] == [line["line_number"] for line in lines]
    columns = ("Wert", "unteres Ende", "oberes Ende", "Vorjahr", "Meldungen da", "Meldungen fällig")
    for row, line in zip(rows, lines, strict=True):
        assert [column for column in columns if not is_same(row[column], line, NUMBERS[column])] == [], row
        assert row["Zeichen"] == line["mark"]
    assert {r["Überschrift"] for r in sheet(handed.folder / "site/berichte/berlin.xlsx", "Programmstatistik")} == {
        "Besuche"
    }


def test_the_targets_stand_in_the_workbook_of_the_agreement(handed: Handed) -> None:
    names = {"erreicht": "actual_value", "unteres Ende": "lower", "oberes Ende": "upper"}
    agreed = {"Jahresziel": "target_value", "Ausgangswert": "baseline_value", "Soll bis jetzt": "due"}
    count = 0
    for code in ("01", "05", "08", "10", "12"):
        path = handed.folder / "site" / "berichte" / f"vereinbarung-{slug_of(handed.districts[code])}.xlsx"
        held = {
            r["indicator_title"]: r | {"due": due_of(r, handed.indicators[r["indicator_id"]]["kind"])}
            for r in handed.rows(f"from mart.agreement_target where district_code = '{code}'")
        }
        rows = sheet(path, "Ziele")
        assert {r["Indikator"] for r in rows} == set(held)
        for row in rows:
            target = held[row["Indikator"]]
            assert [column for column, name in names.items() if not is_same(row[column], target, name)] == [], row
            open_target = target | {"mark": ""}
            assert [column for column, name in agreed.items() if not is_same(row[column], open_target, name)] == [], row
            assert (row["Jahr"], row["Zeichen"]) == (str(target["target_year"]), target["mark"])
            count += 1
    assert count == 25


@pytest.mark.parametrize("is_for_machines", [False, True])
def test_every_figure_of_a_csv_is_the_figure_of_the_release(handed: Handed, *, is_for_machines: bool) -> None:
    ending, count = "-maschine.csv" if is_for_machines else ".csv", 0
    own = [path.with_name(path.stem + ending) for path in workbooks(handed)]
    beside = [
        p
        for p in (handed.folder / "site" / "daten").glob("*.csv")
        if p.name.endswith("-maschine.csv") is is_for_machines
    ]
    assert len(beside) == len(handed.indicators)
    for path in [*own, *beside]:
        text = path.read_bytes().decode()
        assert text.startswith("\ufeff") is not is_for_machines
        for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter="," if is_for_machines else ";"):
            on = row["period_start_on"]
            day = date.fromisoformat(on) if is_for_machines else datetime.strptime(on, "%d.%m.%Y").date()  # noqa: DTZ007
            spot = (row["indicator_id"], row["level"], row["area_code"], row["period_type"], day)
            held = handed.figures[*spot, row["breakdown"], row["breakdown_code"]]
            for name in NUMBERS.values():
                cell = row[name] if is_for_machines else row[name].replace(",", ".")
                assert is_for_machines or "." not in row[name]
                assert is_same(float(cell) if cell else "", held, name), f"{path.name} {spot} {name}"
            assert row["mark"] == held["mark"]
            said = {"true": True, "false": False, "ja": True, "nein": False, "": None}
            assert said[row["change_is_certain"]] is told(held, "change_is_certain"), f"{path.name} {spot}"
            count += 1
    assert count > 5000


def test_nothing_withheld_stands_in_any_file(handed: Handed) -> None:
    assert leaks(handed.folder, LEAK) == []
    names = [name for name, _text in everything(handed.folder)]
    for kind in ("/xl/charts/", "/xl/worksheets/", ".csv", ".html", ".js", ".json", "/en/", "zentren/"):
        assert sum(kind in name for name in names) > 10 or kind == ".json", kind


@pytest.mark.parametrize(
    "hidden",
    [
        '<svg role="img" aria-label="Spandau: 987.654 Besuche"></svg>',
        '<img alt="987,7 Tsd., genau 987654">',
        '<script type="application/json">{"hovertext":["\\u003cb\\u003e987\\u202f654,3"],"y":[null]}</script>',
        '<script type="application/json">{"y":[1.5,987654.321]}</script>',
        '<a href="data:text/csv;charset=utf-8,Besuche;987%2C654%0D%0A">CSV</a>',
        "<p>98.765.432,1 %</p>",
        "<p>&#57;87654</p>",
        'kiezwirkung.state("visits",{"comparison":"\\u003ctd\\u003e987,654\\u003c/td\\u003e"});',
    ],
)
def test_a_leak_is_found_wherever_a_page_hides_it(tmp_path: Path, hidden: str) -> None:
    (tmp_path / "seite.html").write_text("<p>1.234</p>", encoding="utf-8")
    assert leaks(tmp_path, LEAK) == []
    (tmp_path / "seite.html").write_text(hidden, encoding="utf-8")
    assert leaks(tmp_path, LEAK) == ["seite.html"]


@pytest.mark.parametrize("part", ["xl/charts/chart1.xml", "xl/worksheets/sheet3.xml", "xl/drawings/drawing1.xml"])
def test_a_leak_is_found_in_what_a_workbook_remembers(handed: Handed, tmp_path: Path, part: str) -> None:
    with zipfile.ZipFile(handed.folder / "site" / "berichte" / "berlin.xlsx") as source:
        held = {name: source.read(name) for name in source.namelist()}
    first = {"xl/drawings/drawing1.xml": rb'descr="'}.get(part, rb"<(?:c:)?v>")
    held[part] = re.sub(first, lambda found: found[0] + b"987654.321", held[part], count=1)
    with zipfile.ZipFile(tmp_path / "mappe.xlsx", "w") as target:
        for name, content in held.items():
            target.writestr(name, content)
    assert leaks(tmp_path, LEAK) == [f"mappe.xlsx/{part}"]


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
        is_live = path.name == "berlin.html"  # it has a choice; the others come with drawings
        assert ('id="plotly-text"' in text) is is_live, path.name
        limit = (1_800_000 if assets.packages() else 6_500_000) if is_live else 400_000
        assert len(text.encode()) <= limit, path.name


def test_without_chromium_the_build_says_what_is_missing_and_how_to_get_it(handed: Handed) -> None:
    assert len(handed.report.notes) == 1
    assert "Chromium fehlt" in handed.report.notes[0]
    assert "apt-get install chromium" in handed.report.notes[0]
    page = (handed.folder / "site" / "downloads.html").read_text(encoding="utf-8")
    assert 'href="berichte/bezirk-neukoelln.xlsx"' in page
    assert ".pdf" not in page
    english = (handed.folder / "site" / "en" / "downloads.html").read_text(encoding="utf-8")
    assert 'href="../berichte/bezirk-neukoelln.xlsx"' in english
    assert "Annex to the annual report: Neukölln" in english
    assert "Anhang zum" not in english


def test_a_centres_reports_lie_in_its_own_folder_only(handed: Handed) -> None:
    assert not list((handed.folder / "site" / "berichte").glob("*nk0*"))
    for path in sorted((handed.folder / "site").glob("*.html")):
        assert "zentren/" not in path.read_text(encoding="utf-8"), path.name
    own = sheet(handed.folder / "zentren" / "nk02nh" / "berichte" / "nk02nh.xlsx", "Zahlen")
    assert {row["Gebietscode"] for row in own if row["Ebene"] == "Projekt"} == {"NK02NH"}
    told_of = {row["Kennung"] for row in own if row["Ebene"] == "Projekt" and row["Wert"] != ""}
    assert {row["Kennung"] for row in own if row["Ebene"] != "Projekt"} == told_of
