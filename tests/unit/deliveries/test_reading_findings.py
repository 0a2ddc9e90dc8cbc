"""Each code that reading can give, from the smallest file that deserves it."""

import polars as pl
import pytest

HEAD = (
    "Standort-ID;Monat;Bereich;Besuche;davon weiblich;davon männlich;Erstbesuche;Anteil Migrationsgeschichte;Erfassung"
)
GOOD = "MI01NH-01;März;Angebote;120;50;40;10;35 %;gezählt"
ROW = "MI01NH-01;April;Angebote;{};;;;;gezählt"
SESSIONS = "Termin-ID;Angebots-ID;Standort-ID;Datum;Beginn;Dauer in Minuten;Teilnahmen;Erfassung"
SESSION = "MI01NH-T1;MI01NH-A1;MI01NH-01;03.03.2025;16:00;90;12;gezählt"
HOURS = "Standort-ID;Wochentag;von;bis;Art;Schließwochen"
VOLUNTEERS = "Standort-ID;Stichtag;Freiwillige;aktive Freiwillige;Stunden;Erfassung"
PARTICIPATIONS = "Termin-ID;Datum;Teilnahmecode;Erstbesuch;Prognoseraum des Wohnorts"
PARTICIPATION = "MI01NH-T1;03.03.2025;K1;ja;0110"
OFFERS = (
    "Angebots-ID;Standort-ID;Titel;Form;Handlungsfeld;verantwortet von;Termine im Zeitraum;Stunden;Teilnahmen;"
    "neu / beendet;Erfassung"
)
OFFER = "MI01NH-A1;MI01NH-01;Nähcafé;Kurs;Kultur;hauptamtlich;10;20;100;laufend;gezählt"
SURVEY = "response_id;wave;mode;bel1;bel2\n17;2025-Q1;Papier;{};9"


def lines(*rows: str) -> str:
    return "\n".join(rows) + "\n"


WRONG_CELLS = [
    ("D111", "D3", lines(HEAD, GOOD, ROW.format("1,234"))),
    ("D201", "D3", lines(HEAD, GOOD, ROW.format("viele"))),
    ("D202", "D3", lines(HEAD, GOOD, ROW.format("200001"))),
    ("D202", "D3", lines(HEAD, GOOD, ROW.format("-1"))),
    ("D203", "D3", lines(HEAD, GOOD, ROW.format("12,5"))),
    ("D206", "D3", lines(HEAD, GOOD, ROW.format("k.A."))),
    ("D207", "I2", lines(HEAD, GOOD.replace("gezählt", "gewürfelt"))),
    ("D209", "A2", lines(HEAD, GOOD.replace("MI01NH-01", "MI01NH"))),
    ("D212", "E2", lines(HEAD, GOOD.replace("120;50", "80;50"))),
    ("D212", "F2", lines(HEAD, GOOD.replace("120;50;40", "30;;40"))),
    ("D215", "G2", lines(HEAD, GOOD.replace(";10;", ";121;"))),
    ("D216", "D3", lines(HEAD, GOOD, ROW.format("50-60"))),
    ("D217", "D3", lines(HEAD, GOOD, ROW.format("ca. 50"))),
    ("D219", "B2", lines(HEAD, GOOD.replace("März", "13"))),
    ("D219", "B2", lines(HEAD, GOOD.replace("März", "März 2024"))),
    ("D220", "H2", lines(HEAD, GOOD.replace("35 %", "135 %"))),
    ("D204", "D2", lines(SESSIONS, SESSION.replace("03.03.2025", "31.02.2025"))),
    ("D205", "D2", lines(SESSIONS, SESSION.replace("03.03.2025", "03.03.2024"))),
    ("D111", "D2", lines(SESSIONS, SESSION.replace("03.03.2025", "03/04/2025"))),
    ("D211", "E2", lines(SESSIONS, SESSION.replace("16:00", "26:00"))),
    ("D213", "D2", lines(HOURS, "MI01NH-01;Montag;18:00;10:00;offen;0")),
    ("D215", "D2", lines(VOLUNTEERS, "MI01NH-01;31.12.2025;10;11;120,5;gezählt")),
    ("D111", "E2", lines(VOLUNTEERS, "MI01NH-01;31.12.2025;10;9;1.200;gezählt")),
    ("D214", "C2", lines(PARTICIPATIONS, PARTICIPATION.replace("K1", "Erika Muster"))),
    ("D214", "A2", lines(PARTICIPATIONS, PARTICIPATION.replace("MI01NH-T1", "erika@example.org"))),
    ("D214", "C2", lines(OFFERS, OFFER.replace("Nähcafé", "Nähen mit Frau Muster"))),
    ("D206", "C2", lines(PARTICIPATIONS, PARTICIPATION.replace("K1", "-"))),
    ("D222", "D2", lines(PARTICIPATIONS, PARTICIPATION.replace("ja", "vielleicht"))),
    ("D209", "E2", lines(PARTICIPATIONS, PARTICIPATION.replace("0110", "Potsdam"))),
    ("D218", "D2", SURVEY.format(6)),
]


