"""Official layouts on small invented files: each variant that was seen in the field is written here."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.reference.adding import add_reference
from kiezwirkung.reference.storing import newest
from kiezwirkung.settings import Settings

STZ_HEADER = (
    "Standortnummer;Einrichtungsname;Einrichtungsart;Adresse;PLZ;Stadt;Bezirk;Webseite;Telefon;E_Mail;Angebot;Träger;"
    "Anmerkungen;Kurzbeschreibung;X_Koordinate;Y_Koordinate;Foto_Link;Google_Maps_Link;Sachstand"
)
STZ_ROWS = [
    "MI01NH;Haus  Eins (erfunden);Stadtteilzentrum;Weg 1\x963;10115;Berlin;Mitte;;030 1234567;post@beispiel.example;"
    "Beratung, Beratung;Verein (erfunden) e.V .;Temporärer Standort;;13.25;52.55;;;2026-06-08",
    "MI01NH;Haus Zwei (erfunden);Nachbarschaftstreff;Weg 2;10115;Berlin;Mitte;;;;Beratung;Verein (erfunden) e. V.;;;"
    "13.75;52.55;;;2026-06-09",
]
FINE_STARTS = [0, 1, 2, 3, 5, 6, 7, 8, 10, 12, 14, 15, 18, 21, 25, 27, *range(30, 61, 5), 63, 65, 67, *range(70, 96, 5)]
FINE_BANDS = [f"E_E{low:02d}_{high:02d}" for low, high in zip(FINE_STARTS, [*FINE_STARTS[1:], 110], strict=True)]
EWR_HEADER = ";".join(["ZEIT;RAUMID;BEZ;PGR;BZR;PLR;BEZPGR;E_E;E_EM;E_EW", *FINE_BANDS, "E_EU1"])
BAND_SIZES = {"u6": 5, "6_15": 6, "15_18": 1, "18_27": 3, "27_45": 4, "45_55": 2, "55_65": 3, "65plus": 8}
"""How many of the fine bands of a real matrix make up each of ours; an area with one person in each has 32."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "inbox", tmp_path / "data", tmp_path / "key", date(2026, 1, 10))


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "datei.csv"
    path.write_bytes(text.encode(encoding))
    return path


def square(code: str, left: float) -> dict[str, object]:
    ring = [[left, 52.5], [left + 0.2, 52.5], [left + 0.2, 52.6], [left, 52.6], [left, 52.5]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"id": code}, "geometry": geometry}


def test_a_register_with_semicolons_and_crlf_is_read(tmp_path: Path, settings: Settings) -> None:
    report = add_reference(write(tmp_path, "\r\n".join([STZ_HEADER, *STZ_ROWS]) + "\r\n"), settings)
    assert (report.kind, report.rows) == ("stz", 2)
    said = " ".join(report.oddities)
    for expected in ("Semikolon und CRLF", "U+0096", "1 Kennung auf 2 Zeilen", "MI01NH 2-mal", "nicht geprüft"):
        assert expected in said


def test_a_register_with_commas_and_id_is_read_the_same(tmp_path: Path, settings: Settings) -> None:
    rows = [row.replace("Beratung, Beratung", '"Beratung, Beratung"') for row in STZ_ROWS]
    text = "\n".join([STZ_HEADER.replace("Standortnummer", "ID"), *rows]).replace(";", ",")
    by_comma = add_reference(write(tmp_path, text), settings)
    by_semicolon = add_reference(write(tmp_path, "\r\n".join([STZ_HEADER, *STZ_ROWS])), settings)
    assert pl.read_parquet(by_comma.stored).equals(pl.read_parquet(by_semicolon.stored))


def test_contact_columns_are_never_stored(tmp_path: Path, settings: Settings) -> None:
    report = add_reference(write(tmp_path, "\n".join([STZ_HEADER, *STZ_ROWS])), settings)
    frame = pl.read_parquet(report.stored)
    assert not {"Telefon", "E_Mail", "Adresse"} & set(frame.columns)
    for path in settings.reference.rglob("*"):
        if path.is_file():
            assert b"1234567" not in path.read_bytes()
            assert b"beispiel.example" not in path.read_bytes()
    assert "1234567" not in " ".join(report.oddities)


