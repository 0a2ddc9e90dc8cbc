"""The pages on definitions, agreements, deliveries, themes and methods: what stands there is what the release says."""

import csv
import html
import io
import re
from dataclasses import replace

import pytest

from dashboards import agreements, evidence, indicator_csv, numbers, own_course, target_rows
from dashboards.deliveries import Deliveries
from dashboards.downloads import Download, handed_out
from dashboards.naming import value_anchor
from dashboards.reading import read_release
from dashboards.release import Release
from tests.browser.invented_release import invent_release
from tests.unit.dashboards.made_pages import Made

HOSTILE = '<script>alert("x")</script> (erfunden)'
LEAK = 987654.321


class Site(Made):
    """Pages as a reader sees them, without the escapes of HTML."""

    def __getitem__(self, name: str) -> str:
        return html.unescape(super().__getitem__(name))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    path = tmp_path_factory.mktemp("release") / "release.duckdb"
    return Site(read_release(invent_release(path, hostile_name=HOSTILE, leak=LEAK)))


@pytest.fixture(scope="module")
def empty() -> Site:
    return Site(Release((), {}, (), (), (), (), {}))


OWN = (
    "indikatoren.html",
    "vereinbarungen.html",
    "selbsthilfe.html",
    "wirkung.html",
    "datenlage.html",
    "methodik.html",
    "downloads.html",
    "barrierefreiheit.html",
)


def test_every_definition_has_its_page_and_every_figure_its_place(site: Site) -> None:
    visits = site.release.indicator("visits_per_1000")
    assert visits is not None
    page = site["indikator-visits-per-1000.html"]
    for district in site.release.districts:
        for value in site.release.series(visits, "district", district.area_code):
            row = re.search(rf'<tr id="{value_anchor(value)}">(.*?)</tr>', page, re.S)
            assert row is not None
            shown = numbers.full(visits, value.value) if value.value is not None else value.mark
            assert f"<strong>{shown}</strong>" in row[1]


def test_what_cannot_be_measured_says_why(site: Site) -> None:
    page = site["indikator-room-use.html"]
    assert "Raumauslastung: noch nicht messbar" in page
    assert "Es fehlen Meldungen im Formular Raumnutzung." in page
    assert "<dt>Berechnung</dt><dd>genutzt ÷ buchbar</dd>" in page


def test_a_withheld_part_is_named_and_not_drawn(site: Site) -> None:
    block = site["indikator-consultations.html"].split('id="teile-topic"')[1].split("</section>")[0]
    assert "Beratungen nach Thema: am meisten Wohnen" in block
    assert "g – Wert geheim zu halten" in block
    assert block.count('class="part-bar"') == 2


@pytest.mark.parametrize("name", OWN)
def test_a_withheld_number_and_a_hostile_name_are_nowhere(site: Site, name: str) -> None:
    said = site.raw(site.pages[name])
    assert "<script>alert" not in said
    assert not re.search(r"987[.]?654|98[.]?765", html.unescape(said))


def test_centre_pages_hold_neither_hidden_numbers_nor_ways_to_the_public_site(site: Site) -> None:
    held = {name: site.raw(page) for name, page in site.pages.items() if page.delivery.startswith("zentren/nk")}
    assert len(held) == 12  # a page and an annex each
    for text in held.values():
        assert "<script>alert" not in text
        assert not re.search(r"987[.]?654|98[.]?765", html.unescape(text))
        assert not re.search(r'href="(?!index\.html|sachbericht\.html|berichte/|#|data:|\.\./|en/|assets/)', text)
    assert "nach der Frist" in held["zentren/nk01nh/index.html"]


def test_no_public_page_points_to_a_centre(site: Site) -> None:
    public = [page for page in site.pages.values() if not page.delivery and not page.file_name.startswith("indikator-")]
    assert all("zentren/" not in site.raw(page) for page in public)


def test_below_ten_cases_a_centre_page_has_the_delivery_status_only(site: Site) -> None:
    release = site.release
    values = {
        key: tuple(replace(v, numerator=4.0, denominator=9.0, answer_count=9) for v in held)
        for key, held in release.values.items()
    }
    small = replace(release, values=values)
    assert own_course.blocks(release, "MI01NH", "Treff", None) != []
    assert own_course.blocks(small, "MI01NH", "Treff", None) == []


def test_a_provisional_year_is_not_judged(site: Site) -> None:
    target = next(t for t in site.release.targets if t.state == "behind")
    assert target_rows.light(target).words == "im Rückstand"
    assert target_rows.light(replace(target, mark="p")).words == "noch nicht zu beurteilen"
    assert "keine Wertung" in target_rows.reason(replace(target, mark="p", reason=""), None, None)