@pytest.mark.parametrize(("code", "cell", "content"), WRONG_CELLS)
def test_a_faulty_cell_is_found_where_it_is_and_nothing_else(read, code: str, cell: str, content: str):
    reading = read(content)
    assert [(finding.code, finding.cell) for finding in reading.findings] == [(code, cell)]
    assert reading.is_conserved
    refused = reading.tables[0].frame.filter(pl.col("is_refused")).get_column("row_number").to_list()
    assert refused == ([] if code == "D217" else [int(cell[1:])])


@pytest.mark.parametrize(
    "content",
    [
        lines(HEAD, GOOD), lines(SESSIONS, SESSION), lines(HOURS, "MI01NH-01;Montag;10:00;18:00;offen;0"),
        lines(VOLUNTEERS, "MI01NH-01;31.12.2025;10;9;1.200,5;gezählt"), lines(PARTICIPATIONS, PARTICIPATION),
        lines(OFFERS, OFFER), SURVEY.format(8),
    ],
)  # fmt: skip
def test_a_sound_file_has_no_findings(read, content: str):
    reading = read(content)
    assert reading.findings == []
    assert not reading.tables[0].frame.get_column("is_refused").any()


@pytest.mark.parametrize(
    ("code", "content", "name"),
    [
        ("D101", b"\x89PNG\r\n\x1a\n1234", "MI01NH_2025.xlsx"),
        ("D101", b"PK\x03\x04broken", "MI01NH_2025.xlsx"),
        ("D101", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "MI01NH_2025.xls"),
        ("D102", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "MI01NH_2025.xlsx"),
        ("D103", b"", "MI01NH_2025.csv"),
        ("D103", b"\xef\xbb\xbf \r\n", "MI01NH_2025.csv"),
        ("D103", b";;;\n;;;\n", "MI01NH_2025.csv"),
        ("D103", lines(HEAD), "MI01NH_2025.csv"),
        ("D104", "Vogel;Farbe\nAmsel;schwarz\n", "MI01NH_2025.csv"),
        ("D106", lines(HEAD, GOOD), "Besuche_2025.csv"),
        ("D106", lines("Projekt-ID: MI1", HEAD, GOOD), "MI01NH_2025.csv"),
        ("D107", lines(HEAD, GOOD), "MI01NH_Besuche.csv"),
        ("D107", lines(HEAD, GOOD), "MI01NH_2019.csv"),
        ("D107", lines("Meldejahr: zwanzig", HEAD, GOOD), "MI01NH_2025.csv"),
    ],
)
def test_a_file_refused_as_a_whole_says_why_and_keeps_its_count(read, code: str, content: str | bytes, name: str):
    reading = read(content, name)
    assert [finding.code for finding in reading.findings] == [code]
    assert reading.tables == []
    assert reading.is_conserved
    assert {skip.reason for skip in reading.skips} <= {"file_refused"}
    if code in {"D104", "D106", "D107"}:
        assert reading.rows_read > 0


def test_a_missing_required_column_refuses_the_rows_of_its_table(read):
    reading = read(lines("Standort-ID;Monat;Bereich;Besuche", "MI01NH-01;März;Angebote;120", "Summe;;;120"))
    found = [(finding.code, finding.field, finding.row_number, finding.cell) for finding in reading.findings]
    assert found == [("D108", "capture_method", 1, "")]
    assert [(skip.row_number, skip.reason) for skip in reading.skips] == [(2, "file_refused"), (3, "sum_row")]
    assert reading.tables == []
    assert reading.is_conserved


