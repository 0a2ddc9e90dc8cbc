"""Corrections of the steward: compared with what stands there, put in before anything is parsed, told by cell."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from kiezwirkung.deliveries.intake.corrections import Correction, as_cell, corrections_key, says_same
from kiezwirkung.deliveries.intake.raw_store import RawStore
from kiezwirkung.deliveries.reading.files import Reader, Reading, read_delivery

HEAD = "Standort-ID;Monat;Bereich;Besuche;davon weiblich;Anteil Migrationsgeschichte;Erfassung\n"
FAULTY = HEAD + "MI01NH-01;Januar;Beratung;12o;40;35 %;gezählt\nMI01NH-01;Februar;Beratung;80;30;;gezählt\n"
CLEAN = FAULTY.replace("12o", "120")
SESSIONS = "Termin-ID;Datum;Teilnehmercode\nT1;05.03.2025;K0231\n"
Read = Callable[..., Reading]


@pytest.fixture
def correct(reader: Reader, tmp_path: Path) -> Read:
    def read_content(content: str, *corrections: Correction, name: str = "MI01NH_2025.csv") -> Reading:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return read_delivery(path, reader, corrections)

    return read_content


def values(reading: Reading) -> pl.DataFrame:
    return pl.concat([table.frame for table in reading.tables]).drop("delivery_id")


@pytest.mark.parametrize(
    ("cell", "old_value", "is_same"),
    [
        ("\x1fn120", "120", True),
        ("\x1fn120", "120,0", True),
        ("\x1fn1234.5", "1.234,5", True),
        ("\x1fn1234.5", "1234,5", True),
        ("\x1fn0.35", "35 %", True),
        ("1.234", "1234", True),
        ("ca.  120", "ca. 120", True),
        ("ca. 120", "120", False),
        ("\x1fn120", "121", False),
        ("\x1fd2025-03-01", "1.3.2025", True),
        ("\x1fd2025-03-01", "01.03.25", True),
        ("\x1fd2025-03-01", "02.03.2025", False),
        ("k. A.", "k. A.", True),
        (None, "", True),
        (None, "leer", True),
        (None, "0", False),
        ("\x1fn0", "", False),
    ],
)
def test_the_old_value_is_compared_as_people_read_it(cell: str | None, old_value: str, is_same: bool) -> None:
    assert says_same(cell, old_value) == is_same


@pytest.mark.parametrize(
    ("new_value", "cell"),
    [("120", "120"), ("1.234,5", "\x1fn1234.5"), ("1.234", "\x1fn1234"), ("leer", None), ("35 %", "35 %"),
     ("01.03.2025", "01.03.2025")],
)  # fmt: skip
def test_the_new_value_is_put_in_so_that_it_has_one_reading(new_value: str, cell: str | None) -> None:
    assert as_cell(new_value) == cell


def test_a_corrected_file_reads_like_a_clean_one(correct: Read) -> None:
    corrected = correct(FAULTY, Correction("", "D2", "12o", "120"))
    clean = correct(CLEAN)
    assert values(corrected).equals(values(clean))
    assert not values(correct(FAULTY)).equals(values(clean))
    assert [(one.code, one.cell, one.field) for one in corrected.findings] == [("D501", "D2", "visit_count")]
    assert clean.findings == []


def test_a_repaired_source_is_left_alone_and_told(correct: Read) -> None:
    reading = correct(CLEAN, Correction("", "D2", "12o", "125"))
    assert [one.state for one in reading.outcomes] == ["differs"]
    assert values(reading).equals(values(correct(CLEAN)))
    assert "D501" not in {one.code for one in reading.findings}


@pytest.mark.parametrize("cell", ["D99", "ZZ2", "2D", "D0", ""])
def test_a_cell_that_is_not_there_is_not_found(correct: Read, cell: str) -> None:
    assert [one.state for one in correct(CLEAN, Correction("", cell, "120", "125")).outcomes] == ["not_found"]


def test_a_sheet_that_is_not_there_is_not_found(correct: Read) -> None:
    assert [one.state for one in correct(CLEAN, Correction("Mai", "D2", "120", "125")).outcomes] == ["not_found"]


def test_a_new_value_that_is_wrong_too_leaves_the_file_as_it_was_sent(correct: Read) -> None:
    reading, plain = correct(FAULTY, Correction("", "D2", "12o", "viele")), correct(FAULTY)
    assert [one.state for one in reading.outcomes] == ["invalid"]
    assert reading.findings == plain.findings
    assert values(reading).equals(values(plain))


@pytest.mark.parametrize(
    ("cell", "old_value", "new_value"),
    [
        ("D2", "120", "viele"), ("D2", "120", "-1"), ("D2", "120", "leer"), ("D2", "120", "12,5"),
        ("C2", "Beratung", "Mond"),
        ("D2", "120", "39"),  # fewer visits than women among them: the fault would stand in another cell
        ("E2", "40", "121"), ("B2", "Januar", "13"), ("A2", "MI01NH-01", "MI01NH"),
    ],
)  # fmt: skip
def test_a_new_value_that_is_not_valid_is_not_put_in(correct: Read, cell: str, old_value: str, new_value: str) -> None:
    reading = correct(CLEAN, Correction("", cell, old_value, new_value))
    assert [one.state for one in reading.outcomes] == ["invalid"]
    assert reading.findings == []
    assert values(reading).equals(values(correct(CLEAN)))


def test_one_invalid_correction_takes_no_other_with_it(correct: Read) -> None:
    two = (
        Correction("", "D2", "12o", "120"),
        Correction("", "E3", "30", "viele"),
        Correction("", "F2", "35 %", "40 %"),
    )
    reading = correct(FAULTY, *two)
    assert [one.state for one in reading.outcomes] == ["applied", "invalid", "applied"]
    assert values(reading)["visit_count"].to_list() == [120, 80]
    assert {(one.code, one.cell) for one in reading.findings} == {("D501", "D2"), ("D501", "F2")}


def test_the_sum_of_a_corrected_column_is_no_fault_of_the_centre(correct: Read) -> None:
    right, wrong = CLEAN + "Summe;;;200;;;\n", CLEAN + "Summe;;;205;;;\n"
    correction = Correction("", "D3", "80", "90")
    assert [one.code for one in correct(right, correction).findings] == ["D501"]
    assert [one.code for one in correct(wrong, correction).findings] == ["D401", "D501"]
    other_column = Correction("", "E3", "30", "31")
    assert [one.code for one in correct(wrong, other_column).findings] == ["D401", "D501"]
    assert [one.code for one in correct(wrong, Correction("", "D3", "80", "85")).findings] == ["D501"]


def test_cells_that_belong_together_are_corrected_together(correct: Read) -> None:
    two = (Correction("", "D2", "120", "30"), Correction("", "E2", "40", "10"))
    assert [one.state for one in correct(CLEAN, *two).outcomes] == ["applied", "applied"]
    assert [one.state for one in correct(CLEAN, two[0]).outcomes] == ["invalid"]


def test_a_header_can_be_corrected_and_the_whole_column_is_read(correct: Read) -> None:
    reading = correct(CLEAN.replace(";Besuche;", ";Bsch;"), Correction("", "D1", "Bsch", "Besuche"))
    assert values(reading).equals(values(correct(CLEAN)))


def test_corrections_do_not_depend_on_each_other(correct: Read) -> None:
    two = (Correction("", "D2", "12o", "120"), Correction("", "D3", "81", "90"), Correction("", "E3", "30", "31"))
    reading = correct(FAULTY, *two)
    assert [one.state for one in reading.outcomes] == ["applied", "differs", "applied"]
    assert values(reading)["visit_count"].to_list() == [120, 80]
    assert values(reading)["female_count"].to_list() == [40, 31]


def test_a_participant_code_is_never_corrected_by_a_list_that_is_stored(correct: Read) -> None:
    reading = correct(SESSIONS, Correction("", "C2", "K0231", "K0232"), Correction("", "A2", "T1", "T2"))
    assert [one.state for one in reading.outcomes] == ["not_allowed", "applied"]
    assert values(reading)["person_key"].equals(values(correct(SESSIONS))["person_key"])
    assert values(reading)["session_id"].to_list() == ["T2"]


def test_a_corrected_reading_lies_beside_the_other_and_keeps_its_outcomes(
    correct: Read, reader: Reader, tmp_path: Path
) -> None:
    correction = Correction("", "D2", "12o", "120")
    store = RawStore(tmp_path / "raw", reader)
    plain, corrected = store.store(correct(FAULTY)), store.store(correct(FAULTY, correction))
    key = plain.delivery_id
    assert store.load_receipt(key) == plain
    assert store.load_receipt(key, corrections=[correction]) == corrected
    assert store.load_receipt(key, corrections=[correction._replace(new_value="121")]) is None
    assert [one.state for one in corrected.outcomes.values()] == ["applied"]
    assert store.last_receipt(key, [correction]) == corrected
    assert store.last_receipt(key) == plain


def test_the_order_of_a_list_changes_no_key() -> None:
    one, other = Correction("", "D2", "12o", "120"), Correction("", "D3", "81", "90")
    assert corrections_key([one, other]) == corrections_key([other, one]) != corrections_key([one])
    assert corrections_key([]) == ""