def test_the_agreements_behind_and_their_gap_stand_on_page_and_overview(site: Site) -> None:
    page = site["vereinbarungen.html"]
    late = agreements.behind(site.release)
    assert set(late) == {"Mitte", "Spandau", "Neukölln", "Marzahn-Hellersdorf", "Reinickendorf"}
    target = late["Mitte"][0]
    assert target.due_value is not None
    assert target.actual_value is not None
    gap = target_rows.amount(target, target.due_value - target.actual_value)
    assert f"{gap} fehlen zum Soll von {target_rows.amount(target, target.due_value)}." in page
    assert 'href="vereinbarungen.html"' in site["index.html"].split("Hier hinschauen")[1].split("</section>")[0]


def test_the_due_level_lies_on_the_line_from_the_baseline(site: Site) -> None:
    stock = next(t for t in site.release.targets if t.indicator_id == "active_volunteers")
    flow = next(t for t in site.release.targets if t.indicator_id == "consultations")
    assert stock.due_value == pytest.approx(88 + (120 - 88) * 0.75)
    assert flow.due_value == pytest.approx(2400 * 0.75)


def test_deadlines_findings_and_corrections_are_those_of_the_release(site: Site) -> None:
    page = site["datenlage.html"]
    assert "Nächste Frist: 15.01.2026, noch 5 Tage; 16 Meldungen fehlen noch" in page.replace("\xa0", " ")
    assert "Häufigster Fehler in den Meldungen: Keine Zahl (17)" in page
    corrections = page.split('id="berichtigungen"')[1]
    assert "3.120" in corrections
    assert re.search(r"3\.421.{0,12} r</td>", corrections)
    assert "Zu diesem Formular gibt es keinen einzelnen Wert" in corrections


def test_an_older_release_without_these_tables_says_so(site: Site) -> None:
    page = Site(replace(site.release, deliveries=Deliveries()))["datenlage.html"]
    assert "Diese Ausgabe enthält keine Angaben zu Fristen." in page
    assert "Diese Ausgabe enthält keine Zählung der Befunde." in page


@pytest.mark.parametrize("name", OWN)
def test_an_empty_release_says_what_is_missing(empty: Site, name: str) -> None:
    page = empty[name]
    assert re.search(r"[Dd]iese Ausgabe|keine Indikatoren in dieser Ausgabe|Für diese Ausgabe|liegen keine", page)


def test_the_csv_holds_letters_instead_of_withheld_numbers(site: Site) -> None:
    enquiries = site.release.indicator("enquiries")
    assert enquiries is not None
    rows = list(csv.DictReader(io.StringIO(indicator_csv.for_machines(site.release, enquiries))))
    hidden = [r for r in rows if r["area_code"] == "12" and r["level"] == "district"]
    assert hidden
    assert {(r["mark"], r["value"], r["numerator"]) for r in hidden} == {("g", "", "")}
    berlin = [r for r in rows if r["level"] == "berlin" and r["period_type"] == "quarter"]
    series = site.release.series(enquiries, "berlin", "11")
    assert [float(r["value"]) for r in berlin[: len(series)]] == pytest.approx([v.value for v in series])


def test_a_name_that_looks_like_a_formula_is_defused_and_excel_gets_a_comma(site: Site) -> None:
    visits = site.release.indicator("visits")
    assert visits is not None
    key = ("visits", "project", "NK01NH", "quarter")
    held = tuple(replace(v, area_name="=cmd()", value=1234.5) for v in site.release.values[key])
    text = indicator_csv.for_excel(replace(site.release, values={key: held}), visits)
    assert text.startswith("\ufeffindicator_id;")
    assert ";'=cmd();" in text
    assert ";1234,5;" in text


def test_reports_that_were_handed_out_are_listed(site: Site) -> None:
    token = handed_out.set((Download("Bericht Mitte", "berichte/mitte.pdf", "pdf", 191_000),))
    try:
        page = site["downloads.html"]
    finally:
        handed_out.reset(token)
    assert 'href="berichte/mitte.pdf"' in page
    assert evidence.data_date(site.release.edition) in page
    assert "keine Berichte als PDF" in site["downloads.html"]


def test_the_contact_of_the_statement_is_configured_and_never_invented(site: Site) -> None:
    assert "noch keine Kontaktstelle hinterlegt" in site["barrierefreiheit.html"]
    known = replace(site.release, edition={**site.release.edition, "accessibility_contact": "barrierefrei@example.org"})
    assert "Kontakt: barrierefrei@example.org" in Site(known)["barrierefreiheit.html"]
