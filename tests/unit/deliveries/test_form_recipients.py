"""Who gets a workbook: read from the latest edition alone, whatever the night does with its own file meanwhile."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest

from kiezwirkung.deliveries.handing_out.prefill import OPEN_ROWS, prefill
from kiezwirkung.deliveries.handing_out.recipients import _published, find_recipient, owes
from kiezwirkung.deliveries.handing_out.workbook import choose_forms, newest
from kiezwirkung.deliveries.templates import load_code_lists, load_templates
from pipelines.cli import main
from pipelines.configuration import write_note

FORMS = newest(load_templates().values())
LISTS = load_code_lists()
OFFERS = """
    select 'r1' as row_id, 'MI01NH' as project_id, 'MI01NH-01' as location_id, date '2024-12-01' as month_on,
        'MI01NH-A002' as offer_id, 'kurs' as offer_form, 'kultur' as action_field, 'extern' as led_by,
        'partner' as initiated_by, 'de,tr' as languages, 12 as capacity, 'laufend' as offer_status,
        99 as attendance_count
    union all by name select 'r2' as row_id, 'MI01NH' as project_id, 'MI01NH-01' as location_id,
        date '2024-12-01' as month_on, 'MI01NH-A003' as offer_id, 'beendet' as offer_status
    union all by name select 'r3' as row_id, 'MI01NH' as project_id, 'MI01NH-01' as location_id,
        date '2023-12-01' as month_on, 'MI01NH-A001' as offer_id, 'laufend' as offer_status
"""
PROJECTS = """
    select * from (values
        ('MI01NH', 'Kiezhaus Alt (erfunden)', date '2010-01-01', date '2024-12-31'),
        ('MI01NH', '=Kiezhaus Neu (erfunden)', date '2025-01-01', null),
        ('MI05SK', 'Selbsthilfe Beispiel (erfunden)', date '2012-01-01', date '2024-06-30'),
        ('NK02NH', 'Kiezhaus Fern (erfunden)', date '2012-01-01', null)
    ) as p (project_id, project_name, valid_from, valid_to)