def test_names_are_cleaned_and_old_types_renamed(tmp_path: Path, settings: Settings) -> None:
    frame = pl.read_parquet(add_reference(write(tmp_path, "\n".join([STZ_HEADER, *STZ_ROWS])), settings).stored)
    assert frame["facility_name"].to_list() == ["Haus Eins (erfunden)", "Haus Zwei (erfunden)"]
    assert frame["facility_type"].to_list() == ["Stadtteilzentrum", "Nachbarschaftshaus"]


def test_coordinates_outside_the_stated_district_are_named_by_code(tmp_path: Path, settings: Settings) -> None:
    outlines = {"type": "FeatureCollection", "features": [square("01", 13.2), square("02", 13.6)]}
    path = tmp_path / "bezirke.geojson"
    path.write_text(json.dumps(outlines), encoding="utf-8")
    assert "Die Datei nennt 2 Bezirke statt 12." in add_reference(path, settings).oddities
    report = add_reference(write(tmp_path, "\n".join([STZ_HEADER, *STZ_ROWS])), settings)
    assert "Bei 1 Zeile liegen die Koordinaten nicht im genannten Bezirk: MI01NH." in report.oddities


def matrix_row(area: str, ones: str = "1", *, period: str = "202512") -> str:
    """A row with one person in each fine band, 20 women among 32."""
    people = len(FINE_BANDS)
    return ";".join([period, area, "01", "10", "01", "01", "0110", str(people), "12", "20", *[ones] * people, ones])


def test_fine_bands_become_ours_and_missing_areas_stay_missing(tmp_path: Path, settings: Settings) -> None:
    withheld = f'"202512";"1100102";"01";"10";"01";"02";"0110";{";".join(["NA"] * (len(FINE_BANDS) + 4))}'
    report = add_reference(write(tmp_path, "\n".join([EWR_HEADER, matrix_row('"01100101"'), withheld])), settings)
    frame = pl.read_parquet(report.stored)
    counted = frame.filter(pl.col("gender").is_null(), level="plr")
    assert dict(counted.select("age_band", "inhabitants").iter_rows()) == {"all": 32} | BAND_SIZES
    women = frame.filter(level="berlin", gender="w")
    assert women["inhabitants"].to_list() == [20]
    assert "In 1 Planungsraum fehlt die Angabe (NA): 01100102. Sie fehlt in allen Summen." in report.oddities
    missing = next(finding for finding in report.findings if finding.kind == "missing")
    assert missing.cells == ((3, "H3"),)
    assert frame["reference_on"].unique().to_list() == [date(2025, 12, 31)]


def test_a_band_that_the_file_does_not_cover_is_left_out_and_said(tmp_path: Path, settings: Settings) -> None:
    header = EWR_HEADER.replace("E_E14_15", "E_E14_16").replace("E_E15_18", "E_E16_18")
    report = add_reference(write(tmp_path, "\n".join([header, matrix_row("01100101")])), settings)
    frame = pl.read_parquet(report.stored).filter(pl.col("gender").is_null(), level="plr")
    assert set(frame["age_band"]) == {"all", *BAND_SIZES} - {"6_15", "15_18"}
    assert "Die Altersgruppen der Datei ergeben diese Gruppen nicht: 6_15, 15_18." in report.oddities


@pytest.mark.parametrize("mark", ["", "NA", "-", ".", "x", "•"])
def test_every_mark_for_a_withheld_number_is_missing_not_zero(tmp_path: Path, settings: Settings, mark: str) -> None:
    gone = matrix_row("01100102", mark).replace(";32;12;20", f";{mark};{mark};{mark}")
    report = add_reference(write(tmp_path, "\n".join([EWR_HEADER, matrix_row("01100101"), gone])), settings)
    frame = pl.read_parquet(report.stored)
    assert frame.filter(area_code="01100102").height == 0
    assert frame.filter(pl.col("gender").is_null(), level="berlin", age_band="all")["inhabitants"].to_list() == [32]


