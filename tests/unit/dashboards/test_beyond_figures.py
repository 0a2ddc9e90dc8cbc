"""Breaks and events in courses, tables to take along, and what a release says beyond single figures."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import unquote

import plotly.graph_objects as go
import pytest

from dashboards import agreements, duties, events, funnel, goals, reached, sentences, table_csv, target_rows, themes
from dashboards.assets import has_type
from dashboards.drawing import lines
from dashboards.figures import frame
from dashboards.figures.trend import trend
from dashboards.reading import read_release
from dashboards.release import breaks
from dashboards.scales import scales_block
from tests.browser.invented_release import invent_release
from tests.unit.dashboards.made_pages import Made

LEAK = 987654.321


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(read_release(invent_release(tmp_path_factory.mktemp("release") / "release.duckdb", leak=LEAK)))


def test_a_line_is_not_joined_across_a_break_and_the_break_is_marked(made: Made) -> None:
    enquiries = made.indicator("enquiries")
    series = made.release.series(enquiries, "berlin", "11")
    assert [series[i].period_start_on for i in breaks(series)] == [date(2025, 1, 1)]
    told = events.events(made.release, enquiries, series)
    alt = sentences.series_alt(enquiries, "Berlin", series, told)
    drawing = str(lines.trend(enquiries, series, (), alt=alt, told=told))
    curve = re.search(r'class="curve strong" d="([^"]+)"', drawing)
    assert curve is not None
    assert curve[1].count("M") == 2
    assert drawing.count('class="event"') == 1
    assert "neue Fassung 2" in drawing
    assert f'aria-label="{html.escape(alt, quote=True)}"' in drawing
    assert "Ab 1/2025 gilt Fassung 2 der Definition, mit den Werten davor nicht vergleichbar (Anfragen per Mail" in alt
    figure = trend(enquiries, "Berlin", series, (), is_narrow=False, told=told).to_plotly_json()
    assert figure["data"][-1]["y"].count(None) == 1
    assert [s for s in figure["layout"]["shapes"] if s["line"].get("dash") == "6px,4px"]
    assert go.Figure(figure["data"], figure["layout"])  # plotly.py knows everything in it
    page = made["selbsthilfe.html"]
    assert '<th scope="col">Hinweis</th>' in page
    assert "Gestrichelte Linie: ab 1/2025 gilt Fassung 2" in page


def test_earlier_versions_stay_in_the_course(made: Made) -> None:
    series = made.release.series(made.indicator("enquiries"), "district", "01")
    assert [v.version for v in series] == ["1"] * 4 + ["2"] * 4


def test_a_correction_is_an_event_of_its_district_and_interrupts_nothing(made: Made) -> None:
    visits = made.indicator("visits")
    series = made.release.series(visits, "district", "01")
    told = events.events(made.release, visits, series)
    assert [(e.label, e.words, e.is_break) for e in told] == [
        ("berichtigt", "4/2025: eine Meldung berichtigt (r)", False)
    ]
    assert events.events(made.release, visits, made.release.series(visits, "berlin", "11")) == ()
    assert events.events(made.release, visits, made.release.series(visits, "district", "02")) == ()


def tables(page: str) -> Iterator[tuple[list[list[str]], str]]:
    """Rows of every folded table as shown, and the address of its file."""
    for block in re.findall(r'<details class="values">.*?</details>', page, re.S):
        found = re.search(r'<a href="(data:[^"]+)" download="[a-z0-9-]+\.csv">', block)
        if found:
            rows = re.findall(r"<tr>(.*?)</tr>", block, re.S)
            cells = [[html.unescape(c) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in rows]
            yield cells, html.unescape(found[1])


@pytest.mark.parametrize("name", ["index.html", "bezirk-neukoelln.html", "wirkung.html", "indikator-belonging.html"])
def test_every_table_can_be_taken_along_with_exactly_its_rows(made: Made, name: str) -> None:
    page, count = made[name], 0
    for shown, address in tables(page):
        head, _, body = address.partition(",")
        assert head == "data:text/csv;charset=utf-8"
        text = unquote(body)
        assert text.startswith("\ufeff")
        held = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
        plain = [[c.translate(table_csv.PLAIN) for c in row] for row in shown]
        assert [[c.removeprefix("'") for c in row] for row in held] == [
            [c.removeprefix("'") for c in row] for row in plain
        ]
        count += 1
    assert count == page.count("als Tabelle</summary>") >= 2


def test_a_formula_in_a_table_is_defused_and_a_number_is_not() -> None:
    assert table_csv.cell("=cmd()") == "'=cmd()"
    assert table_csv.cell("-2 von 3") == "'-2 von 3"
    assert table_csv.cell("\u22121.234,5\u202f%") == "-1.234,5 %"


def test_live_figures_of_a_theme_lie_beside_the_page_and_each_has_its_place(made: Made) -> None:
    for name in ("selbsthilfe.html", "wirkung.html", "datenlage.html", "zentren/nk01nh/index.html"):
        (fragment,) = made.pages[name].fragments
        context = fragment.context
        held = context() if callable(context) else context
        asked = re.findall(rf'data-figure="([^"]+)" data-source="{fragment.key}"', made[name])
        assert sorted(asked) == sorted(held), name
        script = made.renderer.figures(fragment.key, held)
        assert script.startswith(f'kiezwirkung.state("{fragment.key}",')
        assert "987654" not in script


def test_the_courses_of_a_house_are_live_too(made: Made) -> None:
    whole = made.release.values["visits", "district", "08", "quarter"]
    own = tuple(replace(v, level="project", area_code="NK01NH", area_name="Treff") for v in whole)
    held = Made(replace(made.release, values={**made.release.values, ("visits", "project", "NK01NH", "quarter"): own}))
    (fragment,) = held.pages["zentren/nk01nh/index.html"].fragments
    assert callable(fragment.context)
    assert list(fragment.context()) == ["visits-verlauf"]
    assert 'data-figure="visits-verlauf" data-source="bilder-verlauf"' in held["zentren/nk01nh/index.html"]


@pytest.mark.skipif(not has_type(), reason="ohne npm ci bleibt die Seite eines Hauses still")
def test_the_page_of_a_house_is_live_and_its_file_for_mail_is_not(made: Made) -> None:
    assert "<body data-alone " in made["zentren/nk01nh/index.html"]


def test_a_withheld_row_has_no_number_left_but_that_of_the_inhabitants(made: Made) -> None:
    (hidden,) = [g for g in made.release.measured.groups if g.mark == "g"]
    assert (hidden.reached_share, hidden.ratio, hidden.lower, hidden.case_count) == (None, None, None, None)
    assert hidden.resident_share == 0.06
    (wave,) = [w for w in made.release.measured.waves if w.mark == "g"]
    assert (wave.mean, wave.answer_count) == (None, None)
    for name in ("wirkung.html", "bezirk-reinickendorf.html"):
        assert not re.search(r"987[.]?654", html.unescape(made[name]))


def test_who_is_reached_is_told_by_the_range_only(made: Made) -> None:
    (age,) = reached.blocks(made.release, "district", "08")
    assert age["heading"] == (
        "Erreichte nach Altersgruppe: gesichert häufiger 65 und älter, "
        "seltener unter 6, 15 bis unter 18 und 27 bis unter 45"
    )
    row = next(r for r in age["table"].rows if r[0] == "65 und älter")
    assert row[1:5] == ("26,0\u202f%", "18,0\u202f%", "1,44", "1,29–1,59")


def test_a_funnel_has_no_names_and_its_limits_stand_in_the_table(made: Made) -> None:
    block = funnel.funnel_block(made.release, made.indicator("belonging"))
    assert block is not None
    assert block["heading"] == "Ein Projekt von 14 liegt weiter vom gemeinsamen Anteil, als seine Größe erwarten lässt"
    assert "NK01NH" not in block["wide"] + str(block["drawing"]) + str(block["table"])
    assert [row[-1] for row in block["table"].rows].count("außerhalb") == 1
    assert "innerhalb dessen" in funnel.own_words(made.release, made.indicator("belonging"), "NK01NH")


def test_a_change_of_a_scale_is_certain_by_its_range_only(made: Made) -> None:
    block = scales_block(made.release, "berlin", "11")
    assert block is not None
    assert block["heading"] == "Skalen der Befragung: gesichert verändert Nachbarschaftlicher Zusammenhalt"
    assert [row[-1] for row in block["table"].rows][-1].startswith("g – Wert geheim zu halten")


def test_duties_sums_and_targets_of_city_and_house_stand_on_their_pages(made: Made) -> None:
    block = duties.duties_block(made.release, "08")
    assert block is not None
    assert block["heading"] == "Pflichten: 2 von 4 erledigt, eine überfällig"
    whys = {r["name"]: r["why"] for r in block["rows"] if r["state"] != "open"}
    assert whys["Bericht 2024"] == "am 04.03.2025; 4 Tage nach der Frist; 33 von 33 Meldungen"
    assert whys["Bericht 2025"] == "seit 5 Tagen; 31 von 33 Meldungen"
    assert whys["Gremium 2025"] == "am 26.02.2025; 12 Treffen, vereinbart 2"
    sums = duties.sums_block(made.release, "district", "08")
    assert sums is not None
    assert sums["table"].rows[0][2:6] == ("5.400\xa0Stunden", "5.300\xa0Stunden", "\u2212100", "5 von 6")
    city = agreements.city_block(made.release)
    assert city is not None
    assert city["heading"] == "Berlin: 2025 kein Ziel im Rückstand"
    (own,) = goals.own_targets(made.release, "NK01NH")
    assert (own["title"], own["href"]) == ("Angebotsstunden 2025", "")
    assert "Vereinbarte Ziele des Hauses" in made["zentren/nk01nh/index.html"]


def test_a_band_has_two_ends_and_a_share_is_written_as_per_cent(made: Made) -> None:
    target = next(t for t in made.release.targets if t.indicator_id == "belonging")
    band = replace(target, unit_label="der Besuche", target_value=0.05, upper_value=0.2)
    assert target_rows.goal(band) == "5 bis 20\u202f%"


def test_persons_between_bounds_are_told_wherever_the_figure_is(made: Made) -> None:
    volunteers = made.indicator("active_volunteers")
    berlin: Any = made.release.berlin(volunteers)
    assert sentences.bounds_words(berlin).startswith("zwischen ")
    assert sentences.bounds_words(berlin) in sentences.value_words(volunteers, berlin)
    assert sentences.bounds_words(replace(berlin, persons_lower=berlin.persons_upper)) == ""
    assert '<th scope="col">verschiedene Personen</th>' in made["indikator-active-volunteers.html"]
    assert "Pflichtangaben zu 97\u202f% ausgefüllt" in made["indikator-open-hours.html"]


def test_all_live_figures_are_sound(made: Made) -> None:
    held = themes.figures(made.release, [made.indicator("self_help_groups_per_100k"), made.indicator("enquiries")])
    block = funnel.funnel_block(made.release, made.indicator("belonging"))
    (age,) = reached.blocks(made.release, "district", "08")
    assert block is not None
    for kinds in [*held.values(), {"wide": block["wide"]}, age]:
        wide = laid({"data": []}, json.loads(kinds["wide"]))
        for figure in (wide, laid(wide, json.loads(kinds["narrow"]))) if "narrow" in kinds else (wide,):
            told = go.Figure(figure["data"], figure["layout"]).to_plotly_json()
            assert {trace["type"] for trace in told["data"]} == {"scatter"}


def laid(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """A figure over another one and over what all share, as the script in the page lays them."""
    layout = frame.shared()["layout"] | under.get("layout", {}) | over["layout"]
    axes = {n: frame.shared()["axis"] | axis for n, axis in layout.items() if re.fullmatch(r"[xy]axis\d*", n)}
    held = [*under["data"], *({} for _one in over.get("data", ()))]
    data = [below | one for one, below in zip(over["data"], held, strict=False)] if "data" in over else under["data"]
    return {"data": data, "layout": layout | axes}


def test_what_figures_share_is_told_once_and_nothing_is_lost(made: Made) -> None:
    visits = made.indicator("visits_per_1000")
    series = made.release.series(visits, "district", "08")
    drawn = [trend(visits, "Neukölln", series, (), is_narrow=is_narrow) for is_narrow in (False, True)]
    drawn[1].update_layout(yaxis={"visible": False}, title="nur schmal")
    drawn[0].update_layout(hovermode="x", bargap=0.2)
    text = frame.both_widths(*drawn)
    wide = laid({"data": []}, json.loads(text["wide"]))
    narrow = laid(wide, json.loads(text["narrow"]))
    for figure, told in zip(drawn, (wide, narrow), strict=True):
        plain = json.loads(frame.safe_json(figure.to_plotly_json()))
        assert without_nothing(told) == without_nothing(plain)
    assert "data" not in json.loads(text["narrow"])
    assert "paper_bgcolor" not in text["wide"] + text["narrow"]


def without_nothing(held: Any) -> Any:
    """The same without names that hold None: to Plotly both are the default."""
    if isinstance(held, dict):
        return {name: without_nothing(part) for name, part in held.items() if part is not None and name != "template"}
    return held


def test_a_figure_of_today_stands_beside_that_of_then_where_they_differ(made: Made) -> None:
    held = made.release.measured.today
    assert [(v.area_code, v.value is None, v.as_was_value is None) for v in held] == [
        ("07", False, False), ("08", False, False), ("09", True, False), ("10", False, True)
    ]  # fmt: skip
    page, district = made["indikator-visits-per-1000.html"], made["bezirk-neukoelln.html"]
    assert "Häuser sind umgezogen: In drei Gebieten zählt heute anderes als damals" in page
    block = re.search(r'<section class="card block" id="heute">.*?</section>', page, re.S)
    assert block is not None
    assert re.findall(r'<th scope="row">(.*?)</th>', block[0]) == [
        "Marzahn-Hellersdorf",
        "Neukölln",
        "Treptow-Köpenick",
    ]
    assert "In einem Gebiet zählt heute anderes" in district
    assert 'id="heute"' not in made["bezirk-mitte.html"] + made["indikator-belonging.html"]
    assert not re.search(r"987\.?654", html.unescape(page + district + made["bezirk-treptow-koepenick.html"]))


def test_the_sheet_of_a_definition_tells_parts_example_and_band(made: Made) -> None:
    page, band = made["indikator-visits-per-1000.html"], made["indikator-first-visit-share.html"]
    lines = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    assert lines["Zähler"] == "Besuche"
    assert lines["Nenner"] == "Einwohner*innen"
    assert lines["Rechenbeispiel"] == "10.000 Besuche, 400.000 Menschen: 25"
    lines = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", band))
    assert lines["Günstiger Bereich"] == "10,0\u202f% bis 25,0\u202f%"
    assert not {"Zähler", "Rechenbeispiel"} & lines.keys()
