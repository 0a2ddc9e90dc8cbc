"""Reading in processes of its own: whatever a file does to the one that reads it, all others are read."""

import pickle
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kiezwirkung.deliveries.intake.inbox import InboxFile, scan
from kiezwirkung.deliveries.intake.raw_store import RawStore, Receipt
from kiezwirkung.deliveries.intake.reading_apart import ReadingProcess, read_apart
from kiezwirkung.deliveries.intake.reading_child import Job, Setup
from kiezwirkung.deliveries.intake.taking_in import read_all
from kiezwirkung.deliveries.reading.extents import MIB
from kiezwirkung.deliveries.reading.results import Reader
from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.settings import Settings

VISITS = "Standort-ID;Monat;Bereich;Besuche;Erfassung\nMI01NH-01;März;Angebote;{};gezählt\n"
KILLERS = """
import ctypes, os, sys, time
sys.path.insert(0, sys.argv[1])
from kiezwirkung.deliveries.reading.files import read_delivery
from kiezwirkung.deliveries.intake.reading_child import serve
def read(path, reader):
    match path.name.split("_")[0]:
        case "segfault": ctypes.string_at(0)
        case "exit": os._exit(0)
        case "sleep": time.sleep(600)
        case "spin":
            while True: pass
        case "eat":
            held = []
            while True: held.append(bytearray(1 << 24))
        case "raise": raise KeyError("Erika Muster")
        case "print": print('"stored"', flush=True); sys.stderr.write("Erika")
        case "weak":
            if not os.path.exists(path.with_suffix(".seen")):
                open(path.with_suffix(".seen"), "w").close()
                os._exit(1)
    return read_delivery(path, reader)
serve(read)
"""


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    """An empty house with the key the shared reader has."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "key").write_text(bytes(range(32)).hex(), encoding="ascii")
    return Settings(tmp_path / "inbox", tmp_path / "data", tmp_path / "key", date(2026, 1, 10))


def deliver(house: Settings, *names: str) -> list[InboxFile]:
    for number, name in enumerate(names):
        (house.inbox / f"{name}_MI01NH_2025.csv").write_text(VISITS.format(number), encoding="utf-8")
    return scan(house.inbox)


def codes(receipts: list[Receipt], files: list[InboxFile]) -> dict[str, str]:
    names = {file.sha256: file.name.split("_")[0] for file in files}
    return {names[one.delivery_id]: "".join(finding.code for finding in one.findings) for one in receipts}


def setup(house: Settings, reader: Reader) -> Setup:
    return Setup(reader.templates, reader.code_lists, reader.accepted_years, house.key_file, house.raw)


def silent(_: str) -> None:
    return


def test_what_a_process_of_its_own_reads_is_what_is_read_here(house: Settings, reader: Reader, read: Any):
    (file,) = deliver(house, "a")
    (apart,) = read_all([file], house, reader, silent)
    here = RawStore(house.data / "here", reader).store(read(VISITS.format(0)))
    assert replace(apart, tables=[]) == replace(here, tables=[])
    assert pl.read_parquet(apart.tables[0].path).equals(pl.read_parquet(here.tables[0].path))


@pytest.mark.slow
def test_a_file_that_kills_its_reader_costs_only_itself(house: Settings, reader: Reader):
    killers = {"segfault": "D114", "exit": "D114", "raise": "D101", "print": "", "weak": ""}
    files = deliver(house, "a", *killers, "z")
    assert codes(list(read_all(files, house, reader, silent, script=KILLERS)), files) == {"a": "", **killers, "z": ""}


@pytest.mark.slow
@pytest.mark.parametrize("killer", ["sleep", "spin"])
def test_a_file_that_takes_too_long_is_given_up(house: Settings, reader: Reader, killer: str):
    files = deliver(house, killer, "z")
    limits = replace(setup(house, reader), seconds=1)
    jobs = [Job(file.path, file.sha256) for file in files]
    begin = time.monotonic()
    key = RawStore(house.raw, reader).key
    assert [said for _, said in read_apart(jobs, limits, key, 1, KILLERS)] == ["too large", "stored"]
    assert time.monotonic() - begin < 60, "not the ten minutes it would take"


@pytest.mark.slow  # fills one and a half gigabytes, byte by byte
def test_a_file_that_eats_memory_meets_a_limit_and_the_next_one_finds_room(house: Settings, reader: Reader):
    files = deliver(house, "eat", "z")
    limits = replace(setup(house, reader), memory=1_500 * MIB)
    jobs = [Job(file.path, file.sha256) for file in files]
    key = RawStore(house.raw, reader).key
    assert [said for _, said in read_apart(jobs, limits, key, 1, KILLERS)] == ["too large", "stored"]


@pytest.mark.slow
def test_a_verdict_on_a_death_is_not_kept_and_the_file_is_tried_again(house: Settings, reader: Reader):
    files = deliver(house, "exit")
    first = list(read_all(files, house, reader, silent, script=KILLERS))
    second = list(read_all(files, house, reader, silent))
    assert [codes(one, files)["exit"] for one in (first, second)] == ["D114", ""]


@pytest.mark.slow
def test_nothing_starts_for_nothing_to_read(house: Settings, reader: Reader):
    files = deliver(house, "a", "b")
    list(read_all(files, house, reader, silent))
    assert len(list(read_all(files, house, reader, silent, script="broken("))) == 2


@pytest.mark.slow
def test_a_process_that_does_not_start_or_finds_another_key_says_so(house: Settings, reader: Reader):
    files = deliver(house, "a")
    with pytest.raises(KiezwirkungError, match="startet nicht"):
        list(read_all(files, house, reader, silent, script="import sys; sys.exit(3)"))
    house.key_file.write_text("ab" * 32, encoding="ascii")
    with pytest.raises(KiezwirkungError, match=r"K605.*anderen Schlüssel"):
        list(read_all(files, house, reader, silent))


@pytest.mark.slow
def test_a_file_rewritten_since_the_look_waits(house: Settings, reader: Reader):
    files, told = deliver(house, "a", "b"), list[str]()
    files[0].path.write_text(VISITS.format(77), encoding="utf-8")
    assert list(codes(list(read_all(files, house, reader, told.append)), files)) == ["b"]
    assert any("warten" in line or "wartet" in line for line in told)


@pytest.mark.slow
def test_a_file_gone_since_the_look_is_unreadable_for_this_night(house: Settings, reader: Reader):
    files = deliver(house, "a", "b")
    files[0].path.unlink()
    assert codes(list(read_all(files, house, reader, silent)), files) == {"a": "D101", "b": ""}


def test_a_file_larger_than_any_delivery_is_not_even_opened(house: Settings, reader: Reader):
    with (house.inbox / "big.csv").open("wb") as file:
        file.truncate(60_000_000_000)
    begin = time.process_time()
    files = scan(house.inbox)
    assert codes(list(read_all(files, house, reader, silent, script="broken(")), files) == {"big.csv": "D114"}
    assert time.process_time() - begin < 2


@pytest.mark.slow
def test_the_key_is_in_no_argument_and_no_environment(house: Settings, reader: Reader):
    (file,) = deliver(house, "a")
    process = ReadingProcess(setup(house, reader), RawStore(house.raw, reader).key)
    process.read(Job(file.path, file.sha256))
    folder = Path("/proc") / str(process._process.pid)
    if not folder.exists():
        pytest.skip("no /proc")
    said = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
    process.close()
    assert reader.pseudonymiser.key.hex().encode() not in said
    assert reader.pseudonymiser.key not in said


NIGHT = """
import os, signal, sys, threading, time
from pathlib import Path
from kiezwirkung.deliveries.intake import reading_apart
from tests_setup import jobs, setup, key, script
if sys.argv[1] == "interrupted":
    threading.Timer(3, os.kill, (os.getpid(), signal.SIGINT)).start()
