"""The same visits sent in many ways are the same visits: whole files through reading, ledger and slices."""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kiezwirkung.deliveries.intake.taking_in import make_reader, take_in
from kiezwirkung.deliveries.templates import load_templates
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.connecting import open_warehouse
from kiezwirkung.warehouse.ledger_loading import load_raw

HEAD = "Projekt-ID;Meldejahr;Standort-ID;Monat;Bereich;Besuche;Erfassung"
FORMS = [one for one in load_templates().values() if one.entity in {"visits", "period_locks", "withdrawals"}]
Rows = list[tuple[Any, ...]]
START = datetime(2025, 6, 1, tzinfo=UTC)


def rows_of(place: int, month: str, counts: tuple[int, int]) -> list[str]:
    areas = zip(("offener Bereich", "Beratung"), counts, strict=True)
    return [f"MI01NH;2025;MI01NH-0{place};{month};{area};{count};gezählt" for area, count in areas]


WHOLE = [
    *rows_of(1, "Januar", (101, 11)),
    *rows_of(1, "Februar", (102, 12)),
    *rows_of(2, "Januar", (201, 21)),
    *rows_of(2, "Februar", (202, 22)),
]


class Inbox:
    """Files put into an inbox one after the other, and what counts after each look."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.sent = settings, 0

    def send(self, name: str, rows: Iterable[str]) -> None:
        self.sent += 1
        path = self.settings.inbox / name
        path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
        sent_at = (START + timedelta(hours=self.sent)).timestamp()
        os.utime(path, (sent_at, sent_at))

    def remove(self, name: str) -> None:
        (self.settings.inbox / name).unlink()

    def rename(self, name: str, new: str) -> None:
        (self.settings.inbox / name).rename(self.settings.inbox / new)

    def counted(self) -> Rows:
        arrivals = take_in(self.settings, make_reader(self.settings), lambda _: None)
        with open_warehouse(self.settings) as con:
            load_raw(con, FORMS, arrivals)
            query = "select location_id, month, area, visit_count from current.visits order by all"
            return con.execute(query).fetchall()


@pytest.fixture
def inbox(new_home: Callable[[str], Settings]) -> Inbox:
    return Inbox(new_home("eingang"))


@pytest.fixture
def whole(inbox: Inbox) -> Rows:
    inbox.send("besuche.csv", WHOLE)
    counted = inbox.counted()
    assert len(counted) == 8
    return counted


@pytest.mark.slow
def test_the_same_file_again_or_renamed_changes_nothing(inbox: Inbox, whole: Rows) -> None:
    inbox.send("noch_einmal.csv", WHOLE)
    assert inbox.counted() == whole
    inbox.remove("besuche.csv")
    inbox.rename("noch_einmal.csv", "ganz_anders.csv")
    assert inbox.counted() == whole


@pytest.mark.slow
def test_a_file_split_by_place_or_by_month_changes_nothing(inbox: Inbox, whole: Rows) -> None:
    for number, part in enumerate((WHOLE[:4], WHOLE[4:])):
        inbox.send(f"ort{number}.csv", part)
    assert inbox.counted() == whole
    inbox.remove("besuche.csv")
    assert inbox.counted() == whole
    for number in range(4):
        inbox.send(f"teil{number}.csv", WHOLE[number * 2 : number * 2 + 2])
    assert inbox.counted() == whole


@pytest.mark.slow
def test_other_orders_of_rows_columns_and_arrival_change_nothing(inbox: Inbox, whole: Rows) -> None:
    inbox.send("verkehrt.csv", WHOLE[::-1])
    inbox.send("anders.csv", WHOLE[3:] + WHOLE[:3])
    assert inbox.counted() == whole


@pytest.mark.slow
def test_parts_first_and_the_whole_later_change_nothing(inbox: Inbox) -> None:
    inbox.send("b.csv", WHOLE[4:])
    inbox.send("a.csv", WHOLE[:4])
    parts = inbox.counted()
    inbox.send("alles.csv", WHOLE)
    assert inbox.counted() == parts
    assert len(parts) == 8


@pytest.mark.slow
def test_a_file_taken_out_of_the_inbox_keeps_counting(inbox: Inbox, whole: Rows) -> None:
    inbox.remove("besuche.csv")
    assert inbox.counted() == whole


@pytest.mark.slow
def test_a_correction_counts_after_its_file_has_gone(inbox: Inbox, whole: Rows) -> None:
    inbox.send("korrektur.csv", rows_of(1, "Februar", (999, 12)) + rows_of(2, "Februar", (202, 22)))
    corrected = inbox.counted()
    assert [new for old, new in zip(whole, corrected, strict=True) if old != new] == [
        ("MI01NH-01", 2, "offener_bereich", 999)
    ]
    inbox.remove("korrektur.csv")
    assert inbox.counted() == corrected


@pytest.mark.slow
def test_a_month_mistaken_in_a_file_that_is_written_over_leaves_no_ghost(inbox: Inbox) -> None:
    inbox.send("besuche.csv", WHOLE[:2] + rows_of(1, "März", (102, 12)))
    assert {row[1] for row in inbox.counted()} == {1, 3}
    inbox.send("besuche.csv", WHOLE[:4])
    assert {row[1] for row in inbox.counted()} == {1, 2}


@pytest.mark.slow
def test_one_name_for_every_month_loses_no_month(inbox: Inbox) -> None:
    inbox.send("monat.csv", WHOLE[:2])
    inbox.counted()
    inbox.send("monat.csv", WHOLE[2:4])
    assert {row[1] for row in inbox.counted()} == {1, 2}
