"""The office's own lists: corrections that apply or fail aloud, findings that are accepted; and a story of nights."""

import csv
import dataclasses
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from kiezwirkung.deliveries.intake.rehearsal import rehearse, trial_file
from kiezwirkung.deliveries.intake.taking_in import make_reader, take_in
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.arrivals import Arrivals
from kiezwirkung.warehouse.connecting import open_warehouse
from kiezwirkung.warehouse.correction_rows import write_corrections
from kiezwirkung.warehouse.ledger_loading import load_raw
from pipelines.nightly import NightOutcome, run_night
from tests.one_house import REGISTER

Ask = Callable[[Path, str], pl.DataFrame]
Home = Callable[[str], Settings]
VISITS = "Projekt-ID;Meldejahr;Standort-ID;Monat;Bereich;Besuche;Erfassung"
FAULTY = ["MI01NH;2025;MI01NH-01;Januar;Beratung;12o;gezählt", "MI01NH;2025;MI01NH-01;Februar;Beratung;80;gezählt"]
CLEAN = [FAULTY[0].replace("12o", "120"), FAULTY[1]]
CORRECTIONS = "Meldung;Blatt;Zelle;alter Wert;neuer Wert;Grund"
CORRECTED = [
    "MI01NH_Besuche.csv;;F2;12o;120;Rückruf",
    "MI01NH_Besuche.csv;;F3;81;90;Rückruf",
    "Fehlt.csv;;F3;80;90;Rückruf",
    "MI01NH_Besuche.csv;;E3;Beratung;Mondfahrt;Rückruf",
]
SENT = {"visits", "corrections", "period_locks", "withdrawals"}
FORMS = [one for one in load_templates().values() if one.entity in SENT]
ACCEPTED = "Befundnummer;Grund;Erläuterung;gilt bis"
START = datetime(2025, 6, 1, tzinfo=UTC)


class Office:
    """An inbox into which centre and office put files, each a little later than the last."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.sent = settings, 0

    def send(self, name: str, *lines: str) -> Path:
        self.sent += 1
        path = self.settings.inbox / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        sent_at = (START + timedelta(hours=self.sent)).timestamp()
        os.utime(path, (sent_at, sent_at))
        return path

    def register(self) -> None:
        for name, lines in REGISTER.items():
            self.send(name, *lines)

    def look(self, say: Callable[[str], None] = lambda _: None) -> Arrivals:
        return take_in(self.settings, make_reader(self.settings), say)

    def rows(self) -> list[tuple[Any, ...]]:
        """What counts of the visits, without the delivery's own number."""
        arrivals = self.look()
        with open_warehouse(self.settings) as con:
            load_raw(con, FORMS, arrivals)
            write_corrections(con, arrivals.corrections)
            query = "select * exclude delivery_id from current.visits order by all"
            return con.execute(query).fetchall()

    def night(self, on: date | None = None) -> NightOutcome:
        return run_night(dataclasses.replace(self.settings, as_of=on or self.settings.as_of), lambda _: None)

    def listed(self) -> list[dict[str, str]]:
        text = (self.settings.data / "steward" / "befunde.csv").read_text(encoding="utf-8-sig")
        return list(csv.DictReader(text.splitlines(), delimiter=";"))


@pytest.fixture
def office(new_home: Home, request: pytest.FixtureRequest) -> Office:
    return Office(new_home(f"office-{request.node.name[:20]}"))


def states(arrivals: Arrivals) -> list[str]:
    return sorted(one.state for one in arrivals.corrections)


@pytest.mark.slow
def test_a_faulty_file_with_its_correction_counts_like_a_clean_one(new_home: Home) -> None:
    faulty, clean = Office(new_home("faulty")), Office(new_home("clean"))
    faulty.send("MI01NH_Besuche.csv", VISITS, *FAULTY)
    clean.send("MI01NH_Besuche.csv", VISITS, *CLEAN)
    assert len(faulty.rows()) == 1
    faulty.send("Korrekturen.csv", CORRECTIONS, "MI01NH_Besuche.csv;;F2;12o;120;Tippfehler laut Rückruf")
    assert faulty.rows() == clean.rows()


@pytest.mark.slow
@pytest.mark.parametrize("target", ["mi01nh_besuche.csv", "haus/MI01NH_Besuche.csv", "{number}", "M-{number}"])
def test_a_delivery_is_named_by_file_or_number(office: Office, target: str) -> None:
    (office.settings.inbox / "haus").mkdir()
    office.send("haus/MI01NH_Besuche.csv", VISITS, *FAULTY)
    number = office.look().deliveries[0].delivery_id[:8]
    office.send("Korrekturen.csv", CORRECTIONS, f"{target.format(number=number)};;F2;12o;120;Rückruf")
    assert states(office.look()) == ["applied"]


