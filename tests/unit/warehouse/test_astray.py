"""Corrections that would make a sound row refer to nothing, or whose row was replaced, change nothing and are told."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date

import duckdb
import pytest

from kiezwirkung.deliveries.intake.inbox import InboxFile, look_into
from kiezwirkung.deliveries.intake.ledger import enter, updated
from kiezwirkung.deliveries.intake.raw_store import RawStore, Receipt
from kiezwirkung.deliveries.intake.taking_in import ByName, make_reader, receive
from kiezwirkung.deliveries.reading.files import Reader, read_delivery
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.arrivals import Arrivals
from kiezwirkung.warehouse.correction_rows import judge_corrections, write_corrections
from kiezwirkung.warehouse.forms import in_dependency_order
from kiezwirkung.warehouse.ledger_loading import load_raw
from kiezwirkung.warehouse.models import load_models
from kiezwirkung.warehouse.staging import build_entity
from tests.one_house import REGISTER

pytestmark = pytest.mark.slow  # a warehouse for each test

FORMS = [
    one
    for one in load_templates().values()
    if one.entity in {"projects", "locations", "visits", "corrections", "period_locks", "withdrawals"}
]
TWO_PLACES = {
    **REGISTER,
    "Standorte.csv": [
        *REGISTER["Standorte.csv"],
        "MI01NH;MI01NH-02;Nebenstelle Beispiel (erfunden);Mitte;0110;ja;01.01.2020",
    ],
}
VISITS = [
    "Projekt-ID;Meldejahr;Standort-ID;Monat;Bereich;Besuche;Erfassung",
    "MI01NH;2025;MI01NH-01;Januar;Beratung;120;gezählt",
    "MI01NH;2025;MI01NH-01;Februar;Beratung;80;gezählt",
]
Look = Callable[..., Arrivals]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    key = tmp_path_factory.mktemp("key") / "key"
    key.write_text("5c" * 32, encoding="ascii")
    return make_reader(Settings(key.parent, key.parent, key, date(2026, 1, 10)))


@pytest.fixture
def look(settings: Settings, reader: Reader) -> Look:
    """What arrives with these corrections: register, visits, list; read here and not in processes of their own."""
    settings.inbox.mkdir()
    store = RawStore(settings.raw, reader)

    def read(files: Sequence[InboxFile], corrections: ByName) -> Iterator[Receipt]:
        for file in files:
            yield store.store(read_delivery(file.path, reader, corrections.get(file.name, ())))

    def arrived(*corrections: str, later: Sequence[str] = (), name_of_visits: str = "Besuche.csv") -> Arrivals:
        for path in settings.inbox.iterdir():
            path.unlink()
        lists = {"Korrekturen.csv": ["Meldung;Blatt;Zelle;alter Wert;neuer Wert;Grund", *corrections]}
        lists |= {"Besuche_neu.csv": [VISITS[0], *later]} if later else {}
        for turn, (name, lines) in enumerate({**TWO_PLACES, name_of_visits: VISITS, **lists}.items()):
            path = settings.inbox / name
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            os.utime(path, (1.75e9 + turn, 1.75e9 + turn))
        entries = enter(look_into(settings.inbox).files)
        return receive(entries, reader, store, read, lambda present: updated({}, present))

    return arrived


def visits(con: duckdb.DuckDBPyConnection, arrivals: Arrivals) -> list[tuple[object, ...]]:
    """The visits that count after all references were asked."""
    models = load_models()
    load_raw(con, FORMS, arrivals)
    write_corrections(con, arrivals.corrections)
    for form in in_dependency_order(FORMS):
        build_entity(con, form, models[f"staging.{form.entity}"], FORMS)
    return con.execute("select location_id, month, visit_count from staging.visits order by all").fetchall()


def states(arrivals: Arrivals) -> list[tuple[str, str, str]]:
    return sorted((one.cell, one.field, one.state) for one in arrivals.corrections)


AS_SENT = [("MI01NH-01", 1, 120), ("MI01NH-01", 2, 80)]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("Besuche.csv;;C2;MI01NH-01;MI01NH-77;Rückruf", "location_id"),
        pytest.param("Besuche.csv;;A2;MI01NH;MI09NH;Rückruf", "project_id", marks=pytest.mark.slow),
        # both rows of the month would wait for each other
        pytest.param("Besuche.csv;;D2;Januar;Februar;Rückruf", "month", marks=pytest.mark.slow),
    ],
)
def test_a_correction_that_leads_nowhere_changes_nothing_and_is_told(
    look: Look, con: duckdb.DuckDBPyConnection, row: str, field: str
) -> None:
    arrivals = look(row)
    assert visits(con, arrivals) == AS_SENT
    assert states(arrivals) == [(row.split(";")[2], field, "invalid")]
    assert judge_corrections(con) == {"D504": 1}
    found = con.execute("select code, file_name from quality.finding where severity = 'FEHLER' or code = 'D501'")
    assert found.fetchall() == [("D504", "Korrekturen.csv")]


def test_a_correction_that_leads_somewhere_counts(look: Look, con: duckdb.DuckDBPyConnection) -> None:
    arrivals = look("Besuche.csv;;C2;MI01NH-01;MI01NH-02;Rückruf")
    assert visits(con, arrivals) == [("MI01NH-01", 2, 80), ("MI01NH-02", 1, 120)]
    assert states(arrivals) == [("C2", "location_id", "applied")]
    assert judge_corrections(con) == {}


def test_one_that_leads_nowhere_takes_no_other_with_it(look: Look, con: duckdb.DuckDBPyConnection) -> None:
    arrivals = look("Besuche.csv;;C2;MI01NH-01;MI01NH-77;Rückruf", "Besuche.csv;;F2;120;125;Rückruf")
    assert visits(con, arrivals) == [("MI01NH-01", 1, 125), ("MI01NH-01", 2, 80)]
    assert states(arrivals) == [("C2", "location_id", "invalid"), ("F2", "visit_count", "applied")]


@pytest.mark.slow
def test_only_the_first_of_several_that_hang_together_is_left_out(look: Look, con: duckdb.DuckDBPyConnection) -> None:
    to_new_place = "Besuche.csv;;C2;MI01NH-01;MI01NH-03;Rückruf"
    new_place, of_nobody = "Standorte.csv;;B3;MI01NH-02;MI01NH-03;Rückruf", "Standorte.csv;;A3;MI01NH;MI09NH;Rückruf"
    arrivals = look(to_new_place, new_place, of_nobody)
    assert visits(con, arrivals) == [("MI01NH-01", 2, 80), ("MI01NH-03", 1, 120)]
    assert {field: state for _, field, state in states(arrivals)} == {
        "location_id": "applied", "project_id": "invalid",
    }  # fmt: skip
    assert [state for _, _, state in states(arrivals)].count("applied") == 2


def told(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """The errors, and what a centre hears of corrections: code and cell."""
    rows = con.execute("select code, cell from quality.finding where severity = 'FEHLER' or code = 'D501' order by all")
    return [(str(code), str(cell)) for code, cell in rows.fetchall()]


@pytest.mark.parametrize("counted", [120, 125], ids=["still wrong", "repaired"])
def test_a_correction_whose_row_was_replaced_by_a_newer_delivery_says_so(
    look: Look, con: duckdb.DuckDBPyConnection, counted: int
) -> None:
    newer = VISITS[1].replace(";120;", f";{counted};")
    march = VISITS[2].replace("Februar", "März")
    visits(
        con, look("Besuche.csv;;F2;120;130;Rückruf", "Besuche.csv;;F3;80;90;Rückruf", later=[newer, VISITS[2], march])
    )
    assert judge_corrections(con) == {"D507": 2}
    assert told(con) == [("D507", "A2"), ("D507", "A3")]


def test_a_correction_goes_with_the_file_that_is_renamed(look: Look, con: duckdb.DuckDBPyConnection) -> None:
    correction = "Besuche.csv;;F2;120;130;Rückruf"
    look(correction)
    assert visits(con, look(correction, name_of_visits="Besuche 2025.csv"))[0] == ("MI01NH-01", 1, 130)
    assert judge_corrections(con) == {}


def test_a_correction_of_a_name_that_no_file_ever_had_is_told(look: Look, con: duckdb.DuckDBPyConnection) -> None:
    assert visits(con, look("Beratung.csv;;F2;120;130;Rückruf"))[0] == ("MI01NH-01", 1, 120)
    assert judge_corrections(con) == {"D503": 1}


def test_a_correction_of_a_month_that_nobody_replaced_still_counts(look: Look, con: duckdb.DuckDBPyConnection) -> None:
    corrections = ("Besuche.csv;;F2;120;130;Rückruf", "Besuche.csv;;F3;80;90;Rückruf")
    counted = visits(con, look(*corrections, later=[VISITS[1].replace(";120;", ";125;")]))
    assert counted == [("MI01NH-01", 1, 125), ("MI01NH-01", 2, 90)]
    assert judge_corrections(con) == {"D507": 1}
    assert told(con) == [("D501", "F3"), ("D507", "A2")]
