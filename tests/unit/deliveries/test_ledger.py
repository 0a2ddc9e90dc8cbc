from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from kiezwirkung.deliveries.intake.inbox import InboxFile
from kiezwirkung.deliveries.intake.ledger import FILE, enter, keep
from kiezwirkung.errors import KiezwirkungError

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def file(name: str, content: str, hours: int = 0) -> InboxFile:
    return InboxFile(Path(name), name, content * 64, 1, NOON + timedelta(hours=hours))


def test_the_time_of_arrival_does_not_change_later(tmp_path: Path) -> None:
    first = keep(tmp_path, enter([file("a.csv", "a"), file("kopie.csv", "a", -1)]))
    later = keep(tmp_path, enter([file("a.csv", "a", 9), file("b.csv", "b")]))
    assert first["a" * 64].received_at == later["a" * 64].received_at == NOON - timedelta(hours=1)
    assert later["b" * 64].received_at == NOON


def test_the_day_of_the_run_that_saw_a_content_first_does_not_change_later(tmp_path: Path) -> None:
    keep(tmp_path, enter([file("a.csv", "a")]), date(2025, 3, 2))
    later = keep(tmp_path, enter([file("neu.csv", "a", 9), file("b.csv", "b", -900)]), date(2025, 4, 1))
    assert [later[key * 64].first_seen_on for key in "ab"] == [date(2025, 3, 2), date(2025, 4, 1)]


def test_a_ledger_from_before_that_day_was_kept_is_read(tmp_path: Path) -> None:
    known = keep(tmp_path, enter([file("a.csv", "a")]))
    pl.read_parquet(tmp_path / FILE).drop("first_seen_on").write_parquet(tmp_path / FILE)
    assert keep(tmp_path, enter([file("a.csv", "a")]), date(2025, 4, 1)) == known


def test_a_file_that_has_gone_stays_in_the_ledger(tmp_path: Path) -> None:
    before = keep(tmp_path, enter([file("a.csv", "a")]))
    after = keep(tmp_path, [])
    assert after == {"a" * 64: replace(before["a" * 64], is_present=False)}
    assert keep(tmp_path, enter([file("anders.csv", "a", 5)]))["a" * 64].is_present


def test_a_file_written_over_remembers_what_took_its_place(tmp_path: Path) -> None:
    keep(tmp_path, enter([file("meldung.csv", "a")]))
    keep(tmp_path, enter([file("meldung.csv", "b", 1)]))
    entries = keep(tmp_path, enter([file("meldung.csv", "c", 2)]))
    assert [entries[key * 64].overwritten_by[:1] for key in "abc"] == ["b", "c", ""]


def test_a_renamed_file_is_the_same_delivery_and_overwrites_nothing(tmp_path: Path) -> None:
    keep(tmp_path, enter([file("alt.csv", "a")]))
    entries = keep(tmp_path, enter([file("neu.csv", "a", 1), file("alt.csv", "b", 1)]))
    assert (entries["a" * 64].file_name, entries["a" * 64].overwritten_by) == ("neu.csv", "")


def test_a_name_that_looks_like_a_person_is_not_kept(tmp_path: Path) -> None:
    keep(tmp_path, enter([file("Meldung_Frau_Beispiel.xlsx", "a")]))
    assert b"Beispiel" not in (tmp_path / FILE).read_bytes()


def test_a_damaged_ledger_stops_with_its_own_message(tmp_path: Path) -> None:
    keep(tmp_path, enter([file("a.csv", "a")]))
    (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:40])
    with pytest.raises(KiezwirkungError, match="K608"):
        keep(tmp_path, [])


def test_a_look_that_finds_nothing_new_writes_nothing(tmp_path: Path) -> None:
    keep(tmp_path, enter([file("a.csv", "a")]))
    before = (tmp_path / FILE).stat().st_mtime_ns
    keep(tmp_path, enter([file("a.csv", "a", 7)]))
    assert (tmp_path / FILE).stat().st_mtime_ns == before
