"""The white list, cell by cell and word by word; sums, accepted deviations, and sharing the work."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from kiezwirkung.deliveries.feedback.content import FeedbackDelivery, FeedbackFinding, FormSheet, sheet_column, worded
from kiezwirkung.deliveries.feedback.forms import sums_said
from kiezwirkung.deliveries.feedback.keeping import Keeper
from kiezwirkung.deliveries.feedback.original import Cell, OriginalSheet, SheetLook, read_original
from kiezwirkung.deliveries.feedback.rules import is_safe_formula
from kiezwirkung.deliveries.feedback.styles import safe_format
from kiezwirkung.deliveries.feedback.words import is_known_text, vocabulary
from kiezwirkung.deliveries.feedback.workbook import write_feedback
from kiezwirkung.deliveries.feedback.writing import Job, share
from kiezwirkung.deliveries.findings import Finding
from kiezwirkung.deliveries.templates import load_templates

VISITS = load_templates()["visits_v1"]


def form(rows: int = 4, **values: object) -> FormSheet:
    columns = [sheet_column(VISITS, name, letter, {}) for name, letter in (("location_id", "A"), ("visit_count", "B"))]
    frame = pl.DataFrame({"row_number": range(2, 2 + rows), "location_id": ["MI01NH-01"] * rows,
                          "visit_count": [10, None, *[10] * (rows - 2)]})  # fmt: skip
    return FormSheet("visits", "Besuche", "Besuche", 1, columns, frame, **({"row_count": rows} | values))  # type: ignore[arg-type]


def finding(code: str, column: str = "", row: int | None = None) -> FeedbackFinding:
    return worded(Finding(code, "x", "Besuche", row, "visit_count", column), VISITS, "visits")


def delivery(*findings: FeedbackFinding, forms: tuple[FormSheet, ...] = ()) -> FeedbackDelivery:
    return FeedbackDelivery("x" * 64, "Besuche.xlsx", 9, 6, 2, 1, findings, forms)


def keeper(*findings: FeedbackFinding) -> Keeper:
    return Keeper(OriginalSheet("Besuche", 1, False, {}, {}, SheetLook({}), []), [form()], findings)


@pytest.mark.parametrize(
    ("place", "value", "is_kept"),
    [
        ((1, 0), "MI01NH-01", True),
        ((1, 0), "Erika Muster", False),
        ((1, 1), 10.0, True),
        ((2, 1), "ca. 120", True),
        ((2, 1), "quirin", False),
        ((2, 1), 99_999.0, True),
        ((2, 1), 1_765_550_123.0, False),
        ((1, 5), 12.0, False),
        ((1, 5), "ja", False),
        ((9, 1), 41.0, True),
        ((9, 0), "Summe", True),
        ((9, 0), "Quirin", False),
        ((0, 7), 2025.0, True),
        ((0, 7), 28_123.0, False),
    ],
)
def test_a_cell_is_handed_back_only_if_it_can_name_nobody(
    place: tuple[int, int], value: str | float, is_kept: bool
) -> None:
    assert keeper().keeps(place, Cell(value, 0)) is is_kept


def test_a_row_that_names_a_person_keeps_nothing() -> None:
    assert not keeper(finding("D214", "A", 2)).keeps((1, 1), Cell(10.0, 0))
    assert keeper(finding("D214", "A", 2)).keeps((3, 1), Cell(10.0, 0))


def test_what_stood_in_a_corrected_cell_is_no_longer_taken_for_understood() -> None:
    assert keeper().keeps((1, 1), Cell("Quirin", 0))
    corrected = Finding("D501", "x", "Besuche", 2, "visit_count", "B")
    note = FeedbackFinding("D501", "HINWEIS", "Besuche", corrected.row_number, "B", "", "", "")
    assert not keeper(note).keeps((1, 1), Cell("Quirin", 0))


@pytest.mark.parametrize("text", ["Stand: 05.01.2026", "Statistikbogen 2025", "MI01NH-01", "davon weiblich", "k. A."])
def test_usual_words_ids_and_short_numbers_are_known(text: str) -> None:
    assert is_known_text(text)


@pytest.mark.parametrize("text", ["Quirin", "Frau Garten", "0176 5550123", "Stand 12.03.1978", "a@b.de", "x" * 301])
def test_an_unknown_word_a_number_or_an_address_withholds_the_whole_text(text: str) -> None:
    assert not is_known_text(text)


def test_public_names_of_facilities_are_known_and_first_names_never() -> None:
    assert is_known_text("Besuche – Kiezladen Quirin (erfunden)", ["Kiezladen Quirin (erfunden)"])
    assert not vocabulary() & {"erika", "anna", "ali", "mehmet"}


@pytest.mark.parametrize("text", ['A1="Quirin"', "Tabelle2!A1", "[1]Blatt!A1", 'WEBSERVICE("x")', "Quirin", "A1#", ""])
def test_formulas_of_rules_hold_no_words_links_or_unknown_functions(text: str) -> None:
    assert not is_safe_formula(text)


@pytest.mark.parametrize("code", ['0 "Quirin"', r"\Q\u\i\r\i\n", "[$Quirin-407]0", "_Q_u0", "Quirin"])
def test_number_formats_hold_no_names(code: str) -> None:
    assert safe_format(code) == "General"


def test_each_sum_row_stands_for_its_part_or_for_everything_above() -> None:
    frame = pl.DataFrame({"row_number": [2, 3, 5, 6], "visit_count": [10, 20, 30, None]})
    table = FormSheet("visits", "Besuche", "Besuche", 1, [], frame, 4)
    sums = sums_said(table, "visit_count", 60.0, [(4, 30.0), (7, 30.0), (8, 61.0)])
    assert [(one.row_number, one.read, one.agrees) for one in sums] == [
        (4, 30.0, True),
        (7, 30.0, True),
        (8, 60.0, False),
    ]
    (only,) = sums_said(table, "visit_count", 60.0, [(7, 60.0)])
    assert (only.read, only.difference, only.agrees) == (60.0, 0.0, True)


def test_an_accepted_deviation_stands_apart_and_colours_nothing(tmp_path: Path) -> None:
    known = FeedbackFinding("D301", "WARNUNG", "Besuche", 2, "B", "", "Mehr als sonst.", "", "visits", "B-0000000a",
                            False, date(2026, 12, 31), "Sommerfest")  # fmt: skip
    book = openpyxl.load_workbook(write_feedback(delivery(known, forms=(form(),)), tmp_path / "x.xlsx"))
    assert book.sheetnames[:3] == ["Quittung", "Befunde", "Bekannte Abweichungen"]
    row = [cell.value for cell in book["Bekannte Abweichungen"][2]]
    assert row[1:5] == ["B2", "Mehr als sonst.", "Sommerfest", "31.12.2026"]
    assert book["Befunde"]["A2"].value == "Keine offenen Befunde."
    assert (book["Besuche"]["B2"].comment, book["Besuche"]["B2"].fill.fgColor.rgb) == (None, "00000000")


@pytest.mark.slow
def test_more_than_five_thousand_findings_are_cut_and_said_so(tmp_path: Path) -> None:
    many = [finding("D202", "B", row) for row in range(2, 5102)]
    book = openpyxl.load_workbook(write_feedback(delivery(*many, forms=(form(),)), tmp_path / "x.xlsx"))
    assert book["Befunde"].max_row == 5002
    assert book["Befunde"]["A5002"].value == "Gezeigt sind die ersten 5000 von 5100 Befunden."


@pytest.mark.slow
def test_a_workbook_with_too_many_cells_is_not_handed_back(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Besuche")
    for _ in range(30_100):
        sheet.append([1, 2, 3, 4, 5])
    book.save(tmp_path / "long.xlsx")
    assert read_original((tmp_path / "long.xlsx").read_bytes()) is None


def test_control_signs_of_a_name_do_not_reach_the_workbook(tmp_path: Path) -> None:
    one = FeedbackDelivery("x" * 64, "a\x00\x1b\ud800b" + "z" * 40_000, 0, 0, 0, 0, [finding("D101")])
    book = openpyxl.load_workbook(write_feedback(one, tmp_path / "x.xlsx"))
    assert book["Quittung"]["B2"].value.startswith("a���b")


def test_the_other_process_takes_a_share_and_a_lost_share_is_written_here(tmp_path: Path) -> None:
    jobs = [Job(f"{n}.xlsx", delivery(finding("D101")), None) for n in range(30)]
    with ThreadPoolExecutor(1) as pool:
        done = list(share(jobs, tmp_path, pool.submit))
    assert sorted(job.name for job, _ in done) == sorted(job.name for job in jobs)
    lost: Future[list[bool]] = Future()
    lost.set_exception(RuntimeError())
    again = tmp_path / "again"
    again.mkdir()
    assert all(is_written for _, is_written in share(jobs, again, lambda *_: lost))
    assert len(list(again.iterdir())) == 30