"""
LOCATIONS = """
    select * from (values
        ('MI01NH-02', 'MI01NH', 'Treff Zwei (erfunden)', date '2025-11-15', null),
        ('MI01NH-01', 'MI01NH', 'Treff Alt (erfunden)', date '2010-01-01', date '2025-03-31'),
        ('MI01NH-01', 'MI01NH', 'Treff Neu (erfunden)', date '2025-04-01', date '2025-08-10'),
        ('MI01NH-03', 'MI01NH', 'Treff Zu (erfunden)', date '2010-01-01', date '2024-12-31')
    ) as l (location_id, project_id, facility_name, valid_from, valid_to)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one edition, and a working file that a night holds."""
    data = tmp_path / "data"
    edition = data / "editions" / "000001"
    edition.mkdir(parents=True)
    (edition / "manifest.json").write_text(json.dumps({"edition_number": 1}), encoding="utf-8")
    (data / "editions" / "latest").symlink_to(edition.name)
    with duckdb.connect(str(edition / "analyst.duckdb")) as con:
        con.execute("create schema core")
        for name, body in (("dim_project", PROJECTS), ("dim_location", LOCATIONS), ("fct_offer", OFFERS)):
            con.execute(f"create table core.{name} as {body}")
    write_note(data, as_of=date(2025, 6, 1), is_invented=True)
    return data


def test_a_place_is_asked_for_the_months_in_which_it_is_open(data: Path):
    house = find_recipient(data / "editions", "MI01NH", 2025, FORMS)
    assert house.project_name == "=Kiezhaus Neu (erfunden)"
    assert [(place.location_id, place.name, place.months) for place in house.places] == [
        ("MI01NH-01", "Treff Neu (erfunden)", tuple(range(1, 9))),
        ("MI01NH-02", "Treff Zwei (erfunden)", (11, 12)),
    ]


def test_offers_of_the_latest_year_before_go_on_unless_they_have_ended(data: Path):
    house = find_recipient(data / "editions", "mi01nh ", 2025, FORMS)
    assert [row["offer_id"] for row in house.earlier["offers"]] == ["MI01NH-A002"]
    assert house.earlier["offers"][0]["field"] == "kultur"
    assert "attendance_count" not in house.earlier["offers"][0], "figures are never carried over"
    assert [row["offer_id"] for row in find_recipient(data / "editions", "MI01NH", 2024, FORMS).earlier["offers"]] == [
        "MI01NH-A001"
    ]


@pytest.mark.parametrize("form", [form for form in FORMS if any(f.prefill == "last_year" for f in form.fields)])
def test_what_goes_on_is_found_in_the_edition(form):
    table, columns = _published(form.entity)
    assert table.startswith("core.fct_")
    assert set(form.identity) <= columns.keys()


def test_visits_are_asked_for_each_place_month_and_area(data: Path):
    house = find_recipient(data / "editions", "MI01NH", 2025, FORMS)
    visits = next(form for form in FORMS if form.entity == "visits")
    rows = prefill(visits, house, LISTS).rows
    areas = list(LISTS["visit_area"].codes)
    expected = [("MI01NH-01", month, area) for month in range(1, 9) for area in areas]
    expected += [("MI01NH-02", month, area) for month in (11, 12) for area in areas]
    assert [(row["location_id"], row["month"], row["area"]) for row in rows] == expected


def test_where_combinations_would_be_too_many_codes_are_left_to_choose(data: Path):
    house = find_recipient(data / "editions", "MI01NH", 2025, FORMS)
    rows = prefill(next(form for form in FORMS if form.entity == "consultations"), house, LISTS).rows
    assert rows == [
        {"location_id": place, "quarter": quarter}
        for place, quarters in (("MI01NH-01", (1, 2, 3)), ("MI01NH-02", (4,)))
        for quarter in quarters
        for _ in range(OPEN_ROWS)
    ]


def test_the_cutoff_is_the_last_day_of_the_year(data: Path):
    house = find_recipient(data / "editions", "MI01NH", 2025, FORMS)
    rows = prefill(next(form for form in FORMS if form.entity == "volunteers"), house, LISTS).rows
    assert {row["cutoff_on"] for row in rows} == {date(2025, 12, 31)}
    assert [row["location_id"] for row in rows] == ["MI01NH-01", "MI01NH-02"]


def test_each_kind_of_project_gets_the_forms_it_owes():
    centre = {form.entity for form in choose_forms(FORMS, "MI01NH", [])}
    point = {form.entity for form in choose_forms(FORMS, "MI05SK", [])}
    both = {"consultations", "opening_hours", "offers", "events", "volunteers"}
    assert centre & point >= both
    assert "visits" in centre - point
    assert {"self_help_enquiries", "self_help_groups"} <= point - centre
    assert all(owes(form, "MI01NH") for form in choose_forms(FORMS, "MI01NH", []))
    assert choose_forms(FORMS, "MI01NH", [])[0].entity == "visits", "monthly forms come first"


def test_only_the_newest_version_is_handed_out():
    entities = [form.entity for form in FORMS]
    assert len(entities) == len(set(entities))
    for form in load_templates().values():
        if form.needs_context and form.handed_out and form.entity in entities:
            assert form.version <= FORMS[entities.index(form.entity)].version


def test_a_foreign_layout_is_never_handed_out():
    visits = next(form for form in FORMS if form.entity == "visits")
    foreign = visits.model_copy(update={"version": 99, "handed_out": False})
    assert newest([*FORMS, foreign]) == FORMS


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--project", "MI01N", "--year", "2025"], "Ähnlich sind: MI01NH"),
        (["--project", "XXXX", "--year", "2025"], "Keine Kennung im Register ist ähnlich"),
        (["--project", "MI05SK", "--year", "2025"], "MI05SK ist 2025 nach dem Register nicht gefördert"),
        (["--project", "MI01NH", "--year", "2035"], "Möglich ist 2020 bis 2026"),
        (["--project", "MI01NH", "--year", "2025", "--form", "besucher"], "Es gibt: "),
    ],
)
def test_what_cannot_be_handed_out_is_said_and_nothing_is_written(
    arguments: list[str], says: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    into = tmp_path / "aus"
    assert main(["template", *arguments, "--data", str(data), "--into", str(into)]) == 2
    said = capsys.readouterr().err
    assert "[K601]" in said
    assert says in said
    assert not into.exists()


def test_before_the_first_edition_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["template", "--project", "MI01NH", "--year", "2025", "--data", str(tmp_path)]) == 2
    assert "[K501]" in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_writes_one_workbook_per_project(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    into = tmp_path / "aus"
    command = ["template", "--project", "MI01NH", "--project", "NK02NH", "--year", "2025", "--form", "Besuche"]
    command += ["--form", "offers", "--data", str(data), "--into", str(into)]
    assert main(command) == 0
    assert sorted(path.name for path in into.iterdir()) == [
        "MI01NH_Meldebogen_2025.xlsx",
        "NK02NH_Meldebogen_2025.xlsx",
    ]
    assert "2 Formulare, 2 Standorte." in capsys.readouterr().out
    book = openpyxl.load_workbook(into / "MI01NH_Meldebogen_2025.xlsx")
    assert book.sheetnames == ["Anleitung", "Besuche", "Angebote", "Ausfüllhilfe", "Auswahl"]
    assert main(command) == 0, "the same content may be handed out again"


def test_a_workbook_somebody_filled_in_is_not_overwritten(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "MI01NH_Meldebogen_2025.xlsx"
    path.write_bytes(b"ausgefuellt")
    assert (
        main(["template", "--project", "MI01NH", "--year", "2025", "--data", str(data), "--into", str(tmp_path)]) == 2
    )
    assert path.read_bytes() == b"ausgefuellt"
    assert "[K601]" in capsys.readouterr().err


def test_a_workbook_can_be_had_while_a_night_holds_the_working_file(data: Path, tmp_path: Path):
    with duckdb.connect(str(data / "warehouse.duckdb")):
        command = ["template", "--project", "MI01NH", "--year", "2025", "--data", str(data), "--into", str(tmp_path)]
        assert main(command) == 0


def test_help_is_there_at_once():
    """CPU time, the best of three: whatever else the machine does only adds."""
    script = "from pipelines.cli import main; main(['template', '--help'])"
    fastest = min(_seconds([sys.executable, "-c", script]) for _ in range(3))
    assert fastest < 0.3


def _seconds(command: list[str]) -> float:
    started = os.times()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    ended = os.times()
    return ended.children_user + ended.children_system - started.children_user - started.children_system