@pytest.mark.slow
def test_a_corrected_file_is_read_once(office: Office) -> None:
    office.send("MI01NH_Besuche.csv", VISITS, *FAULTY)
    office.send("Korrekturen.csv", CORRECTIONS, "MI01NH_Besuche.csv;;F2;12o;120;Rückruf")
    before = office.rows()
    said: list[str] = []
    assert states(office.look(said.append)) == ["applied"]
    assert all("davon 0 neu" in line for line in said)
    assert office.rows() == before


@pytest.mark.slow
def test_a_correction_taken_back_no_longer_counts(office: Office) -> None:
    office.send("MI01NH_Besuche.csv", VISITS, *FAULTY)
    office.send("Korrekturen.csv", CORRECTIONS, "MI01NH_Besuche.csv;;F2;12o;120;Rückruf")
    assert len(office.rows()) == 2
    office.send("Korrekturen.csv", CORRECTIONS, "MI01NH_Besuche.csv;;F2;12o;121;Rückruf")
    assert 121 in {value for row in office.rows() for value in row}
    assert states(office.look()) == ["applied"]


@pytest.mark.slow
def test_a_correction_stays_in_force_when_the_file_has_gone(office: Office) -> None:
    path = office.send("MI01NH_Besuche.csv", VISITS, *FAULTY)
    office.send("Korrekturen.csv", CORRECTIONS, "MI01NH_Besuche.csv;;F2;12o;120;Rückruf")
    before = office.rows()
    path.unlink()
    assert office.rows() == before
    assert states(office.look()) == ["applied"]


@pytest.mark.slow
def test_a_correction_cannot_begin_when_the_file_has_gone(office: Office) -> None:
    path = office.send("MI01NH_Besuche.csv", VISITS, *FAULTY)
    before = office.rows()
    path.unlink()
    office.send("Korrekturen.csv", CORRECTIONS, "MI01NH_Besuche.csv;;F2;12o;120;Rückruf")
    assert states(office.look()) == ["not_found"]
    assert office.rows() == before


@pytest.mark.slow
def test_a_trial_run_corrects_like_the_night(office: Office, tmp_path: Path) -> None:
    office.send("Korrekturen.csv", CORRECTIONS, "MI01NH_Besuche.csv;;F2;12o;120;Rückruf")
    file = tmp_path / "MI01NH_Besuche.csv"
    file.write_text("\n".join([VISITS, *FAULTY]) + "\n", encoding="utf-8")
    trial = dataclasses.replace(office.settings, data=tmp_path / "trial")
    arrivals = rehearse(office.settings, trial, trial_file(file, START), lambda _: None)
    assert states(arrivals) == ["applied"]
    found = {one.code for arrival in arrivals.deliveries for one in arrival.findings}
    assert found == {"D501"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "state"),
    [
        ("MI01NH_Besuche.csv;;F3;81;90;Rückruf", "differs"),
        ("Gibtesnicht.csv;;F2;12o;120;Rückruf", "not_found"),
        ("MI01NH_Besuche.csv;Mai;F2;12o;120;Rückruf", "not_found"),
        ("MI01NH_Besuche.csv;;F99;12o;120;Rückruf", "not_found"),
        ("Korrekturen.csv;;A1;Meldung;Datei;Rückruf", "not_found"),
    ],
)
def test_a_correction_that_does_not_fit_changes_nothing(office: Office, row: str, state: str) -> None:
    office.send("MI01NH_Besuche.csv", VISITS, *FAULTY)
    before = office.rows()
    office.send("Korrekturen.csv", CORRECTIONS, row)
    assert states(office.look()) == [state]
    assert office.rows() == before