def test_a_matrix_of_the_old_lor_stands_under_levels_of_its_own(tmp_path: Path, settings: Settings) -> None:
    header = EWR_HEADER.replace("BEZPGR", "STADTRAUM")
    rows = [matrix_row(area, "1,00", period="201912").replace(";32;12;20", ";32,00;12,00;20,00")
            for area in ("1011101", "12103115", "12301201")]  # fmt: skip
    report = add_reference(write(tmp_path, "\n".join([header, *rows])), settings)
    frame = pl.read_parquet(report.stored).filter(pl.col("gender").is_null(), age_band="all")
    assert dict(frame.group_by("level").agg(pl.col("inhabitants").sum()).iter_rows()) == {
        "plr_old": 96, "bzr_old": 96, "pgr_old": 96, "district": 96, "berlin": 96,
    }  # fmt: skip
    assert set(frame["lor_edition"]) == {"old"}
    assert {finding.kind for finding in report.findings} == {"text", "lor", "count"}
    assert any("werden nicht mit denen von 2021 verbunden" in said for said in report.oddities)


def test_minus_9999_is_no_class(tmp_path: Path, settings: Settings) -> None:
    text = (
        "ZEIT,PLR_ID,PLR_NAME,EW,BEZ_ID,SI_N,SI_V,DI_N,DI_V,SDI,SDI_N,SDI_V,KOM\n"
        '202012,"01100101",A,3419,"01",2,mittel,5,negativ,2-,25,"Status mittel , Dynamik negativ",gültig\n'
        '202012,"03400831",B,,"03",-9999,ohne,-9999,ohne,ohne,-9999,ohne,ungültig (EW unter 300)\n'
    )
    frame = pl.read_parquet(add_reference(write(tmp_path, text), settings).stored)
    assert frame["status_class"].to_list() == [2, None]
    assert frame["dynamic_class"].to_list() == [5, None]
    assert frame["status_dynamic"].to_list() == ["2-", None]
    assert frame["is_valid"].to_list() == [True, False]


def test_numbers_without_leading_zero_are_read_and_old_areas_flagged(tmp_path: Path, settings: Settings) -> None:
    text = "bzrID,bzrNAME,GESIx_2013,GESIx_2022,ESIx_2013,ESIx_2022\n010111,A,-.5,.25,-1.5,\n"
    report = add_reference(write(tmp_path, text), settings)
    frame = pl.read_parquet(report.stored)
    assert report.kind == "gssa_region"
    assert frame.sort("survey_year")["gesix"].to_list() == [-0.5, 0.25]
    assert frame["is_old_lor"].all()


@pytest.mark.parametrize(
    "text", ["", "a;b\n1;2\n", "a;a\n1;2\n", "nur ein Satz", "{}", '{"features": [1]}', "\x00\x01"]
)
def test_an_unknown_file_is_refused_with_what_is_accepted(tmp_path: Path, settings: Settings, text: str) -> None:
    with pytest.raises(KiezwirkungError) as caught:
        add_reference(write(tmp_path, text), settings)
    assert caught.value.code == "K301"
    assert "LOR-Liste" in str(caught.value)
    assert not settings.reference.exists()


def test_a_missing_file_is_a_user_error(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(KiezwirkungError, match="K301"):
        add_reference(tmp_path / "gibt-es-nicht.csv", settings)


def test_a_file_without_a_readable_date_is_refused(tmp_path: Path, settings: Settings) -> None:
    row = matrix_row("01100101", period="2025")
    with pytest.raises(KiezwirkungError, match="Stichtag"):
        add_reference(write(tmp_path, "\n".join([EWR_HEADER, row])), settings)


def test_the_newest_data_hold_whatever_the_order_of_adding(tmp_path: Path, settings: Settings) -> None:
    newer, older = ("\n".join([STZ_HEADER, row]) for row in reversed(STZ_ROWS))
    first = add_reference(write(tmp_path, newer), settings)
    add_reference(write(tmp_path, older), settings)
    add_reference(write(tmp_path, newer), settings)
    found = newest(settings.reference, "stz")
    assert found is not None
    assert found.path == first.stored


def test_windows_1252_and_utf_16_are_understood(tmp_path: Path, settings: Settings) -> None:
    rows = [row.replace("\x96", "–") for row in STZ_ROWS]
    text = "\n".join([STZ_HEADER, *rows])
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        frame = pl.read_parquet(add_reference(write(tmp_path, text, encoding), settings).stored)
        assert frame["district_code"].to_list() == ["01", "01"]
