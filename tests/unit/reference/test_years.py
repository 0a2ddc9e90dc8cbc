"""Several years and states side by side: which file holds, what follows from them together, what stays as it was."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from kiezwirkung.reference.adding import ReferenceReport, add_reference
from kiezwirkung.reference.loading import load_reference
from kiezwirkung.settings import Settings

FIRST, LATER = datetime(2026, 1, 10, 8, 0), datetime(2026, 2, 1, 9, 30)  # noqa: DTZ001  (UTC, as stored)
BANDS = "E_E00_06;E_E06_15;E_E15_18;E_E18_27;E_E27_45;E_E45_55;E_E55_65;E_E65_110"
MSS_HEADER = "ZEIT,PLR_ID,PLR_NAME,EW,BEZ_ID,SI_N,SI_V,DI_N,DI_V,SDI,SDI_N,SDI_V,KOM\n"
STATE_1 = "ID,Einrichtungsname,Einrichtungsart,Bezirk,Träger,X_Koordinate,Y_Koordinate,Sachstand\n"
STATE_2 = "Standortnummer;Einrichtungsname;Einrichtungsart;Bezirk;Träger;X_Koordinate;Y_Koordinate;Sachstand\r\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "inbox", tmp_path / "data", tmp_path / "key", date(2026, 1, 10))


def add(settings: Settings, name: str, text: str, moment: datetime = FIRST) -> ReferenceReport:
    path = settings.data.parent / name
    path.write_text(text, encoding="utf-8", newline="")
    return add_reference(path, settings, loaded_at=moment)


def matrix(period: str, **areas: int) -> str:
    rows = [f"{period};{area.removeprefix('n')};{8 * n};{';'.join([str(n)] * 8)}" for area, n in areas.items()]
    return "\n".join([f"ZEIT;RAUMID;E_E;{BANDS}", *rows, ""])


def mss_row(period: str, area: str, status: str, dynamic: str, valid: str = "gültig") -> str:
    return f'{period},"{area}",A,400,"01",{status},{dynamic},2+/-,23,"Status , Dynamik",{valid}\n'


def rows(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        load_reference(con, settings.reference)
        return con.sql(sql).fetchall()


def test_the_same_file_again_changes_nothing(settings: Settings) -> None:
    assert add(settings, "EWR_2024.csv", matrix("202412", n01100101=1)).is_new
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in settings.reference.rglob("*.*")}
    again = add(settings, "anders_benannt.csv", matrix("202412", n01100101=1), LATER)
    assert not again.is_new
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in settings.reference.rglob("*.*")} == before
    noted = (
        "select file_name, loaded_at, is_used, length(sha256) from reference.source_file where file_kind = 'population'"
    )
    assert rows(settings, noted) == [("EWR_2024.csv", FIRST, True, 64)]


def test_a_corrected_file_of_the_same_day_replaces_the_first_which_stays_listed(settings: Settings) -> None:
    add(settings, "erste.csv", matrix("202412", n01100101=1))
    add(settings, "zweite.csv", matrix("202412", n01100101=2), LATER)
    listed = "select file_name, is_used from reference.source_file where file_kind = 'population' order by 1"
    assert rows(settings, listed) == [("erste.csv", False), ("zweite.csv", True)]
    counted = "select inhabitants from reference.population where level = 'plr' and age_band = 'all'"
    assert rows(settings, counted) == [(16,)]


def test_a_name_that_could_be_a_person_s_is_not_shown(settings: Settings) -> None:
    add(settings, "Quirin Beispielmann.csv", matrix("202412", n01100101=1))
    names = rows(settings, "select file_name from reference.source_file where file_kind = 'population'")
    assert str(names[0][0]).startswith("Datei ")


def test_development_needs_the_same_areas_five_years_before(settings: Settings) -> None:
    add(settings, "a.csv", matrix("201912", n01011101=10))
    add(settings, "b.csv", matrix("202112", n01100101=20))
    add(settings, "c.csv", matrix("202412", n01100101=11))
    add(settings, "d.csv", matrix("202612", n01100101=30))
    asked = (
        "select level, year(reference_on), change_share, missing_reason from reference.population_development"
        " where level in ('plr', 'district') and area_code in ('01', '01100101') and year(reference_on) > 2023"
        " order by 1, 2"
    )
    found = rows(settings, asked)
    assert [row[:3] for row in found] == [
        ("district", 2024, pytest.approx(0.1)),
        ("district", 2026, pytest.approx(0.5)),
        ("plr", 2024, None),
        ("plr", 2026, pytest.approx(0.5)),
    ]
    assert "andere Räume" in str(found[2][3])


def test_people_by_class_come_from_the_last_monitoring_before_their_day(settings: Settings) -> None:
    add(settings, "mss2019.csv", MSS_HEADER + mss_row("202012", "01100101", "4,sehr niedrig", "5,negativ"))
    add(settings, "mss2023.csv", MSS_HEADER + mss_row("202212", "01100101", "3,niedrig", "3,stabil"))
    for period in ("201812", "202112", "202412"):
        add(settings, f"{period}.csv", matrix(period, n01100101=2, n01100102=1))
    asked = (
        "select year(reference_on), year(mss_on), status_class, inhabitants from reference.mss_population"
        " where level = 'pgr' and age_band = 'all' order by 1, 3 nulls last"
    )
    assert rows(settings, asked) == [
        (2021, 2020, 4, 16),
        (2021, 2020, None, 8),
        (2024, 2022, 3, 16),
        (2024, 2022, None, 8),
    ]


def test_a_class_that_contradicts_its_word_is_no_class(settings: Settings) -> None:
    text = (
        MSS_HEADER
        + mss_row("202012", "01100101", "2,sehr niedrig", "3,stabil")
        + mss_row("202012", "01100102", "7,mittel", "3,stabil")
        + mss_row("202012", "01100103", "-9999,Planungsraum ohne Zuordnung", "-9999,x", "ungültig (EW unter 300)")
        + mss_row("202012", "01100104", ",mittel", ",stabil")
        + mss_row("202012", "01011101", "1,hoch", "1,positiv")
    )
    report = add(settings, "mss.csv", text)
    assert rows(settings, "select status_class from reference.mss order by plr_code") == [
        (1,),
        (None,),
        (None,),
        (None,),
        (2,),
    ]
    wrong = next(finding for finding in report.findings if finding.kind == "class" and "Wort" in finding.sentence)
    assert wrong.cells == ((2, "F2"), (3, "F3"))
    assert any(finding.kind == "lor" and finding.cells == ((6, "B6"),) for finding in report.findings)
    assert rows(settings, "select area_code from reference.mss_area where level like '%old' order by 1") == [
        ("0101",), ("01011101",),
    ]  # fmt: skip


def test_states_of_a_register_in_their_different_layouts_become_a_history(settings: Settings) -> None:
    house = [
        "MI01NH",
        "Haus Eins (erfunden)",
        "Nachbarschaftstreff",
        "Mitte",
        "Verein (erfunden) e.V .",
        "13.4",
        "52.5",
    ]
    add(settings, "stz_liste.csv", STATE_1 + ",".join([*house, "2025-05-15"]) + "\n")
    moved = [*house[:2], "Nachbarschaftshaus", "Mitte", "Verein (erfunden) e. V.", "13.45", "52.5", "08.06.2026"]
    add(settings, "STZ.csv", STATE_2 + ";".join(moved) + "\r\n")
    told = "select change_kind, seen_from, seen_to, carrier_name from reference.register_validity order by seen_from"
    assert rows(settings, told) == [
        ("first_state", date(2025, 5, 15), date(2025, 5, 15), "Verein (erfunden) e. V."),
        ("moved", date(2026, 6, 8), date(2026, 6, 8), "Verein (erfunden) e. V."),
    ]
    assert rows(settings, "select longitude from reference.register_location") == [(13.45,)]


def test_every_finding_is_listed_with_its_cell(settings: Settings) -> None:
    add(settings, "EWR_2024.csv", matrix("202412", n01100101=1).replace(";8;1;", ";9;1;"))
    asked = "select finding_kind, row_number, cell from reference.finding where finding_kind = 'sum'"
    assert rows(settings, asked) == [("sum", 2, "C2")]


def test_facts_of_context_name_year_people_and_source(settings: Settings) -> None:
    asked = "select value from reference.context_fact where fact_code = '{}' and year(reference_on) = {}"
    assert rows(settings, asked.format("ctx_fws", 2019)) == [(36.9,)]
    assert rows(settings, asked.format("ctx_lonely", 2021)) == [(11.3,)]
    assert rows(settings, "select count(*) from reference.context_fact where source not like '%https://%'") == [(0,)]