else:
    threading.Timer(3, os.kill, (os.getpid(), signal.SIGKILL)).start()
for _ in reading_apart.read_apart(jobs, setup, key, 1, script):
    pass
"""
PREPARED = """
import pickle
from pathlib import Path
jobs, setup, key, script = pickle.loads(Path(__file__).with_suffix(".pickle").read_bytes())
"""


def children_of(folder: Path) -> list[int]:
    """Processes whose arguments name this script."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (place / "cmdline").read_bytes():
                found.append(int(place.name))
        except OSError:
            continue
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
@pytest.mark.parametrize("ending", ["interrupted", "killed"])
def test_no_reading_process_outlives_the_night(house: Settings, reader: Reader, tmp_path: Path, ending: str):
    files = deliver(house, "sleep")
    jobs = [Job(file.path, file.sha256) for file in files]
    script = f"# {tmp_path}\n{KILLERS}"
    seconds = 40 if ending == "interrupted" else 6
    given = (jobs, replace(setup(house, reader), seconds=seconds), RawStore(house.raw, reader).key, script)
    (tmp_path / "tests_setup.pickle").write_bytes(pickle.dumps(given))
    (tmp_path / "tests_setup.py").write_text(PREPARED, encoding="utf-8")
    (tmp_path / "night.py").write_text(NIGHT, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "night.py"), ending]
    begin = time.monotonic()
    night = subprocess.run(command, check=False, timeout=60, capture_output=True)  # noqa: S603 - our own script
    assert night.returncode in {-signal.SIGINT, 1, 130} if ending == "interrupted" else night.returncode == -9
    assert time.monotonic() - begin < 30, "an interruption waits for nobody"
    deadline = time.monotonic() + (5 if ending == "interrupted" else 30)
    while children_of(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not children_of(tmp_path)