def test_columns_with_person_data_and_unknown_columns_are_named_by_letter_and_not_read(read):
    reading = read(lines(f"{HEAD};Name;Telefonnummer;Bemerkung", f"{GOOD};Erika Muster;030 123;gut"))
    assert [(f.code, f.cell) for f in reading.findings] == [("D109", "J1"), ("D109", "K1"), ("D113", "L1")]
    assert "Muster" not in str(reading.tables[0].frame.rows()) + repr(reading.findings)


def test_an_unnamed_column_beside_the_data_is_reported_too(read):
    reading = read(lines(f"{HEAD};", f"{GOOD};irgendwas"))
    assert [(f.code, f.cell) for f in reading.findings] == [("D113", "J1")]


def test_a_sum_row_that_differs_is_reported_at_its_cell(read):
    reading = read(lines(HEAD, GOOD, ROW.format(30), "Summe;;;151;50;;;;"))
    assert [(f.code, f.cell) for f in reading.findings] == [("D401", "D4")]
    assert [(skip.row_number, skip.reason) for skip in reading.skips] == [(4, "sum_row")]


@pytest.mark.parametrize("last", ["Summe;;;150;50;;;;", "Gesamt;;;150", "Insgesamt;;;;;;;;"])
def test_a_sum_row_that_agrees_is_only_skipped(read, last: str):
    reading = read(lines(HEAD, GOOD, ROW.format(30), last))
    assert reading.findings == []
    assert [skip.reason for skip in reading.skips] == ["sum_row"]


def test_a_sum_over_an_unreadable_cell_says_nothing(read):
    reading = read(lines(HEAD, GOOD, ROW.format("viele"), "Summe;;;999;;;;;"))
    assert [f.code for f in reading.findings] == ["D201"]


def test_footnotes_and_repeated_headers_are_skipped_and_counted(read):
    reading = read(lines(HEAD, GOOD, "", HEAD, ROW.format(5), "* ohne Ferien", "Stand: 01.02.2026"))
    assert reading.findings == []
    expected = [(4, "repeated_header"), (6, "footnote"), (7, "footnote")]
    assert [(skip.row_number, skip.reason) for skip in reading.skips] == expected
    assert reading.rows_read == 5
    assert reading.tables[0].frame.get_column("row_number").to_list() == [2, 5]


def test_an_approximate_number_makes_the_row_estimated(read):
    frame = read(lines(HEAD, GOOD, ROW.format("ca. 50"))).tables[0].frame
    assert frame.get_column("capture_method").to_list() == ["gezaehlt", "geschaetzt"]
    assert frame.get_column("visit_count").to_list() == [120, 50]


def test_the_first_fault_of_a_cell_wins_and_several_cells_each_speak(read):
    reading = read(lines(HEAD, "MI01NH;13;Zoo;;abc;1.5.2;x;y;z"))
    assert [(f.code, f.cell) for f in reading.findings] == [
        ("D209", "A2"), ("D219", "B2"), ("D207", "C2"), ("D206", "D2"), ("D201", "E2"), ("D201", "F2"), ("D201", "G2"),
        ("D220", "H2"), ("D207", "I2"),
    ]  # fmt: skip


def test_no_value_of_a_cell_stands_in_a_finding(read):
    reading = read(lines(HEAD, "GEHEIM-1;GEHEIM-2;GEHEIM-3;GEHEIM-4;GEHEIM-5;GEHEIM-6;GEHEIM-7;GEHEIM-8;GEHEIM-9"))
    assert reading.findings
    assert "GEHEIM" not in repr(reading.findings)


def test_nothing_of_a_row_that_names_a_person_is_kept(read):
    reading = read(lines(PARTICIPATIONS, PARTICIPATION, PARTICIPATION.replace("K1", "Erika Muster")))
    kept = reading.tables[0].frame.drop("delivery_id", "sheet", "project_id", "report_year").row(1)
    assert kept == (3, *[None] * 9, True)
