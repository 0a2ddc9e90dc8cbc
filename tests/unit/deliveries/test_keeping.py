"""Inbox, ledger and raw store: what lies there, what repeats, what is kept."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kiezwirkung.deliveries.intake.inbox import InboxFile, look_into, scan
from kiezwirkung.deliveries.intake.ledger import enter
from kiezwirkung.deliveries.intake.raw_store import RawStore
from kiezwirkung.deliveries.intake.taking_in import read_all, take_in
from kiezwirkung.deliveries.reading.results import Reader
from kiezwirkung.freshness import inputs_of
from kiezwirkung.privacy.pseudonyms import Pseudonymiser
from kiezwirkung.settings import Settings

VISITS = """Standort-ID;Monat;Bereich;Besuche;Erfassung;Name
MI01NH-01;März;Angebote;120;gezählt;Erika Muster
MI01NH-01;April;Angebote;viele;gezählt;
Summe;;;120;;
"""


def put(path: Path, content: str, at: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    os.utime(path, (at, at))
    return path


def test_an_inbox_lists_files_by_name_with_content_and_arrival(tmp_path: Path):
    put(tmp_path / "b" / "Mai.csv", "x", 60)
    put(tmp_path / "a.xlsx", "x", 0)
    found = scan(tmp_path)
    assert [file.name for file in found] == ["a.xlsx", "b/Mai.csv"]
    assert found[0].sha256 == found[1].sha256
    assert found[1].modified_at == datetime(1970, 1, 1, 0, 1, tzinfo=UTC)
    assert found[1].size == 1


@pytest.mark.parametrize("name", ["~$a.xlsx", ".a.csv", "a.csv.part", "a.tmp", ".hidden/a.csv", "Thumbs.db", "a.csv~"])
def test_what_is_no_delivery_is_not_listed(tmp_path: Path, name: str):
    put(tmp_path / name, "x")
    assert scan(tmp_path) == []


def test_links_out_of_the_inbox_are_not_followed_but_told(tmp_path: Path):
    secret = put(tmp_path / "outside" / "secret.csv", "x")
    inbox = tmp_path / "inbox"
    put(inbox / "below" / "a.csv", "y")
    (inbox / "link.csv").symlink_to(secret)
    (inbox / "folder").symlink_to(secret.parent)
    (inbox / "below" / "up.csv").symlink_to(Path("..") / ".." / "outside" / "secret.csv")
    (inbox / "all").symlink_to(Path(".."))
    (inbox / "gone.csv").symlink_to(inbox / "nowhere.csv")
    (inbox / "loop.csv").symlink_to(inbox / "loop.csv")
    (inbox / ".hidden.csv").symlink_to(secret)
    (inbox / "again").symlink_to(inbox / "below")
    (inbox / "inner.csv").symlink_to(inbox / "below" / "a.csv")
    look = look_into(inbox)
    assert [file.name for file in look.files] == ["below/a.csv", "inner.csv"]
    told = ["all", "below/up.csv", "folder", "gone.csv", "link.csv", "loop.csv"]
    assert [one.name for one in look.left_out] == told
    assert len({one.sha256 for one in look.left_out}) == len(told)


def test_a_link_out_of_the_inbox_begins_a_new_night(tmp_path: Path):
    settings = Settings(tmp_path / "inbox", tmp_path / "data", tmp_path / "key", date(2026, 1, 10))
    settings.inbox.mkdir()
    before = inputs_of(settings)
    (settings.inbox / "link.csv").symlink_to(tmp_path / "outside.csv")
    assert inputs_of(settings) != before


def test_a_missing_inbox_is_an_empty_one(tmp_path: Path):
    assert scan(tmp_path / "nowhere") == []


def test_a_name_that_is_no_utf8_is_listed_and_can_be_written_down(tmp_path: Path):
    for byte in (b"\xe4", b"\xf6"):
        (tmp_path / os.fsdecode(b"M" + byte + b"rz.csv")).write_bytes(byte)
    found = scan(tmp_path)
    assert [file.name for file in found] == ["M\ufffdrz.csv", "M\ufffdrz.csv"]
    assert [file.path.read_bytes() for file in found] == [b"\xe4", b"\xf6"]


def test_a_file_that_vanishes_or_fails_while_looked_at_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("gone.csv", "broken.csv", "fine.csv"):
        put(tmp_path / name, name)
    faults = {"gone.csv": FileNotFoundError, "broken.csv": OSError}
    whole = Path.open

    def open_file(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.name in faults:
            raise faults[path.name]
        return whole(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_file)
    assert [file.name for file in scan(tmp_path)] == ["broken.csv", "fine.csv"]


def file(name: str, sha256: str, at: int) -> InboxFile:
    return InboxFile(Path(name), name, sha256, 1, datetime.fromtimestamp(at, tz=UTC))


def test_the_first_to_arrive_is_the_delivery_and_the_others_repeat_it():
    files = [file("a.csv", "1", 20), file("b.csv", "1", 10), file("c.csv", "2", 30), file("d.csv", "1", 10)]
    for order in (files, files[::-1]):
        assert [(one.file.name, one.duplicate_of) for one in enter(order)] == [
            ("a.csv", "b.csv"), ("b.csv", ""), ("c.csv", ""), ("d.csv", "b.csv"),
        ]  # fmt: skip


def test_what_is_stored_comes_back_as_it_was(read, reader: Reader, tmp_path: Path):
    reading = read(VISITS)
    store = RawStore(tmp_path / "raw", reader)
    assert store.load_receipt(reading.delivery_id) is None
    stored, receipt = store.store(reading), store.load_receipt(reading.delivery_id)
    assert stored == receipt
    assert (receipt.findings, receipt.skips, receipt.rows_read) == (reading.findings, reading.skips, reading.rows_read)
    assert receipt.tables[0].columns == reading.tables[0].columns
    assert pl.read_parquet(receipt.tables[0].path).equals(reading.tables[0].frame)
    assert store.store(reading) == receipt


def test_no_person_data_reaches_the_store(read, reader: Reader, tmp_path: Path):
    RawStore(tmp_path / "raw", reader).store(read(VISITS))
    kept = b"".join(path.read_bytes() for path in (tmp_path / "raw").rglob("*") if path.is_file())
    assert b"Muster" not in kept


def test_many_skips_are_kept_as_few_runs(read, reader: Reader, tmp_path: Path):
    reading = read("Vogel;Farbe\n" + "Amsel;schwarz\n" * 500 + "\n" + "Meise;blau\n" * 500)
    receipt = RawStore(tmp_path / "raw", reader).store(reading)
    assert receipt.skips == reading.skips
    assert len(reading.skips) == 1001
    assert next((tmp_path / "raw").rglob("receipt.json")).stat().st_size < 500


def test_another_key_code_list_or_year_reads_anew(read, reader: Reader, tmp_path: Path):
    reading = read(VISITS)
    RawStore(tmp_path / "raw", reader).store(reading)
    others = [
        replace(reader, pseudonymiser=Pseudonymiser(bytes(32))),
        replace(reader, code_lists={name: one for name, one in reader.code_lists.items() if name != "gender"}),
        replace(reader, templates={name: one for name, one in reader.templates.items() if name != "offers_v1"}),
        replace(reader, accepted_years=range(2020, 2027)),
    ]
    keys = {RawStore(tmp_path / "raw", one).key for one in others}
    assert len(keys) == 4
    assert all(RawStore(tmp_path / "raw", one).load_receipt(reading.delivery_id) is None for one in others)


def test_the_same_bytes_under_another_name_are_read_anew_only_if_the_name_mattered(
    read, reader: Reader, tmp_path: Path
):
    store = RawStore(tmp_path / "raw", reader)
    reading = read(VISITS, "Besuche.csv")
    assert reading.findings[0].code == "D106"
    store.store(reading)
    assert store.load_receipt(reading.delivery_id, "Besuche neu.csv") is not None
    assert store.load_receipt(reading.delivery_id, "MI01NH_Besuche_2025.csv") is None
    titled = read("Projekt-ID: MI01NH\nMeldejahr: 2025\n" + VISITS, "a.csv")
    store.store(titled)
    assert store.load_receipt(titled.delivery_id, "PA03NH_2024.csv") is not None


def test_a_half_written_store_is_as_good_as_none(read, reader: Reader, tmp_path: Path):
    reading = read(VISITS)
    store = RawStore(tmp_path / "raw", reader)
    folder = store.folder(reading.delivery_id)
    half = folder.with_name(f".{store.key}.new")
    half.mkdir(parents=True)
    (half / "visits__1.parquet").write_bytes(b"half")
    assert store.load_receipt(reading.delivery_id) is None
    assert store.store(reading).tables[0].row_count == 2
    assert [path.name for path in folder.parent.iterdir()] == [store.key]


@pytest.mark.parametrize("damage", ["half a receipt", "another shape", "table gone"])
def test_a_damaged_store_is_read_anew(read, reader: Reader, tmp_path: Path, damage: str):
    reading = read(VISITS)
    store = RawStore(tmp_path / "raw", reader)
    whole = store.store(reading)
    receipt = store.folder(reading.delivery_id) / "receipt.json"
    match damage:
        case "half a receipt":
            receipt.write_text(receipt.read_text(encoding="utf-8")[:40], encoding="utf-8")
        case "another shape":
            receipt.write_text('{"delivery_id": 3, "tables": 4}', encoding="utf-8")
        case _:
            whole.tables[0].path.unlink()
    assert store.load_receipt(reading.delivery_id) is None
    assert store.store(reading) == whole


@pytest.mark.slow
def test_a_file_out_of_reach_for_a_moment_is_read_in_the_next_night(reader: Reader, tmp_path: Path):
    file = put(tmp_path / "inbox" / "MI01NH_Besuche_2025.csv", VISITS)
    (tmp_path / "key").write_text(bytes(range(32)).hex(), encoding="ascii")
    settings, told = Settings(tmp_path / "inbox", tmp_path / "data", tmp_path / "key", date(2026, 1, 10)), list[str]()
    seen = scan(settings.inbox)
    file.rename(tmp_path / "away")
    (first,) = read_all(seen, settings, reader, told.append)
    (tmp_path / "away").rename(file)
    (second,) = take_in(settings, reader, told.append).deliveries
    assert [finding.code for finding in first.findings] == ["D101"]
    assert (len(second.tables), second.rows_read) == (1, 3)