@pytest.mark.slow
def test_a_correction_does_not_follow_its_cell_into_another_row(office: Office) -> None:
    rows = [FAULTY[1], FAULTY[1].replace("Februar", "März")]
    office.send("MI01NH_Besuche.csv", VISITS, *rows)
    office.send("Korrekturen.csv", CORRECTIONS, "MI01NH_Besuche.csv;;F2;80;90;Rückruf")
    assert states(office.look()) == ["applied"]
    office.send("MI01NH_Besuche.csv", VISITS, *rows, FAULTY[1].replace("Februar", "April"))
    assert states(office.look()) == ["applied"]
    sent = office.send("MI01NH_Besuche.csv", VISITS, *rows[::-1])
    assert states(office.look()) == ["differs"]
    assert not any(90 in row for row in office.rows())
    number = sha256(sent.read_bytes()).hexdigest()[:8]
    office.send("Korrekturen.csv", CORRECTIONS, f"M-{number};;F2;80;90;Rückruf")
    assert set(states(office.look())) == {"applied"}


@dataclass(frozen=True)
class Story:
    """Three nights of one house: what each said, the steward's list after each, and what a reader saw meanwhile."""

    settings: Settings
    nights: list[NightOutcome]
    lists: list[list[dict[str, str]]]
    accepted: str
    visits_seen: list[int]


@pytest.fixture(scope="module")
def story(new_home: Home) -> Story:
    """Deliveries with corrections; then a finding is accepted and more visits come while somebody reads; then time."""
    office = Office(new_home("story"))
    office.register()
    office.send("MI01NH_Besuche.csv", f"{VISITS};Sonderspalte", *(f"{row};x" for row in FAULTY))
    office.send("Korrekturen.csv", CORRECTIONS, *CORRECTED)
    nights, lists = [office.night()], [office.listed()]
    number = next(row["Befundnummer"] for row in lists[0] if row["Code"] == "D113")
    office.send("Akzeptiert.csv", ACCEPTED, f"{number};vom Haus bestätigt;bleibt so;01.02.2026")
    office.send("MI01NH_Besuche_Maerz.csv", VISITS, FAULTY[1].replace("Februar", "März"))
    latest, counted = office.settings.editions / "latest" / "analyst.duckdb", "from core.fct_visit select count(*)"
    with duckdb.connect(str(latest), read_only=True) as reader:
        seen = [reader.sql(counted).fetchall()[0][0]]
        nights.append(office.night(on=date(2026, 1, 11)))
        seen.append(reader.sql(counted).fetchall()[0][0])
    with duckdb.connect(str(latest), read_only=True) as reader:
        seen.append(reader.sql(counted).fetchall()[0][0])
    lists.append(office.listed())
    nights.append(office.night(on=date(2026, 2, 2)))
    lists.append(office.listed())
    return Story(office.settings, nights, lists, number, seen)


@pytest.mark.slow
def test_corrections_are_counted_told_and_fail_aloud(story: Story, ask: Ask) -> None:
    lines = story.nights[0].summary()
    assert "Berichtigungen angewendet: 1." in lines
    assert any(line.startswith("ACHTUNG: 3 Berichtigungen greifen nicht") for line in lines)
    found = [(row["Code"], row["Datei"], row["Zelle"]) for row in story.lists[0]]
    assert sorted(one for one in found if one[0][:3] in {"D50", "D20"}) == [
        ("D501", "MI01NH_Besuche.csv", "F2"),
        ("D502", "Korrekturen.csv", "D3"),
        ("D503", "Korrekturen.csv", "A4"),
        ("D504", "Korrekturen.csv", "E5"),
    ]
    kept = ask(story.settings.warehouse, "select bool_and(is_conserved) as ok from quality.conservation").item()
    assert kept
    told = ask(story.settings.warehouse, "select cell, field, state, reason from quality.correction order by all")
    assert told.rows()[1] == ("F2", "visit_count", "applied", "Rückruf")


@pytest.mark.slow
def test_a_warning_is_accepted_until_its_day_and_listed_apart(story: Story) -> None:
    first, second, third = story.nights
    assert {row["Stand"] for row in story.lists[0]} == {"neu"}
    assert first.counts["neu"] == len(story.lists[0])
    assert second.counts["akzeptiert"] == 1
    last = story.lists[1][-1]
    assert (last["Code"], last["Stand"], last["akzeptiert bis"]) == ("D113", "akzeptiert", "01.02.2026")
    assert last["Begründung"] == "vom Haus bestätigt: bleibt so"
    back = next(row for row in story.lists[2] if row["Code"] == "D113")
    assert (back["Stand"], back["Befundnummer"]) == ("neu", story.accepted)
    assert third.counts["akzeptiert"] == 0


@pytest.mark.slow
def test_analysts_read_the_old_edition_while_a_new_one_is_published(story: Story) -> None:
    assert [night.edition_number for night in story.nights[:2]] == [1, 2]
    assert story.visits_seen == [2, 2, 3]
